"""Typed cells: what a spreadsheet makes of text, and the text that is got back from what it made.

A workbook's cell is a number, a date, a time of day, a truth value, an error or text, whatever its column is for.
Codes, keys and dates are written as text, so that nothing changes them; where somebody's program has changed them all
the same, the text is got back where that is certain, and the damage is named where it is not. What a cell can hold is
in ECMA-376 part 1, section 18.18.11; the fifteen digits that a spreadsheet keeps are Excel's documented limit.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.folder.columns import Column, shapes_of
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.times import Times

__all__ = ["Kind", "RawCell", "escaped", "kind_of", "kinds_of", "typed", "untyped"]

DIGITS = 15
"""The significant digits of a number that a spreadsheet keeps."""


class Kind(enum.StrEnum):
    """What a column holds, as far as a spreadsheet's types are concerned."""

    TEXT = "text"
    CODE = "code"
    WHOLE = "whole"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    ANSWER = "answer"


@attrs.frozen
class RawCell:
    """A cell as a workbook holds it: its value, whether it is an error value, and the format that it is shown in."""

    value: Any
    error: bool = False
    number_format: str = "General"


def kind_of(column: Column, *, of: type) -> Kind:
    """What a column holds.

    >>> from stemcity_kit.folder.columns import columns_of
    >>> from stemcity_kit.model.place import Room
    >>> [kind_of(column, of=Room).value for column in columns_of(Room, languages=["it"])][:5]
    ['code', 'code', 'text', 'code', 'whole']
    """
    if any(isinstance(shape, Times) and shape.field == column.field for shape in shapes_of(of)):
        return Kind.DATE if column.name in ("date", "last_date") else Kind.TIME
    if column.code or column.refers or column.name == "key":
        return Kind.CODE
    if column.cell.words:
        return Kind.ANSWER if "yes" in column.cell.words else Kind.CODE
    return Kind.TEXT if column.cell.many and column.cell.name != "days" else _PLAIN.get(column.cell.name, Kind.TEXT)


_PLAIN: Mapping[str, Kind] = MappingProxyType(
    {
        "whole number": Kind.WHOLE,
        "decimal": Kind.DECIMAL,
        "date": Kind.DATE,
        "days": Kind.DATE,
        "time of day": Kind.TIME,
    }
)


def kinds_of(columns: tuple[Column, ...], *, of: type) -> Mapping[str, Kind]:
    """What each column holds, by its name."""
    return {column.name: kind_of(column, of=of) for column in columns}


def typed(text: str, kind: Kind, dialect: Dialect) -> str | int | float:
    """The value to store for a cell's text: a number only where the spreadsheet can hold it exactly.

    >>> typed("120", Kind.WHOLE, Dialect()), typed("015146", Kind.CODE, Dialect())
    (120, '015146')
    >>> typed("45,4642", Kind.DECIMAL, Dialect(decimal=","))
    45.4642
    """
    if kind is Kind.WHOLE and re.fullmatch(rf"0|-?[1-9]\d{{0,{DIGITS - 1}}}", text):
        return int(text)
    if kind is Kind.DECIMAL:
        try:
            return _exact(dialect.read_decimal(text), text)
        except InvalidValue:
            return text
    return text


def _exact(number: Decimal, text: str) -> str | float:
    held = float(number)
    return held if len(number.as_tuple().digits) <= DIGITS and Decimal(f"{held:.{DIGITS}g}") == number else text


def untyped(cell: RawCell, kind: Kind, dialect: Dialect) -> tuple[str, Finding | None]:
    """The text of a cell, and the finding about what the spreadsheet did to it, where there is one.

    The finding has no place yet.

    >>> untyped(RawCell(15146.0), Kind.CODE, Dialect())[0]
    '15146'
    >>> untyped(RawCell(dt.datetime(2026, 5, 3)), Kind.CODE, Dialect())[1].rule
    'code-became-date'
    """
    if cell.value is None:
        return "", None
    if cell.error:
        return "", _error(str(cell.value))
    for of, read in _READERS.items():
        if isinstance(cell.value, of):
            return read(cell, kind, dialect)
    return str(cell.value).strip(), None


_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> str:
    """Text for a workbook: characters that XML cannot hold are escaped, and what looks like an escape stays what it is.

    ECMA-376 part 1, section 22.9.2.19.

    >>> escaped("_x0041_")
    '_x005F_x0041_'
    """
    return _UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", _ESCAPE.sub("_x005F_", text))


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _from_text(cell: RawCell, _kind: Kind, _dialect: Dialect) -> tuple[str, Finding | None]:
    """Text, with the escapes of characters that XML cannot hold read back (ECMA-376 section 22.9.2.19)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell.value).strip(), None


def _from_truth(cell: RawCell, kind: Kind, _dialect: Dialect) -> tuple[str, Finding | None]:
    if kind is Kind.ANSWER:
        return ("yes" if cell.value else "no"), None
    shown = "TRUE" if cell.value else "FALSE"
    what = N_("The cell holds the truth value {value}, as a spreadsheet makes it of a word.")
    return shown, _changed("became-truth-value", what, _AGAIN, Severity.WARNING, value=shown)


def _from_number(cell: RawCell, kind: Kind, dialect: Dialect) -> tuple[str, Finding | None]:
    number = Decimal(f"{cell.value:.{DIGITS}g}")
    text = format(
        number.quantize(Decimal(1)) if number == number.to_integral_value() and abs(number) < 10**27 else number, "f"
    )
    if kind is Kind.DATE:
        return _from_serial(text, cell.value, dialect)
    if kind is Kind.TIME and 0 <= cell.value < 1:
        return _clock(dt.timedelta(days=cell.value)), None
    if kind is Kind.CODE:
        return _code(text, cell)
    return text.replace(".", dialect.decimal), None


def _code(text: str, cell: RawCell) -> tuple[str, Finding | None]:
    if re.fullmatch(r"0+", cell.number_format):
        return text.zfill(len(cell.number_format)), None
    if len(text) >= DIGITS:
        what = N_("“{value}” looks like a long code that a spreadsheet turned into a rounded number.")
        return text, _changed("code-became-number", what, _AGAIN, Severity.ERROR, value=text)
    what = N_(
        "“{value}” is a number where a code belongs: zeros at its beginning are lost, as when 015146 becomes 15146."
    )
    return text, _changed("number-in-codes", what, _LOOK, Severity.NOTE, value=text)


def _from_serial(text: str, value: float, dialect: Dialect) -> tuple[str, Finding | None]:
    if not 20_000 <= value < 100_000:  # from 1954 to 2173; a smaller number is rather a year or a day
        return text, None
    day = dialect.write_date(dt.date(1899, 12, 30) + dt.timedelta(days=int(value)))
    what = N_("“{value}” is the number by which a spreadsheet counts the day {day}.")
    fix = N_("Set the column's format to text, then write the date: {day}.")
    return day, _changed("date-became-number", what, fix, Severity.ERROR, value=text, day=day)


def _from_moment(cell: RawCell, kind: Kind, dialect: Dialect) -> tuple[str, Finding | None]:
    moment: dt.datetime = cell.value
    day = dialect.write_date(moment.date())
    if kind is Kind.DATE:
        return _date(moment, day, cell.number_format)
    if kind is Kind.TIME:
        return _time(moment)
    if kind is Kind.CODE:
        what = N_("“{value}” is a date that a spreadsheet made of a code, as it does with 3-5.")
        return moment.date().isoformat(), _changed("code-became-date", what, _AGAIN, value=day)
    if kind in (Kind.WHOLE, Kind.DECIMAL):
        what = N_("“{value}” is a date that a spreadsheet made of a number, as it does with 3.5.")
        fix = N_("Set the column's format to number, then write the number again.")
        return "", _changed("number-became-date", what, fix, value=day)
    what = N_("“{value}” is a date that a spreadsheet made of a text, as it does with 9-12.")
    return day, _changed("text-became-date", what, _AGAIN, Severity.WARNING, value=day)


def _date(moment: dt.datetime, day: str, shown_as: str) -> tuple[str, Finding | None]:
    plain = re.sub(r"\[[^\]]*\]|\"[^\"]*\"|\\.", "", shown_as).casefold()
    if "m" in plain and "y" in plain and "d" not in plain and moment.day == 1:
        return f"{moment:%Y-%m}", None
    if moment.time() == dt.time():
        return day, None
    what = N_("The cell holds a date with a time of day, {value}.")
    fix = N_("Write the date alone here, and the time in its own column.")
    return day, _changed("time-in-date", what, fix, Severity.ERROR, value=f"{day} {moment:%H:%M}")


def _time(moment: dt.datetime) -> tuple[str, Finding | None]:
    time = _clock(dt.timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second))
    if moment.year <= 1904:  # day 0 of either way of counting days
        return time, None
    what = N_("The cell holds a date with the time of day, {value}; only the time is read.")
    fix = N_("Write the time alone here; the date has its own column.")
    return time, _changed("date-in-time", what, fix, Severity.WARNING, value=f"{moment:%Y-%m-%d %H:%M}")


def _from_time(cell: RawCell, kind: Kind, _dialect: Dialect) -> tuple[str, Finding | None]:
    value = cell.value
    if isinstance(value, dt.time):
        value = dt.timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
        )
    if kind is Kind.DATE:
        what = N_("The cell holds a time of day, {value}, where a date belongs.")
        return "", _changed(
            "time-in-date", what, N_("Write the date here, and the time in its own column."), value=_clock(value)
        )
    return _clock(value), None


def _clock(since_midnight: dt.timedelta) -> str:
    """Hours and minutes; what a spreadsheet's fractions of days lose in seconds is put right."""
    seconds = round(since_midnight.total_seconds())
    minutes, rest = divmod(seconds + 1, 60)
    if rest > 2:
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{minutes // 60:02}:{minutes % 60:02}"


_AGAIN = N_("Set the column's format to text, then write the text again.")
_LOOK = N_("Compare it with its source; set the column's format to text before writing it again.")


def _error(value: str) -> Finding:
    what = N_("The cell shows the error {value}: a formula could not be worked out.")
    return _changed("error-value", what, N_("Mend the formula, or write the value itself."), value=value)


def _changed(rule: str, what: str, fix: str, severity: Severity = Severity.ERROR, **params: object) -> Finding:
    return Finding(rule, Where(), what, fix, severity, params)


Reader = Callable[[RawCell, Kind, Dialect], tuple[str, "Finding | None"]]

_READERS: Mapping[Any, Reader] = MappingProxyType(
    {
        str: _from_text,
        bool: _from_truth,
        int: _from_number,
        float: _from_number,
        dt.datetime: _from_moment,
        dt.time: _from_time,
        dt.timedelta: _from_time,
    }
)
"""In the order of asking: a truth value is an `int` too."""
