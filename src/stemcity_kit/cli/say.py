"""What the commands say: findings in the reader's language, counts, progress.

Standard error is for people, standard output for what other programs read.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import attrs
import click

from stemcity_kit.documents.catalogue import translations
from stemcity_kit.errors import Finding, N_, Severity

__all__ = ["Progress", "Speaker"]

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}
_WORDS = {Severity.ERROR: N_("error"), Severity.WARNING: N_("warning"), Severity.NOTE: N_("note")}


@attrs.frozen
class Speaker:
    """Says things in one language.

    Attributes:
        language: A BCP 47 tag.
    """

    language: str

    @classmethod
    def of(cls, ctx: click.Context) -> Speaker:
        """The speaker of a command: `--lang`, else the system's language, else English."""
        asked = ctx.find_root().obj
        return cls(asked if isinstance(asked, str) else _system_language())

    def translate(self, message: str) -> str:
        """A message in the speaker's language."""
        return translations(self.language).gettext(message) if message else ""

    def say(self, message: str, **params: object) -> None:
        """One line on standard output; `message` is a template marked with `N_`."""
        click.echo(self.translate(message).format(**params))

    def count(self, one: str, many: str, number: int) -> str:
        """A counted noun, such as “3 errors”; both templates hold `{number}`.

        Each is marked with `N_` and so stands in the catalogues as a message of its own, which `ngettext` would miss.

        >>> Speaker("it").count("{number} error", "{number} errors", 2)
        '2 errori'
        """
        return self.translate(one if number == 1 else many).format(number=number)

    def findings(self, findings: Iterable[Finding]) -> None:
        """Each finding on standard error: its severity, its place, what is wrong, how to mend it.

        Findings that say the same of several rows of a column share a line, which names all the rows.
        """
        groups: dict[tuple[object, ...], list[Finding]] = {}
        for finding in findings:
            where = attrs.evolve(finding.where, row=None, key="") if finding.where.row else finding.where
            said = (finding.problem(self.translate), finding.remedy(self.translate))
            groups.setdefault((finding.severity, finding.rule, where, said), []).append(finding)
        for same in groups.values():
            word = click.style(self.translate(_WORDS[same[0].severity]), fg=_COLOURS[same[0].severity], bold=True)
            for line in self._lines(same):
                click.echo(f"{word}  {line}", err=True)

    def _lines(self, same: Sequence[Finding]) -> Sequence[str]:
        """The words of findings that differ only in their rows: one line where they name the row, else one for each."""
        words = same[0].words(self.translate)
        row = self.translate(N_("row {row}"))
        if len(same) == 1 or row.format(row=same[0].where.row) not in words:
            return tuple(dict.fromkeys(finding.words(self.translate) for finding in same))
        numbers = [finding.where.row for finding in same if finding.where.row is not None]
        rows = self.translate(N_("rows {rows}")).format(rows=spans(numbers))
        return (words.replace(row.format(row=numbers[0]), rows, 1),)

    def tally(self, findings: Sequence[Finding]) -> str:
        """How many findings of each severity, in words.

        >>> Speaker("en").tally([])
        'no findings'
        """
        by = Counter(finding.severity for finding in findings)
        parts = [
            self.count(N_("{number} error"), N_("{number} errors"), by[Severity.ERROR]) if by[Severity.ERROR] else "",
            self.count(N_("{number} warning"), N_("{number} warnings"), by[Severity.WARNING])
            if by[Severity.WARNING]
            else "",
            self.count(N_("{number} note"), N_("{number} notes"), by[Severity.NOTE]) if by[Severity.NOTE] else "",
        ]
        return ", ".join(part for part in parts if part) or self.translate(N_("no findings"))


def spans(numbers: Iterable[int]) -> str:
    """Numbers in words, neighbours drawn together.

    >>> spans([2, 3, 4, 7, 9, 10])
    '2-4, 7, 9-10'
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def as_json(findings: Iterable[Finding], translate: Callable[[str], str]) -> str:
    """The findings for other programs: a JSON array, one object each."""
    return json.dumps(
        [
            {
                "rule": finding.rule,
                "severity": finding.severity.value,
                "file": finding.where.file,
                "sheet": finding.where.sheet,
                "row": finding.where.row,
                "column": finding.where.column,
                "field": finding.where.field,
                "table": finding.where.table,
                "key": finding.where.key,
                "what": finding.problem(translate),
                "fix": finding.remedy(translate),
            }
            for finding in findings
        ],
        ensure_ascii=False,
        indent=2,
    )


def _system_language() -> str:
    """The language that the environment asks for, in gettext's own order."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        said = os.environ.get(name, "").split(":")[0].split(".")[0].replace("_", "-")
        if said and said not in ("C", "POSIX"):
            return said
    return "en"


class Progress:
    """A line that counts up while long work goes on; silent where nobody watches.

    Args:
        label: What is being done, already in the reader's language.
    """

    EVERY = 25

    def __init__(self, label: str) -> None:
        self.label = label
        self.done = 0
        self.shown = sys.stderr.isatty()

    def __call__(self, _path: str) -> None:
        """One more file is done."""
        self.done += 1
        if self.shown and self.done % self.EVERY == 0:
            click.echo(f"\r{self.label} {self.done}", nl=False, err=True)

    def end(self) -> None:
        """Clear the line."""
        if self.shown and self.done >= self.EVERY:
            click.echo("\r\x1b[K", nl=False, err=True)
