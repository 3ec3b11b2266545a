"""The programme as schema.org JSON-LD, for search engines and for whoever reads linked data.

`programme.jsonld` tells the whole in every language: an `EventSeries` for the edition, one for each section, and under
them the events with the type that their kind names (schema.org 30.0). `event_document` tells one event in one language
for its own page. The vocabulary has no place for opening hours in words, what happens in bad weather, an earlier date
in words, tiers, levels and figures; these stand in `programme.json` and in the open data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.exports import File
from stemcity_kit.exports.jsonld_events import Programmes
from stemcity_kit.exports.jsonld_nodes import Node, Voice, node
from stemcity_kit.model.edition import Section
from stemcity_kit.model.event import Event
from stemcity_kit.model.programme import Programme
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import Nature, Status, label

__all__ = ["EXPORTER", "Documents", "JsonLdExporter", "document", "event_document", "script"]

CONTEXT = "https://schema.org"
SERIES = "EventSeries"


def document(programme: Programme) -> Node:
    """The whole programme in all of its languages, as one graph in which everything stands once.

    >>> from stemcity_kit.testing import synthetic_edition
    >>> from stemcity_kit.model.programme import publish
    >>> graph = document(publish(synthetic_edition(seed=1, events=3)))["@graph"]
    >>> [thing["@type"] for thing in graph][:3]
    ['EventSeries', 'EventSeries', 'EventSeries']
    """
    return {"@context": CONTEXT, "@graph": list(_things(programme))}


def _things(programme: Programme) -> Iterator[Node]:
    events = Programmes(Voice(programme, links=True))
    yield _edition(events)
    yield from (_section(events, section) for section in programme.sections)
    yield from map(events.event, programme.events)
    yield from map(events.voice.whole_organisation, programme.organisations)
    yield from map(events.voice.whole_venue, programme.venues)


def _lines(programme: Programme) -> Iterator[str]:
    """The document thing by thing: only one of them is held as JSON values at a time."""
    yield f'{{\n "@context": "{CONTEXT}",\n "@graph": ['
    for number, thing in enumerate(_things(programme)):
        written = json.dumps(thing, ensure_ascii=False, indent=1).replace("\n", "\n  ")  # texts hold no bare newline
        yield f"{',' if number else ''}\n  {written}"
    yield "\n ]\n}\n"


def event_document(programme: Programme, event: Event, *, language: str) -> Node:
    """One event in one language with everything in place, for the head of its page.

    Args:
        programme: What the event belongs to.
        event: One of its events.
        language: The language of the page; a text that lacks it is given in another.

    Returns:
        A document; put it into a page with `script`.
    """
    return Documents(Voice(programme, language)).of(event)


@attrs.frozen
class Documents:
    """The documents of single events, all told by one voice, which says once what many of them share.

    Attributes:
        voice: The programme in one language.
    """

    voice: Voice

    def of(self, event: Event) -> Node:
        """The event with everything in place; put it into a page with `script`."""
        notice = _notice(self.voice)
        unreal = {"disambiguatingDescription": notice} if notice else {}
        return {"@context": CONTEXT, **Programmes(self.voice).event(event), **unreal}


def script(content: Node) -> str:
    r"""A document as text that may stand inside `<script type="application/ld+json">`.

    `<` would let a text end the script or begin a comment (HTML section 4.12.1.3), U+2028 and U+2029 would end a line
    in older JavaScript; both are written as JSON escapes, which every JSON parser reads back.

    >>> script({"name": "</script>"})
    '{"name":"\\u003c/script>"}'
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@attrs.frozen
class JsonLdExporter:
    """The programme as `programme.jsonld`."""

    name: str = "jsonld"

    def __call__(self, programme: Programme) -> Iterator[File | Finding]:
        """Yield the document, then a finding for each session that a search engine will not show."""
        yield File("programme.jsonld", b"".join(line.encode() for line in _lines(programme)))
        yield from _without_a_day(programme)


EXPORTER = JsonLdExporter()


def _edition(events: Programmes) -> Node:
    voice, programme = events.voice, events.voice.programme
    inner = [voice.iri("sections", section.key) for section in programme.sections]
    inner += [
        voice.iri("events", event.key)
        for event in programme.parts_of.get(None, ())
        if not event.section and not event.on_demand
    ]
    items = [{"@id": voice.iri("events", event.key)} for event in programme.events if event.on_demand]
    return node(
        SERIES,
        at_id=programme.uri,
        name=voice.text(programme.title) or programme.key,
        description=voice.text(programme.theme),
        disambiguatingDescription=_notice(voice),
        # A reader of RDF would take an address that is also the name for the edition itself, not for its page.
        url=programme.base_url if programme.base_url != programme.uri else None,
        **_dates_of(programme.sections),
        eventStatus=_status(programme.status),
        inLanguage=list(programme.languages),
        about=[voice.goal(number) for number in programme.sdgs],
        location=_city(programme),
        workFeatured=items,
        subEvent=[{"@id": iri} for iri in inner],
        **events.roles("edition", ""),
    )


def _section(events: Programmes, section: Section) -> Node:
    voice, programme = events.voice, events.voice.programme
    inner = [
        event for event in programme.parts_of.get(None, ()) if event.section == section.key and not event.on_demand
    ]
    return node(
        SERIES,
        at_id=voice.iri("sections", section.key),
        name=voice.text(section.title) or section.key,
        description=voice.text(section.summary),
        **_dates_of([section]),
        eventStatus=_status(section.status),
        superEvent={"@id": programme.uri},
        subEvent=[{"@id": voice.iri("events", event.key)} for event in inner],
        **events.roles("sections", section.key),
    )


def _notice(voice: Voice) -> object:
    """What must be said of the data: the notice, or at least that they are invented or synthetic."""
    programme = voice.programme
    if programme.notice or programme.nature is Nature.REAL:
        return voice.text(programme.notice)
    return voice.message(label(programme.nature))


def _city(programme: Programme) -> Node | None:
    if not programme.city:
        return None
    address = node("PostalAddress", addressLocality=programme.city, addressCountry=programme.country)
    return node("City", name=programme.city, address=address)


def _dates_of(sections: Sequence[Section]) -> dict[str, str]:
    days = Days.spanning(spell for section in sections for spell in section.dates)
    return {"startDate": days.first.isoformat(), "endDate": days.last.isoformat()} if days else {}


def _status(status: Status) -> str:
    return "https://schema.org/" + ("EventCancelled" if status is Status.CANCELLED else "EventScheduled")


def _without_a_day(programme: Programme) -> Iterator[Finding]:
    for session in programme.sessions:
        if not session.has_day:
            yield Finding(
                "no-day",
                Where(table="sessions", key=session.key, field="when"),
                N_("The day is not known, so search engines will not list the session."),
                N_("Write its day as soon as it is known."),
                severity=Severity.NOTE,
            )
