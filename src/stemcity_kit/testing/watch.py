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


def _profile(frame: FrameType, event: str, called: Any) -> None:  # pragma: no cover - nothing traces a tracer
    word = word_of_call(frame, event, called) if _watching else ""
    if word:
        _watching[-1].add(word)


def _audit(event: str, args: tuple[Any, ...]) -> None:  # pragma: no cover - tracing is off in audit hooks (PEP 578)
    word = word_of_event(event, args) if _watching else ""
    if word:
        _watching[-1].add(word)


def word_of_call(frame: FrameType, event: str, called: Any) -> str:
    """What a call that a profiler saw reaches for; empty where it is nobody's business.

    >>> word_of_call(sys._getframe(), "c_call", os.urandom)
    'chance: urandom'
    """
    if event == "call":
        reads = frame.f_code is type(os.environ).__getitem__.__code__
        return "the environment" if reads else ""
    name = getattr(called, "__qualname__", "") if event == "c_call" else ""
    if name in CLOCK and ("." in name or getattr(called, "__module__", "") == "time"):
        return f"the clock: {name}"
    by_chance = name == "urandom" or (name and getattr(called, "__self__", None) is getattr(random, "_inst", random))
    return f"chance: {name}" if by_chance else ""


def word_of_event(event: str, args: tuple[Any, ...]) -> str:
    """What an audit event tells of: a file that is no installed one, the network, another process.

    >>> word_of_event("socket.connect", (None, ("example.org", 80)))
    'socket.connect'
    """
    if event == "open":
        path, mode, flags = args
        ours = isinstance(path, int) or (_is_installed(os.fsdecode(path)) and not _writes(mode, flags))
        return "" if ours else f"a file: {path}"
    return event if event.startswith(FOREIGN) else ""


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
