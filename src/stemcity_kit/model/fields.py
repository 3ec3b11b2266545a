"""How the fields of values are declared: what they hold, what they point at, who may see them.

Every value of the domain declares its fields through these functions. The declarations are data that other floors read:
the folder derives its columns from them, the checks follow the references, the workbook its drop-downs, and the
reference documentation its tables. Fields that must be given, or that take lists, are written out with `attrs.field`
where they stand, so that type checkers see them as required and know what they take. Text is normalised on construction
(NFC, no stray spaces), so what exists round-trips exactly.
"""

from __future__ import annotations

import enum
import operator
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where, did_you_mean

KEY_PATTERN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")
"""Lower-case ASCII letters, digits and inner hyphens, at most 80: safe in URLs, file names, ids and spreadsheets."""

DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
"""Names that Windows gives to devices, whatever follows the first dot; no file can be called so."""

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
"""Control characters and direction overrides: invisible, and able to make a page say something else than its source.

XML 1.0 section 2.2 forbids most of them; Unicode TR36 section 2.3 warns of the overrides.
"""


def clean_text(value: str) -> str:
    r"""Text of several lines: NFC, `\n` line ends, no spaces at the end of a line or around the whole.

    Raises:
        InvalidValue: A control character or a direction override is inside.

    >>> clean_text("  uno \r\ndue\n")
    'uno\ndue'
    """
    if value.isascii() and value.isprintable():  # the most usual case, without a search
        return value.strip()
    found = FORBIDDEN.search(value)
    if found:
        raise InvalidValue.because(
            "control-character",
            Where(),
            N_("The text holds the invisible character U+{code} at position {position}."),
            N_("Delete the character; copy the text again from its source without formatting."),
            code=f"{ord(found.group()):04X}",
            position=found.start() + 1,
        )
    lines = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def clean_line(value: str) -> str:
    r"""Text of one line: as `clean_text`, with every run of white space as one space.

    >>> clean_line(" Donne \t come\nnoi ")
    'Donne come noi'
    """
    if value.isascii() and value.isprintable() and "  " not in value:  # the most usual case, without a search
        return value.strip()
    return " ".join(clean_text(value).split())


def _optional_line(value: str | None) -> str | None:
    return (clean_line(value) or None) if value is not None else None


Strings: TypeAlias = list[str] | tuple[str, ...]
"""Several texts as people write them; not any iterable, or a type checker would take one text for its letters."""


def strings(values: Strings) -> tuple[str, ...]:
    """Short texts, each clean and none empty; the converter of every field that holds several.

    It stands in the field's own `attrs.field`, so that type checkers see that lists are accepted. Where the texts are
    keys of rows of another table, the field's metadata names it as `refers`.

    Raises:
        InvalidValue: One holds the “|” that parts them in a table.

    >>> strings([" it", "", "en"])
    ('it', 'en')
    """
    given: Any = values  # type checkers refuse one text; where nobody checks, it must not become its letters
    listed = [given] if isinstance(given, str) else given
    cleaned = tuple(line for line in map(clean_line, listed) if line)
    if any("|" in line for line in cleaned):
        raise InvalidValue.because(
            "bar-in-list",
            Where(),
            N_("A value of a list holds “|”."),
            N_("“|” parts the values; leave it out of them."),
        )
    return cleaned


def words(values: Strings) -> tuple[str, ...]:
    """Words of a free list, such as a room's equipment: in kebab-case, each once, sorted; so “Projector” is projector.

    Raises:
        InvalidValue: One has no letter a-z and no digit.

    >>> words(["Projector", "water", "Sala buia", "water"])
    ('projector', 'sala-buia', 'water')
    """
    found = {value: slug(value) for value in strings(values)}
    for value in (value for value, word in found.items() if not word):
        raise InvalidValue.because(
            "bad-word",
            Where(),
            N_("“{value}” cannot be one of these words."),
            N_("Write it with the letters a-z, digits and inner hyphens, such as projector or step-free."),
            value=value,
        )
    return tuple(sorted(set(found.values())))


def check_key(value: str) -> None:
    """Raise unless the value can be a key.

    >>> check_key("women-in-stem")
    """
    if value in DEVICES:
        raise InvalidValue.because(
            "bad-key",
            Where(),
            N_("“{value}” cannot be a key."),
            N_("Windows keeps this name for a device; write another, such as {example}."),
            value=value,
            example=slug(value),
        )
    if not KEY_PATTERN.fullmatch(value):
        raise InvalidValue.because(
            "bad-key",
            Where(),
            N_("“{value}” cannot be a key."),
            N_("Write 1 to 80 lower-case letters a-z, digits and inner hyphens, such as {example}."),
            value=value,
            example=slug(value) or "opening-2027",
        )


def slug(value: str) -> str:
    """A key made of a title: ASCII, lower case, hyphens.

    >>> slug("Sarà l'Età d'oro? STEM & più")
    'sara-l-eta-d-oro-stem-piu'
    """
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
    return f"{made}-1" if made in DEVICES else made


def valid_key(_instance: object, _attribute: attrs.Attribute[str], value: str) -> None:
    """Let only keys pass; the validator of every field that identifies a value."""
    check_key(value)


def filled(_instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Let no empty text pass; the validator of what must be named."""
    if not value:
        raise InvalidValue.because(
            "empty-value",
            Where(field=attribute.name),
            N_("“{field}” is empty."),
            N_("Name what it points at."),
            field=attribute.name,
        )


IS_KEY = {"is_key": True}
"""The metadata of the field that identifies a value among those of its kind in one edition."""


def line(*, default: Any = "", **metadata: object) -> Any:
    """A field of one line of text."""
    return attrs.field(default=default, converter=clean_line, metadata=metadata)


def lines(**metadata: object) -> Any:
    """A field of text that may have several lines."""
    return attrs.field(default="", converter=clean_text, metadata={"long": True, **metadata})


def ref(table: str, *, default: Any = None, **metadata: object) -> Any:
    """A field that holds the key of one row of another table, or None."""
    return attrs.field(default=default, converter=_optional_line, metadata={"refers": table, **metadata})


def choice(of: type[enum.StrEnum], *, default: Any = None, **metadata: object) -> Any:
    """A field that holds one of a closed list of words, or None; the word itself is accepted as text."""

    def one(value: Any) -> Any:
        return value if value is None else chosen(of, value)

    return attrs.field(default=default, converter=one, metadata=metadata)


C = TypeVar("C", bound=enum.StrEnum)


def chosen(of: type[C], value: C | str) -> C:
    """The word of a closed list; the converter of fields that must hold one calls it.

    Raises:
        InvalidValue: It is none of the list; the message names the nearest.
    """
    if isinstance(value, of):
        return value
    known = [member.value for member in of]
    if value in known:
        return of(value)
    near = did_you_mean(str(value), known)
    raise InvalidValue.because(
        "unknown-word",
        Where(),
        N_("“{value}” is not one of the words that may stand here."),
        N_("Did you mean “{near}”? The words are: {known}.") if near else N_("Write one of: {known}."),
        value=value,
        near=near,
        known=", ".join(known),
    )


def is_whole(value: object) -> bool:
    """Whether something is a whole number; a text of digits is none, nor is 1.5.

    >>> is_whole(90), is_whole("90"), is_whole(1.5)
    (True, False, False)
    """
    try:
        operator.index(value)  # type: ignore[arg-type]  # that is what is asked
    except TypeError:
        return False
    return True


def at_least(least: int) -> Callable[[Any, attrs.Attribute[Any], int | None], None]:
    """The validator that lets whole numbers from `least` upwards pass, and None."""

    def within(_instance: object, attribute: attrs.Attribute[int | None], value: int | None) -> None:
        if value is not None and not is_whole(value):
            raise InvalidValue.because(
                "not-a-whole-number",
                Where(field=attribute.name),
                N_("{value} is not a whole number."),
                N_("Write a whole number, {least} or more, or leave it empty where it is not known."),
                value=repr(value)[:80],
                least=least,
            )
        if value is not None and value < least:
            raise InvalidValue.because(
                "number-too-small",
                Where(field=attribute.name),
                N_("{value} is too small."),
                N_("Write a whole number, {least} or more, or leave it empty where it is not known."),
                value=value,
                least=least,
            )

    return within


def at_most(most: int) -> Callable[[Any, attrs.Attribute[Any], int | None], None]:
    """The validator that lets whole numbers up to `most` pass, and None."""

    def within(_instance: object, attribute: attrs.Attribute[int | None], value: int | None) -> None:
        if value is not None and value > most:
            raise InvalidValue.because(
                "number-too-large",
                Where(field=attribute.name),
                N_("{value} is too large."),
                N_("Write a whole number, {most} or less."),
                value=value,
                most=most,
            )

    return within


def whole(*, least: int = 0, most: int | None = None, default: int | None = None, **metadata: object) -> Any:
    """A field that holds a whole number; without a default of its own, None where it is not known.

    Where it has a default, None means the default.
    """
    validators = [at_least(least), *([at_most(most)] if most is not None else [])]
    limits = {"least": least, **({"most": most} if most is not None else {})}
    filled_in = attrs.converters.default_if_none(default) if default is not None else None
    return attrs.field(default=default, converter=filled_in, validator=validators, metadata={**limits, **metadata})


def degrees(*, most: int) -> Any:
    """A field that holds a WGS 84 coordinate in decimal degrees, or None where it is not known."""

    def within(_instance: object, attribute: attrs.Attribute[Decimal | None], value: Decimal | None) -> None:
        if value is not None and not -most <= value <= most:
            raise InvalidValue.because(
                "coordinate-out-of-range",
                Where(field=attribute.name),
                N_("{value} is no coordinate in degrees."),
                N_(
                    "Write decimal degrees between -{most} and {most}, with the declared decimal mark, such as 45.4642."
                ),
                value=value,
                most=most,
            )

    return attrs.field(default=None, converter=_exact, validator=within)


def _exact(value: Any) -> Any:
    """A number as it is written, not as the nearest binary fraction."""
    return Decimal(str(value)) if isinstance(value, int | float) else value


def web_address(**metadata: object) -> Any:
    """A field that holds an `https:`, `http:` or `mailto:` address, or an empty text."""
    return attrs.field(
        default="", converter=clean_line, validator=_address_validator, metadata={"address": True, **metadata}
    )


_HOST = r"[^\s<>\"{}|\\^`/@?#]+"
_ADDRESS = re.compile(rf"https?://{_HOST}(?:[/?#][^\s<>\"{{}}|\\^`]*)?|mailto:[^\s<>\"@?&%,;/]+@[^\s<>\"@?&%,;/]+")
_BASE = re.compile(rf"https?://{_HOST}(?:/[^\s<>\"{{}}|\\^`?#]*)?")
"""No user name before the host, which makes an address look like another's; no header after a mailbox (RFC 6068)."""


def mailbox() -> Any:
    """A field that holds an e-mail address, or an empty text."""
    return attrs.field(default="", converter=clean_line, validator=_mailbox_validator, metadata={"mailbox": True})


_MAILBOX = re.compile(r"[^\s<>\"()\[\],;:@]+@[^\s<>\"()\[\],;:@]+\.[^\s<>\"()\[\],;:@.]+")


def _mailbox_validator(_instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    if value and not _MAILBOX.fullmatch(value):
        raise InvalidValue.because(
            "bad-email",
            Where(field=attribute.name),
            N_("“{value}” is not an e-mail address."),
            N_("Write one address, such as office@example.org."),
            value=value,
        )


def _address_validator(_instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    is_base = attribute.metadata.get("base", False)
    pattern = _BASE if is_base else _ADDRESS
    if value and not (pattern.fullmatch(value) and value.isprintable()):
        raise InvalidValue.because(
            "bad-address",
            Where(field=attribute.name),
            N_("“{value}” is not a web address."),
            N_("Write a full address that begins with https://, such as https://www.example.org/book."),
            value=value,
        )
