"""Figures and their sources: a number never stands alone.

A figure is value + unit + scope + qualifier + as-of + basis + method + source. Two sources that disagree are two
figures, and both are shown. “+333 %” for 3,000 → 10,000 is a ratio of 333 %; the growth is +233 %.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.fields import IS_KEY, choice, chosen, clean_line, line, strings, valid_key, web_address, whole
from stemcity_kit.model.text import Text, translated
from stemcity_kit.model.vocabulary import Basis, Qualifier, Scope

__all__ = ["Figure", "Source", "bases"]


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


FACETS = (
    frozenset({Basis.BOOKED, Basis.PRESENT, Basis.CONTACTS}),
    frozenset({Basis.LIVE, Basis.ON_DEMAND}),
    frozenset({Basis.EACH_ONCE, Basis.WITH_DOUBLES}),
)
"""The questions that a basis answers, each with the words of its answers."""


def bases(values: Iterable[Basis | str]) -> tuple[Basis, ...]:
    """The words of a basis, each once and in the order of their list.

    Two words of one question say that both are counted, such as what is live and what is on demand.

    Raises:
        InvalidValue: A word is none of the list; or each thing is said to be counted once and with doubles.

    >>> [word.value for word in bases(["each-once", "present"])]
    ['present', 'each-once']
    """
    said = [values] if isinstance(values, str) else values
    held = {chosen(Basis, word) for word in said if word}
    if {Basis.EACH_ONCE, Basis.WITH_DOUBLES} <= held:
        raise InvalidValue.because(
            "contradictory-basis",
            Where(field="basis"),
            N_("The basis is each-once and with-doubles, which cannot both be."),
            N_("Keep the one that the source says; leave both out where it says neither."),
        )
    return tuple(word for word in Basis if word in held)


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
        basis: What it counts, as far as the source says it: who booked, came or was reached; what is live or on
            demand; each once or with doubles. Empty where nothing is said, and then nothing is taken for granted.
        method: How it was counted and by whom, in words: declared by the organisers, tickets at the door.
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
    basis: tuple[Basis, ...] = attrs.field(default=(), converter=bases)
    method: Text = translated()
    headline: int | None = whole(least=1)
    remark: Text = translated(long=True)
    sources: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "sources"})

    def counts_like(self, other: Figure) -> bool:
        """Whether nothing that the two say of their basis differs; who says nothing contradicts nothing.

        >>> booked, came = Figure("a", basis=["booked"]), Figure("b", basis=["present"])
        >>> booked.counts_like(came), booked.counts_like(Figure("c"))
        (False, True)
        """
        answers = ((facet.intersection(self.basis), facet.intersection(other.basis)) for facet in FACETS)
        return all(mine == theirs for mine, theirs in answers if mine and theirs)
