"""What is proposed for an application: admission, completion, exclusion, or a look by a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import attrs
import pytest

from stemcity_kit.calls.acts import Act, ApplicationAdmitted, ApplicationExcluded, CompletionAsked, Party
from stemcity_kit.calls.admission import completion_due, proposals
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.question import Condition, Question
from stemcity_kit.calls.requirement import Requirement
from stemcity_kit.calls.states import ApplicationState

AT = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
DUE = dt.datetime(2027, 3, 20, tzinfo=dt.UTC)
CALL = Call(
    key="contents",
    zone="Europe/Rome",
    at_most=1,
    identity="name",
    questions=[
        Question(key="name", required=True),
        Question(key="idea", kind="text", required=True, substance=True),
        Question(key="permit", required=True),
        Question(key="people", kind="whole-number"),
        Question(key="insured", kind="yes-no"),
    ],
    requirements=[
        Requirement(key="size", test=Condition.parse("people >= 10")),
        Requirement(key="insurance", test=Condition.parse("insured is yes"), curable=True),
    ],
)
SOUND = {"name": "Ada", "idea": "A lab", "permit": "P1", "people": "30", "insured": "yes"}


def proposed(due: dt.datetime | None = DUE, *, others: tuple[Application, ...] = (), **changes: object) -> Act | None:
    """What is proposed for one application."""
    answers = {key: changes.pop(key, text) for key, text in SOUND.items()}
    held = attrs.evolve(application(answers), **changes)
    case = attrs.evolve(CaseFile.of(CALL), applications={one.key: one for one in (*others, held)})
    return next(one.act for one in proposals(case, due=due) if one.application.key == "kx2")


def application(answers: Mapping[str, object], *, key: str = "kx2", at: dt.datetime = AT) -> Application:
    """An application that came in; an answer that is None is not given."""
    given = Answers({name: str(text) for name, text in answers.items() if text is not None})
    return Application(key=key, person="p", state=ApplicationState.RECEIVED, received_at=at, answers=given)


def test_what_is_sound_is_admitted() -> None:
    """Received in time, complete, eligible."""
    assert proposed() == ApplicationAdmitted(application="kx2")


def test_what_is_formal_is_asked_for() -> None:
    """A missing permit, and a requirement that may be met later."""
    asked = proposed(permit=None, insured="no")
    assert asked == CompletionAsked(application="kx2", items=["permit", "insured"], due=DUE)


def test_what_is_judged_is_never_asked_for() -> None:
    """A missing idea excludes, also beside something that could be mended."""
    assert proposed(idea=None, permit=None) == ApplicationExcluded(application="kx2", grounds=["missing-answer"])


def test_a_requirement_that_is_not_met_excludes_with_its_key() -> None:
    """It is no matter of form."""
    assert proposed(people="9") == ApplicationExcluded(application="kx2", grounds=["size"])


def test_without_a_term_nothing_is_asked_for() -> None:
    """A call that admits no completion excludes."""
    assert proposed(None, permit=None) == ApplicationExcluded(application="kx2", grounds=["missing-answer"])


def test_nobody_is_asked_twice() -> None:
    """What is still missing after a completion excludes."""
    again = proposed(permit=None, state=ApplicationState.COMPLETION_ANSWERED)
    assert again == ApplicationExcluded(application="kx2", grounds=["missing-answer"])


def test_a_signature_is_asked_for_beside_the_answers() -> None:
    """By its own word, after the questions; once, and what is still unsigned then is out."""
    assert proposed(signed=False) == CompletionAsked(application="kx2", items=["signature"], due=DUE)
    both = proposed(signed=False, permit=None)
    assert both == CompletionAsked(application="kx2", items=["permit", "signature"], due=DUE)
    again = proposed(signed=False, state=ApplicationState.COMPLETION_ANSWERED)
    assert again == ApplicationExcluded(application="kx2", grounds=["not-signed"])


@pytest.mark.parametrize("permit", ["P1", None])
def test_what_no_question_asks_is_looked_at(permit: str | None) -> None:
    """Shares are mended by hand, also beside an answer that could be asked for: there is no answer to give again."""
    assert proposed(parties=(Party(code="a", share=Decimal(50)),), permit=permit) is None


def test_which_of_two_applications_counts_is_left_to_the_call_s_text() -> None:
    """The second one of a proposer is looked at, not excluded by itself."""
    first = application(SOUND, key="first", at=AT - dt.timedelta(days=1))
    assert proposed(others=(first,)) is None


def test_an_answer_that_cannot_be_read_is_asked_for_again() -> None:
    """The requirement that rests on it is no ground for an exclusion, since nobody can judge it yet."""
    assert proposed(people="many") == CompletionAsked(application="kx2", items=["people"], due=DUE)
    assert proposed(None, people="many") == ApplicationExcluded(application="kx2", grounds=["not-canonical"])


def test_erased_answers_are_looked_at() -> None:
    """Nobody can check them any more."""
    gone = attrs.evolve(application(SOUND), answers=None)
    case = attrs.evolve(CaseFile.of(CALL), applications={"kx2": gone})
    assert [(one.act, one.doubtful) for one in proposals(case, due=DUE)] == [(None, True)]


def test_the_term_ends_with_the_last_day_in_the_call_s_zone() -> None:
    """Ten days, the first not counted, over a clock change."""
    call = attrs.evolve(CALL, completion_days=10)
    at = dt.datetime(2027, 3, 19, 23, 30, tzinfo=dt.UTC)  # the 20th in Rome
    assert str(completion_due(call, at=at)) == "2027-03-31 00:00:00+02:00"
    assert completion_due(CALL, at=at) is None
