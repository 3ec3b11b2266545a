"""A machine that does whatever it likes: what the guards let pass keeps the tables, and replay equals live."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from stemcity_kit.calls import acts
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.folding import fold, replay
from stemcity_kit.calls.guards import IllegalAct, decide, possible
from stemcity_kit.calls.ranking import Entry, Outcome, Ranking
from stemcity_kit.calls.states import OPTIONAL, ActName, ApplicationState, CallState, advance
from stemcity_kit.model.deadline import Deadline
from tests.calls.cases import CLOSED, OPENED, ZONE, grants, received, role_for, seats

KEYS = ("a", "b", "c")
ONE = st.sampled_from(KEYS)
PLAIN = [
    acts.CallApproved(),
    acts.CallClosed(),
    acts.ReceivabilityOpened(),
    acts.CommitteeAppointed(members=seats("m1", "m2", "m3")),
    acts.EvaluationOpened(),
    acts.RankingApproved(),
    acts.CallClosedOut(),
]
OF_ONE = [
    acts.ApplicationAdmitted,
    acts.ApplicationEvaluated,
    acts.ApplicationWithdrawn,
    acts.AwardConfirmed,
    acts.AwardAccepted,
    acts.AgreementSigned,
    acts.AwardMadeEffective,
    acts.AwardDelivered,
    acts.AwardRenounced,
    acts.AwardLapsed,
    acts.AwardRevoked,
]


class AnyCase(RuleBasedStateMachine):
    """A case to which anything may happen, in any order."""

    @initialize(without=st.sets(st.sampled_from(sorted(OPTIONAL))), nobody=st.booleans())
    def begin(self, without: set[CallState], *, nobody: bool) -> None:
        self.nobody = nobody
        self.call = grants(leaves_out=sorted(without))
        self.case = self.replayed = CaseFile.of(self.call)
        self.at = OPENED

    def tried(self, act: acts.Act) -> None:
        """Do it, if the guards let it pass; if not, nothing has changed."""
        before = self.case
        self.at += dt.timedelta(seconds=1)
        try:
            record = decide(self.case, act, at=self.at, by="someone", role=role_for(act))
        except IllegalAct:
            assert before == self.case
        else:
            self.case = fold(self.case, [record])
            self.moved_as_the_tables_say(before, act)

    def moved_as_the_tables_say(self, before: CaseFile, act: acts.Act) -> None:
        if isinstance(act, acts.ActAnnulled):
            return
        assert (advance(self.call.table, before.state, act.name) or before.state) == self.case.state
        application = getattr(act, "application", "")
        held, now = before.applications.get(application), self.case.applications.get(application)
        if held is not None and now is not None and act.name is not ActName.CALL_UP:
            assert now.state == (advance(self.call.application_table, held.state, act.name) or held.state)

    @rule(times=st.integers(1, 6))
    def go_on(self, times: int) -> None:
        """Some steps along the way that a call usually goes, with what each step needs."""
        for _ in range(times):
            self.one_on()

    def one_on(self) -> None:
        if self.case.state is CallState.PUBLISHED:
            if not self.nobody:
                self.tried(received("a", self.at))
            self.at = max(self.at, CLOSED)
        elif self.nobody:
            self.tried(acts.CallVoided())
        if self.case.state in (CallState.EVALUATION, CallState.PROVISIONAL, CallState.REVIEW):
            self.at += dt.timedelta(seconds=5)
            self.score_all()
        for act in self.usual():
            before = self.case.number
            self.tried(act)
            if self.case.number > before:
                return

    def usual(self) -> list[acts.Act]:
        able = [held.key for held in self.case.applications.values() if held.state is ApplicationState.EVALUATED]
        entries = [Entry(application=key, outcome=Outcome.WINNER) for key in able]
        return [
            acts.CallApproved(),
            acts.CallPublished(digest=self.call.digest),
            acts.CallClosed(),
            acts.ReceivabilityOpened(),
            acts.CommitteeAppointed(members=seats("m1", "m2", "m3")),
            acts.EvaluationOpened(),
            acts.ReviewOpened(until=self.at + dt.timedelta(seconds=2)),
            acts.RankingApproved(),
            *(
                [acts.RankingProposed(ranking=Ranking(entries=entries), departs="Anything may happen.")]
                if not self.case.rankings
                else []
            ),
            *(acts.AwardRenounced(application=key) for key in self.case.awards),
            *(acts.AwardOffered(application=entry.application) for entry in self.winners()),
            acts.CallClosedOut(),
        ]

    def winners(self) -> list[Entry]:
        entries = self.case.ranking.entries if self.case.ranking else ()
        return [entry for entry in entries if entry.application not in self.case.awards]

    def score_all(self) -> None:
        for key, held in self.case.applications.items():
            if held.state is ApplicationState.RECEIVED:
                self.tried(acts.ApplicationAdmitted(application=key))
            self.tried(acts.ApplicationEvaluated(application=key))

    @rule()
    def time_passes(self) -> None:
        self.at = max(self.at, CLOSED)

    @rule(act=st.sampled_from(PLAIN))
    def step(self, act: acts.Act) -> None:
        self.tried(act)

    @rule(chance=st.integers(0, 19))
    def end_early(self, chance: int) -> None:
        if chance in (0, 1):
            self.tried((acts.CallCancelled(), acts.CallVoided())[chance])

    @rule()
    def publish(self) -> None:
        self.tried(acts.CallPublished(digest=self.call.digest))

    @rule(key=ONE)
    def receive(self, key: str) -> None:
        self.tried(received(key, self.at))

    @rule(kind=st.sampled_from(OF_ONE), key=ONE)
    def step_of_one(self, kind: type[acts.Act], key: str) -> None:
        self.tried(kind(application=key))

    @rule(key=ONE)
    def exclude(self, key: str) -> None:
        self.tried(acts.ApplicationExcluded(application=key, grounds=["not-signed"]))

    @rule(key=ONE, member=st.sampled_from(["m1", "m2", "m3", "stranger"]), mark=st.integers(0, 10))
    def score(self, key: str, member: str, mark: int) -> None:
        self.tried(acts.SheetScored(application=key, member=member, marks={"quality": Decimal(mark) / 10}))

    @rule(outcomes=st.lists(st.sampled_from(list(Outcome)), min_size=3, max_size=3))
    def propose(self, outcomes: list[Outcome]) -> None:
        """Rank exactly those that can be ranked, and find that the guard has nothing against it."""
        able = [
            held.key
            for held in self.case.applications.values()
            if held.state in (ApplicationState.EVALUATED, ApplicationState.RANKED, ApplicationState.ELIGIBLE)
            or held.grounds[:1] == ("threshold",)
        ]
        entries = [Entry(application=key, outcome=outcome) for key, outcome in zip(able, outcomes, strict=False)]
        self.tried(_ranking(entries))

    @rule()
    def open_review(self) -> None:
        self.tried(acts.ReviewOpened(until=self.at + dt.timedelta(seconds=2)))

    @rule(key=ONE)
    def offer(self, key: str) -> None:
        self.tried(acts.AwardOffered(application=key))

    @rule(key=ONE, other=ONE)
    def call_up(self, key: str, other: str) -> None:
        self.tried(acts.NextCalledUp(application=key, instead_of=other, confirm_by=self.at + dt.timedelta(days=1)))

    @rule(days=st.integers(1, 9))
    def extend(self, days: int) -> None:
        last = self.case.deadlines["applications"][-1]
        later = Deadline(last.key, last.day + dt.timedelta(days=days), last.time, ZONE, included=False)
        self.tried(acts.DeadlineExtended(deadline=later, told="site"))

    @rule(number=st.integers(1, 60))
    def annul(self, number: int) -> None:
        self.tried(acts.ActAnnulled(number=number, decision="9/2027"))

    @invariant()
    def replay_equals_live(self) -> None:
        if hasattr(self, "case") and self.case is not self.replayed:  # what was refused left the very same case
            assert replay(self.call, self.case.records) == self.case
            self.what_fell_changes_nothing()
            assert all(isinstance(act, ActName) for act in possible(self.case))
            self.replayed = self.case

    def what_fell_changes_nothing(self) -> None:
        """Without the records that no longer stand, and without the annulments, the state is the same."""
        if not self.case.fallen:
            return
        standing = [
            record
            for record in self.case.records
            if record.number not in self.case.fallen and not isinstance(record.act, acts.ActAnnulled)
        ]
        again = replay(self.call, standing)
        assert (again.state, again.applications, again.awards, again.sheets, again.rankings) == (
            self.case.state,
            self.case.applications,
            self.case.awards,
            self.case.sheets,
            self.case.rankings,
        )


def _ranking(entries: list[Entry]) -> acts.RankingProposed:
    return acts.RankingProposed(ranking=Ranking(entries=entries), departs="Anything may happen.")


def test_a_case_to_which_anything_happens():
    """Whatever is tried, the tables hold and replay equals live."""
    deep = settings(max_examples=150, stateful_step_count=60, deadline=None)
    run_state_machine_as_test(AnyCase, settings=deep)


@pytest.mark.parametrize("nobody", [True, False])
def test_the_machine_can_go_the_whole_way(nobody):
    """Its steps reach every state of a call that nobody cancels, so that what it tries is tried everywhere."""
    machine, visited = AnyCase(), set()
    machine.begin(set(), nobody=nobody)
    for _ in range(40):
        machine.one_on()
        visited.add(machine.case.state)
    if nobody:
        assert machine.case.state is CallState.VOID
    else:
        assert set(CallState) - {CallState.DRAFT, CallState.VOID, CallState.CANCELLED} == visited
