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
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import attrs

from stemcity_kit.calls.acts import ACTS, Act
from stemcity_kit.calls.states import ActName
from stemcity_kit.errors import Finding, N_, StemCityError, UnreadableJournal, Where, did_you_mean
from stemcity_kit.model.canonical import plain
from stemcity_kit.model.frozen import Frozen

__all__ = ["act_class", "sealed_fields", "spelt", "structured"]

_Read = Callable[[Any], Any]
"""Reads a plain value; raises `_Faults` or a `StemCityError`."""


class _Faults(Exception):
    """All that is wrong, each with its path from here downwards."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings)
        self.findings = findings

    def below(self, name: str) -> Iterator[Finding]:
        """The same, seen from one step higher."""
        for found in self.findings:
            inner = found.where.field
            path = f"{name}.{inner}" if inner and not inner.startswith("[") else f"{name}{inner}"
            yield attrs.evolve(found, where=Where(field=path))


def _fault(what: str, *, at: str) -> Finding:
    return Finding("bad-record", Where(field=at), what, _COMPARE)


def _refused(what: str, **params: object) -> _Faults:
    return _Faults((Finding("bad-record", Where(), what, _COMPARE, params=params),))


_COMPARE = N_("Compare it with a copy of the journal.")


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
        return _reader(of)(given)
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
    return lambda given: None if given is None else read(given)


def _tuple(read: _Read, given: Any) -> tuple[Any, ...]:
    if not isinstance(given, list):
        raise _refused(N_("A list should stand here."))
    return tuple(_each((f"[{number}]", read, member) for number, member in enumerate(given)))


def _mapping(read: _Read, given: Any) -> Frozen[str, Any]:
    if not isinstance(given, dict):
        raise _refused(N_("An object should stand here."))
    try:
        return Frozen({name: read(member) for name, member in given.items()})
    except _Faults:
        pass  # once more, to name all that is wrong
    return Frozen(zip(given, _each((name, read, member) for name, member in given.items()), strict=True))


def _each(parts: Iterable[tuple[str, _Read, Any]], before: Iterable[Finding] = ()) -> list[Any]:
    """Every part read; all that is wrong at once."""
    values: list[Any] = []
    faults = [*before]
    for name, read, member in parts:
        try:
            values.append(read(member))
        except _Faults as inner:
            faults.extend(inner.below(name))
    if faults:
        raise _Faults(tuple(faults))
    return values


def _class(of: Any) -> _Read:
    hints = typing.get_type_hints(of)
    readers = {field.name: _reader(hints[field.name]) for field in attrs.fields(of)}
    needed = {field.name: True for field in attrs.fields(of) if field.default is attrs.NOTHING}.keys()

    def read(given: Any) -> Any:
        if not isinstance(given, dict):
            raise _refused(N_("An object should stand here."))
        if needed <= given.keys() <= readers.keys():
            try:
                return _made(of, {name: readers[name](member) for name, member in given.items()})
            except _Faults:
                pass  # once more, to name all that is wrong
        return slowly(given)

    def slowly(given: dict[str, Any]) -> Any:
        unknown = [_fault(N_("This field is not known."), at=name) for name in given if name not in readers]
        missing = [_fault(N_("This field is missing."), at=name) for name in needed if name not in given]
        known = [(name, readers[name], member) for name, member in given.items() if name in readers]
        values = _each(known, [*unknown, *missing])
        return _made(of, dict(zip((name for name, _, _ in known), values, strict=True)))

    return read


def _made(of: Any, values: dict[str, Any]) -> Any:
    """The value itself, whose own validators may still object."""
    try:
        return of(**values)
    except StemCityError as fault:
        raise _Faults(fault.at(Where()).findings) from None
    except (TypeError, ValueError, ArithmeticError) as fault:
        raise _refused(N_("The value cannot exist: {reason}."), reason=fault) from None


def _word(of: type[enum.Enum], given: Any) -> enum.Enum:
    try:
        return of(given)
    except ValueError:
        known = ", ".join(str(member.value) for member in of)
        raise _refused(N_("“{value}” is none of: {known}."), value=given, known=known) from None


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise _refused(N_("A text should stand here."))
    return given


def _whole(given: Any) -> int:
    if not isinstance(given, int) or isinstance(given, bool):
        raise _refused(N_("A whole number should stand here."))
    return given


def _truth(given: Any) -> bool:
    if not isinstance(given, bool):
        raise _refused(N_("“true” or “false” should stand here."))
    return given


_DIGITS = 60
"""More digits than any mark or amount has; beyond them a short text such as 1E+999999999 would fill the memory."""


def _decimal(given: Any) -> Decimal:
    try:
        read = Decimal(_text(given))
    except InvalidOperation:
        read = Decimal("NaN")
    if not read.is_finite() or abs(read.adjusted()) > _DIGITS or len(read.as_tuple().digits) > _DIGITS:
        raise _refused(N_("“{value}” is not a decimal number."), value=given)
    return read


def _moment(given: Any) -> dt.datetime:
    try:
        read = dt.datetime.fromisoformat(_text(given))
    except ValueError:
        raise _refused(N_("“{value}” is not a moment."), value=given) from None
    if read.tzinfo is None:
        raise _refused(N_("“{value}” has no offset."), value=given)
    try:
        return read.astimezone(dt.UTC)
    except OverflowError:
        raise _refused(N_("“{value}” is not a moment."), value=given) from None


def _of_calendar(of: type[dt.date | dt.time], given: Any) -> dt.date | dt.time:
    try:
        return of.fromisoformat(_text(given))
    except ValueError:
        raise _refused(N_("“{value}” is neither a day nor a time."), value=given) from None


_PLAIN: dict[Any, _Read] = {
    str: _text,
    int: _whole,
    bool: _truth,
    Decimal: _decimal,
    dt.datetime: _moment,
    dt.date: functools.partial(_of_calendar, dt.date),
    Any: lambda given: given,
    dt.time: functools.partial(_of_calendar, dt.time),
}
