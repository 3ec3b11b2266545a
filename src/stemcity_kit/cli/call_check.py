"""`stemcity call FOLDER check`: each application held against the call, and what is proposed for it, with reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import click

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Act
from stemcity_kit.calls.admission import Proposal, completion_due, proposals
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.states import ActName
from stemcity_kit.calls.words import to_do
from stemcity_kit.cli.call_acts import recorded_first
from stemcity_kit.cli.call_applications import meant, named
from stemcity_kit.cli.call_desk import By, Desk, common
from stemcity_kit.cli.call_said import say
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.documents.catalogue import translations
from stemcity_kit.errors import N_, Severity

__all__ = ["check"]

CHECK_HELP = N_("""\
Hold each application that is not decided yet against the call: receivable, complete, eligible.

For each it proposes to admit it, to ask for a completion or to exclude it, with the reasons; nothing is recorded
without --do. With --only, only these applications.""")


@click.command(
    short_help=N_("Check applications: admit, ask to complete, exclude."), cls=SpokenCommand, help=CHECK_HELP
)
@click.option("--only", multiple=True, metavar="KEY", help=N_("Only this application; may be given several times."))
@click.option("--doubtful", is_flag=True, help=N_("Record also what is proposed for doubtful ones."))
@click.option("--do", "does", is_flag=True, help=N_("Record what is proposed."))
@common
def check(desk: Desk, by: By, only: tuple[str, ...], *, does: bool, doubtful: bool) -> None:
    """Check applications."""
    casefile = desk.casefile
    only = tuple(meant(casefile, text) for text in only)
    found = [
        proposal
        for proposal in proposals(casefile, due=completion_due(desk.call, at=desk.at))
        if not only or proposal.application.key in only
    ]
    if not found:
        desk.speaker.say(N_("No application waits for a decision."))
        return
    ready = [one for one in found if one.act is not None and (doubtful or not one.doubtful)]

    def show() -> None:
        _show_all(desk, casefile, found, left=[one for one in found if one not in ready])

    if does and ready:
        made = [_reasoned(desk, one) for one in ready]
        recorded_first(desk, lambda: desk.do(*made, by=by), show=show)
        return
    show()
    if not does:
        desk.speaker.say(N_("Nothing was recorded. If this is right, say it again with --do."))


def _show_all(desk: Desk, casefile: CaseFile, found: Sequence[Proposal], *, left: Sequence[Proposal]) -> None:
    for proposal in found:
        _show(desk, proposal)
    if left:
        desk.speaker.say(
            N_("{number} need a look: {applications}; decide on them with --doubtful, or one by one with do."),
            number=len(left),
            applications=named(casefile, [one.application.key for one in left]),
        )


def _reasoned(desk: Desk, proposal: Proposal) -> Act:
    """The act, an exclusion with its reasons in the call's main language."""
    act = proposal.act
    if not isinstance(act, acts.ApplicationExcluded):
        if act is None:  # pragma: no cover - such a proposal is not recorded
            raise ValueError(proposal.application.key)
        return act
    return attrs.evolve(act, reasons="\n".join(_reasons(desk, proposal, language=desk.call.languages[0])))


def _reasons(desk: Desk, proposal: Proposal, *, language: str = "") -> Iterator[str]:
    """What speaks against an application, in words."""
    translate = translations(language).gettext if language else desk.speaker.translate
    for fault in proposal.found:
        if fault.severity is not Severity.NOTE:
            place = f"{fault.where.field}: " if fault.where.field else ""
            yield f"{place}{fault.problem(translate)}"
    for one in proposal.unmet:
        told = one.told(Reader.OFFICE) or one.evidence
        yield say(told, desk.call, language or desk.speaker.language)


def _show(desk: Desk, proposal: Proposal) -> None:
    held = proposal.application
    name = proposal.act.name if proposal.act is not None else None
    what = to_do(name).words(desk.speaker.translate) if name else desk.speaker.translate(N_("look at it"))
    mark = {ActName.ADMIT: "+", ActName.EXCLUDE: "-", ActName.ASK_COMPLETION: "?"}.get(name, "!") if name else "!"
    click.echo(f"{mark} {held.key} {held.protocol}".rstrip() + f": {what}")
    for line in _reasons(desk, proposal):
        click.echo(f"    {line}")
