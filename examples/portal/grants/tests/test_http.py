"""The portal over HTTP, from the first form to the award: a real server, real requests, and the register's clock."""

import datetime as dt
import http.cookiejar
import json
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import LiveServerTestCase, override_settings

from stemcity_kit.calls import acts
from stemcity_kit.calls.states import Doer

from grants import desk

CALL = "science-2027"
OPENED = dt.datetime(2027, 1, 11, 8, tzinfo=dt.UTC)
CLOSES = dt.datetime(2027, 2, 12, 11, tzinfo=dt.UTC)  # 12:00 in Rome, and this minute is not included


class Clock:
    """A clock that stands where it was put."""

    now = OPENED

    def __call__(self) -> dt.datetime:
        """The present moment."""
        return self.now


CLOCK = Clock()


class Browser:
    """A browser: it keeps cookies, follows redirects and sends the hidden fields of the form that it sees."""

    def __init__(self, root: str) -> None:
        self.root, self.page, self.status = root, "", 0
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        """Open a page."""
        return self._read(self.root + path)

    def post(self, path: str, **fields: str) -> str:
        """Open a page and send its form; of several forms the one that has this `act`."""
        self.get(path)
        forms = re.findall(r"<form method=\"post\"(?! action).*?</form>", self.page, re.DOTALL)
        act = fields.get("act", "")
        about = fields.get("application", "")
        wanted = [f'value="{value}"' for value in (act, about) if value]
        chosen = next((form for form in forms if all(value in form for value in wanted)), None)
        assert chosen is not None, f"{path} ({self.status}) has no form for {act or 'anything'}: {self.page[:2000]}"
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', chosen))
        return self.send(path, {**hidden, **fields})

    def send(self, path: str, fields: dict[str, str]) -> str:
        """Send fields as they are."""
        return self._read(self.root + path, urllib.parse.urlencode(fields).encode())

    def _read(self, address: str, sent: bytes | None = None) -> str:
        try:
            with self._opener.open(urllib.request.Request(address, sent, {"Referer": address})) as answer:
                self.status, self.page = answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            self.status, self.page = answer.code, answer.read().decode()
        return self.page


def answers(number: int, **changes: str) -> dict[str, str]:
    """The form of one club."""
    return {
        "club": f"Canary Club {number}",
        "club-code": f"CANARY{number:05}",
        "email": f"canary{number}@example.org",
        "idea": f"Bridges of paper and how much they carry, part {number}.",
        "pupils": str(20 + number),
        "district": "outskirts",
        "insurance": f"POL-{number}",
        **changes,
    }


@override_settings(CLOCK=CLOCK)
class Open(LiveServerTestCase):
    """A call that is open, and people who log in."""

    def setUp(self) -> None:
        """Make the office, the committee and three clubs; publish the call."""
        CLOCK.now = OPENED
        self._clear()
        for name, group in (("olga", "officers"), ("mara", "managers"), ("cora", ""), ("dina", ""), ("edda", "")):
            user = User.objects.create_user(name, password="pass-word-1")
            if group:
                user.groups.add(Group.objects.get_or_create(name=group)[0])
        for number in range(3):
            User.objects.create_user(f"club{number}", password="pass-word-1")
        self.olga, self.mara = self.browser("olga"), self.browser("mara")
        self.olga.post(f"/calls/{CALL}/office/", act="publish-call")

    def _clear(self) -> None:
        """Nothing to do for models: the test case empties them."""

    def browser(self, name: str) -> Browser:
        """A browser in which somebody is logged in."""
        made = Browser(self.live_server_url)
        made.post("/login/", username=name, password="pass-word-1")
        return made

    def case(self):
        """The case as the journal has it."""
        return desk.docket(CALL).casefile()

    def send(self, number: int, **changes: str) -> Browser:
        """Send the application of a club."""
        browser = self.browser(f"club{number}")
        browser.post(f"/calls/{CALL}/apply/", **answers(number, **changes))
        return browser

    def office(self, act: str, **fields: str) -> str:
        """Press a button of the office, as the manager where only she may."""
        browser = self.mara if act in ("appoint-committee", "approve-ranking") else self.olga
        page = browser.post(f"/calls/{CALL}/office/", act=act, **fields)
        self.assertNotIn('class="error"', page)
        return page


class Pages(Open):
    """What each page shows to whom, and refuses; the journal makes no difference to it."""

    def test_every_fault_of_a_form_is_said_at_its_field_and_nothing_is_written(self) -> None:
        """All at once, in words."""
        browser = self.browser("club0")
        page = browser.post(
            f"/calls/{CALL}/apply/", **answers(0, pupils="many", email="nobody", idea="", district="moon")
        )
        self.assertEqual(422, browser.status)
        self.assertEqual(4, page.count('class="errorlist"'))
        self.assertEqual({}, dict(self.case().applications))

    def test_strangers_see_neither_the_office_nor_another_application(self) -> None:
        """Roles are asked for on every page."""
        self.send(0)
        stranger = self.browser("club1")
        for path in ("office/", "committee/", f"committee/{next(iter(self.case().applications))}/"):
            stranger.get(f"/calls/{CALL}/{path}")
            self.assertEqual(403, stranger.status, path)
        stranger.get(f"/calls/{CALL}/mine/")
        self.assertNotIn("Canary Club 0", stranger.page)
        self.assertNotIn("Canary", Browser(self.live_server_url).get(f"/calls/{CALL}/"))

    def test_what_no_page_sends_is_a_bad_request(self) -> None:
        """A word that is no act, a view that is no number, nobody's application: 400, and nothing is written."""
        self.send(0)
        self.olga.get(f"/calls/{CALL}/office/")
        token = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.olga.page))
        before = self.case().number
        for fields in (
            {"act": "become-mayor"},
            {"act": "annul", "number": "1"},
            {"act": "close-call", "seen": "x"},
            {"act": "admit", "seen": "2", "application": "nobody"},
            {"act": "admit", "seen": "2"},
        ):
            sent = {"csrfmiddlewaretoken": token["csrfmiddlewaretoken"], "seen": "2", **fields}
            self.olga.send(f"/calls/{CALL}/office/", sent)
            self.assertEqual(400, self.olga.status, fields)
        self.assertEqual(before, self.case().number)

    def test_a_chair_learns_no_names_from_the_page_of_the_office(self) -> None:
        """Who reads without names does so on every page."""
        self.send(0)
        user = User.objects.create_user("carla", password="pass-word-1")
        user.groups.add(Group.objects.get_or_create(name="chairs")[0])
        page = self.browser("carla").get(f"/calls/{CALL}/office/")
        self.assertIn(next(iter(self.case().applications)), page)
        for private in ("Canary Club", "CANARY", "canary0@", "2027/0001"):
            self.assertNotIn(private, page)

    def test_a_member_opens_no_sheet_of_an_application_that_they_do_not_judge(self) -> None:
        """Neither one that is not admitted nor one from which they were recused."""
        self.send(0), self.send(1)
        zero, one = self.case().applications
        CLOCK.now = CLOSES
        for act, about in (("close-call", ""), ("open-receivability", ""), ("admit", zero)):
            self.office(act, **({"application": about} if about else {}))
        self.office("appoint-committee", members="cora dina edda", declared="yes")
        docket = desk.docket(CALL)
        docket.casefile()
        docket.decide(acts.MemberRecused(member="dina", application=zero), by="mara", role=Doer.MANAGER)
        statuses = {}
        for name, key in (("cora", zero), ("cora", one), ("dina", zero)):
            browser = self.browser(name)
            browser.get(f"/calls/{CALL}/committee/{key}/")
            statuses[name, key] = browser.status
        self.assertEqual({("cora", zero): 200, ("cora", one): 403, ("dina", zero): 403}, statuses)


class Portal(Open):
    """A call from its publication to its award, on the models of Django."""

    def test_an_application_in_time_gets_a_number_and_the_registers_moment(self) -> None:
        """The receipt says both."""
        page = self.send(0).page
        self.assertIn("Received under number 2027/0001 at 2027-01-11 09:00:00, in time.", page)

    def test_the_last_instant_is_in_and_the_limit_itself_is_late(self) -> None:
        """The server's clock decides, whatever the browser says; what is late is received and said to be late."""
        CLOCK.now = CLOSES - dt.timedelta(microseconds=1)
        self.assertIn("in time", self.send(0).page)
        CLOCK.now = CLOSES
        self.assertIn("late: the deadline was 2027-02-12 12:00 Europe/Rome", self.send(1).page)
        self.assertEqual(2, len(self.case().applications))

    def test_the_same_form_sent_twice_counts_once(self) -> None:
        """A double click makes one record."""
        browser = self.browser("club0")
        browser.get(f"/calls/{CALL}/apply/")
        hidden = dict(
            re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', browser.page.split("<main>")[1])
        )
        fields = {**hidden, **answers(0)}
        for _ in range(2):
            browser.send(f"/calls/{CALL}/apply/", fields)
        self.assertEqual(1, Counter(record.act.name.value for record in self.case().records)["receive"])

    def test_a_button_pressed_on_an_old_page_is_refused_with_what_happened_since(self) -> None:
        """Two officers do not decide over each other."""
        self.olga.get(f"/calls/{CALL}/office/")
        [form] = re.findall(r"<form method=\"post\">(?:(?!</form>).)*close-call.*?</form>", self.olga.page, re.DOTALL)
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        self.send(0)
        CLOCK.now = CLOSES
        self.assertIn("Written since: receive (2)", self.olga.send(f"/calls/{CALL}/office/", fields))

    def test_a_call_goes_from_its_first_form_to_an_award(self) -> None:
        """Three clubs: one completes its application, one is out by the threshold, one wins; the committee is blind."""
        clubs = [self.send(0, insurance=""), self.send(1), self.send(2, district="centre")]
        zero, one, two = (held.key for held in self.case().applications.values())
        CLOCK.now = CLOSES
        self.office("close-call")
        self.office("open-receivability")
        self.office("ask-completion", application=zero)
        page = clubs[0].post(f"/calls/{CALL}/mine/", act="answer-completion", insurance="POL-0")
        self.assertIn("completed", page)
        for key in (zero, one, two):
            self.office("admit", application=key)
        self.office("appoint-committee", members="cora dina edda", declared="yes")
        self.office("open-evaluation")
        marks = {zero: "0.9", one: "0.8", two: "0.6"}
        for name in ("cora", "dina", "edda"):
            member = self.browser(name)
            for key, mark in marks.items():
                page = member.get(f"/calls/{CALL}/committee/{key}/")
                self.assertNotIn("Canary", page)
                self.assertNotIn("canary", page)
                member.post(f"/calls/{CALL}/committee/{key}/", quality=mark, **{"quality-why": "As the sheet says."})
                self.assertEqual(200, member.status)
        self.office("evaluate")
        self.office("propose-ranking")
        self.assertEqual(
            [(zero, 1, "93.00", "winner"), (one, 2, "86.00", "reserve"), (two, None, "52.00", "below-threshold")],
            [
                (entry.application, entry.place, str(entry.total), entry.outcome.value)
                for entry in self.case().ranking.entries
            ],
        )
        self.office("open-review")
        self.assertIn("93.00", clubs[0].get(f"/calls/{CALL}/mine/"))
        self.assertNotIn(zero, clubs[1].get(f"/calls/{CALL}/mine/"))
        CLOCK.now += dt.timedelta(days=11)
        self.office("approve-ranking")
        self.office("offer")
        clubs[0].post(f"/calls/{CALL}/mine/", act="accept")
        self.assertEqual({zero: "accepted"}, {key: award.state.value for key, award in self.case().awards.items()})
        self.assertTrue(desk.docket(CALL).journal.verify(CALL).holds)
        public = Browser(self.live_server_url).get(f"/calls/{CALL}/")
        self.assertIn(zero, public)
        self.assertNotIn("anary", public)

    def test_an_applicant_gets_all_that_is_kept_about_them(self) -> None:
        """And nothing about anybody else."""
        self.send(1)
        kept = json.loads(self.send(0).get(f"/calls/{CALL}/mine/file.json"))
        self.assertEqual(["receive"], [row["act"] for row in kept])
        self.assertEqual("Canary Club 0", kept[0]["answers"]["club"])
        self.assertNotIn("Canary Club 1", json.dumps(kept))

    def test_many_who_send_at_the_deadline_are_each_in_or_out_once(self) -> None:
        """Ten at a time: none lost, none twice, each with a number of its own."""
        for number in range(3, 10):
            User.objects.create_user(f"club{number}", password="pass-word-1")
        browsers = [self.browser(f"club{number}") for number in range(10)]
        CLOCK.now = CLOSES - dt.timedelta(microseconds=1)

        def send(number: int) -> None:
            browsers[number].post(f"/calls/{CALL}/apply/", **answers(number))

        threads = [threading.Thread(target=send, args=(number,)) for number in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        numbers = sorted(held.protocol for held in self.case().applications.values())
        self.assertEqual([f"2027/{number:04}" for number in range(1, 11)], numbers)


@override_settings(JOURNAL="sql")
class PortalOnSql(Portal):
    """The same with `SqlJournal`, whose tables lie in the same database as those of Django."""

    def _clear(self) -> None:
        """Begin with a new prefix: what a journal has written, nobody deletes."""
        settings.JOURNAL_PREFIX = f"t{User.objects.count()}_{self._testMethodName[5:20]}_"
