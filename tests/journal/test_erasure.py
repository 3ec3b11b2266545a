"""Erasure, seen from outside: the bytes of the database itself hold nothing of a person who was erased."""

import sqlalchemy as sa

from stemcity_kit.calls import acts
from stemcity_kit.journal.sql import SqlJournal
from stemcity_kit.testing.journal_contract import CASE, Clock, application

WORDS = (b"kanarienvogel erased-one", b"secret-reason-of-erased", b"canary-code-of-erased")
KEPT = b"kanarienvogel kept-2"


def written(journal):
    """Two applicants, one of whom will be erased, among enough rows to fill many pages."""
    journal.receive(CASE, application("erased-one", code="canary-code-of-erased"), by="person-erased-one", once="token")
    for number in range(2, 60):
        journal.receive(CASE, application(f"kept-{number}", why="x" * 500), by="portal")
    exclusion = acts.ApplicationExcluded(application="erased-one", reasons="secret-reason-of-erased")
    journal.decide(CASE, exclusion, seen=59, by="rossi", because="secret-reason-of-erased again")
    return journal.head(CASE)


def found_in(folder, *, leave_out=()):
    """Which of the words stand in any file below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file() and not set(path.parts) & set(leave_out)]
    content = b"".join(path.read_bytes() for path in files)
    return {word for word in (*WORDS, KEPT) if word in content}


def test_sqlite_keeps_no_byte_of_an_erased_person(tmp_path, engines):
    """Neither the file nor its write-ahead log; the chain holds, and the other applicant's answers are there."""
    journal = SqlJournal(engines(tmp_path / "journal.sqlite"), clock=Clock())
    journal.create()
    head = written(journal)
    assert found_in(tmp_path) == {*WORDS, KEPT}
    assert journal.erase("person-erased-one") == 6
    journal.scrub()
    assert found_in(tmp_path) == {KEPT}
    assert journal.verify(CASE, head).holds
    (tmp_path / "export.jsonl").write_text("".join(journal.export(CASE, personal=True)), encoding="utf-8")
    assert found_in(tmp_path) == {KEPT}


def test_a_file_that_was_written_without_care_is_scrubbed_too(tmp_path):
    """Also where the city's own engine does not overwrite what it deletes."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'city.sqlite'}")
    journal = SqlJournal(engine, clock=Clock())
    journal.create()
    head = written(journal)
    journal.erase("person-erased-one")
    journal.scrub()
    assert found_in(tmp_path) == {KEPT}
    assert journal.verify(CASE, head).holds
    engine.dispose()


def test_postgresql_keeps_no_byte_in_its_tables(postgres, postgres_folder, engines, prefix):
    """After `scrub` and a checkpoint no table, index or statistics holds a word; the write-ahead log is left out.

    Its old segments are overwritten in their turn, which nobody can ask for; the docs say so.
    """
    engine = engines(postgres)
    journal = SqlJournal(engine, clock=Clock(), prefix=prefix)
    journal.create()
    head = written(journal)
    checkpoint(engine)
    assert found_in(postgres_folder, leave_out=["pg_wal"]) == {*WORDS, KEPT}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    assert journal.erase("person-erased-one") == 6
    journal.scrub()
    checkpoint(engine)
    assert found_in(postgres_folder, leave_out=["pg_wal"]) == {KEPT}
    assert journal.verify(CASE, head).holds


def checkpoint(engine):
    """Have everything written to the files."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
