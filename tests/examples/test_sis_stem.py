"""SIS-STEM 2024 and 2025: the whole story, by the commands of the pages and by the library, ends as it really ended."""

import contextlib
import datetime as dt
import importlib.util
import re
from collections import Counter
from decimal import Decimal

import pytest

from stemcity_kit.calls import acts
from stemcity_kit.calls.amounts import donor_shares
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.folding import replay
from stemcity_kit.calls.ranks import rank
from stemcity_kit.calls.states import AwardState, CallState, Doer
from stemcity_kit.cli.call_check import proposals
from stemcity_kit.cli.call_journal import open_journal
from stemcity_kit.folder.application_rows import read_applications
from stemcity_kit.folder.applications import key_of, plan_applications
from stemcity_kit.folder.call_toml import load_call
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.form_reading import form_sheets
from stemcity_kit.journal import Docket, MemoryJournal
from tests.examples.stories import EXAMPLES, copied, played

SIS = EXAMPLES / "sis-stem"


def amounts(casefile):
    """How many awards of each amount there are in each pool, those that ended left out."""
    return Counter(
        (award.pool, str(award.amount.amount))
        for award in casefile.awards.values()
        if award.state is not AwardState.RENOUNCED
    )


ENDED_2024 = {
    ("monza", "1250.00"): 8,
    ("brugherio", "583.34"): 2,
    ("brugherio", "583.33"): 4,
    ("villasanta", "1000.00"): 1,
}
ENDED_2025 = {("monza", "500.00"): 16, ("brugherio", "500.00"): 7, ("villasanta", "500.00"): 2}


def told(year, folder):
    """What the commands of a year's page said, and the case after them."""
    with contextlib.chdir(folder):
        outputs = played(folder / year / "README.md")
    call = load_call(folder / year)
    with open_journal(folder / year / "private" / "journal.sqlite", clock=lambda: dt.datetime.now(dt.UTC)) as journal:
        return outputs, replay(call, journal.records(call.key))


@pytest.fixture(scope="module")
def told_2025(tmp_path_factory):
    """The story of 2025, told once."""
    return told("2025", copied("sis-stem", tmp_path_factory.mktemp("2025")))


def test_the_page_of_2024_ends_with_15_awards_of_shared_funds(tmp_path):
    """18 came, 15 were admitted and all of them win: 8, 6 and 1; in Monza each gets 1,250.00 EUR."""
    outputs, casefile = told("2024", copied("sis-stem", tmp_path))
    assert (18, 15, CallState.CLOSED_OUT) == (len(casefile.applications), len(casefile.awards), casefile.state)
    assert ENDED_2024 == amounts(casefile)
    assert Decimal(14_500) == sum(award.amount.amount for award in casefile.awards.values())
    grounds = sorted(held.grounds for held in casefile.applications.values() if held.grounds)
    assert [("income",), ("late",), ("not-35",)] == grounds
    assert "The chain holds" in outputs[-1]
    papers = tmp_path / "sis-stem" / "2024" / "private" / "documents"
    [notice] = [path.read_text(encoding="utf-8") for path in papers.rglob("*.html") if path.stem.startswith("ranking")]
    secret = ("name", "tax-code", "email", "isee", "born")
    personal = {held.answers.get(key) for held in casefile.applications.values() for key in secret}
    assert all(key in notice for key in casefile.awards)
    assert [] == [text for text in personal if text in notice]


def test_the_page_of_2025_ends_with_25_awards_of_500(told_2025):
    """57 came; 16, 7 and 2 win in three rankings; the annulled renunciation left nothing behind."""
    outputs, casefile = told_2025
    assert (57, CallState.CLOSED_OUT) == (len(casefile.applications), casefile.state)
    assert ENDED_2025 == amounts(casefile)
    assert {AwardState.DELIVERED} == {award.state for award in casefile.awards.values()}
    assert ["monza", "brugherio", "villasanta"] == list(dict.fromkeys(e.ranking for e in casefile.ranking.entries))
    assert "bhcrpxxj (monza, 500.00 EUR)" in "".join(outputs)


def test_in_2025_each_town_pays_its_own_winners_and_all_of_its_fund(told_2025):
    """8,000, 3,500 and 1,000 EUR, each from one donor."""
    _, casefile = told_2025
    paid = {}
    for pool in casefile.call.awarding.pools:
        awards = {key: award.amount for key, award in casefile.awards.items() if award.pool == pool.key}
        for parts in donor_shares(pool.donors, awards).values():
            for name, part in parts:
                paid[name] = paid.get(name, 0) + part.amount
    assert {"Comune di Monza": 8000, "Comune di Brugherio": 3500, "Comune di Villasanta": 1000} == paid


def test_in_2025_the_isee_decides_over_the_last_place_of_monza(told_2025):
    """Places 16 and 17 have the same points; the lower ISEE wins, and the explanation names nobody else."""
    outputs, casefile = told_2025
    monza = [entry for entry in casefile.ranking.entries if entry.ranking == "monza"]
    last, next_one = monza[15], monza[16]
    assert (last.total, "winner", "reserve") == (next_one.total, last.outcome.value, next_one.outcome.value)
    assert 1 == next_one.broken_by
    isee = {one.application: casefile.applications[one.application].answers.get("isee") for one in (last, next_one)}
    low, high = (Decimal(text.removesuffix(" EUR")) for text in isee.values())
    assert low < high
    [explained] = [said for said in outputs if "place 17" in said]
    others = {key for key in casefile.applications if key != next_one.application}
    assert set() == others & set(re.findall("[a-z]{8}", explained))


@pytest.mark.parametrize(
    ("year", "ended", "moments"),
    [("2024", ENDED_2024, ("2024-05-02", "2024-06-03")), ("2025", ENDED_2025, ("2025-06-02", "2025-09-01"))],
)
def test_the_library_alone_tells_the_same_story(year, ended, moments):
    """In memory, without the command; whatever is recorded replays to the same case."""
    opened, closed = (dt.datetime.fromisoformat(f"{day}T10:00:00+02:00") for day in moments)
    now = [opened]
    call = load_call(SIS / year)
    docket = Docket(MemoryJournal(clock=lambda: now[0]), call)
    docket.decide(acts.CallApproved(), by="sindaca", role=Doer.MANAGER)
    docket.decide(acts.CallPublished(digest=call.digest), by="ufficio")
    now[0] = closed
    for act in received(call, year, at=closed):
        docket.receive(act, by="ufficio", role=Doer.OFFICER)
    docket.casefile()
    docket.decide([acts.CallClosed(), acts.ReceivabilityOpened()], by="ufficio")
    docket.decide([one.act for one in proposals(docket.casefile(), due=None)], by="ufficio")
    docket.decide(acts.EvaluationOpened(), by="ufficio")
    made = rank(docket.casefile())
    assert () == made.findings
    closing = [acts.ApplicationEvaluated(application=entry.application) for entry in made.ranking.entries]
    docket.decide([*closing, acts.RankingProposed(ranking=made.ranking)], by="ufficio")
    docket.decide(acts.RankingApproved(), by="sindaca", role=Doer.MANAGER)
    winners = [entry for entry in made.ranking.entries if entry.outcome.value == "winner"]
    docket.decide([acts.AwardOffered(application=e.application, pool=e.pool, amount=e.amount) for e in winners], by="u")
    assert ended == amounts(docket.casefile())
    assert docket.casefile() == replay(call, docket.journal.records(call.key))


def received(call, year, *, at):
    """The receipts that the year's file holds."""
    sheets, findings = form_sheets(SIS / year / "private" / "applications.csv", separator="", encoding="")
    rows, faults = read_applications(call, sheets, file="applications.csv", dialect=Dialect())
    assert () == (*findings, *faults)
    mint = iter(key_of(str(number).encode()) for number in range(1000))
    return plan_applications(CaseFile.of(call), rows, at=at, mint=lambda _row: next(mint)).acts


@pytest.mark.parametrize("year", ["2024", "2025"])
def test_the_people_are_those_that_the_program_makes_up(year):
    """The same bytes everywhere."""
    spec = importlib.util.spec_from_file_location("people", SIS / "people.py")
    people = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(people)
    call = load_call(SIS / year)
    assert (
        people.table(call, people.applicants(call, year)) == (SIS / year / "private" / "applications.csv").read_bytes()
    )
