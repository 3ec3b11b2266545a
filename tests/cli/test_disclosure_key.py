"""The secret by which small numbers are hidden is drawn once and kept with the edition."""

import json

import pytest

from stemcity_kit.cli.disclosure_key import KEY_FILE, check_retold, disclosure_key, disclosure_keys, earlier_reports
from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.attendance import Attendance
from stemcity_kit.model.edition import Edition


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


GAPS = {"total": 20, "gender=female": None, "gender=male": None}


def reported(folder, cells, *, edition="a-2027", k=5):
    """The data of a report, which lies in the folder."""
    (folder / "report").mkdir(parents=True, exist_ok=True)
    data = {"attendance": [{"edition": edition, "k": k, "key-fingerprint": "0a", "cells": cells}]}
    (folder / "report" / "report.json").write_text(json.dumps(data), encoding="utf-8")
    return data


def town():
    """An edition with attendance."""
    edition = Edition(key="a-2027", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome")
    return edition.plus(attendance=[Attendance("s", present=20)])


def test_no_second_key_is_drawn_beside_a_report_that_hides_something(tmp_path):
    """It is refused with what to do, also where the report lies in the folder of another year; nothing is written."""
    before, after = tmp_path / "2027", tmp_path / "2028"
    reported(after, GAPS)
    before.mkdir()
    with pytest.raises(InvalidValue, match=r"Bring private/disclosure\.key back"):
        disclosure_keys([(town(), before)], earlier_reports([before, after]))
    assert not list(before.iterdir())
    (after / "report" / "report.json").unlink()
    assert ["a-2027"] == list(disclosure_keys([(town(), before)], earlier_reports([before, after])))


@pytest.mark.parametrize("told", [{"edition": "b-2027"}, {"cells": {"total": 20}}])
def test_a_key_is_drawn_where_no_report_hides_anything_of_the_edition(tmp_path, told):
    """Another edition's report; or one that shows all its numbers."""
    reported(tmp_path, **({"cells": GAPS} | told))
    assert ["a-2027"] == list(disclosure_keys([(town(), tmp_path)], earlier_reports([tmp_path])))


def test_a_report_is_held_against_those_in_the_folders(tmp_path):
    """The same passes; one with a lower threshold does not, and another edition's is not compared."""
    reported(tmp_path, GAPS, k=10)
    earlier = earlier_reports([tmp_path])
    check_retold(reported(tmp_path / "new", GAPS, k=10), earlier)
    check_retold(reported(tmp_path / "new", GAPS, edition="b-2027"), earlier)
    with pytest.raises(InvalidValue, match="Say --k 10"):
        check_retold(reported(tmp_path / "new", GAPS), earlier)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "3", "\\udc80"])
def test_an_earlier_report_that_cannot_be_read_is_told(tmp_path, text):
    """Nothing could be compared with it, so nothing is written."""
    reported(tmp_path, GAPS)
    (tmp_path / "report" / "report.json").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidValue, match="cannot be read"):
        earlier_reports([tmp_path])
