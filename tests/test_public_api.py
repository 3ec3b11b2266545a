"""The door: what `import stemcity_kit` offers is listed, exists, and says what it is."""

import inspect

import pytest

import stemcity_kit


@pytest.mark.parametrize("name", stemcity_kit.__all__)
def test_name_leads_to_something_documented(name):
    """Each public name can be reached, and has a docstring of its own or of its class."""
    assert inspect.getdoc(getattr(stemcity_kit, name))


def test_names_are_listed_once_and_in_order():
    """The list of names is an alphabet without doubles."""
    assert sorted(set(stemcity_kit.__all__), key=str.casefold) == sorted(stemcity_kit.__all__, key=str.casefold)


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
