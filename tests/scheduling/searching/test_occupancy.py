"""What is free is known without looking at each start, and is what a look at each start would say."""

import random

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.limits import Resource
from stemcity_kit.scheduling.searching.occupancy import Occupancy
from stemcity_kit.scheduling.ticks import each
from tests.scheduling.cases import some_problem


def with_pairs(board, dice):
    """The board with two items that may clash in some of what they share."""
    pair = frozenset(list(board.left)[:2])

    def perhaps(limit):
        exempt = isinstance(limit, Resource) and len(pair) == 2 and dice.random() < 0.6
        return attrs.evolve(limit, exempt=frozenset([pair])) if exempt else limit

    return attrs.evolve(board, together=tuple(perhaps(limit) for limit in board.together))


@settings(max_examples=120)
@given(st.integers(0, 10**6))
def test_what_is_free_is_what_fits(seed):
    """At every stage of a plan in the making, with rooms, people and kits that some may share and others not."""
    dice = random.Random(seed)
    table = Occupancy(with_pairs(board_of(some_problem(seed, items=5)), dice))
    items = list(range(len(table.keys)))
    dice.shuffle(items)
    for item in items:
        fits = {
            (tick, room)
            for room, ticks in table.left[item].items()
            for tick in each(ticks)
            if table.fits(item, tick, room)
        }
        assert fits == {(tick, room) for room, ticks in table.free(item) for tick in each(ticks)}
        if fits:
            table.put(item, *dice.choice(sorted(fits)))
