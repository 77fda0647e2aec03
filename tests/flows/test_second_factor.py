"""The second step of signing in with an authenticator app or a recovery code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.calls import CALLER, post
from tests.cases import each_case
from tests.factors import enroll_app, make_recovery_codes
from tests.guessing import wrong_codes
from vestibule import bearer
from vestibule.core.errors import InvalidCode, Refusal
from vestibule.core.factors import FactorAnswer, acr_of
from vestibule.flows.challenge import answer_challenge, choose_method
from vestibule.models import Account, AuditEvent, PendingSignIn, RecoveryCode, Session
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ANN = "ann@example.org"


def begin(**headers: Any) -> Any:
    return post("login/", {"email": ANN, "password": PASSWORD}, **headers)


def challenge() -> str:
    return str(begin().json()["challenge"]["id"])


def finish(handle: str, code: str, **more: Any) -> Any:
    return post("login/challenge/", {"challenge": handle, "code": code, **more})


def refresh(answer: Any) -> Any:
    body = answer.json()
    return post("token/refresh/", {"refresh": body.get("tokens", body)["refresh"]})


def test_an_enrolled_app_is_asked_for_and_signs_in(make_account):
    app = enroll_app(make_account())
    asked = begin().json()
    handle = asked["challenge"]["id"]
    assert asked == {
        "message": "Enter the code from your authenticator app",
        "challenge": {
            "id": handle,
            "state": "second_factor",
            "method": "totp",
            "methods": ["totp"],
            "expires_in": 600,
            "trust_device": 30 * 86_400,
        },
    }
    assert not Session.objects.exists()
    answer = finish(handle, app.code())
    assert answer.status_code == 200
    amr = bearer.authenticate(answer.json()["tokens"]["access"]).amr
    assert (amr, acr_of(amr)) == (("pwd", "otp", "mfa"), "aal2")


def test_without_a_factor_nothing_is_asked(make_account):
    make_account()
    assert "challenge" not in begin().json()


def test_a_code_of_the_app_works_once_in_any_sign_in(make_account, frozen_clock):
    app = enroll_app(make_account())
    code = app.code()
    assert finish(challenge(), code).status_code == 200
    assert finish(challenge(), code).status_code == 400
    frozen_clock.move(30)
    assert finish(challenge(), app.code(steps=-1)).status_code == 400
    assert finish(challenge(), app.code()).status_code == 200


def test_a_slow_or_fast_clock_may_be_half_a_minute_off(make_account, frozen_clock):
    app = enroll_app(make_account())
    assert finish(challenge(), app.code(steps=-2)).status_code == 400
    assert finish(challenge(), app.code(steps=2)).status_code == 400
    assert finish(challenge(), app.code(steps=-1)).status_code == 200
    assert finish(challenge(), app.code(steps=1)).status_code == 200


def test_a_recovery_code_replaces_the_app_once(make_account, outbox):
    person = make_account()
    enroll_app(person)
    code, *_ = make_recovery_codes(person)
    asked = begin().json()["challenge"]
    assert asked["methods"] == ["totp", "recovery_code"]
    typed = "-".join(code[at : at + 5] for at in range(0, 25, 5)).lower()
    answer = finish(asked["id"], typed)
    assert answer.status_code == 200
    amr = bearer.authenticate(answer.json()["tokens"]["access"]).amr
    assert amr == ("pwd", "recovery", "mfa")
    [mail] = [mail for mail in outbox if "recovery code" in mail.subject]
    assert "7" in mail.body
    assert finish(challenge(), code).status_code == 400
    assert RecoveryCode.objects.unused().count() == 9


def test_the_last_recovery_code_is_no_longer_offered(make_account):
    person = make_account()
    enroll_app(person)
    for code in make_recovery_codes(person):
        assert finish(challenge(), code).status_code == 200
    assert begin().json()["challenge"]["methods"] == ["totp"]


def test_a_recovery_code_of_another_account_is_wrong(make_account):
    ann, bob = make_account(), make_account(email="bob@example.org")
    enroll_app(ann)
    enroll_app(bob)
    make_recovery_codes(ann)
    assert finish(challenge(), make_recovery_codes(bob)[0]).status_code == 400


def test_changing_the_method_does_not_reset_the_guesses(make_account, frozen_clock):
    # Zitadel CVE-2024-32868, Keycloak CVE-2026-18963
    person = make_account()
    app, codes = enroll_app(person), make_recovery_codes(person)
    handle = challenge()
    for number, wrong in enumerate(wrong_codes(app.code())):
        method = ("totp", "recovery_code")[number % 2]
        chosen = post("login/challenge/method/", {"challenge": handle, "method": method})
        assert chosen.json()["challenge"]["method"] == method
        assert finish(handle, wrong).status_code == 400
    frozen_clock.move(31)
    assert finish(handle, codes[0]).status_code == 400
    assert RecoveryCode.objects.unused().count() == 10
    assert not Session.objects.exists()


def test_wrong_codes_start_the_same_wait_as_wrong_passwords(make_account):
    app = enroll_app(make_account())
    handle = challenge()
    for wrong in wrong_codes(app.code()):
        finish(handle, wrong)
    assert begin().status_code == 429
    assert AuditEvent.objects.filter(kind="factor_failed").count() == 5


@each_case("method", ["totp", "recovery_code"])
def test_used_codes_start_the_same_wait_as_wrong_ones(method, make_account, frozen_clock):
    person = make_account()
    app, codes = enroll_app(person), make_recovery_codes(person)
    code = app.code() if method == "totp" else codes[0]
    assert finish(challenge(), code).status_code == 200
    handle = challenge()
    assert {finish(handle, code).status_code for _ in range(5)} == {400}
    assert begin().status_code == 429


def test_a_guess_that_a_wait_refuses_is_given_back(make_account, frozen_clock):
    app = enroll_app(make_account())
    first, second = challenge(), challenge()
    for wrong in wrong_codes(app.code()):
        finish(first, wrong)
    assert {finish(second, app.code()).status_code for _ in range(6)} == {429}
    assert PendingSignIn.objects.get(pk=second).guesses == 0
    frozen_clock.move(31)
    assert finish(second, app.code()).status_code == 200


def test_an_answer_to_what_is_over_is_no_attempt_at_the_account(make_account):
    app = enroll_app(make_account())
    handle = challenge()
    assert finish(handle, app.code()).status_code == 200
    assert {finish(handle, app.code()).status_code for _ in range(6)} == {400}
    assert not AuditEvent.objects.filter(kind="factor_failed").exists()
    assert begin().status_code == 200


def test_a_method_that_is_not_enrolled_cannot_be_chosen(make_account):
    enroll_app(make_account())
    handle = challenge()
    for method in ("passkey", "recovery_code", "email_code"):
        chosen = post("login/challenge/method/", {"challenge": handle, "method": method})
        assert chosen.status_code == 400
        assert finish(handle, "123456", method=method).status_code == 400


def set_password(user: Any) -> None:
    user.set_password("another one entirely")


def deactivate(user: Any) -> None:
    user.is_active = False


@pytest.mark.parametrize("secure", [set_password, deactivate])
def test_what_secures_the_account_ends_a_pending_sign_in(make_account, secure):
    person = make_account()
    app = enroll_app(person)
    handle = challenge()
    user = get_user_model().objects.get(pk=person.id)
    secure(user)
    user.save()
    assert finish(handle, app.code()).status_code == 400
    assert not Session.objects.live().exists()


def test_a_seed_copied_to_another_account_opens_nothing(make_account):
    ann, bob = make_account(), make_account(email="bob@example.org")
    app = enroll_app(bob)
    enroll_app(ann)
    rows = Account.objects.of(ann.id).model._meta.apps.get_model("vestibule", "Totp").objects
    rows.filter(pk=ann.id).update(seed=rows.get(pk=bob.id).seed)
    assert finish(challenge(), app.code()).status_code == 400


def test_another_browser_cannot_answer_or_choose(make_account, browser_of):
    app = enroll_app(make_account())
    handle = challenge()
    PendingSignIn.objects.update(browser="0" * 64)
    with pytest.raises(InvalidCode):
        answer_challenge(challenge=handle, answer=FactorAnswer(app.code()), caller=CALLER)
    with pytest.raises(Refusal):
        choose_method(challenge=handle, method="totp", caller=CALLER)


def test_a_factor_replaces_the_mailed_code_of_the_policy(make_account, settings, outbox):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_CHECK": "email_code"}
    app = enroll_app(make_account())
    handle = challenge()
    assert len(outbox) == 0
    assert refresh(finish(handle, app.code())).status_code == 200


def test_a_required_factor_is_enrolled_after_the_mailbox_is_confirmed(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "SECOND_FACTOR": "required"}
    make_account()
    assert begin().json()["challenge"]["state"] == "confirm_email"


def test_a_required_factor_has_its_grace(make_account, settings, frozen_clock):
    settings.VESTIBULE = {
        **settings.VESTIBULE,
        "SECOND_FACTOR_ROLES": ("employee",),
        "SECOND_FACTOR_GRACE": timedelta(days=1),
    }
    make_account()
    refreshed = begin()
    frozen_clock.move(86_400 - 1)
    refreshed = refresh(refreshed)
    assert refreshed.status_code == 200
    frozen_clock.move(2)
    assert begin().json()["challenge"]["state"] == "confirm_email"
    assert refresh(refreshed).json()["reason"] == "step_up_required"


def test_config_says_whether_a_factor_is_required_or_can_be_added(client, settings):
    for policy in ("optional", "required", "off"):
        settings.VESTIBULE = {**settings.VESTIBULE, "SECOND_FACTOR": policy}
        assert client.get("/api/auth/config/").json()["second_factor"] == policy
