"""The ranking as it is published: by code alone wherever a name would tell of somebody's income or health.

Where the call asks for what reveals hardship, the notice holds code, place, total and outcome and nothing else: no
names, no dates, no numbers of the register, no points by criterion from which an income could be reckoned back, and no
codes that count up in the order of arrival. A call whose totals would give an income back leaves them out too
(`Awarding.publish_totals`). Nowhere are points published that follow
from an answer that is not open. Who was not admitted is not listed in any case; a letter tells them why.

Source: D.Lgs. 33/2013, art. 26(4); Garante per la protezione dei dati personali, order of 22 July 2021, n. 296.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from stemcity_kit.calls.acts import RankingProposed
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.dossier import Dossier, Kind
from stemcity_kit.calls.dossier_text import published_name
from stemcity_kit.calls.explain_place import outcome_words, review_until
from stemcity_kit.calls.explain_points import rounding_words
from stemcity_kit.calls.explain_subject import criterion_title, pool_title
from stemcity_kit.calls.question import Reader, Sensitivity
from stemcity_kit.calls.ranking import Entry, Outcome, Ranking
from stemcity_kit.calls.states import ApplicationState, CallState
from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.dossier import Head, Section, Table, with_content
from stemcity_kit.model.sentence import Param, Sentence, said, verbatim
from stemcity_kit.model.text import Text

__all__ = ["ranking_notice"]

_COUNTED = re.compile(r"(.*?)([0-9]+)")
_FEWEST_TO_COUNT = 3


def ranking_notice(casefile: CaseFile, *, at: dt.datetime, head: Head | None = None) -> Dossier:
    """The ranking in force, for the public.

    Args:
        casefile: The case.
        at: The moment of the document.
        head: The head of the journal.

    Raises:
        InvalidValue: There is no ranking, or the codes of the applications count up in the order of arrival although
            they have to say nothing of anybody.
    """
    ranking = casefile.ranking
    if ranking is None:
        raise InvalidValue.because(
            "no-ranking",
            Where(table="calls", key=casefile.call.key),
            N_("The call has no ranking yet."),
            N_("Propose a ranking first."),
        )
    if casefile.call.reveals_hardship:
        _refuse_counted_codes(casefile)
    final = casefile.state in (CallState.RANKED, CallState.CLOSED_OUT)
    return Dossier(
        kind=Kind.RANKING,
        reader=Reader.PUBLIC,
        call=casefile.call,
        title=said("ranking", N_("Ranking")) if final else said("provisional", N_("Provisional ranking")),
        at=at,
        head=head,
        sections=with_content(
            Section("ranking", said("ranking", N_("Ranking")), _opening(casefile, ranking), _tables(casefile, ranking)),
            Section("review", said("review", N_("Review")), review_until(casefile)),
        ),
    )


def _refuse_counted_codes(casefile: CaseFile) -> None:
    """Refuse codes that are numbered in the order of arrival: who knows when somebody applied would know the code."""
    came = sorted(
        (one for one in casefile.applications.values() if one.received_at is not None),
        key=lambda one: (one.received_at is None, one.received_at),
    )
    found = [_COUNTED.fullmatch(one.key) for one in came]
    numbers = [(part[1], int(part[2])) for part in found if part]
    counts_up = len(numbers) == len(came) >= _FEWEST_TO_COUNT and all(
        one[0] == two[0] and two[1] == one[1] + 1 for one, two in pairwise(numbers)
    )
    if counts_up:
        raise InvalidValue.because(
            "counted-codes",
            Where(table="applications", key=came[0].key),
            N_("The codes of the applications count up in the order of arrival, so they tell who is who."),
            N_("Give each application a code of random letters when it is received, such as “kv2m”."),
        )


def _opening(casefile: CaseFile, ranking: Ranking) -> Iterator[Sentence]:
    call = casefile.call
    if call.reveals_hardship:
        yield said("by-code", N_("Applications are named by their code alone, which each applicant knows."))
    yield from _version(casefile)
    if call.grid is not None:
        yield rounding_words(call.grid)
    out = [one for one in casefile.applications.values() if one.state is ApplicationState.EXCLUDED]
    unranked = sum(ranking.entry(one.key) is None for one in out)
    if unranked:
        yield said(
            "not-admitted", N_("Applications not admitted: {count}. Each applicant is told why."), count=unranked
        )


def _version(casefile: CaseFile) -> Iterator[Sentence]:
    """Which ranking this is, where there was one before it, and of when that one was."""
    proposed = [record for record in casefile.records if isinstance(record.act, RankingProposed)]
    if len(proposed) > 1:
        yield said(
            "version",
            N_("This is version {version} of the ranking; it replaces the one of {before}."),
            version=len(proposed),
            before=proposed[-2].at,
        )


def _tables(casefile: CaseFile, ranking: Ranking) -> Iterator[Table]:
    shows = _coded if casefile.call.reveals_hardship else _named
    for name, grouped in groupby(ranking.entries, key=lambda entry: entry.ranking):
        title = said("ranking", N_("Ranking"))
        if name:
            title = said("ranking-of", N_("Ranking: {name}"), name=_name(casefile, name))
        yield shows(casefile, title, tuple(grouped))


def _name(casefile: CaseFile, name: str) -> Param:
    """What people read for one of several rankings: the label of the answer that splits them."""
    asked = casefile.call.asked.get(casefile.call.awarding.split)
    return (asked.choices.get(name, Text()) if asked else Text()) or name


def _coded(casefile: CaseFile, caption: Sentence, entries: Sequence[Entry]) -> Table:
    columns = [
        said("code", N_("Code")),
        said("place", N_("Position")),
        *_total_column(casefile),
        said("outcome", N_("Outcome")),
    ]
    pools = _shows_pools(casefile)
    if pools:
        columns.append(said("pool", N_("Pool")))
    rows = [
        [entry.application, *_standing(casefile, entry), *([_pool(casefile, entry)] if pools else [])]
        for entry in entries
    ]
    return Table(caption, columns, rows)


def _shows_pools(casefile: CaseFile) -> bool:
    """Whether the pool may be told: there are several, and none is for those in hardship."""
    call = casefile.call
    asked = [call.asked[pool.who.question] for pool in call.awarding.pools if pool.who is not None]
    return len(call.awarding.pools) > 1 and all(question.sensitivity is not Sensitivity.HARDSHIP for question in asked)


def _total_column(casefile: CaseFile) -> tuple[Sentence, ...]:
    return (said("total", N_("Total")),) if casefile.call.awarding.publish_totals else ()


def _standing(casefile: CaseFile, entry: Entry) -> list[Param]:
    total: list[Param] = ["" if entry.total is None else entry.total]
    return [
        "" if entry.place is None else entry.place,
        *(total if casefile.call.awarding.publish_totals else ()),
        outcome_words(entry.outcome),
    ]


def _pool(casefile: CaseFile, entry: Entry) -> Param:
    return pool_title(casefile.call, entry.pool) if entry.pool else ""


def _named(casefile: CaseFile, caption: Sentence, entries: Sequence[Entry]) -> Table:
    totals = casefile.call.awarding.publish_totals  # the points by criterion would give them away
    given = {key for entry in entries for key in entry.points} if totals else set()
    in_order = [criterion.key for criterion in casefile.call.grid.criteria] if casefile.call.grid else []
    criteria = [key for key in in_order if key in given]
    paid = any(entry.amount is not None for entry in entries)
    names = [_published(casefile, entry) for entry in entries]
    named = any(name != "" for name in names)
    columns = [
        *((said("applicant", N_("Applicant")),) if named else ()),
        said("code", N_("Code")),
        said("place", N_("Position")),
        *(verbatim(criterion_title(casefile.call, key)) for key in criteria),
        *_total_column(casefile),
        said("outcome", N_("Outcome")),
        *((said("amount", N_("Amount")),) if paid else ()),
    ]
    rows: list[list[Param]] = []
    for entry, name in zip(entries, names, strict=True):
        place, *standing = _standing(casefile, entry)
        who: list[Param] = [name, entry.application] if named else [entry.application]
        points: list[Param] = [entry.points.get(key, "") for key in criteria]
        rows.append([*who, place, *points, *standing, *([entry.amount or ""] if paid else [])])
    return Table(caption, columns, rows)


def _published(casefile: CaseFile, entry: Entry) -> Param:
    """The name beside a code; who missed a threshold is not named."""
    return "" if entry.outcome is Outcome.BELOW else published_name(casefile, casefile.applications[entry.application])
