"""With a second factor enrolled, neither the password nor a mailed code is a fresh credential."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.calls import CALLER
from tests.cases import each_case
from tests.factors import App, add_app, enroll_app
from tests.messages import token_in
from tests.people import claims_of
from vestibule import bearer
from vestibule.core import clock
from vestibule.core.credentials import NO_CREDENTIAL, FreshCredential
from vestibule.core.errors import (
    InvalidCode,
    InvalidLink,
    NotFound,
    ReauthenticationRequired,
    Refusal,
)
from vestibule.core.factors import FactorAnswer
from vestibule.core.tokens import AccessClaims
from vestibule.flows.change_email import ask_to_change_email, confirm_email_change
from vestibule.flows.change_password import change_password
from vestibule.flows.export import export_account
from vestibule.flows.identities import ask_to_link, unlink
from vestibule.flows.invite import InvitedUser, invite
from vestibule.flows.leave import leave
from vestibule.flows.reauthenticate import ask_to_reauthenticate
from vestibule.flows.sessions import end_other_sessions, end_session
from vestibule.flows.set_role import set_role
from vestibule.flows.sign_up import Registration, sign_up
from vestibule.flows.step_up import ask_to_step_up, step_up
from vestibule.models import Account, Attempt, AuditEvent
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
NEW = "another long passphrase"
Act = Callable[[AccessClaims, FreshCredential], Any]


@pytest.fixture(autouse=True)
def long_access(settings) -> None:
    """Let access tokens outlive the ten minutes of a fresh sign-in."""
    given = {"ACCESS_LIFETIME": timedelta(hours=1), "LIMITS": {}}
    settings.VESTIBULE = {**settings.VESTIBULE, **given}


def changes_password(claims: AccessClaims, credential: FreshCredential) -> Any:
    return change_password(current=credential.password or "", new=NEW, claims=claims, caller=CALLER)


def changes_email(claims: AccessClaims, credential: FreshCredential) -> Any:
    password = credential.password or ""
    new = "new@example.org"
    return ask_to_change_email(new_email=new, password=password, claims=claims, caller=CALLER)


def exports(claims: AccessClaims, credential: FreshCredential) -> Any:
    given = {"password": credential.password, "code": credential.code}
    return export_account(**given, claims=claims, caller=CALLER)


def leaves(claims: AccessClaims, credential: FreshCredential) -> Any:
    return leave(password=credential.password, code=credential.code, claims=claims, caller=CALLER)


def links(claims: AccessClaims, credential: FreshCredential) -> Any:
    return ask_to_link(
        provider="none",
        next_page="",
        redirect_uri="",
        browser="",
        credential=credential,
        claims=claims,
        caller=CALLER,
    )


def unlinks(claims: AccessClaims, credential: FreshCredential) -> Any:
    return unlink(identity=uuid4(), credential=credential, claims=claims, caller=CALLER)


def ends_a_session(claims: AccessClaims, credential: FreshCredential) -> Any:
    return end_session(session=uuid4(), credential=credential, claims=claims, caller=CALLER)


def ends_others(claims: AccessClaims, credential: FreshCredential) -> Any:
    return end_other_sessions(credential=credential, claims=claims, caller=CALLER)


def gives_a_role(claims: AccessClaims, credential: FreshCredential) -> Any:
    bob = Account.objects.get(email="bob@example.org").pk
    return set_role(
        account=bob, role="manager", credential=credential, claims=claims, caller=CALLER
    )


def invites(claims: AccessClaims, credential: FreshCredential) -> Any:
    invited = InvitedUser(email="mia@example.org", role="manager")
    return invite(invited=invited, credential=credential, claims=claims, caller=CALLER)


def signs_up_another(claims: AccessClaims, credential: FreshCredential) -> Any:
    newcomer = Registration(email="mia@example.org", password=NEW, role="manager")
    return sign_up(newcomer=newcomer, transport=None, claims=claims, caller=CALLER)


ACTS = [
    changes_password,
    changes_email,
    exports,
    leaves,
    links,
    unlinks,
    ends_a_session,
    ends_others,
    gives_a_role,
    invites,
    signs_up_another,
]


@pytest.fixture
def app(make_account) -> App:
    """Ann, an administrator with an authenticator app, and Bob."""
    make_account("root@example.org", role="admin")
    make_account("bob@example.org")
    return enroll_app(make_account(role="admin"))


def signed_in(amr: str) -> AccessClaims:
    ann = Account.objects.filter(email="ann@example.org").person()
    assert ann is not None
    return bearer.authenticate(open_session(ann, amr=amr).tokens.access)


def is_refused(act: Act, claims: AccessClaims, credential: FreshCredential) -> bool:
    try:
        act(claims, credential)
    except ReauthenticationRequired:
        return True
    except NotFound:
        return False  # asked no more, and there is no such session or provider
    return False


@each_case("amr", ["pwd otp mfa", "pwd recovery mfa", "hwk user mfa", "email_link otp"])
def test_a_factor_used_lately_is_enough_by_itself(app, amr):
    claims = signed_in(amr)
    for act in (exports, ends_others, gives_a_role, invites, leaves):
        assert not is_refused(act, claims, NO_CREDENTIAL)


@each_case("act", ACTS, ids=lambda act: act.__name__)
@each_case("amr", ["pwd", "social", "pwd device", "pwd email_code"])
def test_a_session_that_used_no_factor_is_refused_whatever_it_gives(app, outbox, act, amr):
    claims = signed_in(amr)
    for given in (
        NO_CREDENTIAL,
        FreshCredential(password=PASSWORD),
        FreshCredential(password="wrong"),
        FreshCredential(code="123456"),
    ):
        assert is_refused(act, claims, given)
    assert not Attempt.objects.filter(failures__gt=0).exists()
    assert AuditEvent.objects.filter(kind__contains="failed").count() == 0
    assert len(outbox) == 0


@each_case("act", ACTS, ids=lambda act: act.__name__)
def test_a_factor_of_eleven_minutes_ago_is_too_old_and_a_step_up_is_enough(app, frozen_clock, act):
    claims = signed_in("pwd otp mfa")
    frozen_clock.move(660)
    given = FreshCredential(password=PASSWORD)
    assert is_refused(act, claims, given)
    handle = ask_to_step_up(claims=claims, caller=CALLER).id
    answer = FactorAnswer(app.code())
    tokens = step_up(challenge=handle, answer=answer, claims=claims, caller=CALLER).tokens
    assert not is_refused(act, bearer.authenticate(tokens.access), given)


def test_a_credential_that_is_given_must_be_right_all_the_same(app):
    claims = signed_in("pwd otp mfa")
    for act in (exports, ends_others, gives_a_role, invites, leaves, changes_password):
        with pytest.raises(Refusal):
            act(claims, FreshCredential(password="wrong"))


def test_no_code_is_mailed_that_would_not_do(app, outbox):
    with pytest.raises(ReauthenticationRequired):
        ask_to_reauthenticate(claims=signed_in("pwd"), caller=CALLER)
    assert len(outbox) == 0


def test_a_factor_enrolled_since_then_counts_for_the_sessions_before(make_account):
    ann = make_account(role="admin")
    claims = bearer.authenticate(open_session(ann).tokens.access)
    assert not is_refused(exports, claims, FreshCredential(password=PASSWORD))
    enroll_app(ann)
    assert is_refused(exports, claims, FreshCredential(password=PASSWORD))


def test_guesses_at_the_factor_wait_though_the_password_is_known(app):
    """A right password would reset the counter that the factor shares."""
    claims, wrong = signed_in("pwd"), FactorAnswer("000000")
    for number in range(1, 5):
        handle = ask_to_step_up(claims=claims, caller=CALLER).id
        with pytest.raises(InvalidCode):
            step_up(challenge=handle, answer=wrong, claims=claims, caller=CALLER)
        for act in ACTS:
            assert is_refused(act, claims, FreshCredential(password=PASSWORD))
        assert Attempt.objects.get(device=claims.session).failures == number


def test_over_http_neither_is_needed_with_a_factor_and_one_is_without(make_account, sign_in_as):
    ann = make_account()
    client = sign_in_as(ann)
    answer = client.post("/api/auth/profile/export/", {}, format="json")
    assert (answer.status_code, answer.json()["details"]) == (
        400,
        {"current_password": ["This field is required."]},
    )
    enroll_app(ann)
    assert client.post("/api/auth/profile/export/").json()["code"] == "sign_in_again"
    strong = sign_in_as(ann, amr="pwd otp mfa")
    assert strong.post("/api/auth/profile/export/").status_code == 200
    assert strong.delete("/api/auth/profile/").status_code == 200


def link_to(email: str, outbox: Any) -> str:
    return token_in([mail for mail in outbox if mail.to == [email]])


@each_case("verified", [True, False])
def test_a_change_of_address_begun_before_a_factor_was_added_is_void(
    make_account, outbox, verified
):
    ann, new = make_account(), "new@example.org"
    Account.objects.update(email_verified_at=clock.now() if verified else None)
    his, own = claims_of(ann), claims_of(ann)
    ask_to_change_email(new_email=new, password=PASSWORD, claims=his, caller=CALLER)
    add_app(own)
    with pytest.raises(InvalidLink):
        confirm_email_change(link=link_to(new, outbox), caller=CALLER)
    account = Account.objects.get()
    assert (account.email, account.factors) == (ann.email, "totp recovery_code")


def test_a_second_factor_voids_no_change_that_was_asked_for_with_the_first(app, outbox):
    ask_to_change_email(
        new_email="new@example.org", password=None, claims=signed_in("pwd otp mfa"), caller=CALLER
    )
    add_app(signed_in("pwd otp mfa"))
    confirm_email_change(link=link_to("new@example.org", outbox), caller=CALLER)
