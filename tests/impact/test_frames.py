"""Attendance in frames: the same numbers in every engine, and everything that is wrong said at once."""

from __future__ import annotations

import builtins
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue, MissingExtra
from stemcity_kit.impact.attendance import NOT_STATED, Count, Tally
from stemcity_kit.impact.frames import MOST, tally_frame

pytest.importorskip("narwhals", reason="narwhals is not installed: pip install 'stemcity-kit[frames]'")

Columns = dict[str, list[Any]]
NAMES = ("session", "gender", "grade", "booked", "present")


def pandas_frame(columns: Columns, types: dict[str, str]) -> Any:
    """Numbers with nulls become floating point, as pandas makes them."""
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    dtypes = {"text": object, "whole": "float64"}
    return pandas.DataFrame(
        {name: pandas.Series(values, dtype=dtypes[types[name]]) for name, values in columns.items()}
    )


def pandas_nullable(columns: Columns, types: dict[str, str]) -> Any:
    """The types of pandas that know a null of their own, which is neither true nor false."""
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    dtypes = {"text": "string", "whole": "Int64"}
    return pandas.DataFrame({name: pandas.array(values, dtype=dtypes[types[name]]) for name, values in columns.items()})


def pandas_categories(columns: Columns, types: dict[str, str]) -> Any:
    """Texts as categoricals, and an index that repeats itself."""
    frame = pandas_frame(columns, types).set_axis([0] * len(columns["session"]))
    return frame.astype({name: "category" for name in columns if types[name] == "text"})


def polars_categories(columns: Columns, types: dict[str, str]) -> Any:
    """Texts as categoricals, and numbers in which nothing is a NaN."""
    polars = pytest.importorskip("polars", reason="Polars is not installed")
    frame = polars_frame(columns, types)
    whole = [name for name in columns if types[name] == "whole"]
    return frame.with_columns(
        polars.col(polars.String).cast(polars.Categorical),
        *(polars.col(name).cast(polars.Float64).fill_null(float("nan")) for name in whole),
    )


def polars_frame(columns: Columns, types: dict[str, str]) -> Any:
    """A frame in memory."""
    polars = pytest.importorskip("polars", reason="Polars is not installed")
    dtypes = {"text": polars.String, "whole": polars.Int32}
    return polars.DataFrame(columns, schema={name: dtypes[types[name]] for name in columns})


def polars_lazy(columns: Columns, types: dict[str, str]) -> Any:
    """A frame that is not read before it is asked for."""
    return polars_frame(columns, types).lazy()


def duckdb_relation(columns: Columns, types: dict[str, str]) -> Any:
    """A relation of a database in memory."""
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    sql = {"text": "VARCHAR", "whole": "SMALLINT"}
    kinds = ", ".join(f"CAST(NULL AS {sql[types[name]]}) AS {name}" for name in columns)
    rows = "".join(f" UNION ALL SELECT {', '.join(map(literal, row))}" for row in zip(*columns.values(), strict=True))
    return duckdb.sql(f"SELECT * FROM (SELECT {kinds} WHERE false{rows})")


def duckdb_floats(columns: Columns, types: dict[str, str]) -> Any:
    """Numbers in which nothing is a NaN."""
    names = ", ".join(
        name if types[name] == "text" else f"coalesce(CAST({name} AS DOUBLE), 'nan') AS {name}" for name in columns
    )
    return duckdb_relation(columns, types).project(names)


def literal(value: Any) -> str:
    """A value as SQL writes it."""
    return "NULL" if value is None else f"'{value}'" if isinstance(value, str) else str(value)


ENGINES: dict[str, Callable[[Columns, dict[str, str]], Any]] = {
    "pandas": pandas_frame,
    "pandas-nullable": pandas_nullable,
    "pandas-categories": pandas_categories,
    "polars": polars_frame,
    "polars-lazy": polars_lazy,
    "polars-categories": polars_categories,
    "duckdb": duckdb_relation,
    "duckdb-floats": duckdb_floats,
}
TYPES = {
    "session": "text", "gender": "text", "grade": "whole", "booked": "whole", "present": "whole", "sdg": "whole",
    "partner": "text",
}  # fmt: skip
every_engine = pytest.mark.parametrize("engine", ENGINES)


def made(engine: str, rows: list[tuple[Any, ...]], names: tuple[str, ...] = NAMES) -> Any:
    """A frame of these rows, in this engine."""
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return ENGINES[engine](columns, {name: TYPES.get(name, "text") for name in names})


def by_force(
    rows: list[tuple[Any, ...]], by: tuple[str, ...], links: dict[str, list[tuple[Any, ...]]]
) -> dict[Any, Count]:
    """The same numbers, row by row and category by category."""
    found: dict[Any, list[tuple[Any, ...]]] = {}
    for row in rows:
        categories: list[tuple[str, ...]] = [()]
        for name in by:
            if name in links:
                mine = sorted({said(value) for session, value in links[name] if said(session) == said(row[0])})
            else:
                mine = [said(row[NAMES.index(name)])]
            stated = [part for part in mine if part not in ("", NOT_STATED)]
            categories = [(*category, part) for category in categories for part in stated or [NOT_STATED]]
        for category in categories:
            found.setdefault(category, []).append(row)
    return {category: counted(members) for category, members in found.items()}


def said(value: Any) -> str:
    """A value as text, without the spaces around it."""
    return "" if value is None else str(value).strip()


def counted(rows: list[tuple[Any, ...]]) -> Count:
    """What is counted in some rows."""
    booked, present = ([row[place] for row in rows if row[place] is not None] for place in (3, 4))
    return Count(
        sum(booked) if booked else None,
        sum(present) if present else None,
        len({said(row[0]) for row in rows}),
        len(rows) - len(booked),
        len(rows) - len(present),
    )


NUMBERS = st.none() | st.integers(0, 300)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "a ", "A", "\tb", "b", "\u00a0c", "d"]),
        st.sampled_from([None, "", " ", "f", "f\t", "F", "\u00a0m", " not-stated", "4", "04"]),
        st.sampled_from([None, 2, 10]),
        NUMBERS,
        NUMBERS,
    ),
    max_size=12,
)
LINKED = st.sampled_from(["a", " a", "b", "c", "x", "", None])
GOALS = st.lists(st.tuples(LINKED, st.sampled_from([None, 4, 5, 11])), max_size=8)
PARTNERS = st.lists(st.tuples(LINKED, st.sampled_from(["luce", "luce ", "banca", "", None, "not-stated"])), max_size=6)


@every_engine
@settings(max_examples=10, deadline=None)
@given(
    rows=ROWS, goals=GOALS, partners=PARTNERS,
    by=st.lists(st.sampled_from(["gender", "grade", "sdg", "partner"]), unique=True).map(tuple),
)  # fmt: skip
def test_an_engine_counts_as_one_counts_by_hand(engine, rows, goals, partners, by):
    """Whatever is null, NaN, padded with spaces, spelled twice or overlapping: the cells are those of each row."""
    links = {"sdg": goals, "partner": partners}
    several = {name: made(engine, pairs, ("session", name)) for name, pairs in links.items() if name in by}
    tally = tally_frame(made(engine, rows), by=by, several=several)
    assert by_force(rows, by, links) == dict(tally.cells)
    assert counted(rows) == tally.total


@every_engine
def test_the_order_of_rows_changes_nothing(engine):
    """The same rows from last to first give the same tally, cell for cell."""
    rows = [(s, g, n, b, None) for s in "abc" for g in ("m", None, "f") for n in (10, 2, None) for b in (4, None)]
    assert tally_frame(made(engine, rows), by=["grade", "gender"]) == tally_frame(
        made(engine, rows[::-1]), by=["grade", "gender"]
    )


@every_engine
@settings(max_examples=5, deadline=None)
@given(rows=ROWS)
def test_a_finer_count_rolls_up_to_the_coarser(engine, rows):
    """What was booked and who came add up over a dimension; the sessions are then no longer known."""
    frame = made(engine, rows)
    fine, coarse = tally_frame(frame, by=["grade", "gender"]), tally_frame(frame, by=["gender"])
    rolled = fine.over("gender")
    assert coarse.counts("booked") == rolled.counts("booked")
    assert coarse.counts("present") == rolled.counts("present")
    assert [count.present_unknown for _, count in coarse.cells] == [count.present_unknown for _, count in rolled.cells]


@every_engine
def test_what_overlaps_is_not_added_up(engine):
    """One session with two goals counts in both; the total counts it once, and a sum over goals is refused."""
    goals = made(engine, [("a", 4), ("a", 5)], ("session", "sdg"))
    tally = tally_frame(made(engine, [("a", "f", 1, 20, 18)]), by=["sdg", "gender"], several={"sdg": goals})
    assert {("4", "f"): 18, ("5", "f"): 18} == dict(tally.counts("present"))
    assert Count(20, 18, 1) == tally.total
    with pytest.raises(InvalidValue) as refused:
        tally.over("gender")
    assert ["overlapping-dimension"] == [finding.rule for finding in refused.value.findings]
    assert ("sdg",) == tally.over("sdg").overlapping


@every_engine
def test_all_wrong_rows_are_told_at_once(engine):
    """Negative and enormous numbers and missing sessions, each with its column and how many rows."""
    rows = [("a", "f", 1, -1, 3), ("", "f", 1, -2, 3), (None, "m", 1, 5, -7)]
    with pytest.raises(InvalidValue) as refused:
        tally_frame(made(engine, rows), by=["gender"])
    assert [("no-session", "session", "2"), ("negative-count", "booked", "2"), ("negative-count", "present", "1")] == [
        (finding.rule, finding.where.field, dict(finding.params)["rows"]) for finding in refused.value.findings
    ]


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_a_count_that_is_no_whole_number_is_told(engine):
    """Halves, infinity and numbers that no session holds; NaN is nothing but unknown."""
    module = pytest.importorskip(engine)
    frame = module.DataFrame(
        {
            "session": ["a"] * 5,
            "gender": [1.5, 1.0, float("inf"), 2.0, float("nan")],
            "booked": [0.5, 2.5, float("inf"), 1e7, float("nan")],
            "present": [1.0, 2.0, 3.0, 4.0, float("nan")],
        }
    )
    with pytest.raises(InvalidValue) as refused:
        tally_frame(frame, by=["gender"])
    assert {
        ("fractional-number", "booked", "2"),
        ("count-too-large", "booked", "2"),
        ("fractional-number", "gender", "2"),
    } == {(finding.rule, finding.where.field, dict(finding.params)["rows"]) for finding in refused.value.findings}


def test_all_wrong_columns_are_told_at_once():
    """A missing column names the nearest, and one that is asked for twice or does not exist is told too."""
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"Session": ["a"], "booked": [1], "present": [1], "gender": ["f"]})
    with pytest.raises(InvalidValue) as refused:
        tally_frame(frame, by=["gendre", "gender", "gender"])
    assert ["missing-column", "double-dimension", "unknown-dimension"] == [f.rule for f in refused.value.findings]
    assert "Did you mean “Session”?" in str(refused.value)
    assert "Did you mean “gender”?" in str(refused.value)


def test_wrong_types_are_told_at_once():
    """Texts as counts, a list as a category, links by another sort of session, or of another engine."""
    polars, pandas = pytest.importorskip("polars"), pytest.importorskip("pandas")
    frame = polars.DataFrame({"session": ["a"], "booked": ["1"], "present": [True], "groups": [["f"]]})
    links = polars.DataFrame({"session": [1], "sdg": [["a"]]})
    other = pandas.DataFrame({"session": ["a"], "partner": ["luce"]})
    with pytest.raises(InvalidValue) as refused:
        tally_frame(frame, by=["groups", "sdg", "partner"], several={"sdg": links, "partner": other})
    assert [
        ("wrong-type", "attendance", "booked"),
        ("wrong-type", "attendance", "present"),
        ("wrong-type", "attendance", "groups"),
        ("wrong-type", "sdg", "sdg"),
        ("wrong-type", "sdg", "session"),
        ("two-engines", "partner", "partner"),
    ] == [(finding.rule, finding.where.table, finding.where.field) for finding in refused.value.findings]


def test_a_dimension_stands_in_one_place():
    """A column of the rows that is a frame of its own as well, and a link without its columns, are told."""
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"session": ["a"], "booked": [1], "present": [1], "sdg": [4]})
    with pytest.raises(InvalidValue) as refused:
        tally_frame(frame, by=["sdg"], several={"sdg": polars.DataFrame({"goal": [4]})})
    assert ["dimension-in-two-places", "missing-column", "missing-column"] == [f.rule for f in refused.value.findings]


@every_engine
def test_spaces_around_keys_count_nobody_twice(engine):
    """A session and its goal, each spelled with spaces and without, in the rows and in the links."""
    goals = made(engine, [("a", "luce"), (" a", "luce "), ("a\t", " luce")], ("session", "partner"))
    rows = made(engine, [("a ", "f", 1, 20, 18), ("a", "f", 1, 4, None)])
    tally = tally_frame(rows, by=["partner"], several={"partner": goals})
    assert (((("luce",), Count(24, 18, 1, 0, 1)),), Count(24, 18, 1, 0, 1)) == (tally.cells, tally.total)


@every_engine
def test_a_session_of_spaces_is_none(engine):
    """A text of nothing but spaces names no session."""
    with pytest.raises(InvalidValue, match="Rows that name no session: 2"):
        tally_frame(made(engine, [("  ", "f", 1, 20, 18), ("\u00a0", "f", 1, 2, 1), ("a", "f", 1, 2, 1)]), by=[])


NOTHING: dict[str, Callable[[], Any]] = {
    "pandas": lambda: pytest.importorskip("pandas").DataFrame(
        {"session": ["a", "b"], "gender": [None, None], "booked": [3, 4], "present": [None, None]}
    ),
    "polars": lambda: pytest.importorskip("polars").DataFrame(
        {"session": ["a", "b"], "gender": [None, None], "booked": [3, 4], "present": [None, None]}
    ),
    "duckdb": lambda: pytest.importorskip("duckdb").sql(
        "SELECT * FROM (VALUES ('a', NULL, 3, NULL), ('b', NULL, 4, NULL)) AS held(session, gender, booked, present)"
    ),
}


@pytest.mark.parametrize("engine", NOTHING)
def test_a_column_in_which_nobody_wrote_is_not_known(engine):
    """Where nobody counted at all, engines give the column no type that fits; it is not known, and no fault."""
    tally = tally_frame(NOTHING[engine](), by=["gender"])
    assert (((NOT_STATED,), Count(7, None, 2, 0, 2)),) == tally.cells


def test_numbers_among_texts_are_told():
    """A pandas column of objects hides a number among texts, which would be lost when spaces are taken off."""
    pandas = pytest.importorskip("pandas")
    columns = {"session": ["a"] * 150 + [5], "gender": [" f"] * 149 + ["f", 5.0], "booked": 1, "present": 1}
    with pytest.raises(InvalidValue) as refused:
        tally_frame(pandas.DataFrame(columns).astype({"session": object, "gender": object}), by=["gender"])
    assert [("mixed-types", "gender", "1"), ("mixed-types", "session", "1")] == [
        (finding.rule, finding.where.field, dict(finding.params)["rows"]) for finding in refused.value.findings
    ]


@pytest.mark.parametrize("lazy", ["rows", "links"])
def test_lazy_and_other_frames_go_together(lazy):
    """Sessions as categoricals in one and texts in the other, one of the two lazy."""
    polars = pytest.importorskip("polars")
    rows = made("polars-categories", [("a", "f", 1, 20, 18)])
    links = polars.DataFrame({"session": ["a", "a"], "sdg": [4, 5]})
    given = (rows.lazy(), links) if lazy == "rows" else (rows, links.lazy())
    assert {("4",): 18, ("5",): 18} == dict(tally_frame(given[0], by=["sdg"], several={"sdg": given[1]}).counts())


@pytest.mark.filterwarnings("ignore:Dask support is moving:FutureWarning")
def test_dask_counts_a_session_of_two_partitions_once():
    """Dask adds up what its partitions count; a session that stands in two of them is still one."""
    dask = pytest.importorskip("dask.dataframe", reason="Dask is not installed")
    rows = [(session, gender, 1, 3, 2) for session in "ab" for gender in ("f", "m ", "m", None)]
    for by in ([], ["gender"], ["grade", "gender"]):
        frame = dask.from_pandas(made("pandas", rows * 4).sort_values("gender"), npartitions=8, sort=False)
        assert tally_frame(made("pandas", rows * 4), by=by) == tally_frame(frame, by=by)


def test_columns_without_names_are_told():
    """Columns that nobody named are numbers in pandas, and names can have several levels."""
    pandas = pytest.importorskip("pandas")
    for columns in ([0, 1, 2], pandas.MultiIndex.from_tuples([("a", "b"), ("a", "c"), ("d", "e")])):
        with pytest.raises(InvalidValue, match="The columns of “rows” have no names"):
            tally_frame(pandas.DataFrame([["a", 1, 1]], columns=columns), by=["gender"])


def test_what_an_engine_cannot_do_is_told():
    """Two relations of two databases cannot be put together, and DuckDB's own words say so."""
    duckdb = pytest.importorskip("duckdb")
    other = duckdb.connect().sql("SELECT 'a' AS session, 4 AS sdg")
    with pytest.raises(InvalidValue, match="different connections") as refused:
        tally_frame(made("duckdb", [("a", "f", 1, 20, 18)]), by=["sdg"], several={"sdg": other})
    assert ["engine-fault"] == [finding.rule for finding in refused.value.findings]


def test_moments_are_no_categories():
    """With a zone or without one, a moment is refused: which day it is depends on where one stands."""
    module = pytest.importorskip("polars")
    for zone in (None, dt.UTC):
        frame = module.DataFrame(
            {"session": ["a"], "booked": [1], "present": [1], "day": [dt.datetime(2027, 5, 1, tzinfo=zone)]}
        )
        with pytest.raises(InvalidValue, match="holds values of type Datetime"):
            tally_frame(frame, by=["day"])


def test_what_is_no_frame_is_told():
    """A list of rows is no frame."""
    with pytest.raises(InvalidValue) as refused:
        tally_frame([("a", 1)], by="gender")
    assert ["not-a-frame"] == [finding.rule for finding in refused.value.findings]


def test_categories_may_be_of_other_types():
    """Categoricals, truth values and days become texts."""
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(
        {"session": ["a", "b"], "kind": ["lab", None], "own": [True, False], "booked": [1, 2], "present": [1, 2]},
        schema_overrides={"kind": polars.Categorical},
    )
    tally = tally_frame(frame, by=["kind", "own"])
    assert {("lab", "true"), (NOT_STATED, "false")} == {tuple(map(str.lower, cell)) for cell, _ in tally.cells}


@every_engine
def test_no_rows_are_no_cells(engine):
    """An empty frame is no fault."""
    assert Tally(("gender",), (), Count(sessions=0)) == tally_frame(made(engine, []), by="gender")


def test_a_lazy_frame_is_never_collected_whole(monkeypatch):
    """Of a lazy frame only the small answers are fetched: one row on faults, and one for each category."""
    polars = pytest.importorskip("polars")
    heights, collect = [], polars.LazyFrame.collect

    def watched(self, *args, **kwargs):
        found = collect(self, *args, **kwargs)
        heights.append(found.height)
        return found

    monkeypatch.setattr(polars.LazyFrame, "collect", watched)
    rows = [(s, g, 1, 3, 2) for s in "abcdefgh" for g in ("f", "m") for _ in range(50)]
    tally_frame(made("polars-lazy", rows), by=["gender"])
    assert [1, 2] == heights


def test_counts_up_to_the_limit_add_up_exactly():
    """The largest row that is allowed, as a small integer type that its sum would leave."""
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(
        {"session": ["a"] * 5000, "booked": [MOST] * 5000, "present": [120] * 5000},
        schema_overrides={"booked": polars.Int32, "present": polars.Int8},
    )
    assert Count(5000 * MOST, 600_000, 1) == tally_frame(frame, by=[]).total


def test_without_narwhals_the_extra_is_named(monkeypatch):
    """The message says what to install."""
    real = builtins.__import__

    def absent(name, *args, **kwargs):
        if name == "narwhals":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(MissingExtra, match="pip install 'stemcity-kit\\[frames\\]'"):
        tally_frame(None, by=[])
