"""`stemcity survey INSTRUMENT ANSWERS...`: what changed between two surveys, with interval and n; no small groups."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import attrs
import click

from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.sheets import write_file
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.cli.survey_files import read_instrument, read_table
from stemcity_kit.cli.survey_told import drawn, rows_of, survey_json
from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, StemCityError, Where
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.grid import write_csv
from stemcity_kit.folder.typed import Kind
from stemcity_kit.impact.effects import effects
from stemcity_kit.impact.instruments import Instrument
from stemcity_kit.impact.surveys import Matched, Reply, Wave, matched, replies_of

__all__ = ["survey"]

SURVEY_HELP = N_("""\
Compare what pupils answered after with what the same pupils answered before, subscale by subscale.

INSTRUMENT is a TOML file, or a table with a row for each question: key, min, max, reversed, subscale. ANSWERS is a CSV
file or a workbook with a row for each pupil and time, and a column that says before or after; or two files, the answers
from before and those from after. The two answers of a pupil are found by the code that the pupil wrote.

Printed are the means, the change with its interval, the effect and how many answered. Groups that are too small, or
that could be worked out, are not told. The exit code is 1 where a file has errors.""")


@click.command(short_help=N_("Compare the answers before and after."), cls=SpokenCommand, help=SURVEY_HELP)
@click.argument("instrument", type=click.Path(path_type=Path))
@click.argument("answers", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--code", default="code", metavar="COLUMN", help=N_("The column of the pupils' codes; “code” by default.")
)
@click.option(
    "--wave", default="wave", metavar="COLUMN", help=N_("The column that says before or after; “wave” by default.")
)
@click.option(
    "--group", default="", metavar="COLUMN", help=N_("The column of the class; codes are compared within it.")
)
@click.option("--confidence", type=click.Choice(["0.9", "0.95", "0.99"]), default="0.95", help=N_("Of the interval."))
@click.option(
    "--least", type=click.IntRange(2, 1000), default=10, help=N_("Below so many pupils nothing is said; 10 by default.")
)
@click.option(
    "--k",
    type=click.IntRange(2, 100),
    default=5,
    help=N_("The smallest group of people that may be seen; 5 by default."),
)
@click.option("--sheet", default="", metavar="NAME", help=N_("The sheet of a workbook."))
@click.option("--encoding", default="", metavar="NAME", help=N_("The encoding of a CSV file; UTF-8 by default."))
@click.option("--json", "as_data", is_flag=True, help=N_("Print it for other programs."))
@click.option(
    "--write", "to", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=N_("Write the table as CSV.")
)
@click.pass_context
def survey(
    ctx: click.Context,
    instrument: Path,
    answers: tuple[Path, ...],
    *,
    code: str,
    wave: str,
    group: str,
    confidence: str,
    least: int,
    k: int,
    sheet: str,
    encoding: str,
    as_data: bool,
    to: Path | None,
) -> None:
    """Compare what pupils answered after with what the same pupils answered before."""
    speaker = Speaker.of(ctx)
    _refuse(speaker, instrument, answers, to)
    asked, notes = read_instrument(instrument, encoding=encoding)
    given = _Answers(asked, code, wave, group, sheet, encoding)
    replies, more = given.replies(answers)
    found = matched(replies, form=asked.code)
    told = effects(found, asked, confidence=Decimal(confidence), least=least, k=k, groups=bool(group))
    findings = [
        *_taken(answers),
        *notes,
        *more,
        *(one for one in told.findings if one.rule not in _BY_ROW),
        *_rows(found, asked, grouped=bool(group)),
    ]
    if to is not None:
        header, *rows = rows_of(told)
        write_file(to, write_csv(header, rows, dialect=Dialect()))
    if as_data:
        data = survey_json(asked, found, told, findings, speaker)
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    speaker.findings(findings)
    if told.effects:
        click.echo(drawn(told, speaker))
        speaker.say(N_("A change is not yet what the festival caused: nobody was asked who did not take part."))
    else:
        speaker.say(N_("There is nothing that may be told."))


def _refuse(speaker: Speaker, instrument: Path, answers: tuple[Path, ...], to: Path | None) -> None:
    """A wrong call: too many files, one twice, or one that would be overwritten."""
    if len(answers) > 2:
        raise click.UsageError(speaker.translate(N_("Give one file of answers, or two: from before and from after.")))
    if len({path.resolve() for path in answers}) < len(answers):
        raise click.UsageError(speaker.translate(N_("The two files of answers are the same one.")))
    if to is not None and to.resolve() in {path.resolve() for path in (instrument, *answers)}:
        raise click.UsageError(speaker.translate(N_("Write into another file than those that are read.")))


def _taken(answers: tuple[Path, ...]) -> Iterator[Finding]:
    """Which of two files was taken as which; in the other order every change would have the other sign."""
    if len(answers) == 2:
        what = N_("{before} is taken as the answers from before, {after} as those from after.")
        fix = N_("Where it was the other way round, name the two files in the other order.")
        before, after = (str(path) for path in answers)
        params = {"before": before, "after": after}
        yield Finding("which-is-before", Where(), what, fix, Severity.NOTE, params)


@attrs.frozen
class _Answers:
    """How the answers are read."""

    instrument: Instrument
    code: str
    wave: str
    group: str
    sheet: str
    encoding: str

    def replies(self, paths: tuple[Path, ...]) -> tuple[tuple[Reply, ...], tuple[Finding, ...]]:
        """All replies and what their reader should know, or the errors of all files at once."""
        times = (None,) if len(paths) == 1 else (Wave.BEFORE, Wave.AFTER)
        found: list[Reply] = []
        notes: list[Finding] = []
        errors: list[Finding] = []
        for path, time in zip(paths, times, strict=True):
            try:
                table, seen = read_table(path, self.kinds, sheet=self.sheet, encoding=self.encoding)
                notes += seen
                found += replies_of(table, self.instrument, code=self.code, wave=self.wave, group=self.group, time=time)
            except StemCityError as fault:
                errors += fault.findings
        if errors:
            raise InvalidValue(*errors)
        return tuple(found), tuple(notes)

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """The columns that are read, and what each holds."""
        kinds = {item.key: Kind.WHOLE for item in self.instrument.items} | {self.code: Kind.CODE, self.wave: Kind.TEXT}
        return kinds | {self.group: Kind.TEXT} if self.group else kinds


_BY_ROW = frozenset({"double-code", "no-code", "malformed-code"})
"""What `effects` counts, and this command says row by row."""


def _rows(found: Matched, instrument: Instrument, *, grouped: bool) -> Iterator[Finding]:
    """Who is not compared, by file and row; the codes themselves are never said."""
    slip = N_("Look for a slip in the code or in the class; otherwise there is nothing to do.")
    again = N_("Make codes of more parts, such as two letters and the day of a birthday, and compare them by class.")
    told = (
        (found.left, "only-before", N_("The code stands only among the answers before."), slip, Severity.NOTE),
        (found.joined, "only-after", N_("The code stands only among the answers after."), slip, Severity.NOTE),
        (
            found.doubled,
            "double-code",
            N_("The code stands twice at one time, so it is left out."),
            again,
            Severity.WARNING,
        ),
        (
            found.without_code,
            "no-code",
            N_("There is no code, so the row is left out."),
            N_("Leave time for the code when asking."),
            Severity.WARNING,
        ),
        (
            found.malformed,
            "malformed-code",
            N_("The code has not the form {form}, so the row is left out."),
            N_("Show the form of the code when asking."),
            Severity.WARNING,
        ),
    )
    for replies, rule, what, fix, severity in told:
        for reply in replies:
            yield Finding(rule, reply.where, what, fix, severity, {"form": instrument.code})
    for reply in (one for pair in found.pairs for one in pair if grouped and not one.group):
        what, fix = N_("The row names no class; it counts only in all together."), N_("Write the class.")
        yield Finding("no-group", reply.where, what, fix, Severity.WARNING)
