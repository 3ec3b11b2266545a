"""Letters and certificates as dossiers, so that an office can have them as Word documents and change them.

They say what `stemcity_kit.documents.school_pages` shows as pages, in sentences that keep their values until somebody
reads them in a language.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from stemcity_kit.errors import Finding, N_
from stemcity_kit.model.dossier import Dossier, For, Matter, Paper, Section, Table, with_content
from stemcity_kit.model.sentence import Param, Sentence, said, verbatim
from stemcity_kit.model.time import When
from stemcity_kit.model.vocabulary import label
from stemcity_kit.model.zones import zone_info
from stemcity_kit.schools.letters import Certificate, Head, Letter, Named, Visit
from stemcity_kit.schools.reasons import Unmet

__all__ = ["certificate_dossier", "letter_dossier"]


def letter_dossier(letter: Letter) -> Dossier:
    """A school's letter as a dossier.

    Args:
        letter: The letter.

    Returns:
        A dossier of the kind `places`, with the school's key as its part.
    """
    today = letter.at.astimezone(zone_info(letter.head.zone)).date()
    return Dossier(
        kind=Paper.PLACES,
        reader=For.SCHOOL,
        call=_matter(letter.head),
        title=said("places-of-school", N_("Places for the classes of {school}"), school=letter.name),
        at=letter.at,
        addressee=(letter.name,),
        part=letter.school,
        sections=with_content(
            *(_visit(visit, number, today) for number, visit in enumerate(letter.visits, 1)),
            _displaced(letter),
            _waiting(letter),
            _unmet(letter),
            _contact(letter.head),
        ),
    )


def certificate_dossier(certificate: Certificate) -> Dossier:
    """A certificate of attendance as a dossier.

    Args:
        certificate: The certificate.

    Returns:
        A dossier of the kind `attendance`, with the key of the class or the number of the registration as its part.
    """
    head = certificate.head
    rows = [(visit.event, _when(visit), visit.place or said("online", N_("online"))) for visit in certificate.attended]
    columns = (said("event", N_("Event")), said("when", N_("When")), said("place", N_("Place")))
    return Dossier(
        kind=Paper.ATTENDANCE,
        reader=For.SCHOOL if certificate.school else For.VISITOR,
        call=_matter(head),
        title=said("certificate-of-attendance", N_("Certificate of attendance")),
        at=certificate.at,
        part=certificate.group,
        signatures=[(said("office", N_("For the office")), head.office or head.city)],
        sections=[
            Section(
                "attended",
                said("sessions-attended", N_("Sessions attended")),
                tuple(_attended(certificate)),
                [Table(said("sessions-attended", N_("Sessions attended")), columns, rows)],
            )
        ],
    )


def _attended(certificate: Certificate) -> Iterator[Sentence]:
    if certificate.school:
        what = N_("The class {name} of {school} attended:")
        yield said("class-attended", what, name=certificate.name, school=certificate.school_name)
    else:
        what = N_("By the registration {number}, this person attended:")
        yield said("registration-attended", what, number=certificate.group)
        yield _fact(N_("Name"), "________________________________")
    if certificate.minutes:
        yield said("minutes", N_("Together {minutes} minutes."), minutes=certificate.minutes)


def _matter(head: Head) -> Matter:
    return Matter(
        title=head.title,
        organiser=head.office,
        languages=head.languages,
        zone=head.zone,
        nature=head.nature,
    )


def _fact(what: str, value: Param) -> Sentence:
    return said("fact", "{field}: {value}", field=said("field", what), value=value)


def _when(visit: Visit) -> When | Sentence:
    if visit.start is None:
        return said("when-not-known", N_("Day not known"))
    return When.between(visit.start, visit.end) if visit.end else When.starting(visit.start)


def _visit(visit: Visit, number: int, today: dt.date) -> Section:
    title = said("visit", "{name}: {event}", name=visit.name, event=visit.event)
    return Section(f"visit-{number}", title, tuple(_facts(visit, today)))


def _facts(visit: Visit, today: dt.date) -> Iterator[Sentence]:
    yield _fact(N_("When"), _when(visit))
    if visit.place:
        yield _fact(N_("Meeting point"), ", ".join(filter(None, (visit.place, visit.address, *visit.rooms))))
    if visit.leave_by:
        yield _fact(N_("Leave the school at the latest at"), visit.leave_by)
    yield _fact(N_("People, companions included"), visit.people)
    yield _fact(N_("State"), said("state", label(visit.state)))
    if visit.directions:
        yield verbatim(visit.directions)
    if visit.confirm_by:
        what = N_("Please confirm before {moment}; after that the place goes to the next in line.")
        yield said("confirm-by", what, moment=visit.confirm_by)
    if visit.cancel_by and visit.cancel_by < today:
        what = N_("If the class cannot come, please say so at once, so that another can have the place.")
        yield said("cancel-now", what)
    elif visit.cancel_by:
        what = N_("If the class cannot come, please give the place back by {day}, so that another can have it.")
        yield said("cancel-by", what, day=visit.cancel_by)


def _displaced(letter: Letter) -> Section:
    what = N_("There is no other place yet; the class comes first as soon as there is one.")
    return Section(
        "displaced",
        said("displaced", N_("Sessions that were cancelled")),
        [
            said("lost", "{name}: {event}. {then}", name=name, event=event, then=said("no-other-place", what))
            for name, event in letter.displaced
        ],
    )


def _waiting(letter: Letter) -> Section:
    what = N_("number {place} on the list")
    return Section(
        "waiting",
        said("waiting", N_("Waiting lists")),
        [
            said(
                "waits",
                "{name}: {event}: {line}",
                name=one.name,
                event=said("event-at", "{event}, {start}", event=one.event, start=one.start)
                if one.start
                else one.event,
                line=said("on-the-list", what, place=one.place),
            )
            for one in letter.waiting
        ],
    )


def _unmet(letter: Letter) -> Section:
    title = said("unmet", N_("Wishes that could not be met"))
    columns = [said("column", what) for what in (N_("Class"), N_("Wish"), N_("Event"), N_("Why not"))]
    rows = list(_reasons(letter.unmet, letter.named))
    return Section("unmet", title, tables=[Table(title, columns, rows)] if rows else ())


def _reasons(unmet: Iterable[tuple[str, Unmet]], named: Named) -> Iterator[tuple[Param, ...]]:
    for name, one in unmet:
        yield name, one.rank, named.events.get(one.event, one.event), _reason(one.why, named)


def _reason(why: Finding, named: Named) -> Sentence:
    """A reason with titles and hours in the place of keys."""
    params: dict[str, Param] = dict(why.params)
    given = dict(why.params)
    if "event" in given:
        title: Param = named.events.get(given["event"], given["event"])
        starts = (named.sessions[key][1] for key in given.get("at", "").split() if key in named.sessions)
        hours = tuple(start for start in starts if start is not None)
        params["event"] = said("event-at", "{event}, {hours}", event=title, hours=hours) if hours else title
    if (key := given.get("session", "")) in named.sessions:
        event, start = named.sessions[key]
        title = named.events.get(event, event)
        params["session"] = said("event-at", "{event}, {start}", event=title, start=start) if start else title
    return said(why.rule, why.what, **params)


def _contact(head: Head) -> Section:
    lines: list[Param] = [head.office, head.email, head.phone]
    return Section("contact", said("contact", N_("Who answers")), [verbatim(line) for line in lines if line])
