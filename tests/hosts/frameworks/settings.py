"""A host with plain views, Strawberry, Graphene, django-ninja and Channels, as on their page."""

from __future__ import annotations

from tests.hosts.frameworks import page
from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import INSTALLED_APPS, database

INSTALLED_APPS = [
    *INSTALLED_APPS,
    "django.contrib.admin",
    "django.contrib.messages",
    "django.contrib.sessions",
    "tests.hosts.frameworks",
]
MIDDLEWARE = page.module("settings").MIDDLEWARE
DATABASES = database("frameworks")
ROOT_URLCONF = "tests.hosts.frameworks.urls"
LOGIN_URL = "/sign-in/"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
# Its admin is Django's own, which the check would rather have replaced.
SILENCED_SYSTEM_CHECKS = ["vestibule.W003"]
