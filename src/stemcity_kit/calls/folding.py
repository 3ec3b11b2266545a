"""Folding: from a case file and further records to the case file after them, all of a batch at once.

A batch is folded into plain dictionaries and frozen once, so that a case of 100,000 records costs time that grows with
their number, not with its square. The same records give the same case file, whether they come one by one, in batches or
from the journal. An annulment takes away what an earlier record did (`calls.rests`), so it folds the whole case again.

Folding never refuses: guards refuse before a record is made. A record that they would have refused, as another program
may have written it, is folded like this. Every record is kept among the records. A state moves only where its table has
the act, and what an act says of an application or an award counts only together with that move. All else is taken as it
is said, whoever said it and at whatever stage: a committee, a sheet, a ranking, an offer, a payment, a deadline, a
draw. The last one counts, and what names an application or a member that the case does not have is kept or passed by
without a word. So a case file shows what was recorded, not that it was lawful; whoever takes over a journal that
somebody else wrote asks the guards about each record again, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from stemcity_kit.calls import acts, folding_application, folding_award, folding_call, folding_committee
from stemcity_kit.calls.acts import Record
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.folding_work import Work
from stemcity_kit.calls.rests import fallen

__all__ = ["fold", "replay"]


def replay(call: Call, records: Iterable[Record]) -> CaseFile:
    """The case file of a call after all its records."""
    return fold(CaseFile.of(call), records)


def fold(casefile: CaseFile, records: Iterable[Record]) -> CaseFile:
    """The case file after further records.

    Args:
        casefile: The case so far.
        records: What happened since, in order.
    """
    batch = tuple(records)
    if not batch:
        return casefile
    every = (*casefile.records, *batch)
    if any(isinstance(record.act, acts.ActAnnulled) for record in batch):
        gone = fallen(every, table=casefile.call.table)
        return _folded(CaseFile.of(casefile.call), every, gone)
    return _folded(casefile, batch, casefile.fallen)


def _folded(casefile: CaseFile, batch: tuple[Record, ...], gone: frozenset[int]) -> CaseFile:
    work = Work(casefile)
    for record in batch:
        if record.number not in gone:
            step = _STEPS.get(type(record.act))
            work.stage(record)
            if step is not None:
                step(work, record.act, record)
    return work.done(batch, gone)


_STEPS: Mapping[type[Any], Callable[[Work, Any, Record], None]] = {
    **folding_call.STEPS,
    **folding_application.STEPS,
    **folding_committee.STEPS,
    **folding_award.STEPS,
}
