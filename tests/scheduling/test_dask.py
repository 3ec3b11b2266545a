"""A plan made by the workers of a Dask cluster, two processes of this machine; and the page that tells how.

Where `distributed` is not installed, these are skipped; `tox -e dask` installs it and runs them.
"""

import datetime as dt
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stemcity_kit.model.time import Interval, moment
from stemcity_kit.scheduling.check import check_plan
from stemcity_kit.scheduling.plan import PlanStatus
from stemcity_kit.scheduling.problem import Item, Preference, Problem, Space
from stemcity_kit.scheduling.schedule import schedule
from stemcity_kit.scheduling.wishes import PreferredTimes

distributed = pytest.importorskip("distributed", reason="Dask is not installed; `tox -e dask` has it")

ZONE, DAY, TOWNS = "Europe/Rome", dt.date(2027, 5, 18), ("lecco", "varese", "como")


def hours(first, end):
    """From one full hour of the day to another."""
    start, stop = (moment(DAY, dt.time(hour), zone=ZONE) for hour in (first, end))
    return Interval(start, stop)


@pytest.fixture(scope="module")
def region():
    """Three towns with sixty items each in ten rooms of their own, all of which like the morning best."""
    rooms = {town: [f"{town}-{number}" for number in range(10)] for town in TOWNS}
    late = [Preference(hours(12, 18), 1)]
    items = [
        Item(f"{town}-item-{number}", 60, rooms=rooms[town], people=[f"{town}-{number % 20}"], preferences=late)
        for town in TOWNS
        for number in range(60)
    ]
    spaces = [Space(key) for keys in rooms.values() for key in keys]
    return Problem(ZONE, [hours(9, 18)], items=items, rooms=spaces, step=60, every=60, wishes=(PreferredTimes(),))


@pytest.fixture(scope="module")
def client():
    """A cluster of two processes, which nobody reaches from outside."""
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    )
    with cluster, distributed.Client(cluster) as connected:
        yield connected


def test_the_workers_of_a_cluster_plan_what_shares_nothing(client, region):
    """The plan is proved part by part, none of them here; thirty items of each town cannot have the morning."""
    plan = schedule(region, seconds=30, workers=1, executor=client.get_executor(), at_once=2)
    assert (PlanStatus.OPTIMAL, 90, ()) == (plan.status, plan.score, check_plan(plan))
    assert "3 parts that share nothing, each planned apart" == plan.made.steps[0]
    assert not [step for step in plan.made.steps if "without a worker" in step]


def test_a_cluster_plans_as_well_as_this_process_does(client, region):
    """The same score and the same bound."""
    there = schedule(region, seconds=30, workers=1, executor=client.get_executor(), at_once=2)
    here = schedule(region, seconds=30, workers=1)
    assert (here.status, here.score, here.bound) == (there.status, there.score, there.bound)


def test_a_worker_that_dies_is_replaced_and_the_plan_is_whole(client, region):
    """One of two processes is killed while it plans; Dask gives its part to another."""
    killed = []

    def kill_one(_):
        if not killed:
            killed.extend(client.run(os.getpid).values())
            os.kill(killed[0], signal.SIGKILL)

    plan = schedule(region, seconds=30, workers=1, executor=client.get_executor(), at_once=2, progress=kill_one)
    assert (PlanStatus.OPTIMAL, 90, ()) == (plan.status, plan.score, check_plan(plan))
    client.wait_for_workers(2, timeout=30)
    assert killed[0] not in client.run(os.getpid).values()


def test_what_the_page_shows_runs(tmp_path):
    """Its files as a reader would keep them; the docs' own tests run all but the one that needs Dask."""
    page = Path(__file__).parents[2] / "docs" / "how-to" / "dask.md"
    files = re.findall(r"^:caption: (\S+)\n\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    for name, text in files:
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "on_a_cluster.py"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    expected = "optimal 90 of at least 90\n3 parts that share nothing, each planned apart\n"
    assert (0, expected) == (ran.returncode, ran.stdout), ran.stderr
