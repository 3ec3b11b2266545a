"""A plan after a change: as few moves as there can be, published ones last, and nothing that is fixed."""

import random

import attrs
import pytest

from stemcity_kit.engines.cpsat import Outcome, Verdict
from stemcity_kit.errors import Severity
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling import repair as module
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.changes import Added, Away, Cancelled, Changed, Closed, Pinned, after
from stemcity_kit.scheduling.check import check_plan, judged, spots_of, total
from stemcity_kit.scheduling.limits import Cell, Count
from stemcity_kit.scheduling.nearness import way
from stemcity_kit.scheduling.neighbours import in_the_way
from stemcity_kit.scheduling.plan import Made, Plan, PlanStatus
from stemcity_kit.scheduling.problem import Item, Placement, Preference, Space, Travel
from stemcity_kit.scheduling.repair import repair
from stemcity_kit.scheduling.solve import plan_from
from tests.scheduling.cases import (
    BECAUSE,
    NINE,
    at,
    every_plan,
    fewest_moves,
    placement,
    plain,
    some_problem,
    spell,
    with_given,
)


def faults(plan):
    """What is wrong with a plan, without what only warns."""
    return [one.words() for one in check_plan(plan) if one.severity is Severity.ERROR]


def planned(problem, *placements):
    """A plan by hand."""
    return judged(Plan(problem, placements))


def size(board):
    """How many ways there are to place everything, clashes and all."""
    ways = 1
    for rooms in board.left.values():
        ways *= max(1, sum(starts.bit_count() for starts in rooms.values()))
    return ways


def shock(dice, problem):
    """Something that happens, drawn by number."""
    item = dice.choice(problem.items)
    room = None if item.rooms is not None and not item.rooms else dice.choice(problem.rooms).key
    return dice.choice(
        [
            Closed(dice.choice(problem.rooms).key, dice.choice([None, spell(9, 10), spell(10, 12)])),
            Changed(attrs.evolve(item, minutes=item.minutes + 30)),
            Changed(attrs.evolve(item, people=["ada", "bob"])),
            Added(Item("new", 60, people=["ada"])),
            Pinned(Placement(item.key, at(9, 30), room)),
        ]
    )


def kindest(problem, old, weigh):
    """What the best plan of all moves by weight, how far in all, and what it costs."""
    board = board_of(problem)

    def judged_by(spots):
        moves = sum(weigh[key] for key, spot in old.items() if spots[key] != spot)
        return moves, sum(way(board, spot, spots[key]) for key, spot in old.items()), total(board, spots)

    return min(map(judged_by, every_plan(board)))


def test_the_moves_are_the_fewest_of_all_plans_then_the_smallest_then_the_cheapest():
    """Of every plan that there is, by weight where some are published; and the fewest are proved each time."""
    seen = 0
    for seed in range(60):
        dice = random.Random(seed)
        problem = some_problem(seed, items=4)
        spots = next(every_plan(board_of(problem)), None) if size(board_of(problem)) < 8000 else None
        if spots is None:
            continue
        change = shock(dice, problem)
        now = after(problem, [change])
        if size(board_of(now)) > 8000:
            continue
        plan = plan_from(board_of(problem), spots, made=Made("hand"))
        published = {key for key in now.item if dice.random() < 0.4}
        weigh = {key: 1 + len(now.items) * (key in published) for key in now.item}
        old = spots_of(now, plan.placements)[0]
        mended, best = repair(plan, [change], published=published, workers=1), fewest_moves(now, old, weigh)
        seen += 1
        assert mended.is_proved
        if best is None:
            assert PlanStatus.IMPOSSIBLE is mended.plan.status
        else:
            assert (best, []) == (sum(weigh[key] for key in mended.moved), faults(mended.plan))
            assert len(mended.moved) == mended.fewest
            assert kindest(now, old, weigh) == (best, mended.minutes, mended.plan.score)
    assert seen > 10


def morning(*, rooms=("aula", "lab"), **more):
    """Three items of an hour in the hall, one after the other, and a free laboratory."""
    problem = plain([Item(key, 60) for key in ("a", "b", "c")], rooms, wishes=None, **more)
    return planned(problem, placement("a", 9), placement("b", 10), placement("c", 11))


def test_without_a_reason_nothing_moves():
    """No change, no move."""
    mended = repair(morning(), [])
    assert ((), 0, True, PlanStatus.OPTIMAL) == (mended.moved, mended.fewest, mended.is_proved, mended.plan.status)


def test_an_item_whose_room_closes_moves_alone():
    """It goes to the laboratory, and the others stay."""
    mended = repair(morning(), [Closed("aula", spell(10, 11))])
    assert (("b",), 1, True) == (mended.moved, mended.fewest, mended.is_proved)
    assert "lab" == mended.plan.of["b"].room


def test_an_item_that_only_clashes_with_its_neighbour_now_moves_one_of_the_two():
    """Its place is still allowed when it takes longer; it or the next one goes elsewhere."""
    plan = morning()
    mended = repair(plan, [Changed(attrs.evolve(plan.problem.item["a"], minutes=90))])
    assert (1, 1, True, []) == (len(mended.moved), mended.fewest, mended.is_proved, faults(mended.plan))
    assert mended.moved[0] in {"a", "b"}


@pytest.mark.parametrize(("published", "moved"), [(["a"], ("b",)), (["b"], ("a",))])
def test_what_is_published_moves_last(published, moved):
    """Of two that clash the other one goes."""
    plan = morning()
    longer = Changed(attrs.evolve(plan.problem.item["a"], minutes=90))
    assert moved == repair(plan, [longer], published=published).moved


def test_two_others_move_before_one_that_is_published():
    """The only hour of the new item is held by two in the way of whose moving nothing is, and by a published one."""
    items = [Item("told", 60), Item("x", 30), Item("y", 30)]
    problem = plain(items, ["aula", "lab"], wishes=())
    plan = planned(problem, placement("told", 9), placement("x", 9, room="lab"), placement("y", 9, 30, "lab"))
    new = Item("new", 60, starts=[at(9)])
    free, kept = (repair(plan, [Added(new)], published=some) for some in ((), ("told",)))
    assert (("told",), ("x", "y")) == (free.moved, kept.moved)
    assert free.is_proved
    assert kept.is_proved


def test_what_is_fixed_never_moves():
    """The neighbour must go, though it is published."""
    plan = morning()
    fixed = Changed(attrs.evolve(plan.problem.item["a"], minutes=90, fixed=placement("a", 9)))
    assert ("b",) == repair(plan, [fixed], published=["b"]).moved


def test_a_pin_moves_what_it_pins_and_what_is_there():
    """One to ten o'clock, and whoever was there out of the way."""
    mended = repair(morning(), [Pinned(placement("a", 10))])
    assert (("a", "b"), placement("a", 10), True) == (mended.moved, mended.plan.of["a"], mended.is_proved)


def test_those_in_the_way_make_room_for_a_new_one():
    """No hour of the hall is free: one of the three that hold it moves to the other room."""
    plan = morning(rooms=("aula", Space("lab", hours=[spell(9, 10)])))
    mended = repair(plan, [Added(Item("new", 60, rooms=["aula"]))])
    assert (1, 1, True, []) == (len(mended.moved), mended.fewest, mended.is_proved, faults(mended.plan))
    assert {"aula", "lab"} == {one.room for one in mended.plan.placements}


def test_a_cancelled_item_moves_nobody():
    """Nor is it among those that moved."""
    mended = repair(morning(), [Cancelled("a")])
    assert ((), ["b", "c"]) == (mended.moved, [one.item for one in mended.plan.placements])


def test_what_has_no_place_any_more_is_impossible():
    """Whether rules alone say so, or the solver."""
    plan = morning(rooms=("aula",))
    for change in (Closed("aula"), Closed("aula", spell(9, 10)), Added(Item("new", 60))):
        mended = repair(plan, [change])
        assert (PlanStatus.IMPOSSIBLE, (), True) == (mended.plan.status, mended.moved, mended.is_proved)


def test_only_then_the_wishes():
    """The moved item takes the cheaper of two free hours, and the one that stays is not moved for its own wish."""
    items = [
        Item("a", 60, rooms=["aula"], preferences=[Preference(spell(10, 11), 3)]),
        Item("b", 60, rooms=["aula"], preferences=[Preference(spell(11, 12), 5)]),
    ]
    plan = planned(plain(items, ["aula"]), placement("a", 9), placement("b", 11))
    mended = repair(plan, [Closed("aula", spell(9, 10)), Added(Item("online", 60, rooms=[]))])
    assert (("a",), 8, placement("b", 11)) == (mended.moved, mended.plan.score, mended.plan.of["b"])


def test_a_move_is_as_small_as_can_be_before_it_is_liked():
    """Its room closes: it goes next door at its hour, and not to the hour of another day that somebody prefers."""
    liked = [Preference(spell(9, 12), 50)]
    problem = plain(
        [Item("a", 60, preferences=liked)],
        [Space("aula", place="p"), Space("next", place="p"), Space("far", place="q")],
        wishes=None,
        travel=Travel(30),
    )
    problem = attrs.evolve(problem, hours=[*problem.hours, spell(9, 12, day=1)])
    mended = repair(planned(problem, placement("a", 9)), [Closed("aula")])
    assert (placement("a", 9, room="next"), 15) == (mended.plan.of["a"], mended.minutes)
    farther = repair(planned(problem, placement("a", 9)), [Closed("aula"), Closed("next")])
    assert (placement("a", 9, room="far"), 90) == (farther.plan.of["a"], farther.minutes)


def test_a_plan_that_lacks_items_is_made_whole():
    """What had no place is no move."""
    problem = plain([Item("a", 60), Item("b", 60)])
    mended = repair(planned(problem, placement("a", 9)), [])
    assert ((), []) == (mended.moved, faults(mended.plan))


def test_what_only_warns_moves_nobody():
    """A count that warns stays broken."""
    plan = morning()
    warns = Count("early", BECAUSE, [Cell("a")], most=0, blocks=Blocks.WARNS)
    mended = repair(attrs.evolve(plan, problem=with_given(plan.problem, warns)), [])
    assert ((), True, PlanStatus.OPTIMAL) == (mended.moved, mended.is_proved, mended.plan.status)


def test_a_person_who_is_away_moves_their_item():
    """To a time when they are there."""
    problem = plain([Item("a", 60, people=["ada"]), Item("b", 60)], ["aula", "lab"])
    plan = planned(problem, placement("a", 9), placement("b", 10))
    mended = repair(plan, [Away("ada", spell(9, 10))])
    assert ("a",) == mended.moved
    assert mended.plan.of["a"].start >= at(10)


def test_without_time_what_is_known_is_told(monkeypatch):
    """No plan was found, and none is claimed to be impossible."""
    monkeypatch.setattr(module, "_nearby", lambda *_: (None, 0))
    monkeypatch.setattr(module.Posted, "solve", lambda *_, **__: Outcome(Verdict.UNKNOWN, None, 0, 0.0))
    mended = repair(morning(), [Closed("aula", spell(10, 11))])
    assert (PlanStatus.UNKNOWN, (), False) == (mended.plan.status, mended.moved, mended.is_proved)


def test_those_in_the_way_are_the_few_at_a_place():
    """Travel counts: who is in another place at the time of the way is in the way, too."""
    new = Item("new", 60, rooms=["p"], people=["ada"], starts=[at(10)])
    items = [new, Item("near", 60, people=["ada"], rooms=["q"]), Item("other", 60, rooms=["q"])]
    rooms = [Space("p", place="p"), Space("q", place="q")]
    board = board_of(plain(items, rooms, travel=Travel(30)))
    standing = {"near": (NINE, "q"), "other": (NINE + 2, "q")}
    assert {"near"} == in_the_way(board, ["new"], standing)
    assert set() == in_the_way(board, ["new"], standing, few=0)


def test_what_cannot_be_improved_in_time_stays(monkeypatch):
    """The fewest moves are proved, and the wishes wait."""
    plan = morning()
    true = module.Posted.solve

    def slow(posted, **how):
        return true(posted, **how) if not posted.priced else Outcome(Verdict.UNKNOWN, None, 0, 0.0)

    monkeypatch.setattr(module, "Posted", type("Noting", (module.Posted,), {"__init__": noting, "solve": slow}))
    mended = repair(plan, [Closed("aula", spell(10, 11))])
    assert (("b",), True, []) == (mended.moved, mended.is_proved, faults(mended.plan))


def noting(self, *args, priced=True, **kwargs):
    """Keep in mind whether wishes count."""
    self.priced = priced
    super(type(self), self).__init__(*args, priced=priced, **kwargs)


def test_on_a_slow_machine_only_what_moves_is_made_cheaper():
    """The whole model is not built where there is no time for it."""
    readings = iter(range(10**6))
    mended = repair(morning(), [Closed("aula", spell(10, 11))], seconds=8, clock=lambda: next(readings))
    assert (("b",), True) == (mended.moved, mended.is_proved)


def test_importing_the_solver_does_not_count(monkeypatch):
    """It is done before the clock is read for the first time."""
    done = []
    monkeypatch.setattr(module, "ready", lambda: done.append("ready"))
    repair(morning(), [Closed("aula", spell(10, 11))], clock=lambda: done.append("clock") or 0.0)
    assert ["ready", "clock"] == done[:2]


def test_without_the_solver_what_fits_stays(monkeypatch):
    """The one whose room closes goes next door; that it alone moves is proved, because it must."""
    monkeypatch.setattr(module, "is_installed", lambda: False)
    mended = repair(morning(), [Closed("aula", spell(10, 11))])
    assert (("b",), 1, True, []) == (mended.moved, mended.fewest, mended.is_proved, faults(mended.plan))
    assert "the standard library" == mended.plan.made.by
    assert ((), True) == (repair(morning(), []).moved, repair(morning(), []).is_proved)


def test_without_the_solver_nothing_is_called_impossible_that_is_only_hard(monkeypatch):
    """Four hours of items in three hours of one room: no plan was found, and that there is none is not claimed."""
    monkeypatch.setattr(module, "is_installed", lambda: False)
    mended = repair(morning(rooms=("aula",)), [Added(Item("new", 60))])
    assert (PlanStatus.UNKNOWN, (), False) == (mended.plan.status, mended.moved, mended.is_proved)


def test_without_the_solver_what_moves_goes_next_door(monkeypatch):
    """Though somebody would like another hour better, and another room is as free."""
    monkeypatch.setattr(module, "is_installed", lambda: False)
    item = Item("a", 60, preferences=[Preference(spell(9, 10), 50)])
    rooms = [Space("aula", place="p"), Space("far", place="q"), Space("next", place="p")]
    mended = repair(planned(plain([item], rooms, wishes=None), placement("a", 9)), [Closed("aula")])
    assert (placement("a", 9, room="next"), 15) == (mended.plan.of["a"], mended.minutes)


@pytest.mark.parametrize("seed", range(30))
def test_without_the_solver_a_mended_plan_keeps_every_rule(seed, monkeypatch):
    """And no proof is claimed that is none: where it is, no plan moves fewer."""
    monkeypatch.setattr(module, "is_installed", lambda: False)
    problem = some_problem(seed, items=3)
    spots = next(every_plan(board_of(problem)), None) if size(board_of(problem)) < 3000 else None
    if spots is not None:
        dice = random.Random(seed)
        change = shock(dice, problem)
        now = after(problem, [change])
        plan = plan_from(board_of(problem), spots, made=Made("hand"))
        mended = repair(plan, [change])
        old = spots_of(now, plan.placements)[0]
        if mended.plan.status in (PlanStatus.VALID, PlanStatus.OPTIMAL):
            assert [] == faults(mended.plan)
            if mended.is_proved and size(board_of(now)) < 3000:
                assert len(mended.moved) == fewest_moves(now, old)
