"""What must hold between the settings, so that they make one sound installation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

_CHOICES = {
    "ROTATION": ("strict", "acknowledged", "off"),
    "ACCESS_ALGORITHM": ("ES256", "EdDSA", "RS256", "HS256"),
    "DEFAULT_TRANSPORT": ("body", "cookie"),
    "DELIVERY": ("thread", "worker", "inline"),
    "SIGN_IN_CHECK": ("none", "email_code"),
    "EMAIL_VERIFICATION": ("required", "optional", "off"),
    "EMAIL_VERIFICATION_BY": ("link", "code"),
    "PASSWORD_RESET_BY": ("link", "code"),
    "CAPTCHA": ("none", "recaptcha_v2", "recaptcha_v3", "hcaptcha", "turnstile", "dummy"),
    "CAPTCHA_FAIL": ("closed", "open"),
}


def problems(settings: Any) -> list[str]:
    """Say what does not fit, a sentence for each; nothing where all is well."""
    found = [
        f"{name} must be one of {', '.join(choices)}."
        for name, choices in _CHOICES.items()
        if getattr(settings, name) not in choices
    ]
    if settings.role(settings.DEFAULT_ROLE) is None or settings.role(settings.ADMIN_ROLE) is None:
        found.append("DEFAULT_ROLE and ADMIN_ROLE must be among ROLES.")
    if not settings.SIGN_IN_WITH or set(settings.SIGN_IN_WITH) - {"email", "username"}:
        found.append("SIGN_IN_WITH must name email, username, or both.")
    if settings.ACCESS_LIFETIME > settings.SESSION_LIFETIME:
        found.append("ACCESS_LIFETIME must not be longer than SESSION_LIFETIME.")
    found += [
        f"{name} must be longer than nothing."
        for name in ("ACCESS_LIFETIME", "REFRESH_LIFETIME", "SESSION_LIFETIME", "REVOCATION_BOUND")
        if getattr(settings, name) <= timedelta(0)
    ]
    return found
