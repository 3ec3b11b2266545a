"""Matching role models with classes: the most classes first, then who comes first, then wishes; exact, with a bound.

The aims, in this order:

1. As many classes as can be have a visit.
2. Those who come first among them: a class of the outskirts counts one, one of a school that is there for the first
   time counts one, and one that is both counts two.
3. The classes' wishes: the sum of ranks is least; somebody who was not named counts as the rank after the last.
4. A topic that the class asked for.
5. The visits are shared evenly among the role models.

Where the visits that a person could make fall into groups of which they can make one each (as when all schools have the
same lessons and every way fits between two of them), this is a flow of least cost, and its answer is exact. Where ways
overlap in chains (10:00 clashes with 10:30, that with 11:00, but not 10:00 with 11:00), a flow alone may give a person
two visits that clash. Then one of the two is forbidden, each in turn, and the better outcome is followed (branch and
bound; A. H. Land, A. G. Doig, "An automatic method of solving discrete programming problems", Econometrica 28 (1960)
497-520). The problem is then hard in general, so the number of such steps has a limit; if it is reached, the result
says so, and what no plan can better.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import combinations

import attrs

from stemcity_kit.engines.draw import drawn
from stemcity_kit.engines.mincost import Arc, min_cost_flow
from stemcity_kit.model.time import Interval, in_utc
from stemcity_kit.scheduling.gatherings.faults import number_faults, refuse
from stemcity_kit.scheduling.gatherings.role_models import Visit, Visits

__all__ = ["Matching", "Outcome", "matched", "outcome"]


@attrs.frozen
class Outcome:
    """How good visits are, in the order of the aims.

    Attributes:
        served: The classes with a visit.
        first: The points of those who come first.
        ranks: The ranks of the wishes, summed; 0 is a first wish.
        off_topic: The classes that asked for topics and get none of them.
        loads: The visits of each person, squared and summed.
    """

    served: int
    first: int
    ranks: int
    off_topic: int
    loads: int

    @property
    def order(self) -> tuple[int, ...]:
        """The aims as one key: the lower, the better."""
        return (-self.served, -self.first, self.ranks, self.off_topic, self.loads)


@attrs.frozen(kw_only=True)
class Matching:
    """Who visits whom.

    Attributes:
        visits: What was to be matched.
        made: The visits, in the order of the classes.
        reached: How good they are.
        bound: What nobody can better.
        steps: How many flows it took; 1 where the first one was the answer.
    """

    visits: Visits
    made: tuple[Visit, ...]
    reached: Outcome
    bound: Outcome
    steps: int

    @property
    def is_proved(self) -> bool:
        """Whether no plan is better in the order of the aims."""
        return self.reached.order == self.bound.order

    @property
    def unvisited(self) -> tuple[str, ...]:
        """The classes without a visit."""
        served = {visit.group for visit in self.made}
        return tuple(group.key for group in self.visits.classes if group.key not in served)


def outcome(visits: Visits, made: Iterable[Visit]) -> Outcome:
    """How good visits are."""
    listed = tuple(made)
    groups = [visits.group[visit.group] for visit in listed]
    loads = Counter(visit.person for visit in listed)
    return Outcome(
        len(listed),
        sum(group.priority for group in groups),
        sum(_rank(visits, visit.person, visit.group) for visit in listed),
        sum(_is_off_topic(visits, visit.person, visit.group) for visit in listed),
        sum(load * load for load in loads.values()),
    )


def _rank(visits: Visits, person: str, group: str) -> int:
    wishes = visits.group[group].wishes
    return wishes.index(person) if person in wishes else visits.longest


def _is_off_topic(visits: Visits, person: str, group: str) -> bool:
    topics = visits.group[group].topics
    return bool(topics) and not set(topics).intersection(visits.person[person].topics)


def matched(visits: Visits, *, seed: str, steps: int = 200) -> Matching:
    """Match role models with classes.

    Args:
        visits: Who can go where and when.
        seed: One line that decides by lot what the aims leave open; see `stemcity_kit.engines.draw`.
        steps: After how many flows the search ends, where one flow is not enough.

    Returns:
        The matching; `Matching.is_proved` says whether nobody can better it.

    Raises:
        InvalidValue: The seed cannot be drawn with, or the number of steps cannot be.

    >>> import datetime as dt
    >>> from stemcity_kit.model.time import moment
    >>> from stemcity_kit.scheduling.gatherings.role_models import RoleModel, VisitedClass
    >>> nine = moment(dt.date(2027, 4, 12), dt.time(9), zone="Europe/Rome")
    >>> lesson = Interval(nine, nine + dt.timedelta(hours=1))
    >>> people = [RoleModel(key="ada", windows=[lesson]), RoleModel(key="rita", windows=[lesson], outskirts=False)]
    >>> classes = [VisitedClass(key="3b", place="volta", slots=[lesson], wishes=["ada"]),
    ...            VisitedClass(key="2a", place="curie", slots=[lesson], outskirts=True)]
    >>> made = matched(Visits(people=people, classes=classes), seed="5 17 33")
    >>> [(visit.group, visit.person) for visit in made.made], made.is_proved
    ([('3b', 'rita'), ('2a', 'ada')], True)
    """
    refuse(number_faults({"steps": steps}, least=1))
    search = _Search(visits, seed, steps)
    made, bound = search.best()
    order = [group.key for group in visits.classes]
    made = tuple(sorted(made, key=lambda visit: order.index(visit.group)))
    return Matching(visits=visits, made=made, reached=outcome(visits, made), bound=bound, steps=search.taken)


def _order(one: Outcome) -> tuple[int, ...]:
    return one.order


_Atom = tuple[str, int]
"""A person, and the number of a place and time at which they could be."""


class _Network:
    """The flow: classes, the places and times at which a person could be, groups of which they can make one, people.

    Attributes:
        options: Every visit that can be, with its atom.
        cliques: For each atom the group of atoms that clash with one another, of which the person can make one.
    """

    def __init__(self, visits: Visits, seed: str) -> None:
        self.visits = visits
        self.classes = drawn([group.key for group in visits.classes], seed=seed)
        self.people = drawn([person.key for person in visits.people], seed=seed)
        self.options: list[tuple[Visit, _Atom]] = []
        self.cliques: dict[_Atom, str] = {}
        for person in self.people:
            self._add(person)

    def _add(self, person: str) -> None:
        """The options of a person; their atoms go into cliques in order of time, each into the last where it can."""
        visits = [Visit(group, person, slot) for group in self.classes for slot in self.visits.slots(person, group)]
        atoms: dict[tuple[str, Interval], list[Visit]] = {}
        for visit in visits:
            atoms.setdefault((self.visits.group[visit.group].place, visit.when), []).append(visit)
        ordered = sorted(atoms, key=lambda atom: (in_utc(atom[1].start), in_utc(atom[1].end), atom[0]))
        clique: list[Visit] = []
        count = 0
        for number, atom in enumerate(ordered):
            visit = atoms[atom][0]
            if not all(self.visits.clashes(visit, other) for other in clique):
                clique, count = [], count + 1
            clique.append(visit)
            self.cliques[person, number] = f"{person} {count}"
            self.options.extend((option, (person, number)) for option in atoms[atom])

    @cached_property
    def prices(self) -> tuple[int, int, int]:
        """What a missing point of priority, a rank and a missed topic cost: each more than all later aims together."""
        classes = len(self.classes)
        topic = 1 + classes * classes
        rank = topic * (1 + classes)
        return rank * (1 + classes * self.visits.longest), rank, topic

    def flow(self, barred: Collection[_Atom]) -> tuple[Visit, ...]:
        """The best visits without these atoms, as the cliques alone allow."""
        allowed = [
            (visit, arc) for (visit, atom), arc in zip(self.options, self._ways, strict=True) if atom not in barred
        ]
        count = len(self.classes)
        arcs = [*self._frame, *(arc for _, arc in allowed)]
        amounts = min_cost_flow(arcs, supply={"source": count, "sink": -count}).amounts[len(self._frame) :]
        return tuple(visit for (visit, _), units in zip(allowed, amounts, strict=True) if units)

    @cached_property
    def _frame(self) -> tuple[Arc, ...]:
        """What does not depend on who visits whom: the classes, the people, and of what they can make one."""
        first, _, _ = self.prices
        people = [(key, min(self.visits.person[key].most, len(self.classes))) for key in self.people]
        return (
            *(Arc("source", f"class {key}", 1, first * (2 - self.visits.group[key].priority)) for key in self.classes),
            *(Arc(f"clique {clique}", f"person {self._of[clique]}", 1) for clique in self._of),
            *(Arc(f"person {key}", "sink", 1, 2 * n + 1) for key, most in people for n in range(most)),
        )

    @cached_property
    def _ways(self) -> tuple[Arc, ...]:
        """The arc of each option, with what the visit costs."""
        _, rank, topic = self.prices
        return tuple(
            Arc(
                f"class {visit.group}",
                f"clique {self.cliques[atom]}",
                1,
                rank * _rank(self.visits, visit.person, visit.group)
                + topic * _is_off_topic(self.visits, visit.person, visit.group),
            )
            for visit, atom in self.options
        )

    @cached_property
    def _of(self) -> Mapping[str, str]:
        """The person of each clique."""
        return {clique: person for (person, _), clique in self.cliques.items()}

    @cached_property
    def atom(self) -> Mapping[Visit, _Atom]:
        """The atom of each visit."""
        return dict(self.options)

    def clash(self, made: Sequence[Visit]) -> tuple[_Atom, _Atom] | None:
        """Two atoms of one person that clash in these visits, if there are any."""
        by_person: dict[str, list[Visit]] = {}
        for visit in made:
            by_person.setdefault(visit.person, []).append(visit)
        for theirs in by_person.values():
            for one, two in combinations(theirs, 2):
                if self.visits.clashes(one, two):
                    return self.atom[one], self.atom[two]
        return None


_Node = tuple[tuple[int, ...], int, frozenset[_Atom], tuple[Visit, ...]]
"""How good visits are that may still clash, when they were found, the atoms barred in them, and the visits."""


class _Search:
    """Branch and bound: of two visits that clash, one place and time of the person is forbidden, each in turn."""

    def __init__(self, visits: Visits, seed: str, steps: int) -> None:
        self.net = _Network(visits, seed)
        self.visits = visits
        self.steps = steps
        self.taken = 0
        self.found: tuple[Visit, ...] | None = None
        self.open: list[_Node] = []

    def best(self) -> tuple[tuple[Visit, ...], Outcome]:
        """The best visits found, and what no plan can better."""
        self._ask(frozenset())
        while self.open and self.taken < self.steps and not self._is_done():
            self._branch(heapq.heappop(self.open))
        made = self.found or ()
        bounds = [outcome(self.visits, made), *(outcome(self.visits, relaxed) for _, _, _, relaxed in self.open[:1])]
        return made, min(bounds, key=_order)

    def _is_done(self) -> bool:
        """Whether nothing that is open can still be better."""
        return self.found is not None and self.open[0][0] >= outcome(self.visits, self.found).order

    def _ask(self, barred: frozenset[_Atom]) -> None:
        """Solve without these atoms; mended visits are kept if they are the best, and those that clash branched on."""
        self.taken += 1
        made = self.net.flow(barred)
        order = outcome(self.visits, made).order
        if self.found is not None and order >= outcome(self.visits, self.found).order:
            return
        held = self._without_clashes(made)
        if self.found is None or outcome(self.visits, held).order < outcome(self.visits, self.found).order:
            self.found = held
        if self.net.clash(made) is not None:
            heapq.heappush(self.open, (order, self.taken, barred, made))

    def _branch(self, node: _Node) -> None:
        _, _, barred, made = node
        for atom in self.net.clash(made) or ():
            self._ask(barred | {atom})

    def _without_clashes(self, made: Sequence[Visit]) -> tuple[Visit, ...]:
        """The visits without those that clash with earlier ones, filled up with others that can be."""
        kept: list[Visit] = []
        for visit in made:
            if not any(visit.person == other.person and self.visits.clashes(visit, other) for other in kept):
                kept.append(visit)
        return tuple(self._filled_up(kept))

    def _filled_up(self, kept: list[Visit]) -> list[Visit]:
        """More visits for classes without one, those first who come first, each with who is nearest to their wishes."""
        served = {visit.group for visit in kept}
        loads = Counter(visit.person for visit in kept)
        options = [visit for visit, _ in self.net.options if visit.group not in served]
        options.sort(
            key=lambda one: (-self.visits.group[one.group].priority, _rank(self.visits, one.person, one.group))
        )
        for visit in options:
            is_free = visit.group not in served and loads[visit.person] < self.visits.person[visit.person].most
            theirs = (other for other in kept if other.person == visit.person)
            if is_free and not any(self.visits.clashes(visit, other) for other in theirs):
                kept.append(visit)
                served.add(visit.group)
                loads[visit.person] += 1
        return kept
