"""What can be wrong with lists of keys and numbers that people write: the faults that all formats share.

Every function yields findings, all of them, and looks at types too: what comes from a spreadsheet or from JSON may be
anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from stemcity_kit.errors import Finding, InvalidValue, N_, Where, did_you_mean

__all__ = ["key_faults", "named", "number_faults", "refuse", "unknown_faults"]

LONGEST = 6
"""How many names a sentence lists before it says how many more there are."""


def key_faults(keys: Iterable[object], *, table: str) -> Iterator[Finding]:
    """Keys that are no line of text, and keys that occur more than once.

    >>> [fault.rule for fault in key_faults(["ada", "", "ada"], table="guests")]
    ['key-twice', 'bad-key']
    """
    listed = list(keys)
    for key, times in Counter(key for key in listed if isinstance(key, str)).items():
        if not key or key != key.strip() or key.splitlines() != [key]:
            what = N_("“{key}” cannot be a key: it is not one line of text without spaces around it.")
            fix = N_("Give each a short name of its own, such as the number of the registration.")
            yield Finding("bad-key", Where(table=table), what, fix, params={"key": key})
        elif times > 1:
            what = N_("“{key}” is there {times} times.")
            fix = N_("Give each a key of its own, or remove the others.")
            yield Finding("key-twice", Where(table=table, key=key), what, fix, params={"key": key, "times": times})
    for thing in listed:
        if not isinstance(thing, str):
            what = N_("“{key}” cannot be a key: it is no text.")
            fix = N_("Write it as text.")
            yield Finding("bad-key", Where(table=table), what, fix, params={"key": repr(thing)})


def unknown_faults(keys: Iterable[str], known: Collection[object], *, where: Where) -> Iterator[Finding]:
    """Keys that nothing has, each with the nearest that exists.

    >>> where = Where(table="guests", key="ugo", field="wishes")
    >>> print(*unknown_faults(["adda"], ["ada", "bea"], where=where))
    guests 'ugo', wishes: Nobody and nothing here has the key “adda”. Did you mean “ada”?
    """
    for key in dict.fromkeys(keys):
        if key not in known:
            near = did_you_mean(str(key), (other for other in known if isinstance(other, str)))
            what = N_("Nobody and nothing here has the key “{key}”.")
            fix = N_("Did you mean “{near}”?") if near else N_("Add it, or remove it here.")
            yield Finding("unknown-key", where, what, fix, params={"key": key, "near": near})


def number_faults(numbers: Mapping[str, object], *, least: int = 0, where: Where | None = None) -> Iterator[Finding]:
    """Numbers that are not whole or too small, each under the name of its field.

    >>> print(*number_faults({"rounds": 0}, least=1))
    rounds: “0” cannot stand here. Write a whole number, 1 or more.
    """
    place = where or Where()
    for field, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            what, fix = N_("“{value}” cannot stand here."), N_("Write a whole number, {least} or more.")
            there = Where(table=place.table, key=place.key, field=field)
            yield Finding("bad-number", there, what, fix, params={"value": value, "least": least})


def refuse(faults: Iterable[Finding]) -> None:
    """Raise where there are faults, with all of them.

    Raises:
        InvalidValue: There is at least one.

    >>> refuse([])
    """
    if found := tuple(faults):
        raise InvalidValue(*found)


def named(keys: Collection[str]) -> str:
    """Keys as a sentence lists them, the first few by name.

    >>> named(["ada", "bea"]), named("abcdefgh")
    ('ada, bea', 'a, b, c, d, e, f … (8)')
    """
    shown = ", ".join(list(keys)[:LONGEST])
    return shown if len(keys) <= LONGEST else f"{shown} … ({len(keys)})"
