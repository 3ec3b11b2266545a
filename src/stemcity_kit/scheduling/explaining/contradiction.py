"""Why there is no plan: a few items that cannot all have a place, and the few limits that forbid it, none too many.

First the items: a search with little patience places the most constrained ones, and where it fails it knows which
items took part in the failure (P. Prosser, "Hybrid algorithms for the constraint satisfaction problem", 1993); where it
gives up, the constraint solver answers with a core of assumptions. Then the limits of those items: what can be left out
is left out, by halves (U. Junker, "QuickXplain", AAAI 2004), so that without any one of the rest the items would have
places.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TypeVar

import attrs

from stemcity_kit.engines import cpsat
from stemcity_kit.engines.cpsat import Verdict
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import Board, left_for
from stemcity_kit.scheduling.components import regions
from stemcity_kit.scheduling.explaining.backtracking import GaveUp, limits_of_items, placed_or_why
from stemcity_kit.scheduling.explaining.loose import items_in_the_way
from stemcity_kit.scheduling.limits import Count, Hours, Limit, Only, Resource, items_of

__all__ = ["Contradiction", "Few", "Group", "contradiction", "fits_nowhere", "smallest"]

T = TypeVar("T")
_OF_ONE_LIMIT, _TIGHTEST, _FEW, _WHOLE = 24, 48, 96, 600
_NODES = 400


@attrs.frozen
class Group:
    """The limits of one rule about one subject, such as that Rossi is not in two places.

    Attributes:
        rule: The rule's name.
        subject: What tells it from the rule's others.
        limits: The limits.
    """

    rule: str
    subject: Hashable
    limits: tuple[Limit, ...] = attrs.field(eq=False)


@attrs.frozen
class Contradiction:
    """Items that cannot all have a place, and why.

    Attributes:
        items: The keys of the items.
        groups: The limits that cannot hold together for them.
        is_minimal: Whether it is proved that without any one of the groups the items have places.
    """

    items: tuple[str, ...]
    groups: tuple[Group, ...]
    is_minimal: bool = True


@attrs.frozen
class Judgement:
    """Whether some items have places under some limits; with patience, and a solver where one is installed."""

    seconds: float
    has_solver: bool
    doubts: list[str] = attrs.field(factory=list)

    def impossible(self, board: Board, items: Sequence[str]) -> bool:
        """Whether it is proved that they have no places; a doubt is kept in mind."""
        try:
            return placed_or_why(board, items, nodes=_NODES) is not None
        except GaveUp:
            verdict = self._asked(board, items)
        if verdict is Verdict.UNKNOWN:
            self.doubts.append(", ".join(items))
        return verdict is Verdict.INFEASIBLE

    def _asked(self, board: Board, items: Sequence[str]) -> Verdict:
        if not self.has_solver:
            return Verdict.UNKNOWN
        core = items_in_the_way(board, items, seconds=self.seconds)
        return Verdict.UNKNOWN if core is None else Verdict.INFEASIBLE if core else Verdict.FEASIBLE


def contradiction(
    board: Board, *, seconds: float = 10, has_solver: bool | None = None
) -> Contradiction | Verdict | None:
    """A smallest reason why there is no plan.

    Args:
        board: The problem made ready.
        seconds: How long the solver may take for one question.
        has_solver: Whether to ask it; None asks it where it is installed.

    Returns:
        The contradiction; None where there is a plan; `Verdict.UNKNOWN` where neither was found.
    """
    judgement = Judgement(seconds, cpsat.is_installed() if has_solver is None else has_solver)
    found = _items(board, judgement)
    if found is None or isinstance(found, Verdict):
        return found
    few = Few(board, smallest(sorted(found), lambda keys: judgement.impossible(board, keys)))
    core = smallest(few.groups, lambda groups: judgement.impossible(few.under(groups), few.items))
    return Contradiction(few.items, core, not judgement.doubts)


def fits_nowhere(board: Board, key: str, *, seconds: float = 10) -> Contradiction:
    """Why an item that has no start left in any room fits nowhere, whatever the others do.

    Args:
        board: The problem made ready.
        key: The item's key.
        seconds: How long the solver may take for one question.
    """
    judgement = Judgement(seconds, has_solver=False)
    few = Few(board, (key,))
    core = smallest(few.groups, lambda groups: judgement.impossible(few.under(groups), few.items))
    return Contradiction(few.items, core, not judgement.doubts)


def _items(board: Board, judgement: Judgement) -> Iterable[str] | Verdict | None:
    """Items that cannot all have a place; None where all can, UNKNOWN where nobody knows."""
    limits = limits_of_items(board)
    for keys in _suspects(board):
        with suppress(GaveUp):
            why = placed_or_why(board, keys, nodes=_NODES, limits=limits)
            if why is not None or len(keys) == len(board.left):
                return why
    return _asked_by_region(board, judgement) if judgement.has_solver and board.left else Verdict.UNKNOWN


def _asked_by_region(board: Board, judgement: Judgement) -> Iterable[str] | Verdict | None:
    """The solver's answer for each part that shares nothing with the others, as far as it can take it whole."""
    is_open = False
    for keys in regions(board):
        small = len(keys) <= _WHOLE
        core = items_in_the_way(board, keys, seconds=judgement.seconds) if small else None
        if core:
            return core
        is_open |= core is None
    return Verdict.UNKNOWN if is_open else None


def _suspects(board: Board) -> Iterator[Sequence[str]]:
    """Few items each: those without any place, those of one limit, and those with the fewest places left."""
    size = {key: sum(starts.bit_count() for starts in rooms.values()) for key, rooms in board.left.items()}
    keys = sorted(size, key=lambda key: (size[key], key))
    yield from ([key] for key in keys if not size[key])
    seen: set[tuple[str, ...]] = set()
    for limit in board.together:
        if not (isinstance(limit, Resource) and limit.room):
            about = tuple(sorted(set(items_of(limit)) & size.keys()))
            if 1 < len(about) <= _OF_ONE_LIMIT and about not in seen:
                seen.add(about)
                yield about
    for some in (4, 16, _TIGHTEST):
        if some < len(keys):
            yield keys[:some]
    if len(keys) <= _FEW:
        yield keys


def smallest(parts: Sequence[T], fails: Callable[[Sequence[T]], bool]) -> tuple[T, ...]:
    """A subset that fails, of parts that fail together, of which nothing can be left out.

    >>> smallest([1, 2, 3, 4, 5], lambda some: 2 in some and 5 in some)
    (2, 5)
    """

    def needed(given: list[T], changed: bool, rest: list[T]) -> list[T]:  # noqa: FBT001 - as in the paper
        if changed and fails(given):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        second = needed(given + rest[:half], True, rest[half:])  # noqa: FBT003 - as in the paper
        first = needed(given + second, bool(second), rest[:half])
        return first + second

    if not parts or fails([]):
        return ()
    found = needed([], False, list(parts))  # noqa: FBT003 - as in the paper
    return tuple(part for part in parts if part in found)


@attrs.frozen(eq=False, slots=False)
class Few:
    """Some items of a board with the limits that are about them, to be looked at under some of these only."""

    board: Board
    items: tuple[str, ...]

    @cached_property
    def alone(self) -> Board:
        """The board of these items."""
        mine = set(self.items)
        kept = [attrs.evolve(one, after=(), apart=()) for one in self.board.problem.items if one.key in mine]
        problem = attrs.evolve(self.board.problem, items=kept)
        return attrs.evolve(self.board, problem=problem, onlys={}, hours={}, together=(), prices=(), left={})

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The limits that bind them, grouped; first what people would rather be told, for rooms are told at length."""
        mine = set(self.items)
        found: dict[tuple[str, Hashable], list[Limit]] = {}
        binding = [limit for limit in self._limits(mine) if limit.blocks is not Blocks.WARNS]
        for limit in sorted(binding, key=_lateness):
            found.setdefault((limit.because.rule, subject_of(limit)), []).append(limit)
        return tuple(Group(rule, subject, tuple(limits)) for (rule, subject), limits in found.items())

    def _limits(self, mine: set[str]) -> Iterable[Limit]:
        for limit in self.board.together:
            about = mine & set(items_of(limit))
            alone = (
                isinstance(limit, Resource) and len(about) == 1 and all(u.amount <= limit.capacity for u in limit.uses)
            )
            least_of_others = isinstance(limit, Count) and limit.least and not set(items_of(limit)) <= mine
            if about and not alone and not least_of_others:
                yield limit
        yield from self.board.hours.values()
        for key in self.items:
            yield from self.board.onlys.get(key, ())

    def under(self, groups: Iterable[Group]) -> Board:
        """The board of these items under these limits alone."""
        limits = [limit for group in groups for limit in group.limits]
        onlys: dict[str, tuple[Only, ...]] = {}
        for one in limits:
            if isinstance(one, Only):
                onlys[one.item] = (*onlys.get(one.item, ()), one)
        hours: Mapping[str, Hours] = {one.room: one for one in limits if isinstance(one, Hours)}
        together = tuple(one for one in limits if isinstance(one, Count | Resource))
        left = left_for(self.alone.problem, onlys, hours)
        return attrs.evolve(self.alone, onlys=onlys, hours=hours, together=together, left=left)


def _lateness(limit: Limit) -> int:
    """How late a limit is told: what binds people together first, then times, then rooms, one by one last."""
    match limit:
        case Only():
            return 1 if limit.rooms is None or limit.starts is not None else 2
        case Hours():
            return 4
        case Resource():
            return 3 if limit.room is not None else 0
        case _:
            return 0


def subject_of(limit: Limit) -> Hashable:
    """What a limit is about, apart from its rule."""
    match limit:
        case Only():
            return (limit.item, limit.because.what, limit.because.params)
        case Hours():
            return limit.room
        case _:
            return limit.key
