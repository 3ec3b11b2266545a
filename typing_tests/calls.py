"""A call is written with plain lists, and everything that comes out of it has a type."""

import datetime as dt
from decimal import Decimal
from typing import assert_type

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Appointment, Record
from stemcity_kit.calls.call import Call, Due
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.folding import fold
from stemcity_kit.calls.grid import Criterion, Grid, Threshold
from stemcity_kit.calls.guards import decide
from stemcity_kit.calls.question import Condition, Kind, Operator, Question
from stemcity_kit.calls.ranks import rank
from stemcity_kit.calls.requirement import Requirement
from stemcity_kit.calls.states import ActName, CallState
from stemcity_kit.model.deadline import Deadline

call = Call(
    key="grants",
    dues=[Due(deadline=Deadline("end", dt.date(2027, 2, 12), dt.time(12), "Europe/Rome", included=False))],
    questions=[Question(key="isee", kind=Kind.MONEY)],
    requirements=[Requirement(key="isee", test=Condition("isee", Operator.BELOW, ["40000.00 EUR"]))],
    grid=Grid(criteria=[Criterion(key="quality", weight=Decimal(100))], thresholds=[Threshold(Decimal(60))]),
    leaves_out=["review-window"],
    channels=["portal", "desk"],
)
case = CaseFile.of(call)
at = dt.datetime(2027, 1, 10, tzinfo=dt.UTC)
record = decide(case, acts.CallPublished(digest=call.digest), at=at, by="rossi")
assert_type(record, Record)
assert_type(fold(case, [record]), CaseFile)
assert_type(fold(case, [record]).applications["a"], Application)
assert_type(case.state, CallState)
assert_type(record.act.name, ActName)
assert_type(rank(case).ranking.entries[0].total, Decimal | None)
acts.CommitteeAppointed(members=[Appointment(member="m1")])

Call(key="grants", dues=["2027-02-12"])  # type: ignore[list-item]
acts.CallClosed(call)  # type: ignore[call-arg]
