"""Where each fact about a person is stored, whatever the host's user model is."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.signals import setting_changed
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.options import Options

from vestibule import database
from vestibule.core.identifiers import search_key
from vestibule.core.people import Person

PERSON = (
    "id",
    "email",
    "username",
    "first_name",
    "last_name",
    "role",
    "is_active",
    "email_verified_at",
    "epoch",
    "factors",
)
"""Facts that responses and tokens carry."""

NAMES = ("first_name", "last_name")
"""Facts for which a user model may or may not have a column."""


@cache
def user_has(field: str) -> bool:
    """Whether the host's user model has a column of this name."""
    try:
        return bool(get_user_model()._meta.get_field(field).concrete)
    except FieldDoesNotExist:
        return False


@cache
def fact_paths() -> dict[str, str]:
    """Return the path of each fact of ``PERSON`` from ``Account``.

    A fact is stored in the host's user if that has a column for it, where the host's
    own code finds it; else in ``Account.facts``.
    """
    user = get_user_model()
    paths = {"id": "user_id", "email": "email", "role": "role", "epoch": "epoch"}
    paths["factors"] = "factors"
    paths["email_verified_at"] = "email_verified_at"
    paths["username"] = f"user__{user.USERNAME_FIELD}"
    paths["is_active"] = "user__is_active" if user_has("is_active") else "enabled"
    for name in NAMES:
        paths[name] = f"user__{name}" if user_has(name) else f"facts__{name}"
    return {name: paths[name] for name in PERSON}


@cache
def user_key() -> Any:
    """Return the primary key field of the host's user model.

    With multi-table inheritance, the one of the parent that the user model refers to.
    """
    key: Any = get_user_model()._meta.pk
    while key.remote_field:
        key = key.target_field
    return key


def table_of(field: str) -> Options[Any]:
    """Return the options of the model whose table has a column of the host's user.

    With multi-table inheritance, that may be a parent of the user model.
    """
    column: Any = get_user_model()._meta.get_field(field)
    options: Options[Any] = column.model._meta
    return options


def rows_with(field: str) -> models.QuerySet[Any]:
    """Select the rows that have a column of the host's users, for a conditional update.

    With multi-table inheritance, Django would first read the rows of a parent's column and then
    update them without the condition.
    """
    rows: models.QuerySet[Any] = table_of(field).model._base_manager.using(database.alias())
    return rows


def hold_password(user: int | str) -> None:
    """Lock a user's row until the transaction ends, with the account locked before.

    Call it where a password hash changes and sessions go on: a sign-in waits that would open a
    session with the former one (``while_password_sql``). SQLite has one writer.
    """
    list(rows_with("password").filter(pk=user).select_for_update().values_list("pk"))


def _forget_user_model(*, setting: str, **_: object) -> None:
    if setting == "AUTH_USER_MODEL":
        user_has.cache_clear()
        fact_paths.cache_clear()
        user_key.cache_clear()
        _shows_every_user.cache_clear()
        computes_active.cache_clear()


setting_changed.connect(_forget_user_model, dispatch_uid="vestibule.models.host_user")


def users() -> models.QuerySet[Any]:
    """Select the host's users, from the database that Vestibule writes to."""
    return get_user_model()._default_manager.using(database.alias())


@cache
def _shows_every_user() -> bool:
    """Whether the host's default manager selects what Django's own does: every row."""
    manager: Any = get_user_model()._default_manager
    own = type(manager).get_queryset is not models.manager.BaseManager.get_queryset
    return not own and manager._queryset_class is models.QuerySet


def hides_users() -> bool:
    """Whether the host's default manager hides users now, such as those deleted softly.

    One of the host's is asked each time: it may hide by the request, as by its tenant.
    """
    return not _shows_every_user() and bool(users().query.where)


@cache
def computes_active() -> bool:
    """Whether ``is_active`` of the host's user is code, such as a property, and no column."""
    said = inspect.getattr_static(get_user_model(), "is_active", None)
    return not user_has("is_active") and said not in {None, True}  # True: Django's base class


def is_closed_by_code() -> bool:
    """Whether no column alone says which users the host has closed."""
    return hides_users() or computes_active()


def closed_among(keys: Collection[Any]) -> set[int | str]:
    """Return the ids of those users whom the host's code closes.

    Its default manager hides them, or ``is_active`` is a property and says that they are not.
    """
    if not is_closed_by_code():
        return set()
    every = {public_id(key) for key in keys}
    shown = users().filter(pk__in=every)
    if computes_active():
        return every - {public_id(user.pk) for user in shown if user.is_active}
    return every - {public_id(key) for key in shown.values_list("pk", flat=True)}


def public_id(value: Any) -> int | str:
    """Return a primary key as responses carry it: integers as they are, others as text."""
    key = user_key().to_python(value)  # raw SQL on SQLite returns UUIDs as hex
    return key if isinstance(key, int) else str(key)


def missing_key() -> int | str:
    """Return a key that no account has, so that a query for no account takes as long as others."""
    key = user_key()
    return str(UUID(int=0)) if isinstance(key, models.UUIDField) else 0


def id_from(text: str) -> int | str | None:
    """Parse a primary key from a URL or token; None if no account can have it.

    Only the canonical spelling is accepted: each key has one URL.
    """
    value = value_from(text, user_key())
    return value if value is None or isinstance(value, int) else str(value)


def value_from(text: str, field: Any) -> Any:
    """Parse a value for a field of the host's user; None if it is not valid.

    Only the canonical spelling is accepted: ``02`` and ``٢`` are not ``2``.
    """
    try:
        value = field.to_python(text)
        field.run_validators(value)
    except (ValidationError, ValueError, OverflowError):
        return None
    return value if str(value) == text and text.isprintable() else None


def storable_username(text: str) -> str | None:
    """Return a username as typed if its column can hold it; None if no user can have it.

    A column need not be a text: ``abc`` in one of numbers would be an error of the database.
    """
    column: Any = get_user_model()._meta.get_field(get_user_model().USERNAME_FIELD)
    if isinstance(column, (models.CharField, models.TextField)):
        return text
    return text if value_from(text, column) is not None else None


def search_keys(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of the search columns other than the address.

    ``facts`` are those of ``PERSON``. The host's own columns have no index that a search
    could use, and adding one is up to the host.
    """
    first, last = text_of(facts.get("first_name")), text_of(facts.get("last_name"))
    return {
        "username_key": search_key(text_of(facts.get("username"))),
        "name_key": search_key(f"{first} {last}"),
        "last_name_key": search_key(last),
    }


def person_from(row: Mapping[str, Any], *, closed: bool | None = None) -> Person:
    """Build a person from a row selected by ``fact_paths``.

    A user whom the host's code closes is not active. This costs a query where it may close some,
    unless ``closed`` says whether it has closed this one.
    """
    if closed is None:
        closed = is_closed_by_code() and bool(closed_among([row["id"]]))
    return Person(
        id=public_id(row["id"]),
        email=row["email"],
        username=text_of(row["username"]),
        first_name=text_of(row["first_name"]),
        last_name=text_of(row["last_name"]),
        role=row["role"],
        is_active=bool(row["is_active"]) and not closed,
        email_verified=row["email_verified_at"] is not None,
        epoch=row["epoch"],
        factors=row["factors"],
    )


def text_of(value: Any) -> str:
    """Return the value of a column as a text, empty for NULL: a host's columns may allow that."""
    return "" if value is None else str(value)


_FINGERPRINT = {
    "sqlite": "SHA256({})",  # a function that Django adds to SQLite
    "postgresql": "encode(sha256(convert_to({}, 'UTF8')), 'hex')",
}


def fingerprint_of(encoded: str) -> str:
    """Return the fingerprint of a password hash: SHA-256, which databases can compute too.

    It reveals nothing beyond the password hash itself, which is in the same database.
    """
    return hashlib.sha256(encoded.encode()).hexdigest()


def fingerprint_sql(connection: BaseDatabaseWrapper, encoded: str) -> str:
    """Return an SQL expression for ``fingerprint_of``, given one for the password hash."""
    return _FINGERPRINT[connection.vendor].format(encoded)


def fingerprint(encoded: models.expressions.Combinable | str, *, using: str) -> models.Func:
    """Return the same for the ORM, given an expression or a path."""
    template = fingerprint_sql(connections[using], "%(expressions)s")
    return models.Func(encoded, template=template, output_field=models.CharField())


def stored_user(key: int | str) -> Any:
    """Read the host's user, for code of the host that takes one; None if it is gone."""
    return users().filter(pk=key).first()


def update_last_login(key: int | str, *, before: datetime) -> None:
    """Set ``last_login`` to the database's time, unless it is later than ``before``."""
    if user_has("last_login"):
        old = models.Q(last_login=None) | models.Q(last_login__lte=before)
        users().filter(old, pk=key).update(last_login=database.DatabaseNow())


def user_email(user: Any) -> str:
    """Return the email address of the host's user, or an empty string."""
    return str(getattr(user, email_field(), "") or "")


def email_field() -> str:
    """Return the name of the address field in the host's user model."""
    user = get_user_model()
    return str(user.get_email_field_name()) if hasattr(user, "get_email_field_name") else "email"
