"""What tells that things of two members are one, and what only raises the question.

A code that an authority gives (a tax number, a school's code) belongs to one organisation. A venue is known by name and
town with its page or its street, an event by title and time with a page of its own, a room by its name within a venue.
A page alone proves nothing: two towns give the home page of one library network, two events that of one region.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

import attrs

from stemcity_kit.federation.area import Ref
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.time import When

__all__ = ["Signs", "moment_of"]

Sign = Hashable
_Signs = Callable[[Ref, Any], Iterator[Sign]]


@attrs.frozen
class Signs:
    """How things are told apart, given what is known of those that they refer to.

    Attributes:
        country: The country of organisations that name none.
        venue: The venue that stands for another one.
        sessions: The sessions of each event, by the event's reference.
    """

    country: str
    venue: Callable[[Ref], Ref]
    sessions: Mapping[Ref, Sequence[Session]] = attrs.field(repr=False)

    def evidence(self, table: str, rows: Mapping[Ref, Any]) -> Iterator[tuple[Ref, ...]]:
        """Groups of things of different members that are one; what contradicts itself is in none."""
        signs: Mapping[str, _Signs] = {
            "organisations": self._of_organisation,
            "venues": self._of_venue,
            "events": self._of_event,
            "rooms": self._of_room,
        }
        if table in signs:
            for group in _of_several(_by_sign(rows, signs[table])):
                if not any(self._at_odds(one, other, rows) for one, other in combinations(group, 2)):
                    yield group

    def doubts(self, table: str, rows: Mapping[Ref, Any]) -> Iterator[tuple[str, tuple[Ref, ...]]]:
        """Groups of things that may be one, each with the name or the page that they share."""
        if table in ("venues", "organisations"):
            named = _by_sign(rows, lambda _, row: filter(None, [folded(row.name)]))
            yield from (("name", tuple(sorted(group))) for _, group in sorted(named.items(), key=str))
        if table == "events":
            together = _by_sign(rows, self._of_place_and_time)
            yield from (("name", group) for group in _of_several(together))
            alike = _by_sign(rows, lambda _, row: ((page(row.url), title) for title in titles(row) if row.url))
            yield from (("page", tuple(sorted(group))) for _, group in sorted(alike.items(), key=str))
        if table in ("venues", "organisations", "events"):
            wanted = is_specific if table == "events" else bool
            paged = _by_sign(rows, lambda _, row: filter(None, [wanted(row.url) and page(row.url)]))
            yield from (("page", group) for group in _of_several(paged))

    def _of_organisation(self, _one: Ref, row: Organisation) -> Iterator[Sign]:
        country = row.country or self.country
        if number := official(row.code, country=country):
            yield country, number

    def _of_venue(self, _one: Ref, row: Venue) -> Iterator[Sign]:
        town = row.municipality or folded(row.locality)
        if town and row.name:
            yield from ((sign, folded(row.name), town) for sign in (page(row.url), folded(row.street)) if sign)

    def _of_event(self, one: Ref, row: Event) -> Iterator[Sign]:
        if is_specific(row.url):
            times = {_span(session) for session in self.sessions.get(one, ()) if session.has_day}
            known = {"on demand"} if row.on_demand else times
            yield from ((page(row.url), title, time) for title in titles(row) for time in known)

    def _of_room(self, one: Ref, row: Room) -> Iterator[Sign]:
        if row.name:
            yield self.venue((one[0], row.venue)), folded(row.name)

    def _of_place_and_time(self, one: Ref, row: Event) -> Iterator[Sign]:
        for session in self.sessions.get(one, ()):
            if session.venue and session.has_day:
                at = self.venue((one[0], session.venue)), moment_of(session.when)
                yield from ((*at, title) for title in titles(row))

    def _at_odds(self, one: Ref, other: Ref, rows: Mapping[Ref, Any]) -> bool:
        """Whether two things with one sign say something of themselves that only two things can say."""
        if isinstance(rows[one], Venue):
            streets = {folded(rows[each].street) for each in (one, other)} - {""}
            return len(streets) > 1
        if isinstance(rows[one], Event):
            places = [self._places(each) for each in (one, other)]
            return all(places) and places[0].isdisjoint(places[1])
        return False

    def _places(self, event: Ref) -> frozenset[Ref]:
        held = self.sessions.get(event, ())
        return frozenset(self.venue((event[0], session.venue)) for session in held if session.venue)


def folded(words: str) -> str:
    """Words without regard to case and spaces.

    >>> folded("Biblioteca  Comunale")
    'biblioteca comunale'
    """
    return " ".join(words.casefold().split())


def official(code: str, *, country: str) -> str:
    """An official code as it is compared: spaces, marks, case and the country before a number make no other code.

    >>> official("IT 97000.000001", country="IT"), official("miic-123456", country="IT")
    ('97000000001', 'MIIC123456')
    """
    letters = "".join(filter(str.isalnum, code)).upper()
    bare = letters.removeprefix(country.upper())
    return bare if bare.isdecimal() else letters


def page(url: str) -> str:
    """A page's address as it is compared: scheme, case of the host, a last stroke and an anchor make no other page.

    >>> page("https://Stars.Example/night/") == page("http://stars.example/night#when")
    True
    """
    parts = urlsplit(url)
    return f"{parts.netloc.casefold()}{parts.path.rstrip('/')}{'?' if parts.query else ''}{parts.query}"


def is_specific(url: str) -> bool:
    """Whether an address says more than whose site it is.

    >>> is_specific("https://town.example/"), is_specific("https://town.example/night")
    (False, True)
    """
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)


def titles(event: Event) -> frozenset[str]:
    """An event's titles in all languages, as they are compared."""
    said = (folded(event.title.version(language)) for language in event.title.languages)
    return frozenset(filter(None, said))


def moment_of(when: When | None) -> Hashable:
    """When something begins, as far as it is known; None where nothing is."""
    if when is None:
        return None
    return when.start.astimezone(dt.UTC) if when.start is not None else (when.precision, when.days)


def _span(session: Session) -> Hashable:
    end = session.when.end if session.when is not None else None
    return moment_of(session.when), end.astimezone(dt.UTC) if end is not None else None


def _by_sign(rows: Mapping[Ref, Any], signs: Callable[[Ref, Any], Iterable[Any]]) -> Mapping[Sign, list[Ref]]:
    found: defaultdict[Sign, list[Ref]] = defaultdict(list)
    for one, row in rows.items():
        for sign in dict.fromkeys(signs(one, row)):
            found[sign].append(one)
    return found


def _of_several(groups: Mapping[Sign, list[Ref]]) -> Iterator[tuple[Ref, ...]]:
    """Groups of things of different members; a sign that one member gives to two things tells nothing."""
    for group in groups.values():
        if len(group) > 1 and len({code for code, _ in group}) == len(group):
            yield tuple(sorted(group))
