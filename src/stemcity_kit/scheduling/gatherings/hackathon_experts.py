"""Mentors and jurors of a hackathon: who helps and who judges which team, never in conflict, as even as can be.

A conflict of interest is what is declared (a team, a participant) or what data show: somebody of the same school or
organisation is in the team. Jurors come from the exact engine that also shares out readings. Mentors come from a flow
of least cost: as many teams served as can be, loads as even as can be, then skills that the team looks for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import attrs

from stemcity_kit.engines.draw import drawn
from stemcity_kit.engines.flow import Assignment, balanced_assignment
from stemcity_kit.engines.mincost import Arc, min_cost_flow
from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.fields import strings
from stemcity_kit.scheduling.gatherings.faults import key_faults, named, number_faults, refuse, unknown_faults
from stemcity_kit.scheduling.gatherings.hackathon import Hackathon, Team

__all__ = ["Expert", "check_experts", "in_conflict", "jury", "mentors", "pitch_order"]


@attrs.frozen(kw_only=True)
class Expert:
    """A mentor or a juror.

    Attributes:
        key: Who it is.
        of: The schools and organisations that they belong to, as values of any trait of participants.
        avoids: Teams and participants that they declared a conflict with.
        skills: What they can help with.
    """

    key: str
    of: tuple[str, ...] = attrs.field(default=(), converter=strings)
    avoids: tuple[str, ...] = attrs.field(default=(), converter=strings)
    skills: tuple[str, ...] = attrs.field(default=(), converter=strings)


def in_conflict(hackathon: Hackathon, teams: Iterable[Team], experts: Iterable[Expert]) -> frozenset[tuple[str, str]]:
    """The pairs of expert and team that must not be.

    >>> from stemcity_kit.scheduling.gatherings.hackathon import Participant, TeamRules
    >>> people = [Participant(key="ada", traits={"school": "volta"}), Participant(key="ugo")]
    >>> hackathon = Hackathon(people, rules=TeamRules(least=1, most=1))
    >>> teams = [Team("red", ["ada"]), Team("blue", ["ugo"])]
    >>> sorted(in_conflict(hackathon, teams, [Expert(key="eva", of=["volta"], avoids=["ugo"])]))
    [('eva', 'blue'), ('eva', 'red')]
    """
    people = hackathon.participant
    of = {
        team.key: {
            value for key in team.members if key in people for held in people[key].traits.values() for value in held
        }
        for team in teams
    }
    barred = {team.key: {team.key, *team.members} for team in teams}
    return frozenset(
        (expert.key, team)
        for expert in experts
        for team in of
        if of[team].intersection(expert.of) or barred[team].intersection(expert.avoids)
    )


def jury(
    hackathon: Hackathon,
    teams: Sequence[Team],
    jurors: Sequence[Expert],
    *,
    each: int,
    seed: str,
    most: int | None = None,
) -> Assignment:
    """Give each team so many jurors without a conflict, with loads that differ by at most one wherever that can be.

    Args:
        hackathon: Who registered.
        teams: The teams.
        jurors: Who judges.
        each: How many jurors see each team.
        seed: Decides by lot what balance leaves open.
        most: The most teams that a juror sees; None for no limit.

    Returns:
        The assignment; what is missing in it is no error, and `check_experts` says why.

    Raises:
        InvalidValue: A number cannot be, or keys are there twice or unknown; all faults at once.
    """
    refuse(_faults(hackathon, teams, jurors, {"each": each, **({} if most is None else {"most": most})}))
    conflicts = in_conflict(hackathon, teams, jurors)
    able = {team.key: [one.key for one in jurors if (one.key, team.key) not in conflicts] for team in teams}
    return balanced_assignment({team.key: each for team in teams}, able, seed=seed, most=most)


def mentors(
    hackathon: Hackathon,
    teams: Sequence[Team],
    experts: Sequence[Expert],
    *,
    seed: str,
    each: int = 1,
    most: int | None = None,
) -> Assignment:
    """Give each team so many mentors without a conflict.

    In this order, and each truly optimal: as many places filled as can be; spread over the teams evenly; the mentors'
    loads even; mentors who have a skill that the team looks for.

    Args:
        hackathon: Who registered.
        teams: The teams, with the skills that they look for.
        experts: The mentors.
        seed: Decides by lot what the aims leave open.
        each: How many mentors each team wants.
        most: The most teams that a mentor has; None for no limit.

    Raises:
        InvalidValue: A number cannot be, or keys are there twice or unknown; all faults at once.

    >>> from stemcity_kit.scheduling.gatherings.hackathon import Participant, TeamRules
    >>> hackathon = Hackathon([Participant(key="a"), Participant(key="b")], rules=TeamRules(least=1, most=1))
    >>> teams = [Team("red", ["a"], needs=["data"]), Team("blue", ["b"], needs=["design"])]
    >>> people = [Expert(key="eva", skills=["design"]), Expert(key="ida", skills=["data"])]
    >>> mentors(hackathon, teams, people, seed="5 17").by_task
    {'red': ('ida',), 'blue': ('eva',)}
    """
    refuse(_faults(hackathon, teams, experts, {"each": each, **({} if most is None else {"most": most})}))
    conflicts = in_conflict(hackathon, teams, experts)
    by_key = {one.key: one for one in experts}
    order = drawn(by_key, seed=seed)
    limit = len(teams) if most is None else min(most, len(teams))
    load = 1 + each * len(teams)
    spread = load * (1 + each * len(teams) * max(limit, 1) * 2)
    arcs = [Arc("source", f"team {team.key}", 1, spread * (2 * n + 1)) for team in teams for n in range(each)]
    arcs += [Arc(f"expert {key}", "sink", 1, load * (2 * n + 1)) for key in order for n in range(limit)]
    pairs = [
        (team, key, Arc(f"team {team.key}", f"expert {key}", 1, int(not _helps(by_key[key], team))))
        for team in teams
        for key in order
        if (key, team.key) not in conflicts
    ]
    wanted = each * len(teams)
    flow = min_cost_flow([*arcs, *(arc for _, _, arc in pairs)], supply={"source": wanted, "sink": -wanted})
    made = [(team.key, key) for (team, key, _), units in zip(pairs, flow.amounts[len(arcs) :], strict=True) if units]
    chosen = {team.key: tuple(key for of, key in made if of == team.key) for team in teams}
    loads = Counter(key for _, key in made)
    return Assignment(
        tuple(chosen.items()),
        tuple((key, loads[key]) for key in order),
        tuple((key, each - len(got)) for key, got in chosen.items() if len(got) < each),
    )


def _helps(expert: Expert, team: Team) -> bool:
    return not team.needs or bool(set(team.needs).intersection(expert.skills))


def _faults(
    hackathon: Hackathon, teams: Sequence[Team], experts: Sequence[Expert], numbers: Mapping[str, int]
) -> Iterator[Finding]:
    yield from number_faults(numbers, least=1)
    yield from key_faults((team.key for team in teams), table="teams")
    yield from key_faults((one.key for one in experts), table="experts")
    if not teams:
        yield Finding("no-teams", Where(table="teams"), N_("There are no teams."), N_("Form the teams first."))
    known = [*hackathon.participant, *(team.key for team in teams)]
    for team in teams:
        yield from unknown_faults(team.members, hackathon.participant, where=Where(table="teams", key=team.key))
    for one in experts:
        yield from unknown_faults(one.avoids, known, where=Where(table="experts", key=one.key, field="avoids"))


def check_experts(
    hackathon: Hackathon,
    teams: Sequence[Team],
    experts: Sequence[Expert],
    given: Mapping[str, Collection[str]],
    *,
    each: int,
) -> Iterator[Finding]:
    """What is wrong with mentors or jurors of teams, whoever assigned them.

    Args:
        hackathon: Who registered.
        teams: The teams.
        experts: The mentors, or the jurors.
        given: The experts of each team.
        each: How many each team was to get.

    >>> from stemcity_kit.scheduling.gatherings.hackathon import Participant, TeamRules
    >>> people = [Participant(key="ada", traits={"school": "volta"}), Participant(key="ugo")]
    >>> hackathon = Hackathon(people, rules=TeamRules(least=1, most=1))
    >>> teams = [Team("red", ["ada"]), Team("blue", ["ugo"])]
    >>> jurors = [Expert(key="eva", of=["volta"])]
    >>> for finding in check_experts(hackathon, teams, jurors, {"red": ["eva"], "blue": ["eva"]}, each=1):
    ...     print(finding)
    teams 'red': “eva” has a conflict of interest with the team. Give it another.
    """
    yield from unknown_faults(given, [team.key for team in teams], where=Where(table="teams"))
    conflicts = in_conflict(hackathon, teams, experts)
    known = [one.key for one in experts]
    for team in teams:
        where = Where(table="teams", key=team.key)
        got = list(given.get(team.key, ()))
        yield from unknown_faults(got, known, where=where)
        for key in dict.fromkeys(got):
            if (key, team.key) in conflicts:
                what, fix = N_("“{key}” has a conflict of interest with the team."), N_("Give it another.")
                yield Finding("conflict-of-interest", where, what, fix, params={"key": key})
        if len(set(got)) < len(got):
            what, fix = N_("Somebody is named twice for the team."), N_("Name each once.")
            yield Finding("named-twice", where, what, fix)
        if len(set(got)) < each:
            yield _too_few(team, known, conflicts, len(set(got)), each)
    yield from _uneven(known, given)


def _too_few(
    team: Team, experts: Sequence[str], conflicts: Collection[tuple[str, str]], count: int, each: int
) -> Finding:
    barred = [key for key in experts if (key, team.key) in conflicts]
    what = N_("The team has {count} of {each}.")
    fix = N_("Ask more people; each can be named once for a team.")
    if len(experts) - len(barred) >= each:
        fix = N_("{free} of {all} have no conflict with it: name one of them, or raise the limit for each.")
    elif barred:
        what = N_("The team has {count} of {each}: these have a conflict of interest: {barred}.")
    free = len(experts) - len(barred)
    params = {"count": count, "each": each, "barred": named(barred), "free": free, "all": len(experts)}
    return Finding("too-few-experts", Where(table="teams", key=team.key), what, fix, params=params)


def _uneven(experts: Sequence[str], given: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    loads = Counter(key for keys in given.values() for key in keys)
    counts = [loads[key] for key in experts]
    if counts and max(counts) - min(counts) > 1:
        what = N_("Some have {least} teams and others {most}.")
        fix = N_("Look whether conflicts of interest leave nothing more even.")
        params = {"least": min(counts), "most": max(counts)}
        yield Finding("loads-differ", Where(table="experts"), what, fix, Severity.NOTE, params)


def pitch_order(teams: Iterable[Team], *, seed: str) -> tuple[str, ...]:
    """The order in which the teams present themselves, by a draw that anybody can repeat.

    Publish `stemcity_kit.engines.draw.list_digest` of the teams before the seed is drawn.

    >>> pitch_order([Team("red", ["ada"]), Team("blue", ["ugo"])], seed="Lotto, Milano, 2027-05-08: 5 17 33 61 90")
    ('blue', 'red')
    """
    return drawn((team.key for team in teams), seed=seed)
