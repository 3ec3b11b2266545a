"""What happens to a plan: each change makes a new problem, and says what it does not know."""

import attrs
import pytest

from stemcity_kit.errors import InvalidValue
from stemcity_kit.scheduling.changes import Added, Away, Cancelled, Changed, Closed, Freed, Pinned, after
from stemcity_kit.scheduling.problem import Item, Party, Space
from tests.scheduling.cases import placement, plain, spell

ITEMS = (Item("one", 60, people=["ada"]), Item("other", 60, after=["one"], apart=["one"]))
PROBLEM = plain(ITEMS, ["aula", Space("lab", hours=[spell(9, 10), spell(11, 12)])])


def hours(problem, room):
    """When a room is open, as hours of the day."""
    return [(one.start.hour, one.end.hour) for one in problem.space[room].hours]


def words(*changes):
    """What is said of changes that cannot be."""
    with pytest.raises(InvalidValue) as caught:
        after(PROBLEM, changes)
    return [finding.words() for finding in caught.value.findings]


def test_a_room_closes_for_a_while():
    """What lies around the closing stays open, and what it only touches is as it was."""
    closed = after(PROBLEM, [Closed("aula", spell(10, 11)), Closed("lab", spell(10, 11))])
    assert ([(9, 10), (11, 12)], [(9, 10), (11, 12)]) == (hours(closed, "aula"), hours(closed, "lab"))


def test_a_room_closes_altogether():
    """No hour is left, in this room only."""
    closed = after(PROBLEM, [Closed("aula")])
    assert ([], PROBLEM.space["lab"]) == (hours(closed, "aula"), closed.space["lab"])


def test_two_closings_add_up():
    """One after the other."""
    closed = after(PROBLEM, [Closed("aula", spell(9, 10)), Closed("aula", spell(11, 12))])
    assert [(10, 11)] == hours(closed, "aula")


def test_a_person_is_away_for_a_while():
    """Somebody whom no row described is there at all other hours; the reason is kept."""
    away = after(PROBLEM, [Away("ada", spell(8, 10), because="Ill")])
    party = away.party["ada"]
    assert ([(10, 12)], "Ill") == ([(one.start.hour, one.end.hour) for one in party.hours], party.because)


def test_a_person_is_away_altogether():
    """Hours that were given before are gone, and the older reason stays where there is no newer."""
    known = attrs.evolve(PROBLEM, people=[Party("ada", "Ada", [spell(9, 10)], "Mornings only")])
    party = after(known, [Away("ada")]).party["ada"]
    assert ("Ada", (), "Mornings only") == (party.title, party.hours, party.because)


def test_an_item_is_cancelled():
    """What came after it, or was to be apart from it, is free."""
    (left,) = after(PROBLEM, [Cancelled("one")]).items
    assert ("other", (), ()) == (left.key, left.after, left.apart)


def test_one_of_two_of_an_event_is_cancelled():
    """The order stays, because the event still has an item."""
    again = after(PROBLEM, [Added(Item("one-again", 60, event="one")), Cancelled("one")])
    assert ("one",) == again.item["other"].after


def test_an_item_comes_in_and_another_changes():
    """The new one is last, the other where it was."""
    now = after(PROBLEM, [Added(Item("new", 30)), Changed(attrs.evolve(ITEMS[0], minutes=90))])
    assert [("one", 90), ("other", 60), ("new", 30)] == [(item.key, item.minutes) for item in now.items]


def test_an_item_is_pinned_and_freed():
    """It must be there, and then it may move again."""
    spot = placement("one", 10)
    pinned = after(PROBLEM, [Pinned(spot)])
    assert (spot, PROBLEM) == (pinned.item["one"].fixed, after(pinned, [Freed("one")]))


@pytest.mark.parametrize(
    "change",
    [
        Closed("onee"),
        Away("onee"),
        Cancelled("onee"),
        Changed(Item("onee", 60)),
        Pinned(placement("onee", 9)),
        Freed("onee"),
    ],
)
def test_what_is_not_there_cannot_change(change):
    """It is named, with what may have been meant."""
    (said,) = words(change)
    assert "There is no “onee” that could change." in said
    near = "Did you mean “one”?" if not isinstance(change, Closed | Away) else "Name one that the problem has."
    assert said.endswith(near)


def test_what_is_there_cannot_be_added():
    """Each item needs its own key."""
    assert ["items 'one': “one” is there twice. Give each its own key."] == words(Added(Item("one", 30)))


def test_what_is_no_change_is_refused():
    """Untyped code may give anything; it is told what it may give."""
    assert [
        "changes: 'aula' is no change. Give one of these: Added, Away, Cancelled, Changed, Closed, Freed, Pinned."
    ] == words("aula")
