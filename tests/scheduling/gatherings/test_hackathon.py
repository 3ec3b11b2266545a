"""Hackathons: teams against every split there is, mentors, jury, prizes to the last cent, nights."""

import datetime as dt
import itertools
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue, Severity
from stemcity_kit.model.money import Money
from stemcity_kit.model.time import Interval, moment
from stemcity_kit.scheduling.gatherings.hackathon import Hackathon, Participant, Team, TeamRules, mix
from stemcity_kit.scheduling.gatherings.hackathon_check import check_consents, check_teams
from stemcity_kit.scheduling.gatherings.hackathon_experts import (
    Expert,
    check_experts,
    in_conflict,
    jury,
    mentors,
    pitch_order,
)
from stemcity_kit.scheduling.gatherings.hackathon_prizes import Award, Jury, Prize, Sheet, awarded, check_awards
from stemcity_kit.scheduling.gatherings.hackathon_programme import Phase, check_nights, check_programme, nights
from stemcity_kit.scheduling.gatherings.hackathon_teams import formed

SEED = "5 17 33 61 90"


def rules_of(raised):
    """The rules of the findings of a refusal."""
    return [finding.rule for finding in raised.value.findings]


@st.composite
def hackathons(draw, least_people=2, most_people=6):
    """Small hackathons of every kind, with wishes that contradict those of others."""
    count = draw(st.integers(least_people, most_people))
    keys = [f"p{number}" for number in range(count)]
    teams = draw(st.integers(1, min(3, count)))
    least = draw(st.integers(1, count // teams))
    most = draw(st.integers(-(-count // teams), count))
    people = []
    for key in keys:
        others = [other for other in keys if other != key]
        together = draw(st.sets(st.sampled_from(others), max_size=2))
        apart = draw(st.sets(st.sampled_from(others), max_size=1)) - together
        traits = {"school": draw(st.sampled_from("ab")), "skills": sorted(draw(st.sets(st.sampled_from("xy"))))}
        people.append(Participant(key=key, traits=traits, together=sorted(together), apart=sorted(apart)))
    not_alone = ["school=a"] if any(one.has("school=a") for one in people) else []
    balance = ["school", *(["skills"] if draw(st.booleans()) else [])]
    rules = TeamRules(least=least, most=most, teams=teams, balance=balance, not_alone=not_alone)
    return Hackathon(people, rules=rules)


def every_split(hackathon):
    """Every way to give each participant a team."""
    keys = list(hackathon.participant)
    for of in itertools.product(range(hackathon.count), repeat=len(keys)):
        yield [[key for key, number in zip(keys, of, strict=True) if number == team] for team in range(hackathon.count)]


@settings(max_examples=40)
@given(hackathons())
def test_no_other_teams_are_better_where_there_are_few_people(hackathon):
    """Sizes, apart, mutual wishes, equal sizes, nobody alone, wishes, balance: the best of every split there is."""
    made = formed(hackathon, seed=SEED)
    best = min(mix(hackathon, split).order for split in every_split(hackathon))
    assert (best, True) == (made.reached.order, made.is_proved)


@settings(max_examples=25)
@given(hackathons(), st.integers(0, 400))
def test_the_search_never_claims_more_than_is_true(hackathon, effort):
    """Where it does not try all: the bound is not above the best, the result not below it, and proved means best."""
    made = formed(hackathon, seed=SEED, effort=effort, few=0)
    best = min(mix(hackathon, split).order for split in every_split(hackathon))
    assert made.bound.order <= best <= made.reached.order
    assert not made.is_proved or best == made.reached.order
    assert sorted(hackathon.participant) == sorted(key for team in made.teams for key in team.members)


@settings(max_examples=40)
@given(hackathons(), st.data())
def test_the_check_agrees_with_the_tally(hackathon, data):
    """Teams by anybody: each number of the tally is a number of findings, and only the first two are errors."""
    split = data.draw(st.sampled_from(list(every_split(hackathon))))
    teams = [Team(f"t{number}", members) for number, members in enumerate(split)]
    found = Counter(finding.rule for finding in check_teams(hackathon, teams))
    tally = mix(hackathon, split)
    assert (tally.outside > 0) == (found["team-of-wrong-size"] > 0)
    assert (tally.apart, tally.parted, tally.alone, tally.missed) == (
        found["not-apart"],
        found["mutual-wish-missed"],
        found["alone-in-team"],
        found["wish-missed"],
    )


def forty():
    """Forty participants of five schools and three grades; half of them girls; friends in pairs, some kept apart."""
    return [
        Participant(
            key=f"p-{n:02}",
            traits={"school": f"s{n % 5}", "grade": str(1 + n % 3), "girl": "yes" if n % 2 else "no"},
            together=[f"p-{n ^ 1:02}"] if n % 4 < 2 else [],
            apart=[f"p-{(n + 7) % 40:02}"] if n % 10 == 0 else [],
        )
        for n in range(40)
    ]


def test_forty_people_make_eight_teams_that_keep_what_must_be_kept():
    """No team too small or large, nobody with whom they must not be, all mutual wishes, no girl alone."""
    rules = TeamRules(least=4, most=5, balance=["school", "grade", "girl"], not_alone=["girl=yes"])
    hackathon = Hackathon(forty(), rules=rules)
    made = formed(hackathon, seed=SEED, tries=1)
    again = formed(Hackathon(forty()[::-1], rules=rules), seed=SEED, tries=1)
    assert (0, 0, 0, 200, 0) == made.reached.order[:5]
    assert made.teams == again.teams
    assert made.teams != formed(hackathon, seed="another", effort=0).teams
    assert [] == [one for one in check_teams(hackathon, made.teams) if one.severity is not Severity.NOTE]


def test_teams_cross_classes_and_schools():
    """Registrations are single, so a team mixes the schools: five schools of four give four teams of all five."""
    people = [Participant(key=f"p-{n:02}", traits={"school": f"s{n % 5}"}) for n in range(20)]
    made = formed(Hackathon(people, rules=TeamRules(least=5, most=5, balance=["school"])), seed=SEED)
    of = {one.key: one.traits["school"][0] for one in people}
    assert [{"s0", "s1", "s2", "s3", "s4"}] * 4 == [{of[key] for key in team.members} for team in made.teams]
    assert made.is_proved


def test_friends_who_do_not_fit_one_team_are_parted_and_named():
    """Four who all named each other, in teams of two: the findings say which wishes are not kept."""
    keys = ["ada", "bea", "eva", "ida"]
    people = [Participant(key=key, together=[other for other in keys if other != key]) for key in keys]
    hackathon = Hackathon(people, rules=TeamRules(least=2, most=2))
    made = formed(hackathon, seed=SEED)
    assert 4 == made.reached.parted == len(list(check_teams(hackathon, made.teams)))


@pytest.mark.parametrize(
    ("people", "rules", "found"),
    [
        ([], {}, ["group-too-small"]),
        ([{"key": "ada"}], {}, ["group-too-small"]),
        ([{"key": "ada"}, {"key": "ada"}], {"least": 1}, ["key-twice"]),
        ([{"key": "ada"}, {"key": ""}], {"least": 1}, ["bad-key"]),
        ([{"key": "ada", "together": ["adda"]}, {"key": "bea"}], {"least": 1}, ["unknown-key"]),
        ([{"key": "ada", "apart": ["ugo"]}, {"key": "bea"}], {"least": 1}, ["unknown-key"]),
        ([{"key": "ada", "together": ["ada"]}, {"key": "bea"}], {"least": 1}, ["wish-for-oneself"]),
        (
            [{"key": "ada", "together": ["bea"], "apart": ["bea"]}, {"key": "bea"}],
            {"least": 1},
            ["wish-against-itself"],
        ),
        ([{"key": "ada"}, {"key": "bea"}], {"least": 0}, ["bad-number"]),
        ([{"key": "ada"}, {"key": "bea"}], {"least": -1, "most": 0, "teams": 0}, ["bad-number"] * 3),
        ([{"key": "ada"}, {"key": "bea"}], {"least": 2, "most": 1}, ["most-below-least"]),
        ([{"key": "ada"}, {"key": "bea"}], {"least": 1, "most": 1, "teams": 3}, ["teams-do-not-hold"]),
        ([{"key": "ada"}, {"key": "bea"}], {"least": 3}, ["teams-do-not-hold"]),
        ([{"key": "ada"}, {"key": "bea"}], {"least": 1, "balance": ["school"]}, ["unknown-trait"]),
        (
            [{"key": "ada", "traits": {"girl": "yes"}}, {"key": "b"}],
            {"least": 1, "not_alone": ["girl"]},
            ["unknown-trait"],
        ),
    ],
)
def test_registrations_that_cannot_be_are_refused(people, rules, found):
    """Each fault has its name."""
    with pytest.raises(InvalidValue) as raised:
        Hackathon([Participant(**one) for one in people], rules=TeamRules(**rules))
    assert found == rules_of(raised)


def test_sizes_that_do_not_hold_everybody_come_with_the_arithmetic():
    """The sentence says which numbers would."""
    people = [Participant(key=f"p-{number}") for number in range(7)]
    with pytest.raises(InvalidValue, match="1 teams hold 5 to 6, 2 teams hold 10 to 12"):
        Hackathon(people, rules=TeamRules(least=5, most=6))
    with pytest.raises(InvalidValue, match="3 teams of 3 to 6 hold 9 to 18 people, not 7"):
        Hackathon(people, rules=TeamRules(teams=3))
    with pytest.raises(InvalidValue, match="2 people are fewer than one team of 3 to 6"):
        Hackathon(people[:2])


def test_every_fault_of_teams_is_found():
    """A stranger, somebody in two teams, somebody in none, teams of one name."""
    hackathon = Hackathon([Participant(key=key) for key in ("ada", "bea", "eva", "ida")], rules=TeamRules(least=2))
    teams = [Team("red", ["ada", "bea"]), Team("red", ["ada", "iva"])]
    found = {finding.rule for finding in check_teams(hackathon, teams)}
    assert {"key-twice", "unknown-key", "in-two-teams", "in-no-team"} == found


def test_uneven_teams_are_noted():
    """A value that one team has twice more than another is a note with both numbers."""
    people = [Participant(key=key, traits={"skills": skill}) for key, skill in zip("abcd", "xxyy", strict=True)]
    hackathon = Hackathon(people, rules=TeamRules(least=2, most=2, balance=["skills"]))
    said = [finding.words() for finding in check_teams(hackathon, [Team("red", [*"ab"]), Team("blue", [*"cd"])])]
    assert "teams: The teams have from 0 to 2 members with “skills=x”; the most are in: red." in said


def test_traits_are_taken_as_they_are_written():
    """A number, a truth value, one text or several: all are kept as texts."""
    one = Participant(key="ada", traits={"grade": 3, "girl": True, "school": "volta", "skills": ["code", 7]})
    assert {"grade": ("3",), "girl": ("yes",), "school": ("volta",), "skills": ("code", "7")} == dict(one.traits)


def test_consents_are_asked_of_minors_alone():
    """An adult needs none, a minor with one is fine."""
    people = [
        Participant(key="a", minor=True),
        Participant(key="b", minor=True, consent=True),
        Participant(key="c"),
    ]
    assert [("no-consent", "a")] == [(one.rule, one.where.key) for one in check_consents(people)]


@st.composite
def panels(draw):
    """Teams of one, experts with conflicts and skills."""
    count = draw(st.integers(1, 4))
    people = [Participant(key=f"p{n}", traits={"school": draw(st.sampled_from("ab"))}) for n in range(max(count, 2))]
    hackathon = Hackathon(people, rules=TeamRules(least=1, most=1))
    teams = [Team(f"t{n}", [f"p{n}"], needs=sorted(draw(st.sets(st.sampled_from("xy"))))) for n in range(count)]
    experts = [
        Expert(
            key=f"e{n}",
            of=sorted(draw(st.sets(st.sampled_from("ab"), max_size=1))),
            avoids=sorted(draw(st.sets(st.sampled_from([team.key for team in teams]), max_size=1))),
            skills=sorted(draw(st.sets(st.sampled_from("xy")))),
        )
        for n in range(draw(st.integers(0, 3)))
    ]
    return hackathon, teams, experts


def mentor_cost(teams, experts, made, each):
    """The aims of mentors, as one key."""
    skills = {one.key: set(one.skills) for one in experts}
    got = Counter(team for team, _ in made)
    loads = Counter(key for _, key in made)
    needs = {team.key: set(team.needs) for team in teams}
    return (
        -len(made),
        sum((each - got[team.key]) ** 2 for team in teams),
        sum(load * load for load in loads.values()),
        sum(bool(needs[team]) and not needs[team] & skills[key] for team, key in made),
    )


@settings(max_examples=40)
@given(panels(), st.integers(1, 2), st.integers(1, 3))
def test_no_other_mentors_are_better(panel, each, most):
    """As many places filled, as evenly missing, as even loads, as many skills as in the best of all assignments."""
    hackathon, teams, experts = panel
    conflicts = in_conflict(hackathon, teams, experts)
    pairs = [(t.key, e.key) for t in teams for e in experts if (e.key, t.key) not in conflicts]
    every = (
        some
        for size in range(len(pairs) + 1)
        for some in itertools.combinations(pairs, size)
        if all(count <= each for count in Counter(team for team, _ in some).values())
        and all(count <= most for count in Counter(key for _, key in some).values())
    )
    best = min(mentor_cost(teams, experts, some, each) for some in every)
    made = mentors(hackathon, teams, experts, seed=SEED, each=each, most=most)
    assert best == mentor_cost(teams, experts, [(t, e) for t, got in made.workers for e in got], each)
    assert sum(made.by_task[team.key] != () for team in teams) == len({t for t, got in made.workers if got})


@settings(max_examples=40)
@given(panels(), st.integers(1, 2))
def test_a_jury_has_no_conflict_and_is_checked(panel, each):
    """What the check says of the engine's jury: only what is missing, and it says the same number."""
    hackathon, teams, jurors = panel
    made = jury(hackathon, teams, jurors, each=each, seed=SEED)
    found = list(check_experts(hackathon, teams, jurors, made.by_task, each=each))
    assert {"too-few-experts", "loads-differ"} >= {finding.rule for finding in found}
    assert [team for team, _ in made.missing] == [one.where.key for one in found if one.rule == "too-few-experts"]


def test_without_conflicts_jurors_see_equally_many_teams():
    """Eleven teams, three jurors each, four jurors: loads of eight and nine."""
    hackathon = Hackathon([Participant(key=f"p{n}") for n in range(11)], rules=TeamRules(least=1, most=1))
    teams = [Team(f"t{n}", [f"p{n}"]) for n in range(11)]
    made = jury(hackathon, teams, [Expert(key=key) for key in "abcd"], each=3, seed=SEED)
    assert [8, 8, 8, 9] == sorted(load for _, load in made.loads)
    assert () == made.missing


def test_a_jury_that_cannot_be_complete_is_explained():
    """Conflicts are named where they are the cause; too few people are, where they are."""
    people = [Participant(key="ada", traits={"school": "volta"}), Participant(key="ugo")]
    hackathon = Hackathon(people, rules=TeamRules(least=1, most=1))
    teams = [Team("red", ["ada"]), Team("blue", ["ugo"])]
    jurors = [Expert(key="eva", of=["volta"]), Expert(key="ida")]
    made = jury(hackathon, teams, jurors, each=2, seed=SEED)
    said = [finding.words() for finding in check_experts(hackathon, teams, jurors, made.by_task, each=2)]
    assert [
        (
            "teams 'red': The team has 1 of 2: these have a conflict of interest: eva. Ask more people; each can be "
            "named once for a team."
        )
    ] == said
    nobody = [finding.words() for finding in check_experts(hackathon, teams, jurors, {}, each=1)]
    assert "1 of 2 have no conflict with it: name one of them" in nobody[0]
    alone = [finding.words() for finding in check_experts(hackathon, teams, [], {}, each=1)]
    assert "teams 'red': The team has 0 of 1. Ask more people; each can be named once for a team." == alone[0]


def test_a_jury_by_anybody_is_judged():
    """A conflict, a stranger, somebody twice, a team that is not, loads that differ."""
    hackathon = Hackathon([Participant(key=f"p{n}") for n in range(3)], rules=TeamRules(least=1, most=1))
    teams = [Team(f"t{n}", [f"p{n}"]) for n in range(3)]
    jurors = [Expert(key="eva", avoids=["p0"]), Expert(key="ida")]
    given_ = {"t0": ["eva"], "t1": ["eva", "eva"], "t2": ["eva", "iida"], "t9": []}
    found = {finding.rule for finding in check_experts(hackathon, teams, jurors, given_, each=1)}
    assert {"conflict-of-interest", "named-twice", "unknown-key", "loads-differ"} == found


def test_juries_that_cannot_be_are_refused():
    """No teams, numbers, keys twice, members and conflicts that are not: all at once."""
    hackathon = Hackathon([Participant(key="a"), Participant(key="b")], rules=TeamRules(least=1))
    with pytest.raises(InvalidValue) as raised:
        jury(hackathon, [], [Expert(key="eva")] * 2, each=0, seed=SEED, most=0)
    assert ["bad-number", "bad-number", "key-twice", "no-teams"] == rules_of(raised)
    with pytest.raises(InvalidValue) as raised:
        mentors(hackathon, [Team("red", ["c"])], [Expert(key="eva", avoids=["reed"])], seed=SEED, most=-1)
    assert ["bad-number", "unknown-key", "unknown-key"] == rules_of(raised)


def test_the_pitch_order_is_the_draw():
    """A permutation of the teams, the same for everybody who has the seed."""
    teams = [Team(key, [key]) for key in ("red", "blue", "green")]
    assert {"red", "blue", "green"} == set(pitch_order(teams, seed=SEED))
    assert pitch_order(teams, seed=SEED) == pitch_order(teams[::-1], seed=SEED)


def sheets_of(**points):
    """Sheets of one juror, from the points of each team by criterion."""
    return [Sheet(team=team, juror="eva", points=given_) for team, given_ in points.items()]


def test_means_are_exact():
    """Three jurors against one: 7.0, 7.1 and 7.2 make exactly 7.1, and so tie with a single 7.1."""
    marks = {"a": ["7.0", "7.1", "7.2"], "b": ["7.1"]}
    sheets = [
        Sheet(team=team, juror=f"j{n}", points={"idea": Decimal(mark)})
        for team, given_ in marks.items()
        for n, mark in enumerate(given_)
    ]
    panel = Jury(teams=["a", "b"], sheets=sheets, prizes=[Prize(key="first")])
    awards, open_ = awarded(panel)
    assert (Fraction(71, 10), ()) == (awards[0].points, awards[0].teams)
    said = [f"{one.where.words()}: {one.problem()}" for one in open_]
    assert [
        "prizes 'first': a, b are equal at the top for the prize “first”.",
        "teams 'b': 1 jurors judged “b”, and 3 judged others.",
    ] == said


def test_a_tie_is_broken_by_the_chain_and_the_award_says_how():
    """First a criterion; where that is equal too, the draw; where there is no draw, nobody or all share."""
    sheets = sheets_of(a={"idea": 8, "code": 7}, b={"idea": 7, "code": 8}, c={"idea": 7, "code": 8})
    prize, teams = Prize(key="first", money=Money(Decimal("100.00"), "EUR")), ["a", "b", "c"]
    (award,), _ = awarded(Jury(teams=teams, sheets=sheets, prizes=[prize], ties=["idea"]))
    assert (("a",), "idea") == (award.teams, award.by)
    (award,), open_ = awarded(Jury(teams=teams, sheets=sheets, prizes=[prize], ties=["code"]))
    assert ((), "equal-for-a-prize") == (award.teams, open_[0].rule)
    (award,), _ = awarded(Jury(teams=teams, sheets=sheets, prizes=[prize], ties=["code", "draw"], seed=SEED))
    assert ("draw", 1) == (award.by, len(award.teams))
    shared = Prize(key="first", money=Money(Decimal("100.01"), "EUR"), shared=True)
    (award,), _ = awarded(Jury(teams=teams, sheets=sheets, prizes=[shared], ties=["code"]))
    assert (("b", "c"), ["50.01", "50.00"]) == (award.teams, [str(part.amount) for part in award.money])


def test_a_team_wins_one_prize_where_that_is_asked():
    """The second prize goes to the next; without the rule the best wins again; that nobody is left is said."""
    sheets = sheets_of(a={"idea": 9}, b={"idea": 8})
    prizes = [Prize(key="first"), Prize(key="second"), Prize(key="third")]
    awards, open_ = awarded(Jury(teams=["a", "b"], sheets=sheets, prizes=prizes))
    assert [("a",), ("b",), ()] == [award.teams for award in awards]
    assert ["nobody-left"] == [finding.rule for finding in open_]
    awards, _ = awarded(Jury(teams=["a", "b"], sheets=sheets, prizes=prizes, one_each=False))
    assert [("a",)] * 3 == [award.teams for award in awards]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=4), st.booleans(), st.booleans())
def test_awards_pass_the_check_and_changed_ones_do_not(marks, one_each, shared):
    """What is awarded is what the check finds right; a prize given to another team is found."""
    sheets = sheets_of(**{f"t{n}": {"idea": one, "code": two} for n, (one, two) in enumerate(marks)})
    prizes = [Prize(key="code", by=["code"], shared=shared), Prize(key="all", shared=shared)]
    panel = Jury(teams=[sheet.team for sheet in sheets], sheets=sheets, prizes=prizes, ties=["idea"], one_each=one_each)
    awards, _ = awarded(panel)
    assert [] == list(check_awards(panel, awards))
    for team in panel.teams:
        changed = (Award(prize="code", teams=(team,)), *awards[1:])
        rules = [one.rule for one in check_awards(panel, changed) if one.where.key == "code"]
        assert ([] if (team,) == awards[0].teams else ["not-the-winner"]) == rules


def test_awards_by_anybody_are_judged():
    """A prize and a team that are not, a prize twice, a team that has won, parts that do not sum up."""
    money = Money(Decimal(100), "EUR")
    panel = Jury(
        teams=["a", "b"], sheets=sheets_of(a={"x": 2}, b={"x": 1}), prizes=[Prize(key="1", money=money), Prize(key="2")]
    )
    awards = [
        Award(prize="1", teams=("a",), money=(Money(Decimal(90), "EUR"),)),
        Award(prize="2", teams=("a",), money=(money,)),
        Award(prize="2", teams=("c",)),
        Award(prize="3"),
    ]
    found = Counter(finding.rule for finding in check_awards(panel, awards))
    assert {"unknown-key": 2, "prize-not-split": 2, "won-before": 1, "not-the-winner": 2, "key-twice": 1} == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"teams": []}, ["no-teams", "unknown-key"]),
        ({"teams": ["a", "b"]}, ["not-judged"]),
        ({"teams": ["a", "a"]}, ["key-twice"]),
        ({"sheets": sheets_of(a={"x": 7.5})}, ["bad-points"]),
        ({"sheets": sheets_of(a={"x": True})}, ["bad-points"]),
        ({"sheets": sheets_of(a={"x": -1})}, ["bad-points"]),
        ({"sheets": sheets_of(a={"x": Decimal("NaN")})}, ["bad-points"]),
        ({"sheets": sheets_of(a={"x": 1}) * 2}, ["two-sheets"]),
        ({"sheets": [*sheets_of(a={"x": 1}), Sheet(team="a", juror="u", points={"y": 1})]}, ["points-missing"] * 2),
        ({"prizes": [Prize(key="first", by=["z"])]}, ["unknown-key"]),
        ({"prizes": [Prize(key="first")] * 2}, ["key-twice"]),
        ({"ties": ["y"]}, ["unknown-key"]),
        ({"ties": ["draw", "x"], "seed": SEED}, ["draw-not-last"]),
        ({"ties": ["draw"]}, ["bad-seed"]),
    ],
)
def test_juries_without_exact_numbers_or_rules_are_refused(changes, found):
    """Each fault has its name."""
    held = {"teams": ["a"], "sheets": sheets_of(a={"x": 1}), "prizes": [Prize(key="first")], **changes}
    with pytest.raises(InvalidValue) as raised:
        Jury(**held)
    assert found == rules_of(raised)


def local(day, hour, minute=0, month=5, year=2027):
    """A moment in Rome."""
    return moment(dt.date(year, month, day), dt.time(hour, minute), zone="Europe/Rome")


def test_a_night_over_the_clock_change_lasts_an_hour_longer():
    """From eight to eight in the last night of October it is thirteen hours, and a note says so."""
    night = Interval(local(24, 20, month=10, year=2026), local(25, 8, month=10, year=2026))
    build = Phase(key="build", interval=night, overnight=True)
    assert (dt.timedelta(hours=13), (dt.date(2026, 10, 24),)) == (build.length, nights([build]))
    assert ["clocks-change"] == [finding.rule for finding in check_programme([build])]


def test_nights_are_counted_by_midnights():
    """A phase that ends at midnight has none; two days and a bit have two; what is not overnight has none."""
    whole = Phase(key="a", interval=Interval(local(7, 18), local(9, 9)), overnight=True)
    ends = Phase(key="b", interval=Interval(local(7, 18), local(8, 0)), overnight=True)
    party = Phase(key="c", interval=Interval(local(7, 18), local(8, 1)))
    assert (dt.date(2027, 5, 7), dt.date(2027, 5, 8)) == nights([whole, party])
    assert () == nights([ends, party])
    assert ["no-night"] == [finding.rule for finding in check_programme([ends])]
    assert [("night-not-said", Severity.WARNING)] == [(one.rule, one.severity) for one in check_programme([party])]


def test_a_programme_out_of_order_is_found():
    """Phases that touch are fine; those that overlap, go back, or have one name are not; nor is an empty programme."""
    one = Phase(key="one", interval=Interval(local(7, 9), local(7, 11)))
    two = Phase(key="two", interval=Interval(local(7, 11), local(7, 12)))
    three = Phase(key="three", interval=Interval(local(7, 10), local(7, 11, 30)))
    early = Phase(key="one", interval=Interval(local(6, 9), local(6, 11)))
    assert [] == list(check_programme([one, two]))
    assert ["phases-overlap"] == [finding.rule for finding in check_programme([one, three])]
    assert ["key-twice", "phases-out-of-order"] == [finding.rule for finding in check_programme([one, early])]
    assert ["no-phases"] == [finding.rule for finding in check_programme([])]


BUILD = (Phase(key="build", interval=Interval(local(7, 18), local(8, 12)), overnight=True),)
NIGHT = dt.date(2027, 5, 7)


@pytest.mark.parametrize(
    ("minors", "adults", "each", "least", "needed"),
    [
        (23, 2, 10, 1, 3),
        (20, 2, 10, 1, None),
        (21, 2, 10, 1, 3),
        (0, 0, 10, 2, None),
        (3, 1, 10, 2, 2),
        (1, 0, 8, 1, 1),
    ],
)
def test_adults_are_counted_against_minors(minors, adults, each, least, needed):
    """One adult for so many minors or a part of them, and never fewer than the least; none without minors."""
    people = [Participant(key=f"p{n}", minor=n < minors, consent=True) for n in range(max(minors, 2))]
    rules = TeamRules(least=1, most=30)
    found = list(
        check_nights(
            Hackathon(people, rules=rules),
            BUILD,
            adults={NIGHT: [f"a{n}" for n in range(adults)]},
            minors_per_adult=each,
            least=least,
        )
    )
    assert ([] if needed is None else [str(needed)]) == [dict(one.params)["needed"] for one in found]


def test_nights_with_wrong_names_and_dates_are_found():
    """A stranger who stays, a minor as an adult, no consent, a night that is none."""
    people = [Participant(key="ada", minor=True), Participant(key="ugo", minor=True, consent=True)]
    found = check_nights(
        Hackathon(people, rules=TeamRules(least=1)),
        BUILD,
        adults={NIGHT: ["ugo"], dt.date(2027, 6, 1): ["eva"]},
        staying={NIGHT: ["ada", "udo"]},
        minors_per_adult=5,
    )
    assert ["unknown-key", "too-few-adults", "no-consent", "not-an-adult", "unknown-night"] == [
        one.rule for one in found
    ]


def test_the_ratio_has_no_default_and_must_be_a_number():
    """The number comes from the law of the place."""
    hackathon = Hackathon([Participant(key="a"), Participant(key="b")], rules=TeamRules(least=1))
    with pytest.raises(TypeError):
        next(check_nights(hackathon, BUILD, adults={}))
    with pytest.raises(InvalidValue, match="minors_per_adult: “0”"):
        next(check_nights(hackathon, BUILD, adults={}, minors_per_adult=0))
