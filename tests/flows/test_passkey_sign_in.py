"""Signing in with a passkey alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings
from rest_framework.test import APIClient

from tests.calls import API, CALLER, post
from tests.cases import each_case
from tests.messages import subjects
from tests.passkeys.ceremonies import (
    person_of,
    post_sign_in,
    row_of,
    sign_in,
    visitor,
    with_passkey,
)
from tests.passkeys.test_passkeys import ATTACKS
from tests.races import at_once, refusals
from vestibule import bearer
from vestibule.core.errors import (
    AccountDeactivated,
    InvalidCredentials,
    InvalidPasskey,
    TooManyRequests,
    UnknownPasskey,
)
from vestibule.core.factors import acr_of
from vestibule.core.tokens import SignedIn, Transport
from vestibule.drf import cookies
from vestibule.factors import passkeys
from vestibule.flows.passkey_sign_in import ask_for_passkey, sign_in_with_passkey
from vestibule.models import Account, Attempt, AuditEvent, Passkey, Session
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_a_passkey_alone_signs_in_with_the_highest_level(make_account):
    person = make_account()
    for differs, amr in (({}, "swk user mfa"), ({"backup_eligible": False}, "hwk user mfa")):
        device = with_passkey(person, **{"backed_up": False, **differs})
        signed_in = sign_in(device)
        assert isinstance(signed_in, SignedIn)
        claims = bearer.authenticate(signed_in.tokens.access)
        assert (claims.subject, claims.amr) == (str(person.id), tuple(amr.split()))
        assert acr_of(claims.amr) == "phr"
        assert Session.objects.get(pk=signed_in.session).amr == amr
        assert row_of(device).last_used_at is not None
    assert kinds().count("signed_in") == 2


def test_options_cost_no_query_and_are_new_each_time(django_assert_num_queries):
    with django_assert_num_queries(0):
        answers = [post("login/passkey/options/", {}) for _ in range(3)]
    states = {each.json()["state"] for each in answers}
    assert len(states) == 3
    for answer in answers:
        body = answer.json()
        assert body["options"]["challenge"] == body["state"]
        assert body["options"]["rpId"] == "testserver"
        assert body["options"]["allowCredentials"] == []
        assert answer["Cache-Control"] == "no-store"


def test_both_transports_sign_in(make_account):
    device = with_passkey(make_account())
    answer = post_sign_in(device)
    assert answer.status_code == 200
    assert answer.json()["tokens"]["access"]
    client = APIClient()
    answer = post_sign_in(device, client, **visitor(client))
    assert answer.status_code == 200
    assert "tokens" not in answer.json()
    assert cookies.ACCESS.name in client.cookies
    assert client.get(f"{API}profile/").status_code == 200


@each_case("differs", ATTACKS.values(), ids=list(ATTACKS))
def test_what_is_wrong_with_a_response_opens_no_session(make_account, differs):
    device = with_passkey(make_account())
    vars(device).update({"origin": "http://testserver", **differs})
    answer = post_sign_in(device)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_passkey")
    assert cookies.ACCESS.name not in answer.cookies
    assert Session.objects.count() == 0
    assert kinds()[-1] == "sign_in_failed"


def test_a_challenge_works_once_and_for_five_minutes(make_account, frozen_clock):
    device = with_passkey(make_account())
    asked = ask_for_passkey(browser="")
    given: dict[str, Any] = {"state": asked.state, "credential": device.get(asked.options)}
    assert sign_in(device, **given)
    with pytest.raises(InvalidPasskey):
        sign_in(device, **given)
    with pytest.raises(InvalidPasskey):  # a new response to the old challenge
        sign_in(device, state=asked.state, credential=device.get(asked.options))
    late = ask_for_passkey(browser="")
    frozen_clock.move(300)
    with pytest.raises(InvalidPasskey):
        sign_in(device, state=late.state, credential=device.get(late.options))
    assert Session.objects.count() == 1
    # Nothing of this was a guess at the account.
    assert not Attempt.objects.exclude(failures=0).exists()


def test_a_challenge_is_spent_by_a_wrong_signature(make_account):
    device, other = with_passkey(make_account()), SoftwarePasskey()
    asked = ask_for_passkey(browser="")
    other.credential_id, other.user_handle = device.credential_id, device.user_handle
    with pytest.raises(InvalidPasskey):
        sign_in(device, state=asked.state, credential=other.get(asked.options))
    with pytest.raises(InvalidPasskey):
        sign_in(device, state=asked.state, credential=device.get(asked.options))


def test_the_challenge_of_another_ceremony_or_maker_is_refused(make_account, sign_in_as):
    person = make_account()
    device = with_passkey(person)
    client = sign_in_as(person)
    foreign = {"rpId": "testserver", "challenge": "A" * 76}
    AuditEvent.objects.all().delete()
    for challenge in ("A" * 76, "", "é" * 76, ask_for_passkey(browser="x").state):
        options = {**foreign, "challenge": challenge or "A" * 76}
        with pytest.raises(InvalidPasskey):
            sign_in(device, state=challenge, credential=device.get(options))
    # The response's own challenge counts, whatever the state says.
    mine, another = ask_for_passkey(browser=""), ask_for_passkey(browser="")
    with pytest.raises(InvalidPasskey):
        sign_in(device, state=mine.state, credential=device.get(another.options))
    assert client
    assert Session.objects.filter(amr__contains="swk").count() == 0


def test_with_cookies_a_challenge_is_the_browsers_own(make_account):
    device = with_passkey(make_account())
    mine, theirs = APIClient(), APIClient()
    here, there = visitor(mine), visitor(theirs)
    asked = post("login/passkey/options/", {}, mine, **here).json()
    body = {"state": asked["state"], "credential": device.get(asked["options"])}
    assert post("login/passkey/", body, theirs, **there).json()["code"] == "invalid_passkey"
    assert post("login/passkey/", body).json()["code"] == "invalid_passkey"
    bare = {**here, "HTTP_X_CSRFTOKEN": ""}
    for address in ("login/passkey/", "login/passkey/options/"):
        assert post(address, body, mine, **bare).json()["code"] == "csrf_failed"
    assert post("login/passkey/", body, mine, **here).status_code == 200
    # Login CSRF: what an app has asked for does not sign a browser in.
    asked = post("login/passkey/options/", {}).json()
    body = {"state": asked["state"], "credential": device.get(asked["options"])}
    assert post("login/passkey/", body, theirs, **there).json()["code"] == "invalid_passkey"


def test_a_removed_passkey_is_said_to_be_unknown_and_nothing_else_is(make_account):
    person = make_account()
    device, other = with_passkey(person), with_passkey(make_account("bob@example.org"))
    row_of(device).delete()
    answer = post_sign_in(device)
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_passkey")
    with pytest.raises(UnknownPasskey):
        sign_in(SoftwarePasskey(user_handle=b"x" * 64))
    other.user_handle = b"x" * 64
    with pytest.raises(InvalidPasskey) as refused:
        sign_in(other)
    assert type(refused.value) is InvalidPasskey


def test_the_user_handle_must_be_the_owners(make_account):
    ann, bob = make_account(), make_account("bob@example.org")
    device, other = with_passkey(ann), with_passkey(bob)
    own = device.user_handle
    for handle in (other.user_handle, b"", None, b"\x00" * 64):
        device.user_handle = handle
        with pytest.raises(InvalidPasskey):
            sign_in(device)
    device.user_handle = own
    assert sign_in(device)
    # Not even where the account has lost its handle.
    Account.objects.of(ann.id).update(webauthn_user_id=None)
    device.user_handle = b""
    with pytest.raises(InvalidPasskey):
        sign_in(device)


def test_a_counter_that_does_not_advance_is_refused_and_reported_and_the_passkey_stays(
    make_account, outbox
):
    person = make_account()
    device = with_passkey(person, sign_count=10)
    assert sign_in(device)
    outbox.clear()
    assert row_of(device).sign_count == 12
    for before in (11, 10, None):  # it signs with one more; None is a copy that does not count
        device.sign_count = before
        with pytest.raises(InvalidPasskey):
            sign_in(device)
    device.sign_count = row_of(device).sign_count
    assert sign_in(device)
    assert kinds().count("passkey_suspect") == 3
    assert subjects(outbox) == ["One of your passkeys may have been copied"] * 3


def test_a_passkey_without_a_counter_may_begin_to_count_and_not_go_back(make_account):
    device = with_passkey(make_account())
    assert sign_in(device)
    assert sign_in(device)
    device.sign_count = 0
    assert sign_in(device)
    device.sign_count = None
    with pytest.raises(InvalidPasskey):
        sign_in(device)


def test_backup_eligibility_never_changes_and_the_backup_is_recorded(make_account):
    device = with_passkey(make_account(), backed_up=False)
    assert not row_of(device).backed_up
    device.backed_up = True
    assert sign_in(device)
    assert row_of(device).backed_up
    device.backup_eligible = device.backed_up = False
    with pytest.raises(InvalidPasskey):
        sign_in(device)
    assert row_of(device).backed_up


def test_a_deactivated_account_and_an_unverified_address_are_refused_as_at_any_sign_in(
    make_account, settings
):
    person = make_account()
    device = with_passkey(person)
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_VERIFICATION": "required"}
    with pytest.raises(InvalidCredentials) as refused:
        sign_in(device)
    assert type(refused.value) is InvalidCredentials
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_VERIFICATION": "optional"}
    assert sign_in(device)
    get_user_model().objects.filter(pk=person.id).update(is_active=False)
    with pytest.raises(AccountDeactivated):
        sign_in(device)
    # A user without the passkey does not learn it.
    device._keys.clear()
    with pytest.raises(InvalidPasskey):
        sign_in(device)
    assert Session.objects.count() == 1


def test_a_required_role_and_an_emailed_check_ask_for_nothing_after_a_passkey(
    make_account, settings
):
    device = with_passkey(make_account(role="manager"))
    asked = {"SIGN_IN_CHECK": "email_code", "SIGN_IN_CHECK_ROLES": ("manager",)}
    asked |= {"SECOND_FACTOR": "required", "SECOND_FACTOR_ROLES": ("manager",)}
    settings.VESTIBULE = {**settings.VESTIBULE, **asked}
    assert isinstance(sign_in(device), SignedIn)


def test_failures_count_for_the_account_and_a_success_resets_them(make_account, frozen_clock):
    person = make_account()
    device = with_passkey(person)
    forged = replace(device, _keys={})
    for _ in range(5):
        with pytest.raises(InvalidPasskey):
            sign_in(forged)
    with pytest.raises(TooManyRequests):
        sign_in(device)
    frozen_clock.move(31)
    assert sign_in(device)
    assert not Attempt.objects.exclude(failures=0).exists()


def test_the_user_chooses_whether_to_be_remembered(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "UNREMEMBERED_LIFETIME": timedelta(hours=8)}
    device = with_passkey(make_account())
    signed_in = sign_in(device, remember=False)
    assert isinstance(signed_in, SignedIn)
    assert not signed_in.tokens.remembered


def test_without_passkeys_there_is_nothing(make_account, settings):
    device = with_passkey(make_account())
    body = {"state": "x", "credential": device.get({"rpId": "testserver", "challenge": "AA"})}
    assert post("login/passkey/", {"state": "x"}).status_code == 400
    for vestibule in (
        {"PASSKEYS": False},
        {"PUBLIC_ORIGIN": ""},
        {"PUBLIC_ORIGIN": "http://[::1]"},
        {"PUBLIC_ORIGIN": "", "PASSKEY_RP_ID": "example.org"},
    ):
        with override_settings(VESTIBULE={**settings.VESTIBULE, **vestibule}):
            assert post("login/passkey/options/", {}).status_code == 404
            assert post("login/passkey/", body).status_code == 404
            assert not APIClient().get(f"{API}config/").json()["passkeys"]
    config = APIClient().get(f"{API}config/").json()
    assert (config["passkeys"], config["rp_id"]) == (True, "testserver")


def test_without_the_library_nothing_offers_passkeys_and_nothing_fails(
    make_account, monkeypatch, settings
):
    """A host project need not install the extra; who uninstalls it later has rows of passkeys."""
    device = with_passkey(make_account())
    settings.VESTIBULE = {**settings.VESTIBULE, "SECOND_FACTOR_ROLES": ("manager",)}
    make_account("bob@example.org", role="manager")
    monkeypatch.setattr(passkeys, "installed", lambda: False)
    assert not APIClient().get(f"{API}config/").json()["passkeys"]
    assert post("login/passkey/options/", {}).status_code == 404
    first = post("login/", {"email": "ann@example.org", "password": PASSWORD}).json()["challenge"]
    body = {"challenge": first["id"], "credential": device.get(first["options"])}
    assert post("login/challenge/", body).json()["code"] == "invalid_passkey"
    assert Session.objects.count() == 0


def test_passkeys_that_are_switched_off_are_still_the_second_factor(make_account, settings):
    """What is enrolled is asked for, whatever the policy."""
    device = with_passkey(make_account())
    settings.VESTIBULE = {**settings.VESTIBULE, "PASSKEYS": False}
    first = post("login/", {"email": "ann@example.org", "password": PASSWORD}).json()["challenge"]
    body = {"challenge": first["id"], "credential": device.get(first["options"])}
    assert post("login/challenge/", body).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_fifty_answers_at_once_open_one_session(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}
    person = make_account()
    device = with_passkey(person, sign_count=1)
    asked = ask_for_passkey(browser="")
    credential = device.get(asked.options)
    answers = at_once(
        lambda _: sign_in_with_passkey(
            state=asked.state,
            credential=credential,
            browser="",
            transport=Transport.BODY,
            caller=CALLER,
        )
    )
    refused = refusals(answers)
    assert (len(answers), len(refused)) == (50, 49)
    assert {type(each) for each in refused} <= {InvalidPasskey, TooManyRequests}
    assert Session.objects.count() == 1
    assert person_of(person).factors == "passkey"
    assert Passkey.objects.get().sign_count == device.sign_count
