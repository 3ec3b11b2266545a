"""Who pays what, who promised what, and what supporters were promised in return.

Cash and what is given in kind are never one number: every row says which of the two it is. The rows live in the
folder's `private/`; what the law has published of them (economic advantages, in Italy D.Lgs. 33/2013, arts. 26 and 27)
is a view of them.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.fields import IS_KEY, KEY_PATTERN, choice, clean_line, filled, line, ref, valid_key
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text, translated
from stemcity_kit.model.vocabulary import Means, Phase, Valuation

__all__ = ["Advantage", "BudgetLine", "Contribution", "Entitlement", "money", "so_far"]


def _in_the_currency(instance: Any, attribute: attrs.Attribute[Decimal | None], value: Decimal | None) -> None:
    """Let only amounts pass that the row's currency can pay, and none below nothing."""
    if value is None:
        return
    if value.is_finite() and value < 0:
        raise _below_nothing(attribute.name, value)
    if not hasattr(instance, "amount"):  # the cell of the amount was faulty, and is named as such
        return
    if instance.amount is None:
        raise InvalidValue.because(
            "no-currency",
            Where(field=attribute.name),
            N_("{value} is in no currency, because the row has no amount."),
            N_("Fill in “amount” and “currency”; the amount may be 0."),
            value=value,
        )
    try:
        Money.as_written(value, instance.amount.currency)
    except InvalidValue as fault:
        raise fault.at(Where(field=attribute.name)) from None


def _not_below_nothing(_instance: object, attribute: attrs.Attribute[Money | None], value: Money | None) -> None:
    if value is not None and value.amount < 0:
        raise _below_nothing(attribute.name, value.amount)


def _below_nothing(field: str, value: Decimal) -> InvalidValue:
    return InvalidValue.because(
        "below-nothing",
        Where(field=field),
        N_("{value} is less than nothing."),
        N_("Write 0 or more; what is paid back is taken off the amount that it was."),
        value=value,
    )


def _file_number(_instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Let only what looks like a file's number pass: no name is a key with a digit."""
    if value and not (KEY_PATTERN.fullmatch(value) and any(letter.isdigit() for letter in value)):
        raise InvalidValue.because(
            "no-file-number",
            Where(field=attribute.name),
            N_("What stands here is no number of a file; it may be a name."),
            N_("Write the office’s own number in small letters, digits and hyphens, such as file-2027-14."),
        )


def money() -> Any:
    """A field of an amount that is not below nothing, or None."""
    return attrs.field(default=None, validator=_not_below_nothing)


def so_far() -> Any:
    """A field of a number that is in the currency of the row's amount, or None."""
    return attrs.field(default=None, validator=_in_the_currency)


@attrs.frozen
class BudgetLine:
    """A cost: what for, in which phase, and who is to pay it.

    Attributes:
        key: The line's key.
        title: What the money is for.
        category: The category that it is summed in, as a word of the city's own, such as `communication`.
        phase: Before, during or after the events; empty where it is for all of the work.
        source: Who pays; empty while that is to be found. The municipality is an organisation like the others.
        means: Cash, or something given in kind.
        amount: How much is planned.
        committed: How much is ordered or bound by contract, in the same currency; empty while it is not known.
        spent: How much is paid, or used up where it was in kind, in the same currency; empty while it is not known.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    category: str = line(code=True)
    phase: Phase | None = choice(Phase)
    source: str | None = ref("organisations")
    means: Means = choice(Means, default=Means.CASH)
    amount: Money | None = money()
    committed: Decimal | None = so_far()
    spent: Decimal | None = so_far()


@attrs.frozen
class Contribution:
    """What a supporter promised, and what arrived of it.

    Attributes:
        key: The contribution's key.
        organisation: Who gives.
        title: What is given.
        means: Cash, or something given in kind.
        tier: The tier that it earns.
        pays: The budget line that it pays for; empty where it is for any.
        phase: The phase that it is bound to; empty where it is for any.
        amount: What it is worth, as promised.
        promised: The day of the promise: of the signed agreement, or of the offer.
        due: The day until which it is to arrive.
        received: How much arrived, in the same currency; empty while that is not known.
        received_on: The day on which the last of it arrived.
        valuation: How something in kind was valued; cash needs none.
        evidence: What proves the value: a document, an invoice number, a price list and its date.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    organisation: str = attrs.field(converter=clean_line, validator=filled, metadata={"refers": "organisations"})
    title: Text = translated()
    means: Means = choice(Means, default=Means.CASH)
    tier: str | None = ref("tiers")
    pays: str | None = ref("budget")
    phase: Phase | None = choice(Phase)
    amount: Money | None = money()
    promised: dt.date | None = None
    due: dt.date | None = None
    received: Decimal | None = so_far()
    received_on: dt.date | None = None
    valuation: Valuation | None = choice(Valuation)
    evidence: str = line()


@attrs.frozen
class Entitlement:
    """One benefit that one supporter was promised: until when, whether it was given, and what proves it.

    A benefit of a tier is owed to all of that tier, also without a row here; the row says what became of it.

    Attributes:
        organisation: To whom.
        benefit: What.
        due: The day until which it is owed.
        done: The day on which it was given.
        proof: What proves it: an address, a photograph's file name, a page of the press review.
        remark: What else is to be known.
    """

    organisation: str = attrs.field(
        converter=clean_line, validator=filled, metadata={"refers": "organisations", "identity": True}
    )
    benefit: str = attrs.field(
        converter=clean_line, validator=filled, metadata={"refers": "benefits", "identity": True}
    )
    due: dt.date | None = None
    done: dt.date | None = None
    proof: str = line()
    remark: str = line()


@attrs.frozen
class Advantage:
    """An economic advantage that the city grants: a contribution, or a municipal venue free of charge.

    Attributes:
        key: The advantage's key.
        organisation: Who benefits; empty where it is a natural person.
        natural_person: The office's own number for a natural person who benefits, such as that of its file; never a
            name or a tax code. Empty where an organisation benefits.
        title: What is granted.
        means: Cash, or something in kind, such as the use of a venue.
        day: The day on which it is granted; its calendar year counts.
        amount: What it is worth.
        valuation: How something in kind was valued; cash needs none.
        evidence: What proves the value, such as the tariff and its date.
        act: The act that grants it.
        norm: The law or regulation that it rests on.
        office: The office in charge.
        chosen_by: How the beneficiary was chosen, such as the key of a call.
        url: A page about it, such as the project.
        event: The event that it is for.
        venue: The venue whose use it is.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    organisation: str | None = ref("organisations")
    natural_person: str = attrs.field(default="", converter=clean_line, validator=_file_number)
    title: Text = translated()
    means: Means = choice(Means, default=Means.CASH)
    day: dt.date | None = None
    amount: Money | None = money()
    valuation: Valuation | None = choice(Valuation)
    evidence: str = line()
    act: str = line()
    norm: str = line()
    office: str = line()
    chosen_by: str = line()
    url: str = line()
    event: str | None = ref("events")
    venue: str | None = ref("venues")

    def __attrs_post_init__(self) -> None:
        if bool(self.organisation) is bool(self.natural_person):
            raise InvalidValue.because(
                "no-one-beneficiary",
                Where(field="organisation"),
                N_("It names no beneficiary, or two of them."),
                N_("Fill in “organisation”, or “natural_person” with the number of the person’s file; not both."),
            )
