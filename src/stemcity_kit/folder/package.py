"""A workbook as a file: whether it is safe to open, and what openpyxl does not tell of it.

An XLSX file is a ZIP archive of XML parts (ECMA-376 part 2). Before anything reads them the archive is looked at: how
large it becomes, whether a part declares a document type (forbidden there, and the way of entity bombs and of reading
other files), and what only its XML says: merged cells, hidden rows, formulas.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

import attrs

from stemcity_kit.errors import Finding, N_, Where

__all__ = ["Package", "Part", "open_package"]

LARGEST = 200_000_000
"""Bytes that a workbook may become when it is unpacked; the largest cities need a tenth of it."""


@attrs.frozen
class Part:
    """What the XML of one sheet says of its layout: ranges of merged cells such as `A2:A4`, numbers of hidden rows."""

    merged: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()


@attrs.frozen
class Package:
    """A workbook that is safe to open."""

    parts: Mapping[str, Part] = attrs.field(eq=False)
    formulas: bool = False


def open_package(content: bytes, *, file: str) -> tuple[Package | None, tuple[Finding, ...]]:
    """The package, or None with the reason why it is not opened.

    Args:
        content: The bytes of the file.
        file: Its name, for findings.
    """
    if not content.startswith(b"PK"):
        return None, (_not_a_workbook(content, file),)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _looked_at(archive, file)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        what = N_("The file is damaged: it cannot be unpacked.")
        return None, (
            _fault(
                "broken-workbook",
                file,
                what,
                N_("Copy it again, or open it in a spreadsheet program and save it as .xlsx."),
            ),
        )


def _looked_at(archive: zipfile.ZipFile, file: str) -> tuple[Package | None, tuple[Finding, ...]]:
    names = archive.namelist()
    if "xl/workbook.xml" not in names:
        return None, (_not_a_workbook(archive.read("mimetype") if "mimetype" in names else b"", file),)
    if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
        what = N_("The workbook becomes larger than 200 MB when it is unpacked.")
        return None, (
            _fault(
                "workbook-too-large",
                file,
                what,
                N_("Look for a mistake: delete empty rows, pictures and foreign sheets."),
            ),
        )
    parts: dict[str, Part] = {}
    formulas = False
    for name in names:
        if name.endswith((".xml", ".rels", ".vml")):
            xml = archive.read(name)
            if _declares_a_type(xml):
                what = N_("The workbook declares a document type: no spreadsheet program does so, and it can do harm.")
                return None, (
                    _fault("unsafe-workbook", file, what, N_("Do not open it. Ask whoever sent it for a new copy.")),
                )
            if name.startswith("xl/worksheets/"):
                parts[name] = _part(xml)
                formulas = formulas or b"<f" in xml
    return Package(parts, formulas), ()


def _declares_a_type(xml: bytes) -> bool:
    """Whether there is a DOCTYPE, or an encoding in which one could hide; zero bytes of UTF-16 are left out."""
    plain = xml.replace(b"\0", b"").lower()
    begins = plain.lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n").startswith(b"<")
    return not begins or b"<!doctype" in plain or b"<!entity" in plain


def _part(xml: bytes) -> Part:
    merged = tuple(found.decode() for found in re.findall(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([A-Z0-9:]+)\"", xml))
    hidden = (row for row in re.findall(rb"<(?:\w+:)?row\b[^>]*>", xml) if re.search(rb"\bhidden=\"(?:1|true)\"", row))
    numbers = (re.search(rb"\br=\"(\d+)\"", row) for row in hidden)
    return Part(merged, tuple(int(found[1]) for found in numbers if found))


def _not_a_workbook(content: bytes, file: str) -> Finding:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        what = N_("The file is a workbook of the old kind (.xls), or one with a password.")
    elif b"opendocument.spreadsheet" in content:
        what = N_("The file is an OpenDocument spreadsheet (.ods).")
    else:
        what = N_("The file is not a workbook.")
    return _fault(
        "not-a-workbook", file, what, N_("Open it in a spreadsheet program and save it as .xlsx, without a password.")
    )


def _fault(rule: str, file: str, what: str, fix: str) -> Finding:
    return Finding(rule, Where(file=file), what, fix)
