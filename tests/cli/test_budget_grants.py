"""The public table of advantages from the command line: what is in it, what is missing, what the rules must know."""

import csv
import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import attrs
import pytest
from click.testing import CliRunner

from stemcity_kit.cli import main
from stemcity_kit.cli.budget_grants import write_grants
from stemcity_kit.cli.say import Speaker
from stemcity_kit.documents.budget_pages import NATURES
from stemcity_kit.documents.budget_returns import ALONE
from stemcity_kit.documents.catalogue import translations
from stemcity_kit.folder.write import save
from stemcity_kit.model.accounts import Advantage
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.vocabulary import Nature
from tests.cli.runner import RUNNER

THOUSAND = Money(Decimal(1000), "EUR")
FULL = {"act": "Act 12", "office": "STEM office", "chosen_by": "call", "url": "https://example.org/acme"}


def edition(*, code="01234567890", jurisdiction="it", amount="1500"):
    """An edition with one grant."""
    money = Money(Decimal(amount), "EUR")
    return Edition(
        key="a",
        uri="https://example.org/a",
        year=2027,
        country="IT",
        zone="Europe/Rome",
        jurisdiction=jurisdiction,
        organisations=[Organisation("acme", "Acme", code=code)],
        advantages=[Advantage("grant", "acme", day=dt.date(2027, 3, 1), amount=money, evidence="SECRET", **FULL)],
    )


@pytest.fixture
def told(tmp_path, capsys):
    """Write the table of an edition; its exit code, its rows and both streams."""

    def write(of):
        place = tmp_path / "public" / "grants.csv"
        code = write_grants(Speaker("en"), of, place, year=2027, folder=place.parent / "elsewhere", above=THOUSAND)
        said = capsys.readouterr()
        text = place.read_text(encoding="utf-8")
        rows = list(csv.DictReader(text.splitlines()))
        return SimpleNamespace(code=code, rows=rows, text=text, out=said.out, err=said.err, place=place)

    return write


def test_a_complete_table_is_written_and_counted(told):
    """The folder is made; nothing of the office is in the file."""
    of = told(edition())
    assert (0, "") == (of.code, of.err)
    assert f"1 line in {of.place}: what was granted in 2027 to those above 1000.00 EUR.\n{ALONE}\n" == of.out
    assert [("grant", "Acme", "1500.00")] == [(row["key"], row["beneficiary"], row["amount"]) for row in of.rows]
    assert "SECRET" not in of.text


def test_what_is_missing_is_said_and_the_exit_code_tells(told):
    """The table is there to be looked at, and takes no effect."""
    of = told(edition(code=""))
    assert (1, 1) == (of.code, len(of.rows))
    assert "the table does not say: the tax code of the beneficiary" in of.err


def test_a_year_without_anything_to_publish_is_a_table_without_lines(told):
    """That nothing was granted above the threshold can be published as well."""
    of = told(edition(amount="1000"))
    assert (0, []) == (of.code, of.rows)
    assert "0 lines in" in of.out


def test_rules_without_an_amount_cannot_say_what_must_be_published(tmp_path):
    """Nothing is written, and nothing is guessed; an amount that somebody says is taken."""
    save(edition(jurisdiction="none"), tmp_path / "a")
    words = ["--lang", "en", "budget", str(tmp_path / "a"), "--transparency", "2027", "--to", str(tmp_path / "a.csv")]
    told = RUNNER.invoke(main, words)
    assert (1, True) == (told.exit_code, "know no amount above which" in told.stderr)
    assert "Say the amount with --above, or write the jurisdiction of your country into edition.toml" in told.stderr
    assert ["a"] == [path.name for path in tmp_path.iterdir()]
    told = RUNNER.invoke(main, [*words, "--above", "100.50"])
    assert (0, True) == (told.exit_code, "those above 100.50 EUR" in told.stdout)


def test_an_edition_that_is_not_real_says_so_in_its_own_language(tmp_path):
    """Not in that of who writes the table: the file is for readers."""
    of = attrs.evolve(edition(), nature=Nature.INVENTED, languages=["it"])
    place = tmp_path / "a.csv"
    write_grants(Speaker("en"), of, place, year=2027, folder=tmp_path / "b", above=THOUSAND)
    (line,) = csv.DictReader(place.read_text(encoding="utf-8").splitlines())
    assert translations("it").gettext(NATURES[Nature.INVENTED]) == line["notice"]


def test_a_person_entered_as_an_organisation_is_not_named(told):
    """Italy's tax codes tell; what to do is said, and the exit code is 1."""
    of = told(edition(code="RSSMRA80A01F205X"))
    assert (1, "", "") == (of.code, of.rows[0]["beneficiary"], of.rows[0]["code"])
    assert "“acme” has the tax code of a natural person" in of.err
    assert "RSSMRA" not in of.text


def test_the_command_writes_the_table_beside_the_folder(tmp_path):
    """Of the year that was asked for; by its exit code a program sees that something is missing."""
    save(edition(), tmp_path / "a")
    save(edition(code=""), tmp_path / "b")
    said = [
        CliRunner().invoke(
            main, ["--lang", "en", "budget", str(tmp_path / name), "--transparency", year, "--to", str(to)]
        )
        for name, year, to in (
            ("a", "2027", tmp_path / "a.csv"),
            ("a", "2026", tmp_path / "c.csv"),
            ("b", "2027", tmp_path / "b.csv"),
        )
    ]
    assert [0, 0, 1] == [one.exit_code for one in said]
    assert [2, 1, 2] == [len((tmp_path / f"{name}.csv").read_text(encoding="utf-8").splitlines()) for name in "acb"]


@pytest.mark.parametrize(
    "options", [["--transparency", "2027"], ["--to", "a.csv"], ["--transparency", "2027", "--to", "a.csv", "--both"]]
)
def test_the_table_needs_a_year_and_a_file_and_nothing_else(tmp_path, options):
    """What would be read past is refused."""
    save(edition(), tmp_path)
    said = CliRunner().invoke(main, ["--lang", "en", "budget", str(tmp_path), *options])
    assert (2, True) == (said.exit_code, "Give --transparency and --to together" in said.output)


@pytest.mark.parametrize("place", ["private/budget.csv", "grants.csv", "private/../private/advantages.csv"])
def test_no_table_of_the_edition_is_replaced(tmp_path, place):
    """Nor does anything public come to lie among what is private."""
    save(edition(), tmp_path / "a")
    before = {path: path.read_bytes() for path in (tmp_path / "a").rglob("*") if path.is_file()}
    words = ["budget", str(tmp_path / "a"), "--transparency", "2027", "--to", str(tmp_path / "a" / place)]
    said = RUNNER.invoke(main, ["--lang", "en", *words])
    assert (1, True) == (said.exit_code, "The public table would lie in the edition’s own folder" in said.stderr)
    assert before == {path: path.read_bytes() for path in (tmp_path / "a").rglob("*") if path.is_file()}
