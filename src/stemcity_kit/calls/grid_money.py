"""Whether money decides in a grid: alone, too much, or where a threshold asks for it.

Points for a sponsorship must not be the decisive element (Consiglio di Stato, section V, 22 March 2010, n. 1673). These
are warnings: a body may have grounds for such a grid, and should know that it will have to give them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from stemcity_kit.calls.exact import is_tame, rounded
from stemcity_kit.calls.grid import Criterion, Grid, Rounding
from stemcity_kit.calls.sheet_check import leaves
from stemcity_kit.calls.sums import Part, parts_of, total_of
from stemcity_kit.errors import Finding, N_, Severity, Where

__all__ = ["money_faults"]


def money_faults(grid: Grid) -> Iterator[Finding]:
    """The ways in which money decides in a grid of sane numbers; a part of a criterion of money is one itself.

    >>> cash = Criterion(key="cash", weight=Decimal(20), money=True)
    >>> idea = Criterion(key="idea", weight=Decimal(80))
    >>> list(money_faults(Grid(criteria=[cash, idea])))
    []
    """
    own = leaves(grid)
    if any(one.weight <= 0 for one in own):
        return  # said elsewhere, and no share can be reckoned
    if not (is_tame(grid.money_share) and 0 <= grid.money_share <= 1):
        what, fix = N_("{share} is no share of the total."), N_("Write a number from 0 to 1, such as 0.30.")
        where = Where(table="grid", field="money_share")
        yield Finding("bad-share", where, what, fix, params={"share": grid.money_share})
        return
    paid = _paid(grid)
    money = [criterion for criterion in own if criterion.key in paid]
    if money:
        yield from _weight_faults(grid, own, money)
        yield from _alone_faults(grid, own, money)
        for part in (*parts_of(grid, own), total_of(grid, own)):
            yield from _threshold_faults(own, money, part)


def _paid(grid: Grid) -> frozenset[str]:
    """The keys of the criteria of money, with the parts of such criteria."""
    found = [criterion.key for criterion in grid.criteria if criterion.money]
    for key in found:  # grows while it is read
        found += [one.key for one in grid.criteria if one.within == key and one.key not in found]
    return frozenset(found)


def _finding(rule: str, what: str, fix: str, **params: object) -> Finding:
    return Finding(rule, Where(table="grid", field="criteria"), what, fix, Severity.WARNING, params)


def _points(criteria: Sequence[Criterion]) -> Decimal:
    return sum((criterion.weight for criterion in criteria), Decimal(0))


def _names(criteria: Sequence[Criterion]) -> str:
    return ", ".join(criterion.key for criterion in criteria)


def _percent(share: Fraction) -> str:
    return f"{rounded(100 * share, Rounding(places=2)).normalize():f}%"


def _weight_faults(grid: Grid, own: Sequence[Criterion], money: Sequence[Criterion]) -> Iterator[Finding]:
    share = Fraction(_points(money)) / Fraction(_points(own))
    if share > Fraction(grid.money_share):
        what = N_("Criteria of money ({money}) make {share} of all points, more than {most}.")
        fix = N_("Give them less weight; they must not be decisive (Cons. Stato V, 22 March 2010, n. 1673).")
        most = _percent(Fraction(grid.money_share))
        yield _finding("money-weighs-too-much", what, fix, money=_names(money), share=_percent(share), most=most)


def _alone_faults(grid: Grid, own: Sequence[Criterion], money: Sequence[Criterion]) -> Iterator[Finding]:
    """Whether the best in money and nothing else can win over the best in everything else.

    The thresholds count: what must be reached elsewhere is not money's to decide.
    """
    rest = [criterion for criterion in own if criterion not in money]
    needed = max(
        sum((Fraction(one.least) for one in rest if one.least is not None), Fraction(0)),
        *(_needed(own, money, part) for part in parts_of(grid, own)),
        Fraction(0),
    )
    if Fraction(_points(money)) + needed >= Fraction(_points(rest)):
        what = N_(
            "The most money ({money}, {points} points) with the least of the rest that passes is as good as no money "
            "with all the rest ({rest} points): money can decide alone."
        )
        fix = N_("Give money less weight than what lies between a bare pass and full points elsewhere.")
        yield _finding(
            "money-can-decide-alone", what, fix, money=_names(money), points=_points(money), rest=_points(rest)
        )


def _needed(own: Sequence[Criterion], money: Sequence[Criterion], part: Part) -> Fraction:
    """The points that a sum's threshold asks for beyond what money can give in it."""
    paid = sum((Fraction(own[place].weight) for place in part.places if own[place] in money), Fraction(0))
    if part.least is None:
        return Fraction(0)
    return max(Fraction(part.least) - paid, Fraction(0))


def _threshold_faults(own: Sequence[Criterion], money: Sequence[Criterion], part: Part) -> Iterator[Finding]:
    inside = [own[place] for place in part.places]
    paid = [criterion for criterion in inside if criterion in money]
    rest = [criterion for criterion in inside if criterion not in money]
    if part.least is None or not paid or not rest:
        return
    params = {"name": part.name, "least": part.least, "money": _names(paid), "rest": _points(rest)}
    if _points(rest) < part.least <= _points(inside):
        what = N_(
            "“{name}” asks for {least} points, and without money ({money}) only {rest} can be had: who brings none is "
            "out, however good."
        )
        fix = N_("Ask for at most {rest}, or give other criteria more weight.")
        yield _finding("threshold-needs-money", what, fix, **params)
    if _points(paid) >= part.least > 0:
        what = N_("“{name}” asks for {least} points, which money ({money}) gives alone.")
        fix = N_("Add a threshold over the other criteria, so that what is proposed counts too.")
        yield _finding("threshold-met-by-money", what, fix, **params)
