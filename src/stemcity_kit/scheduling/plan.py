"""A plan: where every item lies, what that costs and why, how good that is at most, and how it was made."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

import attrs

from stemcity_kit.errors import Finding
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.time import Interval, in_utc
from stemcity_kit.scheduling.problem import Item, Placement, Problem

__all__ = ["Charge", "Made", "Plan", "PlanStatus"]


class PlanStatus(enum.StrEnum):
    """What is known of a plan.

    *Optimal* is proved: no plan costs less. *Valid* keeps every rule, and the gap says how much better another could
    be at most. *Partial* leaves items without a place. *Impossible* is proved: there is no plan that keeps every rule.
    *Unknown* says that the time was too short to find one or to prove that there is none.
    """

    OPTIMAL = "optimal"
    VALID = "valid"
    PARTIAL = "partial"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@attrs.frozen
class Made:
    """How a plan was made.

    Attributes:
        by: The engine, with its version.
        workers: How many threads or processes worked on it; one alone is repeatable.
        seed: The seed.
        seconds: How long it was allowed to take, in seconds.
        steps: What was done, in order.
        is_interrupted: Whether somebody stopped it before its time.
    """

    by: str
    workers: int = 1
    seed: int = 0
    seconds: float | None = None
    steps: tuple[str, ...] = ()
    is_interrupted: bool = False


@attrs.frozen
class Charge:
    """One price that a plan pays.

    Attributes:
        wish: The name of the wish.
        amount: What it costs, 1 or more.
        items: The items that it is paid for.
        because: The reason.
    """

    wish: str
    amount: int
    items: tuple[str, ...]
    because: Finding


def _by_key(placements: Iterable[Placement]) -> tuple[Placement, ...]:
    return tuple(sorted(placements, key=lambda one: one.item))


@attrs.frozen
class Plan:
    """A programme for a problem.

    Attributes:
        problem: What it is a plan of.
        placements: Where each item lies, in order of the items' keys.
        status: What is known of it.
        bound: No plan costs less than this; 0 where nothing better is proved.
        made: How it was made.
        charges: The prices that it pays.
    """

    problem: Problem
    placements: tuple[Placement, ...] = attrs.field(default=(), converter=_by_key)
    status: PlanStatus = PlanStatus.UNKNOWN
    bound: int = 0
    made: Made = Made("hand")
    charges: tuple[Charge, ...] = ()

    @cached_property
    def of(self) -> Mapping[str, Placement]:
        """The placements by the item's key."""
        return {one.item: one for one in self.placements}

    @cached_property
    def unplaced(self) -> tuple[Item, ...]:
        """The items without a place."""
        return tuple(item for item in self.problem.items if item.key not in self.of)

    @property
    def score(self) -> int:
        """The sum of all prices; 0 is the best that there can be."""
        return sum(charge.amount for charge in self.charges)

    @property
    def gap(self) -> float:
        """How much of the score may still be saved at most: (score - bound) / max(1, score), from 0 to 1."""
        return (self.score - self.bound) / max(1, self.score)

    @cached_property
    def score_by_wish(self) -> Mapping[str, int]:
        """What each wish costs; wishes that cost nothing are left out."""
        found: dict[str, int] = {}
        for charge in self.charges:
            found[charge.wish] = found.get(charge.wish, 0) + charge.amount
        return found

    def interval(self, key: str) -> Interval:
        """When an item is held, correct across a clock change."""
        placement, item = self.of[key], self.problem.item[key]
        grid = self.problem.grid
        end = in_utc(placement.start) + item.length
        return Interval(placement.start, end.astimezone(grid.at(0).tzinfo))

    def onto(self, edition: Edition, *, free: Collection[str] = ()) -> Edition:
        """The edition with the sessions of this plan as drafts, which a person approves (see `onto.onto`).

        Args:
            edition: The edition that it is a plan of.
            free: Keys of sessions, or of events, that may move although they stand.

        Raises:
            InvalidValue: The plan breaks a rule that blocks scheduling, moves what stands, or is of another edition.
        """
        from stemcity_kit.scheduling.editions.onto import onto  # noqa: PLC0415 - a plan knows no edition until it is put onto one

        return onto(self, edition, free=free)
