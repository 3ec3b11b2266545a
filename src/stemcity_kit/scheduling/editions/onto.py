"""From a plan to the sessions of an edition, as drafts that a person approves; what stands is never written over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Session
from stemcity_kit.model.time import When, in_utc
from stemcity_kit.model.vocabulary import Blocks, Mode, Place, Status
from stemcity_kit.model.zones import zone_info
from stemcity_kit.scheduling.board import Board, board_of
from stemcity_kit.scheduling.check import check_plan
from stemcity_kit.scheduling.editions.conflicts import conflicts
from stemcity_kit.scheduling.editions.slots import LOOSE, stands
from stemcity_kit.scheduling.editions.spaces import Site, sites_of
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Placement

__all__ = ["approved", "onto"]


def onto(plan: Plan, edition: Edition, *, free: Collection[str] = ()) -> Edition:
    """The edition with the plan's sessions as drafts.

    A session that is there keeps everything that the plan says nothing of. What the plan leaves where it is stays as it
    is, status included. Items without a place are left out: a draft may be incomplete. Of several proposals the one
    that was not chosen gets the time and place of the one that was chosen in its stead, so that none is lost.

    Args:
        plan: The plan, of this edition.
        edition: The edition.
        free: Keys of sessions, or of events, that may move although they stand; each that moves is then marked as
            moved, because readers know it already.

    Returns:
        The edition, its sessions in their order and new ones below, by event and time.

    Raises:
        InvalidValue: The plan breaks a rule that blocks scheduling, moves what stands, or is of another edition.
    """
    return _Writing(plan, edition, frozenset(free)).edition_after()


def approved(edition: Edition, *, sessions: Iterable[str] | None = None) -> Edition:
    """The edition with drafts that a person approved, as planned sessions.

    Args:
        edition: The edition.
        sessions: The keys of the sessions; None for every draft with a known start and end.

    Raises:
        InvalidValue: Some clash so that publication is blocked, have no time or are no drafts; or none is named, and an
            event has more drafts than it needs sessions. All of it is told, and nothing is changed.
        UnknownKey: There is no such session.
    """
    if sessions is None:
        chosen = [one for one in edition.sessions if one.status is Status.DRAFT and _is_timed(one)]
        faults = list(_too_many(edition, chosen))
    else:
        chosen = [edition.find("sessions", key) for key in dict.fromkeys(sessions)]
        faults = list(_not_ready(chosen))
    keys = {session.key for session in chosen}
    for finding in conflicts(edition):
        if finding.severity is Severity.ERROR and keys & set(finding.where.key.split(", ")):
            faults.append(finding)
    if faults:
        raise InvalidValue(*faults)
    return attrs.evolve(
        edition,
        sessions=tuple(
            attrs.evolve(session, status=Status.PLANNED) if session.key in keys else session
            for session in edition.sessions
        ),
    )


def _is_timed(session: Session) -> bool:
    return session.when is not None and session.when.interval is not None


def _not_ready(sessions: Iterable[Session]) -> Iterator[Finding]:
    for session in sessions:
        where = Where(table="sessions", key=session.key)
        if session.status not in LOOSE:
            what, fix = N_("The session is no draft, so there is nothing to approve."), N_("Leave it out.")
            yield Finding("not-a-draft", where, what, fix)
        elif not _is_timed(session):
            what, fix = N_("The session has no known start and end."), N_("Plan it first, or write its time.")
            yield Finding("time-not-known", where, what, fix)


def _too_many(edition: Edition, drafts: Iterable[Session]) -> Iterator[Finding]:
    """A finding for each event of which more drafts would be approved than it needs sessions."""
    keys = {session.key for session in drafts}
    for need in edition.needs:
        alive = [one for one in edition.sessions_by_event.get(need.event, ()) if one.status is not Status.CANCELLED]
        chosen = [one.key for one in alive if one.key in keys]
        standing = [one for one in alive if one.status not in LOOSE]
        if chosen and len(chosen) + len(standing) > need.sessions:
            what = N_("The event needs {needed} sessions and has {count}, of which these are drafts: {drafts}.")
            fix = N_("Name those to approve, or delete the others.")
            told = {"needed": need.sessions, "count": len(chosen) + len(standing), "drafts": ", ".join(chosen)}
            yield Finding("more-than-needed", Where(table="events", key=need.event), what, fix, params=told)


def blocking(plan: Plan) -> tuple[Finding, ...]:
    """What a plan breaks that blocks scheduling; that some items have no place does not.

    What is fixed stays where it is, whether the plan says so or not, and clashes all the same.
    """
    left_out = [item.fixed for item in plan.unplaced if item.fixed is not None]
    whole = attrs.evolve(plan, placements=(*plan.placements, *left_out))
    found = check_plan(whole, board=_only_blocking(board_of(plan.problem)))
    return tuple(one for one in found if one.severity is Severity.ERROR and one.rule != "not-placed")


def _only_blocking(board: Board) -> Board:
    """The board with those of its limits that block scheduling."""

    def blocks(limit: Any) -> bool:
        return limit.blocks is Blocks.SCHEDULING

    return attrs.evolve(
        board,
        onlys={key: tuple(filter(blocks, limits)) for key, limits in board.onlys.items()},
        hours={key: limit for key, limit in board.hours.items() if blocks(limit)},
        together=tuple(filter(blocks, board.together)),
    )


@attrs.frozen(eq=False)
class _Writing:
    """A plan being written onto an edition."""

    plan: Plan
    edition: Edition
    free: frozenset[str]

    @cached_property
    def sites(self) -> Mapping[str, Site]:
        return sites_of(self.edition)

    @cached_property
    def placed(self) -> tuple[tuple[Item, Placement], ...]:
        """The items with their placements, less those that stand for a further room of a session that stays."""
        known = self.plan.problem.item
        return tuple(
            (known[one.item], one)
            for one in self.plan.placements
            if one.item in known and not self._is_further(known[one.item])
        )

    def _is_further(self, item: Item) -> bool:
        return item.fixed is not None and not item.event and item.key not in self.edition.indexes["sessions"]

    def edition_after(self) -> Edition:
        faults = tuple(self._faults()) or blocking(self.plan)
        if faults:
            raise InvalidValue(*faults)
        written = {item.key: self._session(item, placement) for item, placement in self.placed}
        written |= self._swapped(written)
        kept = [written.pop(session.key, session) for session in self.edition.sessions]
        order = {event.key: number for number, event in enumerate(self.edition.events)}
        new = sorted(written.values(), key=lambda one: (order[one.event], one.when.order if one.when else (), one.key))
        return attrs.evolve(self.edition, sessions=(*kept, *new))

    def _faults(self) -> Iterator[Finding]:
        if self.plan.problem.zone != self.edition.zone:
            what = N_("The plan is for the zone {theirs}, and the edition is in {ours}.")
            yield _elsewhere(Where(field="zone"), what, theirs=self.plan.problem.zone, ours=self.edition.zone)
        for item, placement in self.placed:
            where = Where(table="items", key=item.key)
            before = self.edition.get("sessions", item.key)
            if self.edition.get("events", item.of) is None or (before is not None and before.event != item.of):
                what = N_("The edition has no event “{event}” with a session “{session}”.")
                yield _elsewhere(where, what, event=item.of, session=item.key)
            elif placement.room is not None and self._place_of(placement) is None:
                yield _elsewhere(where, N_("The edition has no room “{room}”."), room=placement.room)
            elif before is not None and self._must_stay(before) and not self._stays(before, placement):
                what = N_("The session stands, and the plan would move it.")
                fix = N_("Leave it where it is, or name it among those that are free to move.")
                yield Finding("moves-what-stands", Where(table="sessions", key=item.key), what, fix)

    def _must_stay(self, session: Session) -> bool:
        if session.status is Status.HELD:
            return True
        named = session.key in self.free or session.event in self.free
        return stands(self.edition, session) and not named

    def _place_of(self, placement: Placement) -> Site | str | None:
        """The site of a placement, or its venue alone where nobody said which room; None where neither is there."""
        if placement.room is not None and placement.room in self.sites:
            return self.sites[placement.room]
        space = self.plan.problem.space.get(placement.room or "")
        return space.place if space is not None and space.place in self.edition.indexes["venues"] else None

    def _stays(self, session: Session, placement: Placement) -> bool:
        """Whether the plan leaves a session where it is."""
        start = session.when.start if session.when is not None else None
        if start is None or in_utc(start) != in_utc(placement.start):
            return False
        place = self._place_of(placement)
        if isinstance(place, Site):
            return placement.room in session.rooms if place.room is not None else session.venue == place.place
        return not session.rooms and (place is None or session.venue == place)

    def _session(self, item: Item, placement: Placement) -> Session:
        before = self.edition.get("sessions", item.key)
        if before is not None and self._stays(before, placement) and (item.fixed or stands(self.edition, before)):
            same: Session = before
            return same
        zone = zone_info(self.edition.zone)
        held = self.plan.interval(item.key)
        when = When.between(held.start.astimezone(zone), held.end.astimezone(zone))
        session = before or Session(item.key, item.of, seats=item.seats or None)
        place = self._written_place(session, placement)
        return attrs.evolve(session, when=when, status=self._status(before), **place)

    def _status(self, before: Session | None) -> Status:
        """A draft; but what readers know already is moved, or to be confirmed, so that it does not vanish."""
        if before is not None and stands(self.edition, before):
            return Status.MOVED
        is_known = before is not None and f"sessions {before.key}" in self.edition.indexes["published"]
        return Status.TENTATIVE if is_known else Status.DRAFT

    def _written_place(self, session: Session, placement: Placement) -> dict[str, Any]:
        site = self.sites.get(placement.room) if placement.room is not None else None
        if site is not None:
            room = (site.room.key,) if site.room is not None else ()
            said = Place.VENUE if session.place is Place.VENUE else None
            return {"venue": site.place, "rooms": room, "place": said}
        if placement.room is not None or session.key in self.edition.indexes["sessions"]:
            return {}
        theirs = (one.place for one in self.edition.sessions_by_event.get(session.event, ()))
        elsewhere = next((place for place in theirs if place in (Place.ITINERANT, Place.SEVERAL)), None)
        return {"place": elsewhere} if elsewhere else {"mode": Mode.ONLINE}

    def _swapped(self, written: Mapping[str, Session]) -> dict[str, Session]:
        """Proposals that were chosen under the key of another, with what that one had proposed."""
        found: dict[str, Session] = {}
        for item, _ in self.placed:
            before = self.edition.get("sessions", item.key)
            if before is None or not item.starts or before.when is None:
                continue
            chosen = written[item.key]
            for other in self.edition.sessions_by_event[item.of]:
                theirs = found.get(other.key, other)
                if other.key not in written and other.status in LOOSE and _where(theirs) == _where(chosen):
                    found[other.key] = attrs.evolve(theirs, **_place(before))
                    break
        return found


def _where(session: Session) -> tuple[object, object]:
    """When a session starts, and at which venue it is."""
    start = session.when.start if session.when is not None else None
    return (in_utc(start) if start is not None else None, session.venue)


def _place(session: Session) -> dict[str, Any]:
    return {name: getattr(session, name) for name in ("when", "place", "venue", "rooms")}


def _elsewhere(where: Where, what: str, **params: object) -> Finding:
    return Finding("another-edition", where, what, N_("Make a plan of this edition."), params=params)
