"""Writing `call.toml`: a call as TOML; comments, order and spelling that people wrote there before stay.

What reads back to the same value is left as it is written; only what changed is written anew.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import attrs
import tomlkit
from tomlkit.exceptions import TOMLKitError

from stemcity_kit.calls.answer import MarkScale
from stemcity_kit.calls.call import Call, Due
from stemcity_kit.calls.question import Condition
from stemcity_kit.folder.call_spellings import condition_text
from stemcity_kit.folder.call_toml import SCHEMA, SECTIONS, read_call
from stemcity_kit.model.canonical import default_of
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text

__all__ = ["write_call"]

Plain = dict[str, Any]


def write_call(call: Call, *, before: str = "") -> str:
    """The text of `call.toml`; `read_call` of it gives the same call.

    Args:
        call: The call.
        before: The text that the file had, whose comments stay.

    >>> print(write_call(Call(key="grants", title={"it": "Borse"}, languages=["it"])).strip())
    schema = 1
    <BLANKLINE>
    [call]
    key = "grants"
    title = "Borse"
    languages = ["it"]
    """
    try:
        document = tomlkit.parse(before)
    except TOMLKitError:
        document = tomlkit.document()
    held = read_call(before)[0] if before else None
    old = {} if held is None else _document(held)
    _merge(document, _document(call), old)
    return tomlkit.dumps(document)


def _document(call: Call) -> Plain:
    """The whole text as plain TOML types; fields that have their default are left out."""
    main = call.languages[0] if call.languages else "en"
    fields = _fields(call, main, call.zone)
    scalars = {name: value for name, value in fields.items() if name not in SECTIONS}
    return {"schema": SCHEMA, "call": scalars} | {name: fields[name] for name in SECTIONS if name in fields}


def _fields(value: Any, main: str, zone: str) -> Plain:
    plain: Plain = {}
    for field in attrs.fields(type(value)):
        held = getattr(value, field.name)
        if field.default is attrs.NOTHING or held != default_of(field, value):
            plain[field.name] = _plain(held, main, zone)
    return plain


def _plain(value: Any, main: str, zone: str) -> Any:
    """A value in TOML's own types."""
    if type(value) in _SPELT:
        return _SPELT[type(value)](value, main, zone)
    if attrs.has(type(value)):
        return _fields(value, main, zone)
    if isinstance(value, Mapping):
        return {str(name): _plain(held, main, zone) for name, held in value.items()}
    if isinstance(value, tuple):
        return [_plain(member, main, zone) for member in value]
    return value.value if isinstance(value, enum.Enum) else value


def _text(value: Text, main: str, _zone: str) -> str | Plain:
    versions = dict(value.versions)
    return versions[main] if list(versions) == [main] else versions or ""


def _scale(value: MarkScale, main: str, zone: str) -> Plain:
    """A scale without its key, which is its name in the table."""
    return {name: held for name, held in _fields(value, main, zone).items() if name != "key"}


def _number(value: Decimal) -> int | str:
    """A whole number as TOML has it, another one as text; both keep the digits, which the call's hash counts."""
    text = format(value, "f")
    return int(text) if text.lstrip("-").isdigit() and str(int(text)) == text and abs(value) < 2**63 else text


def _due(due: Due, main: str, zone: str) -> Plain:
    limit: Deadline = due.deadline
    time = "24:00" if limit.time == dt.time() else f"{limit.time:%H:%M}"
    row: Plain = {"key": limit.key, "at": f"{limit.falls_on} {time}", "included": limit.included}
    if limit.zone != zone:
        row["zone"] = limit.zone
    rest = {name: getattr(limit, name) for name in ("grace", "second", "rolls_over")}
    row |= {name: held for name, held in rest.items() if held or (name == "second" and held is not None)}
    return row | {name: held for name, held in _fields(due, main, zone).items() if name != "deadline"}


_SPELT: Mapping[type, Callable[[Any, str, str], Any]] = MappingProxyType(
    {
        Text: _text,
        Condition: lambda value, main, zone: condition_text(value) or _fields(value, main, zone),
        Due: _due,
        Money: lambda value, _main, _zone: f"{value.amount} {value.currency}",
        MarkScale: _scale,
        Decimal: lambda value, _main, _zone: _number(value),
    }
)
"""How what is no plain table is spelt."""


def _merge(target: Any, new: Mapping[str, Any], old: Mapping[str, Any]) -> None:
    """Bring a table to what it must say; what says it already stays as it is written."""
    for name in [name for name in target if name not in new]:
        del target[name]
    for name, value in new.items():
        if name in target and old.get(name) == value:
            continue
        held, before = target.get(name), old.get(name)
        if isinstance(value, dict) and isinstance(held, tomlkit.items.Table) and isinstance(before, dict):
            _merge(held, value, before)
        elif _are_rows(value) and isinstance(held, tomlkit.items.AoT) and isinstance(before, list):
            _merge_rows(target, name, value, before)
        else:
            target[name] = _item(value, top=isinstance(target, tomlkit.TOMLDocument))


def _merge_rows(target: Any, name: str, new: list[Plain], old: list[Plain]) -> None:
    """Bring an array of tables to what it must say; a row that was there, found by key or place, keeps its comments."""
    held = target[name]
    names = [_name(row, number) for number, row in enumerate(old)]
    if names == [_name(row, number) for number, row in enumerate(new)]:
        for table, row, before in zip(held, new, old, strict=True):
            _merge(table, row, before)
        return
    there = dict(zip(names, zip(held, old, strict=True), strict=True))
    rows = tomlkit.aot()
    for number, row in enumerate(new):
        table, before = there.get(_name(row, number), (tomlkit.table(), {}))
        _merge(table, row, before)
        rows.append(table)
    target[name] = rows


def _name(row: Plain, number: int) -> Any:
    return row.get("key", number)


def _are_rows(value: Any) -> bool:
    """Whether a list is written as an array of tables: what has keys, or is long."""
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _item(value: Any, *, inline: bool = False, top: bool = False) -> Any:
    if isinstance(value, dict):
        short = inline or (not top and _is_flat(value) and len(str(value)) < 100)
        table: Any = tomlkit.inline_table() if short else tomlkit.table()
        for name, held in value.items():
            table[name] = _item(held, inline=short)
        return table
    if _are_rows(value) and not inline:
        rows = tomlkit.aot()
        for row in value:
            rows.append(_item(row, top=True))
        return rows
    if isinstance(value, list):
        array = tomlkit.array()
        array.extend([_item(member, inline=True) for member in value])
        return array
    return (
        tomlkit.string(value, multiline="\n" in value and not inline) if isinstance(value, str) else tomlkit.item(value)
    )


def _is_flat(value: Mapping[str, Any]) -> bool:
    return not any(isinstance(held, dict | list) for held in value.values())
