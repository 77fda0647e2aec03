"""The middleware of the ready server, beside the libraries' whose work it shortens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from corsheaders.middleware import CorsMiddleware
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.common import CommonMiddleware
from django.test import RequestFactory

from vestibule.server.engine.middleware import Common, CrossOrigin, headers, tuned_headers

ANSWERS: tuple[Callable[[], Any], ...] = (
    lambda: HttpResponse("something"),
    lambda: HttpResponse("", status=204),
    lambda: HttpResponse("x", headers={"Vary": "Accept, Cookie", "Content-Length": "1"}),
    lambda: HttpResponse("x", headers={"Vary": "*"}),
    lambda: HttpResponse("x", headers={"Vary": "Origin"}),
    lambda: StreamingHttpResponse([b"a", b"b"]),
)
TRUSTED = "https://app.example.org"


def giving(make: Callable[[], Any]) -> Callable[[HttpRequest], Any]:
    """A view that answers with this, whatever it is asked."""
    return lambda request: make()


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"origin": TRUSTED},
        {"origin": "https://evil.example"},
        {"origin": ""},
        {"access-control-request-method": "POST"},
        {"origin": TRUSTED, "access-control-request-method": "POST"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize(
    ("theirs", "ours"), [(CorsMiddleware, CrossOrigin), (CommonMiddleware, Common)]
)
def test_an_answer_leaves_as_the_library_would_send_it(settings, theirs, ours, method, said):
    settings.CORS_ALLOWED_ORIGINS = [TRUSTED]
    for make in ANSWERS:
        request = RequestFactory().generic(method, "/api/auth/profile/", headers=said)
        wanted, got = (each(giving(make))(request) for each in (theirs, ours))
        assert (got.status_code, dict(got.items())) == (wanted.status_code, dict(wanted.items()))


@pytest.mark.parametrize("origin", ["http://app.example.org", "https://app.example.org"])
def test_both_engines_lay_down_the_same_headers(settings, origin):
    settings.VESTIBULE = {**settings.VESTIBULE, "PUBLIC_ORIGIN": origin}
    own = {"Content-Security-Policy": "default-src 'none'"}
    for make in (*ANSWERS, lambda: HttpResponse("x", status=404, headers=own)):
        laid = []
        for engine in (headers, tuned_headers):
            request = RequestFactory().post("/api/auth/profile/", b"{}", "application/json")
            response = engine(giving(make))(request)
            said = dict(response.items())
            assert said.pop("X-Request-Id") == request.META["vestibule.request_id"]
            laid.append(said)
        assert laid[0] == laid[1]
        assert ("Strict-Transport-Security" in laid[0]) == origin.startswith("https")


def test_a_host_that_is_not_ours_reaches_no_view(settings):
    settings.ALLOWED_HOSTS = ["app.example.org"]
    front: Any = Common(giving(HttpResponse))
    asked = RequestFactory()
    for host in ("app.example.org", "APP.example.org:443") * 2:
        assert front(asked.get("/", headers={"host": host})).status_code == 200
    for _ in range(2):
        with pytest.raises(DisallowedHost):
            front(asked.get("/", headers={"host": "evil.example"}))
