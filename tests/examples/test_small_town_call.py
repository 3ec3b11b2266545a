"""The partner call of the small town: its page, run as it stands, from the text of the call to events."""

import contextlib
import datetime as dt
import importlib.util
from decimal import Decimal

import pytest

from stemcity_kit.calls.conflicts import conflicts
from stemcity_kit.calls.folding import replay
from stemcity_kit.calls.scoring import score
from stemcity_kit.calls.states import ApplicationState, AwardState, CallState
from stemcity_kit.cli.call_journal import open_journal
from stemcity_kit.folder.call_toml import load_call
from stemcity_kit.folder.read import load
from stemcity_kit.model.programme import publish
from stemcity_kit.model.vocabulary import RoleName, Status
from tests.examples.stories import EXAMPLES, commands, copied, said

CALL = "calls/partners-2027"
SKY, HOME, ROBOTS, PLANT, LOOM, BETS, RADIO, BANK = (
    "scqdzhhs",
    "nntwdcsw",
    "jcnmrzhb",
    "gvptjjsx",
    "jxbjmmkr",
    "dfgtxnxh",
    "pbwbkfhs",
    "wwfgvdrq",
)


def filled(folder, sheets):
    """Fill in the score sheets, as the page's program does."""
    spec = importlib.util.spec_from_file_location("fill_sheets", folder / CALL / "fill_sheets.py")
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    program.main(folder / sheets)


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """The folder after the page, what each command said, and the case."""
    folder = copied("small-town", tmp_path_factory.mktemp("town"))
    outputs = []
    with contextlib.chdir(folder):
        for words in commands(folder / CALL / "README.md"):
            outputs.append(said(words).output)
            if words[:3] == ["call", ".", "sheets"] and "--to" in words:
                filled(folder, "sheets")
    call = load_call(folder / CALL)
    with open_journal(folder / CALL / "private" / "journal.sqlite", clock=lambda: dt.datetime.now(dt.UTC)) as journal:
        return folder, outputs, replay(call, journal.records(call.key))


def test_eight_come_and_five_are_accepted(story):
    """Late and betting are excluded with their grounds, the radio misses a threshold, the loom completed its papers."""
    _, _, casefile = story
    states = {key: held.state for key, held in casefile.applications.items()}
    assert {BETS: ("sector",), BANK: ("late",)} == {
        key: held.grounds for key, held in casefile.applications.items() if held.grounds and key != RADIO
    }
    assert ("threshold", ApplicationState.EXCLUDED) == (casefile.applications[RADIO].grounds[0], states[RADIO])
    assert (2, "statute") == (casefile.applications[LOOM].version, casefile.applications[LOOM].items[0])
    assert {SKY, HOME, ROBOTS, PLANT, LOOM} == set(casefile.awards)
    assert (CallState.RANKED, {AwardState.AGREEMENT}) == (casefile.state, {a.state for a in casefile.awards.values()})


def test_three_levels_of_involvement_are_those_of_the_edition(story):
    """What the call offers is what the edition's levels say."""
    folder, _, casefile = story
    assert {level.key for level in load(folder).levels} == set(casefile.call.asked["level"].choices)
    assert {"own-events", "contents", "resources"} == {
        casefile.applications[key].answers.get("level") for key in casefile.awards
    }


def test_in_kind_is_valued_apart_from_cash_and_money_cannot_decide(story):
    """5,000 EUR in cash give 5 points, 1,500 in goods 1.50; together they are a tenth of the grid."""
    _, _, casefile = story
    lines = {line.criterion: line.points for line in score(casefile)[PLANT].lines}
    assert (Decimal("5.00"), Decimal("1.50")) == (lines["value-cash"], lines["value-goods"])
    money = [one for one in casefile.call.grid.criteria if one.money]
    assert (10, {"market"}) == (
        sum(one.weight for one in money),
        {casefile.applications[PLANT].answers.get("goods-method")},
    )


def test_the_joint_proposal_has_a_lead_and_shares_and_two_readers(story):
    """The conflict is derived from the member's university; her mark is not counted, and not counted as 0."""
    folder, _, casefile = story
    parties = casefile.applications[ROBOTS].parties
    assert [("tre-fiumi", True, 60), ("robot-gentili", False, 40)] == [
        (party.organisation, party.lead, party.share) for party in parties
    ]
    found = conflicts(casefile, application=ROBOTS, organisations=load(folder).organisations)
    assert [("neri", "same-organisation")] == [(one.member, one.ground.value) for one in found]
    assert ("neri", ROBOTS) in casefile.recused
    assert {"presidente", "maestra"} == {member for key, member in casefile.sheets if key == ROBOTS}
    theme = next(line for line in score(casefile)[ROBOTS].lines if line.criterion == "theme")
    assert Decimal("28.50") == theme.points


def test_accepted_proposals_become_draft_events_that_nobody_sees_yet(story):
    """Five drafts with their organisers; the joint one has two; the public programme is as it was."""
    folder, _, _ = story
    before, after = load(EXAMPLES / "small-town"), load(folder)
    new = {event.key: event for event in after.events if event.key not in {old.key for old in before.events}}
    assert {
        "il-cielo-di-pontelume",
        "i-numeri-di-casa",
        "robot-che-disegnano",
        "una-notte-in-centrale",
        "il-telaio-e-il-codice",
    } == set(new)
    assert {Status.DRAFT} == {event.status for event in new.values()}
    assert ("month", "marathon") == (new["i-numeri-di-casa"].section, new["robot-che-disegnano"].section)
    robots = {role.organisation: role.role for role in after.roles if role.event == "robot-che-disegnano"}
    assert {"tre-fiumi": RoleName.ORGANISER, "robot-gentili": RoleName.PARTNER} == robots
    assert publish(before).events == publish(after).events


def test_the_applicants_page_holds_nobody_elses_data(story):
    """The explanation to the joint proposal names no other proposal."""
    _, outputs, casefile = story
    [explained] = [text for text in outputs if "Outcome" in text and "Total" in text]
    others = [held for key, held in casefile.applications.items() if key != ROBOTS]
    secrets = [held.key for held in others] + [held.answers.get("title") for held in others]
    secrets += [party.name for held in others for party in held.parties]
    assert [] == [secret for secret in secrets if secret in explained]


def test_the_chain_holds_at_the_end(story):
    """Nothing was changed."""
    assert "The chain holds: partners-2027" in story[1][-1]
