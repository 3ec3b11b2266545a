"""What partners are sent: a sheet of their own sessions, as files under private/plan/partners."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from stemcity_kit.cli.say import Speaker
from stemcity_kit.documents.docx import dossier_docx
from stemcity_kit.documents.partner_papers import partner_dossier
from stemcity_kit.documents.partner_sheets import partner_page
from stemcity_kit.errors import N_
from stemcity_kit.model.edition import Edition
from stemcity_kit.scheduling.editions.partner_sheet import partner_sheet, partners_of

__all__ = ["write_sheets"]


def write_sheets(
    speaker: Speaker, edition: Edition, place: Path, *, at: dt.datetime, before: Edition | None, word: bool
) -> None:
    """Write each partner that runs something its sheet, in the edition's first language, and say where they are.

    Args:
        speaker: Who says it.
        edition: The edition.
        place: The folder for the sheets. Those of earlier days stay, since they say what a partner was told.
        at: The moment of the sheets; their names carry its day.
        before: The edition as the partners know it; with it each sheet says what changed.
        word: Whether to write each as a Word document as well.
    """
    sheets = [partner_sheet(edition, partner, at=at, before=before) for partner in partners_of(edition)]
    files = {f"{sheet.file_name}.html": partner_page(sheet) for sheet in sheets}
    if word:
        files |= {
            f"{sheet.file_name}.docx": dossier_docx(partner_dossier(sheet), country=edition.country) for sheet in sheets
        }
    place.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (place / name).write_bytes(content)
    written = speaker.count(N_("{number} partner sheet"), N_("{number} partner sheets"), len(sheets))
    speaker.say(N_("{sheets} in {place}."), sheets=written, place=place)
