"""`stemcity call FOLDER new`: a call begins as a template, and says what is still to be filled in."""

import pytest
from click.testing import CliRunner

from stemcity_kit.cli import main
from stemcity_kit.formats.call_templates import template, template_names


def stemcity(*args):
    """Run the command; a traceback fails the test."""
    return CliRunner().invoke(main, ["--lang", "en", *map(str, args)], catch_exceptions=False)


@pytest.mark.parametrize("name", template_names())
def test_new_writes_the_template_and_the_call_then_names_what_is_to_fill_in(name, tmp_path):
    """Private files are kept from git; the call itself cannot be used before it is filled in."""
    made = stemcity("call", tmp_path / "call", "new", "--template", name)
    assert 0 == made.exit_code, made.output
    assert template(name) == (tmp_path / "call" / "call.toml").read_text(encoding="utf-8")
    assert "private/" in (tmp_path / "call" / ".gitignore").read_text(encoding="utf-8")
    looked = stemcity("call", tmp_path / "call")
    assert 1 == looked.exit_code
    assert "call.toml:" in looked.output
    assert "“FILL IN”" in looked.output
    named = looked.output.count("error  call.toml:")
    assert f"{named} values are yours to fill in" in made.output  # also two weights, whose faults differ by line only


def test_in_an_editions_folder_the_call_stands_in_calls(tmp_path):
    """So that its accepted proposals find their edition."""
    (tmp_path / "edition.toml").write_text("", encoding="utf-8")
    assert 0 == stemcity("call", tmp_path, "new", "--template", "partners").exit_code
    assert (tmp_path / "calls" / "partners" / "call.toml").is_file()


def test_a_call_that_is_there_is_never_replaced(tmp_path):
    """The second time is refused, and the file is as it was."""
    (tmp_path / "call.toml").write_text("mine", encoding="utf-8")
    refused = stemcity("call", tmp_path, "new", "--template", "partners")
    assert (1, "mine") == (refused.exit_code, (tmp_path / "call.toml").read_text(encoding="utf-8"))
    assert "is there already" in refused.output


def test_without_a_template_the_names_are_listed_and_an_unknown_one_is_refused(tmp_path):
    """With the nearest name."""
    assert "agnesi-scholarships, partners" in stemcity("call", tmp_path, "new").output
    wrong = stemcity("call", tmp_path, "new", "--template", "agnesi")
    assert 1 == wrong.exit_code
    assert "There is no template “agnesi”" in wrong.output
