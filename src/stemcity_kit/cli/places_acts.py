"""The acts of the register: register, confirm, decline, cancel, what is due, a session called off, attendance.

An act that was entered already is said to be so, and not entered again: who presses the key twice does no harm.
"""

from __future__ import annotations

from collections.abc import Collection

import click

from stemcity_kit.cli.places_desk import PlacesDesk, acting, parties
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import Finding, N_, Where, did_you_mean
from stemcity_kit.model.fields import KEY_PATTERN
from stemcity_kit.model.vocabulary import PlaceState, label
from stemcity_kit.schools.acts import answer, attendance, call_off, cancel, due, register
from stemcity_kit.schools.guards import IllegalEntry
from stemcity_kit.schools.states import HOLDING

__all__ = ["absent", "attended", "call_off_", "cancel_", "confirm", "decline", "due_", "register_"]

_SESSION = click.argument("session")
_GROUP = click.argument("group", metavar="CLASS")
_GROUPS = click.argument("groups", nargs=-1, metavar="[CLASS]...")
_BECAUSE = click.option("--because", default="", metavar="TEXT", help=N_("Why, as it is told to people."))


def _is_already(desk: PlacesDesk, group: str, session: str, states: Collection[PlaceState]) -> bool:
    """Whether a party stands there already; that is said."""
    state = desk.state(group, session)
    if state is None or state not in states:
        return False
    desk.speaker.say(
        N_("Nothing to enter: of “{group}” in “{session}” the register says already: {state}."),
        group=group,
        session=session,
        state=desk.speaker.translate(label(state)),
    )
    return True


REGISTER_HELP = N_("""\
A CLASS asks for a place in a SESSION and gets it, or goes to the end of the waiting list.

Without a class it is a registration of people who come by themselves: say for how many with --seats. It gets a number,
which is printed; the office keeps elsewhere whose it is.""")


@click.command("register", short_help=N_("Register a class or a party."), cls=SpokenCommand, help=REGISTER_HELP)
@_SESSION
@click.argument("group", default="", metavar="[CLASS]")
@click.option(
    "--seats",
    type=click.IntRange(min=1),
    help=N_("For how many people, companions included; by default the size of the class."),
)
@acting
def register_(desk: PlacesDesk, session: str, group: str, seats: int | None) -> None:
    """Register a class or a party."""
    group = group or _new_number(desk, session, seats)
    _refuse_names(desk, group, session, seats)
    held = desk.desk.register.seats.get((group, session))
    if seats in (None, held) and _is_already(desk, group, session, HOLDING | {PlaceState.WAITING}):
        return
    desk.enter(register, group, session, seats=seats)


def _new_number(desk: PlacesDesk, session: str, seats: int | None) -> str:
    if seats is None:
        what = N_("Nobody said which class asks, or how many people come by themselves.")
        raise IllegalEntry(
            Finding(
                "no-number", Where(table="register", key=session), what, N_("Name the class, or say --seats NUMBER.")
            )
        )
    number, known = desk.desk.register.number + 1, desk.desk.request.by_party
    while f"r-{number}" in known:
        number += 1
    return f"r-{number}"


def _refuse_names(desk: PlacesDesk, group: str, session: str, seats: int | None) -> None:
    """Refuse what is no key, since it could be somebody's name, and a class that there is not."""
    known, where = desk.desk.request.by_party, Where(table="register")
    if not KEY_PATTERN.fullmatch(group):
        what = N_("“{group}” is no key of a class and no number of a registration.")
        fix = N_("Never write a name: leave it out, and the registration gets a number.")
        raise IllegalEntry(Finding("no-key", where, what, fix, params={"group": group}))
    if seats is None and group not in known and desk.state(group, session) is None:
        near = did_you_mean(group, known)
        fix = N_("Did you mean “{near}”?") if near else N_("Say for how many people it is: --seats NUMBER.")
        what, params = N_("There is no class “{group}”."), {"group": group, "near": near}
        raise IllegalEntry(Finding("unknown-key", where, what, fix, params=params))


@click.command(
    short_help=N_("A class confirms what it was given or offered."),
    cls=SpokenCommand,
    help=N_(
        "A CLASS or registration confirms its place or its offer in a SESSION. What it cannot have beside it, it gives "
        "back in the same breath, and that is offered to the next in line."
    ),
)
@_SESSION
@_GROUP
@acting
def confirm(desk: PlacesDesk, session: str, group: str) -> None:
    """A class confirms."""
    if not _is_already(desk, group, session, {PlaceState.CONFIRMED}):
        desk.enter(answer, group, session, confirms=True)


@click.command(
    short_help=N_("A class declines what it was given or offered."),
    cls=SpokenCommand,
    help=N_("A CLASS or registration declines its place or its offer; the next in line is offered it."),
)
@_SESSION
@_GROUP
@acting
def decline(desk: PlacesDesk, session: str, group: str) -> None:
    """A class declines."""
    if not _is_already(desk, group, session, {PlaceState.DECLINED}):
        desk.enter(answer, group, session, confirms=False)


@click.command(
    "cancel",
    short_help=N_("A class gives its place back, or leaves the waiting list."),
    cls=SpokenCommand,
    help=N_(
        "A CLASS or registration gives its place back, or leaves the list; the next in line is offered what is free."
    ),
)
@_SESSION
@_GROUP
@_BECAUSE
@acting
def cancel_(desk: PlacesDesk, session: str, group: str, because: str) -> None:
    """A class gives its place back."""
    if not _is_already(desk, group, session, {PlaceState.CANCELLED}):
        desk.enter(cancel, group, session, because=because)


@click.command(
    "due",
    short_help=N_("Enter what is due: lapsed offers, the displaced, the next in line."),
    cls=SpokenCommand,
    help=N_(
        "Enter what falls due by itself: offers lapse whose moment has come, those who lost a session get another, and "
        "the next in line get offers. Run it every morning; where nothing is due it enters nothing."
    ),
)
@acting
def due_(desk: PlacesDesk) -> None:
    """Enter what is due."""
    desk.enter(due)


@click.command(
    "call-off",
    short_help=N_("Cancel a session, and give its classes other places."),
    cls=SpokenCommand,
    help=N_(
        "Cancel a SESSION, for the weather or a strike. Who had a place there gets another at once, before anybody who "
        "waits, also on the seats that are kept free, as far as there is one. The programme says that it is off."
    ),
)
@_SESSION
@click.option("--because", required=True, metavar="TEXT", help=N_("Why, as it is told to people."))
@acting
def call_off_(desk: PlacesDesk, session: str, because: str) -> None:
    """Cancel a session."""
    if session in desk.desk.register.cancelled:
        desk.speaker.say(N_("Nothing to enter: “{session}” is cancelled already."), session=session)
        return
    desk.enter(call_off, session, because=because, called_off={session})


@click.command(
    short_help=N_("Note who came."),
    cls=SpokenCommand,
    help=N_("Note which CLASSES or registrations came to a SESSION; with --all everybody who had a place there."),
)
@_SESSION
@_GROUPS
@click.option("--all", "everybody", is_flag=True, help=N_("Everybody who has a place there and was not noted."))
@acting
def attended(desk: PlacesDesk, session: str, groups: tuple[str, ...], *, everybody: bool) -> None:
    """Note who came."""
    if everybody:
        groups = (*groups, *parties(desk, session, {PlaceState.PLACED, PlaceState.CONFIRMED}))
    _refuse_nobody(groups, session, N_("Name who came, or say --all."))
    came = [one for one in dict.fromkeys(groups) if not _is_already(desk, one, session, {PlaceState.ATTENDED})]
    if came:
        desk.enter(attendance, session, came=came)


@click.command(
    short_help=N_("Note who did not come."),
    cls=SpokenCommand,
    help=N_("Note which CLASSES or registrations had a place in a SESSION, did not cancel it and did not come."),
)
@_SESSION
@_GROUPS
@acting
def absent(desk: PlacesDesk, session: str, groups: tuple[str, ...]) -> None:
    """Note who did not come."""
    _refuse_nobody(groups, session, N_("Name who did not come."))
    missed = [one for one in dict.fromkeys(groups) if not _is_already(desk, one, session, {PlaceState.NO_SHOW})]
    if missed:
        desk.enter(attendance, session, came=(), absent=missed)


def _refuse_nobody(groups: tuple[str, ...], session: str, fix: str) -> None:
    if not groups:
        what = N_("Nobody is named.")
        raise IllegalEntry(Finding("nobody-named", Where(table="register", key=session), what, fix))
