"""Avatars: replaced safely, removed completely, one set of files per account."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.avatars.pictures import picture
from tests.races import at_once
from vestibule import bearer
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidImage, NotAuthenticated, NotFound, TooManyRequests
from vestibule.core.events import Event
from vestibule.flows.avatar import remove_avatar, set_avatar
from vestibule.models import Account, AuditEvent
from vestibule.testing.plugin import open_session

RED, BLUE = (picture(colour=colour) for colour in ((255, 0, 0), (0, 0, 255)))


@pytest.fixture
def claims(make_account):
    return bearer.authenticate(open_session(make_account()).tokens.access)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Store avatars in a folder of this test, without rate limits."""
    settings.STORAGES = {
        **settings.STORAGES,
        "vestibule_avatars": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": "/media/"},
        },
    }
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}
    return tmp_path / "avatars"


def stems(folder: Path) -> set[str]:
    return {path.name.partition("-")[0] for path in folder.iterdir()} if folder.exists() else set()


@pytest.mark.django_db(transaction=True)
def test_the_old_picture_is_deleted_after_the_new_one_is_stored(claims, folder):
    first = set_avatar(content=RED, claims=claims, caller=Caller()).avatar
    assert stems(folder) == {first}
    second = set_avatar(content=BLUE, claims=claims, caller=Caller()).avatar
    assert first != second
    assert stems(folder) == {second} == {Account.objects.get().avatar}


@pytest.mark.django_db(transaction=True)
def test_a_removed_picture_leaves_no_file(claims, folder):
    set_avatar(content=RED, claims=claims, caller=Caller())
    assert remove_avatar(claims=claims, caller=Caller()).avatar == ""
    assert remove_avatar(claims=claims, caller=Caller()).avatar == ""
    assert stems(folder) == set()
    kinds = [*AuditEvent.objects.order_by("pk").values_list("kind", flat=True)]
    assert kinds == [Event.AVATAR_CHANGED, Event.AVATAR_REMOVED]


def test_a_bad_file_changes_nothing(claims, folder):
    shown = set_avatar(content=RED, claims=claims, caller=Caller()).avatar
    with pytest.raises(InvalidImage):
        set_avatar(content=b"<svg/>", claims=claims, caller=Caller())
    assert Account.objects.get().avatar == shown
    assert stems(folder) == {shown}


@pytest.mark.django_db(transaction=True)
def test_concurrent_uploads_leave_one_picture_and_no_stray_file(claims, folder):
    at_once(lambda _: set_avatar(content=RED, claims=claims, caller=Caller()), 8)
    assert stems(folder) == {Account.objects.get().avatar}


@pytest.mark.django_db(transaction=True)
def test_a_deleted_user_leaves_no_picture(claims, folder):
    set_avatar(content=RED, claims=claims, caller=Caller())
    get_user_model().objects.get().delete()
    assert stems(folder) == set()


def test_a_deactivated_account_stores_nothing(claims, folder):
    get_user_model().objects.update(is_active=False)
    with pytest.raises(NotAuthenticated):
        set_avatar(content=RED, claims=claims, caller=Caller())
    with pytest.raises(NotAuthenticated):
        remove_avatar(claims=claims, caller=Caller())
    assert stems(folder) == set()


def test_uploads_are_counted_by_account(claims, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {"avatar": "2/minute per account"}}
    for _ in range(2):
        set_avatar(content=RED, claims=claims, caller=Caller(ip="192.0.2.1"))
    with pytest.raises(TooManyRequests):
        set_avatar(content=RED, claims=claims, caller=Caller(ip="192.0.2.2"))


def test_without_a_storage_there_are_no_avatars(claims, settings):
    settings.STORAGES = {
        name: value for name, value in settings.STORAGES.items() if name != "vestibule_avatars"
    }
    with pytest.raises(NotFound):
        set_avatar(content=RED, claims=claims, caller=Caller())


def test_a_manager_sets_the_picture_of_another_user(make_account, claims):
    boss = bearer.authenticate(
        open_session(make_account("boss@example.org", role="admin")).tokens.access
    )
    owner = claims.subject
    set_avatar(content=RED, claims=boss, caller=Caller(), account=owner)
    assert Account.objects.get(pk=owner).avatar
    changed = AuditEvent.objects.get(kind=Event.AVATAR_CHANGED)
    assert (changed.account_id, changed.actor_id) == (owner, boss.subject)
    get_user_model().objects.filter(pk=owner).update(is_active=False)
    remove_avatar(claims=boss, caller=Caller(), account=owner)
    assert not Account.objects.get(pk=owner).avatar


def test_without_permission_nobody_sets_the_picture_of_another(make_account, claims):
    other = make_account("other@example.org")
    with pytest.raises(NotFound):
        set_avatar(content=RED, claims=claims, caller=Caller(), account=other.id)
    with pytest.raises(NotFound):
        remove_avatar(claims=claims, caller=Caller(), account="nobody")
    set_avatar(content=RED, claims=claims, caller=Caller(), account=claims.subject)
    assert AuditEvent.objects.get(kind=Event.AVATAR_CHANGED).actor_id == ""
