"""What a calendar entry says in words: its title, its place and its description, as plain text in one language.

The names of people who appear are left out on purpose: an entry is copied into the calendars of its readers, where a
name that is withdrawn later could never be taken back. They stand on the event's page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import Any

import attrs

from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.errors import N_
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.place import ACCESS_LABELS
from stemcity_kit.model.programme import Programme
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Precision
from stemcity_kit.model.vocabulary import Answer, Booking, Nature, Place, RoleName, Status, label

__all__ = ["Words", "ancestors"]


def ancestors(programme: Programme, event: Event) -> Iterator[Event]:
    """The event that this one is a part of, and so on upwards."""
    parent = programme.get("events", event.parent)
    while parent is not None:
        yield parent
        parent = programme.get("events", parent.parent)


@attrs.frozen(eq=False)
class Words:
    """How a programme is put into words in one language.

    Attributes:
        programme: What is told.
        language: The reader's language; text that lacks it is given in another of the edition's languages.
    """

    programme: Programme
    language: str
    _told: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = attrs.field(factory=dict, init=False, repr=False)
    _access_told: dict[object, str] = attrs.field(factory=dict, init=False, repr=False)

    @cached_property
    def phrases(self) -> Phrases:
        """How things are said in this language, with the edition's languages to fall back to."""
        return Phrases(self.language, self.programme.languages, self.programme.country)

    def text(self, text: Text) -> str:
        """A text in this language, or in the nearest one that it exists in."""
        return self.phrases.plain(text)

    def line(self, text: Text) -> str:
        """A text as one line; calcurse leaves out an entry whose title has two."""
        return " ".join(self.text(text).split())

    def say(self, message: str, **values: object) -> str:
        """One of the library's own messages in this language, with its `{names}` filled."""
        return self.phrases.gettext(message).format(**values)

    def label(self, member: StrEnum) -> str:
        """What people read for a member of a closed list, as the beginning of a line."""
        said = self.say(label(member))
        return said[:1].upper() + said[1:]

    @cached_property
    def notice(self) -> str:
        """What must be said on every file: that the edition is not real, and the notice that it gives itself."""
        nature = self.programme.nature
        unreal = f"{self.label(nature)}." if nature is not Nature.REAL else ""
        return " ".join(part for part in (unreal, self.text(self.programme.notice)) if part)

    def title(self, event: Event, *, cancelled: bool) -> str:
        """The event's title, said to be cancelled where it is: many calendars do not show the status."""
        title = self.line(event.title) or event.key
        return self.say(N_("Cancelled: {title}"), title=title) if cancelled else title

    def place(self, session: Session) -> str:
        """Rooms, venue and address, or what else is known of the place; empty where nothing is."""
        venue = self.programme.get("venues", session.venue)
        if venue is None:
            known = session.known_place
            return "" if known in (Place.UNKNOWN, Place.VENUE) else self.label(known)
        rooms = (self.programme.get("rooms", key) for key in session.rooms)
        town = f"{venue.postcode} {venue.locality}".strip()
        abroad = venue.country if venue.country != self.programme.country else ""
        return ", ".join(
            part for part in (*(room.name for room in rooms if room), venue.name, venue.street, town, abroad) if part
        )

    def description(self, session: Session, event: Event, *, link: str) -> str:
        """The whole description: what concerns the session, what the event is, how to take part, and the notice.

        Args:
            session: The session.
            event: Its event.
            link: The address of the event's page, or an empty text.
        """
        if event.key not in self._told:
            self._told[event.key] = (tuple(self._about(event)), tuple(self._taking_part(event, link)))
        about, taking_part = self._told[event.key]
        practical = (*self._practical(session), *taking_part)
        blocks = ("\n".join(self._news(session)), *about, "\n".join(practical), self.notice)
        return "\n\n".join(block for block in blocks if block)

    def _news(self, session: Session) -> Iterable[str]:
        if session.previously:
            yield self.say(N_("Moved. Announced before: {previously}"), previously=self.text(session.previously))
        elif session.status is Status.MOVED:
            yield self.say(N_("Moved from what was announced before."))

    def _about(self, event: Event) -> Iterable[str]:
        yield self.text(event.summary) or self.text(event.description)
        whole = ", ".join(self.line(parent.title) or parent.key for parent in ancestors(self.programme, event))
        if whole:
            yield self.say(N_("Part of: {title}"), title=whole)
        if event.remark:
            yield self.say(N_("About this record: {remark}"), remark=self.text(event.remark))

    def _practical(self, session: Session) -> Iterable[str]:
        timed = session.when is not None and session.when.precision in (Precision.START, Precision.INTERVAL)
        if session.hours:
            yield self.say(N_("Hours: {hours}"), hours=self.text(session.hours))
        elif not timed:
            yield self.say(N_("The hour is not known."))
        if session.known_place is Place.UNKNOWN:
            yield self.say(N_("The place is not known."))
        if session.rain_plan:
            yield self.say(N_("If it rains: {plan}"), plan=self.text(session.rain_plan))
        access = self._access(session)
        if access:
            yield self.say(N_("Accessibility: {answers}"), answers=access)

    def _access(self, session: Session) -> str:
        """Each feature that is known to be there or not to be there; what is not known is not listed."""
        where = (session.venue, session.rooms, session.access)
        if where not in self._access_told:
            known = self.programme.access_of(session)
            answers = ((text, getattr(known, feature)) for feature, text in ACCESS_LABELS.items())
            told = (
                f"{self.say(text)}: {self.say(label(said))}" for text, said in answers if said is not Answer.UNKNOWN
            )
            self._access_told[where] = "; ".join(told)
        return self._access_told[where]

    def _taking_part(self, event: Event, link: str) -> Iterable[str]:
        ages = self.phrases.ages(event.age_min, event.age_max)
        whom = "; ".join(part for part in (self._names("audiences", event.audiences), ages) if part)
        if whom:
            yield self.say(N_("For: {whom}"), whom=whom)
        if event.booking is not Booking.UNKNOWN:
            yield f"{self.label(event.booking)}."
        if event.booking_url:
            yield self.say(N_("Book here: {address}"), address=event.booking_url)
        if event.free is Answer.YES:
            yield self.say(N_("Free of charge."))
        elif event.price:
            yield self.say(N_("Price: {price}"), price=self.text(event.price))
        organisers = self._organisers(event)
        if organisers:
            yield self.say(N_("Organised by: {names}"), names=organisers)
        if link:
            yield self.say(N_("More: {address}"), address=link)

    def _names(self, table: str, keys: Iterable[str]) -> str:
        rows: Iterable[Any] = (self.programme.get(table, key) for key in keys)
        return self.phrases.listed([self.text(row.title) or row.key for row in rows if row])

    def _organisers(self, event: Event) -> str:
        roles = (role for role in self.programme.roles_of.get(event.key, ()) if role.role is RoleName.ORGANISER)
        organisations = (self.programme.get("organisations", role.organisation) for role in roles)
        return self.phrases.listed([one.name or one.key for one in organisations if one])
