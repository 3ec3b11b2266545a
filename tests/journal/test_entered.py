"""A moment that was said by hand keeps beside it when it was really typed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from stemcity_kit.calls import acts
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.folding import replay
from stemcity_kit.calls.states import CallState, Doer
from stemcity_kit.errors import InvalidValue, UnreadableJournal
from stemcity_kit.journal.ledger import Clock, Ledger
from stemcity_kit.journal.memory import MemoryJournal
from stemcity_kit.journal.sql import SqlJournal

SAID = dt.datetime(2027, 1, 11, 9, tzinfo=dt.UTC)
TYPED = dt.datetime(2027, 1, 14, 15, 30, tzinfo=dt.UTC)
CASE = "grants-2027"

Make = Callable[[Clock | None], Ledger]


def said() -> dt.datetime:
    """The moment that was said."""
    return SAID


def typed() -> dt.datetime:
    """The moment of the computer's clock."""
    return TYPED


@pytest.fixture(params=["memory", "sqlite"])
def make(request: pytest.FixtureRequest, tmp_path: Path, engines: Callable[[Path], Any]) -> Make:
    """Makes journals of a back end, one and the same for SQLite."""
    if request.param == "memory":
        return lambda entered: MemoryJournal(clock=said, entered=entered)

    def sql(entered: Clock | None) -> Ledger:
        journal = SqlJournal(engines(tmp_path / f"{entered is not None}.sqlite"), clock=said, entered=entered)
        journal.create()
        return journal

    return sql


def written(journal: Ledger) -> Ledger:
    """A decision and a receipt."""
    journal.decide(CASE, acts.CallApproved(), seen=0, by="rossi", role=Doer.MANAGER)
    received = acts.ApplicationReceived(application="a1", person="p1", received_at=SAID)
    journal.receive(CASE, received, by="rossi", role=Doer.OFFICER)
    return journal


def test_each_record_says_when_it_was_typed_in(make: Make) -> None:
    """The moment that was said is the record's; the clock's stands beside it, and the verdict counts them."""
    journal = written(make(typed))
    assert [(record.at, record.entered) for record in journal.records(CASE)] == [(SAID, TYPED)] * 2
    assert (journal.verify(CASE).holds, journal.verify(CASE).typed) == (True, 2)


def test_a_record_of_the_clock_says_nothing_more(make: Make) -> None:
    """Its body is what it was before there was such a field, so old chains keep their digests."""
    journal = written(make(None))
    assert {record.entered for record in journal.records(CASE)} == {None}
    assert ["entered" in link.body for link in journal.links(CASE)] == [False, False]
    assert journal.verify(CASE).typed == 0


def test_replay_equals_live(make: Make) -> None:
    """The case file keeps it with the record."""
    journal = make(typed)
    call = Call(key=CASE, leaves_out=[CallState.APPROVED])
    live = journal.decide(CASE, acts.CallPublished(digest=call.digest), seen=0, by="rossi")
    assert replay(call, journal.records(CASE)).records == live


def test_an_export_keeps_it(make: Make) -> None:
    """With what is personal or without, the restored chain has the same head and the same records."""
    journal = written(make(typed))
    for personal in (True, False):
        other = MemoryJournal(clock=said)
        assert other.restore(journal.export(CASE, personal=personal)) == journal.head(CASE)
        assert [record.entered for record in other.records(CASE)] == [TYPED, TYPED]


def test_nobody_changes_or_drops_it_unseen(make: Make) -> None:
    """It is chained: another moment, or none, breaks the digest of its record."""
    journal = written(make(typed))
    whole = [*journal.export(CASE, personal=True)]
    moment = next(link.body for link in journal.links(CASE)).split('"entered":')[1].split(",")[0]
    for other in (moment.replace("14", "11"), "null"):
        lines = [whole[0], whole[1].replace(f'"entered":{moment}', f'"entered":{other}'), *whole[2:]]
        assert lines != whole
        with pytest.raises(UnreadableJournal, match=r"1"):
            MemoryJournal(clock=said).restore(lines)


def test_a_clock_without_an_offset_is_refused(make: Make) -> None:
    """As for the moments of records; and a record takes no such moment."""
    with pytest.raises(InvalidValue, match="without an offset"):
        written(make(lambda: dt.datetime(2027, 1, 14)))  # noqa: DTZ001 - that is the point
    record = next(iter(written(make(None)).records(CASE)))
    with pytest.raises(InvalidValue):
        attrs.evolve(record, entered=dt.datetime(2027, 1, 14))  # noqa: DTZ001
