"""The call of Porto: another country, another zone, another scale of marks, reserved places that are passed on."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import attrs
import pytest

from stemcity_kit.calls import acts
from stemcity_kit.calls.check import check_call
from stemcity_kit.calls.eligibility import judge
from stemcity_kit.calls.ranks import rank
from stemcity_kit.calls.states import Doer
from stemcity_kit.errors import Severity
from stemcity_kit.folder.call_toml import load_call
from stemcity_kit.folder.read import load
from stemcity_kit.formats import jurisdiction_named
from stemcity_kit.formats.call_rules import check_under
from stemcity_kit.journal import Docket, MemoryJournal
from stemcity_kit.testing import synthetic_applications
from tests.examples.stories import EXAMPLES

PORTO = EXAMPLES / "porto-2027"
CALL = load_call(PORTO / "calls" / "bolsas-2027")
LISBON = ZoneInfo("Europe/Lisbon")


def case(made):
    """The case of some applications, checked and ready to be ranked."""
    now = [dt.datetime(2027, 2, 1, 9, tzinfo=LISBON)]
    docket = Docket(MemoryJournal(clock=lambda: now[0]), CALL)
    docket.decide(acts.CallApproved(), by="chefe", role=Doer.MANAGER)
    docket.decide(acts.CallPublished(digest=CALL.digest), by="gabinete")
    for act in made:
        now[0] = max(now[0], act.received_at)
        docket.receive(act, by="gabinete", role=Doer.OFFICER)
    now[0] = dt.datetime(2027, 4, 1, 9, tzinfo=LISBON)
    docket.casefile()
    docket.decide([acts.CallClosed(), acts.ReceivabilityOpened()], by="gabinete")
    docket.decide([acts.ApplicationAdmitted(application=act.application) for act in made], by="gabinete")
    docket.decide(acts.EvaluationOpened(), by="gabinete")
    return docket.casefile()


def test_the_text_has_no_error_and_belongs_to_the_edition():
    """Nor do the rules of the country say anything against it, as far as they are known."""
    assert [] == [found.words() for found in check_call(CALL, country="PT") if found.severity is Severity.ERROR]
    assert [] == [found.words() for found in check_under(CALL, jurisdiction_named("pt"))]
    edition = load(PORTO)
    assert (edition.uri, edition.zone, edition.jurisdiction) == (CALL.edition, CALL.zone, CALL.jurisdiction)


def test_the_deadline_lies_after_the_hour_that_the_clocks_skip():
    """02:30 of 28 March is 01:30 in UTC; in Rome the same wall time does not exist."""
    assert "2027-03-28T02:30:00+01:00" == CALL.dues[0].deadline.closes.isoformat()
    assert dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC) == CALL.dues[0].deadline.closes
    with pytest.raises(ValueError, match="does not exist"):
        attrs.evolve(CALL.dues[0].deadline, zone="Europe/Rome")


def test_reserved_places_that_nobody_wins_are_passed_on():
    """One from the east and seven others: 1 + 5 places, six awards of 750 EUR."""
    east, others = [], []
    for act in synthetic_applications(CALL, count=120, seed=11):
        (east if act.answers.get("parish") == "oriental" else others).append(act)
    good = {"mark": "18/20", "income": "6000.00 EUR"}
    chosen = [
        attrs.evolve(act, answers=act.answers.with_answers({**good, "mark": f"{18 - n / 2:g}/20"}))
        for n, act in enumerate([east[0], *others[:7]])
    ]
    ranked = rank(case(sorted(chosen, key=lambda act: act.received_at)))
    assert {"oriental": 1, "geral": 5} == {filled.pool: len(filled.winners) for filled in ranked.pools}
    assert {Decimal("750.00")} == {amount.amount for filled in ranked.pools for amount in filled.amounts}


def test_marks_of_twenty_make_points_that_are_rounded_once_at_the_end():
    """17.3 of 20 and 12,345.67 EUR: 43.8 + 19.4238… make 63.2."""
    act = synthetic_applications(CALL, count=1, seed=1)[0]
    answers = act.answers.with_answers({"mark": "17.3/20", "income": "12345.67 EUR"})
    ranked = rank(case([attrs.evolve(act, answers=answers)]))
    assert Decimal("63.2") == ranked.ranking.entries[0].total


def test_income_of_the_limit_itself_is_in():
    """At most, not below."""
    act = synthetic_applications(CALL, count=1, seed=1)[0]
    for income, met in (("24000.00 EUR", True), ("24000.01 EUR", False)):
        held = case([act]).applications[act.application]
        given = attrs.evolve(held, answers=held.answers.with_answers({"income": income}))
        assert [met] == [judged.met for judged in judge(CALL, given)]
