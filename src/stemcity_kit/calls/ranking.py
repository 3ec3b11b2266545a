"""A ranking: who stands where, why, and what they get - the result, as one frozen value of a certain version."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property

import attrs

from stemcity_kit.model.fields import strings
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.money import Money

__all__ = ["Entry", "Outcome", "Ranking"]


class Outcome(enum.StrEnum):
    """What a ranking says of an application."""

    WINNER = "winner"
    RESERVE = "reserve"
    BELOW = "below-threshold"


@attrs.frozen(kw_only=True)
class Entry:
    """One application in a ranking.

    Attributes:
        application: Its key.
        ranking: Which of several rankings it stands in: the answer that splits them; empty for the only one.
        place: Its place; equals share a place, and the places after them are left out (1, 2, 2, 4). None below a
            threshold.
        total: Its points, rounded as the call says; None where the call gives no points.
        points: Its points by criterion, as they were summed, without those that follow from an answer that is not open:
            a ranking stays in the chain for good, and an income can be reckoned back from such points. They are
            reckoned again from the answers while these exist (`calls.entry_points`). Where only one such criterion is
            left out, the total less the others still gives its points; where that must not be, the call reckons need
            by bands.
        outcome: What it gets.
        pool: The pool in which it won.
        amount: What its place is worth; special prizes come on top, each with the amount that the call states.
        prizes: The special prizes that it wins.
        missed: The thresholds that it missed: keys of criteria joined by `+`, `total` for the total.
        tied_with: The applications with the same total; of many, the ten before it and the ten after it in order.
        broken_by: The link of the tie chain that parted it from the one before it, counted from 1; 0 where the total
            did.
        passed_over: Why it has no place although it stands high enough: `incompatible` or `at-most`; else empty.
    """

    application: str
    ranking: str = ""
    place: int | None = None
    total: Decimal | None = None
    points: Mapping[str, Decimal] = attrs.field(factory=Frozen, converter=frozen)
    outcome: Outcome = Outcome.RESERVE
    pool: str = ""
    amount: Money | None = None
    prizes: tuple[str, ...] = attrs.field(default=(), converter=strings)
    missed: tuple[str, ...] = attrs.field(default=(), converter=strings)
    tied_with: tuple[str, ...] = attrs.field(default=(), converter=strings)
    broken_by: int = 0
    passed_over: str = ""


def _entries(values: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class Ranking:
    """A ranking of a call.

    Attributes:
        entries: All evaluated applications: by ranking, then in order; those below a threshold last.
        draws: The draws that it used, by key.
    """

    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries)
    draws: tuple[str, ...] = attrs.field(default=(), converter=strings)

    def entry(self, application: str) -> Entry | None:
        """The entry of an application, or None where it was not ranked."""
        return self._by_application.get(application)

    @cached_property
    def _by_application(self) -> Mapping[str, Entry]:
        return Frozen({entry.application: entry for entry in self.entries})
