"""Pools of places and money: who wins in which, what is shared, kept or passed on, and that no cent is lost."""

import datetime as dt
import itertools
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.calls.amounts import donor_shares
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.awarding import Awarding, CostShare, Donor, Pool, Tie
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Draw
from stemcity_kit.calls.question import Condition, Question
from stemcity_kit.calls.ranks import Ranked, rank_entries
from stemcity_kit.calls.reading import holds
from stemcity_kit.calls.ties import Contestant
from stemcity_kit.errors import InvalidValue, Severity
from stemcity_kit.model.money import Money

QUESTIONS = [
    Question(key="town", kind="choice", choices={"monza": {}, "brugherio": {}, "villasanta": {}}),
    Question(key="test", kind="choice", choices={"early": {}, "final": {}}),
    Question(key="woman", kind="yes-no"),
    Question(key="isee", kind="money"),
    Question(key="other", kind="choices", choices={"agnesi": {}, "lincei": {}, "none": {}}),
    Question(key="costs", kind="money"),
    Question(key="editions", kind="whole-number"),
    Question(key="agreement", kind="yes-no"),
]


def euro(amount: str | int) -> Money:
    """An amount of euro."""
    return Money(Decimal(amount), "EUR")


def call(*pools: Pool, **awarding: object) -> Call:
    """A call with these pools."""
    return Call(key="grants", questions=QUESTIONS, awarding=Awarding(pools=pools, **awarding))


def person(key: str, total: str | int, **answers: str) -> Contestant:
    """A contestant with these answers."""
    return Contestant(application=key, total=Decimal(total), answers=Answers(answers), proposers=(f"person of {key}",))


def winners(ranked: Ranked) -> dict[str, tuple[str, ...]]:
    """The winners of each pool."""
    return {filled.pool: filled.winners for filled in ranked.pools}


def amounts(ranked: Ranked) -> dict[str, str]:
    """What each winner gets."""
    return {entry.application: str(entry.amount.amount) for entry in ranked.ranking.entries if entry.amount}


def rules(ranked: Ranked) -> list[str]:
    """The rules of the findings."""
    return [finding.rule for finding in ranked.findings]


PEOPLE = [person(f"p{total}", total, town="monza", isee=f"{total}00.00 EUR", woman="yes") for total in (95, 90, 85, 80)]


def test_places_go_to_the_highest_and_each_gets_its_amount():
    """Two places of 500: the first two, and 0 is left."""
    ranked = rank_entries(call(Pool(key="all", places=2, each=euro(500), fund=euro(1000))), PEOPLE)
    assert {"p95": "500.00", "p90": "500.00"} == amounts(ranked)
    assert (0, euro(1000), euro(0)) == (ranked.pools[0].places_left, ranked.pools[0].fund, ranked.pools[0].left)
    assert ["winner", "winner", "reserve", "reserve"] == [entry.outcome for entry in ranked.ranking.entries]


def test_a_fund_without_a_number_of_places_pays_as_many_as_it_can_in_full():
    """1,700 pays three times 500; the fourth gets nothing, and 200 are left."""
    ranked = rank_entries(call(Pool(key="all", each=euro(500), fund=euro(1700))), PEOPLE)
    assert ("p95", "p90", "p85") == ranked.pools[0].winners
    assert euro(200) == ranked.pools[0].left


def test_a_fund_without_an_amount_for_each_is_divided_by_its_places():
    """1,000 for three places are 333.34, 333.33 and 333.33; two winners leave the third part."""
    ranked = rank_entries(call(Pool(key="all", places=3, fund=euro(1000))), PEOPLE[:2])
    assert {"p95": "333.34", "p90": "333.33"} == amounts(ranked)
    assert euro("333.33") == ranked.pools[0].left


def test_what_is_left_is_shared_among_the_winners_of_the_pool_to_the_cent():
    """3,500 for 7 places of 500 and 6 winners: two get 583.34, four 583.33."""
    people = [person(f"p{n}", 100 - n) for n in range(6)]
    ranked = rank_entries(call(Pool(key="b", places=7, each=euro(500), fund=euro(3500), leftover="shared")), people)
    assert ["583.34", "583.34", "583.33", "583.33", "583.33", "583.33"] == list(amounts(ranked).values())
    assert euro(0) == ranked.pools[0].left


def test_places_and_money_are_passed_on_to_a_pool_that_goes_on_from_where_it_stopped():
    """Brugherio has one winner of two places; the other place goes to the next of Monza."""
    pools = (
        Pool(key="monza", who=Condition.parse("town is monza"), places=1, each=euro(500), fund=euro(500)),
        Pool(
            key="brugherio",
            who=Condition.parse("town is brugherio"),
            places=2,
            each=euro(500),
            fund=euro(1000),
            leftover="passed-on",
            to="monza",
        ),
    )
    ranked = rank_entries(call(*pools), [*PEOPLE, person("b1", 60, town="brugherio")])
    assert {"monza": ("p95", "p90"), "brugherio": ("b1",)} == winners(ranked)
    assert [(euro(1000), euro(0)), (euro(500), euro(0))] == [(filled.fund, filled.left) for filled in ranked.pools]


def test_what_is_left_travels_through_a_chain_of_pools_in_whatever_order_they_stand():
    """C passes on to B, B to A, and A is filled first: all three places end in A."""
    passed = {"places": 1, "each": euro(100), "fund": euro(100), "leftover": "passed-on"}
    pools = (
        Pool(key="a", who=Condition.parse("town is monza"), places=1, each=euro(100), fund=euro(100)),
        Pool(key="b", who=Condition.parse("town is brugherio"), to="a", **passed),
        Pool(key="c", who=Condition.parse("town is villasanta"), to="b", **passed),
    )
    ranked = rank_entries(call(*pools), PEOPLE)
    assert {"a": ("p95", "p90", "p85"), "b": (), "c": ()} == winners(ranked)


def test_money_that_is_passed_to_a_pool_without_a_fund_stays_where_it_is():
    """Only the place goes over."""
    pools = (
        Pool(
            key="paid",
            who=Condition.parse("woman is no"),
            places=1,
            fund=euro(9),
            each=euro(9),
            leftover="passed-on",
            to="free",
        ),
        Pool(key="free", places=1),
    )
    ranked = rank_entries(call(*pools), PEOPLE)
    assert {"paid": (), "free": ("p95", "p90")} == winners(ranked)
    assert euro(9) == ranked.pools[0].left


def test_what_stays_behind_of_an_award_for_each_is_still_there_when_only_the_place_goes_over():
    """No fund is stated: one place of 9 was planned, and its 9 are left."""
    paid = Pool(key="paid", who=Condition.parse("woman is no"), places=1, each=euro(9), leftover="passed-on", to="free")
    ranked = rank_entries(call(paid, Pool(key="free", places=1)), PEOPLE)
    assert (2, euro(9)) == (len(ranked.pools[1].winners), ranked.pools[0].left)


def test_a_fund_that_is_divided_by_places_keeps_its_parts_where_the_other_pool_has_no_fund():
    """The winner gets one half of 100, not all of it because a place went over."""
    halves = Pool(
        key="halves", who=Condition.parse("woman is yes"), places=2, fund=euro(100), leftover="passed-on", to="free"
    )
    ranked = rank_entries(call(halves, Pool(key="free", places=1)), [*PEOPLE[:1], person("m", 99, woman="no")])
    assert ({"p95": "50.00"}, euro(50)) == (amounts(ranked), ranked.pools[0].left)


def test_a_fund_that_is_divided_by_places_passes_on_the_parts_that_nobody_won():
    """Of three parts of 100, two go to a pool that pays as many as it can."""
    thirds = Pool(
        key="thirds", who=Condition.parse("woman is no"), places=3, fund=euro(100), leftover="passed-on", to="open"
    )
    pools = thirds, Pool(key="open", each=euro(30), fund=euro(0))
    ranked = rank_entries(call(*pools), [*PEOPLE, person("m", 99, woman="no")])
    assert {"m": "33.34", "p95": "30.00", "p90": "30.00"} == amounts(ranked)
    assert [euro(0), euro("6.66")] == [filled.left for filled in ranked.pools]


def test_nothing_is_passed_on_while_it_is_open_who_wins():
    """Two equals at the last place: their place waits for them, and so does its money."""
    pools = (
        Pool(key="women", who=Condition.parse("woman is yes"), places=1, each=euro(5), leftover="passed-on", to="all"),
        Pool(key="all", who=Condition.parse("woman is no"), places=1, each=euro(5), fund=euro(5)),
    )
    people = [person("a", 80, woman="yes"), person("b", 80, woman="yes")]
    men = [person("m", 70, woman="no"), person("n", 60, woman="no")]
    ranked = rank_entries(call(*pools), [*people, *men])
    assert {"women": (), "all": ("m",)} == winners(ranked)
    assert (1, euro(5)) == (ranked.pools[0].places_left, ranked.pools[0].left)


def test_a_circle_of_pools_and_an_unknown_pool_are_findings_and_nothing_moves():
    """What is left stays, and the finding names the pools."""
    pools = (
        Pool(key="a", who=Condition.parse("woman is no"), places=1, leftover="passed-on", to="b"),
        Pool(key="b", who=Condition.parse("woman is no"), places=1, leftover="passed-on", to="a"),
        Pool(key="c", who=Condition.parse("woman is no"), places=1, leftover="passed-on", to="d"),
    )
    ranked = rank_entries(call(*pools), PEOPLE)
    assert [1, 1, 1] == [filled.places_left for filled in ranked.pools]
    assert [
        "The pool “c” passes what is left on to “d”, which is no pool of the call; it keeps it.",
        "The pools a, b pass what is left on in a circle, so each keeps it.",
    ] == [finding.problem() for finding in ranked.findings]


def test_reserved_shares_take_the_first_pool_that_has_room():
    """Eight places for the early test and seven for the final year, as Girls@Polimi 2022 had."""
    pools = (
        Pool(key="early", who=Condition.parse("test is early"), places=8, each=euro(8000)),
        Pool(key="final", who=Condition.parse("test is final"), places=7, each=euro(8000)),
    )
    people = [person(f"{test}-{n:02}", 100 - n, test=test) for test in ("early", "final") for n in range(10)]
    ranked = rank_entries(call(*pools), people)
    assert [8, 7] == [len(filled.winners) for filled in ranked.pools]
    assert ("early-08", "early-09", "final-07", "final-08", "final-09") == tuple(
        sorted(entry.application for entry in ranked.ranking.entries if entry.outcome == "reserve")
    )


def test_who_may_win_in_two_pools_takes_the_first_with_room_and_leaves_the_other_to_others():
    """The four places for women are taken by the best four; the fifth woman wins in the open pool."""
    pools = Pool(key="women", who=Condition.parse("woman is yes"), places=1), Pool(key="all", places=1)
    ranked = rank_entries(call(*pools), [*PEOPLE[:2], person("m", 85, woman="no")])
    assert {"women": ("p95",), "all": ("p90",)} == winners(ranked)


def test_equals_at_the_last_place_all_win_where_the_call_says_so_and_the_fund_allows():
    """Two equals for one place of 500: both win where no fund is stated, and a note says so."""
    pool = Pool(key="all", places=2, each=euro(500))
    ranked = rank_entries(call(pool, equal="all"), [PEOPLE[0], person("a", 80), person("b", 80)])
    assert ("p95", "a", "b") == ranked.pools[0].winners
    assert euro(1500) == ranked.pools[0].fund
    assert ["equals-win"] == rules(ranked)


def test_equals_cannot_all_win_where_the_fund_does_not_pay_for_all():
    """A fund of 1,000 pays no third award: an error, and neither of the equals wins by their key."""
    pool = Pool(key="all", places=2, each=euro(500), fund=euro(1000))
    ranked = rank_entries(call(pool, equal="all"), [PEOPLE[0], person("a", 80), person("b", 80)])
    assert ("p95",) == ranked.pools[0].winners
    assert ["fund-too-small-for-equals"] == rules(ranked)


def test_equals_at_the_last_place_win_nothing_where_the_call_says_so_and_nobody_below_them_does():
    """The place stays free; it does not go to somebody with fewer points."""
    ranked = rank_entries(
        call(Pool(key="all", places=2), equal="none"), [PEOPLE[0], person("a", 80), person("b", 80), person("c", 70)]
    )
    assert (("p95",), 1) == (ranked.pools[0].winners, ranked.pools[0].places_left)
    assert [Severity.NOTE] == [finding.severity for finding in ranked.findings]


def test_equals_at_the_last_place_stop_the_ranking_where_the_call_is_silent():
    """Neither wins, what is left is not shared, and the finding names both."""
    pool = Pool(key="all", places=2, each=euro(500), leftover="shared")
    ranked = rank_entries(call(pool), [PEOPLE[0], person("a", 80), person("b", 80)])
    assert {"p95": "500.00"} == amounts(ranked)
    (found,) = ranked.findings
    assert Severity.ERROR is found.severity
    assert (
        "In the pool “all”, a, b are equal at the last place, and the call does not say who wins."
    ) == found.problem()


def test_equals_who_all_have_room_need_no_rule():
    """Two equals and two places: no finding."""
    ranked = rank_entries(call(Pool(key="all", places=2)), [person("a", 80), person("b", 80), person("c", 70)])
    assert (("a", "b"), ()) == (ranked.pools[0].winners, ranked.findings)


def test_a_draw_that_was_not_held_is_asked_for_by_name_at_the_last_place():
    """The finding says who is to be on the list; once it is frozen, it says which event to wait for."""
    lot = call(Pool(key="all", places=1), ties=[Tie("draw")], equal="all")
    people = [person("a", 80), person("b", 80), person("c", 70)]
    (found,) = rank_entries(lot, people).findings
    assert "In the pool “all”, a, b are equal at the last place, and only a draw can part them." == found.problem()
    assert (
        "Freeze the list of exactly these, name the public event that will give the seed, then draw." == found.remedy()
    )
    frozen = Draw(key="lot", applications=("a", "b"), digest="", event="Lotto of 12 June 2027, Milan")
    (found,) = rank_entries(lot, people, draws=(frozen,)).findings
    assert (
        "Their list is frozen as “lot”; draw as soon as its event has given the seed: Lotto of 12 June 2027, Milan."
    ) == found.remedy()


def test_a_draw_that_was_not_held_away_from_the_last_place_is_a_warning():
    """Both win, but which of them is first stays open."""
    ranked = rank_entries(call(Pool(key="all", places=2), ties=[Tie("draw")]), [person("a", 80), person("b", 80)])
    assert ("a", "b") == ranked.pools[0].winners
    assert [("draw-not-held", Severity.WARNING)] == [(found.rule, found.severity) for found in ranked.findings]


def test_who_has_what_cannot_be_had_besides_is_passed_over_and_stays_on_the_reserve_list():
    """The next one wins, and the entry says why."""
    bars = {"incompatible": ["agnesi"], "incompatible_question": "other"}
    people = [person("a", 90, other="agnesi | lincei"), person("b", 80, other="lincei"), person("c", 70)]
    ranked = rank_entries(call(Pool(key="all", places=1), **bars), people)
    assert ("b",) == ranked.pools[0].winners
    assert [("a", 1, "reserve", "incompatible"), ("b", 2, "winner", ""), ("c", 3, "reserve", "")] == [
        (entry.application, entry.place, entry.outcome.value, entry.passed_over) for entry in ranked.ranking.entries
    ]
    assert ["“a” is passed over: it has what cannot be had besides this award."] == [
        finding.problem() for finding in ranked.findings
    ]


def test_nobody_is_said_to_be_passed_over_who_does_not_stand_high_enough_anyway():
    """One place: the second is not told that another grant kept it from an award."""
    bars = {"incompatible_question": "agreement"}
    people = [person("a", 90), person("b", 80, agreement="yes"), person("c", 70)]
    ranked = rank_entries(call(Pool(key="all", places=1, each=euro(5)), **bars), people)
    assert (["", "", ""], ()) == ([entry.passed_over for entry in ranked.ranking.entries], ranked.findings)
    ranked = rank_entries(call(Pool(key="all", each=euro(5), fund=euro(9)), **bars), people)
    assert ["", "", ""] == [entry.passed_over for entry in ranked.ranking.entries]


def test_one_proposer_has_at_most_as_many_awards_as_the_call_says_groupings_counted():
    """The lab wins alone once; its grouping with a school is passed over."""
    at = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    people = [
        Contestant(application=key, total=Decimal(total), proposers=proposers, received_at=at)
        for key, total, proposers in (("a", 90, ("lab",)), ("b", 80, ("school", "lab")), ("c", 70, ("school",)))
    ]
    ranked = rank_entries(call(Pool(key="all", places=3), at_most=1), people)
    assert ("a", "c") == ranked.pools[0].winners
    assert ["", "at-most", ""] == [entry.passed_over for entry in ranked.ranking.entries]


def test_of_two_equal_proposals_of_one_proposer_the_one_received_first_wins():
    """Whatever their keys are."""
    early, late = (dt.datetime(2027, 1, day, tzinfo=dt.UTC) for day in (1, 2))
    people = [
        Contestant(application="a", total=Decimal(80), proposers=("lab",), received_at=late),
        Contestant(application="b", total=Decimal(80), proposers=("lab",), received_at=early),
    ]
    assert ("b",) == rank_entries(call(Pool(key="all", places=2), at_most=1), people).pools[0].winners


VITERBO = call(
    Pool(
        key="first-band",
        least=Decimal(95),
        fund=euro(40000),
        each=euro(13000),
        costs="costs",
        shares=[
            CostShare(percent=Decimal(80), when=Condition.parse("agreement is yes")),
            CostShare(percent=Decimal(70), when=Condition.parse("editions < 5")),
            CostShare(percent=Decimal(50)),
        ],
    )
)


def test_only_the_first_band_is_paid_a_share_of_its_costs_up_to_the_cap():
    """Viterbo, summer 2022: from 95 points; 70 % for a young event, 50 % for an older, 80 % by agreement."""
    people = [
        person("young", 99, costs="10000.01 EUR", editions="4", agreement="no"),
        person("old", 98, costs="10000.00 EUR", editions="5", agreement="no"),
        person("agreed", 97, costs="10000.00 EUR", editions="30", agreement="yes"),
        person("large", 95, costs="90000.00 EUR", editions="1", agreement="no"),
        person("second-band", "94.99", costs="100.00 EUR", editions="1", agreement="no"),
    ]
    ranked = rank_entries(VITERBO, people)
    assert {"young": "7000.00", "old": "5000.00", "agreed": "8000.00", "large": "13000.00"} == amounts(ranked)
    assert euro(7000) == ranked.pools[0].left


def test_a_fund_that_cannot_pay_the_next_share_in_full_ends_there():
    """Nobody who stands lower is paid instead, even where it would suffice."""
    people = [person(f"p{n}", 100 - n, costs="90000.00 EUR", editions="1", agreement="no") for n in range(4)]
    ranked = rank_entries(VITERBO, [*people, person("small", 95, costs="10.00 EUR", editions="1", agreement="no")])
    assert (("p0", "p1", "p2"), euro(1000)) == (ranked.pools[0].winners, ranked.pools[0].left)
    assert () == ranked.findings


@pytest.mark.parametrize("costs", [{}, {"costs": "100.00 USD"}, {"costs": "a lot"}])
def test_who_states_no_costs_in_the_currency_of_the_call_gets_nothing_and_a_finding(costs):
    """An award of 0 is not guessed to be more."""
    ranked = rank_entries(VITERBO, [person("a", 99, editions="1", agreement="no", **costs)])
    assert ({"a": "0.00"}, [Severity.ERROR]) == (amounts(ranked), [found.severity for found in ranked.findings])
    assert ("applications", "a", "costs") == attrs.astuple(ranked.findings[0].where)[:3]


def test_seven_bands_of_isee_make_seven_rankings_each_with_its_places():
    """Collegio Einaudi: a sub-ranking for each band; the limit itself belongs to the lower band."""
    limits = [Decimal(limit) for limit in (15000, 20000, 25000, 30000, 40000, 50000)]
    pools = [Pool(key=f"band-{n}", ranking=str(n), places=1) for n in range(1, 8)]
    people = [
        person(f"i{isee}", total, isee=f"{isee}.00 EUR")
        for isee, total in ((15000, 70), (15001, 80), (14000, 75), (50000, 90), (50001, 60), (99000, 61))
    ]
    ranked = rank_entries(call(*pools, split="isee", split_at=limits), people)
    assert [("1", 1, "i14000"), ("1", 2, "i15000"), ("2", 1, "i15001"), ("6", 1, "i50000"), ("7", 1, "i99000")] == [
        (entry.ranking, entry.place, entry.application) for entry in ranked.ranking.entries
    ][:5]
    assert ("i14000",) == winners(ranked)["band-1"]
    assert ("i99000",) == winners(ranked)["band-7"]


def test_a_pool_for_several_rankings_orders_their_applications_by_the_same_rules():
    """Three rankings, one place for anybody: the best of all wins it, by ISEE where totals are equal."""
    people = [
        person("m", 80, town="monza", isee="20000.00 EUR"),
        person("b", 80, town="brugherio", isee="10000.00 EUR"),
        person("v", 70, town="villasanta", isee="1.00 EUR"),
    ]
    ranked = rank_entries(
        call(Pool(key="open", places=1), split="town", ties=[Tie("answer", "isee", "lowest")]), people
    )
    assert ("b",) == ranked.pools[0].winners
    assert ["monza", "brugherio", "villasanta"] == [entry.ranking for entry in ranked.ranking.entries]
    assert [1, 1, 1] == [entry.place for entry in ranked.ranking.entries]


@pytest.mark.parametrize("answers", [None, Answers({"isee": "1.000 €"})])
def test_a_condition_that_cannot_be_looked_at_does_not_hold_and_is_named(answers):
    """Erased answers, or text that is not canonical: no place, and a finding instead of a crash."""
    odd = Contestant(application="odd", total=Decimal(99), answers=answers)
    ranked = rank_entries(
        call(Pool(key="m", who=Condition.parse("isee < 20000"), places=2)), [odd, person("a", 1, isee="1.00 EUR")]
    )
    assert ("a",) == ranked.pools[0].winners
    assert {"odd"} == {finding.where.key for finding in ranked.findings}


def test_an_answer_that_says_in_which_ranking_one_stands_and_cannot_be_read_is_named():
    """It stands in a ranking of its own, and takes no place of the others."""
    people = [person("a", 90, isee="1.000 €"), person("b", 80, isee="10.00 EUR")]
    ranked = rank_entries(call(split="isee", split_at=[Decimal(100)]), people)
    assert [("1", "b"), ("", "a")] == [(entry.ranking, entry.application) for entry in ranked.ranking.entries]
    assert ["a"] == [finding.where.key for finding in ranked.findings]


def test_an_answer_about_other_awards_that_cannot_be_read_is_named():
    """Nobody is passed over for what nobody can read, and the ranking cannot be approved as it is."""
    ranked = rank_entries(
        call(Pool(key="all", places=1), incompatible_question="woman"), [person("a", 9, woman="often")]
    )
    assert (("a",), ["a"]) == (ranked.pools[0].winners, [finding.where.key for finding in ranked.findings])


def test_a_pool_without_a_fund_has_what_its_donors_give():
    """Girls@Polimi 2022: companies and alumni together; 8,000 each."""
    donors = [Donor("companies", euro(332_000)), Donor("alumni", euro(1_610))]
    ranked = rank_entries(call(Pool(key="all", places=15, each=euro(8000), donors=donors)), PEOPLE)
    assert (euro(333_610), euro(301_610)) == (ranked.pools[0].fund, ranked.pools[0].left)


DONORS = [Donor("A", euro(20000)), Donor("B", euro(10000)), Donor("C", euro(1610))]


def test_several_donors_pay_each_award_in_proportion_to_what_they_have_left():
    """Each award is paid in full; 8,000 of 31,610 are 25.3 % of what each donor gives."""
    awards = {f"w{n}": euro(8000) for n in range(3)}
    shares = donor_shares(DONORS, awards)
    assert [euro(8000)] * 3 == [Money(sum(part.amount for _, part in parts), "EUR") for parts in shares.values()]
    assert [("A", euro("5061.69")), ("B", euro("2530.84")), ("C", euro("407.47"))] == list(shares["w0"])


def test_donors_who_give_less_than_the_awards_are_an_error():
    """The place is named, and so is what to do."""
    with pytest.raises(InvalidValue, match=r"have not enough left for the award of 8000\.00 EUR"):
        donor_shares(DONORS, {f"w{n}": euro(8000) for n in range(4)})


@given(
    gives=st.lists(st.integers(0, 10**6), min_size=1, max_size=6),
    cuts=st.lists(st.integers(0, 10**6), max_size=12),
)
def test_every_award_and_every_donor_comes_out_to_the_cent(gives, cuts):
    """The parts of an award make the award; a donor never pays more than was given; a used-up fund empties all."""
    donors = [Donor(f"d{n}", Money(Decimal(give) / 100, "EUR")) for n, give in enumerate(gives)]
    bounds = sorted({cut % (sum(gives) + 1) for cut in cuts} | {0, sum(gives)})
    awards = {
        f"w{n}": Money(Decimal(high - low) / 100, "EUR") for n, (low, high) in enumerate(itertools.pairwise(bounds))
    }
    shares = donor_shares(donors, awards)
    for key, award in awards.items():
        assert award.amount == sum(part.amount for _, part in shares[key])
    paid = {
        donor.name: sum(part.amount for parts in shares.values() for name, part in parts if name == donor.name)
        for donor in donors
    }
    assert {donor.name: donor.amount.amount for donor in donors} == paid


CONDITIONS = [None, *(Condition.parse(text) for text in ("town is monza", "town in monza, brugherio", "woman is yes"))]


@st.composite
def calls(draw):
    """A call with up to four pools of any kind; passing on may go anywhere, also in circles."""
    count = draw(st.integers(1, 4))
    keys = [f"pool-{n}" for n in range(count)]
    pools = []
    for key in keys:
        places = draw(st.one_of(st.none(), st.integers(0, 5)))
        each = draw(st.one_of(st.none(), st.integers(0, 90_000)))
        fund = draw(st.one_of(st.none(), st.integers(0, 300_000)))
        pools.append(
            Pool(
                key=key,
                who=draw(st.sampled_from(CONDITIONS)),
                places=places,
                each=None if each is None else euro(Decimal(each) / 100),
                fund=None if fund is None else euro(Decimal(fund) / 100),
                leftover=draw(st.sampled_from(["kept", "shared", "passed-on"])),
                to=draw(st.sampled_from([*keys, ""])),
            )
        )
    return call(*pools, equal=draw(st.sampled_from(["all", "none", "refuse"])))


@st.composite
def contestants(draw):
    """Up to twelve applications with few different totals, so that ties abound."""
    return [
        person(
            f"p{n}",
            draw(st.integers(60, 66)),
            town=draw(st.sampled_from(["monza", "brugherio", "villasanta"])),
            woman=draw(st.sampled_from(["yes", "no"])),
        )
        for n in range(draw(st.integers(0, 12)))
    ]


@given(call=calls(), people=contestants())
def test_money_is_conserved_whatever_the_pools_do(call, people):
    """Awards and what is left make the funds, for each pool as it ended and for all stated funds together."""
    ranked = rank_entries(call, people)
    for filled in ranked.pools:
        if filled.fund is not None:
            assert filled.fund.amount == sum(amount.amount for amount in filled.amounts) + filled.left.amount
            assert filled.left.amount >= 0
            assert all(amount.amount >= 0 for amount in filled.amounts)
    if all(pool.fund is not None for pool in call.awarding.pools):
        stated = sum(pool.fund.amount for pool in call.awarding.pools)
        given_out = sum(entry.amount.amount for entry in ranked.ranking.entries if entry.amount is not None)
        assert stated == given_out + sum(filled.left.amount for filled in ranked.pools)


@given(call=calls(), people=contestants())
def test_places_are_never_exceeded_unless_equals_may_all_win(call, people):
    """Over all pools with a number of places, no more win than there are places."""
    ranked = rank_entries(call, people)
    if call.awarding.equal.value != "all" and all(pool.places is not None for pool in call.awarding.pools):
        places = sum(pool.places for pool in call.awarding.pools)
        assert sum(len(filled.winners) + filled.places_left for filled in ranked.pools) == places


@given(call=calls(), people=contestants())
def test_no_winner_stands_below_somebody_of_the_same_pool_who_won_nothing(call, people):
    """Whoever could have won in a pool and won nowhere has no more points than any of its winners."""
    ranked = rank_entries(call, people)
    place = {entry.application: entry.place for entry in ranked.ranking.entries}
    lost = {entry.application for entry in ranked.ranking.entries if entry.outcome.value == "reserve"}
    answers = {one.application: one.answers for one in people}
    for pool, filled in zip(call.awarding.pools, ranked.pools, strict=True):
        losers = [place[key] for key in lost if pool.who is None or holds(pool.who, call, answers[key])]
        assert not filled.winners or all(max(place[key] for key in filled.winners) <= other for other in losers)
