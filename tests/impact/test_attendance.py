"""Attendance of an edition: joined with its sessions, events, goals and partners, and counted exactly."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.impact.attendance import DIMENSIONS, NOT_STATED, Count, Tally, tally_edition
from stemcity_kit.model.attendance import Attendance
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.organisation import Role
from stemcity_kit.model.place import Venue
from stemcity_kit.model.vocabulary import Gender, RoleName

EDITION = Edition(key="a-2027", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome").plus(
    venues=[Venue("hall", "Hall", district="3")],
    events=[
        Event("opening", {"en": "Opening"}, kind="conference", section="month", sdgs=(4, 5)),
        Event("part", {"en": "Part"}, parent="opening", position=1),
        Event("lab", {"en": "Lab"}, sdgs=(11,), parent="lab"),
    ],
    sessions=[
        Session("s1", "part", venue="hall"),
        Session("s2", "lab"),
        Session("s3", "opening"),
        Session("s4", "lost"),
    ],
    roles=[
        Role("luce", RoleName.SPONSOR, event="opening"),
        Role("luce", RoleName.HOST, event="part"),
        Role("banca", RoleName.PARTNER, event="part"),
        Role("liceo", RoleName.PARTICIPANT, event="part"),
        Role("banca", RoleName.SPONSOR),
    ],
)
OF_SESSION = {
    "sdg": {"s1": ("4", "5"), "s3": ("4", "5"), "s2": ("11",)},
    "partner": {"s1": ("luce", "banca"), "s3": ("luce",)},
    "venue-district": {"s1": ("3",)},
    "event": {"s1": ("part",), "s2": ("lab",), "s3": ("opening",)},
    "kind": {"s3": ("conference",)},
    "section": {"s3": ("month",)},
}
"""What a reader of the edition above would write down."""

NUMBERS = st.none() | st.integers(0, 50)
ROWS = st.lists(
    st.builds(
        Attendance,
        session=st.sampled_from(["s1", "s2", "s3", "s4", "gone"]),
        gender=st.sampled_from([None, *Gender]),
        ages=st.sampled_from(["", "6-10", "11-13"]),
        audience=st.sampled_from([None, "primary"]),
        district=st.sampled_from(["", "1", "12"]),
        booked=NUMBERS,
        present=NUMBERS,
    ),
    max_size=12,
)


def parts_of(row, name):
    """The categories of one row in one dimension."""
    if name in OF_SESSION:
        return OF_SESSION[name].get(row.session, (NOT_STATED,))
    value = getattr(row, name)
    return (str(value) if value else NOT_STATED,)


def counted(rows):
    """What is counted in some rows."""
    booked, present = (
        [r.booked for r in rows if r.booked is not None],
        [r.present for r in rows if r.present is not None],
    )
    return Count(
        sum(booked) if booked else None, sum(present) if present else None, len({row.session for row in rows}),
        len(rows) - len(booked), len(rows) - len(present),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, by=st.lists(st.sampled_from(DIMENSIONS), max_size=3, unique=True))
def test_an_edition_counts_as_one_counts_by_hand(rows, by):
    """Each category holds just the rows that belong to it, each of them once; the total is made of the rows."""
    tally = tally_edition(EDITION.plus(attendance=rows), by=by)
    categories = {category for row in rows for category in product(*(parts_of(row, name) for name in by))}
    wanted = {
        category: counted(
            [row for row in rows if all(p in parts_of(row, n) for p, n in zip(category, by, strict=True))]
        )
        for category in categories
    }
    assert wanted == dict(tally.cells)
    assert counted(rows) == tally.total


@settings(max_examples=30, deadline=None)
@given(rows=ROWS, data=st.data())
def test_the_order_of_rows_changes_nothing(rows, data):
    """Any order of the rows gives the same tally, cell for cell."""
    other = data.draw(st.permutations(rows))
    by = ["ages", "sdg", "partner"]
    assert tally_edition(EDITION.plus(attendance=rows), by=by) == tally_edition(EDITION.plus(attendance=other), by=by)


@settings(max_examples=30, deadline=None)
@given(rows=ROWS)
def test_a_finer_count_rolls_up_to_the_coarser(rows):
    """Numbers add up over what does not overlap, and the goals stay apart."""
    edition = EDITION.plus(attendance=rows)
    fine, coarse = tally_edition(edition, by=["gender", "sdg", "ages"]), tally_edition(edition, by=["sdg", "gender"])
    assert coarse.counts("present") == fine.over("sdg", "gender").counts("present")
    assert coarse.counts("booked") == fine.over("sdg", "gender").counts("booked")


def test_what_overlaps_is_not_added_up():
    """A session with two partners counts in each, so a sum over partners is refused, and the total is true."""
    rows = [Attendance("s1", Gender.FEMALE, booked=30, present=25)]
    tally = tally_edition(EDITION.plus(attendance=rows), by=["partner", "gender"])
    assert {("banca", "female"): 25, ("luce", "female"): 25} == dict(tally.counts())
    assert 25 == tally.total.present
    with pytest.raises(InvalidValue, match="several categories of “partner”"):
        tally.over("gender")


def test_booked_is_never_attended():
    """Where nobody counted, nobody is said to have come, not even nobody."""
    tally = tally_edition(EDITION.plus(attendance=[Attendance("s1", booked=30)]), by="ages")
    assert Count(booked=30, present=None, sessions=1, present_unknown=1) == tally.total
    assert {} == dict(tally.counts("present"))
    assert {(NOT_STATED,): 30} == dict(tally.counts("booked"))


def test_bands_stand_in_their_order():
    """6-10 comes before 11-13, and what is not stated at the end."""
    rows = [Attendance("s1", ages=ages, present=1) for ages in ("", "11-13", "6-10")]
    tally = tally_edition(EDITION.plus(attendance=rows), by=["ages"])
    assert [("6-10",), ("11-13",), (NOT_STATED,)] == [category for category, _ in tally.cells]


def test_roles_decide_who_is_a_partner():
    """Only hosts, when only hosts are asked for."""
    edition = EDITION.plus(attendance=[Attendance("s1", present=3)])
    tally = tally_edition(edition, by=["partner"], roles=[RoleName.HOST])
    assert {("luce",): 3} == dict(tally.counts())


def test_an_unknown_dimension_names_the_nearest():
    """A misspelt dimension and a double one are told at once."""
    with pytest.raises(InvalidValue) as refused:
        tally_edition(EDITION, by=["gendr", "ages", "ages"])
    assert ["double-dimension", "unknown-dimension"] == [finding.rule for finding in refused.value.findings]
    assert "Did you mean “gender”?" in str(refused.value)


def test_only_what_adds_up_and_was_counted_is_protected_and_published():
    """A goal's session serves two; a session where nobody counted is not one to which nobody came."""
    cells = ((("4", "female"), Count(present=4)), (("5", "female"), Count(booked=9, present=None, present_unknown=1)))
    tally = Tally(("sdg", "gender"), cells, Count(booked=9, present=4), overlapping=("sdg",))
    with pytest.raises(InvalidValue) as refused:
        tally.to_protect()
    assert [("overlapping-dimension", "sdg"), ("not-counted", "present")] == [
        (found.rule, found.where.field) for found in refused.value.findings
    ]
    plain = Tally(("gender",), ((("female",), Count(present=4)),), Count(present=4))
    assert {("female",): 4} == dict(plain.to_protect())
