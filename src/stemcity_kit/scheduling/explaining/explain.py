"""Why: why there is no plan, and why an item is not at a time, in sentences that whoever organises it can act on."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import attrs

from stemcity_kit.engines import cpsat
from stemcity_kit.errors import Finding, N_, Severity, UnknownKey, Where, did_you_mean
from stemcity_kit.scheduling.board import NO_ROOM, Board, binding, board_of, left_for
from stemcity_kit.scheduling.check import broken, charges_of, spots_of, total
from stemcity_kit.scheduling.explaining.contradiction import (
    Contradiction,
    Group,
    contradiction,
    fits_nowhere,
    smallest,
)
from stemcity_kit.scheduling.limits import Count, Hours, Only, Resource, items_of
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Problem

__all__ = ["conflict", "why_not"]

T = TypeVar("T")


def conflict(board: Board, *, seconds: float = 10, has_solver: bool | None = None) -> tuple[Finding, ...]:
    """Why there is no plan: first which items cannot all have a place, then each rule that has a part in it.

    The rules are as few as can be: without any one of them those items would have places. Items that each fit nowhere
    are told one by one; of other contradictions the first that is found, so mend it and ask again.

    Args:
        board: The problem made ready.
        seconds: How long the constraint solver may take for one question.
        has_solver: Whether to ask it; None asks it where it is installed.

    Returns:
        The sentences; none where there is a plan. Where neither was found, one note says so.
    """
    nowhere = [key for key, rooms in board.left.items() if not any(rooms.values())]
    if len(nowhere) > 1:
        return tuple(_each_alone(board, nowhere, seconds))
    asked = cpsat.is_installed() if has_solver is None else has_solver
    found = contradiction(board, seconds=seconds, has_solver=asked)
    if found is None:
        return ()
    if isinstance(found, Contradiction):
        return tuple(_told(board, found))
    what = N_("Neither a plan nor a reason why there is none was found in the time allowed.")
    fix = N_("Allow more time, or ask for a part of the programme.")
    if not asked:
        what = N_("No simple contradiction was found, which does not prove that there is a plan.")
        fix = N_("Install the solver, which decides it: pip install 'stemcity-kit[solver]'.")
    return (Finding("not-decided", Where(), what, fix, Severity.NOTE),)


def _each_alone(board: Board, keys: Sequence[str], seconds: float) -> Iterator[Finding]:
    """Several items that each fit nowhere are told each by itself, for all of them must be mended."""
    for key in keys[:_MOST_TOLD]:
        yield from _told(board, fits_nowhere(board, key, seconds=seconds))
    others = [board.problem.item[key].name for key in keys[_MOST_TOLD:]]
    if others:
        what, fix = N_("{count} more fit nowhere: {items}."), N_("Mend those that are told first; then ask again.")
        params = {"count": len(others), "items": ", ".join(others)}
        yield Finding("no-plan", Where(table="items", key=keys[_MOST_TOLD]), what, fix, params=params)


_MOST_TOLD = 20


def _told(board: Board, found: Contradiction) -> Iterator[Finding]:
    where = Where(table="items", key=", ".join(found.items))
    names = {key: board.problem.item[key].name for key in found.items}
    sentences = list(dict.fromkeys(_sentences(found, where, names)))
    params = {"items": ", ".join(names.values()), "count": len(sentences)}
    yield attrs.evolve(_headline(found, len(sentences)), where=where, params=params)
    yield from sentences


def _headline(found: Contradiction, sentences: int) -> Finding:
    """What the sentences that follow say together, and what helps."""
    is_one = len(found.items) == 1
    what = N_("These cannot all have a place: {items}. Whatever is done, one of {count} rules is broken; they follow.")
    fix = N_("Change or waive one of the rules: without any one of them, these have places.")
    if is_one:
        what = N_("“{items}” has no place: wherever it lies, one of {count} rules is broken; they follow.")
        fix = N_("Change or waive one of the rules: without any one of them, it has a place.")
    if not found.groups:
        what, fix = (
            N_("These have no place: {items}. There is no room at all."),
            N_("Add a room, or let them need none."),
        )
        if is_one:
            what, fix = N_("“{items}” has no place: there is no room at all."), N_("Add a room, or let it need none.")
    elif sentences == 1:
        what, fix = N_("These cannot all have a place: {items}. The rule that forbids it follows."), _CHANGE_IT
        if is_one:
            what = N_("“{items}” has no place. The rule that forbids it follows.")
    if not found.is_minimal and len(found.groups) > 1:
        fix = N_(
            "Change or waive some of the rules; in the time allowed it was not proved that each of them has a part."
        )
    return Finding("no-plan", Where(), what, fix)


_CHANGE_IT = N_("Change or waive it.")


def _sentences(found: Contradiction, where: Where, names: dict[str, str]) -> Iterator[Finding]:
    yield from _rooms_told(found.groups, where, names.values())
    for group in found.groups:
        if not _of_rooms(group, found.groups):
            yield _sentence(group, where, names)


def _of_rooms(group: Group, groups: Iterable[Group]) -> bool:
    """Whether a group is one of several that say the same of several rooms, and are told in one sentence."""
    return _kind(group) != "" and sum(_kind(other) == _kind(group) and other.rule == group.rule for other in groups) > 1


def _kind(group: Group) -> str:
    first = group.limits[0]
    return "hours" if isinstance(first, Hours) else "room" if isinstance(first, Resource) and first.room else ""


def _rooms_told(groups: Iterable[Group], where: Where, names: Iterable[str]) -> Iterator[Finding]:
    several = [group for group in groups if _of_rooms(group, groups)]
    for rule, kind in dict.fromkeys((group.rule, _kind(group)) for group in several):
        same = [group.limits[0] for group in several if (group.rule, _kind(group)) == (rule, kind)]
        rooms = ", ".join(str(dict(limit.because.params).get("room", "")) for limit in same)
        what = N_("None of these rooms is open all the time that it would be needed: {rooms}.")
        if kind == "room":
            what = N_(
                "Two of these would share a room at once, or without the time between them: {items}; rooms: {rooms}."
            )
        yield Finding(rule, where, what, same[0].because.fix, params={"rooms": rooms, "items": ", ".join(names)})


def _sentence(group: Group, where: Where, names: dict[str, str]) -> Finding:
    """The sentence of a limit, as it would be said of a plan that breaks it."""
    limit = group.limits[0]
    if isinstance(limit, Only):
        return limit.because.finding(Where(table="items", key=limit.item))
    first, *rest = [names[key] for key in items_of(limit) if key in names] or list(names.values())
    if isinstance(limit, Count):
        count = limit.least - 1 if limit.least else (limit.most or 0) + 1
        return limit.because.finding(where, count=count, least=limit.least, most=limit.most)
    if isinstance(limit, Resource):
        return limit.because.finding(where, one=first, other=", ".join(rest) or first)
    return limit.because.finding(where, item=", ".join([first, *rest]))


def why_not(
    plan: Plan | Problem, item: str, start: dt.datetime, *, room: str | None = None, board: Board | None = None
) -> tuple[Finding, ...]:
    """Why an item is not at a time: what forbids it, what it would clash with, or what it would cost.

    Args:
        plan: The plan, everything else in which stays where it is; or a problem, which only says what is forbidden.
        item: The item's key.
        start: The time.
        room: The room; None asks for any that the item may have.
        board: The problem made ready, where it is at hand.

    Returns:
        Errors where it cannot be, one note where it can.

    Raises:
        UnknownKey: There is no such item or room.
    """
    plan = plan if isinstance(plan, Plan) else Plan(plan)
    board = board or board_of(plan.problem)
    asked = _known(plan.problem.item, item, N_("There is no item “{name}”."))
    if room is not None:
        _known(plan.problem.space, room, N_("There is no room “{name}”."))
    where = Where(table="items", key=item)
    if not 0 <= plan.problem.grid.tick(start) < plan.problem.grid.count:
        days = plan.problem.grid.days
        what, fix = N_("{start} is not in the days of the plan, {first} to {last}."), N_("Ask for one of these days.")
        params = {"start": plan.problem.grid.said(start), "first": days.first, "last": days.last}
        return (Finding("outside-the-days", where, what, fix, params=params),)
    if not plan.problem.grid.has(start):
        what = N_("{start} is not a moment of the plan's grid of {step} minutes.")
        params = {"start": plan.problem.grid.said(start), "step": plan.problem.step}
        fix = N_("Ask for a moment of the grid, or make the steps smaller.")
        return (Finding("off-the-grid", where, what, fix, params=params),)
    tick = plan.problem.grid.tick(start)
    allowed = [one for one, starts in board.left[item].items() if starts >> tick & 1 and room in (None, one)]
    if not allowed:
        return tuple(_forbidden(board, asked, tick, room, where))
    spots, _ = spots_of(plan.problem, plan.placements)
    if spots.get(item, ()) in [(tick, one) for one in allowed]:
        what = N_("“{item}” is there.")
        return (Finding("is-there", where, what, "", Severity.NOTE, {"item": asked.name}),)
    return tuple(_compared(board, spots, asked, [(tick, one) for one in allowed]))


def _known(known: Mapping[str, T], name: str, what: str) -> T:
    if name not in known:
        near = did_you_mean(name, known)
        fix = N_("Did you mean “{near}”?") if near else N_("Correct the key.")
        raise UnknownKey.because("unknown-key", Where(), what, fix, name=name, near=near)
    return known[name]


def _forbidden(board: Board, item: Item, tick: int, room: str | None, where: Where) -> Iterator[Finding]:
    """The rules that do not let an item be there, whatever else the plan holds."""
    onlys = [only for only in board.onlys.get(item.key, ()) if binding(only)]
    hours = [spell for spell in board.hours.values() if binding(spell) and room in (None, spell.room)]
    at_once = [only for only in onlys if _forbids(only, tick, room)]
    if item.rooms is not None and not item.rooms and room is not None and not at_once:
        what, fix = N_("“{item}” needs no room."), N_("Ask for the time alone, or name rooms for it.")
        yield Finding("room-not-needed", where, what, fix, params={"item": item.name})
        return
    for only in at_once:
        yield only.because.finding(where)
    if at_once and room is None:
        return
    alone = attrs.evolve(board.problem, items=(attrs.evolve(item, after=(), apart=()),))

    def has_none(reasons: Sequence[Only | Hours]) -> bool:
        kept = {item.key: tuple(one for one in reasons if isinstance(one, Only) and one not in at_once)}
        left = left_for(alone, kept, {one.room: one for one in reasons if isinstance(one, Hours)})[item.key]
        return not any(starts >> tick & 1 for key, starts in left.items() if room in (None, key))

    reasons: list[Only | Hours] = [*(only for only in onlys if only not in at_once), *hours]
    if has_none(reasons):
        groups = [Group(one.because.rule, number, (one,)) for number, one in enumerate(smallest(reasons, has_none))]
        yield from _rooms_told(groups, where, [item.name])
        yield from (_sentence(one, where, {item.key: item.name}) for one in groups if not _of_rooms(one, groups))


def _forbids(only: Only, tick: int, room: str | None) -> bool:
    if only.starts is not None and not only.starts >> tick & 1:
        return True
    return room is not None and only.rooms is not None and room not in only.rooms


def _compared(
    board: Board, spots: dict[str, tuple[int, str]], item: Item, places: Sequence[tuple[int, str]]
) -> Iterator[Finding]:
    """What an item would clash with in each place; where there is one without a clash, what it would cost there."""
    before = set(broken(board, spots))
    clashes = {
        place: [one for one in broken(board, {**spots, item.key: place}) if one not in before and _stops(one)]
        for place in places
    }
    free = [place for place, found in clashes.items() if not found]
    if free:
        best = min(free, key=lambda place: total(board, {**spots, item.key: place}))
        yield from _priced(board, spots, item, best)
        return
    everywhere = [one for one in clashes[places[0]] if all(one in found for found in clashes.values())]
    yield from everywhere or dict.fromkeys(one for found in clashes.values() for one in found)


def _stops(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR


def _priced(board: Board, spots: dict[str, tuple[int, str]], item: Item, place: tuple[int, str]) -> Iterator[Finding]:
    """What an item would cost there, and for which wishes, with everything else where it is."""
    moved = {**spots, item.key: place}
    now, then = total(board, spots), total(board, moved)
    start = board.problem.grid.said(board.problem.grid.at(place[0]))
    params = {"item": item.name, "start": start, "more": abs(then - now), "now": now, "then": then}
    if item.key not in spots:
        what = N_("Nothing in this plan keeps “{item}” from {start}; it would add {more} to what the plan costs.")
    elif then > now:
        what = N_("“{item}” can be at {start}: with all else as it is, the plan costs {then} then, and {now} now.")
    elif then == now:
        what = N_("“{item}” can be at {start} as well: the plan costs {now}, with all else as it is, in both cases.")
    else:
        what = N_("“{item}” would be better at {start}: the plan costs {then} then, and {now} now.")
    where = Where(table="items", key=item.key)
    yield Finding("can-be-there", where, what, "", Severity.NOTE, params)
    if place[1] not in (NO_ROOM, spots.get(item.key, (0, NO_ROOM))[1]):
        what = N_("It would be in {room} then.")
        yield Finding("would-be-in", where, what, "", Severity.NOTE, {"room": board.problem.space[place[1]].name})
    before, after = (_paid(board, where_all) for where_all in (spots, moved))
    yield from (because for because, amount in after.items() if amount > before[because])


def _paid(board: Board, spots: dict[str, tuple[int, str]]) -> Counter[Finding]:
    """What each sentence is paid for; one wish may say the same for each moment of an overlap."""
    found: Counter[Finding] = Counter()
    for charge in charges_of(board, spots):
        found[charge.because] += charge.amount
    return found
