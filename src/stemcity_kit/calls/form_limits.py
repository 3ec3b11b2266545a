r"""What a form can hold, said once: the schema states it and the reader of instances asks it, so they cannot disagree.

Patterns are in the part of the syntax that ECMA-262 and Python share. White space is spelt out, because the two do not
mean the same by `\s`. A pattern is searched for, and its `$` may stand before a last line break, which the reader of
answers takes away.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal

from babel.numbers import get_currency_precision

from stemcity_kit.calls.question import Kind, Question
from stemcity_kit.calls.spelling import MOST_CHARACTERS
from stemcity_kit.model.frozen import Frozen

__all__ = ["PATTERNS", "SHA256", "SMALLEST", "bounds", "exactly", "longest", "minor_units", "most_of_name"]

_GAP = r"\t \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SPACE = rf"\n\r{_GAP}"
_BARRED = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff"
"""What `model.fields.FORBIDDEN` forbids."""

_MAIL = rf"[^{_BARRED}{_SPACE}<>\"()\[\],;:@]"
_PATH = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@\/?-]|%[0-9A-Fa-f]{2})"

SHA256 = "^[0-9a-f]{64}$"

PATTERNS: Mapping[Kind, str] = Frozen(
    {
        Kind.LINE: rf"^[{_SPACE}]*[^{_BARRED}{_SPACE}][^{_BARRED}]*$",
        Kind.TEXT: rf"^[{_SPACE}]*[^{_BARRED}{_SPACE}][^{_BARRED}]*$",
        Kind.DATE: r"^[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$",
        Kind.EMAIL: rf"^{_MAIL}+@{_MAIL}+\.[^{_BARRED}{_SPACE}<>\"()\[\],;:@.]+$",
        Kind.ADDRESS: rf"^https?:\/\/[A-Za-z0-9.-]+(?::[0-9]{{1,5}})?(?:[\/?]{_PATH}*)?(?:#{_PATH}*)?$",
        Kind.FILE: rf"^[{_GAP}.]*[^{_BARRED}{_SPACE}.\/\\][^{_BARRED}\n\r\/\\]*$",
    }
)
"""The pattern of the text of each kind that has one; of a file, of its name.

Whoever validates looks at hostile text of any length, so no two neighbours of a pattern can match the same character:
the time stays in proportion to the length.
"""

SMALLEST = Decimal("0.000001")
"""The smallest number that is not 0: a double with 17 digits then has few enough of them to be kept exactly."""

_MOST_NUMBER = 999_999_999_999_999
_MOST_UNITS = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly (RFC 7493, section 2.2)."""

_MOST_ADDRESS = 2000
_MOST_MAILBOX = 254
"""RFC 5321, section 4.5.3.1.3, without the angle brackets."""

most_of_name = 255
"""The most characters of the name of a file, which is what file systems take."""


def longest(question: Question) -> int:
    """The most characters that the answer to a question of text can have.

    >>> longest(Question(key="name", longest=80))
    80
    """
    most = {Kind.EMAIL: _MOST_MAILBOX, Kind.ADDRESS: _MOST_ADDRESS}.get(question.kind, MOST_CHARACTERS)
    return min(question.longest or most, most)


def minor_units(currency: str) -> int:
    """How many minor units one of the currency has: 100 cents, but 1 yen.

    >>> minor_units("EUR"), minor_units("JPY")
    (100, 1)
    """
    return int(10 ** get_currency_precision(currency))


def bounds(question: Question, currency: str) -> tuple[Decimal, Decimal]:
    """The least and the most number that can be answered, both in; of an amount, in minor units.

    >>> bounds(Question(key="isee", kind="money", least=Decimal(0), most=Decimal("0.5")), "EUR")
    (Decimal('0'), Decimal('50'))
    """
    if question.kind is Kind.MONEY:
        units, reach = minor_units(currency), Decimal(_MOST_UNITS)
        least = -reach if question.least is None else Decimal(math.ceil(question.least * units))
        most = reach if question.most is None else Decimal(math.floor(question.most * units))
    else:
        reach = Decimal(_MOST_NUMBER)
        least = -reach if question.least is None else question.least
        most = reach if question.most is None else question.most
    return max(least, -reach), min(most, reach)


def exactly(text: str, *, words: bool) -> str:
    r"""The pattern of one line of text, whatever white space stands around it and, where asked, between its words.

    >>> exactly("a.b", words=False).count(r"a\.b")
    1
    """
    escaped = [
        "".join(f"\\{char}" if char in r"^$\.*+?()[]{}|/" else char for char in word) for word in text.split(" ")
    ]
    return f"^[{_SPACE}]*{(f'[{_SPACE}]+' if words else ' ').join(escaped)}[{_SPACE}]*$"
