r"""The seeded draw: an order by lot that anybody can compute again.

A seed that the office itself chooses is no lottery: it could try seeds until a favourite wins. So a draw has three
steps, in this order. The list is frozen and its `list_digest` published. The seed comes from a public event that was
named beforehand and that the office cannot influence. `drawn` then gives the order, which a stranger who has the list
and the seed computes again in five lines::

    from hashlib import sha256
    seed = "Lotto, Milano, 2027-06-12: 5 17 33 61 90"
    keys = ["a-001", "a-002", "a-003"]
    lot = {key: sha256(f"{seed}\n{key}".encode()).hexdigest() for key in keys}
    print(*sorted(keys, key=lambda key: (lot[key], key)), sep="\n")

A key's lot depends on the seed and on the key alone. So adding or withdrawing one leaves the others in their order, and
neither the order of arrival nor the length of the list can favour anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256

from stemcity_kit.errors import Finding, InvalidValue, N_, Where

__all__ = ["drawn", "list_digest"]


def drawn(keys: Iterable[str], *, seed: str) -> tuple[str, ...]:
    r"""The keys in the order of the draw: the first drawn comes first.

    The lot of a key is the SHA-256 (FIPS 180-4) of the seed, a line feed and the key in UTF-8, as lower-case
    hexadecimal. The lowest lot comes first; of two equal lots, which nobody has ever seen, the lower key.

    Args:
        keys: What is drawn, in any order.
        seed: One line, exactly as published; capitals and inner spaces count.

    Raises:
        InvalidValue: The seed is empty or would be copied wrongly, or keys are empty, occur twice or hold a line
            break; all faults at once.

    >>> drawn(["a-001", "a-002", "a-003"], seed="Lotto, Milano, 2027-06-12: 5 17 33 61 90")
    ('a-002', 'a-003', 'a-001')
    """
    listed = tuple(keys)
    if faults := (*_seed_faults(seed), *_key_faults(listed)):
        raise InvalidValue(*faults)
    return tuple(sorted(listed, key=lambda key: (_hex(f"{seed}\n{key}"), key)))


def list_digest(keys: Iterable[str]) -> str:
    r"""The SHA-256 of a list, to be published before the seed exists: then nobody can add or remove a key unseen.

    The keys stand in the order of their code points, each followed by a line feed, in UTF-8. On a file with one key per
    line, `LC_ALL=C sort list.txt | sha256sum` gives the same 64 digits.

    Args:
        keys: What will be drawn, in any order.

    Raises:
        InvalidValue: Keys are empty, occur twice or hold a line break; all faults at once.

    >>> list_digest(["a-002", "a-001"])
    'e79e07a2b6f359037126eca6ce2f4d99aff62f08286fd03b13758dd0491d3b66'
    """
    listed = tuple(keys)
    if faults := tuple(_key_faults(listed)):
        raise InvalidValue(*faults)
    return _hex("".join(f"{key}\n" for key in sorted(listed)))


def _hex(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _seed_faults(seed: str) -> Iterator[Finding]:
    if not seed or seed != seed.strip() or not _fits_a_line(seed):
        what = N_("“{seed}” cannot be the seed of a draw.")
        fix = N_("Write one line without spaces around it, exactly as the public event gave it and as it is published.")
        yield Finding("bad-seed", Where(field="seed"), what, fix, params={"seed": seed})


def _key_faults(keys: tuple[str, ...]) -> Iterator[Finding]:
    for key, times in sorted(Counter(keys).items()):
        if not key or not _fits_a_line(key):
            what = N_("“{key}” cannot be drawn: it is not one line of text.")
            fix = N_("Draw keys, such as the protocol numbers of the applications, each on one line.")
            yield Finding("bad-lot", Where(field="keys"), what, fix, params={"key": key})
        if times > 1:
            what = N_("“{key}” is on the list {times} times.")
            fix = N_("Each takes part once; remove the others.")
            yield Finding("drawn-twice", Where(field="keys"), what, fix, params={"key": key, "times": times})


def _fits_a_line(text: str) -> bool:
    """Whether the text has no line break of any kind and can be written in UTF-8."""
    return text.splitlines() == [text] and not any("\ud800" <= char <= "\udfff" for char in text)
