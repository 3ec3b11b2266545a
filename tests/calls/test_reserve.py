"""The reserve list: who comes next, until when, what has lapsed; instalments and renewals."""

import datetime as dt
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.calls.acts import InstalmentPaid, RenewalChecked
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.awarding import Awarding, CostShare, Instalment, Pool, Prize, Renewal, Tie
from stemcity_kit.calls.call import Call, Due
from stemcity_kit.calls.casefile import Application, Award, CaseFile, Draw
from stemcity_kit.calls.expiry import Expiry, confirm_by, lapsed
from stemcity_kit.calls.grid import Grid
from stemcity_kit.calls.payments import payments
from stemcity_kit.calls.question import Condition, Question
from stemcity_kit.calls.ranks import contestant, rank_entries
from stemcity_kit.calls.renewals import against_renewal
from stemcity_kit.calls.reserve import ENDED, next_in_line
from stemcity_kit.calls.states import AWARD, ApplicationState, AwardState
from stemcity_kit.calls.ties import Contestant
from stemcity_kit.engines.draw import drawn
from stemcity_kit.errors import InvalidValue, Severity, UnknownKey
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.money import Money

QUESTIONS = [
    Question(key="town", kind="choice", choices={"monza": {}, "brugherio": {}}),
    Question(key="other", kind="yes-no"),
    Question(key="costs", kind="money"),
]
FINAL = {"monza": Condition.parse("town is monza"), "brugherio": Condition.parse("town is brugherio")}


def euro(amount: str | int) -> Money:
    """An amount of euro."""
    return Money(Decimal(amount), "EUR")


def pool(key: str, places: int, **more: object) -> Pool:
    """The pool of a town; each place is worth 500."""
    given = {"each": euro(500), "fund": euro(500 * places), **more}
    return Pool(key=key, who=FINAL.get(key), places=places, **given)


def case(
    totals: dict[str, int], *pools: Pool, answers: dict[str, dict[str, str]] | None = None, **awarding: object
) -> CaseFile:
    """A case whose ranking is approved and whose winners were offered their awards; of `m…` the town is Monza."""
    questions = {"questions": QUESTIONS, "zone": "Europe/Rome"}
    call = Call(key="sis", awarding=Awarding(pools=pools, **awarding), **questions)
    applications = {}
    for key in totals:
        said = {"town": "monza" if key.startswith("m") else "brugherio", **(answers or {}).get(key, {})}
        applications[key] = Application(key=key, person=key, state=ApplicationState.ELIGIBLE, answers=Answers(said))
    people = [
        attrs.evolve(contestant(call, held, scored=None), total=Decimal(totals[held.key]))
        for held in applications.values()
    ]
    ranking = rank_entries(call, people).ranking
    awards = {}
    for entry in ranking.entries:
        if entry.outcome.value == "winner":
            key = entry.application
            applications[key] = attrs.evolve(applications[key], state=ApplicationState.RANKED)
            awards[key] = Award(application=key, state=AwardState.CONDITIONAL, pool=entry.pool, amount=entry.amount)
    case = CaseFile.of(call)
    return attrs.evolve(case, applications=Frozen(applications), rankings=(ranking,), awards=Frozen(awards))


def with_award(case: CaseFile, key: str, state: str, **changes: object) -> CaseFile:
    """The case after an award, which may be a new one, came to a state."""
    held = case.awards.get(key, Award(application=key, state=AwardState.CONDITIONAL))
    return attrs.evolve(
        case, awards=Frozen({**case.awards, key: attrs.evolve(held, state=AwardState(state), **changes)})
    )


def with_state(case: CaseFile, key: str, state: ApplicationState) -> CaseFile:
    """The case after an application came to a state."""
    held = attrs.evolve(case.applications[key], state=state)
    return attrs.evolve(case, applications=Frozen({**case.applications, key: held}))


TOWN = {"m1": 90, "m2": 80, "m3": 70, "m4": 60}


@pytest.mark.parametrize("state", ["renounced", "lapsed", "revoked"])
def test_the_highest_of_the_reserve_list_gets_the_place_of_an_award_that_ended(state):
    """Same pool, same worth."""
    after = with_award(case(TOWN, pool("monza", 2)), "m1", state)
    found = next_in_line(after, instead_of="m1")
    assert ("m3", "monza", euro(500), "m1", ()) == (
        found.application,
        found.pool,
        found.amount,
        found.instead_of,
        found.findings,
    )


def test_nobody_follows_while_the_award_stands():
    """The finding says what must be recorded first."""
    (found,) = next_in_line(case(TOWN, pool("monza", 2)), instead_of="m1").findings
    assert Severity.ERROR is found.severity
    assert (
        "awards 'm1': The award of “m1” has not ended, so its place is not free. "
        "Record first that it was renounced, has lapsed or was revoked."
    ) == str(found)


def test_somebody_without_an_award_leaves_no_place():
    """A wrong key is answered."""
    found = next_in_line(case(TOWN, pool("monza", 2)), instead_of="m9").findings[0]
    assert "“m9” has no award, so it leaves no place." == found.problem()


def test_a_winner_who_withdrew_before_the_offer_leaves_a_place_too():
    """Nothing was offered yet; the next one gets what was due."""
    first = case(TOWN, pool("monza", 2))
    before = attrs.evolve(first, awards=Frozen({"m1": first.awards["m1"]}))
    assert "place-not-free" == next_in_line(before, instead_of="m2").findings[0].rule
    found = next_in_line(with_state(before, "m2", ApplicationState.WITHDRAWN), instead_of="m2")
    assert ("m3", euro(500)) == (found.application, found.amount)


def test_a_place_more_than_there_are_is_not_filled_again():
    """Three equals won two places: when one renounces, two are left; when another does, m4 follows."""
    equals = case({"m1": 90, "m2": 90, "m3": 90, "m4": 60}, pool("monza", 2, fund=None), equal="all")
    after = with_award(equals, "m1", "renounced")
    found = next_in_line(after, instead_of="m1")
    assert ("", "The pool “monza” has 2 places, and all are taken: equals had won more than there are.") == (
        found.application,
        found.findings[0].problem(),
    )
    assert "m4" == next_in_line(with_award(after, "m2", "lapsed"), instead_of="m2").application
    unoffered = attrs.evolve(equals, awards=Frozen({}))
    gone = with_state(with_state(unoffered, "m1", ApplicationState.WITHDRAWN), "m2", ApplicationState.WITHDRAWN)
    assert "m4" == next_in_line(gone, instead_of="m1").application


def test_a_place_is_given_only_once():
    """m3 was called up for it; should m3 renounce too, m4 follows m3."""
    after = with_award(case(TOWN, pool("monza", 2)), "m1", "renounced")
    called = with_award(after, "m3", "next-in-line", instead_of="m1", pool="monza", amount=euro(500))
    assert "The place of “m1” was given to “m3”." == next_in_line(called, instead_of="m1").findings[0].problem()
    again = with_award(called, "m3", "lapsed")
    assert "m4" == next_in_line(again, instead_of="m3").application


def test_who_cannot_have_the_place_is_passed_by_with_the_reason():
    """Withdrawn, excluded, already awarded, ended before: each is named, and the next one gets it."""
    towns = {"m1": 99, "m2": 80, "m3": 70, "m4": 60, "m5": 50, "m6": 40}
    after = with_award(case(towns, pool("monza", 1)), "m1", "renounced")
    after = with_state(after, "m2", ApplicationState.WITHDRAWN)
    after = with_state(after, "m3", ApplicationState.EXCLUDED)
    after = with_award(with_award(after, "m4", "accepted"), "m5", "lapsed")
    found = next_in_line(after, instead_of="m1")
    assert "m6" == found.application
    assert [
        "“m2” is passed by: it was withdrawn.",
        "“m3” is passed by: it was excluded.",
        "“m4” is passed by: it has an award already.",
        "“m5” is passed by: it had its turn, and its award ended.",
    ] == [finding.problem() for finding in found.findings]


def test_what_cannot_be_had_besides_counts_on_the_reserve_list_too():
    """Somebody with another grant is passed by."""
    first = case(
        TOWN, pool("monza", 1), answers={"m2": {"other": "yes"}, "m3": {"other": "no"}}, incompatible_question="other"
    )
    found = next_in_line(with_award(first, "m1", "renounced"), instead_of="m1")
    assert ("m3", ["“m2” is passed by: it has what cannot be had besides this award."]) == (
        found.application,
        [finding.problem() for finding in found.findings],
    )


def test_an_answer_about_other_awards_that_cannot_be_read_is_named():
    """“maybe” is neither yes nor no; the place is not refused for it, and the office is told."""
    first = case(TOWN, pool("monza", 1), answers={"m2": {"other": "maybe"}}, incompatible_question="other")
    found = next_in_line(with_award(first, "m1", "renounced"), instead_of="m1")
    assert ("m2", ["m2"]) == (found.application, [finding.where.key for finding in found.findings])


def test_who_has_a_prize_instead_of_a_place_is_passed_by():
    """The prize does not go together with a place."""
    first = case(TOWN, pool("monza", 1), prizes=[Prize(key="agnesi", besides=False)])
    found = next_in_line(with_award(first, "m1", "renounced"), instead_of="m1")
    assert "m3" == found.application


def test_the_place_of_one_pool_does_not_go_to_another_town():
    """Monza's list is at its end; the call keeps place and money."""
    after = with_award(case({"m1": 90, "b1": 80, "b2": 70}, pool("monza", 1), pool("brugherio", 1)), "m1", "lapsed")
    found = next_in_line(after, instead_of="m1")
    assert ("", "Nobody is left on the reserve list; place and money are kept.") == (
        found.application,
        found.findings[-1].problem(),
    )


def test_a_place_is_passed_on_where_the_call_passes_on_what_is_left():
    """Monza's place goes to the next of Brugherio, at what Brugherio gives each."""
    pools = (
        pool("monza", 1, leftover="passed-on", to="brugherio"),
        pool("brugherio", 1, each=euro(400), fund=euro(400)),
    )
    after = with_award(case({"m1": 90, "b1": 80, "b2": 70}, *pools), "m1", "lapsed")
    found = next_in_line(after, instead_of="m1")
    assert ("b2", "brugherio", euro(400)) == (found.application, found.pool, found.amount)


def test_at_the_end_of_a_chain_of_pools_nobody_follows():
    """Brugherio has nobody left either."""
    pools = pool("monza", 1, leftover="passed-on", to="brugherio"), pool("brugherio", 1)
    after = with_award(case({"m1": 90, "b1": 80}, *pools), "m1", "lapsed")
    found = next_in_line(after, instead_of="m1")
    assert ("", ["end-of-the-reserve-list"]) == (found.application, [finding.rule for finding in found.findings])


def test_a_call_without_pools_has_no_reserve_list():
    """Everybody who was ranked was accepted."""
    after = with_award(case(TOWN), "m1", "renounced")
    assert "Nobody is left on the reserve list." == next_in_line(after, instead_of="m1").findings[-1].problem()


def test_equals_without_a_draw_in_the_chain_are_left_to_a_decision_with_reasons():
    """The finding does not ask for a draw that the call does not have."""
    after = with_award(case({"m1": 90, "m2": 70, "m3": 70}, pool("monza", 1)), "m1", "renounced")
    (found,) = next_in_line(after, instead_of="m1").findings
    assert "The call does not say who comes first; decide with reasons, and record why." == found.remedy()


def test_a_place_that_is_worth_too_little_for_the_other_pool_is_an_error():
    """400 do not pay 500."""
    pools = (
        pool("monza", 1, each=euro(400), fund=euro(400), leftover="passed-on", to="brugherio"),
        pool("brugherio", 1),
    )
    after = with_award(case({"m1": 90, "b1": 80, "b2": 70}, *pools), "m1", "lapsed")
    found = next_in_line(after, instead_of="m1")
    assert ("", "The place is worth 400.00 EUR, and the pool “brugherio” gives each 500.00 EUR.") == (
        found.application,
        found.findings[-1].problem(),
    )


def test_what_was_paid_already_is_not_given_again():
    """A revoked award of 500 of which 200 were paid leaves 300."""
    paid = (InstalmentPaid(application="m1", instalment="first", amount=euro(200)),)
    after = with_award(case(TOWN, pool("monza", 2)), "m1", "revoked", paid=paid)
    assert euro(300) == next_in_line(after, instead_of="m1").amount


def test_equals_on_the_reserve_list_stop_the_call_up_until_a_draw():
    """Nobody is called up by the alphabet; with the draw, the first drawn is."""
    first = with_award(case({"m1": 90, "m2": 70, "m3": 70}, pool("monza", 1), ties=[Tie("draw")]), "m1", "renounced")
    found = next_in_line(first, instead_of="m1")
    assert ("", "m2, m3 are equal on the reserve list, so nobody can be called up yet.") == (
        found.application,
        found.findings[-1].problem(),
    )
    draw = Draw(key="lot", applications=("m2", "m3"), digest="", event="Lotto", seed="5 17 33 61 90")
    held = attrs.evolve(first, draws=Frozen({"lot": draw}))
    assert drawn(["m2", "m3"], seed="5 17 33 61 90")[0] == next_in_line(held, instead_of="m1").application


def test_at_most_so_many_awards_of_one_proposer_count_those_that_stand():
    """The proposer of m2 has an award that stands; once that ended, m2 is eligible again."""
    first = case({"m1": 90, "mx": 85, "m2": 80, "m3": 70}, pool("monza", 2), at_most=1)
    same = attrs.evolve(first.applications["m2"], person="mx")
    first = attrs.evolve(first, applications=Frozen({**first.applications, "m2": same}))
    after = with_award(first, "m1", "renounced")
    assert "m3" == next_in_line(after, instead_of="m1").application
    assert "m2" == next_in_line(with_award(after, "mx", "revoked"), instead_of="m1").application


def test_the_successor_in_a_pool_of_costs_gets_the_share_of_its_own_costs():
    """Half of 600 is 300, though the place was worth 500."""
    shared = pool("monza", 1, costs="costs", shares=[CostShare(percent=Decimal(50))])
    costs = {"m1": {"costs": "2000.00 EUR"}, "m2": {"costs": "600.00 EUR"}}
    after = with_award(case({"m1": 90, "m2": 80}, shared, answers=costs), "m1", "renounced")
    assert euro(500) == after.awards["m1"].amount
    assert euro(300) == next_in_line(after, instead_of="m1").amount


@given(
    totals=st.lists(st.integers(60, 90), min_size=2, max_size=9, unique=True),
    places=st.integers(1, 4),
    gone=st.sets(st.integers(0, 8)),
)
def test_the_successor_is_always_the_highest_placed_who_may_have_the_place(totals, places, gone):
    """Whoever withdrew: nobody on the list who did not stands above the one called up."""
    first = case({f"m{n}": total for n, total in enumerate(totals)}, pool("monza", places))
    for number in gone:
        if f"m{number}" in first.applications and f"m{number}" not in first.awards:
            first = with_state(first, f"m{number}", ApplicationState.WITHDRAWN)
    ended = next(iter(first.awards))
    found = next_in_line(with_award(first, ended, "renounced"), instead_of=ended)
    waiting = [
        entry.application
        for entry in first.ranking.entries
        if first.applications[entry.application].state is ApplicationState.ELIGIBLE
    ]
    assert (waiting[0] if waiting else "") == found.application


def test_the_reserve_of_one_ranking_does_not_take_a_place_of_another():
    """The place of Monza's ranking stays in it, though b1 has more points."""
    towns = {"m1": 90, "m2": 60, "b1": 80}
    first = case(towns, pool("of-monza", 1, ranking="monza"), split="town")
    assert "m2" == next_in_line(with_award(first, "m1", "renounced"), instead_of="m1").application


def test_a_place_that_is_open_to_all_rankings_goes_to_the_best_of_them_all():
    """Second of Monza with 85 and first of Brugherio with 60: the better total counts, not the place in a town."""
    first = case({"m1": 90, "m2": 85, "b1": 60}, pool("open", 1), split="town")
    after = with_award(first, "m1", "renounced")
    assert "m2" == next_in_line(after, instead_of="m1").application


def test_who_was_never_scored_is_not_called_up():
    """An entry without a place, in a call that scores, is no reserve."""
    first = with_award(case({"m1": 90, "m2": 80}, pool("monza", 1)), "m1", "renounced")
    scored = attrs.evolve(first, call=attrs.evolve(first.call, grid=Grid()))
    entries = [attrs.evolve(entry, place=None, total=None) for entry in first.ranking.entries]
    unscored = attrs.evolve(scored, rankings=(attrs.evolve(first.ranking, entries=entries),))
    assert ("m2", "") == (
        next_in_line(scored, instead_of="m1").application,
        next_in_line(unscored, instead_of="m1").application,
    )


def test_a_call_without_a_grid_has_a_reserve_list_by_its_chain():
    """First come, first served: the third follows the first."""
    first = case({"m1": 1, "m2": 1, "m3": 1}, pool("monza", 2), ties=[Tie("receipt")])
    times = {key: dt.datetime(2027, 1, day, tzinfo=dt.UTC) for day, key in enumerate(("m3", "m1", "m2"), start=1)}
    people = [
        Contestant(application=key, received_at=at, answers=Answers({"town": "monza"})) for key, at in times.items()
    ]
    ranking = rank_entries(first.call, people).ranking
    awards = {key: Award(application=key, state=AwardState("renounced"), pool="monza") for key in ("m3", "m1")}
    found = next_in_line(attrs.evolve(first, rankings=(ranking,), awards=Frozen(awards)), instead_of="m3")
    assert "m2" == found.application


def test_the_least_points_of_a_pool_hold_for_its_reserve_list_too():
    """Nobody below 70 gets a place of the first band."""
    first = case({"m1": 90, "m2": 60}, pool("monza", 1, least=Decimal(70)))
    assert "" == next_in_line(with_award(first, "m1", "renounced"), instead_of="m1").application


def test_the_days_to_confirm_end_with_the_last_day_in_the_zone_of_the_call():
    """Called up at noon of 24 March with five days: 29 March counts to its end, though the clocks changed on 28."""
    call = Call(key="c", zone="Europe/Rome", awarding=Awarding(confirm_days=5))
    at = dt.datetime(2027, 3, 24, 11, tzinfo=dt.UTC)
    assert "2027-03-30T00:00:00+02:00" == confirm_by(call, at=at).isoformat()
    late = dt.datetime(2027, 3, 24, 23, 30, tzinfo=dt.UTC)  # in Rome it is the 25th already
    assert "2027-03-31T00:00:00+02:00" == confirm_by(call, at=late).isoformat()


def test_a_day_without_midnight_begins_when_the_clocks_say_so():
    """In Beirut the clocks skip midnight of 28 March 2027."""
    call = Call(key="c", zone="Asia/Beirut", awarding=Awarding(confirm_days=1))
    at = dt.datetime(2027, 3, 26, 12, tzinfo=dt.UTC)
    assert "2027-03-28T01:00:00+03:00" == confirm_by(call, at=at).isoformat()


def test_a_call_that_states_no_days_gives_no_date():
    """Nothing is invented."""
    assert None is confirm_by(Call(key="c"), at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))


def test_a_place_that_was_not_confirmed_has_lapsed_at_the_first_instant_that_is_too_late():
    """One microsecond before, it has not."""
    until = dt.datetime(2027, 3, 30, tzinfo=dt.UTC)
    called = with_award(case(TOWN, pool("monza", 1)), "m2", "next-in-line", confirm_by=until, instead_of="m1")
    assert () == lapsed(called, at=until - dt.timedelta(microseconds=1))
    (found,) = lapsed(called, at=until)
    assert ("m2", Expiry.CONFIRMATION, until) == (found.application, found.what, found.due)


def proving(grace: int = 0) -> CaseFile:
    """Two winners who must prove their enrolment by 11 August 2024."""
    deadline = Deadline.parse("2024-08-11 23:59", key="proof", zone="Europe/Rome", included=True, grace=grace)
    first = case(TOWN, pool("monza", 2), prove_by="proof")
    call = attrs.evolve(first.call, dues=[Due(deadline=deadline, what="proof")])
    return attrs.evolve(first, call=call, deadlines=Frozen({"proof": (deadline,)}))


def test_winners_who_did_not_prove_in_time_have_lapsed_and_the_others_have_not():
    """m1 accepted with the proof; m2 is conditional still when 12 August begins in Rome."""
    after = with_award(proving(), "m1", "accepted")
    midnight = dt.datetime(2024, 8, 11, 22, tzinfo=dt.UTC)
    assert () == lapsed(after, at=midnight - dt.timedelta(microseconds=1))
    assert [("m2", Expiry.PROOF)] == [(found.application, found.what) for found in lapsed(after, at=midnight)]


def test_the_grace_and_the_extension_of_the_proof_count():
    """Ten minutes of tolerance, and later another week for all."""
    midnight = dt.datetime(2024, 8, 11, 22, tzinfo=dt.UTC)
    patient = proving(grace=10)
    assert () == lapsed(patient, at=midnight + dt.timedelta(minutes=9))
    assert 2 == len(lapsed(patient, at=midnight + dt.timedelta(minutes=10)))
    moved = patient.deadlines["proof"][-1].moved_to(dt.date(2024, 8, 18), dt.time(23, 59))
    extended = attrs.evolve(patient, deadlines=Frozen({"proof": (*patient.deadlines["proof"], moved)}))
    assert () == lapsed(extended, at=midnight + dt.timedelta(days=6))


def test_the_date_of_the_proof_does_not_bind_who_was_called_up_after_it():
    """Confirmed in September, nothing could be proved in August."""
    september = dt.datetime(2024, 9, 10, tzinfo=dt.UTC)
    after = with_award(proving(), "m3", "conditional", confirm_by=september, instead_of="m1")
    after = with_award(with_award(after, "m1", "renounced"), "m2", "accepted")
    assert () == lapsed(after, at=september)


THREE = [
    Instalment(key="first", weight=1),
    Instalment(key="second", weight=1, needs="year 2"),
    Instalment(key="last", weight=1, needs="delivered"),
]


def paying(instalments: list[Instalment], state: str, **award: object) -> list[tuple[str, str, str]]:
    """The instalments of an award of 100 euro in a state."""
    held = with_award(case(TOWN, pool("monza", 1)), "m1", state, **{"amount": euro(100), **award})
    call = attrs.evolve(held.call, awarding=attrs.evolve(held.call.awarding, instalments=instalments))
    found = payments(attrs.evolve(held, call=call), application="m1")
    return [(one.instalment, str(one.amount.amount), one.readiness.value) for one in found]


def test_instalments_lose_no_cent_and_say_which_may_be_paid():
    """100 in three parts: nothing before the award is accepted, then one after the other."""
    assert [("first", "33.34", "waiting"), ("second", "33.33", "waiting"), ("last", "33.33", "waiting")] == paying(
        THREE, "conditional"
    )
    assert ["ready", "waiting", "waiting"] == [ready for _, _, ready in paying(THREE, "accepted")]
    first = (InstalmentPaid(application="m1", instalment="first", amount=euro("33.34")),)
    kept = (RenewalChecked(application="m1", year=2, credits=40, kept=True),)
    assert ["paid", "ready", "waiting"] == [
        ready for *_, ready in paying(THREE, "effective", paid=first, renewals=kept)
    ]
    assert ["paid", "ready", "ready"] == [ready for *_, ready in paying(THREE, "delivered", paid=first, renewals=kept)]


def test_a_refused_renewal_or_an_ended_award_ends_what_was_not_paid():
    """What was paid stays paid."""
    first = (InstalmentPaid(application="m1", instalment="first", amount=euro("33.34")),)
    refused = (RenewalChecked(application="m1", year=2, credits=3, kept=False),)
    assert ["paid", "ended", "waiting"] == [
        ready for *_, ready in paying(THREE, "accepted", paid=first, renewals=refused)
    ]
    assert ["paid", "ended", "ended"] == [ready for *_, ready in paying(THREE, "revoked", paid=first)]


def test_what_needs_free_words_is_looked_at_by_hand():
    """The library does not guess whether a report came."""
    assert [("a", "100.00", "by-hand")] == paying([Instalment(key="a", needs="the report on the stay")], "accepted")


def test_an_award_without_instalments_is_one_payment():
    """And an application without an award has none."""
    assert [("", "100.00", "ready")] == paying([], "accepted")
    assert () == payments(case(TOWN, pool("monza", 1)), application="m4")


def test_what_is_left_is_split_anew_where_something_else_was_paid():
    """20 of 100 were paid first: 40 and 40 remain."""
    first = (InstalmentPaid(application="m1", instalment="first", amount=euro(20)),)
    assert ["20.00", "40.00", "40.00"] == [amount for _, amount, _ in paying(THREE, "accepted", paid=first)]
    more = (InstalmentPaid(application="m1", instalment="first", amount=euro(120)),)
    assert ["120.00", "0.00", "0.00"] == [amount for _, amount, _ in paying(THREE, "accepted", paid=more)]


INTERMONTE = Call(key="i", awarding=Awarding(renewals=[Renewal(year=2, credits=35), Renewal(year=3, credits=80)]))
MARSCIANO = Call(key="m", awarding=Awarding(renewals=[Renewal(year=2, exams="1/3", earlier=True)]))


@pytest.mark.parametrize(("year", "earned", "kept"), [(2, 35, True), (2, 34, False), (3, 80, True), (3, 79, False)])
def test_an_award_goes_on_with_35_credits_then_with_80(year, earned, kept):
    """Fondazione Intermonte: the limit itself is enough."""
    assert kept is (against_renewal(INTERMONTE, year=year, credits=earned) == ())


@pytest.mark.parametrize(
    ("done", "due", "earlier", "rules"),
    [
        (2, 6, True, []),
        (1, 3, True, []),
        (2, 7, True, ["too-few-exams"]),
        (3, 6, False, ["earlier-exams"]),
        (0, 6, False, ["too-few-exams", "earlier-exams"]),
        (None, None, None, ["not-said", "not-said"]),
    ],
)
def test_an_award_goes_on_with_a_third_of_the_exams_and_all_earlier_ones(done, due, earlier, rules):
    """Marsciano: two of six are a third exactly; two of seven are not."""
    found = against_renewal(MARSCIANO, year=2, exams_done=done, exams_due=due, earlier_done=earlier)
    assert rules == [finding.rule for finding in found]


def test_a_year_that_the_call_does_not_have_is_an_error_that_names_those_it_has():
    """Nothing is renewed by silence."""
    with pytest.raises(
        UnknownKey, match=r"says nothing of a year 4 of its awards\. Its renewals are of the years: 2, 3\."
    ):
        against_renewal(INTERMONTE, year=4)


def test_a_part_of_exams_that_is_no_fraction_is_an_error():
    """The call's text must be mended."""
    call = Call(key="m", awarding=Awarding(renewals=[Renewal(year=2, exams="a third")]))
    with pytest.raises(InvalidValue, match="Write a fraction such as 1/3"):
        against_renewal(call, year=2, exams_done=1, exams_due=2)


def test_ended_are_exactly_the_states_from_which_no_award_comes_back():
    """The table agrees: final, and not delivered."""
    assert ENDED == {state for state, acts in AWARD.items() if not acts} - {AwardState.DELIVERED}
