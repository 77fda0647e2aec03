"""Delivery of text messages: a provider, a webhook, or the development inbox."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit, urlunsplit

from vestibule.server.environment.urls import CREDENTIALS, SMS_FORM
from vestibule.server.environment.values import UnusableEnvironment
from vestibule.server.environment.variables import Environment


def sms_settings(env: Environment) -> dict[str, Any]:
    """Return Vestibule's settings for text messages, as far as ``SMS_URL`` has them.

    Raises:
        UnusableEnvironment: the URL's scheme is unknown, or ``SMS_BACKEND`` is set too.
    """
    if env.SMS_BACKEND and env.SMS_URL:
        raise UnusableEnvironment(
            "VESTIBULE_SMS_URL and VESTIBULE_SMS_BACKEND set the same setting: remove one of them."
        )
    if env.SMS_BACKEND:
        return {}
    if not env.SMS_URL:
        return {"SMS_BACKEND": "vestibule.server.pages.inbox.keep_sms" if env.inbox else ""}
    url = urlsplit(env.SMS_URL)
    if url.scheme in CREDENTIALS:
        # Not url.hostname, which would lowercase the sender's name.
        sender = unquote(url.netloc.rpartition("@")[2])
        values = (unquote(url.username or ""), unquote(url.password or ""), sender)
        names = (*CREDENTIALS[url.scheme], "from")
        return {
            "SMS_BACKEND": url.scheme,
            "SMS_OPTIONS": dict(zip(names, values, strict=True)),
        }
    if url.scheme in {"https", "http"}:
        return {"SMS_BACKEND": "webhook", "SMS_OPTIONS": _webhook(env.SMS_URL)}
    if url.scheme == "console":
        return {"SMS_BACKEND": "console"}
    raise UnusableEnvironment(f"VESTIBULE_SMS_URL {SMS_FORM}.")


def _webhook(text: str) -> dict[str, str]:
    """Return the webhook's URL without its secret, which only signs the requests."""
    url = urlsplit(text)
    query = parse_qs(url.query)
    secret = query.pop("secret", [""])[-1]
    return {"url": urlunsplit(url._replace(query=urlencode(query, doseq=True))), "secret": secret}
