"""The settings of the example portal: a city's own Django project, as small as it can be.

What a city would change: the database, the secret key, who logs in (its own identity provider), and `JOURNAL`.
"""

import datetime as dt
import os
import secrets
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ.get("PORTAL_SECRET_KEY") or secrets.token_urlsafe(50)  # without one, sessions end with it
DEBUG = os.environ.get("PORTAL_DEBUG", "") == "yes"
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "grants",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "city.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.request",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("PORTAL_DATABASE", str(BASE_DIR / "portal.sqlite3")),
        "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
USE_TZ = True
TIME_ZONE = "Europe/Rome"
STATIC_URL = "static/"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

CALLS = BASE_DIR / "calls"
"""A folder for each call, with its call.toml."""

JOURNAL = os.environ.get("PORTAL_JOURNAL", "django")
"""`django`: the journal is a model of this project. `sql`: it is `SqlJournal`, with tables of its own beside it."""

JOURNAL_PREFIX = "stemcity_"
"""What the names of the tables of `SqlJournal` begin with."""


def now() -> dt.datetime:
    """The register's clock: the one clock that decides whether an application is in time."""
    return dt.datetime.now(dt.UTC)


CLOCK = now
