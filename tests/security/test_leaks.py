"""Nothing secret is kept in clear, shown, or logged; no error tells how we are made."""

from __future__ import annotations

import dataclasses
import importlib
import logging
import pkgutil
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection

import vestibule as package
from tests.security.log_format import formatter
from tests.security.refusals import (
    CHANGE,
    CONFIG,
    JWKS,
    LOGIN,
    LOGOUT,
    PROFILE,
    REFRESH,
    REGISTER,
    SESSIONS,
    VERIFY,
    assert_refused,
    client,
    register_body,
)
from vestibule.models import Session, StoredKey
from vestibule.models.signing_key import current_ring
from vestibule.server.environment.variables import Environment
from vestibule.testing.plugin import PASSWORD, forget_everything

pytestmark = [pytest.mark.django_db]

NEW_PASSWORD = "another long passphrase"


def whole_life() -> set[str]:
    """Sign up, in and out, refresh and change the password; return every secret there was."""
    me = {"email": "life@example.org", "password": PASSWORD}
    answers = [client().post(REGISTER, register_body(**me, password2=PASSWORD), format="json")]
    answers.append(client().post(LOGIN, me, format="json"))
    client().post(LOGIN, {**me, "password": "typed wrongly once"}, format="json")
    first = answers[-1].json()["tokens"]
    answers.append(client().post(REFRESH, {"refresh": first["refresh"]}, format="json"))
    access = answers[-1].json()["access"]
    for address in (PROFILE, SESSIONS):
        assert client(access).get(address).status_code == 200
    for token in (access, answers[-1].json()["refresh"]):
        assert client().post(VERIFY, {"token": token}, format="json").status_code == 200
    change = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    answers.append(client(access).post(CHANGE, change, format="json"))
    last = answers[-1].json()["tokens"]
    answer = client(last["access"]).post(LOGOUT, {"refresh_token": last["refresh"]}, format="json")
    assert answer.status_code == 200
    client("forged." + access).get(PROFILE)
    client().post(REFRESH, {"refresh": first["refresh"]}, format="json")

    tokens = set()
    for each in answers:
        assert each.status_code in {200, 201}
        body = each.json()
        tokens |= {
            part for name, part in body.get("tokens", body).items() if name in {"access", "refresh"}
        }
    assert len(tokens) == 8
    signatures = {token.rpartition(".")[2] for token in tokens}
    return tokens | signatures | {PASSWORD, NEW_PASSWORD, "typed wrongly once"}


def test_a_copy_of_the_database_holds_no_password_no_token_and_no_private_key():
    secrets = whole_life()
    rows = [row for model in apps.get_models() for row in model._default_manager.all()]
    dump = serializers.serialize("json", rows)
    assert "life@example.org" in dump
    for secret in secrets:
        assert secret not in dump
    key = current_ring.get().active.key
    number = key.private_numbers().private_value.to_bytes(32, "big")
    for stored in StoredKey.objects.all():
        assert b"PRIVATE KEY" not in bytes(stored.sealed)
        assert number not in bytes(stored.sealed)
    assert "argon2id" in dump


def test_the_public_keys_hold_nothing_private():
    keys = client().get(JWKS).json()["keys"]
    assert len(keys) == 2
    for key in keys:
        assert set(key) == {"kty", "crv", "x", "y", "use", "alg", "kid"}


def test_a_symmetric_key_is_not_published(vestibule):
    StoredKey.objects.all().delete()
    vestibule(ACCESS_ALGORITHM="HS256")
    forget_everything()
    assert client().get(JWKS).json() == {"keys": []}


def test_no_log_line_holds_a_password_or_a_token(caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(caplog.handler, "formatter", formatter(Environment()))
    secrets = whole_life()
    assert "signed_in" in caplog.text
    everything = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    for secret in secrets:
        assert secret not in everything


def test_no_repr_shows_a_secret(make_account, sign_in_as):
    signed_in = sign_in_as(make_account()).signed_in
    ring = current_ring.get()
    shown = repr(signed_in) + repr(ring) + repr(ring.active) + str(signed_in.tokens)
    for secret in (signed_in.tokens.access, signed_in.tokens.refresh, "PRIVATE KEY", "object at"):
        assert secret not in shown


def test_a_symmetric_key_does_not_show_in_a_repr(vestibule):
    vestibule(ACCESS_ALGORITHM="HS256")
    forget_everything()
    ring = current_ring.get()
    assert repr(ring.active.key) not in repr(ring)


SECRET_WORDS = (
    "secret",
    "password",
    "token",
    "refresh",
    "access",
    "key",
    "url",
    "sealed",
    "values",
)


def _dataclasses() -> list[type]:
    found: set[type] = set()
    for module in pkgutil.walk_packages(package.__path__, "vestibule."):
        if ".testing" in module.name or ".wsgi" in module.name or "__main__" in module.name:
            continue
        held = vars(importlib.import_module(module.name)).values()
        found |= {
            each for each in held if isinstance(each, type) and dataclasses.is_dataclass(each)
        }
    return sorted((each for each in found if each.__module__.startswith("vestibule.")), key=str)


def test_no_dataclass_shows_a_field_that_may_hold_a_secret():
    open_fields = [
        f"{owner.__qualname__}.{field.name}"
        for owner in _dataclasses()
        if any("__repr__" in vars(each) for each in owner.__mro__[:-1])  # else it shows none
        for field in dataclasses.fields(owner)
        if field.repr and _holds_text(field) and _sounds_secret(field.name.lower())
    ]
    assert open_fields == []


def _holds_text(field: dataclasses.Field[Any]) -> bool:
    return str(field.type) in {"str", "bytes", "Any", "tuple[str, ...]", "Mapping[str, Any]"}


def _sounds_secret(name: str) -> bool:
    return any(word in name for word in SECRET_WORDS) and not name.endswith(
        (
            "_lifetime",
            "_key_file",
            "sign_in_with",
            "access_algorithm",
            "_reset_by",
            "_page",
            "_site_key",
            "passkey_rp_id",
            "passkey_origins",
            "_cookie_path",
        )
    )


@pytest.fixture
def without_sessions() -> None:
    """Take the table of sessions away, as a broken migration would."""
    current_ring.get()
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE {Session._meta.db_table} RENAME TO "gone"')


def test_an_error_of_ours_says_nothing_but_its_number(make_account, without_sessions):
    credentials = {"email": make_account().email, "password": PASSWORD}
    answer = client().post(LOGIN, credentials, format="json")
    body = assert_refused(answer, 500, code="internal_error")
    assert body["request_id"] == answer["X-Request-Id"]
    assert set(body) == {"error", "code", "request_id"}
    for word in (b"session", b"vestibule_", b"table", b"Error", b"gone"):
        assert word not in answer.content


def test_what_cannot_be_checked_is_answered_503_and_not_honoured(
    make_account, sign_in_as, without_sessions_later
):
    token = sign_in_as(make_account()).signed_in.tokens.access
    without_sessions_later()
    answer = client(token).get(PROFILE)
    assert_refused(answer, 503, code="unavailable")
    assert int(answer["Retry-After"]) >= 1


@pytest.fixture
def without_sessions_later() -> Any:
    """Take the table of sessions away when it is called."""

    def break_it() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER TABLE {Session._meta.db_table} RENAME TO "gone"')

    return break_it


def test_keys_that_cannot_be_read_are_answered_503(make_account, sign_in_as):
    token = sign_in_as(make_account()).signed_in.tokens.access
    forget_everything()
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE {StoredKey._meta.db_table} RENAME TO "gone"')
    for answer in (client(token).get(PROFILE), client().get(JWKS)):
        assert_refused(answer, 503, code="unavailable")
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver@evil.example", "", "a b", "testserver:99999", "[::1",
    "*", "testserver/x",
             "testserver.evil.example", "\x1b[2J", "xn--a", "testserver,evil"], ids=ascii
)  # fmt: skip
def test_an_unknown_host_gets_a_refusal_that_does_not_repeat_it(db, host):
    answer = client().get(CONFIG, HTTP_HOST=host)
    if host != "testserver:99999":
        body = assert_refused(answer, 400, code="bad_request")
        assert body["request_id"] == answer["X-Request-Id"]
    assert b"evil" not in answer.content


@pytest.mark.parametrize(
    "name", ["HTTP_X_FORWARDED_HOST", "HTTP_X_ORIGINAL_HOST", "HTTP_FORWARDED"]
)
def test_a_forwarded_host_is_not_believed(db, name):
    visitor: Any = client()
    answer = visitor.get("/", **{name: "host=evil.example"})
    assert answer.status_code == 200
    assert b"evil" not in answer.content


def test_an_address_that_leads_nowhere_gets_a_refusal_that_does_not_repeat_it(db):
    for address in (
        "/nowhere/evil<script>",
        "/api/auth/evil/",
        "/api/auth/sessions/evil/",
        "/evil/admin/",
    ):
        answer = client().get(address)
        assert_refused(answer, 404, code="not_found")
        assert b"evil" not in answer.content


def test_no_answer_names_our_parts_or_versions(db):
    for answer in (client().get(CONFIG), client().get("/nowhere"), client().get("/healthz")):
        shown = " ".join(answer.headers.values()).lower()
        for word in ("django", "granian", "python", "werkzeug", "wsgi", "/3.", "/5."):
            assert word not in shown
        assert "X-Powered-By" not in answer
