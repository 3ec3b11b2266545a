"""A partner sheet as a page."""

import datetime as dt

import attrs
import pytest

from stemcity_kit.budgeting.entitlements import Promise, PromiseState
from stemcity_kit.documents.partner_sheets import partner_page
from stemcity_kit.errors import FaultyFolder
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import When, moment
from stemcity_kit.model.vocabulary import Nature, Status
from stemcity_kit.scheduling.editions.partner_sheet import ChangeKind, PartnerSheet, SheetChange, SheetSlot

ZONE = "Europe/Rome"
AT = dt.datetime(2027, 4, 30, 10, tzinfo=dt.UTC)
HOSTILE = '<script>alert("x")</script> {{ 7*7 }}'


def at(hour):
    """A moment of the day."""
    return moment(dt.date(2027, 5, 19), dt.time(hour), zone=ZONE)


SLOT = SheetSlot(
    "one",
    Text({"it": "Robot gentili", "en": "Gentle robots"}),
    When.between(at(9), at(10)),
    Status.PLANNED,
    venue="Biblioteca",
    rooms=("Laboratorio",),
    address=("Via Roma 1",),
    directions=Text({"it": "Autobus 1"}),
    set_up=at(8),
    cleared=at(11),
    seats=25,
)
SHEET = PartnerSheet(
    partner="acme",
    name="Acme",
    at=AT,
    edition=Text({"it": "STEM 2027"}),
    languages=("it", "en"),
    country="IT",
    zone=ZONE,
    nature=Nature.REAL,
    notice=Text(),
    contact_name=Text({"it": "Ufficio STEM"}),
    contact_email="stem@example.org",
    contact_phone="+39 02 123",
    slots=(SLOT,),
    changes=(),
    is_first=True,
)


def page(sheet=SHEET, **how):
    """The page as text."""
    return partner_page(sheet, **how).decode()


def test_a_page_says_when_where_the_room_is_ones_own_and_who_answers():
    """Everything of the sheet is on the page, in the reader's language."""
    shown = page(language="en")
    for words in (
        "Gentle robots",
        "19 May 2027",
        "Laboratorio",
        "Via Roma 1",
        "Autobus 1",
        "25",
        "Acme",
        "+39 02 123",
    ):
        assert words in shown
    assert 'href="mailto:stem@example.org"' in shown
    assert '<html lang="en"' in shown
    assert '<html lang="it"' in page()


def test_the_first_sheet_has_no_part_on_changes_and_a_later_one_always_has():
    """Nothing changed is said, not left out."""
    assert 'id="changes"' not in page(language="en")
    assert "Nothing changed." in page(attrs.evolve(SHEET, is_first=False), language="en")


def test_changes_stand_with_before_and_now():
    """A move has both, a new session only now, and one that is not held only before."""
    when, later = When.between(at(9), at(10)), When.between(at(14), at(15))
    changes = (
        SheetChange("a", Text({"en": "A"}), ChangeKind.MOVED, when, ("Old room",), later, ("New room",)),
        SheetChange("b", Text({"en": "B"}), ChangeKind.NEW, now=when, now_at=("Fresh room",)),
        SheetChange("c", Text(), ChangeKind.CANCELLED, when, ("Gone room",)),
    )
    shown = page(attrs.evolve(SHEET, is_first=False, changes=changes), language="en")
    for words in ("Moved", "Old room", "New room", "New", "Fresh room", "Not held", "Gone room"):
        assert words in shown


def test_what_is_not_known_is_said_and_what_is_not_firm_too():
    """No room yet, no hour yet, and only a draft."""
    slot = SheetSlot("one", Text(), When.on(dt.date(2027, 5, 19)), Status.DRAFT)
    shown = page(attrs.evolve(SHEET, slots=(slot,)), language="en")
    for words in ("one (in preparation)", "hour not known", "not known yet"):
        assert words in shown


def test_a_room_without_a_known_end_is_there_from_the_start():
    """Only the start of setting up is said."""
    slot = attrs.evolve(SLOT, when=When.starting(at(9)), cleared=None)
    assert "from 8:00" in page(attrs.evolve(SHEET, slots=(slot,)), language="en").replace("08:00", "8:00")


def test_a_partner_without_sessions_is_told_so():
    """An empty sheet says that it is meant to be empty; without an office to ask that part is left out."""
    empty = attrs.evolve(SHEET, slots=(), contact_name=Text(), contact_email="", contact_phone="")
    shown = page(empty, language="en")
    assert "No session of yours is planned." in shown
    assert 'id="contact"' not in shown


@pytest.mark.parametrize("nature", [Nature.INVENTED, Nature.SYNTHETIC])
def test_an_edition_that_is_not_real_says_so(nature):
    """Unless it has a notice of its own."""
    sheet = attrs.evolve(SHEET, nature=nature)
    assert f"This edition is {nature.value}" in page(sheet, language="en")
    assert "Only a test" in page(attrs.evolve(sheet, notice=Text({"en": "Only a test"})), language="en")


PROMISED = (
    Promise("acme", "logo", Text({"en": "Logo on every page"}), PromiseState.DONE, done=AT.date(), proof="logo.webp"),
    Promise("acme", "stand", Text({"en": "A stand"}), PromiseState.OVERDUE, due=dt.date(2027, 4, 2)),
    Promise("acme", "thanks", Text(), PromiseState.OWED),
    Promise("acme", "site", Text(), PromiseState.UNPROVED, done=AT.date(), proof="https://example.org/a"),
    Promise("rival", "secret", Text({"en": "Of another"}), PromiseState.OWED),
)


def test_what_the_partner_was_promised_stands_with_until_when_and_what_proves_it():
    """An address is a link; a benefit without a title has its key; without a promise there is no such part."""
    shown = page(promised=PROMISED, language="en")
    for words in (
        "What you were promised",
        "Logo on every page",
        "given on 30 April 2027",
        "logo.webp",
        "2 April 2027",
        "overdue",
        "thanks",
        "still to be given",
        '<a href="https://example.org/a">',
    ):
        assert words in shown
    assert 'id="promised"' not in page(language="en")


def test_what_others_were_promised_is_on_no_partners_sheet():
    """Also where all promises are handed over."""
    assert "Of another" not in page(promised=PROMISED, language="en")
    assert 'id="promised"' not in page(promised=PROMISED[-1:], language="en")


def test_what_others_wrote_is_text():
    """No tag and no template of a title, a room or an address does anything."""
    slot = attrs.evolve(SLOT, title=Text({"it": HOSTILE}), venue=HOSTILE, rooms=(HOSTILE,), address=(HOSTILE,))
    promised = [Promise("acme", HOSTILE, Text(), PromiseState.DONE, proof=HOSTILE)]
    shown = page(attrs.evolve(SHEET, name=HOSTILE, slots=(slot,)), promised=promised)
    assert "<script" not in shown
    assert "{{ 7*7 }}" in shown


def test_the_same_sheet_gives_the_same_bytes():
    """Nothing of the machine and of the clock is in it."""
    assert partner_page(SHEET) == partner_page(SHEET)


def test_a_city_can_replace_the_template_and_a_mistake_in_it_is_named(tmp_path):
    """The file and the line of the mistake are told."""
    own = tmp_path / "dossiers" / "partner-sheet.html"
    own.parent.mkdir()
    own.write_text("{{ title }} - {{ call }}\n", encoding="utf-8")
    assert "Your sessions - " in page(language="en", override=tmp_path)
    own.write_text("{% if %}\n", encoding="utf-8")
    with pytest.raises(FaultyFolder, match="partner-sheet"):
        page(override=tmp_path)
