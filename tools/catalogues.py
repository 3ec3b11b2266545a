"""Bring the gettext catalogues up to date with the source: `python tools/catalogues.py [--check]`.

It extracts every marked message of `src` into the template `stemcity_kit.pot`, and merges it into each language's `.po`
file: what is known stays, what is new comes in empty, what is gone goes. With `--check` it writes nothing, says what is
stale or untranslated, and exits 1.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parent.parent / "src" / "stemcity_kit"
LOCALE = SOURCE / "documents" / "locale"
JINJA = "jinja2.ext:babel_extract"  # by its place: its short name needs entry points, which not every babel reads
METHODS = [("**.py", "python"), ("**.html", JINJA), ("**.xml", JINJA)]
OPTIONS = {
    method: {"extensions": "jinja2.ext.i18n", "trimmed": "true", "encoding": "utf-8"} for method, _ in METHODS[1:]
}
KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2)}


def template() -> Catalog:
    """Every marked message of the source, in the order of files; without line numbers, which change for nothing."""
    found = Catalog(project="stemcity_kit", fuzzy=False)
    extracted = extract_from_dir(SOURCE, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",))
    for file, line, message, comments, context in sorted(extracted, key=lambda one: (Path(one[0]).as_posix(), one[1])):
        found.add(message, locations=[(Path(file).as_posix(), line)], auto_comments=comments, context=context)
    return found


def merged(language: str, messages: Catalog) -> Catalog:
    """The catalogue of a language with the messages of the template; unsure guesses are not made."""
    path = LOCALE / language / "LC_MESSAGES" / "stemcity_kit.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language, domain="stemcity_kit")
    catalogue.update(messages, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    for message in catalogue:
        if "%(" not in str(message.id):
            message.flags.discard("python-format")  # a percent sign in a sentence is no placeholder
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """The catalogue as the bytes of a `.po` file."""
    text = io.BytesIO()
    write_po(text, catalogue, width=120, omit_header=False, include_lineno=False, sort_output=True)
    dated = (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Generated-By",
        "Last-Translator",
        "Report-Msgid-Bugs-To",
        "Language-Team",
    )
    lines = [
        line
        for line in text.getvalue().decode().split("\n")
        if not line.startswith(tuple(f'"{name}:' for name in dated))
    ]
    return "\n".join(line for line in lines if not line.startswith("# ") or line.strip("# ")).encode()


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/stemcity_kit.po"))


def translated(message: Message) -> bool:
    """Whether every form of the message is there."""
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def faults(language: str, messages: Catalog) -> list[str]:
    """What keeps a catalogue from being complete."""
    path = LOCALE / language / "LC_MESSAGES" / "stemcity_kit.po"
    catalogue = merged(language, messages)
    known = [message for message in catalogue if message.id]
    empty = [f"not translated: {one.id!r}" for one in known if one.fuzzy or not translated(one)]
    wrong = [f"placeholders differ: {one.id!r}" for one in known if translated(one) and not same_placeholders(one)]
    with path.open("rb") as source:
        held = {one.id for one in read_po(source, locale=language) if isinstance(one.id, str)}
    stale = [f"no longer said: {message!r}" for message in sorted(held - {one.id for one in known} - {""})]
    return [f"{language}: {fault}" for fault in (*empty, *wrong, *stale)]


def same_placeholders(message: Message) -> bool:
    """Whether each form of the translation fills in what the message fills in."""
    wanted = placeholders(message.id[-1] if isinstance(message.id, list | tuple) else message.id)
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(placeholders(form) == wanted for form in forms)


def placeholders(text: object) -> set[str]:
    """What is filled in: `{name}` and `%(name)s`."""
    return set(re.findall(r"(?<!\{)\{[^{}]*\}(?!\})|%\([a-z_]+\)s", str(text)))


def main() -> int:
    """Update the catalogues, or say what is wrong with them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something is missing")
    messages = template()
    if parser.parse_args().check:
        found = [fault for language in languages() for fault in faults(language, messages)]
        sys.stdout.write("".join(f"{fault}\n" for fault in found))
        return 1 if found else 0
    (LOCALE / "stemcity_kit.pot").write_bytes(written(messages))
    for language in languages():
        path = LOCALE / language / "LC_MESSAGES" / "stemcity_kit.po"
        path.write_bytes(written(merged(language, messages)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
