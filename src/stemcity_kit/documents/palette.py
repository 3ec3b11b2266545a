"""The colours of the pages: from the two that an edition gives, a set in which every text can be read.

Contrast is measured as WCAG 2.1 measures it (relative luminance, success criterion 1.4.3); text is dark enough for
level AA, 4.5 to 1, on each ground that it stands on. A colour that an edition gives is kept for grounds and ornament;
where it is too light to write with, its text tone is darkened, and `Palette.darkened` says so.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

__all__ = ["Palette", "contrast", "palette"]

AA = 4.5
PAPER, INK = "#ffffff", "#16181d"
BRAND, ACCENT = "#1f3a6e", "#e4572e"

Channels = tuple[int, int, int]


def channels(colour: str) -> Channels:
    """Red, green and blue, each from 0 to 255.

    >>> channels("#ff8000")
    (255, 128, 0)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with a share (0 to 1) of another, channel by channel, rounded.

    >>> mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def luminance(colour: str) -> float:
    """The relative luminance, from 0 for black to 1 for white (WCAG 2.1, relative luminance)."""
    red, green, blue = (
        (c / 255 / 12.92) if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.1, contrast ratio).

    >>> round(contrast("#ffffff", "#767676"), 2)
    4.54
    """
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def until(colour: str, towards: str, *, is_enough: Callable[[str], bool]) -> str:
    """The first of the colour's mixtures with another, in steps of 2 %, that is enough."""
    return next((tone for n in range(50) if is_enough(tone := mixed(colour, towards, n / 50))), towards)


@attrs.frozen
class Palette:
    """The colours of a site, each `#rrggbb`.

    Attributes:
        brand: The edition's colour, for grounds.
        on_brand: Text on it.
        brand_text: Its tone for text and links on paper and on its own tint.
        tint: A whisper of it, for grounds.
        line: A little more of it, for rules and borders.
        deep: A darker tone, for the foot of the page.
        accent: The edition's second colour, for ornament and grounds.
        on_accent: Text on it.
        accent_text: Its tone for text on paper and on the tint.
        glow: The brand's tone for text and links on the dark ground.
        darkened: The names of the given colours that are too light to write with.
    """

    brand: str
    on_brand: str
    brand_text: str
    tint: str
    line: str
    deep: str
    accent: str
    on_accent: str
    accent_text: str
    glow: str
    darkened: tuple[str, ...] = ()

    @property
    def tones(self) -> tuple[str, ...]:
        """The colours of ornaments."""
        return (
            mixed(self.brand, PAPER, 0.18),
            self.accent,
            mixed(self.brand, INK, 0.3),
            mixed(self.accent, PAPER, 0.45),
            mixed(self.brand, PAPER, 0.6),
            mixed(self.brand, self.accent, 0.5),
        )


def palette(colour: str = "", accent: str = "") -> Palette:
    """The colours that follow from an edition's own; without any, the library's.

    >>> pale = palette("#ffd400", "#00a0b0")
    >>> pale.darkened, contrast(pale.brand_text, pale.tint) >= 4.5
    (('colour', 'accent'), True)
    """
    brand, second = (colour or BRAND).lower(), (accent or ACCENT).lower()
    tint = mixed(brand, PAPER, 0.94)

    def is_dark_enough(tone: str) -> bool:
        return contrast(tone, tint) >= AA

    deep = mixed(brand, "#0b0d12", 0.82)
    texts = [until(given, "#000000", is_enough=is_dark_enough) for given in (brand, second)]
    given = (("colour", colour.lower(), texts[0]), ("accent", accent.lower(), texts[1]))
    return Palette(
        brand,
        readable_on(brand),
        texts[0],
        tint,
        mixed(brand, PAPER, 0.82),
        deep,
        second,
        readable_on(second),
        texts[1],
        until(brand, PAPER, is_enough=lambda tone: contrast(tone, deep) >= 7),
        tuple(name for name, value, text in given if value and value != text),
    )


def readable_on(ground: str) -> str:
    """White or near-black, whichever reads better; every colour has one with at least 4.5 to 1 against pure ones.

    >>> readable_on("#ffd400"), readable_on("#1f3a6e")
    ('#16181d', '#ffffff')
    """
    if contrast(PAPER, ground) >= AA:
        return PAPER
    return INK if contrast(INK, ground) >= AA else "#000000"
