"""What a provider's answer means for the request that it was asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from vestibule.captcha.provider import Provider
from vestibule.captcha.siteverify import Unusable
from vestibule.conf import settings
from vestibule.outbound import NoAnswer

OUT_OF_ORDER = "internal-error"
OUR_MISTAKES = frozenset(
    {
        "missing-input-secret",
        "invalid-input-secret",
        "sitekey-secret-mismatch",
        "not-using-dummy-passcode",
        "missing-remoteip",
        "invalid-remoteip",
    }
)
"""What providers answer to a wrong configuration, whoever asks.

``bad-request`` is not among them: whoever sends a misshapen response could
provoke it.
"""
_CODE = re.compile(r"[a-z-]{1,40}")


def objection(provider: Provider, said: Mapping[str, Any], action: str) -> str:
    """Say why a response is not accepted; an empty string if it is.

    Raises:
        NoAnswer: the provider says that it is out of order.
        Unusable: it says that our secret or site key is wrong.
    """
    if not said["success"]:
        return _of_provider(said.get("error-codes"))
    if not _is_ours(said.get("hostname")):
        return "solved on another host"
    if (provider.names_action or said.get("action")) and said.get("action") != action:
        return "solved for another action"
    if provider.gives_score and not _is_enough(said.get("score")):
        return "the score is too low"
    return ""


def hostnames() -> frozenset[str]:
    """Return the hosts whose pages may show the captcha."""
    named = settings.CAPTCHA_HOSTNAMES or (urlsplit(settings.PUBLIC_ORIGIN).hostname or "",)
    return frozenset(name.lower() for name in named if name)


def _of_provider(codes: object) -> str:
    # Only what looks like a code gets on: it will be logged, and we sent a secret there.
    listed = codes if isinstance(codes, list) else []
    known = [code for code in listed if isinstance(code, str) and _CODE.fullmatch(code)]
    if OUR_MISTAKES.intersection(known):
        raise Unusable(", ".join(known))
    if OUT_OF_ORDER in known:
        raise NoAnswer(OUT_OF_ORDER)
    return ", ".join(known) or "refused"


def _is_ours(hostname: object) -> bool:
    return isinstance(hostname, str) and hostname.lower() in hostnames()


def _is_enough(score: object) -> bool:
    return (
        isinstance(score, int | float)
        and not isinstance(score, bool)
        and score >= settings.CAPTCHA_MIN_SCORE
    )
