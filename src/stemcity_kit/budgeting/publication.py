"""What must be published of economic advantages: which rows, what is missing in them, and which nobody entered.

Publication is a condition of effectiveness (in Italy D.Lgs. 33/2013, art. 26(3)), so what is missing here stops a
grant. What must be said of each is art. 27(1): who and its tax code, the amount, the norm or act, the office in charge,
how the beneficiary was chosen, and the project.

A natural person is never named. The law asks for the name of some (art. 27(1)(a)) and forbids it for others, whom it
would show to be ill or in hardship (art. 26(4)); which of the two it is, only the office can know. So the table holds
the number of the file, the amount, the act and the office, and nothing that is written in the office's own words. An
organisation whose code is that of a natural person is treated as one, and the check says so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

import attrs

from stemcity_kit.budgeting.advantages import advantages_of_year, group_roots, uncounted
from stemcity_kit.budgeting.municipality import municipality_in_doubt
from stemcity_kit.budgeting.venues import venues_not_valued
from stemcity_kit.errors import Finding, N_, Phrase, Where
from stemcity_kit.model.accounts import Advantage
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.programme import without_drafts
from stemcity_kit.model.rule import error, note
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import Means, Nature

__all__ = ["PublicGrant", "doubts", "grants_to_publish"]

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

NAMING = frozenset({"name", "code", "url"})
"""What would tell who a natural person is."""


@attrs.frozen
class PublicGrant:
    """One line of the table that is published: nothing that is for the office alone.

    Attributes:
        key: The advantage's key.
        year: The calendar year that it counts in.
        beneficiary: The beneficiary's name; empty where it is missing, and for a natural person.
        natural_person: The number of the file of a natural person; empty for an organisation.
        code: Its official code, such as the tax number; empty for a natural person.
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
        event: The key of the public event that it is for.
        venue: The key of the public venue whose use it is.
        nature: Whether the edition is real.
    """

    key: str
    year: int
    beneficiary: str
    natural_person: str
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
    event: str = ""
    venue: str = ""
    nature: Nature = Nature.REAL


def grants_to_publish(edition: Edition, year: int, *, above: Money, person_code: str = "") -> tuple[PublicGrant, ...]:
    """The lines of the table of a calendar year: every advantage of who is above the threshold, alone or as a group.

    In the order of the table of organisations, then by day and key, natural persons last. What is worth nothing is no
    advantage and left out.

    Args:
        edition: The edition.
        year: The calendar year.
        above: The threshold.
        person_code: A regular expression that the code of a natural person matches, as the jurisdiction knows it;
            empty where it knows none.
    """
    place = {key: n for n, key in enumerate(edition.indexes["organisations"])}

    def order(row: Advantage) -> tuple[bool, int, str, dt.date, str]:
        who = row.organisation or ""
        return not who, place.get(who, len(place)), who or row.natural_person, row.day or dt.date.max, row.key

    public, roots = without_drafts(edition), group_roots(edition)
    found = []
    for row in sorted(_due(edition, year, above=above), key=order):
        if row.organisation is None or _is_person(edition, row.organisation, person_code):
            found.append(_of_person(edition, row, year))
        else:
            found.append(_of_organisation(edition, public, row, year, roots.get(row.organisation, row.organisation)))
    return tuple(found)


def _due(edition: Edition, year: int, *, above: Money) -> list[Advantage]:
    """Each advantage once, also where it is above the threshold alone and as a part of its group."""
    found = (one for one in advantages_of_year(edition, year, above=above) if one.must_be_published)
    rows = dict.fromkeys(row for one in found for row in (*one.rows, *one.unvalued))
    return [row for row in rows if row.amount is None or row.amount.amount > 0]


def _is_person(edition: Edition, key: str, person_code: str) -> bool:
    """Whether the code of an organisation is that of a natural person, written with or without blanks."""
    body: Organisation | None = edition.get("organisations", key)
    code = "".join(body.code.split()) if body is not None else ""
    return bool(person_code and re.fullmatch(person_code, code, re.IGNORECASE))


def _of_person(edition: Edition, row: Advantage, year: int) -> PublicGrant:
    """Nothing that the office wrote in its own words: a title or an address can name somebody."""
    return PublicGrant(
        row.key,
        year,
        beneficiary="",
        natural_person=row.natural_person,
        code="",
        group="",
        title=Text(),
        means=row.means,
        amount=row.amount,
        day=row.day,
        act=row.act,
        norm=row.norm,
        office=row.office,
        chosen_by=row.chosen_by,
        url="",
        nature=edition.nature,
    )


def _of_organisation(edition: Edition, public: Edition, row: Advantage, year: int, root: str) -> PublicGrant:
    beneficiary: Organisation | None = edition.get("organisations", row.organisation)
    event, venue = public.get("events", row.event), public.get("venues", row.venue)
    return attrs.evolve(
        _of_person(edition, row, year),
        beneficiary=beneficiary.name if beneficiary is not None else "",
        code=beneficiary.code if beneficiary is not None else "",
        group=_name(edition, root) if root != row.organisation else "",
        title=row.title,
        url=row.url,
        event=event.key if event is not None else "",
        venue=venue.key if venue is not None else "",
    )


def doubts(edition: Edition, year: int, *, above: Money, person_code: str = "") -> Iterator[Finding]:
    """What stands between the table of advantages and its publication: an error where the law asks for something.

    First the rows that no sum can count, then what is missing in those that must be published and who is a natural
    person, then the venues of the municipality that somebody else uses and nobody valued, as far as it is known which
    municipality that is.

    Args:
        edition: The edition.
        year: The calendar year.
        above: The threshold.
        person_code: A regular expression that the code of a natural person matches; empty where none is known.
    """
    yield from uncounted(edition, year, currency=above.currency)
    for grant in grants_to_publish(edition, year, above=above, person_code=person_code):
        row: Advantage = edition.find("advantages", grant.key)
        is_person = row.organisation is None or _is_person(edition, row.organisation, person_code)
        asked = [field for field in MISSING if not is_person or field not in NAMING]
        missing = tuple(MISSING[field] for field in asked if not _has(grant, field))
        if is_person:
            yield _person(row)
        if missing:
            what = N_("It must be published to take effect, and the table does not say: {missing}.")
            fix = N_("Fill it in here, or in the row of the organisation; then publish the table again.")
            where = Where(table="advantages", key=grant.key)
            yield error("publication-incomplete", where, what, fix, missing=Phrase(*missing))
    yield from municipality_in_doubt(edition)
    yield from venues_not_valued(edition, year)


def _person(row: Advantage) -> Finding:
    where = Where(table="advantages", key=row.key, field="organisation" if row.organisation else "natural_person")
    if row.organisation is None:
        what = N_("It benefits a natural person, so the table says the number of the file and no name.")
        fix = N_("Where the law asks for the name, and it shows neither illness nor hardship, add it yourself.")
        return note("natural-person", where, what, fix)
    what = N_("“{who}” has the tax code of a natural person, so the table leaves out its name and code.")
    fix = N_(
        "If it is a person, write the number of the file into “natural_person” and delete the organisation; if it is a "
        "business, write its VAT number as its code."
    )
    return error("person-as-organisation", where, what, fix, who=row.organisation)


def _has(grant: PublicGrant, field: str) -> bool:
    """Whether something is said; an act is a basis, too (“la norma o il titolo”)."""
    own = {"name": grant.beneficiary, "norm": grant.norm or grant.act}
    return bool(own[field] if field in own else getattr(grant, field))


def _name(edition: Edition, key: str | None) -> str:
    found: Organisation | None = edition.get("organisations", key)
    return (found.name or found.key) if found is not None else key or ""
