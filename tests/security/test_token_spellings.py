"""One token has one spelling, stands in one place, and fetches nothing."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from tests.cases import each_case
from tests.security.forging import (
    b64,
    claims_of,
    es256,
    header_of,
    hs,
    mirrored,
    re_encodings,
    refresh_key,
    unb64,
)
from tests.security.refusals import (
    LOGIN,
    LOGOUT,
    PROFILE,
    REFRESH,
    SESSIONS,
    VERIFY,
    assert_refused,
    client,
)
from vestibule.models import Session
from vestibule.testing.plugin import forget_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def collector() -> Iterator[tuple[str, list[str]]]:
    """A web server of the attacker, and what was asked of it."""
    asked: list[str] = []

    class Collector(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"keys": []}')

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - inherited
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()
    thread.join()


def test_no_header_makes_the_server_fetch_a_key(pair, collector):
    place, asked = collector
    attacker = ec.generate_private_key(ec.SECP256R1())
    jwk = json.loads(ECAlgorithm.to_jwk(attacker.public_key()))
    urls = [
        f"http://{place}/jwks.json",
        f"http://testserver@{place}/jwks.json",
        f"http://testserver.{place}/",
        f"//{place}/jwks",
        "file:///etc/passwd",
    ]
    for url in urls:
        forgeries = ({"jku": url}, {"x5u": url}, {"jku": url, "jwk": jwk}, {"kid": url, "jwk": jwk})
        for forgery in forgeries:
            header = header_of(pair.access) | forgery
            token = es256(header, claims_of(pair.access), attacker)
            assert_refused(client(token).get(PROFILE), 401, code="token_not_valid")
            assert_refused(client().post(VERIFY, {"token": token}, format="json"), 400, 401)
            client(es256(header, claims_of(pair.access))).get(PROFILE)
    assert asked == []


def test_a_key_or_certificate_in_the_header_is_not_believed(pair):
    attacker = ec.generate_private_key(ec.SECP256R1())
    jwk = json.loads(ECAlgorithm.to_jwk(attacker.public_key()))
    for extra in ({"jwk": jwk}, {"jwk": jwk, "kid": None}, {"x5c": ["MIIB"]}, {"x5t": "x"}):
        token = es256(header_of(pair.access) | extra, claims_of(pair.access), attacker)
        assert_refused(client(token).get(PROFILE), 401, code="token_not_valid")


def test_a_token_has_one_spelling(pair):
    for spelled in re_encodings(pair.access):
        response = client(spelled).get(PROFILE)
        # White space around the header's value is no part of the token (RFC 9110, 5.5).
        assert_refused(response, 401, code="token_not_valid")
        assert_refused(client().post(VERIFY, {"token": spelled}, format="json"), 400, 401)
    for spelled in re_encodings(pair.refresh):
        assert_refused(client().post(REFRESH, {"refresh": spelled}, format="json"), 400, 401)
    assert Session.objects.get().generation == 0
    assert client(pair.access).get(PROFILE).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_after_a_sign_out_no_spelling_of_the_tokens_is_let_in(pair):
    access = [pair.access, mirrored(pair.access), *re_encodings(pair.access), f" {pair.access} "]
    assert client(access[1]).get(PROFILE).status_code in {200, 401}  # now perhaps remembered
    body = {"refresh_token": pair.refresh}
    assert client(pair.access).post(LOGOUT, body, format="json").status_code == 200
    for _ in range(2):
        for spelled in access:
            assert_refused(client(spelled).get(PROFILE), 401)
            assert_refused(client().post(VERIFY, {"token": spelled}, format="json"), 400, 401)
        for spelled in [pair.refresh, *re_encodings(pair.refresh)]:
            assert_refused(client().post(REFRESH, {"refresh": spelled}, format="json"), 400, 401)
        forget_everything()  # and once more as a server that was started again


def test_a_name_that_stands_twice_in_a_token_has_one_meaning(pair, make_account):
    victim = make_account("victim@example.org")
    claims = unb64(pair.access.split(".")[1]).rstrip(b"}")
    mine = json.loads(claims + b"}")["sub"]
    twice = claims + b',"sub":"%s","sub":"%s"}' % (str(victim.id).encode(), mine.encode())
    token = es256(header_of(pair.access), twice)
    seen = {address: client(token).get(address) for address in (PROFILE, SESSIONS)}
    statuses = {response.status_code for response in seen.values()}
    assert statuses in ({200}, {401})
    if statuses == {200}:
        assert seen[PROFILE].json()["email"] == "ann@example.org"
        assert len(seen[SESSIONS].json()["sessions"]) == 1
    alg = b'{"alg":"none","typ":"at+jwt","kid":"x","alg":"ES256"}'
    assert_refused(client(es256(alg, claims + b"}")).get(PROFILE), 401)


def test_encrypted_tokens_are_refused_before_anything_is_inflated(pair):
    bomb = zlib.compress(b"\0" * 10_000_000, 9)[2:-4]
    direct = {"alg": "dir", "enc": "A256GCM", "zip": "DEF", "typ": "at+jwt"}
    slow = {"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2c": 2**31 - 1, "p2s": "AAAA"}
    for header in (direct, slow, direct | {"kid": header_of(pair.access)["kid"]}):
        text = b64(json.dumps(header).encode())
        token = ".".join([text, "", b64(b"i" * 12), b64(bomb[:2000]), b64(b"t" * 16)])
        assert_refused(client(token).get(PROFILE), 401, code="token_not_valid")
        full = ".".join([text, b64(b"k"), b64(b"i" * 12), b64(bomb), b64(b"t" * 16)])
        assert_refused(client(full).get(PROFILE), 401, code="token_not_valid")
        assert_refused(client().post(REFRESH, {"refresh": token}, format="json"), 400, 401)


def test_a_compressed_payload_under_a_good_signature_is_refused(pair):
    for extra in ({"zip": "DEF"}, {"cty": "JWT", "zip": "DEF"}):
        payload = zlib.compress(json.dumps(claims_of(pair.access)).encode())[2:-4]
        token = es256(header_of(pair.access) | extra, payload)
        assert_refused(client(token).get(PROFILE), 401, code="token_not_valid")


@each_case("name", ["access", "access_token", "token", "jwt", "Authorization"])
def test_a_token_counts_only_in_the_authorization_header(pair, name):
    token = pair.access
    visitor = client()
    visitor.cookies[name] = token
    header = "HTTP_X_" + name.upper()
    answers = [
        client().get(f"{PROFILE}?{name}={token}"),
        client().get(PROFILE, **{header: token}),
        client().get(
            PROFILE, HTTP_X_ACCESS_TOKEN=token, HTTP_PROXY_AUTHORIZATION=f"Bearer {token}"
        ),
        client().get(PROFILE, HTTP_X_AUTHORIZATION=f"Bearer {token}"),
        visitor.get(PROFILE),
        client().patch(PROFILE, {name: token, "first_name": "Eve"}, format="json"),
        client().put(PROFILE, f"{name}={token}", content_type="application/x-www-form-urlencoded"),
    ]
    for response in answers:
        assert_refused(response, 401, code="not_authenticated")


def test_a_cookie_beside_a_bearer_changes_nothing(pair, make_account, sign_in_as):
    other = sign_in_as(make_account("other@example.org")).signed_in.tokens
    visitor = client(pair.access)
    for name in ("access", "access_token", "__Host-access", "sessionid"):
        visitor.cookies[name] = other.access
    assert visitor.get(PROFILE).json()["email"] == "ann@example.org"


@each_case(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "bearer",
        "Bearer  ",
        "Bearer\t",
        "Basic YTpi",
        "Token x",
        "JWT x",
        "Bearer a b",
        "Bearer null",
        "Bearer undefined",
        "Bearer {}",
        "Bearer ..",
        "Bearer a.b.c",
        "Bearer a,Bearer b",
        "Bearer \x00",
        "Bearer é.ü.ß",
        "Bearer \xff\xfe",
        "Bearer %00",
        "Bearer \x1b[2J",
        "Digest x",
        ",",
        "Bearer: x",
        "Negotiate",
    ],
    ids=repr,
)
def test_an_authorization_header_that_is_none_is_refused(db, header):
    response = client().get(PROFILE, HTTP_AUTHORIZATION=header)
    assert_refused(response, 401)
    assert response["WWW-Authenticate"].startswith("Bearer")


@each_case(
    "token",
    [
        "",
        " ",
        ".",
        "..",
        "...",
        "a.b.c",
        "\u0000",
        "\u202e.\u200b.\ufeff",
        "💥.💥.💥",
        "é" * 300,
        "A" * 4097,
        "A." * 2048,
        "e30.e30.e30",
        "e30.e30.",
        "bnVsbA.bnVsbA.AA",
        "W10.W10.AA",
        "IiI.IiI.AA",
        "MQ.MQ.AA",
        "_w._w._w",
        "W1tbW1tb.W1tb.AA",
    ],
    ids=lambda token: ascii(token)[:20] + str(len(token)),
)
def test_what_is_no_token_is_refused_everywhere(db, token):
    assert_refused(client().post(REFRESH, {"refresh": token}, format="json"), 400, 401)
    assert_refused(client().post(VERIFY, {"token": token}, format="json"), 400, 401)
    assert_refused(client(token.encode().decode("latin-1")).get(PROFILE), 401)


def test_a_token_of_a_megabyte_is_refused(pair):
    claims = claims_of(pair.access) | {"filler": "x" * 1_000_000}
    long = es256(header_of(pair.access), claims)
    assert_refused(client(long).get(PROFILE), 401, code="token_not_valid")
    assert_refused(client().post(REFRESH, {"refresh": long}, format="json"), 413)
    deep = b'{"a":' * 700 + b"1" + b"}" * 700
    for token in (es256(header_of(pair.access), deep), es256(deep, b"{}")):
        assert_refused(client(token).get(PROFILE), 401, code="token_not_valid")
    for token in (hs(header_of(pair.refresh), deep, refresh_key()), hs(deep, b"{}", b"")):
        assert_refused(client().post(REFRESH, {"refresh": token}, format="json"), 400, 401)


def test_tokens_sent_along_with_public_calls_are_ignored(pair):
    for token in ("garbage", pair.refresh, pair.access):
        response = client(token).post(
            LOGIN, {"email": "a@b.example", "password": "x"}, format="json"
        )
        assert_refused(response, 401, code="invalid_credentials")
        assert client(token).post(VERIFY, {"token": pair.access}, format="json").status_code == 200
