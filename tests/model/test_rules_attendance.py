"""Rules about who came, each with what it finds and what it lets pass."""

from decimal import Decimal

import attrs
import pytest

from stemcity_kit.model.attendance import Attendance
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.rules import check
from stemcity_kit.model.rules_attendance import CameToCancelled, SmallFigure
from stemcity_kit.model.vocabulary import Qualifier, Status


def held(**tables):
    """An edition with one session, to which 30 came."""
    place = {"country": "IT", "zone": "Europe/Rome", "sections": [Section("m")], "events": [Event("e", section="m")]}
    edition = Edition(key="a", uri="https://example.org/a", year=2027, sessions=[Session("s", "e")], **place)
    return attrs.evolve(edition, **({"attendance": [Attendance("s", present=30)]} | tables))


def test_whoever_came_to_what_is_cancelled_is_doubted():
    """The session, its event, its section or the edition; nobody came, or it was held: nothing to say."""
    off = {"status": Status.CANCELLED}
    assert [] == list(CameToCancelled()(held()))
    assert [] == list(
        CameToCancelled()(held(sessions=[Session("s", "e", **off)], attendance=[Attendance("s", booked=9)]))
    )
    for cancelled in (
        {"sessions": [Session("s", "e", **off)]},
        {"events": [Event("e", section="m", **off)]},
        {"sections": [Section("m", **off)]},
        off,
    ):
        (finding,) = CameToCancelled()(held(**cancelled))
        assert "30 came to “s”, which is cancelled" in finding.problem()
        assert "came-to-cancelled" in {one.rule for one in check(held(**cancelled))}


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (Figure("f", value=Decimal(4), unit="people"), ["small-figure"]),
        (Figure("f", value=Decimal(1), unit="participations", qualifier=Qualifier.AT_MOST), ["small-figure"]),
        (Figure("f", value=Decimal(5), unit="people"), []),
        (Figure("f", value=Decimal(0), unit="people"), []),
        (Figure("f", value=Decimal(4), unit="people", qualifier=Qualifier.MORE_THAN), []),
        (Figure("f", value=Decimal(4), unit="events"), []),
        (Figure("f", value=Decimal(4), unit="people", indicator="speakers"), []),
    ],
)
def test_a_figure_of_fewer_than_five_people_is_doubted(figure, expected):
    """What the tables hide; not those who speak, no bound from below, and nothing where nobody is counted."""
    assert expected == [one.rule for one in SmallFigure()(held(figures=[figure]))]
    assert [] == list(SmallFigure()(held(figures=[figure], attendance=[])))


def test_the_threshold_of_a_report_is_its_own():
    """With 10, seven are few."""
    told = held(figures=[Figure("f", value=Decimal(7), unit="people")])
    assert (0, 1) == (len(list(SmallFigure()(told))), len(list(SmallFigure(k=10)(told))))
