"""The columns of a table, derived from its class: one declaration serves folder, workbook and open data."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_type_hints

import attrs

from stemcity_kit.folder.cells import bare_type, cell_for
from stemcity_kit.folder.shapes import Amount, Answers, Column, FirstLast, Languages, Reading, Shape, Single
from stemcity_kit.folder.times import Times
from stemcity_kit.model.money import Money
from stemcity_kit.model.place import Accessibility
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, When

__all__ = ["Column", "Reading", "Shape", "columns_of", "shapes_of"]

_SHAPES: Mapping[Any, Any] = {Text: Languages, Accessibility: Answers, Days: FirstLast, Money: Amount, When: Times}


def _shape(field: attrs.Attribute[Any], annotation: Any) -> Shape:
    special = _SHAPES.get(bare_type(annotation))
    if special is not None:
        made: Shape = special(field.name)
        return made
    needed = field.default is attrs.NOTHING or bool(field.metadata.get("needed"))
    meta = field.metadata
    column = Column(field.name, field.name, cell_for(annotation), meta.get("refers"), needed, bool(meta.get("code")))
    return Single(field.name, column)


@functools.cache
def shapes_of(of: type) -> tuple[Shape, ...]:
    """How each field of a class lies in columns, in the order of declaration."""
    hints = get_type_hints(of)
    return tuple(_shape(field, hints[field.name]) for field in attrs.fields(of))


def columns_of(of: type, *, languages: Sequence[str]) -> tuple[Column, ...]:
    """The columns of a table.

    >>> from stemcity_kit.model.place import Room
    >>> [column.name for column in columns_of(Room, languages=["it"])][:5]
    ['key', 'venue', 'name', 'floor', 'capacity']
    """
    return tuple(_each_column(of, languages))


def _each_column(of: type, languages: Sequence[str]) -> Iterator[Column]:
    for shape in shapes_of(of):
        yield from shape.columns(languages)
