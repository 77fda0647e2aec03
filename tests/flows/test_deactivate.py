"""Deactivating, reactivating and deleting accounts."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from tests.calls import CALLER, post
from tests.messages import code_in, subjects, token_in
from tests.people import claims_of
from vestibule import bearer
from vestibule.core.errors import (
    AlreadyActive,
    AlreadyDeactivated,
    InvalidToken,
    LastAdmin,
    NotFound,
    PermissionDenied,
    StillActive,
)
from vestibule.core.people import Person
from vestibule.core.roles import STAFF_ROLES
from vestibule.flows.deactivate import activate_user, deactivate_user, delete_user
from vestibule.flows.refresh import refresh
from vestibule.models import Account, AuditEvent, Session
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = pytest.mark.django_db(transaction=True)
ROOT, ANN = "root@example.org", "ann@example.org"
NEW = "another long passphrase"


@pytest.fixture
def root(make_account):
    return make_account(ROOT, role="admin")


def shut(person: Person, by: Person | None = None) -> Person:
    return deactivate_user(account=person.id, claims=claims_of(by) if by else None, caller=CALLER)


def opened(person: Person, by: Person | None = None) -> Person:
    return activate_user(account=person.id, claims=claims_of(by) if by else None, caller=CALLER)


def deleted(person: Person, by: Person | None = None) -> Person:
    return delete_user(account=person.id, claims=claims_of(by) if by else None, caller=CALLER)


def is_active(person: Person) -> bool:
    found = Account.objects.of(person.id).person()
    return found is not None and found.is_active


def test_a_deactivation_ends_sessions_for_good(make_account, root, outbox):
    ann = make_account(ANN)
    held = open_session(ann)
    assert not shut(ann, by=root).is_active
    for _ in range(2):  # first deactivated, then active again
        with pytest.raises(InvalidToken):
            bearer.authenticate(held.tokens.access)
        with pytest.raises(InvalidToken):
            refresh(token=held.tokens.refresh, caller=CALLER)
        if not is_active(ann):
            assert post("login/", {"email": ANN, "password": PASSWORD}).status_code == 401
            assert opened(ann, by=root).is_active
    assert post("login/", {"email": ANN, "password": PASSWORD}).status_code == 200
    assert subjects(outbox, ANN)[0] == "Your account was deactivated"
    kinds = list(AuditEvent.objects.filter(actor_id=str(root.id)).values_list("kind", flat=True))
    assert kinds == ["deactivated", "reactivated"]


@pytest.mark.parametrize("by_host", [False, True], ids=["by an administrator", "by the host"])
def test_links_and_codes_sent_before_stay_void_after_a_reactivation(
    make_account, root, outbox, settings, by_host
):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}, "SIGN_IN_CHECK": "email_code"}
    ann = make_account(ANN)
    post("password/reset/", {"email": ANN})
    link = token_in(outbox)
    challenge = post("login/", {"email": ANN, "password": PASSWORD}).json()["challenge"]["id"]
    code = code_in(outbox)
    if by_host:
        user = get_user_model().objects.get(pk=ann.id)
        user.is_active = False
        user.save()
    else:
        shut(ann, by=root)
    opened(ann, by=root)
    assert post("password/reset/confirm/", {"token": link, "password": NEW}).status_code == 400
    assert post("login/challenge/", {"challenge": challenge, "code": code}).status_code == 400


def test_deactivating_or_activating_twice_is_refused(make_account, root):
    ann = make_account(ANN)
    with pytest.raises(AlreadyActive):
        opened(ann, by=root)
    shut(ann, by=root)
    with pytest.raises(AlreadyDeactivated):
        shut(ann, by=root)


def test_the_last_administrator_stays_active(root):
    with pytest.raises(LastAdmin):
        shut(root)
    assert is_active(root)


def test_the_role_decides_who_may_deactivate_themselves(make_account, settings):
    ann = make_account(ANN)
    with pytest.raises(PermissionDenied):
        shut(ann, by=ann)
    settings.VESTIBULE = {
        **settings.VESTIBULE,
        "ROLES": STAFF_ROLES,
        "DEFAULT_ROLE": "Default",
        "ADMIN_ROLE": "Superuser",
    }
    for role, allowed in (("Default", True), ("Admin", False), ("Superuser", False)):
        person = make_account(f"{role}@example.org", role=role)
        if allowed:
            assert not shut(person, by=person).is_active
            assert AuditEvent.objects.get(kind="deactivated").actor_id == ""
        else:
            with pytest.raises(PermissionDenied):
                shut(person, by=person)


def test_only_a_deactivated_account_is_deleted_and_its_trail_stays(make_account, root):
    ann = make_account(ANN)
    session = open_session(ann).session
    with pytest.raises(StillActive):
        deleted(ann, by=root)
    shut(ann, by=root)
    assert deleted(ann, by=root).email == ANN
    assert not get_user_model().objects.filter(pk=ann.id).exists()
    assert Session.objects.get(pk=session).account_id is None
    event = AuditEvent.objects.get(kind="account_deleted")
    assert event.actor_id == str(root.id)
    assert event.account_id != str(ann.id)  # anonymous, and the same in all rows
    assert AuditEvent.objects.get(kind="deactivated").account_id == event.account_id
    with pytest.raises(NotFound):
        deleted(ann, by=root)


def test_nobody_deletes_themselves_here(root, make_account):
    make_account("two@example.org", role="admin")
    with pytest.raises(PermissionDenied):
        deleted(root, by=root)


def test_the_hosts_records_of_a_user_follow_on_delete(make_account, root):
    ann = make_account(ANN)
    group = Group.objects.create(name="sales")
    get_user_model().objects.get(pk=ann.id).groups.add(group)
    shut(ann, by=root)
    deleted(ann, by=root)
    assert group.user_set.count() == 0


def test_host_code_deletes_a_user_without_an_administrator(make_account):
    ann = make_account(ANN)
    deactivate_user(account=ann.id, claims=None, caller=CALLER)
    assert delete_user(account=ann.id, claims=None, caller=CALLER).id == ann.id
    assert not get_user_model()._default_manager.filter(pk=ann.id).exists()
