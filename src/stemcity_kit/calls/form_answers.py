"""A filled-in form, as JSON, made into answers: typed strictly, and every fault at once.

What people type into cells is read by `calls.given`, which is generous; an instance of the form's schema is read
strictly, because a portal that sends `"yes"` for a boolean has another mistake elsewhere.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from stemcity_kit.calls.answer import Answers, Attachment, Mark, Value
from stemcity_kit.calls.answers_check import faults
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.form_limits import (
    PATTERNS,
    SHA256,
    SMALLEST,
    bounds,
    longest,
    minor_units,
    most_of_name,
)
from stemcity_kit.calls.marks import mark_faults
from stemcity_kit.calls.question import Kind, Question
from stemcity_kit.calls.reading import written
from stemcity_kit.calls.spelling import is_plain
from stemcity_kit.calls.unfit import not_a_choice, not_asked, other_currency, too_long
from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.model.fields import clean_line, clean_text
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.money import Money

__all__ = ["answers_from"]

_LONGEST_NUMBER = 64
"""The most bits of a whole number; more is beyond every bound."""

_UNREADABLE = "\x00"
"""What stands for an answer that cannot be read while the others are checked: no answer of any kind."""


def answers_from(call: Call, instance: Any) -> Answers:
    """The answers of a filled-in form.

    Args:
        call: The call whose form it is.
        instance: The form as JSON was parsed: an object with an answer for each question that was answered.

    Raises:
        InvalidValue: With every fault; the place of each is the question.

    >>> call = Call(key="grants", questions=[Question(key="isee", kind="money"), Question(key="lode", kind="yes-no")])
    >>> answers_from(call, {"isee": {"minor_units": 125000, "currency": "EUR"}, "lode": False}).get("isee")
    '1250.00 EUR'
    """
    if not isinstance(instance, Mapping):
        what, fix = (
            N_("The form is not an object."),
            N_("Send an object with the answers by the keys of the questions."),
        )
        raise InvalidValue.because("not-an-object", Where(), what, fix)
    texts: dict[str, str] = {}
    unfit: list[Finding] = []
    for key, given in instance.items():
        try:
            texts[str(key)] = written(_read(call, str(key), given))
        except InvalidValue as fault:
            unfit += (found if found.where.field else _at(found, str(key)) for found in fault.findings)
            texts[str(key)] = _UNREADABLE
    found = (*unfit, *_further(call, texts))
    if found:
        raise InvalidValue(*found)
    return Answers(texts)


def _at(found: Finding, key: str) -> Finding:
    return Finding(found.rule, Where(field=key), found.what, found.fix, found.severity, found.params)


def _further(call: Call, texts: Mapping[str, str]) -> Iterator[Finding]:
    """The faults of the answers that could be read."""
    unreadable = {key for key, text in texts.items() if text == _UNREADABLE}
    return (fault for fault in faults(call, Answers(texts)) if fault.where.field not in unreadable)


def _read(call: Call, key: str, given: Any) -> Value:
    question = call.asked.get(key)
    if question is None:
        raise InvalidValue(not_asked(call, key))
    return _BY_KIND[question.kind](call, question, given)


def _wrong_type(question: Question) -> InvalidValue:
    return InvalidValue.because(
        "wrong-type",
        Where(field=question.key),
        N_("The answer to “{key}” is not of the type that the form asks for."),
        _TO_SEND[question.kind],
        key=question.key,
    )


_TO_SEND: Mapping[Kind, str] = Frozen(
    {
        **dict.fromkeys(
            (Kind.LINE, Kind.TEXT, Kind.CHOICE),
            N_("Send a string that is not empty; leave the question out where it is not answered."),
        ),
        Kind.EMAIL: N_('Send a string such as "office@example.org".'),
        Kind.ADDRESS: N_('Send a string such as "https://www.example.org".'),
        Kind.DATE: N_('Send a day that exists, as a string such as "2025-08-31".'),
        Kind.CHOICES: N_("Send an array of different strings; leave the question out where none is chosen."),
        Kind.YES_NO: N_("Send true or false."),
        Kind.WHOLE: N_("Send a whole number."),
        Kind.DECIMAL: N_("Send a number; one that is not 0 is at least 0.000001 in size."),
        Kind.MONEY: N_('Send an object such as {{"minor_units": 125000, "currency": "EUR"}}.'),
        Kind.MARK: N_('Send an object such as {{"value": 92, "scale": "100", "honours": false}}.'),
        Kind.FILE: N_('Send an object with the "name" of the file and its "sha256" in 64 hexadecimal digits.'),
    }
)


def _matched(question: Question, given: Any, *, pattern: str, most: int) -> str:
    """A string that the schema accepts, as it was sent."""
    if not isinstance(given, str):
        raise _wrong_type(question)
    if len(given) > most:
        raise InvalidValue(too_long(len(given), most=most, question=question.key))
    clean_text(given)  # names a control character by its place, which the pattern could not
    if not re.search(pattern, given):
        raise _wrong_type(question)
    return given


def _text(_call: Call, question: Question, given: Any) -> str:
    clean = clean_text if question.kind is Kind.TEXT else clean_line
    return clean(_matched(question, given, pattern=PATTERNS[question.kind], most=longest(question)))


def _date(_call: Call, question: Question, given: Any) -> dt.date:
    try:
        return dt.date.fromisoformat(_matched(question, given, pattern=PATTERNS[Kind.DATE], most=10))
    except InvalidValue:
        raise
    except ValueError:
        raise _wrong_type(question) from None


def _choice(_call: Call, question: Question, given: Any) -> str:
    if not isinstance(given, str) or not given:
        raise _wrong_type(question)
    if given not in question.choices:
        raise InvalidValue(not_a_choice(question, given))
    return given


def _choices(call: Call, question: Question, given: Any) -> tuple[str, ...]:
    if not isinstance(given, list | tuple) or not given:
        raise _wrong_type(question)
    chosen = [_choice(call, question, member) for member in given]
    if len(set(chosen)) < len(chosen):
        raise _wrong_type(question)
    return tuple(value for value in question.choices if value in chosen)


def _yes_no(_call: Call, question: Question, given: Any) -> bool:
    if not isinstance(given, bool):
        raise _wrong_type(question)
    return given


def _number(question: Question, given: Any) -> Decimal:
    """An exact number: that of a double is the shortest decimal that means it."""
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal):
        raise _wrong_type(question)
    if isinstance(given, int) and given.bit_length() > _LONGEST_NUMBER:
        raise _wrong_type(question)
    number = Decimal(repr(given)) if isinstance(given, float) else Decimal(given)
    if not is_plain(number):
        raise _wrong_type(question)
    return number


def _bounded(call: Call, question: Question, given: Any, *, whole: bool) -> Decimal:
    """A number within the bounds of its question; they are asked first, so that an exponent costs nothing."""
    number, (least, most) = _number(question, given), bounds(question, call.currency)
    if not least <= number <= most:
        raise InvalidValue.because(
            "out-of-bounds",
            Where(field=question.key),
            N_("{value} is not between {least} and {most}."),
            N_("Send a number between them; they are in themselves. Amounts are in minor units."),
            value=number,
            least=written(least),
            most=written(most),
        )
    if (whole and number != number.to_integral_value()) or 0 < abs(number) < SMALLEST:
        raise _wrong_type(question)
    return number


def _whole(call: Call, question: Question, given: Any) -> int:
    return int(_bounded(call, question, given, whole=True))


def _decimal(call: Call, question: Question, given: Any) -> Decimal:
    return _bounded(call, question, given, whole=False)


def _members(question: Question, given: Any, *, required: set[str], optional: frozenset[str] = frozenset()) -> Any:
    if not isinstance(given, Mapping) or not required <= set(given) <= required | optional:
        raise _wrong_type(question)
    return given


def _money(call: Call, question: Question, given: Any) -> Money:
    members = _members(question, given, required={"minor_units", "currency"})
    if members["currency"] != call.currency:
        raise InvalidValue(other_currency(members["currency"], currency=call.currency, question=question.key))
    units = _bounded(call, question, members["minor_units"], whole=True)
    return Money(units / minor_units(call.currency), call.currency)


def _mark(call: Call, question: Question, given: Any) -> Mark:
    members = _members(question, given, required={"value", "scale"}, optional=frozenset({"honours"}))
    value, scale, honours = _number(question, members["value"]), members["scale"], members.get("honours", False)
    if not isinstance(scale, str) or not isinstance(honours, bool):
        raise _wrong_type(question)
    mark = Mark(value, scale, honours)
    if found := tuple(mark_faults(question, mark, scales=call.mark_scales)):
        raise InvalidValue(*found)
    if 0 < value < SMALLEST:
        raise _wrong_type(question)
    return mark


def _file(_call: Call, question: Question, given: Any) -> Attachment:
    members = _members(question, given, required={"name", "sha256"})
    name = _matched(question, members["name"], pattern=PATTERNS[Kind.FILE], most=most_of_name)
    sha256 = _matched(question, members["sha256"], pattern=SHA256, most=64)
    return Attachment(clean_line(name), sha256)


_BY_KIND: dict[Kind, Callable[[Call, Question, Any], Value]] = {
    **dict.fromkeys((Kind.LINE, Kind.TEXT, Kind.EMAIL, Kind.ADDRESS), _text),
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.YES_NO: _yes_no,
    Kind.WHOLE: _whole,
    Kind.DECIMAL: _decimal,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.MARK: _mark,
    Kind.FILE: _file,
}
