"""The README keeps its word: its Python runs, and its first command builds the edition of 2019."""

import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    """The README's code blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


def test_python_of_the_readme_runs(tmp_path, monkeypatch):
    """The Python in the README runs from top to bottom and writes a site and calendars."""
    shutil.copytree(ROOT / "examples" / "porto-2027", tmp_path / "examples" / "porto-2027")
    monkeypatch.chdir(tmp_path)
    exec(compile("\n".join(blocks("python")), "README.md", "exec"), {})
    assert list((tmp_path / "build").rglob("*.ics")) != []
    assert list((tmp_path / "build").rglob("index.html")) != []


def test_python_of_the_readme_is_short():
    """A newcomer's first program has at most thirty lines."""
    assert len("".join(blocks("python")).splitlines()) <= 30


def main_job():
    """The words of the README's first command after the installation, without the folder of the environment."""
    program, *arguments = blocks("sh")[0].split("&&")[-1].split()
    return [Path(sysconfig.get_path("scripts")) / Path(program).name, *arguments]


def test_first_command_of_the_readme_builds(tmp_path):
    """The main job, as the README writes it, builds what the README says it builds."""
    shutil.copytree(ROOT / "examples" / "milan-2019", tmp_path / "examples" / "milan-2019")
    ran = subprocess.run(main_job(), cwd=tmp_path, capture_output=True, check=False, encoding="utf-8")
    built = tmp_path / "build" / "milan-2019"
    assert (0, "") == (ran.returncode, ran.stderr if ran.returncode else "")
    assert {"site", "calendars", "opendata", "programme.json", "programme.jsonld"} <= {p.name for p in built.iterdir()}
    assert (built / "site" / "index.html").is_file()


def test_module_runs_like_the_command():
    """`python -m stemcity_kit` is the command for those whose PATH lacks it."""
    ran = subprocess.run(
        [sys.executable, "-m", "stemcity_kit", "--help"], capture_output=True, check=False, encoding="utf-8"
    )
    assert (0, True) == (ran.returncode, "build" in ran.stdout)
