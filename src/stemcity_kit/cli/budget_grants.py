"""`stemcity budget --transparency YEAR --to FILE`: the public table of advantages, and what is missing in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from stemcity_kit.budgeting.publication import doubts, grants_to_publish
from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.sheets import write_file
from stemcity_kit.documents.budget_returns import ALONE
from stemcity_kit.errors import InvalidValue, N_, Severity, Where
from stemcity_kit.exports.transparency import transparency_csv
from stemcity_kit.formats.jurisdiction import jurisdiction_named
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money

__all__ = ["write_grants"]


def write_grants(
    speaker: Speaker,
    edition: Edition,
    place: Path,
    *,
    year: int,
    folder: Path,
    above: Money | None,
    also: Sequence[Edition] = (),
) -> int:
    """Write the table of a calendar year, and say what is missing in it.

    Args:
        speaker: Who says it.
        edition: The edition.
        place: The file; it is public, so it holds nothing that is for the office alone.
        year: The calendar year.
        folder: The edition's folder, in which no file is replaced and nothing public lies among what is private.
        above: The amount above which advantages must be published; None where it is not known.
        also: Other editions of the same promoter, whose grants of the year count towards that amount.

    Returns:
        The exit code: 1 where a line lacks something that the law asks for, since it then takes no effect.

    Raises:
        InvalidValue: The file would lie in the edition's folder, or no amount is known above which advantages must be
            published.
        UnknownKey: There is no such jurisdiction.
    """
    _refuse_inside(place, folder)
    if above is None:
        raise _no_threshold(edition)
    person_code = jurisdiction_named(edition.jurisdiction).person_code
    found = tuple(doubts(edition, year, above=above, person_code=person_code, also=also))
    grants = grants_to_publish(edition, year, above=above, person_code=person_code, also=also)
    write_file(place, transparency_csv(grants, language=edition.languages[0]))
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
    if not also:
        speaker.say(ALONE)
    return int(any(finding.severity is Severity.ERROR for finding in found))


def _refuse_inside(place: Path, folder: Path) -> None:
    if place.resolve().is_relative_to(folder.resolve()):
        raise InvalidValue.because(
            "output-in-folder",
            Where(file=str(place)),
            N_("The public table would lie in the edition’s own folder, among its tables."),
            N_("Name a file elsewhere with --to, such as ../grants.csv."),
        )


def _no_threshold(edition: Edition) -> InvalidValue:
    return InvalidValue.because(
        "no-threshold",
        Where(table="edition", field="jurisdiction"),
        N_("The rules of “{name}” know no amount above which advantages must be published."),
        N_("Say the amount with --above, or write the jurisdiction of your country into edition.toml, such as it."),
        name=edition.jurisdiction,
    )
