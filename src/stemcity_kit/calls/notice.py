"""Offers that nobody asked for: when a notice must be public before anything is agreed, and the call that publishes it.

Above an amount, an administration that receives an offer of sponsorship must announce it, with a summary of what is
proposed, and wait; others may then show interest. An offer cannot be kept below the amount by being split: the lots of
one proposer are added up, and so are the lots of one object. Which amount and how many days is a matter of the
jurisdiction (`Notice`), not of this module.

Source of the shape: D.Lgs. 50/2016, art. 19, and D.Lgs. 36/2023, art. 134(4).
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import attrs

from stemcity_kit.calls.acts import Channel
from stemcity_kit.calls.call import Call, Due, Notice, Purpose
from stemcity_kit.calls.question import Condition, Kind, Operator, Question, Sensitivity
from stemcity_kit.calls.receivability import plain_code
from stemcity_kit.calls.states import CallState
from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.fields import Strings, clean_line, filled, line
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text, translated

__all__ = ["NoticeDuty", "Offer", "Sum", "call_for", "notice_duty"]


class Sum(enum.StrEnum):
    """Whose lots are added up."""

    PROPOSER = "proposer"
    OBJECT = "object"


@attrs.frozen(kw_only=True)
class Offer:
    """One offer, or one lot of it.

    Attributes:
        key: The offer's key.
        proposer: The code of who offers, such as a tax number.
        of: What it is for: the object that is sponsored, as the office names it; empty where it is for itself.
        amount: What it is worth, money and goods together.
        title: What the contract would be about.
        summary: The summary that is published; it names nobody.
    """

    key: str = attrs.field(converter=clean_line, validator=filled)
    proposer: str = attrs.field(converter=clean_line, validator=filled)
    of: str = line()
    amount: Money
    title: Text = translated()
    summary: Text = translated(long=True)

    def __attrs_post_init__(self) -> None:
        if self.amount.amount < 0:
            raise InvalidValue.because(
                "offer-below-zero",
                Where(table="offers", key=self.key, field="amount"),
                N_("The offer is worth {value}, which is less than nothing."),
                N_("Write what it is worth, 0 or more."),
                value=self.amount.amount,
            )


@attrs.frozen(kw_only=True)
class NoticeDuty:
    """That a notice must be public before these offers are agreed.

    Attributes:
        by: Whether the lots of one proposer or of one object make the sum.
        name: The proposer's code, or the object.
        total: The sum, which is above the notice's amount.
        offers: The keys of the lots.
        notice: The rule, with its days and its source.
    """

    by: Sum
    name: str
    total: Money
    offers: tuple[str, ...]
    notice: Notice

    def first_day(self, published: dt.date) -> dt.date:
        """The first day on which an agreement may be made, this day included.

        The day of publication is not counted, and the days that follow must be over in full: what is published on 1
        March with 30 days stands through 31 March, and may be agreed from 1 April on.

        Args:
            published: The local day of publication.
        """
        return published + dt.timedelta(days=self.notice.days + 1)


def notice_duty(offers: Iterable[Offer], *, notice: Notice) -> tuple[NoticeDuty, ...]:
    """The sums of lots that are above the amount, those of proposers first, in order of their first lot.

    A sum equal to the amount asks for no notice, because the rule says “above”.

    Raises:
        InvalidValue: An offer is in another currency than the rule's amount.

    >>> rule = Notice(days=30, above=Money(Decimal(40000), "EUR"), source="D.Lgs. 36/2023, art. 134(4)")
    >>> halves = [Offer(key=key, proposer="IT01", amount=Money(Decimal("20000.01"), "EUR")) for key in ("a", "b")]
    >>> duty = notice_duty(halves, notice=rule)[0]
    >>> duty.by.value, str(duty.total.amount), duty.first_day(dt.date(2027, 3, 1)).isoformat()
    ('proposer', '40000.02', '2027-04-01')
    """
    held = tuple(offers)
    return tuple(
        NoticeDuty(
            by=by, name=lots[0].proposer if by is Sum.PROPOSER else lots[0].of, total=total, offers=keys, notice=notice
        )
        for by in Sum
        for lots in _groups(held, by)
        for total, keys in [(_total(lots, notice), tuple(lot.key for lot in lots))]
        if total.amount > notice.above.amount
    )


def _groups(offers: Sequence[Offer], by: Sum) -> Iterator[tuple[Offer, ...]]:
    """The lots of each proposer, or of each object that has a name."""
    groups: dict[str, list[Offer]] = {}
    for offer in offers:
        if name := plain_code(offer.proposer if by is Sum.PROPOSER else offer.of):
            groups.setdefault(name, []).append(offer)
    return (tuple(group) for group in groups.values())


def _total(lots: Sequence[Offer], notice: Notice) -> Money:
    return sum((lot.amount for lot in lots), Money(Decimal(0), notice.above.currency))


def call_for(
    proposal: Offer,
    *,
    key: str,
    notice: Notice,
    published: dt.date,
    zone: str,
    languages: Strings = ("it", "en"),
    organiser: Text | None = None,
    officer: str = "",
    jurisdiction: str = "none",
) -> Call:
    """The draft of the call that publishes a received proposal: others may show interest until the days are over.

    It asks for expressions of interest and scores nothing: the contract is negotiated freely among those who showed
    interest, all treated alike. The draft names nobody; the office reads it, mends it and lets it be approved.

    Args:
        proposal: The proposal, with the title and the summary that are published.
        key: The key of the call.
        notice: The rule that asks for it.
        published: The local day on which it will be published.
        zone: The IANA zone of its deadline, which is 24:00 of the last full day.
        languages: The languages of its documents, the main one first.
        organiser: Who calls.
        officer: The officer in charge.
        jurisdiction: The file of national rules that it follows.

    Raises:
        InvalidValue: The proposal has no summary, or the deadline cannot exist.
        UnknownZone: No such zone.

    >>> rule = Notice(days=30, above=Money(Decimal(40000), "EUR"))
    >>> offer = Offer(key="o1", proposer="IT01", amount=Money(Decimal(50000), "EUR"), summary={"en": "A fair."})
    >>> call = call_for(offer, key="fair", notice=rule, published=dt.date(2027, 3, 1), zone="Europe/Rome")
    >>> str(call.dues[0].deadline)
    '2027-03-31 24:00 Europe/Rome'
    """
    if not proposal.summary:
        raise InvalidValue.because(
            "no-summary",
            Where(table="offers", key=proposal.key, field="summary"),
            N_("The offer has no summary, and a notice must say what is proposed."),
            N_("Write in a few lines what the contract would be about, without naming the proposer."),
        )
    after = published + dt.timedelta(days=notice.days + 1)
    return Call(
        key=key,
        title=proposal.title or _TITLE,
        purpose=Purpose.SPONSORS,
        summary=proposal.summary,
        organiser=organiser or Text(),
        zone=zone,
        currency=notice.above.currency,
        languages=languages,
        jurisdiction=jurisdiction,
        legal_bases=(notice.source,) if notice.source else (),
        officer=officer,
        leaves_out=(CallState.COMMITTEE, CallState.REVIEW),
        channels=(Channel.PEC, Channel.PORTAL),
        identity="code",
        publish_above=notice,
        **_asked_by(Deadline("interest", after, dt.time(), zone, included=False)),
    )


def _asked_by(deadline: Deadline) -> dict[str, Any]:
    """The questions and the one deadline; the converters of these fields hide what they take from type checkers."""
    return {"dues": (Due(deadline=deadline),), "questions": _QUESTIONS}


_TITLE = Text(
    {
        "en": "Notice that a proposal of sponsorship was received",
        "it": "Avviso di ricevuta proposta di sponsorizzazione",
        "pt": "Anúncio de proposta de patrocínio recebida",
    }
)
_BRINGS_MONEY = Condition("contribution", Operator.IN, ["money", "both"])
_BRINGS_GOODS = Condition("contribution", Operator.IN, ["goods", "both"])

_QUESTIONS = (
    Question(
        key="name",
        title=Text({"en": "Who shows interest", "it": "Chi manifesta interesse", "pt": "Quem manifesta interesse"}),
        required=True,
        longest=200,
    ),
    Question(
        key="code",
        title=Text(
            {"en": "Tax code or VAT number", "it": "Codice fiscale o partita IVA", "pt": "Número de contribuinte"}
        ),
        required=True,
        longest=40,
    ),
    Question(
        key="mail",
        title=Text({"en": "E-mail address", "it": "Indirizzo e-mail", "pt": "Endereço de correio eletrónico"}),
        kind=Kind.EMAIL,
        required=True,
        sensitivity=Sensitivity.PERSONAL,
        seen_by=(),
    ),
    Question(
        key="contribution",
        title=Text({"en": "What is offered", "it": "Che cosa si offre", "pt": "O que se oferece"}),
        kind=Kind.CHOICE,
        required=True,
        substance=True,
        choices={
            "money": Text({"en": "Money", "it": "Denaro", "pt": "Dinheiro"}),
            "goods": Text({"en": "Goods or services", "it": "Beni o servizi", "pt": "Bens ou serviços"}),
            "both": Text({"en": "Both", "it": "Entrambi", "pt": "Ambos"}),
        },
    ),
    Question(
        key="amount",
        title=Text({"en": "Amount of money", "it": "Importo in denaro", "pt": "Montante em dinheiro"}),
        kind=Kind.MONEY,
        required=True,
        when=_BRINGS_MONEY,
        least=Decimal(0),
        substance=True,
    ),
    Question(
        key="goods",
        title=Text(
            {
                "en": "Goods and services, each with its value",
                "it": "Beni e servizi, ciascuno con il suo valore",
                "pt": "Bens e serviços, cada um com o seu valor",
            }
        ),
        kind=Kind.TEXT,
        required=True,
        when=_BRINGS_GOODS,
        longest=5000,
        substance=True,
    ),
    Question(
        key="wishes",
        title=Text(
            {"en": "What is asked in return", "it": "Che cosa si chiede in cambio", "pt": "O que se pede em troca"}
        ),
        kind=Kind.TEXT,
        longest=5000,
        substance=True,
    ),
)
