"""The calendars of schools: what their classes attend, as iCalendar files for each school alone.

An entry is the one of the public calendars, under the same UID, so that what the public is told of a session (a new
hour, another room) reaches the school as well. Which class goes where is nothing for the public: the files are given to
the school, and no exporter writes them among the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stemcity_kit.exports import File
from stemcity_kit.exports.ical_calendar import Calendars
from stemcity_kit.model.programme import Programme
from stemcity_kit.model.vocabulary import PlaceState
from stemcity_kit.schools.letters import Letter

__all__ = ["school_calendars"]


def school_calendars(programme: Programme, letters: Iterable[Letter], *, language: str = "") -> Iterator[File]:
    """For each school a calendar of what its classes attend, and one for each class where there are several.

    What is only offered is in the letter, and in the calendar once it is confirmed. A session that is not public, or
    whose day nobody knows, is in no calendar; a school without entries has none.

    Args:
        programme: What is public.
        letters: What each school is told.
        language: The language of the words; by default the edition's main one.

    Yields:
        Files such as `schools/rodari.ics` and `schools/rodari/3b.ics`; no name can mean two schools.
    """
    calendars = Calendars(programme, language or (programme.languages[0] if programme.languages else "en"))
    for letter in letters:
        visits = [visit for visit in letter.visits if visit.state is not PlaceState.OFFERED]
        classes = {visit.group: visit.name for visit in visits}
        parts = [(letter.school, letter.name, {visit.session for visit in visits})]
        for group, name in classes.items() if len(classes) > 1 else ():
            theirs = {visit.session for visit in visits if visit.group == group}
            parts.append((f"{letter.school}/{group}", f"{letter.name}, {name}", theirs))
        for key, title, wanted in parts:
            sessions = [session for session in calendars.dated if session.key in wanted]
            if sessions:
                yield File(f"schools/{key}.ics", calendars.calendar(sessions, title=title))
