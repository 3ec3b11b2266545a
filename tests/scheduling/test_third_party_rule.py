"""A scheduling rule of another package: built, installed, found by entry point, and kept by solver and checker."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "examples" / "rule-quiet-hours"

PLANNED = """
import datetime as dt
from stemcity_kit.model.time import Interval, moment
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import check_plan
from stemcity_kit.scheduling.explaining.explain import conflict
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Placement, Preference, Problem, Space
from stemcity_kit.scheduling.schedule import schedule

at = lambda hour: moment(dt.date(2027, 5, 18), dt.time(hour), zone="Europe/Rome")
liked_less = [Preference(Interval(at(7), at(19)), 1)]
concert = Item("concert", 60, title="Concert", equipment=["audio"], preferences=liked_less)
problem = Problem("Europe/Rome", [Interval(at(7), at(23))], items=[concert], rooms=[Space("park", equipment=["audio"])])
print(schedule(problem, seconds=5, workers=1).of["concert"].start)
for finding in check_plan(Plan(problem, [Placement("concert", at(21), "park")])):
    print(finding)
night = Item("concert", 60, title="Concert", equipment=["audio"], windows=[Interval(at(20), at(23))])
for finding in conflict(board_of(Problem("Europe/Rome", problem.hours, items=[night], rooms=problem.rooms))):
    print(finding.problem())
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The environment of a process that sees the built package, installed without its dependencies."""
    target = tmp_path_factory.mktemp("site")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--target", str(target)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(PACKAGE)], check=True, capture_output=True)
    path = os.pathsep.join([str(target), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path}


def run(command, environment):
    """What a command prints."""
    ran = subprocess.run(
        [sys.executable, *command],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=PACKAGE,
        env={**environment, "PYTHONIOENCODING": "utf-8"},
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_an_installed_rule_keeps_the_contract(installed):
    """The package's own tests, run as its author would."""
    said = run(["-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:cov", "tests"], installed)
    assert " passed" in said


def test_an_installed_rule_is_kept_judged_and_explained(installed):
    """The solver ends the concert at eight, the checker names the rule, and so does the reason why there is no plan."""
    assert [
        "2027-05-18 19:00:00+02:00",
        (
            "items 'concert': “Concert” needs loudspeakers, and is held in the quiet hours. "
            "Move it, or do without loudspeakers."
        ),
        "“Concert” has no place: wherever it lies, one of 2 rules is broken; they follow.",
        "“Concert” is outside the times proposed for it.",
        "“Concert” needs loudspeakers, and is held in the quiet hours.",
    ] == run(["-c", PLANNED], installed).splitlines()


def test_the_example_is_as_short_as_promised():
    """About 30 lines of code: neither blank lines nor docstrings count."""
    code = (PACKAGE / "src" / "stemcity_quiet_hours" / "__init__.py").read_text(encoding="utf-8").splitlines()
    assert sum(bool(line.strip()) and '"""' not in line for line in code) <= 32
