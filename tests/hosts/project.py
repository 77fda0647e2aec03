"""What the host projects have in common: plain Django settings, as other projects have them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import dj_database_url

_HOME = Path(os.environ.get("HOST_HOME") or tempfile.mkdtemp(prefix="vestibule-host-"))


def database(name: str) -> dict[str, dict[str, Any]]:
    """Return DATABASES for a host of this name, of the kind that this run is about."""
    if os.environ.get("TEST_DATABASE") == "postgres":
        parsed = dict(dj_database_url.parse(os.environ["TEST_DATABASE_URL"]))
        parsed["TEST"] = {"NAME": f"test_host_{name}"}
        return {"default": parsed}
    return {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(_HOME / f"{name}.sqlite3"),
            "OPTIONS": {"init_command": "PRAGMA synchronous=OFF"},  # no power cuts here
            "TEST": {"NAME": str(_HOME / f"test_{name}.sqlite3")},
        }
    }


SECRET_KEY = "a host project's own key, which protects nothing but tests"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
    "vestibule",
]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "tests.hosts.urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
PASSWORD_HASHERS = [
    "vestibule.passwords.Argon2idHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
VESTIBULE: dict[str, Any] = {
    "PUBLIC_ORIGIN": "http://testserver",
    # What a password costs is no claim of these projects.
    "ARGON2_MEMORY_KIB": 8,
    "ARGON2_TIME": 1,
}
