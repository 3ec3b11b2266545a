"""Renewals: whether an award goes on for a further year, by credits, by exams, or by both."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from stemcity_kit.calls.awarding import Renewal
from stemcity_kit.calls.call import Call
from stemcity_kit.errors import Finding, InvalidValue, N_, UnknownKey, Where

__all__ = ["against_renewal"]


def against_renewal(
    call: Call,
    *,
    year: int,
    credits: int = 0,  # noqa: A002 - the word of the field: CFU and ECTS are credits
    exams_done: int | None = None,
    exams_due: int | None = None,
    earlier_done: bool | None = None,
) -> tuple[Finding, ...]:
    """What speaks against a further year of an award; nothing where it is kept.

    Args:
        call: The call, with `awarding.renewals`.
        year: The year of the award that is to begin; 2 for the first renewal.
        credits: The credits (CFU, ECTS) since the award began.
        exams_done: The exams of the last year that were passed.
        exams_due: The exams that the last year has.
        earlier_done: Whether all exams of the years before were passed.

    Raises:
        UnknownKey: The call has no such year.
        InvalidValue: The call's part of exams is no fraction.

    >>> from stemcity_kit.calls.awarding import Awarding
    >>> years = Renewal(year=2, credits=35), Renewal(year=3, credits=80)
    >>> call = Call(key="grants", awarding=Awarding(renewals=years))
    >>> against_renewal(call, year=2, credits=35)
    ()
    >>> print(*against_renewal(call, year=3, credits=79))
    awards: Year 3 needs 80 credits, and there are 79. The award ends with this year.
    """
    renewal = next((one for one in call.awarding.renewals if one.year == year), None)
    if renewal is None:
        raise UnknownKey.because(
            "no-such-year",
            Where(table="calls", key=call.key, field="renewals"),
            N_("The call says nothing of a year {year} of its awards."),
            N_("Its renewals are of the years: {years}."),
            year=year,
            years=", ".join(str(one.year) for one in call.awarding.renewals) or "-",
        )
    found = (*_credits(renewal, credits), *_exams(renewal, exams_done, exams_due), *_earlier(renewal, earlier_done))
    return tuple(found)


def _credits(renewal: Renewal, earned: int) -> Iterator[Finding]:
    if earned < renewal.credits:
        what = N_("Year {year} needs {needed} credits, and there are {earned}.")
        yield _against("too-few-credits", what, year=renewal.year, needed=renewal.credits, earned=earned)


def _exams(renewal: Renewal, done: int | None, due: int | None) -> Iterator[Finding]:
    if not renewal.exams:
        return
    needed = _fraction(renewal)
    if done is None or due is None:
        yield _unsaid(N_("Year {year} needs a part of the exams, and nobody said how many were passed."), renewal)
    elif done < needed * due:
        what = N_("Year {year} needs {needed} of the exams, and {done} of {due} were passed.")
        yield _against("too-few-exams", what, year=renewal.year, needed=needed, done=done, due=due)


def _earlier(renewal: Renewal, done: bool | None) -> Iterator[Finding]:  # noqa: FBT001 - a fact, passed on as it came
    if renewal.earlier and done is None:
        yield _unsaid(N_("Year {year} needs all earlier exams, and nobody said whether they were passed."), renewal)
    elif renewal.earlier and not done:
        what = N_("Year {year} needs all exams of the years before, and some are missing.")
        yield _against("earlier-exams", what, year=renewal.year)


def _fraction(renewal: Renewal) -> Fraction:
    try:
        return Fraction(renewal.exams)
    except (ValueError, ZeroDivisionError):
        raise InvalidValue.because(
            "not-a-fraction",
            Where(table="renewals", key=str(renewal.year), field="exams"),
            N_("“{value}” is not a part of the exams."),
            N_("Write a fraction such as 1/3."),
            value=renewal.exams,
        ) from None


def _against(rule: str, what: str, **params: object) -> Finding:
    return Finding(rule, Where(table="awards"), what, N_("The award ends with this year."), params=params)


def _unsaid(what: str, renewal: Renewal) -> Finding:
    return Finding(
        "not-said", Where(table="awards"), what, N_("Ask for it, then check again."), params={"year": renewal.year}
    )
