"""The rows of a sheet of applications, each with what the register says and with its answers in canonical spelling.

What cannot be an answer is an error at its cell. What is missing or does not fit the call's limits is a warning: such
an application has come in all the same, and the check of receivability deals with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from stemcity_kit.calls.acts import Channel, Party
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.answers_check import faults
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.given import spelt
from stemcity_kit.calls.question import Kind as Asked
from stemcity_kit.calls.question import Question
from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where, did_you_mean
from stemcity_kit.folder.application_columns import PARTIES, question_column, spellings, typed_as
from stemcity_kit.folder.cells import read_yes_no
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.form_reading import FormRead, FormRow, Spellings, placed, read_form
from stemcity_kit.folder.tabs import RawSheet
from stemcity_kit.folder.typed import Kind
from stemcity_kit.folder.wall_moments import wall_moment
from stemcity_kit.model.fields import check_key, clean_line

__all__ = ["ApplicationRow", "read_applications"]


@attrs.frozen(kw_only=True)
class ApplicationRow:
    """One row, as far as it could be read.

    Attributes:
        row: Where it stands.
        application: The key that it gives, or an empty text.
        person: The person's key that it gives, or an empty text.
        protocol: The number in the register, or an empty text.
        received_at: When the register got it; None where that could not be read.
        channel: The way.
        signed: Whether it was signed.
        answers: The answers.
        parties: Who applies together.
        sound: Whether nothing in it is an error.
    """

    row: FormRow
    application: str = ""
    person: str = ""
    protocol: str = ""
    received_at: dt.datetime | None = None
    channel: Channel = Channel.PORTAL
    signed: bool = True
    answers: Answers = Answers()
    parties: tuple[Party, ...] = ()
    sound: bool = True


def read_applications(
    call: Call,
    sheets: Sequence[RawSheet],
    *,
    file: str,
    dialect: Dialect,
    parties: Sequence[RawSheet] = (),
    parties_file: str = "",
) -> tuple[tuple[ApplicationRow, ...], tuple[Finding, ...]]:
    """The applications of a file.

    Args:
        call: The call.
        sheets: The file's sheets; a sheet `parties` says who applies together, of the others the first is read.
        file: The file's name, for findings.
        dialect: How its numbers and dates are spelt.
        parties: The sheet of a second file that says who applies together.
        parties_file: That file's name, for findings.

    Returns:
        The rows, and all that is wrong or doubtful.
    """
    main = [sheet for sheet in sheets if sheet.name.strip().casefold() not in ("parties", "help", "lists")]
    beside = [sheet for sheet in sheets if sheet.name.strip().casefold() == "parties" and sheet.rows] or list(parties)
    filled = [sheet for sheet in main if sheet.rows]
    if not filled:
        what, fix = N_("There is no sheet with applications in it."), N_("Write them into the sheet “applications”.")
        return (), (Finding("empty-file", Where(file=file), what, fix),)
    form = read_form(filled[0], spellings(call), file=file, needed=["received_at"])
    findings = list(form.findings)
    named = [sheet.name for sheet in filled[1:]]
    if named:
        what, fix = N_("The sheets {names} are not read."), N_("Bring them in one by one, as files of their own.")
        findings.append(
            Finding("unread-sheets", Where(file=file), what, fix, Severity.WARNING, {"names": ", ".join(named)})
        )
    reading = _Reading(call, dialect, findings)
    together = reading.parties(beside[0], parties_file or file) if beside else {}
    formulas = {found.where.row for found in form.findings if found.rule == "formula"}
    rows = tuple(reading.row(row, together, broken=row.number in formulas) for row in form.rows)
    findings += _unclaimed(together, rows)
    return rows, tuple(findings)


@attrs.define
class _Reading:
    """Reads the rows of one file; what is wrong is added to `findings`."""

    call: Call
    dialect: Dialect
    findings: list[Finding]

    def row(self, row: FormRow, together: Mapping[str, list[tuple[FormRow, Party]]], *, broken: bool) -> ApplicationRow:
        """One application."""
        before = len(self.findings)
        application, person = self.key(row, "application"), self.key(row, "person")
        protocol = clean_line(row.text("protocol", Kind.TEXT, self.dialect, self.findings))
        answers = self.answers(row)
        members = together.get(application, []) or together.get(protocol, [])
        read = ApplicationRow(
            row=row,
            received_at=self.received_at(row),
            channel=self.channel(row),
            signed=self.signed(row),
            answers=answers,
            parties=tuple(party for _, party in members),
            application=application,
            person=person,
            protocol=protocol,
        )
        sound = not broken and not any(found.severity is Severity.ERROR for found in self.findings[before:])
        return attrs.evolve(read, sound=sound)

    def key(self, row: FormRow, name: str) -> str:
        """A key; an empty text where there is none, or one that cannot be."""
        text = row.text(name, Kind.CODE, self.dialect, self.findings)
        try:
            if text:
                check_key(text)
        except InvalidValue as fault:
            self.findings += placed(fault, row.where(name))
        return text

    def received_at(self, row: FormRow) -> dt.datetime | None:
        """When the register got it."""
        cell = row.cells.get("received_at")
        if cell is None:
            what, fix = (
                N_("It is not said when the application was received."),
                N_("Write the register's day and time."),
            )
            self.findings.append(Finding("no-receipt", row.where("received_at"), what, fix))
            return None
        try:
            if isinstance(cell.value, dt.datetime) and not cell.error:
                text = f"{cell.value + dt.timedelta(microseconds=500_000):%Y-%m-%d %H:%M:%S}"
                return wall_moment(text, zone=self.call.zone, dialect=Dialect())
            text = row.text("received_at", Kind.TEXT, self.dialect, self.findings)
            return wall_moment(text, zone=self.call.zone, dialect=self.dialect) if text else None
        except InvalidValue as fault:
            self.findings += placed(fault, row.where("received_at"))
            return None

    def channel(self, row: FormRow) -> Channel:
        """The way by which it came; the call's first one where the row does not say."""
        text = row.text("channel", Kind.TEXT, self.dialect, self.findings)
        word = _CHANNELS.get(text.casefold(), text.casefold())
        known = [channel.value for channel in Channel]
        if not text:
            return self.call.channels[0]
        if word in known:
            return Channel(word)
        near = did_you_mean(word, known)
        what = N_("“{value}” is not a way by which applications come.")
        fix = N_("Did you mean “{near}”?") if near else N_("Write one of: {known}.")
        params = {"value": text, "near": near, "known": ", ".join(known)}
        self.findings.append(Finding("unknown-channel", row.where("channel"), what, fix, params=params))
        return self.call.channels[0]

    def signed(self, row: FormRow) -> bool:
        """Whether it was signed."""
        return self.yes_no(row, "signed", default=True)

    def yes_no(self, row: FormRow, name: str, *, default: bool) -> bool:
        """A cell with yes or no, in any of our languages."""
        text = row.text(name, Kind.ANSWER, self.dialect, self.findings).casefold()
        try:
            return read_yes_no(_YES_NO.get(text, text), self.dialect) if text else default
        except InvalidValue as fault:
            self.findings += placed(fault, row.where(name))
            return default

    def answers(self, row: FormRow) -> Answers:
        """The answers in canonical spelling, with what the call says against them."""
        given: dict[str, str] = {}
        lost: set[str] = set()
        for question in self.call.questions:
            name = question_column(question)
            before = len(self.findings)
            text = self.answer(row, question, name)
            if text:
                given[question.key] = text
            elif any(found.severity is Severity.ERROR for found in self.findings[before:]):
                lost.add(question.key)
        answers = Answers(given)
        for fault in faults(self.call, answers):
            asked = self.call.asked.get(fault.where.field)
            if asked is not None and asked.key not in lost:
                where = row.where(question_column(asked))
                self.findings.append(attrs.evolve(fault, where=where, severity=Severity.WARNING))
        return answers

    def answer(self, row: FormRow, question: Question, name: str) -> str:
        """One answer; a day that a spreadsheet made of a mark is told as such."""
        cell = row.cells.get(name)
        if cell is None:
            return ""
        is_day = question.kind is Asked.MARK and isinstance(cell.value, dt.date) and not cell.error
        before = len(self.findings)
        given: Any = cell.value if is_day else row.text(name, typed_as(question), self.dialect, self.findings)
        if any(found.severity is Severity.ERROR for found in self.findings[before:]):
            return ""
        try:
            return spelt(
                question,
                given,
                currency=self.call.currency,
                decimal=self.dialect.decimal,
                dates=self.dialect.dates,
                scales=self.call.mark_scales,
            )
        except InvalidValue as fault:
            self.findings += placed(fault, row.where(name))
            return ""

    def parties(self, sheet: RawSheet, file: str) -> dict[str, list[tuple[FormRow, Party]]]:
        """Who applies together, by the application's key or its number in the register."""
        form: FormRead = read_form(sheet, Spellings.of(PARTIES.items()), file=file, needed=["code"])
        self.findings += form.findings
        together: dict[str, list[tuple[FormRow, Party]]] = {}
        for row in form.rows:
            held = {
                name: row.text(name, Kind.DECIMAL if name == "share" else Kind.CODE, self.dialect, self.findings)
                for name in PARTIES
                if name in row.cells and name != "lead"
            }
            of = held.get("application") or held.get("protocol") or ""
            if not of:
                what = N_("It is not said to which application the party belongs.")
                fix = N_("Write the application's key or its protocol number.")
                self.findings.append(Finding("party-of-nothing", row.where(), what, fix))
            elif party := self.party(row, held):
                together.setdefault(of, []).append((row, party))
        return together

    def party(self, row: FormRow, held: Mapping[str, str]) -> Party | None:
        """One party of a grouping."""
        try:
            share = self.dialect.read_decimal(held["share"].removesuffix("%").strip()) if held.get("share") else None
            if share is not None and not Decimal(0) < share <= Decimal(100):
                self._share(row, held["share"])
            return Party(
                code=held.get("code", ""),
                name=held.get("name", ""),
                lead=self.yes_no(row, "lead", default=False),
                share=share,
                organisation=held.get("organisation", ""),
                parent=held.get("parent", ""),
            )
        except InvalidValue as fault:
            field = "share" if fault.findings[0].rule in ("bad-decimal", "not-a-number") else "code"
            self.findings += placed(fault, row.where(field))
            return None

    def _share(self, row: FormRow, text: str) -> None:
        what, fix = N_("“{value}” is not a share in percent."), N_("Write a number above 0, and at most 100.")
        self.findings.append(Finding("bad-share", row.where("share"), what, fix, params={"value": text}))


_YES_NO: Mapping[str, str] = {"sì": "yes", "si": "yes", "sim": "yes", "não": "no", "nao": "no", "y": "yes", "n": "no"}
_CHANNELS: Mapping[str, str] = {
    "pec": "certified-mail",
    "portale": "portal",
    "sportello": "desk",
    "balcão": "desk",
    "posta": "post",
    "raccomandata": "post",
    "correio": "post",
    "email": "e-mail",
    "mail": "e-mail",
}


def _unclaimed(
    together: Mapping[str, Sequence[tuple[FormRow, Party]]], rows: Sequence[ApplicationRow]
) -> Iterator[Finding]:
    """Parties of an application that the file does not have."""
    known = {row.application for row in rows} | {row.protocol for row in rows}
    for of, members in together.items():
        if of not in known:
            what = N_("There is no application “{application}” in this file.")
            fix = N_("Correct the key or the protocol number.")
            yield Finding("party-of-nothing", members[0][0].where("application"), what, fix, params={"application": of})
