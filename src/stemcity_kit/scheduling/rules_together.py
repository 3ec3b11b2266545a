"""The rules of items together: people and kits, what is never at once, series in order, repeats and quotas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, product

import attrs

from stemcity_kit.errors import N_, Phrase
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.limits import Because, Cell, Count, Limit, Resource, Use
from stemcity_kit.scheduling.problem import Item, Problem
from stemcity_kit.scheduling.ticks import bits, each, span

__all__ = ["AtMost", "EnoughKits", "InOrder", "NeverAtOnce", "NobodyInTwoPlaces", "OnDifferentDays"]


@attrs.frozen
class NobodyInTwoPlaces:
    """Nobody is in two places at once, nor without the time to get from one to the next."""

    name: str = "nobody-in-two-places"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """One for each person or class that takes part in several items."""
        what = N_("{person} cannot be at “{one}” and at “{other}”: they overlap, or leave no time for the way.")
        fix = N_("Move one of them, or let somebody else take part.")
        uses: dict[str, list[Use]] = defaultdict(list)
        for item in problem.items:
            for key in dict.fromkeys(item.people):
                uses[key].append(Use(item.key))
        for key, theirs in uses.items():
            if len(theirs) > 1:
                because = Because(self.name, what, fix, (("person", problem.party[key].name),))
                yield Resource(key, because, tuple(theirs), travel=True)


@attrs.frozen
class EnoughKits:
    """No more of a portable kit is in use than there is."""

    name: str = "enough-kits"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """One for each kit."""
        what = N_("There are not enough of {kit} for “{one}” and “{other}” at once; there are {capacity}.")
        uses: dict[str, list[Use]] = defaultdict(list)
        for item in problem.items:
            for key in dict.fromkeys(item.kits):
                uses[key].append(Use(item.key, problem.grid.length(item.setup), problem.grid.length(item.clearing)))
        for key, theirs in uses.items():
            kit = problem.kit[key]
            because = Because(
                self.name, what, N_("Move one of them, or get another."), (("kit", kit.name), ("capacity", kit.count))
            )
            yield Resource(key, because, tuple(theirs), capacity=kit.count)


@attrs.frozen
class NeverAtOnce:
    """Events that were declared apart never overlap; it is enough that one side says so.

    An event that is apart from itself is held once at a time, however many repeats it has.
    """

    name: str = "never-at-once"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """One for each pair of items of two such events."""
        what, fix = N_("“{one}” and “{other}” must not be at once."), N_("Move one of them.")
        named = {tuple(sorted((item.of, other))) for item in problem.items for other in item.apart}
        for one, other in sorted(named):
            lefts, rights = (problem.items_of_event.get(event, ()) for event in (one, other))
            for left, right in combinations(lefts, 2) if one == other else product(lefts, rights):
                yield Resource(
                    f"{left.key} {right.key}", Because(self.name, what, fix), (Use(left.key), Use(right.key))
                )


@attrs.frozen
class InOrder:
    """A series is held in order: an item starts when all items of the events before it have ended."""

    name: str = "in-order"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """A count for each pair and each moment at which the later one may start: the earlier one is not over then.

        A start between two of these, which `in-its-window` forbids, counts as the next.
        """
        what, fix = N_("“{later}” comes before “{earlier}” has ended."), N_("Move one of them.")
        for later in problem.items:
            for event in later.after:
                for earlier in problem.items_of_event.get(event, ()):
                    if earlier.key != later.key:
                        params = (("later", later.name), ("earlier", earlier.name))
                        yield from self._pair(problem, earlier, later, Because(self.name, what, fix, params))

    def _pair(self, problem: Problem, earlier: Item, later: Item, because: Because) -> Iterator[Limit]:
        length, grid = problem.length(earlier), problem.grid
        key = f"{earlier.key} {later.key}"
        since = 0
        for tick in each(_starts(problem, later)):
            not_over, starts = grid.stretch(tick - length + 1, grid.count), grid.stretch(since, tick + 1)
            cells = (Cell(earlier.key, not_over), Cell(later.key, starts))
            yield Count(key, because, cells, most=1)
            since = tick + 1


def _starts(problem: Problem, item: Item) -> int:
    """When an item may start, as far as its raster goes; one that a waiver names may start at any tick."""
    grid = problem.grid
    if any(item.key in waiver.rows for waiver in problem.waivers):
        return span(0, grid.count)
    own = (*item.starts, *((item.fixed.start,) if item.fixed is not None else ()))
    return grid.every(item.every or problem.every) | bits({grid.tick(one) for one in own if grid.has(one)})


@attrs.frozen
class OnDifferentDays:
    """The items of an event that asks for it lie on different days."""

    name: str = "on-different-days"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """One for each such event and day."""
        what, fix = N_("“{item}” is held {count} times on {day}."), N_("Move one of them to another day.")
        for items in problem.items_of_event.values():
            if len(items) > 1 and any(item.spread for item in items):
                for number, day in enumerate(problem.grid.days.each()):
                    because = Because(self.name, what, fix, (("item", items[0].name), ("day", day)))
                    cells = [Cell(item.key, problem.grid.day(number)) for item in items]
                    yield Count(f"{items[0].of} {day}", because, cells, most=1)


@attrs.frozen
class AtMost:
    """At most so many of some items in each of some stretches of time, such as three workshops of one partner a day.

    Attributes:
        key: The quota's key.
        items: The items that are counted.
        most: At most so many.
        each: The stretches, as sets of starts with what people call them; one over all time where none is given.
        because: The reason, in words.
        blocks: What it blocks.
        per: What a stretch is, such as “per day”; nothing to say that it is that time.
        name: The rule's name.
    """

    key: str
    items: tuple[str, ...]
    most: int
    each: tuple[tuple[str, int], ...] = ()
    because: str = ""
    blocks: Blocks = Blocks.SCHEDULING
    per: str = ""
    name: str = "at-most"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """One for each stretch in which more than that could start."""
        known = [key for key in self.items if key in problem.item]
        if len(known) <= self.most:
            return
        for when, starts in self.each or (("", span(0, problem.grid.count)),):
            cells = [Cell(key, starts) for key in known]
            because = too_many(self.name, self.key, when, per=self.per, reason=self.because)
            yield Count(f"{self.key} {when}".strip(), because, cells, most=self.most, blocks=self.blocks)


def too_many(rule: str, quota: str, when: str, *, per: str, reason: str) -> Because:
    """That more sessions count for a quota than it allows: how many, when, and how many are allowed per what."""
    what = N_("{count} sessions count for the quota “{quota}”, which allows {most} {per}.")
    if reason and when:
        what = N_("{count} sessions count for the quota “{quota}” ({when}), which allows {most} {per}: {reason}.")
    elif reason:
        what = N_("{count} sessions count for the quota “{quota}”, which allows {most} {per}: {reason}.")
    elif when:
        what = N_("{count} sessions count for the quota “{quota}” ({when}), which allows {most} {per}.")
    said = Phrase(per or (N_("at that time") if when else N_("in all")))
    params = (("quota", quota), ("when", when), ("per", said), ("reason", reason))
    return Because(rule, what, N_("Move some of them."), params)
