"""Which member reads which application: never in conflict, as even as anything can be, repeatable, and explained.

The engine behind it (`engines.flow`) is exact: no other assignment leaves fewer readings undone, none spreads what is
undone more evenly, and among those none is more level. Who gets which of equally good ones is decided by lot from a
seed, so the office cannot choose the judges of an application, and anybody can repeat it.

What was assigned stays assigned: run again, after a late admission or a recusal, only the gaps are filled. Somebody who
may no longer judge an application loses it, even where they scored it; a substitute takes over what the seat had.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import attrs

from stemcity_kit.calls.acts import Assigned
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.committee import holders, sitting
from stemcity_kit.calls.conflicts import evident
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.engines.flow import balanced_assignment
from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.organisation import Organisation

__all__ = ["Assignment", "assign"]

_OVER = frozenset({ApplicationState.EXCLUDED, ApplicationState.WITHDRAWN})


@attrs.frozen(kw_only=True)
class Assignment:
    """Who reads what, and what to know about it.

    Attributes:
        act: What is to be recorded: the applications whose readers change, and the seed. Empty readers where nothing
            changes.
        readers: The readers of every admitted application: those from before first, then by the draw.
        added: For each application the readers that are new.
        dropped: For each application those who read it before and may no longer.
        loads: How many applications each voting member carries in all, finished ones included.
        findings: Applications that not enough members can read, and why; notes on what stayed and on uneven loads.
    """

    act: Assigned
    readers: Mapping[str, tuple[str, ...]] = attrs.field(converter=frozen)
    added: Mapping[str, tuple[str, ...]] = attrs.field(factory=Frozen, converter=frozen)
    dropped: Mapping[str, tuple[str, ...]] = attrs.field(factory=Frozen, converter=frozen)
    loads: Mapping[str, int] = attrs.field(factory=Frozen, converter=frozen)
    findings: tuple[Finding, ...] = ()


def assign(
    casefile: CaseFile,
    *,
    seed: str,
    per_application: int | None = None,
    most: int | None = None,
    organisations: Iterable[Organisation] = (),
) -> Assignment:
    """Assign each admitted application to members of the committee.

    No pair in conflict is ever made, whether the conflict was declared, derived or led to a recusal. Loads differ by at
    most 1 wherever conflicts, limits and what was assigned before allow it, and otherwise as little as they can.

    Args:
        casefile: The case.
        seed: Decides by lot what balance leaves open; one line, see `engines.draw`.
        per_application: How many members read each application; None for what the call says, and for every voting
            member where it says nothing.
        most: The most applications that anybody may carry; None for no limit.
        organisations: The organisations of the edition, for conflicts within a group.

    Returns:
        The assignment. That an application cannot be read by enough members is a finding in it.

    Raises:
        InvalidValue: A number cannot be, or the seed cannot be drawn with.

    >>> from stemcity_kit.calls.acts import Seat
    >>> from stemcity_kit.calls.call import Call
    >>> from stemcity_kit.calls.casefile import Member
    >>> members = {key: Member(key=key, seat=Seat.MEMBER) for key in ("ada", "bea", "ugo")}
    >>> admitted = {
    ...     key: Application(key=key, person=key, state=ApplicationState.ADMITTED) for key in ("a-1", "a-2", "a-3")
    ... }
    >>> case = CaseFile(call=Call(key="grants", readers=2), members=members, applications=admitted)
    >>> made = assign(case, seed="5 17 33 61 90")
    >>> dict(made.loads), sorted(len(readers) for readers in made.readers.values())
    ({'ada': 2, 'bea': 2, 'ugo': 2}, [2, 2, 2])
    """
    _check(per_application)
    work = _Work(casefile, per_application, organisations)
    carried = Counter(member for readers in work.held.values() for member in readers)
    made = balanced_assignment(work.gaps, work.able, seed=seed, most=most, carried=carried)
    added = {key: chosen for key, chosen in made.workers if chosen}
    readers = {key: (*work.held[key], *added.get(key, ())) for key in work.wanted}
    changed = {key: chosen for key, chosen in readers.items() if chosen != casefile.readers.get(key, ())}
    loads = carried + Counter(member for chosen in added.values() for member in chosen)
    return Assignment(
        act=Assigned(readers=changed, seed=seed),
        readers=readers,
        added=added,
        dropped=work.dropped,
        loads={member: loads[member] for member in work.sitting},
        findings=tuple(_findings(work, readers, added, loads)),
    )


def _check(per_application: int | None) -> None:
    if per_application is not None and per_application < 1:
        raise InvalidValue.because(
            "no-readers",
            Where(field="per_application"),
            N_("{value} members cannot read an application."),
            N_("Write a whole number, 1 or more; leave it out for what the call says."),
            value=per_application,
        )


class _Work:
    """What there is to assign, and what stands already."""

    def __init__(self, casefile: CaseFile, per_application: int | None, organisations: Iterable[Organisation]) -> None:
        self.casefile = casefile
        self.sitting = tuple(member.key for member in sitting(casefile))
        self.today = holders(casefile)
        self.barred = evident(casefile, organisations=organisations)
        applications = casefile.applications.values()
        count = per_application or casefile.call.readers or len(self.sitting)
        self.before = {application.key: self._before(application) for application in applications}
        self.held = {
            key: tuple(member for member in before if self._may(member, key)) for key, before in self.before.items()
        }
        self.wanted = {one.key: count for one in applications if one.state is ApplicationState.ADMITTED}
        if not (per_application or casefile.call.readers):
            self.wanted = {key: max(1, len(self.free(key))) for key in self.wanted}
        self.gaps = {key: max(0, wanted - len(self.held[key])) for key, wanted in self.wanted.items()}
        self.able = {key: set(self.free(key)).difference(self.held[key]) for key in self.wanted}
        self.dropped = {
            key: gone
            for key in self.wanted
            if (gone := tuple(one for one in self.before[key] if not self._may(one, key)))
        }

    def _before(self, application: Application) -> tuple[str, ...]:
        """Whose seats read an application until now; of one that is over, those who had scored it."""
        key, sheets = application.key, self.casefile.sheets
        assigned = self.casefile.readers.get(key, ())
        if not assigned or application.state in _OVER:
            assigned = tuple(member for member in assigned or self.casefile.members if (key, member) in sheets)
        return tuple(dict.fromkeys(self.today.get(member, member) for member in assigned))

    def _may(self, member: str, application: str) -> bool:
        return member in self.sitting and member not in self.barred[application]

    def free(self, application: str) -> tuple[str, ...]:
        """Those who may read an application."""
        return tuple(member for member in self.sitting if member not in self.barred[application])


def _findings(
    work: _Work, readers: Mapping[str, tuple[str, ...]], added: Mapping[str, tuple[str, ...]], loads: Mapping[str, int]
) -> Iterator[Finding]:
    for key, wanted in work.wanted.items():
        if len(readers[key]) < wanted:
            yield _too_few(work, key, len(readers[key]))
    for key, gone in work.dropped.items():
        for member in gone:
            what = N_("“{member}” no longer reads it: they abstain, have a conflict of interest or do not vote.")
            yield _note("reader-dropped", what, where=Where(table="applications", key=key), member=member)
    if kept := sum(len(work.held[key]) for key in work.wanted):
        what = N_("{kept} readings stay as they were assigned before, and {added} were added in the gaps.")
        yield _note("readings-kept", what, kept=kept, added=sum(map(len, added.values())))
    carried = [loads[member] for member in work.sitting]
    if carried and max(carried) - min(carried) > 1:
        what = N_(
            "The members carry from {least} to {most} applications. Conflicts of interest, limits or what was assigned "
            "before leave no assignment that is more even."
        )
        yield _note("loads-differ", what, least=min(carried), most=max(carried))


def _note(rule: str, what: str, *, where: Where | None = None, **params: object) -> Finding:
    return Finding(rule, where or Where(table="members"), what, severity=Severity.NOTE, params=params)


def _too_few(work: _Work, key: str, count: int) -> Finding:
    """Why an application has too few readers; an error where they are fewer than its marks need."""
    grid = work.casefile.call.grid
    quorum = (grid.quorum if grid else None) or 1
    barred = [member for member in work.sitting if member in work.barred[key]]
    able = len(work.free(key))
    if able >= work.wanted[key]:
        what = N_("{count} of {wanted} members read it: the others carry as much as the limit allows.")
        fix = N_("Raise the limit, call up a substitute, or appoint more members.")
    elif barred:
        what = N_("{count} of {wanted} members read it: {barred} abstain or have a conflict of interest.")
        fix = N_("Call up a substitute who has none, or appoint more members.")
    else:
        what = N_("{count} of {wanted} members read it: the committee has no more who vote.")
        fix = N_("Call up a substitute, appoint more members, or ask for fewer readers.")
    params = {"count": count, "wanted": work.wanted[key], "barred": ", ".join(barred)}
    severity = Severity.ERROR if count < quorum else Severity.WARNING
    return Finding("too-few-readers", Where(table="applications", key=key), what, fix, severity=severity, params=params)
