"""Which deadline counts, and that nobody becomes late by what was erased or cannot be read."""

import datetime as dt

import attrs

from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call, Due
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.dues import deadline_for, due_for, is_in_time
from stemcity_kit.calls.question import Condition, Question
from stemcity_kit.model.deadline import Deadline

PERMITS = Deadline.parse("2024-01-31 17:00", key="permits", zone="Europe/Rome", included=False)
OTHERS = Deadline.parse("2024-02-29 17:00", key="others", zone="Europe/Rome", included=False)
CALL = Call(
    key="design-week",
    questions=[Question(key="permit", kind="yes-no", required=True)],
    dues=[Due(deadline=PERMITS, when=Condition("permit", "is", ["yes"])), Due(deadline=OTHERS)],
)
DEADLINES = CaseFile.of(CALL).deadlines
BETWEEN = dt.datetime(2024, 2, 10, tzinfo=dt.UTC)


def test_a_proposal_that_needs_permits_has_the_earlier_deadline():
    """Milano Design Week 2024: two deadlines by condition, one on a 29 February."""
    assert [deadline_for(CALL, Answers({"permit": told}), DEADLINES) for told in ("yes", "no")] == [PERMITS, OTHERS]
    assert [is_in_time(BETWEEN, CALL, Answers({"permit": told}), DEADLINES) for told in ("yes", "no")] == [False, True]


def test_where_it_cannot_be_said_the_latest_counts():
    """Answers that were erased or cannot be read make nobody late."""
    for answers in (None, Answers({"permit": "perhaps"})):
        assert due_for(CALL, answers, DEADLINES) is None
        assert deadline_for(CALL, answers, DEADLINES) == OTHERS
        assert is_in_time(BETWEEN, CALL, answers, DEADLINES)


def test_a_deadline_that_rolls_over_moves_past_a_weekend_only_if_its_text_says_so():
    """SIS-STEM 2024 ended on a Sunday."""
    sunday = Deadline.parse("2024-06-02 23:59", key="a", zone="Europe/Rome", included=True)
    rolling = attrs.evolve(sunday, rolls_over=True)
    for deadline, day in ((sunday, 2), (rolling, 3)):
        call = Call(key="sis", dues=[Due(deadline=deadline)])
        assert dt.date(2024, 6, day) == deadline_for(call, Answers(), CaseFile.of(call).deadlines).day


def test_without_a_deadline_everybody_is_in_time():
    """A call may be open until it is closed."""
    call = Call(key="rolling")
    assert deadline_for(call, Answers(), {}) is None
    assert is_in_time(BETWEEN, call, Answers(), {})


def test_grace_is_in_time():
    """Tolerated minutes count where the call gives them."""
    call = Call(key="a", dues=[Due(deadline=attrs.evolve(OTHERS, grace=15))])
    deadlines = CaseFile.of(call).deadlines
    late = OTHERS.closes + dt.timedelta(minutes=15)
    assert is_in_time(late - dt.timedelta(microseconds=1), call, Answers(), deadlines)
    assert not is_in_time(late, call, Answers(), deadlines)
