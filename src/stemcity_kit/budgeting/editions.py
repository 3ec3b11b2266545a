"""What several editions of one promoter granted, put together for the sum of a calendar year.

An edition's preparation begins in the year before it, so two editions grant in one calendar year, each with a table of
its own. The law adds up what one administration grants to one beneficiary in that year (D.Lgs. 33/2013, art. 26(2)),
whichever edition it was for.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.accounts import Advantage
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.organisation import Organisation

__all__ = ["granted_with"]


def granted_with(edition: Edition, *others: Edition) -> Edition:
    """An edition that also holds the advantages of others of the same promoter, and those who benefit.

    An organisation is the same one where its official code is, and without a code where its key is. A natural person is
    the same one where the number of its file is. A row that stands in two editions with the same key, day, means,
    amount and beneficiary is one grant. Rows from the others bear the key of their edition before their own.

    Args:
        edition: The edition.
        others: The other editions.

    Raises:
        InvalidValue: Two of them have one key, so that their grants would be counted twice.

    >>> import datetime as dt
    >>> place = {"country": "IT", "zone": "Europe/Rome", "organisations": [Organisation("acme")]}
    >>> first, second = (
    ...     Edition(key=key, uri=f"https://example.org/{key}", year=year, **place,
    ...             advantages=[Advantage("hall", "acme", day=dt.date(2026, month, 1))])
    ...     for key, year, month in (("a-2026", 2026, 3), ("a-2027", 2027, 11)))
    >>> [row.key for row in granted_with(second, first).advantages]
    ['hall', 'a-2026-hall']
    """
    keys = [one.key for one in (edition, *others)]
    if len(set(keys)) < len(keys):
        what, fix = N_("One edition is given twice, so its grants would be counted twice."), N_("Name each one once.")
        raise InvalidValue.because("edition-twice", Where(table="edition", field="key"), what, fix)
    for other in others:
        edition = _with(edition, other)
    return edition


def _with(edition: Edition, other: Edition) -> Edition:
    known: Mapping[str, Organisation] = edition.indexes["organisations"]
    same = {body.key: _same(body, known, other.key) for body in other.organisations}
    new = [
        attrs.evolve(body, key=same[body.key], parent=same.get(body.parent or "", body.parent))
        for body in other.organisations
        if same[body.key] not in known
    ]
    held = {_grant(row) for row in edition.advantages}
    rows = [
        attrs.evolve(row, organisation=same.get(row.organisation or "", row.organisation)) for row in other.advantages
    ]
    more = [
        attrs.evolve(row, key=f"{other.key}-{row.key}", event=None, venue=None)
        for row in rows
        if row.day is None or _grant(row) not in held
    ]
    return edition.plus(organisations=new, advantages=more)


def _same(body: Organisation, known: Mapping[str, Organisation], edition: str) -> str:
    """The key under which the edition knows an organisation, or else one that it does not have yet."""
    code = _code(body)
    for one in known.values():
        if code and _code(one) == code:
            return one.key
    if body.key not in known:
        return body.key
    is_other = bool(code and _code(known[body.key]))
    return f"{edition}-{body.key}" if is_other else body.key


def _code(body: Organisation) -> str:
    return "".join(body.code.split()).casefold()


def _grant(row: Advantage) -> tuple[object, ...]:
    return row.key, row.organisation, row.natural_person, row.day, row.means, row.amount
