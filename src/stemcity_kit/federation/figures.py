"""The totals as figures of the merged programme, each with its coverage, so that what is built shows what is counted.

A total without any bound has no number and is no figure. Where there is only a lower bound, that is what stands there,
with the reason why the numbers were not added.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import attrs

from stemcity_kit.documents.catalogue import translator
from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.federation.area import Area
from stemcity_kit.federation.members import Member
from stemcity_kit.federation.merging import merged_key
from stemcity_kit.federation.rollup import COVERED, Total, is_told
from stemcity_kit.folder.read import file_of
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import Qualifier, Scope

__all__ = ["figures", "put_aside"]

AT_MOST = N_("Those that reported have at most {most} together.")


def figures(area: Area, members: Sequence[Member], totals: Sequence[Total]) -> tuple[Figure, ...]:
    """The figures of the area, one for each total of which a number can be told; the same for every order of members.

    Args:
        area: The area; its languages are those in which coverage and reasons are said.
        members: The members, whose words, methods and sources the figures keep.
        totals: Their totals.
    """
    return tuple(_figure(area, members, total, *total.number) for total in totals if total.number is not None)


def _figure(area: Area, members: Sequence[Member], total: Total, value: Decimal, qualifier: Qualifier) -> Figure:
    stated = [
        (member.municipality, figure)
        for member in sorted(members, key=lambda one: one.municipality)
        for figure in (member.programme.figures if member.programme else ())
        if is_told(area, figure) and (figure.indicator, figure.scope) == (total.indicator, total.scope)
    ]
    whose, first = stated[0]
    days = {figure.as_of for _, figure in stated}
    bases = {figure.basis for _, figure in stated}
    sources = dict.fromkeys(merged_key(code, source) for code, figure in stated for source in figure.sources)
    return attrs.evolve(
        first,
        key=merged_key(whose, first.key),
        value=value,
        qualifier=qualifier,
        year=area.year,
        as_of=days.pop() if len(days) == 1 else None,
        basis=bases.pop() if len(bases) == 1 else (),
        headline=None,
        remark=Text({language: " ".join(_said(total, language)) for language in area.languages}),
        sources=tuple(sources),
    )


def _said(total: Total, language: str) -> Iterator[str]:
    """Who reported, and what is known where nothing was added."""
    translate = translator(language)
    covered = total.coverage
    yield translate(COVERED).format(reported=len(covered.reported), expected=len(covered.expected)) + "."
    yield from (translate(message).format(**dict(params)) for message, params in total.why)
    if total.value is None and total.most is not None:
        yield translate(AT_MOST).format(most=total.most)


def put_aside(area: Area, members: Sequence[Member]) -> Iterator[Finding]:
    """The years of figures that are in no total, because the area is of another one; in the order of members."""
    for member in members:
        stated = member.programme.figures if member.programme else ()
        years = {one.year for one in stated if one.scope is not Scope.ALL_EDITIONS} - {None, area.year}
        if years:
            what = N_("The figures of {years} are put aside: the totals are those of {year}.")
            fix = N_("Correct the year where it is wrong; otherwise there is nothing to do.")
            params = {"years": ", ".join(map(str, sorted(filter(None, years)))), "year": area.year}
            place = Where(table="figures", file=f"{member.folder}/{file_of('figures')}")
            yield Finding("figures-put-aside", place, what, fix, Severity.NOTE, params)
