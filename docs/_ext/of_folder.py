"""The folder's tables, the keys of edition.toml and the closed lists, from the declarations of the classes."""

from __future__ import annotations

import enum
import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_type_hints

import attrs
from pieces import code, plain, table

from stemcity_kit.folder.cells import bare_type
from stemcity_kit.folder.columns import Column, columns_of
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.guidance import about_column
from stemcity_kit.folder.read import file_of
from stemcity_kit.folder.typed import kinds_of
from stemcity_kit.model import vocabulary
from stemcity_kit.model.edition import PARTS, TABLES, Edition
from stemcity_kit.model.text import Text

NAMES = {
    "str": "text",
    "int": "whole number",
    "bool": "`true` or `false`",
    "Decimal": "number",
    "date": "day, such as `2027-04-01`",
    "time": 'time of day, such as `"08:30"`',
    "Offset": "day relative to others",
}
"""The types of values in TOML, as people know them."""


def tables() -> str:
    """A section for each table: its file, what a row is, its columns."""
    return "\n".join(_table(name, of) for name, of in TABLES.items())


def _table(name: str, of: type) -> str:
    said = meanings(of)
    columns = columns_of(of, languages=["it"])
    kinds = kinds_of(columns, of=of)
    rows = [
        (code(column.name), _type(column), plain(f"{said.get(column.field, '')} {_help(column, kinds[column.name])}"))
        for column in columns
    ]
    head = f"(table-{name})=\n## {name}\n\nThe file `{file_of(name)}`. {first_sentence(of)} "
    head += f"In Python: {{py:class}}`{of.__module__}.{of.__name__}`.\n\n"
    return head + table(("Column", "Holds", "Meaning, and what to write"), rows)


def _type(column: Column) -> str:
    if column.refers:
        many = "keys" if column.cell.many else "key"
        return f"{many} of [{column.refers}](#table-{column.refers})"
    return column.cell.name


def _help(column: Column, kind: Any) -> str:
    return about_column(column, kind, dialect=Dialect(), translate=str)


def first_sentence(of: type) -> str:
    return plain(" ".join((inspect.getdoc(of) or "").split("\n\n")[0].split()))


def meanings(of: type) -> Mapping[str, str]:
    """What the docstring of a class says of each attribute, by its name."""
    section = re.search(r"^Attributes:\n(.*?)(?:\n\n(?! )|\Z)", inspect.getdoc(of) or "", re.DOTALL | re.MULTILINE)
    found = re.findall(
        r"^    (\w+): (.*?)(?=^    \w+: |\Z)", section[1] + "\n" if section else "", re.DOTALL | re.MULTILINE
    )
    return {name: " ".join(text.split()) for name, text in found}


def edition_toml() -> str:
    """The keys of the tables `edition`, `site` and `planning`."""
    edition = [field for field in attrs.fields(Edition) if "rows" not in field.metadata and field.name not in PARTS]
    parts = [f"## [{name}]\n\n{keys(of, attrs.fields(of))}" for name, of in PARTS.items()]
    return "\n".join([f"## [edition]\n\n{keys(Edition, edition)}", *parts])


def dialect() -> str:
    """The keys of the table `dialect`."""
    return keys(Dialect, attrs.fields(Dialect))


def keys(of: type, fields: Any) -> str:
    """A table of the keys that the fields of a class are written as in TOML."""
    hints, said = get_type_hints(of), meanings(of)
    rows = [
        (code(field.name), _value(hints[field.name]), _default(field), plain(said.get(field.name, "")))
        for field in fields
    ]
    return table(("Key", "Value", "Without it", "Meaning"), rows)


def _value(hint: Any) -> str:
    of = bare_type(hint)
    if of is Text:
        return "text by language"
    if isinstance(of, type) and issubclass(of, enum.Enum):
        return "one of: " + ", ".join(code(word.value) for word in of)
    if getattr(hint, "__origin__", None) is tuple:
        return {"int": "list of whole numbers", "str": "list of texts"}[get_args(hint)[0].__name__]
    return NAMES[of.__name__]


def _default(field: attrs.Attribute[Any]) -> str:
    if field.default is attrs.NOTHING:
        return "needed"
    if isinstance(field.default, bool):
        return code(str(field.default).lower())
    shown = field.default.value if isinstance(field.default, enum.Enum) else field.default
    return (
        code(" ".join(map(str, shown)) if isinstance(shown, tuple) else shown)
        if shown not in (None, "", (), Text())
        else "empty"
    )


def words() -> str:
    """The closed lists: their words, and what each is called in English."""
    return "\n".join(_words(of) for of in _lists())


def _lists() -> Iterator[type[enum.StrEnum]]:
    for of in vars(vocabulary).values():
        if isinstance(of, type) and issubclass(of, enum.StrEnum) and of is not enum.StrEnum:
            yield of


def _words(of: type[enum.StrEnum]) -> str:
    rows = [(code(word.value), plain(_label(word))) for word in of]
    return f"## {of.__name__}\n\n{first_sentence(of)}\n\n" + table(("Word", "Called"), rows)


def _label(word: enum.StrEnum) -> str:
    return vocabulary.label(word)
