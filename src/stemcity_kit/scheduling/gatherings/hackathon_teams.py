"""Forming the teams of a hackathon: exactly where it is small, else by exchanges until none helps.

To split people into teams with pairs together and apart is hard in general (it contains the colouring of graphs and bin
packing). So small cases are solved by trying every split, and larger ones by a start in which mutual wishes stay
together and the smallest team takes next, and then by every move and exchange that helps. Beside the result stands what
no split can better; where both are equal, nothing is left to find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from stemcity_kit.engines.draw import drawn
from stemcity_kit.scheduling.gatherings.hackathon import Hackathon, Mix, Team, Teams, mix

__all__ = ["formed"]


def formed(hackathon: Hackathon, *, seed: str, tries: int = 3, effort: int = 60_000, few: int = 10_000) -> Teams:
    """Form the teams.

    The aims, in this order: sizes within the rules, nobody with somebody they must be apart from, mutual wishes, equal
    sizes, nobody the only one where that is asked, wishes of one side, balance. What is still open is decided by lot.

    Args:
        hackathon: Who registered, and the rules.
        seed: One line that decides by lot; see `stemcity_kit.engines.draw`.
        tries: From how many beginnings the search starts; the best outcome is kept.
        effort: How many moves each of them tries at most.
        few: Up to how many splits every one of them is tried instead.

    Raises:
        InvalidValue: The seed cannot be drawn with.

    >>> from stemcity_kit.scheduling.gatherings.hackathon import Participant, TeamRules
    >>> people = [Participant(key=f"p-{n}", traits={"skills": "code" if n < 3 else "design"}) for n in range(9)]
    >>> made = formed(Hackathon(people, rules=TeamRules(least=3, most=3, balance=["skills"])), seed="5 17 33")
    >>> len(made.teams), made.reached.uneven, made.is_proved
    (3, 15, True)
    """
    table = _Table(hackathon, drawn([one.key for one in hackathon.participants], seed=seed))
    is_exact = hackathon.count ** (len(table.keys) - 1) <= few
    if is_exact:
        best = min(_every_split(len(table.keys), hackathon.count), key=table.cost_of)
    else:
        starts = [drawn(table.keys, seed=f"{seed} {again}") for again in range(tries)]
        best = min((table.searched(start, effort) for start in starts), key=table.cost_of)
    split = sorted(sorted(table.keys[one] for one in _members(team)) for team in best)
    reached = mix(hackathon, split)
    named = {f"team-{number}": members for number, members in enumerate(split, 1)}
    return Teams(
        teams=tuple(Team(key, members) for key, members in named.items()),
        reached=reached,
        bound=reached if is_exact else _bound(hackathon),
    )


_Split = tuple[int, ...]
"""The teams, each a whole number with a bit for each member."""


def _members(team: int) -> Iterator[int]:
    while team:
        low = team & -team
        yield low.bit_length() - 1
        team ^= low


def _every_split(people: int, teams: int) -> Iterator[_Split]:
    """Every split into at most so many teams; teams have no order, so the first of each opens a new one."""

    def grown(split: _Split, one: int) -> Iterator[_Split]:
        if one == people:
            yield split + (0,) * (teams - len(split))
            return
        for number, team in enumerate(split):
            yield from grown((*split[:number], team | 1 << one, *split[number + 1 :]), one + 1)
        if len(split) < teams:
            yield from grown((*split, 1 << one), one + 1)

    return grown((), 0)


def _bound(hackathon: Hackathon) -> Mix:
    """What no teams can better: every wish kept, and each count shared equally, to within one."""
    teams, rules = hackathon.count, hackathon.rules
    values = Counter(
        (trait, value)
        for one in hackathon.participants
        for trait in rules.balance
        for value in dict.fromkeys(one.traits.get(trait, ()))
    )
    return Mix(
        sizes=_shared(len(hackathon.participants), teams),
        uneven=sum(_shared(count, teams) for count in values.values()),
    )


def _shared(count: int, teams: int) -> int:
    """The least sum of squares that so many make in so many teams."""
    each, more = divmod(count, teams)
    return (teams - more) * each**2 + more * (each + 1) ** 2


class _Table:
    """People by number, and what each possible team costs; the costs of the teams sum up to that of the split."""

    def __init__(self, hackathon: Hackathon, keys: Sequence[str]) -> None:
        self.hackathon = hackathon
        self.keys = keys
        self.known: dict[int, int] = {}
        number = {key: n for n, key in enumerate(keys)}
        people = [hackathon.participant[key] for key in keys]
        self.apart = [self._mask(number, key, hackathon.apart) for key in keys]
        self.mutual = [self._mask(number, key, hackathon.mutual) for key in keys]
        self.wants = [0] * len(keys)
        for one, two in hackathon.one_sided:
            self.wants[number[one]] |= 1 << number[two]
        rules = hackathon.rules
        values = dict.fromkeys(
            (trait, value) for one in people for trait in rules.balance for value in one.traits.get(trait, ())
        )
        self.values = [
            sum(1 << n for n, one in enumerate(people) if value in one.traits.get(trait, ())) for trait, value in values
        ]
        self.not_alone = [sum(1 << n for n, one in enumerate(people) if one.has(value)) for value in rules.not_alone]
        self.base = 4 + 2 * len(keys) ** 2 * (1 + len(values) + len(self.not_alone)) + rules.least * hackathon.count

    @staticmethod
    def _mask(number: dict[str, int], key: str, pairs: Iterable[frozenset[str]]) -> int:
        return sum(1 << number[other] for pair in pairs if key in pair for other in pair if other != key)

    def cost_of(self, split: _Split) -> int:
        """What a split costs."""
        return sum(map(self.cost, split))

    def cost(self, team: int) -> int:
        """What a team costs: each aim weighs more than all later ones together."""
        found = self.known.get(team)
        if found is None:
            found = self.known[team] = self._cost(team)
        return found

    def _cost(self, team: int) -> int:
        rules, size, members = self.hackathon.rules, team.bit_count(), list(_members(team))
        apart, mutual, wants = self.apart, self.mutual, self.wants
        aims = (
            max(0, rules.least - size, size - rules.most),
            sum([(apart[one] & team).bit_count() for one in members]) // 2,
            -sum([(mutual[one] & team).bit_count() for one in members]) // 2,
            size * size,
            sum([(value & team).bit_count() == 1 for value in self.not_alone]),
            -sum([(wants[one] & team).bit_count() for one in members]),
            sum([(value & team).bit_count() ** 2 for value in self.values]),
        )
        cost = 0
        for aim in aims:
            cost = cost * self.base + aim
        return cost

    def searched(self, order: Sequence[str], effort: int) -> _Split:
        """The split that a search from one beginning ends with: first with mutual wishes as one, then one by one."""
        number = {key: n for n, key in enumerate(self.keys)}
        singles = [1 << number[key] for key in order]
        blocks = self._blocks(singles)
        teams = self._dealt(sorted(blocks, key=int.bit_count, reverse=True))
        for units in (blocks, singles):
            effort = self._improve(teams, units, effort)
        return tuple(teams)

    def _blocks(self, singles: Sequence[int]) -> list[int]:
        """Those whom mutual wishes tie together, where they fit a team and none must be apart; else one by one."""
        left, blocks = sum(singles), []
        for single in singles:
            if not single & left:
                continue
            block, grown = 0, single
            while grown != block:
                block = grown
                for one in _members(block):
                    grown |= self.mutual[one]
            fits = block.bit_count() <= self.hackathon.rules.most
            is_at_peace = not any(self.apart[one] & block for one in _members(block))
            blocks.append(block if fits and is_at_peace else single)
            left &= ~blocks[-1]
        return blocks

    def _dealt(self, blocks: Sequence[int]) -> list[int]:
        """A beginning: each block joins the smallest team, and of equals the one where it costs least."""
        teams = [0] * self.hackathon.count
        for block in blocks:
            joined = min(
                range(len(teams)),
                key=lambda n: (teams[n].bit_count(), self.cost(teams[n] | block) - self.cost(teams[n]), n),
            )
            teams[joined] |= block
        return teams

    def _improve(self, teams: list[int], units: Sequence[int], effort: int) -> int:
        """Make every move and exchange of units that helps, until none does; gives back the effort that is left."""
        settled: set[tuple[int, int]] = set()
        is_better = True
        while is_better and effort > 0:
            is_better = False
            for one, two in combinations(range(len(teams)), 2):
                if (teams[one], teams[two]) in settled or effort <= 0:
                    continue
                small, large = _changes(teams[one], teams[two], units)
                swap = self._best_of(small, teams[one], teams[two]) or self._best_of(large, teams[one], teams[two])
                effort -= len(small) + len(large)
                if swap:
                    is_better = True
                    teams[one] ^= swap
                    teams[two] ^= swap
                else:
                    settled.add((teams[one], teams[two]))
        return effort

    def _best_of(self, changes: Sequence[int], one: int, two: int) -> int:
        """Who changes sides between two teams in the best change that helps; 0 where none does."""
        best, swap = self.cost(one) + self.cost(two), 0
        for change in changes:
            cost = self.cost(one ^ change) + self.cost(two ^ change)
            if cost < best:
                best, swap = cost, change
        return swap


def _changes(one: int, two: int, units: Sequence[int]) -> tuple[list[int], list[int]]:
    """Who may change sides between two teams: first at most one unit of each, then two of one and at most one."""
    sides = [[unit for unit in units if unit & team] for team in (one, two)]
    doubles = [[a | b for a, b in combinations(side, 2)] for side in sides]
    small = [*sides[0], *sides[1], *(a | b for a in sides[0] for b in sides[1])]
    large = [*doubles[0], *doubles[1], *(a | b for n in (0, 1) for a in doubles[n] for b in sides[1 - n])]
    return small, large
