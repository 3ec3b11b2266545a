"""`stemcity timeline FOLDER`: the dated steps of an edition, printed and as a calendar."""

from __future__ import annotations

from pathlib import Path

import click
from babel.dates import format_date

from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.documents.catalogue import spoken
from stemcity_kit.documents.phrases import locale_of
from stemcity_kit.errors import N_
from stemcity_kit.folder.read import load
from stemcity_kit.formats.timeline import timeline_ics
from stemcity_kit.model.time import Days

__all__ = ["timeline"]


TIMELINE_HELP = N_("""\
Print the steps of the edition in FOLDER, from the autumn before to the report after, in order of their dates.""")


@click.command(
    short_help=N_("Print the dates of the work, and write them as a calendar."), cls=SpokenCommand, help=TIMELINE_HELP
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--ics", type=click.Path(path_type=Path, dir_okay=False), help=N_("Write the steps as an iCalendar file.")
)
@click.pass_context
def timeline(ctx: click.Context, folder: Path, ics: Path | None) -> None:
    """Print the steps of the edition in FOLDER, from the autumn before to the report after, in order of their dates."""
    speaker = Speaker.of(ctx)
    edition = load(folder)
    dated = sorted((step for step in edition.timeline if step.days is not None), key=lambda step: (step.days, step.key))
    for step in dated:
        title = step.title.within([speaker.language, *edition.languages]).text or step.key
        when = _when(step.days, speaker.language, edition.country) if step.days else ""
        click.echo(f"{when:<28} {title}" + (f"  ({step.basis})" if step.basis else ""))
    undated = len(edition.timeline) - len(dated)
    if undated:
        click.echo(speaker.count(N_("{number} step has no date."), N_("{number} steps have no date."), undated))
    if ics is not None:
        ics.write_bytes(timeline_ics(edition))
        speaker.say(N_("The calendar is in {file}."), file=ics)


def _when(days: Days, language: str, country: str) -> str:
    locale = locale_of(spoken(language), country)
    first, last = (format_date(day, format="medium", locale=locale) for day in (days.first, days.last))
    return first if first == last else f"{first} – {last}"
