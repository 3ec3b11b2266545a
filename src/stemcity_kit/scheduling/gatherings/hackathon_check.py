"""What is wrong with the teams of a hackathon, whoever made them, and whose consent is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.scheduling.gatherings.faults import key_faults, named, unknown_faults
from stemcity_kit.scheduling.gatherings.hackathon import Hackathon, Participant, Team

__all__ = ["check_consents", "check_teams"]


def check_teams(hackathon: Hackathon, teams: Sequence[Team]) -> Iterator[Finding]:
    """What is wrong with teams: errors where a rule is broken, warnings and notes where a wish is not met.

    Args:
        hackathon: Who registered, and the rules.
        teams: The teams, by whomever.

    >>> from stemcity_kit.scheduling.gatherings.hackathon import TeamRules
    >>> people = [Participant(key="ada", apart=["ugo"]), Participant(key="ugo")]
    >>> print(*check_teams(Hackathon(people, rules=TeamRules(least=2, most=2)), [Team("red", ["ada", "ugo"])]))
    teams 'red': “ada” and “ugo” must not be in one team. Move one of them.
    """
    yield from key_faults((team.key for team in teams), table="teams")
    for team in teams:
        yield from unknown_faults(team.members, hackathon.participant, where=Where(table="teams", key=team.key))
        yield from _size(hackathon, team)
    yield from _presence(hackathon, teams)
    yield from _pairs(hackathon, teams)
    yield from _alone(hackathon, teams)
    yield from _balance(hackathon, teams)


def _size(hackathon: Hackathon, team: Team) -> Iterator[Finding]:
    least, most, size = hackathon.rules.least, hackathon.rules.most, len(set(team.members))
    if not least <= size <= most:
        what, fix = N_("The size of the team is {size}."), N_("Let it have {least} to {most} members.")
        params = {"size": size, "least": least, "most": most}
        yield Finding("team-of-wrong-size", Where(table="teams", key=team.key), what, fix, params=params)


def _presence(hackathon: Hackathon, teams: Sequence[Team]) -> Iterator[Finding]:
    seats = Counter(member for team in teams for member in team.members)
    for key in hackathon.participant:
        where = Where(table="participants", key=key)
        if not seats[key]:
            yield Finding("in-no-team", where, N_("“{key}” is in no team."), N_("Give them one."), params={"key": key})
        if seats[key] > 1:
            what, fix = N_("“{key}” is in teams {times} times."), N_("Keep one of the places.")
            yield Finding("in-two-teams", where, what, fix, params={"key": key, "times": seats[key]})


def _pairs(hackathon: Hackathon, teams: Sequence[Team]) -> Iterator[Finding]:
    of = {member: team.key for team in teams for member in team.members}
    for one, two in sorted(map(sorted, hackathon.apart)):
        if one in of and of[one] == of.get(two):
            what, fix = N_("“{one}” and “{two}” must not be in one team."), N_("Move one of them.")
            params = {"one": one, "two": two}
            yield Finding("not-apart", Where(table="teams", key=of[one]), what, fix, params=params)
    for one, two in sorted(map(sorted, hackathon.mutual)):
        if one in of and two in of and of[one] != of[two]:
            what, fix = N_("“{one}” and “{two}” named each other, and are parted."), N_("Put them in one team.")
            where = Where(table="participants", key=one)
            yield Finding("mutual-wish-missed", where, what, fix, Severity.WARNING, {"one": one, "two": two})
    for one, two in hackathon.one_sided:
        if one in of and two in of and of[one] != of[two]:
            what = N_("“{one}” wanted to work with “{two}”, who did not name them.")
            where = Where(table="participants", key=one)
            yield Finding("wish-missed", where, what, "", Severity.NOTE, {"one": one, "two": two})


def _alone(hackathon: Hackathon, teams: Sequence[Team]) -> Iterator[Finding]:
    people = hackathon.participant
    for team in teams:
        for value in hackathon.rules.not_alone:
            those = [key for key in dict.fromkeys(team.members) if key in people and people[key].has(value)]
            if len(those) == 1:
                what = N_("“{key}” is the only one in the team with “{value}”.")
                fix = N_("Move them, or let another join them.")
                params = {"key": those[0], "value": value}
                yield Finding("alone-in-team", Where(table="teams", key=team.key), what, fix, Severity.WARNING, params)


def _balance(hackathon: Hackathon, teams: Sequence[Team]) -> Iterator[Finding]:
    """Values of which some team has two more than another: a note, since wishes may leave nothing better."""
    people = hackathon.participant
    values = dict.fromkeys(
        f"{trait}={value}"
        for trait in hackathon.rules.balance
        for one in hackathon.participants
        for value in one.traits.get(trait, ())
    )
    for value in values if teams else ():
        counts = {team.key: sum(key in people and people[key].has(value) for key in team.members) for team in teams}
        least, most = min(counts.values()), max(counts.values())
        if most - least > 1:
            what = N_("The teams have from {least} to {most} members with “{value}”; the most are in: {teams}.")
            top = named([key for key, count in counts.items() if count == most])
            params = {"least": least, "most": most, "value": value, "teams": top}
            yield Finding("uneven-teams", Where(table="teams"), what, "", Severity.NOTE, params)


def check_consents(participants: Iterable[Participant]) -> Iterator[Finding]:
    """Who is under age and has no guardian's consent on file.

    >>> print(*check_consents([Participant(key="p-7", minor=True)]))
    participants 'p-7': The guardian's consent is not on file. Ask for it before they take part.
    """
    for one in participants:
        if one.minor and not one.consent:
            what, fix = N_("The guardian's consent is not on file."), N_("Ask for it before they take part.")
            yield Finding("no-consent", Where(table="participants", key=one.key), what, fix)
