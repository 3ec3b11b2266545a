"""`save` then `load` gives an equal edition, whatever the edition holds and however the folder spells it."""

import datetime as dt
import functools
import string
from decimal import Decimal
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from stemcity_kit.folder.cells import bare_type
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.read import inspect, load
from stemcity_kit.folder.write import save
from stemcity_kit.model.accounts import Advantage, BudgetLine, Contribution
from stemcity_kit.model.attendance import Channel
from stemcity_kit.model.edition import PARTS, TABLES, Edition
from stemcity_kit.model.fields import DEVICES, FORBIDDEN
from stemcity_kit.model.kinds import EVENT_TYPES
from stemcity_kit.model.money import Money
from stemcity_kit.model.place import Accessibility
from stemcity_kit.model.planning import Opening, Planning, Quota
from stemcity_kit.model.school import School, SchoolClass
from stemcity_kit.model.tables import identity
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, When, moment, occurs_twice
from stemcity_kit.model.vocabulary import QuotaOf
from stemcity_kit.testing import synthetic_edition

ZONE = "Europe/Rome"
KEYS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12).filter(lambda key: key not in DEVICES)
REFUSED = "".join(chr(code) for code in range(0x10000) if FORBIDDEN.match(chr(code)))
WORDS = st.text(st.characters(exclude_characters=REFUSED, codec="utf-8"), max_size=30)
DATES = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
TEXTS = st.dictionaries(st.sampled_from(["it", "en", "pt-BR", "ar"]), WORDS, max_size=3).map(Text)
DIALECTS = st.builds(
    Dialect, st.sampled_from([",", ";", "tab"]), st.sampled_from([".", ","]), st.sampled_from(["ymd", "dmy", "mdy"])
)


@st.composite
def days(draw: st.DrawFn) -> Days:
    """Any range of days."""
    first, last = sorted([draw(DATES), draw(DATES)])
    return Days(first, last)


@st.composite
def moments(draw: st.DrawFn) -> dt.datetime:
    """Any whole minute that exists in the zone, hours that occur twice among them."""
    day = draw(st.one_of(DATES, st.sampled_from([dt.date(2026, 3, 29), dt.date(2026, 10, 25)])))
    time = draw(st.times().map(lambda at: at.replace(second=0, microsecond=0)))
    second = draw(st.booleans()) and occurs_twice(day, time, zone=ZONE)
    try:
        return moment(day, time, zone=ZONE, second=second)
    except ValueError:
        return moment(day, dt.time(12), zone=ZONE)


@st.composite
def whens(draw: st.DrawFn) -> When:
    """Any time of any precision."""
    kind = draw(st.sampled_from(["month", "range", "day", "start", "interval"]))
    at, other = draw(moments()), draw(moments())
    if kind == "month":
        return When.month(at.year, at.month)
    if kind == "range":
        return When.during(*sorted([at.date(), other.date()]))
    if kind == "day":
        return When.on(at.date())
    if kind == "start" or at.astimezone(dt.UTC) == other.astimezone(dt.UTC):
        return When.starting(at)
    return When.between(*sorted([at, other], key=lambda moment: moment.astimezone(dt.UTC)))


MORNING = st.one_of(st.none(), st.times(max_value=dt.time(12)).map(lambda at: at.replace(second=0, microsecond=0)))
EVENING = st.one_of(st.none(), st.times(dt.time(13)).map(lambda at: at.replace(second=0, microsecond=0)))
SPECIAL = {
    "schema_type": st.sampled_from(EVENT_TYPES),
    "isced": st.sets(st.integers(0, 8)).map(tuple),
    "sdgs": st.sets(st.integers(1, 17)).map(tuple),
    "latitude": st.one_of(st.none(), st.decimals(-90, 90, places=5)),
    "longitude": st.one_of(st.none(), st.decimals(-180, 180, places=5)),
    "colour": st.sampled_from(["", "#0b5e8a"]),
    "accent": st.sampled_from(["", "#FFCC00"]),
    "year": st.one_of(st.none(), st.integers(1900, 2199)),
    "revision": st.integers(0, 99),
    "currency": st.sampled_from(["EUR", "GBP"]),
    **dict.fromkeys(["opens", "leaves_from", "school_opens"], MORNING),
    **dict.fromkeys(["closes", "back_by", "school_closes"], EVENING),
}
WORTH = st.builds(Money, st.decimals(0, 10**9, places=2), st.sampled_from(["EUR", "GBP"]))
SO_FAR = st.one_of(st.none(), st.decimals(0, 10**9, places=2))
OWN: dict[type, dict[str, st.SearchStrategy]] = {
    BudgetLine: {"amount": WORTH, "committed": SO_FAR, "spent": SO_FAR},
    Contribution: {"amount": WORTH, "received": SO_FAR},
    Channel: {"amount": WORTH, "spent": SO_FAR},
    Advantage: {"amount": st.one_of(st.none(), WORTH), "organisation": KEYS, "natural_person": st.just("")},
    Planning: {"step": st.sampled_from([1, 5, 10, 15]), "every": st.integers(1, 48).map(lambda n: 30 * n)},
    Quota: {"of": st.sampled_from([of for of in QuotaOf if of is not QuotaOf.ALL])},
    School: {"level": st.sets(st.integers(0, 8)).map(tuple)},
    SchoolClass: {"pupils": st.integers(30, 40), "girls": st.one_of(st.none(), st.integers(0, 30))},
}
"""Fields of one class whose values must go together."""
ADDRESSES = st.sampled_from(["", "https://example.org/a?b=1&c=%20d", "http://example.org", "mailto:office@example.org"])
AMOUNTS = st.builds(Money, st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["EUR", "GBP"]))


@functools.cache
def values(field: attrs.Attribute, annotation: Any) -> st.SearchStrategy:
    """Any value that a field can hold."""
    of = bare_type(annotation)
    optional = of is not annotation and NoneType in get_args(annotation)
    if field.name in SPECIAL:
        return SPECIAL[field.name]
    named = field.metadata.get("identity") and not optional
    if of is str and (field.metadata.get("is_key") or named or field.default is attrs.NOTHING):
        return KEYS
    if field.metadata.get("base"):
        return ADDRESSES.filter(lambda address: not set(address) & set("?@"))
    if field.metadata.get("mailbox"):
        return st.sampled_from(["", "office@example.org"])
    if field.metadata.get("address"):
        return ADDRESSES
    whole = st.integers(field.metadata.get("least", 1), field.metadata.get("most", 10**6))
    least = int(field.default is attrs.NOTHING)
    found = whole if of is int else plain(of, refers="refers" in field.metadata, least=least)
    return st.one_of(st.none(), found) if optional else found


def plain(of: Any, *, refers: bool = False, least: int = 0) -> st.SearchStrategy:
    """Any value of a type."""
    if get_origin(of) is tuple:
        member = get_args(of)[0]
        return st.lists(plain(member, refers=True), min_size=least, max_size=3, unique=True).map(
            lambda held: tuple(sorted(held))
        )
    by_type = {
        str: KEYS if refers else WORDS,
        int: st.integers(1, 10**6),
        bool: st.booleans(),
        Decimal: st.decimals(-(10**9), 10**9, places=3),
        dt.date: DATES,
        dt.datetime: st.integers(0, 2**31).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)),
        Text: TEXTS,
        Days: days(),
        When: whens(),
        Money: AMOUNTS,
    }
    if of is Accessibility:
        hints = get_type_hints(Accessibility)
        return st.builds(Accessibility, **{name: st.sampled_from(list(hint)) for name, hint in hints.items()})
    return by_type[of] if of in by_type else st.sampled_from(list(of))


@functools.cache
def rows(of: type) -> st.SearchStrategy:
    """Any row of a table."""
    hints = get_type_hints(of)
    any_value = {field.name: values(field, hints[field.name]) for field in attrs.fields(of)}
    return st.builds(of, **{**any_value, **OWN.get(of, {})})


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """Any edition: every field of every table filled with anything that it can hold; references may dangle."""
    hints = get_type_hints(Edition)
    own = {
        field.name: draw(values(field, hints[field.name]))
        for field in attrs.fields(Edition)
        if field.name not in (*TABLES, *PARTS, "languages", "zone", "uri", "country", "year", "status", "sdgs")
    }
    table = draw(st.sampled_from(sorted(TABLES)))
    tables = {
        name: draw(st.lists(rows(TABLES[name]), max_size=3, unique_by=identity))
        for name in {table, "events", "sessions"}
    }
    parts = {name: draw(rows(of)) for name, of in PARTS.items()}
    return Edition(
        **own,
        **tables,
        **parts,
        languages=("it", "en"),
        zone=ZONE,
        uri="https://example.org/a",
        country="IT",
        year=2027,
    )


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an edition is large; shrinking one takes minutes
)
@given(edition=editions(), dialect=DIALECTS)
def test_whatever_is_saved_is_loaded_again(
    tmp_path_factory: pytest.TempPathFactory, edition: Edition, dialect: Dialect
) -> None:
    """Any edition, in any dialect, comes back equal; a second save has nothing to do."""
    folder = tmp_path_factory.mktemp("edition")
    save(edition, folder, dialect=dialect)
    found = inspect(folder)
    assert [finding.words() for finding in found.findings if finding.severity == "error"] == []
    assert found.edition == edition
    assert save(edition, folder) == ()


def test_an_advantage_of_a_natural_person_is_saved_and_loaded_again(tmp_path) -> None:
    """By the number of its file, and without an organisation."""
    row = Advantage("grant", natural_person="file-2027-14")
    place = {"key": "a", "uri": "https://example.org/a", "year": 2027, "country": "IT", "zone": "Europe/Rome"}
    save(Edition(advantages=[row], **place), tmp_path / "a")
    assert (row,) == load(tmp_path / "a").advantages


def test_a_row_that_says_nothing_but_defaults_is_still_a_row(tmp_path) -> None:
    """All venues, every day and all hours: an empty line would lose it."""
    edition = attrs.evolve(synthetic_edition(seed=1, events=1), openings=[Opening(), Opening(opens=dt.time(9))])
    save(edition, tmp_path)
    assert load(tmp_path) == edition


@pytest.mark.parametrize("seed", range(3))
def test_a_plausible_edition_round_trips(tmp_path, seed: int) -> None:
    """A synthetic edition of 150 events comes back equal."""
    edition = synthetic_edition(seed=seed, events=150)
    save(edition, tmp_path)
    assert load(tmp_path) == edition
    assert hash(load(tmp_path)) == hash(edition)


def test_a_row_that_is_added_leaves_the_others_as_they_are_spelt(tmp_path) -> None:
    """A default that somebody wrote out stays written out; only what changes is spelt as the library does."""
    edition = Edition(key="a", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome")
    save(edition.plus(schools=[School("rodari")]), tmp_path)
    before = ["key,pupils,school,teachers", "3a,20,rodari,1", "3b,021,rodari,1"]
    classes = tmp_path / "private" / "classes.csv"
    classes.parent.mkdir(exist_ok=True)
    classes.write_text("\n".join([*before, ""]), encoding="utf-8")
    held = load(tmp_path)
    changed = [held.classes[0], attrs.evolve(held.classes[1], pupils=22), SchoolClass("3c", "rodari", pupils=23)]
    save(attrs.evolve(held, classes=changed), tmp_path)
    expected = [*before[:2], "3b,22,rodari,1", "3c,23,rodari,", ""]
    assert expected == classes.read_text(encoding="utf-8").replace("\r\n", "\n").split("\n")
    assert tuple(changed) == load(tmp_path).classes
