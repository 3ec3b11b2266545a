"""What happens to a plan after it was made: a room closes, a person is away, an item is cancelled, added or changed.

Each change makes a new problem from the old one; nothing is mended here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where, did_you_mean
from stemcity_kit.model.time import Interval, in_utc
from stemcity_kit.scheduling.problem import Item, Party, Placement, Problem, Space

__all__ = ["Added", "Away", "Cancelled", "Change", "Changed", "Closed", "Freed", "Pinned", "after"]


@attrs.frozen
class Closed:
    """A room cannot be used for a while, or any more.

    Attributes:
        room: The room's key.
        within: When; None for the whole programme.
        because: Why, in words.
    """

    room: str
    within: Interval | None = None
    because: str = ""


@attrs.frozen
class Away:
    """Somebody cannot be there for a while, or at all.

    Attributes:
        person: The person's key.
        within: When; None for the whole programme.
        because: Why, in words.
    """

    person: str
    within: Interval | None = None
    because: str = ""


@attrs.frozen
class Cancelled:
    """An item is not held.

    Attributes:
        item: The item's key.
    """

    item: str


@attrs.frozen
class Added:
    """An item comes in.

    Attributes:
        item: The item.
    """

    item: Item


@attrs.frozen
class Changed:
    """An item is not what it was: more people come, it takes longer, somebody else speaks.

    Attributes:
        item: The item as it is now, under the same key.
    """

    item: Item


@attrs.frozen
class Pinned:
    """An item must be there and nowhere else.

    Attributes:
        at: Where.
    """

    at: Placement


@attrs.frozen
class Freed:
    """An item that was fixed may move.

    Attributes:
        item: The item's key.
    """

    item: str


Change = Closed | Away | Cancelled | Added | Changed | Pinned | Freed


def after(problem: Problem, changes: Iterable[Change]) -> Problem:
    """The problem after some changes, one after the other.

    Raises:
        InvalidValue: A change names something that the problem does not have, or adds what it has, or is no change.

    >>> import datetime as dt
    >>> from stemcity_kit.model.time import moment
    >>> nine, noon = (moment(dt.date(2027, 5, 19), dt.time(hour), zone="Europe/Rome") for hour in (9, 12))
    >>> problem = Problem("Europe/Rome", [Interval(nine, noon)], [Item("robots", 60)], [Space("lab"), Space("hall")])
    >>> after(problem, [Closed("lab")]).space["lab"].hours
    ()
    """
    for change in changes:
        make = _MAKE.get(type(change))
        if make is None:
            raise _no_change(change)
        problem = make(problem, change)
    return problem


def _no_change(given: object) -> InvalidValue:
    """That something is given as a change which is none; whoever calls from untyped code is told so."""
    what, fix = N_("{given} is no change."), N_("Give one of these: {known}.")
    params = {"given": repr(given)[:80], "known": ", ".join(sorted(kind.__name__ for kind in _MAKE))}
    return InvalidValue(Finding("not-a-change", Where(field="changes"), what, fix, params=params))


def _known(key: str, table: str, known: Iterable[str]) -> None:
    keys = tuple(known)
    if key not in keys:
        near = did_you_mean(key, keys)
        fix = N_("Did you mean “{near}”?") if near else N_("Name one that the problem has.")
        where = Where(table=table, key=key)
        params = {"key": key, "near": near}
        raise InvalidValue(
            Finding("unknown-key", where, N_("There is no “{key}” that could change."), fix, params=params)
        )


def _without(hours: Iterable[Interval], gone: Interval | None) -> tuple[Interval, ...]:
    """What is left of some spells without one of them, half-open."""
    if gone is None:
        return ()
    left: list[Interval] = []
    for spell in hours:
        if not spell.overlaps(gone):
            left.append(spell)
            continue
        if in_utc(spell.start) < in_utc(gone.start):
            left.append(Interval(spell.start, gone.start))
        if in_utc(gone.end) < in_utc(spell.end):
            left.append(Interval(gone.end, spell.end))
    return tuple(left)


def _closed(problem: Problem, change: Closed) -> Problem:
    _known(change.room, "rooms", problem.space)

    def shut(room: Space) -> Space:
        hours = problem.hours if room.hours is None else room.hours
        return attrs.evolve(room, hours=_without(hours, change.within)) if room.key == change.room else room

    return attrs.evolve(problem, rooms=map(shut, problem.rooms))


def _away(problem: Problem, change: Away) -> Problem:
    _known(change.person, "people", problem.party)
    party = problem.party[change.person]
    hours = _without(problem.hours if party.hours is None else party.hours, change.within)
    now = Party(party.key, party.title, hours, change.because or party.because)
    others = (one for one in problem.people if one.key != change.person)
    return attrs.evolve(problem, people=(*others, now))


def _cancelled(problem: Problem, change: Cancelled) -> Problem:
    _known(change.item, "items", problem.item)
    left = [item for item in problem.items if item.key != change.item]
    events = {item.of for item in left}

    def freed(item: Item) -> Item:
        """What it came after, or was apart from, may be gone altogether."""
        after_still, apart_still = ([key for key in keys if key in events] for keys in (item.after, item.apart))
        return attrs.evolve(item, after=after_still, apart=apart_still)

    return attrs.evolve(problem, items=map(freed, left))


def _added(problem: Problem, change: Added) -> Problem:
    return attrs.evolve(problem, items=(*problem.items, change.item))


def _changed(problem: Problem, change: Changed) -> Problem:
    _known(change.item.key, "items", problem.item)
    return attrs.evolve(problem, items=(change.item if item.key == change.item.key else item for item in problem.items))


def _pinned(problem: Problem, change: Pinned) -> Problem:
    _known(change.at.item, "items", problem.item)
    return _changed(problem, Changed(attrs.evolve(problem.item[change.at.item], fixed=change.at)))


def _freed(problem: Problem, change: Freed) -> Problem:
    _known(change.item, "items", problem.item)
    return _changed(problem, Changed(attrs.evolve(problem.item[change.item], fixed=None)))


_MAKE: dict[type, Callable[[Problem, object], Problem]] = {
    Closed: _closed,  # type: ignore[dict-item]  # each takes its own change, and is called with no other
    Away: _away,  # type: ignore[dict-item]
    Cancelled: _cancelled,  # type: ignore[dict-item]
    Added: _added,  # type: ignore[dict-item]
    Changed: _changed,  # type: ignore[dict-item]
    Pinned: _pinned,  # type: ignore[dict-item]
    Freed: _freed,  # type: ignore[dict-item]
}
