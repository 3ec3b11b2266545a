"""Which organisations are the municipality that an edition is of: the one that promotes it, and its departments.

Other municipalities that take part, such as a neighbour that pays for a coach, are other public bodies.
"""

from __future__ import annotations

from collections.abc import Iterator

from stemcity_kit.budgeting.advantages import group_of
from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rule import warning
from stemcity_kit.model.vocabulary import OrganisationKind, RoleName

__all__ = ["municipality_in_doubt", "municipality_of"]


def municipality_of(edition: Edition) -> frozenset[str]:
    """The keys of the municipality and its departments.

    It is the one that promotes the whole edition, or to which the department belongs that does; several, where several
    promote it together. Where no promoter is a municipality, it is the only one that the edition names, and none where
    it names several.
    Only bodies whose kind is a municipality belong to it: its companies and schools are what their own kind says.

    >>> from stemcity_kit.model.organisation import Organisation, Role
    >>> towns = [Organisation(key, kind=OrganisationKind.MUNICIPALITY) for key in ("town", "neighbour")]
    >>> office = Organisation("office", kind=OrganisationKind.MUNICIPALITY, parent="town")
    >>> place = {"key": "a", "uri": "https://example.org/a", "year": 2027, "country": "IT", "zone": "Europe/Rome"}
    >>> roles = [Role("office", RoleName.PROMOTER)]
    >>> sorted(municipality_of(Edition(organisations=[*towns, office], roles=roles, **place)))
    ['office', 'town']
    """
    tops = _tops(edition)
    promoters = {role.organisation for role in edition.roles if _is_promoter(role.role, role.event, role.section)}
    ours = {tops[key] for key in promoters if key in tops} or set(tops.values())
    if len(ours) > 1 and promoters.isdisjoint(tops):
        return frozenset()
    return frozenset(key for key, top in tops.items() if top in ours)


def municipality_in_doubt(edition: Edition) -> Iterator[Finding]:
    """A warning where the edition names several municipalities, and none of them promotes it.

    Args:
        edition: The edition.
    """
    tops = sorted(set(_tops(edition).values()))
    if tops and not municipality_of(edition):
        what = N_("Nothing says which of {names} is the municipality of this edition, so all are other public bodies.")
        fix = N_("Give it the role “promoter” for the whole edition, without event and section.")
        names = ", ".join(f"“{key}”" for key in tops)
        yield warning("municipality-in-doubt", Where(table="roles"), what, fix, names=names)


def _is_promoter(role: RoleName, event: str | None, section: str | None) -> bool:
    return role is RoleName.PROMOTER and event is None and section is None


def _tops(edition: Edition) -> dict[str, str]:
    """For each body of a municipality the one at its top: what stands above a municipality is none of its own."""
    kind = OrganisationKind.MUNICIPALITY
    parents = {body.key: body.parent for body in edition.organisations if body.kind is kind}
    return {key: group_of(key, parents) for key in parents}
