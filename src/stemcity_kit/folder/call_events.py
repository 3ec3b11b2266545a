"""Accepted proposals as events of the edition: what the call's `becomes` says, and who takes part.

An event begins as a draft, so that nothing reaches the public before somebody has looked at it. What the office made of
an event since is never overwritten: a proposal that has its event already changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from stemcity_kit.calls.acts import Party
from stemcity_kit.calls.call import Call, Purpose
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.question import Sensitivity
from stemcity_kit.calls.states import AwardState
from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.folder.columns import Reading
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.grid import Grid
from stemcity_kit.folder.rows import read_rows
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event
from stemcity_kit.model.fields import slug
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import RoleName, Status

__all__ = ["Becoming", "accepted", "becoming"]

ACCEPTED = frozenset({AwardState.ACCEPTED, AwardState.AGREEMENT, AwardState.EFFECTIVE, AwardState.DELIVERED})
"""The states of an award in which its proposal is part of the programme."""


@attrs.frozen(kw_only=True)
class Becoming:
    """What would be added to an edition.

    Attributes:
        events: The new events, by the application that each is made of.
        roles: Who takes part in them.
        organisations: Organisations that the edition did not know.
        kept: The applications whose event is there already.
        findings: What stands in the way, and what is worth a look.
    """

    events: Mapping[str, Event] = attrs.field(factory=dict)
    roles: tuple[Role, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    kept: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def onto(self, edition: Edition) -> Edition:
        """The edition with them."""
        return attrs.evolve(
            edition,
            events=(*edition.events, *self.events.values()),
            roles=(*edition.roles, *self.roles),
            organisations=(*edition.organisations, *self.organisations),
        )


def accepted(casefile: CaseFile) -> tuple[Application, ...]:
    """The applications whose award was accepted and has not ended, in order of arrival."""
    awards = casefile.awards
    return tuple(
        held for held in casefile.applications.values() if held.key in awards and awards[held.key].state in ACCEPTED
    )


def becoming(casefile: CaseFile, edition: Edition) -> Becoming:
    """What the accepted proposals of a call would add to an edition.

    Args:
        casefile: The case.
        edition: The edition as it is.

    Raises:
        InvalidValue: The call's winners hold no events, or hold them with answers that are personal.
    """
    fields = _fields(casefile.call)
    work = _Work(casefile.call, edition, fields)
    for held in accepted(casefile):
        work.take(held)
    return Becoming(
        events=work.events,
        roles=tuple(work.roles),
        organisations=tuple(work.organisations.values()),
        kept=tuple(work.kept),
        findings=tuple(work.findings),
    )


def _fields(call: Call) -> Mapping[str, str]:
    """The question that fills each column of an event; either may stand first in `becomes`."""
    fields = {
        (other if key in call.asked else key): (key if key in call.asked else other)
        for key, other in call.becomes.items()
    }
    where = Where(file="call.toml", field="becomes")
    if not fields or call.purpose is Purpose.SCHOLARSHIPS:
        what = N_("The call does not say how its winners become events.")
        fix = N_('Write [becomes] into call.toml, with lines such as: title = "project-title".')
        raise InvalidValue.because("becomes-nothing", where, what, fix)
    private = [key for key in fields.values() if call.asked[key].sensitivity is not Sensitivity.OPEN]
    if private:
        what, fix = (
            N_("These answers are personal: {questions}."),
            N_("Events are public; leave them out of [becomes]."),
        )
        raise InvalidValue.because("personal-event", where, what, fix, questions=", ".join(private))
    return fields


@attrs.define
class _Work:
    """Events in the making."""

    call: Call
    edition: Edition
    fields: Mapping[str, str]
    events: dict[str, Event] = attrs.field(factory=dict)
    roles: list[Role] = attrs.field(factory=list)
    organisations: dict[str, Organisation] = attrs.field(factory=dict)
    kept: list[str] = attrs.field(factory=list)
    findings: list[Finding] = attrs.field(factory=list)

    def take(self, held: Application) -> None:
        """One accepted proposal."""
        where = Where(table="applications", key=held.key)
        if held.answers is None:
            what, fix = N_("Its answers were erased."), N_("Write its event by hand.")
            self.findings.append(Finding("erased", where, what, fix, Severity.WARNING))
            return
        main = self.edition.languages[0]
        columns = {
            name if "@" in name or name not in _TEXTS else f"{name}@{main}": key for name, key in self.fields.items()
        }
        cells = {name: held.answers.get(key) for name, key in columns.items()}
        title = next((cells[name] for name in cells if name.startswith("title")), "")
        key = self.key(title or held.key)
        if key is None:
            self.kept.append(held.key)
            return
        event = self.event({"key": key, **cells}, where)
        if event is not None:
            self.events[held.key] = event
            self.roles += self.who(held, event, where)

    def key(self, title: str) -> str | None:
        """The key of a new event; None where the edition has the event."""
        made = slug(title)[:70].strip("-") or "event"
        number = 1
        taken = {event.key for event in self.events.values()}
        while True:
            key = made if number == 1 else f"{made}-{number}"
            there = next((event for event in self.edition.events if event.key == key), None)
            if there is not None and title in dict(there.title.versions).values():
                return None
            if there is None and key not in taken:
                return key
            number += 1

    def event(self, cells: Mapping[str, str], where: Where) -> Event | None:
        """The event of the cells of its row, as the folder would read them."""
        filled = {name: text for name, text in cells.items() if text}
        grid = Grid("events.csv", "", tuple(filled), ((2, tuple(filled.values())),))
        reading = Reading(Dialect(), self.edition.zone, self.edition.languages)
        read = read_rows(grid, Event, reading=reading)
        for found in read.findings:
            self.findings.append(attrs.evolve(found, where=attrs.evolve(where, field=found.where.field)))
        made: Event | None = next(iter(read.rows), None)
        return None if made is None else attrs.evolve(made, status=Status.DRAFT)

    def who(self, held: Application, event: Event, where: Where) -> Iterator[Role]:
        """Who takes part: the lead organises, the others contribute."""
        parties = held.parties or ()
        for party in parties:
            key = self.organisation(party)
            name = RoleName.ORGANISER if party.lead or len(parties) == 1 else RoleName.PARTNER
            yield Role(key, name, event=event.key)
        if not parties:
            what, fix = (
                N_("It names no party, so nobody is written down as taking part."),
                N_("Add a row to roles.csv."),
            )
            self.findings.append(Finding("nobody-takes-part", where, what, fix, Severity.WARNING))

    def organisation(self, party: Party) -> str:
        """The key of a party's organisation: as the call knows it, by its code or its name, or a new one."""
        known = {one.key: one for one in (*self.edition.organisations, *self.organisations.values())}
        if party.organisation in known:
            return party.organisation
        by_code = {one.code: one.key for one in known.values() if one.code}
        by_name = {one.name.casefold(): one.key for one in known.values() if one.name}
        found = by_code.get(party.code) or by_name.get(party.name.casefold(), "")
        if found:
            return found
        key = party.organisation or slug(party.name or party.code) or "organisation"
        while key in known:
            key = f"{key}-2"
        self.organisations[key] = Organisation(key, name=party.name or party.code)
        return key


_TEXTS = frozenset(field.name for field in attrs.fields(Event) if field.default == Text())
"""The fields of an event that are texts in languages."""
