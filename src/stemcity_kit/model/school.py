"""Schools, their classes, what these wish for, and the places that they were given.

A school here is a site (in Italy a *plesso*), not only the institute that it belongs to: distance and leaving time are
the site's. Classes, wishes, places and the register live in the folder's `private/`.
"""

from __future__ import annotations

import datetime as dt

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.fields import (
    IS_KEY,
    at_least,
    choice,
    chosen,
    clean_line,
    filled,
    line,
    lines,
    mailbox,
    ref,
    valid_key,
    whole,
)
from stemcity_kit.model.hours import DAY, clock, moment_in_utc
from stemcity_kit.model.kinds import isced_levels, numbers
from stemcity_kit.model.vocabulary import Answer, PlaceState, RegisterAct

__all__ = ["ClassPlace", "Entry", "School", "SchoolClass", "Wish"]


@attrs.frozen
class School:
    """A site of a school.

    Days on which it is closed are rows of the table `availability`.

    Attributes:
        key: The school's key.
        name: Its proper name.
        code: The official code of the site (in Italy the codice meccanografico).
        organisation: The institute that it belongs to.
        municipality: The municipality's code (in Italy ISTAT's six digits), as text.
        district: The city's own district (in Milan a Municipio).
        level: The ISCED 2011 levels that it teaches, sorted.
        outskirts: Whether it lies in the outskirts, which some cities serve first.
        first_time: Whether it takes part for the first time.
        leaves_from: The hour from which classes may leave the school; empty means no limit.
        back_by: The hour by which they must be back; empty means no limit.
        minutes: The journey to the centre; empty means the `travel` of the edition's planning.
        email: How the office reaches it; never published.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    name: str = line()
    code: str = line(code=True)
    organisation: str | None = ref("organisations")
    municipality: str = line(code=True)
    district: str = line(code=True)
    level: tuple[int, ...] = attrs.field(default=(), converter=numbers, validator=isced_levels)
    outskirts: Answer = choice(Answer, default=Answer.UNKNOWN)
    first_time: Answer = choice(Answer, default=Answer.UNKNOWN)
    leaves_from: dt.time | None = clock()
    back_by: dt.time | None = clock(after="leaves_from")
    minutes: int | None = whole(most=DAY)
    email: str = mailbox()


def _among_the_pupils(instance: object, attribute: attrs.Attribute[int | None], value: int | None) -> None:
    pupils = getattr(instance, "pupils", None)
    if value is not None and pupils is not None and value > pupils:
        raise InvalidValue.because(
            "more-girls-than-pupils",
            Where(field=attribute.name),
            N_("{girls} girls are more than all {pupils} pupils."),
            N_("Correct one of the two numbers; leave the girls empty where they were not counted."),
            girls=value,
            pupils=pupils,
        )


@attrs.frozen
class SchoolClass:
    """A class that takes part, with everybody who comes along.

    Attributes:
        key: The class's key.
        school: The site that it belongs to.
        name: As the school calls it, such as 3B.
        grade: The year of school, 1 for the first of primary school to 13; 0 before it.
        age: The usual age in years.
        pupils: How many pupils.
        girls: How many of them are girls; empty where it was not counted.
        teachers: How many teachers come along.
        support_teachers: How many support teachers come along.
        companions: How many other adults come along.
        step_free: Whether it needs a place without steps.
        needs: What else to take care of, in words; it is never published.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    school: str = attrs.field(converter=clean_line, validator=filled, metadata={"refers": "schools"})
    name: str = line(code=True)
    grade: int | None = whole(most=13)
    age: int | None = whole(most=120)
    pupils: int = attrs.field(validator=at_least(1), metadata={"least": 1}, kw_only=True)
    girls: int | None = attrs.field(default=None, validator=[at_least(0), _among_the_pupils], metadata={"least": 0})
    teachers: int = whole(default=1)
    support_teachers: int = whole(default=0)
    companions: int = whole(default=0)
    step_free: Answer = choice(Answer, default=Answer.UNKNOWN)
    needs: str = lines()

    @property
    def size(self) -> int:
        """Everybody who needs a seat.

        >>> SchoolClass("3b", "rodari", pupils=22, support_teachers=1).size
        24
        """
        return self.pupils + self.teachers + self.support_teachers + self.companions


@attrs.frozen
class Wish:
    """An event that a class would like to attend.

    Attributes:
        group: The class.
        event: The event.
        rank: Its place among the wishes of the class; 1 is the one most wanted.
    """

    group: str = attrs.field(converter=clean_line, validator=filled, metadata={"refers": "classes", "identity": True})
    event: str = attrs.field(converter=clean_line, validator=filled, metadata={"refers": "events", "identity": True})
    rank: int = attrs.field(validator=at_least(1), metadata={"least": 1})


def _state(value: PlaceState | str) -> PlaceState:
    return chosen(PlaceState, value)


def _act(value: RegisterAct | str) -> RegisterAct:
    return chosen(RegisterAct, value)


@attrs.frozen
class ClassPlace:
    """What became of one class, or one party, in one session; it follows from the register.

    Attributes:
        group: The key of a class, or of a party that registered for itself.
        session: The session.
        state: What became of it.
        since: Since when that is so, in UTC.
        confirm_by: Until when an offer must be confirmed, in UTC.
        because: The reason, as it is told to people.
    """

    group: str = attrs.field(converter=clean_line, validator=filled, metadata={"identity": True, "code": True})
    session: str = attrs.field(
        converter=clean_line, validator=filled, metadata={"refers": "sessions", "identity": True}
    )
    state: PlaceState = attrs.field(converter=_state)
    since: dt.datetime = attrs.field(converter=moment_in_utc)
    confirm_by: dt.datetime | None = attrs.field(default=None, converter=attrs.converters.optional(moment_in_utc))
    because: str = line()


@attrs.frozen
class Entry:
    """One act of the register of places; nothing in it is ever changed, what follows is added below.

    Attributes:
        number: Its number; 1 for the first.
        at: When it was done, in UTC.
        act: What was done.
        group: The key of the class or party; empty where the act is about all of a session.
        session: The session.
        by: Who did it.
        because: The reason, as it is told to people.
        seats: For how many people, companions included.
        confirm_by: Until when an offer must be confirmed, in UTC.
    """

    number: int = attrs.field(validator=at_least(1), metadata={"least": 1, "identity": True})
    at: dt.datetime = attrs.field(converter=moment_in_utc)
    act: RegisterAct = attrs.field(converter=_act)
    group: str = line(code=True)
    session: str | None = ref("sessions")
    by: str = line()
    because: str = line()
    seats: int | None = whole(least=1)
    confirm_by: dt.datetime | None = attrs.field(default=None, converter=attrs.converters.optional(moment_in_utc))
