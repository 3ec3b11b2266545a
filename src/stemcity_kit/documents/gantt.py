"""The work of an edition as a picture: tasks as bars by department, procedures, milestones, closings, today; SVG.

Nothing is told by colour alone (WCAG 2.1, 1.4.1): a critical task is hatched and its name begins with “!”, a done one
is empty and begins with “✓”, a milestone is a lozenge, today is a broken line with its date. Every bar has its words as
a title; text is ink on paper.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import attrs
from babel.dates import format_date, format_skeleton
from markupsafe import escape

from stemcity_kit.documents.catalogue import translator
from stemcity_kit.documents.palette import INK, PAPER
from stemcity_kit.documents.phrases import locale_of
from stemcity_kit.errors import N_
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days
from stemcity_kit.organising.network import Network
from stemcity_kit.organising.procedures import Standing

__all__ = ["gantt"]

GUTTER, CHART, PAD, EDGE = 300, 940, 20, 210
TOP, ROW, THICK, LANE, KEY = 74, 22, 14, 18, 22
LETTER, BOLD = 6.4, 7.2
"""Units that a letter of the small type takes on average, plain and bold, measured on Latin texts; names are cut so."""

_HATCH = (
    '<defs><pattern id="critical" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#ffe3d1"/><path d="M0 0V6" stroke="#9a3412" stroke-width="3"/></pattern></defs>'
)
_DOTS, _TODAY = 'stroke-dasharray="1 4"', 'stroke="#a4161a" stroke-width="2" stroke-dasharray="6 3"'
_EVERY, MARKS = (1, 3, 12, 60, 600, 6000), 16
"""How many months apart the marks of the calendar may lie, and how many there are at most."""


def gantt(
    edition: Edition, made: Network, *, procedures: Sequence[Standing] = (), at: dt.date, language: str = "en"
) -> str:
    """The picture of an edition's tasks.

    Args:
        edition: The edition, for departments, milestones and closings.
        made: The network whose days are drawn.
        procedures: Procedures of others, as they stand on the day: from the request, or the last day for it, to the
            grant, or the day by which it may come.
        at: The day of the line of today.
        language: In which it speaks.

    Returns:
        An SVG document, deterministic in its arguments; a short one without tasks is drawn as well.
    """
    return "\n".join([*_Picture(edition, made, procedures, at, language).parts(), "</svg>\n"])


@attrs.frozen
class _Lane:
    """A milestone in its lane: its lozenge and its name."""

    lane: int
    x: float
    name: str
    told: str


@attrs.frozen
class _Row:
    """A bar with its name; without days there is the name alone."""

    name: str
    days: Days | None
    who: str
    is_done: bool
    is_critical: bool


class _Picture:
    """What the picture is made of."""

    def __init__(
        self, edition: Edition, made: Network, procedures: Sequence[Standing], at: dt.date, language: str
    ) -> None:
        self.edition, self.made, self.at, self.language = edition, made, at, language
        self.locale = locale_of(language, edition.country)
        self.words = translator(language)
        self.steps = self._steps()
        spells = [days for one in made.placed for days in (one.days, one.task.days) if days]
        asked = [self._procedure(one) for one in procedures]
        spells += [*(Days(day, day) for day, _ in self.steps), *(row.days for row in asked if row.days)]
        whole = Days.spanning(spells) or Days(at, at)
        first = whole.first.replace(day=1)
        self.whole = Days(first, max(whole.last, _later(first, 27)))
        self.lanes = self._lanes()
        self.top = TOP + LANE * (1 + max((one.lane for one in self.lanes), default=0))
        self.groups = self._groups()
        if asked:
            self.groups.append((self.words(N_("Procedures of others")), asked))
        self.bottom = self.top + ROW * sum(1 + len(rows) for _, rows in self.groups)

    def parts(self) -> Iterator[str]:
        """The whole, but for its end."""
        width, height = GUTTER + CHART + EDGE, self.bottom + KEY * 6 + PAD
        title = self.words(N_("The work, by department"))
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            f' role="img" aria-labelledby="work-title work-desc" lang="{escape(self.language)}"'
            f' font-family="system-ui, sans-serif" font-size="12" fill="{INK}">'
        )
        yield f'<title id="work-title">{escape(title)}</title>'
        yield f'<desc id="work-desc">{escape(self.told())}</desc>'
        yield _HATCH
        yield f'<rect width="{width}" height="{height}" fill="{PAPER}"/>'
        yield f'<text x="{PAD}" y="28" font-size="17" font-weight="600">{escape(title)}</text>'
        yield from self._closings()
        yield from self._months()
        yield from self._milestones()
        yield from self._rows()
        yield from self._today()
        yield from self._legend()

    def told(self) -> str:
        """The picture in words."""
        said = self.words(N_("{tasks} tasks, from {first} to {last}; {done} are done, {critical} are critical."))
        return said.format(
            tasks=len(self.made.placed),
            first=self._date(self.whole.first),
            last=self._date(self.whole.last),
            done=sum(one.is_done for one in self.made.placed),
            critical=len(self.made.critical),
        )

    def _x(self, day: dt.date) -> float:
        """Where a day begins, held within the picture."""
        return self._edge(day.toordinal())

    def _end(self, day: dt.date) -> float:
        """Where a day ends, held within the picture."""
        return self._edge(day.toordinal() + 1)

    def _edge(self, number: int) -> float:
        past = min(max(0, number - self.whole.first.toordinal()), self.whole.count)
        return round(GUTTER + CHART * past / self.whole.count, 1)

    def _date(self, day: dt.date) -> str:
        return str(format_date(day, "medium", locale=self.locale))

    def _body(self, key: str) -> str:
        body = self.edition.get("organisations", key or None)
        return body.name or key if body else key

    def _groups(self) -> list[tuple[str, list[_Row]]]:
        """The tasks by the name of their department; those without one last."""
        groups: dict[str, list[_Row]] = {}
        for one in self.made.placed:
            name = self._said(one.task.title, one.task.key)
            blocked = self.words(N_("blocked"))
            who = f"{blocked}, {one.task.owner}" if one.is_blocked else one.task.owner
            row = _Row(name, one.days, who.removesuffix(", "), one.is_done, one.is_critical)
            groups.setdefault(one.task.department or "", []).append(row)
        named = sorted(groups, key=lambda key: (key == "", self._body(key), key))
        return [(self._body(key) or self.words(N_("without a department")), groups[key]) for key in named]

    def _procedure(self, one: Standing) -> _Row:
        """From the request, or the last day for it, to the grant, or the day by which it may come."""
        row = one.procedure
        asked = row.asked if row.asked is not None and row.asked <= self.at else one.ask_by
        known = sorted(day for day in (asked, one.expected or one.needed) if day is not None)
        days = Days(known[0], known[-1]) if known else None
        name = self._said(row.title, row.key)
        return _Row(name, days, self._body(row.organisation or ""), not one.is_open, one.is_late)

    def _steps(self) -> Sequence[tuple[dt.date, str]]:
        """The milestones of the tasks, by their last day."""
        wanted = {one.task.milestone for one in self.made.placed}
        return sorted((step.days.last, step.key) for step in self.edition.timeline if step.days and step.key in wanted)

    def _lanes(self) -> Sequence[_Lane]:
        """The milestones of the tasks, each in the first lane where its name has room."""
        ends: list[float] = []
        found = []
        for day, key in self.steps:
            x, name = self._x(day), self._said(self.edition.find("timeline", key).title, key)
            shown = _cut(name, 190)
            lane = next((n for n, end in enumerate(ends) if end < x - 8), len(ends))
            ends[lane:] = [x + 16 + len(shown) * LETTER, *ends[lane + 1 :]]
            found.append(_Lane(lane, x, shown, f"{name}, {self._date(day)}"))
        return found

    def _said(self, text: Text, key: str) -> str:
        return str(text.within([self.language, *self.edition.languages])) or key

    def _closings(self) -> Iterator[str]:
        for closing in self.edition.closings:
            if closing.days is not None and closing.days.overlaps(self.whole):
                x, width = self._x(closing.days.first), self._end(closing.days.last) - self._x(closing.days.first)
                name = self._said(closing.title, closing.key)
                yield (
                    f"<g><title>{escape(name)}</title>"
                    f'<rect x="{x:g}" y="{TOP - 6}" width="{width:g}" height="{self.bottom - TOP + 6}" fill="#e3e5ea"/>'
                    "</g>"
                )

    def _months(self) -> Iterator[str]:
        first, last = (12 * day.year + day.month - 1 for day in (self.whole.first, self.whole.last))
        every = next((months for months in _EVERY if (last - first) // months < MARKS), _EVERY[-1])
        for number in [first, *(month for month in range(first + 1, last + 1) if month % every == 0)]:
            day = dt.date(number // 12, number % 12 + 1, 1)
            x = self._x(day)
            yield f'<path d="M{x:g} {TOP - 22}V{self.bottom}" stroke="#c9ccd3"/>'
            if number % every == 0:
                shown = "y" if every >= 12 else "MMM" if every == 1 and number > first and day.month > 1 else "yMMM"
                name = escape(str(format_skeleton(shown, day, locale=self.locale)))
                yield f'<text x="{x + 4:g}" y="{TOP - 12}">{name}</text>'

    def _milestones(self) -> Iterator[str]:
        for one in self.lanes:
            y = TOP + LANE * one.lane + 8
            yield f"<g><title>{escape(one.told)}</title>"
            yield f'<path d="M{one.x:g} {y - 6}l6 6l-6 6l-6 -6z" fill="{INK}"/>'
            yield f'<path d="M{one.x:g} {y + 6}V{self.bottom}" stroke="{INK}" stroke-width=".6" {_DOTS}/>'
            yield f'<text x="{one.x + 9:g}" y="{y + 4}">{escape(one.name)}</text></g>'

    def _rows(self) -> Iterator[str]:
        y = self.top
        for name, rows in self.groups:
            yield f'<path d="M{PAD} {y + 2}H{GUTTER + CHART}" stroke="#8b93a1"/>'
            yield f'<text x="{PAD}" y="{y + 16}" font-weight="600">{escape(_cut(name, GUTTER - PAD - 6, BOLD))}</text>'
            y += ROW
            for row in rows:
                yield from self._bar(row, y)
                y += ROW

    def _bar(self, row: _Row, y: int) -> Iterator[str]:
        sign = "✓ " if row.is_done else "! " if row.is_critical else ""
        days = f"{self._date(row.days.first)} – {self._date(row.days.last)}" if row.days else ""
        yield f"<g><title>{escape(', '.join(filter(None, (row.name, days, row.who))))}</title>"
        weight, letter = (' font-weight="600"', BOLD) if row.is_critical else ("", LETTER)
        shown = escape(_cut(sign + row.name, GUTTER - PAD - 16, letter))
        yield f'<text x="{PAD + 10}" y="{y + 15}"{weight}>{shown}</text>'
        if row.days is not None:
            x, end = self._x(row.days.first), self._end(row.days.last)
            fill = PAPER if row.is_done else "url(#critical)" if row.is_critical else "#d9e7ff"
            yield (
                f'<rect x="{x:g}" y="{y + 4}" width="{max(3.0, end - x):g}" height="{THICK}" rx="2" fill="{fill}"'
                f' stroke="#1f3a6e" stroke-width="{2 if row.is_critical else 1}"/>'
            )
            who = escape(_cut(row.who, 140))
            yield f'<text x="{max(end, x + 3) + 5:g}" y="{y + 15}" fill="#434a57">{who}</text>'
        yield "</g>"

    def _today(self) -> Iterator[str]:
        if self.at in self.whole:
            x = self._x(self.at)
            said = escape(self._date(self.at))
            yield f'<path d="M{x:g} {TOP - 28}V{self.bottom}" {_TODAY}/>'
            yield f'<text x="{x + 4:g}" y="{TOP - 28}" fill="#a4161a" font-weight="600">{said}</text>'

    def _legend(self) -> Iterator[str]:
        keys = (
            (_box("#d9e7ff", 1), N_("a task that may slip")),
            (_box("url(#critical)", 2), N_("! a critical task: each day that it slips is lost")),
            (_box(PAPER, 1), N_("✓ a task that is done")),
            (f'<path d="M12 0l6 6l-6 6l-6 -6z" fill="{INK}"/>', N_("a milestone: its tasks end with it")),
            ('<rect width="24" height="12" fill="#e3e5ea"/>', N_("closed days")),
            (f'<path d="M12 -2V14" {_TODAY}/>', N_("the day from which one looks")),
        )
        for number, (drawn, words) in enumerate(keys):
            y = self.bottom + KEY * number + 12
            yield f'<g transform="translate({GUTTER} {y})">{drawn}</g>'
            yield f'<text x="{GUTTER + 34}" y="{y + 10}">{escape(self.words(words))}</text>'


def _box(fill: str, edge: int) -> str:
    return f'<rect width="24" height="12" rx="2" fill="{fill}" stroke="#1f3a6e" stroke-width="{edge}"/>'


def _later(day: dt.date, days: int) -> dt.date:
    return dt.date.fromordinal(min(day.toordinal() + days, dt.date.max.toordinal()))


def _cut(text: str, width: float, letter: float = LETTER) -> str:
    most = int(width / letter)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
