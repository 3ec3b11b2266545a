"""What a report says: five numbers, what changed, who paid; each number with its footnote, and nothing private."""

import datetime as dt
import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.budgeting.scenarios import Payer
from stemcity_kit.documents.percents import percents
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.documents.report import report
from stemcity_kit.documents.report_accounts import accounts
from stemcity_kit.documents.report_attendance import AttendanceWords
from stemcity_kit.documents.report_data import report_data, report_rows
from stemcity_kit.documents.report_page import report_page
from stemcity_kit.documents.report_words import ReportWords
from stemcity_kit.documents.series import Value, series
from stemcity_kit.errors import FaultyFolder, InvalidValue
from stemcity_kit.folder.read import load
from stemcity_kit.impact.disclosure import HIDDEN, TOTAL
from stemcity_kit.model.accounts import BudgetLine, Contribution
from stemcity_kit.model.attendance import Attendance, Channel
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.figure import Figure, Source
from stemcity_kit.model.kinds import Audience
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.time import When
from stemcity_kit.model.vocabulary import Gender, Means, OrganisationKind, Qualifier, RoleName, Status

EXAMPLES = Path(__file__).parents[2] / "examples"
AT = dt.date(2027, 9, 30)
SECRET = "a key for tests, and for nothing else"
KEYS = {"a-2027": SECRET}
PERCENT = "\N{NO-BREAK SPACE}%"
HOSTILE = "<script>alert('x')</script> & \"co\""


def edition(year: int = 2027, **tables: object) -> Edition:
    """A town's edition."""
    place = {"city": "A", "country": "IT", "zone": "Europe/Rome", "languages": ["en"]}
    return Edition(key=f"a-{year}", uri=f"https://example.org/a/{year}", year=year, **place, **tables)


def held(*rows: Attendance) -> Edition:
    """An edition with one session, in which these groups were counted."""
    return edition(events=[Event("e", {"en": "E"})], sessions=[Session("s", "e")], attendance=rows)


def euros(amount: int) -> Money:
    """An amount."""
    return Money(Decimal(amount), "EUR")


def words(*editions: Edition, language: str = "en") -> ReportWords:
    """The report of some editions in words."""
    made = report(editions, at=AT, keys=dict.fromkeys((one.key for one in editions), SECRET))
    return ReportWords(made, Phrases(language, made.head.languages, made.head.country))


def plain(text: str) -> str:
    """The text with plain spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def page(said: ReportWords, **more: object) -> str:
    """The page as text with plain spaces."""
    return plain(report_page(said, **more).decode())


@pytest.fixture(scope="module")
def milan() -> ReportWords:
    """What is reported of Milan."""
    return words(load(EXAMPLES / "milan-2019"))


@pytest.fixture(scope="module")
def town() -> Edition:
    """The small town."""
    return load(EXAMPLES / "small-town")


def test_the_first_page_shows_the_headlines_of_the_last_edition(milan):
    """Milan's five, in the order that its table gives them."""
    shown = [(fact.figure.indicator, fact.figure.value) for fact in milan.report.headlines]
    expected = [("participants", 14000), ("events", 150), ("schools", 100), ("partners", 146), ("speakers", 300)]
    assert expected == shown


def test_growth_is_told_from_each_of_the_sources_that_disagree(milan):
    """7,000 and 10,000 participants in 2018: +100 % and +40 %, and neither is preferred."""
    participants = milan.changes()[0]
    assert [
        f"more than 7,000 people in 2018, more than 14,000 people in 2019: +100{PERCENT} (×2)",
        f"more than 10,000 people in 2018, more than 14,000 people in 2019: +40{PERCENT} (×1.4)",
    ] == [line for line, _, _ in participants.lines]
    assert "of the true one nothing is certain" in participants.caveat


def test_no_growth_is_certain_where_the_sources_disagree(milan):
    """46 partners or more than 50, and 146 a year later: both growths are told, and neither is the true one."""
    partners = next(one for one in milan.changes() if one.title == "Partners")
    exact, bounded = (line for line, _, _ in partners.lines)
    assert exact.endswith("(×3.17)")
    assert bounded.endswith("(×2.92)")
    assert "The sources disagree" in partners.caveat


def test_the_growth_that_was_published_wrongly_is_flagged(milan):
    """333 % is the ratio; the growth is 233 %, or 133 % by the city's own count."""
    finding = next(one for one in milan.report.flagged if one.rule == "published-growth")
    assert "growth-2018" == finding.where.key
    assert "+233 %" in finding.problem()
    assert "+133 %" in finding.problem()
    (said,) = milan.flagged()
    assert "3,000 → 10,000: ×3.33 = +233 %; 3,000 → 7,000: ×2.33 = +133 %" in said.problem()
    assert said.problem() in page(milan).replace("&#39;", "'")


def test_a_wrong_growth_is_told_with_the_numbers_of_the_language(milan):
    """In Italian a comma before the hundredths, and points between thousands."""
    (said,) = attrs.evolve(milan, phrases=Phrases("it", ("it",), "IT")).flagged()
    assert "3.000 → 10.000: ×3,33 = +233 %; 3.000 → 7.000: ×2,33 = +133 %" in said.problem()


def test_no_line_breaks_within_an_amount(town):
    """Between a number and its currency or percent no line of the page ends."""
    said = report_page(words(town)).decode()
    assert "40,000\N{NO-BREAK SPACE}€" in said
    assert not re.findall(r"[0-9] [€%]", said)


def test_every_figure_of_milan_has_one_footnote_with_all_that_it_says(milan):
    """Each figure of the table, once; with what it covers, its method, its source and its remark."""
    held = load(EXAMPLES / "milan-2019")
    noted = [fact.figure for fact in milan.report.facts if not fact.name]
    assert sorted(one.key for one in held.figures) == sorted(one.key for one in noted)
    told = {note.number: note for note in milan.notes()}
    figure = held.get("figures", "participants-2018-municipality")
    note = told[milan.report.note(figure)]
    assert "Participants: more than 7,000 people" == note.title
    assert {
        "Covers": "Whole edition, 2018",
        "As of": "26 April 2018",
        "How it was counted": "declared by the organisers",
    } == dict(note.said)
    assert figure.remark.version("en") == note.remark
    assert all(note.sources for note in told.values())


def test_every_footnote_that_is_referred_to_is_there(milan):
    """Each link to a footnote has its target."""
    said = page(milan)
    linked = {part.split('"', maxsplit=1)[0] for part in said.split('href="#note-')[1:]}
    there = {part.split('"', maxsplit=1)[0] for part in said.split('id="note-')[1:]}
    assert linked == there
    assert len(milan.report.facts) == len(there)


def test_without_headlines_the_tables_are_counted():
    """Events, partners, schools, attendances and costs; what is none is not shown."""
    held = edition(organisations=[Organisation("acme")], roles=[Role("acme", RoleName.SPONSOR)])
    assert [("partners", Decimal(1))] == [
        (one.figure.indicator, one.figure.value) for one in report([held], at=AT, keys=KEYS).headlines
    ]


def test_what_was_counted_is_compared_with_the_edition_before():
    """Two partners of whom one is new: +100 %; one stayed, one came."""
    bodies = [Organisation("acme"), Organisation("beta")]
    before = edition(2026, organisations=bodies[:1], roles=[Role("acme", RoleName.SPONSOR)])
    after = edition(organisations=bodies, roles=[Role(one.key, RoleName.PARTNER) for one in bodies])
    said = words(after, before)
    assert f"1 organisations in 2026, 2 organisations in 2027: +100{PERCENT} (×2)" == said.changes()[0].lines[0][0]
    assert ("Partners: 1 stayed, 1 came, 0 came back, 0 left.",) == tuple(said.stayed())
    assert ("2027", "2", "1", "1", "0", "0") == next(said.continuity()).rows[1]


def test_what_stayed_the_same_is_not_told_in_percent():
    """Ten and ten is the same number, not +0 %."""
    figures = [
        Figure(f"s-{year}", indicator="schools", unit="schools", year=year, value=Decimal(10), headline=1)
        for year in (2026, 2027)
    ]
    assert "the same number" in words(edition(figures=figures)).changes()[0].lines[0][0]


def test_small_numbers_are_hidden_everywhere(town):
    """The two of unstated gender, and what would give them away, are in no cell of the page, the table or the data."""
    said = words(town)
    (held,) = said.report.attended
    shown = {key: value for key, value in held.table.cells.items() if value is not HIDDEN}
    assert not [key for key, value in shown.items() if 0 < value < 5]
    assert HIDDEN in held.table.cells.values()
    assert "not shown" in page(said)
    data = report_data(said)["attendance"][0]
    assert None in data["cells"].values()
    assert held.total == data["cells"]["total"] == 1220
    rows = [row for row in report_rows(said) if row[0] == "attendance"]
    assert {""} == {row[7] for row in rows if row[6] == "hidden"}


def test_a_total_that_is_hidden_is_no_number_of_the_first_page():
    """Three came: not even their sum is shown."""
    made = report([held(Attendance("s", Gender.FEMALE, present=3))], at=AT, keys=KEYS)
    assert made.attended[0].total is None
    assert ["events"] == [fact.figure.indicator for fact in made.headlines]


def test_all_cuts_are_parts_of_one_table():
    """Two cuts cannot be subtracted from each other: both are margins of one protected table."""
    rows = [
        Attendance("s", gender, ages=ages, present=count)
        for gender, ages, count in [
            (Gender.FEMALE, "6-10", 2),
            (Gender.MALE, "6-10", 30),
            (Gender.FEMALE, "11-13", 40),
            (Gender.MALE, "11-13", 50),
        ]
    ]
    table = report([held(*rows)], at=AT, keys=KEYS).attended[0].table
    assert ("gender", "ages") == table.dimensions
    assert 122 == table[TOTAL, TOTAL]


def test_money_is_summed_by_kind_of_payer_and_nobody_is_named():
    """The municipality, a bank and what is to be found; the bank's name is in the money of the council alone."""
    held = edition(
        organisations=[
            Organisation("town", "The town", kind=OrganisationKind.MUNICIPALITY),
            Organisation("bank", "The bank", kind=OrganisationKind.COMPANY),
        ],
        budget=[BudgetLine("stage", category="direct", amount=euros(1000))],
        contributions=[
            Contribution("a", "town", amount=euros(200)),
            Contribution("b", "bank", amount=euros(500)),
        ],
        campaign=[Channel("posters", {"en": "Posters"}, reached=100)],
    )
    said = words(held)
    paid = said.report.paid[0]
    assert {
        (Payer.MUNICIPALITY, Means.CASH): Decimal(200),
        (Payer.PRIVATE, Means.CASH): Decimal(500),
        (Payer.NOBODY, Means.CASH): Decimal(300),
    } == dict(paid.amounts)
    assert f"private supporters 500.00 € (50{PERCENT})" in next(said.paid(paid))
    public = page(said) + json.dumps(report_data(said)) + str(list(report_rows(said)))
    assert "The bank" not in public
    assert "Posters" not in public
    council = page(said, accounts=[accounts(held, at=AT)])
    assert "The bank" in council
    assert "Posters" in council
    assert "is not for publication" in council
    assert "is not for publication" not in page(said)


def test_what_has_not_arrived_is_not_called_paid(town):
    """40,000 € are to be paid; of 36,000 € promised by 30 September 14,800 have arrived and 21,200 are overdue."""
    said = words(town)
    (paid,) = said.report.paid
    cash, _in_kind = said.promised(paid)
    assert "In cash, promised 36,000.00 €: arrived 14,800.00 €, overdue 21,200.00 €." == plain(cash)
    assert "Who pays" in page(said)
    assert "Who paid" not in page(said)
    assert plain(cash) in page(said)
    expected = {"promised": "36000.00", "arrived": "14800.00", "overdue": "21200.00"}
    assert expected == report_data(said)["money"][0]["promised"]["cash"]
    rows = {row[2]: row[7] for row in report_rows(said) if row[0] == "promises"}
    assert expected.items() <= {name.removeprefix("cash "): value for name, value in rows.items()}.items()


@given(st.lists(st.decimals(min_value=0, max_value=10**9, places=2), min_size=1, max_size=6).filter(any))
def test_shares_add_up_to_100(parts):
    """Whatever the parts; and none is a tenth away from what it is."""
    shares = percents(parts)
    assert Decimal(100) == sum(shares)
    exact = [Fraction(part) * 100 / Fraction(sum(parts)) for part in parts]
    assert all(abs(one - Fraction(other)) < Fraction(1, 10) for one, other in zip(exact, shares, strict=True))


def test_without_a_budget_the_sources_are_asked(milan):
    """Milan's folder holds no budget; what the sources say of it stands there with its footnotes."""
    assert {"budget", "share-municipality"} <= {fact.figure.indicator for fact in milan.stated_money()}
    assert "The folder holds no budget" in page(milan)


def test_the_share_of_the_municipality_stands_with_what_its_text_says_of_it(milan):
    """Three statements and their caveat on the first page; the parts of the costs are further inside."""
    assert ["budget", "share-municipality"] == [fact.figure.indicator for fact in milan.stated_money()]
    first, inside = page(milan).split("first-page-ends")
    for said in ("sponsors cover all costs", "private and public", "only 20 %", "a share of is not clear"):
        assert said in first
    assert "Project management" not in first
    assert "Project management" in inside


def test_a_folder_that_holds_a_part_says_of_how_many(milan):
    """14 of more than 150 events; what no event is silent of has its table, the rest a sentence."""
    cells = {line.title: line.cells[0][0][0] for line in milan.counted()}
    assert "of more than 150 events, 14 are in this folder" == cells["Events"]
    assert "of 146 organisations, 2 are in this folder" == cells["Partners"]
    assert "No event of this folder says anything of: Goal." == milan.silent()
    assert milan.silent() in page(milan)
    assert not [table for table in milan.matrices() if table.key == "served-goal"]
    assert not [hole for hole in milan.holes() if hole.startswith("Goal")]


def test_what_is_stated_a_little_above_what_was_counted_is_no_part():
    """15 stated of 8 counted is the same folder; 17 are not."""
    events = [Event(f"e-{n}", {"en": "E"}) for n in range(8)]
    for stated, words_of in ((15, "8 events"), (17, "of 17 events, 8 are in this folder")):
        figure = Figure("e", indicator="events", unit="events", year=2027, value=Decimal(stated))
        (line,) = words(edition(events=events, figures=[figure])).counted()
        assert words_of == line.cells[0][0][0]


def test_published_numbers_that_do_not_agree_stand_on_the_first_page_where_they_are_few(milan):
    """Paper has no links: one or two are told, of more the page is named."""
    first = page(milan).split("first-page-ends")[0]
    assert milan.flagged()[0].problem() in first.replace("&#39;", "'")
    many = attrs.evolve(milan, report=attrs.evolve(milan.report, flagged=milan.report.flagged * 3))
    assert 'class="paged" href="#flagged" data-page="page"' in page(many)


def test_the_table_and_the_data_hold_every_number_of_the_page(milan):
    """One row and one object for each footnote, with the exact value."""
    rows = list(report_rows(milan))
    assert {len(rows[0])} == {len(row) for row in rows}
    data = report_data(milan)
    numbers = [(str(one["note"]), one["key"], one["value"]) for one in data["numbers"]]
    assert [(row[1], row[2], row[7]) for row in rows[1:]] == numbers
    assert "7/5" in {one["ratio"] for one in data["changes"]}
    assert json.loads(json.dumps(data)) == data


def test_what_is_foreign_is_escaped():
    """A title, a remark and a source cannot put anything into the page."""
    figures = [
        Figure(
            f"p-{year}",
            {"en": HOSTILE},
            indicator="participants",
            unit=HOSTILE,
            year=year,
            value=Decimal(year),
            headline=1,
            remark={"en": HOSTILE},
            sources=["s"],
        )
        for year in (2026, 2027)
    ]
    said = page(words(edition(figures=figures, sources=[Source("s", HOSTILE)], title={"en": HOSTILE})))
    assert "<script" not in said
    assert "&lt;script" in said


def test_a_picture_says_its_numbers_in_words():
    """The title holds every bar; the longest is as wide as the scale, and the shortest can be seen."""
    values = [Value("2026", Decimal(1), "1 < 2"), Value("2027", Decimal(100000), "many", is_last=True)]
    root = ET.fromstring(series(values, title="A & B"))
    svg = "{http://www.w3.org/2000/svg}"
    assert "A & B. 2026: 1 < 2; 2027: many" == root.findtext(f"{svg}title")
    assert [2, 380] == [int(one.get("width")) for one in root.iter(f"{svg}rect")][1:]


def test_the_order_of_folders_changes_nothing(town):
    """The same page and the same data, whichever folder is named first."""
    before = attrs.evolve(town, key="pontelume-2026", year=2026)
    one, other = words(before, town), words(town, before)
    assert report_page(one) == report_page(other)
    assert report_data(one) == report_data(other)


def test_editions_that_do_not_belong_together_are_refused():
    """No edition, one twice, two cities: every fault is told."""
    elsewhere = attrs.evolve(edition(2026), city="B")
    for editions, rules in [
        ((), ["no-edition"]),
        ((edition(), edition(), elsewhere), ["edition-twice", "several-cities"]),
    ]:
        with pytest.raises(InvalidValue) as refused:
            report(editions, at=AT)
        assert rules == [one.rule for one in refused.value.findings]


def test_an_empty_edition_has_a_page():
    """Nothing is known: the page says so, and holds no empty table."""
    said = page(words(edition()))
    assert "No number is known." in said
    assert "Nothing is known of the money." in said
    assert "<tbody>\n</tbody>" not in said


def test_another_template_can_replace_it(tmp_path, milan):
    """A city's own `report.html`; a mistake in it is told with its place."""
    (tmp_path / "report.html").write_text("{{ head.year }}", encoding="utf-8")
    assert b"2019" == report_page(milan, override=tmp_path)
    (tmp_path / "report.html").write_text("{{ head.nothing.at_all }}", encoding="utf-8")
    with pytest.raises(FaultyFolder, match=r"report\.html"):
        report_page(milan, override=tmp_path)


def test_a_qualified_number_says_so(milan):
    """More than 14,000; 146 without a word."""
    qualified = {fact.figure.indicator: milan.qualifier(fact.figure) for fact in milan.report.headlines}
    assert ("more than", "") == (qualified["participants"], qualified["partners"])
    assert Qualifier.EXACT is milan.report.headlines[3].figure.qualifier


def test_what_no_sum_holds_is_said():
    """A line without an amount and one in another currency; neither is in the sum."""
    lines = [BudgetLine("a", amount=euros(100)), BudgetLine("b"), BudgetLine("c", amount=Money(Decimal(5), "CHF"))]
    said = words(edition(budget=lines))
    (paid,) = said.report.paid
    assert (Decimal(100), 1, 1) == (paid.whole(Means.CASH), paid.unknown, paid.other)
    assert all(line in page(said) for line in said.unsummed(paid))
    assert 2 == len(list(said.unsummed(paid)))


def test_a_group_that_nobody_counted_is_no_row():
    """Booked and never counted: the age stands in no table, and the sum says that more came."""
    rows = [
        Attendance("s", ages="6-10", present=20),
        Attendance("s", ages="11-13", present=30),
        Attendance("s", ages="14-18", booked=40),
    ]
    said = words(held(*rows))
    (came,) = said.report.attended
    assert ("6-10", "11-13") == came.kinds("ages")
    assert "more came" in next(AttendanceWords(said).notes())
    assert Qualifier.AT_LEAST is said.report.headlines[0].figure.qualifier


def test_events_are_shown_by_goal_and_audience_with_the_holes():
    """One event for goal 4; goal 5 is meant and not served."""
    made = edition(
        sdgs=[4, 5],
        audiences=[Audience("families", {"en": "Families"})],
        events=[Event("e", {"en": "E"}, sdgs=[4], audiences=["families"])],
    )
    said = words(made)
    (table,) = said.matrices()
    assert (("4 Quality education", "1", "1"), ("5 Gender equality", "0", "0")) == table.rows
    assert ["Goal: 5 Gender equality"] == [said.hole(one) for one in said.report.covered.holes]


def test_who_came_is_told_up_to_the_day_and_not_of_what_was_cancelled():
    """A day after the first of two sessions its 30 are told as at least so many; the cancelled one never."""
    sessions = [
        Session("first", "e", When.on(dt.date(2027, 4, 1))),
        Session("later", "e", When.on(dt.date(2027, 4, 20))),
        Session("off", "e", When.on(dt.date(2027, 4, 1)), status=Status.CANCELLED),
    ]
    rows = [Attendance("first", present=30), Attendance("later", present=20), Attendance("off", present=50)]
    told = edition(events=[Event("e", {"en": "E"})], sessions=sessions, attendance=rows)
    expected = {dt.date(2027, 3, 31): [], dt.date(2027, 4, 2): [(30, False)], AT: [(50, True)]}
    for day, came in expected.items():
        assert came == [(one.total, one.is_whole) for one in report([told], at=day, keys=KEYS).attended]
