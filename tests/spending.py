"""Every POST of the native API that uses something up or creates something, ready to be sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.calls import API, CALLER, post
from tests.factors import app_of, enroll_app, make_recovery_codes
from tests.messages import code_in, texts, token_in
from tests.passkeys.ceremonies import visitor, with_passkey
from tests.people import claims_of
from tests.security.refusals import register_body
from vestibule.core.external import ExternalProfile
from vestibule.delivery.worker import deliver_due
from vestibule.flows.invite import InvitedUser, invite
from vestibule.models import Account, OneTimeSecret
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import provider_redirect
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD, CookieClient, Outbox

ANN, NEW, ORIGIN = "ann@example.org", "another long passphrase", "http://testserver"
LIFE = timedelta(hours=1)
secrets = OneTimeSecret.objects


@dataclass
class Sent:
    """A request that spends something: its address, body, client and headers."""

    address: str
    body: dict[str, Any]
    client: Any = None
    headers: dict[str, Any] = field(default_factory=dict)
    other: dict[str, Any] = field(default_factory=dict)
    """What makes another request of it, for the same account, code or address."""

    def send(self, key: str = "", **changes: Any) -> Any:
        """Send it, with a key or without, as a client does whose cookies never change."""
        headers = dict(self.headers)
        if key:
            headers["HTTP_IDEMPOTENCY_KEY"] = key
        before = dict(self.client.cookies) if self.client else {}
        answer = post(self.address, {**self.body, **changes}, self.client, **headers)
        if self.client:
            self.client.cookies.clear()
            self.client.cookies.update(before)
        return answer


@dataclass
class World:
    """Who sends: makes accounts and clients, by one transport."""

    make_account: Any
    sign_in_as: Any
    by_cookie: bool = False

    def ann(self) -> Any:
        """Make Ann's account, verified."""
        made = self.make_account(ANN)
        Account.objects.update(email_verified_at=timezone.now(), phone="+41791234567")
        return made

    def visitor(self) -> tuple[Any, dict[str, Any]]:
        """Return a client that is not signed in, and the headers of its requests."""
        if not self.by_cookie:
            return None, {}
        client = CookieClient(raise_request_exception=False)
        return client, visitor(client)

    def public(self, address: str, body: dict[str, Any], **other: Any) -> Sent:
        """Return a request of a client that is not signed in."""
        client, headers = self.visitor()
        return Sent(address, body, client, headers, other)


Story = Callable[[World], Sent]


def password(world: World) -> Sent:
    world.ann()
    return world.public("login/", {"email": ANN, "password": PASSWORD}, remember=False)


def _challenge(world: World, code: Callable[[Any], str]) -> Sent:
    """Sign in by password, and answer the challenge."""
    client, headers = world.visitor()
    asked = post("login/", {"email": ANN, "password": PASSWORD}, client, **headers).json()
    body = {"challenge": asked["challenge"]["id"], "code": code(asked["challenge"])}
    return Sent("login/challenge/", body, client, headers, {"method": "email_code"})


def first_step(world: World) -> Sent:
    enroll_app(world.ann())
    return world.public("login/", {"email": ANN, "password": PASSWORD}, remember=False)


def app_code(world: World) -> Sent:
    app = enroll_app(world.ann())
    return _challenge(world, lambda _: app.code())


def trusting_app_code(world: World) -> Sent:
    sent = app_code(world)
    sent.body["trust_device"] = True
    return sent


def recovery_code(world: World) -> Sent:
    enroll_app(ann := world.ann())
    [code, *_] = make_recovery_codes(ann)
    return _challenge(world, lambda _: code)


def step_before_enrolling(world: World) -> Sent:
    world.make_account("boss@example.org", role="manager")
    client, headers = world.visitor()
    body = {"email": "boss@example.org", "password": PASSWORD}
    asked = post("login/", body, client, **headers).json()["challenge"]
    body = {"challenge": asked["id"], "code": code_in(Outbox())}
    return Sent("login/challenge/", body, client, headers, {"method": "email_code"})


def enrolling(world: World) -> Sent:
    sent = step_before_enrolling(world)
    asked = post(sent.address, sent.body, sent.client, **sent.headers).json()["challenge"]["id"]
    begun = {"challenge": asked, "factor": "totp"}
    setup = post("login/enroll/", begun, sent.client, **sent.headers).json()
    body = {"challenge": asked, "code": app_of(setup).code()}
    return Sent("login/enroll/confirm/", body, sent.client, sent.headers, {"code": "000000"})


def _by_mail(world: World) -> tuple[Any, dict[str, Any], str]:
    world.ann()
    client, headers = world.visitor()
    asked = post("login/email/", {"email": ANN}, client, **headers).json()["verification"]
    return client, headers, asked["id"]


def mailed_link(world: World) -> Sent:
    client, headers, verification = _by_mail(world)
    body = {"token": token_in(Outbox()), "verification": verification}
    return Sent("login/email/confirm/", body, client, headers, {"verification": "another"})


def mailed_code(world: World) -> Sent:
    client, headers, verification = _by_mail(world)
    code = token_in(Outbox())[-6:]
    body = {"verification": verification, "code": code}
    return Sent("login/email/confirm/", body, client, headers, {"code": "000000"})


def passkey(world: World) -> Sent:
    device = with_passkey(world.ann(), origin=ORIGIN)
    client, headers = world.visitor()
    asked = post("login/passkey/options/", {}, client, **headers).json()
    body = {"state": asked["state"], "credential": device.get(asked["options"])}
    return Sent("login/passkey/", body, client, headers, {"remember": False})


def provider(world: World) -> Sent:
    profile = ExternalProfile(
        provider="openid", issuer="https://i.example", subject="ann", email=ANN, email_verified=True
    )
    ticket = secrets.issue_link(
        Purpose.SOCIAL_TICKET,
        None,
        life=LIFE,
        browser=provider_redirect.hashed(""),
        profile=asdict(profile),
    )
    return world.public("social/finish/", {"ticket": ticket.link}, remember=False)


def registration(world: World) -> Sent:
    return world.public("register/", register_body(), first_name="Another")


def verification_link(world: World) -> Sent:
    ann = world.make_account(ANN)
    link = secrets.issue_link(Purpose.VERIFY_EMAIL, ann.id, life=LIFE, target=ANN).link
    return world.public("email/verify/confirm/", {"token": link}, email="else")


def verification_code(world: World) -> Sent:
    ann = world.make_account(ANN)
    code = secrets.issue_code(Purpose.VERIFY_EMAIL, ann.id, life=LIFE, target=ANN).secret
    body = {"email": ANN, "code": code}
    return world.public("email/verify/confirm/", body, code="000000")


def reset_link(world: World) -> Sent:
    ann = world.ann()
    link = secrets.issue_link(Purpose.RESET_PASSWORD, ann.id, life=LIFE, target=ANN).link
    body = {"token": link, "password": NEW}
    return world.public("password/reset/confirm/", body, password=f"{NEW}!")


def reset_code(world: World) -> Sent:
    ann = world.ann()
    asked = secrets.issue_code(Purpose.RESET_PASSWORD, ann.id, life=LIFE, target=ANN)
    body = {"challenge": asked.handle, "code": asked.secret, "password": NEW}
    return world.public("password/reset/confirm/", body, password=f"{NEW}!")


def new_address(world: World) -> Sent:
    ann = world.ann()
    link = secrets.issue_link(
        Purpose.CHANGE_EMAIL, ann.id, life=LIFE, target="new@example.org"
    ).link
    return world.public("email/change/confirm/", {"token": link}, more="else")


def old_address(world: World) -> Sent:
    ann = world.ann()
    link = secrets.issue_link(
        Purpose.UNDO_CHANGE_EMAIL, ann.id, life=LIFE, target="old@example.org"
    ).link
    return world.public("email/change/undo/", {"token": link}, more="else")


def restoration(world: World) -> Sent:
    ann = world.ann()
    Account.objects.update(deletion_due_at=timezone.now() + LIFE, enabled=False)
    link = secrets.issue_link(Purpose.UNDO_DELETION, ann.id, life=LIFE, target=ANN).link
    return world.public("profile/restore/", {"token": link}, more="else")


def accepted_invitation(world: World) -> Sent:
    ann = world.ann()
    link = secrets.issue_link(Purpose.INVITE, ann.id, life=LIFE, target=ANN).link
    body = {"token": link, "password": NEW}
    return world.public("users/invitation/confirm/", body, password=f"{NEW}!")


def phone(world: World) -> Sent:
    client = world.sign_in_as(world.ann())
    post("phone/verify/", {}, client)
    deliver_due()
    return Sent(
        "phone/verify/confirm/", {"code": code_in(texts[-1])}, client, {}, {"code": "0" * 6}
    )


def _root(world: World) -> Any:
    return world.make_account("root@example.org", role="admin")


def invitation(world: World) -> Sent:
    client = world.sign_in_as(_root(world))
    body = {"email": "new@example.org", "first_name": "New", "last_name": "User", "role": "client"}
    return Sent("users/", body, client, {}, {"first_name": "Another"})


def _invited(world: World, act: str) -> Sent:
    root = _root(world)
    asked = InvitedUser(email="new@example.org", role="client")
    person = invite(invited=asked, claims=claims_of(root), caller=CALLER)
    address = f"users/{person.id}/invitation/{act}/"
    return Sent(address, {}, world.sign_in_as(root), {}, {"more": "else"})


def invitation_sent_again(world: World) -> Sent:
    return _invited(world, "resend")


def revoked_invitation(world: World) -> Sent:
    return _invited(world, "revoke")


def reset_of_factors(world: World) -> Sent:
    enroll_app(ann := world.ann())
    client = world.sign_in_as(_root(world), amr="pwd otp mfa")
    address = f"users/{ann.id}/factors/reset/"
    return Sent(address, {"reason": "lost"}, client, {}, {"reason": "stolen"})


def step_up(world: World) -> Sent:
    app, client = enroll_app(ann := world.ann()), world.sign_in_as(ann)
    asked = post("step-up/", {"acr": "aal2"}, client).json()["challenge"]["id"]
    body = {"challenge": asked, "code": app.code()}
    return Sent("step-up/confirm/", body, client, {}, {"code": "000000"})


def new_password(world: World) -> Sent:
    body = {"current_password": PASSWORD, "new_password": NEW}
    client = world.sign_in_as(world.ann())
    return Sent("password/change/", body, client, {}, {"new_password": f"{NEW}!"})


def new_app(world: World) -> Sent:
    client = world.sign_in_as(world.ann())
    setup = post("factors/totp/", {}, client).json()
    body = {"setup": setup["setup"], "code": app_of(setup).code()}
    return Sent("factors/totp/confirm/", body, client, {}, {"code": "000000"})


def new_passkey(world: World) -> Sent:
    client = world.sign_in_as(world.ann())
    asked = post("factors/passkeys/options/", {}, client).json()
    made = SoftwarePasskey(origin=ORIGIN).create(asked["options"])
    body = {"state": asked["state"], "credential": made}
    return Sent("factors/passkeys/", body, client, {}, {"name": "Another"})


def new_recovery_codes(world: World) -> Sent:
    enroll_app(ann := world.ann())
    client = world.sign_in_as(ann, amr="pwd otp mfa")
    return Sent("factors/recovery-codes/", {}, client, {}, {"more": "else"})


SIGN_INS: dict[str, Story] = {
    "password": password,
    "first step": first_step,
    "app code": app_code,
    "app code, device trusted": trusting_app_code,
    "recovery code": recovery_code,
    "step before enrolling": step_before_enrolling,
    "enrolling": enrolling,
    "mailed link": mailed_link,
    "mailed code": mailed_code,
    "passkey": passkey,
    "provider": provider,
    "registration": registration,
}
"""Requests that open a session, or ask for the next step to it."""

CHANGES: dict[str, Story] = {
    "verification link": verification_link,
    "verification code": verification_code,
    "reset link": reset_link,
    "reset code": reset_code,
    "new address": new_address,
    "old address": old_address,
    "restoration": restoration,
    "accepted invitation": accepted_invitation,
    "phone": phone,
    "invitation": invitation,
    "invitation sent again": invitation_sent_again,
    "revoked invitation": revoked_invitation,
    "reset of factors": reset_of_factors,
    "step-up": step_up,
    "password change": new_password,
    "new app": new_app,
    "new passkey": new_passkey,
    "new recovery codes": new_recovery_codes,
}
"""Requests that change an account, and those of a signed-in user."""

__all__ = ["API", "CHANGES", "SIGN_INS", "Sent", "World"]
