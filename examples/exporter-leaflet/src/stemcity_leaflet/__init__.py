"""The programme as plain text, one file for each language, to be set on paper."""

from collections.abc import Iterator

import attrs

from stemcity_kit import File, Finding, MediaCopy, Programme


@attrs.frozen
class Leaflet:
    """Writes `leaflet/<language>.txt`: each event with its times and places."""

    name: str = "leaflet"

    def __call__(self, programme: Programme, /) -> Iterator[File | MediaCopy | Finding]:
        """Yield one file for each language."""
        for language in programme.languages:
            text = "\n".join(_lines(programme, [language, *programme.languages]))
            yield File(f"leaflet/{language}.txt", f"{text}\n".encode())


def _lines(programme: Programme, languages: list[str]) -> Iterator[str]:
    yield str(programme.title.within(languages))
    yield str(programme.notice.within(languages))
    for event in programme.events:
        yield f"\n{event.title.within(languages)}"
        for session in programme.sessions_of.get(event.key, ()):
            venue = programme.get("venues", session.venue)
            hour = f" {session.when.start:%H:%M}" if session.when and session.when.start else ""
            day = str(session.when.days) if session.when else "?"
            yield f"  {day}{hour}  {venue.name if venue else session.known_place}"


EXPORTER = Leaflet()
