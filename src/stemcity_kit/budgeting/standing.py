"""The money of an edition as it stood on a day: what was promised, arrived, given and granted by then.

A row counts where its own day is not after the day that is asked for; a row that says no day counts always, since
nothing says that it came later. The lines of a budget have no days: what is planned, committed and spent is what the
table says now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.accounts import Contribution, Entitlement
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rule import note

__all__ = ["as_of", "later"]


def as_of(edition: Edition, *, at: dt.date) -> Edition:
    """The edition with only what was promised, had arrived, was given and was granted on a day.

    Where the last of a contribution arrived only after the day, it is not known how much of it had arrived by then.

    Args:
        edition: The edition.
        at: The day; what is of the day itself counts.

    >>> place = {"country": "IT", "zone": "Europe/Rome"}
    >>> gifts = [Contribution("a", "bank", promised=dt.date(2027, 3, 1)), Contribution("b", "bank")]
    >>> edition = Edition(key="a", uri="https://example.org/a", year=2027, contributions=gifts, **place)
    >>> [gift.key for gift in as_of(edition, at=dt.date(2027, 2, 28)).contributions]
    ['b']
    """
    return attrs.evolve(
        edition,
        contributions=tuple(_gift(row, at) for row in edition.contributions if _was_promised(row, at)),
        entitlements=tuple(_entitlement(row, at) for row in edition.entitlements),
        advantages=tuple(row for row in edition.advantages if row.day is None or row.day <= at),
    )


def later(edition: Edition, *, at: dt.date) -> Iterator[Finding]:
    """A note for each contribution that was promised only after a day, and so is in no sum of it.

    Args:
        edition: The edition.
        at: The day.
    """
    for row in edition.contributions:
        if not _was_promised(row, at):
            what = N_("It was promised only on {promised}, so no sum of {day} holds it.")
            where = Where(table="contributions", key=row.key, field="promised")
            fix = N_("Ask for a later day, or correct the day of the promise.")
            yield note("promised-later", where, what, fix, promised=row.promised, day=at)


def _was_promised(row: Contribution, at: dt.date) -> bool:
    """What has arrived was promised, whatever day the promise says."""
    days = [day for day in (row.promised, row.received_on) if day is not None]
    return row.promised is None or min(days) <= at


def _gift(row: Contribution, at: dt.date) -> Contribution:
    if row.received_on is None or row.received_on <= at:
        return row
    return attrs.evolve(row, received=None, received_on=None)


def _entitlement(row: Entitlement, at: dt.date) -> Entitlement:
    return attrs.evolve(row, done=None, proof="") if row.done is not None and row.done > at else row
