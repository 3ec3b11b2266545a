"""A seating made better part by part, with a solver for linear programs: first the bound, then the answer.

The bound is raised by subgradient steps, and where the agents are not too many, by column generation
(`stemcity_kit.engines.columns`) to the best that the relaxation can give. The first answer follows the solution of that
program: what it is sure of is taken as decided, the program is solved again for the rest, and so on (diving).

Then parts are solved anew, one after the other, while everybody else stays: some places that compete for the same
agents, with all who are in them. The program over the columns of a part is solved almost always in whole numbers, and
where not, put together from columns by the solver. A part is looked for where it costs most beyond the bound: at the
prices of the bound, what each place is worth less than it could be adds up to the gap.

Sources:
    R. Sadykov, F. Vanderbeck, A. Pessoa, I. Tahiri, E. Uchoa, "Primal heuristics for branch and price: the assets of
    diving methods", INFORMS Journal on Computing 31 (2019) 251-267.
    P. Shaw, "Using constraint programming and local search methods to solve vehicle routing problems", CP (1998), for
    neighbourhoods of what is related.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random

from stemcity_kit.engines.branching import tried
from stemcity_kit.engines.columns import Column, Master, Program, Solved, generate
from stemcity_kit.engines.floor import NOWHERE
from stemcity_kit.engines.relaxation import UNIT, Prices, Relaxation, Relaxed, climb
from stemcity_kit.engines.seats import Search

__all__ = ["Polish"]

_MANY = 1500
"""With more agents than this, no program is solved over all of them at once."""

_FEW, _TRIES = 40, 5000
"""Of no more agents than this, so many bounds are asked for to prove an answer the best."""

_KEPT = 60
"""So many columns are remembered for each place, the latest."""

_DIVES, _WIDE = 0.85, (25, 60)
"""The share of parts that are solved by diving, and how many places those have."""

_NEAR = 5
"""So many wishes of an agent are looked at when its neighbours are looked for."""


class Polish:
    """A search that a solver goes on with.

    Attributes:
        search: Bound and answer.
        pool: For each place the columns that were found for it.
    """

    def __init__(
        self,
        search: Search,
        program: Callable[[Sequence[tuple[float, float]]], Program],
        *,
        left: Callable[[], float],
    ) -> None:
        """Begin with a search that has not begun.

        Args:
            search: Bound and answer.
            program: Makes a linear program from the least and the most of each row.
            left: Gives the seconds that are left.
        """
        self.search = search
        self.pool: list[dict[Column, None]] = [{} for _ in search.floor.capacities]
        self._program = program
        self._left = left
        self._dice = Random("dive")  # noqa: S311 - the same each time

    def run(self, rounds: int, steps: int) -> None:
        """Improve bound and answer until they meet, or steps or time are used up.

        Args:
            rounds: How many subgradient steps, 1 or more.
            steps: How often the program is solved at most, and how many parts are tried.
        """
        few = len(self.search.best) <= _MANY
        self._climb(max(1, min(rounds, 40) if few else rounds), answers=not few)
        shares = self._generate(steps) if few else None
        self.search.attempt(self.search.relaxed.taken, turns=0 if few else 2)
        if shares:
            floor = self.search.floor
            floor.settle([NOWHERE] * len(floor.at))
            self.dive(shares, range(len(floor.at)), range(len(floor.free)))
            self.search.keep()
        if self.search.floor.at:
            _Parts(self, self._program, self._left).run(steps)
        if len(self.search.best) <= _FEW and self.search.bound < self.search.cost:
            tried(self.search, steps=_TRIES, left=self._left)

    def _climb(self, rounds: int, *, answers: bool) -> None:
        """Subgradient steps for at most two fifths of the time, with answers on the way if they are wanted."""
        search, enough = self.search, self._left() * 0.6

        def aim(best: int) -> int:
            return min(search.cost * UNIT, best + best // 10 + UNIT)

        steps = climb(search.relaxation, search.first_prices(), aim=aim, rounds=rounds)
        for number, (prices, relaxed) in enumerate(steps, 1):
            search.learn(prices, relaxed)
            if answers and number % 25 == 0:
                search.start(relaxed.taken)
            self.keep((place, tuple(sorted(agents))) for place, agents in relaxed.taken.items())
            if self._left() < enough or search.bound >= search.cost:
                return

    def keep(self, columns: Iterable[Column]) -> None:
        """Remember columns for later programs."""
        for column in columns:
            if column[1]:
                pool = self.pool[column[0]]
                pool.pop(column, None)
                pool[column] = None
                if len(pool) > _KEPT:
                    del pool[next(iter(pool))]

    def _generate(self, steps: int) -> dict[tuple[int, int], float] | None:
        search, enough = self.search, self._left() * 0.4
        master = Master(search.relaxation, self._program)
        master.add(column for columns in self.pool for column in columns)
        solved = generate(
            master,
            best=search.prices,
            learn=search.learn,
            enough=search.cost,
            rounds=steps,
            left=lambda: max(0.0, self._left() - enough) if enough < math.inf else math.inf,
        )
        self.keep(master.columns)
        return master.shares(solved) if solved else None

    def dive(self, shares: Mapping[tuple[int, int], float], agents: Iterable[int], places: Sequence[int]) -> None:
        """Let agents enter the places that the program is sure of, and solve it again for the others.

        Args:
            shares: How much of each agent the program wants in each place.
            agents: Who is to be placed; all of them are nowhere.
            places: Where they may be placed.
        """
        floor, dice = self.search.floor, self._dice
        part = tuple(agents)
        waiting = dict.fromkeys(part)
        sure_at, more = dice.uniform(0.7, 0.97), dice.randint(2, 8)
        while shares:
            surest = sorted(shares, key=lambda pair: (-shares[pair], pair))
            sure = sum(share >= sure_at for share in shares.values())
            entered = False
            for agent, place in surest[: sure + more]:
                if agent in waiting and floor.admits(agent, place):
                    floor.enter(agent, place)
                    del waiting[agent]
                    entered = True
            shares = self.shares(waiting, places) if entered and waiting else {}
        floor.improve(chain=2, agents=part, passes=1)

    def shares(self, waiting: Iterable[int], places: Sequence[int]) -> dict[tuple[int, int], float]:
        """Where the program wants those who wait, with the seats that are left."""
        relaxation = Relaxation(self.search.floor, agents=waiting, places=places)
        master = Master(relaxation, self._program)
        master.add(self._fitting(relaxation))
        solved = generate(master, best=None, learn=_heedless, enough=self.search.cost, rounds=2, left=self._left)
        self._whole(master)
        return master.shares(solved) if solved else {}

    def _whole(self, master: Master) -> None:
        """Remember columns together with who is in their places already."""
        members = self.search.floor.members
        self.keep((place, tuple(sorted((*agents, *members[place])))) for place, agents in master.columns)

    def _fitting(self, relaxation: Relaxation) -> Iterable[Column]:
        """The columns of the pool that hold who is in a place already, without them."""
        floor, asked = self.search.floor, frozenset(relaxation.agents)
        for place in relaxation.places:
            members = len(floor.members[place])
            for _, agents in self.pool[place]:
                outside = [agent for agent in agents if agent not in asked]
                if len(outside) == members and all(floor.at[agent] == place for agent in outside):
                    yield place, tuple(agent for agent in agents if agent in asked)


def _heedless(_prices: Prices, _relaxed: Relaxed) -> bool:
    return False


class _Parts:
    """Parts that are solved anew.

    Attributes:
        size: How many places the next part has.
    """

    def __init__(
        self,
        polish: Polish,
        program: Callable[[Sequence[tuple[float, float]]], Program],
        left: Callable[[], float],
    ) -> None:
        self._polish, self._program, self._left = polish, program, left
        self.search, self.floor = polish.search, polish.search.floor
        self.floor.settle(self.search.best)
        self.size = 16.0
        self._dice = Random("parts")  # noqa: S311 - the same each time
        self._near = self._nearness()
        self._wished: list[list[tuple[int, float]]] = [[] for _ in self.floor.free]
        for agent, listed in enumerate(self._near):
            for place, near in listed:
                self._wished[place].append((agent, near))
        self._heat = [1.0] * len(self.floor.free)
        self._loss = [self._lost(place) for place in range(len(self.floor.free))]

    def _nearness(self) -> list[list[tuple[int, float]]]:
        """For each agent its nearest places, and how near they are: 1 at the least price, and less at higher ones."""
        floor, seat = self.floor, _seat_prices(self.search)
        nearness = []
        for listed, size in zip(floor.options, floor.sizes, strict=True):
            priced = sorted((weight + size * seat[place], place) for weight, place in listed)[:_NEAR]
            nearness.append([(place, 1 / (1 + price - priced[0][0])) for price, place in priced])
        return nearness

    def _lost(self, place: int) -> float:
        """How much less than it could be a place is worth at the prices of the bound, in weights."""
        search = self.search
        worth = search.relaxation.worth(place, self.floor.members[place], search.prices)
        return max(0, search.relaxed.worth[place] - worth) / UNIT

    def run(self, steps: int) -> None:
        """Solve parts anew until the bound is reached, or steps or time are used up."""
        for _ in range(steps):
            if self.search.bound >= self.search.cost or self._left() <= 0:
                return
            diving = self._dice.random() < _DIVES
            places = self._region(self._dice.uniform(*_WIDE) if diving else self.size)
            better = self._solve(places, diving=diving)
            for place in places:
                self._heat[place] = 1.0 if better else self._heat[place] * 0.7
                self._loss[place] = self._lost(place)

    def _region(self, size: float) -> list[int]:
        """Places that compete for the same agents, around one where much is lost."""
        dice, loss, floor = self._dice, self._loss, self.floor
        every = range(len(loss))
        even = (self.search.cost - self.search.bound) / len(loss) / 4
        idle = [agent for agent in range(len(floor.at)) if floor.at[agent] == NOWHERE and self._near[agent]]
        if idle and dice.random() < 0.5:
            first = self._near[dice.choice(idle)][0][0]
        else:
            first = dice.choices(every, [(lost + even) * heat for lost, heat in zip(loss, self._heat, strict=True)])[0]
        chosen, score = {first: None}, dict[int, float]()
        last = first
        while len(chosen) < min(size, len(loss)):
            for agent in floor.members[last]:
                for place, near in self._near[agent]:
                    score[place] = score.get(place, 0.0) + near
            for agent, near in self._wished[last]:
                if (place := floor.at[agent]) != NOWHERE:
                    score[place] = score.get(place, 0.0) + near
            beyond = [place for place in score if place not in chosen]
            if not beyond:
                break
            last = dice.choices(beyond, [score[place] * (0.3 + loss[place]) for place in beyond])[0]
            chosen[last] = None
        return list(chosen)

    def _solve(self, places: Sequence[int], *, diving: bool) -> bool:
        """Solve a part anew; gives whether it is better, and leaves it as it was where it is not."""
        floor, search = self.floor, self.search
        inside = {agent: place for place in places for agent in floor.members[place]}
        idle = {agent: None for place in places for agent, _ in self._wished[place] if floor.at[agent] == NOWHERE}
        part = [*inside, *idle]
        before = sum(map(floor.weighs, part))
        standing = [(place, tuple(sorted(floor.members[place]))) for place in places]
        for agent in inside:
            floor.leave(agent)
        if diving:
            self._polish.dive(self._polish.shares(part, places), part, places)
            done = True
        else:
            chosen = self._chosen(part, places, standing, before)
            done = chosen is not None and self._enter(chosen)
        if done and floor.cost() < search.cost:
            search.keep()
            return True
        self._restore()
        return False

    def _restore(self) -> None:
        """Let everybody be again where the best answer has them."""
        floor, best = self.floor, self.search.best
        moved = [agent for agent, (here, there) in enumerate(zip(floor.at, best, strict=True)) if here != there]
        for agent in moved:
            floor.leave(agent)
        for agent in moved:
            if best[agent] != NOWHERE:
                floor.enter(agent, best[agent])

    def _enter(self, chosen: dict[int, int]) -> bool:
        for agent, place in chosen.items():
            if not self.floor.admits(agent, place):
                return False
            self.floor.enter(agent, place)
        return True

    def _chosen(
        self, part: Sequence[int], places: Sequence[int], standing: Iterable[Column], before: int
    ) -> dict[int, int] | None:
        """The places of a part's agents, as the program puts them together; None where nothing better is found."""
        relaxation = Relaxation(self.floor, agents=part, places=places)
        master = Master(relaxation, self._program)
        asked = frozenset(part)
        master.add(standing)
        pool = self._polish.pool
        master.add(column for place in places for column in pool[place] if asked.issuperset(column[1]))
        best = _Best()
        near = relaxation.within(self.search.prices.rewards, self.search.prices.limits)
        solved = generate(master, best=near, learn=best.learn, enough=before, rounds=10, left=self._left, share=0.5)
        self._polish.keep(master.columns)
        if solved is None or best.weight >= before:
            self.size = min(60.0, self.size * 1.02)
            return None
        return self._put_together(master, solved, before)

    def _put_together(self, master: Master, solved: Solved, before: int) -> dict[int, int] | None:
        chosen, complete = master.choose(solved, below=before, seconds=min(1.0, self._left()), nodes=100)
        if chosen is None:
            self.size = min(60.0, self.size * 1.03) if complete else max(8.0, self.size * 0.95)
        return chosen


class _Best:
    """The best bound of a part: in thousandths, and in whole weights."""

    def __init__(self) -> None:
        self.bound = 0
        self.weight = 0

    def learn(self, _prices: Prices, relaxed: Relaxed) -> bool:
        """Remember a bound; gives whether it is the best so far."""
        better = relaxed.bound > self.bound
        if better:
            self.bound, self.weight = relaxed.bound, relaxed.weight
        return better


def _seat_prices(search: Search) -> list[float]:
    """For each place what one seat is worth at the rewards that gave the bound; 0 where not all are wanted."""
    floor, rewards = search.floor, search.prices.rewards
    wishing: list[list[tuple[float, int]]] = [[] for _ in floor.capacities]
    for agent, listed in enumerate(floor.options):
        size = floor.sizes[agent]
        for weight, place in listed:
            wishing[place].append(((rewards[agent] / UNIT - weight) / size, size))
    prices = []
    for capacity, wanting in zip(floor.capacities, wishing, strict=True):
        left, price = capacity, 0.0
        for per_seat, size in sorted(wanting, reverse=True):
            left -= size
            if left < 0 or per_seat <= 0:
                price = max(0.0, per_seat)
                break
        prices.append(price)
    return prices
