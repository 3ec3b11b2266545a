"""Which texts of a call are missing, or missing in one of its languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.check_parts import amiss
from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.model.text import Text, check_language

__all__ = ["text_faults", "texts"]


def texts(call: Call) -> Iterator[tuple[Where, Text]]:
    """Every text of a call that people read, with its place, empty ones too.

    >>> places = [where.words() for where, text in texts(Call(key="a", title={"en": "Grants"})) if text]
    >>> places
    ['call, title']
    """
    yield from _of(call, Where(table="call"))
    criteria = call.grid.criteria if call.grid else ()
    tables: dict[str, tuple[Any, ...]] = {
        "questions": call.questions,
        "requirements": call.requirements,
        "criteria": criteria,
        "pools": call.awarding.pools,
        "prizes": call.awarding.prizes,
        "instalments": call.awarding.instalments,
    }
    for table, values in tables.items():
        for value in values:
            yield from _of(value, Where(table=table, key=value.key))
    yield Where(table="awarding", field="conditional"), call.awarding.conditional


def _of(value: Any, where: Where) -> Iterator[tuple[Where, Text]]:
    """The texts among the fields of one value, those of its labels too."""
    for field in attrs.fields(type(value)):
        held = getattr(value, field.name)
        if isinstance(held, Text):
            yield attrs.evolve(where, field=field.name), held
        elif isinstance(held, Mapping):
            for key, member in held.items():
                if isinstance(member, Text):
                    yield attrs.evolve(where, field=f"{field.name}, {key}"), member


def text_faults(call: Call) -> Iterator[Finding]:
    """Languages that are none, titles that are missing, and texts that lack one of the call's languages.

    >>> call = Call(key="a", title={"en": "Grants"}, languages=["it", "en"])
    >>> print(*text_faults(call))
    call, title: This text is missing in: it. Translate it; readers of that language see another version.
    """
    for language in call.languages:
        try:
            check_language(language)
        except InvalidValue as fault:
            yield from fault.at(Where(table="call", field="languages")).findings
    if not call.languages:
        what = N_("The call has no language.")
        yield amiss("no-language", Where(table="call", field="languages"), what, N_("Write its main language first."))
    for where, text in texts(call):
        if where.field == "title" and not text:
            yield amiss("no-title", where, N_("This has no title."), N_("Say what people read."), Severity.WARNING)
        if missing := text.missing(call.languages):
            what = N_("This text is missing in: {languages}.")
            fix = N_("Translate it; readers of that language see another version.")
            yield amiss("missing-translation", where, what, fix, Severity.WARNING, languages=", ".join(missing))
