"""Awards: offered to the winners, taken step by step, and passed on to the next in line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import click

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import ACTS
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.guards import IllegalAct, possible
from stemcity_kit.calls.offers import offer_of, open_offers
from stemcity_kit.calls.reserve import ENDED, confirm_by, lapsed, next_in_line
from stemcity_kit.calls.states import AWARD, ActName, allowed
from stemcity_kit.calls.words import label
from stemcity_kit.cli.call_acts import recorded, recorded_first
from stemcity_kit.cli.call_applications import meant
from stemcity_kit.cli.call_desk import By, Desk, common
from stemcity_kit.cli.call_given import act_of
from stemcity_kit.cli.call_said import plain_number
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.wall_moments import wall_moment
from stemcity_kit.model.zones import zone_info

__all__ = ["award", "next_"]

STEPS = tuple(
    dict.fromkeys(
        act.value
        for act in (
            ActName.OFFER,
            *(act for state in AWARD for act in allowed(AWARD, state)),
            ActName.PAY,
            ActName.CHECK_RENEWAL,
        )
    )
)
"""The steps of an award."""

AWARD_HELP = N_("""\
Take awards a STEP further: offer, accept, sign, make-effective, deliver, renounce, lapse, revoke, pay and others.

“offer” without an application offers to every winner who was offered nothing yet, what the ranking says. Without a
step, list the awards. Further values are given with --with KEY=VALUE.""")


@click.command(short_help=N_("Offer awards, and take them a step further."), cls=SpokenCommand, help=AWARD_HELP)
@click.argument("step", required=False, type=click.Choice(STEPS), metavar="[STEP]")
@click.argument("applications", nargs=-1, metavar="[APPLICATION]...")
@click.option("--with", "pairs", multiple=True, metavar="KEY=VALUE", help=N_("A value of the act, such as credits=40."))
@click.option("--all", "everybody", is_flag=True, help=N_("Every award for which the step is possible now."))
@common
def award(
    desk: Desk, by: By, step: str | None, applications: tuple[str, ...], pairs: tuple[str, ...], *, everybody: bool
) -> None:
    """Offer awards, and take them a step further."""
    casefile = desk.casefile
    applications = tuple(meant(casefile, text) for text in applications)
    if everybody and step:
        applications = tuple(key for key in casefile.awards if step in map(str, possible(casefile, key)))
    if step is None:
        _list(desk, casefile)
        return
    if step == ActName.OFFER.value:
        offers = _offers(casefile, applications)
        if not offers:
            desk.speaker.say(N_("Everybody who won was offered an award."))
        else:
            recorded(desk, desk.do(*offers, by=by))
        return
    if not applications:
        what, fix = (
            N_("No application is named."),
            N_("Name those whose award it is, or say --all; without a step they are listed."),
        )
        raise InvalidValue(Finding("no-application", Where(), what, fix))
    of = ACTS[ActName(step)]
    given = [act_of(of.name, (f"application={key}", *pairs), call=desk.call, at=desk.at) for key in applications]
    recorded(desk, desk.do(*given, by=by))


def _list(desk: Desk, casefile: CaseFile) -> None:
    for held in casefile.awards.values():
        money = plain_number(held.amount)
        state = label(held.state).words(desk.speaker.translate)
        steps = ", ".join(act.value for act in possible(casefile, held.application) if act.value in STEPS)
        click.echo(
            f"{held.application}: {', '.join(part for part in (state, money, held.pool) if part)}; {steps or '-'}"
        )
    if not casefile.awards:
        desk.speaker.say(N_("There are no awards yet."))


def _offers(casefile: CaseFile, applications: Sequence[str]) -> tuple[acts.AwardOffered, ...]:
    """What the ranking says, for these applications, or for everybody who won and was offered nothing."""
    return tuple(offer_of(casefile, key) for key in applications) or open_offers(casefile)


NEXT_HELP = N_("""\
Say who comes next for the place of INSTEAD_OF, whose award ended; with --do, call them up.

Without an application, say which places are free and which dates have passed.""")


@click.command("next", short_help=N_("Call up the next in line."), cls=SpokenCommand, help=NEXT_HELP)
@click.argument("instead_of", required=False, default="")
@click.option(
    "--confirm-by", "until", default="", metavar="MOMENT", help=N_("Until when; by default as the call says.")
)
@click.option("--do", "does", is_flag=True, help=N_("Record it."))
@common
def next_(desk: Desk, by: By, instead_of: str, until: str, *, does: bool) -> None:
    """Call up the next in line."""
    casefile = desk.casefile
    if not instead_of:
        _free(desk, casefile)
        return
    instead_of = meant(casefile, instead_of)
    found = next_in_line(casefile, instead_of=instead_of)
    errors = [finding for finding in found.findings if finding.severity is Severity.ERROR]
    if errors:
        raise IllegalAct(*found.findings)
    desk.speaker.findings(found.findings)
    if not found.application:
        desk.speaker.say(N_("Nobody comes next."))
        return
    due = _until(desk, until)
    act = acts.NextCalledUp(
        application=found.application, instead_of=instead_of, pool=found.pool, amount=found.amount, confirm_by=due
    )
    recorded_first(desk, lambda: desk.do(act, by=by) if does else (), show=lambda: _say_next(desk, act))


def _say_next(desk: Desk, act: acts.NextCalledUp) -> None:
    worth = ", ".join(part for part in (act.pool, plain_number(act.amount)) if part)
    desk.speaker.say(
        N_("Next in line: {application} ({worth}), to confirm before {due}."),
        application=act.application,
        worth=worth or "-",
        due=f"{act.confirm_by:%Y-%m-%d %H:%M}",
    )


def _until(desk: Desk, until: str) -> dt.datetime:
    if until:
        return wall_moment(until, zone=desk.call.zone, dialect=Dialect())
    due = confirm_by(desk.call, at=desk.at)
    if due is None:
        what = N_("The call does not say within how many days a place must be confirmed.")
        raise InvalidValue(
            Finding("no-confirm-days", Where(), what, N_("Give a moment: --confirm-by “2027-05-31 12:00”."))
        )
    return due


def _free(desk: Desk, casefile: CaseFile) -> None:
    taken = {held.instead_of for held in casefile.awards.values()}
    free = [key for key, held in casefile.awards.items() if held.state in ENDED and key not in taken]
    for key in free:
        desk.speaker.say(N_("The place of {application} is free."), application=key)
    passed = lapsed(casefile, at=desk.at)
    for one in passed:
        desk.speaker.say(
            N_("{application}: the {what} was due before {due}."),
            application=one.application,
            what=desk.speaker.translate(_DUE[one.what.value]),
            due=f"{one.due.astimezone(zone_info(desk.call.zone)):%Y-%m-%d %H:%M}",
        )
    if not free and not passed:
        desk.speaker.say(N_("No place is free, and no date has passed."))


_DUE = {"confirmation": N_("confirmation"), "proof": N_("proof")}
