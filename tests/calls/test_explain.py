"""What each reader is told of an application, and what nobody is told of another's."""

import datetime as dt
import re
from decimal import Decimal

import attrs
import pytest

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Authority
from stemcity_kit.calls.awarding import Tie
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.explain import explain, explained
from stemcity_kit.calls.folding import replay
from stemcity_kit.calls.grid import Criterion, Grid, Rounding, Threshold
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.ranks import rank
from stemcity_kit.calls.states import Doer
from stemcity_kit.documents.dossier_words import Wording
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.engines.draw import list_digest
from stemcity_kit.errors import UnknownKey
from stemcity_kit.model.money import Money
from stemcity_kit.model.sentence import Sentence
from stemcity_kit.model.text import Text
from tests.calls.award_case import CANARIES, HOUR, START, evaluated, ranked, received, recorded, scholarships

WORDS = Wording(Phrases("en", ("en",)), "Europe/Rome")


def told(casefile: CaseFile, application: str, reader: Reader) -> list[str]:
    """What a reader reads, in English."""
    return [WORDS.plain(sentence) for sentence in explain(casefile, application, reader=reader)]


def rules(casefile: CaseFile, application: str, reader: Reader) -> list[str]:
    """The ids of what a reader reads."""
    return [sentence.rule for sentence in explain(casefile, application, reader=reader)]


def traces_of(key: str, casefile: CaseFile) -> set[str]:
    """Everything by which one could tell who another applicant is or what they answered, in any usual spelling."""
    application = casefile.applications[key]
    given = CANARIES[key]
    amount = given["isee"].removesuffix(" EUR")
    spellings = {amount, f"{Decimal(amount):,}", str(int(Decimal(amount))), f"{int(Decimal(amount)):,}"}
    spellings |= {text.translate(str.maketrans(",.", ".,")) for text in spellings}
    names = {given["name"], given["address"], *given["name"].split(), given["mark"]}
    marks = {
        str(mark) for sheet in casefile.sheets.values() if sheet.application == key for mark in sheet.marks.values()
    }
    distinct = {mark for mark in marks if len(mark) > 4}
    return {key, application.person, application.protocol, f"TAX-{key}", f"{key} reason"} | spellings | names | distinct


def test_an_applicant_reads_each_step_with_its_numbers() -> None:
    """Receipt, deadline, requirement, marks, rounding, total, place, tie, amount and review are all said."""
    said = told(ranked(), "kv2m", Reader.APPLICANT)
    expected = [
        "The application came in on May 1, 2027, 10:00, through the portal, under number 2027/100.",
        "The deadline was June 1, 2027, 12:00 (Europe/Rome), this minute included; the application was in time.",
        "“Income at most 50,000” is met: the answer to “Income” is €15,000.00, and it must be at most €50,000.00.",
        "This rests on Call, art. 3.",
        "“Merit” (at most 60): the answer to “School-leaving mark” is 88/100, which gives 42.00 points.",
        "The points grow evenly from 60 (none) to 100 (all 60); it stands at 88.",
        "“Motivation” (at most 10): the marks 0.9, 0.8 (good), and 0.5; their mean 0.733333… gives 7.33 points.",
        "For “Motivation”, 7.333333… was rounded to 7.33.",
        "The total: at least 40 were needed, and they are reached.",
        "With a total of 70.33 it has place 1 of 3.",
        "Another application with the same total comes after it; rule 1 decided: the lower “Income” comes first.",
        "It wins €500.00 in “The city's grants”.",
        "A review can be asked for before July 2, 2027, 22:00.",
    ]
    assert expected == [sentence for sentence in said if sentence in expected]


def test_who_lost_a_tie_reads_which_rule_decided_and_the_own_answer_alone() -> None:
    """The rule is named, the own value is shown, the other's is not."""
    said = told(ranked(), "q7hd", Reader.APPLICANT)
    assert (
        "Another application with the same total comes before it; rule 1 decided: the lower “Income” comes first."
        in said
    )
    assert "Its own answer to “Income” is €22,500.00." in said
    assert "It has as many points as the last place that won." in said
    assert "The next place has 2.03 points fewer." in said


@pytest.mark.parametrize("key", CANARIES)
def test_an_applicant_s_explanation_holds_nothing_of_anybody_else(key: str) -> None:
    """Canaries planted in every other application: names, addresses, incomes, marks, codes, numbers, reasons."""
    casefile = ranked()
    said = "\n".join(told(casefile, key, Reader.APPLICANT))
    others = set().union(*(traces_of(other, casefile) for other in CANARIES if other != key))
    assert set() == {
        trace for trace in others - traces_of(key, casefile) if re.search(rf"\b{re.escape(trace)}\b", said)
    }


def test_the_canaries_are_found_where_they_may_be() -> None:
    """The search itself works: the office's explanation holds the applicant's own traces."""
    casefile = ranked()
    said = "\n".join(told(casefile, "q7hd", Reader.OFFICE))
    assert {"22,500.00", "92/100", "0.8517", "q7hd reason"} <= {
        trace for trace in traces_of("q7hd", casefile) if trace in said
    }


def test_an_applicant_reads_no_member_s_name_and_the_office_reads_all() -> None:
    """Marks stand from the highest to the lowest for the applicant, by name for the office."""
    casefile = ranked()
    applicant, office = ("\n".join(told(casefile, "q7hd", reader)) for reader in (Reader.APPLICANT, Reader.OFFICE))
    assert "Reader" not in applicant
    assert "the marks 0.8517, 0.7983, and 0.1;" in applicant
    assert "Ada Reader: 0.8517, Bea Reader: 0.7983, and Cleo Reader: 0.1" in office


def test_reasons_do_not_betray_the_order_of_the_members() -> None:
    """For the applicant the reasons stand in alphabetical order, whoever wrote them."""
    casefile = ranked()
    sheets = {
        key: attrs.evolve(sheet, reasons=attrs.evolve(sheet.reasons, given={"motivation": text}))
        for (key, sheet), text in zip(casefile.sheets.items(), "zyxwvuts", strict=True)
    }
    said = told(attrs.evolve(casefile, sheets=sheets), "kv2m", Reader.APPLICANT)
    assert ["The reason: x", "The reason: y", "The reason: z"] == [one for one in said if one.startswith("The reason")]


def test_a_recusal_is_said_and_counts_no_zero() -> None:
    """The mean is over the two others."""
    said = told(ranked(), "tr5w", Reader.APPLICANT)
    assert "A member abstained, so the marks are those of the others." in said
    assert "“Motivation” (at most 10): the marks 0.4 and 0.3; their mean 0.35 gives 3.50 points." in said
    assert "Cleo Reader abstained, so the marks are those of the others." in told(ranked(), "tr5w", Reader.OFFICE)


def test_the_committee_reads_neither_an_income_nor_the_points_that_follow_from_it() -> None:
    """What could be reckoned back to a concealed answer is not shown."""
    said = "\n".join(told(ranked(), "kv2m", Reader.COMMITTEE))
    assert "15,000" not in said
    assert "21.00" not in said
    assert "“Need” (at most 30): the points follow from an answer that the committee is not shown." in said
    assert "“Income at most 50,000” is met." in said


def test_a_committee_that_reads_without_names_learns_no_moment_and_no_number_of_the_register() -> None:
    """They lead to a name; where the committee knows who applies, they are said."""
    assert {"receipt", "completion"}.isdisjoint(
        section.key for section in explained(ranked(), "kv2m", reader=Reader.COMMITTEE)
    )
    call = scholarships()
    shown = [attrs.evolve(one, seen_by=[Reader.COMMITTEE]) for one in call.questions]
    assert "2027/100" in "\n".join(told(ranked(attrs.evolve(call, questions=shown)), "kv2m", Reader.COMMITTEE))


def test_a_draw_is_told_with_its_seed_and_its_event_and_without_the_others() -> None:
    """The list is named by its hash."""
    call = scholarships()
    casefile = evaluated(attrs.evolve(call, awarding=attrs.evolve(call.awarding, ties=[Tie("draw")])))
    keys = ["kv2m", "q7hd"]
    frozen = acts.DrawFrozen(key="d1", applications=keys, digest=list_digest(keys), event="Lottery of 1 July 2027")
    drawn = acts.Drawn(key="d1", seed="12 34 56")
    casefile = recorded(casefile, [(frozen, Doer.CHAIR, "m1"), (drawn, Doer.CHAIR, "m1")], since=START + 1190 * HOUR)
    proposed = acts.RankingProposed(ranking=rank(casefile).ranking)
    casefile = recorded(casefile, [(proposed, Doer.CHAIR, "m1")], since=START + 1200 * HOUR)
    for key, other in zip(keys, keys[::-1], strict=True):
        said = told(casefile, key, Reader.APPLICANT)
        assert (
            "The seed 12 34 56 came from “Lottery of 1 July 2027”, named beforehand; "
            f"the frozen list has the SHA-256 {list_digest(keys)}."
        ) in said
        assert any(re.fullmatch(r"Another .* comes (before|after) it; rule 1 decided: a draw\.", one) for one in said)
        assert other not in "\n".join(said)


def test_the_public_reads_the_outcome_alone() -> None:
    """Place, total and outcome; of an excluded one, that it was not admitted."""
    casefile = ranked()
    assert ["Place 2, with a total of 70.33.", "In the ranking it is eligible, not funded."] == told(
        casefile, "q7hd", Reader.PUBLIC
    )
    assert ["It was not admitted."] == told(casefile, "xn8c", Reader.PUBLIC)


def test_a_donor_reads_sums_and_no_application() -> None:
    """The same for whichever application is asked about, with small counts not told."""
    casefile = ranked()
    said = told(casefile, "kv2m", Reader.DONOR)
    assert said == told(casefile, "xn8c", Reader.DONOR)
    assert "Applications received: fewer than 5." in said
    assert "“The city's grants”: €500.00 in all." in said
    everything = set().union(*(traces_of(key, casefile) for key in CANARIES))
    assert set() == {trace for trace in everything if re.search(rf"\b{re.escape(trace)}\b", "\n".join(said))}


def test_a_donor_s_sums_leave_out_an_award_that_was_renounced() -> None:
    """Nobody is paid from it."""
    steps = [
        (acts.RankingApproved(decision="30/2027"), Doer.MANAGER, "head"),
        (acts.AwardOffered(application="kv2m", pool="all", amount=Money(Decimal(500), "EUR")), Doer.OFFICER, "o1"),
    ]
    offered = recorded(ranked(), steps, since=START + 1600 * HOUR)
    renounced = recorded(offered, [(acts.AwardRenounced(application="kv2m"), Doer.OFFICER, "o1")], since=START)
    assert "“The city's grants”: 1 awards." in told(offered, "kv2m", Reader.DONOR)
    assert "“The city's grants”: 0 awards." in told(renounced, "kv2m", Reader.DONOR)
    assert not any("in all" in said for said in told(renounced, "kv2m", Reader.DONOR))


def test_equals_are_told_how_many_they_are() -> None:
    """Without a word about who."""
    assert "Other applications with the same total: 1." in told(ranked(), "q7hd", Reader.APPLICANT)
    assert not any("same total:" in said for said in told(ranked(), "tr5w", Reader.APPLICANT))


def test_an_excluded_applicant_reads_the_reasons_with_their_evidence() -> None:
    """The office's words, the value seen, the limit with its operator, the article."""
    said = told(ranked(), "xn8c", Reader.APPLICANT)
    assert [
        "The application was excluded.",
        "The reasons: The income is above the limit.",
        "“Income at most 50,000” is not met: the answer to “Income” is €61,234.56, but it must be at most €50,000.00.",
        "This rests on Call, art. 3.",
    ] == said[2:6]


def test_erased_answers_are_said_to_be_erased_and_so_are_their_points() -> None:
    """After an erasure neither the answers remain nor the points from which they could be reckoned back."""
    casefile = ranked()
    application = attrs.evolve(casefile.applications["kv2m"], answers=None, parties=None, reasons=None)
    sheets = {
        key: attrs.evolve(sheet, reasons=None) if sheet.application == "kv2m" else sheet
        for key, sheet in casefile.sheets.items()
    }
    erased = attrs.evolve(casefile, applications={**casefile.applications, "kv2m": application}, sheets=sheets)
    said = told(erased, "kv2m", Reader.OFFICE)
    assert "“Need” (at most 30): the answer to “Income” was erased, and the points with it." in said
    assert "“Income at most 50,000” cannot be checked any more: the answers were erased." in said
    assert "Ada Reader wrote: erased" in said
    assert "15,000" not in "\n".join(said)


def test_a_missed_threshold_says_what_is_missing() -> None:
    """The sum, the limit and the gap."""
    call = scholarships()
    grid = attrs.evolve(call.grid, thresholds=[Threshold(Decimal(69))])
    casefile = ranked(attrs.evolve(call, grid=grid))
    said = told(casefile, "tr5w", Reader.APPLICANT)
    assert "The total: at least 69 were needed, and 0.70 are missing." in [one.replace("0.7 ", "0.70 ") for one in said]
    assert "It has no place in the ranking." in said
    assert "In the ranking it is out, below a threshold." in said


def test_a_rounded_coefficient_is_said() -> None:
    """With the coefficient as the rounding point, the mean is rounded first."""
    call = scholarships()
    casefile = ranked(attrs.evolve(call, grid=attrs.evolve(call.grid, rounding=Rounding("coefficient", 2))))
    said = told(casefile, "kv2m", Reader.APPLICANT)
    assert "For “Motivation”, the coefficient 0.733333… was rounded to 0.73." in said


def test_an_optional_criterion_left_out_says_that_the_others_make_up_the_whole() -> None:
    """A criterion without a mark is named, and so is the carrying-over."""
    call = scholarships()
    criteria = [
        *call.grid.criteria,
        Criterion(key="extra", title=Text({"en": "Extra"}), weight=Decimal(20), missing="leave-out"),
    ]
    casefile = ranked(attrs.evolve(call, grid=attrs.evolve(call.grid, criteria=criteria)))
    said = told(casefile, "kv2m", Reader.APPLICANT)
    assert "“Extra” (at most 20): there is no mark; the other criteria make up the whole." in said
    assert "Of 120 points only 100 could be given, so the points were carried over to the whole." in said


def test_an_annulment_and_the_ranking_that_fell_with_it_are_told() -> None:
    """The applicant reads that a record of the own case fell, and how it stood before."""
    casefile = ranked()
    number = next(r.number for r in casefile.records if isinstance(r.act, acts.RankingProposed))
    annulled = acts.ActAnnulled(number=number, authority=Authority.COURT, decision="judgment 7/2027")
    casefile = recorded(casefile, [(annulled, Doer.COURT, "court")], since=START + 1600 * HOUR)
    said = told(casefile, "q7hd", Reader.APPLICANT)
    (annulment,) = [one for one in said if "was annulled" in one]
    assert f"record {number} of " in annulment
    assert annulment.endswith("(propose a ranking) was annulled by a court: judgment 7/2027")
    assert any("which no longer stands, it had place 2 with a total of 70.33." in one for one in said)


def test_the_annulment_of_another_s_record_is_not_told_to_an_applicant() -> None:
    """Only what was about the own application, or about the whole call."""
    casefile = ranked()
    number = next(
        r.number for r in casefile.records if isinstance(r.act, acts.ApplicationExcluded) and r.about == "xn8c"
    )
    casefile = recorded(casefile, [(acts.ActAnnulled(number=number), Doer.MANAGER, "head")], since=START + 1600 * HOUR)
    assert "annulled" not in rules(casefile, "kv2m", Reader.APPLICANT)
    assert "annulled" in rules(casefile, "xn8c", Reader.APPLICANT)


def test_a_review_is_told_to_who_asked_for_it_alone() -> None:
    """Text and decision, and nothing to the others."""
    casefile = recorded(
        ranked(),
        [
            (acts.ReviewAsked(application="q7hd", key="r1", text="My mark is wrong."), Doer.APPLICANT, "p"),
            (acts.ReviewDecided(application="q7hd", key="r1", upheld=False, reasons="It is right."), Doer.CHAIR, "m1"),
        ],
        since=START + 1300 * HOUR,
    )
    said = told(casefile, "q7hd", Reader.APPLICANT)
    assert ["A review was asked for: My mark is wrong.", "It was not upheld: It is right."] == said[-2:]
    assert "My mark is wrong." not in "\n".join(told(casefile, "kv2m", Reader.APPLICANT))


def test_before_any_decision_the_explanation_says_so() -> None:
    """An application that only came in."""
    said = told(received(), "kv2m", Reader.APPLICANT)
    assert "Whether the application is admitted has not been decided yet." in said
    assert "After the provisional ranking, reviews can be asked for during 10 days." in said


def test_before_the_ranking_the_marks_are_explained_already() -> None:
    """Points without a place."""
    found = rules(evaluated(), "kv2m", Reader.OFFICE)
    assert "judged" in found
    assert "place-total" not in found


def test_a_late_application_is_told_that_it_was_late() -> None:
    """The deadline and the verdict."""
    casefile = received()
    late = attrs.evolve(casefile.applications["kv2m"], received_at=dt.datetime(2027, 6, 1, 10, 1, tzinfo=dt.UTC))
    casefile = attrs.evolve(casefile, applications={**casefile.applications, "kv2m": late})
    assert "the application was late." in told(casefile, "kv2m", Reader.APPLICANT)[1]


def test_an_unknown_application_is_an_error_in_words() -> None:
    """The message names the case's nearest key or what is known."""
    with pytest.raises(UnknownKey):
        explain(ranked(), "nobody", reader=Reader.APPLICANT)


def test_every_sentence_has_all_that_its_template_asks_for() -> None:
    """No reader's explanation fails to be worded, in any language, nor leaves a brace behind."""
    casefile = ranked()
    for language in ("en", "it", "pt", "qps"):
        words = Wording(Phrases(language, ("en",)), "Europe/Rome")
        for key in CANARIES:
            for reader in Reader:
                said = [words.plain(one) for one in explain(casefile, key, reader=reader)]
                assert [] == [one for one in said if "{" in one or "}" in one]


def test_sections_are_what_the_sentences_are() -> None:
    """The sections of a letter and the flat explanation say the same, in the same order."""
    casefile = ranked()
    flat = explain(casefile, "kv2m", reader=Reader.APPLICANT)
    sections = explained(casefile, "kv2m", reader=Reader.APPLICANT)
    assert flat == tuple(sentence for section in sections for sentence in section.sentences)
    assert all(isinstance(one, Sentence) for one in flat)


def test_a_call_without_a_grid_explains_the_place_alone() -> None:
    """A ranking by the tie chain alone has places and no points."""
    call = attrs.evolve(scholarships(), grid=None)
    casefile = received(call)
    steps = [(acts.ApplicationAdmitted(application=key), Doer.OFFICER, "o1") for key in ("kv2m", "q7hd")]
    casefile = recorded(casefile, steps, since=START + 1000 * HOUR)
    proposed = acts.RankingProposed(ranking=rank(casefile).ranking)
    casefile = recorded(casefile, [(proposed, Doer.CHAIR, "m1")], since=START + 1100 * HOUR)
    assert "It has place 1 of 2." in told(casefile, "kv2m", Reader.APPLICANT)


def test_an_explanation_follows_from_the_records_alone() -> None:
    """A case that is replayed explains the same."""
    casefile = ranked()
    again = replay(casefile.call, casefile.records)
    for reader in Reader:
        assert explain(casefile, "q7hd", reader=reader) == explain(again, "q7hd", reader=reader)


def test_a_grid_of_one_mark_says_the_mark() -> None:
    """A single mark has no mean."""
    call = attrs.evolve(
        scholarships(),
        grid=Grid(criteria=[Criterion(key="motivation", title=Text({"en": "Motivation"}), weight=Decimal(10))]),
    )
    casefile = evaluated(call)
    sheets = {key: sheet for key, sheet in casefile.sheets.items() if key[1] == "m1"}
    said = told(attrs.evolve(casefile, sheets=sheets), "kv2m", Reader.APPLICANT)
    assert "“Motivation” (at most 10): the mark 0.9, which gives 9.00 points." in said
