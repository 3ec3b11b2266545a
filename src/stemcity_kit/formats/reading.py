"""Reading the TOML files of formats and jurisdictions: rows to values, with every fault named at once.

Refuses what it does not know: a field that nothing reads is a misspelling, and is answered with the nearest name.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
import tomllib
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, StemCityError, Where, did_you_mean
from stemcity_kit.model.offsets import Offset
from stemcity_kit.model.text import Text

__all__ = ["Reader"]

V = TypeVar("V")


@attrs.define
class Reader:
    """Reads one file; `findings` fill up while it reads.

    >>> from stemcity_kit.model.kinds import Tier
    >>> reader = Reader("fair.toml")
    >>> reader.rows(Tier, [{"key": "gold", "ranck": 1}], at="tiers")
    ()
    >>> print(reader.findings[0].words())
    fair.toml, tiers.gold.ranck: Nothing reads the field “ranck”. Did you mean “rank”?
    """

    file: str
    findings: list[Finding] = attrs.field(factory=list)

    def parse(self, text: str) -> Mapping[str, Any]:
        """The tables of a TOML text; an empty mapping, and a finding, where it is no TOML."""
        try:
            return tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"line (\d+), column (\d+)", str(error))
            row, column = map(int, place.groups()) if place else (None, None)
            reason = re.sub(r" \(at .*\)", "", str(error))
            self.findings.append(
                Finding(
                    "not-toml",
                    Where(file=self.file, row=row, column=column),
                    N_("The file is not TOML 1.0: {reason}."),
                    N_("Mend this place; see toml.io for how things are written."),
                    params={"reason": reason},
                )
            )
            return {}

    def fault(self, rule: str, at: str, what: str, fix: str, **params: object) -> None:
        """Note a fault at a field."""
        self.findings.append(Finding(rule, Where(file=self.file, field=at), what, fix, params=params))

    def rows(self, of: type[V], given: object, *, at: str) -> tuple[V, ...]:
        """The rows of an array of tables, as values of one class; a row with a fault is left out."""
        if not isinstance(given, list) or not all(isinstance(row, Mapping) for row in given):
            self.fault(
                "not-a-table", at, N_("This is not a list of tables."), N_("Write [[{table}]] above each."), table=at
            )
            return ()
        named = [(f"{at}.{row.get('key', number)}", row) for number, row in enumerate(given, start=1)]
        self._doubles([name for name, _ in named])
        read = [self.row(of, row, at=name) for name, row in named]
        return tuple(row for row in read if row is not None)

    def _doubles(self, names: Sequence[str]) -> None:
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.fault(
                "double-key",
                name,
                N_("“{key}” is there twice."),
                N_("Give one another key."),
                key=name.partition(".")[2],
            )

    def row(self, of: type[V], given: Mapping[str, object], *, at: str) -> V | None:
        """One table as a value, or None, with findings, where it has a fault."""
        before = len(self.findings)
        hints = get_type_hints(of)
        fields = {field.name: field for field in attrs.fields(of)}  # type: ignore[arg-type]
        self.unknown(given, fields, at=at)
        self._needed(given, fields.values(), at)
        known = {name: value for name, value in given.items() if name in fields}
        read = {name: self.value(hints[name], value, at=f"{at}.{name}") for name, value in known.items()}
        if len(self.findings) > before:
            return None
        return self._made(lambda: of(**read), at)

    def unknown(self, given: Mapping[str, object], known: Mapping[str, object], *, at: str) -> None:
        """Note the fields that nothing reads."""
        for name in given:
            if name not in known:
                near = did_you_mean(name, known)
                fix = N_("Did you mean “{near}”?") if near else N_("Known are: {known}.")
                place = f"{at}.{name}" if at else name
                self.fault(
                    "unknown-field",
                    place,
                    N_("Nothing reads the field “{name}”."),
                    fix,
                    name=name,
                    near=near,
                    known=", ".join(known),
                )

    def _needed(self, given: Mapping[str, object], fields: Iterable[attrs.Attribute[Any]], at: str) -> None:
        for field in fields:
            if field.default is attrs.NOTHING and field.name not in given:
                self.fault("missing-field", f"{at}.{field.name}", N_("This is missing."), N_("Write it."))

    def value(self, hint: Any, given: object, *, at: str) -> Any:
        """A value of the type that a field is declared with; None, and a finding, where it is of another."""
        options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
        wanted = next(option for option in options if option is not type(None))
        if get_origin(wanted) is tuple:
            return self._many(get_args(wanted)[0], given, at)
        return self._one(wanted, given, at)

    def _many(self, wanted: Any, given: object, at: str) -> tuple[Any, ...]:
        if not isinstance(given, list):
            self._mistaken(N_("Write a list between square brackets."), given, at)
            return ()
        return tuple(self._one(wanted, item, at) for item in given)

    def _one(self, wanted: Any, given: object, at: str) -> Any:
        if wanted is Text and isinstance(given, Mapping) and all(isinstance(text, str) for text in given.values()):
            return self._made(lambda: Text(given), at)
        if wanted is Offset and isinstance(given, str):
            return self._made(lambda: Offset.of(given), at)
        if wanted is Decimal and isinstance(given, int | Decimal) and not isinstance(given, bool):
            return Decimal(given)
        if isinstance(wanted, type) and issubclass(wanted, enum.StrEnum) and isinstance(given, str):
            return self._word(wanted, given, at)
        if wanted in (str, int, bool, dt.date) and type(given) is wanted:
            return given
        return self._mistaken(_SHAPES.get(wanted, _SHAPES[str]), given, at)

    def _word(self, of: type[enum.StrEnum], given: str, at: str) -> enum.StrEnum | None:
        words = [str(word) for word in of]
        if given in words:
            return of(given)
        what, fix = N_("“{value}” is not one of the words that may stand here."), N_("Write one of: {known}.")
        self.fault("unknown-word", at, what, fix, value=given, known=", ".join(words))
        return None

    def _mistaken(self, fix: str, given: object, at: str) -> None:
        self.fault("wrong-type", at, N_("{value} is not what stands here."), fix, value=repr(given))

    def _made(self, make: Callable[[], V], at: str) -> V | None:
        """What `make` gives; a value that cannot exist becomes findings at this place."""
        try:
            return make()
        except InvalidValue as error:
            for finding in error.findings:
                place = f"{at}.{finding.where.field}" if finding.where.field else at
                self.findings.append(attrs.evolve(finding, where=Where(file=self.file, field=place)))
            return None

    def done(self, error: type[StemCityError]) -> None:
        """Raise all findings, where there are any."""
        if self.findings:
            raise error(*self.findings)


_SHAPES: Mapping[Any, str] = {
    Text: N_('Write a text by language, en = "Workshop", between curly brackets.'),
    Offset: N_("Write a day such as “start - 20 weeks” or “04-01”, between quotes."),
    Decimal: N_("Write a number."),
    str: N_("Write a text between quotes."),
    int: N_("Write a whole number."),
    bool: N_("Write true or false."),
    dt.date: N_("Write a day such as 2027-04-01, without quotes."),
}
