"""The policy of an allocation: how places are shared out, who comes first, how much is kept free.

It is what a city publishes before anybody asks for a place. Nothing in it names a class or a school.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.model.fields import chosen
from stemcity_kit.model.frozen import Frozen

__all__ = ["Method", "Policy", "Priority"]

_SHARE = re.compile(r"[+-]?[0-9]{1,20}(?:/[0-9]{1,20}|\.[0-9]{1,20})?")
_MOST = {"confirm_hours": 24 * 366, "cancel_days": 366}
"""How much of a time is a slip of the pen: no offer stays open, and no place is given back, for more than a year."""


class Method(enum.StrEnum):
    """How the draw over wishes decides.

    By *leximin* as few as possible remain without a place, then as few as possible get their worst rank, then the next
    worst, and so on. By *least cost* the sum is made least of what the ranks cost, each the square of itself, and of
    what it costs to have no place: more get their first wish, and a few may be served worse. *In turn* each gets the
    best that is left when its turn comes: then nobody ever sees somebody of a later turn in a place that it wanted
    more, but more may remain without any.
    """

    LEXIMIN = "leximin"
    LEAST_COST = "least-cost"
    IN_TURN = "in-turn"


class Priority(enum.StrEnum):
    """Who can come first."""

    FIRST_TIMERS = "first-timers"
    OUTSKIRTS = "outskirts"


def _method(value: Method | str) -> Method:
    return chosen(Method, value)


def _priorities(values: Iterable[Priority | str]) -> tuple[Priority, ...]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InvalidValue(_bad("priorities", values, N_('Write a list, such as ["first-timers", "outskirts"].')))
    return tuple(chosen(Priority, value) for value in values)


def _weights(given: Mapping[Any, int]) -> Frozen[Priority, int]:
    if not isinstance(given, Mapping):
        raise InvalidValue(_bad("weights", given, N_("Write a number for each, such as {{ outskirts = 2 }}.")))
    return Frozen({chosen(Priority, key): weight for key, weight in given.items()})


def _share(value: Any) -> Fraction:
    """A share as it is written, without exponents: these could stand for a number that no memory holds."""
    if isinstance(value, float):
        raise InvalidValue(_bad("kept_share", value, N_("Write an exact share, such as 1/10 or Fraction(1, 10).")))
    if isinstance(value, bool) or (isinstance(value, str) and not _SHARE.fullmatch(value.strip())):
        raise InvalidValue(_bad("kept_share", value, N_("Write a share from 0 to 1, such as 1/10.")))
    try:
        return Fraction(value)
    except (ValueError, TypeError, ZeroDivisionError):
        raise InvalidValue(_bad("kept_share", value, N_("Write a share from 0 to 1, such as 1/10."))) from None


@attrs.frozen(kw_only=True)
class Policy:
    """How places are shared out.

    Attributes:
        method: How the draw over wishes decides.
        places: How many places a class may get in all; nobody gets a second before each had the chance of a first.
        per_school: How many places the classes of one school may get in all, or None for no limit.
        per_event: How many of them in the sessions of one event.
        per_session: How many of them in one session.
        priorities: Who is served strictly before everybody else, the first above all others.
        weights: How many others somebody counts for, such as 2 for the outskirts; those of one who has both are
            multiplied. In turn they mean nothing.
        without: What it costs to have no place, by least cost; a wish that costs more is granted only to help others.
        kept_share: The share of each session's seats that is kept free, rounded up to whole seats.
        kept_seats: How many seats of each session are kept free, where that is more than the share.
        kept_for_displaced: Whether those who lost a session may take the seats that are kept free.
        passing: Whether a waiting list goes on to the next who fits, where the first does not fit.
        confirm_hours: Within how many hours an offer from the waiting list must be confirmed.
        cancel_days: How many days before a session a place should be given back at the latest.

    Raises:
        InvalidValue: A number or a share is impossible, or a priority is both strict and weighted; all faults at once.

    >>> Policy(kept_share="1/10").kept(25)
    3
    """

    method: Method = attrs.field(default=Method.LEXIMIN, converter=_method)
    places: int = 1
    per_school: int | None = None
    per_event: int | None = None
    per_session: int | None = None
    priorities: tuple[Priority, ...] = attrs.field(default=(), converter=_priorities)
    weights: Mapping[Priority, int] = attrs.field(factory=dict, converter=_weights)
    without: int = 400
    kept_share: Fraction = attrs.field(default=Fraction(0), converter=_share)
    kept_seats: int = 0
    kept_for_displaced: bool = True
    passing: bool = True
    confirm_hours: int = 48
    cancel_days: int = 3

    def __attrs_post_init__(self) -> None:
        if faults := tuple(_faults(self)):
            raise InvalidValue(*faults)

    def kept(self, seats: int) -> int:
        """How many of so many seats are kept free: the share rounded up, or the number, whichever is more."""
        share = -(-self.kept_share.numerator * seats // self.kept_share.denominator)
        return min(seats, max(share, self.kept_seats))

    def tier(self, merits: Iterable[Priority]) -> int:
        """The tier of one who has these priorities; 1 is served first.

        >>> policy = Policy(priorities=["first-timers", "outskirts"])
        >>> [policy.tier(merits) for merits in ({*Priority}, {Priority.FIRST_TIMERS}, {Priority.OUTSKIRTS}, ())]
        [1, 2, 3, 4]
        """
        held = frozenset(merits)
        tier = 0
        for priority in self.priorities:
            tier = 2 * tier + (priority not in held)
        return tier + 1

    def weight(self, merits: Iterable[Priority]) -> int:
        """How many others one who has these priorities counts for within leximin.

        >>> Policy(weights={"outskirts": 2, "first-timers": 3}).weight(Priority)
        6
        """
        weight = 1
        for merit in merits:
            weight *= self.weights.get(merit, 1)
        return weight


def _faults(policy: Policy) -> Iterator[Finding]:
    yield from _number_faults(policy)
    for field in ("kept_for_displaced", "passing"):
        if not isinstance(getattr(policy, field), bool):
            yield _bad(field, getattr(policy, field), N_("Write true or false."))
    if not 0 <= policy.kept_share <= 1:
        yield _bad("kept_share", policy.kept_share, N_("Write a share from 0 to 1, such as 1/10."))
    yield from _priority_faults(policy)


def _number_faults(policy: Policy) -> Iterator[Finding]:
    least = {"places": 1, "per_school": 0, "per_event": 0, "per_session": 0, "kept_seats": 0}
    least |= {"without": 0, "confirm_hours": 1, "cancel_days": 0}
    for field, low in least.items():
        value = getattr(policy, field)
        if value is not None and _is_no_number(value, least=low):
            yield _bad(field, value, N_("Write a whole number, {least} or more."), least=low)
    for field, most in _MOST.items():
        if not _is_no_number(getattr(policy, field), least=0) and getattr(policy, field) > most:
            yield _bad(field, getattr(policy, field), N_("Write {most} or less."), most=most)


def _priority_faults(policy: Policy) -> Iterator[Finding]:
    for priority, weight in policy.weights.items():
        if _is_no_number(weight, least=1):
            yield _bad("weights", weight, N_("Write a whole number, {least} or more."), least=1)
        if priority in policy.priorities:
            what = N_("“{priority}” is both a strict priority and a weight.")
            fix = N_("Decide for one of the two.")
            yield Finding("strict-and-weighted", Where(field="weights"), what, fix, params={"priority": priority})
    if len(set(policy.priorities)) < len(policy.priorities):
        what, fix = N_("A priority is there twice."), N_("Name each once, the highest first.")
        yield Finding("priority-twice", Where(field="priorities"), what, fix)
    if policy.weights and policy.method is Method.IN_TURN:
        what = N_("Weights mean nothing where everybody is served in turn.")
        yield Finding("weights-in-turn", Where(field="weights"), what, N_("Use strict priorities, or leximin."))


def _is_no_number(value: object, *, least: int) -> bool:
    return isinstance(value, bool) or not isinstance(value, int) or value < least


def _bad(field: str, value: object, fix: str, **params: object) -> Finding:
    what = N_("“{value}” cannot stand here.")
    return Finding("bad-policy", Where(field=field), what, fix, params={"value": value, **params})
