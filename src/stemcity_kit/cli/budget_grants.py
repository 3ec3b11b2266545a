"""`stemcity budget --transparency YEAR --to FILE`: the public table of advantages, and what is missing in it."""

from __future__ import annotations

from pathlib import Path

from stemcity_kit.budgeting.publication import doubts, grants_to_publish
from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.sheets import write_file
from stemcity_kit.errors import InvalidValue, N_, Severity, Where
from stemcity_kit.exports.transparency import transparency_csv
from stemcity_kit.formats.call_rules import effective_above
from stemcity_kit.formats.jurisdiction import jurisdiction_named
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money

__all__ = ["write_grants"]


def write_grants(speaker: Speaker, edition: Edition, place: Path, *, year: int, folder: Path) -> int:
    """Write the table of a calendar year, and say what is missing in it.

    Args:
        speaker: Who says it.
        edition: The edition.
        place: The file; it is public, so it holds nothing that is for the office alone.
        year: The calendar year.
        folder: The edition's folder, in which no file is replaced and nothing public lies among what is private.

    Returns:
        The exit code: 1 where a line lacks something that the law asks for, since it then takes no effect.

    Raises:
        InvalidValue: The file would lie in the edition's folder, or the edition's jurisdiction knows no amount above
            which advantages must be published.
        UnknownKey: There is no such jurisdiction.
    """
    _refuse_inside(place, folder)
    above = _threshold(edition)
    found = tuple(doubts(edition, year, above=above))
    grants = grants_to_publish(edition, year, above=above)
    write_file(place, transparency_csv(grants))
    speaker.findings(found)
    lines = speaker.count(N_("{number} line"), N_("{number} lines"), len(grants))
    speaker.say(
        N_("{lines} in {place}: what was granted in {year} to those above {amount} {currency}."),
        lines=lines,
        place=place,
        year=year,
        amount=above.amount,
        currency=above.currency,
    )
    return int(any(finding.severity is Severity.ERROR for finding in found))


def _refuse_inside(place: Path, folder: Path) -> None:
    if place.resolve().is_relative_to(folder.resolve()):
        raise InvalidValue.because(
            "output-in-folder",
            Where(file=str(place)),
            N_("The public table would lie in the edition’s own folder, among its tables."),
            N_("Name a file elsewhere with --to, such as ../grants.csv."),
        )


def _threshold(edition: Edition) -> Money:
    above = effective_above(jurisdiction_named(edition.jurisdiction))
    if above is None:
        raise InvalidValue.because(
            "no-threshold",
            Where(table="edition", field="jurisdiction"),
            N_("The rules of “{name}” know no amount above which advantages must be published."),
            N_("Write the jurisdiction of your country into edition.toml, such as it, or add one that has the amount."),
            name=edition.jurisdiction,
        )
    return above
