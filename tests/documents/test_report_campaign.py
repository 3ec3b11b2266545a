"""The campaign in the council's report, in contacts; and what footnotes and data say of what was counted."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.documents.report import report
from stemcity_kit.documents.report_accounts import accounts, accounts_tables, campaign_data
from stemcity_kit.documents.report_data import report_data, report_rows
from stemcity_kit.documents.report_words import ReportWords
from stemcity_kit.model.accounts import BudgetLine
from stemcity_kit.model.attendance import Channel
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.kinds import Audience
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text

DAY = dt.date(2027, 9, 30)
CHANNELS = (
    Channel("radio", planned=60000, reached=48000, qualifier="about", items=24, method=Text({"en": "declared"})),
    Channel("posters", planned=9000, amount=Money(Decimal(2500), "EUR"), spent=Decimal(2380)),
    Channel("web", reached=1000, amount=Money(Decimal(10), "CHF")),
)


def edition(**tables):
    """A small edition."""
    place = {"country": "IT", "zone": "Europe/Rome", "languages": ("en",)}
    return Edition(key="a-2027", uri="https://example.org/a", year=2027, **place, **tables)


def table(held, key):
    """One table of the council's accounts."""
    (found,) = [one for one in accounts_tables(held, Phrases("en")) if one.key.endswith(key)]
    return found


def test_the_council_sees_what_each_channel_was_to_do_and_did():
    """Planned and reached contacts, items, planned and actual cost, the method; what is not known says so."""
    shown = table(accounts(edition(campaign=CHANNELS), at=DAY), "campaign")
    heads = ["Channel", "Contacts planned", "Contacts reached", "Items", "Planned", "Spent", "How it was counted"]
    assert heads == [column.title for column in shown.columns]
    assert {
        ("radio", "60,000", "about 48,000", "24", "not known", "not known", "declared"),
        ("posters", "9,000", "not known", "", "2,500.00 €", "2,380.00 €", ""),
        ("web", "not known", "1,000", "", "10.00 CHF", "not known", ""),
    } == {tuple(cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row) for row in shown.rows}


def test_the_foot_of_the_campaign_says_contacts_and_one_sum_for_each_currency():
    """About as much as its least certain part; how many channels are in no sum is said."""
    (foot,) = table(accounts(edition(campaign=CHANNELS), at=DAY), "campaign").total
    said = tuple(cell.replace("\N{NO-BREAK SPACE}", " ") for cell in foot)
    contacts = ("69,000 (1 not known)", "about 49,000 contacts (sum) (1 not known)")
    costs = ("10.00 CHF + 2,500.00 € (1 not known)", "2,380.00 € (2 not known)")
    assert ("Together", *contacts, "24", *costs, "") == said
    (uncounted,) = table(accounts(edition(campaign=CHANNELS[1:2]), at=DAY), "campaign").total
    assert ("9,000", "not known") == uncounted[1:3]


@pytest.mark.parametrize(
    ("stated", "claimed", "told"),
    [((20,), None, "only 20 %"), ((20,), Fraction(1, 4), "only 25 %"), ((), None, ""), ((20, 30), None, "")],
)
def test_the_share_that_is_claimed_is_judged(stated, claimed, told):
    """What the figures state, or what is asked for; where they state two, none is chosen."""
    figures = [
        Figure(f"s-{value}", indicator="share-municipality", unit="percent", value=Decimal(value)) for value in stated
    ]
    line = BudgetLine("stage", amount=Money(Decimal(1000), "EUR"))
    held = accounts(edition(figures=figures, budget=[line]), at=DAY, share=claimed)
    titles = [one.title for one in accounts_tables(held, Phrases("en")) if one.key.endswith("municipal-share")]
    assert bool(told) == bool(titles)
    assert all(told in title.replace("\N{NO-BREAK SPACE}", " ") for title in titles)


def test_other_programs_get_the_campaign_exact():
    """Amounts as text, what is not known as null, and no word for people."""
    data = campaign_data(accounts(edition(campaign=CHANNELS), at=DAY).campaign)
    of = {one["key"]: one for one in data}
    assert ("EUR", "2500.00", "2380") == tuple(of["posters"][name] for name in ("currency", "cost-planned", "cost"))
    assert (None, 48000, "about") == tuple(of["radio"][name] for name in ("currency", "contacts-reached", "qualifier"))
    assert "people" not in str(data)


def words(held):
    """A report in English."""
    return ReportWords(report([held], at=DAY), Phrases("en", ("en",), "IT"))


def test_a_footnote_says_what_is_counted_where_its_source_says_it():
    """In the reader's words on the page, in the words of the column in table and data."""
    said = Figure("p", indicator="participants", unit="people", year=2027, basis=["present", "each-once"])
    made = words(edition(figures=[said, Figure("q", indicator="girls", unit="people", year=2027)]))
    parts = {note.number: dict(note.said) for note in made.notes()}
    numbers = {one["key"]: one for one in report_data(made)["numbers"]}
    assert "present, each once" == parts[numbers["p"]["note"]]["What is counted"]
    assert "What is counted" not in parts[numbers["q"]["note"]]
    assert ("present | each-once", "") == (numbers["p"]["basis"], numbers["q"]["basis"])
    header, *rows = report_rows(made)
    assert {"present | each-once", ""} == {dict(zip(header, row, strict=True))["basis"] for row in rows}
    assert {len(header)} == {len(row) for row in rows}


def test_the_data_hold_the_whole_matrix_of_what_events_serve():
    """Goals by audiences by districts; what an event does not say is empty, and what nothing serves is left out."""
    held = edition(
        sdgs=[4, 5],
        audiences=[Audience("primary"), Audience("upper")],
        events=[Event("robots", sdgs=[4, 5], audiences=["primary"]), Event("stars", sdgs=[4], audiences=["primary"])],
    )
    assert [
        {"goal": "4", "audience": "primary", "district": "", "events": 2},
        {"goal": "5", "audience": "primary", "district": "", "events": 1},
    ] == report_data(words(held))["coverage"]["matrix"]
