"""The description of the open data: a Data Package (datapackage.org) with a Table Schema for each table.

It can be read by software for version 1 (`profile`) and version 2 (`$schema`) of the standard. It holds no date of
creation, because the same programme gives the same bytes.
"""

from __future__ import annotations

import re
from typing import Any

from stemcity_kit.exports.open_tables import OpenColumn, OpenTable
from stemcity_kit.model.fields import KEY_PATTERN
from stemcity_kit.model.programme import Programme
from stemcity_kit.model.vocabulary import Nature, label

__all__ = ["MOMENT_FORMAT", "descriptor", "notice"]

Descriptor = dict[str, Any]

MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S%z"

LICENCES = {
    "CC-BY-4.0": ("https://creativecommons.org/licenses/by/4.0/", "Creative Commons Attribution 4.0"),
    "CC0-1.0": ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0 Universal"),
    "CC-BY-SA-4.0": ("https://creativecommons.org/licenses/by-sa/4.0/", "Creative Commons Attribution-ShareAlike 4.0"),
    "IODL-2.0": ("https://www.dati.gov.it/iodl/2.0/", "Italian Open Data Licence 2.0"),
}
"""Address and title of the licences that open data of cities have, by their id in SPDX or in the Open Definition."""


def descriptor(programme: Programme, tables: tuple[OpenTable, ...]) -> Descriptor:
    """The content of `datapackage.json`."""
    said = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "profile": "tabular-data-package",
        "name": programme.key,
        "id": programme.uri,
        "title": str(programme.title.within(programme.languages)) or programme.key,
        "description": notice(programme),
        "homepage": programme.base_url,
        "licenses": _licences(programme.site.licence),
        "sources": [_named(source.title, source.url) for source in programme.sources if source.title],
        "resources": [_resource(table) for table in tables],
    }
    return {name: value for name, value in said.items() if value}


def notice(programme: Programme) -> str:
    """What must be said of the data, in each language of the edition; at least that they are not real."""
    texts = [text for _, text in programme.notice.versions]
    if programme.nature is not Nature.REAL:
        texts.append(f"{label(programme.nature)}.")
    return "\n\n".join(texts)


def _named(title: str, address: str) -> Descriptor:
    return {"title": title, "path": address} if address else {"title": title}


def _licences(licence: str) -> list[Descriptor]:
    """The licence by its id; words that are no id stand in the title."""
    if not licence:
        return []
    if licence in LICENCES:
        path, title = LICENCES[licence]
        return [{"name": licence, "path": path, "title": title}]
    return [{"name": licence}] if re.fullmatch(r"[-a-zA-Z0-9._]+", licence) else [{"name": "other", "title": licence}]


def _resource(table: OpenTable) -> Descriptor:
    return {
        "name": table.name,
        "type": "table",
        "profile": "tabular-data-resource",
        "path": f"{table.name}.csv",
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\n", "header": True},
        "schema": _schema(table),
    }


def _schema(table: OpenTable) -> Descriptor:
    found: Descriptor = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.primary:
        found["primaryKey"] = list(table.primary)
    keys = [
        {"fields": [column.name], "reference": {"resource": "" if to == table.name else to, "fields": [there]}}
        for column in table.columns
        if column.refers
        for to, there in [column.refers]
    ]
    return {**found, "foreignKeys": keys} if keys else found


def _field(column: OpenColumn) -> Descriptor:
    found: Descriptor = {"name": column.name, "type": column.type, "description": column.description}
    if column.type == "boolean":
        found |= {"trueValues": ["yes"], "falseValues": ["no"]}
    if column.type == "datetime":
        found["format"] = MOMENT_FORMAT
    found["constraints"] = {
        name: value
        for name, value in (
            ("required", column.required),
            ("unique", column.is_key),
            ("enum", list(column.words)),
            ("minimum", column.least),
            ("maximum", column.most),
            ("pattern", f"^{KEY_PATTERN.pattern}$" if column.is_key and column.name == "key" else None),
        )
        if value is not None and value is not False and value != []
    }
    return {name: value for name, value in found.items() if value not in ("", {})}
