"""Values: what mypy must accept of those who make them, and what it must know of what they get."""

import datetime as dt
from decimal import Decimal
from typing import assert_type

from stemcity_kit.model.money import Money
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.text import Said, Text
from stemcity_kit.model.time import Days, Interval, Precision, When, moment
from stemcity_kit.model.vocabulary import Answer

# A text is made of a mapping or of pairs, and read in one of several languages.
title = Text({"it": "Donne come noi", "en": "Women like us"})
assert_type(Text([("pt", "Mulheres como nós")]), Text)
assert_type(title.within(["pt", "en"]), Said)
assert_type(title.missing({"it", "pt"}), tuple[str, ...])

# Time keeps what is known, and says so in its type.
start = moment(dt.date(2027, 5, 19), dt.time(9, 30), zone="Europe/Lisbon")
assert_type(start, dt.datetime)
assert_type(When.on(start.date()), When)
assert_type(When.starting(start).precision, Precision)
assert_type(When.month(2027, 4).interval, Interval | None)
assert_type(When.month(2027, 4).days, Days)
assert_type(Interval(start, start + dt.timedelta(hours=1)).length, dt.timedelta)

# The zone is needed: a local time without one is not a moment.
moment(start.date(), dt.time(9, 30))  # type: ignore[call-arg]

# Money is exact: a float is refused before it runs.
assert_type(Money(Decimal("200000.00"), "EUR").split([40, 45, 15]), tuple[Money, ...])
Money(0.1, "EUR")  # type: ignore[arg-type]

# A place takes plain values; what is not known has a default.
library = Venue("library", "Town library", latitude=Decimal("41.1496"), access=Accessibility(lift=Answer.YES))
assert_type(library.latitude, Decimal | None)
assert_type(library.sources, tuple[str, ...])
assert_type(Room("hall", "library", capacity=80).capacity, int | None)
assert_type(library.access.lift, Answer)

# Values are frozen: mypy says it before Python does.
library.name = "City library"  # type: ignore[misc]
