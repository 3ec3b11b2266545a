"""The waivers of an edition as planning reads them: an event stands for its sessions, and what helps nobody is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import attrs

from stemcity_kit.errors import Finding, N_, Where, did_you_mean
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.planning import Waiver
from stemcity_kit.model.rule import warning
from stemcity_kit.scheduling.problem import Item

__all__ = ["waiver_faults", "waivers_for"]


def waivers_for(edition: Edition, items: Iterable[Item]) -> tuple[Waiver, ...]:
    """The waivers with the sessions of each event that they name, for a session that is still to be made has no row.

    Args:
        edition: The edition.
        items: The items that are planned or judged.
    """
    sessions: dict[str, list[str]] = defaultdict(list)
    for item in items:
        sessions[item.of].append(item.key)
    return tuple(
        attrs.evolve(one, rows=tuple(dict.fromkeys((*one.rows, *(key for row in one.rows for key in sessions[row])))))
        for one in edition.waivers
    )


def waiver_faults(edition: Edition, *, rules: Iterable[str], keys: Iterable[str]) -> Iterator[Finding]:
    """A warning for each waiver of a rule that there is not, and for each key that is neither item, room nor person.

    Args:
        edition: The edition.
        rules: The names of the rules.
        keys: The keys that a waiver can name.
    """
    known_rules, known_keys = set(rules), set(keys)
    for one in edition.waivers:
        where = Where(table="waivers", key=one.rule)
        if one.rule not in known_rules:
            what = N_("There is no rule “{name}”, so the waiver changes nothing.")
            yield _unknown(attrs.evolve(where, field="rule"), what, one.rule, known_rules)
            continue
        for row in one.rows:
            if row.partition(" ")[0] not in known_keys:  # a count is called by its subject and the day, for instance
                what = N_("Nothing that is planned has the key “{name}”, so the waiver changes nothing for it.")
                yield _unknown(attrs.evolve(where, field="rows"), what, row, known_keys)


def _unknown(where: Where, what: str, name: str, known: Iterable[str]) -> Finding:
    near = did_you_mean(name, sorted(known))
    fix = N_("Did you mean “{near}”?") if near else N_("Correct it, or delete the waiver.")
    return warning("waiver-of-nothing", where, what, fix, name=name, near=near)
