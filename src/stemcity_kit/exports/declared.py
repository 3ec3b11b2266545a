"""What the classes of the model say of themselves: types and descriptions, so that no schema can drift from them."""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import Any, get_type_hints

import attrs

__all__ = ["about", "descriptions", "types_of"]


@cache
def types_of(of: type) -> dict[str, Any]:
    """The type of each field of a class, in the order of declaration."""
    hints = get_type_hints(of)
    return {field.name: hints[field.name] for field in attrs.fields(of)}


def about(of: type) -> str:
    """The first sentence of a class's docstring.

    >>> from stemcity_kit.model.figure import Source
    >>> about(Source)
    'Where something is known from.'
    """
    return " ".join(inspect.cleandoc(of.__doc__ or "").split("\n\n")[0].split())


@cache
def descriptions(of: type) -> dict[str, str]:
    """What the docstring's section `Attributes` says of each field.

    >>> from stemcity_kit.model.figure import Source
    >>> descriptions(Source)["publisher"]
    'Who published it.'
    """
    _, _, section = inspect.cleandoc(of.__doc__ or "").partition("Attributes:\n")
    section = re.split(r"\n(?=\S)", section, maxsplit=1)[0]
    entries = re.split(r"(?m)^ {4}(?=\w+: )", section)
    found = (entry.partition(": ") for entry in entries if entry.strip())
    return {name: " ".join(text.split()) for name, _, text in found}
