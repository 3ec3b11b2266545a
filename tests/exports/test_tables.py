"""Open data: every cell has the declared type, every key leads somewhere, spreadsheets are kept safe."""

import csv
import datetime as dt
import io
import json
import re
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.exports import export
from stemcity_kit.exports.data_package import MOMENT_FORMAT
from stemcity_kit.exports.open_tables import open_tables
from stemcity_kit.exports.tables import EXPORTER, FORMULA, exact_cell, office_cell
from stemcity_kit.folder.columns import columns_of
from stemcity_kit.model.edition import Edition, Section, Site
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.figure import Source
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.place import Accessibility, Venue
from stemcity_kit.model.programme import PUBLIC_TABLES, Programme, publish
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, When, moment
from stemcity_kit.model.vocabulary import Answer, Nature, RoleName
from stemcity_kit.testing import HOSTILE, ExporterContract, hostile_edition, synthetic_edition

EDITION = Edition(
    key="a-2027", uri="https://example.org/a/2027", year=2027, country="IT", zone="Europe/Rome", languages=("it", "en")
)


class TestTables(ExporterContract):
    exporter = EXPORTER


def files(edition):
    """The files by path below `opendata/`."""
    return {file.path.removeprefix("opendata/"): file.content for file in export(publish(edition), "tables").files()}


def table(found, name):
    """The rows of an exact table as dictionaries."""
    return list(csv.DictReader(io.StringIO(found[f"{name}.csv"].decode(), newline=""), strict=True))


def office(found, name):
    """The rows of a table for spreadsheets."""
    text = found[f"office/{name}.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True))


def faults(found):
    """What a reader of the Data Package would object to: types, constraints, primary and foreign keys."""
    package = json.loads(found["datapackage.json"])
    tables = {resource["name"]: table(found, resource["name"]) for resource in package["resources"]}
    for resource in package["resources"]:
        name, schema, rows = resource["name"], resource["schema"], tables[resource["name"]]
        header = found[resource["path"]].decode().split("\n")[0].split(",")
        if header != [field["name"] for field in schema["fields"]]:
            yield f"{name}: the header is {header}"
        for field in schema["fields"]:
            yield from (
                f"{name}.{field['name']}: {row[field['name']]!r}" for row in rows if not fits(field, row[field["name"]])
            )
        primary = [tuple(row[column] for column in schema.get("primaryKey", ())) for row in rows]
        if "primaryKey" in schema and len(set(primary)) < len(primary):
            yield f"{name}: double rows"
        for key in schema.get("foreignKeys", ()):
            there = {row[key["reference"]["fields"][0]] for row in tables[key["reference"]["resource"] or name]}
            column = key["fields"][0]
            yield from (f"{name}.{column}: {row[column]}" for row in rows if row[column] and row[column] not in there)


def fits(field, cell):
    """Whether a cell has the type of its column and keeps its constraints."""
    constraints = field.get("constraints", {})
    if not cell:
        return not constraints.get("required")
    if field["type"] == "datetime":
        dt.datetime.strptime(cell, field["format"])  # noqa: DTZ007 - the format holds %z
    if field["type"] == "date":
        dt.date.fromisoformat(cell)
    if field["type"] == "number":
        return Decimal(cell).is_finite()
    if field["type"] == "boolean":
        return cell in (*field["trueValues"], *field["falseValues"])
    if field["type"] == "integer":
        return constraints.get("minimum", int(cell)) <= int(cell) <= constraints.get("maximum", int(cell))
    return cell in constraints.get("enum", [cell]) and bool(re.search(constraints.get("pattern", ""), cell))


@pytest.mark.parametrize("events", [0, 1, 150])
@pytest.mark.parametrize("zone", ["Europe/Rome", "America/Sao_Paulo", "Asia/Kolkata"])
def test_every_cell_is_what_its_schema_says(events, zone):
    """Types, constraints and keys hold in programmes of any size and zone."""
    assert [] == list(faults(files(synthetic_edition(seed=1, events=events, zone=zone))))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_changes_no_cell(text):
    """Whatever a text holds, it comes back out of its cell as it went in."""
    edition = hostile_edition(text)
    found = files(edition)
    assert [] == list(faults(found))
    assert [event.title.version("it") for event in publish(edition).events] == [
        row["title@it"] for row in table(found, "events")
    ]


def test_a_fault_would_be_found():
    """The reader above is no yes-man: a broken key, a wrong word and a missing value are each named."""
    found = files(synthetic_edition(seed=1, events=6))
    found["sessions.csv"] = found["sessions.csv"].replace(b",event-1,", b",event-99,", 1)
    found["events.csv"] = found["events.csv"].replace(b",planned,", b",postponed,", 1)
    found["rooms.csv"] = found["rooms.csv"].replace(b",venue-1,", b",,", 1)
    assert ["events.status: 'postponed'", "rooms.venue: ''", "sessions.event: event-99"] == sorted(faults(found))


@pytest.mark.parametrize("name", PUBLIC_TABLES)
def test_columns_are_called_as_in_the_folder(name):
    """Whoever knows the folder finds the same columns here; lists have moved to tables of their own."""
    tables = {found.name: found for found in open_tables(publish(synthetic_edition(seed=1, events=3)))}
    of = attrs.fields_dict(Programme)[name].metadata["rows"]
    expected = {column.name for column in columns_of(of, languages=["it", "en"]) if not column.cell.many}
    more = {"id", "uuid", "revision", "changed_at", "precision"}
    assert expected == {column.name for column in tables[name].columns} - more
    lists = {column.field for column in columns_of(of, languages=()) if column.cell.many}
    assert lists == {column.name for column in tables[name].lists}
    assert {f"{name[:-1]}_{field}" for field in lists} <= set(tables)


def test_lists_are_link_tables():
    """The audiences of an event are rows, in their order, whose keys can be checked; so are the days of a section."""
    edition = synthetic_edition(seed=1, events=1)
    found = files(edition)
    event = edition.events[0]
    assert [(event.key, str(n), key) for n, key in enumerate(event.audiences, 1)] == [
        (row["event"], row["position"], row["audience"]) for row in table(found, "event_audiences")
    ]
    assert [("month", "2027-04-01", "2027-04-30"), ("marathon", "2027-05-19", "2027-05-21")] == [
        (row["section"], row["first"], row["last"]) for row in table(found, "section_dates")
    ]


def test_a_time_says_how_much_of_it_is_known():
    """Days are dates, moments carry their offset, and what is not known is empty."""
    start, end = (moment(dt.date(2027, 5, 19), dt.time(hour), zone="Europe/Rome") for hour in (10, 12))
    whens = [When.between(start, end), When.month(2027, 4), When.on(dt.date(2027, 5, 20)), None]
    sessions = [Session(f"talk-{n}", "talk", when) for n, when in enumerate(whens)]
    rows = table(files(EDITION.plus(events=[Event("talk")], sessions=sessions)), "sessions")
    assert [
        ("interval", "2027-05-19", "2027-05-19", "2027-05-19T10:00:00+02:00", "2027-05-19T12:00:00+02:00"),
        ("month", "2027-04-01", "2027-04-30", "", ""),
        ("day", "2027-05-20", "2027-05-20", "", ""),
        ("", "", "", "", ""),
    ] == [tuple(row[name] for name in ("precision", "date", "last_date", "start", "end")) for row in rows]


def test_roles_have_an_id_of_their_own():
    """A role has no key, yet its sources need one to point at; the id follows from what the role links."""
    edition = EDITION.plus(
        organisations=[Organisation("acme"), Organisation("city")],
        sources=[Source("press")],
        roles=[Role("acme", RoleName.SPONSOR, sources=["press"]), Role("city", RoleName.PROMOTER)],
    )
    found = files(edition)
    ids = [row["id"] for row in table(found, "roles")]
    assert [(ids[0], "press")] == [(row["role"], row["source"]) for row in table(found, "role_sources")]
    assert ids[::-1] == [row["id"] for row in table(files(attrs.evolve(edition, roles=edition.roles[::-1])), "roles")]


def test_texts_in_further_languages_are_not_lost():
    """A text in a language that the edition does not have gets a column all the same."""
    edition = EDITION.plus(events=[Event("talk", Text({"it": "Incontro", "eo": "Parolado"}))])
    assert "Parolado" == table(files(edition), "events")[0]["title@eo"]


def test_the_package_says_licence_sources_and_what_is_not_real():
    """The description holds the notice in all languages, the licence with its address, and the sources."""
    package = json.loads(files(synthetic_edition(seed=1, events=1))["datapackage.json"])
    assert "Dati sintetici" in package["description"]
    assert "no name, place or event in it is real" in package["description"]
    assert ["https://creativecommons.org/licenses/by/4.0/"] == [licence["path"] for licence in package["licenses"]]
    assert {"title": "Source 1 (synthetic)", "path": "https://example.org/source-1"} == package["sources"][0]
    assert "created" not in package


def test_an_invented_edition_says_so_without_a_notice():
    """The nature of the data is said even where nobody wrote a notice; real data need none."""
    invented = json.loads(files(attrs.evolve(EDITION, nature=Nature.INVENTED))["datapackage.json"])
    assert "Invented, as an illustration." == invented["description"]
    assert "description" not in json.loads(files(EDITION)["datapackage.json"])


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("", None),
        ("EUPL-1.2", [{"name": "EUPL-1.2"}]),
        ("ask the office", [{"name": "other", "title": "ask the office"}]),
    ],
)
def test_an_unusual_licence_is_named_as_it_is(licence, expected):
    """An id is a name, words are a title, and nothing is no licence."""
    package = json.loads(files(attrs.evolve(EDITION, site=Site(licence=licence)))["datapackage.json"])
    assert expected == package.get("licenses")


def test_the_exact_form_is_rfc_4180_with_line_feeds():
    """UTF-8 without a mark, commas, LF, quotes only where they are needed."""
    edition = EDITION.plus(
        sections=[Section("month", Text({"it": 'Mese, "STEM"\nAprile'}), dates=[Days.month(2027, 4)])]
    )
    assert b'month,"Mese, ""STEM""\nAprile",,,,' in files(edition)["sections.csv"]
    assert b"\r" not in b"".join(content for path, content in files(edition).items() if not path.startswith("office/"))


def test_the_office_form_opens_with_a_double_click():
    """A mark of UTF-8, semicolons, CRLF, decimal commas, lists in one cell; no link tables."""
    venue = Venue(
        "hall", "Sala", latitude=Decimal("45.4642"), access=Accessibility(lift=Answer.YES), sources=["one", "two"]
    )
    found = files(EDITION.plus(venues=[venue], sources=[Source("one"), Source("two")]))
    raw = found["office/venues.csv"]
    assert raw.startswith(b"\xef\xbb\xbfkey;name;")
    assert raw.endswith(b"\r\n")
    assert ("45,4642", "one | two") == tuple(office(found, "venues")[0][name] for name in ("latitude", "sources"))
    assert "office/venue_sources.csv" not in found


@given(st.sampled_from(FORMULA), st.text())
def test_no_text_is_a_formula_in_a_spreadsheet(first, rest):
    """What begins like a formula gets an apostrophe in the office form, and stays as it is in the exact one."""
    assert f"'{first}{rest}" == office_cell(first + rest)
    assert first + rest == exact_cell(first + rest)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_the_office_form_begins_like_a_formula(text):
    """In whole tables of hostile text only numbers begin with a sign."""
    found = files(hostile_edition(text))
    cells = [
        cell
        for path in found
        if path.startswith("office/")
        for row in office(found, path[7:-4])
        for cell in row.values()
    ]
    assert [] == [cell for cell in cells if cell.startswith(FORMULA) and not re.fullmatch(r"-[0-9]+(,[0-9]+)?", cell)]


def test_the_readme_warns_of_the_office_form():
    """The text beside the tables says which of the two forms is never to be read back."""
    assert b"never read them back" in files(attrs.evolve(EDITION, languages=("en",)))["README.txt"]


def clean(text):
    """Whether the model lets a text in."""
    try:
        return bool(Text({"it": text}))
    except InvalidValue:
        return False


@given(st.text().filter(clean))
def test_any_text_comes_back_from_its_cell(text):
    """What the model holds is what a reader of the CSV gets."""
    title = Text({"it": text})
    assert title.version("it") == table(files(EDITION.plus(events=[Event("talk", title)])), "events")[0]["title@it"]


@given(st.datetimes(timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=-3, minutes=-30))])))
def test_a_moment_comes_back_from_its_cell(at):
    """The declared format reads whole seconds back as the same instant."""
    at = at.replace(microsecond=0, year=max(1000, at.year))
    assert at == dt.datetime.strptime(exact_cell(at), MOMENT_FORMAT)  # noqa: DTZ007 - as above
