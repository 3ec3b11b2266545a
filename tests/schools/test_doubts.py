"""What is said before the list is frozen: each wish that cannot come true, and each class that can get nothing."""

from stemcity_kit.errors import Severity
from stemcity_kit.schools.doubts import doubts
from stemcity_kit.schools.request import Party, Request, Slot

SLOTS = (
    Slot(key="robots-1", event="robots", seats=25),
    Slot(key="robots-2", event="robots", seats=30),
    Slot(key="chess-1", event="chess", seats=99, cancelled=True),
)


def told(**party):
    """The rules and the rows of what is said of a class."""
    request = Request(parties=[Party(key="3b", **{"size": 20, **party})], slots=SLOTS)
    return [(one.rule, one.where.key, one.severity) for one in doubts(request)]


def test_a_class_whose_wishes_are_possible_is_not_spoken_of():
    """One session of the event is enough."""
    assert [] == told(wishes=[("robots", 1)], size=29)


def test_each_impossible_wish_has_its_reason():
    """A cancelled session, an event without one; where another wish is possible, that is a note."""
    assert [
        ("session-cancelled", "3b chess", Severity.NOTE),
        ("no-session", "3b web", Severity.NOTE),
    ] == told(wishes=[("robots", 1), ("chess", 2), ("web", 3)])


def test_who_can_get_nothing_is_a_warning():
    """A class of ten thousand, and a class without wishes."""
    assert [
        ("nothing-possible", "3b", Severity.WARNING),
        ("too-few-seats", "3b robots", Severity.NOTE),
    ] == told(wishes=[("robots", 1)], size=10_000)
    assert [("no-wishes", "3b", Severity.WARNING)] == told(wishes=[])


def test_two_wishes_of_one_rank_are_noted():
    """They may be meant so, or slip in."""
    slots = (*SLOTS, Slot(key="stars-1", event="stars", seats=99))
    party = Party(key="3b", size=20, wishes=[("robots", 1), ("stars", 1)])
    (said,) = doubts(Request(parties=[party], slots=slots))
    assert "2 of its wishes have the rank 1; it counts as the same which of them it gets." == said.problem()
