"""The register of places: laws that hold after any acts, and each guard's refusal with what is possible instead."""

import datetime as dt
from collections import Counter

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.school import Entry
from stemcity_kit.model.vocabulary import PlaceState, RegisterAct
from stemcity_kit.schools.acts import (
    answer,
    attendance,
    call_off,
    cancel,
    due,
    entries_of,
    register,
    replace_displaced,
)
from stemcity_kit.schools.allocation import Allocation, Given, allocate
from stemcity_kit.schools.check import check_desk, check_register
from stemcity_kit.schools.desk import Desk, crowded, vacancies
from stemcity_kit.schools.guards import IllegalEntry, entered, objections
from stemcity_kit.schools.policy import Policy
from stemcity_kit.schools.register import Register
from stemcity_kit.schools.request import Party, Request, Slot
from stemcity_kit.schools.states import HOLDING, PLACE

APRIL = dt.datetime(2027, 4, 1, 9, tzinfo=dt.UTC)
MAY = dt.datetime(2027, 5, 19, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def slot(key, seats, *, start=0, invited=False):
    """A session of an hour on a day in May."""
    begins = MAY + start * HOUR
    return Slot(key=key, event=key[:-2], seats=seats, start=begins, end=begins + HOUR, invited=invited)


SLOTS = (slot("robots-1", 4), slot("robots-2", 5, start=2), slot("stars-1", 3), slot("stars-2", 4, start=3))
CLASSES = tuple(
    Party(key=key, size=size, school=school, wishes=[("robots", 1), ("stars", 2)])
    for key, size, school in (("3a", 2, "rodari"), ("3b", 3, "rodari"), ("4c", 1, "pascoli"))
)
OPS = st.tuples(
    st.sampled_from(["register", "cancel", "confirm", "decline", "call off", "due", "attend", "absent"]),
    st.sampled_from(["3a", "3b", "4c", "p-1", "p-2", "p-3"]),
    st.sampled_from([one.key for one in SLOTS]),
    st.integers(1, 3),
    st.sampled_from([0, 1, 30, 48, 1100]),
)


def desk_of(**policy):
    """A desk with nobody at it yet."""
    return Desk(Request(parties=CLASSES, slots=SLOTS, policy=Policy(**policy)))


DO = {
    "register": lambda desk, group, session, seats, said: register(
        desk, group, session, seats=None if group in desk.request.by_party else seats, **said
    ),
    "cancel": lambda desk, group, session, _, said: cancel(desk, group, session, **said),
    "confirm": lambda desk, group, session, _, said: answer(desk, group, session, confirms=True, **said),
    "decline": lambda desk, group, session, _, said: answer(desk, group, session, confirms=False, **said),
    "call off": lambda desk, _, session, __, said: call_off(desk, session, because="A storm.", **said),
    "due": lambda desk, _, __, ___, said: due(desk, **said),
    "attend": lambda desk, group, session, _, said: attendance(desk, session, came=[group], **said),
    "absent": lambda desk, group, session, _, said: attendance(desk, session, came=(), absent=[group], **said),
}
"""What the office can do."""


def people(desk, session):
    """How many people hold seats in a session, counted from the table of places."""
    return sum(
        desk.party(place.group, session).size
        for place in desk.register.places
        if place.session == session and place.state in HOLDING
    )


def story(ops, **policy):
    """Each desk after each thing that was possible, with what was before it, and what was entered."""
    desk, at = desk_of(**policy), APRIL
    for what, group, session, seats, hours in ops:
        at += hours * HOUR
        try:
            entries = DO[what](desk, group, session, seats, {"at": at, "by": "office"})
        except IllegalEntry:
            continue
        after = desk.after(entries)
        yield desk, entries, after, at
        desk = after


@settings(max_examples=40)
@given(st.lists(OPS, max_size=40), st.integers(0, 2), st.booleans(), st.integers(1, 2))
def test_whatever_the_office_does_seats_are_never_exceeded(ops, kept, passing, places):
    """Seats are never exceeded, and those kept free go to nobody but those who lost a session."""
    for _, _, desk, _ in story(ops, kept_seats=kept, passing=passing, places=places):
        for one in SLOTS:
            rescued = any(
                entry.act is RegisterAct.RE_PLACED and entry.session == one.key for entry in desk.register.entries
            )
            assert people(desk, one.key) <= one.seats - (0 if rescued else min(kept, one.seats))


@settings(max_examples=40)
@given(st.lists(OPS, max_size=40), st.booleans())
def test_the_fold_of_all_acts_is_the_register_as_it_grew(ops, passing):
    """Folding all acts at once gives the same register as entering them one by one, and every number is the next."""
    register = Register()
    for _, _, desk, _ in story(ops, passing=passing, places=2):
        register = desk.register
    assert Register.of(register.entries) == register
    assert list(range(1, len(register.entries) + 1)) == [entry.number for entry in register.entries]


@settings(max_examples=40)
@given(st.lists(OPS, max_size=40), st.booleans())
def test_waiting_lists_keep_their_order(ops, passing):
    """Whoever remains on a waiting list keeps the place in it, and who comes new stands behind them."""
    for before, _, after, _ in story(ops, passing=passing, places=2):
        for one in SLOTS:
            old, new = before.register.waiting.get(one.key, ()), after.register.waiting.get(one.key, ())
            stayed = [group for group in new if group in old]
            assert [group for group in old if group in new] == stayed
            assert list(new[: len(stayed)]) == stayed


@settings(max_examples=40)
@given(st.lists(OPS, max_size=40))
def test_every_act_was_possible_when_it_was_entered(ops):
    """Each act, asked again at its place in the register, is refused by no guard."""
    entries = ()
    for _, _, desk, _ in story(ops, places=2):
        entries = desk.register.entries
    desk = desk_of(places=2)
    for entry in entries:
        assert [] == list(objections(desk, entry))
        desk = desk.after([entry])


@settings(max_examples=40)
@given(st.lists(OPS, max_size=40))
def test_nobody_is_in_two_places_and_nothing_is_left_undone_when_all_is_done(ops):
    """Nobody holds two sessions at once or of one event; and once all due is entered, nothing more is due."""
    for _, _, desk, at in story(ops, places=2):
        for group in desk.held:
            held = [desk.slots[session] for session in desk.firm(group)]
            assert len({one.start for one in held}) == len({one.event for one in held}) == len(held), group
        settled = desk.after(due(desk, at=at, by="office"))
        assert () == due(settled, at=at, by="office")


@settings(max_examples=40)
@given(st.lists(OPS, max_size=30))
def test_no_act_but_attendance_comes_after_the_end(ops):
    """After the end of a session nothing is entered about it but who came, and offers that lapsed."""
    for _, entries, desk, _ in story(ops, places=2):
        for entry in entries:
            if entry.at >= desk.slots[entry.session].end:
                assert entry.act in (RegisterAct.ATTENDED, RegisterAct.NO_SHOW, RegisterAct.LAPSED)


def full_desk():
    """3b and 4c fill a session of four seats; 3a waits for it."""
    desk = desk_of()
    for group in ("3b", "4c", "3a"):
        desk = desk.after(register(desk, group, "robots-1", at=APRIL, by="office"))
    return desk


def rules(act, desk, **said):
    """The rules by which an act is refused; none where it is possible."""
    try:
        entered(desk, act, **{"group": "3a", "session": "robots-1", "at": APRIL, "by": "office", **said})
    except IllegalEntry as refused:
        return [finding.rule for finding in refused.findings]
    return []


def test_a_cancelled_place_is_offered_to_the_next_in_line_until_a_stated_moment():
    """What becomes free is offered to the first who fits, to be confirmed within the policy's hours."""
    desk = full_desk()
    entries = cancel(desk, "3b", "robots-1", at=APRIL + HOUR, by="office", because="The class is ill.")
    assert [("cancelled", "3b"), ("offered", "3a")] == [(entry.act.value, entry.group) for entry in entries]
    assert APRIL + 49 * HOUR == entries[1].confirm_by


def test_an_offer_can_be_confirmed_until_its_moment_and_not_at_it():
    """The moment that an offer names is the first at which it is too late."""
    desk = full_desk()
    desk = desk.after(cancel(desk, "3b", "robots-1", at=APRIL, by="office"))
    until = desk.register.by_place["3a", "robots-1"].confirm_by
    assert [] == rules(RegisterAct.CONFIRMED, desk, at=until - dt.timedelta(microseconds=1))
    assert ["too-late"] == rules(RegisterAct.CONFIRMED, desk, at=until)
    assert ["still-open"] == rules(RegisterAct.LAPSED, desk, at=until - dt.timedelta(microseconds=1))
    assert ["lapsed"] == [entry.act.value for entry in due(desk, at=until, by="office")]


def test_offers_that_lapse_go_on_down_the_list():
    """Who does not answer loses the offer, and the next in line gets it."""
    desk = full_desk()
    desk = desk.after(register(desk, "p-1", "robots-1", at=APRIL, by="office", seats=3))
    desk = desk.after(cancel(desk, "3b", "robots-1", at=APRIL, by="office"))
    acts = due(desk, at=APRIL + 48 * HOUR, by="office")
    assert [("lapsed", "3a"), ("offered", "p-1")] == [(entry.act.value, entry.group) for entry in acts]


def test_an_offer_never_reaches_beyond_the_start():
    """Shortly before a session an offer is to be confirmed before it begins."""
    desk = full_desk()
    acts = cancel(desk, "3b", "robots-1", at=MAY - HOUR, by="office")
    assert MAY == acts[1].confirm_by


def test_the_waiting_list_lets_a_smaller_party_pass_only_where_the_policy_does():
    """A party that fits passes one that does not, unless the policy says that nobody passes."""
    for passing, expected in ((True, PlaceState.OFFERED), (False, PlaceState.WAITING)):
        desk = desk_of(passing=passing)
        for group, seats in (("p-1", 3), ("p-2", 1), ("p-3", 2), ("p-4", 1)):
            desk = desk.after(register(desk, group, "robots-1", at=APRIL, by="office", seats=seats))
        desk = desk.after(cancel(desk, "p-2", "robots-1", at=APRIL, by="office"))
        assert expected == desk.register.state("p-4", "robots-1")


def test_who_loses_a_session_comes_before_everybody_who_waits():
    """A session is called off: its class goes elsewhere before those who wait there, on the kept seats too."""
    desk = desk_of(kept_seats=1, places=2)
    for group, session, seats in (("3b", "robots-1", None), ("p-1", "robots-2", 2), ("p-2", "robots-2", 3)):
        desk = desk.after(register(desk, group, session, at=APRIL, by="office", seats=seats))
    acts = call_off(desk, "robots-1", at=APRIL, by="office", because="A storm.")
    desk = desk.after(acts)
    assert ["session-cancelled", "re-placed"] == [entry.act.value for entry in acts]
    assert PlaceState.PLACED is desk.register.state("3b", "robots-2")
    assert (PlaceState.CANCELLED, ()) == (desk.register.state("3b", "robots-1"), desk.register.displaced)


def test_seats_kept_free_stay_free_where_the_policy_keeps_them_from_the_displaced_too():
    """Where not even those who lost a session may take the kept seats, they wait as displaced."""
    desk = desk_of(kept_seats=1, kept_for_displaced=False)
    for group, session, seats in (("3b", "robots-1", None), ("p-1", "robots-2", 2), ("p-2", "stars-2", 1)):
        desk = desk.after(register(desk, group, session, at=APRIL, by="office", seats=seats))
    desk = desk.after(call_off(desk, "robots-1", at=APRIL, by="office", because="A storm."))
    assert (("3b", "robots-1"),) == tuple(
        key for key in desk.register.displaced if key[1] == "robots-1" and not desk.before_all("robots-2", at=APRIL)
    )


def test_whoever_is_displaced_blocks_those_who_wait_until_it_has_a_place():
    """While somebody who lost a session could have a place, nobody else is given or offered it."""
    desk = desk_of()
    for group, session, seats in (("3b", "robots-1", None), ("p-1", "robots-2", 3), ("p-9", "stars-2", 4)):
        desk = desk.after(register(desk, group, session, at=APRIL, by="office", seats=seats))
    called = entered(desk, RegisterAct.SESSION_CANCELLED, session="robots-1", at=APRIL, by="office")
    desk = desk.after([called])
    freed = entered(desk, RegisterAct.CANCELLED, group="p-1", session="robots-2", at=APRIL, by="office")
    desk = desk.after([freed])
    assert ["displaced-first"] == rules(RegisterAct.PLACED, desk, group="4c", session="robots-2")
    assert ["re-placed"] == [entry.act.value for entry in replace_displaced(desk, at=APRIL, by="office")]
    assert ["registered", "waitlisted"] == [
        entry.act.value for entry in register(desk, "4c", "robots-2", at=APRIL, by="office")
    ]


@pytest.mark.parametrize(
    ("act", "said", "expected"),
    [
        (RegisterAct.PLACED, {"session": "robot-1"}, ["unknown-key"]),
        (RegisterAct.PLACED, {"by": ""}, ["nobody-acts"]),
        (RegisterAct.PLACED, {"group": ""}, ["wrong-party"]),
        (RegisterAct.SESSION_CANCELLED, {}, ["wrong-party"]),
        (RegisterAct.REGISTERED, {"group": "p-7"}, ["no-number"]),
        (RegisterAct.OFFERED, {}, ["no-confirm-by"]),
        (RegisterAct.CONFIRMED, {}, ["not-now"]),
        (RegisterAct.CONFIRMED, {"group": "p-7"}, ["not-now"]),
        (RegisterAct.CANCELLED, {"at": APRIL - HOUR}, ["earlier-than-the-last"]),
        (RegisterAct.ATTENDED, {"group": "3b"}, ["not-begun"]),
        (RegisterAct.CANCELLED, {"at": MAY + HOUR}, ["after-the-end"]),
        (RegisterAct.PLACED, {"at": MAY}, ["session-over"]),
        (RegisterAct.PLACED, {}, ["full"]),
        (RegisterAct.RE_PLACED, {"session": "robots-2"}, ["not-displaced"]),
        (RegisterAct.WAITLISTED, {"session": "stars-2"}, ["there-is-room"]),
        (RegisterAct.PLACED, {"group": "3b", "session": "robots-2"}, ["event-twice", "too-many-places"]),
        (
            RegisterAct.WAITLISTED,
            {"group": "3b", "session": "robots-2"},
            ["there-is-room", "event-twice", "too-many-places"],
        ),
        (RegisterAct.PLACED, {"group": "3b", "session": "stars-1"}, ["two-places-at-once", "too-many-places"]),
        (RegisterAct.REGISTERED, {"group": "p-7", "session": "stars-1", "seats": 9}, ["too-few-seats"]),
    ],
)
def test_what_is_not_possible_is_refused_by_name(act, said, expected):
    """Each act that is not possible is refused by the rule that it breaks."""
    assert expected == rules(act, full_desk(), **said)


def test_a_refusal_says_what_is_possible_now():
    """The message names where the class stands and what can be done."""
    with pytest.raises(IllegalEntry) as refused:
        entered(full_desk(), RegisterAct.CONFIRMED, group="3a", session="robots-1", at=APRIL, by="office")
    assert (
        "register '3a robots-1': Of “3a” in “robots-1” the register says: on the waiting list. "
        "So this is not possible: confirmed the place. "
        "Possible now: given a place, offered a place, cancelled the place."
    ) == str(refused.value)


def test_a_place_cannot_be_given_past_those_who_wait():
    """A free seat goes to who waits for it, not to who comes later."""
    desk = full_desk()
    freed = entered(desk, RegisterAct.CANCELLED, group="3b", session="robots-1", at=APRIL, by="office")
    assert ["others-before"] == rules(RegisterAct.PLACED, desk.after([freed]), group="p-1", seats=1)
    assert [] == rules(RegisterAct.PLACED, desk.after([freed]))


def test_the_limits_of_a_school_hold_at_the_desk_too():
    """Where a school may have one place in all, its second class waits although there are seats."""
    desk = desk_of(per_school=1)
    desk = desk.after(register(desk, "3a", "robots-1", at=APRIL, by="office"))
    assert ["school"] == rules(RegisterAct.PLACED, desk, group="3b", session="robots-2")
    assert "waitlisted" == register(desk, "3b", "robots-2", at=APRIL, by="office")[1].act.value


def test_a_session_is_called_off_once():
    """A session that is cancelled is not cancelled again."""
    desk = full_desk()
    desk = desk.after(call_off(desk, "robots-1", at=APRIL, by="office", because="A strike."))
    assert ["cancelled-already"] == rules(RegisterAct.SESSION_CANCELLED, desk, group="")
    assert "A strike." == desk.register.cancelled["robots-1"]


def test_who_came_can_be_corrected():
    """Attendance is noted after the start, and a mistake is mended by a further act."""
    desk = full_desk()
    desk = desk.after(attendance(desk, "robots-1", came=["3b"], absent=["4c"], at=MAY, by="office"))
    desk = desk.after(attendance(desk, "robots-1", came=["4c"], at=MAY + HOUR, by="office"))
    assert {"3b", "4c"} == {place.group for place in desk.register.places if place.state is PlaceState.ATTENDED}
    assert ["attended", "no-show", "attended"] == [entry.act.value for entry in desk.register.entries[6:]]


def test_a_moment_without_a_zone_is_refused():
    """A register holds moments of a known zone only."""
    with pytest.raises(InvalidValue, match="has no time zone"):
        rules(RegisterAct.PLACED, desk_of(), at=dt.datetime(2027, 4, 1))  # noqa: DTZ001 - what is tested


def test_the_draw_is_the_beginning_of_the_register():
    """The places of a draw are entered one after the other, each to be confirmed by a moment."""
    request = Request(parties=CLASSES, slots=SLOTS)
    made = allocate(request, seed="Lotto, 12 June 2027: 5 17 33")
    desk = Desk(request)
    entries = entries_of(made, desk=desk, at=APRIL, by="office", confirm_by=APRIL + HOUR)
    desk = desk.after(entries)
    assert {(place.party, place.session) for place in made.places} == set(desk.register.by_place)
    assert len(entries) == len([entry for entry in due(desk, at=APRIL + HOUR, by="office") if entry.act == "lapsed"])


def test_places_that_are_not_possible_together_are_refused_all_at_once():
    """Two sessions at one time, and more people than seats: a draw is entered as a whole or not at all."""
    slots = (slot("robots-1", 4), slot("stars-1", 4))
    classes = tuple(attrs.evolve(one, size=3) for one in CLASSES)
    request = Request(parties=classes, slots=slots, policy=Policy(places=2))
    places = [Given("3a", "robots-1", 1, 1), Given("3b", "robots-1", 1, 1), Given("3a", "stars-1", 2, 2)]
    made = Allocation(request=request, seed="x", digest="x", places=places)
    with pytest.raises(IllegalEntry) as refused:
        entries_of(made, desk=Desk(request), at=APRIL, by="office")
    assert {"two-places-at-once", "over-seats"} == {finding.rule for finding in refused.value.findings}
    taken = Desk(request).after([Entry(1, APRIL, RegisterAct.PLACED, "4c", "robots-1", "office", seats=3)])
    with pytest.raises(IllegalEntry, match="1 seats left"):
        entries_of(attrs.evolve(made, places=places[:1]), desk=taken, at=APRIL, by="office")


def test_a_session_that_only_the_programme_cancelled_loses_its_classes_like_any_other():
    """The programme said it first; the register still has to give its classes other places."""
    off = attrs.evolve(SLOTS[0], cancelled=True)
    held = Entry(1, APRIL, RegisterAct.PLACED, "3a", "robots-1", "office", seats=2)
    desk = Desk(Request(parties=CLASSES, slots=[off, *SLOTS[1:]])).after([held])
    told = call_off(desk, "robots-1", at=APRIL, by="office", because="A storm.")
    assert [("session-cancelled", "robots-1"), ("re-placed", "robots-2")] == [(one.act, one.session) for one in told]


def test_a_register_that_was_changed_by_hand_is_found():
    """Numbers that are missing or twice, moments that run back, states that the acts do not lead to."""
    acts = [Entry(number, APRIL, RegisterAct.PLACED, f"c-{number}", "robots-1") for number in range(1, 4)]
    assert [] == list(check_register(acts, Register.of(acts).places))
    early = attrs.evolve(acts[2], at=APRIL - HOUR)
    found = [*check_register([acts[0], acts[0], early]), *check_register(acts[1:])]
    assert ["act-twice", "act-missing", "earlier-than-the-last", "act-missing"] == [one.rule for one in found]
    wrong = attrs.evolve(Register.of(acts).places[0], state=PlaceState.ATTENDED)
    unknown = attrs.evolve(wrong, group="by-hand")
    assert ["other-state"] == [one.rule for one in check_register(acts, [wrong, unknown])]


def test_what_is_left_is_published_in_numbers_without_names():
    """Seats left and people waiting, for each session that is held; nobody is named."""
    desk = full_desk()
    desk = desk.after(call_off(desk, "stars-1", at=APRIL, by="office", because="A storm."))
    left = {one.session: (one.seats, one.left, one.waiting) for one in vacancies(desk)}
    assert {"robots-1": (4, 0, 2), "robots-2": (5, 5, 0), "stars-2": (4, 4, 0)} == left
    assert not {"3a", "3b", "4c"} & set(repr(vacancies(desk)).split("'"))


def test_sessions_for_invited_classes_take_nobody_who_comes_alone():
    """Where only invited classes come, somebody who registers for themselves is refused."""
    desk = Desk(Request(parties=CLASSES, slots=[slot("visit-1", 9, invited=True)]))
    assert ["invited-only"] == rules(RegisterAct.REGISTERED, desk, group="p-1", session="visit-1", seats=1)
    assert [] == rules(RegisterAct.REGISTERED, desk, session="visit-1")


def test_an_act_that_the_table_does_not_know_is_kept_and_changes_nothing():
    """Folding refuses nothing: what another program wrote is kept, and nobody's state moves by it."""
    entry = Entry(1, APRIL, RegisterAct.CONFIRMED, "3a", "robots-1")
    assert ((entry,), ()) == (Register.of([entry]).entries, Register.of([entry]).places)


def test_every_state_is_reached_and_every_act_is_in_the_table():
    """From nothing, the acts of the table lead to every state that there is."""
    reached, acts = {None}, set()
    for _ in PLACE:
        for state in tuple(reached):
            reached |= set(PLACE[state].values())
            acts |= set(PLACE[state])
    assert {None, *PlaceState} == reached == set(PLACE)
    assert set(RegisterAct) - {RegisterAct.REGISTERED} == acts


def test_places_that_the_edition_holds_count_at_the_desk():
    """Places that were given before there was a register take their seats, once."""
    desk = Desk(Request(parties=CLASSES, slots=SLOTS, held=[("3b", "robots-1")]))
    assert Counter(left=1) == Counter(left=vacancies(desk)[0].left)
    desk = desk.after([Entry(1, APRIL, RegisterAct.PLACED, "3b", "robots-1", by="office", seats=3)])
    assert 1 == vacancies(desk)[0].left


def test_an_event_for_which_a_full_session_waits_is_noted():
    """Where as many wait as a session holds, the office is told to add one; a list counts each party once."""
    desk = full_desk()
    assert [] == list(crowded(desk))
    for group in ("p-1", "p-2"):
        desk = desk.after(register(desk, group, "robots-1", at=APRIL, by="office", seats=1))
    assert [
        "events 'robots': 4 people wait for the event “robots”, enough to fill a further session. Add a session."
    ] == [str(finding) for finding in crowded(desk)]


def test_of_those_who_lost_one_session_the_priorities_and_then_the_first_to_come_go_first():
    """One seat elsewhere: who has a strict priority gets it, and otherwise who had a place first."""
    parties = [
        Party(key="3z", size=1, school="a", wishes=[("robots", 1)]),
        Party(key="3a", size=1, school="b", wishes=[("robots", 1)]),
        Party(key="9c", size=1, school="c", wishes=[("robots", 1)], merits=["outskirts"]),
    ]
    slots = [slot("robots-1", 3), slot("robots-2", 1, start=3)]
    for priorities, expected in (((), "3z"), (("outskirts",), "9c")):
        desk = Desk(Request(parties=parties, slots=slots, policy=Policy(priorities=priorities)))
        for party in parties:
            desk = desk.after(register(desk, party.key, "robots-1", at=APRIL, by="office"))
        acts = call_off(desk, "robots-1", at=APRIL, by="office", because="A storm.")
        assert [expected] == [entry.group for entry in acts if entry.act is RegisterAct.RE_PLACED]


def test_what_changed_since_places_were_given_is_found():
    """A session that was moved onto another, made smaller, or taken out of the programme: each fault has its name."""
    desk = desk_of(places=2, kept_seats=1)
    for group, session in (("3b", "robots-2"), ("3b", "stars-2"), ("4c", "robots-1"), ("p-1", "stars-1")):
        desk = desk.after(register(desk, group, session, at=APRIL, by="office", seats=2 if group == "p-1" else None))
    assert [] == list(check_desk(desk))
    moved = [slot("robots-2", 3, start=2), slot("stars-2", 2, start=2), slot("robots-1", 4)]
    now = Desk(Request(parties=CLASSES, slots=moved, policy=desk.request.policy, at=MAY + 9 * HOUR), desk.register)
    assert ["over-seats", "too-few-seats", "two-places-at-once", "unknown-key"] == sorted(
        one.rule for one in check_desk(now)
    )


def test_a_class_with_another_number_of_people_is_counted_as_it_comes():
    """Where fewer come than the class has, the place takes the seats that were asked."""
    desk = desk_of()
    desk = desk.after(register(desk, "3b", "robots-1", at=APRIL, by="office", seats=1))
    assert 1 == people(desk, "robots-1")


def test_who_lost_a_session_may_go_where_it_waits():
    """Waiting in another session of the event is no obstacle to being given a place there."""
    desk = desk_of(places=3)
    acts = [("p-1", "robots-2", 4), ("3b", "robots-2", None), ("4c", "robots-1", None)]
    for group, session, seats in acts:
        desk = desk.after(register(desk, group, session, at=APRIL, by="office", seats=seats))
    assert ("3b",) == desk.register.waiting["robots-2"]
    desk = desk.after(register(desk, "3a", "robots-1", at=APRIL, by="office"))
    desk = desk.after(call_off(desk, "robots-1", at=APRIL, by="office", because="A storm."))
    assert PlaceState.PLACED is desk.register.state("4c", "robots-2")
    assert (("3a", "robots-1"),) == desk.register.displaced or PlaceState.PLACED is desk.register.state("3a", "stars-1")


def test_who_has_a_place_may_wait_for_a_better_one_and_gives_the_other_back_with_it():
    """A class with a place waits for another; when it confirms that, the first goes to the next in line there."""
    desk = desk_of()
    for group, session, seats in (("p-1", "robots-1", 3), ("3b", "stars-1", None), ("3b", "robots-1", None)):
        desk = desk.after(register(desk, group, session, at=APRIL, by="office", seats=seats))
    desk = desk.after(register(desk, "p-2", "stars-1", at=APRIL, by="office", seats=2))
    assert ("3b",) == desk.register.waiting["robots-1"]
    desk = desk.after(cancel(desk, "p-1", "robots-1", at=APRIL, by="office"))
    assert (PlaceState.OFFERED, PlaceState.PLACED) == tuple(
        desk.register.state("3b", session) for session in ("robots-1", "stars-1")
    )
    acts = answer(desk, "3b", "robots-1", confirms=True, at=APRIL, by="office")
    assert [("cancelled", "3b"), ("confirmed", "3b"), ("offered", "p-2")] == [
        (entry.act.value, entry.group) for entry in acts
    ]
    assert ["two-places-at-once", "too-many-places"] == rules(
        RegisterAct.CONFIRMED, desk, group="3b", session="robots-1"
    )
