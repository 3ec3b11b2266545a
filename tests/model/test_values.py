"""The values of the model: text, time, money, places, people, and the laws that they keep."""

import datetime as dt
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue, UnknownKey, UnknownZone
from stemcity_kit.model import vocabulary
from stemcity_kit.model.edition import PRIVATE_TABLES, TABLES, Edition, Site
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.fields import FORBIDDEN, check_key, clean_line, clean_text, slug
from stemcity_kit.model.kinds import Audience, EventKind
from stemcity_kit.model.money import Money
from stemcity_kit.model.person import Person
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.tables import identity
from stemcity_kit.model.text import Said, Text
from stemcity_kit.model.time import Days, Interval, Precision, When, moment, occurs_twice
from stemcity_kit.model.vocabulary import LABELS, SDG_NAMES, Answer, LegalBasis, Mode, Place, label

ROME = "Europe/Rome"


def at(day: str, time: str, *, second: bool = False, zone: str = ROME) -> dt.datetime:
    """A moment, shortly."""
    return moment(dt.date.fromisoformat(day), dt.time.fromisoformat(time), zone=zone, second=second)


def test_a_text_falls_back_and_says_in_which_language() -> None:
    """The reader's languages in order, base languages, then whatever there is."""
    text = Text({"it": "Ciao", "en": "Hello"})
    assert text.within(["pt", "en"]) == Said("Hello", "en")
    assert text.within(["pt"]) == Said("Hello", "en")
    assert text.within(["it-CH"]) == Said("Ciao", "it")
    assert Text().within(["pt"]) == Said("", "pt")
    assert Text({"it": " "}).languages == ()
    assert Text({"it": "Ciao"}).missing(["it", "en"]) == ("en",)
    assert Text().missing(["it"]) == ()


@pytest.mark.parametrize("tag", ["italian", "IT", "i", "it_IT", "../x", ""])
def test_a_language_is_a_tag(tag: str) -> None:
    """Anything else is refused in words."""
    with pytest.raises(InvalidValue, match="is not a language tag"):
        Text({tag: "x"})


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """Normalising is idempotent, so what exists round-trips; forbidden characters never pass."""
    for clean in (clean_text, clean_line):
        if FORBIDDEN.search(text):
            with pytest.raises(InvalidValue, match="invisible character"):
                clean(text)
        else:
            assert clean(clean(text)) == clean(text)


@given(st.text())
def test_a_slug_is_a_key_or_empty(title: str) -> None:
    """Whatever the title."""
    if made := slug(title):
        check_key(made)


@pytest.mark.parametrize("key", ["", "-a", "a-", "A", "à", "a b", "a/b", "a.b", "a" * 81, "a\n"])
def test_a_key_is_safe_everywhere(key: str) -> None:
    """No key can be a path, a formula, or differ only by letter case."""
    with pytest.raises(InvalidValue, match="cannot be a key"):
        check_key(key)


def test_touching_intervals_do_not_overlap() -> None:
    """Gotcha 20: 11:15 ends one and begins the next."""
    morning = Interval(at("2025-02-26", "09:30"), at("2025-02-26", "11:15"))
    assert not morning.overlaps(Interval(at("2025-02-26", "11:15"), at("2025-02-26", "12:45")))
    assert morning.overlaps(Interval(at("2025-02-26", "11:14"), at("2025-02-26", "12:45")))


def test_lengths_are_right_across_the_clock_change() -> None:
    """Gotcha 1: from midnight to six are five hours in March and seven in October."""
    assert Interval(at("2026-03-29", "00:00"), at("2026-03-29", "06:00")).length == dt.timedelta(hours=5)
    assert Interval(at("2026-10-25", "00:00"), at("2026-10-25", "06:00")).length == dt.timedelta(hours=7)


def test_an_hour_that_occurs_twice_is_two_moments() -> None:
    """Two local times that differ only in their fold are not equal here."""
    first, second = at("2026-10-25", "02:30"), at("2026-10-25", "02:30", second=True)
    assert first == second, "Python itself cannot tell them apart"
    assert When.starting(first) != When.starting(second)
    assert occurs_twice(dt.date(2026, 10, 25), dt.time(2, 30), zone=ROME)
    assert not occurs_twice(dt.date(2026, 10, 25), dt.time(3, 0), zone=ROME)
    assert Interval(first, second).length == dt.timedelta(hours=1)


def test_an_hour_that_does_not_occur_is_refused() -> None:
    """02:30 does not exist when the clocks go forward."""
    with pytest.raises(InvalidValue, match=r"02:30 does not exist on 2026-03-29 in Europe/Rome"):
        at("2026-03-29", "02:30")


@pytest.mark.parametrize(
    ("when", "precision", "days"),
    [
        (When.month(2019, 4), Precision.MONTH, "2019-04-01/2019-04-30"),
        (When.on(dt.date(2019, 5, 7)), Precision.DAY, "2019-05-07"),
        (When.during(dt.date(2019, 5, 8), dt.date(2019, 5, 30)), Precision.RANGE, "2019-05-08/2019-05-30"),
        (When.during(dt.date(2019, 5, 8), dt.date(2019, 5, 8)), Precision.DAY, "2019-05-08"),
        (When.starting(at("2019-05-08", "20:00")), Precision.START, "2019-05-08"),
        (When.between(at("2020-04-30", "17:00"), at("2020-04-30", "19:00")), Precision.INTERVAL, "2020-04-30"),
        (
            When.between(at("2020-05-23", "07:00"), at("2020-05-24", "07:00")),
            Precision.INTERVAL,
            "2020-05-23/2020-05-24",
        ),
        (When.between(at("2020-05-23", "07:00"), at("2020-05-24", "00:00")), Precision.INTERVAL, "2020-05-23"),
    ],
)
def test_a_time_holds_what_is_known_and_no_more(when: When, precision: Precision, days: str) -> None:
    """An unknown hour is no midnight; an end at midnight touches no further day."""
    assert (when.precision, str(when.days)) == (precision, days)


def test_what_is_not_known_cannot_clash() -> None:
    """A clash needs two known intervals."""
    known = When.between(at("2020-04-30", "17:00"), at("2020-04-30", "19:00"))
    assert known.clashes(known)
    assert not known.clashes(When.on(dt.date(2020, 4, 30)))


def test_whole_days_sort_before_hours() -> None:
    """The order in which a programme is read."""
    day, late, early = (
        When.on(dt.date(2019, 5, 8)),
        When.starting(at("2019-05-08", "20:00")),
        When.starting(at("2019-05-08", "09:00")),
    )
    before = When.during(dt.date(2019, 5, 7), dt.date(2019, 5, 30))
    assert sorted([late, day, early, before], key=lambda when: when.order) == [before, day, early, late]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Days(dt.date(2019, 5, 8), dt.date(2019, 5, 6)), "is before the first day"),
        (lambda: Interval(at("2019-05-08", "11:00"), at("2019-05-08", "09:00")), "is not after the start"),
        (lambda: Interval(at("2019-05-08", "11:00"), at("2019-05-08", "11:00")), "is not after the start"),
        (lambda: When.starting(dt.datetime(2019, 5, 8, 9)), "has no time zone"),  # noqa: DTZ001 - that is the fault
        (lambda: When.starting(at("2019-05-08", "11:00").replace(second=1)), "not a whole minute"),
        (lambda: moment(dt.date(2019, 5, 8), dt.time(9), zone="Europe/Rom"), "Did you mean Europe/Rome"),
    ],
)
def test_times_that_cannot_be_are_refused_in_words(make, words: str) -> None:
    """A value that exists is right."""
    with pytest.raises((InvalidValue, UnknownZone), match=words):
        make()


@given(st.decimals(-(10**9), 10**9, places=2), st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any))
def test_a_split_loses_no_cent(amount: Decimal, weights: list[int]) -> None:
    """The parts add up to the whole, and none is further than a cent from its exact share."""
    parts = Money(amount, "EUR").split(weights)
    assert sum(part.amount for part in parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.amount - amount * weight / sum(weights)) < Decimal("0.01")


def test_the_format_s_shares_give_the_published_sums() -> None:
    """EUR 200,000 at 40 / 45 / 15 are 80,000, 90,000 and 30,000."""
    parts = Money(Decimal(200000), "EUR").split([40, 45, 15])
    assert [int(part.amount) for part in parts] == [80000, 90000, 30000]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Money(Decimal("1.001"), "EUR"), "at most 2 digits"),
        (lambda: Money(Decimal("1.5"), "JPY"), "at most 0 digits"),
        (lambda: Money(Decimal("NaN"), "EUR"), "is not an amount"),
        (lambda: Money(Decimal(1), "EURO"), "is not a currency"),
        (lambda: Money(Decimal(1), "EUR") + Money(Decimal(1), "GBP"), "cannot be added"),
        (lambda: Money(Decimal(1), "EUR").split([]), "do not make a whole"),
        (lambda: Money(Decimal(1), "EUR").split([1, -1, 3]), "do not make a whole"),
    ],
)
def test_money_that_cannot_be_is_refused_in_words(make, words: str) -> None:
    """Exact or not at all."""
    with pytest.raises(InvalidValue, match=words):
        make()
    assert (Money(Decimal("0.10"), "EUR") + Money(Decimal("0.20"), "EUR")).amount == Decimal("0.30")


def test_gotcha_26_accessibility_is_yes_no_or_unknown_and_inherited() -> None:
    """A session overrides its room, the room its venue; unknown never overrides."""
    venue = Accessibility(step_free=Answer.YES, lift=Answer.YES)
    room = Accessibility(lift=Answer.NO)
    session = Accessibility(sign_language=Answer.YES)
    known = session.over(room.over(venue))
    assert known.with_answer(Answer.YES) == ("step_free", "sign_language")
    assert known.with_answer(Answer.NO) == ("lift",)
    assert "captions" in known.with_answer(Answer.UNKNOWN)


@pytest.mark.parametrize(
    ("session", "place", "mode"),
    [
        (Session("a", "e", venue="hall"), Place.VENUE, Mode.IN_PERSON),
        (Session("a", "e", mode=Mode.ONLINE), Place.ONLINE, Mode.ONLINE),
        (Session("a", "e", place=Place.SEVERAL), Place.SEVERAL, Mode.IN_PERSON),
        (Session("a", "e", place=Place.TO_BE_DEFINED), Place.TO_BE_DEFINED, None),
        (Session("a", "e", venue="hall", mode=Mode.HYBRID), Place.VENUE, Mode.HYBRID),
        (Session("a", "e"), Place.UNKNOWN, None),
    ],
)
def test_gotcha_19_a_place_may_be_several_itinerant_or_not_known(
    session: Session, place: Place, mode: Mode | None
) -> None:
    """What follows from what is said, and nothing more."""
    assert (session.known_place, session.known_mode) == (place, mode)


PUBLIC = Person(
    "a",
    "A",
    minor=Answer.NO,
    legal_basis=LegalBasis.CONSENT,
    agreed_on=dt.date(2027, 1, 1),
    image="a.png",
    image_agreed=Answer.YES,
)


@pytest.mark.parametrize(
    ("change", "named", "pictured"),
    [
        ({}, True, True),
        ({"image_agreed": Answer.UNKNOWN}, True, False),
        ({"minor": Answer.UNKNOWN}, False, False),
        ({"minor": Answer.YES}, False, False),
        ({"legal_basis": None}, False, False),
        ({"agreed_on": None}, False, False),
        ({"withdrawn_on": dt.date(2027, 2, 1)}, False, False),
    ],
)
def test_who_may_be_named_and_pictured(change: dict[str, object], *, named: bool, pictured: bool) -> None:
    """An adult with a dated legal basis, not withdrawn; gotcha 31: a minor's own agreement is not enough."""
    person = attrs.evolve(PUBLIC, **change)
    assert (person.may_be_named, person.may_be_pictured) == (named, pictured)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Event("a", sdgs=[5, 18]), "18 is no Sustainable Development Goal"),
        (lambda: Audience("a", isced=[9]), "9 is no ISCED 2011 level"),
        (lambda: EventKind("a", schema_type="Lecture"), "is not one of the words"),
        (lambda: Room("a", "hall", capacity=0), "0 is too small"),
        (lambda: Venue("a", latitude=Decimal(91)), "no coordinate in degrees"),
        (lambda: Venue("a", url="javascript:alert(1)"), "is not a web address"),
        (lambda: Venue("a", url="https://example.org/<script>"), "is not a web address"),
        (lambda: Venue("a", url="www.example.org"), "begins with https://"),
        (lambda: Person("a", email="ada"), "is not an e-mail address"),
        (lambda: Site(contact_email="stem@@example.org"), "is not an e-mail address"),
        (lambda: Text({"ita": "Ciao"}), "Did you mean “it”"),
        (lambda: Venue("a", name="x\x00"), r"U\+0000 at position 2"),
        (lambda: Venue("a", sources=["a|b"]), "parts the values"),
    ],
)
def test_values_that_cannot_be_are_refused_in_words(make, words: str) -> None:
    """Each message says what would be right."""
    with pytest.raises(InvalidValue, match=words):
        make()


EDITION = Edition(key="a-2027", uri="https://example.org/a/2027", year=2027, country="IT", zone=ROME)


def test_an_edition_is_a_value() -> None:
    """Hashable, compared by content, lists accepted, tuples held."""
    with_hall = EDITION.with_venues(Venue("hall", "Hall")).with_events(Event("talk"))
    assert with_hall == attrs.evolve(EDITION, venues=[Venue("hall", "Hall")], events=[Event("talk")])
    assert hash(with_hall) != hash(EDITION)
    assert with_hall.find("venues", "hall").name == "Hall"
    assert with_hall.get("venues", None) is None
    with pytest.raises(UnknownKey, match="Did you mean “hall”"):
        with_hall.find("venues", "hal")


def test_ids_that_leave_the_house_depend_on_the_uri_alone() -> None:
    """The same thing has the same id on every machine; another edition's has another."""
    assert EDITION.uuid("sessions", "opening") == EDITION.uuid("sessions", "opening")
    other = attrs.evolve(EDITION, uri="https://example.org/a/2028")
    assert other.uuid("sessions", "opening") != EDITION.uuid("sessions", "opening")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"uri": "https://example.org/a/"}, "without a slash at the end"),
        ({"uri": "a"}, "cannot name the edition"),
        ({"country": "it"}, "two capital letters"),
        ({"zone": "CEST"}, "There is no time zone"),
        ({"languages": ["italiano"]}, "is not a language tag"),
        ({"languages": ["it", "it"]}, "A language is there twice"),
        ({"key": "A"}, "cannot be a key"),
    ],
)
def test_an_edition_that_cannot_be_is_refused_in_words(change: dict[str, object], words: str) -> None:
    """Each of its settings is checked when it is made."""
    with pytest.raises((InvalidValue, UnknownZone), match=words):
        attrs.evolve(EDITION, **change)


def test_private_tables_are_known_by_the_model() -> None:
    """People, money, notes, what partners and classes say of themselves; every table has an identity."""
    planned = {"needs", "availability", "waivers", "classes", "wishes", "places", "register"}
    accounts = {
        "budget",
        "contributions",
        "entitlements",
        "advantages",
        "tasks",
        "procedures",
        "attendance",
        "campaign",
    }
    assert frozenset({"people", "notes"}) | planned | accounts == PRIVATE_TABLES
    assert PRIVATE_TABLES < set(TABLES)
    assert all(
        any(field.metadata.get("is_key") or field.metadata.get("identity") for field in attrs.fields(of))
        for of in TABLES.values()
    )
    assert identity(Event("talk")) == "talk"


def test_every_word_of_a_closed_list_has_a_label() -> None:
    """Nothing that a person reads is a bare key."""
    lists = [getattr(vocabulary, name) for name in vocabulary.__all__]
    members = [member for of in lists if isinstance(of, type) for member in of]
    assert {(type(member), member.value) for member in members} == set(LABELS)
    assert label(Answer.UNKNOWN) == "not known"
    assert label(Place.UNKNOWN) == "place not known"
    assert len(SDG_NAMES) == 17


def test_words_and_texts_are_taken_as_people_write_them_in_code() -> None:
    """A status is its word, a title a mapping, one audience one text; what is held is the model's own."""
    event = Event("talk", {"it": "Incontro"}, status="cancelled", audiences="everyone")  # type: ignore[arg-type]
    assert (Text({"it": "Incontro"}), vocabulary.Status.CANCELLED, ("everyone",)) == (
        event.title,
        event.status,
        event.audiences,
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Event("talk", status="canceled"), "“canceled” is not one of the words"),
        (lambda: Event("talk", status="canceled"), "Did you mean “cancelled”?"),
        (lambda: Event("talk", "Incontro"), "“Incontro” does not say which language it is in."),
        (lambda: Session("talk-1", "talk", when="2027-05-19"), "“2027-05-19” is not a time."),
        (lambda: Session("talk-1", "talk", mode="presenza"), "Write one of: in-person, online, hybrid."),
    ],
)
def test_a_value_of_another_type_is_refused_where_it_is_given(make, words: str) -> None:
    """Not later, in the middle of an export, where nobody knows any more where it came from."""
    with pytest.raises(InvalidValue) as refused:
        make()
    assert words in str(refused.value)


def test_a_coordinate_is_as_exact_as_it_is_written() -> None:
    """A float in code becomes the decimal that it was written as."""
    venue = Venue("hall", latitude=45.4642, longitude=9)  # type: ignore[arg-type]
    assert (Decimal("45.4642"), Decimal(9)) == (venue.latitude, venue.longitude)


def test_a_text_without_a_language_is_refused_in_words() -> None:
    """A text is never guessed to be English."""
    with pytest.raises(InvalidValue, match="“Ciao” does not say which language it is in"):
        Text("Ciao")  # type: ignore[arg-type]


def test_an_amount_in_a_table_has_no_more_digits_than_its_currency() -> None:
    """“9.000” may be nine thousand; nobody is to lose the difference."""
    assert Money(Decimal("9.00"), "EUR") == Money.as_written(Decimal("9.00"), "EUR")
    assert Money(Decimal(9), "JPY") == Money.as_written(Decimal(9), "JPY")
    for amount, currency in ((Decimal("9.000"), "EUR"), (Decimal("9.0"), "JPY")):
        with pytest.raises(InvalidValue, match="If it is thousands, write them without a point, such as 9000"):
            Money.as_written(amount, currency)
