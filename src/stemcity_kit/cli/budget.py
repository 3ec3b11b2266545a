"""`stemcity budget FOLDER`: what an edition costs, who pays it, what has arrived, and what if somebody withdraws."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import click

from stemcity_kit.budgeting.advantages import AdvantagesOfYear, advantages_of_year
from stemcity_kit.budgeting.balance import Balance, By, balance
from stemcity_kit.budgeting.coverage import Coverage, Withdrawal, coverage, withdrawal
from stemcity_kit.budgeting.entitlements import Promise, promises
from stemcity_kit.budgeting.receipts import Receipts, receipts
from stemcity_kit.budgeting.scenarios import Case, Verdict, case_of, verdicts
from stemcity_kit.cli.budget_grants import write_grants
from stemcity_kit.cli.budget_json import (
    advantages_json,
    balance_json,
    coverage_json,
    promises_json,
    receipts_json,
    verdict_json,
    withdrawal_json,
)
from stemcity_kit.cli.say import Speaker, as_json
from stemcity_kit.cli.sheets import write_file
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.documents.budget_pages import budget_page
from stemcity_kit.documents.budget_words import BudgetWords, Table
from stemcity_kit.documents.palette import palette
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.errors import FaultyFolder, Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.folder.check import findings_of
from stemcity_kit.folder.read import inspect
from stemcity_kit.formats.call_rules import effective_above
from stemcity_kit.formats.jurisdiction import jurisdiction_named
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.vocabulary import Means
from stemcity_kit.model.zones import zone_info

__all__ = ["budget"]

BUDGET_HELP = N_("""\
Say what the edition in FOLDER costs, who pays it, what has arrived, and what is still to be found.

The tables are private/budget.csv and private/contributions.csv. Cash and what is given in kind are never added up,
unless --both asks for it. With --without, say what happens if a supporter withdraws. Nothing in the tables is changed;
--write makes a page for the office under private/budget. --transparency writes the public table of the advantages in
private/advantages.csv, of one calendar year and of those above the amount of the law; the exit code is 1 where a line
lacks something that the law asks for.""")


@click.command(
    short_help=N_("Say what it costs, who pays, and what is to be found."), cls=SpokenCommand, help=BUDGET_HELP
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--by",
    type=click.Choice([one.value for one in By]),
    default=By.CATEGORY.value,
    help=N_("What the budget is summed by; category by default."),
)
@click.option(
    "--without",
    multiple=True,
    metavar="ORGANISATION",
    help=N_("Say what happens if this supporter withdraws; several times."),
)
@click.option("--at", metavar="DAY", help=N_("The day on which it is asked, such as 2027-03-05; by default today."))
@click.option("--both", is_flag=True, help=N_("Add up cash and in kind as well, as the economic value."))
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
    by: str,
    without: tuple[str, ...],
    at: str | None,
    both: bool,
    as_data: bool,
    write: bool,
    transparency: int | None,
    to: Path | None,
) -> None:
    """Say what the edition in FOLDER costs and who pays it."""
    speaker = Speaker.of(ctx)
    others = bool(by != By.CATEGORY.value or without or at or both or as_data or write)
    if (transparency is None) is not (to is None) or (to is not None and others):
        raise click.UsageError(speaker.translate(N_("Give --transparency and --to together, and no other option.")))
    edition = _read(folder)
    if transparency is not None and to is not None:
        ctx.exit(write_grants(speaker, edition, to, year=transparency, folder=folder))
    told = _Told.of(edition, at=_day(at, edition.zone), without=without)
    words = BudgetWords(edition, Phrases(speaker.language, edition.languages, edition.country))
    tables = tuple(told.tables(words, by=By(by), both=both))
    if write:
        colours = palette(edition.site.colour, edition.site.accent)
        page = budget_page(tables, told.case, words, at=told.receipts.at, colours=colours)
        write_file(folder / "private" / "budget" / "index.html", page)
    if as_data:
        data = told.data(by=By(by), both=both, speaker=speaker)
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    speaker.findings(told.coverage.findings)
    _print(speaker, edition, told, tables)
    if write:
        speaker.say(N_("Look at it: {page}"), page=folder / "private" / "budget" / "index.html")


def _read(folder: Path) -> Edition:
    found = inspect(folder)
    errors = [finding for finding in findings_of(found, folder) if finding.severity is Severity.ERROR]
    if errors or found.edition is None:
        raise FaultyFolder(*errors)
    return found.edition


def _day(said: str | None, zone: str) -> dt.date:
    if said is None:
        return dt.datetime.now(zone_info(zone)).date()
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        what, fix = N_("“{value}” is no day."), N_("Write it as 2027-03-05.")
        raise InvalidValue(Finding("bad-day", Where(field="--at"), what, fix, params={"value": said})) from None


@attrs.frozen
class _Told:
    """All that is computed of a folder."""

    balance: Balance
    coverage: Coverage
    receipts: Receipts
    case: Case
    verdicts: tuple[Verdict, ...]
    promises: tuple[Promise, ...]
    advantages: tuple[AdvantagesOfYear, ...]
    withdrawal: Withdrawal | None

    @classmethod
    def of(cls, edition: Edition, *, at: dt.date, without: tuple[str, ...]) -> _Told:
        lost = withdrawal(edition, *without) if without else None
        held = lost.before if lost is not None else coverage(edition)
        case = case_of(held, edition)
        counted = [means is Means.IN_KIND for means in Means if held.planned(means).amount]
        return cls(
            balance(edition),
            held,
            receipts(edition, at=at),
            case,
            tuple(one for in_kind in counted for one in verdicts(case, in_kind=in_kind)),
            promises(edition, at=at),
            _advantages(edition, at.year),
            lost,
        )

    def tables(self, words: BudgetWords, *, by: By, both: bool) -> Iterator[Table]:
        """Everything as tables of words."""
        yield from words.budget(self.balance, by=by)
        if both:
            yield words.economic_value(self.balance)
        yield from words.payers(self.coverage)
        yield from words.to_find(self.coverage)
        yield from words.left_over(self.coverage)
        yield from words.promises(self.receipts)
        if self.withdrawal is not None:
            yield from words.withdrawal(self.withdrawal)
        yield from words.benefits(self.promises)
        yield from words.advantages(self.advantages)
        yield from words.statements(self.verdicts)

    def data(self, *, by: By, both: bool, speaker: Speaker) -> dict[str, Any]:
        """Everything for other programs."""
        told = {
            "currency": self.coverage.currency,
            "at": self.receipts.at.isoformat(),
            "budget": balance_json(self.balance, by=by, both=both),
            "coverage": coverage_json(self.coverage),
            "contributions": receipts_json(self.receipts),
            "promises": promises_json(self.promises),
            "advantages": advantages_json(self.advantages),
            "statements": verdict_json(self.verdicts),
            "findings": json.loads(as_json(self.coverage.findings, speaker.translate)),
        }
        return {**told, "without": withdrawal_json(self.withdrawal)} if self.withdrawal is not None else told


def _advantages(edition: Edition, year: int) -> tuple[AdvantagesOfYear, ...]:
    """What was granted in a year; nothing where the country's rules know no amount above which it is published."""
    above = effective_above(jurisdiction_named(edition.jurisdiction))
    return advantages_of_year(edition, year, above=above) if above is not None else ()


def _print(speaker: Speaker, edition: Edition, told: _Told, tables: tuple[Table, ...]) -> None:
    if not edition.budget and not edition.contributions:
        speaker.say(N_("There is no budget yet: write what it costs in private/budget.csv."))
        return
    for table in tables:
        click.echo(_drawn(table))
        click.echo()
    for means, message in (
        (Means.CASH, N_("In cash: {paid} of {whole} are covered, {open} are still to be found.")),
        (Means.IN_KIND, N_("In kind: {paid} of {whole} are covered, {open} are still to be found.")),
    ):
        whole, open_ = told.coverage.planned(means), told.coverage.to_find(means)
        if whole.amount:
            covered = attrs.evolve(whole, amount=whole.amount - open_.amount)
            phrases = BudgetWords(edition, Phrases(speaker.language, edition.languages, edition.country))
            speaker.say(message, paid=phrases.money(covered), whole=phrases.money(whole), open=phrases.money(open_))


def _drawn(table: Table) -> str:
    """A table as lines: its title, its heading, its rows and sums; numbers to the right."""
    rows = (tuple(column.title for column in table.columns), *table.rows, *table.total)
    widths = [max(len(row[n]) for row in rows) for n in range(len(table.columns))]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))

    def line(row: tuple[str, ...]) -> str:
        cells = zip(row, widths, table.columns, strict=True)
        parts = (cell.rjust(width) if column.is_number else cell.ljust(width) for cell, width, column in cells)
        return "  ".join(parts).rstrip()

    heading, *body = (line(row) for row in rows)
    above, below = body[: len(table.rows)], body[len(table.rows) :]
    return "\n".join([table.title, rule, heading, rule, *above, *([rule, *below] if below else [])])
