"""The indicators of the format, from the table that sums and growths read."""

from __future__ import annotations

from pieces import code, plain, table

from stemcity_kit.impact.indicators import INDICATORS


def indicators() -> str:
    """A row for each indicator: its word, its name, its unit, what it counts, and what a sum of it counts."""
    rows = [
        (
            code(one.key),
            plain(one.name),
            code(one.unit),
            " ".join(code(word.value) for word in one.basis),
            code(one.sums_to) or "no sum",
            code(one.part_of),
            plain(" ".join(text for text in (one.who, one.method) if text)),
        )
        for one in INDICATORS.values()
    ]
    return table(("Word", "Name", "Unit", "Basis", "A sum counts", "Part of", "Who counts, and how"), rows)
