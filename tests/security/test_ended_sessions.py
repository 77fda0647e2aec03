"""A session that has just ended leaves nothing behind: its token was verified a moment before.

So it is where its request is under way already, or has reached another node within
``REVOCATION_BOUND``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model

from tests.calls import CALLER
from tests.cases import each_case
from tests.factors import app_of
from tests.messages import code_in, texts
from tests.people import claims_of
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import NotAuthenticated
from vestibule.core.external import ExternalProfile
from vestibule.core.people import Person
from vestibule.core.tokens import NO_SESSION, AccessClaims
from vestibule.delivery.worker import deliver_due
from vestibule.flows.change_email import ask_to_change_email, confirm_email_change_by_code
from vestibule.flows.change_user import change_user
from vestibule.flows.change_username import change_username
from vestibule.flows.deactivate import deactivate_user
from vestibule.flows.factors import add_totp, confirm_totp, set_up_totp
from vestibule.flows.identities import unlink
from vestibule.flows.invite import InvitedUser, invite
from vestibule.flows.leave import leave
from vestibule.flows.passkeys import add_passkey, ask_to_add_passkey
from vestibule.flows.profile import change_profile
from vestibule.flows.reset_factors import cancel_own_factor_reset
from vestibule.flows.secure_user import end_user_sessions
from vestibule.flows.sessions import end_other_sessions, end_session
from vestibule.flows.set_role import set_role
from vestibule.flows.sign_up import Registration, sign_up
from vestibule.flows.verify_phone import ask_to_change_phone, verify_phone
from vestibule.models import Account, FactorReset, Identity, OneTimeSecret, Passkey, Session, Totp
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = pytest.mark.django_db
NUMBER, NEW = "+41791234567", "new@example.org"
Act = Callable[[], object]


@pytest.fixture(autouse=True)
def configured(settings) -> None:
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}, "PHONE_SIGN_IN": True}
    settings.VESTIBULE |= {"SMS_BACKEND": "tests.messages.keep_text"}
    texts.clear()


@pytest.fixture
def ann(make_account) -> Person:
    """Ann, an administrator, beside another one and Bob."""
    make_account("root@example.org", role="admin")
    make_account("bob@example.org")
    administrator: Person = make_account(role="admin")
    return administrator


def bob() -> str:
    return str(Account.objects.get(email="bob@example.org").pk)


def adds_an_app(claims: AccessClaims, outbox: Any) -> Act:
    setup = set_up_totp(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    code = app_of({"secret": setup.secret}).code()
    return lambda: add_totp(setup=setup.id, code=code, claims=claims, caller=CALLER)


def adds_an_app_and_goes_on(claims: AccessClaims, outbox: Any) -> Act:
    setup = set_up_totp(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    code = app_of({"secret": setup.secret}).code()
    return lambda: confirm_totp(setup=setup.id, code=code, claims=claims, caller=CALLER)


def adds_a_passkey(claims: AccessClaims, outbox: Any) -> Act:
    asked = ask_to_add_passkey(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    made = SoftwarePasskey().create(asked.options)
    return lambda: add_passkey(state=asked.state, credential=made, claims=claims, caller=CALLER)


def verifies_a_phone(claims: AccessClaims, outbox: Any) -> Act:
    ask_to_change_phone(phone=NUMBER, claims=claims, caller=CALLER)
    deliver_due()
    return lambda: verify_phone(code=code_in(texts[-1]), claims=claims, caller=CALLER)


def changes_the_phone(claims: AccessClaims, outbox: Any) -> Act:
    return lambda: change_profile(changes={"phone": NUMBER}, claims=claims, caller=CALLER)


def changes_the_username(claims: AccessClaims, outbox: Any) -> Act:
    known: dict[str, Any] = {"claims": claims, "caller": CALLER}
    return lambda: change_username(username="another", password=PASSWORD, **known)


def changes_the_address(claims: AccessClaims, outbox: Any) -> Act:
    person = Account.objects.of(claims.subject).person()
    assert person is not None
    known: dict[str, Any] = {"claims": claims_of(person), "caller": CALLER}
    ask_to_change_email(new_email=NEW, password=PASSWORD, by_code=True, **known)
    code = code_in([mail for mail in outbox if mail.to == [NEW]])
    return lambda: confirm_email_change_by_code(code=code, claims=claims, caller=CALLER)


def unlinks_an_identity(claims: AccessClaims, outbox: Any) -> Act:
    profile = ExternalProfile(provider="openid", issuer="https://i.example", subject="ann")
    Identity.objects.link(claims.subject, profile)
    known: dict[str, Any] = {"claims": claims, "caller": CALLER}
    identity = Identity.objects.get().pk
    return lambda: unlink(identity=identity, credential=NO_CREDENTIAL, **known)


def leaves(claims: AccessClaims, outbox: Any) -> Act:
    return lambda: leave(password=PASSWORD, code=None, claims=claims, caller=CALLER)


def ends_the_others(claims: AccessClaims, outbox: Any) -> Act:
    return lambda: end_other_sessions(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)


def ends_another(claims: AccessClaims, outbox: Any) -> Act:
    person = Account.objects.of(claims.subject).person()
    assert person is not None
    other = open_session(person).session
    known: dict[str, Any] = {"claims": claims, "caller": CALLER}
    return lambda: end_session(session=other, credential=NO_CREDENTIAL, **known)


def cancels_a_reset(claims: AccessClaims, outbox: Any) -> Act:
    due: dict[str, Any] = {"reason": "lost", "delay": timedelta(days=1)}
    FactorReset.objects.ask(claims.subject, actor="server", **due)
    return lambda: cancel_own_factor_reset(claims=claims, caller=CALLER)


def changes_another_user(claims: AccessClaims, outbox: Any) -> Act:
    new = {"phone": NUMBER}
    return lambda: change_user(account=bob(), changes=new, claims=claims, caller=CALLER)


def gives_a_role(claims: AccessClaims, outbox: Any) -> Act:
    return lambda: set_role(account=bob(), role="admin", claims=claims, caller=CALLER)


def deactivates(claims: AccessClaims, outbox: Any) -> Act:
    return lambda: deactivate_user(account=bob(), claims=claims, caller=CALLER)


def ends_anothers_sessions(claims: AccessClaims, outbox: Any) -> Act:
    return lambda: end_user_sessions(account=bob(), claims=claims, caller=CALLER)


def invites(claims: AccessClaims, outbox: Any) -> Act:
    invited = InvitedUser(email="mia@example.org", role="admin")
    return lambda: invite(invited=invited, claims=claims, caller=CALLER)


def signs_up_another(claims: AccessClaims, outbox: Any) -> Act:
    mia = Registration(email="mia@example.org", password="a long passphrase", role="admin")
    return lambda: sign_up(newcomer=mia, transport=None, claims=claims, caller=CALLER)


OWN = [
    adds_an_app,
    verifies_a_phone,
    changes_the_phone,
    changes_the_username,
    changes_the_address,
    unlinks_an_identity,
    leaves,
    ends_the_others,
    ends_another,
    cancels_a_reset,
]
OF_A_SESSION = [adds_an_app_and_goes_on, adds_a_passkey]
"""Those that give the session new tokens."""
ON_OTHERS = [
    changes_another_user,
    gives_a_role,
    deactivates,
    ends_anothers_sessions,
    invites,
    signs_up_another,
]


def stored() -> list[Any]:
    """Return what the acts change."""
    kept: list[Any] = [Account, get_user_model(), Totp, Passkey, Identity, FactorReset]
    rows = [model._default_manager.order_by("pk").values_list() for model in kept]
    live = Session.objects.live().order_by("pk").values_list("pk")
    return [list(each) for each in (*rows, live)]


@each_case("begin", [*OWN, *OF_A_SESSION, *ON_OTHERS], ids=lambda act: act.__name__)
def test_a_session_that_has_just_ended_changes_nothing(ann, outbox, begin):
    owner, thief = claims_of(ann), claims_of(ann)
    act = begin(thief, outbox)
    known: dict[str, Any] = {"claims": owner, "caller": CALLER}
    end_session(session=UUID(hex=thief.session), credential=NO_CREDENTIAL, **known)
    before = stored()
    with pytest.raises(NotAuthenticated):
        act()
    assert stored() == before


@each_case("begin", [*OWN, *OF_A_SESSION, *ON_OTHERS], ids=lambda act: act.__name__)
def test_one_that_goes_on_changes_it(ann, outbox, begin):
    claims_of(ann)  # another session, for those that end one
    act = begin(claims_of(ann), outbox)
    before = stored()
    act()
    assert stored() != before or begin is ends_anothers_sessions  # he has none


@each_case("begin", [*OWN, *ON_OTHERS], ids=lambda act: act.__name__)
def test_a_token_without_a_session_has_none_that_could_have_ended(ann, outbox, begin):
    """As in a test that has authenticated its user by force, and with a token of SimpleJWT."""
    claims_of(ann)
    begin(replace(claims_of(ann), session=NO_SESSION), outbox)()


def test_a_change_of_address_needs_a_session_with_which_it_is_void(ann):
    known: dict[str, Any] = {"password": PASSWORD, "caller": CALLER}
    with pytest.raises(NotAuthenticated):
        ask_to_change_email(
            new_email=NEW, claims=replace(claims_of(ann), session=NO_SESSION), **known
        )
    assert not OneTimeSecret.objects.exists()
