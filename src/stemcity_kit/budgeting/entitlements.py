"""What supporters were promised in return: each benefit of their tiers, until when, whether given, and with what proof.

A benefit of a tier is owed to all of that tier, also where nobody wrote a row for it; the table of entitlements says
what became of it. Nothing here reads a clock: the day on which it is asked is an argument.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

import attrs

from stemcity_kit.budgeting.standing import as_of
from stemcity_kit.errors import N_
from stemcity_kit.model.accounts import Entitlement
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import Status

__all__ = ["STATES", "Promise", "PromiseState", "beyond_tier", "promises", "promises_to", "tiers_of", "unrecorded"]


class PromiseState(enum.StrEnum):
    """What became of a promise by a given day."""

    OWED = "owed"
    OVERDUE = "overdue"
    UNPROVED = "unproved"
    DONE = "done"


STATES: Mapping[PromiseState, str] = {
    PromiseState.OWED: N_("still to be given"),
    PromiseState.OVERDUE: N_("overdue"),
    PromiseState.UNPROVED: N_("given, without proof"),
    PromiseState.DONE: N_("given"),
}
"""What people read for each state, in English; the catalogues hold the other languages."""


@attrs.frozen
class Promise:
    """One benefit that one organisation is owed.

    Attributes:
        organisation: To whom, by key.
        benefit: What, by key.
        title: What the benefit is called.
        state: What became of it by the day that was asked for.
        tiers: The organisation's tiers that give it, best first; empty where it was promised beyond them.
        due: The day until which it is owed, as far as it is known.
        done: The day on which it was given; None while it was not, on the day that was asked for.
        proof: What proves it.
        has_row: Whether the table of entitlements has a row for it.
    """

    organisation: str
    benefit: str
    title: Text
    state: PromiseState
    tiers: tuple[str, ...] = ()
    due: dt.date | None = None
    done: dt.date | None = None
    proof: str = ""
    has_row: bool = False

    @property
    def was_late(self) -> bool:
        """Whether it was given after the day until which it was owed."""
        return self.due is not None and self.done is not None and self.done > self.due


def promises(edition: Edition, *, at: dt.date) -> tuple[Promise, ...]:
    """Everything that supporters are owed or were given, by organisation and then by benefit, as the tables order them.

    Args:
        edition: The edition.
        at: The day on which it is asked. What is due on that day is not overdue yet; what is to be given on a later
            day is not given yet, and what is contributed later earns no tier yet.

    >>> from stemcity_kit.model.kinds import Benefit, Tier
    >>> from stemcity_kit.model.organisation import Organisation, Role
    >>> from stemcity_kit.model.vocabulary import RoleName
    >>> edition = Edition(
    ...     key="a", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome",
    ...     organisations=[Organisation("acme")], roles=[Role("acme", RoleName.SPONSOR, tier="gold")],
    ...     tiers=[Tier("gold")], benefits=[Benefit("logo", tiers=["gold"]), Benefit("stand", tiers=["gold"])],
    ...     entitlements=[Entitlement("acme", "logo", done=dt.date(2027, 3, 1), proof="logo.webp")])
    >>> [(one.benefit, one.state.value, one.has_row) for one in promises(edition, at=dt.date(2027, 4, 1))]
    [('logo', 'done', True), ('stand', 'owed', False)]
    """
    edition = as_of(edition, at=at)
    tiers = tiers_of(edition)
    rows = {(row.organisation, row.benefit): row for row in reversed(edition.entitlements)}
    owed = {
        (organisation, benefit.key): tuple(tier for tier in own if tier in benefit.tiers)
        for organisation, own in tiers.items()
        for benefit in edition.benefits
        if not set(own).isdisjoint(benefit.tiers)
    }
    everything = {**owed, **{pair: () for pair in rows if pair not in owed}}
    ordered = sorted(everything, key=_order(edition))
    return tuple(_promise(edition, pair, everything[pair], rows.get(pair), at=at) for pair in ordered)


def promises_to(edition: Edition, organisation: str, *, at: dt.date) -> tuple[Promise, ...]:
    """What one organisation is owed or was given, and nothing of anybody else.

    Args:
        edition: The edition.
        organisation: The organisation's key.
        at: The day on which it is asked.

    Raises:
        UnknownKey: There is no such organisation.
    """
    edition.find("organisations", organisation)
    return tuple(one for one in promises(edition, at=at) if one.organisation == organisation)


def beyond_tier(found: Iterable[Promise]) -> tuple[Promise, ...]:
    """The promises to somebody whose tier does not give the benefit, or who has no tier at all."""
    return tuple(one for one in found if not one.tiers)


def unrecorded(found: Iterable[Promise]) -> tuple[Promise, ...]:
    """The promises that nobody has a row for: owed by the tier, and without a day until which."""
    return tuple(one for one in found if not one.has_row)


def tiers_of(edition: Edition) -> Mapping[str, tuple[str, ...]]:
    """The tiers of every supporter, best first: those of its roles and those that its contributions earn.

    A role in a cancelled event earns nothing. Organisations without a tier are not in it.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for organisation, tier in _earned(edition):
        found[organisation].add(tier)
    place = {tier.key: (tier.rank is None, tier.rank or 0, n) for n, tier in enumerate(edition.tiers)}
    last = (True, 0, len(place))
    return {
        organisation: tuple(sorted(tiers, key=lambda key: (place.get(key, last), key)))
        for organisation, tiers in found.items()
    }


def _earned(edition: Edition) -> Iterator[tuple[str, str]]:
    for role in edition.roles:
        event = edition.get("events", role.event)
        if role.tier is not None and (event is None or event.status is not Status.CANCELLED):
            yield role.organisation, role.tier
    for given in edition.contributions:
        if given.tier is not None:
            yield given.organisation, given.tier


def _order(edition: Edition) -> Callable[[tuple[str, str]], tuple[int, str, int, str]]:
    """How pairs of organisation and benefit follow one another: as their tables do, what is in neither last."""
    organisations = {key: n for n, key in enumerate(edition.indexes["organisations"])}
    benefits = {key: n for n, key in enumerate(edition.indexes["benefits"])}

    def place(pair: tuple[str, str]) -> tuple[int, str, int, str]:
        organisation, benefit = pair
        first = organisations.get(organisation, len(organisations))
        return first, organisation, benefits.get(benefit, len(benefits)), benefit

    return place


def _promise(
    edition: Edition, pair: tuple[str, str], tiers: tuple[str, ...], row: Entitlement | None, *, at: dt.date
) -> Promise:
    organisation, key = pair
    benefit = edition.get("benefits", key)
    due, done = (row.due, row.done) if row is not None else (None, None)
    proof = row.proof if row is not None and done is not None else ""
    return Promise(
        organisation,
        key,
        benefit.title if benefit is not None else Text(),
        _state(due, done, proof, at=at),
        tiers=tiers,
        due=due,
        done=done,
        proof=proof,
        has_row=row is not None,
    )


def _state(due: dt.date | None, done: dt.date | None, proof: str, *, at: dt.date) -> PromiseState:
    if done is not None:
        return PromiseState.DONE if proof else PromiseState.UNPROVED
    return PromiseState.OVERDUE if due is not None and due < at else PromiseState.OWED
