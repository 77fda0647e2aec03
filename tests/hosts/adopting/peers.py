"""The host as it was before: with the packages that it comes from, and without Vestibule."""

from __future__ import annotations

from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import database

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "rest_framework",
    "rest_framework.authtoken",
    "rest_framework_simplejwt",
    "rest_framework_simplejwt.token_blacklist",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "dj_rest_auth",
    "dj_rest_auth.mfa",
    "djoser",
    "djoser.webauthn",
    "social_django",
    "tests.hosts.by_uuid",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
DATABASES = database("adopting")
AUTH_USER_MODEL = "by_uuid.Member"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
ALLOWED_HOSTS = ["testserver"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
"""What allauth is told; the others are as their pages have them."""
