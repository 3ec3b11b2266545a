"""Score sheets: one workbook per member with the applications that they are to judge, and what comes back of it.

A sheet shows only what the committee may read; what is concealed is not in the file, hidden or not. Only marks and
reasons can be changed. What comes back is held against what went out: another call's sheet, another member's, a key
that was changed, a row that is missing or twice, a formula, a mark that does not fit its scale - each at its cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.committee import voting
from stemcity_kit.calls.grid import Aggregate, Criterion, CriterionKind, Grid, Scale
from stemcity_kit.calls.question import Question, Reader
from stemcity_kit.calls.sheet_check import leaves, most_of
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.calls.views import seen
from stemcity_kit.errors import N_
from stemcity_kit.folder.forms import FormColumn, FormSheet, write_form
from stemcity_kit.folder.typed import Kind

__all__ = ["ABOUT", "SCORES", "TOGETHER", "judged", "score_sheet", "to_score"]

TOGETHER = "committee"
"""What the workbook is called in which the committee writes the marks that it agreed on."""

SCORES, ABOUT = "scores", "about"

Translate = Callable[[str], str]


def judged(call: Call) -> tuple[Criterion, ...]:
    """The criteria that members mark, in the order of the grid."""
    return tuple(one for one in leaves(call.grid or Grid()) if one.kind is CriterionKind.JUDGED)


def _shown(call: Call, applications: Sequence[Application]) -> tuple[Question, ...]:
    """The questions of which the committee reads any answer, as `calls.views` says."""
    read = {key for held in applications for key in seen(call, held, Reader.COMMITTEE).answers}
    return tuple(question for question in call.questions if question.key in read)


def to_score(casefile: CaseFile) -> Mapping[str, tuple[Application, ...]]:
    """The applications that each member is to judge, by the member's key; an empty key is the committee together.

    Members without any are left out, and so is everything of a call whose points all follow from answers.
    """
    grid = casefile.call.grid
    if grid is None or not judged(casefile.call):
        return {}
    found: dict[str, list[Application]] = {}
    for key, members in voting(casefile).items():
        held = casefile.applications[key]
        if held.state in (ApplicationState.ADMITTED, ApplicationState.EVALUATED):
            for member in ("",) if grid.aggregate is Aggregate.AGREED else members:
                found.setdefault(member, []).append(held)
    return {member: tuple(held) for member, held in found.items()}


def score_sheet(casefile: CaseFile, member: str, *, languages: Sequence[str], translate: Translate = str) -> bytes:
    """The bytes of one member's workbook, with the marks that they have given already.

    Args:
        casefile: The case.
        member: The member's key; empty for the marks that the committee agreed on.
        languages: The member's languages, best first.
        translate: Says notes in the member's language.

    Raises:
        MissingExtra: openpyxl is not installed.
    """
    call, applications = casefile.call, to_score(casefile).get(member, ())
    shown = _shown(call, applications)
    columns = (
        FormColumn(name="application", kind=Kind.CODE, locked=True),
        FormColumn(name="version", kind=Kind.WHOLE, locked=True),
        *(_answer_column(question, languages) for question in shown),
        *(column for one in judged(call) for column in _mark_columns(one, languages, translate)),
    )
    rows = tuple(_row(casefile, held, member, shown) for held in applications)
    scores = FormSheet(name=SCORES, columns=columns, rows=rows, protected=True)
    return write_form((scores, _about(call, member)), guide=[translate(line) for line in _GUIDE])


def _about(call: Call, member: str) -> FormSheet:
    """What the file is, for the way back."""
    rows = (("call", call.key), ("digest", call.digest), ("member", member or TOGETHER))
    columns = (FormColumn(name="name", locked=True), FormColumn(name="value", kind=Kind.CODE, locked=True))
    return FormSheet(name=ABOUT, columns=columns, rows=rows, protected=True, hidden=True)


def _answer_column(question: Question, languages: Sequence[str]) -> FormColumn:
    title = question.title.within(languages).text
    name = f"answer.{question.key}"
    return FormColumn(name=f"{name}\n{title}" if title else name, kind=Kind.CODE, locked=True, width=30)


def _mark_columns(one: Criterion, languages: Sequence[str], translate: Translate) -> Iterator[FormColumn]:
    title = one.title.within(languages).text
    most = most_of(one)
    name = f"mark.{one.key}"
    yield FormColumn(
        name=f"{name}\n{title} (0-{most:f})" if title else f"{name}\n(0-{most:f})",
        kind=Kind.DECIMAL,
        note=_about_mark(one, languages, translate),
        least=Decimal(0),
        most=most,
    )
    yield FormColumn(name=f"reason.{one.key}", needed=one.reason, width=40)


def _about_mark(one: Criterion, languages: Sequence[str], translate: Translate) -> str:
    scale = {
        Scale.COEFFICIENT: N_("A coefficient from 0 to 1; the criterion gives at most {weight} points."),
        Scale.POINTS: N_("Points from 0 to {weight}."),
    }[one.scale]
    levels = [f"{mark}: {label.within(languages).text}" for mark, label in one.levels.items()]
    sentences = [scale, *([N_("In steps of {step}.")] if one.step else [])]
    said = [translate(sentence).format(weight=f"{one.weight:f}", step=one.step) for sentence in sentences]
    return "\n".join((*said, *levels))


def _row(casefile: CaseFile, held: Application, member: str, shown: Sequence[Question]) -> tuple[str, ...]:
    sheet = casefile.sheets.get((held.key, member))
    given = seen(casefile.call, held, Reader.COMMITTEE).answers
    marks = sheet.marks if sheet is not None else {}
    reasons = (sheet.reasons if sheet is not None else None) or Answers()
    cells = [held.key, str(held.version), *(given.get(question.key, "") for question in shown)]
    for one in judged(casefile.call):
        mark = marks.get(one.key)
        cells += ["" if mark is None else f"{mark:f}", reasons.get(one.key)]
    return tuple(cells)


_GUIDE = (
    N_("One row is one application. Write a mark into each column that begins with “mark”, and reasons beside it."),
    N_("Point at a heading to read what the marks mean. An empty row is one that you have not judged yet."),
    N_("Everything else is locked: keys and answers say what you judge. Send the file back as .xlsx."),
)
