"""How a folder writes numbers, dates and separators: declared once, in `edition.toml` under `[dialect]`."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where

__all__ = ["Dialect"]

YEARS = range(1000, 3000)
"""The years of days that are read: others are slips, and clocks and calendars have no room for them."""

_ORDERS = {"ymd": "YYYY-MM-DD", "dmy": "DD/MM/YYYY", "mdy": "MM/DD/YYYY"}
_SEPARATORS = {",": ",", ";": ";", "tab": "\t", "\t": "\t"}


def _one_of(_instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    known = {"separator": tuple(_SEPARATORS), "decimal": (".", ","), "dates": tuple(_ORDERS)}[attribute.name]
    if value not in known:
        raise InvalidValue.because(
            "bad-dialect",
            Where(field=attribute.name),
            N_("“{value}” is not one of the words that may stand here."),
            N_("Write one of: {known}."),
            value=value,
            known=" ".join(word for word in known if word != "\t"),
        )


@attrs.frozen
class Dialect:
    """The spelling of tables.

    Attributes:
        separator: What parts the columns of CSV files: `,`, `;` or `tab`.
        decimal: The decimal mark, `.` or `,`. Thousands are never parted.
        dates: The order of dates, `ymd` (2027-05-19), `dmy` (19/05/2027) or `mdy` (05/19/2027). ISO dates (ymd with
            hyphens) are read in every dialect, because they cannot be mistaken.

    >>> Dialect(dates="dmy", decimal=",").read_date("19/05/2027")
    datetime.date(2027, 5, 19)
    """

    separator: str = attrs.field(default=",", validator=_one_of)
    decimal: str = attrs.field(default=".", validator=_one_of)
    dates: str = attrs.field(default="ymd", validator=_one_of)

    @property
    def delimiter(self) -> str:
        """The separator as one character."""
        return _SEPARATORS[self.separator]

    @property
    def date_pattern(self) -> str:
        """How a date is written, for messages."""
        return _ORDERS[self.dates]

    def read_date(self, value: str) -> dt.date:
        """A date from its text.

        Raises:
            InvalidValue: It is no date in this dialect, or a day that does not exist.
        """
        numbers = self._date_numbers(value)
        if not numbers:
            raise InvalidValue.because(
                "bad-date",
                Where(),
                N_("“{value}” is not a date."),
                N_("Write it as {pattern}, the order that edition.toml declares under [dialect]."),
                value=value,
                pattern=self.date_pattern,
            )
        if numbers["y"] not in YEARS:
            raise InvalidValue.because(
                "no-such-year",
                Where(),
                N_("The year of “{value}” cannot be meant."),
                N_("Write the year with four digits, such as 2027."),
                value=value,
            )
        try:
            return dt.date(numbers["y"], numbers["m"], numbers["d"])
        except ValueError:
            raise InvalidValue.because(
                "no-such-day",
                Where(),
                N_("“{value}” is a day that does not exist."),
                N_("Look the day up in a calendar; dates are read as {pattern} here."),
                value=value,
                pattern=self.date_pattern,
            ) from None

    def _date_numbers(self, value: str) -> dict[str, int]:
        """Year, month and day by their letters; nothing where the text has not the shape of a date."""
        order, parts = "ymd", re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", value)
        if not parts and self.dates != "ymd":
            order, parts = self.dates, re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", value)
        return dict(zip(order, map(int, parts.groups()), strict=True)) if parts else {}

    def write_date(self, day: dt.date) -> str:
        """The text of a date."""
        if self.dates == "ymd":
            return day.isoformat()
        return f"{day:%d/%m}/{day.year:04}" if self.dates == "dmy" else f"{day:%m/%d}/{day.year:04}"

    def read_decimal(self, value: str) -> Decimal:
        """An exact number from its text.

        Raises:
            InvalidValue: It is no plain decimal number with the declared mark.

        >>> Dialect(decimal=",").read_decimal("45,4642")
        Decimal('45.4642')
        """
        mark = re.escape(self.decimal)
        if re.fullmatch(rf"[+-]?\d{{1,20}}(?:{mark}\d{{1,20}})?", value):
            try:
                return Decimal(value.replace(",", "."))
            except InvalidOperation:  # pragma: no cover - the pattern lets only numbers pass
                pass
        raise InvalidValue.because(
            "not-a-number",
            Where(),
            N_("“{value}” is not a number."),
            N_("Write digits with “{mark}” as the decimal mark and nothing between thousands, such as 1234{mark}5."),
            value=value,
            mark=self.decimal,
        )

    def write_decimal(self, number: Decimal) -> str:
        """The text of an exact number, never in scientific notation."""
        return format(number, "f").replace(".", self.decimal)
