"""The ranking of a call: the one function that says who stands where, why, and what they get.

`rank` takes a case file; `rank_entries` takes contestants, so that it can be tested, compared and used without one.
The order is by total, then by the chain that breaks ties (`calls.ties`); places and money follow from the pools
(`calls.pools`), special prizes come on top (`calls.prizes`). Who missed a threshold has no place. A call without a grid
and without a chain places nobody: it accepts all who were admitted, in the order of their keys, as an expression of
interest does.

A ranking with an error among its findings is no ranking to approve: it shows how far one can go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import attrs

from stemcity_kit.calls.awarding import Pool, Prize
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile, Draw
from stemcity_kit.calls.entry_points import closed_criteria
from stemcity_kit.calls.lateness import late
from stemcity_kit.calls.meeting import Meeting, incompatible
from stemcity_kit.calls.pools import AT_MOST, Filled, Filling, fill
from stemcity_kit.calls.prizes import given_prizes
from stemcity_kit.calls.ranking import Entry, Outcome, Ranking
from stemcity_kit.calls.rankings import Rankings
from stemcity_kit.calls.scored import Scored
from stemcity_kit.calls.scoring import score
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.calls.ties import NAMED, Contestant, Group, Order, draw_remedy, named
from stemcity_kit.errors import Finding, N_, Severity, StemCityError, Where

__all__ = ["INCOMPATIBLE", "Ranked", "contestant", "is_ranked", "rank", "rank_entries"]

INCOMPATIBLE = "incompatible"
"""Why somebody is passed over who has what cannot be had besides."""
STANDING = frozenset(
    {
        ApplicationState.ADMITTED,
        ApplicationState.EVALUATED,
        ApplicationState.RANKED,
        ApplicationState.ELIGIBLE,
    }
)


@attrs.frozen(kw_only=True)
class Ranked:
    """A ranking and how it came about.

    Attributes:
        ranking: The ranking.
        pools: What came out of each pool.
        findings: What stands against it, and what is worth knowing.
    """

    ranking: Ranking
    pools: tuple[Filled, ...] = ()
    findings: tuple[Finding, ...] = ()


def rank(casefile: CaseFile, *, scores: Mapping[str, Scored] | None = None) -> Ranked:
    """The ranking of a call as its case stands.

    Ranked are the applications that were admitted and neither withdrawn nor excluded since; those that missed a
    threshold in an earlier ranking are looked at again, so that a ranking can be made again and comes out the same.

    Args:
        casefile: The case.
        scores: The scores, where they were reckoned already.
    """
    applications = [held for held in casefile.applications.values() if is_ranked(held)]
    if scores is None:
        scores = score(casefile) if casefile.call.grid is not None else {}
    contestants = [contestant(casefile.call, held, scored=scores.get(held.key)) for held in applications]
    ranked = rank_entries(casefile.call, contestants, draws=tuple(casefile.draws.values()))
    faults = [finding for held in applications if held.key in scores for finding in scores[held.key].findings]
    return attrs.evolve(ranked, findings=(*late(casefile, applications), *faults, *ranked.findings))


def is_ranked(application: Application) -> bool:
    """Whether an application stands in a ranking, be it below a threshold."""
    return application.state in STANDING or application.grounds[:1] == ("threshold",)


def contestant(call: Call, application: Application, *, scored: Scored | None) -> Contestant:
    """What the ranking needs to know of an application."""
    lines = scored.lines if scored is not None else ()
    total = scored.total if scored is not None else None
    standing = scored.standing if scored is not None else None
    return Contestant(
        application=application.key,
        total=total,
        standing=None if total is None or standing == total else standing,
        points={line.criterion: line.points for line in lines if line.points is not None},
        exact={line.criterion: line.counted for line in lines if line.counted not in (None, line.points)},
        missed=scored.missed if scored is not None else (),
        answers=application.answers,
        received_at=application.received_at,
        proposers=_proposers(call, application),
    )


def _proposers(call: Call, application: Application) -> tuple[str, ...]:
    """What tells proposers apart: the codes of the parties, the answer that identifies, or the person."""
    if application.parties:
        return tuple(dict.fromkeys(party.code.casefold() for party in application.parties))
    said = application.answers.get(call.identity) if call.identity and application.answers is not None else ""
    return (said.casefold() or application.person,)


def rank_entries(call: Call, contestants: Iterable[Contestant], *, draws: Sequence[Draw] = ()) -> Ranked:
    """The ranking of some contestants: the one ranking function, without a case.

    Args:
        call: The call.
        contestants: Who is ranked; their order does not matter.
        draws: The draws of the case, in the order in which their lists were frozen.

    >>> from decimal import Decimal
    >>> one = Contestant(application="a", total=Decimal("70.17"))
    >>> two = Contestant(application="b", total=Decimal("72.67"))
    >>> [(entry.place, entry.application) for entry in rank_entries(Call(key="grants"), [one, two]).ranking.entries]
    [(1, 'b'), (2, 'a')]
    """
    return _Ranker(call, contestants, draws).ranked()


class _Ranker:
    """One ranking in the making."""

    def __init__(self, call: Call, contestants: Iterable[Contestant], draws: Sequence[Draw]) -> None:
        listed = tuple(contestants)
        self.call = call
        self.draws = draws
        self.closed = frozenset(closed_criteria(call))
        self.meets = Meeting(call)
        self.below = [one for one in listed if one.missed]
        self.unscored = [one for one in listed if not one.missed and one.total is None and call.grid is not None]
        apart = {one.application for one in (*self.below, *self.unscored)}
        self.rankings = Rankings(call, (one for one in listed if one.application not in apart), draws=draws)
        self.barred: dict[str, str] = {}
        self.faults: dict[Finding, None] = {}

    def ranked(self) -> Ranked:
        """Everything together."""
        self._bar()
        filling = fill(self.call, self._queue, meets=self.meets, barred=self.barred, draws=self.draws)
        won = {key for filled in filling.pools for key in filled.winners}
        prizes, faults = given_prizes(self.call, self._for_prize, won=won)
        entries = tuple(self._entries(filling, prizes))
        every = (
            *self.faults,
            *self._unscored(),
            *self.rankings.findings,
            *filling.findings,
            *self._passed_over(filling),
            *self._undrawn(filling),
            *faults,
            *self.meets.findings,
        )
        pools = filling.pools if self.call.awarding.pools else ()
        ranking = Ranking(entries=entries, draws=self.rankings.draws)
        return Ranked(ranking=ranking, pools=pools, findings=tuple(dict.fromkeys(every)))

    def _members(self) -> Iterator[tuple[str, Group]]:
        for name, order in self.rankings.orders.items():
            for group in order.groups:
                yield name, group

    def _bar(self) -> None:
        for _, group in self._members():
            for member in group.members:
                try:
                    if incompatible(self.call, member):
                        self.barred[member.application] = INCOMPATIBLE
                except StemCityError as fault:
                    where = Where(table="applications", key=member.application)
                    self.faults.update(dict.fromkeys(fault.at(where).findings))

    def _queue(self, pool: Pool) -> Order:
        return self.rankings.among(
            lambda one: (
                (pool.least is None or (one.compared is not None and one.compared >= pool.least))
                and self.meets(pool.who, one)
            ),
            ranking=pool.ranking,
        )

    def _for_prize(self, prize: Prize) -> Order:
        return self.rankings.among(
            lambda one: one.application not in self.barred and self.meets(prize.who, one),
        )

    def _entries(self, filling: Filling, prizes: Mapping[str, Sequence[str]]) -> Iterator[Entry]:
        """The entries: by ranking, then in order; those below a threshold, then those without a score, last."""
        won = {
            key: (filled.pool, filled.amounts[number] if filled.amounts else None)
            for filled in filling.pools
            for number, key in enumerate(filled.winners)
        }
        chained = bool(self.call.awarding.ties)
        for name, order in self.rankings.orders.items():
            tied = _tied(order.groups)
            place = 1
            for group in order.groups:
                for member in group.members:
                    pool, amount = won.get(member.application, ("", None))
                    yield Entry(
                        application=member.application,
                        ranking=name,
                        place=place if chained or member.total is not None else None,
                        total=member.total,
                        points=self._open(member),
                        outcome=Outcome.WINNER if member.application in won else Outcome.RESERVE,
                        pool=pool,
                        amount=amount,
                        prizes=tuple(prizes.get(member.application, ())),
                        tied_with=tied.get(member.application, ()),
                        broken_by=group.parted_by,
                        passed_over=filling.passed_over.get(member.application, ""),
                    )
                place += len(group.members)
        yield from self._without_place()

    def _without_place(self) -> Iterator[Entry]:
        by_total = sorted(sorted(self.below, key=_key), key=lambda one: one.compared or 0, reverse=True)
        for one in by_total:
            yield Entry(
                application=one.application,
                ranking=self.rankings.name(one),
                total=one.total,
                points=self._open(one),
                outcome=Outcome.BELOW,
                missed=one.missed,
            )
        for one in sorted(self.unscored, key=_key):
            yield Entry(application=one.application, ranking=self.rankings.name(one), points=self._open(one))

    def _open(self, one: Contestant) -> dict[str, Decimal]:
        """The points that may stand in the chain for good."""
        return {key: points for key, points in one.points.items() if key not in self.closed}

    def _unscored(self) -> Iterator[Finding]:
        if self.unscored:
            what = N_("These have no total yet, so they have no place: {applications}.")
            fix = N_("Complete their scores, and rank again.")
            params = {"applications": named(map(_key, self.unscored))}
            yield Finding("not-scored", Where(table="calls", key=self.call.key), what, fix, params=params)

    def _passed_over(self, filling: Filling) -> Iterator[Finding]:
        said = {
            INCOMPATIBLE: N_("“{application}” is passed over: it has what cannot be had besides this award."),
            AT_MOST: N_(
                "“{application}” is passed over: its proposer has as many awards of this call as one can have."
            ),
        }
        for key, why in sorted(filling.passed_over.items()):
            where = Where(table="applications", key=key)
            yield Finding("passed-over", where, said[why], "", Severity.NOTE, {"application": key})

    def _undrawn(self, filling: Filling) -> Iterator[Finding]:
        """Those who share a place until a draw is held; at the last place of a pool, its own finding says so."""
        for name, group in self._members():
            keys = [member.application for member in group.members]
            if group.undrawn and not filling.stuck & set(keys):
                what = N_("{applications} share a place until a draw parts them.")
                fix, params = draw_remedy(self.draws, keys)
                where = Where(table="rankings", key=name)
                params = {"applications": named(keys), **params}
                yield Finding("draw-not-held", where, what, fix, Severity.WARNING, params)


def _key(one: Contestant) -> str:
    return one.application


def _tied(groups: Sequence[Group]) -> dict[str, tuple[str, ...]]:
    """For each member of a group, who has the same total: of many, the ten before it and the ten after it."""
    tied: dict[str, tuple[str, ...]] = {}
    alike: list[str] = []
    last: object = None
    for member in (*(member for group in groups for member in group.members), None):
        compared = member.compared if member is not None else None
        if member is None or compared != last:
            tied.update(_neighbours(alike) if last is not None else {})
            alike, last = [], compared
        if member is not None:
            alike.append(member.application)
    return tied


def _neighbours(keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
    if len(keys) == 1:
        return {}
    return {
        key: (*keys[max(number - NAMED, 0) : number], *keys[number + 1 : number + 1 + NAMED])
        for number, key in enumerate(keys)
    }
