"""Visits of role models: against every plan there is, also where ways overlap in chains, and with the reasons."""

import datetime as dt
import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.time import Interval, moment
from stemcity_kit.scheduling.gatherings.role_models import RoleModel, Visit, VisitedClass, Visits
from stemcity_kit.scheduling.gatherings.role_models_check import check_visits, why_unvisited
from stemcity_kit.scheduling.gatherings.role_models_matching import matched, outcome

SEED = "5 17 33 61 90"


def at(hour, minute=0, *, day=12, length=45):
    """A time of a morning in April."""
    start = moment(dt.date(2027, 4, day), dt.time(hour, minute), zone="Europe/Rome")
    return Interval(start, start + dt.timedelta(minutes=length))


MORNING = at(8, length=300)
TIMES = (at(8), at(8, 30), at(9), at(9, 30), at(10))


@st.composite
def questions(draw, people=3, classes=3):
    """Small questions of every kind: times that overlap in chains, ways, languages, grades, wishes."""
    names = [f"p{number}" for number in range(draw(st.integers(1, people)))]
    invited = [
        RoleModel(
            key=name,
            windows=[draw(st.sampled_from([MORNING, at(8, length=90), at(9, length=120)]))],
            most=draw(st.integers(1, 2)),
            topics=sorted(draw(st.sets(st.sampled_from("xy")))),
            languages=draw(st.sampled_from([(), ("it",), ("it", "en")])),
            grades=draw(st.sampled_from([(), (1, 2)])),
            outskirts=draw(st.booleans()),
        )
        for name in names
    ]
    there = [
        VisitedClass(
            key=f"c{number}",
            place=draw(st.sampled_from("ab")),
            slots=sorted(draw(st.sets(st.sampled_from(TIMES), max_size=2)), key=lambda slot: slot.start),
            wishes=draw(st.permutations(names))[: draw(st.integers(0, 2))],
            topics=sorted(draw(st.sets(st.sampled_from("xy"), max_size=1))),
            language=draw(st.sampled_from(["", "it", "en"])),
            grade=draw(st.sampled_from([None, 1, 3])),
            outskirts=draw(st.booleans()),
            first_time=draw(st.booleans()),
        )
        for number in range(draw(st.integers(1, classes)))
    ]
    return Visits(people=invited, classes=there, travel={("a", "b"): draw(st.sampled_from([0, 15, 30, 60]))})


def every_plan(visits):
    """Every plan in which each class has at most one visit, at one of its times, by anybody."""
    options = [
        [None, *(Visit(group.key, person, slot) for person in visits.person for slot in group.slots)]
        for group in visits.classes
    ]
    for chosen in itertools.product(*options):
        yield [visit for visit in chosen if visit is not None]


def fits(visits, visit):
    """Whether a visit can be, in the words of the fields."""
    person, group = visits.person[visit.person], visits.group[visit.group]
    return (
        any(window.start <= visit.when.start and visit.when.end <= window.end for window in person.windows)
        and (not person.grades or group.grade is None or group.grade in person.grades)
        and (not person.languages or not group.language or group.language in person.languages)
        and (person.outskirts or not group.outskirts)
    )


def can_be_held(visits, made):
    """Whether a plan breaks nothing."""
    loads = Counter(visit.person for visit in made)
    ways = {("a", "b"): visits.travel["a", "b"], ("b", "a"): visits.travel["a", "b"]}
    for one, two in itertools.combinations(made, 2):
        first, second = sorted((one, two), key=lambda visit: visit.when.start)
        way = ways.get((visits.group[first.group].place, visits.group[second.group].place), 0)
        if one.person == two.person and second.when.start < first.when.end + dt.timedelta(minutes=way):
            return False
    return all(fits(visits, visit) for visit in made) and all(
        load <= visits.person[person].most for person, load in loads.items()
    )


@settings(max_examples=60)
@given(questions())
def test_no_other_plan_is_better(visits):
    """The most classes, then who comes first, then wishes, topics, equal loads: the best of every plan there is."""
    made = matched(visits, seed=SEED)
    best = min(outcome(visits, plan).order for plan in every_plan(visits) if can_be_held(visits, plan))
    assert can_be_held(visits, made.made)
    assert (best, True) == (made.reached.order, made.is_proved)


@settings(max_examples=40)
@given(questions(people=2, classes=4), st.integers(1, 3))
def test_a_search_that_ends_early_has_a_true_bound(visits, steps):
    """The plan can be held; no plan is better than the bound; proved means best."""
    made = matched(visits, seed=SEED, steps=steps)
    best = min(outcome(visits, plan).order for plan in every_plan(visits) if can_be_held(visits, plan))
    assert can_be_held(visits, made.made)
    assert made.bound.order <= best <= made.reached.order
    assert not made.is_proved or best == made.reached.order


@settings(max_examples=30)
@given(questions(people=2, classes=3), st.data())
def test_the_check_agrees_with_the_definition(visits, data):
    """A plan by anybody has a finding where it cannot be held, and none where it can."""
    plans = list(every_plan(visits))
    for plan in data.draw(st.lists(st.sampled_from(plans), min_size=1, max_size=8)):
        assert can_be_held(visits, plan) == ([] == list(check_visits(visits, plan)))


@settings(max_examples=40)
@given(questions(people=2, classes=3))
def test_every_class_without_a_visit_is_told_why(visits):
    """One finding each; that nobody can visit it is said exactly where no plan serves it."""
    made = matched(visits, seed=SEED)
    found = list(why_unvisited(made))
    assert list(made.unvisited) == [finding.where.key for finding in found]
    for finding in found:
        served = any(
            visit.group == finding.where.key for plan in every_plan(visits) for visit in plan if fits(visits, visit)
        )
        assert served == (finding.rule == "others-come-first")


def chain(**limits):
    """Two people and three classes at 8:00, 8:30 and 9:00; the first person can visit all, the second one the first."""
    people = [RoleModel(key="ada", windows=[MORNING], most=2), RoleModel(key="rita", windows=[TIMES[0]])]
    classes = [VisitedClass(key=f"c{n}", place="a", slots=[TIMES[n]], outskirts=n > 0) for n in range(3)]
    return matched(Visits(people=people, classes=classes), seed=SEED, **limits)


def test_times_that_overlap_in_a_chain_are_solved_exactly():
    """Each clashes with the next one alone, so a flow would send one person to two at once; two visits are the most."""
    made = chain()
    assert (2, 1, True) == (made.reached.served, made.reached.first, made.is_proved)
    assert made.steps > 1


@pytest.mark.parametrize("way", [0, 15, 30])
def test_the_better_branch_is_not_always_the_best(way):
    """Following the better of two branches ends beside the optimum here; what is left open is searched as well."""
    offered = {"c0": ("b", [4]), "c1": ("a", [0]), "c2": ("b", [3]), "c3": ("b", [1]), "c4": ("b", [1, 2])}
    classes = [
        VisitedClass(
            key=key,
            place=place,
            slots=[TIMES[n] for n in slots],
            outskirts=key in {"c2", "c3"},
            wishes=[] if key == "c1" else ["p0"],
        )
        for key, (place, slots) in offered.items()
    ]
    people = [RoleModel(key="p0", windows=[MORNING], most=3)]
    visits = Visits(people=people, classes=classes, travel={("a", "b"): way})
    made = matched(visits, seed="x")
    best = min(outcome(visits, plan).order for plan in every_plan(visits) if can_be_held(visits, plan))
    assert (best, True) == (made.reached.order, made.is_proved)


def test_a_limit_of_steps_is_said_with_its_bound():
    """After one step the plan is what is left without clashes, the bound is the flow's, and the reason says so."""
    made = chain(steps=1)
    assert (2, 3, False) == (made.reached.served, made.bound.served, made.is_proved)
    assert [] == list(check_visits(made.visits, made.made))
    reason = (
        "ada could come, and make other visits instead. It is not proved that no plan serves more classes: up to 3 of "
        "3, where this one serves 2."
    )
    assert [reason] == [finding.problem() for finding in why_unvisited(made)]


def test_where_lessons_are_alike_one_flow_is_the_answer():
    """All schools have the same lessons and every way fits between them: no branching."""
    lessons = [at(8), at(10), at(12)]
    people = [RoleModel(key=f"p{n}", windows=[at(8, length=360)], most=3) for n in range(5)]
    classes = [VisitedClass(key=f"c{n:02}", place=f"s{n % 4}", slots=lessons) for n in range(16)]
    made = matched(Visits(people=people, classes=classes, between=60), seed=SEED)
    assert (15, 1, True) == (made.reached.served, made.steps, made.is_proved)
    assert {3} == set(Counter(visit.person for visit in made.made).values())


def test_more_classes_come_before_any_wish():
    """The only one who can go to the outskirts goes there, although another class wished for her."""
    people = [RoleModel(key="ada", windows=[MORNING]), RoleModel(key="rita", windows=[MORNING], outskirts=False)]
    classes = [
        VisitedClass(key="near", place="a", slots=[at(9)], wishes=["ada"]),
        VisitedClass(key="far", place="b", slots=[at(9)], outskirts=True),
    ]
    made = matched(Visits(people=people, classes=classes), seed=SEED)
    assert {"near": "rita", "far": "ada"} == {visit.group: visit.person for visit in made.made}


@pytest.mark.parametrize("first", [{"outskirts": True}, {"first_time": True}])
def test_who_comes_first_is_served_where_not_all_can_be(first):
    """One role model and two classes: the outskirts, or the first-timer, whatever the other wishes."""
    classes = [
        VisitedClass(key="a", place="a", slots=[at(9)], wishes=["ada"]),
        VisitedClass(key="b", place="b", slots=[at(9)], **first),
    ]
    made = matched(Visits(people=[RoleModel(key="ada", windows=[MORNING])], classes=classes), seed=SEED)
    assert ["b"] == [visit.group for visit in made.made]
    said = (
        "2 classes want the same people at these times (ada), who visit 1 of them: a, b. No plan serves more classes; "
        "the outskirts and schools that are new come first."
    )
    assert [said] == [finding.problem() for finding in why_unvisited(made)]


def test_the_order_of_names_changes_nothing():
    """The same seed gives the same visits, in whatever order people and classes are named."""
    people = [RoleModel(key=f"p{n}", windows=[MORNING], most=2) for n in range(3)]
    classes = [VisitedClass(key=f"c{n}", place="ab"[n % 2], slots=TIMES[n % 3 :: 2]) for n in range(5)]
    one = matched(Visits(people=people, classes=classes), seed=SEED)
    two = matched(Visits(people=people[::-1], classes=classes[::-1]), seed=SEED)
    assert set(one.made) == set(two.made)
    assert one.reached == two.reached


@pytest.mark.parametrize(
    ("person", "group", "said"),
    [
        ({"grades": [1]}, {"grade": 3}, "Of 1 role models, these do not visit grade 3: ada."),
        ({"languages": ["it"]}, {"language": "en"}, "Of 1 role models, these do not speak “en”: ada."),
        ({"outskirts": False}, {"outskirts": True}, "Of 1 role models, these do not go to the outskirts: ada."),
        ({"windows": [at(8)]}, {}, "Of 1 role models, these have no time when the class has: ada."),
        ({"windows": []}, {}, "Of 1 role models, these have no time when the class has: ada."),
        ({}, {"slots": []}, "The class offers no time for a visit."),
    ],
)
def test_one_thing_alone_that_stands_against_a_class_is_named(person, group, said):
    """With who it concerns."""
    people = [RoleModel(**{"key": "ada", "windows": [MORNING], **person})]
    classes = [VisitedClass(**{"key": "c", "place": "a", "slots": [at(9)], **group})]
    found = list(why_unvisited(matched(Visits(people=people, classes=classes), seed=SEED)))
    assert [True] == [said in finding.words() for finding in found]


def test_several_things_that_stand_against_a_class_are_counted():
    """Each role model under the first thing."""
    people = [
        RoleModel(key="a", windows=[MORNING], grades=[1], languages=["it"]),
        RoleModel(key="b", windows=[MORNING], languages=["it"]),
        RoleModel(key="c", windows=[MORNING], outskirts=False),
        RoleModel(key="d", windows=[at(8)]),
        RoleModel(key="e", windows=[at(8)]),
    ]
    group = VisitedClass(key="c", place="a", slots=[at(9)], grade=3, language="en", outskirts=True)
    (found,) = why_unvisited(matched(Visits(people=people, classes=[group]), seed=SEED))
    assert (
        "Nobody can visit it. Of 5 role models, 1 do not visit grade 3, 1 do not speak “en”, 1 do not go to the "
        "outskirts, and 2 have no time when the class has."
    ) == found.problem()


def test_each_fault_of_a_plan_has_its_sentence():
    """A plan with every fault: all of them are said."""
    people = [
        RoleModel(key="ada", windows=[at(9, length=120)], grades=[1], languages=["it"], outskirts=False),
        RoleModel(key="bea", windows=[MORNING], most=1),
    ]
    classes = [
        VisitedClass(key="a", place="x", slots=[at(9)], grade=3, language="en", outskirts=True),
        VisitedClass(key="b", place="y", slots=[at(10)]),
        VisitedClass(key="c", place="z", slots=[at(10)]),
    ]
    visits = Visits(people=people, classes=classes)
    made = [
        Visit("a", "ada", at(9)),
        Visit("a", "ada", at(8)),
        Visit("a", "bea", at(9)),
        Visit("b", "bea", at(10)),
        Visit("c", "bea", at(10)),
    ]
    found = Counter(finding.rule for finding in check_visits(visits, made))
    assert {
        "cannot-visit": 6,
        "time-not-offered": 1,
        "person-has-no-time": 1,
        "visited-twice": 1,
        "too-many-visits": 2,
        "in-two-places": 1,
        "way-too-long": 2,
    } == found
    said = [finding.words() for finding in check_visits(visits, made)]
    assert (
        "people 'bea': “bea” has 15 minutes from “a” to “b” (2027-04-12 10:00-10:45), and the way takes 30. Move "
        "one of the visits."
    ) in said


def test_a_strange_plan_is_told_what_is_strange():
    """Names that do not exist, with the nearest that do."""
    visits = Visits(
        people=[RoleModel(key="ada", windows=[MORNING])], classes=[VisitedClass(key="3b", place="a", slots=[at(9)])]
    )
    found = [finding.words() for finding in check_visits(visits, [Visit("3bb", "adda", at(9))])]
    assert [
        "visits, group: Nobody and nothing here has the key “3bb”. Did you mean “3b”?",
        "visits, person: Nobody and nothing here has the key “adda”. Did you mean “ada”?",
    ] == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"people": []}, ["nobody-to-meet"]),
        ({"classes": []}, ["nobody-to-meet"]),
        ({"people": [RoleModel(key="ada", windows=[])] * 2}, ["key-twice"]),
        ({"people": [RoleModel(key="ada", windows=[], most=0)]}, ["bad-number"]),
        ({"classes": [VisitedClass(key="c", place="a", slots=[])] * 2}, ["key-twice"]),
        ({"classes": [VisitedClass(key="c", place="a", slots=[], wishes=["adda"])]}, ["unknown-key"]),
        ({"classes": [VisitedClass(key="c", place="a", slots=[], wishes=["ada", "ada"])]}, ["wish-twice"]),
        ({"between": -1}, ["bad-number"]),
        ({"travel": {("a", "b"): -5}}, ["bad-number"]),
        ({"travel": {("a", "b"): "5"}, "between": None}, ["bad-number", "bad-number"]),
    ],
)
def test_what_cannot_be_is_refused(changes, found):
    """Each fault has its name."""
    held = {
        "people": [RoleModel(key="ada", windows=[MORNING])],
        "classes": [VisitedClass(key="c", place="a", slots=[])],
        **changes,
    }
    with pytest.raises(InvalidValue) as raised:
        Visits(**held)
    assert found == [finding.rule for finding in raised.value.findings]


def test_no_steps_are_refused():
    """A search takes one step at least."""
    visits = Visits(
        people=[RoleModel(key="ada", windows=[MORNING])], classes=[VisitedClass(key="c", place="a", slots=[])]
    )
    with pytest.raises(InvalidValue, match="steps: “0”"):
        matched(visits, seed=SEED, steps=0)
