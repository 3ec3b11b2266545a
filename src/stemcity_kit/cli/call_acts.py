"""The plain acts of a call: approve, publish, extend, close, annul, verify, and any other by its name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Authority, Record
from stemcity_kit.calls.call import DueFor
from stemcity_kit.calls.guards import IllegalAct, possible
from stemcity_kit.calls.states import ActName, CallState
from stemcity_kit.calls.words import label, to_do
from stemcity_kit.cli.call_applications import pairs_meant
from stemcity_kit.cli.call_desk import By, Desk, common, looking
from stemcity_kit.cli.call_given import act_of
from stemcity_kit.cli.call_journal import is_new, open_journal
from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import FaultyFolder, Finding, InvalidValue, N_, Severity, Where, did_you_mean
from stemcity_kit.journal.chain import Head, Verdict
from stemcity_kit.journal.protocol import RECEIPTS
from stemcity_kit.model.deadline import Deadline

__all__ = ["annul", "approve", "close", "do", "extend", "publish", "verify"]


def recorded(desk: Desk, records: tuple[Record, ...]) -> None:
    """Say what was recorded, and the state after it."""
    for record in records[:20]:
        about = f" ({record.about})" if record.about else ""
        what = to_do(record.act.name).words(desk.speaker.translate)
        desk.speaker.say(N_("Recorded as number {number}: {act}{about}."), number=record.number, act=what, about=about)
    if len(records) > 20:
        desk.speaker.say(N_("  and {number} more"), number=len(records) - 20)
    state = label(desk.casefile.state).words(desk.speaker.translate)
    desk.speaker.say(N_("“{call}” is now {state}."), call=desk.call.key, state=state)


def recorded_first(desk: Desk, write: Callable[[], tuple[Record, ...]], *, show: Callable[[], None]) -> None:
    """Record, then show what it was about and what was recorded.

    Whoever reads the output may go away before its end, as `head` does: what was to be recorded is recorded by then.
    Where a guard refuses, the refusal follows what is shown.
    """
    try:
        records = write()
    finally:
        show()
    if records:
        recorded(desk, records)


def refuse(desk: Desk, findings: Sequence[Finding]) -> None:
    """Raise the errors among findings; say the others, but for notes.

    Raises:
        IllegalAct: There are errors.
    """
    errors = [found for found in findings if found.severity is Severity.ERROR]
    desk.speaker.findings(found for found in findings if found.severity is Severity.WARNING)
    if errors:
        raise IllegalAct(*errors)


@click.command(
    short_help=N_("Approve the call, or its ranking."),
    cls=SpokenCommand,
    help=N_("Approve the call before it is published, or its ranking after the review: what is next. For a manager."),
)
@click.option("--decision", default="", help=N_("The number of the decision."))
@common
def approve(desk: Desk, by: By, decision: str) -> None:
    """Approve the call, or its ranking."""
    of_ranking = desk.casefile.state in (CallState.PROVISIONAL, CallState.REVIEW, CallState.EVALUATION)
    kind = acts.RankingApproved if of_ranking else acts.CallApproved
    refuse(desk, () if of_ranking else desk.findings)
    recorded(desk, desk.do(kind(decision=decision), by=by))


@click.command(
    short_help=N_("Publish the call; from here on its text is frozen."),
    cls=SpokenCommand,
    help=N_("Record that the call was published, with the hash of its text; from here on the text is frozen."),
)
@click.option("--address", default="", help=N_("The web address at which it can be read."))
@common
def publish(desk: Desk, by: By, address: str) -> None:
    """Publish the call."""
    refuse(desk, desk.findings)
    records = desk.do(acts.CallPublished(digest=desk.call.digest, at_address=address), by=by)
    recorded(desk, records)
    desk.speaker.say(N_("The SHA-256 of its text: {digest}"), digest=desk.call.digest)


@click.command(
    short_help=N_("Move a deadline later, before it expires."),
    cls=SpokenCommand,
    help=N_("Move a deadline later, for everybody and before it expires. TO is a day and a time: 2027-04-04 12:00."),
)
@click.argument("to", metavar="TO")
@click.option("--deadline", "key", default="", help=N_("Which deadline; by default that for applications."))
@click.option("--second", is_flag=True, help=N_("The later one of an hour that occurs twice."))
@click.option("--told", default="", help=N_("Who was told, and how."))
@common
def extend(desk: Desk, by: By, to: str, key: str, told: str, *, second: bool) -> None:
    """Move a deadline later."""
    casefile = desk.casefile
    known = list(casefile.deadlines)
    chosen = key or next((due.deadline.key for due in desk.call.dues if due.what is DueFor.APPLICATION), "")
    if chosen not in casefile.deadlines:
        what, near = N_("“{call}” has no deadline “{deadline}”."), did_you_mean(chosen, known)
        fix = N_("Did you mean “{near}”?") if near else N_("Its deadlines are: {known}.")
        params = {"call": desk.call.key, "deadline": chosen, "near": near, "known": ", ".join(known)}
        raise InvalidValue(Finding("no-such-deadline", Where(field="--deadline"), what, fix, params=params))
    before = casefile.deadlines[chosen][-1]
    moved = Deadline.parse(
        to,
        key=before.key,
        zone=before.zone,
        included=before.included,
        grace=before.grace,
        rolls_over=before.rolls_over,
        second=True if second else None,
    )
    recorded(desk, desk.do(acts.DeadlineExtended(deadline=moved, told=told), by=by))


@click.command(
    short_help=N_("Close the call after its deadline."),
    cls=SpokenCommand,
    help=N_("Record that no more applications count; only after the last deadline and its tolerance."),
)
@common
def close(desk: Desk, by: By) -> None:
    """Close the call."""
    recorded(desk, desk.do(acts.CallClosed(), by=by))


@click.command(
    short_help=N_("Annul a record, and what rests on it."),
    cls=SpokenCommand,
    help=N_("Annul the record NUMBER by self-review or by court; what rests on it falls with it, the rest stands."),
)
@click.argument("number", type=int)
@click.option(
    "--authority",
    type=click.Choice([authority.value for authority in Authority]),
    default=Authority.SELF_REVIEW.value,
    help=N_("Who annuls."),
)
@click.option("--decision", default="", help=N_("The number of the decision or of the judgment."))
@common
def annul(desk: Desk, by: By, number: int, authority: str, decision: str) -> None:
    """Annul a record."""
    if not by.because:
        what, fix = N_("An annulment needs its reasons."), N_("Say why: --because TEXT.")
        raise IllegalAct(Finding("no-reason", Where(table="calls", key=desk.call.key), what, fix))
    before = desk.casefile.fallen
    act = acts.ActAnnulled(number=number, authority=Authority(authority), decision=decision)
    recorded(desk, desk.do(act, by=by))
    gone = ", ".join(map(str, sorted(desk.casefile.fallen - before)))
    desk.speaker.say(N_("No longer standing: {numbers}."), numbers=gone)


DO_HELP = N_("""\
Do any act by its name, with its values as KEY=VALUE.

Moments are wall times of the call's zone, amounts “500.00 EUR”, several values are parted by commas, and values by
name are written as marks.quality=0.8 or answers.town=monza.""")


@click.command(short_help=N_("Do any other act by its name."), cls=SpokenCommand, help=DO_HELP)
@click.argument("act")
@click.argument("pairs", nargs=-1, metavar="[KEY=VALUE]...")
@common
def do(desk: Desk, by: By, act: str, pairs: tuple[str, ...]) -> None:
    """Do any act by its name."""
    names = [name.value for name in acts.ACTS]
    if act not in names:
        near = did_you_mean(act, names)
        fix = N_("Did you mean “{near}”?") if near else N_("Possible now: {possible}.")
        now = ", ".join(name.value for name in possible(desk.casefile))
        params = {"act": act, "near": near, "possible": now}
        raise InvalidValue(Finding("no-such-act", Where(), N_("There is no act “{act}”."), fix, params=params))
    begins = act in (ActName.RECEIVE.value, ActName.DRAFT_APPLICATION.value)
    pairs = pairs if begins else pairs_meant(desk.casefile, pairs)
    made = act_of(ActName(act), pairs, call=desk.call, at=desk.at)
    recorded(desk, desk.receive([made], by=by) if made.name in RECEIPTS else desk.do(made, by=by))


VERIFY_HELP = N_("""\
Reckon the chain of the call's records anew, and compare it with heads that were published.

Without a head, a chain that was written anew as a whole cannot be told from the true one. The exit code is 1 where
something is wrong.""")


@click.command(short_help=N_("Check that no record was changed."), cls=SpokenCommand, help=VERIFY_HELP)
@click.option(
    "--head",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    help=N_("A file with a head that was published, one line; may be given several times."),
)
@looking
def verify(desk: Desk, files: tuple[Path, ...]) -> None:
    """Check the chain."""
    verify_case(desk.speaker, desk.journal_file, desk.call.key, files, clock_at=desk.at)


def verify_case(speaker: Speaker, path: Path, case: str, files: tuple[Path, ...], *, clock_at: dt.datetime) -> None:
    """Verify a case of a journal, say what was found, and end with 1 where something is wrong."""
    heads = [head for file in files for head in heads_of(file)]
    if is_new(path):
        what, fix = N_("There is no journal “{file}”."), N_("Nothing was recorded yet, or the path is wrong.")
        raise FaultyFolder(Finding("no-journal", Where(), what, fix, params={"file": path}))
    with open_journal(path, clock=lambda: clock_at) as journal:
        verdict = journal.verify(case, *heads)
    speaker.findings((*verdict.faults, *verdict.limits, *_beside(case, verdict)))
    if verdict.first is not None:
        speaker.say(N_("The first bad record is number {number}."), number=verdict.first)
    if verdict.holds:
        speaker.say(N_("The chain holds: {head}"), head=verdict.head)
    else:
        click.get_current_context().exit(1)


def _beside(case: str, verdict: Verdict) -> Iterator[Finding]:
    """What the chain allows and whoever reads it should know: parts that were deleted, moments that were said."""
    where = Where(table="journal", key=case)
    if verdict.erased:
        what = N_("Personal parts that were deleted: {number}. Deleting such a part does not alter the chain.")
        fix = N_("See that each was to be deleted: for a person who asked, or because its time was over.")
        yield Finding("parts-deleted", where, what, fix, Severity.NOTE, params={"number": verdict.erased})
    if verdict.typed:
        what = N_("Records whose moment was said by hand: {number}. Each also holds when it was typed in.")
        fix = N_("Compare the two moments in an export, under “at” and “entered”.")
        yield Finding("moments-said", where, what, fix, Severity.NOTE, params={"number": verdict.typed})


def heads_of(file: Path) -> tuple[Head, ...]:
    """The heads in a file, one in a line.

    Raises:
        FaultyFolder: There is no such file, or a line is no head.
    """
    if not file.is_file():
        what, fix = N_("There is no file “{file}”."), N_("Check the path.")
        raise FaultyFolder(Finding("no-source", Where(), what, fix, params={"file": file}))
    found: list[Head] = []
    faults: list[Finding] = []
    for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        try:
            found += [Head.parse(line)] if line.strip() else []
        except InvalidValue as fault:
            faults += fault.at(Where(file=file.name, row=number)).findings
    if not found and not faults:
        what, fix = N_("There is no head in the file."), N_("Copy the whole line from the document.")
        faults.append(Finding("no-head", Where(file=file.name), what, fix, Severity.ERROR))
    if faults:
        raise FaultyFolder(*faults)
    return tuple(found)
