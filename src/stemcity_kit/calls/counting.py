"""Which sheets count for an application, which are left out, and why: a recused member is never a 0.

Everybody who should score it is listed once, so that the minutes can say of each member what became of their marks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import attrs

from stemcity_kit.calls.acts import MemberReplaced, Seat
from stemcity_kit.calls.casefile import CaseFile, Sheet
from stemcity_kit.calls.grid import Aggregate, Grid
from stemcity_kit.calls.scored import LeftOut, Why
from stemcity_kit.errors import Finding, N_, Severity, Where

__all__ = ["Counted", "counted", "readers_of"]


@attrs.frozen
class Counted:
    """The sheets that count for one application, by member, and what became of the others."""

    sheets: tuple[Sheet, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    findings: tuple[Finding, ...] = ()


def counted(
    grid: Grid,
    application: str,
    sheets: Mapping[str, Sheet],
    *,
    readers: Sequence[str] | None,
    recused: Collection[tuple[str, str]],
    version: int | None,
    faulty: Collection[str],
) -> Counted:
    """The sheets that count for an application.

    With a quorum, an application that has the marks of so many members is scored, and a sheet that is still awaited is
    a warning. Without one, everybody who reads it and does not abstain must have scored it.

    Args:
        grid: The grid, with its quorum and the way in which marks are put together.
        application: Its key.
        sheets: Its sheets by member; `""` for that of the whole committee.
        readers: The members who should score it; None for whoever sent a sheet.
        recused: The pairs of a member and an application that abstain.
        version: The version of the application; sheets of another are stale. None where that is not known.
        faulty: The members whose sheets do not fit the grid.
    """
    if grid.aggregate is Aggregate.AGREED:
        readers = ("",)
    listed = set(sheets) if readers is None else set(readers)
    fates = {
        member: _fate(
            sheets.get(member),
            agreed=grid.aggregate is Aggregate.AGREED,
            listed=member in listed,
            recused=(member, application) in recused,
            version=version,
            faulty=member in faulty,
        )
        for member in sorted(listed | set(sheets))
    }
    standing = tuple(sheets[member] for member, why in fates.items() if why is None)
    left_out = tuple(LeftOut(member, why) for member, why in fates.items() if why is not None)
    voting = [member for member in listed if fates[member] is not Why.RECUSED]
    needed = max(len(voting) if grid.quorum is None or grid.aggregate is Aggregate.AGREED else grid.quorum, 1)
    return Counted(standing, left_out, tuple(_findings(application, left_out, have=len(standing), needed=needed)))


def _fate(
    sheet: Sheet | None, *, agreed: bool, listed: bool, recused: bool, version: int | None, faulty: bool
) -> Why | None:
    """Why a member's sheet does not count; None where it does."""
    if recused:
        return Why.RECUSED
    if not listed:
        return Why.COMMITTEE if agreed else Why.NOT_READING
    if sheet is None:
        return Why.AWAITED
    if version is not None and sheet.version != version:
        return Why.STALE
    return Why.FAULTY if faulty else None


_WHAT = {
    Why.AWAITED: (
        "sheet-awaited",
        N_("Member “{member}” has not scored it yet."),
        N_("The member scores it, or the office recuses or replaces the member."),
    ),
    Why.STALE: (
        "sheet-stale",
        N_("Member “{member}” scored an earlier version of it."),
        N_("The member reads the version that counts, and scores it again."),
    ),
}


def _findings(application: str, left_out: Sequence[LeftOut], *, have: int, needed: int) -> Iterator[Finding]:
    where = Where(table="applications", key=application)
    severity = Severity.ERROR if have < needed else Severity.WARNING
    for left in left_out:
        if left.why in _WHAT:
            rule, what, fix = _WHAT[left.why]
            yield Finding(rule, where, what, fix, severity, {"member": left.member or "*"})
    if have < needed:
        what = N_("It has the marks of {have} members, and needs those of {needed}.")
        fix = N_("A recused member is not counted as 0: let others of the committee score it, or call up a substitute.")
        yield Finding("too-few-sheets", where, what, fix, params={"have": have, "needed": needed})


def readers_of(casefile: CaseFile, applications: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The members whose sheets should count for each application: those it is assigned to, or the whole committee.

    A seat counts once. Where a substitute took it, the last sheet of the seat counts that is not stale: the
    substitute's, or else the one that the former member wrote while in office. The secretary has no vote.
    """
    voting = tuple(seats(casefile))
    seat_of = {member: seat for seat in voting for member in seat}
    today = tuple(seat[-1] for seat in voting)
    sent = {
        (sheet.application, sheet.member)
        for sheet in casefile.sheets.values()
        if sheet.application in casefile.applications
        and sheet.version == casefile.applications[sheet.application].version
    }
    readers = {}
    for key in applications:
        able = {one for one in seat_of if (key, one) in sent and (one, key) not in casefile.recused}
        asked = casefile.readers.get(key, today)
        readers[key] = tuple(dict.fromkeys(_sitting(seat_of.get(member, (member,)), able) for member in asked))
    return readers


def _sitting(seat: Sequence[str], able: Collection[str]) -> str:
    """Whose sheet counts for a seat: the last able one's, or that of whoever sits there today."""
    return next((member for member in reversed(seat) if member in able), seat[-1])


def seats(casefile: CaseFile) -> Iterator[tuple[str, ...]]:
    """The voting seats: for each, who sat in it, one after the other, with the member of today last."""
    before = {
        record.act.substitute: record.act.member
        for record in casefile.records
        if isinstance(record.act, MemberReplaced) and record.number not in casefile.fallen
    }
    for member in casefile.members.values():
        if member.sits and member.seat is not Seat.SECRETARY:
            seat = [member.key]
            while seat[0] in before and before[seat[0]] not in seat:
                seat.insert(0, before[seat[0]])
            yield tuple(seat)
