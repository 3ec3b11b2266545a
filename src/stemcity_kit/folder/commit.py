"""Changing several files of a folder at once: after a crash either all of them are new or none is.

New contents are first written below a pending folder next to the old ones and forced to disk; then a list of what is to
move where is put there by one atomic rename, which is the moment of the change; then the files move to their places.
A crash before that moment leaves the old folder as it was, with a pending folder that the next save removes. A crash
after it is finished by whoever opens the folder next. Files that are not named are never touched. A folder may come
from a stranger: a list that this module did not write, or that names a place outside the folder, decides nothing.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from stemcity_kit.errors import Finding, FolderInUse, N_, UnsafePath, Where
from stemcity_kit.folder.paths import inside

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
        UnsafePath: A name leads outside the folder; nothing was changed.
        OSError: The disk is full or fails; the folder is then as it was.
    """
    for name in contents:
        _within(root, name)
    pending = root / PENDING
    try:
        root.mkdir(parents=True, exist_ok=True)
        recover(root)
        _clear(pending)
        pending.mkdir()
    except PermissionError as fault:
        raise FolderInUse(_in_use(fault.filename)) from fault
    try:
        _prepare(root, pending, contents)
    except OSError as fault:
        shutil.rmtree(pending, ignore_errors=True)
        if isinstance(fault, PermissionError):
            raise FolderInUse(_in_use(fault.filename)) from fault
        raise
    _finish(root, _plan(root))


def _prepare(root: Path, pending: Path, contents: Mapping[str, bytes | None]) -> None:
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
    """Finish a change that was interrupted after it was decided; one that was not decided stays to be cleared."""
    plan = _plan(root)
    if plan:
        _finish(root, plan)


def _plan(root: Path) -> tuple[tuple[Path | None, Path], ...]:
    """What is to move where, as it was decided; nothing where no list is there or the list is not one of ours."""
    pending = root / PENDING
    if pending.is_symlink():
        return ()
    try:
        steps = json.loads((pending / _LIST).read_text(encoding="utf-8"))
        return tuple(_step(root, source, name) for source, name in steps)
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):  # a bad name is a ValueError too
        return ()


def _step(root: Path, source: str | None, name: str) -> tuple[Path | None, Path]:
    return None if source is None else root / PENDING / str(int(source)), _within(root, name)


def _within(root: Path, name: str) -> Path:
    """The place of a file; its folder may be no link to outside, or the change would happen there."""
    target = inside(root, name)
    if not target.parent.resolve().is_relative_to(root.resolve()):
        what, fix = N_("The file is a link to outside the folder."), N_("Put the file itself there.")
        raise UnsafePath(Finding("link-outside", Where(file=name), what, fix))
    return target


def _finish(root: Path, plan: tuple[tuple[Path | None, Path], ...]) -> None:
    try:
        for source, target in plan:
            if source is None:
                target.unlink(missing_ok=True)
            elif source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                source.replace(target)
    except PermissionError as fault:
        raise FolderInUse(_in_use(str(fault.filename2 or fault.filename))) from fault
    _sync_folder(root)
    (root / PENDING / _LIST).unlink(missing_ok=True)
    _clear(root / PENDING)


def _clear(pending: Path) -> None:
    """Remove what an earlier change left; of a link only the link."""
    if pending.is_symlink():
        pending.unlink()
    elif pending.is_dir():
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
