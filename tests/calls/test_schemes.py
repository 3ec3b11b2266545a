"""Real calls for partners, sponsors and contents, as public reports describe them: data that the engine runs on.

Scholarship schemes are in `test_scheme_scholarships`; what cannot be said is in `docs/explanation/real-calls.md`.
"""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from stemcity_kit.calls.check import check_call
from stemcity_kit.calls.ranking import Outcome
from stemcity_kit.calls.receivability import receivable
from stemcity_kit.calls.scoring import score
from stemcity_kit.errors import Severity
from tests.calls.scheme_cases import NAMES, SCHEMES, application, case, faults, order, ranked, scheme, unmet, won

ROME = ZoneInfo("Europe/Rome")
LISTED = Path(__file__).parents[2] / "docs" / "explanation" / "real-calls.md"


def rome(*parts):
    """A moment in Rome."""
    return dt.datetime(*parts, tzinfo=ROME)


def tier(call, **given):
    """The pool in which somebody who offers this wins."""
    result = ranked(call, application("a", **given))
    return next((entry.pool for entry in result.ranking.entries if entry.outcome is Outcome.WINNER), None)


@pytest.mark.parametrize("name", NAMES)
def test_every_scheme_is_read_without_a_fault(name):
    """Its key is its file's name; it says where it comes from, what is not known, and what is an illustration."""
    text = (SCHEMES / f"{name}.toml").read_text(encoding="utf-8")
    assert name == scheme(name).key
    assert "# Source" in text
    assert "# Not known" in text
    assert str(scheme(name).notice)


@pytest.mark.parametrize("name", NAMES)
def test_the_text_of_no_scheme_contradicts_itself(name):
    """The only error of its check is that the deadline is missing, where it is not known."""
    call = scheme(name)
    found = [finding.rule for finding in check_call(call) if finding.severity is Severity.ERROR]
    assert ([] if call.dues else ["no-deadline"]) == found


def test_every_scheme_is_listed_in_the_documentation():
    """With what is missing."""
    page = LISTED.read_text(encoding="utf-8")
    assert [] == [name for name in NAMES if f"`{name}`" not in page]


def test_the_design_week_2024_has_two_deadlines_by_condition():
    """17:00 of 31 January with permits, 17:00 of 29 February without."""
    call, between = scheme("design-week-2024"), rome(2024, 2, 15, 12)
    assert {"late"} == faults(call, between, permits="yes")
    assert set() == faults(call, between, permits="no")
    assert set() == faults(call, rome(2024, 2, 29, 16, 59, 59), permits="no")
    assert {"late"} == faults(call, rome(2024, 2, 29, 17), permits="no")


def test_accessibility_is_a_preference_among_equals_in_2023():
    """It parts equals, and lifts nobody over a better one."""
    people = [application("a", accessible="no"), application("b", accessible="yes"), application("c", accessible="no")]
    result = ranked(scheme("design-week-2023"), *people, marks={"a": "0.7", "b": "0.7", "c": "0.8"})
    assert ["c", "b", "a"] == order(result)


def test_an_event_of_2021_may_stand_in_two_programmes():
    """Both are one answer."""
    call, held = scheme("design-week-2021"), application("a", title="Light", programmes="bella-estate | design-week")
    assert [] == [found for found in receivable(case(call, held), held) if found.where.field == "programmes"]


def test_re_design_city_takes_only_what_is_in_the_city_fits_the_theme_and_has_no_conflict():
    """All that is not met is told at once."""
    call = scheme("re-design-city-2020")
    assert [] == unmet(call, in_city="yes", theme="Streets", covid="yes", conflict="no")
    assert ["in-city", "theme", "covid", "no-conflict"] == unmet(call, in_city="no", covid="no", conflict="yes")


def test_sponsors_of_urban_spaces_may_be_associated_and_some_sectors_never_are():
    """Two sponsors together are admitted; tobacco is not."""
    call = scheme("urban-spaces-2020")
    assert ["sector"] == unmet(call, sector="tobacco", hateful="no")
    assert [] == unmet(call, sector="other", hateful="no")
    held = application("a", codes=("IT1", "IT2"), offered="50000.00 EUR", sector="other", hateful="no")
    assert [] == [found.rule for found in receivable(case(call, held), held) if found.severity is Severity.ERROR]


def test_the_technical_commission_of_piazza_duca_d_aosta_judges_five_criteria():
    """The weights are an illustration; that the criteria are five is not."""
    call = scheme("duca-d-aosta-2023")
    marks = {"originality": "1", "contents": "1", "energy": "0.5", "scenic": "0.5", "social": "0"}
    result = ranked(call, application("a", format="A format"), marks={"a": marks})
    assert ["60.00"] == [str(entry.total) for entry in result.ranking.entries]
    assert () == call.dues


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("digital-week-2021", (2021, 2, 12)),
        ("digital-week-2022", (2022, 9, 10)),
        ("digital-week-2023", (2023, 6, 30)),
        ("digital-week-2025", (2025, 9, 15)),
        ("festival-scienza-genova-2026", (2026, 2, 17)),
        ("follonica-2023", (2023, 4, 16)),
        ("maranello-2020", (2020, 1, 24)),
        ("futuro-remoto-2015", (2015, 5, 21)),
    ],
)
def test_each_call_closes_with_its_last_day(name, last):
    """The last second of the day is in, the next one is late."""
    call, end = scheme(name), rome(*last) + dt.timedelta(days=1)
    assert set() == faults(call, end - dt.timedelta(seconds=1))
    assert {"late"} == faults(call, end)


def test_the_digital_week_of_2021_wants_a_digital_event_and_how_it_could_be_held_in_person():
    """The one without the other is not complete."""
    call, held = scheme("digital-week-2021"), application("a", proposer="citizen", digital="A stream")
    assert ["in-person"] == [found.where.field for found in receivable(case(call, held), held) if found.where.field]


def test_genoa_admits_three_proposals_of_one_proposer_groupings_counted():
    """The fourth is too many, also where the proposer is only a member of a grouping."""
    call = scheme("festival-scienza-genova-2025")
    proposals = [application(f"p{n}", codes=("IT1",), at=rome(2025, 1, n), kind="lab") for n in (1, 2, 3)]
    fourth = application("p4", codes=("IT2", "IT1"), at=rome(2025, 1, 4), kind="show")
    held = case(call, *proposals, fourth)
    found = {
        one.key: [fault.severity for fault in receivable(held, one) if fault.rule == "too-many-applications"]
        for one in held.applications.values()
    }
    assert [Severity.ERROR] == found.pop("p4")
    assert [[Severity.WARNING]] * 3 == list(found.values())
    assert [] == [f for f in receivable(case(call, *proposals), proposals[2]) if f.rule == "too-many-applications"]


def test_bergamoscienza_says_12_pm_and_means_noon():
    """Schools only, an active part for the public, no advertising."""
    call = scheme("bergamoscienza-2025")
    assert "2025-03-21T12:00:00+01:00" == call.dues[0].deadline.limit.isoformat()
    assert {"late"} == faults(call, rome(2025, 3, 21, 12, 30))
    assert ["school", "active", "no-advertising"] == unmet(call, school="no", advertising="yes")


def test_viterbo_pays_a_share_of_costs_in_the_first_band_up_to_13000():
    """95 points are in; 70 % below five editions, 50 % above, 80 % with an agreement, and never more than the cap."""
    call = scheme("viterbo-2022")
    given = {"in_person": "yes", "dates": "1 or 8 July", "agreement": "no", "editions": "4", "costs": "10000.00 EUR"}
    people = [
        application("young", **given),
        application("old", **given | {"editions": "5"}),
        application("agreed", **given | {"editions": "5", "agreement": "yes"}),
        application("dear", **given | {"costs": "40000.00 EUR"}),
        application("low", **given),
    ]
    marks = {one.key: {"quality": "58", "curriculum": "28", "spill-over": "9"} for one in people}
    marks["low"] = {"quality": "58", "curriculum": "28", "spill-over": "8.99"}
    entries = ranked(call, *people, marks=marks).ranking.entries
    paid = {entry.application: entry.amount and str(entry.amount.amount) for entry in entries}
    assert {"young": "7000.00", "old": "5000.00", "agreed": "8000.00", "dear": "13000.00", "low": None} == paid


def test_viterbo_takes_certified_mail_until_noon_and_asks_for_alternative_dates():
    """A portal is no way in; in person only."""
    call = scheme("viterbo-2022")
    held = application("a", at=rome(2022, 4, 11, 12), in_person="yes", agreement="no", editions="0", costs="1.00 EUR")
    found = {(fault.rule, fault.where.field) for fault in receivable(case(call, held), held)}
    assert {"late", "wrong-channel"} <= {rule for rule, _ in found}
    assert "dates" in {field for _, field in found}
    assert ["in-person"] == unmet(call, in_person="no")


def test_palermo_weighs_60_20_20_and_wants_all_eight_districts():
    """Motor accessibility is mandatory."""
    call = scheme("palermo-christmas")
    assert [60, 20, 20] == [criterion.weight for criterion in call.grid.criteria]
    assert ["districts", "accessible"] == unmet(call, districts="7", accessible="no")
    result = ranked(
        call,
        application("a", districts="8", accessible="yes"),
        marks={"a": {"quality": "0.5", "theme": "1", "curriculum": "0"}},
    )
    assert ["50.00"] == [str(entry.total) for entry in result.ranking.entries]


def test_cossoine_mixes_judged_and_reckoned_criteria():
    """40 judged, 20 for the share of costs, 30 for 20 artists, 10 judged."""
    call = scheme("cossoine-2019")
    people = [application("a", own_share="50", artists="20"), application("b", own_share="100", artists="19")]
    marks = {key: {"representative": "0.5", "collateral": "1"} for key in ("a", "b")}
    scores = score(case(call, *people, marks=marks))
    points = {key: [str(line.points) for line in one.lines] for key, one in scores.items()}
    assert {"a": ["20.00", "10.00", "30.00", "10.00"], "b": ["20.00", "20.00", "0.00", "10.00"]} == points
    assert ["a", "b"] == order(ranked(call, *people, marks=marks))


def test_acquaviva_evaluates_without_points_and_without_a_ranking():
    """Whoever is admitted is accepted, in no order: no place, no total."""
    result = ranked(scheme("acquaviva-2017"), application("b", title="Two"), application("a", title="One"))
    assert [("a", None, None, "winner"), ("b", None, None, "winner")] == [
        (entry.application, entry.place, entry.total, entry.outcome.value) for entry in result.ranking.entries
    ]


def test_maranello_gives_money_or_spaces():
    """Who asks for spaces gets no amount, and is not asked for one."""
    call = scheme("maranello-2020")
    people = [application("a", benefit="money", amount="900.00 EUR"), application("b", benefit="spaces", spaces="Hall")]
    result = ranked(call, *people, marks={"a": "0.5", "b": "0.9"})
    assert {"money": ["a"], "spaces": ["b"]} == won(result)
    assert {"a": True, "b": False} == {entry.application: entry.amount is not None for entry in result.ranking.entries}
    assert [] == list(receivable(case(call, people[1]), people[1]))[1:]


@pytest.mark.parametrize(("kind", "points"), [("foundation", "10.00"), ("association", "7.00"), ("private", "4.00")])
def test_a_municipal_culture_office_gives_fixed_points_by_category(kind, points):
    """A foundation of the city 10, an association of the register 7, a private body 4."""
    result = ranked(scheme("municipal-culture-office"), application("a", proposer=kind))
    assert [points] == [str(entry.total) for entry in result.ranking.entries]


@pytest.mark.parametrize(
    ("name", "offered", "expected"),
    [
        ("lecce-2019", "5000.00", "main"),
        ("lecce-2019", "4999.99", "secondary"),
        ("lecce-2019", "1000.00", "secondary"),
        ("lecce-2019", "999.99", None),
        ("pomezia-2023", "20000.00", "main"),
        ("pomezia-2023", "10000.00", "co-sponsor"),
        ("pomezia-2023", "50.00", "mini"),
        ("follonica-2023", "20000.00", "main"),
        ("follonica-2023", "19999.99", "sponsor"),
        ("follonica-2023", "2499.99", None),
        ("tortona-2021", "10000.00", "main"),
        ("tortona-2021", "1000.00", "sponsor"),
        ("tortona-2021", "100.00", "supporter"),
        ("tortona-2021", "99.99", None),
    ],
)
def test_what_is_offered_says_the_tier(name, offered, expected):
    """Tiers are data: the minimum itself is enough, and there may be several of each."""
    assert expected == tier(scheme(name), offered=f"{offered} EUR")


def test_lecce_may_have_several_main_sponsors_of_any_type():
    """Money, goods and both together, until noon of 29 July 2019."""
    call = scheme("lecce-2019")
    people = [application(kind, type=kind, offered="5000.00 EUR") for kind in ("financial", "technical", "mixed")]
    assert {"main": ["financial", "mixed", "technical"], "secondary": []} == won(ranked(call, *people))
    assert {"late"} == faults(call, rome(2019, 7, 29, 12))


def test_tortona_accepts_late_entries():
    """What comes after 20 September 2021 is noted as late, and nothing stands against it."""
    call, held = scheme("tortona-2021"), application("a", at=rome(2021, 10, 1, 9), offered="100.00 EUR")
    assert {"late-accepted"} == faults(call, rome(2021, 10, 1, 9), offered="100.00 EUR")
    assert [] == [found for found in receivable(case(call, held), held) if found.severity is Severity.ERROR]


def test_vittorio_veneto_parts_donors_from_sponsors_under_the_legal_threshold():
    """Above 30,000 is main, 30,000 is not; 40,000 is too much for a sponsorship and not for a donation."""
    call = scheme("vittorio-veneto-2020")
    assert "sponsor" == tier(call, form="sponsorship", offered="30000.00 EUR")
    assert "main" == tier(call, form="sponsorship", offered="30000.01 EUR")
    assert "donors" == tier(call, form="donation", offered="35000.00 EUR")
    assert ["threshold"] == unmet(call, form="sponsorship", offered="40000.00 EUR")
    assert [] == unmet(call, form="donation", offered="40000.00 EUR")


def test_sondrio_looks_for_sponsors_of_single_events_in_money_and_goods():
    """One ranking for each event, three levels in each."""
    call = scheme("sondrio-2024")
    people = [
        application("a", event="concert", level="main", money="100.00 EUR", goods="200.00 EUR"),
        application("b", event="fair", level="basic", goods="50.00 EUR"),
    ]
    result = ranked(call, *people)
    assert [("concert", "main"), ("fair", "basic")] == [(entry.ranking, entry.pool) for entry in result.ranking.entries]


def test_luino_takes_proposals_only_on_the_annexed_form():
    """Without the file the application is not complete."""
    call, held = scheme("luino-2022"), application("a", about="event | goods")
    assert ["form"] == [found.where.field for found in receivable(case(call, held), held) if found.where.field]


def test_como_says_that_the_sponsor_still_pays_the_fee():
    """In words; the fee is not the call's."""
    assert "advertising fee" in str(scheme("como-volta").summary)
