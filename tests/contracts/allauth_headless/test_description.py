"""allauth's description holds: each operation is there, and each answer is as described."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.urls import include, path, resolve
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.modes import GenerationMode

from tests.cases import Case, undone
from tests.concurrency.budget import TIMES
from tests.contracts.allauth_headless.description import KINDS, of_client, operations
from tests.contracts.allauth_headless.visitor import PASSWORD, Visitor
from tests.openapi import MODES, assert_as_described, operations_of
from tests.security.routes import routes

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [path("_allauth/", include("vestibule.contracts.allauth_headless.urls"))]


def test_every_operation_has_a_view_and_a_method(case: Case):
    found = operations()
    assert len(found) == 59
    for method, described in found:
        for kind in KINDS if "{client}" in described else ("",):
            address = described.replace("{client}", kind)
            with case(f"{method} {address}"):
                view: Any = resolve(address).func
                assert hasattr(view.view_class, method.lower())


def headers_of(visitor: Visitor) -> dict[str, str]:
    """Return what a client sends with each request."""
    if visitor.kind == "app":
        return {"X-Session-Token": visitor.token} if visitor.token else {}
    visitor.get("config")
    cookies = {name: each.value for name, each in visitor.http.cookies.items()}
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"Cookie": sent, "X-CSRFToken": cookies["csrftoken"], "Host": "testserver"}


def signed_in(kind: str) -> Visitor:
    visitor = Visitor(kind)
    assert visitor.login().status_code == 200
    return visitor


@cache
def places() -> dict[str, int]:
    """Return the place of each operation in the description."""
    return {f"{method} {address}": place for place, (method, address) in enumerate(operations())}


def modes(name: str, kind: str, tried: Any) -> list[GenerationMode]:
    """Return what a kind of client sends to an operation: right or wrong, in turn.

    So each operation that takes anything gets both, and is asked by both kinds; what only one kind
    has gets both from that one. The long run sends everything by everybody.
    """
    if not list(tried.body) and not list(tried.query) and not list(tried.headers):
        return [GenerationMode.POSITIVE]  # there is nothing to get wrong
    place = places().get(name.replace(f"/{kind}/", "/{client}/"))
    if place is None or TIMES > 1:
        return MODES
    return [MODES[(place + KINDS.index(kind)) % 2]]


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_is_as_described(request, make_account, settings, case: Case, kind):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}
    settings.MFA_TRUST_ENABLED = settings.MFA_PASSKEY_SIGNUP_ENABLED = True
    make_account("ada@example.org", password=PASSWORD)
    described = schemathesis.openapi.from_dict(of_client(kind))
    described.app = get_wsgi_application()
    callers = {"nobody": headers_of(Visitor(kind)), "signed in": headers_of(signed_in(kind))}
    request.getfixturevalue("kept_connection")  # after Django's client, which undoes it
    for name, tried in operations_of(described).items():
        for mode in modes(name, kind, tried):
            with case(f"{name}, {mode.value}"):
                try:
                    assert_as_described(tried, mode, callers, examples=2)
                except FailureGroup as found:  # a group of exceptions is none to a subtest
                    raise AssertionError(found) from None


def test_no_field_of_a_signed_in_client_hands_a_nul_on(make_account, case: Case):
    make_account("ada@example.org", password=PASSWORD)
    visitors = {kind: signed_in(kind) for kind in KINDS}
    for route in routes(urlpatterns):
        kind, _, address = route.path.removeprefix("/_allauth/").partition("/v1/")
        for name in route.fields:
            body = dict.fromkeys(route.fields, "a") | {name: "a\x00b"}
            with case(f"{route.operation} {name}"), undone():
                answer = visitors[kind].send(route.method.upper(), address, body)
                assert answer.status_code < 500, answer.content
