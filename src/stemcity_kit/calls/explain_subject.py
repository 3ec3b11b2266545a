"""What an explanation is about: one application of a case, its score, its entry in the ranking, and who reads."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.committee import application_of
from stemcity_kit.calls.eligibility import readers_of, shown
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.ranking import Entry
from stemcity_kit.calls.reading import value
from stemcity_kit.calls.scored import Scored, Scores
from stemcity_kit.calls.scoring import score
from stemcity_kit.calls.sentence import Param, said
from stemcity_kit.errors import InvalidValue, N_

__all__ = ["Subject", "criterion_title", "pool_title", "subject"]


@attrs.frozen(kw_only=True)
class Subject:
    """One application, and the eyes with which it is looked at.

    Attributes:
        casefile: The case.
        application: The application.
        reader: Who reads.
        scored: Its score with its trace; None where nothing is scored, or not yet.
        entry: Its entry in the ranking in force; None where there is none.
    """

    casefile: CaseFile
    application: Application
    reader: Reader
    scored: Scored | None = None
    entry: Entry | None = None

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
        return self.reader in readers_of(self.call, (key for key in questions if key))

    def answer(self, question: str) -> Param:
        """An answer as it stands in a sentence; None where it was erased."""
        return answer_shown(self.call, self.application.answers, question)

    def member(self, key: str) -> Param:
        """What a member is called: the name, or the key where nobody said it; None where it was erased."""
        return self.casefile.names.get(key, key) if key else said("committee", N_("the committee"))


def subject(casefile: CaseFile, application: str, *, reader: Reader, scores: Scores | None = None) -> Subject:
    """The subject of an explanation.

    Args:
        casefile: The case.
        application: The application's key.
        reader: Who reads.
        scores: The scores of the case, where they are at hand; who explains many applications scores once.

    Raises:
        UnknownKey: The case has no such application.
    """
    found = application_of(casefile, application)
    ranking = casefile.ranking
    return Subject(
        casefile=casefile,
        application=found,
        reader=reader,
        scored=(score(casefile) if scores is None else scores).get(application),
        entry=ranking.entry(application) if ranking else None,
    )


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


def titles(call: Call, questions: Iterable[str]) -> tuple[Param, ...]:
    """What people read for several questions."""
    return tuple(question_title(call, key) for key in questions)


def _titled(title: Param, key: str) -> Param:
    return title or key
