"""`stemcity report FOLDER...`: five numbers, what changed, who pays; then the whole, as a page, a table and data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from stemcity_kit.budgeting.balance import By
from stemcity_kit.cli.budget_json import balance_json, coverage_json, receipts_json, verdict_json
from stemcity_kit.cli.days import day_of
from stemcity_kit.cli.disclosure_key import check_retold, disclosure_keys, earlier_reports
from stemcity_kit.cli.percent import share_in
from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.sheets import write_file
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.documents import chart_drawing, pdf
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.documents.report import report as report_of
from stemcity_kit.documents.report_accounts import Accounts, accounts, campaign_data
from stemcity_kit.documents.report_data import report_data, report_rows
from stemcity_kit.documents.report_page import report_page, report_pdf
from stemcity_kit.documents.report_words import Changed, ReportWords
from stemcity_kit.errors import FaultyFolder, Finding, N_, Severity
from stemcity_kit.folder.check import findings_of
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.grid import write_csv
from stemcity_kit.folder.read import inspect
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rules_attendance import SmallFigure

__all__ = ["report"]

REPORT_HELP = N_("""\
Report of the editions in the FOLDERs, which are of one city: one page with five numbers, what changed and who pays;
then each figure with its footnote, edition against edition, who came, and what the programme serves.

The report of the last edition is written into its folder report/: index.html, report.pdf, report.csv and report.json.
They are for everybody: small numbers of people are hidden, and of the money only sums by kind of payer are shown. With
--council the money stands there in full, and the files go to private/report.""")


@click.command(short_help=N_("Report of one or several editions."), cls=SpokenCommand, help=REPORT_HELP)
@click.argument("folders", metavar="FOLDER...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--council", is_flag=True, help=N_("With the money in full; write into private/report."))
@click.option("--at", metavar="DAY", help=N_("The day on which it is made, such as 2027-09-30; by default today."))
@click.option(
    "--k",
    type=click.IntRange(2, 100),
    default=5,
    help=N_("The smallest group of people that may be seen; 5 by default. Keep the same one for all that you publish."),
)
@click.option(
    "--share",
    metavar="PERCENT",
    help=N_("With --council: say when it is true that the municipality pays only this share, by default its figure’s."),
)
@click.pass_context
def report(
    ctx: click.Context, folders: tuple[Path, ...], *, council: bool, at: str | None, k: int, share: str | None
) -> None:
    """Report of the editions in the FOLDERs."""
    speaker = Speaker.of(ctx)
    if share is not None and not council:
        raise click.UsageError(speaker.translate(N_("Give --share with --council, which shows the statements.")))
    editions = _read(folders)
    ordered = sorted(zip(editions, folders, strict=True), key=lambda one: (one[0].year, one[0].key))
    last, folder = ordered[-1]
    day = day_of(at, last.zone)
    earlier = earlier_reports(folders)
    made = report_of(editions, at=day, k=k, keys=disclosure_keys(ordered, earlier))
    phrases = Phrases(speaker.language, last.languages, last.country)
    words = ReportWords(made, phrases)
    claimed = share_in(share)
    held = [one for one, _ in reversed(ordered) if one.budget or one.campaign] if council else []
    money = [accounts(one, at=day, share=claimed) for one in held]
    target = folder / "private" / "report" if council else folder / "report"
    data = {**report_data(words), "accounts": [_accounts(one) for one in money]} if council else report_data(words)
    check_retold(data, earlier)
    page = report_page(words, accounts=money, council=council)
    write_file(target / "index.html", page)
    lacking = [finding for finding in (chart_drawing.missing(), _pdf(page, target / "report.pdf")) if finding]
    header, *rows = report_rows(words)
    write_file(target / "report.csv", write_csv(header, rows, dialect=Dialect()))
    write_file(target / "report.json", f"{json.dumps(data, ensure_ascii=False, indent=2)}\n".encode())
    _print(speaker, words)
    speaker.findings([*lacking, *(fault for one in editions for fault in SmallFigure(k=k)(one))])
    speaker.say(N_("Look at it: {page}"), page=target / "index.html")


def _read(folders: tuple[Path, ...]) -> list[Edition]:
    """All editions, or the errors of all folders at once."""
    editions, errors = [], []
    for folder in folders:
        found = inspect(folder)
        faults = [finding for finding in findings_of(found, folder) if finding.severity is Severity.ERROR]
        errors += faults
        if found.edition is not None and not faults:
            editions.append(found.edition)
    if errors or len(editions) < len(folders):
        raise FaultyFolder(*errors)
    return editions


def _pdf(page: bytes, file: Path) -> Finding | None:
    """Write the page as a PDF too; where that cannot be done, take away the one of an earlier report and say why."""
    if finding := pdf.missing():
        file.unlink(missing_ok=True)
        return finding
    write_file(file, report_pdf(page))
    return None


def _accounts(held: Accounts) -> dict[str, Any]:
    return {
        "edition": held.edition.key,
        "budget": balance_json(held.balance, By.CATEGORY, both=False),
        "coverage": coverage_json(held.coverage),
        "contributions": receipts_json(held.receipts),
        "statements": verdict_json(held.verdicts),
        "campaign": campaign_data(held.campaign),
    }


def _changed(one: Changed) -> Iterator[str]:
    """What became of a number, and what is certain of it."""
    yield from (f"{one.title}: {line}" for line, *_ in one.lines)
    if one.caveat:
        yield f"  {one.caveat}"


def _print(speaker: Speaker, words: ReportWords) -> None:
    """The first page on the terminal."""
    phrases, made = words.phrases, words.report
    speaker.say(N_("In numbers"))
    for fact in made.headlines:
        click.echo(f"  {words.title(fact)}: {phrases.qualified(fact.figure)}")
    speaker.say(N_("What changed"))
    changed = [line for one in words.changes() for line in _changed(one)]
    for line in (*changed, *words.stayed()):
        click.echo(f"  {line}")
    if not changed:
        alone = N_("There is no earlier number to compare with.")
        click.echo(f"  {speaker.translate(alone)}")
    speaker.say(N_("Who pays"))
    for line in (*words.paid(made.paid[-1]), *words.promised(made.paid[-1])) if made.paid else ():
        click.echo(f"  {line}")
    for fact in words.stated_money() if not made.paid else ():
        remark = phrases.plain(fact.figure.remark)
        click.echo(f"  {words.title(fact)}: {phrases.qualified(fact.figure)}{'. ' if remark else ''}{remark}")
    if not made.paid and not words.stated_money():
        unknown = N_("Nothing is known of the money.")
        click.echo(f"  {speaker.translate(unknown)}")
    speaker.findings((*words.flagged(), *made.partners.doubts, *made.schools.doubts))
