"""Attendance added up in the engine in which the rows live: pandas, Polars, DuckDB, and what else narwhals knows.

This is the one module that knows narwhals. A national programme has millions of rows; they stay where they are, and a
lazy frame stays lazy. Only two small answers are asked of the engine: what is wrong with the rows, and the counts.

The rows are long: one for each session and group, with a column for the session, one for each dimension, and the two
counts. Where a session has several goals or partners, these stand in a frame of their own, of the same engine, with a
row for each; a session then counts in each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import attrs

from stemcity_kit.errors import Finding, InvalidValue, MissingExtra, N_, Where
from stemcity_kit.impact.attendance import NOT_STATED, Category, Count, Tally, in_order
from stemcity_kit.impact.frame_columns import cleaned, fetched, is_text, plain, some_lazy, typed, words
from stemcity_kit.impact.frame_faults import MOST, Columns, missing_columns, seen, wrong_rows, wrong_types

__all__ = ["MOST", "tally_frame"]

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

    The rows are read twice, once to look for faults and once to add up; again where sessions have spaces around them,
    and where a total must be made apart from dimensions that overlap. An empty text, a null and a NaN are *not stated*;
    in a count they are *not known*. Spaces around sessions and categories are none of them, in the rows as in
    `several`; capital letters are letters of their own, so that `s1` and `S1` are two sessions.

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
    names = Columns((by,) if isinstance(by, str) else tuple(by), session, booked, present)
    given = {name: several[name] for name in names.by if several and name in several}
    with _told(nw):
        opened = some_lazy(nw, {_ROWS: _opened(nw, frame, "rows")} | {n: _opened(nw, f, n) for n, f in given.items()})
        rows, linked = opened.pop(_ROWS), opened
        _raise(missing_columns(rows, linked, names))
        rows = typed(nw, rows, counts=names.counts, keys=(*names.by, session))
        linked = {name: typed(nw, link, counts=(), keys=(name, session)) for name, link in linked.items()}
        _raise(wrong_types(nw, rows, linked, names))
        found = seen(nw, rows, linked, names)
        if found.get(("padded", "", session)):
            rows = rows.with_columns(cleaned(nw, session, rows.collect_schema()[session]).alias(session))
            found = seen(nw, rows, linked, names)
        _raise(wrong_rows(found))
        cells = _added(nw, rows, linked, names)
        apart = _added(nw, rows, {}, attrs.evolve(names, by=())) if linked else cells
    total = Count(sessions=0)
    for count in apart.values():
        total += count
    return Tally(names.by, in_order(cells), attrs.evolve(total, sessions=found["sessions", "", session]), tuple(linked))


def _raise(findings: Iterable[Finding]) -> None:
    told = tuple(findings)
    if told:
        raise InvalidValue(*told)


_ENGINES = frozenset({"narwhals", "polars", "duckdb", "_duckdb", "pyspark", "dask"})


@contextmanager
def _told(nw: Any) -> Iterator[None]:
    """What an engine cannot do while it reads the rows, as a finding: a file that is gone, two connections."""
    try:
        yield
    except Exception as fault:  # each engine has a tree of errors of its own, and none can be imported here
        if not isinstance(fault, nw.exceptions.NarwhalsError) and type(fault).__module__.split(".")[0] not in _ENGINES:
            raise
        what, fix = N_("The engine cannot read the rows: {said}"), N_("Look at where the frames come from.")
        raise InvalidValue.because("engine-fault", Where(table="attendance"), what, fix, said=_first(fault)) from fault


def _first(fault: Exception) -> str:
    """What an engine says, on one line and in few words."""
    said = " ".join(str(fault).split())
    return said if len(said) <= _LONGEST else said[:_LONGEST] + "…"


_LONGEST = 200
"""How many characters of what an engine says are passed on."""


def _opened(nw: Any, frame: Any, name: str) -> Any:
    where = Where(table="attendance")
    try:
        opened = nw.from_native(frame)
        columns = opened.collect_schema().names()
    except (TypeError, ValueError, nw.exceptions.NarwhalsError) as fault:
        what = N_("“{name}” is no table that can be read: {said}")
        fix = N_("Give a frame of pandas or Polars, or a relation of DuckDB, with a name for each column.")
        raise InvalidValue.because("not-a-frame", where, what, fix, name=name, said=_first(fault)) from fault
    if not all(isinstance(column, str) for column in columns):
        what, fix = N_("The columns of “{name}” have no names."), N_("Name each of them with a text.")
        raise InvalidValue.because("unnamed-columns", where, what, fix, name=name)
    return opened


def _added(nw: Any, rows: Any, linked: Mapping[str, Any], names: Columns) -> dict[Category, Count]:
    """The counts of each category.

    The rows are grouped by the columns as they are, and only the few groups are put into words here. Where two of them
    have the same words (a null and an empty text, or one with stray spaces), the engine puts them into words first,
    because only there sessions can be told apart.
    """
    chosen = rows.select(*_chosen(nw, rows.collect_schema(), linked, names))
    few = _joined(nw, chosen, linked, names) if linked else chosen
    groups = _grouped(nw, few, names, joined=bool(linked))
    if len({category for category, _ in groups}) < len(groups):
        schema = few.collect_schema()
        few = few.with_columns(*(cleaned(nw, key, schema[key], but=NOT_STATED).alias(key) for key in _keys(names)))
        groups = _grouped(nw, few, names, joined=bool(linked))
    return {category: count for category, count in groups if count.sessions}


def _keys(names: Columns) -> list[str]:
    return [f"d{place}" for place in range(len(names.by))]


def _chosen(nw: Any, schema: Any, linked: Mapping[str, Any], names: Columns) -> list[Any]:
    """The columns that are needed, under names that cannot collide."""
    own = [nw.col(name).alias(f"d{place}") for place, name in enumerate(names.by) if name not in linked]
    counts = ((names.booked, _BOOKED), (names.present, _PRESENT))
    return [
        *own,
        plain(nw, names.session, schema[names.session]).alias(_SESSION),
        *(_known_or_none(nw, name, schema).alias(alias) for name, alias in counts),
    ]


def _joined(nw: Any, chosen: Any, linked: Mapping[str, Any], names: Columns) -> Any:
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


def _grouped(nw: Any, few: Any, names: Columns, *, joined: bool) -> list[tuple[Category, Count]]:
    """Each group with what was counted in it."""
    keys, schema = _keys(names), few.collect_schema()
    texts = [is_text(nw, schema[key]) for key in keys]
    sums = [nw.col(name).sum() for name in _SUMS] if joined else _measures(nw)
    sessions = nw.col(_SESSION).n_unique()
    if few.implementation.is_dask():  # which adds up the different sessions of its partitions, and some are the same
        few = few.group_by(*keys, _SESSION).agg(*sums)
        sums, sessions = [nw.col(name).sum() for name in _SUMS], nw.len()
    wanted = [*sums, sessions.alias(_SESSIONS)]
    found = few.group_by(*keys).agg(*wanted) if keys else few.select(*wanted)
    lines = fetched(nw, found.select(*keys, *_SUMS, _SESSIONS))
    parts = (tuple(words(part, text=text) for part, text in zip(line, texts, strict=False)) for line in lines)
    return [(category, _count(line[len(keys) :])) for category, line in zip(parts, lines, strict=True)]


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


def _pairs(nw: Any, frame: Any, name: str, place: int, names: Columns) -> Any:
    """Each session and what it has several of, once; what is not stated is no pair."""
    schema, session, key = frame.collect_schema(), _SESSION, f"d{place}"
    pairs = frame.select(
        cleaned(nw, names.session, schema[names.session]).alias(session),
        cleaned(nw, name, schema[name], but=NOT_STATED).alias(key),
    )
    return pairs.filter(~nw.col(session).is_null(), ~nw.col(key).is_null()).unique()
