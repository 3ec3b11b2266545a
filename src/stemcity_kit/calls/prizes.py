"""Special prizes: the best of those who meet a condition, by the one order of the call."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from stemcity_kit.calls.acts import InstalmentPaid
from stemcity_kit.calls.amounts import total
from stemcity_kit.calls.awarding import Prize
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Award
from stemcity_kit.calls.ranking import Entry, Outcome
from stemcity_kit.calls.ties import Contestant, Order, named
from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.money import Money

__all__ = ["given_prizes", "is_prize_alone", "paid_of_place", "prize_money", "prizes_of"]


def given_prizes(
    call: Call, order: Callable[[Prize], Order], *, won: Collection[str]
) -> tuple[dict[str, list[str]], tuple[Finding, ...]]:
    """Who gets which special prize.

    A prize that does not stand *besides* a place goes to the best who has neither a place nor another such prize. Where
    several are equal at the top, nobody gets it, and a finding says what is to be done.

    Args:
        call: The call.
        order: Gives for a prize those who may have it, in order.
        won: Who has a place.

    Returns:
        The prizes of each application that has one, in the order of the call, and what stands against them.
    """
    prizes: dict[str, list[str]] = {}
    findings = []
    instead = set(won)
    for prize in call.awarding.prizes:
        best = next(_free(order(prize), frozenset() if prize.besides else instead), ())
        if len(best) == 1:
            prizes.setdefault(best[0].application, []).append(prize.key)
            instead |= set() if prize.besides else {best[0].application}
        elif best:
            what = N_("{applications} are equal at the top for the prize “{prize}”.")
            fix = N_("Add a link to the tie chain, or hold the draw that it has, and rank again.")
            params = {"applications": named(one.application for one in best), "prize": prize.key}
            where = Where(table="calls", key=call.key)
            findings.append(Finding("equal-for-a-prize", where, what, fix, Severity.ERROR, params))
    return prizes, tuple(findings)


def prizes_of(call: Call, entry: Entry | None) -> tuple[Prize, ...]:
    """The special prizes of an entry, in the order of the call; none where it has none, or there is no entry."""
    won = entry.prizes if entry is not None else ()
    return tuple(prize for prize in call.awarding.prizes if prize.key in won)


def prize_money(call: Call, entry: Entry | None) -> Money | None:
    """What the special prizes of an entry are worth together; None where they are an honour, or there are none.

    >>> from decimal import Decimal
    >>> from stemcity_kit.calls.awarding import Awarding
    >>> prizes = [Prize(key="agnesi", amount=Money(Decimal(300), "EUR")), Prize(key="honour")]
    >>> call = Call(key="a", awarding=Awarding(prizes=prizes))
    >>> str(prize_money(call, Entry(application="kx2", prizes=["agnesi", "honour"])).amount)
    '300.00'
    """
    amounts = [prize.amount for prize in prizes_of(call, entry) if prize.amount is not None]
    return total(amounts, currency=amounts[0].currency) if amounts else None


def is_prize_alone(award: Award, entry: Entry | None) -> bool:
    """Whether an award is that of special prizes without a place: its holder may still be called up for one."""
    return entry is not None and bool(entry.prizes) and entry.outcome is Outcome.RESERVE and not award.instead_of


def paid_of_place(call: Call, award: Award) -> tuple[InstalmentPaid, ...]:
    """What was paid of the place itself: all payments of an award but those of special prizes."""
    prizes = {prize.key for prize in call.awarding.prizes}
    return tuple(payment for payment in award.paid if payment.instalment not in prizes)


def _free(order: Order, taken: Collection[str]) -> Iterator[tuple[Contestant, ...]]:
    """The groups of an order without those who have something already."""
    for group in order.groups:
        if left := tuple(member for member in group.members if member.application not in taken):
            yield left
