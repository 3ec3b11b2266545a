"""Synthetic applications fit any call, and are the same everywhere."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.calls.answers_check import faults
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.eligibility import is_eligible, judge
from stemcity_kit.calls.receivability import receivable
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.errors import Severity
from stemcity_kit.testing import HOSTILE, synthetic_applications
from tests.calls.scheme_cases import NAMES, scheme


def received(act):
    """The application that a receipt makes."""
    return Application(
        key=act.application,
        person=act.person,
        state=ApplicationState.RECEIVED,
        received_at=act.received_at,
        channel=act.channel,
        answers=act.answers,
        parties=act.parties,
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_real_scheme_gets_applications_that_it_can_receive_and_admit(name):
    """Complete, within all limits, in time for the deadline that holds, by an open way, eligible."""
    call = scheme(name)
    for act in synthetic_applications(call, count=25, seed=7):
        held = received(act)
        against = [found.words() for found in receivable(CaseFile.of(call), held) if found.severity is Severity.ERROR]
        assert [] == against
        assert is_eligible(judge(call, held))


@settings(max_examples=25, deadline=None)
@given(name=st.sampled_from(NAMES), seed=st.integers(0, 2**32), hostile=st.booleans())
def test_any_seed_gives_answers_without_faults(name, seed, hostile):
    """Hostile texts are answers too; keys and protocol numbers are never twice."""
    call = scheme(name)
    made = synthetic_applications(call, count=12, seed=seed, hostile=hostile, eligible=False)
    assert [] == [str(fault) for act in made for fault in faults(call, act.answers)]
    assert 12 == len({act.application for act in made}) == len({act.protocol for act in made})
    assert sorted(act.received_at for act in made) == [act.received_at for act in made]


def test_hostile_applications_hold_hostile_texts():
    """Where the question takes line breaks, as they are."""
    made = synthetic_applications(scheme("digital-week-2021"), count=60, seed=1, hostile=True)
    assert set(HOSTILE[:3]) <= {act.answers.get("digital") for act in made}


def test_is_the_same_on_every_platform_and_python():
    """The applications of a seed are pinned by their fingerprint."""
    made = synthetic_applications(scheme("sis-stem-2025"), count=57, seed=2025)
    said = "\n".join(f"{act.application} {act.received_at.isoformat()} {dict(act.answers.given)}" for act in made)
    assert "60ffe3641e2a094a" == hashlib.sha256(said.encode()).hexdigest()[:16]


def test_every_tenth_is_a_grouping_where_the_call_admits_them():
    """A lead and a partner, whose shares make the whole."""
    made = synthetic_applications(scheme("festival-scienza-genova-2025"), count=20, seed=3)
    assert [2, 2] == [len(act.parties) for act in made if len(act.parties) > 1]
    assert {100} == {sum(party.share for party in act.parties) for act in made if len(act.parties) > 1}
