"""schema.org JSON-LD: types, times, places and people as search engines read them, and nothing that is not known."""

import datetime as dt
import json

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.exports import File, export
from stemcity_kit.exports.jsonld import EXPORTER, document, event_document, script
from stemcity_kit.exports.jsonld_events import dates
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.kinds import Audience, EventKind
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.programme import publish
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, When, moment
from stemcity_kit.model.vocabulary import Answer, Mode, Nature, OrganisationKind, Place, RoleName, Status
from stemcity_kit.testing import ExporterContract, synthetic_edition

ROME = "Europe/Rome"
EDITION = Edition(
    key="a-2027",
    uri="https://example.org/a/2027",
    year=2027,
    country="IT",
    zone=ROME,
    languages=("it", "en"),
    title=Text({"it": "Edizione", "en": "Edition"}),
    base_url="https://stem.example.org/",
)


class TestJsonLd(ExporterContract):
    exporter = EXPORTER


def told(event, *sessions, language="it", **tables):
    """The document of an event in an edition with these sessions and tables."""
    programme = publish(EDITION.plus(events=[event], sessions=sessions, **tables))
    return event_document(programme, event, language=language)


def talk(**values):
    """A session of the event `talk`."""
    return Session("talk-1", "talk", **values)


def test_the_file_is_the_document_as_json_with_an_indent_of_one():
    """Written thing by thing, it is what `json.dumps` would write of the whole, line breaks inside texts included."""
    edition = synthetic_edition(seed=7, events=5).plus(
        events=[Event("talk", summary=Text({"en": 'One\n\n"Two"\u2028'}))]
    )
    programme = publish(edition)
    [file] = export(programme, "jsonld").files()
    assert f"{json.dumps(document(programme), ensure_ascii=False, indent=1)}\n" == file.content.decode()


def test_an_event_has_the_type_of_its_kind():
    """The kind says which schema.org type its events have; without a kind it is an Event."""
    kinds = [EventKind("hackathon", schema_type="Hackathon")]
    assert "Hackathon" == told(Event("talk", kind="hackathon"), kinds=kinds)["@type"]
    assert "Event" == told(Event("talk"))["@type"]


def test_a_known_time_has_its_offset():
    """Search engines read 10:00+02:00, never a bare 10:00."""
    start, end = (moment(dt.date(2027, 5, 19), dt.time(hour), zone=ROME) for hour in (10, 12))
    found = told(Event("talk"), talk(when=When.between(start, end)))
    assert ("2027-05-19T10:00:00+02:00", "2027-05-19T12:00:00+02:00") == (found["startDate"], found["endDate"])


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (When.on(dt.date(2019, 5, 7)), {"startDate": "2019-05-07"}),
        (When.during(dt.date(2019, 5, 8), dt.date(2019, 5, 30)), {"startDate": "2019-05-08", "endDate": "2019-05-30"}),
        (
            When.starting(moment(dt.date(2019, 5, 8), dt.time(20), zone=ROME)),
            {"startDate": "2019-05-08T20:00:00+02:00"},
        ),
        (When.month(2019, 4), {}),
    ],
)
def test_no_more_of_a_time_is_said_than_is_known(when, expected):
    """An unknown hour is a plain date, an unknown end is absent, and a month gives no day."""
    assert expected == dates([when])


def test_a_session_without_a_day_is_a_finding():
    """A month cannot be a startDate, and search engines need one: each such session is named."""
    sessions = [talk(when=When.month(2027, 4)), Session("talk-2", "talk")]
    findings = export(publish(EDITION.plus(events=[Event("talk")], sessions=sessions)), "jsonld").findings()
    assert [("no-day", "talk-1"), ("no-day", "talk-2")] == [(found.rule, found.where.key) for found in findings]


def test_repeats_are_sub_events_and_their_event_spans_them():
    """Three sessions are three subEvents with ids of their own; the event lasts from the first to the last day."""
    days = [dt.date(2027, 5, 19), dt.date(2027, 5, 21)]
    sessions = [Session(f"talk-{day.day}", "talk", When.on(day)) for day in days]
    found = told(Event("talk"), *sessions)
    assert ("2027-05-19", "2027-05-21") == (found["startDate"], found["endDate"])
    assert ["2027-05-19", "2027-05-21"] == [one["startDate"] for one in found["subEvent"]]
    assert 2 == len({one["identifier"] for one in found["subEvent"]})
    assert {found["@id"]} == {one["superEvent"]["@id"] for one in found["subEvent"]}


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, "EventScheduled"),
        ({"status": Status.CANCELLED}, "EventCancelled"),
        ({"status": Status.MOVED}, "EventRescheduled"),
    ],
)
def test_a_session_says_what_became_of_it(values, status):
    """`EventCancelled` has two l; a moved session is rescheduled."""
    assert f"https://schema.org/{status}" == told(Event("talk"), talk(**values))["eventStatus"]


def test_a_cancelled_event_cancels_its_sessions():
    """No session of a cancelled event is shown as taking place."""
    found = told(Event("talk", status=Status.CANCELLED), talk(), Session("talk-2", "talk"))
    assert {"https://schema.org/EventCancelled"} == {
        found["eventStatus"],
        *(one["eventStatus"] for one in found["subEvent"]),
    }


def test_hybrid_is_a_place_and_a_link():
    """Mixed attendance has both locations."""
    venue = Venue("hall", "Sala", street="Via 1", locality="Milano", latitude=None)
    session = talk(mode=Mode.HYBRID, venue="hall", url="https://stream.example.org/1")
    found = told(Event("talk"), session, venues=[venue])
    assert "https://schema.org/MixedEventAttendanceMode" == found["eventAttendanceMode"]
    assert ["Place", "VirtualLocation"] == [place["@type"] for place in found["location"]]
    assert "IT" == found["location"][0]["address"]["addressCountry"]


def test_accessibility_is_said_as_yes_and_no_and_never_as_unknown():
    """What is there and what is not are features of the place; what nobody knows is not mentioned."""
    venue = Venue("hall", "Hall", access=Accessibility(step_free=Answer.YES, lift=Answer.NO))
    features = told(Event("talk"), talk(venue="hall"), venues=[venue], language="en")["location"]["amenityFeature"]
    assert [("step_free", "step-free access", True), ("lift", "lift", False)] == [
        (feature["propertyID"], feature["name"], feature["value"]) for feature in features
    ]


def test_a_room_is_a_place_within_the_venue():
    """The room has its own name and access, the address of its venue, and says where it is."""
    tables = {"venues": [Venue("hall", "Hall", street="Via 1")], "rooms": [Room("red", "hall", "Red room")]}
    place = told(Event("talk"), talk(venue="hall", rooms=["red"]), **tables)["location"]
    assert ("Red room, Hall", "Via 1", "Hall") == (
        place["name"],
        place["address"]["streetAddress"],
        place["containedInPlace"]["name"],
    )


def test_a_place_in_words_has_no_address():
    """An event that comes to the schools is somewhere, but not at an address."""
    assert {"@type": "Place", "name": "comes to the schools"} == told(
        Event("talk"), talk(place=Place.ITINERANT), language="en"
    )["location"]
    assert "location" not in told(Event("talk"), talk(place=Place.UNKNOWN))


def test_a_municipality_is_a_government_organization():
    """The city organises as what it is, with its parent and its other roles."""
    organisations = [
        Organisation("city", "Comune", OrganisationKind.MUNICIPALITY),
        Organisation("lab", "Lab", OrganisationKind.RESEARCH, parent="city"),
    ]
    roles = [
        Role("city", RoleName.ORGANISER, "talk"),
        Role("lab", RoleName.SPONSOR, "talk"),
        Role("city", RoleName.HOST, "talk"),
    ]
    found = told(Event("talk"), organisations=organisations, roles=roles)
    assert "GovernmentOrganization" == found["organizer"][0]["@type"]
    assert ("ResearchOrganization", "Comune") == (
        found["sponsor"][0]["@type"],
        found["sponsor"][0]["parentOrganization"]["name"],
    )
    assert ["Lab"] == [one["name"] for one in found["funder"]]
    assert ["Comune"] == [one["name"] for one in found["contributor"]]


def test_a_picture_has_its_address_on_the_site():
    """An image is said where the site has an address, and nowhere else."""
    assert "https://stem.example.org/media/a%20b.jpg" == told(Event("talk", image="a b.jpg"))["image"]
    edition = attrs.evolve(EDITION, base_url="").plus(events=[Event("talk", image="a.jpg")])
    programme = publish(edition)
    assert "image" not in event_document(programme, programme.events[0], language="it")


def test_pupils_are_an_educational_audience():
    """An audience with a school level is educational; families are people."""
    audiences = [
        Audience("primary", Text({"it": "Primaria"}), (1,)),
        Audience("families", Text({"it": "Famiglie"}), age_min=3),
    ]
    found = told(Event("talk", audiences=["primary", "families"], age_min=7, age_max=9), audiences=audiences)
    assert ["EducationalAudience", "PeopleAudience"] == [one["@type"] for one in found["audience"]]
    assert 3 == found["audience"][1]["suggestedMinAge"]
    assert "7-9" == found["typicalAgeRange"]


@pytest.mark.parametrize(("answer", "expected"), [(Answer.YES, True), (Answer.NO, False), (Answer.UNKNOWN, None)])
def test_an_unknown_price_is_not_free(answer, expected):
    """Yes, no and not known stay three different things."""
    assert expected is told(Event("talk", free=answer)).get("isAccessibleForFree")


def test_an_item_to_see_at_any_time_is_a_creative_work():
    """It is no event: it has no start, is featured by the edition, and is in no subEvent."""
    item = Event("video", on_demand=True, available_from=dt.date(2021, 5, 1), url="https://video.example.org/1")
    graph = {thing["@id"]: thing for thing in document(publish(EDITION.plus(events=[item])))["@graph"]}
    found = graph["https://example.org/a/2027/events/video"]
    assert ("CreativeWork", "2021-05-01") == (found["@type"], found["datePublished"])
    assert "startDate" not in found
    assert [{"@id": found["@id"]}] == graph[EDITION.uri]["workFeatured"]
    assert "subEvent" not in graph[EDITION.uri]


def test_edition_section_event_and_part_hang_together():
    """Every superEvent is answered by a subEvent of that node, from the part up to the edition."""
    edition = EDITION.plus(
        sections=[Section("marathon", dates=[Days(dt.date(2027, 5, 19), dt.date(2027, 5, 21))])],
        events=[Event("day", section="marathon"), Event("talk", section="marathon", parent="day"), Event("lone")],
    )
    graph = document(publish(edition))["@graph"]
    up = {thing["@id"]: thing["superEvent"]["@id"] for thing in graph if "superEvent" in thing}
    down = {inner["@id"]: thing["@id"] for thing in graph for inner in thing.get("subEvent", ())}
    assert up == down
    top = EDITION.uri
    assert {
        f"{top}/events/lone": top,
        f"{top}/sections/marathon": top,
        f"{top}/events/day": f"{top}/sections/marathon",
        f"{top}/events/talk": f"{top}/events/day",
    } == up


def test_texts_are_in_all_languages_or_in_one():
    """The whole programme says each text in each language with its tag; a page says it in its own."""
    event = Event("talk", Text({"it": "Incontro", "en": "Talk"}))
    graph = document(publish(EDITION.plus(events=[event])))["@graph"]
    assert [{"@value": "Talk", "@language": "en"}, {"@value": "Incontro", "@language": "it"}] == graph[1]["name"]
    assert ("Talk", "https://stem.example.org/en/events/talk/") == tuple(
        told(event, language="en")[name] for name in ("name", "url")
    )


@pytest.mark.parametrize("nature", [Nature.INVENTED, Nature.SYNTHETIC])
def test_what_is_not_real_is_said_to_be_so(nature):
    """The whole and every page carry the notice, or at least the nature of the data."""
    edition = attrs.evolve(EDITION, nature=nature).plus(events=[Event("talk")])
    programme = publish(edition)
    assert event_document(programme, programme.events[0], language="en")["disambiguatingDescription"]
    assert document(programme)["@graph"][0]["disambiguatingDescription"]
    assert "disambiguatingDescription" not in document(publish(EDITION))["@graph"][0]


def test_the_notice_of_a_real_edition_is_on_every_page():
    """Where the edition says something of its data, as a reconstruction does, every document says it too."""
    edition = attrs.evolve(EDITION, notice=Text({"it": "Ricostruzione"})).plus(events=[Event("talk")])
    programme = publish(edition)
    assert "Ricostruzione" == event_document(programme, programme.events[0], language="it")["disambiguatingDescription"]


@given(st.text())
def test_no_text_ends_the_script_it_stands_in(text):
    """Whatever a text holds, no tag or comment can begin in the script, and JSON reads the same text back."""
    found = script({"name": text})
    assert not {"<", "\u2028", "\u2029"} & set(found)
    assert {"name": text} == json.loads(found)


def test_a_whole_programme_is_linear_in_its_size():
    """Each organisation and venue stands in the file once, so that four times the events are four times the bytes."""
    small, large = (
        sum(
            len(item.content)
            for item in EXPORTER(publish(synthetic_edition(seed=1, events=n)))
            if isinstance(item, File)
        )
        for n in (100, 400)
    )
    assert 3.5 < large / small < 4.5
