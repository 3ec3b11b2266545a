"""The public table of grants and economic advantages of a calendar year, in an open format.

In Italy the table is asked for by D.Lgs. 33/2013, art. 27(2), “in formato tabellare aperto”, with what art. 27(1)
names. It holds these columns and no others: how something was valued and what proves it stay in the office. A natural
person is the number of a file. Of an edition that is not real each line says that it is an illustration.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import attrgetter

from stemcity_kit.budgeting.publication import PublicGrant
from stemcity_kit.documents.budget_pages import NATURES
from stemcity_kit.documents.catalogue import translations
from stemcity_kit.exports.open_tables import OpenColumn, OpenTable
from stemcity_kit.exports.tables import exact_table, office_table
from stemcity_kit.model.vocabulary import Means

__all__ = ["transparency_csv", "transparency_table"]


def transparency_csv(grants: Sequence[PublicGrant], *, office: bool = False, language: str = "en") -> bytes:
    """The table as the bytes of a CSV file, one line per grant.

    Args:
        grants: The lines, as `grants_to_publish` gives them.
        office: Whether it is for a spreadsheet: semicolons, decimal commas, and an apostrophe before what would be
            taken for a formula. The open format is the other one.
        language: The language in which a line says that it is an illustration.

    >>> transparency_csv([]).decode().split(",")[:5]
    ['key', 'year', 'beneficiary', 'natural_person', 'code']
    """
    table = transparency_table(grants, language=language)
    return office_table(table) if office else exact_table(table)


def transparency_table(grants: Sequence[PublicGrant], *, language: str = "en") -> OpenTable:
    """The table as a description of its columns and rows, the form in which all open data are written.

    Args:
        grants: The lines, as `grants_to_publish` gives them.
        language: The language in which a line says that it is an illustration.
    """
    languages = sorted({language for grant in grants for language in grant.title.languages})
    titles = [OpenColumn(f"title@{language}", "string", _title(language), "What is granted.") for language in languages]
    columns = (
        OpenColumn("key", "string", attrgetter("key"), "Tells the line apart.", required=True, is_key=True),
        OpenColumn("year", "integer", attrgetter("year"), "The calendar year that it counts in.", required=True),
        OpenColumn("beneficiary", "string", attrgetter("beneficiary"), "Who benefits."),
        OpenColumn(
            "natural_person",
            "string",
            attrgetter("natural_person"),
            "The number of the file of a natural person, who is not named.",
        ),
        OpenColumn("code", "string", attrgetter("code"), "The beneficiary's tax code."),
        OpenColumn("group", "string", attrgetter("group"), "The organisation to whose group the beneficiary belongs."),
        *titles,
        OpenColumn(
            "means",
            "string",
            attrgetter("means"),
            "Cash, or something in kind.",
            required=True,
            words=tuple(member.value for member in Means),
        ),
        OpenColumn("amount", "number", _amount, "What it is worth."),
        OpenColumn("currency", "string", _currency, "The currency of the amount (ISO 4217)."),
        OpenColumn("day", "date", attrgetter("day"), "The day on which it was granted."),
        OpenColumn("act", "string", attrgetter("act"), "The act that grants it."),
        OpenColumn("norm", "string", attrgetter("norm"), "The law or regulation that it rests on."),
        OpenColumn("office", "string", attrgetter("office"), "The office in charge."),
        OpenColumn("chosen_by", "string", attrgetter("chosen_by"), "How the beneficiary was chosen."),
        OpenColumn("url", "string", attrgetter("url"), "A page about it, such as the project."),
        OpenColumn("event", "string", attrgetter("event"), "The event of the programme that it is for."),
        OpenColumn("venue", "string", attrgetter("venue"), "The venue of the programme whose use it is."),
        OpenColumn("notice", "string", _notice(language), "That the line is an illustration, where it is one."),
    )
    return OpenTable("grants", "Grants and economic advantages of a calendar year.", columns, grants)


def _notice(language: str) -> Callable[[PublicGrant], str]:
    translate = translations(language).gettext
    return lambda grant: translate(NATURES[grant.nature]) if grant.nature in NATURES else ""


def _title(language: str) -> Callable[[PublicGrant], str]:
    return lambda grant: grant.title.version(language)


def _amount(grant: PublicGrant) -> Decimal | None:
    return grant.amount.amount if grant.amount is not None else None


def _currency(grant: PublicGrant) -> str:
    return grant.amount.currency if grant.amount is not None else ""
