"""Venues and rooms, with what is known of their accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import attrs

from stemcity_kit.errors import N_
from stemcity_kit.model.fields import (
    IS_KEY,
    choice,
    clean_line,
    degrees,
    filled,
    line,
    ref,
    strings,
    valid_key,
    web_address,
    whole,
    words,
)
from stemcity_kit.model.text import Text, translated
from stemcity_kit.model.vocabulary import Answer, RoomKind

__all__ = ["ACCESS_LABELS", "Accessibility", "Room", "Venue"]


@attrs.frozen
class Accessibility:
    """What is known of access, feature by feature: yes, no or unknown, which are three different things.

    A room inherits from its venue and a session from its room, and each may say otherwise (`over`).
    """

    step_free: Answer = choice(Answer, default=Answer.UNKNOWN)
    lift: Answer = choice(Answer, default=Answer.UNKNOWN)
    accessible_toilet: Answer = choice(Answer, default=Answer.UNKNOWN)
    hearing_loop: Answer = choice(Answer, default=Answer.UNKNOWN)
    quiet_room: Answer = choice(Answer, default=Answer.UNKNOWN)
    sign_language: Answer = choice(Answer, default=Answer.UNKNOWN)
    captions: Answer = choice(Answer, default=Answer.UNKNOWN)

    def over(self, inherited: Accessibility) -> Accessibility:
        """This one, with what it does not know taken from the inherited one.

        >>> Accessibility(lift=Answer.NO).over(Accessibility(lift=Answer.YES, step_free=Answer.YES)).lift
        <Answer.NO: 'no'>
        """
        known = {name: answer for name, answer in self._answers() if answer is not Answer.UNKNOWN}
        return attrs.evolve(inherited, **known) if known else inherited

    def with_answer(self, wanted: Answer) -> tuple[str, ...]:
        """The names of the features that have this answer, in the order of declaration."""
        return tuple(name for name, answer in self._answers() if answer is wanted)

    def _answers(self) -> Iterator[tuple[str, Answer]]:
        return ((name, getattr(self, name)) for name in ACCESS_LABELS)


ACCESS_LABELS = {
    "step_free": N_("step-free access"),
    "lift": N_("lift"),
    "accessible_toilet": N_("accessible toilet"),
    "hearing_loop": N_("hearing loop"),
    "quiet_room": N_("quiet room"),
    "sign_language": N_("sign-language interpreting"),
    "captions": N_("captions"),
}
"""What people read for each feature, in English."""


@attrs.frozen
class Venue:
    """A place where sessions are held; it may lie outside the city.

    Attributes:
        key: The venue's key.
        name: Its proper name.
        street: Street and number.
        postcode: Postal code, as text (leading zeros matter).
        locality: The town in the address.
        municipality: The municipality's code (in Italy ISTAT's six digits), as text.
        district: The city's own district (in Milan a Municipio).
        country: ISO 3166-1 alpha-2; empty means the edition's country.
        latitude: WGS 84, decimal degrees, north positive.
        longitude: WGS 84, decimal degrees, east positive.
        directions: How to get there.
        url: Its own page.
        owner: The organisation that it belongs to.
        access: What is known of its accessibility.
        sources: Where this is known from.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    name: str = line()
    street: str = line()
    postcode: str = line(code=True)
    locality: str = line()
    municipality: str = line(code=True)
    district: str = line(code=True)
    country: str = line()
    latitude: Decimal | None = degrees(most=90)
    longitude: Decimal | None = degrees(most=180)
    directions: Text = translated()
    url: str = web_address()
    owner: str | None = ref("organisations")
    access: Accessibility = Accessibility()
    sources: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "sources"})


@attrs.frozen
class Room:
    """A room of a venue; `capacity` counts seats for everyone, accompanying adults included.

    Attributes:
        key: The room's key.
        venue: The venue that it is in.
        name: Its proper name.
        floor: The floor, as people say it there.
        capacity: Seats for everyone, accompanying adults included.
        access: What is known of its accessibility; overrides the venue's.
        kind: What sort of room it is, such as lab or open-air.
        equipment: What it has for good, in words such as projector, computers, water, dark or audio.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    venue: str = attrs.field(converter=clean_line, validator=filled, metadata={"refers": "venues"})
    name: str = line()
    floor: str = line(code=True)
    capacity: int | None = whole(least=1)
    access: Accessibility = Accessibility()
    kind: RoomKind | None = choice(RoomKind)
    equipment: tuple[str, ...] = attrs.field(default=(), converter=words)
