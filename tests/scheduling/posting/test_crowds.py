"""Two that lie where they lie share too little by a waiver; the others are planned round them, as the checker asks."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.limits import Resource, Use
from stemcity_kit.scheduling.posting.post import Posted
from stemcity_kit.scheduling.problem import Item, Placement
from tests.scheduling.cases import BECAUSE, at, errors, every_plan, plain, with_given


def crowd(seed):
    """Four items that share a kit; the first two are fixed and may clash."""
    dice, keys = random.Random(seed), ["a", "b", "c", "d"]
    fixed = {key: Placement(key, at(9, dice.choice([0, 30]))) for key in keys[:2]}
    items = [Item(key, dice.choice([30, 60]), rooms=[], fixed=fixed.get(key)) for key in keys]
    uses = tuple(Use(key, dice.choice([0, 1]), dice.choice([0, 1]), dice.choice([1, 1, 2])) for key in keys)
    kit = Resource("kit", BECAUSE, uses, dice.choice([2, 2, 3]), exempt=frozenset([frozenset(keys[:2])]))
    return with_given(plain(items, [], hours=dice.choice([2, 3]), wishes=()), kit)


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_the_model_has_the_plans_that_keep_every_rule(seed):
    """It has one where there is one, what it finds keeps all, and those that keep all are plans of the model."""
    board = board_of(crowd(seed))
    plans = list(every_plan(board))
    posted = Posted(board)
    outcome = posted.solve(seconds=10)
    assert outcome.is_solved is bool(plans)
    assert not plans or [] == errors(board, posted.spots())
    for plan in plans[:4]:
        left = {key: {room: 1 << start} for key, (start, room) in plan.items()}
        assert Posted(board, left=left).solve(seconds=10).is_solved
