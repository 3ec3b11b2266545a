"""What is wrong with the way in which a call gives out places: ties, pools, funds, prizes, proofs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from stemcity_kit.calls.awarding import Awarding, Leftover, Pool, Tie, TieBy
from stemcity_kit.calls.call import Call, DueFor
from stemcity_kit.calls.check_grid import possible_answers
from stemcity_kit.calls.check_parts import amiss, condition_faults, twice, unknown, unknown_question
from stemcity_kit.calls.entry_points import closed_criteria
from stemcity_kit.calls.question import Kind, Sensitivity
from stemcity_kit.calls.reading import ORDERED_KINDS
from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.money import Money

__all__ = ["awarding_faults"]

_SPLIT_BY_LIMIT = frozenset({Kind.WHOLE, Kind.DECIMAL, Kind.MONEY})


def awarding_faults(call: Call) -> Iterator[Finding]:
    """Everything that is wrong with the awarding.

    >>> pool = Pool(key="monza", leftover="passed-on", to="lecco")
    >>> print(*awarding_faults(Call(key="a", awarding=Awarding(pools=[pool]))))
    pools 'monza', to: There is no pool “lecco”. There are none.
    """
    awarding = call.awarding
    yield from _split_faults(call, awarding)
    for number, tie in enumerate(awarding.ties):
        yield from _tie_faults(call, tie, Where(table="ties", row=number, key=str(number + 1)))
    yield from _after_draw(awarding)
    yield from twice("pools", (pool.key for pool in awarding.pools))
    for pool in awarding.pools:
        yield from _pool_faults(call, pool)
    yield from _prize_faults(call, awarding)
    yield from _proof_faults(call, awarding)
    yield from _payment_faults(awarding)
    yield from _totals_faults(call)


def _totals_faults(call: Call) -> Iterator[Finding]:
    """A published total from which an income can be reckoned back, since only one criterion is not open."""
    closed = closed_criteria(call)
    criteria = {criterion.key: criterion for criterion in (call.grid.criteria if call.grid else ())}
    if not call.awarding.publish_totals or len(closed) != 1:
        return
    formula = criteria[closed[0]].formula
    asked = call.asked.get(formula.question) if formula is not None else None
    if formula is None or formula.bands or asked is None or asked.sensitivity is not Sensitivity.HARDSHIP:
        return
    yield amiss(
        "total-reveals-hardship",
        Where(table="awarding", field="publish_totals"),
        N_("Who knows the other points can reckon “{question}” back from a published total, through “{key}”."),
        N_("Publish places only (publish_totals = false), or give the points of “{key}” in bands."),
        Severity.WARNING,
        key=closed[0],
        question=asked.key,
    )


def _split_faults(call: Call, awarding: Awarding) -> Iterator[Finding]:
    where = Where(table="awarding", field="split")
    yield from unknown_question(call, awarding.split, where)
    question = call.asked.get(awarding.split)
    if question is not None and question.kind not in {Kind.CHOICE, Kind.YES_NO, *_SPLIT_BY_LIMIT}:
        what = N_("“{key}” cannot split the ranking: its answers are no closed list.")
        yield amiss(
            "cannot-split", where, what, N_("Split by a choice, or by the limits of a number."), key=question.key
        )
    if awarding.split_at and (question is None or question.kind not in _SPLIT_BY_LIMIT):
        what = N_("“split_at” gives limits, but there is no number that they split.")
        yield amiss("cannot-split", Where(table="awarding", field="split_at"), what, N_("Name a question of numbers."))
    elif question is not None and question.kind in _SPLIT_BY_LIMIT and not awarding.split_at:
        what = N_("“{key}” is a number, but no limits say where the rankings part.")
        yield amiss("cannot-split", where, what, N_("Write the upper limits in “split_at”."), key=question.key)
    if list(awarding.split_at) != sorted(set(awarding.split_at)):
        what = N_("The limits of “split_at” do not rise.")
        yield amiss("cannot-split", Where(table="awarding", field="split_at"), what, N_("Write them in rising order."))
    yield from unknown_question(
        call, awarding.incompatible_question, Where(table="awarding", field="incompatible_question")
    )
    if awarding.incompatible and not awarding.incompatible_question:
        what = N_("“incompatible” is never asked: no question tells what an applicant has besides.")
        fix = N_("Ask for it, and name the question in “incompatible_question”.")
        yield amiss("never-asked", Where(table="awarding", field="incompatible"), what, fix, Severity.WARNING)


def _tie_faults(call: Call, tie: Tie, where: Where) -> Iterator[Finding]:
    of = Where(table=where.table, key=where.key, field="of")
    if tie.by is TieBy.CRITERION:
        criteria = [criterion.key for criterion in call.grid.criteria] if call.grid else []
        if tie.of not in criteria:
            yield unknown("unknown-criterion", of, N_("There is no criterion “{key}”."), tie.of, criteria)
    elif tie.by is TieBy.ANSWER:
        yield from _tied_answer_faults(call, tie, where, of)
    elif tie.of:
        what = N_("“of” says nothing where the tie is broken by “{by}”.")
        yield amiss("needless-of", of, what, N_("Leave it out."), Severity.WARNING, by=tie.by.value)
    if tie.first not in ("highest", "lowest"):
        first = Where(table=where.table, key=where.key, field="first")
        yield unknown("unknown-word", first, N_("“{key}” says not who comes first."), tie.first, ("highest", "lowest"))


def _tied_answer_faults(call: Call, tie: Tie, where: Where, of: Where) -> Iterator[Finding]:
    question = call.asked.get(tie.of)
    if question is None:
        yield unknown("unknown-question", of, N_("The call does not ask “{key}”."), tie.of, call.asked)
        return
    if question.kind not in {Kind.YES_NO, *ORDERED_KINDS} and not tie.prefer:
        what, fix = N_("The answers to “{key}” have no order."), N_("Write the values that come first in “prefer”.")
        yield amiss("no-order", of, what, fix, key=tie.of)
    for value in tie.prefer:
        if possible_answers(question) and value not in possible_answers(question):
            field = Where(table=where.table, key=where.key, field="prefer")
            what = N_("“{key}” is not among the answers to the question.")
            yield unknown("not-a-choice", field, what, value, possible_answers(question))


def _after_draw(awarding: Awarding) -> Iterator[Finding]:
    draws = [number for number, tie in enumerate(awarding.ties) if tie.by is TieBy.DRAW]
    if draws and draws[0] < len(awarding.ties) - 1:
        what = N_("What follows the draw is never asked: a draw leaves no tie.")
        where = Where(table="ties", key=str(draws[0] + 2), row=draws[0] + 1)
        yield amiss("after-the-draw", where, what, N_("Put the draw last."), Severity.WARNING)


def _pool_faults(call: Call, pool: Pool) -> Iterator[Finding]:
    where = Where(table="pools", key=pool.key)
    others = [other.key for other in call.awarding.pools if other.key != pool.key]
    yield from condition_faults(call, pool.who, _at(where, "who"))
    if pool.to and pool.to not in others:
        yield unknown("unknown-pool", _at(where, "to"), N_("There is no pool “{key}”."), pool.to, others)
    if (pool.leftover is Leftover.PASSED_ON) is not bool(pool.to):
        what = N_("What is left of “{key}” is “{leftover}”, and “to” is “{to}”: they do not fit together.")
        fix = N_("Only what is “passed-on” goes to another pool; name that pool in “to”.")
        params: dict[str, Any] = {"key": pool.key, "leftover": pool.leftover.value, "to": pool.to}
        yield amiss("leftover-without-goal", _at(where, "to"), what, fix, **params)
    yield from _ranking_faults(call, pool, where)
    yield from _money_faults(call, pool, where)
    yield from _fund_faults(pool, where)
    yield from _cost_faults(call, pool, where)


def _at(where: Where, field: str) -> Where:
    return Where(table=where.table, key=where.key, field=field)


def _ranking_faults(call: Call, pool: Pool, where: Where) -> Iterator[Finding]:
    """The ranking of a pool must be one that there is, and its threshold one that can be reached."""
    question = call.asked.get(call.awarding.split)
    limits = call.awarding.split_at
    known = [str(number + 1) for number in range(len(limits) + 1)] if limits else []
    known = known or list(possible_answers(question) if question else ())
    if pool.ranking and pool.ranking not in known:
        yield unknown("unknown-ranking", _at(where, "ranking"), N_("There is no ranking “{key}”."), pool.ranking, known)
    most = (
        sum((criterion.weight for criterion in call.grid.criteria if not criterion.within), Decimal(0))
        if call.grid
        else None
    )
    if pool.least is not None and most is not None and pool.least > most:
        what = N_("“least” asks for {least} points, but there are {most}.")
        yield amiss("threshold-out-of-reach", _at(where, "least"), what, N_("Lower it."), least=pool.least, most=most)


def _money_faults(call: Call, pool: Pool, where: Where) -> Iterator[Finding]:
    amounts = {"each": pool.each, "fund": pool.fund}
    amounts |= {f"donors, {donor.name}": donor.amount for donor in pool.donors}
    for field, amount in amounts.items():
        yield from _currency_faults(call, amount, _at(where, field))


def _currency_faults(call: Call, amount: Money | None, where: Where) -> Iterator[Finding]:
    if amount is not None and amount.currency != call.currency:
        what = N_("The amount is in {other}, and the call reckons in {currency}.")
        fix = N_("Write the amount in {currency}.")
        yield amiss("other-currency", where, what, fix, other=amount.currency, currency=call.currency)


def _fund_faults(pool: Pool, where: Where) -> Iterator[Finding]:
    """Whether the money is there, and whose it is."""
    fund, each = pool.fund, pool.each
    if fund is not None and each is not None and pool.places is not None and fund.currency == each.currency:
        needed = each.amount * pool.places
        if needed > fund.amount:
            what = N_("{places} places of {each} need {needed}, and the fund has {fund}.")
            fix = N_("Give fewer places, less for each, or a larger fund.")
            params: dict[str, Any] = {"places": pool.places, "each": each.amount, "needed": needed, "fund": fund.amount}
            yield amiss("fund-too-small", _at(where, "fund"), what, fix, Severity.WARNING, **params)
    if pool.leftover is Leftover.SHARED and fund is None and not pool.donors:
        what = N_("What is left is to be shared among the winners, but no fund says how much there is.")
        yield amiss("nothing-to-share", _at(where, "fund"), what, N_("Write the money of the pool in “fund”."))
    if fund is None or any(donor.amount.currency != fund.currency for donor in pool.donors):
        return
    given = sum((donor.amount.amount for donor in pool.donors), Decimal(0))
    if pool.donors and given != fund.amount:
        what = N_("The donors give {given}, and the fund has {fund}.")
        fix = N_("Correct one of them, or name who gives the rest.")
        yield amiss(
            "donors-do-not-add-up", _at(where, "donors"), what, fix, Severity.WARNING, given=given, fund=fund.amount
        )


def _cost_faults(call: Call, pool: Pool, where: Where) -> Iterator[Finding]:
    yield from unknown_question(call, pool.costs, _at(where, "costs"))
    question = call.asked.get(pool.costs)
    if question is not None and question.kind is not Kind.MONEY:
        what, fix = N_("“{key}” is no amount, so no share of it can be paid."), N_("Name a question of money.")
        yield amiss("no-amount", _at(where, "costs"), what, fix, key=pool.costs)
    if bool(pool.costs) is not bool(pool.shares):
        what = N_("“costs” and “shares” go together, and one is missing.")
        yield amiss("half-a-share", _at(where, "shares"), what, N_("Give both, or neither."))
    for share in pool.shares:
        yield from condition_faults(call, share.when, _at(where, "shares"))
        if not 0 < share.percent <= 100:
            what, fix = N_("{percent} is not a share in percent."), N_("Write a number above 0, at most 100.")
            yield amiss("not-a-percentage", _at(where, "shares"), what, fix, percent=share.percent)


def _prize_faults(call: Call, awarding: Awarding) -> Iterator[Finding]:
    yield from twice("prizes", (prize.key for prize in awarding.prizes))
    instalments = {instalment.key for instalment in awarding.instalments}
    for prize in awarding.prizes:
        where = Where(table="prizes", key=prize.key)
        yield from condition_faults(call, prize.who, _at(where, "who"))
        yield from _currency_faults(call, prize.amount, _at(where, "amount"))
        if prize.key in instalments:
            what = N_("“{key}” is an instalment and a prize, so a payment would not say which of the two it is.")
            yield amiss("key-twice", _at(where, "key"), what, N_("Give the prize another key."), key=prize.key)


def _proof_faults(call: Call, awarding: Awarding) -> Iterator[Finding]:
    """By when the condition of an award must be proved."""
    where = Where(table="awarding", field="prove_by")
    dues = {due.deadline.key: due for due in call.dues}
    if awarding.prove_by and awarding.prove_by not in dues:
        yield unknown("unknown-deadline", where, N_("There is no deadline “{key}”."), awarding.prove_by, dues)
    elif awarding.prove_by and dues[awarding.prove_by].what is not DueFor.PROOF:
        what, fix = N_("The deadline “{key}” is not one for a proof."), N_('Write what = "proof" there.')
        yield amiss("not-for-proof", where, what, fix, Severity.WARNING, key=awarding.prove_by)
    if awarding.conditional and not awarding.prove_by:
        what = N_("Awards are conditional, but no deadline says by when the proof must come.")
        fix = N_("Name a deadline in “prove_by”, or leave it to the letter of each winner.")
        yield amiss("no-proof-deadline", where, what, fix, Severity.WARNING)


def _payment_faults(awarding: Awarding) -> Iterator[Finding]:
    yield from twice("instalments", (instalment.key for instalment in awarding.instalments))
    for instalment in awarding.instalments:
        if instalment.weight < 1:
            where = Where(table="instalments", key=instalment.key, field="weight")
            what = N_("The weight {weight} pays nothing.")
            yield amiss("no-weight", where, what, N_("Write a whole number, 1 or more."), weight=instalment.weight)
    yield from twice("renewals", (str(renewal.year) for renewal in awarding.renewals))
    for renewal in awarding.renewals:
        where = Where(table="renewals", key=str(renewal.year))
        if renewal.year < 2:
            what = N_("Year {year} is no renewal: the award itself is year 1.")
            yield amiss("no-renewal", where, what, N_("Count the renewals from 2."), year=renewal.year)
        if renewal.exams and not _is_part(renewal.exams):
            what, fix = N_("“{exams}” is not a part of the exams."), N_("Write a fraction from 0 to 1, such as 1/3.")
            yield amiss("not-a-part", _at(where, "exams"), what, fix, exams=renewal.exams)


def _is_part(text: str) -> bool:
    found = re.fullmatch(r"([0-9]{1,3})/([1-9][0-9]{0,2})", text)
    return bool(found) and int(found[1]) <= int(found[2]) if found else False
