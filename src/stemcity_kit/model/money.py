"""Money: exact decimals in a currency's minor unit (ISO 4217), with a split that loses no cent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

import attrs
from babel.numbers import get_currency_precision, is_currency

from stemcity_kit.errors import InvalidValue, N_, Where

__all__ = ["Money"]

MOST_DIGITS = 20
"""The digits before the decimal mark that an amount may have, far above any budget and below what rounds."""


@attrs.frozen
class Money:
    """An exact amount in one currency.

    Attributes:
        amount: A decimal, with no more digits than the currency's minor unit has (two for EUR, none for JPY).
        currency: An ISO 4217 code.

    >>> Money(Decimal("200000"), "EUR").split([40, 45, 15])[0]
    Money(amount=Decimal('80000.00'), currency='EUR')
    """

    amount: Decimal
    currency: str

    def __attrs_post_init__(self) -> None:
        if not is_currency(self.currency):
            raise InvalidValue.because(
                "bad-currency",
                Where(),
                N_("“{value}” is not a currency."),
                N_("Write an ISO 4217 code such as EUR."),
                value=self.currency,
            )
        if not (self._is_countable and self.amount == self.amount.quantize(self.minor_unit)):
            raise InvalidValue.because(
                "bad-amount",
                Where(),
                N_("{value} is not an amount of {currency}."),
                N_("Write a decimal number with at most {digits} digits after the decimal mark."),
                value=self.amount,
                currency=self.currency,
                digits=-int(self.minor_unit.as_tuple().exponent),
            )
        object.__setattr__(self, "amount", self.amount.quantize(self.minor_unit))

    @classmethod
    def as_written(cls, amount: Decimal, currency: str) -> Money:
        """An amount from a table: with no more digits after the mark than the currency has, not even zeros.

        A program's 9.000 is nine; in a table it may be the nine thousand of somebody who parts thousands with a point.

        Raises:
            InvalidValue: It has more digits, or is no amount.
        """
        money = cls(amount, currency)
        if int(amount.as_tuple().exponent) < int(money.minor_unit.as_tuple().exponent):
            raise InvalidValue.because(
                "too-many-digits",
                Where(),
                N_("{value} has more digits after the mark than {currency} has."),
                N_("If it is thousands, write them without a point, such as 9000; else write at most {digits} digits."),
                value=amount,
                currency=currency,
                digits=-int(money.minor_unit.as_tuple().exponent),
            )
        return money

    @property
    def _is_countable(self) -> bool:
        """Whether it is a number that money can be: one that all arithmetic here keeps exact."""
        return self.amount.is_finite() and self.amount.adjusted() < MOST_DIGITS

    @property
    def minor_unit(self) -> Decimal:
        """The smallest amount of the currency, as CLDR records ISO 4217."""
        return Decimal(1).scaleb(-get_currency_precision(self.currency))

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise InvalidValue.because(
                "mixed-currencies",
                Where(),
                N_("{first} and {second} cannot be added."),
                N_("Convert one of them first, at a stated rate."),
                first=self.currency,
                second=other.currency,
            )
        return Money(self.amount + other.amount, self.currency)

    def split(self, weights: Sequence[int | Decimal]) -> tuple[Money, ...]:
        """Parts in proportion to the weights whose sum is exactly the whole.

        Each part is first rounded down to the minor unit; the units left over go, one each, to the parts with the
        largest remainders, the earlier one first where remainders are equal (the largest-remainder method).

        >>> [str(part.amount) for part in Money(Decimal("100.00"), "EUR").split([1, 1, 1])]
        ['33.34', '33.33', '33.33']
        """
        total = sum(weights)
        if total <= 0 or any(weight < 0 for weight in weights):
            raise InvalidValue.because(
                "bad-weights",
                Where(),
                N_("The weights do not make a whole."),
                N_("Give weights of 0 or more with a sum above 0."),
            )
        exact = [self.amount * weight / total for weight in weights]
        parts = [share.quantize(self.minor_unit, ROUND_DOWN) for share in exact]
        units = int((self.amount - sum(parts)) / self.minor_unit)
        by_remainder = sorted(range(len(parts)), key=lambda n: (-abs(exact[n] - parts[n]), n))
        step = self.minor_unit if units >= 0 else -self.minor_unit
        for n in by_remainder[: abs(units)]:
            parts[n] += step
        return tuple(Money(part, self.currency) for part in parts)
