"""The rule contract holds for every built-in rule, and names what is wrong with a bad one."""

import itertools
import time

import attrs
import pytest

from stemcity_kit.errors import Finding, Where
from stemcity_kit.model.rules import RULES
from stemcity_kit.testing import RuleContract

TESTS = [name for name in vars(RuleContract) if name.startswith("test_")]


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_built_in_rule_keeps_the_contract(rule, test):
    """What is asked of plug-ins is kept by our own rules."""
    contract = type("TestRule", (RuleContract,), {"rule": rule})()
    getattr(contract, test)()


counter = itertools.count()


def finding(rule="bad", key="event-1", what="Wrong.", fix="Mend it."):
    """A warning about an event."""
    return Finding(rule, Where(table="events", key=key), what, fix)


@attrs.frozen
class Bad:
    """A rule that breaks one part of the contract."""

    look: object = attrs.field(eq=False)
    name: str = "bad"

    def __call__(self, edition):
        """Yield what it is told to."""
        yield self.look(edition)


@pytest.mark.parametrize(
    ("test", "rule"),
    [
        ("test_has_a_name_and_the_shape_of_a_rule", Bad(None, name="Not an id")),
        ("test_is_asked_by_check", Bad(lambda _: finding())),
        ("test_yields_findings_that_say_where_and_what", Bad(lambda _: "Wrong.")),
        ("test_yields_findings_that_say_where_and_what", Bad(lambda _: finding(rule="other"))),
        ("test_yields_findings_that_say_where_and_what", Bad(lambda _: finding(key="no-such-event"))),
        ("test_yields_findings_that_say_where_and_what", Bad(lambda _: finding(fix=""))),
        ("test_yields_findings_that_say_where_and_what", Bad(lambda _: finding(what="“{value}” is wrong."))),
        ("test_finds_the_same_twice", Bad(lambda _: finding(fix=f"Mend {next(counter)}."))),
        ("test_reaches_for_nothing_outside_the_edition", Bad(lambda _: finding(fix=f"Before {time.time()}."))),
        ("test_works_on_an_edition_without_anything", Bad(lambda edition: finding(key=edition.events[0].key))),
        ("test_works_on_references_that_lead_nowhere", Bad(lambda e: [e.find("events", s.event) for s in e.sessions])),
        ("test_works_on_hostile_text", Bad(lambda e: finding(what=str(e.events[0].title.within(["it"]))))),
    ],
)
def test_a_broken_rule_is_found(test, rule):
    """The test of the contract that is about it fails."""
    contract = type("TestBad", (RuleContract,), {"rule": rule})()
    with pytest.raises((AssertionError, LookupError, ValueError)):
        getattr(contract, test)()
