"""Nobody is ranked who came too late, whatever was decided of them meanwhile; and nobody is ranked twice."""

import attrs
import pytest

from stemcity_kit.calls import acts
from stemcity_kit.calls.call import Call, Due
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.guards import objections
from stemcity_kit.calls.ranking import Outcome, Ranking
from stemcity_kit.calls.ranks import rank
from stemcity_kit.calls.states import Doer
from stemcity_kit.model.deadline import Deadline
from tests.calls.cases import NOON, OPENED, after, done, evaluated, grants, minute, numbers, ranked, received


def extended(**changes: object) -> CaseFile:
    """A deadline moved by some days, and an application that came after the first one; it was admitted."""
    call: Call = grants(**changes)
    later = Deadline("applications", NOON.day.replace(day=20), NOON.time, NOON.zone, included=False)
    since = later.closes
    return after(
        CaseFile.of(call),
        [
            (OPENED, acts.CallApproved()),
            (OPENED, acts.CallPublished(digest=call.digest)),
            (minute(1, since=OPENED), acts.DeadlineExtended(deadline=later, told="site")),
            (minute(5), received("z", minute(5))),
            (minute(1, since=since), acts.CallClosed()),
            (minute(2, since=since), acts.ReceivabilityOpened()),
            (minute(3, since=since), acts.ApplicationAdmitted(application="z")),
        ],
    )


def rules(case: CaseFile) -> list[str]:
    """What speaks against a ranking."""
    return [found.rule for found in rank(case).findings]


@pytest.mark.parametrize("first", [NOON, attrs.evolve(NOON, rolls_over=True)])
def test_an_annulled_extension_lets_nobody_be_ranked_who_was_late_without_it(first):
    """The admission stands until somebody excludes it; the ranking says so and cannot be recorded."""
    case = extended(dues=[Due(deadline=first)])
    assert "late" not in rules(case)
    fell = done(
        case, acts.ActAnnulled(number=numbers(case, acts.DeadlineExtended)[0]), at=minute(60, since=case.records[-1].at)
    )
    assert rules(fell)[0] == "late"
    out = acts.ApplicationExcluded(application="z", grounds=["late"])
    assert "late" not in rules(done(fell, out, at=minute(61, since=case.records[-1].at)))


def test_a_call_that_accepts_what_comes_late_ranks_it():
    """As its text says."""
    case = extended(late="accepted")
    fell = done(
        case, acts.ActAnnulled(number=numbers(case, acts.DeadlineExtended)[0]), at=minute(60, since=case.records[-1].at)
    )
    assert "late" not in rules(fell)


def test_nobody_stands_in_a_ranking_twice():
    """Two entries would be two places and two awards."""
    both = ranked(("a", Outcome.WINNER), ("b", Outcome.RESERVE))
    twice = attrs.evolve(both, ranking=Ranking(entries=[*both.ranking.entries, both.ranking.entries[0]]))
    found = objections(evaluated(), twice, at=minute(90), by="chair", role=Doer.CHAIR)
    assert [finding.rule for finding in found][:1] == ["ranked-twice"]
