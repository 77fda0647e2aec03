"""Sign-in by a mailed link or code."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db.models import F
from django.utils import timezone
from rest_framework.test import APIClient

from tests.calls import CALLER, post
from tests.cases import each_case
from tests.factors import enroll_app, make_recovery_codes
from tests.guessing import wrong_codes
from tests.messages import token_in
from tests.passkeys.ceremonies import with_passkey
from tests.security.refusals import register_body
from vestibule.conf import load
from vestibule.core.factors import Method, acr_of
from vestibule.drf import cookies
from vestibule.flows.deactivate import deactivate_user
from vestibule.models import Account, Attempt, AuditEvent, OneTimeSecret, PendingSignIn, Session
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import attempts, pending_sign_in
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ANN, BODY, COOKIE = "ann@example.org", "body", "cookie"
ASK, CONFIRM = "/api/auth/login/email/", "/api/auth/login/email/confirm/"
ENROLL = "/api/auth/login/enroll/"


@pytest.fixture
def vestibule(settings) -> Any:
    """Change settings of Vestibule for one test."""

    def change(**values: Any) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, **values}

    return change


@pytest.fixture(autouse=True)
def by_link(vestibule) -> None:
    """Switch sign-in by link on, and rates off, which have their own tests."""
    vestibule(EMAIL_SIGN_IN="link", LIMITS={})


@pytest.fixture
def make_verified(make_account) -> Any:
    """Make an account whose owner has verified the address."""

    def make(email: str = ANN) -> Any:
        person = make_account(email)
        Account.objects.of(person.id).update(email_verified_at=timezone.now())
        return person

    return make


class Client:
    """A browser with cookies, or an app that keeps its tokens itself."""

    def __init__(self, transport: str, *, user_agent: str = "Firefox") -> None:
        self.http = APIClient(headers={"User-Agent": user_agent})
        self.transport = transport
        self.verification = ""

    def send(self, address: str, body: dict[str, Any]) -> Any:
        headers: dict[str, Any] = {"HTTP_TOKEN_TRANSPORT": self.transport}
        if self.transport == COOKIE:
            token = self.http.get("/api/auth/csrf/").json()["csrf_token"]
            headers["HTTP_X_CSRFTOKEN"] = token
        return self.http.post(address, body, format="json", **headers)

    def ask(self, email: str = ANN, **more: Any) -> Any:
        answer = self.send(ASK, {"email": email, **more})
        self.verification = answer.json()["verification"]["id"]
        return answer

    def open(self, link: str) -> Any:
        """Open the link's page, as a front end for this transport does."""
        known = {"verification": self.verification} if self.transport == BODY else {}
        return self.send(CONFIRM, {"token": link, **{k: v for k, v in known.items() if v}})

    def enter(self, code: str) -> Any:
        return self.send(CONFIRM, {"verification": self.verification, "code": code})


def code_of(mails: Any) -> str:
    """Return the code of the newest mail that has one."""
    found = [re.findall(r"^ {4}(\d{6})$", mail.body, re.MULTILINE) for mail in mails]
    return str([code for codes in found for code in codes][-1])


def amr_of(session: Session | None = None) -> str:
    return str((session or Session.objects.latest("created_at")).amr)


def signed_in(answer: Any) -> bool:
    return answer.status_code == 200 and "user" in answer.json()


@each_case("transport", [BODY, COOKIE])
def test_the_link_signs_in_where_it_was_asked_for(transport, make_verified, outbox):
    make_verified(ANN)
    client = Client(transport)
    asked = client.ask()
    assert asked.json() == {
        "message": "If there’s an account for a***@example.org, we’ve sent an email to sign in",
        "verification": {
            "id": client.verification,
            "method": "link",
            "sent_to": "a***@example.org",
            "expires_in": 600,
            "resend_in": 60,
        },
    }
    assert not Session.objects.exists()
    answer = client.open(token_in(outbox))
    assert signed_in(answer)
    assert ("tokens" in answer.json()) is (transport == BODY)
    [session] = Session.objects.all()
    assert (session.amr, session.transport) == ("email_link", transport)
    assert client.open(token_in(outbox)).json()["code"] == "invalid_link"
    assert client.enter(code_of(outbox)).json()["code"] == "invalid_code"
    assert Session.objects.count() == 1


@each_case("mode", ["link", "code"])
@each_case("transport", [BODY, COOKIE])
def test_the_code_signs_in_where_it_was_asked_for(
    mode, transport, vestibule, make_verified, outbox
):
    vestibule(EMAIL_SIGN_IN=mode)
    make_verified(ANN)
    client = Client(transport)
    asked = client.ask().json()["verification"]
    assert asked["method"] == {"link": "link", "code": "email_code"}[mode]
    assert ("/sign-in-link#token=" in outbox[-1].body) is (mode == "link")
    assert signed_in(client.enter(code_of(outbox)))
    assert amr_of() == "email_code"
    assert client.enter(code_of(outbox)).status_code == 400


@each_case("asked_by", [BODY, COOKIE])
@each_case("opened_by", [BODY, COOKIE])
@each_case("asks_too", [False, True])
def test_elsewhere_the_link_shows_the_code_and_signs_nobody_in(
    asked_by, opened_by, asks_too, make_verified, outbox
):
    # A mail scanner, a forwarded mail, a link sent to lure another user into this account.
    make_verified(ANN)
    make_verified("bob@example.org")
    first, other = Client(asked_by), Client(opened_by)
    first.ask()
    link, code = token_in(outbox), code_of(outbox)
    if asks_too:
        other.ask("bob@example.org")
    for _ in range(6):
        opened = other.open(link)
        assert opened.json() == {
            "message": "Enter this code where you asked to sign in",
            "code": code,
        }
        assert cookies.ACCESS.name not in opened.cookies
    assert not Session.objects.exists()
    assert signed_in(first.enter(code))


def test_the_id_of_a_verification_is_not_enough_for_a_browser_with_cookies(make_verified, outbox):
    make_verified(ANN)
    browser, thief = Client(COOKIE), Client(BODY)
    browser.ask()
    thief.verification = browser.verification
    assert "code" in thief.open(token_in(outbox)).json()
    right = code_of(outbox)
    assert thief.enter(right).json()["code"] == "invalid_code"
    for _ in range(4):
        thief.enter(right)
    assert browser.open(token_in(outbox)).json()["code"] == "invalid_link"  # its guesses count
    assert not Session.objects.exists()


def test_a_browser_needs_the_csrf_token(make_verified, outbox):
    make_verified(ANN)
    browser = Client(COOKIE)
    browser.ask()
    body = {"token": token_in(outbox)}
    assert browser.http.post(CONFIRM, body, format="json").json()["code"] == "csrf_failed"
    asked = browser.http.post(ASK, {"email": ANN}, format="json", HTTP_TOKEN_TRANSPORT=COOKIE)
    assert asked.json()["code"] == "csrf_failed"
    assert signed_in(browser.open(body["token"]))


def test_reading_the_page_uses_nothing_up(make_verified, outbox):
    make_verified(ANN)
    client = Client(BODY)
    client.ask()
    for method in ("get", "head", "options"):
        getattr(client.http, method)(CONFIRM, {"token": token_in(outbox)})
    assert signed_in(client.open(token_in(outbox)))


def test_a_new_mail_replaces_the_last_one(make_verified, outbox):
    make_verified(ANN)
    client = Client(BODY)
    client.ask()
    old, verification = token_in(outbox), client.verification
    client.ask()
    assert client.send(CONFIRM, {"token": old, "verification": verification}).status_code == 400
    assert signed_in(client.open(token_in(outbox)))


def test_five_wrong_codes_end_link_and_code(make_verified, outbox):
    make_verified(ANN)
    client = Client(BODY)
    client.ask()
    for wrong in wrong_codes(code_of(outbox)):
        assert client.enter(wrong).json()["code"] == "invalid_code"
    assert client.open(token_in(outbox)).json()["code"] == "invalid_link"
    assert AuditEvent.objects.filter(kind="sign_in_failed").count() == 5


def test_both_expire_with_the_code(make_verified, outbox):
    make_verified(ANN)
    client = Client(BODY)
    client.ask()
    OneTimeSecret.objects.update(expires_at=F("sent_at"))
    assert client.open(token_in(outbox)).json()["code"] == "invalid_link"
    assert client.enter(code_of(outbox)).json()["code"] == "invalid_code"


def test_a_changed_ending_of_the_link_is_another_link(make_verified, outbox):
    make_verified(ANN)
    Client(BODY).ask()
    link = token_in(outbox)
    assert Client(BODY).open(link[:-6] + "000000").json()["code"] == "invalid_link"


def test_a_code_does_not_fit_another_verification(make_verified, outbox):
    make_verified(ANN)
    make_verified("bob@example.org")
    ann, bob = Client(BODY), Client(BODY)
    ann.ask()
    link = token_in(outbox)
    bob.ask("bob@example.org")
    ann.verification, bob.verification = bob.verification, ann.verification
    assert "code" in ann.open(link).json()
    assert not Session.objects.exists()


@each_case("path", [ASK, CONFIRM])
def test_switched_off_it_is_not_there(path, vestibule, make_verified):
    vestibule(EMAIL_SIGN_IN="off")
    make_verified(ANN)
    body = {"email": ANN, "token": "x"}
    answer = Client(BODY).send(path, body)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_deactivated_account_gets_no_mail_and_the_same_answer(make_verified, outbox):
    deactivate_user(account=make_verified(ANN).id, claims=None, caller=CALLER)
    outbox.clear()
    known = Client(BODY).ask().json()
    unknown = Client(BODY).ask("nobody@example.org").json()
    for answer in (known, unknown):
        answer["verification"].pop("id")
        answer["verification"].pop("sent_to")
        answer.pop("message")
    assert known == unknown
    assert not outbox


def test_deactivated_after_the_mail(make_verified, outbox):
    make_verified(ANN)
    client = Client(BODY)
    client.ask()
    get_user_model().objects.update(is_active=False)
    Account.objects.update(enabled=False)
    assert client.open(token_in(outbox)).json()["code"] == "invalid_link"
    assert not Session.objects.exists()


def test_a_changed_address_ends_what_was_sent_to_the_old_one(make_verified, outbox):
    person = make_verified(ANN)
    client = Client(BODY)
    client.ask()
    Account.objects.of(person.id).update(email="new@example.org")
    assert client.open(token_in(outbox)).json()["code"] == "invalid_link"


def register(outbox: Any) -> Any:
    """Register an account whose mailbox nobody has proved; returns its sign-in."""
    answer = post("register/", register_body(email=ANN))
    assert answer.status_code == 201, answer.json()
    outbox.clear()
    return answer.json()


@each_case("by", ["link", "code"])
def test_the_owner_of_the_mailbox_voids_what_a_stranger_has_registered(by, outbox):
    registered = register(outbox)
    client = Client(BODY, user_agent="Safari")
    client.ask()
    link, code = token_in(outbox), code_of(outbox)
    assert signed_in(client.open(link) if by == "link" else client.enter(code))
    account = Account.objects.get()
    assert account.email_verified_at is not None
    assert not account.registrant_unproved
    assert not get_user_model().objects.get().has_usable_password()
    renewed = post("token/refresh/", {"refresh": registered["tokens"]["refresh"]})
    assert renewed.status_code == 401
    assert Session.objects.live().count() == 1


def test_on_the_device_that_registered_nothing_is_voided(outbox):
    registered = register(outbox)
    client = Client(BODY)
    client.http.credentials(HTTP_DEVICE_TOKEN=registered["device"])
    client.ask()
    assert signed_in(client.open(token_in(outbox)))
    assert get_user_model().objects.get().has_usable_password()
    assert Account.objects.get().email_verified_at is not None


def test_it_proves_the_address_that_must_be_verified(vestibule, outbox):
    vestibule(EMAIL_VERIFICATION="required", LIMITS={})
    register(outbox)
    client = Client(BODY)
    client.ask()
    assert signed_in(client.open(token_in(outbox)))


@each_case("by", ["link", "code"])
@each_case("transport", [BODY, COOKIE])
def test_an_enrolled_factor_is_asked_for(by, transport, make_verified, outbox):
    app = enroll_app(make_verified(ANN))
    client = Client(transport)
    client.ask()
    link, code = token_in(outbox), code_of(outbox)
    asked = client.open(link) if by == "link" else client.enter(code)
    challenge = asked.json()["challenge"]
    assert (challenge["state"], challenge["methods"]) == ("second_factor", ["totp"])
    assert not Session.objects.exists()
    body = {"challenge": challenge["id"], "code": app.code()}
    assert signed_in(client.send("/api/auth/login/challenge/", body))
    # Mailbox and app may be on one stolen phone: NIST SP 800-63B-4, 3.1.3.1
    amr = amr_of()
    assert amr == f"email_{by} otp"
    assert acr_of(amr.split()) == "aal1"
    assert Session.objects.get().transport == transport


def test_where_a_factor_is_required_an_app_does_not_follow_the_mail(
    vestibule, make_verified, outbox
):
    # Nor does it let a passkey be added: mailbox and app may be on one stolen phone.
    enroll_app(make_verified(ANN))
    client = Client(BODY)
    for grace, code in ((timedelta(days=1), None), (timedelta(0), "passkey_required")):
        vestibule(SECOND_FACTOR="required", SECOND_FACTOR_GRACE=grace)
        client.ask()
        assert client.open(token_in(outbox)).json().get("code") == code
    assert not Session.objects.exists()
    assert "challenge" in post("login/", {"email": ANN, "password": PASSWORD}).json()


@each_case("by", ["link", "code"])
def test_where_a_factor_is_required_a_passkey_is_enrolled(by, vestibule, make_verified, outbox):
    vestibule(SECOND_FACTOR="required")
    make_verified(ANN)
    client, phone = Client(BODY), SoftwarePasskey()
    client.ask()
    link, code = token_in(outbox), code_of(outbox)
    asked = client.open(link) if by == "link" else client.enter(code)
    challenge = asked.json()["challenge"]
    assert (challenge["state"], challenge["methods"]) == ("enroll", ["passkey"])
    body = {"challenge": challenge["id"]}
    refused = client.send(ENROLL, {**body, "factor": "totp"})
    assert refused.status_code == 400
    options = client.send(ENROLL, {**body, "factor": "passkey"}).json()["options"]
    answer = client.send(f"{ENROLL}confirm/", {**body, "credential": phone.create(options)})
    assert signed_in(answer)
    assert acr_of(amr_of().split()) == "phr"


def test_an_enrolled_passkey_is_the_only_answer_where_a_factor_is_required(
    vestibule, make_verified, outbox
):
    person = make_verified(ANN)
    enroll_app(person)
    make_recovery_codes(person)
    phone, client, asked = with_passkey(person), Client(BODY), {}
    for required, methods in (("optional", 3), ("required", 1)):
        vestibule(SECOND_FACTOR=required)
        client.ask()
        asked = client.open(token_in(outbox)).json()["challenge"]
        assert len(asked["methods"]) == methods
        assert asked["method"] == "passkey"
    body = {"challenge": asked["id"], "credential": phone.get(asked["options"])}
    assert signed_in(client.send("/api/auth/login/challenge/", body))
    assert acr_of(amr_of().split()) == "phr"


def test_without_passkeys_a_required_factor_is_refused(
    vestibule, make_verified, outbox, monkeypatch
):
    vestibule(SECOND_FACTOR="required")
    monkeypatch.setattr(pending_sign_in, "FACTORS", (Method.TOTP,))
    make_verified(ANN)
    client = Client(BODY)
    client.ask()
    for answer in (client.open(token_in(outbox)), client.enter(code_of(outbox))):
        assert answer.json()["code"] == "passkey_required"
        assert "password" in answer.json()["error"]
    assert not Session.objects.exists()
    assert not PendingSignIn.objects.exists()


@each_case("more", [{"SECOND_FACTOR": "required"}, {"SECOND_FACTOR_ROLES": ("admin",)}])
def test_settings_that_lead_nowhere_are_refused(more, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "PASSKEYS": False, **more}
    with pytest.raises(ImproperlyConfigured, match="EMAIL_SIGN_IN needs PASSKEYS"):
        load()


def test_the_emailed_code_of_the_sign_in_check_is_not_asked_for_again(
    vestibule, make_verified, outbox
):
    vestibule(SIGN_IN_CHECK="email_code", SIGN_IN_CHECK_ROLES=("employee",))
    make_verified(ANN)
    client = Client(BODY)
    client.ask()
    assert signed_in(client.open(token_in(outbox)))


def test_wrong_passwords_do_not_make_the_mail_wait(make_verified, outbox):
    make_verified(ANN)
    for _ in range(8):
        post("login/", {"email": ANN, "password": "wrong"})
    assert post("login/", {"email": ANN, "password": PASSWORD}).status_code == 429
    for by in ("link", "code"):
        client = Client(BODY)
        client.ask()
        link, code = token_in(outbox), code_of(outbox)
        assert signed_in(client.open(link) if by == "link" else client.enter(code))


def test_a_hundred_wrong_codes_lead_to_a_link(vestibule, make_verified, outbox):
    vestibule(EMAIL_SIGN_IN="code", LIMITS={})
    person = make_verified(ANN)
    Attempt.objects.enter(attempts.key_for_mailbox(person.id, "", CALLER))
    Attempt.objects.update(failures=100)
    client = Client(BODY)
    assert client.ask().json()["verification"]["method"] == "link"
    assert client.enter(code_of(outbox)).json()["code"] == "password_closed"
    assert signed_in(client.open(token_in(outbox)))


def test_an_unknown_device_is_told_to_the_owner(make_verified, outbox):
    person = make_verified(ANN)
    open_session(person)
    client = Client(BODY, user_agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    for _ in range(2):
        client.ask()
        assert signed_in(client.open(token_in([m for m in outbox if "token" in m.body])))
    told = [mail for mail in outbox if "haven’t seen before" in mail.body]
    assert len(told) == 1


def test_an_unremembered_session(vestibule, make_verified, outbox):
    vestibule(UNREMEMBERED_LIFETIME=timedelta(hours=8))
    make_verified(ANN)
    client = Client(COOKIE)
    client.ask(remember=False)
    answer = client.open(token_in(outbox))
    assert answer.cookies[cookies.REFRESH.name]["max-age"] == ""
    assert not Session.objects.get().remembered


def test_the_mail_tells_who_asked(make_verified, outbox):
    make_verified(ANN)
    Client(BODY, user_agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0").ask()
    [mail] = outbox
    assert "Firefox" in mail.body
    assert "127.0.0.1" in mail.body
    assert AuditEvent.objects.filter(kind="email_sign_in_asked").count() == 1


def test_what_is_stored_opens_nothing(make_verified, outbox):
    make_verified(ANN)
    client = Client(COOKIE)
    client.ask()
    link, code = token_in(outbox), code_of(outbox)
    stored = str([*OneTimeSecret.objects.values()])
    cookie = client.http.cookies[cookies.EMAIL_SIGN_IN.name]
    assert cookie["httponly"]
    for secret in (link, link[22:-6], cookie.value):
        assert secret not in stored
    assert f"'{code}'" not in stored
    purposes = set(OneTimeSecret.objects.values_list("purpose", flat=True))
    assert purposes == {Purpose.EMAIL_SIGN_IN.value, Purpose.SIGN_IN_LINK.value}


@each_case("transport", [BODY, COOKIE])
def test_no_log_line_and_no_other_answer_holds_what_the_mail_has(
    transport, make_verified, outbox, caplog
):
    outbox.clear()
    caplog.set_level(logging.DEBUG)
    make_verified(ANN)
    client = Client(transport)
    asked = client.ask()
    link, code = token_in(outbox), code_of(outbox)
    answers = [asked, client.enter("000000" if code != "000000" else "111111"), client.open(link)]
    cookie = [each.value for each in asked.cookies.values()]
    written = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    for secret in (link, link[22:-6], client.verification, *cookie):
        assert secret not in written
    for answer in answers:
        assert link[22:] not in answer.content.decode()
        assert code not in re.findall(r"\d{6}", asked.content.decode())
        assert "Location" not in answer.headers
    [address] = re.findall(r"http\S+sign-in-link\S+", outbox[0].body)
    assert address == f"http://testserver/sign-in-link#token={link}"
    assert client.verification not in str(outbox[0].message())


def test_config_says_whether_it_is_on(vestibule):
    for mode in ("off", "link", "code"):
        vestibule(EMAIL_SIGN_IN=mode)
        assert APIClient().get("/api/auth/config/").json()["email_sign_in"] == mode
