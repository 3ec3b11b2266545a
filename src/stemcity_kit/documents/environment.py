"""The one place that renders templates: Jinja, escaping, in one language, with templates that a city may replace.

A city's folder of templates is looked at first, file by file: it may hold only `base.html`, and everything else stays
as it is. A template may build on the one that it replaces: `{% extends "stemcity/base.html" %}`. Every template of the
site, the stylesheet and the script can be replaced so.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from jinja2.bccache import Bucket, BytecodeCache

from stemcity_kit.documents.catalogue import translations

__all__ = ["environment", "source"]


class Compiled(BytecodeCache):
    """Compiled templates, kept in memory; Jinja compares the source, so a replaced template is compiled anew."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give back what was kept."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = Compiled()


def environment(language: str, *, override: Path | None = None) -> Environment:
    """The templates, ready to be rendered in one language.

    Args:
        language: The language of the pages.
        override: A folder of templates that are taken instead of the library's own of the same name.

    >>> environment("it").from_string('{{ _("not known") }} {{ "<b>" }}').render()
    'non noto &lt;b&gt;'
    """
    own = [PackageLoader("stemcity_kit.documents", folder) for folder in ("templates", "assets")]
    theirs = [FileSystemLoader(override)] if override is not None else []
    made = Environment(
        loader=ChoiceLoader([*theirs, *own, PrefixLoader({"stemcity": ChoiceLoader(own)})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        keep_trailing_newline=True,
        bytecode_cache=_COMPILED,
        auto_reload=False,  # one export sees each template as it was at its start
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    return made


def source(made: Environment, name: str) -> str:
    """A file of the templates as it is, unrendered: a stylesheet or a script."""
    assert made.loader is not None  # noqa: S101 - `environment` gave it one
    return made.loader.get_source(made, name)[0]
