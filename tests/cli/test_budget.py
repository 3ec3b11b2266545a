"""`stemcity budget`: the same amounts in the terminal, as data and on the page, and never more than was asked."""

from __future__ import annotations

import csv
import json
import shutil
from html.parser import HTMLParser
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

from stemcity_kit.cli import main
from stemcity_kit.folder.read import load
from stemcity_kit.folder.write import save
from stemcity_kit.model.accounts import BudgetLine
from stemcity_kit.model.text import Text

TOWN = Path(__file__).parents[2] / "examples" / "small-town"
DAY = ("--at", "2027-03-22")


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Path:
    """A copy of the small town."""
    return shutil.copytree(TOWN, tmp_path_factory.mktemp("town") / "town")


def said(*arguments: object, code: int = 0) -> str:
    """What the command says, in English."""
    told = CliRunner().invoke(main, ["--lang", "en", "budget", *map(str, arguments)])
    assert code == told.exit_code, told.output
    return told.output


def row(output: str, *begin: str) -> str:
    """The line that begins so, with single blanks."""
    return next(" ".join(line.split()) for line in output.splitlines() if line.startswith(begin))


def test_the_budget_is_told_with_what_is_not_known(town):
    """Sums in cash and in kind apart; a row that says nothing is counted as not known."""
    told = said(town, *DAY)
    assert "Together, in cash 40,000.00 € 27,830.50 € (4 not known) 8,580.50 € (4 not known)" == row(
        told, "Together, in cash"
    )
    assert "Together, in kind 8,500.00 € 8,500.00 € 600.00 €" == row(told, "Together, in kind")
    assert "Economic value" not in told
    assert "In cash: 36,000.00 € of 40,000.00 € are covered, 4,000.00 € are still to be found." in told


@pytest.mark.parametrize(
    ("by", "line"),
    [
        ("phase", "before 13,500.00 € 11,380.50 € (1 not known) 8,580.50 € (1 not known)"),
        ("source", "Luce di Pontelume S.p.A. 3,000.00 € not known not known"),
        ("category", "communication 6,000.00 € 2,380.50 € (2 not known) 2,380.50 € (2 not known)"),
    ],
)
def test_the_budget_is_summed_by_what_is_asked(town, by, line):
    """By category, phase or source."""
    assert line == row(said(town, *DAY, "--by", by), line.split(" ", maxsplit=1)[0])


def test_the_sum_of_both_says_what_it_is(town):
    """Cash and in kind are added up only on request."""
    told = said(town, *DAY, "--both")
    assert "Economic value, which nobody can spend" in told
    assert "Cash and in kind together 48,500.00 €" in row(told, "Cash and in kind together")


def test_the_day_decides_what_is_overdue(town):
    """The bank's 8,000 were due on 19 March."""
    assert (
        "overdue"
        in said(town, *DAY).split("Promised and arrived, in cash")[1].split("Promised and arrived, in kind")[0]
    )
    assert "overdue: " not in said(town, "--at", "2027-03-19")


def test_a_withdrawal_is_told(town):
    """What is lost, what is then to be found, and which benefits are not owed any more."""
    told = said(town, *DAY, "--without", "banca").split("Without Banca del Ponte di Sopra")[1]
    assert "The whole budget, in cash 8,000.00 € 4,000.00 € 12,000.00 €" == row(told, "The whole budget, in cash")
    assert "Not owed any more" in told


def test_the_data_hold_the_exact_amounts(town):
    """Amounts as text; the sum of both is there only on request."""
    told = json.loads(said(town, *DAY, "--json", "--without", "banca", "--without", "radio"))
    assert ["banca", "radio"] == told["without"]["organisations"]
    assert {"planned": "40000.00", "municipality": "2700.00", "to-find": "4000.00"} == told["coverage"]["cash"]
    assert {"planned": "8500.00", "municipality": "5200.00", "to-find": "1800.00"} == told["without"]["in-kind"]
    assert "economic-value" not in told["budget"]
    assert (
        "48500.00" == json.loads(said(town, *DAY, "--json", "--both"))["budget"]["economic-value"]["planned"]["amount"]
    )
    [share] = [
        one
        for one in told["statements"]
        if one["statement"] == "municipal-share" and one["base"] == "phase" and not one["in-kind-counts"]
    ]
    assert (True, "2700.00", "2700.00") == (share["holds"], share["said"], share["paid"])
    banca = next(one for one in told["contributions"] if one["contribution"] == "banca-marathon")
    assert ("8000.00", None, "8000.00", "overdue") == tuple(
        banca[name] for name in ("promised", "arrived", "outstanding", "state")
    )


def test_each_statement_is_true_in_some_reading_and_false_in_another(town):
    """Sponsors cover the costs from the event on; the 20 % are those of the time before; public bodies help."""
    told = said(town, *DAY)
    assert row(told, "public bodies are sponsors, too; the costs from the event on ").endswith("yes")
    assert row(told, "public bodies are sponsors, too; all costs ").endswith("40,000.00 € 33,300.00 € no")
    assert row(told, "20 % of the costs before the event ").endswith("2,700.00 € 2,700.00 € yes")
    assert row(told, "20 % of the costs before the event; what is in kind counts").endswith("7,900.00 € no")


def test_what_is_promised_and_granted_is_told(town):
    """Benefits of supporters, and advantages against the threshold of the country, at the day and in its year."""
    told = said(town, *DAY)
    assert "Granted in 2027; what is above 1,000.00 € must be published" in told
    granted = told.split("Granted in 2027")[1]
    assert "Cooperativa Robot Gentili 850.00 € 240.00 € 1,090.00 € yes" == row(granted, "Cooperativa Robot Gentili")
    assert "Associazione astrofili Stelle Basse 600.00 € 0.00 € 600.00 € no" == row(granted, "Associazione")
    assert "overdue" in row(told.split("Promised in return")[1], "Tessitura")
    data = json.loads(said(town, *DAY, "--json"))
    published = [one["beneficiary"] for one in data["advantages"] if one["must-be-published"]]
    assert ["robot-gentili"] == published
    overdue = [(one["organisation"], one["benefit"]) for one in data["promises"] if one["state"] == "overdue"]
    assert [("tessitura", "logo-everywhere")] == overdue
    assert "Granted in" not in said(town, "--at", "2026-12-01")


class Page(HTMLParser):
    """The cells of tables, and the elements that must not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text.append(data.strip())


def test_the_page_is_for_the_office(town, tmp_path):
    """One file without a script, with pictures that have words, all tables, and nothing of it in the site."""
    told = said(town, *DAY, "--write", "--without", "banca")
    page = town / "private" / "budget" / "index.html"
    assert f"Look at it: {page}" in told
    html = page.read_text(encoding="utf-8")
    read = Page()
    read.feed(html)
    assert "script" not in read.tags
    assert 2 == read.tags.count("svg")
    assert 'content="noindex, nofollow"' in html
    assert "before: private supporters: 6800" in read.text
    assert "before: still to be found: 4000" in read.text
    assert "12,000.00 €" in read.text
    assert "Who gives for which phase, in kind (whole EUR)" in read.text
    assert len([one for one in read.tags if one == "h2"]) == read.tags.count("table") + read.tags.count("svg")
    assert "This edition is invented" in html
    again = page.read_bytes()
    said(town, *DAY, "--write", "--without", "banca")
    assert again == page.read_bytes()
    built = CliRunner().invoke(main, ["build", str(town), "--to", str(tmp_path / "site"), "--quiet"])
    assert 0 == built.exit_code, built.output
    assert [] == [one for one in (tmp_path / "site").rglob("*") if "budget" in one.name]


def test_the_command_changes_no_table(town):
    """The tables are the same bytes before and after."""
    tables = sorted(town.rglob("*.csv"))
    before = [table.read_bytes() for table in tables]
    said(town, *DAY, "--write", "--both")
    assert before == [table.read_bytes() for table in tables]


def test_hostile_words_stay_words(tmp_path):
    """Markup in a title or a category is text on the page."""
    edition = attrs.evolve(load(TOWN), contributions=[], entitlements=[])
    line = BudgetLine("a", title=Text({"en": "<script>x</script>"}), category="<b>", amount=edition.budget[0].amount)
    folder = shutil.copytree(TOWN, tmp_path / "town")
    save(attrs.evolve(edition, budget=[line]), folder)
    said(folder, *DAY, "--write")
    html = (folder / "private" / "budget" / "index.html").read_text(encoding="utf-8")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "&lt;b&gt;" in html


def test_what_is_asked_wrongly_is_said_with_what_is_right(town):
    """An unknown supporter, a day that is none, a side that there is not."""
    assert "luce" in said(town, "--without", "luse", code=1)
    assert "Write it as 2027-03-05." in said(town, "--at", "5 March", code=1)
    assert "source" in said(town, "--by", "colour", code=2)


def test_what_no_line_needs_is_told(tmp_path):
    """More is promised than the lines cost; a line without a phase and a gift of no known worth are shown as such."""
    town = load(TOWN)
    budget = [attrs.evolve(line, phase=None) for line in town.budget if line.key == "posters"]
    gifts = [attrs.evolve(gift, phase=None) for gift in town.contributions if gift.key == "banca-marathon"]
    gifts.append(attrs.evolve(gifts[0], key="unknown", amount=None))
    folder = shutil.copytree(TOWN, tmp_path / "town")
    save(attrs.evolve(town, budget=budget, contributions=gifts), folder)
    told = said(folder, *DAY)
    needless = told.split("Promised, and needed by no line")[1]
    assert "Banca del Ponte di Sopra Sponsorship of the Marathon in cash 5,500.00 €" == row(needless, "Banca")
    assert "no phase" in told.split("Who pays, in cash")[1]
    assert "amount not known" in told.split("Promised and arrived, in cash")[1]
    assert "The amount is not known, so that no sum holds it." in told
    assert row(told, "20 % of the costs before the event ").endswith("not known: some lines have no phase")


def test_without_a_budget_the_command_says_where_to_begin(tmp_path):
    """A folder without either table."""
    folder = shutil.copytree(TOWN, tmp_path / "town")
    for name in ("budget", "contributions"):
        (folder / "private" / f"{name}.csv").unlink()
    told = said(folder, *DAY)
    assert "There is no budget yet: write what it costs in private/budget.csv." in told


def test_another_currency_is_named_and_left_out(tmp_path):
    """A line in Swiss francs is in no sum."""
    folder = shutil.copytree(TOWN, tmp_path / "town")
    path = folder / "private" / "budget.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][8] = "CHF"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    told = said(folder, *DAY)
    assert "The amount is in CHF, so no sum in EUR holds it." in told
    assert "Together, in cash 31,000.00 €" in row(told, "Together, in cash")


def test_the_terminal_speaks_the_readers_numbers(town):
    """Amounts as the language writes them."""
    told = CliRunner().invoke(main, ["--lang", "it", "budget", str(town), *DAY])
    assert "40.000,00 €" in told.output
