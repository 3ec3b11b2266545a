"""A whole call in the journal: replay is what was live, and after erasing everybody no document tells of anybody."""

import json

import pytest

from stemcity_kit.calls.folding import replay
from stemcity_kit.documents.dossiers import dossier_page
from stemcity_kit.journal.memory import MemoryJournal
from stemcity_kit.journal.sql import SqlJournal
from stemcity_kit.testing.journal_contract import Clock
from tests.calls.letters import all_documents, awarded


@pytest.fixture(scope="module")
def live():
    """The case as it was folded while it was made, without any journal."""
    return awarded()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def journal(request, engines, tmp_path, prefix, live):
    """A journal of each kind that holds the case."""
    clock = Clock()
    if request.param == "memory":
        made = MemoryJournal(clock=clock)
    else:
        where = tmp_path / "j.sqlite" if request.param == "sqlite" else request.getfixturevalue("postgres")
        made = SqlJournal(engines(where), clock=clock, prefix=prefix)
        made.create()
    for record in live.records:
        clock.now = record.at - clock.step
        given = {"by": record.by, "role": record.role, "because": record.because}
        made.decide(live.call.key, record.act, seen=record.number - 1, **given)
    return made


@pytest.fixture(scope="module")
def told_live(live):
    """Every document of the case as it was live."""
    return told(live)


def personal(journal, case):
    """Every word of some length that the journal keeps about people, beside the chain."""
    texts = [json.loads(piece.content) for link in journal.links(case) for piece in link.pieces]
    return {word for text in texts for word in words(text)}


def words(value):
    """The texts inside a plain value."""
    if isinstance(value, dict):
        return [word for inner in value.values() for word in words(inner)]
    if isinstance(value, list):
        return [word for inner in value for word in words(inner)]
    return [value] if isinstance(value, str) and len(value) > 6 else []


def told(casefile):
    """Every document of the case as one text."""
    return b"".join(dossier_page(dossier) for dossier in all_documents(casefile)).decode()


def test_replay_of_a_whole_case_is_what_was_live(journal, live):
    """From the first approval to the first award."""
    assert replay(live.call, journal.records(live.call.key)) == live


def test_after_erasing_everybody_no_document_tells_of_anybody(journal, live, told_live):
    """The ranking stands and every document can still be made; nothing in them is personal."""
    key = live.call.key
    names = personal(journal, key)
    head = journal.head(key)
    assert [name for name in names if name in told_live] != []
    for person in {piece.person for link in journal.links(key) for piece in link.pieces}:
        journal.erase(person)
    after = replay(live.call, journal.records(key))
    documents = told(after)
    assert [name for name in names if name in documents] == []
    assert after.rankings == live.rankings != ()
    assert journal.verify(key, head).holds
