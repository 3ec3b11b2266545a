"""The life of calls, applications and awards: the tables of `calls.states` as drawings and as tables of words."""

from __future__ import annotations

import datetime as dt
import enum
import html
from collections.abc import Mapping
from decimal import Decimal
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
from drawings import drawing
from pieces import code, table

from stemcity_kit.calls.acts import ACTS
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.states import APPLICATION, AWARD, CALL, DOERS, DURING, OPTIONAL, OPTIONAL_AWARD, ActName
from stemcity_kit.calls.words import label, to_do
from stemcity_kit.model.money import Money

WIDTH, ROW, BOX = 980, 54, 320


def call_life() -> str:
    """The life of a call."""
    return _life(CALL, OPTIONAL, "The life of a call")


def application_life() -> str:
    """The life of an application."""
    return _life(APPLICATION, frozenset(), "The life of an application")


def award_life() -> str:
    """The life of an award."""
    return _life(AWARD, OPTIONAL_AWARD, "The life of an award")


def _life(states: Mapping, optional: frozenset, title: str) -> str:
    """One box a state, in the table's order; a line to the next one where an act leads there, the others in words."""
    order = list(states)
    shapes = []
    for n, (state, acts) in enumerate(states.items()):
        y = 8 + ROW * n
        following = _following(states, order, n)
        onward = [act for act, to in acts.items() if to is following]
        others = [(act, to) for act, to in acts.items() if to is not following]
        dash = ' stroke-dasharray="5 4"' if state in optional else ""
        shapes.append(f'<rect x="10" y="{y}" width="{BOX}" height="30" rx="{15 if not acts else 5}"{dash}/>')
        shapes.append(f'<text x="24" y="{y + 20}" font-weight="600">{html.escape(str(label(state)))}</text>')
        if onward:
            shapes.append(f'<path d="M40 {y + 30} V{y + ROW - 4} m-4 -6 l4 6 l4 -6"/>')
            shapes.append(f'<text class="small" x="52" y="{y + 46}">{html.escape(str(to_do(*onward)))}</text>')
        shapes += [
            f'<text class="small" x="{BOX + 30}" y="{y + 13 + 15 * row}">{html.escape(line)}</text>'
            for row, line in enumerate(_exits(others))
        ]
    return drawing(title, shapes, ROW * len(order) + 6, width=WIDTH)


def _following(states: Mapping, order: list, n: int) -> object:
    """The state to which a line is drawn: the next one, unless it is an end that others lead to as well."""
    following = order[n + 1] if n + 1 < len(order) else None
    leading = sum(following in acts.values() for acts in states.values())
    return following if following in states and (states[following] or leading == 1) else None


def _exits(others: list) -> list[str]:
    """The other ways out: those that end something on one line, so that a box has at most three."""
    lines = [f"{to_do(act)} → {label(to)}" for act, to in others]
    return lines if len(lines) <= 3 else [lines[0], "; ".join(lines[1:3]), "; ".join(lines[3:])]


def acts() -> str:
    """Every act: what it is called, when it may be done, and by whom."""
    steps = {act: [state for state in CALL if act in CALL[state]] for act in ActName}
    rows = [
        (
            code(act.value),
            to_do(act),
            ", ".join(str(label(state)) for state in CALL if state in DURING.get(act, steps[act])),
            ", ".join(str(label(doer)) for doer in sorted(DOERS[act])),
        )
        for act in ActName
        if act not in (ActName.PLACE, ActName.RESERVE)
    ]
    return table(("Act", "In words", "While the call is", "By"), rows)


_KINDS = {
    str: "text",
    int: "a whole number",
    bool: "`yes` or `no`",
    Decimal: "a number",
    Money: "an amount such as `500.00 EUR`",
    dt.datetime: "a moment such as `2027-03-28 12:00`",
}


def values() -> str:
    """The values of every act, as the command line takes them: the fields of its class."""
    rows = [
        (code(name.value), "; ".join(_value(field, get_type_hints(ACTS[name])) for field in attrs.fields(ACTS[name])))
        for name in ActName
        if name in ACTS
    ]
    return table(("Act", "Its values"), [(name, said or "none") for name, said in rows])


def _value(field: attrs.Attribute, hints: Mapping[str, Any]) -> str:
    given = field.name == "received_at" or (field.name == "person" and "application" in hints)  # by the command itself
    name = f"**{code(field.name)}**" if field.default is attrs.NOTHING and not given else code(field.name)
    return f"{name}: {_kind(hints[field.name], field.name)}"


def _kind(hint: Any, name: str) -> str:
    wanted = next(
        part
        for part in (get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,))
        if part is not type(None)
    )
    if wanted is Answers:
        return f"`{name}.QUESTION=…` for each"
    if get_origin(wanted) is Mapping:
        return f"`{name}.KEY=…` for each"
    if get_origin(wanted) is tuple and get_args(wanted)[0] is str:
        return "texts"
    if isinstance(wanted, type) and issubclass(wanted, enum.StrEnum):
        return " or ".join(code(member.value) for member in wanted)
    return _KINDS.get(wanted, "by the command that is made for this act")
