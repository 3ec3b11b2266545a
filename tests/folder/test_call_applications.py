"""Applications out and in: the sheet that a call's questions make, and what comes back of it, however it was filled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Channel, Party, Record
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.folding import replay
from stemcity_kit.calls.states import Doer
from stemcity_kit.errors import InvalidValue, Severity
from stemcity_kit.folder.application_columns import application_csv, application_form, application_header
from stemcity_kit.folder.application_rows import ApplicationRow, read_applications
from stemcity_kit.folder.applications import Import, Standing, key_of, plan_applications
from stemcity_kit.folder.call_toml import read_call
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.form_reading import MOST_COLUMNS, Spellings, form_sheets
from stemcity_kit.folder.wall_moments import wall_moment
from stemcity_kit.model.zones import zone_info

CALL = """\
[call]
key = "grants"
zone = "Europe/Rome"
languages = ["it", "en"]
channels = ["portal", "certified-mail"]
groupings = true
[[dues]]
key = "applications"
at = "2025-08-31 23:59"
included = true
[[questions]]
key = "name"
title = { it = "Nome e cognome", en = "Name" }
required = true
[[questions]]
key = "town"
title = { it = "Comune", en = "Town" }
kind = "choice"
choices = { monza = "Monza", brugherio = "Brugherio" }
[[questions]]
key = "isee"
title = { it = "Valore", en = "Value" }
kind = "money"
column = "Valore ISEE"
least = 0
most = 50000
[[questions]]
key = "mark"
kind = "mark"
scales = ["100", "30"]
[[questions]]
key = "born"
kind = "date"
[[questions]]
key = "channel"
title = { it = "Come ci ha conosciuti", en = "How you heard of us" }
"""
AT = dt.datetime(2025, 8, 20, 12, tzinfo=dt.UTC)
LATE = dt.datetime(2025, 9, 2, 12, tzinfo=dt.UTC)
HEAD = "protocol,received_at,channel,signed,name,town,isee,mark,born"
ROW = "2025/1,2025-08-01 10:00,portal,yes,Ada,monza,15000.50,92/100,2006-01-02"


@pytest.fixture
def call() -> Call:
    """A call with one question of each sort that matters here, one of which is called like a column."""
    read, findings = read_call(CALL)
    assert read is not None, findings
    return read


def counted() -> Callable[[ApplicationRow], str]:
    """Keys that count up."""
    numbers = iter(range(100))
    return lambda _row: f"app-{next(numbers)}"


def brought(
    call: Call,
    path: Path,
    *,
    case: CaseFile | None = None,
    at: dt.datetime = AT,
    dialect: Dialect = Dialect(),  # noqa: B008 - a frozen value
    parties: Path | None = None,
) -> Import:
    """What a file would bring into a case."""
    sheets, findings = form_sheets(path)
    beside = form_sheets(parties)[0] if parties else ()
    rows, faults = read_applications(
        call, sheets, file=path.name, dialect=dialect, parties=beside, parties_file="p.csv"
    )
    return plan_applications(case or CaseFile.of(call), rows, findings=(*findings, *faults), at=at, mint=counted())


def csv(path: Path, *lines: str) -> Path:
    """A CSV file."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def after(call: Call, given: Sequence[acts.Act], *, at: dt.datetime = AT) -> CaseFile:
    """The case after some acts, whatever guards would say."""
    return replay(call, [Record(number=n, at=at, by="a", role=Doer.OFFICER, act=act) for n, act in enumerate(given, 1)])


def places(plan: Import, severity: Severity = Severity.ERROR) -> list[str]:
    """Where the findings of a severity are, and their rules."""
    found = [finding for finding in plan.findings if finding.severity is severity]
    return [f"{one.where.sheet}{one.where.row or ''}{one.where.field}:{one.rule}" for one in found]


def filled(call: Call, path: Path, *rows: Sequence[Any], parties: Sequence[Sequence[Any]] = ()) -> Any:
    """Our own workbook with rows written into it; gives the open workbook."""
    path.write_bytes(application_form(call, languages=["en"]))
    book = openpyxl.load_workbook(path)
    for row in rows:
        book["applications"].append(list(row))
    for row in parties:
        book["parties"].append(list(row))
    book.save(path)
    return book


GOOD = [
    None,
    "2025/1",
    "2025-08-01 10:00",
    "portal",
    "yes",
    "Ada",
    "monza",
    15000.5,
    "92/100",
    "2006-01-02",
    "a friend",
]


def test_a_filled_workbook_comes_back_as_applications(call: Call, tmp_path: Path) -> None:
    """Numbers, marks and dates in canonical spelling; a question called like a column has a name of its own."""
    path = tmp_path / "form.xlsx"
    filled(call, path, GOOD)
    plan = brought(call, path)
    assert plan.findings == ()
    (act,) = plan.acts
    assert act.received_at == dt.datetime(2025, 8, 1, 10, tzinfo=zone_info("Europe/Rome"))
    assert act.answers is not None
    assert dict(act.answers.given) == {
        "name": "Ada",
        "town": "monza",
        "isee": "15000.50 EUR",
        "mark": "92/100",
        "born": "2006-01-02",
        "channel": "a friend",
    }


def test_the_same_form_has_the_same_bytes(call: Call) -> None:
    """Nothing of the moment is in it."""
    assert application_form(call, languages=["it"]) == application_form(call, languages=["it"])


def test_the_form_helps_whoever_fills_it_in(call: Call, tmp_path: Path) -> None:
    """Titles below keys, drop-downs, limits of numbers, real dates, notes."""
    sheet = filled(call, tmp_path / "form.xlsx")["applications"]
    assert [cell.value for cell in sheet[1]][5:8] == ["name\nName *", "town\nTown", "isee\nValue"]
    kinds = {
        str(rule.sqref).rstrip("0123456789").split("2:")[0]: rule.type for rule in sheet.data_validations.dataValidation
    }
    assert kinds == {"D": "list", "E": "list", "G": "list", "H": "decimal", "J": "date"}
    assert "monza (Monza)" in sheet["G1"].comment.text
    assert sheet.column_dimensions["F"].number_format == "@"


def test_the_csv_header_names_the_same_columns(call: Call) -> None:
    """The two ways of filling in cannot disagree."""
    header = "application,protocol,received_at,channel,signed,name,town,isee,mark,born,question.channel"
    assert application_csv(call).decode() == header + "\n"
    assert application_header(call)[-1] == "question.channel"


@pytest.mark.parametrize(
    "headings",
    [
        "protocol,received_at,name,town,isee",
        "Numero di protocollo;Ricevuta il;Nome e cognome;COMUNE;Valore ISEE",
        "protocol,received_at,Name,town Comune,isee *",
        "protocollo,received at,question.name,question.town,Valore",
    ],
)
def test_columns_are_known_by_key_title_or_column(call: Call, tmp_path: Path, headings: str) -> None:
    """In any language, with the mark of what is needed, in any letter case."""
    mark = ";" if ";" in headings else ","
    row = mark.join(["2025/1", "2025-08-01 10:00", "Ada", "Monza", "100"])
    (act,) = brought(call, csv(tmp_path / "a.csv", headings, row)).acts
    assert act.answers is not None
    assert dict(act.answers.given) == {"name": "Ada", "town": "monza", "isee": "100.00 EUR"}


def test_the_office_s_dialect_is_read(call: Call, tmp_path: Path) -> None:
    """Decimal commas, days first, channels and signatures in Italian."""
    path = csv(
        tmp_path / "a.csv",
        HEAD.replace(",", ";"),
        "2025/1;01/08/2025 10.00;PEC;sì;Ada;monza;€ 15.000,50;30 e lode;02/01/2006",
    )
    plan = brought(call, path, dialect=Dialect(decimal=",", dates="dmy"))
    assert plan.errors == ()
    (act,) = plan.acts
    assert act.channel is Channel.PEC
    assert act.answers is not None
    assert (act.answers.get("isee"), act.answers.get("mark")) == ("15000.50 EUR", "30L/30")


def test_every_fault_is_named_at_its_cell(call: Call, tmp_path: Path) -> None:
    """What cannot be an answer is an error; what does not fit the call is a warning for the check of receivability."""
    path = csv(
        tmp_path / "a.csv",
        HEAD,
        "2025/1,soon,pigeon,perhaps,Ada,milano,lots,101/100,2006-13-01",
        "2025/2,2025-08-01 10:00,portal,yes,,monza,60000,92/100,2006-01-02",
        "2025/3,2025-08-01 10:00,portal,yes,A\x07da,monza,1,92/100,2006-01-02",
    )
    plan = brought(call, path)
    assert places(plan) == [
        "2town:not-a-choice",
        "2isee:not-a-number",
        "2mark:mark-off-scale",
        "2born:bad-date",
        "2received_at:not-a-moment",
        "2channel:unknown-channel",
        "2signed:not-yes-or-no",
        "4name:control-character",
    ]
    assert places(plan, Severity.WARNING) == ["3name:missing-answer", "3isee:above-most"]
    assert [item.standing.value for item in plan.items] == ["refused", "new", "refused"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([HEAD + ",name", ROW + ",Bea"], "The column “name” is there twice, in E and J."),
        (
            [HEAD.replace("isee", "isse"), ROW],
            "The column “isse” is not one of this form and is not read. Did you mean “isee”?",
        ),
        ([HEAD.replace("received_at", "x"), ROW], "The column “received_at” is missing."),
        (["a,b", "1,2"], "No row names the columns of this form. Its columns are: application, person, protocol,"),
        ([HEAD, ROW, ROW.replace("Ada", "Bea")], "The application stands in row 2 already."),
        ([HEAD, ROW.replace("2025-08-01 10:00", "")], "It is not said when the application was received."),
        ([HEAD, ROW.replace("2025-08-01 10:00", "2025-03-30 02:30")], "02:30 does not exist on 2025-03-30"),
        ([HEAD, ROW.replace("2025-08-01 10:00", "2025-10-26 02:30")], "02:30 occurs twice on 2025-10-26"),
        (["application," + HEAD, "Not a key," + ROW], "“Not a key” cannot be a key."),
        ([",".join(f"c{n}" for n in range(10_000)), "1"], "The header has 10000 columns"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_said_in_words(call: Call, tmp_path: Path, lines: list[str], said: str) -> None:
    """Headings, double rows, moments, keys, ten thousand columns."""
    sheets, findings = form_sheets(csv(tmp_path / "a.csv", *lines))
    plan = brought(call, tmp_path / "a.csv") if sheets else Import(findings=findings)
    assert [words for words in map(str, plan.errors) if said in words] != []


def test_ten_thousand_columns_of_a_workbook_are_one_finding(call: Call, tmp_path: Path) -> None:
    """Not ten thousand, and not a long wait."""
    book = openpyxl.Workbook()
    book.active.append(["received_at", *(f"x{n}" for n in range(10_000))])
    book.save(tmp_path / "wide.xlsx")
    plan = brought(call, tmp_path / "wide.xlsx")
    assert [finding.rule for finding in plan.findings] == ["too-many-columns"]
    assert str(MOST_COLUMNS) in str(plan.findings[0])


def test_formulas_and_errors_of_a_workbook_are_refused_where_they_stand(call: Call, tmp_path: Path) -> None:
    """What a formula shows can change; nobody has answered it."""
    path = tmp_path / "form.xlsx"
    filled(call, path, [*GOOD[:7], "=1+1", *GOOD[8:]], [*GOOD[:1], "2025/2", *GOOD[2:5], "=HYPERLINK(1)", *GOOD[6:]])
    assert places(brought(call, path)) == ["applications2isee:formula", "applications3name:formula"]


def test_what_a_spreadsheet_did_to_answers_is_told(call: Call, tmp_path: Path) -> None:
    """A mark that became a day, an income that became one, a truth value for yes."""
    path = tmp_path / "form.xlsx"
    day = dt.datetime(2025, 5, 3)  # noqa: DTZ001 - as a workbook holds it
    filled(call, path, [*GOOD[:4], True, "Ada", "monza", day, day, dt.datetime(2006, 1, 2), "x"])  # noqa: DTZ001
    plan = brought(call, path)
    assert places(plan) == ["applications2isee:number-became-date", "applications2mark:mark-became-date"]


def test_a_real_day_and_time_of_a_workbook_is_read_in_the_call_s_zone(call: Call, tmp_path: Path) -> None:
    """To the second, although a spreadsheet keeps fractions of days."""
    path = tmp_path / "form.xlsx"
    filled(call, path, [*GOOD[:2], dt.datetime(2025, 8, 31, 23, 59, 59), *GOOD[3:]])  # noqa: DTZ001
    (act,) = brought(call, path).acts
    assert act.received_at.isoformat() == "2025-08-31T23:59:59+02:00"


def test_a_workbook_of_something_else_is_refused(call: Call, tmp_path: Path) -> None:
    """A foreign sheet, an empty one, a CSV file that was renamed, a file that is none."""
    book = openpyxl.Workbook()
    book.active.append(["Spesa", "Importo"])
    book.save(tmp_path / "foreign.xlsx")
    assert places(brought(call, tmp_path / "foreign.xlsx")) == ["Sheet:no-headings"]
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    assert places(brought(call, tmp_path / "empty.xlsx")) == [":empty-file"]
    (tmp_path / "csv.xlsx").write_text(HEAD, encoding="utf-8")
    assert [found.rule for found in form_sheets(tmp_path / "csv.xlsx")[1]] == ["not-a-workbook"]
    assert [found.rule for found in form_sheets(tmp_path / "none.csv")[1]] == ["no-source"]


def test_the_same_file_twice_changes_nothing(call: Call, tmp_path: Path) -> None:
    """With a key, with a number in the register, or with neither."""
    bare = ",2025-08-03 10:00,portal,no,Cia,monza,3,92/100,2006-01-02"
    path = csv(tmp_path / "a.csv", HEAD, ROW, bare)
    first = brought(call, path)
    case = after(call, first.acts)
    assert [item.standing for item in brought(call, path, case=case, at=LATE).items] == [Standing.SAME, Standing.SAME]


def test_a_completed_application_is_still_the_one_that_was_received(call: Call, tmp_path: Path) -> None:
    """What a completion changed since does not make the old file a change."""
    path = csv(tmp_path / "a.csv", HEAD, ROW)
    (receipt,) = brought(call, path).acts
    asked = acts.CompletionAsked(application=receipt.application, items=["born"], due=LATE)
    answer = acts.CompletionAnswered(
        application=receipt.application, received_at=LATE, answers=Answers({"born": "2006-01-03"})
    )
    case = after(call, [receipt, asked, answer], at=LATE)
    assert [item.standing for item in brought(call, path, case=case, at=LATE).items] == [Standing.SAME]


def test_a_changed_row_is_a_new_version_before_the_deadline_only(call: Call, tmp_path: Path) -> None:
    """Afterwards nobody's application changes by way of a spreadsheet, unless it came in anew and in time."""
    (receipt,) = brought(call, csv(tmp_path / "a.csv", HEAD, ROW)).acts
    case = after(call, [receipt])
    changed = csv(tmp_path / "b.csv", HEAD, ROW.replace("Ada", "Ada B."))
    (before,) = brought(call, changed, case=case).items
    assert (before.standing, before.differs) == (Standing.CHANGED, ("name",))
    assert before.act is not None
    assert (before.act.application, before.act.person) == (receipt.application, receipt.person)
    late = brought(call, changed, case=case, at=LATE)
    assert [item.standing for item in late.items] == [Standing.REFUSED]
    assert "the deadline has passed" in str(late.errors[0])
    anew = csv(tmp_path / "c.csv", HEAD, ROW.replace("Ada", "Ada B.").replace("08-01", "08-31"))
    assert [item.standing for item in brought(call, anew, case=case, at=LATE).items] == [Standing.CHANGED]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("portal", "PEC", "channel"),
        (",yes,", ",no,", "signed"),
        ("10:00", "11:00", "received_at"),
        ("15000.50", "15000.60", "isee"),
        (",2006-01-02", ",", "born"),
    ],
)
def test_every_difference_is_named(call: Call, tmp_path: Path, old: str, new: str, column: str) -> None:
    """What the register says, and each answer."""
    case = after(call, brought(call, csv(tmp_path / "a.csv", HEAD, ROW)).acts)
    plan = brought(call, csv(tmp_path / "b.csv", HEAD, ROW.replace(old, new)), case=case)
    assert [item.differs for item in plan.items] == [(column,)]


def test_sheets_that_are_not_read_are_named(call: Call, tmp_path: Path) -> None:
    """The first one with anything in it is read."""
    path = tmp_path / "form.xlsx"
    book = filled(call, path, GOOD)
    book.create_sheet("notes").append(["x"])
    book.save(path)
    plan = brought(call, path)
    assert ([found.rule for found in plan.findings], len(plan.acts)) == (["unread-sheets"], 1)


def test_what_is_being_checked_does_not_change(call: Call, tmp_path: Path) -> None:
    """An admitted application is judged as it is."""
    (receipt,) = brought(call, csv(tmp_path / "a.csv", HEAD, ROW)).acts
    case = after(call, [receipt, acts.ApplicationAdmitted(application=receipt.application)])
    plan = brought(call, csv(tmp_path / "b.csv", HEAD, ROW.replace("Ada", "Bea")), case=case)
    assert "is being checked or judged already" in str(plan.errors[0])


def test_a_number_of_the_register_belongs_to_one_application(call: Call, tmp_path: Path) -> None:
    """A row with another's number is refused."""
    (receipt,) = brought(call, csv(tmp_path / "a.csv", HEAD, ROW)).acts
    plan = brought(call, csv(tmp_path / "b.csv", "application," + HEAD, "other," + ROW), case=after(call, [receipt]))
    assert [finding.rule for finding in plan.errors] == ["protocol-taken"]


def test_parties_come_from_a_second_sheet_or_file(call: Call, tmp_path: Path) -> None:
    """By the application's number; shares are exact."""
    rows = [
        [None, "2025/1", "CF1", "Uno", "sì", "60,5", None, None],
        [None, "2025/1", "CF2", "Due", "no", 39.5, "due", None],
    ]
    path = tmp_path / "form.xlsx"
    filled(call, path, GOOD, parties=rows)
    (act,) = brought(call, path, dialect=Dialect(decimal=",")).acts
    expected = (
        Party(code="CF1", name="Uno", lead=True, share=Decimal("60.5")),
        Party(code="CF2", name="Due", share=Decimal("39.5"), organisation="due"),
    )
    assert act.parties == expected
    beside = csv(tmp_path / "p.csv", "protocollo;codice fiscale;capofila", "2025/1;CF1;sì", "2025/9;CF9;no", ";CF8;no")
    plan = brought(call, csv(tmp_path / "a.csv", HEAD, ROW), parties=beside)
    assert plan.acts[0].parties == (Party(code="CF1", lead=True),)
    assert [finding.where.row for finding in plan.errors if finding.rule == "party-of-nothing"] == [4, 3]


@pytest.mark.parametrize("share", ["0", "101", "-5", "half"])
def test_a_share_that_is_none_is_named(call: Call, tmp_path: Path, share: str) -> None:
    """Shares are in percent, above 0."""
    beside = csv(tmp_path / "p.csv", "protocol,code,share", f"2025/1,CF1,{share}")
    plan = brought(call, csv(tmp_path / "a.csv", HEAD, ROW), parties=beside)
    assert [finding.where.field for finding in plan.errors] == ["share"]


def test_an_erased_person_s_row_is_refused(call: Call, tmp_path: Path) -> None:
    """What is gone is not brought back by an old file."""
    (receipt,) = brought(call, csv(tmp_path / "a.csv", HEAD, ROW)).acts
    erased = attrs.evolve(receipt, answers=None, parties=None)
    plan = brought(call, tmp_path / "a.csv", case=after(call, [erased]))
    assert [finding.rule for finding in plan.errors] == ["erased"]


def test_made_keys_say_nothing_and_are_not_taken_twice(call: Call, tmp_path: Path) -> None:
    """Letters only; a key that is taken leads to another."""
    keys = {key_of(bytes([n])) for n in range(200)}
    assert len(keys) == 200
    assert all(key.isalpha() and len(key) == 8 for key in keys)
    rows = [ROW.replace("2025/1", f"2025/{n}") for n in range(1, 4)]
    path = csv(tmp_path / "a.csv", HEAD, *rows)
    sheets, _ = form_sheets(path)
    read, _ = read_applications(call, sheets, file="a.csv", dialect=Dialect())
    offered = iter(["one", "one", "two", "two", "three"])
    plan = plan_applications(CaseFile.of(call), read, at=AT, mint=lambda _row: next(offered))
    assert [act.application for act in plan.acts] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-08-31 23:59", "2025-08-31T23:59:00+02:00"),
        ("2025-08-31T23:59:30", "2025-08-31T23:59:30+02:00"),
        ("2025-10-26 02:30 (1)", "2025-10-26T02:30:00+02:00"),
        ("2025-10-26 02.30 (2)", "2025-10-26T02:30:00+01:00"),
        ("2025-08-31 24:00", "2025-09-01T00:00:00+02:00"),
        ("2025-08-31T21:59:00Z", "2025-08-31T23:59:00+02:00"),
    ],
)
def test_moments_are_wall_times_of_the_call_s_zone(text: str, expected: str) -> None:
    """The hour that occurs twice says which."""
    assert wall_moment(text, zone="Europe/Rome", dialect=Dialect()).isoformat() == expected


@pytest.mark.parametrize(
    "text",
    ["", "2025-08-31", "2025-08-31 24:01", "9999-12-31 24:00", "2025-02-30 10:00", "12:00", "2025-08-31 1:5"],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    """A day without a time is none."""
    with pytest.raises(InvalidValue):
        wall_moment(text, zone="Europe/Rome", dialect=Dialect())


def test_a_heading_that_two_columns_share_means_neither() -> None:
    """A title that stands for two questions would give one's answers to the other."""
    spellings = Spellings.of([("home", ["Comune"]), ("work", ["Comune"])])
    assert (spellings.meant("comune"), spellings.meant("Home *")) == ("", "home")
