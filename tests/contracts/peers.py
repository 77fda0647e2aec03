"""Exchanges with a peer that runs in the same test run, replayed on ours and compared.

A peer's project is two modules in ``tests/contracts/<peer>/``: ``peer_project.py``, Django settings
that also name the module with what may be ``given``, and ``peer_urls.py``. ``answers_of_peer``
starts one process with it, on SQLite in memory, for all scenarios of a file; ``play`` does the same
on ours. A scenario is a dictionary, so that it goes through JSON::

    {
        "claim": "a link works once",
        "settings": {"DJOSER": {"SEND_ACTIVATION_EMAIL": True}},    # of Django, for this scenario
        "given": ["ada"],                                           # functions of that module
        "exchanges": [
            {
                "request": "POST /auth/users/activation/",
                "body": {"uid": "{uid}", "token": "{token}"},       # text is sent as it is
                "headers": {"authorization": "Token {key}"},
                "type": "application/json",
                "keep": {"key": "body.auth_token"},                 # for what follows
                "ours": {"status": 200, "body": {}},                # what differs on purpose
                "documented": "Activation of an active account",    # its row in the how-to page
            }
        ],
    }

``keep`` takes ``body.<key>.<key>``, ``cookie.<name>``, ``header.<name>``, or ``mail:<regex>`` (the
first group in the text of the newest mail); with ``?`` at its end, what is not there leaves what
was kept before. In answers, what was kept or given is written as ``{name}`` again. A list as
``body`` of ``ours`` is compared too: only what stands in ``ours`` replaces the peer's answer.
``"bodies": "keys"`` in an exchange compares the keys alone, and of a body that is no JSON only that
there is one. ``"ends"`` says that a request ends its own session, so that no repetition of it is
authenticated.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

REPOSITORY = Path(__file__).parents[2]
HEADERS = ("Content-Type", "WWW-Authenticate", "Allow", "Location")
"""Headers that are compared, if a scenario does not name others as ``headers``."""

Scenario = dict[str, Any]
Answer = dict[str, Any]
Given = Mapping[str, Callable[[], Mapping[str, Any] | None]]

_NAME = re.compile(r"\{(\w+)\}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
_NUMBERED = {"id", "pk"}
"""Keys whose numbers are those of rows. Any other number may be the same as one of them by chance,
such as a status of 401."""
_MASKS = (
    (re.compile(r"^eyJ[\w-]+\.[\w-]+\.[\w-]+$"), "<jwt>"),
    (re.compile(r"^[0-9a-f]{40}$"), "<key>"),
)


def answers_of_peer(
    project: str, scenarios: Sequence[Scenario], **environment: str
) -> list[list[Answer]]:
    """Play all scenarios on the peer, in a process of its own."""
    child = subprocess.run(
        [sys.executable, "-m", __name__],
        input=json.dumps(scenarios),
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": project, **environment},
        check=False,
    )
    assert child.returncode == 0, child.stderr
    answers: list[list[Answer]] = json.loads(child.stdout)
    return answers


def play(scenario: Scenario, given: Given, *, repeats: bool = False) -> list[Answer]:
    """Play one scenario in this process; it must be rolled back by the caller.

    With ``repeats``, what had an effect is sent again with its ``Idempotency-Key``, where the view
    takes one: with the cookies of before, as a client does that has lost the response.
    """
    from django.core import mail  # noqa: PLC0415 - the child has no settings before
    from django.test import Client, TestCase  # noqa: PLC0415

    known: dict[str, str] = {}
    for name in scenario.get("given", ()):
        made = given[name]() or {}
        known |= {each: str(value) for each, value in made.items()}
    mail.outbox.clear()
    strict = scenario.get("csrf", False)
    client = Client(raise_request_exception=False, enforce_csrf_checks=strict)
    answers = []
    for number, exchange in enumerate(scenario["exchanges"]):
        before, jar = len(mail.outbox), deepcopy(client.cookies)
        once = {"Idempotency-Key": f"request-{number}"} if repeats else {}
        with TestCase.captureOnCommitCallbacks(execute=True):
            response = _send(client, exchange, known, once)
        mails = mail.outbox[before:]
        if repeats and not exchange.get("ends") and _is_done_once(response):
            _assert_answered_again(client, exchange, known, once, jar, response)
        known |= {
            name: _kept(where, response, client, known.get(name, ""))
            for name, where in exchange.get("keep", {}).items()
        }
        answers.append(_answer(response, mails, scenario.get("headers", HEADERS), known))
    return answers


def _is_done_once(response: Any) -> bool:
    """Whether the request has had an effect, and its view takes an ``Idempotency-Key``."""
    from vestibule.drf.idempotency import ONCE  # noqa: PLC0415

    view = getattr(response, "renderer_context", {}).get("view")
    method = getattr(view, response.wsgi_request.method.lower(), None)
    described = getattr(method, "described", None)
    takes = described is not None and ONCE in described.headers
    return takes and response.status_code < 300


def _assert_answered_again(
    client: Any,
    exchange: Mapping[str, Any],
    known: Mapping[str, str],
    once: Mapping[str, str],
    jar: Any,
    first: Any,
) -> None:
    """Send a request again, and compare the answers: in both, a new token is written alike."""
    from django.core import mail  # noqa: PLC0415
    from django.test import TestCase  # noqa: PLC0415

    later, sent = client.cookies, len(mail.outbox)
    client.cookies = deepcopy(jar)
    with TestCase.captureOnCommitCallbacks(execute=True):
        again = _send(client, exchange, known, once)
    client.cookies = later
    one, other = (
        _MOMENT.sub("<time>", _written(_answer(each, [], HEADERS, known)))
        for each in (first, again)
    )
    assert one == other, f"{exchange['request']} is not answered again"
    assert sent == len(mail.outbox), f"{exchange['request']} sends a mail again"
    assert sorted(first.cookies) == sorted(again.cookies)


def _send(
    client: Any,
    exchange: Mapping[str, Any],
    known: Mapping[str, str],
    more: Mapping[str, str] = MappingProxyType({}),
) -> Any:
    method, path = exchange["request"].split(" ", 1)
    body = filled(exchange.get("body", ""), known)
    return client.generic(
        method,
        filled(path, known),
        body if isinstance(body, str) else json.dumps(body),
        content_type=exchange.get("type", "application/json"),
        headers={**filled(exchange.get("headers", {}), known), **more},
    )


def filled(value: Any, known: Mapping[str, str]) -> Any:
    """Put what was kept into a request; ``{name}`` stays if nothing of that name was."""
    if isinstance(value, dict):
        return {name: filled(each, known) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each, known) for each in value]
    if not isinstance(value, str):
        return value
    return _NAME.sub(lambda found: known.get(found[1], found[0]), value)


def _kept(where: str, response: Any, client: Any, before: str) -> str:
    """Find what is to be kept; what is not there differs in the answer itself."""
    place = where.removesuffix("?")
    try:
        return _found(place, response, client)
    except (LookupError, TypeError, ValueError):
        return f"no {where}" if place == where else before


def _found(where: str, response: Any, client: Any) -> str:
    from django.core import mail  # noqa: PLC0415

    if where.startswith("mail:"):
        found = re.search(where.removeprefix("mail:"), str(mail.outbox[-1].body))
        if found is None:
            raise LookupError
        return found[1]
    kind, _, name = where.partition(".")
    if kind == "cookie":
        return str(client.cookies[name].value)
    if kind == "header":
        return str(response[name])
    value = json.loads(response.content)
    for key in name.split("."):
        value = value[int(key)] if isinstance(value, list) else value[key]
    return str(value)


def _answer(
    response: Any, mails: Sequence[Any], headers: Sequence[str], known: Mapping[str, str]
) -> Answer:
    text = response.content.decode()
    is_json = response.get("Content-Type", "").startswith("application/json")
    body = json.loads(text) if is_json and text else text
    return {
        "status": response.status_code,
        "headers": {name: response[name] for name in headers if name in response},
        "body": masked(body, known),
        "mails": [sorted(each.to) for each in mails],
    }


def masked(value: Any, known: Mapping[str, str], key: str = "") -> Any:
    """Write what differs between two runs as a name."""
    if isinstance(value, dict):
        return {name: masked(each, known, name) for name, each in value.items()}
    if isinstance(value, list):
        return [masked(each, known, key) for each in value]
    return _masked_one(value, known, key)


def _masked_one(value: Any, known: Mapping[str, str], key: str) -> Any:
    if isinstance(value, float):
        return "<time>"
    if not isinstance(value, str) and key not in _NUMBERED:
        return value
    named = (f"{{{name}}}" for name, each in known.items() if each == str(value))
    kinds = (name for pattern, name in _MASKS if isinstance(value, str) and pattern.match(value))
    return next(named, None) or next(kinds, value)


def assert_alike(exchange: Mapping[str, Any], theirs: Answer, ours: Answer) -> None:
    """Compare an answer with the peer's, or with what differs from it on purpose.

    What is said to differ must differ: else its row in the page is not true any more.
    """
    differs = exchange.get("ours", {})
    keys_only = exchange.get("bodies") == "keys"
    for part, answer in theirs.items():
        if part in differs:
            assert _written(differs[part]) != _written(answer), f"{part} does not differ"
    wanted, found = {**theirs, **differs}, dict(ours)
    if keys_only:
        wanted["body"], found["body"] = _keys(wanted["body"]), _keys(found["body"])
    # The order of the keys is part of the answer.
    wrong = [part for part in found if _written(found[part]) != _written(wanted[part])]
    told = (f"{part}: {_written(found[part])}\n  not {_written(wanted[part])}" for part in wrong)
    assert not wrong, "\n".join(told)


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _keys(body: Any) -> Any:
    if isinstance(body, dict):
        return list(body)
    return [_keys(each) for each in body] if isinstance(body, list) else type(body).__name__


def replay(scenario: Scenario, theirs: Sequence[Answer], given: Given) -> None:
    """Play a scenario on ours, and compare each answer; it must be rolled back by the caller."""
    ours = play(scenario, given, repeats=True)
    wrong = []
    for exchange, one, other in zip(scenario["exchanges"], theirs, ours, strict=True):
        try:
            assert_alike(exchange, one, other)
        except AssertionError as differs:
            wrong.append(f"{exchange['request']} {exchange.get('body', '')}\n{differs}")
    assert not wrong, "\n\n".join(wrong)


def undocumented(scenarios: Sequence[Scenario], page: str) -> list[str]:
    """Return the differences that have no row in the page's table, and none that is named."""
    exchanges = [each for scenario in scenarios for each in scenario["exchanges"]]
    rows = {each.get("documented", each["request"]) for each in exchanges if "ours" in each}
    return sorted(row for row in rows if f"\n| {row} | " not in page)


@contextmanager
def _rolled_back() -> Iterator[None]:
    from django.db import transaction  # noqa: PLC0415

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def main() -> None:
    """Play what is on standard input on the project of ``DJANGO_SETTINGS_MODULE``."""
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.cache import cache  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test.utils import override_settings, setup_test_environment  # noqa: PLC0415

    setup_test_environment()
    call_command("migrate", run_syncdb=True, verbosity=0)
    given = import_module(settings.GIVEN).GIVEN  # type: ignore[misc]
    answers = []
    for scenario in json.load(sys.stdin):
        cache.clear()
        with override_settings(**scenario.get("settings", {})), _rolled_back():
            answers.append(play(scenario, given))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
