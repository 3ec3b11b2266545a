"""Attendance added up in the engine in which the rows live: pandas, Polars, DuckDB, and what else narwhals knows.

This is the one module that knows narwhals. A national programme has millions of rows; they stay where they are, and a
lazy frame stays lazy. Only two small answers are asked of the engine: what is wrong with the rows, and the counts.

The rows are long: one for each session and group, with a column for the session, one for each dimension, and the two
counts. Where a session has several goals or partners, these stand in a frame of their own, of the same engine, with a
row for each; a session then counts in each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from stemcity_kit.errors import Finding, InvalidValue, MissingExtra, N_, Where, did_you_mean
from stemcity_kit.impact.attendance import NOT_STATED, Category, Count, Tally, asked, in_order

__all__ = ["MOST", "tally_frame"]

MOST = 1_000_000
"""The most people that one row can stand for; so thousands of millions of rows add up exactly, in floats as well."""

_SPACES = " \t\r\n\v\f"
"""What is stripped from categories, named so that every engine strips the same."""

_EXACT = 1 << 53
"""Up to here, every whole number has its own number in floating point (IEEE 754, binary64)."""

_SESSION, _BOOKED, _PRESENT = "stemcity_session", "stemcity_booked", "stemcity_present"
_B_KNOWN, _P_KNOWN, _ROWS = "stemcity_b_known", "stemcity_p_known", "stemcity_rows"
_SESSIONS = "stemcity_sessions"
_SUMS = (_BOOKED, _PRESENT, _B_KNOWN, _P_KNOWN, _ROWS)


def _narwhals() -> Any:
    try:
        import narwhals  # noqa: PLC0415 - only when it is used
    except ImportError as fault:
        what = N_("Attendance in a frame is added up through the library narwhals, which is not installed.")
        fix = N_("Install it with: pip install 'stemcity-kit[frames]'")
        raise MissingExtra.because("missing-extra", Where(), what, fix) from fault
    return narwhals


def tally_frame(
    frame: Any,
    *,
    by: Sequence[str],
    several: Mapping[str, Any] | None = None,
    session: str = "session",
    booked: str = "booked",
    present: str = "present",
) -> Tally:
    """Add up the attendance that stands in a frame.

    The rows are read twice, once to look for faults and once to add up; a third time where a total must be made apart
    from dimensions that overlap. An empty text, a null and a NaN are *not stated*; in a count they are *not known*.

    Args:
        frame: A pandas or Polars frame, a Polars lazy frame, a relation of DuckDB, or what else narwhals takes.
        by: The columns to add up by, or the names of frames in `several`.
        several: For a dimension in which a session can have several categories, a frame of the same engine with the
            column of the session and one of that name; a pair that stands there twice counts once.
        session: The column that tells the session.
        booked: The column of how many had a place, whole numbers or nothing.
        present: The column of how many came, whole numbers or nothing.

    Raises:
        InvalidValue: Something is wrong with the frames; all of it is said at once, with the number of rows.
        MissingExtra: narwhals is not installed.
    """
    nw = _narwhals()
    links = dict(several or {})
    names = _Names((by,) if isinstance(by, str) else tuple(by), session, booked, present)
    rows = _opened(nw, frame, "rows")
    linked = {name: _opened(nw, links[name], name) for name in names.by if name in links}
    _raise([*_missing(rows, names, links), *_missing_links(linked, names)])
    _raise([*_wrong_types(nw, rows, names), *_wrong_links(nw, rows, linked, names)])
    seen = _seen(nw, rows, linked, names)
    _raise(_wrong_rows(seen))
    cells = _added(nw, rows, linked, names)
    overlapping = tuple(name for name in names.by if name in linked)
    apart = _added(nw, rows, {}, attrs.evolve(names, by=())) if overlapping else cells
    total = Count(sessions=0)
    for count in apart.values():
        total += count
    return Tally(names.by, in_order(cells), attrs.evolve(total, sessions=seen["sessions"]), overlapping)


@attrs.frozen
class _Names:
    """What the columns are called in the caller's frame."""

    by: tuple[str, ...]
    session: str
    booked: str
    present: str

    @property
    def counts(self) -> tuple[str, str]:
        return self.booked, self.present


def _raise(findings: Sequence[Finding]) -> None:
    if findings:
        raise InvalidValue(*findings)


def _where(column: str, of: str = "attendance") -> Where:
    return Where(table=of, field=column)


def _opened(nw: Any, frame: Any, name: str) -> Any:
    try:
        opened = nw.from_native(frame)
        opened.collect_schema()
    except (TypeError, ValueError, nw.exceptions.NarwhalsError) as fault:
        what = N_("“{name}” is no table that can be read: {said}")
        fix = N_("Give a frame of pandas or Polars, or a relation of DuckDB, with a name for each column.")
        said = str(fault).strip().split("\n")[0]
        raise InvalidValue.because("not-a-frame", Where(table="attendance"), what, fix, name=name, said=said) from fault
    return opened


def _missing(rows: Any, names: _Names, links: Mapping[str, Any]) -> Iterator[Finding]:
    columns = rows.collect_schema().names()
    yield from (
        _no_column(name, columns, "attendance") for name in (names.session, *names.counts) if name not in columns
    )
    others = [name for name in columns if name not in (names.booked, names.present)]
    yield from asked(names.by, [*others, *links])
    for name in (name for name in names.by if name in links and name in columns):
        yield Finding(
            "dimension-in-two-places",
            _where(name),
            N_("“{name}” is a column of the rows and a frame of its own, and they may differ."),
            N_("Leave one of them out."),
            params={"name": name},
        )


def _missing_links(linked: Mapping[str, Any], names: _Names) -> Iterator[Finding]:
    for name, frame in linked.items():
        columns = frame.collect_schema().names()
        yield from (_no_column(column, columns, name) for column in (names.session, name) if column not in columns)


def _no_column(name: str, columns: Sequence[str], of: str) -> Finding:
    near = did_you_mean(name, columns)
    fix = N_("Did you mean “{near}”? Say which column it is.") if near else N_("Say which column it is: {known}.")
    params = {"name": name, "near": near, "known": ", ".join(columns)}
    return Finding("missing-column", _where(name, of), N_("There is no column “{name}”."), fix, params=params)


def _is_text(nw: Any, dtype: Any) -> bool:
    return isinstance(dtype, (nw.String, nw.Categorical, nw.Enum))


def _is_whole(_nw: Any, dtype: Any) -> bool:
    return bool(dtype.is_integer())


def _is_category(nw: Any, dtype: Any) -> bool:
    return bool(_is_text(nw, dtype) or dtype.is_numeric() or isinstance(dtype, (nw.Boolean, nw.Date)))


def _wrong_types(nw: Any, rows: Any, names: _Names) -> Iterator[Finding]:
    schema = rows.collect_schema()
    for name in dict.fromkeys(names.counts):
        if not schema[name].is_numeric():
            yield _of_type(name, schema[name], N_("Make them whole numbers, and what is not known a null."))
    for name in dict.fromkeys((*(name for name in names.by if name in schema), names.session)):
        if not _is_category(nw, schema[name]):
            yield _of_type(name, schema[name], N_("Make them all texts, whole numbers or days."))


def _wrong_links(nw: Any, rows: Any, linked: Mapping[str, Any], names: _Names) -> Iterator[Finding]:
    mine = rows.collect_schema()[names.session]
    for name, frame in linked.items():
        schema = frame.collect_schema()
        if not _is_category(nw, schema[name]):
            yield _of_type(name, schema[name], N_("Make them all texts, whole numbers or days."), of=name)
        theirs = schema[names.session]
        if not any(kind(nw, mine) and kind(nw, theirs) for kind in (_is_text, _is_whole)):
            fix = N_("Make sessions whole numbers in both frames, or texts in both.")
            yield _of_type(names.session, theirs, fix, of=name)
        if frame.implementation != rows.implementation:
            yield Finding(
                "two-engines",
                _where(name, name),
                N_("The frame “{name}” is of another engine than the rows."),
                N_("Make it a frame of the same engine."),
                params={"name": name},
            )


def _of_type(name: str, dtype: Any, fix: str, *, of: str = "attendance") -> Finding:
    what = N_("The column “{name}” holds values of type {type}.")
    return Finding("wrong-type", _where(name, of), what, fix, params={"name": name, "type": dtype})


def _seen(nw: Any, rows: Any, linked: Mapping[str, Any], names: _Names) -> Mapping[str, int]:
    """How many rows are wrong in which way, and how many sessions there are; a row of numbers for each frame."""
    schema = rows.collect_schema()
    told = {"sessions": nw.col(names.session).n_unique(), "rows": nw.len()}
    told |= {f"empty:{names.session}": _sum(nw, _is_empty(nw, names.session, schema[names.session]))}
    for name in names.counts:
        column, known = nw.col(name), ~_is_empty(nw, name, schema[name])
        told |= {f"negative:{name}": _sum(nw, known & (column < 0)), f"large:{name}": _sum(nw, known & (column > MOST))}
        told |= _fractions(nw, name, schema[name], most=MOST)
    for name in (name for name in names.by if name in schema):
        told |= _fractions(nw, name, schema[name])
    seen = _one(nw, rows, told)
    for name, frame in linked.items():
        fractions = _fractions(nw, name, frame.collect_schema()[name])
        seen |= _one(nw, frame, fractions) if fractions else {}
    return seen


def _one(nw: Any, frame: Any, told: Mapping[str, Any]) -> dict[str, int]:
    (row,) = _fetched(nw, frame.select(*(told[name].alias(f"s{place}") for place, name in enumerate(told))))
    return {name: int(number or 0) for name, number in zip(told, row, strict=True)}


def _sum(nw: Any, condition: Any) -> Any:
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).sum()


def _is_empty(nw: Any, name: str, dtype: Any) -> Any:
    column = nw.col(name)
    if _is_text(nw, dtype):
        return column.is_null() | (column.cast(nw.String) == "")
    return (column.is_null() | column.is_nan()) if dtype.is_float() else column.is_null()


def _fractions(nw: Any, name: str, dtype: Any, *, most: int | None = None) -> dict[str, Any]:
    """The rows with a number that is not whole, or beyond what is exact; beyond `most` it is refused elsewhere."""
    if dtype.is_integer() or not dtype.is_numeric():
        return {}
    known = ~_is_empty(nw, name, dtype)
    column = nw.when(known).then(nw.col(name)).otherwise(nw.lit(0))
    limit = _EXACT if most is None else most
    outside = (column > limit) | (column < -limit)
    held = nw.when(outside).then(nw.lit(0)).otherwise(column)
    fraction = held.cast(nw.Int64).cast(nw.Float64) != held.cast(nw.Float64)
    return {f"fraction:{name}": _sum(nw, fraction | outside if most is None else fraction)}


def _wrong_rows(seen: Mapping[str, int]) -> list[Finding]:
    said: dict[str, tuple[str, str, str]] = {
        "empty": (
            "no-session",
            N_("Rows that name no session: {rows}."),
            N_("Name the session in each row, or leave them out."),
        ),
        "negative": ("negative-count", N_("Rows with a number below 0: {rows}."), N_("Write 0 or more, or nothing.")),
        "large": (
            "count-too-large",
            N_("Rows with a number above {most}: {rows}."),
            N_("A row is one group in one session; look whether columns were mixed up."),
        ),
        "fraction": (
            "fractional-number",
            N_("Rows with a number that is not whole: {rows}."),
            N_("Write whole numbers, or make a category that is no whole number a text."),
        ),
    }
    found = []
    for told, rows in seen.items():
        kind, _, name = told.partition(":")
        if kind in said and rows:
            rule, what, fix = said[kind]
            params = {"rows": rows, "most": MOST}
            found.append(Finding(rule, _where(name), what, fix, params=params))
    return found


def _added(nw: Any, rows: Any, linked: Mapping[str, Any], names: _Names) -> dict[Category, Count]:
    """The counts of each category.

    The rows are grouped by the columns as they are, and only the few groups are put into words here. Where two of them
    have the same words (a null and an empty text, or one with stray spaces), the engine puts them into words first,
    because only there sessions can be told apart.
    """
    chosen = rows.select(*_chosen(nw, rows.collect_schema(), linked, names))
    few = _joined(nw, chosen, linked, names) if linked else chosen
    lines = _grouped(nw, few, len(names.by), joined=bool(linked))
    categories = [_category(line, len(names.by)) for line in lines]
    if len(set(categories)) < len(categories):
        schema = few.collect_schema()
        keys = [key for key in _keys(names) if _is_text(nw, schema[key]) or schema[key].is_float()]
        few = few.with_columns(*(_in_words(nw, key, schema[key]).alias(key) for key in keys))
        lines = _grouped(nw, few, len(names.by), joined=bool(linked))
    counts = {_category(line, len(names.by)): _count(line[len(names.by) :]) for line in lines}
    return {category: count for category, count in counts.items() if count.sessions}


def _keys(names: _Names) -> list[str]:
    return [f"d{place}" for place in range(len(names.by))]


def _chosen(nw: Any, schema: Any, linked: Mapping[str, Any], names: _Names) -> list[Any]:
    """The columns that are needed, under names that cannot collide."""
    own = [nw.col(name).alias(f"d{place}") for place, name in enumerate(names.by) if name not in linked]
    counts = ((names.booked, _BOOKED), (names.present, _PRESENT))
    return [
        *own,
        nw.col(names.session).alias(_SESSION),
        *(_known_or_none(nw, name, schema).alias(alias) for name, alias in counts),
    ]


def _joined(nw: Any, chosen: Any, linked: Mapping[str, Any], names: _Names) -> Any:
    """The rows put together by session and category, so that few are joined with what a session has several of."""
    own = [key for key, name in zip(_keys(names), names.by, strict=True) if name not in linked]
    few = chosen.group_by(*own, _SESSION).agg(*_measures(nw))
    for place, name in enumerate(names.by):
        if name in linked:
            few = few.join(_pairs(nw, linked[name], name, place, names), on=_SESSION, how="left")
    return few


def _measures(nw: Any) -> list[Any]:
    """What is measured of rows as they were given."""
    sums = [nw.col(_BOOKED).sum(), nw.col(_PRESENT).sum()]
    known = [nw.col(_BOOKED).count().alias(_B_KNOWN), nw.col(_PRESENT).count().alias(_P_KNOWN)]
    return [*sums, *known, nw.len().alias(_ROWS)]


def _grouped(nw: Any, few: Any, width: int, *, joined: bool) -> list[tuple[Any, ...]]:
    """A line of parts and numbers for each group."""
    keys = [f"d{place}" for place in range(width)]
    sums = [nw.col(name).sum() for name in _SUMS] if joined else _measures(nw)
    sums = [*sums, nw.col(_SESSION).n_unique().alias(_SESSIONS)]
    found = few.group_by(*keys).agg(*sums) if keys else few.select(*sums)
    return _fetched(nw, found.select(*keys, *_SUMS, _SESSIONS))


def _category(line: Sequence[Any], width: int) -> Category:
    return tuple(map(_words, line[:width]))


def _words(part: Any) -> str:
    """A part of a category as text: a whole number without a point, nothing as not stated."""
    if part is None or part != part:  # noqa: PLR0124 - a NaN, of whatever type, differs from itself
        return NOT_STATED
    whole = int(part) if isinstance(part, (float, Decimal)) else part
    return str(whole).strip(_SPACES) or NOT_STATED


def _count(numbers: Sequence[Any]) -> Count:
    booked, present, b_known, p_known, lines, sessions = (int(number or 0) for number in numbers)
    known, came = booked if b_known else None, present if p_known else None
    return Count(known, came, sessions, lines - b_known, lines - p_known)


def _known_or_none(nw: Any, name: str, schema: Any) -> Any:
    """A column of counts in which what is not known is null, with room for its sum."""
    column, dtype = nw.col(name), schema[name]
    if dtype.is_float():
        return nw.when(~column.is_nan()).then(column)
    return column if dtype == nw.Int64 else column.cast(nw.Int64)


def _pairs(nw: Any, frame: Any, name: str, place: int, names: _Names) -> Any:
    schema = frame.collect_schema()
    pairs = frame.filter(~_is_empty(nw, names.session, schema[names.session]), ~_is_empty(nw, name, schema[name]))
    return pairs.select(nw.col(names.session).alias(_SESSION), nw.col(name).alias(f"d{place}")).unique()


def _in_words(nw: Any, key: str, dtype: Any) -> Any:
    """A text without spaces around it, and null where it is empty; a number that is null where it is NaN."""
    if dtype.is_float():
        return nw.when(~nw.col(key).is_nan()).then(nw.col(key))
    column = nw.col(key)
    text = (column if dtype == nw.String else column.cast(nw.String)).str.strip_chars(_SPACES)
    return nw.when(~column.is_null() & (text != "") & (text != NOT_STATED)).then(text)


def _fetched(nw: Any, frame: Any) -> list[tuple[Any, ...]]:
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
