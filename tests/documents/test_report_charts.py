"""The charts of a report: what each of them draws, and that none shows more than its table."""

import datetime as dt
from decimal import Decimal

from stemcity_kit.documents.charts import Bars, Sure, alternative
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.documents.report import report
from stemcity_kit.documents.report_accounts import accounts
from stemcity_kit.documents.report_attendance import AttendanceWords, together
from stemcity_kit.documents.report_charts import (
    campaign_chart,
    coverage_charts,
    headline_charts,
    payer_chart,
    phase_charts,
)
from stemcity_kit.documents.report_words import ReportWords
from stemcity_kit.model.accounts import BudgetLine, Contribution
from stemcity_kit.model.attendance import Attendance, Channel
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.kinds import Audience
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.vocabulary import Gender, Means, OrganisationKind, Phase, Qualifier

AT = dt.date(2027, 9, 30)
ENGLISH = Phrases("en", ("en",), "IT")


def edition(year: int = 2027, **tables: object) -> Edition:
    """A town's edition."""
    place = {"city": "A", "country": "IT", "zone": "Europe/Rome", "languages": ["en"]}
    return Edition(key=f"a-{year}", uri=f"https://example.org/a/{year}", year=year, **place, **tables)


def held(year: int, *rows: Attendance) -> Edition:
    """An edition with one session, in which these groups were counted."""
    return edition(year, events=[Event("e", {"en": "E"})], sessions=[Session("s", "e")], attendance=rows)


def words(*editions: Edition) -> ReportWords:
    """The report of some editions in words."""
    keys = dict.fromkeys((one.key for one in editions), "a key for tests, and for nothing else")
    return ReportWords(report(editions, at=AT, keys=keys), ENGLISH)


def drawn(chart: Bars) -> dict[str, list[tuple[str, int, Sure]]]:
    """The bars of a chart by group."""
    return {group.name: [(bar.words, int(bar.value), bar.known) for bar in group.bars] for group in chart.groups}


def test_a_number_that_is_only_a_bound_is_drawn_as_one_and_both_of_two_that_disagree():
    """Exactly 40 in 2026; in 2027 more than 70 or about 80, by two sources."""
    figures = [
        Figure(key, indicator="schools", unit="schools", year=year, value=Decimal(value), qualifier=how, headline=1)
        for key, year, value, how in [
            ("a", 2026, 40, Qualifier.EXACT),
            ("b", 2027, 70, Qualifier.MORE_THAN),
            ("c", 2027, 80, Qualifier.ABOUT),
        ]
    ]
    (chart,) = headline_charts(words(edition(figures=figures)))
    assert {
        "2026": [("40 schools", 40, Sure.EXACT)],
        "2027": [("more than 70 schools", 70, Sure.AT_LEAST), ("about 80 schools", 80, Sure.ABOUT)],
    } == drawn(chart)
    assert ("2027",) == chart.strong


def test_what_was_counted_is_drawn_for_every_edition():
    """One event, then two."""
    before = edition(2026, events=[Event("e", {"en": "E"})])
    after = edition(2027, events=[Event("e", {"en": "E"}), Event("f", {"en": "F"})])
    (chart,) = headline_charts(words(before, after))
    assert {"2026": [1], "2027": [2]} == {year: [bar[1] for bar in bars] for year, bars in drawn(chart).items()}


def test_one_edition_alone_has_no_chart_over_the_years():
    """There is nothing to compare."""
    assert [] == list(headline_charts(words(edition(events=[Event("e", {"en": "E"})]))))


def test_attendance_is_drawn_edition_against_edition_and_gaps_as_gaps():
    """Three boys of 2027 are hidden, and so is a second number; what 2026 did not count is not known, and no 0."""
    before = held(2026, Attendance("s", Gender.FEMALE, present=20))
    rows = [(Gender.FEMALE, 40), (Gender.MALE, 3), (Gender.OTHER, 30)]
    after = held(2027, *(Attendance("s", gender, present=count) for gender, count in rows))
    came = AttendanceWords(words(before, after))
    ((key, chart),) = came.charts()
    assert "came-gender" == key
    assert ("2026", "2027") == chart.legend
    bars = drawn(chart)
    boys = bars[came.category("gender", Gender.MALE)]
    assert [("not known", 0, Sure.UNKNOWN), ("not shown", 0, Sure.HIDDEN)] == boys
    hidden = [one for of in bars.values() for one in of if one[2] is Sure.HIDDEN]
    assert len(hidden) >= 2
    assert {("not shown", 0)} == {one[:2] for one in hidden}


def test_each_chart_of_attendance_says_what_its_table_says():
    """The same words in the same places; nothing is drawn that the table hides."""
    rows = [
        Attendance("s", gender, ages=ages, present=count)
        for gender, ages, count in [
            (Gender.FEMALE, "6-10", 2),
            (Gender.MALE, "6-10", 30),
            (Gender.FEMALE, "11-13", 40),
            (Gender.MALE, "11-13", 50),
        ]
    ]
    came = AttendanceWords(words(held(2027, *rows)))
    tables = {table.key: table for table in came.tables()}
    for key, chart in came.charts():
        assert [row[0] for row in tables[key].rows] == [group.name for group in chart.groups]
        assert [row[1] for row in tables[key].rows] == [group.bars[0].words for group in chart.groups]


def test_orders_are_put_together():
    """A newcomer stands behind what stands before it in its own order."""
    assert ("a", "b", "c", "d") == together([["a", "b", "d"], ["a", "b", "c", "d"]])
    assert ("z", "a") == together([["a"], ["z", "a"]])


def paying(**more: object) -> Edition:
    """An edition of 1,000 euros before and 500 during, of which a bank pays 600 and the town 200."""
    return edition(
        organisations=[
            Organisation("town", "The town", kind=OrganisationKind.MUNICIPALITY),
            Organisation("bank", "The bank", kind=OrganisationKind.COMPANY),
        ],
        budget=[
            BudgetLine("posters", category="direct", phase=Phase.BEFORE, amount=Money(Decimal(1000), "EUR")),
            BudgetLine("stage", category="direct", phase=Phase.DURING, amount=Money(Decimal(500), "EUR")),
        ],
        contributions=[
            Contribution("a", "town", amount=Money(Decimal(200), "EUR")),
            Contribution("b", "bank", amount=Money(Decimal(600), "EUR")),
        ],
        **more,
    )


def test_who_paid_is_drawn_by_kind_and_nobody_is_named():
    """The parts are those of the table; what is still to be found is the part that is drawn empty."""
    chart = payer_chart(words(paying()))
    assert chart is not None
    assert (
        "Who pays. 2027, In cash, 1,500 EUR: the municipality 200; private supporters 600; still to be found 700."
        == (alternative(chart))
    )
    assert "still to be found" == chart.legend[chart.missing]
    assert payer_chart(words(edition())) is None


def test_the_council_sees_who_pays_which_phase():
    """Each phase is a whole; together they are the budget."""
    ((key, chart),) = phase_charts(accounts(paying(), at=AT), ENGLISH)
    assert f"payers-{Means.CASH}" == key
    assert {"before": Decimal(1000), "during": Decimal(500)} == {row.name: sum(row.parts) for row in chart.rows}


def test_the_campaign_is_drawn_in_contacts_and_what_was_not_counted_is_not_known():
    """Planned and reached; a bound is drawn as one."""
    channels = [
        Channel("radio", {"en": "Radio"}, planned=100, reached=80, qualifier=Qualifier.ABOUT),
        Channel("posters", {"en": "Posters"}, planned=50),
    ]
    chart = campaign_chart(accounts(paying(campaign=channels), at=AT), ENGLISH)
    assert chart is not None
    assert {
        "Radio": [("100", 100, Sure.EXACT), ("about 80", 80, Sure.ABOUT)],
        "Posters": [("50", 50, Sure.EXACT), ("not known", 0, Sure.UNKNOWN)],
    } == drawn(chart)
    assert "contacts" in chart.title
    assert campaign_chart(accounts(paying(campaign=[Channel("web", {"en": "Web"})]), at=AT), ENGLISH) is None


def test_a_matrix_has_the_counts_of_its_table():
    """Goal 4 for families once; goal 5 is a row of noughts."""
    made = edition(
        sdgs=[4, 5],
        audiences=[Audience("families", {"en": "Families"})],
        events=[Event("e", {"en": "E"}, sdgs=[4], audiences=["families"])],
    )
    ((key, chart),) = coverage_charts(words(made))
    assert ("served-goal", ("Families",), ((1,), (0,))) == (key, chart.columns, chart.counts)
