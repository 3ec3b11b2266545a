"""The questions of a call, as data: the portal's form, the spreadsheet and the importer are all made from them."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Self

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where, did_you_mean
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

    @classmethod
    def parse(cls, text: str) -> Self:
        """A condition from one line: a question, how its answer is compared, and with what.

        Signs may stand without spaces around them; `=`, `!=`, `≤` and `≥` are read too. Several values are parted by
        commas, so numbers have a decimal point.

        Raises:
            InvalidValue: It is no condition; the message says what would be one.

        >>> Condition.parse("isee<=50000")
        Condition(question='isee', operator=<Operator.AT_MOST: '<='>, values=('50000',))
        >>> str(Condition.parse("town not in monza,brugherio"))
        'town not-in monza, brugherio'
        """
        line = clean_line(text)
        found = _WRITTEN.fullmatch(line)
        if not found:
            raise _not_a_condition(line)
        operator = _operator(found["sign"] or found["word"])
        values = tuple(part for part in map(clean_line, found["values"].split(",")) if part)
        fewest, most = _VALUES.get(operator, (1, 1))
        if not fewest <= len(values) <= most:
            raise _wrong_number_of_values(line, operator, given=len(values))
        return cls(found["question"], operator, values)

    def __str__(self) -> str:
        return f"{self.question} {self.operator.value} {', '.join(self.values)}".strip()


_WORDS = ("is-not", "not-in", "not-given", "given", "is", "in")
_SIGNS = {"=": "is", "==": "is", "!=": "is-not", "≠": "is-not", "≤": "<=", "≥": ">="}
_WRITTEN = re.compile(
    r"(?P<question>[a-z0-9][a-z0-9-]{0,79})"
    r"(?:\s*(?P<sign><=|>=|==|!=|[<>=≤≥≠])\s*"
    r"|\s+(?P<word>is[ -]not|not[ -]in|not[ -]given|given|is|in)(?:\s+|$))"
    r"(?P<values>.*)"
)
_VALUES = {Operator.IN: (1, 1000), Operator.NOT_IN: (1, 1000), Operator.GIVEN: (0, 0), Operator.NOT_GIVEN: (0, 0)}
"""The fewest and the most values of each operator; one where it is not named."""


def _operator(sign: str) -> Operator:
    return Operator(_SIGNS.get(sign, sign.replace(" ", "-")))


def _not_a_condition(line: str) -> InvalidValue:
    """The refusal; where the second word is nearly an operator, it says which."""
    word = line.partition(" ")[2].partition(" ")[0]
    near = did_you_mean(word, _WORDS) if word else ""
    fix = N_("Did you mean “{near}”? {example} would be right.") if near else N_("Write it as in {example}.")
    return InvalidValue.because(
        "not-a-condition",
        Where(),
        N_("“{value}” is not a condition: a question's key, then one of {known}, then a value."),
        fix,
        value=line,
        near=near,
        known=", ".join(operator.value for operator in Operator),
        example="“isee <= 50000”, “town in monza, brugherio”, “permit given”",
    )


def _wrong_number_of_values(line: str, operator: Operator, *, given: int) -> InvalidValue:
    fix = N_("Write one value after “{operator}”.")
    if operator in (Operator.IN, Operator.NOT_IN):
        fix = N_("Write one value or several after “{operator}”, parted by commas.")
    elif operator in (Operator.GIVEN, Operator.NOT_GIVEN):
        fix = N_("Leave out what follows “{operator}”.")
    elif given > 1:
        fix = N_("Write one value after “{operator}”: numbers have a decimal point, and “in” takes several values.")
    what = N_("“{value}” has not the number of values that “{operator}” compares with.")
    return InvalidValue.because("wrong-number-of-values", Where(), what, fix, value=line, operator=operator.value)


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
            cannot be shown. Where nothing is said the committee reads it, unless it reveals hardship.
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
    seen_by: tuple[Reader, ...] = attrs.field(converter=_readers)
    substance: bool = False
    retention: int | None = whole(least=0, most=1200)
    column: str = attrs.field(default="", converter=clean_line)

    @seen_by.default
    def _seen_by_default(self) -> tuple[Reader, ...]:
        return () if self.sensitivity is Sensitivity.HARDSHIP else (Reader.COMMITTEE,)
