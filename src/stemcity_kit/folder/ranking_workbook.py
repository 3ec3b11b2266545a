"""The ranking as a workbook with live formulas, so that a lawyer can change a mark and see what follows.

Marks, numbers of formulas, weights, thresholds and the rounding stand in cells; averages, coefficients, points, sums,
thresholds and ranks are formulas over them. Beside each total stands the one that this library reckoned, and whether
the two agree.

A spreadsheet reckons in binary floating point, this library in exact fractions; the formulas guard against the
difference (`folder.live_formulas`). A value that is no half but nearer to one than they can tell would be rounded
otherwise here; the column of checks shows it. Ties are broken by answers that are not in the
workbook, so the rank by total stands beside the place, and equals it wherever totals differ.

The workbook is for the office: it holds what members wrote and the numbers of formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import attrs

from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.explain_points import AGGREGATES, MODES
from stemcity_kit.calls.grid import Criterion, CriterionKind, Grid, Missing, Point, Scale
from stemcity_kit.calls.ranking import Entry
from stemcity_kit.calls.scored import Line, Scored, Scores, Sum
from stemcity_kit.calls.scoring import score
from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.folder.live_formulas import TINY, LiveFormula, averaged, banded, exact_number, rounding_formula
from stemcity_kit.folder.typed import escaped
from stemcity_kit.folder.workbook import FIXED, file_bytes, office_library

__all__ = ["ranking_workbook"]

_HEAD = "1F3864"
_WIDEST = 46

Translate = Callable[[str], str]
Cell = str | int | Decimal | None


def ranking_workbook(
    casefile: CaseFile, *, languages: Sequence[str] = (), translate: Translate = str, scores: Scores | None = None
) -> bytes:
    """The bytes of a workbook in which the scores of a case are reckoned again.

    Args:
        casefile: The case.
        languages: The languages in which titles are shown, best first; without any, the call's.
        translate: Says headings in the reader's language.
        scores: The scores of the case, where they are at hand.

    Raises:
        InvalidValue: The call has no grid.
        MissingExtra: openpyxl is not installed.

    The same case gives the same bytes.
    """
    call = casefile.call
    if call.grid is None:
        raise InvalidValue.because(
            "no-grid",
            Where(table="calls", key=call.key),
            N_("The call has no grid, so there is nothing to reckon."),
            N_("A call without points has its ranking in the minutes."),
        )
    found = score(casefile) if scores is None else scores
    ranking = casefile.ranking
    entries = {entry.application: entry for entry in ranking.entries} if ranking else {}
    ordered = [
        *(found[key] for key in entries if key in found),
        *(one for key, one in found.items() if key not in entries),
    ]
    writer = _Writer(office_library(), casefile, call.grid, tuple(languages) or call.languages, translate)
    return writer.bytes(ordered, entries)


@attrs.frozen
class _Writer:
    """Writes one workbook; each application has the same row on every sheet but `marks`."""

    openpyxl: Any
    casefile: CaseFile
    grid: Grid
    languages: tuple[str, ...]
    translate: Translate

    def bytes(self, scored: Sequence[Scored], entries: dict[str, Entry]) -> bytes:
        """The whole file."""
        workbook = self.openpyxl.Workbook()
        workbook.properties.creator = "stemcity-kit"
        workbook.properties.created = workbook.properties.modified = FIXED
        workbook.calculation.fullCalcOnLoad = True
        lines = scored[0].lines if scored else ()
        self._fill(workbook.active, "criteria", self._criteria(lines))
        ranges: dict[str, tuple[int, int]] = {}
        self._fill(workbook.create_sheet(), "marks", self._marks(scored, lines, ranges))
        self._fill(workbook.create_sheet(), "numbers", self._numbers(scored, lines))
        self._fill(workbook.create_sheet(), "coefficients", self._coefficients(scored, lines, ranges))
        self._fill(workbook.create_sheet(), "points", self._points(scored, lines))
        self._fill(workbook.create_sheet(), "totals", self._totals(scored, lines, entries))
        workbook.active = workbook.sheetnames.index("totals")
        return file_bytes(self.openpyxl, workbook)

    def _fill(self, sheet: Any, name: str, rows: Iterator[list[Cell]]) -> None:
        sheet.title = name
        widths: dict[int, int] = {}
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                self._cell(sheet.cell(number, column), value)
                if isinstance(value, str) and not value.startswith("="):
                    widths[column] = max(widths.get(column, 12), min(_WIDEST, len(value) + 3))
        styles = self.openpyxl.styles
        for cell in sheet[1]:
            cell.font = styles.Font(bold=True, color="FFFFFF")
            cell.fill = styles.PatternFill("solid", start_color=_HEAD)
            cell.alignment = styles.Alignment(wrap_text=True, vertical="top")
        for column, width in widths.items():
            sheet.column_dimensions[self._letter(column)].width = width
        sheet.freeze_panes = "B2"

    def _cell(self, cell: Any, value: Cell | LiveFormula) -> None:
        """A number as a number, a formula as a formula, and text as text, whatever it begins with."""
        if isinstance(value, LiveFormula):
            cell.value = str(value)
        elif isinstance(value, str):
            if value:
                cell.value = escaped(value)
                cell.data_type, cell.number_format = "s", "@"
                cell.quotePrefix = value[0] in "=+-@\t＝＋－＠"
        else:
            cell.value = value

    def _letter(self, column: int) -> str:
        return str(self.openpyxl.utils.get_column_letter(column))

    def _title(self, criterion: str) -> str:
        found = next((one.title for one in self.grid.criteria if one.key == criterion), None)
        return found.within(self.languages).text if found else criterion

    def _criterion(self, line: Line) -> Criterion:
        return next(one for one in self.grid.criteria if one.key == line.criterion)

    # The sheets

    def _criteria(self, lines: Sequence[Line]) -> Iterator[list[Cell]]:
        """Each criterion in a row: its weight in column C, from what it grows and to what in F and G, the best in H."""
        t = self.translate
        yield [
            t(N_("Criterion")),
            t(N_("Title")),
            t(N_("At most")),
            t(N_("At least")),
            t(N_("How it is scored")),
            t(N_("No points at")),
            t(N_("All points at")),
            t(N_("Best of all")),
        ]
        for line in lines:
            formula = self._criterion(line).formula
            kind = _KINDS[line.kind]
            yield [
                line.criterion,
                self._title(line.criterion),
                line.weight,
                line.least,
                t(kind),
                formula.zero if formula else None,
                formula.full if formula else None,
                exact_number(line.best),
            ]
        rounding = self.grid.rounding
        yield []
        yield [t(N_("Rounding")), t(_POINTS[rounding.point]), rounding.places, None, t(MODES[rounding.mode])]
        yield [t(N_("Marks of several members")), t(AGGREGATES[self.grid.aggregate])]

    def _marks(
        self, scored: Sequence[Scored], lines: Sequence[Line], ranges: dict[str, tuple[int, int]]
    ) -> Iterator[list[Cell]]:
        """A row for each member and application; `ranges` learns which rows belong to which application."""
        yield [self.translate(N_("Application")), self.translate(N_("Member")), *(line.criterion for line in lines)]
        row = 2
        for one in scored:
            members = list(dict.fromkeys(member for line in one.lines for member in line.members))
            ranges[one.application] = (row, row + len(members) - 1)
            for member in members:
                yield [one.application, self._member(member), *(_mark(line, member) for line in one.lines)]
                row += 1

    def _member(self, key: str) -> str:
        if not key:
            return self.translate(N_("the committee"))
        called = self.casefile.names.get(key, key)
        return self.translate(N_("erased")) if called is None else called

    def _numbers(self, scored: Sequence[Scored], lines: Sequence[Line]) -> Iterator[list[Cell]]:
        """The numbers of formulas, the points on top of them, and the points of categories: what is not judged."""
        heads = [[line.criterion, f"{line.criterion} +"] for line in lines]
        yield [self.translate(N_("Application")), *(name for pair in heads for name in pair)]
        for one in scored:
            yield [one.application, *(cell for line in one.lines for cell in _given(line))]

    def _coefficients(
        self, scored: Sequence[Scored], lines: Sequence[Line], ranges: dict[str, tuple[int, int]]
    ) -> Iterator[list[Cell]]:
        """The part of the weight that each criterion gives, or the points where members write points."""
        yield [self.translate(N_("Application")), *(line.criterion for line in lines)]
        for row, one in enumerate(scored, 2):
            cells = (self._coefficient(line, n, row, ranges[one.application]) for n, line in enumerate(one.lines))
            yield [one.application, *cells]

    def _coefficient(self, line: Line, place: int, row: int, rows: tuple[int, int]) -> Cell:
        if line.exact is None:
            return None
        if line.kind is CriterionKind.JUDGED:
            if line.average is None:
                return None
            column = self._letter(place + 3)
            expression = averaged(f"marks!{column}{rows[0]}:{column}{rows[1]}", self.grid.aggregate)
        elif self._grows(line):
            expression = self._share(line, place, f"numbers!{self._letter(2 * place + 2)}{row}")
        else:
            return None
        return LiveFormula(rounding_formula(expression, self.grid) if self._rounds(Point.COEFFICIENT) else expression)

    def _grows(self, line: Line) -> bool:
        """Whether the points grow with a number, and not in bands."""
        return line.coefficient is not None and line.kind is CriterionKind.FORMULA

    def _share(self, line: Line, place: int, number: str) -> str:
        """The part of the weight that a number gives (`calls.formulas`)."""
        formula, at = self._criterion(line).formula, place + 2
        if formula is not None and formula.best:
            best = f"criteria!$H${at}"
            share = f"{best}/{number}" if formula.best == "lowest" else f"{number}/{best}"
            return f"IF({number}={best},1,MAX(0,MIN(1,{share})))"
        zero, full = f"criteria!$F${at}", f"criteria!$G${at}"
        if formula is None or formula.zero == formula.full:  # a step, which the check of a grid warns of
            return f"IF({number}>={full},1,0)"
        return f"MAX(0,MIN(1,({number}-{zero})/({full}-{zero})))"

    def _points(self, scored: Sequence[Scored], lines: Sequence[Line]) -> Iterator[list[Cell]]:
        """The points of each criterion, at most its weight, rounded where the call rounds criteria."""
        yield [self.translate(N_("Application")), *(line.criterion for line in lines)]
        for row, one in enumerate(scored, 2):
            yield [one.application, *(self._worth(line, n, row) for n, line in enumerate(one.lines))]

    def _worth(self, line: Line, place: int, row: int) -> Cell:
        if line.exact is None:
            return None
        weight, coefficient = f"criteria!$C${place + 2}", f"coefficients!{self._letter(place + 2)}{row}"
        first, second = (f"numbers!{self._letter(2 * place + n)}{row}" for n in (2, 3))
        criterion = self._criterion(line)
        if line.kind is CriterionKind.JUDGED and line.average is not None:
            expression = coefficient if criterion.scale is Scale.POINTS else f"{coefficient}*{weight}"
            expression = f"MIN({expression},{weight})"
        elif self._grows(line):
            expression = f"MAX(0,MIN({weight},{weight}*{coefficient}+{second}))"
        elif criterion.formula is not None and criterion.formula.bands and line.number is not None:
            expression = f"MAX(0,MIN({weight},{banded(first, criterion)}+{second}))"
        else:
            expression = first
        return LiveFormula(rounding_formula(expression, self.grid) if self._rounds(Point.CRITERION) else expression)

    def _totals(
        self, scored: Sequence[Scored], lines: Sequence[Line], entries: dict[str, Entry]
    ) -> Iterator[list[Cell]]:
        """Sums, thresholds, the total and the check against this library's own, the rank by total and the place."""
        t = self.translate
        sums = [*(scored[0].groups if scored else ()), *([scored[0].whole] if scored and scored[0].whole else [])]
        names = [one.name if one.name != "total" else t(N_("Total")) for one in sums]
        yield [
            t(N_("Application")),
            *names,
            t(N_("Thresholds met")),
            t(N_("Total in the record")),
            t(N_("Agrees")),
            t(N_("Ranking")),
            t(N_("Rank by total")),
            t(N_("Place in the record")),
        ]
        for row, one in enumerate(scored, 2):
            yield self._total_row(
                one, row, lines=lines, sums=sums, many=len(scored), entry=entries.get(one.application)
            )

    def _total_row(
        self, one: Scored, row: int, *, lines: Sequence[Line], sums: Sequence[Sum], many: int, entry: Entry | None
    ) -> list[Cell]:
        width = len(sums)
        total, met, ours, ranking = (f"{self._letter(width + n)}{row}" for n in (1, 2, 3, 5))
        if one.total is None:
            return [one.application]
        tests = [
            f"{self._letter(n + 2)}{row}>={part.least}-{TINY}" for n, part in enumerate(sums) if part.least is not None
        ]
        tests += [
            f'OR(points!{self._letter(n + 2)}{row}="",points!{self._letter(n + 2)}{row}>=criteria!$D${n + 2}-{TINY})'
            for n, line in enumerate(lines)
            if line.least is not None
        ]
        column, last = self._letter(width + 1), many + 1
        others = f"(${column}$2:${column}${last}>{total}+{TINY})"
        same = f"(${self._letter(width + 5)}$2:${self._letter(width + 5)}${last}={ranking})"
        able = f"(${self._letter(width + 2)}$2:${self._letter(width + 2)}${last}=1)"
        yes, no = self.translate(N_("yes")), self.translate(N_("no"))
        return [
            one.application,
            *(LiveFormula(self._sum(part, lines, row)) for part in sums),
            LiveFormula(f"IF(AND({','.join(tests)}),1,0)" if tests else "1"),
            one.total,
            LiveFormula(f'IF(ABS({total}-{ours})<{self._tolerance()},"{yes}","{no}")'),
            entry.ranking if entry and entry.ranking else "-",
            LiveFormula(f'IF({met}=1,1+SUMPRODUCT({others}*{same}*{able}),"")'),
            entry.place if entry else None,
        ]

    def _sum(self, part: Sum, lines: Sequence[Line], row: int) -> str:
        """A sum of points; where a criterion has none, carried over from the most that was judged to the whole."""
        places = [n for n, line in enumerate(lines) if line.criterion in part.of]
        cells = [f"points!{self._letter(n + 2)}{row}" for n in places]
        weights = [f"criteria!$C${n + 2}" for n in places]
        judged = "+".join(f'IF({cell}="",0,{weight})' for cell, weight in zip(cells, weights, strict=True))
        whole, added = "+".join(weights), f"SUM({','.join(cells)})"
        carried = f"{added}*({whole})/({judged})"
        if not self._rounds(Point.NEVER):
            carried = rounding_formula(carried, self.grid)
        plain = rounding_formula(added, self.grid) if self._rounds(Point.TOTAL) else added
        return f"IF({judged}={whole},{plain},{carried})"

    def _rounds(self, point: Point) -> bool:
        return self.grid.rounding.point is point

    def _tolerance(self) -> str:
        """How near a total must be to ours: what is shown of an unrounded total is itself cut."""
        return TINY if not self._rounds(Point.NEVER) else f"{Decimal(1).scaleb(-self.grid.rounding.places):f}"


def _mark(line: Line, member: str) -> Cell:
    if member not in line.members:
        return None
    mark = line.by_member.get(member)
    return Decimal(0) if mark is None and line.missing is Missing.ZERO else mark


def _given(line: Line) -> tuple[Cell, Cell]:
    """The number of a formula and what comes on top; or points that an answer gives outright."""
    if line.kind is CriterionKind.JUDGED and line.average is not None:
        return None, None
    if line.number is not None:
        return exact_number(line.number), line.bonus
    return exact_number(line.exact), None


_KINDS = {
    CriterionKind.JUDGED: N_("judged"),
    CriterionKind.FORMULA: N_("by formula"),
    CriterionKind.CATEGORY: N_("by category"),
}
_POINTS = {
    Point.COEFFICIENT: N_("of each coefficient"),
    Point.CRITERION: N_("of the points of each criterion"),
    Point.TOTAL: N_("of the total"),
    Point.NEVER: N_("never"),
}
