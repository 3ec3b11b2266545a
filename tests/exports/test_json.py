"""programme.json and its schema: the same classes make both, and the schema lets nothing else through."""

import copy
import datetime as dt
import hashlib
import json

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from stemcity_kit.exports.declared import about, descriptions
from stemcity_kit.exports.json import EXPORTER
from stemcity_kit.exports.json_schema import SCHEMA_ID, SCHEMA_VERSION, TABLE_CLASSES, schema
from stemcity_kit.exports.json_values import number
from stemcity_kit.exports.site_event import media_path
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.programme import Programme, publish
from stemcity_kit.model.revisions import revise
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import When, moment
from stemcity_kit.model.vocabulary import Answer, Status
from stemcity_kit.testing import HOSTILE, ExporterContract, hostile_edition, synthetic_edition

SCHEMA = schema()
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
EDITION = Edition(
    key="a-2027", uri="https://example.org/a/2027", year=2027, country="IT", zone="Europe/Rome", languages=("it", "en")
)


class TestJson(ExporterContract):
    exporter = EXPORTER


def told(edition):
    """The file of an edition, read back."""
    return json.loads(next(iter(EXPORTER(publish(edition)))).content)


def test_the_schema_is_a_schema():
    """The schema follows the draft that it names, and its id holds its version."""
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA_ID.endswith(f"-{SCHEMA_VERSION}.json")


@pytest.mark.parametrize("events", [0, 1, 150])
@pytest.mark.parametrize("zone", ["Europe/Rome", "America/Sao_Paulo", "Asia/Kolkata"])
def test_every_file_follows_the_schema(events, zone):
    """Programmes of any size and zone are valid."""
    found = told(synthetic_edition(seed=1, events=events, zone=zone, languages=["it", "pt-BR"]))
    assert [] == [error.message for error in VALIDATOR.iter_errors(found)]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_follows_the_schema(text):
    """Text stays text, whatever it holds."""
    assert [] == [error.message for error in VALIDATOR.iter_errors(told(hostile_edition(text)))]


def everywhere(value, path=()):
    """Every object of a document, with where it is."""
    if isinstance(value, dict):
        yield path
        for name, inner in value.items():
            yield from everywhere(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value[:1]):
            yield from everywhere(inner, (*path, number))


WHOLE = told(synthetic_edition(seed=1, events=6))


@pytest.mark.parametrize("path", [*everywhere(WHOLE)], ids=lambda path: "/".join(map(str, path)) or "top")
def test_an_unknown_field_is_refused(path):
    """No object takes a field that the schema does not name."""
    changed = copy.deepcopy(WHOLE)
    target = changed
    for step in path:
        target = target[step]
    target["no-such-field"] = 1
    assert not VALIDATOR.is_valid(changed)


@pytest.mark.parametrize(
    ("table", "field", "wrong"),
    [
        ("events", "key", "Not a key"),
        ("events", "title", "Incontro"),
        ("events", "title", {"it": ""}),
        ("events", "status", "postponed"),
        ("events", "changed_at", 5),
        ("events", "revision", -1),
        ("sessions", "seats", 0),
        ("sessions", "when", "2027-05-19"),
        ("sessions", "event", None),
        ("figures", "value", "4200"),
    ],
)
def test_a_wrong_value_is_refused(table, field, wrong):
    """Types, closed lists, least values and forms are checked."""
    changed = copy.deepcopy(WHOLE)
    changed[table][0][field] = wrong
    assert not VALIDATOR.is_valid(changed)


@pytest.mark.parametrize("table", ["edition", "events", "sessions", "venues", "people"])
def test_a_missing_field_is_refused(table):
    """Every key is always there."""
    changed = copy.deepcopy(WHOLE)
    row = changed[table] if table == "edition" else changed[table][0]
    row.pop(next(iter(row)))
    assert not VALIDATOR.is_valid(changed)


def test_a_change_of_the_schema_raises_its_version():
    """The shape of each version is pinned: a changed shape needs a new version number and then a new fingerprint."""

    def shape(value):
        if isinstance(value, dict):
            return {name: shape(inner) for name, inner in value.items() if name not in ("description", "$id", "const")}
        return [shape(inner) for inner in value] if isinstance(value, list) else value

    found = hashlib.sha256(json.dumps(shape(SCHEMA), sort_keys=True).encode()).hexdigest()[:16]
    assert {"1.1": "4efced9cbceac499"} == {SCHEMA_VERSION: found}


def test_nothing_public_is_left_out():
    """Each field of the programme stands in the edition, in a table, or among people, ids and revisions."""
    names = {field.name for field in attrs.fields(Programme)}
    assert names - {"faces", "stamps"} == {*WHOLE["edition"], *TABLE_CLASSES} - {"people"}


def test_a_time_says_how_much_of_it_is_known():
    """Days, moments with their offset, and the zone by its name."""
    start = moment(dt.date(2027, 5, 19), dt.time(10), zone="Europe/Rome")
    sessions = [
        Session("one", "talk", When.starting(start)),
        Session("two", "talk", When.month(2027, 4)),
        Session("three", "talk"),
    ]
    found = [session["when"] for session in told(EDITION.plus(events=[Event("talk")], sessions=sessions))["sessions"]]
    assert [
        {
            "precision": "start",
            "date": "2027-05-19",
            "last_date": "2027-05-19",
            "start": "2027-05-19T10:00:00+02:00",
            "end": None,
            "zone": "Europe/Rome",
        },
        {
            "precision": "month",
            "date": "2027-04-01",
            "last_date": "2027-04-30",
            "start": None,
            "end": None,
            "zone": "Europe/Rome",
        },
        None,
    ] == found


def test_an_event_carries_its_id_revision_and_pages():
    """A portal can link to the page in each language and see what changed since it last looked."""
    edition = EDITION.plus(events=[Event("talk", Text({"it": "Incontro"}))], sessions=[Session("talk-1", "talk")])
    at = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
    event = told(attrs.evolve(edition, published=revise(edition, at=at)))["events"][0]
    assert {"it": "it/events/talk/", "en": "en/events/talk/"} == event["pages"]
    assert (edition.uuid("events", "talk"), 0, "2027-03-01T12:00:00Z") == (
        event["uuid"],
        event["revision"],
        event["changed_at"],
    )
    assert (["talk-1"], {"it": "Incontro"}, True) == (event["sessions"], event["title"], event["counted"])


def test_a_picture_is_where_the_site_has_it():
    """The path of an image is the one at which the pages show it."""
    event = told(EDITION.plus(events=[Event("talk", image="opening 1.jpg"), Event("bare")]))["events"]
    assert [media_path("opening 1.jpg"), ""] == [one["picture"] for one in event]


def test_a_session_carries_what_follows_from_its_place_and_event():
    """Access comes from room and venue, mode and place from the venue, cancellation from the event."""
    edition = EDITION.plus(
        venues=[Venue("hall", access=Accessibility(step_free=Answer.YES, lift=Answer.YES))],
        rooms=[Room("red", "hall", access=Accessibility(lift=Answer.NO))],
        events=[Event("talk", status=Status.CANCELLED)],
        sessions=[Session("talk-1", "talk", venue="hall", rooms=["red"])],
    )
    session = told(edition)["sessions"][0]
    assert ("in-person", "venue", True) == (session["known_mode"], session["known_place"], session["cancelled"])
    assert ("yes", "no") == (session["known_access"]["step_free"], session["known_access"]["lift"])


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**8), max_value=10**8))
def test_a_number_is_read_back_exactly(value):
    """Up to 15 digits survive the way through a JSON number."""
    assert value == type(value)(json.dumps(number(value)))


def test_the_descriptions_come_from_the_docstrings():
    """What the model says of a field is what the schema says, so that neither can drift."""
    assert (
        "WGS 84, decimal degrees, north positive." == SCHEMA["$defs"]["Venue"]["properties"]["latitude"]["description"]
    )
    assert "Events and sessions" not in about(Event)
    assert set(descriptions(Event)) == set(attrs.fields_dict(Event))
