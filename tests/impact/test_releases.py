"""Several tables of the same people are looked at together."""

import pytest

from stemcity_kit.errors import InvalidValue
from stemcity_kit.impact.disclosure import HIDDEN, TOTAL, Counts, protect
from stemcity_kit.impact.releases import Release, leaks, protect_after

KEY = "a key for tests, and for nothing else"

BANDS = {"6-10": 40, "11": 3, "12-13": 30, "14-18": 25}
"""People by the pieces that two bandings have in common: 6-10, 11-13, 14-18 and 6-11, 12-18."""


def protected(counts, **more):
    """The table protected with the key of the tests."""
    return protect(counts, key=KEY, **more)


def banded():
    """The base table of two bandings, in which most pairs share no age."""
    one = {"6-10": "6-10", "11": "11-13", "12-13": "11-13", "14-18": "14-18"}
    other = {"6-10": "6-11", "11": "6-11", "12-13": "12-18", "14-18": "12-18"}
    cells = {(one[piece], other[piece]): count for piece, count in BANDS.items()}
    every = {(band, wide) for band in one.values() for wide in other.values()}
    return Counts.of(cells, dimensions=("ages", "stages"), impossible=every - set(cells))


def by(base, name):
    """The table of one dimension of a base table, protected by itself."""
    place = base.dimensions.index(name)
    at = [TOTAL] * len(base.dimensions)
    cells = {(kind,): base[(*at[:place], kind, *at[place + 1 :])] for kind in base.categories[place]}
    return protected(Counts.of(cells, dimensions=[name]))


def test_two_bandings_that_are_safe_alone_tell_a_small_group_together():
    """6-11 less 6-10 are the three who are 11."""
    base = banded()
    ages, stages = by(base, "ages"), by(base, "stages")
    assert ((), ()) == (ages.public.hidden, stages.public.hidden)
    both = leaks(base, [Release(ages.public, name="ages"), Release(stages.public, name="stages")])
    assert [("11-13", "6-11")] == [leak.key for leak in both]
    assert [1] == [leak.spans for leak in both]
    assert [()] == [leaks(base, [Release(ages.public)])]
    assert (
        "The cell “11-13 × 6-11” could be worked out from all tables together: only 1 of 6 values are shown open. "
        "Publish one of the tables only, or protect them together: protect(base, cuts=...)."
        == both[0].finding().words()
    )


def test_a_second_edition_with_two_more_people_tells_of_the_two():
    """10 came by Friday and 12 by Sunday; both numbers can be published, but not both."""
    rows = {("north", "first"): 10, ("south", "first"): 20, ("north", "added"): 2, ("south", "added"): 9}
    base = Counts.of(rows, dimensions=("district", "state"))
    friday = Counts.of({("north",): 10, ("south",): 20}, dimensions=["district"])
    sunday = Counts.of({("north",): 12, ("south",): 29}, dimensions=["district"])
    first = Release(protected(friday).public, where={"state": "first"}, name="Friday")
    second = Release(protected(sunday).public, name="Sunday")
    assert [("north", "added")] == [leak.key for leak in leaks(base, [first, second])]
    assert () == leaks(base, [second])


def test_tables_protected_together_do_not_leak():
    """One call of `protect` for both cuts keeps what is in neither."""
    rows = {
        ("f", "north", "6-10"): 2,
        ("m", "north", "6-10"): 9,
        ("f", "south", "6-10"): 14,
        ("m", "south", "11-13"): 11,
    }
    base = Counts.of(rows, dimensions=("gender", "district", "ages"))
    together = protected(base, cuts=[["gender", "district"], ["gender", "ages"]])
    assert () == leaks(base, [Release(together.public)])


def test_what_one_table_hides_another_one_must_not_publish():
    """A raw table shows what the protected one hides; a small count that was published is told, too."""
    base = Counts.of({("f", "n"): 2, ("m", "n"): 9, ("f", "s"): 14, ("m", "s"): 11}, dimensions=("gender", "district"))
    safe, raw = Release(protected(base).public, name="safe"), Release(protected(base, k=1).public, name="raw")
    assert ["published-elsewhere"] * 4 == [leak.finding().rule for leak in leaks(base, [safe, raw])]
    assert ["published-small"] == [leak.finding().rule for leak in leaks(base, [raw])]
    assert () == leaks(base, [raw], k=1)
    assert () == leaks(base, [safe])


def test_a_release_that_does_not_fit_its_base_is_refused_with_all_faults():
    """Another number, another category, another dimension."""
    base = Counts.of({("north",): 10, ("south",): 20}, dimensions=["district"])
    other = Counts.of({("north",): 11, ("south",): 20}, dimensions=["district"])
    west = Counts.of({("west",): 10}, dimensions=["district"])
    sex = Counts.of({("f",): 10}, dimensions=["gender"])
    with pytest.raises(InvalidValue) as refused:
        leaks(base, [Release(protected(table).public) for table in (other, west, sex)])
    same = "Compare the rows: a release and its base count the same people."
    cut = "Cut the base table by every dimension and category of its releases."
    assert [
        f"Release “1” says 11 for “north”; the base table says 10. {same}",
        f"Release “1” says 31 for “total”; the base table says 30. {same}",
        f"Release “2” has west of “district”, which the base table lacks. {cut}",
        f"Release “3” has f of “gender”, which the base table lacks. {cut}",
    ] == [finding.words() for finding in refused.value.findings]


def test_a_table_after_another_hides_what_both_would_tell():
    """By Sunday two more came; the total of the north is hidden, and with it what would give it back."""
    rows = {("north", "first"): 10, ("south", "first"): 20, ("north", "added"): 2, ("south", "added"): 9}
    base = Counts.of(rows, dimensions=("district", "state"))
    friday = protected(Counts.of({("north",): 10, ("south",): 20}, dimensions=["district"]))
    first = Release(friday.public, where={"state": "first"}, name="Friday")
    sunday = protect_after(base, released=[first], key=KEY, cuts=[["district"]])
    assert sunday.public[("north", TOTAL)] is HIDDEN
    assert () == leaks(base, [first, Release(sunday.public)])


def test_what_was_hidden_once_stays_hidden():
    """The first table hid four cells; another cut of the same people shows none of them."""
    base = Counts.of({("f", "n"): 2, ("m", "n"): 9, ("f", "s"): 14, ("m", "s"): 11}, dimensions=("gender", "district"))
    first = Release(protected(base).public)
    again = protect_after(base, released=[first], key=f"{KEY}, another one")
    assert set(first.table.hidden) <= set(again.public.hidden)
    assert () == leaks(base, [first, Release(again.public)])


def test_what_was_told_already_cannot_be_kept():
    """A raw table was published; no other table mends that."""
    base = Counts.of({("f", "n"): 2, ("m", "n"): 9}, dimensions=("gender", "district"))
    raw = Release(protected(base, k=1).public, name="raw")
    with pytest.raises(InvalidValue) as refused:
        protect_after(base, released=[raw], key=KEY)
    fix = "Publish fewer cuts, or wait until more people have been added."
    assert [
        f"The cell “{cell}” cannot be kept, whatever is hidden now: too much was published before. {fix}"
        for cell in ("f × n", "f × total")
    ] == [finding.words() for finding in refused.value.findings]
