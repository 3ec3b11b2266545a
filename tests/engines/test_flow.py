"""Balanced assignment and flows of least cost, held against every possibility and against their own laws."""

import itertools
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.engines.draw import drawn
from stemcity_kit.engines.flow import balanced_assignment
from stemcity_kit.errors import InvalidValue

SEED = "5 17 33 61 90"


@st.composite
def questions(draw, tasks=4, workers=4):
    """Small assignments of every kind: nobody able, too few, too little room, loads carried before."""
    names = [f"w{number}" for number in range(draw(st.integers(1, workers)))]
    able = {f"t{n}": draw(st.sets(st.sampled_from(names))) for n in range(draw(st.integers(0, tasks)))}
    wants = {task: draw(st.integers(0, 3)) for task in able}
    most = draw(st.none() | st.integers(0, 4))
    carried = {name: draw(st.integers(0, 3)) for name in names if draw(st.booleans())}
    return wants, able, {"most": most, "carried": carried}


def outcomes(wants, able, *, most, carried):
    """Every pair of what is missing by task and what is carried by worker that some assignment reaches."""
    workers = sorted(set().union(*able.values()))
    reached = {((), tuple(carried.get(worker, 0) for worker in workers))}
    for task, count in wants.items():
        choices = [set(some) for size in range(count + 1) for some in itertools.combinations(sorted(able[task]), size)]
        reached = {
            ((*missing, count - len(some)), after)
            for missing, loads in reached
            for some in choices
            if (after := tuple(load + (worker in some) for worker, load in zip(workers, loads, strict=True)))
            and (most is None or all(new <= most or new == old for new, old in zip(after, loads, strict=True)))
        }
    return reached


def ranked(numbers):
    """The highest first, then the next: what lexicographic levelling compares."""
    return sorted(numbers, reverse=True)


def quality(missing, loads):
    """What the assignment promises to make least, in its order."""
    return sum(missing), ranked(missing), ranked(loads)


def missing_in(wants, result):
    """What each task lacks, counted and not believed."""
    return [count - len(result.by_task[task]) for task, count in wants.items()]


@given(questions())
def test_no_other_assignment_is_better(question):
    """Fewest missing, then missing most evenly, then the loads most level: against every possibility."""
    wants, able, limits = question
    result = balanced_assignment(wants, able, seed=SEED, **limits)
    everything = outcomes(wants, able, **limits) if able and set().union(*able.values()) else None
    expected = (
        min(quality(*one) for one in everything) if everything else (sum(wants.values()), ranked(wants.values()), [])
    )
    assert expected == quality(missing_in(wants, result), [load for _, load in result.loads])


def scarce(number):
    """A question in which first choices are often wrong: few able, unequal wishes, little room."""
    random = Random(number)
    names = [f"w{n}" for n in range(random.randint(3, 5))]
    able = {
        f"t{n}": set(random.sample(names, random.randint(1, min(4, len(names))))) for n in range(random.randint(3, 6))
    }
    return {task: random.choice([1, 1, 2, 3, 4]) for task in able}, able, random.choice([1, 1, 2, 2, 3, None])


def test_no_other_assignment_is_better_where_little_fits():
    """Six hundred questions on which leaving out any one of the steps gives a worse answer to some."""
    for wants, able, most in map(scarce, range(600)):
        result = balanced_assignment(wants, able, seed=SEED, most=most)
        expected = min(quality(*one) for one in outcomes(wants, able, most=most, carried={}))
        assert expected == quality(missing_in(wants, result), [load for _, load in result.loads]), (wants, able, most)


def test_what_cannot_be_bettered_somewhere_is_bettered_elsewhere():
    """An island with the highest loads and the most missing, where nothing can be done, leaves the rest as good."""
    island = {"x1": {"x", "y"}, "x2": {"x", "y"}} | {f"x-{n}": {"x"} for n in range(9)}
    for wants, able, most in map(scarce, range(600)):
        alone = balanced_assignment(wants, able, seed=SEED, most=most)
        asked = wants | {task: 6 if task in {"x1", "x2"} else 1 for task in island}
        both = balanced_assignment(asked, able | island, seed=SEED, most=most)
        missing = missing_in(wants, alone), [count - len(both.by_task[task]) for task, count in wants.items()]
        loads = dict(alone.loads), {worker: load for worker, load in both.loads if worker not in {"x", "y"}}
        assert quality(missing[0], loads[0].values()) == quality(missing[1], loads[1].values()), (wants, able, most)


@given(questions())
def test_level_loads_make_every_convex_cost_least(question):
    """Among the assignments that leave as little undone: the highest load, the sum of squares, the sum of 3^load."""
    wants, able, limits = question
    result = balanced_assignment(wants, able, seed=SEED, **limits)
    if not result.loads:
        return
    serving = [loads for missing, loads in outcomes(wants, able, **limits) if sum(missing) == result.shortfall]
    mine = [load for _, load in result.loads]
    for cost in (max, lambda loads: sum(load**2 for load in loads), lambda loads: sum(3**load for load in loads)):
        assert min(map(cost, serving)) == cost(mine)


@given(questions(tasks=12, workers=8))
def test_an_assignment_is_one(question):
    """Nobody twice on a task, no pair that was not named, no task over its wish, nobody over the limit."""
    wants, able, limits = question
    result = balanced_assignment(wants, able, seed=SEED, **limits)
    assert list(wants) == list(result.by_task)
    for task, chosen in result.workers:
        assert len(chosen) == len(set(chosen)) <= wants[task]
        assert set(chosen) <= able[task]
    given_out = Counter(worker for _, chosen in result.workers for worker in chosen)
    assert {worker: limits["carried"].get(worker, 0) + given_out[worker] for worker, _ in result.loads} == dict(
        result.loads
    )
    if limits["most"] is not None:
        assert all(load <= limits["most"] or not given_out[worker] for worker, load in result.loads)
    assert {task: lack for task, lack in zip(wants, missing_in(wants, result), strict=True) if lack} == dict(
        result.missing
    )
    assert sum(missing_in(wants, result)) == result.shortfall
    assert {worker: list(tasks) for worker, tasks in result.by_worker.items()} == {
        worker: [task for task in wants if worker in result.by_task[task]] for worker, _ in result.loads
    }


@given(questions(tasks=10, workers=8), st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_answer(question, random):
    """However the tasks, and those able, were listed."""
    wants, able, limits = question
    shuffled = list(wants)
    random.shuffle(shuffled)
    first = balanced_assignment(wants, able, seed=SEED, **limits)
    again = balanced_assignment(
        {task: wants[task] for task in shuffled},
        {task: random.sample(sorted(able[task]), len(able[task])) * 2 for task in reversed(shuffled)},
        seed=SEED,
        **limits,
    )
    assert (first.by_task, first.loads, dict(first.missing)) == (again.by_task, again.loads, dict(again.missing))


def renaming(names, word):
    """Other names, each at the same place of the draw."""
    others = drawn([f"{word} {number}" for number, _ in enumerate(names)], seed=SEED)
    return dict(zip(drawn(names, seed=SEED), others, strict=True))


@given(questions(tasks=8, workers=6))
def test_names_decide_nothing_beyond_the_draw(question):
    """With other names that stand in the same order by lot, the answer is the same under those names."""
    wants, able, limits = question
    other = renaming(set().union(*able.values()), "reader")
    task = renaming(wants, "proposal")
    first = balanced_assignment(wants, able, seed=SEED, **limits)
    renamed = balanced_assignment(
        {task[name]: count for name, count in wants.items()},
        {task[name]: {other[worker] for worker in listed} for name, listed in able.items()},
        seed=SEED,
        most=limits["most"],
        carried={other[worker]: load for worker, load in limits["carried"].items() if worker in other},
    )
    assert renamed.workers == tuple((task[name], tuple(other[one] for one in them)) for name, them in first.workers)
    assert renamed.loads == tuple((other[worker], load) for worker, load in first.loads)
    assert renamed.missing == tuple((task[name], lacking) for name, lacking in first.missing)


@given(questions(tasks=10, workers=8), st.sampled_from(["a", "b", "c"]))
def test_another_seed_changes_who_but_not_how_well(question, seed):
    """Levels and what is missing are no matter of luck."""
    wants, able, limits = question
    one, two = (balanced_assignment(wants, able, seed=each, **limits) for each in (SEED, seed))
    assert quality(missing_in(wants, one), dict(one.loads).values()) == quality(
        missing_in(wants, two), dict(two.loads).values()
    )


@given(st.integers(1, 8), st.integers(1, 12), st.integers(1, 8))
def test_where_everybody_can_do_everything_loads_differ_by_one_at_most(workers, tasks, count):
    """And every task is served as far as there are workers."""
    names = [f"w{number}" for number in range(workers)]
    wants = {f"t{number}": count for number in range(tasks)}
    result = balanced_assignment(wants, dict.fromkeys(wants, names), seed=SEED)
    loads = [load for _, load in result.loads]
    assert max(loads) - min(loads) <= 1
    assert tasks * max(0, count - workers) == result.shortfall


@given(st.integers(1, 5), st.lists(st.permutations(range(6)), min_size=1, max_size=4), st.data())
def test_a_perfect_balance_that_exists_is_found(count, shifts, data):
    """It is hidden: each worker has as much of it as every other, among more pairs that lead astray."""
    names = [f"w{number}" for number in range(6)]
    hidden = {
        f"t{block}-{n}": {names[order[(n + step) % 6]] for step in range(count)}
        for block, order in enumerate(shifts)
        for n in range(6)
    }
    able = {task: them | data.draw(st.sets(st.sampled_from(names[:3]))) for task, them in hidden.items()}
    result = balanced_assignment(dict.fromkeys(able, count), able, seed=SEED)
    assert {name: count * len(shifts) for name in names} == dict(result.loads)


def test_who_can_do_little_does_it_and_the_others_the_rest():
    """A greedy choice would leave the one who can do everything with the work of those who cannot."""
    able = {"a": ["ida", "ugo"], "b": ["ida", "ugo"], "c": ["ida"], "d": ["ida"]}
    result = balanced_assignment(dict.fromkeys(able, 1), able, seed=SEED)
    assert {"ida": 2, "ugo": 2} == dict(result.loads)
    assert {"a": ("ugo",), "b": ("ugo",), "c": ("ida",), "d": ("ida",)} == result.by_task


def test_what_is_missing_is_named_and_spread():
    """With room for 6 of 9, no task stays without anybody while another has all; nothing is raised."""
    wants = {"a": 3, "b": 3, "c": 3}
    result = balanced_assignment(wants, dict.fromkeys(wants, ("eva", "ida", "ugo")), seed=SEED, most=2)
    assert (("a", 1), ("b", 1), ("c", 1)) == result.missing
    assert 3 == result.shortfall


def test_a_task_that_nobody_can_do_is_missing_everybody():
    """Whether it is listed with nobody or not at all."""
    result = balanced_assignment({"a": 2, "b": 1, "c": 1}, {"a": [], "c": ["ida"]}, seed=SEED)
    assert ((("a", ()), ("b", ()), ("c", ("ida",))), (("a", 2), ("b", 1))) == (result.workers, result.missing)


def test_what_was_carried_before_counts():
    """A substitute's few proposals go to those who carry least, and nobody passes the limit."""
    wants = {"a": 1, "b": 1, "c": 1}
    able = dict.fromkeys(wants, ("eva", "ida", "ugo"))
    result = balanced_assignment(wants, able, seed=SEED, carried={"eva": 5, "ida": 1, "ugo": 2}, most=3)
    assert {"eva": 5, "ida": 3, "ugo": 3} == dict(result.loads)


def test_nothing_to_do_is_done():
    """An empty question has an empty answer."""
    assert ((), (), ()) == (
        (nothing := balanced_assignment({}, {}, seed=SEED)).workers,
        nothing.loads,
        nothing.missing,
    )


def test_panels_are_mixed():
    """Balance alone could seat the same five together again and again: then no two panels could be compared."""
    wants = {f"t{number}": 5 for number in range(400)}
    names = tuple(f"w{number:02}" for number in range(60))
    result = balanced_assignment(wants, dict.fromkeys(wants, names), seed=SEED)
    met = Counter(pair for _, chosen in result.workers for pair in itertools.combinations(sorted(chosen), 2))
    assert len({frozenset(chosen) for _, chosen in result.workers}) > 390
    assert len(met) > 1500  # of 1,770 pairs; fixed panels would give 120
    assert max(met.values()) < 15


def test_ten_thousand_tasks_are_levelled():
    """The size of a large call, five of sixty each, with one pair in twenty forbidden by a rule; about a second."""
    names = [f"w{number:02}" for number in range(60)]
    able = {f"t{n:05}": [name for at, name in enumerate(names) if (7 * n + at * at) % 20] for n in range(10_000)}
    result = balanced_assignment(dict.fromkeys(able, 5), able, seed=SEED)
    assert Counter({833: 40, 834: 20}) == Counter(load for _, load in result.loads)
    assert all(set(chosen) <= set(able[task]) and len(set(chosen)) == 5 for task, chosen in result.workers)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"wants": {"a": -1}}, "wants 'a': -1 is not a number of assignments. Write a whole number, 0 or more."),
        ({"most": -2}, "most: -2 is not a number of assignments. Write a whole number, 0 or more."),
        (
            {"carried": {"ida": -3}},
            "carried 'ida': -3 is not a number of assignments. Write a whole number, 0 or more.",
        ),
    ],
)
def test_negative_numbers_are_refused(wrong, said):
    """Each at its place."""
    with pytest.raises(InvalidValue) as refused:
        balanced_assignment(**({"wants": {"a": 1}, "able": {"a": ["ida"]}, "seed": SEED} | wrong))
    assert said == str(refused.value)
