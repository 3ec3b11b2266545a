"""The rules of rooms: what an item asks of a room, when a room is open, and that it holds one item at a time."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

import attrs

from stemcity_kit.errors import N_
from stemcity_kit.scheduling.limits import Because, Hours, Limit, Only, Resource, Use
from stemcity_kit.scheduling.problem import Item, Problem, Space
from stemcity_kit.scheduling.rules_times import named

__all__ = ["EnoughSeats", "Equipped", "InRooms", "RightKind", "RoomOpen", "RoomToItself", "StepFree"]


@attrs.frozen
class _ByRoom:
    """A rule that leaves an item only some of the rooms, by what it asks of them."""

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """One for each item that asks for something."""
        fitting: dict[Hashable, frozenset[str]] = {}
        for item in problem.items:
            asked = self.asked(item)
            if asked and (item.rooms is None or item.rooms):
                if asked not in fitting:
                    fitting[asked] = frozenset(room.key for room in problem.rooms if self.fits(asked, room))
                yield Only(item.key, self.because(problem, item), rooms=fitting[asked])

    def asked(self, item: Item) -> Any:
        """What the item asks of a room; nothing where it is empty."""
        raise NotImplementedError

    def fits(self, asked: Any, room: Space) -> bool:
        """Whether a room is what is asked for."""
        raise NotImplementedError

    def because(self, problem: Problem, item: Item) -> Because:
        """Why."""
        raise NotImplementedError


@attrs.frozen
class InRooms(_ByRoom):
    """An item lies only in the rooms that were named for it."""

    name: str = "in-rooms"

    def asked(self, item: Item) -> frozenset[str]:
        """The rooms that it names."""
        return item.rooms or frozenset()

    def fits(self, asked: frozenset[str], room: Space) -> bool:
        """Whether this one is named."""
        return room.key in asked

    def because(self, problem: Problem, item: Item) -> Because:
        """The rooms that it names."""
        what = N_("“{item}” can only be held in: {rooms}.")
        params = named(item, rooms=", ".join(room.name for room in problem.rooms if room.key in (item.rooms or ())))
        return Because(self.name, what, N_("Name other rooms for it."), params)


@attrs.frozen
class RightKind(_ByRoom):
    """An item lies in a room of the kind that it needs."""

    name: str = "right-kind"

    def asked(self, item: Item) -> str:
        """The kind."""
        return item.kind

    def fits(self, asked: str, room: Space) -> bool:
        """Whether the room is of that kind."""
        return room.kind == asked

    def because(self, problem: Problem, item: Item) -> Because:
        """The kind."""
        what = N_("“{item}” needs a room of the kind “{kind}”.")
        return Because(self.name, what, N_("Choose such a room, or let it need none."), named(item, kind=item.kind))


@attrs.frozen
class EnoughSeats(_ByRoom):
    """A room holds everybody, pupils and accompanying adults; the number is the fire limit and is never exceeded."""

    name: str = "enough-seats"

    def asked(self, item: Item) -> int:
        """How many come."""
        return item.seats

    def fits(self, asked: int, room: Space) -> bool:
        """Whether the room holds them; a room of unknown size is trusted."""
        return room.seats is None or room.seats >= asked

    def because(self, problem: Problem, item: Item) -> Because:
        """How many come."""
        what = N_("“{item}” needs {seats} seats, pupils and accompanying adults together.")
        return Because(self.name, what, N_("Choose a larger room, or let fewer come."), named(item, seats=item.seats))


@attrs.frozen
class Equipped(_ByRoom):
    """A room has what the item needs."""

    name: str = "equipped"

    def asked(self, item: Item) -> frozenset[str]:
        """What it needs."""
        return item.equipment

    def fits(self, asked: frozenset[str], room: Space) -> bool:
        """Whether the room has all of it."""
        return asked <= room.equipment

    def because(self, problem: Problem, item: Item) -> Because:
        """What it needs."""
        what = N_("“{item}” needs a room with: {equipment}.")
        params = named(item, equipment=", ".join(sorted(item.equipment)))
        return Because(self.name, what, N_("Choose such a room, or bring what is missing."), params)


@attrs.frozen
class StepFree(_ByRoom):
    """An item that asks for it lies in a room that is reached without a step; what nobody knows is not step-free."""

    name: str = "step-free"

    def asked(self, item: Item) -> bool:
        """Whether it asks for it."""
        return item.step_free

    def fits(self, asked: bool, room: Space) -> bool:  # noqa: FBT001 - the request, as the other rules have one
        """Whether the room is known to be."""
        return room.step_free

    def because(self, problem: Problem, item: Item) -> Because:
        """Somebody needs it."""
        what = N_("“{item}” needs a room that is reached without a step.")
        return Because(self.name, what, N_("Choose such a room, or find out whether this one is."), named(item))


@attrs.frozen
class RoomOpen:
    """A room is used only while it is open, setting up and clearing included."""

    name: str = "room-open"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """One for each room whose hours are known."""
        what, fix = (
            N_("{room} is not open all the time that “{item}” needs it."),
            N_("Move it, or have the room opened."),
        )
        for room in problem.rooms:
            if room.hours is not None:
                because = Because(self.name, what, fix, (("room", room.name),))
                yield Hours(room.key, because, problem.grid.spells(room.hours))


@attrs.frozen
class RoomToItself:
    """A room holds one item at a time, with setting up, clearing and the changeover; touching ends do not clash."""

    name: str = "room-to-itself"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """One for each room."""
        what = N_("{room} holds “{one}” and “{other}” at once, or without the time between them.")
        fix = N_("Move one of them, or choose another room.")
        grid = problem.grid
        uses = tuple(
            Use(
                item.key,
                grid.length(item.setup),
                grid.length(item.minutes + item.clearing + problem.changeover) - grid.length(item.minutes),
            )
            for item in problem.items
            if item.rooms is None or item.rooms
        )
        for room in problem.rooms:
            yield Resource(room.key, Because(self.name, what, fix, (("room", room.name),)), uses, room=room.key)
