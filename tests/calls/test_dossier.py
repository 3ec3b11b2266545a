"""Each document says what its reader may know, and refuses what would say more."""

import datetime as dt
import re

import attrs
import pytest

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Party
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.dossier import Dossier, Kind
from stemcity_kit.calls.dossier_award import agreement, certificate
from stemcity_kit.calls.dossier_call import notice
from stemcity_kit.calls.dossier_committee import minutes
from stemcity_kit.calls.dossier_letters import (
    exclusion_letter,
    outcome_letter,
    request_to_complete,
)
from stemcity_kit.calls.dossier_ranking import ranking_notice
from stemcity_kit.calls.question import Condition, Question, Reader
from stemcity_kit.calls.requirement import Requirement
from stemcity_kit.calls.states import Doer
from stemcity_kit.documents.dossier_words import told, wording
from stemcity_kit.errors import InvalidValue, UnknownKey
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.text import Text
from tests.calls.award_case import CANARIES, HOUR, evaluated, ranked, received, recorded, scholarships
from tests.calls.letters import AT, HEAD, all_documents, awarded, to_applicants, to_everybody
from tests.calls.test_explain import traces_of


def read(dossier: Dossier) -> str:
    """Everything that a dossier says, in English."""
    words = wording(dossier, "en")
    return str(told(dossier, words, say=words.plain))


def cells(dossier: Dossier, section: str) -> list[list[str]]:
    """The rows of the first table of a section, in English."""
    words = wording(dossier, "en")
    return told(dossier, words, say=words.plain)["parts"][section]["tables"][0]["rows"]


def test_every_kind_of_document_is_made() -> None:
    """None is missing from what the tests below look at."""
    assert set(Kind) == {dossier.kind for dossier in all_documents(awarded())}


def test_every_document_carries_the_head_of_the_journal_and_that_nothing_in_it_is_real() -> None:
    """Case, record, chain and notice."""
    for dossier in all_documents(awarded()):
        said = read(dossier)
        assert f"Journal of the case merit-2027, record 39, chain {HEAD.digest}" in said
        assert "This call is synthetic" in said


@pytest.mark.parametrize("dossier", to_applicants(awarded()), ids=lambda dossier: dossier.name)
def test_a_letter_holds_nothing_of_another_applicant(dossier: Dossier) -> None:
    """The canaries of all the others are not in it."""
    casefile, said = awarded(), read(dossier)
    others = set().union(*(traces_of(key, casefile) for key in CANARIES if key != dossier.application))
    own = traces_of(dossier.application, casefile)
    assert set() == {trace for trace in others - own if re.search(rf"\b{re.escape(trace)}\b", said)}


def test_what_is_published_of_a_call_with_incomes_holds_codes_and_no_person() -> None:
    """No name, address, income, mark, number of the register or date of receipt of anybody."""
    casefile = awarded()
    traces = set().union(*(traces_of(key, casefile) for key in CANARIES)) - set(CANARIES)
    for dossier in to_everybody(casefile):
        assert set() == {trace for trace in traces if re.search(rf"\b{re.escape(trace)}\b", read(dossier))}


def test_a_ranking_by_code_has_no_points_by_criterion() -> None:
    """Code, place, total, outcome: nothing from which an income could be reckoned back."""
    assert [
        ["kv2m", "1", "70.33", "among the winners"],
        ["q7hd", "2", "70.33", "eligible, not funded"],
        ["tr5w", "3", "68.30", "eligible, not funded"],
    ] == cells(ranking_notice(awarded(), at=AT), "ranking")


def test_who_was_not_admitted_is_counted_and_not_listed() -> None:
    """A letter tells them why."""
    said = read(ranking_notice(awarded(), at=AT))
    assert "Applications not admitted: 1. Each applicant is told why." in said
    assert "xn8c" not in said


def test_a_ranking_of_a_call_without_hardship_has_names_and_points() -> None:
    """A call of partners names who applied."""
    call = scholarships()
    open_questions = [
        attrs.evolve(question, sensitivity="open", seen_by=[Reader.COMMITTEE]) for question in call.questions
    ]
    casefile = ranked(attrs.evolve(call, questions=open_questions))
    rows = cells(ranking_notice(casefile, at=AT), "ranking")
    assert ["Zaira Canarini", "kv2m", "1", "42.00", "21.00", "7.33", "70.33", "among the winners", "€500.00"] == rows[0]


def test_codes_that_count_up_are_refused_where_a_name_would_tell_of_an_income() -> None:
    """The message says what would be right."""
    casefile = awarded()
    numbered = {
        f"app-{n:03}": attrs.evolve(application, key=f"app-{n:03}")
        for n, application in enumerate(casefile.applications.values(), 7)
    }
    with pytest.raises(InvalidValue, match="count up in the order of arrival") as refused:
        ranking_notice(attrs.evolve(casefile, applications=numbered), at=AT)
    assert "random letters" in str(refused.value)


def test_a_ranking_that_is_not_there_cannot_be_published() -> None:
    """Before the committee proposed one."""
    with pytest.raises(InvalidValue, match="no ranking yet"):
        ranking_notice(evaluated(), at=AT)


def test_a_ranking_is_called_provisional_until_it_is_approved() -> None:
    """The title follows the state."""
    assert "provisional" == ranking_notice(ranked(), at=AT).title.rule
    assert "ranking" == ranking_notice(awarded(), at=AT).title.rule


def test_the_notice_says_the_rules_that_will_be_applied() -> None:
    """Deadline with its minute, operator, thresholds, rounding, ties, and the digest of the text."""
    casefile = awarded()
    said = read(notice(casefile, at=AT))
    for expected in (
        "Applications must come in by June 1, 2027, 12:00 (Europe/Rome), this minute included.",
        "Income at most 50,000 (“Income”: at most €50,000.00)",
        "An application needs at least 40 points in all.",
        "The points of each criterion are rounded to 2 decimal places; a half is rounded up.",
        "Rule 1 among those with equal points: the lower “Income” comes first.",
        "Rule 2 among those with equal points: the earlier receipt comes first.",
        "reviews can be asked for during 10 days",
        casefile.call.digest,
    ):
        assert expected in said


def test_the_notice_says_on_which_day_an_age_is_reckoned_for_whom_and_what_moves_it() -> None:
    """A limit of age of its own day, for some, and a year more for each child."""
    call = scholarships()
    questions = [*call.questions, Question(key="born", kind="date"), Question(key="children", kind="whole-number")]
    young = Requirement(
        key="young",
        title=Text({"en": "Young"}),
        test=Condition.parse("born < 35"),
        on=dt.date(2027, 6, 1),
        when=Condition.parse("mark given"),
        allowance="children",
    )
    casefile = received(attrs.evolve(call, questions=questions, requirements=[young]))
    said = read(notice(casefile, at=AT))
    assert "Young (the age on June 1, 2027, in full years: below 35)" in said
    assert "“Young” is asked only where “School-leaving mark”: given." in said
    assert "The limit of “Young” is moved up by the answer to “children”." in said


def test_the_notice_has_what_each_mark_means() -> None:
    """A table of levels for each criterion that has them."""
    words = wording(notice(awarded(), at=AT), "en")
    tables = told(notice(awarded(), at=AT), words, say=words.plain)["parts"]["grid"]["tables"]
    assert [["0.8", "good"]] == tables[1]["rows"]


def test_an_extended_deadline_stands_in_the_notice_with_what_it_was() -> None:
    """Every version is kept and said."""
    casefile = received()
    first = casefile.call.dues[0].deadline
    later = first.moved_to(dt.date(2027, 6, 8), dt.time(12))
    deadlines: dict[str, tuple[Deadline, ...]] = {first.key: (first, later)}
    said = read(notice(attrs.evolve(casefile, deadlines=deadlines), at=AT))
    assert "by June 8, 2027, 12:00" in said
    assert "It had first been June 1, 2027, 12:00" in said


def test_the_request_to_complete_names_the_questions_and_the_moment() -> None:
    """And says what may not change."""
    said = read(request_to_complete(awarded(), "kv2m", at=AT))
    assert "“Proof of income”" in said
    assert "before June 16, 2027, 06:00" in said
    assert "What is judged may not change" in said


def test_a_request_without_anything_asked_is_refused() -> None:
    """There is nothing to write."""
    with pytest.raises(InvalidValue, match="Nothing was asked"):
        request_to_complete(awarded(), "q7hd", at=AT)


def test_the_minutes_hold_attendance_quorum_abstentions_and_every_mark() -> None:
    """By member and criterion, with the points and the total; points from a concealed answer are not shown."""
    dossier = minutes(awarded(), "first", at=AT)
    said = read(dossier)
    assert [["Ada Reader", "Chair", "yes"], ["Bea Reader", "Member", "yes"], ["Cleo Reader", "Member", "yes"]] == cells(
        dossier, "session"
    )
    assert "The committee was able to decide." in said
    assert "Cleo Reader abstains from application tr5w." in said
    assert [
        ["Merit", "", "", "", "42.00", "60"],
        ["Need", "", "", "", "not shown", "30"],
        ["Motivation", "0.9", "0.8", "0.5", "7.33", "10"],
        ["Total", "", "", "", "70.33", "100"],
    ] == cells(dossier, "scores")
    assert ["Chair", "Member", "Member"] == [wording(dossier, "en").plain(office) for office, _ in dossier.signatures]


def test_minutes_of_too_few_say_that_nothing_could_be_decided() -> None:
    """The quorum is the call's."""
    held = acts.SessionHeld(key="second", start=AT, end=AT + HOUR, present=["m1"])
    casefile = recorded(evaluated(), [(held, Doer.SECRETARY, "m2")], since=AT)
    said = read(minutes(casefile, "second", at=AT))
    assert "Voting members present: 1." in said
    assert "The committee was not able to decide." in said


def test_minutes_hold_what_was_recorded_since_the_session_before() -> None:
    """Marks of the first session are not repeated in the second, which proposed the ranking."""
    held = acts.SessionHeld(key="second", start=AT, end=AT + HOUR, present=["m1", "m2"])
    casefile = recorded(ranked(), [(held, Doer.SECRETARY, "m2")], since=AT)
    second = minutes(casefile, "second", at=AT)
    assert "scores" not in {section.key for section in second.sections}
    assert ["kv2m", "1", "70.33", "among the winners"] == cells(second, "ranking")[0]


def test_minutes_of_two_sessions_have_two_names() -> None:
    """None replaces the other in a folder."""
    held = acts.SessionHeld(key="Second session / 2", start=AT, end=AT + HOUR, present=["m1", "m2"])
    casefile = recorded(ranked(), [(held, Doer.SECRETARY, "m2")], since=AT)
    names = [minutes(casefile, session.key, at=AT).name for session in casefile.sessions]
    assert ["minutes-first", "minutes-second-session-2"] == names


def test_minutes_of_a_session_that_was_not_held_name_those_that_were() -> None:
    """An error that helps."""
    with pytest.raises(UnknownKey, match=r"The sessions are: first\."):
        minutes(awarded(), "third", at=AT)


def test_an_exclusion_gives_reasons_evidence_source_and_remedies() -> None:
    """The remedies are the office's texts: the engine knows no law."""
    (letter,) = [one for one in to_applicants(awarded()) if one.kind is Kind.EXCLUSION]
    said = read(letter)
    for expected in (
        "The application was excluded.",
        "The income is above the limit.",
        "the answer to “Income” is €61,234.56, but it must be at most €50,000.00.",
        "This rests on Call, art. 3.",
        "An appeal goes to the court of Example within 60 days.",
        "Iride Cardelli",
    ):
        assert expected in said


def test_a_notice_before_an_exclusion_asks_for_a_reply() -> None:
    """Nobody is excluded yet; the moment until which a reply counts is the office's."""
    said = read(exclusion_letter(evaluated(), "q7hd", at=AT, reply_by=AT + 240 * HOUR))
    assert "A reply that comes in before July 21, 2027, 06:00 is considered first." in said


def test_an_exclusion_that_was_not_decided_is_refused() -> None:
    """No letter says what nobody decided."""
    with pytest.raises(InvalidValue, match="is not excluded"):
        exclusion_letter(evaluated(), "q7hd", at=AT)


def test_an_outcome_needs_a_place_in_the_ranking() -> None:
    """An excluded one gets another letter."""
    with pytest.raises(InvalidValue, match="not in the ranking"):
        outcome_letter(awarded(), "xn8c", at=AT)


def test_an_outcome_gives_single_values_for_templates() -> None:
    """Total, place, amount and name by name."""
    dossier = outcome_letter(awarded(), "kv2m", at=AT)
    words = wording(dossier, "en")
    fields = {name: words.plain(value) for name, value in dossier.fields.items()}
    assert {"name": "Zaira Canarini", "place": "1", "total": "70.33", "amount": "€500.00"}.items() <= fields.items()


def test_an_agreement_names_the_parties_the_contributions_and_the_benefits() -> None:
    """With shares where several apply together."""
    casefile = awarded()
    parties = (Party(code="IT1", name="Lead Ltd", lead=True, share=60), Party(code="IT2", name="Other Ltd", share=40))
    joint = attrs.evolve(casefile.applications["kv2m"], parties=parties)
    casefile = attrs.evolve(casefile, applications={**casefile.applications, "kv2m": joint})
    dossier = agreement(casefile, "kv2m", at=AT)
    assert [["Lead Ltd", "IT1", "leads", "60 %"], ["Other Ltd", "IT2", "takes part", "40 %"]] == cells(
        dossier, "parties"
    )
    assert 3 == len(dossier.signatures)


def test_an_agreement_without_an_award_and_a_certificate_before_its_effect_are_refused() -> None:
    """Each says what to do first."""
    with pytest.raises(InvalidValue, match="Offer the award first"):
        agreement(ranked(), "kv2m", at=AT)
    with pytest.raises(InvalidValue, match="Make the award effective first"):
        certificate(ranked(), "kv2m", at=AT)


def test_a_letter_to_somebody_erased_says_so() -> None:
    """The address and the name are gone."""
    casefile = awarded()
    gone = attrs.evolve(casefile.applications["kv2m"], answers=None, parties=None)
    casefile = attrs.evolve(casefile, applications={**casefile.applications, "kv2m": gone})
    dossier = certificate(casefile, "kv2m", at=AT)
    said = read(dossier)
    assert "erased has won €500.00" in said
    assert "Zaira" not in said


def test_an_applicant_without_an_address_is_called_as_a_party_or_by_a_personal_line_or_by_code() -> None:
    """The call names the questions of the address; without any, the nearest to a name stands there."""
    call = attrs.evolve(scholarships(), addressee=())
    casefile = ranked(call)
    assert ("Zaira Canarini",) == outcome_letter(casefile, "kv2m", at=AT).addressee
    alone = attrs.evolve(casefile.applications["kv2m"], parties=())
    casefile = attrs.evolve(casefile, applications={**casefile.applications, "kv2m": alone})
    assert ("Zaira Canarini",) == outcome_letter(casefile, "kv2m", at=AT).addressee
    asked = [one for one in call.questions if one.key not in ("name", "address")]
    casefile = attrs.evolve(casefile, call=attrs.evolve(call, questions=asked))
    assert ("kv2m",) == outcome_letter(casefile, "kv2m", at=AT).addressee


@pytest.mark.parametrize(("asked", "told_pool"), [("isee <= 20000", False), ("mark given", True)])
def test_a_pool_is_told_with_a_code_only_where_it_asks_for_no_hardship(asked: str, *, told_pool: bool) -> None:
    """Being in a pool for low incomes would tell of an income."""
    call = scholarships()
    special = attrs.evolve(
        call.awarding.pools[0], key="special", title=Text({"en": "Special"}), who=Condition.parse(asked)
    )
    casefile = ranked(attrs.evolve(call, awarding=attrs.evolve(call.awarding, pools=[special, *call.awarding.pools])))
    rows = cells(ranking_notice(casefile, at=AT), "ranking")
    assert told_pool is (len(rows[0]) == 5)


def test_a_letter_shows_its_number_of_the_register_and_nothing_published_does() -> None:
    """It leads to a person."""
    casefile = awarded()
    for dossier in to_applicants(casefile):
        assert told(dossier, wording(dossier, "en"), say=str)["protocol"].startswith("2027/")
    for dossier in to_everybody(casefile):
        assert "" == told(dossier, wording(dossier, "en"), say=str)["protocol"]


def test_a_personal_answer_is_not_published_although_letters_are_addressed_with_it() -> None:
    """The column of names is left out where nobody has one that may be told."""
    call = scholarships()
    asked = [attrs.evolve(one, sensitivity="open") if one.key == "isee" else one for one in call.questions]
    casefile = ranked(attrs.evolve(call, questions=asked))
    alone = {key: attrs.evolve(one, parties=()) for key, one in casefile.applications.items()}
    casefile = attrs.evolve(casefile, applications=alone)
    published = ranking_notice(casefile, at=AT)
    assert "Zaira" not in read(published)
    assert ["kv2m", "1"] == cells(published, "ranking")[0][:2]
    assert "Zaira Canarini" == outcome_letter(casefile, "kv2m", at=AT).addressee[0]


def test_an_exclusion_names_the_review_as_long_as_one_can_ask_for_it() -> None:
    """Before the window opens its length, while it is open its end, afterwards nothing."""
    casefile = evaluated()
    assert "reviews can be asked for during 10 days" in read(exclusion_letter(casefile, "xn8c", at=AT))
    opened = attrs.evolve(casefile, review_until=AT + HOUR)
    assert "A review can be asked for before" in read(exclusion_letter(opened, "xn8c", at=AT))
    assert "eview" not in read(exclusion_letter(opened, "xn8c", at=AT + HOUR))


def test_the_notice_says_where_it_is_published_and_what_was_asked_and_answered() -> None:
    """What the call says, what the record says, and questions that have an answer."""
    steps = [
        (acts.CallApproved(decision="12/2027"), Doer.MANAGER, "head"),
        (acts.CallPublished(digest="0" * 64, at_address="https://example.org/merit"), Doer.OFFICER, "o1"),
        (acts.QuestionAsked(key="q1", text="May a club apply?"), Doer.OFFICER, "o1"),
        (acts.QuestionAsked(key="q2", text="And two?"), Doer.OFFICER, "o1"),
        (acts.QuestionAnswered(key="q1", text="No, people only."), Doer.OFFICER, "o1"),
    ]
    call = scholarships(publications=["the town's board", "the region's journal"])
    told_of = read(notice(recorded(CaseFile.of(call), steps, since=AT), at=AT))
    for expected in (
        "The call is published at: the town's board and the region's journal.",
        "and can be read at https://example.org/merit.",
        "Question: May a club apply?",
        "Answer: No, people only.",
    ):
        assert expected in told_of.replace("\\'", "'")
    assert "And two?" not in told_of


def test_a_ranking_that_replaces_another_says_so() -> None:
    """With the day of the one before it."""
    first = ranked()
    again = recorded(first, [(acts.RankingProposed(ranking=first.ranking), Doer.CHAIR, "m1")], since=AT)
    assert "This is version" not in read(ranking_notice(first, at=AT))
    assert "This is version 2 of the ranking; it replaces the one of" in read(ranking_notice(again, at=AT))


def test_a_certificate_says_where_the_award_was_published() -> None:
    """As the record says."""
    steps = [(acts.AwardMadeEffective(application="kv2m", at_address="https://example.org/a"), Doer.OFFICER, "o1")]
    casefile = recorded(awarded(), steps, since=AT)
    assert "as published at https://example.org/a." in read(certificate(casefile, "kv2m", at=AT))
    assert "as published at" not in read(certificate(awarded(), "kv2m", at=AT))
