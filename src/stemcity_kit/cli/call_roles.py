"""Roles on the command line: by their keys, or by their words in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from stemcity_kit.calls.states import Doer
from stemcity_kit.calls.words import label
from stemcity_kit.cli.say import Speaker
from stemcity_kit.errors import N_, did_you_mean

__all__ = ["RoleWord"]


if TYPE_CHECKING:
    _Choice = click.Choice[str]
else:
    _Choice = click.Choice  # click 8.1 knows no type of what is chosen


class RoleWord(_Choice):
    """A role: `manager`, or the word for it in the reader's language, such as `dirigente`."""

    def __init__(self) -> None:
        super().__init__([doer.value for doer in Doer])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The key of a role."""
        given = str(value).strip().casefold()
        if ctx is None or given in {doer.value for doer in Doer}:
            return super().convert(given, param, ctx)
        translate = Speaker.of(ctx).translate
        words = {label(doer).words(translate).casefold(): doer.value for doer in Doer}
        if given in words:
            return words[given]
        near = did_you_mean(given, [*words, *words.values()])
        known = ", ".join(key if key == word else f"{key} ({word})" for word, key in words.items())
        what = translate(N_("“{value}” is no role.")).format(value=value)
        fix = N_("Did you mean “{near}”? The roles are: {known}.") if near else N_("The roles are: {known}.")
        return self.fail(f"{what} {translate(fix).format(near=near, known=known)}", param, ctx)
