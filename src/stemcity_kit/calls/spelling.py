"""The one spelling of each kind of answer, both ways: the same answer has the same bytes wherever it is kept.

Dates are those of ISO 8601, numbers have a decimal point and no zeros that say nothing, amounts carry the digits of
their currency and its code. A text that a person typed is made into this spelling by `calls.given`; here nothing is
guessed, and a text in any other spelling is refused.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from stemcity_kit.calls.answer import Attachment, Mark, Value
from stemcity_kit.calls.question import Kind
from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.fields import clean_line, clean_text
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.money import Money

__all__ = ["EXAMPLES", "MANY", "is_plain", "read", "written"]

MANY = " | "
"""What parts the values of a choice of several."""

MOST_CHARACTERS = 100_000
"""The most characters of any answer, so that nobody fills a record with a book."""

_WHOLE_DIGITS, _PART_DIGITS = 20, 30

EXAMPLES: Mapping[Kind, str] = Frozen(
    {
        Kind.LINE: "Università di Pavia",
        Kind.TEXT: "Università di Pavia",
        Kind.CHOICE: "monza",
        Kind.CHOICES: "physics | mathematics",
        Kind.YES_NO: "yes",
        Kind.WHOLE: "12",
        Kind.DECIMAL: "7.25",
        Kind.MONEY: "1250.00 EUR",
        Kind.DATE: "2025-08-31",
        Kind.MARK: "92/100",
        Kind.EMAIL: "office@example.org",
        Kind.ADDRESS: "https://www.example.org",
        Kind.FILE: "plan.pdf sha256:" + "0" * 64,
    }
)
"""A canonical text of each kind, for messages."""


def is_plain(number: Decimal) -> bool:
    """Whether a number is one that a person means: finite, below 10^20, with at most 30 digits after the mark.

    It is asked before anything is reckoned or written out, so that `1e999999999` costs nothing.

    >>> is_plain(Decimal("1250.50")), is_plain(Decimal("1e999999999"))
    (True, False)
    """
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_PART_DIGITS and number.adjusted() < _WHOLE_DIGITS


def written(value: Value) -> str:
    """The canonical text of a value.

    >>> written(Decimal("7.250")), written(True), written(Money(Decimal(1250), "EUR")), written(("a", "b"))
    ('7.25', 'yes', '1250.00 EUR', 'a | b')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return _written_number(value)
    if isinstance(value, Money):
        return f"{abs(value.amount) if not value.amount else value.amount:f} {value.currency}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return MANY.join(value) if isinstance(value, tuple) else str(value)


def _written_number(number: Decimal) -> str:
    """Digits with a point and without zeros that say nothing; `normalize` would round to 28 digits."""
    text = f"{number:f}"
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if short == "-0" else short


def read(kind: Kind, text: str) -> Value:
    """The value of a canonical text.

    Only the form is read: whether a choice is among those of its question, or a number within its limits, is asked by
    `calls.answers_check`.

    Raises:
        InvalidValue: The text is not in the canonical spelling of this kind.

    >>> read(Kind.MARK, "100L/100")
    Mark(value=Decimal('100'), scale='100', honours=True)
    """
    value = _READERS[kind](text) if len(text) <= MOST_CHARACTERS else None
    if value is None or written(value) != text:
        raise InvalidValue.because(
            "not-canonical",
            Where(),
            N_("“{value}” is not an answer in the spelling of records."),
            N_("Write it as in “{example}”, or read what people type with `spelt`."),
            value=text,
            example=EXAMPLES[kind],
        )
    return value


def _line(text: str) -> str | None:
    return _clean(clean_line, text)


def _text(text: str) -> str | None:
    return _clean(clean_text, text)


def _clean(clean: Callable[[str], str], text: str) -> str | None:
    try:
        return clean(text) or None
    except InvalidValue:
        return None


def _several(text: str) -> tuple[str, ...] | None:
    parts = tuple(part.strip() for part in text.split(MANY))
    fit = all(_line(part) and "|" not in part for part in parts)
    return parts if fit and len(set(parts)) == len(parts) else None


def _yes_no(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?[0-9]{1,15}", text) else None


def _number(text: str) -> Decimal | None:
    found = re.fullmatch(rf"-?[0-9]{{1,{_WHOLE_DIGITS}}}(?:\.[0-9]{{1,{_PART_DIGITS}}})?", text)
    return Decimal(text) if found else None


def _money(text: str) -> Money | None:
    found = re.fullmatch(r"(-?[0-9]{1,20}(?:\.[0-9]{1,4})?) ([A-Z]{3})", text)
    try:
        return Money(Decimal(found[1]), found[2]) if found else None
    except InvalidValue:
        return None


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def _mark(text: str) -> Mark | None:
    found = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,20})?)(L?)/([a-z0-9-]{1,80})", text)
    return Mark(Decimal(found[1]), found[3], bool(found[2])) if found else None


def _attachment(text: str) -> Attachment | None:
    found = re.fullmatch(r"([^/\\]+) sha256:([0-9a-f]{64})", text)
    return Attachment(found[1], found[2]) if found and _line(found[1]) else None


_READERS: Mapping[Kind, Callable[[str], Value | None]] = Frozen(
    {
        Kind.LINE: _line,
        Kind.TEXT: _text,
        Kind.CHOICE: _line,
        Kind.CHOICES: _several,
        Kind.YES_NO: _yes_no,
        Kind.WHOLE: _whole,
        Kind.DECIMAL: _number,
        Kind.MONEY: _money,
        Kind.DATE: _date,
        Kind.MARK: _mark,
        Kind.EMAIL: _line,
        Kind.ADDRESS: _line,
        Kind.FILE: _attachment,
    }
)
