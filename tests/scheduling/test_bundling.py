"""A bundled board has less to read, and every plan costs the same on it."""

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.scheduling.board import Board, board_of
from stemcity_kit.scheduling.bundling import bundled
from stemcity_kit.scheduling.check import total
from stemcity_kit.scheduling.editions.edition import problem_of
from stemcity_kit.scheduling.limits import Because, Cell, Excess
from stemcity_kit.scheduling.ticks import each
from stemcity_kit.testing import synthetic_edition

BOARD = board_of(problem_of(synthetic_edition(seed=1, events=20), sections=["month"]))
LEAN = bundled(BOARD)
WHY = Because("any", "")


@st.composite
def chosen(draw):
    """A start and a room for every item, whatever rules it breaks."""
    spots = {}
    for key, rooms in BOARD.left.items():
        room = draw(st.sampled_from(sorted(rooms)))
        spots[key] = draw(st.sampled_from(list(each(rooms[room])))), room
    return spots


@st.composite
def excesses(draw):
    """Any bounds of some cells of items that are fixed or free, at some starts or any, in some rooms or any."""
    keys = sorted(BOARD.left)
    cells = [
        Cell(
            key,
            draw(st.none() | st.sampled_from([BOARD.starts[key], BOARD.starts[key] & -BOARD.starts[key], 0])),
            draw(st.none() | st.frozensets(st.sampled_from(sorted(BOARD.left[key])))),
        )
        for key in draw(st.lists(st.sampled_from(keys), max_size=6))
    ]
    most = draw(st.none() | st.integers(0, 3))
    return Excess(WHY, cells, price=draw(st.integers(0, 3)), most=most, least=draw(st.integers(0, 3)))


def test_moments_that_count_the_same_are_said_once():
    """Most moments of a month lie between two starts, where nothing changes."""
    assert len(BOARD.prices) > 2 * len(LEAN.prices)
    assert len(LEAN.prices) == len(bundled(LEAN).prices)


@settings(max_examples=50)
@given(chosen())
def test_a_plan_costs_the_same(spots):
    """Wherever the items lie, the sum of all prices is what it was."""
    assert total(BOARD, spots) == total(LEAN, spots)


@settings(max_examples=100)
@given(chosen(), st.lists(excesses(), max_size=3))
def test_any_bounds_cost_the_same(spots, prices):
    """So it is for any bounds at once, those among them that no plan can keep."""
    board: Board = attrs.evolve(BOARD, prices=[("any", price) for price in prices])
    assert total(board, spots) == total(bundled(board), spots)
