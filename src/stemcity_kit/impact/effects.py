"""What changed between two surveys: the mean change with its interval, a standardised effect, and of how many.

A pupil's score on a subscale is the mean of its items, which must all be answered. Means are exact fractions; only
roots and quantiles are floating point, and every result is rounded once, to two places, half to even.

The interval is the paired t interval: it needs no drawing of random numbers, so everybody gets the same, and with the
small numbers of a class it keeps its promise better than a percentile bootstrap, which is too narrow there (Hesterberg,
*What Teachers Should Know About the Bootstrap*, The American Statistician 69, 2015). The effect is Hedges' g_av: the
change divided by the mean of the two standard deviations (Lakens, Frontiers in Psychology 4:863, 2013, equation 10),
made smaller by 1 - 3 / (4 (n - 1) - 1) (Hedges, Journal of Educational Statistics 6, 1981). Unlike d_z it does not
grow because the two answers of a pupil resemble each other, so it can be compared with other studies.

A change is no proof that the festival caused it: there is no group that did not take part.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.impact.instruments import Instrument
from stemcity_kit.impact.student import t_quantile
from stemcity_kit.impact.surveys import Matched, Reply

__all__ = ["Effect", "Effects", "effects"]

_Scores = tuple[Fraction, Fraction]


@attrs.frozen
class Effect:
    """What changed on one subscale; numbers have two places.

    Attributes:
        subscale: Which one; empty for items without one.
        group: The class or school; empty for all together.
        n: How many answered all of its items both times.
        incomplete: How many answered both times but left an item out, and are not counted.
        before: The mean score before.
        after: The mean score of the same pupils after.
        change: The mean of their changes.
        low: The lower end of the interval for the change.
        high: Its upper end.
        confidence: How often such an interval holds the true change.
        g_av: Hedges' g_av; None for two pupils.
        before_left: The mean score before of those who did not come back, to judge the drop-out; None where they are
            fewer than k.
    """

    subscale: str
    group: str
    n: int
    incomplete: int
    before: Decimal
    after: Decimal
    change: Decimal
    low: Decimal
    high: Decimal
    confidence: Decimal
    g_av: Decimal | None
    before_left: Decimal | None = None


@attrs.frozen
class Effects:
    """What changed, who is behind it, and what is not told.

    Attributes:
        effects: For each subscale all together, then its groups in their order.
        matched: How many answered both times.
        left: How many answered before only.
        joined: How many answered after only.
        findings: What was left out or withheld, and why.
    """

    effects: tuple[Effect, ...]
    matched: int
    left: int
    joined: int
    findings: tuple[Finding, ...] = ()


def effects(
    replies: Matched,
    instrument: Instrument,
    *,
    confidence: Decimal = Decimal("0.95"),
    least: int = 10,
    k: int = 5,
    groups: bool = False,
) -> Effects:
    """Compare after with before, subscale by subscale.

    Args:
        replies: Who answered both times.
        instrument: What was asked.
        confidence: Of the interval, from 0.5 to 0.999.
        least: Below so many pupils nothing is computed, because nothing could be said; 2 or more.
        k: Nothing is told that lets fewer than k pupils be singled out.
        groups: Whether each group is told as well. Groups below `least` or `k`, or that answered or changed all alike,
            are withheld; and as many more as it takes for those to be two groups with k pupils who did not answer or
            change alike, or a subtraction would give them away.

    Raises:
        InvalidValue: A limit lies outside.
    """
    _check(confidence, least, k)
    notes = list(replies.findings)
    found: list[Effect] = []
    for subscale in instrument.subscales:
        places = [at for at, item in enumerate(instrument.items) if item.subscale == subscale]
        task = _Task(instrument, subscale, tuple(places), confidence, max(least, k), k)
        together = task.effect("", replies.pairs, replies.left, notes)
        found += [] if together is None else [together]
        if groups and together is not None:
            found += task.by_group(replies, notes)
    return Effects(tuple(found), len(replies.pairs), len(replies.left), len(replies.joined), tuple(notes))


def _check(confidence: Decimal, least: int, k: int) -> None:
    if Decimal("0.5") <= confidence <= Decimal("0.999") and least >= 2 and k >= 1:
        return
    what = N_("With a confidence of {confidence}, at least {least} pupils and k = {k} nothing can be told.")
    fix = N_("Take a confidence from 0.5 to 0.999, at least 2 pupils, and a k of 1 or more.")
    params = {"confidence": confidence, "least": least, "k": k}
    raise InvalidValue(Finding("bad-limits", Where(table="answers"), what, fix, params=params))


@attrs.frozen
class _Task:
    instrument: Instrument
    subscale: str
    places: tuple[int, ...]
    confidence: Decimal
    least: int
    k: int

    def effect(
        self, group: str, pairs: Sequence[tuple[Reply, Reply]], left: Iterable[Reply], notes: list[Finding]
    ) -> Effect | None:
        """The effect, unless too few answered or the means would give everybody's answer away."""
        scored = self.scored(pairs)
        if len(scored) < self.least:
            notes.append(self._withheld("too-few-matched", group))
            return None
        if _alike(scored):
            notes.append(self._withheld("all-alike", group))
            return None
        return self._computed(group, scored, len(pairs) - len(scored), self._before_left(left))

    def by_group(self, replies: Matched, notes: list[Finding]) -> Iterator[Effect]:
        pairs: dict[str, list[tuple[Reply, Reply]]] = defaultdict(list)
        names: dict[str, str] = {}
        for pair in sorted(replies.pairs, key=lambda pair: pair[0].group):
            pairs[names.setdefault(pair[0].within, pair[0].group)].append(pair)
        scored = {group: self.scored(members) for group, members in pairs.items()}
        fit = {group for group, scores in scored.items() if group and len(scores) >= self.least and not _alike(scores)}
        told = _told(scored, fit, k=self.k)
        for group in sorted(pairs):
            if group in told:
                yield self._computed(group, scored[group], len(pairs[group]) - len(scored[group]), None)
            elif group:
                notes.append(self._withheld("group-withheld", group))

    def scored(self, pairs: Iterable[tuple[Reply, Reply]]) -> tuple[_Scores, ...]:
        scores = ((self._score(before), self._score(after)) for before, after in pairs)
        return tuple((before, after) for before, after in scores if before is not None and after is not None)

    def _score(self, reply: Reply) -> Fraction | None:
        answers = [(self.instrument.items[place], reply.answers[place]) for place in self.places]
        scored = [item.scored(answer) for item, answer in answers if answer is not None]
        return Fraction(sum(scored), len(scored)) if len(scored) == len(answers) else None

    def _before_left(self, left: Iterable[Reply]) -> Decimal | None:
        scores = [score for score in map(self._score, left) if score is not None]
        return _places(_mean(scores)) if len(scores) >= self.k and len(set(scores)) > 1 else None

    def _computed(self, group: str, scored: Sequence[_Scores], incomplete: int, left: Decimal | None) -> Effect:
        before, after = ([pair[time] for pair in scored] for time in (0, 1))
        changes = [last - first for first, last in scored]
        n, change = len(changes), _mean(changes)
        reach = t_quantile(float((1 + self.confidence) / 2), n - 1) * _deviation(changes) / math.sqrt(n)
        spread = (_deviation(before) + _deviation(after)) / 2
        g_av = float(change) / spread * (1 - 3 / (4 * (n - 1) - 1)) if n > 2 else None
        return Effect(
            self.subscale,
            group,
            n,
            incomplete,
            _places(_mean(before)),
            _places(_mean(after)),
            _places(change),
            _places(float(change) - reach),
            _places(float(change) + reach),
            self.confidence,
            None if g_av is None else _places(g_av),
            left,
        )

    def _withheld(self, rule: str, group: str) -> Finding:
        what, fix = _WITHHELD[rule]
        params = {"subscale": self.subscale, "group": group, "least": self.least}
        return Finding(
            rule, Where(table="answers", key=group, field=self.subscale), what, fix, Severity.WARNING, params
        )


_WITHHELD: Mapping[str, tuple[str, str]] = {
    "too-few-matched": (
        N_("Fewer than {least} answered “{subscale}” completely both times, so nothing is said of it."),
        N_("Ask more classes, or report that the survey was too small."),
    ),
    "all-alike": (
        N_("All answered “{subscale}” alike at one of the two times, or changed alike; a mean would tell each answer."),
        N_("Report a larger group, together with others."),
    ),
    "group-withheld": (
        N_("“{subscale}” is not told for “{group}”: it, or what others could be subtracted from, is too small."),
        N_("Put small groups together."),
    ),
}


def _alike(scored: Sequence[_Scores]) -> bool:
    """Whether all had the same score at one of the two times, or changed alike, so that a mean is everybody's."""
    changes = {after - before for before, after in scored}
    return len(changes) < 2 or any(len({pair[time] for pair in scored}) < 2 for time in (0, 1))


def _told(scored: Mapping[str, Sequence[_Scores]], fit: set[str], *, k: int) -> set[str]:
    """The groups that can be told without a subtraction giving another one away.

    All together minus the groups that are told is the number and the means of those that are not. So these are held to
    what holds for a group that is told, and are two groups or more. Where that takes more, the smallest go first.
    """
    told, withheld = set(fit), {group for group, scores in scored.items() if scores and group not in fit}
    for group in sorted(fit, key=lambda name: (len(scored[name]), name)):
        pool = [pair for name in sorted(withheld) for pair in scored[name]]
        if not withheld or (len(withheld) > 1 and len(pool) >= k and not _alike(pool)):
            break
        told.remove(group)
        withheld.add(group)
    return told


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction()) / len(values)


def _deviation(values: Sequence[Fraction]) -> float:
    """The standard deviation of a sample, from an exact variance."""
    mean = _mean(values)
    return math.sqrt(sum(((value - mean) ** 2 for value in values), Fraction()) / (len(values) - 1))


def _places(value: Fraction | float) -> Decimal:
    """Two places, half to even; negative zero is zero."""
    hundredths = round(Fraction(value) * 100)
    return Decimal(hundredths).scaleb(-2)
