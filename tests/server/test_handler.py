"""The handler of the ready server: it remembers addresses, and mistakes none."""

from __future__ import annotations

from io import BufferedReader, BytesIO
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import Resolver404, get_urlconf, path, re_path, resolve, reverse

from vestibule.server.engine import handler
from vestibule.server.engine.handler import Handler, Request, headers_of

pytestmark = [pytest.mark.urls(__name__)]


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
        wanted = resolve(address)
        assert tuple(find(served, address)) == (wanted.func, wanted.args, wanted.kwargs)


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


def test_headers_and_cookies_reach_the_server_as_django_would_send_them(served):
    response = served.get_response(RequestFactory().get("/page/"))
    sent = headers_of(response)
    assert ("X-One", "1") in sent
    cookies = {value.strip().split("=")[0] for name, value in sent if name == "Set-Cookie"}
    assert cookies == {"a", "b"}


def test_addresses_of_one_request_are_forgotten_before_the_next(served):
    request = RequestFactory().get("/page/")
    vars(request)["urlconf"] = (path("page/", page, name="other"),)
    assert served.get_response(request).content == b"here"
    assert get_urlconf() is None
    assert reverse("page") == "/page/"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"PATH_INFO": "/page/7/", "QUERY_STRING": "a=1&b=%C3%A4"},
        {"PATH_INFO": ""},
        {"PATH_INFO": "//page//"},
        {"PATH_INFO": "/p%2fage/"},
        {"PATH_INFO": "/\xc3\xa4/"},
        {"PATH_INFO": "/\xff/"},
        {"REQUEST_METHOD": "post", "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": "4"},
        {"CONTENT_TYPE": "application/json; charset=latin-1", "CONTENT_LENGTH": "4"},
        {"CONTENT_TYPE": "multipart/form-data; boundary=b", "CONTENT_LENGTH": ""},
    ],
)
def test_a_request_is_read_as_django_reads_it(said):
    environs = [RequestFactory().get("/page/").environ | said for _ in range(2)]
    for environ in environs:
        environ |= {"wsgi.input": BytesIO(b"{} more"), "wsgi.errors": None}
    ours, djangos = (
        kind(environ) for kind, environ in zip((Request, WSGIRequest), environs, strict=True)
    )
    assert ours.read() == djangos.read()
    seen = [vars(each).copy() for each in (ours, djangos)]
    for each in seen:
        del each["_stream"], each["environ"]["wsgi.input"]
        each.pop("_body", None)  # which ours may have from the start
    assert seen[0] == seen[1]
    assert (ours.GET, ours.get_full_path(), ours.encoding) == (
        djangos.GET,
        djangos.get_full_path(),
        djangos.encoding,
    )


@pytest.mark.parametrize("length", ["", "0", "2", "4", "9"])
@pytest.mark.parametrize("most", [None, 4, 3])
@pytest.mark.parametrize("received", [BytesIO, lambda body: BufferedReader(BytesIO(body))])
def test_a_body_is_djangos_and_refused_where_django_refuses_it(settings, length, most, received):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = most
    said = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": length}
    seen = []
    for kind in (Request, WSGIRequest):
        request = kind(
            RequestFactory().post("/").environ | said | {"wsgi.input": received(b"{ }\n")}
        )
        try:
            seen.append((request.body, request.body, request.read()))
        except RequestDataTooBig as refused:
            seen.append(refused.args)
    assert seen[0] == seen[1]
