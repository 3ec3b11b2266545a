"""Why a step of the timeline lies where it does, as a text that people read and that dates it again next year.

`calls-open.last + 1 day; it cure: 10 days (D.Lgs. 36/2023, art. 101)` says that a step begins on the day after another
and lasts a term of law. The rules of counting:

- A step begins on a working day: Monday to Friday, no public holiday. A day off moves to the next one.
- The day on which a term begins is not counted, its last day is (art. 155(1) Codice di procedura civile, art. 2963
  Codice civile; Regulation (EEC, Euratom) 1182/71, art. 3(1)).
- Days off within a term of calendar days are counted (art. 155(3) c.p.c.; art. 3(3) of the Regulation); in one of
  working days they are not (Portugal: Código do Procedimento Administrativo, art. 87).
- A term that would end on a day off ends on the next working day (art. 155(4) and (5) c.p.c., which treats Saturdays so
  as well; art. 3(4) of the Regulation). What moves makes a step longer, never shorter.
- Closings that a city or its schools decide stretch no term of law.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Self

import attrs

from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.days import is_weekend, working_day
from stemcity_kit.model.offsets import Offset
from stemcity_kit.model.time import Days

__all__ = ["Basis"]

_DAY = r"\d{4}-\d\d-\d\d"
_SHAPE = re.compile(
    rf"(?P<first>[^;/]+?)(?:; moved from {_DAY})?(?:; to (?P<last>[^;]+)|; (?P<days>\d{{1,4}}) days \(format\))?"
    r"(?:; (?P<law>\S+ \S+: (?:(?P<term>\d{1,4}) (?P<working>working )?days)?.*?))?"
    rf"(?:; end moved from {_DAY})?"
)
_ONE = dt.timedelta(days=1)


@attrs.frozen
class Basis:
    """The rule that dates a step.

    Attributes:
        first: Its first day.
        last: Its last day, where the rule says one.
        days: How many days it takes after the first, where neither a last day nor a term of law says it.
        law: The term of law that it keeps, in words.
        term: How many days that is; None where the law gives no number.
        working: Whether only working days count in it.
    """

    first: Offset
    last: Offset | None = None
    days: int | None = None
    law: str = ""
    term: int | None = None
    working: bool = False

    @classmethod
    def of(cls, text: str) -> Self | None:
        """The rule that a text says, as `on` wrote it; None where it says none.

        >>> Basis.of("start - 2 weeks; moved from 2027-03-29; to start - 1 day").last.said
        'start - 1 day'
        >>> Basis.of("decided by the mayor") is None
        True
        """
        found = _SHAPE.fullmatch(text)
        if found is None:
            return None
        try:
            first, last = Offset.of(found["first"]), Offset.of(found["last"]) if found["last"] else None
        except InvalidValue:
            return None
        days, term = (int(found[name]) if found[name] else None for name in ("days", "term"))
        return cls(first, last, days, found["law"] or "", term, bool(found["working"]))

    @property
    def anchors(self) -> tuple[str, ...]:
        """The words that must have a meaning."""
        return tuple(offset.anchor for offset in (self.first, self.last) if offset is not None)

    def known(self, anchors: Mapping[str, object]) -> bool:
        """Whether every word has a meaning among these."""
        return all(offset.known(anchors) for offset in (self.first, self.last) if offset is not None)

    def on(self, anchors: Mapping[str, dt.date], *, year: int, closed: Collection[dt.date]) -> tuple[Days, str]:
        """The days of a year, and the rule in words with what moved.

        Args:
            anchors: What the words mean.
            year: The year of days such as `04-01`.
            closed: The public holidays.

        Raises:
            KeyError: A word has no meaning among these.
            OverflowError: The calendar has no such day.
            ValueError: The same.

        >>> rule = Basis.of("open.last + 1 day; it cure: 10 days (D.Lgs. 36/2023, art. 101)")
        >>> days, said = rule.on({"open.last": dt.date(2027, 3, 15)}, year=2027, closed=[dt.date(2027, 3, 29)])
        >>> str(days)
        '2027-03-16/2027-03-26'
        """
        planned = self.first.on(anchors, year=year)
        first = working_day(planned, closed=closed)
        reasons = [str(self.first), *([f"moved from {planned}"] if planned != first else [])]
        ends = [first]
        if self.last is not None:
            ends.append(self.last.on(anchors, year=year))
            reasons.append(f"to {self.last}")
        elif self.days is not None:
            ends.append(first + _ONE * self.days)
            reasons.append(f"{self.days} days (format)")
        reasons += [self.law] if self.law else []
        end = max(*ends, self._counted(first, closed))
        last = working_day(end, closed=closed)
        return Days(first, last), "; ".join([*reasons, *([f"end moved from {end}"] if last != end else [])])

    def least(self, first: dt.date, *, closed: Collection[dt.date]) -> dt.date:
        """The last day that the term of law allows for a step that begins on a day; that day itself without a term."""
        return working_day(self._counted(first, closed), closed=closed)

    def _counted(self, first: dt.date, closed: Collection[dt.date]) -> dt.date:
        day, left = first, self.term or 0
        while left:
            day += _ONE
            left -= 0 if self.working and (is_weekend(day) or day in closed) else 1
        return day
