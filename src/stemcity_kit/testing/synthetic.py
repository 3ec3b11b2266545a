"""A plausible edition of any size that is obviously invented: the same seed gives the same edition everywhere.

Only `random.Random.random` is drawn from, whose sequence Python promises not to change (library reference, module
random, “Notes on Reproducibility”). What is rare in a real programme comes round by number, so that an edition of 60
events holds all of it: parts of a parent, repeats, on-demand items, cancelled, moved, online and hybrid sessions, every
precision of time, several rooms, people who may be named and people who may not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import attrs

from stemcity_kit.model.accounts import BudgetLine
from stemcity_kit.model.calendar import Note
from stemcity_kit.model.edition import Edition, Section, Site
from stemcity_kit.model.figure import Figure, Source
from stemcity_kit.model.kinds import Audience, Benefit, EventKind, Level, Tier
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import (
    Answer,
    Basis,
    Governance,
    Mode,
    Nature,
    OrganisationKind,
    Qualifier,
    RoomKind,
    Scope,
)
from stemcity_kit.testing.contents import appearances, events_and_parts, people, roles, sessions
from stemcity_kit.testing.frame import AUDIENCES, KINDS, Draw, Frame
from stemcity_kit.testing.plans import planned, schooled

__all__ = ["synthetic_edition"]


def synthetic_edition(
    *,
    seed: int,
    events: int,
    languages: Sequence[str] = ("it", "en"),
    zone: str = "Europe/Rome",
    country: str = "IT",
    year: int = 2027,
    base_url: str = "https://stem.example.org/synthetic",
) -> Edition:
    """A plausible edition, deterministic, marked as synthetic in its nature, its notice and all its names.

    Args:
        seed: The same seed and arguments give an equal edition on every platform.
        events: The number of rows of the table `events`: drafts, parts and on-demand items are among them.
        languages: Of all texts; English, Italian and Portuguese are said in the language, others are marked.
        zone: The IANA zone of all times.
        country: ISO 3166-1 alpha-2.
        year: Of the edition; the Month is April, the Marathon three days from the third Wednesday of May.
        base_url: Where the site will live; empty gives relative links.

    Raises:
        UnknownZone: No such zone.

    >>> edition = synthetic_edition(seed=1, events=150)
    >>> edition.nature, len(edition.events), str(edition.events[1].title.within(["en"]))
    (<Nature.SYNTHETIC: 'synthetic'>, 150, 'Conference 2')
    >>> edition == synthetic_edition(seed=1, events=150)
    True
    """
    wednesday = 15 + (2 - dt.date(year, 5, 1).weekday()) % 7
    marathon = Days(dt.date(year, 5, wednesday), dt.date(year, 5, wednesday + 2))
    frame = Frame(Draw.seeded(seed), tuple(languages), zone, Days.month(year, 4), marathon)
    return Edition(
        key=f"synthetic-{year}",
        uri=f"https://example.org/synthetic/{year}/{seed}",
        year=year,
        ordinal=3,
        city="Synthetic City",
        country=country,
        zone=zone,
        languages=frame.languages,
        mode=Mode.HYBRID,
        nature=Nature.SYNTHETIC,
        base_url=base_url,
        format="milan",
        sdgs=(4, 5),
        sections=_sections(frame),
        figures=tuple(_figures(frame)),
        sources=_sources(year),
        **_texts(frame, year),
        **_lists(frame),
        **_programme(frame, events),
    )


def _texts(frame: Frame, year: int) -> dict[str, Any]:
    """What is said of the edition as a whole, first of all that nothing in it is real."""
    return {
        "title": frame.text("Synthetic Edition", "Edizione sintetica", "Edição sintética", number=year),
        "theme": frame.text("Theme made for tests", "Tema di prova", "Tema de teste"),
        "notice": frame.text(
            "Synthetic data, made for tests: no name, place or event in it is real.",
            "Dati sintetici, fatti per le prove: nessun nome, luogo o evento è reale.",
            "Dados sintéticos, feitos para testes: nenhum nome, lugar ou evento é real.",
        ),
        "site": Site(
            contact_email="office@example.org",
            privacy=frame.text("Nobody real is named.", "Nessuno è reale.", "Ninguém é real."),
        ),
    }


def _programme(frame: Frame, events: int) -> dict[str, Any]:
    """The tables that grow with the number of events, and those that the office keeps to itself."""
    organisations = tuple(_organisations(max(8, events // 3)))
    venues, rooms = _venues(frame, max(3, events // 8))
    contents = tuple(events_and_parts(frame, count=events))
    held = tuple(sessions(frame, contents, venues=venues, rooms=rooms))
    named = tuple(people(frame, count=max(12, events // 2), organisations=organisations))
    theirs = tuple(roles(frame, contents, organisations=organisations))
    seen = tuple(appearances(frame, contents, among=named))
    return {
        "organisations": organisations,
        "roles": theirs,
        "venues": venues,
        "rooms": rooms,
        "events": contents,
        "sessions": held,
        "people": named,
        "appearances": seen,
        "budget": [
            BudgetLine("marathon", frame.text("Marathon", "Maratona", "Maratona"), amount=Money(Decimal(40000), "EUR"))
        ],
        "notes": [Note("events", "event-1", "A synthetic note of the office.")] if events else [],
        **planned(frame, contents, held=held, venues=venues, rooms=rooms, organisations=organisations, seen=seen),
        **schooled(frame, contents, held),
    }


def _lists(frame: Frame) -> dict[str, Any]:
    """Kinds, audiences, levels, tiers and benefits: a short list of each."""
    own = frame.text("An event of one's own", "Un evento proprio", "Um evento próprio")
    return {
        "kinds": [
            EventKind(key, frame.text(en, it, pt), kind, code, minutes, 30)
            for key, en, it, pt, kind, code, minutes in KINDS
        ],
        "audiences": [
            Audience(key, frame.text(en, it, pt), isced, low, high) for key, en, it, pt, isced, low, high in AUDIENCES
        ],
        "levels": [Level("partner-event", own, sections=("month",))],
        "tiers": [
            Tier("gold", frame.text("Gold", "Oro", "Ouro"), 1),
            Tier("silver", frame.text("Silver", "Argento", "Prata"), 2),
        ],
        "benefits": [
            Benefit("logo", frame.text("Logo on the pages", "Logo sulle pagine", "Logótipo nas páginas"), ("gold",))
        ],
    }


def _sources(year: int) -> tuple[Source, ...]:
    return (
        Source(
            "source-1", "Source 1 (synthetic)", "Organisation 1", "https://example.org/source-1", dt.date(year, 6, 1)
        ),
        Source("source-2", "Source 2 (synthetic)", "Organisation 2", read="not read: it does not exist"),
    )


def _sections(frame: Frame) -> tuple[Section, ...]:
    return (
        Section(
            "month", frame.text("STEM Month", "Mese STEM", "Mês STEM"), dates=[frame.month], run_by=Governance.PARTNERS
        ),
        Section("marathon", frame.text("STEM Marathon", "Maratona STEM", "Maratona STEM"), dates=[frame.marathon]),
    )


def _organisations(count: int) -> Iterator[Organisation]:
    """The first is the municipality; every third of the others belongs to the university, Organisation 2."""
    kinds = (OrganisationKind.COMPANY, OrganisationKind.ASSOCIATION, OrganisationKind.SCHOOL, OrganisationKind.RESEARCH)
    first = (OrganisationKind.MUNICIPALITY, OrganisationKind.UNIVERSITY)
    for n in range(1, count + 1):
        yield Organisation(
            f"organisation-{n}",
            f"Organisation {n}",
            first[n - 1] if n <= 2 else kinds[n % 4],
            "organisation-2" if n > 2 and n % 3 == 0 else None,
            levels=("primary",) if n > 2 and n % 4 == 2 else (),
            url=f"https://organisation-{n}.example.org/" if n % 2 else "",
            sources=("source-1",) if n % 5 == 0 else (),
        )


def _venues(frame: Frame, count: int) -> tuple[tuple[Venue, ...], tuple[Room, ...]]:
    """Places on Null Island (0° N, 0° E), where nobody lives; every venue has one to three rooms."""
    answers = (Answer.YES, Answer.NO, Answer.UNKNOWN)
    venues = tuple(
        Venue(
            f"venue-{n}",
            f"Venue {n}",
            street=f"Synthetic Street {n}",
            postcode=f"{n % 100000:05}",
            locality="Synthetic City" if n % 6 else "Synthetic Village",
            district=str(1 + n % 9),
            latitude=Decimal(frame.draw.below(10**4)) / 10**5 if n % 4 else None,
            longitude=Decimal(frame.draw.below(10**4)) / 10**5 if n % 4 else None,
            directions=frame.text("Bus", "Autobus", "Autocarro", number=n),
            owner="organisation-1" if n % 3 == 0 else None,
            access=Accessibility(*(frame.draw.one(answers) for _ in attrs.fields(Accessibility))),
        )
        for n in range(1, count + 1)
    )
    rooms = tuple(
        Room(
            f"{venue.key}-room-{n}",
            venue.key,
            f"Room {n}",
            str(n),
            20 * n,
            Accessibility(hearing_loop=frame.draw.one(answers)),
            (None, RoomKind.CLASSROOM, RoomKind.LAB, RoomKind.HALL)[n],
            ("projector", "water") if n == 2 else (),
        )
        for number, venue in enumerate(venues, 1)
        for n in range(1, 2 + number % 3)
    )
    return venues, rooms


def _figures(frame: Frame) -> Iterator[Figure]:
    """Three years of one indicator, growing, and two sources that disagree on the last."""
    year = frame.month.first.year
    title = frame.text("Participants", "Partecipanti", "Participantes")
    for n, (value, qualifier) in enumerate(
        [(1000, Qualifier.ABOUT), (2500, Qualifier.MORE_THAN), (4000, Qualifier.EXACT), (4200, Qualifier.ABOUT)]
    ):
        yield Figure(
            f"participants-{n + 1}",
            title,
            "participants",
            Decimal(value),
            "people",
            min(year, year - 2 + n),
            Scope.EDITION,
            qualifier,
            as_of=dt.date(year, 6, 1),
            basis=(Basis.PRESENT,),
            method=frame.text("counted at the door", "contati all'ingresso", "contados à entrada"),
            headline=n + 1 if n < 3 else None,
            remark=frame.text("Source 2 disagrees", "La fonte 2 è in disaccordo", "A fonte 2 discorda")
            if n == 3
            else Text(),
            sources=("source-2",) if n == 3 else ("source-1",),
        )
