"""A folder for the files of dossiers, with a manifest of reader and date, which can never become a part of a site.

Letters and minutes hold personal data. They go to a folder of their own; one that lies in a built site, or among the
media that a build copies, is refused, also by a link. The manifest names each file with its reader, its moment, the
head of the journal and its SHA-256, so that a signed file can be told from a draft. The library sends nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from stemcity_kit.errors import Finding, N_, UnsafePath, Where
from stemcity_kit.folder.commit import replace_files
from stemcity_kit.model.dossier import Dossier

__all__ = ["MANIFEST", "SITE_MARK", "DossierFile", "refuse_public", "write_dossiers"]

MANIFEST = "manifest.json"
SITE_MARK = ".stemcity-build"
"""The file by which a built site is known."""


@attrs.frozen
class DossierFile:
    """One file of a dossier.

    Attributes:
        dossier: The dossier.
        ending: The ending of the file's name, such as `html`, `docx` or `it.html`.
        content: Its bytes.
    """

    dossier: Dossier
    ending: str
    content: bytes

    @property
    def name(self) -> str:
        """Its name: what it is, about which application, for whom."""
        return f"{self.dossier.name}-{self.dossier.reader.value}.{self.ending}"


def write_dossiers(folder: Path, files: Iterable[DossierFile]) -> tuple[Path, ...]:
    """Write files of dossiers into a folder of their own, and bring its manifest up to date; all or none.

    Args:
        folder: The folder; made where it is missing. What else is in it stays.
        files: The files; one of the same name is replaced.

    Returns:
        The paths of the files, the manifest last.

    Raises:
        UnsafePath: The folder lies in a built site, or among the media of an edition; nothing was written.
        FolderInUse: Another program holds a file.
    """
    refuse_public(folder)
    given = list(files)
    contents = {file.name: file.content for file in given}
    entries = {**_listed(folder / MANIFEST), **{file.name: _entry(file) for file in given}}
    manifest = json.dumps({"files": dict(sorted(entries.items()))}, ensure_ascii=False, indent=2) + "\n"
    replace_files(folder, {**contents, MANIFEST: manifest.encode()})
    return tuple(folder / name for name in (*contents, MANIFEST))


def refuse_public(folder: Path) -> None:
    """Raise where a folder lies in a built site or among the media that a build copies.

    Raises:
        UnsafePath: It does.
    """
    faults = tuple(_public(folder))
    if faults:
        raise UnsafePath(*faults)


def _public(folder: Path) -> Iterator[Finding]:
    """Why a folder is public; a link is followed, and letter case makes no difference."""
    place = folder.resolve()
    fix = N_("Choose a folder of its own, such as private/documents in the folder of the call.")
    for parent in (place, *place.parents):
        if (parent / SITE_MARK).exists():
            what = N_("The folder “{folder}” is a built site, which everybody can read; dossiers hold personal data.")
            yield Finding("dossier-in-site", Where(file=folder.name), what, fix, params={"folder": parent.name})
        if parent.name.casefold() == "media" and (parent.parent / "edition.toml").is_file():
            what = N_("The folder “{folder}” is copied into the site by every build; dossiers hold personal data.")
            yield Finding("dossier-in-media", Where(file=folder.name), what, fix, params={"folder": parent.name})


def _entry(file: DossierFile) -> dict[str, Any]:
    dossier = file.dossier
    entry: dict[str, Any] = {
        "kind": dossier.kind.value,
        "reader": dossier.reader.value,
        "date": dossier.at.isoformat(),
        "call": dossier.call.key,
        "sha256": hashlib.sha256(file.content).hexdigest(),
    }
    if dossier.application:
        entry["application"] = dossier.application
    if dossier.head is not None:
        entry["journal"] = {
            "case": dossier.head.case,
            "number": dossier.head.number,
            "digest": dossier.head.digest,
        }
    return entry


def _listed(manifest: Path) -> Mapping[str, Any]:
    """What an earlier manifest lists; one that cannot be read lists nothing, and is written anew."""
    try:
        found = json.loads(manifest.read_text(encoding="utf-8"))
        return dict(found["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}
