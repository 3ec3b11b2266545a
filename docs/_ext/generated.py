"""A Sphinx extension: reference pages say where something made from the code goes, and this puts it there.

A page holds a line `% generated: findings`; before the page is parsed, the line is replaced by Markdown. A name that
nothing makes is an error, so that a page cannot lose its content in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import drawings
import of_call_toml
import of_calls
import of_command
import of_findings
import of_folder
import of_formats
import of_indicators
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

MAKERS: Mapping[str, Callable[[], str]] = {
    "acts": of_calls.acts,
    "act-values": of_calls.values,
    "application-life": of_calls.application_life,
    "award-life": of_calls.award_life,
    "call-life": of_calls.call_life,
    "call-toml": of_call_toml.call_toml,
    "commands": of_command.commands,
    "door": of_command.door,
    "dialect": of_folder.dialect,
    "edition-toml": of_folder.edition_toml,
    "errors": drawings.errors,
    "exporters": of_formats.exporters,
    "findings": of_findings.markdown,
    "floors": drawings.floors,
    "format-tables": of_formats.format_tables,
    "indicators": of_indicators.indicators,
    "jurisdictions": of_formats.jurisdictions,
    "jurisdiction-tables": of_formats.jurisdiction_tables,
    "rules": of_findings.rules,
    "schema": of_formats.schema,
    "shares": of_formats.shares,
    "tables": of_folder.tables,
    "timeline": of_formats.timeline,
    "words": of_folder.words,
}
_LINE = re.compile(r"^% generated: ([a-z-]+)$", re.MULTILINE)


def expand(_app: Sphinx, page: str, source: list[str]) -> None:
    def made(line: re.Match[str]) -> str:
        if line[1] not in MAKERS:
            raise ExtensionError(f"{page}: nothing makes “{line[1]}”. Known are: {', '.join(MAKERS)}.")
        return MAKERS[line[1]]()

    source[0] = _LINE.sub(made, source[0])


_BACKTICKS = re.compile(r"(?<![`:])`([^`]+)`(?!`)(?=(\w)?)")


def as_rst(_app: Sphinx, what: str, _name: str, _of: object, _options: object, lines: list[str]) -> None:
    """Docstrings say `code` in single backticks, and a colon in the sentence of a property is no type.

    What a docstring draws in letters, the page has as a drawing.
    """
    drawn = [n for n, line in enumerate(lines) if what == "module" and line.startswith("The tree of errors")]
    del lines[drawn[0] if drawn else len(lines) :]
    lines[:] = [_BACKTICKS.sub(lambda found: f"``{found[1]}``" + ("\\ " if found[2] else ""), line) for line in lines]
    if what in ("attribute", "data", "property") and lines:
        lines.insert(0, "\\ ")


LONGEST = 120
"""The most characters of a constant's value that a page shows."""


def without_long_values(_app: Sphinx, domain: str, of: str, content: addnodes.desc_content) -> None:
    """A table that a module holds is told in its docstring; its value in Python's spelling would fill a screen."""
    if domain == "py" and of in ("data", "attribute"):
        for part in [*content.parent.findall(addnodes.desc_annotation)]:
            if len(part.astext()) > LONGEST and part.astext().lstrip().startswith("="):
                part.parent.remove(part)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("source-read", expand)
    app.connect("object-description-transform", without_long_values)
    app.connect("autodoc-process-docstring", as_rst, priority=400)  # before napoleon
    return {"parallel_read_safe": True, "parallel_write_safe": True}
