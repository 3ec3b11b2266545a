"""How far an item is moved: the smaller, the less those who planned to come must change.

Studies of timetables that are mended after publication measure a change by more than whether there is one: by how far
the time is shifted, and whether the day and the place stay the same (R. Barták, T. Müller, H. Rudová, "A new approach
to modeling and solving minimal perturbation problems", CSCLP 2003; A. E. Phillips, C. G. Walker, M. Ehrgott,
D. M. Ryan, "Integer programming for minimal perturbation problems in university course timetabling", Annals of
Operations Research 252, 2017). Here all of it is counted in minutes, so that it adds up: those by which the start is
shifted, and so many more for another time at all, another day, another room and another place. The numbers are this
library's own choice.
"""

from __future__ import annotations

from bisect import bisect_right

from stemcity_kit.scheduling.board import Board

__all__ = ["OTHER_DAY", "OTHER_PLACE", "OTHER_ROOM", "OTHER_TIME", "of_room", "of_start", "way"]

OTHER_TIME = 30
"""Any other start counts as half an hour besides, so that one item moved far is nearer than two by half as much."""

OTHER_DAY = 12 * 60
"""Another local day counts as much as half a day more, so that the far end of the same day is nearer."""

OTHER_ROOM = 15
"""Another room of the same place is as near as a quarter of an hour."""

OTHER_PLACE = 60
"""Another place counts as an hour, and the way there."""


def of_start(board: Board, old: int, new: int) -> int:
    """How far one start is from another, in minutes.

    Args:
        board: The problem made ready.
        old: The start as it was, as a tick.
        new: The start as it is.
    """
    if old == new:
        return 0
    firsts = board.problem.grid.firsts
    other = bisect_right(firsts, old) != bisect_right(firsts, new)
    return OTHER_TIME + abs(new - old) * board.problem.step + (OTHER_DAY if other else 0)


def of_room(board: Board, old: str, new: str) -> int:
    """How far one room is from another, in minutes; where one of the two is no room, it is another place.

    Args:
        board: The problem made ready.
        old: The key of the room as it was, or "" for none.
        new: The key of the room as it is.
    """
    if old == new:
        return 0
    here, there = board.place_of(old), board.place_of(new)
    if here is None or there is None:
        return OTHER_PLACE
    return OTHER_ROOM if here == there else OTHER_PLACE + board.problem.travel.between(here, there)


def way(board: Board, old: tuple[int, str], new: tuple[int, str]) -> int:
    """How far one spot is from another: its start and its room."""
    return of_start(board, old[0], new[0]) + of_room(board, old[1], new[1])
