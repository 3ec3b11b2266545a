"""Whether an application can be received at all: in time, by an open way, signed, complete, and not one too many.

Everything is found at once and nothing is decided: an officer admits, asks for a completion or excludes, and the
findings say on what grounds. A late application is received too, as late.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

import attrs

from stemcity_kit.calls.acts import Party
from stemcity_kit.calls.acts_application import SIGNATURE
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.answers_check import faults
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.lateness import how_long, lateness
from stemcity_kit.calls.question import Kind
from stemcity_kit.calls.reading import written
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.errors import Finding, N_, Severity, Where, did_you_mean
from stemcity_kit.model.frozen import Frozen, frozen

__all__ = ["Proposers", "completion_faults", "plain_code", "proposers", "receivable"]

_SET_ASIDE = frozenset({ApplicationState.DRAFT, ApplicationState.WITHDRAWN, ApplicationState.EXCLUDED})
"""Applications that do not count towards the most that one proposer may have."""

_ALL_SHARES = Decimal(100)
_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@attrs.frozen
class Proposers:
    """Who takes part in which applications, counted once for a whole case.

    Attributes:
        by_code: The applications of each proposer, in order of receipt; leads and members of groupings alike.
        by_name: The applications in which a name or an e-mail address stands, whatever the code beside it.
    """

    by_code: Mapping[str, tuple[str, ...]] = attrs.field(factory=Frozen, converter=frozen)
    by_name: Mapping[str, tuple[str, ...]] = attrs.field(factory=Frozen, converter=frozen)


def proposers(casefile: CaseFile) -> Proposers:
    """Who takes part in which applications; those that are drafts, withdrawn or excluded do not count.

    A proposer is known by the code of each party, or by the answer to the call's identity question where applications
    come without parties. Letter case and spaces make no difference.

    >>> joint = Application(
    ...     key="kx2", person="p1", state=ApplicationState.RECEIVED, parties=(Party(code="IT 01"), Party(code="IT02"))
    ... )
    >>> dict(proposers(attrs.evolve(CaseFile.of(Call(key="a")), applications={"kx2": joint})).by_code)
    {'it01': ('kx2',), 'it02': ('kx2',)}
    """
    live = [each for each in casefile.applications.values() if each.state not in _SET_ASIDE]
    live.sort(key=lambda each: (each.received_at or _NEVER, each.key))
    by_code: dict[str, list[str]] = {}
    by_name: dict[str, list[str]] = {}
    for application in live:
        for code in sorted(_codes(casefile.call, application)):
            by_code.setdefault(code, []).append(application.key)
        for name in sorted(_names(casefile.call, application)):
            by_name.setdefault(name, []).append(application.key)
    return Proposers(*({key: tuple(held) for key, held in by.items()} for by in (by_code, by_name)))


def plain_code(text: str) -> str:
    """A code or a name as it is compared: without spaces, and letter case makes no difference.

    >>> plain_code(" IT 012 345 ")
    'it012345'
    """
    return "".join(text.casefold().split())


def _codes(call: Call, application: Application) -> frozenset[str]:
    if application.parties:
        return frozenset(plain_code(party.code) for party in application.parties)
    identity = application.answers.get(call.identity) if application.answers and call.identity else ""
    return frozenset({plain_code(identity)} if identity else ())


def _names(call: Call, application: Application) -> frozenset[str]:
    """The names of the parties and the e-mail addresses: what two applications of one proposer often share."""
    answers = application.answers or Answers()
    mails = (answers.get(question.key) for question in call.questions if question.kind is Kind.EMAIL)
    named = (party.name for party in application.parties or ())
    return frozenset(plain_code(text) for text in (*mails, *named) if text)


def receivable(casefile: CaseFile, application: Application, *, among: Proposers | None = None) -> Iterator[Finding]:
    """Everything that speaks against receiving an application; notes where the call's text tolerates it.

    Args:
        casefile: The case.
        application: One of its applications.
        among: `proposers(casefile)`, counted once where many applications are checked.

    Yields:
        Errors for what excludes unless it is cured, warnings for what somebody must look at, notes for what the call
        tolerates. The place is the application.

    >>> from stemcity_kit.calls.acts import Channel
    >>> lone = Application(key="kx2", person="p1", state=ApplicationState.RECEIVED, channel=Channel.POST, signed=False)
    >>> [fault.rule for fault in receivable(CaseFile.of(Call(key="a")), lone)]
    ['not-received', 'wrong-channel', 'not-signed']
    """
    call, where = casefile.call, Where(table="applications", key=application.key)
    found = (
        *lateness(casefile, application, where),
        *_formal(call, application, where),
        *_grouping(call, application, where),
        *_too_many(call, application, among or proposers(casefile), where),
    )
    yield from found
    if application.answers is None:
        what = N_("The answers were erased, so nobody can check them any more.")
        yield Finding("erased", where, what, severity=Severity.NOTE)
    else:
        for fault in faults(call, application.answers):
            yield attrs.evolve(fault, where=attrs.evolve(where, field=fault.where.field))


def _formal(call: Call, application: Application, where: Where) -> Iterator[Finding]:
    """The way by which it came, and the signature."""
    if application.channel not in call.channels:
        what = N_("It came by “{channel}”, which the call does not admit.")
        fix = N_("The call admits: {known}. Exclude it, or show that the text admits this way too.")
        params = {"channel": application.channel.value, "known": ", ".join(way.value for way in call.channels)}
        yield Finding("wrong-channel", where, what, fix, params=params)
    if not application.signed:
        what = N_("It is not signed as the call asks.")
        yield Finding("not-signed", where, what, N_("Ask for the signature, or exclude it."))


def _grouping(call: Call, application: Application, where: Where) -> Iterator[Finding]:
    parties = application.parties
    if parties is None:
        what = N_("Who applied was erased, so nobody can check it any more.")
        yield Finding("parties-erased", where, what, severity=Severity.NOTE)
        return
    for code, times in Counter(party.code for party in parties).items():
        if times > 1:
            what, params = N_("“{code}” is a party {times} times."), {"code": code, "times": times}
            yield Finding("party-twice", where, what, N_("Name each party once, with its whole share."), params=params)
    if len(parties) > 1:
        yield from _together(call, parties, where)
    elif parties and parties[0].share not in (None, _ALL_SHARES):
        yield _wrong_shares(parties, where)


def _together(call: Call, parties: tuple[Party, ...], where: Where) -> Iterator[Finding]:
    """What a grouping must have: leave, one lead, and shares that make a whole."""
    if not call.groupings:
        what, params = N_("{number} parties apply together, which the call does not admit."), {"number": len(parties)}
        yield Finding("no-groupings", where, what, N_("One of them may apply alone."), params=params)
    leads = [party.code for party in parties if party.lead]
    if len(leads) != 1:
        what = N_("The grouping has {number} leads: {leads}.") if leads else N_("The grouping has no lead.")
        fix = N_("Name exactly one party as the lead.")
        yield Finding("not-one-lead", where, what, fix, params={"number": len(leads), "leads": ", ".join(leads)})
    if without := [party.code for party in parties if party.share is None or party.share <= 0]:
        what, fix = N_("These parties have no share above 0: {codes}."), N_("Write the share of each party in percent.")
        yield Finding("no-share", where, what, fix, params={"codes": ", ".join(without)})
    elif sum(party.share or 0 for party in parties) != _ALL_SHARES:
        yield _wrong_shares(parties, where)


def _wrong_shares(parties: tuple[Party, ...], where: Where) -> Finding:
    total = written(sum((party.share or Decimal(0) for party in parties), Decimal(0)))
    what, fix = N_("The shares make {total}, not 100."), N_("Correct them; they are in percent and make 100.")
    return Finding("shares-not-100", where, what, fix, params={"total": total})


def _too_many(call: Call, application: Application, among: Proposers, where: Where) -> Iterator[Finding]:
    """More applications than one proposer may have, and others that may be by the same one under another code."""
    codes = _codes(call, application)
    for code in sorted(codes):
        held = among.by_code.get(code, ())
        if call.at_most is not None and application.key in held and len(held) > call.at_most:
            yield _one_too_many(call.at_most, application, held, where, code=code)
    own = {key for code in codes for key in among.by_code.get(code, ())}
    alike = {key for name in _names(call, application) for key in among.by_name.get(name, ())}
    if doubtful := sorted(alike - own - {application.key}):
        what = N_("It shares a name or an address with others that come under another code: {keys}.")
        fix = N_("Look whether it is the same proposer, or the same application sent twice.")
        yield Finding("possible-duplicate", where, what, fix, Severity.WARNING, {"keys": ", ".join(doubtful)})
    if call.at_most is not None and not codes and application.parties is not None and application.answers is not None:
        what = N_("Nothing tells who proposes, so nobody can count the applications of one proposer.")
        fix = N_("Name the parties with their codes, or answer the question that the call's “identity” names.")
        yield Finding("no-identity", where, what, fix, Severity.WARNING)


def _one_too_many(most: int, application: Application, held: tuple[str, ...], where: Where, *, code: str) -> Finding:
    """An error for those that came after the first `most`, a warning for these: the call's text decides which count."""
    is_later = application.key in held[most:]
    params = {"code": code, "number": len(held), "most": most, "keys": ", ".join(held), "first": ", ".join(held[:most])}
    return Finding(
        "too-many-applications",
        where,
        N_("“{code}” takes part in {number} applications, alone or in groupings, and the call admits {most}: {keys}."),
        N_("By time of receipt these come first: {first}. Let the call's text decide which ones count."),
        Severity.ERROR if is_later else Severity.WARNING,
        params,
    )


def completion_faults(
    call: Call,
    before: Answers,
    after: Answers,
    items: Collection[str],
    *,
    due: dt.datetime | None = None,
    received_at: dt.datetime | None = None,
) -> Iterator[Finding]:
    """What is wrong with a completion: it may change what was asked for, in time, and never what is judged.

    An answer that is part of the substance cannot be given later either where it was empty: a completion mends what is
    there and creates nothing after the deadline. Nor can it change an answer that decides which deadline held.

    Args:
        call: The call.
        before: The answers as they stood.
        after: All answers with the completion.
        items: The questions that the applicant was asked to answer again, and `signature`.
        due: The first instant that is too late.
        received_at: When the completion came in, an aware moment.

    Source: D.Lgs. 36/2023, art. 101; L. 241/1990, art. 6(1)(b).

    >>> from stemcity_kit.calls.question import Question
    >>> call = Call(key="a", questions=[Question(key="plan", kind="text", substance=True)])
    >>> [fault.rule for fault in completion_faults(call, Answers(), Answers({"plan": "More."}), ["plan"])]
    ['changes-substance']
    """
    if due is not None and received_at is not None and received_at >= due:
        what = N_("The completion came in at {received}, {by} after its term had ended.")
        params = {"received": received_at.astimezone(due.tzinfo).isoformat(sep=" "), "by": how_long(received_at - due)}
        yield Finding(
            "completion-late", Where(), what, N_("Exclude the application, or show a new term."), params=params
        )
    for item in items:
        if item not in call.asked and item != SIGNATURE:
            near = did_you_mean(item, call.asked)
            fix = N_("Did you mean “{near}”?") if near else N_("Ask for one of: {known}.")
            params = {"key": item, "near": near, "known": ", ".join(call.asked)}
            yield Finding(
                "unknown-question", Where(field=item), N_("The call does not ask “{key}”."), fix, params=params
            )
    for key in dict.fromkeys((*before.given, *after.given)):
        if before.get(key) != after.get(key):
            yield from _change_faults(call, key, items)
    yield from (fault for fault in faults(call, after) if fault.where.field in items)


def _change_faults(call: Call, key: str, items: Collection[str]) -> Iterator[Finding]:
    """What speaks against changing one answer."""
    where, params = Where(field=key), {"key": key}
    if key not in items:
        what = N_("The completion changes “{key}”, which was not asked for.")
        yield Finding("not-asked-to-complete", where, what, N_("Leave this answer as it was."), params=params)
    if key in call.asked and call.asked[key].substance:
        what = N_("The completion changes “{key}”, which is part of what is judged.")
        fix = N_("Leave it as it was: after the deadline nothing can be added to the substance, nor taken from it.")
        yield Finding("changes-substance", where, what, fix, params=params)
    if any(due.when is not None and due.when.question == key for due in call.dues):
        what = N_("The completion changes “{key}”, which decides the deadline of the application.")
        yield Finding("changes-deadline", where, what, N_("Leave this answer as it was."), params=params)
