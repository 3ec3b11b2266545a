"""The contract tests of scheduling rules and wishes: what planning may rely on, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from stemcity_kit import plugins
from stemcity_kit.model.fields import KEY_PATTERN
from stemcity_kit.scheduling.limits import (
    Because,
    Count,
    Excess,
    Limit,
    Only,
    Price,
    Priced,
    cells_of,
)
from stemcity_kit.scheduling.problem import Item, Party, Problem, Shared, Space
from stemcity_kit.scheduling.rule import Rule, Wish
from stemcity_kit.scheduling.rules import RULES
from stemcity_kit.scheduling.wishes import WISHES
from stemcity_kit.testing.hostile import HOSTILE
from stemcity_kit.testing.small_problems import small_problem
from stemcity_kit.testing.watch import reached_for

__all__ = ["ScheduleRuleContract", "WishContract"]

_SEEDS = range(40)


class ScheduleRuleContract:
    """What every scheduling rule keeps; subclass it in a test module and say which rule is meant.

    Example::

        class TestQuietHours(ScheduleRuleContract):
            rule = QuietHours()

    Attributes:
        rule: The rule under test.
    """

    rule: ClassVar[Rule]

    def test_has_a_name_and_the_shape_of_a_rule(self) -> None:
        """It has `limits` and a `name`, which is an id in kebab-case, and is hashable like every value."""
        assert isinstance(self.rule, Rule), "A scheduling rule has a `name` and a method `limits`."
        assert KEY_PATTERN.fullmatch(self.rule.name), f"Rename it: {self.rule.name!r} is no id such as `quiet-hours`."
        assert hash(self.rule) is not None

    def test_is_asked_when_a_programme_is_planned(self) -> None:
        """It is built in, or comes through an entry point."""
        assert _is_known(self.rule, RULES, "stemcity_kit.scheduling_rules"), _how("scheduling_rules")

    def test_yields_limits_that_say_why(self) -> None:
        """Each is a limit, carries the rule's name, has words, and says how to mend what breaks it."""
        for problem in _problems():
            for limit in self.rule.limits(problem):
                assert isinstance(limit, Limit), f"{limit!r} is no limit: see stemcity_kit.scheduling.limits."
                _speaks(limit.because, self.rule.name)
                assert limit.because.fix, f"{_said(limit.because)} Say how to mend it."

    def test_yields_starts_of_the_grid(self) -> None:
        """Sets of starts are bits of the problem's own ticks, and not of some other count."""
        for problem in _problems():
            for limit in self.rule.limits(problem):
                for starts in _starts(limit):
                    assert 0 <= starts >> problem.grid.count <= 0, (
                        f"{_said(limit.because)} A set of starts reaches beyond the grid: make it with `problem.grid`."
                    )

    def test_yields_the_same_twice(self) -> None:
        """Two equal problems give equal limits in the same order."""
        for seed in _SEEDS:
            first, second = (list(self.rule.limits(small_problem(seed))) for _ in range(2))
            assert first == second, "The limits change from run to run: sort."

    def test_reaches_for_nothing_outside_the_problem(self) -> None:
        """No clock, no chance, no environment, no network, no files but those of installed packages."""
        problem = small_problem(1)
        list(self.rule.limits(problem))
        with reached_for() as reached:
            list(self.rule.limits(problem))
        assert reached == set(), f"Take it from the problem, or as a field of the rule: {sorted(reached)}"

    def test_works_on_a_problem_without_anything(self) -> None:
        """Without items and rooms it says nothing or something, but does not fall."""
        for limit in self.rule.limits(_bare()):
            _speaks(limit.because, self.rule.name)

    def test_works_on_hostile_text(self) -> None:
        """Braces, format strings and long texts in the parameters of a sentence stay text."""
        for text in HOSTILE:
            for limit in self.rule.limits(_hostile(text)):
                _speaks(limit.because, self.rule.name)


class WishContract:
    """What every wish keeps; subclass it in a test module and say which wish is meant.

    Attributes:
        wish: The wish under test.
    """

    wish: ClassVar[Wish]

    def test_has_a_name_and_the_shape_of_a_wish(self) -> None:
        """It has `prices` and a `name`, which is an id in kebab-case, and is hashable like every value."""
        assert isinstance(self.wish, Wish), "A wish has a `name` and a method `prices`."
        assert KEY_PATTERN.fullmatch(self.wish.name), (
            f"Rename it: {self.wish.name!r} is no id such as `quiet-evenings`."
        )
        assert hash(self.wish) is not None

    def test_is_asked_when_a_programme_is_planned(self) -> None:
        """It is built in, or comes through an entry point."""
        assert _is_known(self.wish, WISHES, "stemcity_kit.wishes"), _how("wishes")

    def test_yields_prices_that_say_why(self) -> None:
        """Each is a price in whole numbers, carries the wish's name, and has words."""
        for problem in _problems():
            for price in self.wish.prices(problem):
                assert isinstance(price, Priced), f"{price!r} is no price: see stemcity_kit.scheduling.limits."
                _speaks(price.because, self.wish.name)
                amounts = [price.price] if isinstance(price, Excess) else [amount for _, amount in price.cells]
                whole = all(type(amount) is int for amount in amounts)
                assert whole, f"{_said(price.because)} Give prices as whole numbers: {amounts}."

    def test_yields_starts_of_the_grid(self) -> None:
        """Sets of starts are bits of the problem's own ticks, and not of some other count."""
        for problem in _problems():
            for price in self.wish.prices(problem):
                for starts in _starts(price):
                    assert 0 <= starts >> problem.grid.count <= 0, (
                        f"{_said(price.because)} A set of starts reaches beyond the grid: make it with `problem.grid`."
                    )

    def test_yields_the_same_twice(self) -> None:
        """Two equal problems give equal prices in the same order."""
        for seed in _SEEDS:
            first, second = (list(self.wish.prices(small_problem(seed))) for _ in range(2))
            assert first == second, "The prices change from run to run: sort."

    def test_reaches_for_nothing_outside_the_problem(self) -> None:
        """No clock, no chance, no environment, no network, no files but those of installed packages."""
        problem = small_problem(1)
        list(self.wish.prices(problem))
        with reached_for() as reached:
            list(self.wish.prices(problem))
        assert reached == set(), f"Take it from the problem, or as a field of the wish: {sorted(reached)}"

    def test_works_on_a_problem_without_anything(self) -> None:
        """Without items and rooms it says nothing or something, but does not fall."""
        for price in self.wish.prices(_bare()):
            _speaks(price.because, self.wish.name)

    def test_works_on_hostile_text(self) -> None:
        """Braces, format strings and long texts in the parameters of a sentence stay text."""
        for text in HOSTILE:
            for price in self.wish.prices(_hostile(text)):
                _speaks(price.because, self.wish.name)


def _is_known(what: object, built_in: tuple[object, ...], group: str) -> bool:
    return what in (*built_in, *plugins.every(group)[0])


def _how(group: str) -> str:
    return (
        f'Add it under [project.entry-points."stemcity_kit.{group}"] in pyproject.toml, and install the package again.'
    )


def _said(because: Because) -> str:
    """The sentence, with whatever the judge of plans may fill in."""
    return because.finding(item="?", one="?", other="?", count="?", least="?", most="?").problem()


def _speaks(because: Because, name: str) -> None:
    assert _said(because), f"{because!r} says nothing."
    assert because.rule == name, f"The reason is called {because.rule!r}, and what gives it {name!r}."


def _starts(limit: Limit | Priced) -> Iterator[int]:
    """Every set of starts that a limit or a price names."""
    terms: tuple[object, ...] = ()
    if isinstance(limit, Only):
        terms = (limit,)
    elif isinstance(limit, Count | Excess):
        terms = tuple(cell for term in limit.terms for cell in cells_of(term))
    elif isinstance(limit, Price):
        terms = tuple(cell for term, _ in limit.cells for cell in cells_of(term))
    yield from (starts for term in terms if (starts := getattr(term, "starts", None)) is not None)


def _problems() -> Iterator[Problem]:
    return (small_problem(seed) for seed in _SEEDS)


def _bare() -> Problem:
    return Problem("Europe/Rome", small_problem(1).hours)


def _hostile(text: str) -> Problem:
    hours = small_problem(1).hours
    items = [
        Item(
            key,
            60,
            title=text,
            people=["somebody"],
            kits=["kit"],
            kind=text,
            equipment=[text, "audio"],
            seats=5,
            track=text,
            audiences=[text.replace("|", "/")],
            partner=text,
            apart=["one"] if key == "other" else (),
            after=["one"] if key == "other" else (),
            school=True,
        )
        for key in ("one", "other")
    ]
    return Problem(
        "Europe/Rome",
        hours,
        items=items,
        rooms=[Space("room", title=text, place=text, district=text, kind=text, equipment=[text], hours=hours)],
        people=[Party("somebody", title=text, hours=hours, because=text)],
        kits=[Shared("kit", title=text)],
        school_hours=hours,
    )
