"""Which application is meant, by its key or its protocol number, and the list of all of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import click

from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.dossier_text import addressee
from stemcity_kit.calls.question import Sensitivity
from stemcity_kit.calls.words import label
from stemcity_kit.cli.call_desk import Desk, looking
from stemcity_kit.cli.call_said import say
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import Finding, InvalidValue, N_, Where, did_you_mean

__all__ = ["list_", "meant", "named", "pairs_meant"]

SHOWN = 5
"""How many applications a message names at most."""


def meant(casefile: CaseFile, text: str) -> str:
    """The key of the application that a text means.

    Args:
        casefile: The case.
        text: A key, a protocol number with or without its leading zeros, or the beginning of one key only.

    Raises:
        InvalidValue: It means none, or several.

    >>> import attrs
    >>> from stemcity_kit.calls.call import Call
    >>> from stemcity_kit.calls.states import ApplicationState
    >>> held = Application(key="kx2m9", person="p", state=ApplicationState.RECEIVED, protocol="2027/0004")
    >>> case = attrs.evolve(CaseFile.of(Call(key="a")), applications={"kx2m9": held})
    >>> [meant(case, text) for text in ("kx2m9", "2027/4", "kx")]
    ['kx2m9', 'kx2m9', 'kx2m9']
    """
    held = casefile.applications
    if text in held:
        return text
    found = [key for key, one in held.items() if text and one.protocol == text]
    found = found or [key for key, one in held.items() if one.protocol and _bare(one.protocol) == _bare(text)]
    found = found or [key for key in held if text and key.startswith(text)]
    if len(found) == 1:
        return found[0]
    raise _several(casefile, text, found) if found else _none(casefile, text)


def _bare(protocol: str) -> str:
    """A protocol number without what people leave out or add: leading zeros, blanks, the case of letters."""
    return "/".join(part.strip().lstrip("0") or "0" for part in protocol.casefold().split("/"))


def _several(casefile: CaseFile, text: str, found: Iterable[str]) -> InvalidValue:
    what, fix = N_("“{text}” means several applications: {found}."), N_("Write more of the key, or the whole of it.")
    return InvalidValue.because("ambiguous-application", Where(), what, fix, text=text, found=named(casefile, found))


def _none(casefile: CaseFile, text: str) -> InvalidValue:
    protocols = {one.protocol: key for key, one in casefile.applications.items() if one.protocol}
    near = did_you_mean(text, [*casefile.applications, *protocols])
    key = protocols.get(near, near)
    fix = N_("Did you mean {near}?") if near else N_("Look it up with “list”.")
    params = {"text": text, "near": named(casefile, [key]) if near else ""}
    return InvalidValue(
        Finding("no-such-application", Where(), N_("There is no application “{text}”."), fix, params=params)
    )


def named(casefile: CaseFile, keys: Iterable[str]) -> str:
    """Applications by their keys and protocol numbers, the first few of many."""
    shown = [_named(casefile.applications[key]) for key in keys]
    return ", ".join([*shown[:SHOWN], "…"] if len(shown) > SHOWN else shown)


def _named(held: Application) -> str:
    return f"{held.key} ({held.protocol})" if held.protocol else held.key


_ONE = frozenset({"application", "instead_of"})


def pairs_meant(casefile: CaseFile, pairs: Iterable[str]) -> tuple[str, ...]:
    """`KEY=VALUE` with the keys of applications that are meant, where a value names some.

    Raises:
        InvalidValue: One of them means none, or several.
    """
    return tuple(_pair_meant(casefile, pair) for pair in pairs)


def _pair_meant(casefile: CaseFile, pair: str) -> str:
    name, mark, text = pair.partition("=")
    field = name.strip().replace("-", "_")
    if field in _ONE and text.strip():
        return f"{name}{mark}{meant(casefile, text.strip())}"
    if field == "applications":
        keys = [part.strip() for part in text.replace("|", ",").split(",") if part.strip()]
        return f"{name}{mark}{','.join(meant(casefile, key) for key in keys)}"
    return pair


LIST_HELP = N_("""\
List the applications: key, protocol number, state, and who applies.

The names are personal data, for the office only. Wherever an application is asked for, its key, its protocol number or
an unambiguous beginning of the key may be given.""")


@click.command("list", short_help=N_("List the applications."), cls=SpokenCommand, help=LIST_HELP)
@click.option("--json", "as_json", is_flag=True, help=N_("As JSON, for other programs."))
@looking
def list_(desk: Desk, *, as_json: bool) -> None:
    """List the applications."""
    casefile = desk.casefile
    rows = [_row(desk, casefile, held) for held in casefile.applications.values()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        desk.speaker.say(N_("Applications: none."))
        return
    states = {held.key: label(held.state).words(desk.speaker.translate) for held in casefile.applications.values()}
    erased = desk.speaker.translate(N_("(erased)"))
    lines = [(str(row["key"]), row["protocol"] or "-", states[str(row["key"])], row["name"] or erased) for row in rows]
    widths = [max(len(line[place]) for line in lines) for place in range(3)]
    for key, protocol, state, name in lines:
        click.echo(f"{key:<{widths[0]}}  {protocol:<{widths[1]}}  {state:<{widths[2]}}  {name}")


def _row(desk: Desk, casefile: CaseFile, held: Application) -> Mapping[str, str | None]:
    return {"key": held.key, "protocol": held.protocol, "state": held.state.value, "name": _name(desk, casefile, held)}


def _name(desk: Desk, casefile: CaseFile, held: Application) -> str | None:
    """Who applies: the first line of the address, else the first personal answer; None once it was erased."""
    first = addressee(casefile, held)[0]
    if first is None or held.answers is None:
        return None
    if first == held.key:
        personal = (one.key for one in casefile.call.questions if one.sensitivity is Sensitivity.PERSONAL)
        first = next((text for key in personal if (text := held.answers.get(key))), held.key)
    return say(first, desk.call, desk.speaker.language)
