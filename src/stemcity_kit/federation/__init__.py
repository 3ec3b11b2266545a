"""Many cities: the programmes of an area's municipalities, each in a folder of its own, merged by `area.toml`.

The merged programme is an ordinary `Programme`, so every exporter takes it as it is. It is made of what each
municipality has published: nothing of a member's private tables is in it.
"""

from stemcity_kit.federation.area import Area, Mapped, MemberFolder, Way
from stemcity_kit.federation.federation import Federation, load_area
from stemcity_kit.federation.funding import Balance, Funding, PoolFunding, SharedCall, SharedPool
from stemcity_kit.federation.members import Booking, Member
from stemcity_kit.federation.merging import Merged, merge
from stemcity_kit.federation.reading import read_area
from stemcity_kit.federation.rollup import Count, Coverage, Total, counts, coverage, totals
from stemcity_kit.federation.sameness import Sameness, same_things
from stemcity_kit.federation.selecting import select

__all__ = [
    "Area",
    "Balance",
    "Booking",
    "Count",
    "Coverage",
    "Federation",
    "Funding",
    "Mapped",
    "Member",
    "MemberFolder",
    "Merged",
    "PoolFunding",
    "Sameness",
    "SharedCall",
    "SharedPool",
    "Total",
    "Way",
    "counts",
    "coverage",
    "load_area",
    "merge",
    "read_area",
    "same_things",
    "select",
    "totals",
]
