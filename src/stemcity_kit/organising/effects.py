"""What one late task does to the others, without making the whole network again for each.

Only what a delay reaches is looked at, in order of the planned beginnings, which is an order of the dependencies too:
the work grows with what is told, times its logarithm. What is told is limited, or a thousand late tasks before a
thousand others would make a million lines: see `LISTED`.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

import attrs

from stemcity_kit.organising.network import Bound, Network, Placed

__all__ = ["LISTED", "Effects"]

LISTED = 100_000
"""How many delays are told in all; each late task has an equal share of them, but at least twenty."""


@attrs.frozen
class Effects:
    """What follows from single delays.

    Attributes:
        before: The network as it was planned.
        now: The network as it is to be expected.
        today: The number after the last working day that ends today, or the next one.
        followers: By the key of a task those that wait for it and are not done.
        most: How many delays are told of one task.
    """

    before: Network
    now: Network
    today: int
    followers: Mapping[str, Sequence[Placed]] = attrs.field(hash=False)
    most: int

    @classmethod
    def of(cls, before: Network, now: Network, *, at: dt.date, late: int) -> Effects:
        """The effects of delays until a day, where so many tasks are late."""
        followers: defaultdict[str, list[Placed]] = defaultdict(list)
        for one in before.placed:
            if not now.of[one.task.key].is_done:
                for other in set(one.task.after):
                    followers[other].append(one)
        return cls(before, now, before.working.before(at) + 1, followers, max(20, LISTED // max(1, late)))

    def after(self, one: Placed) -> tuple[Mapping[str, tuple[int, dt.date]], bool]:
        """By key the tasks that this one alone delays: by how many working days, and their new last day.

        The second value says whether there are more than `most`.
        """
        begins: dict[str, int] = {}
        found: dict[str, tuple[int, dt.date]] = {}
        waiting: list[tuple[int, str]] = []
        self._push(one, self._end(one), begins, waiting)
        while waiting:
            _, key = heapq.heappop(waiting)
            if len(found) == self.most:
                return found, True
            other = self.before.of[key]
            days = begins[key] - other.begin
            found[key] = days, self.before.working.day(other.end + days - 1)
            self._push(other, other.end + days, begins, waiting)
        return found, False

    def _push(self, one: Placed, end: int, begins: dict[str, int], waiting: list[tuple[int, str]]) -> None:
        for other in self.followers.get(one.task.key, ()):
            key = other.task.key
            if end > begins.get(key, other.begin):
                if key not in begins:
                    heapq.heappush(waiting, (other.begin, key))
                begins[key] = end

    def latest(self, bound: Bound) -> Mapping[str, int]:
        """By key of a task, as a number after a working day, the latest end that does not make the bound late."""
        limit = self.before.working.through(bound.day)
        found: dict[str, int] = {}
        for one in reversed(self.before.placed):
            key = one.task.key
            if not self.now.of[key].is_done:
                ends = [
                    found[other.task.key] - (other.end - other.begin)
                    for other in self.followers.get(key, ())
                    if other.task.key in found
                ]
                ends += [limit] if bound in self.before.deadlines.get(key, ()) else []
                if ends:
                    found[key] = min(ends)
        return found

    def misses(self, one: Placed, bound: Bound, latest: Mapping[str, int]) -> int:
        """By how many working days this task alone makes the bound late; 0 where the plan itself is as late."""
        if one.task.key not in latest:
            return 0
        days = self._end(one) - latest[one.task.key]
        return days if days > max(0, self._planned.get(bound, 0)) else 0

    @cached_property
    def _planned(self) -> Mapping[Bound, int]:
        """By how many working days the plan itself misses each bound; below zero where it keeps it."""
        found: dict[Bound, int] = {}
        for one in self.before.placed:
            for bound in self.before.deadlines.get(one.task.key, ()):
                days = one.end - self.before.working.through(bound.day)
                found[bound] = max(days, found.get(bound, days))
        return found

    def _end(self, one: Placed) -> int:
        return max(one.end, self.today)
