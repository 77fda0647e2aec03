"""A host that is started by gunicorn, uvicorn and `runserver`, behind a proxy."""

from __future__ import annotations

import tests.patience  # noqa: F401 - changes what it names
from tests.hosts.project import *  # noqa: F403 - settings are names in a module
from tests.hosts.project import MIDDLEWARE, VESTIBULE, database

DATABASES = database("served")
ALLOWED_HOSTS = ["127.0.0.1"]
MIDDLEWARE = [*MIDDLEWARE, "vestibule.middleware.TokenAuthenticationMiddleware"]
ROOT_URLCONF = "tests.hosts.served.urls"
VESTIBULE = {
    **VESTIBULE,
    "PUBLIC_ORIGIN": "http://127.0.0.1",
    "TRUSTED_PROXIES": ("127.0.0.1",),
    "LIMITS": {"sign_in_failure": "2/day per ip"},
}
