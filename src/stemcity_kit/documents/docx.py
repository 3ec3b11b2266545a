"""A dossier as a Word document, filled into a template that an office edits in Word.

The library ships one template for each kind of document; `dossiers/minutes.docx` in a city's folder of templates
replaces it. A template places single values with `{{ title }}` or `{{ fields.total }}`, and repeats paragraphs, rows
and cells with the tags of docxtpl (`{%p for … %}`, `{%tr for … %}`, `{%tc for … %}`).

Tags are run in a sandbox, and only those of the template: what an applicant wrote is text, also where it looks like a
tag. All mistakes of a template are told at once, each with its tag. The same dossier gives the same bytes.

Source: ECMA-376 (Office Open XML); Jinja, “Sandbox”.
"""

from __future__ import annotations

import enum
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from stemcity_kit.documents.catalogue import translations
from stemcity_kit.documents.dossier_words import told, wording
from stemcity_kit.errors import FaultyFolder, Finding, MissingExtra, N_, Where, did_you_mean
from stemcity_kit.model.dossier import Dossier

__all__ = ["NAMES", "dossier_docx", "faults_of_template", "word_template"]

NAMES = (
    "addressee",
    "call",
    "call_key",
    "code",
    "date",
    "fields",
    "kind",
    "legal_bases",
    "notice",
    "officer",
    "organiser",
    "parts",
    "protocol",
    "reader",
    "record",
    "sections",
    "signatures",
    "title",
)
"""The names that a template may use; `_` says a word of the library in the reader's language."""

LARGEST = 50_000_000
"""Bytes that a template may become when it is unpacked."""

_FIXED = (1980, 1, 1, 0, 0, 0)
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_FILLED = re.compile(r"word/(document|header[0-9]*|footer[0-9]*|footnotes)\.xml")
_WORD = files("stemcity_kit.documents").joinpath("word")


def _docxtpl() -> Any:
    try:
        import docxtpl  # type: ignore[import-untyped]
    except ImportError as fault:  # pragma: no cover - the tests that need it install it
        what = N_("Word documents need the library docxtpl, which is not installed.")
        raise MissingExtra(
            Finding("missing-extra", Where(), what, N_("Install it with: pip install 'stemcity-kit[office]'"))
        ) from fault
    return docxtpl


def word_template(kind: enum.StrEnum, *, override: Path | None = None) -> tuple[str, bytes]:
    """The template of a kind of document: its name for findings, and its bytes; a city's own where it has one.

    >>> from stemcity_kit.model.dossier import Paper
    >>> word_template(Paper.PLACES)[0]
    'dossiers/places.docx'
    """
    name = f"dossiers/{kind.value}.docx"
    if override is not None and (override / name).is_file():
        return name, (override / name).read_bytes()
    return name, _WORD.joinpath(f"{kind.value}.docx").read_bytes()


def dossier_docx(dossier: Dossier, *, language: str = "", country: str = "", override: Path | None = None) -> bytes:
    """A dossier as the bytes of a Word document.

    Args:
        dossier: The dossier.
        language: The reader's language; without one, the call's first.
        country: ISO 3166 alpha-2; it decides between the forms of one language.
        override: A city's folder of templates; `dossiers/minutes.docx` in it replaces the library's.

    Raises:
        FaultyFolder: The template has mistakes; all of them are told.
        MissingExtra: docxtpl is not installed.
    """
    docxtpl = _docxtpl()
    name, content = word_template(dossier.kind, override=override)
    if faults := _faults(content, name):
        raise FaultyFolder(*faults)
    words = wording(dossier, language or dossier.call.languages[0], country=country)
    values = told(dossier, words, say=words.plain)
    made, template = _environment(words.phrases.tongue), docxtpl.DocxTemplate(io.BytesIO(content))
    try:
        template.render(values, made, autoescape=True)
    except (TemplateError, TypeError, ValueError, ArithmeticError) as fault:
        raise FaultyFolder(_bad(name, _reason(fault), tag=_blamed(content, fault))) from fault
    properties = template.docx.core_properties
    properties.title, properties.author = values["title"], values["organiser"]
    properties.language = words.phrases.tongue
    written = io.BytesIO()
    template.save(written)
    return _deterministic(written.getvalue())


def _environment(language: str) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"], trim_blocks=False
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals = {name: made.globals[name] for name in ("_", "gettext", "ngettext") if name in made.globals}
    return made


def faults_of_template(content: bytes, *, file: str) -> Iterator[Finding]:
    """Everything that is wrong with a Word template, as findings with the file's name and the tag.

    Args:
        content: The bytes of the template.
        file: Its name, for findings.

    >>> [fault.rule for fault in faults_of_template(b"plain text", file="minutes.docx")]
    ['not-a-word-document']
    """
    texts = _texts(content)
    if not texts:
        what, fix = N_("The template is no Word document."), N_("Save it in Word as a document of the type .docx.")
        yield Finding("not-a-word-document", Where(file=file), what, fix)
    for text in texts:
        yield from _faults_of_part(text, file)


@lru_cache(maxsize=16)
def _faults(content: bytes, file: str) -> tuple[Finding, ...]:
    """The same, looked for once for all documents that are made with a template."""
    return tuple(faults_of_template(content, file=file))


def _texts(content: bytes) -> list[str]:
    """The XML of the parts that are filled in; none where the file is no Word document, or becomes too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = sorted(archive.namelist())
            if "word/document.xml" not in names or sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                return []
            return [archive.read(name).decode() for name in names if _FILLED.fullmatch(name)]
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, RuntimeError, NotImplementedError):
        return []


def _faults_of_part(text: str, file: str) -> Iterator[Finding]:
    """The faults of one part: a document type, tags that cannot be read, blocks left open, names that nothing gives."""
    if "<!DOCTYPE" in text:
        what, fix = N_("The template declares a document type."), N_("Save it anew in Word.")
        yield Finding("unsafe-template", Where(file=file), what, fix)
        return
    tags = _tags(text)
    try:
        used = meta.find_undeclared_variables(_environment("en").parse("\n".join(tags)))
    except TemplateSyntaxError as fault:
        unread = [(tag, reason) for tag in tags if (reason := _misspelt(tag))]
        blamed = _left_open(tags) or tags[min(fault.lineno, len(tags)) - 1]
        for tag, reason in unread or [(blamed, _reason(fault))]:
            yield _bad(file, reason, tag=tag)
        return
    for name in sorted(used - {*NAMES, *_WORDS}):
        yield from (_unknown(file, name, tag) for tag in dict.fromkeys(tags) if re.search(rf"\b{name}\b", tag))
    for tag in tags:
        if re.match(r"\{%-?\s*(include|import|from|extends)\b", tag):
            yield _bad(file, "include", tag=tag)


def _tags(text: str) -> list[str]:
    """The tags of a part as Jinja reads them; Word parts what is written into runs as it likes."""
    paragraphs = re.split(r"</w:p>", text)
    shown = "\n".join("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", paragraph)) for paragraph in paragraphs)
    for coded, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        shown = shown.replace(coded, char)
    shown = shown.translate(str.maketrans("“”‘’", "\"\"''"))
    found = [re.sub(r"^(\{[{%])(?:p|tr|tc|r) ", r"\1 ", " ".join(tag.split())) for tag in _TAG.findall(shown)]
    return [re.sub(r"^\{% *(?:colspan|cellbg) (.*?) *%\}$", r"{{ \1 }}", tag) for tag in found if tag not in _MERGES]


_MERGES = ("{% vm %}", "{% hm %}")
_WORDS = ("_", "gettext", "ngettext")
_BLOCKS = {"for": "{% endfor %}", "if": "{% endif %}", "trans": "{% endtrans %}"}


def _misspelt(tag: str) -> str:
    """Why one tag by itself cannot be read; empty where it can, or where it only makes sense beside others."""
    opened = re.match(r"\{%-?\s*(\w+)", tag)
    word = opened[1] if opened else ""
    if word in ("endfor", "endif", "else", "elif", "endset", "endtrans"):
        return ""
    try:
        meta.find_undeclared_variables(_environment("en").parse(tag + _BLOCKS.get(word, "")))
    except TemplateSyntaxError as fault:
        return _reason(fault)
    return ""


def _left_open(tags: Sequence[str]) -> str:
    """The tag of the last block that nothing closes; empty where all are closed."""
    opened: list[tuple[str, str]] = []
    for tag in tags:
        found = re.match(r"\{%-?\s*(end)?(for|if|trans)\b", tag)
        if found and not found[1]:
            opened.append((found[2], tag))
        elif found and opened and opened[-1][0] == found[2]:
            opened.pop()
    return opened[-1][1] if opened else ""


def _unknown(file: str, name: str, tag: str) -> Finding:
    near = did_you_mean(name, NAMES)
    what = N_("The tag {tag} uses the name “{name}”, which a template is not given.")
    fix = N_("Did you mean “{near}”?") if near else N_("Use one of: {known}.")
    params = {"tag": tag, "name": name, "near": near, "known": ", ".join(NAMES)}
    return Finding("unknown-name", Where(file=file), what, fix, params=params)


def _bad(file: str, reason: str, *, tag: str) -> Finding:
    what = N_("The tag {tag} cannot be filled in: {reason}.") if tag else N_("The template cannot be filled: {reason}.")
    fix = N_("Mend it in Word; the library's own template of the same name shows how tags are written.")
    return Finding("bad-template", Where(file=file), what, fix, params={"tag": tag, "reason": reason})


def _reason(fault: Exception) -> str:
    return (str(fault) or type(fault).__name__).rstrip(".")


def _blamed(content: bytes, fault: Exception) -> str:
    """The tag that a fault at filling is about: the one that holds the name that its message quotes."""
    quoted = re.findall(r"'([A-Za-z_]\w*)'", str(fault))
    tags = [tag for text in _texts(content) for tag in _tags(text)]
    return next((tag for name in reversed(quoted) for tag in tags if re.search(rf"\b{name}\b", tag)), "")


def _deterministic(content: bytes) -> bytes:
    """The same file with the same moment on every part of it, the parts in one order (ECMA-376 part 2, 10.2)."""
    last = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(last, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        for name in ["[Content_Types].xml", *sorted(set(names) - {"[Content_Types].xml"})]:
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(entry, source.read(name))
    return last.getvalue()
