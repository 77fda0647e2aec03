"""Decide from a provider's answer whether to accept a captcha response."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from vestibule.captcha.provider import Provider
from vestibule.captcha.siteverify import Unusable
from vestibule.conf import settings
from vestibule.outbound import NoAnswer
from vestibule.scope import current_scope

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
"""Error codes of a wrong configuration, whatever the client sent.

``bad-request`` is not included: a client could provoke it with a malformed response.
"""
_CODE = re.compile(r"[a-z-]{1,40}")


def objection(provider: Provider, answer: Mapping[str, Any], action: str) -> str:
    """Return why a response is not accepted; an empty string if it is.

    Raises:
        NoAnswer: the provider reports an internal error.
        Unusable: it reports that our secret or site key is wrong.
    """
    if not answer["success"]:
        return _of_provider(answer.get("error-codes"))
    if not _is_ours(answer.get("hostname")):
        return "solved on another host"
    if (provider.names_action or answer.get("action")) and answer.get("action") != action:
        return "solved for another action"
    if provider.gives_score and not _is_enough(answer.get("score")):
        return "the score is too low"
    return ""


def hostnames() -> frozenset[str]:
    """Return the hosts whose pages may show the captcha."""
    named = settings.CAPTCHA_HOSTNAMES or (urlsplit(current_scope.origin).hostname or "",)
    return frozenset(name.lower() for name in named if name)


def _of_provider(codes: object) -> str:
    # Only what looks like a code is logged: the request contained our secret.
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
