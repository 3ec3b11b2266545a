"""Grounds of an exclusion: known or explained, and said in words; receipts that cannot be."""

import ast
import datetime as dt
from pathlib import Path

import attrs
import pytest

from stemcity_kit.calls import acts, answers_check, marks, receivability, unfit
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.dossier_letters import exclusion_letter
from stemcity_kit.calls.explain import explain
from stemcity_kit.calls.grounds import FAULTS, known_grounds
from stemcity_kit.calls.guards import objections
from stemcity_kit.calls.question import Question, Reader
from stemcity_kit.calls.receivability import receivable
from stemcity_kit.calls.states import Doer
from stemcity_kit.documents.dossier_words import told, wording
from tests.calls.award_case import HOUR, received, recorded, scholarships
from tests.calls.cases import OPENED, after, done, grants, minute
from tests.calls.cases import received as receipt
from tests.calls.letters import AT

NO_GROUND = {"erased", "parties-erased", "late-accepted", "late-within-grace", "deadline-unclear"}
"""What receivability notes without excluding anybody."""
COMPLETION = {"not-asked-to-complete", "changes-substance", "changes-deadline"}
"""What is wrong with a completion alone; the answers stay as they were."""


@pytest.mark.parametrize("module", [receivability, answers_check, marks, unfit], ids=lambda module: module.__name__)
def test_every_fault_that_can_exclude_has_its_words(module: object) -> None:
    """As the source names them."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    named = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Finding"]
    rules = {str(node.value) for node in named if isinstance(node, ast.Constant)}
    assert set() == rules - set(FAULTS) - NO_GROUND - COMPLETION


def excluded(grounds: list[str], reasons: str = "", because: str = "") -> CaseFile:
    """The case in which the fourth applicant was excluded."""
    act = acts.ApplicationExcluded(application="q7hd", grounds=grounds, reasons=reasons)
    case = recorded(received(), [(acts.ReceivabilityOpened(), Doer.OFFICER, "o1"), (act, Doer.OFFICER, "o1")], since=AT)
    record = attrs.evolve(case.records[-1], because=because)
    return attrs.evolve(case, records=(*case.records[:-1], record))


def words(case: CaseFile) -> list[str]:
    """The reasons in the letter, in English."""
    letter = exclusion_letter(case, "q7hd", at=AT)
    say = wording(letter, "en")
    told_all = told(letter, say, say=say.plain)
    return [str(one) for one in told_all["parts"]["reasons"]["sentences"]]


def test_the_letter_says_the_grounds_in_words_and_why_it_was_done() -> None:
    """The office's own reasons, or else those of the record; a requirement by its title."""
    assert ["The application was excluded.", "It came in after the deadline.", "As the register shows."] == words(
        excluded(["late"], because="As the register shows.")
    )
    assert ["The application was excluded.", "It is not signed as the call asks.", "No name under it."] == words(
        excluded(["not-signed"], reasons="No name under it.", because="Seen.")
    )
    assert ["The application was excluded.", "The requirement “Income at most 50,000” is not met."] == words(
        excluded(["income"])
    )
    assert "The ground: fraud." in words(excluded(["fraud"], reasons="The papers were forged."))


def test_the_explanation_says_the_same() -> None:
    """To the applicant; not to the committee."""
    case = excluded(["late"], because="As the register shows.")
    rules = {
        reader: {one.rule for one in explain(case, "q7hd", reader=reader)} for reader in Reader if reader != "donor"
    }
    assert {"ground-late", "excluded-because"} <= rules[Reader.APPLICANT]
    assert not {"ground-late", "excluded-because"} & rules[Reader.COMMITTEE]


def against(case: CaseFile, act: acts.Act, at: dt.datetime) -> dict[str, str]:
    """What the guards say against an act, by rule."""
    return {found.rule: found.words() for found in objections(case, act, at=at, by="o1", role=Doer.OFFICER)}


def test_an_unknown_ground_needs_reasons() -> None:
    """A requirement of the call or a fault that can be found speaks for itself."""
    case = recorded(received(), [(acts.ReceivabilityOpened(), Doer.OFFICER, "o1")], since=AT)
    at = AT + 2 * HOUR
    case = attrs.evolve(case, published=None)

    def rules(*grounds: str, reasons: str = "") -> set[str]:
        act = acts.ApplicationExcluded(application="q7hd", grounds=grounds, reasons=reasons)
        return set(against(case, act, at)) & {"unknown-ground", "no-ground"}

    assert [set(), set(), {"unknown-ground"}, set()] == [
        rules("income"),
        rules("late"),
        rules("late", "incone"),
        rules("incone", reasons="Forged papers."),
    ]
    act = acts.ApplicationExcluded(application="q7hd", grounds=["incone"])
    assert "Did you mean “income”?" in against(case, act, at)["unknown-ground"]
    assert "income" in known_grounds(scholarships())


def opened() -> CaseFile:
    """A call that is published, and asks for a number."""
    call = grants(questions=[Question(key="title"), Question(key="people", kind="whole-number")])
    return after(CaseFile.of(call), [(OPENED, acts.CallApproved()), (OPENED, acts.CallPublished(digest=call.digest))])


def test_what_came_in_tomorrow_is_refused() -> None:
    """By a second too; what comes in at the very moment is not."""
    at = minute(5, since=OPENED)
    rules = [set(against(opened(), receipt("a", at + dt.timedelta(seconds=n)), at)) for n in (0, 1)]
    assert [set(), {"from-the-future"}] == rules


def test_answers_that_are_not_spelt_as_they_are_stored_are_refused() -> None:
    """With the function that spells them; an answer to no question of the call is no matter of spelling."""
    at = minute(5, since=OPENED)
    act = receipt("a", at)
    wrong = attrs.evolve(act, answers=Answers({"people": "12,0"}))
    assert "`spelt`" in against(opened(), wrong, at)["not-canonical"]
    assert "“people”" in against(opened(), wrong, at)["not-canonical"]
    assert {} == against(opened(), attrs.evolve(act, answers=Answers({"people": "12", "other": "?"})), at)


def test_what_came_before_the_call_was_published_is_looked_at() -> None:
    """Somebody may have written the wrong day."""
    at = minute(5, since=OPENED)
    early, right = (done(opened(), receipt("a", OPENED + dt.timedelta(seconds=n)), at=at) for n in (-1, 0))
    found = [{one.rule for one in receivable(case, case.applications["a"])} for case in (early, right)]
    assert [True, False] == ["received-before-published" in rules for rules in found]
