"""A plan as a picture: for each day a grid of places and hours, drawn as SVG, which prints and grows without blur.

Every box has its whole text as a title, which readers of screens are told and others see when they point at it; a box
shows as many letters as it holds. Text stands in ink on light grounds (WCAG 2.1, 1.4.3), and a track is told
by its name in the box's title, not by the colour alone (1.4.1).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import attrs
from babel.dates import format_date, format_skeleton
from markupsafe import escape

from stemcity_kit.documents.catalogue import translator
from stemcity_kit.documents.palette import INK, PAPER
from stemcity_kit.documents.phrases import clock_time, locale_of
from stemcity_kit.errors import N_
from stemcity_kit.model.time import Interval, in_utc
from stemcity_kit.model.zones import zone_info
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Placement, Space

__all__ = ["clock", "days_of", "hours_of", "on_day", "timetable"]

GROUNDS = ("#d9e7ff", "#ffe3d1", "#dcf3dc", "#f3dcf0", "#fff3c4", "#d3f1f3", "#e9e3ff", "#f6dede", "#e6efcf", "#e8e8e8")
"""The grounds of boxes; ink has a contrast of more than 10 to 1 on each."""

GUTTER, TOP, ROW, HOUR, PAD, EDGE = 200, 58, 44, 120, 24, 36
NIGHT_ENDS = 6
"""What goes on after midnight is drawn with the day on which it began until this hour, and then with the next day."""

LETTER = 6.4
"""Units that a letter of the small type takes on average, measured on Latin texts; a box's text is cut by it."""


@attrs.frozen
class _Box:
    """An item in the grid: its row, and where it begins and ends, in minutes after the picture's first hour."""

    row: int
    first: float
    last: float
    title: str
    told: str
    ground: str
    fixed: bool


def days_of(plan: Plan) -> tuple[dt.date, ...]:
    """The local days on which something is held, in order; what ends in the night counts for the day it begins."""
    return tuple(sorted({day for one in plan.placements for day in _days_held(plan, one.item)}))


def on_day(plan: Plan, day: dt.date) -> tuple[Placement, ...]:
    """What begins on a local day, and what began before and goes on into it."""
    return tuple(one for one in plan.placements if day in _days_held(plan, one.item))


def _days_held(plan: Plan, key: str) -> Iterable[dt.date]:
    zone, held = zone_info(plan.problem.zone), plan.interval(key)
    first = held.start.astimezone(zone).date()
    yield first
    day = first + dt.timedelta(days=1)
    while _at(day, NIGHT_ENDS, plan) < in_utc(held.end):
        yield day
        day += dt.timedelta(days=1)


def _at(day: dt.date, hour: int, plan: Plan) -> dt.datetime:
    return in_utc(dt.datetime.combine(day, dt.time(hour), tzinfo=zone_info(plan.problem.zone)))


def timetable(plan: Plan, day: dt.date, *, language: str = "en", country: str = "") -> str:
    """The picture of one day of a plan.

    Args:
        plan: The plan.
        day: The local day.
        language: In which it speaks.
        country: Whose way of writing dates and hours it follows.

    Returns:
        An SVG document, deterministic in its arguments.

    >>> from stemcity_kit.model.time import moment
    >>> from stemcity_kit.scheduling.problem import Item, Placement, Problem, Space
    >>> nine, noon = (moment(dt.date(2027, 5, 19), dt.time(hour), zone="Europe/Rome") for hour in (9, 12))
    >>> problem = Problem("Europe/Rome", [Interval(nine, noon)], [Item("robots", 60, "Robots")], [Space("lab")])
    >>> picture = timetable(Plan(problem, [Placement("robots", nine, "lab")]), dt.date(2027, 5, 19))
    >>> "<title>Robots, 9:00" in picture
    True
    """
    drawn = _Day(plan, day, language, country)
    width, height = GUTTER + drawn.hours * HOUR + EDGE, TOP + max(1, drawn.rows) * ROW + PAD
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" lang="{escape(language)}" font-family="system-ui, sans-serif" fill="{INK}">'
    )
    parts = [
        opening,
        f"<title>{escape(drawn.heading)}</title>",
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
        f'<text x="{PAD}" y="26" font-size="18" font-weight="600">{escape(drawn.heading)}</text>',
        *drawn.scale(height),
        *drawn.gutter(width),
        *(_drawn(box) for box in drawn.boxes),
        "</svg>\n",
    ]
    return "\n".join(parts)


def clock(moment: dt.datetime, zone: str, language: str, country: str) -> str:
    """The local time of a moment as people there write it.

    >>> clock(dt.datetime(2027, 5, 19, 7, 30, tzinfo=dt.UTC), "Europe/Rome", "it", "IT")
    '09:30'
    """
    local = moment.astimezone(zone_info(zone)).time()
    return clock_time(local, locale=locale_of(language, country), country=country)


def hours_of(spell: Interval, plan: Plan, language: str, country: str) -> str:
    """From when to when, by the clock of the plan; with the days where it goes on after the night."""
    zone, locale = zone_info(plan.problem.zone), locale_of(language, country)
    first, last = spell.start.astimezone(zone).date(), spell.end.astimezone(zone).date()
    hours = [clock(moment, plan.problem.zone, language, country) for moment in (spell.start, spell.end)]
    if in_utc(spell.end) > _at(first + dt.timedelta(days=1), NIGHT_ENDS, plan):
        days = (str(format_skeleton("MMMd", day, locale=locale)) for day in (first, last))
        hours = [f"{day}, {hour}" for day, hour in zip(days, hours, strict=True)]
    return "–".join(hours)


class _Day:
    """What the picture of a day is made of."""

    def __init__(self, plan: Plan, day: dt.date, language: str, country: str) -> None:
        self.plan, self.day = plan, day
        self.language, self.country = language, country
        self.zone = zone_info(plan.problem.zone)
        self.locale = locale_of(language, country)
        self.words = translator(language)
        held = on_day(plan, day)
        self.when: Mapping[str, Interval] = {one.item: plan.interval(one.item) for one in held}
        self.begin = self._begin()
        self.end = _at(day + dt.timedelta(days=1), NIGHT_ENDS, plan)
        ends = max((self.minutes(min(spell.end, self.end)) for spell in self.when.values()), default=60.0)
        self.hours = max(1, -int(-ends // 60))
        used = {one.room for one in held}
        self.lines: list[str | None] = [room.key for room in self._rooms() if room.key in used]
        self.lines += [None] if None in used else []
        self.first_rows: list[int] = []
        self.rows = 0
        self.boxes: list[_Box] = []
        tracks = {track: n for n, track in enumerate(sorted({item.track for item in plan.problem.items}))}
        self.grounds = {item.key: GROUNDS[tracks[item.track] % len(GROUNDS)] for item in plan.problem.items}
        for line in self.lines:
            self._fill(line, [one.item for one in held if one.room == line])

    def _begin(self) -> dt.datetime:
        """The full hour at which the picture begins: that of the first item, or that at which a night is over."""
        starts = [spell.start.astimezone(self.zone) for spell in self.when.values()]
        hours = [start.hour if start.date() == self.day else NIGHT_ENDS for start in starts]
        return _at(self.day, min(hours, default=9), self.plan)

    def _fill(self, line: str | None, keys: Sequence[str]) -> None:
        """Draw the items of a place, those that overlap below one another, so that none hides another."""
        ends: list[dt.datetime] = []
        self.first_rows.append(self.rows)
        for key in sorted(keys, key=lambda one: (in_utc(self.when[one].start), one)):
            start, end = in_utc(self.when[key].start), in_utc(self.when[key].end)
            lane = next((lane for lane, until in enumerate(ends) if until <= start), len(ends))
            ends[lane:] = [end, *ends[lane + 1 :]]
            self.boxes.append(self._box(key, self.rows + lane, line))
        self.rows += len(ends)

    def _rooms(self) -> Sequence[Space]:
        return sorted(self.plan.problem.rooms, key=lambda room: (room.district, room.place, room.name))

    @property
    def heading(self) -> str:
        """The day, with its weekday."""
        return str(format_date(self.day, "full", locale=self.locale))

    def minutes(self, moment: dt.datetime) -> float:
        """Minutes of elapsed time after the first hour of the picture."""
        return (in_utc(moment) - self.begin) / dt.timedelta(minutes=1)

    def clock(self, moment: dt.datetime) -> str:
        """The local time as people there write it."""
        return clock(moment, self.plan.problem.zone, self.language, self.country)

    def _box(self, key: str, row: int, line: str | None) -> _Box:
        item, spell = self.plan.problem.item[key], self.when[key]
        cut = (in_utc(spell.start) < self.begin, self.end < in_utc(spell.end))
        told = ", ".join(filter(None, (item.name, self.told(spell), self.place(line), item.track)))
        first, last = self.minutes(max(spell.start, self.begin)), self.minutes(min(spell.end, self.end))
        name = f"{'← ' * cut[0]}{item.name}{' →' * cut[1]}"
        return _Box(row, first, last, name, told, self.grounds[key], item.fixed is not None)

    def told(self, spell: Interval) -> str:
        """From when to when, by the clock; with the days where it goes on through a night."""
        return hours_of(spell, self.plan, self.language, self.country)

    def place(self, room: str | None) -> str:
        """What a line is called."""
        return self.words(N_("online or elsewhere")) if room is None else self.plan.problem.space[room].name

    def scale(self, height: int) -> Iterable[str]:
        """The hours along the top, with a line down for each."""
        for hour in range(self.hours + 1):
            x = GUTTER + hour * HOUR
            moment = self.begin + dt.timedelta(hours=hour)
            yield f'<path d="M{x} {TOP - 8}V{height - PAD}" stroke="#c9ccd3"/>'
            said = escape(self.clock(moment))
            yield f'<text x="{x}" y="{TOP - 14}" font-size="12" text-anchor="middle">{said}</text>'

    def gutter(self, width: int) -> Iterable[str]:
        """The places along the side, with a line across for each."""
        for room, row in zip(self.lines, self.first_rows, strict=True):
            y = TOP + row * ROW
            yield f'<path d="M{PAD} {y}H{width - EDGE}" stroke="#e3e5ea"/>'
            lines = _in_two(self.place(room), GUTTER - PAD)
            for line, said in enumerate(lines):
                base = y + ROW / 2 + 4 + 15 * (line - (len(lines) - 1) / 2)
                yield f'<text x="{PAD}" y="{base:g}" font-size="12">{escape(said)}</text>'


def _in_two(text: str, width: float) -> tuple[str, ...]:
    """A place on one line, or its room above its venue where one line is too short."""
    room, comma, venue = text.partition(", ")
    if not comma or len(text) * LETTER <= width:
        return (_cut(text, width),)
    return _cut(room, width), _cut(venue, width)


def _cut(text: str, width: float) -> str:
    """As much of a text as a width holds."""
    most = int(width / LETTER)
    return text if len(text) <= most else text[: max(0, most - 1)].rstrip() + "…"


def _drawn(box: _Box) -> str:
    x, width = GUTTER + box.first * HOUR / 60, max(4.0, (box.last - box.first) * HOUR / 60)
    y = TOP + box.row * ROW + 3
    edge = ' stroke-width="2"' if box.fixed else ""
    label = _cut(box.title, width - 12)
    return (
        f"<g><title>{escape(box.told)}</title>"
        f'<rect x="{x:g}" y="{y}" width="{width:g}" height="{ROW - 6}" rx="4"'
        f' fill="{box.ground}" stroke="#5b6270"{edge}/>'
        f'<text x="{x + 6:g}" y="{y + (ROW - 6) / 2 + 4:g}" font-size="12">{escape(label)}</text></g>'
    )
