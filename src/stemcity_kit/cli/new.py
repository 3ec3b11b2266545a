"""`stemcity new FOLDER`: make the folder of an edition from a format."""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import FaultyFolder, N_, Where
from stemcity_kit.folder.commit import replace_files
from stemcity_kit.folder.read import file_of
from stemcity_kit.folder.write import blank_table, save
from stemcity_kit.formats import format_named
from stemcity_kit.formats.adapting import currency_of
from stemcity_kit.model.money import Money

__all__ = ["new"]

TO_FILL = ("organisations", "roles", "venues", "rooms", "events", "sessions")
"""The tables that every edition needs and no format can fill: they are written with their columns and no rows."""

GITIGNORE = "# Personal data and money are for the office, not for a public repository.\nprivate/\n"


def _amount(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Decimal | None:
    """A sum of money as an exact number."""
    try:
        amount = None if value is None else Decimal(value)
    except InvalidOperation:
        amount = Decimal("NaN")
    if amount is None or (amount.is_finite() and amount >= 0):
        return amount
    raise click.BadParameter(f"“{value}” is no amount; write digits with a point, such as 40000.50.")


def _days(_ctx: click.Context, _param: click.Parameter, values: tuple[str, str]) -> tuple[dt.date, dt.date]:
    """First and last day, in ISO 8601's order, which cannot be mistaken."""
    return _day(values[0]), _day(values[1])


def _day(value: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        message = f"“{value}” is no day; write year, month and day, such as 2027-05-19."
        raise click.BadParameter(message) from None


NEW_HELP = N_("""\
Make FOLDER with an edition of a format: sections, levels, tiers, kinds of events, dated timeline, split budget.

What is left to do is said by `stemcity check FOLDER`.""")


class Asked(click.Option):
    """An option that is asked for where somebody sits at a terminal, and named as missing where nobody does."""

    def prompt_for_value(self, ctx: click.Context) -> object:
        """Ask, or say that the option is missing."""
        if not sys.stdin.isatty():
            raise click.MissingParameter(ctx=ctx, param=self)
        return super().prompt_for_value(ctx)


@click.command(short_help=N_("Make the folder of a new edition."), cls=SpokenCommand, help=NEW_HELP)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--format", "format_", default="milan", show_default=True, help=N_("The format to follow."))
@click.option("--city", cls=Asked, prompt="City", help=N_("The city's name."))
@click.option(
    "--country", cls=Asked, prompt="Country (two letters of ISO 3166, such as IT)", help=N_("ISO 3166-1 alpha-2.")
)
@click.option("--year", cls=Asked, type=int, prompt="Year of the main days", help=N_("The year of the main days."))
@click.option(
    "--marathon",
    nargs=2,
    callback=_days,
    metavar="FIRST LAST",
    required=True,
    help=N_("First and last day of the Marathon."),
)
@click.option("--zone", cls=Asked, prompt="Time zone (such as Europe/Rome)", help=N_("IANA time zone."))
@click.option(
    "--subdivision", default="", help=N_("ISO 3166-2 without the country, such as MI, for regional holidays.")
)
@click.option("--languages", default="", help=N_("Languages of the pages, the main one first, such as it,en."))
@click.option("--uri", default="", help=N_("An address that names the edition for ever."))
@click.option(
    "--budget", callback=_amount, metavar="AMOUNT", help=N_("The whole budget; it is split by the format's shares.")
)
@click.option("--currency", default="", help=N_("ISO 4217."))
@click.pass_context
def new(
    ctx: click.Context,
    folder: Path,
    format_: str,
    city: str,
    country: str,
    year: int,
    marathon: tuple[dt.date, dt.date],
    zone: str,
    subdivision: str,
    languages: str,
    uri: str,
    budget: Decimal | None,
    currency: str,
) -> None:
    """Make FOLDER with an edition of a format."""
    speaker = Speaker.of(ctx)
    _refuse_full(folder)
    edition = format_named(format_).adapt(
        city=city,
        country=country,
        year=year,
        marathon=marathon,
        zone=zone,
        subdivision=subdivision,
        uri=uri,
        budget=Money.as_written(budget, currency or currency_of(country)) if budget is not None else None,
        languages=tuple(tag.strip() for tag in languages.split(",") if tag.strip()),
    )
    written = save(edition, folder)
    blanks = {file_of(table): blank_table(edition, table) for table in TO_FILL}
    replace_files(folder, {".gitignore": GITIGNORE.encode(), **blanks})
    (folder / "media").mkdir(exist_ok=True)
    speaker.say(
        N_("{folder} holds {files} now."),
        folder=folder,
        files=speaker.count(N_("{number} file"), N_("{number} files"), len(written) + len(blanks) + 1),
    )
    speaker.say(
        N_("Next: fill events.csv, sessions.csv and venues.csv, then run: stemcity check {folder}"), folder=folder
    )


def _refuse_full(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        what, fix = N_("“{folder}” is not empty."), N_("Name a new or an empty folder.")
        raise FaultyFolder.because("folder-not-empty", Where(), what, fix, folder=folder)
