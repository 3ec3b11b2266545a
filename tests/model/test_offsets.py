"""Days that are said relative to others."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.offsets import Offset

START = {"start": dt.date(2027, 3, 31)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("start", "2027-03-31"),
        ("start - 20 weeks", "2026-11-11"),
        ("start - 1 month", "2027-02-28"),
        ("start + 1 month - 1 day", "2027-04-29"),
        ("start + 11 months", "2028-02-29"),
        ("12-07", "2027-12-07"),
        ("easter - 43 days", "2027-02-13"),
        ("girls-in-ict-day + 1 day", "2027-04-23"),
    ],
)
def test_a_text_says_a_day(text, expected):
    """Months are added before days and stay within the target month."""
    offset = Offset.of(text)
    assert offset.known(START)
    assert expected == str(offset.on(START, year=2027))
    assert text == str(offset)


def test_gotcha_21_the_ambrosian_carnival_is_said_relative_to_easter():
    """In 2025 it was on 7 and 8 March, four days after the Roman one."""
    assert ["2025-03-07", "2025-03-08"] == [
        str(Offset.of(f"easter - {number} days").on({}, year=2025)) for number in (44, 43)
    ]


@pytest.mark.parametrize(
    "text", ["", "start -20 weeks", "start - 2 years", "start - 2000 days", "Start", "start + day"]
)
def test_a_text_that_says_no_day_is_refused(text):
    """With an example of one that does."""
    with pytest.raises(InvalidValue, match="start - 20 weeks"):
        Offset.of(text)


@pytest.mark.parametrize("text", ["end", "13-01", "02-29", "marathon.first"])
def test_an_anchor_without_a_meaning_is_known_as_such(text):
    """Days that not every year has are no anchors either."""
    offset = Offset.of(text)
    assert not offset.known(START)
    if not text[0].isdigit():
        with pytest.raises(KeyError):
            offset.on(START, year=2027)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 999), st.integers(0, 999))
def test_days_and_weeks_add_up(day, days, weeks):
    """A week is seven days, forward and back."""
    there = Offset.of(f"start + {weeks} weeks + {days} days").on({"start": day}, year=2027)
    assert dt.timedelta(days=7 * weeks + days) == there - day
    assert day == Offset.of(f"start - {weeks} weeks - {days} days").on({"start": there}, year=2027)
