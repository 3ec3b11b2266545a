"""The example of an area: invented, sound, saved as the library writes, and its page tells the truth."""

import contextlib

import pytest

from stemcity_kit.federation import load_area
from stemcity_kit.folder.read import inspect, load
from stemcity_kit.folder.write import save
from stemcity_kit.model.vocabulary import Nature
from tests.examples.stories import EXAMPLES, copied, played

AREA = EXAMPLES / "metropolitan-area"
TOWNS = tuple(sorted(path.parent.name for path in AREA.glob("*/edition.toml")))


@pytest.mark.parametrize("town", TOWNS)
def test_every_town_is_invented_sound_and_saved(town, tmp_path):
    """Without a finding from its files, and a save changes no byte."""
    folder = copied(f"metropolitan-area/{town}", tmp_path)
    edition = load(folder)
    assert () == inspect(folder).findings
    assert Nature.INVENTED is edition.nature
    assert "invented" in edition.notice.within(["en"]).text
    assert () == save(edition, folder)


def test_nothing_in_the_example_is_wrong():
    """Neither an error nor a warning, in five towns and the manifest."""
    assert 5 == len(TOWNS)
    assert () == load_area(AREA).findings


def test_the_page_of_the_example_says_what_its_commands_say(tmp_path):
    """Its commands run, and its numbers are theirs."""
    folder = copied("metropolitan-area", tmp_path)
    page = (folder / "README.md").read_text(encoding="utf-8")
    with contextlib.chdir(folder):
        told, built = played(folder / "README.md")
    for said in ("5 of 133", "at least 310 people", "events: 7"):
        assert said in told
    for said in ("5 of the 133", "at least 310, and in the four at most 825", "hold 8 events, and the area 7"):
        assert said in page
    assert "Built in build." in built
    assert "Planetario mobile" in (folder / "build" / "programme.json").read_text(encoding="utf-8")
    figures = (folder / "build" / "site" / "en" / "figures" / "index.html").read_text(encoding="utf-8")
    assert "4 of 133 municipalities reported" in figures


def test_without_the_line_about_the_libraries_the_command_asks(tmp_path):
    """The namesake of the example is one."""
    folder = copied("metropolitan-area", tmp_path)
    text = (folder / "area.toml").read_text(encoding="utf-8")
    line = '[[venues]]\ndifferent = ["015007/biblioteca", "015113/biblioteca"]\n'
    assert line in text
    (folder / "area.toml").write_text(text.replace(line, ""), encoding="utf-8")
    assert ["namesake"] == [finding.rule for finding in load_area(folder).findings]
