"""System checks of the host's ``SIMPLE_JWT``, where a contract takes the place of SimpleJWT."""

from __future__ import annotations

from typing import Any

from django.conf import settings as django_settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from vestibule.checks.served import is_served
from vestibule.conf.simplejwt import ignored, refused


@register(Tags.security)
def simple_jwt_is_honored(**_: Any) -> list[CheckMessage]:
    """E057, W057: a setting of ``SIMPLE_JWT`` is not honored, or has no effect."""
    # djoser's and dj-rest-auth's addresses have views of this contract among theirs.
    if not getattr(django_settings, "ROOT_URLCONF", "") or not is_served("simplejwt"):
        return []
    errors: list[CheckMessage] = [Error(each, id="vestibule.E057") for each in refused()]
    return errors + [checks.Warning(each, id="vestibule.W057") for each in ignored()]
