"""The synthetic applicants of both editions: writes `private/applications.csv` beside each `call.toml`.

    python examples/sis-stem/people.py

The same program writes the same bytes everywhere. Nobody in the files exists.
"""

import datetime as dt
import sys
from pathlib import Path

import attrs

from stemcity_kit.calls.acts import ApplicationReceived
from stemcity_kit.calls.call import Call
from stemcity_kit.folder.application_columns import application_header
from stemcity_kit.folder.call_toml import load_call
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.grid import write_csv
from stemcity_kit.testing import synthetic_applications

HERE = Path(__file__).parent
MINUTES = dt.timedelta(minutes=7)
TOWNS = {"2024": {"monza": 8, "brugherio": 6, "villasanta": 1}, "2025": {"monza": 36, "brugherio": 16, "villasanta": 5}}
SEEDS = {"2024": 1, "2025": 0}


def applicants(call: Call, year: str) -> list[ApplicationReceived]:
    """Eligible applicants, so many from each town; in 2024 three more who are not admitted."""
    wanted = dict(TOWNS[year])
    chosen = []
    candidates = synthetic_applications(call, count=300, seed=SEEDS[year])
    for act in sorted(candidates, key=lambda act: act.application):  # keys are random, so arrival is too
        town = act.answers.get("town")
        if wanted[town]:
            wanted[town] -= 1
            chosen.append(act)
    more = not_admitted(call, chosen[:3]) if year == "2024" else []
    return [
        attrs.evolve(
            act, answers=act.answers.with_answers({"tax-code": f"FINTO-{number:04}", "email": f"{number}@example.org"})
        )
        for number, act in enumerate(sorted([*chosen, *more], key=lambda act: act.received_at), 1)
    ]


def not_admitted(call: Call, like: list[ApplicationReceived]) -> list[ApplicationReceived]:
    """One whose ISEE is the limit itself, one who is 35, one who came in the first second after the deadline."""
    closes = call.dues[0].deadline.closes
    rich, old, late = like
    return [
        _other(rich, 1, received_at=rich.received_at + MINUTES, isee="40000.00 EUR"),
        _other(old, 2, received_at=old.received_at + MINUTES, born="1989-06-02"),
        _other(late, 3, received_at=closes),
    ]


def _other(act: ApplicationReceived, number: int, *, received_at: dt.datetime, **answers: str) -> ApplicationReceived:
    return attrs.evolve(
        act, received_at=received_at, answers=act.answers.with_answers({**answers, "name": f"Rara Esclusa {number}"})
    )


def table(call: Call, acts: list[ApplicationReceived]) -> bytes:
    """The sheet as the register's office would send it."""
    header = application_header(call)
    rows = []
    for number, act in enumerate(acts, 1):
        register = {
            "protocol": f"{act.received_at.year}/{number:04}",
            "received_at": act.received_at.strftime("%Y-%m-%d %H:%M:%S"),
            "channel": act.channel.value,
            "signed": "yes",
        }
        rows.append([register.get(name, act.answers.get(name)) for name in header])
    return write_csv(header, rows, dialect=Dialect())


def main() -> None:
    """Write both files."""
    for year in TOWNS:
        call = load_call(HERE / year)
        path = HERE / year / "private" / "applications.csv"
        path.write_bytes(table(call, applicants(call, year)))
        sys.stdout.write(f"{path.relative_to(HERE)}\n")


if __name__ == "__main__":
    main()
