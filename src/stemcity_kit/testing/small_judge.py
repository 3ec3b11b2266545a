"""A second judge of small problems that shares nothing with the first, and every plan of them.

It reads a problem as people do, with intervals of time and no ticks, limits or prices, so that where it and
`check_plan` agree on thousands of plans, both understand the rules alike. It knows the built-in rules and wishes, and
`AtMost`; lengths must be multiples of the step, and nothing is waived.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping

from stemcity_kit.model.time import Interval, in_utc
from stemcity_kit.model.zones import zone_info
from stemcity_kit.scheduling.problem import Item, Problem, Space
from stemcity_kit.scheduling.rules_together import AtMost

__all__ = ["all_plans", "cost_of", "faults_of"]

Spot = tuple[dt.datetime, str | None]
Spots = Mapping[str, Spot]

_MINUTE = dt.timedelta(minutes=1)


def _end(problem: Problem, key: str, start: dt.datetime) -> dt.datetime:
    return in_utc(start) + problem.item[key].length


def _within(first: dt.datetime, end: dt.datetime, spells: Iterable[Interval]) -> bool:
    """Whether every minute lies in one of the spells, however they touch or overlap."""
    at = in_utc(first)
    while at < in_utc(end):
        reached = [in_utc(one.end) for one in spells if in_utc(one.start) <= at < in_utc(one.end)]
        if not reached:
            return False
        at = max(reached)
    return True


def _meet(a: tuple[dt.datetime, dt.datetime], b: tuple[dt.datetime, dt.datetime]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def faults_of(problem: Problem, spots: Spots, *, complete: bool = True) -> frozenset[str]:
    """The names of the rules that a plan breaks; without `complete`, an item without a place is no fault."""
    found = {rule for item in problem.items if item.key in spots for rule in _alone(problem, item, *spots[item.key])}
    found |= {rule for a, b in itertools.combinations(sorted(spots), 2) for rule in _both(problem, spots, a, b)}
    if complete and len(spots) < len(problem.items):
        found.add("not-placed")
    for kit in problem.kits:
        users = {key: _around(problem, key, spots[key][0]) for key in spots if kit.key in problem.item[key].kits}
        if any(sum(first <= at < end for first, end in users.values()) > kit.count for at, _ in users.values()):
            found.add("enough-kits")
    for rule in problem.rules or ():
        if isinstance(rule, AtMost) and sum(key in spots for key in rule.items) > rule.most:
            found.add("at-most")
    return frozenset(found)


def _around(problem: Problem, key: str, start: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    item = problem.item[key]
    return in_utc(start) - item.setup * _MINUTE, _end(problem, key, start) + item.clearing * _MINUTE


def _alone(problem: Problem, item: Item, start: dt.datetime, room: str | None) -> Iterator[str]:
    end = _end(problem, item.key, start)
    local = start.astimezone(zone_info(problem.zone))
    people = [problem.party[key] for key in item.people]
    online = item.rooms is not None and not item.rooms
    off_raster = (60 * local.hour + local.minute) % (item.every or problem.every)
    wrong = {
        "within-the-hours": not _within(start, end, problem.hours),
        "in-its-window": (item.windows and not any(_within(start, end, [one]) for one in item.windows))
        or (item.starts and in_utc(start) not in map(in_utc, item.starts))
        or (not item.starts and item.fixed is None and off_raster),
        "school-hours": item.school
        and problem.school_hours is not None
        and not _within(start, end, problem.school_hours),
        "people-are-there": any(one.hours is not None and not _within(start, end, one.hours) for one in people),
        "fixed-stays": item.fixed
        and (
            in_utc(item.fixed.start) != in_utc(start)
            or (item.fixed.room is not None and room not in (item.fixed.room, None))
        ),
        "no-room": room is None and not online,
        "room-not-needed": room is not None and online,
    }
    yield from (rule for rule, is_wrong in wrong.items() if is_wrong)
    if room is not None:
        yield from _in_room(problem, item, start, problem.space[room])


def _in_room(problem: Problem, item: Item, start: dt.datetime, room: Space) -> Iterator[str]:
    asks = item.rooms is None or bool(item.rooms)
    wrong = {
        "in-rooms": bool(item.rooms) and room.key not in (item.rooms or ()),
        "right-kind": asks and item.kind not in ("", room.kind),
        "enough-seats": asks and room.seats is not None and room.seats < item.seats,
        "equipped": asks and not item.equipment <= room.equipment,
        "step-free": asks and item.step_free and not room.step_free,
        "room-open": room.hours is not None and not _within(*_around(problem, item.key, start), room.hours),
    }
    yield from (rule for rule, is_wrong in wrong.items() if is_wrong)


def _both(problem: Problem, spots: Spots, a: str, b: str) -> Iterator[str]:
    one, other = problem.item[a], problem.item[b]
    (start_a, room_a), (start_b, room_b) = spots[a], spots[b]
    spell_a, spell_b = ((in_utc(spots[key][0]), _end(problem, key, spots[key][0])) for key in (a, b))
    if room_a is not None and room_a == room_b and all(item.rooms is None or item.rooms for item in (one, other)):
        change = problem.changeover * _MINUTE
        wide_a, wide_b = _around(problem, a, start_a), _around(problem, b, start_b)
        if _meet((wide_a[0], wide_a[1] + change), (wide_b[0], wide_b[1] + change)):
            yield "room-to-itself"
    if set(one.people) & set(other.people):
        first, second = (
            ((spell_a, room_a), (spell_b, room_b)) if spell_a <= spell_b else ((spell_b, room_b), (spell_a, room_a))
        )
        if first[0][1] + _way(problem, first[1], second[1]) > second[0][0]:
            yield "nobody-in-two-places"
    if _apart(problem, one.of, other.of) and _meet(spell_a, spell_b):
        yield "never-at-once"
    if (other.of in one.after and spell_b[1] > spell_a[0]) or (one.of in other.after and spell_a[1] > spell_b[0]):
        yield "in-order"
    spread = one.of == other.of and any(item.spread for item in problem.items if item.of == one.of)
    if spread and _date(problem, start_a) == _date(problem, start_b):
        yield "on-different-days"


def _date(problem: Problem, at: dt.datetime) -> dt.date:
    return at.astimezone(zone_info(problem.zone)).date()


def _apart(problem: Problem, one: str, other: str) -> bool:
    return any(
        (item.of == one and other in item.apart) or (item.of == other and one in item.apart) for item in problem.items
    )


def _way(problem: Problem, origin: str | None, end: str | None) -> dt.timedelta:
    if origin is None or end is None:
        return dt.timedelta()
    places = [problem.space[room].place or room for room in (origin, end)]
    return problem.travel.between(*places) * _MINUTE


# What a plan costs


def cost_of(problem: Problem, spots: Spots) -> int:
    """What a plan costs by the built-in wishes, each with the weight that it has of itself."""
    return sum(
        reckoned(problem, spots)
        for reckoned in (_preferred, _wasted, _tracks, _audiences, _days, _weeks, _districts, _partners)
    )


def _dislikes(item: Item, start: dt.datetime) -> list[int]:
    return [one.price for one in item.preferences if in_utc(one.within.start) <= in_utc(start) < in_utc(one.within.end)]


def _preferred(problem: Problem, spots: Spots) -> int:
    return sum(sum(_dislikes(problem.item[key], start)) for key, (start, _) in spots.items())


def _wasted(problem: Problem, spots: Spots) -> int:
    found = 0
    for key, (_, room) in spots.items():
        needed, there = problem.item[key].seats, problem.space[room].seats if room else None
        if needed and there and there >= needed:
            found += min(3, there // needed - 1)
    return found


def _moments(problem: Problem) -> list[dt.datetime]:
    """Each full and half hour of the programme."""
    found: set[dt.datetime] = set()
    for spell in problem.hours:
        halves = (in_utc(spell.end) - in_utc(spell.start)) // (30 * _MINUTE)
        found.update(in_utc(spell.start) + n * 30 * _MINUTE for n in range(halves))
    return sorted(found)


def _too_many(problem: Problem, spots: Spots, keys: list[str]) -> int:
    spells = [(in_utc(spots[key][0]), _end(problem, key, spots[key][0])) for key in keys]
    if len(spells) < 2:
        return 0
    return sum(max(0, sum(start <= at < end for start, end in spells) - 1) for at in _moments(problem))


def _tracks(problem: Problem, spots: Spots) -> int:
    tracks = {item.track for item in problem.items} - {""}
    return 2 * sum(_too_many(problem, spots, [k for k in spots if problem.item[k].track == one]) for one in tracks)


def _audiences(problem: Problem, spots: Spots) -> int:
    groups = {group for item in problem.items for group in item.audiences}
    return sum(_too_many(problem, spots, [k for k in spots if one in problem.item[k].audiences]) for one in groups)


def _days(problem: Problem, spots: Spots) -> int:
    days = {_date(problem, at) for at in _moments(problem)}
    if len(days) < 2 or not problem.items:
        return 0
    share = -(-len(problem.items) // len(days))
    starts = [_date(problem, start) for start, _ in spots.values()]
    return sum(max(0, starts.count(day) - share) for day in days)


def _weeks(problem: Problem, spots: Spots) -> int:
    days = {_date(problem, at) for at in _moments(problem)}
    weeks = {day.isocalendar()[:2] for day in days}
    if len(weeks) < 2 or not problem.items or (max(days) - min(days)).days < 7:
        return 0
    found = 0
    for week in weeks:
        share = -(-len(problem.items) * sum(1 for day in days if day.isocalendar()[:2] == week) // len(days))
        held = sum(1 for start, _ in spots.values() if _date(problem, start).isocalendar()[:2] == week)
        found += max(0, held - share)
    return found


def _districts(problem: Problem, spots: Spots) -> int:
    districts = {room.district for room in problem.rooms} - {""}
    if len(districts) < 2:
        return 0
    share = len(problem.items) // len(districts)
    held = [problem.space[room].district for _, room in spots.values() if room]
    return sum(max(0, share - held.count(district)) for district in districts)


def _partners(problem: Problem, spots: Spots) -> int:
    found = 0
    for partner in {item.partner for item in problem.items} - {""}:
        theirs = [item for item in problem.items if item.partner == partner and any(p.price for p in item.preferences)]
        bad = sum(1 for item in theirs if item.key in spots and any(_dislikes(item, spots[item.key][0])))
        found += sum(max(0, bad - most) for most in range(1, min(4, len(theirs))))
    return found


# Every plan


def all_plans(problem: Problem) -> Iterator[dict[str, Spot]]:
    """Every plan that breaks no rule; only for problems that are small indeed."""
    moments = {in_utc(at): at for at in _starts(problem)}.values()  # two that differ in fold alone compare equal
    places: dict[str, list[Spot]] = {}
    for item in problem.items:
        online = item.rooms is not None and not item.rooms
        rooms: list[str | None] = [None] if online else list(problem.space)
        spots = [(at, room) for at in moments for room in rooms]
        places[item.key] = [spot for spot in spots if not any(_alone(problem, item, *spot))]
    yield from _placed(problem, list(places.items()), {})


def _starts(problem: Problem) -> Iterator[dt.datetime]:
    zone = zone_info(problem.zone)
    for spell in problem.hours:
        for n in range((in_utc(spell.end) - in_utc(spell.start)) // (problem.step * _MINUTE)):
            yield (in_utc(spell.start) + n * problem.step * _MINUTE).astimezone(zone)


def _placed(problem: Problem, rest: list[tuple[str, list[Spot]]], spots: dict[str, Spot]) -> Iterator[dict[str, Spot]]:
    if not rest:
        yield dict(spots)
        return
    key, places = rest[0]
    for spot in places:
        spots[key] = spot
        if not faults_of(problem, spots, complete=False):
            yield from _placed(problem, rest[1:], spots)
        del spots[key]
