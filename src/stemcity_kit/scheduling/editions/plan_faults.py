"""`plan_faults(edition)`: what planning cannot use, before anything is planned."""

from __future__ import annotations

from collections.abc import Iterator

from stemcity_kit import plugins
from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.planning import Need
from stemcity_kit.model.references import references
from stemcity_kit.model.rule import note, warning
from stemcity_kit.model.rules_planning import CircularOrder, NeedExceedsRooms, QuotaCountsNothing
from stemcity_kit.model.vocabulary import Answer
from stemcity_kit.scheduling.editions.items import Whereabouts, impossible_rooms
from stemcity_kit.scheduling.editions.slots import Slot, slots_of
from stemcity_kit.scheduling.editions.waivers import waiver_faults
from stemcity_kit.scheduling.rules import RULES

__all__ = ["plan_faults"]

READ = frozenset(
    {
        *("sections", "kinds", "organisations", "roles", "venues", "rooms", "events", "sessions", "people"),
        *("appearances", "closings", "kits", "needs", "openings", "availability", "journeys", "quotas", "schools"),
        *("classes", "places"),
    }
)
"""The tables that planning reads."""


def plan_faults(edition: Edition) -> tuple[Finding, ...]:
    """Everything that planning cannot use, and leaves out: unknown keys, unknown lengths, needs that no room meets.

    An error is something that can only be a mistake, a warning leaves something unplanned, a note says what planning
    takes for granted.

    >>> from stemcity_kit.model.event import Event
    >>> edition = Edition(key="a", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome")
    >>> [finding.rule for finding in plan_faults(edition.with_events(Event("talk")))]
    ['no-days', 'length-not-known', 'hours-not-known']
    """
    return tuple(_faults(edition))


def _faults(edition: Edition) -> Iterator[Finding]:
    for finding in references(edition):
        if finding.where.table in READ and finding.severity is Severity.ERROR:
            yield finding
    yield from CircularOrder()(edition)
    yield from _days(edition)
    where = Whereabouts(edition)
    for slot in slots_of(edition):
        if isinstance(slot, Finding):
            yield slot
        elif slot.fixed:
            yield from _off_the_grid(edition, slot)
        else:
            yield from _outside(slot)
    for need in edition.needs:
        yield from _need_faults(edition, where, need)
    yield from NeedExceedsRooms()(edition)
    yield from QuotaCountsNothing()(edition)
    if edition.waivers:
        yield from waiver_faults(edition, rules=_rules(), keys=_keys(edition))
    if not any(not row.closed for row in edition.openings):
        what = N_(
            "Nothing says at which hours anything is open, so only the hours of the day are planned, 9:00 to 19:00."
        )
        fix = N_("Write rows into the table openings; one without a venue holds for all.")
        yield note("hours-not-known", Where(table="openings"), what, fix)
    planning = edition.planning
    for_classes = any(need.school_hours is Answer.YES for need in edition.needs)
    if for_classes and planning.school_opens is None and planning.school_closes is None:
        what = N_("Nothing says when schools open and close, so what is for classes may be at any hour of their days.")
        fix = N_("Write school_opens and school_closes into the table [planning] of edition.toml.")
        yield note("school-hours-not-known", Where(table="edition", field="planning"), what, fix)


def _rules() -> frozenset[str]:
    """The names of the rules that a plan of an edition may break; those that cannot be loaded are told elsewhere."""
    installed, _ = plugins.every("stemcity_kit.scheduling_rules")
    own = {"only-then", "as-proposed", "at-most", "at-most-there"}
    return frozenset({*own, *(rule.name for rule in (*RULES, *installed))})


def _keys(edition: Edition) -> frozenset[str]:
    """What a waiver can name: sessions that are or will be, events, rooms, people, classes, kits and quotas."""
    tables = (edition.events, edition.sessions, edition.rooms, edition.venues, edition.people)
    rows = [row for table in (*tables, edition.classes, edition.kits, edition.quotas) for row in table]
    slots = [slot.key for slot in slots_of(edition) if isinstance(slot, Slot)]
    return frozenset({*slots, *(row.key for row in rows)})


def _days(edition: Edition) -> Iterator[Finding]:
    if not any(section.dates for section in edition.sections):
        what = N_("No section has dates, so there are no days to plan on.")
        fix = N_("Write the dates of the sections.")
        yield Finding("no-days", Where(table="sections", field="dates"), what, fix)
    for section in edition.sections:
        named = any(section.key in (event.section, None) for event in edition.events)
        if not section.dates and named and len(edition.sections) > 1:
            what = N_("The section has no dates, so its events are planned on the days of all sections.")
            where = Where(table="sections", key=section.key, field="dates")
            yield warning("no-dates", where, what, N_("Write its dates."))


def _off_the_grid(edition: Edition, slot: Slot) -> Iterator[Finding]:
    when = slot.session.when if slot.session is not None else None
    step = edition.planning.step
    if when is not None and when.start is not None and (60 * when.start.hour + when.start.minute) % step:
        what = N_("The session starts at {time}, and the grid has steps of {step} minutes; finer steps take longer.")
        fix = N_("Let it start on the grid, or let the steps be finer.")
        where = Where(table="sessions", key=slot.key, field="when")
        yield note("off-the-grid", where, what, fix, time=f"{when.start:%H:%M}", step=step)


def _outside(slot: Slot) -> Iterator[Finding]:
    """Proposals of days on which the section has none."""
    dates = slot.section.dates if slot.section is not None else ()
    for session in slot.proposals:
        if dates and session.when is not None and not any(session.when.days.overlaps(days) for days in dates):
            what = N_("{days} is outside the dates of the section “{section}”.")
            fix = N_("Propose other days, or widen the section.")
            params = {"days": session.when.days, "section": slot.section.key if slot.section is not None else ""}
            where = Where(table="sessions", key=session.key, field="when")
            yield warning("outside-its-section", where, what, fix, **params)


def _need_faults(edition: Edition, where: Whereabouts, need: Need) -> Iterator[Finding]:
    """What a need asks of its room that none of those that will do has."""
    event = edition.get("events", need.event)
    if event is None or need.online:
        return
    asked = where.asked(Slot(need.event, event, need, 1)) if _is_key(need) else None
    if asked is not None and not asked:
        yield impossible_rooms(Slot(need.event, event, need, 1))
        return
    sites = [site for key, site in where.sites.items() if asked is None or key in asked]
    at = Where(table="needs", key=need.event)
    fix = N_("Add such a room, let another do, or ask for less.")
    rooms = [site.room for site in sites if site.room is not None]
    if need.room_kind is not None and not any(room.kind is need.room_kind for room in rooms):
        what = N_("There is no room of the kind “{kind}” that would do.")
        yield warning("no-room-of-the-kind", at, what, fix, kind=need.room_kind.value)
    if need.equipment and not any(set(need.equipment) <= set(room.equipment) for room in rooms):
        what = N_("No room that would do has: {equipment}.")
        yield warning("no-room-equipped", at, what, fix, equipment=", ".join(need.equipment))
    if need.step_free is Answer.YES and not any(site.access.step_free is Answer.YES for site in sites):
        what = N_("No room that would do is known to be free of steps.")
        yield warning("no-room-step-free", at, what, fix)


def _is_key(need: Need) -> bool:
    return bool(need.rooms or need.venues or need.kits)
