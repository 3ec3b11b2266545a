"""References, publication and revisions: what the public sees, and how it learns what changed."""

import datetime as dt

import attrs
import pytest

from stemcity_kit.errors import FaultyFolder, InvalidValue
from stemcity_kit.exports import export
from stemcity_kit.model.edition import TABLES, Edition, Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.kinds import Tier
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.programme import PUBLIC_TABLES, Programme, publish
from stemcity_kit.model.references import references
from stemcity_kit.model.revisions import fingerprints, revise
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import When
from stemcity_kit.model.vocabulary import Answer, LegalBasis, RoleName, Status
from stemcity_kit.testing import synthetic_edition

NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
EDITION = Edition(key="a-2027", uri="https://example.org/a/2027", year=2027, country="IT", zone="Europe/Rome").plus(
    venues=[Venue("hall", "Hall", access=Accessibility(step_free=Answer.YES))],
    rooms=[Room("aula", "hall", access=Accessibility(lift=Answer.NO))],
    events=[
        Event("talk", title=Text({"en": "Talk"})),
        Event("part", parent="talk", position=1),
        Event("pill", on_demand=True),
    ],
    sessions=[Session("talk-1", "talk", When.on(dt.date(2027, 5, 19)), venue="hall", rooms=["aula"])],
)


def with_event(edition: Edition, key: str, **change: object) -> Edition:
    """The edition with one event changed."""
    return attrs.evolve(edition, events=[attrs.evolve(e, **change) if e.key == key else e for e in edition.events])


def test_every_fault_of_references_is_told() -> None:
    """Double keys, keys that point at nothing, circles, rooms of another venue: all at once, each with its field."""
    edition = EDITION.plus(
        events=[Event("talk"), Event("a", parent="b"), Event("b", parent="a"), Event("c", parent="c", kind="tlak")],
        sessions=[
            Session("s", "tlk", venue="hal", rooms=["aula", "cellar"]),
            Session("t", "talk", venue="other", rooms=["aula"]),
        ],
        roles=[Role("nobody", RoleName.PARTNER), Role("nobody", RoleName.PARTNER)],
        venues=[Venue("other")],
        organisations=[Organisation("x", parent="y"), Organisation("y", parent="x")],
    )
    assert {(finding.rule, finding.where.words()) for finding in references(edition)} == {
        ("double-key", "events 'talk', key"),
        ("circle-of-parents", "events 'a', parent"),
        ("circle-of-parents", "events 'c', parent"),
        ("unknown-key", "events 'c', kind"),
        ("unknown-key", "sessions 's', event"),
        ("unknown-key", "sessions 's', venue"),
        ("unknown-key", "sessions 's', rooms"),
        ("room-of-another-venue", "sessions 't', rooms"),
        ("unknown-key", "roles 'nobody partner', organisation"),
        ("double-key", "roles 'nobody partner', key"),
        ("circle-of-parents", "organisations 'x', parent"),
    }


def test_a_faulty_edition_is_not_published() -> None:
    """The error names every fault."""
    with pytest.raises(FaultyFolder, match=r"Did you mean “talk”\?"):
        publish(EDITION.plus(sessions=[Session("s", "tolk")]))


def test_the_programme_has_no_field_for_what_is_not_public() -> None:
    """No people, notes, budget, timeline, closings or revisions, nothing of the planning: only faces and stamps."""
    fields = {field.name for field in attrs.fields(Programme)}
    office = {"people", "appearances", "notes", "budget", "timeline", "closings", "published"}
    planned = {"kits", "needs", "openings", "availability", "journeys", "quotas", "waivers"}
    schools = {"schools", "classes", "wishes", "places", "register"}
    accounts = {"contributions", "entitlements", "advantages", "tasks", "procedures", "attendance", "campaign"}
    assert fields & {*office, *planned, *schools, *accounts, "planning"} == set()
    assert set(PUBLIC_TABLES) == set(TABLES) - office - planned - schools - accounts


def test_drafts_and_what_hangs_on_them_stay_behind() -> None:
    """An event in preparation takes its parts, sessions, roles and appearances with it."""
    edition = with_event(EDITION, "talk", status=Status.DRAFT).plus(
        organisations=[Organisation("acme", "Acme")],
        roles=[Role("acme", RoleName.ORGANISER, event="part")],
        people=[Person("p", "P", minor=Answer.NO, legal_basis=LegalBasis.CONSENT, agreed_on=NOON.date())],
        appearances=[Appearance("p", "talk")],
    )
    programme = publish(edition)
    assert [event.key for event in programme.events] == ["pill"]
    assert (programme.sessions, programme.roles, programme.faces) == ((), (), ())


def test_gotcha_10_one_organisation_has_many_roles_at_once() -> None:
    """Partner, sponsor of a tier, host of an event, owner of a venue, employer of a speaker, part of a group."""
    edition = EDITION.plus(
        organisations=[Organisation("group", "Group"), Organisation("poli", "Poli", parent="group")],
        tiers=[Tier("main")],
        roles=[
            Role("poli", RoleName.PARTNER),
            Role("poli", RoleName.SPONSOR, tier="main"),
            Role("poli", RoleName.HOST, event="talk"),
        ],
        venues=[Venue("lab", "Lab", owner="poli")],
        people=[
            Person(
                "p", "Ada", affiliation="poli", minor=Answer.NO, legal_basis=LegalBasis.CONTRACT, agreed_on=NOON.date()
            )
        ],
        appearances=[Appearance("p", "talk")],
    )
    assert list(references(edition)) == []
    programme = publish(edition)
    assert [role.role.value for role in programme.roles_of[None]] == ["partner", "sponsor"]
    assert [role.role.value for role in programme.roles_of["talk"]] == ["host"]
    assert programme.get("organisations", "poli").parent == "group"
    assert programme.faces_of["talk"][0].affiliation == "Poli"


def test_what_serves_only_drafts_stays_behind() -> None:
    """A partner in negotiation, its venue and its room are not public; what nothing refers to is the city's choice."""
    edition = with_event(EDITION, "talk", status=Status.DRAFT).plus(
        organisations=[Organisation("secret", "Secret"), Organisation("group", "Group"), Organisation("free", "Free")],
        roles=[Role("secret", RoleName.ORGANISER, event="talk"), Role("group", RoleName.SPONSOR)],
        venues=[Venue("garden", "Garden", owner="group"), Venue("idle", "Idle")],
    )
    programme = publish(edition)
    assert [organisation.key for organisation in programme.organisations] == ["group", "free"]
    assert [venue.key for venue in programme.venues] == ["garden", "idle"]
    assert programme.rooms == ()


def test_only_people_who_may_be_named_have_a_face() -> None:
    """The others are left out without a trace of their key."""
    agreed = Person(
        "yes", "Ada", minor=Answer.NO, legal_basis=LegalBasis.PUBLIC_TASK, agreed_on=NOON.date(), affiliation_text="Lab"
    )
    people = [
        agreed,
        attrs.evolve(agreed, key="minor", minor=Answer.YES),
        attrs.evolve(agreed, key="none", legal_basis=None),
    ]
    programme = publish(EDITION.plus(people=people, appearances=[Appearance(person.key, "talk") for person in people]))
    assert [(face.name, face.affiliation) for face in programme.faces_of["talk"]] == [("Ada", "Lab")]
    assert "key" not in attrs.fields_dict(type(programme.faces[0]))


def test_gotcha_15_on_demand_items_and_parts_are_not_counted_as_events() -> None:
    """155 = 70 + 35 + 50: only dated events of their own count, and cancelled ones do not."""
    assert [event.key for event in publish(EDITION).counted_events] == ["talk"]
    assert publish(with_event(EDITION, "talk", status=Status.CANCELLED)).counted_events == ()


def test_gotcha_26_access_is_known_per_session() -> None:
    """The venue has no steps, the room no lift."""
    programme = publish(EDITION)
    access = programme.access_of(programme.sessions[0])
    assert (access.step_free, access.lift, access.captions) == (Answer.YES, Answer.NO, Answer.UNKNOWN)


def test_what_is_cancelled_cancels_the_sessions_below_it() -> None:
    """Whichever was cancelled: the session, its event, the event's section, the edition."""
    within = with_event(EDITION, "talk", section="month").plus(sections=[Section("month", status=Status.CANCELLED)])
    programme = publish(within)
    assert programme.is_cancelled(programme.sessions[0])
    assert publish(attrs.evolve(EDITION, status=Status.CANCELLED)).is_cancelled(EDITION.sessions[0])
    programme = publish(with_event(EDITION, "talk", status=Status.CANCELLED))
    assert programme.is_cancelled(programme.sessions[0])
    assert not publish(EDITION).is_cancelled(EDITION.sessions[0])


def test_gotcha_35_a_change_gets_a_revision_and_nothing_else_does() -> None:
    """First publication is revision 0; only what readers see raises it, and only of what it touches."""
    published = attrs.evolve(EDITION, published=revise(EDITION, at=NOON))
    assert {revision.revision for revision in published.published} == {0}
    later = NOON + dt.timedelta(days=1)
    assert revise(published, at=later) == published.published
    moved = attrs.evolve(published, venues=[attrs.evolve(published.venues[0], street="Elsewhere 2")])
    changed = {(r.table, r.row): (r.revision, r.changed_at) for r in revise(moved, at=later)}
    assert changed["sessions", "talk-1"] == (1, later)
    assert changed["events", "talk"] == (0, NOON)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.TENTATIVE])
def test_what_befalls_the_whole_befalls_its_sessions(status: Status) -> None:
    """A section or an edition that is cancelled changes what calendars show, so each session gets a revision."""
    month = Section("month")
    edition = attrs.evolve(with_event(EDITION, "talk", section="month"), sections=[month])
    published = attrs.evolve(edition, published=revise(edition, at=NOON))
    called_off = (
        attrs.evolve(published, status=status),
        attrs.evolve(published, sections=[attrs.evolve(month, status=status)]),
    )
    for changed in called_off:
        now = {(r.table, r.row): r.revision for r in revise(changed, at=NOON)}
        assert (now["sessions", "talk-1"], now["events", "talk"]) == (1, 0)
    held = attrs.evolve(published, sections=[attrs.evolve(month, status=Status.HELD)])
    assert revise(held, at=NOON) == published.published


def test_a_publication_before_the_last_one_is_refused() -> None:
    """Calendars believe only what is newer, so a change recorded in the past would never reach them."""
    published = attrs.evolve(EDITION, published=revise(EDITION, at=NOON))
    with pytest.raises(InvalidValue, match="is before the last publication"):
        revise(published, at=NOON - dt.timedelta(days=1))


def test_an_edition_cannot_be_exported_past_its_public_view() -> None:
    """An edition holds phone numbers and money; only what `publish` gives reaches an exporter."""
    with pytest.raises(InvalidValue, match="what publish gives, not Edition"):
        export(EDITION, "json")  # type: ignore[arg-type]


def test_what_was_published_is_stamped() -> None:
    """Ids come from the uri, revisions and moments from the last publication; without one, from the year."""
    fresh = publish(EDITION).stamp_of["sessions", "talk-1"]
    assert (fresh.uuid, fresh.revision, fresh.changed_at) == (
        EDITION.uuid("sessions", "talk-1"),
        0,
        dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
    )
    published = attrs.evolve(EDITION, published=revise(EDITION, at=NOON))
    assert publish(published).stamp_of["sessions", "talk-1"].changed_at == NOON


def test_a_row_that_vanished_stays_on_record() -> None:
    """So that the check can name it, and a calendar can be told that it was cancelled."""
    published = attrs.evolve(EDITION, published=revise(EDITION, at=NOON))
    without = attrs.evolve(published, sessions=[])
    assert "talk-1" in {revision.row for revision in revise(without, at=NOON)}


def test_fingerprints_are_stable() -> None:
    """A fingerprint depends on content alone; this one must never change without a migration."""
    bare = attrs.evolve(EDITION, venues=[], rooms=[], sessions=[], events=EDITION.events[:1])
    print_of_talk = fingerprints(publish(EDITION))["events", "talk"]
    assert print_of_talk == fingerprints(publish(bare))["events", "talk"]
    assert print_of_talk == "ac4e47542117e8bd9c8ef4d4b0cc595e3dcf949b82bd43ed579c79dbdd94d476"


def test_a_large_edition_is_published_whole() -> None:
    """Every event, session and stamp of a synthetic edition is there; drafts and their parts are not."""
    edition = synthetic_edition(seed=5, events=200)
    programme = publish(edition)
    drafts = {event.key for event in edition.events if event.status is Status.DRAFT}
    kept = {event.key for event in edition.events if event.key not in drafts and event.parent not in drafts}
    assert {event.key for event in programme.events} == kept
    assert set(programme.stamp_of) == {("events", e.key) for e in programme.events} | {
        ("sessions", s.key) for s in programme.sessions
    }
    assert sum(map(len, programme.sessions_of.values())) == len(programme.sessions)
