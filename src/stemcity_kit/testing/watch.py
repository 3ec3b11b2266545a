"""Watching what a piece of code reaches for: the clock, chance, the environment, the network, files.

`sys.setprofile` sees every call of a built-in function in this thread, also those in other people's libraries
(`datetime.now`, `time.time`, `os.urandom`); audit hooks (PEP 578) see files, sockets and processes. An audit hook
cannot be taken away again, so there is one, which listens only while somebody watches.
"""

from __future__ import annotations

import contextlib
import os
import random
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

__all__ = ["reached_for"]

CLOCK = {"datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time", "time_ns"}
FOREIGN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.spawn",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "shutil.",
    "urllib.",
)

_watching: list[set[str]] = []
_homes: list[Path] = []
_hooked: list[bool] = []


@contextlib.contextmanager
def reached_for() -> Iterator[set[str]]:
    """What the code in this block reaches for outside itself, as words; reading files of installed packages is fine.

    >>> import time
    >>> with reached_for() as reached:
    ...     _ = time.time()
    >>> reached
    {'the clock: time'}
    """
    reached: set[str] = set()
    if not _hooked:
        sys.addaudithook(_audit)
        _hooked.append(True)
    _homes[:] = _installed()
    before = sys.getprofile()
    _watching.append(reached)
    sys.setprofile(_profile)
    try:
        yield reached
    finally:
        sys.setprofile(before)
        _watching.remove(reached)


def _profile(frame: FrameType, event: str, called: Any) -> None:
    if not _watching:
        return
    if event == "c_call":
        name = getattr(called, "__qualname__", "")
        home = getattr(called, "__module__", None)
        if name in CLOCK and (home == "time" or "." in name):
            _watching[-1].add(f"the clock: {name}")
        elif name == "urandom" or getattr(called, "__self__", None) is getattr(random, "_inst", random):
            _watching[-1].add(f"chance: {name}")
    elif event == "call" and frame.f_code is os.environ.__getitem__.__func__.__code__:  # type: ignore[attr-defined]
        _watching[-1].add("the environment")


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if not _watching:
        return
    if event == "open":
        path, mode = args[0], args[1]
        if not isinstance(path, int) and (_writes(mode, args[2]) or not _is_installed(os.fsdecode(path))):
            _watching[-1].add(f"a file: {path}")
    elif event.startswith(FOREIGN):
        _watching[-1].add(event)


def _writes(mode: str | None, flags: int) -> bool:
    return bool(set(mode or "") & set("wax+")) or bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _is_installed(path: str) -> bool:
    return any(Path(path).is_relative_to(home) for home in _homes)


def _installed() -> list[Path]:
    """Where Python and the loaded packages live, an editable one too."""
    homes = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    for name, module in list(sys.modules.items()):
        if "." not in name and getattr(module, "__file__", None):
            homes.update(getattr(module, "__path__", ()))
    return [form for home in sorted(homes) for form in {Path(home), Path(home).resolve()}]
