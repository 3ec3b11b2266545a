"""One spelling for any frozen value: plain JSON types, keys sorted, so that the same content has the same bytes.

What has a canonical spelling can be hashed: the text of a call when it is published, a record in its chain. Decimals
keep their digits as text, moments are in UTC to the microsecond, and an attribute that has its default value is left
out, so that a field added later changes no hash made before.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import attrs

__all__ = ["canonical", "default_of", "digest", "plain"]


def plain(value: Any) -> Any:
    """The value in JSON's own types.

    Raises:
        TypeError: A value of a kind that has no spelling here, which is a mistake in the code.

    >>> plain({"points": Decimal("70.10"), "day": dt.date(2027, 5, 19)})
    {'points': '70.10', 'day': '2027-05-19'}
    """
    if value is None or (isinstance(value, bool | int | str) and not isinstance(value, enum.Enum)):
        return value
    if attrs.has(type(value)):
        return _fields(value)
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(member) for key, member in value.items()}
    if isinstance(value, tuple | list):
        return [plain(member) for member in value]
    return _spelt(value)


def _fields(value: Any) -> dict[str, Any]:
    """The attributes that say more than their default."""
    held: dict[str, Any] = {}
    for field in attrs.fields(type(value)):
        member = getattr(value, field.name)
        if field.default is attrs.NOTHING or member != default_of(field, value):
            held[field.name] = plain(member)
    return held


def default_of(field: attrs.Attribute[Any], value: Any) -> Any:
    """What a value would hold in a field if nobody had said anything.

    >>> from stemcity_kit.model.money import Money
    >>> default_of(attrs.fields(Money).amount, Money(Decimal(5), "EUR"))
    NOTHING
    """
    given: Any = field.default
    if isinstance(given, attrs.Factory):  # type: ignore[arg-type]
        given = given.factory(value) if given.takes_self else given.factory()
    convert: Any = field.converter
    return given if convert is None or given in (None, attrs.NOTHING) else convert(given)


def _spelt(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical spelling")


def canonical(value: Any) -> str:
    """The value as one line of JSON: sorted keys, no spaces, letters as they are.

    >>> canonical({"b": 1, "a": [True, None]})
    '{"a":[true,null],"b":1}'
    """
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: Any) -> str:
    """The SHA-256 of the canonical spelling in UTF-8, as 64 hexadecimal digits.

    >>> digest({})[:12]
    '44136fa355b3'
    """
    return hashlib.sha256(canonical(value).encode()).hexdigest()
