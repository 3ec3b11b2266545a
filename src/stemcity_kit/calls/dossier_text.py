"""What several documents say alike: who is addressed, who signs, and the rules of a call in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from stemcity_kit.calls.acts import Party, Seat
from stemcity_kit.calls.call import Call, DueFor, Purpose
from stemcity_kit.calls.casefile import Application, CaseFile, Member
from stemcity_kit.calls.dossier import Dossier, Kind
from stemcity_kit.calls.eligibility import relation_words
from stemcity_kit.calls.explain_admission import limit
from stemcity_kit.calls.explain_subject import answer_shown, member_called, question_title
from stemcity_kit.calls.question import Condition, Reader, Sensitivity
from stemcity_kit.calls.question import Kind as Asked
from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.dossier import Head, Section, with_content
from stemcity_kit.model.sentence import Param, Sentence, said, verbatim
from stemcity_kit.model.text import Text

__all__ = [
    "PURPOSES",
    "SEATS",
    "addressee",
    "called",
    "clauses",
    "condition_words",
    "deadlines",
    "lead",
    "letter",
    "officer",
    "published_name",
    "refused",
    "seat_words",
    "seats",
]

SEATS = {
    Seat.CHAIR: N_("Chair"),
    Seat.MEMBER: N_("Member"),
    Seat.SECRETARY: N_("Secretary"),
    Seat.SUBSTITUTE: N_("Substitute"),
}
"""The seats of a committee, in words."""

PURPOSES = {
    Purpose.PARTNERS: N_("The call looks for partners."),
    Purpose.SPONSORS: N_("The call looks for sponsors."),
    Purpose.CONTENTS: N_("The call looks for contents of the programme."),
    Purpose.SCHOLARSHIPS: N_("The call awards scholarships."),
}
"""What a call looks for, in words."""

_DUES = {
    DueFor.APPLICATION: N_("Applications must come in by {limit}."),
    DueFor.QUESTIONS: N_("Questions can be asked until {limit}."),
    DueFor.PROOF: N_("Proof must come in by {limit}."),
}


def lead(application: Application) -> Party | None:
    """Who leads those who apply, or applies alone; None where that is erased or was not said."""
    parties = application.parties or ()
    return next((party for party in parties if party.lead), parties[0] if parties else None)


def called(casefile: CaseFile, application: Application) -> Param:
    """What the applicant is called: by the first line of the address, as a party, or else by the code.

    None stands for a name that was erased.
    """
    return addressee(casefile, application)[0]


def addressee(casefile: CaseFile, application: Application) -> tuple[Param, ...]:
    """The lines of an address: the answers that the call names for it, or else the name of who leads the application.

    Where the call names none and no party is said, the first personal line that was answered stands there, such as the
    name; what tells proposers apart (`Call.identity`) is tried last. It is for letters to the applicant alone.
    """
    if application.answers is None:
        return (None,)
    call, answers = casefile.call, application.answers
    asked = [key for key in call.addressee if answers.get(key)]
    if asked:
        return tuple(answer_shown(call, answers, key) for key in asked)
    party = lead(application)
    if party is not None and party.name:
        return (party.name,)
    if application.person in casefile.names:
        return (casefile.names[application.person],)
    own = next((key for key in _naming(call) if answers.get(key)), "")
    return (answer_shown(call, answers, own) if own else application.key,)


def _naming(call: Call) -> Iterator[str]:
    """The questions that may say what an applicant is called, those first that are likeliest to."""
    for question in call.questions:
        if (
            question.kind is Asked.LINE
            and question.sensitivity is Sensitivity.PERSONAL
            and question.key != call.identity
        ):
            yield question.key
    if call.identity:
        yield call.identity


def published_name(casefile: CaseFile, application: Application) -> Param:
    """What everybody may read an applicant to be called: the party, or an open answer; an empty text where neither is.

    A personal answer is in no publication, even where it is the first line of the address.
    """
    call, answers = casefile.call, application.answers
    if answers is None:
        return None
    party = lead(application)
    if party is not None and party.name:
        return party.name
    first = next((key for key in call.addressee if answers.get(key)), "")
    if first and call.asked[first].sensitivity is Sensitivity.OPEN:
        return answer_shown(call, answers, first)
    return ""


def seats(casefile: CaseFile) -> Iterator[tuple[Sentence, Param]]:
    """Who signs for the committee: everybody who sits in it, the chair first."""
    order = list(Seat)
    sitting = [member for member in casefile.members.values() if member.sits]
    for member in sorted(sitting, key=lambda one: order.index(one.seat)):
        yield seat_words(member), member_called(casefile, member.key)


def seat_words(member: Member) -> Sentence:
    """The seat of a member in words."""
    return said(member.seat.value, SEATS[member.seat])


def condition_words(call: Call, condition: Condition, *, on: dt.date | None = None) -> Sentence:
    """A condition in words.

    Args:
        call: The call that asks the question.
        condition: The condition.
        on: For a date of birth: the day on which the age is reckoned.

    >>> from stemcity_kit.calls.question import Question
    >>> call = Call(key="c", questions=[Question(key="isee", kind="money")])
    >>> condition_words(call, Condition.parse("isee <= 50000")).what
    '“{question}”: {relation}'
    """
    relation = relation_words(call, condition, on=on)
    if on is not None and call.asked[condition.question].kind is Asked.DATE:
        return said("age-condition", N_("the age on {on}, in full years: {relation}"), on=on, relation=relation)
    return said(
        "condition",
        N_("“{question}”: {relation}"),
        question=question_title(call, condition.question),
        relation=relation,
    )


def deadlines(casefile: CaseFile) -> Iterator[Sentence]:
    """Every deadline in its version in force, whether its minute is in, and for whom it holds."""
    for due in casefile.call.dues:
        versions = casefile.deadlines.get(due.deadline.key, (due.deadline,))
        sentence = said(f"due-{due.what.value}", _DUES[due.what], limit=limit(versions[-1]))
        if due.when is not None:
            condition = condition_words(casefile.call, due.when)
            sentence = said("due-when", N_("Where {condition}: {due}"), condition=condition, due=sentence)
        yield sentence
        for before in versions[:-1]:
            yield said("due-before", N_("It had first been {limit}."), limit=limit(before))
        if versions[-1].grace:
            yield said(
                "grace", N_("What comes up to {minutes} minutes later is tolerated."), minutes=versions[-1].grace
            )


def officer(call: Call) -> Iterator[Sentence]:
    """Who is in charge of the call; nothing where nobody is named."""
    if call.officer:
        yield said("officer", N_("The officer in charge is {officer}."), officer=call.officer)


def clauses(texts: Sequence[Text]) -> list[Sentence]:
    """Texts of the office as sentences."""
    return [verbatim(text) for text in texts]


def letter(
    casefile: CaseFile,
    one: Application,
    *,
    kind: Kind,
    title: Sentence,
    at: dt.datetime,
    head: Head | None,
    sections: Sequence[Section],
    fields: dict[str, Param],
    reader: Reader = Reader.APPLICANT,
    signatures: Sequence[tuple[Sentence, Param]] = (),
    to: tuple[Param, ...] | None = None,
) -> Dossier:
    """A dossier about one application, for its applicant, with name and register number among its fields."""
    return Dossier(
        kind=kind,
        reader=reader,
        call=casefile.call,
        title=title,
        at=at,
        head=head,
        application=one.key,
        addressee=addressee(casefile, one) if to is None else to,
        sections=with_content(*sections),
        fields={"name": called(casefile, one), "protocol": one.protocol, **fields},
        signatures=signatures,
    )


def refused(one: Application, rule: str, what: str, fix: str) -> InvalidValue:
    """The error that a document cannot be made for an application."""
    return InvalidValue.because(rule, Where(table="applications", key=one.key), what, fix)
