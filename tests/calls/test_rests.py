"""Exactly that falls which could not stand without the annulled act, also where several touch one application."""

from decimal import Decimal

from stemcity_kit.calls import acts
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.ranking import Outcome
from tests.calls.cases import OPENED, after, done, evaluated, grants, minute, numbers, ranked, received, seats

BOTH = ranked(("a", Outcome.WINNER), ("b", Outcome.RESERVE))


def annulled(case: CaseFile, number: int) -> CaseFile:
    """The case after an annulment."""
    return done(case, acts.ActAnnulled(number=number), at=minute(500))


def names(case: CaseFile) -> list[tuple[str, str]]:
    """What fell."""
    return [(record.act.name.value, record.about) for record in case.records if record.number in case.fallen]


def test_one_member_s_annulled_sheet_takes_no_other_member_s_down():
    """The first of three falls; the other two stand, and the evaluation is open again."""
    case = evaluated()
    fell = annulled(case, numbers(case, acts.SheetScored)[0])
    assert names(fell) == [("score", "a"), ("evaluate", "a")]
    assert [member for application, member in fell.sheets if application == "a"] == ["m2", "m3"]


def opened(*steps: acts.Act) -> CaseFile:
    """A published call and what came in, a minute after another."""
    call = grants()
    given = [acts.CallApproved(), acts.CallPublished(digest=call.digest), *steps]
    return after(CaseFile.of(call), [(minute(n, since=OPENED), act) for n, act in enumerate(given)])


def test_an_annulled_first_receipt_leaves_what_was_sent_again():
    """The second one is a fact of its own."""
    case = opened(received("a", OPENED), received("a", minute(3, since=OPENED), **{"budget-note": "better"}))
    fell = annulled(case, 3)
    assert (names(fell), fell.applications["a"].answers.get("budget-note")) == ([("receive", "a")], "better")


def test_an_annulled_draft_takes_down_nothing_that_was_sent():
    """A draft has no effect."""
    case = opened(acts.ApplicationDrafted(application="a", person="p-a"), received("a", minute(3, since=OPENED)))
    assert names(annulled(case, 3)) == [("draft-application", "a")]


def test_an_annulled_second_receipt_reopens_what_was_decided_on_it():
    """The admission read the second version; the first one counts again, and is to be looked at."""
    case = opened(received("a", OPENED), received("a", minute(3, since=OPENED)))
    closed = [acts.CallClosed(), acts.ReceivabilityOpened(), acts.ApplicationAdmitted(application="a")]
    case = after(case, [(minute(n), act) for n, act in enumerate(closed)])
    fell = annulled(case, 4)
    assert (names(fell), fell.applications["a"].state.value) == ([("receive", "a"), ("admit", "a")], "received")


def test_an_annulled_assignment_takes_down_only_what_it_assigned():
    """The other application was assigned by another act."""
    case = opened(received("a", OPENED), received("b", OPENED))
    mark = {"quality": Decimal("0.5")}
    steps = [
        acts.CallClosed(),
        acts.ReceivabilityOpened(),
        acts.ApplicationAdmitted(application="a"),
        acts.ApplicationAdmitted(application="b"),
        acts.CommitteeAppointed(members=seats("m1", "m2", "m3")),
        acts.EvaluationOpened(),
        acts.Assigned(readers={"a": ("m1",)}),
        acts.Assigned(readers={"b": ("m2",)}),
        acts.SheetScored(application="a", member="m1", marks=mark),
        acts.SheetScored(application="b", member="m2", marks=mark),
    ]
    case = after(case, [(minute(n), act) for n, act in enumerate(steps)])
    assert names(annulled(case, numbers(case, acts.Assigned)[0])) == [("assign", ""), ("score", "a")]


def test_an_annulled_conflict_takes_the_ranking_down_that_was_made_without_that_member():
    """The member has to score; a declaration that there is none changes nothing."""
    for exists, expected in ((True, ["declare-conflict", "propose-ranking"]), (False, ["declare-conflict"])):
        case = opened(received("a", OPENED), received("b", OPENED))
        mark = {"quality": Decimal("0.5")}
        voting = ("m1", "m2") if exists else ("m1", "m2", "m3")
        steps = [
            acts.CallClosed(),
            acts.ReceivabilityOpened(),
            acts.ApplicationAdmitted(application="a"),
            acts.ApplicationExcluded(application="b", grounds=["late"]),
            acts.CommitteeAppointed(members=seats("m1", "m2", "m3")),
            acts.EvaluationOpened(),
            acts.ConflictDeclared(member="m3", application="a", exists=exists),
            *([acts.MemberRecused(member="m3", application="a")] if exists else []),
            *(acts.SheetScored(application="a", member=member, marks=mark) for member in voting),
            acts.ApplicationEvaluated(application="a"),
            ranked(("a", Outcome.WINNER)),
        ]
        case = after(case, [(minute(n), act) for n, act in enumerate(steps)])
        fell = annulled(case, numbers(case, acts.ConflictDeclared)[0])
        assert [name for name, _ in names(fell)] == expected
