"""What people type, made into the canonical spelling: forms, spreadsheets and JSON all pass through `spelt`.

Numbers and dates are read in the one manner that the form or the sheet declares: `1.250` is one thousand two hundred
and fifty where the decimal mark is a comma, and is refused as an amount of euros where it is a point, because a euro
has no third digit. Nothing is guessed. What is pasted is hostile until it is clean: control characters and direction
overrides are refused, formulas are plain text, and an exponent is looked at before the number is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import attrs
from babel.numbers import get_currency_name, get_currency_precision, get_currency_symbol

from stemcity_kit.calls.answer import SCALES, Attachment, Mark, MarkScale, Value
from stemcity_kit.calls.marks import accepted_scales, mark_faults
from stemcity_kit.calls.question import Kind, Question
from stemcity_kit.calls.spelling import EXAMPLES, MOST_CHARACTERS, is_plain, written
from stemcity_kit.calls.unfit import other_currency, too_long
from stemcity_kit.errors import InvalidValue, N_, Where, did_you_mean
from stemcity_kit.model.fields import clean_line, clean_text, mailbox, web_address
from stemcity_kit.model.money import Money

__all__ = ["spelt"]

_LONGEST_SHORT = 200
"""The most characters of an answer that is a number, a date, a mark or a word of a list."""

_SPACES = " \u00a0\u2009\u202f"
_ORDERS = {"ymd": "YYYY-MM-DD", "dmy": "DD/MM/YYYY", "mdy": "MM/DD/YYYY"}
_YEARS = range(1000, 3000)

_YES = frozenset(["yes", "y", "true", "on", "x", "1", "sì", "si", "s", "vero", "sim", "verdadeiro"])
_NO = frozenset(["no", "n", "false", "off", "0", "falso", "não", "nao"])
_HONOURS = r"l\.?|(?:(?:e|con|with|com|cum)\s+)?(?:lode|laude|honours|honors|distinção)"


@attrs.frozen
class _Manner:
    """How the numbers and dates of one form or sheet are written."""

    currency: str
    decimal: str
    dates: str
    scales: Mapping[str, MarkScale]


@attrs.frozen
class _Addresses:
    """The rules for addresses that all values of the model share."""

    e_mail: str = mailbox()
    web: str = web_address()


def spelt(
    question: Question,
    given: Any,
    *,
    currency: str = "EUR",
    decimal: str = ".",
    dates: str = "ymd",
    scales: Mapping[str, MarkScale] = SCALES,
) -> str:
    """The canonical text of what somebody typed; an empty text where nothing was answered.

    Limits of length and size are not asked here but in `calls.answers_check`, which says all faults at once. A mark
    must be on its scale, because otherwise the scale itself is in doubt.

    Args:
        question: The question that is answered.
        given: Text as typed, or a value of a spreadsheet or of JSON. A float is taken as the shortest decimal that
            means it, which is what the sheet shows.
        currency: The currency of an amount that names none; an amount in another one is refused.
        decimal: The decimal mark of numbers in text, `.` or `,`; the other one, a space or an apostrophe may part
            thousands.
        dates: The order of dates in text, `ymd`, `dmy` or `mdy`; ISO dates are read in every order.
        scales: The scales of marks by key; those of the call are `Call.mark_scales`.

    Raises:
        InvalidValue: It is no answer to this question; the place is the question.

    >>> isee = Question(key="isee", kind="money")
    >>> spelt(isee, "€ 1.250,00", decimal=",")
    '1250.00 EUR'
    >>> spelt(Question(key="mark", kind="mark", scales=["100"]), "100 e lode")
    '100L/100'
    """
    manner = _Manner(currency, decimal, dates, scales)
    try:
        plain = _unwrapped(given, longest=_longest(question.kind))
        return "" if plain in ("", (), None) else written(_BY_KIND[question.kind](question, plain, manner))
    except InvalidValue as fault:
        raise fault.at(Where(field=question.key)) from None


def _longest(kind: Kind) -> int:
    return MOST_CHARACTERS if kind in (Kind.LINE, Kind.TEXT, Kind.CHOICES, Kind.ADDRESS, Kind.FILE) else _LONGEST_SHORT


def _unwrapped(given: Any, *, longest: int) -> Any:
    """Text cleaned, lists as tuples, floats as decimals; anything else as it is."""
    if isinstance(given, str):
        if len(given) > longest:
            raise InvalidValue(too_long(len(given), most=longest))
        return clean_text(given)
    if isinstance(given, float):
        return Decimal(repr(given))
    return tuple(given) if isinstance(given, list) else given


def _refused(rule: str, what: str, fix: str, given: object, **params: object) -> InvalidValue:
    shown = "int" if isinstance(given, int) and given.bit_length() > 256 else str(given)
    return InvalidValue.because(rule, Where(), what, fix, value=shown[:_LONGEST_SHORT], **params)


def _unfit(question: Question, given: object) -> InvalidValue:
    return _refused(
        "not-an-answer",
        N_("“{value}” is not an answer to this question."),
        N_("Write an answer such as {example}."),
        given,
        example=EXAMPLES[question.kind],
    )


def _line(question: Question, given: Any, _manner: _Manner) -> str:
    return clean_line(_text(question, given, _manner))


def _text(question: Question, given: Any, _manner: _Manner) -> str:
    """Text; a number that a spreadsheet made of one, such as a postcode, is text again."""
    if isinstance(given, str):
        return given
    if isinstance(given, int | Decimal) and not isinstance(given, bool) and _is_sane(given):
        return written(given)
    raise _unfit(question, given)


def _mailbox(question: Question, given: Any, manner: _Manner) -> str:
    return _Addresses(e_mail=_line(question, given, manner)).e_mail


def _address(question: Question, given: Any, manner: _Manner) -> str:
    return _Addresses(web=_line(question, given, manner)).web


def _yes_no(_question: Question, given: Any, _manner: _Manner) -> bool:
    if isinstance(given, bool):
        return given
    word = str(given).casefold() if isinstance(given, str) or given in (0, 1) else ""
    if word not in _YES | _NO:
        what, fix = N_("“{value}” is neither yes nor no."), N_("Write yes or no.")
        raise _refused("not-yes-or-no", what, fix, given)
    return word in _YES


def _choice(question: Question, given: Any, manner: _Manner) -> str:
    """The value of a choice from itself or from one of its labels, in any letter case."""
    text = _line(question, given, manner)
    if text in question.choices:
        return text
    found = [value for value, names in _names_of_choices(question).items() if text.casefold() in names]
    if len(found) == 1:
        return found[0]
    shown = {name for value, label in question.choices.items() for name in (value, *dict(label.versions).values())}
    near = did_you_mean(text, shown)
    fix = N_("Did you mean “{near}”? The choices are: {known}.") if near else N_("Write one of: {known}.")
    what = N_("“{value}” is not one of the choices.")
    raise _refused("not-a-choice", what, fix, text, near=near, known=", ".join(question.choices))


def _names_of_choices(question: Question) -> dict[str, set[str]]:
    """Each value with the names that people may write for it, in lower case."""
    return {
        value: {clean_line(name).casefold() for name in (value, *dict(label.versions).values())}
        for value, label in question.choices.items()
    }


def _choices(question: Question, given: Any, manner: _Manner) -> tuple[str, ...]:
    """The values in the order of the question, each once."""
    listed = given if isinstance(given, tuple) else _parts(question, _text(question, given, manner))
    chosen = {_choice(question, part, manner) for part in listed if part != ""}
    return tuple(value for value in question.choices if value in chosen)


def _parts(question: Question, text: str) -> Iterable[str]:
    if any(clean_line(text).casefold() in names for names in _names_of_choices(question).values()):
        return (text,)
    return (part.strip() for part in re.split(r"\||\n" if "|" in text else r"[;\n]", text))


def _is_sane(number: int | Decimal) -> bool:
    return number.bit_length() <= 256 if isinstance(number, int) else is_plain(number)


def _number(question: Question, given: Any, manner: _Manner) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, str | int | Decimal):
        raise _unfit(question, given)
    number = _typed_number(given, manner) if isinstance(given, str) else Decimal(given) if _is_sane(given) else None
    if number is None or not is_plain(number):
        raise _refused(
            "not-a-number",
            N_("“{value}” is not a number."),
            N_("Write digits with “{mark}” as the decimal mark, such as 1234{mark}5."),
            given,
            mark=manner.decimal,
        )
    return number


def _typed_number(text: str, manner: _Manner) -> Decimal | None:
    """The number of a text; thousands may be parted, but then all of them, in threes and by one sign."""
    mark, other = re.escape(manner.decimal), re.escape("." if manner.decimal == "," else ",")
    grouped = rf"[0-9]{{1,3}}(?:(?P<by>[{other}{_SPACES}'’])[0-9]{{3}}(?:(?P=by)[0-9]{{3}}){{0,5}})?"
    found = re.fullmatch(rf"([-+−]?)\s?({grouped}|[0-9]{{1,20}})(?:{mark}([0-9]{{1,20}}))?", text)
    if not found:
        return None
    whole = re.sub("[^0-9]", "", found[2])
    return Decimal(("-" if found[1] in ("-", "−") else "") + whole + (f".{found[4]}" if found[4] else ""))


def _decimal(question: Question, given: Any, manner: _Manner) -> Decimal:
    return _number(question, given, manner)


def _whole(question: Question, given: Any, manner: _Manner) -> int:
    number = _number(question, given, manner)
    if number != number.to_integral_value() or number.adjusted() >= 15:
        what = N_("“{value}” is not a whole number.")
        raise _refused("not-a-whole-number", what, N_("Write digits only, such as 120."), given)
    return int(number)


def _money(question: Question, given: Any, manner: _Manner) -> Money:
    if isinstance(given, Money):
        amount, currency = given.amount, given.currency
    else:
        text, currency = _without_currency(given, manner) if isinstance(given, str) else (given, manner.currency)
        amount = _number(question, text, manner)
    if currency != manner.currency:
        raise InvalidValue(other_currency(currency, currency=manner.currency))
    exponent = amount.as_tuple().exponent
    if isinstance(given, str) and isinstance(exponent, int) and -exponent > get_currency_precision(currency):
        what = N_("“{value}” has more digits after “{mark}” than {currency} has.")
        fix = N_("Where “{mark}” is meant to part thousands, leave it out; otherwise round the amount.")
        raise _refused("too-many-digits", what, fix, given, mark=manner.decimal, currency=currency)
    return Money(amount, currency)


def _without_currency(text: str, manner: _Manner) -> tuple[str, str]:
    """The number of an amount, and its currency: before it or after it, as a code, a sign or a word."""
    found = re.fullmatch(r"([^\d+−-]*?)\s*([-+−]?\s?\d.*?)\s*([^\d]*)", text, re.DOTALL)
    before, number, after = found.groups() if found else ("", text, "")
    named = (before or after).strip()
    if not named or (before and after.strip()):
        return (number if not before else text), manner.currency
    if named.casefold() in _currency_words(manner.currency):
        return number, manner.currency
    return (number, named) if re.fullmatch("[A-Z]{3}", named) else (text, manner.currency)


@cache
def _currency_words(currency: str) -> frozenset[str]:
    """What people write for a currency, in lower case: its code, its sign and its name."""
    names = {get_currency_name(currency, count, locale) for count in (1, 2) for locale in ("it", "en", "pt")}
    signs = {get_currency_symbol(currency, locale) for locale in ("it", "en", "pt")}
    return frozenset(word.casefold() for word in {currency, *signs, *names})


def _date(_question: Question, given: Any, manner: _Manner) -> dt.date:
    if isinstance(given, dt.datetime) and given.time() == dt.time():
        return given.date()
    if isinstance(given, dt.date) and not isinstance(given, dt.datetime):
        return given
    day = _typed_date(given, manner) if isinstance(given, str) else None
    if day is None:
        what = N_("“{value}” is not a date.")
        fix = N_("Write a day that exists, with four digits for the year: {pattern}.")
        raise _refused("bad-date", what, fix, given, pattern=_ORDERS[manner.dates])
    return day


def _typed_date(text: str, manner: _Manner) -> dt.date | None:
    order, parts = "ymd", re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text)
    if not parts and manner.dates != "ymd":
        order, parts = manner.dates, re.fullmatch(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})", text)
    named = dict(zip(order, map(int, parts.groups()), strict=True)) if parts else {"y": 0}
    try:
        return dt.date(named["y"], named["m"], named["d"]) if named["y"] in _YEARS else None
    except ValueError:
        return None


def _mark(question: Question, given: Any, manner: _Manner) -> Mark:
    mark = given if isinstance(given, Mark) else _typed_mark(question, given, manner)
    if faults := tuple(mark_faults(question, mark, scales=manner.scales)):
        raise InvalidValue(*faults)
    return mark


def _typed_mark(question: Question, given: Any, manner: _Manner) -> Mark:
    if isinstance(given, dt.date):
        what = N_("The spreadsheet made the date {value} of a mark.")
        fix = N_("Give the column the format “Text”, and write the mark again.")
        raise _refused("mark-became-date", what, fix, given)
    text = given if isinstance(given, str) else written(_number(question, given, manner)).replace(".", manner.decimal)
    found = re.fullmatch(
        rf"([0-9.,]{{1,13}})\s*({_HONOURS})?\s*(?:(?:/|\b(?:su|out of|em)\b)\s*([a-z0-9-]{{1,80}}))?\s*({_HONOURS})?",
        text.casefold(),
    )
    number = _typed_number(found[1], manner) if found else None
    if found is None or number is None or not 0 <= number < 10**6:
        raise _unfit(question, given)
    honours = bool(found[2] or found[4])
    return Mark(number, _scale_of(question, number, found[3], honours=honours, scales=manner.scales), honours)


def _scale_of(
    question: Question, number: Decimal, named: str | None, *, honours: bool, scales: Mapping[str, MarkScale]
) -> str:
    """The key of the scale: as it is named, or the only one that can be meant."""
    open_to = accepted_scales(question, scales=scales)
    if named is not None and named in scales:
        return named
    if named is None:
        fitting = [key for key, scale in open_to.items() if not honours or (scale.honours and scale.most == number)]
    else:
        fitting = [key for key, scale in open_to.items() if written(scale.most) == named]
    if len(fitting) != 1:
        what, fix = N_("The scale of the mark “{value}” is not clear."), N_("Write it with its scale: {examples}.")
        examples = ", ".join(f"{written(scale.most)}/{key}" for key, scale in open_to.items())
        raise _refused("unclear-scale", what, fix, written(number), examples=examples)
    return fitting[0]


def _file(_question: Question, given: Any, _manner: _Manner) -> Attachment:
    text = str(given) if isinstance(given, Attachment) else given
    found = re.fullmatch(r"([^/\\\n]{1,255}) sha256:([0-9a-fA-F]{64})", text) if isinstance(text, str) else None
    if not found or not clean_line(found[1]).strip("."):
        what = N_("“{value}” does not name a file with its SHA-256.")
        fix = N_("Write the name of the file, without its folder, then {example} with the 64 digits of its hash.")
        raise _refused("not-a-file", what, fix, given, example="sha256:…")
    return Attachment(clean_line(found[1]), found[2].lower())


_BY_KIND: dict[Kind, Callable[[Question, Any, _Manner], Value]] = {
    Kind.LINE: _line,
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.YES_NO: _yes_no,
    Kind.WHOLE: _whole,
    Kind.DECIMAL: _decimal,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.MARK: _mark,
    Kind.EMAIL: _mailbox,
    Kind.ADDRESS: _address,
    Kind.FILE: _file,
}
