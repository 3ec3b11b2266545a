"""A whole call whose applicants write what has broken other programs: markup, formulas, format strings, long texts."""

import contextlib
import random
import shlex

import pytest
from openpyxl import load_workbook

from stemcity_kit.folder.call_toml import load_call
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.grid import write_csv
from stemcity_kit.testing import synthetic_applications
from tests.examples.stories import copied, said

CALL = "calls/partners-2027"
BEFORE = [
    'approve --by s --role manager --at "2026-11-12 12:00"',
    'publish --by u --at "2026-11-13 09:00"',
    'import hostile.csv --parties parties.csv --by u --at "2027-01-14 12:30"',
    'close --by u --at "2027-01-14 12:35"',
    'do open-receivability --by u --at "2027-01-14 12:36"',
    'check --do --doubtful --by u --at "2027-01-15 09:00"',
    'committee --chair c --member m --member n --declared --by s --role manager --at "2027-01-26 09:00"',
    'do open-evaluation --by c --role chair --at "2027-01-26 10:00"',
    'sheets --to sheets --at "2027-01-26 11:00"',
]
AFTER = [
    'sheets --from sheets --by u --at "2027-02-05 11:00"',
    'rank --do --by c --role chair --at "2027-02-06 11:00"',
    'do open-review "until=2027-02-20 00:00" --by u --at "2027-02-09 09:00"',
    'approve --by s --role manager --at "2027-02-22 09:00"',
    'award offer --by u --at "2027-02-22 10:00"',
    'award accept --all --by u --at "2027-02-23 10:00"',
    'documents --to papers --at "2027-02-25 10:00"',
    'events --write --at "2027-02-25 11:00"',
    'verify --at "2027-02-26 10:00"',
]


def written(call, folder):
    """Hostile applications as the files that come from outside."""
    made = synthetic_applications(call, count=30, seed=4, hostile=True)
    header = ("application", "protocol", "received_at", "channel", *(question.key for question in call.questions))
    rows = [
        (
            act.application,
            act.protocol,
            f"{act.received_at:%Y-%m-%d %H:%M:%S}",
            act.channel.value,
            *(act.answers.get(question.key) for question in call.questions),
        )
        for act in made
    ]
    parties = [
        (act.application, party.code, party.name, "yes" if party.lead or len(act.parties) == 1 else "no", party.share)
        for act in made
        for party in act.parties
    ]
    (folder / "hostile.csv").write_bytes(write_csv(header, rows, dialect=Dialect()))
    names = ("application", "code", "name", "lead", "share")
    cells = [["" if cell is None else str(cell) for cell in row] for row in parties]
    (folder / "parties.csv").write_bytes(write_csv(names, cells, dialect=Dialect()))
    return made


def judge(folder):
    """Fill in every sheet, with reasons that are hostile too."""
    dice = random.Random(1)
    for path in sorted((folder / "sheets").glob("*.xlsx")):
        book = load_workbook(path)
        sheet = book["scores"]
        heads = {str(cell.value).split("\n")[0].removesuffix(" *"): cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            for criterion in ("theme", "method", "reach"):
                sheet.cell(row, heads[f"mark.{criterion}"]).value = dice.randint(4, 10) / 10
            sheet.cell(row, heads["reason.reach"]).value = "<script>alert('x')</script> {{ 7 * 7 }}"
        book.save(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The small town's folder after the whole call; no command failed."""
    town = copied("small-town", tmp_path_factory.mktemp("hostile"))
    written(load_call(town / CALL), town)
    with contextlib.chdir(town):
        for command in BEFORE:
            said(["call", ".", *shlex.split(command)])
        judge(town)
        for command in AFTER:
            said(["call", ".", *shlex.split(command)])
        said(["check", "."])
    return town


def test_no_page_runs_what_an_applicant_wrote(folder):
    """Markup is escaped, templates inside texts are not rendered."""
    pages = [path.read_text(encoding="utf-8") for path in (folder / "papers").rglob("*.html")]
    assert 30 < len(pages)
    assert [] == [page for page in pages if "<script>alert" in page or "<b>bold" in page]
    assert any("{{ 7 * 7 }}" in page for page in pages)


def test_no_workbook_holds_a_formula_that_an_applicant_wrote(folder):
    """Texts that look like formulas are texts, in the sheets of the members and in the ranking."""
    cells = [
        cell.value
        for path in [*(folder / "sheets").glob("*.xlsx"), *(folder / "papers").rglob("*.xlsx")]
        for sheet in load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert [] == [value for value in map(str, cells) if value.startswith(("=1+1", "=@", "=-2"))]
    texts = [
        cell.value
        for path in (folder / "sheets").glob("*.xlsx")
        for row in load_workbook(path)["scores"].iter_rows()
        for cell in row
        if cell.data_type == "s"
    ]
    assert any("=1+1" in text for text in texts)


def test_the_edition_still_reads_with_the_events_that_were_made(folder):
    """What became an event is text too; `stemcity check` found no error in it."""
    events = (folder / "events.csv").read_text(encoding="utf-8")
    assert "alert(" in events
