"""`policy.toml`: how places are shared out among classes, as the office published it before the draw.

Each key is a field of `stemcity_kit.schools.policy.Policy`; what is left out keeps its default. A share is written as a
text, `"1/10"`, because a decimal would not be exact.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import attrs

from stemcity_kit.errors import FaultyFolder, Finding, InvalidValue, N_, Where, did_you_mean
from stemcity_kit.folder.toml_places import Places
from stemcity_kit.schools.policy import Policy

__all__ = ["FILE", "load_policy"]

FILE = "policy.toml"
_KNOWN = tuple(field.name for field in attrs.fields(Policy))


def load_policy(file: Path) -> Policy:
    """The policy of a file.

    Args:
        file: A TOML file with the fields of `Policy`.

    Raises:
        FaultyFolder: The file is no TOML, has a key that no policy has, or a value that cannot be; all faults at once.
    """
    text = file.read_bytes().decode("utf-8", errors="replace").removeprefix("\ufeff")
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:  # also of a number with thousands of digits, or of endless brackets
        what, fix = N_("The file is no valid TOML: {reason}."), N_("Mend it at that place.")
        raise FaultyFolder(Finding("bad-toml", Where(file=file.name), what, fix, params={"reason": fault})) from fault
    places = Places.of(text)
    faults = [_unknown(file, places, key) for key in document if key not in _KNOWN]
    known = {key: value for key, value in document.items() if key in _KNOWN}
    alone = {key: _findings({key: value}, key) for key, value in known.items()}
    sound = {key: value for key, value in known.items() if not alone[key]}
    found = (*(finding for each in alone.values() for finding in each), *_findings(sound, ""))
    faults += [_placed(file, places, finding) for finding in found]
    if faults:
        raise FaultyFolder(*faults)
    return Policy(**known)


def _findings(values: dict[str, Any], field: str) -> tuple[Finding, ...]:
    """What is wrong with these values: of one key by itself, or of several that are right by themselves."""
    try:
        Policy(**values)
    except InvalidValue as fault:
        return tuple(one if one.where.field else attrs.evolve(one, where=Where(field=field)) for one in fault.findings)
    except (TypeError, ValueError) as fault:
        what = N_("A value is of the wrong kind: {reason}.")
        fix = N_("Write numbers, texts and lists as the docs show them.")
        return (Finding("wrong-kind", Where(field=field), what, fix, params={"reason": fault}),)
    return ()


def _unknown(file: Path, places: Places, key: str) -> Finding:
    near = did_you_mean(key, _KNOWN)
    fix = N_("Did you mean “{near}”?") if near else N_("Known are: {known}.")
    params: dict[str, Any] = {"key": key, "near": near, "known": ", ".join(_KNOWN)}
    return Finding("unknown-key", _where(file, places, key), N_("A policy has no “{key}”."), fix, params=params)


def _placed(file: Path, places: Places, finding: Finding) -> Finding:
    return attrs.evolve(finding, where=_where(file, places, finding.where.field))


def _where(file: Path, places: Places, key: str) -> Where:
    row, column = places.at((key,))
    return Where(file=file.name, row=row, column=column, field=key)
