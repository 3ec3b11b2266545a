"""Reasons and complaints, held against the places themselves: no sentence says what is not so, no wrong goes unseen."""

import datetime as dt
from functools import partial

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.engines import seats
from stemcity_kit.errors import Severity
from stemcity_kit.schools.allocation import Allocation, Given, allocate
from stemcity_kit.schools.check import check_allocation, justified_envy
from stemcity_kit.schools.policy import Method, Policy, Priority
from stemcity_kit.schools.reasons import Unmet, unmet
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


@attrs.frozen
class Told:
    """A wish that was not met, with what is so: who sits where it could have gone, and who is of its school."""

    made: Allocation
    one: Unmet

    @property
    def open_to_it(self):
        """The sessions of the event to which it could go by itself."""
        return list(can_go(self.made, self.one.party, self.one.event))

    @property
    def there(self):
        """Who has a place in them."""
        return [(session, holder) for session in self.open_to_it for holder in self.made.by_session[session]]

    @property
    def mates(self):
        """How many places the other classes of its school have."""
        party = self.made.request.party
        mine = party(self.one.party).school
        return sum(party(one.party).school == mine and one.party != self.one.party for one in self.made.places)

    def instead(self, session, holder=None):
        """The allocation with it in a session and a holder out of it; None where that breaks a rule."""
        return moved(self.made, {self.one.party: session} | ({holder: None} if holder else {}))

    def wanted_more(self, holder):
        """Whether a holder wanted the event more."""
        return self.made.request.party(holder).rank[self.one.event] < self.one.rank

    def is_first(self, holder):
        """Whether a holder is of an earlier tier."""
        return tier(self.made, holder) < tier(self.made, self.one.party)

    def is_drawn(self, holder):
        """Whether a holder was drawn before it."""
        return drawn_before(self.made, holder, self.one.party)

    def is_worse(self, session, holder):
        """Whether a holder who made room would be served worse than it is now."""
        rank = best_after(self.made, self.one.party, session, holder)
        return rank is not None and rank > rank_of(self.made, self.one.party)


def several(told):
    """Whether each part of a reason with several parts is so of somebody."""
    said = {
        "some come first": any(told.is_first(holder) for _, holder in told.there),
        "some were drawn before": any(told.is_drawn(holder) for _, holder in told.there),
        "some wanted it more": any(told.wanted_more(holder) for _, holder in told.there),
        "some are of this school": told.mates >= (told.made.request.policy.per_school or 9),
        "some take too few seats": any(told.instead(*both) is None for both in told.there),
    }
    return all(holds for words, holds in said.items() if words in told.one.why.problem())


IS_TRUE = {
    "no-session": lambda told: not told.made.request.by_event.get(told.one.event),
    "school": lambda told: told.mates >= told.made.request.policy.per_school,
    "others-first": lambda told: all(told.is_first(holder) for _, holder in told.there),
    "drawn-after": lambda told: all(told.is_drawn(holder) for _, holder in told.there),
    "later-turn": lambda told: told.open_to_it != [],
    "wanted-more": lambda told: all(told.wanted_more(holder) for _, holder in told.there),
    "too-many-people": lambda told: all(told.instead(*both) is None for both in told.there),
    "another-worse": lambda told: all(told.is_worse(*both) for both in told.there),
    "others-count-more": lambda told: any(told.made.request.policy.weights.values()),
    "several-reasons": several,
}


def is_true(made, one):
    """Whether the reason is so, by the places alone; what is none of the draw's own is an obstacle at every session."""
    told = Told(made, one)
    if one.why.rule not in IS_TRUE:
        return not told.open_to_it
    has_room = any(told.instead(session) is not None for session in told.open_to_it)
    return not has_room and IS_TRUE[one.why.rule](told)


@settings(max_examples=60, deadline=None)
@given(requests())
def test_every_reason_is_true_of_the_places(request):
    """Drawn before: all of them; put first: all of them; served worse: each of them, whoever would make room."""
    made = drawn_up(request, seed=SEED)
    for one in unmet(made):
        assert is_true(made, one), (one, made.places, made.rounds[0].order)
        assert one.why.rule != "place-left"


def traded(made, one, other):
    """The allocation with two parties in each other's place; None where that breaks a rule."""
    wished = {key: made.request.party(key).rank for key in (one.party, other.party)}
    there = {one.party: other.session, other.party: one.session}
    if any(made.request.slot(session).event not in wished[key] for key, session in there.items()):
        return None
    return moved(made, there)


@settings(max_examples=40, deadline=None)
@given(requests())
def test_whatever_is_taken_or_traded_to_the_worse_is_objected_to(request):
    """A place taken away, two parties both worse off, or one of an earlier tier worse off for one of a later."""
    made = drawn_up(request, seed=SEED)
    assert [] == list(justified_envy(made))
    for one in made.places:
        without = attrs.evolve(made, places=[place for place in made.places if place is not one])
        assert list(justified_envy(without)), one
        for other in made.places:
            after = traded(made, one, other) if one.session != other.session else None
            if after is None or rank_of(after, one.party) <= one.rank:
                continue
            if rank_of(after, other.party) > other.rank or tier(made, one.party) < tier(made, other.party):
                assert list(justified_envy(after)), (one, other)
