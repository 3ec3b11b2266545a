"""What is wrong with some answers: every fault at once, in the order of the questions.

The same check stands behind the portal's form, the importer of spreadsheets and the check of receivability, so that
they cannot disagree. It asks only what the call's text says; whether somebody who answered well may win is asked by
`calls.eligibility`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from stemcity_kit.calls.answer import Answers, Mark, Value
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.marks import mark_faults
from stemcity_kit.calls.question import Kind, Question
from stemcity_kit.calls.reading import holds, spelt, value, written
from stemcity_kit.calls.unfit import not_a_choice, not_asked, other_currency, too_long
from stemcity_kit.errors import Finding, InvalidValue, N_, UnknownKey, Where
from stemcity_kit.model.money import Money

__all__ = ["faults", "is_asked"]


def faults(call: Call, answers: Answers) -> Iterator[Finding]:
    """Everything that is wrong with the answers to a call's questions; nothing where they are complete and fit.

    Where a question depends on an answer that is itself faulty, only the faulty answer is named: until it is mended,
    nobody can say whether the question is asked.

    >>> from stemcity_kit.calls.question import Condition, Question
    >>> call = Call(key="grants", questions=[Question(key="isee", kind="money", required=True, most=Decimal(50000))])
    >>> for fault in faults(call, Answers({"isee": "60000.00 EUR", "ise": "1"})):
    ...     print(fault)
    isee: 60000.00 EUR is above the most that can be answered. Write at most 50000.00 EUR.
    ise: The call does not ask “ise”. Did you mean “isee”?
    """
    for question in call.questions:
        yield from _of_question(call, question, answers)
    for key in answers.given:
        if key not in call.asked:
            yield not_asked(call, key)


def is_asked(call: Call, question: Question, answers: Answers) -> bool | None:
    """Whether a question is asked of who gave these answers; None where a faulty answer leaves it open.

    >>> from stemcity_kit.calls.question import Condition, Question
    >>> name = Question(key="name", when=Condition.parse("company is yes"))
    >>> call = Call(key="a", questions=[Question(key="company", kind="yes-no"), name])
    >>> is_asked(call, name, Answers({"company": "no"})), is_asked(call, name, Answers({"company": "perhaps"}))
    (False, None)
    """
    if question.when is None:
        return True
    try:
        return holds(question.when, call, answers)
    except (InvalidValue, UnknownKey):
        return None


def _of_question(call: Call, question: Question, answers: Answers) -> Iterator[Finding]:
    text, asked = answers.get(question.key), is_asked(call, question, answers)
    if not text:
        if question.required and asked:
            yield _missing(question)
        return
    if asked is False:
        what = N_("“{key}” is answered, but is asked only where “{condition}” holds.")
        fix = N_("Leave the answer out, or correct the one that it depends on.")
        params = {"key": question.key, "condition": question.when}
        yield Finding("answer-not-asked", Where(field=question.key), what, fix, params=params)
    try:
        given = value(call, answers, question.key)
    except InvalidValue as fault:
        yield from fault.findings
    else:
        if given is not None:
            yield from _of_value(call, question, given)


def _missing(question: Question) -> Finding:
    what, params = N_("“{key}” is not answered."), {"key": question.key, "condition": question.when or ""}
    fix = N_("Answer it; it is required because “{condition}” holds.") if question.when else N_("Answer it.")
    return Finding("missing-answer", Where(field=question.key), what, fix, params=params)


def _of_value(call: Call, question: Question, given: Value) -> Iterator[Finding]:
    """The faults of an answer that has the right form."""
    if isinstance(given, Mark):
        yield from mark_faults(question, given, scales=call.mark_scales)
    elif isinstance(given, Money) and given.currency != call.currency:
        yield other_currency(given.currency, currency=call.currency, question=question.key)
    elif isinstance(given, Money | int | Decimal) and not isinstance(given, bool):
        yield from _beyond(question, given)
    elif question.kind in (Kind.CHOICE, Kind.CHOICES):
        chosen = given if isinstance(given, tuple) else (str(given),)
        yield from (not_a_choice(question, word) for word in chosen if word not in question.choices)
    elif isinstance(given, str) and question.longest is not None and len(given) > question.longest:
        yield too_long(len(given), most=question.longest, question=question.key)
    if question.kind in (Kind.EMAIL, Kind.ADDRESS, Kind.FILE):
        yield from _unfit(question, written(given))


def _beyond(question: Question, given: Money | int | Decimal) -> Iterator[Finding]:
    """Faults of size; the limits themselves are in."""
    number = given.amount if isinstance(given, Money) else Decimal(given)
    where = Where(field=question.key)
    if question.least is not None and number < question.least:
        what, fix = N_("{value} is below the least that can be answered."), N_("Write at least {limit}.")
        params = {"value": written(given), "limit": _as(given, question.least)}
        yield Finding("below-least", where, what, fix, params=params)
    if question.most is not None and number > question.most:
        what, fix = N_("{value} is above the most that can be answered."), N_("Write at most {limit}.")
        params = {"value": written(given), "limit": _as(given, question.most)}
        yield Finding("above-most", where, what, fix, params=params)


def _as(given: Money | int | Decimal, limit: Decimal) -> str:
    return written(Money(limit, given.currency) if isinstance(given, Money) else limit)


def _unfit(question: Question, text: str) -> Iterator[Finding]:
    """Faults of addresses and names of files, by the rules with which they are read."""
    try:
        spelt(question, text)
    except InvalidValue as fault:
        yield from fault.findings
