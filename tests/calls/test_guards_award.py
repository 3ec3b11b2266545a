"""An award is paid once, in its currency and never beyond it; and nobody is called up out of turn."""

from decimal import Decimal

import attrs
import pytest

from stemcity_kit.calls import acts
from stemcity_kit.calls.awarding import Awarding, Instalment, Pool, Prize
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.guards import objections
from stemcity_kit.calls.offers import open_offers
from stemcity_kit.calls.payments import payments
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


def plan(case: CaseFile, application: str) -> list[tuple[str, Money | None, str]]:
    """What is to be paid: the key, the amount, and whether it can be paid."""
    return [(one.instalment, one.amount, one.readiness.value) for one in payments(case, application=application)]


def with_prize(*, besides: bool = True, **changes: object) -> CaseFile:
    """The ranking in force: `a` wins the place, `b` a prize of 300 euro and an honour without a place."""
    prizes = [Prize(key="agnesi", amount=euro(300), besides=besides), Prize(key="honour")]
    awarding = Awarding(pools=[Pool(key="all", places=1, each=euro(500))], prizes=prizes, **changes)
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
    pay = acts.InstalmentPaid(application="b", instalment="agnesi", amount=euro(300))
    assert [[], ["pays-too-much"]] == [rules(case, pay), rules(case, attrs.evolve(pay, amount=euro("300.01")))]
    assert ["offered-twice"] == rules(case, offer)


def test_who_has_prizes_alone_is_paid_these_alone_each_under_its_key():
    """There is no place of which to pay; an honour has no amount, and none can be paid of it."""
    offer = acts.AwardOffered(application="b", amount=euro(300))
    case = after(with_prize(), [(minute(63), offer), (minute(64), acts.AwardAccepted(application="b"))])
    assert [("agnesi", euro(300), "ready"), ("honour", None, "ready")] == plan(case, "b")
    assert ["no-such-instalment"] == rules(case, acts.InstalmentPaid(application="b", amount=euro(300)))
    assert ["no-amount"] == rules(case, acts.InstalmentPaid(application="b", instalment="agnesi"))
    honour = acts.InstalmentPaid(application="b", instalment="honour")
    assert [[], ["pays-too-much"]] == [rules(case, honour), rules(case, attrs.evolve(honour, amount=euro(1)))]
    done_with = done(case, acts.InstalmentPaid(application="b", instalment="agnesi", amount=euro(300)), at=minute(65))
    assert ["paid", "ready"] == [readiness for *_, readiness in plan(done_with, "b")]


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


def called_up(**awarding: object) -> CaseFile:
    """`b` has the prize, and took the place that `a` left."""
    case = done(with_prize(**awarding), acts.AwardRenounced(application="a"), at=minute(63))
    up = acts.NextCalledUp(application="b", instead_of="a", pool="all", amount=euro(500), confirm_by=minute(500))
    confirmed = [(minute(64), up), (minute(65), acts.AwardConfirmed(application="b"))]
    return after(case, [*confirmed, (minute(66), acts.AwardAccepted(application="b"))])


@pytest.mark.parametrize("order", [["", "agnesi"], ["agnesi", ""]])
def test_a_prize_comes_on_top_of_a_place_that_fell_free(order):
    """Of 500 and 300 euro, 800 are paid: each for what it is, whichever comes first, and not a cent more."""
    case, worth = called_up(), {"": euro(500), "agnesi": euro(300)}
    for number, key in enumerate(order):
        pay = acts.InstalmentPaid(application="b", instalment=key, amount=worth[key])
        much = attrs.evolve(pay, amount=euro(worth[key].amount + Decimal("0.01")))
        assert [[], ["pays-too-much"]] == [rules(case, pay), rules(case, much)]
        case = done(case, pay, at=minute(70 + number))
    assert [("", euro(500), "paid"), ("agnesi", euro(300), "paid"), ("honour", None, "ready")] == plan(case, "b")


def test_a_prize_that_was_paid_first_leaves_the_instalments_of_the_place_as_they_were():
    """250 and 250 of the place are due as planned."""
    halves = [Instalment(key="first"), Instalment(key="second")]
    case = done(
        called_up(instalments=halves),
        acts.InstalmentPaid(application="b", instalment="agnesi", amount=euro(300)),
        at=minute(70),
    )
    assert [("first", euro(250), "ready"), ("second", euro(250), "ready")] == plan(case, "b")[:2]


def test_a_prize_that_was_paid_stays_out_of_what_the_free_place_is_worth():
    """The place of 500 euro is worth 500 to the next, whatever prize its holder had; what was paid of it is not."""
    case = accepted(prizes=[Prize(key="agnesi", amount=euro(300))])
    entries = [attrs.evolve(one, prizes=["agnesi"] if one.place == 1 else []) for one in case.ranking.entries]
    case = attrs.evolve(case, rankings=(Ranking(entries=entries),))
    case = after(case, [(minute(64), paid(euro(300), "agnesi")), (minute(65), acts.AwardRenounced(application="a"))])
    assert euro(500) == next_in_line(case, instead_of="a").amount


def test_a_call_is_closed_out_only_once_prizes_without_a_place_were_offered_too():
    """For what `award offer` and the guard of an offer say alike."""
    case = done(with_prize(), acts.AwardRevoked(application="a"), at=minute(63))
    assert ["nothing-offered"] == rules(case, acts.CallClosedOut())
    [offer] = open_offers(case)
    assert acts.AwardOffered(application="b", amount=euro(300)) == offer
    case = after(case, [(minute(64), offer), (minute(65), acts.AwardRenounced(application="b"))])
    assert ([], ()) == (rules(case, acts.CallClosedOut()), open_offers(case))


def test_who_withdrew_is_offered_nothing_and_the_call_can_be_closed_out():
    """Neither a place nor a prize."""
    case = with_prize()
    case = done(case, acts.ActAnnulled(number=case.number), at=minute(63))
    left = []
    for number, gone in enumerate(("a", "b")):
        left.append([one.application for one in open_offers(case)])
        case = done(case, acts.ApplicationWithdrawn(application=gone), at=minute(64 + number))
    assert ([["a", "b"], ["b"]], (), []) == (left, open_offers(case), rules(case, acts.CallClosedOut()))
