"""The small town over two editions: what its report says, against numbers reckoned by hand from its tables."""

from __future__ import annotations

import csv
import functools
import json
from decimal import Decimal

import pytest

from stemcity_kit.budgeting.balance import By, balance
from stemcity_kit.budgeting.coverage import coverage
from stemcity_kit.documents import pdf
from stemcity_kit.folder.check import check
from stemcity_kit.folder.read import inspect, load
from stemcity_kit.folder.write import save
from stemcity_kit.impact.continuity import partners, scholarships, schools
from stemcity_kit.impact.coverage import coverage as served
from stemcity_kit.model.vocabulary import Means, Nature
from tests.examples.stories import EXAMPLES, copied, said

BEFORE, AFTER = "small-town-2026", "small-town"
DAY = ("--at", "2027-09-30")

CAME = {
    "gender=female": 9 + 8 + 28 + 13 + 4 + 7 + 5 + 3 + 12 + 18,
    "gender=male": 9 + 6 + 33 + 26 + 8 + 6 + 17 + 9 + 9,
    "gender=not-stated": 3 + 500,
    "audience=primary": 9 + 9 + 8 + 6 + 7 + 8 + 5 + 6,
    "audience=lower-secondary": 28 + 33,
    "audience=upper-secondary": 13 + 26 + 3 + 4 + 3 + 17 + 12 + 9 + 18 + 9,
    "audience=everyone": 500,
    "district=Riva Nord": 9 + 9 + 28 + 33 + 7 + 8,
    "district=Riva Sud": 8 + 6 + 13 + 26 + 3 + 5 + 6 + 3 + 17 + 12 + 9,
    "district=Borgo Alto": 4,
    "district=not-stated": 18 + 9 + 500,
    "gender=female audience=primary": 9 + 8 + 7 + 5,
    "gender=female audience=lower-secondary": 28,
    "gender=female audience=upper-secondary": 13 + 4 + 3 + 12 + 18,
    "gender=male audience=primary": 9 + 6 + 8 + 6,
    "gender=male audience=lower-secondary": 33,
    "gender=male audience=upper-secondary": 26 + 17 + 9 + 9,
    "gender=not-stated audience=upper-secondary": 3,
    "gender=not-stated audience=everyone": 500,
    "total": 733,
}
"""Who came in 2026, added up by hand from the rows of its table, in the order in which they stand."""

FEW = ("district=Borgo Alto", "gender=not-stated audience=upper-secondary")
"""Of these there were 4 and 3."""


@functools.cache
def edition(name):
    """An edition of the town, read once."""
    return load(EXAMPLES / name)


def reported(folder, *options):
    """What is said when copies of both years are reported, without a PDF; and the folder of the report."""
    before, after = (copied(name, folder) for name in (BEFORE, AFTER))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pdf, "pdf", lambda _page, **_how: b"%PDF-1.7\n")
        spoken = said(["--lang", "en", "report", *options, str(after), str(before), *DAY]).output
    return spoken, after / "private" / "report" if options else after / "report"


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The report of both years, made from copies: what the terminal said, the rows, the data and the page."""
    spoken, made = reported(tmp_path_factory.mktemp("years"))
    with (made / "report.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    data = json.loads((made / "report.json").read_text(encoding="utf-8"))
    return spoken, rows, data, (made / "index.html").read_text(encoding="utf-8")


def shown(rows, year):
    """What the table shows of who came in a year, by the words of its cells; None where a number is hidden."""
    counts = [row for row in rows if row["part"] == "attendance" and row["year"] == str(year)]
    return {row["key"]: int(row["value"]) if row["value"] else None for row in counts}


def test_the_year_before_is_sound_invented_and_saved(tmp_path):
    """No fault and no warning, it says what it is, and a save changes no byte."""
    folder = copied(BEFORE, tmp_path)
    held = load(folder)
    assert () == inspect(folder).findings
    assert {"note"} == {finding.severity.value for finding in check(folder)}
    assert Nature.INVENTED is held.nature
    assert "does not exist" in held.notice.version("en")
    assert (1, 2) == (held.ordinal, edition(AFTER).ordinal)
    assert () == save(held, folder)


@pytest.mark.parametrize(
    "line",
    [
        "Attendances: 733 participations in 2026, at least 1,220 participations in 2027: +66",
        "Events: 7 events in 2026, 11 events in 2027: +57\N{NO-BREAK SPACE}% (×1.57)",
        "Partners: 6 organisations in 2026, 8 organisations in 2027: +33\N{NO-BREAK SPACE}% (×1.33)",
        "Schools: 5 schools in 2026, 5 schools in 2027: the same number",
        "Planned costs, in cash: 15,000 € in 2026, 40,000 € in 2027: +167\N{NO-BREAK SPACE}% (×2.67)",
        "Partners: 4 stayed, 4 came, 0 came back, 2 left.",
        "Schools: 4 stayed, 1 came, 0 came back, 1 left.",
    ],
)
def test_what_changed_is_said_as_reckoned_by_hand(told, line):
    """Numbers of both years, the rise and the ratio: 1,220 / 733 = 1.664, 11 / 7 = 1.571, 8 / 6, 40 / 15 = 2.667."""
    assert line in told[0]


def test_the_growth_of_what_was_not_counted_whole_is_a_lower_bound(told):
    """In 2027 nobody counted who saw the three stories about data."""
    assert "The true growth is at least this; how much more is not known." in told[3]


def test_who_stayed_came_and_left_is_known_by_name():
    """The boatyard and the bookshop left; the school of agriculture too, and the liceo came."""
    both = (edition(BEFORE), edition(AFTER))
    (step,) = partners(both).steps
    assert ("semi-di-sole", "stelle-basse", "tessitura", "tre-fiumi") == step.stayed
    assert ("banca", "luce", "radio", "robot-gentili") == step.came
    assert ("cantiere", "libreria") == step.left
    (step,) = schools(both).steps
    assert ("media", "primaria-nord", "primaria-sud", "tecnico") == step.stayed
    assert (("liceo",), ("agrario",)) == (step.came, step.left)


def test_six_scholarships_became_eight_and_five_were_renewed(told):
    """Each number with the year that it tells of; what is renewed is no new one, and nothing is added up."""
    held = scholarships((edition(BEFORE), edition(AFTER)))
    expected = [(2026, "scholarships", 6), (2027, "scholarships", 8), (2027, "scholarships-renewed", 5)]
    assert expected == [(one.year, one.indicator, one.value) for one in held]
    rows = [row for row in told[1] if row["key"].startswith("scholarships-")]
    assert [("2026", "6"), ("2027", "5"), ("2027", "8")] == sorted((row["year"], row["value"]) for row in rows)
    assert "6 → 8: +33\N{NO-BREAK SPACE}% (×1.33)" in told[3]


def test_who_came_is_shown_as_added_up_by_hand_or_not_at_all(told):
    """Whatever else is hidden with the two small numbers, each number that is shown is the right one."""
    found = shown(told[1], 2026)
    assert {None} == {found[few] for few in FEW}
    visible = {cell: found[cell] for cell in CAME if found[cell] is not None}
    assert visible == {cell: CAME[cell] for cell in visible}
    assert len(visible) > len(CAME) / 4
    assert not [cell for cell in found if "ages" in cell]


def test_no_small_number_can_be_found_by_subtraction(told):
    """In each cut the hidden cells hold five people or more together, and there are at least two of them, or none."""
    found = shown(told[1], 2026)
    for name in ("gender", "audience", "district"):
        hidden = [cell for cell in CAME if cell.startswith(name) and cell.count("=") == 1 and found[cell] is None]
        assert len(hidden) != 1
        assert not hidden or sum(CAME[cell] for cell in hidden) >= 5


def test_the_money_of_each_year_is_told_by_who_paid(told):
    """Reckoned by hand from promises: 3,400 of 15,000 EUR; then 2,700 of 40,000, with 4,000 still to be found."""
    money = {(row["year"], row["key"]): Decimal(row["value"]) for row in told[1] if row["part"] == "money"}
    assert money == {
        ("2026", "cash municipality"): Decimal(3400),
        ("2026", "cash public"): Decimal(600),
        ("2026", "cash private"): Decimal(5000 + 3000 + 2000 + 1000),
        ("2026", "in-kind municipality"): Decimal(3000),
        ("2026", "in-kind private"): Decimal(90 * 5),
        ("2027", "cash municipality"): Decimal(2700),
        ("2027", "cash public"): Decimal(800),
        ("2027", "cash private"): Decimal(10200 + 5800 + 8000 + 3000 + 4000 + 1500),
        ("2027", "cash nobody"): Decimal(4000),
        ("2027", "in-kind municipality"): Decimal(5200),
        ("2027", "in-kind private"): Decimal(1800 + 1500),
    }


def test_the_year_before_is_settled():
    """What was spent, added up by hand; all of it covered, and in the format's shares."""
    held = edition(BEFORE)
    sums = balance(held).by(By.CATEGORY, means=Means.CASH)
    spent = {category: one.spent.amount.amount for (category,), one in sums.items()}
    assert spent == {
        "project-management": Decimal(3500 + 1420 + 1000),
        "direct-costs": Decimal(2380 + 1600 + 1600) + Decimal("990.40"),
        "communication": Decimal(1198 + 1000),
    }
    planned = {category: one.planned.amount.amount / 150 for (category,), one in sums.items()}
    assert {"project-management": 40, "direct-costs": 45, "communication": 15} == planned
    assert 0 == coverage(held).to_find(means=Means.CASH).amount


def test_holes_of_the_programme_are_named(told):
    """Nothing for pre-primary schools and universities; all three goals and both districts are served."""
    holes = served(edition(AFTER)).holes
    assert {("audience", "preschool"), ("audience", "university")} == {(one.by.value, one.value) for one in holes}
    assert "Audience: Pre-primary school" in told[3]


def test_the_campaign_speaks_of_contacts_and_only_to_the_council(told, tmp_path):
    """6,450 and about 12,000 contacts in 2026 are in the house, and not in the public page."""
    assert "6,450" not in told[3]
    _, made = reported(tmp_path, "--council")
    page = (made / "index.html").read_text(encoding="utf-8")
    assert all(number in page for number in ("6,450", "12,000", "17,300"))
    assert "in contacts" in page


def test_the_page_of_the_year_before_says_what_the_report_says(told):
    """Its table holds the numbers of the terminal."""
    page = (EXAMPLES / BEFORE / "README.md").read_text(encoding="utf-8")
    for row in ("| attendances | 733 | at least 1,220 |", "| events | 7 | 11 |", "| schools | 5 | 5 |"):
        assert row in page
    assert "22.7 percent" in page
    assert "(22.7\N{NO-BREAK SPACE}%)" in told[3]
