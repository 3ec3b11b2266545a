import datetime as dt
import re
from decimal import Decimal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from stemcity_kit.exports import File
from stemcity_kit.exports.ical import EXPORTER, calendar, event_calendar, feeds
from stemcity_kit.model.edition import Edition, Section, Site
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.kinds import Audience, EventKind
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.programme import publish
from stemcity_kit.model.revisions import revise
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import When, in_utc, moment
from stemcity_kit.model.vocabulary import Answer, Booking, LegalBasis, Mode, Nature, Place, RoleName, Status
from stemcity_kit.model.zones import zone_info
from stemcity_kit.testing import ExporterContract

BLANK = Edition(
    key="town-2019",
    uri="https://example.org/stem/2019",
    title=Text({"it": "STEM in città", "en": "STEM in town"}),
    year=2019,
    city="Milano",
    country="IT",
    zone="Europe/Rome",
    languages=["it", "en"],
    site=Site(contact_email="stem@example.org"),
)


ENGLISH = attrs.evolve(BLANK, languages=["en"])


def at(day, clock, zone="Europe/Rome", *, second=False):
    """A local moment."""
    return moment(dt.date.fromisoformat(day), dt.time.fromisoformat(clock), zone=zone, second=second)


def between(day, start, end, zone="Europe/Rome"):
    """Two local times of a day."""
    return When.between(at(day, start, zone), at(day, end, zone))


def one(session, *, event=None, edition=BLANK, **tables):
    """The programme of a single session."""
    return publish(
        edition.plus(events=[event or Event(session.event, Text({"it": "Prova"}))], sessions=[session], **tables)
    )


def contents(programme):
    """The bytes of all feeds by path."""
    return {item.path: item.content for item in EXPORTER(programme) if isinstance(item, File)}


def whole(programme):
    """The bytes of the feed of the whole edition."""
    return contents(programme)[f"calendars/{programme.key}.ics"]


def findings(programme):
    """The rules and keys of what no calendar holds."""
    return [(item.rule, item.where.key) for item in EXPORTER(programme) if not isinstance(item, File)]


def entries(content):
    """The entries of a file as another library reads them, by UID."""
    return {str(entry["UID"]): entry for entry in Calendar.from_ical(content).walk("VEVENT")}


def entry(programme):
    """The only entry of the feed of the whole edition."""
    (found,) = entries(whole(programme)).values()
    return found


def unfolded(content):
    """The content lines of a file (RFC 5545 section 3.1)."""
    return content.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def value(content, name):
    """The text of the last line of this name, unescaped as RFC 5545 section 3.3.11 says."""
    found = [line.split(":", 1)[1] for line in unfolded(content) if re.match(rf"{name}[;:]", line)]
    return re.sub(r"\\(.)", lambda escape: "\n" if escape[1] in "nN" else escape[1], found[-1], flags=re.DOTALL)


# Gotchas of the domain


def test_repeats_that_overlap_are_entries_of_their_own():
    """Gotcha 18: a laboratory starts every 15 minutes and lasts 30; each start has its own UID and its own times."""
    starts = [at("2019-05-07", f"{9 + n // 4:02}:{15 * (n % 4):02}") for n in range(8)]
    sessions = [
        Session(f"lab-{n}", "lab", When.between(start, start + dt.timedelta(minutes=30)))
        for n, start in enumerate(starts)
    ]
    found = entries(whole(publish(BLANK.plus(events=[Event("lab")], sessions=sessions))))
    assert [in_utc(start) for start in starts] == sorted(in_utc(entry["DTSTART"].dt) for entry in found.values())
    assert {BLANK.uuid("sessions", session.key) for session in sessions} == set(found)


def test_sessions_without_a_gap_touch_and_do_not_overlap():
    """Gotcha 20: one ends at 11:15 and the next begins at 11:15."""
    sessions = [
        Session("first", "lab", between("2019-05-07", "10:00", "11:15")),
        Session("second", "lab", between("2019-05-07", "11:15", "12:30")),
    ]
    first, second = entries(whole(publish(BLANK.plus(events=[Event("lab")], sessions=sessions)))).values()
    assert first["DTEND"].dt == second["DTSTART"].dt == at("2019-05-07", "11:15")


VENUES = {
    "venues": [
        Venue("museum", "Museo", "via Olona 6", "20123", "Milano"),
        Venue("eni", "Eni", "piazza Vanoni 1", "20097", "San Donato Milanese", municipality="015192"),
        Venue("cern", "CERN", "Esplanade des Particules 1", "1217", "Meyrin", country="CH"),
    ],
    "rooms": [Room("aula-1", "museum", "Aula 1"), Room("aula-2", "museum", "Aula 2")],
}


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"venue": "museum"}, "Museo, via Olona 6, 20123 Milano"),
        ({"venue": "museum", "rooms": ["aula-2", "aula-1"]}, "Aula 2, Aula 1, Museo, via Olona 6, 20123 Milano"),
        ({"venue": "eni"}, "Eni, piazza Vanoni 1, 20097 San Donato Milanese"),
        ({"venue": "cern"}, "CERN, Esplanade des Particules 1, 1217 Meyrin, CH"),
        ({"place": Place.TO_BE_DEFINED}, "Place to be announced"),
        ({"place": Place.ITINERANT}, "Comes to the schools"),
        ({"place": Place.SEVERAL}, "Several places"),
        ({"mode": Mode.ONLINE}, "Online"),
    ],
)
def test_a_place_is_said_as_far_as_it_is_known(place, words):
    """Gotcha 19: no room, two rooms, several places, outside the city, abroad."""
    edition = ENGLISH
    assert words == str(
        entry(one(Session("a", "a", between("2019-05-07", "10:00", "11:00"), **place), edition=edition, **VENUES))[
            "LOCATION"
        ]
    )


def test_an_unknown_place_is_no_location_and_is_said_to_be_unknown():
    """Gotcha 19: nothing is known of the place, so no map is asked for it."""
    found = entry(one(Session("a", "a", between("2019-05-07", "10:00", "11:00")), edition=ENGLISH))
    assert "LOCATION" not in found
    assert "The place is not known." in str(found["DESCRIPTION"])


def test_a_rain_plan_is_told():
    """Gotcha 19: what happens in bad weather, for a session outdoors."""
    found = entry(one(Session("a", "a", between("2019-05-07", "10:00", "11:00"), rain_plan=Text({"it": "In aula 3"}))))
    assert "In aula 3" in str(found["DESCRIPTION"])


def test_an_amendment_is_the_same_entry_with_a_higher_sequence():
    """Gotcha 35: a new room after publication keeps the UID, and clients see that their copy is older."""
    before = BLANK.plus(
        events=[Event("lab")],
        sessions=[Session("lab", "lab", between("2019-05-07", "10:00", "11:00"), venue="museum")],
        **VENUES,
    )
    before = attrs.evolve(before, published=revise(before, at=dt.datetime(2019, 4, 1, 8, tzinfo=dt.UTC)))
    after = attrs.evolve(before, sessions=[attrs.evolve(before.sessions[0], rooms=["aula-1"])])
    after = attrs.evolve(after, published=revise(after, at=dt.datetime(2019, 4, 20, 9, 30, tzinfo=dt.UTC)))
    printed, now = entry(publish(before)), entry(publish(after))
    assert printed["UID"] == now["UID"]
    assert [0, 1] == [printed["SEQUENCE"], now["SEQUENCE"]]
    assert dt.datetime(2019, 4, 1, 8, tzinfo=dt.UTC) == printed["DTSTAMP"].dt
    assert dt.datetime(2019, 4, 20, 9, 30, tzinfo=dt.UTC) == now["DTSTAMP"].dt == now["LAST-MODIFIED"].dt


def test_an_exhibition_that_outlives_the_edition_keeps_its_last_day():
    """Gotcha 17: open to 30 May, included, when the edition ended on the 8th; the DTEND of iCalendar is excluded."""
    when = When.during(dt.date(2019, 5, 8), dt.date(2019, 5, 30))
    found = entry(one(Session("a", "a", when, hours=Text({"it": "lun–ven 9–18"}))))
    assert (dt.date(2019, 5, 8), dt.date(2019, 5, 31)) == (found["DTSTART"].dt, found["DTEND"].dt)
    assert "lun–ven 9–18" in str(found["DESCRIPTION"])


def test_the_wall_time_holds_on_both_sides_of_a_clock_change():
    """Gotcha 1: noon is noon before and after the last Sunday of March 2026."""
    edition = attrs.evolve(BLANK, year=2026)
    days = ("2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25")
    sessions = [Session(f"on-{day}", "a", between(day, "12:00", "13:00")) for day in days]
    content = whole(publish(edition.plus(events=[Event("a")], sessions=sessions)))
    assert [11, 10, 10, 11] == [in_utc(found["DTSTART"].dt).hour for found in entries(content).values()]
    assert 4 == content.count(b"DTSTART;TZID=Europe/Rome:2026")


def test_both_passes_of_a_repeated_hour_are_written_in_utc():
    """Gotcha 1: 02:30 comes twice on 25 October 2026, and clients do not agree which of them a wall time means."""
    passes = [at("2026-10-25", "02:30", second=second) for second in (False, True)]
    sessions = [Session(f"night-{n}", "a", When.starting(start)) for n, start in enumerate(passes)]
    content = whole(publish(BLANK.plus(events=[Event("a")], sessions=sessions)))
    assert [line for line in unfolded(content) if line.startswith("DTSTART") and "2026" in line] == [
        "DTSTART:20261025T003000Z",
        "DTSTART:20261025T013000Z",
    ]


# What is known of the time


def test_an_unknown_hour_is_a_whole_day_and_never_midnight():
    """A session whose hour is unknown takes the day up without making anybody busy."""
    found = entry(one(Session("a", "a", When.on(dt.date(2019, 5, 6))), edition=ENGLISH))
    assert (dt.date(2019, 5, 6), dt.date(2019, 5, 7)) == (found["DTSTART"].dt, found["DTEND"].dt)
    assert "TRANSPARENT" == found["TRANSP"]
    assert "The hour is not known." in str(found["DESCRIPTION"])


def test_a_start_without_an_end_has_no_end():
    """No end is invented from the kind's typical duration."""
    event = Event("a", kind="talk")
    found = entry(
        one(
            Session("a", "a", When.starting(at("2019-05-06", "18:00"))),
            event=event,
            kinds=[EventKind("talk", minutes=90)],
        )
    )
    assert at("2019-05-06", "18:00") == found["DTSTART"].dt
    assert not {"DTEND", "DURATION"} & set(found)


@pytest.mark.parametrize("when", [None, When.month(2019, 4)])
def test_a_session_without_a_known_day_is_a_finding_and_in_no_calendar(when):
    """The April Month of 2019: nothing of it is dated."""
    sessions = [Session("dated", "a", When.on(dt.date(2019, 5, 6))), Session("undated", "a", when)]
    programme = publish(BLANK.plus(events=[Event("a")], sessions=sessions))
    assert {BLANK.uuid("sessions", "dated")} == set(entries(whole(programme)))
    assert [("no-day", "undated")] == findings(programme)


def test_events_without_a_session_are_named_and_items_at_any_time_counted():
    """Nothing is dropped in silence; a whole is told through its parts, and its parts tell of it."""
    events = [
        Event("bare"),
        Event("video-1", on_demand=True),
        Event("video-2", on_demand=True),
        Event("day"),
        Event("talk", parent="day"),
    ]
    programme = publish(BLANK.plus(events=events, sessions=[Session("talk", "talk", When.on(dt.date(2019, 5, 6)))]))
    assert "Part of: day" in value(contents(programme)["calendars/town-2019.en.ics"], "DESCRIPTION")
    assert [("no-session", "bare"), ("on-demand-not-in-calendar", "")] == findings(programme)
    assert [dict(item.params) for item in EXPORTER(programme) if not isinstance(item, File)][1] == {"count": "2"}


def test_an_edition_without_a_known_day_has_no_calendar_but_a_finding():
    """An empty calendar is one that clients refuse."""
    programme = one(Session("a", "a"))
    assert {} == contents(programme)
    assert [("empty-calendar", ""), ("no-day", "a")] == findings(programme)


def test_an_edition_in_utc_needs_no_time_zone():
    """Times in UTC end with Z, and the file has no VTIMEZONE."""
    content = whole(
        one(Session("a", "a", between("2019-05-06", "10:00", "11:00", "UTC")), edition=attrs.evolve(BLANK, zone="UTC"))
    )
    assert b"\r\nDTSTART:20190506T100000Z\r\nDTEND:20190506T110000Z\r\n" in content
    assert b"VTIMEZONE" not in content


# Status and revisions


@pytest.mark.parametrize("what", ["session", "event", "section", "edition"])
def test_what_is_cancelled_stays_and_says_so(what):
    """A cancelled session never vanishes from a feed; its title says it too, and it makes nobody busy."""
    status = {
        part: Status.CANCELLED if part == what else Status.PLANNED
        for part in ("session", "event", "section", "edition")
    }
    edition = attrs.evolve(
        BLANK, languages=["it"], status=status["edition"], sections=[Section("month", status=status["section"])]
    )
    event = Event("a", Text({"it": "Prova"}), section="month", status=status["event"])
    found = entry(
        one(
            Session("a", "a", between("2019-05-06", "10:00", "11:00"), status=status["session"]),
            event=event,
            edition=edition,
        )
    )
    assert ("CANCELLED", "TRANSPARENT") == (found["STATUS"], found["TRANSP"])
    assert "Prova" in found["SUMMARY"]
    assert "Prova" != found["SUMMARY"]


def test_what_is_tentative_is_tentative_and_the_rest_confirmed():
    """What is not cancelled or tentative is confirmed; a moved session tells of it."""
    sessions = [
        Session("held", "a", between("2019-05-06", "10:00", "11:00"), status=Status.HELD),
        Session("perhaps", "a", between("2019-05-06", "11:00", "12:00"), status=Status.TENTATIVE),
        Session(
            "moved",
            "a",
            between("2019-05-06", "12:00", "13:00"),
            status=Status.MOVED,
            previously=Text({"it": "il 5 maggio"}),
        ),
        Session("moved-too", "a", between("2019-05-06", "13:00", "14:00"), status=Status.MOVED),
    ]
    held, perhaps, moved, moved_too = entries(
        whole(publish(BLANK.plus(events=[Event("a")], sessions=sessions)))
    ).values()
    assert ["CONFIRMED", "TENTATIVE", "CONFIRMED"] == [held["STATUS"], perhaps["STATUS"], moved["STATUS"]]
    assert "il 5 maggio" in moved["DESCRIPTION"]
    assert str(moved_too["DESCRIPTION"]) != str(held["DESCRIPTION"])


# The head of a file


def test_what_is_published_has_an_organiser():
    """RFC 5546 section 3.2.1: METHOD:PUBLISH asks for an ORGANIZER in every entry."""
    site = Site(contact_email="stem@example.org", contact_name=Text({"it": 'Ufficio "STEM"; Milano'}))
    content = whole(one(Session("a", "a", When.on(dt.date(2019, 5, 6))), edition=attrs.evolve(BLANK, site=site)))
    assert b"\r\nMETHOD:PUBLISH\r\n" in content
    assert "ORGANIZER;CN=\"Ufficio 'STEM'; Milano\":mailto:stem@example.org" in unfolded(content)


@pytest.mark.parametrize("address", ["", "a@example.org?cc=b"])
def test_without_a_usable_address_nothing_claims_to_be_published_by_anybody(address):
    """No ORGANIZER is invented, so there is no METHOD; a finding says so."""
    programme = one(
        Session("a", "a", When.on(dt.date(2019, 5, 6))), edition=attrs.evolve(BLANK, site=Site(contact_email=address))
    )
    assert not re.search(rb"METHOD|ORGANIZER|mailto", whole(programme))
    assert [("no-organiser", "")] == findings(programme)


def test_the_head_says_what_the_calendar_is_and_where():
    """Name, colour, refresh and address, as RFC 7986 writes them and as older clients read them."""
    edition = attrs.evolve(BLANK, base_url="https://example.org/stem", site=Site(colour="#b22220"))
    lines = unfolded(whole(one(Session("a", "a", When.on(dt.date(2019, 5, 6))), edition=edition)))
    for line in (
        "VERSION:2.0",
        "NAME:STEM in città",
        "X-WR-CALNAME:STEM in città",
        "X-WR-TIMEZONE:Europe/Rome",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
        "COLOR:firebrick",
        "SOURCE;VALUE=URI:https://example.org/stem/calendars/town-2019.ics",
        "URL:https://example.org/stem/it/",
        "URL:https://example.org/stem/it/events/a/",
    ):
        assert 1 == lines.count(line), line


def test_an_invented_edition_says_so_on_every_file_and_entry():
    """Nature and notice stand in the description of each calendar and of each entry."""
    edition = attrs.evolve(BLANK, nature=Nature.INVENTED, notice=Text({"en": "No such town exists."}), languages=["en"])
    edition = edition.plus(audiences=[Audience("families")])
    programme = one(
        Session("a", "a", When.on(dt.date(2019, 5, 6))),
        event=Event("a", audiences=["families"], sdgs=[5]),
        edition=edition,
    )
    said = "Invented, as an illustration. No such town exists."
    files = [*contents(programme).values(), event_calendar(programme, programme.events[0])]
    assert 4 == len(files)
    for content in files:
        assert said == value(content, "X-WR-CALDESC")
        assert value(content, "DESCRIPTION").endswith(said)


# Entries


def test_an_entry_tells_what_a_visitor_needs():
    """For whom, booking, price, access as yes or no, organisers, and the page; what is not known is left out."""
    access = Accessibility(step_free=Answer.YES, lift=Answer.NO)
    edition = attrs.evolve(BLANK, languages=["en"], base_url="https://example.org").plus(
        venues=[Venue("museum", "Museum", access=access)],
        audiences=[Audience("families", Text({"en": "Families"}))],
        organisations=[Organisation("poli", "Politecnico"), Organisation("acme", "Acme")],
        roles=[Role("poli", RoleName.ORGANISER, "a"), Role("acme", RoleName.SPONSOR, "a")],
    )
    event = Event(
        "a",
        Text({"en": "Robots"}),
        Text({"en": "Build one."}),
        Text({"en": "The long text."}),
        audiences=["families"],
        age_min=8,
        booking=Booking.REQUIRED,
        booking_url="https://example.org/book",
        price=Text({"en": "5 euros"}),
        remark=Text({"en": "Two sources disagree."}),
    )
    programme = one(
        Session("a", "a", between("2019-05-06", "10:00", "11:00"), venue="museum"), event=event, edition=edition
    )
    assert str(entry(programme)["DESCRIPTION"]).split("\n") == [
        "Build one.",
        "",
        "About this record: Two sources disagree.",
        "",
        "Accessibility: step-free access: yes; lift: no",
        "For: Families; from 8 years",
        "Booking needed.",
        "Book here: https://example.org/book",
        "Price: 5 euros",
        "Organised by: Politecnico",
        "More: https://example.org/en/events/a/",
    ]


def test_an_entry_is_placed_sorted_and_linked():
    """GEO, CATEGORIES, CONFERENCE and RELATED-TO, in the forms that RFC 5545 and RFC 7986 give them."""
    hour = between("2019-05-07", "10:00", "11:00")
    edition = BLANK.plus(
        venues=[Venue("museum", latitude=Decimal("45.4622"), longitude=Decimal("-9.17071234"))],
        sections=[Section("marathon", Text({"it": "Maratona, STEM"}))],
        kinds=[EventKind("talk", Text({"it": "Conferenza"}))],
        events=[Event("day"), Event("talk", kind="talk", section="marathon", parent="day")],
        sessions=[
            Session("day-1", "day", When.on(dt.date(2019, 5, 6))),
            Session("day-2", "day", When.on(dt.date(2019, 5, 7))),
            Session("talk", "talk", hour, mode=Mode.HYBRID, venue="museum", url="https://example.org/live?a=1,2;b"),
        ],
    )
    lines = unfolded(whole(publish(edition)))
    assert "CATEGORIES:Conferenza,Maratona\\, STEM" in lines
    assert "GEO:45.462200;-9.170712" in lines
    assert "CONFERENCE;VALUE=URI:https://example.org/live?a=1,2;b" in lines
    assert [f"RELATED-TO:{edition.uuid('sessions', 'day-2')}"] == [
        line for line in lines if line.startswith("RELATED-TO")
    ]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a b.JPG", "IMAGE;VALUE=URI;DISPLAY=BADGE;FMTTYPE=image/jpeg:https://example.org/stem/media/a%20b.JPG"),
        ("poster", "IMAGE;VALUE=URI;DISPLAY=BADGE:https://example.org/stem/media/poster"),
    ],
)
def test_an_image_is_shown_where_it_has_an_address(name, line):
    """An image has an address only where the site has one (RFC 7986 section 5.10)."""
    event, session = Event("a", image=name), Session("a", "a", When.on(dt.date(2019, 5, 6)))
    placed = attrs.evolve(BLANK, base_url="https://example.org/stem/")
    assert line in unfolded(whole(one(session, event=event, edition=placed)))
    assert b"IMAGE" not in whole(one(session, event=event))


def test_what_costs_nothing_says_so():
    """Free of charge, and no booking needed; where the site has no address, the event's own page is named."""
    event = Event("a", free=Answer.YES, booking=Booking.NOT_NEEDED, url="https://example.org/own")
    content = whole(one(Session("a", "a", When.on(dt.date(2019, 5, 6))), event=event, edition=ENGLISH))
    assert "No booking needed.\nFree of charge.\nMore: https://example.org/own" in value(content, "DESCRIPTION")
    assert "URL:https://example.org/own" in unfolded(content)


def test_people_are_named_on_pages_only():
    """A name that is withdrawn later could not be taken back from other people's calendars."""
    person = Person("p", "Ada Lovelace", minor=Answer.NO, legal_basis=LegalBasis.CONSENT, agreed_on=dt.date(2019, 1, 1))
    programme = one(
        Session("a", "a", When.on(dt.date(2019, 5, 6))), people=[person], appearances=[Appearance("p", "a")]
    )
    assert ["Ada Lovelace"] == [face.name for face in programme.faces]
    assert b"Lovelace" not in b"".join(contents(programme).values())


# Feeds


TOWN = BLANK.plus(
    sections=[Section("month"), Section("empty")],
    audiences=[Audience("families", Text({"it": "Famiglie"})), Audience("nobody")],
    organisations=[Organisation("poli", "Politecnico"), Organisation("city"), Organisation("shy")],
    roles=[
        Role("poli", RoleName.ORGANISER, "day"),
        Role("city", RoleName.PROMOTER),
        Role("shy", RoleName.PARTNER, "undated"),
    ],
    events=[
        Event("day", section="month", audiences=["families"], sdgs=[4, 5]),
        Event("talk", parent="day"),
        Event("undated", section="empty"),
    ],
    sessions=[
        Session("talk", "talk", between("2019-05-07", "10:00", "11:00"), venue="museum"),
        Session("day", "day", When.on(dt.date(2019, 5, 7))),
        Session("undated", "undated"),
    ],
    **VENUES,
)


def test_there_is_a_feed_for_each_thing_that_has_entries():
    """Edition in each language, section, venue, audience, partner with roles in events, goal; none of them empty."""
    found = [
        (feed.kind, feed.key, feed.language, feed.path, [session.key for session in feed.sessions])
        for feed in feeds(publish(TOWN))
    ]
    assert found == [
        ("edition", "town-2019", "it", "calendars/town-2019.ics", ["day", "talk"]),
        ("edition", "town-2019", "en", "calendars/town-2019.en.ics", ["day", "talk"]),
        ("section", "month", "it", "calendars/section-month.ics", ["day"]),
        ("venue", "museum", "it", "calendars/venue-museum.ics", ["talk"]),
        ("audience", "families", "it", "calendars/audience-families.ics", ["day"]),
        ("partner", "poli", "it", "calendars/partner-poli.ics", ["day", "talk"]),
        ("sdg", "04", "it", "calendars/sdg-04.ics", ["day"]),
        ("sdg", "05", "it", "calendars/sdg-05.ics", ["day"]),
    ]


def test_a_feed_is_named_after_the_edition_and_what_it_gathers():
    """A title for pages, and a name in the file that can be told from the others in a list of calendars."""
    titles = {feed.path: str(feed.title.within(["en"])) for feed in feeds(publish(TOWN))}
    assert ["STEM in town", "Museo", "Famiglie", "Politecnico", "Gender equality", "month"] == [
        titles[f"calendars/{name}.ics"]
        for name in ("town-2019", "venue-museum", "audience-families", "partner-poli", "sdg-05", "section-month")
    ]
    assert "STEM in città: Museo" == value(contents(publish(TOWN))["calendars/venue-museum.ics"], "NAME")


def test_an_entry_is_the_same_in_every_feed():
    """One UID and one text, whichever feed a visitor subscribed to; the files have UIDs of their own."""
    files = contents(publish(TOWN))
    for path, content in files.items():
        for lines in re.findall(rb"BEGIN:VEVENT.*?END:VEVENT", content, re.DOTALL):
            assert path.endswith(".en.ics") or lines in files["calendars/town-2019.ics"]
    assert len(files) == len({re.search(rb"\r\nUID:(.*)\r\n", content)[1] for content in files.values()})
    assert set(entries(files["calendars/town-2019.ics"])) == set(entries(files["calendars/town-2019.en.ics"]))


def test_each_language_has_the_words_of_its_own():
    """The library's words come from its catalogues, the edition's from its texts, with fallback."""
    event = Event("a", Text({"it": "Prova", "en": "Trial"}), Text({"it": "Solo in italiano"}))
    files = contents(one(Session("a", "a", When.on(dt.date(2019, 5, 6)), status=Status.CANCELLED), event=event))
    english = (
        value(files["calendars/town-2019.en.ics"], "SUMMARY"),
        value(files["calendars/town-2019.en.ics"], "DESCRIPTION"),
    )
    assert "Cancelled: Trial" == english[0]
    assert english[1].startswith("Solo in italiano\n\nThe hour is not known.")
    assert value(files["calendars/town-2019.ics"], "SUMMARY").endswith(" Prova")


def test_an_edition_without_languages_is_told_in_english():
    """Nothing is assumed of an edition that names no language."""
    programme = one(Session("a", "a", When.on(dt.date(2019, 5, 6))), edition=attrs.evolve(BLANK, languages=[]))
    assert ["en"] == [feed.language for feed in feeds(programme)]


def test_an_event_has_a_calendar_of_its_own():
    """What a visitor keeps of one event: all its dated sessions, in the language of the page."""
    programme = publish(TOWN)
    talk, undated = programme.get("events", "talk"), programme.get("events", "undated")
    assert {TOWN.uuid("sessions", "talk")} == set(entries(event_calendar(programme, talk)))
    assert "STEM in town: talk" == value(event_calendar(programme, talk, language="en"), "NAME")
    assert event_calendar(programme, undated) is None


def test_a_calendar_can_be_made_of_any_sessions():
    """A class's own calendar: the sessions that it chose, in order, whatever order they are given in."""
    programme = publish(TOWN)
    content = calendar(programme, reversed(programme.sessions), title="3B")
    assert "STEM in città: 3B" == value(content, "NAME")
    assert [TOWN.uuid("sessions", key) for key in ("day", "talk")] == list(entries(content))
    assert content == calendar(programme, programme.sessions, title="3B")


# Laws

ZONES = (
    "Europe/Rome",
    "Europe/Lisbon",
    "America/Sao_Paulo",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "UTC",
)

moments = st.integers(0, 20 * 365 * 1440).map(
    lambda n: dt.datetime(2015, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=n)
)


@st.composite
def whens(draw):
    """A time of any precision that a calendar can hold, in any of the zones."""
    start = draw(moments).astimezone(zone_info(draw(st.sampled_from(ZONES))))
    length = dt.timedelta(minutes=draw(st.integers(1, 5 * 1440)))
    end = (in_utc(start) + length).astimezone(start.tzinfo)
    day = start.date()
    return draw(
        st.sampled_from([When.between(start, end), When.starting(start), When.on(day), When.during(day, day + length)])
    )


@settings(max_examples=60)
@given(st.lists(whens(), min_size=1, max_size=8))
def test_instants_in_are_instants_out(times):
    """For every zone, every moment (both passes of repeated hours too) and every precision."""
    sessions = [Session(f"s-{n}", "a", when) for n, when in enumerate(times)]
    found = entries(whole(publish(BLANK.plus(events=[Event("a")], sessions=sessions))))
    assert len(times) == len(found)
    for session in sessions:
        when, read = session.when, found[BLANK.uuid("sessions", session.key)]
        if when.start is None:
            assert (when.days.first, when.days.last) == (read["DTSTART"].dt, read["DTEND"].dt - dt.timedelta(days=1))
        else:
            assert in_utc(when.start) == in_utc(read["DTSTART"].dt)
            assert (in_utc(when.end) if when.end else None) == (in_utc(read["DTEND"].dt) if "DTEND" in read else None)


@settings(max_examples=30)
@given(st.lists(whens(), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_same_programme_gives_the_same_bytes(times, chance):
    """Twice, and in whatever order the sessions stand in their table."""
    sessions = [Session(f"s-{n}", f"e-{n % 2}", when) for n, when in enumerate(times)]
    shuffled = chance.sample(sessions, len(sessions))
    events = [Event("e-0", sdgs=[5]), Event("e-1", sdgs=[4, 5])]
    files = [contents(publish(BLANK.plus(events=events, sessions=rows))) for rows in (sessions, sessions, shuffled)]
    assert files[0] == files[1] == files[2]


HOSTILE = (
    "<script>alert(1)</script>",
    "=1+1",
    "a, b; c: d \\ e \\n f \\N g C:\\New",
    "una riga\nDTSTART:19700101T000000Z\nEND:VEVENT",
    "a\u2028BEGIN:VALARM\u2029b\x85c",
    "👩‍🔬" * 40,
    "\u200fعلوم\u200e" * 10,
    "è" * 75,
    '"quoted"^n',
    "x" * 10_000,
)


def as_written(text):
    """Line ends of every kind become one kind: that is all that a text may lose."""
    return re.sub("[\u2028\u2029\x85]", "\n", text)


@given(
    st.one_of(
        st.sampled_from(HOSTILE), st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)
    )
)
def test_hostile_text_comes_back_as_it_was_and_ends_no_line(text):
    """Whatever partners write stays inside its property."""
    try:
        title, place = Text({"it": text}), Venue("museum", text)
    except ValueError:  # the model refuses direction overrides and control characters
        return
    said = title.within(["it"]).text
    content = whole(
        one(
            Session("a", "a", When.on(dt.date(2019, 5, 6)), venue="museum"),
            event=Event("a", title, title),
            venues=[place],
        )
    )
    assert " ".join(said.split()) == value(content, "SUMMARY") if said.split() else True
    assert place.name == value(content, "LOCATION") if place.name else True
    assert as_written(said) in value(content, "DESCRIPTION")
    assert 1 == len(entries(content))
    assert_well_formed(content)


def assert_well_formed(content):
    """CRLF only, at most 75 octets, no character cut in two, and the same lines for parsers that split at more."""
    lines = content.split(b"\r\n")
    assert b"" == lines.pop()
    assert 75 >= max(map(len, lines))
    assert [line.decode() for line in lines] == content.decode().splitlines()
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content)
    names = [re.match(r"[A-Z-]+(?=[:;])", line) for line in unfolded(content)]
    assert all(names)
    assert 1 == sum(name[0] == "DTSTART" for name in names)


def test_the_exporter_answers_to_its_name(tmp_path):
    """`export(programme, "ical")` writes the feeds below a folder and returns what they cannot hold."""
    from stemcity_kit.exports import export

    notes = export(publish(TOWN), "ical").write(tmp_path)
    assert ["no-day"] == [note.rule for note in notes]
    assert 8 == len(list((tmp_path / "calendars").glob("*.ics")))


class TestContract(ExporterContract):
    """What every exporter keeps."""

    exporter = EXPORTER
