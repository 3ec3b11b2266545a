"""`stemcity schedule FOLDER`: propose a programme, say how good it is and what is tight, and write it as drafts."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.schedule_sheets import write_sheets
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.documents.plan_pages import plan_pages, sessions_of, wish_words
from stemcity_kit.engines.cpsat import Progress
from stemcity_kit.errors import FaultyFolder, Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.folder.check import findings_of
from stemcity_kit.folder.read import inspect
from stemcity_kit.folder.write import save
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.time import moment
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import check_plan
from stemcity_kit.scheduling.editions.conflicts import conflicts
from stemcity_kit.scheduling.editions.edition import plan_of, problem_of
from stemcity_kit.scheduling.editions.onto import approved, onto
from stemcity_kit.scheduling.editions.plan_faults import plan_faults
from stemcity_kit.scheduling.editions.rivals import rivals
from stemcity_kit.scheduling.editions.tightness import tightness
from stemcity_kit.scheduling.explaining.explain import conflict, why_not
from stemcity_kit.scheduling.plan import Plan, PlanStatus
from stemcity_kit.scheduling.schedule import schedule as scheduled

__all__ = ["draw", "known", "moment_of", "read", "schedule"]


WORST = 10
"""So many of the worst rivalries are told; a month is full of things at once, and nothing of it is wrong."""

SCHEDULE_HELP = N_("""\
Propose a programme for the edition in FOLDER: a time and a room for every session that its needs ask for.

Nothing that is published or stands is moved. Without --write nothing is changed: the proposal is told, and drawn as a
page under private/plan. With --write it is kept as drafts, which a person looks at and approves with --approve. Then
--sheets writes each partner a sheet of its own sessions. The exit code is 1 where there is no plan that keeps every
rule, or what stands breaks one.""")

_STATUS = {
    PlanStatus.OPTIMAL: N_("Proved: no programme is better by the wishes that you weigh."),
    PlanStatus.VALID: N_("Every rule is kept. At most {gap} of the score could still be saved."),
    PlanStatus.PARTIAL: N_("Not everything has a place."),
    PlanStatus.IMPOSSIBLE: N_("There is no programme that keeps every rule."),
    PlanStatus.UNKNOWN: N_("The time was too short to find a programme, or to prove that there is none."),
}
_UNPROVED = N_("Every rule is kept. How much better another programme could be is not known.")


@click.command(short_help=N_("Propose a programme: times and rooms."), cls=SpokenCommand, help=SCHEDULE_HELP)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--seconds", type=click.FloatRange(0.1, 86400), default=20.0, help=N_("The time allowed; 20 by default."))
@click.option("--seed", type=click.IntRange(0), default=0, help=N_("The seed of what chance decides; 0 by default."))
@click.option("--section", "sections", multiple=True, metavar="KEY", help=N_("Plan only this section; several times."))
@click.option("--free", multiple=True, metavar="KEY", help=N_("A session or event that may move although it stands."))
@click.option("--pin", "pins", multiple=True, metavar="KEY", help=N_("A draft that stays where it is; several times."))
@click.option("--write", is_flag=True, help=N_("Keep the proposal in the folder, as drafts."))
@click.option("--approve", is_flag=True, help=N_("Plan nothing: turn the drafts that stand into planned sessions."))
@click.option("--session", "only", multiple=True, metavar="KEY", help=N_("Approve only this draft; several times."))
@click.option(
    "--check",
    "only_check",
    is_flag=True,
    help=N_("Plan nothing: say what clashes among what stands, and the worst of what competes for the same people."),
)
@click.option(
    "--why-not",
    nargs=2,
    metavar="SESSION MOMENT",
    help=N_("Plan nothing: say why a session is not at a moment, written as 2027-05-19T09:30."),
)
@click.option("--sheets", is_flag=True, help=N_("Plan nothing: write each partner a sheet of its own sessions."))
@click.option(
    "--since",
    type=click.Path(path_type=Path),
    help=N_("With --sheets: say what changed since this earlier copy of the folder."),
)
@click.option("--word", is_flag=True, help=N_("With --sheets: the sheets as Word documents as well."))
@click.option("--at", metavar="MOMENT", help=N_("With --sheets: the moment that they carry; by default now."))
@click.option(
    "--pages", type=click.Path(path_type=Path), help=N_("Where to draw the proposal; private/plan by default.")
)
@click.pass_context
def schedule(
    ctx: click.Context,
    folder: Path,
    *,
    seconds: float,
    seed: int,
    sections: tuple[str, ...],
    free: tuple[str, ...],
    pins: tuple[str, ...],
    write: bool,
    approve: bool,
    only: tuple[str, ...],
    only_check: bool,
    why_not: tuple[str, str] | None,
    sheets: bool,
    since: Path | None,
    word: bool,
    at: str | None,
    pages: Path | None,
) -> None:
    """Propose a programme for the edition in FOLDER."""
    speaker = Speaker.of(ctx)
    asked = {"approve": approve, "check": only_check, "why_not": why_not is not None, "write": write, "sheets": sheets}
    _one_thing(speaker, session=bool(only), of_sheets=since is not None or word or at is not None, **asked)
    edition = read(folder, speaker)
    known(edition, (*free, *pins))
    if approve:
        _approve(speaker, edition, folder, only)
    elif only_check:
        ctx.exit(_check(speaker, edition))
    elif why_not is not None:
        _why_not(speaker, edition, why_not, free=free)
    elif sheets:
        before = read(since) if since is not None else None
        made = moment_of(at, edition.zone) if at is not None else dt.datetime.now(dt.UTC)
        place = (pages or folder / "private" / "plan") / "partners"
        write_sheets(speaker, edition, place, at=made, before=before, word=word)
    else:
        problem = problem_of(edition, sections=sections or None, free=free, pins=pins)
        speaker.findings(plan_faults(edition))
        bar = _Bar(speaker)
        plan = scheduled(problem, seconds=seconds, seed=seed, progress=bar)
        bar.end()
        ctx.exit(_told(speaker, plan, edition, folder, pages=pages, write=write, free=free))


def read(folder: Path, speaker: Speaker | None = None) -> Edition:
    """The edition of a folder without errors; settings and columns that nobody knows are told to a speaker."""
    found = inspect(folder)
    findings = findings_of(found, folder)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors or found.edition is None:
        raise FaultyFolder(*errors)
    if speaker is not None:
        speaker.findings(finding for finding in findings if finding.rule in ("unknown-setting", "unknown-column"))
    return found.edition


def known(edition: Edition, keys: Iterable[str]) -> None:
    """Refuse keys that are neither an event's nor a session's; the nearest session is named."""
    for key in keys:
        if edition.get("events", key) is None:
            edition.find("sessions", key)


def _one_thing(speaker: Speaker, *, session: bool, of_sheets: bool, **asked: bool) -> None:
    """Refuse options that would be read past one another: a folder is planned, approved, checked or asked about."""
    named = [f"--{name.replace('_', '-')}" for name, given in asked.items() if given]
    if len(named) > 1:
        raise click.UsageError(
            speaker.translate(N_("These do not go together: {options}.")).format(options=", ".join(named))
        )
    if session and not asked["approve"]:
        raise click.UsageError(speaker.translate(N_("--session says which draft to approve; give --approve, too.")))
    if of_sheets and not asked["sheets"]:
        raise click.UsageError(speaker.translate(N_("--since, --word and --at are about sheets; give --sheets, too.")))


def _approve(speaker: Speaker, edition: Edition, folder: Path, only: tuple[str, ...]) -> None:
    after = approved(edition, sessions=only or None)
    changed = sum(one != other for one, other in zip(edition.sessions, after.sessions, strict=True))
    if not changed:
        speaker.say(N_("There is no draft with a time to approve; --write makes drafts."))
        return
    save(after, folder)
    speaker.say(
        N_("{sessions} approved: what was a draft is planned now."),
        sessions=_sessions(speaker, changed),
    )


def _sessions(speaker: Speaker, number: int) -> str:
    return speaker.count(N_("{number} session"), N_("{number} sessions"), number)


def _check(speaker: Speaker, edition: Edition) -> int:
    findings = (*conflicts(edition), *(rivalry.because for rivalry in rivals(edition)[:WORST]))
    speaker.findings(findings)
    speaker.say(
        N_("Looked at {sessions}: {tally}."),
        sessions=_sessions(speaker, len(edition.sessions)),
        tally=speaker.tally(findings),
    )
    return int(any(finding.severity is Severity.ERROR for finding in findings))


def _why_not(speaker: Speaker, edition: Edition, asked: tuple[str, str], *, free: Iterable[str]) -> None:
    key, said = asked
    plan = plan_of(edition, free=[key, *free])
    for finding in why_not(plan, key, moment_of(said, edition.zone)):
        click.echo(finding.words(speaker.translate))


def moment_of(said: str, zone: str) -> dt.datetime:
    """A moment as it is typed, by the local clock unless it says its own offset."""
    try:
        local = dt.datetime.fromisoformat(said)
    except ValueError:
        what, fix = N_("“{value}” is no moment."), N_("Write it as 2027-05-19T09:30, in the edition's own time.")
        raise InvalidValue(Finding("bad-moment", Where(), what, fix, params={"value": said})) from None
    return local if local.tzinfo is not None else moment(local.date(), local.time(), zone=zone)


def _told(
    speaker: Speaker,
    plan: Plan,
    edition: Edition,
    folder: Path,
    *,
    pages: Path | None,
    write: bool,
    free: Iterable[str],
) -> int:
    """Keep what was found where that was asked for, draw it, and only then tell: a reader may go away."""
    drawn = pages or folder / "private" / "plan"
    found = plan.status not in (PlanStatus.IMPOSSIBLE, PlanStatus.UNKNOWN)
    try:
        if found and write:
            save(onto(plan, edition, free=list(free)), folder)
    finally:
        if found:
            draw(plan, edition, drawn, speaker.language)
        _summary(speaker, plan)
    if not found:
        speaker.findings(conflict(board_of(plan.problem)))
        return 1
    speaker.findings(check_plan(plan))
    speaker.findings(tight.because for tight in tightness(plan))
    speaker.say(N_("Look at it: {page}"), page=drawn / "index.html")
    if write:
        speaker.say(
            N_("It is in sessions.csv as drafts. Approve them with: stemcity schedule {folder} --approve"),
            folder=folder,
        )
    return int(plan.status is PlanStatus.PARTIAL)


def draw(plan: Plan, edition: Edition, place: Path, language: str, *, mended: Sequence[str] = ()) -> None:
    """Draw a plan as pages."""
    place.mkdir(parents=True, exist_ok=True)
    for name, text in plan_pages(plan, language=language, country=edition.country, mended=mended).items():
        (place / name).write_text(text, encoding="utf-8", newline="\n")


def _summary(speaker: Speaker, plan: Plan) -> None:
    placed, asked = sessions_of(plan)
    if not asked:
        speaker.say(N_("There is nothing to plan: no event asks for a session, and none stands."))
        return
    one = N_("{placed} of {asked} session has a time and a place ({engine}).")
    many = N_("{placed} of {asked} sessions have a time and a place ({engine}).")
    speaker.say(one if asked == 1 else many, placed=placed, asked=asked, engine=plan.made.by)
    unproved = plan.status is PlanStatus.VALID and plan.gap >= 1
    speaker.say(_UNPROVED if unproved else _STATUS[plan.status], gap=f"{plan.gap:.1%}")
    if plan.score_by_wish:
        speaker.say(N_("What it costs, wish by wish; 0 is the best that there can be:"))
    for wish, amount in plan.score_by_wish.items():
        speaker.say(N_("  {wish}: {amount}"), wish=wish_words(wish, speaker.translate), amount=amount)


class _Bar:
    """A line with the best score and bound so far; silent where nobody watches."""

    def __init__(self, speaker: Speaker) -> None:
        self.speaker = speaker
        self.shown = sys.stderr.isatty()

    def __call__(self, progress: Progress) -> None:
        """A better plan, or a better bound."""
        if self.shown:
            said = self.speaker.translate(N_("{seconds} s: score {score}, at least {bound}"))
            line = said.format(seconds=f"{progress.seconds:.0f}", score=progress.score, bound=progress.bound)
            click.echo(f"\r\x1b[K{line}", nl=False, err=True)

    def end(self) -> None:
        """Clear the line."""
        if self.shown:
            click.echo("\r\x1b[K", nl=False, err=True)
