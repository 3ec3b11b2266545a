"""A small call in a folder, and the acts that bring it to any stage, as the command does them."""

from __future__ import annotations

import functools
import json
import shutil
import tempfile
from pathlib import Path

import openpyxl
from click.testing import CliRunner, Result

from stemcity_kit.cli import main

__all__ = ["APPLICATIONS", "CALL", "acts_until", "by_protocol", "scored", "stemcity"]

CALL = """\
schema = 1
[call]
key = "contents-2027"
nature = "invented"
title = "Contents 2027"
purpose = "contents"
organiser = "The city"
zone = "Europe/Rome"
languages = ["en"]
officer = "m.rossi"
legal_bases = ["L. 241/1990, art. 12"]
channels = ["portal", "certified-mail"]
groupings = true
completion_days = 10
review_days = 10
committee_quorum = 3

[[dues]]
key = "proposals"
at = "2027-03-29 12:00"
included = false

[[questions]]
key = "title"
title = "Title of the project"
required = true
substance = true

[[questions]]
key = "contact"
title = "Who can be asked"
required = true
sensitivity = "personal"
seen_by = []

[[questions]]
key = "permit"
title = "Permit number"
required = true

[[questions]]
key = "audience"
title = "For how many people"
kind = "whole-number"
least = 1
required = true

[[requirements]]
key = "size"
title = "For ten people or more"
test = "audience >= 10"

[grid]
rounding = { point = "criterion", places = 2 }
[[grid.criteria]]
key = "quality"
title = "Quality"
weight = 60
step = "0.1"
reason = true
levels = { "1" = "Excellent", "0.5" = "Enough", "0" = "None" }
[[grid.criteria]]
key = "reach"
title = "Reach"
weight = 40
levels = { "1" = "Excellent", "0.5" = "Enough", "0" = "None" }
[[grid.thresholds]]
least = 40

[awarding]
equal = "refuse"
confirm_days = 5
[[awarding.ties]]
by = "receipt"
first = "lowest"
[[awarding.pools]]
key = "programme"
title = "Programme"
places = 1

[becomes]
title = "title"
"""

APPLICATIONS = """\
protocol;received_at;channel;signed;title;contact;permit;audience
2027/1;2027-03-20 10:00;portal;yes;Robots by hand;Ada Rossi;P1;30
2027/2;2027-03-21 10:00;PEC;yes;Stars above us;Bea Verdi;;50
2027/3;2027-03-28 03:00;portal;no;Five friends;Cia Neri;P3;5
2027/4;2027-03-22 09:30;portal;yes;Colours of chemistry;Dia Blu;P4;20
"""


def stemcity(*args: object, lang: str = "en") -> Result:
    """Run the command; a traceback fails the test."""
    result = CliRunner().invoke(main, ["--lang", lang, *map(str, args)], catch_exceptions=False)
    assert "Traceback" not in result.output
    return result


def done(folder: Path, at: str, *args: str, by: str = "m.rossi", role: str = "officer") -> Result:
    """An act that must succeed."""
    result = stemcity("call", folder, *args, "--at", at, "--by", by, "--role", role)
    assert result.exit_code == 0, result.output
    return result


def by_protocol(folder: Path) -> dict[str, str]:
    """The key of each application, by its number in the register."""
    output = stemcity("journal", "export", folder, "--personal").output
    found = {}
    for line in output.splitlines()[1:]:
        body = json.loads(line)["body"]
        act = (json.loads(body) if isinstance(body, str) else body)["act"]
        if act.get("protocol") and act.get("application"):
            found[act["protocol"]] = act["application"]
    return found


def scored(sheets: Path, *, best: str) -> None:
    """Fill in the score sheets of a folder: full marks for one application, half for the others."""
    for path in sheets.glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        sheet = book["scores"]
        names = [str(cell.value).split("\n")[0].rstrip(" *") for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            for cell, name in zip(row, names, strict=True):
                if name.startswith("mark."):
                    cell.value = 1 if row[0].value == best else 0.5
                if name.startswith("reason."):
                    cell.value = "It is clear."
        book.save(path)


STAGES = ("published", "received", "closed", "checked", "committee", "evaluation", "scored", "ranked", "approved")


def acts_until(stage: str, folder: Path, *, text: str = CALL) -> Path:
    """A folder with the call at a stage, made by the command."""
    shutil.copytree(_made(STAGES.index(stage), text) / "call", folder, dirs_exist_ok=True)
    return folder


@functools.cache
def _made(stage: int, text: str) -> Path:
    """Where the folder is as it stood after a stage, which many tests begin with: each stage is gone through once."""
    kept = tempfile.TemporaryDirectory(prefix="call-folder-")
    _KEPT.append(kept)
    folder = Path(kept.name) / "call"
    if stage:
        shutil.copytree(_made(stage - 1, text) / "call", folder)
    else:
        folder.mkdir()
        (folder / "call.toml").write_text(text, encoding="utf-8")
        (folder / "applications.csv").write_text(APPLICATIONS, encoding="utf-8")
    _STEPS[STAGES[stage]](folder)
    return Path(kept.name)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []  # each goes when the process ends


def _published(folder: Path) -> None:
    done(folder, "2027-01-10 09:00", "approve", role="manager")
    done(folder, "2027-01-11 09:00", "publish")


def _received(folder: Path) -> None:
    done(folder, "2027-03-29 10:00", "import", str(folder / "applications.csv"), "--seed", "test")


def _closed(folder: Path) -> None:
    done(folder, "2027-03-29 12:00", "close")
    done(folder, "2027-03-30 09:00", "do", "open-receivability")


def _checked(folder: Path) -> None:
    done(folder, "2027-03-30 12:00", "check", "--do")
    second = by_protocol(folder)["2027/2"]
    answer = ["answers.permit=P2", "received_at=2027-04-01 10:00", "channel=certified-mail"]
    done(folder, "2027-04-01 12:00", "do", "answer-completion", f"application={second}", *answer)
    done(folder, "2027-04-02 12:00", "check", "--do")


def _committee(folder: Path) -> None:
    members = ["--chair", "chi", "--member", "leo", "--member", "mia", "--substitute", "zoe"]
    done(folder, "2027-04-03 12:00", "committee", *members, "--declared", "--called", "chi=Chiara R.", role="manager")


def _evaluation(folder: Path) -> None:
    done(folder, "2027-04-04 12:00", "do", "open-evaluation")
    done(folder, "2027-04-04 12:00", "assign", "--seed", "1 2 3", "--do")


def _scored(folder: Path) -> None:
    stemcity("call", folder, "sheets", "--to", folder / "sheets", "--at", "2027-04-05 12:00")
    scored(folder / "sheets", best=by_protocol(folder)["2027/4"])
    done(folder, "2027-04-10 12:00", "sheets", "--from", str(folder / "sheets"))


def _ranked(folder: Path) -> None:
    done(folder, "2027-04-11 12:00", "rank", "--do")
    done(folder, "2027-04-12 12:00", "do", "open-review", "until=2027-04-22 12:00")


def _approved(folder: Path) -> None:
    done(folder, "2027-04-23 12:00", "approve", "--decision", "DD 7/2027", role="manager")


_STEPS = {
    "published": _published,
    "received": _received,
    "closed": _closed,
    "checked": _checked,
    "committee": _committee,
    "evaluation": _evaluation,
    "scored": _scored,
    "ranked": _ranked,
    "approved": _approved,
}
