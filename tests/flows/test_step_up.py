"""Stepping up: the user of a session authenticates again, and the session goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings

from tests.calls import CALLER, post
from tests.core.taken import taken
from tests.factors import enroll_app, make_recovery_codes
from tests.guessing import wrong_codes
from tests.messages import code_in
from tests.passkeys.ceremonies import with_passkey
from tests.races import at_once, refusals
from vestibule import bearer
from vestibule.core.errors import ChallengeNotFound, Refusal
from vestibule.core.factors import FactorAnswer
from vestibule.flows.step_up import ask_to_step_up, open_step_up, step_up
from vestibule.models import AuditEvent, PendingSignIn, Session
from vestibule.models.single_use import GUESSES
from vestibule.passwords import hashing
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
API = "/api/auth/"


@pytest.fixture(autouse=True)
def long_access(settings) -> None:
    """Let access tokens outlive the ten minutes of a fresh sign-in."""
    hour = timedelta(hours=1)
    settings.VESTIBULE = {**settings.VESTIBULE, "ACCESS_LIFETIME": hour, "LIMITS": {}}


def ask(client: Any, **body: Any) -> Any:
    return post("step-up/", body, client)


def handle_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.json()
    return str(answer.json()["challenge"]["id"])


def confirm(client: Any, handle: str, **answer: Any) -> Any:
    return post("step-up/confirm/", {"challenge": handle, **answer}, client)


def claims_in(answer: Any) -> Any:
    assert answer.status_code == 200, answer.json()
    return bearer.authenticate(answer.json()["tokens"]["access"])


def test_an_app_reaches_aal2_in_the_same_session(make_account, sign_in_as, frozen_clock):
    ann = make_account()
    app, client = enroll_app(ann), sign_in_as(ann)
    before = bearer.authenticate(client.signed_in.tokens.access)
    frozen_clock.move(700)
    asked = ask(client, acr="aal2")
    handle = handle_of(asked)
    assert asked.json() == {
        "message": "Enter the code from your authenticator app",
        "challenge": {
            "id": handle,
            "state": "step_up",
            "method": "totp",
            "methods": ["totp"],
            "expires_in": 600,
        },
    }
    after = claims_in(confirm(client, handle, code=app.code()))
    assert (after.session, after.amr, after.acr) == (before.session, ("pwd", "otp", "mfa"), "aal2")
    assert after.auth_time == before.auth_time + 700
    assert AuditEvent.objects.get(kind="stepped_up").details == {"method": "totp", "acr": "aal2"}
    assert Session.objects.count() == 1


def test_earlier_refresh_tokens_do_not_get_the_new_level(make_account, sign_in_as):
    ann = make_account()
    app, client = enroll_app(ann), sign_in_as(ann)
    stolen = client.signed_in.tokens.refresh
    answer = confirm(client, handle_of(ask(client)), code=app.code())
    renewed = post("token/refresh/", {"refresh": answer.json()["tokens"]["refresh"]})
    assert bearer.authenticate(renewed.json()["access"]).acr == "aal2"
    assert post("token/refresh/", {"refresh": stolen}).status_code == 401


def test_by_cookie_the_cookies_are_replaced(make_account, browser_of):
    ann = make_account()
    app, browser = enroll_app(ann), browser_of(ann)
    handle = handle_of(ask(browser))
    browser.csrf_token, own = "", browser.csrf_token
    assert confirm(browser, handle, code=app.code()).status_code == 403
    browser.csrf_token = own
    answer = confirm(browser, handle, code=app.code())
    assert answer.status_code == 200
    assert set(answer.json()) == {"message", "csrf_token", "access_expires_in"}
    browser.csrf_token = answer.json()["csrf_token"]
    assert browser.post(f"{API}token/refresh/").status_code == 200


def test_without_a_factor_the_password_or_a_mailed_code_reaches_aal1(
    make_account, sign_in_as, frozen_clock, outbox
):
    client = sign_in_as(make_account())
    frozen_clock.move(700)
    for wanted in ("aal2", "phr"):
        refused = ask(client, acr=wanted)
        assert (refused.status_code, refused.json()["code"]) == (403, "enrollment_required")
    asked = ask(client).json()["challenge"]
    assert (asked["method"], asked["methods"]) == ("password", ["password", "email_code"])
    assert confirm(client, asked["id"], password="wrong").json()["code"] == "wrong_password"
    after = claims_in(confirm(client, asked["id"], password=PASSWORD))
    assert (after.amr, after.acr) == (("pwd",), "aal1")
    client.credentials(HTTP_AUTHORIZATION="")
    assert len(outbox) == 0


def test_a_code_is_mailed_only_when_it_is_chosen(make_account, sign_in_as, outbox):
    client = sign_in_as(make_account())
    asked = ask(client, method="email_code").json()["challenge"]
    assert (asked["method"], asked["sent_to"]) == ("email_code", "a***@example.org")
    after = claims_in(confirm(client, asked["id"], code=code_in(outbox)))
    assert (after.amr, after.acr) == (("pwd", "email_code"), "aal1")


def test_without_a_password_a_code_is_mailed(make_account, sign_in_as, outbox):
    ann = make_account()
    get_user_model().objects.update(password="!")
    client = sign_in_as(ann, amr="social")
    asked = ask(client).json()["challenge"]
    assert asked["methods"] == ["email_code"]
    assert confirm(client, asked["id"], password=PASSWORD).status_code == 400
    assert confirm(client, asked["id"], code=code_in(outbox)).status_code == 200


def test_with_a_factor_neither_password_nor_mailed_code_will_do(make_account, sign_in_as, outbox):
    ann = make_account()
    enroll_app(ann)
    client = sign_in_as(ann)
    asked = ask(client, method="password").json()["challenge"]
    assert asked["methods"] == ["totp"]
    assert confirm(client, asked["id"], password=PASSWORD).json()["code"] == "wrong_password"
    assert ask(client, method="email_code").json()["challenge"]["method"] == "totp"
    assert len(outbox) == 0


def test_a_recovery_code_replaces_the_app(make_account, sign_in_as):
    ann = make_account()
    enroll_app(ann)
    code, *_ = make_recovery_codes(ann)
    client = sign_in_as(ann)
    after = claims_in(confirm(client, handle_of(ask(client, acr="aal2")), code=code))
    assert after.amr == ("pwd", "recovery", "mfa")
    again = confirm(client, handle_of(ask(client)), code=code)
    assert again.status_code == 400


def test_a_passkey_reaches_phr_and_signs_for_one_challenge(make_account, sign_in_as):
    ann = make_account()
    device, app, client = with_passkey(ann), enroll_app(ann), sign_in_as(ann)
    first = ask(client, acr="phr").json()["challenge"]
    assert (first["method"], first["methods"]) == ("passkey", ["passkey"])
    answer = device.get(first["options"])
    second = ask(client, acr="aal2").json()["challenge"]
    assert second["methods"] == ["passkey", "totp"]
    refused = confirm(client, second["id"], credential=answer)
    assert refused.json()["code"] == "invalid_passkey"
    assert confirm(client, first["id"], credential=answer).status_code == 400
    third = ask(client, acr="phr").json()["challenge"]
    assert confirm(client, third["id"], code=app.code()).status_code == 400
    after = claims_in(confirm(client, third["id"], credential=device.get(third["options"])))
    assert (after.amr, after.acr) == (("pwd", "swk", "user", "mfa"), "phr")
    chosen = ask(client, method="totp").json()["challenge"]
    assert (chosen["method"], chosen.get("options")) == ("totp", None)


def test_what_was_used_long_ago_does_not_look_as_if_it_were_used_now(make_account, sign_in_as):
    ann = make_account()
    app = enroll_app(ann)
    by_passkey = sign_in_as(ann, amr="swk user mfa")
    after = claims_in(confirm(by_passkey, handle_of(ask(by_passkey)), code=app.code()))
    assert (after.amr, after.acr) == (("otp",), "aal1")
    without = sign_in_as(make_account("bob@example.org"), amr="pwd otp mfa")
    after = claims_in(confirm(without, handle_of(ask(without)), password=PASSWORD))
    assert (after.amr, after.acr) == (("pwd",), "aal1")


def test_a_level_that_no_factor_of_the_session_reaches_is_refused(make_account, sign_in_as):
    ann = make_account()
    enroll_app(ann)
    for amr, wanted in (("pwd", "phr"), ("email_link", "aal2")):
        answer = ask(sign_in_as(ann, amr=amr), acr=wanted)
        assert (answer.status_code, answer.json()["code"]) == (403, "enrollment_required")
    assert ask(sign_in_as(ann), acr="aal9").status_code == 400


def test_another_session_or_account_cannot_answer(make_account, sign_in_as):
    # better-auth GHSA-4vcf
    ann, bob = make_account(), make_account("bob@example.org")
    app = enroll_app(ann)
    client = sign_in_as(ann)
    handle = handle_of(ask(client))
    for other in (sign_in_as(ann), sign_in_as(bob)):
        assert confirm(other, handle, code=app.code()).json()["code"] == "invalid_code"
    assert PendingSignIn.objects.get().guesses == 0
    # Nor is it a sign-in.
    signed_out = post("login/challenge/", {"challenge": handle, "code": app.code()})
    assert signed_out.status_code == 400
    chosen = post("login/challenge/method/", {"challenge": handle, "method": "totp"})
    assert chosen.status_code == 400
    assert confirm(client, handle, code=app.code()).status_code == 200


def test_a_challenge_of_a_sign_in_is_no_step_up(make_account, sign_in_as):
    ann = make_account()
    app, client = enroll_app(ann), sign_in_as(ann)
    begun = post("login/", {"email": ann.email, "password": PASSWORD}).json()["challenge"]["id"]
    assert confirm(client, begun, code=app.code()).status_code == 400


def test_five_guesses_and_the_sessions_own_counter(make_account, sign_in_as, frozen_clock):
    ann = make_account()
    app, client = enroll_app(ann), sign_in_as(ann)
    handle = handle_of(ask(client))
    for wrong in wrong_codes(app.code()):
        assert confirm(client, handle, code=wrong).status_code == 400
    assert confirm(client, handle, code=app.code()).status_code == 429
    frozen_clock.move(31)
    assert confirm(client, handle, code=app.code()).status_code == 400
    assert AuditEvent.objects.filter(kind="factor_failed").count() == 6
    # Neither another session that used a factor nor a sign-in has to wait.
    other = sign_in_as(ann, amr="pwd otp mfa")
    assert confirm(other, handle_of(ask(other)), code=app.code()).status_code == 200
    assert post("login/", {"email": ann.email, "password": PASSWORD}).status_code == 200


def test_a_new_challenge_voids_the_one_before(make_account, sign_in_as):
    ann = make_account()
    app, client = enroll_app(ann), sign_in_as(ann)
    first, second = (handle_of(ask(client)) for _ in range(2))
    assert confirm(client, first, code=app.code()).status_code == 400
    assert confirm(client, second, code=app.code()).status_code == 200
    assert confirm(client, second, code=app.code(steps=1)).status_code == 400


def sign_out(client: Any, ann: Any) -> None:
    assert client.delete(f"{API}sessions/{client.signed_in.session}/").status_code == 200


def set_password(client: Any, ann: Any) -> None:
    user = get_user_model().objects.get(pk=ann.id)
    user.set_password("another one entirely")
    user.save()


def write_hash(client: Any, ann: Any) -> None:
    get_user_model().objects.update(password="!")  # by SQL, so that nothing else is told


def deactivate(client: Any, ann: Any) -> None:
    user = get_user_model().objects.get(pk=ann.id)
    user.is_active = False
    user.save()


@pytest.mark.parametrize("end", [sign_out, set_password, write_hash, deactivate])
def test_a_session_that_is_over_cannot_step_up(make_account, sign_in_as, end):
    ann = make_account()
    app, client = enroll_app(ann), sign_in_as(ann)
    claims = bearer.authenticate(client.signed_in.tokens.access)
    handle = ask_to_step_up(claims=claims, caller=CALLER).id
    end(client, ann)
    with pytest.raises(Refusal):
        step_up(challenge=handle, answer=FactorAnswer(app.code()), claims=claims, caller=CALLER)
    assert not Session.objects.filter(amr__contains="otp").exists()


@pytest.mark.django_db(transaction=True)
def test_fifty_right_answers_at_once_are_one_step_up(make_account):
    ann = make_account()
    app = enroll_app(ann)
    codes = make_recovery_codes(ann)
    claims = bearer.authenticate(open_session(ann).tokens.access)
    handle = ask_to_step_up(claims=claims, caller=CALLER).id
    answers = [app.code(), *codes[:4]]

    def answer(number: int) -> Any:
        given = FactorAnswer(answers[number % 5])
        return step_up(challenge=handle, answer=given, claims=claims, caller=CALLER)

    assert len(refusals(at_once(answer))) == 49
    assert AuditEvent.objects.filter(kind="stepped_up").count() == 1


def test_an_overloaded_server_uses_up_no_guess(make_account, sign_in_as, settings):
    client = sign_in_as(make_account())
    handle = handle_of(ask(client))
    assert confirm(client, handle, password="wrong").json()["code"] == "wrong_password"
    busy = {"HASHING_SLOTS": 1, "HASHING_QUEUE": 0}
    with (
        override_settings(VESTIBULE={**settings.VESTIBULE, **busy}),
        taken(hashing.pool),
    ):
        for _ in range(GUESSES):
            assert confirm(client, handle, password=PASSWORD).status_code == 503
    assert PendingSignIn.objects.get().guesses == 1
    assert claims_in(confirm(client, handle, password=PASSWORD)).amr == ("pwd",)


def test_a_session_finds_its_own_open_challenge(make_account, outbox):
    ann = make_account()
    own, other = (bearer.authenticate(open_session(ann).tokens.access) for _ in range(2))
    asked = ask_to_step_up(claims=own, caller=CALLER, method="email_code")
    assert open_step_up(claims=own, method="email_code") == asked.id
    for claims, method in ((own, "password"), (other, "email_code")):
        with pytest.raises(ChallengeNotFound):
            open_step_up(claims=claims, method=method)
    step_up(
        challenge=asked.id, answer=FactorAnswer(code=code_in(outbox)), claims=own, caller=CALLER
    )
    with pytest.raises(ChallengeNotFound):
        open_step_up(claims=own, method="email_code")
