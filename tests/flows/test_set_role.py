"""Changing roles: permission over both roles, effective at once, never the last administrator."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.calls import CALLER
from tests.messages import subjects
from tests.people import claims_of
from tests.races import at_once, refusals
from vestibule import bearer
from vestibule.core.errors import (
    InvalidInput,
    InvalidToken,
    LastAdmin,
    NotAuthenticated,
    NotFound,
    PermissionDenied,
)
from vestibule.core.people import Person
from vestibule.core.roles import COMPANY_ROLES, Action, Over, Role
from vestibule.flows.create_admin import create_admin
from vestibule.flows.deactivate import deactivate_user
from vestibule.flows.refresh import refresh
from vestibule.flows.set_role import set_role
from vestibule.models import Account, AuditEvent
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = pytest.mark.django_db(transaction=True)
ROOT, ANN = "root@example.org", "ann@example.org"


def give(person: Person, role: str, by: Person | None = None) -> Person:
    return set_role(
        account=person.id, role=role, claims=claims_of(by) if by else None, caller=CALLER
    )


def active_admins() -> int:
    return Account.objects.filter(role="admin", user__is_active=True).count()


def test_a_new_role_takes_effect_at_once_and_sessions_go_on(make_account, outbox):
    root, ann = make_account(ROOT, role="admin"), make_account(ANN)
    held = open_session(ann)
    assert give(ann, "manager", by=root).role == "manager"
    with pytest.raises(InvalidToken):
        bearer.authenticate(held.tokens.access)
    renewed = refresh(token=held.tokens.refresh, caller=CALLER)
    assert bearer.authenticate(renewed.tokens.access).role == "manager"
    event = AuditEvent.objects.get(kind="role_changed")
    assert (event.account_id, event.actor_id) == (str(ann.id), str(root.id))
    assert event.details == {"before": "employee", "after": "manager"}
    assert subjects(outbox, ANN) == ["Your role was changed"]
    assert "is now Manager" in outbox[-1].body


def test_the_same_role_again_changes_nothing(make_account, outbox):
    root, ann = make_account(ROOT, role="admin"), make_account(ANN)
    held = open_session(ann)
    give(ann, "employee", by=root)
    assert bearer.authenticate(held.tokens.access)
    assert not AuditEvent.objects.filter(kind="role_changed").exists()
    assert outbox == []


def test_a_role_that_is_not_declared_is_refused(make_account):
    root, ann = make_account(ROOT, role="admin"), make_account(ANN)
    with pytest.raises(InvalidInput) as refused:
        give(ann, "emperor", by=root)
    assert refused.value.problems["role"][0].code == "role_unknown"


def test_nobody_changes_their_own_role(make_account):
    make_account("other@example.org", role="admin")
    root = make_account(ROOT, role="admin")
    with pytest.raises(PermissionDenied):
        give(root, "manager", by=root)


def test_permission_over_both_roles_is_needed(make_account, settings):
    lead = Role(
        "lead", "Lead", 60, may={Action.READ: Over.LOWER, Action.SET_ROLE: ("employee", "client")}
    )
    settings.VESTIBULE = {**settings.VESTIBULE, "ROLES": (*COMPANY_ROLES, lead)}
    boss = make_account("boss@example.org", role="lead")
    ann, mia = make_account(ANN), make_account("mia@example.org", role="manager")
    assert give(ann, "client", by=boss).role == "client"
    for person, role in ((ann, "manager"), (ann, "lead"), (ann, "admin"), (mia, "client")):
        with pytest.raises(PermissionDenied):
            give(person, role, by=boss)
    with pytest.raises(NotFound):
        give(make_account(ROOT, role="admin"), "client", by=boss)


def test_the_actors_current_role_counts(make_account):
    root, second = make_account(ROOT, role="admin"), make_account("two@example.org", role="admin")
    ann, held = make_account(ANN), claims_of(second)
    Account.objects.filter(pk=second.id).update(role="client")  # its token still says admin
    assert held.role == "admin"
    with pytest.raises(NotFound):
        set_role(account=ann.id, role="manager", claims=held, caller=CALLER)
    get_user_model().objects.filter(pk=root.id).update(is_active=False)
    with pytest.raises(NotAuthenticated):
        give(ann, "manager", by=root)


def test_djangos_flags_follow_the_administrators_role(make_account):
    create_admin(email=ROOT, password=PASSWORD, caller=CALLER)
    ann = make_account(ANN)
    user = get_user_model().objects

    def flags() -> tuple[Any, ...]:
        return user.filter(pk=ann.id).values_list("is_staff", "is_superuser").get()

    give(ann, "admin")
    assert flags() == (True, True)
    give(ann, "manager")
    assert flags() == (False, False)
    user.filter(pk=ann.id).update(is_staff=True)  # the host's own decision
    give(ann, "client")
    assert flags() == (True, False)


def test_the_last_administrator_keeps_the_role_also_from_the_command_line(make_account):
    root = make_account(ROOT, role="admin")
    with pytest.raises(LastAdmin):
        give(root, "manager")
    gone = make_account("gone@example.org", role="admin")
    deactivate_user(account=gone.id, claims=None, caller=CALLER)
    with pytest.raises(LastAdmin):
        give(root, "manager")
    assert give(gone, "client").role == "client"  # this administrator was not active
    assert Account.objects.get(pk=root.id).role == "admin"
    assert not AuditEvent.objects.filter(kind="role_changed", account_id=str(root.id)).exists()


def test_of_twenty_administrators_who_demote_each_other_at_once_one_is_left(make_account):
    admins = [make_account(f"a{number}@example.org", role="admin") for number in range(20)]
    held = [claims_of(admin) for admin in admins]

    def demote(number: int) -> Person:
        target = admins[(number + 1) % len(admins)]
        return set_role(account=target.id, role="client", claims=held[number], caller=CALLER)

    answers = at_once(demote, len(admins))
    assert active_admins() >= 1
    assert 20 - active_admins() == len(answers) - len(refusals(answers))


def test_twenty_demotions_at_once_from_outside_leave_one_administrator(make_account):
    admins = [make_account(f"a{number}@example.org", role="admin") for number in range(20)]

    def shut_or_demote(number: int) -> Person:
        if number % 2:
            return give(admins[number], "client")
        return deactivate_user(account=admins[number].id, claims=None, caller=CALLER)

    refused = refusals(at_once(shut_or_demote, len(admins)))
    assert [type(each) for each in refused] == [LastAdmin]
    assert active_admins() == 1
