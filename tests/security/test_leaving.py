"""Leaving and taking one's data along, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.calls import post
from tests.messages import code_in, token_in
from tests.security.refusals import assert_nothing_happened, assert_refused, client
from vestibule.models import Account, Session
from vestibule.testing.plugin import PASSWORD

pytestmark = pytest.mark.django_db

PROFILE, EXPORT = "/api/auth/profile/", "/api/auth/profile/export/"
PROOF = {"current_password": PASSWORD}


@pytest.fixture
def owner(make_account, sign_in_as) -> APIClient:
    made: APIClient = sign_in_as(make_account())
    made.raise_request_exception = False
    return made


def leave(owner: APIClient, **body: Any) -> Any:
    return owner.delete(PROFILE, body, format="json")


@pytest.mark.parametrize("body", [{}, {"password": PASSWORD}, {"current_password": ["x"]}])
def test_being_signed_in_is_not_enough(owner, body):
    for answer in (leave(owner, **body), owner.post(EXPORT, body, format="json")):
        assert_refused(answer, 400, code="invalid_input")
    for wrong in (leave(owner, current_password="x"), leave(owner, code="123456")):
        assert_refused(wrong, 400)
    assert_refused(owner.delete(PROFILE), 400)
    assert_nothing_happened()


def test_no_user_deletes_the_account_of_another(owner):
    for answer in (client().delete(PROFILE, PROOF, format="json"), client().post(EXPORT, PROOF)):
        assert_refused(answer, 401)
    assert_nothing_happened()


def test_leaving_at_once(owner):
    answer = leave(owner, **PROOF)
    assert answer.status_code == 200
    assert answer.json() == {"message": "Account deleted", "deletion_due_at": None}
    assert not Account.objects.exists()


def test_a_browser_that_leaves_keeps_no_cookie(make_account, browser_of):
    browser = browser_of(make_account())
    answer = leave(browser, **PROOF)
    assert answer.status_code == 200, answer.content
    assert answer["Clear-Site-Data"] == '"storage"'
    cleared = {name for name, morsel in answer.cookies.items() if morsel["max-age"] == 0}
    assert len(cleared) == 5, answer.cookies


def test_leaving_by_a_mailed_code(owner, outbox):
    sent = owner.post("/api/auth/reauthenticate/", {}, format="json")
    assert sent.json()["verification"]["method"] == "email_code"
    assert leave(owner, code=code_in(outbox)).status_code == 200


def test_leaving_with_time_to_think_better_of_it(owner, outbox, vestibule):
    vestibule(DELETION_GRACE=timedelta(days=14))
    answer = leave(owner, **PROOF)
    assert answer.json()["deletion_due_at"].endswith("Z")
    assert not Session.objects.live().exists()
    assert_refused(post("login/", {"email": "ann@example.org", "password": PASSWORD}), 401)
    link = token_in(outbox)
    assert_refused(client().get("/api/auth/profile/restore/", {"token": link}), 405)
    assert post("profile/restore/", {"token": link}).status_code == 200
    assert_refused(post("profile/restore/", {"token": link}), 400, code="invalid_link")
    assert post("login/", {"email": "ann@example.org", "password": PASSWORD}).status_code == 200


def test_a_link_for_something_else_restores_nothing(owner, outbox, vestibule):
    vestibule(DELETION_GRACE=timedelta(days=14))
    post("password/reset/", {"email": "ann@example.org"})
    other = token_in(outbox)
    leave(owner, **PROOF)
    assert_refused(post("profile/restore/", {"token": other}), 400, code="invalid_link")
    undo = {"token": token_in(outbox), "password": "another long passphrase"}
    assert_refused(post("password/reset/confirm/", undo), 400, code="invalid_link")


def test_the_export_is_a_file_that_nobody_keeps(owner):
    answer = owner.post(EXPORT, PROOF, format="json")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="account.json"'
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert body["profile"]["email"] == "ann@example.org"
    assert body["sessions"][0]["created_at"].endswith("Z")
    assert "argon2" not in answer.content.decode()


def test_the_document_says_what_leaving_asks_for():
    document = client().get("/api/schema/?format=json").json()
    body = document["paths"][PROFILE]["delete"]["requestBody"]["content"]["application/json"]
    assert body["schema"]["$ref"].endswith("/FreshCredentialRequest")
    form = document["paths"]["/api/auth/profile/avatar/"]["put"]["requestBody"]["content"]
    assert list(form) == ["multipart/form-data"]


def test_the_last_administrator_is_told_so(make_account, sign_in_as):
    admin = sign_in_as(make_account(role="admin"))
    assert_refused(leave(admin, **PROOF), 409, code="last_admin")
