"""The committee: who votes, who is in conflict, whether enough are there, and what is still to be scored."""

import datetime as dt
import itertools
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Appointment, Party, Record, Seat
from stemcity_kit.calls.call import Call, Due
from stemcity_kit.calls.casefile import Application, CaseFile, Member, Sheet
from stemcity_kit.calls.committee import (
    appointment_findings,
    check_committee,
    session_findings,
    sitting,
    voters,
    voting,
)
from stemcity_kit.calls.conflicts import Ground, conflict_findings, conflicts
from stemcity_kit.calls.folding import replay
from stemcity_kit.calls.grid import Aggregate, Criterion, CriterionKind, Grid
from stemcity_kit.calls.guards import objections
from stemcity_kit.calls.needs import Ignored, all_needs, needs
from stemcity_kit.calls.states import ApplicationState, CallState
from stemcity_kit.errors import UnknownKey
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.organisation import Organisation

DUE = Deadline.parse("2027-03-28 12:00", key="proposals", zone="Europe/Rome", included=True)
SECOND = Deadline.parse("2027-02-15 12:00", key="permits", zone="Europe/Rome", included=False)
GRID = Grid(criteria=(Criterion(key="quality", weight=10),))
CALL = Call(key="grants", dues=(Due(deadline=SECOND), Due(deadline=DUE)), grid=GRID)
SEATS = {"ada": Seat.CHAIR, "bea": Seat.MEMBER, "ugo": Seat.MEMBER, "eva": Seat.SUBSTITUTE, "pia": Seat.SECRETARY}


def day(number, hour=12):
    """A moment of April 2027, after every deadline."""
    return dt.datetime(2027, 4, number, hour, tzinfo=dt.UTC)


def appointed(**organisations):
    """The act that appoints a chair, two members, a substitute and a secretary."""
    return acts.CommitteeAppointed(
        members=[
            Appointment(member=key, seat=seat, organisations=organisations.get(key, ()), declared=True)
            for key, seat in SEATS.items()
        ]
    )


def case(*decisions, call=CALL, applications=("a-1",), **organisations):
    """A case whose committee was appointed on 1 April and did one more thing each following day."""
    done = (appointed(**organisations), *decisions)
    records = [Record(number=n, at=day(n), by="manager", act=act) for n, act in enumerate(done, start=1)]
    held = replay(call, records)
    return with_applications(held, *(application(key) for key in applications))


def application(key, *parties, version=1, person="", state=ApplicationState.ADMITTED):
    """An admitted application."""
    return Application(key=key, person=person or f"p-{key}", state=state, parties=parties, version=version)


def with_applications(casefile, *applications, **changes):
    """The case with these applications."""
    return attrs.evolve(casefile, applications=Frozen({one.key: one for one in applications}), **changes)


def rules(findings):
    """The ids of findings, in order."""
    return [finding.rule for finding in findings]


def scored(member, *, of="a-1", version=1):
    """The act of scoring."""
    return acts.SheetScored(application=of, member=member, marks={"quality": Decimal(1)}, version=version)


def test_chair_and_members_vote():
    """The substitute waits, and the secretary writes."""
    assert ["ada", "bea", "ugo"] == [member.key for member in sitting(case())]


def test_a_substitute_votes_in_the_place_of_the_one_replaced():
    """From the moment of the record on; who voted before that is still known."""
    held = case(acts.MemberReplaced(member="ugo", substitute="eva"))
    assert ["ada", "bea", "eva"] == [member.key for member in sitting(held)]
    assert ["ada", "bea", "ugo"] == [member.key for member in sitting(held, at=day(1))]
    assert [] == [member.key for member in sitting(held, at=day(1, hour=11))]


def test_a_secretary_never_votes():
    """Not even a substitute who took the secretary's seat."""
    held = case(acts.MemberReplaced(member="pia", substitute="eva"))
    assert ["ada", "bea", "ugo"] == [member.key for member in sitting(held)]


def test_who_abstains_does_not_count():
    """By recusal, by a declared conflict, and by a conflict that the parties of the application show."""
    held = case(
        acts.MemberRecused(member="ada", application="a-1"),
        acts.ConflictDeclared(member="bea", application="a-2", ground="cousin"),
        ugo=["university"],
    )
    held = with_applications(
        held, application("a-1"), application("a-2"), application("a-3", Party(code="9", organisation="university"))
    )
    expected = {"a-1": ("bea", "ugo"), "a-2": ("ada", "ugo"), "a-3": ("ada", "bea")}
    assert expected == {key: voters(held, key) for key in held.applications}
    assert expected == voting(held)


def test_only_those_assigned_vote_on_an_application():
    """Whoever else is of the committee."""
    held = case(acts.Assigned(readers={"a-1": ("ugo", "ada")}), applications=("a-1", "a-2"))
    assert {"a-1": ("ugo", "ada"), "a-2": ("ada", "bea", "ugo")} == voting(held)


def test_what_rests_on_the_edition_alone_does_not_change_whose_marks_count():
    """It is found, and asks for a recusal that a stranger with the record can see."""
    held = with_applications(case(ugo=["physics"]), application("a-1", Party(code="9", organisation="university")))
    tree = [Organisation("university"), Organisation("physics", parent="university")]
    assert ("ada", "bea", "ugo") == voters(held, "a-1")
    assert ["conflict-same-group"] == rules(conflict_findings(held, organisations=tree))


def test_an_unknown_application_is_named_with_the_nearest():
    """And not read as one that nobody judges."""
    with pytest.raises(UnknownKey) as caught:
        voters(case(applications=("spin-off",)), "spin-of")
    assert "applications 'spin-of': There is no application “spin-of”. Did you mean “spin-off”?" == str(caught.value)


@pytest.mark.parametrize(
    ("member", "party", "ground", "through"),
    [
        (["acme"], Party(code="1", organisation="acme"), Ground.ORGANISATION, ("acme",)),
        (["Acme"], Party(code="1", organisation="acme"), Ground.ORGANISATION, ("Acme",)),
        (["IT 01234567890"], Party(code="01234567890"), Ground.ORGANISATION, ("IT 01234567890",)),
        (["acme"], Party(code="01234567890"), Ground.ORGANISATION, ("acme",)),
        (["holding"], Party(code="1", organisation="acme"), Ground.GROUP, ("holding", "acme")),
        (["acme"], Party(code="1", organisation="holding"), Ground.GROUP, ("acme", "holding")),
        (["other"], Party(code="1", organisation="acme"), Ground.GROUP, ("other", "holding", "acme")),
        (["other"], Party(code="77", parent="Holding"), Ground.GROUP, ("other", "holding", "77")),
        (["holding"], Party(code="77", parent="holding"), Ground.GROUP, ("holding", "77")),
        (["lab"], Party(code="1", organisation="other"), Ground.GROUP, ("lab", "acme", "holding", "other")),
    ],
)
def test_a_conflict_is_found_through_the_group(member, party, ground, through):
    """By key, by tax number, upwards, downwards and sideways, with the way as evidence."""
    tree = [
        Organisation("holding"),
        Organisation("acme", parent="holding", code="IT01234567890"),
        Organisation("lab", parent="acme"),
        Organisation("other", parent="holding"),
        Organisation("stranger"),
    ]
    held = with_applications(case(ugo=member), application("a-1", Party(code="5", organisation="stranger"), party))
    assert [("ugo", "a-1", ground, through)] == [
        (one.member, one.application, one.ground, one.through) for one in conflicts(held, organisations=tree)
    ]


def test_keys_that_differ_by_a_hyphen_are_different():
    """A derived conflict cannot be talked away, so it must not be made up."""
    held = with_applications(case(ugo=["casa-rossa"]), application("a-1", Party(code="CASAROSSA")))
    assert () == conflicts(held)


def test_nobody_judges_their_own_application():
    """A member may apply to the call in another role; the person is the same."""
    held = with_applications(case(), application("a-1", person="bea"))
    assert [("bea", Ground.OWN)] == [(one.member, one.ground) for one in conflicts(held)]
    assert ("ada", "ugo") == voters(held, "a-1")


def test_groups_that_go_in_circles_end():
    """Each other's parents: a mistake of the data, and no endless loop."""
    tree = [Organisation("one", parent="two"), Organisation("two", parent="one"), Organisation("far", parent="two")]
    held = with_applications(case(ugo=["one"]), application("a-1", Party(code="x", organisation="far")))
    assert [("one", "two", "far")] == [one.through for one in conflicts(held, organisations=tree)]


names = st.sampled_from(["a", "b", "c", "d", "e", "f"])


@given(st.dictionaries(names, names), st.sets(names), st.sets(names))
def test_a_conflict_is_a_common_ancestor(parents, ours, theirs):
    """For any tree, forest or circle: exactly where the upward closures of both sides meet."""

    def above(start):
        seen = set()
        while start and start not in seen:
            seen.add(start)
            start = parents.get(start)
        return seen

    expected = any(above(one) & above(other) for one, other in itertools.product(ours, theirs))
    tree = [Organisation(name, parent=parents.get(name)) for name in "abcdef"]
    parties = [Party(code=f"code-{name}", organisation=name) for name in sorted(theirs)]
    held = with_applications(case(ugo=sorted(ours)), application("a-1", *parties))
    found = conflicts(held, organisations=tree)
    assert expected == bool(found)
    for one in found:
        assert one.through[0] in ours
        assert one.through[-1] in theirs
        assert all(
            parents.get(low) == high or parents.get(high) == low for low, high in itertools.pairwise(one.through)
        )


def test_a_declared_absence_does_not_outweigh_what_organisations_show():
    """The finding says so, and leaves the decision to the head of the office."""
    held = case(acts.ConflictDeclared(member="ugo", application="a-1", exists=False), ugo=["university"])
    held = with_applications(held, application("a-1", Party(code="9", parent="university")))
    [finding] = conflict_findings(held)
    assert "conflict-denied" == finding.rule
    assert (
        "members 'ugo': “ugo” and an applicant of “a-1” belong to one group: university – 9. The member declared that "
        "there is no conflict, which does not outweigh what the organisations show. The head of the office decides: "
        "record that the member abstains, or call up a substitute." == finding.words()
    )


def test_a_declared_absence_alone_is_no_conflict():
    """Nor is a conflict that was declared and then taken back."""
    held = case(
        acts.ConflictDeclared(member="ugo", application="a-1", exists=False),
        acts.ConflictDeclared(member="bea", application="a-1"),
        acts.ConflictDeclared(member="bea", application="a-1", exists=False),
    )
    assert () == conflicts(held)


def test_a_recusal_settles_a_conflict():
    """What is decided is no longer a finding; those who do not vote have nothing to decide."""
    held = case(
        acts.ConflictDeclared(member="bea", application="a-1"),
        acts.MemberRecused(member="bea", application="a-1"),
        acts.ConflictDeclared(member="eva", application="a-1"),
    )
    assert ["bea", "eva"] == [one.member for one in conflicts(held)]
    assert [] == rules(conflict_findings(held))


def test_a_recusal_outlives_the_applicant_s_data():
    """After erasure no conflict can be derived, and who abstained still does."""
    held = case(acts.MemberRecused(member="ugo", application="a-1"), ugo=["university"])
    erased = Application(key="a-1", person="p", state=ApplicationState.ADMITTED, parties=None, answers=None)
    assert ("ada", "bea") == voters(with_applications(held, erased), "a-1")


def test_a_committee_as_it_should_be_has_no_findings():
    """Appointed after the last deadline, odd, with a chair, a substitute and every declaration."""
    assert [] == rules(check_committee(case()))


def test_all_faults_of_an_appointment_come_at_once():
    """Too early, even, without a chair or a substitute, somebody twice, a declaration missing."""
    act = acts.CommitteeAppointed(members=[Appointment(member="ada"), Appointment(member="ada", declared=True)])
    found = list(appointment_findings(CaseFile.of(CALL), act, at=dt.datetime(2027, 3, 28, 10, tzinfo=dt.UTC)))
    assert [
        "committee-before-deadline",
        "member-twice",
        "declaration-missing",
        "not-one-chair",
        "even-committee",
        "no-substitute",
    ] == rules(found)
    assert (
        "members: The committee was appointed at 2027-03-28T10:00+00:00, before the deadline for applications "
        "(2027-03-28 12:00 Europe/Rome) had passed. Appoint it afterwards, so that nobody can apply to judges whom "
        "they know." == found[0].words()
    )


def test_the_limit_minute_itself_is_before_the_end_of_the_deadline():
    """It is in, so the committee may be appointed one minute later, and after an extension later still."""
    held = CaseFile.of(CALL)
    ends = dt.datetime(2027, 3, 28, 10, 1, tzinfo=dt.UTC)
    assert [] == rules(appointment_findings(held, appointed(), at=ends))
    before = ends - dt.timedelta(microseconds=1)
    assert ["committee-before-deadline"] == rules(appointment_findings(held, appointed(), at=before))
    longer = acts.DeadlineExtended(deadline=DUE.moved_to(dt.date(2027, 4, 1), dt.time(12)))
    moved = replay(CALL, [Record(number=1, at=day(1), by="manager", act=longer)])
    assert ["committee-before-deadline"] == rules(appointment_findings(moved, appointed(), at=ends))


def test_a_deadline_that_rolls_over_counts_where_it_rolls_to():
    """28 March 2027 is Easter Sunday, and the call's text moves it to Tuesday."""
    rolling = Deadline.parse("2027-03-28 12:00", key="p", zone="Europe/Rome", included=True, rolls_over=True)
    held = CaseFile.of(Call(key="grants", dues=(Due(deadline=rolling),)))
    monday = dt.datetime(2027, 3, 29, 12, tzinfo=dt.UTC)
    off = [dt.date(2027, 3, 28), dt.date(2027, 3, 29)]
    assert [] == rules(appointment_findings(held, appointed(), at=monday))
    kept = CaseFile.of(attrs.evolve(held.call, days_off=off))
    assert ["committee-before-deadline"] == rules(appointment_findings(kept, appointed(), at=monday))


def test_a_committee_too_small_for_the_call_is_found():
    """For its sessions, for the readers of each application, and for the grid."""
    call = Call(key="grants", committee_quorum=4, readers=5, grid=Grid(quorum=3))
    found = list(check_committee(case(call=call)))
    assert [("committee-too-small", "committee_quorum"), ("committee-too-small", "readers")] == [
        (finding.rule, finding.where.field) for finding in found
    ]


def session(*present, hour=9, on=3):
    """A session of two hours."""
    return acts.SessionHeld(key="first", start=day(on, hour), end=day(on, hour + 2), present=present)


def test_a_session_needs_its_quorum_of_voting_members():
    """A secretary and a substitute who was not called up are there and do not count."""
    held = case(call=Call(key="grants", committee_quorum=3))
    assert [] == rules(session_findings(held, session("ada", "bea", "ugo", "pia")))
    [finding] = session_findings(held, session("ada", "bea", "eva", "pia"))
    assert (
        "sessions 'first': 2 voting members were present, and the committee needs 3 to decide. What was decided must "
        "be decided again in a session with enough members; correct the list if it is wrong." == finding.words()
    )


def test_who_was_replaced_later_counted_in_the_session_before():
    """Quorum is about the seats of that day, in the order of the calendar and not of the records."""
    held = case(acts.MemberReplaced(member="ugo", substitute="eva"), call=Call(key="grants", committee_quorum=3))
    assert [] == rules(session_findings(held, session("ada", "bea", "ugo", on=2)))
    assert ["no-quorum"] == rules(session_findings(held, session("ada", "bea", "eva", on=2)))
    assert [] == rules(session_findings(held, session("ada", "bea", "eva", on=3)))


def test_a_session_names_only_people_that_are_known():
    """With the nearest name; and it cannot end before it begins."""
    odd = acts.SessionHeld(key="first", start=day(3), end=day(2), present=("ada", "bae"))
    found = list(session_findings(case(), odd))
    assert ["not-of-committee", "session-backwards"] == rules(found)
    assert "sessions 'first': “bae” was present and is not of the committee. Did you mean “bea”?" == found[0].words()


def test_an_appointment_that_was_annulled_is_not_checked():
    """Only what stands can be mended."""
    early = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    records = [
        Record(number=1, at=early, by="manager", act=appointed()),
        Record(number=2, at=day(1), by="manager", act=acts.ActAnnulled(number=1)),
    ]
    assert ["committee-before-deadline"] == rules(check_committee(replay(CALL, records[:1])))
    assert [] == rules(check_committee(replay(CALL, records)))


def test_every_voter_owes_a_sheet():
    """Until it is there in the version that is judged now."""
    held = case(scored("ada"), scored("bea"))
    found = needs(held, "a-1")
    assert (("ada", "bea"), ("ugo",), ()) == (found.current, found.missing, found.stale)
    assert (True, False) == (found.enough, found.complete)
    changed = with_applications(held, application("a-1", version=2))
    found = needs(changed, "a-1")
    assert ((), ("ugo",), ("ada", "bea")) == (found.current, found.missing, found.stale)
    again = "so the marks no longer count. Read it again and score it anew."
    assert [
        "applications 'a-1': “ugo” has not scored it. Score it, or record that the member abstains.",
        f"applications 'a-1': The application changed after “ada” scored it, {again}",
        f"applications 'a-1': The application changed after “bea” scored it, {again}",
    ] == [finding.words() for finding in found.findings()]


def test_sheets_of_those_who_may_not_judge_are_ignored_and_say_why():
    """They are no 0, and they do not reach a quorum either."""
    call = Call(key="grants", grid=Grid(criteria=GRID.criteria, quorum=2))
    held = case(
        *(scored(member, of=key) for member in ("ada", "bea", "ugo") for key in ("a-1", "a-2", "a-3")),
        acts.MemberRecused(member="ada", application="a-1"),
        acts.ConflictDeclared(member="bea", application="a-1"),
        acts.Assigned(readers={"a-2": ("ada", "eva")}),
        acts.MemberReplaced(member="ugo", substitute="eva"),
        call=call,
        applications=("a-1", "a-2", "a-3"),
    )
    first, second, third = all_needs(held)
    assert (("ada", Ignored.RECUSED), ("bea", Ignored.CONFLICT)) == first.ignored
    assert (("bea", Ignored.NOT_ASSIGNED),) == second.ignored
    assert () == third.ignored
    assert (("ugo",), ("ada", "ugo"), ("ada", "bea", "ugo")) == (first.current, second.current, third.current)
    assert ["sheet-recused", "sheet-conflict", "below-quorum"] == rules(first.findings())
    assert [False, True, True] == [found.enough for found in (first, second, third)]


def test_what_was_scored_before_a_replacement_stands_until_the_substitute_scores():
    """A seat counts once, by the last of those who sat in it; whose conflict keeps them out, not."""
    replaced = acts.MemberReplaced(member="ugo", substitute="eva")
    assert ("ada", "bea", "ugo") == voters(case(scored("ugo"), replaced), "a-1")
    assert ("ada", "bea", "eva") == voters(case(replaced), "a-1")
    found = needs(case(scored("ugo"), replaced, scored("eva")), "a-1")
    assert (("eva",), (("ugo", Ignored.REPLACED),)) == (found.current, found.ignored)
    later = acts.ConflictDeclared(member="ugo", application="a-1")
    assert ("ada", "bea", "eva") == voters(case(scored("ugo"), replaced, later), "a-1")


def test_marks_agreed_by_the_committee_are_one_sheet():
    """The quorum is then of the members who may judge; a sheet of one of them does not count."""
    call = Call(key="grants", grid=Grid(criteria=GRID.criteria, aggregate=Aggregate.AGREED, quorum=3))
    held = case(scored("ada"), call=call)
    found = needs(held, "a-1")
    assert (("",), (("ada", Ignored.OTHER_WAY),), False) == (found.missing, found.ignored, found.enough)
    assert "The committee has not agreed on its marks. Record what it agreed on." in str(next(found.findings()))
    agreed = case(scored(""), call=call)
    assert needs(agreed, "a-1").complete
    assert not needs(case(scored(""), acts.MemberRecused(member="ada", application="a-1"), call=call), "a-1").enough


def test_nothing_judged_needs_no_sheets():
    """A call without a grid, and one whose points all come from answers."""
    formula = Grid(criteria=(Criterion(key="merit", weight=60, kind=CriterionKind.FORMULA),), quorum=3)
    for grid in (None, formula):
        assert needs(case(call=Call(key="grants", grid=grid)), "a-1").complete


def test_what_was_excluded_or_withdrawn_needs_nothing():
    """Nor does a draft."""
    states = (ApplicationState.EXCLUDED, ApplicationState.WITHDRAWN, ApplicationState.DRAFT, ApplicationState.ADMITTED)
    held = with_applications(case(), *(application(state.value, state=state) for state in states))
    assert ["admitted"] == [found.application for found in all_needs(held)]


def refused(casefile, act, role="chair"):
    """The errors that speak against an act."""
    found = objections(casefile, act, at=day(20), by="somebody", role=role)
    return [finding.rule for finding in found if finding.severity == "error"]


def evaluating(**organisations):
    """A case in evaluation, with an application of the university."""
    held = case(acts.EvaluationOpened(), **organisations)
    return attrs.evolve(
        with_applications(held, application("a-1", Party(code="9", organisation="university"))),
        state=CallState.EVALUATION,
    )


def test_a_conflict_that_organisations_show_refuses_marks_and_readings():
    """Before anything is recorded; nor does the secretary score."""
    held = evaluating(ugo=["university"])
    assert [] == refused(held, scored("ada"))
    assert ["conflict"] == refused(held, scored("ugo"))
    assert ["not-a-member"] == refused(held, scored("pia"))
    assert [] == refused(held, acts.Assigned(readers={"a-1": ("ada", "bea")}))
    assert ["not-a-member", "conflict"] == refused(held, acts.Assigned(readers={"a-1": ("eva", "ugo")}))


def test_no_ranking_is_proposed_over_a_conflict_that_nobody_decided():
    """The head of the office decides first, so that the record says who abstained."""
    held = evaluating(ugo=["university"])
    assert "conflict-same-organisation" in refused(held, acts.RankingProposed())
    decided = attrs.evolve(held, recused=frozenset({("ugo", "a-1")}))
    assert "conflict-same-organisation" not in refused(decided, acts.RankingProposed())


members = st.sampled_from(["ada", "bea", "ugo", "eva", "pia"])
applications = st.sampled_from(["a-1", "a-2"])
steps = st.one_of(
    st.builds(acts.MemberRecused, member=members, application=applications),
    st.builds(acts.ConflictDeclared, member=members, application=applications, exists=st.booleans()),
    st.builds(acts.MemberReplaced, member=members, substitute=members),
    st.builds(
        scored,
        members,
        of=applications,
        version=st.integers(1, 2),
    ),
    st.builds(
        acts.Assigned, readers=st.dictionaries(applications, st.lists(members, unique=True, min_size=1).map(tuple))
    ),
)


@given(st.lists(steps, max_size=8), st.integers(1, 2))
def test_every_sheet_counts_or_is_stale_or_is_ignored(done, version):
    """And every voter has scored, owes a sheet or owes a new one: for any history, one of a kind each."""
    held = with_applications(
        case(*done), application("a-1", version=version), application("a-2", person="bea", version=version)
    )
    for found in all_needs(held):
        written = {member for of, member in held.sheets if of == found.application}
        ignored = [member for member, _ in found.ignored]
        assert sorted(written) == sorted([*found.current, *found.stale, *ignored])
        assert sorted(found.voters) == sorted([*found.current, *found.stale, *found.missing])
        assert found == needs(held, found.application)
        assert found.complete == (not any(finding.severity == "error" for finding in found.findings()))


def test_members_are_what_they_are_said_to_be():
    """A case file made by hand is read like one that was folded."""
    held = CaseFile(
        call=CALL,
        members={"ada": Member(key="ada", seat=Seat.CHAIR)},
        applications={"a-1": application("a-1")},
        sheets={("a-1", "ada"): Sheet(application="a-1", member="ada", marks={}, reasons=None, version=1, number=1)},
    )
    assert needs(held, "a-1").complete
