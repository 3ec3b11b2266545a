"""A problem falls apart only where nothing is lost: plans of the parts are plans of the whole, and cost the same."""

import datetime as dt
import pickle
import random
from collections import Counter

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.planning import Waiver
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import charges_of, total
from stemcity_kit.scheduling.limits import Cell, Count, Excess, Hours, Only, Price, Resource, Sign, Use
from stemcity_kit.scheduling.problem import Item, Party, Preference, Shared, Space, Travel
from stemcity_kit.scheduling.rules import RULES
from stemcity_kit.scheduling.rules_rooms import InRooms
from stemcity_kit.scheduling.searching.greedy import placed
from stemcity_kit.scheduling.solve import solved
from stemcity_kit.scheduling.splitting import split
from stemcity_kit.scheduling.ticks import each
from stemcity_kit.scheduling.wishes import WISHES, AudiencesApart, FairToPartners, TracksApart
from tests.scheduling.cases import BECAUSE, NINE, Given, Wanted, errors, plain, spell, with_given
from tests.scheduling.cases import _limits as some_limits
from tests.scheduling.cases import _prices as some_prices

SEEDS = st.integers(0, 10**6)
WIDE = ("spread-over-days", "spread-over-weeks", "spread-over-districts")


def province(seed, most=7):
    """A problem of some items that share rooms, people and the rest only now and then."""
    dice = random.Random(seed)
    keys = [f"i{n}" for n in range(dice.randint(2, most))]
    rooms = [
        Space(
            f"r{n}",
            place=dice.choice("pqr"),
            seats=dice.choice([None, 20, 60]),
            kind=dice.choice(["", "lab"]),
            equipment=dice.choice([[], ["sink"]]),
            hours=dice.choice([None, None, [spell(9, 11)]]),
        )
        for n in range(len(keys))
    ]
    now = lambda share, value, other: value if dice.random() < share else other  # noqa: E731
    items = [
        Item(
            key,
            dice.choice([30, 30, 60]),
            event=now(0.2, "twice", key),
            rooms=now(0.9, [room.key for room in (rooms[n], *dice.sample(rooms, dice.choice([0, 0, 0, 1])))], None),
            seats=dice.choice([0, 0, 30]),
            kind=now(0.1, "lab", ""),
            equipment=now(0.1, ["sink"], []),
            setup=dice.choice([0, 0, 30]),
            people=now(0.5, [f"person{dice.randrange(12)}"], []),
            kits=now(0.25, ["robots"], []),
            track=now(0.3, dice.choice("abcde"), ""),
            audiences=now(0.3, [dice.choice("abcde")], []),
            partner=now(0.3, dice.choice("abcde"), ""),
            after=now(0.1, keys[:n][-1:], []) if dice.random() < 0.5 else [],
            spread=dice.random() < 0.2,
            preferences=now(0.5, [Preference(spell(9, 10), 2)], []),
        )
        for n, key in enumerate(keys)
    ]
    events = {item.of for item in items}
    items = [attrs.evolve(one, after=[key for key in one.after if key in events and key != one.of]) for one in items]
    waivers = [
        Waiver(rule, dice.sample(keys, 1), "why not", "Ada", dt.date(2027, 1, 1))
        for rule in ("in-rooms", "enough-seats", "nobody-in-two-places", "room-to-itself")
        if dice.random() < 0.15
    ]
    some = dice.sample(keys, max(2, len(keys) // 2))
    return plain(
        items,
        rooms,
        people=[Party("person1", hours=[spell(9, 11)])],
        kits=[Shared("robots", dice.choice([1, 2]))],
        travel=Travel(30, {("p", "q"): 0, ("q", "r"): 60}),
        waivers=waivers,
        rules=(*RULES, Given(tuple(some_limits(dice, some, rooms)) if dice.random() < 0.3 else ())),
        wishes=(
            *(wish for wish in WISHES if wish.name not in WIDE or dice.random() < 0.05),
            Wanted(tuple(some_prices(dice, some, rooms)) if dice.random() < 0.3 else ()),
        ),
    )


def names(problem, **how):
    """The items of each part."""
    return [" ".join(item.key for item in part.items) for part in split(problem, **how)]


def apart(*items, rooms=("aula", "lab", "hall"), **more):
    """Items each in a room of its own, if they name none, with no wishes."""
    own = [attrs.evolve(item, rooms=[rooms[n]]) if item.rooms is None else item for n, item in enumerate(items)]
    return plain(own, rooms, **{"wishes": (), **more})


@settings(max_examples=150)
@given(SEEDS)
def test_a_plan_keeps_all_rules_exactly_where_its_parts_do(seed):
    """Whatever the plan: where no part finds an error, the whole finds none, and the prices add up."""
    whole, dice = province(seed), random.Random(seed)
    parts = [(part, board_of(part)) for part in split(whole)]
    board = board_of(whole)
    assert sorted(item.key for item in whole.items) == sorted(item.key for part, _ in parts for item in part.items)
    assert {**board.left} == {key: {**rooms} for _, part in parts for key, rooms in part.left.items()}
    best = {key: spot for _, part in parts for key, spot in placed(part, seed=seed).items()}
    for spots in (best, placed(board, seed=seed), moved(board, best, dice), moved(board, best, dice)):
        each_part = [
            (part, {item.key: spots[item.key] for item in part.items if item.key in spots}) for part, _ in parts
        ]
        wrong = [error for (part, own), (_, its) in zip(each_part, parts, strict=True) for error in errors(its, own)]
        assert sorted(errors(board, spots)) == sorted(wrong)
        if not wrong:
            apart = [paid(its, own) for (_, own), (_, its) in zip(each_part, parts, strict=True)]
            assert paid(board, spots) == sum(apart, Counter())


def paid(board, spots):
    """What a plan pays, by wish; a price of several parts is paid by each of them."""
    found = Counter()
    for charge in charges_of(board, spots):
        found[charge.wish] += charge.amount
    return found


def moved(board, spots, dice):
    """The plan with some items thrown to another of their places."""
    found = dict(spots)
    for key, rooms in board.left.items():
        if rooms and dice.random() < 0.5:
            room = dice.choice(list(rooms))
            found[key] = (dice.choice(list(each(rooms[room]))), room)
    return found


def test_many_of_these_problems_fall_apart():
    """Otherwise the law would say little: of a hundred a third and more, and many with limits over several items."""
    several = [problem for problem in map(province, range(100)) if len(split(problem)) > 1]
    assert len(several) > 33
    assert sum(bool(problem.rules[-1].those) for problem in several) > 5


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_the_optimum_is_the_sum_of_the_optima_of_the_parts(seed):
    """And there is a plan of the whole where there is one of each part."""
    whole = province(seed, most=5)
    plans = [solved(part, seconds=20, workers=1) for part in split(whole)]
    one = solved(whole, seconds=20, workers=1)
    impossible = any(not plan.placements for plan in plans)
    assert impossible is not bool(one.placements)
    if not impossible:
        assert (one.score, one.bound) == (sum(plan.score for plan in plans), sum(plan.bound for plan in plans))


def test_what_shares_nothing_is_apart():
    """Each in its own room; the order is that of the problem."""
    assert ["a", "b", "c"] == names(apart(Item("a", 60), Item("b", 60), Item("c", 60)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"people": ["ada"]}, {"people": ["ada"]}),
        ({"kits": ["robots"]}, {"kits": ["robots"]}),
        ({"apart": ["c"]}, {}),
        ({}, {"after": ["a"]}),
        ({"event": "twice", "spread": True}, {"event": "twice"}),
        ({"rooms": ["hall", "aula"]}, {}),
        ({"rooms": []}, {"rooms": [], "event": "a"}),
    ],
    ids=["people", "kits", "apart", "after", "spread", "rooms", "repeats that need no room"],
)
def test_what_items_share_couples_them(one, other):
    """The first and the third; the second is apart."""
    items = Item("a", 60, **one), Item("b", 60), Item("c", 60, **other)
    assert ["a c", "b"] == names(apart(*items, kits=[Shared("robots")]))


@pytest.mark.parametrize(
    ("wish", "of"),
    [
        (TracksApart(), {"track": "one"}),
        (AudiencesApart(), {"audiences": ["pupils"]}),
        (FairToPartners(), {"partner": "lab", "preferences": [Preference(spell(9, 10), 1)]}),
    ],
)
def test_wishes_over_several_items_couple_them_if_they_weigh(wish, of):
    """A wish of weight 0 asks for nothing."""
    items = Item("a", 60, **of), Item("b", 60), Item("c", 60, **of)
    assert ["a c", "b"] == names(apart(*items, wishes=(wish,)))
    assert ["a", "b", "c"] == names(apart(*items, wishes=(attrs.evolve(wish, weight=0),)))


CELLS = (Cell("a"), Cell("c"))


@pytest.mark.parametrize(
    "limit",
    [
        Count("two", BECAUSE, CELLS, most=1),
        Count("one", BECAUSE, CELLS, least=1),
        Resource("ada", BECAUSE, (Use("a"), Use("c"))),
        Resource("online", BECAUSE, (Use("a"), Use("c")), room=""),
    ],
)
def test_the_limits_of_other_rules_couple(limit):
    """What they say together of items is said of one part."""
    problem = with_given(apart(Item("a", 60), Item("b", 60), Item("c", 60)), limit)
    assert ["a c", "b"] == names(problem)
    assert [(limit,), ()] == [part.rules[-1].drawn for part in split(problem)]


@pytest.mark.parametrize(
    "limit",
    [
        Count("always kept", BECAUSE, CELLS, most=2),
        Count("only warns", BECAUSE, CELLS, most=1, blocks=Blocks.WARNS),
        Resource("only warns", BECAUSE, (Use("a"), Use("c")), blocks=Blocks.WARNS),
        Only("a", BECAUSE, blocks=Blocks.WARNS),
    ],
)
def test_limits_that_forbid_nothing_couple_nothing(limit):
    """And are left out."""
    parts = split(with_given(apart(Item("a", 60), Item("b", 60), Item("c", 60)), limit))
    assert [(), (), ()] == [part.rules[-1].drawn for part in parts]


def test_limits_of_one_item_or_room_go_where_that_is():
    """The uses of a room are those of the items that could lie in it."""
    only, hours = Only("a", BECAUSE, 1 << NINE), Hours("lab", BECAUSE, ((NINE, NINE + 2),))
    room = Resource("lab", BECAUSE, tuple(Use(key) for key in "abc"), room="lab")
    nobody = Only("nobody", BECAUSE, 0), Resource("attic", BECAUSE, room.uses, room="attic")
    rooms = ("aula", "lab", "hall", "attic")
    problem = apart(Item("a", 60), Item("b", 60), Item("c", 60), rooms=rooms)
    parts = split(with_given(problem, only, hours, room, *nobody))
    assert [(only,), (hours, attrs.evolve(room, uses=(Use("b"),))), ()] == [part.rules[-1].drawn for part in parts]
    assert [["aula"], ["lab"], ["hall"]] == [[room.key for room in part.rooms] for part in parts]


def test_prices_go_to_their_items_and_what_is_about_nobody_is_said_once():
    """A sign that costs couples what it looks at, and an excess all that it counts."""
    items = Item("a", 60), Item("b", 60), Item("c", 60)
    nobody = Excess(BECAUSE, [], 2, least=1)
    both = Price(BECAUSE, [(Cell("a"), 1), (Cell("c"), 2), (Cell("nobody"), 3)])
    free = Price(BECAUSE, [(Sign(CELLS), 0)]), Excess(BECAUSE, CELLS, 0, most=1), Excess(BECAUSE, CELLS, 1, most=2)
    parts = split(apart(*items, wishes=(Wanted((nobody, both, *free)),)))
    alone = [Price(BECAUSE, [(Cell("a"), 1)]), Price(BECAUSE, [(Cell("c"), 2)])]
    assert [(nobody, alone[0]), (), (alone[1],)] == [part.wishes[0].drawn for part in parts]
    for price in (Price(BECAUSE, [(Sign(CELLS), 1)]), Excess(BECAUSE, CELLS, 1, most=1)):
        assert ["a c", "b"] == names(apart(*items, wishes=(Wanted((price,)),)))


def test_what_says_the_same_of_all_keeps_a_problem_whole():
    """Then it is the problem itself, and nothing was asked twice."""
    wide = Excess(BECAUSE, [Cell(key) for key in "abc"], 1, most=1)
    problem = apart(Item("a", 60), Item("b", 60), Item("c", 60), wishes=(Wanted((wide,)),))
    assert split(problem) == (problem,)
    assert split(plain([])) == (plain([]),)


def test_who_is_freed_of_a_rule_of_rooms_can_be_anywhere():
    """And so is coupled with all who could be there."""
    free = Waiver("in-rooms", ["a"], "why not", "Ada", dt.date(2027, 1, 1))
    items = Item("a", 60), Item("b", 60), Item("c", 60)
    assert ["a b c"] == names(apart(*items, waivers=[free]))


def test_rooms_that_do_not_fit_couple_nobody():
    """Seats, kind and equipment are looked at; the room is there all the same, since the item names it."""
    rooms = [Space("aula", seats=100), Space("lab", seats=10)]
    items = [Item("a", 60, rooms=["aula", "lab"], seats=50), Item("b", 60, rooms=["lab"])]
    parts = split(plain(items, rooms, wishes=()))
    assert [("aula", "lab"), ("lab",)] == [tuple(room.key for room in part.rooms) for part in parts]


def test_a_rule_that_inherits_from_a_known_one_is_asked_itself():
    """It may say something else; here it says that any room will do, so that nobody's rooms are known."""

    class Lax(InRooms):
        def limits(self, _problem):
            return iter(())

    rules = tuple(Lax() if isinstance(rule, InRooms) else rule for rule in RULES)
    assert ["a b"] == names(apart(Item("a", 60), Item("b", 60), rules=rules))


def test_an_order_that_no_rule_looks_at_does_not_reach_beyond_a_part():
    """Without the rule of order the later one can be planned apart."""
    parts = split(apart(Item("a", 60), Item("b", 60, after=["a"], apart=["a"]), rules=(InRooms(),)))
    assert [(), ()] == [(*part.items[0].after, *part.items[0].apart) for part in parts]


def test_small_parts_are_put_together():
    """Until they have so many items; what is left over is one, too."""
    items = [Item(f"i{n}", 60) for n in range(5)]
    problem = apart(*items, rooms=[f"r{n}" for n in range(5)])
    assert ["i0 i1", "i2 i3", "i4"] == names(problem, least=2)
    assert ["i0 i1 i2 i3 i4"] == names(problem, least=9)


def test_a_part_can_be_sent_to_another_process():
    """With the ways between its own places, its people and kits, and with rules that could not be sent."""

    @attrs.frozen
    class Local:
        name: str = "local"

        def limits(self, _problem):
            yield Only("a", BECAUSE, 1 << NINE)

    travel = Travel(30, {("p", "q"): 5, ("q", "r"): 6})
    rooms = [Space("aula", place="p"), Space("lab", place="q"), Space("hall", place="r")]
    items = [Item("a", 60, rooms=["aula", "lab"], people=["ada"]), Item("c", 60, rooms=["hall"], kits=["robots"])]
    people, kits = [Party("ada", "Ada"), Party("bob")], [Shared("robots"), Shared("lasers")]
    whole = plain(items, rooms, travel=travel, people=people, kits=kits, rules=(*RULES, Local()))
    whole = attrs.evolve(whole, wishes=())
    one, other = (pickle.loads(pickle.dumps(part)) for part in split(whole))
    assert ({("p", "q"): 5}, {}) == (dict(one.travel.table), dict(other.travel.table))
    assert ((Party("ada", "Ada"),), (), (), (Shared("robots"),)) == (one.people, one.kits, other.people, other.kits)
    assert {NINE} == {start for start, _ in placed(board_of(one)).values()}


def test_a_rule_that_is_there_twice_is_refused():
    """As it is for a board."""
    with pytest.raises(InvalidValue, match="there twice"):
        split(apart(Item("a", 60), Item("b", 60), rules=(InRooms(), InRooms())))


def test_a_plan_put_together_costs_what_the_parts_cost():
    """By the total that solver and search use."""
    whole = province(11)
    board = board_of(whole)
    parts = [board_of(part) for part in split(whole)]
    spots = [placed(part) for part in parts]
    joined = {key: spot for part in spots for key, spot in part.items()}
    assert total(board, joined) == sum(total(part, own) for part, own in zip(parts, spots, strict=True))
