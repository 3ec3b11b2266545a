"""Acts from the command line: `KEY=VALUE` read by the types of the act's own fields."""

from __future__ import annotations

import datetime as dt
import enum
import types
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from stemcity_kit.calls.acts import ACTS, Act
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.given import spelt
from stemcity_kit.calls.reading import asked
from stemcity_kit.calls.states import ActName
from stemcity_kit.errors import Finding, InvalidValue, N_, UnknownKey, Where, did_you_mean
from stemcity_kit.folder.call_spellings import money_of
from stemcity_kit.folder.cells import read_whole, read_yes_no
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.wall_moments import wall_moment
from stemcity_kit.model.fields import clean_text
from stemcity_kit.model.money import Money

__all__ = ["act_of"]


def act_of(name: ActName, pairs: Iterable[str], *, call: Call, at: dt.datetime) -> Act:
    """An act from its values as text.

    Args:
        name: The act.
        pairs: `KEY=VALUE`; what belongs to a name within a value is written as `marks.quality=0.8`.
        call: The call, for its zone, its currency and its questions.
        at: The present moment; a receipt that does not say when it came, came now.

    Raises:
        InvalidValue: Something is unknown, missing or no value of its kind; all faults at once.

    >>> act_of(ActName.ADMIT, ["application=kx2"], call=Call(key="grants"), at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    ApplicationAdmitted(application='kx2')
    """
    return _Reading(ACTS[name], call, at).act(pairs)


@attrs.define
class _Reading:
    """Reads the values of one act; what is wrong is added to `findings`."""

    of: type[Any]
    call: Call
    at: dt.datetime
    findings: list[Finding] = attrs.field(factory=list)

    def act(self, pairs: Iterable[str]) -> Act:
        hints = get_type_hints(self.of)
        fields = {field.name: field for field in attrs.fields(self.of)}
        values = {name: self.value(hints[name], given, name) for name, given in self.given(pairs, fields).items()}
        if "received_at" in fields:
            values.setdefault("received_at", self.at)
        if "person" in fields and fields["person"].default is attrs.NOTHING:
            values.setdefault("person", values.get("application", ""))
        for name, field in fields.items():
            if field.default is attrs.NOTHING and name not in values:
                what, fix = N_("“{name}” is missing."), N_("Add {name}=….")
                self.findings.append(Finding("missing-value", Where(field=name), what, fix, params={"name": name}))
        if self.findings:
            raise InvalidValue(*self.findings)
        made: Act = self.of(**values)
        return made

    def given(self, pairs: Iterable[str], known: Mapping[str, Any]) -> dict[str, Any]:
        """The values as text, by field; those with names within as a mapping."""
        given: dict[str, Any] = {}
        for pair in pairs:
            name, mark, text = pair.partition("=")
            field, dot, inner = name.strip().replace("-", "_").partition(".") if "." not in name else _split(name)
            if not mark or field not in known:
                near = did_you_mean(field, known)
                what = N_("“{pair}” is not a value of this act.")
                fix = N_("Did you mean “{near}=…”?") if near else N_("Its values are: {known}.")
                params = {"pair": pair, "near": near, "known": ", ".join(known)}
                self.findings.append(Finding("unknown-value", Where(field=field), what, fix, params=params))
            elif dot:
                given.setdefault(field, {})[inner] = text
            else:
                given[field] = text
        return given

    def value(self, hint: Any, given: Any, name: str) -> Any:
        """One value; None with a finding where it cannot be read."""
        options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
        wanted = next(option for option in options if option is not type(None))
        try:
            return self.read(wanted, given, name)
        except (InvalidValue, UnknownKey) as fault:
            self.findings += fault.at(Where(field=name)).findings
            return None

    def read(self, wanted: Any, given: Any, name: str) -> Any:
        """A value of a type from its text."""
        if wanted is Answers and isinstance(given, dict):
            own = self.answer if name == "answers" else lambda _key, text: clean_text(text)
            return Answers({key: own(key, text) for key, text in given.items()})
        if get_origin(wanted) is Mapping and isinstance(given, dict):
            of = get_args(wanted)[1]
            return {key: self.read(of, text, f"{name}.{key}") for key, text in given.items()}
        if isinstance(given, str) and get_origin(wanted) is tuple and get_args(wanted)[0] is str:
            return tuple(part.strip() for part in given.replace("|", ",").split(",") if part.strip())
        if isinstance(given, str) and isinstance(wanted, type) and issubclass(wanted, enum.StrEnum):
            return _word(wanted, given)
        if isinstance(given, str) and wanted in _PLAIN:
            return _PLAIN[wanted](given.strip(), self.call)
        raise InvalidValue.because(
            "not-by-name",
            Where(),
            N_("“{name}” cannot be written here."),
            N_("Use the command that is made for this act, such as extend, rank or committee."),
            name=name,
        )

    def answer(self, key: str, text: str) -> str:
        """An answer to a question of the call, in its canonical spelling."""
        return spelt(asked(self.call, key), text, currency=self.call.currency, scales=self.call.mark_scales)


def _split(name: str) -> tuple[str, str, str]:
    field, dot, inner = name.strip().partition(".")
    return field.replace("-", "_"), dot, inner


def _word(of: type[enum.StrEnum], given: str) -> enum.StrEnum:
    known = [member.value for member in of]
    if given in known:
        return of(given)
    near = did_you_mean(given, known)
    fix = N_("Did you mean “{near}”? The words are: {known}.") if near else N_("Write one of: {known}.")
    what = N_("“{value}” is not one of the words that may stand here.")
    raise InvalidValue.because("unknown-word", Where(), what, fix, value=given, near=near, known=", ".join(known))


_PLAIN: Mapping[Any, Callable[[str, Call], Any]] = types.MappingProxyType(
    {
        str: lambda text, _: text,
        int: lambda text, _: read_whole(text, Dialect()),
        bool: lambda text, _: read_yes_no(text, Dialect()),
        Decimal: lambda text, _: Dialect().read_decimal(text),
        Money: lambda text, _: money_of(text),
        dt.datetime: lambda text, call: wall_moment(text, zone=call.zone, dialect=Dialect()),
    }
)
