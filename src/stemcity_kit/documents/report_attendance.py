"""Who came, in words: by one thing at a time edition against edition, and crossed for each edition.

Only what `stemcity_kit.impact.disclosure` lets be seen comes here; a number that is hidden is said to be hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import attrs

from stemcity_kit.documents.attended import Attended
from stemcity_kit.documents.budget_words import Column, Table
from stemcity_kit.documents.charts import Bar, Bars, Group, Sure
from stemcity_kit.documents.report_words import ReportWords
from stemcity_kit.errors import N_
from stemcity_kit.impact.disclosure import HIDDEN, TOTAL
from stemcity_kit.model.vocabulary import Gender

__all__ = ["AttendanceWords", "together"]

_DIMENSIONS = {
    "gender": N_("Gender"),
    "ages": N_("Age"),
    "audience": N_("Audience"),
    "district": N_("District they came from"),
}


def together(orders: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Several orders as one: the first one's, and each newcomer behind what stands before it in its own.

    >>> together([["6-10", "14-18"], ["6-10", "11-13", "14-18"]])
    ('6-10', '11-13', '14-18')
    """
    found: list[str] = []
    for order in orders:
        for place, one in enumerate(order):
            if one not in found:
                found.insert(found.index(order[place - 1]) + 1 if place else 0, one)
    return tuple(found)


@attrs.frozen
class AttendanceWords:
    """Who came, in the words of a report."""

    words: ReportWords

    @property
    def _held(self) -> tuple[Attended, ...]:
        return self.words.report.attended

    def names(self) -> tuple[str, ...]:
        """What attendance is shown by, one thing at a time, in any of the editions."""
        return together([cut[0] for cut in held.cuts if len(cut) == 1] for held in reversed(self._held))

    def kinds(self, name: str) -> tuple[str, ...]:
        """The categories, of all editions together."""
        return together(held.kinds(name) for held in reversed(self._held) if name in held.table.dimensions)

    def tables(self) -> Iterator[Table]:
        """By one thing at a time, with a column for each edition; then each edition's own crossed tables."""
        for name in self.names():
            yield self._table(name)
        for held in self._held:
            for cut in held.cuts:
                if len(cut) > 1:
                    yield self._cross(held, *cut)

    def _table(self, name: str) -> Table:
        columns = (
            Column(self.words.said(_DIMENSIONS[name])),
            *(Column(str(held.year), is_number=True) for held in self._held),
        )
        rows = tuple(
            (self.category(name, kind), *(self.count(held, name, kind)[0] for held in self._held))
            for kind in self.kinds(name)
        )
        sums = (self.words.said(N_("Together")), *(self._shown(held)[0] for held in self._held))
        return Table(f"came-{name}", self._title(name), columns, rows, (sums,))

    def _title(self, name: str) -> str:
        return self.words.said(N_("Who came, by {what}"), what=self._by(name))

    def _by(self, *cut: str) -> str:
        return self.words.phrases.listed([self.words.said(_DIMENSIONS[name]).lower() for name in cut])

    def charts(self) -> Iterator[tuple[str, Bars]]:
        """A chart for each table of one thing, with the table's key."""
        years = [str(held.year) for held in self._held]
        for name in self.names():
            groups = [
                Group(self.category(name, kind), [self._bar(held, name, kind, n) for n, held in enumerate(self._held)])
                for kind in self.kinds(name)
            ]
            yield f"came-{name}", Bars(self._title(name), groups, legend=years if len(years) > 1 else ())

    def _bar(self, held: Attended, name: str, kind: str, series: int) -> Bar:
        said, known, count = self.count(held, name, kind)
        return Bar(said, Decimal(count), known, series)

    def count(self, held: Attended, name: str, kind: str) -> tuple[str, Sure, int]:
        """How many of a category came to an edition: in words, how sure it is, and the number; 0 where it is hidden."""
        if name not in held.table.dimensions or kind not in held.kinds(name):
            return self.words.said(N_("not known")), Sure.UNKNOWN, 0
        return self._shown(held, **{name: kind})

    def _shown(self, held: Attended, **kinds: str) -> tuple[str, Sure, int]:
        shown = held.table[tuple(kinds.get(name, TOTAL) for name in held.table.dimensions)]
        if shown is HIDDEN:
            return self.words.said(N_("not shown")), Sure.HIDDEN, 0
        known = Sure.EXACT if held.is_whole else Sure.AT_LEAST
        return self.words.phrases.number(int(shown)), known, int(shown)

    def _cross(self, held: Attended, across: str, down: str) -> Table:
        said, kinds = self.words.said, held.kinds(across)
        heads = [*(self.category(across, kind) for kind in kinds), said(N_("Together"))]
        columns = (Column(said(_DIMENSIONS[down])), *(Column(head, is_number=True) for head in heads))

        def line(name: str, **row: str) -> tuple[str, ...]:
            cells = (self._shown(held, **row, **{across: kind})[0] for kind in kinds)
            return name, *cells, self._shown(held, **row)[0]

        rows = tuple(line(self.category(down, kind), **{down: kind}) for kind in held.kinds(down))
        title = said(N_("{year}: who came, by {what}"), year=held.year, what=self._by(across, down))
        return Table(f"came-{held.edition}-{across}-{down}", title, columns, rows, (line(said(N_("Together"))),))

    def category(self, name: str, kind: str) -> str:
        """A category in words."""
        if kind == Gender.NOT_STATED.value:
            return self.words.said(N_("not stated"))
        if name == "gender":
            return self.words.phrases.label(Gender(kind))
        known = (one.get("audiences", kind) for one in reversed(self.words.report.programmes))
        audience = next((one for one in known if one is not None), None) if name == "audience" else None
        return self.words.phrases.plain(audience.title) or kind if audience is not None else kind

    def notes(self) -> Iterator[str]:
        """What a reader must know of the gaps, and of who was not counted, edition by edition."""
        for held in self._held:
            gaps = held.table.footnote(self.words.phrases.gettext)
            more = N_("Not every group was counted: more came than these numbers say, also where they say 0.")
            said = " ".join(part for part in (gaps, "" if held.is_whole else self.words.said(more)) if part)
            if said:
                yield f"{held.year}. {said}" if len(self._held) > 1 else said
