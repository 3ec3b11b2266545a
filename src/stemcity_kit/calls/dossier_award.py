"""What a winner signs and gets: the agreement with its parties, contributions and benefits, and the certificate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.committee import application_of
from stemcity_kit.calls.dossier import Dossier, Kind
from stemcity_kit.calls.dossier_text import called, clauses, letter, refused
from stemcity_kit.calls.explain_place import effective
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.states import AwardState
from stemcity_kit.errors import N_
from stemcity_kit.model.dossier import Head, Section, Table
from stemcity_kit.model.money import Money
from stemcity_kit.model.sentence import Param, Sentence, said, verbatim
from stemcity_kit.model.text import Text

__all__ = ["agreement", "certificate"]


def agreement(
    casefile: CaseFile,
    application: str,
    *,
    at: dt.datetime,
    contributions: Sequence[tuple[Text, Money | None]] = (),
    benefits: Sequence[Text] = (),
    terms: Sequence[Text] = (),
    head: Head | None = None,
) -> Dossier:
    """The agreement with a winner: who makes it, what each side brings, and the amount.

    Args:
        casefile: The case.
        application: The application's key.
        at: The moment of the document.
        contributions: What the winner brings, with its value where it has one.
        benefits: What the organiser gives in return.
        terms: Further terms.
        head: The head of the journal.

    Raises:
        InvalidValue: The application has no award.
        UnknownKey: The case has no such application.
    """
    one, amount = application_of(casefile, application), _awarded(casefile, application)
    organiser = verbatim(casefile.call.organiser or casefile.call.title or casefile.call.key)
    return letter(
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
            Section("benefits", said("benefits", N_("Benefits")), clauses(benefits)),
            Section("amount", said("amount", N_("Amount")), _amount(amount)),
            Section("terms", said("terms", N_("Further terms")), clauses(terms)),
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
        columns = (said("what", N_("Contribution")), said("value", N_("Value")))
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
        raise refused(one, "award-not-effective", N_("The award has not taken effect."), fix)
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
    return letter(
        casefile,
        one,
        kind=Kind.CERTIFICATE,
        title=said("certificate", N_("Certificate")),
        at=at,
        head=head,
        to=(),
        fields={"name": name, "amount": held.amount or ""},
        signatures=((said("officer", N_("Officer in charge")), casefile.call.officer),),
        sections=(Section("award", said("award", N_("Award")), (what, *_published(casefile, application))),),
    )


def _published(casefile: CaseFile, application: str) -> Iterator[Sentence]:
    return effective((record for record in casefile.records if record.about == application), casefile.fallen)


def _awarded(casefile: CaseFile, application: str) -> Money | None:
    held = casefile.awards.get(application)
    if held is None:
        one = application_of(casefile, application)
        raise refused(one, "no-award", N_("The application has no award."), N_("Offer the award first."))
    return held.amount
