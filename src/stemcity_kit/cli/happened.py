"""What happened to a programme, in words for a page that others may see: places and sessions by name, people never."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stemcity_kit.cli.say import Speaker
from stemcity_kit.documents.phrases import locale_of
from stemcity_kit.errors import N_
from stemcity_kit.model.edition import Edition
from stemcity_kit.scheduling.changes import Away, Closed
from stemcity_kit.scheduling.diff import Local
from stemcity_kit.scheduling.editions.mending import Happened

__all__ = ["happened_words", "local_of"]


def happened_words(edition: Edition, happened: Iterable[Happened], speaker: Speaker) -> Iterator[str]:
    """A sentence for each thing, in the language that the command speaks.

    Whoever is away is not named, and no reason is given for them: it may be an illness.

    Args:
        edition: The edition, which knows what rooms, venues and events are called.
        happened: What happened.
        speaker: Who speaks.
    """
    for one in happened:
        params = {"name": _name(edition, one), "when": _when(edition, one, speaker)}
        said = speaker.translate(_sentence(one)).format(**params)
        if isinstance(one, Closed) and one.because:
            said = speaker.translate(N_("{sentence} The reason: {reason}.")).format(
                sentence=said, reason=one.because.rstrip(".")
            )
        yield said


def local_of(edition: Edition, speaker: Speaker) -> Local:
    """How moments are written in the language that the command speaks and in the edition's country."""
    return Local(str(locale_of(speaker.language, edition.country)).replace("_", "-"))


def _sentence(one: Happened) -> str:
    match one:
        case Closed(within=None):
            return N_("{name} is closed.")
        case Closed():
            return N_("{name} is closed: {when}.")
        case Away(within=None):
            return N_("Somebody who takes part is away.")
        case Away():
            return N_("Somebody who takes part is away: {when}.")
    return N_("“{name}” is called off.")


def _name(edition: Edition, one: Happened) -> str:
    match one:
        case Closed():
            place = edition.get("rooms", one.room) or edition.get("venues", one.room)
            return (place and place.name) or one.room
        case Away():
            return ""
    session = edition.get("sessions", one.item)
    event = edition.get("events", session.event if session is not None else None)
    title = str(event.title.within(edition.languages)) if event is not None else ""
    return f"{title} ({one.item})" if title else one.item


def _when(edition: Edition, one: Happened, speaker: Speaker) -> str:
    if not isinstance(one, Closed | Away) or one.within is None:
        return ""
    local = local_of(edition, speaker)
    return f"{local.moment(one.within.start)} – {local.moment(one.within.end)}"
