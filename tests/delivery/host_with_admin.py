"""Settings of a host project with Django's admin."""

from __future__ import annotations

from vestibule.server import settings as _server
from vestibule.server.settings import *  # noqa: F403
from vestibule.server.settings import INSTALLED_APPS, MIDDLEWARE, TEMPLATES, VESTIBULE

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.sessions"]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MIDDLEWARE = [
    *MIDDLEWARE,
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES[0]["OPTIONS"] = {
    "context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]
}
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": _server.env.HOME / "host.sqlite3"}
}
VESTIBULE["DELIVERY"] = "worker"
ALLOWED_HOSTS = ["testserver"]
ROOT_URLCONF = "tests.delivery.admin_urls"
