"""Importing applications: what a sheet would bring into a case, said before anything is recorded.

A row is an application that the case has when it gives its key, its number in the register, or the very same content.
The same file twice changes nothing. A changed row is a new version only where it came in anew and in time, or while
there is still time; afterwards it is refused, because nobody's application changes after the deadline by way of a
spreadsheet.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs

from stemcity_kit.calls.acts import ApplicationReceived
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.dues import is_in_time
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.errors import Finding, N_, Severity
from stemcity_kit.folder.application_rows import ApplicationRow
from stemcity_kit.model.time import in_utc

__all__ = ["Import", "Item", "Standing", "key_of", "plan_applications"]

LETTERS = "bcdfghjkmnpqrstvwxz"
"""The letters of made keys: no vowels, so that no word comes out, and none that looks like another."""

LENGTH = 8


class Standing(enum.StrEnum):
    """What a row is to the case."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@attrs.frozen(kw_only=True)
class Item:
    """One row of an import.

    Attributes:
        row: The row.
        standing: What it is to the case.
        act: What is to be recorded; None where nothing is.
        differs: What is not as it was: keys of questions and names of columns.
    """

    row: ApplicationRow
    standing: Standing
    act: ApplicationReceived | None = None
    differs: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Import:
    """What an import would do.

    Attributes:
        items: The rows.
        findings: All that is wrong or doubtful.
    """

    items: tuple[Item, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def acts(self) -> tuple[ApplicationReceived, ...]:
        """What is to be recorded, in order of receipt."""
        acts = [item.act for item in self.items if item.act is not None]
        return tuple(sorted(acts, key=lambda act: (in_utc(act.received_at), act.protocol, act.application)))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What forbids recording."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    def of(self, standing: Standing) -> tuple[Item, ...]:
        """The rows of one standing."""
        return tuple(item for item in self.items if item.standing is standing)


def key_of(seed: bytes) -> str:
    """A key of letters made of some bytes; random bytes make one that says nothing about anybody.

    >>> key_of(b"example") == key_of(b"example"), len(key_of(b"example"))
    (True, 8)
    """
    number = int.from_bytes(hashlib.sha256(seed).digest()[:16])
    letters = ""
    for _ in range(LENGTH):
        number, rest = divmod(number, len(LETTERS))
        letters += LETTERS[rest]
    return letters


def plan_applications(
    casefile: CaseFile,
    rows: Sequence[ApplicationRow],
    *,
    findings: Iterable[Finding] = (),
    at: dt.datetime,
    mint: Callable[[ApplicationRow], str],
) -> Import:
    """What the rows of a file would bring into a case.

    Args:
        casefile: The case as it stands.
        rows: The rows.
        findings: What reading them found.
        at: The present moment.
        mint: Makes the key of a new application; called again where a key is taken.
    """
    plan = _Plan(casefile, at, mint)
    items = tuple(plan.item(row) for row in rows)
    return Import(items=items, findings=(*findings, *plan.findings))


@attrs.define
class _Plan:
    """One import in the making."""

    casefile: CaseFile
    at: dt.datetime
    mint: Callable[[ApplicationRow], str]
    findings: list[Finding] = attrs.field(factory=list)
    seen: dict[object, ApplicationRow] = attrs.field(factory=dict)
    receipts: Mapping[str, ApplicationReceived] = attrs.field(init=False)
    by_protocol: Mapping[str, str] = attrs.field(init=False)
    by_content: Mapping[object, str] = attrs.field(init=False)
    taken: set[str] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.receipts = _receipts(self.casefile)
        self.by_protocol = {act.protocol: key for key, act in self.receipts.items() if act.protocol}
        self.by_content = {_content(act): key for key, act in self.receipts.items()}
        self.taken = set(self.casefile.applications)

    def item(self, row: ApplicationRow) -> Item:
        """One row."""
        if not row.sound or row.received_at is None or self.is_double(row):
            return Item(row=row, standing=Standing.REFUSED)
        key = row.application or self.by_protocol.get(row.protocol) or self.by_content.get(_content(row), "")
        if self.is_anothers(row, key):
            return Item(row=row, standing=Standing.REFUSED)
        held, receipt = self.casefile.applications.get(key), self.receipts.get(key)
        if held is None or receipt is None:
            return Item(row=row, standing=Standing.NEW, act=self.new(row, key))
        return self.known(row, held, receipt)

    def new(self, row: ApplicationRow, key: str) -> ApplicationReceived:
        """The act that brings a new application in."""
        while not key or (not row.application and key in self.taken):
            key = self.mint(row)
        self.taken.add(key)
        return _act(row, key, row.person or key)

    def known(self, row: ApplicationRow, held: Application, receipt: ApplicationReceived) -> Item:
        """A row of an application that the case has."""
        differs = tuple(_differs(row, receipt))
        if not differs:
            return Item(row=row, standing=Standing.SAME)
        if receipt.answers is None or held.answers is None:
            what, fix = N_("The personal data of “{key}” were erased."), N_("Leave the row out.")
            return self.refused(row, held, differs, rule="erased", what=what, fix=fix)
        if held.state is not ApplicationState.RECEIVED:
            what = N_("“{key}” is not as it was received ({differs}), and is being checked or judged already.")
            fix = N_("Bring the row back to what was received; a completion is an act of its own.")
            return self.refused(row, held, differs, rule="changed-too-late", what=what, fix=fix)
        if not self.may_change(row, receipt):
            what = N_("“{key}” is not as it was received ({differs}), and the deadline has passed.")
            fix = N_("Bring the row back to what was received. After the deadline nobody's application changes.")
            return self.refused(row, held, differs, rule="changed-too-late", what=what, fix=fix)
        act = _act(row, held.key, row.person or held.person, protocol=row.protocol or receipt.protocol)
        return Item(row=row, standing=Standing.CHANGED, act=act, differs=differs)

    def may_change(self, row: ApplicationRow, receipt: ApplicationReceived) -> bool:
        """Whether a changed row counts: it came in anew and in time, or there is still time."""
        call, deadlines = self.casefile.call, self.casefile.deadlines
        at = row.received_at
        anew = at is not None and in_utc(at) > in_utc(receipt.received_at)
        now = is_in_time(self.at, call, row.answers, deadlines)
        return now or (anew and at is not None and is_in_time(at, call, row.answers, deadlines))

    def refused(
        self, row: ApplicationRow, held: Application, differs: tuple[str, ...], *, rule: str, what: str, fix: str
    ) -> Item:
        """A row that cannot come in, with the reason."""
        params = {"key": held.key, "differs": ", ".join(differs)}
        self.findings.append(Finding(rule, row.row.where("application"), what, fix, params=params))
        return Item(row=row, standing=Standing.REFUSED, differs=differs)

    def is_double(self, row: ApplicationRow) -> bool:
        """Whether an earlier row of the file is the same application."""
        marks: list[object] = [("key", row.application)] if row.application else []
        marks += [("protocol", row.protocol)] if row.protocol else []
        marks = marks or [_content(row)]
        earlier = next((self.seen[mark] for mark in marks if mark in self.seen), None)
        for mark in marks:
            self.seen.setdefault(mark, row)
        if earlier is None:
            return False
        what, fix = N_("The application stands in row {row} already."), N_("Delete one of the two rows.")
        name = "application" if row.application and row.application == earlier.application else "protocol"
        where = row.row.where(name)
        self.findings.append(Finding("double-row", where, what, fix, params={"row": earlier.row.number}))
        return True

    def is_anothers(self, row: ApplicationRow, key: str) -> bool:
        """Whether the row's number in the register belongs to another application."""
        holder = self.by_protocol.get(row.protocol, "") if row.protocol else ""
        if not holder or holder == key:
            return False
        what = N_("The protocol number {protocol} is that of application “{holder}”.")
        fix = N_("Look the number up in the register; each is given once in a year.")
        params = {"protocol": row.protocol, "holder": holder}
        self.findings.append(Finding("protocol-taken", row.row.where("protocol"), what, fix, params=params))
        return True


def _receipts(casefile: CaseFile) -> Mapping[str, ApplicationReceived]:
    """The last receipt of each application that stands: what a completion changed since is no receipt."""
    return {
        record.act.application: record.act
        for record in casefile.records
        if isinstance(record.act, ApplicationReceived) and record.number not in casefile.fallen
    }


def _act(row: ApplicationRow, key: str, person: str, *, protocol: str = "") -> ApplicationReceived:
    if row.received_at is None:  # pragma: no cover - such a row was refused
        raise ValueError(key)
    return ApplicationReceived(
        application=key,
        person=person,
        received_at=row.received_at,
        channel=row.channel,
        protocol=protocol or row.protocol,
        answers=row.answers,
        parties=row.parties,
        signed=row.signed,
    )


def _content(of: ApplicationRow | ApplicationReceived) -> object:
    """What tells applications without key and number apart."""
    at = in_utc(of.received_at) if of.received_at is not None else None
    return (at, of.channel, of.answers, of.parties, of.signed)


def _differs(row: ApplicationRow, receipt: ApplicationReceived) -> Iterator[str]:
    """What is not as it was received, by its column."""
    if row.received_at is not None and in_utc(row.received_at) != in_utc(receipt.received_at):
        yield "received_at"
    if row.channel is not receipt.channel:
        yield "channel"
    if row.protocol and row.protocol != receipt.protocol:
        yield "protocol"
    if row.signed is not receipt.signed:
        yield "signed"
    if row.parties != (receipt.parties or ()):
        yield "parties"
    before, now = (receipt.answers.given if receipt.answers else {}), row.answers.given
    yield from (key for key in dict.fromkeys((*before, *now)) if before.get(key) != now.get(key))
