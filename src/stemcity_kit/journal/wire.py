"""Acts as plain JSON, and back: strictly by the types of their fields, with every fault named.

An act becomes a mapping of its fields in the spelling of `model.canonical`; its name stands beside it in the record's
body. Reading refuses what it does not know - an act of a newer version, a field that is not there any more - because
what is dropped silently could never be told apart from what was never written.
"""

from __future__ import annotations

import datetime as dt
import enum
import functools
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import attrs

from stemcity_kit.calls.acts import ACTS, Act
from stemcity_kit.calls.states import ActName
from stemcity_kit.errors import Finding, N_, StemCityError, UnreadableJournal, Where, did_you_mean
from stemcity_kit.model.canonical import plain
from stemcity_kit.model.frozen import Frozen

__all__ = ["act_class", "sealed_fields", "spelt", "structured"]

_Read = Callable[[Any, str], Any]
"""Reads a plain value at a path; raises `_Fault` or a `StemCityError`."""


class _Fault(Exception):
    """What is wrong, and where inside the act."""

    def __init__(self, path: str, what: str, **params: object) -> None:
        super().__init__(what)
        self.finding = Finding("bad-record", Where(field=path), what, params=params)


class _Faults(Exception):
    """All that is wrong."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings)
        self.findings = findings


_SEALED: Mapping[Any, tuple[str, ...]] = Frozen(
    {of: tuple(field.name for field in attrs.fields(of) if field.metadata.get("sealed")) for of in ACTS.values()}
)


def sealed_fields(of: type[Act]) -> tuple[str, ...]:
    """The fields of an act that hold personal data.

    >>> from stemcity_kit.calls.acts import ApplicationReceived
    >>> sealed_fields(ApplicationReceived)
    ('answers', 'parties')
    """
    return _SEALED[of]


def act_class(name: Any) -> type[Act]:
    """The class of the act of that name.

    Raises:
        UnreadableJournal: This version knows no such act.
    """
    try:
        return ACTS[ActName(name)]
    except ValueError:
        near = did_you_mean(str(name), [known.value for known in ActName])
        raise UnreadableJournal.because(
            "unknown-act",
            Where(),
            N_("The act “{name}” is not known."),
            N_("A newer version of stemcity-kit wrote it: read it with that. Or a hand did, and meant “{near}”.")
            if near
            else N_("A newer version of stemcity-kit wrote it; read it with that version."),
            name=name,
            near=near,
        ) from None


def spelt(act: Act) -> dict[str, Any]:
    """The fields of an act that are not sealed and say more than their default, as JSON holds them.

    >>> from stemcity_kit.calls.acts import ApplicationAdmitted
    >>> spelt(ApplicationAdmitted(application="a1"))
    {'application': 'a1'}
    """
    sealed = sealed_fields(type(act))
    return {name: value for name, value in plain(act).items() if name not in sealed}


def structured(given: Any, of: Any) -> Any:
    """A value of the given type from plain JSON.

    Args:
        given: What `json.loads` gave.
        of: An attrs class or any other type that fields of acts have.

    Raises:
        UnreadableJournal: It is none; all faults at once, each with its path.

    >>> structured("2027-05-19", dt.date)
    datetime.date(2027, 5, 19)
    """
    try:
        return _reader(of)(given, "")
    except _Fault as fault:
        raise UnreadableJournal(fault.finding) from None
    except _Faults as faults:
        raise UnreadableJournal(*faults.findings) from None


@functools.cache
def _reader(of: Any) -> _Read:
    """How a type is read; found once for each."""
    origin, arguments = typing.get_origin(of), typing.get_args(of)
    if origin in (typing.Union, types.UnionType):
        return _optional(_reader(next(kind for kind in arguments if kind is not type(None))))
    if origin is tuple:
        return functools.partial(_tuple, _reader(arguments[0]))
    if origin is not None and issubclass(origin, Mapping):
        return functools.partial(_mapping, _reader(arguments[1]))
    if of in _PLAIN:
        return _PLAIN[of]
    return functools.partial(_word, of) if issubclass(of, enum.Enum) else _class(of)


def _optional(read: _Read) -> _Read:
    return lambda given, path: None if given is None else read(given, path)


def _several(parts: Iterator[tuple[Any, str, _Read]]) -> Iterator[Any]:
    """Each part read; all faults at once at the end."""
    faults: list[Finding] = []
    for given, path, read in parts:
        try:
            yield read(given, path)
        except _Fault as fault:
            faults.append(fault.finding)
        except _Faults as inner:
            faults.extend(inner.findings)
    if faults:
        raise _Faults(tuple(faults))


def _tuple(read: _Read, given: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(given, list):
        raise _Fault(path, N_("A list should stand here."))
    return tuple(_several((member, f"{path}[{n}]", read) for n, member in enumerate(given)))


def _mapping(read: _Read, given: Any, path: str) -> Frozen[str, Any]:
    if not isinstance(given, dict):
        raise _Fault(path, N_("An object should stand here."))
    values = list(_several((member, f"{path}.{key}", read) for key, member in given.items()))
    return Frozen(zip(given, values, strict=True))


def _class(of: Any) -> _Read:
    hints = typing.get_type_hints(of)
    fields = {field.name: (_reader(hints[field.name]), field) for field in attrs.fields(of)}
    needed = tuple(name for name, (_, field) in fields.items() if field.default is attrs.NOTHING)

    def read(given: Any, path: str) -> Any:
        if not isinstance(given, dict):
            raise _Fault(path, N_("An object should stand here."))
        faults = [
            *(_fault(path, name, N_("This field is not known.")) for name in given if name not in fields),
            *(_fault(path, name, N_("This field is missing.")) for name in needed if name not in given),
        ]
        if faults:
            raise _Faults(tuple(faults))
        values = list(_several((given[name], _at(path, name), fields[name][0]) for name in given))
        return _made(of, dict(zip(given, values, strict=True)), path)

    return read


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _fault(path: str, name: str, what: str) -> Finding:
    return _Fault(_at(path, name), what).finding


def _made(of: Any, values: dict[str, Any], path: str) -> Any:
    """The value itself, whose own validators may still object."""
    try:
        return of(**values)
    except StemCityError as fault:
        raise _Faults(fault.at(Where(field=path)).findings) from None
    except (TypeError, ValueError, ArithmeticError) as fault:
        raise _Fault(path, N_("The value cannot exist: {reason}."), reason=fault) from None


def _word(of: type[enum.Enum], given: Any, path: str) -> enum.Enum:
    try:
        return of(given)
    except ValueError:
        known = ", ".join(str(member.value) for member in of)
        raise _Fault(path, N_("“{value}” is none of: {known}."), value=given, known=known) from None


def _text(given: Any, path: str) -> str:
    if not isinstance(given, str):
        raise _Fault(path, N_("A text should stand here."))
    return given


def _whole(given: Any, path: str) -> int:
    if not isinstance(given, int) or isinstance(given, bool):
        raise _Fault(path, N_("A whole number should stand here."))
    return given


def _truth(given: Any, path: str) -> bool:
    if not isinstance(given, bool):
        raise _Fault(path, N_("“true” or “false” should stand here."))
    return given


def _decimal(given: Any, path: str) -> Decimal:
    try:
        return Decimal(_text(given, path))
    except InvalidOperation:
        raise _Fault(path, N_("“{value}” is not a decimal number."), value=given) from None


def _moment(given: Any, path: str) -> dt.datetime:
    try:
        read = dt.datetime.fromisoformat(_text(given, path))
    except ValueError:
        raise _Fault(path, N_("“{value}” is not a moment."), value=given) from None
    if read.tzinfo is None:
        raise _Fault(path, N_("“{value}” has no offset."), value=given)
    return read.astimezone(dt.UTC)


def _of_calendar(of: type[dt.date | dt.time], given: Any, path: str) -> dt.date | dt.time:
    try:
        return of.fromisoformat(_text(given, path))
    except ValueError:
        raise _Fault(path, N_("“{value}” is neither a day nor a time."), value=given) from None


_PLAIN: dict[Any, _Read] = {
    str: _text,
    int: _whole,
    bool: _truth,
    Decimal: _decimal,
    dt.datetime: _moment,
    dt.date: functools.partial(_of_calendar, dt.date),
    Any: lambda given, _: given,
    dt.time: functools.partial(_of_calendar, dt.time),
}
