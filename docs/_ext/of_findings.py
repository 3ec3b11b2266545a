"""The catalogue of findings, read from the source: whoever adds one need not remember a list.

A finding is made by a call that has a rule's id (or the `name` of the rule's class) and sentences marked with `N_`.
They may come by way of a variable, a mapping, or an argument of the function around the call. A `Sentence`, which
explanations and documents are made of, has an id too and is no finding; it is told apart by who makes it.
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
    "engines": "Draws and engines",
    "calls": "Calls, applications and rankings",
    "scheduling": "Planning a programme",
    "schools": "Classes and their places",
    "budgeting": "Money",
    "impact": "Impact",
    "organising": "The work of the year",
    "journal": "The journal",
    "folder": "The folder and the workbook",
    "formats": "Formats, jurisdictions and adapting",
    "exports": "Exporting",
    "documents": "Pages and documents",
    "cli": "The command line",
    "plugins.py": "Plug-ins",
}


SENTENCES = {"said", "Sentence", "Section", "Phrase"}
"""What makes sentences of explanations and documents: not findings, so nothing of them is to be mended."""


@attrs.frozen(order=True)
class Said:
    """One way in which a rule speaks."""

    rule: str
    floor: str
    severity: str
    what: tuple[str, ...]
    fix: tuple[str, ...]


Bound = tuple[int, tuple[str, ...]]
"""A line, and the messages that a name is bound to there."""


@attrs.frozen
class Scope:
    """What a name stands for at one place.

    Attributes:
        messages: The messages bound to each name, with the lines at which they are bound.
        loads: The lines at which each name is used.
        rule: The `name` of the class around it.
        given: The messages that calls in the module give to each function, by its name and the argument's.
        made: The messages that each function of the library returns.
    """

    messages: Mapping[str, tuple[Bound, ...]] = attrs.field(factory=dict)
    loads: Mapping[str, tuple[int, ...]] = attrs.field(factory=dict)
    rule: str = ""
    given: Mapping[tuple[str, int | str], tuple[str, ...]] = attrs.field(factory=dict)
    made: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)

    def at(self, name: str, line: int) -> tuple[str, ...]:
        """What a name may stand for at a line: what was bound since it was last used for something else."""
        before = [bound for bound in self.messages.get(name, ()) if bound[0] <= line]
        starts = [at for at, _ in before]
        uses = self.loads.get(name, ())
        return tuple(
            message
            for at, said in before
            for message in said
            if not any(at < use < later for use in uses for later in starts)
        )


def catalogue() -> list[Said]:
    """Every finding that the library can yield, sorted by rule."""
    files = [file for file in sorted(ROOT.rglob("*.py")) if "testing" not in file.relative_to(ROOT).parts]
    trees = {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}
    made = {name: said for tree in trees.values() for name, said in _made(tree)}
    shared = {name: fix for tree in trees.values() for name, fix in _remedies(tree) if not name.startswith("_")}
    found = {
        said
        for file, tree in trees.items()
        for said in _in_file(tree, file.relative_to(ROOT).parts[0], {**shared, **dict(_remedies(tree))}, made)
    }
    return sorted(found)


def _functions(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, Scope]]:
    scope = _entered(tree, Scope())
    for part in tree.body:
        if isinstance(part, ast.FunctionDef):
            yield part, _entered(part, scope)


def _made(tree: ast.Module) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a function returns of messages, first in a tuple where it returns several things."""
    for function, scope in _functions(tree):
        returned = [part.value for part in ast.walk(function) if isinstance(part, ast.Return) and part.value]
        firsts = [value.elts[0] if isinstance(value, ast.Tuple) and value.elts else value for value in returned]
        said = tuple(message for value in firsts for message in _messages(value, scope))
        if said:
            yield function.name, said


def _remedies(tree: ast.Module) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The remedy that a function adds to whatever fault its caller words, given to it as `what`."""
    for function, scope in _functions(tree):
        if "what" not in [argument.arg for argument in function.args.args]:
            continue
        for call in (part for part in ast.walk(function) if isinstance(part, ast.Call)):
            names = [value.id if isinstance(value, ast.Name) else "" for value in call.args]
            if "what" in names[:-1] and (fix := _messages(call.args[names.index("what") + 1], scope)):
                yield function.name, fix


def _in_file(
    tree: ast.Module, floor: str, remedies: Mapping[str, tuple[str, ...]], made: Mapping[str, tuple[str, ...]]
) -> Iterator[Said]:
    given: dict[tuple[str, int | str], tuple[str, ...]] = defaultdict(tuple)
    for call, scope in _calls(tree, Scope(made=made)):
        for place, value in (*enumerate(call.args), *((word.arg or "", word.value) for word in call.keywords)):
            given[_called(call), place] += _messages(value, scope)
    for call, scope in _calls(tree, Scope(given=given, made=made)):
        for said in _said(call, scope, floor):
            yield said if said.fix else attrs.evolve(said, fix=remedies.get(_called(call), ()))


def _calls(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.Call, Scope]]:
    """Each call below a node, with what names stand for there."""
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
        scope = _entered(node, scope)
    if isinstance(node, ast.Call):
        yield node, scope
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, scope)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _entered(node: ast.Module | ast.ClassDef | ast.FunctionDef, scope: Scope) -> Scope:
    bound: dict[str, tuple[Bound, ...]] = {}
    loads: dict[str, tuple[int, ...]] = {}
    if isinstance(node, ast.FunctionDef):
        bound = {name: ((0, said),) for name, said in _arguments(node, scope)}
    rule = scope.rule
    for part in ast.walk(node) if isinstance(node, ast.FunctionDef) else node.body:
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            loads[part.id] = (*loads.get(part.id, ()), part.lineno)
        if isinstance(part, ast.Assign | ast.AnnAssign) and part.value is not None:
            line = part.lineno if isinstance(node, ast.FunctionDef) else 0
            for name, value in _pairs(part):
                bound[name] = (*bound.get(name, ()), (line, _messages(part.value if value is None else value, scope)))
                if isinstance(node, ast.ClassDef) and name == "name" and isinstance(value, ast.Constant):
                    rule = str(value.value)
    own = {name: bounds for name, bounds in bound.items() if any(said for _, said in bounds)}
    return Scope({**scope.messages, **own}, {**scope.loads, **loads}, rule, scope.given, scope.made)


def _arguments(node: ast.FunctionDef, scope: Scope) -> Iterator[tuple[str, tuple[str, ...]]]:
    names = [
        argument.arg for argument in (*node.args.args, *node.args.kwonlyargs) if argument.arg not in ("self", "cls")
    ]
    defaults = dict(zip([argument.arg for argument in node.args.kwonlyargs], node.args.kw_defaults, strict=True))
    for place, name in enumerate(names):
        default = defaults.get(name)
        given = scope.given.get((node.name, place), ()) + scope.given.get((node.name, name), ())
        yield name, given + (_messages(default, scope) if default else ())


def _pairs(line: ast.Assign | ast.AnnAssign) -> Iterator[tuple[str, ast.expr | None]]:
    target = line.targets[0] if isinstance(line, ast.Assign) else line.target
    if isinstance(target, ast.Name):
        yield target.id, line.value
    elif isinstance(target, ast.Tuple) and isinstance(line.value, ast.Tuple):
        for name, value in zip(target.elts, line.value.elts, strict=False):
            if isinstance(name, ast.Name):
                yield name.id, value
    elif isinstance(target, ast.Tuple) and isinstance(line.value, ast.Call) and isinstance(target.elts[0], ast.Name):
        yield target.elts[0].id, line.value  # the first of several things that a function returns


def _messages(node: ast.expr, scope: Scope) -> tuple[str, ...]:
    """The marked messages that an expression may give."""
    match node:
        case ast.Call(func=ast.Name(id="N_")):
            return tuple(str(arg.value) for arg in node.args if isinstance(arg, ast.Constant))
        case ast.Call(func=ast.Name(id=name)) if name in scope.made:
            return scope.made[name]
        case ast.Name(id=name, lineno=line):
            return scope.at(name, line)
    return tuple(said for part in _parts(node) for said in _messages(part, scope))


def _parts(node: ast.expr) -> list[ast.expr]:
    """The expressions inside another one of which it may be any."""
    match node:
        case ast.IfExp():
            return [node.body, node.orelse]
        case ast.Dict():
            return node.values
        case ast.Call(func=ast.Name(id="Frozen") | ast.Attribute(attr="fromkeys")):
            return node.args
        case ast.Subscript(value=table) | ast.Call(func=ast.Attribute(value=table, attr="get")):
            return [table]
        case _:
            return []


def _said(call: ast.Call, scope: Scope, floor: str) -> Iterator[Said]:
    if _called(call) in SENTENCES:
        return
    values = [*call.args, *(word.value for word in call.keywords if word.arg in ("rule", "what", "fix"))]
    rules = [rule for value in values for rule in _rule(value, scope)]
    messages = [said for said in (_messages(value, scope) for value in values) if said]
    if rules and messages and messages[0][0].rstrip("”").endswith((".", "?")):
        what, *fix = (tuple(dict.fromkeys(said)) for said in messages)
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
    maker = _called(call).strip("_")
    return maker if maker in ("note", "warning") else "error"


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
