"""`stemcity build FOLDER --to BUILD`: from the folder of an edition to its website, calendars and open data."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from stemcity_kit.cli.say import Progress, Speaker
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import FaultyFolder, Finding, N_, Severity, StemCityError, Where
from stemcity_kit.exports import Export, exporter, exporter_names
from stemcity_kit.exports.site import SiteExporter
from stemcity_kit.folder.check import findings_of
from stemcity_kit.folder.read import inspect
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.programme import Programme, publish

__all__ = ["MARK", "build"]

MARK = ".stemcity-build"
"""The file that says of a folder that a build made it and a build may replace it."""


BUILD_HELP = N_("""\
Build everything that the public gets from the edition in FOLDER.

The build is written beside the old one and takes its place only when it is whole; with errors in the folder the old
one stays. A folder `templates` in the edition overrides the pages' templates one by one. The exit code is 1 when
there are errors.""")


@click.command(short_help=N_("Make the website, the calendars and the open data."), cls=SpokenCommand, help=BUILD_HELP)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help=N_("The folder to write; a build there is replaced."),
)
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help=N_("Write only this format, and nothing else of an earlier build stays; may be given several times."),
)
@click.option("--quiet", is_flag=True, help=N_("Leave out the notes."))
@click.pass_context
def build(ctx: click.Context, folder: Path, target: Path, only: tuple[str, ...], *, quiet: bool) -> None:
    """Build everything that the public gets from the edition in FOLDER."""
    speaker = Speaker.of(ctx)
    place = target.resolve()
    _refuse_strangers(folder, place)
    found = inspect(folder)
    findings = list(findings_of(found, folder))
    if found.edition is None or any(finding.severity is Severity.ERROR for finding in findings):
        speaker.findings(finding for finding in findings if not (quiet and finding.severity is Severity.NOTE))
        speaker.say(N_("Nothing was built: {tally}."), tally=speaker.tally(findings))
        ctx.exit(1)
    programme = publish(found.edition)
    written, more = _written(programme, folder, place, only or exporter_names(), speaker)
    findings = list(dict.fromkeys([*findings, *(found.located(finding) for finding in more)]))
    speaker.findings(finding for finding in findings if not (quiet and finding.severity is Severity.NOTE))
    _summary(speaker, found.edition, programme, target, written, findings)


def _refuse_strangers(folder: Path, target: Path) -> None:
    own = [folder.resolve() / name for name in ("media", "private", "templates")]
    if any(target.is_relative_to(place) for place in own) or (target.exists() and not _is_replaceable(target)):
        raise FaultyFolder.because(
            "not-a-build",
            Where(),
            N_("“{folder}” holds other things than a build, which a build would delete."),
            N_("Name an empty or a new folder."),
            folder=target,
        )


def _is_replaceable(target: Path) -> bool:
    """Whether it is an empty folder or a build that nobody keeps in a git checkout of its own."""
    if not target.is_dir():
        return False
    return not any(target.iterdir()) or ((target / MARK).is_file() and not (target / ".git").exists())


def _written(
    programme: Programme, folder: Path, target: Path, names: tuple[str, ...], speaker: Speaker
) -> tuple[dict[str, int], list[Finding]]:
    """Write all formats into a new folder and let it take the place of the old one; how many files, and findings."""
    counts: dict[str, int] = {}
    findings: list[Finding] = []
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent, ignore_cleanup_errors=True) as scratch:
        fresh = Path(scratch) / "new"
        fresh.mkdir()
        for name in names:
            progress = Progress(speaker.translate(name))
            export = _export(programme, name, folder)
            with _own_templates(folder / "templates"), _foreign_exporter(export):
                found = export.write(fresh, media=folder / "media", each=progress)
            progress.end()
            counts[name] = progress.done
            findings += found
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        if errors:
            raise FaultyFolder(*errors)
        (fresh / MARK).write_text("", encoding="utf-8")
        if target.exists():
            target.rename(Path(scratch) / "old")
        fresh.rename(target)
    return counts, findings


@contextmanager
def _own_templates(templates: Path) -> Iterator[None]:
    """Turn whatever goes wrong inside one of the city's own templates into a finding at its line."""
    try:
        yield
    except Exception as fault:
        frames = traceback.extract_tb(fault.__traceback__)
        spots = [frame for frame in frames if Path(frame.filename).is_relative_to(templates)]
        if not spots:
            raise
        file = (Path("templates") / Path(spots[-1].filename).relative_to(templates)).as_posix()
        what = N_("The template cannot be filled in: {reason}.")
        fix = N_("Correct it there, or delete the file to have the library's own page.")
        where = Where(file=file, row=spots[-1].lineno)
        raise FaultyFolder.because("broken-template", where, what, fix, reason=str(fault).rstrip(".")) from fault


@contextmanager
def _foreign_exporter(export: Export) -> Iterator[None]:
    """Turn whatever goes wrong inside an exporter of another package into a finding that names it."""
    try:
        yield
    except StemCityError:
        raise
    except Exception as fault:
        home = type(export.exporter).__module__
        if home.split(".", maxsplit=1)[0] == "stemcity_kit":
            raise
        what = N_("The exporter “{name}” of the package “{package}” failed: {reason}.")
        fix = N_("Tell its author, or build without it: name the formats that you want with --only.")
        told = {
            "name": export.exporter.name,
            "package": home.split(".")[0],
            "reason": f"{type(fault).__name__}: {fault}",
        }
        raise FaultyFolder.because("broken-exporter", Where(), what, fix, **told) from fault


def _export(programme: Programme, name: str, folder: Path) -> Export:
    templates = folder / "templates"
    if name == "site" and templates.is_dir():
        return Export(programme, SiteExporter(templates=templates))
    return Export(programme, exporter(name))


def _summary(
    speaker: Speaker,
    edition: Edition,
    programme: Programme,
    target: Path,
    written: dict[str, int],
    findings: list[Finding],
) -> None:
    title = programme.title.within([speaker.language, *edition.languages]).text or edition.key
    events = programme.counted_events
    on_demand = sum(event.on_demand for event in programme.events)
    speaker.say(
        N_("{title}: {events}, {sessions}, {on_demand}; {organisations}, {venues}."),
        title=title,
        events=speaker.count(N_("{number} event"), N_("{number} events"), len(events)),
        sessions=speaker.count(N_("{number} session"), N_("{number} sessions"), len(programme.sessions)),
        on_demand=speaker.count(N_("{number} on-demand item"), N_("{number} on-demand items"), on_demand),
        organisations=speaker.count(
            N_("{number} organisation"), N_("{number} organisations"), len(programme.organisations)
        ),
        venues=speaker.count(N_("{number} venue"), N_("{number} venues"), len(programme.venues)),
    )
    for name, number in written.items():
        speaker.say(
            N_("  {name}: {files}"), name=name, files=speaker.count(N_("{number} file"), N_("{number} files"), number)
        )
    speaker.say(N_("Built in {folder}, with {tally}."), folder=target, tally=speaker.tally(findings))
    if "site" in written:
        speaker.say(N_("Open {page} in a browser."), page=target / "site" / "index.html")
