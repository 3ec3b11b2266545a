"""Letters, certificates and partner sheets as Word documents: they say what the pages say, and nothing more."""

import datetime as dt
import io
import re
from pathlib import Path

import attrs
import pytest

from stemcity_kit.budgeting.entitlements import Promise, PromiseState
from stemcity_kit.documents.docx import dossier_docx, faults_of_template, word_template
from stemcity_kit.documents.partner_papers import partner_dossier
from stemcity_kit.documents.partner_sheets import partner_page
from stemcity_kit.documents.school_pages import certificate_page, letter_page
from stemcity_kit.folder.policy_toml import FILE, load_policy
from stemcity_kit.folder.read import load
from stemcity_kit.model.dossier import Paper
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import When, moment
from stemcity_kit.model.vocabulary import Nature, Status
from stemcity_kit.scheduling.editions.partner_sheet import ChangeKind, PartnerSheet, SheetChange, SheetSlot
from stemcity_kit.schools.acts import attendance, call_off, entries_of, register
from stemcity_kit.schools.allocation import allocate
from stemcity_kit.schools.asking import request_of
from stemcity_kit.schools.desk import Desk
from stemcity_kit.schools.letters import certificates_of, letters_of
from stemcity_kit.schools.papers import certificate_dossier, letter_dossier

docx = pytest.importorskip("docx", reason="Word documents need the extra office")
pytest.importorskip("docxtpl", reason="Word documents need the extra office")

TOWN = Path(__file__).parents[2] / "examples" / "small-town"
SEED = "Lotto, 26 March 2027: 5 17 33 41 60 88"
MARCH = dt.datetime(2027, 3, 27, 8, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def town():
    """The small town."""
    return load(TOWN)


@pytest.fixture(scope="module")
def drawn(town):
    """Its draw."""
    return allocate(request_of(town, policy=load_policy(TOWN / FILE), at=MARCH), seed=SEED)


@pytest.fixture(scope="module")
def desk(drawn):
    """Its desk after some days: a place to be confirmed, a class that waits, sessions that are called off."""
    desk = Desk(drawn.request)
    until = MARCH + dt.timedelta(days=9)
    desk = desk.after(entries_of(drawn, desk=desk, at=MARCH, by="CANARY clerk", confirm_by=until))
    desk = desk.after(register(desk, "tecnico-1a", "tessitura", at=MARCH, by="CANARY clerk"))
    desk = desk.after(register(desk, "r-7", "notte", at=MARCH, by="CANARY clerk", seats=3))
    for session in ("robot-2", "apertura-storie", "apertura-si-comincia", "robot-1"):
        desk = desk.after(call_off(desk, session, at=MARCH, by="CANARY clerk", because="CANARY reason"))
    return desk


def words_of(content: bytes) -> str:
    """All text of a Word document, in one line."""
    document = docx.Document(io.BytesIO(content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join(texts).split())


def shown(page: bytes) -> list[str]:
    """The texts of a page, cell by cell and line by line."""
    bare = re.sub(r"<(style|title|svg).*?</\1>", " ", page.decode(), flags=re.DOTALL)
    bare = re.sub(r"</?(a|strong|b|abbr|time)\b[^>]*>", "", bare)
    parts = (" ".join(part.split()) for part in re.split(r"<[^>]+>", bare))
    return [part.replace("&amp;", "&").replace("&#39;", "'") for part in parts if part]


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_letter_in_word_says_what_the_page_says(town, drawn, desk, language):
    """Every class, place, hour, waiting list and reason of the page, for each school."""
    for letter in letters_of(town, desk, at=MARCH, allocation=drawn):
        said = words_of(dossier_docx(letter_dossier(letter), language=language, country="IT"))
        assert "{{" not in said
        for visit in letter.visits:
            assert visit.place in said
            assert str(visit.people) in said
        page = shown(letter_page(letter, language=language))
        sentences = [
            re.sub(r"\b(\w+day,|\w+ì|sabato|domenica) (?=\d)", "", part) for part in page if part.endswith(".")
        ]
        assert len(sentences) > 2
        assert [part for part in sentences if part not in said] == []


def test_waiting_lists_and_lost_sessions_are_in_the_letter_too(town, desk):
    """In words, with the place on the list."""
    letters = {one.school: one for one in letters_of(town, desk, at=MARCH)}
    said = words_of(dossier_docx(letter_dossier(letters["tecnico"]), language="en", country="IT"))
    assert "number 1 on the list" in said
    assert letters["media"].displaced
    lost = words_of(dossier_docx(letter_dossier(letters["media"]), language="en", country="IT"))
    assert "There is no other place yet; the class comes first as soon as there is one." in lost


def test_a_certificate_in_word_says_what_the_page_says(town, desk):
    """For a class, and for people who registered for themselves, whose name is written by hand."""
    after = dt.datetime(2027, 4, 18, tzinfo=dt.UTC)
    desk = desk.after(attendance(desk, "notte", came=["r-7"], at=after, by="CANARY clerk"))
    desk = desk.after(attendance(desk, "circuiti-1", came=["nord-4b"], at=after, by="CANARY clerk"))
    for certificate in certificates_of(town, desk, at=after):
        said = words_of(dossier_docx(certificate_dossier(certificate), language="en", country="IT"))
        page = shown(certificate_page(certificate, language="en"))
        sentences = [part for part in page if "attended:" in part or part.startswith("Together")]
        assert len(sentences) == 2
        assert [part for part in sentences if part not in said] == []


def test_nothing_that_is_private_to_the_office_is_in_a_word_document(town, drawn, desk):
    """Neither what a class needs nor who entered an act, and nothing of another school."""
    for letter in letters_of(town, desk, at=MARCH, allocation=drawn):
        said = words_of(dossier_docx(letter_dossier(letter), language="it", country="IT"))
        assert "CANARY" not in said
        assert "carrozzina" not in said
        others = [school.name for school in town.schools if school.key != letter.school]
        assert [name for name in others if name and name in said.replace(letter.name, "")] == []


def test_hostile_names_stay_text(town, desk):
    """A name with tags of a template or of a page is shown as it is written."""
    letter = letters_of(town, desk, at=MARCH)[0]
    hostile = attrs.evolve(letter, name="{{ 7*7 }} <b>&\u202e")
    said = words_of(dossier_docx(letter_dossier(hostile), language="en"))
    assert "{{ 7*7 }} <b>&\\u202e" in said


def at(hour):
    """A moment of a day."""
    return moment(dt.date(2027, 5, 19), dt.time(hour), zone="Europe/Rome")


SLOT = SheetSlot(
    "one",
    Text({"en": "Gentle robots"}),
    When.between(at(9), at(10)),
    Status.TENTATIVE,
    venue="Library",
    rooms=("Laboratory",),
    address=("Via Roma 1",),
    directions=Text({"en": "Bus 1"}),
    set_up=at(8),
    cleared=at(11),
    seats=25,
)
SHEET = PartnerSheet(
    partner="acme",
    name="Acme",
    at=MARCH,
    edition=Text({"en": "STEM 2027"}),
    languages=("en",),
    country="IT",
    zone="Europe/Rome",
    nature=Nature.SYNTHETIC,
    notice=Text(),
    contact_name=Text({"en": "STEM office"}),
    contact_email="stem@example.org",
    contact_phone="+39 02 123",
    slots=(SLOT, attrs.evolve(SLOT, when=None, venue="", rooms=(), cleared=None, seats=None)),
    changes=(
        SheetChange("one", Text({"en": "Gentle robots"}), ChangeKind.MOVED, SLOT.when, ("Hall",), SLOT.when, ("Lab",)),
        SheetChange("two", Text({"en": "Stars"}), ChangeKind.NEW, now=SLOT.when),
        SheetChange("two", Text({"en": "Water"}), ChangeKind.CANCELLED, was=None),
    ),
    is_first=False,
)


@pytest.mark.parametrize(
    "sheet",
    [
        SHEET,
        attrs.evolve(SHEET, changes=()),
        attrs.evolve(SHEET, slots=(), is_first=True, notice=Text({"en": "A try."})),
        attrs.evolve(SHEET, slots=(attrs.evolve(SLOT, cleared=None), attrs.evolve(SLOT, set_up=None))),
    ],
)
def test_a_partner_sheet_in_word_says_what_the_page_says(sheet):
    """Sessions, changes, addresses and who answers; the hours of the room with their day."""
    said = words_of(dossier_docx(partner_dossier(sheet), language="en", country="IT"))
    page = [part for part in shown(partner_page(sheet, language="en")) if not part.startswith(("from ", "STEM 2027 "))]
    skipped = {"For the partner", "Date", "Saturday, 27 March 2027", "27 March 2027"}
    assert [part for part in page if part not in said and part not in skipped] == []


def test_a_sheet_in_word_says_what_was_promised_as_the_page_does():
    """Until when, what became of it, what proves it; nothing of anybody else, and no empty section."""
    day = MARCH.date()
    promised = (
        Promise(
            "acme", "logo", Text({"en": "Logo"}), PromiseState.DONE, due=day, done=day, proof="https://example.org/a"
        ),
        Promise("acme", "stand", Text(), PromiseState.OVERDUE, due=day),
        Promise("rival", "secret", Text(), PromiseState.OWED),
    )
    said = words_of(dossier_docx(partner_dossier(SHEET, promised=promised), language="en", country="IT"))
    for words in ("What you were promised", "Logo", "given on", "https://example.org/a", "stand", "overdue"):
        assert words in said
    assert "secret" not in said
    assert "What you were promised" not in words_of(dossier_docx(partner_dossier(SHEET), language="en", country="IT"))


@pytest.mark.parametrize("paper", Paper)
def test_each_paper_has_a_template_without_faults(paper):
    """An office can take it and change it."""
    name, content = word_template(paper)
    assert f"dossiers/{paper.value}.docx" == name
    assert [] == list(faults_of_template(content, file=name))
