"""The reasons that classes are told, each held against the places themselves: no sentence says what is not so."""

import datetime as dt
from functools import partial

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.engines import seats
from stemcity_kit.errors import Severity
from stemcity_kit.schools.allocation import Given, allocate
from stemcity_kit.schools.check import check_allocation
from stemcity_kit.schools.policy import Method, Policy, Priority
from stemcity_kit.schools.reasons import unmet
from stemcity_kit.schools.request import Party, Request, Slot
from stemcity_kit.schools.rounds import Engines

SEED = "Lotto, 12 June 2027: 5 17 33"
HOUR = dt.datetime(2027, 5, 19, 9, tzinfo=dt.UTC)
EVENTS = ("robots", "stars", "water")
KEYS = ("3a", "3b", "4c", "5d", "6e", "7f")
drawn_up = partial(allocate, engines=Engines(seated=partial(seats.seated, rounds=2)))


@st.composite
def requests(draw):
    """Six classes of two schools, five sessions of three events, some of them too small, some late in the day."""
    method = draw(st.sampled_from(Method))
    strict = draw(st.sampled_from([(), ("first-timers",)]))
    weights = {} if strict or method is Method.IN_TURN else draw(st.sampled_from([{}, {"first-timers": 3}]))
    slots = [
        Slot(
            key=f"{event}-{n}",
            event=event,
            seats=draw(st.integers(1, 4)),
            start=HOUR + dt.timedelta(hours=draw(st.integers(0, 3))),
            end=HOUR + dt.timedelta(hours=5),
        )
        for event, n in (("robots", 1), ("robots", 2), ("stars", 1), ("stars", 2), ("water", 1))
    ]
    sizes = draw(st.sampled_from([st.just(1), st.integers(1, 3)]))
    parties = [
        Party(
            key=key,
            size=draw(sizes),
            school=draw(st.sampled_from(["rodari", "pascoli"])),
            merits=draw(st.frozensets(st.just(Priority.FIRST_TIMERS))),
            leaves_from=draw(st.none() | st.just(dt.time(11))),
            wishes=draw(st.dictionaries(st.sampled_from(EVENTS), st.integers(1, 3), min_size=1)).items(),
        )
        for key in KEYS
    ]
    policy = Policy(method=method, per_school=draw(st.none() | st.integers(1, 3)), priorities=strict, weights=weights)
    return Request(parties=parties, slots=slots, policy=policy)


def holders(made, session):
    """Who has a place in a session."""
    return made.by_session[session]


def can_go(made, key, event):
    """The sessions of an event to which a class could go by itself."""
    request = attrs.evolve(made.request, policy=attrs.evolve(made.request.policy, per_school=None))
    rank = made.request.party(key).rank[event]
    for slot in made.request.by_event.get(event, ()):
        alone = attrs.evolve(made, request=request, places=[Given(key, slot.key, rank, 1)])
        if not any(one.severity is Severity.ERROR for one in check_allocation(alone)):
            yield slot.key


def moved(made, moves):
    """The allocation with some parties elsewhere; None where that breaks a rule."""
    kept = [place for place in made.places if place.party not in moves]
    new = [
        Given(key, session, made.request.party(key).rank[made.request.slot(session).event], 1)
        for key, session in moves.items()
        if session
    ]
    other = attrs.evolve(made, places=[*kept, *new])
    return None if any(one.severity is Severity.ERROR for one in check_allocation(other)) else other


def rank_of(made, key):
    """The rank of what a party has; 9 without anything."""
    return next((place.rank for place in made.places if place.party == key), 9)


def best_after(made, key, session, holder):
    """The best rank that is left for a holder who leaves a session to a party; None where that is not room enough."""
    if moved(made, {key: session, holder: None}) is None:
        return None
    wished = made.request.party(holder).rank
    found = [
        wished[slot.event]
        for slot in made.request.slots
        if slot.event in wished and moved(made, {key: session, holder: slot.key}) is not None
    ]
    return min(found, default=9)


def drawn_before(made, one, other):
    """Whether one was drawn before another."""
    order = made.rounds[0].order
    return order.index(one) < order.index(other)


def tier(made, key):
    """In which tier a party is; 1 is served first."""
    return made.request.policy.tier(made.request.party(key).merits)


def is_true(made, one):
    """Whether the reason is so, by the places alone."""
    key, rule, request = one.party, one.why.rule, made.request
    open_to_it = list(can_go(made, key, one.event))
    there = [(session, holder) for session in open_to_it for holder in holders(made, session)]
    school = request.party(key).school
    mates = [place for place in made.places if request.party(place.party).school == school and place.party != key]
    if rule == "no-session":
        return not request.by_event.get(one.event)
    if rule == "school":
        return len(mates) >= request.policy.per_school
    if rule == "others-first":
        return all(tier(made, holder) < tier(made, key) for _, holder in there)
    if rule == "drawn-after":
        return all(drawn_before(made, holder, key) for _, holder in there)
    if rule == "later-turn":
        return all(moved(made, {key: session}) is None for session in open_to_it)
    if rule == "wanted-more":
        return all(request.party(holder).rank[one.event] < one.rank for _, holder in there)
    if rule == "too-many-people":
        return all(moved(made, {key: session, holder: None}) is None for session, holder in there)
    if rule == "another-worse":
        left = [best_after(made, key, session, holder) for session, holder in there]
        return all(rank is not None and rank > rank_of(made, key) for rank in left)
    if rule == "others-count-more":
        return all(request.policy.weight(request.party(holder).merits) > 1 for _, holder in there)
    if rule == "several-reasons":
        why, full = one.why.problem(), all(moved(made, {key: session}) is None for session in open_to_it)
        said = {
            "some come first": any(tier(made, holder) < tier(made, key) for _, holder in there),
            "some were drawn before": any(drawn_before(made, holder, key) for _, holder in there),
            "some wanted it more": any(request.party(holder).rank[one.event] < one.rank for _, holder in there),
            "some are of this school": len(mates) >= (request.policy.per_school or 9),
            "some take too few seats": any(
                moved(made, {key: session, holder: None}) is None for session, holder in there
            ),
        }
        return full and all(holds for words, holds in said.items() if words in why)
    return not open_to_it  # the reason is an obstacle of its own


@settings(max_examples=120, deadline=None)
@given(requests())
def test_every_reason_is_true_of_the_places(request):
    """Drawn before: all of them; put first: all of them; served worse: each of them, whoever would make room."""
    made = drawn_up(request, seed=SEED)
    for one in unmet(made):
        assert is_true(made, one), (one, made.places, made.rounds[0].order)
        assert one.why.rule != "place-left"
