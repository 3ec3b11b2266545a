"""`stemcity call FOLDER documents`: every document that the case can give now, each with the journal's head."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import attrs
import click

from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.dossier import Dossier, Kind
from stemcity_kit.calls.dossier_award import agreement, certificate
from stemcity_kit.calls.dossier_call import notice
from stemcity_kit.calls.dossier_committee import minutes
from stemcity_kit.calls.dossier_letters import exclusion_letter, outcome_letter, request_to_complete
from stemcity_kit.calls.dossier_ranking import ranking_notice
from stemcity_kit.calls.explain_subject import Facts
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.states import ApplicationState, AwardState
from stemcity_kit.cli.call_desk import Desk, looking
from stemcity_kit.cli.sheets import write_file
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.documents.docx import dossier_docx
from stemcity_kit.documents.dossiers import dossier_page
from stemcity_kit.documents.mail_merge import merge_table
from stemcity_kit.errors import InvalidValue, N_, Severity
from stemcity_kit.folder.call_toml import PRIVATE
from stemcity_kit.folder.dossier_files import DossierFile, write_dossiers
from stemcity_kit.folder.ranking_workbook import ranking_workbook
from stemcity_kit.model.dossier import Head

__all__ = ["documents", "dossiers_of"]

DOCUMENTS_HELP = N_("""\
Write every document that the case can give now: the notice, requests, letters, minutes, the ranking.

They are written for the office into private/documents, or into --to, as pages and for Word; nothing is sent.""")


@click.command(short_help=N_("Write letters, minutes, notices."), cls=SpokenCommand, help=DOCUMENTS_HELP)
@click.option("--to", "target", type=click.Path(path_type=Path), help=N_("The folder; by default private/documents."))
@click.option("--only", multiple=True, metavar="NAME", help=N_("Only documents whose name begins so, such as ranking."))
@click.option(
    "--templates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=N_("A folder of templates of your own."),
)
@click.option("--language", default="", metavar="TAG", help=N_("Their language; by default the call's first."))
@click.option("--no-word", is_flag=True, help=N_("Pages only, no Word documents."))
@looking
def documents(
    desk: Desk, target: Path | None, only: tuple[str, ...], templates: Path | None, language: str, *, no_word: bool
) -> None:
    """Write letters, minutes, notices."""
    root = target or desk.folder / PRIVATE / "documents"
    end = desk.head
    head = Head(end.case, end.number, end.digest) if end.number else None
    casefile = desk.casefile
    made = [dossier for dossier in _made(desk, casefile, head) if not only or dossier.name.startswith(only)]
    pages = [DossierFile(one, "html", dossier_page(one, language=language, override=templates)) for one in made]
    words = (DossierFile(one, "docx", dossier_docx(one, language=language, override=templates)) for one in made)
    write_dossiers(root, (*pages, *(() if no_word else words)))
    for name, content in _tables(casefile, made, language):
        write_file(root / name, content)
    documents = desk.speaker.count(N_("{number} document"), N_("{number} documents"), len(made))
    desk.speaker.say(N_("{documents} in {folder}; head: {head}"), documents=documents, folder=root, head=end)


def _made(desk: Desk, casefile: CaseFile, head: Head | None) -> Iterator[Dossier]:
    """The documents; why one cannot be made is said."""
    for make in dossiers_of(casefile, at=desk.at, head=head):
        try:
            yield make()
        except InvalidValue as fault:
            desk.speaker.findings(attrs.evolve(found, severity=Severity.WARNING) for found in fault.findings)


def _tables(casefile: CaseFile, made: Sequence[Dossier], language: str) -> Iterator[tuple[str, bytes]]:
    """The letters of each kind as a table for mail merge, and the ranking as a workbook that reckons it again."""
    for kind in dict.fromkeys(one.kind for one in made if one.reader is Reader.APPLICANT and one.application):
        letters = [one for one in made if one.kind is kind and one.reader is Reader.APPLICANT]
        yield f"letters-{kind.value}.xlsx", merge_table(letters, language=language).xlsx()
    if any(one.kind is Kind.RANKING for one in made) and casefile.call.grid is not None:
        yield "ranking.xlsx", ranking_workbook(casefile)


def dossiers_of(casefile: CaseFile, *, at: dt.datetime, head: Head | None) -> Iterator[Callable[[], Dossier]]:
    """The makers of every document that the state of the case calls for; one may refuse, and says why."""
    whole = partial(_with, casefile, at, head)
    facts = Facts.of(casefile) if casefile.ranking is not None else None
    yield whole(notice)
    yield from (whole(minutes, session.key) for session in casefile.sessions)
    if casefile.ranking is not None:
        yield whole(ranking_notice)
    for held in casefile.applications.values():
        award = casefile.awards.get(held.key)
        if held.state is ApplicationState.COMPLETION_ASKED:
            yield whole(request_to_complete, held.key)
        elif held.state is ApplicationState.EXCLUDED and held.grounds[:1] != ("threshold",):
            yield whole(exclusion_letter, held.key)
        if casefile.ranking is not None and casefile.ranking.entry(held.key) is not None:
            yield whole(outcome_letter, held.key, facts=facts)
        if award is not None and award.state in (AwardState.ACCEPTED, AwardState.AGREEMENT):
            yield whole(agreement, held.key)
        if award is not None and award.state in (AwardState.EFFECTIVE, AwardState.DELIVERED):
            yield whole(certificate, held.key)


def _with(
    casefile: CaseFile, at: dt.datetime, head: Head | None, make: Callable[..., Dossier], *of: str, **more: object
) -> Callable[[], Dossier]:
    """A document with the moment and the head that all of them have."""
    return partial(make, casefile, *of, at=at, head=head, **more)
