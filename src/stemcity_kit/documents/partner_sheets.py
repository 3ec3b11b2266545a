"""A partner sheet as a page: one file of accessible HTML that prints as a document and needs nothing beside it.

It has the looks of a dossier; its template, `dossiers/partner-sheet.html`, can be replaced like those of a call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
from jinja2 import TemplateError
from markupsafe import Markup, escape

from stemcity_kit.budgeting.entitlements import STATES, Promise
from stemcity_kit.documents.catalogue import tongue
from stemcity_kit.documents.dossiers import template_fault
from stemcity_kit.documents.environment import environment, source
from stemcity_kit.documents.phrases import Phrases, linked
from stemcity_kit.errors import FaultyFolder, N_
from stemcity_kit.model.time import When
from stemcity_kit.model.vocabulary import Nature, Status
from stemcity_kit.model.zones import zone_info
from stemcity_kit.scheduling.editions.partner_sheet import ChangeKind, PartnerSheet, SheetChange, SheetSlot

__all__ = ["partner_page"]

TEMPLATE = "dossiers/partner-sheet.html"

KINDS = {
    ChangeKind.NEW: N_("New"),
    ChangeKind.MOVED: N_("Moved"),
    ChangeKind.CANCELLED: N_("Not held"),
}
"""What became of a session, as readers read it."""

GIVEN = N_("given on {day}")
"""What is said of a promise that was kept."""

NATURES = {
    Nature.INVENTED: N_("This edition is invented: it is an illustration, and nobody in it exists."),
    Nature.SYNTHETIC: N_("This edition is synthetic: it was made for tests, and nobody in it exists."),
}


def partner_page(
    sheet: PartnerSheet, *, promised: Sequence[Promise] = (), language: str = "", override: Path | None = None
) -> bytes:
    """A partner sheet as the bytes of one HTML file.

    Args:
        sheet: The sheet.
        promised: What the partner was promised in return for its support; that of others is left out.
        language: The reader's language; without one, the edition's first.
        override: A city's folder of templates; `dossiers/partner-sheet.html` in it replaces the library's.

    Raises:
        FaultyFolder: A template has a mistake.
    """
    spoken = language or sheet.languages[0]
    phrases = Phrases(spoken, sheet.languages, sheet.country, tongue(spoken))
    made = environment(phrases.tongue, override=override)
    try:
        style = Markup(source(made, "dossiers/dossier.css"))  # noqa: S704 - a stylesheet of the office, not of a reader
        values = _Words(sheet, phrases, promised_to(sheet, promised)).values()
        return made.get_template(TEMPLATE).render(p=phrases, style=style, **values).encode()
    except TemplateError as fault:
        raise FaultyFolder(template_fault(fault, TEMPLATE)) from fault


def promised_to(sheet: PartnerSheet, promised: Sequence[Promise]) -> tuple[Promise, ...]:
    """Of these promises those to the reader of the sheet."""
    return tuple(one for one in promised if one.organisation == sheet.partner)


@attrs.frozen
class _Words:
    """A sheet in the words of one language."""

    sheet: PartnerSheet
    phrases: Phrases
    promised: tuple[Promise, ...] = ()

    def values(self) -> dict[str, Any]:
        """Everything that the template may place."""
        sheet, say = self.sheet, self.phrases.gettext
        parts = (self._slots(), self._changes(), self._places(), self._promised(), self._contact())
        sections = [one for one in parts if one]
        return {
            "kind": "partner-sheet",
            "title": escape(say(N_("Your sessions"))),
            "call": self.phrases.say(sheet.edition),
            "organiser": self.phrases.say(sheet.contact_name) if sheet.contact_name else "",
            "reader": escape(say(N_("For the partner"))),
            "date": escape(self.phrases.date(sheet.at.astimezone(zone_info(sheet.zone)).date(), "long")),
            "addressee": [escape(sheet.name)],
            "sections": sections,
            "notice": self._notice(),
            "code": "",
            "protocol": "",
            "officer": "",
            "signatures": [],
            "legal_bases": [],
            "record": "",
        }

    def _notice(self) -> Markup | str:
        if self.sheet.notice:
            return self.phrases.say(self.sheet.notice)
        nature = NATURES.get(self.sheet.nature)
        return escape(self.phrases.gettext(nature)) if nature else ""

    def _section(self, key: str, title: str, sentences: list[Markup], *tables: dict[str, Any]) -> dict[str, Any]:
        title = self.phrases.gettext(title)
        return {"key": key, "title": escape(title), "sentences": sentences, "tables": list(tables)}

    def _table(self, caption: str, columns: tuple[str, ...], rows: list[list[Markup]]) -> dict[str, Any]:
        heads = [escape(self.phrases.gettext(column)) for column in columns]
        return {"caption": escape(self.phrases.gettext(caption)), "columns": heads, "rows": rows}

    def _slots(self) -> dict[str, Any]:
        if not self.sheet.slots:
            none = escape(self.phrases.gettext(N_("No session of yours is planned.")))
            return self._section("slots", N_("When and where"), [none])
        columns = (N_("What"), N_("When"), N_("Where"), N_("The room is yours"), N_("Seats"))
        rows = [list(self._row(slot)) for slot in self.sheet.slots]
        return self._section("slots", N_("When and where"), [], self._table(N_("Your sessions"), columns, rows))

    def _row(self, slot: SheetSlot) -> Iterator[Markup]:
        title = self.phrases.say(slot.title) or escape(slot.session)
        is_firm = slot.status in (Status.PLANNED, Status.HELD)
        yield title if is_firm else Markup("{} ({})").format(title, self.phrases.label(slot.status))
        yield self._when(slot.when)
        yield self._lines([*slot.rooms, slot.venue, slot.url]) or escape(self.phrases.gettext(N_("not known yet")))
        yield self._room_time(slot)
        yield escape(self.phrases.number(slot.seats)) if slot.seats is not None else Markup()

    def _when(self, when: When | None) -> Markup:
        return escape(self.phrases.when(when))

    def _lines(self, lines: list[str]) -> Markup:
        return Markup("<br>\n").join(escape(line) for line in lines if line)

    def _room_time(self, slot: SheetSlot) -> Markup:
        """From when the room can be set up, and by when it must be cleared."""
        if not slot.venue or slot.set_up is None:
            return Markup()
        start = self.phrases.time(slot.set_up)
        if slot.cleared is None:
            return escape(self.phrases.gettext(N_("from {start}")).format(start=start))
        words = self.phrases.gettext(N_("from {start} to {end}"))
        return escape(words.format(start=start, end=self.phrases.time(slot.cleared)))

    def _changes(self) -> dict[str, Any] | None:
        if self.sheet.is_first:
            return None
        title = N_("What changed since the last sheet")
        if not self.sheet.changes:
            return self._section("changes", title, [escape(self.phrases.gettext(N_("Nothing changed.")))])
        columns = (N_("What"), N_("Change"), N_("Before"), N_("Now"))
        rows = [self._change(change) for change in self.sheet.changes]
        return self._section("changes", title, [], self._table(N_("Changes"), columns, rows))

    def _change(self, change: SheetChange) -> list[Markup]:
        kind = escape(self.phrases.gettext(KINDS[change.kind]))
        was = Markup() if change.kind is ChangeKind.NEW else self._spot(change.was, change.was_at)
        now = Markup() if change.kind is ChangeKind.CANCELLED else self._spot(change.now, change.now_at)
        return [self.phrases.say(change.title) or escape(change.session), kind, was, now]

    def _spot(self, when: When | None, at: tuple[str, ...]) -> Markup:
        return self._lines([self.phrases.when(when), *at])

    def _places(self) -> dict[str, Any] | None:
        """Each venue once, with its address and the way there."""
        venues = {slot.venue: slot for slot in self.sheet.slots if slot.venue and (slot.address or slot.directions)}
        if not venues:
            return None
        rows = [
            [escape(name), self._lines(list(slot.address)), self.phrases.say(slot.directions)]
            for name, slot in sorted(venues.items())
        ]
        columns = (N_("Venue"), N_("Address"), N_("Getting there"))
        return self._section("places", N_("Addresses"), [], self._table(N_("Where the sessions are"), columns, rows))

    def _promised(self) -> dict[str, Any] | None:
        """Each benefit of the partner's tiers: until when, what became of it, and what proves it."""
        if not self.promised:
            return None
        columns = (N_("What"), N_("Until"), N_("What became of it"), N_("Proof"))
        rows = [
            [
                self.phrases.say(one.title) or escape(one.benefit),
                escape(self.phrases.date(one.due, "long")) if one.due is not None else Markup(),
                self._became(one),
                linked(one.proof),
            ]
            for one in self.promised
        ]
        table = self._table(N_("In return for your support"), columns, rows)
        return self._section("promised", N_("What you were promised"), [], table)

    def _became(self, one: Promise) -> Markup:
        if one.done is None:
            return escape(self.phrases.gettext(STATES[one.state]))
        return escape(self.phrases.gettext(GIVEN).format(day=self.phrases.date(one.done, "long")))

    def _contact(self) -> dict[str, Any] | None:
        sheet = self.sheet
        told = [self.phrases.say(sheet.contact_name) if sheet.contact_name else Markup()]
        if sheet.contact_email:
            told.append(Markup('<a href="mailto:{0}">{0}</a>').format(sheet.contact_email))
        if sheet.contact_phone:
            told.append(escape(sheet.contact_phone))
        lines = [line for line in told if line]
        return self._section("contact", N_("Who answers"), lines) if lines else None
