"""What Vestibule does at signals of Django and of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models.signals import pre_save

from tests.calls import CALLER
from vestibule import receivers
from vestibule.core.clock import now
from vestibule.core.errors import SessionOver
from vestibule.core.tokens import SignedIn
from vestibule.delivery.upkeep import upkeep
from vestibule.flows.refresh import refresh
from vestibule.models import Account
from vestibule.models.rehash import rehash
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = pytest.mark.django_db
NEW = "another long passphrase"


def test_lists_show_users_created_without_a_signal_within_the_hour():
    user = get_user_model()(username="behind", email="Behind@example.org", password="!")
    get_user_model().objects.bulk_create([user])
    assert not Account.objects.exists()
    upkeep.send(sender=None)
    assert Account.objects.get(pk=user.pk).email_key == "behind@example.org"


@pytest.fixture
def outdated(make_account: Any, settings: Any) -> SignedIn:
    """A session whose user has a hash that Django would renew."""
    settings.PASSWORD_HASHERS = [
        *settings.PASSWORD_HASHERS,
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    ann = make_account()
    get_user_model().objects.update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    return open_session(ann)


def renew(held: SignedIn) -> SignedIn:
    return refresh(token=held.tokens.refresh, caller=CALLER)


@contextmanager
def before_the_save(call: Callable[[], object]) -> Iterator[None]:
    """Call it after our receivers of ``pre_save``, and before Django's query."""

    def receiver(**_: Any) -> None:
        call()

    pre_save.connect(receiver, sender=get_user_model())
    try:
        yield
    finally:
        pre_save.disconnect(receiver, sender=get_user_model())


@pytest.mark.django_db(transaction=True)
def test_a_refresh_during_djangos_rehash_finds_no_new_password(outdated):
    renewed: list[SignedIn] = []
    with before_the_save(lambda: renewed.append(renew(outdated))):
        assert get_user_model().objects.get().check_password(PASSWORD)
    assert renew(renewed[0]).session == outdated.session


@pytest.mark.django_db(transaction=True)
def test_a_rehash_by_django_that_fails_ends_nothing(outdated):
    def fails() -> None:
        raise RuntimeError

    with before_the_save(fails), pytest.raises(RuntimeError):
        get_user_model().objects.get().check_password(PASSWORD)
    assert renew(renew(outdated)).session == outdated.session
    assert get_user_model().objects.get().check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_a_rehash_in_a_transaction_of_the_host_is_undone_as_a_whole(outdated):
    user = get_user_model().objects.get()
    before = user.password
    with transaction.atomic():
        assert user.check_password(PASSWORD)
        assert get_user_model().objects.get().password == user.password != before
        transaction.set_rollback(True)
    assert get_user_model().objects.get().password == before
    assert renew(renew(outdated)).session == outdated.session


def overtaken_by(change: Callable[[str], object]) -> Callable[..., bool]:
    def overtaken(account: Any, *, before: str, after: str) -> bool:
        change(before)
        return rehash(account, before=before, after=after)

    return overtaken


def test_of_two_concurrent_rehashes_by_django_the_faster_counts(outdated, monkeypatch):
    faster = make_password(PASSWORD)
    (account,) = Account.objects.values_list("pk", flat=True)

    def change(before: str) -> None:
        monkeypatch.undo()
        assert rehash(account, before=before, after=faster)

    monkeypatch.setattr(receivers, "rehash", overtaken_by(change))
    assert get_user_model().objects.get().check_password(PASSWORD)
    assert get_user_model().objects.get().password == faster
    assert renew(renew(outdated)).session == outdated.session


def test_a_rehash_by_django_does_not_undo_a_concurrent_change_of_the_password(
    outdated, monkeypatch
):
    def change(before: str) -> None:
        get_user_model().objects.update(password=make_password(NEW))

    monkeypatch.setattr(receivers, "rehash", overtaken_by(change))
    assert get_user_model().objects.get().check_password(PASSWORD)
    assert get_user_model().objects.get().check_password(NEW)
    with pytest.raises(SessionOver):
        renew(outdated)


def stored_and_stale() -> tuple[Any, Any]:
    """Return a user's row twice: the second stays as it was read."""
    return get_user_model().objects.get(), get_user_model().objects.get()


@pytest.mark.django_db
def test_a_partial_save_of_a_stale_user_does_not_take_the_address_back(make_account):
    make_account()
    user, stale = stored_and_stale()
    user.email = "new@example.org"
    user.save()
    Account.objects.update(email_verified_at=now())
    stale.save(update_fields=["last_login"])  # as Django's sign-in does
    account = Account.objects.get()
    assert (account.email, account.email_key) == ("new@example.org", "new@example.org")
    assert account.email_verified_at


@pytest.mark.django_db
def test_a_partial_save_of_a_stale_user_ends_no_session_and_calls_off_no_deletion(make_account):
    person = make_account()
    get_user_model().objects.update(is_active=False)
    user, stale = stored_and_stale()
    user.is_active = True
    user.save()
    held = open_session(person)
    stale.save(update_fields=["first_name"])
    assert renew(held)

    user, stale = stored_and_stale()
    Account.objects.update(deletion_due_at=now())
    get_user_model().objects.update(is_active=False)
    stale.save(update_fields=["last_login"])
    assert Account.objects.get().deletion_due_at
    user.save(update_fields=["is_active"])
    assert Account.objects.get().deletion_due_at is None


@pytest.mark.django_db
def test_a_password_that_is_set_and_not_saved_ends_no_session(make_account):
    held = open_session(make_account())
    user, _ = stored_and_stale()
    user.set_password("another long passphrase")
    user.save(update_fields=["first_name"])
    assert renew(held)
    user.set_password("another long passphrase")
    user.save(update_fields=["password"])
    with pytest.raises(SessionOver):
        renew(held)
