"""Instruments: the questionnaires that come from outside, as far as counting needs them, without a word of their texts.

The library brings no questionnaire. S-STEM, for one, may be used but not shipped; whoever may use an instrument writes
down its items' keys and scales, and the texts stay with them.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, StemCityError, Where, did_you_mean
from stemcity_kit.impact.survey_tables import SurveyTable
from stemcity_kit.model.fields import clean_line

__all__ = ["Instrument", "Item", "whole"]


@attrs.frozen
class Item:
    """One question of an instrument, without its text.

    Attributes:
        key: Its name, which is the column of the answers.
        least: The lowest answer of its scale.
        most: The highest one.
        reversed: Whether a high answer means little of what the subscale measures.
        subscale: What it measures, together with the other items of that name.
    """

    key: str = attrs.field(converter=clean_line)
    least: int
    most: int
    reversed: bool = False
    subscale: str = attrs.field(default="", converter=clean_line)

    def scored(self, answer: int) -> int:
        """The answer in the direction of the subscale.

        >>> Item("q3", 1, 5, reversed=True).scored(2)
        4
        """
        return self.least + self.most - answer if self.reversed else answer


_COLUMNS = ("key", "min", "max", "reversed", "subscale")
_OF_ITEM = (*_COLUMNS, "text")
_OF_INSTRUMENT = ("key", "version", "language", "code", "items")
_TRUTH = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


@attrs.frozen
class Instrument:
    """A questionnaire, as far as counting needs it.

    Attributes:
        key: Its name.
        items: Its questions, each key once; those of one subscale share their scale.
        version: Its version, as its authors call it.
        language: The language in which it was asked (BCP 47).
        code: The form of the linking code, `A` for each letter and `0` for each digit, as in `AA00`; empty for any.
    """

    key: str = attrs.field(converter=clean_line)
    items: tuple[Item, ...]
    version: str = attrs.field(default="", converter=clean_line)
    language: str = attrs.field(default="", converter=clean_line)
    code: str = attrs.field(default="", converter=clean_line)

    def __attrs_post_init__(self) -> None:
        findings = (*_wrong_items(self.items), *_wrong_form(self.code))
        if findings:
            raise InvalidValue(*findings)

    @property
    def subscales(self) -> tuple[str, ...]:
        """The names of the subscales, in the order of their first items."""
        return tuple(dict.fromkeys(item.subscale for item in self.items))

    @classmethod
    def of_toml(cls, text: str, *, file: str = "instrument.toml") -> Self:
        r"""Read an instrument; an item's own `text` may stand there and is passed over.

        Raises:
            InvalidValue: The text is not TOML, or something in it is wrong; all of it is said at once.

        >>> Instrument.of_toml('key = "mine"\n[[items]]\nkey = "q1"\nmin = 1\nmax = 5').items[0].most
        5
        """
        try:
            read = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as fault:
            what, fix = N_("This is not TOML: {said}."), N_("Look at the line that is named, and at its quotes.")
            raise InvalidValue.because("not-toml", Where(file=file), what, fix, said=fault) from fault
        rows = read.get("items")
        listed = rows if isinstance(rows, list) and all(isinstance(row, dict) for row in rows) else []
        findings = list(_unknown(read, _OF_INSTRUMENT, Where(file=file)))
        about = {name: str(read.get(name, "")) for name in ("version", "language", "code")}
        return cls._made(str(read.get("key", "")), listed, about, findings, file)

    @classmethod
    def of_csv(cls, text: str, *, key: str, version: str = "", language: str = "", file: str = "items.csv") -> Self:
        """Read the items of an instrument from a table with the columns key, min, max, reversed and subscale.

        Raises:
            InvalidValue: Something in it is wrong; all of it is said at once.
        """
        about = {"version": version, "language": language}
        return cls.of_table(SurveyTable.of_csv(text, file=file), key=key, **about)

    @classmethod
    def of_table(cls, table: SurveyTable, *, key: str, version: str = "", language: str = "", code: str = "") -> Self:
        """Take the items from a table that was read already, with the same columns.

        Raises:
            InvalidValue: Something in it is wrong; all of it is said at once.
        """
        findings = list(_unknown(filter(None, table.header), _OF_ITEM, table.where(table.at)))
        about = {"version": version, "language": language, "code": code}
        return cls._made(key, [row for _, row in table.rows], about, findings, table.file)

    @classmethod
    def _made(
        cls, key: str, rows: Sequence[Mapping[str, Any]], about: Mapping[str, str], findings: list[Finding], file: str
    ) -> Self:
        items = [
            _item(row, Where(file=file, key=str(row.get("key", number))), findings)
            for number, row in enumerate(rows, 1)
        ]
        read = tuple(item for item in items if item is not None)
        findings += _wrong_items(read, Where(file=file)) if len(read) == len(items) else ()
        findings += _wrong_form(about.get("code", ""), Where(file=file))
        if findings:
            raise InvalidValue(*findings)
        return cls(key, read, **about)


def _unknown(found: Iterable[str], known: Sequence[str], where: Where) -> Iterator[Finding]:
    for name in (name for name in found if name not in known):
        near = did_you_mean(name, known)
        fix = N_("Did you mean “{near}”?") if near else N_("Known are: {known}.")
        params = {"name": name, "near": near, "known": ", ".join(known)}
        what = N_("Nothing here is called “{name}”.")
        yield Finding("unknown-name", attrs.evolve(where, field=name), what, fix, params=params)


def _item(row: Mapping[str, Any], where: Where, findings: list[Finding]) -> Item | None:
    before = len(findings)
    findings += _unknown(filter(None, row), _OF_ITEM, where)
    least, most = (whole(row.get(name)) for name in ("min", "max"))
    turned = _TRUTH.get(str(row.get("reversed") or "").strip().lower())
    wrong = {"key": not str(row.get("key", "")).strip(), "min": least is None, "max": most is None}
    for name in (name for name, is_wrong in (wrong | {"reversed": turned is None}).items() if is_wrong):
        fix = N_("An item has a key, whole numbers as min and max, and yes or no for reversed.")
        params = {"name": name, "value": row.get(name, "")}
        what = N_("“{value}” cannot be the {name} of an item.")
        findings.append(Finding("bad-item", attrs.evolve(where, field=name), what, fix, params=params))
    if least is None or most is None or turned is None or len(findings) > before:
        return None
    try:
        return Item(str(row["key"]), least, most, turned, str(row.get("subscale") or ""))
    except StemCityError as fault:
        findings += fault.at(where).findings
        return None


_WHOLE = re.compile(r"[+-]?[0-9]{1,6}")


def whole(value: object) -> int | None:
    """The whole number that is written, of six digits at most; None where there is none."""
    text = str(value).strip()
    return int(text) if not isinstance(value, bool) and _WHOLE.fullmatch(text) else None


def _wrong_items(items: Sequence[Item], where: Where | None = None) -> Iterator[Finding]:
    where = where or Where(table="instrument")
    if not items:
        what, fix = N_("The instrument has no items."), N_("Write an item for each question, with key, min and max.")
        yield Finding("no-items", where, what, fix)
    for key, times in Counter(item.key for item in items).items():
        if times > 1:
            what, fix = N_("“{key}” is the key of {times} items."), N_("Give each item a key of its own.")
            yield Finding("double-item", attrs.evolve(where, key=key), what, fix, params={"key": key, "times": times})
    for item in (item for item in items if item.least >= item.most):
        what, fix = N_("A scale from {least} to {most} leaves no choice."), N_("Write a min below the max.")
        params = {"least": item.least, "most": item.most}
        yield Finding("bad-scale", attrs.evolve(where, key=item.key), what, fix, params=params)
    scales = defaultdict(set)
    for item in items:
        scales[item.subscale].add((item.least, item.most))
    for name in (name for name, found in scales.items() if len(found) > 1):
        what = N_("The items of the subscale “{name}” have several scales, so their mean would say nothing.")
        fix = N_("Give the items of one subscale the same min and max, or make two subscales.")
        yield Finding("mixed-scales", attrs.evolve(where, field="subscale"), what, fix, params={"name": name})


def _wrong_form(form: str, where: Where | None = None) -> Iterator[Finding]:
    if form.strip("A0"):
        what = N_("“{form}” is no form of a code.")
        fix = N_("Write an A for each letter and a 0 for each digit, such as AA00.")
        where = attrs.evolve(where or Where(table="instrument"), field="code")
        yield Finding("bad-code-form", where, what, fix, params={"form": form})
