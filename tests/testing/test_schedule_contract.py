"""The contracts of scheduling rules and wishes hold for every built-in one, and name what is wrong with a bad one."""

import itertools
import time

import attrs
import pytest

from stemcity_kit.scheduling.limits import Because, Cell, Count, Excess, Only, Price
from stemcity_kit.scheduling.rules import RULES
from stemcity_kit.scheduling.wishes import WISHES
from stemcity_kit.testing import ScheduleRuleContract, WishContract


def asked_by(contract):
    """The names of a contract's tests."""
    return [name for name in vars(contract) if name.startswith("test_")]


@pytest.mark.parametrize("test", asked_by(ScheduleRuleContract))
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_built_in_rule_keeps_the_contract(rule, test):
    """What is asked of plug-ins is kept by our own rules."""
    getattr(type("TestRule", (ScheduleRuleContract,), {"rule": rule})(), test)()


@pytest.mark.parametrize("test", asked_by(WishContract))
@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: wish.name)
def test_a_built_in_wish_keeps_the_contract(wish, test):
    """What is asked of plug-ins is kept by our own wishes."""
    getattr(type("TestWish", (WishContract,), {"wish": wish})(), test)()


counter = itertools.count()


def because(rule="bad", what="Wrong.", fix="Mend it.", **params):
    """A reason."""
    return Because(rule, what, fix, tuple(params.items()))


@attrs.frozen
class Bad:
    """A rule, or a wish, that breaks one part of the contract."""

    look: object = attrs.field(eq=False)
    name: str = "bad"

    def limits(self, problem):
        """What it is told to yield."""
        yield self.look(problem)

    prices = limits


@pytest.mark.parametrize(
    ("test", "rule"),
    [
        ("test_has_a_name_and_the_shape_of_a_rule", Bad(None, name="Not an id")),
        ("test_has_a_name_and_the_shape_of_a_rule", "no rule"),
        ("test_is_asked_when_a_programme_is_planned", Bad(None)),
        ("test_yields_limits_that_say_why", Bad(lambda _: "Wrong.")),
        ("test_yields_limits_that_say_why", Bad(lambda _: Only("a", because("other")))),
        ("test_yields_limits_that_say_why", Bad(lambda _: Only("a", because(what="“{value}” is wrong.")))),
        ("test_yields_limits_that_say_why", Bad(lambda _: Only("a", because(fix="")))),
        ("test_yields_limits_that_say_why", Bad(lambda _: Only("a", because(what="")))),
        ("test_yields_starts_of_the_grid", Bad(lambda p: Only("a", because(), 1 << p.grid.count))),
        ("test_yields_starts_of_the_grid", Bad(lambda p: Count("k", because(), [Cell("a", 1 << p.grid.count)]))),
        ("test_yields_the_same_twice", Bad(lambda _: Only("a", because(n=next(counter))))),
        ("test_reaches_for_nothing_outside_the_problem", Bad(lambda _: Only("a", because(at=time.time())))),
        ("test_works_on_a_problem_without_anything", Bad(lambda p: Only(p.items[0].key, because()))),
        ("test_works_on_hostile_text", Bad(lambda p: Only("a", because(what=p.items[0].title)))),
    ],
)
def test_a_broken_rule_is_found(test, rule):
    """The test of the contract that is about it fails."""
    contract = type("TestBad", (ScheduleRuleContract,), {"rule": rule})()
    with pytest.raises((AssertionError, LookupError, ValueError)):
        getattr(contract, test)()


@pytest.mark.parametrize(
    ("test", "wish"),
    [
        ("test_has_a_name_and_the_shape_of_a_wish", Bad(None, name="Not an id")),
        ("test_has_a_name_and_the_shape_of_a_wish", "no wish"),
        ("test_is_asked_when_a_programme_is_planned", Bad(None)),
        ("test_yields_prices_that_say_why", Bad(lambda _: "Wrong.")),
        ("test_yields_prices_that_say_why", Bad(lambda _: Price(because("other"), []))),
        ("test_yields_prices_that_say_why", Bad(lambda _: Price(because(), [(Cell("a"), 0.5)]))),
        ("test_yields_prices_that_say_why", Bad(lambda _: Excess(because(), [], 0.5))),
        ("test_yields_starts_of_the_grid", Bad(lambda p: Price(because(), [(Cell("a", 1 << p.grid.count), 1)]))),
        ("test_yields_starts_of_the_grid", Bad(lambda p: Excess(because(), [Cell("a", 1 << p.grid.count)], 1))),
        ("test_yields_the_same_twice", Bad(lambda _: Price(because(n=next(counter)), []))),
        ("test_reaches_for_nothing_outside_the_problem", Bad(lambda _: Price(because(at=time.time()), []))),
        ("test_works_on_a_problem_without_anything", Bad(lambda p: Price(because(), [(Cell(p.items[0].key), 1)]))),
        ("test_works_on_hostile_text", Bad(lambda p: Price(because(what=p.items[0].title), []))),
    ],
)
def test_a_broken_wish_is_found(test, wish):
    """The test of the contract that is about it fails."""
    contract = type("TestBad", (WishContract,), {"wish": wish})()
    with pytest.raises((AssertionError, LookupError, ValueError)):
        getattr(contract, test)()
