"""What the parts of a synthetic edition share: chance that is the same everywhere, words in each language, dates."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

import attrs

from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days

T = TypeVar("T")

SATURDAY = 5
"""As Python counts the days of the week."""

KINDS: tuple[tuple[str, str, str, str, str, str, int | None], ...] = (
    ("workshop", "Workshop", "Laboratorio", "Oficina", "EducationEvent", "1.2.4", 120),
    ("conference", "Conference", "Conferenza", "Conferência", "EducationEvent", "1.3.1", 90),
    ("hackathon", "Hackathon", "Hackathon", "Hackathon", "Hackathon", "2.3.2", 480),
    ("exhibition", "Exhibition", "Mostra", "Exposição", "ExhibitionEvent", "", None),
    ("webinar", "Webinar", "Webinar", "Webinar", "EducationEvent", "1.2.2", 60),
    ("meeting", "Meeting", "Incontro", "Encontro", "Event", "", 60),
)
"""Key, name in English, Italian and Portuguese, schema.org type, OntoPiA code, typical minutes."""

AUDIENCES: tuple[tuple[str, str, str, str, tuple[int, ...], int | None, int | None], ...] = (
    ("primary", "Primary schools", "Scuole primarie", "Escolas primárias", (1,), 6, 10),
    ("lower-secondary", "Lower secondary schools", "Scuole medie", "Escolas básicas", (2,), 11, 13),
    ("upper-secondary", "Upper secondary schools", "Scuole superiori", "Escolas secundárias", (3,), 14, 18),
    ("university", "University students", "Studenti universitari", "Estudantes universitários", (6, 7), 19, 26),
    ("families", "Families", "Famiglie", "Famílias", (), None, None),
    ("everyone", "Everyone", "Per tutti", "Para todos", (), None, None),
)
"""Key, name in English, Italian and Portuguese, ISCED 2011 levels, ages."""


@attrs.frozen
class Draw:
    """A source of chance that is the same on every platform and in every version of Python."""

    source: random.Random

    @classmethod
    def seeded(cls, seed: int) -> Draw:
        """The sequence that belongs to a seed."""
        return cls(random.Random(seed))  # noqa: S311 - plausible data, and no secret

    def below(self, limit: int) -> int:
        """A whole number from 0, below the limit."""
        return int(self.source.random() * limit)

    def one(self, of: Sequence[T]) -> T:
        """One of them."""
        return of[self.below(len(of))]

    def several(self, of: Sequence[T], most: int) -> tuple[T, ...]:
        """One to `most` of them, neighbours in the sequence."""
        wanted = 1 + self.below(min(most, len(of)))
        start = self.below(len(of))
        return tuple(of[(start + n) % len(of)] for n in range(wanted))


@attrs.frozen
class Frame:
    """What every part of one synthetic edition shares."""

    draw: Draw
    languages: tuple[str, ...]
    zone: str
    month: Days
    marathon: Days

    def text(self, english: str, italian: str, portuguese: str, *, number: int | str = "") -> Text:
        """The words in each language of the edition; for a language that is not at hand the English ones, marked."""
        words = {"en": english, "it": italian, "pt": portuguese}
        said = {tag: words.get(tag.split("-")[0], f"{english} [{tag}]") for tag in self.languages}
        return Text({tag: f"{word} {number}".strip() for tag, word in said.items()})
