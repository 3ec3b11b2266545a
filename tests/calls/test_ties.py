"""The one order of a call: totals, then the chain of ties, link by link."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.awarding import Awarding, Tie
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Draw
from stemcity_kit.calls.grid import Criterion, Grid
from stemcity_kit.calls.question import Question
from stemcity_kit.calls.ties import Contestant, ordered
from stemcity_kit.engines.draw import drawn, list_digest

QUESTIONS = [
    Question(key="isee", kind="money"),
    Question(key="born", kind="date"),
    Question(key="mark", kind="mark"),
    Question(key="exams", kind="whole-number"),
    Question(key="disability", kind="yes-no"),
    Question(key="family", kind="choice", choices={"one": {}, "two": {}, "more": {}}),
    Question(key="wishes", kind="choices", choices={"sea": {}, "hills": {}, "city": {}}),
    Question(key="motto", kind="line"),
]


def call(*ties: Tie, **more: object) -> Call:
    """A call with these links."""
    return Call(key="grants", questions=QUESTIONS, awarding=Awarding(ties=ties), **more)


def person(key: str, total: str | None = "70.00", **more: object) -> Contestant:
    """A contestant; every other keyword is an answer, unless it is an attribute."""
    apart = {name: more.pop(name) for name in ("points", "exact", "standing", "received_at") if name in more}
    total = None if total is None else Decimal(total)
    return Contestant(application=key, total=total, answers=Answers(more), **apart)


def places(call: Call, *people: Contestant, draws: tuple[Draw, ...] = ()) -> list[tuple[str, ...]]:
    """Who stands together, from the first place on."""
    order = ordered(call, people, draws=draws)
    return [tuple(member.application for member in group.members) for group in order.groups]


def test_the_highest_total_comes_first():
    """Totals are compared as numbers, and not as text."""
    people = person("a", "9.00"), person("b", "70.17"), person("c", "100.00")
    assert [("c",), ("b",), ("a",)] == places(call(), *people)


def test_equal_totals_share_a_place_where_no_rule_parts_them():
    """70.0 and 70.00 are the same number of points."""
    assert [("a", "b"), ("c",)] == places(call(), person("b", "70.0"), person("a", "70.00"), person("c", "69.99"))


def test_totals_that_the_call_never_rounds_are_compared_exactly():
    """Two that are shown alike stand apart by a third of a cent."""
    lower, higher = person("a", standing=Fraction(70)), person("b", standing=Fraction(210001, 3000))
    assert [("b",), ("a",)] == places(call(), lower, higher)


def test_the_four_way_tie_goes_by_isee_and_the_twin_needs_the_next_rule():
    """The worked example: 88, 92, 96 and 100 all make 70.00; ISEE parts them, and the twin of 92 is younger."""
    people = [
        person("p100", isee="37500.00 EUR", born="2005-01-01"),
        person("p96", isee="30000.00 EUR", born="2005-01-01"),
        person("p92", isee="22500.00 EUR", born="2004-03-01"),
        person("p88", isee="15000.00 EUR", born="2005-01-01"),
        person("twin", isee="22500.00 EUR", born="2005-03-01"),
    ]
    by_isee = call(Tie("answer", "isee", "lowest"))
    by_age = call(Tie("answer", "isee", "lowest"), Tie("answer", "born", "highest"))
    assert [("p88",), ("p92", "twin"), ("p96",), ("p100",)] == places(by_isee, *people)
    assert [("p88",), ("twin",), ("p92",), ("p96",), ("p100",)] == places(by_age, *people)
    parted = [group.parted_by for group in ordered(by_age, people).groups]
    assert [0, 1, 2, 1, 1] == parted


@pytest.mark.parametrize(
    ("tie", "first", "second"),
    [
        (Tie("answer", "isee", "lowest"), {"isee": "9000.00 EUR"}, {"isee": "15000.00 EUR"}),
        (Tie("answer", "born", "highest"), {"born": "2006-01-01"}, {"born": "2005-12-31"}),
        (Tie("answer", "born", "lowest"), {"born": "2005-12-31"}, {"born": "2006-01-01"}),
        (Tie("answer", "exams", "highest"), {"exams": "10"}, {"exams": "9"}),
        (Tie("answer", "mark"), {"mark": "100L/100"}, {"mark": "100/100"}),
        (Tie("answer", "mark"), {"mark": "28/30"}, {"mark": "92/100"}),
        (Tie("answer", "disability"), {"disability": "yes"}, {"disability": "no"}),
        (Tie("answer", "disability", "lowest"), {"disability": "no"}, {"disability": "yes"}),
        (Tie("answer", "family", prefer=["more", "two"]), {"family": "more"}, {"family": "two"}),
        (Tie("answer", "family", prefer=["more", "two"]), {"family": "two"}, {"family": "one"}),
        (Tie("answer", "wishes", prefer=["hills", "sea"]), {"wishes": "city | hills"}, {"wishes": "sea | city"}),
        (Tie("answer", "disability", prefer=["no"]), {"disability": "no"}, {"disability": "yes"}),
    ],
)
def test_each_kind_of_answer_breaks_a_tie_in_its_own_order(tie, first, second):
    """Amounts, dates, numbers, marks of two scales, yes and no, and choices in order of preference."""
    assert [("z",), ("a",)] == places(call(tie), person("z", **first), person("a", **second))


def test_more_points_in_a_criterion_break_a_tie():
    """Of equal totals, the one with more points for quality comes first."""
    people = person("a", points={"quality": Decimal("20.00")}), person("b", points={"quality": Decimal("21.00")})
    assert [("b",), ("a",)] == places(call(Tie("criterion", "quality")), *people)


def test_points_that_the_call_never_rounds_break_a_tie_exactly():
    """Both are shown as 20.00 points for quality."""
    shown = {"quality": Decimal("20.00")}
    lower = person("a", points=shown, exact={"quality": Fraction(39999, 2000)})
    higher = person("b", points=shown, exact={"quality": Fraction(40001, 2000)})
    assert [("b",), ("a",)] == places(call(Tie("criterion", "quality")), lower, higher)


def test_a_criterion_made_of_parts_is_the_sum_of_its_parts():
    """The points of a group are those of the criteria within it."""
    grid = Grid(
        criteria=[
            Criterion(key="quality", weight=Decimal(50)),
            *(Criterion(key=part, weight=Decimal(25), within="quality") for part in ("clear", "new")),
        ]
    )
    one = person("a", points={"clear": Decimal(9), "new": Decimal(9), "reach": Decimal(30)})
    two = person("b", points={"clear": Decimal(1), "new": Decimal(20), "reach": Decimal(27)})
    assert [("b",), ("a",)] == places(call(Tie("criterion", "quality"), grid=grid), one, two)


def test_the_earlier_receipt_comes_first_to_the_microsecond_and_across_the_clock_change():
    """02:30 occurs twice in Rome on 25 October 2026; the first of the two is earlier, whatever the wall clock says."""
    rome = ZoneInfo("Europe/Rome")
    first = dt.datetime(2026, 10, 25, 2, 30, 0, 1, tzinfo=rome)
    second = dt.datetime(2026, 10, 25, 2, 30, tzinfo=rome, fold=1)
    people = person("a", received_at=second), person("b", received_at=first)
    assert [("b",), ("a",)] == places(call(Tie("receipt")), *people)
    later = first + dt.timedelta(microseconds=1)
    assert [("b",), ("c",)] == places(call(Tie("receipt")), person("c", received_at=later), people[1])


def test_a_draw_orders_exactly_as_a_stranger_draws_it_again():
    """The held draw parts the tied, and the order names it."""
    keys = ("a", "b", "c")
    draw = Draw(key="lot", applications=keys, digest=list_digest(keys), event="Lotto", seed="5 17 33 61 90")
    order = ordered(call(Tie("draw")), [person(key) for key in keys], draws=(draw,))
    assert drawn(keys, seed="5 17 33 61 90") == tuple(group.members[0].application for group in order.groups)
    assert ("lot",) == order.draws
    assert [0, 1, 1] == [group.parted_by for group in order.groups]


def test_a_draw_still_counts_when_one_of_its_list_has_withdrawn():
    """A lot depends on the seed and the key alone, so the others stay in their order and nobody draws again."""
    keys = ("a", "b", "c")
    draw = Draw(key="lot", applications=keys, digest="", event="Lotto", seed="5 17 33 61 90")
    again = Draw(key="again", applications=("a", "c"), digest="", event="Lotto", seed="another")
    left = [(key,) for key in drawn(keys, seed=draw.seed) if key != "b"]
    assert left == places(call(Tie("draw")), person("a"), person("c"), draws=(draw, again))


def test_without_the_draw_the_tied_share_a_place_and_no_later_rule_steps_in():
    """A draw whose list lacks one of the tied, or whose seed is unknown, parts nobody."""
    people = person("a", born="2005-01-01"), person("b", born="2006-01-01")
    chain = call(Tie("draw"), Tie("answer", "born"))
    frozen = Draw(key="lot", applications=("a", "b"), digest="", event="Lotto")
    other = Draw(key="other", applications=("a", "z"), digest="", event="Lotto", seed="5")
    assert [("a", "b")] == places(chain, *people, draws=(frozen, other))
    assert [True] == [group.undrawn for group in ordered(chain, people).groups]


def test_who_lacks_what_a_rule_compares_comes_last_in_it_and_a_note_says_so():
    """No ISEE: after all who have one, and still parted by the next rule."""
    people = (
        person("a", born="2005-01-01"),
        person("b", born="2006-01-01"),
        person("c", isee="49999.00 EUR"),
        Contestant(application="d", total=Decimal(70), answers=None),
    )
    chain = call(Tie("answer", "isee", "lowest"), Tie("answer", "born"))
    assert [("c",), ("b",), ("a",), ("d",)] == places(chain, *people)
    said = [finding.problem() for finding in ordered(chain, people).findings]
    assert [
        "Rule 1 for ties compares “isee”, and these with equal points have none: a, b, d.",
        "Rule 2 for ties compares “born”, and these with equal points have none: d.",
    ] == said


def test_a_rule_is_asked_only_where_those_before_it_leave_a_tie():
    """Nobody is said to lack an answer that decides nothing."""
    people = person("a", "70.00"), person("b", "69.00")
    assert () == ordered(call(Tie("answer", "isee", "lowest")), people).findings


def test_words_without_an_order_of_preference_break_no_tie_and_a_finding_says_how_to_mend_it():
    """Which motto is the better one, the call does not say."""
    people = person("a", motto="Avanti"), person("b", motto="Insieme")
    order = ordered(call(Tie("answer", "motto")), people)
    assert [("a", "b")] == [tuple(member.application for member in group.members) for group in order.groups]
    (found,) = order.findings
    assert "The answers to “motto” have no order of their own, so they break no tie." == found.problem()
    assert "Say in the tie chain which of them come first: prefer = […]." == found.remedy()


@pytest.mark.parametrize("text", ["15.000,00 €", "15000.00 USD"])
def test_an_answer_that_cannot_be_compared_is_named_and_comes_last(text):
    """Text that is not canonical, or another currency: a finding at the application, and no guess."""
    people = person("a", isee=text), person("b", isee="40000.00 EUR")
    order = ordered(call(Tie("answer", "isee", "lowest")), people)
    assert ["b", "a"] == [member.application for group in order.groups for member in group.members]
    assert ("applications", "a", "isee") == (
        order.findings[0].where.table,
        order.findings[0].where.key,
        order.findings[0].where.field,
    )
