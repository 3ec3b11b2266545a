"""Whether an application can be received: in time, by an open way, signed, complete, and not one too many."""

import datetime as dt
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.calls.acts import Channel, Party
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call, Due
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.lateness import deadline_for
from stemcity_kit.calls.question import Condition, Question
from stemcity_kit.calls.receivability import completion_faults, proposers, receivable
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.errors import Severity
from stemcity_kit.model.deadline import Deadline

ROME = "Europe/Rome"
PERMIT_END = Deadline("with-permit", dt.date(2024, 1, 31), dt.time(17), ROME, included=False)
END = Deadline("others", dt.date(2024, 2, 29), dt.time(17), ROME, included=False, grace=10)
QUESTIONS = [
    Question(key="permit", kind="yes-no", required=True),
    Question(key="plan", kind="text", substance=True),
    Question(key="tax-code"),
    Question(key="mail", kind="e-mail"),
]
CALL = Call(
    key="design-week",
    zone=ROME,
    dues=[Due(deadline=PERMIT_END, when=Condition.parse("permit is yes")), Due(deadline=END)],
    questions=QUESTIONS,
    channels=["portal", "certified-mail"],
    groupings=True,
)
IN_TIME = dt.datetime(2024, 1, 20, 9, tzinfo=dt.UTC)


def application(key="kx2", **changes):
    """An application that nothing speaks against."""
    fit = {
        "person": "p1",
        "state": ApplicationState.RECEIVED,
        "received_at": IN_TIME,
        "answers": Answers({"permit": "no"}),
    }
    return Application(key=key, **fit | changes)


def case(*applications, call=CALL, **changes):
    """A case with these applications."""
    return attrs.evolve(CaseFile.of(call), applications={each.key: each for each in applications}, **changes)


def found(of, *others, call=CALL, **changes):
    """The rules of what speaks against an application."""
    return [fault.rule for fault in receivable(case(of, *others, call=call, **changes), of)]


def said(of, *others, call=CALL, rule, **changes):
    """One finding in words."""
    (fault,) = [fault for fault in receivable(case(of, *others, call=call, **changes), of) if fault.rule == rule]
    return fault.words()


def party(code, share=None, **more):
    """A party with its share."""
    return Party(code=code, share=None if share is None else Decimal(share), **more)


def test_nothing_speaks_against_a_good_application():
    """In time, through the portal, signed, complete."""
    assert [] == found(application())


def test_the_first_deadline_whose_condition_holds_counts():
    """Milano Design Week 2024: 31 January with a permit, 29 February without."""
    february = dt.datetime(2024, 2, 20, 9, tzinfo=dt.UTC)
    assert [] == found(application(received_at=february))
    assert ["late"] == found(application(received_at=february, answers=Answers({"permit": "yes"})))
    due = deadline_for(case(application()), application(answers=Answers({"permit": "yes"})))
    assert PERMIT_END == due.deadline


def test_the_limit_minute_is_late_where_it_is_out():
    """17:00:00 is too late, and by nothing at all."""
    of = application(received_at=dt.datetime(2024, 1, 31, 16, tzinfo=dt.UTC), answers=Answers({"permit": "yes"}))
    expected = (
        "applications 'kx2': It came in at 2024-01-31 17:00:00+01:00, 0:00:00 after the deadline of "
        "2024-01-31 17:00 Europe/Rome (version 1). Exclude it; only an extension before the deadline, for everybody, "
        "could have let it in."
    )
    assert expected == said(of, rule="late")
    assert [] == found(attrs.evolve(of, received_at=of.received_at - dt.timedelta(microseconds=1)))


def test_how_late_it_was_is_said_to_the_microsecond():
    """Across the days, in hours."""
    late = dt.datetime(2024, 3, 2, 16, 0, 1, 5, tzinfo=dt.UTC)
    assert "48:00:01.000005 after the deadline of 2024-02-29 17:00" in said(application(received_at=late), rule="late")


def test_what_comes_within_the_grace_is_noted_and_not_refused():
    """Ten minutes of tolerance; the eleventh is late."""
    of = application(received_at=dt.datetime(2024, 2, 29, 16, 9, 59, tzinfo=dt.UTC))
    assert ["late-within-grace"] == found(of)
    assert "late, but within 10 minutes." in said(of, rule="late-within-grace")
    assert ["late"] == found(attrs.evolve(of, received_at=dt.datetime(2024, 2, 29, 16, 10, tzinfo=dt.UTC)))


def test_an_extension_holds_for_everybody_and_its_version_is_named():
    """The earlier version stays, and counts no more."""
    longer = END.moved_to(dt.date(2024, 3, 10), dt.time(17))
    deadlines = {"others": (END, longer), "with-permit": (PERMIT_END,)}
    of = application(received_at=dt.datetime(2024, 3, 5, tzinfo=dt.UTC))
    assert [] == found(of, deadlines=deadlines)
    later = attrs.evolve(of, received_at=dt.datetime(2024, 3, 12, tzinfo=dt.UTC))
    assert "2024-03-10 17:00 Europe/Rome (version 2)" in said(later, rule="late", deadlines=deadlines)


def test_late_applications_are_noted_where_the_call_accepts_them():
    """Tortona did, in 2021."""
    of = application(received_at=dt.datetime(2024, 3, 5, tzinfo=dt.UTC))
    (fault,) = receivable(case(of, call=attrs.evolve(CALL, late="accepted")), of)
    assert ("late-accepted", Severity.NOTE) == (fault.rule, fault.severity)
    assert "The call accepts late applications; treat it as the call's text says." in str(fault)


def test_a_deadline_on_a_sunday_moves_only_where_its_text_says_so():
    """SIS-STEM, 2 June 2024: a Sunday and a holiday."""
    sunday = Deadline("s", dt.date(2024, 6, 2), dt.time(23, 59), ROME, included=True)
    monday = application(received_at=dt.datetime(2024, 6, 3, 10, tzinfo=dt.UTC))
    fixed = Call(key="a", questions=QUESTIONS, dues=[Due(deadline=sunday)])
    rolling = Call(key="a", questions=QUESTIONS, dues=[Due(deadline=attrs.evolve(sunday, rolls_over=True))])
    assert ["late"] == found(monday, call=fixed)
    assert [] == found(monday, call=rolling)
    closed = case(monday, call=attrs.evolve(rolling, days_off=[dt.date(2024, 6, 2), dt.date(2024, 6, 3)]))
    assert dt.date(2024, 6, 4) == deadline_for(closed, monday).deadline.day


@pytest.mark.parametrize("answers", [None, Answers({"permit": "perhaps"})])
def test_which_deadline_holds_is_in_doubt_where_the_answer_that_decides_is_gone_or_faulty(answers):
    """Then nobody is called late."""
    of = application(answers=answers, received_at=dt.datetime(2024, 2, 20, tzinfo=dt.UTC))
    assert deadline_for(case(of), of) is None
    assert "deadline-unclear" in found(of)
    assert "late" not in found(of)


def test_a_deadline_that_holds_for_nobody_else_leaves_the_others_in_doubt():
    """Where every deadline has a condition."""
    proof = Due(deadline=attrs.evolve(END, key="proof"), what="proof")
    call = Call(key="a", questions=QUESTIONS, dues=[*CALL.dues[:1], proof])
    assert ["deadline-unclear"] == found(application(), call=call)


def test_a_deadline_for_proofs_makes_no_application_late():
    """Nor one for questions."""
    proof = Due(deadline=attrs.evolve(END, key="proof"), what="proof")
    call = Call(key="a", questions=QUESTIONS, dues=[proof])
    assert [] == found(application(received_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC)), call=call)


def test_what_was_never_received_is_said_to_be_so():
    """No register says when."""
    assert ["not-received"] == found(application(received_at=None))


def test_the_way_and_the_signature_are_looked_at():
    """The message names the ways that are open."""
    of = application(channel=Channel.DESK, signed=False)
    assert ["wrong-channel", "not-signed"] == found(of)
    assert "It came by “desk”, which the call does not admit. The call admits: portal, certified-mail." in said(
        of, rule="wrong-channel"
    )


def test_the_faults_of_the_answers_stand_among_the_others():
    """Each at the application and its question."""
    of = application(answers=Answers({"permit": "no", "mail": "a"}))
    assert said(of, rule="bad-email").startswith("applications 'kx2', mail: “a” is not an e-mail address.")


def test_erased_data_are_said_to_be_erased():
    """Notes, because nothing can be mended."""
    of = application(answers=None, parties=None)
    faults = list(receivable(case(of, call=Call(key="a", dues=[Due(deadline=END)])), of))
    assert [("parties-erased", Severity.NOTE), ("erased", Severity.NOTE)] == [
        (fault.rule, fault.severity) for fault in faults
    ]


GOOD = (party("A", 60, lead=True), party("B", 40))


@pytest.mark.parametrize(
    ("parties", "rules"),
    [
        (GOOD, []),
        ((party("A"),), []),
        ((party("A", 100),), []),
        ((party("A", 99),), ["shares-not-100"]),
        ((party("A", 60, lead=True), party("B", 39)), ["shares-not-100"]),
        ((party("A", "33.3", lead=True), party("B", "66.7")), []),
        ((party("A", 60), party("B", 40)), ["not-one-lead"]),
        ((party("A", 60, lead=True), party("B", 40, lead=True)), ["not-one-lead"]),
        ((party("A", 100, lead=True), party("B")), ["no-share"]),
        ((party("A", 100, lead=True), party("B", 0)), ["no-share"]),
        ((party("A", 60, lead=True), party("A", 40)), ["party-twice"]),
        ((party("A", 50), party("B", 40)), ["not-one-lead", "shares-not-100"]),
    ],
)
def test_a_grouping_has_one_lead_and_shares_that_make_a_whole(parties, rules):
    """Each party once, all faults at once."""
    assert rules == found(application(parties=parties))


def test_the_sum_of_the_shares_is_said():
    """So that the slip is found."""
    of = application(parties=(party("A", "33.30", lead=True), party("B", "66.6")))
    assert "The shares make 99.9, not 100. Correct them; they are in percent and make 100." in said(
        of, rule="shares-not-100"
    )


def test_a_grouping_needs_a_call_that_admits_it():
    """Otherwise one of them may apply alone."""
    call = Call(key="a", questions=QUESTIONS, dues=CALL.dues)
    assert ["no-groupings"] == found(application(parties=GOOD), call=call)
    assert "2 parties apply together, which the call does not admit. One of them may apply alone." in said(
        application(parties=GOOD), call=call, rule="no-groupings"
    )


def at_most(number, **more):
    """The call, with a limit of applications for each proposer."""
    return Call(
        key="a", questions=QUESTIONS, dues=CALL.dues, channels=CALL.channels, groupings=True, at_most=number, **more
    )


def later(days):
    """A receipt some days after the first."""
    return IN_TIME + dt.timedelta(days=days)


def test_a_proposer_is_counted_over_groupings():
    """A code that leads one and is a member of two others counts three."""
    first = application("a", parties=(party("IT 01", 50, lead=True), party("X", 50)))
    second = application("b", parties=(party("Y", 50, lead=True), party("it01", 50)), received_at=later(1))
    third = application("c", parties=(party("Z", 50, lead=True), party("IT01", 50)), received_at=later(2))
    expected = (
        "applications 'c': “it01” takes part in 3 applications, alone or in groupings, and the call admits 2: "
        "a, b, c. By time of receipt these come first: a, b. Let the call's text decide which ones count."
    )
    assert expected == said(third, first, second, call=at_most(2), rule="too-many-applications")
    assert [] == found(third, first, second, call=at_most(3))


def test_the_first_ones_by_receipt_get_a_warning_and_the_later_ones_an_error():
    """The call's text decides which count."""
    of = [application(key, parties=(party("A"),), received_at=later(n)) for n, key in enumerate("cab")]
    held = case(*of, call=at_most(2))
    severities = {each.key: [fault.severity for fault in receivable(held, each)] for each in of}
    assert {"c": [Severity.WARNING], "a": [Severity.WARNING], "b": [Severity.ERROR]} == severities


@pytest.mark.parametrize("state", ["draft", "withdrawn", "excluded"])
def test_what_is_set_aside_does_not_count(state):
    """A withdrawn application leaves room for another."""
    aside = application("a", parties=(party("A"),), state=ApplicationState(state))
    assert [] == found(application("b", parties=(party("A"),), received_at=later(1)), aside, call=at_most(1))


def test_without_parties_the_identity_question_counts():
    """Letter case and spaces make no difference."""
    of = application("b", answers=Answers({"permit": "no", "tax-code": "it 01"}), received_at=later(1))
    other = application("a", answers=Answers({"permit": "no", "tax-code": "IT01"}))
    assert ["too-many-applications"] == found(of, other, call=at_most(1, identity="tax-code"))


def test_who_was_erased_is_counted_no_more():
    """Neither the parties nor the answers say who it was."""
    erased = application("a", answers=None, parties=None)
    other = application("b", answers=Answers({"permit": "no", "tax-code": "IT01"}))
    call = at_most(1, identity="tax-code")
    assert {"it01": ("b",)} == dict(proposers(case(erased, other, call=call)).by_code)
    assert [] == found(other, erased, call=call)


def test_where_nothing_tells_proposers_apart_somebody_must_look():
    """Neither parties nor an answer."""
    assert ["no-identity"] == found(application(), call=at_most(1))
    assert [] == found(application())


def test_the_same_name_or_address_under_another_code_is_doubtful():
    """A warning, because two people can share a name."""
    of = application("b", parties=(party("IT02", name="Ada  Srl"),))
    other = application("a", parties=(party("IT01", name="ADA SRL"),))
    assert ["possible-duplicate"] == found(of, other)
    mails = [
        application(key, parties=(party(key),), answers=Answers({"permit": "no", "mail": "x@y.it"})) for key in "cd"
    ]
    assert "others that come under another code: d." in said(*mails, rule="possible-duplicate")
    same = [application(key, parties=(party("IT01", name="Ada"),)) for key in "ef"]
    assert [] == found(*same)


@given(
    codes=st.lists(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=3, unique=True), min_size=1, max_size=6),
    most=st.integers(1, 3),
)
def test_each_proposer_keeps_as_many_as_the_call_admits(codes, most):
    """Whatever the groupings: errors are exactly those beyond the first for some party."""
    of = [
        application(str(n), parties=tuple(party(code) for code in group), received_at=later(n))
        for n, group in enumerate(codes)
    ]
    held = case(*of, call=at_most(most))
    among = proposers(held)
    for number, each in enumerate(of):
        refused = any(
            fault.rule == "too-many-applications" and fault.severity is Severity.ERROR
            for fault in receivable(held, each, among=among)
        )
        before = [sum(code in group for group in codes[:number]) for code in codes[number]]
        assert refused is any(count >= most for count in before)


@given(st.permutations([application(key, parties=(party("A"),), received_at=later(n)) for n, key in enumerate("abcd")]))
def test_the_order_in_which_applications_stand_in_the_case_changes_nothing(shuffled):
    """Only the time of receipt counts."""
    assert ("a", "b", "c", "d") == proposers(case(*shuffled)).by_code["a"]


BEFORE = Answers({"permit": "no", "plan": "A fair.", "mail": "a"})


def completed(items, due=None, received_at=None, **changes):
    """The rules of what is wrong with a completion."""
    after = BEFORE.with_answers({key.replace("_", "-"): text for key, text in changes.items()})
    return [fault.rule for fault in completion_faults(CALL, BEFORE, after, items, due=due, received_at=received_at)]


def test_a_completion_mends_what_was_asked_for():
    """And nothing else."""
    assert [] == completed(["mail"], mail="a@b.it")
    assert ["not-asked-to-complete"] == completed(["mail"], mail="a@b.it", tax_code="IT01")
    assert ["bad-email"] == completed(["mail"], mail="still wrong")


@pytest.mark.parametrize(("before", "after"), [("A fair.", "A larger fair."), ("", "A fair."), ("A fair.", "")])
def test_the_substance_cannot_be_changed_nor_added_nor_taken_away(before, after):
    """After the deadline nothing is created, even where the answer was empty and was asked for."""
    one, other = (Answers({"permit": "no"}).with_answers({"plan": text}) for text in (before, after))
    assert ["changes-substance"] == [fault.rule for fault in completion_faults(CALL, one, other, ["plan"])]


def test_the_answer_that_decides_the_deadline_cannot_be_changed():
    """Otherwise a completion could make an application timely."""
    assert ["changes-deadline"] == completed(["permit"], permit="yes")


def test_a_completion_has_a_term_of_its_own():
    """The first instant that is too late is too late."""
    due = dt.datetime(2024, 3, 20, 22, tzinfo=dt.UTC)
    assert ["completion-late"] == completed(["mail"], due, due, mail="a@b.it")
    assert [] == completed(["mail"], due, due - dt.timedelta(microseconds=1), mail="a@b.it")


def test_what_was_asked_for_must_be_a_question():
    """The officer mistyped it."""
    assert ["unknown-question"] == completed(["mial"])


@given(
    items=st.sets(st.sampled_from(["permit", "plan", "tax-code", "mail"])),
    keys=st.sets(st.sampled_from(["plan", "tax-code", "mail"])),
)
def test_only_what_was_asked_for_and_is_no_substance_can_change(items, keys):
    """For every set of items and of changes."""
    new = {"plan": "Another.", "tax-code": "IT09", "mail": "a@b.it"}
    after = BEFORE.with_answers({key: new[key] for key in keys})
    refused = {
        fault.where.field
        for fault in completion_faults(CALL, BEFORE, after, sorted(items))
        if "chang" in fault.rule or "asked" in fault.rule
    }
    assert {key for key in keys if key not in items or key == "plan"} == refused
