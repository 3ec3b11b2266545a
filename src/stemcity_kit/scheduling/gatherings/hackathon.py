"""Hackathons: people who register one by one, the teams they make, and what a team has to be.

A team crosses classes and schools, so it is no class booking: everybody registers for themselves, and what shall be
mixed (school, grade, skills, girls) are traits, which are data and not fields of this module. Two who name each other
are a mutual wish; a wish of one side counts less. Who must not work together is never put together if that can be.

What is refused here are registrations and rules that cannot be; what is wrong with teams is said by
`stemcity_kit.scheduling.gatherings.hackathon_check`, whoever made them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import attrs

from stemcity_kit.errors import Finding, N_, Where, did_you_mean
from stemcity_kit.model.fields import Strings, strings
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.scheduling.gatherings.faults import key_faults, number_faults, refuse, unknown_faults

__all__ = ["Hackathon", "Mix", "Participant", "Team", "TeamRules", "Teams", "mix"]


def _traits(values: Mapping[str, str | bool | int | Strings]) -> Frozen[str, tuple[str, ...]]:
    return Frozen({trait: _values(value) for trait, value in values.items()})


def _values(value: str | bool | int | Strings) -> tuple[str, ...]:  # noqa: FBT001 - a converter takes what it gets
    """The values of a trait as texts: one or several, a whole number, or yes and no."""
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return strings([str(value)] if isinstance(value, str | int) else [str(one) for one in value])


@attrs.frozen(kw_only=True)
class Participant:
    """Somebody who registered.

    Attributes:
        key: The number of the registration; never a name where lists are public.
        traits: What teams are mixed by, each with one value or several, such as school, grade, skills, girl; true and
            false are kept as yes and no.
        together: With whom they want to work.
        apart: With whom they must not work; said by one, it binds both.
        minor: Whether they are under age, by the law of the place.
        consent: Whether the guardian's consent is on file.
    """

    key: str
    traits: Frozen[str, tuple[str, ...]] = attrs.field(factory=dict, converter=_traits)
    together: tuple[str, ...] = attrs.field(default=(), converter=strings)
    apart: tuple[str, ...] = attrs.field(default=(), converter=strings)
    minor: bool = False
    consent: bool = False

    def has(self, value: str) -> bool:
        """Whether a trait has a value, written as `girl=yes`."""
        trait, _, wanted = value.partition("=")
        return wanted in self.traits.get(trait, ())


@attrs.frozen(kw_only=True)
class TeamRules:
    """What teams have to be.

    Attributes:
        least: The fewest members of a team.
        most: The most members of a team.
        teams: How many teams; None for the fewest that hold everybody.
        balance: The traits of which each team gets an equal share of every value.
        not_alone: Values of which no team has exactly one, written as `girl=yes`: nobody is the only one.
    """

    least: int = 3
    most: int = 6
    teams: int | None = None
    balance: tuple[str, ...] = attrs.field(default=(), converter=strings)
    not_alone: tuple[str, ...] = attrs.field(default=(), converter=strings)


@attrs.frozen
class Team:
    """A team.

    Attributes:
        key: What it is called until it names itself.
        members: The participants.
        needs: The skills that it looks for in a mentor.
    """

    key: str
    members: tuple[str, ...] = attrs.field(converter=strings)
    needs: tuple[str, ...] = attrs.field(default=(), converter=strings, kw_only=True)


@attrs.frozen(kw_only=True)
class Mix:
    """How good teams are, in the order of the aims; of each number, the lower is the better.

    Attributes:
        outside: By how many members teams are too small or too large, summed.
        apart: Pairs in one team that must not work together.
        parted: Mutual wishes that are not kept.
        sizes: The sizes, each squared and summed: least where they differ by at most one.
        alone: Members who are the only one in their team where nobody shall be.
        missed: Wishes of one side that are not kept.
        uneven: For every value that is balanced, its members in each team, squared and summed.
    """

    outside: int = 0
    apart: int = 0
    parted: int = 0
    sizes: int = 0
    alone: int = 0
    missed: int = 0
    uneven: int = 0

    @property
    def order(self) -> tuple[int, ...]:
        """The aims as one key: of two sets of teams, the lower is the better."""
        return attrs.astuple(self)


def _participants(values: Iterable[Participant]) -> tuple[Participant, ...]:
    return tuple(values)


@attrs.frozen
class Hackathon:
    """Who registered, and what teams have to be.

    Raises:
        InvalidValue: Fewer than two people, numbers that cannot be, keys twice or unknown, a wish against itself, or
            more or fewer people than teams of this size hold; all faults at once.

    >>> Hackathon([Participant(key=f"p-{n}") for n in range(7)], rules=TeamRules(least=5, most=6))
    Traceback (most recent call last):
    ...
    stemcity_kit.errors.InvalidValue: participants: 7 people cannot be split into teams of 5 to 6: 1 teams hold 5 to \
6, 2 teams hold 10 to 12. Allow smaller or larger teams, or take 6 or 10 people.
    """

    participants: tuple[Participant, ...] = attrs.field(converter=_participants)
    rules: TeamRules = attrs.field(default=TeamRules(), kw_only=True)

    def __attrs_post_init__(self) -> None:
        refuse(_faults(self.participants, self.rules))

    @cached_property
    def participant(self) -> dict[str, Participant]:
        """The participants by key."""
        return {one.key: one for one in self.participants}

    @property
    def count(self) -> int:
        """How many teams there are: what the rules say, or the fewest that hold everybody."""
        return self.rules.teams or -(-len(self.participants) // self.rules.most)

    @cached_property
    def mutual(self) -> frozenset[frozenset[str]]:
        """The pairs who named each other."""
        named = {one.key: one.together for one in self.participants}
        return frozenset(frozenset((one, two)) for one in named for two in named[one] if one in named[two])

    @cached_property
    def one_sided(self) -> tuple[tuple[str, str], ...]:
        """The wishes of one side: who wants, and whom."""
        mutual = self.mutual
        pairs = ((one.key, two) for one in self.participants for two in dict.fromkeys(one.together))
        return tuple(pair for pair in pairs if frozenset(pair) not in mutual)

    @cached_property
    def apart(self) -> frozenset[frozenset[str]]:
        """The pairs who must not work together, whoever said so."""
        return frozenset(frozenset((one.key, two)) for one in self.participants for two in one.apart)


@attrs.frozen(kw_only=True)
class Teams:
    """Teams, and how good they are.

    Attributes:
        teams: The teams, by key.
        reached: How good they are.
        bound: What no teams can better.
    """

    teams: tuple[Team, ...]
    reached: Mix
    bound: Mix

    @property
    def is_proved(self) -> bool:
        """Whether no teams are better in the order of the aims."""
        return self.reached.order == self.bound.order


def mix(hackathon: Hackathon, teams: Sequence[Sequence[str]]) -> Mix:
    """How good teams are, each given by its members."""
    rules, people = hackathon.rules, hackathon.participant
    of = {member: number for number, members in enumerate(teams) for member in members}
    together = [frozenset(pair) for pair in hackathon.apart | hackathon.mutual if len({of[key] for key in pair}) == 1]
    values = {
        (trait, value) for one in people.values() for trait in rules.balance for value in one.traits.get(trait, ())
    }
    return Mix(
        outside=sum(max(0, rules.least - len(team)) + max(0, len(team) - rules.most) for team in teams),
        apart=sum(pair in hackathon.apart for pair in together),
        parted=len(hackathon.mutual) - sum(pair in hackathon.mutual for pair in together),
        sizes=sum(len(team) ** 2 for team in teams),
        alone=sum(sum(people[one].has(value) for one in team) == 1 for team in teams for value in rules.not_alone),
        missed=sum(of[one] != of[two] for one, two in hackathon.one_sided),
        uneven=sum(
            sum(value in people[one].traits.get(trait, ()) for one in team) ** 2
            for team in teams
            for trait, value in values
        ),
    )


def _faults(people: Sequence[Participant], rules: TeamRules) -> Iterator[Finding]:
    yield from key_faults((one.key for one in people), table="participants")
    known = [one.key for one in people]
    for one in people:
        yield from _wish_faults(one, known)
    yield from _trait_faults(people, rules)
    numbers = {"least": rules.least, "most": rules.most, **({} if rules.teams is None else {"teams": rules.teams})}
    if faults := tuple(number_faults(numbers, least=1)):
        yield from faults
    elif len(people) < 2:
        what, fix = N_("{count} people make no hackathon."), N_("Register at least two.")
        yield Finding("group-too-small", Where(table="participants"), what, fix, params={"count": len(people)})
    else:
        yield from _size_faults(len(people), rules)


def _wish_faults(one: Participant, known: Sequence[str]) -> Iterator[Finding]:
    for field, keys in (("together", one.together), ("apart", one.apart)):
        where = Where(table="participants", key=one.key, field=field)
        yield from unknown_faults(keys, known, where=where)
        if one.key in keys:
            what, fix = N_("“{key}” names themselves."), N_("Name others.")
            yield Finding("wish-for-oneself", where, what, fix, params={"key": one.key})
    for key in dict.fromkeys(one.together):
        if key in one.apart:
            what, fix = N_("“{key}” is wanted and must not be in the team."), N_("Keep one of the two.")
            where = Where(table="participants", key=one.key, field="together")
            yield Finding("wish-against-itself", where, what, fix, params={"key": key})


def _trait_faults(people: Sequence[Participant], rules: TeamRules) -> Iterator[Finding]:
    traits = list(dict.fromkeys(trait for one in people for trait in one.traits))
    for field, named in (("balance", rules.balance), ("not_alone", rules.not_alone)):
        for value in named:
            trait = value.partition("=")[0]
            if trait not in traits or (field == "not_alone" and "=" not in value):
                near = did_you_mean(trait, traits)
                what = N_("Nobody has the trait “{value}”.")
                fix = N_("Did you mean “{near}”?") if near else N_("Write traits of participants, values as girl=yes.")
                params = {"value": value, "near": near}
                yield Finding("unknown-trait", Where(table="rules", field=field), what, fix, params=params)


def _size_faults(count: int, rules: TeamRules) -> Iterator[Finding]:
    least, most = rules.least, rules.most
    if most < least:
        what, fix = N_("At most {most} is less than at least {least}."), N_("Write the smaller number first.")
        yield Finding("most-below-least", Where(table="rules", field="most"), what, fix, params=_said(rules, count))
    elif rules.teams is not None:
        if not rules.teams * least <= count <= rules.teams * most:
            what = N_("{teams} teams of {least} to {most} hold {few} to {many} people, not {count}.")
            fix = N_("Change the number of teams or their size.")
            where = Where(table="rules", field="teams")
            yield Finding("teams-do-not-hold", where, what, fix, params=_said(rules, count, rules.teams))
    elif -(-count // most) > count // least:
        below = count // least
        what = N_(
            "{count} people cannot be split into teams of {least} to {most}: {teams} teams hold {few} to {many}, "
            "{next} teams hold {next_few} to {next_many}."
        )
        fix = N_("Allow smaller or larger teams, or take {many} or {next_few} people.")
        if not below:
            what = N_("{count} people are fewer than one team of {least} to {most}.")
            fix = N_("Allow smaller teams, or register more people.")
        where = Where(table="participants")
        yield Finding("teams-do-not-hold", where, what, fix, params=_said(rules, count, below))


def _said(rules: TeamRules, count: int, teams: int = 0) -> dict[str, int]:
    """The numbers of the sentences on sizes."""
    few, many = teams * rules.least, teams * rules.most
    held = {"count": count, "least": rules.least, "most": rules.most, "teams": teams, "few": few, "many": many}
    return {**held, "next": teams + 1, "next_few": few + rules.least, "next_many": many + rules.most}
