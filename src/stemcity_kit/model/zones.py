"""Time zones, read from the `tzdata` package and from nowhere else.

The machine's own copy of the IANA database differs from system to system and changes without notice; the same edition
must give the same bytes everywhere. So nothing here looks at the system's folder, at `PYTHONTZPATH` or at `TZ`.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo

from stemcity_kit.errors import Finding, N_, UnknownZone, Where

_zones: dict[str, ZoneInfo] = {}


class _PackagedZone(ZoneInfo):
    """A zone made of the package's bytes that, unlike a plain `ZoneInfo.from_file`, can be pickled and copied."""

    def __reduce__(self) -> tuple[object, ...]:
        return zone_info, (self.key,)


@cache
def zone_names() -> frozenset[str]:
    """Every zone name that the installed `tzdata` package holds, old aliases included.

    >>> "Europe/Rome" in zone_names()
    True
    """
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="ascii").split())


@cache
def zone_bytes(key: str) -> bytes:
    """The compiled rules of a zone, laid out as RFC 9636 says.

    Args:
        key: A name of the IANA database; upper and lower case matter.

    Raises:
        UnknownZone: The package has no such zone; the finding proposes the nearest names.

    >>> zone_bytes("Europe/Rome")[:4]
    b'TZif'
    """
    if key not in zone_names():  # this is also what keeps "../.." from being read as a path
        raise UnknownZone(_unknown(key))
    return files("tzdata").joinpath("zoneinfo", *key.split("/")).read_bytes()


def zone_info(key: str) -> ZoneInfo:
    """The zone of that name; asked twice, it is the same object, also after pickling.

    Args:
        key: A name of the IANA database, such as `Europe/Lisbon`; upper and lower case matter.

    Raises:
        UnknownZone: The package has no such zone; the finding proposes the nearest names.

    >>> import datetime as dt
    >>> dt.datetime(2027, 7, 1, 12, tzinfo=zone_info("Europe/Rome")).isoformat()
    '2027-07-01T12:00:00+02:00'
    """
    # `setdefault` is atomic, `cache` is not: two threads that ask at once must still get one object
    return _zones.get(key) or _zones.setdefault(key, _PackagedZone.from_file(BytesIO(zone_bytes(key)), key=key))


def _unknown(key: str) -> Finding:
    near = _near(key)
    fix = (
        N_("Write a name of the IANA database. Did you mean {near}?")
        if near
        else N_("Write a name of the IANA database, region and city, such as Europe/Rome.")
    )
    what = N_("There is no time zone “{zone}”.")
    return Finding("unknown-zone", Where(field="zone"), what, fix, params={"zone": key, "near": " / ".join(near)})


def _near(key: str) -> tuple[str, ...]:
    """At most three names: the one that differs in case or spaces, else those of that city, else those spelt alike."""
    spelt = "_".join(key.split()).casefold()
    names = {name.casefold(): name for name in sorted(zone_names())}
    cities = [name for folded, name in names.items() if folded.rpartition("/")[2] == spelt.rpartition("/")[2]]
    alike = [names[folded] for folded in get_close_matches(spelt, names, n=3, cutoff=0.75)]
    return tuple([names[spelt]] if spelt in names else (cities or alike)[:3])
