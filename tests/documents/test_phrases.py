"""How things are said: dates and numbers as each language writes them, and what is not known in words."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from stemcity_kit.documents.phrases import Phrases, linked
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, When, moment
from stemcity_kit.model.vocabulary import LABELS, Answer, Booking, Qualifier

MARATHON = Days(dt.date(2019, 5, 6), dt.date(2019, 5, 8))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "May 6–8, 2019"),
        ("it", "6–8 maggio 2019"),
        ("pt", "6–8 de maio de 2019"),
        ("ar", "6–8 مايو 2019"),
        ("ja", "2019年5月6–8日"),
    ],
)
def test_days_say_once_what_they_share(language, said):
    """Month and year are said once, in the order of the language."""
    assert said == Phrases(language).days(MARATHON)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ((2019, 4, 30), (2019, 5, 8), "30 aprile – 8 maggio 2019"),
        ((2019, 12, 30), (2020, 1, 8), "30 dicembre 2019 – 8 gennaio 2020"),
        ((2019, 5, 6), (2019, 5, 6), "lunedì 6 maggio 2019"),
    ],
)
def test_days_across_months_and_years_say_both(first, last, said):
    """What differs is said twice; a single day has its weekday."""
    assert said == Phrases("it").days(Days(dt.date(*first), dt.date(*last)))


def test_a_night_says_on_which_day_it_ends():
    """After midnight the end has its own date."""
    when = When.between(
        moment(dt.date(2019, 5, 6), dt.time(22), zone="Europe/Rome"),
        moment(dt.date(2019, 5, 7), dt.time(2), zone="Europe/Rome"),
    )
    assert "lunedì 6 maggio 2019, 22:00 – 7 mag 2019 02:00" == Phrases("it").when(when)


def test_opening_hours_in_words_are_not_called_unknown():
    """Who says “10 to 18” elsewhere does not read “hours not known” here."""
    during = When.during(MARATHON.first, MARATHON.last)
    assert "6–8 maggio 2019, orari non noti" == Phrases("it").when(during)
    assert "6–8 maggio 2019" == Phrases("it").when(during, hours_said=True)


def test_answers_of_different_lists_keep_their_own_labels():
    """“Not known” of a lift is not “booking not known”, though both are the word `unknown`."""
    assert ["not known", "booking not known"] == [Phrases("en").label(one) for one in (Answer.UNKNOWN, Booking.UNKNOWN)]
    assert all(LABELS.values())


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Figure("a", value=Decimal(14000), unit="people", qualifier=Qualifier.MORE_THAN), "più di 14.000 persone"),
        (Figure("a", value=Decimal(333), unit="percent"), "333 %"),
        (Figure("a", value=Decimal("200000.5"), unit="EUR", qualifier=Qualifier.ABOUT), "circa 200.000,5 €"),
        (Figure("a", value=Decimal(12), unit="laboratori"), "12 laboratori"),
    ],
)
def test_a_figure_is_said_with_its_qualifier_and_unit(figure, said):
    """“+14,000” is “more than 14,000”; a unit of the city's own is said as it is."""
    assert said == Phrases("it").qualified(figure).replace("\u00a0", " ")


def test_ages_are_said_as_far_as_they_are_known():
    """From, to, both or nothing."""
    said = Phrases("en").ages
    assert ["3 to 5 years", "from 3 years", "up to 5 years", ""] == [
        said(3, 5),
        said(3, None),
        said(None, 5),
        said(None, None),
    ]


def test_a_language_is_named_in_itself_and_in_the_readers():
    """The switch between languages speaks to those who look for theirs; an unknown one keeps its tag."""
    name = Phrases("it").language_name
    assert ["inglese", "English", "qps"] == [name("en"), name("en", own=True), name("qps")]


def test_paragraphs_are_parted_by_blank_lines():
    """A line break stays within its paragraph."""
    text = Text({"en": "One\ntwo\n\nthree"})
    assert Markup("<p>One<br>\ntwo</p>\n<p>three</p>") == Phrases("en").paragraphs(text)


def test_a_text_from_right_to_left_is_turned():
    """Arabic on an Italian page has its language and its direction."""
    said = Phrases("it").say(Text({"ar": "محاضرة"}))
    assert '<span lang="ar" dir="rtl">محاضرة</span>' == said


@given(st.text())
def test_linking_changes_no_text_and_lets_no_markup_through(text):
    """Whatever stands there, the reader sees the same characters, and no element but links and line breaks arises."""
    made = linked(text)
    assert text.replace("\n", "") == Markup(made.replace("<br>\n", "").replace("</a>", "")).unescape() or "http" in text
    assert "<script" not in made
