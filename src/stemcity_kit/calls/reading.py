"""Reading answers: the typed value of an answer, and whether a condition holds for it.

Comparisons are typed and exact. Amounts are compared in one currency, marks of different scales by their share of the
way from the lowest pass to the highest mark, ages in full years on a stated day. `<` and `<=` are different rules.

An answer that is missing fulfils no comparison: not `<`, not `is`, not `in`. Only what asks for absence or difference
holds for it: `not-given`, `is-not`, `not-in`. So a requirement that is stated as a limit is never met by silence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import attrs

from stemcity_kit.calls.answer import Answers, Mark, MarkScale, Value
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.given import spelt
from stemcity_kit.calls.marks import mark_faults
from stemcity_kit.calls.question import Condition, Kind, Operator, Question
from stemcity_kit.calls.spelling import read, written
from stemcity_kit.calls.unfit import amount_in, not_a_choice
from stemcity_kit.errors import InvalidValue, N_, UnknownKey, Where, did_you_mean
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.money import Money

__all__ = ["Compared", "age", "compared", "holds", "limits", "outcome", "spelt", "value", "written"]

ORDERED = frozenset({Operator.BELOW, Operator.AT_MOST, Operator.AT_LEAST, Operator.ABOVE})
"""The operators that need an order."""

ORDERED_KINDS = frozenset({Kind.WHOLE, Kind.DECIMAL, Kind.MONEY, Kind.DATE, Kind.MARK})
"""The kinds of answers that have an order."""

MOVABLE_KINDS = frozenset({Kind.WHOLE, Kind.DECIMAL, Kind.MONEY})
"""The kinds whose limits an allowance can move, besides an age."""


def asked(call: Call, key: str) -> Question:
    """The question of this key.

    Raises:
        UnknownKey: The call does not ask it; the message names the nearest one.
    """
    if key in call.asked:
        return call.asked[key]
    near = did_you_mean(key, call.asked)
    fix = N_("Did you mean “{near}”?") if near else N_("The questions are: {known}.")
    raise UnknownKey.because(
        "unknown-question",
        Where(field=key),
        N_("The call “{call}” has no question “{key}”."),
        fix,
        call=call.key,
        key=key,
        near=near,
        known=", ".join(call.asked),
    )


def value(call: Call, answers: Answers, key: str) -> Value | None:
    """The typed value of an answer; None where there is none.

    Raises:
        InvalidValue: The text is not in canonical form; the place is the question.
        UnknownKey: The call does not ask this question.

    >>> call = Call(key="grants", questions=[Question(key="isee", kind="money")])
    >>> value(call, Answers({"isee": "15000.00 EUR"}), "isee")
    Money(amount=Decimal('15000.00'), currency='EUR')
    """
    kind, text = asked(call, key).kind, answers.get(key)
    try:
        return read(kind, text) if text else None
    except InvalidValue as fault:
        raise fault.at(Where(field=key)) from None


def age(born: dt.date, *, on: dt.date) -> int:
    """The age in full years on a day; who was born on 29 February is a year older on 1 March of a common year.

    So reckons the German civil code (BGB §§ 187(2) and 188(2) and (3)): the day of birth counts, and a year of life
    ends with the day before the day of the same number; that of who was born on 29 February ends with 28 February. A
    call that means another day compares with a date of birth instead of an age.

    >>> age(dt.date(2004, 2, 29), on=dt.date(2022, 2, 28)), age(dt.date(2004, 2, 29), on=dt.date(2022, 3, 1))
    (17, 18)
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@attrs.frozen
class Compared:
    """What a condition compares: the value seen, and the limits after the allowance.

    Attributes:
        seen: The value: the answer itself, or the age reckoned from it.
        limits: What it is compared with.
        moved: By how much the allowance moved the limits.
    """

    seen: Value | None
    limits: tuple[Value, ...]
    moved: int = 0


def holds(
    condition: Condition, call: Call, answers: Answers, *, on: dt.date | None = None, allowance: str = ""
) -> bool:
    """Whether a condition holds for some answers.

    Of a choice of several, `is` asks whether exactly these values were chosen, and `in` whether one of them was. Marks
    with honours come above the same mark without.

    Args:
        condition: The comparison.
        call: The call that asks the questions.
        answers: The answers.
        on: For a date of birth: the day on which the age is reckoned; the values are then ages. Without it, dates are
            compared with dates.
        allowance: The question whose whole number moves the limits up, one for one; nothing where it is not answered.

    Raises:
        InvalidValue: An answer is not in canonical form, or the values cannot be compared with it.
        UnknownKey: The call does not ask the question.

    >>> questions = [Question(key="born", kind="date"), Question(key="children", kind="whole-number")]
    >>> call = Call(key="prize", questions=questions)
    >>> mother = Answers({"born": "1990-06-01", "children": "2"})
    >>> below = Condition("born", "<", ["35"])
    >>> holds(below, call, mother, on=dt.date(2025, 12, 31))
    False
    >>> holds(below, call, mother, on=dt.date(2025, 12, 31), allowance="children")
    True
    """
    return outcome(condition, call, compared(condition, call, answers, on=on, allowance=allowance))


def outcome(condition: Condition, call: Call, given: Compared) -> bool:
    """Whether a condition holds for what was compared; see `holds`.

    >>> call = Call(key="a", questions=[Question(key="children", kind="whole-number")])
    >>> outcome(Condition.parse("children < 3"), call, Compared(2, (3,)))
    True
    """
    operator = condition.operator
    if operator in (Operator.GIVEN, Operator.NOT_GIVEN):
        return (given.seen is not None) is (operator is Operator.GIVEN)
    if given.seen is None:
        return operator in (Operator.IS_NOT, Operator.NOT_IN)
    if isinstance(given.seen, tuple):
        return _chosen_hold(operator, frozenset(given.seen), frozenset(map(str, given.limits)))
    order = _ordered(call, asked(call, condition.question))
    seen, at = order(given.seen), [order(limit) for limit in given.limits]
    return _TESTS[operator](seen, at)


def compared(
    condition: Condition, call: Call, answers: Answers, *, on: dt.date | None = None, allowance: str = ""
) -> Compared:
    """What a condition compares with what; the evidence of its outcome. The arguments are those of `holds`."""
    question = asked(call, condition.question)
    seen = value(call, answers, question.key)
    if isinstance(seen, dt.date) and on is not None:
        seen = age(seen, on=on)
    found = limits(condition, call, on=on)
    added = value(call, answers, allowance) if allowance else None
    moved = added if isinstance(added, int) and not isinstance(added, bool) else 0
    return Compared(seen, tuple(_moved(limit, moved, condition) for limit in found) if moved else found, moved)


def limits(condition: Condition, call: Call, *, on: dt.date | None = None) -> tuple[Value, ...]:
    """The values of a condition, typed as the answers that they are compared with.

    An amount without a currency is one of the call's.

    Raises:
        InvalidValue: A value is none that this question can have, or the answers have no order.
        UnknownKey: The call does not ask the question.

    >>> call = Call(key="grants", questions=[Question(key="isee", kind="money")])
    >>> limits(Condition.parse("isee <= 50000"), call)
    (Money(amount=Decimal('50000.00'), currency='EUR'),)
    """
    question = asked(call, condition.question)
    if condition.operator in ORDERED and question.kind not in ORDERED_KINDS:
        raise InvalidValue.because(
            "no-order",
            Where(field=question.key),
            N_("“{condition}” compares answers that have no order."),
            N_("Compare them with “is” or “in”."),
            condition=condition,
        )
    if question.kind is Kind.DATE and on is not None:
        question = attrs.evolve(question, kind=Kind.WHOLE)
    return tuple(_limit(text, question, call) for text in condition.values)


def _limit(text: str, question: Question, call: Call) -> Value:
    """One value of a condition; those of choices are the choices' values themselves, not their labels."""
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        if text not in question.choices:
            raise InvalidValue(not_a_choice(question, text))
        return text
    if question.kind is Kind.MARK:
        return read(Kind.MARK, spelt(question, text, scales=call.mark_scales))
    try:
        return _read_limit(question.kind, text, call.currency)
    except InvalidValue as fault:
        raise fault.at(Where(field=question.key)) from None


@lru_cache(maxsize=1024)
def _read_limit(kind: Kind, text: str, currency: str) -> Value:
    """A value that means the same in every question of its kind; read once for ten thousand applications."""
    return read(kind, spelt(Question(key="limit", kind=kind), text, currency=currency))


def _moved(limit: Value, by: int, condition: Condition) -> Value:
    if isinstance(limit, Money):
        return Money(limit.amount + by, limit.currency)
    if isinstance(limit, int | Decimal) and not isinstance(limit, bool):
        return limit + by
    raise InvalidValue.because(
        "cannot-be-moved",
        Where(field=condition.question),
        N_("An allowance cannot move the limit of “{condition}”."),
        N_("It moves limits of numbers, of amounts and of ages; leave it out."),
        condition=condition,
    )


def _ordered(call: Call, question: Question) -> Callable[[Any], Any]:
    """What two values of a question are compared by."""
    return {
        Kind.MONEY: lambda money: amount_in(call.currency, money, question=question.key),
        Kind.MARK: lambda mark: mark_order(mark, question, scales=call.mark_scales),
    }.get(question.kind, lambda plain: plain)


def mark_order(mark: Mark, question: Question, *, scales: Mapping[str, MarkScale]) -> tuple[Fraction, bool]:
    """What marks are compared by: the exact share of the way from the lowest pass to the highest mark, then honours.

    Raises:
        InvalidValue: The mark's scale is not accepted, or the mark is not on it.

    >>> from stemcity_kit.calls.answer import SCALES
    >>> mark_order(Mark(Decimal(27), "30"), Question(key="mark", kind="mark"), scales=SCALES)
    (Fraction(3, 4), False)
    """
    if faults := tuple(mark_faults(question, mark, scales=scales)):
        raise InvalidValue(*faults)
    scale = scales[mark.scale]
    return Fraction(mark.value - scale.least) / Fraction(scale.most - scale.least), mark.honours


def _chosen_hold(operator: Operator, chosen: frozenset[str], named: frozenset[str]) -> bool:
    if operator in (Operator.IS, Operator.IS_NOT):
        return (chosen == named) is (operator is Operator.IS)
    return bool(chosen & named) is (operator is Operator.IN)


_TESTS: Mapping[Operator, Callable[[Any, list[Any]], bool]] = Frozen(
    {
        Operator.IS: lambda seen, at: seen in at,
        Operator.IN: lambda seen, at: seen in at,
        Operator.IS_NOT: lambda seen, at: seen not in at,
        Operator.NOT_IN: lambda seen, at: seen not in at,
        Operator.BELOW: lambda seen, at: all(seen < limit for limit in at),
        Operator.AT_MOST: lambda seen, at: all(seen <= limit for limit in at),
        Operator.AT_LEAST: lambda seen, at: all(seen >= limit for limit in at),
        Operator.ABOVE: lambda seen, at: all(seen > limit for limit in at),
    }
)
