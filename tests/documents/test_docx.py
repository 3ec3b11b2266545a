"""A dossier as a Word document: what is filled in, what is refused, and what stays text."""

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest

from stemcity_kit.calls.dossier import Dossier, Kind
from stemcity_kit.documents.docx import dossier_docx, faults_of_template, word_template
from stemcity_kit.errors import FaultyFolder
from tests.calls.award_case import CANARIES
from tests.calls.letters import HEAD, all_documents, awarded, to_applicants
from tests.calls.test_explain import traces_of
from tests.documents.test_dossiers import HOSTILE, letter

TOOL = Path(__file__).resolve().parents[2] / "tools" / "word_templates.py"


def opened(content: bytes):
    """The document as python-docx reads it."""
    return docx.Document(io.BytesIO(content))


def words_of(content: bytes) -> str:
    """All text of the body, tables and the foot."""
    document = opened(content)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    foot = [paragraph.text for paragraph in document.sections[0].footer.paragraphs]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells, *foot])


def made(*paragraphs: str, folder: Path, kind: str = "outcome") -> Path:
    """A folder of templates with one Word template of these paragraphs."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    (folder / "dossiers").mkdir(exist_ok=True)
    document.save(str(folder / "dossiers" / f"{kind}.docx"))
    return folder


@pytest.mark.parametrize("dossier", all_documents(awarded()), ids=lambda one: one.name)
def test_every_document_opens_and_holds_what_the_dossier_says(dossier: Dossier) -> None:
    """Each section, each row and the head of the journal; no tag is left."""
    said = words_of(dossier_docx(dossier))
    assert HEAD.digest in said
    assert "{{" not in said
    assert "{%" not in said
    tables = [table for section in dossier.sections for table in section.tables]
    document = opened(dossier_docx(dossier))
    assert [1 + len(table.rows) for table in tables] == [len(table.rows) for table in document.tables]
    assert [len(table.columns) for table in tables] == [len(table.rows[0].cells) for table in document.tables]


@pytest.mark.parametrize("dossier", to_applicants(awarded()), ids=lambda one: one.name)
def test_no_part_of_a_letter_s_file_holds_anything_of_another_applicant(dossier: Dossier) -> None:
    """The canaries of all the others are in no part of the package, its properties among them."""
    casefile = awarded()
    with zipfile.ZipFile(io.BytesIO(dossier_docx(dossier))) as archive:
        parts = "\n".join(
            archive.read(name).decode()
            for name in archive.namelist()
            if re.search(r"document|header|footer|core", name)
        )
    own = traces_of(dossier.application, casefile)
    others = set().union(*(traces_of(key, casefile) for key in CANARIES if key != dossier.application)) - own
    shown = re.sub(r"<[^>]*>", " ", parts)
    assert set() == {trace for trace in others if re.search(rf"\b{re.escape(trace)}\b", shown)}


def test_headings_are_headings_and_the_head_of_a_table_is_repeated() -> None:
    """So that screen readers, tables of contents and long tables work."""
    document = opened(dossier_docx(all_documents(awarded())[3]))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Heading 1", "Caption"} <= styles
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)


def test_what_an_applicant_wrote_is_text() -> None:
    """XML, tags of templates, directions and control characters do nothing."""
    said = words_of(dossier_docx(letter(HOSTILE)))
    assert 'Ann & <script>alert("x")</script> {{ 7*7 }} {% for a in b %} \\u202e \\u0007 "quoted"' in said
    assert "second line" in said
    assert "49" not in said


@pytest.mark.parametrize(
    "text", ["]]>", "&amp;", "<w:p/>", "{_{ x }_}", "{#p note #}", "\ufffe\ud800", "\f\a\v", "a\tb"]
)
def test_no_text_breaks_the_file(text: str) -> None:
    """It opens, and holds the rest of the letter."""
    assert "Caption" in words_of(dossier_docx(letter(f"x{text}y")))


def test_the_same_dossier_gives_the_same_bytes_without_a_clock() -> None:
    """The parts have one moment and one order."""
    first, second = dossier_docx(letter("x")), dossier_docx(letter("x"))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {(1980, 1, 1, 0, 0, 0)} == {entry.date_time for entry in archive.infolist()}
        assert "[Content_Types].xml" == archive.namelist()[0]


def test_a_city_s_own_template_is_taken_file_by_file(tmp_path) -> None:
    """With single values by name and a section by key."""
    folder = made("Dear {{ fields.name }}, {{ parts.part.sentences[0] }} ({{ code }})", folder=tmp_path)
    assert "Dear Ann, Ann (kv2m)" == words_of(dossier_docx(letter("Ann"), override=folder)).strip()
    assert "dossiers/minutes.docx" == word_template(Kind.MINUTES, override=folder)[0]
    assert word_template(Kind.MINUTES) == word_template(Kind.MINUTES, override=folder)


def test_all_mistakes_of_a_template_are_told_with_their_tags(tmp_path) -> None:
    """Names that nothing gives, with the nearest one that something does."""
    folder = made(
        "{{ titel }} {{ call }}", "{%p for x in sectoins %}", "{{ x.title }}", "{%p endfor %}", folder=tmp_path
    )
    with pytest.raises(FaultyFolder) as told:
        dossier_docx(letter("x"), override=folder)
    assert [
        ("dossiers/outcome.docx", "{% for x in sectoins %}", "sectoins", "Did you mean “sections”?"),
        ("dossiers/outcome.docx", "{{ titel }}", "titel", "Did you mean “title”?"),
    ] == [
        (one.where.file, dict(one.params)["tag"], dict(one.params)["name"], one.remedy()) for one in told.value.findings
    ]
    assert "The tag {{ titel }} uses the name “titel”, which a template is not given." in str(told.value)


@pytest.mark.parametrize(
    ("paragraphs", "tag"),
    [
        (["{{ title", "}} {{ title | nosuch }}"], "nosuch"),
        (["{%p for x in sections %}", "{{ x.title }}"], "for x in sections"),
        (["{% if title %}"], "if title"),
        (["{%p endfor %}"], "endfor"),
        (["{{ title + }}"], "title +"),
        (["{% include 'other.docx' %}"], "include"),
    ],
)
def test_a_tag_that_cannot_be_read_is_named(tmp_path, paragraphs: list[str], tag: str) -> None:
    """The tag stands in the message, with the file."""
    with pytest.raises(FaultyFolder) as told:
        dossier_docx(letter("x"), override=made(*paragraphs, folder=tmp_path))
    assert any(
        tag in finding.problem() and finding.where.file == "dossiers/outcome.docx" for finding in told.value.findings
    )


@pytest.mark.parametrize(
    "tag",
    [
        "{{ fields.nosuch }}",
        "{{ parts.nosuch.title }}",
        "{{ title.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ 1 / 0 }}",
        "{{ fields.update({'a': 1}) }}",
    ],
)
def test_a_tag_that_fails_when_it_is_filled_is_told_and_none_leaves_the_sandbox(tmp_path, tag: str) -> None:
    """A value that is not there, arithmetic that fails, and what would reach into Python."""
    with pytest.raises(FaultyFolder) as told:
        dossier_docx(letter("x"), override=made(tag, folder=tmp_path))
    (finding,) = told.value.findings
    assert ("bad-template", "dossiers/outcome.docx") == (finding.rule, finding.where.file)


@pytest.mark.parametrize("content", [b"", b"plain text", b"PK\x03\x04broken"])
def test_a_file_that_is_no_word_document_is_told(content: bytes) -> None:
    """Whatever its name says."""
    assert ["not-a-word-document"] == [one.rule for one in faults_of_template(content, file="minutes.docx")]


def test_a_template_that_unpacks_to_too_much_is_not_opened() -> None:
    """A bomb of zeros."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    assert ["not-a-word-document"] == [one.rule for one in faults_of_template(bomb.getvalue(), file="a.docx")]


def test_a_template_with_a_document_type_is_not_opened() -> None:
    """The way of entity bombs."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>')
    assert ["unsafe-template"] == [one.rule for one in faults_of_template(content.getvalue(), file="a.docx")]


@pytest.mark.skipif(not TOOL.is_file(), reason="the tools are in the repository only")
def test_the_shipped_templates_have_no_faults_and_are_as_their_tool_makes_them() -> None:
    """One for each kind; the tool says which differ."""
    for kind in Kind:
        name, content = word_template(kind)
        assert [] == list(faults_of_template(content, file=name))
    ran = subprocess.run(
        [sys.executable, str(TOOL), "--check"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (0, "") == (ran.returncode, ran.stdout)


def test_a_document_is_in_its_reader_s_language() -> None:
    """Words of the template itself too."""
    assert "⟦Đåţé⟧" in words_of(dossier_docx(letter("x"), language="qps")) or "⟦Ðåţé⟧" in words_of(
        dossier_docx(letter("x"), language="qps")
    )
    assert "3 maggio 2027" in words_of(dossier_docx(letter("x"), language="it"))
