"""Editions that try to break an exporter: hostile text in every field, and private facts that must not get out.

Text from partners is data that somebody else wrote. It may hold markup, formulas, format strings, quotes, line breaks,
direction marks and ten thousand characters, and none of these may change what a file means. Control characters and
direction overrides cannot occur: `model.fields.clean_text` refuses them.
"""

from __future__ import annotations

import datetime as dt
import functools
from decimal import Decimal
from typing import Any, TypeVar, cast

import attrs

from stemcity_kit.model.accounts import Advantage, BudgetLine, Contribution, Entitlement
from stemcity_kit.model.attendance import Attendance, Channel
from stemcity_kit.model.calendar import Closing, Milestone, Note
from stemcity_kit.model.edition import TABLES, Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.fields import clean_line
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Role
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.planning import Availability, Journey, Kit, Need, Opening, Quota, Waiver
from stemcity_kit.model.school import ClassPlace, Entry, School, SchoolClass, Wish
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, When
from stemcity_kit.model.vocabulary import Answer, Gender, LegalBasis, RoleName, Status
from stemcity_kit.model.work import Procedure, Task
from stemcity_kit.testing.synthetic import synthetic_edition

__all__ = ["HOSTILE", "hostile_edition", "secretive_edition"]

V = TypeVar("V")

HOSTILE = (
    "<script>alert('x')</script>",
    "</script><!-- <b>bold</b> --> ]]> &amp; &lt;",
    "=1+1",
    "＝1+1",
    "@SUM(A1) | -2+3 | +4",
    "\"double\" 'single' “curly” `back` ;,\\ : \\n",
    "first line\nsecond line\n\nsecond paragraph",
    "right\u200fto\u200eleft אבג",
    "👩🏽‍🔬 e\u0301 \u2028 \u2029 \u00a0 \ufeff",
    "{{ 7 * 7 }} {% raw %} %s %(name)s {0} {name} ${HOME}",
    "../../etc/passwd",
    "x" * 10_000,
)
"""Texts that have broken other people's exporters, each for another reason."""


@functools.cache
def hostile_edition(text: str) -> Edition:
    """A small edition in which every field that takes free text holds this one.

    >>> str(hostile_edition("=1+1").events[0].title.within(["it"]))
    '=1+1'
    """
    edition = synthetic_edition(seed=2, events=12)
    tables: dict[str, Any] = {table: [_filled(row, text) for row in getattr(edition, table)] for table in TABLES}
    return attrs.evolve(_filled(edition, text), site=_filled(edition.site, text), **tables)


def _filled(value: V, text: str) -> V:
    """The value with the text in all its fields of free text: those that are cleaned and otherwise unchecked."""
    changes: dict[str, Any] = {}
    for field in attrs.fields(cast(Any, type(value))):
        if isinstance(field.default, Text) or isinstance(getattr(value, field.name), Text):
            changes[field.alias] = Text({"it": text, "en": text})
        elif field.converter is clean_line and field.validator is None and not field.metadata:
            changes[field.alias] = text
    evolve: Any = attrs.evolve
    filled: V = evolve(value, **changes)
    return filled


def secretive_edition(canary: str) -> Edition:
    """A synthetic edition that also holds, in every place that is not public, a text with this word in it.

    Args:
        canary: Lower-case letters only, so that no format can hide the word by escaping it.
    """
    edition = synthetic_edition(seed=3, events=12)
    told = Text(dict.fromkeys(edition.languages, f"secret {canary}"))
    day = Days(dt.date(edition.year, 3, 1), dt.date(edition.year, 3, 1))
    return edition.plus(
        events=[
            Event(
                f"draft-{canary}", told, told, told, status=Status.DRAFT, booking_url=f"https://example.org/{canary}"
            ),
            Event(f"part-{canary}", told, parent=f"draft-{canary}"),
        ],
        sessions=[
            Session(f"draft-session-{canary}", f"part-{canary}", When.on(day.first), hours=told),
            Session(f"hidden-session-{canary}", "event-1", When.on(day.first), status=Status.DRAFT, previously=told),
        ],
        roles=[Role("organisation-1", RoleName.SPONSOR, f"draft-{canary}", wording=told)],
        people=(people := _secretive_people(edition, canary, told)),
        appearances=[
            *(Appearance(person.key, "event-1") for person in people),
            Appearance(people[0].key, f"draft-{canary}"),
        ],
        timeline=[Milestone(f"step-{canary}", told, day, basis=canary)],
        closings=[Closing(f"closed-{canary}", told, day, canary)],
        notes=[Note("events", "event-2", f"The office says {canary}.")],
        **_secretive_plans(canary, told),
        **_secretive_accounts(canary, told),
    )


def _secretive_accounts(canary: str, told: Text) -> dict[str, list[Any]]:
    """Something in each table of money, of work and of who came."""
    day = dt.date(2027, 3, 1)
    paid = Money(Decimal(1000), "EUR")
    return {
        "budget": [BudgetLine(f"line-{canary}", told, category=canary, amount=Money(Decimal(5000), "EUR"))],
        "contributions": [
            Contribution(f"gift-{canary}", "organisation-1", told, amount=paid, due=day, evidence=canary)
        ],
        "entitlements": [Entitlement("organisation-1", "logo", due=day, proof=canary, remark=canary)],
        "advantages": [Advantage(f"venue-{canary}", "organisation-2", title=told, day=day, amount=paid, act=canary)],
        "tasks": [Task(f"task-{canary}", told, Days(day, day), owner=canary)],
        "procedures": [Procedure(f"patronage-{canary}", told, needed=day, number=canary)],
        "attendance": [Attendance("event-1-1", Gender.FEMALE, canary, district=canary, booked=9, present=3)],
        "campaign": [Channel(f"channel-{canary}", told, method=told, reached=9)],
    }


def _secretive_plans(canary: str, told: Text) -> dict[str, list[Any]]:
    """Something in each table of planning and of schools, none of which anybody outside sees."""
    at = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
    day = Days(at.date(), at.date())
    school, group = f"school-{canary}", f"class-{canary}"
    return {
        "kits": [Kit(f"kit-{canary}", told)],
        "needs": [Need("event-3", partner="organisation-2", track=canary, kits=(f"kit-{canary}",))],
        "openings": [Opening("venue-1", days=day, closed=True)],
        "availability": [Availability("people", f"person-{canary}", because=canary)],
        "journeys": [Journey("venue-2", "venue-1", 7)],
        "quotas": [Quota(f"quota-{canary}", "track", canary, most=1, because=canary)],
        "waivers": [Waiver(canary, [f"quota-{canary}"], canary, canary.title(), day.first)],
        "schools": [School(school, canary.title(), canary, email=f"school@{canary}.example.org")],
        "classes": [SchoolClass(group, school, canary, pupils=20, needs=f"secret {canary}")],
        "wishes": [Wish(group, "event-1", 1)],
        "places": [ClassPlace(f"party-{canary}", "event-1-1", "waiting", at, because=canary)],
        "register": [Entry(1000, at, "waitlisted", f"party-{canary}", "event-1-1", canary.title(), canary)],
    }


def _secretive_people(edition: Edition, canary: str, told: Text) -> tuple[Person, ...]:
    """One who may be named but not pictured, and four who may not be named at all."""
    agreed = dt.date(edition.year, 2, 1)
    named = Person(
        f"person-{canary}",
        "Fictional Person",
        minor=Answer.NO,
        legal_basis=LegalBasis.CONSENT,
        agreed_on=agreed,
        image=f"{canary}.jpg",
        image_alt=told,
        image_agreed=Answer.NO,
        evidence=f"file {canary}",
        email=f"{canary}@example.org",
    )
    hidden = attrs.evolve(
        named,
        name=canary.title(),
        headline=told,
        bio=told,
        url=f"https://example.org/{canary}",
        affiliation_text=canary,
    )
    return (
        named,
        attrs.evolve(hidden, key=f"minor-{canary}", minor=Answer.YES),
        attrs.evolve(hidden, key=f"age-unknown-{canary}", minor=Answer.UNKNOWN),
        attrs.evolve(hidden, key=f"no-basis-{canary}", legal_basis=None),
        attrs.evolve(hidden, key=f"withdrew-{canary}", withdrawn_on=agreed + dt.timedelta(days=1)),
    )
