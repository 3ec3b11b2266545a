"""Continuity: who stayed, came, left and came back, with namesakes told apart."""

from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.impact.continuity import Change, partners, scholarships, schools
from stemcity_kit.impact.totals import refusals, total
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.school import School
from stemcity_kit.model.vocabulary import RoleName


def edition(year, **tables):
    """An edition of a year."""
    return Edition(key=f"a-{year}", uri="https://example.org/a", year=year, country="IT", zone="Europe/Rome", **tables)


def supported(year, *organisations, role=RoleName.PARTNER):
    """An edition with these partners."""
    rows = [one if isinstance(one, Organisation) else Organisation(one, name=one) for one in organisations]
    return edition(year, organisations=rows, roles=[Role(one.key, role) for one in rows])


def test_who_stayed_came_left_and_came_back():
    """Over three editions, given in any order."""
    held = partners([supported(2019, "a", "b", "d"), supported(2017, "a", "b"), supported(2018, "a", "c")])
    assert ("a-2017", "a-2018", "a-2019") == held.editions
    assert [(("a",), ("c",), (), ("b",)), (("a",), ("d",), ("b",), ("c",))] == [
        (step.stayed, step.came, step.came_back, step.left) for step in held.steps
    ]
    assert ((2, 2, 3), ("a",)) == (held.counts, held.always)


def test_nobody_came_in_the_first_edition():
    """What was before is not known; who is away in two editions has not changed."""
    (a, b) = partners([supported(2017, "a"), supported(2018, "a"), supported(2019, "b")]).takers
    assert [None, Change.STAYED, Change.LEFT] == [a.change(place) for place in range(3)]
    assert [None, None, Change.CAME] == [b.change(place) for place in range(3)]


def test_the_same_code_is_the_same_organisation_under_another_key():
    """A key may be written anew each year; its name is the last one, its key the first."""
    held = partners(
        [
            supported(2018, Organisation("acme", "ACME", code="123")),
            supported(2019, Organisation("acme-srl", "Acme S.r.l.", code="123")),
        ]
    )
    (one,) = held.takers
    assert ("acme", "Acme S.r.l.", "123", (True, True)) == (one.key, one.name, one.code, one.present)


def test_another_code_under_the_same_key_is_another_organisation():
    """And one without a code cannot be given to either of them."""
    held = partners(
        [
            supported(2017, Organisation("acme", "Acme", code="1")),
            supported(2018, Organisation("acme", "Acme", code="2")),
            supported(2019, Organisation("acme", "Acme")),
        ]
    )
    assert [("acme", ""), ("acme", "1"), ("acme", "2")] == [(one.key, one.code) for one in held.takers]


def test_the_same_code_of_another_country_is_another_organisation():
    """Tax numbers are a country's own."""
    abroad = Organisation("b", "B", code="1", country="CH")
    assert 2 == len(partners([supported(2018, Organisation("a", "A", code="1")), supported(2019, abroad)]).takers)


def test_a_row_without_a_code_is_the_one_of_its_key():
    """Where only one organisation has that key."""
    held = partners([supported(2018, Organisation("a", "A")), supported(2019, Organisation("a", "A", code="1"))])
    assert [("a", "1", (True, True))] == [(one.key, one.code, one.present) for one in held.takers]


def test_namesakes_stay_two_and_are_named():
    """A name proves nothing."""
    held = partners(
        [supported(2018, Organisation("a", "Liceo  Volta")), supported(2019, Organisation("b", "liceo volta"))]
    )
    (finding,) = held.doubts
    assert (2, "namesakes", "a") == (len(held.takers), finding.rule, finding.where.key)
    assert "2 are called “Liceo Volta” (a, b) and are taken for different ones." == finding.problem()


def test_an_organisation_with_many_roles_is_one_partner():
    """Sponsor and partner, in the edition and in an event."""
    both = supported(2018, "a").plus(roles=[Role("a", RoleName.SPONSOR)])
    assert (1,) == partners([both]).counts


@pytest.mark.parametrize("role", [RoleName.HOST, RoleName.PATRON, RoleName.CONTRIBUTOR])
def test_other_roles_make_no_partner_unless_asked_for(role):
    """A host is one only where the city says so."""
    held = [supported(2018, "a", role=role)]
    assert ((0,), (1,)) == (partners(held).counts, partners(held, roles=[role]).counts)


def test_a_role_of_nobody_is_passed_over():
    """A check names it; here it counts nobody."""
    assert (0,) == partners([edition(2018, roles=[Role("ghost", RoleName.PARTNER)])]).counts


def test_schools_are_followed_by_their_official_code():
    """Two sites of one name are two schools."""
    first = edition(2018, schools=[School("v1", "Volta", code="MI1"), School("v2", "Volta", code="MI2")])
    second = edition(2019, schools=[School("volta", "Volta", code="MI2")])
    held = schools([first, second])
    assert [("v1", (True, False)), ("v2", (True, True))] == [(one.key, one.present) for one in held.takers]
    assert ["schools"] == [finding.where.table for finding in held.doubts]


def test_scholarships_are_figures_by_year_and_are_not_added():
    """The same figure in two folders is one."""
    figures = [Figure(f"s-{year}", indicator="scholarships", value=Decimal(10), year=year) for year in (2019, 2018)]
    figures.append(Figure("s", indicator="scholarships", value=Decimal(10)))
    found = scholarships(
        [edition(2019, figures=figures), edition(2018, figures=[*figures, Figure("p", indicator="p")])]
    )
    assert ["s-2018", "s-2019", "s"] == [figure.key for figure in found]


def test_a_partner_that_is_renamed_has_stayed():
    """Under its key or its code; its last name is shown."""
    by_key = partners([supported(2018, Organisation("a", "Alfa")), supported(2019, Organisation("a", "Alfa Holding"))])
    assert [("a", "Alfa Holding", (True, True))] == [(one.key, one.name, one.present) for one in by_key.takers]
    new_key = [supported(2018, Organisation("a", "Alfa")), supported(2019, Organisation("holding", "Alfa Holding"))]
    assert (("holding",), ("a",)) == (partners(new_key).steps[0].came, partners(new_key).steps[0].left)


def test_of_two_partners_that_merge_the_one_whose_code_is_kept_has_stayed():
    """The other has left; with a code of its own the new one came, and both have left."""
    before = supported(2018, Organisation("a", "Alfa", code="1"), Organisation("b", "Beta", code="2"))
    (kept,) = partners([before, supported(2019, Organisation("ab", "Alfa Beta", code="1"))]).steps
    assert (("a",), (), ("b",)) == (kept.stayed, kept.came, kept.left)
    (new,) = partners([before, supported(2019, Organisation("ab", "Alfa Beta", code="3"))]).steps
    assert ((), ("ab",), ("a", "b")) == (new.stayed, new.came, new.left)


def test_a_key_that_is_given_to_another_organisation_is_not_taken_for_the_same():
    """Codes that contradict each other tell them apart, although the keys are equal."""
    (step,) = partners(
        [supported(2018, Organisation("a", "A", code="1")), supported(2019, Organisation("a", "B", code="2"))]
    ).steps
    assert (("a",), ("a",)) == (step.came, step.left)


def test_an_edition_that_is_left_out_is_named():
    """Who was in the first and the third may have been away in the second."""
    first, third = (attrs.evolve(supported(year, "a"), ordinal=number) for year, number in ((2017, 1), (2019, 3)))
    (finding,) = partners([third, first]).doubts
    assert (
        "edition-left-out",
        "Between edition 1 and edition 3 some are left out: who stayed may have been away.",
    ) == (
        finding.rule,
        finding.problem(),
    )
    assert "Give the folders of the editions between them, too." == finding.remedy()
    second = attrs.evolve(supported(2018), ordinal=2)
    assert () == partners([third, first, second]).doubts == partners([supported(2017, "a"), third]).doubts
    assert ("a",) == partners([third, first, second]).steps[1].came_back


def test_a_renewed_scholarship_is_no_new_one():
    """10 in 2018, 10 in 2019 and 8 renewed: 20 were awarded, and not 28."""
    counts = [("scholarships", 2018, 10), ("scholarships", 2019, 10), ("scholarships-renewed", 2019, 8)]
    figures = [
        Figure(f"f{n}", indicator=word, unit="scholarships", year=year, value=Decimal(value))
        for n, (word, year, value) in enumerate(counts)
    ]
    held = scholarships([edition(2019, figures=figures)])
    assert [(2018, 10), (2019, 10), (2019, 8)] == [(one.year, int(one.value)) for one in held]
    assert Decimal(20) == total([one for one in held if one.indicator == "scholarships"]).value
    assert ["unlike-things"] == [finding.rule for finding in refusals(held)]


@given(st.lists(st.frozensets(st.sampled_from("abcde")), min_size=1, max_size=5))
def test_every_step_accounts_for_everybody(present):
    """Those of an edition are who stayed, came and came back; those of the one before are who stayed and left."""
    held = partners([supported(2010 + year, *sorted(keys)) for year, keys in enumerate(present)])
    assert tuple(map(len, present)) == held.counts
    for before, now, step in zip(present, present[1:], held.steps, strict=False):
        assert now == {*step.stayed, *step.came, *step.came_back}
        assert before == {*step.stayed, *step.left}
        assert len(now) == len(step.stayed) + len(step.came) + len(step.came_back)


@given(st.lists(st.frozensets(st.sampled_from("abc")), min_size=1, max_size=4), st.permutations("abc"))
def test_other_keys_tell_the_same_story(present, names):
    """Relabelling changes who is called how, and nothing else."""
    renamed = dict(zip("abc", names, strict=True))
    story = [
        partners([supported(2010 + n, *sorted(keys)) for n, keys in enumerate(rows)])
        for rows in (present, [{renamed[key] for key in keys} for keys in present])
    ]
    assert {renamed[one.key]: one.present for one in story[0].takers} == {
        one.key: one.present for one in story[1].takers
    }


def test_a_continuity_is_a_value():
    """It is frozen and can be kept."""
    held = partners([supported(2017, "a")])
    assert hash(held) == hash(attrs.evolve(held))
