"""Every role at every address: found in the URL configuration, so that none is forgotten.

Each operation needs a row here: who gets through the door. A new
one fails until somebody has decided.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from tests.cases import each_case, undone
from tests.factors import enroll_app
from tests.security.refusals import client as stranger
from tests.security.routes import routes
from vestibule.core.roles import COMPANY_ROLES, Action
from vestibule.models import Account, AuditEvent, FactorReset, OneTimeSecret
from vestibule.models.one_time_secret import Purpose

pytestmark = pytest.mark.django_db

ROLES = [role.name for role in COMPANY_ROLES]
API = "/api/auth/"
Cell = tuple[str, str]

OPEN_TO_ALL = {
    "GET /.well-known/jwks.json",
    "GET /.well-known/webauthn",
    f"GET {API}config/",
    f"GET {API}csrf/",
    f"POST {API}email/change/confirm/",
    f"POST {API}email/change/undo/",
    f"POST {API}email/verify/",
    f"POST {API}email/verify/confirm/",
    f"POST {API}login/",
    f"POST {API}login/challenge/",
    f"POST {API}login/challenge/method/",
    f"POST {API}login/challenge/resend/",
    f"POST {API}login/enroll/",
    f"POST {API}login/enroll/confirm/",
    f"POST {API}login/passkey/",
    f"POST {API}login/passkey/options/",
    f"POST {API}login/email/",
    f"POST {API}login/email/confirm/",
    f"POST {API}password/reset/",
    f"POST {API}password/reset/confirm/",
    f"POST {API}profile/restore/",
    f"POST {API}register/",
    f"GET {API}social/",
    f"POST {API}social/finish/",
    f"GET {API}social/{{provider}}/callback/",
    f"POST {API}social/{{provider}}/callback/",
    f"GET {API}social/{{provider}}/start/",
    f"POST {API}social/{{provider}}/token/",
    f"POST {API}token/refresh/",
    f"POST {API}token/verify/",
    f"POST {API}users/invitation/confirm/",
}
"""What anybody may call; what they prove there is the business of other tests."""

OWN = {
    f"POST {API}email/change/",
    f"GET {API}events/",
    f"DELETE {API}factors/devices/",
    f"DELETE {API}factors/devices/{{device}}/",
    f"GET {API}factors/",
    f"POST {API}factors/recovery-codes/",
    f"POST {API}factors/totp/",
    f"DELETE {API}factors/reset/",
    f"DELETE {API}factors/totp/",
    f"POST {API}factors/totp/confirm/",
    f"GET {API}factors/passkeys/",
    f"POST {API}factors/passkeys/",
    f"POST {API}factors/passkeys/options/",
    f"PATCH {API}factors/passkeys/{{passkey}}/",
    f"DELETE {API}factors/passkeys/{{passkey}}/",
    f"GET {API}identities/",
    f"POST {API}identities/",
    f"DELETE {API}identities/{{identity}}/",
    f"POST {API}logout/",
    f"POST {API}password/change/",
    f"POST {API}phone/verify/",
    f"POST {API}phone/verify/confirm/",
    f"GET {API}profile/",
    f"PATCH {API}profile/",
    f"PUT {API}profile/",
    f"DELETE {API}profile/",
    f"PUT {API}profile/avatar/",
    f"DELETE {API}profile/avatar/",
    f"POST {API}profile/export/",
    f"POST {API}reauthenticate/",
    f"GET {API}roles/",
    f"DELETE {API}sessions/",
    f"GET {API}sessions/",
    f"POST {API}step-up/",
    f"POST {API}step-up/confirm/",
    f"DELETE {API}sessions/{{session}}/",
}
"""What every role may do with its own account, and with nothing else."""

TO_OTHERS = {
    f"GET {API}users/{{user}}/": Action.READ,
    f"GET {API}users/{{user}}/events/": Action.READ_EVENTS,
    f"PATCH {API}users/{{user}}/": Action.CHANGE,
    f"DELETE {API}users/{{user}}/": Action.DELETE,
    f"POST {API}users/{{user}}/activate/": Action.ACTIVATE,
    f"POST {API}users/{{user}}/deactivate/": Action.DEACTIVATE,
    f"POST {API}users/{{user}}/invitation/resend/": Action.CREATE,
    f"POST {API}users/{{user}}/invitation/revoke/": Action.DEACTIVATE,
    f"POST {API}users/{{user}}/role/": Action.SET_ROLE,
    f"POST {API}users/{{user}}/sessions/end/": Action.END_SESSIONS,
    f"POST {API}users/{{user}}/password/reset/": Action.RESET_PASSWORD,
    f"GET {API}users/{{user}}/factors/": Action.RESET_FACTORS,
    f"POST {API}users/{{user}}/factors/reset/": Action.RESET_FACTORS,
    f"DELETE {API}users/{{user}}/factors/reset/": Action.RESET_FACTORS,
}
"""What is done to the account of another: who may, says the table below."""

TO_NOBODY_YET = {f"GET {API}invitations/", f"GET {API}users/", f"POST {API}users/"}
"""Lists, and making accounts: claims of their own below."""

TO_ADMINISTRATORS = {
    f"GET {API}outbox/",
    f"POST {API}outbox/{{message}}/send/",
    f"GET {API}policies/",
    f"GET {API}statistics/",
}
"""What is about no account; administrators alone: a claim of its own below."""

NO_NUMBERS = {"{session}", "{identity}", "{passkey}", "{device}", "{message}"}
"""What has a UUID, so that 1 is the id of none."""

LOWER = {"admin": set(ROLES), "manager": {"employee", "client"}, "employee": set(), "client": set()}
"""Whom a holder of a role reaches: written out, not asked of the code that is tested."""

UNREACHED = {
    ("manager", Action.READ_EVENTS),
    ("manager", Action.SET_ROLE),
    ("manager", Action.DELETE),
    ("manager", Action.RESET_FACTORS),
}
"""What a manager may not do even to lower ranks, though to see them is allowed."""

BODIES = {
    Action.CHANGE: {"first_name": "Eve"},
    Action.SET_ROLE: {"role": "client"},
    Action.RESET_FACTORS: {"reason": "The phone was lost"},
}


OPERATIONS = {route.operation for route in routes()}


def test_every_operation_has_its_row():
    rows = [OPEN_TO_ALL, OWN, set(TO_OTHERS), TO_NOBODY_YET, TO_ADMINISTRATORS]
    assert set().union(*rows) == OPERATIONS
    assert sum(map(len, rows)) == len(OPERATIONS), "a row stands twice"


def test_every_action_has_its_address():
    assert set(TO_OTHERS.values()) == set(Action)


def expected(actor: str, action: Action, target: str) -> int:
    """Return how the door answers: 200, 403 to who may look, 404 to everybody else."""
    if target not in LOWER[actor]:
        return 404
    return 403 if (actor, action) in UNREACHED else 200


@pytest.fixture
def root(make_account, sign_in_as) -> APIClient:
    """An administrator who sees a crash as a status."""
    caller: APIClient = sign_in_as(make_account("root@example.org", role="admin"))
    caller.raise_request_exception = False
    return caller


@pytest.fixture
def victims(make_account) -> dict[str, int]:
    """One account of each role, beside an administrator who is never touched."""
    make_account("keeper@example.org", role="admin")
    return {role: make_account(f"target-{role}@example.org", role=role).id for role in ROLES}


def ready(account: int, operation: str) -> None:
    """Bring an account into the state in which the operation makes sense."""
    account_of, action = Account.objects.get(pk=account), TO_OTHERS[operation]
    if action == Action.RESET_FACTORS and not account_of.factors:
        person = Account.objects.of(account).person()
        assert person is not None
        enroll_app(person)
    if "/invitation/" in operation:
        OneTimeSecret.objects.issue_link(
            Purpose.INVITE, account, life=timedelta(days=1), target=account_of.email
        )
    if operation == f"DELETE {API}users/{{user}}/factors/reset/":
        day = timedelta(days=1)
        FactorReset.objects.ask(account, actor="1", reason="The phone was lost", delay=day)
    account_of.user.is_active = action not in {Action.ACTIVATE, Action.DELETE}
    account_of.user.save()


def knock(client: Any, operation: str, account: object) -> Any:
    method, _, path = operation.partition(" ")
    body = BODIES.get(TO_OTHERS.get(operation, Action.READ), {})
    address = path
    for name in ("{user}", *NO_NUMBERS):
        address = address.replace(name, str(account))
    return getattr(client, method.lower())(address, body, format="json")


@pytest.mark.parametrize("operation", sorted(TO_OTHERS))
@each_case("actor", ROLES)
def test_every_cell_of_role_and_action_and_role(
    make_account, sign_in_as, victims, operation, actor
):
    action, me = TO_OTHERS[operation], make_account("me@example.org", role=actor)
    caller = sign_in_as(me, amr="pwd otp mfa")
    for target, account in victims.items():
        ready(account, operation)
        before = Account.objects.filter(pk=account).values().get()
        answer = knock(caller, operation, account)
        assert answer.status_code == expected(actor, action, target), (target, answer.content)
        if answer.status_code != 200:
            assert Account.objects.filter(pk=account).values().get() == before
            told = AuditEvent.objects.filter(account_id=str(account), actor_id__gt="")
            assert set(told.values_list("kind", flat=True)) <= {"action_refused"}
        if answer.status_code == 404:
            nobody = knock(caller, operation, 10**6)
            assert nobody.content == answer.content  # nobody learns that there is somebody


@each_case("operation", sorted(TO_OTHERS))
@each_case(
    "account", ["0", "-1", "1.0", "1 ", "+1", "01", "x", "9" * 40, "%00", "%FF", "me", "null", "*"]
)
def test_what_is_no_id_is_nobody(root, operation, account):
    assert knock(root, operation, account).status_code == 404


def test_a_stranger_gets_through_no_closed_door():
    for operation in sorted(OPERATIONS - OPEN_TO_ALL):
        answer = knock(stranger(), operation, 1)
        expected = 404 if NO_NUMBERS & set(operation.split("/")) else 401
        assert answer.status_code == expected, operation


@pytest.mark.parametrize("role", ROLES)
def test_every_role_does_with_its_own_what_is_its_own(make_account, sign_in_as, case, role):
    ann = sign_in_as(make_account(role=role))
    for operation in sorted(OWN):
        with case(operation), undone():
            answer = knock(ann, operation, "00000000-0000-0000-0000-000000000000")
            if operation == f"POST {API}factors/recovery-codes/":  # there is nothing to recover yet
                assert answer.json()["code"] == "enrollment_required"
                continue
            assert answer.status_code not in {401, 403, 405}, answer.content


@each_case("role", ROLES)
def test_a_list_holds_whom_the_role_reaches_and_nobody_else(
    make_account, sign_in_as, victims, role
):
    caller = sign_in_as(make_account("me@example.org", role=role))
    answer = caller.get(f"{API}users/?page_size=100")
    if not LOWER[role]:
        assert answer.status_code == 403
        return
    assert {each["role"] for each in answer.json()["results"]} == LOWER[role]


@each_case(("role", "given"), list(product(ROLES, ROLES)))
def test_who_may_make_whom(make_account, sign_in_as, role, given):
    caller = sign_in_as(make_account("me@example.org", role=role))
    answer = caller.post(f"{API}users/", {"email": "new@example.org", "role": given}, format="json")
    assert answer.status_code == (201 if given in LOWER[role] else 403)
    assert Account.objects.filter(email="new@example.org").exists() == (given in LOWER[role])


@each_case(("given", "before"), list(product(ROLES, ROLES)))
def test_only_an_administrator_gives_roles(make_account, sign_in_as, victims, given, before):
    for actor in ROLES:
        caller = sign_in_as(make_account(f"{actor}@example.org", role=actor))
        address = f"{API}users/{victims[before]}/role/"
        answer = caller.post(address, {"role": given}, format="json")
        assert (answer.status_code == 200) == (actor == "admin"), (actor, answer.content)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_does_to_themselves_what_only_others_may(make_account, sign_in_as, case, role):
    make_account("keeper@example.org", role="admin")
    me = sign_in_as(make_account("me@example.org", role=role))
    for operation, action in sorted(TO_OTHERS.items()):
        with case(operation), undone():
            own = action in {Action.READ, Action.READ_EVENTS, Action.CHANGE}
            answer = knock(me, operation, me.signed_in.person.id)
            assert answer.status_code == (200 if own else 403)


def test_what_an_answer_says_one_may_do_one_may(make_account, sign_in_as, victims):
    mia = sign_in_as(make_account("mia@example.org", role="manager"))
    [said] = {tuple(each["may"]) for each in mia.get(f"{API}users/").json()["results"]}
    # To create is nothing that is done to an account that is there.
    others = set(TO_OTHERS.values()) - {Action.CREATE}
    assert set(said) == {each for each in others if expected("manager", each, "client") == 200}


@each_case("role", ROLES)
def test_administrators_alone_look_after_messages(make_account, sign_in_as, role):
    caller = sign_in_as(make_account("me@example.org", role=role))
    found, none = (200, 404) if role == "admin" else (403, 403)
    assert caller.get(f"{API}outbox/").status_code == found
    assert caller.post(f"{API}outbox/{uuid4()}/send/").status_code == none
