"""Who uses a resource when, kept so that what is free is one `&`: the working state of a resource's limit.

Four kinds do what the checker does: `Lane` for one at a time, `Way` for whoever travels between rooms, `Stock` for so
many at once, and `Odd` for whatever the three cannot say, such as waived pairs. Items and rooms are numbers here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from stemcity_kit.scheduling.ticks import span

__all__ = ["Lane", "Odd", "Spell", "Stock", "Way"]

Spell = tuple[int, int, int, int]
"""A use: first tick, end, room, amount."""


def dilated(ticks: int, count: int) -> int:
    """The ticks from which one of `count` ticks, counted from there on, is in the set.

    >>> bin(dilated(0b10000, 3))
    '0b11100'
    """
    have = 1
    while have < count:
        more = min(have, count - have)
        ticks |= ticks >> more
        have += more
    return ticks


class Lane:
    """A resource that one item uses at a time.

    Attributes:
        spells: Who uses it when.
        users: Who ever uses it.
    """

    __slots__ = ("_blocked", "_taken", "spells", "users")

    def __init__(self) -> None:
        self.spells: dict[int, Spell] = {}
        self.users: tuple[int, ...] = ()
        self._taken = 0
        self._blocked: dict[tuple[int, int], int] = {}

    def put(self, item: int, spell: Spell) -> None:
        """Let an item use it."""
        self.spells[item] = spell
        self._taken |= span(spell[0], spell[1])
        self._blocked.clear()

    def take(self, item: int) -> None:
        """Let an item no longer use it."""
        spell = self.spells.pop(item)
        self._taken &= ~span(spell[0], spell[1])
        self._blocked.clear()

    def blocked(self, before: int, after: int, amount: int, room: int) -> int:
        """The starts that are not free for a use from so many ticks before to so many after the start."""
        shape = (before, after)
        found = self._blocked.get(shape)
        if found is None:
            found = self._blocked[shape] = dilated(self._taken << before, before + after)
        return found

    def clashing(self, item: int, spell: Spell) -> Iterable[int]:
        """The items whose use this one would clash with."""
        first, end = spell[0], spell[1]
        if not self._taken & span(first, end):
            return ()
        return [one for one, other in self.spells.items() if other[0] < end and first < other[1]]


class Way:
    """A person or class: one item at a time, and time to get from one room to the next.

    Attributes:
        spells: Who uses it when.
        users: Who ever uses it.
        gap: The ticks from one room to another.
    """

    __slots__ = ("_blocked", "gap", "spells", "users")

    def __init__(self, gap: Callable[[int, int], int]) -> None:
        self.spells: dict[int, Spell] = {}
        self.users: tuple[int, ...] = ()
        self.gap = gap
        self._blocked: dict[tuple[int, int, int], int] = {}

    def put(self, item: int, spell: Spell) -> None:
        """Let an item use it."""
        self.spells[item] = spell
        self._blocked.clear()

    def take(self, item: int) -> None:
        """Let an item no longer use it."""
        del self.spells[item]
        self._blocked.clear()

    def blocked(self, before: int, after: int, amount: int, room: int) -> int:
        """The starts that are not free for a use in this room."""
        if not self.spells:
            return 0
        shape = (before, after, room)
        found = self._blocked.get(shape)
        if found is None:
            found = 0
            for first, end, other, _ in self.spells.values():
                found |= span(first - after - self.gap(room, other) + 1, end + self.gap(other, room) + before)
            self._blocked[shape] = found
        return found

    def clashing(self, item: int, spell: Spell) -> Iterable[int]:
        """The items whose use this one would clash with."""
        first, end, room, _ = spell
        gap = self.gap
        return [
            one
            for one, (start, stop, other, _) in self.spells.items()
            if start < end + gap(room, other) and first < stop + gap(other, room)
        ]


class Stock:
    """A resource of which there are several, such as portable kits, and of which each use takes one.

    Attributes:
        spells: Who uses it when.
        users: Who ever uses it.
    """

    __slots__ = ("_blocked", "_levels", "spells", "users")

    def __init__(self, capacity: int) -> None:
        self.spells: dict[int, Spell] = {}
        self.users: tuple[int, ...] = ()
        # Level k are the ticks at which more than k are in use; the last level is where all are.
        self._levels = [0] * capacity
        self._blocked: dict[tuple[int, int], int] = {}

    def put(self, item: int, spell: Spell) -> None:
        """Let an item use one; there must be one left."""
        self.spells[item] = spell
        self._blocked.clear()
        levels, ticks = self._levels, span(spell[0], spell[1])
        for level in range(len(levels) - 1, 0, -1):
            levels[level] |= levels[level - 1] & ticks
        levels[0] |= ticks

    def take(self, item: int) -> None:
        """Let an item no longer use it."""
        spell = self.spells.pop(item)
        self._blocked.clear()
        levels, ticks = self._levels, span(spell[0], spell[1])
        for level, above in enumerate([*levels[1:], 0]):
            levels[level] = (levels[level] & ~ticks) | (above & ticks)

    def blocked(self, before: int, after: int, amount: int, room: int) -> int:
        """The starts at which none would be left."""
        shape = (before, after)
        found = self._blocked.get(shape)
        if found is None:
            found = self._blocked[shape] = dilated(self._levels[-1] << before, before + after)
        return found

    def clashing(self, item: int, spell: Spell) -> Iterable[int]:
        """The items that use it where none would be left."""
        full = self._levels[-1] & span(spell[0], spell[1])
        if not full:
            return ()
        return [one for one, other in self.spells.items() if full & span(other[0], other[1])]


class Odd:
    """Any resource at all, looked at use by use as the checker does.

    Attributes:
        spells: Who uses it when.
        users: Who ever uses it.
        capacity: How much there is.
        gap: The ticks from one room to another; None where nobody travels.
        exempt: The pairs that may clash.
        paired: The items that are in such a pair; None where every item must be looked at use by use.
    """

    __slots__ = ("_blocked", "capacity", "exempt", "gap", "paired", "spells", "users")

    def __init__(
        self,
        capacity: int,
        gap: Callable[[int, int], int] | None,
        exempt: frozenset[tuple[int, int]],
        *,
        simple: bool = False,
    ) -> None:
        self.spells: dict[int, Spell] = {}
        self.users: tuple[int, ...] = ()
        self.capacity = capacity
        self.gap = gap
        self.exempt = exempt
        self.paired = frozenset(item for pair in exempt for item in pair) if simple and capacity > 0 else None
        self._blocked: dict[tuple[int, int, int], int] = {}

    def is_odd_to(self, item: int) -> bool:
        """Whether an item must be looked at start by start; to one that is in no pair, whatever runs is in the way."""
        return self.paired is None or item in self.paired

    def put(self, item: int, spell: Spell) -> None:
        """Let an item use it."""
        self.spells[item] = spell
        self._blocked.clear()

    def take(self, item: int) -> None:
        """Let an item no longer use it."""
        del self.spells[item]
        self._blocked.clear()

    def blocked(self, before: int, after: int, amount: int, room: int) -> int:
        """The starts at which an item would clash that is in no pair; of others nothing is known in advance."""
        shape = (before, after, room)
        if self.paired is None:
            return 0
        found = self._blocked.get(shape)
        if found is None:
            found = self._blocked[shape] = self._in_the_way(before, after, room)
        return found

    def _in_the_way(self, before: int, after: int, room: int) -> int:
        if self.gap is None:
            levels = [0] * self.capacity
            for first, end, _, _ in self.spells.values():
                for level in range(self.capacity - 1, 0, -1):
                    levels[level] |= levels[level - 1] & span(first, end)
                levels[0] |= span(first, end)
            return dilated(levels[-1] << before, before + after)
        found = 0
        for first, end, there, _ in self.spells.values():
            to, back = self.gap(room, there), self.gap(there, room)
            found |= span(first - to - after + 1, end + back + before)
        return found

    def clashing(self, item: int, spell: Spell) -> Iterable[int]:
        """The items that clash, with this use or because of it."""
        uses = sorted((one[0], one[1], key, one) for key, one in (*self.spells.items(), (item, spell)))
        found: dict[int, None] = {}
        running: list[tuple[int, int, int, Spell]] = []
        for use in uses:
            for other in self._against(running, use):
                if (min(other[2], use[2]), max(other[2], use[2])) not in self.exempt:
                    found.update(dict.fromkeys((other[2], use[2])))
            running.append(use)
        found.pop(item, None)
        return found

    def _against(
        self, running: list[tuple[int, int, int, Spell]], use: tuple[int, int, int, Spell]
    ) -> list[tuple[int, int, int, Spell]]:
        gap = self.gap
        if gap is not None:
            return [one for one in running if one[1] + gap(one[3][2], use[3][2]) > use[0]]
        reach = [one for one in running if one[1] > use[0]]
        return reach if sum(one[3][3] for one in reach) + use[3][3] > self.capacity else []
