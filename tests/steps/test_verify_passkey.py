"""A passkey as the second step of a sign-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.calls import API, CALLER, post
from tests.cases import each_case
from tests.messages import subjects
from tests.passkeys.ceremonies import row_of, visitor, with_passkey
from tests.passkeys.ceremonies import sign_in as sign_in_with
from tests.passkeys.test_passkeys import ATTACKS
from vestibule import bearer
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import InvalidPasskey, TooManyRequests
from vestibule.core.factors import FactorAnswer, acr_of
from vestibule.core.tokens import SignedIn, Transport
from vestibule.factors import passkeys
from vestibule.flows.challenge import answer_challenge, choose_method
from vestibule.flows.passkey_sign_in import ask_for_passkey
from vestibule.flows.sign_in import sign_in
from vestibule.models import Account, AuditEvent, Passkey, PendingSignIn, Session
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD

pytestmark = pytest.mark.django_db
ANN = "ann@example.org"


def challenge(email: str = ANN) -> ChallengeRequired:
    made = sign_in(identifier=email, password=PASSWORD, transport=Transport.BODY, caller=CALLER)
    assert isinstance(made, ChallengeRequired)
    return made


def answer(asked: ChallengeRequired, credential: Any) -> SignedIn | ChallengeRequired:
    given = FactorAnswer(credential=credential)
    return answer_challenge(challenge=asked.id, answer=given, caller=CALLER)


def test_after_the_password_a_passkey_of_the_account_is_asked_for(make_account):
    person = make_account()
    devices = [with_passkey(person), with_passkey(person, backup_eligible=False, backed_up=False)]
    asked = challenge()
    assert (asked.state, asked.method, asked.methods) == ("second_factor", "passkey", ("passkey",))
    assert asked.options is not None
    known = [each["id"] for each in asked.options["allowCredentials"]]
    assert sorted(known) == sorted(each.id for each in devices)
    signed_in = answer(asked, devices[0].get(asked.options))
    assert isinstance(signed_in, SignedIn)
    amr = Session.objects.get(pk=signed_in.session).amr
    assert amr == "pwd swk user mfa"
    assert acr_of(amr.split()) == "phr"


def test_both_transports_answer_with_a_passkey(make_account):
    device = with_passkey(make_account())
    client = APIClient()
    for browser, headers in ((None, {}), (client, visitor(client))):
        first = post("login/", {"email": ANN, "password": PASSWORD}, browser, **headers)
        asked = first.json()["challenge"]
        body = {"challenge": asked["id"], "credential": device.get(asked["options"])}
        if browser:
            foreign = post("login/challenge/", body)
            assert foreign.json()["code"] == "invalid_passkey"
            asked = post("login/", {"email": ANN, "password": PASSWORD}, browser, **headers).json()
            asked = asked["challenge"]
            body = {"challenge": asked["id"], "credential": device.get(asked["options"])}
        assert post("login/challenge/", body, browser, **headers).status_code == 200
    assert Session.objects.count() == 2


@each_case("differs", ATTACKS.values(), ids=list(ATTACKS))
def test_what_is_wrong_with_a_response_is_no_second_factor(make_account, differs):
    device = with_passkey(make_account())
    vars(device).update(differs)
    asked = challenge()
    with pytest.raises(InvalidPasskey):
        answer(asked, device.get(asked.options or {}))
    assert Session.objects.count() == 0
    assert AuditEvent.objects.filter(kind="factor_failed").count() == 1


def test_a_response_is_for_one_pending_sign_in_and_for_one_answer(make_account, frozen_clock):
    device = with_passkey(make_account())
    first, second = challenge(), challenge()
    response = device.get(first.options or {})
    alone = ask_for_passkey(browser="")
    for foreign in (response, device.get(alone.options)):
        with pytest.raises(InvalidPasskey):
            answer(second, foreign)
    # The first one is spent neither by that, nor twice.
    assert answer(first, response)
    third = challenge()
    given = device.get(third.options or {})
    device.user_verified = False
    bad = device.get(third.options or {})
    for credential in (bad, given):
        with pytest.raises(InvalidPasskey):
            answer(third, credential)
    fresh = choose_method(challenge=third.id, method="passkey", caller=CALLER)
    device.user_verified = True
    assert answer(fresh, device.get(fresh.options or {}))
    fourth = challenge()
    late = device.get(fourth.options or {})
    frozen_clock.move(300)
    with pytest.raises(InvalidPasskey):
        answer(fourth, late)


def test_another_accounts_passkey_is_no_second_factor(make_account):
    ann, bob = make_account(), make_account("bob@example.org")
    own, other = with_passkey(ann), with_passkey(bob)
    unknown = SoftwarePasskey()
    for device in (other, unknown):
        asked = challenge()
        with pytest.raises(InvalidPasskey):
            answer(asked, device.get(asked.options or {}))
    # Nor with the owner's handle, nor with the own credential id.
    other.user_handle = own.user_handle
    asked = challenge()
    with pytest.raises(InvalidPasskey):
        answer(asked, other.get(asked.options or {}))
    other.credential_id = own.credential_id
    asked = challenge()
    with pytest.raises(InvalidPasskey):
        answer(asked, other.get(asked.options or {}))


def test_malformed_responses_are_refused_and_counted(make_account):
    device = with_passkey(make_account())
    asked = challenge()
    for credential in ({}, {"id": 7}, {"id": "AA", "rawId": "AA", "response": {}}):
        body = {"challenge": asked.id, "credential": credential}
        assert post("login/challenge/", body).json()["code"] == "invalid_passkey"
    assert PendingSignIn.objects.get().guesses == 3
    assert answer(asked, device.get(asked.options or {}))


def test_the_methods_share_five_guesses(make_account):
    device = with_passkey(make_account())
    asked = challenge()
    forged = SoftwarePasskey(credential_id=device.credential_id, user_handle=device.user_handle)
    for _ in range(5):
        again = choose_method(challenge=asked.id, method="passkey", caller=CALLER)
        with pytest.raises((InvalidPasskey, TooManyRequests)):
            answer(again, forged.get(again.options or {}))
    with pytest.raises((InvalidPasskey, TooManyRequests)):
        answer(asked, device.get(asked.options or {}))
    assert Session.objects.count() == 0


def test_a_counter_that_stands_still_is_reported_at_the_second_step_too(make_account, outbox):
    device = with_passkey(make_account(), sign_count=7)
    outbox.clear()
    device.sign_count = 7
    asked = challenge()
    with pytest.raises(InvalidPasskey):
        answer(asked, device.get(asked.options or {}))
    assert subjects(outbox) == ["One of your passkeys may have been copied"]
    assert AuditEvent.objects.filter(kind="passkey_suspect").count() == 1
    assert row_of(device).sign_count == 8


def at_each_entry_point(device: SoftwarePasskey, client: Any) -> dict[str, Callable[[], Any]]:
    """Return what gives an answer of this passkey: alone, as the second step, in a session."""
    asked, session = challenge(), post("step-up/", {}, client).json()["challenge"]
    body = {"challenge": session["id"], "credential": device.get(session["options"])}
    return {
        "alone": lambda: sign_in_with(device),
        "second step": lambda: answer(asked, device.get(asked.options or {})),
        "step-up": lambda: post("step-up/confirm/", body, client),
    }


@each_case("entry", ["alone", "second step", "step-up"], ids=str)
def test_a_passkey_that_is_removed_while_its_answer_waits_is_no_copy(
    make_account, sign_in_as, outbox, monkeypatch, entry
):
    person = make_account()
    device = with_passkey(person)
    give = at_each_entry_point(device, sign_in_as(person))[entry]
    outbox.clear()
    verified = passkeys.verify_assertion

    def removed_before(*given: Any, **named: Any) -> Any:
        """Do what another request has committed while this one waited for the lock."""
        Passkey.objects.all().delete()
        return verified(*given, **named)

    monkeypatch.setattr(passkeys, "verify_assertion", removed_before)
    if entry == "step-up":
        assert give().json()["code"] == "invalid_passkey"
    else:
        with pytest.raises(InvalidPasskey):
            give()
    assert not Passkey.objects.exists()
    assert subjects(outbox) == []
    assert not AuditEvent.objects.filter(kind="passkey_suspect").exists()


def test_an_account_secured_meanwhile_takes_no_answer(make_account):
    person = make_account()
    device = with_passkey(person)
    asked = challenge()
    Account.objects.of(person.id).void_access_tokens()
    with pytest.raises(InvalidPasskey):
        answer(asked, device.get(asked.options or {}))


def test_the_handle_of_the_user_may_be_missing_where_the_passkey_was_named(make_account):
    device = with_passkey(make_account())
    device.user_handle = None
    asked = challenge()
    assert answer(asked, device.get(asked.options or {}))


def test_a_session_steps_up_with_a_passkey_and_may_then_remove_it(make_account, sign_in_as):
    person = make_account()
    device, client = with_passkey(person), sign_in_as(person)
    own = f"{API}factors/passkeys/{row_of(device).pk}/"
    assert client.delete(own).json()["code"] == "sign_in_again"
    asked = post("step-up/", {"acr": "phr"}, client).json()["challenge"]
    body = {"challenge": asked["id"], "credential": device.get(asked["options"])}
    access = post("step-up/confirm/", body, client).json()["tokens"]["access"]
    amr = bearer.authenticate(access).amr
    assert (amr, acr_of(amr)) == (("pwd", "swk", "user", "mfa"), "phr")
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    assert client.delete(own).status_code == 200


def test_a_step_up_is_the_sessions_own(make_account, sign_in_as):
    person = make_account()
    device = with_passkey(person)
    mine, other = sign_in_as(person), sign_in_as(person)
    asked, foreign = (
        post("step-up/", {"acr": "aal2"}, each).json()["challenge"] for each in (mine, other)
    )
    waiting = challenge()
    device.user_verified = False
    unverified = device.get(asked["options"])
    device.user_verified = True
    for credential in (
        device.get(foreign["options"]),
        device.get(waiting.options or {}),
        device.get(ask_for_passkey(browser="").options),
        unverified,
    ):
        refused = post(
            "step-up/confirm/", {"challenge": asked["id"], "credential": credential}, mine
        )
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_passkey")
    with pytest.raises(InvalidPasskey):
        answer(waiting, device.get(foreign["options"]))
