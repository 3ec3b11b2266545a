"""The form of a call as JSON Schema 2020-12, and the way back from a filled-in form to answers.

What the schema accepts has no faults, and what has no faults the schema accepts. An amount is an object with the whole
number of minor units and the currency, `{"minor_units": 125000, "currency": "EUR"}`: whole numbers are exact in every
reader of JSON, and a schema can bound them. A mark is `{"value": 100, "scale": "100", "honours": true}`, a file
`{"name": "plan.pdf", "sha256": "…"}`. Other numbers are JSON numbers and are read as the decimals that they print.

Patterns count for texts in Unicode form NFC. Texts are stored without white space around them, and lines with single
spaces. The format `date` must be checked, not only noted.
"""

from __future__ import annotations

from typing import Any

from stemcity_kit.calls.answer import MarkScale
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.form_answers import answers_from
from stemcity_kit.calls.form_conditions import Schema, condition_schema, number
from stemcity_kit.calls.form_limits import PATTERNS, SHA256, SMALLEST, bounds, longest, most_of_name
from stemcity_kit.calls.question import Kind, Question
from stemcity_kit.model.text import Text

__all__ = ["answers_from", "json_schema"]


def json_schema(call: Call, *, language: str) -> Schema:
    """The schema of the form, with titles and help in one language.

    Args:
        call: The call, without faults (`calls.check`).
        language: The language of titles and help; what it lacks is in the call's own languages.

    Returns:
        Plain JSON types, in the order of the questions; the same call gives the same bytes.

    Raises:
        InvalidValue: A condition cannot be compared with the answers that it names.
        UnknownKey: A condition names a question that the call does not ask.

    >>> lode = Question(key="lode", kind="yes-no", title={"en": "Honours"}, required=True)
    >>> call = Call(key="grants", questions=[lode])
    >>> schema = json_schema(call, language="en")
    >>> schema["properties"], schema["required"]
    ({'lode': {'title': 'Honours', 'type': 'boolean'}}, ['lode'])
    """
    words = (language, *call.languages)
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_said(call.title, call.summary, words),
        "type": "object",
        "properties": {
            question.key: {**_said(question.title, question.help, words), **_answer(call, question, words)}
            for question in call.questions
        },
        "required": [question.key for question in call.questions if question.required and question.when is None],
        "additionalProperties": False,
    }
    conditional = [_conditional(call, question) for question in call.questions if question.when is not None]
    return {**schema, "allOf": conditional} if conditional else schema


def _said(title: Text, description: Text, words: tuple[str, ...]) -> Schema:
    named = {"title": title, "description": description}
    return {name: text.within(words).text for name, text in named.items() if text}


def _conditional(call: Call, question: Question) -> Schema:
    """Where the condition holds the answer may or must be there; otherwise it must not."""
    holds = condition_schema(question.when, call) if question.when else {}
    absent = {"properties": {question.key: False}}
    if question.required:
        return {"if": holds, "then": {"required": [question.key]}, "else": absent}
    return {"if": holds, "else": absent}


def _answer(call: Call, question: Question, words: tuple[str, ...]) -> Schema:
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        return _chosen(question, words)
    if question.kind in (Kind.WHOLE, Kind.DECIMAL, Kind.MONEY):
        return _numbered(call, question)
    if question.kind is Kind.YES_NO:
        return {"type": "boolean"}
    if question.kind is Kind.MARK:
        scales = [scale for key, scale in call.mark_scales.items() if not question.scales or key in question.scales]
        return {"oneOf": [_marked(scale, words) for scale in scales]} if scales else {"not": {}}
    if question.kind is Kind.FILE:
        name = {"type": "string", "pattern": PATTERNS[Kind.FILE], "maxLength": most_of_name}
        return _object({"name": name, "sha256": {"type": "string", "pattern": SHA256, "maxLength": 64}})
    return _text(question)


def _object(properties: Schema, optional: tuple[str, ...] = ()) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _chosen(question: Question, words: tuple[str, ...]) -> Schema:
    values = [{"const": value, **_said(label, Text(), words)} for value, label in question.choices.items()]
    one: Schema = {"oneOf": values} if values else {"not": {}}
    if question.kind is Kind.CHOICE:
        return one
    return {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}


def _numbered(call: Call, question: Question) -> Schema:
    least, most = bounds(question, call.currency)
    between = {"minimum": number(least), "maximum": number(most)}
    if question.kind is Kind.MONEY:
        return _object({"minor_units": {"type": "integer", **between}, "currency": {"const": call.currency}})
    if question.kind is Kind.WHOLE:
        return {"type": "integer", **between}
    return {"type": "number", **between, "anyOf": _not_tiny()}


def _not_tiny() -> list[Schema]:
    return [{"const": 0}, {"minimum": number(SMALLEST)}, {"maximum": number(-SMALLEST)}]


def _marked(scale: MarkScale, words: tuple[str, ...]) -> Schema:
    """A mark on one scale; honours only beside its highest mark."""
    value: Schema = {"type": "number", "minimum": number(scale.least), "maximum": number(scale.most)}
    if scale.least < SMALLEST:
        value["anyOf"] = _not_tiny()
    honours: Schema = {"type": "boolean"} if scale.honours else {"const": False}
    schema = _object({"value": value, "scale": {"const": scale.key}, "honours": honours}, optional=("honours",))
    if scale.honours:
        schema["if"] = {"properties": {"honours": {"const": True}}, "required": ["honours"]}
        schema["then"] = {"properties": {"value": {"const": number(scale.most)}}}
    return {**_said(scale.title, Text(), words), **schema}


def _text(question: Question) -> Schema:
    formats = {Kind.DATE: "date", Kind.EMAIL: "idn-email", Kind.ADDRESS: "uri"}
    schema: Schema = {"type": "string", "pattern": PATTERNS[question.kind]}
    if question.kind in formats:
        schema["format"] = formats[question.kind]
    most: Any = 10 if question.kind is Kind.DATE else longest(question)
    return {**schema, "maxLength": most}
