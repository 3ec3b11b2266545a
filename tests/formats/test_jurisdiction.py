"""National rules as data: a source per line, unknowns marked, and no law invented."""

import datetime as dt

import pytest

from stemcity_kit.errors import InvalidValue, UnknownKey
from stemcity_kit.formats import Jurisdiction, jurisdiction_for, jurisdiction_named, jurisdiction_names
from stemcity_kit.formats.jurisdiction import IT, NONE, PT
from stemcity_kit.model.time import Days


def test_jurisdictions_are_found_by_name_and_by_country():
    """A country without one has no rules."""
    assert {"it", "none", "pt"} <= set(jurisdiction_names())
    assert IT is jurisdiction_named("it") is jurisdiction_for("IT")
    assert PT is jurisdiction_for("PT")
    assert NONE is jurisdiction_for("FI") is jurisdiction_for("")
    with pytest.raises(UnknownKey, match="Did you mean “none”"):
        jurisdiction_named("nonne")


def test_every_line_has_a_source():
    """Also those that nobody verified."""
    for rules in (IT, PT):
        assert all(row.source for row in (*rules.terms, *rules.observances))


def test_none_has_no_rules():
    """It is there so that an edition can say that it follows none."""
    assert ((), (), "") == (NONE.terms, NONE.observances, NONE.country)


@pytest.mark.parametrize("key", ["cure", "review"])
def test_what_is_background_knowledge_is_not_verified(key):
    """Terms of Italian law that were not read in the law's own text say so."""
    assert not IT.term(key).verified


def test_the_thresholds_of_italy_are_those_of_its_sources():
    """40,000 EUR and 30 days for sponsorships, 1,000 EUR for the publication of grants."""
    notice, transparency = IT.term("sponsorship-notice"), IT.term("transparency")
    assert (30, 40_000, "EUR") == (notice.days, notice.above, notice.currency)
    assert (None, 1_000, True) == (transparency.days, transparency.above, transparency.verified)


def test_nothing_of_portugal_passes_for_verified():
    """What is not known has no number and says so; what has one waits to be checked."""
    assert [] == [term.key for term in PT.terms if term.verified]
    assert [] == [term.key for term in PT.terms if term.days is None and not term.remark]
    assert PT.term("sponsorship-notice").days is None
    assert PT.term("nothing") is None


def observed(year, **place):
    """What is kept in a place in a year."""
    where = {"city": "", "municipality": "", **place}
    return {one.key: days for one, days in IT.observed(year=year, **where)}


def test_the_national_week_is_kept_from_2024_on():
    """4 to 11 February, everywhere."""
    assert {} == observed(2023)
    assert {"national-stem-week": Days(dt.date(2024, 2, 4), dt.date(2024, 2, 11))} == observed(2024)


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ({"municipality": "015146"}, True),
        ({"city": "milano"}, True),
        ({"city": "Milan"}, True),
        ({"city": "Milano", "municipality": "058091"}, False),
        ({"city": "Roma"}, False),
    ],
)
def test_local_days_are_kept_where_they_are_kept(place, kept):
    """The code decides; without one the name does, in any language that is listed."""
    assert kept == ("milan-patron" in observed(2019, **place))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[terms]]\nkey = "cure"\ntitle = { en = "Cure" }', "terms.cure.source: This is missing"),
        ('[[terms]]\nkey = "cure"\ntitle = { en = "Cure" }\nsource = "s"\ndays = 0', "terms.cure.days: 0 is too small"),
        ('[[terms]]\nkey = "cure"\ntitle = { en = "Cure" }\nsource = "s"\nabove = "x"', "Write a number."),
        (
            '[[observances]]\nkey = "o"\ntitle = { en = "O" }\nsource = "s"\nfirst = "start"',
            "“start” is no day of every year",
        ),
        ('[[observances]]\nkey = "o"\ntitle = { en = "O" }\nsource = "s"\nfirst = 3', "Write a day such as"),
        ('cuontry = "IT"', "Did you mean “country”"),
        ("country = 39", "Write a text between quotes"),
        ("title = 1", "Write a text by language"),
    ],
)
def test_a_fault_of_a_jurisdiction_is_named_with_its_place(text, words):
    """As those of a format."""
    with pytest.raises(InvalidValue) as caught:
        Jurisdiction.from_toml(text, name="xx")
    assert [True] == [words in finding.words() for finding in caught.value.findings]


def test_a_term_may_have_a_threshold_with_decimals():
    """Amounts are exact."""
    text = '[[terms]]\nkey = "cure"\ntitle = { en = "Cure" }\nsource = "s"\nabove = 1000.50\ncurrency = "EUR"'
    assert "1000.50" == str(Jurisdiction.from_toml(text, name="xx").term("cure").above)
