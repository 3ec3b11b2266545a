"""Saving is all or nothing: wherever it is killed, the folder is wholly old or wholly new."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import attrs
import pytest

from stemcity_kit.errors import FolderInUse, UnsafePath
from stemcity_kit.folder import commit
from stemcity_kit.folder.commit import PENDING, replace_files
from stemcity_kit.folder.read import load
from stemcity_kit.folder.write import save
from stemcity_kit.model.text import Text
from stemcity_kit.testing import synthetic_edition

OLD = synthetic_edition(seed=1, events=3)
NEW = attrs.evolve(synthetic_edition(seed=2, events=5), title=Text({"it": "Nuova", "en": "New"}))

CALLS = ("fsync", "replace", "open", "unlink", "rmdir")
"""What the operating system is asked for while a folder is saved."""

KILLED = textwrap.dedent(
    """
    import os, signal, sys
    import stemcity_kit.testing as t, stemcity_kit.folder.write as w
    folder, name, after = sys.argv[1], sys.argv[2], int(sys.argv[3])
    edition = t.synthetic_edition(seed=2, events=5)
    real, count = getattr(os, name), 0
    def dying(*args, **kwargs):
        global count
        count += 1
        if count == after:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    setattr(os, name, dying)
    w.save(edition, folder)
    """
)


class Crash(BaseException):
    """Stands for the power that goes away: nothing catches it."""


def crash_after(monkeypatch: pytest.MonkeyPatch, name: str, calls: int) -> None:
    """Let the operating system's function of this name fail at its n-th call."""
    real, count = getattr(os, name), 0

    def failing(*args: object, **kwargs: object) -> object:
        nonlocal count
        count += 1
        if count > calls:
            raise Crash
        return real(*args, **kwargs)

    monkeypatch.setattr(commit.os, name, failing)


@pytest.mark.parametrize("name", ["fsync", "replace"])
def test_a_crash_leaves_the_old_edition_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Whichever call of a save is the last: what loads is the old or, from one call on, the new; never a mixture."""
    loaded = []
    crashed = True
    save(OLD, tmp_path / "old")
    while crashed:
        folder = Path(shutil.copytree(tmp_path / "old", tmp_path / str(len(loaded))))
        with monkeypatch.context() as patched:
            crash_after(patched, name, len(loaded))
            try:
                save(NEW, folder)
                crashed = False
            except Crash:
                pass
        found = load(folder)
        assert found in (OLD, NEW)
        loaded.append(found == NEW)
        save(NEW, folder)
        assert load(folder) == NEW
        assert not (folder / PENDING).exists()
    assert len(loaded) > 10, "a save of so many files asks the system often"
    assert loaded == sorted(loaded), "once the change is decided, it is never lost again"
    assert {False, True} == set(loaded)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    ("name", "after"), [("fsync", 1), ("fsync", 9), ("replace", 1), ("replace", 2), ("replace", 8)]
)
def test_a_killed_process_leaves_the_old_edition_or_the_new_one(tmp_path: Path, name: str, after: int) -> None:
    """The same with a real process and a real SIGKILL; strangers' files and git's are as they were."""
    save(OLD, tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (tmp_path / "minutes.txt").write_text("not ours", encoding="utf-8")
    run = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), name, str(after)], check=False)
    assert run.returncode == -signal.SIGKILL
    assert load(tmp_path) in (OLD, synthetic_edition(seed=2, events=5))
    assert (tmp_path / ".git" / "HEAD").read_text(encoding="utf-8") == "ref: refs/heads/main\n"
    assert (tmp_path / "minutes.txt").read_text(encoding="utf-8") == "not ours"


def test_a_file_that_cannot_be_written_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a spreadsheet holds one file open, none changes, and the error names it."""
    replace_files(tmp_path, {"a.csv": b"old a", "b.csv": b"old b"})

    def held(path: Path) -> None:
        if path.name == "b.csv":
            raise PermissionError(13, "held", str(path))

    monkeypatch.setattr(commit, "_writable", held)
    with pytest.raises(
        FolderInUse, match=r"b\.csv: The file cannot be written now\. Close it in other programs such as Excel"
    ):
        replace_files(tmp_path, {"a.csv": b"new a", "b.csv": b"new b"})
    assert [(tmp_path / name).read_bytes() for name in ("a.csv", "b.csv")] == [b"old a", b"old b"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]


@pytest.mark.parametrize(
    "steps",
    [
        '[["0", "../stolen.csv"]]',
        '[[null, "../kept.csv"]]',
        '[["../../kept.csv", "a.csv"]]',
        '[["0", "link/stolen.csv"]]',
        '[["0", 5]]',
        '{"a": 1}',
        "[1]",
        "no list",
        "",
    ],
)
def test_a_strangers_list_of_changes_reaches_nothing(tmp_path: Path, steps: str) -> None:
    """A folder from somewhere else may hold a change that seems decided; opening it moves no file outside."""
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    save(OLD, folder)
    outside.mkdir()
    (tmp_path / "kept.csv").write_text("kept", encoding="utf-8")
    (folder / "link").symlink_to(outside)
    (folder / PENDING).mkdir()
    (folder / PENDING / "0").write_text("evil", encoding="utf-8")
    (folder / PENDING / "list.json").write_text(steps, encoding="utf-8")
    assert load(folder) == OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "kept.csv", "outside"]
    assert list(outside.iterdir()) == []
    save(NEW, folder)
    assert load(folder) == NEW
    assert not (folder / PENDING).exists()


def test_a_pending_folder_that_is_a_link_is_only_unlinked(tmp_path: Path) -> None:
    """What it points at is somebody's own."""
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    save(OLD, folder)
    outside.mkdir()
    (outside / "own.txt").write_text("own", encoding="utf-8")
    (folder / PENDING).symlink_to(outside)
    save(NEW, folder)
    assert load(folder) == NEW
    assert (outside / "own.txt").read_text(encoding="utf-8") == "own"


def test_nothing_is_written_through_a_link_to_outside(tmp_path: Path) -> None:
    """The error names the file, and no other file of the change is written either."""
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (folder / "private").symlink_to(outside)
    with pytest.raises(UnsafePath, match=r"private/b\.csv: The file is a link to outside the folder"):
        replace_files(folder, {"a.csv": b"a", "private/b.csv": b"b"})
    assert sorted(path.name for path in folder.iterdir()) == ["private"]
    assert list(outside.iterdir()) == []


def test_looking_at_a_folder_leaves_a_change_that_is_being_prepared(tmp_path: Path) -> None:
    """Somebody may be saving at this moment; only the next save clears what was never decided."""
    save(OLD, tmp_path)
    (tmp_path / PENDING).mkdir()
    (tmp_path / PENDING / "0").write_text("half", encoding="utf-8")
    assert load(tmp_path) == OLD
    assert (tmp_path / PENDING / "0").exists()


def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is as it was, without a rest of the change."""
    save(OLD, tmp_path)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(commit.os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            save(NEW, tmp_path)
    assert load(tmp_path) == OLD
    assert not (tmp_path / PENDING).exists()


def test_files_can_be_deleted_together_with_changes(tmp_path: Path) -> None:
    """None as content deletes a file in the same step."""
    replace_files(tmp_path, {"a.csv": b"a", "private/b.csv": b"b"})
    replace_files(tmp_path, {"a.csv": None, "private/b.csv": b"new"})
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.csv")] == ["private/b.csv"]
