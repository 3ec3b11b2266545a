"""How long the calendar of a whole edition takes, beside plain icalendar writing the same entries in the same run.

Run it as `python benchmarks/ical.py`.

Plain icalendar is given ready-made values, read back from our own file: it adds the same properties to as many events
and writes them. Our time holds everything from the published programme on: words, lines, file. Times are the better of
two runs, in turn; memory is the peak that tracemalloc sees in a run of its own, values included where they are made in
it. The last figure is all feeds together: each entry is written once, and joined into each feed that it belongs to.
"""

import time
import tracemalloc
from collections.abc import Callable, Sequence
from typing import Any

import attrs
import icalendar

from stemcity_kit.exports.ical import EXPORTER
from stemcity_kit.exports.ical_calendar import Calendars
from stemcity_kit.model.event import Session
from stemcity_kit.model.programme import Programme, publish
from stemcity_kit.testing import synthetic_edition

SIZES = (2_000, 20_000)
RUNS = 2

Entry = list[tuple[str, Any]]


def ours(programme: Programme, sessions: Sequence[Session]) -> bytes:
    """Give the feed of the sessions, from a programme that nobody has asked anything before."""
    return Calendars(attrs.evolve(programme), programme.languages[0]).calendar(sessions, title="")


def theirs(entries: Sequence[Entry]) -> bytes:
    """Give the same entries, made and written by icalendar."""
    calendar = icalendar.Calendar()
    for entry in entries:
        event = icalendar.Event()
        for name, value in entry:
            event.add(name, value)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def ready_made(content: bytes) -> list[Entry]:
    """Give the entries of a calendar as a user of icalendar would have them: texts, numbers, moments."""
    events = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return [[(name, plain(value)) for name, value in event.items()] for event in events]


def plain(value: Any) -> Any:
    """Give what a value of icalendar was made from."""
    if isinstance(value, icalendar.vDDDTypes):
        return value.dt
    if isinstance(value, icalendar.vGeo):
        return value.latitude, value.longitude
    if isinstance(value, icalendar.prop.vCategory):
        return [str(one) for one in value.cats]
    return int(value) if isinstance(value, int) else str(value)


def seconds(run: Callable[[], object]) -> float:
    """Give the seconds that one run takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def megabytes(run: Callable[[], object]) -> float:
    """Give the peak of memory that a run asks for."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def measured(size: int) -> float:
    """Print the figures for so many entries; give our seconds."""
    programme = publish(synthetic_edition(seed=1, events=size * 5 // 4))
    sessions = Calendars(programme, programme.languages[0]).dated[:size]
    entries = ready_made(ours(programme, sessions))
    runs = (lambda: ours(programme, sessions), lambda: theirs(entries))
    times = [[seconds(run) for run in runs] for _ in range(RUNS)]
    mine, plains = (min(column) for column in zip(*times, strict=True))
    memory = [megabytes(run) for run in runs]
    feeds = [0]
    whole = seconds(lambda: feeds.extend(len(item.content) for item in EXPORTER(programme) if hasattr(item, "content")))
    libraries = ("stemcity_kit", f"icalendar {icalendar.__version__}")
    for name, spent, peak in zip(libraries, (mine, plains), memory, strict=True):
        each = 1000 * spent / size
        print(f"{size:6} entries  {name:16}{spent:8.2f} s {each:7.3f} ms each {peak:8.0f} MB at the peak")
    print(f"{'':14}  ratio           {mine / plains:8.2f} in time, {memory[0] / memory[1]:.2f} in memory")
    print(f"{'':14}  all {len(feeds) - 1} feeds of the edition {whole:.2f} s, {sum(feeds) / 1e6:.0f} MB")
    return mine


def main() -> None:
    """Print the figures for each size, and how our time grows from the first to the last."""
    spent = [measured(size) for size in SIZES]
    print(f"{SIZES[-1] / SIZES[0]:.0f} times the entries take {spent[-1] / spent[0]:.1f} times as long")


if __name__ == "__main__":
    main()
