"""Changing several files of a folder at once: after a crash either all of them are new or none is.

New contents are first written below a pending folder next to the old ones and forced to disk; then a list of what is to
move where is put there by one atomic rename, which is the moment of the change; then the files move to their places.
A crash before that moment leaves the old folder as it was, with a pending folder that the next save removes. A crash
after it is finished by whoever opens the folder next. Files that are not named are never touched.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from stemcity_kit.errors import Finding, FolderInUse, N_, Where

__all__ = ["PENDING", "recover", "replace_files"]

PENDING = ".stemcity-pending"
_LIST = "list.json"


def replace_files(root: Path, contents: Mapping[str, bytes | None]) -> None:
    """Write and delete files of a folder, all or none.

    Args:
        root: The folder; made where it is missing.
        contents: The new bytes of each file by its relative name with `/`; None deletes it.

    Raises:
        FolderInUse: A file cannot be written; the folder is then as it was.
    """
    root.mkdir(parents=True, exist_ok=True)
    recover(root)
    pending = root / PENDING
    try:
        _prepare(root, pending, contents)
    except PermissionError as fault:
        shutil.rmtree(pending, ignore_errors=True)
        raise FolderInUse(_in_use(fault.filename)) from fault
    _finish(root, pending)


def _prepare(root: Path, pending: Path, contents: Mapping[str, bytes | None]) -> None:
    pending.mkdir()
    for number, (name, content) in enumerate(contents.items()):
        target = root / name
        if target.exists():
            _writable(target)
        if content is not None:
            _write_through(pending / str(number), content)
    plan = [
        [str(number) if content is not None else None, name] for number, (name, content) in enumerate(contents.items())
    ]
    _write_through(pending / "list.part", json.dumps(plan).encode())
    (pending / "list.part").replace(pending / _LIST)
    _sync_folder(pending)


def _writable(path: Path) -> None:
    """Find out now whether another program holds the file (Windows), not halfway through the change."""
    with path.open("r+b"):
        pass


def recover(root: Path) -> None:
    """Finish a change that was interrupted after it was decided, and remove one that was not."""
    pending = root / PENDING
    if (pending / _LIST).is_file():
        _finish(root, pending)
    elif pending.is_dir():
        shutil.rmtree(pending)


def _finish(root: Path, pending: Path) -> None:
    plan: list[tuple[str | None, str]] = json.loads((pending / _LIST).read_text(encoding="utf-8"))
    try:
        for source, name in plan:
            target = root / name
            if source is None:
                target.unlink(missing_ok=True)
            elif (pending / source).exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                (pending / source).replace(target)
    except PermissionError as fault:
        raise FolderInUse(_in_use(str(fault.filename2 or fault.filename))) from fault
    _sync_folder(root)
    (pending / _LIST).unlink()
    shutil.rmtree(pending)


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """Force the folder's own entries to disk, where the system can."""
    if os.name == "posix":
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _in_use(name: str | None) -> Finding:
    return Finding(
        "file-in-use",
        Where(file=Path(name or "").name),
        N_("The file cannot be written now."),
        N_("Close it in other programs such as Excel, then try again; nothing is lost."),
    )
