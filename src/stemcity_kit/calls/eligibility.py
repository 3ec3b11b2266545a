"""Who may win at all: each requirement of a call, met or not, with the evidence on which that rests.

A judgement says what was seen, with what it was compared and how, on which day an age was reckoned, and by how much a
personal allowance moved the limit, so that a refusal can be reasoned and a reader can repeat it. Evidence that reveals
hardship is for the office and the applicant alone. Nothing is guessed: where the answers were erased or are faulty,
the judgement says so.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping

import attrs

from stemcity_kit.calls.answer import Answers, Attachment, Mark, Value
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application
from stemcity_kit.calls.question import Condition, Kind, Operator, Question, Reader, Sensitivity
from stemcity_kit.calls.reading import Compared, asked, compared, holds, limits, outcome
from stemcity_kit.calls.requirement import Requirement
from stemcity_kit.calls.views import may_read
from stemcity_kit.errors import Finding, InvalidValue, N_
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.sentence import Param, Sentence, said, yes_or_no
from stemcity_kit.model.text import Text

__all__ = ["Judgement", "Verdict", "allowed_readers", "is_eligible", "judge", "relation_words", "shown"]


class Verdict(enum.StrEnum):
    """What is found of a requirement.

    *Not asked*: it does not concern this application. *Open*: an answer is faulty, so nobody can say yet. *Erased*: the
    answers are gone.
    """

    MET = "met"
    NOT_MET = "not-met"
    NOT_ASKED = "not-asked"
    OPEN = "open"
    ERASED = "erased"


@attrs.frozen(kw_only=True)
class Judgement:
    """One requirement, judged for one application.

    Attributes:
        requirement: The requirement; its `source` is the article that it rests on.
        verdict: What is found.
        evidence: Why, in a sentence with the value seen and the limit applied.
        compared: What was compared with what; None where nothing could be.
        curable: Whether it is not met or open, and may be met after a request for completion.
        tell: Who may read the evidence; the others learn the verdict at most.
        faults: For an open one: what is wrong with the answers.
    """

    requirement: Requirement
    verdict: Verdict
    evidence: Sentence
    compared: Compared | None = None
    curable: bool = False
    tell: tuple[Reader, ...] = (Reader.OFFICE, Reader.APPLICANT)
    faults: tuple[Finding, ...] = ()

    @property
    def met(self) -> bool | None:
        """Whether it stands in the way (False) or not (True); None where that cannot be said."""
        known = {Verdict.MET: True, Verdict.NOT_ASKED: True, Verdict.NOT_MET: False}
        return known.get(self.verdict)

    def told(self, reader: Reader) -> Sentence | None:
        """What a reader may be told: the evidence, the committee at least the verdict, others nothing."""
        if reader in self.tell:
            return self.evidence
        title = _title(self.requirement)
        return said(self.verdict.value, _BARE[self.verdict], title=title) if reader is Reader.COMMITTEE else None


def judge(call: Call, application: Application) -> tuple[Judgement, ...]:
    """All requirements of the call, judged for one application, in the order of the call.

    Raises:
        UnknownKey: The call itself names a question that it does not ask; `calls.check` finds that beforehand.

    >>> from stemcity_kit.calls.question import Condition
    >>> from stemcity_kit.calls.states import ApplicationState
    >>> limit = Requirement(key="income", test=Condition.parse("isee < 40000"), source="art. 3")
    >>> call = Call(key="grants", questions=[Question(key="isee", kind="money")], requirements=[limit])
    >>> rich = Application(
    ...     key="kx2", person="p1", state=ApplicationState.RECEIVED, answers=Answers({"isee": "40000.00 EUR"})
    ... )
    >>> [(judgement.requirement.key, judgement.verdict.value) for judgement in judge(call, rich)]
    [('income', 'not-met')]
    """
    return tuple(_judged(call, requirement, application.answers) for requirement in call.requirements)


def is_eligible(judgements: Iterable[Judgement]) -> bool | None:
    """Whether nothing stands in the way; None where that cannot be said and nothing is known to stand in it.

    >>> is_eligible([])
    True
    """
    found = {judgement.met for judgement in judgements}
    return False if False in found else None if None in found else True


def _judged(call: Call, requirement: Requirement, answers: Answers | None) -> Judgement:
    tell = allowed_readers(call, _questions(requirement))
    title = _title(requirement)
    if answers is None:
        evidence = said("erased", _BARE[Verdict.ERASED], title=title)
        return Judgement(requirement=requirement, verdict=Verdict.ERASED, evidence=evidence, tell=tell)
    try:
        return attrs.evolve(_found(call, requirement, answers), tell=tell)
    except InvalidValue as fault:
        return Judgement(
            requirement=requirement,
            verdict=Verdict.OPEN,
            evidence=said("open", _BARE[Verdict.OPEN], title=title),
            curable=requirement.curable,
            tell=tell,
            faults=fault.findings,
        )


def _found(call: Call, requirement: Requirement, answers: Answers) -> Judgement:
    """The judgement of answers that can be read."""
    if requirement.when is not None and not holds(requirement.when, call, answers):
        evidence = said("not-asked", _BARE[Verdict.NOT_ASKED], title=_title(requirement))
        return Judgement(requirement=requirement, verdict=Verdict.NOT_ASKED, evidence=evidence)
    on, allowance = requirement.on, requirement.allowance
    seen = compared(requirement.test, call, answers, on=on, allowance=allowance)
    met = outcome(requirement.test, call, seen)
    return Judgement(
        requirement=requirement,
        verdict=Verdict.MET if met else Verdict.NOT_MET,
        evidence=_evidence(call, requirement, seen, met=met),
        compared=seen,
        curable=requirement.curable and not met,
    )


def _questions(requirement: Requirement) -> tuple[str, ...]:
    named = (requirement.test.question, requirement.allowance, requirement.when.question if requirement.when else "")
    return tuple(key for key in named if key)


def allowed_readers(call: Call, questions: Iterable[str]) -> tuple[Reader, ...]:
    """Who may read what rests on these answers: the office, the applicant, and who may read every one of them.

    What rests on an answer that reveals hardship is for the office and the applicant only, whatever the question says;
    for the others see `calls.views.may_read`.

    Raises:
        UnknownKey: The call does not ask one of the questions.

    >>> call = Call(key="a", questions=[Question(key="isee", sensitivity="hardship"), Question(key="course")])
    >>> [reader.value for reader in allowed_readers(call, ["course"])], len(allowed_readers(call, ["course", "isee"]))
    (['office', 'committee', 'applicant'], 2)
    """
    found = [asked(call, key) for key in questions]
    if any(question.sensitivity is Sensitivity.HARDSHIP for question in found):
        return (Reader.OFFICE, Reader.APPLICANT)
    return tuple(reader for reader in Reader if all(may_read(call, question.key, reader) for question in found))


def _title(requirement: Requirement) -> Param:
    return requirement.title or requirement.key


_BARE: Mapping[Verdict, str] = Frozen(
    {
        Verdict.MET: N_("“{title}” is met."),
        Verdict.NOT_MET: N_("“{title}” is not met."),
        Verdict.NOT_ASKED: N_("“{title}” does not concern this application."),
        Verdict.OPEN: N_("“{title}” cannot be checked, because an answer is faulty."),
        Verdict.ERASED: N_("“{title}” cannot be checked any more: the answers were erased."),
    }
)
_ANSWERED: Mapping[bool, str] = Frozen(
    {
        True: N_("“{title}” is met: the answer to “{question}” is {seen}, and it must be {relation}."),
        False: N_("“{title}” is not met: the answer to “{question}” is {seen}, but it must be {relation}."),
    }
)
_SILENT: Mapping[bool, str] = Frozen(
    {
        True: N_("“{title}” is met: there is no answer to “{question}”, and it must be {relation}."),
        False: N_("“{title}” is not met: there is no answer to “{question}”, but it must be {relation}."),
    }
)
_AGED: Mapping[bool, str] = Frozen(
    {
        True: N_("“{title}” is met: the age on {on} is {seen} full years, and it must be {relation}."),
        False: N_("“{title}” is not met: the age on {on} is {seen} full years, but it must be {relation}."),
    }
)
_RELATIONS: Mapping[Operator, str] = Frozen(
    {
        Operator.IS: "{limits}",
        Operator.IS_NOT: N_("other than {limits}"),
        Operator.IN: N_("one of: {limits}"),
        Operator.NOT_IN: N_("none of: {limits}"),
        Operator.BELOW: N_("below {limits}"),
        Operator.AT_MOST: N_("at most {limits}"),
        Operator.AT_LEAST: N_("at least {limits}"),
        Operator.ABOVE: N_("above {limits}"),
        Operator.GIVEN: N_("given"),
        Operator.NOT_GIVEN: N_("absent"),
    }
)


def _evidence(call: Call, requirement: Requirement, seen: Compared, *, met: bool) -> Sentence:
    question = asked(call, requirement.test.question)
    is_age = question.kind is Kind.DATE and requirement.on is not None
    templates = _SILENT if seen.seen is None else _AGED if is_age else _ANSWERED
    params: dict[str, Param] = {
        "title": _title(requirement),
        "question": question.title or question.key,
        "relation": _relation(call, requirement, seen, question),
    }
    if seen.seen is not None:
        params["seen"] = shown(seen.seen, question)
    if is_age:
        params["on"] = requirement.on
    return Sentence(Verdict.MET.value if met else Verdict.NOT_MET.value, templates[met], params)


def relation_words(call: Call, condition: Condition, *, on: dt.date | None = None) -> Sentence:
    """How a condition compares, with its limits and without any answer, such as “at most €50,000.00”.

    Args:
        call: The call that asks the question.
        condition: The condition.
        on: For a date of birth: the day on which the age is reckoned; the limits are then ages.

    Raises:
        InvalidValue: As `reading.limits`.

    >>> call = Call(key="a", questions=[Question(key="isee", kind="money")])
    >>> relation_words(call, Condition.parse("isee <= 50000")).what
    'at most {limits}'
    """
    question = asked(call, condition.question)
    found = [shown(limit, question) for limit in limits(condition, call, on=on)]
    return said(condition.operator.value, _RELATIONS[condition.operator], limits=_list(found))


def _relation(call: Call, requirement: Requirement, seen: Compared, question: Question) -> Sentence:
    """How it is compared, with the limit applied; where an allowance moved it, from where and why."""
    test = requirement.test
    applied = _list([shown(limit, question) for limit in seen.limits])
    plain = said(test.operator.value, _RELATIONS[test.operator], limits=applied)
    if not seen.moved:
        return plain
    first = [shown(limit, question) for limit in limits(test, call, on=requirement.on)]
    more = asked(call, requirement.allowance)
    return said(
        "allowance",
        N_("{relation}, which is {first} moved up by {moved} for “{question}”"),
        relation=plain,
        first=_list(first),
        moved=seen.moved,
        question=more.title or more.key,
    )


def _list(shown: list[Param]) -> Param:
    return shown[0] if len(shown) == 1 else tuple(shown)


def shown(value: Value, question: Question) -> Param:
    """A value as it stands in a sentence: a choice by its label, yes and no as words, numbers and days typed.

    >>> town = Question(key="town", kind="choice", choices={"a": Text({"en": "Ateville"})})
    >>> str(shown("a", town).within(["en"]))
    'Ateville'
    """
    if isinstance(value, bool):
        return yes_or_no(holds=value)
    if isinstance(value, tuple):
        return tuple(shown(member, question) for member in value)
    if isinstance(value, Attachment):
        return value.name
    if isinstance(value, Mark):
        return str(value)
    if isinstance(value, str):
        return question.choices.get(value, Text()) or value
    return value
