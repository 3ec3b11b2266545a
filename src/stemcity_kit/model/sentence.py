"""A sentence for people, kept as a message and its typed values until somebody reads it in their own language.

A finding's parameters are text; a sentence's keep their type, so that a number has the reader's decimal mark, an amount
its currency and a moment its day and hour in the reader's words. `documents.dossier_words` puts sentences into words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias, Union

import attrs

from stemcity_kit.errors import N_
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import When

__all__ = ["Param", "Sentence", "said", "verbatim", "yes_or_no"]

Param: TypeAlias = Union[
    str, int, Decimal, Fraction, Money, dt.datetime, dt.date, When, Text, "Sentence", tuple["Param", ...], None
]
"""What may stand in a sentence: a text as somebody wrote it, a number, an amount, a time, a text in several languages,
another sentence, or several of these, which are read as a list. None is read as “erased”."""


@attrs.frozen
class Sentence:
    """One sentence.

    Attributes:
        rule: A stable id in kebab-case; the same sentence always has the same id.
        what: The English template, marked with `N_`; its `{names}` are filled from `params`.
        params: What the template needs, each with its type.

    >>> Sentence("total", "The total is {total}.", {"total": Decimal("70.17")}).params["total"]
    Decimal('70.17')
    """

    rule: str
    what: str
    params: Mapping[str, Param] = attrs.field(factory=Frozen, converter=frozen)


def said(rule: str, what: str, **params: Param) -> Sentence:
    """The sentence of a rule, with its values by name.

    >>> said("place", "It has place {place}.", place=3) == Sentence("place", "It has place {place}.", {"place": 3})
    True
    """
    return Sentence(rule, what, params)


def verbatim(text: Param) -> Sentence:
    """A text of the call, or of a person, as a sentence of its own.

    >>> verbatim("In the town hall.").params["text"]
    'In the town hall.'
    """
    return Sentence("text", "{text}", {"text": text})


def yes_or_no(*, holds: bool) -> Sentence:
    """Yes or no, in words.

    >>> yes_or_no(holds=True).what
    'yes'
    """
    return said("yes", N_("yes")) if holds else said("no", N_("no"))
