"""Plug-ins: how what other packages add is found, named and loaded; what is built in comes through the same door.

A plug-in is an entry point (PyPA's entry points specification) of a group such as `stemcity_kit.exporters`. Which ones
there are is looked up once per process; none is imported before it is asked for. One that cannot be imported is told
as a finding that names its package, for whoever runs the program did not write it.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import attrs

from stemcity_kit.errors import BrokenPlugin, Finding, N_, UnknownKey, Where, did_you_mean

__all__ = ["every", "named", "names"]


@cache  # every check asks for the rules, and looking for packages reads many files
def _points(group: str) -> tuple[EntryPoint, ...]:
    return tuple(sorted(entry_points(group=group), key=lambda point: point.name))


def names(group: str) -> tuple[str, ...]:
    """The names of the plug-ins of a group, sorted; nothing is imported for it.

    >>> "milan" in names("stemcity_kit.formats")
    True
    """
    return tuple(dict.fromkeys(point.name for point in _points(group)))


def named(group: str, name: str, *, unknown: Finding) -> Any:
    """The plug-in of this name.

    Args:
        group: The entry-point group.
        name: The entry point's name.
        unknown: What to say where none has it, with `{name}`; the nearest name, or all of them, are its remedy.

    Raises:
        UnknownKey: None has it.
        BrokenPlugin: It cannot be imported.
    """
    for point in _points(group):
        if point.name == name:
            return _loaded(point)
    known = names(group)
    near = did_you_mean(name, known)
    fix = N_("Did you mean “{near}”?") if near else N_("Installed are: {known}.")
    raise UnknownKey(attrs.evolve(unknown, fix=fix, params={"name": name, "near": near, "known": ", ".join(known)}))


def every(group: str) -> tuple[tuple[Any, ...], tuple[Finding, ...]]:
    """All plug-ins of a group that can be imported, in order of their names, and a finding for each that cannot."""
    found: list[Any] = []
    broken: list[Finding] = []
    for point in _points(group):
        try:
            found.append(_loaded(point))
        except BrokenPlugin as error:
            broken += error.findings
    return tuple(found), tuple(broken)


def _loaded(point: EntryPoint) -> Any:
    """What the entry point names; of a class, which people easily name instead, one made without arguments."""
    try:
        found = point.load()
        return found() if isinstance(found, type) else found
    except Exception as error:  # another package's module may fail in any way
        package = point.dist.name if point.dist else point.module.partition(".")[0]
        raise BrokenPlugin.because(
            "broken-plugin",
            Where(),
            N_("“{name}” ({value}) of the package {package} cannot be loaded: {error}."),
            N_("Update the package with “pip install --upgrade {package}”, or uninstall it."),
            name=point.name,
            value=point.value,
            package=package,
            error=f"{type(error).__name__}: {error}",
        ) from error
