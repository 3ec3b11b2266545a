"""One cell: how each type of value is read from text and written to it, with a fault that names what would be right."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where, did_you_mean
from stemcity_kit.folder.dialect import YEARS, Dialect
from stemcity_kit.model.time import Days

__all__ = ["Cell", "cell_for"]

MANY = "|"
"""What parts several values in one cell: neither a decimal mark nor anything that a spreadsheet turns into a date."""


@attrs.frozen
class Cell:
    """The way of one type between a value and the text of a cell.

    Attributes:
        name: The type, as documentation and open data call it.
        read: From non-empty text to the value; raises `InvalidValue`.
        write: From a value to text.
        words: The words that may stand there, where the list is closed.
        many: Whether the cell holds several values, parted by ` | `.
    """

    name: str
    read: Callable[[str, Dialect], Any]
    write: Callable[[Any, Dialect], str]
    words: tuple[str, ...] = ()
    many: bool = False


def read_whole(value: str, _dialect: Dialect) -> int:
    """A whole number; the model says how small it may be."""
    if not re.fullmatch(r"[+-]?\d{1,15}", value):
        raise InvalidValue.because(
            "not-a-whole-number",
            Where(),
            N_("“{value}” is not a whole number."),
            N_("Write digits only, such as 120, or leave it empty where the number is not known."),
            value=value,
        )
    return int(value)


def read_yes_no(value: str, _dialect: Dialect) -> bool:
    """Yes or no."""
    answer = {"yes": True, "no": False}.get(value.casefold())
    if answer is None:
        raise InvalidValue.because(
            "not-yes-or-no", Where(), N_("“{value}” is neither yes nor no."), N_("Write yes or no."), value=value
        )
    return answer


def read_moment(value: str, _dialect: Dialect) -> dt.datetime:
    """A moment with its offset from UTC, as RFC 3339 writes it."""
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.year not in YEARS:
        raise InvalidValue.because(
            "bad-moment",
            Where(),
            N_("“{value}” is not a moment."),
            N_("Write date, time and offset as in 2027-05-19T09:30:00Z."),
            value=value,
        )
    return moment.astimezone(dt.UTC)


def read_time(value: str) -> dt.time:
    """A wall time.

    >>> read_time("9:30")
    datetime.time(9, 30)
    """
    parts = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?::00)?", value)
    if not parts or int(parts[1]) > 23 or int(parts[2]) > 59:
        raise InvalidValue.because(
            "bad-time",
            Where(),
            N_("“{value}” is not a time of day."),
            N_("Write hours and minutes from 00:00 to 23:59, such as 09:30; a day ends at 00:00 of the next."),
            value=value,
        )
    return dt.time(int(parts[1]), int(parts[2]))


def write_time(value: dt.time) -> str:
    """A wall time as text.

    >>> write_time(dt.time(9, 30))
    '09:30'
    """
    return f"{value:%H:%M}"


def read_days(value: str, dialect: Dialect) -> Days:
    """A range of days, `first..last`, or one day."""
    first, _, last = (part.strip() for part in value.partition(".."))
    return Days(dialect.read_date(first), dialect.read_date(last or first))


def write_days(value: Days, dialect: Dialect) -> str:
    """A range of days as text."""
    first, last = dialect.write_date(value.first), dialect.write_date(value.last)
    return first if first == last else f"{first}..{last}"


def _plain(value: str, _dialect: Dialect) -> str:
    return value


def _text(value: object, _dialect: Dialect) -> str:
    return str(value)


@functools.cache
def words_cell(of: type[enum.StrEnum]) -> Cell:
    """The cell of a closed list: its values, in any letter case, with blanks for hyphens."""
    known = tuple(member.value for member in of)

    def read(value: str, _dialect: Dialect) -> enum.StrEnum:
        word = "-".join(value.casefold().split())
        if word not in known:
            near = did_you_mean(word, known)
            fix = N_("Did you mean “{near}”? The words are: {known}.") if near else N_("Write one of: {known}.")
            what = N_("“{value}” is not one of the words that may stand here.")
            raise InvalidValue.because(
                "unknown-word", Where(), what, fix, value=value, near=near, known=", ".join(known)
            )
        return of(word)

    return Cell("word", read, lambda member, _dialect: str(member.value), words=known)


_CELLS: dict[Any, Cell] = {
    str: Cell("text", _plain, _text),
    int: Cell("whole number", read_whole, _text),
    bool: Cell("yes or no", read_yes_no, lambda value, _: "yes" if value else "no", words=("yes", "no")),
    Decimal: Cell(
        "decimal",
        lambda value, dialect: dialect.read_decimal(value),
        lambda value, dialect: dialect.write_decimal(value),
    ),
    dt.date: Cell(
        "date", lambda value, dialect: dialect.read_date(value), lambda value, dialect: dialect.write_date(value)
    ),
    dt.datetime: Cell(
        "moment", read_moment, lambda value, _: value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    ),
    dt.time: Cell("time of day", lambda value, _: read_time(value), lambda value, _: write_time(value)),
    Days: Cell("days", read_days, write_days),
}


def many(of: Cell) -> Cell:
    """The cell of several values, parted by ` | `."""

    def read(value: str, dialect: Dialect) -> tuple[Any, ...]:
        return tuple(of.read(part.strip(), dialect) for part in value.split(MANY) if part.strip())

    def write(values: tuple[Any, ...], dialect: Dialect) -> str:
        return f" {MANY} ".join(of.write(value, dialect) for value in values)

    return Cell(of.name, read, write, words=of.words, many=True)


_HINTS: dict[type[Any], Mapping[str, Any]] = {}


def hints_of(of: type[Any]) -> Mapping[str, Any]:
    """The types of a class's fields; resolving them costs more than reading a row, so each class is asked once."""
    if of not in _HINTS:
        _HINTS[of] = MappingProxyType(get_type_hints(of))
    return _HINTS[of]


def bare_type(annotation: Any) -> Any:
    """The type without `| None`."""
    if get_origin(annotation) in (Union, UnionType):
        return next(member for member in get_args(annotation) if member is not NoneType)
    return annotation


def cell_for(annotation: Any) -> Cell:
    """The cell of a type as the model annotates it.

    >>> cell_for(int | None).name
    'whole number'
    """
    of = bare_type(annotation)
    if get_origin(of) is tuple:
        return many(cell_for(get_args(of)[0]))
    if isinstance(of, type) and issubclass(of, enum.StrEnum):
        return words_cell(of)
    return _CELLS[of]
