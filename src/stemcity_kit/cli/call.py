"""`stemcity call FOLDER`: where a call stands and what is possible now; its acts are commands of their own."""

from __future__ import annotations

import datetime as dt
import importlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from stemcity_kit.calls.call import Due
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.refusals import possible
from stemcity_kit.calls.states import DOERS, ActName
from stemcity_kit.calls.words import label, to_do
from stemcity_kit.cli.call_desk import Asked, Desk, desk_of
from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import N_, Severity, did_you_mean
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.time import in_utc
from stemcity_kit.model.zones import zone_info

__all__ = ["call"]

_ACTS = {
    "new": ("call_new", "new"),
    "form": ("call_lists", "form"),
    "approve": ("call_acts", "approve"),
    "publish": ("call_acts", "publish"),
    "extend": ("call_acts", "extend"),
    "close": ("call_acts", "close"),
    "import": ("call_lists", "import_"),
    "list": ("call_applications", "list_"),
    "check": ("call_check", "check"),
    "committee": ("call_committee", "committee"),
    "assign": ("call_committee", "assign"),
    "sheets": ("call_committee", "sheets"),
    "draw": ("call_ranks", "draw"),
    "compare": ("call_compare", "compare_"),
    "rank": ("call_ranks", "rank"),
    "explain": ("call_ranks", "explain"),
    "award": ("call_awards", "award"),
    "next": ("call_awards", "next_"),
    "annul": ("call_acts", "annul"),
    "documents": ("call_documents", "documents"),
    "events": ("call_events", "events"),
    "verify": ("call_acts", "verify"),
    "do": ("call_acts", "do"),
}
"""Each act's module and name; a command is loaded when it is asked for."""

_BY_COMMAND = {
    ActName.APPROVE_CALL: "approve",
    ActName.PUBLISH_CALL: "publish",
    ActName.CLOSE_CALL: "close",
    ActName.EXTEND_DEADLINE: "extend",
    ActName.RECEIVE: "import FILE",
    ActName.ADMIT: "check",
    ActName.EXCLUDE: "check",
    ActName.ASK_COMPLETION: "check",
    ActName.APPOINT_COMMITTEE: "committee",
    ActName.ASSIGN: "assign",
    ActName.SCORE: "sheets",
    ActName.FREEZE_DRAW: "draw",
    ActName.DRAW: "draw",
    ActName.COMPARE_METHODS: "compare",
    ActName.PROPOSE_RANKING: "rank",
    ActName.APPROVE_RANKING: "approve",
    ActName.ANNUL: "annul NUMBER",
    ActName.CALL_UP: "next",
}
"""Which command does an act; all others are done with `do`."""


class _Acts(SpokenCommand, click.Group):
    """A group of acts, loaded one by one; its options may stand before the folder or after it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_ACTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ACTS:
            return None
        module, name = _ACTS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"stemcity_kit.cli.{module}"), name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Bring the options that stand between the folder and the act in front of the folder."""
        takes = {name for param in self.params if isinstance(param, click.Option) for name in param.opts}
        front: list[str] = []
        rest = list(args)
        folder: list[str] = []
        while rest and (rest[0].partition("=")[0] in takes or not (rest[0].startswith("-") or folder)):
            if not rest[0].startswith("-"):
                folder = [rest.pop(0)]
            else:
                width = 1 if "=" in rest[0] else 2
                front, rest = [*front, *rest[:width]], rest[width:]
        return super().parse_args(ctx, [*front, *folder, *rest])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _ACTS and not args[0].startswith("-"):
            translate = Speaker.of(ctx).translate
            near = did_you_mean(args[0], _ACTS)
            hint = translate(N_("Did you mean “{near}”?") if near else N_("Known are: {known}."))
            said = translate(N_("A call has no act “{name}”.")).format(name=args[0])
            ctx.fail(f"{said} {hint.format(near=near, known=', '.join(_ACTS))}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the acts, each with what it does in a few words."""
        translate = Speaker.of(ctx).translate
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section(translate(N_("Acts"))):
            formatter.write_dl([(name, translate(command.short_help or "")) for name, command in commands if command])


CALL_HELP = N_("""\
Say where the call in FOLDER stands and what is possible now; with an ACT, do it.

FOLDER holds call.toml, or is the folder of an edition whose calls stand in calls/KEY/call.toml. What is done is
recorded in private/journal.sqlite, with who did it, in which role, when and why. The exit code is 1 where something
was refused.""")


@click.group(
    cls=_Acts,
    short_help=N_("Say where an open call stands, and do what is next."),
    help=CALL_HELP,
    invoke_without_command=True,
    subcommand_metavar="[ACT [ARGS]...]",
)
@click.option("--call", "key", default="", metavar="KEY", help=N_("Which call, where the folder has several."))
@click.option(
    "--at",
    metavar="MOMENT",
    help=N_("The moment, such as 2027-03-28T11:59:00+02:00 or “2027-03-28 11:59” in the call's zone; by default now."),
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_context
def call(ctx: click.Context, folder: Path, key: str, at: str | None) -> None:
    """Say where the call in FOLDER stands and what is possible now; with an ACT, do it."""
    ctx.obj = Asked(folder, key, at)
    if ctx.invoked_subcommand is None:
        desk = desk_of(ctx)
        for line in standing(desk):
            click.echo(line)
        findings = (*desk.findings, *desk.other_text(desk.casefile))
        desk.speaker.findings(findings)
        ctx.exit(int(any(found.severity is Severity.ERROR for found in findings)))


def standing(desk: Desk) -> Iterator[str]:
    """Where a call stands, line by line."""
    casefile, translate = desk.casefile, desk.speaker.translate
    title = str(desk.call.title.within([desk.speaker.language, *desk.call.languages])) or desk.call.key
    yield f"{title} ({desk.call.key})"
    state = label(casefile.state).words(translate)
    records = desk.speaker.count(N_("{number} record"), N_("{number} records"), casefile.number)
    yield translate(N_("The call is {state}: version {version}, {records}.")).format(
        state=state, version=casefile.version, records=records
    )
    yield ""
    for due in desk.call.dues:
        yield from _deadline(desk, casefile, due)
    yield from _counts(desk, casefile)
    yield ""
    yield from _possible(desk, casefile)


def _deadline(desk: Desk, casefile: CaseFile, due: Due) -> Iterator[str]:
    versions = casefile.deadlines[due.deadline.key]
    limit, translate = versions[-1], desk.speaker.translate
    template = (
        N_("Deadline “{key}”: {limit}, this minute included; {distance}.")
        if limit.included
        else N_("Deadline “{key}”: {limit}, this minute not included; {distance}.")
    )
    line = translate(template).format(key=limit.key, limit=limit, distance=distance(desk.speaker, limit, desk.at))
    more = [translate(N_("for {condition}")).format(condition=due.when)] if due.when else []
    if len(versions) > 1:
        more.append(translate(N_("extended; first it was {first}")).format(first=versions[0]))
    if limit.grace:
        more.append(translate(N_("{minutes} minutes of tolerance")).format(minutes=limit.grace))
    yield line + (f" ({'; '.join(more)})" if more else "")


def distance(speaker: Speaker, limit: Deadline, at: dt.datetime) -> str:
    """How long a deadline is open yet, or has been closed, in the two largest units."""
    closes = in_utc(limit.closes)
    left = closes - in_utc(at)
    length = in_words(speaker, abs(left))
    template = N_("{length} left") if left > dt.timedelta() else N_("closed for {length}")
    return speaker.translate(template).format(length=length)


def in_words(speaker: Speaker, length: dt.timedelta) -> str:
    """A length of time in its two largest units, cut off below.

    >>> in_words(Speaker("en"), dt.timedelta(days=2, hours=3, minutes=59))
    '2 days 3 hours'
    """
    minutes = int(length.total_seconds()) // 60
    parts = [
        (minutes // 1440, N_("{number} day"), N_("{number} days")),
        (minutes // 60 % 24, N_("{number} hour"), N_("{number} hours")),
        (minutes % 60, N_("{number} minute"), N_("{number} minutes")),
    ]
    said = [speaker.count(one, many, number) for number, one, many in parts if number][:2]
    return " ".join(said) or speaker.count(N_("{number} minute"), N_("{number} minutes"), 0)


def _counts(desk: Desk, casefile: CaseFile) -> Iterator[str]:
    translate = desk.speaker.translate
    applications = Counter(held.state for held in casefile.applications.values())
    awards = Counter(award.state for award in casefile.awards.values())
    for template, counted in ((N_("Applications: {counts}."), applications), (N_("Awards: {counts}."), awards)):
        counts = [f"{number} {label(state).words(translate)}" for state, number in counted.items()]
        if counts:
            yield translate(template).format(counts=", ".join(counts))
    if not applications:
        yield translate(N_("Applications: none."))
    if seats := [f"{member.key} ({member.seat.value})" for member in casefile.members.values() if member.sits]:
        yield translate(N_("Committee: {members}.")).format(members=", ".join(seats))
    if casefile.review_until is not None:
        until = casefile.review_until.astimezone(zone_info(desk.call.zone))
        yield translate(N_("Reviews can be asked for until {until}.")).format(until=f"{until:%Y-%m-%d %H:%M}")


def _possible(desk: Desk, casefile: CaseFile) -> Iterator[str]:
    """What can be done now, by whom and with which command."""
    translate = desk.speaker.translate
    acts = tuple(dict.fromkeys((*possible(casefile), *_of_applications(casefile))))
    if not acts:
        yield translate(N_("The call is at its end; only an annulment leads out of it."))
        return
    yield translate(N_("Possible now:"))
    width = max(len(to_do(act).words(translate)) for act in acts)
    for act in acts:
        roles = label(*sorted(DOERS[act])).words(translate)
        yield f"  {to_do(act).words(translate):<{width}}  {_BY_COMMAND.get(act, f'do {act.value}'):<24}  {roles}"


def _of_applications(casefile: CaseFile) -> Sequence[ActName]:
    """The acts that any application or award is ready for."""
    found = (act for key in casefile.applications for act in possible(casefile, key))
    return tuple(dict.fromkeys(act for act in found if act in DOERS))
