"""Municipalities by code, as of a day: which existed then, and what a code that is wrong was meant to be.

The data are facts in `municipalities.csv` beside this module, area by area; where an area is not in it, nothing is said
of its codes. `valid_until` is exclusive: on that day the municipality is no more. The area of Milan is from OntoPiA's
territorial classifications (AgID, CC BY 4.0): 134 municipalities until 7 February 2019, 133 from 8 February on.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import attrs

__all__ = ["Municipality", "known_areas", "lost_zeros", "municipalities", "municipality", "of_known_area"]


@attrs.frozen
class Municipality:
    """A municipality over one stretch of time.

    Attributes:
        country: ISO 3166-1 alpha-2.
        area: The first digits that the codes of its area share.
        code: Its code, as text.
        name: Its name.
        valid_from: The first day.
        valid_until: The day on which it is no more; None while it exists.
    """

    country: str
    area: str
    code: str
    name: str
    valid_from: dt.date
    valid_until: dt.date | None = None

    def existed(self, on: dt.date) -> bool:
        """Whether it existed on a day."""
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)


@cache
def _by_code() -> Mapping[str, tuple[Municipality, ...]]:
    found: defaultdict[str, tuple[Municipality, ...]] = defaultdict(tuple)
    text = files(__package__).joinpath("municipalities.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        until = dt.date.fromisoformat(row["valid_until"]) if row["valid_until"] else None
        since = dt.date.fromisoformat(row["valid_from"])
        found[row["code"]] += (Municipality(row["country"], row["area"], row["code"], row["name"], since, until),)
    return dict(found)


def municipality(code: str, *, on: dt.date) -> Municipality | None:
    """The municipality that had this code on a day, or None where none had it, or none is known here.

    >>> municipality("015251", on=dt.date(2019, 2, 8)).name
    'Vermezzo Con Zelo'
    >>> municipality("015251", on=dt.date(2019, 2, 7)) is None
    True
    """
    return next((one for one in _by_code().get(code, ()) if one.existed(on)), None)


def municipalities(area: str, *, on: dt.date) -> tuple[Municipality, ...]:
    """All municipalities of an area that existed on a day, by code.

    >>> [len(municipalities("015", on=dt.date(2019, 2, day))) for day in (7, 8)]
    [134, 133]
    """
    known = (one for group in _by_code().values() for one in group)
    return tuple(sorted((one for one in known if one.area == area and one.existed(on)), key=lambda one: one.code))


@cache
def known_areas() -> tuple[tuple[str, str], ...]:
    """The country of each area whose municipalities are known here, and the digits that their codes share.

    >>> known_areas()
    (('IT', '015'),)
    """
    return tuple(sorted({(one.country, one.area) for group in _by_code().values() for one in group}))


def of_known_area(code: str, *, country: str) -> bool:
    """Whether the codes of this area are known here, so that one that is missing is wrong."""
    return any(of == country and code.startswith(area) for of, area in known_areas())


def lost_zeros(code: str, *, country: str) -> Municipality | None:
    """The municipality whose code this is without its leading zeros, as spreadsheets leave it.

    >>> lost_zeros("15146", country="IT").name
    'Milano'
    """
    if not code.isdigit() or code in _by_code():
        return None
    meant = (group[-1] for known, group in _by_code().items() if known.lstrip("0") == code.lstrip("0"))
    return next((one for one in meant if one.country == country), None)
