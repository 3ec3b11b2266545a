"""Formats: what a city's festival is made of, as data, and the step from there to an edition.

`MILAN` is the format of STEMintheCity, `milan.toml` beside this file. Another city's format is another TOML file, found
by entry point; national rules are files of their own (`jurisdictions/`).
"""

from __future__ import annotations

from importlib.resources import files

from stemcity_kit.formats.format import Format, Share, format_named, format_names
from stemcity_kit.formats.jurisdiction import (
    Jurisdiction,
    Observance,
    Term,
    jurisdiction_for,
    jurisdiction_named,
    jurisdiction_names,
)

__all__ = [
    "MILAN",
    "Format",
    "Jurisdiction",
    "Observance",
    "Share",
    "Term",
    "format_named",
    "format_names",
    "jurisdiction_for",
    "jurisdiction_named",
    "jurisdiction_names",
]

MILAN = Format.from_toml(files(__package__).joinpath("milan.toml").read_text(encoding="utf-8"), name="milan")
"""The format of STEMintheCity: a Month run by partners, a Marathon run by the city."""
