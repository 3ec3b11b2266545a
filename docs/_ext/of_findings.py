"""The catalogue of findings, read from the source: whoever adds one need not remember a list.

A finding is made by a call that has a rule's id (or the `name` of the rule's class) and messages marked with `N_`.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs
from pieces import code, plain, table

import stemcity_kit
from stemcity_kit.model.rules import RULES, installed_rules

ROOT = Path(stemcity_kit.__file__).parent
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
FLOORS = {
    "model": "Values and rules",
    "folder": "The folder and the workbook",
    "formats": "Formats, jurisdictions and adapting",
    "exports": "Exporting",
    "documents": "Pages",
    "cli": "The command line",
}


@attrs.frozen(order=True)
class Said:
    """One way in which a rule speaks."""

    rule: str
    floor: str
    severity: str
    what: tuple[str, ...]
    fix: tuple[str, ...]


@attrs.frozen
class Scope:
    """What a name stands for at one place: the messages bound to it, and the `name` of the class around it."""

    messages: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    rule: str = ""


def catalogue() -> list[Said]:
    """Every finding that the library can yield, sorted by rule."""
    found = {
        said
        for file in sorted(ROOT.rglob("*.py"))
        if "testing" not in file.relative_to(ROOT).parts
        for said in _in_node(ast.parse(file.read_text(encoding="utf-8")), Scope(), file.relative_to(ROOT).parts[0])
    }
    return sorted(found)


def _in_node(node: ast.AST, scope: Scope, floor: str) -> Iterator[Said]:
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
        scope = _entered(node, scope)
    if isinstance(node, ast.Call):
        yield from _said(node, scope, floor)
    for child in ast.iter_child_nodes(node):
        yield from _in_node(child, scope, floor)


def _entered(node: ast.Module | ast.ClassDef | ast.FunctionDef, scope: Scope) -> Scope:
    bound: dict[str, tuple[str, ...]] = {}
    rule = scope.rule
    inside = node.body if not isinstance(node, ast.FunctionDef) else ast.walk(node)
    for line in inside:
        if isinstance(line, ast.Assign | ast.AnnAssign) and line.value is not None:
            for name, value in _pairs(line):
                bound[name] = bound.get(name, ()) + _messages(line.value if value is None else value, scope)
                if isinstance(node, ast.ClassDef) and name == "name" and isinstance(value, ast.Constant):
                    rule = str(value.value)
    return Scope({**scope.messages, **{name: said for name, said in bound.items() if said}}, rule)


def _pairs(line: ast.Assign | ast.AnnAssign) -> Iterator[tuple[str, ast.expr | None]]:
    target = line.targets[0] if isinstance(line, ast.Assign) else line.target
    if isinstance(target, ast.Name):
        yield target.id, line.value
    elif isinstance(target, ast.Tuple) and isinstance(line.value, ast.Tuple):
        for name, value in zip(target.elts, line.value.elts, strict=False):
            if isinstance(name, ast.Name):
                yield name.id, value


def _messages(node: ast.expr, scope: Scope) -> tuple[str, ...]:
    """The marked messages that an expression may give."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
        return tuple(str(arg.value) for arg in node.args if isinstance(arg, ast.Constant))
    if isinstance(node, ast.IfExp):
        return _messages(node.body, scope) + _messages(node.orelse, scope)
    if isinstance(node, ast.Name):
        return scope.messages.get(node.id, ())
    return ()


def _said(call: ast.Call, scope: Scope, floor: str) -> Iterator[Said]:
    values = [*call.args, *(word.value for word in call.keywords if word.arg in ("rule", "what", "fix"))]
    rules = [rule for value in values for rule in _rule(value, scope)]
    messages = [said for said in (_messages(value, scope) for value in values) if said]
    if rules and messages:
        what, *fix = messages
        yield Said(rules[0], floor, _severity(call), what, fix[0] if fix else ())


def _rule(node: ast.expr, scope: Scope) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and ID.fullmatch(node.value):
        yield node.value
    if (
        isinstance(node, ast.Attribute)
        and node.attr == "name"
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
        and scope.rule
    ):
        yield scope.rule


def _severity(call: ast.Call) -> str:
    for node in (*call.args, *(word.value for word in call.keywords)):
        for part in ast.walk(node):
            if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "Severity":
                return part.attr.lower()
    maker = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return maker.strip("_") if maker.strip("_") in ("note", "warning") else "error"


def markdown() -> str:
    """The catalogue as a section per floor and an entry per rule."""
    by_floor: dict[str, dict[str, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for said in catalogue():
        by_floor[said.floor][said.rule].append(said)
    parts = []
    for floor, title in FLOORS.items():
        if floor in by_floor:
            parts.append(f"## {title}\n")
            parts += [_entry(rule, ways) for rule, ways in sorted(by_floor[floor].items())]
    return "\n".join(parts)


def _entry(rule: str, ways: list[Said]) -> str:
    said = [f"{way.severity.capitalize()}: {_variants(way.what)} {_variants(way.fix)}".rstrip() for way in ways]
    return f"`{rule}`\n" + "".join(f": {line}\n\n" for line in dict.fromkeys(said))


def _variants(messages: tuple[str, ...]) -> str:
    return " / ".join(map(plain, messages))


def rules() -> str:
    """The rules about a whole edition, with what each looks at."""
    rows = [
        (code(rule.name), plain((type(rule).__doc__ or "").strip().split("\n\n")[0]))
        for rule in (*RULES, *installed_rules())
    ]
    return table(("Rule", "What it looks at"), rows)
