"""The rules that every programme keeps, and those of a given one.

What an item, a room or a person may never do removes candidates (`Only`, `Hours`); what two items may not do together
is a resource or a count. Every length is in ticks of the problem's grid, and every limit says why in a sentence.
"""

from __future__ import annotations

from stemcity_kit import plugins
from stemcity_kit.errors import BrokenPlugin, Finding, InvalidValue, N_, Where
from stemcity_kit.scheduling.problem import Problem
from stemcity_kit.scheduling.rule import Rule
from stemcity_kit.scheduling.rules_rooms import (
    EnoughSeats,
    Equipped,
    InRooms,
    RightKind,
    RoomOpen,
    RoomToItself,
    StepFree,
)
from stemcity_kit.scheduling.rules_times import (
    FixedStays,
    InItsWindow,
    InSchoolHours,
    PeopleAreThere,
    WithinTheHours,
)
from stemcity_kit.scheduling.rules_together import (
    EnoughKits,
    InOrder,
    NeverAtOnce,
    NobodyInTwoPlaces,
    OnDifferentDays,
)

__all__ = ["RULES", "rules_of"]

RULES: tuple[Rule, ...] = (
    WithinTheHours(),
    InItsWindow(),
    InSchoolHours(),
    PeopleAreThere(),
    FixedStays(),
    InRooms(),
    RightKind(),
    EnoughSeats(),
    Equipped(),
    StepFree(),
    RoomOpen(),
    RoomToItself(),
    NobodyInTwoPlaces(),
    EnoughKits(),
    NeverAtOnce(),
    InOrder(),
    OnDifferentDays(),
)
"""The rules that every programme keeps; each looks only at what the problem says."""


def rules_of(problem: Problem) -> tuple[Rule, ...]:
    """The rules of a problem: its own, or the built-in ones and those of installed packages.

    Raises:
        InvalidValue: Two rules share a name and a key, so that a waiver could not tell them apart.
        BrokenPlugin: One of an installed package cannot be imported, so that a plan might break it.
    """
    rules = problem.rules if problem.rules is not None else (*RULES, *_installed())
    seen: set[tuple[str, object]] = set()
    for rule in rules:
        identity = (rule.name, getattr(rule, "key", ""))
        if identity in seen:
            what, fix = N_("The rule “{rule}” is there twice."), N_("Leave one out, or give it its own name or key.")
            raise InvalidValue(Finding("double-rule", Where(field="rules"), what, fix, params={"rule": rule.name}))
        seen.add(identity)
    return rules


def _installed() -> tuple[Rule, ...]:
    installed, broken = plugins.every("stemcity_kit.scheduling_rules")
    if broken:
        raise BrokenPlugin(*broken)
    return installed
