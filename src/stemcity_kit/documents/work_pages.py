"""The work of an edition to look at: a page with the picture, what is late, procedures and workload; and a table.

The page is for the office: it asks search engines not to list it, holds no script, and names roles and departments, no
people. The same picture and the same table are files of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import attrs
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup

from stemcity_kit.documents.catalogue import translator
from stemcity_kit.documents.environment import environment
from stemcity_kit.documents.gantt import gantt
from stemcity_kit.documents.phrases import locale_of
from stemcity_kit.errors import Finding, N_
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.grid import write_csv
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.vocabulary import label
from stemcity_kit.model.work import Task
from stemcity_kit.organising.lateness import Lateness
from stemcity_kit.organising.network import Bound, Placed
from stemcity_kit.organising.procedures import Standing, State
from stemcity_kit.organising.workload import Workload

__all__ = ["WorkWords", "procedure_table", "work_pages", "work_table"]

_STATES = {
    State.NOT_ASKED: N_("not asked for"),
    State.ASKED: N_("asked for"),
    State.UNANSWERED: N_("not answered in time"),
    State.GRANTED: N_("granted"),
    State.SILENTLY_GRANTED: N_("granted by silence"),
    State.REFUSED: N_("refused"),
    State.EXPIRED: N_("no longer valid"),
    State.NOT_THEN: N_("granted for other days"),
    State.TOO_LATE: N_("too late"),
}
_DONE, _BLOCKED, _LATE, _CRITICAL = N_("done"), N_("blocked"), N_("late"), N_("critical")
_HEADER = (
    "key",
    "title",
    "owner",
    "department",
    "first",
    "last",
    "latest",
    "slack",
    "state",
    "after",
    "milestone",
    "call",
    "phase",
)
_PROCEDURES = ("key", "title", "kind", "organisation", "state", "ask_by", "asked", "expected", "needed", "tasks")


@attrs.frozen
class WorkWords:
    """Tasks, steps, departments and days in the words of one language."""

    edition: Edition
    language: str

    def title(self, table: str, key: str) -> str:
        """What a row of a table is called; its key where it has no title or does not exist."""
        row = self.edition.get(table, key)
        said = row.title.within([self.language, *self.edition.languages]).text if row is not None else ""
        return said or key

    def titles(self, table: str, keys: Iterable[str]) -> str:
        """What several rows are called, on one line."""
        return ", ".join(self.title(table, key) for key in keys)

    def body(self, key: str | None) -> str:
        """What an organisation is called."""
        found = self.edition.get("organisations", key or None)
        return found.name or found.key if found is not None else key or ""

    def day(self, day: dt.date | None) -> str:
        """A day as people write it; empty where there is none."""
        return str(format_date(day, "medium", locale=self._locale())) if day is not None else ""

    def phase(self, task: Task) -> str:
        """Before, during or after the events: its own phase, else that of its milestone; empty where neither says."""
        step = self.edition.get("timeline", task.milestone)
        phase = task.phase or (step.phase if step is not None else None)
        return translator(self.language)(label(phase)) if phase is not None else ""

    def number(self, value: Fraction) -> str:
        """A number with at most one decimal, halves to even."""
        said = Decimal(value.numerator) / Decimal(value.denominator)
        return str(format_decimal(said, "#,##0.#", locale=self._locale()))

    def bound(self, bound: Bound) -> str:
        """What a milestone or a call is called."""
        if bound.table == "timeline":
            return self.title("timeline", bound.key)
        return translator(self.language)(N_("the call “{call}”")).format(call=bound.key)

    def told(self, pairs: Sequence[tuple[str, str]]) -> str:
        """Owners with their departments."""
        return "; ".join(", ".join(filter(None, (owner, self.body(body)))) for owner, body in pairs)

    def state(self, one: Placed, found: Lateness) -> str:
        """Done, blocked, late, critical, or nothing."""
        late = {each.task.key for each in found.late}
        key = one.task.key
        word = _LATE if key in late else _CRITICAL if one.is_critical else ""
        word = _DONE if one.is_done else _BLOCKED if one.is_blocked else word
        return translator(self.language)(word) if word else ""

    def procedure(self, one: Standing) -> str:
        """How a procedure stands."""
        return translator(self.language)(_STATES[one.state])

    def _locale(self) -> Locale:
        return locale_of(self.language, self.edition.country)


def work_table(edition: Edition, found: Lateness, *, language: str = "en") -> tuple[tuple[str, ...], ...]:
    """The tasks as they are to be expected, a row each below a header of column names; days as ISO 8601.

    Args:
        edition: The edition.
        found: Its work as it stands on a day.
        language: The language of titles and states.
    """
    words = WorkWords(edition, language)
    rows = [
        (
            one.task.key,
            words.title("tasks", one.task.key),
            one.task.owner,
            words.body(one.task.department),
            one.days.first.isoformat(),
            "" if one.is_blocked else one.days.last.isoformat(),
            "" if one.is_done else one.late.last.isoformat(),
            "" if one.is_done or one.is_blocked else str(one.slack),
            words.state(one, found),
            " | ".join(one.task.after),
            one.task.milestone or "",
            one.task.call,
            words.phase(one.task),
        )
        for one in found.now.placed
    ]
    return (_HEADER, *rows)


def procedure_table(
    edition: Edition, procedures: Sequence[Standing], *, language: str = "en"
) -> tuple[tuple[str, ...], ...]:
    """The procedures as they stand, a row each below a header of column names; days as ISO 8601.

    Args:
        edition: The edition.
        procedures: How its procedures stand on a day.
        language: The language of titles and states.
    """
    words = WorkWords(edition, language)
    rows = [
        (
            one.procedure.key,
            words.title("procedures", one.procedure.key),
            one.procedure.kind.value,
            words.body(one.procedure.organisation),
            words.procedure(one),
            *(day.isoformat() if day else "" for day in (one.ask_by, one.procedure.asked, one.expected, one.needed)),
            " | ".join(one.procedure.tasks),
        )
        for one in procedures
    ]
    return (_PROCEDURES, *rows)


def work_pages(
    edition: Edition,
    found: Lateness,
    *,
    procedures: Sequence[Standing],
    load: Workload,
    doubts: Sequence[Finding] = (),
    language: str = "en",
) -> Mapping[str, bytes]:
    """The files to look at: `index.html`, the picture `work.svg`, the tables `tasks.csv` and `procedures.csv`.

    Args:
        edition: The edition.
        found: Its work as it stands on a day.
        procedures: How its procedures stand on that day.
        load: The workload of its plan.
        doubts: What cannot be as it is planned.
        language: In which they speak.
    """
    picture = gantt(edition, found.now, procedures=procedures, at=found.at, language=language)
    page = environment(language).get_template("work.html")
    tables = {
        "tasks.csv": work_table(edition, found, language=language),
        "procedures.csv": procedure_table(edition, procedures, language=language),
    }
    told = page.render(
        edition=edition,
        found=found,
        procedures=procedures,
        load=load,
        doubts=[finding.words(translator(language)) for finding in doubts],
        words=WorkWords(edition, language),
        picture=Markup(picture),  # noqa: S704 - drawn here, with everything foreign escaped
        language=language,
    )
    return {
        "index.html": told.encode(),
        "work.svg": picture.encode(),
        **{name: write_csv(table[0], table[1:], dialect=Dialect()) for name, table in tables.items()},
    }
