"""Another city's format: a package with one TOML file, built, installed and found by entry point."""

import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "examples" / "format-fiera"
ASK = """
import sys
from decimal import Decimal

sys.path.insert(0, sys.argv[1])
from stemcity_kit.formats import format_named, format_names
from stemcity_kit.model.money import Money

assert {"fiera", "milan"} <= set(format_names()), format_names()
fair = format_named("fiera").adapt(
    city="Trento", country="IT", year=2027, marathon=("2027-10-09", "2027-10-10"), zone="Europe/Rome",
    budget=Money(Decimal("40000.01"), "EUR"),
)
print(fair.format, fair.title.version("en"))
print(*(f"{section.key}={section.dates[0]}" for section in fair.sections))
print(*(f"{line.key}={line.amount.amount}" for line in fair.budget))
print(*(f"{step.key}={step.days}" for step in fair.timeline), sep="\\n")
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the built package, installed as a user would, but without its dependencies."""
    pytest.importorskip("hatchling", reason="asks for the build backend hatchling")
    target = tmp_path_factory.mktemp("site")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--target", str(target)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(PACKAGE)], check=True, capture_output=True)
    return target


def test_an_installed_format_is_found_and_adapted(installed):
    """Sections of other names, shares of its own, steps dated by the country's terms: from TOML alone."""
    ran = subprocess.run(
        [sys.executable, "-c", ASK, str(installed)], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    assert [
        "fiera Science Fair Trento 2027",
        "fair=2027-10-09/2027-10-10 school-week=2027-10-02/2027-10-08",
        "squares=24000.01 schools=12000.00 communication=4000.00",
        "call=2027-06-03/2027-07-05",
        "cure=2027-07-06/2027-07-16",
        "school-week=2027-10-02/2027-10-08",
        "fair=2027-10-09/2027-10-10",
        "thanks=2027-10-11/2027-11-10",
    ] == ran.stdout.splitlines()


def test_the_package_holds_no_code_beyond_the_loading():
    """What a city writes is data: one assignment in Python, the rest in TOML."""
    files = sorted(path.name for path in (PACKAGE / "src" / "stemcity_format_fiera").iterdir() if path.is_file())
    assert ["__init__.py", "fiera.toml"] == files
    code = (PACKAGE / "src" / "stemcity_format_fiera" / "__init__.py").read_text(encoding="utf-8")
    assert 1 == sum(" = " in line for line in code.splitlines())
