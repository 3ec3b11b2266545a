"""The programme as one JSON file for developers of portals, with the JSON Schema that it follows.

Every key is always there: `null` where a value is not known, `""` where a text is empty, `[]` where nothing is listed.
Each row stands on a line of its own, so that two versions can be compared line by line. The file holds all that is
public, so this exporter has no findings.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import attrs
from cattrs.preconf.json import JsonConverter

from stemcity_kit.exports import File
from stemcity_kit.exports.json_schema import SCHEMA_VERSION, TABLE_CLASSES, schema
from stemcity_kit.exports.json_values import converter, edition_row, event_row, session_row
from stemcity_kit.model.programme import Programme

__all__ = ["EXPORTER", "JsonExporter"]

ROWS: dict[str, Callable[[Programme, Any, JsonConverter], dict[str, Any]]] = {
    "events": event_row,
    "sessions": session_row,
}


@attrs.frozen
class JsonExporter:
    """The programme as `programme.json`, and its schema as `programme.schema.json`."""

    name: str = "json"

    def __call__(self, programme: Programme) -> Iterator[File]:
        """Yield the two files."""
        yield File("programme.json", b"".join(line.encode() for line in _lines(programme)))
        yield File("programme.schema.json", f"{json.dumps(schema(), ensure_ascii=False, indent=2)}\n".encode())


EXPORTER = JsonExporter()


def _lines(programme: Programme) -> Iterator[str]:
    """The file row by row: only one of them is held as JSON values at a time."""
    using = converter(programme.zone)
    yield f'{{\n"$schema": "programme.schema.json",\n"schema_version": "{SCHEMA_VERSION}",\n'
    yield f'"edition": {_dumped(edition_row(programme, using))}'
    for table in TABLE_CLASSES:
        yield f',\n"{table}": ['
        rows = programme.faces if table == "people" else getattr(programme, table)
        for number, row in enumerate(rows):
            found = ROWS[table](programme, row, using) if table in ROWS else using.unstructure(row)
            yield f"{',' if number else ''}\n{_dumped(found)}"
        yield "\n]" if rows else "]"
    yield "\n}\n"


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
