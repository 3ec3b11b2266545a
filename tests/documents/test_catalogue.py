"""The catalogues: read as they are, complete, in step with the source, and one file for each language."""

import ast
import runpy
from pathlib import Path

import pytest

from stemcity_kit.documents import catalogue
from stemcity_kit.documents.catalogue import languages, pseudo, spoken, translations, translator
from stemcity_kit.errors import Finding, N_, Where

TOOL = Path(__file__).parents[2] / "tools" / "catalogues.py"


def test_each_catalogue_is_complete_and_in_step_with_the_source():
    """Every marked message is translated, with the same placeholders; mend with `python tools/catalogues.py`."""
    if not TOOL.exists():
        pytest.skip("the tools are in the repository only")
    tool = runpy.run_path(str(TOOL))
    messages = tool["template"]()
    assert [] == [fault for language in ("it", "pt") for fault in tool["faults"](language, messages)]


def test_no_message_is_marked_within_an_f_string():
    """What an f-string holds is seen from Python 3.12 on only, so one interpreter would find other messages."""
    package = Path(catalogue.__file__).parents[1]
    marked = [
        f"{path.relative_to(package)}:{inner.lineno}"
        for path in sorted(package.rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for inner in ast.walk(text)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "N_"
    ]
    assert [] == marked


def test_three_languages_are_shipped():
    """English is the source; Italian and Portuguese are one file each."""
    assert ("en", "it", "pt") == languages()


@pytest.mark.parametrize(
    ("asked", "given"), [("it", "it"), ("it-CH", "it"), ("pt-BR", "pt"), ("en-GB", "en"), ("eo", "en"), ("qps", "qps")]
)
def test_a_reader_is_served_by_the_nearest_catalogue(asked, given):
    """First the language itself, then its base language, then English."""
    assert given == spoken(asked)


def test_the_source_language_says_messages_as_they_are():
    """English needs no catalogue."""
    assert "not known" == translator("en")("not known")


def test_an_empty_message_stays_empty():
    """Gettext gives the header of the catalogue for an empty message; a reader must never see it."""
    assert "" == translator("it")("")


def test_counts_take_the_form_that_the_language_has_for_them():
    """One event and two events differ, in each language in its own way."""
    italian = translations("it")
    forms = [italian.ngettext("{count} event", "{count} events", count) for count in (1, 2)]
    assert ["{count} evento", "{count} eventi"] == forms


def test_a_finding_is_said_in_the_readers_language():
    """What is wrong and how to mend it, with the same values."""
    finding = Finding("x", Where(file="venues.csv", row=12), N_("“{value}” is not a number."), params={"value": "abc"})
    assert "venues.csv, riga 12: “abc” non è un numero." == finding.words(translator("it"))


def test_the_pseudo_language_keeps_placeholders_and_tags():
    """What is filled in later and what is markup stays readable."""
    assert "⟦{count} éṽéñţš %(title)s <b>ñöŵ</b>⟧" == pseudo("{count} events %(title)s <b>now</b>")
