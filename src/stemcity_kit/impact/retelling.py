"""What a report may tell of people of whom an earlier one has told.

Of an earlier report only what it published is known, not the rows that it was made of. So this is no proof, as
`stemcity_kit.impact.releases` gives one where both states are known, but a list of what must not be:

- another key or a lower threshold: other gaps, which the numbers of the other report fill;
- a number that moved by fewer than k people: the difference tells of them;
- a gap in which now nobody is: then nobody was there before, either;
- the hidden part of a line (its total less what both reports show) that moved by fewer than k, or did not move at all
  while one of its gaps was opened;
- a dimension that is not shown any more: another one may say the same in other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

import attrs

from stemcity_kit.errors import Finding, N_, Where

__all__ = ["Cell", "Told", "retold", "told_of"]

Cell: TypeAlias = frozenset[tuple[str, str]]
"""A cell as its dimensions and their categories; what it does not name, it is a total of."""


@attrs.frozen
class Told:
    """What a report tells of the attendance of one edition.

    Attributes:
        edition: The edition's key.
        k: The threshold below which it hides numbers.
        fingerprint: Of the key by which it hides them; empty where it does not say.
        cells: Its numbers; None where one is hidden.
    """

    edition: str
    k: int
    fingerprint: str
    cells: Mapping[Cell, int | None]

    @property
    def hides(self) -> bool:
        """Whether it hides a number."""
        return None in self.cells.values()

    def cut(self, names: frozenset[str]) -> bool:
        """Whether it tells of people by these dimensions together."""
        return any({name for name, _ in cell} == names for cell in self.cells)


_NAMED: Final = re.compile(r"(?:^| )(gender|ages|audience|district)=")


def told_of(data: Any) -> tuple[Told, ...]:
    """What the data of a report (`report.json`) tell of attendance, edition by edition.

    Raises:
        ValueError: They are no data of a report.

    >>> cells = {"total": 20, "gender=female": None, "gender=male": None}
    >>> (told,) = told_of({"attendance": [{"edition": "a-2027", "k": 5, "cells": cells}]})
    >>> told.hides, told.cells[frozenset()]
    (True, 20)
    """
    try:
        return tuple(
            Told(
                str(one["edition"]),
                _whole(one["k"]),
                str(one.get("key-fingerprint", "")),
                {_cell(name): None if count is None else _whole(count) for name, count in one["cells"].items()},
            )
            for one in data["attendance"]
        )
    except (AttributeError, KeyError, TypeError) as fault:
        raise ValueError(str(fault)) from fault


def _whole(number: object) -> int:
    if type(number) is not int:
        raise TypeError(number)
    return number


def _cell(name: str) -> Cell:
    parts = _NAMED.split(name)
    return frozenset(zip(parts[1::2], parts[2::2], strict=True))


OTHER_KEY = N_("The report “{report}” hides numbers by a key that private/disclosure.key does not hold.")
OTHER_KEY_FIX = N_(
    "Bring private/disclosure.key back from whoever has it: another key gives them back. If that report was never "
    "published, delete it."
)


def retold(before: Told, now: Told, *, report: str) -> Iterator[Finding]:
    """Why a report must not be published beside an earlier one of the same edition.

    Args:
        before: What the earlier one tells.
        now: What the new one would tell.
        report: The file of the earlier one, for the findings.
    """
    place, params = Where(key=now.edition), {"report": report, "before": before.k, "k": now.k}
    if before.hides and before.fingerprint not in ("", now.fingerprint):
        yield Finding("disclosure-key-other", place, OTHER_KEY, OTHER_KEY_FIX, params=params)
    if now.k < before.k:
        what = N_("The report “{report}” hides numbers below {before}, and this one only those below {k}.")
        fix = N_("Say --k {before}. If that report was never published, delete it.")
        yield Finding("threshold-lowered", place, what, fix, params=params)
    if cells := sorted({*_moved(before, now), *_opened(before, now), *_left_out(before, now)}):
        what = N_("Together with the report “{report}” this one would tell of fewer than {k} people: {cells}.")
        fix = N_("Report again when the counts are final. If that report was never published, delete it.")
        named = ", ".join(cells[:_SHOWN]) + (", …" if len(cells) > _SHOWN else "")
        yield Finding("retold", place, what, fix, params={**params, "cells": named})


_SHOWN = 5


def _moved(before: Told, now: Told) -> Iterator[str]:
    """The numbers that both show, and that moved by fewer than k; and gaps in which nobody is any more."""
    for cell in now.cells.keys() & before.cells.keys():
        earlier, count = before.cells[cell], now.cells[cell]
        emptied = earlier is None and count == 0
        if emptied or (earlier is not None and count is not None and 0 < abs(count - earlier) < now.k):
            yield _name(cell)


def _opened(before: Told, now: Told) -> Iterator[str]:
    """The lines of which the hidden part moved by fewer than k, or not at all while a gap was opened."""
    lines = {(cell - {one}, one[0]) for cell in (*before.cells, *now.cells) for one in cell}
    for line, name in lines:
        names = frozenset({name, *(other for other, _ in line)})
        if before.cut(names) and now.cut(names) and _is_opened(before, now, line, name):
            yield _name(line | {(name, "…")})


def _is_opened(before: Told, now: Told, line: Cell, name: str) -> bool:
    old, new = before.cells.get(line), now.cells.get(line)
    if old is None or new is None:
        return False
    parts = {cell for cell in {*before.cells, *now.cells} if line < cell and {one for one, _ in cell - line} == {name}}
    pairs = [(before.cells.get(cell, 0), now.cells.get(cell, 0)) for cell in parts]
    gaps = [pair for pair in pairs if None in pair]
    shown = [(one, other) for one, other in pairs if one is not None and other is not None]
    moved = abs((new - sum(other for _, other in shown)) - (old - sum(one for one, _ in shown)))
    if not moved:
        return any(one is None and other is not None for one, other in gaps)
    return bool(gaps) and moved < now.k


def _left_out(before: Told, now: Told) -> set[str]:
    """The dimensions that only the earlier report shows."""
    old, new = ({name for cell in told.cells for name, _ in cell} for told in (before, now))
    return old - new


def _name(cell: Cell) -> str:
    return " ".join(f"{name}={kind}" for name, kind in sorted(cell)) or "total"
