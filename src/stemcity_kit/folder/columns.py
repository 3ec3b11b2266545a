"""The columns of a table, derived from the fields of its class: one declaration serves folder, workbook and open data.

Most fields are one column of the same name. A `Text` is a column per language (`title@it`); accessibility, times, days
and money are several plain columns, because people fill those in more surely than one clever cell.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol, get_type_hints

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.folder.cells import Cell, bare_type, cell_for, read_time
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.model.money import Money
from stemcity_kit.model.place import Accessibility
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, Precision, When, moment, occurs_twice
from stemcity_kit.model.vocabulary import Answer

__all__ = ["Column", "Reading", "Shape", "columns_of", "shapes_of"]


@attrs.frozen
class Reading:
    """What a cell cannot be understood without: the dialect, the zone of local times, the languages."""

    dialect: Dialect = Dialect()
    zone: str = "Etc/UTC"
    languages: tuple[str, ...] = ("en",)


@attrs.frozen
class Column:
    """One column.

    Attributes:
        name: Its header.
        field: The field of the class that it is a part of.
        cell: The type of its cells.
        refers: The table whose keys it holds, if it holds keys.
        needed: Whether every row must fill it.
        code: Whether it holds a code, whose zeros and hyphens a spreadsheet must leave alone.
    """

    name: str
    field: str
    cell: Cell
    refers: str | None = None
    needed: bool = False
    code: bool = False


class Shape(Protocol):
    """How one field lies in columns."""

    @property
    def field(self) -> str:
        """The name of the field."""
        ...

    def columns(self, languages: Sequence[str]) -> tuple[Column, ...]:
        """Its columns, for an edition in these languages."""
        ...

    def read(self, cells: Mapping[str, str], reading: Reading) -> Any:
        """The value from the non-empty cells; raises `InvalidValue` whose place names the column."""
        ...

    def write(self, value: Any, reading: Reading) -> Mapping[str, str]:
        """The cells of a value; empty ones may be left out."""
        ...


def at_column(name: str, cell: Cell, value: str, reading: Reading) -> Any:
    """The value of one cell; a fault says in which column it stands."""
    try:
        return cell.read(value, reading.dialect)
    except InvalidValue as fault:
        raise fault.at(Where(field=name)) from None


@attrs.frozen
class Single:
    """A field that is one column."""

    field: str
    column: Column

    def columns(self, languages: Sequence[str]) -> tuple[Column, ...]:
        return (self.column,)

    def read(self, cells: Mapping[str, str], reading: Reading) -> Any:
        return at_column(self.field, self.column.cell, cells[self.field], reading)

    def write(self, value: Any, reading: Reading) -> Mapping[str, str]:
        return {self.field: self.column.cell.write(value, reading.dialect)} if value is not None else {}


@attrs.frozen
class Languages:
    """A text: a column for each language, `title@it`."""

    field: str

    def columns(self, languages: Sequence[str]) -> tuple[Column, ...]:
        return tuple(Column(f"{self.field}@{language}", self.field, cell_for(str)) for language in languages)

    def read(self, cells: Mapping[str, str], reading: Reading) -> Text:
        return Text({name.partition("@")[2]: value for name, value in cells.items()})

    def write(self, value: Text, reading: Reading) -> Mapping[str, str]:
        return {f"{self.field}@{language}": text for language, text in value.versions}


@attrs.frozen
class Answers:
    """Accessibility: a column for each feature, with yes, no or unknown."""

    field: str

    def columns(self, languages: Sequence[str]) -> tuple[Column, ...]:
        return tuple(Column(feature.name, self.field, cell_for(Answer)) for feature in attrs.fields(Accessibility))

    def read(self, cells: Mapping[str, str], reading: Reading) -> Accessibility:
        return Accessibility(
            **{name: at_column(name, cell_for(Answer), value, reading) for name, value in cells.items()}
        )

    def write(self, value: Accessibility, reading: Reading) -> Mapping[str, str]:
        return {name: answer.value for name, answer in attrs.asdict(value).items() if answer is not Answer.UNKNOWN}


@attrs.frozen
class FirstLast:
    """Days: a column for the first and one for the last."""

    field: str

    def columns(self, languages: Sequence[str]) -> tuple[Column, ...]:
        return tuple(Column(name, self.field, cell_for(dt.date)) for name in ("first", "last"))

    def read(self, cells: Mapping[str, str], reading: Reading) -> Days:
        day = {name: at_column(name, cell_for(dt.date), value, reading) for name, value in cells.items()}
        if "first" not in day:
            raise InvalidValue.because(
                "no-first-day",
                Where(field="first"),
                N_("The first day is missing."),
                N_("Write it, or empty the last day too."),
            )
        return Days(day["first"], day.get("last", day["first"]))

    def write(self, value: Days | None, reading: Reading) -> Mapping[str, str]:
        if value is None:
            return {}
        return {name: reading.dialect.write_date(getattr(value, name)) for name in ("first", "last")}


@attrs.frozen
class Amount:
    """Money: a column for the amount and one for the currency."""

    field: str

    def columns(self, languages: Sequence[str]) -> tuple[Column, ...]:
        return (Column("amount", self.field, cell_for(Decimal)), Column("currency", self.field, cell_for(str)))

    def read(self, cells: Mapping[str, str], reading: Reading) -> Money:
        for name in ("amount", "currency"):
            if name not in cells:
                raise InvalidValue.because(
                    "half-money",
                    Where(field=name),
                    N_("The amount or its currency is missing."),
                    N_("Write both, or neither."),
                )
        return Money(at_column("amount", cell_for(Decimal), cells["amount"], reading), cells["currency"])

    def write(self, value: Money | None, reading: Reading) -> Mapping[str, str]:
        return {"amount": reading.dialect.write_decimal(value.amount), "currency": value.currency} if value else {}


_WHICH = re.compile(r"\s*\(([12])\)$")


@attrs.frozen
class Times:
    """What is known of a time: `date`, `last_date`, `start`, `end`, all local to the edition's zone.

    A month is `2019-05`. An hour that occurs twice, when the clocks go back, says which: `02:30 (2)`.
    """

    field: str

    def columns(self, languages: Sequence[str]) -> tuple[Column, ...]:
        return tuple(Column(name, self.field, cell_for(str)) for name in ("date", "last_date", "start", "end"))

    def read(self, cells: Mapping[str, str], reading: Reading) -> When:
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


_SHAPES: Mapping[Any, Any] = {Text: Languages, Accessibility: Answers, Days: FirstLast, Money: Amount, When: Times}


def _shape(field: attrs.Attribute[Any], annotation: Any) -> Shape:
    special = _SHAPES.get(bare_type(annotation))
    if special is not None:
        made: Shape = special(field.name)
        return made
    needed = field.default is attrs.NOTHING or bool(field.metadata.get("needed"))
    meta = field.metadata
    column = Column(field.name, field.name, cell_for(annotation), meta.get("refers"), needed, bool(meta.get("code")))
    return Single(field.name, column)


@functools.cache
def shapes_of(of: type) -> tuple[Shape, ...]:
    """How each field of a class lies in columns, in the order of declaration."""
    hints = get_type_hints(of)
    return tuple(_shape(field, hints[field.name]) for field in attrs.fields(of))


def columns_of(of: type, *, languages: Sequence[str]) -> tuple[Column, ...]:
    """The columns of a table.

    >>> from stemcity_kit.model.place import Room
    >>> [column.name for column in columns_of(Room, languages=["it"])][:5]
    ['key', 'venue', 'name', 'floor', 'capacity']
    """
    return tuple(_each_column(of, languages))


def _each_column(of: type, languages: Sequence[str]) -> Iterator[Column]:
    for shape in shapes_of(of):
        yield from shape.columns(languages)
