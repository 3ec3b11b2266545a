"""The column “basis” of figures.csv: older folders lack it, a fault in it has a place, what it says goes everywhere."""

import json
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from stemcity_kit.exports import File, exporter
from stemcity_kit.folder.read import inspect, load
from stemcity_kit.folder.workbook import inspect_workbook, write_workbook
from stemcity_kit.folder.write import save
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.programme import publish
from stemcity_kit.model.vocabulary import Basis

TOML = """schema = 1
[edition]
key = "a"
uri = "https://example.org/a"
year = 2027
country = "IT"
zone = "Europe/Rome"
"""
OLD = "key,indicator,value,unit,year\nparticipants,participants,90,people,2027\n"


def folder(path: Path, figures: str) -> Path:
    """A folder with some figures."""
    (path / "edition.toml").write_text(TOML, encoding="utf-8")
    (path / "figures.csv").write_text(figures, encoding="utf-8")
    return path


def test_a_folder_without_the_column_is_read_and_says_nothing_of_the_basis(tmp_path):
    """Saving it changes no byte."""
    older = folder(tmp_path, OLD)
    assert () == inspect(older).findings
    assert [()] == [figure.basis for figure in load(older).figures]
    assert () == save(load(older), older)


def test_what_is_said_of_an_older_folder_later_gets_the_column(tmp_path):
    """The rows that say nothing stay empty there."""
    older = folder(tmp_path, f"{OLD}girls,girls,40,people,2027\n")
    held = load(older)
    said = [attrs.evolve(held.figures[0], basis=["each-once", "present"]), held.figures[1]]
    save(attrs.evolve(held, figures=said), older)
    assert "present | each-once" in (older / "figures.csv").read_text(encoding="utf-8")
    assert [(Basis.PRESENT, Basis.EACH_ONCE), ()] == [figure.basis for figure in load(older).figures]


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("bookd", "“bookd” is not one of the words that may stand here."),
        ("each-once | with-doubles", "The basis is each-once and with-doubles, which cannot both be."),
    ],
)
def test_a_fault_in_the_column_has_its_place_and_its_remedy(cell, problem, tmp_path):
    """File, row and column, and what would be right."""
    (finding,) = inspect(folder(tmp_path, f"key,value,basis\na,1,\nb,2,{cell}\n")).findings
    assert (problem, 3, 3) == (finding.problem(), finding.where.row, finding.where.column)
    assert finding.remedy()


def test_every_word_goes_through_workbook_folder_and_exports(tmp_path):
    """Whatever is said of what a figure counts reaches whoever reads it."""
    figures = [Figure(f"f-{word}", value=Decimal(1), unit="people", basis=[word]) for word in Basis]
    given = {"key": "a", "uri": "https://example.org/a", "year": 2027, "country": "IT", "zone": "Europe/Rome"}
    held = Edition(**given, figures=figures)
    save(held, tmp_path / "town")
    assert figures == list(load(tmp_path / "town").figures)
    (tmp_path / "town.xlsx").write_bytes(write_workbook(held))
    assert figures == list(inspect_workbook(tmp_path / "town.xlsx").edition.figures)
    made = {one.path: one.content for one in exporter("json")(publish(held)) if isinstance(one, File)}
    (programme,) = [content for path, content in made.items() if path.endswith("programme.json")]
    assert [[word.value] for word in Basis] == [one["basis"] for one in json.loads(programme)["figures"]]
    tables = {one.path: one.content for one in exporter("tables")(publish(held)) if isinstance(one, File)}
    listed = [content for path, content in tables.items() if path.endswith("figures.csv")]
    assert listed
    assert all(word.value in str(content) for word in Basis for content in listed)
