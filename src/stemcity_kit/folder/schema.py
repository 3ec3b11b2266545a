"""The version of the folder's layout, and the steps that bring an older folder to the present one.

`edition.toml` says `schema = 1`. A folder without that line is from before there was a version and is read as 1. Each
migration takes the files of one version, as bytes by name, to the next; they run when a folder is loaded, and the next
save writes the present layout.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.folder.settings import FILE, SCHEMA

__all__ = ["MIGRATIONS", "Migration", "migrated"]

Migration = Callable[[dict[str, bytes]], dict[str, bytes]]

MIGRATIONS: Mapping[int, Migration] = MappingProxyType({})
"""The step from each older version to the next one; none has been needed so far."""

_VERSION = re.compile(rb"(?:^|(?<=\A\xef\xbb\xbf))schema[ \t]*=[ \t]*(\d{1,18})(?=[ \t]*(?:#.*)?\r?$)", re.MULTILINE)
_SECTION = re.compile(rb"^[ \t]*\[", re.MULTILINE)


def migrated(
    contents: dict[str, bytes], *, migrations: Mapping[int, Migration] = MIGRATIONS, present: int = SCHEMA
) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    """The files in the present layout.

    Args:
        contents: The files of a folder by name.
        migrations: The steps.
        present: The version to reach.

    Returns:
        The files, and what to say of it: a note that an older layout was read, or the error that the folder was made
        by a newer version of the library.
    """
    said = _said(contents.get(FILE, b""))
    version = int(said[1]) if said else present
    where = Where(file=FILE, row=1, column=1, field="schema")
    params = {"version": version, "present": present}
    if version > present:
        what = N_("The folder has the layout {version}, this library knows layouts up to {present}.")
        return contents, (Finding("newer-schema", where, what, N_("Install a newer stemcity-kit."), params=params),)
    if version < present:
        for step in range(version, present):
            if step not in migrations:
                what = N_("There is no way from the layout {version} to {present}.")
                fix = N_("Write the number of a layout that exists, from 1 to {present}.")
                return contents, (Finding("no-migration", where, what, fix, params=params),)
            contents = migrations[step](contents)
        contents = {**contents, FILE: _brought(contents[FILE], present)}
        what = N_("The folder has the older layout {version}; it was read as layout {present}.")
        fix = N_("Nothing to do: the next save writes the present layout.")
        return contents, (Finding("older-schema", where, what, fix, Severity.NOTE, params),)
    return contents, ()


def _said(settings: bytes) -> re.Match[bytes] | None:
    """Where the file says its version: before its first section; inside a text the same words mean something else."""
    section = _SECTION.search(settings)
    return _VERSION.search(settings, 0, section.start() if section else len(settings))


def _brought(settings: bytes, present: int) -> bytes:
    said = _said(settings)
    return settings[: said.start()] + b"schema = %d" % present + settings[said.end() :] if said else settings
