"""How a ranking depends on its method: to choose a grid before publication, and on a live case only on record."""

from __future__ import annotations

from collections.abc import Iterator

import click

from stemcity_kit.calls import acts
from stemcity_kit.calls.calibration import Flag
from stemcity_kit.calls.methods import Comparison, Method, Way, compare, compared
from stemcity_kit.calls.states import CallState
from stemcity_kit.calls.synthetic import synthetic_scores
from stemcity_kit.cli.call_acts import recorded
from stemcity_kit.cli.call_desk import By, Desk, common
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import N_

__all__ = ["compare_"]

COMPARE_HELP = N_("""\
Show how the ranking depends on its method and on where one rounds.

Before publication this looks at synthetic scores and helps to choose the grid. Once scores are there, the look itself
becomes a record, so that nobody can choose a method by its winner unseen: say --because.""")

_METHODS = {
    Method.MEAN: N_("mean"),
    Method.MEDIAN: N_("median"),
    Method.TRIMMED: N_("trimmed mean"),
    Method.MAJORITY: N_("majority judgement"),
    Method.BORDA: N_("Borda count"),
    Method.CALIBRATED: N_("mean without the members' offsets"),
}
_FLAGS = {Flag.HARSH: N_("harsh"), Flag.GENEROUS: N_("generous"), Flag.INCONSISTENT: N_("inconsistent")}
_BEFORE = (CallState.DRAFT, CallState.APPROVED)


@click.command(
    "compare", short_help=N_("Show how the ranking depends on its method."), cls=SpokenCommand, help=COMPARE_HELP
)
@click.option("--winners", type=click.IntRange(min=1), default=None, help=N_("How many win; by default the places."))
@click.option(
    "--applications", type=click.IntRange(2, 5000), default=40, show_default=True, help=N_("How many, made up.")
)
@click.option(
    "--members", type=click.IntRange(1, 50), default=3, show_default=True, help=N_("How many score, made up.")
)
@click.option("--seed", default="1", show_default=True, help=N_("The seed of what is made up."))
@common
def compare_(desk: Desk, by: By, winners: int | None, applications: int, members: int, seed: str) -> None:
    """Show how the ranking depends on its method."""
    places = winners or sum(pool.places or 0 for pool in desk.call.awarding.pools) or 1
    if desk.casefile.state in _BEFORE:
        made = synthetic_scores(desk.call, applications=applications, members=members, seed=seed)
        found = compared(desk.call, made.answers, made.sheets, winners=places)
        desk.speaker.say(N_("{number} synthetic applications; nobody wrote them."), number=applications)
    else:
        recorded(desk, desk.do(acts.MethodsCompared(), by=by))
        found = compare(desk.casefile, winners=places)
    for line in _lines(desk, found):
        click.echo(line)


def _lines(desk: Desk, found: Comparison) -> Iterator[str]:
    say = desk.speaker.translate
    for way in found.ways:
        changed = len(way.winners ^ found.own.winners) // 2
        other = say(N_("the same winners")) if not changed else say(N_("{number} other winners")).format(number=changed)
        yield f"{_name(desk, way):<55} {other}"
    yield say(N_("{always} win under every method, {sometimes} under some.")).format(
        always=len(found.always), sometimes=len(found.sometimes)
    )
    for reading in found.calibration.readings.values() if found.calibration is not None else ():
        flags = ", ".join(say(_FLAGS[flag]) for flag in reading.flags)
        said = say(N_("{member}: {count} applications, {offset} points beside the others"))
        offset = f"{float(reading.offset):+.2f}"  # shown only: nothing is reckoned with it
        line = said.format(member=reading.member, count=reading.count, offset=offset)
        yield f"{line} ({flags})" if flags else line
    if found.calibration is not None:
        desk.speaker.findings(found.calibration.findings)


def _name(desk: Desk, way: Way) -> str:
    say = desk.speaker.translate
    method = say(_METHODS[way.method]) if way.method is not None else say(N_("the grid of the call"))
    return (
        method
        if way.point is None
        else say(N_("{method}, rounded at: {point}")).format(method=method, point=say(_POINTS[way.point.value]))
    )


_POINTS = {
    "coefficient": N_("the coefficient"),
    "criterion": N_("each criterion"),
    "total": N_("the total"),
    "never": N_("no point"),
}
