"""The desk at which the commands of the register of places work: its folder, its rules, the moment, and who acts.

Whatever a command enters is one change of the folder: where a guard refuses one of its acts, nothing is entered.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import click

from stemcity_kit.cli.call_moments import moment_of, present, told_in, wall_time
from stemcity_kit.cli.say import Speaker
from stemcity_kit.errors import FaultyFolder, Finding, N_, Severity, Where
from stemcity_kit.folder.check import findings_of
from stemcity_kit.folder.policy_toml import FILE, load_policy
from stemcity_kit.folder.read import file_of, inspect
from stemcity_kit.folder.write import save
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.school import Entry
from stemcity_kit.model.time import in_utc
from stemcity_kit.model.vocabulary import Nature, PlaceState, RegisterAct, Status, label
from stemcity_kit.schools.acts import due
from stemcity_kit.schools.asking import desk_of, onto
from stemcity_kit.schools.check import check_register
from stemcity_kit.schools.desk import Desk
from stemcity_kit.schools.guards import IllegalEntry
from stemcity_kit.schools.policy import Policy

__all__ = ["Asked", "PlacesDesk", "acting", "edition_of", "looking", "moment_said", "parties", "policy_of"]


def edition_of(folder: Path) -> Edition:
    """The edition of a folder, with the table of places as the register has it.

    Raises:
        FaultyFolder: The folder has errors, or its register was changed by hand; all are told.
    """
    found = inspect(folder)
    errors = [finding for finding in findings_of(found, folder) if finding.severity is Severity.ERROR]
    if errors or found.edition is None:
        raise FaultyFolder(*errors)
    if faults := tuple(check_register(found.edition.register, found.edition.places)):
        raise FaultyFolder(*told_in(faults, found.edition.zone))
    return onto(desk_of(found.edition), found.edition)


def policy_of(folder: Path, file: Path | None = None) -> Policy:
    """The policy of a folder, or of another file; the library's own where there is neither.

    Raises:
        FaultyFolder: The file has faults; all are told.
    """
    if file is not None:
        return load_policy(file)
    return load_policy(folder / FILE) if (folder / FILE).exists() else Policy()


@attrs.frozen
class Asked:
    """What the command line says before the act.

    Attributes:
        folder: The folder of the edition.
    """

    folder: Path


@attrs.frozen
class PlacesDesk:
    """The register of an edition at work.

    Attributes:
        folder: The folder.
        edition: The edition.
        desk: Where everybody stands, and by which rules.
        speaker: Says things to whoever runs the command.
        at: The moment of the command: the clock's, or the one that was said.
        by: Who acts.
        was: The register's file as it was read.
    """

    folder: Path
    edition: Edition
    desk: Desk
    speaker: Speaker
    at: dt.datetime
    by: str
    was: bytes

    @classmethod
    def of(cls, ctx: click.Context, *, at: str | None, by: str = "", policy: Path | None = None) -> PlacesDesk:
        """The desk of the edition that a command was given.

        Raises:
            FaultyFolder: The folder or its policy has errors.
            InvalidValue: The moment is none, or has not come yet.
        """
        asked = ctx.find_object(Asked)
        if asked is None:  # pragma: no cover - the group gives it
            raise RuntimeError("no folder was asked for")
        was, edition = _bytes(asked.folder), edition_of(asked.folder)
        moment = moment_said(edition, at)
        desk = desk_of(edition, policy=policy_of(asked.folder, policy), at=moment)
        return cls(asked.folder, edition, desk, Speaker.of(ctx), moment, by.strip(), was)

    def state(self, group: str, session: str) -> PlaceState | None:
        """Where a party stands in a session."""
        return self.desk.register.state(group, session)

    def enter(
        self, do: Callable[..., Sequence[Entry]], *args: Any, called_off: Collection[str] = (), **more: Any
    ) -> None:
        """Do something at the desk, enter it in the folder, and only then tell: a reader may go away.

        Args:
            do: What is done, one of `stemcity_kit.schools.acts`.
            args: What it is given after the desk.
            called_off: Sessions that the programme shall say are cancelled.
            more: What it is given by name, besides the moment and who acts.

        Raises:
            IllegalEntry: It is not possible now; nothing was entered.
        """
        try:
            entries = tuple(do(self.desk, *args, at=self.at, by=self.by, **more))
        except IllegalEntry as fault:
            raise IllegalEntry(*told_in(fault.findings, self.edition.zone)) from None
        after = self.desk.after(entries)
        if entries:
            self._kept(onto(after, self.edition), called_off)
        for entry in entries:
            self._tell(entry, after)
        if not entries:
            self.speaker.say(N_("Nothing is due, and nothing was entered."))
        self._tell_due(after)

    def _kept(self, edition: Edition, called_off: Collection[str]) -> None:
        sessions = tuple(
            attrs.evolve(one, status=Status.CANCELLED) if one.key in called_off else one for one in edition.sessions
        )
        if _bytes(self.folder) != self.was:
            what = N_("Somebody else entered something in the register meanwhile.")
            fix = N_("Nothing of this was entered. Run the command again.")
            raise IllegalEntry(Finding("entered-meanwhile", Where(table="register"), what, fix))
        save(attrs.evolve(edition, sessions=sessions), self.folder)

    def _tell(self, entry: Entry, after: Desk) -> None:
        said = {
            "number": entry.number,
            "group": entry.group,
            "session": entry.session,
            "act": self.speaker.translate(label(entry.act)),
        }
        if entry.act is RegisterAct.SESSION_CANCELLED:
            self.speaker.say(N_("Recorded as number {number}: {session}: {act}."), **said)
        elif entry.confirm_by is not None:
            until = wall_time(entry.confirm_by, self.edition.zone)
            words = N_("Recorded as number {number}: {group} in {session}: {act}, to be confirmed before {until}.")
            self.speaker.say(words, until=until, **said)
        else:
            self.speaker.say(N_("Recorded as number {number}: {group} in {session}: {act}."), **said)
        line = after.register.waiting.get(entry.session or "", ())
        if entry.act is RegisterAct.WAITLISTED and entry.group in line:
            self.speaker.say(N_("  number {place} on the waiting list"), place=line.index(entry.group) + 1)

    def _tell_due(self, after: Desk) -> None:
        for group, session in after.register.displaced:
            words = N_("“{group}” lost “{session}” and has no other place yet; it comes first.")
            self.speaker.say(words, group=group, session=session)
        if number := len(due(after, at=self.at, by=self.by or "-")):
            words = N_("Due now, lapsed offers and next in line: {number}. Enter it with: stemcity places {folder} due")
            self.speaker.say(words, number=number, folder=self.folder)


def _bytes(folder: Path) -> bytes:
    file = folder / file_of("register")
    return file.read_bytes() if file.is_file() else b""


def moment_said(edition: Edition, at: str | None) -> dt.datetime:
    """The moment of an act: the clock's, or the one that was said; an edition that is made up may play the future.

    Raises:
        InvalidValue: It is no moment.
        IllegalEntry: It has not come yet, and the edition is real.
    """
    clock = present()
    moment = clock if at is None else moment_of(at, edition.zone)
    if at is not None and edition.nature is Nature.REAL and in_utc(moment) > in_utc(clock):
        raise IllegalEntry(_to_come(moment, clock, edition.zone))
    return moment


def _to_come(at: dt.datetime, clock: dt.datetime, zone: str) -> Finding:
    what = N_("{at} has not come yet: it is {now}. What is entered in the register has happened.")
    fix = N_('Leave --at out, or correct it. To try the register out, say in edition.toml: nature = "invented".')
    params = {"at": wall_time(at, zone), "now": wall_time(clock, zone)}
    return Finding("moment-to-come", Where(field="--at"), what, fix, params=params)


_AT = click.option(
    "--at",
    metavar="MOMENT",
    help=N_("The moment, such as “2027-05-05 10:00” in the edition's own time; by default now."),
)
_POLICY = click.option("--policy", type=click.Path(path_type=Path), help=N_("Another file of rules than policy.toml."))
_BY = click.option("--by", default="", metavar="NAME", help=N_("Who does it."))


def looking(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that enters nothing its desk, and the options of a moment and of rules."""

    @functools.wraps(command)
    def with_desk(*args: Any, at: str | None, policy: Path | None, **more: Any) -> Any:
        return command(PlacesDesk.of(click.get_current_context(), at=at, policy=policy), *args, **more)

    return _POLICY(_AT(with_desk))


def acting(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that enters something its desk, and the options of who acts, when and by which rules."""

    @functools.wraps(command)
    def with_desk(*args: Any, at: str | None, by: str, policy: Path | None, **more: Any) -> Any:
        return command(PlacesDesk.of(click.get_current_context(), at=at, by=by, policy=policy), *args, **more)

    return _BY(_POLICY(_AT(with_desk)))


def parties(desk: PlacesDesk, session: str, states: Collection[PlaceState]) -> Iterator[str]:
    """Who is in one of these states in a session, in the order of the table."""
    for place in desk.desk.register.places:
        if place.session == session and place.state in states:
            yield place.group
