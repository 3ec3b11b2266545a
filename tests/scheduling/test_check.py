"""The judge of plans: any plan by anyone, with all that is wrong, in a stable order."""

import attrs
import pytest

from stemcity_kit.errors import Severity
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import charges_of, check_plan, judged, spots_of, total
from stemcity_kit.scheduling.limits import Because, Cell, Count, Hours, Only, Price, Resource, Sign, Use
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Placement, Shared
from stemcity_kit.scheduling.wishes import PreferredTimes


@attrs.frozen
class Says:
    """A rule and wish that says just this."""

    what: tuple
    name: str = "says"

    def limits(self, _problem):
        """Its limits."""
        return iter(self.what)

    def prices(self, _problem):
        """Its prices."""
        return iter(self.what)


def because(what="Wrong."):
    """A reason."""
    return Because("says", what, "Mend it.")


def test_everything_that_is_no_place_is_told_at_once(town):
    """Unknown items and rooms, a second place, a moment between two ticks, and what is missing."""
    problem = town.problem([Item("a", 60, title="Robots"), Item("b", 60), Item("c", 60), Item("d", 60)])
    plan = Plan(
        problem,
        [
            Placement("a", town.at(9), "lab"),
            Placement("a", town.at(10), "lab"),
            Placement("b", town.at(9), "roof"),
            Placement("c", town.at(9, 1), "hall"),
            Placement("x", town.at(9), "lab"),
        ],
    )
    assert [
        "items 'a': The item is placed twice. Keep one of the two.",
        "items 'b': There is no room “roof”. Correct the key, or add the room.",
        (
            "items 'c': 2027-05-18 09:01 is not a moment of the plan's grid of 5 minutes. "
            "Move it to the grid, or make the steps smaller."
        ),
        "items 'x': There is no such item in the problem. Take it out of the plan.",
        "items 'b': “b” has no place. Place it, or take it out.",
        "items 'c': “c” has no place. Place it, or take it out.",
        "items 'd': “d” has no place. Place it, or take it out.",
    ] == [finding.words() for finding in check_plan(plan)]


def test_a_day_outside_the_programme_is_no_place(town):
    """Nor a moment before it."""
    problem = town.problem([Item("a", 60)])
    plan = town.plan(problem, a=(town.at(9).replace(month=6), "lab"))
    assert ["off-the-grid", "not-placed"] == [finding.rule for finding in check_plan(plan)]


def test_a_room_is_there_where_one_is_needed_and_only_there(town):
    """What is held online holds no room."""
    problem = town.problem([Item("a", 60), Item("b", 60, rooms=())])
    assert ["“a” has no room.", "“b” is in lab, and needs no room."] == town.said(problem, a=(9, None), b=(9, "lab"))


def test_an_empty_plan_of_nothing_is_right(town):
    """No items, no faults, no price."""
    plan = judged(Plan(town.problem()))
    assert ((), 0) == (check_plan(plan), plan.score)


@pytest.mark.parametrize(
    ("blocks", "severity"),
    [
        (Blocks.SCHEDULING, Severity.ERROR),
        (Blocks.PUBLICATION, Severity.ERROR),
        (Blocks.WARNS, Severity.WARNING),
    ],
)
def test_what_only_warns_is_a_warning(town, blocks, severity):
    """For every kind of limit."""
    limits = (
        Only("a", because(), starts=0, blocks=blocks),
        Hours("lab", because(), (), blocks=blocks),
        Count("n", because(), [Cell("a"), Cell("b")], most=1, blocks=blocks),
        Resource("r", because(), (Use("a"), Use("b")), blocks=blocks),
    )
    problem = town.problem([Item("a", 60), Item("b", 60)], rules=[Says(limits)])
    findings = check_plan(town.plan(problem, a=(9, "lab"), b=(9, "hall")))
    assert [severity] * 4 == [finding.severity for finding in findings]


def test_what_only_warns_takes_no_candidate_away(town):
    """The solver may break it."""
    limits = (Only("a", because(), starts=0, blocks=Blocks.WARNS), Hours("lab", because(), (), blocks=Blocks.WARNS))
    board = board_of(town.problem([Item("a", 60)], rules=[Says(limits)]))
    assert {"lab", "hall"} == board.left["a"].keys()


def test_too_few_are_as_wrong_as_too_many(town):
    """With what was counted."""
    limit = Count("n", because("{count}, not {least} to {most}."), [Cell("a"), Cell("b")], least=1, most=1)
    problem = town.problem([Item("a", 60), Item("b", 60), Item("c", 60)], rules=[Says((limit,))])
    assert ["2, not 1 to 1."] == town.said(problem, a=(9, "lab"), b=(10, "lab"), c=(11, "lab"))
    assert "0, not 1 to 1." in town.said(problem, c=(11, "lab"))


def test_a_sign_counts_once_for_all_its_cells(town):
    """Whether the track uses the lab at all, and not how often."""
    used = Sign((Cell("a", rooms=frozenset(["lab"])), Cell("b", rooms=frozenset(["lab"]))))
    limit = Count("n", because("{count} of {most}."), [used, Cell("c")], most=1)
    problem = town.problem([Item(key, 60) for key in "abc"], rules=[Says((limit,))])
    assert ["2 of 1."] == town.said(problem, a=(9, "lab"), b=(10, "lab"), c=(11, "lab"))
    assert [] == town.said(problem, a=(9, "hall"), b=(10, "hall"), c=(11, "lab"))


def test_a_use_of_more_than_there_is_is_wrong_alone(town):
    """Three kits of two."""
    limit = Resource("kit", because("{one} and {other}."), (Use("a", amount=3), Use("b")), capacity=2)
    problem = town.problem([Item("a", 60), Item("b", 60)], rules=[Says((limit,))])
    assert ["a and a."] == town.said(problem, a=(9, "lab"), b=(10, "lab"))


def test_what_is_long_is_remembered_by_those_that_follow(town):
    """The kit of the whole day clashes with the second of two that follow one another, too."""
    items = [Item("day", 480, rooms=(), kits=["k"]), *(Item(key, 60, rooms=(), kits=["k"]) for key in "ab")]
    problem = town.problem(items, kits=[Shared("k")])
    assert 2 == len(town.said(problem, day=(9, None), a=(10, None), b=(14, None)))


def test_the_order_of_findings_is_that_of_the_items(town):
    """The same plan gives the same findings, however its placements were given."""
    problem = town.problem([Item("b", 60, title="B"), Item("a", 60, title="A")])
    assert [
        "“B” is outside the hours of the programme.",
        "“A” is outside the hours of the programme.",
        "lab holds “A” and “B” at once, or without the time between them.",
    ] == town.said(problem, a=(20, "lab"), b=(20, "lab"))


def test_prices_are_paid_for_cells_and_signs(town):
    """The sum of the charges is the score."""
    cells = [(Cell("a", rooms=frozenset(["lab"])), 2), (Sign((Cell("a"), Cell("b"))), 3), (Cell("nobody"), 9)]
    problem = town.problem([Item("a", 60), Item("b", 60)], wishes=[Says((Price(because(), cells),)), PreferredTimes()])
    plan = judged(town.plan(problem, a=(9, "lab"), b=(10, "lab")))
    assert (5, {"says": 5}) == (plan.score, dict(plan.score_by_wish))
    assert ("a", "b") == plan.charges[0].items
    board = board_of(problem)
    spots, _ = spots_of(problem, plan.placements)
    assert total(board, spots) == sum(charge.amount for charge in charges_of(board, spots))
