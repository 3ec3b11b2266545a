"""The report as a PDF: its first page, its tags, its bytes, and that nothing is loaded for it."""

import io
import re
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from stemcity_kit.documents import pdf as module
from stemcity_kit.documents.pdf import pdf
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.documents.report import report
from stemcity_kit.documents.report_page import report_page, report_pdf
from stemcity_kit.documents.report_words import ReportWords
from stemcity_kit.folder.read import load

pytestmark = pytest.mark.skipif(module.missing() is not None, reason="needs WeasyPrint and Pango")
EXAMPLES = Path(__file__).parents[2] / "examples"


def read(content: bytes) -> PdfReader:
    """The PDF, read."""
    return PdfReader(io.BytesIO(content))


@pytest.fixture(scope="module")
def page() -> str:
    """What is reported of Milan, as a page in Italian."""
    words = ReportWords(
        report([load(EXAMPLES / "milan-2019")], at=date(2027, 9, 30)), Phrases("it", ("it", "en"), "IT")
    )
    return report_page(words).decode()


@pytest.fixture(scope="module")
def milan(page) -> bytes:
    """The same as a PDF."""
    return report_pdf(page.encode())


def test_the_first_page_holds_the_numbers_what_changed_and_who_pays(milan):
    """All three on one sheet, and nothing of what follows."""
    first, second = (re.sub(r"\s+", " ", one.extract_text()) for one in read(milan).pages[:2])
    for heading in ("In numeri", "Che cosa è cambiato", Phrases("it").gettext("Who pays")):
        assert heading in first
    assert "14.000" in first
    assert "Edizione per edizione" not in first
    assert "Edizione per edizione" in second


def test_it_can_be_read_aloud(page, milan):
    """Tagged, with its language, its title, bookmarks, and words for every picture (ISO 14289-1)."""
    found = read(milan)
    root = found.trailer["/Root"]
    assert "it" == root["/Lang"]
    assert root["/MarkInfo"]["/Marked"]
    assert re.search(rb"pdfuaid:part[^>]*>?[\"']?1", root["/Metadata"].get_data().replace(b'="', b'">'))
    assert "STEMintheCity 2019" in found.metadata.title
    assert {"In numeri", "Che cosa è cambiato"} <= {one.title for one in _flat(found.outline)}
    figures = [one for one in map(found.get_object, range(1, int(found.trailer["/Size"]))) if _is_figure(one)]
    assert page.count("<img") == len(figures)
    assert all("." in one["/Alt"] for one in figures)


def _flat(outline: list) -> list:
    return [one for part in outline for one in (_flat(part) if isinstance(part, list) else [part])]


def _is_figure(one: object) -> bool:
    return isinstance(one, dict) and one.get("/S") == "/Figure"


def test_charts_are_text_in_it(milan):
    """The numbers of a chart can be searched for."""
    second = read(milan).pages[1].extract_text()
    assert "più di 14.000 persone" in second.replace("\n", " ").split("Partecipanti")[1]


def test_pages_are_numbered(milan):
    """Each says which it is, of how many."""
    found = read(milan)
    for number, one in enumerate(found.pages, start=1):
        assert f"{number} / {len(found.pages)}" in one.extract_text()


def test_the_same_page_is_the_same_bytes(page, milan):
    """Nothing of the clock or of chance is in it."""
    assert milan == report_pdf(page.encode())
    assert b"/CreationDate" not in milan


def test_a_long_first_part_is_set_smaller_until_it_fits():
    """Lines that need two sheets at full size stand on one; what no size can hold goes on."""

    def pages(lines: int) -> int:
        part = "".join(f"<p style='margin:0;line-height:1.5'>Line {n}</p>" for n in range(lines))
        text = f"<style>@page{{size:A4;margin:20mm}}</style><div class=first>{part}<span id=end></span></div>"
        return len(read(pdf(f"<html lang=en><title>A</title>{text}", sheet="end")).pages)

    assert [1, 1, 2] == [pages(lines) for lines in (10, 48, 90)]


def test_nothing_is_loaded_for_it(tmp_path):
    """Neither a file nor an address: not as a picture, a style, a link to a style, or an attachment."""
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">SECRET</text></svg>', encoding="utf-8")
    style = tmp_path / "secret.css"
    style.write_text("p::after{content:'SECRET'}", encoding="utf-8")
    uri = secret.as_uri()
    text = (
        f'<html lang="en"><title>A</title><link rel="stylesheet" href="{style.as_uri()}">'
        f'<style>@import url("{style.as_uri()}");p{{background:url({uri})}}</style>'
        f'<p>Words</p><img src="{uri}" alt="a"><object data="{uri}"></object><embed src="{uri}">'
        f'<a rel="attachment" href="{uri}">b</a><img src="http://192.0.2.1/a.png" alt="c">'
        f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{uri}"/><use href="{uri}#a"/></svg>'
    )
    written = pdf(text)
    found = read(written)
    assert "SECRET" not in "".join(one.extract_text() for one in found.pages)
    assert {} == dict(found.attachments)
