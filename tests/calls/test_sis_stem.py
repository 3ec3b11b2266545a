"""SIS-STEM, the scholarships of Monza, Brugherio and Villasanta, on their real rules with synthetic people.

2024: 29 places of 500 euro (20 / 7 / 2), funds of 10,000, 3,500 and 1,000 euro, 15 awards (8 / 6 / 1), each fund shared
among its winners. 2025: 25 places of 500 euro (16 / 7 / 2) from 57 applications, one ranking per town, by merit; the
lower ISEE breaks ties.

Sources: https://www.comune.villasanta.mb.it/it/news/1827430 (2024);
https://comune.villasanta.mb.it/it/news/cerimonia-di-consegna-delle-borse-di-studio-stem (2025).
"""

import datetime as dt
import random
from decimal import Decimal
from itertools import groupby

import attrs
import pytest

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Record
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.awarding import Awarding, Pool, Tie
from stemcity_kit.calls.call import Call, Due
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.expiry import lapsed
from stemcity_kit.calls.folding import fold, replay
from stemcity_kit.calls.grid import Criterion, Formula, Grid
from stemcity_kit.calls.guards import decide
from stemcity_kit.calls.question import Condition, Question
from stemcity_kit.calls.ranks import Ranked, rank
from stemcity_kit.calls.reserve import next_in_line
from stemcity_kit.calls.states import ApplicationState, Doer
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.money import Money

TOWNS = ("monza", "brugherio", "villasanta")
START = dt.datetime(2024, 5, 2, 8, tzinfo=dt.UTC)


def euro(amount: str | int) -> Money:
    """An amount of euro."""
    return Money(Decimal(amount), "EUR")


def pools(places: tuple[int, ...], funds: tuple[int, ...], leftover: str) -> list[Pool]:
    """One pool for each town."""
    return [
        Pool(
            key=town,
            who=Condition.parse(f"town is {town}"),
            places=number,
            each=euro(500),
            fund=euro(fund),
            leftover=leftover,
        )
        for town, number, fund in zip(TOWNS, places, funds, strict=True)
    ]


def scheme(key: str, deadlines: list[Due], **awarding: object) -> Call:
    """The call of a year; merit is the mark, carried over to hundredths."""
    merit = Formula(question="mark", zero=Decimal(0), full=Decimal(100), scale="100")
    return Call(
        key=key,
        purpose="scholarships",
        nature="synthetic",
        zone="Europe/Rome",
        dues=deadlines,
        leaves_out=["approved", "receivability", "committee-appointed", "review-window"],
        questions=[
            Question(key="town", kind="choice", choices={town: {} for town in TOWNS}, required=True),
            Question(key="isee", kind="money", sensitivity="hardship", required=True),
            Question(key="mark", kind="mark", scales=["100", "30"], required=True),
        ],
        grid=Grid(criteria=[Criterion(key="merit", weight=Decimal(100), kind="formula", formula=merit)]),
        awarding=Awarding(**awarding),
    )


def due(key: str, limit: str, what: str = "application") -> Due:
    """A deadline whose limit minute is in."""
    return Due(deadline=Deadline.parse(limit, key=key, zone="Europe/Rome", included=True), what=what)


SIS_2024 = scheme(
    "sis-stem-2024",
    [due("applications", "2024-06-02 23:59"), due("enrolment", "2024-08-11 23:59", "proof")],
    pools=pools((20, 7, 2), (10_000, 3_500, 1_000), "shared"),
    prove_by="enrolment",
    confirm_days=7,
)
SIS_2025 = scheme(
    "sis-stem-2025",
    [due("applications", "2025-08-31 23:59")],
    split="town",
    ties=[Tie("answer", "isee", "lowest")],
    pools=pools((16, 7, 2), (8_000, 3_500, 1_000), "kept"),
)


def people(seed: str, numbers: tuple[int, ...]) -> list[Answers]:
    """Synthetic applicants, so many from each town, with few different marks, so that ties abound."""
    dice = random.Random(seed)
    made = []
    for town, number in zip(TOWNS, numbers, strict=True):
        for _ in range(number):
            mark = dice.choice([f"{dice.randrange(70, 101, 2)}/100", f"{dice.randrange(22, 31)}/30"])
            isee = Decimal(dice.randrange(500_000, 3_999_999)).scaleb(-2)
            made.append(Answers({"town": town, "isee": f"{isee} EUR", "mark": mark}))
    dice.shuffle(made)
    return made


def evaluated(call: Call, everyone: list[Answers]) -> CaseFile:
    """The case of a call whose applications were all received, admitted and evaluated."""
    steps: list[acts.Act] = [acts.CallPublished(digest=call.digest)]
    keys = [f"{call.key}-{n:03}" for n in range(1, len(everyone) + 1)]
    for key, answers in zip(keys, everyone, strict=True):
        steps.append(acts.ApplicationReceived(application=key, person=key, received_at=START, answers=answers))
    steps.append(acts.CallClosed())
    steps += [acts.ApplicationAdmitted(application=key) for key in keys]
    steps.append(acts.EvaluationOpened())
    steps += [acts.ApplicationEvaluated(application=key) for key in keys]
    records = [Record(number=n, at=START, by="office", act=act) for n, act in enumerate(steps, start=1)]
    return replay(call, records)


def done(case: CaseFile, act: acts.Act, *, role: Doer = Doer.CHAIR) -> CaseFile:
    """The case after an act that no guard speaks against."""
    return fold(case, [decide(case, act, at=START + dt.timedelta(days=60), by="somebody", role=role)])


def awarded(call: Call, everyone: list[Answers]) -> tuple[CaseFile, Ranked]:
    """The case after its ranking was approved and every winner was offered the award."""
    case = evaluated(call, everyone)
    ranked = rank(case)
    case = done(case, acts.RankingProposed(ranking=ranked.ranking))
    case = done(case, acts.RankingApproved(), role=Doer.MANAGER)
    for entry in ranked.ranking.entries:
        if entry.outcome.value == "winner":
            offer = acts.AwardOffered(application=entry.application, pool=entry.pool, amount=entry.amount)
            case = done(case, offer, role=Doer.OFFICER)
    return case, ranked


def test_2024_shares_each_fund_among_the_winners_of_its_town():
    """15 awards: 1,250.00 in Monza, 583.34 or 583.33 in Brugherio, 1,000.00 in Villasanta; 14,500 in all."""
    case, ranked = awarded(SIS_2024, people("2024", (8, 6, 1)))
    assert {"monza": 8, "brugherio": 6, "villasanta": 1} == {
        filled.pool: len(filled.winners) for filled in ranked.pools
    }
    given = {filled.pool: [str(amount.amount) for amount in filled.amounts] for filled in ranked.pools}
    assert {
        "monza": ["1250.00"] * 8,
        "brugherio": ["583.34"] * 2 + ["583.33"] * 4,
        "villasanta": ["1000.00"],
    } == given
    assert Decimal(14_500) == sum(award.amount.amount for award in case.awards.values())
    assert (15, ()) == (len(case.awards), ranked.findings)


def test_2024_leaves_nobody_on_the_reserve_list_so_a_free_place_is_shared():
    """A winner without proof of enrolment by 11 August has lapsed, and the money stays with her town."""
    case, ranked = awarded(SIS_2024, people("2024", (8, 6, 1)))
    gone = lapsed(case, at=dt.datetime(2024, 8, 11, 22, tzinfo=dt.UTC))
    assert set(case.awards) == {one.application for one in gone}
    first = ranked.pools[0].winners[0]
    case = done(case, acts.AwardLapsed(application=first), role=Doer.OFFICER)
    found = next_in_line(case, instead_of=first)
    assert ("", "Nobody is left on the reserve list; the money is shared among the pool's winners.") == (
        found.application,
        found.findings[-1].problem(),
    )


def test_2024_does_not_fill_the_places_of_one_town_with_another():
    """Thirty from Brugherio and none from Monza: seven awards, and Monza's 10,000 stay."""
    parted = attrs.evolve(SIS_2024, awarding=attrs.evolve(SIS_2024.awarding, ties=[Tie("answer", "isee", "lowest")]))
    ranked = rank(evaluated(parted, people("other", (0, 30, 0))))
    assert [0, 7, 0] == [len(filled.winners) for filled in ranked.pools]
    assert [euro(10_000), euro(0), euro(1_000)] == [filled.left for filled in ranked.pools]


APPLICANTS_2025 = (36, 16, 5)


@pytest.mark.parametrize("seed", ["2025", "another", "third"])
def test_2025_gives_25_awards_of_500_by_merit_then_by_lower_isee(seed):
    """57 applications; in each town the winners are those whom a plain sort puts first."""
    everyone = people(seed, APPLICANTS_2025)
    case, ranked = awarded(SIS_2025, everyone)
    assert (57, 25, ()) == (len(case.applications), len(case.awards), ranked.findings)
    assert {euro(500)} == {award.amount for award in case.awards.values()}
    assert [euro(0)] * 3 == [filled.left for filled in ranked.pools]
    for town, places, filled in zip(TOWNS, (16, 7, 2), ranked.pools, strict=True):
        assert plainly_sorted(case, town)[:places] == list(filled.winners)


def plainly_sorted(case: CaseFile, town: str) -> list[str]:
    """The applications of a town by mark and ISEE, reckoned without the library."""

    def merit(text: str) -> Decimal:
        mark, scale = text.split("/")
        hundredths = Decimal(mark) if scale == "100" else 60 + (Decimal(mark) - 18) * 40 / 12
        return hundredths.quantize(Decimal("0.01"), "ROUND_HALF_UP")

    said = {key: held.answers.given for key, held in case.applications.items() if held.answers.get("town") == town}
    return sorted(said, key=lambda key: (-merit(said[key]["mark"]), Decimal(said[key]["isee"].removesuffix(" EUR"))))


def test_2025_has_one_ranking_per_town_each_with_places_from_1():
    """Three rankings, one after the other; ISEE parted some of equal merit."""
    entries = rank(evaluated(SIS_2025, people("2025", APPLICANTS_2025))).ranking.entries
    rankings = {town: [entry.place for entry in group] for town, group in groupby(entries, key=lambda one: one.ranking)}
    assert {town: list(range(1, number + 1)) for town, number in zip(TOWNS, APPLICANTS_2025, strict=True)} == rankings
    assert any(entry.broken_by == 1 for entry in entries)


def test_2025_calls_up_the_highest_of_the_same_town_when_a_winner_renounces():
    """The eighth of Brugherio follows the seventh, with her 500 euro; nobody of Monza does."""
    case, ranked = awarded(SIS_2025, people("2025", APPLICANTS_2025))
    brugherio = [entry.application for entry in ranked.ranking.entries if entry.ranking == "brugherio"]
    case = done(case, acts.AwardRenounced(application=brugherio[6]), role=Doer.OFFICER)
    found = next_in_line(case, instead_of=brugherio[6])
    assert (brugherio[7], "brugherio", euro(500), ()) == (
        found.application,
        found.pool,
        found.amount,
        found.findings,
    )
    called = acts.NextCalledUp(
        application=found.application,
        instead_of=found.instead_of,
        pool=found.pool,
        amount=found.amount,
        confirm_by=START + dt.timedelta(days=90),
    )
    case = done(case, called, role=Doer.OFFICER)
    assert ApplicationState.RANKED is case.applications[brugherio[7]].state
    assert ApplicationState.ELIGIBLE is case.applications[brugherio[8]].state


def test_without_isee_the_equals_at_a_last_place_are_named_and_nobody_wins_by_the_alphabet():
    """The same people under a call that forgot the tie chain: the equals are left out, and an error says so."""
    silent = attrs.evolve(SIS_2025, awarding=attrs.evolve(SIS_2025.awarding, ties=()))
    found = [
        finding.rule
        for seed in range(8)
        for finding in rank(evaluated(silent, people(str(seed), (36, 16, 5)))).findings
    ]
    assert {"equal-at-the-last-place"} == set(found)


def test_a_ranking_that_was_recorded_comes_out_the_same_when_it_is_made_again():
    """After the approval, with awards offered, the same call ranks the same."""
    case, ranked = awarded(SIS_2025, people("2025", APPLICANTS_2025))
    assert ranked == rank(case)
