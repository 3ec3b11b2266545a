"""Who came, as counts per session and group and never as names; and whom the campaign reached, as contacts."""

from __future__ import annotations

from decimal import Decimal

import attrs

from stemcity_kit.model.accounts import money, so_far
from stemcity_kit.model.fields import IS_KEY, choice, clean_line, filled, line, ref, strings, valid_key, whole
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text, translated
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import ChannelKind, Gender, Qualifier

__all__ = ["Attendance", "Channel"]


@attrs.frozen
class Attendance:
    """How many of one group were booked into a session, and how many came.

    Attributes:
        session: The session.
        gender: As people said it themselves; empty where nobody was asked.
        ages: The age band, such as `11-13`.
        audience: The audience, which tells the level of school.
        district: The code of the district from which they came.
        booked: How many had a place.
        present: How many came; empty where nobody counted.
    """

    session: str = attrs.field(
        converter=clean_line, validator=filled, metadata={"refers": "sessions", "identity": True}
    )
    gender: Gender | None = choice(Gender, identity=True)
    ages: str = line(code=True, identity=True)
    audience: str | None = ref("audiences", identity=True)
    district: str = line(code=True, identity=True)
    booked: int | None = whole()
    present: int | None = whole()


@attrs.frozen
class Channel:
    """One channel of the communication campaign: what was planned, what it reached, and how that was counted.

    What a channel reaches are *contacts*: somebody who reads a newsletter and sees a poster is two of them. They are
    never people, and those of two channels are never added up to people.

    Attributes:
        key: The channel's key.
        title: What it is.
        kind: What sort of channel it is.
        days: From when to when it ran, both days included.
        planned: The contacts that were planned.
        reached: The contacts that were counted.
        qualifier: How the source qualifies that number.
        method: How they were counted, and by whom.
        items: How many pieces appeared in it: articles, broadcasts, posts.
        amount: What it is planned to cost.
        spent: What it cost, in the same currency.
        sources: Where this is known from.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    kind: ChannelKind = choice(ChannelKind, default=ChannelKind.OTHER)
    days: Days | None = None
    planned: int | None = whole()
    reached: int | None = whole()
    qualifier: Qualifier = choice(Qualifier, default=Qualifier.EXACT)
    method: Text = translated()
    items: int | None = whole()
    amount: Money | None = money()
    spent: Decimal | None = so_far()
    sources: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "sources"})
