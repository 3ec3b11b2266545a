"""The format of STEMintheCity as a library: from an edition's folder to a published programme.

The door is lazy (PEP 562): importing the package loads nothing until a name is used.

>>> import stemcity_kit as sck
>>> edition = sck.MILAN.adapt(
...     city="Porto", country="PT", year=2027, marathon=("2027-05-19", "2027-05-21"), zone="Europe/Lisbon"
... )
>>> sck.publish(edition).city
'Porto'
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stemcity_kit.calls.acts import Record
    from stemcity_kit.calls.call import Call
    from stemcity_kit.calls.casefile import CaseFile
    from stemcity_kit.calls.explain import explain
    from stemcity_kit.calls.folding import fold, replay
    from stemcity_kit.calls.guards import IllegalAct, decide, possible
    from stemcity_kit.calls.ranks import rank
    from stemcity_kit.calls.scoring import score
    from stemcity_kit.errors import (
        BrokenPlugin,
        FaultyFolder,
        Finding,
        FolderInUse,
        InvalidValue,
        MissingExtra,
        Severity,
        StaleView,
        StemCityError,
        UnknownKey,
        UnknownZone,
        UnreadableJournal,
        UnsafePath,
        Where,
    )
    from stemcity_kit.exports import Export, Exporter, File, MediaCopy, export, exporter_names
    from stemcity_kit.folder.call_toml import load_call
    from stemcity_kit.folder.check import check
    from stemcity_kit.folder.dialect import Dialect
    from stemcity_kit.folder.read import Inspection, inspect, load
    from stemcity_kit.folder.write import save
    from stemcity_kit.formats import MILAN
    from stemcity_kit.formats.format import Format, format_named, format_names
    from stemcity_kit.journal.docket import Docket
    from stemcity_kit.journal.memory import MemoryJournal
    from stemcity_kit.journal.sql import SqlJournal
    from stemcity_kit.model.deadline import Deadline
    from stemcity_kit.model.edition import Edition, Section, Site
    from stemcity_kit.model.event import Event, Session
    from stemcity_kit.model.figure import Figure, Source
    from stemcity_kit.model.money import Money
    from stemcity_kit.model.organisation import Organisation, Role
    from stemcity_kit.model.person import Appearance, Person
    from stemcity_kit.model.place import Accessibility, Room, Venue
    from stemcity_kit.model.programme import Programme, publish
    from stemcity_kit.model.revisions import revise
    from stemcity_kit.model.rules import Rule
    from stemcity_kit.model.text import Text
    from stemcity_kit.model.time import Days, Interval, When, moment
    from stemcity_kit.scheduling.plan import Plan
    from stemcity_kit.scheduling.problem import Item, Problem
    from stemcity_kit.scheduling.repair import repair
    from stemcity_kit.scheduling.schedule import schedule
    from stemcity_kit.schools.allocation import allocate

_HOME = {
    "calls.acts": ("Record",),
    "calls.call": ("Call",),
    "calls.casefile": ("CaseFile",),
    "calls.explain": ("explain",),
    "calls.folding": ("fold", "replay"),
    "calls.guards": ("IllegalAct", "decide", "possible"),
    "calls.ranks": ("rank",),
    "calls.scoring": ("score",),
    "errors": (
        "BrokenPlugin",
        "FaultyFolder",
        "Finding",
        "FolderInUse",
        "InvalidValue",
        "MissingExtra",
        "Severity",
        "StaleView",
        "StemCityError",
        "UnknownKey",
        "UnknownZone",
        "UnreadableJournal",
        "UnsafePath",
        "Where",
    ),
    "exports": ("Export", "Exporter", "File", "MediaCopy", "export", "exporter_names"),
    "folder.call_toml": ("load_call",),
    "folder.check": ("check",),
    "folder.dialect": ("Dialect",),
    "folder.read": ("Inspection", "inspect", "load"),
    "folder.write": ("save",),
    "formats": ("MILAN", "Format", "format_named", "format_names"),
    "journal.docket": ("Docket",),
    "journal.memory": ("MemoryJournal",),
    "journal.sql": ("SqlJournal",),
    "model.deadline": ("Deadline",),
    "model.edition": ("Edition", "Section", "Site"),
    "model.event": ("Event", "Session"),
    "model.figure": ("Figure", "Source"),
    "model.money": ("Money",),
    "model.organisation": ("Organisation", "Role"),
    "model.person": ("Appearance", "Person"),
    "model.place": ("Accessibility", "Room", "Venue"),
    "model.programme": ("Programme", "publish"),
    "model.revisions": ("revise",),
    "model.rules": ("Rule",),
    "model.text": ("Text",),
    "model.time": ("Days", "Interval", "When", "moment"),
    "scheduling.plan": ("Plan",),
    "scheduling.problem": ("Item", "Problem"),
    "scheduling.repair": ("repair",),
    "scheduling.schedule": ("schedule",),
    "schools.allocation": ("allocate",),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [  # written out, because type checkers read it
    "MILAN",
    "Accessibility",
    "Appearance",
    "BrokenPlugin",
    "Call",
    "CaseFile",
    "Days",
    "Deadline",
    "Dialect",
    "Docket",
    "Edition",
    "Event",
    "Export",
    "Exporter",
    "FaultyFolder",
    "Figure",
    "File",
    "Finding",
    "FolderInUse",
    "Format",
    "IllegalAct",
    "Inspection",
    "Interval",
    "InvalidValue",
    "Item",
    "MediaCopy",
    "MemoryJournal",
    "MissingExtra",
    "Money",
    "Organisation",
    "Person",
    "Plan",
    "Problem",
    "Programme",
    "Record",
    "Role",
    "Room",
    "Rule",
    "Section",
    "Session",
    "Severity",
    "Site",
    "Source",
    "SqlJournal",
    "StaleView",
    "StemCityError",
    "Text",
    "UnknownKey",
    "UnknownZone",
    "UnreadableJournal",
    "UnsafePath",
    "Venue",
    "When",
    "Where",
    "allocate",
    "check",
    "decide",
    "explain",
    "export",
    "exporter_names",
    "fold",
    "format_named",
    "format_names",
    "inspect",
    "load",
    "load_call",
    "moment",
    "possible",
    "publish",
    "rank",
    "repair",
    "replay",
    "revise",
    "save",
    "schedule",
    "score",
]

if not TYPE_CHECKING:  # or a type checker would believe in every name

    def __getattr__(name: str) -> Any:
        module = _MODULE_OF.get(name)
        if module is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(importlib.import_module(f"{__name__}.{module}"), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
