"""Dates of awards: until when a place must be confirmed, and which awards have lapsed because a date passed."""

from __future__ import annotations

import datetime as dt
import enum

import attrs

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Award, CaseFile
from stemcity_kit.calls.states import AwardState
from stemcity_kit.model.time import in_utc
from stemcity_kit.model.zones import zone_info

__all__ = ["Expired", "Expiry", "confirm_by", "lapsed"]


class Expiry(enum.StrEnum):
    """What was due and did not come: the confirmation of a place, or the proof of what makes an award final."""

    CONFIRMATION = "confirmation"
    PROOF = "proof"


@attrs.frozen(kw_only=True)
class Expired:
    """An award whose date has passed.

    Attributes:
        application: Whose.
        what: What was due.
        due: The first instant that was too late.
    """

    application: str
    what: Expiry
    due: dt.datetime


def confirm_by(call: Call, *, at: dt.datetime) -> dt.datetime | None:
    """The first instant at which a confirmation is too late, or None where the call states no days.

    The days are calendar days in the call's zone; the day of the call-up does not count, the last day counts to its
    end, and nothing moves because of a Sunday or a holiday, unless the call's text says so.

    Args:
        call: The call, with `awarding.confirm_days`.
        at: When somebody is called up, an aware moment.

    Source: Regulation (EEC, Euratom) No 1182/71, art. 3(1) and (2)(b).

    >>> from stemcity_kit.calls.awarding import Awarding
    >>> call = Call(key="grants", zone="Europe/Rome", awarding=Awarding(confirm_days=5))
    >>> str(confirm_by(call, at=dt.datetime(2027, 3, 24, 9, tzinfo=dt.UTC)))
    '2027-03-30 00:00:00+02:00'
    """
    days = call.awarding.confirm_days
    if days is None:
        return None
    zone = zone_info(call.zone)
    after = in_utc(at).astimezone(zone).date() + dt.timedelta(days=days + 1)
    midnight = dt.datetime.combine(after, dt.time(), tzinfo=zone)
    return in_utc(midnight).astimezone(zone)  # where the clocks skip midnight, the day begins later


def lapsed(casefile: CaseFile, *, at: dt.datetime) -> tuple[Expired, ...]:
    """The awards whose date has passed: of confirming a place, or of proving what makes the award final.

    A deadline of proof counts as it stands now, extensions and grace included. It does not bind who was called up so
    late that the place could be confirmed after it.

    Args:
        casefile: The case.
        at: The moment, aware.

    Returns:
        They, by the date that passed, then by key.
    """
    now = in_utc(at)
    expired = (due for award in casefile.awards.values() if (due := _due(casefile, award)) is not None)
    passed = (one for one in expired if in_utc(one.due) <= now)
    return tuple(sorted(passed, key=lambda one: (in_utc(one.due), one.application)))


def _due(casefile: CaseFile, award: Award) -> Expired | None:
    if award.state is AwardState.NEXT_IN_LINE and award.confirm_by is not None:
        return Expired(application=award.application, what=Expiry.CONFIRMATION, due=award.confirm_by)
    versions = casefile.deadlines.get(casefile.call.awarding.prove_by, ())
    if award.state is AwardState.CONDITIONAL and versions:
        closes = in_utc(versions[-1].closes) + dt.timedelta(minutes=versions[-1].grace)
        if award.confirm_by is None or in_utc(award.confirm_by) <= closes:
            return Expired(application=award.application, what=Expiry.PROOF, due=closes)
    return None
