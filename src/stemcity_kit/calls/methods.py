"""The ranking under each method: to choose a grid before it is published, on synthetic scores.

The same sheets are put together as the grid says and in other ways: by mean, median and trimmed mean, each rounded at
each point; by majority judgement; by Borda's count; and by the mean without the members' offsets. The table says who
moves, and who wins under which. Once a call is published its method stands (L. 241/1990, art. 12: criteria are set in
advance), and a look at other rankings is a temptation. `compare` gives it on a live case only where a record that asks
for it stands, so that everybody can see that somebody looked.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import attrs

from stemcity_kit.calls.acts import MethodsCompared
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.calibration import Calibration, calibrated
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import CaseFile, Sheet
from stemcity_kit.calls.counting import readers_of
from stemcity_kit.calls.grid import Aggregate, CriterionKind, Grid, Missing, Point
from stemcity_kit.calls.scored import Scored, Scores
from stemcity_kit.calls.scoring import competing, score_sheets
from stemcity_kit.calls.synthetic import Synthetic, synthetic_scores
from stemcity_kit.calls.voting import Standing, borda, majority, places_of
from stemcity_kit.errors import InvalidValue, N_, Where, did_you_mean
from stemcity_kit.model.frozen import Frozen

__all__ = ["Comparison", "Method", "Move", "Synthetic", "Way", "compare", "compared", "synthetic_scores"]


class Method(enum.StrEnum):
    """How judgements become an order."""

    MEAN = "mean"
    MEDIAN = "median"
    TRIMMED = "trimmed-mean"
    MAJORITY = "majority-judgement"
    BORDA = "borda"
    CALIBRATED = "calibrated-mean"


_AVERAGES = {Method.MEAN: Aggregate.MEAN, Method.MEDIAN: Aggregate.MEDIAN, Method.TRIMMED: Aggregate.TRIMMED}


@attrs.frozen(kw_only=True)
class Way:
    """One column of the table: the places of all applications under one method.

    Attributes:
        method: The method; None for the call's own grid.
        point: Where it rounds; None where nothing is rounded, and for the call's own grid.
        places: The place of each application that passes; equals share one.
        winners: Those within the places to be won, all who share the last one among them.
    """

    method: Method | None = None
    point: Point | None = None
    places: Mapping[str, int] = attrs.field(factory=Frozen)
    winners: frozenset[str] = frozenset()


@attrs.frozen(kw_only=True)
class Move:
    """One row of the table: how one application fares.

    Attributes:
        application: Its key.
        own: Its place under the call's own grid; None where it does not pass.
        places: Its places under each other way, in their order.
        best: The best of all its places.
        worst: The worst of all its places; None where it does not pass under each way.
        wins: Under how many of the other ways it wins.
    """

    application: str
    own: int | None
    places: tuple[int | None, ...]
    best: int | None
    worst: int | None
    wins: int


@attrs.frozen(kw_only=True)
class Comparison:
    """The sensitivity of a ranking to its method.

    Attributes:
        own: The ranking that the call's own grid gives.
        ways: The rankings that other methods give.
        moves: How each application fares, in the order of the own ranking, those that do not pass last.
        always: Those who win under the own grid and every other way.
        sometimes: Those who win under some and not under all.
        calibration: What was found about the members, where their offsets were asked for.
    """

    own: Way
    ways: tuple[Way, ...]
    moves: tuple[Move, ...]
    always: frozenset[str]
    sometimes: frozenset[str]
    calibration: Calibration | None = None


def compared(
    call: Call,
    answers: Mapping[str, Answers | None],
    sheets: Iterable[Sheet],
    *,
    winners: int,
    methods: Collection[Method] = tuple(Method),
    readers: Mapping[str, Sequence[str]] | None = None,
    recused: Collection[tuple[str, str]] = frozenset(),
    versions: Mapping[str, int] | None = None,
) -> Comparison:
    """The places of all applications under each method and rounding point.

    Averages have the thresholds of the grid, as they are met under each of them. The other methods give an order and no
    points, and are asked of those who pass under the grid itself. Where the committee agrees on one sheet, only the
    rounding points differ. What cannot be scored is in no ranking.

    Args:
        call: The call with its grid.
        answers: As for `score_sheets`, as are `sheets`, `readers`, `recused` and `versions`.
        sheets: The sheets.
        winners: How many can win.
        methods: The methods to look at.
        readers: Who should score each application.
        recused: Who abstains from which.
        versions: The versions of the applications.

    >>> from decimal import Decimal
    >>> from stemcity_kit.calls.grid import Criterion
    >>> call = Call(key="grants", grid=Grid(criteria=[Criterion(key="idea", weight=Decimal(100))]))
    >>> marks = {"p1": ["0.5", "0.5", "0.5"], "p2": ["0.4", "0.4", "1"]}
    >>> sheets = [
    ...     Sheet(application=key, member=f"m{n}", marks={"idea": Decimal(mark)}, reasons=None, version=1, number=1)
    ...     for key, row in marks.items() for n, mark in enumerate(row)
    ... ]
    >>> found = compared(call, dict.fromkeys(marks, Answers()), sheets, winners=1)
    >>> [(way.method.value, *sorted(way.winners)) for way in found.ways if way.point in (None, "never")]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('mean', 'p2'), ('median', 'p1'), ('trimmed-mean', 'p1'), ('majority-judgement', 'p1'), ('borda', 'p1'),
     ('calibrated-mean', 'p2')]
    """
    held = tuple(sheets)

    def scored_by(grid: Grid) -> Scores:
        changed = attrs.evolve(call, grid=grid)
        return score_sheets(changed, answers, held, readers=readers, recused=recused, versions=versions)

    grid = call.grid or Grid()
    scores = scored_by(grid)
    own = _way(_passing(scores), winners=winners)
    ways = [
        _way(_passing(scored_by(other)), winners=winners, method=method, point=other.rounding.point)
        for method, other in _grids(grid, methods)
    ]
    judgements = {key: row for key in own.places if (row := _by_member(scores[key]))}
    calibration = None
    if judgements and grid.aggregate is not Aggregate.AGREED:
        if Method.CALIBRATED in methods:
            calibration = _calibration(judgements, scores)
        ways += _orders(judgements, methods, calibration, winners=winners)
    return _comparison(own, ways, scores, calibration)


def _grids(grid: Grid, methods: Collection[Method]) -> Iterator[tuple[Method, Grid]]:
    """The grid with each average and each rounding point; one sheet of a whole committee is its own mean."""
    agreed = grid.aggregate is Aggregate.AGREED
    for method, aggregate in _AVERAGES.items():
        if method in methods and (method is Method.MEAN or not agreed):
            for point in Point:
                rounding = attrs.evolve(grid.rounding, point=point)
                yield method, attrs.evolve(grid, aggregate=grid.aggregate if agreed else aggregate, rounding=rounding)


def _passing(scores: Scores) -> Mapping[str, Standing]:
    return {
        key: (scored.standing,) for key, scored in scores.items() if scored.standing is not None and not scored.missed
    }


def _way(
    standings: Mapping[str, Standing], *, winners: int, method: Method | None = None, point: Point | None = None
) -> Way:
    places = places_of(standings)
    won = frozenset(key for key, place in places.items() if place <= winners)
    return Way(method=method, point=point, places=Frozen(places), winners=won)


def _by_member(scored: Scored) -> Mapping[str, Fraction]:
    """The exact total that each member alone would give, with the points that follow from answers."""
    members = next((line.members for line in scored.lines if line.kind is CriterionKind.JUDGED), ())
    return {member: total for place, member in enumerate(members) if (total := _total_of(scored, place)) is not None}


def _total_of(scored: Scored, place: int) -> Fraction | None:
    points, judged, most = Fraction(0), Fraction(0), Fraction(0)
    for line in scored.lines:
        weight = Fraction(line.weight)
        most, judged = most + weight, judged + weight
        if line.kind is not CriterionKind.JUDGED:
            mark = line.exact
        elif (given := line.marks[place]) is not None:
            mark = Fraction(given) * (1 if line.coefficient is None else weight)
        else:
            mark = None
        if mark is not None:
            points += mark
        elif line.missing is Missing.LEAVE_OUT:
            judged -= weight
    return points * most / judged if judged else None


def _calibration(judgements: Mapping[str, Mapping[str, Fraction]], scores: Scores) -> Calibration:
    marks = {(key, member): points for key, row in judgements.items() for member, points in row.items()}
    whole = next(scored.whole for scored in scores.values() if scored.whole is not None)
    return calibrated(marks, most=whole.most)


def _orders(
    judgements: Mapping[str, Mapping[str, Fraction]],
    methods: Collection[Method],
    calibration: Calibration | None,
    *,
    winners: int,
) -> Iterator[Way]:
    if Method.MAJORITY in methods:
        grades = {key: tuple(row.values()) for key, row in judgements.items()}
        yield _way(majority(grades), winners=winners, method=Method.MAJORITY)
    if Method.BORDA in methods:
        yield _way(borda(judgements), winners=winners, method=Method.BORDA)
    if calibration is not None:
        points = {key: (value,) for key, value in calibration.points.items()}
        yield _way(points, winners=winners, method=Method.CALIBRATED)


def _comparison(own: Way, ways: Sequence[Way], scores: Scores, calibration: Calibration | None) -> Comparison:
    everywhere = [own, *ways]
    order = sorted(scores, key=lambda key: (own.places.get(key, len(scores) + 1), key))
    won = [way.winners for way in everywhere]
    always = frozenset.intersection(*won)
    return Comparison(
        own=own,
        ways=tuple(ways),
        moves=tuple(_move(key, own, ways) for key in order),
        always=always,
        sometimes=frozenset.union(*won) - always,
        calibration=calibration,
    )


def _move(key: str, own: Way, ways: Sequence[Way]) -> Move:
    places = tuple(way.places.get(key) for way in ways)
    known = [place for place in (own.places.get(key), *places) if place is not None]
    return Move(
        application=key,
        own=own.places.get(key),
        places=places,
        best=min(known, default=None),
        worst=max(known) if len(known) == len(ways) + 1 else None,
        wins=sum(key in way.winners for way in ways),
    )


def compare(casefile: CaseFile, *, winners: int) -> Comparison:
    """The comparison of methods on a live case, which only runs where it is on record.

    The methods are those that the record names; all of them where it names none.

    Args:
        casefile: The case.
        winners: How many can win.

    Raises:
        InvalidValue: The last record that asks for a comparison does not stand, or there is none; or it names a method
            that does not exist.

    >>> compare(CaseFile.of(Call(key="grants")), winners=1)
    Traceback (most recent call last):
    ...
    stemcity_kit.errors.InvalidValue: calls 'grants': No record that stands asks to compare methods of ranking. Record \
the request with its reason first: the call's method is chosen before publication, and a look at others must be seen.
    """
    asked = _on_record(casefile)
    scored = competing(casefile)
    return compared(
        casefile.call,
        {key: one.answers for key, one in scored.items()},
        casefile.sheets.values(),
        winners=winners,
        methods=asked,
        readers=readers_of(casefile, scored),
        recused=casefile.recused,
        versions={key: one.version for key, one in scored.items()},
    )


def _on_record(casefile: CaseFile) -> tuple[Method, ...]:
    """The methods of the last request, which must stand."""
    where = Where(table="calls", key=casefile.call.key)
    last = next((record for record in reversed(casefile.records) if isinstance(record.act, MethodsCompared)), None)
    if last is None or not isinstance(last.act, MethodsCompared) or last.number in casefile.fallen:
        raise InvalidValue.because(
            "comparison-not-on-record",
            where,
            N_("No record that stands asks to compare methods of ranking."),
            N_(
                "Record the request with its reason first: the call's method is chosen before publication, and a look "
                "at others must be seen."
            ),
        )
    known = {method.value: method for method in Method}
    for name in last.act.methods:
        if name not in known:
            near = did_you_mean(name, known)
            raise InvalidValue.because(
                "unknown-method",
                where,
                N_("“{name}” is no method of ranking."),
                N_("Did you mean “{near}”?") if near else N_("The methods are: {known}."),
                name=name,
                near=near,
                known=", ".join(known),
            )
    return tuple(known[name] for name in last.act.methods) or tuple(Method)
