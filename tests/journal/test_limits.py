"""What was in time stays so, and what was late too, whatever is forgotten or erased afterwards."""

import datetime as dt

import pytest

from stemcity_kit.calls import acts
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call, Due
from stemcity_kit.calls.question import Condition, Question
from stemcity_kit.calls.states import Doer
from stemcity_kit.journal import Docket, MemoryJournal
from stemcity_kit.model.deadline import Deadline

ZONE = "Europe/Rome"
CALL = Call(
    key="grants-2027",
    zone=ZONE,
    dues=[
        Due(
            deadline=Deadline("near", dt.date(2027, 2, 12), dt.time(12), ZONE, included=False),
            when=Condition.parse("town in monza"),
        ),
        Due(deadline=Deadline("far", dt.date(2027, 2, 1), dt.time(12), ZONE, included=False)),
    ],
    questions=[Question(key="title"), Question(key="town", retention=1)],
)


def sent_twice(town):
    """A docket whose application was sent again between the two deadlines: in time for one town, late for others."""
    now = [dt.datetime(2027, 1, 10, tzinfo=dt.UTC)]
    docket = Docket(MemoryJournal(clock=lambda: now[0]), CALL)
    docket.decide(acts.CallApproved(), by="head", role=Doer.MANAGER, seen=0)
    docket.decide(acts.CallPublished(digest=CALL.digest), by="rossi", seen=1)
    for title, day in (("first", 20), ("second", 39)):
        now[0] = dt.datetime(2027, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=day)
        came = acts.ApplicationReceived(
            application="a1", person="p1", received_at=now[0], answers=Answers({"title": title, "town": town})
        )
        docket.receive(came, by="p1")
    return docket


def counts(journal):
    """Which of the two counts, as a stranger replays it."""
    held = Docket(journal, CALL).casefile().applications["a1"]
    return held.version, held.received_at.date().isoformat(), held.answers and held.answers.get("title")


@pytest.mark.parametrize(
    ("town", "expected"), [("monza", (2, "2027-02-09", "second")), ("lodi", (1, "2027-01-21", "first"))]
)
def test_forgetting_the_answer_that_decides_the_deadline_changes_nothing(town, expected):
    """The record keeps which deadline held, so replay still equals what was live."""
    journal = sent_twice(town).journal
    assert counts(journal) == expected
    assert journal.forget(CALL.key, ["town"]) == 2
    assert counts(journal) == expected


@pytest.mark.parametrize("town", ["monza", "lodi"])
def test_erasing_the_person_brings_no_late_version_to_life(town):
    """The version that counted still does, without what it said."""
    journal = sent_twice(town).journal
    before = counts(journal)
    journal.erase("p1")
    assert counts(journal) == (*before[:2], None)


def test_a_call_without_conditions_writes_no_deadline_into_its_receipts():
    """There is nothing to decide, and a record holds no more than it needs."""
    one = Call(key="one", zone=ZONE, dues=[Due(deadline=CALL.dues[0].deadline)])
    now = dt.datetime(2027, 1, 10, tzinfo=dt.UTC)
    docket = Docket(MemoryJournal(clock=lambda: now), one)
    docket.decide(acts.CallApproved(), by="head", role=Doer.MANAGER, seen=0)
    docket.decide(acts.CallPublished(digest=one.digest), by="rossi", seen=1)
    record = docket.receive(acts.ApplicationReceived(application="a1", person="p1", received_at=now), by="p1")
    assert record.act.limit == ""
