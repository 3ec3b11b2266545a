"""The words for acts, states and roles, as sentences need them: English, and ready to be translated."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stemcity_kit.calls.states import ActName, ApplicationState, AwardState, CallState, Doer
from stemcity_kit.errors import N_, Phrase

__all__ = ["LABELS", "TO_DO", "label", "to_do"]

TO_DO: Mapping[ActName, str] = MappingProxyType(
    {
        ActName.APPROVE_CALL: N_("approve the call"),
        ActName.PUBLISH_CALL: N_("publish the call"),
        ActName.CLOSE_CALL: N_("close the call"),
        ActName.OPEN_RECEIVABILITY: N_("begin the check of receivability"),
        ActName.APPOINT_COMMITTEE: N_("appoint the committee"),
        ActName.OPEN_EVALUATION: N_("begin the evaluation"),
        ActName.PROPOSE_RANKING: N_("propose a ranking"),
        ActName.OPEN_REVIEW: N_("open the review window"),
        ActName.APPROVE_RANKING: N_("approve the ranking"),
        ActName.CLOSE_OUT_CALL: N_("close the call out"),
        ActName.VOID_CALL: N_("declare the call void"),
        ActName.CANCEL_CALL: N_("cancel the call"),
        ActName.EXTEND_DEADLINE: N_("extend the deadline"),
        ActName.ASK_QUESTION: N_("ask a question"),
        ActName.ANSWER_QUESTION: N_("answer a question"),
        ActName.ANNUL: N_("annul an act"),
        ActName.REPLACE_MEMBER: N_("replace a member"),
        ActName.DECLARE_CONFLICT: N_("declare a conflict of interest"),
        ActName.RECUSE_MEMBER: N_("recuse a member"),
        ActName.ASSIGN: N_("assign applications to members"),
        ActName.HOLD_SESSION: N_("hold a session of the committee"),
        ActName.SCORE: N_("score an application"),
        ActName.COMPARE_METHODS: N_("compare methods of ranking"),
        ActName.FREEZE_DRAW: N_("freeze the list of a draw"),
        ActName.DRAW: N_("draw"),
        ActName.ASK_REVIEW: N_("ask for a review"),
        ActName.DECIDE_REVIEW: N_("decide on a review"),
        ActName.FILE_DOCUMENT: N_("file a signed document"),
        ActName.NAME_PERSON: N_("say who somebody is"),
        ActName.DRAFT_APPLICATION: N_("begin an application"),
        ActName.RECEIVE: N_("receive an application"),
        ActName.ASK_COMPLETION: N_("ask for a completion"),
        ActName.ANSWER_COMPLETION: N_("answer a request for completion"),
        ActName.ADMIT: N_("admit an application"),
        ActName.EXCLUDE: N_("exclude an application"),
        ActName.EVALUATE: N_("close the evaluation of an application"),
        ActName.WITHDRAW: N_("withdraw an application"),
        ActName.PLACE: N_("place an application among the winners"),
        ActName.RESERVE: N_("put an application on the reserve list"),
        ActName.OFFER: N_("offer an award"),
        ActName.CALL_UP: N_("call up the next in line"),
        ActName.CONFIRM: N_("confirm a place"),
        ActName.ACCEPT: N_("accept an award"),
        ActName.SIGN: N_("sign the agreement"),
        ActName.MAKE_EFFECTIVE: N_("make an award effective"),
        ActName.PAY: N_("pay an instalment"),
        ActName.CHECK_RENEWAL: N_("check a renewal"),
        ActName.DELIVER: N_("mark an award as delivered"),
        ActName.RENOUNCE: N_("renounce an award"),
        ActName.LAPSE: N_("let an award lapse"),
        ActName.REVOKE: N_("revoke an award"),
    }
)
"""Each act in words, for the sentence “Possible now: …”."""

LABELS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (type(member).__name__, member.value): said
        for member, said in (
            (CallState.DRAFT, N_("a draft")),
            (CallState.APPROVED, N_("approved")),
            (CallState.PUBLISHED, N_("published")),
            (CallState.CLOSED, N_("closed")),
            (CallState.RECEIVABILITY, N_("being checked for receivability")),
            (CallState.COMMITTEE, N_("waiting for the evaluation")),
            (CallState.EVALUATION, N_("being evaluated")),
            (CallState.PROVISIONAL, N_("provisionally ranked")),
            (CallState.REVIEW, N_("in its review window")),
            (CallState.RANKED, N_("finally ranked")),
            (CallState.CLOSED_OUT, N_("closed out")),
            (CallState.VOID, N_("void")),
            (CallState.CANCELLED, N_("cancelled")),
            (ApplicationState.DRAFT, N_("a draft")),
            (ApplicationState.RECEIVED, N_("received")),
            (ApplicationState.COMPLETION_ASKED, N_("being completed")),
            (ApplicationState.COMPLETION_ANSWERED, N_("completed")),
            (ApplicationState.ADMITTED, N_("admitted")),
            (ApplicationState.EXCLUDED, N_("excluded")),
            (ApplicationState.EVALUATED, N_("evaluated")),
            (ApplicationState.RANKED, N_("among the winners")),
            (ApplicationState.ELIGIBLE, N_("eligible, not funded")),
            (ApplicationState.WITHDRAWN, N_("withdrawn")),
            (AwardState.NEXT_IN_LINE, N_("next in line")),
            (AwardState.CONDITIONAL, N_("conditional")),
            (AwardState.ACCEPTED, N_("accepted")),
            (AwardState.AGREEMENT, N_("agreed")),
            (AwardState.EFFECTIVE, N_("effective")),
            (AwardState.DELIVERED, N_("delivered")),
            (AwardState.RENOUNCED, N_("renounced")),
            (AwardState.LAPSED, N_("lapsed")),
            (AwardState.REVOKED, N_("revoked")),
            (Doer.OFFICER, N_("officer")),
            (Doer.MANAGER, N_("manager")),
            (Doer.CHAIR, N_("chair")),
            (Doer.SECRETARY, N_("secretary")),
            (Doer.MEMBER, N_("member")),
            (Doer.APPLICANT, N_("applicant")),
            (Doer.TREASURER, N_("treasurer")),
            (Doer.COURT, N_("court")),
        )
    }
)
"""States and roles in words, by the name of their list and their own."""


def label(*members: CallState | ApplicationState | AwardState | Doer) -> Phrase:
    """States or roles in words.

    >>> label(ApplicationState.ELIGIBLE)
    'eligible, not funded'
    """
    return Phrase(*(LABELS[type(member).__name__, member.value] for member in members))


def to_do(*names: ActName) -> Phrase:
    """Acts in words, as something to do.

    >>> to_do(ActName.EXTEND_DEADLINE, ActName.CANCEL_CALL)
    'extend the deadline, cancel the call'
    """
    return Phrase(*(TO_DO[name] for name in names))
