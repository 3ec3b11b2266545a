"""What is wrong with frames of attendance: columns missing or of a wrong type, and rows that cannot be counted.

Every fault is told at once, by column and with the number of rows, and the same in every engine. Only numbers of rows
are fetched. narwhals itself is handed over as `nw`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from stemcity_kit.errors import Finding, N_, Where, did_you_mean
from stemcity_kit.impact.attendance import asked
from stemcity_kit.impact.frame_columns import fetched, is_category, is_empty, is_padded, is_text, is_whole

__all__ = ["MOST", "Columns", "missing_columns", "seen", "wrong_rows", "wrong_types"]

MOST = 1_000_000
"""The most people that one row can stand for; so thousands of millions of rows add up exactly, in floats as well."""

_EXACT = 1 << 53
"""Up to here, every whole number has its own number in floating point (IEEE 754, binary64)."""

_AS_CATEGORY = N_("Make them all texts, whole numbers or days.")


@attrs.frozen
class Columns:
    """What the columns are called in the caller's frame.

    Attributes:
        by: The dimensions.
        session: The session.
        booked: How many had a place.
        present: How many came.
    """

    by: tuple[str, ...]
    session: str
    booked: str
    present: str

    @property
    def counts(self) -> tuple[str, ...]:
        """The columns of counts, each once."""
        return tuple(dict.fromkeys((self.booked, self.present)))


def _where(column: str, of: str = "attendance") -> Where:
    return Where(table=of, field=column)


def missing_columns(rows: Any, linked: Mapping[str, Any], names: Columns) -> Iterator[Finding]:
    """The columns that are missing, asked for twice, or in two places.

    Args:
        rows: The rows.
        linked: The frames of what a session can have several of, by name.
        names: What the columns are called.
    """
    columns = rows.collect_schema().names()
    needed = dict.fromkeys((names.session, *names.counts))
    yield from (_no_column(name, columns, "attendance") for name in needed if name not in columns)
    others = [name for name in columns if name not in names.counts]
    yield from asked(names.by, [*others, *linked])
    for name in (name for name in names.by if name in linked and name in columns):
        yield Finding(
            "dimension-in-two-places",
            _where(name),
            N_("“{name}” is a column of the rows and a frame of its own, and they may differ."),
            N_("Leave one of them out."),
            params={"name": name},
        )
    for name, frame in linked.items():
        known = frame.collect_schema().names()
        yield from (_no_column(column, known, name) for column in (names.session, name) if column not in known)


def _no_column(name: str, columns: Sequence[str], of: str) -> Finding:
    near = did_you_mean(name, columns)
    fix = N_("Did you mean “{near}”? Say which column it is.") if near else N_("Say which column it is: {known}.")
    params = {"name": name, "near": near, "known": ", ".join(columns)}
    return Finding("missing-column", _where(name, of), N_("There is no column “{name}”."), fix, params=params)


def wrong_types(nw: Any, rows: Any, linked: Mapping[str, Any], names: Columns) -> Iterator[Finding]:
    """The columns whose type can be no count or no category, and frames that cannot be put together."""
    schema = rows.collect_schema()
    for name in names.counts:
        if not schema[name].is_numeric():
            yield _of_type(name, schema[name], N_("Make them whole numbers, and what is not known a null."))
    for name in dict.fromkeys((*(name for name in names.by if name in schema), names.session)):
        if not is_category(nw, schema[name]):
            yield _of_type(name, schema[name], _AS_CATEGORY)
    for name, frame in linked.items():
        its = frame.collect_schema()
        theirs = its[names.session]
        if not is_category(nw, its[name]):
            yield _of_type(name, its[name], _AS_CATEGORY, of=name)
        if not any(kind(nw, schema[names.session]) and kind(nw, theirs) for kind in (is_text, is_whole)):
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


def seen(nw: Any, rows: Any, linked: Mapping[str, Any], names: Columns) -> Mapping[tuple[str, str, str], int]:
    """How many rows are wrong in which way, by way, frame and column; and how many sessions, as they are spelled."""
    schema = rows.collect_schema()
    session = names.session
    told = {("sessions", "", session): nw.col(session).n_unique()}
    told[("empty", "attendance", session)] = _sum(nw, is_empty(nw, session, schema[session]))
    if is_text(nw, schema[session]):
        told[("padded", "", session)] = _sum(nw, is_padded(nw, session, schema[session]))
    for name in names.counts:
        column, known = nw.col(name), ~is_empty(nw, name, schema[name])
        told[("negative", "attendance", name)] = _sum(nw, known & (column < 0))
        told[("large", "attendance", name)] = _sum(nw, known & (column > MOST))
        told |= _fractions(nw, name, schema[name], most=MOST)
    for name in dict.fromkeys((*(name for name in names.by if name in schema), session)):
        told |= _fractions(nw, name, schema[name]) | _mixed(nw, rows, name)
    found = _one(nw, rows, told)
    for name, frame in linked.items():
        keys = (name, session)
        more = {key: told for one in keys for key, told in _mixed(nw, frame, one, of=name).items()}
        more |= _fractions(nw, name, frame.collect_schema()[name], of=name)
        found |= _one(nw, frame, more) if more else {}
    return found


def _one(nw: Any, frame: Any, told: Mapping[tuple[str, str, str], Any]) -> dict[tuple[str, str, str], int]:
    (row,) = fetched(nw, frame.select(*(told[name].alias(f"s{place}") for place, name in enumerate(told))))
    return {name: int(number or 0) for name, number in zip(told, row, strict=True)}


def _sum(nw: Any, condition: Any) -> Any:
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).sum()


def _mixed(nw: Any, frame: Any, name: str, *, of: str = "attendance") -> dict[tuple[str, str, str], Any]:
    """The rows of a column of texts that hold something else, as a pandas column of objects can."""
    if not frame.implementation.is_pandas_like() or frame.collect_schema()[name] != nw.String:
        return {}
    column = nw.col(name)
    return {("mixed", of, name): _sum(nw, ~column.is_null() & column.str.strip_chars().is_null())}


def _fractions(
    nw: Any, name: str, dtype: Any, *, of: str = "attendance", most: int | None = None
) -> dict[tuple[str, str, str], Any]:
    """The rows with a number that is not whole, or beyond what is exact; beyond `most` it is refused elsewhere."""
    if dtype.is_integer() or not dtype.is_numeric():
        return {}
    known = ~is_empty(nw, name, dtype)
    column = nw.when(known).then(nw.col(name)).otherwise(nw.lit(0))
    limit = _EXACT if most is None else most
    outside = (column > limit) | (column < -limit)
    held = nw.when(outside).then(nw.lit(0)).otherwise(column)
    fraction = held.cast(nw.Int64).cast(nw.Float64) != held.cast(nw.Float64)
    return {("fraction", of, name): _sum(nw, fraction | outside if most is None else fraction)}


_SAID: Mapping[str, tuple[str, str, str]] = {
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
    "mixed": ("mixed-types", N_("Rows with something else than a text, among texts: {rows}."), _AS_CATEGORY),
}


def wrong_rows(found: Mapping[tuple[str, str, str], int]) -> Iterator[Finding]:
    """What `seen` saw, as findings."""
    for (kind, of, name), rows in found.items():
        if kind in _SAID and rows:
            rule, what, fix = _SAID[kind]
            yield Finding(rule, _where(name, of), what, fix, params={"rows": rows, "most": MOST})
