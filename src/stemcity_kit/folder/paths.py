"""Paths that come from tables and plug-ins: only ever inside their folder."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from stemcity_kit.errors import Finding, N_, UnsafePath, Where
from stemcity_kit.model.fields import DEVICES

__all__ = ["inside"]

LONGEST_NAME = 255
"""The bytes that file systems keep of a name."""


def inside(folder: Path, path: str) -> Path:
    """The path below the folder.

    Raises:
        UnsafePath: It is absolute, holds `..`, a backslash, a drive, a control character or a name that Windows keeps
            for itself.

    >>> inside(Path("build"), "site/index.html").as_posix()
    'build/site/index.html'
    """
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or not all(map(_safe, parts)):
        raise UnsafePath(
            Finding(
                "unsafe-path",
                Where(),
                N_("“{path}” is not a path inside the folder."),
                N_("Write a relative path with / and without “..”, such as images/opening.jpg."),
                params={"path": path},
            )
        )
    return folder.joinpath(*parts)


def _safe(part: str) -> bool:
    return (
        part not in ("..", ".")
        and part.isprintable()
        and len(part.encode()) <= LONGEST_NAME
        and not set(part) & set('\\:<>|?*"')
        and not part.endswith((".", " "))
        and part.split(".", maxsplit=1)[0].casefold() not in DEVICES
    )
