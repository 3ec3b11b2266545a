"""Letters to one applicant: the request to complete, the exclusion, the outcome, and the explanation.

A letter holds the applicant's own data and nobody else's. What a law adds, such as where to appeal and until when, is
given by the office as texts: the engine knows no country's law.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from stemcity_kit.calls.acts_application import SIGNATURE
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.committee import application_of
from stemcity_kit.calls.dossier import Dossier, Kind
from stemcity_kit.calls.dossier_text import addressee, clauses, letter, officer, refused
from stemcity_kit.calls.eligibility import Verdict, judge
from stemcity_kit.calls.explain import Facts, explained
from stemcity_kit.calls.explain_place import outcome_words, review_term, review_until
from stemcity_kit.calls.explain_subject import pool_title, question_title
from stemcity_kit.calls.grounds import reasons_given, worded
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.ranking import Entry
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.errors import N_
from stemcity_kit.model.dossier import Head, Section
from stemcity_kit.model.sentence import Param, Sentence, said, verbatim
from stemcity_kit.model.text import Text

__all__ = ["exclusion_letter", "explanation", "outcome_letter", "request_to_complete"]


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
        raise refused(
            one, "nothing-asked", N_("Nothing was asked of the application."), N_("Ask for a completion first.")
        )
    items = [_item(casefile.call, key) for key in one.items]
    asked = said(
        "asked", N_("The application is not complete. These are to be answered again, before {due}:"), due=one.due
    )
    limits = [said("substance", N_("What is judged may not change; an answer that changes it does not count."))]
    silence = said("silence", N_("Without an answer in time the application is excluded."))
    return letter(
        casefile,
        one,
        kind=Kind.COMPLETION,
        title=said("completion", N_("Request to complete the application")),
        at=at,
        head=head,
        fields={"due": one.due},
        sections=(
            Section("items", said("items", N_("What is missing")), (asked, *items)),
            Section("limits", said("limits", N_("What to know")), (*limits, silence, *clauses(remedies))),
        ),
    )


def _item(call: Call, key: str) -> Sentence:
    if key == SIGNATURE and key not in call.asked:
        return said("item-signature", N_("The signature: the application has to be signed as the call asks."))
    return said("item", N_("“{question}”"), question=question_title(call, key))


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
        raise refused(one, "not-excluded", N_("The application is not excluded."), fix)
    if reply_by is None:
        opening = said("excluded", N_("The application was excluded."))
    else:
        opening = said(
            "to-be-excluded",
            N_("The application would have to be excluded. A reply that comes in before {until} is considered first."),
            until=reply_by,
        )
    return letter(
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
            Section("rights", said("rights", N_("What can be done")), (*_rights(casefile, at=at), *clauses(remedies))),
        ),
    )


def _reasons(casefile: CaseFile, one: Application) -> Iterator[Sentence]:
    """The grounds, the office's own words, and the evidence of each requirement that is not met, with its source."""
    judged = tuple(judge(casefile.call, one))
    told = {found.requirement.key for found in judged if found.verdict is Verdict.NOT_MET}
    if one.state is ApplicationState.EXCLUDED and not told.issuperset(one.grounds):
        yield from worded(casefile.call, one)
    reasons = reasons_given(casefile, one) if one.state is ApplicationState.EXCLUDED else one.reasons
    if reasons or reasons is None:
        yield verbatim(reasons)
    for judgement in judged:
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
    facts: Facts | None = None,
) -> Dossier:
    """What became of an application, with all its reasons.

    Args:
        casefile: The case.
        application: The application's key.
        at: The moment of the document.
        head: The head of the journal.
        remedies: What the office adds: where one can appeal, and until when.
        facts: What all explanations of the case share, `Facts.of(casefile)`; who writes many letters makes them once.

    Raises:
        InvalidValue: The application is not in the ranking in force.
        UnknownKey: The case has no such application.
    """
    one = application_of(casefile, application)
    shared = facts or Facts.of(casefile)
    entry = shared.entries.get(application)
    if entry is None:
        fix = N_("Propose a ranking first; an excluded one gets the reasons for its exclusion.")
        raise refused(one, "not-ranked", N_("The application is not in the ranking."), fix)
    reasons = explained(casefile, application, reader=Reader.APPLICANT, facts=shared)
    return letter(
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
            Section("rights", said("rights", N_("What can be done")), (*officer(casefile.call), *clauses(remedies))),
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
    facts: Facts | None = None,
) -> Dossier:
    """Why an application stands where it stands, as a document for one reader; see `calls.explain`.

    For a donor it is about the whole call, and names no application.

    Raises:
        UnknownKey: The case has no such application.
    """
    sections = explained(casefile, application, reader=reader, facts=facts)
    about = "" if reader is Reader.DONOR else application
    one = application_of(casefile, application) if reader is Reader.APPLICANT else None
    title = said("figures", N_("The call in figures")) if reader is Reader.DONOR else said("why", N_("Explanation"))
    return Dossier(
        kind=Kind.EXPLANATION,
        reader=reader,
        call=casefile.call,
        title=title,
        at=at,
        head=head,
        application=about,
        addressee=addressee(casefile, one) if one else (),
        fields={"protocol": one.protocol} if one else {},
        sections=sections,
    )


def _rights(casefile: CaseFile, *, at: dt.datetime) -> Iterator[Sentence]:
    """The review, as long as it can be asked for or is still to come, and who is in charge."""
    if casefile.review_until is None:
        yield from review_term(casefile.call)
    elif at < casefile.review_until:
        yield from review_until(casefile)
    yield from officer(casefile.call)
