"""Small cities for the tests of the federation, and the area that they make."""

import datetime as dt
from decimal import Decimal

from stemcity_kit.federation import Area, Federation, Mapped, MemberFolder
from stemcity_kit.federation.members import member_of
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.money import Money
from stemcity_kit.model.place import Venue
from stemcity_kit.model.time import When, moment

MILAN, ARCONATE, BUSCATE = "015146", "015007", "015038"
DAY = dt.date(2027, 5, 19)


def euro(amount):
    """An amount of euro."""
    return Money(Decimal(amount), "EUR")


def at(start, end, day=DAY):
    """From one hour of a day to another."""
    times = [dt.time(*map(int, hour.split(":"))) for hour in (start, end)]
    return When.between(*(moment(day, time, zone="Europe/Rome") for time in times))


def city(code, **tables):
    """An edition with one library, one event and one session from 9:30 to 11:15."""
    given = {
        "venues": [Venue("library", f"Library of {code}", municipality=code, district="1")],
        "events": [Event("robots", {"en": "Robots"}, sdgs=(4,))],
        "sessions": [Session("robots-1", "robots", at("9:30", "11:15"), venue="library")],
    }
    return Edition(
        key=f"city-{code}",
        uri=f"https://example.org/{code}/2027",
        title={"en": f"STEM in {code}"},
        year=2027,
        city=code,
        country="IT",
        municipality=code,
        zone="Europe/Rome",
        **(given | tables),
    )


def people(value, **more):
    """How many participants a city states."""
    told = {"indicator": "participants", "value": Decimal(value), "unit": "people", "year": 2027}
    return Figure("participants", {"en": "Participants"}, **(told | more))


def area(towns, **more):
    """The area of these municipalities in May 2027."""
    told = {
        "key": "area-2027",
        "uri": "https://example.org/area/2027",
        "title": {"en": "STEM in the area"},
        "city": "The area",
        "country": "IT",
        "codes": "015",
        "as_of": dt.date(2027, 5, 1),
        "year": 2027,
        "zone": "Europe/Rome",
        "members": [MemberFolder(municipality=code, folder=f"city-{code}") for code in towns],
    }
    return Area(**(told | more))


def federation(cities, **more):
    """The federation of cities in memory, by code."""
    made = area(list(cities), **more)
    rows = {row.municipality: row for row in made.members}
    return Federation(made, tuple(member_of(made, rows[code], edition) for code, edition in cities.items()))


def same(*refs):
    """That these are one."""
    return [Mapped(same=refs)]


def different(*refs):
    """That these are namesakes."""
    return [Mapped(different=refs)]


def rules(findings):
    """The rules of findings, in order."""
    return [finding.rule for finding in findings]
