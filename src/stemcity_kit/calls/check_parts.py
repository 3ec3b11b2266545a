"""What all checks of a call's text share: references that point at nothing, keys that stand twice, and conditions."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.question import Condition, Kind, Operator
from stemcity_kit.calls.reading import ORDERED, limits
from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where, did_you_mean

__all__ = ["amiss", "condition_faults", "twice", "unknown", "unknown_question"]

_FEWEST_MOST = {Operator.GIVEN: (0, 0), Operator.NOT_GIVEN: (0, 0)}
_MANY = frozenset({Operator.IN, Operator.NOT_IN})
_WORDED = frozenset({Kind.LINE, Kind.TEXT})


def amiss(
    rule: str, where: Where, what: str, fix: str = "", severity: Severity = Severity.ERROR, **params: object
) -> Finding:
    """A finding whose parameters are named.

    >>> print(amiss("no-officer", Where(table="call", field="officer"), "Nobody is {who}.", who="in charge"))
    call, officer: Nobody is in charge.
    """
    return Finding(rule, where, what, fix, severity, params=params)


def unknown(rule: str, where: Where, what: str, key: str, known: Iterable[str]) -> Finding:
    """A reference that points at nothing, with the nearest of what there is.

    >>> print(unknown("unknown-pool", Where(), "There is no pool “{key}”.", "mozna", ["monza", "lecco"]))
    There is no pool “mozna”. Did you mean “monza”?
    """
    words = list(known)
    near = did_you_mean(key, words)
    fix = N_("Did you mean “{near}”?") if near else N_("There are: {known}.") if words else N_("There are none.")
    return amiss(rule, where, what, fix, key=key, near=near, known=", ".join(words))


def unknown_question(call: Call, key: str, where: Where) -> Iterator[Finding]:
    """A finding where the call does not ask this question; nothing for an empty key."""
    if key and key not in call.asked:
        yield unknown("unknown-question", where, N_("The call does not ask “{key}”."), key, call.asked)


def twice(table: str, keys: Iterable[str]) -> Iterator[Finding]:
    """A finding for each key that several things of one kind have.

    >>> [found.where.key for found in twice("questions", ["isee", "town", "isee"])]
    ['isee']
    """
    for key, times in Counter(keys).items():
        if times > 1:
            what, fix = N_("“{key}” stands {times} times."), N_("Give each one a key of its own.")
            yield amiss("key-twice", Where(table=table, key=key, field="key"), what, fix, key=key, times=times)


def condition_faults(
    call: Call, condition: Condition | None, where: Where, *, on: dt.date | None = None
) -> Iterator[Finding]:
    """Everything that is wrong with a condition of the call, at the place where it stands.

    Args:
        call: The call.
        condition: The condition; nothing is found where there is none.
        where: Its place.
        on: For a requirement: the day on which an age is reckoned.
    """
    if condition is None:
        return
    if condition.question not in call.asked:
        yield from unknown_question(call, condition.question, where)
        return
    fewest, most = _FEWEST_MOST.get(condition.operator, (1, 1000 if condition.operator in _MANY else 1))
    if not fewest <= len(condition.values) <= most:
        what = N_("“{condition}” has not the number of values that “{operator}” compares with.")
        fix = N_("Give one value; “in” and “not-in” take several, “given” and “not-given” none.")
        yield amiss("wrong-number-of-values", where, what, fix, condition=condition, operator=condition.operator.value)
    if _is_age_without_day(call, condition, on):
        what = N_("“{condition}” compares a date with an age, but no day is named on which the age is reckoned.")
        fix = N_("Name the day with “on” in a requirement, or compare with a date such as 2000-12-31.")
        yield amiss("age-without-day", where, what, fix, condition=condition)
        return
    yield from _value_faults(call, condition, where, on)


def _is_age_without_day(call: Call, condition: Condition, on: dt.date | None) -> bool:
    is_date = call.asked[condition.question].kind is Kind.DATE
    return is_date and on is None and any(value.isdecimal() and len(value) <= 3 for value in condition.values)


def _value_faults(call: Call, condition: Condition, where: Where, on: dt.date | None) -> Iterator[Finding]:
    for value in condition.values or ("",):
        try:
            limits(attrs.evolve(condition, values=[value]), call, on=on)
        except InvalidValue as fault:
            yield from fault.at(where).findings
            if condition.operator in ORDERED and fault.findings[0].rule == "no-order":
                return
    if call.asked[condition.question].kind in _WORDED and condition.values:
        what = N_("“{condition}” compares free text, which people spell in many ways.")
        fix = N_("Make “{question}” a choice.")
        params: dict[str, Any] = {"condition": condition, "question": condition.question}
        yield amiss("condition-on-text", where, what, fix, Severity.WARNING, **params)
