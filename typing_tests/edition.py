"""An edition and its programme: the tables have types, and only a programme can be exported."""

import datetime as dt
from typing import assert_type

import attrs

from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.place import Venue
from stemcity_kit.model.programme import Programme, publish
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, When

edition = Edition(
    key="porto-2027",
    uri="https://example.org/stem/2027",
    year=2027,
    country="PT",
    zone="Europe/Lisbon",
    languages=["pt", "en"],
    sections=(Section("marathon", Text({"pt": "Maratona"}), dates=[Days(dt.date(2027, 5, 19), dt.date(2027, 5, 21))]),),
)
assert_type(edition.languages, tuple[str, ...])
assert_type(edition.sections, tuple[Section, ...])

talk = Event("talk", Text({"pt": "Conversa"}), audiences=("families",), sdgs=(4, 5))
more = edition.with_venues(Venue("library")).with_events(talk)
more = more.plus(sessions=[Session("talk-1", "talk", When.on(dt.date(2027, 5, 19)))])
assert_type(more, Edition)
assert_type(more.events, tuple[Event, ...])
assert_type(more.sessions[0].when, When | None)

# Several keys, words or numbers may be given as a list and are kept as a tuple; one text is not several.
workshop = Event("workshop", audiences=["families"], languages=["pt", "en"], sdgs=[4, 5], sources=["programme-pdf"])
assert_type(workshop.audiences, tuple[str, ...])
assert_type(workshop.sdgs, tuple[int, ...])
assert_type(attrs.evolve(workshop, audiences=["teachers"]), Event)
Session("workshop-1", "workshop", rooms=["hall", "atrium"])
Event("workshop", audiences="families")  # type: ignore[arg-type]
Event("workshop", sdgs=["quality education"])  # type: ignore[list-item]
more.with_events(*[workshop]).plus(sessions=(Session(f"workshop-{n}", "workshop") for n in range(1, 3)))

# The required attributes are known to be required.
Edition(key="porto-2027", year=2027)  # type: ignore[call-arg]

# What is public is a type of its own.
programme = publish(more)
assert_type(programme, Programme)
assert_type(programme.events, tuple[Event, ...])
programme.budget  # type: ignore[attr-defined] # noqa: B018
