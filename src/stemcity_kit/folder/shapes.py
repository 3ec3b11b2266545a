"""How one field lies in columns: most are one column of the same name, some are several plain ones.

A `Text` is a column per language (`title@it`); accessibility, days and money are several columns, because people fill
those in more surely than one clever cell. Times are in `times`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.folder.cells import Cell, cell_for
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.model.money import Money
from stemcity_kit.model.place import Accessibility
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import Answer

__all__ = ["Column", "Reading", "Shape", "at_column"]


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
        amount = at_column("amount", cell_for(Decimal), cells["amount"], reading)
        try:
            return Money.as_written(amount, cells["currency"])
        except InvalidValue as fault:
            wrong = "currency" if fault.findings[0].rule == "bad-currency" else "amount"
            raise fault.at(Where(field=wrong)) from None

    def write(self, value: Money | None, reading: Reading) -> Mapping[str, str]:
        return {"amount": reading.dialect.write_decimal(value.amount), "currency": value.currency} if value else {}
