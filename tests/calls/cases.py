"""Calls and short cuts for the tests of calls: nothing here is what a test states."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Appointment, Record, Seat
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.awarding import Awarding, Pool
from stemcity_kit.calls.call import Call, Due
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.folding import fold
from stemcity_kit.calls.grid import Criterion, Grid
from stemcity_kit.calls.guards import decide
from stemcity_kit.calls.question import Question
from stemcity_kit.calls.ranking import Entry, Outcome, Ranking
from stemcity_kit.calls.states import DOERS, Doer
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.money import Money

ZONE = "Europe/Rome"
OPENED = dt.datetime(2027, 1, 10, 9, tzinfo=dt.UTC)
NOON = Deadline("applications", dt.date(2027, 2, 12), dt.time(12), ZONE, included=False)
CLOSED = NOON.closes


def grants(**changes: object) -> Call:
    """A call with two questions, one criterion and one pool."""
    made = {
        "key": "grants-2027",
        "zone": ZONE,
        "dues": [Due(deadline=NOON)],
        "questions": [
            Question(key="title", required=True, substance=True),
            Question(key="budget-note"),
        ],
        "grid": Grid(criteria=[Criterion(key="quality", weight=Decimal(100))]),
        "awarding": Awarding(pools=[Pool(key="all", places=1, each=Money(Decimal(500), "EUR"))]),
        **changes,
    }
    return Call(**made)


def role_for(act: acts.Act) -> Doer:
    """A role in which an act may be done by anybody: the office's, where it may."""
    return Doer.OFFICER if Doer.OFFICER in DOERS[act.name] else min(DOERS[act.name])


def done(casefile: CaseFile, act: acts.Act, *, at: dt.datetime) -> CaseFile:
    """The case after an act that nothing speaks against."""
    role = role_for(act)
    by = act.application if role is Doer.APPLICANT else "someone"
    return fold(casefile, [decide(casefile, act, at=at, by=by, role=role, because="as planned")])


def after(casefile: CaseFile, given: Iterable[tuple[dt.datetime, acts.Act]]) -> CaseFile:
    """The case after several acts."""
    for at, act in given:
        casefile = done(casefile, act, at=at)
    return casefile


def received(key: str, at: dt.datetime, **answers: str) -> acts.ApplicationReceived:
    """An application that came in."""
    return acts.ApplicationReceived(
        application=key, person=f"p-{key}", received_at=at, answers=Answers({"title": f"Title of {key}", **answers})
    )


def seats(*keys: str) -> tuple[Appointment, ...]:
    """A committee whose first member is its chair."""
    return tuple(
        Appointment(member=key, seat=Seat.MEMBER if n else Seat.CHAIR, declared=True) for n, key in enumerate(keys)
    )


def ranked(*outcomes: tuple[str, Outcome]) -> acts.RankingProposed:
    """A ranking with these applications, in this order."""
    money = Money(Decimal(500), "EUR")
    entries = [
        Entry(
            application=key,
            place=n + 1 if outcome is not Outcome.BELOW else None,
            outcome=outcome,
            pool="all" if outcome is Outcome.WINNER else "",
            amount=money if outcome is Outcome.WINNER else None,
        )
        for n, (key, outcome) in enumerate(outcomes)
    ]
    return acts.RankingProposed(ranking=Ranking(entries=entries), departs="The test is about something else.")


def minute(number: int, *, since: dt.datetime = CLOSED) -> dt.datetime:
    """So many minutes after a moment."""
    return since + dt.timedelta(minutes=number)


def evaluated(call: Call | None = None) -> CaseFile:
    """The case of two applications, scored and closed, ready for a ranking."""
    call = call or grants()
    steps: list[acts.Act] = [
        acts.CallClosed(),
        acts.ReceivabilityOpened(),
        acts.ApplicationAdmitted(application="a"),
        acts.ApplicationAdmitted(application="b"),
        acts.CommitteeAppointed(members=seats("m1", "m2", "m3")),
        acts.EvaluationOpened(),
        *(
            acts.SheetScored(application=key, member=member, marks={"quality": Decimal("0.8")})
            for key in ("a", "b")
            for member in ("m1", "m2", "m3")
        ),
        acts.ApplicationEvaluated(application="a"),
        acts.ApplicationEvaluated(application="b"),
    ]
    case = after(
        CaseFile.of(call),
        [
            (OPENED, acts.CallApproved(decision="12/2027")),
            (OPENED, acts.CallPublished(digest=call.digest)),
            (minute(1, since=OPENED), received("a", minute(1, since=OPENED))),
            (minute(2, since=OPENED), received("b", minute(2, since=OPENED))),
        ],
    )
    return after(case, [(minute(n), act) for n, act in enumerate(steps)])


def numbers(casefile: CaseFile, kind: type[acts.Act]) -> list[int]:
    """The numbers of the records of one kind."""
    return [record.number for record in casefile.records if isinstance(record.act, kind)]


def last(casefile: CaseFile) -> Record:
    """The last record."""
    return casefile.records[-1]
