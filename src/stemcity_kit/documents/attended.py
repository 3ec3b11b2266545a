"""Who came to an edition, as far as a report may tell it.

Everything that is shown of one edition is cut from one protected table, so that no cut helps to work out another. Ages
and audience say nearly the same (primary school is 6 to 10), so a gap of the one could be read off the other: only one
of them is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.impact.attendance import Tally, tally_edition
from stemcity_kit.impact.disclosure import HIDDEN, TOTAL, Counts, PublicTable, protect
from stemcity_kit.impact.secret import Secret
from stemcity_kit.model.attendance import Attendance
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rules_attendance import called_off

__all__ = ["CUTS", "Attended", "attended"]

CUTS = (("gender",), ("ages",), ("audience",), ("district",), ("gender", "audience"))
"""What attendance is shown by; by ages only where no audience is stated."""


@attrs.frozen
class Attended:
    """Who came to one edition, as far as it may be published.

    Attributes:
        edition: The edition's key.
        year: Its year.
        table: The counts; small ones, and those that would give them away, are hidden.
        is_whole: Whether somebody counted in every group; otherwise more came than the table says.
        fingerprint: Of the secret by which they were hidden, so that another one is noticed.
    """

    edition: str
    year: int
    table: PublicTable
    is_whole: bool
    fingerprint: str

    @property
    def total(self) -> int | None:
        """How many attendances were counted; None where even this sum is hidden."""
        shown = self.table[tuple(TOTAL for _ in self.table.dimensions)]
        return None if shown is HIDDEN else int(shown)

    def kinds(self, dimension: str) -> tuple[str, ...]:
        """The categories of a dimension, in their order."""
        return self.table.categories[self.table.dimensions.index(dimension)]

    @property
    def cuts(self) -> tuple[tuple[str, ...], ...]:
        """The cuts that the table has."""
        return _cuts(self.table.dimensions)


def attended(edition: Edition, *, at: dt.date, keys: Mapping[str, bytes | str], k: int) -> Attended | None:
    """Who came to an edition up to a day; None where nobody counted.

    Whoever is said to have come to what was cancelled is left out.

    Args:
        edition: Whose attendance is told.
        at: The day; sessions that begin later are left out, and what is left is then not the whole.
        keys: The secret of each edition, by its key; see `stemcity_kit.impact.disclosure.protect`.
        k: The smallest number of people that may be seen.

    Raises:
        InvalidValue: There is attendance and no secret.
    """
    held = [row for row in edition.attendance if not _called_off(edition, row)]
    begun = tuple(row for row in held if _begins(edition, row) <= at)
    tally = tally_edition(attrs.evolve(edition, attendance=begun), by=("gender", "ages", "audience", "district"))
    dimensions = _stated(tally)
    counts = tally.over(*dimensions).counts("present")
    if not counts:
        return None
    counted = {name: tally.over(name).cells for name in dimensions}
    kinds = {name: tuple(cell[0] for cell, count in of if count.present is not None) for name, of in counted.items()}
    if edition.key not in keys:
        what = N_("The edition has attendance, and no key by which small numbers could be hidden.")
        fix = N_("Draw one with secrets.token_bytes(32), keep it with the edition and give it among the keys.")
        raise InvalidValue.because("no-disclosure-key", Where(key=edition.key), what, fix)
    whole = Counts.of(counts, dimensions=dimensions, categories=kinds)
    secret = Secret.of(keys[edition.key])
    table = protect(whole, key=secret.key, k=k, cuts=_cuts(dimensions)).public
    is_whole = len(begun) == len(held) and not tally.total.present_unknown
    return Attended(edition.key, edition.year, table, is_whole, secret.fingerprint)


def _called_off(edition: Edition, row: Attendance) -> bool:
    session = edition.get("sessions", row.session)
    return session is not None and called_off(edition, session)


def _begins(edition: Edition, row: Attendance) -> dt.date:
    session = edition.get("sessions", row.session)
    return dt.date.min if session is None or session.when is None else session.when.days.first


def _stated(tally: Tally) -> tuple[str, ...]:
    """The dimensions that tell something, without ages where audience does."""
    kinds = {name: {cell[place] for cell, _ in tally.cells} for place, name in enumerate(tally.dimensions)}
    told = [name for name, some in kinds.items() if len(some) > 1]
    return tuple(name for name in told if name != "ages" or "audience" not in told) or tally.dimensions[:1]


def _cuts(dimensions: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    known = set(dimensions)
    return tuple(cut for cut in CUTS if known.issuperset(cut))
