"""The committee's part of a call: who sits in it, who reads what, and score sheets out and in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Act, Appointment, Record, Seat
from stemcity_kit.calls.assignment import assign as assigned
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.committee import check_committee
from stemcity_kit.calls.guards import IllegalAct
from stemcity_kit.calls.needs import all_needs
from stemcity_kit.calls.states import Doer
from stemcity_kit.cli.call_acts import recorded, recorded_first
from stemcity_kit.cli.call_desk import By, Desk, common
from stemcity_kit.cli.sheets import write_file
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.documents.catalogue import translations
from stemcity_kit.errors import FaultyFolder, Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.dossier_files import refuse_public
from stemcity_kit.folder.form_reading import form_sheets
from stemcity_kit.folder.paths import inside
from stemcity_kit.folder.read import inspect
from stemcity_kit.folder.score_reading import read_score_sheets
from stemcity_kit.folder.score_sheets import TOGETHER, score_sheet, to_score
from stemcity_kit.model.organisation import Organisation

__all__ = ["assign", "committee", "organisations_of", "sheets"]


def organisations_of(desk: Desk) -> tuple[Organisation, ...]:
    """The organisations of the edition in whose folder the call stands, or none."""
    root = desk.folder.resolve().parent.parent
    if not (root / "edition.toml").is_file():
        return ()
    edition = inspect(root).edition
    return edition.organisations if edition is not None else ()


COMMITTEE_HELP = N_("""\
Appoint the committee; without members, say what is to mend about it.

Each member is named by a key. --declared says that all of them signed the declaration of independence.""")


@click.command(short_help=N_("Appoint the committee, or look at it."), cls=SpokenCommand, help=COMMITTEE_HELP)
@click.option("--chair", default="", metavar="KEY", help=N_("Who chairs it."))
@click.option("--member", "members", multiple=True, metavar="KEY", help=N_("A member; may be given several times."))
@click.option("--secretary", default="", metavar="KEY", help=N_("Who writes the minutes, and does not vote."))
@click.option(
    "--substitute", "substitutes", multiple=True, metavar="KEY", help=N_("A substitute; may be given several times.")
)
@click.option(
    "--of",
    "belongings",
    multiple=True,
    metavar="KEY=ORGANISATION",
    help=N_("An organisation that a member belongs to; may be given several times."),
)
@click.option(
    "--called", "names", multiple=True, metavar="KEY=NAME", help=N_("What a member is called, for documents.")
)
@click.option("--declared", is_flag=True, help=N_("All have signed the declaration of independence."))
@click.option("--decision", default="", help=N_("The number of the decision."))
@common
def committee(
    desk: Desk,
    by: By,
    chair: str,
    members: tuple[str, ...],
    secretary: str,
    substitutes: tuple[str, ...],
    *,
    belongings: tuple[str, ...],
    names: tuple[str, ...],
    declared: bool,
    decision: str,
) -> None:
    """Appoint the committee, or look at it."""
    seats = [(chair, Seat.CHAIR), *((key, Seat.MEMBER) for key in members), (secretary, Seat.SECRETARY)]
    seats += [(key, Seat.SUBSTITUTE) for key in substitutes]
    if not any(key for key, _ in seats):
        _look(desk)
        return
    belong = _pairs(belongings)
    appointed = tuple(
        Appointment(member=key, seat=seat, organisations=tuple(belong.get(key, ())), declared=declared)
        for key, seat in seats
        if key
    )
    named = [acts.PersonNamed(person=key, called=name) for key, (name, *_) in _pairs(names).items()]
    act = acts.CommitteeAppointed(decision=decision, members=appointed)
    recorded(desk, desk.do(act, *named, by=by))


def _pairs(given: Sequence[str]) -> Mapping[str, list[str]]:
    """`KEY=VALUE`, several values of one key together."""
    found: dict[str, list[str]] = {}
    for pair in given:
        key, mark, value = pair.partition("=")
        if not mark or not key.strip() or not value.strip():
            what, fix = N_("“{pair}” does not name a key and a value."), N_("Write KEY=VALUE.")
            raise InvalidValue(Finding("not-a-pair", Where(), what, fix, params={"pair": pair}))
        found.setdefault(key.strip(), []).append(value.strip())
    return found


def _look(desk: Desk) -> None:
    """The committee as it is, and what is to mend."""
    casefile = desk.casefile
    for member in casefile.members.values():
        sits = desk.speaker.translate(
            N_("votes") if member.sits and member.seat is not Seat.SECRETARY else N_("does not vote")
        )
        click.echo(f"{member.key}: {member.seat.value}, {sits}")
    if not casefile.members:
        desk.speaker.say(N_("No committee was appointed yet."))
    findings = tuple(check_committee(casefile, organisations=organisations_of(desk)))
    desk.speaker.findings(findings)
    click.get_current_context().exit(int(any(found.severity is Severity.ERROR for found in findings)))


ASSIGN_HELP = N_("""\
Assign each admitted application to members of the committee: nobody in conflict, as even as can be.

What was assigned stays; only gaps are filled. What balance leaves open is decided by lot from --seed, so that anybody
can repeat it. Nothing is recorded without --do.""")


@click.command(short_help=N_("Assign applications to members."), cls=SpokenCommand, help=ASSIGN_HELP)
@click.option("--seed", default="", metavar="TEXT", help=N_("What the lot is drawn from, one line."))
@click.option("--each", type=int, help=N_("How many members read each application; by default as the call says."))
@click.option("--most", type=int, help=N_("The most applications that one member may carry."))
@click.option("--do", "does", is_flag=True, help=N_("Record it."))
@common
def assign(desk: Desk, by: By, seed: str, each: int | None, most: int | None, *, does: bool) -> None:
    """Assign applications to members."""
    casefile = desk.casefile
    if not casefile.members:
        what, fix = N_("No committee was appointed yet."), N_("Appoint one first.")
        raise InvalidValue(Finding("no-committee", Where(table="calls", key=desk.call.key), what, fix))
    made = assigned(
        casefile, seed=seed or desk.call.digest, per_application=each, most=most, organisations=organisations_of(desk)
    )

    def show() -> None:
        for application, readers in made.readers.items():
            click.echo(f"{application}: {', '.join(readers)}")
        loads = ", ".join(f"{member} {number}" for member, number in made.loads.items())
        desk.speaker.say(N_("Applications of each member: {loads}."), loads=loads or "-")
        desk.speaker.findings(made.findings)

    if does and made.act.readers:
        recorded_first(desk, lambda: desk.do(made.act, by=by), show=show)
        return
    show()
    if does:
        desk.speaker.say(N_("Nothing had to be recorded."))
    else:
        desk.speaker.say(N_("Nothing was recorded. If this is right, say it again with --do."))


SHEETS_HELP = N_("""\
Write a workbook for each member with the applications that they are to judge (--to), or take the marks back (--from).

A sheet holds only what the committee may read. What comes back is held against what went out; nothing is recorded
where anything is wrong, and each record says who entered it, --by. Without either, say whose sheets are missing.""")


@click.command(short_help=N_("Score sheets out and in."), cls=SpokenCommand, help=SHEETS_HELP)
@click.option("--to", "target", type=click.Path(path_type=Path), help=N_("The folder to write the sheets into."))
@click.option("--from", "source", type=click.Path(path_type=Path), help=N_("The folder, or the file, to take back."))
@click.option("--force", is_flag=True, help=N_("Replace sheets that are there already."))
@click.option("--dry-run", is_flag=True, help=N_("Say what would be recorded, and record nothing."))
@common
def sheets(desk: Desk, by: By, target: Path | None, source: Path | None, *, force: bool, dry_run: bool) -> None:
    """Score sheets out and in."""
    if target is not None:
        _out(desk, target, force=force)
    if source is not None:
        _in(desk, source, by, dry_run=dry_run)
    if target is None and source is None:
        findings = tuple(found for need in all_needs(desk.casefile) for found in need.findings())
        desk.speaker.findings(findings)
        desk.speaker.say(N_("Score sheets: {tally}."), tally=desk.speaker.tally(findings))
        click.get_current_context().exit(int(any(found.severity is Severity.ERROR for found in findings)))


def _out(desk: Desk, target: Path, *, force: bool) -> None:
    refuse_public(target)
    casefile = desk.casefile
    wanted = to_score(casefile)
    files = {member: inside(target, f"{member or TOGETHER}.xlsx") for member in wanted}
    there = ", ".join(file.name for file in files.values() if file.exists())
    if there and not force:
        what = N_("Sheets are there already: {files}.")
        fix = N_("Name another folder, or replace them with --force.")
        raise FaultyFolder(Finding("file-exists", Where(), what, fix, params={"files": there}))
    languages = [desk.speaker.language, *desk.call.languages]
    for member, file in files.items():
        made = score_sheet(casefile, member, languages=languages, translate=desk.speaker.translate)
        write_file(file, made)
    for member, file in files.items():
        applications = desk.speaker.count(N_("{number} application"), N_("{number} applications"), len(wanted[member]))
        desk.speaker.say(N_("{file}: {applications}"), file=file, applications=applications)
    if not wanted:
        desk.speaker.say(
            N_("There is nothing to score: no application is admitted, or all points follow from answers.")
        )


def _in(desk: Desk, source: Path, by: By, *, dry_run: bool) -> None:
    files = sorted(source.glob("*.xlsx")) if source.is_dir() else [source]
    files = [file for file in files if not file.name.startswith((".", "~$"))]
    read = [(file.name, *form_sheets(file)) for file in files]
    findings = [found for _, _, more in read for found in more]
    casefile = desk.casefile
    came = read_score_sheets(casefile, [(name, tabs) for name, tabs, _ in read if tabs], dialect=Dialect())
    if not files:
        what, fix = N_("There is no workbook in “{folder}”."), N_("Check the path.")
        findings.append(Finding("no-source", Where(), what, fix, params={"folder": source}))
    if came.acts and not by.name and not dry_run:
        what, fix = N_("It is not said who enters the marks."), N_("Say who does: --by m.rossi.")
        findings.append(Finding("nobody-acts", Where(table="calls", key=desk.call.key), what, fix))
    findings += came.findings

    def show() -> None:
        desk.speaker.say(
            N_("{new} sheets to record, {same} as before, {empty} not judged yet."),
            new=len(came.acts),
            same=came.same,
            empty=came.empty,
        )
        desk.speaker.findings(found for found in findings if found.severity is Severity.WARNING)

    def write() -> tuple[Record, ...]:
        if errors := [found for found in findings if found.severity is Severity.ERROR]:
            raise IllegalAct(*errors)
        return desk.do_all(tuple(_by_member(casefile, came.acts, by))) if came.acts and not dry_run else ()

    recorded_first(desk, write, show=show)
    if dry_run:
        desk.speaker.say(N_("Nothing was recorded: this was a dry run."))


def _by_member(casefile: CaseFile, sheets: Sequence[acts.SheetScored], by: By) -> Iterator[tuple[By, tuple[Act, ...]]]:
    """Each member's sheets as that member's own acts; what the committee agreed on is the chair's.

    Where somebody else types them in, each record says who, in the call's main language.
    """
    typed = translations(casefile.call.languages[0]).gettext(N_("Entered by {name}.")).format(name=by.name)
    chair = next((member.key for member in casefile.members.values() if member.seat is Seat.CHAIR), by.name)
    for member in dict.fromkeys(sheet.member for sheet in sheets):
        own = tuple(sheet for sheet in sheets if sheet.member == member)
        key = member or chair
        because = by.because if key == by.name else f"{typed} {by.because}".rstrip()
        yield By(key, Doer.CHAIR if key == chair else Doer.MEMBER, because), own
