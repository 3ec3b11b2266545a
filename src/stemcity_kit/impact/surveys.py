"""Surveys before and after: an instrument from outside, replies with a linking code, and who answered both times.

What was asked is an `Instrument` of `stemcity_kit.impact.instruments`. A reply is linked by a code that the pupil makes
up and makes again the second time; no list of codes and names exists. Only those who answered both times are compared,
and how many others there were is always said. What was found is in `stemcity_kit.impact.effects`.
"""

from __future__ import annotations

import enum
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.impact.instruments import Instrument, Item, whole
from stemcity_kit.impact.survey_tables import SurveyTable

__all__ = ["Matched", "Reply", "Wave", "linking_code", "matched", "replies_of", "replies_of_csv"]


class Wave(enum.StrEnum):
    """Which of the two times."""

    BEFORE = "before"
    AFTER = "after"


_WAVES = {"before": Wave.BEFORE, "pre": Wave.BEFORE, "after": Wave.AFTER, "post": Wave.AFTER}


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
        group: The class or school within which codes are compared; capitals and spaces make no other one.
        row: The row of the table, to find it again.
        where: The place of its code.
    """

    code: str = attrs.field(converter=linking_code, repr=False)
    wave: Wave
    answers: tuple[int | None, ...] = attrs.field(repr=False)
    group: str = ""
    row: int = 0
    where: Where = attrs.field(factory=Where, eq=False, repr=False)

    @property
    def within(self) -> str:
        """The group as it is compared."""
        return "".join(self.group.casefold().split())

    @property
    def form(self) -> str:
        """The form of the code: `A` for each letter, `0` for each digit.

        >>> Reply("ma-12", Wave.BEFORE, ()).form
        'AA00'
        """
        return "".join("0" if sign.isdecimal() else "A" for sign in self.code)


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
    return replies_of(SurveyTable.of_csv(text, file=file), instrument, code=code, wave=wave, group=group)


def replies_of(
    table: SurveyTable,
    instrument: Instrument,
    *,
    code: str = "code",
    wave: str = "wave",
    group: str = "",
    time: Wave | None = None,
) -> tuple[Reply, ...]:
    """Take replies from a table that was read already, as `replies_of_csv` does.

    Args:
        table: The table.
        instrument: What was asked.
        code: The column of the linking code.
        wave: The column that says `before` or `after`.
        group: The column of the class; empty for none.
        time: The one time of all rows; then the column `wave` may be missing, and may say nothing else.

    Raises:
        InvalidValue: A column is missing, or answers are not on their scale; all at once, by column and row.
    """
    keys = [item.key for item in instrument.items]
    needed = [code, *([wave] if time is None else []), *([group] if group else []), *keys]
    findings = list(table.lacking(needed))
    if not findings:
        findings = [*_off_scale(table, instrument), *_no_wave(table, wave, time)]
    if findings:
        raise InvalidValue(*findings)
    return tuple(
        Reply(
            row[code],
            time or _WAVES[row[wave].strip().lower()],
            tuple(whole(row[key]) for key in keys),
            " ".join(row[group].split()) if group else "",
            number,
            table.where(number, code),
        )
        for number, row in table.rows
    )


def _off_scale(table: SurveyTable, instrument: Instrument) -> Iterator[Finding]:
    for item in instrument.items:
        wrong = [number for number, row in table.rows if not _on_scale(row[item.key], item)]
        if wrong:
            params = {"rows": len(wrong), "least": item.least, "most": item.most}
            what = N_("Answers that are not on the scale from {least} to {most}: {rows}; this is the first.")
            fix = N_("Write whole numbers of the scale, and nothing where there is no answer.")
            yield Finding("off-scale", table.where(wrong[0], item.key), what, fix, params=params)


def _on_scale(written: str, item: Item) -> bool:
    answer = whole(written)
    return not written.strip() if answer is None else item.least <= answer <= item.most


def _no_wave(table: SurveyTable, column: str, time: Wave | None) -> Iterator[Finding]:
    if column not in table.header:
        return
    said = [(number, _WAVES.get(row[column].strip().lower())) for number, row in table.rows]
    wrong = [number for number, wave in said if wave is None and time is None]
    other = [number for number, wave in said if time is not None and wave not in (None, time)]
    if wrong:
        what = N_("Rows that do not say whether they are from before or after: {rows}; this is the first.")
        fix, params = N_("Write before or after."), {"rows": len(wrong)}
        yield Finding("no-wave", table.where(wrong[0], column), what, fix, params=params)
    if other:
        what = N_("Rows of the other time: {rows}; this is the first.")
        fix = N_("Give the file of the answers from before first, and the one from after second.")
        yield Finding("other-wave", table.where(other[0], column), what, fix, params={"rows": len(other)})


@attrs.frozen
class Matched:
    """Who answered both times, and how many did not.

    Attributes:
        pairs: The two replies of each, in the order of the first ones.
        left: The replies from before that have none from after.
        joined: The replies from after that have none from before.
        doubled: The replies whose code stands twice at one time, so that nobody can tell them apart.
        without_code: The replies that have no code.
        malformed: The replies whose code is not of the form that was asked for.
    """

    pairs: tuple[tuple[Reply, Reply], ...] = attrs.field(repr=False)
    left: tuple[Reply, ...] = attrs.field(default=(), repr=False)
    joined: tuple[Reply, ...] = attrs.field(default=(), repr=False)
    doubled: tuple[Reply, ...] = attrs.field(default=(), repr=False)
    without_code: tuple[Reply, ...] = attrs.field(default=(), repr=False)
    malformed: tuple[Reply, ...] = attrs.field(default=(), repr=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Who is not compared, as notes and warnings; they name numbers and never codes."""
        return tuple(_unmatched(self))


def matched(replies: Iterable[Reply], *, form: str = "") -> Matched:
    """Put the two replies of each pupil together, by code and within the group.

    A code that stands twice at one time matches nobody: any choice would be a guess. All of its replies are left out
    at both times.

    Args:
        replies: Those of both times.
        form: The form of the codes, as in `Instrument.code`; replies with another one are left out. Empty for any.
    """
    given = tuple(replies)
    malformed = tuple(reply for reply in given if reply.code and form and reply.form != form)
    waves: dict[Wave, dict[tuple[str, str], list[Reply]]] = {wave: defaultdict(list) for wave in Wave}
    for reply in (reply for reply in given if reply.code and (not form or reply.form == form)):
        waves[reply.wave][reply.within, reply.code].append(reply)
    twice = sorted({who for found in waves.values() for who, same in found.items() if len(same) > 1})
    doubled = tuple(reply for found in waves.values() for who in twice for reply in found.get(who, ()))
    before, after = ({who: same[0] for who, same in waves[w].items() if len(same) == 1} for w in Wave)
    for who in twice:
        before.pop(who, None)
        after.pop(who, None)
    return Matched(
        tuple((reply, after[who]) for who, reply in before.items() if who in after),
        tuple(reply for who, reply in before.items() if who not in after),
        tuple(reply for who, reply in after.items() if who not in before),
        doubled,
        tuple(reply for reply in given if not reply.code),
        malformed,
    )


def _unmatched(found: Matched) -> Iterator[Finding]:
    where = Where(table="answers", field="code")
    if found.left or found.joined:
        params = {"left": len(found.left), "joined": len(found.joined), "pairs": len(found.pairs)}
        what = N_("{pairs} answered both times; {left} only before and {joined} only after, and they are not compared.")
        fix = N_("Say so beside the result: those who stayed away may have changed otherwise.")
        yield Finding("unmatched-replies", where, what, fix, Severity.NOTE, params)
    if found.doubled:
        what = N_("Replies whose code another one shares: {rows}. They are left out.")
        fix = N_("Make codes of more parts, such as two letters and the day of a birthday, and compare them by class.")
        yield Finding("double-code", where, what, fix, Severity.WARNING, {"rows": len(found.doubled)})
    if found.without_code:
        what, fix = N_("Replies without a code: {rows}. They are left out."), N_("Leave time for the code when asking.")
        yield Finding("no-code", where, what, fix, Severity.WARNING, {"rows": len(found.without_code)})
    if found.malformed:
        what = N_("Replies whose code has another form: {rows}. They are left out.")
        fix = N_("Show the form of the code when asking.")
        yield Finding("malformed-code", where, what, fix, Severity.WARNING, {"rows": len(found.malformed)})
