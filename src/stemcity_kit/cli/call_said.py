"""Sentences of the engine in words, as the commands print them."""

from __future__ import annotations

from decimal import Decimal

from stemcity_kit.calls.call import Call
from stemcity_kit.documents.catalogue import tongue
from stemcity_kit.documents.dossier_words import Wording
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.model.money import Money
from stemcity_kit.model.sentence import Param

__all__ = ["plain_number", "say"]


def say(sentence: Param, call: Call, language: str) -> str:
    """A sentence, or a value of one, in the words of a language.

    Args:
        sentence: The sentence.
        call: Its call, for the zone and the languages to fall back on.
        language: The reader's language.
    """
    return str(Wording(Phrases(language, call.languages, "", tongue(language)), call.zone).plain(sentence))


def plain_number(value: Decimal | Money | None) -> str:
    """A number or an amount as a table of the command shows it; an empty text for none."""
    if value is None:
        return ""
    return f"{value.amount} {value.currency}" if isinstance(value, Money) else f"{value:f}"
