"""What is new and what has changed, as an Atom feed (RFC 4287): one entry for each event.

An entry's id is the event's own and never changes; its `updated` is the last publication that changed the event or one
of its sessions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment

from stemcity_kit.documents.phrases import utc
from stemcity_kit.exports import File
from stemcity_kit.exports.site_item import Item
from stemcity_kit.exports.site_listing import Listing
from stemcity_kit.model.event import Event
from stemcity_kit.model.programme import Stamp
from stemcity_kit.model.tables import public_id

__all__ = ["atom"]

LATEST = 200
"""How many entries the feed holds at most, the newest first."""

Row = Mapping[str, Any]


def atom(listing: Listing, made: Environment, *, base: str, subtitle: str, author: str) -> File:
    """The feed of one language.

    Args:
        listing: The programme in that language.
        made: The templates.
        base: The site's address, with a slash at its end; empty where it is not known.
        subtitle: What must be said of the whole.
        author: Who speaks.
    """
    language = listing.p.language
    stamped = ((_stamp(listing, event), event) for event in listing.programme.events)
    newest = sorted(stamped, key=lambda one: (-one[0].changed_at.timestamp(), one[1].key))[:LATEST]
    programme = listing.programme
    feed = {
        "uuid": public_id(programme.uri, "atom", language),
        "updated": utc(newest[0][0].changed_at) if newest else f"{programme.year}-01-01T00:00:00Z",
        "base": base,
        "home": f"{base}{language}/" if base else "index.html",
        "subtitle": subtitle,
        "author": author,
        "entries": [_entry(listing, event, stamp, base) for stamp, event in newest],
    }
    return File(f"site/{language}/atom.xml", made.get_template("atom.xml").render(feed=feed).encode())


def _stamp(listing: Listing, event: Event) -> Stamp:
    """The event's stamp with the latest moment at which it or one of its sessions changed."""
    stamps, programme = listing.programme.stamp_of, listing.programme
    moments = [stamps["sessions", session.key].changed_at for session in programme.sessions_of.get(event.key, ())]
    own = stamps["events", event.key]
    return Stamp(own.uuid, own.revision, max([own.changed_at, *moments]))


def _entry(listing: Listing, event: Event, stamp: Stamp, base: str) -> Row:
    p, language = listing.p, listing.p.language
    items = listing.of_event(event)
    states = {item.state_words for item in items}
    shared = states.pop() if len(states) == 1 else ""
    times = [_time(listing, item, state="" if shared else item.state_words) for item in items]
    said = [f"{shared}." if shared else "", "; ".join(times), p.plain(event.summary)]
    return {
        "uuid": stamp.uuid,
        "title": p.plain(event.title) or event.key,
        "updated": utc(stamp.changed_at),
        "link": f"{base}{language}/events/{event.key}/" if base else f"events/{event.key}/index.html",
        "summary": " ".join(part for part in said if part),
    }


def _time(listing: Listing, item: Item, *, state: str) -> str:
    """When a line takes place, and what became of it where that does not hold for the whole event."""
    time = listing.p.when(item.when, hours_said=True) if item.when else item.note
    return f"{time} ({state})" if state else time
