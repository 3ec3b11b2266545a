"""What schools receive: their own places, reasons and hours, and nothing about anybody else."""

import datetime as dt
import re
import xml.etree.ElementTree as ET

import attrs
import pytest

from stemcity_kit.documents.bars import Bar, bars
from stemcity_kit.documents.palette import contrast, palette
from stemcity_kit.documents.school_pages import certificate_page, fairness_page, letter_page, share_pictures
from stemcity_kit.errors import FaultyFolder
from stemcity_kit.exports.school_calendars import school_calendars
from stemcity_kit.model.edition import Edition, Site
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.programme import publish
from stemcity_kit.model.school import School, SchoolClass, Wish
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import When, moment
from stemcity_kit.model.vocabulary import Nature
from stemcity_kit.schools.acts import answer, attendance, call_off, cancel, entries_of, register
from stemcity_kit.schools.allocation import allocate
from stemcity_kit.schools.asking import request_of
from stemcity_kit.schools.desk import Desk
from stemcity_kit.schools.fairness import Breakdown, Fairness, fairness, published
from stemcity_kit.schools.letters import certificates_of, letters_of
from stemcity_kit.schools.policy import Policy

ROME = "Europe/Rome"
APRIL = dt.datetime(2027, 4, 1, 9, tzinfo=dt.UTC)
SEED = "Lotto, 12 June 2027: 5 17 33"


def hours(day, start, end):
    """A session's hours on a day of May."""
    return When.between(*(moment(dt.date(2027, 5, day), dt.time(hour), zone=ROME) for hour in (start, end)))


@pytest.fixture
def edition():
    """Two schools with three classes, and three events of which one is full at once."""
    return Edition(
        key="a-2027",
        uri="https://example.org/a/2027",
        year=2027,
        title=Text({"it": "Città & scienza", "en": "City & science"}),
        city="Città",
        country="IT",
        zone=ROME,
        languages=["it", "en"],
        nature=Nature.SYNTHETIC,
        site=Site(contact_email="office@example.org"),
        venues=[Venue("hub", "Hub <1>", "Via Nulla 1", "20100", "Città", directions=Text({"it": "Tram 4."}))],
        rooms=[Room("lab", "hub", "Laboratorio", capacity=25)],
        events=[Event("robots", Text({"it": "Robot & co"})), Event("stars", Text({"it": "Stelle"})), Event("web")],
        sessions=[
            Session("robots-1", "robots", hours(19, 10, 11), venue="hub", rooms=["lab"]),
            Session("stars-1", "stars", hours(20, 10, 12), venue="hub", seats=30),
            Session("stars-2", "stars", hours(21, 10, 12), venue="hub", seats=30),
        ],
        schools=[School("rodari", "Plesso Rodari", minutes=30), School("pascoli", "Plesso Pascoli"), School("vuota")],
        classes=[
            SchoolClass("rodari-3b", "rodari", "3B", pupils=22, needs="CANARY needs"),
            SchoolClass("rodari-4a", "rodari", "4A", pupils=23),
            SchoolClass("pascoli-5c", "pascoli", "5C", pupils=30),
        ],
        wishes=[
            *(Wish(group, "robots", 1) for group in ("rodari-3b", "rodari-4a", "pascoli-5c")),
            *(Wish(group, "stars", 2) for group in ("rodari-3b", "rodari-4a")),
            Wish("pascoli-5c", "web", 2),
        ],
    )


@pytest.fixture
def drawn(edition):
    """The draw of the edition."""
    return allocate(request_of(edition, policy=Policy(), at=APRIL), seed=SEED)


@pytest.fixture
def desk(drawn):
    """The desk after the draw, whose places are to be confirmed by noon."""
    desk = Desk(drawn.request)
    until = APRIL + dt.timedelta(hours=3)
    return desk.after(entries_of(drawn, desk=desk, at=APRIL, by="CANARY office", confirm_by=until))


def text_of(page):
    """The words of a page."""
    return " ".join(
        re.sub(r"<style.*?</style>|<[^>]+>", " ", re.sub(r"</?span[^>]*>", "", page.decode()), flags=re.DOTALL).split()
    )


def test_a_letter_says_where_when_from_where_and_until_when(edition, drawn, desk):
    """Meeting point, hours, when to leave, how many come, and by when to confirm and to give the place back."""
    letters = letters_of(edition, desk, at=APRIL, allocation=drawn)
    assert ["rodari", "pascoli"] == [letter.school for letter in letters]
    said = text_of(letter_page(letters[0], language="en"))
    for words in (
        "Places for the classes of Plesso Rodari",
        "Robot &amp; co",
        "Hub &lt;1&gt;, Via Nulla 1, 20100 Città, Laboratorio",
        "Leave the school at the latest at 09:30",
        "People, companions included 23",
        "Tram 4.",
        "Please confirm before 1 April 2027, 14:00",
        "give the place back by Sunday, 16 May 2027",
        "This edition is synthetic",
        "office@example.org",
    ):
        assert words in said, words


def test_a_letter_explains_each_wish_that_was_not_met(edition, drawn, desk):
    """The draw, a class that is too large, an event without a session: each in one sentence, with titles."""
    letters = letters_of(edition, desk, at=APRIL, allocation=drawn)
    first, second = (text_of(letter_page(letter, language="en")) for letter in letters)
    assert "The event “Robot &amp; co” is full with those drawn before; this class was drawn as number" in first
    assert "31 people come, companions included, and the session “Robot &amp; co, 19 May 2027, 10:00” has 25" in second
    assert "The event “web” is not held at any known time." in second


def test_a_letter_is_about_one_school_and_holds_no_needs(edition, drawn, desk):
    """Neither another school nor what a class needs nor who entered it stands in a letter."""
    for letter in letters_of(edition, desk, at=APRIL, allocation=drawn):
        page = letter_page(letter).decode()
        assert "CANARY" not in page + repr(letter)
        other = "Pascoli" if letter.school == "rodari" else "Rodari"
        assert other not in page


def test_a_letter_tells_of_waiting_lists_and_of_sessions_that_were_cancelled(edition, desk):
    """Who waits is told its number; who lost a session without another is told that it comes first."""
    desk = Desk(request_of(edition, policy=Policy(places=2)))
    for group, session in (("rodari-3b", "robots-1"), ("rodari-4a", "robots-1"), ("rodari-3b", "stars-1")):
        desk = desk.after(register(desk, group, session, at=APRIL, by="office"))
    desk = desk.after(call_off(desk, "robots-1", at=APRIL, by="office", because="A storm."))
    waiting = desk.after(register(desk, "rodari-4a", "stars-1", at=APRIL, by="office"))
    said = text_of(letter_page(letters_of(edition, waiting, at=APRIL)[0], language="en"))
    assert "3B: Robot &amp; co. There is no other place yet" in said
    assert "4A: Stelle, 20 May 2027, 10:00: number 1 on the list" in said


def test_letters_speak_the_edition_s_language_unless_asked(edition, desk):
    """A page says its language, and dates are written as it writes them."""
    letter = letters_of(edition, desk, at=APRIL)[0]
    assert b'<html lang="it"' in letter_page(letter)
    assert "1 aprile 2027" in letter_page(letter).decode()


def test_a_place_that_only_the_edition_holds_is_told_too(edition):
    """Places from before the register are in the letter."""
    request = attrs.evolve(request_of(edition), held=[("rodari-3b", "stars-2")])
    visits = letters_of(edition, Desk(request), at=APRIL)[0].visits
    assert [("3B", "stars-2", None)] == [(visit.name, visit.session, visit.confirm_by) for visit in visits]


def test_attendance_has_its_certificate(edition, desk):
    """Who attended is certified with the hours; who did not come is not."""
    held = {place.group: place.session for place in desk.register.places}
    for group, session in held.items():
        later = dt.datetime(2027, 5, 22, tzinfo=dt.UTC)
        came = {"came": [group]} if group == "rodari-3b" else {"came": (), "absent": [group]}
        desk = desk.after(attendance(desk, session, at=later, by="office", **came))
    certificates = certificates_of(edition, desk, at=APRIL)
    assert ["rodari-3b"] == [one.group for one in certificates]
    said = text_of(certificate_page(certificates[0], language="en"))
    assert "The class 3B of Plesso Rodari attended:" in said
    assert f"Together {certificates[0].minutes} minutes." in said


def test_who_registered_without_a_class_gets_a_certificate_with_a_line_for_the_name(edition, desk):
    """The register has no names, so the office or the visitor writes it by hand."""
    desk = desk.after(register(desk, "r-7", "stars-2", at=APRIL, by="office", seats=3))
    later = dt.datetime(2027, 5, 22, tzinfo=dt.UTC)
    desk = desk.after(attendance(desk, "stars-2", came=["r-7"], at=later, by="office"))
    certificates = certificates_of(edition, desk, at=later)
    assert [("r-7", "", "")] == [(one.group, one.school, one.name) for one in certificates]
    said = text_of(certificate_page(certificates[0], language="en"))
    assert "By the registration r-7, this person attended: Name ____" in said
    assert "Stelle" in said


def test_a_letter_of_a_later_day_tells_only_what_is_still_so(edition, desk):
    """What is over is left out, and after the last day for it nobody is asked to give a place back by that day."""
    eve = dt.datetime(2027, 5, 19, 6, tzinfo=dt.UTC)
    said = text_of(letter_page(letters_of(edition, desk, at=eve)[0], language="en"))
    assert "give the place back by" not in said
    assert "If the class cannot come, please say so at once" in said
    over = dt.datetime(2027, 5, 20, 6, tzinfo=dt.UTC)
    visits = letters_of(edition, desk, at=over)[0].visits
    assert ["stars-1"] == [visit.session for visit in visits]
    assert () == letters_of(edition, desk, at=dt.datetime(2027, 6, 1, tzinfo=dt.UTC))


def test_a_wish_that_was_met_after_the_draw_is_not_called_unmet(edition, drawn, desk):
    """A class that was promoted reads where it goes, and not why it could not go there."""
    (holder,) = (place.group for place in desk.register.places if place.session == "robots-1")
    other = next(key for key in ("rodari-3b", "rodari-4a") if key != holder)
    said = text_of(letter_page(letters_of(edition, desk, at=APRIL, allocation=drawn)[0], language="en"))
    assert "Wishes that could not be met" in said
    desk = desk.after(register(desk, other, "robots-1", at=APRIL, by="office"))
    desk = desk.after(cancel(desk, holder, "robots-1", at=APRIL, by="office"))
    desk = desk.after(answer(desk, other, "robots-1", confirms=True, at=APRIL, by="office"))
    letter = letters_of(edition, desk, at=APRIL, allocation=drawn)[0]
    assert [(other, "robots-1")] == [(visit.group, visit.session) for visit in letter.visits]
    assert other not in {one.party for _, one in letter.unmet}


def test_nobody_is_sent_to_a_session_that_the_programme_cancelled(edition, desk):
    """Where the register was not told yet, the letter says that the session is cancelled."""
    off = tuple(attrs.evolve(one, status="cancelled") if one.key == "robots-1" else one for one in edition.sessions)
    edition = attrs.evolve(edition, sessions=off)
    desk = Desk(request_of(edition, policy=Policy(), at=APRIL), desk.register)
    letter = letters_of(edition, desk, at=APRIL)[0]
    assert "robots-1" not in {visit.session for visit in letter.visits}
    assert ["Robot & co"] == [str(event.within(("it",))) for _, event in letter.displaced]


def test_what_is_only_offered_is_in_no_calendar(edition, desk):
    """Until the class says yes, it goes there as little as anybody else."""
    (holder,) = (place.group for place in desk.register.places if place.session == "robots-1")
    other = next(key for key in ("rodari-3b", "rodari-4a") if key != holder)
    desk = desk.after(register(desk, other, "robots-1", at=APRIL, by="office"))
    desk = desk.after(cancel(desk, holder, "robots-1", at=APRIL, by="office"))
    letters = letters_of(edition, desk, at=APRIL)
    assert {"robots-1", "stars-1"} == {visit.session for visit in letters[0].visits}
    (file,) = (one for one in school_calendars(publish(edition), letters) if one.path == "schools/rodari.ics")
    assert 1 == file.content.count(b"BEGIN:VEVENT")


def test_two_schools_whose_keys_run_together_have_calendars_apart(edition, desk):
    """The class 3b of the school rodari, and a school that is called rodari-3b, are not one file."""
    letter = letters_of(edition, desk, at=APRIL)[0]
    twin = attrs.evolve(letter, school="rodari-rodari-3b")
    paths = [file.path for file in school_calendars(publish(edition), [letter, twin])]
    assert len(set(paths)) == len(paths)


def test_each_school_has_a_calendar_of_its_own_and_the_public_has_none(edition, desk):
    """The school's calendar holds what its classes attend, under the public UID; each class has its own too."""
    programme = publish(edition)
    files = {file.path: file.content for file in school_calendars(programme, letters_of(edition, desk, at=APRIL))}
    assert {"schools/rodari.ics", "schools/rodari/rodari-3b.ics", "schools/rodari/rodari-4a.ics"} == set(files)
    assert 2 == files["schools/rodari.ics"].count(b"BEGIN:VEVENT")
    assert 1 == files["schools/rodari/rodari-3b.ics"].count(b"BEGIN:VEVENT")
    assert programme.stamp_of["sessions", "robots-1"].uuid.encode() in files["schools/rodari.ics"]
    assert not [content for content in files.values() if b"CANARY" in content]


def test_the_published_report_is_a_page_with_pictures_and_without_names(edition, drawn):
    """The page for everybody says that small numbers were merged; the office's says that it is for the office."""
    report = fairness(drawn)
    office = text_of(fairness_page(report, edition, at=APRIL, language="en"))
    public = fairness_page(published(report, least=1), edition, at=APRIL, language="en")
    assert "For the office alone" in office
    assert "Numbers below five are taken together" in text_of(public)
    assert b"rodari" not in public.lower()


def test_groups_and_columns_of_a_report_are_said_in_words():
    """Levels, priorities, merged wishes and merged groups have words; a district has its own name."""
    buckets = [(1,), (2, 3), (None,)]
    tables = [
        Breakdown("district", buckets, [("9", (5, 5, 0)), ("*", (9, 0, 6)), ("", (7, 7, 7))]),
        Breakdown("level", [(1, 2), (3, None)], [("1+2", (5, 5)), ("3", (9, 0))]),
        Breakdown("first-timers", buckets, [("yes", (5, 5, 0)), ("no", (9, 0, 6))]),
        Breakdown("reason", buckets, [("met", (14, 0, 0)), ("full", (0, 5, 6))]),
    ]
    pictures = share_pictures(Fairness(Breakdown("all", buckets, [("", (14, 5, 6))]), tables, merged=True))
    assert ["all", "district", "level", "first-timers", "reason"] == list(pictures)
    words = " ".join(pictures.values())
    for word in (
        "others, taken together",
        "not known",
        "primary and lower secondary",
        "for the first time",
        "it was met",
        "have the places",
    ):
        assert word in words
    for word in ("wish 1", "wish 2 to 3", "no place", "wish 1 to 2", "wish 3 or a later one, or no place"):
        assert f">{word}<" in words


def test_a_template_of_the_city_with_a_mistake_is_named(edition, desk, tmp_path):
    """A mistake in a template is told with its file and line, not as a traceback."""
    (tmp_path / "schools").mkdir()
    letter = letters_of(edition, desk, at=APRIL)[0]
    for content, fix in (("\n{% if %}", "Mend the tag"), ("{{ nobody }}", "Use a name")):
        (tmp_path / "schools" / "letter.html").write_text(content, encoding="utf-8")
        with pytest.raises(FaultyFolder, match=fix):
            letter_page(letter, override=tmp_path)


def test_a_picture_of_shares_is_drawn_to_scale_and_escapes_what_is_foreign():
    """Each part is as wide as its share; foreign text stays text; an empty group is drawn empty."""
    picture = bars(
        [Bar("A <b>", (3, 1)), Bar("Empty", (0, 0)), Bar("A district with a very long name indeed", (1, 999))],
        title="T & t",
        legend=["one", "two"],
    )
    drawn = ET.fromstring(picture)
    space = "{http://www.w3.org/2000/svg}"
    parts = drawn.findall(f"{space}g")
    widths = [int(part.find(f"{space}rect").get("width")) for part in parts]
    assert [420, 140, 0, 560] == widths
    assert "A <b>: one: 3" == parts[0].find(f"{space}title").text
    assert "A district with a very lon…" in picture
    assert "T & t" == drawn.find(f"{space}title").text


def test_every_number_in_a_bar_can_be_read_on_its_ground():
    """Whatever the colours of an edition, numbers have at least 4.5 to 1."""
    for colour in ("#ffd400", "#1f3a6e", "#808080"):
        picture = bars([Bar("a", (9,) * 6)], title="t", legend=list("abcdef"), colours=palette(colour, "#ffffff"))
        grounds = re.findall(r'<rect x="[0-9]+" y="48".*?fill="(#\w+)"', picture)
        inks = re.findall(r'text-anchor="middle" fill="(#\w+)"', picture)
        assert 6 == len(grounds) == len(inks)
        assert all(contrast(ink, ground) >= 4.5 for ink, ground in zip(inks, grounds, strict=True))


def test_one_part_alone_is_drawn_in_the_main_colour():
    """A picture of one part needs no second colour."""
    assert palette().brand in bars([Bar("a", (5,))], title="t", legend=["all"])
