"""The handler of the ready server: it remembers addresses, and mistakes none."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import Resolver404, path, re_path, resolve

from vestibule.server import handler
from vestibule.server.handler import Handler

pytestmark = [pytest.mark.once, pytest.mark.urls(__name__)]


def page(request: HttpRequest, **_: Any) -> HttpResponse:
    """Say a header more than once, as cookies are."""
    response = HttpResponse("here", headers={"X-One": "1"})
    response.set_cookie("a", "1")
    response.set_cookie("b", "2")
    return response


urlpatterns = [
    path("page/", page, name="page"),
    path("page/<int:number>/", page),
    path("with/", page, {"more": True}),
    re_path(r"^any/.*$", page),
]


@pytest.fixture
def served() -> Handler:
    """A handler that has answered nothing yet."""
    return Handler()


def find(served: Handler, address: str) -> Any:
    return served.resolve_request(RequestFactory().get(address))


@pytest.mark.parametrize("address", ["/page/", "/page/7/", "/with/", "/any/thing"])
def test_an_address_leads_where_django_says_the_first_time_and_each_time_after(served, address):
    for _ in range(2):
        found, wanted = find(served, address), resolve(address)
        assert (found.func, found.args, found.kwargs) == (wanted.func, wanted.args, wanted.kwargs)


def test_an_address_that_leads_nowhere_is_not_remembered(served):
    for _ in range(2):
        with pytest.raises(Resolver404):
            find(served, "/nothing/")
    assert not served._known


def test_only_addresses_without_parameters_are_remembered_and_not_without_end(served, monkeypatch):
    monkeypatch.setattr(handler, "MOST_KNOWN", 3)
    for address in ("/page/", "/page/7/", "/with/", *(f"/any/{n}" for n in range(9))):
        find(served, address)
    assert list(served._known) == ["/page/", "/any/0", "/any/1"]


def test_a_request_with_addresses_of_its_own_is_resolved_by_them(served):
    find(served, "/page/")
    request = RequestFactory().get("/page/")
    request.urlconf = "vestibule.urls"
    with pytest.raises(Resolver404):
        served.resolve_request(request)


@pytest.mark.django_db
def test_headers_and_cookies_reach_the_server_as_django_would_send_them(served):
    said: list[Any] = []
    served(RequestFactory().get("/page/").environ, lambda status, headers: said.extend(headers))
    assert ("X-One", "1") in said
    assert {value.strip().split("=")[0] for name, value in said if name == "Set-Cookie"} == {
        "a",
        "b",
    }
