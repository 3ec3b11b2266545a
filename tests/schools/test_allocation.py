"""Allocations: against every allocation there is, by leximin and in turn, and against what the policy promises."""

import datetime as dt
import itertools
from collections import Counter
from functools import partial

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.engines import milp, network, seats
from stemcity_kit.engines.draw import drawn, list_digest
from stemcity_kit.errors import Severity
from stemcity_kit.schools.allocation import Allocation, Given, allocate
from stemcity_kit.schools.check import check_allocation, justified_envy
from stemcity_kit.schools.policy import Method, Policy, Priority
from stemcity_kit.schools.request import Party, Request, Slot
from stemcity_kit.schools.rounds import Engines

SEED = "Lotto, 12 June 2027: 5 17 33"
EVENTS = ("robots", "stars", "water")
ONE, SIZES = st.just(1), st.integers(1, 3)
LIMIT = st.none() | st.integers(0, 3)
HOUR = dt.datetime(2027, 5, 19, 9, tzinfo=dt.UTC)

QUICK = partial(seats.seated, rounds=2)
NETWORK = Engines(network.leximin, network.cheapest, QUICK)
MILP = Engines(seated=partial(milp.seated, seconds=1, rounds=2))
drawn_up = partial(allocate, engines=Engines(seated=QUICK))
"""The draw with little work on seats, so that many can be tried."""


@st.composite
def policies(draw, places=ONE):
    """Any policy: strict priorities or weights, limits of schools, seats kept free."""
    method = draw(st.sampled_from(Method))
    strict = draw(st.permutations(Priority).flatmap(lambda order: st.integers(0, 2).map(lambda n: order[:n])))
    rest = [] if method is Method.IN_TURN else [priority for priority in Priority if priority not in strict]
    return Policy(
        method=method,
        places=draw(places),
        per_school=draw(LIMIT),
        per_event=draw(LIMIT),
        per_session=draw(LIMIT),
        priorities=strict,
        weights={priority: draw(st.integers(1, 3)) for priority in rest},
        kept_seats=draw(st.integers(0, 1)),
    )


@st.composite
def requests(draw, sizes=SIZES, places=ONE):
    """Four parties of two schools and up to five sessions of three events, two of which share a room at times."""
    slots = [
        Slot(
            key=f"{event}-{n}",
            event=event,
            seats=draw(st.none() | st.integers(0, 5)),
            start=HOUR + dt.timedelta(hours=draw(st.integers(0, 2))),
            end=HOUR + dt.timedelta(hours=3),
            rooms=draw(st.sampled_from([(), (("lab", 4),)])),
        )
        for event, n in (("robots", 1), ("robots", 2), ("stars", 1), ("stars", 2), ("water", 1))
    ]
    parties = [
        Party(
            key=key,
            size=draw(sizes),
            school=draw(st.sampled_from(["rodari", "pascoli", ""])),
            merits=draw(st.frozensets(st.sampled_from(Priority))),
            wishes=draw(st.dictionaries(st.sampled_from(EVENTS), st.integers(1, 3))).items(),
        )
        for key in ("3a", "3b", "4c", "5d")
    ]
    return Request(parties=parties, slots=draw(st.permutations(slots)), policy=draw(policies(places)))


def fits(request, chosen):
    """Whether a choice of sessions keeps every limit, by the words of the policy."""
    policy, parties, slots = request.policy, request.by_party, request.by_slot
    there = {key: slots[session] for key, session in chosen.items() if session}
    people, classes = Counter(), Counter()
    for key, slot in there.items():
        people[slot.key] += parties[key].size
        if school := parties[key].school:
            classes.update([(school,), (school, slot.event), (school, slot.event, slot.key)])
    for count, most in ((1, policy.per_school), (2, policy.per_event), (3, policy.per_session)):
        if most is not None and any(n > most for key, n in classes.items() if len(key) == count):
            return False
    if any(
        slots[key].seats is not None and n > slots[key].seats - policy.kept(slots[key].seats)
        for key, n in people.items()
    ):
        return False
    for moment in {slot.start for slot in request.slots}:
        for room, capacity in {room for slot in request.slots for room in slot.rooms}:
            inside = [s for s in request.slots if s.rooms == ((room, capacity),) and s.start <= moment < s.end]
            if len(inside) > 1 and sum(people[slot.key] for slot in inside) > capacity:
                return False
    return True


def every_choice(request):
    """Every choice of at most one wished session for each party."""
    listed = [
        [None, *(slot.key for event, _ in party.wishes for slot in request.by_event.get(event, ()))]
        for party in request.parties
    ]
    for sessions in itertools.product(*listed):
        chosen = dict(zip((party.key for party in request.parties), sessions, strict=True))
        if fits(request, chosen):
            yield chosen


def ranks_of(request, chosen):
    """The rank of each party's session; 9 for none."""
    return {
        key: request.party(key).rank[request.slot(session).event] if session else 9 for key, session in chosen.items()
    }


def aim(request, chosen):
    """How bad a choice is by leximin: tier by tier, from the worst rank, how much weight has it; then by the draw."""
    ranks, policy = ranks_of(request, chosen), request.policy
    counts = Counter()
    for key, rank in ranks.items():
        merits = request.party(key).merits
        counts[policy.tier(merits), rank] += policy.weight(merits)
    levels = [counts[tier, rank] for tier in range(1, 5) for rank in (9, 3, 2, 1) if rank != 1]
    return levels, [ranks[key] for key in drawn(ranks, seed=SEED)]


def chosen_by(allocation):
    """The session of each party, or None."""
    return {party: places[0].session if places else None for party, places in allocation.by_party.items()}


def by_leximin(request):
    """The same request under leximin."""
    return attrs.evolve(request, policy=attrs.evolve(request.policy, method=Method.LEXIMIN))


@settings(max_examples=40)
@given(requests(sizes=ONE))
def test_with_one_seat_each_and_rooms_apart_leximin_is_the_best_of_all(request):
    """Where everybody takes one seat and no room is shared, the draw finds the best of all, and says that it did."""
    policy = attrs.evolve(request.policy, per_event=None)
    slots = [attrs.evolve(slot, rooms=()) for slot in request.slots]
    request = by_leximin(attrs.evolve(request, slots=slots, policy=policy))
    made = drawn_up(request, seed=SEED)
    best = min(aim(request, chosen) for chosen in every_choice(request))
    # without a wish at rank 1 the engine counts from the best rank that there is, which is the same order of aims
    assert (best, True) == (aim(request, chosen_by(made)), made.proved)


@settings(max_examples=50)
@given(requests())
def test_what_is_called_proved_is_the_best_of_all(request):
    """Whatever the sizes and limits: what is called proved is the best there is, and nothing is below the bound."""
    request = by_leximin(request)
    made = drawn_up(request, seed=SEED)
    best = min(aim(request, chosen)[0] for chosen in every_choice(request))
    mine = aim(request, chosen_by(made))[0]
    assert best <= mine
    if made.proved:
        assert best == mine


@settings(max_examples=30)
@given(requests())
def test_the_least_cost_is_bounded_and_reached_where_it_is_called_proved(request):
    """By least cost: nothing costs less than the bound says, and what is called proved costs no more than the best."""
    policy = attrs.evolve(request.policy, method=Method.LEAST_COST, priorities=(), without=20)
    request = attrs.evolve(request, policy=policy)
    made = drawn_up(request, seed=SEED).rounds[0]

    def cost(chosen):
        ranks = ranks_of(request, chosen)
        weight = {key: policy.weight(request.party(key).merits) for key in ranks}
        return sum(weight[key] * (20 if rank == 9 else rank * rank) for key, rank in ranks.items())

    best = min(cost(chosen) for chosen in every_choice(request))
    assert made.least <= best <= made.cost == cost(made.given)
    assert made.proved == (made.gap == 0)


def test_what_was_held_before_stays_and_a_second_place_comes_after_every_first():
    """Who holds a place is not asked again until everybody had the chance of one."""
    parties = [Party(key=key, size=1, wishes=[("robots", 1), ("stars", 2)]) for key in ("3a", "3b", "4c")]
    slots = [Slot(key=f"{event}-1", event=event, seats=2) for event in ("robots", "stars")]
    request = Request(parties=parties, slots=slots, policy=Policy(places=2), held=[("3a", "stars-1")])
    made = drawn_up(request, seed=SEED)
    assert [{"3b", "4c"}, {"3b"} | {"4c"}] == [set(made.rounds[0].order), {place.party for place in made.places}]
    assert 3 == len(made.places) == len({(place.party, place.session) for place in made.places})
    assert () == made.without
    assert 4 == sum(len(parties) for parties in made.by_session.values())


def test_more_places_than_anybody_could_have_take_no_longer():
    """A policy with a thousand million places ends when nobody could have another."""
    parties = [Party(key=key, size=1, wishes=[("robots", 1), ("stars", 2)]) for key in ("3a", "3b")]
    slots = [Slot(key="robots-1", event="robots", seats=2), Slot(key="stars-1", event="stars", seats=1)]
    made = allocate(Request(parties=parties, slots=slots, policy=Policy(places=10**9)), seed=SEED)
    assert [(1, 2), (2, 1)] == [(one.number, sum(map(bool, one.given.values()))) for one in made.rounds]


def test_the_digest_and_the_seeds_let_anybody_repeat_the_draw():
    """The list can be published before the seed, and each further round draws with its number behind the seed."""
    wishes = [("robots", 1), ("stars", 2)]
    parties = [Party(key=f"c-{n}", size=1, wishes=wishes) for n in range(5)]
    request = Request(parties=parties, slots=[], policy=Policy(places=2))
    made = drawn_up(request, seed=SEED)
    keys = [party.key for party in request.parties]
    assert (list_digest(keys), made.rounds[0].order) == (made.digest, drawn(keys, seed=SEED))
    assert drawn(keys, seed=f"{SEED} (2)") == made.rounds[1].order


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([("3a", "robots-1", 1)], []),
        ([("3a", "robots-9", 1)], ["unknown-key"]),
        ([("3z", "robots-1", 1)], ["unknown-key"]),
        ([("3a", "robots-1", 2)], ["other-rank"]),
        ([("3a", "water-1", None)], ["not-wished"]),
        ([("3a", "robots-1", 1), ("3b", "robots-1", 1)], ["over-seats"]),
        ([("3a", "robots-1", 1), ("3a", "robots-2", 1)], ["event-twice", "too-many-places"]),
        ([("3a", "robots-1", 1), ("3a", "stars-1", 2)], ["too-many-places", "two-places-at-once"]),
        ([("3a", "stars-1", 2), ("3b", "stars-2", 2)], ["over-room", "over-school", "over-school-event"]),
    ],
)
def test_each_fault_of_an_allocation_made_by_hand_is_named(places, expected):
    """Whoever made it: what must not be is named, and nothing else."""
    wishes = [("robots", 1), ("stars", 2)]
    parties = [Party(key=key, size=2, school="rodari", wishes=wishes) for key in ("3a", "3b")]
    at = {"start": HOUR, "end": HOUR + dt.timedelta(hours=1), "rooms": (("hall", 3),)}
    slots = [
        Slot(key="robots-1", event="robots", seats=3, start=HOUR, end=HOUR + dt.timedelta(minutes=30)),
        Slot(
            key="robots-2",
            event="robots",
            seats=3,
            start=HOUR + dt.timedelta(hours=3),
            end=HOUR + dt.timedelta(hours=4),
        ),
        Slot(key="stars-1", event="stars", seats=3, **at),
        Slot(key="stars-2", event="stars", seats=3, **at),
        Slot(key="water-1", event="water"),
    ]
    limited = Policy(per_school=1, per_event=1) if "stars-2" in str(places) else Policy()
    request = Request(parties=parties, slots=slots, policy=limited)
    by_hand = Allocation(request=request, seed="", digest="", places=[Given(*place, 1) for place in places])
    assert expected == sorted(finding.rule for finding in check_allocation(by_hand))


def test_envy_in_a_draw_made_by_hand_is_named_with_who_stands_in_the_way():
    """A place that was given past the draw is found, and so is one that was left free."""
    parties = [Party(key=key, size=1, wishes=[("robots", 1)]) for key in ("3a", "3b")]
    request = Request(parties=parties, slots=[Slot(key="robots-1", event="robots", seats=1)])
    for method in (Method.LEXIMIN, Method.LEAST_COST, Method.IN_TURN):
        made = drawn_up(attrs.evolve(request, policy=Policy(method=method)), seed=SEED)
        (right,) = made.places
        wrong = next(party.key for party in parties if party.key != right.party)
        swapped = attrs.evolve(made, places=[attrs.evolve(right, party=wrong)])
        assert [right.party] == [finding.where.key for finding in justified_envy(swapped)]
        assert right.party in {finding.where.key for finding in justified_envy(attrs.evolve(made, places=[]))}


@settings(max_examples=50)
@given(requests(places=st.integers(1, 3)))
def test_every_allocation_passes_the_checker_and_leaves_no_justified_envy(request):
    """Whatever the request, what the draw gives keeps every rule, and nobody can rightly complain."""
    made = drawn_up(request, seed=SEED)
    assert ([], []) == (list(check_allocation(made)), list(justified_envy(made)))


@settings(max_examples=40)
@given(requests(), st.data())
def test_the_checker_agrees_with_the_words_of_the_policy(request, data):
    """An allocation made by hand passes exactly when it keeps every limit as the policy says it in words."""
    listed = {
        party.key: data.draw(
            st.sampled_from([None, *(s.key for event, _ in party.wishes for s in request.by_event.get(event, ()))])
        )
        for party in request.parties
    }
    made = attrs.evolve(drawn_up(request, seed=SEED), places=[
        Given(key, session, request.party(key).rank[request.slot(session).event], 1)
        for key, session in listed.items()
        if session
    ])  # fmt: skip
    possible = all(
        not session or request.slot(session).seats is None
        or request.party(key).size <= request.slot(session).seats - request.policy.kept(request.slot(session).seats)
        for key, session in listed.items()
    )  # fmt: skip
    assert (fits(request, listed) and possible) == (not any(check_allocation(made)))


@settings(max_examples=40)
@given(requests())
def test_in_turn_each_gets_the_best_that_is_left(request):
    """In turn: by tier and then by the draw, each has the best rank that fits with those before it."""
    request = attrs.evolve(request, policy=attrs.evolve(request.policy, method=Method.IN_TURN, weights={}))
    made = chosen_by(drawn_up(request, seed=SEED))
    policy, order = request.policy, drawn([party.key for party in request.parties], seed=SEED)
    placed = dict.fromkeys(made)
    for key in sorted(order, key=lambda one: (policy.tier(request.party(one).merits), order.index(one))):
        fitting = [
            session
            for event, _ in request.party(key).wishes
            for session in (slot.key for slot in request.by_event.get(event, ()))
            if fits(request, {**placed, key: session})
        ]
        best = min([ranks_of(request, {key: session})[key] for session in fitting], default=9)
        assert best == ranks_of(request, {key: made[key]})[key]
        placed[key] = made[key]


@settings(max_examples=15)
@given(requests())
def test_or_tools_gives_the_very_same(request):
    """The faster engine for matchings decides as the standard library does, place by place."""
    pytest.importorskip("ortools")
    assert drawn_up(request, seed=SEED).places == allocate(request, seed=SEED, engines=NETWORK).places


@settings(max_examples=10)
@given(requests())
def test_what_highs_seats_passes_the_checker_too(request):
    """An engine that stops by the clock gives an allocation that keeps every rule and leaves no justified envy."""
    pytest.importorskip("highspy")
    made = allocate(request, seed=SEED, engines=MILP)
    assert ([], []) == (list(check_allocation(made)), list(justified_envy(made)))


def test_what_was_wrong_before_the_draw_is_no_fault_of_the_draw():
    """Places held in a session that became too small are told as a warning, and as an error where one is added."""
    parties = [Party(key=key, size=3, wishes=[("robots", 1)]) for key in ("3a", "3b")]
    slots = [Slot(key="robots-1", event="robots", seats=2)]
    made = drawn_up(Request(parties=parties, slots=slots, held=[("3a", "robots-1")]), seed=SEED)
    assert () == made.places
    assert [("over-seats", Severity.WARNING)] == [(one.rule, one.severity) for one in check_allocation(made)]
    added = attrs.evolve(made, places=[Given("3b", "robots-1", 1, 1)])
    assert ("over-seats", Severity.ERROR) in [(one.rule, one.severity) for one in check_allocation(added)]


@settings(max_examples=30)
@given(requests(places=st.integers(1, 3)), st.data())
def test_the_draw_adds_nothing_to_what_was_wrong_before_it(request, data):
    """Whatever is held already, too many, twice or at once, the draw gives nothing that makes it worse."""
    pairs = st.tuples(st.sampled_from(sorted(request.by_party)), st.sampled_from([slot.key for slot in request.slots]))
    held = data.draw(st.lists(pairs, max_size=6, unique=True))
    made = drawn_up(attrs.evolve(request, held=held), seed=SEED)
    assert [] == [one for one in check_allocation(made) if one.severity is Severity.ERROR]
    assert [] == list(justified_envy(made))
