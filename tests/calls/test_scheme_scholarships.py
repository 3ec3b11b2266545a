"""Real scholarship schemes, as far as public reports describe them: each is data, and the engine does what they say."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import attrs
import pytest

from stemcity_kit.calls.ranking import Outcome
from stemcity_kit.calls.receivability import receivable
from stemcity_kit.calls.renewals import against_renewal
from tests.calls.scheme_cases import application, case, extended, faults, order, ranked, scheme, unmet, won

ROME = ZoneInfo("Europe/Rome")
SECOND = dt.timedelta(seconds=1)


def rome(*parts):
    """A moment in Rome."""
    return dt.datetime(*parts, tzinfo=ROME)


def amounts(result):
    """What each pool's winners get."""
    return {filled.pool: [str(money.amount) for money in filled.amounts] for filled in result.pools}


def test_sis_stem_2024_ends_on_a_sunday_that_is_a_holiday():
    """2 June 2024, 23:59: no working day follows in its place; the proof of enrolment is due on 11 August."""
    call = scheme("sis-stem-2024")
    due, proof = (due.deadline for due in call.dues)
    assert (dt.date(2024, 6, 2), 6) == (due.falls_on, due.falls_on.weekday())
    assert set() == faults(call, rome(2024, 6, 2, 23, 59, 59))
    assert {"late"} == faults(call, rome(2024, 6, 3))
    assert dt.date(2024, 8, 11) == proof.falls_on


def test_sis_stem_2024_has_29_places_and_shares_each_towns_fund_among_its_winners():
    """15 of 29 places are won, 8, 6 and 1; in Monza each gets 1,250 EUR, and nothing crosses a town's border."""
    call = scheme("sis-stem-2024")
    assert 29 == sum(pool.places for pool in call.awarding.pools)
    towns = {"monza": 8, "brugherio": 6, "villasanta": 1}
    people = [
        application(f"{town}-{n}", town=town, marks=f"{9 - Decimal(n) / 10}/10")
        for town, number in towns.items()
        for n in range(number)
    ]
    result = ranked(call, *people)
    assert towns == {pool: len(winners) for pool, winners in won(result).items()}
    assert ["1250.00"] * 8 == amounts(result)["monza"]
    assert {"monza": "10000.00", "brugherio": "3500.00", "villasanta": "1000.00"} == {
        pool: str(sum(map(Decimal, paid))) for pool, paid in amounts(result).items()
    }


def test_sis_stem_2024_admits_women_of_18_to_34_with_an_isee_below_40000():
    """The limits of age are in, that of the ISEE is out."""
    call, good = scheme("sis-stem-2024"), {"woman": "yes", "born": "1989-06-03", "isee": "39999.99 EUR"}
    assert [] == unmet(call, **good)
    assert ["not-35"] == unmet(call, **good | {"born": "1989-06-02"})
    assert ["of-age"] == unmet(call, **good | {"born": "2006-06-03"})
    assert ["income"] == unmet(call, **good | {"isee": "40000.00 EUR"})


def test_sis_stem_2025_makes_one_ranking_for_each_town_and_the_isee_breaks_ties():
    """25 places of 500 EUR, 16, 7 and 2; each town pays its own."""
    call = scheme("sis-stem-2025")
    assert [16, 7, 2] == [pool.places for pool in call.awarding.pools]
    people = [
        application("m1", town="monza", marks="9/10", isee="30000.00 EUR"),
        application("m2", town="monza", marks="9/10", isee="12000.00 EUR"),
        application("v1", town="villasanta", marks="6/10", isee="1000.00 EUR"),
        application("v2", town="villasanta", marks="28/30", isee="50000.00 EUR"),
        application("v3", town="villasanta", marks="8/10", isee="1000.00 EUR"),
    ]
    result = ranked(call, *people)
    placed = [(entry.ranking, entry.place, entry.application) for entry in result.ranking.entries]
    assert [("monza", 1, "m2"), ("monza", 2, "m1")] == placed[:2]
    assert [("villasanta", 1, "v2"), ("villasanta", 2, "v3"), ("villasanta", 3, "v1")] == placed[2:]
    assert {"monza": ["m2", "m1"], "brugherio": [], "villasanta": ["v2", "v3"]} == won(result)


def test_girls_at_polimi_2021_takes_pupils_of_the_last_year_who_passed_the_test():
    """Ten places of 8,000 EUR."""
    call = scheme("girls-polimi-2021")
    assert ["test"] == unmet(call, last_year="yes", test_passed="no")
    assert (10, "8000.00 EUR") == (
        call.awarding.pools[0].places,
        "{0.amount} {0.currency}".format(call.awarding.pools[0].each),
    )


def test_girls_at_polimi_2022_reserves_8_places_for_the_early_test_and_7_for_the_final_year():
    """A better candidate of the other share takes no reserved place."""
    call = scheme("girls-polimi-2022")
    people = [application(f"e{n}", test="early") for n in range(9)] + [
        application(f"f{n}", test="final") for n in range(6)
    ]
    marks = {one.key: "0.5" if one.key.startswith("f") else f"0.9{n}" for n, one in enumerate(people)}
    marks |= {f"f{n}": f"0.1{n}" for n in range(6)}
    result = won(ranked(call, *people, marks=marks))
    assert (8, 6) == (len(result["early"]), len(result["final"]))
    assert "e0" not in result["early"]


def test_girls_at_polimi_2024_pays_24000_in_three_years():
    """22 + 6 places, 8,000 EUR in each year."""
    call = scheme("girls-polimi-2024")
    assert [22, 6] == [pool.places for pool in call.awarding.pools]
    parts = call.awarding.pools[0].each.split([instalment.weight for instalment in call.awarding.instalments])
    assert ["8000.00"] * 3 == [str(part.amount) for part in parts]


def test_bending_spoons_closes_at_24_of_15_january_2022():
    """24:00 is the first instant that is too late; 23:59:59 is in."""
    call = scheme("bending-spoons-2021")
    assert "2022-01-16T00:00:00+01:00" == call.dues[0].deadline.closes.isoformat()
    assert (dt.date(2022, 1, 15), 5) == (call.dues[0].deadline.falls_on, call.dues[0].deadline.falls_on.weekday())
    assert set() == faults(call, rome(2022, 1, 16) - SECOND)
    assert {"late"} == faults(call, rome(2022, 1, 16))


def test_bending_spoons_takes_a_diploma_that_is_held_or_expected():
    """Not before 2018, or expected by the deadline; the ISEE is of a later year than the call, and 50,000 is in."""
    call = scheme("bending-spoons-2021")
    good = {"woman": "yes", "born": "2003-05-01", "isee": "50000.00 EUR", "isee_year": "2022"}
    assert [] == unmet(call, **good, diploma="held", diploma_day="2018-01-01")
    assert ["recent-diploma"] == unmet(call, **good, diploma="held", diploma_day="2017-12-31")
    assert [] == unmet(call, **good, diploma="expected", diploma_day="2022-01-15")
    assert ["diploma-in-time"] == unmet(call, **good, diploma="expected", diploma_day="2022-07-01")
    over = good | {"isee": "50000.01 EUR", "isee_year": "2021"}
    assert ["income", "income-year"] == unmet(call, **over, diploma="held", diploma_day="2020-07-01")


def test_intermonte_2023_gives_4_places_to_women_and_4_to_men():
    """Average of 7 and ISEE of 30,000 are in; nobody of one share takes a place of the other."""
    call = scheme("intermonte-2023")
    assert [] == unmet(call, average="7/10", isee="30000.00 EUR", test_passed="yes")
    assert ["average", "income"] == unmet(call, average="6.9/10", isee="30000.01 EUR", test_passed="yes")
    people = [application(f"w{n}", gender="woman") for n in range(6)] + [application("m0", gender="man")]
    marks = {one.key: f"0.{9 - n}" for n, one in enumerate(people)}
    assert {"women": ["w0", "w1", "w2", "w3"], "men": ["m0"]} == won(ranked(call, *people, marks=marks))


@pytest.mark.parametrize(("year", "earned", "kept"), [(2, 34, False), (2, 35, True), (3, 79, False), (3, 80, True)])
def test_intermonte_2023_goes_on_with_35_and_then_80_credits(year, earned, kept):
    """The credits themselves are enough."""
    assert kept == (not against_renewal(scheme("intermonte-2023"), year=year, credits=earned))


def test_intermonte_2022_pays_three_years_of_9000():
    """27,000 EUR, in three instalments."""
    call = scheme("intermonte-2022")
    parts = call.awarding.pools[0].each.split([1, 1, 1])
    assert ["9000.00"] * 3 == [str(part.amount) for part in parts]


def test_amazon_gives_one_place_in_each_university_with_a_mentor():
    """Each university chooses its own; the best of one never takes the place of another."""
    call = scheme("amazon-women-in-innovation")
    people = [application(key, university=key[0]) for key in ("a1", "a2", "b1", "c1")]
    result = ranked(call, *people, marks={"a1": "0.8", "a2": "0.9", "b1": "0.2", "c1": "0.1"})
    assert {"a": ["a2"], "b": ["b1"], "c": ["c1"]} == won(result)
    assert all("mentor" in pool.title.version("en") for pool in call.awarding.pools)


def test_marsciano_2023_closes_at_13_and_asks_first_applications_and_renewals_differently():
    """13:00 of 14 April 2023; a renewal does not ask the mark, a first application does not ask the exams."""
    call = scheme("marsciano-2023")
    assert set() == faults(call, rome(2023, 4, 14, 12, 59, 59))
    assert {"late"} == faults(call, rome(2023, 4, 14, 13))
    good = {"resident": "yes", "isee": "24335.11 EUR"}
    asked = {
        first: [found.where.field for found in receivable(case(call, held), held) if found.where.field]
        for first in ("first", "renewal")
        for held in [application("a", application=first, **good)]
    }
    assert {"first": ["diploma-mark"], "renewal": ["exams"]} == asked
    assert ["income"] == unmet(call, **good | {"isee": "24335.12 EUR"})


def test_marsciano_2023_goes_on_with_a_third_of_the_exams_and_all_earlier_ones():
    """2 of 6 are a third; 2 of 7 are not."""
    call = scheme("marsciano-2023")
    assert () == against_renewal(call, year=2, exams_done=2, exams_due=6, earlier_done=True)
    assert 1 == len(against_renewal(call, year=2, exams_done=2, exams_due=7, earlier_done=True))
    assert 1 == len(against_renewal(call, year=2, exams_done=6, exams_due=6, earlier_done=False))


def test_montano_lucino_breaks_ties_by_the_lowest_isee():
    """26 November 2022, a Saturday."""
    call = scheme("montano-lucino-2022")
    assert 5 == call.dues[0].deadline.falls_on.weekday()
    people = [application("a", isee="20000.00 EUR"), application("b", isee="19999.99 EUR")]
    assert ["b", "a"] == order(ranked(call, *people, marks={"a": "0.7", "b": "0.7"}))


def test_nova_milanese_keeps_who_gives_no_isee_out_of_the_other_ranking():
    """Even where a place and money are left in the ranking by ISEE."""
    call = scheme("nova-milanese")
    people = [
        application("i1", competes_by="isee", isee="9000.00 EUR"),
        *(application(f"m{n}", competes_by="merit") for n in range(3)),
    ]
    result = ranked(call, *people, marks={"i1": "0.1", "m0": "0.9", "m1": "0.8", "m2": "0.7"})
    assert {"isee": ["i1"], "merit": ["m0", "m1"]} == won(result)
    assert ("500.00", 1) == (str(result.pools[0].left.amount), result.pools[0].places_left)
    optional = application("m0", competes_by="merit")
    assert [] == [found for found in receivable(case(call, optional), optional) if found.where.field == "isee"]


def test_collegio_einaudi_ranks_seven_bands_and_parts_equals_by_isee_time_and_lot():
    """In band VII, where nobody gives an ISEE, the earlier comes first, then the draw decides."""
    call = scheme("collegio-einaudi")
    early, late = rome(2025, 5, 1, 9), rome(2025, 5, 1, 10)
    people = [
        application("i-rich", band="i", isee="9000.00 EUR", at=early),
        application("i-poor", band="i", isee="8000.00 EUR", at=late),
        application("vii-late", band="vii", at=late),
        application("vii-early", band="vii", at=early),
    ]
    marks = {one.key: {"merit": "50", "potential": "30"} for one in people}
    result = ranked(call, *people, marks=marks)
    assert ["i-poor", "i-rich", "vii-early", "vii-late"] == order(result)
    assert [(0, "80.00"), (1, "80.00"), (0, "80.00"), (2, "80.00")] == [
        (entry.broken_by, str(entry.total)) for entry in result.ranking.entries
    ]
    assert 7 == len(call.asked["band"].choices)
    twins = [attrs.evolve(one, received_at=early) for one in people[2:]]
    [drawn] = [found for found in ranked(call, *twins, marks=marks).findings if found.rule == "draw-needed"]
    assert "Freeze the list" in drawn.words()


def test_the_university_of_2005_orders_by_mark_income_disability_and_family():
    """Without points; ten days to appeal."""
    call = scheme("university-2005")
    same = {"mark": "90/100", "income": "10000.00 EUR", "disability": "no", "family": "no"}
    people = [
        application("e", **same),
        application("d", **same | {"family": "yes"}),
        application("c", **same | {"disability": "yes"}),
        application("b", **same | {"income": "9999.99 EUR"}),
        application("a", **same | {"mark": "91/100", "income": "90000.00 EUR"}),
    ]
    result = ranked(call, *people)
    assert ["a", "b", "c", "d", "e"] == order(result)
    assert [0, 1, 2, 3, 4] == [entry.broken_by for entry in result.ranking.entries]
    assert 10 == call.review_days


def test_issm_pavia_knows_who_is_eligible_without_a_grant_and_can_grow():
    """5 + 5 by category; with further funds the next one of the same category wins."""
    call = scheme("issm-pavia-2020")
    people = [application(f"a{n}", category="first") for n in range(7)] + [application("b0", category="second")]
    marks = {one.key: f"0.{9 - n}" for n, one in enumerate(people)}
    result = ranked(call, *people, marks=marks)
    eligible = [entry.application for entry in result.ranking.entries if entry.outcome is Outcome.RESERVE]
    assert ["a5", "a6"] == eligible
    first, second = call.awarding.pools
    more = attrs.evolve(call.awarding, pools=(attrs.evolve(first, places=6), second))
    assert "a5" in won(ranked(attrs.evolve(call, awarding=more), *people, marks=marks))["first"]


def test_loreal_unesco_2022_raises_the_limit_of_age_by_a_year_for_each_child():
    """35 itself is out without children, and in with one."""
    call, born = scheme("loreal-unesco-2022"), "1987-01-31"
    assert ["age"] == unmet(call, born=born, children="0", doctorate="yes")
    assert [] == unmet(call, born=born, children="1", doctorate="yes")
    assert ["age"] == unmet(call, born="1986-01-31", children="1", doctorate="yes")


def test_loreal_unesco_2022_was_extended_from_31_january_to_10_february():
    """Who comes on 5 February is late by the first version and in time by the second; both are kept."""
    call = scheme("loreal-unesco-2022")
    assert {"late"} == faults(call, rome(2022, 2, 5, 12))
    later = extended(call, "2022-02-10 23:59", at=rome(2022, 1, 26, 12))
    held = application("a", at=rome(2022, 2, 5, 12))
    found = {fault.rule for fault in receivable(attrs.evolve(later, applications={"a": held}), held)}
    assert "late" not in found
    versions = [deadline.falls_on for deadline in later.deadlines["applications"]]
    assert [dt.date(2022, 1, 31), dt.date(2022, 2, 10)] == versions


@pytest.mark.parametrize(("name", "winners"), [("loreal-unesco-2022", ["b"]), ("loreal-unesco-2024", ["a", "b"])])
def test_loreal_unesco_became_a_prize_so_that_it_can_be_had_with_other_grants(name, winners):
    """The same answer goes against an award in 2022, and not in 2024."""
    people = [application("a", other_grants="yes"), application("b", other_grants="no")]
    assert {"all": winners} == won(ranked(scheme(name), *people, marks={"a": "0.9", "b": "0.5"}))
