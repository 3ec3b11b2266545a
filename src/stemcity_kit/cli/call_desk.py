"""The desk at which the commands of a call work: its folder, its journal, its case file, and the moment.

Whatever a command writes is one transaction: where a guard refuses one of its acts, none is recorded.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import click

from stemcity_kit.calls.acts import Act, CallPublished, Record
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.folding import replay
from stemcity_kit.calls.guards import IllegalAct, objections
from stemcity_kit.calls.states import Doer
from stemcity_kit.cli.call_journal import JOURNAL, is_new, keep_private, open_journal
from stemcity_kit.cli.call_moments import ahead, moment_of, present, told_in, wall_time
from stemcity_kit.cli.call_roles import RoleWord
from stemcity_kit.cli.say import Speaker
from stemcity_kit.errors import (
    FaultyFolder,
    Finding,
    N_,
    Severity,
    Where,
    did_you_mean,
)
from stemcity_kit.folder.call_toml import FILE, PRIVATE, call_folders, inspect_call
from stemcity_kit.journal.chain import Head, genesis
from stemcity_kit.journal.docket import Docket
from stemcity_kit.model.time import in_utc

__all__ = ["By", "Desk", "common", "desk_of", "looking"]


@attrs.frozen
class By:
    """Who does an act, in which role, and why."""

    name: str
    role: Doer
    because: str = ""


@attrs.define
class Desk:
    """A call at work.

    Attributes:
        folder: The call's folder.
        call: The call as its file says.
        findings: What is wrong or doubtful in the call's own text.
        speaker: Says things to whoever runs the command.
        at: The present moment, the same for the whole command: the clock's, or the one that was said.
        typed: The clock's moment, where another one was said; each record keeps it. None where none was said.
    """

    folder: Path
    call: Call
    findings: tuple[Finding, ...]
    speaker: Speaker
    at: dt.datetime
    typed: dt.datetime | None = None

    @property
    def journal_file(self) -> Path:
        """Where the records are."""
        return self.folder / PRIVATE / JOURNAL

    @property
    def casefile(self) -> CaseFile:
        """The case as it stands; without a journal, before its first record."""
        if is_new(self.journal_file):
            return CaseFile.of(self.call)
        with open_journal(self.journal_file, clock=self.clock) as journal:
            return replay(self.call, journal.records(self.call.key))

    @property
    def head(self) -> Head:
        """The end of the case's chain."""
        if is_new(self.journal_file):
            return Head(self.call.key, 0, genesis(self.call.key))
        with open_journal(self.journal_file, clock=self.clock) as journal:
            return journal.head(self.call.key)

    def clock(self) -> dt.datetime:
        """The journal's clock."""
        return self.at

    def against(self, casefile: CaseFile, act: Act, by: By) -> tuple[Finding, ...]:
        """What the guards say of an act, before anything is recorded."""
        return told_in(objections(casefile, act, at=self.at, by=by.name, role=by.role), self.call.zone)

    def refusals(self, *acts: Act, by: By) -> tuple[Finding, ...]:
        """What the guards would say against decisions of one person, one after the other, with nothing recorded."""
        if is_new(self.journal_file):
            return ()
        with open_journal(self.journal_file, clock=self.clock) as journal:
            docket = Docket(journal, self.call)
            found = docket.refusals(acts, at=self.at, by=by.name or "-", role=by.role, because=by.because)
        return (*ahead(self.call, self.at, self.typed), *told_in(found, self.call.zone))

    def do(self, *acts: Act, by: By) -> tuple[Record, ...]:
        """Record decisions of one person, all or none.

        Raises:
            IllegalAct: A guard refuses one of them.
        """
        return self.do_all([(by, acts)])

    def do_all(self, steps: Sequence[tuple[By, Sequence[Act]]]) -> tuple[Record, ...]:
        """Record decisions of several people, all or none; doubts are said.

        Raises:
            IllegalAct: A guard refuses one of them.
        """
        self._refuse(by for by, _ in steps)
        with self._writing() as docket:
            before = docket.casefile()
            doubts = [found for by, acts in steps for act in acts[:1] for found in self.against(before, act, by)]
            records = [
                record
                for by, acts in steps
                for record in docket.decide(tuple(acts), by=by.name, role=by.role, because=by.because)
            ]
        self.speaker.findings(found for found in doubts if found.severity is not Severity.ERROR)
        return tuple(records)

    def receive(self, acts: Sequence[Act], *, by: By) -> tuple[Record, ...]:
        """Record what came in, all or none; the journal gives numbers to what has none.

        Raises:
            IllegalAct: A guard refuses one of them.
        """
        self._refuse([by])
        with self._writing() as docket:
            return tuple(docket.receive(act, by=by.name, role=by.role, because=by.because) for act in acts)

    @contextmanager
    def _writing(self) -> Iterator[Docket]:
        typed = self.typed
        entered = None if typed is None else lambda: typed
        keep_private(self.journal_file)
        try:
            with open_journal(self.journal_file, clock=self.clock, entered=entered, makes=True) as journal:
                yield Docket(journal, self.call)
        except IllegalAct as fault:
            raise IllegalAct(*told_in(fault.findings, self.call.zone)) from None

    def other_text(self, casefile: CaseFile) -> tuple[Finding, ...]:
        """The finding that the text is not the published one, where it is not."""
        act = casefile.published.act if casefile.published is not None else None
        if not isinstance(act, CallPublished) or act.digest == self.call.digest:
            return ()
        what = N_("The text of the call is not the one that was published, whose SHA-256 is {digest}.")
        fix = N_("Put the published text back; a published call changes by extension or annulment only.")
        return (Finding("other-text", Where(file=FILE), what, fix, params={"digest": act.digest}),)

    def _refuse(self, people: Iterable[By]) -> None:
        """Refuse what no act can be recorded with: nobody, another text, or a moment before the last record.

        The journal keeps the order of time, so an earlier moment would silently become another.
        """
        casefile = self.casefile
        found = [*self.other_text(casefile), *ahead(self.call, self.at, self.typed)]
        where = Where(table="calls", key=self.call.key)
        if not all(by.name for by in people):
            what, fix = N_("Nobody is named who does this."), N_("Say who does it: --by m.rossi.")
            found.append(Finding("nobody-acts", where, what, fix))
        if casefile.records and in_utc(self.at) < in_utc(casefile.records[-1].at):
            what = N_("{at} is before the last record of the case, {last}.")
            zone = self.call.zone
            params = {"at": wall_time(self.at, zone), "last": wall_time(casefile.records[-1].at, zone)}
            fix = N_("Correct the clock, or the moment that was given.")
            found.append(Finding("earlier-than-the-last", where, what, fix, params=params))
        if found:
            raise IllegalAct(*found)


def desk_of(ctx: click.Context, *, at: str | None = None) -> Desk:
    """The desk of the call that a command was given.

    Raises:
        FaultyFolder: There is no call, or its text cannot be read.
    """
    asked = ctx.find_object(Asked)
    if asked is None:  # pragma: no cover - the group gives it
        raise RuntimeError("no call was asked for")
    return asked.desk(Speaker.of(ctx), at=at)


@attrs.frozen
class Asked:
    """What the command line says before the act."""

    folder: Path
    call: str = ""
    at: str | None = None

    def desk(self, speaker: Speaker, *, at: str | None = None) -> Desk:
        """The desk of the call."""
        folder = _chosen(self.folder, self.call)
        call, findings = inspect_call(folder)
        if call is None:
            raise FaultyFolder(*findings)
        if self.call not in ("", call.key, folder.name):
            what, fix = N_("“{folder}” holds the call “{key}”, not “{asked}”."), N_("Correct one of the two.")
            params = {"folder": folder, "key": call.key, "asked": self.call}
            raise FaultyFolder(Finding("other-call", Where(), what, fix, params=params))
        clock, said = present(), at or self.at
        moment = clock if said is None else moment_of(said, call.zone)
        return Desk(folder, call, findings, speaker, moment, None if said is None else clock)


def _chosen(folder: Path, key: str) -> Path:
    """The folder of the call that is meant."""
    found = {path.name: path for path in call_folders(folder)}
    if (folder / FILE).is_file():
        return folder
    if not found:
        what = N_("There is no call in “{folder}”.")
        fix = N_("Name the folder of a call, which holds call.toml, or that of an edition with calls/KEY/call.toml.")
        raise FaultyFolder(Finding("no-call", Where(), what, fix, params={"folder": folder}))
    params = {"folder": folder, "key": key, "known": ", ".join(found), "near": did_you_mean(key, found)}
    if key and key not in found:
        what = N_("There is no call “{key}” in “{folder}”.")
        fix = N_("Did you mean “{near}”?") if params["near"] else N_("Its calls are: {known}.")
        raise FaultyFolder(Finding("no-call", Where(), what, fix, params=params))
    if not key and len(found) > 1:
        what, fix = N_("“{folder}” has several calls: {known}."), N_("Say which one: --call KEY.")
        raise FaultyFolder(Finding("several-calls", Where(), what, fix, params=params))
    return found[key] if key else next(iter(found.values()))


_OPTIONS = (
    click.option(
        "--at",
        metavar="MOMENT",
        help=N_(
            "The moment, such as 2027-03-28T11:59:00+02:00 or “2027-03-28 11:59” in the call's zone; by default now."
        ),
    ),
    click.option("--because", default="", metavar="TEXT", help=N_("Why.")),
    click.option("--role", type=RoleWord(), default="officer", help=N_("In which role.")),
    click.option("--by", default="", metavar="NAME", help=N_("Who does it: the key of a person, such as m.rossi.")),
)


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that all acts share: who, in which role, why and when."""

    @functools.wraps(command)
    def with_desk(*args: Any, by: str, role: str, because: str, at: str | None, **more: Any) -> Any:
        ctx = click.get_current_context()
        return command(_published(ctx, at), By(by, Doer(role), because), *args, **more)

    for option in _OPTIONS:
        with_desk = option(with_desk)
    return with_desk


def _published(ctx: click.Context, at: str | None) -> Desk:
    """The desk, unless the text is not the published one: nobody reckons, explains or writes by other rules.

    Raises:
        IllegalAct: The text is another one. Only the chain can be verified nevertheless.
    """
    desk = desk_of(ctx, at=at)
    found = desk.other_text(desk.casefile) if ctx.info_name != "verify" else ()
    if found:
        raise IllegalAct(*found)
    return desk


def looking(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that records nothing the option of a moment."""

    @functools.wraps(command)
    def with_desk(*args: Any, at: str | None, **more: Any) -> Any:
        return command(_published(click.get_current_context(), at), *args, **more)

    return _OPTIONS[0](with_desk)
