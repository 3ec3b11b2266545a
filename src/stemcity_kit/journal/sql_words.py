"""What databases say when they cannot go on, and how people are told."""

from __future__ import annotations

from collections.abc import Mapping

from stemcity_kit.errors import Finding, FolderInUse, N_, StemCityError, UnreadableJournal, Where
from stemcity_kit.model.frozen import Frozen

__all__ = ["SAID"]

_JOURNAL = Where(table="journal")
_NO_TABLES = Finding(
    "no-tables",
    _JOURNAL,
    N_("The database has no tables of a journal."),
    N_("Make them once, with `create()` or with the statements that `stemcity journal ddl` prints."),
)
SAID: Mapping[str, tuple[type[StemCityError], Finding]] = Frozen(
    {
        "no such table": (UnreadableJournal, _NO_TABLES),
        "does not exist": (UnreadableJournal, _NO_TABLES),
        "not a database": (
            UnreadableJournal,
            Finding("no-database", _JOURNAL, N_("The file is no database of SQLite."), N_("Give another file.")),
        ),
        "malformed": (
            UnreadableJournal,
            Finding("broken-database", _JOURNAL, N_("The database is damaged."), N_("Restore it from a copy.")),
        ),
        "unable to open": (
            UnreadableJournal,
            Finding(
                "no-file", _JOURNAL, N_("The file cannot be opened."), N_("Check the folder, and who may write to it.")
            ),
        ),
        "readonly": (
            UnreadableJournal,
            Finding("read-only", _JOURNAL, N_("The database cannot be written to."), N_("Check who may write to it.")),
        ),
        "database is locked": (
            FolderInUse,
            Finding(
                "journal-in-use",
                _JOURNAL,
                N_("Another program holds the database."),
                N_("Wait until it is done, or close it, and try again; nothing was written."),
            ),
        ),
    }
)
"""A part of the driver's message, and the error that it becomes; anything else stays as the driver says it."""
