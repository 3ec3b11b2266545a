"""The constraint solver behind one door: each method says what it means, and each outcome what is proved."""

import os
import subprocess
import sys
import textwrap

import pytest

from stemcity_kit.engines import cpsat
from stemcity_kit.engines.cpsat import Model, Outcome, Progress, Verdict, is_installed
from stemcity_kit.errors import MissingExtra


def values(model: Model, *variables: object) -> list[int]:
    """The values of some variables in the cheapest solution."""
    assert model.solve(seconds=10).is_solved
    return [model.value(one) for one in variables]


def chosen(price: int, *prices: int) -> tuple[Model, list[object]]:
    """A model with some booleans, each with its price."""
    model = Model()
    literals = [model.boolean() for _ in (price, *prices)]
    for literal, one in zip(literals, (price, *prices), strict=True):
        model.cost(literal, one)
    return model, literals


def test_exactly_one_takes_the_cheapest():
    """One of three holds, and no more."""
    model, literals = chosen(3, 1, 2)
    model.exactly_one(literals)
    assert [0, 1, 0] == values(model, *literals)


def test_exactly_one_of_nothing_cannot_be():
    """An item without any place has no plan."""
    model = Model()
    model.exactly_one([])
    assert Verdict.INFEASIBLE is model.solve(seconds=10).verdict


def test_at_most_one_keeps_the_dearest():
    """Of two that would pay, one holds."""
    model, literals = chosen(-3, -1)
    model.at_most_one(literals)
    assert [1, 0] == values(model, *literals)


def test_any_of_takes_at_least_one():
    """The opposite of a literal counts, too."""
    model, (one, other) = chosen(2, 3)
    model.any_of([one, other])
    model.any_of([~one])
    assert [0, 1] == values(model, one, other)


def test_what_is_always_chosen_costs_always():
    """A constant has its price."""
    model = Model()
    model.cost(model.always(), 7)
    outcome = model.solve(seconds=10)
    assert (7, 7, Verdict.OPTIMAL) == (outcome.score, outcome.bound, outcome.verdict)


def test_a_whole_number_stays_in_its_range():
    """Both ends belong to it."""
    model = Model()
    low, high = model.whole(-2, 5), model.whole(-2, 5)
    model.cost(low, 1)
    model.cost(high, -1)
    assert [-2, 5] == values(model, low, high)


def test_a_number_among_others_is_one_of_them():
    """What lies between them is left out."""
    model = Model()
    number = model.among([2, 9])
    model.between([(number, 1)], least=3)
    assert [9] == values(model, number)


def test_a_sum_lies_between_its_bounds():
    """Weights count; without a bound there is none."""
    model, literals = chosen(1, 1, 1)
    model.between([(literals[0], 2), (literals[1], 1), (literals[2], 1)], least=3, most=3)
    model.between([(literals[0], 1)])
    assert 2 == sum(values(model, *literals))


@pytest.mark.parametrize("conditions", [1, 2])
def test_a_bound_holds_only_where_its_literals_do(conditions):
    """With one of the conditions broken the sum is free."""
    model = Model()
    where = [model.boolean() for _ in range(conditions)]
    one = model.boolean()
    model.between([(one, 1)], least=1, where=where if conditions > 1 else where[0])
    model.between([(one, 1)], most=0)
    for literal in where:
        model.cost(literal, -1)
    assert conditions - 1 == sum(values(model, *where))


def test_touching_stretches_do_not_overlap():
    """Two of 2 and 3 fit into 5 ticks, and not into 4."""
    verdicts = []
    for last in (3, 2):
        model = Model()
        model.no_overlap([model.interval(model.whole(0, 0), 3), model.interval(model.whole(0, last), 2)])
        verdicts.append(model.solve(seconds=10).verdict)
    assert [Verdict.OPTIMAL, Verdict.INFEASIBLE] == verdicts


def test_a_stretch_that_is_not_there_overlaps_nothing():
    """Its literal is given up."""
    model = Model()
    present = model.boolean()
    model.cost(present, -1)
    model.no_overlap([model.interval(model.whole(0, 0), 3), model.interval(model.whole(1, 1), 3, present=present)])
    assert [0] == values(model, present)


def test_a_stretch_may_begin_before_its_start():
    """Setting up is shifted: from 4 on, two ticks earlier, it still touches what ends at 2."""
    model = Model()
    start = model.whole(0, 9)
    model.cost(start, 1)
    model.no_overlap([model.interval(model.whole(0, 0), 2), model.interval(start, 3, shift=-2)])
    assert [4] == values(model, start)


def test_amounts_at_once_stay_within_the_capacity():
    """Two and two of three do not go together, one and two do."""
    verdicts = []
    for amounts in ([2, 2], [1, 2]):
        model = Model()
        stretches = [model.interval(model.whole(0, 0), 2) for _ in amounts]
        model.at_most_at_once(stretches, amounts, 3)
        verdicts.append(model.solve(seconds=10).verdict)
    assert [Verdict.INFEASIBLE, Verdict.OPTIMAL] == verdicts


def test_the_core_names_the_assumptions_that_cannot_hold_together():
    """The one in the middle has nothing to do with it."""
    model = Model()
    first, _, third = (model.assume() for _ in range(3))
    model.at_most_one([first, third])
    assert (Verdict.INFEASIBLE, (0, 2)) == (model.solve(seconds=10).verdict, model.solve(seconds=10).core)


def test_a_model_without_costs_scores_nothing():
    """Any solution is as good as another."""
    model = Model()
    model.hint(model.boolean(), 1)
    outcome = model.solve(seconds=10)
    assert (0, 0, True, False) == (outcome.score, outcome.bound, outcome.is_solved, outcome.is_interrupted)


@pytest.mark.parametrize(
    ("said", "meant"),
    [(2.0, 2), (2.0000000001, 2), (1.9999999, 2), (2.3, 3), (-4.0, 0), (float("-inf"), 0), (float("nan"), 0)],
)
def test_bounds_are_rounded_up_to_whole_costs(said, meant):
    """But for what floating-point arithmetic adds; no bound is below 0."""
    assert meant == cpsat._bound(said)


def puzzle(size: int = 14) -> tuple[Model, list[object]]:
    """A model with many solutions of different cost, too hard to be proved in no time."""
    model = Model()
    rows = [[model.boolean() for _ in range(size)] for _ in range(size)]
    for line in (*rows, *zip(*rows, strict=True)):
        model.exactly_one(line)
    for n, row in enumerate(rows):
        for m, literal in enumerate(row):
            model.cost(literal, (7 * n * n + 13 * m * m + 5 * n * m) % 31)
    return model, [literal for row in rows for literal in row]


def test_progress_tells_of_better_and_better_solutions():
    """Scores fall, and no bound is above its score."""
    heard: list[Progress] = []
    model, _ = puzzle()
    outcome = model.solve(seconds=10, progress=heard.append)
    scores = [one.score for one in heard]
    assert outcome.score == scores[-1]
    assert scores == sorted(scores, reverse=True)
    assert all(one.bound <= one.score and one.seconds >= 0 for one in heard)


def test_what_is_good_enough_ends_the_search():
    """The first solution is, where anything is; that is no interrupt."""
    model, _ = puzzle()
    outcome = model.solve(seconds=10, good_enough=10**6, cp_model_presolve=False)
    assert (True, False) == (outcome.is_solved, outcome.is_interrupted)


def test_one_worker_finds_the_same_again():
    """The same model and seed give the same values."""
    found = []
    for _ in range(2):
        model, literals = puzzle()
        model.solve(seconds=10, workers=1, seed=5)
        found.append([model.value(one) for one in literals])
    assert found[0] == found[1]


def test_the_version_is_told():
    """A plan says by what it was made."""
    assert Model().version.startswith("CP-SAT 9.")


def test_without_the_library_it_is_said_how_to_install_it(monkeypatch):
    """Nothing else fails than the door to it."""
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    with pytest.raises(MissingExtra) as caught:
        Model()
    assert "OR-Tools is not installed: without it no plan is proved to be the best. Install it with: " in str(
        caught.value
    )
    assert not is_installed()


def test_with_the_library_it_is_installed():
    """The tests need it."""
    assert is_installed()


def test_an_outcome_is_solved_or_not():
    """Only what has values is."""
    assert [True, True, False, False] == [Outcome(verdict, None, 0, 0.0).is_solved for verdict in Verdict]


INTERRUPTED = """
    import os, signal
    from stemcity_kit.engines.cpsat import Model

    model = Model()
    grid = [[model.boolean() for _ in range(30)] for _ in range(30)]
    for line in (*grid, *zip(*grid)):
        model.exactly_one(line)
    for k in range(20):
        over = model.whole(0, 10**6)
        cells = [(x, n, m) for n, row in enumerate(grid) for m, x in enumerate(row)]
        terms = [(x, (k * 7919 + 31 * n * n + 17 * m * m * k + n * m) % 997) for x, n, m in cells]
        model.between([*terms, (over, -1)], most=9000)
        model.cost(over, 1)
    stopped = []

    def stop(progress):
        if not stopped:
            stopped.append(progress)
            os.kill(os.getpid(), signal.SIGINT)

    outcome = model.solve(seconds=60, progress=stop)
    assert outcome.is_solved and outcome.score <= stopped[0].score and outcome.is_interrupted, outcome
    assert outcome.seconds < 30, outcome
    print("kept the best so far")
"""


@pytest.mark.skipif(os.name == "nt", reason="an interrupt cannot be sent to one process alone there")
def test_an_interrupt_keeps_the_best_so_far():
    """Ctrl-C during the search ends it with a solution, and no traceback."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(INTERRUPTED)],
        capture_output=True,
        encoding="utf-8",
        timeout=90,
        check=False,
    )
    assert ("kept the best so far\n", "", 0) == (done.stdout, done.stderr, done.returncode)
