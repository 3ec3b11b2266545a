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
        ends: dict[str, dt.date] = {}
        found: dict[str, tuple[int, dt.date]] = {}
        waiting: list[tuple[dt.date, str]] = []
        self._push(one, self._last(one), ends, waiting)
        while waiting:
            _, key = heapq.heappop(waiting)
            if len(found) == self.most:
                return found, True
            other = self.before.of[key]
            last = max(other.early.last, self.before.plan.placed(other.task, after=ends[key]).last)
            days = self.before.working.through(last) - other.end
            found |= {key: (days, last)} if days else {}
            self._push(other, last, ends, waiting)
        return found, False

    def _push(self, one: Placed, last: dt.date, ends: dict[str, dt.date], waiting: list[tuple[dt.date, str]]) -> None:
        for other in self.followers.get(one.task.key, ()):
            key = other.task.key
            if last >= other.early.first:
                if key not in ends:
                    heapq.heappush(waiting, (other.early.first, key))
                ends[key] = max(last, ends.get(key, last))

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

    def misses(self, one: Placed, bound: Bound, latest: Mapping[str, int], moved: Mapping[str, int] | None) -> int:
        """By how many working days this task alone makes the bound late; 0 where the plan itself is as late.

        Args:
            one: The task.
            bound: The milestone or the call.
            latest: What `latest` gives of the bound.
            moved: By key all the tasks that it delays, by how many working days; None where they are too many to be
                told, and what is counted passes over days off that were written.
        """
        if one.task.key not in latest:
            return 0
        days = self._end(one) - latest[one.task.key] if moved is None else self._missed(one, bound, moved)
        return days if days > max(0, self._planned.get(bound, 0)) else 0

    def _missed(self, one: Placed, bound: Bound, moved: Mapping[str, int]) -> int:
        ends = {one.task.key: self._end(one), **{key: self.before.of[key].end + days for key, days in moved.items()}}
        bound_ = [end for key, end in ends.items() if bound in self.before.deadlines.get(key, ())]
        return max(bound_, default=0) - self.before.working.through(bound.day)

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

    def _last(self, one: Placed) -> dt.date:
        return max(one.early.last, self.before.working.day(self.today - 1))
