"""The docket: guards asked under the lock, replay that equals live, and views that were seen."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from stemcity_kit.calls import acts
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call, Due
from stemcity_kit.calls.folding import fold, replay
from stemcity_kit.calls.guards import IllegalAct
from stemcity_kit.calls.question import Question
from stemcity_kit.calls.states import CallState, Doer
from stemcity_kit.errors import StaleView
from stemcity_kit.journal.docket import Docket
from stemcity_kit.journal.memory import MemoryJournal
from stemcity_kit.journal.retention import ended, overdue
from stemcity_kit.journal.sql import SqlJournal
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.testing.journal_contract import Clock, application

CALL = Call(
    key="grants-2027",
    title={"en": "Grants"},
    zone="Europe/Rome",
    leaves_out=[CallState.APPROVED],
    dues=[Due(deadline=Deadline.parse("2027-01-11 11:00", key="end", zone="Europe/Rome", included=False))],
    questions=[Question(key="name", retention=12), Question(key="town"), Question(key="isee", retention=0)],
)
PUBLISHED = acts.CallPublished(digest=CALL.digest)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def journal(request, engines, tmp_path, prefix):
    """A journal of each kind."""
    if request.param == "memory":
        return MemoryJournal(clock=Clock())
    where = tmp_path / "j.sqlite" if request.param == "sqlite" else request.getfixturevalue("postgres")
    made = SqlJournal(engines(where), clock=Clock(), prefix=prefix)
    made.create()
    return made


@pytest.fixture
def docket(journal):
    """A case whose call is published."""
    made = Docket(journal, CALL)
    made.decide(PUBLISHED, by="rossi")
    return made


def close(docket, **more):
    """Close the call once its deadline has passed."""
    docket.journal._clock.now = dt.datetime(2027, 1, 11, 10, tzinfo=dt.UTC)
    return docket.decide(acts.CallClosed(), by="rossi", **more)


def test_the_docket_knows_where_the_case_stands(docket):
    """Each look folds what is new."""
    assert docket.casefile().state is CallState.PUBLISHED
    docket.receive(application("a1"), by="person-a1", once="t")
    assert list(docket.casefile().applications) == ["a1"]
    close(docket)
    assert docket.casefile().state is CallState.CLOSED


def test_live_equals_replay(docket):
    """Two dockets on one journal, looking at different times, come to what replay gives."""
    other = Docket(docket.journal, CALL)
    for number in range(5):
        (docket if number % 2 else other).receive(application(f"a{number}"), by="portal", role=Doer.OFFICER)
        other.casefile()
    docket.casefile()
    close(docket)
    assert docket.casefile() == other.casefile() == replay(CALL, docket.journal.records(CALL.key))


def test_what_the_guards_refuse_is_not_written(docket):
    """The refusal says what is possible; the case stays where it was."""
    with pytest.raises(IllegalAct, match="Possible now"):
        docket.decide(acts.ReceivabilityOpened(), by="rossi")
    with pytest.raises(IllegalAct, match="role"):
        docket.receive(application("a1"), by="someone", role=Doer.TREASURER)
    assert docket.journal.head(CALL.key).number == 1


def test_of_several_acts_each_is_asked_for_after_the_one_before(docket):
    """Two steps are possible at once where the first makes way for the second; neither stands without the other."""
    docket.journal._clock.now = dt.datetime(2027, 1, 11, 10, tzinfo=dt.UTC)
    docket.decide([acts.CallClosed(), acts.ReceivabilityOpened()], by="rossi")
    assert docket.casefile().state is CallState.RECEIVABILITY
    with pytest.raises(IllegalAct):
        docket.decide([acts.CallVoided(), acts.CallVoided()], by="rossi", role=Doer.MANAGER)
    assert docket.casefile().state is CallState.RECEIVABILITY


def test_a_run_of_decisions_is_asked_for_as_if_each_were_alone(docket, monkeypatch):
    """Many applications in one decision cost few folds; one that is there twice is found, and nothing is written."""
    keys = [f"a{number}" for number in range(40)]
    for key in keys:
        docket.receive(application(key), by="portal", role=Doer.OFFICER)
    close(docket)
    folds = []
    monkeypatch.setattr("stemcity_kit.journal.docket.fold", lambda *given: folds.append(1) or fold(*given))
    mixed = [
        *(acts.ApplicationAdmitted(application=key) for key in keys[:20]),
        *(acts.ApplicationExcluded(application=key, grounds=["late"]) for key in keys[20:]),
    ]
    number = docket.casefile().number
    folds.clear()
    with pytest.raises(IllegalAct, match="Cannot admit an application while “a3” is admitted"):
        docket.decide([*mixed, acts.ApplicationAdmitted(application="a3")], by="rossi")
    assert docket.casefile().number == number
    written = docket.decide(mixed, by="rossi")
    assert len(folds) < 10
    assert [record.number for record in written] == list(range(number + 1, number + 41))
    assert docket.casefile() == replay(CALL, docket.journal.records(CALL.key))


def test_a_decision_on_an_old_look_is_refused(docket):
    """What another wrote since the last look is told; after a new look the decision can be made."""
    docket.casefile()
    receipt = Docket(docket.journal, CALL).receive(application("a1"), by="person-a1")
    with pytest.raises(StaleView) as stale:
        close(docket)
    assert stale.value.since == (receipt,)
    docket.casefile()
    close(docket)


def test_a_look_that_was_seen_elsewhere_can_be_named(docket):
    """A form shown in a browser carries the number that its page was made of."""
    seen = docket.casefile().number
    docket.receive(application("a1"), by="person-a1")
    docket.casefile()
    with pytest.raises(StaleView):
        close(docket, seen=seen)


def test_one_s_own_writing_makes_no_view_stale(docket):
    """Receipt, decision, decision: nothing came between."""
    docket.receive(application("a1"), by="person-a1")
    close(docket)
    docket.decide(acts.ReceivabilityOpened(), by="rossi")
    assert docket.casefile().number == 4


def test_a_receipt_sent_twice_is_no_second_record(docket):
    """The second gets the first record, also when the guards would now refuse it."""
    first = docket.receive(application("a1"), by="person-a1", once="t")
    docket.decide(acts.CallCancelled(), by="rossi", role=Doer.MANAGER, because="no funds")
    assert docket.receive(application("a1"), by="person-a1", once="t") == first
    with pytest.raises(IllegalAct):
        docket.receive(application("a2"), by="person-a2", once="u")


def test_after_a_rollback_the_docket_begins_again(engines, tmp_path):
    """On the caller's connection a docket may have folded what was then undone."""
    engine = engines(tmp_path / "j.sqlite")
    SqlJournal(engine, clock=Clock()).create()
    with engine.connect() as connection:
        docket = Docket(SqlJournal(connection, clock=Clock()), CALL)
        docket.decide(PUBLISHED, by="rossi")
        assert docket.casefile().number == 1
        connection.rollback()
        assert docket.casefile().number == 0
        docket.decide(PUBLISHED, by="verdi")
        connection.commit()
        assert docket.casefile().records[-1].by == "verdi"


def test_after_an_erasure_the_docket_forgets_too(docket):
    """Where its last record is about the person, it folds anew."""
    docket.receive(application("a1"), by="person-a1")
    assert docket.casefile().applications["a1"].answers is not None
    docket.journal.erase("person-a1")
    assert docket.casefile().applications["a1"].answers is None


def test_fifty_dockets_at_once_wait_for_one_another(docket):
    """More threads than the engine has connections: nobody waits for a connection that a waiting one holds."""

    def submit(number):
        own = Docket(docket.journal, CALL)
        return own.receive(application(f"a{number}"), by="portal", role=Doer.OFFICER, once=f"t{number}").number

    with ThreadPoolExecutor(50) as pool:
        assert sorted(pool.map(submit, range(50))) == [*range(2, 52)]
    assert len(docket.casefile().applications) == 50


# Retention


def test_answers_are_forgotten_when_their_months_are_over(docket):
    """Each question has its own time, counted from the end of the call in the call's zone."""
    docket.receive(application("a1", isee="15000.00"), by="person-a1")
    assert (ended(docket.casefile()), overdue(docket.casefile(), at=at(2099, 1, 1))) == (None, ())
    docket.decide(acts.CallCancelled(), by="rossi", role=Doer.MANAGER, because="no funds")
    assert ended(docket.casefile()).date() == dt.date(2027, 1, 11)
    assert overdue(docket.casefile(), at=at(2027, 1, 11)) == ()
    assert overdue(docket.casefile(), at=at(2027, 1, 12)) == ("isee",)
    assert overdue(docket.casefile(), at=at(2028, 1, 11)) == ("isee",)
    assert overdue(docket.casefile(), at=at(2028, 1, 12)) == ("name", "isee")
    assert docket.forget(at=at(2027, 2, 1)) == 1
    head = docket.journal.head(CALL.key)
    assert replay(CALL, docket.journal.records(CALL.key)).applications["a1"].answers == Answers(
        {"name": "kanarienvogel a1", "town": "monza"}
    )
    assert docket.journal.verify(CALL.key, head).holds


def at(year, month, day):
    """Noon of a day."""
    return dt.datetime(year, month, day, 12, tzinfo=dt.UTC)
