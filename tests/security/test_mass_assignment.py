"""No body changes what it is not about: tried at every address of the document."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.calls import CALLER
from tests.cases import each_case
from tests.factors import enroll_app
from tests.security.routes import routes
from vestibule.flows.invite import InvitedUser, invite
from vestibule.models import Account
from vestibule.testing.plugin import PASSWORD

pytestmark = pytest.mark.django_db

NEVER = {
    "id": 999, "pk": 999, "user_id": 999, "user": {"is_superuser": True}, "role": "admin",
    "roles": ["admin"], "groups": [1], "user_permissions": [1], "permissions": ["*"],
    "is_staff": True, "isStaff": True, "is_superuser": True, "is_admin": True, "admin": True,
    "user.is_superuser": True, "user__is_superuser": True, "is_active": False, "enabled": False,
    "email_verified": True, "email_verified_at": "2026-01-01T00:00:00Z", "phone_verified": True,
    "phone_verified_at": "2026-01-01T00:00:00Z", "is_verified": True, "email_key": "x@example.org",
    "username": "chosen", "username_key": "chosen", "name_key": "x", "password_hash": "x",
    "encoded": "x", "epoch": 99, "epoch_moved_at": None, "failed_attempts": 0,
    "facts": {"role": "admin"}, "created_at": "2020-01-01T00:00:00Z",
    "updated_at": "2020-01-01T00:00:00Z", "last_login": None, "may": ["delete"], "leaves": True,
    "__class__": "x", "__proto__": {"role": "admin"}, "constructor": {"role": "admin"},
}  # fmt: skip
"""What somebody might hope for, under every name it might have."""

USER = ("is_staff", "is_superuser", "is_active", "username", "password")
ACCOUNT = (
    "user_id", "role", "enabled", "email", "email_key", "email_verified_at", "phone_verified_at",
    "username_key", "facts", "created_at",
)  # fmt: skip
GIVEN = {"first_name": "Eve", "last_name": "New", "current_password": "wrong", "token": "x"}
ANNS_OWN = [
    (route.method, route.path)
    for route in routes()
    if route.method != "get"
    and not route.open_to_all
    and "<" not in route.path
    and "{" not in route.path
]
OTHERS = [
    (route.method, route.path, route.name)
    for route in routes()
    if route.method != "get" and "<str:user>" in route.path
]


def state(account: Any) -> dict[str, Any]:
    """Return all that no body may change."""
    user = get_user_model().objects.filter(pk=account).values(*USER).get()
    return {**user, **Account.objects.filter(pk=account).values(*ACCOUNT).get()}


def test_there_is_something_to_try():
    assert len(ANNS_OWN) >= 9
    assert len(OTHERS) == 11


@each_case(("method", "path"), ANNS_OWN)
def test_nobody_lifts_themselves(make_account, sign_in_as, method, path):
    ann = make_account()
    before = state(ann.id)
    body = {**NEVER, **GIVEN}
    for each in (body, {"user": body, "data": body, "profile": body, "account": body, **body}):
        answer = getattr(sign_in_as(ann), method)(path, each, format="json")
        assert answer.status_code < 500, answer.content
    assert state(ann.id) == before


@pytest.mark.parametrize(("method", "path", "name"), OTHERS)
def test_looking_after_another_changes_what_it_says_and_nothing_more(
    make_account, sign_in_as, settings, method, path, name
):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}
    root = sign_in_as(make_account("root@example.org", role="admin"), amr="pwd otp mfa")
    if name.startswith("user-invitation"):
        ann = invite(invited=InvitedUser(email="ann@example.org"), claims=None, caller=CALLER)
    else:
        ann = make_account()
        enroll_app(ann)
    before = state(ann.id)
    body = {name: value for name, value in NEVER.items() if name != "role"} | GIVEN
    body |= {"role": "client"} if name == "user-role" else {"role": "admin"}
    body |= {"email": "stolen@example.org", "password": PASSWORD + "!"}
    body |= {"reason": "The phone is lost"}
    body |= {"current_password": PASSWORD}  # the proof of who asks, where one is asked for
    answer = getattr(root, method)(path.replace("<str:user>", str(ann.id)), body, format="json")
    nothing = {404} if (method, name) == ("delete", "user-factors-reset") else set()
    assert answer.status_code in {200, 409} | nothing, answer.content
    ended = {"is_active", "enabled"}
    abouts = {"user-role": {"role"}, "user-deactivate": ended, "user-invitation-revoke": ended}
    about = abouts.get(name, set())
    changed = {key for key, value in state(ann.id).items() if value != before[key]}
    assert changed == about
