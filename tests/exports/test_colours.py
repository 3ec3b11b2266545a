import re

import pytest

from stemcity_kit.exports.colours import _NAMED, nearest_name


def test_a_named_colour_has_its_own_name():
    """All 138 colours of CSS Color Module Level 3 that differ."""
    named = re.findall(r"(\w+) (\w+)", _NAMED)
    assert 138 == len({digits for _, digits in named}) == len(named)
    assert [name for name, _ in named] == [nearest_name(f"#{digits}") for _, digits in named]


@pytest.mark.parametrize(
    ("colour", "name"),
    [("#0b5e8a", "steelblue"), ("#e4002b", "crimson"), ("#F5A623", "orange"), ("#1a237e", "midnightblue")],
)
def test_a_city_s_colour_has_the_name_of_one_that_looks_like_it(colour, name):
    """A dark blue stays blue, whatever the letter case of its digits."""
    assert name == nearest_name(colour)
