"""Every number of the two texts about STEMintheCity is in the example; what the library contradicts, it says so."""

import csv
import functools
import html as html_text
import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from stemcity_kit.cli import main
from stemcity_kit.errors import Severity
from stemcity_kit.folder.read import load
from stemcity_kit.impact.comparison import flagged
from stemcity_kit.impact.growth import growth
from stemcity_kit.impact.indicators import indicator_faults, indicators
from stemcity_kit.impact.totals import refusals, total
from stemcity_kit.model.vocabulary import Qualifier

MILAN = Path(__file__).parents[2] / "examples" / "milan-2019"
SEEDS = Path("/work/shared/seeds")

AGENCY = {
    "events-2019": (150, "events", "more-than"),
    "partners-2019": (146, "organisations", "exact"),
    "participants-2019": (14000, "people", "more-than"),
    "schools-2019": (100, "schools", "more-than"),
    "speakers-2019": (300, "people", "more-than"),
    "newsletter-2019-informami": (255000, "contacts", "exact"),
    "newsletter-2019-informagiovani": (1400, "contacts", "exact"),
    "intranet-2019": (12000, "contacts", "exact"),
    "social-2019": (3500000, "contacts", "about"),
    "media-2019": (210, "items", "exact"),
    "audience-2019": (620816824, "contacts", "exact"),
    "marathon-days-2019": (3, "days", "exact"),
}
"""What the agency's case page says of 2019, copied by hand."""

APPLICATION = {
    "participants-2017": (3000, "people", "more-than"),
    "youngest-2017": (3, "years", "exact"),
    "oldest-2017": (25, "years", "exact"),
    "speakers-2017": (138, "people", "exact"),
    "trainings-2017": (84, "activities", "exact"),
    "universities-2017": (5, "universities", "exact"),
    "schools-2017": (54, "schools", "exact"),
    "venues-2017": (45, "venues", "exact"),
    "partners-2017": (50, "organisations", "exact"),
    "municipalities-2018": (134, "municipalities", "exact"),
    "participants-2018-application": (10000, "people", "more-than"),
    "growth-2018": (333, "percent", "exact"),
    "scholarships-2018": (10, "scholarships", "exact"),
    "universities": (6, "universities", "exact"),
    "partners-and-sponsors": (46, "organisations", "exact"),
    "municipalities-2019": (134, "municipalities", "exact"),
    "training-schools": (50, "schools", "exact"),
    "budget": (200000, "EUR", "exact"),
    "budget-management": (80000, "EUR", "exact"),
    "budget-direct": (90000, "EUR", "exact"),
    "budget-communication": (30000, "EUR", "exact"),
    "share-municipality": (20, "percent", "exact"),
    "people-at-work": (80, "people", "about"),
    "marathon-days-fewest": (3, "days", "exact"),
    "marathon-days-most": (4, "days", "exact"),
    "closing-months": (2, "months", "exact"),
    "levels": (3, "levels", "exact"),
    "parts": (2, "parts", "exact"),
    "goals": (7, "goals", "exact"),
    "departments": (4, "departments", "exact"),
}
"""What the award application says, copied by hand; goals and departments are counted in its text."""

SAID = [(key, said, "agency-case-2019") for key, said in AGENCY.items()]
SAID += [(key, said, "award-application") for key, said in APPLICATION.items()]


@functools.cache
def milan():
    """The example, read once."""
    return load(MILAN)


def figure(key):
    """One of its figures."""
    return milan().find("figures", key)


@pytest.mark.parametrize(("key", "said", "source"), SAID)
def test_each_number_of_the_two_texts_is_a_figure_with_footnote_method_and_source(key, said, source):
    """As the text has it: value, unit and qualifier; in both languages; from this source."""
    held = figure(key)
    assert (Decimal(said[0]), said[1], said[2]) == (held.value, held.unit, held.qualifier.value)
    assert source in held.sources
    assert () == held.remark.missing(("it", "en")) == held.method.missing(("it", "en"))
    assert held.remark
    assert held.method


def test_the_other_numbers_of_the_two_texts_are_facts_of_the_edition():
    """The third edition; the seven goals; the days of May; the levels of involvement; October of the year before."""
    held = milan()
    assert 3 == held.ordinal
    assert (4, 5, 8, 9, 10, 11, 17) == held.sdgs
    assert "2019-05-06/2019-05-08" == str(held.find("sections", "marathon").dates[0])
    assert figure("levels").value == len(held.levels)
    assert figure("parts").value == len(held.sections)
    assert "2018-10-01" == str(held.find("timeline", "planning").days.first)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("steminthecity-2019-agency-case-page.txt", "agency-case-2019"),
        ("steminthecity-award-application.txt", "award-application"),
    ],
)
def test_no_number_of_a_text_is_forgotten(name, source):
    """Every run of digits of the texts is a figure of that source, or one of the few that are dates, ids or names."""
    if not (SEEDS / name).exists():
        pytest.skip("the two texts are not here; the numbers copied from them by hand are tested above")
    text = re.sub(r"(\d)[.,](?=\d{3})", r"\1", (SEEDS / name).read_text(encoding="utf-8"))
    held = {f"{one.value:f}" for one in milan().figures if source in one.sources}
    dates_and_names = {"2017", "2018", "2019", "6", "8", *map(str, milan().sdgs)}
    assert set() == set(re.findall(r"\d+", text)) - held - dates_and_names


def test_the_published_growth_is_contradicted():
    """+333 % is the ratio of 10,000 to 3,000; the growth is +233 %, or +133 % with the city's own 7,000."""
    (finding,) = flagged([milan()])
    assert ("published-growth", Severity.WARNING, "growth-2018") == (finding.rule, finding.severity, finding.where.key)
    assert (
        "The source says that 333 % is the growth; "
        "the figures give 3000 → 10000: ×3.33 = +233 %; 3000 → 7000: ×2.33 = +133 %."
    ) == finding.problem()
    assert finding.remedy().startswith("It may have meant the ratio of the two numbers in percent")
    grown = [
        growth(figure("participants-2017"), figure(f"participants-2018-{who}")) for who in ("agency", "municipality")
    ]
    assert [Decimal(233), Decimal(133)] == [one.percent() for one in grown]
    assert [None, None] == [one.least for one in grown]


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """What `stemcity report` writes of the example: data, table by key and page; and what the terminal says."""
    folder = shutil.copytree(MILAN, tmp_path_factory.mktemp("milan") / "milan-2019")
    told = CliRunner().invoke(main, ["--lang", "en", "report", str(folder), "--at", "2019-09-30"])
    assert 0 == told.exit_code, told.output
    written = folder / "report"
    with (written / "report.csv").open(encoding="utf-8", newline="") as file:
        table = {row["key"]: row for row in csv.DictReader(file) if row["part"] == "stated"}
    data = json.loads((written / "report.json").read_text(encoding="utf-8"))
    return data, table, (written / "index.html").read_text(encoding="utf-8"), told.output


@pytest.mark.parametrize(("key", "said", "source"), SAID)
def test_the_report_reproduces_each_number_of_the_two_texts_with_its_footnote(key, said, source, reported):
    """In the data, in the table and on the page: value, unit, qualifier, how it was counted, its source, its remark."""
    data, table, page, _ = reported
    held, (number,) = figure(key), [one for one in data["numbers"] if one["key"] == key]
    title = milan().find("sources", source).title
    remark = held.remark.version("en")
    assert (str(said[0]), said[1], said[2]) == tuple(number[name] for name in ("value", "unit", "qualifier"))
    assert (str(said[0]), said[1], said[2]) == tuple(table[key][name] for name in ("value", "unit", "qualifier"))
    assert (remark, remark) == (number["remark"], table[key]["remark"])
    assert title in [one["title"] for one in number["sources"]]
    footnote = words(re.search(rf'<li id="note-{number["note"]}">(.*?)</li>', page, re.DOTALL).group(1))
    assert f'href="#note-{number["note"]}"' in page
    assert f"{said[0]:,}" in footnote
    assert f"How it was counted: {held.method.version('en')}" in footnote
    assert title in footnote
    assert remark in footnote


def words(html):
    """The words of a piece of a page."""
    return html_text.unescape(re.sub(r"<[^>]+>", "", html)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("growth-2018", "the growth is +233 %, not +333 %"),
        ("social-2019", "The source says people: they are contacts"),
        ("audience-2019", "These are contacts, not people"),
        ("municipalities-2019", "From 8 February 2019 the metropolitan city has 133 municipalities."),
        ("partners-and-sponsors", "does not say the year"),
        ("universities", "all universities of the area, without a number"),
        ("share-municipality", "What the 20 % is a share of is not clear."),
    ],
)
def test_what_the_report_does_not_say_as_its_source_it_says_why(key, why, reported):
    """The sentence stands in the footnote of the number."""
    data, table, page, _ = reported
    (number,) = [one for one in data["numbers"] if one["key"] == key]
    assert why in number["remark"]
    assert why in table[key]["remark"]
    assert why in words(page)


def test_the_report_says_how_participants_grew_and_what_was_published_wrongly(reported):
    """+233 %, or +133 % with the city's own 7,000; +333 % is flagged, “more than doubled” is not."""
    data, _, page, told = reported
    (row,) = [one for one in data["compared"] if (one["indicator"], one["scope"]) == ("participants", "edition")]
    assert row["contested"]
    rises = [(one["rise-percent"], one["ratio"], one["rise-least"]) for one in row["growth"]]
    assert [("133", "7/3", None), ("233", "10/3", None)] == rises[:2]
    (flag,) = data["flagged"]
    assert ("published-growth", "growth-2018") == (flag["rule"], flag["key"])
    what = "The source says that 333 % is the growth; the figures give 3,000 → 10,000: ×3.33 = +233 %; "
    what += "3,000 → 7,000: ×2.33 = +133 %."
    fix = "It may have meant the ratio of the two numbers in percent, which is the growth and 100 more "
    fix += "(participants-2017 → participants-2018-agency). Write +233 %, and keep in the remark what the source says."
    for sentence in (what, fix):
        assert sentence in f"{flag['what']} {flag['fix']}"
        assert sentence in words(page)
        assert sentence in " ".join(told.split())


def test_people_reached_on_social_media_are_contacts():
    """The source says people; the example writes contacts, says so, and no sum of channels is one of people."""
    reached = [figure(key) for key in ("social-2019", "newsletter-2019-informami", "intranet-2019", "audience-2019")]
    assert "The source says people" in figure("social-2019").remark.version("en")
    assert {"contacts-are-not-people"} == {finding.rule for finding in refusals(reached, unit="people")}
    summed = total(reached, unit="contacts")
    assert (Decimal(624583824), "contacts (sum)", Qualifier.ABOUT) == (summed.value, summed.label, summed.qualifier)


def test_sponsors_and_partners_of_2018_are_not_63():
    """17 sponsors and 46 partners: roles overlap."""
    both = [figure("sponsors-2018-agency"), figure("partners-2018-agency")]
    assert ["overlapping-roles"] == [finding.rule for finding in refusals(both)]


def test_the_parts_of_the_published_budget_make_the_whole_and_are_not_added_to_it():
    """80,000 + 90,000 + 30,000 = 200,000."""
    parts = [figure(f"budget-{part}") for part in ("management", "direct", "communication")]
    assert figure("budget").value == total(parts).value
    assert {"whole-and-part"} == {finding.rule for finding in refusals([*parts, figure("budget")])}


def test_a_figure_without_a_year_in_its_source_has_none():
    """Six universities, 46 partners and sponsors: the application was written before May 2019, and says no year."""
    assert [None, None] == [figure(key).year for key in ("universities", "partners-and-sponsors")]
    assert all(
        "does not say the year" in figure(key).remark.version("en") for key in ("universities", "partners-and-sponsors")
    )


def test_days_that_no_source_counts_were_counted_by_us():
    """The sources give dates; only the application says three or four days."""
    counted = {figure(f"marathon-days-{year}").method.version("en") for year in (2017, 2018, 2019)}
    assert {"counted by us from the source’s dates"} == counted
    assert "declared by the organisers" == figure("marathon-days-most").method.version("en")


def test_what_reaches_people_says_so_in_its_basis():
    """Contacts, in the column and not only in the words of the method."""
    assert {"contacts"} == {one.unit for one in milan().figures if "contacts" in one.basis}
    assert all("contacts" in one.basis for one in milan().figures if one.unit == "contacts")


def test_the_municipalities_of_2019_say_that_there_were_133():
    """134 was right until 7 February 2019."""
    assert "133" in figure("municipalities-2019").remark.version("en")


def test_every_figure_of_milan_has_an_indicator_in_its_unit():
    """What is not the format's is the edition's own; nothing is counted in another unit than it should be."""
    assert [] == list(indicator_faults(milan()))
    assert {one.indicator for one in milan().figures} <= set(indicators(milan()))
