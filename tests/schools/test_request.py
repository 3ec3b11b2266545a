"""Requests and policies: what cannot be is refused, all of it at once and by name."""

import datetime as dt
from fractions import Fraction

import pytest

from stemcity_kit.errors import InvalidValue, UnknownKey
from stemcity_kit.schools.policy import Policy
from stemcity_kit.schools.request import Party, Request, Slot

NOON = dt.datetime(2027, 5, 19, 12, tzinfo=dt.UTC)


def rules(make):
    """The rules that a value breaks."""
    with pytest.raises(InvalidValue) as refused:
        make()
    return sorted(finding.rule for finding in refused.value.findings)


def test_all_faults_of_a_request_are_told_at_once():
    """Keys twice, numbers too low, wishes twice, ends before starts, unknown places and naive moments: all named."""
    naive = dt.datetime(2027, 5, 19, 12)  # noqa: DTZ001 - what is tested
    parties = [Party(key="3b", size=0, wishes=[("a", 0), ("a", 1)]), Party(key="3b", size=1)]
    slots = [
        Slot(key="a-1", event="a", seats=-1, rooms=[("lab", -2)]),
        Slot(key="a-1", event="a", start=NOON, end=NOON),
        Slot(key="a-2", event="a", start=naive),
    ]
    faults = rules(lambda: Request(parties=parties, slots=slots, at=naive, held=[("3c", "a-3")]))
    assert [
        *["bad-number"] * 4,
        *["duplicate-key"] * 2,
        "ends-before-start",
        *["naive-time"] * 2,
        *["unknown-key"] * 2,
        "wished-twice",
    ] == faults


def test_unknown_keys_are_answered_with_the_nearest():
    """Asked for a class or a session that is not there, a request names the nearest."""
    request = Request(parties=[Party(key="rodari-3b", size=1)], slots=[Slot(key="robots-1", event="robots")])
    with pytest.raises(UnknownKey, match="Did you mean “rodari-3b”"):
        request.party("rodari-3c")
    with pytest.raises(UnknownKey, match="Did you mean “robots-1”"):
        request.slot("robot-1")


def test_all_faults_of_a_policy_are_told_at_once():
    """Numbers that are none, shares beyond the whole, and priorities twice: each is named."""
    faults = rules(
        lambda: Policy(
            places=0,
            per_school=-1,
            per_event=True,
            kept_share=2,
            priorities=["outskirts", "outskirts"],
            weights={"outskirts": 0},
        )
    )
    assert [*["bad-policy"] * 5, "priority-twice", "strict-and-weighted"] == faults
    assert ["weights-in-turn"] == rules(lambda: Policy(method="in-turn", weights={"outskirts": 2}))


@pytest.mark.parametrize("share", [0.1, "a tenth", "1/0", None])
def test_a_share_is_exact_or_refused(share):
    """A share is a fraction; what is no exact number is refused."""
    assert ["bad-policy"] == rules(lambda: Policy(kept_share=share))


def test_seats_kept_free_are_rounded_up_and_never_more_than_there_are():
    """A tenth of 25 seats is three; a fixed number counts where it is more."""
    policy = Policy(kept_share=Fraction(1, 10), kept_seats=2)
    assert [3, 2, 1, 0] == [policy.kept(seats) for seats in (25, 10, 1, 0)]
