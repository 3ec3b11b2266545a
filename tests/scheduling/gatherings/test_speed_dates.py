"""Speed dates: against every plan there is, and against their own laws."""

import datetime as dt
import itertools
import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue, Severity, UnknownKey
from stemcity_kit.model.time import Interval, moment
from stemcity_kit.scheduling.gatherings.colouring import coloured
from stemcity_kit.scheduling.gatherings.rounds import (
    MeetingRound,
    all_meet_all,
    check_all_meet_all,
    rounds_within,
    timetable,
)
from stemcity_kit.scheduling.gatherings.speed_dates import Guest, Host, Meeting, SpeedDates, tally
from stemcity_kit.scheduling.gatherings.speed_dates_check import check_speed_dates, limits, unmet_wishes
from stemcity_kit.scheduling.gatherings.speed_dates_mixing import mixed, times_together
from stemcity_kit.scheduling.gatherings.speed_dates_pairing import paired
from stemcity_kit.scheduling.gatherings.speed_dates_rows import Doing, guest_rows, host_rows, round_rows

SEED = "5 17 33 61 90"
FORTY = tuple(f"g-{number:02}" for number in range(40))


@st.composite
def questions(draw, guests=3, hosts=3, rounds=2, *, steady=False):
    """Small speed dates of every kind: wishes, pairs that must not meet, absences."""
    count = draw(st.integers(1, rounds))
    tables = [f"h{number}" for number in range(draw(st.integers(1, hosts)))]
    away = st.just(()) if steady else st.sets(st.integers(1, count)).map(sorted).map(tuple)
    invited = []
    for number in range(draw(st.integers(1, guests))):
        order = draw(st.permutations(tables))
        wishes = order[: draw(st.integers(0, min(count, len(order))))]
        avoids = draw(st.sets(st.sampled_from(order))) - set(wishes)
        invited.append(Guest(f"g{number}", wishes=wishes, avoids=sorted(avoids), away=draw(away)))
    there = [Host(table, away=draw(away)) for table in tables]
    return SpeedDates(invited, there, rounds=count, seats=draw(st.integers(1, 2)))


def every_plan(dates):
    """Every plan in which each guest has at most one host in each round."""
    seats = list(itertools.product(range(1, dates.rounds + 1), [guest.key for guest in dates.guests]))
    for chosen in itertools.product([None, *(host.key for host in dates.hosts)], repeat=len(seats)):
        yield [Meeting(number, host, guest) for (number, guest), host in zip(seats, chosen, strict=True) if host]


def can_be_held(dates, meetings):
    """Whether a plan breaks nothing; each guest has one host in each round by the way it is made."""
    sat = Counter((meeting.round, meeting.host) for meeting in meetings)
    met = Counter((meeting.guest, meeting.host) for meeting in meetings)
    return (
        all(count <= dates.seats for count in sat.values())
        and all(count == 1 for count in met.values())
        and not any(
            meeting.host in dates.guest[meeting.guest].avoids
            or meeting.round in (*dates.guest[meeting.guest].away, *dates.host[meeting.host].away)
            for meeting in meetings
        )
    )


def order_of(dates, meetings):
    """How good a plan is."""
    return tally(dates, [(meeting.guest, meeting.host) for meeting in meetings]).order


def errors(findings):
    """The rules of those that are errors."""
    return [finding.rule for finding in findings if finding.severity is Severity.ERROR]


@settings(max_examples=40)
@given(questions(steady=True))
def test_no_other_plan_is_better(dates):
    """Where everybody is always there: as many meetings, as even, with as many wishes as in the best of all plans."""
    plan = paired(dates, seed=SEED)
    best = min(order_of(dates, meetings) for meetings in every_plan(dates) if can_be_held(dates, meetings))
    assert (best, True) == (plan.reached.order, plan.is_proved)


@settings(max_examples=40)
@given(questions())
def test_the_bound_is_true(dates):
    """With absences: no plan is better than the bound, the plan found can be held, and proved means best."""
    plan = paired(dates, seed=SEED)
    best = min(order_of(dates, meetings) for meetings in every_plan(dates) if can_be_held(dates, meetings))
    assert can_be_held(dates, plan.meetings)
    assert plan.bound.order <= best <= plan.reached.order
    assert plan.reached.wishes <= plan.most_wishes
    assert not plan.is_proved or best == plan.reached.order


@settings(max_examples=25)
@given(questions(guests=2, hosts=2), st.data())
def test_the_check_agrees_with_the_definition(dates, data):
    """A plan has no error where it can be held, and at least one where it cannot, whoever made it."""
    plans = list(every_plan(dates))
    for meetings in data.draw(st.lists(st.sampled_from(plans), min_size=1, max_size=8)):
        assert can_be_held(dates, meetings) == (errors(check_speed_dates(dates, meetings)) == [])


@settings(max_examples=30)
@given(st.integers(1, 30), st.integers(1, 10), st.integers(1, 8), st.integers(1, 5))
def test_everything_is_shared_to_within_one(guests, hosts, rounds, seats):
    """Meetings of guests and of hosts, guests at a table, sizes of rounds: none differs by more than one."""
    dates = SpeedDates(FORTY[:guests], [f"h{n}" for n in range(hosts)], rounds=rounds, seats=seats)
    plan = paired(dates, seed=SEED, effort=200)
    counts = [
        [sum(one.guest == guest for one in plan.meetings) for guest in dates.guest],
        [sum(one.host == host for one in plan.meetings) for host in dates.host],
        [sum(one.round == number for one in plan.meetings) for number in range(1, rounds + 1)],
        *(
            [sum(one.host == host and one.round == number for one in plan.meetings) for number in range(1, rounds + 1)]
            for host in dates.host
        ),
    ]
    assert all(max(count) - min(count) <= 1 for count in counts)
    assert list(check_speed_dates(dates, plan.meetings)) == []
    assert min(rounds * min(guests, seats * hosts), guests * hosts) == len(plan.meetings)


def test_forty_guests_at_six_tables():
    """The case of the guide: three meetings each, nobody sits with anybody twice, and all of it proved."""
    dates = SpeedDates(FORTY, "abcdef", rounds=5, seats=4)
    plan = paired(dates, seed=SEED)
    assert {3} == set(Counter(meeting.guest for meeting in plan.meetings).values())
    assert {20} == set(Counter(meeting.host for meeting in plan.meetings).values())
    assert (True, 0, 0) == (plan.is_proved, plan.together, plan.together_bound)


def test_the_same_seed_gives_the_same_plan_and_another_another():
    """Chance comes from the seed alone; the order in which people are named changes nothing."""
    hosts = ["a", "b", "c", "d"]
    first = paired(SpeedDates(FORTY[:8], hosts, rounds=3, seats=2), seed=SEED)
    again = paired(SpeedDates(FORTY[:8][::-1], hosts[::-1], rounds=3, seats=2), seed=SEED)
    other = paired(SpeedDates(FORTY[:8], hosts, rounds=3, seats=2), seed="1 2 3")
    assert first.meetings == again.meetings
    assert first.meetings != other.meetings


@settings(max_examples=25)
@given(questions(guests=8, hosts=4, rounds=4), st.integers(0, 300))
def test_mixing_changes_nothing_else(dates, effort):
    """A mixed plan has as good a tally, can be held as before, and has no two guests together more often."""
    before = paired(dates, seed=SEED, effort=0).meetings
    after = mixed(dates, before, seed=SEED, effort=effort)
    assert order_of(dates, before) == order_of(dates, after)
    assert can_be_held(dates, after)
    assert times_together(after) <= times_together(before)
    assert Counter((one.round, one.host) for one in before) == Counter((one.round, one.host) for one in after)


def test_tables_are_mixed_where_everybody_meets_everybody():
    """Twelve guests, four tables of three, four rounds: no two sit together twice, which is the best there can be."""
    dates = SpeedDates(FORTY[:12], "abcd", rounds=4, seats=3)
    plain, plan = paired(dates, seed=SEED, effort=0), paired(dates, seed=SEED)
    assert (plan.together, plan.together_bound) == (0, 0)
    assert plain.together > 0


def test_one_host_less_in_one_round_is_still_proved():
    """A host who comes late costs one place, and the bound says that it must."""
    dates = SpeedDates(FORTY[:6], [Host("a", away=[1]), "b", "c"], rounds=3, seats=2)
    plan = paired(dates, seed=SEED)
    assert (16, True) == (plan.reached.meetings, plan.is_proved)
    assert sorted(Counter(meeting.guest for meeting in plan.meetings).values()) == [2, 2, 3, 3, 3, 3]


@pytest.mark.parametrize(
    ("made", "rules"),
    [
        ({"guests": []}, ["nobody-to-meet"]),
        ({"hosts": []}, ["nobody-to-meet"]),
        ({"rounds": 0}, ["bad-number"]),
        ({"rounds": -1, "seats": 0}, ["bad-number", "bad-number"]),
        ({"rounds": "3"}, ["bad-number"]),
        ({"rounds": 501}, ["too-many-rounds"]),
        ({"seats": True}, ["bad-number"]),
        ({"guests": ["ada", "ada"]}, ["key-twice"]),
        ({"guests": ["", " ada"]}, ["bad-key", "bad-key"]),
        ({"guests": [Guest(7)]}, ["bad-key"]),
        ({"hosts": ["bank", "bank"]}, ["key-twice"]),
        ({"guests": [Guest("ada", wishes=["banc"])]}, ["unknown-key"]),
        ({"guests": [Guest("ada", avoids=["lab"])]}, ["unknown-key"]),
        ({"guests": [Guest("ada", wishes=["bank", "bank"])]}, ["wish-twice"]),
        ({"guests": [Guest("ada", wishes=["bank"], avoids=["bank"])]}, ["wish-against-itself"]),
        ({"guests": [Guest("ada", wishes=["bank", "lab", "fair"])], "hosts": ["bank", "lab", "fair"]}, ["more-wishes"]),
        ({"guests": [Guest("ada", away=[3])]}, ["unknown-round"]),
        ({"hosts": [Host("bank", away=[0])]}, ["unknown-round"]),
    ],
)
def test_what_cannot_be_is_refused(made, rules):
    """Each fault has its name, and none stops at a traceback."""
    given = {"guests": ["ada"], "hosts": ["bank"], "rounds": 2, **made}
    with pytest.raises(InvalidValue) as raised:
        SpeedDates(given.pop("guests"), given.pop("hosts"), **given)
    found = [finding.rule for finding in raised.value.findings]
    assert len(rules) == len(found)
    assert all(one.startswith(rule) for one, rule in zip(found, rules, strict=True))


def test_one_guest_and_one_host_meet_once():
    """The smallest speed date: one meeting, and a pause in every other round."""
    plan = paired(SpeedDates(["ada"], ["bank"], rounds=3), seed=SEED)
    assert (1, 2) == (len(plan.meetings), len(plan.pauses("ada")))


@settings(max_examples=40)
@given(questions(guests=6, hosts=4, rounds=4))
def test_a_plan_that_is_made_here_has_nothing_to_mend(dates):
    """The check yields notes at most on it, whatever absences and conflicts there are."""
    found = check_speed_dates(dates, paired(dates, seed=SEED, effort=0).meetings)
    assert {Severity.NOTE} >= {finding.severity for finding in found}


def test_a_strange_plan_is_told_what_is_strange():
    """Names and rounds that do not exist are named before anything else is judged."""
    dates = SpeedDates(["ada"], ["bank"], rounds=1)
    found = [finding.words() for finding in check_speed_dates(dates, [Meeting(2, "bnak", "ida")])]
    assert [
        "meetings, guest: Nobody and nothing here has the key “ida”. Did you mean “ada”?",
        "meetings, host: Nobody and nothing here has the key “bnak”. Did you mean “bank”?",
        "meetings, round: There is no round “2”. The rounds are counted from 1 to 1.",
    ] == found


def test_each_fault_of_a_plan_has_its_sentence():
    """One plan with every fault: all of them are said."""
    guests = [Guest("ada", avoids=["bank"]), Guest("bea", away=[1]), "eva", "ida"]
    dates = SpeedDates(guests, ["bank", "lab"], rounds=2)
    meetings = [(1, "bank", "ada"), (1, "bank", "bea"), (1, "lab", "eva"), (2, "lab", "eva"), (1, "bank", "eva")]
    found = Counter(finding.rule for finding in check_speed_dates(dates, [Meeting(*one) for one in meetings]))
    assert {"must-not-meet", "away-in-round", "table-overfull", "twice-in-round", "met-before"} <= set(found)


def test_a_plan_that_could_be_more_even_is_told_so():
    """Uneven counts are a warning where they need not be, and a note where nothing else is possible."""
    dates = SpeedDates(["ada", "bea"], ["bank", "lab"], rounds=2)
    lazy = [Meeting(1, "bank", "ada"), Meeting(2, "lab", "ada")]
    found = {(finding.rule, finding.severity.value) for finding in check_speed_dates(dates, lazy)}
    assert {("fewer-meetings", "warning"), ("uneven-meetings", "warning")} == found
    absent = SpeedDates(["ada", Guest("bea", away=[1, 2])], ["bank", "lab"], rounds=2)
    found = [(finding.rule, finding.severity.value) for finding in check_speed_dates(absent, lazy)]
    assert [("uneven-meetings", "note")] == found


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (
            SpeedDates(FORTY, "abcdef", rounds=5, seats=4),
            "rounds: 40 guests at 6 hosts of 4 seats: 24 meet and 16 pause in each round; over 5 rounds each meets 3.",
        ),
        (
            SpeedDates(FORTY[:7], "ab", rounds=2, seats=2),
            (
                "rounds: 7 guests at 2 hosts of 2 seats: 4 meet and 3 pause in each round; over 2 rounds each "
                "meets 1 or 2 (2: 1 guests)."
            ),
        ),
        (
            SpeedDates(FORTY[:5], [Host("a", away=[2]), "b"], rounds=2, seats=2),
            "rounds: 5 guests at 1 hosts of 2 seats: 2 meet and 3 pause, in these rounds: 2.",
        ),
        (
            SpeedDates(["ada"], "abc", rounds=2),
            "rounds: 1 guests at 3 hosts: 2 hosts wait, in these rounds: 1, 2.",
        ),
        (
            SpeedDates(["ada"], "a", rounds=3),
            (
                "rounds: 3 rounds with 1 hosts: nobody meets a host twice, so each guest meets at most 1 and pauses "
                "in 2 rounds."
            ),
        ),
        (
            SpeedDates([Guest(key, wishes=["a"]) for key in FORTY[:5]], "ab", rounds=2, seats=2),
            "hosts 'a': 5 guests wish for “a”, who can meet 4: 2 in each of 2 rounds.",
        ),
        (
            SpeedDates([Guest("ada", avoids=["a"])], "ab", rounds=2),
            "guests 'ada': “ada” is there in 2 rounds and may meet 1 of the 2 hosts.",
        ),
    ],
)
def test_limits_are_said_with_their_arithmetic(dates, said):
    """What no plan reaches, in a sentence with the numbers."""
    assert said in [finding.words() for finding in limits(dates)]


@settings(max_examples=25)
@given(questions())
def test_every_wish_is_met_or_explained(dates):
    """As many sentences as wishes that are not met, each for its guest."""
    plan = paired(dates, seed=SEED)
    met = {(meeting.guest, meeting.host) for meeting in plan.meetings}
    unmet = [guest.key for guest in dates.guests for host in guest.wishes if (guest.key, host) not in met]
    assert unmet == [finding.where.key for finding in unmet_wishes(dates, plan.meetings)]


def test_a_wish_for_somebody_who_is_never_there_is_explained():
    """The sentence names the absence, not the number of wishes."""
    dates = SpeedDates([Guest("ada", wishes=["bank"], away=[1])], [Host("bank", away=[2]), "lab"], rounds=2)
    (found,) = unmet_wishes(dates, paired(dates, seed=SEED).meetings)
    assert "“ada” does not meet “bank”: they are never there in the same round." == found.problem()


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), unique=True), st.integers(0, 3))
def test_colours_never_meet_and_are_equally_frequent(pairs, spare):
    """Kőnig's theorem: as many colours as the busiest end has pairs are enough; each occurs as often as any other."""
    ends = Counter(end for pair in pairs for end in enumerate(pair))
    colours = max(ends.values(), default=0) + spare
    found = coloured(pairs, colours=colours)
    assert {1} >= set(
        Counter((end, c) for pair, c in zip(pairs, found, strict=True) for end in enumerate(pair)).values()
    )
    sizes = [found.count(colour) for colour in range(colours)]
    assert max(sizes, default=0) - min(sizes, default=0) <= 1


def test_too_few_colours_are_refused():
    """Three pairs with one end in common need three colours."""
    with pytest.raises(ValueError, match="more pairs than there are colours"):
        coloured([(0, 0), (0, 1), (0, 2)], colours=2)


@pytest.mark.parametrize("size", range(2, 14))
def test_everybody_meets_everybody_once(size):
    """In the fewest rounds there can be; in a group of odd size everybody pauses once."""
    keys = FORTY[:size]
    rounds = all_meet_all(keys, seed=SEED)
    met = Counter(frozenset(pair) for held in rounds for pair in held.pairs)
    assert size - 1 + size % 2 == len(rounds)
    assert math.comb(size, 2) == len(met) == sum(met.values())
    assert size % 2 * size == len({pause for held in rounds for pause in held.pauses})
    assert list(check_all_meet_all(keys, rounds)) == []


def test_fewer_rounds_than_all_are_the_first_ones():
    """Nobody meets anybody twice in them either."""
    assert all_meet_all(FORTY, seed=SEED)[:4] == all_meet_all(FORTY, seed=SEED, rounds=4)


@pytest.mark.parametrize(
    ("keys", "rounds", "rule"),
    [
        ([], None, "group-too-small"),
        (["ada"], None, "group-too-small"),
        (["ada", "ada"], None, "key-twice"),
        (["ada", "bea"], 0, "bad-number"),
        (["ada", "bea"], "1", "bad-number"),
        (["ada", "bea", "eva", "ida"], 4, "too-many-rounds"),
    ],
)
def test_a_group_that_cannot_meet_is_refused(keys, rounds, rule):
    """Nobody, one alone, a name twice, no rounds, more rounds than there are."""
    with pytest.raises(InvalidValue) as raised:
        all_meet_all(keys, seed=SEED, rounds=rounds)
    assert rule in [finding.rule for finding in raised.value.findings]


def test_faults_in_rounds_of_all_meet_all_are_found():
    """A meeting twice, somebody missing, somebody twice, a stranger, pauses that are not shared."""
    keys = ["ada", "bea", "eva"]
    rounds = [MeetingRound((("ada", "bea"),), ("eva",)), MeetingRound((("ada", "bea"), ("bea", "ugo")), ("eva",))]
    rules = Counter(finding.rule for finding in check_all_meet_all(keys, [*rounds, MeetingRound((("ada", "bea"),))]))
    assert {"unknown-key", "met-before", "twice-in-round", "not-in-round", "uneven-pauses"} == set(rules)


def test_rounds_last_in_the_night_of_the_clock_change_as_long_as_ever():
    """Four rounds of 30 minutes from 01:30: after 02:00 summer time ends, and the third begins at 02:30 again."""
    start = moment(dt.date(2026, 10, 25), dt.time(1, 30), zone="Europe/Rome")
    end = moment(dt.date(2026, 10, 25), dt.time(3, 30), zone="Europe/Rome")
    times = timetable(Interval(start, end), rounds=5, minutes=30, change=5)
    assert {dt.timedelta(minutes=30)} == {held.length for held in times}
    assert ["01:30+02:00", "02:05+02:00", "02:40+02:00", "02:15+01:00", "02:50+01:00"] == [
        held.start.isoformat()[11:16] + held.start.isoformat()[-6:] for held in times
    ]
    assert 5 == rounds_within(Interval(start, end), minutes=30, change=5)


def test_rounds_that_do_not_fit_are_refused_with_the_arithmetic():
    """The sentence says how many fit."""
    start = moment(dt.date(2027, 5, 6), dt.time(9), zone="Europe/Rome")
    hour = Interval(start, start + dt.timedelta(hours=1))
    with pytest.raises(InvalidValue) as raised:
        timetable(hour, rounds=7, minutes=8, change=2)
    assert (
        "rounds: 7 rounds of 8 minutes with 2 between take 68 minutes; there are 60. 6 rounds fit. Shorten the rounds "
        "or the changes, or plan more time."
    ) == str(raised.value)
    with pytest.raises(InvalidValue):
        timetable(hour, rounds=0, minutes=0, change=-1)


def test_cards_sheets_and_lists_tell_the_same():
    """Every meeting stands once on a card, once on a sheet and once in a list; pauses and absences are said."""
    dates = SpeedDates([*FORTY[:5], Guest("late", away=[1])], [Host("a", table="T1"), Host("b", away=[2])], rounds=3)
    plan = paired(dates, seed=SEED)
    start = moment(dt.date(2027, 5, 6), dt.time(9), zone="Europe/Rome")
    times = timetable(Interval(start, start + dt.timedelta(hours=1)), rounds=3, minutes=8, change=2)
    cards = {(row.round, row.host, key) for key in dates.guest for row in guest_rows(plan, key) if row.host}
    sheets = {
        (row.round, row.host, guest) for key in dates.host for row in host_rows(plan, key) for guest in row.guests
    }
    lists = [row for number in (1, 2, 3) for row in round_rows(plan, number, times=times)]
    assert {(one.round, one.host, one.guest) for one in plan.meetings} == cards == sheets
    assert cards == {(row.round, row.host, guest) for row in lists if row.host for guest in row.guests}
    assert guest_rows(plan, "late", times=times)[0].doing is Doing.AWAY
    assert host_rows(plan, "b")[1].doing is Doing.AWAY
    assert {"T1", "b", ""} == {row.table for row in lists}
    pausing = {guest for row in lists if row.doing is Doing.PAUSES and not row.host for guest in row.guests}
    assert {key for key in dates.guest if plan.pauses(key)} == pausing
    assert times == tuple(dict.fromkeys(row.when for row in lists))


def test_a_card_of_nobody_is_refused():
    """With the nearest name that exists."""
    plan = paired(SpeedDates(["ada"], ["bank"], rounds=1), seed=SEED)
    with pytest.raises(UnknownKey, match="Did you mean “ada”"):
        guest_rows(plan, "adda")
    with pytest.raises(UnknownKey, match="Look up the key"):
        round_rows(plan, 7)
