"""allauth's own description of its headless API, read from the installed package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

FILE = "headless/spec/doc/openapi.yaml"
METHODS = ("get", "post", "put", "patch", "delete")
KINDS = ("app", "browser")

REQUIRES_SESSION = re.compile(r"/account/|/auth/sessions|/reauthenticate")
BEYOND: dict[str, tuple[str, ...]] = {
    "POST /account/password/change": ("200:Authenticated",),
    "POST /account/authenticators/recovery-codes": ("200:RecoveryCodes",),
    "POST /account/authenticators/webauthn": ("400:Error",),
    "PUT /account/authenticators/webauthn": ("400:Error",),
    "DELETE /account/authenticators/webauthn": ("400:Error",),
    "DELETE /account/authenticators/totp": ("400:Error",),
    "DELETE /auth/sessions": ("400:Error",),
    "GET /auth/webauthn/authenticate": ("401:Unauthenticated",),
    "POST /auth/webauthn/authenticate": ("401:Unauthenticated",),
    "POST /auth/2fa/trust": ("401:Unauthenticated",),
}
"""What allauth answers besides what its description says; recorded from itself, where it can be."""

OURS = {"POST /auth/webauthn/login": "409", "POST /auth/code/request": "409"}
"""Where a signed-in client is told of the conflict, as by ``POST /auth/login``."""


@cache
def document() -> dict[str, Any]:
    """Read the description."""
    package = find_spec("allauth")
    assert package is not None
    assert package.origin is not None
    text = (Path(package.origin).parent / FILE).read_text()
    read: dict[str, Any] = yaml.safe_load(text)
    read["info"]["description"] = ""  # a file of its own
    return read


def operations() -> list[tuple[str, str]]:
    """Return the method and address of every operation."""
    paths = document()["paths"].items()
    return [(each.upper(), path) for path, item in paths for each in METHODS if each in item]


def of_client(kind: str) -> dict[str, Any]:
    """Return the description of one kind of client, with what allauth answers besides."""
    described = deepcopy(document())
    described["paths"] = {
        path.replace("{client}", kind): _operations(item, kind)
        for path, item in described["paths"].items()
        if "{client}" in path or f"/{kind}/" in path
    }
    for path, method, operation in _each(described):
        _complete(path, method, operation, kind)
    return described


def _operations(item: dict[str, Any], kind: str) -> dict[str, Any]:
    for operation in item.values():
        operation["parameters"] = [
            each
            for each in operation.get("parameters", [])
            if each.get("$ref") != "#/components/parameters/Client"
        ]
    return item


def _each(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in described["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _complete(path: str, method: str, operation: dict[str, Any], kind: str) -> None:
    short = path.partition("/v1")[2]
    more = [*BEYOND.get(f"{method.upper()} {short}", ()), "429:TooManyRequests"]
    if REQUIRES_SESSION.search(short):
        more.append("401:Authentication")
    if kind == "browser" and method != "get":
        more.append("403:Forbidden")  # without the CSRF token
    if kind == "app":
        more.append("410:SessionGone")  # by a token that stands for no session
    answers = operation["responses"]
    for each in more:
        status, component = each.split(":")
        answers.setdefault(status, {"$ref": f"#/components/responses/{component}"})
    if conflict := OURS.get(f"{method.upper()} {short}"):
        answers[conflict] = {"$ref": "#/components/responses/AddAuthenticatorConflict"}
    if answers.get("401", {}).get("$ref", "").endswith("/ReauthenticationRequired"):
        # Described for a session that is too old; without a session, there is no user in it.
        answers["401"] = {"$ref": "#/components/responses/Authentication"}
