"""What a donor may know of a call: sums over all applications, and none that speaks of a few people."""

from __future__ import annotations

from collections.abc import Iterator

from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.explain_subject import pool_title
from stemcity_kit.calls.ranking import Outcome, Ranking
from stemcity_kit.calls.states import ApplicationState, AwardState
from stemcity_kit.errors import N_
from stemcity_kit.model.dossier import Section
from stemcity_kit.model.money import Money
from stemcity_kit.model.sentence import Param, Sentence, said

__all__ = ["FEWEST", "aggregates", "counted"]

_NOT_WON = (AwardState.NEXT_IN_LINE, AwardState.RENOUNCED, AwardState.LAPSED, AwardState.REVOKED)
FEWEST = 5
"""The fewest applications that a count names: below it one could tell who is meant.

Source: OECD, Glossary of Statistical Terms, “Threshold rule”: some agencies require 5, others 3.
"""


def counted(number: int) -> Param:
    """A count as a donor may know it.

    >>> counted(7), counted(2).what
    (7, 'fewer than {fewest}')
    """
    return said("few", N_("fewer than {fewest}"), fewest=FEWEST) if 0 < number < FEWEST else number


def aggregates(casefile: CaseFile) -> Section:
    """How many applied, and of each pool the places and the money, without a word of any single application."""
    return Section("sums", said("sums", N_("The call in figures")), _sums(casefile))


def _sums(casefile: CaseFile) -> Iterator[Sentence]:
    drafts = (ApplicationState.DRAFT,)
    came = sum(application.state not in drafts for application in casefile.applications.values())
    yield said("applications", N_("Applications received: {count}."), count=counted(came))
    ranking = casefile.ranking
    if ranking is None:
        return
    ranked = sum(entry.place is not None for entry in ranking.entries)
    yield said("ranked", N_("Applications with a place in the ranking: {count}."), count=counted(ranked))
    for pool in casefile.call.awarding.pools:
        yield from _pool(casefile, pool.key, _won(casefile, ranking, pool.key))


def _won(casefile: CaseFile, ranking: Ranking, pool: str) -> list[Money | None]:
    """What each award of a pool is worth: none that ended, and also those that were called up and confirmed."""
    winners = [entry for entry in ranking.entries if entry.outcome is Outcome.WINNER]
    worth = {entry.application: entry.amount for entry in winners if entry.pool == pool}
    for award in casefile.awards.values():
        if award.state in _NOT_WON:
            worth.pop(award.application, None)
        elif award.pool == pool:
            worth[award.application] = award.amount
    return list(worth.values())


def _pool(casefile: CaseFile, key: str, won: list[Money | None]) -> Iterator[Sentence]:
    """The awards of a pool, which its donors pay, and what they cost together."""
    title = pool_title(casefile.call, key)
    amounts = [amount for amount in won if amount is not None]
    yield said("pool-awards", N_("“{pool}”: {count} awards."), pool=title, count=len(won))
    if amounts:
        whole = sum((money.amount for money in amounts), start=amounts[0].amount * 0)
        yield said("pool-sum", N_("“{pool}”: {amount} in all."), pool=title, amount=Money(whole, amounts[0].currency))
