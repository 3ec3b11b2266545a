"""The columns of a frame as `stemcity_kit.impact.frames` reads them, in any engine: what is text, and what nothing.

Engines differ in small things that lose people or count them twice: a null, a NaN and an empty text; a column in which
nobody wrote anything, which has another type in each; a text with spaces around it; a pandas column of objects, which
holds numbers among its texts. Here each has one meaning. narwhals itself is handed over as `nw`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from stemcity_kit.impact.attendance import NOT_STATED

__all__ = [
    "cleaned", "fetched", "is_category", "is_empty", "is_padded", "is_text", "is_whole", "plain", "some_lazy", "typed",
    "words",
]  # fmt: skip

SPACES = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
"""What is stripped from texts, named so that every engine strips the same: Unicode's white space, as in Python."""


def is_text(nw: Any, dtype: Any) -> bool:
    """Whether a column holds texts, or categories that have texts."""
    return isinstance(dtype, (nw.String, nw.Categorical, nw.Enum))


def is_whole(_nw: Any, dtype: Any) -> bool:
    """Whether a column holds whole numbers."""
    return bool(dtype.is_integer())


def is_category(nw: Any, dtype: Any) -> bool:
    """Whether one may add up by a column."""
    return bool(is_text(nw, dtype) or dtype.is_numeric() or isinstance(dtype, (nw.Boolean, nw.Date)))


def typed(nw: Any, frame: Any, *, counts: Iterable[str], keys: Iterable[str]) -> Any:
    """The frame, in which columns without any value have a type that fits, where theirs does not.

    A column of nulls is an object in pandas, of no type at all in Polars, and a whole number in a table of DuckDB.
    """
    schema = frame.collect_schema()
    unfit = {name: nw.String for name in keys if name in schema and not is_category(nw, schema[name])}
    unfit |= {name: nw.Float64 for name in counts if name in schema and not schema[name].is_numeric()}
    if not unfit:
        return frame
    (numbers,) = fetched(nw, frame.select(*(nw.col(name).count() for name in unfit)))
    bare = [
        nw.lit(None, dtype=unfit[name]).alias(name) for name, number in zip(unfit, numbers, strict=True) if not number
    ]
    return frame.with_columns(*bare) if bare else frame


def some_lazy(nw: Any, frames: dict[str, Any]) -> dict[str, Any]:
    """The frames, all of them lazy where one is, because only alike ones can be joined."""
    lazy = any(isinstance(frame, nw.LazyFrame) for frame in frames.values())
    return {name: frame.lazy() if lazy else frame for name, frame in frames.items()}


def is_empty(nw: Any, name: str, dtype: Any) -> Any:
    """Whether there is nothing in a cell: a null, a NaN, an empty text."""
    column = nw.col(name)
    if is_text(nw, dtype):
        return column.is_null() | (plain(nw, name, dtype) == "")
    return (column.is_null() | column.is_nan()) if dtype.is_float() else column.is_null()


def is_padded(nw: Any, name: str, dtype: Any) -> Any:
    """Whether a text begins or ends with a space; to look for one costs an engine less than to take it off."""
    return plain(nw, name, dtype).str.contains(f"^[{SPACES}]|[{SPACES}]$")


def cleaned(nw: Any, name: str, dtype: Any, *, but: str = "") -> Any:
    """A column as it is compared: texts without spaces around them, and null where there is nothing.

    Args:
        nw: narwhals.
        name: The column.
        dtype: Its type.
        but: A text that means nothing as well.
    """
    column = nw.col(name)
    if is_text(nw, dtype):
        text = plain(nw, name, dtype).str.strip_chars(SPACES)
        return nw.when(~column.is_null() & (text != "") & (text != but)).then(text)
    return nw.when(~column.is_nan()).then(column) if dtype.is_float() else column


def plain(nw: Any, name: str, dtype: Any) -> Any:
    """A column as it is, categories as their texts, so that two frames can be joined by it."""
    return nw.col(name).cast(nw.String) if is_text(nw, dtype) and dtype != nw.String else nw.col(name)


def words(part: Any, *, text: bool = False) -> str:
    """A part of a category as text: a whole number without a point, nothing as not stated.

    Args:
        part: What the engine gives.
        text: Whether its column is one of texts, in which a number is a text as well.

    >>> words(4.0), words(" lab"), words(float("nan"))
    ('4', 'lab', 'not-stated')
    """
    if part is None or str(part == part) != "True":  # noqa: PLR0124 - a NaN differs from itself, pandas' NA is not sure
        return NOT_STATED
    whole = not text and isinstance(part, (float, Decimal))
    return str(int(part) if whole else part).strip(SPACES) or NOT_STATED


def fetched(nw: Any, frame: Any) -> list[tuple[Any, ...]]:
    """The rows of a small frame, as the engine's own driver gives them, so that no further library is needed."""
    fetch = _FETCHES.get(str(frame.implementation.value))
    if fetch is not None:
        return fetch(nw.to_native(frame))
    eager = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    return list(eager.rows())


_FETCHES: Mapping[str, Callable[[Any], list[tuple[Any, ...]]]] = {
    "duckdb": lambda relation: list(relation.fetchall()),
    "pyspark": lambda frame: [tuple(row) for row in frame.collect()],
}
