"""A writer killed at random points loses nothing that was acknowledged; the benchmark does it 200 times."""

import importlib.util
import sys
from pathlib import Path

import pytest

from stemcity_kit.journal.sql import SqlJournal, engine_of
from stemcity_kit.testing.journal_contract import Clock

PATH = Path(__file__).parents[2] / "benchmarks" / "journal_kills.py"
SPEC = importlib.util.spec_from_file_location("journal_kills", PATH)
kills = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(kills)


@pytest.fixture(autouse=True)
def _importable(monkeypatch):
    """Let a new process find the benchmark under its name."""
    monkeypatch.syspath_prepend(PATH.parent)
    monkeypatch.setitem(sys.modules, SPEC.name, kills)


def test_a_killed_writer_loses_nothing_acknowledged(database, prefix):
    """Eight kills on each database: nothing lost, nothing twice, no number missing, and the chain holds."""
    engine = engine_of(database)
    SqlJournal(engine, clock=Clock(), prefix=prefix).create()
    engine.dispose()
    count = kills.kill_often(str(database), prefix, times=8)
    assert (count.kills, count.lost, count.twice) == (8, 0, 0)
    assert count.written >= count.acknowledged


def test_the_check_sees_a_loss(database, prefix):
    """A receipt that was reported and is not there is counted as lost."""
    engine = engine_of(database)
    journal = SqlJournal(engine, clock=Clock(), prefix=prefix)
    journal.create()
    journal.receive(kills.CASE, kills.receipt("r0-0"), by="portal")
    engine.dispose()
    count = kills.checked(str(database), prefix, [(1, "r0-0"), (2, "r0-1")], kills.Count())
    assert count.lost == 1
