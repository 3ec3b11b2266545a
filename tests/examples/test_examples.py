"""The example editions: what is known of Milan 2019 and no more, and two invented editions that say so."""

import datetime as dt
import functools
import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from stemcity_kit.budgeting.balance import By, balance
from stemcity_kit.errors import Severity
from stemcity_kit.exports import File, exporter
from stemcity_kit.folder.check import check
from stemcity_kit.folder.read import inspect, load
from stemcity_kit.folder.write import save
from stemcity_kit.formats import MILAN
from stemcity_kit.model.person import Appearance
from stemcity_kit.model.programme import publish
from stemcity_kit.model.revisions import revise
from stemcity_kit.model.time import Precision
from stemcity_kit.model.vocabulary import Answer, Governance, Means, Mode, Nature, Place, Qualifier, RoleName, Status

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ("milan-2019", "small-town", "small-town-2026", "porto-2027")
MILAN_MUNICIPALITY = "015146"


@functools.cache
def edition(name):
    """The edition of an example folder, read once."""
    return load(EXAMPLES / name)


def texts_of(value):
    """Every text that a value holds, however deep."""
    return json.dumps(attrs.asdict(value), default=str, ensure_ascii=False)


@functools.cache
def built(name):
    """What the five built-in exporters make of an example, by path."""
    programme = publish(edition(name))
    made = (item for word in ("ical", "json", "jsonld", "site", "tables") for item in exporter(word)(programme))
    return {item.path: item.content for item in made if isinstance(item, File)}


def whens(name):
    """What is known of the time of each event with one session."""
    return {session.event: session.when for session in edition(name).sessions}


def figures(indicator, year=None):
    """The figures of Milan that count the same thing in the same year, by key."""
    found = edition("milan-2019").figures
    return {figure.key: figure for figure in found if figure.indicator == indicator and figure.year == year}


@pytest.mark.parametrize("name", NAMES)
def test_every_example_loads_without_a_fault(name):
    """Not even a warning comes from the files."""
    assert () == inspect(EXAMPLES / name).findings
    assert edition(name).events


@pytest.mark.parametrize("name", NAMES)
def test_saving_an_example_changes_no_byte(name, tmp_path):
    """The files are written as the library writes them, so that a later save shows only what changed."""
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    assert () == save(load(folder), folder)


@pytest.mark.parametrize(
    ("name", "warned"),
    [
        ("milan-2019", {("ratio-as-growth", "growth-2018")}),
        ("small-town", {("may-not-be-named", "p-05"), ("may-not-be-named", "p-07")}),
        ("small-town-2026", set()),
        ("porto-2027", set()),
    ],
)
def test_a_check_warns_of_what_each_example_is_there_to_show(name, warned):
    """The ratio that a source calls growth; the people of the town who may not be named; nothing else, and no error."""
    severe = [finding for finding in check(EXAMPLES / name) if finding.severity is not Severity.NOTE]
    assert {(Severity.WARNING, *about) for about in warned} == {
        (finding.severity, finding.rule, finding.where.key) for finding in severe
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_text_of_an_example_exists_in_all_its_languages(name):
    """A reader of any language of the edition reads everything."""
    held = edition(name)
    rows = [
        row
        for table in ("sections", "kinds", "audiences", "levels", "tiers", "benefits", "events", "sessions", "figures")
        for row in getattr(held, table)
    ]
    gaps = [
        (getattr(row, "key", "edition"), field.name)
        for row in (held, held.site, *rows)
        for field in attrs.fields(type(row))
        if type(getattr(row, field.name)).__name__ == "Text" and getattr(row, field.name).missing(held.languages)
    ]
    assert [] == gaps


@pytest.mark.parametrize("name", NAMES)
def test_every_image_of_an_example_is_there_and_described(name):
    """An image without a text for those who cannot see it is no image for them."""
    held = edition(name)
    shown = [
        (held.site.image, held.site.image_alt),
        (held.site.logo, held.site.logo_alt),
        *((event.image, event.image_alt) for event in held.events),
    ]
    shown = [(file, alt) for file, alt in shown if file]
    assert shown
    assert [] == [file for file, alt in shown if not (EXAMPLES / name / "media" / file).is_file() or not alt]


def test_milan_has_the_fourteen_known_events():
    """Items 12 to 25 of what was found; the sources speak of more than 150."""
    programme = publish(edition("milan-2019"))
    assert 14 == len(programme.counted_events) == len(programme.sessions)
    assert {
        "geniali-si-diventa",
        "hackathon-in-rosa",
        "vivere-digitale",
        "incontro-fondazione-ibm",
        "get-inspired",
        "da-leonardo-allo-spazio",
        "innews",
        "women-in-stem",
        "invasione-steam",
        "stem-play",
        "stem-science",
        "stem-digital",
        "cybersecurity",
        "donne-come-noi",
    } == {event.key for event in programme.events}


def test_everything_known_of_milan_names_its_source():
    """No event, figure, place or role stands without saying where it is known from."""
    held = edition("milan-2019")
    tables = (held.events, held.figures, held.venues, held.roles)
    assert [] == [row for rows in tables for row in rows if not row.sources]
    used = {source for rows in (*tables, held.organisations) for row in rows for source in row.sources}
    assert {source.key for source in held.sources} - used == {"itu-girls-in-ict"}
    assert all(source.publisher and source.read for source in held.sources)


def test_exactly_these_times_of_milan_are_known():
    """Two starts, no end; the other twelve have a day, a range or only the month."""
    by_precision = {}
    for event, when in whens("milan-2019").items():
        by_precision.setdefault(when.precision, set()).add(event)
    assert {
        Precision.START: {"incontro-fondazione-ibm", "donne-come-noi"},
        Precision.DAY: {"geniali-si-diventa", "hackathon-in-rosa", "women-in-stem", "invasione-steam"},
        Precision.RANGE: {"vivere-digitale", "get-inspired", "innews", "da-leonardo-allo-spazio"},
        Precision.MONTH: {"stem-play", "stem-science", "stem-digital", "cybersecurity"},
    } == by_precision
    assert "2019-05-08T10:00:00+02:00" == whens("milan-2019")["incontro-fondazione-ibm"].start.isoformat()
    assert "2019-05-08T20:00:00+02:00" == whens("milan-2019")["donne-come-noi"].start.isoformat()


def test_a_morning_is_no_hour():
    """What the press calls the morning stays a day, with the words beside it."""
    session = edition("milan-2019").find("sessions", "hackathon-in-rosa")
    assert Precision.DAY == session.when.precision
    assert "in the morning" in session.hours.version("en")


def test_milan_tracks_have_four_organisers_together():
    """Stem&Play had four; none of them comes before the others."""
    held = edition("milan-2019")
    organisers = [role.organisation for role in held.roles_by_event["stem-play"] if role.role is RoleName.ORGANISER]
    assert ["bricks4kidz", "focus-junior", "laboratori-si", "named-in-the-source"] == organisers


def test_one_organisation_of_milan_has_many_roles():
    """A foundation is partner of the edition and organises three events; a company organises and hosts one."""
    held = edition("milan-2019")
    foundation = [role for role in held.roles if role.organisation == "fondazione-mondo-digitale"]
    assert {RoleName.PARTNER, RoleName.ORGANISER} == {role.role for role in foundation}
    assert {RoleName.ORGANISER, RoleName.HOST} == {
        role.role for role in held.roles_by_event["hackathon-in-rosa"] if role.organisation == "eni"
    }
    assert "european-commission" == held.find("organisations", "jrc").parent


def test_one_event_of_milan_lies_outside_milan():
    """The girls' hackathon was in San Donato Milanese, and is in the programme all the same."""
    held = edition("milan-2019")
    venue = held.find("venues", held.find("sessions", "hackathon-in-rosa").venue)
    assert ("San Donato Milanese", "015192") == (venue.locality, venue.municipality)
    elsewhere = [place.key for place in held.venues if place.municipality != MILAN_MUNICIPALITY]
    assert MILAN_MUNICIPALITY == held.municipality
    assert [venue.key] == elsewhere


def test_the_exhibition_of_milan_outlives_the_edition():
    """It begins on the last day of the Marathon and ends 22 days later."""
    marathon = edition("milan-2019").find("sections", "marathon").dates[0]
    exhibition = whens("milan-2019")["da-leonardo-allo-spazio"].days
    assert exhibition.first == marathon.last
    assert dt.timedelta(days=22) == exhibition.last - marathon.last


def test_the_month_of_milan_is_empty_and_says_why():
    """April had a programme that nobody kept; the Marathon lies outside it, and why is marked as an inference."""
    held = edition("milan-2019")
    month, marathon = held.find("sections", "month"), held.find("sections", "marathon")
    assert [] == [event for event in held.events if event.section == "month"]
    assert "No event of this month is known" in month.remark.version("en")
    assert not month.dates[0].overlaps(marathon.dates[0])
    assert (Governance.PARTNERS, Governance.CITY) == (month.run_by, marathon.run_by)
    assert "Our inference" in marathon.remark.version("en")


def test_places_of_milan_that_are_not_known_say_so():
    """Several places, or none that is known; never an invented address."""
    places = {session.event: session.known_place for session in edition("milan-2019").sessions}
    assert {"vivere-digitale", "stem-play", "stem-science", "stem-digital"} == {
        event for event, place in places.items() if place is Place.SEVERAL
    }
    assert {"get-inspired", "innews", "cybersecurity"} == {
        event for event, place in places.items() if place is Place.UNKNOWN
    }


def test_nothing_is_claimed_of_the_accessibility_of_milan():
    """Unknown is the truth for every place of 2019, and is not the same as no."""
    programme = publish(edition("milan-2019"))
    assert {Answer.UNKNOWN} == {
        answer for session in programme.sessions for answer in attrs.asdict(programme.access_of(session)).values()
    }


def test_held_is_said_only_of_what_a_source_tells():
    """What is known from its announcement alone stays planned."""
    held = {event.key for event in edition("milan-2019").events if event.status is Status.HELD}
    assert {
        "geniali-si-diventa",
        "hackathon-in-rosa",
        "stem-play",
        "stem-science",
        "stem-digital",
        "cybersecurity",
    } == held


def test_contradictory_figures_of_2018_are_all_kept():
    """Two counts of participants and schools, three of partners: every one with its source."""
    participants = figures("participants", 2018).values()
    assert {Decimal(7000), Decimal(10000)} == {figure.value for figure in participants}
    assert {Qualifier.MORE_THAN} == {figure.qualifier for figure in participants}
    assert 3 == len({figure.sources for figure in participants})
    assert {90, 100} == {figure.value for figure in figures("schools", 2018).values()}
    assert {50, 46} <= {figure.value for figure in figures("partners", 2018).values()}
    assert {17} == {figure.value for figure in figures("sponsors", 2018).values()}
    assert {46} == {figure.value for figure in figures("partners-and-sponsors").values()}


def test_contradictions_are_said_where_they_stand():
    """A reader who sees one number learns of the other."""
    contradictory = [
        figure for indicator in ("participants", "schools") for figure in figures(indicator, 2018).values()
    ]
    assert [] == [figure.key for figure in contradictory if not figure.remark]
    assert "Thursday" in edition("milan-2019").find("events", "donne-come-noi").remark.version("en")


def test_growth_of_333_percent_is_flagged():
    """From 3,000 to 10,000 is +233 %: the source's number is kept, and said to be a ratio."""
    growth = edition("milan-2019").find("figures", "growth-2018")
    before, after = (
        figures("participants", 2017)["participants-2017"].value,
        figures("participants", 2018)["participants-2018-agency"].value,
    )
    assert (Decimal(333), "percent") == (growth.value, growth.unit)
    assert 233 == int((after - before) / before * 100)
    assert "+233 %" in growth.remark.version("en")


def test_a_sum_of_audiences_is_no_number_of_people():
    """620,816,824 are contacts, summed over outlets."""
    audience = edition("milan-2019").find("figures", "audience-2019")
    assert (Decimal(620816824), "contacts") == (audience.value, audience.unit)
    assert audience.method.version("en").startswith("sum of")


def test_the_parts_of_the_budget_make_the_whole():
    """80,000 + 90,000 + 30,000 = 200,000, which are 40, 45 and 15 percent."""
    value = {figure.key: figure.value for figure in edition("milan-2019").figures}
    parts = ("management", "direct", "communication")
    assert value["budget"] == sum(value[f"budget-{part}"] for part in parts)
    assert [value[f"share-{part}"] for part in parts] == [
        value[f"budget-{part}"] / value["budget"] * 100 for part in parts
    ]


def test_five_figures_of_milan_come_first():
    """All five are of 2019 and of the whole edition."""
    first = sorted(
        (figure for figure in edition("milan-2019").figures if figure.headline), key=lambda figure: figure.headline
    )
    assert [("participants", 14000), ("events", 150), ("schools", 100), ("partners", 146), ("speakers", 300)] == [
        (f.indicator, f.value) for f in first
    ]
    assert {2019} == {figure.year for figure in first}


def test_nobody_is_named_in_milan():
    """No legal basis of anybody is known, so there is nobody to publish."""
    assert () == edition("milan-2019").people
    assert () == publish(edition("milan-2019")).faces
    assert not (EXAMPLES / "milan-2019" / "private").exists()


def test_milan_is_published_as_it_stands():
    """Publishing it again records nothing new: every event and session has its revision."""
    held = edition("milan-2019")
    assert 28 == len(held.published)
    assert held.published == revise(held, at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC))


def test_milan_says_that_it_is_no_official_publication():
    """The notice goes onto every page and file."""
    held = edition("milan-2019")
    assert Nature.REAL == held.nature
    assert "not an official publication" in held.notice.version("en")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("small-town", "does not exist"),
        ("small-town-2026", "does not exist"),
        ("porto-2027", "This edition does not exist"),
    ],
)
def test_invented_editions_say_so(name, said):
    """By their nature, in their notice, and with addresses that cannot exist (RFC 2606)."""
    held = edition(name)
    assert Nature.INVENTED == held.nature
    assert said in held.notice.version("en")
    addresses = re.findall(r"https?://([^/\"\\ ]+)", texts_of(held))
    assert {"example", "github.com"} >= {host if host == "github.com" else host.rsplit(".", 1)[1] for host in addresses}


@pytest.mark.parametrize("name", ["small-town", "small-town-2026", "porto-2027"])
def test_every_page_and_file_of_an_invented_edition_says_so(name):
    """In one of its languages, on every page, calendar, feed and data file that has room for a sentence.

    A site map and a schema hold no sentence of the edition; a table is described by the package that it lies in.
    """
    said = re.compile("non esiste|não existe|does not exist")
    roomy = (".html", ".ics", ".json", ".jsonld", ".txt", "atom.xml")
    texts = {
        path: content.decode().replace("\r\n ", "") for path, content in built(name).items() if path.endswith(roomy)
    }
    assert {".html", ".ics", ".json", ".jsonld", ".txt", ".xml"} == {Path(path).suffix for path in texts}
    assert {"programme.schema.json"} == {Path(path).name for path, text in texts.items() if not said.search(text)}


def test_nothing_private_is_in_any_built_file():
    """No hidden person, key, address, file number, note, budget line or draft, in any byte of any export."""
    held = edition("small-town")
    files = built("small-town")
    secrets = [person.name for person in held.people if not person.may_be_named]
    secrets += [value for person in held.people for value in (person.key, person.email, person.evidence) if value]
    secrets += [note.text for note in held.notes] + ["16000", "droni", "droni-sul-fiume", "Drones"]
    everything = b"\n".join(files.values()).decode().replace("\r\n ", "")
    assert "Ada Esempio" in everything
    assert [] == [secret for secret in secrets if re.search(rf"(?<![\w.-]){re.escape(secret)}(?![\w-])", everything)]


def test_the_small_town_shows_what_a_programme_can_be():
    """Repeats, parts, online, hybrid, moved, cancelled, on demand, itinerant, in preparation, two rooms at once."""
    held = edition("small-town")
    programme = publish(held)
    assert 11 == len(programme.counted_events)
    assert 3 == len(held.sessions_by_event["circuiti-di-carta"])
    assert ["apertura-si-comincia", "apertura-storie"] == [part.key for part in held.parts_by_event["apertura"]]
    assert {Mode.ONLINE, Mode.HYBRID} <= {session.mode for session in programme.sessions}
    assert {Status.MOVED, Status.CANCELLED} <= {session.status for session in programme.sessions}
    assert ["esperimenti-in-cucina"] == [event.key for event in programme.events if event.on_demand]
    assert Place.ITINERANT in {session.known_place for session in programme.sessions}
    assert 2 == len(held.find("sessions", "hackathon").rooms)
    assert {"droni-sul-fiume"} == {event.key for event in held.events} - {event.key for event in programme.events}


def test_the_parts_of_the_opening_touch_without_a_clash():
    """A zero gap is no overlap: one part ends at 11:15, the next begins."""
    held = edition("small-town")
    first, second = (held.find("sessions", key).when for key in ("apertura-si-comincia", "apertura-storie"))
    assert first.end == second.start
    assert not first.clashes(second)


def test_no_room_of_an_invented_edition_is_used_twice_at_once():
    """The examples are the ones that others learn from."""
    for name in ("small-town", "small-town-2026", "porto-2027"):
        sessions = [session for session in edition(name).sessions if session.rooms]
        clashes = [
            (one.key, other.key)
            for number, one in enumerate(sessions)
            for other in sessions[number + 1 :]
            if set(one.rooms) & set(other.rooms) and one.when.clashes(other.when)
        ]
        assert [] == clashes


def test_no_session_of_an_invented_edition_has_more_seats_than_its_rooms():
    """Accompanying adults need seats too, and are counted in both."""
    for name in ("small-town", "small-town-2026", "porto-2027"):
        held = edition(name)
        crowded = [
            session.key
            for session in held.sessions
            if session.rooms
            and session.seats
            and session.seats > sum(held.find("rooms", room).capacity for room in session.rooms)
        ]
        assert [] == crowded


def test_the_small_town_has_eight_supporters_and_six_schools():
    """Supporters by tier, schools by the levels that they teach."""
    held = edition("small-town")
    supporters = {role.organisation for role in held.roles if role.tier}
    schools = [role.organisation for role in held.roles if role.role is RoleName.PARTICIPANT]
    assert 8 == len(supporters)
    assert 6 == len(schools) == sum(1 for school in schools if held.find("organisations", school).levels)
    assert {"main-partner", "sponsor", "partner"} == {role.tier for role in held.roles if role.tier}


def test_the_small_town_spends_its_budget_as_the_format_says():
    """40,000 EUR in cash, in shares of 40, 45 and 15 percent by category."""
    sums = balance(edition("small-town")).by(By.CATEGORY, means=Means.CASH)
    budget = {category: one.planned.amount.amount for (category,), one in sums.items()}
    whole = sum(budget.values())
    assert Decimal(40000) == whole
    assert {share.key: share.percent for share in MILAN.shares} == {
        key: amount / whole * 100 for key, amount in budget.items()
    }


def test_people_who_may_not_be_named_never_reach_the_programme():
    """Neither who withdrew, nor the minor, nor who has no legal basis; no address, no file number, no note."""
    held = edition("small-town")
    programme = publish(held.plus(appearances=[Appearance("p-06", "hackathon-del-fiume")]))
    hidden = [person for person in held.people if not person.may_be_named]
    assert ["Elio Ritirato", "Fiore Minorenni", "Gaia Senzabase"] == [person.name for person in hidden]
    assert {"Ada Esempio", "Bruna Finzione", "Carlo Inventato", "Dalia Immaginari"} == {
        face.name for face in programme.faces
    }
    said = texts_of(programme)
    secrets = (
        [person.name for person in hidden]
        + [person.email for person in held.people if person.email]
        + [person.evidence for person in held.people if person.evidence]
    )
    assert [] == [secret for secret in secrets if secret in said]
    assert [] == [note.text for note in held.notes if note.text in said]


def test_porto_is_what_adapting_the_format_gives():
    """Another country, zone and language; the name for ever, the sections and the days are those of `adapt`."""
    held = edition("porto-2027")
    adapted = MILAN.adapt(
        city="Porto", country="PT", year=2027, marathon=("2027-05-19", "2027-05-21"), zone="Europe/Lisbon"
    )
    same = ("key", "uri", "city", "country", "year", "zone", "languages", "currency", "jurisdiction", "format")
    assert {name: getattr(adapted, name) for name in same} == {name: getattr(held, name) for name in same}
    assert [(s.key, s.dates, s.run_by) for s in adapted.sections] == [(s.key, s.dates, s.run_by) for s in held.sections]
    assert {kind.key for kind in adapted.kinds} == {kind.key for kind in held.kinds}


def test_times_of_porto_are_those_of_lisbon():
    """Ten in the morning in May is nine in UTC, an hour after Milan."""
    assert "2027-05-19T10:00:00+01:00" == edition("porto-2027").find("sessions", "abertura").when.start.isoformat()
