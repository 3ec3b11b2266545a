"""What a report of one or several editions says: five numbers, what changed, who pays, and everything below it.

A `Report` holds only what everybody may see: the public programmes, figures with their footnotes, attendance after
small numbers were hidden, and sums of money by the kind of payer. The money in full is another value, for the council
(`stemcity_kit.documents.report_accounts`), so that a public page cannot show it by mistake.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

import attrs

from stemcity_kit.budgeting.coverage import coverage as covered_money
from stemcity_kit.budgeting.receipts import Promised, receipts
from stemcity_kit.budgeting.scenarios import Payer, case_of
from stemcity_kit.budgeting.standing import as_of
from stemcity_kit.documents.attended import Attended, attended
from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.impact.comparison import Row, comparison, flagged
from stemcity_kit.impact.continuity import Continuity, partners, schools
from stemcity_kit.impact.coverage import Coverage, coverage
from stemcity_kit.impact.growth import Growth, growth, incomparable
from stemcity_kit.impact.indicators import indicator_faults
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.figure import Figure, Source
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.programme import Programme, publish, without_drafts
from stemcity_kit.model.vocabulary import Basis, Means, Qualifier, Scope

__all__ = ["MOST", "Fact", "Paid", "Report", "report"]

MOST = 5
"""How many numbers the first page shows."""


@attrs.frozen
class Fact:
    """A number with its footnote.

    Attributes:
        figure: The number, with qualifier, scope, day, method and remark as a source states them.
        sources: Where it is known from; empty for what was counted here.
        name: What was counted here, in English for the catalogues; empty for what a source states.
        method: How it was counted here, in English.
    """

    figure: Figure
    sources: tuple[Source, ...] = ()
    name: str = ""
    method: str = ""


Sums = Mapping[tuple[Payer, Means], Decimal]


def _promises(values: Mapping[Means, Promised]) -> Frozen[Means, Promised]:
    return Frozen(values)


@attrs.frozen
class Paid:
    """Who pays one edition, by the kind of payer.

    Attributes:
        edition: The edition's key.
        year: Its year.
        currency: ISO 4217.
        amounts: How much each kind of payer pays, in cash and in kind apart; what is 0 is left out.
        unknown: How many lines of the budget have no amount yet.
        other: How many lines and contributions are in another currency, which no sum here holds.
        promises: What supporters promised, in cash and in kind apart, and how much of it arrived or is overdue.
    """

    edition: str
    year: int
    currency: str
    amounts: Sums
    unknown: int = 0
    other: int = 0
    promises: Mapping[Means, Promised] = attrs.field(factory=dict, converter=_promises)

    def whole(self, means: Means) -> Decimal:
        """What the lines cost."""
        return sum((self.amounts.get((payer, means), Decimal(0)) for payer in Payer), start=Decimal(0))


@attrs.frozen
class Report:
    """What is said of some editions of one city.

    Attributes:
        at: The day on which it was made.
        programmes: The editions as everybody may see them, by year; the report is about the last one.
        stated: What the sources say, one row for each indicator, unit and scope.
        counted: For each edition what was counted in its tables.
        flagged: Published growths that the figures do not bear out, and figures that do not fit their indicator.
        attended: Who came, for each edition that has counts.
        paid: Who pays, for each edition that has a budget.
        covered: Which goals, audiences and districts the last edition serves.
        partners: Who supported which edition.
        schools: Which schools took part in which edition.
    """

    at: dt.date
    programmes: tuple[Programme, ...]
    stated: tuple[Row, ...]
    counted: tuple[tuple[Fact, ...], ...]
    flagged: tuple[Finding, ...]
    attended: tuple[Attended, ...]
    paid: tuple[Paid, ...]
    covered: Coverage
    partners: Continuity
    schools: Continuity

    @property
    def head(self) -> Programme:
        """The edition that the report is about: the last one."""
        return self.programmes[-1]

    @cached_property
    def headlines(self) -> tuple[Fact, ...]:
        """The numbers of the first page: those that the edition puts first, then what was counted in its tables."""
        chosen = sorted(
            (one for one in self.head.figures if one.headline), key=lambda one: (one.headline or 0, one.key)
        )
        stated = [self.fact(figure) for figure in chosen]
        named = {fact.figure.indicator for fact in stated}
        return (*stated, *(fact for fact in self.counted[-1] if fact.figure.indicator not in named))[:MOST]

    @cached_property
    def changes(self) -> tuple[Growth, ...]:
        """How the numbers of the first page grew since the edition before; where sources disagree, from each."""
        return tuple(itertools.chain.from_iterable(self._changes(fact) for fact in self.headlines))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """What the sources say, with what stands on the first page before all else."""
        first = {fact.figure.indicator: place for place, fact in enumerate(self.headlines) if fact.figure.indicator}
        return tuple(sorted(self.stated, key=lambda row: first.get(row.indicator, len(first))))

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Every number that has a footnote, each once, in the order of the footnotes."""
        rows = (self.fact(figure) for row in self.rows for cell in row.cells for figure in cell.figures)
        return tuple(dict.fromkeys((*self.headlines, *rows, *itertools.chain.from_iterable(self.counted))))

    def note(self, figure: Figure) -> int:
        """The number of a figure's footnote, from 1."""
        return self._notes[figure]

    @cached_property
    def _notes(self) -> Mapping[Figure, int]:
        return {fact.figure: number for number, fact in enumerate(self.facts, start=1)}

    def fact(self, figure: Figure) -> Fact:
        """A stated figure with its sources, from the folder in which it stands."""
        held = next((one for one in self.programmes if one.get("figures", figure.key) == figure), self.head)
        found = (held.get("sources", key) for key in figure.sources)
        return Fact(figure, tuple(source for source in found if source is not None))

    def _changes(self, fact: Fact) -> Iterator[Growth]:
        if fact.name:
            yield from self._counted_change(fact)
            return
        for row in self.stated:
            if (row.indicator, row.unit, row.scope) == _counts(fact.figure):
                yield from (one for one in row.growths if _same(one.after, fact.figure))

    def _counted_change(self, fact: Fact) -> Iterator[Growth]:
        for earlier in self.counted[-2:-1]:
            for other in earlier:
                if other.name == fact.name and not any(incomparable(other.figure, fact.figure)):
                    yield growth(other.figure, fact.figure)


def _same(one: Figure, other: Figure) -> bool:
    return (one.year, one.value, one.qualifier) == (other.year, other.value, other.qualifier)


def _counts(figure: Figure) -> tuple[str, str, Scope]:
    return figure.indicator or figure.key, figure.unit, figure.scope


def report(
    editions: Sequence[Edition], *, at: dt.date, k: int = 5, keys: Mapping[str, bytes | str] | None = None
) -> Report:
    """The report of some editions of one city.

    Args:
        editions: The editions, in any order.
        at: The day on which it is made.
        k: The smallest number of people that may be seen in a table of attendance.
        keys: For each edition with attendance, by its key, the secret by which small numbers are hidden, the same
            in every report; see `stemcity_kit.impact.disclosure.protect`.

    Raises:
        InvalidValue: There is no edition, one is given twice, they are of several cities, or a secret is missing.
        FaultyFolder: Keys are missing, double or point at nothing.

    >>> place = {"city": "A", "country": "IT", "zone": "Europe/Rome"}
    >>> edition = Edition(key="a-2027", uri="https://example.org/a", year=2027, **place)
    >>> [(fact.figure.indicator, fact.figure.value) for fact in report([edition], at=dt.date(2027, 9, 1)).headlines]
    []
    """
    if faults := tuple(_misfits(editions)):
        raise InvalidValue(*faults)
    ordered = sorted(editions, key=lambda one: (one.year, one.key))
    programmes = [publish(one) for one in ordered]
    came = [attended(one, at=at, keys=keys or {}, k=k) for one in ordered]
    paid = [_paid(one, at=at) for one in ordered]
    public = [without_drafts(one) for one in ordered]
    supporters, taking_part = partners(public), schools(public)
    together = zip(programmes, came, paid, supporters.counts, taking_part.counts, strict=True)
    return Report(
        at,
        tuple(programmes),
        comparison(ordered),
        tuple(tuple(_counted(*one, at=at)) for one in together),
        (*flagged(ordered), *(fault for one in ordered for fault in indicator_faults(one))),
        tuple(one for one in came if one is not None),
        tuple(one for one in paid if one is not None),
        coverage(ordered[-1]),
        supporters,
        taking_part,
    )


def _misfits(editions: Sequence[Edition]) -> Iterator[Finding]:
    if not editions:
        yield Finding("no-edition", Where(), N_("There is no edition to report of."), N_("Name at least one folder."))
    keys = [one.key for one in editions]
    for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
        what, fix = N_("The edition “{key}” is given twice."), N_("Give each folder once.")
        yield Finding("edition-twice", Where(key=key), what, fix, params={"key": key})
    cities = sorted({f"{one.country} {one.municipality or one.city or one.key}" for one in editions})
    if len(cities) > 1:
        what = N_("The editions are of several cities: {cities}.")
        fix = N_("Report of one city at a time; several cities are put together with `stemcity area`.")
        yield Finding("several-cities", Where(), what, fix, params={"cities": ", ".join(cities)})


def _paid(edition: Edition, *, at: dt.date) -> Paid | None:
    if not edition.budget:
        return None
    held = covered_money(as_of(edition, at=at))
    sums: dict[tuple[Payer, Means], Decimal] = {}
    for (payer, _phase, means), amount in case_of(held, edition).paid.items():
        sums[payer, means] = sums.get((payer, means), Decimal(0)) + amount
    unknown = sum(one.line.amount is None for one in held.lines)
    other = sum(one.rule == "mixed-currencies" for one in held.findings)
    came = receipts(edition, at=at, currency=held.currency)
    promises = {means: came.total(means) for means in Means if came.total(means).promised.amount}
    return Paid(edition.key, edition.year, held.currency, sums, unknown, other, promises)


_EVENTS = N_("Counted in the programme: public events, each once; no part of another, none on demand, none cancelled.")
_PRESENT = N_("Added up from the groups that somebody counted; who came to several sessions counts in each.")
_MORE_CAME = N_("Added up from the groups that somebody counted, which not all were; who came twice counts twice.")
_PARTNERS = N_("Counted in the table of roles: partners and sponsors, each once, however many roles they have.")
_SCHOOLS = N_("Counted in the table of schools, each once.")
_BASES = {
    "attendances": (Basis.PRESENT, Basis.WITH_DOUBLES),
    "events": (Basis.LIVE, Basis.EACH_ONCE),
    "partners": (Basis.EACH_ONCE,),
    "schools": (Basis.EACH_ONCE,),
}
_COSTS = N_("Added up from the lines of the budget in cash; what is given in kind stands apart.")


def _counted(
    programme: Programme,
    attended: Attended | None,
    paid: Paid | None,
    supporters: int,
    taking_part: int,
    *,
    at: dt.date,
) -> Iterator[Fact]:
    """What was counted in an edition's own tables; what is none is no number to show."""
    came = attended.total if attended is not None else None
    whole = attended is not None and attended.is_whole
    costs = paid.whole(Means.CASH) if paid is not None else None
    seen = (
        ("attendances", N_("Attendances"), came, "participations", _PRESENT if whole else _MORE_CAME),
        ("events", N_("Events"), len(programme.counted_events), "events", _EVENTS),
        ("partners", N_("Partners"), supporters, "organisations", _PARTNERS),
        ("schools", N_("Schools"), taking_part, "schools", _SCHOOLS),
        ("costs", N_("Planned costs, in cash"), costs, paid.currency if paid is not None else "", _COSTS),
    )
    for key, name, value, unit, method in seen:
        if value:
            more = Qualifier.AT_LEAST if method is _MORE_CAME else Qualifier.EXACT
            figure = Figure(
                f"counted-{key}-{programme.year}",
                indicator=key,
                value=Decimal(value),
                unit=unit,
                year=programme.year,
                as_of=at,
                basis=_BASES.get(key, ()),
                qualifier=more,
            )
            yield Fact(figure, name=name, method=method)
