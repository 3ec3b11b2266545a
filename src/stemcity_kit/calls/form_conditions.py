"""Conditions as JSON Schema: a schema that an instance of a form fulfils exactly where the condition holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from stemcity_kit.calls.answer import Attachment, Mark, MarkScale, Value
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.form_limits import exactly, minor_units
from stemcity_kit.calls.question import Condition, Kind, Operator, Question
from stemcity_kit.calls.reading import asked, limits, mark_order
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.money import Money

__all__ = ["Schema", "condition_schema", "number"]

Schema = dict[str, Any]

_NEGATED = {Operator.IS_NOT: Operator.IS, Operator.NOT_IN: Operator.IN}
_BOUNDS = {
    Operator.BELOW: "exclusiveMaximum",
    Operator.AT_MOST: "maximum",
    Operator.AT_LEAST: "minimum",
    Operator.ABOVE: "exclusiveMinimum",
}


def number(value: Decimal | Fraction | int) -> int | float:
    """A number as JSON writes it: whole where it is whole, else the nearest double, which prints the same digits.

    >>> number(Decimal("7.50")), number(Decimal("7.00"))
    (7.5, 7)
    """
    return int(value) if value == int(value) else float(value)


def condition_schema(condition: Condition, call: Call) -> Schema:
    """The schema of the instances for which a condition holds.

    Texts are compared in Unicode form NFC, which is what browsers send; the schema cannot say that.

    Raises:
        InvalidValue: The values of the condition cannot be compared with the answers.
        UnknownKey: The call does not ask its question.

    >>> call = Call(key="a", questions=[Question(key="lode", kind="yes-no")])
    >>> condition_schema(Condition.parse("lode is yes"), call)
    {'properties': {'lode': {'const': True}}, 'required': ['lode']}
    """
    key, operator = condition.question, condition.operator
    question = asked(call, key)
    if operator is Operator.GIVEN:
        return {"required": [key]}
    if operator is Operator.NOT_GIVEN:
        return {"not": {"required": [key]}}
    tested = _NEGATED.get(operator, operator)
    found = _test(call, question, tested, limits(condition, call))
    schema = {"properties": {key: found}, "required": [key]}
    return {"not": schema} if operator in _NEGATED else schema


def _test(call: Call, question: Question, operator: Operator, found: tuple[Value, ...]) -> Schema:
    if question.kind is Kind.CHOICES:
        named = sorted({str(value) for value in found})
        if operator is Operator.IN:
            return {"contains": {"enum": named}}
        return {"items": {"enum": named}, "minItems": len(named)}
    tests = [_one_test(call, question, operator, value) for value in found]
    if len(tests) == 1:
        return tests[0]
    return {"anyOf" if operator in (Operator.IS, Operator.IN) else "allOf": tests}


def _one_test(call: Call, question: Question, operator: Operator, value: Value) -> Schema:
    if isinstance(value, Mark):
        return {"anyOf": list(_marks(call, question, operator, value))}
    if isinstance(value, Money):
        return {"properties": {"minor_units": _number_test(operator, value.amount * minor_units(value.currency))}}
    if isinstance(value, Attachment):
        return {"properties": {"name": {"const": value.name}, "sha256": {"const": value.sha256}}}
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _number_test(operator, value)
    return _word_test(question, operator, value)


def _word_test(question: Question, operator: Operator, value: Value) -> Schema:
    if isinstance(value, bool) or question.kind is Kind.CHOICE:
        return {"const": value}
    if question.kind is Kind.DATE:
        return {"pattern": _date_pattern(operator, str(value))}
    return {"pattern": exactly(str(value), words=question.kind is Kind.LINE)}


def _number_test(operator: Operator, value: Decimal | Fraction | int) -> Schema:
    return {_BOUNDS.get(operator, "const"): number(value)}


def _date_pattern(operator: Operator, day: str) -> str:
    """ISO dates sort as text, so those before or after a day are those that first differ from it by a digit."""
    parts = [day] if operator in (Operator.AT_MOST, Operator.AT_LEAST, Operator.IS, Operator.IN) else []
    if operator in _BOUNDS:
        parts += _differing(day, up=operator in (Operator.AT_LEAST, Operator.ABOVE))
    return f"^(?:{'|'.join(parts)})" if parts else "^(?!)"


def _differing(day: str, *, up: bool) -> Iterator[str]:
    for at, digit in enumerate(day):
        others = (f"[{int(digit) + 1}-9]" if digit < "9" else "") if up and digit != "-" else ""
        if not up and digit not in "-0":
            others = f"[0-{int(digit) - 1}]"
        if others:
            yield day[:at] + others


_WITH_HONOURS: Schema = {"properties": {"honours": {"const": True}}, "required": ["honours"]}


def _marks(call: Call, question: Question, operator: Operator, limit: Mark) -> Iterator[Schema]:
    """For each scale that is accepted, the marks on it that stand so to the limit."""
    share, honours = mark_order(limit, question, scales=call.mark_scales)
    for key, scale in call.mark_scales.items():
        if not question.scales or key in question.scales:
            yield {"properties": {"scale": {"const": key}}, **_TESTS[operator](_Limit(scale, share), honours)}


class _Limit:
    """Where a limit lies on one scale, and what it parts the marks into."""

    def __init__(self, scale: MarkScale, share: Fraction) -> None:
        self._at = number(Fraction(scale.least) + share * Fraction(scale.most - scale.least))

    def below(self, *, honours: bool) -> Schema:
        under = {"properties": {"value": {"exclusiveMaximum": self._at}}}
        return {"anyOf": [under, self.equal(honours=False)]} if honours else {"anyOf": [under]}

    def equal(self, *, honours: bool) -> Schema:
        return {
            "allOf": [
                {"properties": {"value": {"const": self._at}}},
                _WITH_HONOURS if honours else {"not": _WITH_HONOURS},
            ]
        }


_TESTS: Mapping[Operator, Callable[[_Limit, bool], Schema]] = Frozen(
    {
        Operator.IS: lambda limit, honours: limit.equal(honours=honours),
        Operator.IN: lambda limit, honours: limit.equal(honours=honours),
        Operator.BELOW: lambda limit, honours: limit.below(honours=honours),
        Operator.AT_LEAST: lambda limit, honours: {"not": limit.below(honours=honours)},
        Operator.AT_MOST: lambda limit, honours: {
            "anyOf": [limit.below(honours=honours), limit.equal(honours=honours)]
        },
        Operator.ABOVE: lambda limit, honours: {
            "not": {"anyOf": [limit.below(honours=honours), limit.equal(honours=honours)]}
        },
    }
)
