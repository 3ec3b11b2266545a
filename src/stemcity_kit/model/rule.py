"""What a rule is: a small frozen object with a name that looks at an edition and yields findings.

`note`, `warning` and `error` make the findings of the built-in rules; a rule of another package may use them too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from stemcity_kit.errors import Finding, Severity, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import Status

__all__ = ["Rule", "error", "first_day", "note", "over", "span", "warning"]


@runtime_checkable
class Rule(Protocol):
    """Looks at an edition and yields what is to be mended or good to know; `name` is the id of its findings."""

    @property
    def name(self) -> str:
        """The stable id, in kebab-case."""
        ...

    def __call__(self, edition: Edition, /) -> Iterator[Finding]:
        """Yield the findings, in a stable order. Keys that point at nothing are not its business."""
        ...


def note(rule: str, where: Where, what: str, fix: str = "", **params: object) -> Finding:
    """A finding that asks for nothing."""
    return Finding(rule, where, what, fix, Severity.NOTE, params)


def warning(rule: str, where: Where, what: str, fix: str, **params: object) -> Finding:
    """A finding to look at before publishing."""
    return Finding(rule, where, what, fix, Severity.WARNING, params)


def error(rule: str, where: Where, what: str, fix: str, **params: object) -> Finding:
    """A finding that blocks a build."""
    return Finding(rule, where, what, fix, Severity.ERROR, params)


def over(status: Status) -> bool:
    """Whether nobody can attend any more: cancelled, or held."""
    return status in (Status.CANCELLED, Status.HELD)


def span(edition: Edition) -> Days | None:
    """From the first to the last day of all sections, or None where no section has days."""
    return Days.spanning(spell for section in edition.sections for spell in section.dates)


def first_day(edition: Edition) -> dt.date:
    """The first day of the sections; without any the first of the year."""
    whole = span(edition)
    return whole.first if whole else dt.date(edition.year, 1, 1)
