"""From records to a case file, with what an annulment takes away and what it leaves."""

import datetime as dt
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.calls import acts
from stemcity_kit.calls.call import Due
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.folding import fold, replay
from stemcity_kit.calls.ranking import Outcome
from stemcity_kit.calls.states import ApplicationState, AwardState, CallState
from stemcity_kit.model.deadline import Deadline
from tests.calls.cases import (
    CLOSED,
    NOON,
    OPENED,
    after,
    done,
    evaluated,
    grants,
    minute,
    numbers,
    ranked,
    received,
)

BOTH = (("a", Outcome.WINNER), ("b", Outcome.RESERVE))


def to_awards() -> CaseFile:
    """A case whose winner was offered the award, renounced, and whose reserve was called up."""
    return after(
        evaluated(),
        [
            (minute(30), ranked(*BOTH)),
            (minute(31), acts.ReviewOpened(until=minute(60))),
            (minute(61), acts.RankingApproved(decision="40/2027")),
            (minute(62), acts.AwardOffered(application="a", pool="all", amount=grants().awarding.pools[0].each)),
            (minute(63), acts.AwardRenounced(application="a")),
            (
                minute(64),
                acts.NextCalledUp(
                    application="b",
                    instead_of="a",
                    pool="all",
                    amount=grants().awarding.pools[0].each,
                    confirm_by=minute(900),
                ),
            ),
            (minute(65), acts.AwardConfirmed(application="b")),
        ],
    )


@given(st.lists(st.integers(1, 30), max_size=6))
def test_the_same_records_give_the_same_case_in_any_batches(cuts):
    """One by one, in batches or all at once: the case is the same."""
    case = to_awards()
    records, folded = list(case.records), CaseFile.of(case.call)
    for size in cuts:
        folded = fold(folded, records[:size])
        records = records[size:]
    assert case == fold(folded, records) == replay(case.call, case.records)


def test_an_annulled_exclusion_reopens_that_application_and_the_ranking_only():
    """The excluded one is received again; the other one keeps its scores, the call goes back to its evaluation."""
    call = grants()
    case = after(
        CaseFile.of(call),
        [
            (OPENED, acts.CallApproved()),
            (OPENED, acts.CallPublished(digest=call.digest)),
            (minute(1, since=OPENED), received("a", minute(1, since=OPENED))),
            (minute(2, since=OPENED), received("b", minute(2, since=OPENED))),
            (minute(0), acts.CallClosed()),
            (minute(1), acts.ReceivabilityOpened()),
            (minute(2), acts.ApplicationExcluded(application="b", grounds=["not-signed"])),
            (minute(3), acts.ApplicationAdmitted(application="a")),
            (minute(4), acts.CommitteeAppointed(members=[acts.Appointment(member="m", seat="chair", declared=True)])),
            (minute(5), acts.EvaluationOpened()),
            (minute(6), acts.SheetScored(application="a", member="m", marks={"quality": Decimal(1)})),
            (minute(7), acts.ApplicationEvaluated(application="a")),
            (minute(8), ranked(("a", Outcome.WINNER))),
            (minute(9), acts.ReviewOpened(until=minute(60))),
            (minute(10), acts.ReviewAsked(application="b", key="r1", text="I did sign.")),
        ],
    )
    excluded = numbers(case, acts.ApplicationExcluded)[0]
    after_it = done(case, acts.ActAnnulled(number=excluded, decision="50/2027"), at=minute(11))
    assert after_it.state is CallState.EVALUATION
    assert after_it.applications["b"].state is ApplicationState.RECEIVED
    assert after_it.applications["a"].state is ApplicationState.EVALUATED
    assert ("a", "m") in after_it.sheets
    assert after_it.rankings == ()
    assert after_it.version == 2
    assert {excluded, 13, 14, 15} == set(after_it.fallen)


def test_a_court_that_annuls_the_committee_takes_its_scores_with_it():
    """Scores and ranking fall; admissions and receipts stay."""
    case = done(evaluated(), ranked(*BOTH), at=minute(30))
    appointed = numbers(case, acts.CommitteeAppointed)[0]
    annulled = done(case, acts.ActAnnulled(number=appointed, authority="court", decision="TAR 7/2027"), at=minute(31))
    assert annulled.state is CallState.RECEIVABILITY
    assert annulled.sheets == {}
    assert annulled.members == {}
    assert {key: held.state for key, held in annulled.applications.items()} == dict.fromkeys(
        "ab", ApplicationState.ADMITTED
    )


def test_an_annulled_renunciation_takes_the_call_up_back():
    """The winner has the award again; the one called up is a reserve again."""
    case = to_awards()
    annulled = done(case, acts.ActAnnulled(number=numbers(case, acts.AwardRenounced)[0]), at=minute(70))
    assert annulled.state is CallState.RANKED
    assert {key: award.state for key, award in annulled.awards.items()} == {"a": AwardState.CONDITIONAL}
    assert annulled.applications["b"].state is ApplicationState.ELIGIBLE


def test_a_new_ranking_decides_on_everybody_anew():
    """Who missed a threshold in the first version can win in the second."""
    case = after(
        evaluated(),
        [
            (minute(30), ranked(("a", Outcome.WINNER), ("b", Outcome.BELOW))),
            (minute(31), ranked(("b", Outcome.WINNER), ("a", Outcome.RESERVE))),
        ],
    )
    assert [case.applications[key].state for key in "ab"] == [ApplicationState.ELIGIBLE, ApplicationState.RANKED]
    assert len(case.rankings) == 2


def test_an_extension_keeps_every_version_of_the_deadline():
    """The last one is in force, the first one is still told."""
    call = grants()
    later = Deadline("applications", dt.date(2027, 2, 20), dt.time(12), NOON.zone, included=False)
    case = after(
        CaseFile.of(call),
        [
            (OPENED, acts.CallApproved()),
            (OPENED, acts.CallPublished(digest=call.digest)),
            (minute(1, since=OPENED), acts.DeadlineExtended(deadline=later, told="site, newsletter")),
        ],
    )
    assert case.deadlines["applications"] == (NOON, later)


def test_a_deadline_that_rolls_over_rests_on_no_day_off_of_the_text():
    """14 February 2027 is a Sunday, and the text names the Monday after it; so does an extension to the 21st."""
    sunday = Deadline("applications", dt.date(2027, 2, 14), dt.time(12), NOON.zone, included=False, rolls_over=True)
    call = grants(dues=[Due(deadline=sunday)], days_off=[dt.date(2027, 2, 15)])
    later = attrs.evolve(sunday, day=dt.date(2027, 2, 21))
    case = after(
        CaseFile.of(call),
        [
            (OPENED, acts.CallApproved()),
            (OPENED, acts.CallPublished(digest=call.digest)),
            (minute(1, since=OPENED), acts.DeadlineExtended(deadline=later, told="site")),
        ],
    )
    assert [deadline.day for deadline in case.deadlines["applications"]] == [dt.date(2027, 2, 16), dt.date(2027, 2, 22)]


def test_what_was_sent_again_in_time_replaces_what_was_sent_before():
    """The last version counts, and its number says that it is another."""
    call = grants()
    again = attrs.evolve(received("a", minute(3, since=OPENED)), protocol="2027/0002")
    case = after(
        CaseFile.of(call),
        [
            (OPENED, acts.CallApproved()),
            (OPENED, acts.CallPublished(digest=call.digest)),
            (minute(1, since=OPENED), received("a", minute(1, since=OPENED))),
            (minute(3, since=OPENED), again),
        ],
    )
    assert (case.applications["a"].version, case.applications["a"].protocol) == (2, "2027/0002")


def test_what_was_sent_again_too_late_replaces_nothing():
    """The version that came in time stands."""
    call = grants()
    case = after(
        CaseFile.of(call),
        [
            (OPENED, acts.CallApproved()),
            (OPENED, acts.CallPublished(digest=call.digest)),
            (minute(1, since=OPENED), received("a", minute(1, since=OPENED))),
            (CLOSED, received("a", CLOSED, title="A better one")),
        ],
    )
    assert case.applications["a"].version == 1
    assert case.applications["a"].answers.get("title") == "Title of a"


def test_folding_costs_time_that_grows_with_the_records_and_not_with_their_square():
    """Ten times the receipts, folded in batches of the same number, make ten times the work: counted, not timed."""
    call = grants()
    records = [
        acts.Record(number=n + 1, at=OPENED, by="x", act=received(f"a{n}", OPENED), role="applicant")
        for n in range(2_000)
    ]
    half = fold(CaseFile.of(call), records[:1_000])
    assert len(fold(half, records[1_000:]).applications) == len(replay(call, records).applications) == 2_000


@pytest.mark.parametrize("kind", list(acts.ACTS.values()), ids=lambda kind: kind.__name__)
def test_every_act_has_a_name_of_its_own(kind):
    """A class of an act is found by its name."""
    assert acts.ACTS[kind.name] is kind
