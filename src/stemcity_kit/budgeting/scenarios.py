"""Three statements about who pays a festival, and when each is true.

The application of STEMintheCity for an award says in one text that the costs are “totally covered by sponsors”, that
the municipality “covers only the 20% of costs covering the pre-event phase”, and that the budget comes from “private
and public sponsorships”. Whether they hold depends on how they are read:

- whose money is a sponsor's: that of private bodies, that of public bodies too, or also the municipality's own;
- which costs the sponsors cover: all, or those of the event and what follows it, after the pre-event phase;
- of what the 20 % are: of the whole costs (and spent before the event), or of the costs before the event;
- whether what is given in kind counts, such as the municipality's venues.

Each reading is computed. How much of a budget falls into which phase is an input: the text does not say it. A share is
rounded to the currency's minor unit, half up.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import attrs

from stemcity_kit.budgeting.coverage import Coverage
from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.money import Money
from stemcity_kit.model.vocabulary import Means, OrganisationKind, Phase

__all__ = [
    "SHARE",
    "Base",
    "Case",
    "Costs",
    "Funding",
    "Payer",
    "Reading",
    "Span",
    "Sponsors",
    "Statement",
    "Verdict",
    "as_stated",
    "case_of",
    "readings",
    "splits",
    "verdict",
    "verdicts",
    "with_split",
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
    """

    statement: Statement
    reading: Reading
    holds: bool | None
    said: Money
    paid: Money


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

    >>> case = with_split(_example(), before=Money(Decimal(100_000), "EUR"))
    >>> [verdict(case, Statement.SHARE, reading=Reading(base=base)).holds for base in Base]
    [False, True]
    """
    judged = {Statement.COVERED: _covered, Statement.SHARE: _shared, Statement.BOTH: _both}[statement]
    holds, said, paid = judged(case, reading, share)
    return Verdict(statement, reading, holds, Money(said, case.currency), Money(paid, case.currency))


def verdicts(case: Case, *, in_kind: bool = False, share: Fraction = SHARE) -> tuple[Verdict, ...]:
    """Each statement in each reading that can make a difference to it.

    >>> case = with_split(_example(), before=Money(Decimal(100_000), "EUR"))
    >>> [sum(one.holds is True for one in verdicts(case) if one.statement is said) for said in Statement]
    [4, 1, 2]
    """
    found: dict[tuple[Statement, object], Verdict] = {}
    for statement, reading in itertools.product(Statement, readings(in_kind=in_kind)):
        matters = {
            Statement.COVERED: (reading.sponsors, reading.costs),
            Statement.SHARE: reading.base,
            Statement.BOTH: reading.sponsors,
        }[statement]
        if (statement, matters) not in found:
            found[statement, matters] = verdict(case, statement, reading=reading, share=share)
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
    said, most = (_share_of(Money(one, case.currency), share) for one in (base, base + unknown))
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


def _share_of(base: Money, share: Fraction) -> Decimal:
    """The share of an amount, to the minor unit, half up."""
    units = Fraction(base.amount) / Fraction(base.minor_unit)
    return floor(units * share + Fraction(1, 2)) * base.minor_unit


@attrs.frozen
class Funding:
    """Who brings how much cash, whatever the phase; all in one currency.

    Attributes:
        municipality: The municipality.
        public: Other public bodies.
        private: Private bodies.
        to_find: What nobody has promised.
    """

    municipality: Money
    public: Money
    private: Money
    to_find: Money

    @property
    def whole(self) -> Money:
        """The costs: all of them together."""
        return self.municipality + self.public + self.private + self.to_find


_FIRST = (Payer.MUNICIPALITY, Payer.NOBODY, Payer.PUBLIC, Payer.PRIVATE)


def with_split(funding: Funding, *, before: Money, during: Money | None = None) -> Case:
    """The case in which so much of the costs falls before the event, where money is used in a fixed order.

    The first costs are met by the municipality, the next are those that nobody pays, then come public bodies, then
    private ones. If the statements can be true of these amounts at all, they are true in this order.

    Args:
        funding: Who brings how much.
        before: The costs before the event.
        during: The costs during the event; what is left is after it. Without it, all of the rest is during it.

    Raises:
        InvalidValue: The phases cost more than there is, or the currencies differ.
    """
    whole = _one_currency(funding.whole, before, *([during] if during else []))
    rest = whole.amount - before.amount
    held = rest if during is None else during.amount
    costs = {Phase.BEFORE: before.amount, Phase.DURING: held, Phase.AFTER: rest - held}
    if min(costs.values()) < 0:
        raise _too_much(whole)
    bring = {
        Payer.MUNICIPALITY: funding.municipality.amount,
        Payer.PUBLIC: funding.public.amount,
        Payer.PRIVATE: funding.private.amount,
        Payer.NOBODY: funding.to_find.amount,
    }
    paid: dict[Cell, Decimal] = {}
    for phase, payer in itertools.product(costs, _FIRST):
        part = min(costs[phase], bring[payer])
        paid[payer, phase, Means.CASH] = part
        costs[phase] -= part
        bring[payer] -= part
    return Case(whole.currency, paid)


def _one_currency(whole: Money, *others: Money) -> Money:
    """The whole, if all are in its currency; adding them up is what refuses others."""
    sum(others, start=whole)
    return whole


def _too_much(whole: Money) -> InvalidValue:
    return InvalidValue.because(
        "split-exceeds-costs",
        Where(),
        N_("The parts are more than the {whole} {currency} that there are, or less than nothing."),
        N_("Give amounts from 0 up whose sum is not above the whole."),
        whole=whole.amount,
        currency=whole.currency,
    )


def as_stated(
    whole: Money, *, before: Money, base: Base, public: Money | None = None, share: Fraction = SHARE
) -> Funding:
    """Who would bring how much, if the municipality paid its share as the application says and sponsors the rest.

    Args:
        whole: The costs.
        before: The part of them that falls before the event.
        base: Of what the municipality's share is a share.
        public: What public bodies bring; without it, nothing.
        share: The municipality's share.

    Raises:
        InvalidValue: There is not so much, or it is in another currency.

    >>> whole, before = Money(Decimal(200_000), "EUR"), Money(Decimal(100_000), "EUR")
    >>> [str(as_stated(whole, before=before, base=base).municipality.amount) for base in Base]
    ['40000.00', '20000.00']
    """
    none = Money(Decimal(0), whole.currency)
    given = public or none
    _one_currency(whole, before, given)
    town = Money(_share_of(whole if base is Base.WHOLE else before, share), whole.currency)
    private = whole.amount - town.amount - given.amount
    if before.amount > whole.amount or private < 0:
        raise _too_much(whole)
    return Funding(town, given, Money(private, whole.currency), none)


@attrs.frozen
class Span:
    """From the least to the most that the costs before the event may be, both included."""

    least: Money
    most: Money


def splits(funding: Funding, *, reading: Reading, share: Fraction = SHARE) -> Span | None:
    """For which costs before the event all three statements can be true, in cash; None where for none.

    How the rest is divided between the event and what follows it makes no difference. The set is one span; it is
    computed, not searched. Whether they are true of a budget depends on who pays which phase, too (`with_split`).

    Args:
        funding: Who brings how much.
        reading: How the statements are read; what is in kind has no place here.
        share: The municipality's share, as a fraction above 0.

    >>> span = splits(_example(), reading=Reading(sponsors=Sponsors.ALL, base=Base.PHASE))
    >>> str(span.least.amount), str(span.most.amount)
    ('99999.98', '100000.02')
    >>> splits(_example(), reading=Reading(sponsors=Sponsors.PUBLIC, base=Base.PHASE)) is None
    True
    """
    whole, town = funding.whole, funding.municipality
    if not (_private_and_public(funding, reading) and _can_be_covered(funding, reading)):
        return None
    if reading.base is Base.WHOLE and _share_of(whole, share) != town.amount:
        return None
    unit = whole.minor_unit
    least, most = int(town.amount / unit), int(whole.amount / unit)
    if reading.costs is Costs.EVENT:  # who is no sponsor pays before the event
        least += int(_idle(funding, reading) / unit)
    if reading.base is Base.PHASE:
        units = int(town.amount / unit)
        least = max(least, ceil((units - Fraction(1, 2)) / share))
        most = min(most, ceil((units + Fraction(1, 2)) / share) - 1)
    return Span(Money(least * unit, whole.currency), Money(most * unit, whole.currency)) if least <= most else None


def _private_and_public(funding: Funding, reading: Reading) -> bool:
    case = with_split(funding, before=funding.whole)
    return verdict(case, Statement.BOTH, reading=reading).holds is True


def _can_be_covered(funding: Funding, reading: Reading) -> bool:
    town = Decimal(0) if reading.sponsors is Sponsors.ALL else funding.municipality.amount
    return reading.costs is Costs.EVENT or not town + _idle(funding, reading)


def _idle(funding: Funding, reading: Reading) -> Decimal:
    """What neither sponsors bring nor the municipality."""
    public = funding.public.amount if reading.sponsors is Sponsors.PRIVATE else Decimal(0)
    return public + funding.to_find.amount


def case_of(held: Coverage, edition: Edition) -> Case:
    """Who pays how much of which phase, of an edition.

    The municipality is every organisation that is one; public are public bodies and schools. Universities and research
    centres can be either, and count as private unless their kind says `public-body`.
    """
    kinds = {body.key: body.kind for body in edition.organisations}
    paid: dict[Cell, Decimal] = {}
    for means in Means:
        for (who, phase), amount in held.paid(means).items():
            cell = (_payer(who, kinds), phase, means)
            paid[cell] = paid.get(cell, Decimal(0)) + amount.amount
    return Case(held.currency, paid)


def _payer(who: str, kinds: Mapping[str, OrganisationKind]) -> Payer:
    if not who:
        return Payer.NOBODY
    if kinds.get(who) is OrganisationKind.MUNICIPALITY:
        return Payer.MUNICIPALITY
    public = (OrganisationKind.PUBLIC_BODY, OrganisationKind.SCHOOL)
    return Payer.PUBLIC if kinds.get(who) in public else Payer.PRIVATE


def _example() -> Funding:
    """The application's 200,000 EUR, if the municipality brought 20,000 and public bodies 30,000."""
    town, public, private, none = (Money(Decimal(amount), "EUR") for amount in (20_000, 30_000, 150_000, 0))
    return Funding(town, public, private, none)
