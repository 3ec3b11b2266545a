"""`stemcity call FOLDER check`: each application held against the call, and what is proposed for it, with reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs
import click

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Act
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.eligibility import Judgement, judge
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.receivability import Proposers, proposers, receivable
from stemcity_kit.calls.states import ActName, ApplicationState
from stemcity_kit.calls.words import to_do
from stemcity_kit.cli.call_acts import recorded
from stemcity_kit.cli.call_desk import By, Desk, common
from stemcity_kit.cli.call_said import say
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.documents.catalogue import translations
from stemcity_kit.errors import Finding, N_, Severity
from stemcity_kit.model.zones import zone_info

__all__ = ["Proposal", "check", "proposals"]

CURABLE = frozenset({"not-signed", "no-share", "shares-not-100", "not-one-lead"})
"""Faults of form that a completion can mend; those of answers are curable unless they are part of what is judged."""


@attrs.frozen(kw_only=True)
class Proposal:
    """What is proposed for one application.

    Attributes:
        application: The application.
        act: What to record; None where the office must look first.
        found: What speaks against receiving it.
        unmet: The requirements that stand in the way, or that cannot be judged.
        doubtful: Whether somebody must look, whatever is proposed.
    """

    application: Application
    act: Act | None = None
    found: tuple[Finding, ...] = ()
    unmet: tuple[Judgement, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether somebody must look before it is recorded."""
        return self.act is None or any(found.severity is Severity.WARNING for found in self.found)


def proposals(casefile: CaseFile, *, due: dt.datetime | None) -> Iterator[Proposal]:
    """What is proposed for each application that is not decided yet, in order of arrival.

    Args:
        casefile: The case.
        due: The first instant at which a completion is too late; None where the call allows none.
    """
    among = proposers(casefile)
    for held in casefile.applications.values():
        if held.state in (ApplicationState.RECEIVED, ApplicationState.COMPLETION_ANSWERED):
            yield _proposed(casefile, held, among, due)


def _proposed(casefile: CaseFile, held: Application, among: Proposers, due: dt.datetime | None) -> Proposal:
    found = tuple(receivable(casefile, held, among=among))
    errors = [fault for fault in found if fault.severity is Severity.ERROR]
    unmet = tuple(one for one in judge(casefile.call, held) if one.met is not True)
    asks = held.state is ApplicationState.RECEIVED and due is not None
    act: Act | None = None
    items = tuple(_items(casefile, errors, unmet))
    if not errors and not unmet:
        act = acts.ApplicationAdmitted(application=held.key)
    elif asks and due is not None and items and _curable(casefile, errors, unmet):
        act = acts.CompletionAsked(application=held.key, items=items, due=due)
    elif not asks or not _curable(casefile, errors, unmet):
        grounds = dict.fromkeys([fault.rule for fault in errors] + [one.requirement.key for one in unmet])
        act = acts.ApplicationExcluded(application=held.key, grounds=tuple(grounds))
    if held.answers is None:
        act = None
    return Proposal(application=held, act=act, found=found, unmet=unmet)


def _curable(casefile: CaseFile, errors: list[Finding], unmet: tuple[Judgement, ...]) -> bool:
    """Whether everything that stands in the way can be mended without touching what is judged."""
    asked = casefile.call.asked
    fields = [asked[fault.where.field] for fault in errors if fault.where.field in asked]
    formal = [fault for fault in errors if fault.where.field not in asked]
    return (
        all(one.curable for one in unmet)
        and not any(question.substance for question in fields)
        and all(fault.rule in CURABLE for fault in formal)
    )


def _items(casefile: CaseFile, errors: list[Finding], unmet: tuple[Judgement, ...]) -> Iterator[str]:
    """The questions to answer again."""
    keys = [fault.where.field for fault in errors] + [one.requirement.test.question for one in unmet]
    for key in dict.fromkeys(keys):
        if key in casefile.call.asked and not casefile.call.asked[key].substance:
            yield key


def completion_due(casefile: CaseFile, *, at: dt.datetime) -> dt.datetime | None:
    """The first instant too late for a completion asked for now: days of the calendar, the first not counted."""
    days = casefile.call.completion_days
    if days is None:
        return None
    zone = zone_info(casefile.call.zone)
    return dt.datetime.combine(at.astimezone(zone).date() + dt.timedelta(days=days + 1), dt.time(), tzinfo=zone)


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
    found = [
        proposal
        for proposal in proposals(casefile, due=completion_due(casefile, at=desk.at))
        if not only or proposal.application.key in only
    ]
    for proposal in found:
        _show(desk, proposal)
    if not found:
        desk.speaker.say(N_("No application waits for a decision."))
        return
    ready = [one for one in found if one.act is not None and (doubtful or not one.doubtful)]
    left = len(found) - len(ready)
    if left:
        desk.speaker.say(
            N_("{number} need a look; decide on them with --doubtful, or one by one with do."), number=left
        )
    if not does:
        desk.speaker.say(N_("Nothing was recorded. If this is right, say it again with --do."))
    elif ready:
        recorded(desk, desk.do(*(_reasoned(desk, one) for one in ready), by=by))


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
