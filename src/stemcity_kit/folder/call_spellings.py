"""How texts, amounts, numbers, days and conditions are spelt in `call.toml`."""

from __future__ import annotations

import datetime as dt
import re
import types
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from stemcity_kit.calls.question import Condition
from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.fields import clean_line
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text

__all__ = ["SPELT", "condition_text", "money_of"]

_NUMBER = re.compile(r"[+-]?\d{1,20}(?:\.\d{1,20})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def condition_text(condition: Condition) -> str:
    """The words of a condition, or an empty text where words would not read back to the same.

    >>> condition_text(Condition("isee", "<", ["40000"]))
    'isee < 40000'
    >>> condition_text(Condition("town", "in", ["Reggio, Emilia"]))
    ''
    """
    text = str(condition)
    try:
        return text if Condition.parse(text) == condition else ""
    except InvalidValue:
        return ""


_MONEY = re.compile(r"(-?[0-9]{1,20}(?:\.[0-9]{1,10})?) ?([A-Z]{3})")


def money_of(text: str) -> Money:
    """An amount from its words.

    Raises:
        InvalidValue: It is not a number and a currency, or has more digits after the mark than the currency.

    >>> money_of("500.00 EUR")
    Money(amount=Decimal('500.00'), currency='EUR')
    """
    if not (found := _MONEY.fullmatch(clean_line(text))):
        what, fix = N_("“{value}” is not an amount of money."), N_("Write the number and the currency: “500.00 EUR”.")
        raise InvalidValue.because("not-money", Where(), what, fix, value=text)
    return Money.as_written(Decimal(found[1]), found[2])


def _text_of(given: Mapping[str, object], _main: str) -> Text | None:
    return Text(given) if all(isinstance(text, str) for text in given.values()) else None  # type: ignore[arg-type]


def _number_of(given: str, _main: str) -> Decimal | None:
    return Decimal(given.strip()) if _NUMBER.fullmatch(given.strip()) else None


def _day_of(given: str, _main: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(given) if _DAY.fullmatch(given) else None
    except ValueError:
        return None


SPELT: Mapping[Any, Mapping[type, Callable[[Any, str], Any]]] = types.MappingProxyType(
    {
        Condition: {str: lambda given, _: Condition.parse(given)},
        Text: {str: lambda given, main: Text({main: given}), dict: _text_of},
        Money: {str: lambda given, _: money_of(given)},
        Decimal: {int: lambda given, _: Decimal(given), str: _number_of},
        dt.date: {dt.date: lambda given, _: given, str: _day_of},
    }
)
"""How each type is read from each type of TOML that may stand for it; None is what cannot be read."""
