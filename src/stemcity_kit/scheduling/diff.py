"""What became of a plan, for people: what moved from when and where to when and where, and who must be told what.

Each notice is for one recipient and holds only what concerns them: no name of anybody else, and for a venue only its
own rooms. Texts are templates; moments are put into words by whoever shows them, `Local` among others.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

import attrs
from babel import Locale
from babel.dates import format_skeleton, format_timedelta
from babel.lists import format_list

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.school import School
from stemcity_kit.model.time import Interval, in_utc
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Problem, Space

__all__ = ["Became", "Local", "Message", "Move", "Notice", "Told", "diff", "told"]

Translate = Callable[[str], str]
_Unit = Literal["day", "hour", "minute"]
_ALWAYS = 10**9
"""A threshold that no length reaches, so that babel keeps to the unit it is given and rounds nothing away."""


class Became(enum.StrEnum):
    """What became of an item: it lies at another time, in another room, or both; it is longer or shorter; or is new."""

    TIME = "time"
    LENGTH = "length"
    ROOM = "room"
    BOTH = "both"
    ADDED = "added"
    CANCELLED = "cancelled"


class Told(enum.StrEnum):
    """Who is told."""

    PERSON = "person"
    SCHOOL = "school"
    PARTNER = "partner"
    VENUE = "venue"


@attrs.frozen
class Move:
    """What became of one item.

    Attributes:
        item: The item as it is now, or as it was where it is not held any more.
        was: The item as it was; None for a new one.
        became: What became of it.
        old: When it was held, by the local clock; None for a new one.
        new: When it is held; None where it is not held any more.
        old_room: Where it was held; None for no room.
        new_room: Where it is held; None for no room.
    """

    item: Item
    was: Item | None
    became: Became
    old: Interval | None = None
    new: Interval | None = None
    old_room: Space | None = None
    new_room: Space | None = None

    @property
    def by(self) -> dt.timedelta:
        """By how much it starts later, in elapsed time; below zero for earlier, nothing where it has no two times."""
        if self.old is None or self.new is None:
            return dt.timedelta()
        return in_utc(self.new.start) - in_utc(self.old.start)

    @property
    def items(self) -> tuple[Item, ...]:
        """The item as it is, and as it was."""
        return (self.item,) if self.was is None or self.was == self.item else (self.item, self.was)


def diff(old: Plan, new: Plan) -> tuple[Move, ...]:
    """What moved from one plan to the next, in order of time; what lies where it did is left out.

    Args:
        old: The plan as it was.
        new: The plan as it is.
    """
    keys = dict.fromkeys((*old.of, *new.of))
    moves = [move for key in keys if (move := _move(old, new, key)) is not None]
    return tuple(sorted(moves, key=_when))


def _when(move: Move) -> tuple[dt.datetime, str]:
    first = move.new or move.old
    return (in_utc(first.start) if first else dt.datetime.min.replace(tzinfo=dt.UTC), move.item.key)


def _move(old: Plan, new: Plan, key: str) -> Move | None:
    was, now = (plan.problem.item[key] if key in plan.of else None for plan in (old, new))
    before, after = (plan.interval(key) if key in plan.of else None for plan in (old, new))
    left, comes = (plan.problem.space.get(plan.of[key].room or "") if key in plan.of else None for plan in (old, new))
    became = _became(before, after, moved=(left and left.key) != (comes and comes.key))
    item = now or was
    if became is None or item is None:
        return None
    return Move(item, was, became, before, after, left, comes)


def _became(before: Interval | None, after: Interval | None, *, moved: bool) -> Became | None:
    if before is None:
        return Became.ADDED
    if after is None:
        return Became.CANCELLED
    if before.start != after.start:
        return Became.BOTH if moved else Became.TIME
    if moved:
        return Became.ROOM
    return None if before == after else Became.LENGTH


@attrs.frozen
class Local:
    """Moments and lengths in the words of a language, by the local clock of each moment.

    >>> import datetime as dt
    >>> from stemcity_kit.model.time import moment
    >>> local = Local("en-GB")
    >>> local.moment(moment(dt.date(2027, 5, 19), dt.time(9), zone="Europe/Rome"))
    'Wed, 19 May 2027, 09:00'
    >>> local.length(dt.timedelta(minutes=-90))
    '1 hour, 30 minutes'
    """

    language: str = "en-GB"

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.language, sep="-")

    def moment(self, moment: dt.datetime) -> str:
        """The weekday, the day and the time."""
        day = format_skeleton("yMMMEd", moment, tzinfo=moment.tzinfo, locale=self._locale)
        return f"{day}, {self.time(moment)}"

    def time(self, moment: dt.datetime) -> str:
        """The time alone."""
        return format_skeleton("Hm", moment, tzinfo=moment.tzinfo, locale=self._locale)

    def length(self, length: dt.timedelta) -> str:
        """How long something takes, in days, hours and minutes, forwards or backwards."""
        minutes = abs(length) // dt.timedelta(minutes=1)
        parts: tuple[tuple[_Unit, int], ...] = (
            ("day", minutes // 1440 * 1440),
            ("hour", minutes % 1440 // 60 * 60),
            ("minute", minutes % 60),
        )
        said = [self._part(dt.timedelta(minutes=part), unit) for unit, part in parts if part]
        return format_list(said, style="unit", locale=self._locale) if said else ""

    def _part(self, length: dt.timedelta, unit: _Unit) -> str:
        return format_timedelta(length, granularity=unit, threshold=_ALWAYS, locale=self._locale)


@attrs.frozen
class Message:
    """One thing that a recipient is told.

    Attributes:
        move: What it is about.
        what: The text, an English template marked with `N_`, with moments and rooms to be filled in.
        group: Whom it is about, where the recipient answers for several, such as a school for its classes.
    """

    move: Move
    what: str
    group: str = ""

    def words(self, translate: Translate = str, local: Local = Local()) -> str:
        """The text, in the language of `translate` and with moments as `local` says them."""
        said = self.finding(translate, local).problem(translate)
        return f"{self.group}: {said}" if self.group else said

    def finding(self, translate: Translate = str, local: Local = Local()) -> Finding:
        """The message as a note about the item."""
        move = self.move
        params: dict[str, str] = {"item": move.item.name, "by": local.length(move.by)}
        for name, interval, room in (("old", move.old, move.old_room), ("new", move.new, move.new_room)):
            if room is not None:
                params[f"{name}_room"] = room.name
            if interval is not None:
                params |= {name: local.moment(interval.start), f"{name}_end": local.time(interval.end)}
        where = Where(table="items", key=move.item.key)
        return Finding(f"plan-{move.became}", where, self.what, "", Severity.NOTE, params)


@attrs.frozen
class Notice:
    """What one recipient must be told.

    Attributes:
        to: Whether it is a person or class, a school, a partner or a venue.
        key: The recipient's key.
        name: What people read.
        messages: What they are told, in order of time.
    """

    to: Told
    key: str
    name: str
    messages: tuple[Message, ...]

    def words(self, translate: Translate = str, local: Local = Local()) -> str:
        """The text, a line for each message."""
        return "\n".join(message.words(translate, local) for message in self.messages)


_LATER = (
    N_("“{item}” is held {by} later: on {new} in {new_room}, not on {old}."),
    N_("“{item}” is held {by} later: on {new}, not on {old}."),
)
_EARLIER = (
    N_("“{item}” is held {by} earlier: on {new} in {new_room}, not on {old}."),
    N_("“{item}” is held {by} earlier: on {new}, not on {old}."),
)
_LENGTH = (
    N_("“{item}” on {new} in {new_room} now ends at {new_end}, not at {old_end}."),
    N_("“{item}” on {new} now ends at {new_end}, not at {old_end}."),
)
_ROOM = (
    N_("“{item}” on {new} is held in {new_room}, not in {old_room}."),
    N_("“{item}” on {new} is not held in {old_room} any more, but online or elsewhere."),
    N_("“{item}” on {new} is held in {new_room}; until now it had no room."),
)
_BOTH = (
    N_("“{item}” is held on {new} in {new_room}, not on {old} in {old_room}."),
    N_("“{item}” is held on {new} online or elsewhere, not on {old} in {old_room}."),
    N_("“{item}” is held on {new} in {new_room}, not on {old} without a room."),
)
_ADDED = (
    N_("“{item}” is new: it is held on {new} in {new_room}."),
    N_("“{item}” is new: it is held on {new}."),
)
_CANCELLED = (
    N_("“{item}” on {old} in {old_room} is cancelled."),
    N_("“{item}” on {old} is cancelled."),
)
_COMES = N_("“{item}” comes to {new_room} on {new}, until {new_end}.")
_GOES = N_("“{item}” does not take place in {old_room} on {old} any more.")
_YOURS = (
    N_("You take part in “{item}” now: on {new} in {new_room}."),
    N_("You take part in “{item}” now: on {new}."),
)
_NOT_YOURS = N_("You do not take part in “{item}” on {old} any more.")


def told(
    moves: Iterable[Move],
    problem: Problem,
    *,
    schools: Mapping[str, School] | None = None,
    names: Mapping[str, str] | None = None,
    partners: Mapping[str, Iterable[str]] | None = None,
) -> tuple[Notice, ...]:
    """Who must be told what, one notice for each.

    Args:
        moves: What moved.
        problem: The problem as it is now, which knows what people are called.
        schools: The school of each class, by the class's key among the people; it is told instead of the class.
        names: What partners and venues are called, by their keys, which a problem does not know.
        partners: All who run an event, by its key; None where the partner of each item is the only one.

    Returns:
        The notices to people, schools, partners and venues, each in order of their keys.
    """
    found: dict[tuple[Told, str], list[Message]] = defaultdict(list)
    called: dict[tuple[Told, str], str] = {}
    for move in moves:
        people, running = _people(move, problem, schools or {}), _partners(move, partners or {})
        for to, key, name, message in (*people, *running, *_venues(move)):
            found[to, key].append(message)
            called[to, key] = (names or {}).get(key, name) if to in (Told.PARTNER, Told.VENUE) else name
    order = list(Told)
    listed = sorted(found, key=lambda one: (order.index(one[0]), one[1]))
    return tuple(Notice(to, key, called[to, key], tuple(found[to, key])) for to, key in listed)


_Told = Iterator[tuple[Told, str, str, Message]]


def _people(move: Move, problem: Problem, schools: Mapping[str, School]) -> _Told:
    was = set(move.was.people) if move.was is not None else set()
    now = set(move.item.people) if move.new is not None else set()
    for key in dict.fromkeys(key for item in move.items for key in item.people):
        what = _what(move)
        if move.became not in (Became.ADDED, Became.CANCELLED) and (key in was) is not (key in now):
            what = _YOURS[move.new_room is None] if key in now else _NOT_YOURS
        name = problem.party[key].name if key in problem.party else key
        if key in schools:
            yield Told.SCHOOL, schools[key].key, schools[key].name, Message(move, what, name)
        else:
            yield Told.PERSON, key, name, Message(move, what)


def _partners(move: Move, partners: Mapping[str, Iterable[str]]) -> _Told:
    running = (key for item in move.items for key in partners.get(item.of, (item.partner,)))
    for key in dict.fromkeys(filter(None, running)):
        yield Told.PARTNER, key, key, Message(move, _what(move))


def _venues(move: Move) -> _Told:
    """Each venue hears of its own rooms only: what comes, what goes, and what stays there at another time."""
    left, comes = (room and (room.place or room.key) for room in (move.old_room, move.new_room))
    if left and left == comes:
        yield Told.VENUE, left, left, Message(move, _what(move))
        return
    if left:
        yield Told.VENUE, left, left, Message(move, _what(move) if move.new is None else _GOES)
    if comes:
        yield Told.VENUE, comes, comes, Message(move, _what(move) if move.old is None else _COMES)


def _what(move: Move) -> str:
    """The template that says what became of an item; each has its own words where there is no room."""
    match move.became:
        case Became.TIME:
            return (_LATER if move.by > dt.timedelta() else _EARLIER)[move.new_room is None]
        case Became.LENGTH:
            return _LENGTH[move.new_room is None]
        case Became.ADDED:
            return _ADDED[move.new_room is None]
        case Became.CANCELLED:
            return _CANCELLED[move.old_room is None]
    said = _ROOM if move.became is Became.ROOM else _BOTH
    return said[1 if move.new_room is None else 2 if move.old_room is None else 0]
