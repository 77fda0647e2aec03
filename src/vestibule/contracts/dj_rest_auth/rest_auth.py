"""The host's ``REST_AUTH`` dictionary, as far as it is honored.

Read at each request, since tests change it meanwhile. What is not honored is named by a system
check (``vestibule.checks.rest_auth``).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from vestibule.conf.rest_auth import given
from vestibule.core.tokens import Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class RestAuth:
    """The settings that are honored, with dj-rest-auth's names and defaults."""

    USE_JWT: bool = False
    JWT_AUTH_COOKIE: str | None = None
    JWT_AUTH_REFRESH_COOKIE: str | None = None
    JWT_AUTH_REFRESH_COOKIE_PATH: str = "/"
    JWT_AUTH_SECURE: bool = False
    JWT_AUTH_HTTPONLY: bool = True
    JWT_AUTH_SAMESITE: str | None = "Lax"
    JWT_AUTH_COOKIE_DOMAIN: str | None = None
    JWT_AUTH_RETURN_EXPIRATION: bool = False
    JWT_AUTH_COOKIE_USE_CSRF: bool = False
    JWT_AUTH_COOKIE_ENFORCE_CSRF_ON_UNAUTHENTICATED: bool = False
    OLD_PASSWORD_FIELD_ENABLED: bool = False
    LOGOUT_ON_PASSWORD_CHANGE: bool = False
    SESSION_LOGIN: bool = True
    """No session of Django is opened beside ours; a sign-out without credentials is no error."""

    @property
    def cookies(self) -> tuple[str, ...]:
        """The names of the cookies that hold tokens."""
        named = (self.JWT_AUTH_COOKIE, self.JWT_AUTH_REFRESH_COOKIE)
        return tuple(each for each in named if each)

    @property
    def hides_refresh(self) -> bool:
        """Whether no script may read a refresh token: it is in an HttpOnly cookie alone."""
        return self.JWT_AUTH_HTTPONLY and bool(self.cookies)

    @property
    def transport(self) -> Transport:
        """The transport of the tokens of a session.

        Cookies that scripts may read hold a copy of the tokens in the body, for the same session.
        """
        return Transport.COOKIE if self.hides_refresh else Transport.BODY


def rest_auth() -> RestAuth:
    """Return the host's settings as they are now."""
    chosen = given()
    return RestAuth(**{name: chosen[name] for name in honored() if name in chosen})


@cache
def honored() -> tuple[str, ...]:
    """Return the names of the settings that are honored."""
    return tuple(field.name for field in fields(RestAuth))
