"""How long a ranking takes: 10,000 applications that five members scored on six criteria, and ten times as many.

Run it as `python benchmarks/ranking.py`.

The floor is plain `sorted` on ready tuples of the same totals, amounts, dates and keys, in the same run: it reads no
sheet, no answer and no condition, parts no pool, and says nothing of why. *Rank* takes totals that stand already and
gives places, ties, three pools with a fund each, a prize, and an entry for every application; *score* reckons the
totals from the sheets with a trace of every number; *score and rank* is what `rank(casefile)` does. Seconds are
processor time, the better of two runs. Memory is the peak that tracemalloc sees in a run of its own, with what the run
returns and without the case file. The last two lines have only 101 different totals, so that the chain decides nearly
every place.
"""

import datetime as dt
import random
import time
import tracemalloc
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from stemcity_kit.calls.acts import Seat
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.awarding import Awarding, Pool, Prize, Tie
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile, Member, Sheet
from stemcity_kit.calls.grid import Criterion, Grid
from stemcity_kit.calls.question import Condition, Question
from stemcity_kit.calls.ranks import rank, rank_entries
from stemcity_kit.calls.scoring import score
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.calls.ties import Contestant
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.money import Money

SIZES = (10_000, 100_000)
RUNS = 2
MEMBERS = ("ada", "eva", "ida", "lea", "mia")
CRITERIA = {"theme": 25, "quality": 20, "reach": 20, "access": 15, "value": 10, "team": 10}
START = dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)
TOWNS = ("monza", "brugherio", "villasanta")


def call() -> Call:
    """Give a call with six criteria, a chain of four links, three pools and a prize."""
    pools = [
        Pool(
            key=town,
            who=Condition.parse(f"town is {town}"),
            places=1_000,
            each=Money(Decimal(500), "EUR"),
            fund=Money(Decimal(500_000), "EUR"),
            leftover="shared",
        )
        for town in TOWNS
    ]
    ties = [Tie("criterion", "quality"), Tie("answer", "isee", "lowest"), Tie("answer", "born"), Tie("receipt")]
    return Call(
        key="benchmark",
        questions=[
            Question(key="town", kind="choice", choices={town: {} for town in TOWNS}),
            Question(key="isee", kind="money"),
            Question(key="born", kind="date"),
            Question(key="woman", kind="yes-no"),
        ],
        grid=Grid(criteria=[Criterion(key=key, weight=Decimal(weight)) for key, weight in CRITERIA.items()]),
        awarding=Awarding(
            ties=ties, pools=pools, prizes=[Prize(key="best", who=Condition.parse("woman is yes"))], equal="none"
        ),
    )


def answers(dice: random.Random) -> Answers:
    """Give the answers of somebody invented."""
    born = dt.date(1995, 1, 1) + dt.timedelta(days=dice.randrange(4_000))
    return Answers(
        {
            "town": dice.choice(TOWNS),
            "isee": f"{Decimal(dice.randrange(4_000_000)).scaleb(-2)} EUR",
            "born": born.isoformat(),
            "woman": dice.choice(("yes", "no")),
        }
    )


def case(size: int) -> CaseFile:
    """Give a case whose applications were all scored by all members."""
    dice = random.Random(size)
    marks = [Decimal(n) / 10 for n in range(11)]
    applications, sheets = {}, {}
    for number in range(size):
        key = f"a{number:06}"
        applications[key] = Application(
            key=key,
            person=key,
            state=ApplicationState.EVALUATED,
            received_at=START + dt.timedelta(microseconds=dice.randrange(10**9)),
            answers=answers(dice),
            version=1,
        )
        for member in MEMBERS:
            written = Frozen({criterion: dice.choice(marks) for criterion in CRITERIA})
            sheets[key, member] = Sheet(
                application=key, member=member, marks=written, reasons=None, version=1, number=number
            )
    members = Frozen({key: Member(key=key, seat=Seat.MEMBER) for key in MEMBERS})
    return CaseFile(call=call(), applications=Frozen(applications), sheets=Frozen(sheets), members=members)


def contestants(size: int, *, totals: int) -> list[Contestant]:
    """Give contestants whose totals stand already, so many different ones."""
    dice = random.Random(size)
    return [
        Contestant(
            application=f"a{number:06}",
            total=Decimal(dice.randrange(totals)).scaleb(-2),
            points={"quality": Decimal(dice.randrange(2_000)).scaleb(-2)},
            answers=answers(dice),
            received_at=START + dt.timedelta(microseconds=dice.randrange(10**9)),
            proposers=(f"person {number}",),
        )
        for number in range(size)
    ]


def plain(people: list[Contestant]) -> list[tuple[object, ...]]:
    """Give the ready tuples that the floor sorts."""
    return [
        (-one.total, -one.points["quality"], Decimal(one.answers.get("isee")[:-4]), one.received_at, one.application)
        for one in people
        if one.total is not None and one.answers is not None
    ]


def seconds(run: Callable[[], object]) -> float:
    """Give the seconds of processor time of the better of two runs."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def megabytes(run: Callable[[], object]) -> float:
    """Give the peak of memory that a run asks for."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def line(size: int, what: str, run: Callable[[], object], *, floor: float) -> float:
    """Measure one row of the table and print it."""
    took = seconds(run)
    ratio = f"{took / floor:8.1f}" if floor else "     1.0"
    print(f"| {size:>7,} | {what:<38} | {took:8.3f} | {ratio} | {megabytes(run):7.1f} |", flush=True)
    return took


def measure(size: int, *, totals: int) -> float:
    """Print the rows of ready totals; the seconds of the floor are returned."""
    people, text = contestants(size, totals=totals), call()
    ready = plain(people)
    floor = line(size, f"plain sorted, {totals:,} totals", lambda: sorted(ready), floor=0)
    line(size, f"rank, {totals:,} totals", lambda: rank_entries(text, people), floor=floor)
    return floor


def main() -> None:
    """Print the table."""
    print("| applications | work | seconds | times sorted | peak MB |\n|---|---|---|---|---|")
    for size in SIZES:
        floor = measure(size, totals=10_001)
        scored = case(size)
        scores = score(scored)
        ready = partial(rank, scored, scores=scores)
        line(size, "rank(casefile) with ready scores", ready, floor=floor)
        del ready, scores
        line(size, "score, 5 members x 6 criteria", partial(score, scored), floor=floor)
        line(size, "score and rank", partial(rank, scored), floor=floor)
        del scored
    measure(SIZES[0], totals=101)


if __name__ == "__main__":
    main()
