"""Reading one member: its published programme, what its sessions take up, and what is wrong with its folder.

This is what runs in the workers of an executor, so everything here is a plain function of plain values. What it hands
back holds the public programme and the engagements of kits and people by key; names and addresses stay in the folder.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import attrs

from stemcity_kit.errors import FaultyFolder, Finding, N_, Severity, StemCityError, Where
from stemcity_kit.federation.area import Area, MemberFolder
from stemcity_kit.folder.check import findings_of
from stemcity_kit.folder.paths import inside
from stemcity_kit.folder.read import inspect
from stemcity_kit.folder.settings import FILE
from stemcity_kit.folder.toml_places import Places
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Session
from stemcity_kit.model.programme import Programme, publish
from stemcity_kit.model.tables import grouped
from stemcity_kit.model.time import Interval
from stemcity_kit.model.vocabulary import Status

__all__ = ["Booking", "Member", "double_uri", "held", "member_of", "place_of", "read_member"]

NOT_SURE = (Status.DRAFT, Status.TENTATIVE, Status.CANCELLED)
"""An edition in one of these has no programme that an area could promise; the merged one has a single status."""


@attrs.frozen
class Booking:
    """What a session of a member takes up besides its place.

    Attributes:
        table: `kits` or `people`.
        key: The key in the member's own folder; a person's key is nothing for the public.
        session: The session.
        during: When.
    """

    table: str
    key: str
    session: str
    during: Interval


@attrs.frozen
class Member:
    """One municipality, as far as its folder could be read.

    Attributes:
        municipality: Its code.
        folder: Its folder, as the manifest names it.
        programme: What it publishes; None where its folder has errors.
        findings: All that is wrong or doubtful in its folder, notes left out, each file with the folder before it.
        bookings: What its sessions take up.
        holds: Table and key of its kits and people, so that `area.toml` can be compared with them.
        kits: How many there are of each kit, by key.
    """

    municipality: str
    folder: str
    programme: Programme | None = attrs.field(default=None, repr=False)
    findings: tuple[Finding, ...] = ()
    bookings: tuple[Booking, ...] = attrs.field(default=(), repr=False)
    holds: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    kits: tuple[tuple[str, int], ...] = attrs.field(default=(), repr=False)

    @property
    def left_out(self) -> bool:
        """Whether nothing of it is in the area's programme."""
        return self.programme is None


def read_member(root: Path, area: Area, row: MemberFolder) -> Member:
    """What a member's folder holds; a fault in it becomes findings, and the member is left out.

    Args:
        root: The folder that holds `area.toml`.
        area: The area, without its members.
        row: The member.
    """
    try:
        path = _below(root, row.folder)
        found = inspect(path)
        known = found.edition if ("edition", "*") not in found.lost else None
        member = member_of(area, row, known, tuple(_certain(findings_of(found, path), known)))
        member = attrs.evolve(member, findings=tuple(_lined(member.findings, path)))
    except StemCityError as error:
        member = Member(row.municipality, row.folder, None, error.findings)
    except OSError as error:
        what, fix = N_("The folder cannot be read: {reason}."), N_("Look at the path and at your rights to it.")
        fault = Finding("system-fault", Where(), what, fix, params={"reason": error.strerror or error})
        member = Member(row.municipality, row.folder, None, (fault,))
    except Exception as error:  # noqa: BLE001 - a fault of the program in one folder must not cost the others theirs
        what = N_("The folder cannot be read, for a fault of the program itself: {kind}.")
        fix = N_("Tell the authors, with what was changed last in the folder; the other members stay.")
        fault = Finding("program-fault", Where(), what, fix, params={"kind": type(error).__name__})
        member = Member(row.municipality, row.folder, None, (fault,))
    return attrs.evolve(member, findings=tuple(_placed(finding, row.folder) for finding in member.findings))


def member_of(area: Area, row: MemberFolder, edition: Edition | None, findings: tuple[Finding, ...] = ()) -> Member:
    """A member made of an edition.

    Args:
        area: The area.
        row: Whose it is.
        edition: The edition; None where it could not be read.
        findings: What is known to be wrong with it.
    """
    told = tuple(finding for finding in findings if finding.severity is not Severity.NOTE)
    if edition is not None:
        faulty = {one.where.field for one in told if one.where.file == FILE and one.severity is Severity.ERROR}
        told += tuple(_misfits(area, row, edition, faulty))
    if edition is None or any(finding.severity is Severity.ERROR for finding in told):
        return Member(row.municipality, row.folder, None, told)
    programme = publish(edition)
    holds = tuple((table, one.key) for table in ("kits", "people") for one in getattr(edition, table))
    kits = tuple((kit.key, kit.count) for kit in edition.kits)
    return Member(row.municipality, row.folder, programme, told, tuple(_bookings(edition, programme)), holds, kits)


def _certain(findings: Iterable[Finding], edition: Edition | None) -> Iterator[Finding]:
    """The findings; of an edition whose settings could not be read only the errors, because the rest follows from them.

    An invented edition's figures need no source, for example, and what is not read is not known to be invented.
    """
    return (one for one in findings if edition is not None or one.severity is Severity.ERROR)


def _below(root: Path, folder: str) -> Path:
    """The member's folder; a link that leads out of the area's folder is a fault, as a path that does."""
    path = inside(root, folder)
    try:
        if path.resolve().is_relative_to(root.resolve()):
            return path
    except RuntimeError:  # a circle of links, which resolve() of Python 3.11 and 3.12 does not call an OSError
        pass
    what, fix = N_("The folder is a link to outside the area."), N_("Put the folder itself there.")
    raise FaultyFolder.because("link-outside", Where(), what, fix)


def _placed(finding: Finding, folder: str) -> Finding:
    return attrs.evolve(finding, where=attrs.evolve(finding.where, file=f"{folder}/{finding.where.file}".rstrip("/")))


def _misfits(area: Area, row: MemberFolder, edition: Edition, faulty: Collection[str]) -> Iterator[Finding]:
    """What keeps an edition from being part of this area's year; of a setting with a fault of its own nothing."""
    of = row.municipality
    pairs = [("municipality", edition.municipality or of, of)]
    pairs += [(name, getattr(edition, name), getattr(area, name)) for name in ("country", "year", "zone")]
    for name, has, wanted in pairs:
        if has != wanted and name not in faulty:
            what = N_("The edition says {field} = {has}, the area expects {wanted}.")
            fix = N_("Correct it, or name the right folder in area.toml.")
            params = {"field": name, "has": has, "wanted": wanted}
            yield Finding("other-edition", Where(file=FILE, field=name), what, fix, params=params)
    if edition.uri == area.uri and "uri" not in faulty:
        yield double_uri(edition.uri)
    if edition.status in NOT_SURE:
        what = N_("The edition is {status}, so nothing of it is in the area’s programme.")
        fix = N_("Take the member out of area.toml, or write what became of the edition into its edition.toml.")
        yield Finding(
            "edition-not-sure", Where(file=FILE, field="status"), what, fix, params={"status": edition.status}
        )


def double_uri(uri: str) -> Finding:
    """The finding that an edition has the address of another one, or of the area."""
    what = N_("The area or another member's edition has the same address, {uri}: the ids of both would be one.")
    fix = N_("Give each edition an address of its own: uri in its edition.toml.")
    return Finding("double-uri", Where(file=FILE, field="uri"), what, fix, params={"uri": uri})


def _lined(findings: Iterable[Finding], folder: Path) -> Iterator[Finding]:
    """Findings about settings that were read well, with the lines on which these stand."""
    for finding in findings:
        where = finding.where
        if (where.file, where.row) == (FILE, None) and where.field:
            yield attrs.evolve(finding, where=place_of(folder, where.field))
        else:
            yield finding


def place_of(folder: Path, field: str) -> Where:
    """Where a setting of an edition stands; the file alone where it cannot be read."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError):
        return Where(file=FILE, field=field)
    row, column = Places.of(text).at(("edition", field))
    return Where(file=FILE, row=row, column=column, field=field)


def held(session: Session) -> Interval | None:
    """The time that a session surely takes up; of one whose end is not known, its first minute."""
    when = session.when
    if when is None or when.start is None:
        return None
    minute = (when.start.astimezone(dt.UTC) + dt.timedelta(minutes=1)).astimezone(when.start.tzinfo)
    return when.interval or Interval(when.start, minute)


def _bookings(edition: Edition, programme: Programme) -> Iterator[Booking]:
    """Kits and people of the sessions that everybody may see and whose start is known."""
    by_event = grouped(edition.appearances, lambda seen: seen.event)
    for session in programme.sessions:
        during = held(session)
        if during is None or programme.is_cancelled(session):
            continue
        need = edition.get("needs", session.event)
        for key in need.kits if need else ():
            yield Booking("kits", key, session.key, during)
        seen = (one for one in by_event.get(session.event, ()) if one.session in (None, session.key))
        for key in dict.fromkeys(one.person for one in seen):
            yield Booking("people", key, session.key, during)
