"""What a scheduling rule and a wish are: small frozen objects with a name that look at a problem, and at nothing else.

Another package adds its own under the entry points `stemcity_kit.scheduling_rules` and `stemcity_kit.wishes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from stemcity_kit.scheduling.limits import Limit, Priced
from stemcity_kit.scheduling.problem import Problem

__all__ = ["Rule", "Wish"]


@runtime_checkable
class Rule(Protocol):
    """Yields what must hold in every plan of a problem; checker, solver and explainer read the same limits."""

    @property
    def name(self) -> str:
        """The stable id, in kebab-case; waivers and findings name it."""
        ...

    def limits(self, problem: Problem, /) -> Iterator[Limit]:
        """The limits, in a stable order. Keys that point at nothing are not its business."""
        ...


@runtime_checkable
class Wish(Protocol):
    """Yields what a plan costs: nothing where everything is as somebody likes it."""

    @property
    def name(self) -> str:
        """The stable id, in kebab-case; the score is told by it."""
        ...

    def prices(self, problem: Problem, /) -> Iterator[Priced]:
        """The prices, in a stable order."""
        ...
