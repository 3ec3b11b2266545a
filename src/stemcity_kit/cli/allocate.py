"""`stemcity allocate FOLDER`: give classes places by a public draw over their wishes, and write to their schools."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import attrs
import click

from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.documents.palette import palette
from stemcity_kit.documents.school_pages import certificate_page, fairness_page, letter_page
from stemcity_kit.engines.draw import list_digest
from stemcity_kit.errors import FaultyFolder, Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.exports.school_calendars import school_calendars
from stemcity_kit.folder.check import findings_of
from stemcity_kit.folder.policy_toml import FILE, load_policy
from stemcity_kit.folder.read import inspect
from stemcity_kit.folder.write import save
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.programme import publish
from stemcity_kit.model.vocabulary import RegisterAct
from stemcity_kit.model.zones import zone_info
from stemcity_kit.schools.acts import entries_of
from stemcity_kit.schools.allocation import Allocation
from stemcity_kit.schools.allocation import allocate as allocated
from stemcity_kit.schools.asking import request_of
from stemcity_kit.schools.check import check_allocation
from stemcity_kit.schools.desk import Desk
from stemcity_kit.schools.fairness import Fairness, fairness, published
from stemcity_kit.schools.letters import certificates_of, letters_of
from stemcity_kit.schools.policy import Policy
from stemcity_kit.schools.register import Register

__all__ = ["allocate"]


ALLOCATE_HELP = N_("""\
Give the classes of the edition in FOLDER places in its sessions, by a draw over their wishes.

First publish what --freeze prints, and name a public event that the office cannot influence; then draw with --seed,
the line that the event brought. Without --write nothing is changed: the result is told, and a report on how fairly
places were shared is written under private/places. With --write it is entered in the register. --letters writes each
school its letter and its calendar, and each class that attended its certificate; with the --seed of the draw the
letters say why a wish was not met. The rules are in policy.toml.""")


@click.command(short_help=N_("Give classes places by a public draw."), cls=SpokenCommand, help=ALLOCATE_HELP)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--freeze", is_flag=True, help=N_("Draw nothing: print the hash of the list of classes, to be published.")
)
@click.option("--seed", metavar="LINE", help=N_("What the public event brought, as published, such as drawn numbers."))
@click.option("--policy", type=click.Path(path_type=Path), help=N_("Another file of rules than policy.toml."))
@click.option("--write", is_flag=True, help=N_("Enter the places in the register."))
@click.option("--by", default="", metavar="NAME", help=N_("Who enters them; needed with --write."))
@click.option("--letters", is_flag=True, help=N_("Write letters, calendars and certificates from what stands."))
@click.option(
    "--at", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help=N_("The moment, in the edition's own time; by default now.")
)
@click.pass_context
def allocate(
    ctx: click.Context,
    folder: Path,
    *,
    freeze: bool,
    seed: str | None,
    policy: Path | None,
    write: bool,
    by: str,
    letters: bool,
    at: dt.datetime | None,
) -> None:
    """Give the classes of the edition in FOLDER places in its sessions."""
    speaker = Speaker.of(ctx)
    edition = _read(folder)
    moment = _moment(at, edition)
    request = request_of(edition, policy=_policy(folder, policy), at=moment)
    desk = Desk(request, Register.of(edition.register))
    if freeze:
        _freeze(speaker, [party.key for party in request.parties])
    elif seed is not None and not letters:
        if write and not by.strip():
            raise click.UsageError(speaker.translate(N_("Say who enters the places: --by NAME.")))
        made = allocated(request, seed=seed)
        ctx.exit(_drawn(speaker, edition, folder, made, desk=desk, moment=moment, by=by if write else ""))
    elif letters:
        drawn = _redrawn(edition, desk, _policy(folder, policy), seed) if seed is not None else None
        _letters(speaker, edition, folder, desk, moment, drawn)
    else:
        raise click.UsageError(speaker.translate(N_("Say what to do: --freeze, --seed LINE, or --letters.")))


def _read(folder: Path) -> Edition:
    found = inspect(folder)
    errors = [finding for finding in findings_of(found, folder) if finding.severity is Severity.ERROR]
    if errors or found.edition is None:
        raise FaultyFolder(*errors)
    if not found.edition.classes:
        what, fix = (
            N_("There are no classes."),
            N_("Write them in private/classes.csv, and their wishes in wishes.csv."),
        )
        raise FaultyFolder(Finding("no-classes", Where(table="classes"), what, fix))
    return found.edition


def _moment(at: dt.datetime | None, edition: Edition) -> dt.datetime:
    zone = zone_info(edition.zone)
    return at.replace(tzinfo=zone) if at is not None else dt.datetime.now(dt.UTC).astimezone(zone)


def _policy(folder: Path, file: Path | None) -> Policy:
    if file is not None:
        return load_policy(file)
    return load_policy(folder / FILE) if (folder / FILE).exists() else Policy()


def _freeze(speaker: Speaker, keys: list[str]) -> None:
    speaker.say(
        N_("The list of {classes} is frozen. Publish its SHA-256 before the event whose result is the seed:"),
        classes=speaker.count(N_("{number} class"), N_("{number} classes"), len(keys)),
    )
    click.echo(list_digest(keys))


def _drawn(
    speaker: Speaker, edition: Edition, folder: Path, made: Allocation, *, desk: Desk, moment: dt.datetime, by: str
) -> int:
    """Enter the places where somebody enters them, write the report, and only then tell: a reader may go away."""
    report = fairness(made)
    findings = tuple(check_allocation(made))
    is_sound = not any(finding.severity is Severity.ERROR for finding in findings)
    try:
        entered = _entered(edition, folder, made, desk=desk, moment=moment, by=by) if by and is_sound else None
    finally:
        place = _reported(edition, folder, report, speaker.language, moment)
        _summary(speaker, made, report)
        speaker.findings(findings)
    speaker.say(N_("The report is in {page}; fairness-public.html may be shown to everybody."), page=place)
    if entered is not None:
        speaker.say(N_("{places} entered in the register."), places=_places(speaker, entered))
    return int(not is_sound)


def _entered(edition: Edition, folder: Path, made: Allocation, *, desk: Desk, moment: dt.datetime, by: str) -> int:
    """Enter the places in the register; how many."""
    entries = entries_of(made, desk=desk, at=moment, by=by)
    after = desk.after(entries)
    save(attrs.evolve(edition, register=(*edition.register, *entries), places=after.register.places), folder)
    return len(entries)


def _reported(edition: Edition, folder: Path, report: Fairness, spoken: str, moment: dt.datetime) -> Path:
    """Write the two reports; the office's own."""
    place = folder / "private" / "places"
    place.mkdir(parents=True, exist_ok=True)
    colours = palette(edition.site.colour, edition.site.accent)
    language = spoken if spoken in edition.languages else edition.languages[0]
    for name, told in (("fairness.html", report), ("fairness-public.html", published(report))):
        (place / name).write_bytes(fairness_page(told, edition, at=moment, language=language, colours=colours))
    return place / "fairness.html"


def _summary(speaker: Speaker, made: Allocation, report: Fairness) -> None:
    counts = (
        dict(zip(report.histogram.buckets, report.histogram.rows[0][1], strict=True)) if report.histogram.rows else {}
    )
    for bucket, count in counts.items():
        rank = bucket[0] if bucket else None
        if count:
            said = N_("  wish {rank}: {number}") if rank is not None else N_("  no place: {number}")
            speaker.say(said, rank=rank, number=count)
    speaker.say(
        N_("Proved: no draw over these wishes could be fairer by this policy.")
        if made.proved
        else N_("Not proved to be the best by this policy.")
    )


def _places(speaker: Speaker, number: int) -> str:
    return speaker.count(N_("{number} place"), N_("{number} places"), number)


def _redrawn(edition: Edition, desk: Desk, policy: Policy, seed: str) -> Allocation:
    """The draw that the register began with, made again for its reasons."""
    placed = [entry for entry in desk.register.entries if entry.act is RegisterAct.PLACED]
    before = attrs.evolve(edition, places=(), register=())
    made = allocated(request_of(before, policy=policy, at=placed[0].at if placed else None), seed=seed)
    if {(one.party, one.session) for one in made.places} <= {(one.group, one.session) for one in placed}:
        return made
    what = N_("With this seed the draw gives other places than those that the register began with.")
    fix = N_("Write the seed of the draw, letter by letter; or leave it out, and the letters give no reasons.")
    raise InvalidValue(Finding("another-draw", Where(table="register"), what, fix))


def _letters(
    speaker: Speaker, edition: Edition, folder: Path, desk: Desk, moment: dt.datetime, drawn: Allocation | None
) -> None:
    place = folder / "private" / "places"
    letters = letters_of(edition, desk, at=moment, allocation=drawn)
    certificates = certificates_of(edition, desk, at=moment)
    files = {f"letters/{one.school}.html": letter_page(one) for one in letters}
    files |= {f"certificates/{one.group}.html": certificate_page(one) for one in certificates}
    files |= {file.path: file.content for file in school_calendars(publish(edition), letters)}
    for name, content in files.items():
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    speaker.say(
        N_("{letters}, {certificates} and the schools' calendars are in {place}."),
        letters=speaker.count(N_("{number} letter"), N_("{number} letters"), len(letters)),
        certificates=speaker.count(N_("{number} certificate"), N_("{number} certificates"), len(certificates)),
        place=place,
    )
