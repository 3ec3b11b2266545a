"""The pages of one language, one after the other, each with its content rendered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs
from jinja2 import Environment
from markupsafe import Markup

from stemcity_kit.documents.phrases import capital
from stemcity_kit.errors import N_
from stemcity_kit.exports.jsonld import Documents, script
from stemcity_kit.exports.jsonld_nodes import Voice
from stemcity_kit.exports.site_event import EventView, media_path
from stemcity_kit.exports.site_figures import figure_groups, headlines
from stemcity_kit.exports.site_item import Group, Item
from stemcity_kit.exports.site_listing import Listing
from stemcity_kit.exports.site_partners import in_events, levels, partner_groups, supporters
from stemcity_kit.exports.site_shell import Page
from stemcity_kit.model.edition import Section
from stemcity_kit.model.event import Event
from stemcity_kit.model.vocabulary import Booking, Status, sdg_iri

__all__ = ["LONG", "Pages"]

LONG = 300
"""From how many lines on the programme is an index of days, and no longer one list."""

SCRIPT = "assets/programme.js"

Row = Mapping[str, Any]


@attrs.frozen(eq=False)
class Pages:
    """The pages of one language.

    Attributes:
        listing: The programme in that language.
        made: The templates.
        calendars: The calendar file of each event that has one.
        feeds: The calendars that people can subscribe to, in groups.
        data: The files of open data.
    """

    listing: Listing
    made: Environment
    calendars: Mapping[str, str]
    feeds: Sequence[Row]
    data: Sequence[Row]

    def __iter__(self) -> Iterator[Page]:
        yield self.home
        yield self.programme
        yield from self._days()
        yield from map(self.event, self.listing.programme.events)
        yield self._plain("partners", N_("Partners"), self._partners())
        yield self._plain("figures", N_("The edition in figures"), {"groups": figure_groups(self.listing)})
        yield self._plain("take-part", N_("How to take part"), self._take_part())
        yield self._plain("about", N_("About this edition"), self._about())
        yield self._plain("privacy", N_("Privacy and contact"), {})
        yield self._plain("subscribe", N_("Calendars and feeds"), {"feeds": self.feeds})

    @property
    def _say(self) -> Callable[[str], str]:
        return self.listing.p.gettext

    def _rendered(self, template: str, **seen: object) -> str:
        return self.made.get_template(template).render(**seen)

    def _plain(self, kind: str, title: str, seen: Row) -> Page:
        content = self._rendered(f"{kind.replace('-', '_')}.html", **seen)
        return Page(path=f"{kind}/index.html", kind=kind, title=self._say(title), content=content)

    @cached_property
    def home(self) -> Page:
        """The start page."""
        programme, p = self.listing.programme, self.listing.p
        site = programme.site
        content = self._rendered(
            "home.html",
            edition_number=self._say(N_("Edition {number}")).format(number=programme.ordinal)
            if programme.ordinal
            else "",
            status_words=p.label(programme.status)
            if programme.status in (Status.CANCELLED, Status.MOVED, Status.TENTATIVE)
            else "",
            hero_dates=[section for section in self.sections if section["has_dates"]],
            hero=self._hero(),
            headlines=headlines(self.listing),
            sections=self.sections,
            days=self.days[:45],
            highlights=self._highlights(),
            take_part=p.paragraphs(site.take_part),
            supporters=supporters(self.listing),
        )
        return Page(
            path="index.html",
            kind="home",
            title=p.plain(programme.title) or programme.key,
            foreign=p.foreign(p.said(programme.title)),
            content=content,
            description=p.plain(programme.theme),
            picture=media_path(site.image) if site.image else "",
            picture_alt=p.plain(site.image_alt),
        )

    def _hero(self) -> Row:
        site = self.listing.programme.site
        if site.image:
            p = self.listing.p
            return {
                "src": media_path(site.image),
                "alt": p.plain(site.image_alt),
                "size": p.foreign(p.said(site.image_alt)),
            }
        return {"src": "assets/hero.svg", "alt": "", "size": Markup(' width="540" height="540"')}

    def _highlights(self, most: int = 6) -> Sequence[Item]:
        """The first events in time that are no part of another and not cancelled, each once."""
        chosen: dict[str, Item] = {}
        for item in sorted(self.listing.items, key=lambda item: not item.has_day):
            if not item.event.parent and item.state != "cancelled" and not item.event.on_demand:
                chosen.setdefault(item.event.key, item)
        return list(chosen.values())[:most]

    @cached_property
    def sections(self) -> Sequence[Row]:
        """The sections of the edition, in words."""
        return [self._section(section) for section in self.listing.programme.sections]

    def _section(self, section: Section) -> Row:
        p = self.listing.p
        count = self._counts.get(section.key, 0)
        told = section.status if section.status in (Status.CANCELLED, Status.MOVED, Status.TENTATIVE) else None
        return {
            "key": section.key,
            "title": p.say(section.title) or section.key,
            "has_dates": bool(section.dates),
            "dates": "; ".join(p.days(days) for days in section.dates) or self._say(N_("Dates not known")),
            "run_by": capital(p.label(section.run_by)),
            "state": told.value if told else "",
            "state_words": p.label(told) if told else "",
            "summary": p.say(section.summary),
            "count": count,
            "is_empty": not count and section.key not in self._cancelled,
            "count_words": self._count_words(section),
            "remark": p.paragraphs(section.remark),
        }

    def _count_words(self, section: Section) -> str:
        count = self._counts.get(section.key, 0)
        if count:
            return self.listing.p.ngettext("{count} event", "{count} events", count)
        return self._say(
            N_("All events are cancelled.") if section.key in self._cancelled else N_("No event is known.")
        )

    @cached_property
    def _cancelled(self) -> frozenset[str | None]:
        """The sections in which an event that would count is cancelled."""
        programme = self.listing.programme
        return frozenset(one.section for one in programme.parts_of.get(None, ()) if programme.is_called_off(one))

    @cached_property
    def _counts(self) -> Mapping[str | None, int]:
        counts: dict[str | None, int] = {}
        for event in self.listing.programme.events:
            if self.listing.programme.counts(event):
                counts[event.section] = counts.get(event.section, 0) + 1
        return counts

    @cached_property
    def days(self) -> Sequence[Row]:
        """The days of the programme as tiles."""
        p, found = self.listing.p, []
        for group in self.listing.groups:
            if group.day is not None:
                parts = {"weekday": "EEEE", "number": "d", "month": "MMMM"}
                words = {name: p.part(group.day, skeleton) for name, skeleton in parts.items()}
                found.append({**words, "href": group.href, "count_words": group.count_words})
        return found

    @cached_property
    def programme(self) -> Page:
        """The whole programme, or, where it is long, the way to its days."""
        listing = self.listing
        is_long = len(listing.items) > LONG
        filters = listing.filters()
        content = self._rendered(
            "programme.html",
            lead=self._lead(),
            days=self.days,
            others=[group for group in listing.groups if group.day is None],
            filters=filters,
            index="programme/index.js" if is_long else "",
            groups=() if is_long else listing.groups,
            quiet=[section for section in self.sections if section["is_empty"]],
        )
        scripts = [SCRIPT] if filters else []
        title = self._say(N_("Programme"))
        return Page(path="programme/index.html", kind="programme", title=title, content=content, scripts=scripts)

    def _lead(self) -> str:
        p, programme = self.listing.p, self.listing.programme
        events = p.ngettext("{count} event", "{count} events", len(programme.counted_events))
        demanded = sum(event.on_demand for event in programme.events)
        return " + ".join(
            [events, *([p.ngettext("{count} item on demand", "{count} items on demand", demanded)] if demanded else [])]
        )

    def index(self) -> bytes | None:
        """The programme for the filter of a long programme's page; None where the page holds the programme itself."""
        if len(self.listing.items) <= LONG:
            return None
        rows = json.dumps(
            [self._indexed(item) for item in self.listing.items], ensure_ascii=False, separators=(",", ":")
        )
        return f"window.stemcityProgramme={rows};\n".encode()

    def _indexed(self, item: Item) -> Row:
        p, said = self.listing.p, self.listing.p.said(item.event.title)
        kind = self.listing.programme.get("kinds", item.event.kind)
        kind_language = p.said(kind.title).language if kind and kind.title else p.tongue
        row = {
            **item.traits,
            "href": item.href,
            "title": said.text or item.event.key,
            "lang": said.language if said.language != p.tongue else "",
            "when": p.when(item.when, hours_said=True) if item.when else item.note,
            "where": item.place,
            "kindWords": item.kind.striptags(),
            "kindLang": kind_language if kind_language != p.tongue else "",
            "state": item.state,
            "stateWords": item.state_words,
        }
        return {name: value for name, value in row.items() if value}

    def _days(self) -> Iterator[Page]:
        groups = self.listing.groups
        for before, group, after in zip((None, *groups), groups, (*groups[1:], None), strict=False):
            yield self._day(group, before=before, after=after)

    def _day(self, group: Group, *, before: Group | None, after: Group | None) -> Page:
        content = self._rendered("day.html", group=group, before=before, after=after)
        programme = self._say(N_("Programme"))
        title = f"{group.title}: {programme}"
        return Page(path=group.href, kind="day", within="programme", title=title, content=content)

    @cached_property
    def _crumbs(self) -> Mapping[str, Group]:
        return {item.event.key: group for group in reversed(self.listing.groups) for item in group.items}

    @cached_property
    def _documents(self) -> Documents:
        return Documents(Voice(self.listing.programme, self.listing.p.language))

    def event(self, event: Event) -> Page:
        """The page of one event."""
        listing, p = self.listing, self.listing.p
        view = EventView(listing, event, self._crumbs.get(event.key), self.calendars.get(event.key, ""))
        return Page(
            path=f"events/{event.key}/index.html",
            kind="event",
            within="programme",
            title=p.plain(event.title) or event.key,
            foreign=p.foreign(p.said(event.title)),
            content=self._rendered("event.html", view=view, event=event),
            description=p.plain(event.summary),
            picture=media_path(event.image) if event.image else "",
            picture_alt=p.plain(event.image_alt) if event.image else "",
            jsonld=script(self._documents.of(event)),
        )

    def _partners(self) -> Row:
        programme = self.listing.programme
        named = {role.organisation for role in programme.roles}
        lead = self.listing.p.ngettext(
            "{count} organisation takes part.", "{count} organisations take part.", len(named)
        )
        groups = partner_groups(self.listing)
        return {
            "lead": lead if named else "",
            "groups": groups,
            "levels": levels(self.listing),
            "in_events": in_events(self.listing),
        }

    def _take_part(self) -> Row:
        p, programme = self.listing.p, self.listing.programme
        events = [event for event in programme.events if not programme.is_called_off(event)]
        counts: dict[str, int] = {}
        for event in events:
            for key in event.audiences:
                counts[key] = counts.get(key, 0) + 1
        audiences = [
            {
                "key": audience.key,
                "title": self.listing.name("audiences", audience.key),
                "ages": p.ages(audience.age_min, audience.age_max),
                "count_words": p.ngettext("{count} event", "{count} events", counts[audience.key]),
            }
            for audience in self.listing.programme.audiences
            if audience.key in counts
        ]
        asked = [(booking, sum(event.booking is booking for event in events)) for booking in Booking]
        booking = [
            {"title": capital(p.label(one)), "words": p.ngettext("{count} event", "{count} events", count)}
            for one, count in asked
            if count
        ]
        return {"audiences": audiences, "booking": booking}

    def _about(self) -> Row:
        p, programme = self.listing.p, self.listing.programme
        counted = p.ngettext("{count} event", "{count} events", len(programme.counted_events))
        rest = N_(
            "This programme holds {events}. Parts of an event, items to watch at any time and cancelled events are not "
            "counted; an event that is repeated is counted once."
        )
        return {
            "sections": self.sections,
            "goals": [(goal, p.goal(goal), sdg_iri(goal)) for goal in programme.sdgs],
            "count_words": self._say(rest).format(events=counted),
            "data": self.data,
            "sources": programme.sources,
        }

    def not_found(self) -> Page:
        """The page for an address that is not there."""
        content = self._rendered("not_found.html")
        title = self._say(N_("This page is not here"))
        return Page(path="404.html", kind="not-found", title=title, content=content, fragment=False, lonely=True)
