"""Surveys before and after: an instrument from outside, replies with a linking code, and who answered both times.

The library brings no questionnaire. S-STEM, for one, may be used but not shipped; whoever may use an instrument writes
down its items' keys and scales, and the texts stay with them. A reply is linked by a code that the pupil makes up and
makes again the second time; no list of codes and names exists. Only those who answered both times are compared, and
how many others there were is always said. What was found is in `stemcity_kit.impact.effects`.
"""

from __future__ import annotations

import csv
import enum
import io
import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self, TypeAlias

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, StemCityError, Where, did_you_mean
from stemcity_kit.model.fields import clean_line

__all__ = ["Instrument", "Item", "Matched", "Reply", "Wave", "linking_code", "matched", "replies_of_csv"]


class Wave(enum.StrEnum):
    """Which of the two times."""

    BEFORE = "before"
    AFTER = "after"


_WAVES = {"before": Wave.BEFORE, "pre": Wave.BEFORE, "after": Wave.AFTER, "post": Wave.AFTER}


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
_OF_INSTRUMENT = ("key", "version", "language", "items")
_TRUTH = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


@attrs.frozen
class Instrument:
    """A questionnaire, as far as counting needs it.

    Attributes:
        key: Its name.
        items: Its questions, each key once; those of one subscale share their scale.
        version: Its version, as its authors call it.
        language: The language in which it was asked (BCP 47).
    """

    key: str = attrs.field(converter=clean_line)
    items: tuple[Item, ...]
    version: str = attrs.field(default="", converter=clean_line)
    language: str = attrs.field(default="", converter=clean_line)

    def __attrs_post_init__(self) -> None:
        findings = tuple(_wrong_items(self.items))
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
        about = {name: str(read.get(name, "")) for name in ("version", "language")}
        return cls._made(str(read.get("key", "")), listed, about, findings, file)

    @classmethod
    def of_csv(cls, text: str, *, key: str, version: str = "", language: str = "", file: str = "items.csv") -> Self:
        """Read the items of an instrument from a table with the columns key, min, max, reversed and subscale.

        Raises:
            InvalidValue: Something in it is wrong; all of it is said at once.
        """
        header, rows = _table(text, file)
        findings = list(_unknown(header, _OF_ITEM, Where(file=file, row=1)))
        return cls._made(key, [row for _, row in rows], {"version": version, "language": language}, findings, file)

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
    findings += _unknown(row, _OF_ITEM, where)
    least, most = (_whole(row.get(name)) for name in ("min", "max"))
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


def _whole(value: object) -> int | None:
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


def linking_code(written: str) -> str:
    """A code as people write it, in the one form in which it is compared: letters and digits, without accents or case.

    >>> linking_code(" ma-12 b"), linking_code("Nò 7")
    ('MA12B', 'NO7')
    """
    plain = unicodedata.normalize("NFKD", written).upper()
    return "".join(char for char in plain if char.isalnum())


@attrs.frozen
class Reply:
    """What one pupil answered at one time.

    Attributes:
        code: The linking code in its one form; empty where none was written.
        wave: Before or after.
        answers: The answer to each item of the instrument, in its order; None where there is none.
        group: The class or school within which codes are compared.
        row: The row of the table, to find it again.
    """

    code: str = attrs.field(converter=linking_code, repr=False)
    wave: Wave
    answers: tuple[int | None, ...] = attrs.field(repr=False)
    group: str = ""
    row: int = 0


def replies_of_csv(
    text: str,
    instrument: Instrument,
    *,
    code: str = "code",
    wave: str = "wave",
    group: str = "",
    file: str = "answers.csv",
) -> tuple[Reply, ...]:
    """Read replies from a table with a row for each pupil and time and a column for each item.

    Other columns are passed over and never kept: who exports answers often exports more than is needed.

    Args:
        text: The table as CSV, with commas or semicolons.
        instrument: What was asked.
        code: The column of the linking code.
        wave: The column that says `before` or `after`; `pre` and `post` do as well.
        group: The column of the class, within which codes are compared; empty for none.
        file: What the file is called in messages.

    Raises:
        InvalidValue: A column is missing, or answers are not on their scale; all at once, by column and row.
    """
    header, rows = _table(text, file)
    keys = [item.key for item in instrument.items]
    needed = [code, wave, *([group] if group else []), *keys]
    findings = [_no_column(name, header, file) for name in dict.fromkeys(needed) if name not in header]
    if not findings:
        findings = [*_off_scale(rows, instrument, file), *_no_wave(rows, wave, file)]
    if findings:
        raise InvalidValue(*findings)
    return tuple(
        Reply(
            row[code],
            _WAVES[row[wave].strip().lower()],
            tuple(_whole(row[key]) for key in keys),
            " ".join(row[group].split()) if group else "",
            number,
        )
        for number, row in rows
    )


_Rows: TypeAlias = list[tuple[int, dict[str, str]]]
"""Rows of a table, each with its number, the header being row 1."""


def _table(text: str, file: str) -> tuple[list[str], _Rows]:
    """The header and the rows of CSV; a cell that is missing is empty, one too many is told."""
    lines = text.removeprefix("\ufeff")
    first = lines.partition("\n")[0]
    try:
        read = list(csv.reader(io.StringIO(lines), delimiter=";" if first.count(";") > first.count(",") else ","))
    except csv.Error as fault:
        what, fix = N_("This is not CSV: {said}."), N_("Save the table as CSV in UTF-8.")
        raise InvalidValue.because("not-csv", Where(file=file), what, fix, said=fault) from fault
    header = [name.strip() for name in read[0]] if read else []
    findings = [_double_column(name, file) for name, times in Counter(header).items() if name and times > 1]
    rows = [(number, row) for number, row in enumerate(read, 1) if number > 1 and any(cell.strip() for cell in row)]
    for number in [number for number, row in rows if len(row) > len(header)]:
        what = N_("The row has more cells than there are columns.")
        fix = N_("Look for a comma that is not in quotes.")
        findings.append(Finding("long-row", Where(file=file, row=number), what, fix))
    if findings:
        raise InvalidValue(*findings)
    return header, [(number, dict(zip(header, [*row, *[""] * len(header)], strict=False))) for number, row in rows]


def _double_column(name: str, file: str) -> Finding:
    what, fix = N_("Several columns are called “{name}”."), N_("Give each column a name of its own.")
    return Finding("double-column", Where(file=file, field=name), what, fix, params={"name": name})


def _no_column(name: str, header: Sequence[str], file: str) -> Finding:
    near = did_you_mean(name, header)
    fix = N_("Did you mean “{near}”?") if near else N_("Add the column, or name another one.")
    what, params = N_("There is no column “{name}”."), {"name": name, "near": near}
    return Finding("missing-column", Where(file=file, row=1, field=name), what, fix, params=params)


def _off_scale(rows: _Rows, instrument: Instrument, file: str) -> Iterator[Finding]:
    for item in instrument.items:
        wrong = [number for number, row in rows if not _on_scale(row[item.key], item)]
        if wrong:
            params = {"rows": len(wrong), "least": item.least, "most": item.most}
            what = N_("Answers that are not on the scale from {least} to {most}: {rows}; this is the first.")
            fix = N_("Write whole numbers of the scale, and nothing where there is no answer.")
            yield Finding("off-scale", Where(file=file, row=wrong[0], field=item.key), what, fix, params=params)


def _on_scale(written: str, item: Item) -> bool:
    answer = _whole(written)
    return not written.strip() if answer is None else item.least <= answer <= item.most


def _no_wave(rows: _Rows, column: str, file: str) -> Iterator[Finding]:
    wrong = [number for number, row in rows if row[column].strip().lower() not in _WAVES]
    if wrong:
        what = N_("Rows that do not say whether they are from before or after: {rows}; this is the first.")
        where = Where(file=file, row=wrong[0], field=column)
        yield Finding("no-wave", where, what, N_("Write before or after."), params={"rows": len(wrong)})


@attrs.frozen
class Matched:
    """Who answered both times, and how many did not.

    Attributes:
        pairs: The two replies of each, in the order of the first ones.
        left: The replies from before that have none from after.
        joined: The replies from after that have none from before.
        doubled: How many replies share their code with another of the same time, so that nobody can tell them apart.
        without_code: How many replies have no code.
        findings: The same as notes and warnings; they name numbers and never codes.
    """

    pairs: tuple[tuple[Reply, Reply], ...] = attrs.field(repr=False)
    left: tuple[Reply, ...] = attrs.field(default=(), repr=False)
    joined: tuple[Reply, ...] = attrs.field(default=(), repr=False)
    doubled: int = 0
    without_code: int = 0
    findings: tuple[Finding, ...] = ()


def matched(replies: Iterable[Reply]) -> Matched:
    """Put the two replies of each pupil together, by code and within the group.

    A code that stands twice at one time matches nobody: any choice would be a guess. All of its replies are left out
    at both times.
    """
    given = tuple(replies)
    waves: dict[Wave, dict[tuple[str, str], list[Reply]]] = {wave: defaultdict(list) for wave in Wave}
    for reply in (reply for reply in given if reply.code):
        waves[reply.wave][reply.group, reply.code].append(reply)
    twice = {who for found in waves.values() for who, same in found.items() if len(same) > 1}
    doubled = sum(len(found.get(who, ())) for found in waves.values() for who in twice)
    before, after = ({who: same[0] for who, same in waves[w].items() if who not in twice} for w in Wave)
    pairs = tuple((reply, after[who]) for who, reply in before.items() if who in after)
    left = tuple(reply for who, reply in before.items() if who not in after)
    joined = tuple(reply for who, reply in after.items() if who not in before)
    without = sum(not reply.code for reply in given)
    findings = tuple(_unmatched(len(left), len(joined), doubled, without, len(pairs)))
    return Matched(pairs, left, joined, doubled, without, findings)


def _unmatched(left: int, joined: int, doubled: int, without: int, pairs: int) -> Iterator[Finding]:
    where, params = Where(table="answers", field="code"), {"left": left, "joined": joined, "pairs": pairs}
    if left or joined:
        what = N_("{pairs} answered both times; {left} only before and {joined} only after, and they are not compared.")
        fix = N_("Say so beside the result: those who stayed away may have changed otherwise.")
        yield Finding("unmatched-replies", where, what, fix, Severity.NOTE, params)
    if doubled:
        what = N_("Replies whose code another one shares: {rows}. They are left out.")
        fix = N_("Make codes of more parts, such as two letters and the day of a birthday, and compare them by class.")
        yield Finding("double-code", where, what, fix, Severity.WARNING, {"rows": doubled})
    if without:
        what, fix = N_("Replies without a code: {rows}. They are left out."), N_("Leave time for the code when asking.")
        yield Finding("no-code", where, what, fix, Severity.WARNING, {"rows": without})
