"""Requests that meet in the database lock in one order: one waits, and none gets a deadlock."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.db import IntegrityError, connections

from tests.calls import CALLER
from tests.cases import Case
from tests.concurrency.test_passkeys import options_of, put
from tests.factors import add_app
from tests.flows.test_passkey_sign_up import ask, enter
from tests.flows.test_social_sign_up import finish, waiting
from tests.messages import code_in
from tests.people import claims_of, move_away
from tests.races import is_waited_for
from tests.steps.simplejwt_tokens import KEY, token
from tests.waiting import wait_until
from vestibule import bearer, database
from vestibule.core import clock
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import (
    ChallengeNotFound,
    InvalidCode,
    InvalidLink,
    InvalidState,
    InvalidToken,
    NotAuthenticated,
    ReauthenticationRequired,
)
from vestibule.core.events import EndReason
from vestibule.core.external import ExternalProfile
from vestibule.core.new_user import NewUser
from vestibule.core.tokens import SignedIn
from vestibule.flows.change_email import ask_to_change_email
from vestibule.flows.refresh import refresh
from vestibule.flows.reset_password import reset_password, reset_password_by_code
from vestibule.flows.reset_username import reset_email
from vestibule.flows.restore import end_sessions
from vestibule.flows.secure_user import end_user_session
from vestibule.flows.sessions import end_session
from vestibule.flows.verify_email import verify_email_by_code
from vestibule.flows.verify_phone import ask_to_change_phone, verify_phone
from vestibule.models import Account, Identity, OneTimeSecret, Session
from vestibule.models.one_time_secret import IssuedSecret, Purpose
from vestibule.steps import link_identity, reauthentication, registration
from vestibule.steps.link_identity import link_by_owner
from vestibule.steps.linking_session import LinkingSession
from vestibule.steps.secure_account import secure
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = pytest.mark.django_db(transaction=True)
ANN, NUMBER = "ann@example.org", "+41791234567"


def send(pool: ThreadPoolExecutor, request: Callable[[], object]) -> Future[object]:
    """Send a request; return once it waits for this transaction, or is done."""

    def sent() -> object:
        try:
            return request()
        finally:
            connections.close_all()

    future = pool.submit(sent)
    wait_until(lambda: future.done() or is_waited_for())
    return future


def test_no_identity_is_linked_to_an_account_that_is_being_secured(make_account):
    ann = make_account(ANN)
    profile = ExternalProfile(provider="openid", issuer="https://i.example", subject="thief")
    asks = LinkingSession(ann.id, open_session(ann).session.hex, ann.epoch)
    with ThreadPoolExecutor(1) as pool:
        with database.atomic():
            secure(ann.id, EndReason.ADMIN)
            linking = send(pool, lambda: link_by_owner(asks, profile, CALLER))
        with pytest.raises(InvalidState):
            linking.result()
    assert not Identity.objects.exists()


def test_no_change_of_address_is_requested_while_the_account_is_being_secured(make_account):
    """Its link works without a session: a thief's would move the account that was just secured."""
    ann = make_account(ANN)
    claims = bearer.authenticate(open_session(ann).tokens.access)
    known: dict[str, Any] = {"password": PASSWORD, "claims": claims, "caller": CALLER}
    with ThreadPoolExecutor(1) as pool:
        with database.atomic():
            secure(ann.id, EndReason.ADMIN)
            asked = send(pool, lambda: ask_to_change_email(new_email="thief@example.org", **known))
        with pytest.raises(NotAuthenticated):
            asked.result()
    assert not OneTimeSecret.objects.live().of(ann.id, Purpose.CHANGE_EMAIL).exists()


def test_no_change_of_address_is_requested_while_its_session_is_being_ended(
    make_account, settings, case: Case
):
    """What ends it voids what it has requested, and would miss this one."""
    settings.VESTIBULE |= {"LIMITS": {}}
    for number, by in enumerate(("its owner", "an administrator", "its age")):
        ann = make_account(f"{number}@example.org")
        own, thief = (bearer.authenticate(open_session(ann).tokens.access) for _ in range(2))
        ended = UUID(hex=thief.session)
        known: dict[str, Any] = {"password": PASSWORD, "claims": thief, "caller": CALLER}
        ask = partial(ask_to_change_email, new_email="thief@example.org", **known)
        with case(by), ThreadPoolExecutor(1) as pool:
            with database.atomic():
                if by == "its owner":
                    end_session(session=ended, credential=NO_CREDENTIAL, claims=own, caller=CALLER)
                elif by == "an administrator":
                    end_user_session(session=ended, claims=None, caller=CALLER)
                else:
                    line = clock.now() + timedelta(seconds=1)
                    end_sessions(started_before=line, caller=CALLER)
                asked = send(pool, ask)
            with pytest.raises(NotAuthenticated):
                asked.result()
        assert not OneTimeSecret.objects.live().of(ann.id, Purpose.CHANGE_EMAIL).exists()


def test_nothing_is_begun_without_the_factor_that_is_being_added(
    make_account, settings, case: Case
):
    """What adds it voids what was begun before, and would miss this."""
    ours = {"LIMITS": {}, "SMS_BACKEND": "tests.messages.keep_text", "PHONE_SIGN_IN": True}
    settings.VESTIBULE |= ours
    new = "thief@example.org"
    for name in ("a change of address", "a change of phone", "a mailed link"):
        ann = make_account(f"{len(name)}@example.org")
        own, thief = claims_of(ann), claims_of(ann)
        link = OneTimeSecret.objects.issue_link(
            Purpose.RESET_USERNAME, ann.id, life=timedelta(hours=1), target=ann.email
        ).link
        known: dict[str, Any] = {"claims": thief, "caller": CALLER}
        begin: dict[str, Callable[[], object]] = {
            "a change of address": partial(
                ask_to_change_email, new_email=new, password=PASSWORD, **known
            ),
            "a change of phone": partial(ask_to_change_phone, phone=NUMBER, **known),
            "a mailed link": partial(reset_email, link=link, new_email=new, caller=CALLER),
        }
        with case(name), ThreadPoolExecutor(1) as pool:
            with database.atomic():
                add_app(own)
                begun = send(pool, begin[name])
            with pytest.raises(ReauthenticationRequired):
                begun.result()


def test_a_registration_that_waits_for_a_change_of_address_does_not_get_the_former_one(
    make_account, case: Case
):
    """It was validated before the change, and its INSERT waits for it: no query saw the link."""
    ann = make_account(ANN)
    Account.objects.update(email_verified_at=clock.now())
    profile = ExternalProfile(provider="openid", issuer="https://i.example", subject="thief")
    empty: dict[str, Any] = {"username": "", "phone": "", "facts": {}}

    def register() -> None:
        newcomer = NewUser(email=ANN)
        with database.atomic():
            registration.create(newcomer, {}, encoded="", role="employee", may_take_reserved=False)

    def come() -> None:
        link_identity.create(profile, CALLER, email=ANN, email_verified=False, **empty)

    for insert in (register, come):
        with case(insert.__name__), ThreadPoolExecutor(1) as pool:
            with database.atomic():
                move_away(ann, to=f"{insert.__name__}@example.org")
                sent = send(pool, insert)
            with pytest.raises(IntegrityError, match="reserved"):
                sent.result()
        move_away(ann, to=ANN)


def test_nothing_of_an_earlier_system_is_adopted_by_an_account_that_is_being_secured(
    make_account, settings, case: Case
):
    settings.VESTIBULE |= {"ADOPT_LINKS": True, "SIMPLEJWT_KEY": KEY, "LIMITS": {}}
    ann = make_account(ANN)
    link = default_token_generator.make_token(get_user_model().objects.get())
    old, new = token(ann.id), "a new long passphrase"

    def reset() -> None:
        reset_password(link=link, password=new, caller=CALLER, account=str(ann.id))

    for name, request in (
        ("a link of Django's", reset),
        ("a token of SimpleJWT's", lambda: refresh(token=old, caller=CALLER)),
    ):
        with case(name), ThreadPoolExecutor(1) as pool:
            with database.atomic():
                secure(ann.id, EndReason.ADMIN)
                sent = send(pool, request)
            with pytest.raises((InvalidLink, InvalidToken)):
                sent.result()
            Account.objects.update(epoch_moved_at=None)
    assert not get_user_model().objects.get().check_password(new)
    assert not Session.objects.exists()


def test_a_code_and_what_secures_the_account_do_not_wait_for_each_other(make_account, case: Case):
    """Both lock the account first: neither gets a deadlock, which would be answered with 503."""
    ann = make_account(ANN)
    Account.objects.update(phone=NUMBER)
    claims = bearer.authenticate(open_session(ann).tokens.access)

    def verify_by_code(code: IssuedSecret) -> None:
        verify_email_by_code(email=ANN, code=code.secret, caller=CALLER)

    def verify_number(code: IssuedSecret) -> None:
        verify_phone(code=code.secret, claims=claims, caller=CALLER)

    def reset(code: IssuedSecret) -> None:
        new = "a new long passphrase"
        reset_password_by_code(challenge=code.handle, code=code.secret, password=new, caller=CALLER)

    def authenticate_again(code: IssuedSecret) -> None:
        reauthentication.require(password=None, code=code.secret, claims=claims, caller=CALLER)

    for purpose, target, flow in (
        (Purpose.REAUTHENTICATE, ANN, authenticate_again),
        (Purpose.VERIFY_EMAIL, ANN, verify_by_code),
        (Purpose.VERIFY_PHONE, NUMBER, verify_number),
        (Purpose.RESET_PASSWORD, ANN, reset),
    ):
        code = OneTimeSecret.objects.issue_code(
            purpose, ann.id, life=timedelta(minutes=10), target=target
        )
        with case(purpose.value), ThreadPoolExecutor(1) as pool:
            with database.atomic():
                Account.objects.of(ann.id).hold()
                sent = send(pool, partial(flow, code))
                secure(ann.id, EndReason.ADMIN)
            with pytest.raises((InvalidCode, ChallengeNotFound, NotAuthenticated)):
                sent.result()


def by_provider(name: str, outbox: Any) -> Callable[[], object]:
    """Begin a sign-up with a provider; returns what completes it."""
    pending = waiting(email=f"{name}@example.org")
    return lambda: finish(pending, email=f"{name}@example.org", username=name)


def by_passkey(name: str, outbox: Any) -> Callable[[], object]:
    """Begin a sign-up by a passkey; returns what completes it."""
    pending = enter(ask(f"{name}@example.org", username=name), code_in(outbox))
    credential = SoftwarePasskey().create(options_of(pending))
    return lambda: put(pending, credential)


def register_unverified(email: str, username: str) -> None:
    Account.objects.register(
        email=email,
        username=username,
        names={},
        encoded="",
        role="employee",
        self_registered=True,
    )


def test_a_sign_up_that_waits_for_its_twin_holds_no_username(settings, outbox, case: Case):
    """Unverified registrations lose the name to it only once it has used up what is pending."""
    settings.VESTIBULE |= {"EMAIL_VERIFICATION": "required", "LIMITS": {}}
    for begin in (by_provider, by_passkey):
        name = begin.__name__
        complete = begin(name, outbox)
        pending = OneTimeSecret.objects.filter(purpose__endswith="sign_up").order_by("-pk")[:1]
        register_unverified(f"{name}@squatter.example", name)
        with case(name), ThreadPoolExecutor(1) as pool:
            with database.atomic():
                pending.select_for_update().get()  # as its twin does
                sent = send(pool, complete)
                with pytest.raises(IntegrityError), database.atomic():
                    register_unverified("third@example.org", name)
            assert isinstance(sent.result(), SignedIn)
