"""What must be published of economic advantages: which rows, what is missing in them, and which nobody entered.

Publication is a condition of effectiveness (in Italy D.Lgs. 33/2013, art. 26(3)), so what is missing here stops a
grant. What must be said of each is art. 27(1): who and its tax code, the amount, the norm or act, the office in charge,
how the beneficiary was chosen, and the project.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import attrs

from stemcity_kit.budgeting.advantages import advantages_of_year, group_roots
from stemcity_kit.errors import Finding, N_, Phrase, Where
from stemcity_kit.model.accounts import Advantage
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.place import Venue
from stemcity_kit.model.rule import error, warning
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import Means, OrganisationKind, RoleName, Status

__all__ = ["PublicGrant", "doubts", "grants_to_publish", "venues_not_valued"]

HELD = (Status.TENTATIVE, Status.PLANNED, Status.MOVED, Status.HELD)
"""The sessions that use a venue; a draft may never come, and one that is cancelled uses none."""

MISSING: Mapping[str, str] = {
    "name": N_("the name of the beneficiary"),
    "code": N_("the tax code of the beneficiary"),
    "amount": N_("the amount"),
    "norm": N_("the norm or the act that it rests on"),
    "office": N_("the office in charge"),
    "chosen_by": N_("how the beneficiary was chosen"),
    "url": N_("an address of the project"),
}
"""What the law asks for of each advantage, as readers read it."""


@attrs.frozen
class PublicGrant:
    """One line of the table that is published: nothing that is for the office alone.

    Attributes:
        key: The advantage's key.
        year: The calendar year that it counts in.
        beneficiary: The beneficiary's name; empty where it is missing.
        code: Its official code, such as the tax number.
        group: The name of the organisation to whose group it belongs; empty where it belongs to none.
        title: What is granted.
        means: Cash, or something in kind.
        amount: What it is worth; None where that is missing.
        day: The day on which it is granted.
        act: The act that grants it.
        norm: The law or regulation that it rests on.
        office: The office in charge.
        chosen_by: How the beneficiary was chosen.
        url: A page about it.
    """

    key: str
    year: int
    beneficiary: str
    code: str
    group: str
    title: Text
    means: Means
    amount: Money | None
    day: dt.date | None
    act: str
    norm: str
    office: str
    chosen_by: str
    url: str


def grants_to_publish(edition: Edition, year: int, *, above: Money) -> tuple[PublicGrant, ...]:
    """The lines of the table of a calendar year: every advantage of who is above the threshold, alone or as a group.

    In the order of the table of organisations, then by day and key. What is worth nothing is no advantage and left out.

    Args:
        edition: The edition.
        year: The calendar year.
        above: The threshold.
    """
    place = {key: n for n, key in enumerate(edition.indexes["organisations"])}
    rows = sorted(
        _due(edition, year, above=above),
        key=lambda row: (place.get(row.organisation, len(place)), row.organisation, row.day or dt.date.max, row.key),
    )
    roots = group_roots(edition)
    return tuple(_public(edition, row, year, roots.get(row.organisation, row.organisation)) for row in rows)


def _due(edition: Edition, year: int, *, above: Money) -> list[Advantage]:
    """Each advantage once, also where it is above the threshold alone and as a part of its group."""
    found = (one for one in advantages_of_year(edition, year, above=above) if one.must_be_published)
    rows = dict.fromkeys(row for one in found for row in (*one.rows, *one.unvalued))
    return [row for row in rows if row.amount is None or row.amount.amount > 0]


def _public(edition: Edition, row: Advantage, year: int, root: str) -> PublicGrant:
    beneficiary: Organisation | None = edition.get("organisations", row.organisation)
    return PublicGrant(
        row.key,
        year,
        beneficiary.name if beneficiary is not None else "",
        beneficiary.code if beneficiary is not None else "",
        _name(edition, root) if root != row.organisation else "",
        row.title,
        row.means,
        row.amount,
        row.day,
        act=row.act,
        norm=row.norm,
        office=row.office,
        chosen_by=row.chosen_by,
        url=row.url,
    )


def doubts(edition: Edition, year: int, *, above: Money) -> Iterator[Finding]:
    """What stands between the table of advantages and its publication: an error where the law asks for something.

    First the rows that no sum can count, then what is missing in those that must be published, then the municipal
    venues that somebody else uses and nobody valued.

    Args:
        edition: The edition.
        year: The calendar year.
        above: The threshold.
    """
    for row in edition.advantages:
        yield from _uncounted(row, year, above)
    for grant in grants_to_publish(edition, year, above=above):
        missing = tuple(MISSING[field] for field in MISSING if not _has(grant, field))
        if missing:
            what = N_("It must be published to take effect, and the table does not say: {missing}.")
            fix = N_("Fill it in here, or in the row of the organisation; then publish the table again.")
            yield error("publication-incomplete", _at(grant.key, ""), what, fix, missing=Phrase(*missing))
    yield from venues_not_valued(edition, year)


def _has(grant: PublicGrant, field: str) -> bool:
    """Whether something is said; an act is a basis, too (“la norma o il titolo”)."""
    own = {"name": grant.beneficiary, "norm": grant.norm or grant.act}
    return bool(own[field] if field in own else getattr(grant, field))


def _uncounted(row: Advantage, year: int, above: Money) -> Iterator[Finding]:
    if row.day is None:
        what = N_("Nothing says on which day it was granted, so it counts in no calendar year.")
        yield error("advantage-without-day", _at(row.key, "day"), what, N_("Write the day of the act."))
    elif row.day.year != year:
        return
    if row.amount is None:
        what = N_("Nothing says what it is worth, so the sum of its beneficiary is only the least that it can be.")
        fix = N_("Write its amount; value what is in kind by the municipality’s tariff, an invoice or a price list.")
        yield error("advantage-without-amount", _at(row.key, "amount"), what, fix)
    elif row.amount.currency != above.currency:
        what = N_("It is in {currency} and the threshold in {other}, so it counts in no sum.")
        fix = N_("Convert it at the rate of its day, and name the rate as evidence.")
        params = {"currency": row.amount.currency, "other": above.currency}
        yield error("advantage-in-other-currency", _at(row.key, "currency"), what, fix, **params)


def _at(key: str, field: str) -> Where:
    return Where(table="advantages", key=key, field=field)


def venues_not_valued(edition: Edition, year: int) -> Iterator[Finding]:
    """Venues of a municipality that somebody else uses for an event, where no advantage in kind is entered for them.

    Who runs an event says its roles: the organiser, else that of the event that it is part of, else the partner of its
    need. Where none of them is known, or one belongs to the owner, as its departments do, nothing is said. An advantage
    names no event, so one in kind of that year for any of the organisers is taken to cover all their events. What a
    venue is worth is never guessed.

    Args:
        edition: The edition.
        year: The calendar year of the sessions; those without a known time are taken to be in the edition's own.
    """
    covered = {
        row.organisation
        for row in edition.advantages
        if row.means is Means.IN_KIND and row.day is not None and row.day.year == year
    }
    roots = group_roots(edition)
    for event in edition.events:
        runners = _organisers(edition, event)
        top = {roots.get(key, key) for key in runners}
        for venue in _municipal_venues(edition, event, year):
            if runners and roots[venue.owner or ""] not in top and covered.isdisjoint(runners):
                what = N_("{who} holds it in {venue}, which belongs to {owner}, and no advantage in kind is entered.")
                fix = N_(
                    "If the venue costs {who} nothing, add a row with means in-kind, valued by the tariff, to "
                    "advantages; if it is paid for, one with the amount 0 that says so."
                )
                yield warning(
                    "venue-not-valued",
                    Where(table="events", key=event.key),
                    what,
                    fix,
                    who=", ".join(_name(edition, key) for key in runners),
                    venue=venue.name or venue.key,
                    owner=_name(edition, venue.owner),
                )


def _organisers(edition: Edition, event: Event) -> tuple[str, ...]:
    seen: set[str] = set()
    at: Event | None = event
    while at is not None and at.key not in seen:
        roles = edition.roles_by_event.get(at.key, ())
        found = tuple(dict.fromkeys(role.organisation for role in roles if role.role is RoleName.ORGANISER))
        if found:
            return found
        seen.add(at.key)
        at = edition.get("events", at.parent)
    need = edition.get("needs", event.key)
    return (need.partner,) if need is not None and need.partner is not None else ()


def _municipal_venues(edition: Edition, event: Event, year: int) -> tuple[Venue, ...]:
    """The venues of the event's sessions of that year which belong to a municipality, each once."""
    if event.status not in HELD:
        return ()
    sessions = edition.sessions_by_event.get(event.key, ())
    keys = [
        one.venue
        for one in sessions
        if one.status in HELD and (one.when.days.first.year if one.when is not None else edition.year) == year
    ]
    venues = (edition.get("venues", key) for key in dict.fromkeys(keys))
    return tuple(venue for venue in venues if venue is not None and _is_municipal(edition, venue))


def _is_municipal(edition: Edition, venue: Venue) -> bool:
    owner: Organisation | None = edition.get("organisations", venue.owner)
    return owner is not None and owner.kind is OrganisationKind.MUNICIPALITY


def _name(edition: Edition, key: str | None) -> str:
    found: Organisation | None = edition.get("organisations", key)
    return (found.name or found.key) if found is not None else key or ""
