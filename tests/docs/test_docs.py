"""The documentation names what exists: tests, findings, pages."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

from stemcity_kit.model.rules import RULES, installed_rules
from stemcity_kit.testing import synthetic_edition

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if "_build" not in page.parts)

pytestmark = pytest.mark.skipif(not DOCS.is_dir(), reason="the documentation is not part of an installed package")


@pytest.fixture(scope="module")
def catalogue():
    """The findings of the reference, read from the source."""
    sys.path.insert(0, str(DOCS / "_ext"))
    try:
        import of_findings

        return of_findings.catalogue()
    finally:
        sys.path.remove(str(DOCS / "_ext"))


def test_every_test_that_a_page_names_exists():
    """The security review points at tests by file and name; none of them was renamed or deleted."""
    missing = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        file = ""
        for named in re.finditer(r"`(?:(tests/[\w/]+\.py)(?:::)?)?(test_\w+)?`", text):
            file = named[1] or file
            if named[0] == "``" or not (named[1] or named[2]):
                continue
            source = (ROOT / file).read_text(encoding="utf-8") if (ROOT / file).is_file() else ""
            if not source or (named[2] and f"def {named[2]}(" not in source):
                missing.append(f"{page.name}: {named[0]}")
    assert [] == missing


def test_every_rule_is_in_the_catalogue(catalogue):
    """The catalogue is read from the source; each rule that `check` asks is found there, with its messages."""
    assert set() == {rule.name for rule in (*RULES, *installed_rules())} - {said.rule for said in catalogue}


def test_every_finding_of_an_edition_is_in_the_catalogue(catalogue):
    """What a check of a large edition says stands in the catalogue, word for word and with its severity."""
    from stemcity_kit.model.rules import check

    told = {(what, said.severity) for said in catalogue for what in said.what}
    found = {(finding.what, finding.severity.value) for finding in check(synthetic_edition(seed=1, events=300))}
    assert set() == found - told


def test_every_entry_says_how_to_mend_it(catalogue):
    """An error or a warning without a remedy is half a sentence; `plugins.named` adds the nearest name to its own."""
    bare = {said.rule for said in catalogue if not said.fix and said.severity != "note"}
    assert set() == bare - {"unknown-exporter", "unknown-format", "unknown-jurisdiction"}


def test_pages_that_are_linked_exist():
    """A link to another page leads to a file."""
    linked = [
        (page, link) for page in PAGES for link in re.findall(r"\]\(([^)#:]+\.md)", page.read_text(encoding="utf-8"))
    ]
    assert [] == [(page.name, link) for page, link in linked if not (page.parent / link).is_file()]


def test_every_dependency_is_justified():
    """Whatever the package depends on has a line that says what it spares and what it costs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for name, lines in project["optional-dependencies"].items() if name != "all" for line in lines]
    names = {re.match(r"[\w-]+", line)[0] for line in (*project["dependencies"], *extras)}
    page = (DOCS / "explanation" / "dependencies.md").read_text(encoding="utf-8")
    assert names == set(re.findall(r"^\| `([\w-]+)`", page, flags=re.MULTILINE))


def test_pictures_are_small_and_shown():
    """Each picture is on the gallery's page, and none makes the repository heavy."""
    gallery = (DOCS / "gallery.md").read_text(encoding="utf-8")
    pictures = sorted((DOCS / "pictures").glob("*.*"))
    assert [] == [picture.name for picture in pictures if picture.stat().st_size > 150_000]
    assert [] == [picture.name for picture in pictures if f"pictures/{picture.name}" not in gallery]
