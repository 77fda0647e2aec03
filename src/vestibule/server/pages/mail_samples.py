"""A sample of every mail, for its preview: rendered as the real one is, and sent to no one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import to_language

import vestibule
from vestibule.conf import settings
from vestibule.core.clock import now
from vestibule.delivery import KINDS, Message
from vestibule.delivery.compose import ComposedMessage, compose

_LOCALES = Path(vestibule.__file__).parent / "locale"
_AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def kinds() -> list[str]:
    """Return the kinds of mails, as they are listed."""
    return [name for name, kind in KINDS.items() if "email" in kind.channels]


def languages() -> list[str]:
    """Return the languages that there are texts in."""
    return ["en", *sorted(to_language(each.name) for each in _LOCALES.iterdir() if each.is_dir())]


def variants(kind: str) -> list[str]:
    """Return the forms that a mail comes in: by link or by code, about an app or a passkey."""
    needs = KINDS[kind].needs
    if "code|link" in needs:
        return ["link", "code", "both"] if kind == "sign_in_link" else ["link", "code"]
    return ["totp", "passkey"] if "method" in needs else [""]


def sample(kind: str, *, language: str, variant: str) -> ComposedMessage:
    """Return a mail in a language, with everything that it may say."""
    message = Message(kind, "ada@example.org", _values(kind, variant), "email", language)
    return compose(message, queued_at=now())


def _values(kind: str, variant: str) -> dict[str, Any]:
    needs = {name for need in KINDS[kind].needs for name in need.split("|")}
    values: dict[str, Any] = {
        "name": "Ada",
        "user_agent": _AGENT,
        "ip": "198.51.100.7",
        "actor": "Grace Hopper",
        "reason": "Lost the phone",
        "left": 3,
        "code": "418203",
        "link": f"{settings.PUBLIC_ORIGIN}/example#token=8sT2wPz4Lq7RkVn0",
        "minutes": 60,
        "email": "ada.lovelace@example.org",
        "provider": "Google",
        "role": "Manager",
        "method": variant or "totp",
        "due": now() + timedelta(days=1),
    }
    left_out = {"link": {"code"}, "code": {"link"}}.get(variant, set())
    optional = {"code", "link", "minutes"} - needs
    return {name: each for name, each in values.items() if name not in left_out | optional}
