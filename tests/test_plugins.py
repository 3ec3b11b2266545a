"""Plug-ins: found by name, loaded when asked for, and told by their package when they cannot be loaded."""

import sys

import attrs
import pytest

from stemcity_kit import plugins
from stemcity_kit.errors import BrokenPlugin, Finding, StemCityError, UnknownKey, Where
from stemcity_kit.exports import exporter, exporter_names
from stemcity_kit.formats import MILAN, jurisdiction_for
from stemcity_kit.formats.jurisdiction import IT
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.programme import publish
from stemcity_kit.model.rules import check, installed_rules

GROUPS = ["stemcity_kit.exporters", "stemcity_kit.formats", "stemcity_kit.jurisdictions", "stemcity_kit.rules"]
UNKNOWN = Finding("unknown-thing", Where(), "There is no thing “{name}”.")
EDITION = Edition(key="a-2027", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome")


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """An installed package with one plug-in in each group, whose module needs a library that is not there."""
    record = tmp_path / "stemcity_gone-1.0.dist-info"
    record.mkdir()
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: stemcity-gone\nVersion: 1.0\n", encoding="utf-8")
    points = "".join(f"[{group}]\ngone = stemcity_gone:THING\n" for group in GROUPS)
    (record / "entry_points.txt").write_text(points, encoding="utf-8")
    (tmp_path / "stemcity_gone.py").write_text("import tomatoes\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    plugins._points.cache_clear()
    yield
    plugins._points.cache_clear()
    sys.modules.pop("stemcity_gone", None)


def test_names_are_sorted_and_each_stands_once():
    """As the entry points of all packages give them."""
    found = plugins.names("stemcity_kit.exporters")
    assert sorted(set(found)) == list(found)
    assert {"ical", "site"} <= set(found)


def test_a_group_without_plugins_is_empty():
    """Nobody need offer anything."""
    assert () == plugins.names("stemcity_kit.tomatoes")
    assert ((), ()) == plugins.every("stemcity_kit.tomatoes")


def test_a_plugin_is_found_by_its_name():
    """It is the object that its package names."""
    assert MILAN is plugins.named("stemcity_kit.formats", "milan", unknown=UNKNOWN)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("milano", "There is no thing “milano”. Did you mean “milan”?"),
        ("zzz", "There is no thing “zzz”. Installed are: "),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest_or_with_all(name, said):
    """The words are those of the caller, the remedy is the same everywhere."""
    with pytest.raises(UnknownKey) as error:
        plugins.named("stemcity_kit.formats", name, unknown=UNKNOWN)
    assert str(error.value).startswith(said)


@pytest.mark.usefixtures("broken")
def test_a_plugin_that_cannot_be_imported_names_its_package_and_how_to_mend():
    """No traceback: whoever runs the program did not write the plug-in."""
    with pytest.raises(BrokenPlugin) as error:
        exporter("gone")
    assert str(error.value) == (
        "“gone” (stemcity_gone:THING) of the package stemcity-gone cannot be loaded: "
        "ModuleNotFoundError: No module named 'tomatoes'. "
        "Update the package with “pip install --upgrade stemcity-gone”, or uninstall it."
    )


@pytest.mark.usefixtures("broken")
def test_a_plugin_whose_module_lacks_the_object_is_broken_too(tmp_path):
    """However another package fails, the answer has one shape."""
    (tmp_path / "stemcity_gone.py").write_text("", encoding="utf-8")
    with pytest.raises(BrokenPlugin, match="has no attribute 'THING'"):
        exporter("gone")


@pytest.mark.usefixtures("broken")
def test_a_broken_plugin_does_not_hide_the_others():
    """Names need no import, and what can be loaded is."""
    assert {"gone", "ical"} <= set(exporter_names())
    found, faults = plugins.every("stemcity_kit.jurisdictions")
    assert IT in found
    assert ["broken-plugin"] == [fault.rule for fault in faults]


@pytest.mark.usefixtures("broken")
def test_check_goes_on_past_a_broken_rule():
    """The other rules are asked, and the broken one is an error; who wants the rules themselves is told at once."""
    found = [finding.rule for finding in check(EDITION)]
    assert ["broken-plugin", "no-base-url"] == found
    with pytest.raises(BrokenPlugin):
        installed_rules()


@pytest.mark.usefixtures("broken")
def test_a_broken_jurisdiction_matters_only_where_it_may_be_the_one():
    """A country's own rules are found; a country without any might have the broken ones, and is not given none."""
    assert IT is jurisdiction_for("IT")
    with pytest.raises(StemCityError, match="stemcity-gone"):
        jurisdiction_for("FI")


@pytest.mark.usefixtures("broken")
def test_an_edition_of_a_broken_jurisdiction_is_checked_and_told():
    """The rules of the jurisdictions keep silent, but for the one that says why."""
    edition = attrs.evolve(EDITION, jurisdiction="gone")
    found = [finding for finding in check(edition) if finding.rule == "broken-plugin"]
    assert ["", "edition"] == [finding.where.table for finding in found]


def test_an_entry_point_may_name_the_class_of_a_plugin(tmp_path, monkeypatch):
    """A class that needs no arguments stands for the one object that can be made of it."""
    record = tmp_path / "stemcity_posters-1.0.dist-info"
    record.mkdir()
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: stemcity-posters\nVersion: 1.0\n", encoding="utf-8")
    points = "[stemcity_kit.exporters]\nposters = stemcity_posters:Posters\n"
    (record / "entry_points.txt").write_text(points, encoding="utf-8")
    source = "class Posters:\n    name = 'posters'\n    def __call__(self, programme, /):\n        yield from ()\n"
    (tmp_path / "stemcity_posters.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    plugins._points.cache_clear()
    try:
        assert [] == list(exporter("posters")(publish(EDITION)))
    finally:
        plugins._points.cache_clear()
        sys.modules.pop("stemcity_posters", None)
