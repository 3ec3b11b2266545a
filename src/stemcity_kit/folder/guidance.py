"""What a workbook says to the people who fill it in: what may stand in each column, and how to go about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType

from stemcity_kit.errors import N_
from stemcity_kit.folder.columns import Column
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.typed import Kind
from stemcity_kit.model.edition import PRIVATE_TABLES

__all__ = ["about_column", "about_table", "help_lines"]

Translate = Callable[[str], str]

_ABOUT = MappingProxyType(
    {
        Kind.TEXT: N_("Text."),
        Kind.CODE: N_("Text; zeros at its beginning and hyphens matter."),
        Kind.WHOLE: N_("A whole number such as 120; empty where it is not known."),
        Kind.DECIMAL: N_("A number with “{mark}” as the decimal mark; empty where it is not known."),
        Kind.DATE: N_(
            "A date as {pattern}, written as text; under “date” a month such as 2027-05 where no more is known."
        ),
        Kind.TIME: N_("A local time from 00:00 to 23:59, such as 09:30, written as text; empty where it is not known."),
        Kind.ANSWER: N_("One of: {words}."),
    }
)


def about_column(column: Column, kind: Kind, *, dialect: Dialect, translate: Translate) -> str:
    """What may stand in a column, in a sentence or a few.

    >>> from stemcity_kit.folder.columns import columns_of
    >>> from stemcity_kit.model.place import Room
    >>> about_column(columns_of(Room, languages=["it"])[4], Kind.WHOLE, dialect=Dialect(), translate=str)
    'A whole number such as 120; empty where it is not known.'
    """
    return " ".join(
        translate(sentence).format(
            mark=dialect.decimal,
            pattern=dialect.date_pattern,
            words=", ".join(column.cell.words),
            table=column.refers,
            language=column.name.partition("@")[2],
        )
        for sentence in _sentences(column, kind)
    )


def _sentences(column: Column, kind: Kind) -> Iterator[str]:
    if column.needed:
        yield N_("Needed in every row.")
    if column.name == "key":
        yield N_("A short name of its own: letters a-z, digits and inner hyphens. Never change it once it is public.")
    elif column.refers:
        yield N_("A key of the sheet {table}.")
    elif column.cell.words:
        yield N_("One of: {words}.")
    elif "@" in column.name:
        yield N_("Text in the language {language}.")
    elif column.cell.name == "days":
        yield N_("A day as {pattern}, or the first and the last day as {pattern}..{pattern}, written as text.")
    else:
        yield _ABOUT[kind]
    if column.cell.many:
        yield N_("Several are parted by “ | ”.")


_PRIVATE = N_("This sheet holds personal data or money, for the office only. Nothing is published without agreement.")

_HELP = (
    N_("This workbook is one edition of the festival: a sheet for the edition itself, and one for each table."),
    N_("A column with * must be filled in every row. Point at a header to read what may stand below it."),
    N_("A new row goes below the last one. The order of rows and columns does not matter; their names do."),
    N_("Cells in colour have a comment that says what is wrong and how to mend it."),
    N_("Codes, keys, dates and times are text, so that nothing changes them: paste values only, not formats."),
    N_("Sheets with a red tab hold personal data or money; do not pass them on."),
    N_("When you have finished, save as .xlsx and run “stemcity import”: it says first what would change."),
)


def about_table(table: str, translate: Translate) -> str:
    """What to know of a whole sheet; empty where there is nothing special."""
    return translate(_PRIVATE) if table in PRIVATE_TABLES else ""


def help_lines(translate: Translate) -> tuple[str, ...]:
    """The sheet `help`."""
    return tuple(map(translate, _HELP))
