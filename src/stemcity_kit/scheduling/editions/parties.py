"""Who takes part in an edition as people of a problem, and the rule of those on whose times items depend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from stemcity_kit.model.vocabulary import AvailabilityOf
from stemcity_kit.scheduling.editions.availability import OnlyThen, Times, away_hours, of_both
from stemcity_kit.scheduling.editions.frame import Frame
from stemcity_kit.scheduling.editions.slots import Slot
from stemcity_kit.scheduling.editions.spells import intervals, joined
from stemcity_kit.scheduling.problem import Party
from stemcity_kit.scheduling.rule import Rule

__all__ = ["parties", "times_rules"]


def parties(frame: Frame, *, judging: bool = False) -> Iterator[Party]:
    """The people and classes that take part, with their hours; for planning, whoever stands somewhere is there."""
    standing: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for slot in frame.kept:
        if slot.fixed and not judging:
            for key in frame.cast.people(slot):
                standing[key].append(frame.span(slot))
    named = dict.fromkeys(key for slot in frame.kept for key in frame.cast.people(slot))
    classes = {frame.cast.class_key(one): one for each in frame.cast.classes.values() for one in each}
    for key in named:
        group = classes.get(key)
        if group is None:
            said, title = frame.cast.times(AvailabilityOf.PEOPLE, key), frame.edition.find("people", key).name
        else:
            said, title = _class_times(frame, group.key, group.school), f"{group.name or group.key}"
        hours = said.hours if said is not None else None
        if hours is not None:
            hours = joined([*hours, *standing.get(key, ())])
        reason = said.reason if said is not None else ""
        yield Party(key, title, None if hours is None else intervals(hours, frame.zone), reason)


def _class_times(frame: Frame, group: str, school: str) -> Times:
    """When a class can be away: what it and its school say, in the school's hours of leaving and coming back."""
    own, theirs = frame.cast.times(AvailabilityOf.CLASSES, group), frame.cast.times(AvailabilityOf.SCHOOLS, school)
    site = frame.edition.get("schools", school)
    away = away_hours(frame.edition, site, frame.school_days) if site is not None else None
    hours = of_both(own.hours if own else None, theirs.hours if theirs else None)
    reason = "; ".join(dict.fromkeys(one.reason for one in (own, theirs) if one is not None and one.reason))
    return Times(of_both(hours, away), reason, ())


def times_rules(frame: Frame, slots: Iterable[Slot]) -> Iterator[Rule]:
    """A rule for each organisation and each event that says when it can."""
    bound: dict[tuple[AvailabilityOf, str], set[str]] = defaultdict(set)
    for slot in slots:
        bound[AvailabilityOf.EVENTS, slot.event.key].add(slot.key)
        for key in frame.cast.runners(slot):
            bound[AvailabilityOf.ORGANISATIONS, key].add(slot.key)
    for (of, key), items in sorted(bound.items()):
        said = frame.cast.times(of, key)
        if said is not None and said.hours is not None:
            row = frame.edition.get(of.value, key)
            named = row.name if of is AvailabilityOf.ORGANISATIONS and row else ""
            title = str(row.title.within(frame.edition.languages)) if of is AvailabilityOf.EVENTS and row else named
            hours = intervals(said.hours, frame.zone)
            yield OnlyThen(f"{of.value} {key}", title or key, frozenset(items), hours, said.reason)
