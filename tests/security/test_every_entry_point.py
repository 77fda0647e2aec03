"""Enrolled means asked, at every entry point: found in the code, not listed.

A flow that can open a session without one is an entry point. Each is entered with its first factor
alone, for an account with every combination of second factors, by both transports; contracts with
a field for a code alone are in ``tests/contracts/test_codes_alone.py``. A new flow that opens
sessions fails ``test_every_entry_point_is_entered`` until it is entered here
(Zitadel CVE-2025-64103: sign-in by a provider skipped the second factor).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import import_module
from inspect import get_annotations, isfunction
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

import vestibule
from tests.calls import CALLER
from tests.cases import each_case
from tests.factors import App, enroll_app, make_recovery_codes
from tests.messages import code_in, texts, token_in
from tests.passkeys.ceremonies import with_passkey
from tests.providers.forging import ForgingIssuer
from tests.server.test_admin import LOGIN
from tests.server.test_admin import sign_in as sign_in_to_admin
from tests.steps.simplejwt_tokens import KEY, token
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import InvalidToken
from vestibule.core.external import ExternalProfile
from vestibule.core.factors import FactorAnswer
from vestibule.core.idempotency import IdempotentRequest
from vestibule.core.passkeys import AddedPasskey
from vestibule.core.people import Person
from vestibule.core.tokens import SIGNED, AddedFactor, SignedIn, Transport
from vestibule.delivery.worker import deliver_due
from vestibule.flows.challenge import answer_challenge
from vestibule.flows.email_sign_in import (
    ask_to_sign_in_by_email,
    sign_in_by_email_code,
    sign_in_by_link,
)
from vestibule.flows.phone_sign_in import ask_to_sign_in_by_phone, sign_in_by_phone_code
from vestibule.flows.refresh import refresh
from vestibule.flows.sign_in import sign_in, sign_in_once
from vestibule.flows.sign_in_user import sign_in_user
from vestibule.flows.social_sign_in import finish_sign_in, sign_in_by_code, sign_in_by_token
from vestibule.models import Account, Identity, OneTimeSecret, Session
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import provider_redirect
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD

pytestmark = pytest.mark.django_db
ANN = "ann@example.org"
FLOWS = Path(vestibule.__file__).parent / "flows"

NO_ENTRY = {
    "change_password.change_password": "renews the tokens of a session",
    "factors.confirm_totp": "renews the tokens of a session, as a factor was added",
    "passkeys.add_passkey": "renews the tokens of a session, as a factor was added",
    "refresh.refresh": "renews the tokens of a session",
    "step_up.step_up": "renews the tokens of a session, after a factor if one is enrolled",
    "challenge.answer_challenge": "the second step itself: tests/flows/test_second_factor.py",
    "challenge.answer_trust": "follows the second step: contracts/allauth_headless/test_trust.py",
    "challenge.answer_open_challenge": "the same, for a contract without a handle",
    "enroll.confirm_enrollment": "only for accounts without a factor: tests/flows/test_enroll.py",
    "passkey_sign_in.sign_in_with_passkey": "a passkey is two factors",
    "passkey_sign_up.sign_up_by_passkey": "a new account has no other factor than the passkey",
    "social_sign_up.finish_sign_up": "a new account has no factor, as after sign_up",
    "sign_up.sign_up": "a new account has no factor: test_sign_up asks for a required one",
}
"""Flows that return a session, and do not have to ask for a second factor."""


@dataclass(frozen=True)
class Stage:
    """An account, and what its first factors need."""

    person: Person
    issuer: ForgingIssuer
    outbox: Any
    transport: Transport

    @property
    def identity(self) -> dict[str, Any]:
        """The claims of its identity at the provider."""
        return {"sub": "ann", "email": ANN, "email_verified": True}


Entered = SignedIn | ChallengeRequired


def by_password(stage: Stage) -> Entered:
    return sign_in(identifier=ANN, password=PASSWORD, transport=stage.transport, caller=CALLER)


def by_password_with_a_key(stage: Stage) -> Entered:
    sent = IdempotentRequest(key=uuid4().hex, digest=b"a request", nonce=uuid4().hex)
    caller = replace(CALLER, idempotency=sent)
    return sign_in_once(identifier=ANN, password=PASSWORD, transport=stage.transport, caller=caller)


def by_id_token(stage: Stage) -> Entered:
    signed = stage.issuer.id_token(nonce=None, jti=uuid4().hex, **stage.identity)
    return sign_in_by_token(
        provider="openid", id_token=signed, transport=stage.transport, caller=CALLER
    )


def by_code_of_the_page(stage: Stage) -> Entered:
    return sign_in_by_code(
        provider="openid",
        code="a code",
        redirect_uri="https://front.example.org/",
        transport=stage.transport,
        caller=CALLER,
    )


def by_ticket(stage: Stage) -> Entered:
    profile = {"provider": "openid", "issuer": stage.issuer.url, "subject": "ann"}
    ticket = OneTimeSecret.objects.issue_link(
        Purpose.SOCIAL_TICKET,
        None,
        life=timedelta(minutes=2),
        browser=provider_redirect.hashed("browser"),
        profile={**profile, "email": ANN, "email_verified": True},
    )
    return finish_sign_in(
        ticket=ticket.link, browser="browser", transport=stage.transport, caller=CALLER
    )


def by_mailed_link(stage: Stage) -> Entered:
    sent = ask_to_sign_in_by_email(email=ANN, transport=stage.transport, caller=CALLER)
    result = sign_in_by_link(
        link=token_in(stage.outbox),
        verification=sent.id,
        browser=sent.browser,
        caller=CALLER,
    )
    assert isinstance(result, SignedIn | ChallengeRequired)
    return result


def by_mailed_code(stage: Stage) -> Entered:
    sent = ask_to_sign_in_by_email(email=ANN, transport=stage.transport, caller=CALLER)
    return sign_in_by_email_code(
        verification=sent.id, code=code_in(stage.outbox), browser=sent.browser, caller=CALLER
    )


def by_texted_code(stage: Stage) -> Entered:
    Account.objects.of(stage.person.id).update(
        phone="+41791234567", phone_verified_at=timezone.now()
    )
    sent = ask_to_sign_in_by_phone(phone="+41791234567", transport=stage.transport, caller=CALLER)
    deliver_due()
    return sign_in_by_phone_code(
        verification=sent.id, code=code_in(texts[-1]), browser=sent.browser, caller=CALLER
    )


def by_the_hosts_own_check(stage: Stage) -> Entered:
    user = get_user_model().objects.get(pk=stage.person.id)
    return sign_in_user(user=user, transport=stage.transport, caller=CALLER)


ENTRIES: dict[str, Callable[[Stage], Entered]] = {
    "sign_in.sign_in": by_password,
    "sign_in.sign_in_once": by_password_with_a_key,
    "social_sign_in.sign_in_by_token": by_id_token,
    "social_sign_in.sign_in_by_code": by_code_of_the_page,
    "social_sign_in.finish_sign_in": by_ticket,
    "email_sign_in.sign_in_by_link": by_mailed_link,
    "email_sign_in.sign_in_by_email_code": by_mailed_code,
    "phone_sign_in.sign_in_by_phone_code": by_texted_code,
    "sign_in_user.sign_in_user": by_the_hosts_own_check,
}
FACTORS = {
    "app": (True, False),
    "passkey": (False, True),
    "app and passkey": (True, True),
}


def entry_points() -> set[str]:
    """Return every public flow that may return a session."""
    return {
        f"{path.stem}.{name}"
        for path in FLOWS.glob("*.py")
        for name, flow in vars(import_module(f"vestibule.flows.{path.stem}")).items()
        if isfunction(flow) and flow.__module__ == f"vestibule.flows.{path.stem}"
        if not name.startswith("_") and _returned(flow) & {SignedIn, AddedFactor, AddedPasskey}
    }


def _returned(flow: Callable[..., Any]) -> set[Any]:
    returned = get_annotations(flow, eval_str=True)["return"]
    return {returned, *get_args(returned)}


def test_every_entry_point_is_entered():
    assert entry_points() == {*ENTRIES, *NO_ENTRY}


def test_sessions_are_opened_by_one_step_alone():
    """No flow, contract or command inserts a session but by ``complete_sign_in``'s module."""
    package = FLOWS.parent
    users = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if re.search(r"\bnew_session\(", path.read_text()) and "testing" not in path.parts
    }
    assert users == {"models/session.py", "steps/complete_sign_in.py"}


@pytest.fixture
def issuer(settings) -> Any:
    """Issue ID tokens with any claims."""
    with ForgingIssuer() as made:
        entry = made.entry
        changes = {"LIMITS": {}, "PROVIDERS": {"openid": entry}, "EMAIL_SIGN_IN": "link"}
        by_phone = {"PHONE_SIGN_IN": True, "SMS_BACKEND": "tests.messages.keep_text"}
        settings.VESTIBULE = {**settings.VESTIBULE, **changes, **by_phone}
        yield made


@pytest.fixture
def ann(make_account, issuer) -> Person:
    """An account with a verified address and an identity at the provider."""
    person: Person = make_account(ANN)
    Account.objects.of(person.id).update(email_verified_at=timezone.now())
    profile = ExternalProfile(
        provider="openid", issuer=issuer.url, subject="ann", email=ANN, email_verified=True
    )
    assert Identity.objects.link(person.id, profile)
    return person


def enroll(person: Person, factors: str) -> tuple[App | None, SoftwarePasskey | None]:
    with_app, passkey = FACTORS[factors]
    app = enroll_app(person) if with_app else None
    return app, with_passkey(person) if passkey else None


@each_case("transport", SIGNED, ids=lambda transport: transport.value)
@each_case("factors", list(FACTORS), ids=str)
@each_case("entry", list(ENTRIES), ids=str)
def test_an_enrolled_factor_is_asked_for(ann, issuer, outbox, entry, factors, transport):
    app, passkey = enroll(ann, factors)
    codes = make_recovery_codes(ann)
    asked = ENTRIES[entry](Stage(ann, issuer, outbox, transport))
    assert isinstance(asked, ChallengeRequired)
    assert asked.state == "second_factor"
    assert not Session.objects.exists()
    caller = Caller(ip=CALLER.ip, user_agent=CALLER.user_agent, browser=asked.browser)
    if app is not None:
        answer = FactorAnswer(code=app.code())
    elif passkey is not None and asked.options is not None:
        answer = FactorAnswer(credential=passkey.get(asked.options))
    else:
        answer = FactorAnswer(code=codes[0])
    done = answer_challenge(challenge=asked.id, answer=answer, caller=caller)
    assert isinstance(done, SignedIn)
    assert Session.objects.count() == 1


def test_a_token_of_simplejwt_opens_no_session_past_a_factor(ann, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIMPLEJWT_KEY": KEY}
    enroll_app(ann)
    with pytest.raises(InvalidToken):
        refresh(token=token(ann.id), caller=CALLER)
    assert not Session.objects.exists()


@each_case("factors", ["app", "app and passkey"], ids=str)
def test_djangos_admin_asks_too(ann, factors):
    user = get_user_model().objects.get(pk=ann.id)
    user.is_staff = True
    user.save()
    app, _ = enroll(ann, factors)
    browser = Client()
    assert sign_in_to_admin(browser, ANN).status_code == 200
    assert browser.get("/admin/").status_code == 302
    assert app is not None
    page = browser.get(LOGIN)
    assert "authenticator app" in page.content.decode()
