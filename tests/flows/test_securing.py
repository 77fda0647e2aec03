"""Every securing action voids everything pending and everything issued before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils import timezone

from tests.calls import CALLER, post
from tests.cases import each_case
from tests.factors import app_of, enroll_app, make_recovery_codes
from tests.messages import token_in
from tests.peer_tables import make
from vestibule import bearer
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import Refusal, SessionOver
from vestibule.core.external import ExternalProfile
from vestibule.core.factors import RECOVERY_CODES, FactorAnswer
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, Transport
from vestibule.flows.authenticate import authenticate
from vestibule.flows.change_email import (
    ask_to_change_email,
    undo_email_change,
)
from vestibule.flows.change_password import change_password, set_password
from vestibule.flows.deactivate import deactivate_user
from vestibule.flows.enroll import begin_enrollment, confirm_enrollment
from vestibule.flows.factors import confirm_totp, set_up_totp
from vestibule.flows.invite import accept_invitation
from vestibule.flows.leave import leave
from vestibule.flows.passkeys import add_passkey, ask_to_add_passkey
from vestibule.flows.phone_sign_in import sign_in_by_phone_code
from vestibule.flows.refresh import refresh
from vestibule.flows.reset_password import (
    ask_to_reset_password,
    reset_password,
    reset_password_by_code,
)
from vestibule.flows.reset_username import reset_username
from vestibule.flows.restore import end_sessions
from vestibule.flows.secure_user import end_user_session, end_user_sessions, send_reset
from vestibule.flows.sessions import end_other_sessions, end_session
from vestibule.flows.step_up import ask_to_step_up, step_up
from vestibule.models import (
    Account,
    Attempt,
    Identity,
    OneTimeSecret,
    PendingSignIn,
    RecoveryCode,
    Session,
    Totp,
    TrustedDevice,
)
from vestibule.models.host_user import fingerprint_of
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import attempts, link_identity
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD, open_session
from vestibule.tokens import device

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ANN, THIEF, NEW = "ann@example.org", "thief@example.org", "another long passphrase"
LIFE = timedelta(hours=1)
secrets = OneTimeSecret.objects


@pytest.fixture(autouse=True)
def without_rates(settings) -> None:
    """Switch off rate limits, which have their own tests."""
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}, "DELETION_GRACE": LIFE}
    settings.VESTIBULE["EMAIL_SIGN_IN"] = "link"
    settings.PASSWORD_RESET_TIMEOUT = 10**10  # by the real clock, which Django reads
    settings.VESTIBULE |= dict.fromkeys(("PHONE_SIGN_IN", "ADOPT_LINKS", "ADOPT_TOKENS"), True)


@dataclass
class Stage:
    """Ann's account, with a session of hers and one of a thief with her password."""

    ann: Person
    owner: SignedIn
    thief: SignedIn
    outbox: Any

    def link(self, to: str) -> str:
        """Return the newest link in a mailbox."""
        return token_in([mail for mail in self.outbox if mail.to == [to]])

    def now(self) -> Person:
        """Return Ann's current state."""
        person = Account.objects.of(self.ann.id).person()
        assert person is not None
        return person

    def ask_for_thiefs_address(self) -> str:
        """Request a change of address with the thief's session; returns the link."""
        claims = bearer.authenticate(open_session(self.now()).tokens.access)
        ask_to_change_email(new_email=THIEF, password=PASSWORD, claims=claims, caller=CALLER)
        return self.link(THIEF)


@pytest.fixture
def stage(make_account, outbox) -> Stage:
    ann = make_account(ANN)
    return Stage(ann, open_session(ann, amr="pwd otp mfa"), open_session(ann), outbox)


Again = Callable[[], bool]
"""Returns whether something issued before still works."""


def taken(address: str, body: dict[str, Any]) -> bool:
    return int(post(address, body).status_code) == 200


def a_change_of_address(stage: Stage) -> Again:
    link = stage.ask_for_thiefs_address()
    return lambda: taken("email/change/confirm/", {"token": link})


def a_reset_link(stage: Stage) -> Again:
    ask_to_reset_password(email=stage.now().email, caller=CALLER)
    link = stage.link(stage.now().email)
    return lambda: taken("password/reset/confirm/", {"token": link, "password": NEW})


def a_sign_in_by_mail(stage: Stage) -> Again:
    asked = post("login/email/", {"email": stage.now().email}).json()["verification"]
    body = {"token": stage.link(stage.now().email), "verification": asked["id"]}
    return lambda: taken("login/email/confirm/", body)


def a_challenge(stage: Stage) -> Again:
    handle = PendingSignIn.objects.begin(
        stage.ann.id,
        state="second_factor",
        amr="pwd",
        methods="totp",
        chosen="totp",
        transport="body",
        password_fingerprint="",
        epoch=stage.ann.epoch,
    )
    return lambda: PendingSignIn.objects.consume(handle)


def a_step_up(stage: Stage) -> Again:
    app = enroll_app(stage.ann)
    claims = bearer.authenticate(stage.thief.tokens.access)
    handle = ask_to_step_up(claims=claims, caller=CALLER).id

    def again() -> bool:
        answer = FactorAnswer(app.code())
        try:
            return bool(step_up(challenge=handle, answer=answer, claims=claims, caller=CALLER))
        except Refusal:
            return False

    return again


def an_invitation(stage: Stage) -> Again:
    invited = secrets.issue_link(Purpose.INVITE, stage.ann.id, life=LIFE, target=stage.now().email)
    body = {"token": invited.link, "password": NEW}
    return lambda: taken("users/invitation/confirm/", body)


def any_secret(stage: Stage) -> Again:
    undoes = {Purpose.UNDO_CHANGE_EMAIL, Purpose.UNDO_DELETION}
    made = [
        secrets.issue_link(purpose, stage.ann.id, life=LIFE).handle
        for purpose in set(Purpose) - undoes
    ]
    return lambda: secrets.live().filter(handle__in=made).exists()


def a_session(stage: Stage) -> Again:
    held = stage.thief

    def again() -> bool:
        try:
            return bool(refresh(token=held.tokens.refresh, caller=CALLER))
        except Refusal:
            return False

    return again


def an_opaque_token(stage: Stage) -> Again:
    token = open_session(stage.ann, Transport.OPAQUE).tokens.opaque

    def again() -> bool:
        try:
            return bool(authenticate(token=token, transport=Transport.OPAQUE, caller=CALLER))
        except Refusal:
            return False

    return again


def an_access_token(stage: Stage) -> Again:
    epoch = bearer.authenticate(stage.thief.tokens.access).epoch
    own = Session.objects.live().filter(pk=stage.thief.session)
    return lambda: own.exists() and epoch == Account.objects.of(stage.ann.id).get().epoch


def a_known_device(stage: Stage) -> Again:
    caller = Caller(device_token=device.mint(stage.now().id, epoch=stage.now().epoch))
    by = [
        attempts.key_for_account(stage.ann.id, caller),
        attempts.key_for_mailbox(stage.ann.id, "", caller),
    ]

    def again() -> bool:
        for key in by:
            Attempt.objects.enter(key)
        counters = set(Attempt.objects.values_list("device", flat=True))
        Attempt.objects.all().delete()
        return counters != {"", "mailbox"}

    return again


def a_new_passkey(stage: Stage) -> Again:
    claims = bearer.authenticate(stage.thief.tokens.access)
    asked = ask_to_add_passkey(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    made = SoftwarePasskey().create(asked.options)

    def again() -> bool:
        try:
            return bool(
                add_passkey(state=asked.state, credential=made, claims=claims, caller=CALLER)
            )
        except Refusal:
            return False

    return again


def an_unverified_identity(stage: Stage) -> Again:
    profile = ExternalProfile(provider="openid", issuer="https://i.example", subject="thief")
    Account.objects.of(stage.ann.id).update(email_verified_at=None)
    Identity.objects.link(stage.ann.id, profile)
    return lambda: Identity.objects.account_of(profile) is not None


def a_setup_of_a_factor(stage: Stage) -> Again:
    claims = bearer.authenticate(stage.thief.tokens.access)
    setup = set_up_totp(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    code = app_of({"secret": setup.secret}).code()

    def again() -> bool:
        try:
            return bool(confirm_totp(setup=setup.id, code=code, claims=claims, caller=CALLER))
        except Refusal:
            return False

    return again


def an_enrollment(stage: Stage) -> Again:
    encoded = get_user_model().objects.get(pk=stage.ann.id).password
    handle = PendingSignIn.objects.begin(
        stage.ann.id,
        state="enroll",
        amr="pwd",
        methods="totp",
        chosen="totp",
        transport="body",
        password_fingerprint=fingerprint_of(encoded),
        epoch=stage.ann.epoch,
    )
    setup = begin_enrollment(challenge=handle, factor="totp", caller=CALLER)
    answer = FactorAnswer(app_of({"secret": setup.secret}).code())

    def again() -> bool:
        try:
            return bool(confirm_enrollment(challenge=handle, answer=answer, caller=CALLER))
        except Refusal:
            return False

    return again


def a_trusted_device(stage: Stage) -> Again:
    now = timezone.now()
    Session.objects.filter(pk=stage.thief.session).update(device="d")
    own = TrustedDevice.objects.create(
        account_id=stage.ann.id, device="d", mac="m", created_at=now, expires_at=now + LIFE
    )
    return lambda: TrustedDevice.objects.live().filter(pk=own.pk).exists()


def a_kept_sign_in(stage: Stage) -> Again:
    return _kept("login/", {"email": ANN, "password": PASSWORD}, "tokens")


def a_kept_challenge(stage: Stage) -> Again:
    enroll_app(stage.ann)
    return _kept("login/", {"email": ANN, "password": PASSWORD}, "challenge")


def _kept(address: str, body: dict[str, Any], gives: str) -> Again:
    """Send a request with a key; the answer is lost."""
    headers: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "a-key"}
    assert gives in post(address, body, **headers).json()
    return lambda: gives in post(address, body, **headers).json()


def works(use: Callable[[], object]) -> bool:
    try:
        use()
    except Refusal:
        return False
    return True


def a_code_in_a_text(stage: Stage) -> Again:
    account, phone = Account.objects.of(stage.ann.id), "+491701234567"
    account.update(phone=phone, phone_verified_at=timezone.now())
    asked = {"epoch": stage.ann.epoch, "transport": "body", "remembered": True}
    code = secrets.issue_code(Purpose.PHONE_SIGN_IN, stage.ann.id, life=LIFE, target=phone, **asked)
    answer = {"verification": code.handle, "code": code.secret, "browser": ""}
    return lambda: works(lambda: sign_in_by_phone_code(**answer, caller=CALLER))


class Earlier(PasswordResetTokenGenerator):
    """Django's generator a minute ago, by the clock of tests, in local time."""

    def _now(self) -> datetime:
        return clock.now().astimezone().replace(tzinfo=None) - timedelta(minutes=1)


def a_link_of_django(stage: Stage) -> Again:
    Session.objects.update(created_at=clock.now() - LIFE)  # a sign-in since voids it
    account = str(stage.ann.id)
    link = Earlier().make_token(get_user_model().objects.get(pk=account))
    return lambda: works(
        lambda: reset_username(link=link, username="ann_byron", account=account, caller=CALLER)
    )


def a_token_of_old_code(stage: Stage) -> Again:
    key, created = "a1" * 20, clock.now() - timedelta(minutes=1)
    make("authtoken_token", {"key": key, "user_id": stage.ann.id, "created": created})
    return lambda: works(lambda: authenticate(token=key, transport=Transport.OPAQUE, caller=CALLER))


PENDING = [
    a_code_in_a_text,
    a_link_of_django,
    a_token_of_old_code,
    a_kept_sign_in,
    a_kept_challenge,
    a_change_of_address,
    a_reset_link,
    a_sign_in_by_mail,
    a_challenge,
    a_step_up,
    an_invitation,
    any_secret,
    a_session,
    an_opaque_token,
    an_access_token,
    a_known_device,
    a_new_passkey,
    an_unverified_identity,
    a_setup_of_a_factor,
    an_enrollment,
    a_trusted_device,
]


def change(stage: Stage) -> None:
    claims = bearer.authenticate(stage.owner.tokens.access)
    kept = change_password(current=PASSWORD, new=NEW, claims=claims, caller=CALLER)
    assert refresh(token=kept.tokens.refresh, caller=CALLER)


def change_and_keep_the_tokens(stage: Stage) -> None:
    claims = bearer.authenticate(stage.owner.tokens.access)
    set_password(current=PASSWORD, new=NEW, claims=claims, caller=CALLER)
    assert refresh(token=stage.owner.tokens.refresh, caller=CALLER)


def reset(stage: Stage) -> None:
    link = secrets.issue_link(Purpose.RESET_PASSWORD, stage.ann.id, life=LIFE, target=ANN).link
    reset_password(link=link, password=NEW, caller=CALLER)


def reset_by_code(stage: Stage) -> None:
    code = secrets.issue_code(Purpose.RESET_PASSWORD, stage.ann.id, life=LIFE, target=ANN)
    reset_password_by_code(challenge=code.handle, code=code.secret, password=NEW, caller=CALLER)


def invitation(stage: Stage) -> None:
    link = secrets.issue_link(Purpose.INVITE, stage.ann.id, life=LIFE, target=ANN).link
    accept_invitation(link=link, password=NEW, caller=CALLER)


def undo(stage: Stage) -> None:
    link = secrets.issue_link(
        Purpose.UNDO_CHANGE_EMAIL, stage.ann.id, life=LIFE, target="old@example.org"
    )
    undo_email_change(link=link.link, caller=CALLER)


def undo_of_an_unverified_address(stage: Stage) -> None:
    old, purpose = "old@example.org", Purpose.UNDO_CHANGE_EMAIL
    link = secrets.issue_link(purpose, stage.ann.id, life=LIFE, target=old, verified=False)
    undo_email_change(link=link.link, caller=CALLER)


def deactivate(stage: Stage) -> None:
    deactivate_user(account=stage.ann.id, claims=None, caller=CALLER)


def deactivated_by_the_host(stage: Stage) -> None:
    user = get_user_model().objects.get(pk=stage.ann.id)
    user.is_active = False
    user.save()


def leave_for_a_while(stage: Stage) -> None:
    claims = bearer.authenticate(stage.owner.tokens.access)
    leave(password=PASSWORD, code=None, claims=claims, caller=CALLER)


def ended_by_an_administrator(stage: Stage) -> None:
    end_user_sessions(account=stage.ann.id, claims=None, caller=CALLER)


def others(stage: Stage) -> list[UUID]:
    """Return the sessions that may be a thief's."""
    live = Session.objects.of(stage.ann.id).live().exclude(pk=stage.owner.session)
    return list(live.values_list("pk", flat=True))


def others_ended_one_by_one(stage: Stage) -> None:
    claims = bearer.authenticate(stage.owner.tokens.access)
    for each in others(stage):
        end_session(session=each, credential=NO_CREDENTIAL, claims=claims, caller=CALLER)


def others_ended_at_once(stage: Stage) -> None:
    claims = bearer.authenticate(stage.owner.tokens.access)
    assert end_other_sessions(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)


def ended_one_by_one_by_an_administrator(stage: Stage) -> None:
    for each in others(stage):
        end_user_session(session=each, claims=None, caller=CALLER)


def ended_by_their_age(stage: Stage) -> None:
    assert end_sessions(started_before=clock.now() + timedelta(seconds=1), caller=CALLER)


def reset_by_an_administrator(stage: Stage) -> None:
    send_reset(account=stage.ann.id, claims=None, caller=CALLER)


def reuse(stage: Stage) -> None:
    token = stage.owner.tokens.refresh
    once = refresh(token=token, caller=CALLER)
    refresh(token=once.tokens.refresh, caller=CALLER)
    with pytest.raises(SessionOver):
        refresh(token=token, caller=CALLER)


def taken_over_by_its_owner(stage: Stage) -> None:
    profile = ExternalProfile(
        provider="openid",
        issuer="https://i.example",
        subject="ann",
        email=ANN,
        email_verified=True,
    )
    assert link_identity.void_registration(stage.now(), profile, CALLER)


ACTS = [
    change,
    change_and_keep_the_tokens,
    reset,
    reset_by_code,
    invitation,
    undo,
    undo_of_an_unverified_address,
    deactivate,
    deactivated_by_the_host,
    leave_for_a_while,
    ended_by_an_administrator,
    others_ended_one_by_one,
    others_ended_at_once,
    ended_one_by_one_by_an_administrator,
    ended_by_their_age,
    reset_by_an_administrator,
    reuse,
    taken_over_by_its_owner,
]
TAKING_OVER = (undo_of_an_unverified_address, taken_over_by_its_owner)
"""What ends a doubt about the registrant that an account as such may not show."""
OF_NO_SESSION = {
    a_code_in_a_text,
    a_kept_challenge,
    a_reset_link,
    a_sign_in_by_mail,
    a_challenge,
    an_invitation,
    any_secret,
    a_known_device,
    an_unverified_identity,
    an_enrollment,
}
"""What stays where particular sessions end: none of these requested it or comes back by it."""
KEPT = {
    others_ended_one_by_one: OF_NO_SESSION,
    others_ended_at_once: OF_NO_SESSION,
    ended_one_by_one_by_an_administrator: OF_NO_SESSION,
    ended_by_their_age: OF_NO_SESSION,
    # The session goes on with the tokens that it has, whose epoch is that of known devices.
    change_and_keep_the_tokens: {a_known_device},
    # Other sessions go on: a reused token says nothing about them, and may be a lost answer.
    reuse: {
        a_kept_sign_in,
        a_session,
        an_opaque_token,
        a_token_of_old_code,
        an_access_token,
        a_known_device,
        a_new_passkey,
        a_trusted_device,
    },
    # The password still works, so the account is safe only after the mailed link is used.
    reset_by_an_administrator: {
        a_kept_sign_in,
        a_session,
        an_opaque_token,
        a_token_of_old_code,
        an_access_token,
        a_known_device,
        a_new_passkey,
        an_unverified_identity,
        a_trusted_device,
    },
}
"""Exceptions of an action, with the reason."""


VOIDED = {
    "IdempotencyRecord": (a_kept_sign_in, a_kept_challenge),
    "Identity": (an_unverified_identity,),
    "OneTimeSecret": (any_secret,),
    "PendingSignIn": (a_challenge, a_step_up, an_enrollment),
    "Session": (a_session,),
    "StoredOpaqueToken": (an_opaque_token,),
    "TrustedDevice": (a_trusted_device,),
}
"""What of an account is pending or issued, by its table."""
STAYS = {
    "Attempt": "counts wrong guesses, of a thief too",
    "FactorReset": "an administrator's decision, which opens nothing: decision 0099",
    "Passkey": "the owner's own: a mailbox alone must not remove it",
    "RecoveryCode": "the same",
    "Totp": "the same",
}
"""What of an account is neither, with the reason."""


def test_every_table_about_an_account_is_voided_or_has_a_reason_to_stay():
    ours = apps.get_app_config("vestibule").get_models()
    about = {
        model.__name__
        for model in ours
        for field in model._meta.concrete_fields
        if field.related_model in {Account, Session} and model is not Account
    }
    assert about == VOIDED.keys() | STAYS.keys()
    assert {each for pending in VOIDED.values() for each in pending} <= {*PENDING}


@each_case("act", [act for act in ACTS if act not in TAKING_OVER])
def test_no_act_removes_the_factors_of_an_account_with_a_confirmed_owner(stage, act):
    Account.objects.update(email_verified_at=timezone.now())
    enroll(stage)
    act(stage)
    assert enrolled() == (1, RECOVERY_CODES, "totp recovery_code")


@each_case("act", ACTS, ids=lambda act: act.__name__)
@each_case("pending", PENDING, ids=lambda pending: pending.__name__)
def test_securing_an_account_voids_everything_issued_before(stage, act, pending):
    again = pending(stage)
    act(stage)
    Account.objects.update(enabled=True, deletion_due_at=None)
    get_user_model().objects.update(is_active=True)
    assert again() is (pending in KEPT.get(act, ()))


@each_case("pending", PENDING, ids=lambda pending: pending.__name__)
def test_without_securing_everything_issued_still_works(stage, pending):
    assert pending(stage)()


def enroll(stage: Stage) -> None:
    enroll_app(stage.ann)
    make_recovery_codes(stage.ann)


def enrolled() -> tuple[int, int, str]:
    return Totp.objects.count(), RecoveryCode.objects.count(), Account.objects.get().factors


@each_case("act", [reset, reset_by_code, *TAKING_OVER])
def test_confirming_the_owner_removes_a_strangers_factors(stage, act):
    enroll(stage)
    still_trusted = a_trusted_device(stage)
    act(stage)
    assert enrolled() == (0, 0, "")
    assert not still_trusted()
