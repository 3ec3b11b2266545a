"""The work behind a timeline, told and written: what is late, procedures, and last edition's work for a new one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import attrs
import click

from stemcity_kit.calls.call import DueFor
from stemcity_kit.cli.say import Speaker
from stemcity_kit.documents.work_pages import WorkWords, work_pages
from stemcity_kit.errors import Finding, N_
from stemcity_kit.folder.call_toml import call_folders, inspect_call
from stemcity_kit.folder.read import load
from stemcity_kit.folder.write import save
from stemcity_kit.formats.timeline import timeline_ics
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rule import span
from stemcity_kit.model.rules_work import FarFromEdition, WorkContradicts
from stemcity_kit.model.time import Days
from stemcity_kit.organising.cloning import Clone, clone
from stemcity_kit.organising.lateness import Late, Lateness, lateness_of
from stemcity_kit.organising.network import doubts, network_of, unknown_calls
from stemcity_kit.organising.procedures import Standing, late_procedures, standings
from stemcity_kit.organising.workload import Workload, workload

__all__ = ["Work", "ends_of_calls", "take_over"]

PLACE = Path("private") / "timeline"
"""Where in the folder the pages are written."""


def ends_of_calls(folder: Path) -> Mapping[str, dt.date]:
    """By key of a call in the folder the day of its last deadline for applications; a faulty call is passed over."""
    found = {}
    for place in call_folders(folder):
        call, _ = inspect_call(place)
        days = [due.deadline.day for due in call.dues if due.what is DueFor.APPLICATION] if call else []
        if call and days:
            found[call.key] = max(days)
    return found


@attrs.frozen
class Work:
    """The work of one edition on one day, ready to be told.

    Attributes:
        edition: The edition.
        found: What is late.
        procedures: How its procedures stand.
        doubts: What is written that cannot be so, or cannot be done as it is planned.
    """

    edition: Edition
    found: Lateness
    procedures: tuple[Standing, ...]
    doubts: tuple[Finding, ...]

    @classmethod
    def on(cls, edition: Edition, *, at: dt.date, calls: Mapping[str, dt.date]) -> Work:
        """The work as it stands on a day; tasks in a circle are refused."""
        found = lateness_of(edition, at=at, calls=calls)
        written = [*FarFromEdition()(edition), *WorkContradicts()(edition), *unknown_calls(edition.tasks, calls=calls)]
        stand = standings(edition.procedures, at=at, made=found.plan)
        return cls(edition, found, stand, (*written, *doubts(found.plan, now=found.now)))

    @property
    def load(self) -> Workload:
        """The workload of the plan, from October to two months after."""
        year = self.edition.year
        held = span(self.edition) or Days(dt.date(year, 1, 1), dt.date(year, 12, 31))
        last = max(dt.date(year, 1, 1), min(held.last, dt.date(year + 1, 12, 31)))
        return workload(self.found.plan, window=Days(dt.date(year - 1, 10, 1), last + dt.timedelta(days=61)))

    def tell(self, speaker: Speaker) -> None:
        """Print the tasks and what is late; findings go to standard error."""
        words = WorkWords(self.edition, speaker.language)
        click.echo("")
        speaker.say(N_("Tasks as they stand on {day}; slack is in working days:"), day=words.day(self.found.at))
        for one in self.found.now.placed:
            when = f"{words.day(one.days.first)} – {'?' if one.is_blocked else words.day(one.days.last)}"
            state = words.state(one, self.found)
            slack = "" if one.is_done or one.is_blocked else f"{one.slack:>4}"
            title = words.title("tasks", one.task.key)
            click.echo(f"{when:<28} {slack:>4}  {title}" + (f"  ({state})" if state else ""))
        for late in self.found.late:
            _tell_late(speaker, words, late)
        for danger in self.found.dangers:
            told = {"what": words.bound(danger.bound), "deadline": words.day(danger.bound.day)}
            message = N_("Not kept as things stand: {what}, {deadline}; its tasks end on {ends}.")
            speaker.say(message, **told, ends=words.day(danger.ends) or "?")
        if not self.found.late and not self.found.dangers:
            speaker.say(N_("Nothing is late."))
        speaker.findings([*self.doubts, *late_procedures(self.procedures)])

    def calendar(self) -> bytes:
        """The steps as events, and all that is to be done as to-dos, on the days that are to be expected."""
        return timeline_ics(self.edition, work=self.found.now, procedures=self.procedures)

    def write(self, speaker: Speaker, folder: Path) -> None:
        """Write the page, the picture and the table into the folder's private part."""
        pages = work_pages(
            self.edition,
            self.found,
            procedures=self.procedures,
            load=self.load,
            doubts=(*self.doubts, *late_procedures(self.procedures)),
            language=speaker.language,
        )
        place = folder / PLACE
        place.mkdir(parents=True, exist_ok=True)
        for name, content in pages.items():
            (place / name).write_bytes(content)
        speaker.say(N_("The page is {file}."), file=place / "index.html")


def _tell_late(speaker: Speaker, words: WorkWords, late: Late) -> None:
    days = speaker.count(N_("{number} working day"), N_("{number} working days"), late.days)
    title = words.title("tasks", late.task.key)
    speaker.say(N_("Late by {days}: {task}, due on {due}."), days=days, task=title, due=words.day(late.due))
    if late.delays:
        told = [f"{words.title('tasks', delay.task.key)} (+{delay.days})" for delay in late.delays]
        told += ["…"] if late.is_cut else []
        speaker.say(N_("  It delays: {tasks}."), tasks=", ".join(told))
    if late.endangers:
        told = [f"{words.bound(bound)} (+{days})" for bound, days in late.endangers]
        speaker.say(N_("  It endangers: {steps}."), steps=", ".join(told))
    if late.tell:
        speaker.say(N_("  To be told: {people}."), people=words.told(late.tell))


def take_over(speaker: Speaker, edition: Edition, folder: Path, last: Path, *, write: bool) -> None:
    """Propose last edition's work for this one, each row with how it was dated; keep it with `write`."""
    calls = ends_of_calls(folder)
    proposed = clone(load(last), edition, calls=list(calls))
    _propose(speaker, proposed, edition)
    speaker.findings([*proposed.findings, *doubts(network_of(proposed.onto(edition), calls=calls))])
    if write:
        save(proposed.onto(edition), folder)
        speaker.say(N_("What is proposed stands in {folder}; how it was dated is in the notes."), folder=folder)
    else:
        speaker.say(N_("Nothing is written; --write keeps it."))


def _propose(speaker: Speaker, proposed: Clone, edition: Edition) -> None:
    basis = {(note.table, note.row): note.text for note in proposed.notes}
    basis |= {("timeline", step.key): step.basis for step in proposed.milestones}
    words = WorkWords(proposed.onto(edition), speaker.language)
    tables = (("timeline", proposed.milestones), ("tasks", proposed.tasks), ("procedures", proposed.procedures))
    for table, rows in tables:
        for row in rows:
            said = basis.get((table, row.key), "")
            day = getattr(row, "needed", None) or getattr(row, "days", None)
            click.echo(f"{day or '-'!s:<24} {table}: {words.title(table, row.key)}" + (f"  ({said})" if said else ""))
