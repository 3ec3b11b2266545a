"""`stemcity repair FOLDER`: something happened; what moves, as little as can be, and who must be told what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import attrs
import click

from stemcity_kit.cli.happened import happened_words, local_of
from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.schedule import draw, known, moment_of, read
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.folder.write import save
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.time import Interval, moment
from stemcity_kit.model.vocabulary import Status
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.changes import Away, Cancelled, Closed
from stemcity_kit.scheduling.diff import Move, diff
from stemcity_kit.scheduling.editions.mending import Happened, Mending, mended, standing_plan, told_in
from stemcity_kit.scheduling.editions.onto import onto
from stemcity_kit.scheduling.editions.registered import registered
from stemcity_kit.scheduling.explaining.explain import conflict
from stemcity_kit.scheduling.plan import PlanStatus
from stemcity_kit.scheduling.problem import Problem

__all__ = ["repair"]

REPAIR_HELP = N_("""\
Mend the programme of the edition in FOLDER after something happened: a room or a venue is closed, somebody is away, a
session is called off. As few sessions move as can be, and as little far.

Each thing is a key, alone or with a time after a colon: a day, or two days or moments with a slash between, as in
--closed library:2027-04-15 or --away ada:2027-04-15T09:00/2027-04-15T13:00. It says what moves, and for each partner,
person, school and venue the text that they are told. Nothing is changed without --write, which marks what moves as
moved. With --since nothing is mended: it says who must be told what, of all that changed since an earlier copy of the
folder, such as the one that was published last. The exit code is 1 where there is no plan.""")


@click.command(short_help=N_("Mend a programme, and say who is told what."), cls=SpokenCommand, help=REPAIR_HELP)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--closed", multiple=True, metavar="KEY[:TIME]", help=N_("A room or venue that is closed."))
@click.option("--away", multiple=True, metavar="KEY[:TIME]", help=N_("A person, class or school that is not there."))
@click.option("--cancelled", multiple=True, metavar="KEY", help=N_("A session that is not held."))
@click.option("--because", default="", metavar="TEXT", help=N_("The reason, for explanations."))
@click.option("--free", multiple=True, metavar="KEY", help=N_("A further session or event that may move."))
@click.option("--pin", "pins", multiple=True, metavar="KEY", help=N_("A session that stays where it is."))
@click.option("--at", metavar="MOMENT", help=N_("What starts before stays, and nothing moves there; by default now."))
@click.option("--seconds", type=click.FloatRange(0.1, 86400), default=10.0, help=N_("The time allowed; 10 by default."))
@click.option("--seed", type=click.IntRange(0), default=0, help=N_("The seed of what chance decides; 0 by default."))
@click.option("--write", is_flag=True, help=N_("Write the mended programme into the folder."))
@click.option(
    "--since", type=click.Path(path_type=Path), help=N_("Mend nothing: compare with this earlier copy of the folder.")
)
@click.option(
    "--pages", type=click.Path(path_type=Path), help=N_("Where to draw the programme; private/plan by default.")
)
@click.pass_context
def repair(
    ctx: click.Context,
    folder: Path,
    *,
    closed: tuple[str, ...],
    away: tuple[str, ...],
    cancelled: tuple[str, ...],
    because: str,
    free: tuple[str, ...],
    pins: tuple[str, ...],
    at: str | None,
    seconds: float,
    seed: int,
    write: bool,
    since: Path | None,
    pages: Path | None,
) -> None:
    """Mend the programme of the edition in FOLDER."""
    speaker = Speaker.of(ctx)
    edition = read(folder, speaker)
    if since is not None:
        _since(speaker, edition, read(since), folder)
        return
    known(edition, (*free, *pins))
    happened = tuple(_happened(edition, closed, away, cancelled, because))
    found = mended(
        edition,
        happened,
        at=moment_of(at, edition.zone) if at is not None else dt.datetime.now(dt.UTC),
        free=free,
        pins=pins,
        seconds=seconds,
        seed=seed,
    )
    of = _Of(edition, folder, pages or folder / "private" / "plan", happened)
    ctx.exit(_told(speaker, found, of, write=write))


def _happened(
    edition: Edition, closed: Iterable[str], away: Iterable[str], cancelled: Iterable[str], because: str
) -> Iterator[Closed | Away | Cancelled]:
    for said in closed:
        yield Closed(*_key_and_time(said, edition.zone), because)
    for said in away:
        yield Away(*_key_and_time(said, edition.zone), because)
    for key in cancelled:
        yield Cancelled(key)


def _key_and_time(said: str, zone: str) -> tuple[str, Interval | None]:
    """A key and, after a colon, a day, or two days or moments: ISO 8601-1 section 5.5.1 parts them by a slash."""
    key, colon, time = said.partition(":")
    if not colon:
        return key, None
    first, slash, last = time.partition("/")
    return key, Interval(_edge(first, zone, said), _edge(last if slash else first, zone, said, is_end=True))


def _edge(said: str, zone: str, whole: str, *, is_end: bool = False) -> dt.datetime:
    """A moment, or the midnight with which a day begins or ends."""
    try:
        day = dt.date.fromisoformat(said)
    except ValueError:
        return moment_of(said, zone)
    try:
        return moment(day + dt.timedelta(days=1 if is_end else 0), dt.time(), zone=zone)
    except OverflowError:
        what, fix = N_("“{value}” has no day after it."), N_("Write a day of the edition.")
        raise InvalidValue(Finding("bad-moment", Where(), what, fix, params={"value": whole})) from None


@attrs.frozen
class _Of:
    """What is mended, where it lies and where it is drawn, and what happened to it."""

    edition: Edition
    folder: Path
    drawn: Path
    happened: tuple[Happened, ...]


def _told(speaker: Speaker, found: Mending, of: _Of, *, write: bool) -> int:
    """Keep and draw what was found, and only then tell: a reader may go away."""
    if found.is_possible:
        if write:
            save(_written(found, of.edition), of.folder)
        moves = N_("{number} session moves."), N_("{number} sessions move.")
        said = (*happened_words(of.edition, of.happened, speaker), speaker.count(*moves, len(found.repaired.moved)))
        draw(found.plan, of.edition, of.drawn, speaker.language, mended=said)
    _summary(speaker, found)
    speaker.findings(found.findings)
    if not found.is_possible:
        speaker.findings(conflict(board_of(found.plan.problem)))
        return 1
    _moves(speaker, of.edition, diff(found.before, found.plan), found.plan.problem, of.folder)
    speaker.say(N_("Look at it: {page}"), page=of.drawn / "index.html")
    if write:
        speaker.say(N_("It is written into the folder; what moved is marked as moved."))
    return 0


def _written(found: Mending, edition: Edition) -> Edition:
    gone = {key for key in found.before.of if key not in found.plan.of}
    sessions = tuple(attrs.evolve(one, status=Status.CANCELLED) if one.key in gone else one for one in edition.sessions)
    return onto(found.plan, attrs.evolve(edition, sessions=sessions), free=found.free)


def _summary(speaker: Speaker, found: Mending) -> None:
    hit = speaker.count(N_("{number} session is hit"), N_("{number} sessions are hit"), len(found.hit))
    if not found.is_possible:
        unknown = found.plan.status is PlanStatus.UNKNOWN
        what = N_("{hit}, and no programme was found.") if unknown else _NO_PLAN
        speaker.say(what, hit=hit)
        return
    moved = speaker.count(N_("{number} moves"), N_("{number} move"), len(found.repaired.moved))
    proved = N_("{hit}, {moved}. Proved: no fewer can.")
    open_ = N_("{hit}, {moved}. That fewer would do is not excluded: at least {least} must.")
    speaker.say(proved if found.repaired.is_proved else open_, hit=hit, moved=moved, least=found.repaired.fewest)


_NO_PLAN = N_("{hit}, and there is no programme that keeps every rule.")


def _moves(speaker: Speaker, edition: Edition, moves: Sequence[Move], problem: Problem, folder: Path) -> None:
    """For each who must be told their name and the text, in the language that the command speaks."""
    for notice in told_in(edition, moves, problem):
        click.echo(f"\n{notice.name}:")
        for line in notice.words(speaker.translate, local_of(edition, speaker)).splitlines():
            click.echo(f"  {line}")
    if moves:
        click.echo()
    for one in registered(edition, moves):
        registrations = speaker.count(N_("{number} registration"), N_("{number} registrations"), one.registrations)
        people = speaker.count(N_("{number} person"), N_("{number} people"), one.people)
        params = {"session": one.session, "registrations": registrations, "people": people, "folder": folder}
        speaker.say(_BY_THEMSELVES, **params)


_BY_THEMSELVES = N_(
    "Who registered for “{session}” without a class must be told, too: {registrations}, {people}. "
    "Their list: stemcity places {folder} show {session}"
)


def _since(speaker: Speaker, edition: Edition, before: Edition, folder: Path) -> None:
    old, new = standing_plan(before), standing_plan(edition)
    moves = diff(old, new)
    changed = speaker.count(N_("{number} session"), N_("{number} sessions"), len(moves))
    speaker.say(N_("{sessions} changed since then."), sessions=changed)
    _moves(speaker, edition, moves, new.problem, folder)
