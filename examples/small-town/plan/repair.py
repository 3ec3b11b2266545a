"""The library is flooded on Thursday: what moves, and who is told what. `python plan/repair.py [FOLDER]`.

It reads the folder and changes nothing. What stands may move here, because the water leaves no choice.
"""

import datetime as dt
import sys
from pathlib import Path

from stemcity_kit import Interval, load, moment, repair
from stemcity_kit.scheduling.changes import Closed
from stemcity_kit.scheduling.diff import diff, told
from stemcity_kit.scheduling.editions.edition import plan_of

HERE = Path(__file__).parents[1]
THURSDAY = dt.date(2027, 4, 15)


def flooded(folder: Path) -> str:
    """What the office says on that day."""
    town = load(folder)
    from_, to = (moment(day, dt.time(), zone=town.zone) for day in (THURSDAY, THURSDAY + dt.timedelta(days=1)))
    rooms = [room.key for room in town.rooms if room.venue == "biblioteca"]
    there = [one for one in town.sessions if set(one.rooms) & set(rooms) and one.when.days.first == THURSDAY]
    before = plan_of(town, free=[one.key for one in there])
    mended = repair(before, [Closed(room, Interval(from_, to), "acqua in casa") for room in rooms], seconds=10)
    schools = {group.key: town.find("schools", group.school) for group in town.classes}
    names = {one.key: one.name for one in (*town.organisations, *town.venues)}
    lines = [
        f"{len(there)} were in the library, {len(mended.moved)} move; proved to be the fewest: {mended.is_proved}."
    ]
    for notice in told(diff(before, mended.plan), mended.plan.problem, schools=schools, names=names):
        lines += [f"\n{notice.name}:", *(f"  {line}" for line in notice.words().splitlines())]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(flooded(Path(sys.argv[1]) if sys.argv[1:] else HERE) + "\n")
