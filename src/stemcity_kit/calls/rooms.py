"""One pool while it is filled, and what all pools have in common: the machinery of `calls.pools`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

import attrs

from stemcity_kit.calls.amounts import less, nothing, planned, stated_fund, total
from stemcity_kit.calls.awarding import Equal, Leftover, Pool
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Draw
from stemcity_kit.calls.meeting import Meeting
from stemcity_kit.calls.ties import Contestant, Group, Order, draw_remedy, named
from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.money import Money
from stemcity_kit.model.time import in_utc

__all__ = ["AT_MOST", "Filled", "Hall", "Room"]

AT_MOST = "at-most"
"""Why somebody is passed over who has as many awards as one proposer can have."""
_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@attrs.frozen(kw_only=True)
class Filled:
    """A pool after it was filled.

    Attributes:
        pool: Its key.
        winners: Its winners, from the first place on.
        amounts: What each of them gets, in the same order; empty where the call names no money.
        places_left: The places that nobody won; None where their number has no limit.
        fund: The money that it had in the end, with what was passed on to it and without what it passed on; where the
            call states places and an award for each, but no fund, what they make together; None without money.
        left: What is left of the fund.
    """

    pool: str
    winners: tuple[str, ...] = ()
    amounts: tuple[Money, ...] = ()
    places_left: int | None = None
    fund: Money | None = None
    left: Money | None = None


class Hall:
    """What the pools have in common while they are filled: who has won, and who is passed over."""

    def __init__(self, call: Call, meets: Meeting, barred: Mapping[str, str], draws: Sequence[Draw]) -> None:
        self.call = call
        self.draws = draws
        self.meets = meets
        self.won: set[str] = set()
        self.barred = barred
        self.passed_over: dict[str, str] = {}
        self._awards: Counter[str] = Counter()

    def ready(self, group: Group) -> list[Contestant]:
        """Those of a group who can win now; of one proposer's, the earliest received come first."""
        most, taken, ready = self.call.awarding.at_most, Counter[str](), []
        for member in sorted(group.members, key=_arrival):
            if member.application in self.won:
                continue
            if member.application in self.barred:
                self.passed_over[member.application] = self.barred[member.application]
            elif most is not None and any(self._awards[one] + taken[one] >= most for one in member.proposers):
                self.passed_over[member.application] = AT_MOST
            else:
                taken.update(member.proposers)
                ready.append(member)
        return sorted(ready, key=lambda member: member.application)

    def admit(self, members: Sequence[Contestant]) -> None:
        """Note winners, of whichever pool."""
        self.won.update(member.application for member in members)
        for member in members:
            self._awards.update(member.proposers)


def _arrival(member: Contestant) -> tuple[bool, dt.datetime, str]:
    at = member.received_at
    return at is None, in_utc(at or _NEVER), member.application


class Room:
    """One pool while it is filled: what it has, who has won in it, who waits."""

    def __init__(self, pool: Pool, order: Order, hall: Hall) -> None:
        self.pool = pool
        self.hall = hall
        self.places = pool.places
        self.waiting = list(reversed(order.groups))
        self.winners: list[Contestant] = []
        self.plans: list[Money] = []
        self.stuck: tuple[str, ...] = ()
        self.why: Finding | None = None
        self.notes: dict[Finding, None] = {}
        self.stated = stated_fund(pool, currency=hall.call.currency)
        self.spent = Decimal(0)

    @property
    def fund(self) -> Money | None:
        """The money it has: as stated, or what its places and the award for each make together."""
        each, places = self.pool.each, self.places
        if self.stated is not None or each is None or places is None or self.pool.costs:
            return self.stated
        return Money(each.amount * max(places, len(self.winners)), each.currency)

    @property
    def divides(self) -> bool:
        """Whether the fund is divided by the places, because the call names no amount for each."""
        return self.stated is not None and self.pool.each is None and not self.pool.costs

    def fill(self) -> None:
        """Let those who wait win, in order, as long as there is room."""
        self.stuck, self.why = (), None
        while self.waiting and not self.is_full:
            ready = self.hall.ready(self.waiting[-1])
            if ready and not self._takes(ready):
                return
            self.waiting.pop()

    @property
    def is_full(self) -> bool:
        """Whether nobody else can win, whoever it is."""
        if self.places is not None and len(self.winners) >= self.places:
            return True
        each = self.pool.each
        return each is not None and not self.pool.costs and not self._affords([each])

    def _takes(self, ready: list[Contestant]) -> bool:
        """Whether all of a group win; if only some could, the call's rule for equals decides."""
        plans = self._plans(ready)
        if self._fits(len(ready), plans):
            self._admit(ready, plans)
            return True
        smallest = sorted(plans, key=lambda money: money.amount)[:1]
        if not self._fits(1, smallest):
            return False
        return self._equals(ready, plans)

    def _plans(self, ready: Sequence[Contestant]) -> list[Money]:
        plans = []
        for member in ready:
            amount, findings = planned(self.hall.call, self.pool, member, eligible=self.hall.meets)
            self.notes.update(dict.fromkeys(findings))
            plans += [amount] if amount is not None else []
        return plans

    def _fits(self, number: int, plans: Sequence[Money]) -> bool:
        return (self.places is None or len(self.winners) + number <= self.places) and self._affords(plans)

    def _affords(self, plans: Sequence[Money]) -> bool:
        if self.stated is None:
            return True
        return self.spent + sum(money.amount for money in plans) <= self.stated.amount

    def _admit(self, ready: list[Contestant], plans: Sequence[Money]) -> None:
        self.winners += ready
        self.plans += plans
        self.spent += sum(money.amount for money in plans)
        self.hall.admit(ready)

    def _equals(self, ready: list[Contestant], plans: Sequence[Money]) -> bool:
        """What becomes of equals of whom only some would have room; True where all of them win."""
        group, equal = self.waiting[-1], self.hall.call.awarding.equal
        if group.undrawn:
            fix, params = draw_remedy(self.hall.draws, [member.application for member in ready])
            why = _draw_needed(self.hall.call, self.pool, ready)
            self._stop(ready, attrs.evolve(why, fix=fix, params={**dict(why.params), **params}))
        elif equal is Equal.ALL and self._affords(plans):
            self._admit(ready, plans)
            self.notes[_equals_win(self.hall.call, self.pool, ready)] = None
            return True
        else:
            self._stop(ready, _equals_stop(self.hall.call, self.pool, ready))
        return False

    def _stop(self, ready: list[Contestant], why: Finding) -> None:
        self.stuck, self.why = tuple(member.application for member in ready), why

    @property
    def open(self) -> bool:
        """Whether it is not decided yet who wins, so that nothing can be shared or passed on."""
        return self.why is not None and self.why.severity is Severity.ERROR

    def pass_on(self, to: Room) -> bool:
        """Give what is left to another pool; whether anything moved."""
        if self.open or (self.divides and to.fund is None):
            return False
        places = self._places_left() or 0
        money, fund, theirs = self._left(self._amounts()), self.fund, to.fund
        moved = False
        if places and self.places is not None and to.places is not None:
            self.places, to.places, self.stated, moved = self.places - places, to.places + places, fund, True
        if money is not None and fund is not None and theirs is not None and money.amount:
            self.places = len(self.winners) if self.divides else self.places
            self.stated, to.stated, moved = less(fund, money), theirs + money, True
        return moved

    def _places_left(self) -> int | None:
        return None if self.places is None else max(self.places - len(self.winners), 0)

    def _amounts(self) -> list[Money]:
        """What the winners get before what is left is shared."""
        if self.stated is None or not self.divides or not self.winners:
            return self.plans
        parts = max(self.places or 0, len(self.winners))
        return list(self.stated.split([1] * parts)[: len(self.winners)])

    def _left(self, amounts: Sequence[Money]) -> Money | None:
        fund = self.fund
        return None if fund is None else less(fund, total(amounts, currency=fund.currency))

    def filled(self, *, keyed: bool) -> Filled:
        """What came out."""
        amounts = self._amounts()
        left = self._left(amounts)
        if left is not None and self.winners and self.pool.leftover is Leftover.SHARED and not self.open:
            parts = left.split([1] * len(amounts))
            amounts = [amount + part for amount, part in zip(amounts, parts, strict=True)]
            left = nothing(left.currency)
        return Filled(
            pool=self.pool.key if keyed else "",
            winners=tuple(member.application for member in self.winners),
            amounts=tuple(amounts),
            places_left=self._places_left(),
            fund=self.fund,
            left=left,
        )

    def findings(self) -> Iterator[Finding]:
        """What stands against it, and what is worth knowing."""
        yield from self.notes
        if self.why is not None:
            yield self.why


def _about(rule: str, severity: Severity, what: str, fix: str) -> Callable[[Call, Pool, Sequence[Contestant]], Finding]:
    """A finding about equals at the last place of a pool."""

    def finding(call: Call, pool: Pool, members: Sequence[Contestant]) -> Finding:
        params = {"pool": pool.key, "applications": named(member.application for member in members)}
        return Finding(rule, Where(table="calls", key=call.key), what, fix, severity, params)

    return finding


_draw_needed = _about(
    "draw-needed",
    Severity.ERROR,
    N_("In the pool “{pool}”, {applications} are equal at the last place, and only a draw can part them."),
    N_("Freeze the list of exactly these, name the public event that will give the seed, then draw."),
)
_equals_win = _about(
    "equals-win",
    Severity.NOTE,
    N_("In the pool “{pool}”, {applications} are equal at the last place; the call lets all of them win."),
    "",
)
_equals_none = _about(
    "equals-win-nothing",
    Severity.NOTE,
    N_("In the pool “{pool}”, {applications} are equal at the last place; the call lets none of them win."),
    "",
)
_equals_refused = _about(
    "equal-at-the-last-place",
    Severity.ERROR,
    N_("In the pool “{pool}”, {applications} are equal at the last place, and the call does not say who wins."),
    N_("Add a link to its tie chain, such as a draw, or say what becomes of equals, and rank again."),
)
_equals_too_dear = _about(
    "fund-too-small-for-equals",
    Severity.ERROR,
    N_("In the pool “{pool}”, all of {applications} would win as equals, but the fund does not pay for all."),
    N_("Raise the fund, or part them by a draw."),
)


def _equals_stop(call: Call, pool: Pool, members: Sequence[Contestant]) -> Finding:
    rules = {Equal.ALL: _equals_too_dear, Equal.NONE: _equals_none, Equal.REFUSE: _equals_refused}
    return rules[call.awarding.equal](call, pool, members)
