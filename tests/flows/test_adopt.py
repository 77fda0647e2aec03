"""What other packages have stored is adopted once, and what cannot be is named."""

from __future__ import annotations

import base64
import hmac
from collections import Counter
from datetime import timedelta
from io import StringIO
from typing import Any

import pyotp
import pytest
from django.core.management import CommandError, call_command
from django.core.signing import Signer
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import int_to_base36
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.test import APIRequestFactory

from tests.calls import CALLER, post
from tests.database_dump import database_dump
from tests.messages import code_in, token_in
from tests.passkeys.ceremonies import sign_in
from tests.peer_tables import make
from vestibule.core.adoptions import AdoptionReport, AdoptionRun, Kind, Outcome, Peer
from vestibule.core.events import EndReason
from vestibule.core.tokens import SignedIn
from vestibule.drf import OpaqueTokenAuthentication
from vestibule.flows import adopt as flow
from vestibule.flows.adopt import NothingToAdopt
from vestibule.models import (
    Account,
    AdoptedRow,
    AuditEvent,
    Identity,
    Passkey,
    Session,
    StoredOpaqueToken,
    Totp,
)
from vestibule.models.peer_tables import PeerTable
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD

pytestmark = pytest.mark.django_db

ANN = "ann@example.org"
SECRET = base64.b32encode(b"a seed of twenty bits").decode()
SEED = "c0ffee" * 10
PROVIDERS = {
    name: {"client_id": "ours", "client_secret": "secret"} for name in ("google", "github")
}


def adopted(peer: Peer = Peer.ALLAUTH, **run: Any) -> AdoptionReport:
    report = AdoptionReport()
    list(flow.adopt(AdoptionRun(peer, **run), report=report, caller=CALLER))
    return report


def counts(report: AdoptionReport, kind: Kind) -> tuple[int, ...]:
    """Adopted, present, left out."""
    return tuple(report.of(kind, outcome) for outcome in Outcome)


def reasons(report: AdoptionReport) -> dict[str, int]:
    """Return how many rows were left out, by reason."""
    found: Counter[str] = Counter()
    for verdict, count in report.counts.items():
        found[verdict.reason] += count
    del found[""]
    return dict(found)


def begun(email: str = ANN) -> Any:
    return post("login/", {"email": email, "password": PASSWORD}).json()


def finish(challenge: str, code: str) -> Any:
    return post("login/challenge/", {"challenge": challenge, "code": code})


def authenticator(person: Any, kind: str, **data: Any) -> None:
    row = {"user_id": person.id, "type": kind, "data": data, "created_at": timezone.now()}
    make("mfa_authenticator", row)


def test_a_verified_address_is_adopted_and_no_other(make_account):
    ann, bob = make_account(), make_account("bob@example.org")
    row = {"user_id": ann.id, "email": "Ann@Example.org", "verified": True, "primary": True}
    make(
        "account_emailaddress",
        row,
        {**row, "email": "ann@work.example.org", "primary": False},
        {**row, "user_id": bob.id, "email": "bob@example.org", "verified": False},
        {**row, "user_id": bob.id, "email": "bob@other.example.org"},
        {**row, "user_id": 999_999},
    )
    report = adopted()
    assert counts(report, Kind.ADDRESS) == (1, 0, 4)
    assert reasons(report) == dict.fromkeys(
        ("address_secondary", "address_unverified", "address_differs", "account_missing"), 1
    )
    assert report.lacking == 0
    verified = Account.objects.exclude(email_verified_at=None)
    assert list(verified.values_list("email", flat=True)) == [ANN]


def test_what_was_changed_since_is_not_adopted_again(make_account):
    ann = make_account()
    row = {"user_id": ann.id, "email": ANN, "verified": True, "primary": True}
    make("account_emailaddress", row)
    authenticator(ann, "totp", secret=SECRET)
    adopted()
    Account.objects.update(email_verified_at=None)
    Totp.objects.all().delete()
    again = adopted()
    assert counts(again, Kind.ADDRESS) == counts(again, Kind.TOTP) == (0, 1, 0)
    assert not Totp.objects.exists()
    assert not Account.objects.exclude(email_verified_at=None).exists()


def test_a_dry_run_stores_nothing_and_reports_the_same(make_account, caplog):
    ann = make_account()
    make(
        "account_emailaddress",
        {"user_id": ann.id, "email": ANN, "verified": True, "primary": True},
    )
    authenticator(ann, "totp", secret=SECRET)
    authenticator(ann, "recovery_codes", seed=SEED, used_mask=1)
    before = database_dump()
    with caplog.at_level("INFO", "vestibule.audit"):
        dry = adopted(dry_run=True)
    assert not caplog.records
    assert database_dump() == before
    assert adopted().counts == dry.counts


def test_an_adopted_app_is_asked_for_and_its_last_code_is_used_up(make_account, frozen_clock):
    ann = make_account()
    authenticator(ann, "totp", secret=SECRET)
    app = pyotp.TOTP(SECRET)
    used = app.at(frozen_clock.now)
    make(
        "dj_rest_auth_mfa_authenticator",
        {
            "user_id": ann.id,
            "type": "totp",
            "data": {"secret": Signer(salt="dj-rest-auth-mfa-totp-secret").sign(SECRET)},
            "created_at": frozen_clock.now,
            "last_used_at": frozen_clock.now,
        },
    )
    assert counts(adopted(Peer.DJ_REST_AUTH), Kind.TOTP) == (1, 0, 0)
    assert counts(adopted(), Kind.TOTP) == (0, 1, 0)  # the account has it from the other table
    assert SECRET not in database_dump()
    frozen_clock.move(70)
    handle = begun()["challenge"]["id"]
    assert finish(handle, used).status_code == 400
    assert finish(handle, app.at(frozen_clock.now)).status_code == 200


APPS = {
    Peer.ALLAUTH: ("mfa_authenticator", SECRET),
    Peer.DJ_REST_AUTH: (
        "dj_rest_auth_mfa_authenticator",
        Signer(salt="dj-rest-auth-mfa-totp-secret").sign(SECRET),
    ),
}


@pytest.mark.parametrize("peer", APPS)
@pytest.mark.parametrize(("registered_here", "left"), [(False, "totp"), (True, "")])
def test_a_reset_by_mail_leaves_an_adopted_app_unless_a_visitor_registered_here(
    make_account, outbox, peer, registered_here, left
):
    table, secret = APPS[peer]
    row = {"user_id": make_account().id, "type": "totp", "data": {"secret": secret}}
    make(table, {**row, "created_at": timezone.now()})
    Account.objects.update(self_registered=registered_here)
    adopted(peer)
    assert Account.objects.get().factors == "totp"
    post("password/reset/", {"email": ANN})
    body = {"token": token_in(outbox), "password": "another long passphrase"}
    assert post("password/reset/confirm/", body).status_code == 200
    account = Account.objects.get()
    assert (account.factors, account.email_verified_at is None) == (left, False)


def allauth_codes(seed: str) -> list[str]:
    """Derive recovery codes as its documentation of the stored seed leads to."""
    mac, codes = hmac.new(seed.encode(), digestmod="sha1"), []
    for number in range(10):
        mac.update(f"{number:3},".encode())
        codes.append(f"{int.from_bytes(mac.digest()[:4], 'big') % 10**8:08}")
    return codes


def test_recovery_codes_work_once_each_but_not_those_used_before(make_account):
    ann = make_account()
    authenticator(ann, "totp", secret=SECRET)
    authenticator(ann, "recovery_codes", seed=SEED, used_mask=1)
    report = adopted()
    assert counts(report, Kind.RECOVERY_CODES) == (1, 0, 0)
    first, second, *_ = allauth_codes(SEED)
    assert finish(begun()["challenge"]["id"], first).status_code == 400
    assert finish(begun()["challenge"]["id"], f"{second[:4]} {second[4:]}").status_code == 200
    assert finish(begun()["challenge"]["id"], second).status_code == 400
    assert second not in database_dump()


def test_codes_of_every_form_that_the_packages_make_are_read(make_account):
    ann, bob = make_account(), make_account("bob@example.org")
    for person in (ann, bob):
        authenticator(person, "totp", secret=SECRET)
    authenticator(ann, "recovery_codes", migrated_codes=["abcd-efgh", "12345678"])
    make(
        "dj_rest_auth_mfa_authenticator",
        {"user_id": bob.id, "type": "recovery_codes", "data": {"seed": SEED, "used_mask": 0}},
    )
    adopted()
    adopted(Peer.DJ_REST_AUTH)
    code = hmac.digest(bytes.fromhex(SEED), b"0", "sha256").hex()[:8]
    assert finish(begun()["challenge"]["id"], "ABCD efgh").status_code == 200
    answer = finish(begun("bob@example.org")["challenge"]["id"], f"{code[:4]}-{code[4:]}")
    assert answer.status_code == 200


def passkey_of(person: Any, device: SoftwarePasskey, handle: bytes) -> None:
    """Store a passkey as allauth does: the response of the browser."""
    options = {
        "user": {"id": base64.urlsafe_b64encode(handle).decode().rstrip("=")},
        "rp": {"id": "testserver"},
        "challenge": "c2lnbmVkIHRoZXJl",
    }
    authenticator(person, "webauthn", name="Phone", credential=device.create(options))


def test_a_passkey_signs_in_by_the_user_handle_that_it_was_made_with(make_account):
    ann, phone = make_account(), SoftwarePasskey()
    passkey_of(ann, phone, int_to_base36(int(ann.id)).encode())
    assert counts(adopted(), Kind.PASSKEY) == (1, 0, 0)
    assert Passkey.objects.get().name == "Phone"
    assert isinstance(sign_in(phone), SignedIn)
    assert "passkey" in begun()["challenge"]["methods"]


def test_passkeys_that_cannot_work_here_are_named(make_account, settings):
    ann, bob = make_account(), make_account("bob@example.org")
    passkey_of(ann, SoftwarePasskey(rp_id="other.example.org"), b"1")
    passkey_of(ann, SoftwarePasskey(user_verified=False), b"1")
    passkey_of(ann, SoftwarePasskey(credential_id=bytes(1024)), b"1")
    authenticator(ann, "webauthn", name="Broken", credential={"id": "x"})
    authenticator(bob, "webauthn", name="None")
    report = adopted()
    assert counts(report, Kind.PASSKEY) == (1, 0, 4)
    assert reasons(report) == {"passkey_domain": 1, "passkey_unreadable": 3}
    assert [each.detail for each in report.counts if each.detail]
    assert report.lacking == 4
    settings.VESTIBULE = {**settings.VESTIBULE, "PASSKEYS": False}
    assert reasons(adopted()) == {"passkeys_unavailable": 4}


def rot13(text: str) -> str:
    """Stand for what a host's adapter does."""
    return text.translate(str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "NOPQRSTUVWXYZABCDEFGHIJKLM"))


def test_encrypted_secrets_wait_for_the_function_that_decrypts_them(make_account, settings):
    settings.MFA_ADAPTER = "host.adapters.Encrypting"
    ann, bob = make_account(), make_account("bob@example.org")
    authenticator(ann, "totp", secret=rot13(SECRET))
    authenticator(ann, "recovery_codes", seed=rot13(SEED), used_mask=0)
    authenticator(bob, "totp", secret="not base32 at all, nor decrypted")
    assert reasons(adopted()) == {"secret_encrypted": 3}
    assert not AdoptedRow.objects.exists()
    report = adopted(decrypt=rot13)
    assert reasons(report) == {"secret_unreadable": 1}
    assert counts(report, Kind.TOTP) == (1, 0, 1)
    settings.MFA_TOTP_DIGITS = 8
    settings.MFA_ADAPTER = ""
    assert reasons(adopted()) == {"totp_form": 1}


def test_a_sign_in_that_had_begun_without_the_factor_is_void(make_account, settings, outbox):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_CHECK": "email_code"}
    ann = make_account()
    handle = begun()["challenge"]["id"]
    authenticator(ann, "totp", secret=SECRET)
    adopted()
    assert finish(handle, code_in(outbox)).status_code == 400
    event = AuditEvent.objects.get(kind="factor_added")
    assert event.details == {"method": "totp", "source": "allauth"}


def test_identities_are_those_of_our_providers(make_account, settings):
    issuer = "https://id.example.org"
    openid = {"client_id": "ours", "client_secret": "secret", "preset": "openid", "issuer": issuer}
    settings.VESTIBULE = {**settings.VESTIBULE, "PROVIDERS": {**PROVIDERS, "work": openid}}
    ann, bob = make_account(), make_account("bob@example.org")
    server = {"server_url": f"{issuer}/.well-known/openid-configuration"}
    make(
        "socialaccount_socialapp",
        {"provider": "openid_connect", "provider_id": "corporate", "settings": server},
    )
    row = {"user_id": ann.id, "extra_data": {"email": ANN, "email_verified": True}}
    make(
        "socialaccount_socialaccount",
        {**row, "provider": "google", "uid": "1"},
        {**row, "provider": "corporate", "uid": "2"},
        {**row, "provider": "microsoft", "uid": "3"},
        {**row, "provider": "strava", "uid": "4"},
    )
    report = adopted()
    assert counts(report, Kind.IDENTITY) == (2, 0, 2)
    assert reasons(report) == {"subject_differs": 1, "provider_missing": 1}
    assert set(Identity.objects.values_list("provider", "issuer", "subject", "email_verified")) == {
        ("google", "https://accounts.google.com", "1", True),
        ("work", issuer, "2", True),
    }
    make(
        "social_auth_usersocialauth",
        {"user_id": bob.id, "provider": "google-oauth2", "uid": "1", "extra_data": {}},
        {"user_id": bob.id, "provider": "google-oauth2", "uid": "bob@example.org"},
        {"user_id": bob.id, "provider": "github", "uid": "5", "extra_data": "[]"},
    )
    other = adopted(Peer.DJOSER)
    assert counts(other, Kind.IDENTITY) == (1, 0, 2)
    assert reasons(other) == {"identity_taken": 1, "subject_is_address": 1}
    Identity.objects.all().delete()
    assert counts(adopted(), Kind.IDENTITY) == (0, 2, 2)


def test_with_djosers_activation_an_active_user_has_verified_the_address(
    make_account, settings, django_user_model
):
    settings.DJOSER = {"SEND_ACTIVATION_EMAIL": True}
    for name in ("ann", "bob", "cat"):
        make_account(f"{name}@example.org")
    django_user_model.objects.filter(email="bob@example.org").update(is_active=False)
    cat = Account.objects.get(email="cat@example.org")
    AuditEvent.objects.create(kind="signed_up", account_id=str(cat.pk), at=timezone.now())
    report = adopted(Peer.DJOSER)
    assert reasons(report) == {"user_inactive": 1, "user_registered_here": 1}
    make_account("dan@example.org")
    Account.objects.filter(email="dan@example.org").update(
        created_at=timezone.now() + timedelta(hours=1)
    )
    assert reasons(adopted(Peer.DJOSER)) == {"user_inactive": 1, "user_registered_here": 2}
    verified = Account.objects.exclude(email_verified_at=None)
    assert list(verified.values_list("email", flat=True)) == [ANN]


def token(number: int) -> str:
    return f"{number:040x}"


def accepted(text: str) -> bool:
    request = APIRequestFactory().get("/", HTTP_AUTHORIZATION=f"Token {text}")
    try:
        return OpaqueTokenAuthentication().authenticate(request) is not None
    except AuthenticationFailed:
        return False


def test_a_token_goes_on_until_it_is_ended_and_does_not_come_back(make_account):
    ann, bob = make_account(), make_account("bob@example.org")
    cat, dan = make_account("cat@example.org"), make_account("dan@example.org")
    authenticator(cat, "totp", secret=SECRET)
    adopted()
    Account.objects.of(dan.id).void_access_tokens()
    yesterday = timezone.now() - timedelta(days=1)
    make(
        "authtoken_token",
        {"key": token(1), "user_id": ann.id, "created": yesterday},
        {"key": token(2), "user_id": cat.id, "created": yesterday},
        {"key": token(3), "user_id": dan.id, "created": yesterday},
        {"key": "short", "user_id": bob.id, "created": yesterday},
        {"key": token(5), "user_id": 999_999, "created": yesterday},
    )
    dry = adopted(Peer.DRF_AUTHTOKEN, dry_run=True)
    assert not accepted(token(1))
    report = adopted(Peer.DRF_AUTHTOKEN)
    assert report.counts == dry.counts
    assert counts(report, Kind.TOKEN) == (1, 0, 4)
    assert reasons(report) == {"token_refused": 2, "token_malformed": 1, "account_missing": 1}
    assert [accepted(token(number)) for number in (1, 2, 3, 5)] == [True, False, False, False]
    assert token(1) not in database_dump()
    Session.objects.of(ann.id).end(EndReason.SIGNED_OUT)
    Session.objects.all().delete()
    StoredOpaqueToken.objects.all().delete()
    assert counts(adopted(Peer.DRF_AUTHTOKEN), Kind.TOKEN) == (0, 1, 4)
    assert not accepted(token(1))


def test_a_run_that_is_killed_goes_on_where_it_was(make_account, monkeypatch):
    monkeypatch.setattr(flow, "BATCH", 2)
    people = [make_account(f"{name}@example.org") for name in ("ann", "bob", "cat", "dan", "eve")]
    for person in people:
        authenticator(person, "totp", secret=SECRET)
    run, report = AdoptionRun(Peer.ALLAUTH), AdoptionReport()
    progress: Any = flow.adopt(run, report=report, caller=CALLER)
    assert next(progress).done == 2
    progress.close()
    assert Totp.objects.count() == 2
    assert counts(adopted(), Kind.TOTP) == (3, 2, 0)
    assert Totp.objects.count() == 5


def test_rows_that_another_process_has_adopted_meanwhile_are_present(make_account, monkeypatch):
    ann = make_account()
    authenticator(ann, "totp", secret=SECRET)

    def overtaken(*given: Any) -> None:
        monkeypatch.undo()
        raise IntegrityError

    monkeypatch.setattr(type(AdoptedRow.objects), "remember", overtaken)
    assert counts(adopted(), Kind.TOTP) == (1, 0, 0)
    assert Totp.objects.count() == AdoptedRow.objects.count() == 1


def test_a_run_reads_a_bounded_number_of_rows_at_once(make_account, monkeypatch):
    monkeypatch.setattr(flow, "BATCH", 3)
    ann = make_account()
    row = {"user_id": ann.id, "email": "other@example.org", "verified": True, "primary": False}
    make("account_emailaddress", *[row] * 7)
    read, rows = [], PeerTable.rows

    def counted(table: PeerTable, **given: Any) -> Any:
        found = rows(table, **given)
        read.append(len(found))
        return found

    monkeypatch.setattr(PeerTable, "rows", counted)
    assert counts(adopted(), Kind.ADDRESS) == (0, 0, 7)
    assert read == [3, 3, 1, 0]


def run(*words: str) -> str:
    out = StringIO()
    call_command("adopt", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_command_reports_and_says_by_its_status_what_users_would_miss(make_account, settings):
    with pytest.raises(CommandError, match="no table of allauth"):
        run("allauth")
    ann = make_account()
    authenticator(ann, "totp", secret=SECRET)
    assert "authenticator apps: 1 would be adopted, 0 already" in run("allauth", "--dry-run")
    assert "authenticator apps: 1 adopted" in run("allauth")
    authenticator(make_account("bob@example.org"), "totp", secret="?")
    with pytest.raises(CommandError, match="1 row") as stopped:
        run("allauth")
    assert stopped.value.returncode == 3
    with pytest.raises(CommandError, match="--decrypt"):
        run("allauth", "--decrypt", "nowhere.function")


def test_a_database_without_the_packages_tables_is_named():
    for peer in (Peer.ALLAUTH, Peer.DJ_REST_AUTH, Peer.DRF_AUTHTOKEN):
        with pytest.raises(NothingToAdopt):
            adopted(peer)
    assert adopted(Peer.SIMPLEJWT).notes == [
        "SimpleJWT's tokens are accepted once VESTIBULE has SIMPLEJWT_KEY."
    ]


def test_phone_numbers_are_adopted_from_where_the_adapter_has_them(make_account):
    ann, bob, cyd, dan, eve = (make_account(f"{name}@example.org") for name in "abcde")
    Account.objects.of(cyd.id).update(phone="+41791234560")
    numbers: dict[Any, tuple[str, bool] | None] = {
        ann.id: ("+41791234561", True),
        bob.id: ("+41791234562", False),
        cyd.id: ("+41791234563", True),
        dan.id: ("079 123 45 67", True),
        eve.id: None,
    }

    def get_phone(user: Any) -> tuple[str, bool] | None:
        return numbers[user.pk]

    report = adopted(phones=get_phone)
    assert counts(report, Kind.PHONE) == (2, 1, 2)
    assert reasons(report) == {"phone_form": 1, "phone_missing": 1}
    found = list(Account.objects.order_by("pk").values_list("phone", "phone_verified_at"))
    assert [phone for phone, _ in found] == ["+41791234561", "+41791234562", "+41791234560", "", ""]
    assert [bool(at) for _, at in found] == [True, False, False, False, False]
    Account.objects.update(phone="", phone_verified_at=None)
    assert counts(adopted(phones=get_phone), Kind.PHONE) == (0, 3, 2)
    assert not Account.objects.exclude(phone="").exists()


def test_postgresql_looks_at_what_was_adopted_first(make_account, monkeypatch):
    """Else it reads all rows of a source for each batch, while its own statistics are missing."""
    monkeypatch.setattr(flow, "BATCH", 1)
    monkeypatch.setattr(flow, "FIRST_BATCHES", 2)
    rows = [{"email": f"{each}@example.org", "verified": True, "primary": True} for each in "abc"]
    for row in rows:
        row["user_id"] = make_account(row["email"]).id
    make("account_emailaddress", *rows)
    with CaptureQueriesContext(connection) as asked:
        adopted()
    looks = [each["sql"] for each in asked.captured_queries if each["sql"].startswith("ANALYZE")]
    wanted = [f'ANALYZE "{AdoptedRow._meta.db_table}"'] if connection.vendor == "postgresql" else []
    assert looks == wanted
    assert AdoptedRow.objects.count() == 3
