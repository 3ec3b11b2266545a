"""The words of the domain: closed lists with stable keys, and the labels that people read.

Sources: UN SDG (A/RES/70/1; IRIs of metadata.un.org), ISCED 2011 (UNESCO), schema.org event types, OntoPiA public
event types (AgID). A city's own kinds, audiences and tiers are data of its edition; those here are what an edition has
when it brings none.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from types import MappingProxyType

from stemcity_kit.errors import N_

__all__ = [
    "LABELS",
    "SDG_NAMES",
    "Answer",
    "AvailabilityOf",
    "Basis",
    "Blocks",
    "Booking",
    "ChannelKind",
    "Gender",
    "Governance",
    "LegalBasis",
    "Means",
    "Mode",
    "Nature",
    "OrganisationKind",
    "Part",
    "Per",
    "Phase",
    "Place",
    "PlaceState",
    "ProcedureKind",
    "Qualifier",
    "QuotaOf",
    "RegisterAct",
    "RoleName",
    "RoomKind",
    "Scope",
    "Status",
    "Valuation",
    "Weekday",
    "Willingness",
    "label",
    "sdg_iri",
]


class Answer(enum.StrEnum):
    """Yes, no, or not known; the three are never mixed up."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Nature(enum.StrEnum):
    """What an edition's data are: real, invented as an illustration, or synthetic for tests."""

    REAL = "real"
    INVENTED = "invented"
    SYNTHETIC = "synthetic"


class Status(enum.StrEnum):
    """What became of an edition, an event or a session; a draft is never published."""

    DRAFT = "draft"
    TENTATIVE = "tentative"
    PLANNED = "planned"
    MOVED = "moved"
    HELD = "held"
    CANCELLED = "cancelled"


class Mode(enum.StrEnum):
    """How people attend."""

    IN_PERSON = "in-person"
    ONLINE = "online"
    HYBRID = "hybrid"


class Place(enum.StrEnum):
    """What is known of where a session is."""

    VENUE = "venue"
    SEVERAL = "several"
    ITINERANT = "itinerant"
    ONLINE = "online"
    TO_BE_DEFINED = "to-be-defined"
    UNKNOWN = "unknown"


class Governance(enum.StrEnum):
    """Who runs the events of a section."""

    CITY = "city"
    PARTNERS = "partners"
    JOINT = "joint"


class Booking(enum.StrEnum):
    """Whether one must book."""

    REQUIRED = "required"
    NOT_NEEDED = "not-needed"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class OrganisationKind(enum.StrEnum):
    """What sort of body an organisation is."""

    MUNICIPALITY = "municipality"
    PUBLIC_BODY = "public-body"
    UNIVERSITY = "university"
    SCHOOL = "school"
    RESEARCH = "research"
    COMPANY = "company"
    ASSOCIATION = "association"
    FOUNDATION = "foundation"
    MEDIA = "media"
    OTHER = "other"


class RoleName(enum.StrEnum):
    """What an organisation does in an edition, a section or an event; one organisation can have many roles."""

    PROMOTER = "promoter"
    ORGANISER = "organiser"
    PARTNER = "partner"
    SPONSOR = "sponsor"
    TECHNICAL_PARTNER = "technical-partner"
    MEDIA_PARTNER = "media-partner"
    PATRON = "patron"
    HOST = "host"
    CONTRIBUTOR = "contributor"
    PARTICIPANT = "participant"


class Part(enum.StrEnum):
    """What a person does in an event."""

    SPEAKER = "speaker"
    ROLE_MODEL = "role-model"
    MODERATOR = "moderator"
    TRAINER = "trainer"
    MENTOR = "mentor"
    JURY = "jury"
    PERFORMER = "performer"


class LegalBasis(enum.StrEnum):
    """Why a person's name may be published (GDPR art. 6(1)); a public body's basis is often not consent."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal-obligation"
    PUBLIC_TASK = "public-task"
    LEGITIMATE_INTEREST = "legitimate-interest"


class Qualifier(enum.StrEnum):
    """How a source qualifies a number: “+14,000” means more than 14,000, not an increase."""

    EXACT = "exact"
    MORE_THAN = "more-than"
    AT_LEAST = "at-least"
    ABOUT = "about"
    AT_MOST = "at-most"


class Basis(enum.StrEnum):
    """What a figure counts: who booked, came or was reached; what is live or on demand; each once, or with doubles."""

    BOOKED = "booked"
    PRESENT = "present"
    CONTACTS = "contacts"
    LIVE = "live"
    ON_DEMAND = "on-demand"
    EACH_ONCE = "each-once"
    WITH_DOUBLES = "with-doubles"


class Scope(enum.StrEnum):
    """What part of an edition a figure covers."""

    EDITION = "edition"
    MONTH = "month"
    MARATHON = "marathon"
    DAY = "day"
    ALL_EDITIONS = "all-editions"


class Phase(enum.StrEnum):
    """The part of the work that a milestone or a cost belongs to."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class RoomKind(enum.StrEnum):
    """What sort of room it is."""

    LAB = "lab"
    CLASSROOM = "classroom"
    HALL = "hall"
    OPEN_AIR = "open-air"
    OTHER = "other"


class Weekday(enum.StrEnum):
    """A day of the week, in the order of ISO 8601."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @classmethod
    def of(cls, day: dt.date) -> Weekday:
        """The weekday of a date.

        >>> Weekday.of(dt.date(2027, 5, 19))
        <Weekday.WED: 'wed'>
        """
        return tuple(cls)[day.weekday()]


class AvailabilityOf(enum.StrEnum):
    """The tables whose rows can say when they are free."""

    PEOPLE = "people"
    ORGANISATIONS = "organisations"
    EVENTS = "events"
    SCHOOLS = "schools"
    CLASSES = "classes"


class Willingness(enum.StrEnum):
    """What somebody says of a time: only then, not then, rather then, rather not then."""

    ONLY = "only"
    CANNOT = "cannot"
    PREFERS = "prefers"
    AVOIDS = "avoids"


class QuotaOf(enum.StrEnum):
    """What a quota counts the sessions of."""

    PARTNER = "partner"
    TRACK = "track"
    KIND = "kind"
    AUDIENCE = "audience"
    PERSON = "person"
    DISTRICT = "district"
    EVENT = "event"
    ALL = "all"


class Per(enum.StrEnum):
    """The stretch of time within which a quota counts."""

    DAY = "day"
    HALF_DAY = "half-day"
    START = "start"
    EDITION = "edition"


class Blocks(enum.StrEnum):
    """What a broken rule stops: the making of a plan, its publication, or nothing."""

    SCHEDULING = "scheduling"
    PUBLICATION = "publication"
    WARNS = "warns"


class PlaceState(enum.StrEnum):
    """What became of a class's place in a session."""

    PLACED = "placed"
    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    LAPSED = "lapsed"
    DISPLACED = "displaced"
    ATTENDED = "attended"
    NO_SHOW = "no-show"


class RegisterAct(enum.StrEnum):
    """What was done about a place; the register is the list of these acts."""

    REGISTERED = "registered"
    PLACED = "placed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    SESSION_CANCELLED = "session-cancelled"
    RE_PLACED = "re-placed"
    ATTENDED = "attended"
    NO_SHOW = "no-show"


class Means(enum.StrEnum):
    """In what a cost is paid or a contribution given; the two are never added up unasked."""

    CASH = "cash"
    IN_KIND = "in-kind"


class Valuation(enum.StrEnum):
    """How something given in kind was valued."""

    INVOICE = "invoice"
    TARIFF = "tariff"
    PRICE_LIST = "price-list"
    COST = "cost"
    COMPARISON = "comparison"
    ESTIMATE = "estimate"


class ProcedureKind(enum.StrEnum):
    """What another body is asked for."""

    PATRONAGE = "patronage"
    BRAND_LICENCE = "brand-licence"
    PERMIT = "permit"


class Gender(enum.StrEnum):
    """Gender as people said it themselves, or did not want to."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    NOT_STATED = "not-stated"


class ChannelKind(enum.StrEnum):
    """What sort of channel the campaign used."""

    NEWSLETTER = "newsletter"
    SOCIAL = "social"
    INTRANET = "intranet"
    OUTDOOR = "outdoor"
    PRESS = "press"
    BROADCAST = "broadcast"
    WEB = "web"
    PRINT = "print"
    OTHER = "other"


_LABELS: tuple[tuple[enum.StrEnum, str], ...] = (
    (Answer.YES, N_("yes")),
    (Answer.NO, N_("no")),
    (Answer.UNKNOWN, N_("not known")),
    (Nature.REAL, N_("A real edition")),
    (Nature.INVENTED, N_("Invented, as an illustration")),
    (Nature.SYNTHETIC, N_("Synthetic, for tests")),
    (Status.DRAFT, N_("in preparation")),
    (Status.TENTATIVE, N_("to be confirmed")),
    (Status.PLANNED, N_("planned")),
    (Status.MOVED, N_("moved")),
    (Status.HELD, N_("held")),
    (Status.CANCELLED, N_("cancelled")),
    (Mode.IN_PERSON, N_("in person")),
    (Mode.ONLINE, N_("online")),
    (Mode.HYBRID, N_("in person and online")),
    (Place.VENUE, N_("at a venue")),
    (Place.SEVERAL, N_("several places")),
    (Place.ITINERANT, N_("comes to the schools")),
    (Place.ONLINE, N_("online")),
    (Place.TO_BE_DEFINED, N_("place to be announced")),
    (Place.UNKNOWN, N_("place not known")),
    (Governance.CITY, N_("run by the city")),
    (Governance.PARTNERS, N_("run by partners, coordinated by the city")),
    (Governance.JOINT, N_("run by the city with partners")),
    (Booking.REQUIRED, N_("booking needed")),
    (Booking.NOT_NEEDED, N_("no booking needed")),
    (Booking.CLOSED, N_("for invited classes only")),
    (Booking.UNKNOWN, N_("booking not known")),
    (OrganisationKind.MUNICIPALITY, N_("municipality")),
    (OrganisationKind.PUBLIC_BODY, N_("public body")),
    (OrganisationKind.UNIVERSITY, N_("university")),
    (OrganisationKind.SCHOOL, N_("school")),
    (OrganisationKind.RESEARCH, N_("research centre")),
    (OrganisationKind.COMPANY, N_("company")),
    (OrganisationKind.ASSOCIATION, N_("association")),
    (OrganisationKind.FOUNDATION, N_("foundation")),
    (OrganisationKind.MEDIA, N_("media")),
    (OrganisationKind.OTHER, N_("other body")),
    (RoleName.PROMOTER, N_("promoter")),
    (RoleName.ORGANISER, N_("organiser")),
    (RoleName.PARTNER, N_("partner")),
    (RoleName.SPONSOR, N_("sponsor")),
    (RoleName.TECHNICAL_PARTNER, N_("technical partner")),
    (RoleName.MEDIA_PARTNER, N_("media partner")),
    (RoleName.PATRON, N_("under the patronage of")),
    (RoleName.HOST, N_("host")),
    (RoleName.CONTRIBUTOR, N_("contributor")),
    (RoleName.PARTICIPANT, N_("participant")),
    (Part.SPEAKER, N_("speaker")),
    (Part.ROLE_MODEL, N_("role model")),
    (Part.MODERATOR, N_("moderator")),
    (Part.TRAINER, N_("trainer")),
    (Part.MENTOR, N_("mentor")),
    (Part.JURY, N_("member of the jury")),
    (Part.PERFORMER, N_("performer")),
    (LegalBasis.CONSENT, N_("consent")),
    (LegalBasis.CONTRACT, N_("contract")),
    (LegalBasis.LEGAL_OBLIGATION, N_("legal obligation")),
    (LegalBasis.PUBLIC_TASK, N_("public task")),
    (LegalBasis.LEGITIMATE_INTEREST, N_("legitimate interest")),
    (Qualifier.EXACT, N_("exactly")),
    (Qualifier.MORE_THAN, N_("more than")),
    (Qualifier.AT_LEAST, N_("at least")),
    (Qualifier.ABOUT, N_("about")),
    (Qualifier.AT_MOST, N_("at most")),
    (Basis.BOOKED, N_("booked")),
    (Basis.PRESENT, N_("present")),
    (Basis.CONTACTS, N_("contacts")),
    (Basis.LIVE, N_("live")),
    (Basis.ON_DEMAND, N_("on demand")),
    (Basis.EACH_ONCE, N_("each once")),
    (Basis.WITH_DOUBLES, N_("with doubles")),
    (Scope.EDITION, N_("whole edition")),
    (Scope.MONTH, N_("STEM Month")),
    (Scope.MARATHON, N_("STEM Marathon")),
    (Scope.DAY, N_("one day")),
    (Scope.ALL_EDITIONS, N_("all editions together")),
    (Phase.BEFORE, N_("before")),
    (Phase.DURING, N_("during")),
    (Phase.AFTER, N_("after")),
    (RoomKind.LAB, N_("laboratory")),
    (RoomKind.CLASSROOM, N_("classroom")),
    (RoomKind.HALL, N_("hall")),
    (RoomKind.OPEN_AIR, N_("open air")),
    (RoomKind.OTHER, N_("other room")),
    (Weekday.MON, N_("Monday")),
    (Weekday.TUE, N_("Tuesday")),
    (Weekday.WED, N_("Wednesday")),
    (Weekday.THU, N_("Thursday")),
    (Weekday.FRI, N_("Friday")),
    (Weekday.SAT, N_("Saturday")),
    (Weekday.SUN, N_("Sunday")),
    (AvailabilityOf.PEOPLE, N_("a person")),
    (AvailabilityOf.ORGANISATIONS, N_("an organisation")),
    (AvailabilityOf.EVENTS, N_("an event")),
    (AvailabilityOf.SCHOOLS, N_("a school")),
    (AvailabilityOf.CLASSES, N_("a class")),
    (Willingness.ONLY, N_("only then")),
    (Willingness.CANNOT, N_("not then")),
    (Willingness.PREFERS, N_("rather then")),
    (Willingness.AVOIDS, N_("rather not then")),
    (QuotaOf.PARTNER, N_("sessions of one partner")),
    (QuotaOf.TRACK, N_("sessions of one track")),
    (QuotaOf.KIND, N_("sessions of one kind")),
    (QuotaOf.AUDIENCE, N_("sessions for one audience")),
    (QuotaOf.PERSON, N_("sessions with one person")),
    (QuotaOf.DISTRICT, N_("sessions in one district")),
    (QuotaOf.EVENT, N_("sessions of one event")),
    (QuotaOf.ALL, N_("all sessions")),
    (Per.DAY, N_("on one day")),
    (Per.HALF_DAY, N_("in one morning or afternoon")),
    (Per.START, N_("that begin at the same time")),
    (Per.EDITION, N_("in the whole edition")),
    (Blocks.SCHEDULING, N_("must be kept by every plan")),
    (Blocks.PUBLICATION, N_("must be kept before publication")),
    (Blocks.WARNS, N_("warns")),
    (PlaceState.PLACED, N_("has a place")),
    (PlaceState.WAITING, N_("on the waiting list")),
    (PlaceState.OFFERED, N_("has the offer of a place")),
    (PlaceState.CONFIRMED, N_("has confirmed")),
    (PlaceState.CANCELLED, N_("has cancelled")),
    (PlaceState.DECLINED, N_("has declined")),
    (PlaceState.LAPSED, N_("did not answer in time")),
    (PlaceState.DISPLACED, N_("lost its place, needs another")),
    (PlaceState.ATTENDED, N_("attended")),
    (PlaceState.NO_SHOW, N_("did not come")),
    (RegisterAct.REGISTERED, N_("registered")),
    (RegisterAct.PLACED, N_("given a place")),
    (RegisterAct.WAITLISTED, N_("put on the waiting list")),
    (RegisterAct.OFFERED, N_("offered a place")),
    (RegisterAct.CONFIRMED, N_("confirmed the place")),
    (RegisterAct.DECLINED, N_("declined the place")),
    (RegisterAct.LAPSED, N_("let the offer lapse")),
    (RegisterAct.CANCELLED, N_("cancelled the place")),
    (RegisterAct.SESSION_CANCELLED, N_("session cancelled")),
    (RegisterAct.RE_PLACED, N_("given another place")),
    (RegisterAct.ATTENDED, N_("attended")),
    (RegisterAct.NO_SHOW, N_("did not come")),
    (Means.CASH, N_("in cash")),
    (Means.IN_KIND, N_("in kind")),
    (Valuation.INVOICE, N_("by an invoice")),
    (Valuation.TARIFF, N_("by the municipality’s tariff")),
    (Valuation.PRICE_LIST, N_("by a price list")),
    (Valuation.COST, N_("by what it cost the giver")),
    (Valuation.COMPARISON, N_("by what others ask for the same")),
    (Valuation.ESTIMATE, N_("estimated")),
    (ProcedureKind.PATRONAGE, N_("patronage")),
    (ProcedureKind.BRAND_LICENCE, N_("licence to use a brand")),
    (ProcedureKind.PERMIT, N_("permit")),
    (Gender.FEMALE, N_("girls and women")),
    (Gender.MALE, N_("boys and men")),
    (Gender.OTHER, N_("another gender")),
    (Gender.NOT_STATED, N_("gender not stated")),
    (ChannelKind.NEWSLETTER, N_("newsletter")),
    (ChannelKind.SOCIAL, N_("social media")),
    (ChannelKind.INTRANET, N_("intranet")),
    (ChannelKind.OUTDOOR, N_("outdoor advertising")),
    (ChannelKind.PRESS, N_("press")),
    (ChannelKind.BROADCAST, N_("radio and television")),
    (ChannelKind.WEB, N_("web pages")),
    (ChannelKind.PRINT, N_("printed matter")),
    (ChannelKind.OTHER, N_("another channel")),
)

LABELS: Mapping[tuple[type[enum.StrEnum], str], str] = MappingProxyType(
    {(type(member), member.value): text for member, text in _LABELS}
)
"""What people read for each word of a closed list, in English; the catalogues hold the other languages.

By list *and* word, because the same word stands in several lists (“unknown”) and two of them compare equal.
"""


def label(member: enum.StrEnum) -> str:
    """The English label of a member of a closed list.

    >>> label(Qualifier.MORE_THAN)
    'more than'
    """
    return LABELS[type(member), member.value]


SDG_NAMES = (
    N_("No poverty"),
    N_("Zero hunger"),
    N_("Good health and well-being"),
    N_("Quality education"),
    N_("Gender equality"),
    N_("Clean water and sanitation"),
    N_("Affordable and clean energy"),
    N_("Decent work and economic growth"),
    N_("Industry, innovation and infrastructure"),
    N_("Reduced inequalities"),
    N_("Sustainable cities and communities"),
    N_("Responsible consumption and production"),
    N_("Climate action"),
    N_("Life below water"),
    N_("Life on land"),
    N_("Peace, justice and strong institutions"),
    N_("Partnerships for the goals"),
)
"""The short names of the 17 Sustainable Development Goals, goal 1 first (United Nations)."""


def sdg_iri(goal: int) -> str:
    """The IRI of a goal in the UN's own linked data.

    >>> sdg_iri(5)
    'http://metadata.un.org/sdg/5'
    """
    return f"http://metadata.un.org/sdg/{goal}"
