"""Days that are said relative to others: `start - 20 weeks`, `easter - 43 days`, `12-07`.

This is the small language in which the files of formats and jurisdictions date things. An offset is an anchor and any
number of terms `+ 2 months`, `- 1 day`. An anchor is a word that the reader of the file gives a meaning, or a day of
the edition's year as `MM-DD`. A month added to a day that the target month does not have gives that month's last day.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Mapping

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.days import easter, girls_in_ict_day

__all__ = ["MOVABLE", "Offset"]

MOVABLE: Mapping[str, Callable[[int], dt.date]] = {"easter": easter, "girls-in-ict-day": girls_in_ict_day}
"""Days that lie elsewhere every year, by the word that stands for them."""

_SHAPE = re.compile(r"(?P<anchor>[a-z0-9][a-z0-9.-]*)(?P<terms>(?: [+-] [0-9]{1,3} (?:day|week|month)s?)*)")
_TERM = re.compile(r"([+-]) ([0-9]+) (day|week|month)")


def _later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@attrs.frozen
class Offset:
    """A day relative to another.

    >>> Offset.of("end + 2 months").on({"end": dt.date(2019, 5, 8)}, year=2019)
    datetime.date(2019, 7, 8)
    """

    anchor: str
    months: int = 0
    days: int = 0
    said: str = attrs.field(default="", eq=False)

    @classmethod
    def of(cls, text: str) -> Offset:
        """The offset that a text says.

        Raises:
            InvalidValue: The text is not of the shape `anchor ± number unit …`.
        """
        match = _SHAPE.fullmatch(text.strip())
        if match is None:
            raise InvalidValue.because(
                "bad-offset",
                Where(),
                N_("“{value}” does not say a day."),
                N_("Write an anchor and what to add, such as “start - 20 weeks”, “easter + 1 day” or “04-01”."),
                value=text,
            )
        totals = {"day": 0, "week": 0, "month": 0}
        for sign, number, unit in _TERM.findall(match["terms"]):
            totals[unit] += int(sign + number)
        return cls(match["anchor"], totals["month"], totals["day"] + 7 * totals["week"], text.strip())

    def on(self, anchors: Mapping[str, dt.date], *, year: int) -> dt.date:
        """The day, where the anchors have these days.

        Args:
            anchors: What the words mean; `MM-DD` and the movable days need no entry.
            year: The year of `MM-DD` and of the movable days.

        Raises:
            KeyError: The anchor has no meaning here; check with `known` first.
        """
        return _later(self._anchor_day(anchors, year), self.months) + dt.timedelta(days=self.days)

    def _anchor_day(self, anchors: Mapping[str, dt.date], year: int) -> dt.date:
        if self.anchor in anchors:
            return anchors[self.anchor]
        if self.anchor in MOVABLE:
            return MOVABLE[self.anchor](year)
        month, _, day = self.anchor.partition("-")
        if not (month.isdigit() and day.isdigit()):
            raise KeyError(self.anchor)
        return dt.date(year, int(month), int(day))

    def known(self, anchors: Mapping[str, object]) -> bool:
        """Whether `on` finds a meaning for the anchor among these; a day that not every year has, it does not."""
        if self.anchor in anchors or self.anchor in MOVABLE:
            return True
        try:
            dt.date.fromisoformat(f"2001-{self.anchor}")
        except ValueError:
            return False
        return True

    def __str__(self) -> str:
        return self.said
