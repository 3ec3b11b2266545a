"""The Django portal passes its own tests: over HTTP, with both journals, the journal's contract and its migrations."""

import subprocess
import sys
from pathlib import Path

import pytest

PORTAL = Path(__file__).parents[2] / "examples" / "portal"


def test_the_portal_passes_its_own_tests():
    """In a process of its own, with warnings as errors."""
    pytest.importorskip("django", reason="Django is not installed")
    pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")
    run = [sys.executable, "-W", "error", "manage.py", "test", "--noinput", "--settings", "city.test_settings"]
    done = subprocess.run(run, cwd=PORTAL, capture_output=True, encoding="utf-8", timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert "OK" in done.stderr.splitlines()[-2:] or "\nOK\n" in done.stderr
