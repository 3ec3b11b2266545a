"""The fairness report: exact for the office, and without small numbers for everybody else."""

import datetime as dt

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.schools.allocation import allocate
from stemcity_kit.schools.fairness import LEAST, Breakdown, Fairness, fairness, published
from stemcity_kit.schools.policy import Method, Policy, Priority
from stemcity_kit.schools.reasons import unmet
from stemcity_kit.schools.request import Party, Request, Slot

SEED = "Lotto, 12 June 2027: 5 17 33"


def allocation(classes=40, seats=90, **policy):
    """Classes of four districts who all want the same two events, one with seats for a few."""
    parties = [
        Party(
            key=f"class-{n}",
            size=10 + n % 3,
            school=f"school-{n % 8}",
            district=str(n % 4),
            levels=(1, 2) if n % 5 else (3,),
            merits=[Priority.OUTSKIRTS] if n % 7 == 0 else [],
            wishes=[("robots", 1), ("stars", 2), ("water", 3)],
        )
        for n in range(classes)
    ]
    slots = [Slot(key=f"{event}-1", event=event, seats=seats) for event, seats in (("robots", seats), ("stars", 200))]
    return allocate(Request(parties=parties, slots=slots, policy=Policy(**policy)), seed=SEED)


def test_the_exact_report_counts_every_class_once_in_each_table():
    """Each breakdown is of the same classes as the whole."""
    report = fairness(allocation())
    assert 40 == sum(report.histogram.totals)
    assert {report.histogram.totals} == {one.totals for one in report.breakdowns}
    assert ["district", "level", "first-timers", "outskirts", "reason"] == [one.by for one in report.breakdowns]


def test_those_served_worst_are_named_to_the_office_with_every_reason():
    """Who has no place is told why for each wish."""
    made = allocation()
    report = fairness(made)
    assert set(made.without) == {worst.party for worst in report.worst}
    assert all(["robots", "stars", "water"] == [one.event for one in worst.reasons] for worst in report.worst)
    assert "no-session" == report.worst[0].reasons[2].why.rule


def test_what_is_published_names_nobody():
    """The published report holds no key of a class and no key of a school."""
    shown = repr(published(fairness(allocation())))
    assert "class-" not in shown
    assert "school-" not in shown
    assert published(fairness(allocation())).merged


def by_reason(report):
    """The groups of a report by reason, each with how many classes it counts."""
    return {value: sum(counts) for one in report.breakdowns if one.by == "reason" for value, counts in one.rows}


def test_each_class_counts_once_with_the_reason_of_what_it_wanted_most():
    """Nine in the robots, eighteen in the stars and thirteen nowhere, all for want of seats."""
    report = fairness(allocation())
    first, second, none = (report.histogram.totals[n] for n in (0, 1, 3))
    assert {"met": first, "full": second + none} == by_reason(report)
    assert by_reason(report) == by_reason(published(report))
    assert {"met", "school"} == by_reason(fairness(allocation(classes=16, seats=200, per_event=1))).keys()


def test_a_reason_of_few_classes_is_merged_or_not_shown():
    """Three classes that could not come are not told apart from those for whom there was no seat."""
    made = allocation()
    parties = [attrs.evolve(one, size=300) if n < 3 else one for n, one in enumerate(made.request.parties)]
    report = fairness(allocate(attrs.evolve(made.request, parties=parties), seed=SEED))
    assert 3 == by_reason(report)["not-possible"]
    assert {"met", "*"} == by_reason(published(report)).keys()
    assert min(by_reason(published(report)).values()) >= LEAST
    few = fairness(allocation(classes=10, seats=90))
    assert {"met": 8, "full": 2} == by_reason(few)
    assert {} == by_reason(published(few))


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 45), st.integers(0, 120), st.sampled_from([{}, {"per_event": 1}, {"per_school": 2}]))
def test_no_published_reason_counts_few(classes, seats, policy):
    """Whatever the draw; and those whose first wish was met are not hidden in one table and shown in another."""
    report = fairness(allocation(classes, max(12, seats), **policy))
    shown = published(report)
    numbers = [count for one in (shown.histogram, *shown.breakdowns) for _, counts in one.rows for count in counts]
    assert [] == [count for count in numbers if 0 < count < LEAST]
    assert sum(report.histogram.totals) == sum(by_reason(report).values())


COUNTS = st.lists(st.integers(0, 30), min_size=3, max_size=3)


@settings(max_examples=200)
@given(st.lists(COUNTS, min_size=1, max_size=6), st.integers(1, 8))
def test_no_published_number_counts_few(table, least):
    """Every number that is published is 0 or not small, and none can be reckoned back from the sums."""
    rows = [(str(n), counts) for n, counts in enumerate(table)]
    buckets = [(1,), (2,), (None,)]
    totals = [sum(column) for column in zip(*table, strict=True)]
    reasons = [("met" if value == "0" else value, counts) for value, counts in rows]
    tables = [Breakdown("district", buckets, rows), Breakdown("reason", buckets, reasons)]
    report = Fairness(Breakdown("all", buckets, [("", totals)]), tables)
    shown = published(report, least=least)
    assert all(one.buckets == shown.histogram.buckets for one in shown.breakdowns if one.by == "reason")
    everything = sum(totals) if sum(totals) >= least else 0
    for one in (shown.histogram, *shown.breakdowns):
        assert everything == sum(one.totals)
        assert [rank for bucket in one.buckets for rank in bucket] == [1, 2, None]
        assert all(count == 0 or count >= least for _, counts in one.rows for count in counts)
        assert all(any(set(whole) <= set(bucket) for bucket in one.buckets) for whole in shown.histogram.buckets)
    assert all(len({value for value, _ in one.rows}) == len(one.rows) for one in shown.breakdowns)


def test_small_neighbours_are_merged_and_nothing_is_blanked_out():
    """Two classes without a place are counted with those at the worst wish, and small districts become others."""
    buckets = [(1,), (2,), (None,)]
    rows = [("1", (10, 9, 0)), ("2", (8, 7, 0)), ("3", (2, 1, 1)), ("4", (1, 0, 1))]
    report = Fairness(Breakdown("all", buckets, [("", (21, 17, 2))]), [Breakdown("district", buckets, rows)])
    shown = published(report, least=LEAST)
    assert (((1,), (2, None)), (("", (21, 19)),)) == (shown.histogram.buckets, shown.histogram.rows)
    assert (((1,), (2, None)), (("1", (10, 9)), ("*", (11, 10)))) == (
        shown.breakdowns[0].buckets,
        shown.breakdowns[0].rows,
    )


def reasons(**policy):
    """The rules of the reasons that are told."""
    return {one.why.rule for one in unmet(allocation(**policy))}


def test_each_unmet_wish_has_the_reason_that_decided():
    """By leximin the draw decides among equals; strict priorities, limits of schools and turns are named as such."""
    assert {"drawn-after", "no-session"} <= reasons()
    assert "others-first" in reasons(seats=20, priorities=["outskirts"])
    assert "school-event" in reasons(per_event=1)
    assert "school" in reasons(per_school=1)
    assert "later-turn" in reasons(method=Method.IN_TURN)


def test_who_stands_back_so_that_another_is_not_left_with_nothing_is_told_so():
    """A class that could go elsewhere stands back for one that could not, whoever was drawn first."""
    parties = [
        Party(key="3a", size=20, wishes=[("robots", 1), ("stars", 2)]),
        Party(key="3b", size=20, wishes=[("robots", 1)]),
    ]
    slots = [Slot(key="robots-1", event="robots", seats=20), Slot(key="stars-1", event="stars", seats=20)]
    told = unmet(allocate(Request(parties=parties, slots=slots), seed=SEED))
    assert [("3a", "another-worse")] == [(one.party, one.why.rule) for one in told]
    assert "another would be served worse" in str(told[0].why)


def test_who_cannot_go_at_all_is_told_what_stands_in_the_way():
    """Where no session is possible, the reason is the obstacle itself."""
    parties = [Party(key="3a", size=30, wishes=[("robots", 1)])]
    told = unmet(allocate(Request(parties=parties, slots=[Slot(key="r-1", event="robots", seats=25)]), seed=SEED))
    assert ["too-few-seats"] == [one.why.rule for one in told]


def test_no_reason_names_another_class_or_school():
    """What a class is told holds its own key and nobody else's."""
    for one in unmet(allocation(per_event=1, priorities=["outskirts"])):
        words = str(one.why).replace(f"'{one.party}'", "")
        assert "class-" not in words
        assert "school-" not in words


def test_a_second_wish_is_answered_by_the_round_in_which_it_was_decided():
    """Who is elsewhere at that time, or comes after places of an earlier round, is told so."""
    hour = dt.datetime(2027, 5, 19, 9, tzinfo=dt.UTC)
    at = {"start": hour, "end": hour + dt.timedelta(hours=1)}
    parties = [
        Party(key="3a", size=20, wishes=[("robots", 1), ("stars", 2), ("water", 3)]),
        Party(key="3b", size=20, wishes=[("water", 1)]),
    ]
    slots = [
        Slot(key="robots-1", event="robots", seats=25, **at),
        Slot(key="stars-1", event="stars", seats=25, **at),
        Slot(key="water-1", event="water", seats=25),
    ]
    told = unmet(allocate(Request(parties=parties, slots=slots, policy=Policy(places=2)), seed=SEED))
    assert [("stars", "somewhere-else"), ("water", "too-few-left")] == [(one.event, one.why.rule) for one in told]


def test_a_place_that_was_left_free_by_hand_is_told_as_such():
    """Where a draw was changed by hand so that a wanted place is free, the reason does not invent another."""
    parties = [Party(key="3a", size=20, wishes=[("robots", 1)])]
    made = allocate(Request(parties=parties, slots=[Slot(key="r-1", event="robots", seats=25)]), seed=SEED)
    assert ["place-left"] == [one.why.rule for one in unmet(attrs.evolve(made, places=[]))]


def test_fewer_classes_than_may_be_counted_are_not_published_at_all():
    """Of three classes nothing is shown, not even that they are three."""
    assert () == published(fairness(allocation(classes=3))).histogram.rows
