"""Codes of municipalities in `area.toml`: which exist on the area's day, and what a wrong one was meant to be.

Only areas whose municipalities are known (`stemcity_kit.model.municipalities`) can be checked against a list; elsewhere
a code has to begin as the area's codes do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from stemcity_kit.errors import Finding, N_, Where, did_you_mean
from stemcity_kit.federation.area import Area
from stemcity_kit.model.municipalities import (
    Municipality,
    known_areas,
    lost_zeros,
    municipalities,
    municipality,
    of_known_area,
)

__all__ = ["bad_codes", "unknown_code"]


def bad_codes(area: Area) -> Iterator[Finding]:
    """What is wrong with `codes` of the area itself: zeros lost, digits too many, or those of another country."""
    given = area.codes
    for country, digits in known_areas():
        if given and country != area.country and given.startswith(digits):
            what = N_(
                "The codes that begin with “{near}” are those of an area in {there}, and the area is in {country}."
            )
            fix = N_("Correct codes or country.")
        elif country == area.country and given != digits and given and digits.lstrip("0") == given.lstrip("0"):
            what = N_("“{codes}” is how no code of the area begins.")
            fix = N_("Write “{near}” in quotation marks: a spreadsheet has taken the zeros away.")
        elif country == area.country and given != digits and given.startswith(digits):
            what = N_("“{codes}” is more than the codes of the area share, so nobody can say how many there are.")
            fix = N_("Write “{near}”.")
        else:
            continue
        params = {"codes": given, "near": digits, "there": country, "country": area.country}
        yield Finding("bad-codes", Where(field="codes"), what, fix, params=params)


def unknown_code(area: Area, code: str) -> Iterator[Finding]:
    """What is wrong with a code on the area's day, with what became of a municipality that is no more."""
    params: dict[str, object] = {"code": code, "day": area.as_of, "codes": area.codes}
    listed = any(of_known_area(one, country=area.country) for one in (code, area.codes))
    exists = of_known_area(code, country=area.country) and municipality(code, on=area.as_of) is not None
    if exists and code.startswith(area.codes):
        return
    what, fix = N_("There is no municipality “{code}” in the area on {day}."), N_("Correct the code.")
    if meant := lost_zeros(code, country=area.country):
        fix = N_("Write “{near}” ({name}): a spreadsheet has taken the zeros away.")
        params |= {"near": meant.code, "name": meant.name}
    elif exists or not listed:
        if code.startswith(area.codes):
            return
        what = N_("The code “{code}” does not begin with “{codes}”, as those of the area do.")
        fix = N_("Correct the code, or codes below [area].")
    elif gone := _before(area, code):
        what = N_("{old} (“{code}”) is no municipality any more on {day}.")
        params |= {"old": gone.name, "near": ", ".join(one.name for one in _after(area, gone))}
        params |= {"codes": ", ".join(one.code for one in _after(area, gone)), "since": gone.valid_until}
        fix = N_("Since {since} it is part of {near} (“{codes}”): put its programme there.")
    elif coming := _later(code):
        what = N_("{name} (“{code}”) is no municipality yet on {day}.")
        params |= {"name": coming.name, "since": coming.valid_from}
        fix = N_("It is one from {since}: name those that it was made of, or a later day in as_of.")
    elif near := did_you_mean(code, [one.code for one in municipalities(area.codes, on=area.as_of)]):
        fix = N_("Did you mean “{near}”?")
        params["near"] = near
    yield Finding("unknown-municipality", Where(), what, fix, params=params)


def _succeeded(area: Area) -> Iterator[tuple[Municipality, Municipality]]:
    """Each municipality of the area's day that was made of others, with one of these.

    The lists of municipalities give no successors; one that begins on the day on which others end took their place.
    """
    for new in municipalities(area.codes, on=area.as_of):
        if new.valid_from > dt.date.min:
            eve = new.valid_from - dt.timedelta(days=1)
            yield from ((new, old) for old in municipalities(area.codes, on=eve) if old.valid_until == new.valid_from)


def _before(area: Area, code: str) -> Municipality | None:
    """The municipality that had this code before the area's day."""
    return next((old for _, old in _succeeded(area) if old.code == code), None)


def _after(area: Area, gone: Municipality) -> tuple[Municipality, ...]:
    """What a municipality became part of."""
    return tuple(new for new, old in _succeeded(area) if old == gone)


def _later(code: str) -> Municipality | None:
    """The municipality that has this code after the area's day."""
    return municipality(code, on=dt.date.max)
