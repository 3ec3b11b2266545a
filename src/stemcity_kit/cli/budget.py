"""`stemcity budget FOLDER`: what an edition costs, who pays it, what has arrived, and what if somebody withdraws."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from stemcity_kit.budgeting.balance import By
from stemcity_kit.budgeting.editions import granted_with
from stemcity_kit.cli.budget_grants import write_grants
from stemcity_kit.cli.budget_told import Asked, Told
from stemcity_kit.cli.days import day_of
from stemcity_kit.cli.percent import share_in
from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.sheets import write_file
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.documents.budget_pages import budget_page
from stemcity_kit.documents.budget_words import BudgetWords, Table
from stemcity_kit.documents.palette import palette
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.errors import FaultyFolder, InvalidValue, N_, Severity, Where
from stemcity_kit.folder.check import findings_of
from stemcity_kit.folder.read import inspect
from stemcity_kit.formats.call_rules import effective_above
from stemcity_kit.formats.jurisdiction import jurisdiction_named
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money

__all__ = ["budget"]

BUDGET_HELP = N_("""\
Say what the edition in FOLDER costs, who pays it, what has arrived, and what is still to be found.

The tables are private/budget.csv and private/contributions.csv. Cash and what is given in kind are never added up,
unless --both asks for it. With --without, say what happens if a supporter withdraws. With --share, say when it is true
that the municipality pays only so much of the costs. Nothing in the tables is changed; --write makes a page for the
office under private/budget.

All of it is told as it stood on the day of --at: what was promised, had arrived, was given and was granted by then.
Only the lines of the budget have no days: what is planned, committed and spent is what the table says now.

--transparency writes the public table of the advantages in private/advantages.csv, of one whole calendar year and of
those above the amount of the law, or of --above; the exit code is 1 where a line lacks something that the law asks
for.""")


@click.command(
    short_help=N_("Say what it costs, who pays, and what is to be found."), cls=SpokenCommand, help=BUDGET_HELP
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--by",
    multiple=True,
    type=click.Choice([one.value for one in By]),
    help=N_("What the budget is summed by; category by default; several times for several."),
)
@click.option(
    "--without",
    multiple=True,
    metavar="ORGANISATION",
    help=N_("Say what happens if this supporter withdraws; several times."),
)
@click.option("--at", metavar="DAY", help=N_("The day on which it is asked, such as 2027-03-05; by default today."))
@click.option(
    "--both", is_flag=True, help=N_("Add up cash and in kind as well, as the economic value and in the statements.")
)
@click.option(
    "--share",
    metavar="PERCENT",
    help=N_("Say when it is true that the municipality pays only this share of the costs, such as 20."),
)
@click.option(
    "--above",
    metavar="AMOUNT",
    help=N_("The amount above which advantages must be published; by default that of the country’s rules."),
)
@click.option(
    "--also",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help=N_("Count what this other edition of the same promoter granted in the same calendar years; several times."),
)
@click.option("--json", "as_data", is_flag=True, help=N_("Print it for other programs."))
@click.option("--write", is_flag=True, help=N_("Write a page for the office, private/budget/index.html."))
@click.option(
    "--transparency",
    type=click.IntRange(1900, 2199),
    metavar="YEAR",
    help=N_("Only write the public table of the advantages granted in this calendar year; --to says where."),
)
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=N_("With --transparency: the CSV file for the table."),
)
@click.pass_context
def budget(
    ctx: click.Context,
    folder: Path,
    *,
    by: tuple[str, ...],
    without: tuple[str, ...],
    at: str | None,
    both: bool,
    share: str | None,
    above: str | None,
    also: tuple[Path, ...],
    as_data: bool,
    write: bool,
    transparency: int | None,
    to: Path | None,
) -> None:
    """Say what the edition in FOLDER costs and who pays it."""
    speaker = Speaker.of(ctx)
    more = bool(by or without or at or both or share or as_data or write)
    if (transparency is None) is not (to is None) or (to is not None and more):
        said = N_("Give --transparency and --to together, and no other options but --above and --also.")
        raise click.UsageError(speaker.translate(said))
    edition = _read(folder)
    others, limit = tuple(map(_read, also)), _threshold(edition, above)
    if transparency is not None and to is not None:
        ctx.exit(write_grants(speaker, edition, to, year=transparency, folder=folder, above=limit, also=others))
    sides = tuple(dict.fromkeys(map(By, by))) or (By.CATEGORY,)
    asked = Asked(sides, day_of(at, edition.zone), without, both=both, share=share_in(share), above=limit, also=others)
    told = Told.of(edition, asked)
    words = BudgetWords(granted_with(edition, *others), Phrases(speaker.language, edition.languages, edition.country))
    page = folder / "private" / "budget" / "index.html"
    if write:
        write_file(page, _page(told, words))
    if as_data:
        click.echo(json.dumps(told.data(speaker), ensure_ascii=False, indent=2))
        return
    speaker.findings(told.findings)
    _print(speaker, told, words)
    if write:
        speaker.say(N_("Look at it: {page}"), page=page)


def _page(told: Told, words: BudgetWords) -> bytes:
    colours = palette(words.edition.site.colour, words.edition.site.accent)
    sentences, tables = told.sentences(words), tuple(told.tables(words))
    return budget_page(tables, told.case, words, at=told.asked.at, sentences=sentences, colours=colours)


def _read(folder: Path) -> Edition:
    found = inspect(folder)
    errors = [finding for finding in findings_of(found, folder) if finding.severity is Severity.ERROR]
    if errors or found.edition is None:
        raise FaultyFolder(*errors)
    return found.edition


def _threshold(edition: Edition, said: str | None) -> Money | None:
    """The amount above which advantages must be published: what was said, else what the country's rules know."""
    if said is None:
        return effective_above(jurisdiction_named(edition.jurisdiction))
    try:
        return Money.as_written(Decimal(said), edition.currency)
    except InvalidOperation:
        what = N_("“{value}” is no amount.")
        fix = N_("Write it with a point before the cents, such as 1000 or 1000.50.")
        raise InvalidValue.because("bad-threshold", Where(field="--above"), what, fix, value=said) from None
    except InvalidValue as fault:
        raise fault.at(Where(field="--above")) from None


def _print(speaker: Speaker, told: Told, words: BudgetWords) -> None:
    if not words.edition.budget and not words.edition.contributions:
        speaker.say(N_("There is no budget yet: write what it costs in private/budget.csv."))
    for table in told.tables(words):
        click.echo(_drawn(table))
        click.echo()
    for sentence in told.sentences(words):
        click.echo(sentence)


def _drawn(table: Table) -> str:
    """A table as lines: its title, its heading, its rows and sums, and its note; numbers to the right."""
    rows = (tuple(column.title for column in table.columns), *table.rows, *table.total)
    widths = [max(len(row[n]) for row in rows) for n in range(len(table.columns))]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))

    def line(row: tuple[str, ...]) -> str:
        cells = zip(row, widths, table.columns, strict=True)
        parts = (cell.rjust(width) if column.is_number else cell.ljust(width) for cell, width, column in cells)
        return "  ".join(parts).rstrip()

    heading, *body = (line(row) for row in rows)
    above, below = body[: len(table.rows)], body[len(table.rows) :]
    return "\n".join(
        [table.title, rule, heading, rule, *above, *([rule, *below] if below else []), *filter(None, [table.note])]
    )
