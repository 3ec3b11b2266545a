"""The questions of a call, as data: the portal's form, the spreadsheet and the importer are all made from them."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from decimal import Decimal

import attrs

from stemcity_kit.model.fields import IS_KEY, choice, clean_line, filled, strings, valid_key, whole
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.text import Text, translated

__all__ = ["Condition", "Kind", "Operator", "Question", "Reader", "Sensitivity"]


class Kind(enum.StrEnum):
    """What an answer is."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes-no"
    WHOLE = "whole-number"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    MARK = "mark"
    EMAIL = "e-mail"
    ADDRESS = "web-address"
    FILE = "file"


class Reader(enum.StrEnum):
    """Who reads: each sees what concerns them, and nothing else."""

    OFFICE = "office"
    COMMITTEE = "committee"
    APPLICANT = "applicant"
    PUBLIC = "public"
    DONOR = "donor"


class Sensitivity(enum.StrEnum):
    """How an answer must be kept: identity and hardship never reach a publication."""

    OPEN = "open"
    PERSONAL = "personal"
    HARDSHIP = "hardship"


class Operator(enum.StrEnum):
    """How an answer is compared; `<` and `<=` are different rules, and the call says which."""

    IS = "is"
    IS_NOT = "is-not"
    IN = "in"
    NOT_IN = "not-in"
    BELOW = "<"
    AT_MOST = "<="
    AT_LEAST = ">="
    ABOVE = ">"
    GIVEN = "given"
    NOT_GIVEN = "not-given"


@attrs.frozen
class Condition:
    """A comparison of one answer with values, such as `isee <= 50000` or `town in monza, brugherio`.

    Attributes:
        question: The question whose answer is looked at.
        operator: How it is compared.
        values: The values, in the canonical spelling of answers.

    >>> str(Condition("town", "in", ["monza", "brugherio"]))
    'town in monza, brugherio'
    """

    question: str = attrs.field(converter=clean_line, validator=filled)
    operator: Operator = choice(Operator, default=Operator.IS)
    values: tuple[str, ...] = attrs.field(default=(), converter=strings)

    def __str__(self) -> str:
        return f"{self.question} {self.operator.value} {', '.join(self.values)}".strip()


def _readers(values: Sequence[Reader | str]) -> tuple[Reader, ...]:
    return tuple(Reader(value) for value in values)


@attrs.frozen(kw_only=True)
class Question:
    """One question of a call.

    Attributes:
        key: The question's key; columns of spreadsheets and fields of forms are called so.
        title: What the applicant reads.
        help: What helps to answer.
        kind: What the answer is.
        required: Whether it must be answered.
        when: Asked only where this holds; otherwise the answer must be absent.
        choices: For a choice: the values and their labels, in order.
        least: The smallest number or amount, included.
        most: The largest number or amount, included.
        longest: The most characters of a text.
        scales: For a mark: the scales that are accepted.
        sensitivity: Whether it identifies a person or reveals hardship.
        seen_by: Who may read the answer besides the office and the applicant; what the committee does not read, it
            cannot be shown.
        substance: Whether the answer is part of what is judged, so that a completion may not change it.
        retention: For how many months after the call's end the answer is kept; empty for as long as the record.
        column: What its column is called in a spreadsheet, besides its key and titles.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    help: Text = translated(long=True)
    kind: Kind = choice(Kind, default=Kind.LINE)
    required: bool = False
    when: Condition | None = None
    choices: Mapping[str, Text] = attrs.field(factory=Frozen, converter=frozen)
    least: Decimal | None = None
    most: Decimal | None = None
    longest: int | None = whole(least=1)
    scales: tuple[str, ...] = attrs.field(default=(), converter=strings)
    sensitivity: Sensitivity = choice(Sensitivity, default=Sensitivity.OPEN)
    seen_by: tuple[Reader, ...] = attrs.field(default=(Reader.COMMITTEE,), converter=_readers)
    substance: bool = False
    retention: int | None = whole(least=0)
    column: str = attrs.field(default="", converter=clean_line)
