"""The ready server's settings, for people who sign in by user name and clients of SimpleJWT."""

from __future__ import annotations

from datetime import timedelta

from vestibule.core.roles import Role
from vestibule.server.settings import *  # noqa: F403 - this project is the ready server, set up
from vestibule.server.settings import CORS_ALLOWED_ORIGINS, VESTIBULE

ROOT_URLCONF = "examples.vite.urls"

# `npm run dev` and `npm run preview` serve the front end from here.
CORS_ALLOWED_ORIGINS = [
    "http://localhost:5173",
    "http://127.0.0.1:5173",
    "http://localhost:4173",
    *CORS_ALLOWED_ORIGINS,
]
CORS_URLS_REGEX = r"/(api|register|protected-resource|\.well-known)/"

VESTIBULE = {
    **VESTIBULE,
    "SIGN_IN_WITH": ("username",),
    "EMAIL_VERIFICATION": "off",
    "ACCESS_LIFETIME": timedelta(minutes=5),
    # A client may keep the refresh token of its sign-in, or take up each new one.
    "ROTATION": "acknowledged",
    "USER_ID_CLAIM": "user_id",
    # The guide's own password, "newpassword", is on every list of common ones.
    "PASSWORD_BLOCKLIST": False,
    "PASSWORD_BREACHED_FILTER": "",
    "ROLES": (Role("admin", "Administrator", 100), Role("member", "Member", 10)),
    "DEFAULT_ROLE": "member",
}
