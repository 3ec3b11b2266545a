"""How a time lies in columns: `date`, `last_date`, `start`, `end`, all local to the edition's zone.

What is not known stays empty; an hour that occurs twice says which one is meant; one that does not occur is refused.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.folder.cells import cell_for, read_time
from stemcity_kit.folder.shapes import Column, Reading, at_column
from stemcity_kit.model.time import Precision, When, moment, occurs_twice

__all__ = ["Times"]

_WHICH = re.compile(r"\s*\(([12])\)$")


@attrs.frozen
class Times:
    """What is known of a time: `date`, `last_date`, `start`, `end`, all local to the edition's zone.

    A month is `2019-05`. An hour that occurs twice, when the clocks go back, says which: `02:30 (2)`.
    """

    field: str

    def columns(self, languages: Sequence[str]) -> tuple[Column, ...]:
        """Its four columns."""
        return tuple(Column(name, self.field, cell_for(str)) for name in ("date", "last_date", "start", "end"))

    def read(self, cells: Mapping[str, str], reading: Reading) -> When:
        """The time from the non-empty cells; raises all that is wrong with them."""
        if "date" not in cells:
            column = next(iter(cells))
            raise InvalidValue.because(
                "no-date",
                Where(field=column),
                N_("There is a time without a date."),
                N_("Write the date too, or empty this cell."),
            )
        month = re.fullmatch(r"(\d{4})-(\d{1,2})", cells["date"])
        if month and 1 <= int(month[2]) <= 12:
            first = at_column("date", cell_for(dt.date), f"{cells['date']}-01", reading)
            return self._month(first.year, first.month, cells)
        day = self._days(cells, reading)
        first, last = day["date"], day.get("last_date")
        if "end" in cells and "start" not in cells:
            raise InvalidValue.because(
                "end-without-start",
                Where(field="end"),
                N_("There is an end without a start."),
                N_("Write the start too, or empty the end."),
            )
        if "start" not in cells:
            return _placed("last_date", lambda: When.during(first, last or first))
        start = self._moment("start", first, cells, reading)
        if "end" not in cells:
            return self._open_ended(start, last, first)
        end = self._moment("end", last or first, cells, reading)
        return _placed("end", lambda: When.between(start, end))

    def _days(self, cells: Mapping[str, str], reading: Reading) -> dict[str, dt.date]:
        """The days of the cells; raises all that is wrong with days and times, not only the first."""
        days: dict[str, dt.date] = {}
        faults: list[Finding] = []
        for name in ("date", "last_date", "start", "end"):
            try:
                if name in cells and name in ("date", "last_date"):
                    days[name] = at_column(name, cell_for(dt.date), cells[name], reading)
                elif name in cells:
                    read_time(_WHICH.sub("", cells[name]))
            except InvalidValue as fault:
                faults += fault.at(Where(field=name)).findings
        if faults:
            raise InvalidValue(*faults)
        return days

    def _open_ended(self, start: dt.datetime, last: dt.date | None, first: dt.date) -> When:
        if last is not None and last != first:
            raise InvalidValue.because(
                "no-end",
                Where(field="end"),
                N_("A session over several days with a start needs its end."),
                N_("Write the end, or empty the start and say the hours under hours@…"),
            )
        return When.starting(start)

    def _month(self, year: int, number: int, cells: Mapping[str, str]) -> When:
        for name in ("last_date", "start", "end"):
            if name in cells:
                raise InvalidValue.because(
                    "more-than-a-month",
                    Where(field=name),
                    N_("The date is only a month, so nothing more exact can follow."),
                    N_("Write the day under date, or empty this cell."),
                )
        return When.month(year, number)

    def _moment(self, name: str, day: dt.date, cells: Mapping[str, str], reading: Reading) -> dt.datetime:
        which = _WHICH.search(cells[name])
        said = cells[name][: which.start()] if which else cells[name]
        second = bool(which and which[1] == "2")
        try:
            time = read_time(said)
            if occurs_twice(day, time, zone=reading.zone) and not which:
                raise _twice(name, day, said)
            return moment(day, time, zone=reading.zone, second=second)
        except InvalidValue as fault:
            raise fault.at(Where(field=name)) from None

    def write(self, value: When | None, reading: Reading) -> Mapping[str, str]:
        """The cells of a time."""
        if value is None:
            return {}
        if value.precision is Precision.MONTH:
            return {"date": f"{value.days.first:%Y-%m}"}
        cells = {"date": reading.dialect.write_date(value.days.first)}
        if value.start is not None:
            cells["start"] = _clock(value.start)
        if value.end is not None and value.start is not None:
            ends = value.end.astimezone(value.start.tzinfo)
            cells["end"] = _clock(ends)
            last = ends.date()
        else:
            last = value.days.last
        if last != value.days.first:
            cells["last_date"] = reading.dialect.write_date(last)
        return cells


def _clock(at: dt.datetime) -> str:
    twice = occurs_twice(at.date(), at.time(), zone=str(at.tzinfo))
    return f"{at:%H:%M}" + (f" ({at.fold + 1})" if twice else "")


def _twice(column: str, day: dt.date, said: str) -> InvalidValue:
    return InvalidValue.because(
        "hour-occurs-twice",
        Where(field=column),
        N_("{time} occurs twice on {day}: the clocks go back over it."),
        N_("Say which one is meant: “{time} (1)” before the change or “{time} (2)” after it."),
        time=said,
        day=day,
    )


def _placed(column: str, make: Callable[[], When]) -> When:
    try:
        return make()
    except InvalidValue as fault:
        raise fault.at(Where(field=column)) from None
