"""Accepted proposals as draft events: what the call says of them, who takes part, and what is never overwritten."""

from __future__ import annotations

import attrs
import pytest

from stemcity_kit.calls.acts import Party
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, Award, CaseFile
from stemcity_kit.calls.question import Question
from stemcity_kit.calls.states import ApplicationState, AwardState
from stemcity_kit.errors import InvalidValue
from stemcity_kit.folder.call_events import becoming
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.vocabulary import RoleName, Status
from stemcity_kit.testing import synthetic_edition

CALL = Call(
    key="contents",
    purpose="contents",
    questions=[
        Question(key="name", title={"en": "Title"}),
        Question(key="about", kind="text"),
        Question(key="from-age", kind="whole-number"),
        Question(key="mail", kind="e-mail", sensitivity="personal"),
    ],
    becomes={"title": "name", "summary": "about", "age_min": "from-age"},
)
PARTIES = (Party(code="CF1", name="Old Museum", lead=True), Party(code="CF2", name="New Club"))


def case(state: AwardState = AwardState.ACCEPTED, *, call: Call = CALL, **answers: str) -> CaseFile:
    """A case with one application and its award."""
    given = {"name": "Robots, by hand", "about": "We build.", "from-age": "8", **answers}
    held = Application(key="kx2", person="p", state=ApplicationState.RANKED, answers=Answers(given), parties=PARTIES)
    return attrs.evolve(
        CaseFile.of(call), applications={"kx2": held}, awards={"kx2": Award(application="kx2", state=state)}
    )


@pytest.fixture
def edition() -> Edition:
    """An edition that knows one of the parties by its code."""
    made = synthetic_edition(seed=3, events=12)
    return attrs.evolve(made, organisations=(*made.organisations, Organisation("museum", name="Museo", code="CF1")))


def test_an_accepted_proposal_becomes_a_draft_event_with_who_takes_part(edition: Edition) -> None:
    """The lead organises; an organisation that the edition knows keeps its key, another gets one."""
    made = becoming(case(), edition)
    (event,) = made.events.values()
    main = edition.languages[0]
    assert (event.key, event.title.version(main), event.age_min) == ("robots-by-hand", "Robots, by hand", 8)
    assert event.status is Status.DRAFT
    assert [(role.organisation, role.role, role.event) for role in made.roles] == [
        ("museum", RoleName.ORGANISER, "robots-by-hand"),
        ("new-club", RoleName.PARTNER, "robots-by-hand"),
    ]
    assert [one.key for one in made.organisations] == ["new-club"]
    assert made.onto(edition).find("events", "robots-by-hand") == event


@pytest.mark.parametrize("state", [AwardState.CONDITIONAL, AwardState.RENOUNCED, AwardState.NEXT_IN_LINE])
def test_what_was_not_accepted_becomes_nothing(edition: Edition, state: AwardState) -> None:
    """An offer is no acceptance, and a renounced award is none any more."""
    assert dict(becoming(case(state), edition).events) == {}


def test_what_the_office_changed_is_kept(edition: Edition) -> None:
    """A second time nothing is added; another event of that key leads to another key."""
    there = becoming(case(), edition).onto(edition)
    again = becoming(case(), there)
    assert (dict(again.events), again.roles, again.kept) == ({}, (), ("kx2",))
    other = attrs.evolve(edition, events=(*edition.events, Event("robots-by-hand", title={"en": "Another one"})))
    assert [event.key for event in becoming(case(), other).events.values()] == ["robots-by-hand-2"]


def test_an_answer_that_fits_no_field_is_named(edition: Edition) -> None:
    """At the application, as the command must know before it writes anything."""
    call = attrs.evolve(CALL, becomes={"title": "name", "kind": "about", "age_min": "name"})
    made = becoming(case(call=call), edition)
    assert [(found.where.key, found.where.field) for found in made.findings] == [("kx2", "age_min")]


@pytest.mark.parametrize(
    "changes",
    [{"becomes": {}}, {"purpose": "scholarships"}, {"becomes": {"title": "name", "remark": "mail"}}],
)
def test_what_may_not_become_public_is_refused(edition: Edition, changes: dict[str, object]) -> None:
    """A call that says nothing of events, one of scholarships, and answers that are personal."""
    with pytest.raises(InvalidValue):
        becoming(case(call=attrs.evolve(CALL, **changes)), edition)


def test_erased_answers_are_told(edition: Edition) -> None:
    """The event is then written by hand."""
    held = case()
    gone = attrs.evolve(held.applications["kx2"], answers=None)
    made = becoming(attrs.evolve(held, applications={"kx2": gone}), edition)
    assert [found.rule for found in made.findings] == ["erased"]
