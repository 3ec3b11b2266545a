"""A plug-in's tests: the contracts take an exporter or a rule of one's own, and a synthetic edition is an edition."""

from collections.abc import Iterator
from typing import assert_type

import attrs

from stemcity_kit.errors import Finding
from stemcity_kit.exports import File, MediaCopy
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.programme import Programme
from stemcity_kit.testing import ExporterContract, RuleContract, hostile_edition, synthetic_edition

assert_type(synthetic_edition(seed=1, events=10, languages=["it"]), Edition)
assert_type(hostile_edition("=1+1"), Edition)
synthetic_edition(1, 10)  # type: ignore[call-arg]


@attrs.frozen
class Titles:
    """The smallest exporter."""

    name: str = "titles"

    def __call__(self, programme: Programme) -> Iterator[File | MediaCopy | Finding]:
        """One file of one line."""
        yield File("titles.txt", programme.key.encode())


@attrs.frozen
class Silent:
    """The smallest rule."""

    name: str = "silent"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Nothing to say."""
        yield from ()


class TestTitles(ExporterContract):
    """The contract takes the exporter."""

    exporter = Titles()


class TestSilent(RuleContract):
    """The contract takes the rule, and no exporter."""

    rule = Silent()


class TestMixedUp(RuleContract):
    """An exporter is no rule."""

    rule = Titles()  # type: ignore[assignment]
