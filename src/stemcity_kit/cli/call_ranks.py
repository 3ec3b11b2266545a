"""Draws, the ranking, and why an application stands where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Act
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.explain import explained
from stemcity_kit.calls.guards import IllegalAct
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.ranking import Entry, Outcome, Ranking
from stemcity_kit.calls.ranks import is_ranked
from stemcity_kit.calls.ranks import rank as ranked
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.calls.words import to_do
from stemcity_kit.cli.call_acts import recorded, recorded_first
from stemcity_kit.cli.call_applications import meant
from stemcity_kit.cli.call_desk import By, Desk, common, looking
from stemcity_kit.cli.call_moments import wall_time
from stemcity_kit.cli.call_said import plain_number, say
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.engines.draw import drawn, list_digest
from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where

__all__ = ["draw", "explain", "rank"]

DRAW_HELP = N_("""\
Draw lots in two steps, so that nobody can choose the result.

First freeze the list of KEY with --event, the public event that will give the seed; its hash is printed, to be
published. Once the event has taken place, give its result as --seed; anybody can repeat the draw.""")


@click.command(short_help=N_("Freeze the list of a draw, and draw."), cls=SpokenCommand, help=DRAW_HELP)
@click.argument("key")
@click.argument("applications", nargs=-1)
@click.option("--event", default="", help=N_("The public event that will give the seed."))
@click.option("--seed", default="", help=N_("What the event gave, one line."))
@common
def draw(desk: Desk, by: By, key: str, applications: tuple[str, ...], event: str, seed: str) -> None:
    """Freeze the list of a draw, and draw."""
    casefile = desk.casefile
    if seed:
        recorded(desk, desk.do(acts.Drawn(key=key, seed=seed), by=by))
        for place, application in enumerate(drawn(casefile.draws[key].applications, seed=seed), 1):
            click.echo(f"{place:>4}  {application}")
        return
    named = tuple(meant(casefile, text) for text in applications)
    listed = named or tuple(held.key for held in casefile.applications.values() if is_ranked(held))
    if not listed:
        what, fix = N_("There is nobody to draw among."), N_("Name the applications.")
        raise InvalidValue(Finding("empty-draw", Where(table="calls", key=desk.call.key), what, fix))
    digest = list_digest(listed)
    recorded(desk, desk.do(acts.DrawFrozen(key=key, applications=listed, digest=digest, event=event), by=by))
    desk.speaker.say(N_("The SHA-256 of the list, to be published: {digest}"), digest=digest)


RANK_HELP = N_("""\
Reckon the ranking as the case stands, and print it.

Nothing is recorded without --do, which also closes the evaluation of what is admitted and has all its marks. A ranking
with errors is never recorded.""")


@click.command(short_help=N_("Reckon the ranking, and propose it."), cls=SpokenCommand, help=RANK_HELP)
@click.option("--do", "does", is_flag=True, help=N_("Record it."))
@common
def rank(desk: Desk, by: By, *, does: bool) -> None:
    """Reckon the ranking, and propose it."""
    casefile = desk.casefile
    made = ranked(casefile)
    errors = [found for found in made.findings if found.severity is Severity.ERROR]
    steps = (*_closing(casefile), acts.RankingProposed(ranking=made.ranking))
    same = made.ranking == casefile.ranking and not by.because

    def show() -> None:
        for line in ranking_lines(desk, made.ranking):
            click.echo(line)
        desk.speaker.findings(made.findings)

    if does and not errors and not same:
        recorded_first(desk, lambda: desk.do(*steps, by=by), show=show)
        return
    show()
    if errors:
        desk.speaker.say(N_("Nothing was recorded: {tally}."), tally=desk.speaker.tally(errors))
        click.get_current_context().exit(1)
    if same:
        _same(desk, does=does)
    else:
        _rehearsed(desk, steps, by)


def _rehearsed(desk: Desk, steps: Sequence[Act], by: By) -> None:
    """Say whether the guards would refuse the ranking."""
    if against := desk.refusals(*steps, by=by):
        desk.speaker.findings(against)
        desk.speaker.say(
            N_("Nothing was recorded, and --do would be refused: {tally}."), tally=desk.speaker.tally(against)
        )
    else:
        desk.speaker.say(N_("Nothing was recorded. If this is right, say it again with --do."))


def _same(desk: Desk, *, does: bool) -> None:
    """Say that this ranking is in force already; recording it anew would begin its review anew.

    Raises:
        IllegalAct: It was to be recorded.
    """
    if not does:
        desk.speaker.say(N_("Nothing was recorded: this ranking was proposed already."))
        return
    what = N_("This ranking was proposed already, and nothing in it has changed.")
    fix = N_("Go on with it; or say why it is proposed once more: --because TEXT.")
    raise IllegalAct(Finding("same-ranking", Where(table="calls", key=desk.call.key), what, fix))


def _closing(casefile: CaseFile) -> Iterator[Act]:
    """The evaluations that the ranking closes."""
    for held in casefile.applications.values():
        if held.state is ApplicationState.ADMITTED:
            yield acts.ApplicationEvaluated(application=held.key)


def ranking_lines(desk: Desk, ranking: Ranking) -> Iterator[str]:
    """A ranking as lines: place, code, points, and what it gets."""
    several = dict.fromkeys(entry.ranking for entry in ranking.entries)
    for name in several:
        entries = [entry for entry in ranking.entries if entry.ranking == name]
        if name:
            yield f"{name}:"
        yield from _lines(desk, entries)
    if not ranking.entries:
        yield desk.speaker.translate(N_("There is nobody to rank."))


def _lines(desk: Desk, entries: Sequence[Entry]) -> Iterator[str]:
    width = max(len(entry.application) for entry in entries)
    for entry in entries:
        place = "-" if entry.place is None else str(entry.place)
        outcome = desk.speaker.translate(_OUTCOMES[entry.outcome])
        more = [entry.pool, plain_number(entry.amount), *entry.prizes]
        if entry.missed:
            more.append(desk.speaker.translate(N_("missed: {thresholds}")).format(thresholds=", ".join(entry.missed)))
        if entry.broken_by:
            more.append(desk.speaker.translate(N_("by tie-break {number}")).format(number=entry.broken_by))
        said = ", ".join(part for part in more if part)
        total = plain_number(entry.total)
        yield f"{place:>4}  {entry.application:<{width}}  {total:>8}  {outcome}{f' ({said})' if said else ''}"


_OUTCOMES = {
    Outcome.WINNER: N_("wins"),
    Outcome.RESERVE: N_("eligible, not funded"),
    Outcome.BELOW: N_("below a threshold"),
}


EXPLAIN_HELP = N_("""\
Say why APPLICATION stands where it stands, as far as the reader may know.

An applicant's version holds nobody else's data.""")


@click.command(short_help=N_("Say why an application stands where it stands."), cls=SpokenCommand, help=EXPLAIN_HELP)
@click.argument("application")
@click.option(
    "--reader",
    type=click.Choice([reader.value for reader in Reader]),
    default=Reader.OFFICE.value,
    help=N_("For whom; by default the office."),
)
@looking
def explain(desk: Desk, application: str, reader: str) -> None:
    """Say why an application stands where it stands."""
    language = desk.speaker.language
    application = meant(desk.casefile, application)
    for section in explained(desk.casefile, application, reader=Reader(reader)):
        click.echo(say(section.title, desk.call, language))
        for sentence in section.sentences:
            click.echo(f"  {say(sentence, desk.call, language)}")
        for table in section.tables:
            click.echo("  " + " | ".join(say(column, desk.call, language) for column in table.columns))
            for row in table.rows:
                click.echo("  " + " | ".join(say(cell, desk.call, language) for cell in row))
    if reader == Reader.OFFICE.value:
        _said_by_hand(desk, application)


def _said_by_hand(desk: Desk, application: str) -> None:
    """The records of an application whose moment was said by hand, with the clock's; for the office."""
    zone = desk.call.zone
    for record in desk.casefile.records:
        if record.about == application and record.entered is not None:
            desk.speaker.say(
                N_("Record {number}, {act}: said to be of {at}, typed in on {entered} by {by}."),
                number=record.number,
                act=to_do(record.act.name).words(desk.speaker.translate),
                at=wall_time(record.at, zone),
                entered=wall_time(record.entered, zone),
                by=record.by,
            )
