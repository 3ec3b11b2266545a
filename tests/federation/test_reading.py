"""`area.toml`: every fault at its line, and one faulty member never takes the others with it."""

import datetime as dt

import pytest

from stemcity_kit.federation import read_area
from tests.federation.cities import rules

HEAD = """\
[area]
key = "a-2027"
uri = "https://example.org/a/2027"
title = "The area"
country = "IT"
codes = "015"
as_of = {as_of}
year = 2027
zone = "Europe/Rome"
"""


def written(*rows, as_of="2027-05-01", more=""):
    """The text of a manifest with these members."""
    members = "".join(f'[[members]]\nmunicipality = "{code}"\nfolder = "{folder}"\n' for code, folder in rows)
    return HEAD.format(as_of=as_of) + members + more


def test_a_manifest_is_read():
    """Codes keep their zeros, the day is a day, ways go both ways."""
    text = written(
        ("015146", "milano"), ("015007", "arconate"), more='[[ways]]\nbetween = ["015146", "015007"]\nminutes = 50\n'
    )
    area, findings = read_area(text)
    assert () == findings
    assert ["015146", "015007"] == [member.municipality for member in area.members]
    assert dt.date(2027, 5, 1) == area.as_of
    assert [50, 50, 30, 0] == [
        area.minutes([one], [other])
        for one, other in (("015146", "015007"), ("015007", "015146"), ("015146", "015038"), ("1", "1"))
    ]


@pytest.mark.parametrize(
    ("code", "as_of", "said"),
    [
        (
            "015246",
            "2019-02-08",
            "is no municipality any more on 2019-02-08. Since 2019-02-08 it is part of Vermezzo",
        ),
        ("015251", "2019-02-07", "is no municipality yet on 2019-02-07. It is one from 2019-02-08"),
        ("15146", "2027-05-01", "Write “015146” (Milano): a spreadsheet has taken the zeros away."),
        ("015147", "2027-05-01", "There is no municipality “015147” in the area on 2027-05-01. Did you mean"),
        ("999999", "2027-05-01", "There is no municipality “999999” in the area on 2027-05-01. Correct the code."),
    ],
)
def test_a_municipality_must_exist_on_the_day(code, as_of, said):
    """It is named with what became of it, and left out; the others stay."""
    area, findings = read_area(written(("015007", "arconate"), (code, "other"), as_of=as_of))
    assert ["unknown-municipality"] == rules(findings)
    assert said in str(findings[0])
    assert ("area.toml", 14) == (findings[0].where.file, findings[0].where.row)
    assert ["015007"] == [member.municipality for member in area.members]


@pytest.mark.parametrize(("code", "as_of"), [("015246", "2019-02-07"), ("015251", "2019-02-08")])
def test_each_municipality_counts_on_its_days(code, as_of):
    """Until 7 February 2019 the old ones, from 8 February the new one."""
    assert () == read_area(written((code, "a"), as_of=as_of))[1]


def test_an_area_of_which_nothing_is_known_takes_every_code():
    """No list of the municipalities of Porto is here, so none is wrong."""
    text = written(("1312", "porto")).replace('"IT"', '"PT"').replace('"015"', '"13"').replace("Rome", "Lisbon")
    assert () == read_area(text)[1]


def test_two_rows_of_one_municipality_are_both_left_out():
    """Nobody can tell which one counts."""
    area, findings = read_area(written(("015007", "a"), ("015007", "b"), ("015146", "c")))
    assert {"double-member"} == set(rules(findings))
    assert ["015146"] == [member.municipality for member in area.members]


def test_one_folder_for_two_municipalities_is_a_fault():
    """On a disk that tells no case apart, too."""
    for other in ("A", "./a", "a/"):
        found = read_area(written(("015007", "a"), ("015146", other)))[1]
        assert [("double-member", 12), ("double-member", 15)] == [(one.rule, one.where.row) for one in found]


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ('[[venues]]\nsame = ["015146/a"]\n', "nothing-to-compare"),
        ('[[venues]]\nsame = ["015146/a", "b"]\n', "bad-reference"),
        ("[[venues]]\nsaem = []\n", "unknown-setting"),
        ('[[venues]]\nsame = ["015146/a", "015146/a"]\n', "nothing-to-compare"),
        ("[[venues]]\n", "nothing-to-compare"),
        ('[[ways]]\nbetween = ["015146"]\nminutes = 5\n', "not-two-ends"),
        ('[[ways]]\nbetween = ["015146", "015007", "015007"]\n', "not-two-ends"),
        ('[[ways]]\nbetween = ["015007", "015147"]\n', "unknown-municipality"),
        ('[[ways]]\nbetween = ["015007", "015146"]\n[[ways]]\nbetween = ["015146", "015007"]\n', "double-way"),
        ('[[members]]\nmunicipality = 15146\nfolder = "x"\n', "wrong-type"),
        ('[[members]]\nmunicipality = "016024"\nfolder = "x"\n', "unknown-municipality"),
        ('[[calls]]\nkey = "c"\n[[calls.funds]]\nby = "15007"\namount = "5 EUR"\n', "unknown-municipality"),
        ('[[members]]\nmunicipality = "area"\nfolder = "x"\n', "bad-municipality"),
        ('[[members]]\nmunicipality = "01-5"\nfolder = "x"\n', "bad-municipality"),
        ('[[members]]\nmunicipality = "015002"\n', "missing-setting"),
        ("[members2]\n", "unknown-setting"),
        ('[[calls]]\nkey = "c"\n[[calls.pools]]\nkey = "p"\nfund = 5\nmunicipalities = []\n', "wrong-type"),
        ('[[calls]]\nkey = "c"\n[[calls.funds]]\nby = "015007"\namount = "8.000 EUR"\n', "too-many-digits"),
    ],
)
def test_a_faulty_row_is_named_and_the_rest_stands(more, rule):
    """At its line, with how to mend it."""
    area, findings = read_area(written(("015007", "a"), more=more))
    assert [rule] == rules(findings)
    assert findings[0].where.row > 12
    assert findings[0].fix
    assert ["015007"] == [member.municipality for member in area.members]


@pytest.mark.parametrize(
    ("codes", "country", "said"),
    [
        ("15", "IT", "Write “015” in quotation marks: a spreadsheet has taken the zeros away."),
        ("0151", "IT", "is more than the codes of the area share"),
        ("015", "PT", "are those of an area in IT, and the area is in PT."),
    ],
)
def test_the_codes_of_the_area_itself_are_looked_at(codes, country, said):
    """One finding at its line; that no member fits is no fault of the members."""
    text = written(("015007", "a"), ("015146", "b")).replace('codes = "015"', f'codes = "{codes}"')
    found = read_area(text.replace('country = "IT"', f'country = "{country}"'))[1]
    assert [("bad-codes", 6)] == [(one.rule, one.where.row) for one in found]
    assert said in str(found[0])


def test_a_code_of_elsewhere_is_found_without_a_list():
    """No list of the municipalities of Porto is here, but their codes begin alike."""
    text = written(("1312", "porto"), ("1406", "x")).replace('"IT"', '"PT"').replace('"015"', '"13"')
    found = read_area(text)[1]
    assert [("unknown-municipality", 14)] == [(one.rule, one.where.row) for one in found]
    assert "does not begin with “13”" in str(found[0])


def test_an_area_without_members_is_told():
    """Nobody is to wonder at an empty programme."""
    assert ["no-members"] == rules(read_area(HEAD.format(as_of="2027-05-01"))[1])


def test_all_faults_are_told_at_once():
    """Of the area, of members and of other rows, in order of lines."""
    text = written(("015007", "a"), ("015007", "b"), ("15146", "c"), more="[[venues]]\nsaem = []\n[[wasy]]\n")
    found = read_area(text.replace("2027\nzone", "1492\nzone").replace("title =", "tilte ="))[1]
    assert [(4, "unknown-setting"), (8, "bad-year"), (11, "double-member"), (14, "double-member")] == [
        (one.where.row, one.rule) for one in found[:4]
    ]
    assert [(20, "unknown-setting"), (21, "unknown-setting")] == [(one.where.row, one.rule) for one in found[4:]]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[area", "not-toml"),
        ("", "missing-setting"),
        ("area = 3", "wrong-type"),
        (HEAD.format(as_of='"soon"'), "wrong-type"),
        (HEAD.format(as_of="2027-05-01").replace("Europe/Rome", "Europe/Roma"), "unknown-zone"),
        ("schema = 2\n" + HEAD.format(as_of="2027-05-01"), "unknown-schema"),
    ],
)
def test_what_the_area_itself_lacks_is_told(text, rule):
    """Without [area] nothing can be read; a layout of the future is a fault too."""
    assert rule in rules(read_area(text)[1])
