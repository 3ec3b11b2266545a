"""How long the scores of a large call take, beside a mean in plain floats in the same run.

Run it as `python benchmarks/scoring.py`, or with the numbers of applications.

Each application is scored by five members in six criteria; points are rounded in each criterion, and two thresholds
are looked at. The floor is what a short script does: the mean of floats, times the weight, rounded and summed, without
a check of any mark, a recusal, a version, a threshold or a trace. `scored` gives the score with its whole trace;
`ranked` makes a case file of the sheets, scores it and ranks it, with places and thresholds. Each figure is the median
of three processes: seconds are processor time of the work alone, memory is the peak resident set above that of the same
process with its sheets before the work.
"""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from decimal import Decimal

import attrs

from stemcity_kit.calls.acts import Seat
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile, Member, Sheet
from stemcity_kit.calls.grid import Criterion, Grid, Threshold
from stemcity_kit.calls.ranks import rank
from stemcity_kit.calls.scoring import score_sheets
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.model.frozen import Frozen

RUNS = 3
MEMBERS = ("ada", "eva", "ida", "lea", "rea")
WEIGHTS = {"theme": 25, "quality": 20, "reach": 20, "access": 15, "team": 10, "value": 10}
TENTHS = tuple(Decimal(tenths) / 10 for tenths in range(11))

CALL = Call(
    key="benchmark",
    grid=Grid(
        criteria=[Criterion(key=key, weight=Decimal(weight)) for key, weight in WEIGHTS.items()],
        thresholds=[Threshold(Decimal(60)), Threshold(Decimal(24), ["theme", "quality"])],
    ),
)


def sheets_of(applications: int) -> list[Sheet]:
    """Five sheets for each application, by a seed."""
    draw = random.Random(1)
    return [
        Sheet(
            application=f"p-{number:06}",
            member=member,
            marks=Frozen((key, draw.choice(TENTHS)) for key in WEIGHTS),
            reasons=None,
            version=1,
            number=1,
        )
        for number in range(applications)
        for member in MEMBERS
    ]


def answers_of(sheets: Iterable[Sheet]) -> dict[str, Answers]:
    """No answers: all six criteria are judged."""
    return dict.fromkeys((sheet.application for sheet in sheets), Answers())


def in_floats(sheets: list[Sheet]) -> object:
    """Give the floor: totals in floats."""
    marks: dict[str, list[dict[str, float]]] = {}
    for sheet in sheets:
        marks.setdefault(sheet.application, []).append({key: float(mark) for key, mark in sheet.marks.items()})
    return {
        key: sum(round(sum(row[name] for row in rows) / len(rows) * weight, 2) for name, weight in WEIGHTS.items())
        for key, rows in marks.items()
    }


def scored(sheets: list[Sheet]) -> object:
    """Give the scores with their traces."""
    return score_sheets(CALL, answers_of(sheets), sheets)


def case_of(sheets: list[Sheet]) -> CaseFile:
    """Give the case of a call in evaluation, with its sheets and nothing else."""
    return attrs.evolve(
        CaseFile.of(CALL),
        applications=Frozen(
            (key, Application(key=key, person=key, state=ApplicationState.EVALUATED, version=1))
            for key in dict.fromkeys(sheet.application for sheet in sheets)
        ),
        members=Frozen((member, Member(key=member, seat=Seat.MEMBER)) for member in MEMBERS),
        sheets=Frozen(((sheet.application, sheet.member), sheet) for sheet in sheets),
    )


def ranked(sheets: list[Sheet]) -> object:
    """Give the ranking of the case, from its sheets."""
    return rank(case_of(sheets))


WORK: dict[str, Callable[[list[Sheet]], object]] = {"floats": in_floats, "scored": scored, "ranked": ranked}


def peak() -> float:
    """Give the peak resident set of this process in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one(name: str, applications: int) -> None:
    """Do one piece of work and print seconds and megabytes."""
    sheets = sheets_of(applications)
    before, started = peak(), time.process_time()
    held = WORK[name](sheets)
    print(time.process_time() - started, peak() - before)
    del held


def measure(name: str, applications: int) -> tuple[float, float]:
    """Give seconds and megabytes of one piece of work, in a process of its own."""
    command = [sys.executable, __file__, "--one", name, str(applications)]
    seconds, megabytes = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(seconds), float(megabytes)


def main() -> None:
    """Print a line for each size and piece of work, and how ours grows."""
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], int(sys.argv[3]))
        return
    sizes, took = [int(size) for size in sys.argv[1:]] or [10_000, 100_000], []
    print("applications  work     seconds  x floats  added MB")
    for size in sizes:
        lowest = 0.0
        for name in WORK:
            seconds, megabytes = map(statistics.median, zip(*(measure(name, size) for _ in range(RUNS)), strict=True))
            lowest = lowest or seconds
            print(f"{size:12}  {name:7}{seconds:9.2f}  {seconds / lowest:8.1f}  {megabytes:8.0f}")
        took.append(seconds)
    print(f"{sizes[-1] / sizes[0]:.0f} times the applications take {took[-1] / took[0]:.1f} times as long")


if __name__ == "__main__":
    main()
