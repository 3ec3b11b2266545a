"""Where dossiers may be written, and what their manifest says."""

import hashlib
import json
import os

import pytest

from stemcity_kit.cli.build import MARK
from stemcity_kit.errors import UnsafePath
from stemcity_kit.folder.dossier_files import MANIFEST, SITE_MARK, DossierFile, write_dossiers
from tests.documents.test_dossiers import letter

FILE = DossierFile(letter("x"), "html", b"<p>x</p>")


def test_the_manifest_names_reader_date_hash_and_head(tmp_path) -> None:
    """So that a signed file can be told from a draft."""
    paths = write_dossiers(tmp_path / "documents", [FILE])
    assert ["outcome-kv2m-applicant.html", MANIFEST] == [path.name for path in paths]
    assert {
        "files": {
            "outcome-kv2m-applicant.html": {
                "kind": "outcome",
                "reader": "applicant",
                "date": "2027-05-03T10:00:00+00:00",
                "call": "c",
                "sha256": hashlib.sha256(b"<p>x</p>").hexdigest(),
                "application": "kv2m",
                "journal": {"case": "merit-2027", "number": 39, "digest": "ab12" * 16},
            }
        }
    } == json.loads(paths[-1].read_text(encoding="utf-8"))


def test_what_was_written_before_stays_in_the_manifest(tmp_path) -> None:
    """A second time adds to the first; a manifest that cannot be read is written anew."""
    write_dossiers(tmp_path, [FILE])
    write_dossiers(tmp_path, [DossierFile(letter("x"), "docx", b"PK")])
    assert 2 == len(json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))["files"])
    (tmp_path / MANIFEST).write_text("nonsense", encoding="utf-8")
    write_dossiers(tmp_path, [FILE])
    assert 1 == len(json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))["files"])


def test_the_mark_is_the_one_that_a_build_leaves() -> None:
    """The two floors cannot know each other, so a test holds them together."""
    assert MARK == SITE_MARK


@pytest.mark.parametrize("inside", ["", "en", "en/events"])
def test_a_built_site_is_refused(tmp_path, inside: str) -> None:
    """In it or anywhere below it; nothing is written."""
    site = tmp_path / "site"
    (site / inside).mkdir(parents=True)
    (site / SITE_MARK).write_text("", encoding="utf-8")
    with pytest.raises(UnsafePath, match="is a built site"):
        write_dossiers(site / inside, [FILE])
    assert [] == [path for path in site.rglob("*") if path.is_file() and path.name != SITE_MARK]


@pytest.mark.parametrize("name", ["media", "Media"])
def test_the_media_of_an_edition_are_refused(tmp_path, name: str) -> None:
    """A build copies them; another folder called media is nobody's business."""
    (tmp_path / name / "letters").mkdir(parents=True)
    write_dossiers(tmp_path / name / "letters", [FILE])
    (tmp_path / "edition.toml").write_text("", encoding="utf-8")
    with pytest.raises(UnsafePath, match="copied into the site"):
        write_dossiers(tmp_path / name / "letters", [FILE])


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_into_a_site_is_refused(tmp_path) -> None:
    """The link is followed before it is judged."""
    site = tmp_path / "site"
    site.mkdir()
    (site / SITE_MARK).write_text("", encoding="utf-8")
    (tmp_path / "letters").symlink_to(site)
    with pytest.raises(UnsafePath, match="is a built site"):
        write_dossiers(tmp_path / "letters", [FILE])
