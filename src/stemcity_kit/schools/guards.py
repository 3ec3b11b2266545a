"""Guards of the register: what speaks against an act, told before it is entered; and what is possible now.

The table of `schools.states` is asked first, then what the act needs besides. After the end of a session only
attendance is noted; an offer can be confirmed until the moment that it names, and not at that moment or later. Who has
a place may wait for one that it wants more, and be offered it; to confirm that, it gives the other back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from stemcity_kit.errors import Finding, N_, Phrase, StemCityError, Where, did_you_mean
from stemcity_kit.model.school import Entry
from stemcity_kit.model.time import in_utc
from stemcity_kit.model.vocabulary import PlaceState, RegisterAct, label
from stemcity_kit.schools.desk import Desk
from stemcity_kit.schools.limits import Limit
from stemcity_kit.schools.obstacles import obstacles
from stemcity_kit.schools.request import Party
from stemcity_kit.schools.states import PLACE, possible

__all__ = ["IllegalEntry", "entered", "objections"]

_SEEN = frozenset({RegisterAct.ATTENDED, RegisterAct.NO_SHOW})
_TAKES = frozenset({RegisterAct.PLACED, RegisterAct.OFFERED, RegisterAct.RE_PLACED})
_ASKS = _TAKES | {RegisterAct.REGISTERED, RegisterAct.WAITLISTED}
_FIRM = frozenset({RegisterAct.PLACED, RegisterAct.RE_PLACED})
_ANSWERS = frozenset({RegisterAct.CONFIRMED, RegisterAct.DECLINED})


class IllegalEntry(StemCityError, ValueError):
    """An act of the register that is not possible now; its findings say why, and what is."""


def entered(
    desk: Desk,
    act: RegisterAct,
    *,
    group: str = "",
    session: str,
    at: dt.datetime,
    by: str,
    because: str = "",
    seats: int | None = None,
    confirm_by: dt.datetime | None = None,
) -> Entry:
    """The act as the next of the register.

    Args:
        desk: Where everybody stands.
        act: What is done.
        group: The class or party; empty where a whole session is cancelled.
        session: The session.
        at: When, an aware moment.
        by: Who does it.
        because: The reason, as it is told to people.
        seats: For how many people, companions included; by default the size of the class.
        confirm_by: The first moment at which a confirmation is too late.

    Raises:
        IllegalEntry: The act is not possible now; the error carries every finding.
        InvalidValue: A moment has no time zone, or a number is too low.
    """
    if seats is None and act in _ASKS and session in desk.slots and _size_known(desk, group, session):
        seats = desk.party(group, session).size
    entry = Entry(desk.register.number + 1, at, act, group, session, by, because, seats, confirm_by)
    if against := tuple(objections(desk, entry)):
        raise IllegalEntry(*against)
    return entry


def objections(desk: Desk, entry: Entry) -> Iterator[Finding]:
    """What speaks against an act, as the next of the register; nothing where it is possible.

    Args:
        desk: Where everybody stands.
        entry: The act; its number does not matter.
    """
    for ask in (_against_the_form, _against_the_time, _against_the_state, _against_the_place):
        refused = tuple(ask(desk, entry))
        yield from refused
        if refused:
            return


def _against_the_form(desk: Desk, entry: Entry) -> Iterator[Finding]:
    session, group, where = entry.session or "", entry.group, _where(entry)
    if session not in desk.slots:
        near = did_you_mean(session, desk.slots)
        what = N_("Nothing here is called “{key}”.")
        fix = N_("Did you mean “{near}”?") if near else N_("Add it, or take it out here.")
        yield Finding("unknown-key", Where(table="sessions"), what, fix, params={"key": session, "near": near})
    if not entry.by:
        yield Finding("nobody-acts", where, N_("Nobody is named who does this."), N_("Say who does it."))
    if (entry.act is RegisterAct.SESSION_CANCELLED) == bool(group):
        what = N_("A whole session is cancelled for everybody; every other act is about one class or party.")
        yield Finding("wrong-party", where, what, N_("Name one class or party, or none."))
    if group and entry.seats is None and entry.act in _ASKS and not _size_known(desk, group, session):
        what = N_("Nobody said for how many people “{group}” asks.")
        yield Finding("no-number", where, what, N_("Give “seats”, companions included."), params={"group": group})
    if entry.act is RegisterAct.OFFERED and (entry.confirm_by is None or entry.confirm_by <= entry.at):
        what, fix = N_("An offer needs a moment, after now, by which it is confirmed."), N_("Give “confirm_by”.")
        yield Finding("no-confirm-by", where, what, fix)


def _where(entry: Entry) -> Where:
    return Where(table="register", key=f"{entry.group} {entry.session or ''}".strip())


def _size_known(desk: Desk, group: str, session: str) -> bool:
    return group in desk.request.by_party or (group, session) in desk.register.seats


def _against_the_time(desk: Desk, entry: Entry) -> Iterator[Finding]:
    where, slot = _where(entry), desk.slots[entry.session or ""]
    last = desk.register.entries[-1].at if desk.register.entries else None
    if last is not None and entry.at < last:
        what = N_("{at} is before the last act of the register, {last}.")
        fix = N_("Correct the clock, or the moment that was given.")
        params = {"at": entry.at.isoformat(), "last": last.isoformat()}
        yield Finding("earlier-than-the-last", where, what, fix, params=params)
    if slot.start is None or slot.end is None:
        return
    if entry.act in _SEEN and entry.at < in_utc(slot.start):
        what = N_("The session “{session}” has not begun, so nobody knows who attends.")
        yield Finding("not-begun", where, what, N_("Note it after the start."), params={"session": slot.key})
    elif entry.act not in _SEEN and entry.act is not RegisterAct.LAPSED and entry.at >= in_utc(slot.end):
        what, fix = N_("The session “{session}” is over."), N_("Possible now: {acts}.")
        acts = Phrase(*(label(one) for one in RegisterAct if one in _SEEN))
        yield Finding("after-the-end", where, what, fix, params={"session": slot.key, "acts": acts})


def _against_the_state(desk: Desk, entry: Entry) -> Iterator[Finding]:
    group, session, act = entry.group, entry.session or "", entry.act
    if act is RegisterAct.SESSION_CANCELLED:
        if session in desk.register.cancelled:  # where only the programme says it, its classes still have to be told
            what, fix = N_("The session “{session}” is cancelled already."), N_("There is nothing left to do.")
            yield Finding("cancelled-already", _where(entry), what, fix, params={"session": session})
        return
    state = desk.register.state(group, session)
    asked = RegisterAct.WAITLISTED if act is RegisterAct.REGISTERED else act
    if asked not in PLACE[state]:
        yield _not_now(entry, state)
    elif state is not None:
        yield from _against_the_moment(entry, due=desk.register.by_place[group, session].confirm_by)
    if act is RegisterAct.RE_PLACED and all(one != group for one, _ in desk.register.displaced):
        what, fix = N_("“{group}” lost no session."), N_("Register it like everybody else.")
        yield Finding("not-displaced", _where(entry), what, fix, params={"group": group})


def _not_now(entry: Entry, state: PlaceState | None) -> Finding:
    acts = [RegisterAct.REGISTERED] if RegisterAct.WAITLISTED in PLACE[state] else []
    acts += [act for act in possible(state) if act not in (RegisterAct.RE_PLACED, RegisterAct.SESSION_CANCELLED)]
    params = {"group": entry.group, "session": entry.session, "act": Phrase(label(entry.act))}
    params["acts"] = Phrase(*map(label, acts))
    what = N_("“{group}” has nothing to do with “{session}”, so this is not possible: {act}.")
    if state is not None:
        what = N_("Of “{group}” in “{session}” the register says: {state}. So this is not possible: {act}.")
        params["state"] = Phrase(label(state))
    return Finding("not-now", _where(entry), what, N_("Possible now: {acts}."), params=params)


def _against_the_moment(entry: Entry, *, due: dt.datetime | None) -> Iterator[Finding]:
    if entry.act in _ANSWERS and due is not None and entry.at >= due:
        what, fix = N_("The offer had to be answered before {due}."), N_("Register again, at the end of the list.")
        yield Finding("too-late", _where(entry), what, fix, params={"due": due.isoformat()})
    if entry.act is RegisterAct.LAPSED and (due is None or entry.at < due):
        what, fix = N_("The offer is still open."), N_("Wait for an answer, or for the moment that it names.")
        yield Finding("still-open", _where(entry), what, fix)


def _against_the_place(desk: Desk, entry: Entry) -> Iterator[Finding]:
    session, displaced = entry.session or "", entry.act is RegisterAct.RE_PLACED
    party = desk.party(entry.group, session, seats=entry.seats)
    if entry.act is RegisterAct.CONFIRMED and desk.register.state(entry.group, session) is PlaceState.OFFERED:
        yield from desk.in_exchange(party, session)
    if entry.act not in _ASKS:
        return
    if entry.act in _FIRM:
        hindered = tuple(desk.hindrances(party, session, at=entry.at, displaced=displaced))
    else:
        hindered = tuple(obstacles(desk.request, party, desk.slots[session], at=entry.at))
    yield from hindered
    if hindered or entry.act is RegisterAct.REGISTERED:
        return
    tally = desk.generous_tally if displaced else desk.tally
    limit = tally.full(party, session)
    if limit is not None and entry.act in _TAKES:
        yield _full(limit, entry, party, left=tally.left(limit))
    elif not displaced:
        first = in_front(desk, party.key, session, at=entry.at)
        if entry.act in _TAKES and first is not None:
            yield first
        if entry.act is RegisterAct.WAITLISTED and limit is None and first is None:
            what, fix = N_("There is room in “{session}”."), N_("Give it a place.")
            yield Finding("there-is-room", _where(entry), what, fix, params={"session": session})
            yield from desk.in_exchange(party, session)


def in_front(desk: Desk, group: str, session: str, *, at: dt.datetime) -> Finding | None:
    """Who comes first: somebody who lost a session, or somebody before this party on the waiting list."""
    where = Where(table="register", key=f"{group} {session}")
    if lost := [one for one in desk.before_all(session, at=at) if one != group]:
        what = N_("Those who lost a session come first, and {count} of them could have “{session}”.")
        fix = N_("Give them another place first.")
        return Finding("displaced-first", where, what, fix, params={"count": len(lost), "session": session})
    ahead = desk.next_in_line(session, at=at)
    if ahead is not None and ahead != group:
        what, fix = N_("Others are before it on the waiting list of “{session}”."), N_("Put it on the list.")
        return Finding("others-before", where, what, fix, params={"session": session})
    return None


def _full(limit: Limit, entry: Entry, party: Party, *, left: int) -> Finding:
    where = _where(entry)
    params = {"session": entry.session, "left": max(0, left), "size": party.size, "most": limit.most}
    if limit.school:
        what, fix = (
            N_("The school has the {most} places that one school may get here."),
            N_("Cancel one of them first."),
        )
        return Finding(limit.rule, where, what, fix, params=params)
    what = N_("“{session}” has {left} seats left, and {size} people would come.")
    fix = N_("Put it on the waiting list, or choose another session.")
    return Finding("full", where, what, fix, params=params)


def lapsed(desk: Desk, *, at: dt.datetime) -> tuple[tuple[str, str], ...]:
    """The offers whose moment has come, as party and session; the earliest first."""
    due = [
        (place.confirm_by, key)
        for key, place in desk.register.by_place.items()
        if place.state in (PlaceState.OFFERED, PlaceState.PLACED)
        and place.confirm_by is not None
        and place.confirm_by <= in_utc(at)
    ]
    return tuple(key for _, key in sorted(due))
