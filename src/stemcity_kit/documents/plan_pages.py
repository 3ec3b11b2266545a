"""A plan to look at: one page with a picture of each day and the same as tables, and each picture as a file.

The page is for the office that decides on the proposal: it asks search engines not to list it, holds no script, and
shows what stands in the plan and nothing about the people in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import attrs
from babel.dates import format_date
from babel.numbers import format_percent
from markupsafe import Markup

from stemcity_kit.documents.catalogue import translator
from stemcity_kit.documents.environment import environment
from stemcity_kit.documents.phrases import locale_of
from stemcity_kit.documents.timetable import days_of, hours_of, on_day, timetable
from stemcity_kit.errors import N_
from stemcity_kit.scheduling.plan import Plan

__all__ = ["plan_pages", "sessions_of", "wish_words"]

_WISHES = {
    "preferred-times": N_("times that somebody likes better"),
    "few-seats-wasted": N_("rooms of the right size"),
    "tracks-apart": N_("sessions of one track at different times"),
    "audiences-apart": N_("sessions for one audience at different times"),
    "spread-over-days": N_("spread over the days"),
    "spread-over-weeks": N_("spread over the weeks"),
    "spread-over-districts": N_("spread over the districts"),
    "fair-to-partners": N_("good places and times for every partner"),
    "as-proposed": N_("the dates and places that partners proposed"),
}


def wish_words(name: str, translate: Callable[[str], str] = str) -> str:
    """What a wish is called for people; one that somebody else added goes by its own name.

    >>> wish_words("few-seats-wasted"), wish_words("near-the-river")
    ('rooms of the right size', 'near-the-river')
    """
    return translate(_WISHES[name]) if name in _WISHES else name


def sessions_of(plan: Plan) -> tuple[int, int]:
    """How many sessions of a plan have a place, and how many there are; one in two rooms is one."""
    counted = plan.problem.sessions
    return sum(item.key in plan.of for item in counted), len(counted)


@attrs.frozen
class Row:
    """One session of the table: when, where, what, and whether it stood already."""

    hours: str
    place: str
    title: str
    track: str
    is_fixed: bool


@attrs.frozen
class Day:
    """One day of the page: its heading, its picture and its table."""

    name: str
    heading: str
    picture: Markup
    rows: tuple[Row, ...]


def plan_pages(plan: Plan, *, language: str = "en", country: str = "", mended: Sequence[str] = ()) -> Mapping[str, str]:
    """The files to look at: `index.html`, and a picture for each day, such as `2027-05-19.svg`.

    Args:
        plan: The plan.
        language: In which they speak.
        country: Whose way of writing dates and hours they follow.
        mended: Where the plan mends one that stood, what happened and how many move, a sentence each.
    """
    pictures = {day: timetable(plan, day, language=language, country=country) for day in days_of(plan)}
    locale = locale_of(language, country)
    days = [
        Day(
            day.isoformat(),
            str(format_date(day, "full", locale=locale)),
            Markup(picture),  # noqa: S704 - drawn here, with everything foreign escaped
            tuple(_rows(plan, day, language, country)),
        )
        for day, picture in pictures.items()
    ]
    page = environment(language).get_template("plan.html")
    gap = str(format_percent(plan.gap, "#,##0.0%", locale=locale))
    words = translator(language)
    costs = [(wish_words(name, words), amount) for name, amount in plan.score_by_wish.items()]
    placed, asked = sessions_of(plan)
    counts = {"placed": placed, "asked": asked, "costs": costs, "gap": gap}
    told = page.render(plan=plan, days=days, language=language, mended=mended, **counts)
    return {"index.html": told, **{f"{day.isoformat()}.svg": picture for day, picture in pictures.items()}}


def _rows(plan: Plan, day: dt.date, language: str, country: str) -> list[Row]:
    held = on_day(plan, day)
    found = []
    for one in sorted(held, key=lambda placement: (placement.start, placement.room or "", placement.item)):
        item, spell = plan.problem.item[one.item], plan.interval(one.item)
        hours = hours_of(spell, plan, language, country)
        room = plan.problem.space[one.room].name if one.room is not None else ""
        found.append(Row(hours, room, item.name, item.track, item.fixed is not None))
    return found
