"""What an approved ranking still owes: the award of each winner, and that of each who has prizes and no place."""

from __future__ import annotations

from stemcity_kit.calls.acts import AwardOffered
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.prizes import prize_money
from stemcity_kit.calls.ranking import Entry, Outcome
from stemcity_kit.calls.states import ApplicationState

__all__ = ["offer_of", "open_offers"]


def offer_of(casefile: CaseFile, application: str) -> AwardOffered:
    """The offer that the ranking in force has for an application.

    A place is offered for what it is worth; special prizes come on top of it and are paid by themselves. Without a
    place, the prizes are what is offered, for what they are worth together.

    Returns:
        The offer; one without a pool and without an amount where the ranking has nothing for the application.
    """
    entry = casefile.ranking.entry(application) if casefile.ranking is not None else None
    if entry is None:
        return AwardOffered(application=application)
    amount = prize_money(casefile.call, entry) if _holds_prizes_alone(casefile, entry) else entry.amount
    return AwardOffered(application=application, pool=entry.pool, amount=amount)


def open_offers(casefile: CaseFile) -> tuple[AwardOffered, ...]:
    """The offers that were not made yet, in the order of the ranking in force; none to who withdrew or was excluded."""
    entries = casefile.ranking.entries if casefile.ranking is not None else ()
    return tuple(
        offer_of(casefile, entry.application)
        for entry in entries
        if entry.application not in casefile.awards and _is_due(casefile, entry)
    )


def _is_due(casefile: CaseFile, entry: Entry) -> bool:
    held = casefile.applications.get(entry.application)
    won = entry.outcome is Outcome.WINNER and held is not None and held.state is ApplicationState.RANKED
    return won or _holds_prizes_alone(casefile, entry)


def _holds_prizes_alone(casefile: CaseFile, entry: Entry) -> bool:
    held = casefile.applications.get(entry.application)
    return bool(entry.prizes) and held is not None and held.state is ApplicationState.ELIGIBLE
