"""Make the pictures of the gallery from what the library builds: `python tools/pictures.py [NAME...]`.

It builds the examples into a temporary folder, looks at pages of them with a headless Chromium, and writes
`docs/pictures/*.webp`. A calendar program and a spreadsheet program are not at hand everywhere, so the month is drawn
from the calendar file and the sheet from the workbook's cells, colours and comments. It needs Chromium (or Chrome, or
Edge) and Pillow: `tox -e pictures`.
"""

from __future__ import annotations

import calendar
import datetime as dt
import html
import io
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import openpyxl
from icalendar import Calendar
from PIL import Image

from stemcity_kit.folder.book import book_of_folder
from stemcity_kit.folder.check import check
from stemcity_kit.folder.workbook import write_workbook

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
MOST = 150_000
"""Bytes that a picture may have, since it is kept in the repository."""

FRAME = 160
"""Pixels that some versions take off the window for a frame that a headless browser does not draw."""

STYLE = """body{margin:0;padding:16px;font:14px/1.4 system-ui,sans-serif;color:#1a1a1a;background:#fff}
table{border-collapse:collapse;table-layout:fixed}td,th{border:1px solid #c8c8c8;padding:4px 6px;vertical-align:top}
h1{font-size:20px;margin:0 0 12px}.month td{width:150px;height:84px}.month b{color:#666}
.month p{margin:2px 0;padding:1px 5px;border-radius:3px;background:#dcebe4;font-size:12px;overflow:hidden}
.month p.off{background:#eee;color:#777;text-decoration:line-through}
.sheet td,.sheet th{white-space:nowrap;font-size:12px;height:18px}.note{background:#fff8d6;padding:8px 10px;
border:1px solid #d9c25a;margin-top:12px;max-width:820px;font-size:12px}"""


@attrs.frozen
class View:
    """A look at a page.

    Attributes:
        page: The page, relative to the folder of builds, or the HTML itself, or what makes one of the two.
        width: The width of the window in pixels.
        height: Its height.
    """

    page: str | Callable[[Path], str | Path]
    width: int
    height: int


def month(build: Path) -> str:
    """April 2027 of the small town, as its calendar file tells it."""
    feed = Calendar.from_ical((build / "small-town" / "calendars" / "pontelume-2027.ics").read_bytes())
    entries: dict[dt.date, list[tuple[str, str, bool]]] = {}
    for entry in feed.walk("VEVENT"):
        start = entry["DTSTART"].dt
        day = start.date() if isinstance(start, dt.datetime) else start
        hour = f"{start:%H:%M} " if isinstance(start, dt.datetime) else ""
        entries.setdefault(day, []).append((hour, str(entry["SUMMARY"]), entry.get("STATUS") == "CANCELLED"))
    weeks = calendar.Calendar().monthdatescalendar(2027, 4)
    rows = "".join(f"<tr>{''.join(_day(day, entries.get(day, [])) for day in week)}</tr>" for week in weeks)
    head = "".join(f"<th>{name}</th>" for name in ("lun", "mar", "mer", "gio", "ven", "sab", "dom"))
    return f"<h1>aprile 2027</h1><table class=month><tr>{head}</tr>{rows}</table>"


def _day(day: dt.date, entries: list[tuple[str, str, bool]]) -> str:
    said = "".join(
        f"<p{' class=off' if off else ''}>{hour}{html.escape(title)}</p>" for hour, title, off in sorted(entries)
    )
    return f"<td><b>{day.day}</b>{said}</td>"


def sheet(build: Path) -> str:
    """The sheet of sessions of the small town after somebody mistyped a venue."""
    folder = build / "faulty"
    shutil.copytree(ROOT / "examples" / "small-town", folder)
    table = folder / "sessions.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("biblioteca", "bibloteca", 1), encoding="utf-8")
    book = write_workbook(book_of_folder(folder), findings=check(folder), translate=str)
    found = openpyxl.load_workbook(io.BytesIO(book))["sessions"]
    shown = [number for number in range(1, 12) if found.cell(1, number).value not in ("last_date", "mode")]
    rows = [[found.cell(row, column) for column in shown] for row in range(1, 14)]
    notes = [f"{cell.coordinate}: {cell.comment.text}" for row in rows[1:] for cell in row if cell.comment]
    table_html = "".join(f"<tr><th>{row[0].row}</th>{''.join(map(_cell, row))}</tr>" for row in rows)
    letters = "".join(f"<th>{cell.column_letter}</th>" for cell in rows[0])
    said = "".join(f"<div class=note>{html.escape(note)}</div>" for note in notes)
    return f"<table class=sheet><tr><th></th>{letters}</tr>{table_html}</table>{said}"


def _cell(cell: Any) -> str:
    fill = str(cell.fill.fgColor.rgb)[-6:] if cell.fill.fill_type else "FFFFFF"
    ink = str(cell.font.color.rgb)[-6:] if cell.font.color and isinstance(cell.font.color.rgb, str) else "000000"
    weight = "bold" if cell.font.bold else "normal"
    style = f"background:#{fill};color:#{ink};font-weight:{weight}"
    return f'<td style="{style}">{html.escape(str(cell.value or ""))}</td>'


def told(which: str) -> Callable[[Path], str]:
    """A document of the partner call of the small town, after the commands of its page up to the ranking."""

    def page(build: Path) -> str:
        folder = build / "call"
        if not folder.exists():
            shutil.copytree(ROOT / "examples" / "small-town", folder)
            play(folder)
        found = next((folder / "told").glob(f"{which}*.html"))
        return found.read_text(encoding="utf-8")

    return page


def play(folder: Path) -> None:
    """Run the commands of the call's page up to its ranking, hold a session, and write every document."""
    page = ROOT / "examples" / "small-town" / "calls" / "partners-2027" / "README.md"
    lines = [
        line.split(maxsplit=1) for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("    ")
    ]
    for program, words in lines:
        run(folder, program, shlex.split(words))
        if words.startswith("call . rank --do"):
            break
    for words in SESSION:
        run(folder, "stemcity", shlex.split(words))


def planned(file: str) -> Callable[[Path], str]:
    """A page of the small town after the commands of its own page: the plan proposed, and its classes given places."""

    def page(build: Path) -> str:
        folder = build / "planned"
        if not folder.exists():
            shutil.copytree(ROOT / "examples" / "small-town", folder)
            for line in (folder / "README.md").read_text(encoding="utf-8").splitlines():
                if line.startswith(("    stemcity schedule . ", "    stemcity allocate . ")):
                    program, words = line.split(maxsplit=1)
                    run(folder, program, ["--lang", "en", *shlex.split(words)])
        found = (folder / "private" / file).read_text(encoding="utf-8")
        return f"<!doctype html><meta charset=utf-8>{found}" if file.endswith(".svg") else found

    return page


def mended(file: str) -> Callable[[Path], str]:
    """A page of the planned small town after its library was closed, by the command of its own page."""

    def page(build: Path) -> str:
        folder = build / "mended"
        if not folder.exists():
            planned("plan/index.html")(build)
            shutil.copytree(build / "planned", folder)
            text = (folder / "README.md").read_text(encoding="utf-8")
            words = next(line.split(maxsplit=1)[1] for line in text.splitlines() if "stemcity repair . " in line)
            run(folder, "stemcity", ["--lang", "en", *shlex.split(words), "--write"])
            sheets = ["--sheets", "--since", str(build / "planned"), "--at", "2027-04-14T18:00"]
            run(folder, "stemcity", ["schedule", ".", *sheets])
        found = (folder / "private" / file).read_text(encoding="utf-8")
        return f"<!doctype html><meta charset=utf-8>{found}" if file.endswith(".svg") else found

    return page


def kept(file: str, words: str) -> Callable[[Path], str]:
    """A page that a command of money, work or the report writes beside copies of the town's two years."""

    def page(build: Path) -> str:
        folder = build / "kept"
        if not folder.exists():
            for name in ("small-town-2026", "small-town"):
                shutil.copytree(ROOT / "examples" / name, folder / name)
        run(folder, "stemcity", ["--lang", "en", *shlex.split(words)])
        found = (folder / "small-town" / file).read_text(encoding="utf-8")
        return f"<!doctype html><meta charset=utf-8>{found}" if file.endswith(".svg") else found

    return page


def came(build: Path) -> str:
    """The part of the report over two years that says who came, by gender."""
    page = kept("report/index.html", YEARS)(build)
    head, part = page[: page.index("<body")], page[page.index('<h2 id="came"') : page.index('<h3 id="came-audience"')]
    return f'{head}<body><main style="padding:1rem">{part}</main>'


def merged(build: Path) -> Path:
    """The page of the metropolitan area's whole programme."""
    if not (build / "area").exists():
        run(build, "stemcity", ["area", str(ROOT / "examples" / "metropolitan-area"), "--build", "area"])
    return build / "area" / "site" / "it" / "programme" / "index.html"


YEARS = "report small-town-2026 small-town --at 2027-09-30"
HELD = (
    'call . do hold-session key=first "start=2027-02-08 09:00" "end=2027-02-08 11:30" "place=Town hall" '
    'present=presidente,neri,maestra "minutes=The marks were read out and confirmed." '
    '--by segretario --role secretary --at "2027-02-08 11:40"'
)
WRITTEN = 'call . documents --no-word --language en --to told --at "2027-02-08 12:00"'
SESSION = (HELD, WRITTEN)
"""What is added to the page's own commands."""


def run(folder: Path, program: str, words: list[str]) -> None:
    """Run a command of a page in a folder."""
    module = ["-m", "stemcity_kit"] if program == "stemcity" else []
    subprocess.run([sys.executable, *module, *words], cwd=folder, check=True, capture_output=True)  # noqa: S603 - ours


VIEWS: Mapping[str, View] = {
    "home-wide": View("milan-2019/site/en/index.html", 1280, 900),
    "home-phone": View("milan-2019/site/en/index.html", 500, 1300),
    "programme-wide": View("small-town/site/it/programme/index.html", 1280, 1100),
    "event-phone": View("small-town/site/it/events/circuiti-di-carta/index.html", 500, 900),
    "figures-wide": View("milan-2019/site/en/figures/index.html", 1280, 1000),
    "month": View(month, 1180, 640),
    "sheet": View(sheet, 900, 520),
    "plan-day": View(planned("plan/2027-04-16.svg"), 1240, 270),
    "plan-mended": View(mended("plan/2027-04-15.svg"), 1570, 270),
    "partner-sheet": View(mended("plan/partners/partner-robot-gentili-2027-04-14.html"), 900, 1330),
    "report": View(kept("report/index.html", YEARS), 1100, 1050),
    "report-came": View(came, 1000, 740),
    "budget": View(kept("private/budget/index.html", "budget small-town --at 2027-03-22 --write"), 1000, 1100),
    "timeline": View(kept("private/timeline/work.svg", "timeline small-town --at 2027-03-09 --write"), 1450, 1090),
    "area": View(merged, 1280, 1000),
    "letter": View(planned("places/letters/primaria-sud.html"), 900, 1060),
    "fairness": View(planned("places/fairness.html"), 900, 1000),
    "minutes": View(told("minutes"), 900, 1250),
    "ranking": View(told("ranking"), 1200, 1060),
    "explained": View(told("outcome-jcnmrzhb"), 900, 1120),
}


def browser() -> str:
    """The browser that is there."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    sys.exit(f"No browser was found. Install one of: {', '.join(BROWSERS)}.")


def built(folder: Path, *examples: str) -> None:
    """Build the examples into a folder."""
    for name in examples:
        places = [str(ROOT / "examples" / name), "--to", str(folder / name)]
        command = [sys.executable, "-m", "stemcity_kit", "build", *places]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command


def looked_at(view: View, build: Path) -> Image.Image:
    """What the browser shows."""
    page = build / "page.html"
    made = view.page(build) if callable(view.page) else build / view.page
    if isinstance(made, Path):
        page = made
    else:
        whole = made if made.startswith("<!") else f"<meta charset=utf-8><style>{STYLE}</style>{made}"
        page.write_text(whole, encoding="utf-8")
    profile = f"--user-data-dir={build / 'profile'}"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", profile]
    shot = build / "shot.png"
    size = f"--window-size={view.width},{view.height + FRAME}"
    command = [browser(), *options, size, f"--screenshot={shot}", page.resolve().as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - our own pages only
    return Image.open(shot).convert("RGB").crop((0, 0, view.width, view.height))


def small(picture: Image.Image) -> bytes:
    """The picture in as many bytes as it may have."""
    for quality in (85, 75, 65, 50):
        content = io.BytesIO()
        picture.save(content, "WEBP", quality=quality, method=6)
        if content.tell() <= MOST:
            return content.getvalue()
    sys.exit(f"A picture has more than {MOST} bytes at every quality. Make its window smaller.")


def main(names: list[str]) -> Iterator[str]:
    """Make the pictures, and say each."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        build = Path(folder)
        built(build, "milan-2019", "small-town")
        TARGET.mkdir(exist_ok=True)
        for name in names or VIEWS:
            content = small(looked_at(VIEWS[name], build))
            (TARGET / f"{name}.webp").write_bytes(content)
            yield f"{name}.webp: {len(content)} bytes"


if __name__ == "__main__":
    for line in main(sys.argv[1:]):
        sys.stdout.write(f"{line}\n")
