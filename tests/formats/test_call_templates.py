"""Templates of calls: what is known stands there, and every line that the city must fill in is a fault of its own."""

import pytest

from stemcity_kit.calls.check import check_call
from stemcity_kit.calls.ranks import rank_entries
from stemcity_kit.calls.scoring import score_sheets
from stemcity_kit.calls.ties import Contestant
from stemcity_kit.errors import Severity, UnknownKey
from stemcity_kit.folder.call_toml import read_call
from stemcity_kit.formats.call_templates import FILL_IN, template, template_names
from stemcity_kit.testing import synthetic_applications

DECIDED = {
    "agnesi-scholarships": {
        "completion_days": "10",
        "review_days": "10",
        "at": '"2027-10-15 12:00"',
        "included": "false",
        "test": '"isee <= 40000"',
        "weight": "50",
        "formula": '{ question = "school-mark", scale = "100", zero = 60, full = 100 }',
        "formula-2": '{ question = "isee", zero = 40000, full = 0 }',
        "ties": '[{ by = "answer", of = "isee", first = "lowest" }]',
        "confirm_days": "7",
        "each": '"1000.00 EUR"',
        "amount": '"500.00 EUR"',
    },
    "partners": {
        "completion_days": "10",
        "review_days": "10",
        "committee_quorum": "3",
        "at": '"2027-01-14 12:00"',
        "included": "false",
        "quorum": "2",
        "weight": "50",
        "ties": '[{ by = "criterion", of = "quality" }, { by = "receipt" }]',
        "places": "4",
    },
}
"""What an invented city decides."""


def filled(name):
    """The lines of a template, those that the city must fill in filled in."""
    seen = set()
    for line in template(name).splitlines():
        key = line.partition(" = ")[0]
        if FILL_IN in line and not line.startswith("#"):
            again = f"{key}-2" if key in seen and f"{key}-2" in DECIDED[name] else key
            seen.add(key)
            yield f"{key} = {DECIDED[name][again]}"
        else:
            yield line


def asked(name):
    """The numbers of the lines that the city must fill in."""
    lines = enumerate(template(name).splitlines(), 1)
    return [number for number, line in lines if FILL_IN in line.partition("#")[0]]


@pytest.mark.parametrize("name", template_names())
def test_every_line_to_fill_in_is_a_fault_at_its_place(name):
    """All of them at once, and nothing else."""
    call, findings = read_call(template(name))
    assert call is None
    assert asked(name) == sorted({finding.where.row for finding in findings})
    assert all(finding.severity is Severity.ERROR for finding in findings)


@pytest.mark.parametrize("name", template_names())
def test_what_is_filled_in_is_a_call_without_errors(name):
    """What is left out as a comment is named by the check as a warning: officer and legal bases."""
    call, findings = read_call("\n".join(filled(name)))
    assert () == findings
    found = {finding.rule: finding.severity for finding in check_call(call)}
    assert Severity.ERROR not in found.values()
    assert {"no-officer", "no-legal-basis"} <= set(found)


def test_the_agnesi_template_says_what_is_known_of_milan():
    """Ten a year, women, first year, ICT, a special prize; no amount and no limit of its own."""
    call, _ = read_call("\n".join(filled("agnesi-scholarships")))
    [pool], [prize] = call.awarding.pools, call.awarding.prizes
    assert (10, "agnesi") == (pool.places, prize.key)
    assert ["woman is yes", "first-year is yes", "ict is yes"] == [str(one.test) for one in call.requirements[:3]]
    assert "EUR" not in template("agnesi-scholarships").replace('such as "3000.00 EUR"', "")


def test_a_city_that_filled_it_in_can_try_it_on_synthetic_applications():
    """Ten of thirty win, and the best of them has the prize."""
    call, _ = read_call("\n".join(filled("agnesi-scholarships")))
    made = synthetic_applications(call, count=30, seed=5)
    scores = score_sheets(call, {act.application: act.answers for act in made}, ())
    people = [
        Contestant(application=act.application, total=scores[act.application].total, answers=act.answers)
        for act in made
    ]
    ranked = rank_entries(call, people)
    assert 10 == len(ranked.pools[0].winners)
    assert [("agnesi",)] == [entry.prizes for entry in ranked.ranking.entries if entry.prizes]


def test_an_unknown_template_is_refused_with_the_nearest_name():
    """No traceback, and what would be right."""
    with pytest.raises(UnknownKey, match="Did you mean “partners”"):
        template("partner")
