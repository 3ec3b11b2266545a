import copy
import datetime as dt
import pickle
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from threading import Barrier

import pytest

from stemcity_kit.errors import StemCityError, UnknownZone
from stemcity_kit.model.zones import zone_bytes, zone_info, zone_names


def test_every_name_of_the_package_is_a_zone_that_knows_its_name():
    """The list of names and the files of the package agree."""
    assert {zone_info(name).key for name in zone_names()} == zone_names()


def test_the_bytes_are_those_of_the_package():
    """No other copy of the database is read."""
    assert zone_bytes("Europe/Rome") == files("tzdata").joinpath("zoneinfo", "Europe", "Rome").read_bytes()


def test_the_system_cannot_change_a_zone(monkeypatch, tmp_path):
    """A folder that `zoneinfo` would prefer, with other rules under a known name, is not looked at."""
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Malta").write_bytes(zone_bytes("Asia/Tokyo"))
    monkeypatch.setattr("zoneinfo.TZPATH", (str(tmp_path),))
    monkeypatch.setenv("PYTHONTZPATH", str(tmp_path))

    assert dt.datetime(2027, 1, 1, tzinfo=zone_info("Europe/Malta")).utcoffset() == dt.timedelta(hours=1)


def test_a_zone_asked_twice_is_one_object():
    """Local times of one zone compare by the wall clock only if they share the object."""
    assert zone_info("Europe/Lisbon") is zone_info("Europe/Lisbon")


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda zone: pickle.loads(pickle.dumps(zone))])
def test_a_zone_survives_copying_and_pickling(copied):
    """Values with aware moments can travel to other processes and come back with the same zone."""
    assert copied(zone_info("Europe/Lisbon")) is zone_info("Europe/Lisbon")


def test_threads_that_ask_at_once_get_one_object(monkeypatch):
    """The first answer stands, even when two threads compute it at the same moment."""
    monkeypatch.setattr("stemcity_kit.model.zones._zones", {})
    together = Barrier(8)

    def asked(_):
        together.wait(timeout=10)
        return zone_info("Pacific/Chatham")

    with ThreadPoolExecutor(8) as pool:
        assert len({id(zone) for zone in pool.map(asked, range(8))}) == 1


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("europe/rome", "Europe/Rome"),
        ("America/New York", "America/New_York"),
        ("Lisbon", "Europe/Lisbon"),
        ("Europe/Rom", "Europe/Rome"),
        ("Europa/Rome", "Europe/Rome"),
    ],
)
def test_an_almost_right_name_is_answered_with_the_right_one(wrong, meant):
    """Case, spaces, a missing region and a slip of the pen are all recognised."""
    with pytest.raises(UnknownZone, match=f"Did you mean.* {meant}"):
        zone_info(wrong)


@pytest.mark.parametrize(
    "wrong", ["", "Nowhere at all", "../zones", "Europe", "/etc/localtime", "Europe/Rome\n", "\ud800"]
)
def test_any_other_text_is_an_unknown_zone(wrong):
    """Nothing but a name of the list is read: no folder, no path, no other file."""
    with pytest.raises(UnknownZone):
        zone_bytes(wrong)


def test_the_error_says_what_is_wrong_and_how_to_mend_it():
    """The whole message, word by word."""
    with pytest.raises(UnknownZone) as caught:
        zone_info("Milan")
    assert str(caught.value) == (
        "zone: There is no time zone “Milan”. Write a name of the IANA database, region and city, such as Europe/Rome."
    )
    assert isinstance(caught.value, (StemCityError, LookupError))
