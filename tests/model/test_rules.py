"""The rules: each finds what it is there for, says how to mend it, and stays silent beside it."""

import datetime as dt
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import Severity
from stemcity_kit.model import rules_days, rules_figures, rules_people, rules_places, rules_publication, rules_sessions
from stemcity_kit.model.calendar import Closing, Milestone
from stemcity_kit.model.edition import Edition, Section, Site
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.figure import Figure, Source
from stemcity_kit.model.kinds import Audience, Tier
from stemcity_kit.model.municipalities import lost_zeros, municipalities, municipality
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.planning import Need
from stemcity_kit.model.revisions import revise
from stemcity_kit.model.rule import Rule
from stemcity_kit.model.rules import RULES, check, completeness, installed_rules, normalised
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, When, moment
from stemcity_kit.model.vocabulary import (
    Answer,
    Governance,
    LegalBasis,
    Mode,
    Nature,
    Phase,
    Place,
    Qualifier,
    RoleName,
    Scope,
    Status,
)

ROME = "Europe/Rome"


def day(month, number, year=2019):
    """A day of the year of the third edition."""
    return dt.date(year, month, number)


def days(first, last=None):
    """A range of days."""
    return Days(first, last or first)


def marathon(*spells):
    """The section that the city runs."""
    return Section("marathon", Text({"it": "Maratona"}), dates=spells, run_by=Governance.CITY)


def month(*spells):
    """The section that partners run."""
    return Section("month", Text({"it": "Mese"}), dates=spells, run_by=Governance.PARTNERS)


def between(start, end):
    """A known start and end on 7 May, as `09:30`."""
    first, last = (moment(day(5, 7), dt.time.fromisoformat(time), zone=ROME) for time in (start, end))
    return When.between(first, last)


def edition(**changes):
    """An edition in Milan without anything in it, which no rule has much to say of."""
    given_values = {
        "key": "milan-2019",
        "uri": "https://example.org/stem/2019",
        "year": 2019,
        "city": "Milano",
        "country": "IT",
        "subdivision": "MI",
        "municipality": "015146",
        "zone": ROME,
        "languages": ("it",),
        "base_url": "https://stem.example.org",
        "sections": [marathon(days(day(5, 6), day(5, 8)))],
    }
    return Edition(**{**given_values, **changes})


def found(rule, of):
    """What one rule finds: severity, table and key of each finding."""
    return [(str(one.severity), one.where.table, one.where.key) for one in rule(of)]


def ids(of):
    """The ids of all findings of an edition."""
    return [finding.rule for finding in check(of)]


def test_a_quiet_edition_has_no_findings():
    """Nothing is said where nothing is to be said."""
    assert [] == ids(edition())


def test_every_rule_is_a_frozen_rule_with_a_name_of_its_own():
    """Rules are values: hashable, comparable, each with another id."""
    assert all(isinstance(rule, Rule) and hash(rule) for rule in RULES)
    assert len(RULES) == len({rule.name for rule in RULES})


def test_rules_of_other_packages_are_asked_too():
    """The rule of the jurisdictions comes in through the entry point, as any other would."""
    assert "day-to-avoid" in [rule.name for rule in installed_rules()]


def test_check_asks_only_the_rules_given_and_the_references():
    """With rules of one's own the built-in ones are silent; a key that points at nothing never is."""
    faulty = edition(base_url="").with_events(Event("talk", parent="nothing"))
    assert ["unknown-key"] == [finding.rule for finding in check(faulty, rules=[])]


def test_every_finding_is_in_words_that_say_where_and_how_to_mend():
    """Errors and warnings name a place and a remedy, and every template finds its parameters."""
    findings = list(check(everything_wrong()))
    assert 12 <= len({finding.rule for finding in findings})
    for finding in findings:
        assert finding.where.words()
        assert "{" not in finding.words()
        assert finding.severity is Severity.NOTE or finding.remedy()


def everything_wrong():
    """An edition that most rules have something to say of."""
    return edition(
        base_url="",
        uri="urn:example:1",
        municipality="15146",
        languages=("it", "en"),
        sections=[marathon(days(day(4, 20), day(4, 25))), month(days(day(4, 1), day(4, 30)))],
        closings=[Closing("break", Text({"it": "Vacanze"}), days(day(4, 18), day(4, 24)))],
        events=[Event("a", Text({"it": "Lunedì STEM"}), age_min=9, age_max=8, image="a.png", section="marathon")],
        sessions=[Session("a-1", "a", When.on(day(4, 26)), venue="v", rooms=("r",), seats=90, mode=Mode.HYBRID)],
        venues=[Venue("v", "Museo", municipality="015192")],
        rooms=[Room("r", "v", "Sala", capacity=80)],
        people=[Person("p", "Ada", minor=Answer.YES)],
        appearances=[Appearance("p", "a")],
        figures=[Figure("reach", unit="people", basis=["contacts"], value=Decimal(620_816_824))],
    )


# ---- days


def joint(*spells):
    """A section that the city runs with others."""
    return Section("fair", Text({"it": "Fiera"}), dates=spells, run_by=Governance.JOINT)


@pytest.mark.parametrize(("section", "expected"), [(marathon, [25]), (joint, [25]), (month, [])])
def test_gotcha_21_a_day_of_the_city_on_a_public_holiday(section, expected):
    """25 April is named for the Marathon; a Month of partners holds holidays by design."""
    of = edition(sections=[section(days(day(4, 24), day(4, 26)))])
    findings = list(rules_days.OnPublicHoliday()(of))
    assert [f"2019-04-{number}" for number in expected] == [dict(one.params)["day"] for one in findings]


def test_gotcha_21_the_patron_of_milan_is_a_holiday_there_and_nowhere_else():
    """7 December is a public holiday in the subdivision MI only."""
    of = edition(sections=[marathon(days(day(12, 6), day(12, 7)))])
    assert [("warning", "sections", "marathon")] == found(rules_days.OnPublicHoliday(), of)
    assert [] == found(rules_days.OnPublicHoliday(), attrs.evolve(of, subdivision="RM"))


def test_unknown_holidays_are_a_note_and_those_of_the_country_are_used():
    """A subdivision that the library does not know leaves 25 April a holiday."""
    of = edition(subdivision="ZZ", sections=[marathon(days(day(4, 25)))])
    assert [("note", "edition", "")] == found(rules_days.HolidaysNotKnown(), of)
    assert [("warning", "sections", "marathon")] == found(rules_days.OnPublicHoliday(), of)
    nowhere = attrs.evolve(of, country="TA", subdivision="")
    assert [("note", "edition", "")] == found(rules_days.HolidaysNotKnown(), nowhere)
    assert [] == found(rules_days.OnPublicHoliday(), nowhere)
    assert [] == found(rules_days.HolidaysNotKnown(), edition())


@pytest.mark.parametrize(
    ("first", "last", "touches"), [(19, 19, True), (22, 24, True), (18, 18, False), (23, 24, False)]
)
def test_gotcha_21_a_marathon_that_touches_easter(first, last, touches):
    """Good Friday to Easter Monday, 19 to 22 April 2019, are to be avoided; the days around are not."""
    of = edition(sections=[marathon(days(day(4, first), day(4, last)))])
    assert touches == bool(found(rules_days.AtEaster(), of))


def test_gotcha_1_a_marathon_on_the_clock_change():
    """On 31 March 2019 the clocks went forward in Rome."""
    of = edition(sections=[marathon(days(day(3, 30), day(4, 1)))])
    assert ["2019-03-31"] == [dict(one.params)["day"] for one in rules_days.OnClockChange()(of)]


def test_gotcha_21_a_marathon_on_a_closing_of_the_schools():
    """The closings are the city's own table; one without days is named too."""
    closings = [Closing("bridge", Text({"it": "Ponte"}), days(day(5, 8), day(5, 9))), Closing("exams")]
    findings = found(rules_days.OnClosing(), edition(closings=closings))
    assert [("warning", "sections", "marathon"), ("note", "closings", "exams")] == findings


@pytest.mark.parametrize(
    ("year", "section", "severity"),
    [(2019, marathon, "warning"), (2019, month, "note"), (2018, marathon, "note"), (2024, marathon, "warning")],
)
def test_gotcha_21_girls_in_ict_day_meets_the_edition(year, section, severity):
    """It is an occasion; it is a trap where the city runs it on 25 April."""
    april = Days.month(year, 4)
    of = edition(year=year, sections=[section(april)])
    assert [severity] == [one for one, *_ in found(rules_days.GirlsInIctDay(), of)]


def test_girls_in_ict_day_outside_the_edition_is_no_finding():
    """The Marathon of May 2019 had nothing to do with it."""
    assert [] == found(rules_days.GirlsInIctDay(), edition())


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (When.on(day(5, 7)), None),
        (When.on(day(5, 10)), "lies outside"),
        (When.during(day(5, 8), day(5, 30)), "goes beyond"),
        (When.month(2019, 5), None),
        (When.month(2019, 6), "lies outside"),
        (When.during(day(5, 7), day(5, 8)), None),
    ],
)
def test_gotcha_17_an_exhibition_outlives_its_section(when, words):
    """What is outside is noted and not refused; a month of which the day is not known may well lie inside."""
    events, sessions = [Event("show", section="marathon")], [Session("show-1", "show", when)]
    findings = list(rules_days.OutsideSection()(edition(events=events, sessions=sessions)))
    assert [Severity.NOTE] * bool(words) == [one.severity for one in findings]
    assert all(words in one.words() for one in findings)


def test_gotcha_17_sections_may_be_disjoint():
    """An event of the Month in April is inside, although the Marathon is in May."""
    sections = [month(Days.month(2019, 4)), marathon(days(day(5, 6), day(5, 8)))]
    events = [Event("lab", section="month"), Event("show", section="marathon")]
    sessions = [Session("lab-1", "lab", When.on(day(4, 10))), Session("show-1", "show", When.on(day(5, 6)))]
    assert [] == found(rules_days.OutsideSection(), edition(sections=sections, events=events, sessions=sessions))


def test_steps_of_the_timeline_lie_on_their_side_of_the_events():
    """A call after the Marathon and a report before it are named, and so is a step without days."""
    timeline = [
        Milestone("call", days=days(day(6, 1)), phase=Phase.BEFORE),
        Milestone("report", days=days(day(3, 1)), phase=Phase.AFTER),
        Milestone("press"),
        Milestone("booking", days=days(day(3, 1)), phase=Phase.BEFORE),
    ]
    expected = [("warning", "timeline", "call"), ("warning", "timeline", "report"), ("note", "timeline", "press")]
    assert expected == found(rules_days.TimelineOrder(), edition(timeline=timeline))


@pytest.mark.parametrize(("title", "expected"), [("Mercoledì delle STEM", 1), ("Martedì delle STEM", 0), ("STEM", 0)])
def test_gotcha_28_a_title_that_names_another_weekday(title, expected):
    """7 May 2019 was a Tuesday."""
    events, sessions = [Event("talk", Text({"it": title}))], [Session("talk-1", "talk", When.on(day(5, 7)))]
    assert expected == len(found(rules_days.WeekdayContradicts(), edition(events=events, sessions=sessions)))


# ---- sessions


def in_room(*sessions, capacity=30):
    """An edition with one room and some sessions in it."""
    return edition(
        venues=[Venue("museum", "Museo")],
        rooms=[Room("lab", "museum", capacity=capacity), Room("hall", "museum", capacity=100)],
        events=[Event("a"), Event("b")],
        sessions=sessions,
    )


def placed(key, event, start, end, **more):
    """A session in the room called lab."""
    return Session(key, event, between(start, end), venue="museum", **{"rooms": ("lab",), **more})


@pytest.mark.parametrize(
    ("seats", "rooms", "expected"), [(31, ("lab",), 1), (30, ("lab",), 0), (31, ("lab", "hall"), 0)]
)
def test_gotcha_22_more_seats_than_the_rooms_have(seats, rooms, expected):
    """Seats count companions too; two rooms have the seats of both."""
    of = in_room(placed("a-1", "a", "09:30", "11:15", seats=seats, rooms=rooms))
    assert expected == len(found(rules_sessions.RoomTooSmall(), of))


def test_a_room_of_unknown_capacity_is_not_judged():
    """What is not known cannot be too small."""
    of = in_room(placed("a-1", "a", "09:30", "11:15", seats=500), capacity=None)
    assert [] == found(rules_sessions.RoomTooSmall(), of)


def test_gotcha_20_sessions_that_touch_do_not_clash():
    """One ends at 11:15, the other begins at 11:15, in the same room."""
    of = in_room(placed("a-1", "a", "09:30", "11:15"), placed("b-1", "b", "11:15", "12:45"))
    assert [] == found(rules_sessions.RoomTakenTwice(), of)


def test_sessions_that_overlap_in_one_room_clash():
    """A minute is enough; the later one is named, with the earlier."""
    of = in_room(placed("a-1", "a", "09:30", "11:16"), placed("b-1", "b", "11:15", "12:45"))
    assert [("warning", "sessions", "b-1")] == found(rules_sessions.RoomTakenTwice(), of)


def test_a_long_session_clashes_with_all_that_lie_in_it():
    """Each is compared with the one that ends last, not with its neighbour."""
    of = in_room(
        placed("a-1", "a", "09:00", "13:00"), placed("b-1", "b", "09:30", "10:00"), placed("b-2", "b", "11:00", "12:00")
    )
    assert ["b-1", "b-2"] == [key for *_, key in found(rules_sessions.RoomTakenTwice(), of)]


def test_a_cancelled_session_takes_no_room():
    """Neither by its own status nor by that of its event."""
    of = in_room(placed("a-1", "a", "09:30", "11:15", status=Status.CANCELLED), placed("b-1", "b", "10:00", "11:00"))
    assert [] == found(rules_sessions.RoomTakenTwice(), of)
    both = in_room(placed("a-1", "a", "09:30", "11:15"), placed("b-1", "b", "10:00", "11:00"))
    called_off = attrs.evolve(both, events=[Event("a", status=Status.CANCELLED), Event("b")])
    assert [] == found(rules_sessions.RoomTakenTwice(), called_off)


def test_gotcha_18_repeats_may_overlap_in_different_rooms():
    """A demonstration begins every 15 minutes and lasts 30: it needs two rooms, or no rooms as in a park."""
    starts = [("10:15", "10:45"), ("10:30", "11:00"), ("10:45", "11:15")]
    rooms = [("lab",), ("hall",), ("lab",)]
    repeats = [
        placed(f"a-{n}", "a", *times, rooms=room) for n, (times, room) in enumerate(zip(starts, rooms, strict=True))
    ]
    assert [] == found(rules_sessions.RoomTakenTwice(), in_room(*repeats))
    in_a_park = [attrs.evolve(session, rooms=()) for session in repeats]
    assert [] == found(rules_sessions.RoomTakenTwice(), in_room(*in_a_park))
    in_one_room = [attrs.evolve(session, rooms=("lab",)) for session in repeats]
    assert ["a-1", "a-2"] == [key for *_, key in found(rules_sessions.RoomTakenTwice(), in_room(*in_one_room))]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8)), max_size=8))
def test_rooms_are_free_of_clashes_when_and_only_when_no_two_sessions_overlap(spells):
    """The sweep over a room agrees with comparing every session with every other."""
    start = moment(day(5, 6), dt.time(8), zone=ROME)
    quarter = dt.timedelta(minutes=15)
    whens = [When.between(start + n * quarter, start + (n + length) * quarter) for n, length in spells]
    sessions = [Session(f"a-{n}", "a", when, venue="museum", rooms=("lab",)) for n, when in enumerate(whens)]
    overlap = any(one.clashes(other) for n, one in enumerate(whens) for other in whens[:n])
    assert overlap == bool(found(rules_sessions.RoomTakenTwice(), in_room(*sessions)))


def test_gotcha_19_a_session_outside_the_city_is_named():
    """Eni's hackathon of 2019 was in San Donato Milanese, and in the programme."""
    venues = [
        Venue("eni", municipality="015192", locality="San Donato Milanese"),
        Venue("scala", municipality="015146"),
    ]
    sessions = [Session("a-1", "a", venue="eni"), Session("a-2", "a", venue="scala")]
    of = edition(venues=venues, events=[Event("a")], sessions=sessions)
    findings = list(rules_sessions.OutsideTheCity()(of))
    assert [("a-1", Severity.NOTE)] == [(one.where.key, one.severity) for one in findings]
    assert "San Donato Milanese" in findings[0].words()
    assert [] == found(rules_sessions.OutsideTheCity(), attrs.evolve(of, municipality=""))


def test_gotcha_19_a_place_to_be_defined_is_known_to_be_so():
    """“In via di definizione” says something; an empty place says nothing and is noted."""
    sessions = [
        Session("a-1", "a", When.on(day(5, 7)), place=Place.TO_BE_DEFINED),
        Session("a-2", "a", When.on(day(5, 7))),
    ]
    of = edition(events=[Event("a")], sessions=sessions)
    assert ["a-2"] == [key for *_, key in found(rules_sessions.PlaceNotKnown(), of)]


def test_an_event_without_a_session_has_no_known_time():
    """Nor has a session without any time; a parent and its parts share theirs."""
    events = [
        Event("alone"),
        Event("dated"),
        Event("parent"),
        Event("part", parent="parent"),
        Event("part-of-dated", parent="dated"),
        Event("off", status=Status.CANCELLED),
    ]
    sessions = [Session("dated-1", "dated", When.on(day(5, 7))), Session("part-1", "part")]
    findings = found(rules_sessions.TimeNotKnown(), edition(events=events, sessions=sessions))
    assert [("note", "sessions", "part-1"), ("note", "events", "alone")] == findings


def test_an_event_that_asks_for_sessions_is_planned_by_a_command():
    """Whoever wrote a need wants the times proposed, and not to write them."""
    of = edition(events=[Event("alone"), Event("asking")], needs=[Need("asking", sessions=3)])
    by_hand, planned = rules_sessions.TimeNotKnown()(of)
    assert "stemcity schedule" not in by_hand.words()
    assert "The table needs asks for sessions: plan them with stemcity schedule FOLDER, or add one." in planned.words()


def test_gotcha_15_on_demand_items_are_no_events_and_need_no_time():
    """An item to see at any time lacks nothing; with sessions it is two things in one row."""
    on_demand = edition(events=[Event("pill", on_demand=True)])
    assert [] == found(rules_sessions.TimeNotKnown(), on_demand)
    held = attrs.evolve(on_demand, sessions=[Session("pill-1", "pill", When.on(day(5, 7)))])
    assert [("warning", "events", "pill")] == found(rules_sessions.OnDemandWithSessions(), held)


@pytest.mark.parametrize(
    ("changes", "event", "expected"),
    [
        ({"mode": Mode.ONLINE}, {}, 1),
        ({"mode": Mode.HYBRID}, {}, 1),
        ({"mode": Mode.ONLINE, "url": "https://example.org/live"}, {}, 0),
        ({"mode": Mode.ONLINE}, {"booking_url": "https://example.org/book"}, 0),
        ({"mode": Mode.ONLINE, "status": Status.HELD}, {}, 0),
        ({"mode": Mode.IN_PERSON}, {}, 0),
    ],
)
def test_an_online_session_needs_an_address(changes, event, expected):
    """Its own, or that of the event; what is over needs none."""
    of = edition(events=[Event("a", **event)], sessions=[Session("a-1", "a", **changes)])
    assert expected == len(found(rules_sessions.OnlineWithoutAddress(), of))


def test_a_part_of_a_cancelled_event_is_named():
    """A visitor of the part must learn whether it is held."""
    events = [Event("day", status=Status.CANCELLED), Event("talk", parent="day")]
    assert [("warning", "events", "talk")] == found(rules_sessions.CancelledParent(), edition(events=events))
    both = [event if event.key == "day" else attrs.evolve(event, status=Status.CANCELLED) for event in events]
    assert [] == found(rules_sessions.CancelledParent(), edition(events=both))


def test_ages_in_the_wrong_order_are_named():
    """From 11 to 6 is nobody; from 6 to 6 is a class."""
    of = edition(events=[Event("a", age_min=11, age_max=6)], audiences=[Audience("b", age_min=6, age_max=6)])
    assert [("warning", "events", "a")] == found(rules_sessions.AgesReversed(), of)


# ---- texts


def test_a_picture_without_alternative_text_is_an_error():
    """Of an event, a person or the site."""
    of = edition(
        events=[Event("a", image="a.jpg"), Event("b", image="b.jpg", image_alt=Text({"it": "Un robot"}))],
        people=[Person("p", image="p.jpg")],
        site=Site(logo="logo.svg"),
    )
    findings = [one for one in check(of) if one.rule == "image-without-text"]
    assert {("events", "a"), ("people", "p"), ("site", "")} == {(one.where.table, one.where.key) for one in findings}
    assert {Severity.ERROR} == {one.severity for one in findings}


def test_missing_translations_are_counted_and_named():
    """One finding per text and language; an empty text lacks nothing."""
    of = edition(
        languages=("it", "en"),
        sections=[],
        title=Text({"it": "Mese", "en": "Month"}),
        events=[Event("a", Text({"it": "Conferenza"}))],
    )
    missing = [one.where for one in check(of) if one.rule == "missing-translation"]
    assert [("events", "a", "title@en")] == [(one.table, one.key, one.field) for one in missing]
    assert [("it", 2, 2), ("en", 1, 2)] == [attrs.astuple(one) for one in completeness(of)]


def test_a_language_without_pages_is_noted_once():
    """However many texts are in it."""
    of = edition(events=[Event(key, Text({"it": key, "fr": key})) for key in ("a", "b")])
    notes = [one.words() for one in check(of) if one.rule == "language-without-pages"]
    assert 1 == len(notes)
    assert "2 texts are in fr" in notes[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("STEM in the City", "STEMintheCity"),
        ("#STEMintheCity", "StemInTheCity"),
        ("STEM+A", "STEM(A)"),
        ("Età dell’oro", "eta dell'oro"),
        ("«Donne come noi»", "Donne come noi!"),
    ],
)
def test_gotcha_27_titles_are_the_same_when_written_alike(one, other):
    """Signs, case, accents and spaces do not make another title."""
    assert normalised(one) == normalised(other)
    of = edition(events=[Event("a", Text({"it": one})), Event("b", Text({"it": other}))])
    assert [("note", "b")] == [
        (str(found.severity), found.where.key) for found in check(of) if found.rule == "same-title"
    ]


def test_gotcha_27_other_scripts_are_kept_apart():
    """Normalising is no transliteration: two titles in Greek stay two."""
    assert normalised("Μαθηματικά") != normalised("Φυσική")


def test_gotcha_36_one_event_of_two_programmes_is_to_be_counted_once():
    """The same title twice is noted once, with what to do; parts of different parents may share a title."""
    twice = edition(
        events=[Event("a", Text({"it": "Robot", "en": "Robots"})), Event("b", Text({"it": "ROBOT", "en": "Robots"}))]
    )
    notes = [one for one in check(twice) if one.rule == "same-title"]
    assert 1 == len(notes)
    assert "counted once" in notes[0].words()
    parts = [Event("x", parent="a"), Event("y", parent="b")]
    named = [attrs.evolve(part, title=Text({"it": "Apertura"})) for part in parts]
    assert 1 == len([one for one in check(twice.with_events(*named)) if one.rule == "same-title"])


# ---- figures


def count(key, value, year, **more):
    """A figure of participants."""
    return Figure(key, indicator="participants", value=Decimal(value), unit="people", year=year, **more)


def growth(value, indicator="participants-growth"):
    """A growth in percent."""
    return Figure("growth", indicator=indicator, value=Decimal(value), unit="percent", year=2018)


@pytest.mark.parametrize("indicator", ["participants-growth", "growth"])
@pytest.mark.parametrize(("value", "expected"), [("333", 1), ("333.3", 1), ("233", 0), ("233.3", 0), ("50", 0)])
def test_gotcha_16_a_ratio_is_no_growth(value, indicator, expected):
    """3,000 to 10,000 is a ratio of 333 % and a growth of 233 %."""
    of = edition(figures=[count("a", 3000, 2017), count("b", 10000, 2018), growth(value, indicator)])
    findings = list(rules_figures.RatioAsGrowth()(of))
    assert [Severity.WARNING] * expected == [one.severity for one in findings]
    assert all("233.3" in one.words() for one in findings)


def test_gotcha_16_a_growth_that_fits_one_pair_is_right():
    """With 7,000 in 2018 the growth is 133.3 %, and the 233.3 % of 10,000 is right too."""
    figures = [count("a", 3000, 2017), count("b", 10000, 2018), count("c", 7000, 2018), growth("133.3")]
    assert [] == found(rules_figures.RatioAsGrowth(), edition(figures=figures))


def test_gotcha_16_more_than_is_a_qualifier_and_no_growth():
    """“+10,000” is a number of people: nothing is said of it."""
    figures = [count("a", 10000, 2018, qualifier=Qualifier.MORE_THAN)]
    assert [] == found(rules_figures.RatioAsGrowth(), edition(figures=figures))


def test_figures_that_disagree_are_both_shown():
    """7,000 and 10,000 of one edition; another scope, year or day is no contradiction."""
    figures = [
        count("a", 7000, 2018),
        count("b", 10000, 2018),
        count("c", 1700, 2018, scope=Scope.MARATHON),
        count("d", 14000, 2019),
        count("e", 1200, 2017, as_of=day(4, 27, 2017)),
        count("f", 3000, 2017, as_of=day(6, 1, 2017)),
    ]
    findings = list(rules_figures.FiguresDisagree()(edition(figures=figures)))
    assert [("b", Severity.NOTE)] == [(one.where.key, one.severity) for one in findings]
    assert "exact 10000 disagrees with exact 7000 (a); both are shown" in findings[0].words()


def test_a_figure_without_a_source_is_named_where_the_edition_is_real():
    """An invented edition invents its figures, and says so."""
    figures = [count("a", 1, 2019), count("b", 2, 2018, sources=("s",))]
    of = edition(figures=figures, sources=[Source("s")])
    assert [("warning", "figures", "a")] == found(rules_figures.FigureWithoutSource(), of)
    assert [] == found(rules_figures.FigureWithoutSource(), attrs.evolve(of, nature=Nature.INVENTED))


def test_the_same_number_can_disagree_by_its_qualifier():
    """Exactly 50 and more than 50 cannot both be; about 50, at least 50 and what counts something else can."""
    figures = [
        count("a", 50, 2018),
        count("b", 50, 2018, qualifier=Qualifier.MORE_THAN),
        count("c", 50, 2019),
        count("d", 50, 2019, qualifier=Qualifier.AT_LEAST),
        count("e", 90, 2017, basis=["booked"]),
        count("f", 70, 2017, basis=["present"]),
    ]
    (finding,) = rules_figures.FiguresDisagree()(edition(figures=figures))
    assert "more-than 50 disagrees with exact 50 (a); both are shown, each with its source." == finding.problem()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"qualifier": Qualifier.AT_MOST}, 1),
        ({"qualifier": Qualifier.MORE_THAN, "value": Decimal(200)}, 0),
        ({"qualifier": Qualifier.MORE_THAN}, 1),
        ({"qualifier": Qualifier.ABOUT, "value": Decimal(330)}, 1),
        ({"qualifier": Qualifier.ABOUT, "value": Decimal(230)}, 0),
        ({"scope": Scope.MARATHON}, 0),
        ({"scope": Scope.ALL_EDITIONS}, 1),
    ],
)
def test_a_published_growth_is_read_as_it_is_qualified_and_scoped(change, expected):
    """From 3,000 to 10,000 it grew by more than 200 %; of the Marathon nothing is said here."""
    said = attrs.evolve(growth(333), **change)
    figures = [count("a", 3000, 2017), count("b", 10000, 2018), said]
    assert expected == len(found(rules_figures.RatioAsGrowth(), edition(figures=figures)))


@pytest.mark.parametrize(
    ("unit", "basis", "expected"), [("people", ["contacts"], 1), ("contacts", ["contacts"], 0), ("people", [], 0)]
)
def test_gotcha_34_a_sum_of_audiences_is_not_people(unit, basis, expected):
    """620,816,824 readers, listeners and viewers are contacts."""
    reach = Figure("reach", value=Decimal(620_816_824), unit=unit, basis=basis)
    assert expected == len(found(rules_figures.SumIsNotPeople(), edition(figures=[reach])))


@pytest.mark.parametrize(
    ("unit", "method", "basis", "expected"),
    [
        ("people", {"en": "sum of audiences"}, [], [("contacts", Severity.WARNING)]),
        ("people", {"it": "Somma di lettori e spettatori"}, [], [("contacts", Severity.WARNING)]),
        ("people", {"en": "booked in the portal"}, [], [("booked", Severity.NOTE)]),
        ("people", {"it": "presenti in sala"}, [], [("present", Severity.NOTE)]),
        ("people", {"en": "booked in the portal"}, ["booked"], []),
        ("contacts", {"en": "sum of audiences"}, [], []),
        ("people", {"en": "summary of the office"}, [], []),
    ],
)
def test_a_basis_that_only_the_method_tells_is_asked_for_and_not_guessed(unit, method, basis, expected):
    """The method's words are for people; sums and growths heed the column."""
    figure = Figure("seen", value=Decimal(9), unit=unit, method=Text(method), basis=basis)
    findings = rules_figures.BasisNotSaid()(edition(figures=[figure]))
    assert expected == [(dict(one.params)["near"], one.severity) for one in findings]


# ---- people and organisations

NAMED = Person(
    "ada",
    "Ada",
    minor=Answer.NO,
    legal_basis=LegalBasis.CONSENT,
    agreed_on=day(3, 1),
    evidence="2019/17",
)


def appearing(person):
    """An edition in which one person appears twice."""
    appearances = [Appearance(person.key, "a"), Appearance(person.key, "b")]
    return edition(people=[person], events=[Event("a"), Event("b")], appearances=appearances)


def test_a_person_with_all_that_is_needed_is_not_mentioned():
    """Nor is one who does not appear."""
    assert {"time-not-known"} == set(ids(appearing(NAMED)))
    assert [] == ids(edition(people=[Person("unknown")]))


def test_gotcha_31_a_minor_in_the_programme_is_named_and_not_published():
    """Whatever agreement there may be; it is said once per person."""
    minor = attrs.evolve(NAMED, minor=Answer.YES)
    assert [("warning", "people", "ada")] == found(rules_people.MinorAppears(), appearing(minor))
    assert [] == found(rules_people.MayNotBeNamed(), appearing(minor))


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"minor": Answer.UNKNOWN}, ["minor"]),
        ({"legal_basis": None}, ["legal_basis"]),
        ({"agreed_on": None}, ["agreed_on"]),
        ({"withdrawn_on": day(4, 1)}, ["withdrawn_on"]),
        ({"minor": Answer.UNKNOWN, "legal_basis": None, "agreed_on": None}, ["minor", "legal_basis"]),
    ],
)
def test_a_name_that_stays_out_is_named_with_the_reason(changes, fields):
    """Every reason at once, and never the name itself."""
    person = attrs.evolve(NAMED, **changes)
    findings = list(rules_people.MayNotBeNamed()(appearing(person)))
    assert not person.may_be_named
    assert fields == [one.where.field for one in findings]
    assert not any("Ada" in one.words() for one in findings)


def test_a_hidden_name_in_a_text_is_found_where_it_stands():
    """However it is written; namesakes who may be named, parts of words and single names are no reason."""
    person = attrs.evolve(NAMED, name="Ada  Lovèlace", withdrawn_on=day(4, 1))
    texts = {"it": "Incontro con ADA LOVELACE!", "en": "A talk", "pt": "Granada Lovelaces"}
    of = edition(people=[person], events=[Event("a", Text(texts), remark=Text({"en": "With Ada"}))])
    [finding] = rules_people.NamedInText()(of)
    assert "events 'a', title@it: The text names the person “ada”" in finding.words()
    assert "Lov" not in finding.words()
    namesake = attrs.evolve(NAMED, key="other", name="Ada Lovelace")
    assert [] == found(rules_people.NamedInText(), attrs.evolve(of, people=[person, namesake]))


def test_a_name_without_evidence_is_named():
    """A controller must be able to show the agreement."""
    of = appearing(attrs.evolve(NAMED, evidence=""))
    assert [("warning", "people", "ada")] == found(rules_people.NoEvidence(), of)


def test_a_sponsor_without_a_tier_is_noted_where_there_are_tiers():
    """Without tiers nobody needs one."""
    of = edition(organisations=[Organisation("acme", "ACME")], roles=[Role("acme", RoleName.SPONSOR)])
    assert [] == found(rules_people.SponsorWithoutTier(), of)
    assert ["note"] == [
        one for one, *_ in found(rules_people.SponsorWithoutTier(), attrs.evolve(of, tiers=[Tier("main")]))
    ]


def test_a_patronage_without_wording_is_noted():
    """The patron's letter prescribes it."""
    role = Role("region", RoleName.PATRON)
    of = edition(organisations=[Organisation("region", "Regione")], roles=[role])
    assert ["note"] == [one for one, *_ in found(rules_people.PatronageWithoutWording(), of)]
    worded = attrs.evolve(of, roles=[attrs.evolve(role, wording=Text({"it": "Con il patrocinio di"}))])
    assert [] == found(rules_people.PatronageWithoutWording(), worded)


def test_gotcha_25_sites_of_one_institute_are_no_namesakes():
    """Two school sites bear one name and two codes; without codes somebody must tell them apart."""
    sites = [Organisation("north", "IC Vespucci", code="MIIC01"), Organisation("south", "I.C. Vespucci", code="MIIC02")]
    assert [] == found(rules_people.Namesakes(), edition(organisations=sites))
    bare = [attrs.evolve(site, code="") for site in sites]
    assert [("note", "organisations", "south")] == found(rules_people.Namesakes(), edition(organisations=bare))


# ---- places


def test_a_venue_that_cannot_be_found_is_noted():
    """Address and coordinates are two things."""
    placed_venue = Venue(
        "scala", street="via Filodrammatici 2", latitude=Decimal("45.4674"), longitude=Decimal("9.1895")
    )
    of = edition(venues=[Venue("museum"), placed_venue])
    expected = [("museum", "street"), ("museum", "latitude")]
    assert expected == [(one.where.key, one.where.field) for one in rules_places.VenueNotPlaced()(of)]


@pytest.mark.parametrize(
    ("venue", "session", "expected"),
    [(Answer.UNKNOWN, Answer.UNKNOWN, 1), (Answer.NO, Answer.UNKNOWN, 0), (Answer.UNKNOWN, Answer.YES, 0)],
)
def test_gotcha_26_not_accessible_and_unknown_are_two_things(venue, session, expected):
    """“No” is an answer; only where nothing at all is known is it noted."""
    of = edition(
        venues=[Venue("v", access=Accessibility(lift=venue)), Venue("unused")],
        events=[Event("a")],
        sessions=[Session("a-1", "a", venue="v", access=Accessibility(sign_language=session))],
    )
    assert expected == len(found(rules_places.AccessNotKnown(), of))


@pytest.mark.parametrize(("on", "number"), [(day(2, 7), 134), (day(2, 8), 133)])
def test_municipalities_are_counted_as_of_a_day(on, number):
    """Two municipalities merged into one on 8 February 2019."""
    assert number == len(municipalities("015", on=on))


def test_a_code_is_valid_until_the_day_before_valid_until():
    """The end is exclusive, and the new code begins on that day."""
    codes = ("015235", "015246", "015251")
    names = {on: [code for code in codes if municipality(code, on=on)] for on in (day(2, 7), day(2, 8))}
    assert {day(2, 7): ["015235", "015246"], day(2, 8): ["015251"]} == names


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("015146", None),
        ("", None),
        ("058091", None),
        ("15146", "lost its leading zero"),
        ("015999", "No municipality"),
        ("015235", "No municipality"),
    ],
)
def test_codes_of_municipalities_are_checked_as_of_the_edition(code, words):
    """Wrong, past or shortened codes are named; those of areas that are not known here are left alone."""
    findings = list(rules_places.MunicipalityCode()(edition(municipality="", venues=[Venue("v", municipality=code)])))
    assert [Severity.WARNING] * bool(words) == [one.severity for one in findings]
    assert all(words in one.words() for one in findings)


def test_codes_of_another_country_are_left_alone():
    """Porto's code is none of Milan's, and no Italian one without its zero."""
    porto = edition(country="PT", subdivision="", municipality="15146")
    assert [] == found(rules_places.MunicipalityCode(), porto)
    assert lost_zeros("15146", country="PT") is None


# ---- publication

AT = dt.datetime(2019, 4, 1, 8, tzinfo=dt.UTC)


def published(**changes):
    """An edition with one event and one session, published once."""
    of = edition(
        events=[Event("a", Text({"it": "Robot"}))],
        sessions=[Session("a-1", "a", When.on(day(5, 7)), place=Place.SEVERAL)],
        **changes,
    )
    return attrs.evolve(of, published=revise(of, at=AT))


def publication(of):
    """What the rule on publications finds."""
    rules = (
        rules_publication.PublishedVanished(),
        rules_publication.CancelledCameBack(),
        rules_publication.ChangedSincePublished(),
    )
    return [(str(one.severity), one.rule, one.where.table) for rule in rules for one in rule(of)]


def test_what_was_published_and_did_not_change_is_not_mentioned():
    """Neither before the first publication nor after it."""
    assert [] == publication(published())
    assert [] == publication(attrs.evolve(published(), published=()))


def test_gotcha_35_what_changed_since_it_was_published_is_noted():
    """A new title changes the event, and the session that shows it."""
    of = attrs.evolve(published(), events=[Event("a", Text({"it": "Robot e stelle"}))])
    expected = [("note", "changed-since-published", "events"), ("note", "changed-since-published", "sessions")]
    assert expected == publication(of)


def test_gotcha_35_a_published_session_may_not_vanish():
    """Deleted or made a draft again, it is an error; cancelled, it stays and tells visitors."""
    of = published()
    vanished = ("error", "published-vanished", "published")
    assert [vanished] == publication(attrs.evolve(of, sessions=[]))
    draft = [attrs.evolve(of.sessions[0], status=Status.DRAFT)]
    assert [vanished] == publication(attrs.evolve(of, sessions=draft))
    whole_event = [attrs.evolve(of.events[0], status=Status.DRAFT)]
    assert [vanished, vanished] == publication(attrs.evolve(of, events=whole_event))
    cancelled = [attrs.evolve(of.sessions[0], status=Status.CANCELLED)]
    assert [("note", "changed-since-published", "sessions")] == publication(attrs.evolve(of, sessions=cancelled))


def test_gotcha_35_cancelled_stays_cancelled():
    """Calendars have deleted it; it comes back only under a new key."""
    of = edition(events=[Event("a", Text({"it": "Robot"}), status=Status.CANCELLED)])
    told = attrs.evolve(of, published=revise(of, at=AT), events=[Event("a", Text({"it": "Robot"}))])
    assert ("error", "cancelled-came-back", "events") in publication(told)


def test_faults_of_keys_do_not_hide_behind_a_crash_of_the_publication_rule():
    """An edition that cannot be published is named for its keys."""
    of = attrs.evolve(published(), events=[Event("a", parent="nothing")])
    assert "unknown-key" in ids(of)


def test_an_edition_without_addresses_is_noted():
    """Links stay relative, and a URN cannot be followed."""
    assert ["no-base-url", "uri-is-urn"] == ids(
        edition(base_url="", uri="urn:uuid:7d444840-9dc0-11d1-b245-5ffdce74fad2")
    )
