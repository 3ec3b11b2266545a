"""The schema.org nodes around an event: organisations, people, places, audiences, goals, sources.

A node is a plain dict without empty values, so that what is not known is not said. In a document of the whole programme
each organisation and venue is written once and referred to by its `@id`; on an event's own page everything stands in
place, because search engines read one page at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeVar

import attrs

from stemcity_kit.documents.catalogue import translator
from stemcity_kit.exports.json_values import picture_path
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.figure import Source
from stemcity_kit.model.kinds import Audience
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.place import ACCESS_LABELS, Accessibility, Venue
from stemcity_kit.model.programme import Face, Programme
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import SDG_NAMES, Answer, Mode, OrganisationKind, Place, label, sdg_iri

__all__ = ["Node", "Voice", "node"]

V = TypeVar("V")
Node = dict[str, Any]

ORGANISATION_TYPES = {
    OrganisationKind.MUNICIPALITY: "GovernmentOrganization",
    OrganisationKind.PUBLIC_BODY: "GovernmentOrganization",
    OrganisationKind.UNIVERSITY: "CollegeOrUniversity",
    OrganisationKind.SCHOOL: "School",
    OrganisationKind.RESEARCH: "ResearchOrganization",
}
"""The kinds of organisation that have a schema.org type of their own."""


def node(type_: str, **properties: Any) -> Node:
    """A node with what is known: None and empty values are left out, False and 0 are not. `at_id` becomes `@id`.

    >>> node("Place", name="", isAccessibleForFree=False)
    {'@type': 'Place', 'isAccessibleForFree': False}
    """
    named = {"@id" if name == "at_id" else name: value for name, value in properties.items()}
    return {"@type": type_} | {
        name: value for name, value in named.items() if value is not None and value not in ("", [], {})
    }


def one_or_all(values: Sequence[V]) -> V | Sequence[V] | None:
    """The only one of them as it is, several as a list, none as None."""
    return values[0] if len(values) == 1 else values or None


@attrs.frozen
class Voice:
    """How a programme is told: in all of its languages with links, or in one with everything in place.

    Attributes:
        programme: What is told.
        language: The one language; empty tells every text in all languages that it exists in.
        links: Whether organisations and venues are only named by their `@id`, because they stand elsewhere in the file.
    """

    programme: Programme
    language: str = ""
    links: bool = False
    _messages: dict[str, Any] = attrs.field(factory=dict, init=False, repr=False, eq=False)
    _amenities: dict[Accessibility, list[Node]] = attrs.field(factory=dict, init=False, repr=False, eq=False)

    def text(self, text: Text) -> Any:
        """A text as a plain string, or as one value with its language for each version (JSON-LD 1.1 section 4.2.4)."""
        if self.language:
            return str(text.within([self.language, *self.programme.languages]))
        return one_or_all([{"@value": said, "@language": language} for language, said in text.versions])

    def message(self, message: str) -> Any:
        """One of the library's own words, in the same way; each is looked up once."""
        if message not in self._messages:
            languages = [self.language] if self.language else self.programme.languages or ("en",)
            said = Text({language: translator(language)(message) for language in languages})
            self._messages[message] = self.text(said)
        return self._messages[message]

    def iri(self, table: str, key: str) -> str:
        """The name of a row in the whole world: the one that its UUID is made of."""
        return f"{self.programme.uri}/{table}/{key}"

    def page(self, event: Event) -> str:
        """The address of the event's page, or what the event itself has; empty where neither is known."""
        base = self.programme.base_url.rstrip("/")
        language = self.language or next(iter(self.programme.languages), "")
        return f"{base}/{language}/events/{event.key}/" if base and language else event.url

    def picture(self, name: str) -> str:
        """The address of a file of the edition's `media` folder on the site; empty where the site has no address."""
        base = self.programme.base_url.rstrip("/")
        return f"{base}/{picture_path(name)}" if base and name else ""

    def organisation(self, key: str) -> Node:
        """An organisation, or the link to it."""
        iri = self.iri("organisations", key)
        return {"@id": iri} if self.links else self.whole_organisation(self.programme.get("organisations", key))

    def whole_organisation(self, organisation: Organisation) -> Node:
        """All that schema.org can hold of an organisation; a municipality is a GovernmentOrganization."""
        return node(
            ORGANISATION_TYPES.get(organisation.kind, "Organization"),
            at_id=self.iri("organisations", organisation.key),
            name=organisation.name,
            url=organisation.url,
            logo=self.picture(organisation.logo),
            parentOrganization=self._parent(organisation.parent),
        )

    def _parent(self, key: str | None) -> Node | None:
        if key is None:
            return None
        iri = self.iri("organisations", key)
        return (
            {"@id": iri}
            if self.links
            else node("Organization", at_id=iri, name=self.programme.get("organisations", key).name)
        )

    def place(self, session: Session) -> list[Node]:
        """Where a session is: a venue or a room of it, a kind of place in words, a link, or several of these."""
        venue = self.programme.get("venues", session.venue)
        places = [self._venue_or_room(venue, session)] if venue else self._place_in_words(session)
        if session.known_mode in (Mode.ONLINE, Mode.HYBRID):
            places.append(node("VirtualLocation", url=session.url))
        return places

    def _place_in_words(self, session: Session) -> list[Node]:
        if session.known_place in (Place.SEVERAL, Place.ITINERANT, Place.TO_BE_DEFINED):
            return [node("Place", name=self.message(label(session.known_place)))]
        return []

    def _venue_or_room(self, venue: Venue, session: Session) -> Node:
        """The venue; a place of its own inside the venue where rooms are named or access differs."""
        access = self.programme.access_of(session)
        rooms = [self.programme.get("rooms", key).name for key in session.rooms]
        if not rooms and access == venue.access:
            return self.venue(venue)
        return node(
            "Place",
            at_id=f"{self.iri('sessions', session.key)}/place",
            name=", ".join([*rooms, venue.name]),
            address=self._address(venue),
            amenityFeature=self._features(access),
            containedInPlace=self.venue(venue)
            if self.links
            else node("Place", at_id=self.iri("venues", venue.key), name=venue.name),
        )

    def venue(self, venue: Venue) -> Node:
        """A venue, or the link to it."""
        return {"@id": self.iri("venues", venue.key)} if self.links else self.whole_venue(venue)

    def whole_venue(self, venue: Venue) -> Node:
        """All that schema.org can hold of a venue."""
        known = venue.latitude is not None and venue.longitude is not None
        return node(
            "Place",
            at_id=self.iri("venues", venue.key),
            name=venue.name,
            address=self._address(venue),
            geo=node("GeoCoordinates", latitude=_number(venue.latitude), longitude=_number(venue.longitude))
            if known
            else None,
            url=venue.url,
            amenityFeature=self._features(venue.access),
        )

    def _address(self, venue: Venue) -> Node | None:
        if not (venue.street or venue.postcode or venue.locality):
            return None
        return node(
            "PostalAddress",
            streetAddress=venue.street,
            postalCode=venue.postcode,
            addressLocality=venue.locality,
            addressCountry=venue.country or self.programme.country,
        )

    def _features(self, access: Accessibility) -> list[Node]:
        """What is there and what is not; what nobody knows is not mentioned. Few answers serve many places."""
        if access not in self._amenities:
            self._amenities[access] = [
                node(
                    "LocationFeatureSpecification",
                    propertyID=name,
                    name=self.message(words),
                    value=getattr(access, name) is Answer.YES,
                )
                for name, words in ACCESS_LABELS.items()
                if getattr(access, name) is not Answer.UNKNOWN
            ]
        return self._amenities[access]

    def audience(self, audience: Audience) -> Node:
        """Pupils and students as an EducationalAudience, other people with the ages that they usually have."""
        if audience.isced:
            return node("EducationalAudience", audienceType=self.text(audience.title), educationalRole="student")
        ages = {"suggestedMinAge": audience.age_min, "suggestedMaxAge": audience.age_max}
        return node("PeopleAudience", audienceType=self.text(audience.title), **ages)

    def goal(self, number: int) -> Node:
        """A Sustainable Development Goal, by the UN's own IRI."""
        name = self.message(SDG_NAMES[number - 1])
        return node("DefinedTerm", at_id=sdg_iri(number), termCode=str(number), name=name)

    def person(self, face: Face) -> Node:
        """Somebody who appears in public, without an id: nobody can be followed through the file."""
        return node(
            "Person",
            name=face.name,
            jobTitle=self.text(face.headline),
            description=self.text(face.bio),
            affiliation=node("Organization", name=face.affiliation) if face.affiliation else None,
            url=face.url,
            image=self.picture(face.image),
        )

    def source(self, source: Source) -> Node:
        """Where something is known from."""
        return node(
            "CreativeWork",
            at_id=self.iri("sources", source.key),
            name=source.title,
            url=source.url,
            publisher=node("Organization", name=source.publisher) if source.publisher else None,
            datePublished=source.published.isoformat() if source.published else None,
        )


def _number(value: Decimal | None) -> float | None:
    """A coordinate as JSON has it; six digits are a decimetre."""
    return None if value is None else round(float(value), 6)
