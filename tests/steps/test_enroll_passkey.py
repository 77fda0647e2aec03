"""A passkey that is enrolled in a sign-in, because the role requires a second factor."""

from __future__ import annotations

from typing import Any

import pytest

from tests.calls import post
from tests.cases import each_case
from tests.flows.test_enroll import begin, confirm, required, sign_in, to_enroll
from tests.messages import code_in
from tests.passkeys.test_passkeys import ATTACKS, LONG_IDS
from vestibule import bearer
from vestibule.core.factors import acr_of
from vestibule.drf import cookies
from vestibule.models import Passkey, Session
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import CookieClient

__all__ = ["required"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits", "required")]


SOME = {name: ATTACKS[name] for name in ("another site", "a frame", "no presence of the user")}
SOME |= LONG_IDS
"""The others are tried where a session adds a passkey, by the same verification."""


def create(handle: str, device: SoftwarePasskey, client: Any = None) -> Any:
    """Create the passkey that a sign-in has asked for; returns the body of its confirmation."""
    asked = begin(handle, client, factor="passkey")
    assert asked.status_code == 200, asked.content
    assert set(asked.json()) == {"options"}
    return {"challenge": handle, "credential": device.create(asked.json()["options"])}


def finish(body: Any, client: Any = None) -> Any:
    return post("login/enroll/confirm/", body, client)


def test_a_required_passkey_is_enrolled_and_signs_in(make_account, outbox):
    person = make_account()
    handle, device = to_enroll(outbox), SoftwarePasskey()
    body = create(handle, device)
    assert not Session.objects.exists()
    answer = finish(body)
    assert answer.status_code == 200, answer.content
    assert len(answer.json()["recovery_codes"]) == 10
    amr = bearer.authenticate(answer.json()["tokens"]["access"]).amr
    assert (amr, acr_of(amr)) == (("pwd", "email_code", "swk", "user", "mfa"), "phr")
    assert Passkey.objects.get().account_id == person.id
    assert sign_in().json()["challenge"]["methods"] == ["passkey", "recovery_code"]
    # The pending sign-in is used up, and so is the challenge.
    assert finish(body).status_code == 400
    assert Session.objects.count() == 1
    assert any("passkey was added" in mail.subject for mail in outbox)


@each_case("differs", SOME.values(), ids=list(SOME))
def test_what_is_wrong_with_a_response_enrolls_nothing(make_account, outbox, differs):
    make_account()
    handle = to_enroll(outbox)
    refused = finish(create(handle, SoftwarePasskey(**differs)))
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_passkey")
    assert not Passkey.objects.exists()
    assert not Session.objects.exists()
    assert finish(create(handle, SoftwarePasskey())).status_code == 200


def test_a_response_is_for_one_pending_sign_in(make_account, outbox, moving_limits):
    make_account()
    first, device = to_enroll(outbox), SoftwarePasskey()
    body = create(first, device)
    moving_limits.move(61)
    second = to_enroll(outbox)
    create(second, SoftwarePasskey())
    for credential in (body["credential"], {}, {"id": 7}):
        refused = finish({"challenge": second, "credential": credential})
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_passkey")
    assert not Passkey.objects.exists()


def test_what_was_not_set_up_is_not_confirmed(make_account, outbox):
    make_account()
    handle = to_enroll(outbox)
    body = create(handle, SoftwarePasskey())
    begin(handle)  # an authenticator app after all
    assert finish(body).status_code == 400
    assert not Passkey.objects.exists()


def test_a_browser_enrolls_with_its_cookie_alone(make_account, outbox):
    make_account()
    browser = CookieClient()
    browser.csrf_token = browser.get("/api/auth/csrf/").json()["csrf_token"]
    sign_in(browser, HTTP_TOKEN_TRANSPORT="cookie")
    handle = confirm_mailbox(browser, outbox)
    device = SoftwarePasskey()
    body = create(handle, device, browser)
    assert finish(body).status_code == 400
    body = create(handle, SoftwarePasskey(), browser)
    assert finish(body, browser).status_code == 200


def confirm_mailbox(browser: CookieClient, outbox: Any) -> str:
    handle = browser.cookies[cookies.CHALLENGE.name].value.partition(".")[0]
    post("login/challenge/", {"challenge": handle, "code": code_in(outbox)}, browser)
    return str(handle)


def test_without_passkeys_an_app_is_offered_alone(make_account, outbox, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "PASSKEYS": False}
    make_account()
    handle = to_enroll(outbox)
    assert begin(handle, factor="passkey").status_code == 400
    assert confirm(handle, "123456").status_code == 400
