"""The door: names that are loaded late have their types all the same, and the README's program is well typed."""

from pathlib import Path
from typing import assert_type

import stemcity_kit as sck

edition = sck.MILAN.adapt(
    city="Porto",
    country="PT",
    year=2027,
    marathon=("2027-05-19", "2027-05-21"),
    zone="Europe/Lisbon",
    languages=("pt", "en"),
)
assert_type(edition, sck.Edition)
assert_type(sck.load("examples/porto-2027"), sck.Edition)
assert_type(sck.load(Path("examples/porto-2027")), sck.Edition)

programme = sck.publish(edition)
assert_type(programme, sck.Programme)
assert_type(sck.export(programme, "ical").write("build/"), tuple[sck.Finding, ...])
assert_type(sck.export(programme, "site").findings(), tuple[sck.Finding, ...])

# An edition is not public: it must be published before it is exported.
sck.export(edition, "ical")  # type: ignore[arg-type]

# A name that does not exist is an error before the program runs.
sck.tomatoes()  # type: ignore[attr-defined]
