"""Harsh, generous and inconsistent readers: who marks how, told from the applications that several of them read.

The model is additive: a member's points for an application are the application's worth, plus the member's offset, plus
what is left. Worths and offsets are those of least squares, solved exactly in fractions, so that a member who happened
to read the weaker applications is not taken for a harsh one: offsets come only from applications that were read by
others too (in statistics, a two-way layout with unequal numbers).

The calibrated points of an application are its worth: the mean of its members' points, each without the member's
offset. They are not clipped to the scale, because then the law would break that gives calibration its sense: *a
constant shift of one reader's points changes no calibrated ranking*, exactly. Where the committee falls into groups
that share no application, no offset between the groups can be known; each group's applications are then put on the same
mean, which keeps the law, supposes that chance dealt the groups equally good ones, and is a finding.

How much a member scatters is estimated from the differences between pairs of members, whose variance is the sum of
both members' own (`calls.scatter`); it takes three members who overlap, since two can only be told apart together.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from statistics import median

import attrs

from stemcity_kit.calls.linear import solved
from stemcity_kit.calls.scatter import Points, mean, scatters_of, variance
from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.frozen import Frozen, frozen

__all__ = ["Calibration", "Disagreement", "Flag", "Reading", "calibrated"]

Marks = Mapping[tuple[str, str], Fraction]


class Flag(enum.StrEnum):
    """What stands out in how a member marks."""

    HARSH = "harsh"
    GENEROUS = "generous"
    INCONSISTENT = "inconsistent"


@attrs.frozen(kw_only=True)
class Reading:
    """How one member marks.

    Attributes:
        member: Their key.
        count: The applications that they scored and that others scored too.
        offset: By how many points they are above (or below, if negative) the middle member of their group.
        spread: The standard deviation of their points; None for fewer than two.
        scatter: The standard deviation of what is theirs alone, after worth and offset; None where fewer than three
            members overlap enough to tell whose it is.
        agreement: The correlation of their points with the mean of the others', from -1 to 1; None where either does
            not vary.
        flags: What stands out; nothing for a member below the least sample.
    """

    member: str
    count: int
    offset: Fraction
    spread: Decimal | None = None
    scatter: Decimal | None = None
    agreement: Decimal | None = None
    flags: tuple[Flag, ...] = ()


@attrs.frozen
class Disagreement:
    """An application on which its members are far apart: the widest gap between two of them, without their offsets."""

    application: str
    gap: Fraction


@attrs.frozen(kw_only=True)
class Calibration:
    """What was found about the members, and the points of applications without the members' offsets.

    Attributes:
        readings: How each member marks, by key.
        points: The calibrated points of each application; they may lie beyond the scale.
        disagreements: The applications on which members are far apart, the widest gap first.
        groups: The members who can be compared with one another; one group where all can.
        findings: What the reader of these numbers should know.
    """

    readings: Mapping[str, Reading] = attrs.field(factory=Frozen, converter=frozen)
    points: Mapping[str, Fraction] = attrs.field(factory=Frozen, converter=frozen)
    disagreements: tuple[Disagreement, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    findings: tuple[Finding, ...] = ()


def calibrated(
    marks: Marks,
    *,
    most: Fraction | int,
    guard: int = 8,
    tolerance: Fraction = Fraction(1, 20),
    apart: Fraction = Fraction(3, 10),
) -> Calibration:
    """How each member marks, and the points of each application without it.

    A member is *harsh* or *generous* when their offset is at least the tolerance and more than twice its standard
    error; *inconsistent* when what is theirs alone scatters by the tolerance or more, and by more than twice as much as
    that of the others.

    Args:
        marks: The points that each member gave, by application and member. Their order does not matter.
        most: The most points that a member can give.
        guard: The fewest shared applications from which anything is said of a member.
        tolerance: The offset that matters, as a share of `most`.
        apart: The gap between two members that is flagged for an application, as a share of `most`.

    >>> readers = {"ada": 0, "eva": 6}
    >>> marks = {(f"p{n}", who): Fraction(5 * n + more) for n in range(9) for who, more in readers.items()}
    >>> found = calibrated(marks, most=100)
    >>> found.readings["eva"].offset, found.readings["eva"].flags, found.points["p1"]
    (Fraction(3, 1), (), Fraction(8, 1))
    """
    rows, columns = _sides(marks)
    groups = _groups(rows, columns)
    offsets = {member: value for group in groups for member, value in _offsets(group, rows, columns).items()}
    worths = {key: mean(points - offsets[member] for member, points in row.items()) for key, row in rows.items()}
    error = _error_variance(rows, offsets, worths, unknown=len(rows) + len(columns) - len(groups))
    scatters = scatters_of(columns)
    readings = {}
    for member in columns:
        reading = _reading(member, rows, columns[member], offsets, scatter=scatters.get(member))
        flags = _flags(reading, error=error, scatters=scatters, matters=tolerance * most)
        readings[member] = attrs.evolve(reading, flags=tuple(flags) if reading.count >= guard else ())
    return Calibration(
        readings=readings,
        points=_on_onemean(rows, worths, groups),
        disagreements=tuple(_disagreements(rows, offsets, least=apart * most)),
        groups=groups,
        findings=tuple(_findings(groups, readings.values(), guard=guard)),
    )


def _sides(marks: Marks) -> tuple[Points, Points]:
    """The points by application and member, and by member and application, in the order of the keys."""
    rows: dict[str, dict[str, Fraction]] = {}
    columns: dict[str, dict[str, Fraction]] = {}
    for application, member in sorted(marks):
        rows.setdefault(application, {})[member] = Fraction(marks[application, member])
    for member, application in sorted((member, application) for application, member in marks):
        columns.setdefault(member, {})[application] = rows[application][member]
    return rows, columns


def _groups(rows: Points, columns: Points) -> tuple[tuple[str, ...], ...]:
    """The members that shared applications link, directly or through others."""
    groups: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for first in columns:
        if first in seen:
            continue
        found = [first]
        seen.add(first)
        for member in found:  # grows while it is read
            near = {other for application in columns[member] for other in rows[application]} - seen
            found += sorted(near)
            seen |= near
        groups.append(tuple(sorted(found)))
    return tuple(groups)


def _offsets(group: Sequence[str], rows: Points, columns: Points) -> Mapping[str, Fraction]:
    """The offsets of least squares, measured from the median one of the group, so that one outlier moves no other.

    The worths are eliminated first: an application read by n members gives each of them 1 - 1/n on the diagonal, -1/n
    beside it, and their distance from its mean on the right.
    """
    place = {member: number for number, member in enumerate(group)}
    matrix = [[Fraction(0)] * len(group) for _ in group]
    right = [Fraction(0)] * len(group)
    for readers, applications in _by_readers(group, rows, columns).items():
        share = Fraction(len(applications), len(readers))
        sums = [sum((rows[key][member] for key in applications), Fraction(0)) for member in readers]
        level = sum(sums, Fraction(0)) / len(readers)
        for member, total in zip(readers, sums, strict=True):
            right[place[member]] += total - level
            matrix[place[member]][place[member]] += len(applications)
            for other in readers:
                matrix[place[member]][place[other]] -= share
    matrix[-1] = [Fraction(1)] * len(group)  # offsets are known up to a constant: their sum is 0
    right[-1] = Fraction(0)
    found = solved(matrix, right) or (Fraction(0),) * len(group)
    middle = median(found)
    return {member: found[place[member]] - middle for member in group}


def _by_readers(group: Sequence[str], rows: Points, columns: Points) -> Mapping[tuple[str, ...], list[str]]:
    """The applications of a group by who read them: with the same readers their sums are enough."""
    applications = sorted({key for member in group for key in columns[member]})
    sets: dict[tuple[str, ...], list[str]] = {}
    for key in applications:
        sets.setdefault(tuple(rows[key]), []).append(key)
    return sets


def _on_onemean(rows: Points, worths: Mapping[str, Fraction], groups: Sequence[Sequence[str]]) -> dict[str, Fraction]:
    """The worths, with the mean of each group's applications moved to the mean of all points as they were given."""
    everywhere = mean(mean(row.values()) for row in rows.values()) if rows else Fraction(0)
    group_of = {member: number for number, group in enumerate(groups) for member in group}
    held: dict[int, list[str]] = {}
    for key, row in rows.items():
        held.setdefault(group_of[next(iter(row))], []).append(key)
    moved = {number: everywhere - mean(worths[key] for key in keys) for number, keys in held.items()}
    return {key: worths[key] + moved[group_of[next(iter(rows[key]))]] for key in rows}


def _error_variance(
    rows: Points, offsets: Mapping[str, Fraction], worths: Mapping[str, Fraction], *, unknown: int
) -> Fraction | None:
    """The variance of what is left, unbiased; None where nothing is."""
    freedom = sum(len(row) for row in rows.values()) - unknown
    left = (points - offsets[member] - worths[key] for key, row in rows.items() for member, points in row.items())
    return sum((rest * rest for rest in left), Fraction(0)) / freedom if freedom > 0 else None


def _reading(
    member: str,
    rows: Points,
    column: Mapping[str, Fraction],
    offsets: Mapping[str, Fraction],
    *,
    scatter: Fraction | None,
) -> Reading:
    shared = [key for key in column if len(rows[key]) > 1]
    others = [mean(points - offsets[other] for other, points in rows[key].items() if other != member) for key in shared]
    return Reading(
        member=member,
        count=len(shared),
        offset=offsets[member],
        spread=_root(variance(tuple(column.values()))) if len(column) > 1 else None,
        scatter=None if scatter is None else _root(scatter),
        agreement=_correlation([column[key] for key in shared], others),
    )


def _root(value: Fraction) -> Decimal:
    """A square root to two places; the only number here that is not exact, and nothing but a flag rests on it."""
    with localcontext(Context(prec=40)):
        return (Decimal(value.numerator) / Decimal(value.denominator)).sqrt().quantize(Decimal("0.01"))


def _correlation(first: Sequence[Fraction], second: Sequence[Fraction]) -> Decimal | None:
    """Pearson's coefficient to two places, or None where one side does not vary."""
    if len(first) < 2 or len(set(first)) < 2 or len(set(second)) < 2:
        return None
    one, other = mean(first), mean(second)
    product = sum(((a - one) * (b - other) for a, b in zip(first, second, strict=True)), Fraction(0))
    square = product**2 / ((len(first) - 1) ** 2 * variance(first) * variance(second))
    return _root(square).copy_sign(Decimal(-1 if product < 0 else 1))


def _flags(
    reading: Reading, *, error: Fraction | None, scatters: Mapping[str, Fraction], matters: Fraction
) -> Iterator[Flag]:
    """What stands out, where it matters and is more than chance would do to this sample."""
    is_sure = error is not None and reading.count > 0 and reading.offset**2 > 4 * error / reading.count
    if is_sure and abs(reading.offset) >= matters:
        yield Flag.GENEROUS if reading.offset > 0 else Flag.HARSH
    own = scatters.get(reading.member)
    others = [variance for member, variance in scatters.items() if member != reading.member]
    if own is not None and own >= matters**2 and own > 4 * mean(others):
        yield Flag.INCONSISTENT


def _disagreements(rows: Points, offsets: Mapping[str, Fraction], *, least: Fraction) -> Iterator[Disagreement]:
    gaps = []
    for key, row in rows.items():
        values = [points - offsets[member] for member, points in row.items()]
        gaps.append((max(values) - min(values), key))
    for gap, key in sorted(gaps, key=lambda one: (-one[0], one[1])):
        if gap and gap >= least:
            yield Disagreement(key, gap)


def _findings(groups: Sequence[Sequence[str]], readings: Iterable[Reading], *, guard: int) -> Iterator[Finding]:
    if len(groups) > 1:
        what = N_("The committee falls into {groups} groups that share no application: {members}.")
        fix = N_("Nothing tells their offsets apart; let some applications be read across the groups.")
        members = "; ".join(", ".join(group) for group in groups)
        yield Finding(
            "readers-not-linked",
            Where(table="members"),
            what,
            fix,
            Severity.WARNING,
            {"groups": len(groups), "members": members},
        )
    for reading in readings:
        if reading.count < guard:
            what = N_("Member “{member}” shares {count} applications with others, fewer than {guard}.")
            fix = N_("Say nothing of how this member marks; calibrated points that rest on it are uncertain.")
            yield Finding(
                "sample-too-small",
                Where(table="members", key=reading.member),
                what,
                fix,
                Severity.WARNING,
                {"member": reading.member, "count": reading.count, "guard": guard},
            )
