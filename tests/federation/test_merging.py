"""The merged programme: keys, ids, things that are one, events that are counted once, and nothing private."""

import datetime as dt
import json
import string

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import UnknownKey
from stemcity_kit.exports import File, exporter, exporter_names
from stemcity_kit.federation import select
from stemcity_kit.federation.merging import merged_key
from stemcity_kit.model.calendar import Note
from stemcity_kit.model.edition import Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.kinds import Audience
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.planning import Kit
from stemcity_kit.model.time import When
from stemcity_kit.model.vocabulary import Answer, LegalBasis, Nature, RoleName, Status
from tests.federation.cities import ARCONATE, BUSCATE, DAY, MILAN, at, city, different, federation, rules, same


def test_ids_never_collide_and_leave_the_house_as_they_always_did():
    """The same keys in two cities are two events; each has the id of its own city's address."""
    cities = {MILAN: city(MILAN), ARCONATE: city(ARCONATE)}
    programme = federation(cities).merged.programme
    assert [f"{ARCONATE}-robots", f"{MILAN}-robots"] == [event.key for event in programme.events]
    stamp = programme.stamp_of["events", f"{MILAN}-robots"]
    assert cities[MILAN].uuid("events", "robots") == stamp.uuid
    assert f"{MILAN}-library" == programme.get("sessions", f"{MILAN}-robots-1").venue


KEYS = st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=80).filter(
    lambda key: key.strip("-") == key
)


@given(st.tuples(st.sampled_from([MILAN, ARCONATE, "area"]), KEYS), st.tuples(st.sampled_from([MILAN, "1"]), KEYS))
def test_two_things_have_one_key_only_if_they_are_one(one, other):
    """Whatever the keys, and also where they are too long to be kept whole."""
    assert (one == other) == (merged_key(*one) == merged_key(*other))
    assert len(merged_key(*one)) <= 80


def test_keys_that_are_too_long_stay_apart():
    """Eighty letters and the code are more than a key may have; what follows is not simply cut off."""
    keys = [merged_key(MILAN, "a" * 79 + last) for last in "xy"]
    assert 2 == len(set(keys))
    assert {80} == {len(key) for key in keys}
    assert keys == [merged_key(MILAN, "a" * 79 + last) for last in "xy"]


def test_a_venue_is_one_when_the_manifest_says_so():
    """The first one named stands for both, and the sessions of both are in it."""
    found = federation({MILAN: city(MILAN), ARCONATE: city(ARCONATE)}, venues=same("015146/library", "015007/library"))
    assert [f"{MILAN}-library"] == [venue.key for venue in found.merged.programme.venues]
    assert {f"{MILAN}-library"} == {session.venue for session in found.merged.programme.sessions}


def test_an_official_code_makes_one_organisation_and_equal_names_a_question():
    """A tax number can belong to one only, with or without its country; a name may be anybody's."""
    named = {"name": "Liceo Volta"}
    cities = {
        MILAN: city(MILAN, organisations=[Organisation("volta", code="MIPS01", country="IT", **named)]),
        ARCONATE: city(ARCONATE, organisations=[Organisation("liceo", code="MIPS01", name="Volta")]),
        BUSCATE: city(BUSCATE, organisations=[Organisation("volta", **named)]),
    }
    found = federation(cities)
    assert 2 == len(found.merged.programme.organisations)
    assert ["namesake"] == rules(found.same.findings)
    assert "015038/volta, 015146/volta" in str(found.same.findings[0])
    settled = federation(cities, organisations=different("015146/volta", "015038/volta"))
    assert () == settled.same.findings
    joined = federation(cities, organisations=same("015146/volta", "015038/volta"))
    assert 1 == len(joined.merged.programme.organisations)


@pytest.mark.parametrize(
    ("written", "number"),
    [("97000 000001", 1), ("IT97000000001", 1), ("it-97.000.000.001", 1), ("97000000002", 2), ("FR97000000001", 2)],
)
def test_one_tax_number_written_in_two_ways_is_one(written, number):
    """Spaces, points and the country's own letters tell nothing apart; those of another country do."""
    cities = {
        code: city(code, organisations=[Organisation("a", f"{code} A", code=said)])
        for code, said in ((MILAN, "97000000001"), (ARCONATE, written))
    }
    assert number == len(federation(cities).merged.programme.organisations)


def test_a_page_alone_makes_nothing_one_and_asks():
    """Two local branches give the page of their national association."""
    page = "https://association.example/"
    cities = {
        code: city(code, organisations=[Organisation("branch", f"Branch of {code}", url=page)])
        for code in (MILAN, ARCONATE)
    }
    found = federation(cities)
    assert 2 == len(found.merged.programme.organisations)
    assert ["same-page"] == rules(found.same.findings)
    assert "015007/branch, 015146/branch" in str(found.same.findings[0])
    assert () == federation(cities, organisations=different("015146/branch", "015007/branch")).same.findings
    joined = federation(cities, organisations=same("015146/branch", "015007/branch"))
    assert 1 == len(joined.merged.programme.organisations)


DOME = {"name": "Mobile dome", "municipality": BUSCATE}


@pytest.mark.parametrize(
    ("one", "other", "number", "asked"),
    [
        ({"url": "https://dome.example/"}, {"url": "http://Dome.example"}, 1, []),
        ({"street": "Via Roma 1"}, {"street": "via roma  1"}, 1, []),
        ({"url": "https://d.example/", "municipality": MILAN}, {"url": "https://d.example/"}, 2, ["namesake"]),
        ({"url": "https://d.example/", "name": "Lab"}, {"url": "https://d.example/"}, 2, ["same-page"]),
        (
            {"url": "https://d.example/", "street": "Via Roma 1"},
            {"url": "https://d.example/", "street": "Via Po 2"},
            2,
            ["namesake"],
        ),
        ({}, {}, 2, ["namesake"]),
    ],
)
def test_a_venue_is_known_by_name_and_town_with_its_page_or_street(one, other, number, asked):
    """Anything less is a question: towns have libraries of one name, and networks have one page."""
    cities = {
        code: city(code, venues=[Venue("dome", **(DOME | said))], sessions=[], events=[])
        for code, said in ((MILAN, one), (ARCONATE, other))
    }
    found = federation(cities)
    assert number == len(found.merged.programme.venues)
    assert asked == rules(found.same.findings)


def test_what_the_manifest_calls_different_is_not_made_one_by_signs():
    """Not even round a third member; saying both is a fault."""
    pages = {
        code: city(
            code, venues=[Venue("library", "Library", municipality=MILAN, url="https://l.example/")], sessions=[]
        )
        for code in (MILAN, ARCONATE, BUSCATE)
    }
    assert 1 == len(federation(pages).merged.programme.venues)
    said = different("015146/library", "015007/library")
    found = federation(pages, venues=said)
    assert 3 == len(found.merged.programme.venues)
    assert ["namesake"] == rules(found.same.findings)
    assert "015007/library, 015038/library, 015146/library" in str(found.same.findings[0])
    both = federation(pages, venues=said + same("015146/library", "015007/library"))
    assert ["same-and-different"] == rules(both.same.findings)


def test_what_was_named_first_stands_for_all():
    """Before what only the signs make one with it, whatever its code."""
    cities = {
        code: city(code, venues=[Venue("library", "Library", municipality=MILAN, street="Via Po 1", district=code)])
        for code in (ARCONATE, BUSCATE, MILAN)
    }
    found = federation(cities, venues=same("015146/library", "015038/library")).merged.programme
    assert [f"{MILAN}-library"] == [venue.key for venue in found.venues]


def test_rooms_of_one_venue_with_one_name_are_one_room():
    """The room “Lab” of the shared library, and no room of another."""
    rooms = {"rooms": [Room("lab", "library", "Lab")]}
    cities = {code: city(code, **rooms) for code in (MILAN, ARCONATE, BUSCATE)}
    found = federation(cities, venues=same("015146/library", "015007/library"))
    assert [f"{ARCONATE}-lab", f"{BUSCATE}-lab"] == [room.key for room in found.merged.programme.rooms]


def test_a_reference_to_nothing_is_named():
    """A key that a reporting member does not publish; of one that is left out nothing can be said."""
    found = federation({MILAN: city(MILAN)}, venues=same("015146/libary", "015007/library"))
    assert ["unknown-key", "unknown-member"] == rules(found.same.findings)
    kits = federation({MILAN: city(MILAN, kits=[Kit("case")])}, kits=same("015146/case", "015146/caes"))
    assert ["unknown-key"] == rules(kits.same.findings)


NIGHT = {"title": {"en": "Night of stars"}, "url": "https://night.example/2027"}


EVENING = at("21:00", "23:00")


def night(code, *, when=EVENING, venue="library", **told):
    """A city with a night of stars in the observatory."""
    told = NIGHT | told
    observatory = Venue("library", "Observatory", municipality=BUSCATE, street="Via Po 1")
    return city(
        code,
        venues=[observatory, Venue("hall", f"Hall of {code}")],
        events=[Event("night", **told)],
        sessions=[Session("n", "night", when, venue=venue)],
    )


@pytest.mark.parametrize(
    ("other", "number", "asked"),
    [
        ({}, 1, []),
        ({"venue": None}, 1, []),
        ({"title": {"it": "Notte", "en": "NIGHT OF  STARS"}}, 1, []),
        ({"title": {"en": "Morning of stars"}}, 2, ["same-page"]),
        ({"when": at("20:00", "23:00")}, 2, ["same-page"]),
        ({"when": at("21:00", "22:00")}, 2, ["namesake"]),
        ({"venue": "hall"}, 2, ["same-page"]),
        ({"url": "https://other.example/"}, 2, ["namesake"]),
    ],
)
def test_an_event_is_known_by_page_title_time_and_place(other, number, asked):
    """All of them agree, or somebody has to say whether it is one."""
    found = federation({MILAN: night(MILAN), ARCONATE: night(ARCONATE, **other)})
    assert number == len(found.merged.programme.events)
    assert asked == rules(found.same.findings)


def test_a_home_page_is_no_sign_of_an_event():
    """Two open days at one hour, each in its town, both with the page of the region: two events, and a question."""
    region = {"title": {"en": "Open day"}, "url": "https://region.example/"}
    cities = {code: night(code, venue=None, **region) for code in (MILAN, ARCONATE)}
    found = federation(cities)
    assert 2 == len(found.merged.programme.events)
    assert ["same-page"] == rules(found.same.findings)
    said = ("015146/night", "015007/night")
    assert () == federation(cities, events=different(*said)).same.findings
    assert 1 == len(federation(cities, events=same(*said)).merged.programme.events)


def test_an_event_in_two_programmes_is_counted_once():
    """One event, its sessions once and at the place that one of them knows, its people and organisers from both."""
    people = [Person("ada", "Ada", minor=Answer.NO, legal_basis=LegalBasis.CONSENT, agreed_on=DAY, image="ada.png")]
    shared = {
        "events": [Event("night", **NIGHT)],
        "organisations": [Organisation("club", "Club", code="97")],
        "roles": [Role("club", RoleName.ORGANISER, event="night")],
        "people": people,
        "appearances": [Appearance("ada", "night", session="n")],
    }
    cities = {
        MILAN: city(MILAN, sessions=[Session("n", "night", at("21:00", "23:00"), venue="library")], **shared),
        ARCONATE: city(ARCONATE, sessions=[Session("n", "night", at("21:00", "23:00"))], **shared),
    }
    found = federation(cities)
    programme = found.merged.programme
    assert (1, 1, 1) == (len(programme.counted_events), len(programme.sessions), len(programme.roles))
    assert f"{MILAN}-library" == programme.sessions[0].venue
    assert [("Ada", programme.sessions[0].key)] == [(face.name, face.session) for face in programme.faces]
    assert (ARCONATE, MILAN) == found.merged.owners[programme.events[0].key]
    assert () == found.clashes
    apart = federation(cities, events=different("015146/night", "015007/night"))
    assert 2 == len(apart.merged.programme.events)


def test_a_start_without_an_end_is_the_same_session():
    """One city knows until when."""
    start = When.starting(at("21:00", "23:00").start)
    cities = {MILAN: night(MILAN), ARCONATE: night(ARCONATE, when=start)}
    found = federation(cities, events=same("015146/night", "015007/night"))
    assert [at("21:00", "23:00")] == [session.when for session in found.merged.programme.sessions]


LATER = dt.date(2027, 5, 20)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"when": at("20:00", "22:00")}, "2027-05-19T20:00/22:00; 2027-05-19T21:00/23:00"),
        ({"when": at("21:00", "22:30")}, "2027-05-19T21:00/22:30; 2027-05-19T21:00/23:00"),
        ({"when": at("9:00", "10:00", LATER)}, "2027-05-19T21:00/23:00; 2027-05-20T09:00/10:00"),
        ({"when": When.on(DAY)}, "2027-05-19; 2027-05-19T21:00/23:00"),
        ({"when": at("20:00", "22:00"), "venue": "hall"}, None),
    ],
)
def test_other_hours_of_one_event_are_found(other, said):
    """At one place both cannot be right; a turn in each town is nobody's mistake."""
    cities = {MILAN: night(MILAN), ARCONATE: night(ARCONATE, **other)}
    found = federation(cities, events=same("015146/night", "015007/night"))
    assert (["area-other-hours"] if said else []) == rules(found.same.findings)
    assert all(said in str(one) for one in found.same.findings)
    assert 2 == len(found.merged.programme.sessions)


def test_a_turn_that_only_one_city_lists_contradicts_nobody():
    """Two turns here, one of them there: the other city leaves one out, and the area has two."""
    more = Session("late", "night", at("23:00", "23:30"), venue="library")
    cities = {MILAN: night(MILAN).plus(sessions=[more]), ARCONATE: night(ARCONATE)}
    found = federation(cities, events=same("015146/night", "015007/night"))
    assert () == found.same.findings
    assert 2 == len(found.merged.programme.sessions)


def test_events_that_become_parts_of_themselves_are_told():
    """One city has the talk in the day, the other the day in the talk, and the manifest mixes both."""
    one = city(MILAN, events=[Event("talk", parent="day"), Event("day")], sessions=[])
    other = city(ARCONATE, events=[Event("talk"), Event("day", parent="talk")], sessions=[])
    rows = same("015146/talk", "015007/talk") + same("015007/day", "015146/day")
    found = federation({MILAN: one, ARCONATE: other}, events=rows)
    assert ["circle"] == rules(found.same.findings)
    assert [None, None] == [event.parent for event in found.merged.programme.events]


def supported(code, section=None):
    """A city with a sponsor of the whole edition, one of a section and one of its event."""
    told = {name: Role(name, RoleName.SPONSOR) for name in ("whole", "part", "one")}
    return city(
        code,
        sections=[Section(section or "marathon", {"en": "Marathon"})],
        events=[Event("robots", section=section or "marathon")],
        organisations=[Organisation(name, f"{name} of {code}") for name in told],
        roles=[
            told["whole"],
            attrs.evolve(told["part"], section=section or "marathon"),
            attrs.evolve(told["one"], event="robots"),
        ],
    )


def test_a_sponsor_of_one_town_is_not_one_of_the_area():
    """Of an event it is, of a section where that is the town's own; never of the whole, nor of what all have alike."""
    alike = federation({code: supported(code) for code in (MILAN, ARCONATE)}).merged
    assert [f"{ARCONATE}-one", f"{MILAN}-one"] == [role.organisation for role in alike.programme.roles]
    apart = federation({code: supported(code, f"in-{code}") for code in (MILAN, ARCONATE)}).merged
    assert {f"{code}-{name}" for code in (MILAN, ARCONATE) for name in ("part", "one")} == {
        role.organisation for role in apart.programme.roles
    }
    chosen = select(apart, municipality=MILAN)
    assert {f"{MILAN}-part", f"{MILAN}-one"} == {role.organisation for role in chosen.roles}
    assert {f"{MILAN}-part", f"{MILAN}-one"} == {body.key for body in chosen.organisations}


def test_lists_that_are_alike_are_kept_once():
    """One audience for all cities that have it alike; another text makes others."""
    girls = Audience("girls", {"en": "Girls"})
    events = {"events": [Event("robots", {"en": "Robots"}, audiences=("girls",))]}
    cities = {code: city(code, audiences=[girls], **events) for code in (MILAN, ARCONATE)}
    assert ["area-girls"] == [one.key for one in federation(cities).merged.programme.audiences]
    cities[BUSCATE] = city(BUSCATE, audiences=[Audience("girls", {"en": "Young women"})], **events)
    found = federation(cities).merged
    assert 3 == len(found.programme.audiences)
    assert 3 == len(select(found, audience="girls").events)


def private_city(code):
    """A city whose private tables hold words that nobody may read."""
    secret = "SECRET"
    return city(
        code,
        people=[
            Person("secret-key", f"{secret} name", email="secret@example.org"),
            Person("p-2", "Ada Public", minor=Answer.NO, legal_basis=LegalBasis.CONSENT, agreed_on=DAY),
        ],
        appearances=[Appearance("secret-key", "robots"), Appearance("p-2", "robots")],
        notes=[Note("events", "robots", f"{secret} note")],
    ).with_events(Event("draft", {"en": f"{secret} draft"}, status=Status.DRAFT))


def test_nothing_private_crosses_into_the_merged_programme():
    """Neither names nor keys nor notes nor drafts; who may be named is named."""
    programme = federation({MILAN: private_city(MILAN), ARCONATE: private_city(ARCONATE)}).merged.programme
    told = json.dumps(attrs.asdict(programme), default=str)
    assert "secret" not in told.casefold()
    assert "p-2" not in told
    assert ["Ada Public"] * 2 == [face.name for face in programme.faces]


def test_what_is_invented_anywhere_is_said_of_the_whole():
    """One synthetic member makes the merged programme synthetic."""
    cities = {
        MILAN: city(MILAN),
        ARCONATE: attrs.evolve(city(ARCONATE), nature=Nature.SYNTHETIC, notice={"en": "Made up."}),
    }
    programme = federation(cities).merged.programme
    assert (Nature.SYNTHETIC, "Made up.") == (programme.nature, programme.notice.within(["en"]).text)


def test_every_exporter_takes_the_merged_programme():
    """As it is: calendars, data and site, without an error."""
    programme = federation({MILAN: private_city(MILAN), ARCONATE: city(ARCONATE)}).merged.programme
    for name in exporter_names():
        made = list(exporter(name)(programme))
        assert [] == [one for one in made if not isinstance(one, File) and one.severity == "error"]
        assert not any(b"SECRET" in one.content for one in made if isinstance(one, File))


def test_a_programme_is_chosen_by_municipality_goal_day_and_district():
    """Each filter alone, and two together."""
    later = dt.date(2027, 5, 20)
    more = {
        "events": [Event("robots", sdgs=(4,)), Event("water", sdgs=(6,)), Event("jets", parent="water")],
        "sessions": [
            Session("a", "robots", at("9:00", "10:00"), venue="library"),
            Session("b", "jets", at("9:00", "10:00", later)),
        ],
    }
    merged = federation({MILAN: city(MILAN, **more), ARCONATE: city(ARCONATE)}).merged

    def keys(**asked):
        return [event.key for event in select(merged, **asked).events]

    mine = [f"{MILAN}-{key}" for key in ("robots", "water", "jets")]
    assert mine == keys(municipality=MILAN)
    assert mine[1:2] == keys(goal=6)
    assert mine[1:] == keys(day=later)
    assert [f"{ARCONATE}-robots", mine[0]] == keys(district="1")
    assert mine[:1] == keys(district=f"{MILAN}/1")
    assert [] == keys(district="1", goal=6)
    assert merged.programme is select(merged)
    chosen = select(merged, municipality=ARCONATE)
    assert [f"{ARCONATE}-library"] == [venue.key for venue in chosen.venues]
    assert {("events", f"{ARCONATE}-robots"), ("sessions", f"{ARCONATE}-robots-1")} == set(chosen.stamp_of)


@settings(max_examples=25, deadline=None)
@given(
    st.sets(st.sampled_from([MILAN, ARCONATE, BUSCATE]), min_size=1),
    st.lists(st.sampled_from(["a", "b", "c"]), min_size=3, max_size=3),
)
def test_what_is_one_in_a_part_of_the_area_is_one_in_the_whole(part, streets):
    """Members that come later join groups and never part them; merging again changes nothing."""
    towns = dict(zip((MILAN, ARCONATE, BUSCATE), streets, strict=True))
    cities = {
        code: city(code, venues=[Venue("library", "Library", municipality=MILAN, street=street)], sessions=[])
        for code, street in towns.items()
    }
    few = federation({code: made for code, made in cities.items() if code in part}).same.groups["venues"]
    whole = federation(cities).same.groups["venues"]
    assert all(any(set(group) <= set(other) for other in whole) for group in few)
    assert len(set(streets)) == len(federation(cities).merged.programme.venues)
    assert federation(cities).merged == federation(cities).merged


def test_what_nobody_has_cannot_be_chosen():
    """Each unknown choice is named, with the nearest that there is; a district may be asked for with its town."""
    merged = federation({MILAN: city(MILAN, events=[], sessions=[]), ARCONATE: city(ARCONATE)}).merged
    with pytest.raises(UnknownKey) as caught:
        select(merged, municipality="015147", audience="boys", district="9")
    assert ["municipality", "audience", "district"] == [one.where.field for one in caught.value.findings]
    assert "Did you mean “015146”?" in str(caught.value)
    assert () == select(merged, municipality=MILAN).events


@settings(max_examples=25, deadline=None)
@given(st.permutations([MILAN, ARCONATE, BUSCATE]))
def test_the_order_of_the_members_changes_nothing(order):
    """Merged programme, findings, collisions, totals."""
    cities = {code: private_city(code) for code in order}
    shared = same("015146/library", "015007/library")
    found = federation(cities, venues=shared)
    sorted_ = federation(dict(sorted(cities.items())), venues=shared)
    for name in ("merged", "clashes", "totals", "counts", "same", "coverage"):
        assert getattr(sorted_, name) == getattr(found, name)


@settings(max_examples=25, deadline=None)
@given(st.permutations(["015002", "015005", "015007"]))
def test_other_codes_change_nothing_that_is_counted(codes):
    """Relabelling the municipalities leaves every count as it was."""
    sizes = dict(zip(codes, (1, 2, 3), strict=True))
    cities = {
        code: city(
            code,
            events=[
                Event("robots"),
                *(Event(f"e-{n}", {"en": f"E {n}"}, url=f"https://e.example/{n}", on_demand=True) for n in range(size)),
            ],
        )
        for code, size in sizes.items()
    }
    found = {count.what: (count.whole, count.double) for count in federation(cities).counts}
    assert (3, 0) == found["events"]
    assert (3, 3) == found["on-demand"]


@pytest.mark.parametrize("status", [Status.DRAFT, Status.TENTATIVE, Status.CANCELLED])
def test_an_edition_that_is_not_sure_is_in_no_merged_programme(status):
    """Nobody is to stand before a closed door because another city's programme took its word."""
    found = federation({MILAN: city(MILAN), ARCONATE: attrs.evolve(city(ARCONATE), status=status)})
    assert [f"{MILAN}-robots"] == [event.key for event in found.merged.programme.events]
    assert ["edition-not-sure"] == [one.rule for one in found.members[1].findings if one.rule.startswith("edition-")]


@pytest.mark.parametrize("code", [MILAN, ARCONATE])
@pytest.mark.parametrize("what", ["events", "sessions"])
def test_what_one_of_two_cities_calls_off_is_off(code, what):
    """Whichever of them says it, and whether it says so of the event or of its session."""
    cities = {MILAN: city(MILAN), ARCONATE: city(ARCONATE)}
    rows = [attrs.evolve(row, status=Status.CANCELLED) for row in getattr(cities[code], what)]
    cities[code] = attrs.evolve(cities[code], **{what: rows})
    shared = {"venues": same("015146/library", "015007/library"), "events": same("015146/robots", "015007/robots")}
    programme = federation(cities, **shared).merged.programme
    assert 1 == len(programme.sessions)
    assert programme.is_cancelled(programme.sessions[0])
