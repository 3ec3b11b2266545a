"""The life of a call, of an application and of an award: three tables, and every transition is in them.

A table says for each state which acts are possible and where each leads; a final state has none (`{}`). `allowed`,
`advance`, the guards, the diagrams of the docs and the tests all read these tables; nothing else knows a transition.
Acts that change no state - questions and answers, extensions, scores, annulments, documents - stand in `DURING`, which
says in which states of the call each may be done. `DOERS` says in which role.

The stages follow what an Italian public call has (L. 241/1990, arts. 6, 10-bis and 12; D.Lgs. 33/2013, art. 26); a call
that needs fewer leaves out the optional ones, and its table is made from this one by `without`.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

__all__ = [
    "APPLICATION",
    "AWARD",
    "CALL",
    "DOERS",
    "DURING",
    "OPTIONAL",
    "OPTIONAL_AWARD",
    "ActName",
    "ApplicationState",
    "AwardState",
    "CallState",
    "Doer",
    "advance",
    "allowed",
    "without",
]


class CallState(enum.StrEnum):
    """Where a call stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    CLOSED = "closed"
    RECEIVABILITY = "receivability"
    COMMITTEE = "committee-appointed"
    EVALUATION = "evaluation"
    PROVISIONAL = "provisional-ranking"
    REVIEW = "review-window"
    RANKED = "approved-ranking"
    CLOSED_OUT = "closed-out"
    VOID = "void"
    CANCELLED = "cancelled"


class ApplicationState(enum.StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    RECEIVED = "received"
    COMPLETION_ASKED = "completion-asked"
    COMPLETION_ANSWERED = "completion-answered"
    ADMITTED = "admitted"
    EXCLUDED = "excluded"
    EVALUATED = "evaluated"
    RANKED = "ranked"
    ELIGIBLE = "eligible-not-funded"
    WITHDRAWN = "withdrawn"


class AwardState(enum.StrEnum):
    """Where the award of one winner stands."""

    NEXT_IN_LINE = "next-in-line"
    CONDITIONAL = "conditional"
    ACCEPTED = "accepted"
    AGREEMENT = "agreement"
    EFFECTIVE = "effective"
    DELIVERED = "delivered"
    RENOUNCED = "renounced"
    LAPSED = "lapsed"
    REVOKED = "revoked"


class Doer(enum.StrEnum):
    """The role in which somebody does an act."""

    OFFICER = "officer"
    MANAGER = "manager"
    CHAIR = "chair"
    SECRETARY = "secretary"
    MEMBER = "member"
    APPLICANT = "applicant"
    TREASURER = "treasurer"
    COURT = "court"


class ActName(enum.StrEnum):
    """Everything that can be done in a case; a record is one of these, done."""

    APPROVE_CALL = "approve-call"
    PUBLISH_CALL = "publish-call"
    CLOSE_CALL = "close-call"
    OPEN_RECEIVABILITY = "open-receivability"
    APPOINT_COMMITTEE = "appoint-committee"
    OPEN_EVALUATION = "open-evaluation"
    PROPOSE_RANKING = "propose-ranking"
    OPEN_REVIEW = "open-review"
    APPROVE_RANKING = "approve-ranking"
    CLOSE_OUT_CALL = "close-out-call"
    VOID_CALL = "void-call"
    CANCEL_CALL = "cancel-call"

    EXTEND_DEADLINE = "extend-deadline"
    ASK_QUESTION = "ask-question"
    ANSWER_QUESTION = "answer-question"
    ANNUL = "annul"
    REPLACE_MEMBER = "replace-member"
    DECLARE_CONFLICT = "declare-conflict"
    RECUSE_MEMBER = "recuse-member"
    ASSIGN = "assign"
    HOLD_SESSION = "hold-session"
    SCORE = "score"
    COMPARE_METHODS = "compare-methods"
    FREEZE_DRAW = "freeze-draw"
    DRAW = "draw"
    ASK_REVIEW = "ask-review"
    DECIDE_REVIEW = "decide-review"
    FILE_DOCUMENT = "file-document"
    NAME_PERSON = "name-person"

    DRAFT_APPLICATION = "draft-application"
    RECEIVE = "receive"
    ASK_COMPLETION = "ask-completion"
    ANSWER_COMPLETION = "answer-completion"
    ADMIT = "admit"
    EXCLUDE = "exclude"
    EVALUATE = "evaluate"
    WITHDRAW = "withdraw"
    PLACE = "place"
    RESERVE = "reserve"

    OFFER = "offer"
    CALL_UP = "call-up"
    CONFIRM = "confirm"
    ACCEPT = "accept"
    SIGN = "sign"
    MAKE_EFFECTIVE = "make-effective"
    PAY = "pay"
    CHECK_RENEWAL = "check-renewal"
    DELIVER = "deliver"
    RENOUNCE = "renounce"
    LAPSE = "lapse"
    REVOKE = "revoke"


S = TypeVar("S", bound=enum.StrEnum)
Table = Mapping[S, Mapping[ActName, S]]

_A = ActName
_C = CallState
_P = ApplicationState
_W = AwardState

CALL: Table[CallState] = MappingProxyType(
    {
        _C.DRAFT: {_A.APPROVE_CALL: _C.APPROVED, _A.CANCEL_CALL: _C.CANCELLED},
        _C.APPROVED: {_A.PUBLISH_CALL: _C.PUBLISHED, _A.CANCEL_CALL: _C.CANCELLED},
        _C.PUBLISHED: {_A.CLOSE_CALL: _C.CLOSED, _A.CANCEL_CALL: _C.CANCELLED},
        _C.CLOSED: {
            _A.OPEN_RECEIVABILITY: _C.RECEIVABILITY,
            _A.VOID_CALL: _C.VOID,
            _A.CANCEL_CALL: _C.CANCELLED,
        },
        _C.RECEIVABILITY: {
            _A.APPOINT_COMMITTEE: _C.COMMITTEE,
            _A.VOID_CALL: _C.VOID,
            _A.CANCEL_CALL: _C.CANCELLED,
        },
        _C.COMMITTEE: {_A.OPEN_EVALUATION: _C.EVALUATION, _A.VOID_CALL: _C.VOID, _A.CANCEL_CALL: _C.CANCELLED},
        _C.EVALUATION: {_A.PROPOSE_RANKING: _C.PROVISIONAL, _A.VOID_CALL: _C.VOID, _A.CANCEL_CALL: _C.CANCELLED},
        _C.PROVISIONAL: {
            _A.PROPOSE_RANKING: _C.PROVISIONAL,
            _A.OPEN_REVIEW: _C.REVIEW,
            _A.VOID_CALL: _C.VOID,
            _A.CANCEL_CALL: _C.CANCELLED,
        },
        _C.REVIEW: {
            _A.PROPOSE_RANKING: _C.PROVISIONAL,
            _A.APPROVE_RANKING: _C.RANKED,
            _A.CANCEL_CALL: _C.CANCELLED,
        },
        _C.RANKED: {_A.CLOSE_OUT_CALL: _C.CLOSED_OUT, _A.CANCEL_CALL: _C.CANCELLED},
        _C.CLOSED_OUT: {},
        _C.VOID: {},
        _C.CANCELLED: {},
    }
)
"""The call. A ranking that the review changes is proposed again, as a new version."""

OPTIONAL = frozenset({_C.APPROVED, _C.RECEIVABILITY, _C.COMMITTEE, _C.REVIEW})
"""The stages that a call may leave out."""

APPLICATION: Table[ApplicationState] = MappingProxyType(
    {
        _P.DRAFT: {_A.RECEIVE: _P.RECEIVED, _A.WITHDRAW: _P.WITHDRAWN},
        _P.RECEIVED: {
            _A.RECEIVE: _P.RECEIVED,  # sent again before the deadline: the last one counts
            _A.ASK_COMPLETION: _P.COMPLETION_ASKED,
            _A.ADMIT: _P.ADMITTED,
            _A.EXCLUDE: _P.EXCLUDED,
            _A.WITHDRAW: _P.WITHDRAWN,
        },
        _P.COMPLETION_ASKED: {
            _A.ANSWER_COMPLETION: _P.COMPLETION_ANSWERED,
            _A.EXCLUDE: _P.EXCLUDED,
            _A.WITHDRAW: _P.WITHDRAWN,
        },
        _P.COMPLETION_ANSWERED: {
            _A.ASK_COMPLETION: _P.COMPLETION_ASKED,
            _A.ADMIT: _P.ADMITTED,
            _A.EXCLUDE: _P.EXCLUDED,
            _A.WITHDRAW: _P.WITHDRAWN,
        },
        _P.ADMITTED: {_A.EVALUATE: _P.EVALUATED, _A.EXCLUDE: _P.EXCLUDED, _A.WITHDRAW: _P.WITHDRAWN},
        _P.EVALUATED: {
            _A.PLACE: _P.RANKED,
            _A.RESERVE: _P.ELIGIBLE,
            _A.EXCLUDE: _P.EXCLUDED,
            _A.WITHDRAW: _P.WITHDRAWN,
        },
        _P.RANKED: {
            _A.PLACE: _P.RANKED,
            _A.RESERVE: _P.ELIGIBLE,
            _A.EXCLUDE: _P.EXCLUDED,
            _A.WITHDRAW: _P.WITHDRAWN,
        },
        _P.ELIGIBLE: {
            _A.PLACE: _P.RANKED,
            _A.RESERVE: _P.ELIGIBLE,
            _A.EXCLUDE: _P.EXCLUDED,
            _A.WITHDRAW: _P.WITHDRAWN,
        },
        _P.EXCLUDED: {},
        _P.WITHDRAWN: {},
    }
)
"""An application. `place`, `reserve` and (for a missed threshold) `exclude` come out of a ranking; an exclusion ends
only by being annulled."""

AWARD: Table[AwardState] = MappingProxyType(
    {
        _W.NEXT_IN_LINE: {_A.CONFIRM: _W.CONDITIONAL, _A.RENOUNCE: _W.RENOUNCED, _A.LAPSE: _W.LAPSED},
        _W.CONDITIONAL: {
            _A.ACCEPT: _W.ACCEPTED,
            _A.RENOUNCE: _W.RENOUNCED,
            _A.LAPSE: _W.LAPSED,
            _A.REVOKE: _W.REVOKED,
        },
        _W.ACCEPTED: {_A.SIGN: _W.AGREEMENT, _A.RENOUNCE: _W.RENOUNCED, _A.LAPSE: _W.LAPSED, _A.REVOKE: _W.REVOKED},
        _W.AGREEMENT: {
            _A.MAKE_EFFECTIVE: _W.EFFECTIVE,
            _A.RENOUNCE: _W.RENOUNCED,
            _A.LAPSE: _W.LAPSED,
            _A.REVOKE: _W.REVOKED,
        },
        _W.EFFECTIVE: {_A.DELIVER: _W.DELIVERED, _A.RENOUNCE: _W.RENOUNCED, _A.REVOKE: _W.REVOKED},
        _W.DELIVERED: {},
        _W.RENOUNCED: {},
        _W.LAPSED: {},
        _W.REVOKED: {},
    }
)
"""An award. `offer` begins one as conditional, `call-up` one of the reserve list as next in line."""

OPTIONAL_AWARD = frozenset({_W.ACCEPTED, _W.AGREEMENT, _W.EFFECTIVE})
"""The stages that the awards of a call may leave out."""

_LIVE = frozenset(state for state, acts in CALL.items() if acts)
_FROM_RANKED = frozenset({_C.RANKED})
_FROM_PROVISIONAL = frozenset({_C.PROVISIONAL, _C.REVIEW, _C.RANKED})
_CHECKING = frozenset({_C.CLOSED, _C.RECEIVABILITY, _C.COMMITTEE, _C.EVALUATION})

DURING: Mapping[ActName, frozenset[CallState]] = MappingProxyType(
    {
        _A.EXTEND_DEADLINE: frozenset({_C.PUBLISHED}),
        _A.ASK_QUESTION: frozenset({_C.PUBLISHED}),
        _A.ANSWER_QUESTION: frozenset({_C.PUBLISHED}),
        _A.ANNUL: frozenset(_C),
        _A.REPLACE_MEMBER: frozenset({_C.COMMITTEE, _C.EVALUATION}),
        _A.DECLARE_CONFLICT: frozenset({_C.RECEIVABILITY, _C.COMMITTEE, _C.EVALUATION}),
        _A.RECUSE_MEMBER: frozenset({_C.COMMITTEE, _C.EVALUATION}),
        _A.ASSIGN: frozenset({_C.COMMITTEE, _C.EVALUATION}),
        _A.HOLD_SESSION: frozenset({_C.COMMITTEE, _C.EVALUATION, _C.PROVISIONAL, _C.REVIEW}),
        _A.SCORE: frozenset({_C.EVALUATION}),
        _A.COMPARE_METHODS: frozenset({_C.EVALUATION, *_FROM_PROVISIONAL}),
        _A.FREEZE_DRAW: frozenset({_C.EVALUATION, *_FROM_PROVISIONAL}),  # after approval, for equals in reserve
        _A.DRAW: frozenset({_C.EVALUATION, *_FROM_PROVISIONAL}),
        _A.ASK_REVIEW: frozenset({_C.REVIEW}),
        _A.DECIDE_REVIEW: frozenset({_C.REVIEW}),
        _A.FILE_DOCUMENT: frozenset(_C),
        _A.NAME_PERSON: frozenset(_C),
        _A.DRAFT_APPLICATION: frozenset({_C.PUBLISHED}),
        _A.RECEIVE: frozenset({_C.PUBLISHED, _C.CLOSED, _C.RECEIVABILITY}),  # a late one is received too, as late
        _A.ASK_COMPLETION: _CHECKING,
        _A.ANSWER_COMPLETION: _CHECKING,
        _A.ADMIT: _CHECKING,
        _A.EXCLUDE: _CHECKING | _FROM_PROVISIONAL,
        _A.EVALUATE: frozenset({_C.EVALUATION}),
        _A.WITHDRAW: _LIVE - {_C.DRAFT, _C.APPROVED},
        _A.OFFER: _FROM_RANKED,
        _A.CALL_UP: _FROM_RANKED,
        _A.CONFIRM: _FROM_RANKED,
        _A.ACCEPT: _FROM_RANKED,
        _A.SIGN: _FROM_RANKED,
        _A.MAKE_EFFECTIVE: _FROM_RANKED,
        _A.PAY: _FROM_RANKED,
        _A.CHECK_RENEWAL: _FROM_RANKED,
        _A.DELIVER: _FROM_RANKED,
        _A.RENOUNCE: _FROM_RANKED,
        _A.LAPSE: _FROM_RANKED,
        _A.REVOKE: _FROM_RANKED,
    }
)
"""In which states of the call each act may be done that is not a step of the call itself."""

_OFFICE = frozenset({Doer.OFFICER, Doer.MANAGER})
_MANAGER = frozenset({Doer.MANAGER})
_COMMITTEE = frozenset({Doer.CHAIR, Doer.SECRETARY})
_EITHER = _OFFICE | _COMMITTEE
_APPLICANT = frozenset({Doer.APPLICANT})

DOERS: Mapping[ActName, frozenset[Doer]] = MappingProxyType(
    {
        **dict.fromkeys(ActName, _OFFICE),
        _A.APPROVE_CALL: _MANAGER,
        _A.APPOINT_COMMITTEE: _MANAGER,
        _A.APPROVE_RANKING: _MANAGER,
        _A.VOID_CALL: _MANAGER,
        _A.CANCEL_CALL: _MANAGER,
        _A.EXTEND_DEADLINE: _MANAGER,
        _A.ANNUL: _MANAGER | {Doer.COURT},
        _A.REPLACE_MEMBER: _MANAGER,
        _A.RECUSE_MEMBER: _EITHER,
        _A.DECLARE_CONFLICT: _EITHER | {Doer.MEMBER},
        _A.ASK_QUESTION: _APPLICANT | _OFFICE,
        _A.SCORE: frozenset({Doer.MEMBER, Doer.CHAIR}),
        _A.OPEN_EVALUATION: _EITHER,
        _A.ASSIGN: _EITHER,
        _A.HOLD_SESSION: _EITHER,
        _A.EVALUATE: _EITHER,
        _A.EXCLUDE: _EITHER,
        _A.PROPOSE_RANKING: _EITHER,
        _A.FREEZE_DRAW: _EITHER,
        _A.DRAW: _EITHER,
        _A.DRAFT_APPLICATION: _APPLICANT,
        _A.RECEIVE: _APPLICANT | _OFFICE,
        _A.ANSWER_COMPLETION: _APPLICANT | _OFFICE,
        _A.WITHDRAW: _APPLICANT | _OFFICE,
        _A.ASK_REVIEW: _APPLICANT | _OFFICE,
        _A.DECIDE_REVIEW: _EITHER,
        _A.CONFIRM: _APPLICANT | _OFFICE,
        _A.ACCEPT: _APPLICANT | _OFFICE,
        _A.RENOUNCE: _APPLICANT | _OFFICE,
        _A.REVOKE: _MANAGER,
        _A.PAY: _OFFICE | {Doer.TREASURER},
    }
)
"""The roles in which each act may be done."""

_FORWARD = (
    ActName.APPROVE_CALL,
    ActName.PUBLISH_CALL,
    ActName.OPEN_RECEIVABILITY,
    ActName.APPOINT_COMMITTEE,
    ActName.OPEN_EVALUATION,
    ActName.OPEN_REVIEW,
    ActName.APPROVE_RANKING,
    ActName.ACCEPT,
    ActName.SIGN,
    ActName.MAKE_EFFECTIVE,
    ActName.DELIVER,
)
"""The acts that lead from one stage to the next; leaving a stage out joins the one before it to the one after it."""


def without(table: Table[S], stages: Collection[S]) -> Table[S]:
    """The table without some optional stages: what led into one leads where its own next step led.

    >>> from stemcity_kit.calls.states import CALL, CallState
    >>> short = without(CALL, [CallState.RECEIVABILITY, CallState.COMMITTEE])
    >>> [act.value for act in short[CallState.CLOSED]]
    ['open-evaluation', 'void-call', 'cancel-call']
    """
    made = {state: dict(acts) for state, acts in table.items()}
    for gone in (state for state in table if state in set(stages)):
        onward = {act: state for act, state in made.pop(gone).items() if act in _FORWARD}
        for state, acts in made.items():
            made[state] = dict(_joined(acts, gone, onward))
    return MappingProxyType(made)


def _joined(acts: Mapping[ActName, S], gone: S, onward: Mapping[ActName, S]) -> Iterator[tuple[ActName, S]]:
    for act, to in acts.items():
        if to == gone:
            yield from onward.items()
        else:
            yield act, to


def allowed(table: Table[S], state: S) -> tuple[ActName, ...]:
    """The acts that the table has for a state, in its order; none for a final state.

    >>> [act.value for act in allowed(AWARD, AwardState.EFFECTIVE)]
    ['deliver', 'renounce', 'revoke']
    """
    return tuple(table[state])


def advance(table: Table[S], state: S, act: ActName) -> S | None:
    """The state after an act, or None where the table does not have the act for this state.

    >>> advance(CALL, CallState.PUBLISHED, ActName.CLOSE_CALL)
    <CallState.CLOSED: 'closed'>
    """
    return table[state].get(act)
