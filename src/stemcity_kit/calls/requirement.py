"""What an applicant must be and bring, as data: each with its operator, its reference date and its source."""

from __future__ import annotations

import datetime as dt

import attrs

from stemcity_kit.calls.question import Condition
from stemcity_kit.model.fields import IS_KEY, clean_line, line, valid_key
from stemcity_kit.model.text import Text, translated

__all__ = ["Requirement"]


@attrs.frozen(kw_only=True)
class Requirement:
    """One requirement of admission.

    Attributes:
        key: The requirement's key.
        title: What people read: the requirement in the words of the call.
        test: What must hold.
        when: Only applications for which this holds must meet it.
        on: For a date of birth: the day on which the age is reckoned, in full years; `test` then compares the age.
        allowance: The question whose whole-number answer moves the limit of `test` up, one for one: L'Oréal-UNESCO's
            limit of age is one year higher for each child.
        curable: Whether it may be met later, after a request for completion.
        source: The article of the call, or the law.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    test: Condition
    when: Condition | None = None
    on: dt.date | None = None
    allowance: str = line()
    curable: bool = False
    source: str = line()
