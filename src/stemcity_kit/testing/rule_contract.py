"""The contract test of rules: what `check` may rely on, whoever wrote the rule."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, ClassVar

import attrs

from stemcity_kit.errors import Finding, Severity
from stemcity_kit.model.edition import TABLES, Edition
from stemcity_kit.model.fields import KEY_PATTERN
from stemcity_kit.model.rules import RULES, Rule, installed_rules
from stemcity_kit.testing.hostile import HOSTILE, hostile_edition
from stemcity_kit.testing.synthetic import synthetic_edition
from stemcity_kit.testing.watch import reached_for

__all__ = ["RuleContract"]


class RuleContract:
    """What every rule keeps; subclass it in a test module and say which rule is meant.

    Example::

        class TestNoEventOnMonday(RuleContract):
            rule = NoEventOnMonday()

    Attributes:
        rule: The rule under test.
    """

    rule: ClassVar[Rule]

    def test_has_a_name_and_the_shape_of_a_rule(self) -> None:
        """It is callable, hashable like every value, and its name is an id in kebab-case."""
        assert isinstance(self.rule, Rule), "A rule is callable and has a `name`."
        assert KEY_PATTERN.fullmatch(self.rule.name), f"Rename it: {self.rule.name!r} is no id such as `no-monday`."
        assert hash(self.rule) is not None

    def test_is_asked_by_check(self) -> None:
        """It is built in, or comes through an entry point."""
        assert self.rule in (*RULES, *installed_rules()), (
            'Add it under [project.entry-points."stemcity_kit.rules"] in pyproject.toml, and install the package again.'
        )

    def test_yields_findings_that_say_where_and_what(self) -> None:
        """Each finding carries the rule's name, has words, and points at a row that exists."""
        edition = synthetic_edition(seed=1, events=60)
        for finding in self.rule(edition):
            assert isinstance(finding, Finding), f"{finding!r} is no Finding."
            assert finding.words(), f"{finding!r} says nothing."
            assert isinstance(finding.severity, Severity)
            assert finding.rule == self.rule.name, (
                f"The finding is called {finding.rule!r}, the rule {self.rule.name!r}."
            )
            assert finding.severity is Severity.NOTE or finding.fix, f"{finding.words()} Say how to mend it."
            table, key = finding.where.table, finding.where.key
            found = table not in TABLES or not key or key in edition.indexes[table]
            assert found, f"{finding.words()} There is no such row."

    def test_finds_the_same_twice(self) -> None:
        """Two equal editions give equal findings in the same order."""
        first, second = (list(self.rule(synthetic_edition(seed=1, events=60))) for _ in range(2))
        assert first == second, "The findings change from run to run: sort."

    def test_reaches_for_nothing_outside_the_edition(self) -> None:
        """No clock, no chance, no environment, no network, no files but those of installed packages."""
        edition = synthetic_edition(seed=1, events=40)
        list(self.rule(edition))
        with reached_for() as reached:
            list(self.rule(edition))
        assert reached == set(), f"Take it from the edition, or as a field of the rule: {sorted(reached)}"

    def test_works_on_an_edition_without_anything(self) -> None:
        """A new edition has no rows at all; the rule says nothing or something, but does not fall."""
        _read(
            self.rule(Edition(key="empty", uri="https://example.org/2027", year=2027, country="IT", zone="Europe/Rome"))
        )

    def test_works_on_references_that_lead_nowhere(self) -> None:
        """Broken keys are the business of the references; a rule passes over them."""
        for seed in range(3):
            _read(self.rule(_broken(seed)))

    def test_works_on_hostile_text(self) -> None:
        """Braces, format strings and long texts in the parameters of a finding stay text."""
        for text in HOSTILE:
            _read(self.rule(hostile_edition(text)))


def _read(findings: Iterator[Finding]) -> None:
    for finding in findings:
        assert finding.words(), f"{finding!r} says nothing."


@functools.cache
def _broken(seed: int) -> Edition:
    """An edition in which every reference of every second row leads nowhere."""
    edition = synthetic_edition(seed=seed, events=40)
    tables: dict[str, Any] = {
        table: [_adrift(row) if number % 2 else row for number, row in enumerate(getattr(edition, table))]
        for table in TABLES
    }
    return attrs.evolve(edition, **tables)


def _adrift(row: Any) -> Any:
    changes: dict[str, Any] = {}
    for field in attrs.fields(type(row)):
        if "refers" in field.metadata:
            value = getattr(row, field.name)
            changes[field.name] = ("nowhere",) if isinstance(value, tuple) else "nowhere"
    return attrs.evolve(row, **changes)
