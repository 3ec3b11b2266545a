"""What each reader sees: what is concealed is not in the object, nor reachable from it, nor guessable by comparing."""

import copy
import datetime as dt
import gc
import json
import pickle
import types

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.calls.acts import Channel, Party
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.explain import explain
from stemcity_kit.calls.grid import Criterion, Grid
from stemcity_kit.calls.leaks import leaks, places, redacted
from stemcity_kit.calls.question import Condition, Question, Reader
from stemcity_kit.calls.requirement import Requirement
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.calls.views import conceals_identity, may_read, seen
from stemcity_kit.errors import InvalidValue, Severity
from stemcity_kit.model.canonical import digest

HASH = f"sha256:{'0f' * 32}"
CANARY = "Canarina"
QUESTIONS = (
    Question(key="name", sensitivity="personal", seen_by=[]),
    Question(key="mail", kind="e-mail", seen_by=[]),
    Question(key="isee", kind="money", sensitivity="hardship", seen_by=[]),
    Question(key="phone", sensitivity="personal"),
    Question(key="idea", kind="text"),
    Question(key="plan", kind="file"),
    Question(key="town", seen_by=["committee", "public", "donor"]),
)
CALL = Call(
    key="grants",
    questions=QUESTIONS,
    grid=Grid(criteria=(Criterion(key="quality", weight=10), Criterion(key="reach", weight=10))),
    requirements=(
        Requirement(key="income", test=Condition("isee", "<", ["40000.00 EUR"])),
        Requirement(key="lives-here", test=Condition("town", "is", ["monza"])),
    ),
)
OPEN = Call(key="partners", questions=[Question(key="idea", kind="text"), Question(key="plan", kind="file")])
GIVEN = {
    "name": f"{CANARY} Rossi",
    "mail": f"{CANARY}@example.org",
    "isee": "12345.67 EUR",
    "phone": f"02 {CANARY}",
    "idea": "A laboratory of robots.",
    "plan": f"{CANARY}.{CANARY} {HASH}",
    "town": "monza",
    "unasked": CANARY,
}
APPLICATION = Application(
    key="a-1",
    person=f"person-{CANARY}",
    state=ApplicationState.ADMITTED,
    received_at=dt.datetime(2027, 3, 1, 9, 12, 13, tzinfo=dt.UTC),
    channel=Channel.PEC,
    protocol=f"2027/{CANARY}",
    answers=Answers(GIVEN),
    parties=(Party(code=f"CODE{CANARY}", name=f"{CANARY} Rossi", organisation=CANARY, parent=f"{CANARY} group"),),
    version=3,
    grounds=("income", "threshold", "quality+reach", CANARY),
    reasons=f"{CANARY} earns too much.",
)


def reachable(root):
    """Every object that can be reached from one, besides classes, modules and code, which belong to nobody."""
    found, queue = {}, [root]
    while queue:
        one = queue.pop()
        if id(one) in found or isinstance(one, type | types.ModuleType | types.FunctionType | types.CodeType):
            continue
        found[id(one)] = one
        queue += gc.get_referents(one)
        queue += [getattr(one, name) for name in dir(one) if not name.startswith("__") and not callable(one)]
    return list(found.values())


def everything_said_by(view):
    """All the ways in which an object says what it holds."""
    told = [repr(view), str(view), pickle.dumps(view).decode("latin-1"), repr(attrs.asdict(view))]
    told += [repr(getattr(view, name)) for name in dir(view) if not callable(getattr(view, name))]
    return told + [one for one in reachable(view) if isinstance(one, str)]


@pytest.mark.parametrize("state", list(ApplicationState))
def test_the_committee_cannot_reach_what_is_concealed(state):
    """In no state: whoever is excluded or withdraws stays as unknown as before."""
    view = seen(CALL, attrs.evolve(APPLICATION, state=state), Reader.COMMITTEE)
    assert [] == [said for said in everything_said_by(view) if CANARY.casefold() in said.casefold()]
    assert not hasattr(view, "__dict__")
    assert not any(isinstance(one, Application | Answers | Party | Call) for one in reachable(view))


def test_the_walk_finds_what_is_there():
    """The same search in what the office sees finds it in every way; otherwise it would prove nothing."""
    view = seen(CALL, APPLICATION, Reader.OFFICE)
    assert sum(CANARY in said for said in everything_said_by(view)) >= 10
    assert any(isinstance(one, Party) for one in reachable(view))
    assert any(isinstance(one, Answers) for one in reachable(APPLICATION))


@pytest.mark.parametrize("state", list(ApplicationState))
def test_no_explanation_tells_the_committee_who_applied(state):
    """Neither the register's number nor the channel and the time; the office reads them."""
    held = CaseFile(call=CALL, applications={"a-1": attrs.evolve(APPLICATION, state=state)})
    told = [str(explain(held, "a-1", reader=reader)) for reader in (Reader.COMMITTEE, Reader.OFFICE)]
    assert [False, True] == [CANARY in words for words in told]
    assert "datetime(2027, 3, 1" not in told[0]


def test_the_committee_sees_what_it_judges():
    """The answers that name it as reader, in the order of the questions, and a file under the name of its question."""
    view = seen(CALL, APPLICATION, Reader.COMMITTEE)
    assert {"idea": "A laboratory of robots.", "plan": f"plan {HASH}", "town": "monza"} == view.answers
    assert ("a-1", 3, ApplicationState.ADMITTED) == (view.key, view.version, view.state)
    assert (None, None, "", (), ()) == (view.received_at, view.channel, view.protocol, view.parties, view.names)
    assert ("threshold", "quality+reach") == view.grounds


texts = st.text("abcàé 01@.", max_size=12)


@st.composite
def concealed(draw):
    """Another applicant, with the same proposal."""
    answers = {key: draw(texts) for key in ("name", "mail", "isee", "phone", "unasked") if draw(st.booleans())}
    shown = {"town": "monza", "idea": GIVEN["idea"], "plan": f"{draw(texts)} {HASH}"}
    everything = list({**answers, **shown}.items())
    return attrs.evolve(
        APPLICATION,
        person=draw(texts),
        received_at=draw(st.datetimes(timezones=st.just(dt.UTC))),
        channel=draw(st.sampled_from(Channel)),
        protocol=draw(texts),
        answers=Answers(dict(draw(st.permutations(everything)))),
        parties=tuple(draw(st.lists(st.builds(Party, code=st.just("9"), name=texts), max_size=2))),
        grounds=("threshold",),
        reasons=draw(texts),
        signed=draw(st.booleans()),
        due=draw(st.none() | st.datetimes(timezones=st.just(dt.UTC))),
    )


@given(concealed(), concealed())
def test_two_applicants_with_the_same_proposal_look_the_same(one, other):
    """Equal, with the same hash, words, bytes and order: nothing can be learnt by comparing."""
    first, second = (seen(CALL, application, Reader.COMMITTEE) for application in (one, other))
    assert first == second
    assert hash(first) == hash(second)
    assert repr(first) == repr(second)
    assert digest(first) == digest(second)
    assert list(first.answers) == list(second.answers)
    assert len(pickle.dumps(copy.deepcopy(first))) == len(pickle.dumps(copy.deepcopy(second)))


def test_office_and_applicant_see_all_of_their_own():
    """Answers to questions that the call no longer asks too."""
    for reader in (Reader.OFFICE, Reader.APPLICANT):
        view = seen(CALL, APPLICATION, reader)
        assert GIVEN == view.answers
        assert (APPLICATION.parties, APPLICATION.protocol) == (view.parties, view.protocol)
        assert (APPLICATION.received_at, APPLICATION.reasons) == (view.received_at, view.reasons)


def test_a_committee_that_may_know_who_applies_does():
    """Where no question of identity is concealed; files keep their names."""
    view = seen(OPEN, APPLICATION, Reader.COMMITTEE)
    assert APPLICATION.parties == view.parties
    assert (f"{CANARY} Rossi",) == view.names
    assert f"{CANARY}.{CANARY} {HASH}" == view.answers["plan"]
    assert "" == view.person


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (OPEN, False),
        (attrs.evolve(OPEN, anonymous=True), True),
        (Call(key="c", questions=[Question(key="name", sensitivity="personal")]), False),
        (Call(key="c", questions=[Question(key="name", sensitivity="personal", seen_by=["public"])]), True),
        (Call(key="c", questions=[Question(key="mail", kind="e-mail", seen_by=[])]), True),
        (Call(key="c", identity="vat", questions=[Question(key="vat"), QUESTIONS[1]]), False),
        (Call(key="c", identity="vat", questions=[Question(key="vat", seen_by=[]), Question(key="name")]), True),
    ],
)
def test_the_call_s_data_say_whether_identity_is_concealed(call, expected):
    """By `anonymous`, by the question of identity, or by any question of personal data."""
    assert expected == conceals_identity(call)


def test_an_anonymous_call_conceals_personal_answers_that_name_the_committee():
    """Whoever forgets `seen_by`, which shows to the committee, does not give the applicants away."""
    personal = Call(key="c", anonymous=True, questions=[Question(key="name", sensitivity="personal")])
    assert not may_read(personal, "name", Reader.COMMITTEE)
    assert {} == seen(personal, APPLICATION, Reader.COMMITTEE).answers


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        (f"Rossi.pdf {HASH}", f"plan.pdf {HASH}"),
        (f"Anna Rossi.PDF {HASH}", f"plan.pdf {HASH}"),
        (f"plan.rossi {HASH}", f"plan {HASH}"),
        ("Rossi.pdf", "plan"),
        ("plan.pdf sha256:rossi", "plan.pdf"),
        (f"../../rossi/.pdf {HASH}", f"plan {HASH}"),
    ],
)
def test_a_file_is_called_after_its_question(file, shown):
    """Neither its name, nor a strange ending, nor what stands in the place of the hash tells anything."""
    given = attrs.evolve(APPLICATION, answers=Answers({"plan": file}))
    assert {"plan": shown} == seen(CALL, given, Reader.COMMITTEE).answers


@pytest.mark.parametrize(
    ("grounds", "expected"),
    [
        (("lives-here",), (("lives-here",), "Because.")),
        (("late",), (("late",), "Because.")),
        (("income",), ((), "")),
        (("income", "lives-here"), (("lives-here",), "")),
        (("poor-and-here",), ((), "")),
    ],
)
def test_an_exclusion_is_explained_as_far_as_its_reasons_may_be_read(grounds, expected):
    """A ground about the income says something about the income; the words of an exclusion may say anything."""
    both = Requirement(
        key="poor-and-here", test=Condition("town", "is", ["monza"]), when=Condition("isee", "<", ["1.00 EUR"])
    )
    knowing = attrs.evolve(CALL, identity="town", requirements=(*CALL.requirements, both))
    view = seen(knowing, attrs.evolve(APPLICATION, grounds=grounds, reasons="Because."), Reader.COMMITTEE)
    assert expected == (view.grounds, view.reasons)


def test_the_public_sees_names_of_those_who_have_a_place():
    """Where no hardship could be inferred; never codes of persons, and never before there is a place."""
    for state in ApplicationState:
        view = seen(OPEN, attrs.evolve(APPLICATION, state=state), Reader.PUBLIC)
        placed = state in (ApplicationState.RANKED, ApplicationState.ELIGIBLE)
        assert ((f"{CANARY} Rossi",) if placed else ()) == view.names
        assert ((), "", {}, None) == (view.parties, view.protocol, view.answers, view.received_at)


def test_the_public_sees_codes_alone_where_names_could_reveal_hardship():
    """Neither names nor answers, in whatever state; the same for everybody."""
    for state in ApplicationState:
        view = seen(CALL, attrs.evolve(APPLICATION, state=state), Reader.PUBLIC)
        assert ("a-1", state, {}, ()) == (view.key, view.state, view.answers, view.names)
        assert not any(CANARY in said for said in everything_said_by(view))


def test_the_public_sees_only_open_answers_that_name_it():
    """Not a personal one that names the public by mistake."""
    call = Call(
        key="c",
        questions=[
            Question(key="town", seen_by=["public"]),
            Question(key="name", sensitivity="personal", seen_by=["public"]),
            Question(key="idea"),
        ],
    )
    assert {"town": "monza"} == seen(call, APPLICATION, Reader.PUBLIC).answers


def test_a_donor_sees_no_application():
    """Not even the answers that name donors as readers."""
    with pytest.raises(InvalidValue) as caught:
        seen(CALL, APPLICATION, Reader.DONOR)
    assert "applications 'a-1': A donor sees no single application. Show the sums over all of them." == str(
        caught.value
    )
    assert not may_read(CALL, "town", Reader.DONOR)


def test_an_erased_application_is_seen_as_erased():
    """By every reader, without a fault."""
    gone = attrs.evolve(APPLICATION, answers=None, parties=None, reasons=None)
    for reader in (Reader.OFFICE, Reader.APPLICANT, Reader.COMMITTEE):
        view = seen(CALL, gone, reader)
        assert (True, {}, (), "") == (view.erased, view.answers, view.parties, view.reasons)
    assert () == places(CALL, gone)
    assert {} == redacted(CALL, gone)


def writing(text, *, name="Anna Maria Rossi", code="RSSNNA01A41F205X", organisation="", parent="", **answers):
    """An application whose idea is a text."""
    return attrs.evolve(
        APPLICATION,
        answers=Answers({"idea": text, **answers}),
        parties=(Party(code=code, name=name, organisation=organisation, parent=parent),),
    )


def found(application, call=CALL):
    """What of the text each leak covers, and what it is."""
    text = application.answers.get("idea")
    return [(text[leak.start : leak.end], leak.what.value) for leak in places(call, application)]


@pytest.mark.parametrize(
    ("text", "leak"),
    [
        ("I am Anna Maria Rossi.", ("Anna Maria Rossi", "name")),
        ("ROSSI, Anna Maria", ("ROSSI, Anna Maria", "name")),
        ("write to annamaria.rossi@example.org", ("annamaria.rossi", "name")),
        ("Ànná Mária Rossi", ("Ànná Mária Rossi", "name")),
        ("A n n a  M a r i a - R o s s i", ("A n n a  M a r i a - R o s s i", "name")),
        ("An\u200bna\u00ad Ro\u200bssi", ("An\u200bna\u00ad Ro\u200bssi", "name")),
        ("The Rossi family", ("Rossi", "part-of-name")),
        ("my code is rssnna01a41f205x", ("rssnna01a41f205x", "code")),
        ("rss nna 01a41 f205x", ("rss nna 01a41 f205x", "code")),
    ],
)
def test_the_applicant_s_own_name_is_found_in_their_text(text, leak):
    """In any order, case, accent or spacing, and in an address."""
    assert [leak] == found(writing(text))


@pytest.mark.parametrize(
    "text", ["", "A laboratory of robots.", "rossi like cherries", "Annali, grossi, mariano", "ANN"]
)
def test_what_only_looks_like_a_name_is_left_alone(text):
    """A part of a name counts as a word with a capital."""
    assert [] == found(writing(text))


def test_a_short_name_counts_only_by_itself():
    """Or every Bo Li would be found in Bolivia."""
    assert [] == found(writing("Children of Bolivia and Tivoli Bolico", name="Bo Li"))
    assert [("Bo-Li", "name")] == found(writing("Children of Bo-Li", name="Bo Li"))


def test_organisation_group_and_concealed_answers_are_found():
    """By what they are, and of which question."""
    given = writing(
        "The casa delle-donne of Gruppo X: call 02-12345, or Lia@Example.org, or lia.",
        name="Association",
        organisation="casa-delle-donne",
        parent="gruppo-x",
        mail="lia@example.org",
        phone="0212345",
    )
    assert [
        ("casa delle-donne", "organisation"),
        ("Gruppo X", "organisation"),
        ("02-12345", "answer"),
        ("Lia@Example.org", "answer"),
        ("lia", "answer"),
    ] == found(given)


def test_only_what_the_committee_reads_can_leak():
    """And only where it must not know."""
    given = writing("Anna Maria Rossi", name="Anna Maria Rossi")
    assert [] == found(given, OPEN)
    hidden = attrs.evolve(given, answers=Answers({"name": "Anna Maria Rossi", "phone": "Anna Maria Rossi"}))
    assert () == places(CALL, hidden)


def test_a_leak_is_named_without_being_repeated():
    """Findings are read by more people than answers are."""
    [finding] = leaks(CALL, writing("I am Anna Maria Rossi."))
    assert (
        "applications 'a-1', idea: At character 6 of 22 stands the name of an applicant. Show the committee a version "
        "without it, unless it means something else here." == finding.words()
    )
    assert "rossi" not in json.dumps(attrs.asdict(finding)).casefold()
    [finding] = leaks(CALL, writing("A Rossi scarf"))
    assert Severity.NOTE == finding.severity


def test_a_version_without_the_name_is_proposed_and_shown():
    """The answer itself stays as it was given; only the committee sees the other."""
    given = writing("I am Anna Maria Rossi, of the Rossi family.")
    proposal = redacted(CALL, given)
    assert {"idea": "I am […], of the […] family."} == proposal
    assert "I am […], of the […] family." == seen(CALL, given, Reader.COMMITTEE, instead=proposal).answers["idea"]
    assert given.answers.get("idea") == seen(CALL, given, Reader.OFFICE, instead=proposal).answers["idea"]


def test_what_is_left_around_a_name_that_was_taken_out_is_not_read_as_one():
    """Here the letters of the name stand on both sides of it."""
    given = writing("aAB Aab Aaa aAA", name="Aab Aaa", code="0")
    proposal = redacted(CALL, given)
    assert {"idea": "aAB […] aAA"} == proposal
    assert () == places(CALL, attrs.evolve(given, answers=Answers(proposal)))


def test_a_redacted_version_cannot_show_what_is_concealed():
    """Nor answer what was not answered."""
    view = seen(CALL, APPLICATION, Reader.COMMITTEE, instead={"name": "x", "unasked": "x", "other": "x", "town": "T"})
    assert {"idea": GIVEN["idea"], "plan": f"plan {HASH}", "town": "T"} == view.answers


names = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F), min_size=3, max_size=8).map(
    lambda word: word.capitalize()
)


@given(names, names, st.text(max_size=20), st.text(max_size=20), st.sampled_from([" ", "", "-", ", ", "\u200b", "\n"]))
def test_a_full_name_is_always_found_and_gone_from_the_proposal(first, last, before, after, between):
    """Whatever letters of Latin it has and whatever stands around it."""
    text = f"{before} {first}{between}{last} {after}"
    given = writing(text, name=f"{first} {last}", code="0")
    assert any(
        leak.start <= len(before) + 1 and leak.end >= len(text) - len(after) - 1 - 1 for leak in places(CALL, given)
    )
    again = attrs.evolve(given, answers=Answers(redacted(CALL, given)))
    assert not [leak for leak in places(CALL, again) if leak.what.value == "name"]


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=10))
def test_any_text_can_be_searched(text, name, mail):
    """Foreign, hostile or empty: places are in order and inside the text."""
    try:
        given = writing(text, name=name, mail=mail)
    except InvalidValue:
        return
    for leak in places(CALL, given):
        assert 0 <= leak.start < leak.end <= len(text)
    assert list(places(CALL, given)) == sorted(places(CALL, given), key=lambda leak: leak.start)
