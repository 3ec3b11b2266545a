"""The merged programme: keys, ids, things that are one, events that are counted once, and nothing private."""

import datetime as dt
import json
import string

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.exports import File, exporter, exporter_names
from stemcity_kit.federation import select
from stemcity_kit.federation.merging import merged_key
from stemcity_kit.model.calendar import Note
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.kinds import Audience
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.place import Room, Venue
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


def test_equal_pages_and_equal_codes_make_one_thing_and_equal_names_a_question():
    """A page and a tax number can belong to one only; a name may be anybody's."""
    named = {"name": "Liceo Volta"}
    cities = {
        MILAN: city(
            MILAN,
            organisations=[Organisation("volta", code="MIPS01", **named), Organisation("a", url="https://a.example/")],
        ),
        ARCONATE: city(
            ARCONATE,
            organisations=[
                Organisation("liceo", code="MIPS01", name="Volta"),
                Organisation("b", url="https://a.example/"),
            ],
        ),
        BUSCATE: city(BUSCATE, organisations=[Organisation("volta", **named)]),
    }
    found = federation(cities)
    assert 3 == len(found.merged.programme.organisations)
    assert ["namesake"] == rules(found.same.findings)
    assert "015038/volta, 015146/volta" in str(found.same.findings[0])
    settled = federation(cities, organisations=different("015146/volta", "015038/volta"))
    assert () == settled.same.findings
    joined = federation(cities, organisations=same("015146/volta", "015038/volta"))
    assert 2 == len(joined.merged.programme.organisations)


def test_what_the_manifest_calls_different_is_not_made_one_by_a_page():
    """A page that two towns share does not overrule what somebody has said; saying both is a fault."""
    pages = {code: city(code, venues=[Venue("library", code, url="https://l.example/")]) for code in (MILAN, ARCONATE)}
    said = different("015146/library", "015007/library")
    assert 2 == len(federation(pages, venues=said).merged.programme.venues)
    both = federation(pages, venues=said + same("015146/library", "015007/library"))
    assert ["same-and-different"] == rules(both.same.findings)


def test_rooms_of_one_venue_with_one_name_are_one_room():
    """The room “Lab” of the shared library, and no room of another."""
    rooms = {"rooms": [Room("lab", "library", "Lab")]}
    cities = {code: city(code, **rooms) for code in (MILAN, ARCONATE, BUSCATE)}
    found = federation(cities, venues=same("015146/library", "015007/library"))
    assert [f"{ARCONATE}-lab", f"{BUSCATE}-lab"] == [room.key for room in found.merged.programme.rooms]


def test_a_reference_to_nothing_is_named():
    """A key that a reporting member does not publish; of one that is left out nothing can be said."""
    found = federation({MILAN: city(MILAN)}, venues=same("015146/libary", "015007/library"))
    assert ["unknown-key"] == rules(found.same.findings)


def test_an_event_in_two_programmes_is_counted_once():
    """Declared, or with one page of its own: one event, its sessions once, its people and organisers from both."""
    page = "https://night.example/"
    shared = {
        "events": [Event("night", {"en": "Night"}, url=page)],
        "organisations": [Organisation("club", "Club", code="97")],
    }
    role = {"roles": [Role("club", RoleName.ORGANISER, event="night")]}
    cities = {
        MILAN: city(MILAN, sessions=[Session("n", "night", at("21:00", "23:00"), venue="library")], **shared, **role),
        ARCONATE: city(ARCONATE, sessions=[Session("n", "night", at("21:00", "23:00"))], **shared, **role),
    }
    found = federation(cities)
    programme = found.merged.programme
    assert (1, 1, 1) == (len(programme.counted_events), len(programme.sessions), len(programme.roles))
    assert (ARCONATE, MILAN) == found.merged.owners[programme.events[0].key]
    assert () == found.clashes
    apart = federation(cities, events=different("015146/night", "015007/night"))
    assert 2 == len(apart.merged.programme.events)


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
    assert [] == keys(district="2", goal=4)
    assert merged.programme is select(merged)
    chosen = select(merged, municipality=ARCONATE)
    assert [f"{ARCONATE}-library"] == [venue.key for venue in chosen.venues]
    assert {("events", f"{ARCONATE}-robots"), ("sessions", f"{ARCONATE}-robots-1")} == set(chosen.stamp_of)


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
            code, events=[Event("robots"), *(Event(f"e-{n}", url=f"https://e.example/{n}") for n in range(size))]
        )
        for code, size in sizes.items()
    }
    found = {count.what: (count.whole, count.double) for count in federation(cities).counts}
    assert (6, 3) == found["events"]


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
