"""The judge of plans: what is wrong with any plan, by whomever it was made, and what it costs.

It reads the same limits and prices that the solver posts, and knows no solver. Intervals are half-open: items that
touch do not clash, items that overlap in part do, and a clash that one side declares binds both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.planning import Waiver
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import NO_ROOM, Board, around, because_unplaced, board_of
from stemcity_kit.scheduling.limits import (
    Count,
    Hours,
    Limit,
    Only,
    Price,
    Resource,
    Sign,
    Term,
    Use,
    cells_of,
)
from stemcity_kit.scheduling.plan import Charge, Plan
from stemcity_kit.scheduling.problem import Placement, Problem

__all__ = ["charges_of", "check_plan", "judged"]

Spots = Mapping[str, tuple[int, str]]
"""Where each placed item lies: its start as a tick and its room, with "" for no room."""

_SEVERITY = {Blocks.SCHEDULING: Severity.ERROR, Blocks.PUBLICATION: Severity.ERROR, Blocks.WARNS: Severity.WARNING}


def check_plan(plan: Plan, *, board: Board | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong with a plan, all of it, in a stable order; nothing where it keeps every rule.

    What blocks scheduling or publication is an error, what only warns a warning, and a waived limit that would be
    broken a note that says who waived it and why.
    """
    board = board or board_of(plan.problem)
    spots, faults = spots_of(plan.problem, plan.placements)
    return (*faults, *broken(board, spots), *_waived(board, spots))


def judged(plan: Plan, *, board: Board | None = None) -> Plan:
    """The plan with the prices that it pays."""
    board = board or board_of(plan.problem)
    spots, _ = spots_of(plan.problem, plan.placements)
    return attrs.evolve(plan, charges=tuple(charges_of(board, spots)))


def spots_of(
    problem: Problem, placements: Iterable[Placement]
) -> tuple[dict[str, tuple[int, str]], tuple[Finding, ...]]:
    """The placements on the grid, and what is wrong with those that are not on it."""
    spots: dict[str, tuple[int, str]] = {}
    faults: list[Finding] = []
    for one in placements:
        where = Where(table="items", key=one.item)
        if one.item not in problem.item:
            faults.append(
                Finding(
                    "unknown-item", where, N_("There is no such item in the problem."), N_("Take it out of the plan.")
                )
            )
        elif one.item in spots:
            faults.append(Finding("placed-twice", where, N_("The item is placed twice."), N_("Keep one of the two.")))
        elif one.room is not None and one.room not in problem.space:
            what, fix = N_("There is no room “{room}”."), N_("Correct the key, or add the room.")
            faults.append(Finding("unknown-room", where, what, fix, params={"room": one.room}))
        elif not problem.grid.is_on(one.start) or not 0 <= problem.grid.tick(one.start) < problem.grid.count:
            what = N_("{start} is not a moment of the plan's grid of {step} minutes.")
            params = {"start": f"{one.start:%Y-%m-%d %H:%M}", "step": problem.step}
            faults.append(
                Finding(
                    "off-the-grid", where, what, N_("Move it to the grid, or make the steps smaller."), params=params
                )
            )
        else:
            spots[one.item] = (problem.grid.tick(one.start), one.room or NO_ROOM)
    return spots, tuple(faults)


def broken(board: Board, spots: Spots) -> Iterator[Finding]:
    """The limits that a plan breaks."""
    problem = board.problem
    for item in problem.items:
        where = Where(table="items", key=item.key)
        if item.key not in spots:
            yield because_unplaced(item).finding(where)
            continue
        start, room = spots[item.key]
        needs_room = item.rooms is None or bool(item.rooms)
        if needs_room and room == NO_ROOM:
            what, fix = N_("“{item}” has no room."), N_("Choose one, or let it need none.")
            yield Finding("no-room", where, what, fix, params={"item": item.name})
        if not needs_room and room != NO_ROOM:
            what, fix = N_("“{item}” is in {room}, and needs no room."), N_("Give the room free, or name rooms for it.")
            yield Finding(
                "room-not-needed", where, what, fix, params={"item": item.name, "room": problem.space[room].name}
            )
        for only in board.onlys.get(item.key, ()):
            if not _keeps(only, start, room):
                yield only.because.finding(where, _SEVERITY[only.blocks])
        hours = board.hours.get(room)
        if hours is not None and not _within(hours, start, *around(problem, item)):
            yield hours.because.finding(where, _SEVERITY[hours.blocks], item=item.name)
    there = _by_room(spots)
    for limit in board.together:
        yield from _breaches(board, limit, spots if _room_of(limit) is None else there.get(_room_of(limit), {}))


def _by_room(spots: Spots) -> Mapping[str | None, Spots]:
    """The places in each room: hundreds of rooms need not look at thousands of items each."""
    found: dict[str | None, dict[str, tuple[int, str]]] = {}
    for key, spot in spots.items():
        found.setdefault(spot[1], {})[key] = spot
    return found


def _room_of(limit: Count | Resource) -> str | None:
    return limit.room if isinstance(limit, Resource) else None


def _breaches(board: Board, limit: Count | Resource, spots: Spots) -> Iterator[Finding]:
    return _clashes(board, limit, spots) if isinstance(limit, Resource) else _miscounts(limit, spots)


def breaks(board: Board, limit: Count | Resource, spots: Spots) -> bool:
    """Whether a plan, or the part of one, breaks a limit over several items."""
    return any(True for _ in _breaches(board, limit, spots))


def _keeps(only: Only, start: int, room: str) -> bool:
    return (only.starts is None or bool(only.starts >> start & 1)) and (
        only.rooms is None or room in only.rooms or room == NO_ROOM
    )


def _within(hours: Hours, start: int, before: int, after: int) -> bool:
    return any(first <= start - before and start + after <= end for first, end in hours.spells)


def chosen(term: Term, spots: Spots) -> bool:
    """Whether a plan chooses a cell, or enough of what a sign looks at."""
    if isinstance(term, Sign):
        held = 0
        for one in term.terms:
            held += chosen(one, spots)
            if held == term.least:
                return True
        return False
    spot = spots.get(term.item)
    if spot is None:
        return False
    start, room = spot
    return (term.starts is None or bool(term.starts >> start & 1)) and (term.rooms is None or room in term.rooms)


def _miscounts(limit: Count, spots: Spots) -> Iterator[Finding]:
    found = [term for term in limit.terms if chosen(term, spots)]
    if len(found) < limit.least or (limit.most is not None and len(found) > limit.most):
        items = dict.fromkeys(cell.item for term in found for cell in cells_of(term) if chosen(cell, spots))
        where = Where(table="items", key=", ".join(items) or limit.key)
        yield limit.because.finding(
            where, _SEVERITY[limit.blocks], count=len(found), least=limit.least, most=limit.most
        )


def _clashes(board: Board, limit: Resource, spots: Spots) -> Iterator[Finding]:
    """A finding for each pair that overlaps beyond what there is, or leaves no time for the way."""
    uses = sorted(_spells(board, limit, spots), key=lambda one: (one[0], one[1], one[2].item))
    running: list[tuple[int, int, Use]] = []
    for first, end, use in uses:
        reach = [one for one in running if one[1] + (_gap(board, one[2], use, spots) if limit.travel else 0) > first]
        if limit.travel:
            against = reach
        else:
            running = reach
            over = sum(one[2].amount for one in reach) + use.amount > limit.capacity
            against = reach if over else []
        if use.amount > limit.capacity:
            yield _clash(board, limit, use, use)
        for _, _, other in against:
            if frozenset((other.item, use.item)) not in limit.exempt:
                yield _clash(board, limit, other, use)
        running.append((first, end, use))


def _gap(board: Board, one: Use, other: Use, spots: Spots) -> int:
    return board.gap(spots[one.item][1], spots[other.item][1])


def _spells(board: Board, limit: Resource, spots: Spots) -> Iterator[tuple[int, int, Use]]:
    for use in limit.uses if spots else ():
        if use.item in spots:
            start, room = spots[use.item]
            if limit.room is None or room == limit.room:
                yield start - use.before, start + board.length[use.item] + use.after, use


def _clash(board: Board, limit: Resource, one: Use, other: Use) -> Finding:
    first, second = (board.problem.item[use.item].name for use in (one, other))
    where = Where(table="items", key=f"{one.item}, {other.item}")
    return limit.because.finding(where, _SEVERITY[limit.blocks], one=first, other=second)


def charges_of(board: Board, spots: Spots) -> Iterator[Charge]:
    """The prices that a plan pays, in the order of the wishes."""
    for wish, price in board.prices:
        if isinstance(price, Price):
            amount = sum(cost for term, cost in price.cells if chosen(term, spots))
            paid = [cell.item for term, cost in price.cells if cost for cell in cells_of(term) if chosen(cell, spots)]
        else:
            found = [term for term in price.terms if chosen(term, spots)]
            amount = price.price * price.amount(len(found))
            paid = [cell.item for term in found for cell in cells_of(term) if chosen(cell, spots)]
        if amount:
            items = tuple(dict.fromkeys(paid))
            where = Where(table="items", key=", ".join(items))
            yield Charge(wish, amount, items, price.because.finding(where, Severity.NOTE))


def _waived(board: Board, spots: Spots) -> Iterator[Finding]:
    """A note for each limit that a plan breaks and that somebody waived."""
    for waiver, limit in board.waivers:
        alone = attrs.evolve(board, onlys={}, hours={}, together=(), waivers=())
        match limit:
            case Only():
                alone = attrs.evolve(alone, onlys={limit.item: (limit,)})
            case Hours():
                alone = attrs.evolve(alone, hours={limit.room: limit})
            case _:
                alone = attrs.evolve(alone, together=(limit,))
        for finding in broken(alone, spots):
            if finding.rule == limit.because.rule and _covered(limit, finding, waiver.rows):
                yield _excused(limit, finding, waiver)


def _excused(limit: Limit, finding: Finding, waiver: Waiver) -> Finding:
    """The note about a finding that is waived: which rule, for which rows, why, and who decided."""
    what = N_("The rule “{rule}” is waived for {rows}: {reason}. Decided by {by} on {on}.")
    own = limit.item if isinstance(limit, Only) else limit.room if isinstance(limit, Hours) else limit.key
    about = {own, *finding.where.key.split(", ")}
    params = {
        "rule": waiver.rule,
        "rows": ", ".join(row for row in waiver.rows if row in about),
        "reason": waiver.because.rstrip("."),
        "by": waiver.by,
        "on": waiver.on,
    }
    return Finding("waived", finding.where, what, "", Severity.NOTE, params)


def _covered(limit: Limit, finding: Finding, rows: Sequence[str]) -> bool:
    """Whether a waiver is about this finding: about the whole limit, or about both items that clash."""
    if not isinstance(limit, Resource) or limit.key in rows:
        return True
    return set(finding.where.key.split(", ")) <= set(rows)


def total(board: Board, spots: Spots) -> int:
    """The score of a plan: the sum of all prices."""
    found = 0
    for _, price in board.prices:
        if isinstance(price, Price):
            found += sum(cost for term, cost in price.cells if chosen(term, spots))
        else:
            found += price.price * price.amount(sum(chosen(term, spots) for term in price.terms))
    return found
