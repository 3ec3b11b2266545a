"""Three statements about who pays a festival, and when each is true.

The application of STEMintheCity for an award says in one text that the costs are “totally covered by sponsors”, that
the municipality “covers only the 20% of costs covering the pre-event phase”, and that the budget comes from “private
and public sponsorships”. Whether they hold depends on how they are read:

- whose money is a sponsor's: that of private bodies, that of public bodies too, or also the municipality's own;
- which costs the sponsors cover: all, or those of the event and what follows it, after the pre-event phase;
- of what the share, there 20 %, is one: of the whole costs (and spent before the event), or of the costs before the
  event;
- whether what is given in kind counts, such as the municipality's venues.

Each reading is computed. Another city names another share, or none; then only the other two statements are judged. A
share is rounded to the currency's minor unit, half up. For which costs before the event all three can be true together
says `splits`.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor

import attrs

from stemcity_kit.budgeting.coverage import Coverage
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.money import Money
from stemcity_kit.model.vocabulary import Means, OrganisationKind, Phase

__all__ = [
    "SHARE",
    "Base",
    "Case",
    "Costs",
    "Payer",
    "Reading",
    "Sponsors",
    "Statement",
    "Verdict",
    "case_of",
    "readings",
    "share_of",
    "verdict",
    "verdicts",
]

SHARE = Fraction(1, 5)
"""The share of the municipality that the application names: 20 %."""


class Statement(enum.StrEnum):
    """What the application says of its money."""

    COVERED = "covered-by-sponsors"
    SHARE = "municipal-share"
    BOTH = "private-and-public"


class Payer(enum.StrEnum):
    """Who pays, as the statements tell them apart; nobody pays what is still to be found."""

    MUNICIPALITY = "municipality"
    PUBLIC = "public"
    PRIVATE = "private"
    NOBODY = "nobody"


class Sponsors(enum.StrEnum):
    """Whose money is a sponsor's: of private bodies; of public ones, too; also the municipality's."""

    PRIVATE = "private"
    PUBLIC = "public"
    ALL = "all"


class Costs(enum.StrEnum):
    """Which costs the sponsors cover: all, or all but those of the pre-event phase."""

    ALL = "all"
    EVENT = "event"


class Base(enum.StrEnum):
    """Of what the municipality's share is a share: of the whole costs, or of those before the event."""

    WHOLE = "whole"
    PHASE = "phase"


@attrs.frozen
class Reading:
    """One way to read the three statements.

    Attributes:
        sponsors: Whose money is a sponsor's.
        costs: Which costs they cover.
        base: Of what the municipality's share is a share.
        in_kind: Whether what is given in kind counts, as a cost and as a payment.
    """

    sponsors: Sponsors = Sponsors.PRIVATE
    costs: Costs = Costs.ALL
    base: Base = Base.WHOLE
    in_kind: bool = False


def readings(*, in_kind: bool | None = None) -> tuple[Reading, ...]:
    """All readings: 24, or the 12 in which what is given in kind counts, or does not.

    >>> len(readings()), len(readings(in_kind=False))
    (24, 12)
    """
    kinds = (False, True) if in_kind is None else (in_kind,)
    return tuple(Reading(*one) for one in itertools.product(Sponsors, Costs, Base, kinds))


Cell = tuple[Payer, Phase | None, Means]


def _cells(values: Mapping[Cell, Decimal]) -> Frozen[Cell, Decimal]:
    return Frozen({cell: amount for cell, amount in values.items() if amount})


@attrs.frozen
class Case:
    """Who pays how much of which phase: what the statements are held against.

    Attributes:
        currency: ISO 4217.
        paid: The amounts by payer, phase (None where it is not known) and means.
    """

    currency: str
    paid: Mapping[Cell, Decimal] = attrs.field(converter=_cells)

    def sum(
        self, *, payers: Iterable[Payer] = Payer, phases: Iterable[Phase | None] | None = None, in_kind: bool = False
    ) -> Decimal:
        """What these payers pay of these phases; without phases, of all."""
        who, when = frozenset(payers), frozenset((*Phase, None) if phases is None else phases)
        means = frozenset(Means) if in_kind else frozenset({Means.CASH})
        amounts = (self.paid[one] for one in self.paid if one[0] in who and one[1] in when and one[2] in means)
        return sum(amounts, start=Decimal(0))


@attrs.frozen
class Verdict:
    """Whether a statement is true of a case in a reading.

    Attributes:
        statement: Which.
        reading: How it is read.
        holds: Whether it is true; None where costs whose phase is not known could decide it.
        said: The amount that the statement asks for: the costs that sponsors cover, or the municipality's share;
            nothing for “private and public”, which asks for no amount.
        paid: The amount that is paid by those of whom it speaks.
        share: The municipality's share that was asked for, as a fraction.
    """

    statement: Statement
    reading: Reading
    holds: bool | None
    said: Money
    paid: Money
    share: Fraction = SHARE


def verdict(case: Case, statement: Statement, *, reading: Reading, share: Fraction = SHARE) -> Verdict:
    """Whether a statement is true of a case, as it is read.

    - “Covered by sponsors” is true where the sponsors pay all of the costs; nobody else pays a part of them.
    - The municipal share is true where the municipality pays exactly the share before the event, and nothing of the
      other phases.
    - “Private and public” is true where at least one private sponsor pays something, and at least one public one.

    Args:
        case: Who pays what.
        statement: Which.
        reading: How it is read.
        share: The municipality's share, as a fraction above 0.

    >>> town, bank = (Payer.MUNICIPALITY, Phase.BEFORE, Means.CASH), (Payer.PRIVATE, Phase.BEFORE, Means.CASH)
    >>> rest = (Payer.PRIVATE, Phase.DURING, Means.CASH)
    >>> case = Case("EUR", {town: Decimal(20_000), bank: Decimal(80_000), rest: Decimal(100_000)})
    >>> [verdict(case, Statement.SHARE, reading=Reading(base=base)).holds for base in Base]
    [False, True]
    """
    judged = {Statement.COVERED: _covered, Statement.SHARE: _shared, Statement.BOTH: _both}[statement]
    holds, said, paid = judged(case, reading, share)
    return Verdict(statement, reading, holds, Money(said, case.currency), Money(paid, case.currency), share)


def verdicts(case: Case, *, in_kind: bool = False, share: Fraction | None = None) -> tuple[Verdict, ...]:
    """Each statement in each reading that can make a difference to it.

    Args:
        case: Who pays what.
        in_kind: Whether what is given in kind counts, and is added to the cash.
        share: The municipality's share that is claimed, as a fraction above 0; without one, none is asked for.

    >>> case = Case("EUR", {(Payer.PRIVATE, Phase.DURING, Means.CASH): Decimal(100)})
    >>> [len(verdicts(case)), len(verdicts(case, share=SHARE))]
    [9, 11]
    """
    found: dict[tuple[Statement, object], Verdict] = {}
    asked = [statement for statement in Statement if share is not None or statement is not Statement.SHARE]
    for statement, reading in itertools.product(asked, readings(in_kind=in_kind)):
        matters = {
            Statement.COVERED: (reading.sponsors, reading.costs),
            Statement.SHARE: reading.base,
            Statement.BOTH: reading.sponsors,
        }[statement]
        if (statement, matters) not in found:
            found[statement, matters] = verdict(case, statement, reading=reading, share=share or SHARE)
    return tuple(found.values())


_WHO = {
    Sponsors.PRIVATE: (Payer.PRIVATE,),
    Sponsors.PUBLIC: (Payer.PRIVATE, Payer.PUBLIC),
    Sponsors.ALL: (Payer.PRIVATE, Payer.PUBLIC, Payer.MUNICIPALITY),
}
_REST = (Phase.DURING, Phase.AFTER)

Judged = tuple[bool | None, Decimal, Decimal]


def _covered(case: Case, reading: Reading, _share: Fraction) -> Judged:
    phases = None if reading.costs is Costs.ALL else _REST
    said = case.sum(phases=phases, in_kind=reading.in_kind)
    paid = case.sum(payers=_WHO[reading.sponsors], phases=phases, in_kind=reading.in_kind)
    if paid < said:
        return False, said, paid
    others = [payer for payer in Payer if payer not in _WHO[reading.sponsors]]
    open_ = phases is not None and case.sum(payers=others, phases=[None], in_kind=reading.in_kind)
    return (None if open_ else True), said, paid


def _shared(case: Case, reading: Reading, share: Fraction) -> Judged:
    in_kind, town = reading.in_kind, (Payer.MUNICIPALITY,)
    whole = reading.base is Base.WHOLE
    base = case.sum(phases=None if whole else (Phase.BEFORE,), in_kind=in_kind)
    unknown = Decimal(0) if whole else case.sum(phases=[None], in_kind=in_kind)
    said, most = (share_of(Money(one, case.currency), share) for one in (base, base + unknown))
    paid = case.sum(payers=town, in_kind=in_kind)
    if case.sum(payers=town, phases=_REST, in_kind=in_kind) or not said <= paid <= most:
        return False, said, paid
    depends = said != most or case.sum(payers=town, phases=[None], in_kind=in_kind)
    return (None if depends else True), said, paid


def _both(case: Case, reading: Reading, _share: Fraction) -> Judged:
    public = [payer for payer in _WHO[reading.sponsors] if payer is not Payer.PRIVATE]
    one = case.sum(payers=[Payer.PRIVATE], in_kind=reading.in_kind)
    other = case.sum(payers=public, in_kind=reading.in_kind)
    return bool(one and other), Decimal(0), one + other


def share_of(base: Money, share: Fraction) -> Decimal:
    """The share of an amount, to the minor unit, half up.

    >>> str(share_of(Money(Decimal("0.03"), "EUR"), Fraction(1, 2)))
    '0.02'
    """
    units = Fraction(base.amount) / Fraction(base.minor_unit)
    return floor(units * share + Fraction(1, 2)) * base.minor_unit


def case_of(held: Coverage, edition: Edition) -> Case:
    """Who pays how much of which phase, of an edition.

    The municipality is that of the edition with its departments (`municipality.municipality_of`); public are other
    municipalities, public bodies and schools. Universities and research centres can be either, and count as private
    unless their kind says `public-body`.
    """
    kinds = {body.key: body.kind for body in edition.organisations}
    paid: dict[Cell, Decimal] = {}
    for means in Means:
        for (who, phase), amount in held.paid(means).items():
            payer = Payer.MUNICIPALITY if who in held.municipalities else _payer(who, kinds)
            cell = (payer, phase, means)
            paid[cell] = paid.get(cell, Decimal(0)) + amount.amount
    return Case(held.currency, paid)


def _payer(who: str, kinds: Mapping[str, OrganisationKind]) -> Payer:
    if not who:
        return Payer.NOBODY
    public = (OrganisationKind.MUNICIPALITY, OrganisationKind.PUBLIC_BODY, OrganisationKind.SCHOOL)
    return Payer.PUBLIC if kinds.get(who) in public else Payer.PRIVATE
