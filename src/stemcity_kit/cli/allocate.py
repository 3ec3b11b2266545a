"""`stemcity allocate FOLDER`: give classes places by a public draw over their wishes, and write to their schools."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click

from stemcity_kit.cli.call_moments import moment_of, present
from stemcity_kit.cli.places_desk import edition_of, moment_said, policy_of
from stemcity_kit.cli.places_letters import redrawn, write_letters
from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.documents.palette import palette
from stemcity_kit.documents.school_pages import fairness_page
from stemcity_kit.engines.draw import list_digest
from stemcity_kit.errors import FaultyFolder, Finding, N_, Severity, Where
from stemcity_kit.folder.write import save
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.school import Entry
from stemcity_kit.model.zones import zone_info
from stemcity_kit.schools.acts import entries_of
from stemcity_kit.schools.allocation import Allocation, request_digest
from stemcity_kit.schools.allocation import allocate as allocated
from stemcity_kit.schools.asking import desk_of, onto, request_of
from stemcity_kit.schools.check import check_allocation, justified_envy
from stemcity_kit.schools.desk import Desk
from stemcity_kit.schools.doubts import doubts
from stemcity_kit.schools.fairness import Fairness, fairness, published
from stemcity_kit.schools.policy import Method
from stemcity_kit.schools.request import Request

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
@click.option("--word", is_flag=True, help=N_("With --letters: letters and certificates as Word documents as well."))
@click.option(
    "--confirm-by",
    metavar="MOMENT",
    help=N_("With --write: until when each place is to be confirmed; without it nobody need confirm."),
)
@click.option(
    "--at",
    metavar="MOMENT",
    help=N_("The moment, such as “2027-05-05 10:00” in the edition's own time; by default now."),
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
    word: bool,
    confirm_by: str | None,
    at: str | None,
) -> None:
    """Give the classes of the edition in FOLDER places in its sessions."""
    speaker = Speaker.of(ctx)
    _refuse_contradictions(speaker, freeze=freeze, seed=seed, write=write, by=by, letters=letters)
    edition, rules = edition_of(folder), policy_of(folder, policy)
    said = moment_said(edition, at) if write else moment_of(at, edition.zone) if at is not None else present()
    moment = said.astimezone(zone_info(edition.zone))
    until = moment_of(confirm_by, edition.zone) if confirm_by is not None else None
    desk = Desk(request_of(edition, policy=rules, at=moment), desk_of(edition).register)
    if letters:
        drawn = redrawn(edition, desk, rules, seed) if seed is not None else None
        write_letters(speaker, edition, folder, desk=desk, at=moment, drawn=drawn, word=word)
        return
    _refuse_nobody(edition)
    if freeze:
        _freeze(speaker, desk.request)
    elif seed is not None:
        made = allocated(desk.request, seed=seed)
        given = partial(entries_of, made, desk=desk, at=moment, by=by, confirm_by=until)
        ctx.exit(_drawn(speaker, edition, folder, made, desk=desk, moment=moment, given=given if write else None))


def _refuse_contradictions(
    speaker: Speaker, *, freeze: bool, seed: str | None, write: bool, by: str, letters: bool
) -> None:
    """Refuse a call of which nobody can say what it means.

    Raises:
        UsageError: It asks for nothing, or for two things at once.
    """
    if not (freeze or letters or seed is not None):
        raise click.UsageError(speaker.translate(N_("Say what to do: --freeze, --seed LINE, or --letters.")))
    if freeze and (letters or seed is not None):
        raise click.UsageError(speaker.translate(N_("Freeze the list first, and draw or write letters after it.")))
    if write and (letters or seed is None):
        raise click.UsageError(speaker.translate(N_("--write enters the places of a draw: say --seed LINE as well.")))
    if write and not by.strip():
        raise click.UsageError(speaker.translate(N_("Say who enters the places: --by NAME.")))


def _refuse_nobody(edition: Edition) -> None:
    if not edition.classes:
        what = N_("There are no classes.")
        fix = N_("Write them in private/classes.csv, and their wishes in wishes.csv.")
        raise FaultyFolder(Finding("no-classes", Where(table="classes"), what, fix))


def _freeze(speaker: Speaker, request: Request) -> None:
    keys = [party.key for party in request.parties]
    speaker.say(
        N_("The list of {classes} is frozen. Publish its SHA-256 before the event whose result is the seed:"),
        classes=speaker.count(N_("{number} class"), N_("{number} classes"), len(keys)),
    )
    click.echo(list_digest(keys))
    speaker.say(N_("And that of all the draw follows from, the wishes, sessions and rules with it:"))
    click.echo(request_digest(request))
    speaker.findings(doubts(request))


def _drawn(
    speaker: Speaker,
    edition: Edition,
    folder: Path,
    made: Allocation,
    *,
    desk: Desk,
    moment: dt.datetime,
    given: Callable[[], tuple[Entry, ...]] | None,
) -> int:
    """Enter the places where somebody enters them, write the report, and only then tell: a reader may go away."""
    report = fairness(made)
    findings = (*check_allocation(made), *justified_envy(made))
    is_sound = not any(finding.severity is Severity.ERROR for finding in findings)
    try:
        entered = _entered(edition, folder, given(), desk=desk) if given is not None and is_sound else None
    finally:
        place = _reported(edition, folder, report, speaker.language, moment)
        _summary(speaker, made, report, is_envied=any(one.rule == "justified-envy" for one in findings))
        speaker.findings((*findings, *_hopeless(made.request)))
    speaker.say(N_("The report is in {page}; fairness-public.html may be shown to everybody."), page=place)
    if entered is not None:
        speaker.say(N_("{places} entered in the register."), places=_places(speaker, entered))
    return int(not is_sound)


def _hopeless(request: Request) -> Iterator[Finding]:
    """The classes that no draw can give anything: a proof that none is fairer says nothing of them."""
    return (found for found in doubts(request) if found.severity is Severity.WARNING)


def _entered(edition: Edition, folder: Path, entries: tuple[Entry, ...], *, desk: Desk) -> int:
    """Enter the places in the register; how many."""
    save(onto(desk.after(entries), edition), folder)
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


def _summary(speaker: Speaker, made: Allocation, report: Fairness, *, is_envied: bool) -> None:
    counts = (
        dict(zip(report.histogram.buckets, report.histogram.rows[0][1], strict=True)) if report.histogram.rows else {}
    )
    for bucket, count in counts.items():
        rank = bucket[0] if bucket else None
        if count:
            said = N_("  wish {rank}: {number}") if rank is not None else N_("  no place: {number}")
            speaker.say(said, rank=rank, number=count)
    speaker.say(_proof(made))
    gaps = [each.gap for each in made.rounds if each.gap]
    if gaps:
        speaker.say(N_("It costs at most {gap} more than the least that is possible."), gap=f"{float(max(gaps)):.1%}")
    if not is_envied:
        speaker.say(N_("Checked: no class has justified envy."))


def _proof(made: Allocation) -> str:
    """What is proved of a draw, in the words that are true of its method and of its rounds."""
    if made.request.policy.method is Method.IN_TURN:
        return N_("Each class got the best that was left when its turn came.")
    if not made.proved:
        return N_("Not proved to be the best by this policy.")
    if len(made.rounds) > 1:
        return N_("Proved: no round of the draw could be fairer by this policy, after those before it.")
    return N_("Proved: no draw over these wishes could be fairer by this policy.")


def _places(speaker: Speaker, number: int) -> str:
    return speaker.count(N_("{number} place"), N_("{number} places"), number)
