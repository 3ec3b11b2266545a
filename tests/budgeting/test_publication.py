"""What is published of advantages, what is missing in it, and which venues nobody valued."""

import csv
import datetime as dt
import io
from decimal import Decimal

import attrs
import pytest

from stemcity_kit.budgeting.publication import doubts, grants_to_publish
from stemcity_kit.budgeting.venues import venues_not_valued
from stemcity_kit.documents.budget_pages import NATURES
from stemcity_kit.documents.catalogue import translations
from stemcity_kit.errors import InvalidValue, Severity
from stemcity_kit.exports.transparency import transparency_csv
from stemcity_kit.formats.call_rules import effective_above
from stemcity_kit.formats.jurisdiction import jurisdiction_named
from stemcity_kit.model.accounts import Advantage
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.person import Person
from stemcity_kit.model.place import Venue
from stemcity_kit.model.planning import Need
from stemcity_kit.model.time import When
from stemcity_kit.model.vocabulary import Means, Nature, OrganisationKind, RoleName, Status, Valuation

MARCH = dt.date(2027, 3, 1)
ITALY = effective_above(jurisdiction_named("it"))
FULL = {
    "act": "Det. 12/2027",
    "norm": "Reg. contributi, art. 4",
    "office": "Ufficio STEM",
    "chosen_by": "partners-2027",
    "url": "https://example.org/acme",
}


def granted(key, amount="1500", *, to="acme", **more):
    """A complete advantage in cash."""
    worth = Money(Decimal(amount), "EUR") if isinstance(amount, str) else amount
    return Advantage(key, to, **{"day": MARCH, "amount": worth, **FULL, **more})


def edition(*advantages, **tables):
    """A town that owns a library, and a company that organises a talk there."""
    tables = {
        "organisations": [
            Organisation("town", "The Town", OrganisationKind.MUNICIPALITY),
            Organisation("acme", "Acme", OrganisationKind.COMPANY, code="01234567890"),
            Organisation("schools-office", "Schools", OrganisationKind.MUNICIPALITY, parent="town"),
            Organisation("branch", "Branch", OrganisationKind.COMPANY, parent="acme", code="09876543210"),
        ],
        "venues": [Venue("library", "Library", owner="town"), Venue("works", "Works", owner="acme")],
        **tables,
    }
    named = {"key": "a", "uri": "https://example.org/a", "year": 2027, "country": "IT", "zone": "Europe/Rome"}
    return Edition(**named, advantages=advantages, **tables)


def said(of, year=2027):
    """What stands in the way, in words."""
    return [finding.words() for finding in doubts(of, year, above=ITALY)]


def test_a_complete_advantage_above_the_threshold_is_published_without_doubt():
    """One line with what the law asks for."""
    of = edition(granted("a", title={"it": "Contributo"}))
    (line,) = grants_to_publish(of, 2027, above=ITALY)
    assert ("Acme", "01234567890", "", MARCH) == (line.beneficiary, line.code, line.group, line.day)
    assert [] == said(of)


def test_what_is_below_the_threshold_is_not_published():
    """Nor is what is worth nothing, though its beneficiary is above the threshold, nor that of another year."""
    assert () == grants_to_publish(edition(granted("a", "1000")), 2027, above=ITALY)
    of = edition(granted("a"), granted("b", "0"), granted("c", day=dt.date(2026, 3, 1)))
    assert ["a"] == [line.key for line in grants_to_publish(of, 2027, above=ITALY)]


def test_a_group_above_the_threshold_is_published_line_by_line():
    """Each once, also where one member alone is above it; the group is named at those that belong to it."""
    of = edition(granted("b", "600", to="branch"), granted("a", "600"))
    assert [("a", ""), ("b", "Acme")] == [(line.key, line.group) for line in grants_to_publish(of, 2027, above=ITALY)]
    more = edition(granted("b", to="branch"), granted("a", "600"))
    assert ["a", "b"] == [line.key for line in grants_to_publish(more, 2027, above=ITALY)]


@pytest.mark.parametrize(
    ("less", "missing"),
    [
        ({"norm": "", "act": ""}, "the norm or the act that it rests on"),
        ({"office": ""}, "the office in charge"),
        ({"chosen_by": "", "url": ""}, "how the beneficiary was chosen, an address of the project"),
    ],
)
def test_what_the_law_asks_for_and_nobody_wrote_is_named(less, missing):
    """All of it in one finding, as an error, since without publication the grant has no effect."""
    of = edition(attrs.evolve(granted("a"), **less))
    (finding,) = doubts(of, 2027, above=ITALY)
    assert Severity.ERROR is finding.severity
    assert f"advantages 'a': It must be published to take effect, and the table does not say: {missing}." in str(
        finding
    )
    assert "Fill it in" in str(finding)


def test_the_norm_or_the_act_is_enough():
    """The law asks for “la norma o il titolo”."""
    assert [] == said(edition(granted("a", norm=""), granted("b", act="")))


def test_an_organisation_without_name_or_code_cannot_be_published():
    """The same holds for one that nobody knows."""
    of = edition(granted("a"), granted("b", to="ghost"), organisations=[Organisation("acme")])
    missing = "the name of the beneficiary, the tax code of the beneficiary"
    assert [f"{missing}." in line for line in said(of)] == [True, True]


def test_an_advantage_without_an_amount_is_published_only_beside_a_sum_that_passes():
    """It is warned of in any case, and an error where it must be published."""
    alone, beside = edition(granted("a", amount=None)), edition(granted("a", amount=None), granted("b"))
    assert ["advantage-without-amount"] == [one.rule for one in doubts(alone, 2027, above=ITALY)]
    assert ["advantage-without-amount", "publication-incomplete"] == [
        one.rule for one in doubts(beside, 2027, above=ITALY)
    ]
    assert "only the least that it can be. Write its amount" in said(alone)[0]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"day": None}, "advantages 'a', day: Nothing says on which day it was granted, so it counts in no calendar"),
        (
            {"amount": Money(Decimal(5), "CHF")},
            "currency: The amount is in CHF, so no sum in EUR holds it",
        ),
    ],
)
def test_what_can_be_in_no_sum_is_named(more, words):
    """It is left out, and never silently."""
    (line,) = said(edition(granted("a", **more)))
    assert words in line


def test_what_is_wrong_in_another_year_is_not_told():
    """Each year has a table of its own."""
    assert [] == said(edition(granted("a", amount=None, office="")), year=2026)


# Venues


def held(*, status=Status.PLANNED, venue="library", when=None, roles=("acme",), event=None, **tables):
    """A talk of a company in the library of the town."""
    return {
        "events": [event or Event("talk")],
        "sessions": [Session("talk-1", "talk", when or When.on(MARCH), venue=venue, status=status)],
        "roles": [Role(key, RoleName.ORGANISER, event="talk") for key in roles],
        **tables,
    }


def test_a_municipal_venue_that_somebody_else_uses_and_nobody_valued_is_named():
    """With the event, the venue and both organisations; nothing is said of what it is worth."""
    (finding,) = venues_not_valued(edition(**held()), 2027)
    assert Severity.WARNING is finding.severity
    assert "events 'talk': Acme holds it in Library, which belongs to The Town, and no advantage in kind" in str(
        finding
    )
    assert "with means in-kind, valued by the tariff" in str(finding)
    assert [str(finding)] == said(edition(**held()))


@pytest.mark.parametrize(
    "how",
    [
        {"venue": "works"},
        {"venue": None},
        {"roles": ("town",)},
        {"roles": ("acme", "town")},
        {"roles": ("schools-office",)},
        {"roles": ()},
        {"status": Status.CANCELLED},
        {"status": Status.DRAFT},
        {"event": Event("talk", status=Status.CANCELLED)},
        {"when": When.on(dt.date(2026, 3, 1))},
    ],
)
def test_nothing_is_said_where_no_advantage_can_be_seen(how):
    """Another's venue, run by the town too or by nobody known, not held, or not in this year."""
    assert [] == list(venues_not_valued(edition(**held(**how)), 2027))


@pytest.mark.parametrize(("means", "named"), [(Means.IN_KIND, 0), (Means.CASH, 1)])
def test_an_advantage_in_kind_covers_the_venues_of_its_beneficiary(means, named):
    """Cash is no venue; an amount of 0 says that the venue is paid for."""
    row = granted("a", "0", means=means)
    assert named == len(list(venues_not_valued(edition(row, **held()), 2027)))


def test_who_runs_a_part_or_a_draft_is_found_where_it_is_said():
    """In the parent's roles, else in the need; a session without a time counts in the edition's year."""
    part = held(
        roles=(),
        events=[Event("day"), Event("talk", parent="day")],
        sessions=[Session("talk-1", "talk", venue="library")],
    )
    inherited = {**part, "roles": [Role("acme", RoleName.ORGANISER, event="day")]}
    planned = {**part, "needs": [Need("talk", partner="acme")]}
    found = [list(venues_not_valued(edition(**tables), 2027)) for tables in (part, inherited, planned)]
    assert [0, 1, 1] == [len(one) for one in found]
    circle = {**part, "events": [Event("talk", parent="day"), Event("day", parent="talk")]}
    assert [] == list(venues_not_valued(edition(**circle), 2027))


def test_a_venue_that_is_used_often_is_named_once():
    """For each event once."""
    sessions = [Session(f"talk-{n}", "talk", When.on(MARCH), venue="library") for n in range(3)]
    assert 1 == len(list(venues_not_valued(edition(**{**held(), "sessions": sessions}), 2027)))


def test_an_advantage_covers_the_event_and_the_venue_that_it_names():
    """One that names neither covers all; one for another event or venue covers nothing here; a part is of its whole."""
    found = [
        len(list(venues_not_valued(edition(granted("a", means=Means.IN_KIND, **names), **held()), 2027)))
        for names in ({}, {"event": "talk"}, {"venue": "library"}, {"event": "walk"}, {"venue": "works"})
    ]
    assert [0, 0, 0, 1, 1] == found
    part = held(events=[Event("day"), Event("talk", parent="day")])
    row = granted("a", means=Means.IN_KIND, event="day")
    assert [] == list(venues_not_valued(edition(row, **part), 2027))


def test_a_venue_of_another_municipality_is_not_this_ones_to_grant():
    """A neighbour's hall is the neighbour's advantage."""
    neighbour = Organisation("neighbour", kind=OrganisationKind.MUNICIPALITY)
    of = edition(**held(venue="hall"))
    of = of.plus(organisations=[neighbour], venues=[Venue("hall", "Hall", owner="neighbour")])
    of = of.plus(roles=[Role("town", RoleName.PROMOTER)])
    assert [] == list(venues_not_valued(of, 2027))


@pytest.mark.parametrize(("key", "named"), [("neighbour", 1), ("office", 0), ("museum", 0)])
def test_who_only_has_the_same_body_above_it_is_somebody_else(key, named):
    """A neighbour in the same metropolitan area is granted something; the town's own office and museum are not."""
    bodies = [
        Organisation("area", kind=OrganisationKind.PUBLIC_BODY),
        Organisation("town", "The Town", OrganisationKind.MUNICIPALITY, parent="area"),
        Organisation("office", kind=OrganisationKind.MUNICIPALITY, parent="town"),
        Organisation("museum", kind=OrganisationKind.FOUNDATION, parent="office"),
        Organisation("neighbour", kind=OrganisationKind.MUNICIPALITY, parent="area"),
    ]
    of = edition(organisations=bodies, **held(roles=(key,))).plus(roles=[Role("town", RoleName.PROMOTER)])
    assert named == len(list(venues_not_valued(of, 2027)))


# Natural persons

PERSON = jurisdiction_named("it").person_code


def to_person(key="p", amount="1500", **more):
    """An advantage of a natural person, with a title that names it."""
    worth = Money(Decimal(amount), "EUR")
    told = {"day": MARCH, "amount": worth, "title": {"it": "Borsa a Maria Rossi"}, **FULL, **more}
    return Advantage(key, natural_person="file-14", **told)


def test_a_natural_person_is_a_number_and_never_a_name():
    """The amount, the act and the office are there; nothing that the office wrote in its own words is."""
    grants = grants_to_publish(edition(to_person(), granted("a")), 2027, above=ITALY)
    assert ["a", "file-14-1"] == [grant.key for grant in grants]
    line = list(csv.DictReader(io.StringIO(transparency_csv(grants).decode())))[1]
    told = {name: value for name, value in line.items() if value}
    assert {
        "key": "file-14-1",
        "year": "2027",
        "natural_person": "file-14",
        "means": "cash",
        "amount": "1500.00",
        "currency": "EUR",
        "day": "2027-03-01",
        "act": FULL["act"],
        "norm": FULL["norm"],
        "office": FULL["office"],
        "chosen_by": FULL["chosen_by"],
    } == told


def test_the_check_says_that_a_natural_person_is_not_named():
    """A note, for the law can ask for the name; what else is missing is an error as ever, the name and code are not."""
    (note,) = doubts(edition(to_person()), 2027, above=ITALY)
    assert (Severity.NOTE, "natural_person") == (note.severity, note.where.field)
    assert "the table says the number of the file and no name. Where the law asks for the name" in str(note)
    _, missing = doubts(edition(to_person(office="", url="")), 2027, above=ITALY)
    assert "does not say: the office in charge." in str(missing)


def test_the_advantages_of_a_natural_person_are_added_up():
    """By the number of the file, and apart from those of organisations."""
    rows = [to_person("p", "600"), to_person("q", "500"), granted("a", "900")]
    assert ["file-14-1", "file-14-2"] == [grant.key for grant in grants_to_publish(edition(*rows), 2027, above=ITALY)]


def test_the_key_of_a_row_that_may_be_a_name_is_not_published():
    """The number of the file and a counter stand for it, or a counter alone; no two lines have the same."""
    rossi = Organisation("rossi", "Mario Rossi", code="RSSMRA80A01F205X")
    organisations = [Organisation("acme", "Acme", code="1", parent="rossi"), rossi]
    rows = [
        granted("file-14-1"),
        granted("person-1"),
        granted("mario-rossi", to="rossi"),
        to_person("maria-bianchi"),
        to_person("bianchi-again"),
    ]
    of = edition(*rows, organisations=organisations)
    grants = grants_to_publish(of, 2027, above=ITALY, person_code=PERSON)
    assert ["file-14-1", "person-1", "person-2", "file-14-2", "file-14-3"] == [grant.key for grant in grants]
    assert "rossi" not in transparency_csv(grants).decode().casefold()
    assert "bianchi" not in transparency_csv(grants).decode().casefold()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (to_person("mario-rossi", act="Det. 3/2027 per ROSSI Mario"), "act"),
        (to_person("p", office="At Anna Verdi’s"), "office"),
        (granted("g", to="bianchi", chosen_by="call, Bianchi, Maria"), "chosen_by"),
        (to_person("mario-rossi", act="Det. 3/2027, via Rossi"), None),
        (to_person("grant", act="The grant"), None),
    ],
)
def test_an_act_that_seems_to_name_the_person_is_told(row, field):
    """By what the folder knows: the row’s key, the names of people, and the name of who has a person’s tax code."""
    bodies = [Organisation("acme", code="1"), Organisation("bianchi", "Maria Bianchi", code="RSSMRA80A01F205X")]
    of = edition(row, organisations=bodies).plus(people=[Person("v", name="Anna Verdi")])
    told = [one for one in doubts(of, 2027, above=ITALY, person_code=PERSON) if one.rule == "person-in-the-table"]
    assert [(Severity.ERROR, field)] * bool(field) == [(one.severity, one.where.field) for one in told]


@pytest.mark.parametrize("code", ["RSSMRA80A01F205X", "rss mra 80a01 f205x", "RSSMRAULALMFNLRX"])
def test_who_has_the_tax_code_of_a_person_is_treated_as_one(code):
    """Also written small, with blanks, or with letters for digits; the check says what to do."""
    of = edition(granted("a", title={"it": "A Maria Rossi"}), organisations=[Organisation("acme", "Rossi", code=code)])
    (grant,) = grants_to_publish(of, 2027, above=ITALY, person_code=PERSON)
    assert ("", "", "", "") == (grant.beneficiary, grant.code, grant.url, str(grant.title.within(["it"])))
    (finding,) = doubts(of, 2027, above=ITALY, person_code=PERSON)
    assert (Severity.ERROR, "person-as-organisation") == (finding.severity, finding.rule)
    assert "“acme” has the tax code of a natural person" in str(finding)
    assert "write its VAT number as its code" in str(finding)


@pytest.mark.parametrize("code", ["01234567890", "", "RSSMRA80A01F205"])
def test_an_organisation_keeps_its_name_and_code(code):
    """Eleven digits are an organisation's."""
    of = edition(granted("a"), organisations=[Organisation("acme", "Acme", code=code)])
    (grant,) = grants_to_publish(of, 2027, above=ITALY, person_code=PERSON)
    assert ("Acme", code) == (grant.beneficiary, grant.code)


@pytest.mark.parametrize("number", ["Maria Rossi", "maria-rossi", "RSSMRA80A01F205X"])
def test_what_may_be_a_name_is_no_number_of_a_file(number):
    """And it is not repeated in the message."""
    with pytest.raises(InvalidValue, match="it may be a name") as caught:
        Advantage("a", natural_person=number)
    assert number not in str(caught.value)


@pytest.mark.parametrize("who", [{}, {"organisation": "acme", "natural_person": "file-14"}])
def test_an_advantage_has_one_beneficiary(who):
    """Neither none nor two."""
    with pytest.raises(InvalidValue, match="It names no beneficiary, or two of them"):
        Advantage("a", **who)


# The file

SECRET = "PRIVATE"


def test_the_file_has_one_line_per_grant_and_nothing_of_the_office():
    """The columns of the law; evidence, valuation and whatever else is known stay inside."""
    rows = (
        granted("a", title={"it": "Contributo"}, evidence=SECRET, valuation=Valuation.INVOICE),
        granted("b", "99.50", means=Means.IN_KIND, title={"en": "Hall", "it": "Sala"}, evidence=SECRET),
    )
    content = transparency_csv(grants_to_publish(edition(*rows), 2027, above=ITALY))
    assert SECRET.encode() not in content
    first, second = csv.DictReader(io.StringIO(content.decode()))
    expected = {
        "key": "b",
        "year": "2027",
        "beneficiary": "Acme",
        "natural_person": "",
        "code": "01234567890",
        "group": "",
        "title@en": "Hall",
        "title@it": "Sala",
        "means": "in-kind",
        "amount": "99.50",
        "currency": "EUR",
        "day": "2027-03-01",
        **FULL,
        "event": "",
        "venue": "",
        "notice": "",
    }
    assert (expected, "") == (second, first["title@en"])
    assert list(expected) == list(second)


def test_an_advantage_names_its_event_and_venue_where_they_are_public():
    """A draft is nobody's business, also here."""
    row = granted("a", event="talk", venue="library")
    lines = [
        grants_to_publish(edition(row, **held(event=event)), 2027, above=ITALY)[0]
        for event in (Event("talk"), Event("talk", status=Status.DRAFT))
    ]
    assert [("talk", "library"), ("", "")] == [(line.event, line.venue) for line in lines]


@pytest.mark.parametrize(
    ("nature", "language", "notice"),
    [
        (Nature.REAL, "en", ""),
        (Nature.INVENTED, "en", "This edition is invented: it is an illustration, and nobody in it exists."),
        (Nature.SYNTHETIC, "en", "This edition is synthetic: it was made for tests, and nobody in it exists."),
        (Nature.INVENTED, "it", translations("it").gettext(NATURES[Nature.INVENTED])),
    ],
)
def test_each_line_of_an_edition_that_is_not_real_says_so(nature, language, notice):
    """Who gets the file alone is not deceived."""
    grants = grants_to_publish(attrs.evolve(edition(granted("a")), nature=nature), 2027, above=ITALY)
    (line,) = csv.DictReader(io.StringIO(transparency_csv(grants, language=language).decode()))
    assert notice == line["notice"]


def test_for_a_spreadsheet_no_text_is_a_formula():
    """The open format says exactly what there is; the other one opens with a double click."""
    organisations = [Organisation("acme", "=cmd|' /C calc'!A0", code="1")]
    grants = grants_to_publish(edition(granted("a"), organisations=organisations), 2027, above=ITALY)
    assert b",=cmd|" in transparency_csv(grants)
    office = transparency_csv(grants, office=True).decode("utf-8-sig")
    assert (True, True) == (";'=cmd|" in office, ";1500,00;" in office)


def test_a_line_without_an_amount_is_empty_there():
    """It stands in the table, and the check says what is missing."""
    grants = grants_to_publish(edition(granted("a"), granted("b", amount=None)), 2027, above=ITALY)
    second = list(csv.DictReader(io.StringIO(transparency_csv(grants).decode())))[1]
    assert ("b", "", "") == (second["key"], second["amount"], second["currency"])
