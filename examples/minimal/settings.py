"""Django settings as ``startproject`` writes them, without the admin and with Vestibule."""

from __future__ import annotations

import os
from pathlib import Path

# The `vestibule` command makes one at its first start and keeps it in VESTIBULE_HOME.
SECRET_KEY = os.environ["VESTIBULE_SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "vestibule",
]
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "examples.minimal.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path(os.environ.get("VESTIBULE_HOME", "var/minimal")) / "minimal.sqlite3",
        # Readers beside one writer, and a writer that waits for its turn instead of failing.
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = [
    "vestibule.passwords.Argon2idHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
USE_TZ = True
STATIC_URL = "static/"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["vestibule.drf.SessionTokenAuthentication"],
    # Whatever does not say otherwise needs a signed-in caller.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}

# Front ends on any port of this machine; none from elsewhere.
CORS_ALLOWED_ORIGIN_REGEXES = [r"http://(localhost|127\.0\.0\.1):\d{1,5}\Z"]

# ROTATION: a client may keep the refresh token of its sign-in, or take up each new one.
VESTIBULE = {"ISSUER": "minimal", "SIGN_IN_WITH": ("username",), "ROTATION": "acknowledged"}
# Cookies over plain HTTP are for this machine alone; no page here could open a mailed link.
PORT = os.environ.get("VESTIBULE_PORT", "8000")
VESTIBULE |= {"PUBLIC_ORIGIN": f"http://localhost:{PORT}", "EMAIL_VERIFICATION": "off"}
