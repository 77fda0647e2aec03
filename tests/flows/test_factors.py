"""Adding and removing second factors in a session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.calls import API, CALLER, post
from tests.cases import each_case
from tests.database_dump import database_dump
from tests.factors import App, app_of, enroll_app, make_recovery_codes
from tests.guessing import wrong_codes
from tests.messages import subjects
from tests.people import claims_of
from vestibule import bearer
from vestibule.contracts.native.profile import moment
from vestibule.core.clock import now
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import InvalidCode, NotAuthenticated, ReauthenticationRequired
from vestibule.core.factors import (
    acr_of,
    new_recovery_code,
    read_recovery_code,
    show_recovery_code,
)
from vestibule.flows.change_password import set_password
from vestibule.flows.factors import (
    confirm_totp,
    list_factors,
    remove_totp,
    set_up_totp,
    show_recovery_codes,
)
from vestibule.flows.factors import make_recovery_codes as make_new_codes
from vestibule.models import (
    Account,
    AuditEvent,
    FactorReset,
    Passkey,
    PendingSignIn,
    RecoveryCode,
    Session,
    Totp,
    TrustedDevice,
)
from vestibule.models.single_use import GUESSES
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ANN = "ann@example.org"
PROOF = {"current_password": PASSWORD}
MINUTES = 60


def client_of(access: str) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return client


def signed_in(app: App, *, steps: int = 0) -> APIClient:
    """Sign Ann in with password and app."""
    begun = post("login/", {"email": ANN, "password": PASSWORD}).json()
    body = {"challenge": begun["challenge"]["id"], "code": app.code(steps=steps)}
    return client_of(post("login/challenge/", body).json()["tokens"]["access"])


def set_up(client: Any, **credential: str) -> Any:
    return post("factors/totp/", credential, client)


def confirm(client: Any, setup: Any, code: str = "") -> Any:
    body = {"setup": setup["setup"], "code": code or app_of(setup).code()}
    answer = post("factors/totp/confirm/", body, client)
    if answer.status_code == 201:
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['tokens']['access']}")
    return answer


def remove(client: Any) -> Any:
    return client.delete(f"{API}factors/totp/")


def make_codes(client: Any) -> Any:
    return post("factors/recovery-codes/", {}, client)


def listed(client: Any) -> Any:
    return client.get(f"{API}factors/").json()


def kinds() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_an_app_is_added_by_its_first_code(make_account, sign_in_as, outbox):
    client = sign_in_as(make_account())
    assert listed(client) == {
        "totp": None,
        "passkeys": [],
        "recovery_codes": None,
        "trusted_devices": [],
        "required": False,
        "due_at": None,
        "may_remove": False,
        "reset": None,
    }
    setup = set_up(client).json()
    assert set(setup) == {"setup", "secret", "uri"}
    assert setup["uri"].startswith("otpauth://totp/Vestibule%3Aann%40example.org?")
    assert "challenge" not in post("login/", {"email": ANN, "password": PASSWORD}).json()
    added = confirm(client, setup)
    assert added.status_code == 201
    codes = added.json()["recovery_codes"]
    assert len(set(map(read_recovery_code, codes))) == 10
    factors = listed(client)
    assert factors["recovery_codes"] == {"left": 10}
    assert factors["totp"]["confirmed_at"].endswith("Z")
    assert factors["may_remove"]
    assert subjects(outbox, ANN)[-1] == "An authenticator app was added to your account"
    assert "IP address: 127.0.0.1" in outbox[-1].body
    assert {"factor_added", "recovery_codes_made"} <= set(kinds())


def test_the_first_code_is_used_up(make_account, sign_in_as, frozen_clock):
    client = sign_in_as(make_account())
    setup = set_up(client).json()
    code = app_of(setup).code()
    assert confirm(client, setup, code).status_code == 201
    handle = post("login/", {"email": ANN, "password": PASSWORD}).json()["challenge"]["id"]
    assert post("login/challenge/", {"challenge": handle, "code": code}).status_code == 400


def test_the_session_has_used_the_factor(make_account):
    person = make_account()
    session = open_session(person)
    client = client_of(session.tokens.access)
    added = confirm(client, set_up(client).json()).json()
    amr = bearer.authenticate(added["tokens"]["access"]).amr
    assert (amr, acr_of(amr)) == (("pwd", "otp", "mfa"), "aal2")


@each_case(
    ("before", "after"),
    [
        ("pwd", "pwd otp mfa"),
        ("simplejwt", "simplejwt otp mfa"),
        ("email_link", "email_link otp"),
        ("pwd recovery mfa", "pwd recovery mfa"),
        ("hwk user mfa", "hwk user mfa"),
    ],
)
def test_no_earlier_factor_looks_as_if_it_had_been_used_now(make_account, before, after):
    session = open_session(make_account()).session
    earlier = now() - timedelta(minutes=9)
    Session.objects.update(amr=before, authenticated_at=earlier)
    assert Session.objects.enroll(session, "otp", "")
    row = Session.objects.get()
    assert row.amr == after
    assert row.authenticated_at == (earlier if before == after else now())


def test_an_ended_session_adds_nothing(make_account):
    session = open_session(make_account())
    client = client_of(session.tokens.access)
    setup = set_up(client).json()
    Session.objects.update(ended_at=now())
    assert confirm(client, setup).status_code == 401
    assert not Totp.objects.exists()


def test_adding_the_first_factor_needs_a_fresh_credential(make_account, sign_in_as, frozen_clock):
    client = sign_in_as(make_account())
    frozen_clock.move(10 * MINUTES + 1)
    assert set_up(client).json()["code"] == "sign_in_again"
    assert set_up(client, current_password="wrong").json()["code"] == "wrong_password"
    assert set_up(client, **PROOF).status_code == 200


def test_a_password_is_not_enough_to_replace_remove_or_add(make_account, sign_in_as, frozen_clock):
    person = make_account()
    app = enroll_app(person)
    fresh = sign_in_as(person)  # with the password alone, as a session of before
    for answer in (set_up(fresh, **PROOF), set_up(fresh), remove(fresh), make_codes(fresh)):
        assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_again")
    stepped_up = signed_in(app)
    frozen_clock.move(10 * MINUTES + 1)
    for answer in (set_up(stepped_up, **PROOF), remove(stepped_up), make_codes(stepped_up)):
        assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_again")


def test_the_first_app_works_until_the_next_one_is_confirmed(make_account, frozen_clock):
    old = enroll_app(make_account())
    client = signed_in(old)
    setup = set_up(client).json()
    frozen_clock.move(30)
    assert signed_in(old)
    frozen_clock.move(30)
    replaced = confirm(client, setup)
    assert replaced.status_code == 201
    frozen_clock.move(30)
    begun = post("login/", {"email": ANN, "password": PASSWORD}).json()["challenge"]["id"]
    assert post("login/challenge/", {"challenge": begun, "code": old.code()}).status_code == 400
    assert signed_in(app_of(setup))


def test_a_setup_from_before_a_factor_was_enrolled_is_refused(make_account, sign_in_as):
    person = make_account()
    client = sign_in_as(person)
    setup = set_up(client).json()
    enroll_app(person)
    assert confirm(client, setup).json()["code"] == "sign_in_again"


def test_adding_a_factor_voids_what_began_before(make_account, sign_in_as):
    person = make_account()
    client, other = sign_in_as(person), sign_in_as(person)
    first, second = set_up(client).json(), set_up(other).json()
    assert confirm(client, first).status_code == 201
    assert confirm(other, second).json()["code"] == "invalid_code"


def test_only_the_session_that_began_can_confirm(make_account, sign_in_as):
    ann, eve = make_account(), make_account(email="eve@example.org")
    setup = set_up(sign_in_as(ann)).json()
    for other in (sign_in_as(ann), sign_in_as(eve)):
        assert confirm(other, setup).status_code == 400
    assert PendingSignIn.objects.get().guesses == 0


def test_no_address_of_the_sign_in_takes_a_setup(make_account, sign_in_as):
    setup = set_up(sign_in_as(make_account())).json()
    code = app_of(setup).code()
    bodies = {
        "login/challenge/": {"code": code},
        "login/challenge/method/": {"method": "totp"},
        "login/challenge/resend/": {},
        "login/enroll/": {"factor": "totp"},
        "login/enroll/confirm/": {"code": code},
    }
    for address, body in bodies.items():
        answer = post(address, {"challenge": setup["setup"], **body})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_code"), address


def test_guesses_are_counted_and_delay_the_session(make_account, sign_in_as):
    person = make_account()
    client = sign_in_as(person)
    setup = set_up(client).json()
    for wrong in wrong_codes(app_of(setup).code()):
        assert confirm(client, setup, wrong).status_code == 400
    assert confirm(client, setup).status_code == 429
    assert kinds().count("factor_failed") == GUESSES
    assert post("login/", {"email": ANN, "password": PASSWORD}).status_code == 200


def test_a_confirmation_does_not_reset_the_count_of_wrong_passwords(make_account, sign_in_as):
    client = sign_in_as(make_account())
    for _ in range(4):
        set_up(client, current_password="wrong")
    confirm(client, set_up(client).json())
    body = {"current_password": "wrong", "new_password": "another long passphrase"}
    post("password/change/", body, client)
    assert post("password/change/", body, client).status_code == 429


def test_a_setup_expires(make_account, sign_in_as, frozen_clock):
    client = sign_in_as(make_account())
    setup = set_up(client).json()
    frozen_clock.move(10 * MINUTES)
    assert confirm(client, setup).status_code == 400


def test_removing_the_last_factor_removes_recovery_codes(make_account, outbox):
    person = make_account()
    app = enroll_app(person)
    make_recovery_codes(person)
    client = signed_in(app)
    assert remove(client).status_code == 200
    assert not RecoveryCode.objects.exists()
    assert subjects(outbox, ANN)[-1] == "The authenticator app was removed from your account"
    assert "factor_removed" in kinds()
    assert remove(client).status_code == 404
    assert make_codes(client).json()["code"] == "enrollment_required"
    assert "challenge" not in post("login/", {"email": ANN, "password": PASSWORD}).json()


def test_a_lost_app_is_replaced_after_a_recovery_code(make_account):
    person = make_account()
    enroll_app(person)
    code, *_ = make_recovery_codes(person)
    begun = post("login/", {"email": ANN, "password": PASSWORD}).json()["challenge"]["id"]
    done = post("login/challenge/", {"challenge": begun, "code": code}).json()
    client = client_of(done["tokens"]["access"])
    added = confirm(client, set_up(client).json())
    assert added.status_code == 201
    assert "recovery_codes" not in added.json()


def test_the_last_factor_of_a_role_that_needs_one_stays(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "SECOND_FACTOR_ROLES": ("employee",)}
    client = signed_in(enroll_app(make_account()))
    assert listed(client)["required"]
    assert not listed(client)["may_remove"]
    answer = remove(client)
    assert (answer.status_code, answer.json()["code"]) == (409, "last_factor")


def test_a_required_factor_is_listed_with_the_end_of_its_grace(make_account, settings):
    policy = {"SECOND_FACTOR": "required", "SECOND_FACTOR_GRACE": timedelta(days=1)}
    settings.VESTIBULE = {**settings.VESTIBULE, **policy}
    make_account()
    signed_in = post("login/", {"email": ANN, "password": PASSWORD}).json()
    client = client_of(signed_in["tokens"]["access"])
    found = listed(client)
    assert found["required"]
    assert found["due_at"] == moment(now() + timedelta(days=1))
    confirm(client, set_up(client).json())
    assert listed(client)["due_at"] is None


def test_a_token_of_before_the_account_was_secured_removes_nothing(make_account):
    person = make_account()
    client = signed_in(enroll_app(person))
    Account.objects.of(person.id).update(epoch=5)
    for answer in (remove(client), make_codes(client)):
        assert answer.status_code == 401
    assert Totp.objects.exists()


def test_a_session_that_has_just_ended_removes_nothing(make_account):
    """Its token was verified before another session set a password and kept its own tokens."""
    person = make_account()
    enroll_app(person)
    ended, other = (
        bearer.authenticate(open_session(person, amr="pwd otp mfa").tokens.access) for _ in range(2)
    )
    set_password(current=PASSWORD, new="another long and quiet river", claims=other, caller=CALLER)
    for act in (remove_totp, make_new_codes):
        with pytest.raises(NotAuthenticated):
            act(claims=ended, caller=CALLER)
    assert Totp.objects.exists()
    assert make_new_codes(claims=other, caller=CALLER)


def test_new_recovery_codes_void_the_old_ones(make_account, outbox, frozen_clock):
    person = make_account()
    app = enroll_app(person)
    old, *_ = make_recovery_codes(person)
    made = make_codes(signed_in(app))
    assert made.status_code == 201
    new, *_ = made.json()["recovery_codes"]
    assert subjects(outbox, ANN)[-1] == "New recovery codes were made"
    for code, status in ((old, 400), (new.lower(), 200), (new, 400)):
        begun = post("login/", {"email": ANN, "password": PASSWORD}).json()["challenge"]["id"]
        answer = post("login/challenge/", {"challenge": begun, "code": code})
        assert answer.status_code == status


def test_a_change_of_factors_ends_trusted_devices(make_account):
    def trust(person: Any) -> None:
        end = now() + timedelta(days=30)
        TrustedDevice.objects.create(
            account_id=person.id, device="d", mac="m", created_at=now(), expires_at=end
        )

    person = make_account()
    app = enroll_app(person)
    client = signed_in(app)
    acts: list[Callable[[], Any]] = [
        lambda: confirm(client, set_up(client).json()),
        lambda: remove(client),
    ]
    for act in acts:
        trust(person)
        assert len(listed(client)["trusted_devices"]) == 1
        assert act().status_code in {200, 201}
        assert not TrustedDevice.objects.live().exists()


def test_everything_that_is_enrolled_is_listed(make_account, sign_in_as):
    person = make_account()
    client = sign_in_as(person)
    later = now() + timedelta(days=1)
    key = Passkey.objects.create(
        account_id=person.id,
        credential_id=b"1",
        public_key=b"1",
        backup_eligible=True,
        backed_up=True,
        aaguid="00000000-0000-0000-0000-000000000000",
        name="Phone",
        created_at=now(),
    )
    FactorReset.objects.create(
        account_id=person.id, actor="1", reason="lost", asked_at=now(), due_at=later
    )
    own = {"account_id": person.id, "mac": "m", "created_at": now(), "expires_at": later}
    device = TrustedDevice.objects.create(device="d", user_agent="Browser", ip="192.0.2.1", **own)
    TrustedDevice.objects.create(device="other", ended_at=now(), **own)
    Account.objects.of(person.id).recount_factors()
    found = listed(client)
    [passkey], [trusted] = found["passkeys"], found["trusted_devices"]
    assert (passkey["id"], passkey["name"], passkey["last_used_at"]) == (str(key.pk), "Phone", None)
    assert (trusted["id"], trusted["ip"]) == (str(device.pk), "192.0.2.1")
    assert not trusted["current"]
    assert found["reset"] is not None
    assert found["may_remove"]


def test_off_means_no_new_factors(make_account, sign_in_as, settings):
    person = make_account()
    client = sign_in_as(person)
    setup = set_up(client).json()
    settings.VESTIBULE = {**settings.VESTIBULE, "SECOND_FACTOR": "off"}
    for answer in (set_up(client), confirm(client, setup)):
        assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    client = signed_in(enroll_app(person))  # what is enrolled is asked for all the same
    assert remove(client).status_code == 200


def test_a_dump_opens_nothing(make_account, sign_in_as):
    client = sign_in_as(make_account())
    setup = set_up(client).json()
    secrets = [app_of(setup).seed.hex(), setup["secret"], str(app_of(setup).seed)[2:-1]]
    assert not any(secret in database_dump() for secret in secrets)
    codes = confirm(client, setup).json()["recovery_codes"]
    dump = database_dump()
    assert not any(secret in dump for secret in (*secrets, *codes, *map(read_recovery_code, codes)))


def test_no_secret_is_logged_or_shown_in_a_repr(make_account, sign_in_as, caplog):
    caplog.set_level(0)
    client = sign_in_as(make_account())
    setup = set_up(client).json()
    codes = confirm(client, setup).json()["recovery_codes"]
    told = [str(vars(record)) for record in caplog.records]
    assert told
    assert not any(secret in line for secret in (setup["secret"], *codes) for line in told)


def test_an_export_lists_factors_without_secrets(make_account, sign_in_as):
    client = sign_in_as(make_account())
    setup = set_up(client).json()
    codes = confirm(client, setup).json()["recovery_codes"]
    exported = post("profile/export/", PROOF, client).json()
    assert set(exported["authenticator_app"][0]) == {"confirmed_at"}
    assert exported["recovery_codes"] == {"made": 10, "left": 10}
    assert not any(secret in str(exported) for secret in (setup["secret"], setup["setup"], *codes))


def test_deleting_the_account_deletes_its_factors(make_account, sign_in_as):
    person = make_account()
    client = sign_in_as(person)
    confirm(client, set_up(client).json())
    deleted = client.delete(f"{API}profile/", PROOF, format="json")
    assert deleted.status_code == 200
    assert not Totp.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_signing_out_everywhere_else_ends_the_trust_in_other_devices(make_account):
    person = make_account()
    session = open_session(person)
    Session.objects.update(device="own")
    for device in ("own", "other"):
        TrustedDevice.objects.create(
            account_id=person.id,
            device=device,
            mac=device,
            created_at=now(),
            expires_at=now() + timedelta(days=30),
        )
    client = client_of(session.tokens.access)
    assert {each["current"] for each in listed(client)["trusted_devices"]} == {True, False}
    assert client.delete(f"{API}sessions/", PROOF, format="json").status_code == 200
    assert [each["current"] for each in listed(client)["trusted_devices"]] == [True]


def test_without_its_setup_a_code_is_for_the_newest_set_up_of_the_session(
    make_account, frozen_clock
):
    claims = claims_of(make_account())
    old = set_up_totp(credential=NO_CREDENTIAL, claims=claims, caller=CALLER).secret
    frozen_clock.move(1)
    new = set_up_totp(credential=NO_CREDENTIAL, claims=claims, caller=CALLER).secret
    with pytest.raises(InvalidCode):
        confirm_totp(code=app_of({"secret": old}).code(), claims=claims, caller=CALLER)
    code = app_of({"secret": new}).code()
    other = replace(claims, session=claims_of(make_account("bob@example.org")).session)
    with pytest.raises(InvalidCode):
        confirm_totp(code=code, claims=other, caller=CALLER)
    assert confirm_totp(code=code, claims=claims, caller=CALLER).recovery_codes


def test_the_first_recovery_codes_can_be_made_when_they_are_read(make_account, frozen_clock):
    person = make_account()
    claims = claims_of(person)
    assert show_recovery_codes(claims=claims, caller=CALLER) == ()
    secret = set_up_totp(credential=NO_CREDENTIAL, claims=claims, caller=CALLER).secret
    code = app_of({"secret": secret}).code()
    added = confirm_totp(code=code, claims=claims, caller=CALLER, recovery_codes=False)
    assert (added.recovery_codes, RecoveryCode.objects.count()) == ((), 0)
    with pytest.raises(ReauthenticationRequired):  # the old token has not used the factor
        show_recovery_codes(claims=claims, caller=CALLER)
    claims = bearer.authenticate(added.signed_in.tokens.access)
    codes = show_recovery_codes(claims=claims, caller=CALLER)
    assert RecoveryCode.objects.are(person.id, list(map(read_recovery_code, codes)))
    assert show_recovery_codes(claims=claims, caller=CALLER) == ()
    assert show_recovery_codes(shown=codes, claims=claims, caller=CALLER) == codes
    others = (*codes[1:], show_recovery_code(new_recovery_code()))
    assert show_recovery_codes(shown=others, claims=claims, caller=CALLER) == ()
    factors = list_factors(claims=claims)
    assert factors.recovery_codes is not None
    assert (factors.recovery_codes.made, factors.recovery_codes.left) == (10, 10)
    assert factors.recovery_codes.last_used_at is None
    assert factors.totp_last_used_at is not None
