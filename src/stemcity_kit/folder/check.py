"""`check`: everything that is wrong or doubtful in a folder, at once, each with its place and remedy.

First the files as such, then references, then the rules of the model and those of other packages, then what only the
folder knows: images, and whether private tables are kept from the public.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import attrs

from stemcity_kit.errors import Finding, N_, Severity, UnsafePath, Where
from stemcity_kit.folder.columns import columns_of
from stemcity_kit.folder.drawing import fault_of_drawing
from stemcity_kit.folder.paths import inside
from stemcity_kit.folder.read import Inspection, file_of, inspect
from stemcity_kit.model.edition import PRIVATE_TABLES, TABLES, Edition
from stemcity_kit.model.rules import check as check_edition
from stemcity_kit.model.tables import identity

__all__ = ["check", "findings_of"]

IMAGES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
HEAVY = 2_000_000
"""Bytes above which an image is slow on a telephone."""

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def check(folder: Path | str | Edition) -> tuple[Finding, ...]:
    """All findings about a folder, errors first, each group in the order of files and rows.

    Args:
        folder: The folder that holds `edition.toml`; or an edition, whose findings name tables and keys instead of
            files and rows.

    Raises:
        FolderInUse: A file cannot be read because another program holds it.
    """
    if isinstance(folder, Edition):
        return tuple(sorted(dict.fromkeys(check_edition(folder)), key=_order))
    return findings_of(inspect(folder), Path(folder))


def findings_of(found: Inspection, root: Path | None = None) -> tuple[Finding, ...]:
    """All findings about what was read, with the places of files; `root` lets images and privacy be looked at too."""
    findings = list(found.findings)
    if found.edition is not None:
        spoilt = {
            (one.where.file, one.where.row, one.where.field) for one in findings if one.severity is Severity.ERROR
        }
        located = (found.located(finding) for finding in check_edition(found.edition) if found.own(finding))
        findings += (finding for finding in located if not _follows(finding, spoilt))
        if root is not None:
            findings += (found.located(finding) for finding in _images(found.edition, root))
            findings += _kept_private(found.edition, root)
            findings += _unreadable_templates(root)
    return tuple(sorted(dict.fromkeys(findings), key=_order))


def _follows(finding: Finding, spoilt: Collection[tuple[str, int | None, str]]) -> bool:
    """Whether a doubt is only the consequence of a cell that could not be read: what is not known there will be."""
    where = finding.where
    if finding.severity is Severity.ERROR or where.table not in TABLES:
        return False
    columns = columns_of(TABLES[where.table], languages=("en",))
    names = {where.field, *(column.name for column in columns if column.field == where.field)}
    return any((where.file, where.row, name) in spoilt for name in names)


def _order(finding: Finding) -> tuple[Any, ...]:
    where = finding.where
    files = ("edition.toml", *map(file_of, TABLES))
    rank = files.index(where.file) if where.file in files else len(files)
    return (_ORDER[finding.severity], rank, where.file, where.sheet, where.row or 0, where.column or 0, finding.rule)


def _images(edition: Edition, root: Path) -> Iterator[Finding]:
    for where, name in _named_images(edition):
        fault = image_fault(root, name)
        if fault is not None:
            yield attrs.evolve(fault, where=where)


def _named_images(edition: Edition) -> Iterator[tuple[Where, str]]:
    for name in ("logo", "image"):
        if getattr(edition.site, name):
            yield Where(table="site", field=name), getattr(edition.site, name)
    for table, of in TABLES.items():
        fields = [field.name for field in attrs.fields(of) if field.metadata.get("media")]
        for row in getattr(edition, table) if fields else ():
            for field in fields:
                if getattr(row, field):
                    yield Where(table=table, key=identity(row), field=field), getattr(row, field)


def image_fault(root: Path, name: str) -> Finding | None:
    """What is wrong with an image of the `media` folder, if anything is."""
    media = root / "media"
    try:
        path = inside(media, name)
    except UnsafePath as error:
        return error.findings[0]
    params = {"name": name, "known": " ".join(IMAGES), "size": "2 MB"}
    if path.suffix.casefold() not in IMAGES:
        what = N_("“{name}” is not an image that browsers show.")
        return Finding("not-an-image", Where(), what, N_("Use one of: {known}."), params=params)
    if not path.is_file() or not path.resolve().is_relative_to(root.resolve() / "media"):
        return Finding(
            "missing-image",
            Where(),
            N_("There is no file “{name}” in the folder media."),
            N_("Put it there, or correct the name; upper and lower case matter."),
            params=params,
        )
    if path.suffix.casefold() == ".svg" and (fault := fault_of_drawing(path.read_bytes())):
        active = N_("The drawing “{name}” holds a script or loads something from elsewhere.")
        what = active if fault == "active" else N_("“{name}” is not an image that browsers show.")
        return Finding(f"{fault}-svg", Where(), what, N_("Export it again as a plain SVG, or as PNG."), params=params)
    if path.stat().st_size > HEAVY:
        what = N_("The image “{name}” is larger than {size}.")
        return Finding(
            "heavy-image",
            Where(),
            what,
            N_("Make it smaller; 1600 pixels in width are enough."),
            Severity.WARNING,
            params,
        )
    return None


def _kept_private(edition: Edition, root: Path) -> Iterator[Finding]:
    """In a git checkout, private tables that git does not ignore."""
    filled = [file_of(table) for table in sorted(PRIVATE_TABLES) if (root / file_of(table)).is_file()]
    if filled and edition.nature == "real" and _in_git(root) and not _ignored(root):
        yield Finding(
            "private-not-ignored",
            Where(file="private"),
            N_("The folder is in git, and git does not ignore private/: {files} would be published with it."),
            N_("Write a line with private/ into the file .gitignore."),
            Severity.WARNING,
            {"files": ", ".join(filled)},
        )


def _in_git(root: Path) -> bool:
    return any((folder / ".git").exists() for folder in (root.resolve(), *root.resolve().parents))


def _ignored(root: Path) -> bool:
    """Whether some .gitignore between here and the top of the checkout names the private folder."""
    for folder in (root.resolve(), *root.resolve().parents):
        file = folder / ".gitignore"
        if file.is_file() and re.search(
            r"^(\*\*/|/|\./)?private(/\**)?\s*$", file.read_text(encoding="utf-8", errors="replace"), re.MULTILINE
        ):
            return True
        if (folder / ".git").exists():
            return False
    return False


def _unreadable_templates(root: Path) -> Iterator[Finding]:
    """Templates of the city's own that are not UTF-8, which would stop the build at a page that uses them."""
    for path in sorted((root / "templates").rglob("*")):
        if path.is_file() and path.suffix in (".html", ".xml"):
            try:
                path.read_text(encoding="utf-8")
            except UnicodeDecodeError as fault:
                what, fix = N_("The template is not UTF-8."), N_("Save it again as UTF-8.")
                row = fault.object.count(b"\n", 0, fault.start) + 1
                yield Finding("template-not-utf-8", Where(file=path.relative_to(root).as_posix(), row=row), what, fix)
