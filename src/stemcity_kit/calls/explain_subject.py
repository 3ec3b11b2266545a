"""What an explanation is about: one application of a case, its score, its entry in the ranking, and who reads."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from decimal import Decimal

import attrs

from stemcity_kit.calls.acts import RankingProposed, Record
from stemcity_kit.calls.acts_application import SIGNATURE
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.committee import application_of
from stemcity_kit.calls.eligibility import allowed_readers, shown
from stemcity_kit.calls.entry_points import points_now
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.ranking import Entry, Outcome
from stemcity_kit.calls.reading import value
from stemcity_kit.calls.scored import Scored, Scores
from stemcity_kit.calls.scoring import score
from stemcity_kit.calls.views import conceals_identity
from stemcity_kit.errors import InvalidValue, N_
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.sentence import Param, said

__all__ = ["Facts", "Rivals", "Subject", "criterion_title", "member_called", "pool_title", "subject"]


@attrs.frozen(kw_only=True)
class Rivals:
    """Those who have a place in one ranking, in its order.

    Attributes:
        entries: Their entries.
        places: Their places, rising.
        last_won: The fewest points with which a place was won; None where none was, or where there are no points.
    """

    entries: tuple[Entry, ...] = ()
    places: tuple[int, ...] = ()
    last_won: Decimal | None = None

    def sharing(self, place: int) -> int:
        """How many share a place."""
        return bisect_right(self.places, place) - bisect_left(self.places, place)

    def behind(self, place: int) -> Entry | None:
        """The first one after a place; None after the last."""
        index = bisect_right(self.places, place)
        return self.entries[index] if index < len(self.entries) else None


@attrs.frozen(kw_only=True)
class Facts:
    """What all explanations of a case share; who writes many makes them once.

    Attributes:
        scores: The scores of the case.
        entries: The entries of the ranking in force, by application.
        rivals: Those who have a place, by ranking.
        records: The records about each application, in order; those about the whole call under an empty text.
        earlier: The entries of each application in rankings that no longer stand, with when each was proposed.
    """

    scores: Scores
    entries: Mapping[str, Entry]
    rivals: Mapping[str, Rivals]
    records: Mapping[str, tuple[Record, ...]]
    earlier: Mapping[str, tuple[tuple[dt.datetime, Entry], ...]]

    @classmethod
    def of(cls, casefile: CaseFile) -> Facts:
        """The facts of a case."""
        ranking = casefile.ranking
        grouped: dict[str, list[Entry]] = {}
        for entry in ranking.entries if ranking else ():
            if entry.place is not None:
                grouped.setdefault(entry.ranking, []).append(entry)
        records: dict[str, list[Record]] = {}
        for record in casefile.records:
            records.setdefault(record.about, []).append(record)
        return cls(
            scores=score(casefile),
            entries={entry.application: entry for entry in (ranking.entries if ranking else ())},
            rivals={name: _rivals(entries) for name, entries in grouped.items()},
            records={about: tuple(some) for about, some in records.items()},
            earlier=_earlier(casefile, records.get("", [])),
        )


def _rivals(entries: Sequence[Entry]) -> Rivals:
    ordered = sorted(entries, key=lambda entry: entry.place or 0)
    won = [entry.total for entry in ordered if entry.outcome is Outcome.WINNER and entry.total is not None]
    places = tuple(entry.place or 0 for entry in ordered)
    return Rivals(entries=tuple(ordered), places=places, last_won=min(won, default=None))


def _earlier(casefile: CaseFile, records: Sequence[Record]) -> dict[str, tuple[tuple[dt.datetime, Entry], ...]]:
    """The entries of rankings that fell, or that a later one replaced."""
    proposed = [record for record in records if isinstance(record.act, RankingProposed)]
    in_force = max((one.number for one in proposed if one.number not in casefile.fallen), default=0)
    found: dict[str, list[tuple[dt.datetime, Entry]]] = {}
    for record in proposed:
        if record.number != in_force and isinstance(record.act, RankingProposed):
            for entry in record.act.ranking.entries:
                found.setdefault(entry.application, []).append((record.at, entry))
    return {key: tuple(some) for key, some in found.items()}


@attrs.frozen(kw_only=True)
class Subject:
    """One application, and the eyes with which it is looked at.

    Attributes:
        casefile: The case.
        application: The application.
        reader: Who reads.
        facts: What all explanations of the case share.
    """

    casefile: CaseFile
    application: Application
    reader: Reader
    facts: Facts

    @property
    def scored(self) -> Scored | None:
        """Its score with its trace; None where it is not scored."""
        return self.facts.scores.get(self.application.key)

    @property
    def entry(self) -> Entry | None:
        """Its entry in the ranking in force; None where there is none."""
        return self.facts.entries.get(self.application.key)

    @property
    def points(self) -> Mapping[str, Decimal]:
        """Its points by criterion in the ranking in force; those that rest on erased answers are absent."""
        if self.entry is None:
            return Frozen()
        return points_now(self.call, self.entry, self.application, scored=self.scored)

    @property
    def records(self) -> tuple[Record, ...]:
        """The records about it, in order, those that no longer stand among them."""
        return self.facts.records.get(self.application.key, ())

    @property
    def of_the_call(self) -> tuple[Record, ...]:
        """The records about the whole call, in order."""
        return self.facts.records.get("", ())

    @property
    def call(self) -> Call:
        """The call."""
        return self.casefile.call

    @property
    def names_members(self) -> bool:
        """Whether the reader is told which member wrote what."""
        return self.reader in (Reader.OFFICE, Reader.COMMITTEE)

    def may_read(self, *questions: str) -> bool:
        """Whether the reader may be told what rests on these answers."""
        return self.reader in allowed_readers(self.call, (key for key in questions if key))

    @property
    def conceals(self) -> bool:
        """Whether the reader must not learn who applies: a moment or a number of the register would lead to a name."""
        return self.reader is Reader.COMMITTEE and conceals_identity(self.call)

    def answer(self, question: str) -> Param:
        """An answer as it stands in a sentence; None where it was erased."""
        return answer_shown(self.call, self.application.answers, question)

    def member(self, key: str) -> Param:
        """What a member is called: the name, or the key where nobody said it; None where it was erased."""
        return member_called(self.casefile, key)


def member_called(casefile: CaseFile, key: str) -> Param:
    """What a member is called: the name, or the key where nobody said it; None where it was erased.

    An empty key stands for the whole committee, which agreed on one sheet.
    """
    return casefile.names.get(key, key) if key else said("committee", N_("the committee"))


def subject(casefile: CaseFile, application: str, *, reader: Reader, facts: Facts | None = None) -> Subject:
    """The subject of an explanation.

    Args:
        casefile: The case.
        application: The application's key.
        reader: Who reads.
        facts: What all explanations of the case share, where it is at hand.

    Raises:
        UnknownKey: The case has no such application.
    """
    found = application_of(casefile, application)
    return Subject(casefile=casefile, application=found, reader=reader, facts=facts or Facts.of(casefile))


def answer_shown(call: Call, answers: Answers | None, question: str) -> Param:
    """An answer as it stands in a sentence: typed, a choice by its label, None where the answers were erased."""
    if answers is None:
        return None
    try:
        found = value(call, answers, question)
    except InvalidValue:
        return answers.get(question)
    return said("not-answered", N_("not answered")) if found is None else shown(found, call.asked[question])


def criterion_title(call: Call, key: str) -> Param:
    """What people read for a criterion, or for several joined by `+`."""
    criteria = {criterion.key: criterion for criterion in call.grid.criteria} if call.grid else {}
    parts = [_titled(criteria[part].title if part in criteria else "", part) for part in key.split("+")]
    return parts[0] if len(parts) == 1 else tuple(parts)


def pool_title(call: Call, key: str) -> Param:
    """What people read for a pool."""
    return next((_titled(pool.title, key) for pool in call.awarding.pools if pool.key == key), key)


def question_title(call: Call, key: str) -> Param:
    """What people read for a question."""
    return _titled(call.asked[key].title, key) if key in call.asked else key


def item_title(call: Call, key: str) -> Param:
    """What people read for something that a completion asks for: a question, or the signature."""
    if key == SIGNATURE and key not in call.asked:
        return said("signature", N_("the signature"))
    return question_title(call, key)


def _titled(title: Param, key: str) -> Param:
    return title or key
