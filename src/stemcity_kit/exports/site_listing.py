"""The programme as lists: one line for each session, gathered by day, by month and by what is not known.

A session stands on the first day that it touches; what lasts longer is named again on each further day. What has no
known day is gathered apart and never lost: every event is on some page without any script.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs
from markupsafe import Markup, escape

from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.errors import N_
from stemcity_kit.exports.site_item import ON_DEMAND, ROOT, UNKNOWN, Group, Item, state_of
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.place import ACCESS_LABELS
from stemcity_kit.model.programme import Programme
from stemcity_kit.model.time import Precision, When
from stemcity_kit.model.vocabulary import Answer, Mode, Place, Status

__all__ = ["Listing"]

_Option = tuple[str, str, Markup]
"""A value to filter by, its words, and the attributes that say in which language they are."""

_ONE_DAY = (Precision.DAY, Precision.START, Precision.INTERVAL)


@attrs.frozen(eq=False)
class Listing:
    """A programme in one language, line by line."""

    programme: Programme
    p: Phrases
    _rows: dict[tuple[str, str | None], Markup] = attrs.field(factory=dict, init=False, repr=False)
    _lines: dict[str, Sequence[Item]] = attrs.field(factory=dict, init=False, repr=False)

    @property
    def home(self) -> str:
        """The way to the language's folder, for links in content."""
        return f"{ROOT}{self.p.language}/"

    def link(self, key: str) -> Markup:
        """A link to an event's page."""
        return Markup('<a href="{}events/{}/index.html">{}</a>').format(self.home, key, self.name("events", key))

    def name(self, table: str, key: str | None) -> Markup:
        """The title of a row of a table, or its name; each is put into words once."""
        if (table, key) not in self._rows:
            row = self.programme.get(table, key)
            said = "" if row is None else self.p.say(row.title) if hasattr(row, "title") else escape(row.name)
            self._rows[table, key] = escape(said or (row.key if row is not None else ""))
        return self._rows[table, key]

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """One line for each session, and one for each event without any, in order of time."""
        found = [item for event in self.programme.events for item in self.of_event(event)]
        return tuple(sorted(found, key=_in_time))

    def of_event(self, event: Event) -> Sequence[Item]:
        """The lines of one event; each is put into words once."""
        if event.key not in self._lines:
            sessions: Sequence[Session | None] = self.programme.sessions_of.get(event.key, ()) or (None,)
            self._lines[event.key] = [self.item(event, session) for session in sessions]
        return self._lines[event.key]

    def item(self, event: Event, session: Session | None) -> Item:
        """One line."""
        p, when = self.p, session.when if session else None
        told = self.told(event, session)
        timed = when is not None and when.start is not None
        kept = p.said(event.summary)
        return Item(
            event,
            session,
            when,
            f"events/{event.key}/index.html",
            p.say(event.title) or escape(event.key),
            p.hours(when),
            self._note(event, session),
            when.start.isoformat(timespec="minutes") if timed and when is not None and when.start is not None else "",
            p.date(when.days.first) if when and when.precision in _ONE_DAY else "",
            self.place(session) if session else "",
            self.name("kinds", event.kind),
            self.name("sections", event.section),
            Markup("<span{}>{}</span>").format(p.foreign(kept), _shortened(kept.text)) if kept.text else Markup(),
            self.name("events", event.parent) if event.parent else Markup(),
            [self.name("audiences", key) for key in event.audiences],
            told.value if told else "",
            p.label(told) if told else "",
            self._traits(event, session),
        )

    def told(self, event: Event, session: Session | None) -> Status | None:
        """What became of a line that a reader must be told: its own status, or that of what it is a part of."""
        programme = self.programme
        if programme.is_called_off(event) if session is None else programme.is_cancelled(session):
            return Status.CANCELLED
        return state_of(event.status, session.status if session else None)

    def _note(self, event: Event, session: Session | None) -> str:
        """What is not known of the time of day, or how long it lasts."""
        p = self.p
        if session is None:
            return self._availability(event)
        when = session.when
        if when is None:
            return p.gettext(N_("day not known"))
        if when.precision in (Precision.MONTH, Precision.RANGE):
            known = p.when(when, hours_said=bool(session.hours))
            return Markup("{}; {}").format(known, p.say(session.hours)) if session.hours else known
        if when.precision is Precision.DAY:
            return p.say(session.hours) if session.hours else p.gettext(N_("hour not known"))
        return p.gettext(N_("end not known")) if when.end is None else ""

    def _availability(self, event: Event) -> str:
        if event.on_demand:
            return self.available(event)
        if self.programme.parts_of.get(event.key):
            return self.p.gettext(N_("in several parts"))
        return self.p.gettext(N_("day not known"))

    def available(self, event: Event) -> str:
        """From when to when an on-demand item can be seen."""
        p = self.p
        first = p.date(event.available_from, "long") if event.available_from else ""
        last = p.date(event.available_to, "long") if event.available_to else ""
        if first and last:
            return p.gettext(N_("on demand, from {first} to {last}")).format(first=first, last=last)
        if first:
            return p.gettext(N_("on demand, from {first}")).format(first=first)
        return (
            p.gettext(N_("on demand, until {last}")).format(last=last)
            if last
            else p.gettext(N_("on demand, at any time"))
        )

    def place(self, session: Session) -> str:
        """Rooms, venue and town, or in words what is known of the place."""
        venue = self.programme.get("venues", session.venue)
        if venue is None:
            return self.p.label(session.known_place)
        rooms = [
            room.name for room in (self.programme.get("rooms", key) for key in session.rooms) if room and room.name
        ]
        town = venue.locality if venue.locality and venue.locality != self.programme.city else ""
        return ", ".join(part for part in (*rooms, venue.name or venue.key, town) if part)

    def _traits(self, event: Event, session: Session | None) -> Mapping[str, str]:
        days = session.when.days if session and session.when else None
        access = self.programme.access_of(session).with_answer(Answer.YES) if session else ()
        return {
            "first": str(days.first) if days else "",
            "last": str(days.last) if days else "",
            "audience": " ".join(event.audiences),
            "place": _place_key(session),
            "kind": event.kind or "",
            "language": " ".join(event.languages),
            "access": " ".join(access),
        }

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Days in order, then months, then what has no known day, then what is on demand; none is empty."""
        gathered: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            gathered[self._slug(item)].append(item)
        days = {slug for slug in gathered if len(slug) == 10}
        also = self._also(days)
        order = (*sorted(days), *sorted(slug for slug in gathered if len(slug) == 7), UNKNOWN, ON_DEMAND)
        return tuple(self._group(slug, gathered[slug], also.get(slug, [])) for slug in order if slug in gathered)

    def _slug(self, item: Item) -> str:
        when = item.when
        if when is None and not item.event.on_demand:
            when = self._first_of_parts(item.event)
        if when is None:
            return ON_DEMAND if item.event.on_demand else UNKNOWN
        return str(when.days.first)[:7] if when.precision is Precision.MONTH else str(when.days.first)

    def _first_of_parts(self, event: Event) -> When | None:
        """The time of the first part whose day is known: where an event without a time of its own is listed."""
        parts = self.programme.parts_of.get(event.key, ())
        times = [one.when for part in parts for one in self.programme.sessions_of.get(part.key, ()) if one.when]
        return min(times, key=lambda when: when.order, default=None)

    def _also(self, days: set[str]) -> Mapping[str, list[Item]]:
        found: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            if item.when is None or item.when.precision is Precision.MONTH or item.when.days.count == 1:
                continue
            for day in item.when.days.each()[1:]:
                if str(day) in days:
                    found[str(day)].append(item)
        return found

    def _group(self, slug: str, items: Sequence[Item], also: Sequence[Item]) -> Group:
        ngettext, events = self.p.ngettext, len({item.event.key for item in items if item.state != "cancelled"})
        if not events:
            count = self.p.label(Status.CANCELLED)
        elif slug == ON_DEMAND:
            count = ngettext("{count} item", "{count} items", events)
        else:
            count = ngettext("{count} event", "{count} events", events)
        return Group(slug, self._title(slug), tuple(items), tuple(also), count, self._remark(slug))

    def _title(self, slug: str) -> str:
        if slug == ON_DEMAND:
            return self.p.gettext(N_("On demand"))
        if slug == UNKNOWN:
            return self.p.gettext(N_("Day not known"))
        if len(slug) == 7:
            return self.p.when(When.month(int(slug[:4]), int(slug[5:])))
        return self.p.date(dt.date.fromisoformat(slug))

    def _remark(self, slug: str) -> str:
        if slug == ON_DEMAND:
            return self.p.gettext(N_("To watch or read at any time; these are not counted as events."))
        if slug == UNKNOWN:
            return self.p.gettext(N_("These belong to the edition, but nobody has recorded on which day."))
        return ""

    def filters(self) -> Sequence[Mapping[str, Any]]:
        """What the programme can be filtered by: name, title and options; a list with one choice is left out."""
        p, seen = self.p, self._seen()
        days = [(str(group.day), group.title, Markup()) for group in self.groups if group.day]
        named = [
            ("day", N_("Day"), N_("Every day"), days),
            ("audience", N_("For whom"), N_("Everybody"), self._options("audiences", seen["audience"])),
            ("place", N_("Place"), N_("Every place"), self._places(seen["place"])),
            ("kind", N_("Kind"), N_("Every kind"), self._options("kinds", seen["kind"])),
            (
                "language",
                N_("Language"),
                N_("Every language"),
                sorted((tag, p.language_name(tag), Markup()) for tag in seen["language"]),
            ),
            ("access", N_("Accessibility"), N_("Not important"), self._features(seen["access"])),
        ]
        return [
            {"name": name, "title": p.gettext(title), "all": p.gettext(everything), "options": options}
            for name, title, everything, options in named
            if len(options) > 1 or (name == "access" and options)
        ]

    def _seen(self) -> Mapping[str, set[str]]:
        seen: dict[str, set[str]] = defaultdict(set)
        for item in self.items:
            for name, value in item.traits.items():
                seen[name].update(value.split())
        return seen

    def _options(self, table: str, keys: set[str]) -> list[_Option]:
        rows = ((row.key, self.p.said(row.title)) for row in getattr(self.programme, table) if row.key in keys)
        return [(key, said.text or key, self.p.foreign(said)) for key, said in rows]

    def _places(self, keys: set[str]) -> list[_Option]:
        venues = [
            (venue.key, venue.name or venue.key, Markup()) for venue in self.programme.venues if venue.key in keys
        ]
        others = [(f"_{place.value}", self.p.label(place), Markup()) for place in Place if f"_{place.value}" in keys]
        return sorted(venues, key=lambda one: one[1].casefold()) + others

    def _features(self, keys: set[str]) -> list[_Option]:
        return [(name, self.p.gettext(words), Markup()) for name, words in ACCESS_LABELS.items() if name in keys]


def _place_key(session: Session | None) -> str:
    if session is None:
        return ""
    online = " _online" if session.known_mode in (Mode.ONLINE, Mode.HYBRID) else ""
    return f"{session.venue}{online}" if session.venue else f"_{session.known_place.value}"


def _in_time(item: Item) -> tuple[Any, ...]:
    key = (item.event.key, item.session.key if item.session else "")
    return (item.when is None, *(item.when.order if item.when else ()), *key)


def _shortened(text: str, longest: int = 240) -> str:
    """The text, or its beginning up to a whole word, for a list."""
    first = text.split("\n\n", maxsplit=1)[0]
    return first if len(first) <= longest else f"{first[:longest].rsplit(' ', maxsplit=1)[0]} …"
