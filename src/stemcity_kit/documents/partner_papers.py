"""A partner sheet as a dossier, so that a partner can have it as a Word document.

It says what `stemcity_kit.documents.partner_sheets` shows as a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stemcity_kit.budgeting.entitlements import STATES, Promise
from stemcity_kit.documents.partner_sheets import GIVEN, KINDS, promised_to
from stemcity_kit.errors import N_
from stemcity_kit.model.dossier import Dossier, For, Matter, Paper, Section, Table, with_content
from stemcity_kit.model.sentence import Param, Sentence, said, verbatim
from stemcity_kit.model.time import When
from stemcity_kit.model.vocabulary import Status, label
from stemcity_kit.model.zones import zone_info
from stemcity_kit.scheduling.editions.partner_sheet import ChangeKind, PartnerSheet, SheetChange, SheetSlot

__all__ = ["partner_dossier"]


def partner_dossier(sheet: PartnerSheet, *, promised: Sequence[Promise] = ()) -> Dossier:
    """A partner sheet as a dossier of the kind `partner-sheet`, with the partner's key as its part.

    Args:
        sheet: The sheet.
        promised: What the partner was promised in return for its support; that of others is left out.
    """
    own = _promised(promised_to(sheet, promised))
    return Dossier(
        kind=Paper.PARTNER_SHEET,
        reader=For.PARTNER,
        call=Matter(
            title=sheet.edition,
            organiser=sheet.contact_name,
            languages=sheet.languages,
            zone=sheet.zone,
            nature=sheet.nature,
            remark=sheet.notice,
        ),
        title=said("your-sessions", N_("Your sessions")),
        at=sheet.at.astimezone(zone_info(sheet.zone)),
        addressee=(sheet.name,),
        part=sheet.partner,
        sections=with_content(_slots(sheet), _changes(sheet), _places(sheet), own, _contact(sheet)),
    )


def _table(caption: str, columns: tuple[str, ...], rows: list[tuple[Param, ...]]) -> Table:
    return Table(said("caption", caption), [said("column", column) for column in columns], rows)


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _slots(sheet: PartnerSheet) -> Section:
    title = said("slots", N_("When and where"))
    if not sheet.slots:
        return Section("slots", title, [said("no-session", N_("No session of yours is planned."))])
    columns = (N_("What"), N_("When"), N_("Where"), N_("The room is yours"), N_("Seats"))
    return Section("slots", title, tables=[_table(N_("Your sessions"), columns, [tuple(_row(s)) for s in sheet.slots])])


def _row(slot: SheetSlot) -> Iterator[Param]:
    title: Param = slot.title or slot.session
    if slot.status not in (Status.PLANNED, Status.HELD):
        title = said("not-firm", "{title} ({status})", title=title, status=said("status", label(slot.status)))
    yield title
    yield _when(slot.when)
    yield _lines(*slot.rooms, slot.venue, slot.url) or said("not-known", N_("not known yet"))
    yield _room_time(slot)
    yield slot.seats if slot.seats is not None else ""


def _when(when: When | None) -> Param:
    return said("day-not-known", N_("Day not known")) if when is None else when


def _room_time(slot: SheetSlot) -> Param:
    """From when the room can be set up, and by when it must be cleared."""
    if not slot.venue or slot.set_up is None:
        return ""
    if slot.cleared is None:
        return said("room-from", N_("from {start}"), start=slot.set_up)
    return said("room-from-to", N_("from {start} to {end}"), start=slot.set_up, end=slot.cleared)


def _changes(sheet: PartnerSheet) -> Section:
    title = said("changes", N_("What changed since the last sheet"))
    if sheet.is_first:
        return Section("changes", title)
    if not sheet.changes:
        return Section("changes", title, [said("nothing-changed", N_("Nothing changed."))])
    columns = (N_("What"), N_("Change"), N_("Before"), N_("Now"))
    return Section("changes", title, tables=[_table(N_("Changes"), columns, [_change(one) for one in sheet.changes])])


def _change(change: SheetChange) -> tuple[Param, ...]:
    was = "" if change.kind is ChangeKind.NEW else _spot(change.was, change.was_at)
    now = "" if change.kind is ChangeKind.CANCELLED else _spot(change.now, change.now_at)
    return change.title or change.session, said("change", KINDS[change.kind]), was, now


def _spot(when: When | None, at: tuple[str, ...]) -> Sentence:
    where = _lines(*at)
    if not where:
        return said("when", "{when}", when=_when(when))
    return said("when-and-where", "{when}\n{where}", when=_when(when), where=where)


def _places(sheet: PartnerSheet) -> Section:
    """Each venue once, with its address and the way there."""
    venues = {slot.venue: slot for slot in sheet.slots if slot.venue and (slot.address or slot.directions)}
    rows: list[tuple[Param, ...]] = [
        (name, _lines(*slot.address), slot.directions) for name, slot in sorted(venues.items())
    ]
    columns = (N_("Venue"), N_("Address"), N_("Getting there"))
    tables = [_table(N_("Where the sessions are"), columns, rows)] if rows else []
    return Section("places", said("addresses", N_("Addresses")), tables=tables)


def _promised(promised: Sequence[Promise]) -> Section:
    title = said("promised", N_("What you were promised"))
    if not promised:
        return Section("promised", title)
    columns = (N_("What"), N_("Until"), N_("What became of it"), N_("Proof"))
    rows: list[tuple[Param, ...]] = [
        (one.title or one.benefit, one.due if one.due is not None else "", _became(one), one.proof) for one in promised
    ]
    return Section("promised", title, tables=[_table(N_("In return for your support"), columns, rows)])


def _became(one: Promise) -> Sentence:
    return said("promise", STATES[one.state]) if one.done is None else said("given", GIVEN, day=one.done)


def _contact(sheet: PartnerSheet) -> Section:
    lines: list[Param] = [sheet.contact_name, sheet.contact_email, sheet.contact_phone]
    return Section("contact", said("contact", N_("Who answers")), [verbatim(line) for line in lines if line])
