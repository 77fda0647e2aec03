"""A session for a user whom the host's own code has authenticated: one like any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.calls import CALLER, post
from tests.cases import Case
from tests.messages import code_in
from vestibule import bearer, conf
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import AccountDeactivated, InvalidCredentials, NotAuthenticated
from vestibule.core.tokens import SignedIn
from vestibule.flows.deactivate import deactivate_user
from vestibule.flows.sign_in_user import sign_in_user
from vestibule.models import Account, AuditEvent, Session
from vestibule.testing.plugin import PASSWORD

pytestmark = pytest.mark.django_db
User: Any = get_user_model()


def ann() -> Any:
    return User.objects.get(email="ann@example.org")


def sign_in(**more: Any) -> SignedIn:
    signed_in = sign_in_user(user=ann(), caller=CALLER, **more)
    assert isinstance(signed_in, SignedIn)
    return signed_in


def test_the_tokens_are_those_of_a_session(make_account, outbox):
    make_account()
    made = sign_in()
    claims = bearer.authenticate(made.tokens.access)
    assert (claims.subject, claims.amr) == (str(ann().pk), ("host",))
    renewed = post("token/refresh/", {"refresh": made.tokens.refresh})
    assert renewed.status_code == 200
    assert AuditEvent.objects.filter(kind="signed_in", session_id=made.session).exists()
    assert [message.to for message in outbox] == [["ann@example.org"]]  # of a new device
    known = replace(CALLER, device_token=made.device)
    sign_in_user(user=ann(), caller=known)
    assert len(outbox) == 1
    assert Session.objects.live().count() == 1  # it has taken the place of the device's first


def test_it_ends_with_the_account_and_with_a_new_password(make_account, case: Case):
    make_account()
    for what in ("password", "deactivation"):
        with case(what):
            refresh = {"refresh": sign_in().tokens.refresh}
            if what == "password":
                User.objects.update(password="another")
            else:
                deactivate_user(account=ann().pk, claims=None, caller=CALLER)
            assert post("token/refresh/", refresh).status_code == 401


def test_what_a_sign_in_asks_for_is_asked_for_here(make_account, settings, outbox, case: Case):
    make_account()
    cases: list[tuple[dict[str, Any], Any, bool]] = [
        ({"SIGN_IN_CHECK": "email_code"}, "pwd", True),
        ({"SIGN_IN_CHECK": "email_code"}, "social", True),
        ({"SIGN_IN_CHECK": "email_code", "SIGN_IN_CHECK_AFTER": ("pwd",)}, "social", False),
        ({"SIGN_IN_CHECK": "email_code"}, "host", False),
        ({"SIGN_IN_CHECK_ROLES": (conf.settings.DEFAULT_ROLE,)}, "host", True),
    ]
    for more, by, asked in cases:
        with case(f"{more} {by}"):
            before = dict(settings.VESTIBULE)
            settings.VESTIBULE = {**before, "LIMITS": {}, **more}
            made = sign_in_user(user=ann(), caller=CALLER, by=by)
            assert isinstance(made, ChallengeRequired) is asked
            if isinstance(made, ChallengeRequired):
                body = {"challenge": made.id, "code": code_in(outbox)}
                assert post("login/challenge/", body).status_code == 200
            settings.VESTIBULE = before


def test_nobody_gets_in_whom_a_password_would_not_let_in(make_account, settings):
    make_account()
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_VERIFICATION": "required"}
    with pytest.raises(InvalidCredentials):
        sign_in()
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_VERIFICATION": "optional"}
    deactivate_user(account=ann().pk, claims=None, caller=CALLER)
    with pytest.raises(AccountDeactivated):
        sign_in()
    for missing in (User(), User(pk=10**9)):
        with pytest.raises(NotAuthenticated):
            sign_in_user(user=missing, caller=CALLER)
    assert not Session.objects.exists()


def test_a_user_made_without_signals_gets_the_account_now():
    User.objects.bulk_create([User(username="ann", email="ann@example.org")])
    assert not Account.objects.exists()
    sign_in()
    assert Account.objects.get().email_key == "ann@example.org"


def test_the_session_is_as_long_as_it_is_told(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "UNREMEMBERED_LIFETIME": timedelta(hours=1)}
    make_account()
    made = sign_in(remember=False)
    session = Session.objects.get(pk=made.session)
    assert session.expires_at - session.created_at == timedelta(hours=1)
    assert post("login/", {"email": "ann@example.org", "password": PASSWORD}).status_code == 200
