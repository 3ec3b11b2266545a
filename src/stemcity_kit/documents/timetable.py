"""A plan as a picture: for each day a grid of places and hours, drawn as SVG, which prints and grows without blur.

Every box has its whole text as a title, which readers of screens are told and others see when they point at it; a box
shows as many letters as it holds. Text stands in ink on light grounds (WCAG 2.1, 1.4.3), and a track is told
by its name in the box's title, not by the colour alone (1.4.1).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import attrs
from babel.dates import format_date, format_time
from markupsafe import escape

from stemcity_kit.documents.catalogue import translator
from stemcity_kit.documents.palette import INK, PAPER
from stemcity_kit.documents.phrases import locale_of
from stemcity_kit.errors import N_
from stemcity_kit.model.time import Interval, in_utc
from stemcity_kit.model.zones import zone_info
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Space

__all__ = ["clock", "days_of", "timetable"]

GROUNDS = ("#d9e7ff", "#ffe3d1", "#dcf3dc", "#f3dcf0", "#fff3c4", "#d3f1f3", "#e9e3ff", "#f6dede", "#e6efcf", "#e8e8e8")
"""The grounds of boxes; ink has a contrast of more than 10 to 1 on each."""

GUTTER, TOP, ROW, HOUR, PAD, EDGE = 200, 58, 44, 120, 24, 36
LETTER = 6.4
"""Units that a letter of the small type takes on average, measured on Latin texts; a box's text is cut by it."""


@attrs.frozen
class _Box:
    """An item in the grid: its line, and where it begins and ends, in minutes after the picture's first hour."""

    line: int
    first: float
    last: float
    title: str
    told: str
    ground: str
    fixed: bool


def days_of(plan: Plan) -> tuple[dt.date, ...]:
    """The local days on which something is placed, in order; what runs past midnight counts for the day it begins."""
    zone = zone_info(plan.problem.zone)
    return tuple(sorted({one.start.astimezone(zone).date() for one in plan.placements}))


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
    width, height = GUTTER + drawn.hours * HOUR + EDGE, TOP + max(1, len(drawn.lines)) * ROW + PAD
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
    there = zone_info(zone)
    return str(format_time(moment.astimezone(there), "short", locale=locale_of(language, country), tzinfo=there))


class _Day:
    """What the picture of a day is made of."""

    def __init__(self, plan: Plan, day: dt.date, language: str, country: str) -> None:
        self.plan, self.day = plan, day
        self.language, self.country = language, country
        self.zone = zone_info(plan.problem.zone)
        self.locale = locale_of(language, country)
        self.words = translator(language)
        held = [one for one in plan.placements if one.start.astimezone(self.zone).date() == day]
        self.when: Mapping[str, Interval] = {one.item: plan.interval(one.item) for one in held}
        begins = min((spell.start.astimezone(self.zone).hour for spell in self.when.values()), default=9)
        self.begin = in_utc(dt.datetime.combine(day, dt.time(begins), tzinfo=self.zone))
        ends = max((self.minutes(spell.end) for spell in self.when.values()), default=60.0)
        self.hours = max(1, -int(-ends // 60))
        used = {one.room for one in held}
        self.lines: list[str | None] = [room.key for room in self._rooms() if room.key in used]
        self.lines += [None] if None in used else []
        tracks = {track: n for n, track in enumerate(sorted({item.track for item in plan.problem.items}))}
        self.boxes = [
            self._box(
                one.item, self.lines.index(one.room), GROUNDS[tracks[plan.problem.item[one.item].track] % len(GROUNDS)]
            )
            for one in held
        ]

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

    def _box(self, key: str, line: int, ground: str) -> _Box:
        item, spell = self.plan.problem.item[key], self.when[key]
        hours = f"{self.clock(spell.start)}–{self.clock(spell.end)}"
        told = ", ".join(filter(None, (item.name, hours, self.place(self.lines[line]), item.track)))
        first, last = self.minutes(spell.start), self.minutes(spell.end)
        return _Box(line, first, last, item.name, told, ground, item.fixed is not None)

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
        for number, room in enumerate(self.lines):
            y = TOP + number * ROW
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
    y = TOP + box.line * ROW + 3
    edge = ' stroke-width="2"' if box.fixed else ""
    label = _cut(box.title, width - 12)
    return (
        f"<g><title>{escape(box.told)}</title>"
        f'<rect x="{x:g}" y="{y}" width="{width:g}" height="{ROW - 6}" rx="4"'
        f' fill="{box.ground}" stroke="#5b6270"{edge}/>'
        f'<text x="{x + 6:g}" y="{y + (ROW - 6) / 2 + 4:g}" font-size="12">{escape(label)}</text></g>'
    )
