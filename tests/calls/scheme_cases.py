"""Real schemes as data, and short cuts to run the engine on them: nothing here is what a test states."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import attrs

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Party, Seat
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile, Member, Sheet
from stemcity_kit.calls.eligibility import judge
from stemcity_kit.calls.folding import fold
from stemcity_kit.calls.ranks import Ranked, rank
from stemcity_kit.calls.receivability import receivable
from stemcity_kit.calls.states import ApplicationState, CallState
from stemcity_kit.folder.call_toml import read_call

SCHEMES = Path(__file__).parent / "schemes"
NAMES = tuple(sorted(path.stem for path in SCHEMES.glob("*.toml")))
SOON = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def scheme(name: str) -> Call:
    """A scheme by name."""
    call, findings = read_call((SCHEMES / f"{name}.toml").read_text(encoding="utf-8"))
    assert call is not None, [finding.words() for finding in findings]
    return call


def application(key: str, *, at: dt.datetime = SOON, codes: tuple[str, ...] = (), **given: str) -> Application:
    """An application that was admitted; `_` in the name of an answer stands for a hyphen."""
    parties = tuple(Party(code=code, lead=not n, share=Decimal(100) / len(codes)) for n, code in enumerate(codes))
    answers = Answers({name.replace("_", "-"): text for name, text in given.items()})
    return Application(
        key=key, person=f"p-{key}", state=ApplicationState.ADMITTED, received_at=at, answers=answers, parties=parties
    )


def case(call: Call, *applications: Application, marks: Mapping[str, object] | None = None) -> CaseFile:
    """A case with these applications, scored by a committee of one.

    Args:
        call: The call.
        applications: They.
        marks: By application: the mark of the only criterion, or marks by criterion.
    """
    only = call.grid.criteria[0].key if call.grid is not None else ""
    written = {key: mark if isinstance(mark, Mapping) else {only: mark} for key, mark in (marks or {}).items()}
    sheets = [
        Sheet(
            application=key,
            member="m1",
            marks={criterion: Decimal(str(mark)) for criterion, mark in of.items()},
            reasons=None,
            version=0,
            number=number,
        )
        for number, (key, of) in enumerate(written.items(), start=1)
    ]
    return attrs.evolve(
        CaseFile.of(call),
        state=CallState.EVALUATION,
        applications={held.key: held for held in applications},
        members={"m1": Member(key="m1", seat=Seat.CHAIR, declared=True)},
        sheets={(sheet.application, sheet.member): sheet for sheet in sheets},
    )


def won(ranked: Ranked) -> dict[str, list[str]]:
    """Who won in each pool."""
    return {filled.pool: list(filled.winners) for filled in ranked.pools}


def order(ranked: Ranked) -> list[str]:
    """The applications in the order of the ranking."""
    return [entry.application for entry in ranked.ranking.entries]


def unmet(call: Call, **given: str) -> list[str]:
    """The requirements that answers do not meet."""
    return [judged.requirement.key for judged in judge(call, application("a", **given)) if judged.met is False]


def faults(call: Call, at: dt.datetime, **given: str) -> set[str]:
    """What speaks for or against receiving an application at a moment, as far as time is concerned."""
    held = application("a", at=at, **given)
    return {found.rule for found in receivable(case(call, held), held)} & {"late", "late-accepted", "deadline-unclear"}


def extended(call: Call, until: str, *, at: dt.datetime) -> CaseFile:
    """The case of a published call whose first deadline was extended."""
    first = call.dues[0].deadline
    later = type(first).parse(until, key=first.key, zone=first.zone, included=first.included)
    published = attrs.evolve(CaseFile.of(call), state=CallState.PUBLISHED)
    act = acts.DeadlineExtended(deadline=later, told="on the call's page")
    return fold(published, [acts.Record(number=1, at=at, by="m.rossi", role="manager", act=act)])


def ranked(call: Call, *applications: Application, marks: Mapping[str, object] | None = None) -> Ranked:
    """The ranking of a case."""
    return rank(case(call, *applications, marks=marks))
