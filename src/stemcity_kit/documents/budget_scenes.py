"""What if: supporters withdraw, and when statements about who pays are true, as tables of words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from stemcity_kit.budgeting.entitlements import Promise
from stemcity_kit.budgeting.scenarios import Base, Costs, Reading, Sponsors, Statement, Verdict
from stemcity_kit.budgeting.splits import Span
from stemcity_kit.budgeting.withdrawal import Withdrawal
from stemcity_kit.documents.budget_returns import tiers_said
from stemcity_kit.documents.budget_words import BudgetWords, Table
from stemcity_kit.errors import N_
from stemcity_kit.model.vocabulary import Means

__all__ = ["split_table", "statement_tables", "withdrawal_sentences", "withdrawal_tables"]

_STATEMENTS = {
    Statement.COVERED: N_("Is it true that the costs are totally covered by sponsors?"),
    Statement.SHARE: N_("Is it true that the municipality covers only {share} of the costs, and before the event?"),
    Statement.BOTH: N_("Is it true that the sponsors are private and public?"),
}
_SPONSORS = {
    Sponsors.PRIVATE: N_("sponsors are private"),
    Sponsors.PUBLIC: N_("public bodies are sponsors, too"),
    Sponsors.ALL: N_("the municipality is a sponsor, too"),
}
_COSTS = {Costs.ALL: N_("all costs"), Costs.EVENT: N_("the costs from the event on")}
_BASES = {Base.WHOLE: N_("{share} of all costs"), Base.PHASE: N_("{share} of the costs before the event")}
_HOLDS = {True: N_("yes"), False: N_("no"), None: N_("not known: some lines have no phase")}
_PUBLIC = N_(
    "Public are other municipalities, public bodies and schools. Universities and research centres count as private; "
    "write public-body as the kind of one that is not."
)
_THEN = N_("Without {who}, {means}: {open} are to be found.")
_THEN_AT_MOST = N_("Without {who}, {means}: {open} are to be found; {most} if what has arrived is given back.")
_WITHDRAWN = {Means.CASH: N_("The whole budget, in cash"), Means.IN_KIND: N_("The whole budget, in kind")}
_RETURNED = {
    Means.CASH: N_("If what has arrived is given back, in cash"),
    Means.IN_KIND: N_("If what has arrived is given back, in kind"),
}


# Withdrawal


def withdrawal_tables(words: BudgetWords, told: Withdrawal) -> Iterator[Table]:
    """What is lost if supporters withdraw, what had arrived of them, and what becomes of what they were promised.

    Args:
        words: The edition and the reader's language.
        told: What happens.
    """
    who = words.phrases.listed([words.name(one) for one in told.organisations])
    columns = words.columns(
        N_("Line"), N_("In"), N_("Loses"), N_("Was to be found"), N_("Then to be found"), numbers=(2, 3, 4)
    )
    rows = tuple(
        (
            words.titled(loss.line.title, loss.line.key),
            words.phrases.label(loss.line.means),
            *(words.money(one) for one in (loss.lost, loss.was_to_find, loss.to_find)),
        )
        for loss in told.losses
    )
    total = tuple(row for means in Means for row in _whole(words, told, means))
    yield Table("without", words.said(N_("Without {who}"), who=who), columns, rows, total)
    yield from _arrived(words, told)
    yield from _benefits(words, told.benefits)


def withdrawal_sentences(words: BudgetWords, told: Withdrawal) -> Iterator[str]:
    """What is to be found if supporters withdraw, and that nothing else tells of that case.

    Args:
        words: The edition and the reader's language.
        told: What happens.
    """
    who = words.phrases.listed([words.name(one) for one in told.organisations])
    yield words.said(N_("The sentences above hold with all supporters."))
    for means in Means:
        if told.before.planned(means).amount:
            came = any(gift.means is means for gift, _amount in told.arrived)
            then, most = (words.money(one.to_find(means)) for one in (told.after, told.returned))
            said = _THEN_AT_MOST if came else _THEN
            yield words.said(said, who=who, means=words.phrases.label(means), open=then, most=most)


def _whole(words: BudgetWords, told: Withdrawal, means: Means) -> Iterator[tuple[str, ...]]:
    """The sums of the budget; once more if what has arrived is given back, where something has."""
    lost, before = told.lost(means), told.before.to_find(means)
    came = [amount for gift, amount in told.arrived if gift.means is means]
    if came or any(loss.line.means is means for loss in told.losses):
        amounts = (lost, before, told.after.to_find(means))
        yield words.said(_WITHDRAWN[means]), "", *map(words.money, amounts)
    if came:
        amounts = (sum(came, start=lost), before, told.returned.to_find(means))
        yield words.said(_RETURNED[means]), "", *map(words.money, amounts)


def _arrived(words: BudgetWords, told: Withdrawal) -> Iterator[Table]:
    columns = words.columns(N_("Who"), N_("What"), N_("In"), N_("Arrived"), numbers=(3,))
    rows = words.gifts(told.arrived)
    if rows:
        yield Table("returned", words.said(N_("Arrived already, and may have to be given back")), columns, rows)


def _benefits(words: BudgetWords, promises: Sequence[Promise]) -> Iterator[Table]:
    columns = words.columns(N_("Who"), N_("Benefit"), N_("Tier"), N_("What becomes of it"))
    rows = tuple(
        (
            words.name(one.organisation),
            words.titled(one.title, one.benefit),
            tiers_said(words, one),
            words.said(N_("not owed any more"))
            if one.done is None
            else words.said(N_("given already, on {day}"), day=words.phrases.date(one.done, "medium")),
        )
        for one in promises
    )
    if rows:
        yield Table("lapsed", words.said(N_("What they were promised in return")), columns, rows)


# Statements


def statement_tables(words: BudgetWords, verdicts: Sequence[Verdict], *, is_withdrawn: bool = False) -> Iterator[Table]:
    """When each statement is true.

    Args:
        words: The edition and the reader's language.
        verdicts: The verdicts on each statement in each reading.
        is_withdrawn: Whether a withdrawal is told beside them, so that they must say that they hold with everybody.
    """
    for statement in Statement:
        asks = () if statement is Statement.BOTH else (N_("Asks for"),)
        columns = words.columns(N_("If"), *asks, N_("Promised"), N_("True"), numbers=range(1, 2 + len(asks)))
        held = [one for one in verdicts if one.statement is statement]
        rows = tuple(
            (
                _reading(words, one),
                *(words.money(one.said) for _ in asks),
                words.money(one.paid),
                words.said(_HOLDS[one.holds]),
            )
            for one in held
        )
        if rows:
            title = words.said(_STATEMENTS[statement], share=_percent(words, held[0].share))
            if is_withdrawn:
                title = words.said(N_("{title} (with all supporters)"), title=title)
            note = words.said(_PUBLIC) if statement is Statement.BOTH else ""
            yield Table(statement.value, title, columns, rows, note=note)


def _reading(words: BudgetWords, one: Verdict) -> str:
    said = {
        Statement.COVERED: (_SPONSORS[one.reading.sponsors], _COSTS[one.reading.costs]),
        Statement.SHARE: (_BASES[one.reading.base],),
        Statement.BOTH: (_SPONSORS[one.reading.sponsors],),
    }[one.statement]
    more = (N_("what is in kind counts"),) if one.reading.in_kind else ()
    return "; ".join(words.said(word, share=_percent(words, one.share)) for word in (*said, *more))


def _percent(words: BudgetWords, share: Fraction) -> str:
    return words.share(Decimal(share.numerator) / share.denominator)


def split_table(words: BudgetWords, spans: Mapping[Reading, Span | None], *, share: Fraction) -> Iterator[Table]:
    """For which costs before the event the three statements can be true together, with the cash that there is.

    Args:
        words: The edition and the reader's language.
        spans: For each reading the costs before the event, None where there are none.
        share: The municipality's share.
    """
    columns = words.columns(N_("If"), N_("From"), N_("To"), numbers=(1, 2))
    rows = tuple(_span(words, reading, span, share) for reading, span in spans.items())
    if rows:
        title = N_("For which costs before the event all three can be true, with this cash")
        yield Table("splits", words.said(title), columns, rows)


def _span(words: BudgetWords, reading: Reading, span: Span | None, share: Fraction) -> tuple[str, str, str]:
    said = (_SPONSORS[reading.sponsors], _COSTS[reading.costs], _BASES[reading.base])
    name = "; ".join(words.said(word, share=_percent(words, share)) for word in said)
    if span is None:
        return name, words.said(N_("never")), ""
    return name, words.money(span.least), words.money(span.most)
