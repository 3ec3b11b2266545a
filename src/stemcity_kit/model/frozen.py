"""A mapping that cannot change, so that a frozen value can hold one and still be hashed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

__all__ = ["Frozen", "frozen"]

K = TypeVar("K")
V = TypeVar("V")


class Frozen(Mapping[K, V]):
    """A read-only mapping, equal to and hashed like any other of the same content, in the order that it was given.

    >>> marks = Frozen({"quality": 4})
    >>> marks["quality"], hash(marks) == hash(Frozen([("quality", 4)]))
    (4, True)
    """

    __slots__ = ("_held",)

    def __init__(self, held: Mapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        self._held: dict[K, V] = dict(held)

    def __getitem__(self, key: K) -> V:
        return self._held[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __hash__(self) -> int:
        return hash(frozenset(self._held.items()))

    def __repr__(self) -> str:
        return f"Frozen({self._held!r})"


def frozen(held: Mapping[Any, Any]) -> Frozen[Any, Any]:
    """The same content as a mapping that cannot change; the converter of fields that hold one.

    >>> frozen({"a": 1}) == {"a": 1}
    True
    """
    return held if isinstance(held, Frozen) else Frozen(held)
