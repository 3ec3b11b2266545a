"""The settings of the tests: databases in a folder of their own, without waiting for the disk; a quick hash."""

import tempfile
from pathlib import Path

from city.settings import *  # noqa: F403 - the same settings, but for what follows
from city.settings import DATABASES

FOLDER = Path(tempfile.mkdtemp(prefix="portal-"))
DATABASES = {
    name: {
        **DATABASES["default"],
        "NAME": str(FOLDER / f"{name}.sqlite3"),
        "OPTIONS": {**DATABASES["default"]["OPTIONS"], "init_command": "PRAGMA synchronous = OFF"},
        "TEST": {"NAME": str(FOLDER / f"test-{name}.sqlite3")},
    }
    for name in ("default", "second", "third")
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
