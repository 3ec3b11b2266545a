"""Calls that municipalities share: pools for some of them, funded by some of them, with every cent accounted for.

Each funder divides what it gives among the pools that it names, each pool divides its money among the municipalities
that it is for; both by weights, with `Money.split`, which loses no cent. What all give, what all pools hold and what
all get are therefore one sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.fields import IS_KEY, clean_line, filled, line, strings, valid_key
from stemcity_kit.model.money import Money

__all__ = ["Balance", "Funding", "PoolFunding", "SharedCall", "SharedFund", "SharedPool", "funding"]

V = TypeVar("V")


def _tuple(values: Iterable[V]) -> tuple[V, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class SharedPool:
    """A pool of a shared call.

    Attributes:
        key: The pool's key in the call.
        fund: What it is to hold.
        municipalities: The codes of those whose people may win in it.
        weights: In what proportion its money is reckoned to them; equal where empty.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    fund: Money = attrs.field()
    municipalities: tuple[str, ...] = attrs.field(converter=strings)
    weights: tuple[int, ...] = attrs.field(default=(), converter=_tuple)


@attrs.frozen(kw_only=True)
class SharedFund:
    """What one funder gives.

    Attributes:
        by: The code of a municipality, or the name of another funder.
        amount: How much.
        pools: The pools that it is for; all of the call where empty.
        weights: In what proportion; by what the pools are to hold where empty.
    """

    by: str = attrs.field(converter=clean_line, validator=filled)
    amount: Money = attrs.field()
    pools: tuple[str, ...] = attrs.field(default=(), converter=strings)
    weights: tuple[int, ...] = attrs.field(default=(), converter=_tuple)


@attrs.frozen(kw_only=True)
class SharedCall:
    """A call that several municipalities make together.

    Attributes:
        key: The call's key.
        folder: The folder of its text, `call.toml`, below that of the area; empty where it is kept elsewhere.
        pools: Its pools.
        funds: Who gives what.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    folder: str = line()
    pools: tuple[SharedPool, ...] = attrs.field(default=(), converter=_tuple)
    funds: tuple[SharedFund, ...] = attrs.field(default=(), converter=_tuple)


@attrs.frozen
class PoolFunding:
    """One pool with its money.

    Attributes:
        key: The pool.
        fund: What it is to hold.
        funders: Who gives it what.
        given: What it is given together.
        shares: What of it is reckoned to each municipality.
    """

    key: str
    fund: Money
    funders: tuple[tuple[str, Money], ...]
    given: Money
    shares: tuple[tuple[str, Money], ...]

    @property
    def to_find(self) -> Money:
        """What is still to be found; less than nothing where it is given too much."""
        return Money(self.fund.amount - self.given.amount, self.fund.currency)


@attrs.frozen
class Balance:
    """What one municipality, or another funder, gives and gets.

    Attributes:
        who: The code, or the name.
        gives: What it gives to all pools.
        gets: What is reckoned to it.
    """

    who: str
    gives: Money
    gets: Money


@attrs.frozen
class Funding:
    """The money of a shared call.

    Attributes:
        call: The call's key.
        pools: Each pool.
        balances: Each municipality and funder, by code or name.
        findings: What cannot be, and what is still to be found.
    """

    call: str
    pools: tuple[PoolFunding, ...]
    balances: tuple[Balance, ...]
    findings: tuple[Finding, ...]

    @property
    def faulty(self) -> bool:
        """Whether something keeps its money from being reckoned."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def funding(call: SharedCall, *, members: Sequence[str] = ()) -> Funding:
    """Who funds which pool of a call, and what each municipality gives and gets.

    Args:
        call: The call.
        members: The codes of the area's municipalities; a pool for another one is a fault.

    >>> euro = lambda amount: Money(Decimal(amount), "EUR")
    >>> found = funding(SharedCall(
    ...     key="grants", pools=[SharedPool(key="girls", fund=euro(100), municipalities=["1", "2", "3"])],
    ...     funds=[SharedFund(by="1", amount=euro(60)), SharedFund(by="2", amount=euro(40))]))
    >>> [(one.who, str(one.gives.amount), str(one.gets.amount)) for one in found.balances]
    [('1', '60.00', '33.34'), ('2', '40.00', '33.33'), ('3', '0.00', '33.33')]
    """
    faults = tuple(_faults(call, members))
    if faults or not call.pools:
        return Funding(call.key, (), (), faults)
    given: dict[str, list[tuple[str, Money]]] = {pool.key: [] for pool in call.pools}
    for fund in call.funds:
        for key, part in _divided(fund, call.pools):
            given[key].append((fund.by, part))
    pools = tuple(_pool(pool, given[pool.key]) for pool in call.pools)
    return Funding(call.key, pools, tuple(_balances(pools)), tuple(_gaps(call, pools)))


def _divided(fund: SharedFund, pools: Sequence[SharedPool]) -> Iterator[tuple[str, Money]]:
    """What a funder gives to each of its pools."""
    own = {pool.key: pool for pool in pools}
    keys = fund.pools or tuple(own)
    weights: Sequence[int | Decimal] = fund.weights or [own[key].fund.amount for key in keys]
    return zip(keys, fund.amount.split(weights), strict=True)


def _pool(pool: SharedPool, funders: Sequence[tuple[str, Money]]) -> PoolFunding:
    given = _sum([amount for _, amount in funders], pool.fund.currency)
    parts = given.split(pool.weights or [1] * len(pool.municipalities))
    return PoolFunding(pool.key, pool.fund, tuple(funders), given, tuple(zip(pool.municipalities, parts, strict=True)))


def _sum(amounts: Iterable[Money], currency: str) -> Money:
    whole = Money(Decimal(0), currency)
    for amount in amounts:
        whole = whole + amount
    return whole


def _balances(pools: Sequence[PoolFunding]) -> Iterator[Balance]:
    currency = pools[0].fund.currency
    gives, gets = ([pair for pool in pools for pair in getattr(pool, name)] for name in ("funders", "shares"))
    for who in sorted({name for name, _ in (*gives, *gets)}):
        yield Balance(who, *(_sum([part for name, part in pairs if name == who], currency) for pairs in (gives, gets)))


def _faults(call: SharedCall, members: Sequence[str]) -> Iterator[Finding]:
    """What keeps the money from being divided."""
    pools = {pool.key for pool in call.pools}
    amounts = [pool.fund for pool in call.pools] + [fund.amount for fund in call.funds]
    if len({amount.currency for amount in amounts}) > 1:
        what = N_("The amounts are in several currencies.")
        yield _finding(call, "mixed-currencies", what, N_("Convert them first."))
    places = [f"pools.{n}.fund" for n in range(len(call.pools))] + [f"funds.{n}.amount" for n in range(len(call.funds))]
    for place, amount in zip(places, amounts, strict=True):
        if amount.amount <= 0:
            what, fix = N_("{amount} is no amount to give."), N_("Write an amount above 0.")
            yield _finding(call, "bad-amount", what, fix, place, amount=amount.amount)
    for number, fund in enumerate(call.funds):
        for key in (key for key in fund.pools if key not in pools):
            what, fix = (
                N_("{by} gives to the pool “{pool}”, which is no pool of the call."),
                N_("Write one of: {known}."),
            )
            known = ", ".join(sorted(pools))
            yield _finding(call, "unknown-pool", what, fix, f"funds.{number}.pools", by=fund.by, pool=key, known=known)
        place = f"funds.{number}.weights"
        yield from _bad_weights(call, place, fund.by, fund.weights, needed=len(fund.pools or pools), names=fund.pools)
    for number, pool in enumerate(call.pools):
        place, towns = f"pools.{number}.municipalities", pool.municipalities
        yield from _bad_weights(call, place, pool.key, pool.weights, needed=len(towns), names=towns)
        for code in (code for code in pool.municipalities if members and code not in members):
            what = N_("The pool “{pool}” is for “{code}”, which is no member of the area.")
            fix = N_("Correct the code, or add the member.")
            yield _finding(call, "unknown-member", what, fix, place, pool=pool.key, code=code)


def _bad_weights(
    call: SharedCall, place: str, of: str, weights: Sequence[int], *, needed: int, names: Sequence[str]
) -> Iterator[Finding]:
    wrong = weights and (len(weights) != needed or any(one < 0 for one in weights) or not sum(weights))
    if wrong or not needed or len(set(names)) < len(names):
        what = N_("The money of “{of}” cannot be divided: {needed} parts, and the weights {weights}.")
        fix = N_("Name each part once, and write one weight of 0 or more for each, not all of them 0.")
        yield _finding(call, "bad-weights", what, fix, place, of=of, needed=needed, weights=list(weights))


def _gaps(call: SharedCall, pools: Sequence[PoolFunding]) -> Iterator[Finding]:
    for number, pool in enumerate(pools):
        rest = pool.to_find.amount
        if rest:
            what = (
                N_("The pool “{pool}” is to hold {fund} and is given {given}: {rest} is still to be found.")
                if rest > 0
                else N_("The pool “{pool}” is to hold {fund} and is given {given}: {rest} too much.")
            )
            fix = N_("Correct the funds, or what the pool is to hold.")
            params = {"pool": pool.key, "fund": pool.fund.amount, "given": pool.given.amount, "rest": abs(rest)}
            place = f"pools.{number}.fund"
            yield _finding(call, "pool-not-covered", what, fix, place, severity=Severity.WARNING, **params)


def _finding(
    call: SharedCall,
    rule: str,
    what: str,
    fix: str,
    place: str = "",
    *,
    severity: Severity = Severity.ERROR,
    **params: object,
) -> Finding:
    """A finding at a place of the call's row, such as `pools.0.fund`."""
    return Finding(rule, Where("calls", call.key, place, "area.toml"), what, fix, severity, params)


def stated_pools(call: SharedCall, stated: Mapping[str, Money | None]) -> Iterator[Finding]:
    """What the text of the call says of its pools otherwise than `area.toml`.

    Args:
        call: The shared call.
        stated: The money of each pool of the text, by key; None where the text states none.
    """
    own = {pool.key: pool.fund for pool in call.pools}
    for key in sorted({*own, *stated}):
        if key not in stated or key not in own:
            what = N_("The pool “{pool}” stands in one of area.toml and call.toml only.")
            yield _finding(call, "unknown-pool", what, N_("Let both name the same pools."), pool=key)
        elif stated[key] not in (None, own[key]):
            what = N_("The pool “{pool}” holds another sum in call.toml than in area.toml.")
            yield _finding(call, "other-fund", what, N_("Let both state the same sum."), pool=key)
