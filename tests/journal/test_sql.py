"""The journal in SQLite and in PostgreSQL: the contract, the caller's transaction, layout, locks, refusals."""

import datetime as dt
import itertools
import multiprocessing
import sqlite3
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from stemcity_kit.calls import acts
from stemcity_kit.errors import FolderInUse, InvalidValue, MissingExtra, StaleView, UnreadableJournal
from stemcity_kit.journal.sql import SqlJournal, ddl, engine_of
from stemcity_kit.testing.journal_contract import CASE, Clock, JournalContract, application


class OnEngine(JournalContract):
    """Each act is a transaction of its own."""

    @pytest.fixture(autouse=True)
    def _database(self, database, prefix, engines):
        self.database, self.prefix, self.engines = database, prefix, engines
        self.numbers = itertools.count(1)

    def make(self, clock):
        """Tables of its own: in a file of its own, or with a prefix of its own."""
        number = next(self.numbers)
        where = self.database if isinstance(self.database, str) else self.database.with_suffix(f".{number}")
        journal = SqlJournal(self.engines(where), clock=clock, prefix=f"{self.prefix}{number}_")
        journal.create()
        return journal


class TestSqliteJournal(OnEngine):
    @pytest.fixture
    def database(self, tmp_path):
        """A file."""
        return tmp_path / "journal.sqlite"


class TestPostgresJournal(OnEngine):
    @pytest.fixture
    def database(self, postgres):
        """A server."""
        return postgres


@pytest.fixture
def engine(database, engines):
    """An engine on each kind of database."""
    return engines(database)


@pytest.fixture
def journal(engine, prefix):
    """A journal on each kind of database."""
    made = SqlJournal(engine, clock=Clock(), prefix=prefix)
    made.create()
    return made


# The caller's transaction


def test_what_the_caller_rolls_back_was_never_written(engine, prefix, journal):
    """On a connection the journal takes part in its transaction and never commits."""
    with engine.connect() as connection:
        held = SqlJournal(connection, clock=Clock(), prefix=prefix)
        held.receive(CASE, application("a1"), by="portal")
        assert held.head(CASE).number == 1
        connection.rollback()
    assert [*journal.records(CASE)] == []
    assert journal.cases() == ()
    record = journal.receive(CASE, application("a1"), by="portal")
    assert (record.number, record.act.protocol) == (1, "2027/0001")


def test_what_the_caller_commits_stands_with_the_caller_s_own_rows(engine, prefix, journal):
    """A row of the city's own table and the record are there together."""
    own = sa.Table(f"{prefix}own", sa.MetaData(), sa.Column("key", sa.Text))
    own.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(own.insert().values(key="a1"))
        SqlJournal(connection, clock=Clock(), prefix=prefix).receive(CASE, application("a1"), by="portal")
    with engine.connect() as connection:
        assert connection.execute(sa.select(own.c.key)).scalars().all() == ["a1"]
    assert journal.head(CASE).number == 1


def test_a_refused_act_undoes_only_itself(engine, prefix, journal):
    """The caller's transaction goes on after a refusal, with what was written before it."""
    with engine.begin() as connection:
        held = SqlJournal(connection, clock=Clock(), prefix=prefix)
        held.decide(CASE, acts.CallApproved(), seen=0, by="rossi")
        with pytest.raises(StaleView):
            held.decide(CASE, acts.CallPublished(), seen=0, by="rossi")
        held.decide(CASE, acts.CallPublished(), seen=1, by="rossi")
    assert [record.act.name.value for record in journal.records(CASE)] == ["approve-call", "publish-call"]


# Append-only


@pytest.mark.parametrize("statement", ["UPDATE {}records SET person = ''", "DELETE FROM {}records"])
def test_the_database_refuses_to_change_a_record(engine, prefix, journal, statement):
    """Who writes past the library is stopped by the database itself, and told why."""
    journal.receive(CASE, application("a1"), by="portal")
    with pytest.raises(sa.exc.DBAPIError, match=f"{prefix}records is append-only"), engine.begin() as connection:
        connection.exec_driver_sql(statement.format(prefix))


def test_the_database_refuses_to_change_what_is_personal(engine, prefix, journal):
    """A piece can be deleted, and never be another one."""
    journal.receive(CASE, application("a1"), by="portal")
    with pytest.raises(sa.exc.DBAPIError, match=f"{prefix}sealed is append-only"), engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {prefix}sealed SET content = '1'")


def test_bytes_changed_in_the_file_are_found(tmp_path, engines):
    """Also where they are no text any more; the first bad record is named."""
    where = tmp_path / "journal.sqlite"
    engine = engines(where)
    journal = SqlJournal(engine, clock=Clock())
    journal.create()
    for number in range(5):
        journal.receive(CASE, application(f"a{number}"), by="portal")
    head = journal.head(CASE)
    journal.scrub()
    engine.dispose()
    content = where.read_bytes()
    for found in (b'"application":"a3"', b'"by":"portal","case":"grants-2027","name":"receive","number":4'):
        for byte in (b"\xff", b"\xc3", b"x"):
            assert content.count(found) == 1
            where.write_bytes(content.replace(found, found[:-2] + byte + found[-1:]))
            verdict = SqlJournal(engines(where), clock=Clock()).verify(CASE, head)
            assert (verdict.holds, verdict.first) == (False, 4)


def test_nothing_is_looked_for_row_by_row(tmp_path, engines):
    """Every question about one record, person or protocol number is answered by an index, however long the case."""
    engine = engines(tmp_path / "journal.sqlite")
    journal = SqlJournal(engine, clock=Clock())
    journal.create()
    asked = {name: getattr(journal._asked, name) for name in SEARCHES}
    with engine.connect() as connection:
        for name, statement in asked.items():
            text = str(statement.compile(dialect=engine.dialect, compile_kwargs={"literal_binds": False}))
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ("x",) * text.count("?")).all()
            told = " ".join(row[3] for row in plan)
            assert (name, told.count("SEARCH"), told.count("SCAN")) == (name, 1, 0)
            assert all(f"{column}=?" in told for column in SEARCHES[name]), told


SEARCHES = {
    "head": ["case_key"],
    "record": ["case_key", "number"],
    "pieces": ["case_key"],
    "tokens": ["case_key"],
    "person_of": ["case_key", "application"],
    "submitted": ["case_key", "once"],
    "holder": ["protocol"],
    "count": ["year"],
    "about": ["person"],
    "erase_pieces": ["person"],
    "batch": ["case_key"],
}


# Layout


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_printed_ddl_makes_a_journal(dialect, tmp_path, postgres, engines, prefix):
    """What the administrator runs is what `create` would have made."""
    where = tmp_path / "by-hand.sqlite"
    text = ddl(dialect, prefix=prefix)
    if dialect == "sqlite":
        held = sqlite3.connect(where)
        held.executescript(text)
        held.close()
    engine = engines(where if dialect == "sqlite" else postgres)
    if dialect == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql(text.replace("%", "%%"))
    journal = SqlJournal(engine, clock=Clock(), prefix=prefix)
    journal.create()
    journal.receive(CASE, application("a1"), by="portal")
    assert journal.verify(CASE, journal.head(CASE)).holds


def test_older_tables_are_brought_to_this_layout(engine, prefix):
    """Tables that the city's own tool made have no triggers; `create` adds them, and what was written stays."""
    journal = SqlJournal(engine, clock=Clock(), prefix=prefix)
    journal.metadata.create_all(engine)
    journal.receive(CASE, application("a1"), by="portal")
    for _ in range(2):
        journal.create()
    assert journal.head(CASE).number == 1
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql(f"DELETE FROM {prefix}records")
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"SELECT version FROM {prefix}layout").scalars().all() == [1]


def test_newer_tables_are_refused_by_name(engine, prefix, journal):
    """A journal of a later version is left alone."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO {prefix}layout (version) VALUES (2)")
    with pytest.raises(UnreadableJournal, match="The tables have layout 2; this version knows layout 1"):
        journal.create()


@pytest.mark.parametrize("prefix", ["", "Robert'); DROP TABLE", "x" * 40, "a-b"])
def test_a_prefix_is_a_plain_word(prefix):
    """It goes into statements, so it can be nothing else."""
    with pytest.raises(InvalidValue, match="cannot begin the names of tables"):
        ddl("sqlite", prefix=prefix)


def test_without_sqlalchemy_the_extra_is_named(monkeypatch):
    """Whoever has not installed it reads how."""
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(MissingExtra, match=r"pip install 'stemcity-kit\[sql\]'"):
        engine_of("journal.sqlite")


def test_without_the_driver_the_extra_is_named(monkeypatch):
    """As above, for PostgreSQL."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"pip install 'stemcity-kit\[postgresql\]'"):
        engine_of("postgresql+psycopg://localhost/city")


def test_a_database_without_tables_says_so(engine, prefix):
    """Whoever forgot to make them reads how."""
    journal = SqlJournal(engine, clock=Clock(), prefix=prefix)
    for ask in (journal.cases, lambda: journal.receive(CASE, application("a1"), by="portal")):
        with pytest.raises(UnreadableJournal, match=r"has no tables of a journal\. Make them once"):
            ask()


def test_a_file_that_is_no_database_says_so(tmp_path, engines):
    """A letter, an empty folder, a folder that is not there."""
    (tmp_path / "letter.docx").write_bytes(b"Dear office, " * 500)
    for where, said in (("letter.docx", "is no database"), ("", "cannot be opened"), ("no/where.sqlite", "opened")):
        journal = SqlJournal(engines(tmp_path / where), clock=Clock())
        with pytest.raises(UnreadableJournal, match=said):
            journal.create()


def test_a_database_that_another_program_holds_says_so(tmp_path, engines, monkeypatch):
    """The writer waits, and then tells that nothing was written."""
    monkeypatch.setattr("stemcity_kit.journal.sql._BUSY", 0.1)
    journal = SqlJournal(engines(tmp_path / "journal.sqlite"), clock=Clock())
    journal.create()
    other = sqlite3.connect(tmp_path / "journal.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(FolderInUse, match=r"Another program holds the database.*nothing was written"):
        journal.receive(CASE, application("a1"), by="portal")
    assert journal.head(CASE).number == 0  # who only reads does not wait
    other.close()
    assert journal.receive(CASE, application("a1"), by="portal").number == 1


# Fifty at the deadline

DEADLINE = dt.datetime(2027, 3, 1, 11, tzinfo=dt.UTC)


def test_fifty_threads_at_the_deadline_are_in_or_out_by_the_register(engine, prefix):
    """The register's clock passes the deadline while they submit: none is lost, none counts twice, order is time."""
    step = dt.timedelta(milliseconds=40)
    clock = Clock(DEADLINE - 25 * step, step=step)
    journal = SqlJournal(engine, clock=clock, prefix=prefix)
    journal.create()

    def submit(number):
        act = application(f"a{number}")
        return [journal.receive(CASE, act, by="portal", once=f"t{number}") for _ in range(2)]

    with ThreadPoolExecutor(50) as pool:
        given = [*pool.map(submit, range(50))]
    receipts = [first for first, _ in given]
    assert receipts == [second for _, second in given]
    check_receipts(receipts, [*journal.records(CASE)])
    in_time = [record for record in receipts if record.act.received_at < DEADLINE]
    assert len(in_time) == 24
    assert max(record.number for record in in_time) == 24


@pytest.fixture(scope="module")
def processes():
    """Five processes that know nothing of this one; none begins before all are there."""
    start = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    made = multiprocessing.get_context(start)
    made.set_forkserver_preload(["psycopg", "sqlalchemy.dialects.postgresql", "stemcity_kit.journal.sql", "pytest"])
    together = made.Barrier(5)
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(Path(__file__).parents[2])  # where a new process finds this module
        with ProcessPoolExecutor(5, mp_context=made, initializer=together.wait, initargs=(60,)) as pool:
            yield pool


def test_processes_at_once_lose_nothing(database, prefix, journal, processes):
    """Fifty submissions from five processes, each with an engine of its own."""
    given = [*processes.map(submit_ten, [str(database)] * 5, [prefix] * 5, range(5))]
    check_receipts([receipt for several in given for receipt in several], [*journal.records(CASE)])


def submit_ten(where, prefix, process):
    """What one process does."""
    journal = SqlJournal(engine_of(where), clock=lambda: dt.datetime.now(dt.UTC), prefix=prefix)
    return [journal.receive(CASE, application(f"a{process}-{number}"), by="portal") for number in range(10)]


def check_receipts(receipts, kept):
    """Each is kept once, numbers have no gap, protocol numbers follow them, times do not go back."""
    assert sorted(receipts, key=lambda record: record.number) == kept
    assert [record.number for record in kept] == [*range(1, 51)]
    year = kept[0].at.year
    assert [record.act.protocol for record in kept] == [f"{year}/{number:04}" for number in range(1, 51)]
    assert [record.act.received_at for record in kept] == sorted(record.act.received_at for record in kept)
