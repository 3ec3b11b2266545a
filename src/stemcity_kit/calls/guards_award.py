"""What acts about an award need: what the ranking and the reserve list say, what is still in time, no cent too many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from stemcity_kit.calls import acts
from stemcity_kit.calls.casefile import Award, CaseFile
from stemcity_kit.calls.offers import offer_of
from stemcity_kit.calls.payments import Readiness, payments
from stemcity_kit.calls.prizes import is_prize_alone, paid_of_place, prize_money, prizes_of
from stemcity_kit.calls.refusals import not_now, refusal, warning
from stemcity_kit.calls.renewals import against_renewal
from stemcity_kit.calls.reserve import Successor, next_in_line
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.errors import Finding, N_, StemCityError
from stemcity_kit.model.money import Money
from stemcity_kit.model.time import in_utc

__all__ = ["NEEDS"]


def _offer(casefile: CaseFile, act: acts.AwardOffered, at: dt.datetime) -> Iterator[Finding]:
    held = casefile.applications.get(act.application)
    entry = casefile.ranking.entry(act.application) if casefile.ranking is not None else None
    prize_alone = (
        held is not None and held.state is ApplicationState.ELIGIBLE and entry is not None and bool(entry.prizes)
    )
    if held is not None and held.state is not ApplicationState.RANKED and not prize_alone:
        yield not_now(casefile, act.name, application=act.application, state=held.state)
    elif entry is not None:
        due = offer_of(casefile, act.application)
        if act != due:
            what, fix = N_("The award is not the one of the ranking."), N_("Offer what the ranking says: {amount}.")
            yield refusal("other-award", casefile, what, fix, amount=_said(due.amount))
    if act.application in casefile.awards:
        what, fix = N_("“{application}” has an award."), N_("Go on with that one.")
        yield refusal("offered-twice", casefile, what, fix, application=act.application)


def _call_up(casefile: CaseFile, act: acts.NextCalledUp, at: dt.datetime) -> Iterator[Finding]:
    held = casefile.applications.get(act.application)
    if held is not None and held.state is not ApplicationState.ELIGIBLE:
        yield not_now(casefile, act.name, application=act.application, state=held.state)
    if in_utc(act.confirm_by) <= in_utc(at):
        what, fix = N_("The place would have to be confirmed by {due}, which has passed."), N_("Give a later moment.")
        yield refusal("due-has-passed", casefile, what, fix, due=act.confirm_by.isoformat())
    yield from _out_of_turn(casefile, act, next_in_line(casefile, instead_of=act.instead_of))


_NO_PLACE = frozenset({"place-not-free", "place-given", "no-place-free"})
"""What the reserve list says where nobody at all can be called up."""


def _out_of_turn(casefile: CaseFile, act: acts.NextCalledUp, due: Successor) -> Iterator[Finding]:
    """Somebody else than the reserve list has next, or for other money.

    Where the list cannot say who is next, because equals are not parted or it is at its end, the office decides with
    reasons, and the guard asks for a look.
    """
    if due.application and act.application != due.application:
        what, fix = N_("“{application}” is not next in line."), N_("Call up “{next}”.")
        yield refusal("out-of-turn", casefile, what, fix, application=act.application, next=due.application)
    elif due.application and (act.pool, act.amount) != (due.pool, due.amount):
        what, fix = N_("The place is not worth that."), N_("Call up for {amount}, in the pool “{pool}”.")
        yield refusal("other-award", casefile, what, fix, amount=_said(due.amount), pool=due.pool)
    elif not due.application:
        free = not any(found.rule in _NO_PLACE for found in due.findings)
        what = N_("The reserve list does not say that “{application}” is next.")
        fix = N_("Ask the list who comes next for “{instead_of}”: it says what stands against it.")
        tell = warning if free else refusal
        yield tell("no-place-free", casefile, what, fix, application=act.application, instead_of=act.instead_of)


def _said(money: Money | None) -> str:
    return f"{money.amount} {money.currency}" if money is not None else "-"


def _confirm(casefile: CaseFile, act: acts.AwardConfirmed, at: dt.datetime) -> Iterator[Finding]:
    award = casefile.awards.get(act.application)
    if award is not None and award.confirm_by is not None and in_utc(at) >= in_utc(award.confirm_by):
        what, fix = N_("The place had to be confirmed by {due}."), N_("Let it lapse and call up the next in line.")
        yield refusal("confirmed-too-late", casefile, what, fix, due=award.confirm_by.isoformat())


_NOT_PAID = {
    Readiness.PAID: (N_("The instalment was paid."), N_("Each instalment is paid once.")),
    Readiness.ENDED: (N_("The award ended before this was paid."), N_("Nothing more is paid of it.")),
    Readiness.WAITING: (
        N_("What the instalment waits for has not happened: {needs}."),
        N_("Record first that it has happened, then pay."),
    ),
}


def _pay(casefile: CaseFile, act: acts.InstalmentPaid, at: dt.datetime) -> Iterator[Finding]:
    award = casefile.awards.get(act.application)
    if award is None:
        return
    plan = {one.instalment: one for one in payments(casefile, application=act.application)}
    due = plan.get(act.instalment)
    if due is None:
        what, fix = N_("The call knows no instalment “{instalment}”."), N_("Its instalments are: {known}.")
        known = ", ".join(key or "-" for key in plan) or "-"
        yield refusal("no-such-instalment", casefile, what, fix, instalment=act.instalment, known=known)
    elif due.readiness in _NOT_PAID:
        what, fix = _NOT_PAID[due.readiness]
        yield refusal("not-to-be-paid", casefile, what, fix, needs=due.needs or "accepted")
    amount = due.amount if due is not None else award.amount
    if act.amount is not None:
        yield from _too_much(casefile, award, act.instalment, act.amount)
    elif amount is not None:
        what, fix = N_("It is not said how much is paid."), N_("What is due is {amount}.")
        yield refusal("no-amount", casefile, what, fix, amount=_said(amount))


def _too_much(casefile: CaseFile, award: Award, instalment: str, paid: Money) -> Iterator[Finding]:
    """More than is left, nothing at all, or another currency."""
    left = min(_left_of_all(casefile, award, paid.currency), _left_of_it(casefile, award, instalment, paid.currency))
    if not 0 < paid.amount <= left:
        what, fix = N_("{paid} cannot be paid of this award."), N_("What is left of it is {left}.")
        left_over = _said(Money(left, paid.currency))
        yield refusal("pays-too-much", casefile, what, fix, paid=_said(paid), left=left_over)


def _left_of_all(casefile: CaseFile, award: Award, currency: str) -> Decimal:
    """What is left of the award and of the prizes on top of it; what was paid of an award that fell counts too."""
    entry = casefile.ranking.entry(award.application) if casefile.ranking is not None else None
    on_top = None if is_prize_alone(award, entry) else prize_money(casefile.call, entry)
    return _sum([award.amount, on_top], currency) - _sum([payment.amount for payment in award.paid], currency)


def _left_of_it(casefile: CaseFile, award: Award, instalment: str, currency: str) -> Decimal:
    """What is left of one prize, or of the place whose instalments may differ from what was planned."""
    entry = casefile.ranking.entry(award.application) if casefile.ranking is not None else None
    prize = next((one for one in prizes_of(casefile.call, entry) if one.key == instalment), None)
    if prize is not None:
        given = [payment.amount for payment in award.paid if payment.instalment == instalment]
        return _sum([prize.amount], currency) - _sum(given, currency)
    given = [payment.amount for payment in paid_of_place(casefile.call, award)]
    return _sum([award.amount], currency) - _sum(given, currency)


def _sum(amounts: Sequence[Money | None], currency: str) -> Decimal:
    return sum((one.amount for one in amounts if one is not None and one.currency == currency), Decimal(0))


def _renew(casefile: CaseFile, act: acts.RenewalChecked, at: dt.datetime) -> Iterator[Finding]:
    try:
        against = against_renewal(
            casefile.call,
            year=act.year,
            credits=act.credits,
            exams_done=act.exams_done,
            exams_due=act.exams_due,
            earlier_done=act.earlier_done,
        )
    except StemCityError as fault:
        yield from fault.findings
        return
    if act.kept:
        yield from against
    elif not against:
        what, fix = N_("Nothing speaks against year {year} of the award."), N_("Keep it, or correct what was passed.")
        yield refusal("renewal-is-due", casefile, what, fix, year=act.year)


NEEDS: Mapping[type[Any], Callable[[CaseFile, Any, dt.datetime], Iterator[Finding]]] = {
    acts.AwardOffered: _offer,
    acts.NextCalledUp: _call_up,
    acts.AwardConfirmed: _confirm,
    acts.RenewalChecked: _renew,
    acts.InstalmentPaid: _pay,
}
"""What each of these acts needs."""
