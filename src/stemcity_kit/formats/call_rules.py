"""A call held against the rules of its country: what the jurisdiction file asks, and what the call's text says.

The engine of calls names no country; the numbers stand in the jurisdiction files, a source per line. A line that nobody
compared with the law's own text says so, here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from stemcity_kit.calls.call import Call, Notice, Purpose
from stemcity_kit.calls.check import check_call
from stemcity_kit.errors import Finding, InvalidValue, N_, Phrase, Severity, UnknownKey, Where
from stemcity_kit.formats.jurisdiction import Jurisdiction, Term, jurisdiction_named
from stemcity_kit.model.money import Money

__all__ = ["check_text", "check_under", "effective_above", "notice_under"]


def notice_under(rules: Jurisdiction) -> Notice | None:
    """The notice that agreements with sponsors need, or None where the jurisdiction knows no number for it.

    >>> from stemcity_kit.formats import jurisdiction_named
    >>> notice_under(jurisdiction_named("it")).days
    30
    """
    term = rules.term("sponsorship-notice")
    if term is None or term.days is None or term.above is None:
        return None
    return Notice(days=term.days, above=Money(term.above, term.currency), source=term.source)


def effective_above(rules: Jurisdiction) -> Money | None:
    """The amount above which an award takes effect only once it is published; None where no number is known.

    >>> from stemcity_kit.formats import jurisdiction_named
    >>> str(effective_above(jurisdiction_named("it")).amount)
    '1000.00'
    """
    term = rules.term("transparency")
    return Money(term.above, term.currency) if term is not None and term.above is not None else None


def check_text(call: Call) -> Iterator[Finding]:
    """Everything that is wrong or worth a look in the text of a call, in the country whose rules it names.

    >>> call = Call(key="a", jurisdiction="atlantis")
    >>> [finding.rule for finding in check_text(call) if finding.where.field == "jurisdiction"]
    ['unknown-jurisdiction']
    """
    try:
        rules = jurisdiction_named(call.jurisdiction)
    except UnknownKey as fault:
        yield from check_call(call)
        yield from fault.at(Where(table="call", field="jurisdiction")).findings
    else:
        yield from check_call(call, country=rules.country)
        yield from check_under(call, rules)


def check_under(call: Call, rules: Jurisdiction) -> Iterator[Finding]:
    """What a call does otherwise than the rules of its country ask.

    Args:
        call: The call.
        rules: The jurisdiction that it names.

    Raises:
        InvalidValue: The call names another jurisdiction.
    """
    if call.jurisdiction != rules.name:
        raise InvalidValue.because(
            "other-jurisdiction",
            Where(table="calls", key=call.key, field="jurisdiction"),
            N_("The call follows “{call}”, and these are the rules of “{rules}”."),
            N_("Give the rules that the call names."),
            call=call.jurisdiction,
            rules=rules.name,
        )
    yield from _notice(call, rules)
    yield from _days(call, rules, "cure", "completion_days")
    yield from _days(call, rules, "review", "review_days")
    yield from _effect(call, rules)


def _notice(call: Call, rules: Jurisdiction) -> Iterator[Finding]:
    due = notice_under(rules)
    if due is None or call.purpose not in (Purpose.SPONSORS, Purpose.PARTNERS):
        return
    told = call.publish_above
    if told is None or told.days < due.days or told.above.amount > due.above.amount:
        yield _finding(
            "shorter-notice-than-the-law",
            _where("publish_above"),
            rules.term("sponsorship-notice"),
            N_("The call does not say that contributions above {above} need {days} days of publication."),
            N_('Write [publish_above] with days = {days} and above = "{above}". Source: {source}. {checked}'),
            days=due.days,
            above=_said(due.above.amount, due.above.currency),
        )


def _days(call: Call, rules: Jurisdiction, key: str, field: str) -> Iterator[Finding]:
    term, told = rules.term(key), getattr(call, field)
    if term is None or term.days is None or told is None:
        return
    more = key == "cure" and told > term.days
    fewer = key == "review" and told < term.days
    if more or fewer:
        what = N_("“{field}” is {told}, and the term of the law is {days} days.")
        fix = N_("Write {days}, or say in the call why not. Source: {source}. {checked}")
        yield _finding(
            "other-term-than-the-law", _where(field), term, what, fix, field=field, told=told, days=term.days
        )


def _effect(call: Call, rules: Jurisdiction) -> Iterator[Finding]:
    above = effective_above(rules)
    large = [
        pool.key
        for pool in call.awarding.pools
        if above is not None
        and pool.each is not None
        and pool.each.currency == above.currency
        and pool.each.amount > above.amount
    ]
    if large and above is not None and "effective" in {state.value for state in call.awards_leave_out}:
        yield _finding(
            "no-stage-of-effect",
            _where("awards_leave_out"),
            rules.term("transparency"),
            N_("Awards above {above} take effect only once they are published, and the call leaves that stage out."),
            N_("Take “effective” out of awards_leave_out. Source: {source}. {checked}"),
            above=_said(above.amount, above.currency),
        )


def _said(amount: Decimal, currency: str) -> str:
    return f"{amount} {currency}"


def _finding(rule: str, where: Where, term: Term | None, what: str, fix: str, **params: object) -> Finding:
    source = term.source if term is not None else ""
    known = term is None or term.verified
    checked = "" if known else Phrase(N_("Nobody compared this line with the law's own text."))
    return Finding(rule, where, what, fix, Severity.WARNING, {"source": source, "checked": checked, **params})


def _where(field: str) -> Where:
    return Where(table="call", field=field)
