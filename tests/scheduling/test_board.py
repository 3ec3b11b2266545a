"""A problem made ready: what is left for each item, and why an item fits nowhere."""

import datetime as dt

import attrs
import pytest

from stemcity_kit.scheduling.board import NO_ROOM, board_of
from stemcity_kit.scheduling.limits import Because, Hours
from stemcity_kit.scheduling.problem import Item, Party, Placement, Space, Travel
from stemcity_kit.scheduling.rules import RULES
from stemcity_kit.scheduling.ticks import each


def left(problem, key):
    """For each room the starts that are left, by the clock."""
    board = board_of(problem)
    return {
        room: [problem.grid.said(problem.grid.at(t))[11:] for t in each(starts)]
        for room, starts in board.left[key].items()
    }


def stuck(problem):
    """Why items fit nowhere, in words."""
    return [finding.problem() for finding in board_of(problem).stuck()]


def test_candidates_are_what_the_rules_leave(town):
    """Starts by room, as far as each room is open."""
    rooms = [Space("lab", hours=[town.spell(9, 11)]), Space("hall"), Space("small", seats=5)]
    problem = town.problem([Item("a", 60, seats=20, windows=[town.spell(9, 12)], clearing=30)], rooms=rooms)
    assert {"lab": ["09:00", "09:30"], "hall": ["09:00", "09:30", "10:00", "10:30", "11:00"]} == left(problem, "a")


def test_what_needs_no_room_has_its_starts_under_none(town):
    """Where no room exists, too."""
    problem = town.problem([Item("a", 60, rooms=(), windows=[town.spell(9, 10)])], rooms=())
    assert {NO_ROOM: ["09:00"]} == left(problem, "a")


def test_an_item_that_fits_nowhere_is_named_with_a_smallest_set_of_reasons(town):
    """The room that is too small and the school hours have no part in it."""
    people = [Party("rossi", title="Ada Rossi", hours=[town.spell(14, 18)])]
    item = Item("a", 60, title="Robots", people=["rossi"], windows=[town.spell(9, 12)], seats=20)
    problem = town.problem([item], people=people, rooms=[Space("lab"), Space("small", seats=5)])
    assert [
        "“Robots” fits nowhere: 2 rules together leave it no time and room.",
        "“Robots” is outside the times proposed for it.",
        "Ada Rossi is not there for “Robots”.",
    ] == stuck(problem)


@pytest.mark.parametrize(
    ("item", "rooms", "reasons"),
    [
        (Item("a", 600), [Space("lab")], ["“a” is outside the hours of the programme."]),
        (
            Item("a", 60, kind="lab", seats=30),
            [Space("x", kind="lab", seats=20), Space("y", kind="hall", seats=40)],
            ["“a” needs a room of the kind “lab”.", "“a” needs 30 seats, pupils and accompanying adults together."],
        ),
        (Item("a", 60), [Space("lab", hours=[])], ["lab is not open all the time that “a” needs it."]),
        (Item("a", 60, every=1440), [Space("lab")], None),
    ],
)
def test_reasons_of_every_kind(town, item, rooms, reasons):
    """Too long, too large, closed all day; and once a day at midnight is outside the hours."""
    found = stuck(town.problem([item], rooms=rooms))
    assert reasons is None or reasons == found[1:]
    assert "“a” fits nowhere" in found[0]


def test_without_any_room_that_is_said(town):
    """There is no rule to blame."""
    assert ["“a” fits nowhere: there is no room at all."] == stuck(town.problem([Item("a", 60)], rooms=()))


def test_a_step_that_does_not_fit_a_fixed_time_is_named(town):
    """Ten past nine is not on a grid of half an hour."""
    item = Item("a", 60, fixed=Placement("a", town.at(9, 10), "lab"))
    assert (
        "“a” is fixed at 2027-05-18 09:10, and the programme has starts each 30 minutes from 2027-05-18 to 2027-05-18."
        in stuck(town.problem([item], step=30))
    )


def test_rules_can_be_left_out(town):
    """As an explanation does."""
    item = Item("a", 600)
    assert not any(board_of(town.problem([item])).left["a"].values())
    assert any(board_of(town.problem([item]), without=["within-the-hours"]).left["a"].values())
    assert () == board_of(town.problem([item], travel=Travel()), without=["room-to-itself"]).together


def test_the_way_from_room_to_room(town):
    """Within a place it takes nothing, nor to what is online."""
    rooms = [Space("a", place="north"), Space("b", place="north"), Space("c", place="south"), Space("d")]
    board = board_of(town.problem(rooms=rooms, travel=Travel(12)))
    assert [0, 3, 3, 0] == [board.gap("a", other) for other in ("b", "c", "d", "")]


def test_a_clock_change_takes_an_hour_of_a_night(town):
    """From midnight to four there are three hours on 28 March, so that six half-hours are left to start in."""
    day = dt.date(2027, 3, 28)
    problem = town.problem([Item("a", 30)], hours=[town.spell(0, 4, day=day)], rooms=[Space("lab")])
    assert {"lab": ["00:00", "00:30", "01:00", "01:30", "03:00", "03:30"]} == left(problem, "a")


def test_hours_of_two_rules_both_hold(town):
    """A room is open where both leave it open."""

    @attrs.frozen
    class Siesta:
        name: str = "siesta"

        def limits(self, problem):
            because = Because(self.name, "{room} is closed over noon.", "Move it.", (("room", "lab"),))
            yield Hours("lab", because, problem.grid.spells([town.spell(9, 12), town.spell(15, 18)]))

    room = Space("lab", hours=[town.spell(11, 16)])
    problem = town.problem([Item("a", 60)], rooms=[room], rules=(*RULES, Siesta()))
    assert {"lab": ["11:00", "15:00"]} == left(problem, "a")
