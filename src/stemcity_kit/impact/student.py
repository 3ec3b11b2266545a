"""The quantile of Student's t distribution, which the standard library does not have."""

from __future__ import annotations

import math
from statistics import NormalDist

from stemcity_kit.errors import InvalidValue, N_, Where

__all__ = ["t_quantile"]

_SERIES = 1000
"""Up to so many degrees of freedom the finite series is summed; beyond, the expansion is off by less than 1e-9."""


def t_quantile(probability: float, freedom: int) -> float:
    """The value below which Student's t lies with this probability.

    Up to 1,000 degrees of freedom the distribution function is the finite series of Abramowitz and Stegun, *Handbook of
    Mathematical Functions*, 26.7.3 and 26.7.4, halved until floating point has no number in between; beyond, it is
    their expansion 26.7.5 around the normal quantile.

    Args:
        probability: From 0.5 up to 0.9999.
        freedom: The degrees of freedom, 1 or more.

    Raises:
        InvalidValue: The probability or the degrees of freedom lie outside.

    >>> f"{t_quantile(0.975, 9):.3f}"
    '2.262'
    """
    if freedom < 1 or not 0.5 <= probability <= 0.9999:
        raise InvalidValue.because(
            "no-quantile",
            Where(field="probability"),
            N_("Student’s t has no quantile here for {probability} and {freedom} degrees of freedom."),
            N_("Ask for a probability from 0.5 to 0.9999, with two observations or more."),
            probability=probability,
            freedom=freedom,
        )
    if freedom > _SERIES:
        return _expanded(NormalDist().inv_cdf(probability), freedom)
    return _halved(2 * probability - 1, freedom)


def _halved(within: float, freedom: int) -> float:
    low, high = 0.0, 1.0
    while _between(high, freedom) < within:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if _between(middle, freedom) < within else (low, middle)
    return high


def _between(t: float, freedom: int) -> float:
    """The probability that t lies between -t and t; A(t|v) of the Handbook."""
    angle = math.atan(t / math.sqrt(freedom))
    odd = freedom % 2
    term = math.cos(angle) if odd else 1.0
    added, squared = 0.0, math.cos(angle) ** 2
    for power in range(odd, freedom - 1, 2):
        added += term
        term *= squared * (power + 1) / (power + 2)
    if not odd:
        return math.sin(angle) * added
    return (angle + math.sin(angle) * added) * 2 / math.pi


def _expanded(x: float, freedom: int) -> float:
    terms = (
        x,
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160,
    )
    return math.fsum(term / freedom**power for power, term in enumerate(terms))
