"""How many had booked and how many came, published together without giving back what either hides.

Both numbers are of the same people: who came had booked, and the difference are those who stayed away. So they are one
table with a further dimension, whose total is *booked* and whose categories are *present* and *absent*, and in which
all three are hidden together. Fewer than k who stayed away are a small number like any other; a rate of attendance is
made of published numbers alone.

Where people may come without booking, the two numbers have no rule between them, and are two tables with the same gaps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Final, Literal

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.impact.attendance import Category, Tally
from stemcity_kit.impact.cells import TOTAL, Counts, Key, Mark
from stemcity_kit.impact.disclosure import (
    PublicTable,
    asked_for,
    check_cuts,
    check_threshold,
    is_small,
    protection,
    ratio,
)
from stemcity_kit.impact.masking import Wanted, mask
from stemcity_kit.impact.secret import Secret

__all__ = ["Turnout", "turnout"]

_STATE: Final = "(turnout)"
"""The dimension that holds both numbers."""


@attrs.frozen
class Turnout:
    """Who had booked and who came, as far as it may be published; both tables have the same gaps.

    Attributes:
        booked: How many had a place.
        present: How many came.
        findings: What cannot be published, and what would help; for the office.
    """

    booked: PublicTable
    present: PublicTable
    findings: tuple[Finding, ...]

    def rate(self, key: Key, *, places: int = 1) -> Decimal | Literal[Mark.HIDDEN] | None:
        """How many came in percent of those who had booked; `HIDDEN` where they are, None where nobody had booked."""
        return ratio(self.present[key], self.booked[key], hundred=True, places=places)


def turnout(
    tally: Tally,
    *,
    key: bytes | str,
    k: int = 5,
    zeros: bool = False,
    cuts: Collection[Collection[str]] | None = None,
    walk_ins: bool = False,
) -> Turnout:
    """Hide the small numbers of who had booked, who came and who stayed away, and what would give them back.

    Args:
        tally: What was counted, by at most three dimensions.
        key: The secret of the edition; see `stemcity_kit.impact.disclosure.protect`.
        k: Counts from 1 to k - 1 are hidden, and each hidden number could have values that are k apart.
        zeros: Whether 0 is hidden, too.
        cuts: The sets of dimensions to publish, with all their totals; all of them without it.
        walk_ins: Whether somebody may come who has not booked. Then a reader is taken to know nothing of the one number
            from the other, and who stayed away is not counted.

    Raises:
        InvalidValue: A dimension overlaps, in some rows nobody counted, or more came than had booked without walk-ins.

    >>> from stemcity_kit.impact.attendance import Count
    >>> cells = ((("female",), Count(booked=30, present=24)), (("male",), Count(booked=20, present=11)))
    >>> both = turnout(Tally(("gender",), cells, Count(booked=50, present=35)), key="an example and no secret")
    >>> both.booked[("female",)], both.present[("female",)], both.rate(("female",))
    (30, 24, Decimal('80.0'))
    """
    check_threshold(k)
    counts = _together(tally, walk_ins=walk_ins)
    check_cuts(counts, cuts)
    both = cuts if cuts is None else [{_STATE, *([cut] if isinstance(cut, str) else cut)} for cut in cuts]
    asked = asked_for(counts, both)
    kept = [is_small(value, k, zeros=zeros) for value in counts.values]
    if walk_ins:
        single = [named[-1] is not TOTAL for named in counts.order()]
        asked, kept = ([one and alone for one, alone in zip(some, single, strict=True)] for some in (asked, kept))
    found = mask(counts, Wanted(asked, kept, together=_STATE), secret=Secret.of(key), k=k)
    safe = protection(counts, found, asked, k=k, zeros=zeros)
    booked = safe.public.part(_STATE, "booked" if walk_ins else TOTAL)
    return Turnout(booked, safe.public.part(_STATE, "present"), safe.findings)


def _together(tally: Tally, *, walk_ins: bool) -> Counts:
    """Both numbers in one table, whose last dimension says which."""
    faults: list[Finding] = []
    numbers: dict[str, Mapping[Category, int]] = {}
    for what in ("booked", "present"):
        try:
            numbers[what] = tally.to_protect("booked" if what == "booked" else "present")
        except InvalidValue as refused:
            faults += (finding for finding in refused.findings if finding not in faults)
    if not faults and not walk_ins:
        faults += _more_came(numbers)
    if faults:
        raise InvalidValue(*faults)
    if not walk_ins:
        present = numbers["present"]
        absent = {category: booked - present[category] for category, booked in numbers.pop("booked").items()}
        numbers["absent"] = absent
    cells = {(*category, what): count for what, some in numbers.items() for category, count in some.items()}
    kinds = {_STATE: tuple(sorted(numbers))}
    return Counts.of(cells, dimensions=(*tally.dimensions, _STATE), categories=kinds)


def _more_came(numbers: Mapping[str, Mapping[Category, int]]) -> Iterator[Finding]:
    booked, present = numbers["booked"], numbers["present"]
    more = sum(present[category] > count for category, count in booked.items())
    if more:
        what = N_("In {number} categories more came than had booked.")
        fix = N_("Correct the rows; where people may come without booking, say walk_ins=True.")
        yield Finding("more-came", Where(table="attendance", field="present"), what, fix, params={"number": more})
