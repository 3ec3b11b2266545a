"""The JSON Schema of `programme.json` (draft 2020-12), made from the same classes as the file itself.

The version has two numbers: the first changes when a key goes away or changes its meaning, the second when one is
added.
"""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import attrs

from stemcity_kit.exports.declared import about, descriptions, types_of
from stemcity_kit.exports.json_values import EDITION_FIELDS, EventLinks, SessionLinks, Time
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.fields import KEY_PATTERN
from stemcity_kit.model.programme import Face, Programme
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import When

__all__ = ["SCHEMA_ID", "SCHEMA_VERSION", "TABLE_CLASSES", "schema"]

SCHEMA_VERSION = "1.1"
SCHEMA_ID = f"https://github.com/stemcity-kit/stemcity_kit/schemas/programme-{SCHEMA_VERSION}.json"
"""Names the schema; it need not lead anywhere, because the schema lies beside the file."""

Schema = dict[str, Any]

TABLE_CLASSES: dict[str, type] = {
    **{field.name: field.metadata["rows"] for field in attrs.fields(Programme) if "rows" in field.metadata},
    "people": Face,
}
"""The tables of the file and the classes of their rows."""

LINKS: dict[str, type] = {"events": EventLinks, "sessions": SessionLinks}

PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    Decimal: {"type": "number"},
    dt.date: {"type": "string", "format": "date"},
    dt.datetime: {"type": "string", "format": "date-time"},
}

TEXT: Schema = {
    "description": "The same text in one or several languages, by BCP 47 tag; without any version it is empty.",
    "type": "object",
    "patternProperties": {"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": {"type": "string", "minLength": 1}},
    "additionalProperties": False,
}


def schema() -> Schema:
    """The whole schema.

    >>> schema()["$id"]
    'https://github.com/stemcity-kit/stemcity_kit/schemas/programme-1.1.json'
    """
    definitions: dict[str, Schema] = {}
    tables = {name: {"type": "array", "items": _row(name, of, definitions)} for name, of in TABLE_CLASSES.items()}
    edition = _object(about(Edition), {name: _field(Edition, name, definitions) for name in EDITION_FIELDS})
    properties: dict[str, Schema] = {
        "$schema": {"type": "string"},
        "schema_version": {"const": SCHEMA_VERSION},
        "edition": edition,
        **tables,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Programme of an edition",
        **_object("What everybody may see of one edition.", properties),
        "$defs": dict(sorted(definitions.items())),
    }


def _object(description: str, properties: dict[str, Schema]) -> Schema:
    """An object that has exactly these properties."""
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _row(table: str, of: type, definitions: dict[str, Schema]) -> Schema:
    """The row of a table: the fields of its class, and of the class with its links."""
    properties = _properties(of, definitions)
    if table in LINKS:
        properties |= _properties(LINKS[table], definitions)
    definitions[of.__name__] = _object(about(of), properties)
    return {"$ref": f"#/$defs/{of.__name__}"}


def _properties(of: type, definitions: dict[str, Schema]) -> dict[str, Schema]:
    return {field.name: _field(of, field.name, definitions) for field in attrs.fields(of)}


def _field(of: type, name: str, definitions: dict[str, Schema]) -> Schema:
    """A property with what its field declares: type, description, least value, form."""
    metadata = attrs.fields_dict(of)[name].metadata
    found = _type(types_of(of)[name], definitions)
    if "least" in metadata:
        found = _with(found, minimum=metadata["least"])
    if metadata.get("is_key"):
        found = _with(found, pattern=f"^{KEY_PATTERN.pattern}$")
    if metadata.get("address"):
        found = _with(found, format="uri-reference")
    said = descriptions(of).get(name)
    return {"description": said, **found} if said else found


def _with(found: Schema, **more: Any) -> Schema:
    """The schema with more said of the value; where null may stand, of the other alternative."""
    if "anyOf" in found:
        first, *others = found["anyOf"]
        return {"anyOf": [first | more, *others]}
    return found | more


def _type(annotation: Any, definitions: dict[str, Schema]) -> Schema:
    """The schema of a type; classes are defined once and referred to."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        bare = next(member for member in arguments if member is not NoneType)
        return {"anyOf": [_type(bare, definitions), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _type(arguments[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _type(arguments[1], definitions)}
    if isinstance(annotation, type) and issubclass(annotation, enum.StrEnum):
        return {"enum": [member.value for member in annotation]}
    return PLAIN[annotation] if annotation in PLAIN else _defined(annotation, definitions)


def _defined(of: type, definitions: dict[str, Schema]) -> Schema:
    of = Time if of is When else of
    if of is Text:
        definitions["Text"] = TEXT
    elif of.__name__ not in definitions:
        definitions[of.__name__] = _object(about(of), _properties(of, definitions))
    return {"$ref": f"#/$defs/{of.__name__}"}
