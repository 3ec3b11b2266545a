"""What applicants answer: each answer as canonical text, with the typed value that a question reads out of it.

Answers are kept as text in one spelling (ISO 8601 dates, a decimal point, `yes` and `no`, `1250.00 EUR`, `100L/100`),
so that the same answer has the same bytes in the record, in the form and in the spreadsheet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import attrs

from stemcity_kit.model.fields import IS_KEY, valid_key
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text

__all__ = ["SCALES", "Answers", "Attachment", "Mark", "MarkScale", "Value"]


@attrs.frozen
class MarkScale:
    """A scale of marks.

    Attributes:
        key: How answers name it, such as `100`.
        title: What people read.
        least: The lowest mark that passes.
        most: The highest mark.
        honours: Whether honours (*lode*) may stand beside the highest mark.
    """

    key: str = attrs.field(validator=valid_key, metadata=IS_KEY)
    title: Text
    least: Decimal
    most: Decimal
    honours: bool = False


SCALES: Mapping[str, MarkScale] = Frozen(
    (key, MarkScale(key, Text(title), Decimal(least), Decimal(most), honours))
    for key, title, least, most, honours in (
        ("100", {"en": "Italian school-leaving mark", "it": "Voto di diploma"}, 60, 100, True),
        ("110", {"en": "Italian degree mark", "it": "Voto di laurea"}, 66, 110, True),
        ("30", {"en": "Italian exam mark", "it": "Voto d’esame"}, 18, 30, True),
        ("10", {"en": "Italian school mark", "it": "Voto scolastico"}, 6, 10, False),
        ("20", {"en": "Portuguese mark", "pt": "Classificação"}, 10, 20, False),
    )
)
"""The scales that a call has when it brings none of its own."""


@attrs.frozen
class Mark:
    """A mark on a scale, such as `92/100` or `100L/100`.

    Marks of different scales are compared by `share`, the part of the way from the lowest pass to the highest mark.

    Attributes:
        value: The mark.
        scale: The key of its scale.
        honours: Whether honours stand beside it.
    """

    value: Decimal
    scale: str
    honours: bool = False

    def on(self, scale: MarkScale, *, to: MarkScale) -> Decimal:
        """The mark carried over linearly to another scale, unrounded within 28 digits; honours are not carried.

        >>> Mark(Decimal(27), "30").on(SCALES["30"], to=SCALES["100"])
        Decimal('90')
        """
        return to.least + (self.value - scale.least) * (to.most - to.least) / (scale.most - scale.least)

    def __str__(self) -> str:
        return f"{self.value.normalize():f}{'L' if self.honours else ''}/{self.scale}"


@attrs.frozen
class Attachment:
    """A file that came with an application: its name and the SHA-256 of its bytes; the bytes stay where they are."""

    name: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.name} sha256:{self.sha256}"


Value = str | int | bool | Decimal | Money | Mark | Attachment | dt.date | tuple[str, ...]
"""What an answer may be once it is read."""


@attrs.frozen
class Answers:
    """The answers of one application, as canonical text by the key of the question; what is not answered is absent.

    >>> Answers({"town": "monza", "isee": "15000.00"}).get("town")
    'monza'
    """

    given: Mapping[str, str] = attrs.field(factory=Frozen, converter=frozen)

    def get(self, question: str) -> str:
        """The text of an answer, or an empty text where there is none."""
        return self.given.get(question, "")

    def with_answers(self, more: Mapping[str, str]) -> Answers:
        """These answers with others in their place or beside them; an empty text takes an answer away."""
        return Answers({key: text for key, text in {**self.given, **more}.items() if text})
