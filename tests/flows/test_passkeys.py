"""A user's own passkeys: list, add, rename, remove."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model

from tests.calls import API, CALLER
from tests.cases import each_case
from tests.database_dump import database_dump
from tests.messages import subjects, token_in
from tests.passkeys.ceremonies import person_of, row_of, sign_in, with_passkey
from tests.passkeys.test_passkeys import ATTACKS, LONG_IDS
from tests.races import at_once, refusals
from vestibule import bearer, database
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import (
    InvalidPasskey,
    NotFound,
    ReauthenticationRequired,
    TooManyFactors,
    UnknownPasskey,
)
from vestibule.core.events import EndReason
from vestibule.core.tokens import AccessClaims, SignedIn
from vestibule.flows.passkey_sign_in import ask_for_passkey
from vestibule.flows.passkeys import (
    add_passkey,
    ask_to_add_passkey,
    remove_passkey,
    remove_passkeys,
)
from vestibule.flows.reset_password import ask_to_reset_password, reset_password
from vestibule.models import Account, AuditEvent, Passkey, RecoveryCode, Session, TrustedDevice
from vestibule.models.passkey import MOST
from vestibule.steps.secure_account import secure
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD, CookieClient, open_session

pytestmark = pytest.mark.django_db
PASSKEYS = f"{API}factors/passkeys/"


def claims_of(person: Any) -> AccessClaims:
    return bearer.authenticate(open_session(person).tokens.access)


def claims_by(device: SoftwarePasskey) -> AccessClaims:
    """Sign in with a passkey, which is what changes of factors ask for."""
    signed_in = sign_in(device)
    assert isinstance(signed_in, SignedIn)
    return bearer.authenticate(signed_in.tokens.access)


def add(device: SoftwarePasskey, claims: AccessClaims, **differs: Any) -> Any:
    asked = ask_to_add_passkey(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    given: dict[str, Any] = {"state": asked.state, "credential": device.create(asked.options)}
    return add_passkey(claims=claims, caller=CALLER, **{**given, **differs})


@pytest.mark.parametrize("transport", ["body", "cookie"])
def test_a_passkey_is_added_listed_renamed_and_removed(
    make_account, sign_in_as, browser_of, outbox, transport
):
    person = make_account()
    client = (sign_in_as if transport == "body" else browser_of)(person)
    device = SoftwarePasskey(aaguid="fbfc3007-154e-4ecc-8c0b-6e020557d7bd")
    asked = client.post(f"{PASSKEYS}options/", format="json").json()
    assert asked["options"]["user"]["name"] == person.email
    body = {"state": asked["state"], "credential": device.create(asked["options"])}
    added = client.post(PASSKEYS, body, format="json")
    assert added.status_code == 201
    renew(client, added.json())
    passkey = added.json()["passkey"]
    assert (passkey["name"], passkey["product"]) == ("Apple Passwords", "Apple Passwords")
    assert (passkey["synced"], passkey["backed_up"]) == (True, True)
    assert (passkey["credential_id"], passkey["last_used_at"]) == (device.id, None)
    assert len(added.json()["recovery_codes"]) == 10
    listed = client.get(PASSKEYS).json()
    assert (listed["passkeys"], listed["rp_id"]) == ([passkey], "testserver")
    assert client.get(f"{API}factors/").json()["passkeys"] == [passkey]
    assert listed["user_id"] == asked["options"]["user"]["id"]
    assert person_of(person).factors == "passkey recovery_code"

    own = f"{PASSKEYS}{passkey['id']}/"
    renamed = client.patch(own, {"name": "  My   phone "}, format="json")
    assert (renamed.status_code, renamed.json()["name"]) == (200, "My phone")
    # This session alone has used the passkey, as its new access token says.
    assert sign_in_as(person).delete(own).json()["code"] == "sign_in_again"
    asked = client.post(f"{PASSKEYS}options/", format="json").json()
    body = {"state": asked["state"], "credential": SoftwarePasskey().create(asked["options"])}
    second = client.post(PASSKEYS, body, format="json").json()
    assert "recovery_codes" not in second
    renew(client, second)
    for each in (passkey, second["passkey"]):
        assert client.delete(f"{PASSKEYS}{each['id']}/").status_code == 200
    assert client.get(PASSKEYS).json()["passkeys"] == []
    assert person_of(person).factors == ""
    assert RecoveryCode.objects.count() == 0
    assert subjects(outbox) == [
        *["A passkey was added to your account"] * 2,
        *["A passkey was removed from your account"] * 2,
    ]
    kinds = AuditEvent.objects.filter(kind__startswith="factor").order_by("pk")
    assert list(kinds.values_list("kind", "details")) == [
        *[("factor_added", {"method": "passkey"})] * 2,
        *[("factor_removed", {"method": "passkey"})] * 2,
    ]


def renew(client: Any, added: dict[str, Any]) -> None:
    """Take the new tokens of the session, as a client does."""
    if isinstance(client, CookieClient):
        client.csrf_token = added["csrf_token"]
        return
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {added['tokens']['access']}")


@each_case("differs", (ATTACKS | LONG_IDS).values(), ids=list(ATTACKS | LONG_IDS))
def test_what_is_wrong_with_a_response_adds_nothing(make_account, differs):
    device = SoftwarePasskey(**differs)
    with pytest.raises(InvalidPasskey):
        add(device, claims_of(make_account()))
    assert not Passkey.objects.exists()


def test_options_are_for_one_session_and_one_answer(make_account, frozen_clock):
    ann, bob = make_account(), make_account("bob@example.org")
    mine, other, bobs = claims_of(ann), claims_of(ann), claims_of(bob)
    device = SoftwarePasskey()
    asked = ask_to_add_passkey(credential=NO_CREDENTIAL, claims=mine, caller=CALLER)
    given: dict[str, Any] = {"state": asked.state, "credential": device.create(asked.options)}
    for claims in (other, bobs):
        with pytest.raises(InvalidPasskey):
            add_passkey(**given, claims=claims, caller=CALLER)
    assert add_passkey(**given, claims=mine, caller=CALLER)
    row_of(device).delete()
    Account.objects.of(ann.id).recount_factors()
    with pytest.raises(InvalidPasskey):
        add_passkey(**given, claims=mine, caller=CALLER)
    signing = ask_for_passkey(browser="").state
    challenge = {**asked.options, "challenge": signing}
    with pytest.raises(InvalidPasskey):
        add_passkey(state=signing, credential=device.create(challenge), claims=mine, caller=CALLER)
    late = ask_to_add_passkey(credential=NO_CREDENTIAL, claims=mine, caller=CALLER)
    frozen_clock.move(300)
    with pytest.raises(InvalidPasskey):
        add_passkey(
            state=late.state, credential=device.create(late.options), claims=mine, caller=CALLER
        )
    assert not Passkey.objects.exists()


def test_adding_takes_a_fresh_credential(make_account, sign_in_as, frozen_clock):
    client = sign_in_as(make_account())
    frozen_clock.move(599)
    assert client.post(f"{PASSKEYS}options/").status_code == 200
    frozen_clock.move(2)
    refused = client.post(f"{PASSKEYS}options/")
    assert (refused.status_code, refused.json()["code"]) == (403, "sign_in_again")
    wrong = client.post(f"{PASSKEYS}options/", {"current_password": "wrong"}, format="json")
    assert wrong.json()["code"] == "wrong_password"
    right = client.post(f"{PASSKEYS}options/", {"current_password": PASSWORD}, format="json")
    assert right.status_code == 200


def test_with_a_factor_enrolled_the_password_changes_no_factor(make_account, frozen_clock):
    """Adding or removing a factor takes one that is enrolled, and lately."""
    person = make_account()
    before = claims_of(person)
    asked = ask_to_add_passkey(credential=NO_CREDENTIAL, claims=before, caller=CALLER)
    device, second = with_passkey(person), SoftwarePasskey()
    by_password = claims_of(person)
    for claims in (before, by_password):
        with pytest.raises(ReauthenticationRequired):
            add(second, claims)
        with pytest.raises(ReauthenticationRequired):
            remove_passkey(passkey=row_of(device).pk, claims=claims, caller=CALLER)
    # What was begun before the factor was enrolled ends with that.
    with pytest.raises(ReauthenticationRequired):
        add_passkey(
            state=asked.state,
            credential=second.create({**asked.options, "excludeCredentials": []}),
            claims=before,
            caller=CALLER,
        )
    by_passkey = claims_by(device)
    assert add(second, by_passkey)
    frozen_clock.move(601)
    with pytest.raises(ReauthenticationRequired):
        add(SoftwarePasskey(), by_passkey)
    assert Passkey.objects.count() == 2


def test_a_passkey_is_registered_once(make_account):
    ann, bob = make_account(), make_account("bob@example.org")
    device = with_passkey(ann)
    copied = SoftwarePasskey(credential_id=device.credential_id)
    with pytest.raises(InvalidPasskey):
        add(copied, claims_of(bob))
    with pytest.raises(ValueError, match="InvalidStateError"):
        add(device, claims_by(device))
    assert Passkey.objects.count() == 1


def test_a_passkey_of_another_account_is_not_found(make_account, sign_in_as):
    device = with_passkey(make_account())
    client = sign_in_as(make_account("bob@example.org"))
    for passkey in (row_of(device).pk, uuid4()):
        own = f"{PASSKEYS}{passkey}/"
        assert client.patch(own, {"name": "Mine"}, format="json").status_code == 404
        assert client.delete(own).status_code == 404
    assert client.get(PASSKEYS).json() == {"passkeys": [], "rp_id": "testserver", "user_id": ""}
    assert row_of(device).name == "Passkey"


def test_an_account_has_at_most_twenty_passkeys(make_account):
    person = make_account()
    device = with_passkey(person)
    claims = claims_by(device)
    asked = ask_to_add_passkey(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    for _ in range(MOST - 1):
        with_passkey(person)
    with pytest.raises(TooManyFactors):
        add(SoftwarePasskey(), claims)
    with pytest.raises(TooManyFactors):
        add_passkey(
            state=asked.state,
            credential=SoftwarePasskey().create(asked.options),
            claims=claims,
            caller=CALLER,
        )
    assert Passkey.objects.count() == MOST


def test_names_are_checked(make_account, sign_in_as):
    person = make_account()
    client = sign_in_as(person)
    own = f"{PASSKEYS}{row_of(with_passkey(person)).pk}/"
    for name in ("", "  ", "x" * 81, None, 7):
        refused = client.patch(own, {"name": name}, format="json")
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_input"), name
    assert client.patch(own, {"name": "x" * 80}, format="json").status_code == 200
    bob = claims_of(make_account("bob@example.org"))
    assert add(SoftwarePasskey(), bob, name=" Büro ").passkey.name == "Büro"


def test_the_last_factor_stays_where_the_role_requires_one(make_account, settings):
    person = make_account(role="manager")
    device = with_passkey(person)
    settings.VESTIBULE = {**settings.VESTIBULE, "SECOND_FACTOR_ROLES": ("manager",)}
    claims = claims_by(device)

    def remove(each: SoftwarePasskey) -> Any:
        return remove_passkey(passkey=row_of(each).pk, claims=claims, caller=CALLER)

    with pytest.raises(Exception, match="last_factor"):
        remove(device)
    second = with_passkey(person)
    remove(device)
    with pytest.raises(Exception, match="last_factor"):
        remove(second)
    assert (Passkey.objects.count(), person_of(person).factors) == (1, "passkey")


def test_recovery_codes_and_trusted_devices_go_with_the_last_factor(make_account):
    person = make_account()
    devices = [with_passkey(person), with_passkey(person)]
    RecoveryCode.objects.replace(person.id, ["A" * 25, "B" * 25])
    claims = claims_by(devices[0])
    for left, device in ((2, devices[1]), (0, devices[0])):
        TrustedDevice.objects.create(
            account_id=person.id,
            device="d",
            mac="m",
            created_at=database.DatabaseNow(),
            expires_at=database.DatabaseNow() + timedelta(days=1),
        )
        remove_passkey(passkey=row_of(device).pk, claims=claims, caller=CALLER)
        assert RecoveryCode.objects.count() == left
        assert not TrustedDevice.objects.live().exists()


def test_what_secures_the_account_ends_what_was_begun(make_account):
    person = make_account()
    claims = claims_of(person)
    asked = ask_to_add_passkey(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    with database.atomic():
        secure(person.id, EndReason.OWNER_PROVED)
    with pytest.raises(Exception, match="not_authenticated"):
        add_passkey(
            state=asked.state,
            credential=SoftwarePasskey().create(asked.options),
            claims=claims,
            caller=CALLER,
        )
    assert not Passkey.objects.exists()


def test_a_passkey_from_before_the_owner_was_confirmed_goes_with_the_registration(
    make_account, outbox
):
    """A user who registered with another person's address must not keep a way in."""
    person = make_account()
    Account.objects.of(person.id).update(registrant_unproved=True, email_verified_at=None)
    device = with_passkey(person)
    RecoveryCode.objects.replace(person.id, ["A" * 25])
    ask_to_reset_password(email=person.email, caller=CALLER)
    reset_password(link=token_in(outbox), password="another long passphrase", caller=CALLER)
    with pytest.raises(UnknownPasskey):
        sign_in(device)
    assert (person_of(person).factors, RecoveryCode.objects.count()) == ("", 0)


def test_a_password_reset_leaves_the_passkeys_of_an_account_with_a_confirmed_owner(
    make_account, outbox
):
    person = make_account()
    Account.objects.of(person.id).update(email_verified_at=database.DatabaseNow())
    device = with_passkey(person)
    ask_to_reset_password(email=person.email, caller=CALLER)
    reset_password(link=token_in(outbox), password="another long passphrase", caller=CALLER)
    assert person_of(person).factors == "passkey"
    assert sign_in(device)


def test_without_passkeys_none_is_added_and_those_there_are_can_be_removed(
    make_account, sign_in_as, settings
):
    person = make_account()
    device = with_passkey(person)
    claims = claims_by(device)
    settings.VESTIBULE = {**settings.VESTIBULE, "PASSKEYS": False}
    client = sign_in_as(person)
    assert client.post(f"{PASSKEYS}options/").status_code == 404
    body = {"state": "x", "credential": {}}
    assert client.post(PASSKEYS, body, format="json").status_code == 404
    assert len(client.get(PASSKEYS).json()["passkeys"]) == 1
    remove_passkey(passkey=row_of(device).pk, claims=claims, caller=CALLER)


def test_where_no_factor_may_be_enrolled_no_passkey_is_added(make_account, settings):
    person = make_account()
    device = with_passkey(person)
    settings.VESTIBULE = {**settings.VESTIBULE, "SECOND_FACTOR": "off"}
    with pytest.raises(Exception, match="permission_denied"):
        add(SoftwarePasskey(), claims_by(device))


def test_a_session_that_ended_adds_nothing(make_account):
    person = make_account()
    claims = claims_of(person)
    asked = ask_to_add_passkey(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    Session.objects.of(person.id).end(EndReason.SIGNED_OUT)
    with pytest.raises(Exception, match="not_authenticated"):
        add_passkey(
            state=asked.state,
            credential=SoftwarePasskey().create(asked.options),
            claims=claims,
            caller=CALLER,
        )
    assert not Passkey.objects.exists()


def test_a_deactivated_account_adds_nothing(make_account):
    person = make_account()
    claims = claims_of(person)
    get_user_model().objects.filter(pk=person.id).update(is_active=False)
    with pytest.raises(Exception, match="not_authenticated"):
        add(SoftwarePasskey(), claims)


def test_the_handle_of_the_user_is_random_and_stays(make_account):
    ann, bob = make_account(), make_account("bob@example.org")
    mine = {with_passkey(ann).user_handle, with_passkey(ann).user_handle}
    assert len(mine) == 1
    assert len(mine | {with_passkey(bob).user_handle}) == 2
    assert all(len(each or b"") == 64 for each in mine)


def test_a_dump_holds_no_challenge(make_account):
    claims = claims_of(make_account())
    asked = ask_to_add_passkey(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    device = SoftwarePasskey()
    add_passkey(
        state=asked.state,
        credential=device.create(asked.options),
        claims=claims,
        caller=CALLER,
    )
    assert asked.state not in database_dump()


@pytest.mark.django_db(transaction=True)
def test_of_thirty_at_once_two_are_added(make_account):
    person = make_account()
    claims = claims_by(with_passkey(person))
    for _ in range(MOST - 3):
        with_passkey(person)
    asked = [
        ask_to_add_passkey(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
        for _ in range(30)
    ]
    made = [SoftwarePasskey().create(each.options) for each in asked]
    answers = at_once(
        lambda n: add_passkey(
            state=asked[n].state, credential=made[n], claims=claims, caller=CALLER
        ),
        30,
    )
    assert {type(each) for each in refusals(answers)} == {TooManyFactors}
    assert Passkey.objects.of(person.id).count() == MOST


def test_some_passkeys_are_removed_all_or_none(make_account):
    person = make_account()
    devices = [with_passkey(person) for _ in range(3)]
    claims = claims_by(devices[0])
    keys = [row_of(each).pk for each in devices]
    with pytest.raises(NotFound):
        remove_passkeys(passkeys=[keys[1], uuid4()], claims=claims, caller=CALLER)
    assert Passkey.objects.count() == 3
    remove_passkeys(passkeys=keys[1:], claims=claims, caller=CALLER)
    assert [each.pk for each in Passkey.objects.all()] == keys[:1]


def test_a_response_says_itself_what_it_answers_and_codes_can_be_made_later(make_account):
    claims = claims_of(make_account())
    added = add(SoftwarePasskey(), claims, state="", recovery_codes=False)
    assert (added.recovery_codes, RecoveryCode.objects.count()) == ((), 0)
