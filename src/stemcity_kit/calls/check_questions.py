"""What is wrong with the questions and the requirements of a call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stemcity_kit.calls.acts_application import SIGNATURE
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.check_parts import amiss, condition_faults, twice, unknown, unknown_question
from stemcity_kit.calls.question import Kind, Question, Reader, Sensitivity
from stemcity_kit.calls.reading import MOVABLE_KINDS, ORDERED
from stemcity_kit.calls.requirement import Requirement
from stemcity_kit.errors import Finding, N_, Severity, Where

__all__ = ["question_faults", "requirement_faults"]

_NUMBERS = frozenset({Kind.WHOLE, Kind.DECIMAL, Kind.MONEY})
_TEXTS = frozenset({Kind.LINE, Kind.TEXT, Kind.EMAIL, Kind.ADDRESS})
_CHOSEN = frozenset({Kind.CHOICE, Kind.CHOICES})


def question_faults(call: Call) -> Iterator[Finding]:
    """Everything that is wrong with the questions.

    >>> call = Call(key="a", questions=[Question(key="town", kind="choice")])
    >>> [fault.rule for fault in question_faults(call)]
    ['no-choices']
    """
    yield from twice("questions", (question.key for question in call.questions))
    for question in call.questions:
        where = Where(table="questions", key=question.key)
        if question.key == SIGNATURE:
            what = N_("“{key}” is the word by which a completion asks for the signature; no question can have it.")
            yield amiss("reserved-key", where, what, N_("Choose another key."), key=question.key)
        yield from condition_faults(call, question.when, _field(where, "when"))
        yield from _circle(call, question, _field(where, "when"))
        yield from _choice_faults(question, where)
        yield from _limit_faults(question, where)
        yield from _scale_faults(call, question, where)
        yield from _readers_faults(call, question, where)


def _field(where: Where, field: str) -> Where:
    return Where(table=where.table, key=where.key, field=field)


def _circle(call: Call, question: Question, where: Where) -> Iterator[Finding]:
    """Questions of which each is asked only where another is answered, round to the first."""
    seen, at = [question.key], question
    while at.when is not None and at.when.question in call.asked and at.when.question not in seen:
        at = call.asked[at.when.question]
        seen.append(at.key)
    if at.when is not None and at.when.question == question.key:
        what = N_("Whether “{key}” is asked depends on itself: {path}.")
        fix = N_("Let one of these questions be asked of everybody.")
        yield amiss("circular-condition", where, what, fix, key=question.key, path=" → ".join((*seen, question.key)))


def _choice_faults(question: Question, where: Where) -> Iterator[Finding]:
    if question.kind in _CHOSEN and not question.choices:
        what = N_("“{key}” is a choice, but there is nothing to choose.")
        yield amiss("no-choices", _field(where, "choices"), what, N_("Name the choices."), key=question.key)
    elif question.choices and question.kind not in _CHOSEN:
        what = N_("“{key}” has choices, but its kind is “{kind}”.")
        fix = N_("Make it a “choice” or “choices”, or leave the choices out.")
        params: dict[str, Any] = {"key": question.key, "kind": question.kind.value}
        yield amiss("needless-choices", _field(where, "choices"), what, fix, Severity.WARNING, **params)
    for value in question.choices:
        if "|" in value or "," in value or value != " ".join(value.split()):
            what = N_("The value “{value}” of a choice holds a comma, a “|” or stray spaces.")
            fix = N_("Use a short word as the value, and say the rest in its label: “|” and commas part values.")
            yield amiss("bad-choice-value", _field(where, "choices"), what, fix, value=value)


def _limit_faults(question: Question, where: Where) -> Iterator[Finding]:
    if question.least is not None and question.most is not None and question.least > question.most:
        what = N_("The least, {least}, is above the most, {most}.")
        fix = N_("Exchange them, or correct one.")
        params: dict[str, Any] = {"least": question.least, "most": question.most}
        yield amiss("limits-crossed", _field(where, "least"), what, fix, **params)
    for name in ("least", "most", "longest"):
        kinds = _TEXTS if name == "longest" else _NUMBERS
        if getattr(question, name) is not None and question.kind not in kinds:
            what = N_("“{name}” says nothing of an answer of the kind “{kind}”.")
            fix = N_("Leave it out; “least” and “most” are for numbers and amounts, “longest” for texts.")
            named: dict[str, Any] = {"name": name, "kind": question.kind.value}
            yield amiss("needless-limit", _field(where, name), what, fix, Severity.WARNING, **named)


def _scale_faults(call: Call, question: Question, where: Where) -> Iterator[Finding]:
    for key in question.scales:
        if key not in call.mark_scales:
            what = N_("There is no scale of marks “{key}”.")
            yield unknown("unknown-scale", _field(where, "scales"), what, key, call.mark_scales)
    if question.scales and question.kind is not Kind.MARK:
        what = N_("“{key}” names scales of marks, but its kind is “{kind}”.")
        params: dict[str, Any] = {"key": question.key, "kind": question.kind.value}
        fix = N_("Make it a “mark”, or leave the scales out.")
        yield amiss("needless-scales", _field(where, "scales"), what, fix, Severity.WARNING, **params)


def _readers_faults(call: Call, question: Question, where: Where) -> Iterator[Finding]:
    """Who is shown what they must not see, and what is kept for ever."""
    field = _field(where, "seen_by")
    shown = [reader for reader in question.seen_by if reader in (Reader.PUBLIC, Reader.DONOR)]
    if shown and question.sensitivity is not Sensitivity.OPEN:
        what = N_("“{key}” is {sensitivity}, and would be shown to: {readers}.")
        fix = N_("Leave them out of “seen_by”; donors and the public see figures about all applicants only.")
        readers = ", ".join(reader.value for reader in shown)
        params: dict[str, Any] = {"key": question.key, "sensitivity": question.sensitivity.value, "readers": readers}
        yield amiss("shown-to-the-public", field, what, fix, **params)
    if Reader.COMMITTEE not in question.seen_by:
        return
    if question.sensitivity is Sensitivity.HARDSHIP:
        what = N_("“{key}” reveals hardship, and the committee would read it.")
        fix = N_("Write seen_by = []; what is reckoned from it needs no reader.")
        yield amiss("hardship-shown", field, what, fix, Severity.WARNING, key=question.key)
    elif question.sensitivity is Sensitivity.PERSONAL and _is_read_anonymously(call):
        what = N_("The committee would read “{key}”, although other personal answers are kept from it.")
        fix = N_("Where applications are read without names, write seen_by = [] here too.")
        yield amiss("personal-shown", field, what, fix, Severity.NOTE, key=question.key)


def _is_read_anonymously(call: Call) -> bool:
    """Whether some personal answer is kept from the committee."""
    return any(
        question.sensitivity is Sensitivity.PERSONAL and Reader.COMMITTEE not in question.seen_by
        for question in call.questions
    )


def requirement_faults(call: Call) -> Iterator[Finding]:
    """Everything that is wrong with the requirements.

    >>> from stemcity_kit.calls.question import Condition
    >>> adult = Requirement(key="adult", test=Condition.parse("born >= 18"))
    >>> call = Call(key="a", questions=[Question(key="born", kind="date")], requirements=[adult])
    >>> [fault.rule for fault in requirement_faults(call)]
    ['age-without-day']
    """
    yield from twice("requirements", (requirement.key for requirement in call.requirements))
    for requirement in call.requirements:
        where = Where(table="requirements", key=requirement.key)
        yield from condition_faults(call, requirement.test, _field(where, "test"), on=requirement.on)
        yield from condition_faults(call, requirement.when, _field(where, "when"))
        yield from _age_faults(call, requirement, where)
        if requirement.allowance:
            yield from _allowance_faults(call, requirement, where)
        if requirement.curable and requirement.test.question in call.asked:
            yield from _cure_faults(call, requirement, where)


def _age_faults(call: Call, requirement: Requirement, where: Where) -> Iterator[Finding]:
    question = call.asked.get(requirement.test.question)
    if requirement.on is not None and question is not None and question.kind is not Kind.DATE:
        what = N_("“on” names a day for an age, but “{key}” is no date of birth.")
        fix = N_("Leave “on” out, or test the question that asks for the date of birth.")
        yield amiss("day-without-age", _field(where, "on"), what, fix, Severity.WARNING, key=question.key)


def _allowance_faults(call: Call, requirement: Requirement, where: Where) -> Iterator[Finding]:
    """An allowance is a whole number that moves the limit of a number, an amount or an age."""
    field = _field(where, "allowance")
    yield from unknown_question(call, requirement.allowance, field)
    by = call.asked.get(requirement.allowance)
    if by is not None and by.kind is not Kind.WHOLE:
        what, fix = N_("The allowance “{key}” is not a whole number."), N_("Make that question a “whole-number”.")
        yield amiss("wrong-allowance", field, what, fix, key=by.key)
    if by is not None and by.kind is Kind.WHOLE and by.least is None:
        what = N_("The allowance “{key}” could be below 0, which would lower the limit.")
        yield amiss("allowance-below-zero", field, what, N_("Write least = 0 there."), Severity.WARNING, key=by.key)
    question = call.asked.get(requirement.test.question)
    is_age = question is not None and question.kind is Kind.DATE and requirement.on is not None
    movable = question is None or is_age or question.kind in MOVABLE_KINDS
    if not movable or requirement.test.operator not in ORDERED:
        what = N_("An allowance cannot move the limit of “{condition}”.")
        fix = N_("It moves limits of numbers, of amounts and of ages; leave it out.")
        yield amiss("cannot-be-moved", field, what, fix, condition=requirement.test)


def _cure_faults(call: Call, requirement: Requirement, where: Where) -> Iterator[Finding]:
    question = call.asked[requirement.test.question]
    if question.substance:
        what = N_("“{key}” may be met later, but its answer is part of what is judged, which nobody may change.")
        fix = N_("Leave out “curable” here or “substance” there.")
        yield amiss("curable-substance", _field(where, "curable"), what, fix, key=requirement.key)
