"""A first factor takes a user who is known to have the mailbox, which alone never removes it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.calls import post
from tests.cases import each_case
from tests.factors import app_of, enroll_app
from tests.messages import code_in, token_in
from vestibule.core import clock
from vestibule.core.external import ExternalProfile
from vestibule.models import Account, Identity, PendingSignIn
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ANN, NEW, EARLIER = "ann@example.org", "ann@new.example", "2026-01-01T00:00:00Z"
PROFILE = ExternalProfile(provider="openid", issuer="https://issuer.example", subject="ann")
PROOF = {"current_password": PASSWORD}


def set_up(client: Any, **credential: str) -> Any:
    return post("factors/totp/", credential, client)


def ask_for_passkey(client: Any, **credential: str) -> Any:
    return post("factors/passkeys/options/", credential, client)


def confirm(client: Any, setup: Any) -> Any:
    body = {"setup": setup["setup"], "code": app_of(setup).code()}
    return renewed(client, post("factors/totp/confirm/", body, client))


def create(client: Any, asked: Any) -> Any:
    credential = SoftwarePasskey().create(asked["options"])
    body = {"state": asked["state"], "credential": credential}
    return renewed(client, post("factors/passkeys/", body, client))


def renewed(client: Any, answer: Any) -> Any:
    """Let the client go on with the new tokens of an answer, if it has any."""
    if tokens := answer.json().get("tokens"):
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access']}")
    return answer


def verified_elsewhere(outbox: Any) -> None:
    """Open the link of a registration on a device that has never signed in to the account."""
    post("email/verify/", {"email": ANN})
    body = {"token": token_in(outbox)}
    assert post("email/verify/confirm/", body, HTTP_USER_AGENT="Phone").status_code == 200
    assert Account.objects.get().registrant_unproved


def reset_by_mail(outbox: Any, email: str = ANN) -> Any:
    """Reset the password by the mailbox alone, and sign in with the new one."""
    post("password/reset/", {"email": email})
    body = {"token": token_in(outbox), "password": "another long passphrase"}
    assert post("password/reset/confirm/", body).status_code == 200
    return post("login/", {"email": email, "password": body["password"]}).json()


def by_reauthentication(client: Any, outbox: Any) -> dict[str, str]:
    assert post("reauthenticate/", {}, client).status_code == 200
    return {"code": code_in(outbox)}


def by_step_up(client: Any, outbox: Any) -> dict[str, str]:
    challenge = post("step-up/", {"method": "email_code"}, client).json()["challenge"]["id"]
    body = {"challenge": challenge, "code": code_in(outbox)}
    assert renewed(client, post("step-up/confirm/", body, client)).status_code == 200
    return {}


def assert_wants_code(*answers: Any) -> None:
    for each in answers:
        assert (each.status_code, each.json()["code"]) == (403, "email_code_required")


@each_case("adds", [(set_up, confirm), (ask_for_passkey, create)], ids=["app", "passkey"])
@each_case("shows_mailbox", [by_reauthentication, by_step_up])
def test_a_first_factor_takes_a_mailed_code_and_the_mailbox_alone_does_not_remove_it(
    make_account, sign_in_as, outbox, adds, shows_mailbox
):
    begin, finish = adds
    client = sign_in_as(make_account())
    verified_elsewhere(outbox)
    assert_wants_code(begin(client), begin(client, **PROOF))
    begun = begin(client, **shows_mailbox(client, outbox)).json()
    assert not Account.objects.in_doubt().exists()
    assert finish(client, begun).status_code == 201
    asked = reset_by_mail(outbox)["challenge"]
    assert (asked["state"], "recovery_code" in asked["methods"]) == ("second_factor", True)
    assert "email_code" not in asked["methods"]


def test_a_wrong_code_adds_nothing_however_fresh_the_session_is(make_account, sign_in_as, outbox):
    client = sign_in_as(make_account())
    verified_elsewhere(outbox)
    right = by_reauthentication(client, outbox)["code"]
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for begin in (set_up, ask_for_passkey):
        assert begin(client, code=wrong).json()["code"] == "invalid_code"
    assert Account.objects.in_doubt().exists()


def test_no_first_factor_is_stored_where_it_is_in_doubt_meanwhile_whose_the_mailbox_is(
    make_account, sign_in_as, outbox
):
    client = sign_in_as(make_account())
    setup, asked = set_up(client).json(), ask_for_passkey(client).json()
    verified_elsewhere(outbox)
    assert_wants_code(confirm(client, setup), create(client, asked))
    assert Account.objects.get().factors == ""


def test_a_factor_from_before_the_doubt_can_be_removed_and_is_added_again_with_a_code(
    make_account, sign_in_as, outbox
):
    client = sign_in_as(make_account())
    assert confirm(client, set_up(client).json()).status_code == 201
    verified_elsewhere(outbox)
    assert client.delete("/api/auth/factors/totp/").status_code == 200
    assert_wants_code(set_up(client, **PROOF))
    setup = set_up(client, **by_reauthentication(client, outbox)).json()
    assert confirm(client, setup).status_code == 201
    assert "challenge" in reset_by_mail(outbox)


def test_an_account_without_address_adds_a_first_factor_by_its_password(make_account, sign_in_as):
    client = sign_in_as(make_account())
    Account.objects.update(email="", email_key=None, registrant_unproved=True)
    assert confirm(client, set_up(client, **PROOF).json()).status_code == 201


def host_sets(email: str) -> None:
    user = get_user_model().objects.get()
    user.email = email
    user.save()


def open_link(outbox: Any) -> None:
    post("email/verify/", {"email": NEW})
    assert post("email/verify/confirm/", {"token": token_in(outbox)}).status_code == 200


def come_by_mail(outbox: Any) -> None:
    sent = post("login/email/", {"email": NEW}).json()["verification"]
    body = {"verification": sent["id"], "code": code_in(outbox)}
    assert post("login/email/confirm/", body).json()["challenge"]["state"] == "second_factor"


def start_reset(outbox: Any) -> None:
    """What follows resets the password."""


@each_case("shows_mailbox", [start_reset, open_link, come_by_mail])
def test_the_mailbox_that_the_host_sets_removes_nothing_of_a_confirmed_owner(
    make_account, outbox, settings, shows_mailbox
):
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_SIGN_IN": "code", "LIMITS": {}}
    ann = make_account()
    Account.objects.update(email_verified_at=clock.now(), phone="+41791234567")
    Identity.objects.link(ann.id, PROFILE)
    enroll_app(ann)
    for email in ("ann@old.example", NEW):
        host_sets(email)
    shows_mailbox(outbox)
    assert reset_by_mail(outbox, NEW)["challenge"]["state"] == "second_factor"
    account = Account.objects.get()
    assert (account.factors, account.phone) == ("totp", "+41791234567")
    assert account.email_verified_at is not None
    assert Identity.objects.exists()


def test_another_spelling_that_the_host_saves_changes_nothing_else(make_account, outbox, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_VERIFICATION": "required"}
    ann = make_account("Ann@example.org")
    Account.objects.update(email_verified_at=clock.now())
    enroll_app(ann)
    before = Account.objects.values("email_key", "email_verified_at", "owner_confirmed").get()
    host_sets(ANN)
    assert Account.objects.values(*before).get() == before
    assert Account.objects.get().email == ANN
    started = post("login/", {"email": ANN, "password": PASSWORD}).json()["challenge"]
    assert started["state"] == "second_factor"
    host_sets("ANN@Example.org")
    assert PendingSignIn.objects.filter(handle=started["id"], consumed_at=None).exists()
    assert reset_by_mail(outbox)["challenge"]["state"] == "second_factor"


@each_case("known", [{}, {"email_verified_at": EARLIER, "registrant_unproved": True}])
def test_the_mailbox_that_the_host_sets_removes_what_an_unconfirmed_registrant_has_set(
    make_account, outbox, known
):
    enroll_app(make_account())
    Account.objects.update(**known)
    host_sets(NEW)
    assert "tokens" in reset_by_mail(outbox, NEW)
    assert Account.objects.get().factors == ""


def test_a_strangers_factor_goes_though_the_owner_has_used_the_strangers_link(
    make_account, sign_in_as, outbox
):
    stranger = sign_in_as(make_account())
    confirm(stranger, set_up(stranger).json())
    verified_elsewhere(outbox)
    assert "tokens" in reset_by_mail(outbox)
    assert Account.objects.get().factors == ""
