"""Small counts are hidden, and so is what would give them back; what is said of it is safe, too."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.impact.disclosure import HIDDEN, TOTAL, Counts, Reason, protect

KEY = "a key for tests, and for nothing else"

CAME = {("f", "north"): 2, ("m", "north"): 9, ("f", "south"): 14, ("m", "south"): 11}
"""Two girls of the north, and others."""


def protected(counts, **more):
    """The table protected with the key of the tests."""
    return protect(counts, **{"key": KEY} | more)


def came(**more):
    """The table of those who came."""
    return Counts.of(CAME, dimensions=("gender", "district"), **more)


@st.composite
def tables(draw, most=3):
    """Small tables of one to three dimensions, most of them sparse."""
    shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=most))
    kinds = [[f"{'abc'[place]}{number}" for number in range(size)] for place, size in enumerate(shape)]
    keys = st.tuples(*map(st.sampled_from, kinds))
    cells = draw(st.dictionaries(keys, st.sampled_from([1, 1, 2, 3, 4, 6, 9, 20]), max_size=24))
    names = "abc"[: len(shape)]
    return Counts.of(cells, dimensions=names, categories=dict(zip(names, kinds, strict=True)))


def agrees(witness, safe):
    """Whether a table is one that a reader cannot rule out: whole, not negative, right in all sums, as published."""
    inner = {key: witness[key] for key in witness.order() if TOTAL not in key}
    again = Counts.of(
        inner, dimensions=witness.dimensions, categories=dict(zip(witness.dimensions, witness.categories, strict=True))
    )
    told = [(again[key], shown) for key, shown in safe.public.cells.items() if shown is not HIDDEN]
    return again.values == witness.values and all(mine == shown for mine, shown in told)


def test_a_small_count_is_hidden_with_what_would_give_it_back():
    """One row, one column and the corner between them hide the two girls; the totals stay."""
    safe = protected(came())
    assert (HIDDEN, HIDDEN, HIDDEN, HIDDEN) == tuple(safe.public[key] for key in CAME)
    assert (16, 20, 11, 25, 36) == tuple(
        safe.public[key] for key in [("f", TOTAL), ("m", TOTAL), (TOTAL, "north"), (TOTAL, "south"), (TOTAL, TOTAL)]
    )


def test_only_the_office_is_told_why_a_cell_is_hidden():
    """The reasons stand apart from what is published, for a reason bounds the number."""
    safe = protected(came())
    assert (Reason.SMALL, Reason.PROTECTS, None) == tuple(
        safe.reason(key) for key in [("f", "north"), ("m", "south"), ("f", TOTAL)]
    )
    assert "small" not in repr(safe.public)
    assert "2" not in repr(safe).replace(repr(safe.public), "")


@settings(max_examples=60, deadline=None)
@given(tables(), st.integers(1, 11), st.booleans())
def test_two_witnesses_show_that_each_hidden_cell_can_have_k_values(counts, k, zeros):
    """Both agree with all that is published, and in the cell they are k or more apart."""
    safe = protected(counts, k=k, zeros=zeros)
    for key in safe.public.hidden:
        low, high = safe.witnesses(key)
        assert agrees(low, safe)
        assert agrees(high, safe)
        assert high[key] - low[key] >= k


@settings(max_examples=40, deadline=None)
@given(tables(), st.integers(2, 11), st.booleans())
def test_nothing_small_is_published(counts, k, zeros):
    """Whatever is shown is 0 or at least k; with `zeros`, at least k."""
    shown = [count for count in protected(counts, k=k, zeros=zeros).public.cells.values() if count is not HIDDEN]
    assert [] == [count for count in shown if (0 if zeros else 1) <= count < k]


def inner(counts):
    """The cells of a table that are no totals."""
    return {key: counts[key] for key in counts.order() if TOTAL not in key}


@settings(max_examples=30, deadline=None)
@given(tables(), st.integers(2, 8))
def test_other_names_are_as_safe(counts, k):
    """Categories and dimensions with other words have gaps of their own, in which nothing small is seen."""
    renamed = Counts.of(
        {tuple(f"z{ord(word[0]) * 7}-{word}" for word in key): count for key, count in inner(counts).items()},
        dimensions=[f"{name}{name}" for name in counts.dimensions],
    )
    safe = protected(renamed, k=k)
    spans = [[witness[key] for witness in safe.witnesses(key)] for key in safe.public.hidden]
    assert [] == [span for span in spans if span[1] - span[0] < k]
    assert [] == [shown for shown in safe.public.cells.values() if shown is not HIDDEN and 0 < shown < k]


@settings(max_examples=40, deadline=None)
@given(tables(), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_rows_categories_and_dimensions_changes_no_gap(counts, chance, zeros):
    """A table that is turned, sorted otherwise or read in another order hides the same cells."""
    order = chance.sample(range(len(counts.dimensions)), len(counts.dimensions))
    rows = [(tuple(key[place] for place in order), count) for key, count in inner(counts).items()]
    turned = Counts.of(
        dict(chance.sample(rows, len(rows))),
        dimensions=[counts.dimensions[place] for place in order],
        categories={
            name: chance.sample(kinds, len(kinds))
            for name, kinds in zip(counts.dimensions, counts.categories, strict=True)
        },
    )
    one, other = (protected(some, zeros=zeros).public for some in (counts, turned))
    assert other.cells == {tuple(key[place] for place in order): shown for key, shown in one.cells.items()}


@settings(max_examples=60, deadline=None)
@given(tables(), st.integers(2, 9), st.booleans())
def test_no_known_sum_of_hidden_cells_is_below_the_threshold(counts, k, zeros):
    """In each line a published total less what is seen of it leaves nobody, or k people or more."""
    table = protected(counts, k=k, zeros=zeros).public
    for key, shown in table.cells.items():
        for place in (place for place, kind in enumerate(key) if kind is TOTAL and shown is not HIDDEN):
            parts = [table[(*key[:place], kind, *key[place + 1 :])] for kind in table.categories[place]]
            left = shown - sum(part for part in parts if part is not HIDDEN)
            assert left == 0 if HIDDEN not in parts else left >= k


def test_two_small_cells_that_are_few_together_are_not_hidden_alone():
    """1 and 3 of 24 leave 4 for both, which would tell of fewer than 5; a third one hides them."""
    row = {("a",): 1, ("b",): 3, ("c",): 9, ("d",): 11}
    for number in range(20):
        table = protect(Counts.of(row, dimensions=["district"]), key=f"{KEY} {number}").public
        assert len(table.hidden) > 2 or (TOTAL,) in table.hidden


@settings(max_examples=30, deadline=None)
@given(tables(), st.booleans())
def test_a_threshold_of_one_hides_nothing(counts, zeros):
    """No zero either."""
    assert counts.values == protected(counts, k=1, zeros=zeros).public.values


def test_the_gaps_are_those_of_the_key():
    """The same key gives the same gaps; some other key gives others."""
    counts = Counts.of({(str(n), str(m)): n * m for n in range(6) for m in range(6)}, dimensions="ab")
    masks = [protect(counts, key=f"{KEY} {number}").public.hidden for number in (0, 0, 1, 2, 3)]
    assert masks[0] == masks[1]
    assert len(set(masks)) > 1


def test_a_gap_does_not_say_that_something_is_small():
    """Now and then a table without small numbers has gaps, and they are as wide as any."""
    counts = Counts.of({(str(n), str(m)): 20 + n * m for n in range(5) for m in range(5)}, dimensions="ab")
    safe = [protect(counts, key=f"{KEY} {number}") for number in range(200)]
    with_gaps = [one for one in safe if one.public.hidden]
    assert 0 < len(with_gaps) < 50
    for one in with_gaps:
        assert {Reason.PROTECTS} == {one.reason(key) for key in one.public.hidden}


def test_impossible_cells_are_published_and_protect_nobody():
    """Everybody knows that nobody aged 6 is in upper secondary school, so that zero can hide nothing."""
    cells = {("6", "primary"): 3, ("17", "upper"): 30, ("17", "primary"): 0}
    counts = Counts.of(cells, dimensions=("age", "level"), impossible=[("6", "upper")])
    safe = protected(counts, zeros=True)
    assert (0, HIDDEN, HIDDEN) == tuple(
        safe.public[key] for key in [("6", "upper"), ("6", "primary"), ("17", "primary")]
    )
    for key in safe.public.hidden:
        assert [0, 0] == [witness[("6", "upper")] for witness in safe.witnesses(key)]


def test_a_cut_that_is_not_published_is_still_kept():
    """Only the totals by gender and by district are asked for, and they do not tell of single cells."""
    counts = came()
    safe = protected(counts, cuts=[["gender"], ["district"]])
    assert {("f", TOTAL): 16, ("m", TOTAL): 20, (TOTAL, "north"): 11, (TOTAL, "south"): 25, (TOTAL, TOTAL): 36} == (
        safe.public.cells
    )
    low, high = safe.witnesses(("f", "north"))
    assert high[("f", "north")] - low[("f", "north")] >= 5
    with pytest.raises(InvalidValue, match="belongs to a cut that is not published"):
        safe.public[("f", "north")]


def test_shares_and_averages_of_what_is_hidden_are_hidden():
    """A share needs its part and its whole, an average its number of people."""
    table = protected(came()).public
    assert (Decimal("44.4"), Decimal(44), HIDDEN, HIDDEN) == (
        table.share(("f", TOTAL), of=(TOTAL, TOTAL)),
        table.share(("f", TOTAL), of=(TOTAL, TOTAL), places=0),
        table.share(("f", "north"), of=(TOTAL, "north")),
        table.share(("f", "south"), of=(TOTAL, "south")),
    )
    assert (Decimal("2.5"), HIDDEN) == (table.average(40, key=("f", TOTAL)), table.average(28, key=("f", "south")))
    empty = protected(Counts.of({}, dimensions=["district"])).public
    assert (None, None) == (empty.share((TOTAL,), of=(TOTAL,)), empty.average(3, key=(TOTAL,)))


def test_the_footnote_says_how_much_is_missing_and_nothing_else():
    """A table without gaps needs none."""
    assert (
        "Some numbers are not shown, so that the sums of this table leave 5 values or more for each of them: 4 of 9. "
        "Where a number is missing, its shares are, too." == protected(came()).public.footnote()
    )
    assert "" == protected(came(), k=1).public.footnote()
    assert Decimal("44.4") == protected(came()).hidden_share


def test_a_table_that_cannot_be_published_says_what_would_help():
    """Three people in all are too few for any cut; many small groups want coarser bands."""
    few = protected(Counts.of({("f", "north"): 1, ("m", "south"): 2}, dimensions=("gender", "district")))
    assert [
        (
            "Nothing of the table can be published: all of its 7 numbers but zeros are hidden. Merge categories, of "
            "“gender” first, or several sessions, until groups have 5 people or more."
        )
    ] == [finding.words() for finding in few.findings]
    many = protected(
        Counts.of(
            {(sex, f"d{number:02}"): 3 for number in range(12) for sex in "fm"}, dimensions=("gender", "district")
        )
    )
    assert [
        (
            "24 of the 39 numbers of the table that are not zero are hidden. Merge categories, of “gender” first "
            "(districts into zones, ages into bands), or publish fewer cuts."
        )
    ] == [finding.words() for finding in many.findings]


def test_an_empty_table_has_nothing_to_hide():
    """Nobody came, and that is published."""
    assert (0,) == protected(Counts.of({}, dimensions=["district"])).public.values


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: protected(came(), k=0), "“0” is no threshold."),
        (lambda: protected(came(), k=True), "“True” is no threshold."),
        (lambda: protected(came(), cuts=[["sex"]]), "“sex” is no dimension of the table."),
        (lambda: came()[("f", "west")], "The table has no cell"),
        (lambda: protect(came(), key="short"), "This is no key of at least 16 bytes"),
        (lambda: protect(came(), key=7), "This is no key of at least 16 bytes"),
        (lambda: protected(came(), cuts=["gender", "sex"]), "“sex” is no dimension of the table."),
        (lambda: protected(came(), together="sex"), "“sex” is no dimension of the table."),
        (lambda: protected(came()).public.part("sex", "f"), "The table has no cell “f”."),
        (lambda: Counts.of({"f": 1}, dimensions=["a"]), "The key “f” is not one category for each dimension."),
        (lambda: Counts.of({7: 1}, dimensions=["a"]), "The key “7” is not one category for each dimension."),
        (lambda: Counts.of({(7,): 1}, dimensions=["a"]), "The key “7” is not one category for each dimension."),
        (lambda: Counts.of({}, dimensions=[7]), "“7” is no text"),
        (lambda: Counts.of({}, dimensions=["a"], categories={"a": [7, None]}), "“None” is no text"),
        (lambda: Counts.of({}, dimensions=["a"], impossible=["f"]), "The key “f” is not one category"),
        (lambda: Counts.of({}, dimensions=[]), "A table of counts has one to four dimensions"),
        (lambda: Counts.of({}, dimensions=["a", "a"]), "with different names; these are 2: a, a."),
        (lambda: Counts.of({("f",): 1}, dimensions=["a", "b"]), "is not one category for each dimension."),
        (lambda: Counts.of({(TOTAL,): 1}, dimensions=["a"]), "Totals are worked out."),
        (lambda: Counts.of({("f",): -1}, dimensions=["a"]), "holds -1, which is no number of people."),
        (lambda: Counts.of({("f",): 1.0}, dimensions=["a"]), "holds 1.0, which is no number of people."),
        (lambda: Counts.of({("f",): 1}, dimensions=["a"], categories={"a": ["m"]}), "“f” is not among the categories"),
        (lambda: Counts.of({}, dimensions=["a"], categories={"b": []}), "Categories are given for “b”"),
        (lambda: Counts.of({}, dimensions=["a"], categories={"a": "mm"}), "A category of “a” is given twice."),
        (
            lambda: Counts.of({("f",): 1}, dimensions=["a"], impossible=[("f",)]),
            "is called impossible, but 1 are in it.",
        ),
        (
            lambda: Counts.of({}, dimensions="ab", categories={key: [str(n) for n in range(1000)] for key in "ab"}),
            "The table would have 1002001 cells",
        ),
    ],
)
def test_what_is_no_table_is_refused(make, said):
    """Each fault says what is wrong, and how to mend it."""
    with pytest.raises(InvalidValue) as refused:
        make()
    assert said in str(refused.value)
    assert all(finding.fix for finding in refused.value.findings)
