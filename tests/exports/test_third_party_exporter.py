"""An exporter of another package: built, installed, found by entry point, and held to the contract."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "examples" / "exporter-leaflet"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process that sees the built package, installed without its dependencies."""
    target = tmp_path_factory.mktemp("site")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--target", str(target)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(PACKAGE)], check=True, capture_output=True)
    path = os.pathsep.join([str(target), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path}


def test_an_installed_exporter_keeps_the_contract(installed: dict[str, str]) -> None:
    """The package's own tests, run as its author would."""
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:cov", "tests"],
        check=False, capture_output=True, text=True, encoding="utf-8", cwd=PACKAGE, env=installed,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " passed" in ran.stdout


def test_the_command_builds_with_an_installed_exporter(installed: dict[str, str], tmp_path: Path) -> None:
    """`stemcity build` finds it by its entry point."""
    folder = PACKAGE.parent / "small-town"
    command = [
        sys.executable,
        "-m",
        "stemcity_kit",
        "build",
        str(folder),
        "--to",
        str(tmp_path / "out"),
        "--only",
        "leaflet",
    ]
    subprocess.run(command, check=True, capture_output=True, env=installed)
    text = (tmp_path / "out" / "leaflet" / "it.txt").read_text(encoding="utf-8")
    assert "2027-05-" in text


def test_the_example_is_as_short_as_promised() -> None:
    """About 30 lines of code: neither blank lines nor docstrings count."""
    code = (PACKAGE / "src" / "stemcity_leaflet" / "__init__.py").read_text(encoding="utf-8").splitlines()
    assert sum(bool(line.strip()) and '"""' not in line for line in code) <= 32
