"""Events and sessions as schema.org nodes.

An event with one session is one node with its time and place; one with several is a node that spans them, with a
`subEvent` for each. A part is a `subEvent` of its parent. An item to see at any time is no event but a CreativeWork.
A month whose day nobody knows gives no `startDate`: ISO 8601 would allow `2019-05`, and most readers would take it for
the first of May.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from stemcity_kit.exports.jsonld_nodes import Node, Voice, node, one_or_all
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, Precision, When
from stemcity_kit.model.vocabulary import Answer, Mode, Part, RoleName, Status

__all__ = ["Programmes"]

SCHEMA = "https://schema.org/"

ATTENDANCE = {
    Mode.IN_PERSON: SCHEMA + "OfflineEventAttendanceMode",
    Mode.ONLINE: SCHEMA + "OnlineEventAttendanceMode",
    Mode.HYBRID: SCHEMA + "MixedEventAttendanceMode",
}

ROLES = {
    RoleName.PROMOTER: ("organizer",),
    RoleName.ORGANISER: ("organizer",),
    RoleName.SPONSOR: ("sponsor", "funder"),
    RoleName.TECHNICAL_PARTNER: ("sponsor",),
    RoleName.MEDIA_PARTNER: ("sponsor",),
}
"""The property for each role; a funder gives money, a sponsor money or something else. The others contribute."""

CREW = (Part.MENTOR, Part.JURY)
"""The parts of people who contribute without appearing on a stage."""


@attrs.frozen
class Programmes:
    """The event nodes of one programme, told by one voice."""

    voice: Voice

    def event(self, event: Event) -> Node:
        """An event with its sessions and the links to its parts; an item to see at any time as a CreativeWork."""
        return self._item(event) if event.on_demand else self._event(event)

    def _event(self, event: Event) -> Node:
        programme = self.voice.programme
        sessions = programme.sessions_of.get(event.key, ())
        parts = programme.parts_of.get(event.key, ())
        lone = sessions[0] if len(sessions) == 1 else None
        repeats = [] if lone else [self._repeat(event, session) for session in sessions]
        return node(
            self.type_of(event),
            **self._content(event),
            superEvent=self._whole(event),
            **(self._held(event, lone) if lone else self._span(event, sessions)),
            **self._roles(event),
            **self._people(event),
            offers=self._offer(event),
            subEvent=repeats + [self._link(part) for part in parts if not part.on_demand],
            workFeatured=[self._link(part) for part in parts if part.on_demand],
        )

    def type_of(self, event: Event) -> str:
        """The schema.org type that the event's kind names."""
        kind = self.voice.programme.get("kinds", event.kind)
        return kind.schema_type if kind else "Event"

    def _content(self, event: Event) -> dict[str, Any]:
        """What an event and an item to see at any time have in common."""
        voice, programme = self.voice, self.voice.programme
        kind = programme.get("kinds", event.kind)
        return {
            "at_id": voice.iri("events", event.key),
            "identifier": programme.stamp_of["events", event.key].uuid,
            "name": voice.text(event.title) or event.key,
            "description": voice.text(joined(event.summary, event.description, event.remark)),
            "url": voice.page(event),
            "sameAs": event.url if event.url != voice.page(event) else None,
            "image": voice.picture(event.image),
            "keywords": voice.text(kind.title) if kind else None,
            "inLanguage": one_or_all(list(event.languages)),
            "typicalAgeRange": ages(event),
            "isAccessibleForFree": {Answer.YES: True, Answer.NO: False}.get(event.free),
            "audience": [voice.audience(programme.get("audiences", key)) for key in event.audiences],
            "about": [voice.goal(number) for number in event.sdgs],
            "subjectOf": [voice.source(programme.get("sources", key)) for key in event.sources],
        }

    def _item(self, event: Event) -> Node:
        first, last = event.available_from, event.available_to
        makers = [
            role.organisation
            for role in self.voice.programme.roles_of.get(event.key, ())
            if role.role is RoleName.ORGANISER
        ]
        return node(
            "CreativeWork",
            **self._content(event),
            datePublished=first.isoformat() if first else None,
            expires=last.isoformat() if last else None,
            hasPart=[self._link(part) for part in self.voice.programme.parts_of.get(event.key, ()) if part.on_demand],
            provider=[self.voice.organisation(key) for key in makers],
        )

    def _whole(self, event: Event) -> Node:
        """What an event is part of: its parent event, or its section, or the edition."""
        programme = self.voice.programme
        parent, section = programme.get("events", event.parent), programme.get("sections", event.section)
        if parent is not None and not parent.on_demand:
            return self._link(parent)
        if section is not None:
            return self._named("EventSeries", self.voice.iri("sections", section.key), section.title)
        return self._named("EventSeries", programme.uri, programme.title)

    def _link(self, event: Event) -> Node:
        type_ = "CreativeWork" if event.on_demand else self.type_of(event)
        return self._named(type_, self.voice.iri("events", event.key), event.title)

    def _named(self, type_: str, iri: str, title: Text) -> Node:
        """A link, which says in a document of one event what it leads to."""
        return {"@id": iri} if self.voice.links else node(type_, at_id=iri, name=self.voice.text(title))

    def _repeat(self, event: Event, session: Session) -> Node:
        return node(
            self.type_of(event),
            at_id=self.voice.iri("sessions", session.key),
            identifier=self.voice.programme.stamp_of["sessions", session.key].uuid,
            name=self.voice.text(event.title) or event.key,
            superEvent={"@id": self.voice.iri("events", event.key)},
            **self._held(event, session),
        )

    def _held(self, event: Event, session: Session) -> dict[str, Any]:
        """Time, place and status of one session."""
        return {
            **dates([session.when] if session.when else []),
            "eventStatus": self._status(event, session),
            "eventAttendanceMode": ATTENDANCE.get(session.known_mode) if session.known_mode else None,
            "location": one_or_all(self.voice.place(session)),
            "maximumAttendeeCapacity": session.seats,
        }

    def _span(self, event: Event, sessions: Sequence[Session]) -> dict[str, Any]:
        """From the first day of all sessions to the last; the places, each once."""
        places: list[Node] = []
        for session in sessions:
            places += [place for place in self.voice.place(session) if place not in places]
        modes = {mode for session in sessions if (mode := session.known_mode)}
        return {
            **dates([session.when for session in sessions if session.when]),
            "eventStatus": SCHEMA
            + ("EventCancelled" if self.voice.programme.is_called_off(event) else "EventScheduled"),
            "eventAttendanceMode": ATTENDANCE[modes.pop() if len(modes) == 1 else Mode.HYBRID] if modes else None,
            "location": one_or_all(places),
        }

    def _status(self, event: Event, session: Session) -> str:
        if self.voice.programme.is_cancelled(session):
            return SCHEMA + "EventCancelled"
        moved = Status.MOVED in (event.status, session.status)
        return SCHEMA + ("EventRescheduled" if moved else "EventScheduled")

    def roles(self, table: str, key: str) -> dict[str, Any]:
        """The organisations of a section or of the whole edition, by property."""
        whole = self.voice.programme.roles_of.get(None, ())
        return self._by_property(
            [role for role in whole if (role.section or "") == (key if table == "sections" else "")]
        )

    def _roles(self, event: Event) -> dict[str, Any]:
        return self._by_property(self.voice.programme.roles_of.get(event.key, ()))

    def _by_property(self, roles: Iterable[Any]) -> dict[str, Any]:
        """Each organisation once under each property that one of its roles gives."""
        keys: dict[str, dict[str, None]] = {"organizer": {}, "sponsor": {}, "funder": {}, "contributor": {}}
        for role in roles:
            for name in ROLES.get(role.role, ("contributor",)):
                keys[name][role.organisation] = None
        return {name: [self.voice.organisation(key) for key in found] for name, found in keys.items()}

    def _people(self, event: Event) -> dict[str, Any]:
        faces = self.voice.programme.faces_of.get(event.key, ())
        return {"performer": [self.voice.person(face) for face in faces if face.part not in CREW]}

    def _offer(self, event: Event) -> Node | None:
        """Where to book, and the price in words; a number and its currency are not known, so none is said."""
        if not event.booking_url:
            return None
        return node("Offer", url=event.booking_url, description=self.voice.text(event.price))


def dates(whens: Sequence[When]) -> dict[str, str]:
    """Start and end of what is known: moments with their offset where one time is known, else days.

    >>> import datetime as dt
    >>> dates([When.during(dt.date(2019, 5, 8), dt.date(2019, 5, 30))])
    {'startDate': '2019-05-08', 'endDate': '2019-05-30'}
    >>> dates([When.month(2019, 4)])
    {}
    """
    known = [when for when in whens if when.precision is not Precision.MONTH]
    if len(whens) == 1 and known and known[0].start is not None:
        moments = {"startDate": known[0].start, "endDate": known[0].end}
        return {name: at.isoformat() for name, at in moments.items() if at is not None}
    days = Days.spanning(when.days for when in known)
    if days is None:
        return {}
    return {"startDate": days.first.isoformat()} | ({"endDate": days.last.isoformat()} if days.count > 1 else {})


def ages(event: Event) -> str | None:
    """The usual ages as schema.org writes them.

    >>> ages(Event("talk", age_min=11))
    '11-'
    """
    if event.age_min is None and event.age_max is None:
        return None
    low, high = ("" if age is None else age for age in (event.age_min, event.age_max))
    return f"{low}-{high}"


def joined(*texts: Text) -> Text:
    r"""Several texts as paragraphs of one, in each language that one of them has.

    >>> joined(Text({"it": "Uno"}), Text(), Text({"it": "Due"})).version("it")
    'Uno\n\nDue'
    """
    languages = {language for text in texts for language in text.languages}
    return Text({tag: "\n\n".join(said for text in texts if (said := text.version(tag))) for tag in sorted(languages)})
