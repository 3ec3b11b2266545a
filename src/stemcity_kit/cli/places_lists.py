"""What can be read of the register: who stands where, which seats are left, and what became impossible."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import click

from stemcity_kit.cli.places_desk import PlacesDesk, looking
from stemcity_kit.cli.sheets import write_file
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where, did_you_mean
from stemcity_kit.model.vocabulary import label
from stemcity_kit.schools.check import check_desk
from stemcity_kit.schools.desk import Vacancy, crowded, vacancies
from stemcity_kit.schools.fairness import LEAST

__all__ = ["check", "free", "show"]


@click.command(
    short_help=N_("Say who stands where: in a session, of a school, or one class."),
    cls=SpokenCommand,
    help=N_(
        "Say who stands where, in the session with this KEY; or where the classes of a school, a class or a "
        "registration stand. It is for the office."
    ),
)
@click.argument("key")
@looking
def show(desk: PlacesDesk, key: str) -> None:
    """Say who stands where."""
    all_places, parties = desk.desk.register.places, desk.desk.request.by_party
    mates = {party.key for party in parties.values() if party.school == key}
    places = [place for place in all_places if key in (place.session, place.group) or place.group in mates]
    schools = (school.key for school in desk.edition.schools)
    known = {*desk.desk.slots, *parties, *schools, *(place.group for place in all_places)}
    if key not in known:
        near = did_you_mean(key, known)
        fix = (
            N_("Did you mean “{near}”?")
            if near
            else N_("Give the key of a session, a school, a class or a registration.")
        )
        what = N_("Nothing here is called “{key}”.")
        raise InvalidValue(Finding("unknown-key", Where(), what, fix, params={"key": key, "near": near}))
    for place in places:
        party = desk.desk.party(place.group, place.session)
        desk.speaker.say(
            N_("{group} in {session}: {state}, {people}"),
            group=place.group,
            session=place.session,
            state=desk.speaker.translate(label(place.state)),
            people=desk.speaker.count(N_("{number} person"), N_("{number} people"), party.size),
        )
    if not places:
        desk.speaker.say(N_("The register says nothing of “{key}”."), key=key)


FREE_HELP = N_("""\
Print the seats that are left in each session as CSV, to be published; nobody is named in it.

How many wait is told exactly from five people on.""")


@click.command(short_help=N_("Print the seats that are left, to be published."), cls=SpokenCommand, help=FREE_HELP)
@click.option("--to", "target", type=click.Path(path_type=Path), help=N_("The file to write."))
@looking
def free(desk: PlacesDesk, target: Path | None) -> None:
    """Print the seats that are left."""
    written = io.StringIO()
    out = csv.writer(written, lineterminator="\n")
    out.writerow(["session", "event", "start", "seats", "left", "waiting"])
    for one in vacancies(desk.desk):
        start = desk.desk.slots[one.session].start
        if start is None or start > desk.at:
            out.writerow([one.session, one.event, start.isoformat() if start else "", *_numbers(one)])
    if target is None:
        click.echo(written.getvalue(), nl=False)
    else:
        write_file(target, written.getvalue().encode())


def _numbers(vacancy: Vacancy) -> tuple[int | str, int | str, int | str]:
    waiting = f"1-{LEAST - 1}" if 0 < vacancy.waiting < LEAST else vacancy.waiting
    return "" if vacancy.seats is None else vacancy.seats, "" if vacancy.left is None else vacancy.left, waiting


@click.command(
    short_help=N_("Say what became impossible, and where a further session would be full."),
    cls=SpokenCommand,
    help=N_("Say which places became impossible since a session was moved, made smaller or cancelled. 1 if there are."),
)
@looking
def check(desk: PlacesDesk) -> None:
    """Say what became impossible."""
    findings = (*check_desk(desk.desk), *crowded(desk.desk))
    desk.speaker.findings(findings)
    desk.speaker.say(
        N_("Looked at {places}: {tally}."),
        places=desk.speaker.count(N_("{number} place"), N_("{number} places"), len(desk.desk.register.places)),
        tally=desk.speaker.tally(findings),
    )
    if any(finding.severity is Severity.ERROR for finding in findings):
        sys.exit(1)
