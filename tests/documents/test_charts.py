"""Charts: how sure a number is can be seen, all of it is said in words too, and the same chart is the same bytes."""

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.documents import chart_drawing
from stemcity_kit.documents.chart_drawing import WIDTH, draw
from stemcity_kit.documents.charts import Bar, Bars, Group, Matrix, Stack, Stacks, Sure, alternative, sure
from stemcity_kit.documents.palette import INK, PAPER, contrast, palette
from stemcity_kit.model.vocabulary import Qualifier

pytestmark = pytest.mark.skipif(chart_drawing.missing() is not None, reason="needs matplotlib")
SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
HOSTILE = "<script>alert('x')</script> & $\\frac{1}{0}$ \x00\x1b \"co\""


def bars(*of: Bar, legend: tuple[str, ...] = ()) -> Bars:
    """A chart with one group."""
    return Bars("Who came", [Group("girls", of)], legend=legend)


def texts(picture: str) -> list[str]:
    """The words in a picture."""
    return [one.text or "" for one in ET.fromstring(picture).iter(f"{SVG}text")]


def shapes(picture: str) -> int:
    """How many shapes a picture has."""
    return sum(1 for _ in ET.fromstring(picture).iter(f"{SVG}path"))


def test_words_stay_words():
    """The names and numbers are text, which can be searched and read aloud."""
    assert ["girls", "12 girls"] == texts(draw(bars(Bar("12 girls", Decimal(12)))))


def test_a_picture_refers_to_nothing_outside():
    """No address, no date and no style that another document would need."""
    drawn = draw(bars(Bar("12", Decimal(12))))
    hrefs = [one.get(XLINK) for one in ET.fromstring(drawn).iter() if one.get(XLINK)]
    assert [] == [one for one in hrefs if not one.startswith("#")]
    assert "dc:date" not in drawn


def test_the_same_chart_is_the_same_bytes():
    """Drawn twice, also after another one."""
    chart = bars(Bar("more than 12", Decimal(12), Sure.AT_LEAST))
    first = draw(chart)
    draw(bars(Bar("3", Decimal(3))))
    assert first == draw(chart)


def test_the_settings_of_others_change_nothing():
    """A program's own matplotlib settings are neither used nor lost."""
    matplotlib = pytest.importorskip("matplotlib")
    chart = bars(Bar("12", Decimal(12)))
    before = draw(chart)
    with matplotlib.rc_context({"font.size": 40, "svg.fonttype": "path", "lines.linewidth": 9}):
        assert before == draw(chart)
        assert 40 == matplotlib.rcParams["font.size"]


def test_what_is_hidden_is_no_zero():
    """A hidden number has a hatched box that is as long whatever it hides; what is not known has nothing."""
    nothing, hidden = draw(bars(Bar("0"))), draw(bars(Bar("not shown", known=Sure.HIDDEN)))
    unknown = draw(bars(Bar("not known", known=Sure.UNKNOWN)))
    assert shapes(unknown) < shapes(nothing) < shapes(hidden)
    assert hidden == draw(bars(Bar("not shown", Decimal(0), Sure.HIDDEN)))


def test_every_way_of_being_sure_looks_different():
    """The same number six times: no two pictures are the same."""
    drawn = [draw(bars(Bar("12", Decimal(12), known))) for known in Sure]
    assert len(Sure) == len(set(drawn))


def test_every_qualifier_has_its_look():
    """More than and at least are drawn alike: a bound from below."""
    assert {
        Qualifier.EXACT: Sure.EXACT,
        Qualifier.MORE_THAN: Sure.AT_LEAST,
        Qualifier.AT_LEAST: Sure.AT_LEAST,
        Qualifier.ABOUT: Sure.ABOUT,
        Qualifier.AT_MOST: Sure.AT_MOST,
    } == {one: sure(one) for one in (*Qualifier,)[:5]}


def test_what_is_foreign_stays_text():
    """Markup, formulas and control characters of a name do nothing."""
    drawn = draw(Bars("A", [Group(HOSTILE, [Bar(HOSTILE, Decimal(1))])], legend=[HOSTILE]))
    assert "<script" not in drawn
    assert "alert('x')" in " ".join(texts(drawn))
    assert "$\\frac{1}{0}$" in " ".join(texts(drawn))


def test_letters_that_matplotlib_has_no_font_for_are_kept():
    """The reader's fonts draw them; nothing is warned of."""
    assert "科学 🧪" in texts(draw(bars(Bar("科学 🧪", Decimal(1)))))


def test_long_names_are_cut_into_lines_that_fit():
    """Lines of a name that is longer than its room; of a very long one, an ellipsis."""
    name = "Municipio di Santa Maria Maggiore e Borgo San Lorenzo al Fiume"
    lines = texts(draw(Bars("A", [Group(name, [Bar("5", Decimal(5))])])))[:-1]
    assert name == " ".join(lines)
    assert max(map(len, lines)) * chart_drawing.LETTER <= chart_drawing.LEFT
    assert any(line.endswith("…") for line in texts(draw(Bars("A", [Group("long " * 200, [Bar("5")])]))))


def test_a_matrix_shows_every_count():
    """Each cell with its number, a hole too; the words leave holes out, and say a row without anything."""
    chart = Matrix("Events", ["4 Education", "5 Equality"], ["Families", "Everyone"], ((2, 0), (0, 0)))
    assert ["2", "0", "0", "0"] == [one for one in texts(draw(chart)) if one.isdigit()]
    assert "Events. 4 Education: Families 2. 5 Equality: 0." == alternative(chart)


def test_a_stack_says_each_part():
    """What is missing is drawn empty; a part that is 0 is neither drawn nor said."""
    row = Stack("2027", (Decimal(30), Decimal(0), Decimal(10)), ["30", "0", "10"], "40 €")
    chart = Stacks("Who paid", [row], ["the municipality", "others", "still to be found"], missing=2)
    assert "Who paid. 2027, 40 €: the municipality 30; still to be found 10." == alternative(chart)
    assert {"30", "10", "40 €"} <= set(texts(draw(chart)))


def test_bars_are_told_apart_without_colours():
    """The tones of a legend differ in lightness, each bar has an outline, and numbers can be read on their ground."""
    for colours in (palette(), palette("#ffd400", "#00a0b0"), palette("#e30613")):
        tones = chart_drawing._tones(colours, 3)
        light = [contrast(one, INK) for one in tones]
        assert light == sorted(light, reverse=True)
        assert 3 == len(set(tones))
    assert contrast(INK, PAPER) > 7


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.integers(0, 10**9), st.sampled_from(Sure)), min_size=1, max_size=5))
def test_any_words_and_numbers_make_a_document(rows):
    """It is well-formed, as wide as the page, and holds nothing that is not a number."""
    chart = Bars("A", [Group(name, [Bar(str(value), Decimal(value), known)]) for name, value, known in rows])
    drawn = draw(chart)
    assert f"{WIDTH:.0f}pt" == ET.fromstring(drawn).get("width")
    assert "nan" not in drawn.split("<g id", maxsplit=1)[1].replace(" ", "").split("<text")[0]
