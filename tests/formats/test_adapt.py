"""Adapting a format: what a city gets, when its steps fall, and what is said of a faulty request."""

import datetime as dt
import itertools
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue, Severity, StemCityError
from stemcity_kit.formats import MILAN, format_named, format_names, jurisdiction_named
from stemcity_kit.model.calendar import Closing
from stemcity_kit.model.days import is_weekend, public_holidays
from stemcity_kit.model.money import Money
from stemcity_kit.model.references import references
from stemcity_kit.model.rules import check, completeness
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import Governance, Nature, Phase

PORTO = {
    "city": "Porto",
    "country": "PT",
    "year": 2027,
    "marathon": ("2027-05-19", "2027-05-21"),
    "zone": "Europe/Lisbon",
}
MILANO = {
    "city": "Milano",
    "country": "IT",
    "subdivision": "MI",
    "year": 2019,
    "marathon": ("2019-05-06", "2019-05-08"),
    "zone": "Europe/Rome",
}


def steps(edition):
    """The days of the timeline, by step."""
    return {step.key: step.days for step in edition.timeline}


def test_one_call_makes_an_edition_of_another_city():
    """Another country, another zone, its own languages and rules."""
    porto = MILAN.adapt(**PORTO)
    assert ("porto-2027", "Porto", "PT", "Europe/Lisbon") == (porto.key, porto.city, porto.country, porto.zone)
    assert (("pt", "en"), "EUR", "pt", "milan") == (porto.languages, porto.currency, porto.jurisdiction, porto.format)
    assert (4, 5, 8, 9, 10, 11, 17) == porto.sdgs
    assert "Mês e Maratona das STEM, Porto 2027" == porto.title.version("pt")


def test_a_new_edition_has_nothing_to_mend():
    """Only notes: the addresses that the city must choose, and an occasion."""
    porto = MILAN.adapt(**PORTO)
    assert () == tuple(references(porto))
    assert {Severity.NOTE} == {finding.severity for finding in check(porto)}
    assert {"no-base-url", "uri-is-urn", "girls-in-ict-day"} == {finding.rule for finding in check(porto)}


def test_every_text_is_there_in_every_language_of_the_edition():
    """The format speaks Italian, English and Portuguese, and an edition holds only its own languages."""
    for languages in (("it", "en"), ("pt", "en"), ("pt-BR",)):
        edition = MILAN.adapt(**{**PORTO, "languages": languages})
        assert [(language, True) for language in languages] == [
            (one.language, one.present == one.wanted > 40) for one in completeness(edition)
        ]


def test_a_language_that_the_format_does_not_speak_gets_what_there_is():
    """Nothing is invented: the texts are those of the format, and the check names what is missing."""
    edition = MILAN.adapt(**{**PORTO, "languages": ("fi",)})
    assert ("en", "it", "pt") == edition.kinds[0].title.languages
    assert "missing-translation" in {finding.rule for finding in check(edition)}


def test_gotcha_17_month_and_marathon_are_dated_apart():
    """April is the Month's; the Marathon lies where the city wants it."""
    milano = MILAN.adapt(**MILANO)
    sections = {section.key: (section.dates, section.run_by) for section in milano.sections}
    assert {
        "month": ((Days(dt.date(2019, 4, 1), dt.date(2019, 4, 30)),), Governance.PARTNERS),
        "marathon": ((Days(dt.date(2019, 5, 6), dt.date(2019, 5, 8)),), Governance.CITY),
    } == sections


def test_the_month_can_be_another_one():
    """By its own argument, or by the key of the section; days or texts."""
    october = (dt.date(2027, 10, 1), dt.date(2027, 10, 31))
    one = MILAN.adapt(**PORTO, month=october)
    other = MILAN.adapt(**PORTO, dates={"month": ("2027-10-01", "2027-10-31")})
    assert one == other
    assert Days(*october) == steps(one)["month"]


def test_the_work_begins_in_october_and_ends_two_months_after():
    """The timeline of 2019: from October 2018 to two months after the Marathon."""
    dates = steps(MILAN.adapt(**MILANO))
    assert dt.date(2018, 10, 1) == dates["direction"].first == min(days.first for days in dates.values())
    assert dt.date(2019, 7, 8) == dates["report"].last == max(days.last for days in dates.values())


def test_steps_follow_each_other():
    """No step of the calls begins before the one that it needs has ended."""
    dates = steps(MILAN.adapt(**MILANO))
    order = ["calls-drafted", "calls-open", "cure", "committee", "review", "agreements"]
    assert all(dates[one].last < dates[other].first for one, other in itertools.pairwise(order))


def test_the_notice_to_sponsors_keeps_the_term_of_the_country():
    """Thirty full days in Italy, and the milestone says by which article."""
    notice = next(step for step in MILAN.adapt(**MILANO).timeline if step.key == "sponsor-notice")
    assert 30 <= (notice.days.last - notice.days.first).days
    assert "36/2023" in notice.basis


def test_a_milestone_says_from_which_day_it_was_moved():
    """31 October 2026 is a Saturday and 1 November a Sunday and holiday, so the step ends on the 2nd."""
    direction = MILAN.adapt(**PORTO).timeline[0]
    assert dt.date(2026, 11, 2) == direction.days.last
    assert "end moved from 2026-10-31" in direction.basis
    surveys = next(step for step in MILAN.adapt(**PORTO).timeline if step.key == "surveys")
    assert "moved from 2027-05-22" in surveys.basis


def test_an_unknown_term_is_said_and_the_format_decides():
    """Nobody here knows Portugal's term, and the milestone says so."""
    notice = next(step for step in MILAN.adapt(**PORTO).timeline if step.key == "sponsor-notice")
    assert "30 days (format)" in notice.basis
    assert "no number known" in notice.basis


def test_a_term_in_working_days_skips_weekends_and_holidays():
    """Ten working days from 9 February 2027 end on 23 February."""
    dates = steps(MILAN.adapt(**PORTO))
    assert Days(dt.date(2027, 2, 9), dt.date(2027, 2, 23)) == dates["review"]


def test_without_national_rules_the_format_decides():
    """An edition may also renounce its country's rules."""
    edition = MILAN.adapt(**MILANO, jurisdiction="none")
    basis = {step.key: step.basis for step in edition.timeline}
    assert "none" == edition.jurisdiction
    assert "10 days (format)" in basis["cure"]
    assert not any("D.Lgs." in words for words in basis.values())


def test_the_national_week_is_in_the_timeline_as_an_occasion():
    """4 to 11 February in Italy from 2024 on; not before, and not elsewhere."""
    later = {**MILANO, "year": 2027, "marathon": ("2027-05-05", "2027-05-07")}
    assert Days(dt.date(2027, 2, 4), dt.date(2027, 2, 11)) == steps(MILAN.adapt(**later))["national-stem-week"]
    assert "national-stem-week" not in steps(MILAN.adapt(**MILANO))
    assert "national-stem-week" not in steps(MILAN.adapt(**PORTO))


@given(
    st.dates(min_value=dt.date(2020, 1, 8), max_value=dt.date(2035, 12, 20)),
    st.integers(min_value=0, max_value=9),
    st.sampled_from(["it", "pt", "none"]),
)
def test_steps_begin_and_end_on_working_days_wherever_the_marathon_lies(first, more, rules):
    """No step of the office begins or ends on a weekend or holiday; none ends before it begins or vanishes."""
    last = first + dt.timedelta(days=more)
    marathon = {**MILANO, "year": first.year, "marathon": (first, last)}
    edition = MILAN.adapt(**marathon, jurisdiction=rules)
    years = tuple(range(first.year - 2, first.year + 3))
    holidays = public_holidays("IT", years=years, subdivision="MI")
    office = [step for step in edition.timeline if step.key in {one.key for one in MILAN.timeline}]
    assert len(MILAN.timeline) == len(office)
    ends = [end for step in office for end in (step.days.first, step.days.last)]
    assert [] == [end for end in ends if is_weekend(end) or end in holidays]
    assert Days(first, last) == steps(edition)["marathon"]


@given(st.decimals(min_value=1, max_value=10**9, places=2))
def test_the_budget_is_divided_to_the_cent(amount):
    """The parts make the whole, and lie at most a cent from their share."""
    lines = MILAN.adapt(**PORTO, budget=Money(amount, "EUR")).budget
    assert ["project-management", "direct-costs", "communication"] == [line.key for line in lines]
    assert amount == sum(line.amount.amount for line in lines)
    for line, percent in zip(lines, (40, 45, 15), strict=True):
        assert abs(line.amount.amount - amount * percent / 100) < Decimal("0.01")


def test_the_budget_of_the_application_comes_out():
    """200,000 EUR are 80,000 and 90,000 and 30,000."""
    lines = MILAN.adapt(**PORTO, budget=Money(Decimal(200_000), "EUR")).budget
    assert lines == MILAN.adapt(**PORTO, budget=200_000).budget
    assert [80_000, 90_000, 30_000] == [line.amount.amount for line in lines]


def test_the_name_for_ever_is_stable_and_its_own():
    """Made of format, country, city and year; the city gives an address of its own when it can."""
    one, again = MILAN.adapt(**PORTO), MILAN.adapt(**{**PORTO, "marathon": ("2027-05-20", "2027-05-21")})
    other = MILAN.adapt(**{**PORTO, "city": "Braga"})
    assert one.uri == again.uri != other.uri
    assert one.uri.startswith("urn:uuid:")
    assert "https://example.org/stem" == MILAN.adapt(**PORTO, uri="https://example.org/stem").uri


def test_what_is_given_stands():
    """Every default can be replaced."""
    closing = Closing("bridge", days=Days(dt.date(2027, 5, 20), dt.date(2027, 5, 20)))
    given_values = {
        "key": "stem",
        "title": Text({"pt": "Semana"}),
        "closings": (closing,),
        "municipality": "1312",
        "currency": "USD",
        "base_url": "https://example.org",
        "nature": Nature.INVENTED,
    }
    edition = MILAN.adapt(**PORTO, **given_values)
    assert given_values == {name: getattr(edition, name) for name in given_values}
    assert "on-closing" in {finding.rule for finding in check(edition)}


def test_all_faults_of_a_request_are_named_at_once():
    """Each at its argument, with what would be right."""
    with pytest.raises(InvalidValue) as caught:
        MILAN.adapt(
            city=" ",
            country="Portugal",
            year=2027,
            marathon=("19.5.2027", "2027-05-21"),
            zone="Europe/Lisboa",
            languages=("português",),
            jurisdiction="ptt",
            uri="stem",
            base_url="stem.example.org",
            dates={"mounth": ("2027-04-01", "2027-04-30")},
        )
    words = str(caught.value)
    wrong = {finding.where.field for finding in caught.value.findings}
    assert {
        "city", "country", "marathon", "zone", "languages", "jurisdiction", "uri", "base_url", "mounth"
    } == wrong  # fmt: skip
    assert "Europe/Lisbon" in words
    assert "Did you mean “month”?" in words
    assert isinstance(caught.value, StemCityError)


@pytest.mark.parametrize(
    ("marathon", "rule"),
    [
        (("2027-05-21", "2027-05-19"), "ends-before-start"),
        (("2027-05-10", "2027-05-20"), "too-long"),
        (("2026-05-19", "2026-05-21"), "other-year"),
        (("2027-02-30", "2027-03-01"), "bad-day"),
        ((dt.datetime(2027, 5, 19, tzinfo=dt.UTC), dt.date(2027, 5, 21)), "bad-day"),
    ],
)
def test_days_that_cannot_be_are_named(marathon, rule):
    """Reversed, too long, in another year, or no days at all."""
    with pytest.raises(InvalidValue) as caught:
        MILAN.adapt(**{**PORTO, "marathon": marathon})
    assert [rule] == [finding.rule for finding in caught.value.findings]


def test_ten_days_are_not_too_long():
    """The limit is included."""
    assert 10 == steps(MILAN.adapt(**{**PORTO, "marathon": ("2027-05-10", "2027-05-19")}))["marathon"].count


@pytest.mark.parametrize(("country", "words"), [("XQ", "“XQ” is not a country code"), ("pt", "two capital letters")])
def test_a_country_that_is_none_is_named(country, words):
    """Codes are those of CLDR, which keeps ISO 3166-1."""
    with pytest.raises(InvalidValue, match=words):
        MILAN.adapt(**{**PORTO, "country": country})


def test_a_city_whose_name_makes_no_key_gets_the_year():
    """A key is ASCII; country and languages come from CLDR."""
    tokyo = {**PORTO, "city": "東京", "country": "JP", "zone": "Asia/Tokyo"}
    edition = MILAN.adapt(**tokyo)
    assert ("2027", ("ja", "en"), "JPY") == (edition.key, edition.languages, edition.currency)


def test_a_subdivision_that_is_not_known_falls_back_to_the_country():
    """The steps still keep the country's holidays; where not even these are known, weekends."""
    known, unknown = (MILAN.adapt(**{**MILANO, "subdivision": code}) for code in ("", "ZZ"))
    assert known.timeline == unknown.timeline
    nowhere = MILAN.adapt(**{**PORTO, "country": "TA", "jurisdiction": "none", "languages": ("en",)})
    assert not any(is_weekend(step.days.first) for step in nowhere.timeline if step.phase is Phase.AFTER)


def test_a_budget_in_another_currency_than_the_edition_is_named():
    """Nobody converts in silence."""
    with pytest.raises(InvalidValue, match="budget is in CHF"):
        MILAN.adapt(**PORTO, budget=Money(Decimal(1), "CHF"), currency="EUR")
    assert "CHF" == MILAN.adapt(**PORTO, budget=Money(Decimal(1), "CHF")).currency


def test_the_same_request_gives_the_same_edition():
    """No clock, no chance."""
    assert MILAN.adapt(**PORTO) == MILAN.adapt(**PORTO)
    assert hash(MILAN.adapt(**PORTO)) == hash(MILAN.adapt(**PORTO))


def test_formats_are_found_by_name():
    """A name that none has is answered with the nearest."""
    assert MILAN is format_named("milan")
    assert "milan" in format_names()
    with pytest.raises(StemCityError, match="Did you mean “milan”"):
        format_named("milano")
    with pytest.raises(StemCityError, match="Installed are: "):
        format_named("zzz")


def test_gotcha_21_local_days_to_avoid_are_checked_from_the_jurisdiction():
    """The Ambrosian Carnival of 2025, 7 and 8 March, in Milan and not in Rome."""
    march = {**MILANO, "year": 2025, "marathon": ("2025-03-06", "2025-03-07")}
    found = [finding.rule for finding in check(MILAN.adapt(**march))]
    assert "day-to-avoid" in found
    rome = {**march, "city": "Roma", "subdivision": "RM"}
    assert "day-to-avoid" not in [finding.rule for finding in check(MILAN.adapt(**rome))]


def test_a_marathon_in_the_national_week_is_an_occasion():
    """A note, with its source."""
    february = {**MILANO, "year": 2027, "marathon": ("2027-02-09", "2027-02-11")}
    notes = [finding for finding in check(MILAN.adapt(**february)) if finding.rule == "national-occasion"]
    assert [Severity.NOTE] == [finding.severity for finding in notes]
    assert "187/2023" in notes[0].words()


def test_an_edition_of_a_jurisdiction_that_is_not_installed_is_named():
    """The finding names the field, and the nearest name."""
    edition = attrs.evolve(MILAN.adapt(**PORTO), jurisdiction="ptt")
    found = [finding for finding in check(edition) if finding.rule == "unknown-jurisdiction"]
    assert [("edition", "jurisdiction")] == [(finding.where.table, finding.where.field) for finding in found]


def test_phases_are_said():
    """Before, during and after, in this order."""
    milano = MILAN.adapt(**MILANO)
    assert [Phase.BEFORE, Phase.DURING, Phase.AFTER] == list(dict.fromkeys(step.phase for step in milano.timeline))


def test_what_a_milestone_rests_on_is_not_verified_where_nobody_read_the_law():
    """The word stands in the basis of each step dated by an unread line."""
    unread = {term.source for term in jurisdiction_named("it").terms if not term.verified}
    for step in MILAN.adapt(**MILANO).timeline:
        if any(source in step.basis for source in unread):
            assert "not verified" in step.basis
