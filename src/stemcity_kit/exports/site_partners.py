"""The organisations of an edition: by tier and rank, with the wording of a patronage, and in the events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from stemcity_kit.exports.site_event import media_path, role_title
from stemcity_kit.exports.site_listing import Listing
from stemcity_kit.model.organisation import Role
from stemcity_kit.model.vocabulary import RoleName

__all__ = ["in_events", "levels", "partner_groups", "supporters"]

Row = Mapping[str, Any]

FIRST = (RoleName.PROMOTER, RoleName.PATRON, RoleName.ORGANISER)
"""The roles that stand before all tiers."""


def _edition_roles(listing: Listing) -> Sequence[Role]:
    """The roles in the whole edition or in a section."""
    return listing.programme.roles_of.get(None, ())


def partner_groups(listing: Listing) -> Sequence[Row]:
    """The groups of the page, the promoters first, then the tiers by rank, then the others by role."""
    programme, p = listing.programme, listing.p
    roles = _edition_roles(listing)
    tiers = sorted(programme.tiers, key=lambda tier: (tier.rank or 10**6, tier.key))
    found = [
        _group(listing, p.gettext(role_title(name)), [role for role in roles if role.role is name], size=1)
        for name in FIRST
    ]
    for place, tier in enumerate(tiers):
        members = [role for role in roles if role.tier == tier.key and role.role not in FIRST]
        given = [p.say(benefit.title) for benefit in programme.benefits if tier.key in benefit.tiers]
        found.append(_group(listing, listing.name("tiers", tier.key), members, size=min(place + 1, 4), benefits=given))
    for name in (name for name in RoleName if name not in FIRST):
        members = [role for role in roles if role.role is name and role.tier is None]
        found.append(_group(listing, p.gettext(role_title(name)), members, size=_size(len(members))))
    return [group for group in found if group["partners"]]


def _size(members: int) -> int:
    """Of those without a tier none may look greater than another; many are shown small."""
    return 3 if members <= 12 else 4


def _group(listing: Listing, title: str, roles: Sequence[Role], *, size: int, benefits: Sequence[Markup] = ()) -> Row:
    partners = {role.organisation: _partner(listing, role) for role in roles}
    named = sorted(partners.values(), key=lambda one: (str(one["name"]).casefold(), one["key"]))
    return {"title": title, "size": size, "partners": named, "benefits": Markup("; ").join(benefits)}


def _partner(listing: Listing, role: Role) -> Row:
    organisation = listing.programme.get("organisations", role.organisation)
    parent = listing.programme.get("organisations", organisation.parent)
    level = listing.name("levels", role.level)
    return {
        "key": organisation.key,
        "name": organisation.name or organisation.key,
        "url": organisation.url,
        "logo": media_path(organisation.logo) if organisation.logo else "",
        "parent": parent.name if parent else "",
        "wording": listing.p.say(role.wording),
        "level": level,
        "section": listing.name("sections", role.section),
    }


def levels(listing: Listing) -> Sequence[Row]:
    """The levels of involvement and who is involved so."""
    found = []
    for level in listing.programme.levels:
        members = {role.organisation for role in _edition_roles(listing) if role.level == level.key}
        names = sorted((listing.name("organisations", key) for key in members), key=str.casefold)
        summary, title = listing.p.say(level.summary), listing.name("levels", level.key)
        found.append({"title": title, "summary": summary, "names": Markup(", ").join(names)})
    return found


def in_events(listing: Listing) -> Sequence[Row]:
    """Each organisation with a role in events, and links to them."""
    events: dict[str, dict[str, Markup]] = {}
    for key, roles in listing.programme.roles_of.items():
        if key is not None:
            link = listing.link(key)
            for role in roles:
                events.setdefault(role.organisation, {})[key] = link
    rows = ((listing.name("organisations", key), links) for key, links in events.items())
    ordered = sorted(rows, key=lambda row: str(row[0]).casefold())
    return [{"name": name, "events": _some(listing, list(links.values()))} for name, links in ordered]


def _some(listing: Listing, links: Sequence[Markup], most: int = 25) -> Markup:
    """The first links, and how many more there are: an organisation with a thousand events must not fill the page."""
    rest = len(links) - most
    more = [listing.p.ngettext("and {count} more", "and {count} more", rest)] if rest > 0 else []
    return Markup(", ").join([*links[:most], *more])


def supporters(listing: Listing, most: int = 14) -> Sequence[Markup]:
    """The first names of the partners' page, for the start page."""
    return [escape(name) for name in _first_names(listing)][:most]


def _first_names(listing: Listing) -> Iterator[str]:
    seen: set[str] = set()
    for group in partner_groups(listing):
        for one in group["partners"]:
            if one["key"] not in seen:
                seen.add(one["key"])
                yield one["name"]
