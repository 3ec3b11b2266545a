"""The keys of call.toml, table by table, from the classes that it is read into and from what they say of themselves."""

from __future__ import annotations

import datetime as dt
import enum
import types
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
from of_folder import first_sentence, meanings
from pieces import code, plain, table

from stemcity_kit.calls.call import Call, Due
from stemcity_kit.calls.question import Condition
from stemcity_kit.calls.states import OPTIONAL, OPTIONAL_AWARD, AwardState, CallState
from stemcity_kit.folder.call_toml import SECTIONS
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text

PLAIN: Mapping[Any, str] = types.MappingProxyType(
    {
        str: "text",
        int: "whole number",
        bool: "`true` or `false`",
        Decimal: "number",
        dt.date: "day",
        Text: "text by language",
        Money: "amount",
        Condition: "condition",
    }
)
"""The types of values in call.toml, as people know them; how each is spelt stands at the top of the page."""

SOME: Mapping[Any, frozenset[Any]] = types.MappingProxyType({CallState: OPTIONAL, AwardState: OPTIONAL_AWARD})
"""The closed lists of which only a part may stand in call.toml."""


def call_toml() -> str:
    """A section for each table of call.toml: what it holds, and its keys."""
    scalars = [field for field in attrs.fields(Call) if field.name not in SECTIONS]
    parts = [f"## [call]\n\n{first_sentence(Call)}\n\n{_keys(Call, scalars, '')}"]
    for name in SECTIONS:
        parts += _section(name, get_type_hints(Call)[name], meanings(Call).get(name, ""))
    return "\n".join(parts)


def _section(path: str, hint: Any, said: str) -> Iterator[str]:
    """The table at a path, and the tables inside it."""
    of, shape = _inside(hint)
    head = {"rows": f"[[{path}]]", "names": f"[{path}.KEY]", "one": f"[{path}]"}[shape]
    if not (isinstance(of, type) and attrs.has(of)):
        yield f"(call-{_anchor(path)})=\n## [{path}]\n\n{plain(said)} Each key is a name, each value a {PLAIN[of]}.\n"
        return
    fields = [field for field in attrs.fields(of) if not (shape == "names" and field.name == "key")]
    keys = _due_keys() if of is Due else _keys(of, fields, path)
    first = first_sentence(of)
    more = "" if plain(said) in first else plain(said)
    yield f"(call-{_anchor(path)})=\n## {head}\n\n{first} {more}\n\n{keys}"
    for name, inner in _tables(of, fields):
        yield from _section(f"{path}.{name}", inner, meanings(of).get(name, ""))


def _tables(of: type, fields: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a class that are tables of their own, with their types."""
    hints = get_type_hints(of)
    for field in fields:
        inner, _ = _inside(hints[field.name])
        if isinstance(inner, type) and attrs.has(inner) and inner not in PLAIN and of is not Due:
            yield field.name, hints[field.name]


def _inside(hint: Any) -> tuple[Any, str]:
    """What a type holds: one of something, rows of it, or names of it."""
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    wanted = next(option for option in options if option is not type(None))
    if get_origin(wanted) is tuple:
        return get_args(wanted)[0], "rows"
    if get_origin(wanted) is Mapping:
        return get_args(wanted)[1], "names"
    return wanted, "one"


def _keys(of: type, fields: Any, path: str) -> str:
    hints, said = get_type_hints(of), meanings(of)
    rows = [
        (
            code(field.name),
            _value(hints[field.name], path, field.name),
            _default(field),
            plain(said.get(field.name, "")),
        )
        for field in fields
    ]
    return table(("Key", "Value", "Without it", "Meaning"), rows)


def _due_keys() -> str:
    """A deadline and what it is for stand in one row; day and time stand together under `at`."""
    of_deadline, of_due = meanings(Deadline), meanings(Due)
    hints, fields = get_type_hints(Deadline), attrs.fields_dict(Deadline)
    rows = [
        ("`key`", "text", "needed", plain(of_deadline["key"])),
        ("`at`", "text", "needed", "Day and time together, as in `2025-08-31 23:59`; `24:00` is the end of that day."),
    ]
    rows += [
        (code(name), PLAIN[_inside(hints[name])[0]], said, plain(of_deadline[name]))
        for name, said in (
            ("included", "needed"),
            ("grace", "0"),
            ("second", _default(fields["second"])),
            ("rolls_over", _default(fields["rolls_over"])),
            ("zone", "the call's"),
        )
    ]
    rows += [
        (code(name), _value(get_type_hints(Due)[name], "dues", name), _default(attrs.fields_dict(Due)[name]), said)
        for name, said in ((name, plain(of_due[name])) for name in ("what", "when"))
    ]
    return table(("Key", "Value", "Without it", "Meaning"), rows)


def _value(hint: Any, path: str, name: str) -> str:
    of, shape = _inside(hint)
    if get_origin(of) is tuple:
        return "list of pairs"
    if of in PLAIN:
        said = PLAIN[of]
    elif issubclass(of, enum.Enum):
        words = ", ".join(code(word.value) for word in of if word in SOME.get(of, of))
        return f"{'one' if shape == 'one' else 'any'} of: {words}"
    else:
        return f"[{'tables' if shape != 'one' else 'table'}](#call-{_anchor(f'{path}.{name}')})"
    return {"one": said, "rows": f"list of {said}s", "names": f"names, each with a {said}"}[shape]


def _default(field: attrs.Attribute[Any]) -> str:
    default = field.default
    if default is attrs.NOTHING:
        return "needed"
    if isinstance(default, bool):
        return code(str(default).lower())
    if default is None or isinstance(default, (attrs.Factory, Text)) or attrs.has(type(default)):  # type: ignore[arg-type]
        return "empty"
    shown = " ".join(map(str, default)) if isinstance(default, tuple) else getattr(default, "value", default)
    return code(shown) if str(shown) else "empty"


def _anchor(path: str) -> str:
    return path.replace(".", "-").replace("_", "-")
