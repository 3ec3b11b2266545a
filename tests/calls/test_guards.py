"""What the guards refuse, in which words, and that a refused act leaves the case as it was."""

import datetime as dt
from decimal import Decimal

import attrs
import pytest

from stemcity_kit.calls import acts
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.awarding import Awarding, Renewal, Tie
from stemcity_kit.calls.call import Call, Notice
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.grid import Criterion, Formula, Grid
from stemcity_kit.calls.guards import IllegalAct, decide, objections, possible
from stemcity_kit.calls.question import Question
from stemcity_kit.calls.ranking import Outcome, Ranking
from stemcity_kit.calls.ranks import rank
from stemcity_kit.calls.receivability import receivable
from stemcity_kit.calls.states import CallState, Doer
from stemcity_kit.documents.catalogue import pseudo
from stemcity_kit.engines.draw import list_digest
from stemcity_kit.errors import Severity
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.money import Money
from tests.calls.cases import (
    CLOSED,
    NOON,
    OPENED,
    ZONE,
    after,
    done,
    evaluated,
    grants,
    minute,
    ranked,
    received,
    role_for,
    seats,
)


def refused(casefile: CaseFile, act: acts.Act, *, at: dt.datetime, role: Doer | None = None) -> dict[str, str]:
    """What speaks against an act, by rule."""
    found = objections(casefile, act, at=at, by="someone", role=role or role_for(act))
    return {finding.rule: finding.words() for finding in found if finding.severity is Severity.ERROR}


def warned(casefile: CaseFile, act: acts.Act, *, at: dt.datetime) -> set[str]:
    """The rules that ask for a look."""
    found = objections(casefile, act, at=at, by="someone", role=role_for(act))
    return {finding.rule for finding in found if finding.severity is Severity.WARNING}


def published(call: Call | None = None) -> CaseFile:
    """A case that is published."""
    call = call or grants()
    return after(CaseFile.of(call), [(OPENED, acts.CallApproved()), (OPENED, acts.CallPublished(digest=call.digest))])


def closed(*more: acts.Act) -> CaseFile:
    """A case of one application that is closed, and then so many acts further."""
    case = done(published(), received("a", minute(1, since=OPENED)), at=minute(1, since=OPENED))
    return after(case, [(minute(n), act) for n, act in enumerate((acts.CallClosed(), *more))])


def test_what_is_not_possible_now_says_what_is():
    """The sentence names the act, the call, its state and the ways on."""
    words = refused(published(), ranked(("a", Outcome.WINNER)), at=minute(0, since=OPENED))["not-now"]
    assert words == (
        "calls 'grants-2027': Cannot propose a ranking in “grants-2027” while it is published. Possible now: close the "
        "call, cancel the call, extend the deadline, ask a question, answer a question, annul an act, receive an "
        "application."
    )


def test_the_sentence_is_said_in_the_readers_language_to_the_last_word():
    """States and acts inside it are translated too."""
    act = ranked(("a", Outcome.WINNER))
    [found] = objections(published(), act, at=minute(0, since=OPENED), by="x", role=Doer.CHAIR)
    assert "çåñçéļ ţĥé çåļļ" in found.words(pseudo)
    assert "cancel" not in found.words(pseudo)


def test_a_refused_act_leaves_the_case_as_it_was():
    """An error, and not one record more."""
    case = published()
    with pytest.raises(IllegalAct, match="Cannot begin the evaluation"):
        decide(case, acts.EvaluationOpened(), at=minute(1), by="x", role=Doer.OFFICER)
    assert case == published()


def test_a_role_that_may_not_is_told_who_may():
    """Only the manager appoints; only members score."""
    words = refused(closed(acts.ReceivabilityOpened()), acts.CommitteeAppointed(), at=minute(9), role=Doer.OFFICER)
    assert words["wrong-role"].endswith(
        "“appoint the committee” is not done in the role “officer”. It is done by: manager."
    )


def test_nobody_and_a_naive_moment_and_an_earlier_one_are_refused():
    """An act has a person and a moment, and time does not go back."""
    case = published()
    naive = dt.datetime(2027, 1, 1)  # noqa: DTZ001 - what is tested
    assert {found.rule for found in objections(case, acts.CallClosed(), at=naive, by="", role=Doer.OFFICER)} >= {
        "nobody-acts",
        "naive-time",
    }
    assert "earlier-than-the-last" in refused(case, acts.CallCancelled(), at=OPENED - dt.timedelta(seconds=1))


def test_the_text_that_is_published_is_the_text_of_the_call():
    """Another digest is refused."""
    case = done(CaseFile.of(grants()), acts.CallApproved(), at=OPENED)
    assert "other-text" in refused(case, acts.CallPublished(digest="0" * 64), at=OPENED)


def test_a_call_is_not_published_after_its_own_deadline_nor_without_one():
    """Nobody could apply."""
    for changes, at, rule in (({}, CLOSED, "published-too-late"), ({"dues": []}, OPENED, "no-deadline")):
        call = grants(**changes)
        case = done(CaseFile.of(call), acts.CallApproved(), at=OPENED)
        assert rule in refused(case, acts.CallPublished(digest=call.digest), at=at)


def test_a_notice_too_short_for_large_contributions_is_a_warning():
    """Thirty full days above 40,000 euro, and this call has 33 from its opening but 4 from the eighth of February."""
    call = grants(publish_above=Notice(days=30, above=Money(Decimal(40000), "EUR")))
    case = done(CaseFile.of(call), acts.CallApproved(), at=OPENED)
    act = acts.CallPublished(digest=call.digest)
    assert warned(case, act, at=OPENED) == set()
    assert warned(case, act, at=dt.datetime(2027, 2, 8, tzinfo=dt.UTC)) == {"short-notice"}


def test_a_call_is_closed_at_its_deadline_and_not_before():
    """One microsecond before 12:00 applications can still come."""
    assert "deadline-not-passed" in refused(published(), acts.CallClosed(), at=CLOSED - dt.timedelta(microseconds=1))
    assert refused(published(), acts.CallClosed(), at=CLOSED) == {}


def test_a_deadline_is_extended_before_it_expires_and_only_to_a_later_moment():
    """Who is in time cannot become late."""
    later = Deadline("applications", dt.date(2027, 2, 13), dt.time(12), ZONE, included=False)
    extended = acts.DeadlineExtended(deadline=later, told="site")
    assert refused(published(), extended, at=CLOSED - dt.timedelta(microseconds=1)) == {}
    assert "expired" in refused(published(), extended, at=CLOSED)
    assert "not-later" in refused(published(), acts.DeadlineExtended(deadline=NOON), at=OPENED)
    assert warned(published(), acts.DeadlineExtended(deadline=later), at=OPENED) == {"told-nobody"}
    other = Deadline("proofs", dt.date(2027, 2, 13), dt.time(12), ZONE, included=False)
    assert "no-such-deadline" in refused(published(), acts.DeadlineExtended(deadline=other), at=OPENED)


def test_a_call_with_an_application_that_stands_is_not_void():
    """It is void when nobody validly applied."""
    assert "not-void" in refused(closed(), acts.CallVoided(), at=minute(5))
    nobody = closed(acts.ReceivabilityOpened(), acts.ApplicationExcluded(application="a", grounds=["late"]))
    assert done(nobody, acts.CallVoided(), at=minute(5)).state is CallState.VOID


def test_a_committee_has_one_chair_each_member_once_and_an_odd_number():
    """All faults at once, in the words of `calls.committee`."""
    case = closed(acts.ReceivabilityOpened())
    twice = acts.CommitteeAppointed(members=[*seats("m1", "m2"), *seats("m2", "m3")])
    assert set(refused(case, twice, at=minute(5))) == {"member-twice", "not-one-chair"}
    assert warned(case, twice, at=minute(5)) == {"even-committee", "no-substitute"}
    assert "not-one-chair" in refused(case, acts.CommitteeAppointed(), at=minute(5))
    three = grants(committee_quorum=3)
    small = after(published(three), [(minute(0), acts.CallClosed()), (minute(1), acts.ReceivabilityOpened())])
    assert set(refused(small, acts.CommitteeAppointed(members=seats("m1")), at=minute(5))) == {"below-quorum"}


def test_a_committee_without_the_stage_of_receivability_is_still_appointed_after_the_deadline():
    """The guard looks at the deadline, not at the stage."""
    call = grants(leaves_out=["receivability"])
    case = published(call)
    assert "not-now" in refused(case, acts.CommitteeAppointed(members=seats("m1")), at=OPENED)


def test_the_evaluation_waits_for_every_declaration():
    """A member who has not signed is named; the declaration can follow the appointment."""
    members = [acts.Appointment(member="m1", seat="chair")]
    case = closed(acts.ReceivabilityOpened(), acts.CommitteeAppointed(members=members))
    assert "“m1” has not signed" in refused(case, acts.EvaluationOpened(), at=minute(9))["no-declaration"]
    assert warned(case, acts.EvaluationOpened(), at=minute(9)) == {"not-decided"}
    signed = done(case, acts.ConflictDeclared(member="m1", exists=False), at=minute(9))
    assert refused(signed, acts.EvaluationOpened(), at=minute(10)) == {}


def evaluation(*more: acts.Act) -> CaseFile:
    """A case in its evaluation, with one admitted application."""
    return closed(
        acts.ReceivabilityOpened(),
        acts.ApplicationAdmitted(application="a"),
        acts.CommitteeAppointed(members=seats("m1", "m2", "m3")),
        acts.EvaluationOpened(),
        *more,
    )


def test_only_members_who_sit_and_have_no_conflict_score_what_is_assigned_to_them():
    """A stranger, a recused member, one in conflict and one without the assignment."""
    case = evaluation(
        acts.Assigned(readers={"a": ("m1", "m2")}),
        acts.MemberRecused(member="m1", application="a"),
        acts.ConflictDeclared(member="m2", application="a"),
    )

    def rules(member: str) -> set[str]:
        return set(
            refused(
                case, acts.SheetScored(application="a", member=member, marks={"quality": Decimal(1)}), at=minute(20)
            )
        )

    assert [rules(member) for member in ("x", "m1", "m2", "m3")] == [
        {"not-a-member", "not-assigned"},
        {"conflict"},
        {"conflict"},
        {"not-assigned"},
    ]


def test_a_sheet_for_another_version_is_stale():
    """The application changed since it was read."""
    sheet = acts.SheetScored(application="a", member="m1", version=2)
    assert "version 2 of “a”, which is now at version 1" in refused(evaluation(), sheet, at=minute(20))["stale-sheet"]


def test_a_sheet_that_does_not_fit_the_grid_is_refused():
    """What is out of range or of no criterion never enters the record, whoever brings it."""
    marks = {"quality": Decimal("1.5"), "beauty": Decimal(1)}
    sheet = acts.SheetScored(application="a", member="m1", marks=marks)
    assert {"mark-out-of-range", "unknown-criterion"} == set(refused(evaluation(), sheet, at=minute(20)))


def test_a_ranking_holds_all_that_were_evaluated_and_nobody_else():
    """Left out and let in are both named."""
    assert "left-out" in refused(evaluated(), ranked(("a", Outcome.WINNER)), at=minute(30))
    strangers = ranked(("a", Outcome.WINNER), ("b", Outcome.RESERVE), ("c", Outcome.RESERVE))
    assert "not-evaluated" in refused(evaluated(), strangers, at=minute(30))


def test_a_ranking_passes_over_nobody_who_waits_for_a_decision():
    """Who was neither admitted nor excluded is decided on first; a ranking would silently leave them out."""
    case = evaluated()
    number = next(record.number for record in case.records if record.act == acts.ApplicationAdmitted(application="b"))
    case = done(case, acts.ActAnnulled(number=number, authority="self-review", decision="9/2027"), at=minute(29))
    assert "not-decided" in refused(case, ranked(("a", Outcome.WINNER)), at=minute(30))


def test_a_ranking_is_approved_after_the_window_and_with_every_review_decided():
    """The window is half-open, like every time here."""
    review = [
        (minute(30), ranked(("a", Outcome.WINNER), ("b", Outcome.RESERVE))),
        (minute(31), acts.ReviewOpened(until=minute(60))),
        (minute(32), acts.ReviewAsked(application="b", key="r1", text="Why?")),
    ]
    case = after(evaluated(), review)
    assert set(refused(case, acts.RankingApproved(), at=minute(59))) == {"review-window-open", "open-review"}
    decided = done(case, acts.ReviewDecided(application="b", key="r1", upheld=False), at=minute(33))
    assert refused(decided, acts.RankingApproved(), at=minute(60)) == {}
    assert "review-too-late" in refused(case, acts.ReviewAsked(application="b", key="r2"), at=minute(60))


def test_a_completion_changes_only_what_was_asked_for_and_never_the_substance():
    """Soccorso istruttorio: the title of the project is judged, the note is not."""
    call = closed(acts.ReceivabilityOpened())
    ask = acts.CompletionAsked(application="a", items=["title"], due=minute(500))
    assert "changes-substance" in refused(call, ask, at=minute(5))
    asked = closed(
        acts.ReceivabilityOpened(),
        acts.CompletionAsked(application="a", items=["budget-note"], due=minute(500)),
    )
    changed = acts.CompletionAnswered(
        application="a", received_at=minute(400), answers=Answers({"title": "Another", "budget-note": "Enclosed."})
    )
    assert set(refused(asked, changed, at=minute(400))) == {"not-asked-for", "changes-substance"}
    late = acts.CompletionAnswered(application="a", received_at=minute(500), answers=Answers({"budget-note": "Here."}))
    assert "completion-too-late" in refused(asked, late, at=minute(500))


def test_a_signature_is_asked_for_and_given():
    """By its own word; then the application is signed. Who was not asked for it cannot give it."""
    unsigned = attrs.evolve(received("a", minute(1, since=OPENED)), signed=False)
    case = done(published(), unsigned, at=minute(1, since=OPENED))
    case = after(case, [(minute(1), acts.CallClosed()), (minute(2), acts.ReceivabilityOpened())])
    ask = acts.CompletionAsked(application="a", items=["budget-note", "signature"], due=minute(500))
    note = Answers({"budget-note": "Enclosed."})
    answer = acts.CompletionAnswered(application="a", received_at=minute(400), answers=note, signed=True)
    completed = done(done(case, ask, at=minute(3)), answer, at=minute(400))
    signed = [each.applications["a"].signed for each in (case, completed)]
    assert [False, True] == signed
    assert [] == [found.rule for found in receivable(completed, completed.applications["a"])]
    asked = done(case, attrs.evolve(ask, items=["budget-note"]), at=minute(3))
    assert set(refused(asked, answer, at=minute(400))) == {"not-asked-for"}
    unchanged = done(asked, attrs.evolve(answer, signed=None), at=minute(400))
    assert not unchanged.applications["a"].signed


def test_an_exclusion_has_a_ground():
    """No reason, no exclusion."""
    excluded = acts.ApplicationExcluded(application="a")
    assert "no-ground" in refused(closed(acts.ReceivabilityOpened()), excluded, at=minute(5))


def test_a_draw_has_a_list_that_was_frozen_and_a_public_event():
    """Freeze first, then draw, once."""
    case = evaluated()
    assert "no-frozen-list" in refused(case, acts.Drawn(key="tie", seed="7"), at=minute(30))
    nothing = acts.DrawFrozen(key="tie", applications=["a", "b"], digest="0" * 64, event="")
    assert set(refused(case, nothing, at=minute(30))) == {"no-public-event", "other-list"}
    right = acts.DrawFrozen(key="tie", applications=["a", "b"], digest=list_digest(["a", "b"]), event="Lotto, 6 March")
    frozen = done(case, right, at=minute(30))
    drawn = done(frozen, acts.Drawn(key="tie", seed="12 40 7"), at=minute(31))
    assert set(refused(drawn, acts.Drawn(key="tie", seed="1"), at=minute(32))) == {"drawn-twice"}
    assert set(refused(drawn, right, at=minute(32))) == {"key-taken"}


def test_an_award_is_what_the_ranking_says():
    """Another amount is refused, and so is a second offer."""
    case = after(
        evaluated(),
        [
            (minute(30), ranked(("a", Outcome.WINNER), ("b", Outcome.RESERVE))),
            (minute(31), acts.ReviewOpened(until=minute(40))),
            (minute(41), acts.RankingApproved()),
        ],
    )
    much = acts.AwardOffered(application="a", pool="all", amount=Money(Decimal(900), "EUR"))
    assert "500.00 EUR" in refused(case, much, at=minute(42))["other-award"]
    reserve = acts.AwardOffered(application="b", pool="all")
    assert "not-now" in refused(case, reserve, at=minute(42))
    assert "nothing-offered" in refused(case, acts.CallClosedOut(), at=minute(42))


def test_what_was_annulled_is_not_annulled_again_nor_is_an_annulment():
    """And a record that does not exist is named as such."""
    case = done(evaluated(), acts.ActAnnulled(number=1), at=minute(30))
    assert [set(refused(case, acts.ActAnnulled(number=number), at=minute(31))) for number in (1, case.number, 99)] == [
        {"already-annulled"},
        {"annuls-an-annulment"},
        {"no-such-record"},
    ]


def test_a_final_state_says_that_only_an_annulment_leads_out_of_it():
    """There is nothing else to do."""
    case = closed(acts.ReceivabilityOpened(), acts.ApplicationWithdrawn(application="a"))
    words = refused(case, acts.ApplicationAdmitted(application="a"), at=minute(9))["not-now"]
    assert words.endswith("This state is final; only an annulment leads out of it.")
    assert possible(case, "a") == ()


def test_the_key_of_an_application_is_safe_and_belongs_to_one_person():
    """It becomes a file's name and stands in publications; nobody can replace what somebody else sent."""
    case = done(published(), received("a", minute(1, since=OPENED)), at=minute(1, since=OPENED))
    again = attrs.evolve(received("a", minute(2, since=OPENED)), person="p-other")
    assert set(refused(case, again, at=minute(2, since=OPENED))) == {"key-taken"}
    for key in ("", "../x", "A B", "con/1"):
        sent = attrs.evolve(received("x", OPENED), application=key)
        assert set(refused(case, sent, at=minute(2, since=OPENED))) == {"bad-application-key"}


def test_what_is_sent_after_a_decision_is_kept_and_changes_nothing():
    """The sender is told so."""
    case = closed(acts.ReceivabilityOpened(), acts.ApplicationAdmitted(application="a"))
    assert "no-effect" in warned(case, received("a", minute(9)), at=minute(9))
    assert done(case, received("a", minute(9)), at=minute(9)).applications == case.applications


def test_a_ranking_that_does_not_follow_from_the_record_is_told():
    """The first that stands otherwise is named; a reason in the minutes is asked for."""
    call = grants(
        questions=[Question(key="title", required=True, substance=True), Question(key="size", kind="whole-number")],
        awarding=Awarding(ties=[Tie(by="receipt", first="lowest")], pools=grants().awarding.pools),
    )
    case = evaluated(call)
    right, wrong = rank(case).ranking, ranked(("b", Outcome.WINNER), ("a", Outcome.RESERVE))
    assert warned(case, acts.RankingProposed(ranking=right), at=minute(30)) == set()
    assert "not-as-reckoned" in refused(case, attrs.evolve(wrong, departs=""), at=minute(30))
    assert "not-as-reckoned" in warned(case, wrong, at=minute(30))


def test_a_renewal_is_what_the_credits_say():
    """Intermonte: 35 credits for the second year; kept with 34 is refused, and so is ended with 35."""
    renewals = Awarding(pools=grants().awarding.pools, renewals=[Renewal(year=2, credits=35)])
    case = after(
        evaluated(grants(awarding=renewals)),
        [
            (minute(30), ranked(("a", Outcome.WINNER), ("b", Outcome.RESERVE))),
            (minute(31), acts.ReviewOpened(until=minute(40))),
            (minute(41), acts.RankingApproved()),
            (minute(42), acts.AwardOffered(application="a", pool="all", amount=Money(Decimal(500), "EUR"))),
        ],
    )

    def rules(**more: object) -> set[str]:
        return set(refused(case, acts.RenewalChecked(application="a", **more), at=minute(43)))

    assert rules(year=2, credits=35, kept=True) == set()
    assert rules(year=2, credits=34, kept=True) == {"too-few-credits"}
    assert rules(year=2, credits=35, kept=False) == {"renewal-is-due"}
    assert rules(year=3, credits=99, kept=True) == {"no-such-year"}


def test_an_applicant_acts_for_nobody_else():
    """Neither withdraws nor replaces what another sent; the office does it in its own role."""
    case = done(published(), received("a", minute(1, since=OPENED)), at=minute(1, since=OPENED))
    withdrawn = acts.ApplicationWithdrawn(application="a")

    def rules(by: str, act: acts.Act = withdrawn) -> set[str]:
        found = objections(case, act, at=minute(2, since=OPENED), by=by, role=Doer.APPLICANT)
        return {finding.rule for finding in found}

    assert [rules(by) for by in ("p-a", "a", "p-b")] == [set(), set(), {"not-their-own"}]
    assert rules("p-b", received("c", minute(2, since=OPENED))) == {"not-their-own"}


def test_a_window_for_reviews_is_not_shorter_than_the_call_says():
    """Ten days, from the publication of the ranking."""
    case = done(evaluated(grants(review_days=10)), ranked(("a", Outcome.WINNER), ("b", Outcome.RESERVE)), at=minute(30))
    ends = minute(30) + dt.timedelta(days=10)
    assert set(refused(case, acts.ReviewOpened(until=ends - dt.timedelta(seconds=1)), at=minute(30))) == {
        "review-too-short"
    }
    assert refused(case, acts.ReviewOpened(until=ends), at=minute(30)) == {}


def test_a_ranking_that_holds_points_of_a_closed_criterion_is_refused():
    """The chain is kept for ever, and an income must not be reckoned back from it."""
    call = grants(
        questions=[
            Question(key="title", required=True, substance=True),
            Question(key="isee", kind="money", sensitivity="hardship"),
        ],
        grid=Grid(
            criteria=[
                Criterion(key="quality", weight=Decimal(60)),
                Criterion(
                    key="need",
                    weight=Decimal(40),
                    kind="formula",
                    missing="zero",
                    formula=Formula(question="isee", zero=Decimal(50000), full=Decimal(0)),
                ),
            ]
        ),
    )
    case = evaluated(call)
    told = acts.RankingProposed(
        ranking=Ranking(
            entries=[attrs.evolve(entry, points={"need": Decimal(12)}) for entry in rank(case).ranking.entries]
        )
    )
    assert "closed-points" in refused(case, told, at=minute(30))
