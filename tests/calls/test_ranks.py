"""The ranking: the worked grid, thresholds, several rankings, prizes, and the laws that hold for every ranking."""

import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.calls.acts import Party, Seat
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.awarding import Awarding, Pool, Prize, Tie
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile, Draw, Member, Sheet
from stemcity_kit.calls.grid import Bonus, Criterion, Formula, Grid, Rounding, Threshold
from stemcity_kit.calls.question import Condition, Question
from stemcity_kit.calls.ranking import Outcome
from stemcity_kit.calls.ranks import Ranked, rank, rank_entries
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.calls.ties import Contestant
from stemcity_kit.engines.draw import drawn
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.money import Money

WEIGHTS = {"theme": 25, "quality": 25, "reach": 20, "access": 15, "value": 15}
GRID = Grid(
    criteria=[Criterion(key=key, weight=Decimal(weight)) for key, weight in WEIGHTS.items()],
    thresholds=[Threshold(Decimal(60)), Threshold(Decimal(28), of=["theme", "quality"])],
)
MARKS = {
    "p1": ".8 .9 .7 / .7 .8 .8 / .6 .5 .7 / .9 .9 .8 / .4 .4 .4",
    "p2": ".9 .8 .9 / .6 .7 .7 / .8 .8 .7 / .5 .6 .6 / .7 .7 .7",
    "p3": ".5 .6 .4 / .6 .6 .6 / .7 .6 .6 / .6 .5 .6 / 1 1 1",
    "p4": ".6 .6 .6 / .6 .6 .6 / .6 .6 .6 / .6 .6 .6 / .5 .5 .5",
}


def worked_example(grid: Grid = GRID, *, pools: tuple[Pool, ...] = ()) -> CaseFile:
    """Four proposals that three members scored."""
    call = Call(key="partners-2027", grid=grid, awarding=Awarding(pools=pools))
    applications = {key: Application(key=key, person=key, state=ApplicationState.EVALUATED, version=1) for key in MARKS}
    sheets = {}
    for key, text in MARKS.items():
        columns = [column.split() for column in text.split(" / ")]
        for number, member in enumerate(("ada", "eva", "ida")):
            marks = {criterion: Decimal(column[number]) for criterion, column in zip(WEIGHTS, columns, strict=True)}
            sheets[key, member] = Sheet(
                application=key, member=member, marks=Frozen(marks), reasons=None, version=1, number=1
            )
    members = Frozen({key: Member(key=key, seat=Seat.MEMBER) for key in ("ada", "eva", "ida")})
    return CaseFile(call=call, applications=Frozen(applications), sheets=Frozen(sheets), members=members)


def test_the_worked_grid_puts_p2_first_p1_second_and_two_out():
    """P3 is out by theme and quality although it brings the most money, P4 by the total."""
    entries = rank(worked_example()).ranking.entries
    assert [
        (1, "p2", "72.67", "winner", ()),
        (2, "p1", "70.17", "winner", ()),
        (None, "p3", "63.67", "below-threshold", ("theme+quality",)),
        (None, "p4", "58.50", "below-threshold", ("total",)),
    ] == [(entry.place, entry.application, str(entry.total), entry.outcome.value, entry.missed) for entry in entries]


def test_the_points_of_each_criterion_stand_in_the_entry():
    """As they were rounded and summed."""
    entry = rank(worked_example()).ranking.entry("p2")
    assert {"theme": "21.67", "quality": "16.67", "reach": "15.33", "access": "8.50", "value": "10.50"} == {
        key: str(points) for key, points in entry.points.items()
    }


def test_another_rounding_point_gives_other_totals():
    """Coefficients rounded first: 72.95 and 70.30; the rounding point is a part of the call."""
    grid = attrs.evolve(GRID, rounding=Rounding(point="coefficient"))
    entries = rank(worked_example(grid)).ranking.entries
    assert ["72.95", "70.30"] == [str(entry.total) for entry in entries[:2]]


def test_who_is_below_a_threshold_never_wins_a_place():
    """Four places, and two of them stay free."""
    ranked = rank(worked_example(pools=(Pool(key="all", places=4),)))
    assert (("p2", "p1"), 2) == (ranked.pools[0].winners, ranked.pools[0].places_left)


def test_a_ranking_made_again_after_it_was_recorded_is_the_same():
    """Those whom a ranking excluded for a threshold are looked at again."""
    case = worked_example()
    before = rank(case)
    applications = dict(case.applications)
    for entry in before.ranking.entries:
        state = ApplicationState.EXCLUDED if entry.outcome is Outcome.BELOW else ApplicationState.RANKED
        grounds = ("threshold", *entry.missed) if entry.missed else ()
        applications[entry.application] = attrs.evolve(applications[entry.application], state=state, grounds=grounds)
    assert before == rank(attrs.evolve(case, applications=Frozen(applications)))


@pytest.mark.parametrize("state", [ApplicationState.WITHDRAWN, ApplicationState.EXCLUDED, ApplicationState.RECEIVED])
def test_who_withdrew_was_excluded_or_not_admitted_is_not_ranked(state):
    """The others move up."""
    case = worked_example()
    gone = attrs.evolve(case.applications["p2"], state=state, grounds=("age",))
    entries = rank(attrs.evolve(case, applications=Frozen({**case.applications, "p2": gone}))).ranking.entries
    assert [(1, "p1"), (None, "p3"), (None, "p4")] == [(entry.place, entry.application) for entry in entries]


def test_what_was_not_scored_has_no_place_and_a_finding():
    """The others are shown, so that one sees how far it goes."""
    case = worked_example()
    sheets = {pair: sheet for pair, sheet in case.sheets.items() if pair[0] != "p1"}
    ranked = rank(attrs.evolve(case, sheets=Frozen(sheets)))
    assert [("p2", 1), ("p3", None), ("p4", None), ("p1", None)] == [
        (entry.application, entry.place) for entry in ranked.ranking.entries
    ]
    assert "These have no total yet, so they have no place: p1." in [finding.problem() for finding in ranked.findings]


SCHOLARSHIP = Call(
    key="scholarships",
    questions=[
        Question(key="mark", kind="mark", scales=["100"]),
        Question(key="isee", kind="money"),
        Question(key="disability", kind="yes-no"),
    ],
    grid=Grid(
        criteria=[
            Criterion(
                key="merit",
                weight=Decimal(60),
                kind="formula",
                formula=Formula(
                    question="mark",
                    zero=Decimal(60),
                    full=Decimal(100),
                    scale="100",
                    bonus=[Bonus("mark", ["honours"], Decimal(3))],
                ),
            ),
            Criterion(
                key="need",
                weight=Decimal(40),
                kind="formula",
                formula=Formula(question="isee", zero=Decimal(50000), full=Decimal(0)),
            ),
        ]
    ),
    awarding=Awarding(ties=[Tie("answer", "isee", "lowest")], pools=[Pool(key="all", places=2)], equal="refuse"),
)
GIRLS = {
    "honours": ("100L/100", "42000.00 EUR"),
    "p92": ("92/100", "22500.00 EUR"),
    "p88": ("88/100", "15000.00 EUR"),
    "p96": ("96/100", "30000.00 EUR"),
    "p100": ("100/100", "37500.00 EUR"),
}


def scholarship(more: dict[str, tuple[str, ...]] | None = None, *, call: Call = SCHOLARSHIP) -> CaseFile:
    """The five of the worked scholarship, and others."""
    people = {**GIRLS, **(more or {})}
    applications = {
        key: Application(
            key=key,
            person=key,
            state=ApplicationState.EVALUATED,
            answers=Answers(dict(zip(("mark", "isee", "disability"), answers, strict=False))),
        )
        for key, answers in people.items()
    }
    return CaseFile(call=call, applications=Frozen(applications))


def test_four_of_exactly_70_points_are_parted_by_the_lower_isee():
    """66.40 for honours and 42,000; the four of 70.00 in the order 88, 92, 96, 100."""
    entries = rank(scholarship()).ranking.entries
    assert [("p88", 1, 0), ("p92", 2, 1), ("p96", 3, 1), ("p100", 4, 1), ("honours", 5, 0)] == [
        (entry.application, entry.place, entry.broken_by) for entry in entries
    ]
    assert ["70.00"] * 4 + ["66.40"] == [str(entry.total) for entry in entries]
    assert ("p88", "p96", "p100") == entries[1].tied_with


def test_a_twin_of_the_second_needs_the_next_rule_and_the_places_after_it_are_left_out():
    """With ISEE alone the twins share the second place (1, 2, 2, 4); disability parts them."""
    ranked = rank(scholarship({"twin": ("92/100", "22500.00 EUR", "yes")}))
    assert [1, 2, 2, 4, 5, 6] == [entry.place for entry in ranked.ranking.entries]
    assert ["equal-at-the-last-place"] == [finding.rule for finding in ranked.findings]
    chain = [Tie("answer", "isee", "lowest"), Tie("answer", "disability")]
    call = attrs.evolve(SCHOLARSHIP, awarding=attrs.evolve(SCHOLARSHIP.awarding, ties=chain))
    ranked = rank(scholarship({"twin": ("92/100", "22500.00 EUR", "yes")}, call=call))
    assert ["p88", "twin", "p92", "p96"] == [entry.application for entry in ranked.ranking.entries][:4]
    assert ("p88", "twin") == ranked.pools[0].winners
    assert 2 == ranked.ranking.entry("p92").broken_by


def test_a_draw_of_the_case_parts_the_twins_and_the_ranking_names_it():
    """Whoever repeats the draw gets the same winner."""
    chain = [Tie("answer", "isee", "lowest"), Tie("draw")]
    call = attrs.evolve(SCHOLARSHIP, awarding=attrs.evolve(SCHOLARSHIP.awarding, ties=chain))
    case = scholarship({"twin": ("92/100", "22500.00 EUR")}, call=call)
    draw = Draw(key="lot", applications=("p92", "twin"), digest="", event="Lotto", seed="17 33")
    ranked = rank(attrs.evolve(case, draws=Frozen({"lot": draw})))
    assert ("lot",) == ranked.ranking.draws
    assert drawn(["twin", "p92"], seed="17 33") == tuple(entry.application for entry in ranked.ranking.entries[1:3])


def test_a_call_without_a_grid_accepts_all_who_were_admitted_without_a_place():
    """An expression of interest: in the order of the keys, and nobody first."""
    applications = {
        key: Application(key=key, person=key, state=ApplicationState.ADMITTED) for key in ("zeta", "alfa", "mid")
    }
    entries = rank(CaseFile(call=Call(key="interest"), applications=Frozen(applications))).ranking.entries
    assert [("alfa", None, "winner"), ("mid", None, "winner"), ("zeta", None, "winner")] == [
        (entry.application, entry.place, entry.outcome.value) for entry in entries
    ]


def test_a_call_without_a_grid_may_go_by_the_time_of_receipt():
    """First come, first served: two places by the register's clock."""
    call = Call(key="labs", awarding=Awarding(ties=[Tie("receipt")], pools=[Pool(key="all", places=2)]))
    start = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
    people = [
        Contestant(application=key, received_at=start + dt.timedelta(microseconds=after))
        for key, after in (("a", 2), ("b", 0), ("c", 1))
    ]
    assert [(1, "b"), (2, "c"), (3, "a")] == [
        (entry.place, entry.application) for entry in rank_entries(call, people).ranking.entries
    ]


def test_parties_of_a_grouping_are_told_apart_by_their_codes_whatever_the_capitals():
    """At most one award for each: the second proposal of the same tax number is passed over."""
    call = Call(key="c", awarding=Awarding(at_most=1, pools=[Pool(key="all", places=2)], ties=[Tie("receipt")]))
    at = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    applications = {
        key: Application(
            key=key,
            person=key,
            state=ApplicationState.EVALUATED,
            received_at=at + dt.timedelta(hours=hours),
            parties=tuple(Party(code=code) for code in codes),
        )
        for hours, (key, codes) in enumerate({"a": ["IT123x"], "b": ["FR9", "it123X"], "c": ["FR9"]}.items())
    }
    ranked = rank(CaseFile(call=call, applications=Frozen(applications)))
    assert ("a", "c") == ranked.pools[0].winners


PRIZES = Call(
    key="milan",
    questions=[
        Question(key="woman", kind="yes-no"),
        Question(key="course", kind="line"),
    ],
    awarding=Awarding(
        pools=[Pool(key="all", places=1)],
        prizes=[
            Prize(key="agnesi", who=Condition.parse("woman is yes"), amount=Money(Decimal(1000), "EUR")),
            Prize(key="second", who=Condition.parse("woman is yes"), besides=False),
            Prize(key="third", who=Condition.parse("woman is yes"), besides=False),
        ],
    ),
)


def entrant(key: str, total: int, woman: str = "yes") -> Contestant:
    """A contestant for the prizes."""
    return Contestant(application=key, total=Decimal(total), answers=Answers({"woman": woman, "course": "ict"}))


def test_a_special_prize_goes_to_the_best_of_those_who_meet_its_condition():
    """Besides a place, the winner herself; instead of one, the best who has neither place nor such a prize."""
    ranked = rank_entries(PRIZES, [entrant("m", 85, "no"), entrant("a", 90), entrant("b", 80), entrant("c", 70)])
    assert {"a": ("agnesi",), "b": ("second",), "m": (), "c": ("third",)} == {
        entry.application: entry.prizes for entry in ranked.ranking.entries
    }
    assert () == ranked.findings


def test_who_has_what_cannot_be_had_besides_gets_no_special_prize_either():
    """The prize goes to the next."""
    bars = attrs.evolve(PRIZES.awarding, incompatible=["lincei"], incompatible_question="course")
    grant = attrs.evolve(entrant("a", 90), answers=Answers({"woman": "yes", "course": "Lincei grant"}))
    ranked = rank_entries(attrs.evolve(PRIZES, awarding=bars), [grant, entrant("b", 80), entrant("c", 70)])
    assert {"a": (), "b": ("agnesi",), "c": ("second",)} == {
        entry.application: entry.prizes for entry in ranked.ranking.entries
    }


def test_equals_for_a_special_prize_are_a_finding_and_nobody_gets_it():
    """A prize is not halved and not given by the alphabet."""
    ranked = rank_entries(PRIZES, [entrant("m", 95, "no"), entrant("a", 90), entrant("b", 90)])
    assert [(), (), ()] == [entry.prizes for entry in ranked.ranking.entries]
    assert "a, b are equal at the top for the prize “agnesi”." == ranked.findings[0].problem()


def test_several_rankings_have_places_of_their_own_and_the_order_of_the_choices():
    """Each town begins at 1; who names no town is named in a finding."""
    choices = {"monza": {}, "brugherio": {}}
    call = Call(
        key="sis",
        questions=[Question(key="town", kind="choice", choices=choices)],
        awarding=Awarding(split="town"),
    )
    people = [
        Contestant(application=key, total=Decimal(total), answers=Answers({"town": town} if town else {}))
        for key, total, town in (("a", 50, "brugherio"), ("b", 70, "monza"), ("c", 60, "monza"), ("d", 99, ""))
    ]
    ranked = rank_entries(call, people)
    assert [("monza", 1, "b"), ("monza", 2, "c"), ("brugherio", 1, "a"), ("", 1, "d")] == [
        (entry.ranking, entry.place, entry.application) for entry in ranked.ranking.entries
    ]
    assert "“d” does not answer “town”, which says in which ranking it stands." == ranked.findings[0].problem()


def test_an_entry_names_at_most_twenty_with_the_same_total():
    """A thousand equals name their ten neighbours on each side, so that a ranking stays as long as its applications."""
    people = [Contestant(application=f"p{n:04}", total=Decimal(1)) for n in range(1000)]
    tied = {entry.application: entry.tied_with for entry in rank_entries(Call(key="c"), people).ranking.entries}
    assert ("p0001", "p0010", 10) == (tied["p0000"][0], tied["p0000"][-1], len(tied["p0000"]))
    assert ("p0490", "p0510", 20) == (tied["p0500"][0], tied["p0500"][-1], len(tied["p0500"]))


def test_a_call_that_never_rounds_is_ranked_by_exact_points():
    """28 of 30 and 93.334 of 100 are both shown as 93.33; the first is 93.3333…, and comes second."""
    exact = attrs.evolve(SCHOLARSHIP.grid, rounding=Rounding(point="never"))
    merit = attrs.evolve(
        exact.criteria[0],
        weight=Decimal(100),
        formula=Formula(question="mark", scale="100", zero=Decimal(0), full=Decimal(100)),
    )
    call = attrs.evolve(
        SCHOLARSHIP,
        questions=[Question(key="mark", kind="mark", scales=["100", "30"])],
        grid=attrs.evolve(exact, criteria=[merit]),
        awarding=Awarding(),
    )
    marks = {"a": "28/30", "b": "93.334/100"}
    applications = {
        key: Application(key=key, person=key, state=ApplicationState.EVALUATED, answers=Answers({"mark": mark}))
        for key, mark in marks.items()
    }
    entries = rank(CaseFile(call=call, applications=Frozen(applications))).ranking.entries
    assert [("b", 1), ("a", 2)] == [(entry.application, entry.place) for entry in entries]
    assert 1 == len({entry.total for entry in entries})


def test_those_below_a_threshold_stand_by_their_points_after_all_others():
    """The best of them first; of equals, the lower key."""
    people = [
        Contestant(application=key, total=Decimal(total), missed=("total",) if total < 60 else ())
        for key, total in (("a", 10), ("b", 50), ("c", 61), ("d", 50))
    ]
    assert ["c", "b", "d", "a"] == [entry.application for entry in rank_entries(Call(key="c"), people).ranking.entries]


def test_totals_that_are_never_rounded_are_shown_rounded_and_ranked_exactly():
    """Both are shown as 33.33, and the one with a hair more comes first."""
    people = [
        Contestant(application="a", total=Decimal("33.33"), standing=Fraction(33333, 1000)),
        Contestant(application="b", total=Decimal("33.33"), standing=Fraction(100, 3)),
    ]
    assert ["b", "a"] == [entry.application for entry in rank_entries(Call(key="c"), people).ranking.entries]


LAWS = Call(
    key="laws",
    questions=[
        Question(key="town", kind="choice", choices={"monza": {}, "brugherio": {}}),
        Question(key="isee", kind="money"),
        Question(key="woman", kind="yes-no"),
    ],
    awarding=Awarding(
        ties=[Tie("criterion", "quality"), Tie("answer", "isee", "lowest")],
        pools=[
            Pool(key="monza", who=Condition.parse("town is monza"), places=2, leftover="passed-on", to="all"),
            Pool(key="women", who=Condition.parse("woman is yes"), places=2),
            Pool(key="all", places=2),
        ],
        equal="none",
    ),
)


@st.composite
def fields(draw):
    """Up to eleven contestants with few different totals; of more equals, an entry names only its neighbours."""
    answers = st.fixed_dictionaries(
        {
            "town": st.sampled_from(["monza", "brugherio"]),
            "woman": st.sampled_from(["yes", "no"]),
        },
        optional={"isee": st.sampled_from(["1.00 EUR", "2.00 EUR", "10.00 EUR"])},
    )
    return [
        Contestant(
            application=f"p{n:02}",
            total=Decimal(draw(st.integers(60, 64))) / 2,
            points={"quality": Decimal(draw(st.integers(0, 2)))},
            missed=draw(st.sampled_from([(), (), (), ("total",)])),
            answers=Answers(draw(answers)),
            proposers=(f"person {n}",),
        )
        for n in range(draw(st.integers(0, 11)))
    ]


def standing(ranked: Ranked) -> dict[str, tuple[object, ...]]:
    """What a ranking says of each application, but for names of others."""
    return {
        entry.application: (entry.place, entry.outcome, entry.pool, entry.broken_by, len(entry.tied_with))
        for entry in ranked.ranking.entries
    }


@given(people=fields(), seed=st.integers())
def test_the_order_of_arrival_changes_nothing(people, seed):
    """The same contestants in any order make the same ranking, findings included."""
    mixed = random.Random(seed).sample(people, len(people))
    assert rank_entries(LAWS, people) == rank_entries(LAWS, mixed)


@given(people=fields(), seed=st.integers())
def test_other_names_for_the_applications_change_nothing(people, seed):
    """Whatever keys the register gives: the same place, pool and outcome."""
    keys = [one.application for one in people]
    other = dict(zip(keys, random.Random(seed).sample([f"x{n:02}" for n in range(len(keys))], len(keys)), strict=True))
    renamed = [attrs.evolve(one, application=other[one.application]) for one in people]
    assert {other[key]: said for key, said in standing(rank_entries(LAWS, people)).items()} == standing(
        rank_entries(LAWS, renamed)
    )


@given(people=fields().filter(bool), by=st.integers(1, 6), data=st.data())
def test_more_points_never_lead_to_a_lower_place(people, by, data):
    """Raising one total, all else equal, moves nobody down who was raised."""
    lucky = data.draw(st.sampled_from([one for one in people if not one.missed] or people))
    raised = [attrs.evolve(one, total=one.total + by) if one is lucky else one for one in people]
    before, after = (rank_entries(LAWS, field).ranking.entry(lucky.application) for field in (people, raised))
    assert (after.place or 0) <= (before.place or 0)


@given(people=fields())
def test_places_count_those_before_and_order_is_total(people):
    """The place of everybody is one more than the number of those who stand before them."""
    entries = [entry for entry in rank_entries(LAWS, people).ranking.entries if entry.place is not None]
    assert [entry.place for entry in entries] == [
        1 + sum(other.place < entry.place for other in entries) for entry in entries
    ]
    totals = [entry.total for entry in entries]
    assert totals == sorted(totals, reverse=True)
