"""Rules about the work of the office: wrong years, and what cannot all be so."""

import datetime as dt

from stemcity_kit.model.calendar import Milestone
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rules_work import FarFromEdition, WorkContradicts
from stemcity_kit.model.time import Days
from stemcity_kit.model.work import Procedure, Task


def day(text: str) -> dt.date:
    """A day from ISO 8601."""
    return dt.date.fromisoformat(text)


def edition(**tables: object) -> Edition:
    """A town's edition of 2027."""
    return Edition(
        key="a-2027", uri="https://example.org/a/2027", year=2027, country="IT", zone="Europe/Rome", **tables
    )


def test_a_wrong_digit_of_a_year_is_named_in_every_table():
    """Each column once; two years before and after are near enough."""
    town = edition(
        tasks=[
            Task("near", days=Days(day("2025-01-01"), day("2029-12-31")), done=day("2029-12-31")),
            Task("far", days=Days(day("2027-03-01"), day("2072-03-01")), done=day("2024-12-31")),
        ],
        procedures=[Procedure("permit", needed=day("2207-04-01"), asked=day("2027-01-01"))],
        timeline=[Milestone("press", days=Days(day("2017-03-18"), day("2017-03-18"))), Milestone("open")],
    )
    assert [finding.words() for finding in FarFromEdition()(town)] == [
        "tasks 'far', days: 2027-03-01/2072-03-01 lies years away from the edition of 2027. Correct the year.",
        "tasks 'far', done: 2024-12-31 lies years away from the edition of 2027. Correct the year.",
        "procedures 'permit', needed: 2207-04-01 lies years away from the edition of 2027. Correct the year.",
        "timeline 'press', days: 2017-03-18 lies years away from the edition of 2027. Correct the year.",
    ]


def test_what_cannot_all_be_so_is_named_with_a_way_out():
    """Done before what it waits for, answered before it was asked, valid without a grant, silence without a term."""
    march = Days(day("2027-03-01"), day("2027-03-31"))
    town = edition(
        tasks=[
            Task("text"),
            Task("print", after=["text", "gone", "text"], done=day("2027-03-01")),
            Task("mail", after=["print"], done=day("2027-03-02")),
        ],
        procedures=[
            Procedure("order", asked=day("2027-03-01"), granted=day("2027-02-01"), refused=day("2027-02-02")),
            Procedure("valid", valid=march),
            Procedure("silent", silence=True),
            Procedure("right", asked=day("2027-03-01"), granted=day("2027-03-01"), valid=march, term=30, silence=True),
        ],
    )
    assert [finding.words() for finding in WorkContradicts()(town)] == [
        (
            "tasks 'print', done: It is done, but what it waits for is not: text. "
            "Write when that was done, or empty “done”, or let it wait for less."
        ),
        (
            "procedures 'order', granted: The answer of 2027-02-01 is older than the request of 2027-03-01. "
            "Correct one of the two days."
        ),
        (
            "procedures 'order', refused: The answer of 2027-02-02 is older than the request of 2027-03-01. "
            "Correct one of the two days."
        ),
        (
            "procedures 'valid', granted: It has days for which it is granted, but no day on which it was. "
            "Write the day of the act as “granted”, or empty “first” and “last”."
        ),
        (
            "procedures 'silent', term: Silence can only mean yes after a term, and there is none. "
            "Write the term that the law gives, or empty “silence”."
        ),
    ]
