"""Score sheets that came back, held against what went out; every fault at its cell.

Another call's sheet, another member's, a key that was changed, a row that is missing or twice, a formula, a mark that
does not fit its scale, a sheet of an earlier version of the application: each is refused in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import attrs

from stemcity_kit.calls.acts import SheetScored
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.grid import Criterion
from stemcity_kit.calls.sheet_check import most_of, sheet_faults
from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.form_reading import FormRead, FormRow, Spellings, placed, read_form
from stemcity_kit.folder.score_sheets import ABOUT, SCORES, TOGETHER, judged, to_score
from stemcity_kit.folder.tabs import RawSheet
from stemcity_kit.folder.typed import Kind
from stemcity_kit.model.fields import clean_text

__all__ = ["Scores", "read_score_sheets"]


@attrs.frozen(kw_only=True)
class Scores:
    """What came back.

    Attributes:
        acts: The sheets to record, in the order of the files.
        same: How many rows say what is recorded already.
        empty: How many rows are not judged yet.
        findings: All that is wrong or doubtful.
    """

    acts: tuple[SheetScored, ...] = ()
    same: int = 0
    empty: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What forbids recording."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)


def read_score_sheets(
    casefile: CaseFile, files: Sequence[tuple[str, Sequence[RawSheet]]], *, dialect: Dialect | None = None
) -> Scores:
    """What score sheets that came back say.

    Args:
        casefile: The case as it stands.
        files: The name and the sheets of each file.
        dialect: How numbers are spelt where they are text.
    """
    reading = _Reading(casefile, dialect or Dialect())
    for file, sheets in files:
        reading.file(file, {sheet.name.strip().casefold(): sheet for sheet in sheets})
    return Scores(acts=tuple(reading.acts), same=reading.same, empty=reading.empty, findings=tuple(reading.findings))


@attrs.define
class _Reading:
    """Reads the files one by one; what is wrong is added to `findings`."""

    casefile: CaseFile
    dialect: Dialect
    findings: list[Finding] = attrs.field(factory=list)
    acts: list[SheetScored] = attrs.field(factory=list)
    same: int = 0
    empty: int = 0
    files: dict[str, str] = attrs.field(factory=dict)

    def fault(self, rule: str, where: Where, what: str, fix: str, **params: object) -> None:
        """Note an error."""
        self.findings.append(Finding(rule, where, what, fix, params=params))

    def file(self, file: str, sheets: Mapping[str, RawSheet]) -> None:
        """One workbook."""
        if not {SCORES, ABOUT} <= sheets.keys():
            what = N_("This is no score sheet of this call: it has no sheets “{scores}” and “{about}”.")
            fix = N_("Give the workbook that went out to the member, as .xlsx.")
            self.fault("not-a-score-sheet", Where(file=file), what, fix, scores=SCORES, about=ABOUT)
            return
        about = self.about(sheets[ABOUT], file)
        if about is None:
            return
        form = read_form(sheets[SCORES], _spellings(self.casefile.call), file=file, needed=["application", "version"])
        self.findings += form.findings
        if any(found.severity is Severity.ERROR for found in form.findings if found.rule != "formula"):
            return
        self.rows(form, about)

    def about(self, sheet: RawSheet, file: str) -> str | None:
        """Whose sheet it is; None where it is not one of this call."""
        form = read_form(sheet, Spellings.of([("name", ()), ("value", ())]), file=file)
        told = {
            row.text("name", Kind.CODE, self.dialect, []): row.text("value", Kind.TEXT, self.dialect, [])
            for row in form.rows
        }
        call, where = self.casefile.call, Where(file=file, sheet=ABOUT)
        if told.get("call") != call.key:
            what, fix = N_("The sheet is of the call “{other}”, not of “{call}”."), N_("Give the right call's files.")
            self.fault("other-call", where, what, fix, other=told.get("call", ""), call=call.key)
            return None
        if told.get("digest") != call.digest:
            what = N_("The sheet was made from another text of the call.")
            fix = N_("Hand out new sheets; the grid may have changed.")
            self.fault("other-text", where, what, fix)
            return None
        return self.member(told.get("member", ""), file, where)

    def member(self, name: str, file: str, where: Where) -> str | None:
        """The member's key, where they are to judge anything and no other file is theirs."""
        member = "" if name == TOGETHER else name
        if member not in to_score(self.casefile):
            what = N_("“{member}” has nothing to judge in this call now.")
            fix = N_("Those who have are: {known}.")
            known = ", ".join(key or TOGETHER for key in to_score(self.casefile))
            self.fault("no-reader", where, what, fix, member=name, known=known)
            return None
        if name in self.files:
            what, fix = N_("Two files are of “{member}”: {first} and this one."), N_("Give only the last one.")
            self.fault("double-sheet", where, what, fix, member=name, first=self.files[name])
            return None
        self.files[name] = file
        return member

    def rows(self, form: FormRead, member: str) -> None:
        """The rows of a member's sheet, against those that they are to judge."""
        wanted = {held.key: held for held in to_score(self.casefile)[member]}
        broken = {found.where.row for found in form.findings}
        met: dict[str, int] = {}
        for row in form.rows:
            key = row.text("application", Kind.CODE, self.dialect, self.findings)
            if key in met:
                what, fix = N_("“{key}” stands in row {row} already."), N_("Delete one of the two rows.")
                self.fault("double-row", row.where("application"), what, fix, key=key, row=met[key])
            elif key not in wanted:
                what = N_("“{key}” is not an application that “{member}” is to judge.")
                fix = N_("Keys may not be changed. They are to judge: {known}.")
                known = ", ".join(wanted)
                self.fault("not-assigned", row.where("application"), what, fix, key=key, member=member, known=known)
            else:
                self.row(row, wanted[key], member, broken=row.number in broken)
            met.setdefault(key, row.number)
        for key in (key for key in wanted if key not in met):
            what, fix = N_("The row of “{key}” is missing."), N_("Put it back, or hand out a new sheet.")
            self.fault("missing-row", form.where(form.at, "application"), what, fix, key=key)

    def row(self, row: FormRow, held: Application, member: str, *, broken: bool) -> None:
        """What a member wrote of one application."""
        before = len(self.findings)
        marks = {one.key: mark for one in judged(self.casefile.call) if (mark := self.mark(row, one)) is not None}
        reasons = {one.key: text for one in judged(self.casefile.call) if (text := self.reason(row, one))}
        tried = any(f"mark.{one.key}" in row.cells for one in judged(self.casefile.call))
        if not tried and not reasons:
            self.empty += not broken
            return
        version = row.text("version", Kind.WHOLE, self.dialect, self.findings)
        if version != str(held.version):
            what = N_("“{key}” changed after this sheet was handed out, so the marks are of an earlier version.")
            self.fault("stale-row", row.where("version"), what, N_("Hand out a new sheet."), key=held.key)
            return
        act = SheetScored(
            application=held.key, member=member, marks=marks, reasons=Answers(reasons), version=held.version
        )
        self.findings += tuple(self.faults(row, act))
        if not broken and not any(found.severity is Severity.ERROR for found in self.findings[before:]):
            self.keep(act)

    def keep(self, act: SheetScored) -> None:
        """A sheet to record, unless it is recorded as it is."""
        held = self.casefile.sheets.get((act.application, act.member))
        if held is not None and (held.marks, held.reasons, held.version) == (act.marks, act.reasons, act.version):
            self.same += 1
        else:
            self.acts.append(act)

    def mark(self, row: FormRow, one: Criterion) -> Decimal | None:
        """One mark; a decimal comma is read too, because marks have no thousands."""
        name = f"mark.{one.key}"
        before = len(self.findings)
        text = row.text(name, Kind.DECIMAL, self.dialect, self.findings).replace(",", ".")
        if not text or any(found.severity is Severity.ERROR for found in self.findings[before:]):
            return None
        try:
            return Dialect().read_decimal(text)
        except InvalidValue:
            what, fix = N_("“{value}” is not a mark."), N_("Write a number from 0 to {most}.")
            self.fault("not-a-mark", row.where(name), what, fix, value=text, most=f"{most_of(one):f}")
            return None

    def reason(self, row: FormRow, one: Criterion) -> str:
        """One reason."""
        name = f"reason.{one.key}"
        try:
            return clean_text(row.text(name, Kind.TEXT, self.dialect, self.findings))
        except InvalidValue as fault:
            self.findings += placed(fault, row.where(name))
            return ""

    def faults(self, row: FormRow, act: SheetScored) -> Iterator[Finding]:
        """What does not fit the grid, at its cell; a cell that could not be read is not missing as well."""
        said = {found.where.field for found in self.findings if found.where == row.where(found.where.field)}
        for fault in sheet_faults(self.casefile.call, act):
            column = "reason" if fault.rule == "reason-missing" else "mark"
            name = f"{column}.{fault.where.field}" if fault.where.field else "application"
            if name not in said:
                yield attrs.evolve(fault, where=row.where(name))


def _spellings(call: Call) -> Spellings:
    """The columns of a score sheet; headings have the title below the name."""
    named: list[tuple[str, list[str]]] = [("application", []), ("version", [])]
    for question in call.questions:
        name = f"answer.{question.key}"
        named.append((name, [f"{name} {title}" for _, title in question.title.versions]))
    for one in judged(call):
        name, limits = f"mark.{one.key}", f"(0-{most_of(one):f})"
        named.append((name, [f"{name} {limits}", *(f"{name} {title} {limits}" for _, title in one.title.versions)]))
        named.append((f"reason.{one.key}", []))
    return Spellings.of(named)
