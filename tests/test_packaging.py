"""The frame: metadata that agree, a wheel that is whole, commands that are the same wherever they are written."""

import ast
import configparser
import importlib.metadata
import importlib.resources
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PUBLICCODE = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def blocks(language):
    """The README's code blocks in a language."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)
    return [block.strip() for block in found]


def tox(environment, option):
    """One option of tox.ini."""
    ini = configparser.ConfigParser(interpolation=None)
    ini.read(ROOT / "tox.ini", encoding="utf-8")
    return ini[environment][option]


# Versions


def test_version_is_the_same_everywhere():
    """The version of the package, its citation, its catalogue entry and its newest changelog entry agree."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## ([0-9.]+)", changelog, flags=re.MULTILINE)
    stated = {
        "installed": importlib.metadata.version("stemcity-kit"),
        "CITATION.cff": str(CITATION["version"]),
        "publiccode.yml": PUBLICCODE["softwareVersion"],
        "CHANGELOG.md": newest[1],
    }
    assert dict.fromkeys(stated, PROJECT["version"]) == stated


def test_release_date_is_the_same_everywhere():
    """The citation, the catalogue entry and the changelog name the same day."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {PROJECT['version']} - {CITATION['date-released']}\n" in changelog
    assert str(CITATION["date-released"]) == PUBLICCODE["releaseDate"]


def test_python_versions_are_the_same_everywhere():
    """The classifiers, tox and the workflow name the same interpreters, and the oldest is the one required."""
    minors = [c.split(" :: ")[-1] for c in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", c)]
    listed = re.search(r"3\.\{([\d,]+)\}", tox("tox", "env_list"))[1].split(",")
    workflow = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))
    assert minors == [f"3.{minor}" for minor in listed]
    assert minors == workflow["jobs"]["elsewhere"]["strategy"]["matrix"]["python"]
    assert f">={minors[0]}" == PROJECT["requires-python"]


def test_missing_interpreter_fails():
    """An interpreter that is not there fails the run, and is not passed over."""
    assert tox("tox", "skip_missing_interpreters") == "false"


def lower_bounds():
    """The lowest version that pyproject.toml allows of each dependency that code reads."""
    extras = [r for name, rs in PROJECT["optional-dependencies"].items() if name != "all" for r in rs]
    return dict(re.sub(r"\[.*?\]|,.*", "", each).split(">=") for each in PROJECT["dependencies"] + extras)


def lowest():
    """The versions in the constraints of the environment `lowest`."""
    lines = (ROOT / "tests" / "lowest.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def test_lowest_versions_are_the_lower_bounds():
    """What `tox -e lowest` installs is what the package says it allows, no more and no less."""
    assert lower_bounds() == lowest()


@pytest.mark.skipif(os.environ.get("TOX_ENV_NAME") != "lowest", reason="asks for the environment `lowest` of tox")
def test_lowest_versions_are_installed():
    """In `tox -e lowest` the lowest versions are the ones that the tests meet."""
    installed = {name: importlib.metadata.version(name) for name in lowest()}
    assert [] == [
        name for name, low in lowest().items() if not re.fullmatch(rf"{re.escape(low)}(\.0)*", installed[name])
    ]


# The wheel


def shipped(folder):
    """The files below a folder that are no trace of running it."""
    files = (path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file())
    return {file for file in files if "__pycache__" not in file}


def test_installed_package_has_every_file_of_the_source():
    """The wheel holds the templates, catalogues, styles and tables, not only the modules."""
    installed = Path(str(importlib.resources.files("stemcity_kit")))
    assert shipped(ROOT / "src" / "stemcity_kit") == shipped(installed)


@pytest.mark.parametrize(
    "kind",
    ["py.typed", "*.toml", "*.po", "*.html", "*.css"],
)
def test_installed_package_has_data_of_each_kind(kind):
    """Typing marker, formats, catalogues, templates and styles are there at all."""
    installed = Path(str(importlib.resources.files("stemcity_kit")))
    assert list(installed.rglob(kind)) != []


@pytest.mark.skipif(
    os.environ.get("TOX_ENV_NAME", "") not in {"3.11", "3.12", "3.13", "lowest"},
    reason="asks for a test environment of tox",
)
def test_the_package_under_test_is_installed():
    """In tox the tests meet the installed wheel and not the source tree."""
    assert ROOT / "src" not in Path(str(importlib.resources.files("stemcity_kit"))).parents


@pytest.mark.parametrize(
    "entry",
    [
        entry
        for group in ["console_scripts", *PROJECT["entry-points"]]
        for entry in importlib.metadata.entry_points(group=group)
        if entry.dist.name == "stemcity-kit"
    ],
    ids=lambda entry: f"{entry.group}:{entry.name}",
)
def test_entry_point_resolves(entry):
    """Every entry point names something that exists."""
    assert entry.load() is not None


def imported():
    """The roots of what the package's modules import, other than itself and the standard library."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "src").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"stemcity_kit"}


def test_every_dependency_is_used_and_every_import_is_declared():
    """The package declares what its modules import, and imports what it declares.

    `markupsafe` is the type of what a Jinja template gives, and belongs to Jinja. `tzdata` is read as files.
    `psycopg` is loaded by SQLAlchemy, when an address asks for it. `numpy` belongs to the solvers.
    """
    declared = set(lower_bounds())
    assert imported() - {"markupsafe", "numpy"} == declared - {"tzdata", "psycopg"}


def test_the_extra_all_is_the_sum_of_the_extras():
    """`stemcity-kit[all]` installs every other extra."""
    extras = PROJECT["optional-dependencies"]
    every = ",".join(sorted(set(extras) - {"all"}))
    assert [f"stemcity-kit[{every}]"] == extras["all"]


# The door


CENSUS = """
import sys
calls = 0
def count(frame, event, argument):
    global calls
    calls += event in ("call", "c_call")
before = set(sys.modules)
sys.setprofile(count)
import {module}
sys.setprofile(None)
print(calls, *sorted(set(sys.modules) - before))
"""


def census(module):
    """The number of calls that importing a module takes, and the modules that it loads."""
    command = [sys.executable, "-c", CENSUS.format(module=module)]
    calls, *modules = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout.split()
    return int(calls), modules


def test_door_costs_no_more_than_icalendar():
    """`import stemcity_kit` loads fewer modules and takes fewer calls than `import icalendar`.

    Counted, since a shared machine cannot time so small a thing; benchmarks/import_time.py times it.
    """
    ours, theirs = census("stemcity_kit"), census("icalendar")
    assert ours[0] <= theirs[0]
    assert len(ours[1]) <= len(theirs[1])


def test_door_loads_no_dependency():
    """`import stemcity_kit` loads nothing but itself and the standard library."""
    _, modules = census("stemcity_kit")
    roots = {module.partition(".")[0] for module in modules}
    assert {"stemcity_kit"} == roots - sys.stdlib_module_names


# The README's commands


def test_readme_has_two_commands_of_one_line():
    """A newcomer runs one line to see the main job and one to run the tests."""
    assert [1, 1] == [len(block.splitlines()) for block in blocks("sh")]
    assert [1, 1] == [len(block.splitlines()) for block in blocks("powershell")]


@pytest.mark.parametrize(("ours", "windows"), list(zip(blocks("sh"), blocks("powershell"), strict=True)))
def test_powershell_says_the_same(ours, windows):
    """The PowerShell line is the POSIX line in the other shell's words."""
    said = ours.replace("python3 -m venv", "py -m venv").replace(" &&", ";").replace("/bin/", "/Scripts/")
    assert said == windows.replace("\\", "/")


@pytest.mark.parametrize("program", ["tox", "stemcity"])
def test_ci_runs_the_command_of_the_readme(program):
    """What CI runs is read from the README, so the two cannot differ."""
    script = [sys.executable, str(ROOT / ".ci" / "readme_command.py"), program]
    printed = subprocess.run(script, capture_output=True, check=True, encoding="utf-8").stdout.strip()
    assert printed in blocks("sh")
    assert printed.split("&& ")[-1].startswith((f".venv/bin/{program}", f".venv-tox/bin/{program}"))


def test_ci_asks_for_the_command_of_the_readme():
    """`.ci/run` and the workflow hold no test command of their own."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    workflow = (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    assert "python3 .ci/readme_command.py tox" in script
    assert "run: .ci/run" in workflow
    assert not re.search(r"^\s*(pytest|tox) ", script, flags=re.MULTILINE)


def test_ci_asks_for_every_interpreter():
    """`.ci/run` fails unless each interpreter that tox lists ran."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    listed = re.search(r"3\.\{([\d,]+)\}", tox("tox", "env_list"))[1].split(",")
    assert f'minors="{" ".join(f"3.{minor}" for minor in listed)}"\n' in script


def interpreters(tmp_path, record):
    """The exit code of `.ci/interpreters.py` for a record of tox."""
    file = tmp_path / "tox.json"
    file.write_text(record, encoding="utf-8")
    script = [sys.executable, str(ROOT / ".ci" / "interpreters.py"), str(file), "3.11", "3.12"]
    return subprocess.run(script, capture_output=True, check=False).returncode


RAN = '"3.%d": {"python": {"version_info": [3, %d, 1]}, "test": [{"retcode": %d}]}'


@pytest.mark.parametrize(
    ("environments", "expected"),
    [
        ([RAN % (11, 11, 0), RAN % (12, 12, 0)], 0),
        ([RAN % (11, 11, 0)], 1),
        ([RAN % (11, 11, 0), RAN % (12, 11, 0)], 1),
        ([RAN % (11, 11, 0), RAN % (12, 12, 1)], 1),
        ([RAN % (11, 11, 0), '"3.12": {"python": {"version_info": [3, 12, 1]}}'], 1),
    ],
    ids=["both ran", "one is missing", "one ran under another", "one failed", "one ran nothing"],
)
def test_ci_fails_unless_each_interpreter_ran(tmp_path, environments, expected):
    """The interpreters are judged by what tox recorded, not by what it was asked."""
    assert expected == interpreters(tmp_path, f'{{"testenvs": {{{", ".join(environments)}}}}}')


# What others read about the project


PUBLICCODE_KEYS = {
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "categories",
    "developmentStatus",
    "softwareType",
    "description",
    "legal",
    "maintenance",
    "localisation",
}
"""https://yml.publiccode.tools/schema.core.html, presence mandatory, version 0.4."""


def test_publiccode_has_the_mandatory_keys():
    """Catalogues of public software accept publiccode.yml."""
    assert set() == PUBLICCODE_KEYS - set(PUBLICCODE)
    assert {"license"} <= set(PUBLICCODE["legal"])
    assert {"type", "contacts"} <= set(PUBLICCODE["maintenance"])
    assert all(contact["name"] for contact in PUBLICCODE["maintenance"]["contacts"])
    assert {"localisationReady", "availableLanguages"} <= set(PUBLICCODE["localisation"])


@pytest.mark.parametrize("language", PUBLICCODE["description"])
def test_publiccode_describes_within_the_limits(language):
    """Each description has the parts and lengths that the standard asks for (the longer bound of the drafts, 500)."""
    words = PUBLICCODE["description"][language]
    assert len(words["shortDescription"]) <= 150
    assert "\n" not in words["shortDescription"]
    assert 500 <= len(words["longDescription"]) <= 10_000
    assert 5 <= len(words["features"]) <= 20


def test_publiccode_uses_the_listed_words():
    """Enumerated keys have a value of the standard's lists."""
    statuses = {"concept", "development", "beta", "stable", "obsolete"}
    assert PUBLICCODE["developmentStatus"] in statuses
    assert PUBLICCODE["softwareType"] == "library"
    assert PUBLICCODE["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert set(PUBLICCODE["platforms"]) <= {"web", "windows", "mac", "linux", "ios", "android"}
    # from https://yml.publiccode.tools/categories-list.html and scope-list.html
    assert set(PUBLICCODE["categories"]) <= {"educational-content", "event-management", "website-builder"}
    assert set(PUBLICCODE["intendedAudience"]["scope"]) <= {
        "culture",
        "education",
        "local-authorities",
        "science-and-technology",
        "society",
    }


def test_publiccode_names_the_languages_that_are_shipped():
    """The languages in publiccode.yml are those with a catalogue, and English, which the messages are written in."""
    installed = Path(str(importlib.resources.files("stemcity_kit")))
    parts = {part for po in installed.rglob("*.po") for part in po.relative_to(installed).parts}
    catalogues = {part for part in parts if re.fullmatch("[a-z]{2}", part)}
    assert {"en"} | catalogues == set(PUBLICCODE["localisation"]["availableLanguages"])


def test_citation_has_what_the_format_asks_for():
    """CITATION.cff has the keys that version 1.2.0 of the format requires, and those that make a reference."""
    required = {"cff-version", "message", "title", "authors"}
    assert required | {"version", "date-released", "license", "repository-code"} <= set(CITATION)
    assert CITATION["cff-version"] == "1.2.0"


def test_licence_and_home_are_the_same_everywhere():
    """pyproject.toml, CITATION.cff, publiccode.yml and LICENSE name one licence and one home."""
    assert PROJECT["license"] == CITATION["license"] == PUBLICCODE["legal"]["license"] == "BSD-3-Clause"
    assert PROJECT["urls"]["Source"] == CITATION["repository-code"] == PUBLICCODE["url"]
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("BSD 3-Clause License\n")
    assert PUBLICCODE["url"] in README


def test_readme_links_lead_somewhere():
    """Every relative link in the README and its neighbours is a file of the repository."""
    pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"]
    links = [
        link
        for page in pages
        for link in re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text(encoding="utf-8"))
        if "://" not in link
    ]
    assert [] == [link for link in links if not (ROOT / link).exists()]


# House rules


def test_every_ignored_rule_is_explained():
    """A rule of ruff is ignored only with the reason beside it."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ignores = text[text.index("[tool.ruff.lint]\n") : text.index("[tool.ruff.lint.pydocstyle]")]
    rules = [line for line in ignores.splitlines() if re.match(r'    "[A-Z]+\d*",', line)]
    assert len(rules) >= 20
    assert [] == [rule for rule in rules if not re.search(r"# .{15,}", rule)]


def test_every_suppression_in_the_code_names_its_rule():
    """A `noqa` or `type: ignore` says which rule it silences."""
    blanket = re.compile(r"#\s*noqa(?!:)|#\s*type:\s*ignore(?!\[)")
    code = [*(ROOT / "src").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    assert [] == [path.name for path in code if blanket.search(path.read_text(encoding="utf-8"))]


def test_text_files_have_no_machine_dependent_line_ends():
    """Git gives the same bytes on every system, so that exports can be compared with files in the repository."""
    assert "* text=auto eol=lf\n" in (ROOT / ".gitattributes").read_text(encoding="utf-8")
