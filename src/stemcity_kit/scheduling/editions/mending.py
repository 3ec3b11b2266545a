"""An edition mended after something happened: a venue closes, somebody is away, a session is called off.

What is hit may move, and all else stays where it is, drafts too. Where that leaves no plan, whatever keeps every rule
where it lies may move as well: as few as possible of the sessions that people know of, then as few as possible of all,
and those as little far as possible. What has begun by then stays, and nothing moves to a time before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence

import attrs

from stemcity_kit.errors import Finding, N_, UnknownKey, Where, did_you_mean
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rule import warning
from stemcity_kit.model.time import Interval, in_utc
from stemcity_kit.model.vocabulary import Status
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.changes import Away, Cancelled, Change, Closed, after
from stemcity_kit.scheduling.check import broken, spots_of
from stemcity_kit.scheduling.diff import Move, Notice, told
from stemcity_kit.scheduling.editions.edition import plan_of
from stemcity_kit.scheduling.editions.items import Cast
from stemcity_kit.scheduling.editions.partner_sheet import runners_of
from stemcity_kit.scheduling.editions.slots import stands
from stemcity_kit.scheduling.limits import Because, Limit, Only
from stemcity_kit.scheduling.plan import Plan, PlanStatus
from stemcity_kit.scheduling.problem import Problem
from stemcity_kit.scheduling.repair import Repaired, repair
from stemcity_kit.scheduling.rules import rules_of
from stemcity_kit.scheduling.rules_times import named
from stemcity_kit.scheduling.ticks import span

__all__ = ["Happened", "Mending", "NotBefore", "mended", "standing_plan", "told_in"]

Happened = Closed | Away | Cancelled


@attrs.frozen
class NotBefore:
    """What may still move does not move to a time that is over.

    Attributes:
        at: The moment from which on something may start.
        name: The rule's name.
    """

    at: dt.datetime
    name: str = "not-before"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """One for each item that is not fixed."""
        grid = problem.grid
        first = grid.tick(self.at) + (0 if grid.is_on(self.at) else 1)
        what, fix = N_("“{item}” would start before {at}, when that is over."), N_("Choose a later time.")
        for item in problem.items:
            if item.fixed is None:
                params = named(item, at=grid.said(self.at))
                yield Only(item.key, Because(self.name, what, fix, params), span(first, grid.count))


@attrs.frozen
class Mending:
    """What stood, what was hit, and how it is mended.

    Attributes:
        before: The plan that stood.
        repaired: The mended plan and what is proved of it; *impossible* where there is none.
        hit: The sessions that cannot stay as they are, in order of time.
        free: The sessions that may move.
        findings: What has to be looked at by hand.
    """

    before: Plan
    repaired: Repaired
    hit: tuple[str, ...]
    free: frozenset[str]
    findings: tuple[Finding, ...] = ()

    @property
    def plan(self) -> Plan:
        """The mended plan."""
        return self.repaired.plan

    @property
    def is_possible(self) -> bool:
        """Whether a plan was found."""
        return self.plan.status not in (PlanStatus.IMPOSSIBLE, PlanStatus.UNKNOWN)


def mended(
    edition: Edition,
    happened: Iterable[Happened],
    *,
    at: dt.datetime | None = None,
    free: Collection[str] = (),
    pins: Collection[str] = (),
    seconds: float = 10,
    workers: int = 2,
    seed: int = 0,
) -> Mending:
    """Mend what stands in an edition.

    Args:
        edition: The edition. Sessions that have no time yet are left out.
        happened: What happened: rooms or whole venues that close, by the key of either; people, classes or whole
            schools that are away; sessions that are called off.
        at: From when on something may move; what starts before stays. None for any time.
        free: Keys of further sessions, or events, that may move although they stand.
        pins: Keys of sessions that stay where they are.
        seconds: The time allowed.
        workers: The solver's threads.
        seed: The seed.

    Raises:
        UnknownKey: There is no such room, venue, person, class, school or session.
    """
    changes = tuple(one for given in happened for one in _one_by_one(edition, given))
    over = frozenset(_over(edition, at))
    now = plan_of(edition, pins=over)
    reached = dict.fromkeys(_session_of(edition, now, key) for key in _hit(now, changes))
    hit = tuple(key for key in reached if key not in over)
    keep = {*pins, *over}
    how = _How(edition, changes, at, keep, frozenset(reached) & over, seconds, workers, seed)
    found = how.mend({*hit, *free} - keep, hit)
    if not found.is_possible:
        more = how.at_ease() - keep
        if not more <= found.free:
            found = how.mend(found.free | more, hit)
    return found


def standing_plan(edition: Edition) -> Plan:
    """The plan of what stands in an edition, drafts left out: what people were told of, or may have been.

    Two of them, of an earlier copy of the edition and of the one that there is, are what `diff` compares.
    """
    plan = plan_of(edition)
    known = {one.key for one in edition.sessions if stands(edition, one)}
    return _narrowed(plan, {key for key in plan.of if key in known or plan.problem.item[key].fixed is not None})


def told_in(edition: Edition, moves: Iterable[Move], problem: Problem) -> tuple[Notice, ...]:
    """Who must be told what, with the schools of classes, and all who run an event.

    Args:
        edition: The edition as it is now.
        moves: What moved.
        problem: The problem as it is now.
    """
    cast = Cast(edition, ())
    schools = {
        cast.class_key(group): school
        for group in edition.classes
        if (school := edition.get("schools", group.school)) is not None
    }
    names = {one.key: one.name or one.key for one in edition.organisations}
    names |= {one.key: one.name or one.key for one in edition.venues}
    partners = {event.key: tuple(sorted(runners_of(edition, event))) for event in edition.events}
    return told(moves, problem, schools=schools, names=names, partners=partners)


def _one_by_one(edition: Edition, given: Happened) -> Iterator[Happened]:
    """A venue as its rooms and itself, a school as its classes; what is named must be there."""
    match given:
        case Closed():
            keys = [room.key for room in edition.rooms if room.venue == given.room] or [given.room]
            known = (*(room.key for room in edition.rooms), *(venue.key for venue in edition.venues))
            _known(given.room, known, N_("There is no room or venue “{key}”."))
            if edition.get("rooms", given.room) is not None:
                keys = [given.room]
            elif given.room not in keys:
                keys.append(given.room)
            yield from (attrs.evolve(given, room=key) for key in keys)
        case Away():
            cast = Cast(edition, ())
            classes = {cast.class_key(group): group for group in edition.classes}
            theirs = [key for key, group in classes.items() if group.school == given.person]
            people = tuple(one.key for one in edition.people)
            schools = tuple(one.key for one in edition.schools)
            _known(given.person, (*people, *classes, *schools), N_("There is no person, class or school “{key}”."))
            is_one = given.person in people or given.person in classes
            yield from (attrs.evolve(given, person=key) for key in ([given.person] if is_one else theirs))
        case _:
            _known(given.item, (one.key for one in edition.sessions), N_("There is no session “{key}”."))
            yield given


def _known(key: str, known: Iterable[str], what: str) -> None:
    keys = tuple(known)
    if key not in keys:
        near = did_you_mean(key, keys)
        fix = N_("Did you mean “{near}”?") if near else N_("Correct the key.")
        raise UnknownKey.because("unknown-key", Where(), what, fix, key=key, near=near)


def _over(edition: Edition, at: dt.datetime | None) -> Iterator[str]:
    """The sessions that were held, or have begun."""
    for session in edition.sessions:
        start = session.when.start if session.when is not None else None
        if session.status is Status.HELD or (at is not None and start is not None and in_utc(start) < in_utc(at)):
            yield session.key


def _hit(plan: Plan, changes: Iterable[Happened]) -> Iterator[str]:
    """The items that cannot stay as they are, in order of time."""
    listed = tuple(changes)
    for one in sorted(plan.placements, key=lambda each: (in_utc(each.start), each.item)):
        if any(_hits(plan, one.item, change) for change in listed):
            yield one.item


def _session_of(edition: Edition, plan: Plan, key: str) -> str:
    """The session of an item: itself, or the one whose further room the item stands for."""
    if edition.get("sessions", key) is not None:
        return key
    room = plan.of[key].room
    owners = (one.key for one in edition.sessions if key.startswith(f"{one.key}-") and room in one.rooms[1:])
    return next(owners, key)


def _hits(plan: Plan, key: str, change: Happened) -> bool:
    if isinstance(change, Cancelled):
        return False
    item, place = plan.problem.item[key], plan.problem.space.get(plan.of[key].room or "")
    held = plan.interval(key)
    if isinstance(change, Closed):
        before, later = (dt.timedelta(minutes=minutes) for minutes in (item.setup, item.clearing))
        held = Interval(in_utc(held.start) - before, in_utc(held.end) + later)
        is_there = place is not None and change.room in (place.key, place.place)
    else:
        is_there = change.person in item.people
    return is_there and (change.within is None or held.overlaps(change.within))


@attrs.frozen(eq=False)
class _How:
    """What has happened to an edition, and what must stay."""

    edition: Edition
    changes: tuple[Happened, ...]
    at: dt.datetime | None
    keep: Collection[str]
    gone: frozenset[str]
    seconds: float
    workers: int
    seed: int

    def mend(self, free: Collection[str], hit: tuple[str, ...]) -> Mending:
        """The plan in which some sessions may move."""
        before = self.before(free)
        published = {one.key for one in self.edition.sessions if stands(self.edition, one)}
        found = repair(
            before,
            self.known(before.problem),
            published=published & before.of.keys(),
            seconds=self.seconds,
            workers=self.workers,
            seed=self.seed,
        )
        return Mending(before, found, hit, frozenset(free), tuple(self.several(hit)))

    def before(self, free: Collection[str]) -> Plan:
        """What stands, without what was over already where something happened."""
        loose = {one.key for one in self.edition.sessions if one.key in free or one.event in free} - {*self.keep}
        plan = plan_of(self.edition, free=free, pins={one.key for one in self.edition.sessions} - loose)
        plan = _narrowed(plan, {key for key in plan.of if _session_of(self.edition, plan, key) not in self.gone})
        if self.at is None:
            return plan
        rules = (*rules_of(plan.problem), NotBefore(self.at))
        return attrs.evolve(plan, problem=attrs.evolve(plan.problem, rules=rules))

    def known(self, problem: Problem) -> tuple[Change, ...]:
        """The changes that concern somebody or something in the problem; a venue stands for its spaces."""
        found: list[Change] = []
        for change in self.changes:
            match change:
                case Closed():
                    spaces = [one.key for one in problem.rooms if change.room in (one.key, one.place)]
                    found += [attrs.evolve(change, room=key) for key in spaces]
                case Away():
                    found += [change] if change.person in problem.party else []
                case _:
                    found += [change] if change.item in problem.item else []
        return tuple(found)

    def at_ease(self) -> set[str]:
        """The sessions that keep every rule where they lie, so that they need not move though they may."""
        plan = self.before([event.key for event in self.edition.events])
        board = board_of(after(plan.problem, self.known(plan.problem)))
        spots, _ = spots_of(board.problem, [one for one in plan.placements if one.item in board.problem.item])
        uneasy = {key for finding in broken(board, spots) for key in finding.where.key.split(", ")}
        return {key for key in spots if key not in uneasy and self.edition.get("sessions", key) is not None}

    def several(self, hit: Sequence[str]) -> Iterator[Finding]:
        """What is held in several rooms, of which the plan knows only one once it may move."""
        for session in self.edition.sessions:
            if len(session.rooms) > 1 and session.key in hit:
                what = N_("“{session}” is held in several rooms, of which one at least is hit; a plan gives it one.")
                fix = N_("Look at its rooms, and choose the others by hand.")
                yield warning("several-rooms", Where("sessions", session.key), what, fix, session=session.key)


def _narrowed(plan: Plan, keys: Collection[str]) -> Plan:
    """The plan of some of its items."""
    items = [item for item in plan.problem.items if item.key in keys]
    events = {item.of for item in items}
    kept = (
        attrs.evolve(
            item,
            after=[key for key in item.after if key in events],
            apart=[key for key in item.apart if key in events],
        )
        for item in items
    )
    placements = [one for one in plan.placements if one.item in keys]
    return attrs.evolve(plan, problem=attrs.evolve(plan.problem, items=tuple(kept)), placements=placements)
