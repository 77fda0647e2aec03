"""Forged ID tokens, by a malicious issuer or in its name, sign nobody in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from rest_framework.test import APIClient

from tests.cases import each_case, shown
from tests.providers.openid_server import CLIENT, SECRET
from tests.providers.traveller import API, fragment
from vestibule.models import Account, AuditEvent, Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuer(forging, offers):
    """The issuer, offered under the name ``openid``."""
    offers(openid={"issuer": forging.url})
    return forging


@pytest.fixture
def come_back(issuer, traveller):
    """Go to the issuer and come back with a code."""

    def go(**changed):
        query = parse_qs(urlsplit(traveller.start("openid")).query)
        issuer.nonce = query["nonce"][0]
        back = f"http://testserver{API}social/openid/callback/?code=c&state={query['state'][0]}"
        return traveller.come_back(back, **changed)

    return go


def part(value: object) -> str:
    """Encode a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def by_secret(secret: str, claims: dict[str, Any]) -> str:
    """Sign with a secret that looks like a key, which libraries refuse to do."""
    signed = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part(claims)}"
    mac = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def unsigned(spelling: str, signature: str = ""):
    """Create tokens with ``alg: none``."""
    return lambda claims: f"{part({'alg': spelling, 'kid': 'one'})}.{part(claims)}.{signature}"


def test_an_honest_token_is_accepted(come_back, traveller):
    returned = come_back()
    assert traveller.finish(returned).status_code == 200


@each_case("spelling", ["none", "None", "NONE", "nOnE", ""])
@each_case("signature", ["", "AA"])
def test_an_unsigned_token_is_refused(issuer, come_back, spelling, signature):
    issuer.sign = unsigned(spelling, signature)
    assert fragment(come_back())["error"] == "provider_refused"


def test_a_token_signed_with_the_client_secret_is_refused(issuer, come_back):
    issuer.metadata = {"id_token_signing_alg_values_supported": ["HS256", "none", "RS256"]}
    public = json.dumps(issuer.published[0])
    for secret in (SECRET, CLIENT, public, issuer.key.as_pem(private=False).decode()):
        issuer.sign = partial(by_secret, secret)
        assert fragment(come_back())["error"] == "provider_refused"


def test_a_published_symmetric_key_is_not_used(issuer, come_back):
    secret = OctKey.generate_key(256, {"kid": "two", "use": "sig"})
    issuer.published.append(secret.as_dict(private=True))
    issuer.sign = lambda claims: jwt.encode({"alg": "HS256", "kid": "two"}, claims, secret)
    assert fragment(come_back())["error"] == "provider_refused"


@each_case(
    "said",
    [
        {"aud": "somebody-else"},
        {"aud": [CLIENT, "somebody-else"]},
        {"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"},
        {"azp": "somebody-else"},
        {"aud": []},
        {"aud": None},
        {"aud": {"client": CLIENT}},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"iss": [1]},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": ["x"]},
        {"exp": 1},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": 4_000_000_000},
        {"iat": None},
        {"nbf": 4_000_000_000},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"at_hash": 7},
    ],
    ids=str,
)
def test_a_wrong_claim_is_refused(issuer, come_back, said):
    issuer.claims = said
    assert fragment(come_back())["error"] == "provider_refused"
    assert AuditEvent.objects.filter(kind="sign_in_failed").count() == 1
    assert not Account.objects.exists()
    assert not Session.objects.exists()


def test_a_key_that_is_not_published_is_refused(issuer, come_back):
    stranger = RSAKey.generate_key(2048, {"kid": "one"})
    issuer.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, stranger)
    assert fragment(come_back())["error"] == "provider_refused"
    issuer.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "two"}, claims, stranger)
    assert fragment(come_back())["error"] == "provider_refused"


def test_a_key_in_the_token_is_not_trusted(issuer, come_back):
    stranger = RSAKey.generate_key(2048)
    header = {"alg": "RS256", "kid": "one", "jwk": stranger.as_dict(private=False)}
    header |= {"jku": f"{issuer.url}/evil", "x5u": f"{issuer.url}/evil"}
    issuer.sign = lambda claims: jwt.encode(header, claims, stranger)
    assert fragment(come_back())["error"] == "provider_refused"
    assert "/evil" not in issuer.asked


def test_keys_with_the_same_id_are_not_used(issuer, come_back):
    second = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
    issuer.published.append(second.as_dict(private=False))
    assert fragment(come_back())["error"] == "provider_refused"


def test_unknown_keys_are_fetched_at_most_once_a_minute(issuer, come_back):
    come_back()
    before = issuer.asked.count("/keys")
    issuer.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "new"}, claims, issuer.key)
    for _ in range(3):
        assert fragment(come_back())["error"] == "provider_refused"
    assert issuer.asked.count("/keys") == before


def test_metadata_of_another_issuer_is_refused(issuer, traveller):
    issuer.metadata = {"issuer": "https://accounts.google.com"}
    answer = traveller.client.get(f"{API}social/openid/start/")
    assert (answer.status_code, answer.json()["code"]) == (503, "provider_unavailable")


def test_an_app_signs_in_by_an_id_token_once(issuer):
    body = {"id_token": issuer.id_token(nonce="n-1"), "nonce": "n-1"}
    first = APIClient().post(f"{API}social/openid/token/", body, format="json")
    assert first.status_code == 200, first.content
    again = APIClient().post(f"{API}social/openid/token/", body, format="json")
    assert (again.status_code, again.json()["code"]) == (401, "provider_refused")
    assert Session.objects.count() == 1


@each_case("exp", [10**400, 10**15, 1e300, "9" * 400, True, -1], ids=shown)
def test_an_app_cannot_use_an_id_token_without_an_end(issuer, exp):
    body = {"id_token": issuer.id_token(nonce="n-1", exp=exp), "nonce": "n-1"}
    client = APIClient(raise_request_exception=False)
    answer = client.post(f"{API}social/openid/token/", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (401, "provider_refused")


@pytest.mark.parametrize("nonce", [{}, {"nonce": ""}, {"nonce": "another"}], ids=str)
def test_an_app_must_know_the_nonce(issuer, nonce):
    body = {"id_token": issuer.id_token(nonce="n-1"), **nonce}
    answer = APIClient().post(f"{API}social/openid/token/", body, format="json")
    assert answer.status_code in {400, 401}
    assert not Session.objects.exists()


def test_client_ids_of_apps_can_be_configured(issuer, offers):
    token = issuer.id_token(aud="the-app", nonce="")
    refused = APIClient().post(f"{API}social/openid/token/", {"id_token": token}, format="json")
    assert refused.status_code == 401
    offers(openid={"issuer": issuer.url, "app_client_ids": ["the-app"]})
    answer = APIClient().post(f"{API}social/openid/token/", {"id_token": token}, format="json")
    assert answer.status_code == 200, answer.content


def test_an_access_token_of_an_unknown_client_is_refused(issuer):
    body = {"access_token": "at"}
    answer = APIClient().post(f"{API}social/openid/token/", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (401, "provider_refused")
    assert issuer.asked == []


@pytest.mark.parametrize("path", ["/token", "/keys"])
@pytest.mark.parametrize(
    "reply",
    [(500, b""), (302, b""), (200, b"<html>"), (200, b"[]"), (200, b"x" * 300_000)],
    ids=["500", "redirect", "no JSON", "a list", "huge"],
)
def test_an_issuer_that_fails_is_reported_as_unavailable(issuer, come_back, path, reply):
    issuer.replies[path] = lambda: reply
    assert fragment(come_back())["error"] == "provider_unavailable"
    assert not Account.objects.exists()


def test_an_issuer_that_is_down_is_not_called_for_every_request(offers, traveller):
    offers(openid={"issuer": "http://127.0.0.1:9"})
    for _ in range(3):
        answer = traveller.client.get(f"{API}social/openid/start/")
        assert (answer.status_code, answer.json()["code"]) == (503, "provider_unavailable")
        assert answer["Retry-After"] == "10"


@pytest.mark.parametrize(
    "drips", [b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"]
)
def test_an_issuer_that_drips_is_cut_off(issuer, come_back, monkeypatch, drips):
    come_back()  # its metadata is known from now on
    issuer.drips = drips
    monkeypatch.setattr("vestibule.providers.fetch.TIMEOUT", 0.3)
    assert fragment(come_back())["error"] == "provider_unavailable"
