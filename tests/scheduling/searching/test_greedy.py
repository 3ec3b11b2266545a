"""The road without a solver: everything finds a place where there is one, and every plan keeps every rule."""

import datetime as dt
import random
from collections.abc import Iterator

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.model.planning import Waiver
from stemcity_kit.model.time import Interval
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import broken, total
from stemcity_kit.scheduling.limits import Because, Cell, Count, Excess, Price, Resource, Sign, Use
from stemcity_kit.scheduling.problem import Item, Party, Placement, Preference, Problem, Shared, Space, Travel
from stemcity_kit.scheduling.rules import RULES
from stemcity_kit.scheduling.rules_together import AtMost
from stemcity_kit.scheduling.searching.costs import least
from stemcity_kit.scheduling.searching.greedy import placed
from stemcity_kit.scheduling.searching.occupancy import Occupancy
from stemcity_kit.scheduling.ticks import each
from stemcity_kit.scheduling.wishes import WISHES

MIDNIGHT = dt.datetime(2027, 5, 17, 22, tzinfo=dt.UTC)
"""Midnight in Milan."""


def hours(day, first, end):
    """A stretch of a day, in hours of the local clock."""
    start = MIDNIGHT + dt.timedelta(days=day)
    return Interval(start + dt.timedelta(hours=first), start + dt.timedelta(hours=end))


def problem(items, rooms=("aula",), days=1, until=13, **more):
    """Days from nine to the hour `until`, in steps of half an hour."""
    spaces = [room if isinstance(room, Space) else Space(room, place=room) for room in rooms]
    return Problem(
        "Europe/Rome", [hours(day, 9, until) for day in range(days)], items=items, rooms=spaces, step=30, **more
    )


@attrs.frozen
class Listed:
    """A rule of given limits, or a wish of given prices."""

    name: str
    rows: tuple[object, ...]

    def limits(self, problem: Problem) -> Iterator[object]:
        """The limits."""
        return iter(self.rows)

    prices = limits


ITEMS = [f"i{number}" for number in range(6)]
ROOMS = ["aula", "bosco", "cupola"]
TICKS = 2 * 48
WHY = Because("listed", "too many")

sets_of_ticks = st.none() | st.integers(1, 2**8 - 1).map(lambda ticks: (ticks << 18) | (ticks << 66))
cells = st.builds(
    Cell, st.sampled_from(ITEMS), sets_of_ticks, st.none() | st.frozensets(st.sampled_from(ROOMS), max_size=2)
)
terms = st.recursive(
    cells,
    lambda some: st.builds(Sign, st.lists(some, min_size=1, max_size=3), st.integers(1, 3)),
    max_leaves=5,
)
counts = st.builds(
    lambda terms, most, blocks: Count("count", WHY, terms, most=most, blocks=blocks),
    st.lists(terms, min_size=1, max_size=5),
    st.integers(0, 2),
    st.sampled_from([Blocks.SCHEDULING, Blocks.SCHEDULING, Blocks.WARNS]),
)
uses = st.lists(
    st.builds(Use, st.sampled_from(ITEMS), st.integers(0, 1), st.integers(0, 2), st.integers(1, 2)),
    min_size=2,
    unique_by=lambda use: use.item,
).map(tuple)
resources = st.builds(
    lambda uses, capacity, room: Resource("thing", WHY, uses, capacity=capacity, room=room),
    uses,
    st.integers(1, 3),
    st.none() | st.sampled_from(ROOMS),
)
prices = st.builds(
    lambda cells: Price(WHY, cells), st.lists(st.tuples(terms, st.integers(0, 4)), max_size=4)
) | st.builds(
    lambda terms, price, most, least: Excess(WHY, terms, price, most, least),
    st.lists(terms, min_size=1, max_size=6),
    st.integers(0, 3),
    st.none() | st.integers(0, 2),
    st.integers(0, 2),
)
waivers = st.builds(
    lambda rule, rows: Waiver(rule, rows, "agreed", "the office", dt.date(2027, 5, 1)),
    st.sampled_from(["nobody-in-two-places", "room-to-itself", "enough-kits", "in-order", "never-at-once", "listed"]),
    st.lists(st.sampled_from([*ITEMS, "aula", "ada", "kit"]), min_size=1, max_size=3, unique=True),
)


@st.composite
def problems(draw):
    """A small problem with something of everything that a limit can say."""
    keys = ITEMS[: draw(st.integers(0, 6))]
    items = []
    for number, key in enumerate(keys):
        earlier = st.lists(st.sampled_from(keys[:number]), max_size=1) if number else st.just([])
        items.append(
            Item(
                key,
                draw(st.sampled_from([30, 60, 90])),
                event=draw(st.sampled_from(["", "", "twice"])) if number < 2 else "",
                rooms=draw(st.sampled_from([None, None, None, frozenset(), frozenset(["aula", "bosco"])])),
                setup=draw(st.sampled_from([0, 0, 30])),
                clearing=draw(st.sampled_from([0, 0, 30])),
                seats=draw(st.sampled_from([0, 20])),
                people=draw(st.lists(st.sampled_from(["ada", "bea", "cia"]), max_size=2, unique=True)),
                kits=draw(st.sampled_from([(), (), ("kit",)])),
                track=draw(st.sampled_from(["", "maths"])),
                audiences=draw(st.sampled_from([(), ("girls",)])),
                partner=draw(st.sampled_from(["", "museum"])),
                after=[one for one in draw(earlier) if number > 2 and int(one[1:]) > 1],
                apart=[one for one in draw(earlier) if number > 2 and int(one[1:]) > 1],
                spread=draw(st.booleans()),
                preferences=draw(st.sampled_from([(), (Preference(hours(0, 9, 11), 2),)])),
                fixed=draw(st.sampled_from([None] * 5 + [Placement(key, hours(0, 10, 11).start, None)])),
            )
        )
    rooms = [
        Space(key, place=key[:1], seats=size, district=key) for key, size in zip(ROOMS, (25, 50, None), strict=True)
    ]
    parties = [Party("ada", hours=[hours(0, 9, 12), hours(1, 9, 13)])]
    rules = (
        *RULES,
        Listed("listed", tuple(draw(st.lists(counts | resources, max_size=4)))),
        AtMost("quota", tuple(ITEMS), draw(st.integers(1, 4))),
    )
    return problem(
        items,
        rooms,
        days=2,
        people=parties,
        kits=[Shared("kit", draw(st.integers(1, 2)))],
        changeover=draw(st.sampled_from([0, 30])),
        travel=Travel(30, {("a", "b"): 60, ("b", "a"): draw(st.sampled_from([0, 30, 60]))}),
        rules=rules,
        wishes=(*WISHES, Listed("listed", tuple(draw(st.lists(prices, max_size=4))))),
        waivers=draw(st.lists(waivers, max_size=2)),
    )


def faults(board, spots):
    """What is wrong with the placed part of a plan, warnings apart."""
    found = [one for one in broken(board, spots) if one.rule != "not-placed" and one.severity == "error"]
    return sorted(map(str, found))


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 99), st.sampled_from([None, 100]))
def test_no_plan_breaks_a_rule(some, seed, steps):
    """Whatever the problem: what has a place keeps every rule, before and after it was made cheaper."""
    board = board_of(some)
    assert [] == faults(board, placed(board, seed=seed, steps=steps))


@settings(max_examples=80, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_working_state_says_what_the_checker_says(some, dice):
    """What fits, what is free and what it costs is, move by move, what the checker finds in the whole plan."""
    board = board_of(some)
    table = Occupancy(board)
    for _ in range(12 if table.keys else 0):
        item = dice.randrange(len(table.keys))
        if table.at[item] is not None:
            table.take(item)
        places = [(tick, room) for room, starts in table.left[item].items() for tick in each(starts)]
        if not places:
            continue
        free = {(tick, room) for room, starts in table.free(item) for tick in each(starts)}
        tick, room = dice.choice(sorted(free) if free and dice.random() < 0.7 else places)
        moved = {**table.spots(), table.keys[item]: (tick, table.rooms[room])}
        fits = table.fits(item, tick, room)
        assert (not faults(board, moved), (tick, room) in free) == (fits, fits)
        if fits:
            price = table.tallies.price(item, tick, room)
            assert total(board, moved) == table.value + price
            table.put(item, tick, room)
            assert total(board, table.spots()) == table.value
            other = dice.choice(places)
            elsewhere = {**moved, table.keys[item]: (other[0], table.rooms[other[1]])}
            change = table.tallies.change(item, (tick, room), other)
            assert total(board, elsewhere) - table.value == change


@settings(max_examples=15, deadline=None)
@given(problems(), st.integers(0, 99), st.randoms(use_true_random=False))
def test_the_same_seed_and_steps_give_the_same_plan_in_whatever_order_the_rows_stand(some, seed, dice):
    """The order of items and rooms in a spreadsheet decides nothing."""
    items, rooms = list(some.items), list(some.rooms)
    dice.shuffle(items)
    dice.shuffle(rooms)
    shuffled = attrs.evolve(some, items=items, rooms=rooms)
    plans = [placed(board_of(one), seed=seed, steps=200) for one in (some, some, shuffled)]
    assert [plans[0]] * 3 == plans


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_bound_is_below_every_whole_plan(some):
    """What every plan costs at least is no more than what the plans that are found cost."""
    board = board_of(some)
    spots = placed(board, steps=100)
    assert len(spots) < len(some.items) or least(board) <= total(board, spots)


def test_the_bound_is_the_cheapest_place_of_each_item():
    """Two items like the same hour best; the bound gives it to both, and the best plan to one."""
    late = [Preference(hours(0, 10, 13), 3)]
    board = board_of(problem([Item(f"i{n}", 60, preferences=late) for n in range(2)]))
    assert (0, 3) == (least(board), total(board, placed(board, steps=300)))


def test_the_bound_weighs_start_and_room_together():
    """A price on one start in one room is avoided in another room, and paid where none is left."""
    wish = Listed("listed", (Price(WHY, [(Cell("a", 1 << 18, frozenset(["aula"])), 4)]),))
    item = Item("a", 60, starts=[hours(0, 9, 10).start])
    bounds = [least(board_of(problem([item], rooms, wishes=(wish,)))) for rooms in (["aula"], ["aula", "bosco"])]
    assert [4, 0] == bounds


def test_a_room_is_filled_to_the_last_minute():
    """Four hours hold four items of an hour, and no plan of them breaks a rule."""
    board = board_of(problem([Item(f"i{n}", 60, people=["ada"]) for n in range(4)]))
    spots = placed(board)
    assert (4, []) == (len(spots), list(broken(board, spots)))


@pytest.mark.parametrize("seed", range(5))
def test_items_that_stand_in_the_way_give_way(seed):
    """Items of several lengths fill two rooms without a gap, which takes more than putting one after the other."""
    lengths = [150, 90, 120, 120, 60, 90, 90, 120, 60, 60]
    board = board_of(
        problem([Item(f"i{n}", minutes) for n, minutes in enumerate(lengths)], ["aula", "bosco"], until=17)
    )
    spots = placed(board, seed=seed)
    assert (10, []) == (len(spots), list(broken(board, spots)))


WAIVED = Waiver("nobody-in-two-places", ("b", "c"), "filmed", "the office", dt.date(2027, 5, 1))


@pytest.mark.parametrize("waived", [(), (WAIVED,)])
@pytest.mark.parametrize("gone", ["", "d", "e"])
def test_every_place_is_free_or_not_as_the_checker_says(waived, gone):
    """With a way that takes longer there than back, two kits for four, and a clash that is waived for one pair."""
    kits = {"kits": ["kit"], "setup": 30, "clearing": 30}
    items = [Item(key, 60, people=["ada"]) for key in "abc"] + [Item(key, 60, **kits) for key in "defg"]
    more = {"kits": [Shared("kit", 2)], "travel": Travel(0, {("aula", "bosco"): 60, ("bosco", "aula"): 0})}
    board = board_of(problem(items, ROOMS, 1, 16, waivers=waived, **more))
    table = Occupancy(board)
    lie = {"a": (18, "aula"), "b": (24, "bosco"), "d": (22, "aula"), "e": (28, "bosco"), "f": (27, "aula")}
    for key, (tick, room) in lie.items():
        table.put(table.item_of[key], tick, table.room_of[room])
    table.put(table.item_of["e"], *table.take(table.item_of["e"]))
    if gone:
        table.take(table.item_of[gone])
    for key in {"c", "g", gone} - {""}:
        item = table.item_of[key]
        free = {(tick, room) for room, starts in table.free(item) for tick in each(starts)}
        for room, starts in table.left[item].items():
            for tick in each(starts):
                valid = not faults(board, {**table.spots(), key: (tick, table.rooms[room])})
                assert [valid] * 2 == [table.fits(item, tick, room), (tick, room) in free]


def test_who_shares_a_sign_is_known_to_do_so():
    """Two items stand for one sign; whoever leaves, the other still does."""
    sign = Sign((Cell("a"), Cell("b")))
    count = Listed("listed", (Count("one", WHY, [sign, Cell("c")], most=1),))
    table = Occupancy(board_of(problem([Item(key, 60) for key in "abc"], rules=(*RULES, count))))
    table.put(0, 18, 0)
    table.put(1, 20, 0)
    table.take(0)
    assert ([1], [0]) == (table.tallies.members(0), table.tallies.full(2, 22, 0))


def test_what_has_no_place_is_left_out():
    """Five items of an hour do not fit into four hours; four of them do, and the search ends."""
    board = board_of(problem([Item(f"i{n}", 60) for n in range(5)]))
    assert 4 == len(placed(board, seed=3))


def test_what_can_never_lie_anywhere_is_left_out():
    """An item that is too large for every room, and one that needs two of one kit, leave the others in peace."""
    two_of_one = Listed("listed", (Resource("kit", WHY, (Use("b", amount=2),)),))
    items = [Item("a", 60, seats=99), Item("b", 60), Item("c", 60)]
    board = board_of(problem(items, [Space("aula", seats=20)], rules=(*RULES, two_of_one)))
    assert ["c"] == list(placed(board))


def test_a_problem_without_items_has_an_empty_plan():
    """Nothing to place is no fault, and nothing is searched for."""
    board = board_of(problem([]))
    assert ({}, 0) == (placed(board, steps=100), least(board))


def test_an_item_without_a_room_gets_a_start_alone():
    """What is held online has no room, and still cannot take its speaker from a talk."""
    board = board_of(problem([Item("a", 180, people=["ada"]), Item("b", 60, rooms=[], people=["ada"])]))
    spots = placed(board)
    assert ("", []) == (spots["b"][1], list(broken(board, spots)))


def test_local_search_finds_what_greed_misses():
    """The item that comes first takes the room that costs it less; all in all another share is cheaper."""
    costs = [("a", "aula", 0), ("a", "bosco", 1), ("b", "aula", 0), ("b", "bosco", 5)]
    wish = Listed("listed", tuple(Price(WHY, [(Cell(i, rooms=frozenset([r])), c)]) for i, r, c in costs))
    at_nine = [hours(0, 9, 10).start]
    some = problem([Item(key, 60, starts=at_nine) for key in "ab"], ["aula", "bosco"], wishes=(wish,))
    start = {"a": (18, "aula"), "b": (18, "bosco")}
    assert {"a": (18, "bosco"), "b": (18, "aula")} == placed(board_of(some), start=start, steps=200)


def test_a_plan_to_begin_with_is_kept_as_far_as_it_fits():
    """Without a budget the plan stays, and what does not fit any more is placed anew."""
    board = board_of(problem([Item("a", 60), Item("b", 60), Item("c", 60)]))
    spots = placed(board, start={"a": (20, "aula"), "b": (21, "aula"), "c": (99, "none"), "gone": (20, "aula")})
    assert ((20, "aula"), 3, []) == (spots["a"], len(spots), list(broken(board, spots)))


def test_at_least_so_many_is_searched_for():
    """A count that asks for two in the afternoon is kept, although each by itself costs less in the morning."""
    count = Listed("listed", (Count("two", WHY, [Cell(f"i{n}", 0xFF << 24) for n in range(4)], least=2),))
    early = [Preference(hours(0, 12, 16), 5)]
    some = problem([Item(f"i{n}", 60, preferences=early) for n in range(4)], until=16, rules=(*RULES, count))
    board = board_of(some)
    spots = placed(board, steps=500)
    assert ([], 10) == (list(broken(board, spots)), total(board, spots))


def test_at_least_so_many_is_mended_in_a_plan_that_is_short_of_it():
    """A plan to begin with that is short of a count is changed even where nobody asked for a cheaper one."""
    count = Listed("listed", (Count("one", WHY, [Cell("a", 1 << 24)], least=1),))
    board = board_of(problem([Item("a", 60), Item("b", 60)], rules=(*RULES, count)))
    spots = placed(board, start={"a": (18, "aula"), "b": (24, "aula")})
    assert (24, []) == (spots["a"][0], list(broken(board, spots)))


def test_a_limit_that_only_warns_does_not_bind():
    """Two talks of one speaker at once are a warning here, so that both have a place."""
    warns = Listed("listed", (Resource("ada", WHY, (Use("a"), Use("b")), blocks=Blocks.WARNS),))
    items = [Item(key, 60, starts=[hours(0, 9, 10).start]) for key in "ab"]
    board = board_of(problem(items, ["aula", "bosco"], rules=(*RULES, warns)))
    assert 2 == len(placed(board))


def test_seconds_are_read_from_the_clock_that_is_given():
    """The search ends when the clock says so, and with no seconds the clock is not asked."""
    board = board_of(problem([Item(f"i{n}", 60, track="maths") for n in range(4)], ["aula", "bosco"], until=11))
    ticking = iter(range(1000))
    spots = placed(board, seconds=20, clock=lambda: next(ticking))
    assert (4, True) == (len(spots), next(ticking) < 60)
    assert placed(board) == placed(board, clock=lambda: next(iter(())))


def test_making_the_first_plan_counts_as_time_too():
    """However long that took, the search has only what is left; it had all the seconds again."""
    board = board_of(problem([Item(f"i{n}", 60, track="maths") for n in range(4)], ["aula", "bosco"], until=11))
    ticking = iter(range(10**6))
    placed(board, seconds=20, clock=lambda: next(ticking))
    assert next(ticking) <= 22


def test_steps_are_ended_by_the_clock_and_not_steered_by_it():
    """A search that had time for all its steps is the same on a slow machine; one that had not ends with a plan."""
    board = board_of(problem([Item(f"i{n}", 60, track="maths") for n in range(4)], ["aula", "bosco"], until=11))
    ticking, slow = iter(range(10**6)), iter(range(10**6))
    assert placed(board, steps=2000) == placed(board, steps=2000, seconds=10**5, clock=lambda: next(ticking))
    assert 4 == len(placed(board, steps=10**9, seconds=30, clock=lambda: next(slow)))
    assert next(slow) <= 32


def test_time_that_is_over_at_once_still_gives_a_plan():
    """With no time at all every item gets the place that is free when its turn comes."""
    board = board_of(problem([Item(f"i{n}", 60) for n in range(4)]))
    assert 4 == len(placed(board, seconds=0, clock=lambda: 0.0))


@pytest.mark.parametrize("size", [30, 60])
def test_many_items_fill_scarce_rooms(size):
    """A planted plan without a gap is not found again, and nearly all items have a place all the same."""
    dice = random.Random(size)
    lengths = [dice.choice([60, 90, 120]) for _ in range(size)]
    rooms = -(-sum(lengths) // (11 * 60))
    board = board_of(
        problem([Item(f"i{n:02}", m) for n, m in enumerate(lengths)], [f"r{n}" for n in range(rooms)], 1, 21)
    )
    spots = placed(board)
    assert size == len(spots)
