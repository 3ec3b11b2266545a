"""Contract tests that every journal inherits: what a case may rely on, wherever its rows are kept."""

from __future__ import annotations

import abc
import datetime as dt
import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TypeVar

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Act, Channel, Record
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.folding import fold, replay
from stemcity_kit.calls.ranking import Entry, Outcome, Ranking
from stemcity_kit.calls.states import Doer
from stemcity_kit.errors import InvalidValue, StaleView, StemCityError, UnreadableJournal
from stemcity_kit.journal.chain import Head, genesis
from stemcity_kit.journal.protocol import Journal
from stemcity_kit.model.money import Money

__all__ = ["Clock", "JournalContract", "application"]

E = TypeVar("E", bound=StemCityError)

START = dt.datetime(2027, 1, 11, 9, tzinfo=dt.UTC)
CASE = "grants-2027"
SECRET = "kanarienvogel"  # noqa: S105 - a word that no scan can miss
SENT = f"sent by {SECRET}"


@contextmanager
def refused(error: type[E], words: str) -> Iterator[list[E]]:
    """Assert that what is done inside raises an error whose text holds some words, a regular expression."""
    held: list[E] = []
    try:
        yield held
    except error as fault:
        held.append(fault)
    assert held, f"It should have raised {error.__name__}."
    assert re.search(words, str(held[0])), f"It should say “{words}”, but says: {held[0]}"


class Clock:
    """A clock for tests: it moves by a second each time it is read, or stands where it was put; safe for threads."""

    def __init__(self, now: dt.datetime = START, *, step: dt.timedelta = dt.timedelta(seconds=1)) -> None:
        self.now, self.step = now, step
        self._lock = threading.Lock()

    def __call__(self) -> dt.datetime:
        """The present moment."""
        with self._lock:
            self.now += self.step
            return self.now


def application(key: str, *, channel: Channel = Channel.PORTAL, protocol: str = "", **answers: str) -> Act:
    """An application whose personal parts all hold a word that no scan can miss."""
    return acts.ApplicationReceived(
        application=key,
        person=f"person-{key}",
        received_at=START,
        channel=channel,
        protocol=protocol,
        answers=Answers({"name": f"{SECRET} {key}", "town": "monza", **answers}),
        parties=(acts.Party(code=f"{SECRET}-code", name=SECRET, share=Decimal("33.3")),),
    )


class JournalContract(abc.ABC):
    """What every journal keeps; subclass it in a test module and say how an empty one is made.

    Example::

        class TestMemory(JournalContract):
            def make(self, clock):
                return MemoryJournal(clock=clock)

    Attributes:
        writers: How many threads write at once.
    """

    writers = 8

    @abc.abstractmethod
    def make(self, clock: Clock) -> Journal:
        """An empty journal, apart from every one that was made before."""

    # What was written

    def test_an_empty_journal_has_no_cases(self) -> None:
        """A case that nothing was written to has no records, and the head that every case begins with."""
        journal = self.make(Clock())
        assert journal.cases() == ()
        assert list(journal.records(CASE)) == []
        assert journal.head(CASE) == Head(CASE, 0, genesis(CASE))
        assert journal.verify(CASE).holds

    def test_records_come_back_as_they_were_returned(self) -> None:
        """Every kind of value survives: what was returned is what is read, now and after any number."""
        journal = self.make(Clock())
        written = [*_written(journal)]
        assert list(journal.records(CASE)) == written
        assert list(journal.records(CASE, after=3)) == written[3:]
        assert [record.number for record in written] == [*range(1, len(written) + 1)]

    def test_replay_equals_live(self) -> None:
        """Folding record by record while they are written gives what folding them from the journal gives."""
        journal = self.make(Clock())
        call = Call(key=CASE)
        live = CaseFile.of(call)
        for record in _written(journal):
            live = fold(live, [record])
        assert replay(call, journal.records(CASE)) == live

    def test_texts_of_any_kind_come_back(self) -> None:
        """Quotes, line breaks, emoji and what looks like JSON, SQL or a format are only text."""
        journal = self.make(Clock())
        texts = ["'; DROP TABLE x; --", '{"a": [1', "%s %(x)s {0}", "uno\ndue", "👩‍🔬 è\u2028", "\\x00", "\ufeff"]
        for number, text in enumerate(texts):
            journal.receive(CASE, application(f"a{number}", why=text), by="portal", because=text.strip())
        read = [record.act for record in journal.records(CASE)]
        assert [act.answers.get("why") for act in read] == texts  # type: ignore[attr-defined]

    def test_half_a_character_is_refused(self) -> None:
        """A lone surrogate cannot be kept as UTF-8; the refusal leaves nothing behind."""
        journal = self.make(Clock())
        with refused(InvalidValue, r"half a character, U\+D800"):
            journal.receive(CASE, application("a1", why="\ud800"), by="portal")
        assert journal.head(CASE).number == 0

    def test_cases_are_apart(self) -> None:
        """Each case has numbers and a chain of its own."""
        journal = self.make(Clock())
        journal.decide("first", acts.CallApproved(), seen=0, by="rossi")
        journal.decide("second", acts.CallApproved(), seen=0, by="rossi")
        assert journal.cases() == ("first", "second")
        assert journal.head("first").digest != journal.head("second").digest
        assert journal.verify("first", journal.head("first")).holds

    def test_many_records_are_read_in_batches(self) -> None:
        """More records than a batch holds come in order, none twice and none left out."""
        journal = self.make(Clock())
        many = [acts.QuestionAsked(key=f"q{number}", text="?") for number in range(2_345)]
        journal.decide(CASE, many, seen=0, by="rossi")
        assert [record.number for record in journal.records(CASE, after=5)] == [*range(6, 2_346)]
        assert journal.verify(CASE, journal.head(CASE)).head.number == 2_345

    # Receipts

    def test_a_receipt_never_fails_as_stale(self) -> None:
        """It takes the next number, whatever was written meanwhile."""
        journal = self.make(Clock())
        journal.decide(CASE, acts.CallApproved(), seen=0, by="rossi")
        assert journal.receive(CASE, application("a1"), by="person-a1").number == 2
        assert journal.receive(CASE, application("a2"), by="person-a2").number == 3

    def test_the_same_submission_counts_once(self) -> None:
        """A form sent twice is one record, and the second sender gets the first receipt."""
        journal = self.make(Clock())
        first = journal.receive(CASE, application("a1"), by="person-a1", once="token")
        assert journal.receive(CASE, application("a1"), by="person-a1", once="token") == first
        assert len([*journal.records(CASE)]) == 1

    def test_a_token_is_good_for_one_submission(self) -> None:
        """Other answers under the same token are refused, not dropped in silence."""
        journal = self.make(Clock())
        journal.receive(CASE, application("a1"), by="person-a1", once="token")
        with refused(InvalidValue, "used for another one, record 1"):
            journal.receive(CASE, application("a1", town="lecco"), by="person-a1", once="token")

    def test_the_portal_s_time_is_the_register_s(self) -> None:
        """The sender's clock does not count; certified mail keeps the time of its own register."""
        clock = Clock()
        journal = self.make(clock)
        early = application("a1")
        by_portal = journal.receive(CASE, early, by="person-a1")
        by_mail = journal.receive(CASE, application("a2", channel=Channel.PEC), by="rossi", role=Doer.OFFICER)
        assert _received(by_portal) == by_portal.at > START
        assert _received(by_mail) == START < by_mail.at

    def test_an_applicant_does_not_say_when_it_came(self) -> None:
        """Whatever way they claim, the journal's clock counts; for a completion too, in any role but the office's."""
        journal = self.make(Clock())
        for number, channel in enumerate(Channel):
            record = journal.receive(CASE, application(f"a{number}", channel=channel), by="person")
            assert (channel, _received(record)) == (channel, record.at)
        answer = acts.CompletionAnswered(application="a1", received_at=START, channel=Channel.PEC)
        for role in (Doer.APPLICANT, Doer.MEMBER, Doer.COURT):
            completed = journal.receive(CASE, answer, by="person", role=role)
            assert getattr(completed.act, "received_at", None) == completed.at > START
        assert [_at_start(journal, role) for role in (Doer.OFFICER, Doer.MANAGER, Doer.SECRETARY)] == [True] * 3

    def test_protocol_numbers_begin_anew_each_year(self) -> None:
        """They follow the calendar of the zone: it is 2028 in Rome an hour before it is in UTC."""
        clock = Clock()
        journal = self.make(clock)
        clock.now = dt.datetime(2027, 12, 31, 22, 59, 58, tzinfo=dt.UTC)
        given = [
            journal.receive(CASE, application(f"a{number}"), by="portal", zone="Europe/Rome") for number in range(4)
        ]
        assert [_protocol(record) for record in given] == ["2027/0001", "2028/0001", "2028/0002", "2028/0003"]

    def test_protocol_numbers_are_of_the_whole_register(self) -> None:
        """Two cases share them, and one that the office gave by hand is passed over."""
        journal = self.make(Clock())
        first = journal.receive("first", application("a1"), by="portal")
        by_hand = application("b1", channel=Channel.DESK, protocol="2027/0002")
        journal.receive("second", by_hand, by="rossi", role=Doer.OFFICER)
        third = journal.receive("second", application("b2"), by="portal")
        assert [_protocol(first), _protocol(third)] == ["2027/0001", "2027/0003"]

    def test_a_protocol_number_belongs_to_one_application(self) -> None:
        """Another application cannot bring it; the same one can, when its receipt is written again."""
        journal = self.make(Clock())
        by_hand = application("a1", channel=Channel.DESK, protocol="2027/0002")
        journal.receive(CASE, by_hand, by="rossi", role=Doer.OFFICER)
        journal.receive(CASE, by_hand, by="rossi", role=Doer.OFFICER)
        with refused(InvalidValue, "2027/0002 is that of application “a1” of “grants-2027”"):
            journal.receive(CASE, application("a2", protocol="2027/0002"), by="rossi", role=Doer.OFFICER)

    def test_a_decision_is_no_receipt(self) -> None:
        """What rests on a view of the case must say which."""
        journal = self.make(Clock())
        with refused(InvalidValue, "“admit” is a decision"):
            journal.receive(CASE, acts.ApplicationAdmitted(application="a1"), by="rossi")

    # Decisions

    def test_a_stale_decision_is_told_what_happened(self) -> None:
        """A writer whose view is old is refused, and gets the records since."""
        journal = self.make(Clock())
        journal.decide(CASE, acts.CallApproved(), seen=0, by="rossi")
        receipt = journal.receive(CASE, application("a1"), by="person-a1")
        with refused(StaleView, r"on record 1, but the case has reached 2. Written since: receive \(2\)") as fault:
            journal.decide(CASE, acts.CallPublished(), seen=1, by="rossi")
        assert fault[0].since == (receipt,)
        assert journal.head(CASE).number == 2

    def test_a_view_of_another_journal_is_refused(self) -> None:
        """A number that the case has not reached was seen elsewhere."""
        journal = self.make(Clock())
        with refused(InvalidValue, "the case has only 0"):
            journal.decide(CASE, acts.CallApproved(), seen=7, by="rossi")

    def test_several_decisions_stand_or_fall_together(self) -> None:
        """Where the guard refuses the second, the first is not written either."""
        journal = self.make(Clock())

        def guard(act: Act, _: dt.datetime) -> None:
            if isinstance(act, acts.CallPublished):
                raise InvalidValue

        with refused(InvalidValue, ""):
            journal.decide(CASE, [acts.CallApproved(), acts.CallPublished()], seen=0, by="rossi", guard=guard)
        assert journal.head(CASE) == Head(CASE, 0, genesis(CASE))
        assert [*journal.records(CASE)] == []

    def test_a_refused_receipt_takes_no_protocol_number(self) -> None:
        """What was not written leaves no gap."""
        journal = self.make(Clock())

        def guard(*_: object) -> None:
            raise InvalidValue

        with refused(InvalidValue, ""):
            journal.receive(CASE, application("a1"), by="portal", once="token", guard=guard)
        assert _protocol(journal.receive(CASE, application("a1"), by="portal", once="token")) == "2027/0001"

    def test_the_guard_sees_what_is_written(self) -> None:
        """It is asked with the act as it will stand and the moment that it will have."""
        journal = self.make(Clock())
        seen: list[tuple[Act, dt.datetime]] = []
        record = journal.receive(CASE, application("a1"), by="portal", guard=lambda act, at: seen.append((act, at)))
        assert seen == [(record.act, record.at)]

    # Time

    def test_time_never_goes_back(self) -> None:
        """A clock set back keeps the order of the case, and says truly when something came in."""
        clock = Clock()
        journal = self.make(clock)
        journal.decide(CASE, acts.CallApproved(), seen=0, by="rossi")
        before = clock.now
        clock.now = START - dt.timedelta(hours=1)
        late = journal.receive(CASE, application("a1"), by="person-a1")
        assert late.at == before
        assert _received(late) == START - dt.timedelta(hours=1) + clock.step
        assert journal.verify(CASE).holds

    def test_a_clock_without_a_zone_is_refused(self) -> None:
        """A moment without an offset is no moment."""
        journal = self.make(Clock(dt.datetime(2027, 1, 1)))  # noqa: DTZ001 - that is what is refused
        with refused(InvalidValue, "without an offset"):
            journal.decide(CASE, acts.CallApproved(), seen=0, by="rossi")

    # Many at once

    def test_writers_at_once_lose_nothing(self) -> None:
        """Each submission has one number, without a gap; protocol numbers are unique; times do not go back."""
        clock = Clock()
        journal = self.make(clock)

        def submit(number: int) -> Record:
            case = f"case-{number % 2}"
            twice = [
                journal.receive(case, application(f"a{number}"), by=f"person-a{number}", once=f"t{number}")
                for _ in range(2)
            ]
            assert twice[0] == twice[1]
            return twice[0]

        with ThreadPoolExecutor(self.writers) as pool:
            records = [*pool.map(submit, range(50))]
        assert sorted(_protocol(record) for record in records) == [f"2027/{n:04}" for n in range(1, 51)]
        for case in ("case-0", "case-1"):
            kept = [*journal.records(case)]
            assert [record.number for record in kept] == [*range(1, 26)]
            assert [record.at for record in kept] == sorted(record.at for record in kept)
            assert journal.verify(case, journal.head(case)).holds

    def test_one_of_many_deciders_wins(self) -> None:
        """All decide on the same view; one decision is written, the others are told of it."""
        clock = Clock()
        journal = self.make(clock)

        def decide(number: int) -> int:
            try:
                journal.decide(CASE, acts.CallApproved(decision=str(number)), seen=0, by="rossi")
            except StaleView as fault:
                return len(fault.since)
            return 0

        with ThreadPoolExecutor(self.writers) as pool:
            assert sorted(pool.map(decide, range(12))) == [0] + 11 * [1]

    # What is personal

    def test_the_chain_holds_nothing_personal(self) -> None:
        """Answers, parties, reasons and names stand beside the bodies, and nowhere in them."""
        journal = self.make(Clock())
        _all = [*_written(journal)]
        assert [link.number for link in journal.links(CASE) if SECRET in link.body.lower()] == []
        assert SECRET in "".join(piece.content for link in journal.links(CASE) for piece in link.pieces)

    def test_erasing_a_person_leaves_the_chain(self) -> None:
        """The head stays, the chain holds, results stand; replay says of what is gone that it is None."""
        journal = self.make(Clock())
        before = [*_written(journal)]
        head = journal.head(CASE)
        assert journal.erase("person-a1") > 0
        verdict = journal.verify(CASE, head)
        assert (verdict.holds, verdict.head, verdict.erased > 0) == (True, head, True)
        after = replay(Call(key=CASE), journal.records(CASE))
        assert after.applications["a1"].answers is None
        assert after.applications["a1"].parties is None
        assert after.applications["a2"].answers == Answers({"name": f"{SECRET} a2", "town": "monza"})
        assert after.rankings == replay(Call(key=CASE), before).rankings != ()
        assert {record.because for record in before if record.about == "a1"} == {"", f"because of {SECRET}", SENT}
        assert {filed.record.because for filed in journal.file_of("person-a1")} == {"", None}

    def test_erasing_everybody_leaves_no_trace(self) -> None:
        """Neither links nor export nor anybody's file hold a word of anybody; erasing again finds nothing."""
        journal = self.make(Clock())
        _all = [*_written(journal)]
        for person in ("person-a1", "person-a2", "bianchi", "rossi"):
            journal.erase(person)
        told = "".join([*journal.export(CASE, personal=True), repr([*journal.links(CASE), *journal.records(CASE)])])
        assert SECRET not in told.lower()
        assert [journal.erase(person) for person in ("person-a1", "nobody")] == [0, 0]

    def test_a_person_gets_their_own_file(self) -> None:
        """Every record about them, whole, and none about anybody else."""
        journal = self.make(Clock())
        everything = [*_written(journal)]
        file = [*journal.file_of("person-a1")]
        assert [filed.record for filed in file] == [
            record
            for record in everything
            if record.about == "a1" and not isinstance(record.act, acts.ConflictDeclared | acts.MemberRecused)
        ]
        assert {filed.case for filed in file} == {CASE}
        assert [filed.record.act.name.value for filed in journal.file_of("bianchi")] == [
            "name-person",
            "declare-conflict",
            "recuse-member",
        ]

    def test_answers_can_be_forgotten_one_by_one(self) -> None:
        """Retention ends question by question; the other answers stay, and so does the chain."""
        journal = self.make(Clock())
        _all = [*_written(journal)]
        head = journal.head(CASE)
        assert journal.forget(CASE, ["name"]) == 3
        assert journal.forget(CASE, ["name"]) == 0
        after = replay(Call(key=CASE), journal.records(CASE))
        assert after.applications["a2"].answers == Answers({"town": "monza"})
        assert journal.verify(CASE, head).holds

    def test_a_personal_part_of_nobody_is_refused(self) -> None:
        """What nobody's key keeps could never be erased."""
        journal = self.make(Clock())
        reasons = acts.ApplicationExcluded(application="a9", reasons=SECRET)
        with refused(InvalidValue, "the person of application “a9” is not known"):
            journal.decide(CASE, reasons, seen=0, by="rossi")

    def test_what_was_erased_cannot_be_written(self) -> None:
        """None says that something was erased; a new record says what it holds."""
        journal = self.make(Clock())
        with refused(InvalidValue, "“called” says that it was erased"):
            journal.decide(CASE, acts.PersonNamed(person="bianchi", called=None), seen=0, by="rossi")

    # Export

    def test_an_export_restores_to_the_same_head(self) -> None:
        """With the personal parts the records are the same, and a second export has the same lines."""
        clock = Clock()
        journal = self.make(clock)
        _all = [*_written(journal)]
        lines = [*journal.export(CASE, personal=True)]
        other = self.make(clock)
        assert other.restore(lines) == journal.head(CASE) == other.head(CASE)
        assert [*other.records(CASE)] == [*journal.records(CASE)]
        assert [*other.export(CASE, personal=True)] == lines
        assert other.receive(CASE, application("a1"), by="portal", once="first").number == 3

    def test_an_export_without_the_personal_parts_has_the_same_head(self) -> None:
        """It tells nothing of anybody, and verifies against the same head."""
        clock = Clock()
        journal = self.make(clock)
        _all = [*_written(journal)]
        lines = [*journal.export(CASE)]
        other = self.make(clock)
        assert other.restore(lines) == journal.head(CASE)
        assert SECRET not in "".join(lines).lower()
        assert other.verify(CASE, journal.head(CASE)).holds

    def test_work_goes_on_after_a_restore(self) -> None:
        """Numbers, protocol numbers, people and the erasure of people go on where they were."""
        clock = Clock()
        journal = self.make(clock)
        count = len([*_written(journal)])
        other = self.make(clock)
        other.restore(journal.export(CASE, personal=True))
        record = other.receive(CASE, application("a3"), by="portal")
        assert (record.number, _protocol(record)) == (count + 1, "2027/0003")
        other.decide(CASE, acts.ApplicationExcluded(application="a1", reasons=SECRET), seen=count + 1, by="rossi")
        assert other.erase("person-a1") == journal.erase("person-a1") + 1

    def test_a_damaged_export_leaves_nothing_behind(self) -> None:
        """A changed word, a lost line, a changed order, a cut end: each is named, and nothing is kept."""
        clock = Clock()
        journal = self.make(clock)
        _all = [*_written(journal)]
        lines = [*journal.export(CASE, personal=True)]
        damaged = {
            "changed": [*lines[:3], lines[3].replace('"by":"portal"', '"by":"verdi"'), *lines[4:]],
            "content": [line.replace("monza", "lecco") for line in lines],
            "lost": [*lines[:3], *lines[4:]],
            "order": [*lines[:3], lines[4], lines[3], *lines[5:]],
            "cut": lines[:-1],
            "header": [lines[0].replace('"digest":"', '"digest":"0'), *lines[1:]],
            "newer": [lines[0].replace('"schema":1', '"schema":2'), *lines[1:]],
            "empty": [],
        }
        for name, given in damaged.items():
            other = self.make(clock)
            with refused(UnreadableJournal, ""):
                other.restore(given)
            assert (name, other.cases(), other.head(CASE).number) == (name, (), 0)

    def test_a_case_is_not_restored_over_another(self) -> None:
        """What is there stays."""
        journal = self.make(Clock())
        _all = [*_written(journal)]
        with refused(InvalidValue, "records here already"):
            journal.restore(journal.export(CASE))

    def test_an_export_says_its_layout(self) -> None:
        """The first line names the format, its version, the case and its head."""
        journal = self.make(Clock())
        journal.decide(CASE, acts.CallApproved(), seen=0, by="rossi")
        head = journal.head(CASE)
        assert json.loads(next(journal.export(CASE))) == {
            "format": "stemcity-journal",
            "schema": 1,
            "case": CASE,
            "number": 1,
            "digest": head.digest,
            "personal": False,
        }


def _written(journal: Journal) -> Iterator[Record]:
    """A short case in which every sealed field, and values of every kind, occur."""
    yield from journal.decide(CASE, [acts.CallApproved(decision="n. 12"), acts.CallPublished()], seen=0, by="rossi")
    yield journal.receive(CASE, application("a1"), by="portal", once="first", because=SENT)
    yield journal.receive(CASE, application("a2"), by="portal")
    ranking = Ranking(
        entries=[
            Entry(application="a1", place=1, total=Decimal("70.10"), outcome=Outcome.WINNER, amount=_money("500.00")),
            Entry(application="a2", place=2, total=Decimal("70.1"), points={"quality": Decimal("7E+1")}),
        ]
    )
    seats: Any = [acts.Appointment(member="bianchi", seat=acts.Seat.CHAIR, organisations=["uni"])]
    done: list[Act] = [
        acts.PersonNamed(person="bianchi", called=f"Ada {SECRET}"),
        acts.CommitteeAppointed(members=seats),
        acts.ConflictDeclared(member="bianchi", application="a1", ground=f"cousin of {SECRET}"),
        acts.MemberRecused(member="bianchi", application="a1"),
        acts.Assigned(readers={"a1": ("verdi",), "a2": ("bianchi", "verdi")}, seed="7"),
        acts.SheetScored(
            application="a1",
            member="verdi",
            marks={"quality": Decimal("4.50")},
            reasons=Answers({"quality": f"{SECRET} is good"}),
        ),
        acts.CompletionAsked(application="a1", items=["town"], due=START + dt.timedelta(days=10)),
        acts.ApplicationExcluded(application="a2", grounds=["isee"], reasons=f"{SECRET} earns too much"),
        acts.ActAnnulled(number=12, authority=acts.Authority.COURT, decision="n. 3"),
        acts.RankingProposed(ranking=ranking),
        acts.ReviewOpened(until=dt.datetime(2027, 6, 1, tzinfo=dt.timezone(dt.timedelta(hours=2)))),
        acts.ReviewDecided(application="a2", key="r1", upheld=False, reasons=SECRET),
        acts.AwardOffered(application="a1", amount=_money("500.00")),
        acts.AwardAccepted(application="a1", proof=f"{SECRET}.pdf"),
        acts.RenewalChecked(application="a1", year=2, credits=40, kept=True),
    ]
    about_people = {acts.ConflictDeclared, acts.ApplicationExcluded, acts.ActAnnulled, acts.AwardAccepted}
    for number, act in enumerate(done, 5):
        because = f"because of {SECRET}" if type(act) in about_people else ""
        yield from journal.decide(CASE, act, seen=number - 1, by="rossi", because=because)
    completion = acts.CompletionAnswered(
        application="a1", received_at=START, channel=Channel.PEC, protocol="x/1", answers=Answers({"name": SECRET})
    )
    yield journal.receive(CASE, completion, by="portal")
    yield journal.receive(CASE, acts.ReviewAsked(application="a2", key="r2", text=SECRET), by="person-a2")


def _money(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def _at_start(journal: Journal, role: Doer) -> bool:
    """Whether what a role brings in keeps the moment of another register."""
    brought = application(f"by-{role.value}", channel=Channel.PEC)
    return _received(journal.receive(CASE, brought, by="office", role=role)) == START


def _received(record: Record) -> dt.datetime:
    assert isinstance(record.act, acts.ApplicationReceived)
    return record.act.received_at


def _protocol(record: Record) -> str:
    assert isinstance(record.act, acts.ApplicationReceived)
    return record.act.protocol
