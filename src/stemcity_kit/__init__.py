"""The format of STEMintheCity as a library: from an edition's folder to a published programme.

The door is lazy (PEP 562): importing the package loads nothing until a name is used.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOME = {
    "StemCityError": "errors",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
