"""A dossier as a page: accessible, of one file, in one language, with what applicants wrote as text."""

import datetime as dt
import re
from html.parser import HTMLParser

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.dossier import Dossier
from stemcity_kit.calls.dossier_letters import outcome_letter
from stemcity_kit.documents.dossier_words import Wording, visible
from stemcity_kit.documents.dossiers import dossier_page
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.errors import FaultyFolder
from stemcity_kit.model.dossier import Section, Table
from stemcity_kit.model.sentence import Sentence, said, verbatim
from stemcity_kit.model.text import Text
from tests.calls.letters import AT, HEAD, all_documents, awarded

HOSTILE = 'Ann & <script>alert("x")</script> {{ 7*7 }} {% for a in b %} \u202e \x07 "quoted"\nsecond line'


class Seen(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data

    def having(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each tag of a name."""
        return [given for name, given in self.tags if name == tag]


def letter(text: str) -> Dossier:
    """A letter that quotes a text."""
    return Dossier(
        kind="outcome",
        reader="applicant",
        call=Call(key="c", title=Text({"it": "Bando & premi"}), languages=["en", "it"]),
        title=said("title", "On {text}", text=text),
        at=dt.datetime(2027, 5, 3, 10, tzinfo=dt.UTC),
        application="kv2m",
        addressee=(text,),
        fields={"name": text},
        sections=[
            Section(
                "part",
                said("part", "Part"),
                [verbatim(text)],
                [Table(said("c", "Caption"), [said("a", "A"), said("b", "B")], [(text, None)])],
            )
        ],
        head=HEAD,
    )


@pytest.mark.parametrize("dossier", all_documents(awarded()), ids=lambda one: one.name)
@pytest.mark.parametrize("language", ["en", "it", "qps"])
def test_a_page_is_accessible_and_stands_alone(dossier: Dossier, language: str) -> None:
    """Language, one main heading, captions, scopes; no script and no other file; not for search engines."""
    page = Seen(dossier_page(dossier, language=language))
    assert language in {given["lang"] for given in page.having("html")}
    assert 1 == len(page.having("h1"))
    assert len(page.having("table")) == len(page.having("caption"))
    assert all(given.get("scope") in ("col", "row") for given in page.having("th"))
    assert [] == page.having("script") + page.having("link") + page.having("img")
    assert {"name": "robots", "content": "noindex, nofollow"} in page.having("meta")
    identifiers = [given["id"] for _, given in page.tags if "id" in given]
    assert len(set(identifiers)) == len(identifiers)


def test_what_an_applicant_wrote_is_text() -> None:
    """Markup, template tags, directions and control characters do nothing; lines stay lines."""
    page = Seen(dossier_page(letter(HOSTILE)))
    assert [] == page.having("script")
    assert "{{ 7*7 }} {% for a in b %} \\u202e \\u0007" in page.words
    assert "49" not in page.words
    assert page.having("br")


def test_an_answer_of_a_real_application_is_text_too() -> None:
    """The same through a whole case file."""
    casefile = awarded()
    application = casefile.applications["kv2m"]
    answers = Answers({**(application.answers or Answers()).given, "name": HOSTILE})
    casefile = attrs.evolve(
        casefile, applications={**casefile.applications, "kv2m": attrs.evolve(application, answers=answers)}
    )
    assert [] == Seen(dossier_page(outcome_letter(casefile, "kv2m", at=AT))).having("script")


def test_a_text_in_another_language_than_the_page_says_so() -> None:
    """WCAG 2.1, 3.1.2: the call's title has no English version."""
    assert b'<span lang="it">Bando &amp; premi</span>' in dossier_page(letter("x"), language="en")


def test_every_marked_message_of_a_page_is_translatable() -> None:
    """In the pseudo-language each sentence of the library is accented; what stays plain is data."""
    page = Seen(dossier_page(all_documents(awarded())[1], language="qps"))
    assert "⟦" in page.words
    assert "Legal bases" not in page.words
    assert "Provisional" not in page.words
    assert "Date" not in page.words


def test_a_city_s_own_template_is_taken_file_by_file(tmp_path) -> None:
    """One kind is replaced, the others stay."""
    (tmp_path / "dossiers").mkdir()
    (tmp_path / "dossiers" / "outcome.html").write_text(
        '{% extends "dossiers/dossier.html" %}{% block footer %}Our own foot{% endblock %}', encoding="utf-8"
    )
    assert b"Our own foot" in dossier_page(letter("x"), override=tmp_path)
    other = attrs.evolve(letter("x"), kind="certificate")
    assert b"Our own foot" not in dossier_page(other, override=tmp_path)


@pytest.mark.parametrize(
    ("written", "line", "reason"),
    [("{% if %}", 1, "Expected an expression"), ("\n{{ nonsense }}", None, "'nonsense' is undefined")],
)
def test_a_template_s_mistake_is_told_with_its_file(tmp_path, written: str, line: int | None, reason: str) -> None:
    """Never a traceback: the file, the line of a mistake of syntax, and what to do."""
    (tmp_path / "dossiers").mkdir()
    (tmp_path / "dossiers" / "outcome.html").write_text(written, encoding="utf-8")
    with pytest.raises(FaultyFolder) as told:
        dossier_page(letter("x"), override=tmp_path)
    (finding,) = told.value.findings
    assert ("bad-template", "dossiers/outcome.html", line) == (finding.rule, finding.where.file, finding.where.row)
    assert reason in finding.problem()


def test_the_same_dossier_gives_the_same_bytes() -> None:
    """Rendered twice."""
    dossier = all_documents(awarded())[3]
    assert dossier_page(dossier) == dossier_page(dossier)


def test_numbers_amounts_and_moments_are_the_reader_s() -> None:
    """The same sentence in two languages."""
    sentence = Sentence("r", "{a} {b}", {"a": AT, "b": all_documents(awarded())[0].call.awarding.pools[0].each})
    italian, english = (Wording(Phrases(tag), "Europe/Rome").plain(sentence) for tag in ("it", "en"))
    assert ("11 luglio 2027, 06:00 500,00\xa0€", "July 11, 2027, 06:00 €500.00") == (italian, english)


def test_what_nobody_sees_is_made_visible() -> None:
    """Marks of direction and separators that some programs break lines at."""
    assert "a\\u200eb\\u2028c\nd" == visible("a\u200eb\u2028c\r\nd")


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_whatever_is_written_is_fit_for_a_page_and_for_xml(text: str) -> None:
    """No markup comes out of a value, and no character that XML 1.0 forbids."""
    words = Wording(Phrases("en"))
    page = str(words.page(verbatim(text)))
    plain = words.plain(verbatim(text))
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", plain)
    assert not re.search("[<>]", page.replace("<br>", ""))
