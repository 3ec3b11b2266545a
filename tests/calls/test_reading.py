"""Answers and conditions: one spelling for what people type, and comparisons that are exact."""

import datetime as dt
import time
import unicodedata
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stemcity_kit.calls.answer import SCALES, Answers, Attachment, Mark, MarkScale
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.question import Condition, Kind, Operator, Question
from stemcity_kit.calls.reading import age, compared, holds, limits, mark_order, spelt, value, written
from stemcity_kit.calls.spelling import EXAMPLES, is_plain, read
from stemcity_kit.errors import InvalidValue, UnknownKey
from stemcity_kit.model.fields import clean_line
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text

TOWNS = {"monza": Text({"it": "Città di Monza", "en": "City of Monza"}), "lecco": Text({"it": "Lecco; e dintorni"})}
ASKED = [
    Question(key="name", kind="line"),
    Question(key="town", kind="choice", choices=TOWNS),
    Question(key="fields", kind="choices", choices={"a": Text(), "b": Text(), "c": Text()}),
    Question(key="lode", kind="yes-no"),
    Question(key="children", kind="whole-number"),
    Question(key="ratio", kind="decimal"),
    Question(key="isee", kind="money"),
    Question(key="born", kind="date"),
    Question(key="mark", kind="mark"),
    Question(key="file", kind="file"),
]
CALL = Call(key="grants", questions=ASKED)


def asks(kind, **more):
    """A question of one kind."""
    return Question(key="q", kind=kind, **more)


def refusal(kind, typed, *, choices=None, accepted=(), **how):
    """What is said of an answer that is refused."""
    with pytest.raises(InvalidValue) as raised:
        spelt(asks(kind, choices=choices or {}, scales=accepted), typed, **how)
    return str(raised.value)


def read_or_refused(question, typed):
    """The canonical text, and the findings where there is none."""
    try:
        return spelt(question, typed), ()
    except InvalidValue as fault:
        return "", fault.findings


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1.250,00", "1250.00 EUR"),
        ("€ 1.250,00", "1250.00 EUR"),
        ("1.250,00 €", "1250.00 EUR"),
        ("EUR 1250", "1250.00 EUR"),
        ("1250 euro", "1250.00 EUR"),
        ("1250,5 Eur", "1250.50 EUR"),
        ("1.250", "1250.00 EUR"),
        ("1 250 000,99", "1250000.99 EUR"),
        ("1\u202f250,00", "1250.00 EUR"),
        ("1'250", "1250.00 EUR"),
        ("-5", "-5.00 EUR"),
        ("\u22125,10", "-5.10 EUR"),
        (1250.5, "1250.50 EUR"),
        (1250, "1250.00 EUR"),
        (Decimal("0.10"), "0.10 EUR"),
        (Money(Decimal(3), "EUR"), "3.00 EUR"),
        ("-0", "0.00 EUR"),
    ],
)
def test_an_amount_is_read_as_italians_write_it(typed, expected):
    """With or without its currency, thousands parted or not."""
    assert expected == spelt(asks("money"), typed, decimal=",")


@pytest.mark.parametrize("typed", ["1,250.00", "1250", "EUR 1,250", "1250.00 EUR"])
def test_an_amount_is_read_as_the_english_write_it(typed):
    """The point is the decimal mark."""
    assert "1250.00 EUR" == spelt(asks("money"), typed)


def test_an_amount_that_may_mean_a_thousand_times_as_much_is_refused():
    """1.250 in a sheet with a decimal point is one euro and a quarter, or twelve hundred and fifty."""
    expected = (
        "q: “1.250” has more digits after “.” than EUR has. Where “.” is meant to part thousands, leave it out; "
        "otherwise round the amount."
    )
    assert expected == refusal("money", "1.250")


def test_an_amount_in_another_currency_is_refused():
    """The call reckons in one."""
    expected = (
        "q: The amount is in USD, and the call reckons in EUR. Write the amount in EUR, and say elsewhere at which "
        "rate it was converted."
    )
    assert expected == refusal("money", "12 USD")
    assert expected == refusal("money", Money(Decimal(12), "USD"))


def test_an_amount_has_the_digits_of_its_currency():
    """A yen has none after the mark."""
    assert "1250 JPY" == spelt(asks("money"), "¥1,250", currency="JPY")
    assert "more digits" in refusal("money", "1.5", currency="JPY")


@pytest.mark.parametrize(
    "typed",
    [
        *("1.25.3", "12.34.567", "1,2,3", "=1+1", "+A1", "€", "five", "₤3", "1250 e", "0x10", "1_000", "١٢", "--5"),
        *(float("nan"), float("inf"), True, ["1"], {"a": 1}, dt.date(2025, 1, 1), "1e5", "EUR 5 EUR", "5 5"),
    ],
)
def test_what_is_no_amount_is_refused(typed):
    """Formulas, exponents, other scripts' digits, numbers that are none: nothing is guessed."""
    assert refusal("money", typed, decimal=",").startswith("q: “")


@pytest.mark.parametrize("kind", ["money", "decimal", "whole-number", "mark"])
@pytest.mark.parametrize(
    "typed", ["1e999999999", Decimal("1e999999999"), Decimal("-1e-999999999"), "9" * 1_000_000, Decimal("NaN")]
)
def test_an_absurd_number_is_refused_fast(kind, typed):
    """The exponent and the length are looked at before the number is."""
    before = time.process_time()
    assert refusal(kind, typed)
    assert time.process_time() - before < 0.2


@pytest.mark.parametrize("kind", ["money", "decimal", "whole-number", "mark", "line", "yes-no", "date"])
def test_a_whole_number_of_ten_thousand_digits_is_refused(kind):
    """Python would not even write it out."""
    assert refusal(kind, 10**10_000)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        *(("100 e lode", "100L/100"), ("100L", "100L/100"), ("100/100 L", "100L/100"), ("100/100 e lode", "100L/100")),
        *(("92/100", "92/100"), ("92 / 100", "92/100"), ("27/30", "27/30"), ("27 su 30", "27/30"), ("30L", "30L/30")),
        *(
            ("8,5/10", "8.5/10"),
            ("110 E LODE", "110L/110"),
            ("110/110 cum laude", "110L/110"),
            ("100L/100", "100L/100"),
        ),
        *((Mark(Decimal(92), "100"), "92/100"), ("14,50/20", "14.5/20"), ("30 con lode", "30L/30")),
    ],
)
def test_a_mark_is_read_in_the_ways_that_people_write_it(typed, expected):
    """With its scale, or where honours tell the scale."""
    assert expected == spelt(asks("mark"), typed, decimal=",")


def test_a_mark_without_scale_is_on_the_only_one_there_is():
    """And in doubt where there are several."""
    assert "92/100" == spelt(asks("mark", scales=["100"]), "92")
    assert "92.5/100" == spelt(asks("mark", scales=["100"]), 92.5)
    expected = "q: The scale of the mark “92” is not clear. Write it with its scale: 100/100, 30/30."
    assert expected == refusal("mark", "92", accepted=["100", "30"])


@pytest.mark.parametrize(
    ("typed", "rule"),
    [("59/100", "“59/100” is not on its scale. Marks go from 60 to 100."), ("101/100", "is not on its scale")],
)
def test_a_mark_below_or_above_its_scale_is_refused(typed, rule):
    """It is another scale, or a slip."""
    assert rule in refusal("mark", typed)


def test_honours_stand_beside_the_highest_mark_only():
    """And on no scale that has none."""
    assert "has honours, which only the highest mark" in refusal("mark", "99L/100")
    assert "has honours, which only the highest mark" in refusal("mark", "10L/10")


def test_a_scale_that_the_question_does_not_accept_is_refused():
    """The message names those that it does."""
    expected = "q: The scale of “27/30” is not accepted here. Give a mark on one of: 100, 110."
    assert expected == refusal("mark", "27/30", accepted=["100", "110"])


def test_a_mark_that_the_spreadsheet_made_a_date_is_named_as_that():
    """27/10 is a day in October to a spreadsheet."""
    assert "The spreadsheet made the date 2025-10-27 of a mark." in refusal("mark", dt.date(2025, 10, 27))


def test_a_call_may_bring_a_scale_of_its_own():
    """The older Italian school-leaving mark was out of 60."""
    scales = {**SCALES, "60": MarkScale("60", Text({"it": "Maturità"}), Decimal(36), Decimal(60))}
    assert "48/60" == spelt(asks("mark"), "48/60", scales=scales)


@pytest.mark.parametrize("typed", ["sì", "SI", "si\u0300", "s", "yes", "Y", "true", "x", "on", "1", 1, True, "sim"])
def test_yes_in_the_ways_that_people_write_it(typed):
    """Italian, English, Portuguese, a form's box and a sheet's TRUE."""
    assert "yes" == spelt(asks("yes-no"), typed)


@pytest.mark.parametrize("typed", ["no", "N", "não", "false", "0", 0, False, "off", "falso"])
def test_no_in_the_ways_that_people_write_it(typed):
    """As yes."""
    assert "no" == spelt(asks("yes-no"), typed)


@pytest.mark.parametrize("typed", ["perhaps", 2, 0.5, "yes no", ["yes"]])
def test_what_is_neither_yes_nor_no_is_refused(typed):
    """A doubt is no answer."""
    assert "is neither yes nor no. Write yes or no." in refusal("yes-no", typed)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("typed", [None, "", "  ", "\t\n"])
def test_nothing_is_no_answer(kind, typed):
    """An empty cell is an absent answer, of every kind."""
    assert "" == spelt(asks(kind), typed)


@pytest.mark.parametrize(
    ("typed", "dates"),
    [
        *(
            ("19/05/2027", "dmy"),
            ("19.5.2027", "dmy"),
            ("05/19/2027", "mdy"),
            ("2027-05-19", "dmy"),
            ("2027-5-19", "ymd"),
        ),
        *((dt.date(2027, 5, 19), "ymd"), (dt.datetime(2027, 5, 19, tzinfo=dt.UTC), "dmy")),
    ],
)
def test_a_date_is_read_in_the_declared_order(typed, dates):
    """And an ISO date in every order."""
    assert "2027-05-19" == spelt(asks("date"), typed, dates=dates)


@pytest.mark.parametrize(
    "typed",
    [
        "31/02/2027",
        "19/05/27",
        "05/19/2027",
        "19/05/9999",
        dt.datetime(2027, 5, 19, 1, tzinfo=dt.UTC),
        45000,
        "yesterday",
    ],
)
def test_what_is_no_date_is_refused(typed):
    """Two digits for the year are in doubt; a day with an hour is no day."""
    assert "is not a date. Write a day that exists" in refusal("date", typed, dates="dmy")


@pytest.mark.parametrize("typed", ["monza", "Monza", "città  di monza", "CITY OF MONZA", "Citta\u0300 di Monza"])
def test_a_choice_is_known_by_its_value_and_by_its_labels(typed):
    """In any language of the call and any letter case."""
    assert "monza" == spelt(asks("choice", choices=TOWNS), typed)


def test_what_is_no_choice_is_refused_with_the_nearest():
    """All choices are named."""
    expected = "q: “monz” is not one of the choices. Did you mean “monza”? The choices are: monza, lecco."
    assert expected == refusal("choice", "monz", choices=TOWNS)


def test_a_whole_number_has_no_part():
    """12.0 is what a spreadsheet makes of 12, and 12.5 is none."""
    assert "12" == spelt(asks("whole-number"), 12.0)
    assert "q: “12.5” is not a whole number. Write digits only, such as 120." == refusal("whole-number", "12.5")


def test_a_mark_is_known_by_the_highest_mark_of_its_scale_too():
    """“92/100” where the scale is called otherwise."""
    scales = {"diploma": MarkScale("diploma", Text({"it": "Diploma"}), Decimal(60), Decimal(100))}
    assert "92/diploma" == spelt(asks("mark"), "92/100", scales=scales)


def test_a_mark_off_its_scale_is_not_compared():
    """A record from elsewhere could hold one."""
    with pytest.raises(InvalidValue, match="“59/100” is not on its scale"):
        holds(Condition.parse("mark >= 80/100"), CALL, Answers({"mark": "59/100"}))


def test_a_label_that_two_choices_share_is_refused():
    """Nobody can say which is meant."""
    same = {"a": Text({"en": "Other"}), "b": Text({"en": "Other"})}
    assert "is not one of the choices" in refusal("choice", "other", choices=same)


@pytest.mark.parametrize(
    "typed", ["lecco | monza", "lecco;monza", "Lecco; e dintorni | monza", ["monza", "lecco"], "monza\nlecco"]
)
def test_several_choices_come_in_the_order_of_the_question(typed):
    """However they are parted."""
    assert "monza | lecco" == spelt(asks("choices", choices=TOWNS), typed)


def test_a_label_that_holds_what_parts_choices_is_one_choice():
    """The whole text is looked up first."""
    assert "lecco" == spelt(asks("choices", choices=TOWNS), "Lecco; e dintorni")


def test_text_is_kept_as_it_is_and_in_one_form():
    """A formula is plain text, and the same letters have the same bytes."""
    assert "=HYPERLINK(1)" == spelt(asks("line"), " =HYPERLINK(1) ")
    assert "caffè con noi" == spelt(asks("line"), "caffe\u0300  con\nnoi")
    assert "one\ntwo" == spelt(asks("text"), "one  \r\ntwo\n")
    assert "20100" == spelt(asks("line"), 20100)


@pytest.mark.parametrize("hostile", ["a\x00b", "a\u202eb", "\ud800", "a\x1bb"])
@pytest.mark.parametrize("kind", list(Kind))
def test_invisible_characters_are_refused(kind, hostile):
    """In answers of every kind."""
    assert "invisible character" in refusal(kind, hostile)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_answer_is_no_book(kind):
    """A million characters are refused by their number."""
    assert "has 1000000 characters" in refusal(kind, "x" * 1_000_000)


@pytest.mark.parametrize("typed", ["../plan.pdf sha256:" + "0" * 64, "plan.pdf", ". sha256:" + "0" * 64])
def test_a_file_is_a_name_without_a_folder_and_its_hash(typed):
    """A path could leave the folder that it is written to."""
    assert "does not name a file with its SHA-256" in refusal("file", typed)
    assert f"a b.pdf sha256:{'ab' * 32}" == spelt(asks("file"), f"a b.pdf sha256:{'AB' * 32}")


def test_addresses_keep_the_rules_that_all_values_keep():
    """No script, and no two mailboxes."""
    assert "is not a web address" in refusal("web-address", "javascript:alert(1)")
    assert "is not an e-mail address" in refusal("e-mail", "a@b.it, c@d.it")
    assert "a@b.it" == spelt(asks("e-mail"), " a@b.it")


AMOUNTS = st.decimals(-(10**9), 10**9, places=2).map(lambda amount: Money(amount, "EUR"))
NUMBERS = st.decimals(-(10**9), 10**9, places=4)
LINES = st.text(max_size=20).filter(lambda text: unicodedata.normalize("NFC", text) == text)


@given(amount=AMOUNTS, mark=st.sampled_from([",", "."]))
def test_an_amount_written_in_a_manner_is_read_back_in_it(amount, mark):
    """Thousands parted and a sign in front."""
    swap = {",": str.maketrans(",.", ".,"), ".": {}}[mark]
    typed = f"€ {amount.amount:,.2f}".translate(swap)
    assert written(amount) == spelt(asks("money"), typed, decimal=mark)


@given(
    answer=AMOUNTS
    | NUMBERS
    | st.integers(-(10**9), 10**9)
    | st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31))
    | st.booleans()
)
def test_what_is_written_is_read_as_what_it_was(answer):
    """One value, one spelling, both ways."""
    kinds = {Money: "money", Decimal: "decimal", int: "whole-number", dt.date: "date", bool: "yes-no"}
    kind = Kind(kinds[type(answer)])
    assert answer == read(kind, written(answer))
    assert written(answer) == spelt(asks(kind), answer)
    assert written(answer) == spelt(asks(kind), written(answer))


@given(number=NUMBERS, zeros=st.integers(0, 5))
def test_equal_numbers_have_equal_spellings(number, zeros):
    """7.5 and 7.500 are one answer."""
    more = number.quantize(Decimal(1).scaleb(-4 - zeros))
    assert written(number) == written(more)


@given(typed=st.text(max_size=40), kind=st.sampled_from(Kind))
def test_what_is_accepted_is_canonical_and_anything_else_is_a_finding(typed, kind):
    """No text makes anything but an answer or a sentence."""
    question = asks(kind, choices=TOWNS if kind in (Kind.CHOICE, Kind.CHOICES) else {})
    text, faults = read_or_refused(question, typed)
    assert ["q"] * len(faults) == [fault.where.field for fault in faults]
    if text:
        assert text == written(read(kind, text))
        assert (text, ()) == read_or_refused(question, text)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_examples_in_messages_are_answers(kind):
    """What a message tells to write is right."""
    assert EXAMPLES[kind] == written(read(kind, EXAMPLES[kind]))


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("name", "Ada", "Ada"),
        ("town", "monza", "monza"),
        ("fields", "a | c", ("a", "c")),
        ("lode", "no", False),
        ("children", "-3", -3),
        ("ratio", "7.25", Decimal("7.25")),
        ("isee", "1250.00 EUR", Money(Decimal(1250), "EUR")),
        ("born", "2004-02-29", dt.date(2004, 2, 29)),
        ("mark", "100L/100", Mark(Decimal(100), "100", honours=True)),
        ("file", "a.pdf sha256:" + "0" * 64, Attachment("a.pdf", "0" * 64)),
        ("name", "", None),
    ],
)
def test_the_value_of_an_answer_has_its_type(key, text, expected):
    """And none where there is no answer."""
    assert expected == value(CALL, Answers({key: text}), key)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        *(
            ("ratio", "7.50"),
            ("ratio", "07"),
            ("ratio", "1e3"),
            ("ratio", "-0"),
            ("children", "1.0"),
            ("children", "+1"),
        ),
        *(("isee", "1250 EUR"), ("isee", "1250.00"), ("isee", "1250.00 XYZ"), ("lode", "sì"), ("born", "2025-8-31")),
        *(("born", "20250831"), ("mark", "92"), ("mark", "92,0/100"), ("fields", "a|b"), ("fields", "a | a")),
        *(("name", " Ada"), ("name", "a\x00"), ("file", "a/b sha256:" + "0" * 64), ("isee", "1" * 50 + ".00 EUR")),
    ],
)
def test_a_text_that_is_not_canonical_is_refused(key, text):
    """The record would else hold two spellings of one answer."""
    with pytest.raises(InvalidValue, match=f"^{key}: .* is not an answer in the spelling of records"):
        value(CALL, Answers({key: text}), key)


def test_a_question_that_is_not_asked_is_unknown():
    """The message names the nearest."""
    with pytest.raises(UnknownKey, match=r"The call “grants” has no question “ise”\. Did you mean “isee”\?"):
        value(CALL, Answers(), "ise")


@pytest.mark.parametrize(
    ("condition", "answer", "expected"),
    [
        *(("isee < 40000", "39999.99 EUR", True), ("isee < 40000", "40000.00 EUR", False)),
        *(("isee <= 40000", "40000.00 EUR", True), ("isee <= 40000.00 EUR", "40000.01 EUR", False)),
        *(("isee >= 40000", "40000.00 EUR", True), ("isee > 40000", "40000.00 EUR", False)),
        *(
            ("town in monza, lecco", "lecco", True),
            ("town not in monza", "lecco", True),
            ("town is not lecco", "lecco", False),
        ),
        *(("fields in a, b", "b | c", True), ("fields in a", "b | c", False), ("fields not in a", "b | c", True)),
        *(("fields is b", "b | c", False), ("fields is b", "b", True), ("fields is not b", "b | c", True)),
        *(("lode is yes", "yes", True), ("ratio is 7.50", "7.5", True), ("children > 2", "3", True)),
        *(("born <= 2000-12-31", "2000-12-31", True), ("born < 2000-12-31", "2000-12-31", False)),
        *(("mark >= 90/100", "27/30", True), ("mark > 90/100", "27/30", False), ("mark > 100/100", "30L/30", True)),
        *(("mark is 100/100", "100L/100", False), ("mark < 100L/100", "100/100", True), ("name is Ada", "Ada", True)),
        *(("name given", "Ada", True), ("name not given", "Ada", False)),
    ],
)
def test_a_condition_compares_typed(condition, answer, expected):
    """Amounts as amounts, marks by their share of the scale, words as words."""
    parsed = Condition.parse(condition)
    assert expected is holds(parsed, CALL, Answers({parsed.question: answer}))


@pytest.mark.parametrize("operator", list(Operator))
def test_silence_fulfils_only_what_asks_for_absence_or_difference(operator):
    """No limit is met by leaving the answer out."""
    values = [] if operator in (Operator.GIVEN, Operator.NOT_GIVEN) else ["40000"]
    held = holds(Condition("isee", operator, values), CALL, Answers())
    assert held is (operator in (Operator.NOT_GIVEN, Operator.IS_NOT, Operator.NOT_IN))


@pytest.mark.parametrize(
    ("born", "on", "expected"),
    [
        *(("2000-05-10", "2018-05-09", 17), ("2000-05-10", "2018-05-10", 18), ("2004-02-29", "2022-02-28", 17)),
        *(("2004-02-29", "2022-03-01", 18), ("2004-02-29", "2024-02-28", 19), ("2004-02-29", "2024-02-29", 20)),
    ],
)
def test_an_age_is_in_full_years(born, on, expected):
    """Who was born on 29 February has the birthday on 1 March of a common year."""
    assert expected == age(dt.date.fromisoformat(born), on=dt.date.fromisoformat(on))


@given(born=st.dates(dt.date(1900, 1, 1), dt.date(2020, 1, 1)), days=st.integers(0, 36500))
def test_an_age_never_falls_and_rises_by_one(born, days):
    """From one day to the next."""
    day = born + dt.timedelta(days=days)
    assert age(born, on=day + dt.timedelta(days=1)) - age(born, on=day) in (0, 1)


def test_an_allowance_moves_the_limit_of_an_age_one_for_one():
    """L'Oréal-UNESCO: below 35, one year more for each child."""
    below, on = Condition.parse("born < 35"), dt.date(2025, 12, 31)
    outcomes = [
        holds(below, CALL, Answers({"born": "1988-06-01", "children": str(n)}), on=on, allowance="children")
        for n in range(5)
    ]
    assert [False, False, False, True, True] == outcomes
    assert not holds(below, CALL, Answers({"born": "1988-06-01"}), on=on, allowance="children")


def test_what_was_compared_is_evidence():
    """The age, and the limit after the allowance."""
    answers = Answers({"born": "1988-06-01", "children": "3"})
    seen = compared(Condition.parse("born < 35"), CALL, answers, on=dt.date(2025, 12, 31), allowance="children")
    assert (37, (38,), 3) == (seen.seen, seen.limits, seen.moved)


def test_an_allowance_moves_amounts_and_numbers_and_nothing_else():
    """A mark or a date has no limit that a child moves."""
    answers = Answers({"isee": "15002.00 EUR", "children": "2", "mark": "92/100"})
    assert holds(Condition.parse("isee <= 15000"), CALL, answers, allowance="children")
    with pytest.raises(InvalidValue, match="An allowance cannot move the limit of “mark >= 90/100”"):
        holds(Condition.parse("mark >= 90/100"), CALL, answers, allowance="children")


@given(least=st.integers(0, 100), answer=st.integers(0, 100), moved=st.integers(0, 20))
def test_below_and_at_least_part_all_numbers_and_so_do_the_others(least, answer, moved):
    """With an allowance too: exactly one of `<` and `>=` holds."""
    answers = Answers({"children": str(answer), "ratio": str(answer)}).with_answers({"children": str(moved)})
    held = {
        sign: holds(Condition("ratio", sign, [str(least)]), CALL, answers, allowance="children")
        for sign in ("<", "<=", ">=", ">")
    }
    assert held["<"] is not held[">="]
    assert held["<="] is not held[">"]
    assert held["<"] is (answer < least + moved)
    assert held["<="] is (answer <= least + moved)


@given(first=st.integers(36, 60), second=st.integers(60, 100))
def test_marks_of_two_scales_compare_by_their_share(first, second):
    """Exactly, in fractions."""
    old = MarkScale("60", Text({"it": "Maturità"}), Decimal(36), Decimal(60))
    call = Call(key="a", questions=ASKED, scales={"60": old})
    held = holds(Condition("mark", ">=", [f"{second}/100"]), call, Answers({"mark": f"{first}/60"}))
    assert held is (Fraction(first - 36, 24) >= Fraction(second - 60, 40))
    assert Fraction(first - 36, 24) == mark_order(Mark(Decimal(first), "60"), asks("mark"), scales=call.mark_scales)[0]


def test_an_amount_in_another_currency_is_not_compared():
    """Not with a limit in the call's."""
    with pytest.raises(InvalidValue, match="The amount is in USD, and the call reckons in EUR"):
        holds(Condition.parse("isee < 40000"), CALL, Answers({"isee": "1.00 USD"}))


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("town < monza", "“town < monza” compares answers that have no order. Compare them with “is” or “in”."),
        ("town is mozna", "“mozna” is not one of the choices. Did you mean “monza”?"),
        ("isee < much", "“much” is not a number."),
        ("lode is perhaps", "“perhaps” is neither yes nor no."),
        ("mark >= 59/100", "“59/100” is not on its scale."),
    ],
)
def test_a_condition_that_cannot_be_asked_says_why(condition, said):
    """At the question that it names."""
    with pytest.raises(InvalidValue) as raised:
        limits(Condition.parse(condition), CALL)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("isee <= 50000", ("isee", "<=", ("50000",))),
        ("isee<=50000", ("isee", "<=", ("50000",))),
        ("isee ≤ 50000.00 EUR", ("isee", "<=", ("50000.00 EUR",))),
        ("town in monza, brugherio", ("town", "in", ("monza", "brugherio"))),
        ("town not in monza", ("town", "not-in", ("monza",))),
        ("born >= 18", ("born", ">=", ("18",))),
        ("permit given", ("permit", "given", ())),
        ("permit not given", ("permit", "not-given", ())),
        ("lode is yes", ("lode", "is", ("yes",))),
        ("lode = yes", ("lode", "is", ("yes",))),
        ("town is not monza", ("town", "is-not", ("monza",))),
        ("town != monza", ("town", "is-not", ("monza",))),
        ("name is in spe", ("name", "is", ("in spe",))),
    ],
)
def test_a_condition_is_parsed_from_one_line(text, expected):
    """With signs or words."""
    parsed = Condition.parse(text)
    assert expected == (parsed.question, parsed.operator.value, parsed.values)


KEYS = st.from_regex(r"\A[a-z0-9](?:[a-z0-9-]{0,6}[a-z0-9])?\Z")
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=",|"), min_size=1, max_size=8
)


@given(key=KEYS, operator=st.sampled_from(Operator), values=st.lists(WORDS.map(clean_line), min_size=1, max_size=3))
def test_a_condition_is_parsed_back_from_its_own_words(key, operator, values):
    """What is written out is read as it was."""
    assume(all(values) and not (operator in (Operator.BELOW, Operator.ABOVE) and values[0][0] == "="))
    many = operator in (Operator.IN, Operator.NOT_IN)
    given_values = [] if operator in (Operator.GIVEN, Operator.NOT_GIVEN) else values if many else values[:1]
    condition = Condition(key, operator, given_values)
    assert condition == Condition.parse(str(condition))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "“” is not a condition: a question's key, then one of is, is-not, in"),
        ("isee", "“isee” is not a condition"),
        ("ISEE <= 3", "“ISEE <= 3” is not a condition"),
        ("town isn monza", "Did you mean “is”?"),
        ("town is", "“town is” has not the number of values that “is” compares with. Write one value after “is”."),
        ("isee < 40000,50", "Write one value after “<”: numbers have a decimal point, and “in” takes several values."),
        ("town in", "Write one value or several after “in”, parted by commas."),
        ("permit given yes", "Leave out what follows “given”."),
        ("a\x00 is b", "The text holds the invisible character U+0000"),
    ],
)
def test_what_is_no_condition_is_refused_with_what_would_be_one(text, said):
    """Each part that is missing is named."""
    with pytest.raises(InvalidValue) as raised:
        Condition.parse(text)
    assert said in str(raised.value)


def test_a_number_that_nobody_means_is_told_apart_before_it_is_reckoned():
    """Infinity, a thousand million digits, one after very many zeros."""
    assert [True, True, False, False, False] == [
        is_plain(Decimal(text)) for text in ("0", "-99.5", "Infinity", "1e21", "1e-31")
    ]
