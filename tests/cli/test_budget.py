"""`stemcity budget`: the same amounts in the terminal, as data and on the page, and never more than was asked."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

from stemcity_kit.cli import main
from stemcity_kit.documents.budget_returns import ALONE
from stemcity_kit.folder.read import load
from stemcity_kit.folder.write import save
from stemcity_kit.model.accounts import BudgetLine, Contribution
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import Phase

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
        ("category", "Communication 6,000.00 € 2,380.50 € (2 not known) 2,380.50 € (2 not known)"),
    ],
)
def test_the_budget_is_summed_by_what_is_asked(town, by, line):
    """By category, phase or source."""
    assert line == row(said(town, *DAY, "--by", by), line.split(" ", maxsplit=1)[0])


def test_what_a_table_does_not_say_of_itself_stands_beneath_it(town):
    """What a source is, why instalments are rows, and who is public; in the terminal and on the page."""
    told = said(town, *DAY, "--by", "source", "--write")
    notes = [
        "The source is who the budget names to pay; who pays by what was promised is told below.",
        "Write each instalment as a row of its own, since a row only knows the day of its last money.",
        "Universities and research centres count as private; write public-body as the kind of one that is not.",
    ]
    page = (town / "private" / "budget" / "index.html").read_text(encoding="utf-8")
    assert [(1, 1)] * 3 == [(told.count(note), page.count(note)) for note in notes]
    assert notes[0] not in said(town, *DAY)


def test_the_shares_of_who_pays_add_up(town):
    """6.75 and 3.75 % are no longer both rounded up."""
    table = said(town, *DAY).split("Who pays, in cash")[1].split("Who gives, in kind")[0]
    shares = [Decimal(line.split()[-2]) for line in table.splitlines() if line.endswith(" %")]
    assert (8, Decimal("100.0"), Decimal("100.0")) == (len(shares[:-1]), sum(shares[:-1]), shares[-1])


def test_several_sides_give_each_of_their_combinations(town):
    """Category, phase and source together are the cube; a source that is empty is to be found."""
    told = said(town, *DAY, "--by", "category", "--by", "phase", "--by", "source")
    assert "Project management before no source named 9,000.00 € 9,000.00 € 6,200.00 €" == row(
        told, "Project management  before"
    )
    data = json.loads(said(town, *DAY, "--json", "--by", "category", "--by", "phase", "--by", "source"))["budget"]
    assert ["category", "phase", "source"] == data["by"]
    groups = data["cash"]["groups"]
    assert 6 == len(groups)
    assert ("communication", "after", "") == tuple(groups[1][side] for side in data["by"])


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
    assert "given back" not in told.split("What they were promised in return")[0]
    benefits = told.split("What they were promised in return")[1]
    assert row(benefits, "Banca").endswith("Sponsor given already, on 18 Mar 2027")
    assert "A stand during the Marathon beyond the tier not owed any more" in " ".join(benefits.split())


def test_what_has_arrived_is_not_lost_and_may_have_to_be_given_back(town):
    """Of the company's 16,000 EUR 5,100 have arrived."""
    told = said(town, *DAY, "--without", "luce").split("Without Luce")[1]
    assert "The whole budget, in cash 10,900.00 € 4,000.00 € 14,900.00 €" == row(told, "The whole budget, in cash")
    assert row(told, "If what has arrived is given back").endswith("16,000.00 € 4,000.00 € 20,000.00 €")
    assert row(told.split("Arrived already, and may have to be given back")[1], "Luce").endswith("in cash 5,100.00 €")
    data = json.loads(said(town, *DAY, "--json", "--without", "luce"))["without"]
    assert [("luce-marathon", "5100.00")] == [(one["contribution"], one["amount"]) for one in data["arrived"]]
    assert ("14900.00", "20000.00") == (data["cash"]["to-find"], data["if-given-back"]["cash"]["to-find"])
    earlier = json.loads(said(town, "--at", "2027-03-11", "--json", "--without", "luce"))["without"]
    assert ([], "20000.00") == (earlier["arrived"], earlier["cash"]["to-find"])


def test_the_last_sentences_say_for_which_case_they_hold(town):
    """With all supporters, and then without those who withdraw; nobody reads the one for the other."""
    told = said(town, *DAY, "--without", "luce", "--without", "radio")
    who = "Without Luce di Pontelume S.p.A. and Radio Pontelume"
    back = "if what has arrived is given back."
    assert [
        "The sentences above hold with all supporters.",
        f"{who}, in cash: 14,900.00 € are to be found; 20,000.00 € {back}",
        f"{who}, in kind: 1,200.00 € are to be found; 1,800.00 € {back}",
    ] == told.strip().splitlines()[-3:]
    assert "covered by sponsors? (with all supporters)" in told
    assert "given back" not in said(town, *DAY, "--without", "banca").split("The sentences above")[1]
    assert "with all supporters" not in said(town, *DAY)


def test_what_arrived_beyond_a_promise_is_told(tmp_path):
    """Promised and beyond are arrived and outstanding: the sums on the page add up."""
    town = load(TOWN)
    more = {"received": Decimal("3500.00")}
    gifts = [attrs.evolve(one, **(more if one.key == "tessitura-coaches" else {})) for one in town.contributions]
    folder = shutil.copytree(TOWN, tmp_path / "town")
    save(attrs.evolve(town, contributions=gifts), folder)
    told = said(folder, *DAY)
    table = told.split("Promised and arrived, in cash")[1].split("Promised and arrived, in kind")[0]
    assert "3,000.00 € 3,500.00 € 0.00 € 500.00 € 31 Mar 2027 arrived" in row(table, "Tessitura")
    assert "Together, in cash 36,000.00 € 15,300.00 € 21,200.00 € 500.00 €" in row(table, "Together")
    assert "Beyond the promise" not in told.split("Promised and arrived, in kind")[1]
    assert "Arrived beyond what was promised, in cash: 500.00 €. It pays for no line until it is a" in told
    assert "beyond what was promised" not in said(TOWN, *DAY)


def test_everything_is_told_as_it_stood_on_the_day(town):
    """Before the sponsors signed there is more to be found, no statement counts them, and they are owed nothing."""
    told = said(town, "--at", "2027-02-28")
    assert "In cash: 12,000.00 € of 40,000.00 € are covered, 28,000.00 € are still to be found." in told
    assert "contributions 'banca-marathon', promised: It was promised only on 2027-03-04" in told
    assert row(told, "the municipality is a sponsor, too; all costs ").endswith("40,000.00 € 12,000.00 € no")
    assert "Granted from" not in told
    assert "5,100" not in told
    data = json.loads(said(town, "--at", "2027-02-28", "--json"))
    assert [] == data["advantages"]
    assert "banca-marathon" not in {one["contribution"] for one in data["contributions"]}
    assert {None} == {one["done"] for one in data["promises"]}


def test_the_data_hold_the_exact_amounts(town):
    """Amounts as text; the sum of both is there only on request."""
    told = json.loads(said(town, *DAY, "--json", "--share", "20", "--both", "--without", "banca", "--without", "radio"))
    assert ["banca", "radio"] == told["without"]["organisations"]
    cash = {"planned": "40000.00", "municipality": "2700.00", "expected": "0.00", "not-known": 0, "to-find": "4000.00"}
    assert cash == told["coverage"]["cash"]
    assert ("1200.00", "1800.00") == (
        told["without"]["in-kind"]["to-find"],
        told["without"]["if-given-back"]["in-kind"]["to-find"],
    )
    assert "48500.00" == told["budget"]["economic-value"]["planned"]["amount"]
    assert "economic-value" not in json.loads(said(town, *DAY, "--json"))["budget"]
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
    told = said(town, *DAY, "--share", "20", "--both")
    assert row(told, "public bodies are sponsors, too; the costs from the event on ").endswith("yes")
    assert row(told, "public bodies are sponsors, too; all costs ").endswith("40,000.00 € 33,300.00 € no")
    assert row(told, "20 % of the costs before the event ").endswith("2,700.00 € 2,700.00 € yes")
    assert row(told, "20 % of the costs before the event; what is in kind counts").endswith("7,900.00 € no")
    spans = told.split("For which costs before the event all three can be true")[1]
    assert "13,499.98 € 13,500.02 €" in " ".join(spans.split())
    assert 10 == spans.count("never")


def test_cash_and_in_kind_are_added_up_in_no_statement_unasked(town):
    """Nor is anybody asked for Milan's 20 %; what the municipality pays is told all the same."""
    told = said(town, *DAY)
    assert "what is in kind counts" not in told
    assert "20 % of" not in told
    assert "never" not in told
    assert "The whole budget, in cash 40,000.00 € 2,700.00 € 6.8 %" == row(told, "The whole budget, in cash")
    assert "before 13,500.00 € 2,700.00 € 20.0 %" == row(told.split("What the municipality pays, in cash")[1], "before")
    data = json.loads(said(town, *DAY, "--json"))
    assert [False] == sorted({one["in-kind-counts"] for one in data["statements"]})
    assert "municipal-share" not in {one["statement"] for one in data["statements"]}


@pytest.mark.parametrize("share", ["6.75", "6.75 %", "6.75%"])
def test_a_city_asks_for_its_own_share(town, share):
    """The town pays 6.75 % of all costs, and all of it before the event."""
    told = said(town, *DAY, "--share", share)
    assert "Is it true that the municipality covers only 6.75 % of the costs, and before the event?" in told
    assert row(told, "6.75 % of all costs").endswith("2,700.00 € 2,700.00 € yes")


@pytest.mark.parametrize("share", ["0", "101", "a fifth", "-20", "1e2", "nan", "20,5", "२०"])
def test_a_share_that_is_none_is_refused(town, share):
    """With what would be right."""
    assert "is no share in per cent. Write a number above 0 and up to 100, such as 20." in said(
        town, "--share", share, code=1
    )


def test_what_is_promised_and_granted_is_told(town):
    """Benefits of supporters, and advantages against the threshold of the country, at the day and in its year."""
    told = said(town, *DAY)
    assert "Granted from 1 Jan 2027 to 22 Mar 2027; what is above 1,000.00 € must be published" in told
    granted = told.split("Granted from")[1]
    assert "Cooperativa Robot Gentili 850.00 € 240.00 € 1,090.00 € yes" == row(granted, "Cooperativa Robot Gentili")
    assert "Associazione astrofili Stelle Basse 600.00 € 0.00 € 600.00 € no" == row(granted, "Associazione")
    assert "overdue" in row(told.split("Promised in return")[1], "Tessitura")
    data = json.loads(said(town, *DAY, "--json"))
    published = [one["beneficiary"] for one in data["advantages"] if one["must-be-published"]]
    assert ["robot-gentili"] == published
    overdue = [(one["organisation"], one["benefit"]) for one in data["promises"] if one["state"] == "overdue"]
    assert [("tessitura", "logo-everywhere")] == overdue
    assert "Granted from" not in said(town, "--at", "2026-12-01")
    tiers = told.split("Promised in return, by tier")[1]
    assert "Main partner 3 1 0 0 2" == row(tiers, "Main partner")
    assert "beyond the tier 1 1 0 0 0" == row(tiers, "beyond the tier")
    assert "Sponsor 18 Mar 2027 overdue" in row(told.split("Promised in return")[1], "Tessitura")


def test_advantages_are_told_without_a_threshold_and_with_one_of_ones_own(tmp_path):
    """Where the rules know no amount nothing is judged, until somebody says one."""
    folder = shutil.copytree(TOWN, tmp_path / "town")
    save(attrs.evolve(load(TOWN), jurisdiction="none"), folder)
    told = said(folder, *DAY)
    assert "above which amount it must be published is not known" in told
    assert "Cooperativa Robot Gentili 850.00 € 240.00 € 1,090.00 €" == row(told.split("Granted from")[1], "Cooperativa")
    assert {None} == {one["must-be-published"] for one in json.loads(said(folder, *DAY, "--json"))["advantages"]}
    judged = said(folder, *DAY, "--above", "500").split("what is above 500.00 € must be published")[1]
    assert row(judged, "Associazione astrofili").endswith("600.00 € yes")


@pytest.mark.parametrize(
    ("above", "words"),
    [
        ("much", "“much” is no amount. Write it with a point before the cents"),
        ("1.000", "has more digits after the mark"),
        ("NaN", "is not an amount of EUR"),
        ("-1", "below nothing"),
    ],
)
def test_a_threshold_that_is_none_is_refused(town, above, words):
    """With what would be right."""
    assert words in said(town, f"--above={above}", code=1)


def test_grants_of_an_earlier_calendar_year_are_told_too(tmp_path):
    """In January the year before is not forgotten: each year that the table holds has its own sums."""
    told = said(TOWN, "--at", "2028-01-05")
    assert "Granted from 1 Jan 2027 to 31 Dec 2027; what is above 1,000.00 € must be published" in told
    town = load(TOWN)
    folder = shutil.copytree(TOWN, tmp_path / "town")
    day = {"contributo-robot": dt.date(2026, 12, 10), "sala-semi": None}
    rows = [attrs.evolve(one, day=day.get(one.key, one.day)) for one in town.advantages]
    save(attrs.evolve(town, advantages=rows), folder)
    told = said(folder, *DAY)
    before, after = told.split("Granted from 1 Jan 2026 to 31 Dec 2026")[1].split("Granted from 1 Jan 2027 to 22 Mar")
    assert "Cooperativa Robot Gentili 850.00 € 0.00 € 850.00 € no" == row(before, "Cooperativa")
    assert "Cooperativa Robot Gentili 0.00 € 240.00 € 240.00 € no" == row(after, "Cooperativa")
    assert 1 == told.count("Nothing says on which day it was granted")
    years = [one["year"] for one in json.loads(said(folder, *DAY, "--json"))["advantages"]]
    assert [2026, 2027, 2027] == years


def test_what_another_edition_granted_in_the_year_counts_where_it_is_asked(tmp_path):
    """The table shows both editions' sums; the public one this edition's rows, and no sentence says that some lack."""
    town = load(TOWN)
    rows = [attrs.evolve(one, key=f"more-{one.key}") for one in town.advantages if one.key == "contributo-stelle"]
    other = shutil.copytree(TOWN, tmp_path / "other")
    save(attrs.evolve(town, key="other", advantages=rows), other)
    told = said(TOWN, *DAY, "--also", other)
    granted = told.split("Granted from")[1]
    assert "Associazione astrofili Stelle Basse 1,200.00 € 0.00 € 1,200.00 € yes" == row(granted, "Associazione")
    assert (1, 0) == (said(TOWN, *DAY).count(ALONE), told.count(ALONE))
    assert ["other"] == json.loads(said(TOWN, *DAY, "--also", other, "--json"))["also"]
    assert "Name each one once." in said(TOWN, *DAY, "--also", TOWN, code=1)
    place = tmp_path / "grants.csv"
    said(TOWN, "--transparency", "2027", "--to", place, "--also", other, code=1)
    with place.open(encoding="utf-8") as file:
        assert ["contributo-robot", "sala-robot", "contributo-stelle"] == [one["key"] for one in csv.DictReader(file)]


def test_what_nobody_valued_is_told_beside_the_sum(tmp_path):
    """Below the threshold it is then not known whether it must be published; the data name the row."""
    town = load(TOWN)
    folder = shutil.copytree(TOWN, tmp_path / "town")
    advantages = [attrs.evolve(row, amount=None) if row.key == "sala-robot" else row for row in town.advantages]
    save(attrs.evolve(town, advantages=advantages), folder)
    told = said(folder, *DAY)
    assert row(told.split("Granted from")[1], "Cooperativa").endswith("850.00 € (1 not known) not known")
    assert "Nothing says what it is worth" in told
    (robots,) = [
        one for one in json.loads(said(folder, *DAY, "--json"))["advantages"] if one["beneficiary"] == "robot-gentili"
    ]
    assert ["sala-robot"] == robots["unvalued"]


def test_what_is_wrong_with_the_money_is_the_last_that_is_said(tmp_path):
    """Lines beyond the plan, lines and promises without an amount, promises that are overdue."""
    town = load(TOWN)
    changed = {"posters": {"spent": Decimal("2600.50")}, "online": {"amount": None}, "robots": {"amount": None}}
    cleared = {"committed": None, "spent": None}
    budget = [
        attrs.evolve(line, **({**cleared, **changed[line.key]} if line.key in changed else {})) for line in town.budget
    ]
    gifts = [attrs.evolve(gift, amount=None) if gift.key == "robots-loan" else gift for gift in town.contributions]
    gifts = [gift for gift in gifts if gift.key != "comune-halls"]
    folder = shutil.copytree(TOWN, tmp_path / "town")
    save(attrs.evolve(town, budget=budget, contributions=gifts), folder)
    *_, found = said(folder, *DAY).rpartition("In cash: ")
    assert [
        "36,000.00 € of 38,000.00 € are covered, 2,000.00 € are still to be found.",
        "Committed or spent beyond the plan, in cash: 100.50 €, on 1 line.",
        "Without an amount and so in no sum, in cash: 1 line.",
        "Promised and overdue, in cash: 8,000.00 €.",
        "In kind: 7,000.00 € of 7,000.00 € are covered, 0.00 € are still to be found.",
        "Counted on by the budget and promised by nobody, in kind: 5,200.00 €.",
        "Without an amount and so in no sum, in kind: 1 line, 1 promise.",
        ALONE,
    ] == found.strip().splitlines()
    data = json.loads(said(folder, *DAY, "--json"))
    assert [{"line": "posters", "amount": "100.50"}] == data["budget"]["cash"]["beyond-plan"]
    assert (1, 1) == tuple(data["coverage"][means]["not-known"] for means in ("cash", "in-kind"))
    assert "Posters and leaflets" in said(folder, *DAY).split("Committed or spent beyond the plan\n")[1]


def test_something_in_kind_is_told_with_how_it_was_valued(town):
    """By which method, and what proves it."""
    assert row(said(town, *DAY).split("Promised and arrived, in kind")[1], "Radio").endswith(
        "open by a price list; Listino 2027, pagina 2; 30 × 60 EUR"
    )
    radio = next(
        one for one in json.loads(said(town, *DAY, "--json"))["contributions"] if one["contribution"] == "radio-airtime"
    )
    assert ("price-list", "Listino 2027, pagina 2; 30 × 60 EUR") == (radio["valuation"], radio["evidence"])


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
    assert "before: private supporters: 6,800" in read.text
    assert "before: still to be found: 4,000" in read.text
    assert "12,000.00 €" in read.text
    assert "In cash: 36,000.00 € of 40,000.00 € are covered, 4,000.00 € are still to be found." in read.text
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
    told = said(folder, *DAY, "--share", "20")
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
    assert "In another currency than EUR and so in no sum: 1 line." == told.strip().splitlines()[-2]
    assert "Together, in cash 31,000.00 €" in row(told, "Together, in cash")


def test_the_terminal_speaks_the_readers_numbers(town):
    """Amounts as the language writes them."""
    told = CliRunner().invoke(main, ["--lang", "it", "budget", str(town), *DAY])
    assert "40.000,00 €" in told.output


def milan(folder: Path, *, before: int, city: int, public: int) -> Path:
    """The application's 200,000 EUR: so much before the event, so much of it the city's and another public body's."""
    costs = (("early", Phase.BEFORE, before), ("late", Phase.DURING, 200_000 - before))
    gifts = (("comune", "early", city), ("comprensivo", "early", public), ("banca", None, 200_000 - city - public))
    town = attrs.evolve(
        load(TOWN),
        budget=[BudgetLine(key, phase=phase, amount=Money(Decimal(cost), "EUR")) for key, phase, cost in costs],
        contributions=[
            Contribution(f"of-{who}", who, pays=line, amount=Money(Decimal(gift), "EUR")) for who, line, gift in gifts
        ],
        entitlements=[],
        advantages=[],
    )
    folder = shutil.copytree(TOWN, folder)
    save(town, folder)
    return folder


def test_the_three_statements_of_milan_are_true_together_for_one_split(tmp_path):
    """Of 100,000 EUR before the event the city pays 20,000, which are 20 %; sponsors pay all from the event on."""
    told = said(milan(tmp_path / "a", before=100_000, city=20_000, public=30_000), *DAY, "--share", "20")
    assert row(told, "public bodies are sponsors, too; the costs from the event on ").endswith("yes")
    assert row(told, "public bodies are sponsors, too; all costs ").endswith("200,000.00 € 180,000.00 € no")
    assert row(told, "20 % of the costs before the event ").endswith("20,000.00 € 20,000.00 € yes")
    assert row(told, "20 % of all costs ").endswith("40,000.00 € 20,000.00 € no")
    spans = " ".join(told.split("For which costs before the event all three can be true")[1].split())
    both = "the costs from the event on; 20 % of the costs before the event 99,999.98 € 100,000.02 €"
    assert f"public bodies are sponsors, too; {both}" in spans
    assert 9 == spans.count("never")


def test_without_another_public_body_only_a_municipality_that_is_a_sponsor_makes_them_true(tmp_path):
    """The claim needs that a public body pays something, and be it the municipality."""
    told = said(milan(tmp_path / "a", before=100_000, city=20_000, public=0), *DAY, "--share", "20")
    spans = told.split("For which costs before the event all three can be true")[1]
    true = [line for line in spans.splitlines() if "€" in line and "never" not in line and ";" in line]
    assert [True, True] == [line.startswith("the municipality is a sponsor, too") for line in true]
