"""The secret of an edition by which small numbers of people are hidden; it lives in its private folder."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

from stemcity_kit.cli.sheets import write_file
from stemcity_kit.errors import InvalidValue, Where
from stemcity_kit.impact.secret import Secret

__all__ = ["KEY_FILE", "disclosure_key"]

KEY_FILE: Final = "private/disclosure.key"
"""Where an edition keeps it. Whoever copies the private tables copies it, too: another key would show other gaps."""


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
