"""A call against the rules of its country."""

import datetime as dt
from decimal import Decimal

import pytest

from stemcity_kit.calls.awarding import Awarding, Pool
from stemcity_kit.calls.call import Call, Due
from stemcity_kit.errors import InvalidValue
from stemcity_kit.formats import jurisdiction_named
from stemcity_kit.formats.call_rules import check_text, check_under, notice_under
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.money import Money

IT, PT, NONE = (jurisdiction_named(name) for name in ("it", "pt", "none"))


def rules_broken(call: Call) -> set[str]:
    """The rules that a call breaks under its own jurisdiction."""
    return {found.rule for found in check_under(call, jurisdiction_named(call.jurisdiction))}


def test_a_sponsor_call_in_italy_says_the_thirty_days_above_forty_thousand():
    """Without them it is told what to write, and from where."""
    bare = Call(key="sponsors", purpose="sponsors", jurisdiction="it")
    [found] = check_under(bare, IT)
    assert '[publish_above] with days = 30 and above = "40000.00 EUR"' in found.words()
    assert "Nobody compared this line with the law's own text." in found.words()
    assert rules_broken(Call(key="s", purpose="sponsors", jurisdiction="it", publish_above=notice_under(IT))) == set()


def test_terms_that_are_longer_or_shorter_than_the_law_are_told():
    """A completion of more than ten days, a window of fewer."""
    call = Call(key="s", purpose="scholarships", jurisdiction="it", completion_days=20, review_days=5)
    assert [(found.rule, found.where.field) for found in check_under(call, IT)] == [
        ("other-term-than-the-law", "completion_days"),
        ("other-term-than-the-law", "review_days"),
    ]


def test_awards_above_the_threshold_of_transparency_keep_the_stage_of_effect():
    """Exactly 1,000 euro is not above it."""
    for amount, broken in ((1000, set()), (1001, {"no-stage-of-effect"})):
        pools = [Pool(key="all", each=Money(Decimal(amount), "EUR"))]
        call = Call(
            key="s",
            purpose="scholarships",
            jurisdiction="it",
            awarding=Awarding(pools=pools),
            awards_leave_out=["effective"],
        )
        assert broken == rules_broken(call)


@pytest.mark.parametrize("name", ["pt", "none"])
def test_where_no_number_is_known_nothing_is_asked(name):
    """What the jurisdiction file does not know is not invented."""
    assert notice_under(jurisdiction_named(name)) is None
    assert rules_broken(Call(key="s", purpose="sponsors", jurisdiction=name)) == set()


def test_the_rules_of_another_country_are_refused():
    """A call is held against its own."""
    with pytest.raises(InvalidValue, match="“none”, and these are the rules of “it”"):
        list(check_under(Call(key="s"), IT))


def test_the_check_of_a_text_knows_the_holidays_and_the_rules_of_its_country():
    """The second of June is a Wednesday that an office in Italy does not work on."""
    end = Deadline("end", dt.date(2027, 6, 2), dt.time(12), "Europe/Rome", included=False)
    said = {"completion_days": 30, "dues": [Due(deadline=end)]}
    found = {finding.rule for finding in check_text(Call(key="a", jurisdiction="it", **said))}
    plain = {finding.rule for finding in check_text(Call(key="a", **said))}
    assert {"deadline-on-day-off", "other-term-than-the-law", "shorter-notice-than-the-law"} == found - plain
    assert set() == plain - found
