"""Milan's timeline and shares, the exporters, and the schema of programme.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import attrs
from of_folder import first_sentence, keys
from pieces import code, plain, table

from stemcity_kit.exports import exporter, exporter_names
from stemcity_kit.exports.json_schema import schema as made_schema
from stemcity_kit.formats import MILAN
from stemcity_kit.formats.format import _TABLES
from stemcity_kit.formats.jurisdiction import Jurisdiction, Observance, Term, jurisdiction_named, jurisdiction_names

LANGUAGES = ("en",)


def timeline() -> str:
    """The steps of Milan's format, with where each is known from."""
    origins = dict(MILAN.origins)
    rows = [
        (
            code(step.key),
            plain(str(step.title.within(LANGUAGES))),
            _offset(step.first),
            _end(step),
            plain(origins[f"timeline.{step.key}"]),
        )
        for step in MILAN.timeline
    ]
    return table(("Step", "What is done", "From", "To", "Known from"), rows)


def _offset(offset: Any) -> str:
    return code(offset) if offset is not None else ""


def _end(step: Any) -> str:
    if step.last is not None:
        return _offset(step.last)
    return f"{step.days} days" if step.days else ""


def shares() -> str:
    """How Milan's format divides a budget."""
    origins = dict(MILAN.origins)
    rows = [
        (
            code(share.key),
            plain(str(share.title.within(LANGUAGES))),
            f"{share.percent} %",
            plain(origins[f"shares.{share.key}"]),
        )
        for share in MILAN.shares
    ]
    return table(("Share", "What it pays", "Percent", "Known from"), rows)


def exporters() -> str:
    """The installed exporters, and what each says of itself."""
    rows = []
    for name in exporter_names():
        of = type(exporter(name))
        rows.append((code(name), plain(" ".join((of.__doc__ or "").split("\n\n")[0].split())), code(of.__module__)))
    return table(("Name", "What it gives", "Module"), rows)


def schema() -> str:
    """The JSON Schema: a table for each kind of object, and the whole of it."""
    whole = made_schema()
    parts = [
        f"The schema's version is `{whole['properties']['schema_version'].get('const', '')}`. At the top:\n",
        _object(whole),
    ]
    for name, of in whole.get("$defs", {}).items():
        if "properties" in of:
            parts.append(f"## {name}\n\n{plain(of.get('description', ''))}\n")
            parts.append(_object(of))
    return "\n".join(parts)


def _object(of: Mapping[str, Any]) -> str:
    rows = [(code(name), _said(value), plain(value.get("description", ""))) for name, value in of["properties"].items()]
    return table(("Key", "Value", "Meaning"), rows)


def _said(value: Mapping[str, Any]) -> str:
    if "$ref" in value:
        return value["$ref"].rsplit("/", maxsplit=1)[-1]
    if "items" in value:
        return f"list of {_said(value['items'])}"
    if "anyOf" in value or "oneOf" in value:
        return " or ".join(_said(one) for one in value.get("anyOf", value.get("oneOf", ())))
    if "enum" in value:
        return "one of: " + ", ".join(code(word) for word in value["enum"])
    if "const" in value:
        return code(value["const"])
    kind = value.get("type", "")
    kinds = " or ".join(kind) if isinstance(kind, list) else kind
    return f"{kinds} ({value['format']})" if "format" in value else kinds or code(json.dumps(value))


def format_tables() -> str:
    """The tables of a format's file, each with its keys."""
    return "\n".join(
        f"## [[{name}]]\n\n{first_sentence(of)}\n\n{keys(of, attrs.fields(of))}" for name, of in _TABLES.items()
    )


def jurisdiction_tables() -> str:
    """The tables of a jurisdiction's file."""
    parts = (("terms", Term), ("observances", Observance))
    return "\n".join(f"### [[{name}]]\n\n{first_sentence(of)}\n\n{keys(of, attrs.fields(of))}" for name, of in parts)


def jurisdictions() -> str:
    """What each installed jurisdiction says, with its sources."""
    return "\n".join(_jurisdiction(jurisdiction_named(name)) for name in jurisdiction_names())


def _jurisdiction(of: Jurisdiction) -> str:
    title = plain(str(of.title.within(LANGUAGES)))
    parts = [f"## {of.name}: {title}\n" if title else f"## {of.name}\n"]
    terms = [
        (code(term.key), plain(str(term.title.within(LANGUAGES))), _length(term), _source(term)) for term in of.terms
    ]
    days = [
        (code(day.key), plain(str(day.title.within(LANGUAGES))), _days(day), _source(day)) for day in of.observances
    ]
    parts += [table(("Term", "What", "How long", "Source"), terms)] if terms else []
    parts += [table(("Days", "What", "When", "Source"), days)] if days else []
    return "\n".join(parts if len(parts) > 1 else [*parts, "No rules: the format alone decides.\n"])


def _length(term: Term) -> str:
    days = f"{term.days} {'working ' if term.working else ''}days" if term.days else ""
    above = f"above {term.above} {term.currency}" if term.above is not None else ""
    return " ".join(part for part in (days, above) if part) or "not known"


def _days(observance: Observance) -> str:
    days = " to ".join(code(day) for day in (observance.first, observance.last) if day is not None)
    since = f", since {observance.since}" if observance.since else ""
    return f"{days}{since}{'; to be avoided' if observance.avoid else ''}"


def _source(line: Term | Observance) -> str:
    source = plain(line.source)
    said = f"[{source}]({line.url})" if line.url else source
    return said if line.verified else f"{said} (not verified)"
