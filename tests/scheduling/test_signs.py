"""Signs that look at signs: and, or, enough; read alike by checker, solver, search and explanation."""

import random

import attrs
import pytest

from stemcity_kit.engines.cpsat import Outcome, Verdict
from stemcity_kit.errors import InvalidValue
from stemcity_kit.scheduling import solve
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import broken, chosen, total
from stemcity_kit.scheduling.explaining.explain import conflict
from stemcity_kit.scheduling.limits import Because, Cell, Count, Excess, Price, Sign, cells_of
from stemcity_kit.scheduling.plan import PlanStatus
from stemcity_kit.scheduling.posting.post import Posted
from stemcity_kit.scheduling.problem import Item, Preference
from stemcity_kit.scheduling.rules import RULES
from stemcity_kit.scheduling.schedule import schedule
from stemcity_kit.scheduling.searching.greedy import placed
from stemcity_kit.scheduling.searching.occupancy import Occupancy
from stemcity_kit.scheduling.ticks import each
from stemcity_kit.scheduling.wishes import PreferredTimes
from stemcity_kit.testing.schedule_contract import ScheduleRuleContract, WishContract
from stemcity_kit.testing.small_judge import all_plans
from stemcity_kit.testing.small_problems import small_problem

WHY = Because("given", "It was given.", "Take it back.")
A, B, C = (Cell(key) for key in "abc")


@attrs.frozen
class Given:
    """A rule and wish of these limits and prices."""

    rows: tuple = ()
    name: str = "given"

    def limits(self, _problem):
        """What was given."""
        return iter(self.rows)

    prices = limits


@attrs.frozen
class Lunch:
    """Who holds something in the first and in the last hour needs a meal; a rule allows one, a wish counts them."""

    name: str = "lunch"

    def meals(self, problem):
        """For each partner whether it is there early and late."""
        grid = problem.grid
        early, late = (grid.starting(problem.hours[n]) for n in (0, -1))
        for partner in dict.fromkeys(item.partner for item in problem.items):
            theirs = [item.key for item in problem.items if item.partner == partner]
            yield Sign((Sign(Cell(key, ticks) for key in theirs) for ticks in (early, late)), least=2)

    def limits(self, problem):
        """At most one."""
        yield Count("meals", Because(self.name, "{count} need a meal.", "Move one."), self.meals(problem), most=1)

    def prices(self, problem):
        """One for each."""
        yield Price(Because(self.name, "Somebody needs a meal."), [(meal, 1) for meal in self.meals(problem)])


@pytest.fixture(autouse=True)
def _known(monkeypatch):
    monkeypatch.setattr("stemcity_kit.testing.schedule_contract.RULES", (Lunch(),))
    monkeypatch.setattr("stemcity_kit.testing.schedule_contract.WISHES", (Lunch(),))


class TestLunchAsRule(ScheduleRuleContract):
    """A rule of nested signs keeps the contract."""

    rule = Lunch()


class TestLunchAsWish(WishContract):
    """So does a wish."""

    wish = Lunch()


@pytest.mark.parametrize(
    ("sign", "holds"),
    [
        (Sign((A, B, C)), {"a", "b", "c", "ab", "ac", "bc", "abc"}),
        (Sign((A, B, C), least=2), {"ab", "ac", "bc", "abc"}),
        (Sign((A, B, C), least=3), {"abc"}),
        (Sign((A, B, C), least=4), set()),
        (Sign((A, A, B), least=2), {"a", "ab", "ac", "abc"}),
        (Sign((Sign((A, B)), C), least=2), {"ac", "bc", "abc"}),
        (Sign(()), set()),
    ],
)
def test_a_sign_holds_where_enough_of_its_terms_do(sign, holds):
    """Whoever is placed stands for a cell."""
    plans = ["", "a", "b", "c", "ab", "ac", "bc", "abc"]
    assert holds == {plan for plan in plans if chosen(sign, dict.fromkeys(plan, (0, "")))}


def test_a_sign_that_always_holds_is_refused():
    """It would say nothing."""
    with pytest.raises(InvalidValue, match="A sign of at least 0 says nothing: it always holds"):
        Sign((A,), least=0)


def test_the_cells_of_a_sign_are_those_of_its_signs():
    """In order, as often as they stand there."""
    assert (A, B, A) == cells_of(Sign((Sign((A, B)), A), least=2))


# Against every plan of small problems


def a_term(dice, problem, deep=2):
    """A cell, or a sign of cells and signs."""
    if deep and dice.random() < 0.5:
        terms = [a_term(dice, problem, deep - 1) for _ in range(dice.randint(1, 3))]
        return Sign((*terms, *terms[: dice.randint(0, 1)]), least=dice.randint(1, len(terms)))
    ticks = sum(1 << problem.grid.tick(spell.start) for spell in problem.hours)
    starts = sum(ticks << n for n in range(8) if dice.random() < 0.5)
    rooms = frozenset(room.key for room in problem.rooms if dice.random() < 0.5)
    return Cell(dice.choice(problem.items).key, dice.choice([None, starts]), dice.choice([None, rooms]))


def holds_in(term, plan, problem):
    """Whether a term holds in a plan, reckoned from its moments."""
    if isinstance(term, Sign):
        return sum(holds_in(one, plan, problem) for one in term.terms) >= term.least
    if term.item not in plan:
        return False
    start, room = plan[term.item]
    at = None if term.starts is None else {problem.grid.at(tick) for tick in each(term.starts)}
    return (at is None or start in at) and (term.rooms is None or room in term.rooms)


def a_case(seed):
    """A small problem with a limit and prices over nested signs, and all its plans that keep the limit, with costs."""
    dice = random.Random(f"signs {seed}")
    problem = small_problem(seed, most=3)
    if not problem.items or not problem.rooms:
        return None
    terms = [a_term(dice, problem) for _ in range(4)]
    least = dice.randint(0, 2)
    limit = Count("signs", WHY, terms[:3], least=least, most=dice.choice([None, least, least + 1]))
    prices = (Price(WHY, [(term, 3) for term in terms[1:]]), Excess(WHY, (*terms, terms[0]), 2, most=1, least=1))
    problem = attrs.evolve(problem, rules=(*problem.rules, Given((limit,))), wishes=(Given(prices),))
    costs = []
    for plan in all_plans(problem):
        held = [holds_in(term, plan, problem) for term in terms]
        if least <= sum(held[:3]) <= (3 if limit.most is None else limit.most):
            costs.append(3 * sum(held[1:]) + 2 * prices[1].amount(sum(held) + held[0]))
    return problem, costs


def test_solver_and_checker_agree_with_every_plan_that_there_is():
    """The best cost, or that there is no plan, of a hundred small problems with nested signs."""
    solved = 0
    for seed in range(100):
        case = a_case(seed)
        if case is None:
            continue
        problem, costs = case
        board = board_of(problem)
        if any(not rooms for rooms in board.left.values()):
            assert costs == []
            continue
        posted = Posted(board)
        outcome = posted.solve(seconds=20)
        assert (Verdict.OPTIMAL if costs else Verdict.INFEASIBLE) is outcome.verdict, seed
        if costs:
            assert min(costs) == outcome.score == total(board, posted.spots()), seed
            assert [] == list(broken(board, posted.spots()))
            solved += 1
    assert 20 < solved


def test_a_plan_as_hint_gives_every_variable_its_value():
    """A complete hint is a solution: with the plan fixed nothing else is left to find."""
    for seed in range(30):
        case = a_case(seed)
        if case is None or not case[1]:
            continue
        board = board_of(case[0])
        posted = Posted(board)
        posted.solve(seconds=20)
        again = Posted(board)
        again.hint(posted.spots())
        outcome = again.solve(seconds=20, fix_variables_to_their_hinted_value=True)
        assert outcome.is_solved, seed
        assert total(board, posted.spots()) == outcome.score


def test_search_without_a_solver_counts_what_the_checker_counts():
    """The value of a plan in the making is its score, and how far a count is from what it asks for."""
    looked_at = 0
    for seed in range(40):
        case = a_case(seed)
        if case is None or not case[1]:
            continue
        board = board_of(case[0])
        table = Occupancy(board)
        spots = placed(board, seed=seed, steps=200)
        for key, (tick, room) in spots.items():
            table.put(table.item_of[key], tick, table.room_of[room])
        kept = not list(broken(board, spots))
        assert (total(board, spots) == table.value) or not kept, seed
        assert not kept or min(case[1]) <= table.value
        looked_at += kept
    assert 5 < looked_at


# Elsewhere, and why not


def pair(town, *limits, prices=()):
    """Two items of an hour that start at nine or at five in the afternoon."""
    items = [Item(key, 60, starts=[town.at(9), town.at(17)]) for key in "ab"]
    return town.problem(items, rules=(*RULES, Given(limits)), wishes=(Given(prices),))


def test_a_sign_of_signs_is_paid_for_or_asked_for(town):
    """One early and one late costs, and is done where a rule asks for it."""
    grid = pair(town).grid
    nine, five = (1 << grid.tick(town.at(hour)) for hour in (9, 17))
    mixed = Sign([Sign([Cell("a", ticks), Cell("b", ticks)]) for ticks in (nine, five)], least=2)
    price = Price(WHY, [(mixed, 5), (Cell("a", nine), 1), (Cell("b", five), 1)])
    asked = Count("mixed", WHY, [mixed], least=1)
    plans = [schedule(pair(town, *limits, prices=[price]), seconds=10, workers=1) for limits in ((), (asked,))]
    assert [(PlanStatus.OPTIMAL, 1), (PlanStatus.OPTIMAL, 5)] == [(plan.status, plan.score) for plan in plans]


def test_a_sign_of_signs_is_told_as_a_reason(town):
    """All of them at once is asked for, and forbidden."""
    both = Sign((Sign((A, B)), A), least=2)
    because = Because("given", "{count} hold, and {most} may.", "Let one go.")
    problem = pair(town, Count("n", because, [both], most=0))
    assert "1 hold, and 0 may." in [finding.problem() for finding in conflict(board_of(problem))]


# Planned with the solver


def test_what_needs_no_room_is_one_model_however_large(town, monkeypatch):
    """Time first and rooms second is for rooms; where none is chosen, the whole is proved at once."""
    monkeypatch.setattr(solve, "WHOLE", 1)
    shared = {"people": ["ada"], "starts": [town.at(hour) for hour in (9, 11, 13)]}
    steps = [
        schedule(town.problem([Item(key, 60, rooms=rooms, **shared) for key in "abc"]), workers=1).made.steps
        for rooms in ((), None)
    ]
    assert ("one model with times and rooms",) == steps[0]
    assert steps[0] != steps[1]


def test_where_signs_count_the_solver_does_all(town, monkeypatch):
    """Local search moves items one by one, and what a sign prices becomes cheaper together."""
    asked = []

    def remembered(board, **how):
        asked.append(how.get("steps"))
        return placed(board, **how)

    monkeypatch.setattr(solve, "placed", remembered)
    monkeypatch.setattr(solve, "_rooms_alone", lambda *_: Outcome(Verdict.UNKNOWN, None, 0, 0.0))
    for term in (A, Sign((A, Sign((B,))))):
        items = [Item(key, 60, preferences=[Preference(town.spell(9, 18), 1)]) for key in "abc"]
        schedule(town.problem(items, wishes=(PreferredTimes(), Given((Price(WHY, [(term, 1)]),)))), workers=1)
    assert [None, 600, None] == asked
