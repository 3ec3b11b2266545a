"""What must be published of economic advantages: which rows, what is missing in them, and which nobody entered.

Publication is a condition of effectiveness (in Italy D.Lgs. 33/2013, art. 26(3)), so what is missing here stops a
grant. What must be said of each is art. 27(1): who and its tax code, the amount, the norm or act, the office in charge,
how the beneficiary was chosen, and the project.

A natural person is never named. The law asks for the name of some (art. 27(1)(a)) and forbids it for others, whom it
would show to be ill or in hardship (art. 26(4)); which of the two it is, only the office can know. So the table holds
the number of the file, the amount, the act and the office, and no title, address or key of the office's own. An
organisation whose code is that of a natural person is treated as one, and the check says so. What the act, the norm,
the office and the way of choosing are called is published as it stands, so none of it may name the person; where the
folder knows the name, the check says so.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

import attrs

from stemcity_kit.budgeting.advantages import advantages_of_year, group_roots, uncounted
from stemcity_kit.budgeting.editions import granted_with
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
        key: The advantage's key; of a natural person the number of the file, or else `person`, with a counter.
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


def grants_to_publish(
    edition: Edition, year: int, *, above: Money, person_code: str = "", also: Iterable[Edition] = ()
) -> tuple[PublicGrant, ...]:
    """The lines of the table of a calendar year: every advantage of who is above the threshold, alone or as a group.

    In the order of the table of organisations, then by day and key, natural persons last. What is worth nothing is no
    advantage and left out.

    Args:
        edition: The edition.
        year: The calendar year.
        above: The threshold.
        person_code: A regular expression that the code of a natural person matches, as the jurisdiction knows it;
            empty where it knows none.
        also: Other editions of the same promoter: what they granted counts towards the threshold, and each publishes
            its own.
    """
    whole, own = granted_with(edition, *also), frozenset(edition.advantages)
    return tuple(grant for _row, grant in _lines(whole, own, year, above=above, person_code=person_code))


def _lines(
    edition: Edition, own: Collection[Advantage], year: int, *, above: Money, person_code: str
) -> Iterator[tuple[Advantage, PublicGrant]]:
    """Each line with the row that it was made of, which is the office's own; of all editions' rows only those here."""
    place = {key: n for n, key in enumerate(edition.indexes["organisations"])}

    def order(row: Advantage) -> tuple[bool, int, str, dt.date, str]:
        who = row.organisation or ""
        return not who, place.get(who, len(place)), who or row.natural_person, row.day or dt.date.max, row.key

    public, roots = without_drafts(edition), group_roots(edition)
    rows = sorted((row for row in _due(edition, year, above=above) if row in own), key=order)
    taken = {row.key for row in rows if not _benefits_person(edition, row, person_code)}
    for row in rows:
        if row.key in taken:
            root = roots.get(row.organisation or "", row.organisation or "")
            is_other = root != row.organisation and not _is_person(edition, root, person_code)
            yield row, _of_organisation(edition, public, row, year, _name(edition, root) if is_other else "")
        else:
            key = _neutral(row.natural_person or "person", taken)
            taken.add(key)
            yield row, attrs.evolve(_of_person(edition, row, year), key=key)


def _neutral(stem: str, taken: Collection[str]) -> str:
    """The first key with a counter that no line has."""
    return next(key for n in itertools.count(1) if (key := f"{stem}-{n}") not in taken)


def _benefits_person(edition: Edition, row: Advantage, person_code: str) -> bool:
    return row.organisation is None or _is_person(edition, row.organisation, person_code)


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


def _of_organisation(edition: Edition, public: Edition, row: Advantage, year: int, group: str) -> PublicGrant:
    beneficiary: Organisation | None = edition.get("organisations", row.organisation)
    event, venue = public.get("events", row.event), public.get("venues", row.venue)
    return attrs.evolve(
        _of_person(edition, row, year),
        beneficiary=beneficiary.name if beneficiary is not None else "",
        code=beneficiary.code if beneficiary is not None else "",
        group=group,
        title=row.title,
        url=row.url,
        event=event.key if event is not None else "",
        venue=venue.key if venue is not None else "",
    )


def doubts(
    edition: Edition, year: int, *, above: Money, person_code: str = "", also: Iterable[Edition] = ()
) -> Iterator[Finding]:
    """What stands between the table of advantages and its publication: an error where the law asks for something.

    First the rows that no sum can count, then what is missing in those that must be published and who is a natural
    person, then the venues of the municipality that somebody else uses and nobody valued, as far as it is known which
    municipality that is.

    Args:
        edition: The edition.
        year: The calendar year.
        above: The threshold.
        person_code: A regular expression that the code of a natural person matches; empty where none is known.
        also: Other editions of the same promoter, whose grants count towards the threshold.
    """
    whole, own = granted_with(edition, *also), frozenset(edition.advantages)
    yield from uncounted(whole, year, currency=above.currency)
    for row, grant in _lines(whole, own, year, above=above, person_code=person_code):
        is_person = _benefits_person(whole, row, person_code)
        asked = [field for field in MISSING if not is_person or field not in NAMING]
        missing = tuple(MISSING[field] for field in asked if not _has(grant, field))
        if is_person:
            yield _person(row)
            yield from _named(edition, row, grant)
        if missing:
            what = N_("It must be published to take effect, and the table does not say: {missing}.")
            fix = N_("Fill it in here, or in the row of the organisation; then publish the table again.")
            where = Where(table="advantages", key=row.key)
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


def _named(edition: Edition, row: Advantage, grant: PublicGrant) -> Iterator[Finding]:
    """Where what is published of a person holds a name that the folder knows, all its words in any order."""
    known = [row.key, *(person.name for person in edition.people)]
    known += [_name(edition, row.organisation)] if row.organisation else []
    names = [words for words in map(_words, known) if len(words) > 1]
    for field in ("act", "norm", "office", "chosen_by"):
        if any(words <= _words(getattr(grant, field)) for words in names):
            what = N_("What stands here seems to name the person who benefits, and it would be published.")
            fix = N_("Cite the act by its number and day, without a name, and publish the table again.")
            yield error("person-in-the-table", Where(table="advantages", key=row.key, field=field), what, fix)


def _words(text: str) -> frozenset[str]:
    """The words of three letters and more, in small letters."""
    return frozenset(re.findall(r"[^\W\d_]{3,}", text.casefold()))


def _has(grant: PublicGrant, field: str) -> bool:
    """Whether something is said; an act is a basis, too (“la norma o il titolo”)."""
    own = {"name": grant.beneficiary, "norm": grant.norm or grant.act}
    return bool(own[field] if field in own else getattr(grant, field))


def _name(edition: Edition, key: str | None) -> str:
    found: Organisation | None = edition.get("organisations", key)
    return (found.name or found.key) if found is not None else key or ""
