"""What schools receive and what everybody may read, as pages: letters, certificates, the fairness report.

Each is one file of accessible HTML that prints as a document and needs nothing beside it; it asks search engines not to
list it and holds no script. A city's folder of templates can replace `schools/letter.html` and the others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
from jinja2 import TemplateError, TemplateSyntaxError
from markupsafe import Markup

from stemcity_kit.documents.bars import Bar, bars
from stemcity_kit.documents.catalogue import tongue
from stemcity_kit.documents.dossier_words import Wording, visible
from stemcity_kit.documents.environment import environment, source
from stemcity_kit.documents.palette import Palette
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.errors import FaultyFolder, Finding, N_, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.time import When
from stemcity_kit.model.vocabulary import Nature
from stemcity_kit.model.zones import zone_info
from stemcity_kit.schools.fairness import OTHERS, Breakdown, Fairness
from stemcity_kit.schools.letters import Certificate, Head, Letter, Named, Visit, named

__all__ = ["certificate_page", "fairness_page", "letter_page", "reason", "share_pictures"]

_HEADINGS = {
    "all": N_("All classes"),
    "district": N_("By district"),
    "level": N_("By level of school"),
    "first-timers": N_("Schools that take part for the first time, and others"),
    "outskirts": N_("Schools in the outskirts, and others"),
    "reason": N_("Why the wish that was wanted most was not met"),
}
_VALUES = {
    ("first-timers", "yes"): N_("for the first time"),
    ("first-timers", "no"): N_("not for the first time, or not known"),
    ("outskirts", "yes"): N_("in the outskirts"),
    ("outskirts", "no"): N_("elsewhere, or not known"),
    ("reason", "met"): N_("it was met"),
    ("reason", "full"): N_("others have the places, by the rules of the draw"),
    ("reason", "school"): N_("the school has as many places as one may have"),
    ("reason", "elsewhere"): N_("the class is somewhere else at that time"),
    ("reason", "not-held"): N_("it is not held at a known time"),
    ("reason", "not-possible"): N_("the class could go to no session of it"),
}
_LEVELS = (
    N_("early childhood"),
    N_("primary"),
    N_("lower secondary"),
    N_("upper secondary"),
    N_("post-secondary"),
    N_("short-cycle tertiary"),
    N_("bachelor's"),
    N_("master's"),
    N_("doctoral"),
)
"""What people read for the levels of ISCED 2011, from 0 to 8."""

_NATURES = {
    Nature.INVENTED: N_("This edition is invented: it is an illustration, and nobody in it exists."),
    Nature.SYNTHETIC: N_("This edition is synthetic: it was made for tests, and nobody in it exists."),
}


def letter_page(letter: Letter, *, language: str = "", override: Path | None = None) -> bytes:
    """A school's letter as the bytes of one HTML file.

    Args:
        letter: The letter.
        language: The reader's language; without one, the edition's first.
        override: A city's folder of templates; `schools/letter.html` in it replaces the library's.

    Raises:
        FaultyFolder: A template has a mistake.
    """
    p = _phrases(letter.head, language)
    reasons = [
        (name, one.rank, _titled(letter.named, p, one.event), reason(one.why, letter.named, p, head=letter.head))
        for name, one in letter.unmet
    ]
    today = letter.at.astimezone(zone_info(letter.head.zone)).date()
    return _page("letter", p, override, head=letter.head, letter=letter, reasons=reasons, today=today)


def certificate_page(certificate: Certificate, *, language: str = "", override: Path | None = None) -> bytes:
    """A class's certificate of attendance as the bytes of one HTML file.

    Args:
        certificate: The certificate.
        language: The reader's language; without one, the edition's first.
        override: A city's folder of templates; `schools/certificate.html` in it replaces the library's.

    Raises:
        FaultyFolder: A template has a mistake.
    """
    p = _phrases(certificate.head, language)
    return _page("certificate", p, override, head=certificate.head, certificate=certificate)


def fairness_page(
    report: Fairness,
    edition: Edition,
    *,
    at: dt.datetime,
    language: str = "",
    colours: Palette | None = None,
    override: Path | None = None,
) -> bytes:
    """The fairness report as the bytes of one HTML file: a picture and a table of each breakdown.

    Args:
        report: The report; one that `published` made may be shown to everybody, the exact one is for the office.
        edition: The edition, for its name and its languages.
        at: The moment of the report.
        language: The reader's language; without one, the edition's first.
        colours: The edition's colours.
        override: A city's folder of templates; `schools/fairness.html` in it replaces the library's.

    Raises:
        FaultyFolder: A template has a mistake.
    """
    p = _phrases(edition, language)
    pictures = share_pictures(report, language=p.tongue, colours=colours)
    tables = [_table(one, p, pictures[one.by]) for one in (report.histogram, *report.breakdowns) if one.rows]
    worst = _worst(report, edition, p)
    return _page("fairness", p, override, head=edition, report=report, tables=tables, worst=worst, at=at)


def _worst(report: Fairness, edition: Edition, p: Phrases) -> list[dict[str, Any]]:
    """Those who were served worst, each with its class, what it has, and the reasons; for the office alone."""
    names = named(edition, (one for worst in report.worst for one in worst.reasons))
    found = []
    for worst in report.worst:
        group = edition.get("classes", worst.party)
        school = edition.get("schools", group.school if group else None)
        called = [visible(one) for one in (school.name if school else "", group.name if group else "") if one]
        why = [
            (one.rank, _titled(names, p, one.event), reason(one.why, names, p, head=edition)) for one in worst.reasons
        ]
        has = _bucket((worst.rank,), p)
        found.append({"name": ", ".join(called) or worst.party, "has": has, "reasons": why})
    return found


def share_pictures(report: Fairness, *, language: str = "en", colours: Palette | None = None) -> Mapping[str, str]:
    """An SVG picture for each breakdown, under its name: `all`, `district` and so on, as `Breakdown.by` says."""
    p = Phrases(tongue(language))
    found = {}
    for one in (report.histogram, *report.breakdowns):
        rows = [Bar(_value(one.by, value, p), counts) for value, counts in one.rows]
        title, legend = p.gettext(_HEADINGS[one.by]), [_bucket(bucket, p) for bucket in one.buckets]
        found[one.by] = bars(rows, title=title, legend=legend, colours=colours, language=p.tongue)
    return found


def reason(why: Finding, named: Named, p: Phrases, *, head: Head | Edition) -> str:
    """A reason in the reader's words, with titles of events and hours of sessions in the place of their keys.

    Where it is true of some sessions of an event only, since the class can come to no others, it names their hours.
    """
    said = dict(why.params)
    if "event" in said:
        said["event"] = _titled(named, p, said["event"])
    hours = [_moment(start, head, p) for key in said.get("at", "").split() if (start := _start(named, key))]
    if hours:
        said["event"] = f"{said['event']}, {p.listed(hours)}"
    if (key := said.get("session", "")) in named.sessions:
        title, start = _titled(named, p, named.sessions[key][0]), _start(named, key)
        said["session"] = f"{title}, {_moment(start, head, p)}" if start else title
    return attrs.evolve(why, params=said).problem(p.gettext)


def _start(named: Named, session: str) -> dt.datetime | None:
    return named.sessions[session][1] if session in named.sessions else None


def _titled(named: Named, p: Phrases, event: str) -> str:
    return visible(p.plain(named.events[event])) if event in named.events else event


def _phrases(head: Head | Edition, language: str) -> Phrases:
    spoken = language or head.languages[0]
    return Phrases(spoken, head.languages, head.country, tongue(spoken))


def _page(kind: str, p: Phrases, override: Path | None, *, head: Head | Edition, **values: Any) -> bytes:
    name = f"schools/{kind}.html"
    made = environment(p.tongue, override=override)

    def moment(at: dt.datetime) -> str:
        return _moment(at, head, p)

    def day_of(visit: Visit) -> str:
        if visit.start is None:
            return p.when(None)
        return p.when(When.between(visit.start, visit.end) if visit.end else When.starting(visit.start))

    try:
        style = Markup(source(made, "dossiers/dossier.css"))  # noqa: S704 - a stylesheet of the office, not of a reader
        notice = p.gettext(_NATURES[head.nature]) if head.nature in _NATURES else ""
        given = {"p": p, "style": style, "head": head, "notice": notice, "moment": moment, "day_of": day_of, **values}
        return made.get_template(name).render(**given).encode()
    except TemplateError as fault:
        raise FaultyFolder(_fault(fault, name)) from fault


def _moment(at: dt.datetime, head: Head | Edition, p: Phrases) -> str:
    return Wording(p, head.zone).moment(at.replace(second=0, microsecond=0))


def _table(table: Breakdown, p: Phrases, picture: str) -> dict[str, Any]:
    return {
        "key": table.by,
        "title": p.gettext(_HEADINGS[table.by]),
        "picture": Markup(picture),  # noqa: S704 - drawn by the library, with everything foreign escaped
        "columns": [_bucket(bucket, p) for bucket in table.buckets],
        "rows": [(_value(table.by, value, p), counts, sum(counts)) for value, counts in table.rows],
    }


def _bucket(bucket: Sequence[int | None], p: Phrases) -> str:
    """A column in words: “wish 1”, “wish 2 to 3”, “wish 3 or none”, “no place”."""
    ranks = [rank for rank in bucket if rank is not None]
    if not ranks:
        return p.gettext(N_("no place"))
    params = {"first": p.number(ranks[0]), "last": p.number(ranks[-1])}
    if None in bucket:
        return p.gettext(N_("wish {first} or a later one, or no place")).format(**params)
    if len(ranks) == 1:
        return p.gettext(N_("wish {first}")).format(**params)
    return p.gettext(N_("wish {first} to {last}")).format(**params)


def _value(by: str, value: str, p: Phrases) -> str:
    if value == OTHERS:
        return p.gettext(N_("others, taken together"))
    if by == "all":
        return p.gettext(_HEADINGS["all"])
    if (by, value) in _VALUES:
        return p.gettext(_VALUES[by, value])
    if not value:
        return p.gettext(N_("not known"))
    return p.listed([p.gettext(_LEVELS[int(one)]) for one in value.split("+")]) if by == "level" else visible(value)


def _fault(fault: TemplateError, name: str) -> Finding:
    where = Where(file=getattr(fault, "name", None) or name, row=getattr(fault, "lineno", None))
    if isinstance(fault, TemplateSyntaxError):
        fix = N_("Mend the tag on that line; the library's own file of the same name shows how it is written.")
    else:
        fix = N_("Use a name that the library's own file of the same name uses.")
    said = {"reason": (fault.message or type(fault).__name__).rstrip(".")}
    return Finding("bad-template", where, N_("The template cannot be rendered: {reason}."), fix, params=said)
