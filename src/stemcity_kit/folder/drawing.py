"""Drawings (SVG) that come from partners: whether one only draws, or also runs or loads something.

An SVG file is a document of its own: opened alone from a city's address it runs its scripts there (SVG 2, chapter 15)
and loads what its links, its styles and its document type name. The file is parsed as a browser would, so that no
encoding, prefix or entity hides anything; what cannot be parsed is no drawing. Refused in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat

__all__ = ["fault_of_drawing"]

_RUNS = {"script", "foreignobject", "iframe", "object", "embed", "handler", "listener"}
_ANIMATES = {"animate", "animatemotion", "animatetransform", "set"}
_RASTER = r"data:image/(?:avif|gif|jpeg|png|webp)\b"
_OWN = re.compile(rf"\s*(?:#|{_RASTER}|$)", re.IGNORECASE)
_ELSEWHERE = re.compile(rf"url\((?![\s\"']*(?:#|{_RASTER}))", re.IGNORECASE)
_STYLE = re.compile(rf"@import|\\|https?:|image(?:-set)?\(|{_ELSEWHERE.pattern}", re.IGNORECASE)
"""What a style loads, and the backslash, which can spell any of it in other letters (CSS Syntax 3, section 4.3.7)."""


class _Active(Exception):
    """Something in the drawing runs or loads."""


def fault_of_drawing(content: bytes) -> str:
    """`active` where the drawing runs or loads something, `broken` where it is no SVG, otherwise an empty text.

    >>> fault_of_drawing(b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="5"/></svg>')
    ''
    >>> fault_of_drawing(b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
    'active'
    """
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)  # noqa: FBT003 - expat's own shape
    except _Active:
        return "active"
    except (expat.ExpatError, LookupError, ValueError):  # an unknown encoding is one of the last two
        return "broken"
    return "" if reader.root == "svg" else "broken"


class _Reader:
    """Goes through one drawing; raises at the first thing that is active."""

    def __init__(self) -> None:
        self.root = ""
        self.styles = 0
        self.style = ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.EntityDeclHandler = self._entity

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        element = _local(name)
        self.root = self.root or element
        self.styles += element == "style"
        if element in _RUNS or any(_acts(_local(key), value) for key, value in attributes.items()):
            raise _Active
        animated = _local(attributes.get("attributeName", "").replace(":", " "))
        if element in _ANIMATES and (animated == "href" or animated.startswith("on")):
            raise _Active

    def _end(self, name: str) -> None:
        if _local(name) == "style":
            self.styles -= 1
            if _STYLE.search(self.style):
                raise _Active
            self.style = ""

    def _text(self, text: str) -> None:
        if self.styles:
            self.style += text

    def _instruction(self, target: str, _content: str) -> None:
        if target == "xml-stylesheet":
            raise _Active

    def _entity(self, *_declared: object) -> None:
        raise _Active


def _local(name: str) -> str:
    """A name without its namespace; letter case is left aside, as HTML does."""
    return name.rpartition(" ")[2].casefold()


def _acts(name: str, value: str) -> bool:
    """Whether an attribute runs or loads something."""
    if name in ("href", "src", "base", "ping"):
        return not _OWN.match(value)
    if name == "style":
        return bool(_STYLE.search(value))
    return name.startswith("on") or bool(_ELSEWHERE.search(value))
