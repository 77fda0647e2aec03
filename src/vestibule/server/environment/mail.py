"""Delivery of mail: an SMTP server or the development inbox."""

from __future__ import annotations

from email.errors import ObsoleteHeaderDefect
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from vestibule.server.environment.variables import Environment

_PORTS = {"tls": 587, "ssl": 465}


def is_sender(text: str) -> bool:
    """Whether a text is one mail address, with or without a name: the only one to send from.

    A name with a comma needs quotation marks: without, it would be several addresses.
    """
    message = EmailMessage()
    try:
        message["From"] = text
        header = message["From"]
        [address] = header.addresses
    except (ValueError, IndexError):  # an IndexError is Python's own, for "a@"
        return False
    is_valid = all(isinstance(each, ObsoleteHeaderDefect) for each in header.defects)
    ends = text.isprintable() and not text.rstrip().endswith((",", ";"))
    return is_valid and ends and bool(address.username and address.domain)


def mail_settings(env: Environment) -> dict[str, Any]:
    """Return Django's mail settings."""
    sender = env.EMAIL_FROM or str(Address(env.SERVICE_NAME, "no-reply", "localhost"))
    if env.inbox:
        return {
            "EMAIL_BACKEND": "vestibule.server.pages.inbox.InboxBackend",
            "DEFAULT_FROM_EMAIL": sender,
            "VESTIBULE_INBOX": env.HOME / "inbox",
        }
    url = urlsplit(env.EMAIL_URL)
    asked = {name: values[-1] == "true" for name, values in parse_qs(url.query).items()}
    port = next((_PORTS[name] for name in _PORTS if asked.get(name)), 25)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "DEFAULT_FROM_EMAIL": sender,
        "EMAIL_HOST": url.hostname or "localhost",
        "EMAIL_PORT": url.port or port,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": asked.get("tls", False),
        "EMAIL_USE_SSL": asked.get("ssl", False),
        "EMAIL_TIMEOUT": 10,
    }
