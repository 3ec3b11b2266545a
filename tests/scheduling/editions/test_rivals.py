"""What competes for the same people."""

import datetime as dt

import attrs

from stemcity_kit.errors import Severity
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.kinds import Audience
from stemcity_kit.model.planning import Need
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import When, moment
from stemcity_kit.model.vocabulary import Status
from stemcity_kit.scheduling.editions.rivals import rivals

DAY = dt.date(2027, 4, 7)


def session(key, event, start, end):
    """A session on one day."""
    return Session(key, event, When.between(*(moment(DAY, dt.time(hour), zone="Europe/Rome") for hour in (start, end))))


def edition(*sessions, **more):
    """Three events, two of them for primary schools and two of one track."""
    tables = {
        "audiences": [Audience("primary", Text({"en": "Primary schools"}))],
        "events": [Event("robots", audiences=["primary"]), Event("talk", audiences=["primary"]), Event("show")],
        "needs": [Need("talk", track="code"), Need("show", track="code")],
    }
    place = {"country": "IT", "zone": "Europe/Rome", "languages": ["en"]}
    return Edition(
        key="a",
        uri="https://example.org/a",
        year=2027,
        **place,
        **{**tables, **more},
        sessions=sessions,
    )


def told(made, **how):
    """The group, how many at once, and the sessions."""
    return [(one.group, one.most, one.sessions) for one in rivals(made, **how)]


def test_events_that_share_an_audience_or_a_track_compete():
    """The talk competes with both of the others, each in its own way."""
    made = edition(session("a", "robots", 9, 11), session("b", "talk", 10, 12), session("c", "show", 11, 13))
    assert [("primary", 2, ("a", "b")), ("code", 2, ("b", "c"))] == told(made)
    assert (
        "sessions 'a': 2 events for “Primary schools” run at once between 2027-04-07 09:00 and 2027-04-07 12:00: a, b."
        in str(rivals(made)[0].because)
    )
    assert "of the track “code”" in str(rivals(made)[1].because)
    assert Severity.NOTE is rivals(made)[0].because.severity


def test_repeats_of_one_event_do_not_compete_and_what_touches_does_not_either():
    """A person who comes to one repeat has seen the event, and at 11:00 one is over and the other begins."""
    assert [] == told(edition(session("a", "robots", 9, 11), session("b", "robots", 10, 12)))
    assert [] == told(edition(session("a", "robots", 9, 11), session("b", "talk", 11, 12)))


def test_what_is_cancelled_or_has_no_hour_competes_with_nobody():
    """Only what is held at a known time."""
    off = attrs.evolve(session("b", "talk", 9, 11), status=Status.CANCELLED)
    assert [] == told(edition(session("a", "robots", 9, 11), off))
    assert [] == told(edition(session("a", "robots", 9, 11), Session("b", "talk", When.on(DAY))))


def test_the_worst_comes_first_and_a_threshold_leaves_the_rest_out():
    """Three at once are worse than two."""
    events = [Event(key, audiences=["primary"]) for key in ("robots", "talk", "show")]
    made = edition(
        session("a", "robots", 9, 10),
        session("b", "talk", 9, 10),
        session("c", "robots", 14, 15),
        session("d", "talk", 14, 16),
        session("e", "show", 14, 15),
        events=events,
        needs=[],
    )
    assert [("primary", 3, ("c", "e", "d")), ("primary", 2, ("a", "b"))] == told(made)
    assert [3] == [most for _, most, _ in told(made, least=3)]
