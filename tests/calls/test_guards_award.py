"""An award is paid once, in its currency and never beyond it; and nobody is called up out of turn."""

from decimal import Decimal

import attrs
import pytest

from stemcity_kit.calls import acts
from stemcity_kit.calls.awarding import Awarding, Instalment, Pool, Prize
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.guards import objections
from stemcity_kit.calls.ranking import Entry, Outcome, Ranking
from stemcity_kit.calls.reserve import next_in_line
from stemcity_kit.calls.states import Doer
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.money import Money
from tests.calls.cases import after, done, evaluated, grants, minute, ranked


def euro(amount: int | str, currency: str = "EUR") -> Money:
    """An amount."""
    return Money(Decimal(amount), currency)


def offered(**awarding: object) -> CaseFile:
    """One place of 500 euro, offered to `a`; `b` stands on the reserve list."""
    pools = [Pool(key="all", places=1, each=euro(500))]
    return after(
        evaluated(grants(awarding=Awarding(pools=pools, **awarding))),
        [
            (minute(30), ranked(("a", Outcome.WINNER), ("b", Outcome.RESERVE))),
            (minute(31), acts.ReviewOpened(until=minute(60))),
            (minute(61), acts.RankingApproved()),
            (minute(62), acts.AwardOffered(application="a", pool="all", amount=euro(500))),
        ],
    )


def accepted(**awarding: object) -> CaseFile:
    """The same, accepted."""
    return done(offered(**awarding), acts.AwardAccepted(application="a"), at=minute(63))


def rules(case: CaseFile, act: acts.Act) -> list[str]:
    """The ids of what speaks against an act."""
    return [found.rule for found in objections(case, act, at=minute(90), by="treasury", role=Doer.OFFICER)]


def paid(amount: Money | None, instalment: str = "") -> acts.InstalmentPaid:
    """A payment to `a`."""
    return acts.InstalmentPaid(application="a", instalment=instalment, amount=amount)


def test_an_accepted_award_is_paid():
    """Nothing speaks against what the call planned."""
    assert rules(accepted(), paid(euro(500))) == []


@pytest.mark.parametrize("amount", [euro("500.01"), euro(0), euro(-5), euro(5, "USD")])
def test_no_payment_goes_beyond_its_award(amount):
    """Neither a cent more, nor nothing, nor less than nothing, nor another currency."""
    assert rules(accepted(), paid(amount)) == ["pays-too-much"]


def test_what_was_paid_is_counted():
    """Two instalments together are the award, and not a cent more."""
    halves = [Instalment(key="first"), Instalment(key="second")]
    case = done(accepted(instalments=halves), paid(euro(300), "first"), at=minute(64))
    assert rules(case, paid(euro(201), "second")) == ["pays-too-much"]
    assert rules(case, paid(euro(200), "second")) == []


def test_an_instalment_is_paid_once_and_only_one_of_the_call():
    """The same one again, or one that the call does not have, is refused."""
    case = done(accepted(instalments=[Instalment(key="first")]), paid(euro(100), "first"), at=minute(64))
    assert rules(case, paid(euro(100), "first")) == ["not-to-be-paid"]
    assert rules(case, paid(euro(100), "other")) == ["no-such-instalment"]


def test_nothing_is_paid_before_it_is_due_or_after_the_award_ended():
    """Not while it is only offered, and not once it was revoked."""
    case = offered()
    assert rules(case, paid(euro(500))) == ["not-to-be-paid"]
    revoked = done(case, acts.AwardRevoked(application="a"), at=minute(63))
    assert rules(revoked, paid(euro(500))) == ["not-to-be-paid"]


def called(application: str = "b", instead_of: str = "a", amount: Money | None = None) -> acts.NextCalledUp:
    """Somebody called up."""
    worth = amount or euro(500)
    return acts.NextCalledUp(
        application=application, instead_of=instead_of, pool="all", amount=worth, confirm_by=minute(900)
    )


def test_the_next_in_line_is_called_up_for_what_the_place_is_worth():
    """For the place that fell free, and for its money."""
    free = done(offered(), acts.AwardRenounced(application="a"), at=minute(63))
    assert rules(free, called()) == []
    assert rules(free, called(amount=euro(9999))) == ["other-award"]


def test_nobody_is_called_up_for_a_place_that_is_not_free():
    """Neither while its award goes on, nor for a place that nobody left."""
    assert rules(offered(), called()) == ["no-place-free"]
    assert rules(offered(), called(instead_of="nobody")) == ["no-place-free"]


def test_nobody_is_called_up_out_of_turn():
    """The one behind the next in line is refused."""
    free = done(offered(), acts.AwardRenounced(application="a"), at=minute(63))
    third = attrs.evolve(free.applications["b"], key="c", person="p-c")
    ranking = Ranking(entries=[*free.ranking.entries, Entry(application="c", place=3)])
    case = attrs.evolve(free, applications=Frozen({**free.applications, "c": third}), rankings=(ranking,))
    assert rules(case, called("c")) == ["out-of-turn"]
    assert rules(case, called("b")) == []


def test_what_was_paid_outlives_the_award_that_a_judgment_took_down():
    """The ranking falls and with it the offer; whoever is offered the award again is not paid again."""
    case = done(accepted(), paid(euro(500)), at=minute(64))
    ranking = next(record.number for record in case.records if isinstance(record.act, acts.RankingProposed))
    fell = done(case, acts.ActAnnulled(number=ranking), at=minute(65))
    assert (dict(fell.awards), [payment.amount for payment in fell.paid["a"]]) == ({}, [euro(500)])
    again = after(
        fell,
        [
            (minute(66), ranked(("a", Outcome.WINNER), ("b", Outcome.RESERVE))),
            (minute(67), acts.ReviewOpened(until=minute(70))),
            (minute(71), acts.RankingApproved()),
            (minute(72), acts.AwardOffered(application="a", pool="all", amount=euro(500))),
            (minute(73), acts.AwardAccepted(application="a")),
        ],
    )
    assert rules(again, paid(euro(500))) == ["not-to-be-paid", "pays-too-much"]


def test_a_payment_that_was_recorded_by_mistake_can_be_annulled():
    """Then it is as if it had not been, and can be made."""
    case = done(accepted(), paid(euro(500)), at=minute(64))
    fell = done(case, acts.ActAnnulled(number=case.number), at=minute(65))
    assert (dict(fell.paid), rules(fell, paid(euro(500)))) == ({}, [])


def test_nothing_is_decided_once_the_published_text_was_changed():
    """One place became two in the file: the guards see it, whoever asks them."""
    case = offered()
    changed = attrs.evolve(case, call=grants(awarding=Awarding(pools=[Pool(key="all", places=2, each=euro(500))])))
    assert rules(changed, acts.AwardRenounced(application="a")) == ["other-text"]


@pytest.mark.parametrize(
    "act",
    [
        acts.SheetScored(application="a", member="m2", marks={"quality": Decimal(1)}),
        acts.ConflictDeclared(application="a", member="m2", exists=False),
    ],
)
def test_a_member_acts_for_nobody_else(act):
    """Neither marks nor a declaration of another member; the chair may write what the committee agreed."""
    against = {
        role: [found.rule for found in objections(evaluated(), act, at=minute(90), by="m1", role=role)]
        for role in (Doer.MEMBER, Doer.CHAIR)
    }
    assert ("for-another-member" in against[Doer.MEMBER], "for-another-member" in against[Doer.CHAIR]) == (True, False)


def with_prize(*, besides: bool = True) -> CaseFile:
    """The ranking in force: `a` wins the place, `b` a prize of 300 euro and an honour without a place."""
    prizes = [Prize(key="agnesi", amount=euro(300), besides=besides), Prize(key="honour")]
    awarding = Awarding(pools=[Pool(key="all", places=1, each=euro(500))], prizes=prizes)
    entries = [
        Entry(application="a", place=1, outcome=Outcome.WINNER, pool="all", amount=euro(500)),
        Entry(application="b", place=2, outcome=Outcome.RESERVE, prizes=["agnesi", "honour"]),
    ]
    proposed = acts.RankingProposed(ranking=Ranking(entries=entries), departs="The test is about something else.")
    return after(
        evaluated(grants(awarding=awarding)),
        [
            (minute(30), proposed),
            (minute(31), acts.ReviewOpened(until=minute(60))),
            (minute(61), acts.RankingApproved()),
            (minute(62), acts.AwardOffered(application="a", pool="all", amount=euro(500))),
        ],
    )


def test_a_prize_without_a_place_is_offered_and_paid():
    """For what the prizes are worth together, and not a cent more."""
    case = with_prize()
    assert ["other-award"] == rules(case, acts.AwardOffered(application="b", pool="all", amount=euro(300)))
    assert ["other-award"] == rules(case, acts.AwardOffered(application="b", amount=euro(500)))
    offer = acts.AwardOffered(application="b", amount=euro(300))
    assert [] == rules(case, offer)
    case = after(case, [(minute(63), offer), (minute(64), acts.AwardAccepted(application="b"))])
    pay = acts.InstalmentPaid(application="b", amount=euro(300))
    assert [[], ["pays-too-much"]] == [rules(case, pay), rules(case, attrs.evolve(pay, amount=euro("300.01")))]
    assert ["offered-twice"] == rules(case, offer)


def test_who_has_neither_place_nor_prize_is_offered_nothing():
    """The reserve list calls up."""
    assert ["not-now"] == rules(offered(), acts.AwardOffered(application="b"))


@pytest.mark.parametrize(("besides", "expected"), [(True, "b"), (False, "")])
def test_a_prize_keeps_nobody_from_the_next_place_unless_it_does_not_go_together(besides, expected):
    """Nor does a prize that was renounced leave a place."""
    prize = acts.AwardOffered(application="b", amount=euro(300))
    steps = [prize, acts.AwardRenounced(application="a")]
    case = after(with_prize(besides=besides), [(minute(63 + n), act) for n, act in enumerate(steps)])
    assert expected == next_in_line(case, instead_of="a").application
    ended = done(case, acts.AwardRenounced(application="b"), at=minute(70))
    assert ["place-not-free"] == [found.rule for found in next_in_line(ended, instead_of="b").findings]


def test_a_prize_comes_on_top_of_a_place_that_fell_free():
    """Of 500 and 300 euro, 800 are paid."""
    case = done(with_prize(), acts.AwardRenounced(application="a"), at=minute(63))
    up = acts.NextCalledUp(application="b", instead_of="a", pool="all", amount=euro(500), confirm_by=minute(500))
    confirmed = [(minute(64), up), (minute(65), acts.AwardConfirmed(application="b"))]
    case = after(case, [*confirmed, (minute(66), acts.AwardAccepted(application="b"))])
    pay = acts.InstalmentPaid(application="b", amount=euro(800))
    assert [[], ["pays-too-much"]] == [rules(case, pay), rules(case, attrs.evolve(pay, amount=euro("800.01")))]
