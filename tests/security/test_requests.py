"""Methods, addresses, types and headers: whatever is asked how, the answer is one of ours."""

from __future__ import annotations

import gzip
import json
import zlib
from functools import cache

import pytest

from tests.cases import each_case
from tests.security.refusals import (
    BODIES,
    CONFIG,
    JWKS,
    LOGIN,
    PROFILE,
    SESSIONS,
    assert_nothing_happened,
    assert_refused,
    client,
)

pytestmark = pytest.mark.django_db

TYPES = [
    "text/plain", "text/html", "text/json", "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x", "application/xml", "text/xml", "application/x-yaml",
    "application/yaml",
    "application/octet-stream", "application/jsonp", "application/javascript",
    "application/x-json", "", "json",
    "application/", "/", "application/json-patch+json", "application/vnd.api+json", "image/svg+xml",
    "application/jsonx", "x" * 5000, "application/msgpack", "application/json5",
    "application/ld+json", "\xff",
]  # fmt: skip


@each_case("content_type", TYPES, ids=lambda each: ascii(each)[:40])
def test_a_body_of_another_type_is_refused(send, content_type):
    for address, body in BODIES.items():
        text = json.dumps(body).encode()
        assert_refused(send(address, text, content_type), 415, code="unsupported_media_type")
    assert_nothing_happened()


@each_case("content_type", ["application/json", "", "text/plain", TYPES[3]])
def test_an_empty_body_is_refused(send, content_type):
    for address in BODIES:
        assert_refused(send(address, b"", content_type), 400, 415)


@each_case(
    "body",
    [b"email=ann%40example.org&password=correct+horse+battery+staple",
     b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
     b"email: !!python/object/apply:os.system [id]",
     b"--x\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\na\r\n--x--",
     b"a=1&" * 10_000],
    ids=["form", "entities", "yaml", "multipart", "many fields"],
)  # fmt: skip
def test_no_other_format_is_ever_read(send, body):
    for content_type in TYPES[:12]:
        assert_refused(send(LOGIN, body, content_type), 415, code="unsupported_media_type")
    assert_refused(send(LOGIN, body), 400, code="malformed_body")


@each_case(
    "parameters",
    ["; charset=utf-16", "; charset=utf-7", "; charset=latin-1", "; charset=nonsense", "; charset=",
     "; charset=utf-8", ";", "; boundary=x", '; charset="utf-16"', "; v=1; charset=utf-7",
     "; indent=100000"],
    ids=ascii,
)  # fmt: skip
def test_a_charset_changes_nothing(send, parameters):
    content_type = "application/json" + parameters
    body = json.dumps(BODIES[LOGIN])
    assert send(LOGIN, body.encode(), content_type).status_code in {200, 415}
    for encoding in ("utf-16", "utf-7", "utf-32"):
        text = body.replace("a", "ä").encode(encoding)
        assert_refused(send(LOGIN, text, content_type), 400, 415)


@cache
def bomb(by: str) -> bytes:
    """Pack twenty megabytes into a few kilobytes: once, for it takes longer than all requests."""
    body = b'{"email":"' + b"a" * 20_000_000 + b'"}'
    return gzip.compress(body, 9) if by == "gzip" else zlib.compress(body, 9)


@each_case(
    "coding",
    ["gzip", "deflate", "br", "zstd", "compress", "gzip, gzip", "x", "GZIP", "*", "identity, gzip"],
)
def test_a_compressed_body_is_refused_and_not_inflated(send, coding):
    packed = bomb("gzip" if "gzip" in coding.lower() else "zlib")
    for address in BODIES:
        for body in (packed, json.dumps(BODIES[address]).encode()):
            answer = send(address, body, HTTP_CONTENT_ENCODING=coding)
            assert_refused(answer, 415, code="unsupported_media_type")
    assert_nothing_happened()


METHODS = {
    **dict.fromkeys(BODIES, "POST"),
    PROFILE: "GET HEAD PUT PATCH DELETE", SESSIONS: "GET HEAD DELETE", CONFIG: "GET HEAD",
    JWKS: "GET HEAD",
    SESSIONS + "0192f0c1-2d3e-7abc-8def-0123456789ab/": "DELETE",
    "/": "GET HEAD", "/healthz": "GET HEAD", "/readyz": "GET HEAD", "/api/schema/": "GET HEAD",
    "/api/docs/": "GET HEAD", "/dev/inbox/": "GET HEAD", "/dev/inbox.json": "GET HEAD",
    "/dev/mails/": "GET HEAD",
}  # fmt: skip
EVERY = [
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "BREW",
    "X",
]


@each_case("address", METHODS, ids=str)
def test_a_wrong_method_is_refused(make_account, sign_in_as, address):
    caller = sign_in_as(make_account())
    caller.raise_request_exception = False
    for method in EVERY:
        if method in METHODS[address].split():
            continue
        answer = caller.generic(method, address, b"{}", content_type="application/json")
        assert answer.status_code == 405, (method, answer.status_code)
        assert set(METHODS[address].split()) <= set(answer["Allow"].split(", ")) | {"HEAD"}
        if method != "HEAD":
            assert_refused(answer, 405, code="method_not_allowed")
    assert_nothing_happened()


@each_case("override", ["HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_METHOD_OVERRIDE"])
def test_no_header_or_field_changes_the_method(make_account, sign_in_as, override):
    caller = sign_in_as(make_account())
    answer = caller.post(SESSIONS, {"_method": "DELETE"}, format="json", **{override: "DELETE"})
    assert_refused(answer, 405)
    assert caller.get(f"{SESSIONS}?_method=DELETE&method=DELETE", **{override: "DELETE"}).json()[
        "sessions"
    ]


def test_head_answers_like_get_without_a_body(make_account, sign_in_as):
    caller = sign_in_as(make_account())
    for address in (PROFILE, SESSIONS, CONFIG, JWKS):
        head = caller.head(address)
        assert head.status_code == 200
        assert head.content == b""
    assert_refused(client().get(PROFILE), 401)
    assert client().head(PROFILE).status_code == 401


@each_case(
    "query",
    ["a" * 100_000, "&".join(f"a{n}=1" for n in range(20_000)), "format=api", "format=json",
     "format=xml",
     "page=1&page_size=1000000000", "%00", "%ff%fe", "a[]=1&a[b]=2", "%",
     "email=a&password=b", "\udcff"],
    ids=lambda each: ascii(each)[:24],
)  # fmt: skip
def test_a_query_string_changes_nothing(make_account, sign_in_as, query):
    caller = sign_in_as(make_account())
    plain = caller.get(PROFILE)
    answer = caller.get(PROFILE, QUERY_STRING=query.encode(errors="replace").decode())
    assert (answer.status_code, answer.content) == (200, plain.content)
    assert_refused(client().get(PROFILE, QUERY_STRING="format=api"), 401)


def test_many_and_long_headers_change_nothing(make_account, sign_in_as):
    caller = sign_in_as(make_account())
    many = {f"HTTP_X_{number}": "v" for number in range(200)}
    assert caller.get(PROFILE, **many).status_code == 200
    for name in ("HTTP_X_LONG", "HTTP_USER_AGENT", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE",
    "HTTP_COOKIE",
                 "HTTP_X_FORWARDED_FOR", "HTTP_REFERER", "HTTP_ORIGIN"):  # fmt: skip
        assert caller.get(PROFILE, **{name: "a;q=1," * 2_000}).status_code == 200
    assert_refused(client().get(PROFILE, HTTP_AUTHORIZATION="Bearer " + "a" * 10_000), 401)


@each_case(
    "accept",
    ["text/html", "application/xml", "*/*", "", "application/json;q=0", "x", "\xff"],
    ids=ascii,
)
def test_the_answer_is_json_whatever_the_client_would_rather_have(db, accept):
    assert_refused(client().get(PROFILE, HTTP_ACCEPT=accept), 401, code="not_authenticated")
    assert_refused(
        client().post(LOGIN, b"{", content_type="application/json", HTTP_ACCEPT=accept), 400
    )


PATHS = [
    "//api//auth/profile/", "//api/auth/profile/", "/api//auth/profile/",
    "/api/auth//profile/", "/api/auth/profile//",
    "/api/auth/profile", "/api/auth/profile/.", "/api/auth/profile/..",
    "/api/auth/profile/%2e%2e/", "/api/auth/x/../profile/",
    "/api/auth/profile/;x=y", "/api/auth/profile;x=y/", "/API/AUTH/PROFILE/",
    "/api/auth/Profile/", "/api/auth/profile/%00",
    "/api/auth/profile%00/", "/api/auth%2fprofile/", "/api/auth/profile%2f",
    "/api/auth/profile.json", "/api/auth/profile/1.json",
    "/api/auth/profile/?format=api", "/api/auth/profile\\", "/api\\auth\\profile\\",
    "/./api/auth/profile/", "/api/auth/profile/%20",
    "/api/auth/profile/%0a", "/api/auth/profile/%0d%0a", "/api/auth/profile/\u00e9",
    "/api/auth/profile./", "/api/auth/profile%c0%af",
    "/api/auth/config/../profile/", "/healthz/../api/auth/profile/",
    "/static/../api/auth/profile/", "/api/auth/profile/%ff",
]  # fmt: skip


@each_case("address", PATHS, ids=ascii)
def test_no_spelling_of_an_address_gets_past_the_door(make_account, sign_in_as, address):
    make_account()
    for method in ("get", "post", "put", "patch", "delete"):
        answer = getattr(client(), method)(address)
        assert answer.status_code in {400, 401, 404, 405}, (method, answer.status_code)
        assert b"ann@example.org" not in answer.content
        assert_refused(answer)
