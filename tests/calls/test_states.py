"""The tables: every state can be reached, every final state is final, and nothing else knows a transition."""

import pytest

from stemcity_kit.calls.acts import ACTS
from stemcity_kit.calls.states import (
    APPLICATION,
    AWARD,
    CALL,
    DOERS,
    DURING,
    OPTIONAL,
    OPTIONAL_AWARD,
    ActName,
    ApplicationState,
    AwardState,
    CallState,
    Doer,
    advance,
    allowed,
    without,
)
from stemcity_kit.calls.words import LABELS, TO_DO, label

TABLES = [(CALL, CallState.DRAFT), (APPLICATION, ApplicationState.DRAFT), (AWARD, AwardState.NEXT_IN_LINE)]


def reached(table, start):
    """All states that some acts lead to."""
    found, waiting = {start}, [start]
    while waiting:
        for state in table[waiting.pop()].values():
            if state not in found:
                found.add(state)
                waiting.append(state)
    return found


@pytest.mark.parametrize(("table", "start"), TABLES)
def test_every_state_can_be_reached(table, start):
    """No state stands in a table that no acts lead to."""
    assert set(table) == reached(table, start)


@pytest.mark.parametrize("table", [table for table, _ in TABLES])
def test_every_state_leads_to_an_end(table):
    """From every state some final state can be reached."""
    ends = {state for state, acts in table.items() if not acts}
    assert ends
    assert all(reached(table, state) & ends for state in table)


def test_the_final_states_are_those_of_the_law():
    """What ends a call, an application and an award."""
    ends = [{state.value for state, acts in table.items() if not acts} for table, _ in TABLES]
    assert ends == [
        {"closed-out", "void", "cancelled"},
        {"excluded", "withdrawn"},
        {"delivered", "renounced", "lapsed", "revoked"},
    ]


@pytest.mark.parametrize("state", sorted(OPTIONAL))
def test_a_call_without_an_optional_stage_still_reaches_every_other_state(state):
    """Leaving out a stage joins what was before it to what was after it."""
    table = without(CALL, [state])
    assert set(CALL) - {state} == reached(table, CallState.DRAFT)


def test_a_call_without_any_optional_stage_still_ends():
    """Draft, published, closed, evaluation, ranking, approved: what every call has."""
    table = without(CALL, OPTIONAL)
    assert set(CALL) - OPTIONAL == reached(table, CallState.DRAFT)


def test_awards_without_optional_stages_go_from_conditional_to_delivered():
    """A prize without an agreement is delivered at once."""
    table = without(AWARD, OPTIONAL_AWARD)
    assert advance(table, AwardState.CONDITIONAL, ActName.DELIVER) is AwardState.DELIVERED


def test_an_act_that_the_table_does_not_have_leads_nowhere():
    """And a final state has no acts."""
    assert advance(CALL, CallState.DRAFT, ActName.CLOSE_CALL) is None
    assert allowed(CALL, CallState.VOID) == ()


def test_every_act_is_a_step_of_a_table_or_says_when_it_may_be_done():
    """No act is forgotten: it moves the call, or stands in `DURING`, or comes out of a ranking."""
    steps = {act for acts in CALL.values() for act in acts}
    assert set(ActName) == steps | set(DURING) | {ActName.PLACE, ActName.RESERVE}
    assert not steps & set(DURING)


def test_every_act_has_a_class_words_and_doers():
    """Except the two that only a ranking does, which have no record of their own."""
    assert set(ActName) - {ActName.PLACE, ActName.RESERVE} == set(ACTS)
    assert set(TO_DO) == set(DOERS) == set(ActName)
    assert all(DOERS.values())


@pytest.mark.parametrize("member", [*CallState, *ApplicationState, *AwardState, *Doer])
def test_every_state_and_role_has_words(member):
    """They stand in sentences."""
    assert LABELS[type(member).__name__, member.value] == str(label(member))
