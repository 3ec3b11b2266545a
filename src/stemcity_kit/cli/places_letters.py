"""What schools and visitors are sent: letters, calendars and certificates, as files under private/places."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from stemcity_kit.cli.say import Speaker
from stemcity_kit.documents.docx import dossier_docx
from stemcity_kit.documents.school_pages import certificate_page, letter_page
from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.exports.school_calendars import school_calendars
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.fields import KEY_PATTERN
from stemcity_kit.model.programme import publish
from stemcity_kit.model.vocabulary import RegisterAct, Status
from stemcity_kit.schools.allocation import Allocation, allocate
from stemcity_kit.schools.asking import request_of
from stemcity_kit.schools.check import check_desk
from stemcity_kit.schools.desk import Desk
from stemcity_kit.schools.letters import certificates_of, letters_of
from stemcity_kit.schools.papers import certificate_dossier, letter_dossier
from stemcity_kit.schools.policy import Policy

__all__ = ["redrawn", "write_letters"]


def redrawn(edition: Edition, desk: Desk, policy: Policy, seed: str) -> Allocation:
    """The draw that the register began with, made again for its reasons; sessions called off since are held in it.

    Raises:
        InvalidValue: It gives other places: the seed is another one, or what it followed from was changed since.
    """
    acts = desk.register.entries
    placed = [entry for entry in acts if entry.act is RegisterAct.PLACED]
    off = {entry.session for entry in acts if entry.act is RegisterAct.SESSION_CANCELLED}
    sessions = tuple(attrs.evolve(one, status=Status.PLANNED) if one.key in off else one for one in edition.sessions)
    before = attrs.evolve(edition, sessions=sessions, places=(), register=())
    made = allocate(request_of(before, policy=policy, at=placed[0].at if placed else None), seed=seed)
    if {(one.party, one.session) for one in made.places} <= {(one.group, one.session) for one in placed}:
        return made
    what = N_("With this seed the draw gives other places than those that the register began with.")
    fix = N_(
        "Write the seed of the draw, letter by letter; if classes, wishes, sessions or rules were changed since, leave "
        "it out, and the letters give no reasons."
    )
    raise InvalidValue(Finding("another-draw", Where(table="register"), what, fix))


def write_letters(
    speaker: Speaker,
    edition: Edition,
    folder: Path,
    *,
    desk: Desk,
    at: dt.datetime,
    drawn: Allocation | None,
    word: bool = False,
) -> None:
    """Write a letter and calendars for each school and a certificate for who attended, and say where they are.

    With `word`, each letter and certificate is there as a Word document as well.

    A file of an earlier run that is not true any more, such as the letter of a school whose classes gave all places
    back, is removed. What became impossible since the places were given is said.
    """
    place = folder / "private" / "places"
    letters = letters_of(edition, desk, at=at, allocation=drawn)
    certificates = certificates_of(edition, desk, at=at)
    files = {f"letters/{one.school}.html": letter_page(one) for one in letters}
    files |= {f"certificates/{_file_name(one.group)}.html": certificate_page(one) for one in certificates}
    if word:
        papers = {f"letters/{one.school}.docx": letter_dossier(one) for one in letters}
        papers |= {f"certificates/{_file_name(one.group)}.docx": certificate_dossier(one) for one in certificates}
        files |= {name: dossier_docx(paper, country=edition.country) for name, paper in papers.items()}
    files |= {file.path: file.content for file in school_calendars(publish(edition), letters)}
    for stale in _stale(edition, place, files):
        stale.unlink()
    for name, content in files.items():
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    speaker.findings(attrs.evolve(one, severity=Severity.WARNING) for one in check_desk(desk))
    speaker.say(
        N_("{letters}, {certificates} and the schools' calendars are in {place}."),
        letters=speaker.count(N_("{number} letter"), N_("{number} letters"), len(letters)),
        certificates=speaker.count(N_("{number} certificate"), N_("{number} certificates"), len(certificates)),
        place=place,
    )


def _file_name(group: str) -> str:
    """A key as a name of a file; what other programs wrote and is none gets its hash instead."""
    return group if KEY_PATTERN.fullmatch(group) else hashlib.sha256(group.encode()).hexdigest()[:12]


def _stale(edition: Edition, place: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """The files of earlier runs about schools and classes of this edition that this run does not write."""
    ours = [f"letters/{school.key}.{ending}" for school in edition.schools for ending in ("html", "docx")]
    ours += [f"certificates/{group.key}.{ending}" for group in edition.classes for ending in ("html", "docx")]
    ours += [f"schools/{school.key}.ics" for school in edition.schools]
    ours += [f"schools/{group.school}/{group.key}.ics" for group in edition.classes]
    yield from (place / name for name in ours if name not in files and (place / name).is_file())
