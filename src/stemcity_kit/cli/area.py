"""`stemcity area FOLDER`: many cities at once, checked, counted and merged."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from stemcity_kit.cli.build import MARK, _refuse_strangers
from stemcity_kit.cli.say import Speaker, as_json
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import FaultyFolder, Finding, N_, Severity, Where
from stemcity_kit.exports import Export, exporter, exporter_names
from stemcity_kit.federation import Federation, load_area, select
from stemcity_kit.federation.area import FILE
from stemcity_kit.federation.funding import Funding
from stemcity_kit.federation.rollup import COVERED, Coverage, Total
from stemcity_kit.folder.check import image_fault
from stemcity_kit.model.programme import Programme
from stemcity_kit.model.vocabulary import Qualifier, label

__all__ = ["area"]

AREA_HELP = N_("""\
Read the editions of many municipalities, which area.toml in FOLDER names, as one.

Says what is wrong in each member, who has reported, what cannot be added up, and where sessions of two municipalities
collide. A member with errors is named and left out. With --build the merged programme is written as a website,
calendars and open data; the options that follow choose a part of it. The exit code is 1 when there are errors.""")


@click.command(short_help=N_("Check, count and merge many municipalities."), cls=SpokenCommand, help=AREA_HELP)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "json_", is_flag=True, help=N_("Print everything as JSON on standard output."))
@click.option(
    "--build",
    "target",
    type=click.Path(path_type=Path),
    help=N_("Write the merged programme into this folder; a build there is replaced."),
)
@click.option("--only", multiple=True, metavar="NAME", help=N_("Write only this format; may be given several times."))
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help=N_("In how many processes members are read."))
@click.option("--municipality", default="", metavar="CODE", help=N_("Only the programme of this municipality."))
@click.option("--audience", default="", metavar="KEY", help=N_("Only what is for this audience."))
@click.option("--goal", type=click.IntRange(1, 17), help=N_("Only what serves this Sustainable Development Goal."))
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help=N_("Only what is held on this day."))
@click.option("--district", default="", metavar="CODE", help=N_("Only what is held in this district."))
@click.pass_context
def area(
    ctx: click.Context,
    /,
    folder: Path,
    target: Path | None,
    only: tuple[str, ...],
    jobs: int,
    day: dt.datetime | None,
    *,
    json_: bool,
    **asked: Any,
) -> None:
    """Read the editions of many municipalities as one."""
    speaker = Speaker.of(ctx)
    if target is not None:
        _refuse_strangers(folder, target.resolve())
    with _workers(jobs) as executor:
        found = load_area(folder, executor)
    if target is not None:
        _refuse_members(found, folder, target.resolve())
    if not json_:
        speaker.findings(found.findings)
    programme = select(found.merged, day=day.date() if day else None, **asked)
    if json_:
        click.echo(json.dumps(_data(found, programme, speaker), ensure_ascii=False, indent=2))
    else:
        speaker.findings(_of_choice(programme, found.merged.programme))
        _tell(speaker, found, programme)
    if target is not None:
        more = _built(programme, found, folder, target.resolve(), only or exporter_names())
        speaker.findings(more)
        if not json_:
            speaker.say(N_("Built in {folder}."), folder=target)
    ctx.exit(int(any(finding.severity is Severity.ERROR for finding in found.findings)))


def _refuse_members(found: Federation, folder: Path, target: Path) -> None:
    """No build within a member's folder: it would stand among the files of that town, and replace them."""
    for member in found.members:
        if target.is_relative_to(os.path.realpath(folder / member.folder)):
            what = N_("“{folder}” is in the folder of the member {member}.")
            fix = N_("Name an empty or a new folder.")
            raise FaultyFolder.because("not-a-build", Where(), what, fix, folder=target, member=member.municipality)


def _of_choice(programme: Programme, whole: Programme) -> Iterator[Finding]:
    """A part of a programme that is empty where the whole is not."""
    if whole.events and not programme.events:
        what = N_("Nothing in the merged programme answers to all that was asked for.")
        fix = N_("Ask for less: without one of the options.")
        yield Finding("nothing-chosen", Where(), what, fix, Severity.WARNING)


@contextmanager
def _workers(jobs: int) -> Iterator[Executor | None]:
    if jobs == 1:
        yield None
    else:
        with ProcessPoolExecutor(jobs) as executor:
            yield executor


def _tell(speaker: Speaker, found: Federation, programme: Programme) -> None:
    """Who reported, how much there is, and what could be added up."""
    title = found.area.title.within([speaker.language, *found.area.languages]).text or found.area.key
    covered = found.coverage
    words = speaker.translate(COVERED).format(reported=len(covered.reported), expected=len(covered.expected))
    speaker.say(N_("{title}: {coverage}."), title=title, coverage=words)
    if found.left_out:
        names = dict.fromkeys(code or folder or "-" for code, folder in found.left_out)
        speaker.say(N_("  left out because of errors: {codes}"), codes=", ".join(names))
    for count in found.counts:
        params = {
            "what": speaker.translate(_COUNTED[count.what]),
            "whole": count.whole,
            "parts": count.whole + count.double,
        }
        message = N_("  {what}: {whole}; the programmes hold {parts}, and what stands in several counts once")
        speaker.say(message if count.double else N_("  {what}: {whole}"), **params)
    if programme is not found.merged.programme:
        chosen = speaker.count(N_("{number} event"), N_("{number} events"), len(programme.events))
        speaker.say(N_("  chosen: {events}"), events=chosen)
    for total in found.totals:
        _tell_total(speaker, total)
    for one in found.funding:
        for balance in one.balances:
            params = {"call": one.call, "who": balance.who, "currency": balance.gives.currency}
            told = {"gives": balance.gives.amount, "gets": balance.gets.amount}
            speaker.say(N_("  {call}: {who} gives {gives} {currency} and gets {gets} {currency}"), **params, **told)
    for key in found.unreckoned:
        speaker.say(N_("  {call}: errors keep its money from being reckoned"), call=key)
    speaker.say(N_("Found: {tally}."), tally=speaker.tally(found.findings))


_COUNTED = {
    "events": N_("events"),
    "sessions": N_("sessions"),
    "on-demand": N_("on-demand items"),
    "organisations": N_("organisations"),
    "venues": N_("venues"),
}


def _tell_total(speaker: Speaker, total: Total) -> None:
    words = speaker.translate(COVERED).format(
        reported=len(total.coverage.reported), expected=len(total.coverage.expected)
    )
    scope = speaker.translate(label(total.scope))
    params = {"what": total.indicator, "scope": scope, "unit": total.unit, "coverage": words}
    numbers: dict[str, object] = {"least": total.least, "most": total.most, "value": total.value}
    if total.qualifier not in (None, Qualifier.EXACT):
        numbers["value"] = f"{speaker.translate(label(total.qualifier))} {total.value}"
    speaker.say(_how(total), **params, **numbers)
    for message, told in total.why:
        click.echo(f"    {speaker.translate(message).format(**dict(told))}")


def _how(total: Total) -> str:
    """How a total is told: as a sum, by its bounds, or as nothing that adds."""
    if total.value is not None:
        return N_("  {what} ({scope}): {value} {unit}; {coverage}")
    if total.least is None:
        return N_("  {what} ({scope}): not added; {coverage}")
    if total.most is None:
        return N_("  {what} ({scope}): at least {least} {unit}, not added; {coverage}")
    if total.coverage.missing:
        return N_(
            "  {what} ({scope}): at least {least} {unit}, not added (in those that reported at most {most}); {coverage}"
        )
    return N_("  {what} ({scope}): between {least} and {most} {unit}, not added; {coverage}")


def _data(found: Federation, programme: Programme, speaker: Speaker) -> dict[str, Any]:
    """The whole for other programs."""
    findings: list[Finding] = list(found.findings)
    return {
        "area": found.area.key,
        "as_of": str(found.area.as_of),
        "coverage": _covered(found.coverage),
        "members": [
            {"municipality": code, "folder": folder, "left_out": (code, folder) in found.left_out}
            for code, folder in found.rows
        ],
        "events": [
            {"key": event.key, "municipalities": list(found.merged.owners[event.key])} for event in programme.events
        ],
        "counts": [
            {"what": one.what, "whole": one.whole, "double": one.double, "parts": dict(one.parts)}
            for one in found.counts
        ],
        "totals": [_total(total, speaker) for total in found.totals],
        "funding": [_money(one) for one in found.funding if not one.faulty],
        "unreckoned": list(found.unreckoned),
        "findings": json.loads(as_json(findings, speaker.translate)),
    }


def _money(one: Funding) -> dict[str, Any]:
    """A shared call: its pools, and what each gives and gets."""
    return {
        "call": one.call,
        "pools": [
            {
                "key": pool.key,
                "fund": str(pool.fund.amount),
                "given": str(pool.given.amount),
                "to_find": str(pool.to_find.amount),
                "currency": pool.fund.currency,
                "funders": [[who, str(amount.amount)] for who, amount in pool.funders],
                "shares": [[who, str(amount.amount)] for who, amount in pool.shares],
            }
            for pool in one.pools
        ],
        "balances": [
            {"who": it.who, "gives": str(it.gives.amount), "gets": str(it.gets.amount)} for it in one.balances
        ],
    }


def _covered(covered: Coverage) -> dict[str, Any]:
    return {"reported": list(covered.reported), "expected": len(covered.expected), "missing": list(covered.missing)}


def _total(total: Total, speaker: Speaker) -> dict[str, Any]:
    numbers = {name: getattr(total, name) for name in ("value", "least", "most")}
    return {
        "indicator": total.indicator,
        "scope": total.scope.value,
        "unit": total.unit,
        **{name: None if number is None else str(number) for name, number in numbers.items()},
        "qualifier": total.qualifier.value if total.qualifier is not None else None,
        "qualifiers": [one.value for one in total.qualifiers],
        "parts": {code: str(value) for code, value in total.parts},
        "why": [speaker.translate(message).format(**dict(told)) for message, told in total.why],
        "coverage": _covered(total.coverage),
    }


def _built(
    programme: Programme, found: Federation, folder: Path, target: Path, names: tuple[str, ...]
) -> list[Finding]:
    """Write the merged programme beside an old build, and let it take its place; one of no member would be empty."""
    if not found.merged.members:
        what, fix = N_("No member can be read, so nothing was built."), N_("Mend the errors told above.")
        raise FaultyFolder.because("nothing-to-build", Where(file=FILE), what, fix)
    findings: list[Finding] = []
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent, ignore_cleanup_errors=True) as scratch:
        fresh, media = Path(scratch) / "new", Path(scratch) / "media"
        fresh.mkdir()
        _collect(found, folder, media)
        for name in names:
            findings += Export(programme, exporter(name)).write(fresh, media=media)
        if errors := [finding for finding in findings if finding.severity is Severity.ERROR]:
            raise FaultyFolder(*errors)
        (fresh / MARK).write_text("", encoding="utf-8")
        if target.exists():
            target.rename(Path(scratch) / "old")
        fresh.rename(target)
    return findings


def _collect(found: Federation, folder: Path, media: Path) -> None:
    """The members' images, each below the code of its municipality; what no browser shows, or leads outside, stays."""
    places = [("", folder), *((one.municipality, folder / one.folder) for one in found.members if not one.left_out)]
    for whose, root in places:
        for path in sorted((root / "media").rglob("*")):
            name = path.relative_to(root / "media").as_posix()
            fault = image_fault(root, name) if path.is_file() else None
            if path.is_file() and (fault is None or fault.severity is not Severity.ERROR):
                goal = media / whose / name
                goal.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, goal)
