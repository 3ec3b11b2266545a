"""What there is to win and in which order it goes: places, funds, pools, ties, the reserve list - as data."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from decimal import Decimal

import attrs

from stemcity_kit.calls.question import Condition
from stemcity_kit.model.fields import IS_KEY, choice, clean_line, line, strings, valid_key, whole
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text, translated

__all__ = [
    "Awarding",
    "CostShare",
    "Donor",
    "Equal",
    "Instalment",
    "Leftover",
    "Pool",
    "Prize",
    "Renewal",
    "Tie",
    "TieBy",
]


class TieBy(enum.StrEnum):
    """What breaks a tie."""

    CRITERION = "criterion"
    ANSWER = "answer"
    RECEIPT = "receipt"
    DRAW = "draw"


@attrs.frozen
class Tie:
    """One link of the chain that breaks ties; the next one is asked only where this one leaves a tie.

    Attributes:
        by: What is compared.
        of: The criterion or the question; empty for the time of receipt and for the draw.
        first: Who comes first: `highest` or `lowest`; of dates of birth, `highest` is the youngest; of yes and no,
            `highest` is yes. Of times of receipt, the earliest always comes first. For a choice: the values in order
            of preference stand in `prefer`.
        prefer: For an answer of words: the values that come first, in this order; others follow together.
    """

    by: TieBy = choice(TieBy, default=TieBy.CRITERION)
    of: str = line()
    first: str = line(default="highest")
    prefer: tuple[str, ...] = attrs.field(default=(), converter=strings)


class Equal(enum.StrEnum):
    """What happens to those who share the last place even after the whole chain.

    *All* of them win, where the fund allows; *none* wins; or the ranking is *refused* until the call's text or a draw
    decides.
    """

    ALL = "all"
    NONE = "none"
    REFUSE = "refuse"


class Leftover(enum.StrEnum):
    """What becomes of a pool's places or money that nobody won: kept back, shared among its winners, or passed on."""

    KEPT = "kept"
    SHARED = "shared"
    PASSED_ON = "passed-on"


@attrs.frozen
class Donor:
    """Who gives the money of a pool.

    Attributes:
        name: The donor.
        amount: How much.
    """

    name: str
    amount: Money


@attrs.frozen(kw_only=True)
class CostShare:
    """The share of its costs that an award pays, for those who meet a condition.

    Attributes:
        percent: The share, in percent of the costs.
        when: For whom; empty for everybody. The first share that holds counts.
    """

    percent: Decimal
    when: Condition | None = None


def _donors(values: Iterable[Donor]) -> tuple[Donor, ...]:
    return tuple(values)


def _shares(values: Iterable[CostShare]) -> tuple[CostShare, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class Pool:
    """A part of the places and of the money, for those who meet a condition.

    Attributes:
        key: The pool's key.
        title: What people read.
        who: Who may win in it; empty for everybody.
        ranking: The only ranking whose applications may win in it, where `Awarding.split` makes several.
        least: The points from which one may win in it, themselves enough; empty for none.
        places: How many can win; empty for as many as the fund pays.
        each: What each winner gets; where a fund is shared, what is at least planned for each; where costs are
            shared, the most that one gets.
        costs: The question whose answer, an amount, is the costs that the award pays a share of.
        shares: Which share; the first one that holds.
        fund: The money of the pool.
        donors: Who gives it.
        leftover: What becomes of what is left.
        to: The pool to which what is left is passed on.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    who: Condition | None = None
    ranking: str = line()
    least: Decimal | None = None
    places: int | None = whole(least=0)
    each: Money | None = None
    costs: str = line()
    shares: tuple[CostShare, ...] = attrs.field(default=(), converter=_shares)
    fund: Money | None = None
    donors: tuple[Donor, ...] = attrs.field(default=(), converter=_donors)
    leftover: Leftover = choice(Leftover, default=Leftover.KEPT)
    to: str = line()


@attrs.frozen(kw_only=True)
class Prize:
    """A special prize: the best of those who meet a condition, by the same ranking; it comes on top of a place.

    Attributes:
        key: The prize's key.
        title: What it is called, such as the Agnesi prize.
        who: Who may have it.
        amount: What it is worth; empty where it is an honour.
        besides: Whether it may go to somebody who has won a place as well.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    who: Condition | None = None
    amount: Money | None = None
    besides: bool = True


@attrs.frozen(kw_only=True)
class Instalment:
    """One payment of an award.

    Attributes:
        key: The instalment's key.
        title: What people read.
        weight: Its share of the award, in proportion to the other instalments' weights.
        needs: What must have happened before it: a state of the award, such as `effective`; a kept renewal, such as
            `year 2`; or other words, which the office checks by hand. Empty: the award is accepted.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    weight: int = attrs.field(default=1)
    needs: str = line()


@attrs.frozen(kw_only=True)
class Renewal:
    """A further year of an award: the least credits that keep it, counted since its beginning.

    Attributes:
        year: The year of the award that it opens; 2 for the first renewal.
        credits: The least credits (CFU, ECTS), themselves enough.
        exams: The least part of this year's exams, as a fraction such as `1/3`, itself enough; empty for none.
        earlier: Whether all exams of the years before must be done.
    """

    year: int
    credits: int = 0
    exams: str = line()
    earlier: bool = False


def _split_at(values: Iterable[Decimal]) -> tuple[Decimal, ...]:
    return tuple(values)


def _ties(values: Iterable[Tie]) -> tuple[Tie, ...]:
    return tuple(values)


def _pools(values: Iterable[Pool]) -> tuple[Pool, ...]:
    return tuple(values)


def _prizes(values: Iterable[Prize]) -> tuple[Prize, ...]:
    return tuple(values)


def _instalments(values: Iterable[Instalment]) -> tuple[Instalment, ...]:
    return tuple(values)


def _renewals(values: Iterable[Renewal]) -> tuple[Renewal, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class Awarding:
    """How places are given out.

    Attributes:
        split: The question whose values make separate rankings, one each, such as the town of residence.
        split_at: Where that question asks a number or an amount: the upper limits of the rankings, each included, in
            rising order; what is above the last makes one more. The rankings are called 1, 2, 3 and so on.
        ties: The chain that breaks ties, in order.
        equal: What happens to those who are still equal at the last place.
        pools: The pools, in the order in which they are filled; none where everybody who is ranked is accepted.
        prizes: Special prizes.
        at_most: The most awards of this call that one proposer can have; empty for no limit.
        incompatible: What cannot be had besides, as the call names it: other calls' keys or free words; an answer that
            names one of them goes against an award.
        incompatible_question: The question that is asked about it.
        confirm_days: How many days the next in line has to confirm.
        instalments: The payments of a place; none for one payment. Special prizes are paid by themselves.
        renewals: The further years, and what keeps them.
        conditional: What must be proved before an award is accepted, such as enrolment; empty for nothing.
        prove_by: The key of the deadline by which it must be proved.
        publish_totals: Whether the public ranking shows totals; without them it shows codes or names, places and
            outcomes. Where points follow from an income, a total can give it back.
    """

    split: str = line()
    split_at: tuple[Decimal, ...] = attrs.field(default=(), converter=_split_at)
    ties: tuple[Tie, ...] = attrs.field(default=(), converter=_ties)
    equal: Equal = choice(Equal, default=Equal.REFUSE)
    pools: tuple[Pool, ...] = attrs.field(default=(), converter=_pools)
    prizes: tuple[Prize, ...] = attrs.field(default=(), converter=_prizes)
    at_most: int | None = whole(least=1)
    incompatible: tuple[str, ...] = attrs.field(default=(), converter=strings)
    incompatible_question: str = line()
    confirm_days: int | None = whole(least=1, most=366)
    instalments: tuple[Instalment, ...] = attrs.field(default=(), converter=_instalments)
    renewals: tuple[Renewal, ...] = attrs.field(default=(), converter=_renewals)
    conditional: Text = translated()
    prove_by: str = line()
    publish_totals: bool = True
