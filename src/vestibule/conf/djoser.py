"""The host's ``DJOSER`` dictionary, as far as the djoser contract honors it.

It is read at each request, as djoser does, and as tests that change it expect. A system check
(``vestibule.E044``, ``vestibule.W044``) names what is not honored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings as django_settings


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Djoser:
    """The settings that are honored, with djoser's names and defaults."""

    LOGIN_FIELD: str = ""
    """Empty: ``USERNAME_FIELD`` of the user model."""
    USER_ID_FIELD: str = ""
    """Empty: the primary key."""
    SEND_ACTIVATION_EMAIL: bool = False
    SEND_CONFIRMATION_EMAIL: bool = False
    USERNAME_CHANGED_EMAIL_CONFIRMATION: bool = False
    USER_CREATE_PASSWORD_RETYPE: bool = False
    SET_PASSWORD_RETYPE: bool = False
    PASSWORD_RESET_CONFIRM_RETYPE: bool = False
    SET_USERNAME_RETYPE: bool = False
    USERNAME_RESET_CONFIRM_RETYPE: bool = False
    LOGOUT_ON_PASSWORD_CHANGE: bool = False
    ACTIVATION_URL: str = ""
    PASSWORD_RESET_CONFIRM_URL: str = ""
    USERNAME_RESET_CONFIRM_URL: str = ""
    """Empty: no such links are mailed."""
    EMAIL_FRONTEND_DOMAIN: str | None = None
    EMAIL_FRONTEND_PROTOCOL: str | None = None
    SOCIAL_AUTH_ALLOWED_REDIRECT_URIS: Sequence[str] = ()

    def page(self, template: str) -> str:
        """Return a template of this dictionary as a page: a path, or a URL of another domain."""
        if not self.EMAIL_FRONTEND_DOMAIN:
            return template
        protocol = self.EMAIL_FRONTEND_PROTOCOL or "https"
        return f"{protocol}://{self.EMAIL_FRONTEND_DOMAIN}/{template.removeprefix('/')}"


HONORED = tuple(each.name for each in fields(Djoser))


def given() -> dict[str, Any]:
    """Return the host's dictionary as it is; empty without one."""
    return dict(getattr(django_settings, "DJOSER", None) or {})


def djoser() -> Djoser:
    """Return the settings that are honored; None is as if it was not set."""
    chosen = {name: value for name, value in given().items() if value is not None}
    return Djoser(**{name: value for name, value in chosen.items() if name in HONORED})
