"""A format as a file: what Milan's holds and where it is from, and what is said of a faulty one."""

import ast
import itertools
import re
from importlib.resources import files
from pathlib import Path

import pytest
from babel import Locale

from stemcity_kit.errors import InvalidValue
from stemcity_kit.formats import MILAN, Format, jurisdiction
from stemcity_kit.model.kinds import EVENT_TYPES
from stemcity_kit.model.vocabulary import Governance

EVENT_TYPES_OF_ITALY = Path(__file__).parents[3] / "shared" / "data" / "vocabularies" / "public-event-types.ttl"
SMALLEST = """
title = { en = "Fair" }
[[sections]]
key = "fair"
title = { en = "Fair" }
main = true
source = "Illustration"
"""


def faults(text):
    """The findings about a faulty file, in words."""
    with pytest.raises(InvalidValue) as caught:
        Format.from_toml(text, name="fair")
    return [finding.words() for finding in caught.value.findings]


def test_milan_has_two_sections_of_different_governance():
    """The Month is run by partners, the Marathon by the city."""
    assert [("month", Governance.PARTNERS), ("marathon", Governance.CITY)] == [
        (part.key, part.run_by) for part in MILAN.sections
    ]
    assert "marathon" == MILAN.main.key


def test_milan_has_three_levels_and_the_tier_words_of_its_sources():
    """Main partner and partner, later sponsor and partner."""
    assert ["own-events", "contents", "resources"] == [level.key for level in MILAN.levels]
    assert ["main-partner", "sponsor", "partner"] == [tier.key for tier in MILAN.tiers]


def test_the_shares_are_those_of_the_application():
    """40, 45 and 15 percent."""
    assert [40, 45, 15] == [share.percent for share in MILAN.shares]


def test_every_row_says_where_it_is_known_from():
    """A source per row, and no benefit passes for Milan's own."""
    rows = {
        f"{table}.{row.key}"
        for table in ("sections", "levels", "tiers", "benefits", "kinds", "audiences", "timeline", "shares")
        for row in getattr(MILAN, table)
    }
    origins = dict(MILAN.origins)
    assert rows == set(origins)
    assert all("Illustration" in origins[f"benefits.{benefit.key}"] for benefit in MILAN.benefits)


def test_every_text_is_there_in_three_languages():
    """Italian, English and Portuguese, without a gap."""
    for table in ("sections", "levels", "tiers", "benefits", "kinds", "audiences", "timeline", "shares"):
        assert {("en", "it", "pt")} == {row.title.languages for row in getattr(MILAN, table)}
    assert ("en", "it", "pt") == MILAN.title.languages == MILAN.edition_title.languages == MILAN.summary.languages


def test_kinds_have_types_that_exporters_know():
    """schema.org types of the model's list; minutes and seats that a room and a morning can hold."""
    assert {kind.schema_type for kind in MILAN.kinds} <= set(EVENT_TYPES)
    assert all(10 <= kind.minutes <= 480 for kind in MILAN.kinds if kind.minutes)


@pytest.mark.skipif(not EVENT_TYPES_OF_ITALY.is_file(), reason="OntoPiA's vocabulary is not on this machine")
def test_codes_of_kinds_exist_in_the_vocabulary_of_italy():
    """Each code is a notation of OntoPiA's public event types."""
    known = set(re.findall(r'skos:notation "([0-9.]+)"', EVENT_TYPES_OF_ITALY.read_text(encoding="utf-8")))
    assert {kind.ontopia for kind in MILAN.kinds if kind.ontopia} <= known


def test_audiences_cover_the_school_years_without_a_gap():
    """From 3 to 18, each band begins where the one before ends."""
    bands = [(one.age_min, one.age_max) for one in MILAN.audiences if one.isced and one.age_max]
    assert [3, 6, 11, 14] == [low for low, _ in bands]
    assert all(high + 1 == low for (_, high), (low, _) in itertools.pairwise(bands))


def test_the_engine_names_no_country():
    """No text in the Python of rules and formats is a country's code; what is national is data.

    Only the names of the packaged jurisdictions are listed, and ZZ is CLDR's word for no country.
    """
    package = Path(str(files("stemcity_kit")))
    trees = [
        ast.parse(path.read_text(encoding="utf-8"))
        for floor in ("model", "formats")
        for path in sorted((package / floor).rglob("*.py"))
    ]
    texts = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    codes = {code for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", code)} - {"ZZ"}
    assert set() == (texts & codes) - set(jurisdiction.__all__)


def test_the_smallest_format_is_one_section():
    """Nothing else is needed to adapt it."""
    edition = Format.from_toml(SMALLEST, name="fair").adapt(
        city="Trento", country="IT", year=2027, marathon=("2027-10-02", "2027-10-03"), zone="Europe/Rome"
    )
    assert ["fair"] == [section.key for section in edition.sections]
    assert ["fair"] == [step.key for step in edition.timeline if step.basis == "given"]


def test_a_month_is_refused_by_a_format_that_has_none():
    """The argument is there for formats with a section of that name."""
    fair = Format.from_toml(SMALLEST, name="fair")
    with pytest.raises(InvalidValue, match="no section “month”"):
        fair.adapt(
            city="Trento",
            country="IT",
            year=2027,
            marathon=("2027-10-02", "2027-10-03"),
            month=("2027-09-01", "2027-09-30"),
            zone="Europe/Rome",
        )


def test_a_file_that_is_no_toml_is_named_with_line_and_column():
    """As a compiler does it."""
    (found,) = faults('title = { en = "Fair" }\n]]')
    assert found.startswith("fair.toml:2:1: The file is not TOML 1.0: Invalid statement. Mend this place")


@pytest.mark.parametrize(
    ("addition", "words"),
    [
        ('titel = "x"', "Did you mean “title”"),
        ('[[tiers]]\nkey = "gold"\ntitle = { en = "Gold" }', "tiers.gold.source: The row does not say"),
        (
            '[[tiers]]\nkey = "gold"\nrank = "first"\nsource = "s"',
            "'first' is not what stands here. Write a whole number",
        ),
        ('[[tiers]]\nkey = "Gold!"\nsource = "s"', "“Gold!” cannot be a key"),
        ('[[tiers]]\ntitle = { en = "Gold" }\nsource = "s"', "tiers.1.key: This is missing"),
        ('[[tiers]]\nkey = "gold"\nrank = 0\nsource = "s"', "tiers.gold.rank: 0 is too small"),
        ('[[tiers]]\nkey = "a"\nsource = "s"\n[[tiers]]\nkey = "a"\nsource = "s"', "“a” is there twice"),
        ("[tiers]\nrank = 1", "not a list of tables"),
        (
            '[[benefits]]\nkey = "b"\ntiers = ["gold"]\nsource = "s"',
            "b.tiers: Nothing in “tiers” has the key “gold”",
        ),
        ('[[benefits]]\nkey = "b"\ntiers = "gold"\nsource = "s"', "Write a list between square brackets"),
        ('[[levels]]\nkey = "l"\nsections = ["fare"]\nsource = "s"', "Did you mean “fair”"),
        ('[[kinds]]\nkey = "k"\nschema_type = "Party"\nsource = "s"', "kinds.k.schema_type: “Party” is not one"),
        ('[[audiences]]\nkey = "a"\nisced = [9]\nsource = "s"', "9 is no ISCED 2011 level"),
        ('[[tiers]]\nkey = "gold"\ntitle = { english = "Gold" }\nsource = "s"', "“english” is not a language tag"),
        ('[[tiers]]\nkey = "gold"\ntitle = "Gold"\nsource = "s"', "Write a text by language"),
        (
            '[[timeline]]\nkey = "t"\ntitle = { en = "T" }\nfirst = "two weeks before"\nsource = "s"',
            "“two weeks before” does not say a day",
        ),
        (
            '[[timeline]]\nkey = "t"\ntitle = { en = "T" }\nfirst = "later.last + 1 day"\nsource = "s"',
            "timeline.t.first: “later.last” has no meaning here",
        ),
        (
            '[[timeline]]\nkey = "t"\ntitle = { en = "T" }\nfirst = "02-30"\nsource = "s"',
            "“02-30” has no meaning here",
        ),
        (
            '[[timeline]]\nkey = "t"\ntitle = { en = "T" }\nfirst = "start"\nphase = "later"\nsource = "s"',
            "Write one of: before, during, after",
        ),
        ('[[shares]]\nkey = "s"\ntitle = { en = "S" }\npercent = 90\nsource = "s"', "The shares make 90 percent"),
        (
            '[[sections]]\nkey = "two"\ntitle = { en = "Two" }\nmain = true\nsource = "s"',
            "2 sections are marked as main",
        ),
        (
            '[[sections]]\nkey = "two"\ntitle = { en = "Two" }\nfirst = "three.first"\nsource = "s"',
            "sections.two.first: “three.first” has no meaning here",
        ),
    ],
)
def test_a_fault_of_a_format_is_named_with_its_place_and_remedy(addition, words):
    """One fault, one finding, that says which row and field."""
    text = f"{addition}\n{SMALLEST}" if addition.startswith("titel") else f"{SMALLEST}\n{addition}"
    found = faults(text)
    assert 1 == len(found)
    assert words in found[0]
    assert found[0].startswith("fair.toml, ")


def test_all_faults_of_a_format_are_named_at_once():
    """Three rows, three findings."""
    wrong = (
        '[[tiers]]\nkey = "A"\nsource = "s"\n[[kinds]]\nkey = "k"\nminutes = 0\nsource = "s"\n[[shares]]\nkey = "x"\n'
    )
    assert 4 == len(faults(SMALLEST + wrong))
