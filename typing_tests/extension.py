"""An extension: an exporter fits the Protocol, frozen or not, and what does not fit is refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import assert_type

import attrs

from stemcity_kit.errors import Finding
from stemcity_kit.exports import Export, Exporter, File, MediaCopy, export, exporter
from stemcity_kit.model.programme import Programme


@attrs.frozen
class Titles:
    """An exporter as a frozen value."""

    name: str = "titles"

    def __call__(self, programme: Programme, /) -> Iterator[File]:
        """Give one file with the titles of all events."""
        yield File("titles.txt", "\n".join(event.key for event in programme.events).encode())


class Nothing:
    """An exporter as a plain class."""

    name = "nothing"

    def __call__(self, programme: Programme, /) -> Iterator[File | MediaCopy | Finding]:
        """Give nothing."""
        return iter(())


class Edits:
    """Not an exporter: it wants to be given text."""

    name = "edits"

    def __call__(self, text: str, /) -> Iterator[File]:
        """Give nothing."""
        return iter(())


exporters: tuple[Exporter, ...] = (Titles(), Nothing(), exporter("ical"))
refused: Exporter = Edits()  # type: ignore[assignment]


def write(programme: Programme) -> None:
    """Write a programme in a format, by name or by value."""
    assert_type(export(programme, "ical"), Export)
    assert_type(Export(programme, Titles()).write(Path("build")), tuple[Finding, ...])
    assert_type(list(Export(programme, Titles()).files()), list[File])
