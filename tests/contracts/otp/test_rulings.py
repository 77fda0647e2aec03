"""Security rules, tested through the contract: credentials, guessing, lockout and links."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model

from tests.calls import as_seen
from tests.contracts.otp.visitor import (
    PASSWORD,
    Visitor,
    address_in,
    code_in,
    link_in,
    verified,
)
from tests.database_dump import database_dump
from tests.guessing import wrong_codes
from tests.messages import another, texts
from tests.messages import code_in as code_of
from vestibule.models import Account, PendingSignIn, Session

pytestmark = pytest.mark.django_db

ANN = "ann@example.org"
NEW = "Another 5 staple horses?"
PLAIN = {"errors": "Invalid credentials"}
LOCKED = {"errors": "Invalid credentials. Your account is deactivated. Contact an admin."}
EXPIRED = {"errors": "Session expired. Please login again."}
BAD_LINK = {"errors": "Invalid verification link."}


def warned(left: int) -> dict[str, str]:
    words = f"Invalid credentials. You have {left} more attempt(s) before your account is"
    return {"errors": f"{words} deactivated."}


def wait_of(answer: Any) -> int:
    """Parse the seconds in a throttled answer, as the front end does."""
    assert answer.status_code == 429
    words = answer.json()["errors"].split()
    assert words[:3] == ["Request", "was", "throttled."]
    assert words[-1] == "seconds."
    assert answer["Retry-After"] == words[-2]
    return int(words[-2])


@pytest.fixture
def ann(visitor: Visitor, outbox: Any) -> int:
    """Ann, registered and verified; her id."""
    verified(visitor, outbox, ANN)
    return int(Account.objects.get(email=ANN).pk)


# The password


def test_no_password_is_kept_between_the_steps(visitor, ann):
    assert visitor.login().status_code == 200
    assert PASSWORD not in database_dump()


def test_the_state_of_an_account_is_revealed_only_after_the_right_password(visitor, outbox, ann):
    visitor.register("new@example.org")
    verified(visitor, outbox, "gone@example.org")
    get_user_model().objects.filter(email="gone@example.org").update(is_active=False)

    for email in (ANN, "new@example.org", "gone@example.org", "nobody@example.org"):
        answer = visitor.login(email, "Not the 5 password!")
        assert (answer.status_code, answer.json()) == (400, PLAIN)
    assert visitor.login("new@example.org").json() == PLAIN
    assert visitor.login("gone@example.org").json() == {
        "errors": "Account is deactivated. Contact your admin"
    }


@pytest.mark.parametrize("email", [ANN, "nobody@example.org"])
def test_remaining_attempts_are_counted_for_unknown_identifiers_too(
    visitor, ann, frozen_clock, email
):
    answers = [visitor.login(email, "Not the 5 password!").json() for _ in range(5)]
    assert answers == [PLAIN, PLAIN, warned(2), warned(1), LOCKED]
    assert wait_of(visitor.login(email)) == 30


def test_a_lockout_doubles_each_time_up_to_a_maximum(visitor, ann, frozen_clock):
    for _ in range(5):
        visitor.login(password="Not the 5 password!")
    for seconds in (30, 60, 120, 240, 480, 900, 900):
        assert wait_of(visitor.login()) == seconds
        frozen_clock.move(seconds)
        visitor.login(password="Not the 5 password!")
    frozen_clock.move(900)
    assert visitor.login().status_code == 200
    assert Account.objects.get(email=ANN).user.is_active


def test_a_reset_of_the_password_unlocks_at_once(visitor, outbox, ann, frozen_clock):
    for _ in range(5):
        visitor.login(password="Not the 5 password!")
    assert visitor.login().status_code == 429
    visitor.post("reset-password/", {"email": ANN})
    reset(visitor, link_in(outbox))
    assert visitor.login(password=NEW).status_code == 200


def test_verifying_the_address_unlocks_at_once(visitor, outbox, frozen_clock):
    visitor.register()
    for _ in range(5):
        visitor.login(password="Not the 5 password!")
    assert visitor.login().status_code == 429
    visitor.get(f"verify-email/?{urlencode(link_in(outbox))}")
    assert visitor.login().status_code == 200


def test_nobody_can_lock_a_session_out_that_is_signed_in(visitor, stranger, outbox, ann):
    tokens = visitor.sign_in(outbox)
    for _ in range(6):
        stranger.login(password="Not the 5 password!")
    assert visitor.post("verify-phone/").status_code == 400  # let in; there is no number
    renewed = visitor.post("token/refresh/", {"refresh": tokens["refresh_token"]})
    assert renewed.status_code == 200


# The code


def test_a_code_allows_five_attempts(visitor, outbox, ann, vestibule):
    user = visitor.login().json()["user_id"]
    code = code_in(outbox)
    for wrong in wrong_codes(code, 4):
        answer = visitor.post("token/", {"user_id": user, "otp": wrong})
        assert (answer.status_code, answer.json()) == (400, {"errors": "Invalid OTP"})
    visitor.post("token/", {"user_id": user, "otp": another(code, 5)})
    assert visitor.post("token/", {"user_id": user, "otp": code}).status_code in {400, 429}
    assert not Session.objects.exists()


def test_a_code_works_once(visitor, outbox, ann):
    user = visitor.login().json()["user_id"]
    body = {"user_id": user, "otp": code_in(outbox)}
    assert visitor.post("token/", body).status_code == 200
    again = visitor.post("token/", body)
    assert (again.status_code, again.json()) == (400, EXPIRED)


def test_a_code_ends_after_ten_minutes(visitor, outbox, ann, frozen_clock):
    body = {"user_id": visitor.login().json()["user_id"], "otp": code_in(outbox)}
    frozen_clock.move(600)
    assert visitor.post("token/", body).json() == EXPIRED


def test_the_code_of_another_browser_cannot_be_guessed_by_the_id(visitor, stranger, outbox, ann):
    """Ids are sequential: another browser than that of the sign-in finds no challenge."""
    verified(stranger, outbox, "bob@example.org")
    user = visitor.login().json()["user_id"]
    code = code_in(outbox)
    stranger.login("bob@example.org")
    for guess in (code, *wrong_codes(code, 11)):
        for path in ("token/", "resend-otp/"):
            answer = stranger.post(path, {"user_id": user, "otp": guess})
            assert (answer.status_code, answer.json()) == (400, EXPIRED)
    assert PendingSignIn.objects.get(account=ann).guesses == 0
    assert visitor.post("token/", {"user_id": user, "otp": code}).status_code == 200


@pytest.mark.parametrize("user", [999_999, "999998", 0, 10**30, "9" * 39])
def test_an_unknown_id_looks_like_one_without_a_challenge(visitor, ann, user):
    known = visitor.post("token/", {"user_id": ann, "otp": "123456"})
    unknown = visitor.post("token/", {"user_id": user, "otp": "123456"})
    assert known.json() == EXPIRED
    assert as_seen(known) == as_seen(unknown)


def test_a_new_code_replaces_the_old_one_and_keeps_the_attempts_counted(
    visitor, outbox, ann, frozen_clock
):
    user = visitor.login().json()["user_id"]
    first = code_in(outbox)
    visitor.post("token/", {"user_id": user, "otp": another(first)})
    assert wait_of(visitor.post("resend-otp/", {"user_id": user})) == 60
    frozen_clock.move(60)
    answer = visitor.post("resend-otp/", {"user_id": str(user)})
    assert answer.json() == {"success": "Email sent", "otp": True, "user_id": user}
    second = code_in(outbox)
    if second != first:
        assert visitor.post("token/", {"user_id": user, "otp": first}).status_code == 400
    assert PendingSignIn.objects.get().guesses >= 1
    assert visitor.post("token/", {"user_id": user, "otp": second}).status_code == 200


def test_a_phone_verification_code_does_not_sign_in(visitor, outbox, ann):
    Account.objects.filter(pk=ann).update(phone="+14155552671")
    visitor.sign_in(outbox)
    assert visitor.post("verify-phone/").status_code == 200
    len(outbox)  # looking sends the queue first
    code = code_of(texts[-1])
    user = visitor.login().json()["user_id"]
    if code != code_in(outbox):
        assert visitor.post("token/", {"user_id": user, "otp": code}).status_code == 400


# Links


def reset(visitor: Visitor, link: dict[str, str], password: str = NEW) -> Any:
    body = {"password": password, "c_password": password}
    return visitor.patch(f"reset-password/?{urlencode(link)}", body)


def test_a_link_serves_its_own_purpose_only(visitor, outbox, ann):
    visitor.register("new@example.org")
    verification = link_in(outbox)
    visitor.post("reset-password/", {"email": ANN})
    resetting = link_in(outbox)
    crossed = [
        visitor.get(f"verify-email/?{urlencode(resetting)}"),
        visitor.get(f"reset-password/?{urlencode(verification)}"),
        reset(visitor, verification),
    ]
    assert [(each.status_code, each.json()) for each in crossed] == [(400, BAD_LINK)] * 3
    assert visitor.get(f"verify-email/?{urlencode(verification)}").status_code == 200
    assert visitor.get(f"reset-password/?{urlencode(resetting)}").status_code == 200


def test_a_link_works_once(visitor, outbox, ann):
    visitor.post("reset-password/", {"email": ANN})
    link = link_in(outbox)
    for _ in range(2):  # looking at it uses nothing up
        answer = visitor.get(f"reset-password/?{urlencode(link)}")
        assert answer.json() == {"success": "Password verification link ok"}
    assert reset(visitor, link).json() == {"success": "Password reset successful."}
    again = reset(visitor, link, PASSWORD)
    assert (again.status_code, again.json()) == (400, BAD_LINK)
    assert visitor.login(password=NEW).status_code == 200


def test_the_expiry_of_a_link_can_only_shorten_it(visitor, outbox, frozen_clock):
    visitor.register()
    link = link_in(outbox)
    over = {**link, "expiry": str(int(frozen_clock.now.timestamp()) - 1)}
    answer = visitor.get(f"verify-email/?{urlencode(over)}")
    assert (answer.status_code, answer.json()) == (
        400,
        {"errors": "The verification link has expired."},
    )
    frozen_clock.move(601)
    assert visitor.get(f"verify-email/?{urlencode(link)}").status_code == 400
    later = {**link, "expiry": str(int(link["expiry"]) + 86_400)}
    assert visitor.get(f"verify-email/?{urlencode(later)}").json() == BAD_LINK
    assert Account.objects.get().email_verified_at is None


@pytest.mark.parametrize("expiry", ["soon", "1e9", "-1", "\u0661\u0662", "9" * 20, "1.5"])
def test_an_invalid_expiry_is_refused_with_400(visitor, expiry):
    answer = visitor.get(f"verify-email/?{urlencode({'token': 'x', 'expiry': expiry})}")
    assert (answer.status_code, answer.json()) == (400, BAD_LINK)


@pytest.mark.parametrize("query", ["", "token=x", "expiry=1", "token=&expiry="])
def test_a_link_without_its_parts_is_missing(visitor, query):
    for path in ("verify-email/", "reset-password/"):
        answer = visitor.get(f"{path}?{query}")
        assert (answer.status_code, answer.json()) == (
            400,
            {"errors": "Missing verification link."},
        )


def test_a_link_does_not_undo_a_deactivation(visitor, outbox):
    visitor.register()
    get_user_model().objects.update(is_active=False)
    visitor.get(f"verify-email/?{urlencode(link_in(outbox))}")
    assert not get_user_model().objects.get().is_active
    assert visitor.login().status_code == 400


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_opening_a_link_does_not_use_it_up(visitor, outbox, method):
    visitor.register()
    path = f"verify-email/?{urlencode(link_in(outbox))}"
    assert visitor.send(method, path).status_code == 405
    assert Account.objects.get().email_verified_at is None
    assert visitor.get(path).status_code == 200


def test_links_lead_to_the_front_ends_pages(visitor, outbox):
    """Opening a link is no API request, since mail scanners open every link."""
    visitor.register()
    visitor.post("reset-password/", {"email": ANN})
    pages = [address_in(mail).partition("?")[0] for mail in outbox]
    assert pages == [
        "http://testserver/auth/verify-email/",
        "http://testserver/auth/reset-password/",
    ]


def test_a_reset_ends_every_session(visitor, outbox, ann):
    tokens = visitor.sign_in(outbox)
    visitor.post("reset-password/", {"email": ANN})
    assert reset(visitor, link_in(outbox)).status_code == 200
    gone = visitor.post("verify-phone/")
    assert (gone.status_code, gone.json()) == (
        401,
        {"errors": "Given token not valid for any token type"},
    )
    again = visitor.post("token/refresh/", {"refresh": tokens["refresh_token"]})
    assert (again.status_code, again.json()) == (401, {"errors": "Invalid refresh token"})


# Who exists


def test_registering_verifying_and_resetting_answer_the_same_for_any_address(
    visitor, stranger, outbox, ann
):
    for path, body in (
        ("users/", {"password": PASSWORD, "c_password": PASSWORD}),
        ("verify-email/", {}),
        ("reset-password/", {}),
    ):
        known = visitor.post(path, {"email": ANN, **body})
        unknown = stranger.post(path, {"email": "nobody@example.org", **body})
        assert known.status_code == 201
        assert as_seen(known) == as_seen(unknown)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (
            "is_superuser",
            True,
            "You do not have permission to create a superuser. Contact Developer.",
        ),
        ("is_staff", True, "You do not have permission to create an admin user."),
        ("is_staff", False, "You do not have permission to create an admin user."),
        (
            "profile_img",
            "x.jpg",
            "Profile Image cannot be updated here. Use the Upload Image Action.",
        ),
        ("slug", "x", "Forbidden fields cannot be updated."),
        ("is_active", True, "Forbidden fields cannot be updated."),
        ("is_email_verified", True, "Forbidden fields cannot be updated."),
        ("is_phone_verified", True, "Forbidden fields cannot be updated."),
    ],
)
def test_registration_grants_no_privileges(visitor, outbox, field, value, words):
    answer = visitor.register(**{field: value})
    assert (answer.status_code, answer.json()) == (403, {"errors": words})
    assert not Account.objects.exists()


def test_a_role_in_a_body_is_ignored(visitor, outbox):
    visitor.register(role="Superuser", groups=["Superuser"], user_role="Superuser")
    account = Account.objects.get()
    assert account.role == "Default"
    assert (account.user.is_staff, account.user.is_superuser) == (False, False)
