"""What partners are sent: a sheet of their sessions and of what they were promised, under private/plan/partners."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from stemcity_kit.budgeting.entitlements import promises
from stemcity_kit.cli.say import Speaker
from stemcity_kit.documents.docx import dossier_docx
from stemcity_kit.documents.partner_papers import partner_dossier
from stemcity_kit.documents.partner_sheets import partner_page
from stemcity_kit.errors import N_
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.zones import zone_info
from stemcity_kit.scheduling.editions.partner_sheet import partner_sheet, partners_of

__all__ = ["write_sheets"]


def write_sheets(
    speaker: Speaker, edition: Edition, place: Path, *, at: dt.datetime, before: Edition | None, word: bool
) -> None:
    """Write each partner its sheet, in the edition's first language, and say where they are.

    Who runs something gets one, and who was promised something in return for its support.

    Args:
        speaker: Who says it.
        edition: The edition.
        place: The folder for the sheets. Those of earlier days stay, since they say what a partner was told.
        at: The moment of the sheets; their names carry its day.
        before: The edition as the partners know it; with it each sheet says what changed.
        word: Whether to write each as a Word document as well.
    """
    promised = promises(edition, at=at.astimezone(zone_info(edition.zone)).date())
    readers = {*partners_of(edition), *(one.organisation for one in promised)}
    sheets = [
        partner_sheet(edition, one.key, at=at, before=before) for one in edition.organisations if one.key in readers
    ]
    files = {f"{sheet.file_name}.html": partner_page(sheet, promised=promised) for sheet in sheets}
    if word:
        papers = {sheet.file_name: partner_dossier(sheet, promised=promised) for sheet in sheets}
        files |= {f"{name}.docx": dossier_docx(paper, country=edition.country) for name, paper in papers.items()}
    place.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (place / name).write_bytes(content)
    written = speaker.count(N_("{number} partner sheet"), N_("{number} partner sheets"), len(sheets))
    speaker.say(N_("{sheets} in {place}."), sheets=written, place=place)
