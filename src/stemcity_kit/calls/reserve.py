"""The reserve list: who comes next when a place falls free.

A free place goes to the highest on the reserve list who may win in its pool. Passed by are those who withdrew, were
excluded, had an award already, or may not have this one; each with the reason. Where the pool's list is at its end,
what the call says of leftovers decides: the place is passed on to the other pool, its money is shared among the pool's
winners, or it is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

import attrs

from stemcity_kit.calls.amounts import less, planned
from stemcity_kit.calls.awarding import Equal, Leftover, Pool, TieBy
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Award, CaseFile
from stemcity_kit.calls.entry_points import closed_criteria, points_now
from stemcity_kit.calls.expiry import Expired, Expiry, confirm_by, lapsed
from stemcity_kit.calls.meeting import Meeting, incompatible
from stemcity_kit.calls.pools import passing
from stemcity_kit.calls.prizes import is_prize_alone, paid_of_place
from stemcity_kit.calls.ranking import Entry, Outcome
from stemcity_kit.calls.ranks import contestant
from stemcity_kit.calls.scored import Scored
from stemcity_kit.calls.scoring import score
from stemcity_kit.calls.states import ApplicationState, AwardState
from stemcity_kit.calls.ties import Contestant, draw_remedy, named, ordered
from stemcity_kit.errors import Finding, N_, Severity, StemCityError, Where
from stemcity_kit.model.money import Money

__all__ = ["ENDED", "Expired", "Expiry", "Successor", "confirm_by", "lapsed", "next_in_line"]

ENDED = frozenset({AwardState.RENOUNCED, AwardState.LAPSED, AwardState.REVOKED})
"""The states in which an award has ended, so that its place is free."""


@attrs.frozen(kw_only=True)
class Successor:
    """Who comes next for a place that fell free.

    Attributes:
        application: Who; empty where nobody does.
        pool: The pool of the place, after it was passed on.
        amount: What the place is worth; None without money.
        instead_of: Whose place it was.
        findings: Who was passed by and why; where nobody comes next, why, and with an error where that can be mended.
    """

    application: str = ""
    pool: str = ""
    amount: Money | None = None
    instead_of: str = ""
    findings: tuple[Finding, ...] = ()


def next_in_line(casefile: CaseFile, *, instead_of: str) -> Successor:
    """Who comes next in the place of an award that was renounced, has lapsed or was revoked.

    So does the place of a winner who withdrew before the award was offered.

    The ranking in force decides. The place is worth what it was worth, less what was paid of it; in a pool to which it
    was passed on, what that pool gives each.

    Args:
        casefile: The case.
        instead_of: The application whose award ended.
    """
    freed = _freed(casefile, instead_of)
    if freed is None:
        return Successor(instead_of=instead_of, findings=(_not_free(casefile, instead_of),))
    taken = next((one for one in casefile.awards.values() if one.instead_of == instead_of), None)
    if taken is not None:
        return Successor(instead_of=instead_of, findings=(_given(instead_of, taken),))
    if (pool := _filled_by_equals(casefile, freed)) is not None:
        return Successor(instead_of=instead_of, findings=(_no_place(freed, pool),))
    return _Succession(casefile, freed).successor()


def _freed(casefile: CaseFile, application: str) -> Award | None:
    """The award that ended; of a winner who withdrew or was excluded before the offer, the one that was due."""
    award = casefile.awards.get(application)
    entry = casefile.ranking.entry(application) if casefile.ranking is not None else None
    if award is not None:
        return award if award.state in ENDED and not is_prize_alone(award, entry) else None
    held = casefile.applications.get(application)
    gone = held is not None and held.state in (ApplicationState.WITHDRAWN, ApplicationState.EXCLUDED)
    if entry is None or entry.outcome is not Outcome.WINNER or not gone:
        return None
    return Award(application=application, state=AwardState.RENOUNCED, pool=entry.pool, amount=entry.amount)


def _filled_by_equals(casefile: CaseFile, freed: Award) -> Pool | None:
    """The pool of a place, where it is full without it because more equals won than it has places."""
    awarding = casefile.call.awarding
    pool = next((one for one in awarding.pools if one.key == freed.pool), None)
    grows = any(one.to == freed.pool and one.leftover is Leftover.PASSED_ON for one in awarding.pools)
    if pool is None or pool.places is None or awarding.equal is not Equal.ALL or grows:
        return None
    entries = casefile.ranking.entries if casefile.ranking is not None else ()
    won = {entry.application for entry in entries if entry.pool == pool.key} | set(casefile.awards)
    standing = [key for key in won - {freed.application} if _stands(casefile, key, pool)]
    return pool if len(standing) >= pool.places else None


def _stands(casefile: CaseFile, application: str, pool: Pool) -> bool:
    award = casefile.awards.get(application)
    if award is not None:
        return award.pool == pool.key and award.state not in ENDED
    return _freed(casefile, application) is None


class _Succession:
    """The search for a successor: pool by pool, place by place."""

    def __init__(self, casefile: CaseFile, award: Award) -> None:
        self.casefile = casefile
        self.call = casefile.call
        self.award = award
        self.meets = Meeting(casefile.call)
        self.findings: dict[Finding, None] = {}
        self.freed = _unpaid(casefile.call, award)
        entries = casefile.ranking.entries if casefile.ranking is not None else ()
        self.entries = {entry.application: entry for entry in entries}
        self.awarded = Counter(
            proposer
            for one in casefile.awards.values()
            if one.state not in ENDED and not is_prize_alone(one, self.entries.get(one.application))
            for proposer in self._contestant(one.application).proposers
        )

    def successor(self) -> Successor:
        """The first who may have the place, in its own pool or in one to which it is passed on."""
        pools = self.call.awarding.pools
        onward, _ = passing(pools, call=self.call)
        number = next((n for n, pool in enumerate(pools) if pool.key == self.award.pool), None)
        while number is not None:
            pool = pools[number]
            for group in self._groups(pool):
                if len(group) > 1:
                    return self._nobody(self._equal(group))
                return self._called(pool, group[0])
            number = onward.get(number)
            if number is None:
                return self._nobody(self._at_the_end(pool))
        return self._nobody(self._at_the_end(None))

    def _groups(self, pool: Pool) -> Iterator[Sequence[Contestant]]:
        """Those who may have a place in a pool, from the highest on; equals together."""
        entries = [entry for entry in self._entries() if self._may_win(pool, entry)]
        by_place: dict[object, list[Contestant]] = {}
        if len({entry.ranking for entry in entries}) <= 1:
            for entry in sorted(entries, key=lambda entry: (entry.place or 0, entry.application)):
                by_place.setdefault(entry.place, []).append(self._contestant(entry.application, entry))
        else:
            by_place[0] = [self._contestant(entry.application, entry) for entry in entries]
        for alike in by_place.values():
            order = ordered(self.call, alike, draws=tuple(self.casefile.draws.values()))
            for group in order.groups:
                if able := [one for one in group.members if not self._hindered(one)]:
                    yield able

    def _entries(self) -> Iterator[Entry]:
        for entry in self.entries.values():
            if entry.outcome is Outcome.RESERVE and (entry.place is not None or self.call.grid is None):
                yield entry

    def _may_win(self, pool: Pool, entry: Entry) -> bool:
        return (
            pool.ranking in ("", entry.ranking)
            and (pool.least is None or (entry.total or Decimal(0)) >= pool.least)
            and self.meets(pool.who, self._contestant(entry.application, entry))
        )

    def _contestant(self, key: str, entry: Entry | None = None) -> Contestant:
        held = self.casefile.applications.get(key)
        one = contestant(self.call, held, scored=None) if held is not None else Contestant(application=key)
        if entry is None:
            return one
        points = points_now(self.call, entry, held, scored=self._scores.get(key))
        return attrs.evolve(one, total=entry.total, points=points)

    @cached_property
    def _scores(self) -> Mapping[str, Scored]:
        """The scores as the case stands, where the chain of ties asks for points that no ranking keeps."""
        compared = {tie.of for tie in self.call.awarding.ties if tie.by is TieBy.CRITERION}
        criteria = self.call.grid.criteria if self.call.grid else ()
        parts = {criterion.key for criterion in criteria if compared & {criterion.key, criterion.within}}
        return score(self.casefile) if parts & set(closed_criteria(self.call)) else {}

    def _hindered(self, one: Contestant) -> bool:
        """Whether somebody cannot have the place; the reason is noted."""
        what = self._hindrance(one)
        if what is not None:
            where = Where(table="applications", key=one.application)
            self.findings[Finding("passed-by", where, what, "", Severity.NOTE, {"application": one.application})] = None
        return what is not None

    def _hindrance(self, one: Contestant) -> str | None:
        held = self.casefile.applications.get(one.application)
        award = self.casefile.awards.get(one.application)
        if award is not None and is_prize_alone(award, self.entries.get(one.application)):
            award = None  # a prize takes the place of no place, unless the call says so below
        most = self.call.awarding.at_most
        reasons = (
            (
                held is None or held.state is ApplicationState.WITHDRAWN,
                N_("“{application}” is passed by: it was withdrawn."),
            ),
            (
                held is not None and held.state is ApplicationState.EXCLUDED,
                N_("“{application}” is passed by: it was excluded."),
            ),
            (
                award is not None and award.state in ENDED,
                N_("“{application}” is passed by: it had its turn, and its award ended."),
            ),
            (award is not None, N_("“{application}” is passed by: it has an award already.")),
            (
                self._has_prize_instead(one),
                N_("“{application}” is passed by: it has a prize that does not go together with a place."),
            ),
            (
                self._is_incompatible(one),
                N_("“{application}” is passed by: it has what cannot be had besides this award."),
            ),
            (
                most is not None and any(self.awarded[proposer] >= most for proposer in one.proposers),
                N_("“{application}” is passed by: its proposer has as many awards of this call as one can have."),
            ),
        )
        return next((said for holds, said in reasons if holds), None)

    def _has_prize_instead(self, one: Contestant) -> bool:
        instead = {prize.key for prize in self.call.awarding.prizes if not prize.besides}
        entry = self.entries.get(one.application)
        return entry is not None and bool(instead & set(entry.prizes))

    def _is_incompatible(self, one: Contestant) -> bool:
        try:
            return incompatible(self.call, one)
        except StemCityError as fault:
            where = Where(table="applications", key=one.application)
            self.findings.update(dict.fromkeys(fault.at(where).findings))
            return False

    def _called(self, pool: Pool, one: Contestant) -> Successor:
        amount = self._worth(pool, one)
        if amount is not None and self.freed is not None and amount.amount > self.freed.amount:
            what = N_("The place is worth {freed}, and the pool “{pool}” gives each {amount}.")
            fix = N_("Add the difference, or leave the place free.")
            params = {"freed": _said(self.freed), "pool": pool.key, "amount": _said(amount)}
            return self._nobody(Finding("too-little-for-a-place", self._where(), what, fix, params=params))
        return Successor(
            application=one.application,
            pool=pool.key,
            amount=amount,
            instead_of=self.award.application,
            findings=self._said(),
        )

    def _worth(self, pool: Pool, one: Contestant) -> Money | None:
        """What the place is worth to its new holder."""
        if pool.costs and self.freed is not None:
            own, findings = planned(self.call, pool, one, eligible=self.meets)
            self.findings.update(dict.fromkeys(findings))
            return min(own, self.freed, key=lambda money: money.amount) if own is not None else self.freed
        if pool.key == self.award.pool or self.freed is None or pool.each is None:
            return self.freed
        return pool.each

    def _nobody(self, why: Finding) -> Successor:
        return Successor(instead_of=self.award.application, findings=(*self._said(), why))

    def _said(self) -> tuple[Finding, ...]:
        return (*self.findings, *self.meets.findings)

    def _equal(self, group: Sequence[Contestant]) -> Finding:
        keys = [one.application for one in group]
        what = N_("{applications} are equal on the reserve list, so nobody can be called up yet.")
        if any(tie.by.value == "draw" for tie in self.call.awarding.ties):
            fix, params = draw_remedy(tuple(self.casefile.draws.values()), keys)
        else:
            fix, params = N_("The call does not say who comes first; decide with reasons, and record why."), {}
        params = {"applications": named(keys), **params}
        return Finding("equal-on-the-reserve-list", self._where(), what, fix, params=params)

    def _at_the_end(self, pool: Pool | None) -> Finding:
        thens = {
            Leftover.SHARED: N_("Nobody is left on the reserve list; the money is shared among the pool's winners."),
            Leftover.KEPT: N_("Nobody is left on the reserve list; place and money are kept."),
            Leftover.PASSED_ON: N_("Nobody is left on the reserve lists of the pools that the place is passed on to."),
        }
        what = N_("Nobody is left on the reserve list.") if pool is None else thens[pool.leftover]
        return Finding("end-of-the-reserve-list", self._where(), what, "", Severity.NOTE)

    def _where(self) -> Where:
        return Where(table="awards", key=self.award.application)


def _unpaid(call: Call, award: Award) -> Money | None:
    """What a place is worth, less what was paid of it; the prizes of who had it stay with them."""
    rest = award.amount
    for payment in paid_of_place(call, award):
        if rest is not None and payment.amount is not None:
            rest = less(rest, payment.amount)
    return rest


def _said(money: Money) -> str:
    return f"{money.amount} {money.currency}"


def _no_place(freed: Award, pool: Pool) -> Finding:
    what = N_("The pool “{pool}” has {places} places, and all are taken: equals had won more than there are.")
    where = Where(table="awards", key=freed.application)
    params = {"pool": pool.key, "places": pool.places}
    return Finding("no-place-free", where, what, N_("Nobody follows."), Severity.NOTE, params)


def _not_free(casefile: CaseFile, application: str) -> Finding:
    what = N_("The award of “{application}” has not ended, so its place is not free.")
    fix = N_("Record first that it was renounced, has lapsed or was revoked.")
    award = casefile.awards.get(application)
    if award is not None and award.state in ENDED:
        what, fix = N_("“{application}” had a prize and no place, so no place falls free."), N_("Correct the key.")
    if award is None:
        what, fix = N_("“{application}” has no award, so it leaves no place."), N_("Correct the key.")
    where = Where(table="awards", key=application)
    return Finding("place-not-free", where, what, fix, params={"application": application})


def _given(application: str, taken: Award) -> Finding:
    what = N_("The place of “{application}” was given to “{taken}”.")
    fix = N_("Where that award has ended too, ask who comes next instead of “{taken}”.")
    where = Where(table="awards", key=application)
    params: Mapping[str, str] = {"application": application, "taken": taken.application}
    return Finding("place-given", where, what, fix, params=params)
