"""Points that come from an answer and from nobody's judgement: formulas and categories, in exact fractions.

A formula takes one number x out of the answers and gives `weight * share`, where the share is never below 0 nor above
1, or the points of the band into which x falls. Bonus points come on top, and the sum never exceeds the weight.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

import attrs

from stemcity_kit.calls.answer import Answers, Mark
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.exact import rounded
from stemcity_kit.calls.grid import Bonus, Criterion, Formula, Point, Rounding
from stemcity_kit.calls.reading import value
from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.money import Money

__all__ = ["HONOURS", "LOWEST", "Reckoned", "best_of", "category_points", "formula_points", "number_of"]

HONOURS = "honours"
"""The value of a bonus that asks for honours beside a mark."""

LOWEST = "lowest"
"""The `best` of a formula in which the smallest number of all applications gives all points."""


@attrs.frozen(kw_only=True)
class Reckoned:
    """The points of a formula or a category, and how they came about.

    Attributes:
        points: The points, not rounded, from 0 to the weight.
        number: The x of a formula, on the scale on which it is compared.
        coefficient: The share of the weight that x gives, rounded where the call rounds coefficients; None where bands
            or categories give points outright.
        bonus: The points on top.
    """

    points: Fraction
    number: Fraction | None = None
    coefficient: Fraction | None = None
    bonus: Decimal = Decimal(0)


def number_of(call: Call, answers: Answers, formula: Formula) -> Fraction | None:
    """The x of a formula: a number, an amount in the call's currency, or a mark carried over to the formula's scale.

    A mark is carried over linearly, from the lowest pass and the highest mark of its scale to those of the other, and
    is not rounded.

    Returns:
        The number, or None where the question was not answered.

    Raises:
        InvalidValue: The answer is not in its canonical spelling, is no number, or is in another currency.
    """
    given = value(call, answers, formula.question)
    if given is None:
        return None
    if isinstance(given, Mark):
        return _on_scale(call, given, scale=formula.scale)
    if isinstance(given, Money) and given.currency == call.currency:
        return Fraction(given.amount)
    if isinstance(given, int | Decimal) and not isinstance(given, bool):
        return Fraction(given)
    raise InvalidValue.because(
        "no-number-for-formula",
        Where(table="questions", key=formula.question),
        N_("The answer “{given}” is no number that the formula can reckon with."),
        N_("Its question must ask for a number, a mark, or an amount in {currency}."),
        given=given,
        currency=call.currency,
    )


def _on_scale(call: Call, mark: Mark, *, scale: str) -> Fraction:
    if not scale or scale == mark.scale:
        return Fraction(mark.value)
    old, new = call.mark_scales.get(mark.scale), call.mark_scales.get(scale)
    if old is None or new is None or old.most == old.least:
        raise InvalidValue.because(
            "mark-not-comparable",
            Where(table="scales", key=mark.scale),
            N_("The mark “{mark}” cannot be carried over to the scale “{scale}”."),
            N_("The call's scales are: {known}."),
            mark=mark,
            scale=scale,
            known=", ".join(call.mark_scales),
        )
    share = (Fraction(mark.value) - Fraction(old.least)) / (Fraction(old.most) - Fraction(old.least))
    return Fraction(new.least) + share * (Fraction(new.most) - Fraction(new.least))


def best_of(call: Call, formula: Formula, everyone: Iterable[Answers]) -> Fraction | None:
    """The best x of all admitted applications, or None where nobody gave one.

    Who was admitted is fixed once: that somebody is excluded for a missed threshold later does not move the best, or
    every other score would move with it. The code of public contracts has a like rule for tenders: what changes after
    the award does not move the averages (D.Lgs. 36/2023, art. 108(12)).

    Raises:
        InvalidValue: As `number_of`.
    """
    numbers = [number for answers in everyone if (number := number_of(call, answers, formula)) is not None]
    if not numbers:
        return None
    return min(numbers) if formula.best == LOWEST else max(numbers)


def formula_points(
    call: Call, criterion: Criterion, answers: Answers, *, best: Fraction | None, rounding: Rounding
) -> Reckoned | None:
    """The points of a formula criterion.

    Args:
        call: The call, with its scales of marks.
        criterion: A criterion with a formula.
        answers: The answers of one application.
        best: The best x of all admitted applications, where the formula compares with it.
        rounding: The call's rounding; only rounding the coefficient happens here.

    Returns:
        The points, or None where the question was not answered.

    Raises:
        InvalidValue: As `number_of`.
    """
    formula = criterion.formula or Formula()
    number = number_of(call, answers, formula)
    if number is None:
        return None
    weight, bonus = (
        Fraction(criterion.weight),
        sum((_earned(call, answers, extra) for extra in formula.bonus), Decimal()),
    )
    if formula.bands:
        coefficient, points = None, _band(formula, number)
    else:
        coefficient = _share(formula, number, best=best)
        if rounding.point is Point.COEFFICIENT:
            coefficient = Fraction(rounded(coefficient, rounding))
        points = weight * coefficient
    capped = min(max(points + Fraction(bonus), Fraction(0)), weight)
    return Reckoned(points=capped, number=number, coefficient=coefficient, bonus=bonus)


def _share(formula: Formula, number: Fraction, *, best: Fraction | None) -> Fraction:
    """The part of the weight, from 0 to 1."""
    if formula.best:
        return _share_of_best(number, best=number if best is None else best, lowest=formula.best == LOWEST)
    zero, full = Fraction(formula.zero or 0), Fraction(formula.full or 0)
    if zero == full:  # a grid that its check refuses: a step, all or nothing
        return Fraction(number >= full)
    return min(max((number - zero) / (full - zero), Fraction(0)), Fraction(1))


def _share_of_best(number: Fraction, *, best: Fraction, lowest: bool) -> Fraction:
    """The best has all points, also where it is 0 and no quotient exists."""
    if number == best:
        return Fraction(1)
    above, below = (best, number) if lowest else (number, best)
    return min(max(above / below, Fraction(0)), Fraction(1)) if below else Fraction(0)


def _band(formula: Formula, number: Fraction) -> Fraction:
    """The points of the highest lower limit that the number reaches; 0 below all of them."""
    reached = [(Fraction(least), Fraction(points)) for least, points in formula.bands if number >= Fraction(least)]
    return max(reached, default=(0, Fraction(0)))[1]


def _earned(call: Call, answers: Answers, bonus: Bonus) -> Decimal:
    given = value(call, answers, bonus.question)
    said = set(given) if isinstance(given, tuple) else {answers.get(bonus.question)}
    if isinstance(given, Mark) and given.honours:
        said.add(HONOURS)
    return bonus.points if said & set(bonus.values) else Decimal(0)


def category_points(call: Call, criterion: Criterion, answers: Answers) -> Reckoned | None:
    """The points of a category criterion: those of the answer, or the sum of those of several, up to the weight.

    Returns:
        The points, or None where the question was not answered; 0 points for a value that the grid does not name.

    Raises:
        InvalidValue: The answer is not in its canonical spelling.
    """
    given = value(call, answers, criterion.question)
    if given is None:
        return None
    said = given if isinstance(given, tuple) else (answers.get(criterion.question),)
    points = sum((Fraction(criterion.points.get(word, 0)) for word in said), Fraction(0))
    return Reckoned(points=min(max(points, Fraction(0)), Fraction(criterion.weight)))
