"""What is drawn by lot when small numbers are hidden, so that nobody without the key can play the drawing again.

Whoever knows how cells are chosen could try every table that agrees with the published numbers, and rule out those
that would have had other gaps. So the choice depends on a secret: each lot is the HMAC-SHA256 (RFC 2104, FIPS 180-4) of
the names of what it is drawn for. It never depends on a number of people, nor on the order of rows, columns or
dimensions; a total has the same lot in every table that shows it.
"""

from __future__ import annotations

import hmac
import json
import random
from collections.abc import Iterable

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where

__all__ = ["Secret"]

_LEAST_BYTES = 16
_WHOLE = 1 << 64


@attrs.frozen
class Secret:
    """The key of an edition, which only its office knows; made by `Secret.of`.

    Attributes:
        key: 16 bytes or more, drawn once, as by `secrets.token_bytes(32)`.
    """

    key: bytes = attrs.field(repr=False)

    @classmethod
    def of(cls, key: bytes | str) -> Secret:
        """The secret of a key.

        Args:
            key: Bytes, or a text, of which the UTF-8 is taken; 16 bytes or more.

        Raises:
            InvalidValue: The key is neither, or so short that all keys could be tried.

        >>> Secret.of("an example, and not a secret at all")
        Secret()
        """
        found: object = key.encode("utf-8", "surrogatepass") if isinstance(key, str) else key
        if isinstance(found, bytes) and len(found) >= _LEAST_BYTES:
            return cls(found)
        what = N_("This is no key of at least {least} bytes by which cells can be hidden.")
        fix = N_("Draw one with secrets.token_bytes(32), keep it with the edition and show it to nobody.")
        raise InvalidValue.because("disclosure-key", Where(field="key"), what, fix, least=_LEAST_BYTES)

    @property
    def fingerprint(self) -> str:
        """By which two keys are told apart: 8 hexadecimal digits, too few for a key that was thought up to be tried.

        >>> Secret.of("an example, and not a secret at all").fingerprint
        'bb2f5db3'
        """
        return self._digest("fingerprint", ()).hex()[:8]

    def lot(self, purpose: str, *names: object) -> int:
        """A whole number below 2 to the power of 64; `names` are whatever JSON can write."""
        return int.from_bytes(self._digest(purpose, names)[:8], "big")

    def falls(self, purpose: str, *names: object, one_in: int) -> bool:
        """Whether a lot falls that falls once in so many times."""
        return self.lot(purpose, *names) * one_in < _WHOLE

    def stream(self, purpose: str, *names: object) -> random.Random:
        """As many numbers as one wants, the same each time."""
        return random.Random(self._digest(purpose, names))  # noqa: S311  # the seed is the secret, and no number leaves

    def _digest(self, purpose: str, names: Iterable[object]) -> bytes:
        # JSON, so that no name can end where another one begins.
        return hmac.digest(self.key, json.dumps([purpose, *names]).encode(), "sha256")
