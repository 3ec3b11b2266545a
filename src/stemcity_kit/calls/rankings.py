"""Several rankings of one call: which application stands in which, and the order inside each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

import attrs

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Draw
from stemcity_kit.calls.question import Kind
from stemcity_kit.calls.reading import value
from stemcity_kit.calls.ties import Contestant, Order, ordered
from stemcity_kit.errors import Finding, N_, StemCityError, Where
from stemcity_kit.model.money import Money

__all__ = ["Rankings"]


class Rankings:
    """The contestants of a call, each in its ranking, and every ranking in its order.

    Attributes:
        orders: The rankings by name, in the order of the choices of the question that splits them, of the limits, or of
            the alphabet; the only one is called by an empty text.
        findings: What was missing on the way.
        draws: The draws that were used.
    """

    def __init__(self, call: Call, contestants: Iterable[Contestant], *, draws: Sequence[Draw]) -> None:
        self._call = call
        self._draws = draws
        self._findings: dict[Finding, None] = {}
        self._used: dict[str, None] = {}
        held: dict[str, list[Contestant]] = {}
        for contestant in contestants:
            held.setdefault(self.name(contestant), []).append(contestant)
        self.orders: Mapping[str, Order] = {name: self._ordered(held[name]) for name in self._in_order(held)}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was missing on the way."""
        return tuple(self._findings)

    @property
    def draws(self) -> tuple[str, ...]:
        """The draws that were used, by key, in the order of the case."""
        return tuple(draw.key for draw in self._draws if draw.key in self._used)

    def among(self, test: Callable[[Contestant], bool], *, ranking: str = "") -> Order:
        """The order of those for whom a test holds.

        Those of one ranking stand as they stand in it; those of several are ordered anew among themselves, by the same
        total and chain.

        Args:
            test: Who is asked for.
            ranking: Only those of this ranking; empty for all.
        """
        orders = {name: order for name, order in self.orders.items() if not ranking or name == ranking}
        kept = [left for order in orders.values() if (left := _only(order, test)).groups]
        if len(kept) <= 1:
            return kept[0] if kept else Order()
        return self._ordered(member for order in kept for group in order.groups for member in group.members)

    def _ordered(self, contestants: Iterable[Contestant]) -> Order:
        order = ordered(self._call, contestants, draws=self._draws)
        self._findings.update(dict.fromkeys(order.findings))
        self._used.update(dict.fromkeys(order.draws))
        return order

    def name(self, contestant: Contestant) -> str:
        """The ranking in which a contestant stands."""
        split = self._call.awarding.split
        if not split:
            return ""
        where = Where(table="applications", key=contestant.application, field=split)
        try:
            found = value(self._call, contestant.answers, split) if contestant.answers is not None else None
        except StemCityError as fault:
            self._findings.update(dict.fromkeys(fault.at(where).findings))
            return ""
        if found is None or contestant.answers is None:
            what = N_("“{application}” does not answer “{question}”, which says in which ranking it stands.")
            fix = N_("Until then it stands in one of its own.")
            params = {"application": contestant.application, "question": split}
            self._findings[Finding("no-ranking", where, what, fix, params=params)] = None
            return ""
        number = found.amount if isinstance(found, Money) else found
        if self._call.awarding.split_at and isinstance(number, int | Decimal):
            return str(bisect_left(self._call.awarding.split_at, Decimal(number)) + 1)
        return contestant.answers.get(split)

    def _in_order(self, names: Iterable[str]) -> list[str]:
        question = self._call.asked.get(self._call.awarding.split)
        choices = list(question.choices) if question is not None and question.kind is Kind.CHOICE else []
        known = {choice: number for number, choice in enumerate(choices)}
        return sorted(names, key=lambda name: (not name, known.get(name, len(known)), name.zfill(4), name))


def _only(order: Order, test: Callable[[Contestant], bool]) -> Order:
    """An order without those for whom a test does not hold."""
    groups = []
    for group in order.groups:
        members = tuple(member for member in group.members if test(member))
        if members:
            groups.append(group if len(members) == len(group.members) else attrs.evolve(group, members=members))
    return attrs.evolve(order, groups=tuple(groups))
