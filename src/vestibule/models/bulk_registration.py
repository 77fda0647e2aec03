"""Bulk registration: a few queries for thousands of new users."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth import get_user_model

from vestibule import database
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.identifiers import search_key, username_skeleton
from vestibule.core.imports import ImportedUser
from vestibule.models import host_user
from vestibule.models.account import Account
from vestibule.models.administrators import FLAGS
from vestibule.models.host_user import email_field, search_keys, user_has
from vestibule.models.person_columns import problems, stored_email
from vestibule.models.profile_columns import in_account, in_user
from vestibule.models.unsaved_user import stand_in_name

_COLUMNS = (
    *("email", "email_key", "email_verified_at", "username_skeleton", "role", "phone", "enabled"),
    *("facts", "created_at", *search_keys({})),
)


def taken_addresses(users: Iterable[ImportedUser]) -> set[str]:
    """Return the canonical addresses of these users that already have an account."""
    keys = [user.email_key for user in users if user.email_key]
    Account.objects.adopt_missing(emails=keys)
    found = Account.objects.filter(email_key__in=keys).values_list("email_key", flat=True)
    return {key for key in found if key is not None}


def taken_names(names: Iterable[str]) -> set[str]:
    """Return the search keys of these usernames that are taken."""
    names = list(names)
    Account.objects.adopt_missing(usernames=names)
    wanted = {search_key(name) for name in names}
    found = Account.objects.filter(username_key__in=wanted)
    return set(found.values_list("username_key", flat=True)) if wanted else set()


def register_all(users: Sequence[ImportedUser]) -> None:
    """Create the host's user and the account of each of them.

    For speed, the signals of the host's model are not sent. A name that looks like another
    account's is kept, like one set by the host, so that its user can still sign in with it.

    Raises:
        IntegrityError: an address, a username or a unique fact is taken.
    """
    names = _login_names(users)
    created = [_host_user(user, name) for user, name in zip(users, names, strict=True)]
    if get_user_model()._meta.get_parent_list():  # Django has no bulk_create for several tables
        for each in created:
            each._vestibule_registering = True
            each.save(using=database.alias(), force_insert=True)
    else:
        created = host_user.users().bulk_create(created)
    looks = Account.objects.free_values("username_skeleton", list(map(username_skeleton, names)))
    accounts = [_account(*each) for each in zip(created, users, looks, strict=True)]
    Account.objects.store(accounts, _COLUMNS)


def _login_names(users: Sequence[ImportedUser]) -> list[str]:
    """Choose the username of each user: its own, else its address if free, else random."""
    model = get_user_model()
    if email_field() == model.USERNAME_FIELD:
        return [user.email for user in users]
    standing_in = (user.email for user in users if not user.username)
    accepted = {email for email in standing_in if not problems({"username": email})}
    rows = host_user.rows_with(model.USERNAME_FIELD)
    known = rows.filter(**{f"{model.USERNAME_FIELD}__in": accepted})
    free = accepted - set(known.values_list(model.USERNAME_FIELD, flat=True))
    return [
        user.username or (user.email if user.email in free else stand_in_name("") or user.email)
        for user in users
    ]


def _host_user(user: ImportedUser, name: str) -> Any:
    model = get_user_model()
    new = model(password=user.encoded)
    columns: dict[str, Any] = {email_field(): stored_email(user.email), **user.names}
    columns["is_active"] = user.is_active
    columns |= in_user(user.facts)
    columns |= dict.fromkeys(FLAGS, user.role == settings.ADMIN_ROLE)
    if user.created_at:
        columns["date_joined"] = user.created_at
    for column, value in columns.items():
        if user_has(column):
            setattr(new, column, value)
    setattr(new, model.USERNAME_FIELD, name)
    return new


def _account(host_user: Any, user: ImportedUser, looks: str | None) -> Account:
    now = clock.now()
    return Account(
        user_id=host_user.pk,
        email=user.email,
        email_key=user.email_key,
        email_verified_at=(user.created_at or now) if user.email_verified else None,
        username_skeleton=looks,
        role=user.role,
        phone=user.phone,
        enabled=user.is_active,
        facts={**in_account(user.facts), **_names_without_column(user)},
        created_at=user.created_at or now,
        **search_keys({**user.names, "username": host_user.get_username()}),
    )


def _names_without_column(user: ImportedUser) -> dict[str, str]:
    return {name: value for name, value in user.names.items() if value and not user_has(name)}
