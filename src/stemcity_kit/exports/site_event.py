"""The page of one event: everything that the programme knows of it, put into words for the template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote

import attrs
from markupsafe import Markup, escape

from stemcity_kit.documents.motif import variant
from stemcity_kit.documents.phrases import capital
from stemcity_kit.errors import N_
from stemcity_kit.exports.site_item import state_of
from stemcity_kit.exports.site_listing import Listing
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.organisation import Role
from stemcity_kit.model.place import ACCESS_LABELS, Accessibility, Venue
from stemcity_kit.model.programme import Face
from stemcity_kit.model.vocabulary import Answer, Booking, Place, RoleName, Status, sdg_iri

__all__ = ["MOTIFS", "EventView", "media_path", "role_title"]

MOTIFS = 24
"""How many ornaments there are for events without an image."""

Row = Mapping[str, Any]


def media_path(name: str) -> str:
    """Where a file of the edition's `media` folder stands, as the path of an address."""
    return f"media/{quote(name)}"


@attrs.frozen(eq=False)
class EventView:
    """One event in one language.

    Attributes:
        listing: The programme that it belongs to.
        event: The event.
        crumb: The list that it stands in.
        calendar: The calendar file of the event, relative to the site; empty where there is none.
    """

    listing: Listing
    event: Event
    crumb: object = None
    calendar: str = ""

    @cached_property
    def _sessions(self) -> Sequence[Session]:
        return self.listing.programme.sessions_of.get(self.event.key, ())

    @cached_property
    def _status(self) -> Status | None:
        if self.listing.programme.is_called_off(self.event):
            return Status.CANCELLED
        every = {state_of(session.status) for session in self._sessions}
        return state_of(self.event.status, *(every if len(every) == 1 else ()))

    @property
    def state(self) -> str:
        """`cancelled`, `moved`, `tentative` or nothing."""
        status = self._status
        return status.value if status else ""

    @property
    def state_words(self) -> str:
        """What became of it, as a sentence."""
        words = {
            Status.CANCELLED: N_("This event is cancelled."),
            Status.MOVED: N_("This event has been moved."),
            Status.TENTATIVE: N_("This event is still to be confirmed."),
        }
        return self.listing.p.gettext(words[self._status]) if self._status else ""

    @cached_property
    def kind(self) -> Markup:
        """The kind of event."""
        return self.listing.name("kinds", self.event.kind)

    @property
    def section(self) -> Markup:
        """The section of the edition."""
        return self.listing.name("sections", self.event.section)

    @cached_property
    def parent(self) -> Markup:
        """A link to the event that it is part of."""
        key = self.event.parent
        return self.listing.link(key) if key else Markup()

    @cached_property
    def parts(self) -> Sequence[Any]:
        """The lines of its parts."""
        parts = self.listing.programme.parts_of.get(self.event.key, ())
        return [item for part in parts for item in self.listing.of_event(part)]

    @cached_property
    def image(self) -> Row:
        """Its image, or an ornament with an empty alternative text."""
        event = self.event
        if event.image:
            alt = self.listing.p.said(event.image_alt)
            return {"src": media_path(event.image), "alt": alt.text, "size": self.listing.p.foreign(alt)}
        number = variant(event.key, of=MOTIFS)
        return {"src": f"assets/motif-{number:02}.svg", "alt": "", "size": Markup(' width="360" height="240"')}

    @cached_property
    def availability(self) -> str:
        """When an on-demand item can be seen."""
        words = self.listing.available(self.event) if self.event.on_demand else ""
        return words[:1].upper() + words[1:]

    @cached_property
    def sessions(self) -> Sequence[Row]:
        """When and where, one row for each session."""
        return [self._session(session) for session in self._sessions]

    def _session(self, session: Session) -> Row:
        p = self.listing.p
        told = Status.CANCELLED if self.listing.programme.is_cancelled(session) else state_of(session.status)
        mode = session.known_mode
        is_said = session.known_place is Place.ONLINE or mode is None
        return {
            "when": p.when(session.when, hours_said=bool(session.hours)),
            "state": told.value if told else "",
            "state_words": p.label(told) if told else "",
            "zone": p.zone(session.when, usual=self.listing.programme.zone),
            "previously": p.say(session.previously),
            "hours": p.say(session.hours),
            "place": self.listing.place(session),
            "mode": p.label(mode) if mode and not is_said else "",
            "url": "" if told is Status.CANCELLED else session.url,
            "seats": p.ngettext("{count} seat", "{count} seats", session.seats) if session.seats else "",
            "rain_plan": p.say(session.rain_plan),
        }

    @cached_property
    def places(self) -> Sequence[Row]:
        """How to get to each venue, and what is known of access there; each venue and answer once."""
        programme = self.listing.programme
        seen: dict[tuple[str, Accessibility], Venue] = {}
        for session in self._sessions:
            venue = programme.get("venues", session.venue)
            if venue is not None:
                seen.setdefault((venue.key, programme.access_of(session)), venue)
        return [self._place(venue, access) for (_, access), venue in seen.items()]

    def _place(self, venue: Venue, access: Accessibility) -> Row:
        p = self.listing.p
        town = f"{venue.postcode} {venue.locality}".strip()
        located = venue.latitude is not None and venue.longitude is not None
        at = f"mlat={venue.latitude}&mlon={venue.longitude}#map=17/{venue.latitude}/{venue.longitude}"
        return {
            "name": venue.name or venue.key,
            "address": ", ".join(part for part in (venue.street, town) if part),
            "directions": p.paragraphs(venue.directions),
            "map": f"https://www.openstreetmap.org/?{at}" if located else "",
            "url": venue.url,
            "access": list(self._access(access)),
        }

    def _access(self, access: Accessibility) -> Iterator[tuple[str, str, str]]:
        p = self.listing.p
        for answer in Answer:
            features = [p.gettext(ACCESS_LABELS[name]) for name in access.with_answer(answer)]
            if features:
                yield answer.value, capital(p.label(answer)), ", ".join(features)

    @cached_property
    def faces(self) -> Sequence[Row]:
        """The people who appear; one who has several parts is named once."""
        together: dict[tuple[str, str], list[Face]] = {}
        for face in self.listing.programme.faces_of.get(self.event.key, ()):
            together.setdefault((face.name, face.affiliation), []).append(face)
        return [self._face(faces) for faces in together.values()]

    def _face(self, faces: Sequence[Face]) -> Row:
        p, face = self.listing.p, faces[0]
        parts = p.listed(list(dict.fromkeys(p.label(one.part) for one in faces)))
        described = [escape(capital(parts)), p.say(face.headline), escape(face.affiliation)]
        return {
            "name": face.name,
            "url": face.url,
            "role": Markup(", ").join(part for part in described if part),
            "bio": p.paragraphs(face.bio),
            "image": media_path(face.image) if face.image else "",
            "image_alt": p.plain(face.image_alt) or face.name,
            "image_language": p.foreign(p.said(face.image_alt)),
        }

    @cached_property
    def sources(self) -> Sequence[Any]:
        """Where it is known from."""
        found = (self.listing.programme.get("sources", key) for key in self.event.sources)
        return [source for source in found if source is not None]

    @cached_property
    def facts(self) -> Sequence[Row]:
        """What a visitor asks first, as pairs of a name and an answer; what is not known is said."""
        p = self.listing.p
        return [{"title": p.gettext(title), "words": words} for title, words in self._facts() if words]

    def _facts(self) -> Iterator[tuple[str, object]]:
        p, event = self.listing.p, self.event
        yield N_("When"), self._when()
        yield N_("Where"), Markup("<br>").join(dict.fromkeys(escape(one["place"]) for one in self._told))
        yield N_("For whom"), self._for_whom()
        yield N_("Languages"), p.listed([p.language_name(tag) for tag in event.languages])
        yield N_("Cost"), self._cost()
        if self._status is not Status.CANCELLED and (event.booking is not Booking.UNKNOWN or not self._is_held):
            yield N_("Booking"), capital(p.label(event.booking))
        yield from self._organisations()
        yield N_("Goals"), self._goals()
        yield N_("Status"), capital(p.label(self._holding))

    def _when(self, most: int = 3) -> Markup | str:
        """The first times, and how many more there are."""
        p = self.listing.p
        told = [escape(one["when"]) for one in self._told]
        rest = len(told) - most
        more = [p.ngettext("and {count} more time", "and {count} more times", rest)] if rest > 0 else []
        return Markup("<br>").join([*told[:most], *more]) or self.availability

    @cached_property
    def _told(self) -> Sequence[Row]:
        """The sessions that a short answer names: those that are not cancelled; where all are, what was announced."""
        return [one for one in self.sessions if one["state"] != "cancelled"] or self.sessions

    @property
    def _is_held(self) -> bool:
        return self._holding is Status.HELD

    @cached_property
    def _holding(self) -> Status:
        """The status that holds: what a reader must be told, or what all sessions say, or the event's own."""
        said = {session.status for session in self._sessions}
        return self._status or (Status.HELD if said == {Status.HELD} else self.event.status)

    def _for_whom(self) -> Markup | str:
        names = [self.listing.name("audiences", key) for key in self.event.audiences]
        ages = self.listing.p.ages(self.event.age_min, self.event.age_max)
        said = Markup(", ").join([*names, *([ages] if ages else [])])
        return said or self.listing.p.gettext(N_("Not known"))

    def _cost(self) -> Markup | str:
        p, event = self.listing.p, self.event
        if event.free is Answer.YES:
            return p.gettext(N_("Free of charge"))
        if event.price:
            return p.say(event.price)
        return p.gettext(N_("Not free of charge") if event.free is Answer.NO else N_("Not known"))

    def _organisations(self) -> Iterator[tuple[str, Markup]]:
        """Who does what, role by role in the order of the closed list."""
        by_role: dict[RoleName, list[Role]] = {}
        for role in self.listing.programme.roles_of.get(self.event.key, ()):
            by_role.setdefault(role.role, []).append(role)
        for name in RoleName:
            if name in by_role:
                yield role_title(name), Markup("<br>").join(self._organisation(role) for role in by_role[name])

    def _organisation(self, role: Role) -> Markup:
        organisation = self.listing.programme.get("organisations", role.organisation)
        if organisation is None:
            return Markup()
        name = organisation.name or organisation.key
        shown = Markup('<a href="{}">{}</a>').format(organisation.url, name) if organisation.url else escape(name)
        wording = self.listing.p.say(role.wording)
        return Markup("{} ({})").format(shown, wording) if wording else shown

    def _goals(self) -> Markup:
        p = self.listing.p
        links = (Markup('<a href="{}">{} {}</a>').format(sdg_iri(goal), goal, p.goal(goal)) for goal in self.event.sdgs)
        return Markup("<br>").join(links)


_ROLES = {
    RoleName.PROMOTER: N_("Promoted by"),
    RoleName.ORGANISER: N_("Organised by"),
    RoleName.PARTNER: N_("Partners"),
    RoleName.SPONSOR: N_("Sponsors"),
    RoleName.TECHNICAL_PARTNER: N_("Technical partners"),
    RoleName.MEDIA_PARTNER: N_("Media partners"),
    RoleName.PATRON: N_("Under the patronage of"),
    RoleName.HOST: N_("Hosted by"),
    RoleName.CONTRIBUTOR: N_("With contributions of"),
    RoleName.PARTICIPANT: N_("Taking part"),
}
"""The heading under which organisations with a role are named."""


def role_title(name: RoleName) -> str:
    """The heading under which organisations with a role are named, in English."""
    return _ROLES[name]
