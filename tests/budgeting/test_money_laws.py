"""Laws of the budget: money is conserved, the order of rows and the names of things change nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.budgeting.balance import By, balance
from stemcity_kit.budgeting.coverage import coverage
from stemcity_kit.budgeting.receipts import receipts
from stemcity_kit.budgeting.scenarios import Payer, case_of
from stemcity_kit.budgeting.splits import funding_of
from stemcity_kit.budgeting.spreading import spread
from stemcity_kit.budgeting.standing import as_of
from stemcity_kit.budgeting.withdrawal import withdrawal
from stemcity_kit.model.accounts import BudgetLine, Contribution
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.vocabulary import Means, OrganisationKind, Phase

BODIES = ("city", "bank", "mill", "radio")
CENTS = st.integers(0, 50_000).map(lambda cents: Decimal(cents) / 100)
DAYS = st.dates(dt.date(2027, 1, 1), dt.date(2027, 3, 1))
AT = dt.date(2027, 2, 1)
EUROS = st.just("EUR")


def amounts(currencies):
    """An amount, or none."""
    return st.none() | st.builds(Money, CENTS, currencies)


@st.composite
def line(draw, number, currencies):
    """A line of a budget."""
    amount = draw(amounts(currencies))
    so_far = st.none() if amount is None else st.none() | CENTS
    return BudgetLine(
        f"line-{number}",
        category=draw(st.sampled_from(["", "print", "rooms"])),
        phase=draw(st.none() | st.sampled_from(Phase)),
        source=draw(st.none() | st.sampled_from(BODIES)),
        means=draw(st.sampled_from(Means)),
        amount=amount,
        committed=draw(so_far),
        spent=draw(so_far),
    )


@st.composite
def gift(draw, number, lines, currencies):
    """A contribution, perhaps bound to one of the lines."""
    amount = draw(amounts(currencies))
    return Contribution(
        f"gift-{number}",
        draw(st.sampled_from(BODIES[1:])),
        means=draw(st.sampled_from(Means)),
        pays=draw(st.none() | st.sampled_from([line.key for line in lines])) if lines else None,
        phase=draw(st.none() | st.sampled_from(Phase)),
        amount=amount,
        due=draw(st.none() | DAYS),
        received=None if amount is None else draw(st.none() | CENTS),
        received_on=draw(st.none() | DAYS),
    )


@st.composite
def editions(draw, currencies=EUROS):
    """An edition with a few lines and contributions."""
    lines = [draw(line(number, currencies)) for number in range(draw(st.integers(0, 5)))]
    gifts = [draw(gift(number, lines, currencies)) for number in range(draw(st.integers(0, 5)))]
    kinds = [OrganisationKind.MUNICIPALITY, *[OrganisationKind.COMPANY] * 3]
    return Edition(
        key="a-2027",
        uri="https://example.org/a",
        year=2027,
        country="IT",
        zone="Europe/Rome",
        organisations=[Organisation(key, key, kind=kind) for key, kind in zip(BODIES, kinds, strict=True)],
        budget=lines,
        contributions=gifts,
    )


def added(amounts) -> Decimal:
    """Amounts added up; nothing is 0."""
    return sum((one.amount for one in amounts if one is not None), start=Decimal(0))


def used(held, means, who, *, promised=True):
    """What some pay of the lines; or only what the budget alone expects of them."""
    shares = (share for one in held.lines if one.line.means is means for share in one.shares)
    return added(
        share.amount for share in shares if share.organisation in who and (promised or share.contribution is None)
    )


@settings(deadline=None, max_examples=40)
@given(editions())
def test_every_line_is_paid_or_to_be_found_to_the_cent(edition):
    """What is paid of a line and what is to be found of it are its cost; nothing is below nothing."""
    for one in coverage(edition).lines:
        cost = one.line.amount.amount if one.line.amount else Decimal(0)
        assert cost == added(share.amount for share in one.shares) + one.to_find.amount
        assert one.to_find.amount >= 0
        assert all(share.amount.amount > 0 for share in one.shares)


@settings(deadline=None, max_examples=40)
@given(editions())
def test_every_gift_is_used_or_left_over_to_the_cent(edition):
    """What lines are paid of a contribution and what is left over of it are what was promised."""
    held = coverage(edition)
    left = {gift.key: amount for gift, amount in held.left_over}
    for gift in edition.contributions:
        used = added(s.amount for one in held.lines for s in one.shares if s.contribution == gift.key)
        assert added([gift.amount]) == used + added([left.get(gift.key)])


@settings(deadline=None, max_examples=40)
@given(editions())
def test_what_is_bound_pays_nothing_else(edition):
    """A gift bound to a line pays that line only, one bound to a phase that phase only, and cash nothing in kind."""
    of = {gift.key: gift for gift in edition.contributions}
    for one in coverage(edition).lines:
        for share in one.shares:
            bound = of.get(share.contribution)
            if bound is not None:
                assert bound.means is one.line.means
                assert bound.pays in (None, one.line.key)
                assert bound.pays is not None or bound.phase in (None, one.line.phase)


@settings(deadline=None, max_examples=40)
@given(editions())
def test_nothing_is_to_be_found_while_a_gift_that_could_pay_it_is_left_over(edition):
    """What is open and what is left over never fit each other."""
    held = coverage(edition)
    for gift, _amount in held.left_over:
        for one in held.lines:
            if one.to_find.amount and one.line.means is gift.means:
                bound = gift.pays if gift.pays is not None else one.line.key
                assert bound != one.line.key or (gift.pays is None and gift.phase not in (None, one.line.phase))


@settings(deadline=None, max_examples=40)
@given(editions(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(edition, chance):
    """Rows in another order give the same balance, payers and receipts."""
    budget, gifts = list(edition.budget), list(edition.contributions)
    chance.shuffle(budget)
    chance.shuffle(gifts)
    other = attrs.evolve(edition, budget=budget, contributions=gifts)
    assert balance(edition) == balance(other)
    assert coverage(edition) == coverage(other)
    assert receipts(edition, at=AT) == receipts(other, at=AT)


@settings(deadline=None, max_examples=40)
@given(editions(), st.permutations(BODIES), st.permutations(["", "print", "rooms"]))
def test_new_names_change_no_amount(edition, bodies, categories):
    """Organisations and categories under other names pay the same; no rule looks at a name but the one for a cent."""
    body, category = dict(zip(BODIES, bodies, strict=True)), dict(zip(["", "print", "rooms"], categories, strict=True))
    other = attrs.evolve(
        edition,
        organisations=[attrs.evolve(one, key=body[one.key]) for one in edition.organisations],
        budget=[
            attrs.evolve(one, source=body.get(one.source), category=category[one.category]) for one in edition.budget
        ],
        contributions=[attrs.evolve(one, organisation=body[one.organisation]) for one in edition.contributions],
    )
    for means in Means:
        renamed = {(body.get(who, ""), phase): money for (who, phase), money in coverage(edition).paid(means).items()}
        assert renamed == dict(coverage(other).paid(means))
        assert coverage(edition).municipality(means) == coverage(other).municipality(means)
        sums = balance(edition).by(By.CATEGORY, means=means)
        assert {(category[word],): one for (word,), one in sums.items()} == dict(
            balance(other).by(By.CATEGORY, means=means)
        )


@settings(deadline=None, max_examples=40)
@given(editions())
def test_parts_sum_to_the_whole(edition):
    """Each way to group a budget gives the same whole, and the cube gives it too."""
    held = balance(edition)
    for means in Means:
        for groups in ((By.CATEGORY,), (By.PHASE,), (By.SOURCE,), tuple(By)):
            parts = held.by(*groups, means=means).values()
            for field in ("planned", "committed", "spent"):
                whole = getattr(held.whole(means), field)
                assert whole.amount.amount == added(getattr(part, field).amount for part in parts)
                assert whole.unknown == sum(getattr(part, field).unknown for part in parts)


@settings(deadline=None, max_examples=80)
@given(editions(), st.sets(st.sampled_from(BODIES[1:]), min_size=1))
def test_money_is_conserved_when_somebody_withdraws(edition, who):
    """The costs stay; what was promised is lost or had arrived, and no more is to be found than is lost."""
    told = withdrawal(edition, *who, at=AT)
    for means in Means:
        theirs = [row for row in receipts(edition, at=AT).rows if row.contribution.organisation in who]
        came = added(amount for gift, amount in told.arrived if gift.means is means)
        missing = added(row.outstanding for row in theirs if row.contribution.means is means)
        assert came + missing == added(row.contribution.amount for row in theirs if row.contribution.means is means)
        assert told.before.planned(means) == told.after.planned(means) == told.returned.planned(means)
        lost, before, after = told.lost(means).amount, told.before.to_find(means).amount, told.after.to_find(means)
        assert 0 <= after.amount - before <= lost
        assert 0 <= told.returned.to_find(means).amount - after.amount <= came
        assert lost <= missing + used(told.before, means, who, promised=False)
    for one, after in zip(told.before.lines, told.after.lines, strict=True):
        assert one.line == after.line
        loss = next((loss.lost.amount for loss in told.losses if loss.line == one.line), Decimal(0))
        assert 0 <= loss <= added(share.amount for share in one.shares if share.organisation in who)


@settings(deadline=None, max_examples=40)
@given(editions(), st.sets(st.sampled_from(BODIES[1:]), min_size=1))
def test_each_way_to_spread_conserves_each_gift_and_each_cost(edition, who):
    """With all, with what has arrived of some, without them: what is used and left over is what there is."""
    told = withdrawal(edition, *who, at=AT)
    came = {gift.key: amount.amount for gift, amount in told.arrived}
    for held, amount in (
        (told.before, {gift.key: added([gift.amount]) for gift in as_of(edition, at=AT).contributions}),
        (told.after, {gift.key: came.get(gift.key, Decimal(0)) for gift in edition.contributions}),
        (told.returned, {}),
    ):
        left = {gift.key: rest.amount for gift, rest in held.left_over}
        for gift in as_of(edition, at=AT).contributions:
            here = added([gift.amount]) if gift.organisation not in who else amount.get(gift.key, Decimal(0))
            spent = added(s.amount for one in held.lines for s in one.shares if s.contribution == gift.key)
            assert here == spent + left.get(gift.key, Decimal(0))
        for one in held.lines:
            assert added([one.line.amount]) == added(share.amount for share in one.shares) + one.to_find.amount
    assert used(told.after, Means.CASH, who, promised=False) == used(told.returned, Means.CASH, who) == 0


@settings(deadline=None, max_examples=40)
@given(editions())
def test_who_withdraws_with_all_of_it_paid_takes_nothing_away(edition):
    """Where everything has arrived and the budget expects no more of anybody, a withdrawal changes nothing."""
    paid_up = attrs.evolve(
        edition,
        budget=[attrs.evolve(line, source=None) for line in edition.budget],
        contributions=[
            attrs.evolve(gift, received=gift.amount.amount if gift.amount else None, received_on=None)
            for gift in edition.contributions
        ],
    )
    told = withdrawal(paid_up, *BODIES[1:], at=AT)
    assert () == told.losses
    assert [one.shares for one in told.before.lines] == [one.shares for one in told.after.lines]


@settings(deadline=None, max_examples=40)
@given(editions())
def test_a_case_holds_all_costs_and_nothing_else(edition):
    """What kinds of payers pay of each phase, with what nobody pays, is what it costs."""
    held = coverage(edition)
    case = case_of(held, edition)
    for means in Means:
        for phase in (*Phase, None):
            amounts = [case.paid.get((payer, phase, means), Decimal(0)) for payer in Payer]
            assert held.planned(means, phases=[phase]).amount == sum(amounts)
        whole = sum((case.paid[cell] for cell in case.paid if cell[2] is means), start=Decimal(0))
        assert held.planned(means).amount == whole
    assert held.planned(Means.CASH) == funding_of(case).whole


@settings(deadline=None, max_examples=40)
@given(editions(currencies=st.sampled_from(["EUR", "CHF"])), st.sets(st.sampled_from(BODIES[1:]), min_size=1))
def test_a_withdrawal_in_one_currency_leaves_the_other_alone(edition, who):
    """What is lost in francs is not lost in euros; each is told when it is asked for."""
    for currency in ("EUR", "CHF"):
        only = attrs.evolve(
            edition,
            budget=[line for line in edition.budget if line.amount is None or line.amount.currency == currency],
            contributions=[g for g in edition.contributions if g.amount is None or g.amount.currency == currency],
        )
        told, alone = (withdrawal(one, *who, at=AT, currency=currency) for one in (edition, only))
        assert (alone.losses, alone.arrived) == (told.losses, told.arrived)


@settings(deadline=None, max_examples=40)
@given(editions())
def test_promises_are_arrived_or_outstanding(edition):
    """What was promised, and what came beyond it, is what arrived and what did not."""
    held = receipts(edition, at=AT)
    for means in Means:
        whole = held.total(means)
        assert whole.promised + whole.beyond == whole.arrived + whole.outstanding
        assert whole.overdue.amount <= whole.outstanding.amount
        for field in ("promised", "arrived", "outstanding", "overdue", "beyond"):
            parts = [getattr(part, field) for part in held.bound(means).values()]
            assert getattr(whole, field).amount == added(parts)


@settings(deadline=None, max_examples=40)
@given(editions(currencies=st.sampled_from(["EUR", "CHF"])))
def test_another_currency_is_a_finding_and_in_no_sum(edition):
    """Each amount is either in the sum of its currency or named in a finding."""
    for currency in ("EUR", "CHF"):
        held = balance(edition, currency=currency)
        other = {one.key for one in edition.budget if one.amount is not None and one.amount.currency != currency}
        assert other == {finding.where.key for finding in held.findings}
        whole = added(one.amount for one in edition.budget if one.key not in other)
        assert whole == held.economic_value().planned.amount.amount
        foreign = {one.key for one in edition.contributions if one.amount and one.amount.currency != currency}
        named = [one for one in coverage(edition, currency=currency).findings if one.rule == "mixed-currencies"]
        assert other | foreign == {finding.where.key for finding in named}


FEW_CENTS = st.lists(st.integers(0, 7).map(lambda cents: Money(Decimal(cents) / 100, "EUR")), min_size=2, max_size=4)


@settings(deadline=None, max_examples=60)
@given(FEW_CENTS, FEW_CENTS, st.randoms(use_true_random=False))
def test_a_cent_is_never_paid_twice(costs, gifts, chance):
    """Of amounts so small that every split is rounded: no line gets more than it costs, in whatever order rows come."""
    lines = [BudgetLine(f"line-{number}", amount=cost) for number, cost in enumerate(costs)]
    given_ = [Contribution(f"gift-{number}", "bank", amount=gift) for number, gift in enumerate(gifts)]
    shares, left = spread(lines, given_, currency="EUR")
    for line in lines:
        assert line.amount.amount >= added(share.amount for share in shares if share.line == line.key)
    whole = min(added(costs), added(gifts))
    assert whole == added(share.amount for share in shares)
    assert added(gifts) - whole == added(left.values())
    chance.shuffle(lines)
    chance.shuffle(given_)
    assert (shares, left) == spread(lines, given_, currency="EUR")
