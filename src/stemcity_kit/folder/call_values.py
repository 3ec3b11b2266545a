"""The values of `call.toml`: from what TOML holds to the fields of a call, and back.

What a field takes is read off its type. Texts are one string in the main language or a table of languages, conditions
are written as `town in monza, brugherio`, amounts as `500.00 EUR`, numbers of points as whole numbers or in quotation
marks: a TOML float is refused, because 0.1 has no exact binary value and would change a ranking silently.
"""

from __future__ import annotations

import datetime as dt
import enum
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Union, get_args, get_origin

import attrs

from stemcity_kit.calls.call import Due
from stemcity_kit.calls.question import Condition
from stemcity_kit.errors import Finding, N_, StemCityError, Where, did_you_mean
from stemcity_kit.folder.call_spellings import SPELT
from stemcity_kit.folder.cells import hints_of
from stemcity_kit.folder.toml_places import Path, Places
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text

__all__ = ["FILE", "Float", "Reader"]

FILE = "call.toml"


@attrs.frozen
class Float:
    """A number that TOML would hold as a binary fraction, as it is written."""

    text: str


MISSING = object()
"""What stands for a value that could not be read."""


_EXAMPLE = '{ it = "…", en = "…" }'
_SHAPES: Mapping[Any, str] = {
    str: N_("Write a text in quotation marks."),
    int: N_("Write a whole number without quotation marks."),
    bool: N_("Write true or false, without quotation marks."),
    tuple: N_("Write a list in square brackets."),
    Text: N_("Write a text in quotation marks, or one for each language: {example}."),
    Decimal: N_("Write a whole number, or a number in quotation marks such as “0.5”."),
    dt.date: N_("Write a day such as 2027-04-01."),
    Mapping: N_("Write names and values between curly brackets."),
    Condition: N_("Write a condition in quotation marks, such as “isee <= 40000”."),
    Money: N_("Write the number and the currency in quotation marks: “500.00 EUR”."),
}
_DEADLINE: Mapping[str, type] = types.MappingProxyType(
    {"key": str, "at": str, "zone": str, "included": bool, "grace": int, "second": bool, "rolls_over": bool}
)
"""What a row of `dues` says of its deadline."""


@attrs.define
class Reader:
    """Reads one file; what is wrong is added to `findings`, each at its line and column.

    Attributes:
        places: Where everything stands.
        main: The language of texts that name none.
        zone: The zone of deadlines that name none.
        findings: All that is wrong so far.
    """

    places: Places
    main: str = "en"
    zone: str = "UTC"
    findings: list[Finding] = attrs.field(factory=list)

    def where(self, path: Path, field: str = "") -> Where:
        """The place of a key."""
        row, column = self.places.at((*path, field) if field else path)
        return Where(file=FILE, row=row, column=column, field=field or _last(path))

    def fault(self, rule: str, path: Path, what: str, fix: str, **params: object) -> Any:
        """Note a fault at a key."""
        self.findings.append(Finding(rule, self.where(path), what, fix, params=params))
        return MISSING

    def wrong(self, path: Path, given: object, shape: Any) -> Any:
        """Note that a value is of another type than its field."""
        if isinstance(given, Float):
            what = N_("{value} has no exact binary value, so a computer would keep another number.")
            return self.fault("float", path, what, N_('Write it in quotation marks: "{value}".'), value=given.text)
        what = N_("“{value}” cannot be the value of “{key}”.")
        shown = str(given).lower() if isinstance(given, bool) else given
        return self.fault("wrong-type", path, what, _SHAPES[shape], value=shown, key=_last(path), example=_EXAMPLE)

    def table(self, given: object, path: Path) -> Mapping[str, Any] | None:
        """A table, or None with a finding."""
        if isinstance(given, Mapping):
            return given
        self.wrong(path, given, Mapping)
        return None

    def fields(
        self, of: type[Any], given: Mapping[str, Any], path: Path, *, apart: Iterable[str] = ()
    ) -> dict[str, Any]:
        """The fields of a class that a table fills; faulty ones are left out.

        Args:
            of: The class.
            given: The table.
            path: Its path.
            apart: Fields that stand elsewhere, so that they are unknown here.
        """
        hints = hints_of(of)
        known = {field.name: field for field in attrs.fields(of) if field.name not in set(apart)}
        self.unknown(given, known, path)
        self.needed(path, given, [name for name, field in known.items() if field.default is attrs.NOTHING])
        values: dict[str, Any] = {}
        for name in (name for name in given if name in known):
            value = self.value(hints[name], given[name], (*path, name))
            if value is not MISSING and self.fits(known[name], value, (*path, name)):
                values[name] = value
        return values

    def fits(self, field: attrs.Attribute[Any], value: Any, path: Path) -> bool:
        """Whether a field takes a value, by its own converter and validator; what they raise is noted."""
        convert: Any = field.converter
        validate: Any = field.validator
        try:
            held = convert(value) if convert is not None else value
            if validate is not None:
                validate(None, field, held)
        except StemCityError as error:
            self.raised(error, path)
            return False
        return True

    def raised(self, error: StemCityError, path: Path) -> None:
        """Note what a value's own class says, at its key."""
        for finding in error.findings:
            inner = finding.where.field if (*path, finding.where.field) in self.places.found else ""
            self.findings.append(attrs.evolve(finding, where=self.where(path, inner)))

    def unknown(self, given: Iterable[str], known: Iterable[str], path: Path) -> None:
        """Note the keys that nothing reads."""
        for name in given:
            if name not in known:
                near = did_you_mean(name, known)
                fix = N_("Did you mean “{near}”?") if near else N_("Known here are: {known}.")
                what = N_("“{name}” is not known here.")
                params = {"name": name, "near": near, "known": ", ".join(known)}
                self.fault("unknown-setting", (*path, name), what, fix, **params)

    def needed(self, path: Path, given: Mapping[str, Any], names: Iterable[str]) -> None:
        """Note the keys that are missing, at their table."""
        for name in names:
            if name not in given:
                what = N_("“{name}” is missing.")
                where = attrs.evolve(self.where(path), field=name)
                self.findings.append(
                    Finding("missing-setting", where, what, N_("Write it here."), params={"name": name})
                )

    def one(self, of: type[Any], given: object, path: Path, **more: Any) -> Any:
        """A table as a value of a class."""
        table = self.table(given, path)
        if table is None:
            return MISSING
        before = len(self.findings)
        values = self.fields(of, table, path, apart=more) | more
        return self.made(lambda: of(**values), path) if len(self.findings) == before else MISSING

    def made(self, make: Callable[[], Any], path: Path) -> Any:
        """What `make` gives; a value that cannot exist becomes findings."""
        try:
            return make()
        except StemCityError as error:
            self.raised(error, path)
            return MISSING

    def rows(self, of: type[Any], given: object, path: Path) -> tuple[Any, ...]:
        """The rows of an array of tables; a row with a fault is left out, a key that is there twice is named."""
        if not isinstance(given, list):
            self.wrong(path, given, tuple)
            return ()
        read = self.due if of is Due else lambda row, at: self.one(of, row, at)
        rows = [read(row, (*path, number)) for number, row in enumerate(given)]
        self.doubles(given, path)
        return tuple(row for row in rows if row is not MISSING)

    def doubles(self, given: Sequence[object], path: Path) -> None:
        """Note keys that more than one row has."""
        seen: set[str] = set()
        for number, row in enumerate(given):
            key = row.get("key") if isinstance(row, Mapping) else None
            if isinstance(key, str) and key in seen:
                what, fix = N_("“{key}” is there twice."), N_("Give one of them another key.")
                self.fault("double-key", (*path, number, "key"), what, fix, key=key)
            elif isinstance(key, str):
                seen.add(key)

    def due(self, given: object, path: Path) -> Any:
        """A deadline of the call: day and time stand together under `at`."""
        table = self.table(given, path)
        if table is None:
            return MISSING
        before = len(self.findings)
        self.unknown(table, (*_DEADLINE, "what", "when"), path)
        rest = {name: table[name] for name in table if name in ("what", "when")}
        due = self.fields(Due, rest, path, apart=("deadline",))
        deadline = self.deadline(table, path)
        return Due(deadline=deadline, **due) if len(self.findings) == before else MISSING

    def deadline(self, table: Mapping[str, Any], path: Path) -> Any:
        """The deadline that a row of `dues` states."""
        before = len(self.findings)
        self.needed(path, table, ("key", "at", "included"))
        told = {name: self.value(_DEADLINE[name], table[name], (*path, name)) for name in table if name in _DEADLINE}
        sound = {name: value for name, value in told.items() if value is not MISSING}
        text = sound.pop("at", MISSING)
        if text is MISSING:
            return MISSING
        sound = {"key": "due", "included": False, "zone": self.zone, **sound}
        made = self.made(lambda: Deadline.parse(text, **sound), (*path, "at"))
        return made if len(self.findings) == before else MISSING

    def value(self, hint: Any, given: object, path: Path) -> Any:
        """A value of the type that a field is declared with, or `MISSING`."""
        options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
        wanted = next(option for option in options if option is not type(None))
        if get_origin(wanted) is tuple:
            return self.many(get_args(wanted), given, path)
        if get_origin(wanted) is Mapping:
            return self.mapping(get_args(wanted)[1], given, path)
        return self.single(wanted, given, path)

    def single(self, wanted: Any, given: object, path: Path) -> Any:
        """One value."""
        if issubclass(wanted, enum.StrEnum):
            return self.word(wanted, given, path)
        if wanted in SPELT:
            return self.spelt(wanted, given, path)
        if attrs.has(wanted):
            return self.one(wanted, given, path)
        return given if type(given) is wanted else self.wrong(path, given, wanted)

    def many(self, of: tuple[Any, ...], given: object, path: Path) -> Any:
        """A list."""
        if not isinstance(given, list):
            return self.wrong(path, given, tuple)
        if of[-1] is not Ellipsis:
            if len(given) != len(of):
                return self.wrong(path, given, tuple)
            read = [
                self.value(hint, member, (*path, n)) for n, (hint, member) in enumerate(zip(of, given, strict=True))
            ]
        elif attrs.has(of[0]) and of[0] is not Condition:
            return self.rows(of[0], given, path)
        else:
            read = [self.value(of[0], member, (*path, number)) for number, member in enumerate(given)]
        return tuple(member for member in read if member is not MISSING)

    def mapping(self, of: Any, given: object, path: Path) -> Any:
        """Names and values; a class with a key of its own has the name as that key."""
        table = self.table(given, path)
        if table is None:
            return MISSING
        keyed = attrs.has(of) and "key" in attrs.fields_dict(of)
        read = {
            name: self.one(of, member, (*path, name), key=name) if keyed else self.value(of, member, (*path, name))
            for name, member in table.items()
        }
        return {name: value for name, value in read.items() if value is not MISSING}

    def word(self, of: type[enum.StrEnum], given: object, path: Path) -> Any:
        """One of a closed list of words."""
        words = [word.value for word in of]
        if not isinstance(given, str):
            return self.wrong(path, given, str)
        if given in words:
            return of(given)
        near = did_you_mean(given, words)
        fix = N_("Did you mean “{near}”? The words are: {known}.") if near else N_("Write one of: {known}.")
        what = N_("“{value}” is not one of the words that may stand here.")
        return self.fault("unknown-word", path, what, fix, value=given, near=near, known=", ".join(words))

    def spelt(self, of: Any, given: object, path: Path) -> Any:
        """A condition, a text, an amount, a number or a day, each with spellings of its own."""
        if of is Condition and isinstance(given, Mapping):
            return self.one(Condition, given, path)
        read = SPELT[of].get(type(given))
        if read is None:
            return self.wrong(path, given, of)
        value = self.made(lambda: read(given, self.main), path)
        return self.wrong(path, given, of) if value is None else value


def _last(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")
