"""The one order of a call: by total, then by the chain that breaks ties, link by link.

A link is asked only where those before it leave a tie. Who lacks what a link compares comes last in that link, and a
note says so. A draw parts the tied only once its seed is known; until then they share a place, no later link decides in
its stead, and a finding says what is to be done. Everything is compared exactly, so that neither the names of the
applications nor the order of their arrival matters, unless the call itself breaks ties by the time of receipt.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

import attrs

from stemcity_kit.calls.answer import Answers, Mark
from stemcity_kit.calls.awarding import Tie, TieBy
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Draw
from stemcity_kit.calls.reading import mark_order, value
from stemcity_kit.calls.unfit import amount_in
from stemcity_kit.engines.draw import drawn
from stemcity_kit.errors import Finding, N_, Severity, StemCityError, Where
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.money import Money
from stemcity_kit.model.time import in_utc

__all__ = ["Contestant", "Group", "Order", "draw_remedy", "named", "ordered"]

HIGHEST = "highest"
NAMED = 10
"""How many applications a finding names one by one."""


@attrs.frozen(kw_only=True)
class Contestant:
    """What a ranking needs to know of one application, whoever keeps it.

    Attributes:
        application: Its key.
        total: Its points, as they are shown; None where the call gives none, or where they are not known.
        standing: Its points as they are compared, where that is not the total: a call may never round.
        points: Its points by criterion, as they are shown.
        exact: Its points by criterion as they are compared, where they are not those shown.
        missed: The thresholds that it missed.
        answers: Its answers; None when they were erased.
        received_at: When the register got it, an aware moment.
        proposers: What identifies those who apply: codes of the parties.
    """

    application: str
    total: Decimal | None = None
    standing: Fraction | None = None
    points: Mapping[str, Decimal] = attrs.field(factory=Frozen, converter=frozen)
    exact: Mapping[str, Fraction] = attrs.field(factory=Frozen, converter=frozen)
    missed: tuple[str, ...] = ()
    answers: Answers | None = Answers()
    received_at: dt.datetime | None = None
    proposers: tuple[str, ...] = ()

    @property
    def compared(self) -> Decimal | Fraction | None:
        """The points by which it stands."""
        return self.total if self.standing is None else self.standing


@attrs.frozen(kw_only=True)
class Group:
    """Those who share a place; usually one.

    Attributes:
        members: They, by key.
        parted_by: The link of the chain that parted them from the group before, counted from 1; 0 for the total.
        undrawn: Whether a draw that is still to be held would part them.
    """

    members: tuple[Contestant, ...]
    parted_by: int = 0
    undrawn: bool = False


@attrs.frozen(kw_only=True)
class Order:
    """An order of contestants.

    Attributes:
        groups: From the first place to the last.
        draws: The keys of the draws that it used.
        findings: What was missing on the way.
    """

    groups: tuple[Group, ...] = ()
    draws: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def ordered(call: Call, contestants: Iterable[Contestant], *, draws: Sequence[Draw] = ()) -> Order:
    """The contestants from the first to the last: by total, then by the tie chain of the call.

    Args:
        call: The call, whose `awarding.ties` is the chain.
        contestants: Who is compared; a total that is None comes last.
        draws: The draws of the case, in the order in which their lists were frozen. The first one that was held and
            whose list has all of the tied decides: a lot depends on the seed and the key alone, so a list that was
            longer when it was frozen gives the same order, and nobody draws again until the outcome pleases.

    >>> call = Call(key="grants")
    >>> two = [Contestant(application="b", total=Decimal("70.00")), Contestant(application="a", total=Decimal("72.50"))]
    >>> [member.application for group in ordered(call, two).groups for member in group.members]
    ['a', 'b']
    """
    chain = _Chain(call, draws)
    listed = sorted(contestants, key=lambda contestant: contestant.application)
    groups = [
        Group(members=members) for members in _by(listed, lambda contestant: contestant.compared, descending=True)
    ]
    for number, tie in enumerate(call.awarding.ties, start=1):
        groups = [part for group in groups for part in chain.parted(group, tie, number)]
    return Order(groups=tuple(groups), draws=tuple(dict.fromkeys(chain.used)), findings=tuple(chain.findings))


def draw_remedy(draws: Sequence[Draw], keys: Collection[str]) -> tuple[str, dict[str, object]]:
    """What is to be done so that a draw parts some applications: a template for a finding, and its parameters."""
    wanted = set(keys)
    frozen_one = next((draw for draw in draws if not draw.seed and wanted <= set(draw.applications)), None)
    if frozen_one is not None:
        fix = N_("Their list is frozen as “{draw}”; draw as soon as its event has given the seed: {event}.")
        return fix, {"draw": frozen_one.key, "event": frozen_one.event}
    return N_("Freeze the list of exactly these, name the public event that will give the seed, then draw."), {}


def named(keys: Iterable[str]) -> str:
    """Some keys for a sentence; of many, the first ones and a count.

    >>> named(["b", "a"]), named(str(n) for n in range(10, 25))
    ('a, b', '10, 11, 12, 13, 14, 15, 16, 17, 18, 19 … (15)')
    """
    listed = sorted(keys)
    shown = ", ".join(listed[:NAMED])
    return shown if len(listed) <= NAMED else f"{shown} … ({len(listed)})"


def _by(
    contestants: Sequence[Contestant], compared: Callable[[Contestant], Any], *, descending: bool
) -> Iterator[tuple[Contestant, ...]]:
    """Contestants parted by a value, those that have none last; equals stay together in the order given."""
    seen = [(compared(contestant), contestant) for contestant in contestants]
    given = sorted((pair for pair in seen if pair[0] is not None), key=lambda pair: pair[0], reverse=descending)
    for _, alike in groupby(given, key=lambda pair: pair[0]):
        yield tuple(contestant for _, contestant in alike)
    if without := tuple(contestant for value, contestant in seen if value is None):
        yield without


class _Chain:
    """The links of a call's tie chain, at work."""

    def __init__(self, call: Call, draws: Sequence[Draw]) -> None:
        self.call = call
        self.draws = draws
        self.used: list[str] = []
        self.findings: dict[Finding, None] = {}

    def parted(self, group: Group, tie: Tie, number: int) -> Iterator[Group]:
        """A group as one link parts it."""
        if len(group.members) == 1 or group.undrawn:
            yield group
            return
        if tie.by is TieBy.DRAW:
            yield from self._drawn(group, number)
            return
        parts = tuple(_by(group.members, self._compared(tie), descending=_descends(tie)))
        self._note_missing(parts, tie, number)
        yield attrs.evolve(group, members=parts[0])
        yield from (Group(members=part, parted_by=number) for part in parts[1:])

    def _drawn(self, group: Group, number: int) -> Iterator[Group]:
        keys = {member.application for member in group.members}
        held = next((draw for draw in self.draws if draw.seed and keys <= set(draw.applications)), None)
        if held is None:
            yield attrs.evolve(group, undrawn=True)
            return
        self.used.append(held.key)
        by_key = {member.application: member for member in group.members}
        for index, key in enumerate(drawn(keys, seed=held.seed)):
            yield Group(members=(by_key[key],), parted_by=number if index else group.parted_by)

    def _compared(self, tie: Tie) -> Callable[[Contestant], Any]:
        if tie.by is TieBy.RECEIPT:
            return lambda contestant: None if contestant.received_at is None else in_utc(contestant.received_at)
        if tie.by is TieBy.CRITERION:
            return lambda contestant: self._points(contestant, tie.of)
        return lambda contestant: self._answer(contestant, tie)

    def _points(self, contestant: Contestant, criterion: str) -> Decimal | Fraction | None:
        """The points of a criterion, or the sum of its parts, exactly."""
        held = contestant.exact.get(criterion, contestant.points.get(criterion))
        if held is not None:
            return held
        grid = self.call.grid
        parts = [part.key for part in grid.criteria if part.within == criterion] if grid is not None else []
        points = [Fraction(found) for part in parts if (found := self._points(contestant, part)) is not None]
        return sum(points, Fraction(0)) if points else None

    def _answer(self, contestant: Contestant, tie: Tie) -> Any:
        """What an answer is compared by; None where there is none, or where it cannot be read."""
        if contestant.answers is None:
            return None
        try:
            found = value(self.call, contestant.answers, tie.of)
            if found is None:
                return None
            if tie.prefer:
                return _rank(found, contestant.answers.get(tie.of), tie.prefer)
            return self._number(found, tie)
        except StemCityError as fault:
            where = Where(table="applications", key=contestant.application, field=tie.of)
            self.findings.update(dict.fromkeys(attrs.evolve(finding, where=where) for finding in fault.findings))
            return None

    def _number(self, found: Any, tie: Tie) -> Any:
        match found:
            case Money():
                return amount_in(self.call.currency, found)
            case Mark():
                return mark_order(found, self.call.asked[tie.of], scales=self.call.mark_scales)
            case bool() | int() | Decimal() | dt.date():
                return found
        self._note(
            "tie-without-order",
            N_("The answers to “{question}” have no order of their own, so they break no tie."),
            N_("Say in the tie chain which of them come first: prefer = […]."),
            Severity.ERROR,
            question=tie.of,
        )
        return 0

    def _note_missing(self, parts: tuple[tuple[Contestant, ...], ...], tie: Tie, number: int) -> None:
        """Note who came last in a link for want of what it compares."""
        compared = self._compared(tie)
        if len(parts) > 1 and compared(parts[-1][0]) is None:
            self._note(
                "nothing-to-compare",
                N_("Rule {number} for ties compares “{of}”, and these with equal points have none: {applications}."),
                N_("They come last in this rule."),
                Severity.NOTE,
                applications=named(member.application for member in parts[-1]),
                number=number,
                of=tie.of or tie.by.value,
            )

    def _note(self, rule: str, what: str, fix: str, severity: Severity, **params: object) -> None:
        self.findings[Finding(rule, Where(table="calls", key=self.call.key), what, fix, severity, params)] = None


def _descends(tie: Tie) -> bool:
    """Whether the larger comes first: never for a time of receipt, nor for a place in an order of preference."""
    return tie.first == HIGHEST and tie.by is not TieBy.RECEIPT and not tie.prefer


def _rank(found: Any, text: str, prefer: tuple[str, ...]) -> int:
    """The place of an answer in an order of preference; of several chosen values, the best one counts."""
    said = found if isinstance(found, tuple) else (text,)
    return min((prefer.index(word) for word in said if word in prefer), default=len(prefer))
