"""Ask a provider: one HTTP request, one JSON object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn
from urllib.parse import urlencode

from vestibule import outbound
from vestibule.outbound import Answer, NoAnswer, Upstream

TIMEOUT = 5.0
"""Seconds for a whole answer."""

ANSWER_MAX = 65_536
_HEADERS = {"Accept": "application/json", "User-Agent": "Vestibule"}


class Unusable(Exception):
    """The provider answered with nothing that one could decide by: ours to put right."""


def ask(url: str, form: Mapping[str, str]) -> dict[str, Any]:
    """POST a form; return the JSON object of the answer, whose ``success`` is true or false.

    Raises:
        NoAnswer: no connection, no answer within five seconds (now or lately), or a
            status of 5xx.
        Overloaded: too many answers are waited for.
        Unusable: the address is not safe; the answer is too long or no such object,
            or says ``success`` with another status than 200.
    """
    if not outbound.is_safe(url):
        raise Unusable("the address is neither https nor on this machine")
    answer = upstream(url).call(lambda: _post(url, urlencode(form).encode()))
    if answer.status >= 500:
        raise NoAnswer(f"status {answer.status}")
    if len(answer.body) > ANSWER_MAX:
        raise Unusable("the response is too long")
    said = _object(answer.body, answer.status)
    if said["success"] and answer.status != 200:
        raise Unusable(f"success with status {answer.status}")
    return said


@lru_cache(maxsize=64)
def upstream(url: str) -> Upstream:
    """Return what the provider at this address may cost this process."""
    return Upstream()


def _post(url: str, body: bytes) -> Answer:
    return outbound.send(
        "POST", url, body=body, headers=_HEADERS, seconds=TIMEOUT, longest=ANSWER_MAX
    )


def _object(body: bytes, status: int) -> dict[str, Any]:
    try:
        found = json.loads(body.decode(), parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Unusable(f"no JSON, with status {status}") from None
    if not isinstance(found, dict) or not isinstance(found.get("success"), bool):
        raise Unusable(f"JSON without a verdict, with status {status}")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found
