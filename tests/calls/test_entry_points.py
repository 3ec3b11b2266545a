"""What a ranking keeps of points, and what it leaves to the answers."""

import datetime as dt
import json
from decimal import Decimal

import attrs
import pytest

from stemcity_kit.calls.awarding import Awarding, Tie
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.check import check_call
from stemcity_kit.calls.dossier_ranking import ranking_notice
from stemcity_kit.calls.entry_points import closed_criteria, points_now
from stemcity_kit.calls.explain import explain
from stemcity_kit.calls.grid import Bonus, Criterion, Formula, Grid
from stemcity_kit.calls.question import Question, Reader
from stemcity_kit.calls.ranking import Ranking
from stemcity_kit.calls.scoring import score
from stemcity_kit.journal.sealing import sealed
from tests.calls.award_case import ranked, scholarships

NEED = {"kv2m": Decimal("21.00"), "q7hd": Decimal("16.50"), "tr5w": Decimal("4.80")}
"""What each income gives: 30 points at 0, none at 50,000."""


def bodies(casefile: CaseFile) -> list[str]:
    """The records as they are chained, without what is kept beside the chain."""
    return [sealed(record, case="merit-2027", person="p", salt=lambda: bytes(32))[0] for record in casefile.records]


def test_no_body_of_the_chain_holds_points_that_follow_from_an_income():
    """Neither under the criterion's key nor as a value by itself; what follows from open answers stands."""
    proposed = [text for text in bodies(ranked()) if "ranking" in json.loads(text)["act"]]
    assert [1, False, True] == [len(proposed), '"need"' in proposed[0], '"merit"' in proposed[0]]
    assert {} == {key: points for key, points in NEED.items() if f'"{points}"' in proposed[0]}


def test_the_points_are_reckoned_again_while_the_answers_exist():
    """As they were; once they were erased, nothing is said of them."""
    case = ranked()
    ranking, scores = case.ranking or Ranking(), score(case)
    now = {
        one.application: points_now(case.call, one, case.applications[one.application], scored=scores[one.application])
        for one in ranking.entries
    }
    assert NEED == {key: points["need"] for key, points in now.items()}
    gone = attrs.evolve(case.applications["kv2m"], answers=None)
    entry = ranking.entry("kv2m")
    assert ["merit", "motivation"] == sorted(points_now(case.call, entry, gone, scored=scores["kv2m"]))


@pytest.mark.parametrize("sensitivity", ["personal", "hardship"])
def test_a_bonus_closes_its_criterion_as_the_number_does(sensitivity: str):
    """What it adds tells the answer."""
    formula = Formula(question="mark", zero=Decimal(0), full=Decimal(10), bonus=[Bonus("status", ["ill"], Decimal(2))])
    call = scholarships(
        questions=[Question(key="mark", kind="decimal"), Question(key="status", sensitivity=sensitivity)],
        grid=Grid(criteria=[Criterion(key="merit", weight=Decimal(10), kind="formula", formula=formula)]),
    )
    assert ("merit",) == closed_criteria(call)
    assert () == closed_criteria(attrs.evolve(call, questions=[Question(key="mark"), Question(key="status")]))


def test_the_committee_is_not_told_the_points_of_need_by_a_rule_for_ties():
    """The applicant and the office are."""
    call = scholarships(awarding=attrs.evolve(scholarships().awarding, ties=[Tie("criterion", "need")]))
    case = ranked(call)
    told = {
        reader: [one.rule for key in NEED for one in explain(case, key, reader=reader)]
        for reader in (Reader.OFFICE, Reader.COMMITTEE)
    }
    assert [True, False] == ["tie-own-points" in told[reader] for reader in (Reader.OFFICE, Reader.COMMITTEE)]


def test_a_total_that_gives_an_income_back_is_warned_of():
    """Unless places alone are published, or need is reckoned in bands."""

    def warned(**changes: object) -> list[str]:
        found = [one for one in check_call(scholarships(**changes)) if one.rule == "total-reveals-hardship"]
        return [str(one) for one in found]

    said = (
        "awarding, publish_totals: Who knows the other points can reckon “isee” back from a published total, through "
        "“need”. Publish places only (publish_totals = false), or give the points of “need” in bands."
    )
    assert [said] == warned()
    assert [] == warned(awarding=Awarding(publish_totals=False))
    bands = Formula(question="isee", bands=[(Decimal(0), Decimal(30)), (Decimal(20000), Decimal(0))])
    need = Criterion(key="need", weight=Decimal(30), kind="formula", formula=bands)
    assert [] == warned(grid=Grid(criteria=[need]))


def test_a_ranking_without_totals_shows_places_alone():
    """Codes, places and outcomes."""
    call = scholarships(awarding=attrs.evolve(scholarships().awarding, publish_totals=False))
    at = dt.datetime(2027, 9, 1, tzinfo=dt.UTC)
    shown = [ranking_notice(ranked(one), at=at).sections[0].tables[0] for one in (scholarships(), call)]
    heads = [[column.what for column in table.columns] for table in shown]
    assert [["Code", "Position", "Total", "Outcome"], ["Code", "Position", "Outcome"]] == heads
