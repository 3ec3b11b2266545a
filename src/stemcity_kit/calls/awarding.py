"""What there is to win and in which order it goes: places, funds, pools, ties, the reserve list - as data."""

from __future__ import annotations

import enum

import attrs

from stemcity_kit.calls.question import Condition
from stemcity_kit.model.fields import IS_KEY, choice, clean_line, line, strings, valid_key, whole
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text, translated

__all__ = ["Awarding", "Donor", "Equal", "Instalment", "Leftover", "Pool", "Prize", "Renewal", "Tie", "TieBy"]


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
        first: Who comes first: `highest` or `lowest`; of dates of birth, `highest` is the youngest. For a choice: the
            values in order of preference stand in `prefer`.
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
class Pool:
    """A part of the places and of the money, for those who meet a condition.

    Attributes:
        key: The pool's key.
        title: What people read.
        who: Who may win in it; empty for everybody.
        places: How many can win; empty for as many as the fund pays.
        each: What each winner gets; where a fund is shared, what is at least planned for each.
        fund: The money of the pool.
        donors: Who gives it.
        leftover: What becomes of what is left.
        to: The pool to which what is left is passed on.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    who: Condition | None = None
    places: int | None = whole(least=0)
    each: Money | None = None
    fund: Money | None = None
    donors: tuple[Donor, ...] = attrs.field(default=(), converter=tuple)
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
    """One payment of an award: its share in weights, and what must have happened before it."""

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
    """

    year: int
    credits: int


@attrs.frozen(kw_only=True)
class Awarding:
    """How places are given out.

    Attributes:
        split: The question whose values make separate rankings, one each, such as the town of residence.
        ties: The chain that breaks ties, in order.
        equal: What happens to those who are still equal at the last place.
        pools: The pools, in the order in which they are filled; none where everybody who is ranked is accepted.
        prizes: Special prizes.
        at_most: The most awards of this call that one proposer can have; empty for no limit.
        incompatible: What cannot be had besides, as the call names it: other calls' keys or free words; an answer that
            names one of them goes against an award.
        incompatible_question: The question that is asked about it.
        confirm_days: How many days the next in line has to confirm.
        instalments: The payments of an award; none for one payment.
        renewals: The further years, and what keeps them.
        conditional: What must be proved before an award is accepted, such as enrolment; empty for nothing.
        prove_by: The key of the deadline by which it must be proved.
    """

    split: str = line()
    ties: tuple[Tie, ...] = attrs.field(default=(), converter=tuple)
    equal: Equal = choice(Equal, default=Equal.REFUSE)
    pools: tuple[Pool, ...] = attrs.field(default=(), converter=tuple)
    prizes: tuple[Prize, ...] = attrs.field(default=(), converter=tuple)
    at_most: int | None = whole(least=1)
    incompatible: tuple[str, ...] = attrs.field(default=(), converter=strings)
    incompatible_question: str = line()
    confirm_days: int | None = whole(least=1)
    instalments: tuple[Instalment, ...] = attrs.field(default=(), converter=tuple)
    renewals: tuple[Renewal, ...] = attrs.field(default=(), converter=tuple)
    conditional: Text = translated()
    prove_by: str = line()
