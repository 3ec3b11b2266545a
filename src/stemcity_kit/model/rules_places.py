"""Rules about places: addresses, coordinates, accessibility, codes of municipalities as of the edition's first day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.municipalities import lost_zeros, municipality, of_known_area
from stemcity_kit.model.place import Accessibility
from stemcity_kit.model.rule import first_day, note, warning


@attrs.frozen
class VenueNotPlaced:
    """A venue lacks what brings people to it: an address, or coordinates for the map link."""

    name: str = "venue-not-placed"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note for each thing that is missing."""
        for venue in edition.venues:
            if not venue.street:
                what = N_("The venue has no street, so visitors cannot be told how to find it.")
                yield note(
                    self.name,
                    Where(table="venues", key=venue.key, field="street"),
                    what,
                    N_("Write street and number."),
                )
            if venue.latitude is None or venue.longitude is None:
                what = N_("The venue has no coordinates, so calendars and pages cannot point at the map.")
                fix = N_("Write latitude and longitude in decimal degrees, such as 45.4642 and 9.1900.")
                yield note(self.name, Where(table="venues", key=venue.key, field="latitude"), what, fix)


@attrs.frozen
class AccessNotKnown:
    """Nothing is known of the accessibility of a place that is used; that is not the same as “not accessible”."""

    name: str = "access-not-known"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note for each venue of a session, unless a room or the sessions say something."""
        silent: dict[str, bool] = {}
        for session in edition.sessions:
            if session.venue is not None and edition.get("venues", session.venue) is not None:
                rooms = [edition.get("rooms", key) for key in session.rooms]
                said = [
                    session.access,
                    edition.get("venues", session.venue).access,
                    *(room.access for room in rooms if room),
                ]
                nothing = all(access == Accessibility() for access in said)
                silent[session.venue] = silent.get(session.venue, True) and nothing
        for key in (key for key, nothing in silent.items() if nothing):
            what = N_("Nothing is known of the accessibility of the venue.")
            fix = N_("Ask, and write yes or no: steps, lift, toilet. “No” helps too; it is what people need to know.")
            yield note(self.name, Where(table="venues", key=key, field="access"), what, fix)


@attrs.frozen
class MunicipalityCode:
    """A code is not that of a municipality which existed on the edition's first day.

    Only areas whose codes are known here are judged.
    """

    name: str = "municipality-code"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such code."""
        day = first_day(edition)
        own = Where(table="edition", field="municipality")
        yield from self._code(edition.municipality, edition.country, day, own)
        for table in ("venues", "organisations"):
            for row in getattr(edition, table):
                where = Where(table=table, key=row.key, field="municipality")
                yield from self._code(row.municipality, row.country or edition.country, day, where)

    def _code(self, code: str, country: str, day: dt.date, where: Where) -> Iterator[Finding]:
        meant = lost_zeros(code, country=country) if code else None
        if meant is not None:
            what = N_("“{code}” has lost its leading zero, as spreadsheets do: it is {name}.")
            yield warning(
                self.name, where, what, N_("Write {right}, as text."), code=code, name=meant.name, right=meant.code
            )
        elif code and of_known_area(code, country=country) and municipality(code, on=day) is None:
            what = N_("No municipality has the code “{code}” on {day}.")
            fix = N_("Look the code up as of that day; municipalities merge, and then get a new one.")
            yield warning(self.name, where, what, fix, code=code, day=day)
