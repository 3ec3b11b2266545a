"""What `stemcity survey` says: a table for people, rows for a spreadsheet, data for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from stemcity_kit.cli.say import Speaker, as_json
from stemcity_kit.documents.catalogue import spoken
from stemcity_kit.documents.phrases import locale_of
from stemcity_kit.errors import Finding, N_
from stemcity_kit.impact.effects import Effect, Effects
from stemcity_kit.impact.instruments import Instrument
from stemcity_kit.impact.surveys import Matched

__all__ = ["drawn", "rows_of", "survey_json"]

_FIELDS = (
    "subscale", "group", "n", "incomplete", "before", "after", "change", "low", "high", "confidence", "g_av",
    "before_left",
)  # fmt: skip


def drawn(told: Effects, speaker: Speaker) -> str:
    """A table in the reader's language; texts to the left, numbers to the right."""
    heads = (
        N_("subscale"), N_("group"), N_("pupils"), N_("before"), N_("after"), N_("change"), N_("interval"),
        N_("effect g"),
    )  # fmt: skip
    rows = [tuple(map(speaker.translate, heads)), *(_line(effect, speaker) for effect in told.effects)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(heads))]

    def line(row: Sequence[str]) -> str:
        cells = enumerate(zip(row, widths, strict=True))
        return "  ".join(
            cell.ljust(width) if place < 2 else cell.rjust(width) for place, (cell, width) in cells
        ).rstrip()

    head, *body = map(line, rows)
    return "\n".join([head, "-" * (sum(widths) + 2 * (len(widths) - 1)), *body])


def _line(effect: Effect, speaker: Speaker) -> tuple[str, ...]:
    locale = locale_of(spoken(speaker.language), "")

    def said(number: Decimal | None) -> str:
        return "–" if number is None else format_decimal(number, format="0.00", locale=locale)

    return (
        effect.subscale or speaker.translate(N_("all questions")),
        effect.group or speaker.translate(N_("all together")),
        str(effect.n),
        said(effect.before),
        said(effect.after),
        said(effect.change),
        speaker.translate(N_("{low} to {high}")).format(low=said(effect.low), high=said(effect.high)),
        said(effect.g_av),
    )


def rows_of(told: Effects) -> list[tuple[str, ...]]:
    """A header and a row for each effect; numbers with a point, whatever the language."""
    return [_FIELDS, *(tuple(_text(getattr(effect, name)) for name in _FIELDS) for effect in told.effects)]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def survey_json(
    instrument: Instrument, found: Matched, told: Effects, findings: Sequence[Finding], speaker: Speaker
) -> dict[str, Any]:
    """Everything for other programs; exact numbers as texts, and no reply of anybody."""
    return {
        "instrument": {"key": instrument.key, "version": instrument.version, "language": instrument.language},
        "matched": told.matched,
        "only_before": told.left,
        "only_after": told.joined,
        "double_code": len(found.doubled),
        "no_code": len(found.without_code),
        "malformed_code": len(found.malformed),
        "effects": [{name: _value(getattr(effect, name)) for name in _FIELDS} for effect in told.effects],
        "findings": json.loads(as_json(findings, speaker.translate)),
    }


def _value(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value
