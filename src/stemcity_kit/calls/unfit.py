"""The faults of answers that every way of reading finds, each worded in one place.

A form, a spreadsheet, a condition and a rule for ties meet the same wrong answers, and whoever gave one should read the
same sentence wherever it is found.
"""

from __future__ import annotations

from decimal import Decimal

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.question import Question
from stemcity_kit.errors import Finding, InvalidValue, N_, Where, did_you_mean
from stemcity_kit.model.money import Money

__all__ = ["amount_in", "not_a_choice", "not_asked", "other_currency", "too_long"]


def not_a_choice(question: Question, text: str) -> Finding:
    """The finding of an answer that is none of the question's choices, with the nearest of them.

    >>> town = Question(key="town", kind="choice", choices={"monza": "Monza", "lecco": "Lecco"})
    >>> print(not_a_choice(town, "mozna"))
    town: “mozna” is not one of the choices. Did you mean “monza”? The choices are: monza, lecco.
    """
    near = did_you_mean(text, question.choices)
    fix = N_("Did you mean “{near}”? The choices are: {known}.") if near else N_("Write one of: {known}.")
    params = {"value": text, "near": near, "known": ", ".join(question.choices)}
    what = N_("“{value}” is not one of the choices.")
    return Finding("not-a-choice", Where(field=question.key), what, fix, params=params)


def not_asked(call: Call, key: str) -> Finding:
    """The finding of an answer to a question that the call does not ask.

    >>> print(not_asked(Call(key="c", questions=[Question(key="isee", kind="money")]), "ise"))
    ise: The call does not ask “ise”. Did you mean “isee”?
    """
    near = did_you_mean(key, call.asked)
    fix = N_("Did you mean “{near}”?") if near else N_("Leave it out; the questions are: {known}.")
    params = {"key": key, "near": near, "known": ", ".join(call.asked)}
    return Finding("unknown-question", Where(field=key), N_("The call does not ask “{key}”."), fix, params=params)


def too_long(number: int, *, most: int, question: str = "") -> Finding:
    """The finding of a text with more characters than may be.

    Args:
        number: The characters that it has.
        most: The most that it may have.
        question: The key of the question, where it is known.

    >>> print(too_long(21, most=20, question="title"))
    title: The answer has 21 characters. Write at most 20.
    """
    what, fix, params = N_("The answer has {number} characters."), N_("Write at most {most}."), {"number": number}
    return Finding("answer-too-long", Where(field=question), what, fix, params={**params, "most": most})


def other_currency(other: str, *, currency: str, question: str = "") -> Finding:
    """The finding of an amount in another currency than the call's: no rate of exchange is part of a call.

    Args:
        other: The currency that was given.
        currency: The call's.
        question: The key of the question, where it is known.

    >>> print(other_currency("CHF", currency="EUR", question="isee").what)
    The amount is in {other}, and the call reckons in {currency}.
    """
    what = N_("The amount is in {other}, and the call reckons in {currency}.")
    fix = N_("Write the amount in {currency}, and say elsewhere at which rate it was converted.")
    params = {"other": other, "currency": currency}
    return Finding("other-currency", Where(field=question), what, fix, params=params)


def amount_in(currency: str, money: Money, *, question: str = "") -> Decimal:
    """The number of an amount that must be in one currency.

    Raises:
        InvalidValue: It is in another one; the place is the question.

    >>> amount_in("EUR", Money(Decimal(5), "EUR"))
    Decimal('5.00')
    """
    if money.currency != currency:
        raise InvalidValue(other_currency(money.currency, currency=currency, question=question))
    return money.amount
