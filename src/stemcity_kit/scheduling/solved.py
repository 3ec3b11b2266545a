"""What a search found for some items, and whether it keeps every rule."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from stemcity_kit.engines.cpsat import Verdict
from stemcity_kit.errors import Severity
from stemcity_kit.scheduling.board import Board
from stemcity_kit.scheduling.check import broken

__all__ = ["Solved", "Spots", "is_valid"]

Spots = dict[str, tuple[int, str]]
"""Where each item lies: its start as a tick and its room."""


@attrs.frozen
class Solved:
    """What was found for some items.

    Attributes:
        spots: Where they lie; not all of them where no plan was found.
        bound: Every plan costs at least this.
        verdict: What is proved.
        steps: What was done, in order.
        is_interrupted: Whether somebody stopped it.
    """

    spots: Mapping[str, tuple[int, str]]
    bound: int
    verdict: Verdict
    steps: tuple[str, ...] = ()
    is_interrupted: bool = False


def is_valid(board: Board, spots: Mapping[str, tuple[int, str]]) -> bool:
    """Whether every item has a place and no rule is broken, but for those that only warn."""
    return not any(finding.severity is Severity.ERROR for finding in broken(board, spots))
