"""Letters to one applicant: the request to complete, the exclusion, the outcome, the explanation, and what is signed.

A letter holds the applicant's own data and nobody else's. What a law adds, such as where to appeal and until when, is
given by the office as texts: the engine knows no country's law.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.committee import application_of
from stemcity_kit.calls.dossier import Dossier, Head, Kind, Section, Table, with_content
from stemcity_kit.calls.dossier_text import addressee, called
from stemcity_kit.calls.eligibility import Verdict, judge
from stemcity_kit.calls.explain import explained
from stemcity_kit.calls.explain_place import outcome_words
from stemcity_kit.calls.explain_subject import pool_title, question_title
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.ranking import Entry
from stemcity_kit.calls.scored import Scores
from stemcity_kit.calls.sentence import Param, Sentence, said, verbatim
from stemcity_kit.calls.states import ApplicationState, AwardState
from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text

__all__ = ["agreement", "certificate", "exclusion_letter", "explanation", "outcome_letter", "request_to_complete"]


def request_to_complete(
    casefile: CaseFile, application: str, *, at: dt.datetime, head: Head | None = None, remedies: Sequence[Text] = ()
) -> Dossier:
    """The request to complete an application: what is missing, until when, and what may not change.

    Args:
        casefile: The case.
        application: The application's key.
        at: The moment of the document.
        head: The head of the journal.
        remedies: What the office adds, such as the article that the request rests on.

    Raises:
        InvalidValue: Nothing was asked of this application.
        UnknownKey: The case has no such application.
    """
    one = application_of(casefile, application)
    if one.due is None:
        raise _refused(
            one, "nothing-asked", N_("Nothing was asked of the application."), N_("Ask for a completion first.")
        )
    items = [said("item", N_("“{question}”"), question=question_title(casefile.call, key)) for key in one.items]
    asked = said(
        "asked", N_("The application is not complete. These are to be answered again, before {due}:"), due=one.due
    )
    limits = [said("substance", N_("What is judged may not change; an answer that changes it does not count."))]
    silence = said("silence", N_("Without an answer in time the application is excluded."))
    return _letter(
        casefile,
        one,
        kind=Kind.COMPLETION,
        title=said("completion", N_("Request to complete the application")),
        at=at,
        head=head,
        fields={"due": one.due},
        sections=(
            Section("items", said("items", N_("What is missing")), (asked, *items)),
            Section("limits", said("limits", N_("What to know")), (*limits, silence, *_remedies(remedies))),
        ),
    )


def exclusion_letter(
    casefile: CaseFile,
    application: str,
    *,
    at: dt.datetime,
    head: Head | None = None,
    reply_by: dt.datetime | None = None,
    remedies: Sequence[Text] = (),
) -> Dossier:
    """The reasons for an exclusion, or the notice beforehand that it is meant.

    Args:
        casefile: The case.
        application: The application's key.
        at: The moment of the document.
        head: The head of the journal.
        reply_by: The first instant that is too late for a reply; given, the letter announces the exclusion and asks
            for a reply. Without it, the application must be excluded.
        remedies: What the office adds: where one can appeal, and until when.

    Raises:
        InvalidValue: It was not excluded, and no reply is asked for.
        UnknownKey: The case has no such application.
    """
    one = application_of(casefile, application)
    if reply_by is None and one.state is not ApplicationState.EXCLUDED:
        fix = N_("Exclude it first, or say until when the applicant can reply.")
        raise _refused(one, "not-excluded", N_("The application is not excluded."), fix)
    if reply_by is None:
        opening = said("excluded", N_("The application was excluded."))
    else:
        opening = said(
            "to-be-excluded",
            N_("The application would have to be excluded. A reply that comes in before {until} is considered first."),
            until=reply_by,
        )
    return _letter(
        casefile,
        one,
        kind=Kind.EXCLUSION,
        title=said("exclusion", N_("Reasons for the exclusion"))
        if reply_by is None
        else said("notice-of-exclusion", N_("Notice before an exclusion")),
        at=at,
        head=head,
        fields={"reply_by": reply_by or ""},
        sections=(
            Section("reasons", said("reasons", N_("Reasons")), (opening, *_reasons(casefile, one))),
            Section("rights", said("rights", N_("What can be done")), (*_rights(casefile), *_remedies(remedies))),
        ),
    )


def _reasons(casefile: CaseFile, one: Application) -> Iterator[Sentence]:
    """The office's own words, then the evidence of each requirement that is not met, with its source."""
    if one.reasons or one.reasons is None:
        yield verbatim(one.reasons)
    for judgement in judge(casefile.call, one):
        if judgement.verdict is not Verdict.NOT_MET:
            continue
        yield judgement.evidence
        if judgement.requirement.source:
            yield said("source", N_("This rests on {source}."), source=judgement.requirement.source)
    entry = casefile.ranking.entry(one.key) if casefile.ranking else None
    if entry is not None and entry.missed:
        yield said("threshold", N_("It is out, because it missed a threshold of the grid."))


def outcome_letter(
    casefile: CaseFile,
    application: str,
    *,
    at: dt.datetime,
    head: Head | None = None,
    remedies: Sequence[Text] = (),
    scores: Scores | None = None,
) -> Dossier:
    """What became of an application, with all its reasons.

    Args:
        casefile: The case.
        application: The application's key.
        at: The moment of the document.
        head: The head of the journal.
        remedies: What the office adds: where one can appeal, and until when.
        scores: The scores of the case, where they are at hand; who writes many letters scores once.

    Raises:
        InvalidValue: The application is not in the ranking in force.
        UnknownKey: The case has no such application.
    """
    one = application_of(casefile, application)
    entry = casefile.ranking.entry(application) if casefile.ranking else None
    if entry is None:
        fix = N_("Propose a ranking first; an excluded one gets the reasons for its exclusion.")
        raise _refused(one, "not-ranked", N_("The application is not in the ranking."), fix)
    reasons = explained(casefile, application, reader=Reader.APPLICANT, scores=scores)
    return _letter(
        casefile,
        one,
        kind=Kind.OUTCOME,
        title=said("outcome", N_("Outcome of the application")),
        at=at,
        head=head,
        fields=_result(casefile, entry),
        sections=(
            Section("result", said("result", N_("Result")), _opening(entry)),
            *reasons,
            Section("rights", said("rights", N_("What can be done")), _remedies(remedies)),
        ),
    )


def _opening(entry: Entry) -> Iterator[Sentence]:
    yield said("outcome", N_("In the ranking it is {outcome}."), outcome=outcome_words(entry.outcome))


def _result(casefile: CaseFile, entry: Entry) -> dict[str, Param]:
    return {
        "outcome": outcome_words(entry.outcome),
        "place": "" if entry.place is None else entry.place,
        "total": "" if entry.total is None else entry.total,
        "amount": entry.amount or "",
        "pool": pool_title(casefile.call, entry.pool) if entry.pool else "",
    }


def explanation(
    casefile: CaseFile,
    application: str,
    *,
    reader: Reader,
    at: dt.datetime,
    head: Head | None = None,
    scores: Scores | None = None,
) -> Dossier:
    """Why an application stands where it stands, as a document for one reader; see `calls.explain`.

    For a donor it is about the whole call, and names no application.

    Raises:
        UnknownKey: The case has no such application.
    """
    sections = explained(casefile, application, reader=reader, scores=scores)
    about = "" if reader is Reader.DONOR else application
    to = addressee(casefile, application_of(casefile, application)) if reader is Reader.APPLICANT else ()
    title = said("figures", N_("The call in figures")) if reader is Reader.DONOR else said("why", N_("Explanation"))
    return Dossier(
        kind=Kind.EXPLANATION,
        reader=reader,
        call=casefile.call,
        title=title,
        at=at,
        head=head,
        application=about,
        addressee=to,
        sections=sections,
    )


def agreement(
    casefile: CaseFile,
    application: str,
    *,
    at: dt.datetime,
    contributions: Sequence[tuple[Text, Money | None]] = (),
    benefits: Sequence[Text] = (),
    clauses: Sequence[Text] = (),
    head: Head | None = None,
) -> Dossier:
    """The agreement with a winner: who makes it, what each side brings, and the amount.

    Args:
        casefile: The case.
        application: The application's key.
        at: The moment of the document.
        contributions: What the winner brings, with its value where it has one.
        benefits: What the organiser gives in return.
        clauses: Further terms.
        head: The head of the journal.

    Raises:
        InvalidValue: The application has no award.
        UnknownKey: The case has no such application.
    """
    one, amount = application_of(casefile, application), _awarded(casefile, application)
    organiser = verbatim(casefile.call.organiser or casefile.call.title or casefile.call.key)
    return _letter(
        casefile,
        one,
        kind=Kind.AGREEMENT,
        title=said("agreement", N_("Agreement")),
        at=at,
        head=head,
        reader=Reader.APPLICANT,
        to=(),
        fields={"amount": amount or ""},
        signatures=(
            (said("for-organiser", N_("For the organiser")), organiser),
            *((said("for-party", N_("For the other side")), name) for name in _party_names(casefile, one)),
        ),
        sections=(
            Section("parties", said("parties", N_("Parties")), (_between(organiser),), _parties(one)),
            Section("brings", said("brings", N_("Contributions")), (), _contributions(contributions)),
            Section("benefits", said("benefits", N_("Benefits")), _remedies(benefits)),
            Section("amount", said("amount", N_("Amount")), _amount(amount)),
            Section("clauses", said("clauses", N_("Further terms")), _remedies(clauses)),
        ),
    )


def _between(organiser: Sentence) -> Sentence:
    return said(
        "between", N_("This agreement is made between {organiser} and those who are named here."), organiser=organiser
    )


def _party_names(casefile: CaseFile, one: Application) -> tuple[Param, ...]:
    names = tuple(party.name for party in one.parties or () if party.name)
    return names or (called(casefile, one),)


def _parties(one: Application) -> Iterator[Table]:
    if not one.parties:
        return
    columns = (said("name", N_("Name")), said("code", N_("Code")), said("role", N_("Role")), said("share", N_("Share")))
    rows: list[tuple[Param, ...]] = [
        (
            party.name,
            party.code,
            said("lead", N_("leads")) if party.lead or len(one.parties) == 1 else said("member", N_("takes part")),
            "" if party.share is None else said("percent", N_("{share} %"), share=party.share),
        )
        for party in one.parties
    ]
    yield Table(said("parties", N_("Those who apply")), columns, rows)


def _contributions(contributions: Sequence[tuple[Text, Money | None]]) -> Iterator[Table]:
    if contributions:
        columns = (said("what", N_("What")), said("value", N_("Value")))
        rows = [(what, worth or "") for what, worth in contributions]
        yield Table(said("contributions", N_("What is contributed")), columns, rows)


def _amount(amount: Money | None) -> Iterator[Sentence]:
    if amount is not None:
        yield said("amount", N_("The award is {amount}."), amount=amount)


def certificate(casefile: CaseFile, application: str, *, at: dt.datetime, head: Head | None = None) -> Dossier:
    """The certificate of an award that took effect.

    Raises:
        InvalidValue: The award has not taken effect.
        UnknownKey: The case has no such application.
    """
    one = application_of(casefile, application)
    held = casefile.awards.get(application)
    if held is None or held.state not in (AwardState.EFFECTIVE, AwardState.DELIVERED):
        fix = N_("Make the award effective first.")
        raise _refused(one, "award-not-effective", N_("The award has not taken effect."), fix)
    name, title = called(casefile, one), casefile.call.title or casefile.call.key
    what = (
        said("certified", N_("{name} has won in the call “{call}”."), name=name, call=title)
        if held.amount is None
        else said(
            "certified-amount",
            N_("{name} has won {amount} in the call “{call}”."),
            name=name,
            amount=held.amount,
            call=title,
        )
    )
    return _letter(
        casefile,
        one,
        kind=Kind.CERTIFICATE,
        title=said("certificate", N_("Certificate")),
        at=at,
        head=head,
        to=(),
        fields={"name": name, "amount": held.amount or ""},
        signatures=((said("officer", N_("Officer in charge")), casefile.call.officer),),
        sections=(Section("award", said("award", N_("Award")), (what,)),),
    )


def _awarded(casefile: CaseFile, application: str) -> Money | None:
    held = casefile.awards.get(application)
    if held is None:
        one = application_of(casefile, application)
        raise _refused(one, "no-award", N_("The application has no award."), N_("Offer the award first."))
    return held.amount


def _rights(casefile: CaseFile) -> Iterator[Sentence]:
    if casefile.review_until is not None:
        yield said("review-until", N_("A review can be asked for before {until}."), until=casefile.review_until)
    if casefile.call.officer:
        yield said("officer", N_("The officer in charge is {officer}."), officer=casefile.call.officer)


def _remedies(texts: Sequence[Text]) -> list[Sentence]:
    return [verbatim(text) for text in texts]


def _letter(
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


def _refused(one: Application, rule: str, what: str, fix: str) -> InvalidValue:
    return InvalidValue.because(rule, Where(table="applications", key=one.key), what, fix)
