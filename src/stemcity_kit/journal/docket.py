"""The docket: a call, its journal and its case file together, for whoever works on a case.

It keeps the case file folded and folds only what is new. Every act is asked for at the guards with the case locked and
the moment fixed, so what was refused was never written, and replay gives what was live.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import attrs

from stemcity_kit.calls.acts import Act, ApplicationReceived, Record
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.dues import due_for
from stemcity_kit.calls.folding import fold
from stemcity_kit.calls.guards import IllegalAct, decide
from stemcity_kit.calls.refusals import APPLICATION_STEPS, AWARD_STEPS
from stemcity_kit.calls.states import ActName, Doer
from stemcity_kit.errors import Finding
from stemcity_kit.journal.protocol import Guard, Journal
from stemcity_kit.journal.retention import overdue

__all__ = ["Docket"]


class Docket:
    """A case at work.

    Args:
        journal: Where its records are.
        call: The call; its key names the case.

    >>> from stemcity_kit.calls.acts import CallApproved
    >>> from stemcity_kit.calls.states import CallState, Doer
    >>> from stemcity_kit.journal.memory import MemoryJournal
    >>> journal = MemoryJournal(clock=lambda: dt.datetime(2027, 1, 11, 9, tzinfo=dt.UTC))
    >>> docket = Docket(journal, Call(key="grants-2027", leaves_out=[CallState.APPROVED]))
    >>> docket.casefile().state
    <CallState.DRAFT: 'draft'>
    """

    def __init__(self, journal: Journal, call: Call) -> None:
        self.journal = journal
        self.call = call
        self._casefile = CaseFile.of(call)
        self._seen = 0

    def casefile(self) -> CaseFile:
        """The case as it stands now; this look is what the next decision rests on."""
        standing = self._folded()
        self._seen = standing.number
        return standing

    def _folded(self) -> CaseFile:
        """The case as it stands, folded from where it was; from the first record where that is not there any more."""
        before = self._casefile
        if not before.records:
            self._casefile = fold(before, self.journal.records(self.call.key))
            return self._casefile
        since = self.journal.records(self.call.key, after=before.number - 1)
        known = next(since, None)
        if known != before.records[-1]:  # a transaction was undone, or somebody was erased
            before, since = CaseFile.of(self.call), self.journal.records(self.call.key)
        self._casefile = fold(before, since)
        return self._casefile

    def receive(
        self,
        act: Act,
        *,
        by: str,
        role: Doer = Doer.APPLICANT,
        because: str = "",
        once: str = "",
    ) -> Record:
        """Write what came in, if the guards let it; see `Journal.receive`.

        Raises:
            IllegalAct: Something speaks against it.
            InvalidValue: As `Journal.receive`.
        """
        act = _with_limit(act, self._folded())  # the most of the folding before the case is locked
        guard = self._guard(by, role, because)
        key, zone = self.call.key, self.call.zone
        record = self.journal.receive(key, act, by=by, role=role, because=because, once=once, zone=zone, guard=guard)
        self._seen += record.number == self._seen + 1
        return record

    def decide(
        self,
        acts: Act | Sequence[Act],
        *,
        by: str,
        role: Doer = Doer.OFFICER,
        because: str = "",
        seen: int | None = None,
    ) -> tuple[Record, ...]:
        """Write decisions, if the guards let them; all or none. See `Journal.decide`.

        Args:
            acts: What was decided.
            by: The key of the person who decides.
            role: In which role.
            because: Why.
            seen: The number of the last record that the person saw; without it, the docket's last look at the case
                counts.

        Raises:
            IllegalAct: Something speaks against one of them.
            StaleView: Something was written since.
        """
        view = self._seen if seen is None else seen
        guard = self._guard(by, role, because)
        records = self.journal.decide(self.call.key, acts, seen=view, by=by, role=role, because=because, guard=guard)
        self._seen = view + len(records)
        return records

    def refusals(
        self, acts: Sequence[Act], *, at: dt.datetime, by: str, role: Doer = Doer.OFFICER, because: str = ""
    ) -> tuple[Finding, ...]:
        """What the guards would say against decisions, each on the case as those before leave it; nothing is written.

        Args:
            acts: What would be decided.
            at: The moment at which it would be.
            by: The key of the person who would decide.
            role: In which role.
            because: Why.

        Returns:
            What speaks against the first one that would be refused; empty where all would be written.
        """
        guard = self._guard(by, role, because)
        for act in acts:
            try:
                guard(act, at)
            except IllegalAct as fault:
                return fault.findings
        return ()

    def _guard(self, by: str, role: Doer, because: str) -> Guard:
        """Asks the guards about each act on the case as it will stand before it.

        Acts of one kind about different applications do not touch one another, so the case is folded once for a whole
        run of them: ten thousand admissions in one decision cost what ten thousand records cost, not their square.
        """
        standing: list[CaseFile] = []
        run: dict[str, Record] = {}

        def guard(act: Act, at: dt.datetime) -> None:
            if not standing:
                standing.append(self._folded())
            if run and not _goes_on(run, act):
                standing[0] = fold(standing[0], run.values())
                run.clear()
            record = decide(standing[0], act, at=at, by=by, role=role, because=because)
            record = attrs.evolve(record, number=record.number + len(run))
            run[record.about] = record

        return guard

    def forget(self, *, at: dt.datetime) -> int:
        """Delete the answers whose time is over; gives how many there were.

        Args:
            at: The present moment.
        """
        return self.journal.forget(self.call.key, overdue(self.casefile(), at=at))


def _with_limit(act: Act, casefile: CaseFile) -> Act:
    """A receipt with the deadline that holds for it, where its answers decide between several.

    So it is in time or late for good, also once those answers are forgotten.
    """
    if not isinstance(act, ApplicationReceived):
        return act
    decides = any(due.when is not None for due in casefile.call.dues)
    due = due_for(casefile.call, act.answers, casefile.deadlines) if decides else None
    return attrs.evolve(act, limit=due.deadline.key if due is not None else "")  # nobody chooses it by hand


_APART = (APPLICATION_STEPS | AWARD_STEPS | {ActName.SCORE, ActName.OFFER}) - {ActName.CALL_UP}
"""The acts of which one about an application says nothing about another one."""


def _goes_on(run: Mapping[str, Record], act: Act) -> bool:
    """Whether an act is one more of a run, about an application that the run has not touched."""
    first = next(iter(run.values()))
    return act.name in _APART and act.name is first.act.name and getattr(act, "application", "") not in run
