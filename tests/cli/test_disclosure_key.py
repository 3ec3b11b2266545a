"""The secret by which small numbers are hidden is drawn once and kept with the edition."""

import pytest

from stemcity_kit.cli.disclosure_key import KEY_FILE, disclosure_key
from stemcity_kit.errors import InvalidValue


def test_the_key_is_drawn_once(tmp_path):
    """The second time it is read; another edition has another one."""
    (tmp_path / "a").mkdir()
    first = disclosure_key(tmp_path / "a")
    assert 64 == len(first)
    assert first == disclosure_key(tmp_path / "a")
    assert f"{first}\n" == (tmp_path / "a" / KEY_FILE).read_text(encoding="utf-8")
    assert first != disclosure_key(tmp_path / "b")


def test_a_key_that_is_too_short_is_refused_with_its_file(tmp_path):
    """Whoever empties the file is told, and no other key is drawn in silence."""
    file = tmp_path / KEY_FILE
    file.parent.mkdir()
    file.write_bytes(b"\xff\n")
    with pytest.raises(InvalidValue) as refused:
        disclosure_key(tmp_path)
    assert (
        "private/disclosure.key: This is no key of at least 16 bytes by which cells can be hidden. Draw one with "
        "secrets.token_bytes(32), keep it with the edition and show it to nobody."
    ) == str(refused.value)
