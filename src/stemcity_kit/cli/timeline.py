"""`stemcity timeline FOLDER`: the dated steps and the tasks of an edition, printed, as a page and as a calendar."""

from __future__ import annotations

from pathlib import Path

import click
from babel.dates import format_date

from stemcity_kit.cli.days import day_of
from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.cli.timeline_work import Work, ends_of_calls, take_over
from stemcity_kit.documents.catalogue import spoken
from stemcity_kit.documents.phrases import locale_of
from stemcity_kit.errors import N_
from stemcity_kit.folder.read import load
from stemcity_kit.formats.timeline import timeline_ics
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.time import Days

__all__ = ["timeline"]


TIMELINE_HELP = N_("""\
Print the steps of the edition in FOLDER, from the autumn before to the report after, in order of their dates; and its
tasks, where it has any: what is late, what that delays, which milestone or call it endangers, and who must be told.

With --from it proposes the tasks, procedures and milestones of last edition, moved to this year. Nothing in the folder
is changed without --write. The exit code is 1 where tasks wait for one another.""")


@click.command(short_help=N_("Print the dates of the work, and what is late."), cls=SpokenCommand, help=TIMELINE_HELP)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--ics", type=click.Path(path_type=Path, dir_okay=False), help=N_("Write steps and tasks as an iCalendar file.")
)
@click.option("--at", metavar="DAY", help=N_("The day from which to look, such as 2027-03-10; by default today."))
@click.option("--write", is_flag=True, help=N_("Write a page with the tasks into private/timeline."))
@click.option(
    "--from", "last", type=click.Path(path_type=Path), help=N_("Propose the work of last edition, from its folder.")
)
@click.pass_context
def timeline(
    ctx: click.Context, folder: Path, *, ics: Path | None, at: str | None, write: bool, last: Path | None
) -> None:
    """Print the steps of the edition in FOLDER, and its tasks."""
    speaker = Speaker.of(ctx)
    edition = load(folder)
    day = day_of(at, edition.zone)
    if last is not None:
        take_over(speaker, edition, folder, last, write=write)
        return
    _steps(speaker, edition)
    work = None
    if edition.tasks or edition.procedures:
        work = Work.on(edition, at=day, calls=ends_of_calls(folder))
        work.tell(speaker)
        if write:
            work.write(speaker, folder)
    elif write:
        speaker.say(N_("There are no tasks, so there is no page to write."))
    if ics is not None:
        ics.write_bytes(work.calendar() if work is not None else timeline_ics(edition))
        speaker.say(N_("The calendar is in {file}."), file=ics)


def _steps(speaker: Speaker, edition: Edition) -> None:
    dated = sorted((step for step in edition.timeline if step.days is not None), key=lambda step: (step.days, step.key))
    for step in dated:
        title = step.title.within([speaker.language, *edition.languages]).text or step.key
        when = _when(step.days, speaker.language, edition.country) if step.days else ""
        click.echo(f"{when:<28} {title}" + (f"  ({step.basis})" if step.basis else ""))
    undated = len(edition.timeline) - len(dated)
    if undated:
        click.echo(speaker.count(N_("{number} step has no date."), N_("{number} steps have no date."), undated))


def _when(days: Days, language: str, country: str) -> str:
    locale = locale_of(spoken(language), country)
    first, last = (format_date(day, format="medium", locale=locale) for day in (days.first, days.last))
    return first if first == last else f"{first} – {last}"
