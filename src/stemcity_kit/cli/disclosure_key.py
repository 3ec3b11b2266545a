"""The secret of an edition by which small numbers of people are hidden; it lives in its private folder.

A second secret for people of whom a report has told gives back what the first one hid. So none is drawn beside such a
report, and what reports have told is compared with what the next one would tell.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from stemcity_kit.cli.sheets import write_file
from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.impact.retelling import OTHER_KEY, OTHER_KEY_FIX, Told, retold, told_of
from stemcity_kit.impact.secret import Secret
from stemcity_kit.model.edition import Edition

__all__ = ["KEY_FILE", "Earlier", "check_retold", "disclosure_key", "disclosure_keys", "earlier_reports"]

KEY_FILE: Final = "private/disclosure.key"
"""Where an edition keeps it. Whoever copies the private tables copies it, too: another key would show other gaps."""

Earlier: TypeAlias = tuple[tuple[str, Told], ...]
"""What reports in the folders tell already, each with its file."""


def disclosure_key(folder: Path) -> str:
    """The secret of the edition in a folder, drawn and written down where it has none yet.

    Raises:
        InvalidValue: The file holds something else.
    """
    file = folder / KEY_FILE
    try:
        key = file.read_bytes().decode("utf-8", "replace").strip()
    except FileNotFoundError:
        key = secrets.token_hex(32)
        write_file(file, f"{key}\n".encode())
        file.chmod(0o600)
    try:
        Secret.of(key)
    except InvalidValue as refused:
        raise refused.at(Where(file=KEY_FILE)) from None
    return key


def disclosure_keys(held: Iterable[tuple[Edition, Path]], earlier: Earlier) -> dict[str, str]:
    """The secrets of the editions that have attendance, by their keys.

    Raises:
        InvalidValue: One is missing by which a report in the folders hides numbers, or is none.
    """
    keeping = [(edition, folder) for edition, folder in held if edition.attendance]
    if lost := [fault for edition, folder in keeping for fault in _lost(edition, folder, earlier)]:
        raise InvalidValue(*lost)
    return {edition.key: disclosure_key(folder) for edition, folder in keeping}


def _lost(edition: Edition, folder: Path, earlier: Earlier) -> Iterator[Finding]:
    if (folder / KEY_FILE).exists():
        return
    for report, told in earlier:
        if told.edition == edition.key and told.hides:
            params = {"report": report}
            yield Finding("disclosure-key-lost", Where(key=edition.key), OTHER_KEY, OTHER_KEY_FIX, params=params)


def earlier_reports(folders: Sequence[Path]) -> Earlier:
    """What the reports in some folders tell of attendance, the public ones and those for the council.

    Raises:
        InvalidValue: One cannot be read.
    """
    found, faults = [], []
    for folder in folders:
        for file in (folder / "report" / "report.json", folder / "private" / "report" / "report.json"):
            try:
                found += [(str(file), told) for told in told_of(json.loads(file.read_bytes()))]
            except FileNotFoundError:
                continue
            except (OSError, ValueError, RecursionError):
                what = N_("The earlier report cannot be read, so nothing can be compared with it.")
                fix = N_("Put it back as it was written. If that report was never published, delete it.")
                faults.append(Finding("earlier-report", Where(file=str(file)), what, fix))
    if faults:
        raise InvalidValue(*faults)
    return tuple(found)


def check_retold(data: Any, earlier: Earlier) -> None:
    """Refuse to write a report that must not be published beside an earlier one.

    Args:
        data: The data of the new report.
        earlier: What the reports in the folders tell.

    Raises:
        InvalidValue: With all that both together would tell.
    """
    pairs = ((report, before, now) for now in told_of(data) for report, before in earlier)
    faults = [
        fault
        for report, before, now in pairs
        if before.edition == now.edition
        for fault in retold(before, now, report=report)
    ]
    if faults:
        raise InvalidValue(*faults)
