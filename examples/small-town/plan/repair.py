"""The library is flooded on Thursday: what moves, and who is told what. `python plan/repair.py [FOLDER]`.

It reads the folder and changes nothing; `stemcity repair` does the same, and writes it where that is asked for.
"""

import datetime as dt
import sys
from pathlib import Path

from stemcity_kit import Interval, load, moment
from stemcity_kit.scheduling.changes import Closed
from stemcity_kit.scheduling.diff import diff
from stemcity_kit.scheduling.editions.mending import mended, told_in

HERE = Path(__file__).parents[1]
THURSDAY, FRIDAY = dt.date(2027, 4, 15), dt.date(2027, 4, 16)


def flooded(folder: Path) -> str:
    """What the office says on that day."""
    town = load(folder)
    from_, to = (moment(day, dt.time(), zone=town.zone) for day in (THURSDAY, FRIDAY))
    found = mended(town, [Closed("biblioteca", Interval(from_, to), "acqua in casa")], at=from_)
    moved, proved = len(found.repaired.moved), found.repaired.is_proved
    lines = [f"{len(found.hit)} were in the library, {moved} move; proved to be the fewest: {proved}."]
    for notice in told_in(town, diff(found.before, found.plan), found.plan.problem):
        lines += [f"\n{notice.name}:", *(f"  {line}" for line in notice.words().splitlines())]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(flooded(Path(sys.argv[1]) if sys.argv[1:] else HERE) + "\n")
