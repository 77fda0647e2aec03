"""The ready server's settings, with this company's lifetimes, origins and one address more."""

from __future__ import annotations

from datetime import timedelta

from vestibule.server.settings import *  # noqa: F403 - this project is the ready server, set up
from vestibule.server.settings import CORS_ALLOWED_ORIGINS, VESTIBULE

ROOT_URLCONF = "examples.company.urls"

# The front end is served from here while it is being worked on.
CORS_ALLOWED_ORIGINS = [
    "http://localhost:3000",
    "http://127.0.0.1:3000",
    *CORS_ALLOWED_ORIGINS,
]
CORS_ALLOWED_ORIGIN_REGEXES = []
# Its tokens are in the body: no page of another origin sends cookies, unless it is named.
CORS_ALLOW_CREDENTIALS = bool(VESTIBULE.get("TRUSTED_ORIGINS"))

VESTIBULE = {
    **VESTIBULE,
    "ACCESS_LIFETIME": timedelta(minutes=180),
    "REFRESH_LIFETIME": timedelta(days=3),
    "SESSION_LIFETIME": timedelta(days=3),
    # The front end keeps the refresh token of its sign-in and never takes up a new one.
    "ROTATION": "acknowledged",
}
