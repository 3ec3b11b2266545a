"""Problems so small that every plan of them can be tried, with each built-in rule and wish now and then."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from typing import TypeVar

import attrs

from stemcity_kit.model.time import Interval, in_utc, moment
from stemcity_kit.model.zones import zone_info
from stemcity_kit.scheduling.problem import (
    Item,
    Party,
    Placement,
    Preference,
    Problem,
    Shared,
    Space,
    Travel,
)
from stemcity_kit.scheduling.rules import RULES
from stemcity_kit.scheduling.rules_together import AtMost

__all__ = ["random_placements", "small_problem"]

_T = TypeVar("_T")

_ZONE = "Europe/Rome"
_MINUTE = dt.timedelta(minutes=1)
_DAYS = (dt.date(2027, 5, 18), dt.date(2027, 3, 28), dt.date(2027, 10, 31))
_WITHOUT_CHANGE = 5
"""The month in which no clock changes."""

_RARE = 0.15


@attrs.frozen
class _Dice:
    """What a problem is thrown with: its days, its opening hour, and chance."""

    dice: random.Random
    days: Sequence[dt.date]
    opens: int

    @classmethod
    def of(cls, seed: int) -> _Dice:
        dice = random.Random(f"small problem {seed}")  # noqa: S311 - to be repeated, and no secret
        day = dice.choice(_DAYS)
        days = [day + dt.timedelta(days=n) for n in dice.choice([(0,), (0,), (0, 1), (0, 1), (0, 1, 9)])]
        return cls(dice, days, 9 if day.month == _WITHOUT_CHANGE else 0)

    @property
    def hours(self) -> tuple[Interval, ...]:
        """Four hours of a single day, two of each of several."""
        return tuple(self.spell(day, 0, 4 if len(self.days) == 1 else 2) for day in self.days)

    def spell(self, on: dt.date, first: int, last: int) -> Interval:
        opening = in_utc(moment(on, dt.time(self.opens), zone=_ZONE))
        start, end = ((opening + dt.timedelta(hours=hour)).astimezone(zone_info(_ZONE)) for hour in (first, last))
        return Interval(start, end)

    def part(self) -> Interval:
        """Some hours of a day."""
        on, first = self.dice.choice(self.days), self.dice.randrange(2)
        return self.spell(on, first, self.dice.randint(first + 1, 4))

    def some(self, values: Iterable[_T], share: float = 0.4) -> tuple[_T, ...]:
        return tuple(value for value in values if self.dice.random() < share)

    def one(self, *values: _T) -> _T:
        return self.dice.choice(values)

    def now_and_then(self, share: float = _RARE) -> bool:
        return self.dice.random() < share


def small_problem(seed: int, *, most: int = 4) -> Problem:
    """A problem of up to so many items, three rooms and a few hours, with each rule and wish now and then.

    Most lie in a night in which the clock changes, a few are longer than a week.

    >>> small_problem(1) == small_problem(1)
    True
    """
    thrown = _Dice.of(seed)
    rooms = tuple(_room(thrown, n) for n in range(thrown.dice.randint(1, 3)))
    keys = [f"item-{n}" for n in range(thrown.dice.randint(0, most))]
    drawn = [_attached(thrown, _item(thrown, key, rooms), keys[:n]) for n, key in enumerate(keys)]
    known = {item.of for item in drawn}
    items = tuple(_knowing(item, known) for item in drawn)
    quota = AtMost("museum", tuple(item.key for item in items if item.partner), 1, ())
    return Problem(
        _ZONE,
        thrown.hours,
        items=items,
        rooms=rooms,
        people=(Party("rossi", hours=(thrown.part(), thrown.part())),) if thrown.now_and_then(0.3) else (),
        kits=(Shared("robots", thrown.one(1, 2)),),
        step=30,
        every=30,
        changeover=thrown.one(0, 0, 30),
        school_hours=thrown.one(None, (thrown.hours[0],)),
        travel=Travel(thrown.one(0, 30, 60)),
        rules=(*RULES, quota) if thrown.now_and_then(0.3) else RULES,
    )


def _room(thrown: _Dice, number: int) -> Space:
    return Space(
        f"room-{number}",
        place=thrown.one("north", "south"),
        district=thrown.one("", "1", "2"),
        seats=thrown.one(None, 20, 40, 90),
        kind=thrown.one("lab", "hall"),
        equipment=thrown.some(["water", "audio"]),
        step_free=thrown.now_and_then(0.5),
        hours=(thrown.part(), thrown.part()) if thrown.now_and_then(0.3) else None,
    )


def _item(thrown: _Dice, key: str, rooms: Sequence[Space]) -> Item:
    """An item by itself: when, where and with whom."""
    first, last = thrown.hours[0].start, thrown.hours[-1].start
    return Item(
        key,
        thrown.one(30, 60, 60, 90),
        event=thrown.one("", "", "twin"),
        windows=thrown.some([thrown.part()], _RARE),
        starts=(first + 30 * _MINUTE, last + 60 * _MINUTE) if thrown.now_and_then() else (),
        every=thrown.one(None, None, 60),
        rooms=thrown.one(None, None, None, None, (), thrown.some([room.key for room in rooms], 0.7)),
        seats=thrown.one(0, 10, 30),
        kind="lab" if thrown.now_and_then() else "",
        equipment=thrown.some(["water", "audio"], _RARE),
        step_free=thrown.now_and_then(),
        setup=30 if thrown.now_and_then() else 0,
        clearing=30 if thrown.now_and_then() else 0,
        people=thrown.some(["rossi", "bianchi"]),
        kits=thrown.some(["robots"]),
        school=thrown.now_and_then(),
        fixed=Placement(key, first + 30 * _MINUTE, thrown.one(None, rooms[0].key))
        if thrown.now_and_then(0.07)
        else None,
    )


def _attached(thrown: _Dice, item: Item, earlier: list[str]) -> Item:
    """The item with what ties it to others, and what is liked."""
    return attrs.evolve(
        item,
        track=thrown.one("", "space"),
        audiences=thrown.some(["girls", "families"]),
        partner=thrown.one("", "museum"),
        after=earlier[-1:] if thrown.now_and_then() else (),
        apart=(thrown.one(*earlier),) if earlier and thrown.now_and_then(0.3) else (),
        spread=thrown.now_and_then(),
        preferences=[Preference(thrown.part(), thrown.dice.randint(0, 3)) for _ in range(thrown.dice.randrange(3))],
    )


def _knowing(item: Item, events: set[str]) -> Item:
    """The item without what it says of events that there are not, or of its own."""
    after, apart = (tuple(e for e in named if e in events and e != item.of) for named in (item.after, item.apart))
    return attrs.evolve(item, after=after, apart=apart)


def random_placements(problem: Problem, dice: random.Random) -> tuple[Placement, ...]:
    """A place for most items, anywhere in or a little outside the hours."""
    grid = problem.grid
    first = grid.tick(problem.hours[0].start)
    end = grid.tick(problem.hours[-1].end)
    rooms = [None, *problem.space]
    found = []
    for item in problem.items:
        if dice.random() < 0.97:
            online = item.rooms is not None and not item.rooms
            room = dice.choice(rooms) if dice.random() < 0.1 else None if online else dice.choice(rooms[1:])
            spell = dice.choice(problem.hours)
            first, end = grid.tick(spell.start), grid.tick(spell.end)
            tick = dice.randrange(max(0, first - 1), min(grid.count, end + 1))
            found.append(Placement(item.key, grid.at(tick), room))
    return tuple(found)
