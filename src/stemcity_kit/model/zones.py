"""Time zones, read from the `tzdata` package and from nowhere else.

The machine's own copy of the IANA database differs from system to system and changes without notice; the same edition must give the same bytes
everywhere. So nothing here looks at the system's folder, at ``PYTHONTZPATH`` or at ``TZ``.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from stemcity_kit.errors import StemCityError


class UnknownZone(StemCityError, LookupError):
    """A name that the IANA time zone database does not hold."""


class _PackagedZone(ZoneInfo):
    """A zone made from the package's bytes that, unlike a plain `ZoneInfo.from_file`, can be pickled and copied."""

    def __reduce__(self) -> str | tuple[Any, ...]:
        return zone_info, (self.key,)


@cache
def zone_names() -> frozenset[str]:
    """Give every zone name that the installed `tzdata` package holds, old aliases included.

    Example:
        >>> "Europe/Rome" in zone_names()
        True
    """
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="ascii").split())


@cache
def zone_bytes(key: str) -> bytes:
    """Give the compiled rules of a zone, as RFC 9636 lays them out.

    Args:
        key: an IANA name; upper and lower case matter.

    Raises:
        UnknownZone: the package has no such zone; the message proposes the nearest names.

    Example:
        >>> zone_bytes("Europe/Rome")[:4]
        b'TZif'
    """
    if key not in zone_names():  # also what keeps '../..' from being read as a path
        raise UnknownZone(_unknown(key))
    return files("tzdata").joinpath("zoneinfo", *key.split("/")).read_bytes()


@cache
def zone_info(key: str) -> ZoneInfo:
    """Give the zone of that name; asked twice, it is the same object, also after pickling.

    Args:
        key: an IANA name such as ``Europe/Lisbon``; upper and lower case matter.

    Raises:
        UnknownZone: the package has no such zone; the message proposes the nearest names.

    Example:
        >>> from datetime import datetime
        >>> datetime(2027, 7, 1, 12, tzinfo=zone_info("Europe/Rome")).isoformat()
        '2027-07-01T12:00:00+02:00'
    """
    return _PackagedZone.from_file(BytesIO(zone_bytes(key)), key=key)


def _unknown(key: str) -> str:
    near = tuple(_near(key))
    remedy = f"Did you mean {' or '.join(near)}?" if near else "Write one with its region, such as Europe/Rome."
    return f"There is no time zone {key!r} in the IANA database. {remedy}"


def _near(key: str) -> Iterator[str]:
    """Names that differ in case or spaces only, that end in the same city, or that are spelt almost so: at most three."""
    spelt = "_".join(key.split()).casefold()
    names = {name.casefold(): name for name in sorted(zone_names())}
    cities = [name for folded, name in names.items() if folded.rpartition("/")[2] == spelt.rpartition("/")[2]]
    close = [names[folded] for folded in get_close_matches(spelt, names, n=3, cutoff=0.75)]
    found = [names[spelt]] if spelt in names else cities or close
    yield from dict.fromkeys(found[:3])
