"""A share that somebody writes in per cent, such as `--share 20`."""

from __future__ import annotations

import re
from fractions import Fraction

from stemcity_kit.errors import InvalidValue, N_, Where

__all__ = ["share_in"]

_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,9})?( ?%)?")


def share_in(said: str | None) -> Fraction | None:
    """A share in per cent as a fraction above 0 and up to 1; None where nothing is said.

    Raises:
        InvalidValue: It is no such share.

    >>> share_in("20 %")
    Fraction(1, 5)
    """
    if said is None:
        return None
    share = Fraction(said.strip().removesuffix("%").strip()) / 100 if _PERCENT.fullmatch(said.strip()) else Fraction(0)
    if not 0 < share <= 1:
        what, fix = N_("“{value}” is no share in per cent."), N_("Write a number above 0 and up to 100, such as 20.")
        raise InvalidValue.because("bad-share", Where(field="--share"), what, fix, value=said)
    return share
