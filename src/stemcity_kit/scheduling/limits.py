"""What a rule says about a plan, without any solver: limits, which must hold, and prices, which add up to the score.

A rule is written once and read three times: the checker judges any plan by its limits, the solver posts them, and the
explainer turns the ones that cannot hold together back into the sentences that they carry. There are two kinds: a
*count* over candidate cells (`Only`, the commonest count of none, and `Count`) and a *resource* that is used for
stretches of time (`Hours`, `Resource`). A wish yields prices: `Price` for what a cell costs, `Excess` for what each one
too many or too few costs. What is counted are cells, and signs that
say whether enough of some cells and signs hold. All prices are whole numbers, 0 or more, so that 0 is a true bound of
every score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.model.vocabulary import Blocks

__all__ = ["Because", "Cell", "Count", "Excess", "Hours", "Limit", "Only", "Price", "Priced", "Resource", "Sign", "Use"]


@attrs.frozen
class Because:
    """Why a limit or a price is there: the rule's name, and a sentence that is put into words only at the edge.

    Attributes:
        rule: The name of the rule or wish, in kebab-case.
        what: What would be wrong, an English template marked with `N_`.
        fix: How to mend it, a template too.
        params: What the templates need.

    >>> why = Because("school-hours", "“{item}” is outside school hours.", params=(("item", "Robots"),))
    >>> print(why.finding(Where(table="sessions", key="robots")))
    sessions 'robots': “Robots” is outside school hours.
    """

    rule: str
    what: str
    fix: str = ""
    params: tuple[tuple[str, object], ...] = ()

    def finding(self, where: Where = Where(), severity: Severity = Severity.ERROR, **more: object) -> Finding:  # noqa: B008 - frozen
        """The sentence as a finding, with further parameters."""
        return Finding(self.rule, where, self.what, self.fix, severity, {**dict(self.params), **more})


@attrs.frozen(cache_hash=True)  # a sign may hold many, and be asked for often
class Cell:
    """A choice that a plan makes or does not make: an item at one of some starts and in one of some rooms.

    Attributes:
        item: The item's key.
        starts: The starts that count, as a set of ticks; None for any.
        rooms: The rooms that count; None for any.
    """

    item: str
    starts: int | None = None
    rooms: frozenset[str] | None = None


def _terms(terms: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(terms)


@attrs.frozen(cache_hash=True)
class Sign:
    """Whether at least so many of some terms hold; it counts as one wherever a cell does, and in other signs, too.

    With a least of one it is an *or*, with as many as there are terms an *and*. There is no *not*, because what a plan
    chooses can then never undo what it chose before; that an item is elsewhere is a cell of all other starts or rooms.

    Attributes:
        terms: The cells and signs that it looks at; one that stands twice counts twice.
        least: It holds when so many of them do, 1 or more.

    >>> morning, afternoon = (Sign((Cell("robots", half), Cell("comets", half))) for half in (0b0011, 0b1100))
    >>> all_day = Sign((morning, afternoon), least=2)
    >>> [cell.item for cell in cells_of(all_day)]
    ['robots', 'comets', 'robots', 'comets']
    """

    terms: tuple[Term, ...] = attrs.field(converter=_terms)
    least: int = 1

    def __attrs_post_init__(self) -> None:
        if self.least < 1:
            raise InvalidValue.because(
                "sign-without-cause",
                Where(field="least"),
                N_("A sign of at least {least} says nothing: it always holds."),
                N_("Write 1 or more, or leave the sign out."),
                least=self.least,
            )


Term = Cell | Sign


@attrs.frozen
class Only:
    """An item may lie only at these starts, or only in these rooms: a count of none over all its other cells.

    Attributes:
        item: The item's key.
        because: Why.
        starts: The starts that are left, as a set of ticks; None says nothing of time.
        rooms: The rooms that are left; None says nothing of rooms.
        blocks: What it blocks.
    """

    item: str
    because: Because
    starts: int | None = None
    rooms: frozenset[str] | None = None
    blocks: Blocks = Blocks.SCHEDULING


@attrs.frozen
class Hours:
    """A room is open only then: an item in it, with setting up and clearing, lies wholly in one of the spells.

    Attributes:
        room: The room's key.
        because: Why.
        spells: First tick and end of each spell, half-open, in order.
        blocks: What it blocks.
    """

    room: str
    because: Because
    spells: tuple[tuple[int, int], ...]
    blocks: Blocks = Blocks.SCHEDULING


@attrs.frozen
class Count:
    """Of these cells at least `least` and at most `most` are chosen.

    Attributes:
        key: What is counted, such as a partner's key and a day; a waiver may name it.
        because: Why; it may use `{count}`, `{least}` and `{most}`.
        terms: The cells and signs that are counted; one that stands twice counts twice.
        least: At least so many; 0 for no bound.
        most: At most so many; None for no bound.
        blocks: What it blocks.
    """

    key: str
    because: Because
    terms: tuple[Term, ...] = attrs.field(converter=_terms)
    least: int = 0
    most: int | None = None
    blocks: Blocks = Blocks.SCHEDULING


@attrs.frozen
class Use:
    """How an item uses a resource: from before its start until after its end.

    Attributes:
        item: The item's key.
        before: Ticks before the start in which it is used already.
        after: Ticks after the end in which it is still used.
        amount: How much of the capacity it takes.
    """

    item: str
    before: int = 0
    after: int = 0
    amount: int = 1


@attrs.frozen
class Resource:
    """Something that can be used by so many at once: a room, a person, a portable kit.

    Attributes:
        key: The resource's key, such as a room's or a person's.
        because: Why two uses clash; it may use `{one}` and `{other}`, the titles of the items.
        uses: Who uses it; an item stands once.
        capacity: How much of it there is.
        travel: Whether whoever it is must get from the room of one use to the room of the next; only for capacity 1.
        room: It is used only by items that lie in this room; None for always.
        exempt: Pairs of items that may clash all the same, because somebody waived it.
        blocks: What it blocks.
    """

    key: str
    because: Because
    uses: tuple[Use, ...]
    capacity: int = 1
    travel: bool = False
    room: str | None = None
    exempt: frozenset[frozenset[str]] = frozenset()
    blocks: Blocks = Blocks.SCHEDULING

    def __attrs_post_init__(self) -> None:
        if self.travel and self.capacity != 1:
            raise InvalidValue.because(
                "travelling-crowd",
                Where(key=self.key),
                N_("“{key}” cannot travel and be in {capacity} places at once."),
                N_("Give a resource that travels the capacity 1, or one resource to each of those who travel."),
                key=self.key,
                capacity=self.capacity,
            )


Limit = Only | Hours | Count | Resource


def _prices(pairs: Iterable[tuple[Term, int]]) -> tuple[tuple[Term, int], ...]:
    return tuple(pairs)


def _no_gain(instance: Any, _attribute: attrs.Attribute[Any], value: tuple[tuple[Term, int], ...]) -> None:
    for _, price in value:
        _not_below_zero(instance, price)


def _not_below_zero(instance: Any, price: int) -> None:
    if price < 0:
        raise InvalidValue.because(
            "negative-price",
            Where(key=instance.because.rule),
            N_("The price {price} is below 0."),
            N_("Give what is liked 0 and what is liked less more: 0 is the best that a plan can reach."),
            price=price,
        )


@attrs.frozen
class Price:
    """What each of some cells costs where it is chosen.

    Attributes:
        because: Why.
        cells: Each cell or sign with its price.
    """

    because: Because
    cells: tuple[tuple[Term, int], ...] = attrs.field(converter=_prices, validator=_no_gain)


def _price_of_one(instance: Excess, _attribute: attrs.Attribute[int], value: int) -> None:
    _not_below_zero(instance, value)


@attrs.frozen
class Excess:
    """What each one beyond `most`, or short of `least`, costs.

    Attributes:
        because: Why.
        terms: The cells and signs that are counted; one that stands twice counts twice.
        price: What each one costs.
        most: From here on one more is too many; None for no bound.
        least: Below this one less is too few; 0 for no bound.
    """

    because: Because
    terms: tuple[Term, ...] = attrs.field(converter=_terms)
    price: int = attrs.field(validator=_price_of_one)
    most: int | None = None
    least: int = 0

    def amount(self, count: int) -> int:
        """How many too many or too few so many are.

        >>> Excess(Because("spread", ""), (), price=2, most=3, least=1).amount(5)
        2
        """
        over = max(0, count - self.most) if self.most is not None else 0
        return over + max(0, self.least - count)


Priced = Price | Excess


def cells_of(term: Term) -> tuple[Cell, ...]:
    """The cells of a term: itself, or those of a sign and of the signs in it."""
    if isinstance(term, Cell):
        return (term,)
    return tuple(cell for one in term.terms for cell in cells_of(one))


def items_of(limit: Limit | Priced) -> Iterator[str]:
    """The keys of the items that a limit or a price is about, each once, in order; none for a room's hours."""
    match limit:
        case Only():
            found: Iterable[str] = (limit.item,)
        case Hours():
            found = ()
        case Resource():
            found = (use.item for use in limit.uses)
        case Price():
            found = (cell.item for term, _ in limit.cells for cell in cells_of(term))
        case _:
            found = (cell.item for term in limit.terms for cell in cells_of(term))
    return iter(dict.fromkeys(found))
