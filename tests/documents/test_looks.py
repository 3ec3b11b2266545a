"""Colours, ornaments and templates: readable whatever a city chooses, the same on every machine, open to change."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from stemcity_kit.documents.environment import environment, source
from stemcity_kit.documents.motif import motif, variant
from stemcity_kit.documents.palette import AA, PAPER, contrast, palette

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_measured_as_wcag_measures_it():
    """Black on white is 21; #767676 on white is the lightest grey that passes."""
    assert 21 == pytest.approx(contrast("#000000", "#ffffff"))
    assert contrast("#767676", "#ffffff") >= AA > contrast("#777777", "#ffffff")


@given(COLOURS, COLOURS)
def test_every_text_can_be_read_whatever_colours_a_city_has(colour, accent):
    """Text on each ground that it stands on has the contrast of WCAG 2.1 AA."""
    made = palette(colour, accent)
    pairs = [
        (made.on_brand, made.brand),
        (made.on_accent, made.accent),
        *((text, ground) for text in (made.brand_text, made.accent_text) for ground in (PAPER, made.tint)),
        (made.glow, made.deep),
        (PAPER, made.deep),
    ]
    assert [] == [pair for pair in pairs if contrast(*pair) < AA]


def test_a_colour_that_can_be_read_stays_as_it_is():
    """Only what is too light is darkened, and it is said which."""
    assert (("#0b5e8a", ()), ("#b08900", ("accent",))) == (
        (palette("#0b5e8a").brand_text, palette("#0b5e8a").darkened),
        (palette("#0b5e8a", "#b08900").accent, palette("#0b5e8a", "#b08900").darkened),
    )


def test_an_ornament_is_a_drawing_that_loads_nothing():
    """Well-formed SVG of plain shapes."""
    drawn = ET.fromstring(motif("milan-2019", tones=palette().tones, ground="#1f3a6e"))
    assert {"svg", "rect", "g", "path", "circle"} >= {element.tag.split("}")[1] for element in drawn.iter()}


@given(st.text(min_size=1), st.integers(1, 50))
def test_each_key_gets_one_of_so_many_ornaments(key, number):
    """Always the same one, and one that there is."""
    assert 0 <= variant(key, of=number) < number
    assert variant(key, of=number) == variant(key, of=number)


def test_a_template_escapes_whatever_it_is_given():
    """Text is text."""
    assert "&lt;b&gt;" == environment("en").from_string("{{ text }}").render(text="<b>")


def test_a_misspelt_name_in_a_template_is_an_error():
    """A city's template does not fail in silence."""
    with pytest.raises(UndefinedError, match="titel"):
        environment("en").from_string("{{ titel }}").render()


def test_a_template_of_the_city_is_taken_first(tmp_path: Path):
    """Its own file replaces ours of the same name; ours is still there under `stemcity/`."""
    (tmp_path / "macros.html").write_text("ours no more", encoding="utf-8")
    made = environment("en", override=tmp_path)
    assert "ours no more" == source(made, "macros.html")
    assert "ours no more" != source(made, "stemcity/macros.html")
