"""Prizes of a hackathon: by the jury's points, in exact numbers, with ties broken by a chain that is stated before.

Points are decimals and means are fractions, so that two teams with equal points by the rules are equal here. A prize is
won by the team with the highest mean of its jurors' points in the criteria that count for it. Of teams with equal
points the chain decides: one criterion after the other, and last a draw. Where the chain leaves a tie, the prize is
shared, if it may be, or stays open and a finding says so. The order of the prizes counts where a team may win only one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import attrs

from stemcity_kit.engines.draw import drawn
from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.fields import strings
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.money import Money
from stemcity_kit.scheduling.gatherings.faults import key_faults, named, refuse, unknown_faults

__all__ = ["Award", "Jury", "Prize", "Sheet", "awarded", "check_awards"]

DRAW = "draw"
"""The last link of a chain that decides by lot."""


@attrs.frozen(kw_only=True)
class Prize:
    """What can be won.

    Attributes:
        key: Which prize it is.
        by: The criteria that count for it, summed; nothing for all.
        money: What it is worth, if it is money.
        shared: Whether teams that stay equal share it.
    """

    key: str
    by: tuple[str, ...] = attrs.field(default=(), converter=strings)
    money: Money | None = None
    shared: bool = False


@attrs.frozen(kw_only=True)
class Sheet:
    """What one juror gave one team.

    Attributes:
        team: The team.
        juror: The juror.
        points: The points by criterion, as decimals or whole numbers, 0 or more.
    """

    team: str
    juror: str
    points: Frozen[str, Decimal] = attrs.field(converter=frozen)


@attrs.frozen(kw_only=True)
class Award:
    """Who won a prize.

    Attributes:
        prize: The prize.
        teams: Who won it: one, several who share it, or nobody where a tie stays open or nobody is left.
        points: The mean of the jurors' points, exactly; None where nobody is left.
        by: The link of the chain that decided among equals; empty where the points did.
        money: What each of the teams gets; the parts make up the whole to the last cent.
    """

    prize: str
    teams: tuple[str, ...] = ()
    points: Fraction | None = None
    by: str = ""
    money: tuple[Money, ...] = ()


def _teams(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _sheets(values: Iterable[Sheet]) -> tuple[Sheet, ...]:
    return tuple(values)


def _prizes(values: Iterable[Prize]) -> tuple[Prize, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class Jury:
    """Prizes, sheets, and how ties are broken.

    Attributes:
        teams: The teams that may win.
        sheets: What the jurors gave.
        prizes: What can be won, in the order in which it is awarded.
        ties: What decides among equals, link by link: criteria, and last `draw` where a lot shall decide.
        seed: The seed of the draw, from a public event named before.
        one_each: Whether a team wins at most one prize.

    Raises:
        InvalidValue: Keys twice or unknown, points that are no exact number, criteria that a sheet lacks, a draw
            without a seed or before the end of the chain; all faults at once.
    """

    teams: tuple[str, ...] = attrs.field(converter=_teams)
    sheets: tuple[Sheet, ...] = attrs.field(converter=_sheets)
    prizes: tuple[Prize, ...] = attrs.field(converter=_prizes)
    ties: tuple[str, ...] = attrs.field(default=(), converter=strings)
    seed: str = ""
    one_each: bool = True

    def __attrs_post_init__(self) -> None:
        refuse(_faults(self))

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that any sheet has points for."""
        return tuple(dict.fromkeys(criterion for sheet in self.sheets for criterion in sheet.points))

    def points(self, team: str, by: Collection[str] = ()) -> Fraction:
        """The mean, over a team's jurors, of the points in these criteria, or in all."""
        sheets = [sheet for sheet in self.sheets if sheet.team == team]
        sums = [sum((Fraction(sheet.points[one]) for one in by or sheet.points), Fraction(0)) for sheet in sheets]
        return sum(sums, Fraction(0)) / len(sums)


def awarded(jury: Jury) -> tuple[tuple[Award, ...], tuple[Finding, ...]]:
    """Who wins what.

    Returns:
        The awards in the order of the prizes; a finding for each prize that stays open, and for each team that fewer
        jurors judged than others.

    >>> sheets = [Sheet(team="red", juror="eva", points={"idea": Decimal("7.5"), "code": 8}),
    ...           Sheet(team="blue", juror="eva", points={"idea": 8, "code": Decimal("7.5")})]
    >>> prizes = [Prize(key="first", money=Money(Decimal(500), "EUR")), Prize(key="code", by=["code"])]
    >>> awards, open_ = awarded(Jury(teams=["red", "blue"], sheets=sheets, prizes=prizes, ties=["idea"]))
    >>> [(award.prize, award.teams, award.by) for award in awards], open_
    ([('first', ('blue',), 'idea'), ('code', ('red',), '')], ())
    """
    awards: list[Award] = []
    open_: list[Finding] = []
    won: set[str] = set()
    for prize in jury.prizes:
        best, points, by = _best(jury, prize, won if jury.one_each else ())
        if len(best) > 1 and not prize.shared:
            open_.append(_tie(prize, best))
            best = ()
        elif not best:
            what, fix = N_("Nobody is left for the prize “{prize}”."), N_("Let teams win several, or leave it out.")
            open_.append(
                Finding("nobody-left", Where(table="prizes", key=prize.key), what, fix, params={"prize": prize.key})
            )
        won.update(best)
        money = prize.money.split([1] * len(best)) if prize.money is not None and best else ()
        awards.append(Award(prize=prize.key, teams=best, points=points, by=by, money=money))
    return tuple(awards), (*open_, *_unequal(jury))


def _unequal(jury: Jury) -> Iterator[Finding]:
    """Teams that fewer jurors judged than others: their mean rests on less."""
    counts = {team: sum(sheet.team == team for sheet in jury.sheets) for team in jury.teams}
    most = max(counts.values())
    for team, count in counts.items():
        if count < most:
            what = N_("{count} jurors judged “{team}”, and {most} judged others.")
            fix = N_("Collect the missing sheets, or minute why there are none.")
            params = {"team": team, "count": count, "most": most}
            yield Finding("judged-by-fewer", Where(table="teams", key=team), what, fix, Severity.WARNING, params)


def _tie(prize: Prize, best: Collection[str]) -> Finding:
    what = N_("{teams} are equal at the top for the prize “{prize}”.")
    fix = N_("Add a link to the chain, such as a draw, or let the prize be shared.")
    params = {"teams": named(best), "prize": prize.key}
    return Finding("equal-for-a-prize", Where(table="prizes", key=prize.key), what, fix, params=params)


def _best(jury: Jury, prize: Prize, won: Collection[str]) -> tuple[tuple[str, ...], Fraction | None, str]:
    """The teams at the top, their points, and the link that decided."""
    free = [team for team in jury.teams if team not in won and any(sheet.team == team for sheet in jury.sheets)]
    if not free:
        return (), None, ""
    points = {team: jury.points(team, prize.by) for team in free}
    top = max(points.values())
    best = [team for team in free if points[team] == top]
    by = ""
    for link in jury.ties:
        if len(best) > 1:
            left = _leading(jury, link, best)
            by = link if len(left) < len(best) else by
            best = left
    return tuple(best), top, by


def _leading(jury: Jury, link: str, teams: Sequence[str]) -> list[str]:
    if link == DRAW:
        return [drawn(teams, seed=jury.seed)[0]]
    points = {team: jury.points(team, [link]) for team in teams}
    return [team for team in teams if points[team] == max(points.values())]


def check_awards(jury: Jury, awards: Iterable[Award]) -> Iterator[Finding]:
    """What is wrong with awards, whoever made them: prizes and teams that are not, and prizes that others have earned.

    >>> sheets = [Sheet(team=team, juror="eva", points={"idea": points}) for team, points in (("red", 7), ("blue", 8))]
    >>> jury = Jury(teams=["red", "blue"], sheets=sheets, prizes=[Prize(key="first")])
    >>> print(*check_awards(jury, [Award(prize="first", teams=("red",))]))
    prizes 'first': It went to red; by points and chain it goes to: blue. Correct it, or the sheets.
    """
    given = list(awards)
    by_key = {prize.key: prize for prize in jury.prizes}
    yield from unknown_faults((award.prize for award in given), by_key, where=Where(table="prizes"))
    order = [prize.key for prize in jury.prizes]
    won: set[str] = set()
    for award in sorted((one for one in given if one.prize in by_key), key=lambda one: order.index(one.prize)):
        where = Where(table="prizes", key=award.prize)
        yield from unknown_faults(award.teams, jury.teams, where=where)
        for team in award.teams:
            if jury.one_each and team in won:
                what, fix = N_("“{team}” has won another prize already."), N_("Give this one to the next.")
                yield Finding("won-before", where, what, fix, params={"team": team})
        best, _, _ = _best(jury, by_key[award.prize], won if jury.one_each else ())
        is_open = len(best) > 1 and not by_key[award.prize].shared
        if set(award.teams) != set(best) and not (is_open and not award.teams):
            what = N_("It went to {given}; by points and chain it goes to: {best}.")
            params = {"given": named(award.teams) or "-", "best": named(best) or "-"}
            yield Finding("not-the-winner", where, what, N_("Correct it, or the sheets."), params=params)
        yield from _money_faults(by_key[award.prize], award, where)
        won.update(award.teams)
    yield from key_faults((award.prize for award in given), table="prizes")


def _money_faults(prize: Prize, award: Award, where: Where) -> Iterator[Finding]:
    if award.money and (prize.money is None or prize.money.split([1] * len(award.money)) != award.money):
        what, fix = N_("The parts do not make up the prize."), N_("Split it so that they sum up to the whole.")
        yield Finding("prize-not-split", where, what, fix)


def _faults(jury: Jury) -> Iterator[Finding]:
    yield from key_faults(jury.teams, table="teams")
    yield from key_faults((prize.key for prize in jury.prizes), table="prizes")
    if not jury.teams:
        yield Finding("no-teams", Where(table="teams"), N_("There are no teams."), N_("Form the teams first."))
    seen = set()
    for sheet in jury.sheets:
        where = Where(table="sheets", key=f"{sheet.team} {sheet.juror}")
        yield from unknown_faults([sheet.team], jury.teams, where=where)
        yield from _sheet_faults(sheet, jury.criteria, where)
        if (sheet.team, sheet.juror) in seen:
            what, fix = N_("“{juror}” has two sheets for “{team}”."), N_("Keep one.")
            yield Finding("two-sheets", where, what, fix, params={"juror": sheet.juror, "team": sheet.team})
        seen.add((sheet.team, sheet.juror))
    for team in jury.teams:
        if not any(sheet.team == team for sheet in jury.sheets):
            what, fix = N_("Nobody has judged “{team}”."), N_("Hand in at least one sheet for it.")
            yield Finding("not-judged", Where(table="teams", key=team), what, fix, params={"team": team})
    yield from _chain_faults(jury)


def _sheet_faults(sheet: Sheet, criteria: Sequence[str], where: Where) -> Iterator[Finding]:
    for criterion in criteria:
        if criterion not in sheet.points:
            what, fix = N_("There are no points for “{criterion}”."), N_("Every sheet has points for every criterion.")
            yield Finding("points-missing", where, what, fix, params={"criterion": criterion})
    given: Mapping[str, object] = sheet.points
    for criterion, points in given.items():
        is_number = isinstance(points, int | Decimal) and not isinstance(points, bool)
        if not is_number or not Decimal(str(points)).is_finite() or Decimal(str(points)) < 0:
            what = N_("“{points}” are no points for “{criterion}”.")
            fix = N_(
                "Write a decimal such as Decimal('7.5') or a whole number, 0 or more; a binary fraction is not exact."
            )
            yield Finding("bad-points", where, what, fix, params={"points": points, "criterion": criterion})


def _chain_faults(jury: Jury) -> Iterator[Finding]:
    for prize in jury.prizes:
        yield from unknown_faults(prize.by, jury.criteria, where=Where(table="prizes", key=prize.key, field="by"))
    links = [link for link in jury.ties if link != DRAW]
    yield from unknown_faults(links, jury.criteria, where=Where(field="ties"))
    if DRAW in jury.ties[:-1]:
        what, fix = N_("The draw decides everything, so nothing can follow it."), N_("Write it last, and once.")
        yield Finding("draw-not-last", Where(field="ties"), what, fix)
    if DRAW in jury.ties and not jury.seed:
        what, fix = N_("A draw has no seed."), N_("Give the seed that the public event brought.")
        yield Finding("bad-seed", Where(field="seed"), what, fix)
