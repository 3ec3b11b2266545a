"""The website: whole, readable without a script, in every language, safe against hostile text, and open to change."""

import datetime as dt
import itertools
import json
import posixpath
import re
from collections import Counter
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files as resources
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import attrs
import pytest

from stemcity_kit.errors import Finding
from stemcity_kit.exports import File, MediaCopy
from stemcity_kit.exports.site import EXPORTER, SiteExporter
from stemcity_kit.exports.site_pages import LONG
from stemcity_kit.model.edition import Edition, Section, Site
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.figure import Figure, Source
from stemcity_kit.model.kinds import EventKind
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.place import Accessibility, Venue
from stemcity_kit.model.programme import publish
from stemcity_kit.model.rules_publication import NoAddress
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, When, moment
from stemcity_kit.model.vocabulary import Answer, Booking, Mode, Nature, Qualifier, RoleName, Status
from stemcity_kit.testing import ExporterContract, synthetic_edition

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
ROME = "Europe/Rome"


class TestSite(ExporterContract):
    exporter = EXPORTER


class Reader(HTMLParser):
    """What a test asks of a page: its text, its elements, its links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """An element begins."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """An element ends."""
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        """Some text."""
        if data.strip():
            self.words.append((self.open[-1] if self.open else "", data.strip()))

    def all(self, tag):
        """The attributes of all elements of this name."""
        return [attributes for name, attributes in self.tags if name == tag]

    def text(self, tag):
        """The text directly inside elements of this name."""
        return " ".join(words for inside, words in self.words if inside == tag)

    def headings(self):
        """The levels of the headings, in order."""
        return [int(name[1]) for name, _ in self.tags if re.fullmatch(r"h[1-6]", name)]


def built(edition, templates=None):
    """The files of an edition's site by path, as text."""
    items = list(SiteExporter(templates)(publish(edition)))
    return {item.path: item.content.decode() for item in items if isinstance(item, File)}


@cache
def synthetic(base_url=""):
    """A site of every kind of event, once for all tests."""
    edition = synthetic_edition(seed=1, events=60, base_url=base_url)
    items = list(EXPORTER(publish(edition)))
    files = {item.path: item.content.decode() for item in items if isinstance(item, File)}
    return edition, files, {item.path for item in items if isinstance(item, MediaCopy)}


def pages(files):
    """The pages among the files, read."""
    return {path: Reader(text) for path, text in files.items() if path.endswith(".html")}


@cache
def synthetic_pages():
    """The pages of that site, read once for all tests."""
    return pages(synthetic()[1])


def plain(**changes):
    """An edition with one event, to change one thing at a time."""
    known = {
        "key": "a-2027",
        "uri": "https://example.org/a/2027",
        "year": 2027,
        "country": "IT",
        "zone": ROME,
        "title": Text({"en": "Edition"}),
        "languages": ("en",),
        "events": [Event("talk", Text({"en": "A talk"}))],
    }
    return Edition(**(known | changes))


def event_page(edition, *, language="en", key="talk"):
    """The page of one event."""
    return built(edition)[f"site/{language}/events/{key}/index.html"]


def words_of(page):
    """What a reader sees of a page, in one line."""
    return " ".join(words for inside, words in Reader(page).words if inside not in ("script", "style"))


def test_no_link_leads_nowhere():
    """Every relative address of every page, stylesheet link and image is a file of the site."""
    _, files, media = synthetic()
    there = set(files) | media
    broken = Counter()
    for path, page in synthetic_pages().items():
        for _, attributes in page.tags:
            for name in ("href", "src", "data-index"):
                address = attributes.get(name, "")
                parts = urlsplit(address)
                if not address or parts.scheme or not parts.path:
                    continue
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
                if target not in there:
                    broken[target] += 1
    assert {} == dict(broken)


def test_anchors_within_a_page_exist_and_ids_are_unique():
    """`#content` and its like lead somewhere, and no id is there twice."""
    for path, page in synthetic_pages().items():
        ids = Counter(attributes["id"] for _, attributes in page.tags if "id" in attributes)
        named = {attributes["href"][1:] for attributes in page.all("a") if attributes.get("href", "").startswith("#")}
        named |= {attributes["aria-labelledby"] for _, attributes in page.tags if "aria-labelledby" in attributes}
        assert set() == named - set(ids), path
        assert [] == [one for one, count in ids.items() if count > 1], path


def test_every_page_says_what_it_is():
    """One h1, a title, a language; headings never skip a level."""
    for path, page in synthetic_pages().items():
        assert 1 == len(page.all("h1")), path
        assert page.text("title"), path
        assert page.all("html")[0]["lang"] == (path.split("/")[1] if "/" in path[5:] else "it"), path
        levels = page.headings()
        assert 1 == levels[0], path
        assert [] == [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1], path


def test_every_image_has_an_alternative_text():
    """Every `img` says what it shows, or that it is an ornament."""
    for path, page in synthetic_pages().items():
        assert all("alt" in attributes for attributes in page.all("img")), path


def test_nothing_is_loaded_from_elsewhere():
    """No script, style, image or frame comes from another address, so that nobody learns who reads the pages."""
    for path, page in synthetic_pages().items():
        loaded = [attributes.get("src", "") for tag, attributes in page.tags if tag != "a" and "src" in attributes]
        loaded += [a["href"] for a in page.all("link") if a.get("rel") in ("stylesheet", "icon", "preload")]
        assert [] == [address for address in loaded if urlsplit(address).scheme or address.startswith("//")], path
    assert "http" not in synthetic()[1]["site/assets/site.css"].replace("href^=http", "")


def test_a_strict_content_security_policy_holds():
    """No script and no style stands in a page, and no attribute runs code."""
    for path, page in synthetic_pages().items():
        scripts = [attributes for attributes in page.all("script") if "src" not in attributes]
        assert all(attributes.get("type") == "application/ld+json" for attributes in scripts), path
        assert [] == page.all("style"), path
        assert [] == [a for _, a in page.tags if "style" in a or any(name.startswith("on") for name in a)], path


def test_every_event_is_on_some_list_without_a_script():
    """Each public event is linked from the list of its day, its month, or of what has no known day."""
    edition, files, _ = synthetic()
    programme = publish(edition)
    for language in programme.languages:
        lists = [
            text
            for path, text in files.items()
            if f"site/{language}/programme/" in path and path.endswith("/index.html")
        ]
        days = "".join(text for text in lists if "page-day" in text)
        for event in programme.events:
            assert f"events/{event.key}/index.html" in days, event.key
            assert f"site/{language}/events/{event.key}/index.html" in files


def test_filters_stay_hidden_until_a_script_can_work_them():
    """Without JavaScript there is no form that does nothing."""
    page = synthetic_pages()["site/it/programme/index.html"]
    assert ["hidden" in attributes for attributes in page.all("form")] == [True]


def test_each_line_carries_what_it_can_be_filtered_by():
    """Days, audience, place, kind, language and accessibility stand in the list's own attributes."""
    venue = Venue("hall", "Hall", access=Accessibility(lift=Answer.YES))
    event = Event("talk", Text({"en": "A talk"}), languages=("it", "en"))
    session = Session("talk", "talk", When.during(dt.date(2027, 5, 19), dt.date(2027, 5, 21)), venue="hall")
    page = built(plain(events=[event], sessions=[session], venues=[venue]))["site/en/programme/index.html"]
    line = next(attributes for attributes in Reader(page).all("li") if attributes.get("class") == "item")
    expected = {"first": "2027-05-19", "last": "2027-05-21", "place": "hall", "language": "it en", "access": "lift"}
    assert expected == {name[5:]: value for name, value in line.items() if name.startswith("data-")}


def test_a_long_programme_is_an_index_of_days():
    """Above the limit the list page holds no line; the days hold them, and the script has a compact index."""
    edition = synthetic_edition(seed=1, events=LONG + 60, languages=("it",))
    files = built(edition)
    page = Reader(files["site/it/programme/index.html"])
    assert [] == [a for a in page.all("li") if a.get("class", "").startswith("item")]
    index = files["site/it/programme/index.js"]
    rows = json.loads(index.removeprefix("window.stemcityProgramme=").removesuffix(";\n"))
    assert {event.key for event in publish(edition).events} == {row["href"].split("/")[1] for row in rows}
    assert all(f"site/it/{row['href']}" in files for row in rows)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (None, "Day not known"),
        (When.month(2027, 5), "May 2027, day not known"),
        (When.during(dt.date(2027, 5, 19), dt.date(2027, 5, 21)), "19–21 May 2027, hours not known"),
        (When.on(dt.date(2027, 5, 19)), "Wednesday, 19 May 2027, hour not known"),
        (When.starting(moment(dt.date(2027, 5, 19), dt.time(9), zone=ROME)), "from 09:00; end not known"),
    ],
)
def test_what_is_not_known_of_a_time_is_said(when, said):
    """An unknown hour or day is said in words and never shown as midnight."""
    session = Session("talk", "talk", when)
    page = words_of(event_page(plain(sessions=[session]))).replace("\u202f", " ")
    assert said in page
    assert "12:00" not in page


def test_a_cancelled_event_is_shown_and_said():
    """Cancelled is a sentence on the event's page, a word in every list, and there is no way to book."""
    event = Event("talk", Text({"en": "A talk"}), status=Status.CANCELLED, booking_url="https://example.org/book")
    files = built(plain(events=[event], sessions=[Session("talk", "talk", When.on(dt.date(2027, 5, 19)))]))
    page = files["site/en/events/talk/index.html"]
    assert "This event is cancelled." in words_of(page)
    assert "example.org/book" not in "".join(a.get("href", "") for a in Reader(page).all("a"))
    assert "state-cancelled" in files["site/en/programme/2027-05-19/index.html"]


def parts_of(page):
    """The facts of “At a glance” by name, and the words of the buttons below them."""
    aside = re.search(r"<aside.*?</aside>", page, re.DOTALL).group()
    rows = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", aside)
    return dict(rows), re.findall(r'<a class="button.*?>(.*?)</a>', aside)


WEDNESDAY, THURSDAY = (When.on(dt.date(2027, 5, day)) for day in (19, 20))
BOOKED = Event(
    "talk",
    Text({"en": "A talk"}),
    section="days",
    booking=Booking.REQUIRED,
    booking_url="https://example.org/book",
)


def booked(*statuses, event=Status.PLANNED, section=Status.PLANNED, edition=Status.PLANNED):
    """An edition with an event that is booked, and a session of each status on a day of its own."""
    sessions = [
        Session(f"talk-{n}", "talk", when, url="https://example.org/live", status=status)
        for n, (when, status) in enumerate(zip((WEDNESDAY, THURSDAY), statuses, strict=False))
    ]
    days = Section("days", Text({"en": "Days"}), status=section)
    return plain(events=[attrs.evolve(BOOKED, status=event)], sessions=sessions, sections=[days], status=edition)


@pytest.mark.parametrize(
    "edition",
    [
        booked(Status.PLANNED, event=Status.CANCELLED),
        booked(Status.CANCELLED),
        booked(Status.CANCELLED, Status.CANCELLED),
        booked(Status.PLANNED, section=Status.CANCELLED),
        booked(Status.PLANNED, edition=Status.CANCELLED),
        booked(section=Status.CANCELLED),
    ],
)
def test_what_is_cancelled_can_neither_be_booked_nor_kept(edition):
    """By itself, by all its sessions, by its section or by the edition: the page says so, and offers nothing more."""
    page = event_page(edition)
    facts, buttons = parts_of(page)
    assert "Cancelled" == facts["Status"]
    assert "Booking" not in facts
    assert [] == buttons
    assert 'class="actions"' not in page
    assert "This event is cancelled." in words_of(page)
    assert "Watch online" not in page


def test_a_moved_event_can_still_be_booked():
    """The status is that of its only session, and the rest stays as it is."""
    facts, buttons = parts_of(event_page(booked(Status.MOVED)))
    assert ("Moved", "Booking needed") == (facts["Status"], facts["Booking"])
    assert ["Book", "Add to my calendar"] == buttons


def test_of_several_sessions_the_cancelled_one_says_so():
    """The event itself goes on: one session is cancelled, on its page, in its list and in the feed."""
    files = built(booked(Status.CANCELLED, Status.PLANNED))
    page = files["site/en/events/talk/index.html"]
    facts, buttons = parts_of(page)
    assert ("Planned", "Thursday, 20 May 2027, hour not known") == (facts["Status"], facts["When"])
    assert ["Book", "Add to my calendar"] == buttons
    assert "This event is cancelled." not in words_of(page)
    assert 1 == page.count("state-cancelled")
    assert "state-cancelled" in files["site/en/programme/2027-05-19/index.html"]
    assert "state-cancelled" not in files["site/en/programme/2027-05-20/index.html"]
    assert "19 May 2027 (cancelled); Thursday" in files["site/en/atom.xml"]


def test_what_is_cancelled_is_not_counted():
    """A day with nothing else says that it is cancelled, a section that its events are; the programme counts none."""
    files = built(booked(Status.CANCELLED))
    home, programme = words_of(files["site/en/index.html"]), words_of(files["site/en/programme/index.html"])
    assert "19 May cancelled" in home
    assert "All events are cancelled." in home
    assert "0 events" in programme
    assert "no event is known" not in programme
    assert "1 event" not in home + programme + words_of(files["site/en/take-part/index.html"])


def test_a_day_counts_what_is_held():
    """Of a day with a cancelled event and another one, the other one is counted."""
    edition = booked(Status.CANCELLED)
    walk = Event("walk", Text({"en": "A walk"}), section="days")
    files = built(edition.plus(events=[walk], sessions=[Session("walk", "walk", WEDNESDAY)]))
    home = words_of(files["site/en/index.html"])
    assert "19 May 1 event" in home
    assert "2 events" not in home


def test_a_moved_session_tells_where_it_was_before():
    """What was announced before is said, because somebody may hold an old leaflet."""
    session = Session(
        "talk", "talk", When.on(dt.date(2027, 5, 19)), status=Status.MOVED, previously=Text({"en": "18 May, town hall"})
    )
    page = words_of(event_page(plain(sessions=[session])))
    assert "moved" in page
    assert "Announced before: 18 May, town hall" in page


def test_access_is_yes_no_or_not_known():
    """The three answers are told apart, and what is not known is not left out."""
    access = Accessibility(lift=Answer.YES, step_free=Answer.NO)
    session = Session("talk", "talk", When.on(dt.date(2027, 5, 19)), venue="hall")
    page = words_of(event_page(plain(sessions=[session], venues=[Venue("hall", "Hall", access=access)])))
    assert "Yes lift No step-free access Not known accessible toilet" in page


def test_a_section_without_events_says_so_and_why():
    """A gap in what is known is shown, with its reason."""
    remark = Text({"en": "No list of this month has come down to us."})
    section = Section("month", Text({"en": "Month"}), dates=[Days.month(2027, 4)], remark=remark)
    files = built(plain(sections=[section]))
    for path in ("site/en/index.html", "site/en/programme/index.html", "site/en/about/index.html"):
        page = words_of(files[path])
        assert "No list of this month has come down to us." in page, path
        assert "o event is known." in page, path


@pytest.mark.parametrize("nature", [Nature.INVENTED, Nature.SYNTHETIC])
def test_an_edition_that_is_not_real_says_so_on_every_page(nature):
    """Pages, fragments and the feed say that nothing in them is real."""
    said = {Nature.INVENTED: "is invented", Nature.SYNTHETIC: "is synthetic"}[nature]
    for path, text in built(plain(nature=nature)).items():
        if path.endswith((".html", "atom.xml")):
            assert said in text, path


def test_figures_carry_all_that_is_needed_to_read_them():
    """Qualifier, scope, day, method and source stand with the number; nothing is left to guess."""
    figure = Figure(
        "people",
        Text({"en": "Participants"}),
        "participants",
        Decimal(14000),
        "people",
        2019,
        qualifier=Qualifier.MORE_THAN,
        as_of=dt.date(2019, 5, 9),
        basis=["present", "each-once"],
        method=Text({"en": "declared"}),
        sources=("page",),
    )
    files = built(plain(figures=[figure], sources=[Source("page", "A page", url="https://example.org/page")]))
    page = words_of(files["site/en/figures/index.html"])
    assert "more than 14,000 people" in page
    assert "Covers Whole edition, 2019 As of 9 May 2019 What is counted present, each once" in page
    assert "How it was counted declared Source A page" in page


def test_sources_that_disagree_stand_side_by_side():
    """Two numbers for the same thing are both shown, and the page says that they disagree."""
    figures = [
        Figure(f"people-{value}", Text({"en": "Participants"}), "participants", Decimal(value), "people", year)
        for value, year in ((7000, 2018), (10000, 2018), (14000, 2019))
    ]
    page = built(plain(figures=figures))["site/en/figures/index.html"]
    assert "For 2018 (whole edition) the sources disagree: 10,000 people and 7,000 people." in words_of(page)
    assert 3 == page.count('class="bar bar-')


def test_a_chart_is_drawn_of_what_can_be_compared_only():
    """Another scope or another method is another thing: no bars stand side by side."""
    figures = [
        Figure("a", Text({"en": "P"}), "p", Decimal(7000), "people", 2018, method=Text({"en": "declared"})),
        Figure("b", Text({"en": "P"}), "p", Decimal(9000), "people", 2019, method=Text({"en": "counted"})),
    ]
    assert "<svg" not in built(plain(figures=figures))["site/en/figures/index.html"]


def test_partners_stand_by_tier_with_the_wording_of_a_patronage():
    """The wording that a patron prescribes is there, word by word."""
    roles = [Role("court", RoleName.PATRON, wording=Text({"en": "Under the High Patronage of the Court"}))]
    page = words_of(
        built(plain(organisations=[Organisation("court", "The Court")], roles=roles))["site/en/partners/index.html"]
    )
    assert "Under the patronage of The Court Under the High Patronage of the Court" in page


def test_text_in_another_language_is_marked():
    """A screen reader pronounces a text in its own language (WCAG 2.1, 3.1.2)."""
    edition = plain(languages=("it", "en"), events=[Event("talk", Text({"en": "A talk"}))])
    assert '<h1><span lang="en">A talk</span></h1>' in event_page(edition, language="it")


def test_an_edition_that_is_read_from_right_to_left_is_built_so():
    """Arabic pages have the direction of their script, and a text in another one turns back."""
    edition = plain(
        languages=("ar", "en"),
        events=[Event("talk", Text({"ar": "محاضرة", "en": "A talk"}), url="https://example.org/")],
    )
    files = built(edition)
    assert 'lang="ar" dir="rtl"' in files["site/ar/events/talk/index.html"]
    assert 'lang="en" dir="ltr"' in files["site/en/events/talk/index.html"]


def test_a_language_without_a_catalogue_is_a_finding():
    """Pages in a language that the library does not speak are made, and the gap is said."""
    findings = [item for item in EXPORTER(publish(plain(languages=("ar",)))) if isinstance(item, Finding)]
    assert "no-catalogue" in {finding.rule for finding in findings}


def test_words_and_texts_are_each_in_a_marked_language():
    """Where no catalogue serves a language, the page is in that of its words, and the edition's texts say theirs."""
    event = Event("talk", Text({"fr": "Une causerie"}), Text({"fr": "Pour tous"}), kind="talk")
    session = Session("talk", "talk", When.on(dt.date(2027, 5, 19)), hours=Text({"fr": "toute la journée"}))
    edition = plain(
        languages=("fr", "en"),
        title=Text({"fr": "Édition"}),
        events=[event],
        sessions=[session],
        kinds=[EventKind("talk", Text({"fr": "Causerie"})), EventKind("walk", Text({"fr": "Promenade"}))],
        base_url="https://example.org/",
    )
    files = built(edition)
    french = re.compile("Une causerie|Pour tous|toute la journée|Causerie|Édition")
    for path, page in files.items():
        if path.startswith("site/fr/") and path.endswith(".html"):
            assert '<html lang="en" dir="ltr">' in page, path
            body = page.partition("</head>")[2]
            unmarked = re.sub(r'<(\w+)[^>]* lang="fr"[^>]*>.*?</\1>', "", body, flags=re.DOTALL)
            assert [] == french.findall(unmarked), path
    page = files["site/fr/events/talk/index.html"]
    assert '<h1><span lang="fr">Une causerie</span></h1>' in page
    assert '<title lang="fr">Une causerie · Édition</title>' in page
    assert "19 May 2027" in page
    assert '<link rel="alternate" hreflang="fr" href="https://example.org/fr/events/talk/">' in page
    assert '<html lang="en"' in files["site/en/events/talk/index.html"]


def test_the_finding_of_a_missing_catalogue_says_what_to_do():
    """Without the repository at hand: take the language out, or translate a file that is installed."""
    items = EXPORTER(publish(plain(languages=("fr", "en"), base_url="https://example.org/")))
    found = [item for item in items if isinstance(item, Finding)]
    assert ["no-catalogue"] == [finding.rule for finding in found]
    assert "Take “fr” out of “languages” if this will not do." in found[0].words()
    assert "save it in that folder as fr/LC_MESSAGES/stemcity_kit.po" in found[0].words()
    assert resources("stemcity_kit.documents").joinpath("locale", "stemcity_kit.pot").is_file()


def test_a_missing_address_is_told_in_the_words_of_the_rule():
    """Whoever checks and exports sees one finding, since both are equal."""
    edition = plain()
    told = [item for item in EXPORTER(publish(edition)) if isinstance(item, Finding)]
    assert list(NoAddress()(edition)) == told


def test_a_colour_too_light_for_text_is_darkened_and_said():
    """The page stays readable, and the office learns why it looks different."""
    programme = publish(plain(site=Site(colour="#ffd400")))
    items = list(EXPORTER(programme))
    assert "colour-too-light" in {item.rule for item in items if isinstance(item, Finding)}
    css = next(item.content.decode() for item in items if isinstance(item, File) and item.path.endswith("site.css"))
    assert "--brand:#ffd400" in css
    assert "--brand-text:#ffd400" not in css


def test_hostile_text_cannot_break_out():
    """Markup in a title stays text, in the page, its attributes, its linked data and its feed."""
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} ]]>'
    files = built(
        plain(title=Text({"en": hostile}), events=[Event("talk", Text({"en": hostile}), summary=Text({"en": hostile}))])
    )
    for path, page in pages(files).items():
        assert [] == [a for a in page.all("img") if a.get("src") == "x"], path
        assert "alert" not in "".join(
            text for tag, text in page.words if tag == "script" and not text.startswith("{")
        ), path
    assert hostile == Reader(files["site/en/events/talk/index.html"]).text("h1")
    ET.fromstring(files["site/en/atom.xml"])


def test_only_web_addresses_become_links():
    """An address in a description is linked when it is http or https; anything else stays text."""
    description = Text({"en": "See https://example.org/a?b=1&c=2, or javascript:alert(1)."})
    page = Reader(event_page(plain(events=[Event("talk", Text({"en": "T"}), description=description)])))
    linked = [
        a["href"] for a in page.all("a") if "example.org" in a.get("href", "") or "javascript" in a.get("href", "")
    ]
    assert ["https://example.org/a?b=1&c=2"] == linked


def test_a_media_name_that_leaves_the_folder_is_refused():
    """A path in a table cannot reach a file outside; the finding says how to mend it."""
    items = list(EXPORTER(publish(plain(events=[Event("talk", Text({"en": "T"}), image="../../secret.jpg")]))))
    assert [] == [item for item in items if isinstance(item, MediaCopy)]
    assert "unsafe-path" in {item.rule for item in items if isinstance(item, Finding)}


def test_addresses_are_full_only_where_the_site_has_one():
    """With an address: canonical, hreflang, sitemap, full links in fragments. Without: none, and a finding."""
    _, with_base, _ = synthetic("https://stem.example.org/2027")
    _, without, _ = synthetic()
    page = with_base["site/it/partners/index.html"]
    assert '<link rel="canonical" href="https://stem.example.org/2027/it/partners/">' in page
    assert '<link rel="alternate" hreflang="en" href="https://stem.example.org/2027/en/partners/">' in page
    assert 'hreflang="x-default"' in page
    assert "https://stem.example.org/2027/it/partners/" in with_base["site/sitemap.xml"]
    assert 'href="https://stem.example.org/2027/it/events/' in with_base["site/it/programme/fragment.html"]
    assert "site/sitemap.xml" not in without
    assert "canonical" not in without["site/it/partners/index.html"]
    assert "no-base-url" in {item.rule for item in EXPORTER(publish(plain())) if isinstance(item, Finding)}


def test_the_sitemap_names_every_page_of_every_language():
    """A search engine finds each page, and each page's other languages."""
    _, files, _ = synthetic("https://stem.example.org/2027")
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    named = {loc.text for loc in ET.fromstring(files["site/sitemap.xml"]).iterfind(".//s:loc", spaces)}
    made = {
        path.removeprefix("site/").removesuffix("index.html")
        for path in files
        if path.endswith("/index.html") and path != "site/index.html"
    }
    assert {f"https://stem.example.org/2027/{path}" for path in made} == named


def test_every_page_is_a_fragment_too():
    """Beside each page lies its content without header, menu and footer, for a portal."""
    _, files, _ = synthetic()
    whole = {path for path in files if path.endswith("/index.html") and path != "site/index.html"}
    assert {path.replace("index.html", "fragment.html") for path in whole} == {
        p for p in files if p.endswith("fragment.html")
    }
    for path, page in pages({p: t for p, t in files.items() if p.endswith("fragment.html")}).items():
        assert [] == page.all("header") + page.all("footer"), path


def test_the_feed_keeps_its_ids_and_tells_when_things_changed():
    """An entry's id is the event's own; `updated` is the last publication that changed it."""
    edition, files, _ = synthetic()
    programme, space = publish(edition), "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(files["site/it/atom.xml"])
    ids = [entry.findtext(f"{space}id") for entry in feed.iter(f"{space}entry")]
    expected = {f"urn:uuid:{programme.stamp_of['events', event.key].uuid}" for event in programme.events}
    assert expected == set(ids)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", feed.findtext(f"{space}updated"))


def test_calendars_can_be_subscribed_to_once_the_site_has_an_address():
    """With an address there are webcal links; without one the files can be downloaded, and the page says why."""
    _, files, _ = synthetic("https://stem.example.org/2027")
    assert "webcal://stem.example.org/2027/calendars/" in files["site/it/subscribe/index.html"]
    _, without, _ = synthetic()
    assert "webcal:" not in without["site/it/subscribe/index.html"]


def test_the_linked_data_of_an_event_is_in_its_page():
    """Search engines read the event in the language of the page."""
    page = event_page(plain(sessions=[Session("talk", "talk", When.on(dt.date(2027, 5, 19)))]))
    told = json.loads(Reader(page).text("script"))
    assert ("A talk", "2027-05-19") == (told["name"], told["startDate"])


def test_one_template_can_be_replaced_and_can_build_on_the_old_one(tmp_path: Path):
    """A city's own foot of the page takes the place of the library's; everything else stays."""
    text = '{% extends "stemcity/base.html" %}{% block footer %}<p>Our own foot</p>{% endblock %}'
    (tmp_path / "base.html").write_text(text, encoding="utf-8")
    before, after = built(plain()), built(plain(), tmp_path)
    assert before.keys() == after.keys()
    page = after["site/en/index.html"]
    assert "Our own foot" in page
    assert "Skip to the content" in page
    assert before["site/en/fragment.html"] == after["site/en/fragment.html"]


def test_the_stylesheet_can_be_replaced(tmp_path: Path):
    """A city's own stylesheet keeps the edition's colours as variables."""
    (tmp_path / "site.css").write_text("body{color:red}\n", encoding="utf-8")
    css = built(plain(site=Site(colour="#123456")), tmp_path)["site/assets/site.css"]
    assert css.startswith(":root{--brand:#123456;")
    assert css.endswith("body{color:red}\n")


def test_a_legal_statement_is_never_made_up():
    """Where the city gave no accessibility statement, privacy notice or contact, the page says that it did not."""
    page = words_of(built(plain())["site/en/privacy/index.html"])
    assert "have not given a privacy notice" in page
    assert "have not given a contact" in page
    assert "have not given an accessibility statement" in page
    given = plain(site=Site(accessibility_url="https://example.org/access"))
    assert "https://example.org/access" in built(given)["site/en/privacy/index.html"]


def test_every_word_of_the_pages_can_be_translated():
    """In the pseudo-language no English letter is left outside the data: every word went through the catalogues."""
    data = "123"
    edition = _wordless(synthetic_edition(seed=1, events=40, languages=("qps",)), data)
    left = Counter()
    for path, page in pages(built(edition)).items():
        spoken = [words for inside, words in page.words if inside not in ("script", "style")]
        for _, attributes in page.tags:
            spoken += [attributes[name] for name in ("alt", "title", "aria-label", "placeholder") if name in attributes]
        for words in spoken:
            if re.search(r"[A-Za-z]{2,}", re.sub(r"https?://\S+|\S+@\S+|CC-BY-4\.0|qps|JSON|CSV", "", words)):
                left[words] += 1
                assert path
    assert {} == dict(left)


def _wordless(edition, data):
    """The edition with all its texts, names and lines replaced by digits."""
    from stemcity_kit.model.edition import TABLES
    from stemcity_kit.testing.hostile import _filled

    tables = {table: [_filled(row, data) for row in getattr(edition, table)] for table in TABLES}
    tables["events"] = [attrs.evolve(event, image="", languages=("it",)) for event in tables["events"]]
    tables["figures"] = [attrs.evolve(figure, unit="people") for figure in tables["figures"]]
    site = attrs.evolve(_filled(edition.site, data), logo="", image="", licence="CC-BY-4.0")
    return attrs.evolve(_filled(edition, data), site=site, zone="Europe/Rome", **tables)


def test_online_sessions_are_found_under_online_too():
    """A hybrid session is found by its venue and as online."""
    session = Session(
        "talk", "talk", When.on(dt.date(2027, 5, 19)), venue="hall", mode=Mode.HYBRID, url="https://example.org/live"
    )
    edition = plain(sessions=[session], venues=[Venue("hall", "Hall")])
    page = built(edition)["site/en/programme/index.html"]
    assert 'data-place="hall _online"' in page
    assert "https://example.org/live" in event_page(edition)


@pytest.mark.parametrize(
    ("email", "phone", "links"),
    [
        ("stem@example.org", "+39 02 1234-567", ["mailto:stem@example.org", "tel:+39021234567"]),
        ("", "by appointment", []),
    ],
)
def test_a_contact_is_linked_only_where_it_can_be_reached(email, phone, links):
    """What is no address and no number is shown as it is, and leads nowhere."""
    page = built(plain(site=Site(contact_email=email, contact_phone=phone)))["site/en/privacy/index.html"]
    found = [a["href"] for a in Reader(page).all("a") if a["href"].startswith(("mailto:", "tel:"))]
    assert links == list(dict.fromkeys(found))
    assert email in words_of(page)
    assert phone in words_of(page)


def test_a_day_counts_events_and_not_their_repeats():
    """Three sessions of one event on one day are one event."""
    day = When.on(dt.date(2027, 5, 19))
    sessions = [Session(f"talk-{n}", "talk", day) for n in range(3)]
    page = built(plain(sessions=sessions))["site/en/programme/index.html"]
    assert "19 May 1 event" in words_of(page)
    assert 3 == page.count('class="item"')
