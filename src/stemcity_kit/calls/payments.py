"""The payments of an award, instalments and prizes: how much each is, which may be made now, what the others need."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence

import attrs

from stemcity_kit.calls.amounts import less, nothing, total
from stemcity_kit.calls.awarding import Instalment
from stemcity_kit.calls.casefile import Award, CaseFile
from stemcity_kit.calls.prizes import is_prize_alone, prizes_of
from stemcity_kit.calls.states import AwardState
from stemcity_kit.model.money import Money

__all__ = ["Payment", "Readiness", "payments"]

_PROGRESS = (
    AwardState.NEXT_IN_LINE,
    AwardState.CONDITIONAL,
    AwardState.ACCEPTED,
    AwardState.AGREEMENT,
    AwardState.EFFECTIVE,
    AwardState.DELIVERED,
)
_YEAR = re.compile(r"year ([0-9]{1,2})")


class Readiness(enum.StrEnum):
    """Whether an instalment can be paid.

    *By hand*: what it needs is in free words, and the office must look. *Ended*: the award ended, or a renewal was
    refused, before it was paid.
    """

    PAID = "paid"
    READY = "ready"
    WAITING = "waiting"
    BY_HAND = "by-hand"
    ENDED = "ended"


@attrs.frozen(kw_only=True)
class Payment:
    """One instalment of an award, or one special prize.

    Attributes:
        instalment: Its key, or that of the prize; empty where the call pays a place at once.
        amount: How much; None where the award has no money, or the prize is an honour.
        readiness: Whether it can be paid.
        needs: What must have happened before it, as the call says.
    """

    instalment: str
    amount: Money | None
    readiness: Readiness
    needs: str = ""


def payments(casefile: CaseFile, *, application: str) -> tuple[Payment, ...]:
    """The payments of an award in the order of the call: the instalments of the place, then each special prize.

    The award is split by the weights without losing a cent. Where something else than planned was paid, what is left of
    the award is split among the instalments that are still to be paid. A special prize is paid by itself, under its own
    key, once the award is accepted: it takes nothing from the place. Who has prizes and no place is paid these alone.

    Args:
        casefile: The case.
        application: Whose award.

    Returns:
        Nothing where there is no award.
    """
    award = casefile.awards.get(application)
    if award is None:
        return ()
    entry = casefile.ranking.entry(application) if casefile.ranking is not None else None
    prizes = tuple(
        Payment(instalment=prize.key, amount=prize.amount, readiness=_readiness(award, prize.key, ""))
        for prize in prizes_of(casefile.call, entry)
    )
    return prizes if is_prize_alone(award, entry) else (*_instalments(casefile, award), *prizes)


def _instalments(casefile: CaseFile, award: Award) -> tuple[Payment, ...]:
    """The instalments of a place."""
    plan = casefile.call.awarding.instalments or (Instalment(key="whole"),)
    keys = [instalment.key if casefile.call.awarding.instalments else "" for instalment in plan]
    return tuple(
        Payment(
            instalment=key, amount=amount, readiness=_readiness(award, key, instalment.needs), needs=instalment.needs
        )
        for key, instalment, amount in zip(keys, plan, _amounts(award, keys, plan), strict=True)
    )


def _amounts(award: Award, keys: Sequence[str], plan: Sequence[Instalment]) -> Sequence[Money | None]:
    if award.amount is None:
        return [None] * len(keys)
    amounts = list(award.amount.split([instalment.weight for instalment in plan]))
    paid = {
        payment.instalment: payment.amount
        for payment in award.paid
        if payment.amount is not None and payment.instalment in keys
    }
    if all(paid.get(key, amount) == amount for key, amount in zip(keys, amounts, strict=True)):
        return amounts
    rest = less(award.amount, total(list(paid.values()), currency=award.amount.currency))
    weights = [0 if key in paid else instalment.weight for key, instalment in zip(keys, plan, strict=True)]
    left = rest.split(weights) if rest.amount > 0 and any(weights) else [nothing(rest.currency)] * len(keys)
    return [paid.get(key, part) for key, part in zip(keys, left, strict=True)]


def _readiness(award: Award, key: str, needs: str) -> Readiness:
    if any(payment.instalment == key for payment in award.paid):
        return Readiness.PAID
    if award.state not in _PROGRESS:
        return Readiness.ENDED
    if not _reached(award, AwardState.ACCEPTED):
        return Readiness.WAITING
    if year := _YEAR.fullmatch(needs):
        return _renewed(award, int(year[1]))
    if needs and needs not in {state.value for state in _PROGRESS}:
        return Readiness.BY_HAND
    return Readiness.READY if not needs or _reached(award, AwardState(needs)) else Readiness.WAITING


def _reached(award: Award, state: AwardState) -> bool:
    return _PROGRESS.index(award.state) >= _PROGRESS.index(state)


def _renewed(award: Award, year: int) -> Readiness:
    if any(not check.kept for check in award.renewals if check.year <= year):
        return Readiness.ENDED
    kept = any(check.kept for check in award.renewals if check.year == year)
    return Readiness.READY if kept else Readiness.WAITING
