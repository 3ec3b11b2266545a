"""A conference of CoSPLib as it stands in a workbook, and schedules back in the layout that its authors publish.

Source: A. Kheiri, Y. Pylyavskyy, P. Jacko, "CoSPLib: a benchmark library for conference scheduling problems",
European Journal of Operational Research 317(2), 2024. What a cell means is told in `Conference`.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import attrs
import openpyxl

PARTS = (
    "tracks-sessions",
    "tracks-rooms",
    "sessions-rooms",
    "similar-tracks",
    "rooms-per-track",
    "parallel-tracks",
    "consecutive-tracks",
    "timezones",
    "order",
    "submissions-sessions",
    "submissions-rooms",
    "presenters",
    "attendees",
    "chairs",
    "presenters-slot",
    "attendees-slot",
)
"""What a schedule is scored by, in the order of the sheet of weights."""

Table = tuple[tuple[int, ...], ...]
Row = Sequence[object]


@attrs.frozen
class Session:
    """A session: so many slots in each room, from one time of the day to another, in minutes after midnight."""

    name: str
    slots: int
    start: int
    end: int


@attrs.frozen
class Track:
    """A track, and who chairs it."""

    name: str
    chairs: tuple[str, ...] = ()


@attrs.frozen
class Submission:
    """A submission.

    Attributes:
        name: Its reference.
        track: The number of its track.
        slots: How many adjoining slots it needs.
        order: The place that it should have in its track, counted from 1; 0 for any.
        presenters: Who presents it.
        attendees: Who wants to hear it.
        by_session: What each of its slots costs in each session.
        by_room: What each of its slots costs in each room.
        by_zone: What each of its slots costs in each session because of its time zone.
    """

    name: str
    track: int
    slots: int = 1
    order: int = 0
    presenters: tuple[str, ...] = ()
    attendees: tuple[str, ...] = ()
    by_session: tuple[int, ...] = ()
    by_room: tuple[int, ...] = ()
    by_zone: tuple[int, ...] = ()


@attrs.frozen(eq=False)
class Conference:
    """A conference to schedule.

    Attributes:
        sessions: The sessions.
        rooms: The rooms' names.
        tracks: The tracks.
        submissions: The submissions.
        weights: What each part weighs; a part without a weight does not count.
        tracks_sessions: What it costs that a track uses a room in a session.
        tracks_rooms: What it costs that a track uses a room, in each session.
        sessions_rooms: What it costs that anybody uses a room in a session.
        similar: What it costs that two tracks run at once.
    """

    sessions: tuple[Session, ...]
    rooms: tuple[str, ...]
    tracks: tuple[Track, ...]
    submissions: tuple[Submission, ...]
    weights: Mapping[str, int]
    tracks_sessions: Table
    tracks_rooms: Table
    sessions_rooms: Table
    similar: Table

    def weight(self, part: str) -> int:
        """What a part weighs; one below 0 counts as 0."""
        return max(0, self.weights.get(part, 0))


# Reading


def read_conference(path: str | Path) -> Conference:
    """The conference of a workbook."""
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    sheets = {name: _rows(book[name]) for name in book.sheetnames}
    sessions = tuple(
        Session(str(row[0]), _whole(row[1]), _minutes(row[3]), _minutes(row[4])) for row in _named(sheets["sessions"])
    )
    rooms = tuple(str(row[0]) for row in _named(sheets["rooms"]))
    tracks = tuple(Track(str(row[0]), _people(row, 1)) for row in _named(sheets["tracks"]))
    told = sheets["parameters"][1:]
    names = [track.name for track in tracks]
    by_session = [session.name for session in sessions]
    return Conference(
        sessions,
        rooms,
        tracks,
        tuple(_submissions(sheets["submissions"], told, sessions, rooms, names)),
        {part: _whole(row[4]) for part, row in zip(PARTS, told, strict=False)},
        _table(sheets["tracks_sessions|penalty"], names, by_session),
        _table(sheets["tracks_rooms|penalty"], names, rooms),
        _table(sheets["sessions_rooms|penalty"], by_session, rooms),
        _similar(sheets["similar tracks"], names),
    )


def _rows(sheet: Iterable) -> list[list[object]]:
    return [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]


def _named(rows: Sequence[Row]) -> list[Row]:
    """The rows below the heading that name something."""
    return [row for row in rows[1:] if row and str(row[0])]


def _whole(cell: object) -> int:
    return int(cell) if cell != "" else 0


def _minutes(cell: object) -> int:
    if isinstance(cell, dt.time | dt.datetime):
        return 60 * cell.hour + cell.minute
    hours, minutes = str(cell).split(":")[:2]
    return 60 * int(hours) + int(minutes)


def _zone(cell: object) -> int:
    """The minutes by which a time zone such as `GMT+2` is ahead."""
    found = re.match(r"GMT([+-]\d+)", str(cell))
    return 60 * int(found[1]) if found else 0


def _people(row: Row, column: int) -> tuple[str, ...]:
    listed = str(row[column]) if column < len(row) else ""
    return tuple(dict.fromkeys(name for name in listed.split(", ") if name))


def _submissions(
    rows: Sequence[Row], told: Sequence[Row], sessions: Sequence[Session], rooms: Sequence[str], tracks: list[str]
) -> Iterable[Submission]:
    heading = [str(cell) for cell in rows[0]]
    first = 7 + len(sessions)
    in_sessions = [heading.index(session.name, 7, first) for session in sessions]
    in_rooms = [heading.index(room, first, first + len(rooms)) for room in rooms]
    for row in _named(rows):
        ahead = _zone(row[4]) - _zone(told[0][1])
        yield Submission(
            str(row[0]),
            tracks.index(str(row[1])),
            _whole(row[2]),
            _whole(row[3]),
            _people(row, 5),
            _people(row, 6),
            tuple(_whole(row[column]) for column in in_sessions),
            tuple(_whole(row[column]) for column in in_rooms),
            tuple(_by_zone(told, session.start + ahead, session.end + ahead) for session in sessions),
        )


def _by_zone(told: Sequence[Row], start: int, end: int) -> int:
    """What a session costs somebody by whose clock it begins and ends then."""
    suitable, until, less, at_most = (_minutes(told[row][1]) for row in (2, 3, 5, 6))
    start, end = start % 1440, end % 1440
    if start < less or end > at_most or end < less:
        return _whole(told[9][1])
    return _whole(told[7][1]) if start < suitable or until < end else 0


def _table(rows: Sequence[Row], down: Sequence[str], across: Sequence[str]) -> Table:
    heading = [str(cell) for cell in rows[0]]
    by_name = {
        str(row[0]): {heading[n]: _whole(row[n]) for n in range(1, len(heading)) if heading[n]} for row in _named(rows)
    }
    return tuple(tuple(by_name.get(one, {}).get(other, 0) for other in across) for one in down)


def _similar(rows: Sequence[Row], tracks: Sequence[str]) -> Table:
    """Both ways, from the upper triangle; the columns are those of the rows, whatever their heading says."""
    known = {track: number for number, track in enumerate(tracks)}
    listed = [known[str(row[0])] for row in _named(rows)]
    found = [[0] * len(tracks) for _ in tracks]
    for n, row in enumerate(_named(rows)):
        for m in range(n + 1, len(listed)):
            found[listed[n]][listed[m]] = found[listed[m]][listed[n]] = _whole(row[m + 1])
    return tuple(map(tuple, found))


# Writing


@attrs.frozen
class Schedule:
    """Which track uses each session and room, and which submission each of its slots; None for nobody."""

    tracks: tuple[tuple[int | None, ...], ...]
    slots: tuple[tuple[tuple[int | None, ...], ...], ...]


def write_schedule(conference: Conference, schedule: Schedule, path: str | Path) -> None:
    """A workbook: sessions down and rooms across, first by track, then slot by slot."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "sol"
    sheet.append([None, *conference.rooms])
    for session, row in zip(conference.sessions, schedule.tracks, strict=True):
        sheet.append([session.name, *(None if one is None else conference.tracks[one].name for one in row)])
    sheet.append([])
    for session, rooms in zip(conference.sessions, schedule.slots, strict=True):
        for slot in range(session.slots):
            held = (room[slot] for room in rooms)
            sheet.append([session.name, *(None if one is None else conference.submissions[one].name for one in held)])
    book.save(path)
