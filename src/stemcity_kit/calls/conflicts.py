"""Conflicts of interest between members and applications: those that were declared, and those that organisations show.

A conflict is *derived* where an organisation of a member and one of an applicant are the same or of one group: the
parents of both are walked up, and where the two ways meet there is a conflict, whatever the member declared. Tax
numbers count as names of an organisation. The law asks to abstain even where a conflict only may exist, and leaves the
decision to the head of the office; so this module finds, with its evidence, and decides nothing.

It cannot find what no data says: relatives, friends, debts. Those are what members declare.

Source: L. 241/1990, art. 6-bis; DPR 62/2013, art. 7: what the wording of the findings follows.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from stemcity_kit.calls.acts import Party
from stemcity_kit.calls.casefile import Application, CaseFile, Member
from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.organisation import Organisation

__all__ = ["Conflict", "Ground", "conflict_findings", "conflicts", "evident"]


class Ground(enum.StrEnum):
    """Why there is a conflict; the stronger ground first."""

    DECLARED = "declared"
    OWN = "own-application"
    ORGANISATION = "same-organisation"
    GROUP = "same-group"


@attrs.frozen(kw_only=True)
class Conflict:
    """A conflict of interest of one member with one application.

    Attributes:
        member: The member's key.
        application: The application's key.
        ground: Why.
        through: The evidence of a derived conflict: the organisations from the member's to the applicant's, each of
            them the parent or the part of the one before it.
        denied: Whether the member declared that there is none.
    """

    member: str
    application: str
    ground: Ground
    through: tuple[str, ...] = ()
    denied: bool = False


def conflicts(
    casefile: CaseFile, *, application: str = "", organisations: Iterable[Organisation] = ()
) -> tuple[Conflict, ...]:
    """Every conflict of interest of a call: those declared and, at most one for each pair, those derived.

    Args:
        casefile: The case; members of every seat are looked at, substitutes and secretaries too.
        application: Only this application; empty for all of them.
        organisations: The organisations of the edition, whose parents and codes tell more than the applications say.

    Returns:
        By application in order of arrival, then by member in order of appointment, the declared one first. A member
        who abstains already is listed as well.

    >>> from stemcity_kit.calls.acts import Party, Seat
    >>> from stemcity_kit.calls.call import Call
    >>> from stemcity_kit.calls.states import ApplicationState
    >>> ada = Member(key="ada", seat=Seat.CHAIR, organisations=("dept-physics",))
    >>> spin_off = Application(
    ...     key="a-7", person="p-7", state=ApplicationState.ADMITTED, parties=(Party(code="123", parent="university"),)
    ... )
    >>> case = CaseFile(call=Call(key="grants"), members={"ada": ada}, applications={"a-7": spin_off})
    >>> conflicts(case)
    ()
    >>> tree = [Organisation("university"), Organisation("dept-physics", parent="university")]
    >>> [found] = conflicts(case, organisations=tree)
    >>> found.ground.value, found.through
    ('same-group', ('dept-physics', 'university', '123'))
    """
    looked_at = (application,) if application else tuple(casefile.applications)
    known = _Register(organisations)
    derived = _Derived(casefile.members.values(), known)
    declared = _declared(casefile)
    found: list[Conflict] = []
    for key in looked_at:
        said, shown = declared.get(key, {}), derived.of(casefile.applications[key])
        for member in casefile.members if said or shown else ():
            if said.get(member):
                found.append(Conflict(member=member, application=key, ground=Ground.DECLARED))
            if member in shown:
                ground, through = shown[member]
                denied = said.get(member) is False
                found.append(Conflict(member=member, application=key, ground=ground, through=through, denied=denied))
    return tuple(found)


def _declared(casefile: CaseFile) -> Mapping[str, Mapping[str, bool]]:
    """What members declared, by application."""
    declared: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for (member, application), exists in casefile.conflicts.items():
        declared[application][member] = exists
    return declared


def evident(casefile: CaseFile, *, organisations: Iterable[Organisation] = ()) -> Mapping[str, frozenset[str]]:
    """For each application the members who must not judge it: in conflict, or recused.

    Args:
        casefile: The case.
        organisations: The organisations of the edition.
    """
    barred: dict[str, set[str]] = {key: set() for key in casefile.applications}
    for conflict in conflicts(casefile, organisations=organisations):
        barred[conflict.application].add(conflict.member)
    for member, application in casefile.recused:
        barred.setdefault(application, set()).add(member)
    return {key: frozenset(members) for key, members in barred.items()}


_WHAT: Mapping[Ground, str] = {
    Ground.DECLARED: N_(
        "“{member}” declared a conflict of interest with “{application}”, and nobody has decided on it."
    ),
    Ground.OWN: N_("“{member}” is the applicant of “{application}”."),
    Ground.ORGANISATION: N_(
        "“{member}” and an applicant of “{application}” belong to the same organisation: {through}."
    ),
    Ground.GROUP: N_("“{member}” and an applicant of “{application}” belong to one group: {through}."),
}
_FIX = N_("The head of the office decides: record that the member abstains, or call up a substitute.")
_FIX_DENIED = N_(
    "The member declared that there is no conflict, which does not outweigh what the organisations show. The head of "
    "the office decides: record that the member abstains, or call up a substitute."
)


def conflict_findings(casefile: CaseFile, *, organisations: Iterable[Organisation] = ()) -> Iterator[Finding]:
    """A finding for each conflict of a member who votes and has not been recused.

    Args:
        casefile: The case.
        organisations: The organisations of the edition.
    """
    for conflict in conflicts(casefile, organisations=organisations):
        pair = (conflict.member, conflict.application)
        if casefile.members[conflict.member].sits and pair not in casefile.recused:
            yield Finding(
                "conflict-denied" if conflict.denied else f"conflict-{conflict.ground.value}",
                Where(table="members", key=conflict.member),
                _WHAT[conflict.ground],
                _FIX_DENIED if conflict.denied else _FIX,
                params={
                    "member": conflict.member,
                    "application": conflict.application,
                    "through": " – ".join(conflict.through),
                },
            )


_Way = tuple[str, ...]
"""The organisations from where one starts up to where one is."""


class _Register:
    """The organisations of an edition by every name that they can be called."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self.called: defaultdict[str, list[Organisation]] = defaultdict(list)
        for organisation in organisations:
            for name in {*_names(organisation.key), *_names(organisation.code)}:
                self.called[name].append(organisation)

    def climb(self, starts: Sequence[_Way]) -> dict[str, _Way]:
        """All names of the ends of some ways, the shortest first, and of what is above them; the shortest way each."""
        ways: dict[str, _Way] = {}
        queue = list(starts)
        for way in queue:  # grows while it is read; a name that was met before ends a way, so parents may go in circles
            for name in _names(way[-1]):
                if name not in ways:
                    ways[name] = way
                    queue.extend(self._above(name, way, ways))
        return ways

    def _above(self, name: str, way: _Way, ways: dict[str, _Way]) -> Iterator[_Way]:
        for organisation in self.called.get(name, ()):
            for other in (*_names(organisation.key), *_names(organisation.code)):
                ways.setdefault(other, way)
            if organisation.parent:
                yield (*way, organisation.parent)


class _Derived:
    """Who of the committee has something to do with an applicant."""

    def __init__(self, members: Iterable[Member], known: _Register) -> None:
        self.known = known
        self.persons = {member.key for member in members}
        self.met: defaultdict[str, list[tuple[str, _Way]]] = defaultdict(list)
        for member in members:
            for name, way in known.climb([(one,) for one in member.organisations]).items():
                self.met[name].append((member.key, way))

    def of(self, application: Application) -> dict[str, tuple[Ground, _Way]]:
        """The ground and the evidence for each member concerned; the shortest evidence where there are several."""
        found: dict[str, tuple[Ground, _Way]] = {}
        for party in application.parties or ():
            for name, theirs in self.known.climb(_starts(party)).items():
                for member, ours in self.met.get(name, ()):
                    through = (*ours, *reversed(theirs[:-1]))
                    if member not in found or len(through) < len(found[member][1]):
                        same = len(through) == 1
                        found[member] = (Ground.ORGANISATION if same else Ground.GROUP, through)
        if application.person in self.persons:
            found[application.person] = (Ground.OWN, ())
        return found


def _starts(party: Party) -> list[_Way]:
    """Where an applicant's ways up begin: the organisation by its key and by its code, and the group that is named."""
    own = [name for name in (party.organisation, party.code) if name]
    return [*((name,) for name in own), *([(own[0], party.parent)] if party.parent and own else [])]


def _names(text: str) -> tuple[str, ...]:
    """How an organisation can be called, so that two spellings meet: its key and, where it has digits, its code.

    A code counts without spaces and points, and without the two letters of a country before a VAT number (Directive
    2006/112/EC, art. 215). What has no digit is compared as it is: keys that differ by a hyphen are different keys.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    if not plain:
        return ()
    code = "".join(char for char in plain if char.isalnum())
    if not any(char.isdigit() for char in code):
        return (plain,)
    return (plain, f"#{re.sub(r'^[a-z]{2}(?=[0-9]+$)', '', code)}")
