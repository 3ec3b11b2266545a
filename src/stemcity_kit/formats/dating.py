"""Dating an edition: sections and steps that a format describes, put on the calendar of one year and one city.

Steps keep the rule of `stemcity_kit.model.basis`. Where the jurisdiction has a term for a step, the step lasts at least
that long; where it has none, the format's own length stands. Each milestone says in `basis` by what it was dated. Days
of the events themselves never move.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import attrs

from stemcity_kit.errors import N_
from stemcity_kit.formats.jurisdiction import Jurisdiction, Term
from stemcity_kit.formats.reading import Reader
from stemcity_kit.model.basis import Basis
from stemcity_kit.model.calendar import Milestone
from stemcity_kit.model.fields import IS_KEY, line, valid_key, whole
from stemcity_kit.model.offsets import Offset
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import Governance, Phase

__all__ = ["Part", "Step", "anchors_of", "check_anchors", "milestones", "part_days"]


@attrs.frozen
class Part:
    """A section as a format describes it.

    Attributes:
        key: The section's key.
        title: What people read.
        summary: What it is, in a sentence or two.
        run_by: Who runs its events.
        main: Whether its days are the ones that `adapt` asks for; exactly one section is.
        first: The first day, for a section that is not main and has usual days.
        last: The last such day, included.
        most_days: How many days the main section may last at most.
    """

    key: str = attrs.field(validator=valid_key, metadata=IS_KEY)
    title: Text
    summary: Text = Text()
    run_by: Governance = Governance.JOINT
    main: bool = False
    first: Offset | None = None
    last: Offset | None = None
    most_days: int | None = whole(least=1)


@attrs.frozen
class Step:
    """A step of the work, as a format describes it.

    Attributes:
        key: The step's key.
        title: What is done.
        first: Its first day, relative to the edition or to an earlier step.
        last: Its last day; or
        days: how many days it takes after the first.
        term: The term of the jurisdiction that it keeps, such as `cure`; it may only make the step longer or, where
            the format gives `days`, decide its length.
        phase: Before, during or after the events.
    """

    key: str = attrs.field(validator=valid_key, metadata=IS_KEY)
    title: Text
    first: Offset
    last: Offset | None = None
    days: int | None = whole(least=0)
    term: str = line()
    phase: Phase = Phase.BEFORE


def part_days(parts: Iterable[Part], *, given: Mapping[str, Days], year: int) -> dict[str, Days]:
    """The days of each section: those given, else the format's usual ones; a section without either has none."""
    found = dict(given)
    for part in parts:
        anchors = anchors_of(found, parts)
        if part.key not in found and part.first is not None:
            first = part.first.on(anchors, year=year)
            found[part.key] = Days(first, part.last.on(anchors, year=year) if part.last else first)
    return found


def anchors_of(days: Mapping[str, Days], parts: Iterable[Part] = ()) -> dict[str, dt.date]:
    """What `start`, `end`, `main.first` and `<key>.last` mean where things have these days."""
    anchors = {f"{key}.first": spell.first for key, spell in days.items()}
    anchors |= {f"{key}.last": spell.last for key, spell in days.items()}
    main = next((days[part.key] for part in parts if part.main and part.key in days), None)
    if main is not None:
        anchors |= {"main.first": main.first, "main.last": main.last}
    whole = Days.spanning(days.values())
    if whole is not None:
        anchors |= {"start": whole.first, "end": whole.last}
    return anchors


def milestones(
    steps: Sequence[Step],
    parts: Sequence[Part],
    *,
    sections: Mapping[str, Days],
    year: int,
    closed: Iterable[dt.date],
    jurisdiction: Jurisdiction,
) -> tuple[Milestone, ...]:
    """The dated timeline: the sections, the steps of the format, in order of their first day.

    Args:
        steps: The format's steps; each may refer to those before it.
        parts: The format's sections.
        sections: The days of the sections.
        year: The edition's year.
        closed: Public holidays.
        jurisdiction: Whose terms are kept.
    """
    shut = frozenset(closed)
    anchors = anchors_of(sections, parts)
    made = [
        Milestone(part.key, part.title, sections[part.key], Phase.DURING, _said_of(part))
        for part in parts
        if part.key in sections
    ]
    for step in steps:
        days, basis = _dated(step, anchors, year=year, closed=shut, jurisdiction=jurisdiction)
        anchors |= {f"{step.key}.first": days.first, f"{step.key}.last": days.last}
        made.append(Milestone(step.key, step.title, days, step.phase, basis))
    return tuple(sorted(made, key=lambda milestone: (milestone.days or Days(dt.date.max, dt.date.max), milestone.key)))


def _said_of(part: Part) -> str:
    return "given" if part.main or part.first is None else f"{part.first} / {part.last or part.first}"


def _dated(
    step: Step, anchors: Mapping[str, dt.date], *, year: int, closed: frozenset[dt.date], jurisdiction: Jurisdiction
) -> tuple[Days, str]:
    term = jurisdiction.term(step.term) if step.term else None
    basis = Basis(
        step.first,
        last=step.last,
        days=step.days if step.last is None and (term is None or term.days is None) else None,
        law=_term_words(term, jurisdiction.name) if term else "",
        term=term.days if term else None,
        working=bool(term and term.working),
    )
    return basis.on(anchors, year=year, closed=closed)


def _term_words(term: Term, name: str) -> str:
    length = f"{term.days} {'working ' if term.working else ''}days" if term.days is not None else ""
    above = f"above {term.above} {term.currency}" if term.above is not None else ""
    rule = " ".join(part for part in (length, above) if part) or "no number known"
    return f"{name} {term.key}: {rule} ({term.source}{'' if term.verified else ', not verified'})"


def check_anchors(reader: Reader, parts: Sequence[Part], steps: Sequence[Step]) -> None:
    """Note every offset that begins with something that is not there, or not yet."""
    known: dict[str, object] = dict.fromkeys(("start", "end", "main.first", "main.last"))
    main = [part for part in parts if part.main]
    dated = anchors_of({part.key: Days(dt.date.min, dt.date.min) for part in main}, main)
    for part in parts:
        allowed = {name: None for name in dated if name not in ("start", "end")}
        for name, offset in (("first", part.first), ("last", part.last)):
            _check_anchor(reader, f"sections.{part.key}.{name}", offset, allowed)
        dated |= dict.fromkeys((f"{part.key}.first", f"{part.key}.last"), dt.date.min)
    known |= dated
    for step in steps:
        for name, offset in (("first", step.first), ("last", step.last)):
            _check_anchor(reader, f"timeline.{step.key}.{name}", offset, known)
            known[f"{step.key}.first"] = None
        known[f"{step.key}.last"] = None


def _check_anchor(reader: Reader, at: str, offset: Offset | None, known: Mapping[str, object]) -> None:
    if offset is not None and not offset.known(known):
        reader.fault(
            "unknown-anchor",
            at,
            N_("“{anchor}” has no meaning here."),
            N_("Begin with one of: {known}; or with easter, girls-in-ict-day or a day such as 04-01."),
            anchor=offset.anchor,
            known=", ".join(known),
        )
