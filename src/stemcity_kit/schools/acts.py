"""What the office does at the desk, each as the acts that it enters: register, cancel, call off, promote, attend.

Each function gives the acts, in order, and changes nothing; `Desk.after` gives the desk after them. Who registers gets
a place at once where there is room and nobody stands before them, and goes to the end of the waiting list otherwise.
What falls due by itself, offers that lapse and the next in line, is entered by `due`; let it run before a day's work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from stemcity_kit.errors import Finding, N_
from stemcity_kit.model.school import Entry
from stemcity_kit.model.time import in_utc
from stemcity_kit.model.vocabulary import PlaceState, RegisterAct
from stemcity_kit.schools.allocation import Allocation
from stemcity_kit.schools.desk import Desk
from stemcity_kit.schools.guards import IllegalEntry, entered, in_front, lapsed, objections
from stemcity_kit.schools.states import PLACE

__all__ = ["answer", "attendance", "call_off", "cancel", "due", "entries_of", "register", "replace_displaced"]


def entries_of(
    allocation: Allocation, *, desk: Desk, at: dt.datetime, by: str, confirm_by: dt.datetime | None = None
) -> tuple[Entry, ...]:
    """The places of a draw as the first acts of the register.

    Args:
        allocation: The draw.
        desk: The desk before it.
        at: When it is entered.
        by: Who enters it.
        confirm_by: The first moment at which a confirmation is too late; without one, nobody need confirm.

    Raises:
        IllegalEntry: Places are not possible now, as the world changed since the draw; all of them are told.
    """
    done = tuple(
        Entry(
            number,
            at,
            RegisterAct.PLACED,
            place.party,
            place.session,
            by,
            seats=desk.party(place.party, place.session).size,
            confirm_by=confirm_by,
        )
        for number, place in enumerate(allocation.places, desk.register.number + 1)
    )
    if against := tuple(dict.fromkeys(_against_all(desk, done))):
        raise IllegalEntry(*against)
    return done


def _against_all(desk: Desk, entries: Sequence[Entry]) -> Iterator[Finding]:
    """What speaks against places that are entered together: each by itself, and all of them beside each other.

    Places only ever fill a limit further, so what all of them keep, each of them kept when it was entered.
    """
    for entry in entries:
        yield from objections(desk, entry)
    after, before = desk.after(entries), set(desk.tally.passed())
    for entry in entries:
        if (session := entry.session or "") in after.slots:
            yield from after.in_exchange(after.party(entry.group, session), session)
    yield from (finding for finding in after.tally.passed() if finding not in before)


def register(
    desk: Desk, group: str, session: str, *, at: dt.datetime, by: str, seats: int | None = None
) -> tuple[Entry, ...]:
    """A class or a party asks for a place and gets it, or goes to the end of the waiting list.

    Args:
        desk: Where everybody stands.
        group: The class, or the number of the registration of people who come by themselves.
        session: Where.
        at: When.
        by: Who enters it.
        seats: For how many people, companions included; by default the size of the class.

    Raises:
        IllegalEntry: It cannot go there, whether there is room or not.

    >>> from stemcity_kit.schools.request import Request, Slot
    >>> desk = Desk(Request(parties=[], slots=[Slot(key="stars-1", event="stars", seats=4)]))
    >>> at = dt.datetime(2027, 4, 1, 9, tzinfo=dt.UTC)
    >>> desk = desk.after(register(desk, "p-1", "stars-1", at=at, by="desk", seats=3))
    >>> [entry.act.value for entry in register(desk, "p-2", "stars-1", at=at, by="desk", seats=2)]
    ['registered', 'waitlisted']
    """
    asked = entered(desk, RegisterAct.REGISTERED, group=group, session=session, at=at, by=by, seats=seats)
    desk = desk.after([asked])
    party = desk.party(group, session)
    room = desk.tally.full(party, session) is None and in_front(desk, group, session, at=at) is None
    act = RegisterAct.PLACED if room else RegisterAct.WAITLISTED
    return asked, entered(desk, act, group=group, session=session, at=at, by=by)


def answer(desk: Desk, group: str, session: str, *, confirms: bool, at: dt.datetime, by: str) -> tuple[Entry, ...]:
    """A class confirms or declines what it was given or offered.

    With an offer that it confirms it gives back, in the same breath, whatever it cannot have beside it. What becomes
    free is offered to the next in line.

    Raises:
        IllegalEntry: Nothing was offered, it is too late, or it has to say first which of several places it gives back.
    """
    if not confirms:
        done = entered(desk, RegisterAct.DECLINED, group=group, session=session, at=at, by=by)
        return (done, *_promoted(desk.after([done]), [session], at=at, by=by))
    given_back: list[Entry] = []
    now = desk
    for other in _in_exchange(desk, group, session):
        because = N_("It took a place that it wanted more.")
        act = entered(now, RegisterAct.CANCELLED, group=group, session=other, at=at, by=by, because=because)
        given_back.append(act)
        now = now.after([act])
    done = entered(now, RegisterAct.CONFIRMED, group=group, session=session, at=at, by=by)
    freed = [act.session or "" for act in given_back]
    return (*given_back, done, *_promoted(now.after([done]), freed, at=at, by=by))


def _in_exchange(desk: Desk, group: str, session: str) -> list[str]:
    """The places that a party gives back for an offer: what is at the same time or event, or its only other one."""
    if desk.register.state(group, session) is not PlaceState.OFFERED:
        return []
    found = tuple(desk.in_exchange(desk.party(group, session), session))
    named = [params["other"] for one in found if "other" in (params := dict(one.params))]
    held = [one for one in desk.firm(group) if one != session]
    return held if found and len(held) == 1 else list(dict.fromkeys(named))


def cancel(desk: Desk, group: str, session: str, *, at: dt.datetime, by: str, because: str = "") -> tuple[Entry, ...]:
    """A class gives its place back, or leaves the waiting list; the next in line is offered what becomes free.

    Raises:
        IllegalEntry: It has no place there and does not wait.
    """
    done = entered(desk, RegisterAct.CANCELLED, group=group, session=session, at=at, by=by, because=because)
    return (done, *_promoted(desk.after([done]), [session], at=at, by=by))


def call_off(desk: Desk, session: str, *, at: dt.datetime, by: str, because: str) -> tuple[Entry, ...]:
    """A session is cancelled, and those who had places there get others at once, as far as there are any.

    Args:
        desk: Where everybody stands.
        session: Which session.
        at: When.
        by: Who decides.
        because: Why, as it is told to people: the weather, a strike.

    Raises:
        IllegalEntry: It was cancelled before, or is over.
    """
    done = entered(desk, RegisterAct.SESSION_CANCELLED, session=session, at=at, by=by, because=because)
    return (done, *replace_displaced(desk.after([done]), at=at, by=by))


def replace_displaced(desk: Desk, *, at: dt.datetime, by: str) -> tuple[Entry, ...]:
    """Another place for each who lost one, before anybody on a waiting list.

    Strict priorities come first, then the earliest loss, and of one session who had a place in it first. A further
    session of the same event comes before other wishes; of several the one with the least room that fits. Who finds
    none remains displaced, and goes first as soon as there is one.
    """
    done: list[Entry] = []
    tier = desk.request.policy.tier
    for group, lost in sorted(desk.register.displaced, key=lambda key: tier(desk.party(*key).merits)):
        session = _instead(desk, group, lost, at=at)
        if session is None:
            continue
        because = N_("In place of a session that was cancelled.")
        seats = desk.register.seats.get((group, lost))
        act = entered(
            desk, RegisterAct.RE_PLACED, group=group, session=session, at=at, by=by, because=because, seats=seats
        )
        done.append(act)
        desk = desk.after([act])
    return tuple(done)


def _instead(desk: Desk, group: str, lost: str, *, at: dt.datetime) -> str | None:
    """The best session for one who lost another."""
    event = desk.slots[lost].event if lost in desk.slots else ""
    known = desk.request.by_party.get(group)
    ranks: Mapping[str, int] = {**(known.rank if known else {}), event: 0}
    fitting = []
    for slot in desk.slots.values():
        free = RegisterAct.RE_PLACED in PLACE[desk.register.state(group, slot.key)]
        if slot.event not in ranks or slot.key == lost or not free:
            continue
        party = desk.party(group, slot.key, seats=desk.register.seats.get((group, lost)))
        if desk.generous_tally.full(party, slot.key) is None and not any(
            desk.hindrances(party, slot.key, at=at, displaced=True)
        ):
            people = [limit for limit in desk.generous_tally.limits.on(party, slot.key) if limit.people]
            room = min((desk.generous_tally.left(limit) for limit in people), default=0)
            fitting.append((ranks[slot.event], room, slot.key))
    return min(fitting)[2] if fitting else None


def due(desk: Desk, *, at: dt.datetime, by: str) -> tuple[Entry, ...]:
    """What falls due by itself: offers lapse whose moment has come, the displaced get places, the next get offers.

    Args:
        desk: Where everybody stands.
        at: Now.
        by: In whose name it is entered.

    Returns:
        The acts; nothing where nothing is due, so that it can run as often as anybody likes.
    """
    done: list[Entry] = []
    for group, session in lapsed(desk, at=at):
        act = entered(desk, RegisterAct.LAPSED, group=group, session=session, at=at, by=by)
        done.append(act)
        desk = desk.after([act])
    again = replace_displaced(desk, at=at, by=by)
    return (*done, *again, *_promoted(desk.after(again), desk.register.waiting, at=at, by=by))


def _promoted(desk: Desk, sessions: Iterable[str], *, at: dt.datetime, by: str) -> tuple[Entry, ...]:
    """Offers to those next in line, as many as fit; each is to be confirmed in the policy's hours, before the start."""
    done: list[Entry] = []
    for session in sorted(sessions):
        slot = desk.slots.get(session)
        if slot is None or slot.cancelled:
            continue
        while (group := desk.next_in_line(session, at=at)) and in_front(desk, group, session, at=at) is None:
            until = in_utc(at) + dt.timedelta(hours=desk.request.policy.confirm_hours)
            until = min(until, in_utc(slot.start)) if slot.start is not None else until
            act = entered(desk, RegisterAct.OFFERED, group=group, session=session, at=at, by=by, confirm_by=until)
            done.append(act)
            desk = desk.after([act])
    return tuple(done)


def attendance(
    desk: Desk, session: str, *, came: Iterable[str], at: dt.datetime, by: str, absent: Iterable[str] = ()
) -> tuple[Entry, ...]:
    """Who came to a session, and who had a place and did not come.

    Raises:
        IllegalEntry: The session has not begun, or somebody had no place there.
    """
    done: list[Entry] = []
    noted = [(group, RegisterAct.ATTENDED) for group in came] + [(group, RegisterAct.NO_SHOW) for group in absent]
    for group, act in noted:
        entry = entered(desk, act, group=group, session=session, at=at, by=by)
        done.append(entry)
        desk = desk.after([entry])
    return tuple(done)
