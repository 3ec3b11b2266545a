"""Folding: the parts of a case file as plain dictionaries and lists, which a batch of records changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from stemcity_kit.calls.acts import Record
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.states import advance
from stemcity_kit.model.frozen import Frozen

__all__ = ["Work"]


class Work:
    """What a batch is folded into: the parts of a case file as they may be changed."""

    def __init__(self, casefile: CaseFile) -> None:
        self.before = casefile
        self.call = casefile.call
        self.state = casefile.state
        self.version = casefile.version
        self.published = casefile.published
        self.deadlines = dict(casefile.deadlines)
        self.applications = dict(casefile.applications)
        self.members = dict(casefile.members)
        self.conflicts = dict(casefile.conflicts)
        self.recused = set(casefile.recused)
        self.readers = dict(casefile.readers)
        self.sheets = dict(casefile.sheets)
        self.rankings = list(casefile.rankings)
        self.review_until = casefile.review_until
        self.reviews = dict(casefile.reviews)
        self.draws = dict(casefile.draws)
        self.awards = dict(casefile.awards)
        self.paid = dict(casefile.paid)
        self.inquiries = dict(casefile.inquiries)
        self.sessions = list(casefile.sessions)
        self.documents = list(casefile.documents)
        self.names = dict(casefile.names)

    def stage(self, record: Record) -> None:
        """Move the call, where its table has the act."""
        self.state = advance(self.call.table, self.state, record.act.name) or self.state

    def moved(self, record: Record, **changes: Any) -> None:
        """Move an application, where its table has the act, and change what the act changes."""
        held = self.applications.get(record.about)
        if held is None:
            return
        state = advance(self.call.application_table, held.state, record.act.name)
        if state is not None:
            self.applications[record.about] = attrs.evolve(held, state=state, **changes)

    def awarded(self, record: Record, **changes: Any) -> None:
        """Move an award, where its table has the act, and change what the act changes."""
        held = self.awards.get(record.about)
        if held is None:
            return
        state = advance(self.call.award_table, held.state, record.act.name)
        if state is not None:
            self.awards[record.about] = attrs.evolve(held, state=state, **changes)

    def done(self, batch: tuple[Record, ...], gone: frozenset[int]) -> CaseFile:
        """The case file that came out."""
        frozen: Mapping[str, Any] = {
            name: Frozen(held) if isinstance(held, dict) else tuple(held) if isinstance(held, list) else held
            for name, held in vars(self).items()
            if name not in ("before", "recused")
        }
        return CaseFile(records=(*self.before.records, *batch), fallen=gone, recused=frozenset(self.recused), **frozen)
