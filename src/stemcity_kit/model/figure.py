"""Figures and their sources: a number never stands alone.

A figure is value + unit + scope + qualifier + as-of + source + method. Two sources that disagree are two figures, and
both are shown. “+333 %” for 3,000 → 10,000 is a ratio of 333 %; the growth is +233 %.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.fields import IS_KEY, choice, clean_line, line, strings, valid_key, web_address, whole
from stemcity_kit.model.text import Text, translated
from stemcity_kit.model.vocabulary import Qualifier, Scope

__all__ = ["Figure", "Source"]


@attrs.frozen
class Source:
    """Where something is known from.

    Attributes:
        key: The source's key.
        title: What it is called.
        publisher: Who published it.
        url: Where it is.
        published: The day of publication, where it is known.
        read: How far it was read, in words (“seen in part”).
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: str = line()
    publisher: str = line()
    url: str = web_address()
    published: dt.date | None = None
    read: str = line()


def _finite(_instance: object, attribute: attrs.Attribute[Decimal], value: Decimal) -> None:
    if not value.is_finite():
        raise InvalidValue.because(
            "not-a-number",
            Where(field=attribute.name),
            N_("“{value}” is not a number."),
            N_("Write a decimal number such as 14000 or 12.5."),
            value=value,
        )


@attrs.frozen
class Figure:
    """One number of one edition, with all that is needed to read it.

    Attributes:
        key: The figure's key.
        title: What is counted, as people read it.
        indicator: What is counted, as a word shared by the figures that can be compared (`participants`).
        value: The number as the source states it.
        unit: What one of it is (`people`, `events`, `organisations`, `percent`, `EUR`).
        year: The year of the edition that it tells of.
        scope: What part of the edition it covers.
        qualifier: How the source qualifies it.
        as_of: The day on which it was true or stated, where this is known.
        method: How it was counted: declared, booked, present, contacts, sum.
        headline: Its place among the few numbers shown first; empty for the others.
        remark: What a reader must know before using it, such as a contradiction.
        sources: Where it is known from.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    indicator: str = line()
    value: Decimal = attrs.field(default=Decimal(0), validator=_finite, metadata={"needed": True})
    unit: str = line()
    year: int | None = whole(least=1900)
    scope: Scope = choice(Scope, default=Scope.EDITION)
    qualifier: Qualifier = choice(Qualifier, default=Qualifier.EXACT)
    as_of: dt.date | None = None
    method: Text = translated()
    headline: int | None = whole(least=1)
    remark: Text = translated(long=True)
    sources: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "sources"})
