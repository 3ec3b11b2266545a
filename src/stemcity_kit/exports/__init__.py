"""Showing it: functions from a view to files, one small module per format, all of one shape.

An exporter is a callable that takes a `Programme` and yields `File`s, `MediaCopy`s and `Finding`s. It reads no clock,
no network and no folder; the same programme gives the same bytes on any machine. What its target cannot hold it yields
as a finding and never drops in silence. Built-in exporters and those of other packages come through one entry-point
group, `stemcity_kit.exporters`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

import attrs

from stemcity_kit import plugins
from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.folder.paths import inside
from stemcity_kit.model.programme import Programme

__all__ = ["Export", "Exporter", "File", "MediaCopy", "export", "exporter", "exporter_names", "inside"]

GROUP = "stemcity_kit.exporters"


@attrs.frozen
class File:
    """One file to write: a relative path with `/`, and its bytes."""

    path: str
    content: bytes = attrs.field(repr=False)


@attrs.frozen
class MediaCopy:
    """One file to copy from the edition's `media` folder: where to, and its name there."""

    path: str
    media: str


@runtime_checkable
class Exporter(Protocol):
    """A function from a programme to files; `name` is the one under which it is asked for."""

    @property
    def name(self) -> str:
        """The name under which it is asked for, which an exporter need not be able to change."""
        ...

    def __call__(self, programme: Programme, /) -> Iterator[File | MediaCopy | Finding]:
        """Yield the files, in a stable order, and whatever the format cannot hold as findings."""
        ...


def exporter_names() -> tuple[str, ...]:
    """The names of all installed exporters, sorted.

    >>> "ical" in exporter_names()
    True
    """
    return plugins.names(GROUP)


def exporter(name: str) -> Exporter:
    """The installed exporter of this name.

    Raises:
        UnknownKey: None has it; the message names the nearest one.
        BrokenPlugin: Its package cannot be imported.
    """
    unknown = Finding("unknown-exporter", Where(), N_("There is no exporter “{name}”."))
    found: Exporter = plugins.named(GROUP, name, unknown=unknown)
    return found


def _public(_instance: object, _attribute: attrs.Attribute[Programme], value: Programme) -> None:
    """Let only the public view pass: an edition holds what no exporter may see."""
    if not isinstance(value, Programme):
        raise InvalidValue.because(
            "not-a-programme",
            Where(),
            N_("An exporter is given what publish gives, not {kind}."),
            N_("Write export(publish(edition), …)."),
            kind=type(value).__name__,
        )


@attrs.frozen
class Export:
    """A programme on its way to files; nothing is rendered before it is asked for.

    >>> from stemcity_kit.model.edition import Edition
    >>> from stemcity_kit.model.programme import publish
    >>> edition = Edition(key="a-2027", uri="https://example.org/a/2027", year=2027, country="IT", zone="Europe/Rome")
    >>> [file.path for file in export(publish(edition), "json").files()]
    ['programme.json', 'programme.schema.json']
    """

    programme: Programme = attrs.field(validator=_public)
    exporter: Exporter

    def files(self) -> Iterator[File]:
        """The files with their bytes, without media and findings."""
        return (item for item in self.exporter(self.programme) if isinstance(item, File))

    def findings(self) -> tuple[Finding, ...]:
        """What the format cannot hold."""
        return tuple(item for item in self.exporter(self.programme) if isinstance(item, Finding))

    def write(
        self, folder: Path | str, *, media: Path | str | None = None, each: Callable[[str], None] | None = None
    ) -> tuple[Finding, ...]:
        """Write all files below a folder, which is made where it is missing; files that are there are replaced.

        Args:
            folder: Where to.
            media: The edition's `media` folder, to copy images from; without it they are left out, with a finding.
            each: Called with the path of each file after it was written, for a progress bar.

        Returns:
            The findings.

        Raises:
            UnsafePath: An exporter asked for a path outside the folder.
        """
        findings: list[Finding] = []
        for item in self.exporter(self.programme):
            if isinstance(item, Finding):
                findings.append(item)
                continue
            target = inside(Path(folder), item.path)
            content = item.content if isinstance(item, File) else _media_bytes(media, item, findings)
            if content is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                if each is not None:
                    each(item.path)
        return tuple(findings)


def export(programme: Programme, name: str) -> Export:
    """A programme in the format of this name; write it with `.write(folder)`.

    Raises:
        UnknownKey: No exporter has this name.
        BrokenPlugin: Its package cannot be imported.
    """
    return Export(programme, exporter(name))


def _media_bytes(media: Path | str | None, item: MediaCopy, findings: list[Finding]) -> bytes | None:
    if media is not None:
        source = inside(Path(media), item.media)
        if source.is_file() and source.resolve().is_relative_to(Path(media).resolve()):
            return source.read_bytes()
    findings.append(
        Finding(
            "missing-media",
            Where(file=f"media/{item.media}"),
            N_("The file is not there."),
            N_("Put it there, or correct the name in the table."),
            severity=Severity.WARNING,
        )
    )
    return None
