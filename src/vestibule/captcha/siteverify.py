"""Verify a captcha response at the provider (``siteverify``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn
from urllib.parse import urlencode

from vestibule import outbound
from vestibule.outbound import Answer, NoAnswer, Upstream

TIMEOUT = 5.0
"""Seconds for the whole response."""

ANSWER_MAX = 65_536
_HEADERS = {"Accept": "application/json", "User-Agent": "Vestibule"}


class Unusable(Exception):
    """The provider's answer cannot be used, because of a mistake in our configuration."""


def ask(url: str, form: Mapping[str, str]) -> dict[str, Any]:
    """POST a form; returns the JSON object of the answer, whose ``success`` is a boolean.

    Raises:
        NoAnswer: no connection, no answer within five seconds (now or recently), or a 5xx
            status.
        Overloaded: too many calls are in progress.
        Unusable: the URL is not safe; the answer is too long or not such an object, or has
            ``success`` with a status other than 200.
    """
    if not outbound.is_safe(url):
        raise Unusable("the address is neither https nor on this machine")
    answer = upstream(url).call(lambda: _post(url, urlencode(form).encode()))
    if answer.status >= 500:
        raise NoAnswer(f"status {answer.status}")
    if len(answer.body) > ANSWER_MAX:
        raise Unusable("the response is too long")
    parsed = _object(answer.body, answer.status)
    if parsed["success"] and answer.status != 200:
        raise Unusable(f"success with status {answer.status}")
    return parsed


@lru_cache(maxsize=64)
def upstream(url: str) -> Upstream:
    """Return the upstream for this URL, with its limits."""
    return Upstream()


def _post(url: str, body: bytes) -> Answer:
    return outbound.send(
        "POST", url, body=body, headers=_HEADERS, seconds=TIMEOUT, longest=ANSWER_MAX
    )


def _object(body: bytes, status: int) -> dict[str, Any]:
    try:
        parsed = json.loads(body.decode(), parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Unusable(f"no JSON, with status {status}") from None
    if not isinstance(parsed, dict) or not isinstance(parsed.get("success"), bool):
        raise Unusable(f"JSON without a verdict, with status {status}")
    return parsed


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    parsed = dict(pairs)
    if len(parsed) != len(pairs):
        raise ValueError("a name occurs twice")
    return parsed
