"""The door: what `import stemcity_kit` offers is listed, exists, and says what it is."""

import ast
import inspect

import pytest

import stemcity_kit


@pytest.mark.parametrize("name", stemcity_kit.__all__)
def test_name_leads_to_something_documented(name):
    """Each public name can be reached, and has a docstring of its own or of its class."""
    assert inspect.getdoc(getattr(stemcity_kit, name))


PUBLIC = [
    "MILAN",
    "Accessibility",
    "Appearance",
    "BrokenPlugin",
    "Call",
    "CaseFile",
    "Days",
    "Deadline",
    "Dialect",
    "Docket",
    "Edition",
    "Event",
    "Export",
    "Exporter",
    "FaultyFolder",
    "Figure",
    "File",
    "Finding",
    "FolderInUse",
    "Format",
    "IllegalAct",
    "Inspection",
    "Interval",
    "InvalidValue",
    "Item",
    "MediaCopy",
    "MemoryJournal",
    "MissingExtra",
    "Money",
    "Organisation",
    "Person",
    "Plan",
    "Problem",
    "Programme",
    "Record",
    "Role",
    "Room",
    "Rule",
    "Section",
    "Session",
    "Severity",
    "Site",
    "Source",
    "SqlJournal",
    "StaleView",
    "StemCityError",
    "Text",
    "UnknownKey",
    "UnknownZone",
    "UnreadableJournal",
    "UnsafePath",
    "Venue",
    "When",
    "Where",
    "allocate",
    "check",
    "decide",
    "explain",
    "export",
    "exporter_names",
    "fold",
    "format_named",
    "format_names",
    "inspect",
    "load",
    "load_call",
    "moment",
    "possible",
    "publish",
    "rank",
    "repair",
    "replay",
    "revise",
    "save",
    "schedule",
    "score",
]
"""What SECURITY.md promises: a name more is a minor release, a name less a major one with a warning before."""


def test_public_names_are_those_promised():
    """The public names are exactly the ones written down here, so that none comes or goes unnoticed."""
    assert sorted(stemcity_kit.__all__) == sorted(PUBLIC)


def test_type_checkers_see_every_public_name():
    """Each name of the lazy door also stands in the block that type checkers and editors read."""
    tree = ast.parse(inspect.getsource(stemcity_kit))
    block = next(node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    seen = [alias.name for node in block.body for alias in node.names]
    assert sorted(seen) == sorted(stemcity_kit.__all__)


def test_dir_shows_the_public_names():
    """`dir(stemcity_kit)`, and so the completion of an editor, shows every public name."""
    assert set(stemcity_kit.__all__) <= set(dir(stemcity_kit))


def test_star_gives_the_public_names():
    """`from stemcity_kit import *` gives the public names and no others."""
    room = {}
    exec("from stemcity_kit import *", room)
    assert set(stemcity_kit.__all__) == set(room) - {"__builtins__"}


def test_unknown_name_is_an_attribute_error():
    """A name that does not exist fails as in any module, and says which name it was."""
    with pytest.raises(AttributeError, match="no attribute 'tomatoes'"):
        _ = stemcity_kit.tomatoes
