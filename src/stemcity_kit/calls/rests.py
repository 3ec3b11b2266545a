"""What rests on a record: when one is annulled, exactly those fall that could not stand without it.

Annulling a step of the call takes the call back to where it stood before. Later steps fall, and so do the acts that may
be done only in stages not reached any more (`states.DURING`); receipts, questions, extensions and filed documents are
facts and stay. Annulling an act about an application reopens that application from there on, but what one member wrote
takes nobody else's sheet down, and what was sent again stands by itself; a ranking made since rested on it and falls,
with all that followed the ranking. Annulling an act about an award reopens that award, and a
call-up in its place falls. Everybody else's acts stay. A payment falls only by being annulled itself: money that went
out did go out, and is counted of whatever award its receiver has afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from stemcity_kit.calls.acts import ActAnnulled, Assigned, ConflictDeclared, NextCalledUp, Record
from stemcity_kit.calls.states import AWARD, CALL, DURING, ActName, CallState, Table, allowed

__all__ = ["fallen"]

_STEPS = frozenset(act for acts in CALL.values() for act in acts)
_AWARD_ACTS = frozenset(act for acts in AWARD.values() for act in acts) | {
    ActName.OFFER,
    ActName.CALL_UP,
    ActName.PAY,
    ActName.CHECK_RENEWAL,
}
_JUDGING = frozenset(
    {
        ActName.ASK_COMPLETION,
        ActName.ANSWER_COMPLETION,
        ActName.ADMIT,
        ActName.EXCLUDE,
        ActName.SCORE,
        ActName.EVALUATE,
    }
)
_BEGINNINGS = frozenset({ActName.DRAFT_APPLICATION, ActName.RECEIVE})
_FEEDS_A_RANKING = (
    _JUDGING
    | _BEGINNINGS
    | {
        ActName.WITHDRAW,
        ActName.RECUSE_MEMBER,
        ActName.REPLACE_MEMBER,
        ActName.ASSIGN,
        ActName.FREEZE_DRAW,
        ActName.DRAW,
        ActName.EXTEND_DEADLINE,
    }
)
_FACTS = frozenset({ActName.ANNUL, ActName.FILE_DOCUMENT, ActName.NAME_PERSON, ActName.PAY})


def fallen(records: Sequence[Record], *, table: Table[CallState] = CALL) -> frozenset[int]:
    """The numbers of the records that no longer stand: those annulled, and those that rested on them.

    Args:
        records: The records of a case, in order.
        table: The call's own table of states.
    """
    gone: set[int] = set()
    by_number = {record.number: record for record in records}
    for record in records:
        if isinstance(record.act, ActAnnulled) and record.act.number in by_number and record.number not in gone:
            before = [earlier for earlier in records if earlier.number < record.number and earlier.number not in gone]
            gone |= _falling(by_number[record.act.number], before, table)
    return frozenset(gone)


def _falling(annulled: Record, standing: Iterable[Record], table: Table[CallState]) -> set[int]:
    """The annulled record and those of the standing ones that rest on it."""
    gone = {annulled.number}
    earlier = [record for record in standing if record.number < annulled.number]
    later = [record for record in standing if record.number > annulled.number and record.act.name not in _FACTS]
    for rests in _reasons(annulled, earlier, later, table):
        gone |= {record.number for record in later if rests(record)}
    replaced = {
        record.about for record in later if record.number in gone and isinstance(record.act, NextCalledUp)
    }  # whoever was called up in a place that is not free any more
    return gone | {record.number for record in later if record.about in replaced and record.act.name in _AWARD_ACTS}


def _reasons(
    annulled: Record, earlier: Sequence[Record], later: Sequence[Record], table: Table[CallState]
) -> Iterable[Callable[[Record], bool]]:
    """The tests that say which later records rest on the annulled one."""
    name, about = annulled.act.name, annulled.about
    if name in _STEPS:
        yield _beyond(_reached(earlier, table))
        return
    if name in _BEGINNINGS:
        yield from _of_what_came(annulled, earlier, later)
    elif name is ActName.SCORE:  # a sheet is its member's own: the others' stand
        yield lambda record: record.about == about and record.act.name is ActName.EVALUATE
    elif name in _JUDGING:
        yield lambda record: record.about == about and record.act.name in _JUDGING
    elif name in _AWARD_ACTS:
        yield lambda record: record.about == about and record.act.name in _AWARD_ACTS
        yield lambda record: isinstance(record.act, NextCalledUp) and record.act.instead_of == about
    elif name is ActName.FREEZE_DRAW:
        yield lambda record: record.act.name is ActName.DRAW and _key(record) == _key(annulled)
    elif isinstance(annulled.act, Assigned):
        readers = annulled.act.readers
        yield lambda record: record.about in readers and record.act.name in (ActName.SCORE, ActName.EVALUATE)
    if name in _FEEDS_A_RANKING or (isinstance(annulled.act, ConflictDeclared) and annulled.act.exists):
        first = next((record for record in later if record.act.name is ActName.PROPOSE_RANKING), None)
        if first is not None:
            since = [record for record in (*earlier, *later) if record.number < first.number]
            yield _after(first.number, _beyond(_reached(since, table)))


def _of_what_came(
    annulled: Record, earlier: Sequence[Record], later: Sequence[Record]
) -> Iterable[Callable[[Record], bool]]:
    """What rests on a draft or a receipt; another receipt of the same application is a fact of its own."""
    about = annulled.about
    before = {record.act.name for record in earlier if record.about == about}
    if ActName.RECEIVE not in before:
        sent = any(record.about == about and record.act.name is ActName.RECEIVE for record in later)
        if annulled.act.name is ActName.RECEIVE or not sent:  # a draft has no effect once something was sent
            yield lambda record: record.about == about and record.act.name is not ActName.RECEIVE
    elif not before & _JUDGING:  # it took the place of what was sent before; once that is judged, none does
        yield lambda record: record.about == about and record.act.name in _JUDGING


def _key(record: Record) -> str:
    return str(getattr(record.act, "key", ""))


def _reached(records: Iterable[Record], table: Table[CallState]) -> frozenset[CallState]:
    """The states that the call has been in up to where these records bring it."""
    state = next(iter(table))
    reached = {state}
    for record in records:
        if record.act.name in allowed(table, state):
            state = table[state][record.act.name]
            reached.add(state)
    return frozenset(reached)


def _beyond(reached: frozenset[CallState]) -> Callable[[Record], bool]:
    """Whether a record is a step, or may be done only in stages that have not been reached."""

    def beyond(record: Record) -> bool:
        name = record.act.name
        return name in _STEPS or not (DURING[name] & reached)

    return beyond


def _after(number: int, test: Callable[[Record], bool]) -> Callable[[Record], bool]:
    return lambda record: record.number >= number and test(record)
