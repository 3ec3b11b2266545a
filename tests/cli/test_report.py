"""`stemcity report`: where its files go, what the terminal says, and what is refused."""

from __future__ import annotations

import base64
import csv
import importlib.util
import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from stemcity_kit.cli import main
from stemcity_kit.documents import chart_drawing, pdf
from stemcity_kit.documents.charts import Bars
from stemcity_kit.errors import MissingExtra

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = ("--at", "2027-09-30")


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Path:
    """A copy of the small town."""
    return shutil.copytree(EXAMPLES / "small-town", tmp_path_factory.mktemp("town") / "town")


@pytest.fixture(scope="module")
def before(tmp_path_factory) -> Path:
    """The town a year earlier, without a part of its roles."""
    folder = shutil.copytree(EXAMPLES / "small-town", tmp_path_factory.mktemp("before") / "town")
    text = (folder / "edition.toml").read_text(encoding="utf-8")
    for one, other in (("pontelume-2027", "pontelume-2026"), ("year = 2027", "year = 2026")):
        assert one in text
        text = text.replace(one, other)
    (folder / "edition.toml").write_text(text, encoding="utf-8")
    roles = (folder / "roles.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "roles.csv").write_text("".join(row for row in roles if not row.startswith("banca")), encoding="utf-8")
    return folder


def said(*arguments: object, code: int = 0) -> str:
    """What the command says, in English."""
    told = CliRunner().invoke(main, ["--lang", "en", "report", *map(str, arguments)])
    assert code == told.exit_code, told.output
    return told.output


@pytest.fixture
def quick(monkeypatch):
    """No PDF is laid out: for what is not about it."""
    monkeypatch.setattr(pdf, "pdf", lambda _page, **_how: b"%PDF-1.7\n")


def text_of(file: Path) -> str:
    """The words of a file; of a page its pictures, too."""
    if file.suffix == ".pdf":
        return "".join(page.extract_text() for page in PdfReader(file).pages)
    text = file.read_text(encoding="utf-8")
    pictures = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", text)
    return text + "".join(base64.b64decode(one).decode() for one in pictures)


def test_the_public_report_goes_beside_the_tables(town):
    """A page, a table and data in report/; the terminal shows the first page."""
    told = said(town, *DAY)
    assert "Attendances: at least 1,220 participations" in told
    assert "private supporters 32,500.00 €" in told
    assert "arrived 14,800.00 €, overdue 21,200.00 €" in told.replace("\N{NO-BREAK SPACE}", " ")
    assert "There is no earlier number to compare with." in told
    written = ["index.html", "report.csv", "report.json", *([] if pdf.missing() else ["report.pdf"])]
    assert written == sorted(one.name for one in (town / "report").iterdir())
    with (town / "report" / "report.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert "1220" == next(row["value"] for row in rows if row["key"] == "counted-attendances-2027")
    assert "accounts" not in json.loads((town / "report" / "report.json").read_text(encoding="utf-8"))


def test_no_private_name_is_in_the_public_files(town):
    """Who gives how much, whose person is named in private/, and what was noted stay in the house."""
    said(town, *DAY)
    public = "".join(text_of(one) for one in (town / "report").iterdir())
    with (town / "private" / "contributions.csv").open(encoding="utf-8", newline="") as file:
        titles = [row["title@en"] for row in csv.DictReader(file)]
    assert titles
    assert not [title for title in titles if title in public]
    assert "8,000.00" not in public


@pytest.mark.usefixtures("quick")
def test_the_council_sees_the_money_in_full(town):
    """In private/report, and the data hold exact amounts."""
    assert "report" in said(town, "--council", *DAY)
    folder = town / "private" / "report"
    page = (folder / "index.html").read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    assert "Banca del Ponte di Sopra" in page
    assert "<td>Project management" in page or '<th scope="row">Project management' in page
    assert "project-management" not in page
    assert "8,000.00 €" in page
    (money,) = json.loads((folder / "report.json").read_text(encoding="utf-8"))["accounts"]
    expected = {"planned": "40000.00", "municipality": "2700.00", "to-find": "4000.00"}
    assert expected.items() <= money["coverage"]["cash"].items()


@pytest.mark.usefixtures("quick")
def test_two_editions_are_compared_in_the_folder_of_the_last(town, before):
    """What changed: the bank came; the report lies with the later edition, whichever is named first."""
    told = said(town, before, *DAY)
    assert "Partners: 7 organisations in 2026, 8 organisations in 2027: +14\N{NO-BREAK SPACE}% (×1.14)" in told
    assert "Partners: 7 stayed, 1 came, 0 came back, 0 left." in told
    assert not (before / "report").exists()


@pytest.mark.usefixtures("quick")
def test_the_report_leaves_the_folder_as_it_was(town):
    """The tables check as before, with the report beside them; and twice the same report is the same bytes."""
    said(town, *DAY)
    first = {one.name: one.read_bytes() for one in (town / "report").iterdir()}
    said(town, *DAY)
    assert first == {one.name: one.read_bytes() for one in (town / "report").iterdir()}
    assert 0 == CliRunner().invoke(main, ["--lang", "en", "check", str(town)]).exit_code


@pytest.mark.usefixtures("quick")
def test_the_flagged_growth_is_said(tmp_path):
    """Milan's published 333 %, with what it may have meant; and what the sources say of money."""
    told = said(shutil.copytree(EXAMPLES / "milan-2019", tmp_path / "milan"), *DAY)
    assert "3,000 → 10,000: ×3.33 = +233 %" in told
    same = "more than 100 schools in 2018, more than 100 schools in 2019: the same number\n    The sources disagree"
    assert same in told
    assert "Average budget of an edition: 200,000 €" in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(("--at", "yesterday"), "“yesterday” is no day."), ((), "is given twice")],
)
def test_what_cannot_be_reported_is_refused(town, arguments, message):
    """A day that is none; a folder twice."""
    assert message in said(town, town, *arguments, code=1)


def test_every_faulty_folder_is_told(tmp_path):
    """Two folders without an edition: both are named, and nothing is written."""
    told = said(tmp_path / "one", tmp_path / "two", code=1)
    assert "one" in told
    assert "two" in told
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("quick")
def test_nothing_known_is_said(tmp_path):
    """A new folder has a report that says what is missing."""
    text = 'schema = 1\n\n[edition]\nkey = "a-2027"\nuri = "https://example.org/a"\nyear = 2027\ncity = "A"\n'
    (tmp_path / "edition.toml").write_text(f'{text}country = "IT"\nzone = "Europe/Rome"\n', encoding="utf-8")
    assert "Nothing is known of the money." in said(tmp_path)


def test_without_the_extras_the_report_is_made_and_says_what_they_add(town, monkeypatch):
    """No matplotlib and no WeasyPrint: the page stands with its plain pictures, and the PDF of before is gone."""
    said(town, *DAY)
    found = importlib.util.find_spec
    absent = {"matplotlib", "weasyprint"}
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name in absent else found(name, *more))
    told = said(town, *DAY)
    assert "note  matplotlib is not installed: the report has fewer charts." in told
    assert "pip install 'stemcity-kit[charts]'" in told
    assert "note  WeasyPrint is not installed: there is no PDF of the report." in told
    assert "pip install 'stemcity-kit[pdf]'" in told
    assert ["index.html", "report.csv", "report.json"] == sorted(one.name for one in (town / "report").iterdir())
    assert "private supporters" in text_of(town / "report" / "index.html").split("<svg", maxsplit=1)[1]
    with pytest.raises(MissingExtra):
        pdf.pdf("<p>A page</p>")
    with pytest.raises(MissingExtra):
        chart_drawing.draw(Bars("A chart", []))


@pytest.mark.usefixtures("quick")
def test_a_report_that_would_give_back_what_an_earlier_one_hides_is_not_written(tmp_path):
    """A lower threshold and a lost key are refused, for the council too; what was never published can be deleted."""
    folder = shutil.copytree(EXAMPLES / "small-town", tmp_path / "town")
    said(folder, "--k", 6, *DAY)
    kept = (folder / "report" / "report.json").read_bytes()
    assert "Say --k 6." in said(folder, "--council", *DAY, code=1)
    (folder / "private" / "disclosure.key").unlink()
    assert "Bring private/disclosure.key back" in said(folder, "--k", 6, *DAY, code=1)
    assert kept == (folder / "report" / "report.json").read_bytes()
    assert not (folder / "private" / "disclosure.key").exists()
    shutil.rmtree(folder / "report")
    said(folder, *DAY)


@pytest.mark.usefixtures("quick")
def test_a_figure_of_few_people_is_warned_of_by_the_report_s_own_threshold(tmp_path):
    """Seven girls pass with 5 and not with 10; the page is made all the same."""
    folder = shutil.copytree(EXAMPLES / "small-town", tmp_path / "town")
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    row = {"key": "few", "value": "7", "unit": "people", "year": "2027", "scope": "edition", "qualifier": "exact"}
    with (folder / "figures.csv").open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header).writerow(row)
    assert "fewer than" not in said(folder, *DAY)
    assert "fewer than 10 people" in said(folder, "--k", 10, *DAY)
