"""Small conferences through the workbook, the two problems and back, scored a second time by a judge of this file."""

import os
import random
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

import openpyxl
import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"
MODULES = tuple(path.stem for path in FOLDER.glob("cosplib*.py"))


@pytest.fixture
def bench(monkeypatch):
    """The benchmark's modules, found as if one of them were run."""
    monkeypatch.syspath_prepend(str(FOLDER))
    import cosplib

    yield cosplib
    for name in MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)


PARAMETERS = [
    ("Sessions", None, None, "Weights", None),
    ("Local time zone:", "GMT+1", None),
    ("Suitable scheduling times", None, None),
    ("From:", "09:00", None),
    ("To:", "18:00", None),
    ("Less suitable scheduling times", None, None),
    ("From:", "07:00", None),
    ("To:", "20:00", None),
    ("Penalty:", 1, None),
    ("Unsuitable scheduling times", None, None),
    ("Penalty:", 10, None),
    *[(None, None, None)] * 6,
]
SESSIONS = [
    ("Mon1", 2, None, "09:00", "10:00"),
    ("Mon2", 2, None, "10:00", "11:00"),
    ("Tue1", 3, None, "09:00", "10:30"),
]
ROOMS = ["Aula", "Bosco"]
TRACKS = [("Alpha", "Ann"), ("Beta", None), ("Gamma", "Ann, Bob")]
TALKS = [
    ("a1", "Alpha", 1, 1, "GMT+1", "Cid", None),
    ("a2", "Alpha", 1, 1, "GMT+1", "Dan", "Eve, Fay"),
    ("a3", "Alpha", 2, 0, "GMT+1", "Eve", None),
    ("b1", "Beta", 1, 0, "GMT+1", "Bob", None),
    ("b2", "Beta", 1, 0, "GMT+12", "Fay", None),
    ("c1", "Gamma", 2, 0, None, "Gus", None),
]


def workbook(path, *, weights=(1,) * 16, talks=TALKS, similar=0, by_talk=None, **tables):
    """A conference in the published layout; tables are penalties by names, such as `tracks_sessions`."""
    sessions, tracks = [row[0] for row in SESSIONS], [row[0] for row in TRACKS]
    book = openpyxl.Workbook()
    book.remove(book.active)
    parts = ["Weights", *(None for _ in weights)]
    told = [(*row[:3], part, weight) for row, part, weight in zip(PARAMETERS, parts, [None, *weights], strict=True)]
    heading = ("Reference", "Track", "Required Timeslots", "Order", "Time Zone", "Presenters", "Attendees")
    penalties = by_talk or {}
    rows = [[*talk, *(penalties.get((talk[0], name)) for name in (*sessions, *ROOMS))] for talk in talks]
    sheets = {
        "parameters": told,
        "submissions": [(*heading, *sessions, *ROOMS), *rows],
        "tracks": [("Tracks", "Chairs"), *TRACKS],
        "sessions": [("Sessions", "Max Number of Timeslots", "Date", "Start Time", "End Time"), *SESSIONS],
        "rooms": [("Rooms",), *((room,) for room in ROOMS)],
        "similar tracks": [(None, *tracks), (tracks[0], None, similar), (tracks[1],), (tracks[2],)],
    }
    for name, down, across in (
        ("tracks_sessions", tracks, sessions),
        ("tracks_rooms", tracks, ROOMS),
        ("sessions_rooms", sessions, ROOMS),
    ):
        costs = tables.get(name, {})
        sheets[f"{name}|penalty"] = [
            (None, *across),
            *((row, *(costs.get((row, col)) for col in across)) for row in down),
        ]
    for name, listed in sheets.items():
        sheet = book.create_sheet(name)
        for row in listed:
            sheet.append(row)
    book.save(path)
    return path


# The judge


def rows_of(path):
    """The cells of a schedule's workbook."""
    return [list(row) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)]


def score(conference, path):
    """What each part of a written schedule costs, unweighted, and what is broken; straight from the sheets."""
    rows = rows_of(path)
    names = {one.name: number for number, one in enumerate(conference.submissions)}
    track = {one.name: number for number, one in enumerate(conference.tracks)}
    used, slots = {}, {}
    for session in range(len(conference.sessions)):
        for room, name in enumerate(rows[1 + session][1:]):
            if name is not None:
                used[session, room] = track[name]
    row = len(conference.sessions) + 2
    for session, one in enumerate(conference.sessions):
        for slot in range(one.slots):
            for room, name in enumerate(rows[row][1:]):
                if name is not None:
                    slots[session, room, slot] = names[name]
            row += 1
    return parts_of(conference, used, slots), faults_of(conference, used, slots)


def faults_of(conference, used, slots):
    """Submissions that are not whole, in one piece and with their track."""
    for number, one in enumerate(conference.submissions):
        held = sorted(place for place, other in slots.items() if other == number)
        whole = [(*held[0][:2], held[0][2] + n) for n in range(one.slots)] if held else []
        if not held or held != whole or used.get(held[0][:2]) != one.track:
            yield one.name


def parts_of(conference, used, slots):
    """The costs by part."""
    return by_tracks(conference, used) + by_talks(conference, slots) + by_pairs(conference, slots)


def by_tracks(conference, used):
    """What comes of the track of each session and room."""
    found = Counter()
    for (session, room), track in used.items():
        found["tracks-sessions"] += conference.tracks_sessions[track][session]
        found["tracks-rooms"] += conference.tracks_rooms[track][room]
        found["sessions-rooms"] += conference.sessions_rooms[session][room]
    for one, other in combinations(used, 2):
        a, b = used[one], used[other]
        if one[0] == other[0] and a != b:
            found["similar-tracks"] += conference.similar[a][b]
            found["chairs"] += bool(set(conference.tracks[a].chairs) & set(conference.tracks[b].chairs))
    for track in set(used.values()):
        places = [place for place, other in used.items() if other == track]
        sessions = sorted({session for session, _ in places})
        found["rooms-per-track"] += len({room for _, room in places}) - 1
        found["parallel-tracks"] += len(places) - len(sessions)
        found["consecutive-tracks"] += sessions[-1] - sessions[0] >= len(sessions)
    return found


def by_talks(conference, slots):
    """What comes of where each submission lies."""
    told, found = conference.submissions, Counter()
    for (session, room, _), number in slots.items():
        found["timezones"] += told[number].by_zone[session]
        found["submissions-sessions"] += told[number].by_session[session]
        found["submissions-rooms"] += told[number].by_room[room]
    for track in range(len(conference.tracks)):
        in_turn = dict.fromkeys(number for _, number in sorted(slots.items()) if told[number].track == track)
        found["order"] += sum(told[one].order not in (0, place) for place, one in enumerate(in_turn, 1))
    return found


def by_pairs(conference, slots):
    """What comes of two submissions in one slot, or in two rooms of a session."""
    told, found = conference.submissions, Counter()
    for one, other in combinations(slots, 2):
        a, b = slots[one], slots[other]
        if a != b and one[0] == other[0] and one[2] == other[2]:
            found["order"] += bool(told[a].track == told[b].track and told[a].order and told[b].order)
            for part in ("presenters", "attendees"):
                found[f"{part}-slot"] += at_both(conference, part, a, b)
    rooms = {(place[:2], number) for place, number in slots.items()}
    for (one, a), (other, b) in combinations(rooms, 2):
        if a != b and one[0] == other[0] and one[1] != other[1]:
            for part in ("presenters", "attendees"):
                found[part] += at_both(conference, part, a, b)
    return found


def at_both(conference, part, a, b):
    """Whether somebody should be at both of two submissions."""
    one, other = (conference.submissions[number] for number in (a, b))
    roles = []
    for here, there in ((one, other), (other, one)):
        mine = here.presenters if part == "presenters" else here.attendees
        theirs = {*(there.presenters if part == "presenters" else (*there.attendees, *there.presenters))}
        theirs |= set(conference.tracks[there.track].chairs) if one.track != other.track else set()
        roles.append(bool(set(mine) & theirs))
    return any(roles)


# What it must do


def test_a_conference_is_read_as_it_stands(bench, tmp_path):
    """Penalties by name, people by commas, zones by the local clock of whoever presents."""
    tables = {"tracks_rooms": {("Gamma", "Bosco"): 7}, "by_talk": {("b2", "Tue1"): 3, ("b2", "Aula"): 4}}
    conference = bench.read_conference(workbook(tmp_path / "tiny.xlsx", similar=6, **tables))
    late = conference.submissions[4]
    assert ((0, 0, 3), (4, 0), (10, 10, 10)) == (late.by_session, late.by_room, late.by_zone)
    assert (("Ann", "Bob"), 7, 6, 0) == (
        conference.tracks[2].chairs,
        conference.tracks_rooms[2][1],
        conference.similar[1][0],
        conference.similar[2][0],
    )
    assert ("Eve", "Fay") == conference.submissions[1].attendees
    assert dict.fromkeys(bench.PARTS, 1) == conference.weights


def test_a_small_conference_is_planned_as_well_as_can_be(bench, tmp_path):
    """A track that no session likes costs 5, one of two firsts 1; the bound leaves out what slots decide."""
    weights = [1] * 16
    weights[bench.PARTS.index("timezones")] = 0
    costs = {("Gamma", session[0]): 5 for session in SESSIONS}
    conference = bench.read_conference(workbook(tmp_path / "tiny.xlsx", weights=weights, tracks_sessions=costs))
    found = bench.planned(conference, seconds=20)
    assert ({"tracks-sessions": 5, "order": 1}, 6, 5) == (found.parts, found.score, found.bound)
    bench.write_schedule(conference, found.schedule, tmp_path / "schedule.xlsx")
    parts, faults = score(conference, tmp_path / "schedule.xlsx")
    assert [] == list(faults)
    assert {"tracks-sessions": 5, "order": 1} == {part: n for part, n in parts.items() if n and part != "timezones"}
    assert ["Mon1", "Mon2", "Tue1", None, *["Mon1"] * 2, *["Mon2"] * 2, *["Tue1"] * 3] == [
        row[0] for row in rows_of(tmp_path / "schedule.xlsx")[1:]
    ]


@pytest.mark.parametrize("seed", range(4))
def test_each_part_costs_what_a_second_judge_says(bench, tmp_path, seed):
    """With every part weighed and penalties at random, also where rooms of submissions matter."""
    dice = random.Random(seed)
    names, tracks = [row[0] for row in SESSIONS], [row[0] for row in TRACKS]
    talks = [
        (
            f"t{n}",
            dice.choice(tracks),
            dice.choice([1, 1, 2]),
            dice.randint(0, 2),
            f"GMT+{dice.randint(0, 9)}",
            dice.choice(["Ann", "Bob", "Cid", "Dan"]),
            dice.choice([None, "Cid", "Dan, Eve", "Bob"]),
        )
        for n in range(8)
    ]
    some = lambda down, across: {(a, b): dice.randint(1, 3) for a in down for b in across if dice.random() < 0.3}  # noqa: E731
    path = workbook(
        tmp_path / "tiny.xlsx",
        weights=[dice.randint(1, 4) for _ in range(16)],
        talks=talks,
        similar=2,
        tracks_sessions=some(tracks, names),
        tracks_rooms=some(tracks, ROOMS),
        sessions_rooms=some(names, ROOMS),
        by_talk=some([talk[0] for talk in talks], [*names, *ROOMS]) if seed % 2 else None,
    )
    conference = bench.read_conference(path)
    found = bench.planned(conference, seconds=20)
    bench.write_schedule(conference, found.schedule, tmp_path / "schedule.xlsx")
    parts, faults = score(conference, tmp_path / "schedule.xlsx")
    assert [] == list(faults)
    assert found.parts == {part: conference.weight(part) * n for part, n in parts.items() if n}
    assert 0 <= found.bound <= found.score


@pytest.mark.usefixtures("bench")
def test_two_of_two_slots_do_not_share_a_session_of_three():
    """What counts for more than a session holds is seen before rooms are given."""
    packings = sys.modules["cosplib_model"].packings(3)
    assert any(2 * sizes[2] > size for sizes, size in packings)
    assert all(sizes[1] + sizes[2] <= size and 3 * sizes[1] <= size for sizes, size in packings)


def test_the_command_says_score_bound_and_gap(bench, tmp_path, monkeypatch, capsys):
    """One line for each file; without another judge it says that there was none."""
    path = workbook(tmp_path / "tiny.xlsx")
    monkeypatch.setattr(sys, "argv", ["cosplib.py", str(path), "--seconds", "5", "--out", str(tmp_path / "out")])
    bench.main()
    said = capsys.readouterr().out
    assert said.startswith("tiny: score ")
    assert "not judged, because no evaluator was given" in said
    assert (tmp_path / "out" / "tinySolution.xlsx").is_file()


@pytest.mark.skipif("COSPLIB_EVALUATOR" not in os.environ, reason="COSPLIB_EVALUATOR names no cosplib_eval.py")
def test_the_published_judge_agrees(bench, tmp_path):
    """The score in the line is that of the evaluator."""
    path = workbook(tmp_path / "tiny.xlsx")
    said = bench.told_of(path, tmp_path, seconds=5, workers=2, seed=0, evaluator=Path(os.environ["COSPLIB_EVALUATOR"]))
    ours = said.split("score ")[1].split(" ")[0]
    assert f"(judge {ours})" in said
