"""Who reads what: never in conflict, as even as anything can be, repeatable, and kept once made."""

import datetime as dt
import itertools

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Party, Record, Seat
from stemcity_kit.calls.assignment import assign
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile, Member
from stemcity_kit.calls.conflicts import evident
from stemcity_kit.calls.folding import fold
from stemcity_kit.calls.grid import Criterion, Grid
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.engines.draw import drawn
from stemcity_kit.errors import InvalidValue, Severity
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.organisation import Organisation

SEED = "5 17 33 61 90"
NAMES = ("ada", "bea", "eva", "ida", "ugo")


def case(
    members, applications, *, readers=None, conflicts=(), recused=(), quorum=None, state=ApplicationState.ADMITTED
):
    """A case with voting members, admitted applications, and who is in conflict or recused."""
    return CaseFile(
        call=Call(key="grants", readers=readers, grid=Grid(criteria=(Criterion(key="q", weight=1),), quorum=quorum)),
        members=Frozen({key: Member(key=key, seat=Seat.MEMBER) for key in members}),
        applications=Frozen({key: Application(key=key, person=f"p-{key}", state=state) for key in applications}),
        conflicts=Frozen(dict.fromkeys(conflicts, True)),
        recused=frozenset(recused),
    )


def done(casefile, *decisions):
    """The case after further acts."""
    at = dt.datetime(2027, 4, 1, tzinfo=dt.UTC)
    first = casefile.number + 1
    return fold(casefile, [Record(number=n, at=at, by="chair", act=act) for n, act in enumerate(decisions, first)])


@st.composite
def cases(draw, members=4, applications=4):
    """Small cases of every kind, with conflicts, recusals, limits and some readings made before."""
    people = NAMES[: draw(st.integers(1, members))]
    keys = [f"a-{number}" for number in range(draw(st.integers(0, applications)))]
    pairs = list(itertools.product(people, keys))
    some = st.sets(st.sampled_from(pairs), max_size=6) if pairs else st.just(set())
    held = case(people, keys, conflicts=draw(some), recused=draw(some))
    before = {key: tuple(sorted(draw(st.sets(st.sampled_from(people), max_size=2)))) for key in keys}
    held = attrs.evolve(held, readers=Frozen({key: names for key, names in before.items() if names}))
    return held, {"per_application": draw(st.integers(1, 3)), "most": draw(st.none() | st.integers(0, 4))}


def every_way(casefile, *, per_application, most):
    """What is missing and what is carried under every assignment that keeps what stands and makes no barred pair."""
    barred = evident(casefile)
    free = {key: [one for one in casefile.members if one not in barred[key]] for key in casefile.applications}
    kept = {key: [one for one in casefile.readers.get(key, ()) if one in free[key]] for key in free}
    reached = {((), tuple(sum(one in names for names in kept.values()) for one in casefile.members))}
    for key, may in free.items():
        gap = max(0, per_application - len(kept[key]))
        others = [one for one in may if one not in kept[key]]
        ways = [set(some) for size in range(gap + 1) for some in itertools.combinations(others, size)]
        reached = {
            ((*missing, gap - len(some)), after)
            for missing, loads in reached
            for some in ways
            if (after := tuple(load + (one in some) for one, load in zip(casefile.members, loads, strict=True)))
            and (most is None or all(new <= most or new == old for new, old in zip(after, loads, strict=True)))
        }
    return reached


def falling(numbers):
    """The highest first: what levelling compares."""
    return sorted(numbers, reverse=True)


@given(cases())
def test_no_other_assignment_is_better(question):
    """Fewest undone, then spread most evenly, then the loads most level: against every possibility."""
    held, limits = question
    made = assign(held, seed=SEED, **limits)
    missing = [max(0, limits["per_application"] - len(made.readers[key])) for key in held.applications]
    best = min((sum(lacking), falling(lacking), falling(loads)) for lacking, loads in every_way(held, **limits))
    assert best == (sum(missing), falling(missing), falling(made.loads.values()))


@given(cases(members=5, applications=8))
def test_nobody_in_conflict_or_recused_reads(question):
    """Nor anybody twice, nor more than the limit beyond what they carried before."""
    held, limits = question
    made = assign(held, seed=SEED, **limits)
    for key, readers in made.readers.items():
        assert not {(one, key) for one in readers} & (held.conflicts.keys() | held.recused)
        assert len(readers) == len(set(readers))
    for member, load in made.loads.items():
        assert load == sum(member in readers for readers in made.readers.values())
        new = sum(member in readers for readers in made.added.values())
        assert limits["most"] is None or not new or load <= limits["most"]


@given(cases(members=5, applications=8))
def test_an_assignment_that_is_recorded_changes_nothing_when_run_again(question):
    """Nothing to add, nothing to drop, no act to record; whatever the seed."""
    held, limits = question
    first = assign(held, seed=SEED, **limits)
    again = assign(done(held, first.act), seed="another", **limits)
    assert (first.readers, first.loads) == (again.readers, again.loads)
    assert ({}, {}, {}) == (dict(again.act.readers), dict(again.added), dict(again.dropped))


@given(cases(members=5, applications=8), st.randoms(use_true_random=False))
def test_the_order_of_arrival_and_of_appointment_decide_nothing(question, random):
    """The same seed gives the same readers, however the applications and the members are listed."""
    held, limits = question

    def shuffled(values):
        return Frozen(dict(random.sample(list(values.items()), len(values))))

    other = attrs.evolve(held, applications=shuffled(held.applications), members=shuffled(held.members))
    first, again = (assign(one, seed=SEED, **limits) for one in (held, other))
    assert (first.readers, first.loads) == (again.readers, again.loads)


@given(cases(members=5, applications=8))
def test_names_decide_nothing_beyond_the_draw(question):
    """With other keys at the same places of the draw, the readers are the same under those keys."""
    held, limits = question

    def renaming(keys, word):
        others = drawn([f"{word}-{number}" for number, _ in enumerate(keys)], seed=SEED)
        return dict(zip(drawn(keys, seed=SEED), others, strict=True))

    able = [one for one in held.members if held.applications]
    who, which = renaming(able, "judge"), renaming(held.applications, "proposal")
    if not who:
        return
    renamed = case(
        [who[one] for one in held.members],
        [which[key] for key in held.applications],
        conflicts=[(who[one], which[key]) for one, key in held.conflicts],
        recused=[(who[one], which[key]) for one, key in held.recused],
    )
    renamed = attrs.evolve(
        renamed, readers=Frozen({which[key]: tuple(who[one] for one in them) for key, them in held.readers.items()})
    )
    first, again = assign(held, seed=SEED, **limits), assign(renamed, seed=SEED, **limits)
    assert {who[one]: load for one, load in first.loads.items()} == again.loads
    assert {which[key]: tuple(who[one] for one in them) for key, them in first.readers.items()} == again.readers


def test_loads_differ_by_one_at_most_where_nothing_stands_in_the_way():
    """100 applications, 3 readers each, 7 members: 300 readings, so 42 or 43 each."""
    made = assign(case([f"m-{n}" for n in range(7)], [f"a-{n}" for n in range(100)], readers=3), seed=SEED)
    assert {42, 43} == set(made.loads.values())
    assert () == made.findings


def test_who_can_read_little_does_it_and_the_others_the_rest():
    """A greedy choice would give both of the free ones to the first."""
    conflicts = [("ada", "a-3"), ("ada", "a-4")]
    made = assign(case(["ada", "ugo"], ["a-1", "a-2", "a-3", "a-4"], readers=1, conflicts=conflicts), seed=SEED)
    assert {"a-1": ("ada",), "a-2": ("ada",), "a-3": ("ugo",), "a-4": ("ugo",)} == made.readers


def test_what_a_call_says_of_its_readers_is_the_default():
    """Without it every voting member who may reads everything."""
    recused = [("ada", "a-1")]
    assert {"a-1": 2, "a-2": 2} == _counts(assign(case(NAMES, ["a-1", "a-2"], readers=2), seed=SEED))
    assert {"a-1": 4, "a-2": 5} == _counts(assign(case(NAMES, ["a-1", "a-2"], recused=recused), seed=SEED))
    assert {"a-1": 1, "a-2": 1} == _counts(assign(case(NAMES, ["a-1", "a-2"], readers=2), seed=SEED, per_application=1))


def _counts(made):
    return {key: len(readers) for key, readers in made.readers.items()}


def test_only_admitted_applications_are_assigned():
    """Not what is still being checked, nor what is out."""
    held = case(NAMES, ["in"], readers=2)
    others = {state.value: Application(key=state.value, person="p", state=state) for state in ApplicationState}
    made = assign(attrs.evolve(held, applications=Frozen({**held.applications, **others})), seed=SEED)
    assert ["in", "admitted"] == list(made.readers)


def test_a_late_application_fills_the_gaps_and_moves_nobody():
    """It goes to those who carry least."""
    held = case(["ada", "bea", "ugo"], ["a-1"], readers=2)
    held = done(held, assign(held, seed=SEED).act)
    idle = next(one for one in held.members if one not in held.readers["a-1"])
    late = Application(key="a-2", person="late", state=ApplicationState.ADMITTED)
    made = assign(attrs.evolve(held, applications=Frozen({**held.applications, "a-2": late})), seed=SEED)
    assert ["a-2"] == list(made.act.readers)
    assert idle in made.readers["a-2"]
    assert [
        "members: 2 readings stay as they were assigned before, and 2 were added in the gaps.",
    ] == [finding.words() for finding in made.findings]


def test_who_is_recused_or_replaced_loses_the_reading_and_another_gets_it():
    """Also where they had scored; the substitute may take it over."""
    held = case(["ada", "bea", "ugo"], ["a-1"], readers=2)
    held = attrs.evolve(
        held, members=Frozen({**held.members, "eva": Member(key="eva", seat=Seat.SUBSTITUTE, sits=False)})
    )
    held = done(held, acts.Assigned(readers={"a-1": ("ada", "bea")}), acts.SheetScored(application="a-1", member="ada"))
    made = assign(done(held, acts.MemberRecused(member="ada", application="a-1")), seed=SEED)
    assert {"a-1": ("bea", "ugo")} == made.readers == made.act.readers
    assert {"a-1": ("ada",)} == made.dropped
    assert (
        "applications 'a-1': “ada” no longer reads it: they abstain, have a conflict of interest or do not vote."
        in [finding.words() for finding in made.findings]
    )
    made = assign(done(held, acts.MemberReplaced(member="ugo", substitute="eva")), seed=SEED, per_application=3)
    assert {"a-1": ("ada", "bea", "eva")} == made.readers


def test_a_substitute_takes_over_what_the_seat_had():
    """Not whoever happens to carry least."""
    held = case(["ada", "bea", "ugo"], ["a-1", "a-2"], readers=1)
    held = attrs.evolve(
        held, members=Frozen({**held.members, "eva": Member(key="eva", seat=Seat.SUBSTITUTE, sits=False)})
    )
    held = done(held, acts.Assigned(readers={"a-1": ("ugo",), "a-2": ("ugo",)}))
    made = assign(done(held, acts.MemberReplaced(member="ugo", substitute="eva")), seed=SEED)
    assert {"a-1": ("eva",), "a-2": ("eva",)} == made.readers == made.act.readers


def test_who_scored_before_anything_was_assigned_is_a_reader():
    """A call that begins with the whole committee and then divides the rest keeps the work that was done."""
    held = done(case(NAMES, ["a-1"], readers=2), acts.SheetScored(application="a-1", member="ugo"))
    made = assign(held, seed=SEED)
    assert "ugo" == made.readers["a-1"][0]
    assert 2 == len(made.readers["a-1"])


def test_work_on_what_was_withdrawn_counts_only_where_it_was_done():
    """Whoever scored it carries it; whoever had only been given it gets something else."""
    held = case(["ada", "ugo"], ["a-1", "a-2", "a-3"], readers=1)
    out = Application(key="out", person="p", state=ApplicationState.WITHDRAWN)
    held = attrs.evolve(held, applications=Frozen({**held.applications, "out": out}))
    held = done(held, acts.Assigned(readers={"out": ("ada", "ugo")}), acts.SheetScored(application="out", member="ada"))
    made = assign(held, seed=SEED)
    assert {"ada": 2, "ugo": 2} == made.loads
    assert 2 == sum("ugo" in readers for readers in made.readers.values())


def test_a_conflict_within_a_group_is_never_assigned():
    """Through the organisations of the edition."""
    held = case(["ada", "ugo"], ["a-1"], readers=1)
    held = attrs.evolve(
        held,
        members=Frozen({**held.members, "ada": Member(key="ada", seat=Seat.CHAIR, organisations=("physics",))}),
        applications=Frozen(
            {"a-1": attrs.evolve(held.applications["a-1"], parties=(Party(code="1", organisation="chemistry"),))}
        ),
    )
    tree = [Organisation("uni"), Organisation("physics", parent="uni"), Organisation("chemistry", parent="uni")]
    seeds = [f"seed {number}" for number in range(20)]
    assert {("ada",), ("ugo",)} == {assign(held, seed=seed).readers["a-1"] for seed in seeds}
    assert {("ugo",)} == {assign(held, seed=seed, organisations=tree).readers["a-1"] for seed in seeds}


def test_what_cannot_be_read_by_enough_says_why():
    """Conflicts, a committee that is too small, or the limit; an error where the quorum is not reached."""
    barred = [("ada", "a-1"), ("bea", "a-1")]
    [finding] = assign(case(["ada", "bea", "ugo"], ["a-1"], readers=2, conflicts=barred), seed=SEED).findings
    assert (
        "applications 'a-1': 1 of 2 members read it: ada, bea abstain or have a conflict of interest. Call up a "
        "substitute who has none, or appoint more members." == finding.words()
    )
    assert Severity.WARNING == finding.severity
    [finding] = assign(case(["ada"], ["a-1"], readers=2, quorum=2), seed=SEED).findings
    assert (
        "applications 'a-1': 1 of 2 members read it: the committee has no more who vote. Call up a substitute, appoint "
        "more members, or ask for fewer readers." == finding.words()
    )
    assert Severity.ERROR == finding.severity
    findings = assign(case(["ada", "ugo"], ["a-1", "a-2"], readers=2), seed=SEED, most=1).findings
    assert 2 == len(findings)
    assert (
        "applications 'a-1': 1 of 2 members read it: the others carry as much as the limit allows. Raise the limit, "
        "call up a substitute, or appoint more members." == findings[0].words()
    )


def test_nobody_to_read_is_a_finding_and_no_crash():
    """A committee without voting members, and an application that bars everybody."""
    assert ["too-few-readers"] == [finding.rule for finding in assign(case([], ["a-1"]), seed=SEED).findings]
    made = assign(case(["ada"], ["a-1"], conflicts=[("ada", "a-1")]), seed=SEED)
    assert [Severity.ERROR] == [finding.severity for finding in made.findings]
    assert {"a-1": ()} == made.readers


def test_uneven_loads_are_said():
    """Conflicts leave nothing better."""
    keys = ["a-1", "a-2", "a-3"]
    made = assign(case(["ada", "ugo"], keys, readers=1, conflicts=[("ada", key) for key in keys]), seed=SEED)
    assert {"ada": 0, "ugo": 3} == made.loads
    assert ["loads-differ"] == [finding.rule for finding in made.findings]


def test_the_seed_decides_and_is_recorded():
    """The same one gives the same readers, another one others."""
    held = case(NAMES, [f"a-{number}" for number in range(20)], readers=2)
    assert assign(held, seed=SEED) == assign(held, seed=SEED)
    assert assign(held, seed=SEED).readers != assign(held, seed="other").readers
    assert SEED == assign(held, seed=SEED).act.seed


@pytest.mark.parametrize("wrong", [{"per_application": 0}, {"most": -1}, {"seed": ""}])
def test_numbers_and_seeds_that_cannot_be_are_refused(wrong):
    """With a sentence that says what would be right."""
    with pytest.raises(InvalidValue) as caught:
        assign(case(NAMES, ["a-1"]), **{"seed": SEED, **wrong})
    assert all(finding.fix for finding in caught.value.findings)


def test_many_applications_are_all_assigned_and_level():
    """Ten times as many as a large call has."""
    made = assign(case([f"m-{n}" for n in range(60)], [f"a-{n}" for n in range(2000)], readers=5), seed=SEED)
    assert {5} == {len(readers) for readers in made.readers.values()}
    assert max(made.loads.values()) - min(made.loads.values()) <= 1
