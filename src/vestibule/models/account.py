"""Accounts: what Vestibule stores about a user, whatever the host's user model is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, Self, cast

from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.utils import timezone

from vestibule import database
from vestibule.conf import settings
from vestibule.core.identifiers import (
    EMAIL_MAX,
    SEARCH_MAX,
    SKELETON_MAX,
    email_key,
    username_skeleton,
)
from vestibule.core.people import NEVER, Person, Profile
from vestibule.core.profile_fields import Fact, shown
from vestibule.database import DatabaseNow, as_moment
from vestibule.models import host_user, profile_columns
from vestibule.models.enrolled_factors import EnrolledFactorsQuerySet
from vestibule.models.host_user import (
    PERSON,
    closed_among,
    fact_paths,
    hides_users,
    person_from,
    public_id,
    search_keys,
    user_has,
    user_key,
)
from vestibule.models.profile_columns import in_account, in_user
from vestibule.models.sql.list_indexes import LIST_INDEXES, RARE_INDEXES
from vestibule.models.sql.person import column_of
from vestibule.models.unsaved_user import new_user
from vestibule.models.user_field import UserField
from vestibule.tokens.revocation import feed

_PROFILE = ("phone", "phone_verified_at", "created_at", "updated_at", "facts", "avatar")


class AccountQuerySet(EnrolledFactorsQuerySet["Account"]):
    """Queries on accounts."""

    def of(self, person: int | str) -> Self:
        """Select a person's account by the id that tokens and responses carry."""
        return self.filter(pk=cast("Any", person))

    def get_by_natural_key(self, *key: Any) -> Account:
        """Return the account of the user with this natural key, for ``loaddata``."""
        users: Any = get_user_model()._default_manager
        return self.get(pk=users.db_manager(self.db).get_by_natural_key(*key).pk)

    def credentials(self) -> tuple[Person, str, datetime] | None:
        """Read the one account of this query with its password hash and the database's time.

        One query: everything that a sign-in needs before it checks the password.
        """
        paths = fact_paths()
        row = self.values_list(
            *(paths[name] for name in PERSON), "user__password", DatabaseNow()
        ).first()
        if row is None:
            return None
        return person_from(dict(zip(PERSON, row, strict=False))), row[-2], as_moment(row[-1])

    def in_doubt(self) -> Self:
        """Select accounts not known to have the same person behind mailbox and password."""
        unknown = Q(email_verified_at=None, owner_confirmed=False)
        return self.filter(unknown | Q(registrant_unproved=True))

    def wanting_owner(self) -> Self:
        """Select accounts without a factor that need a confirmed owner before the first."""
        return self.not_enrolled().filter(registrant_unproved=True).exclude(email="")

    def person(self) -> Person | None:
        """Read the one person of this query."""
        paths = fact_paths()
        row = self.values_list(*(paths[name] for name in PERSON)).first()
        return None if row is None else person_from(dict(zip(PERSON, row, strict=True)))

    def profile_of(self, person: int | str) -> Profile | None:
        """Read a user's own profile. One query, whose SQL is compiled once per process."""
        connection = database.connection()
        key = user_key().get_db_prep_value(person, connection)
        columns = tuple([each.column for each in settings.PROFILE_FIELDS if each.column])
        sql, params = _profile_sql(connection.vendor, columns)
        with connection.cursor() as cursor:
            cursor.execute(sql, (*params, key))
            row = cursor.fetchone()
        if row is None:
            return None
        return _profile_from(row)

    def profiles(self) -> list[Profile]:
        """Read the profiles of these accounts, as their owners may see them. One query."""
        paths = fact_paths()
        columns = [f"user__{each.column}" for each in profile_columns.declared()]
        names = (paths.get(name, name) for name in (*PERSON, *_PROFILE))
        rows = self.values_list(*names, *columns)
        closed = closed_among([row[0] for row in rows])
        return [_profile_from(row, closed=public_id(row[0]) in closed) for row in rows]

    def shown(self) -> Self:
        """Select accounts whose user the host's default manager does not hide."""
        return self.filter(user__in=host_user.users()) if hides_users() else self

    def left_for_good(self) -> Self:
        """Select deleted accounts whose time to restore them is over."""
        inactive = {fact_paths()["is_active"]: False}
        return self.filter(deletion_due_at__lte=DatabaseNow(), **inactive)

    def hold(self) -> None:
        """Lock these rows until the transaction ends; on SQLite by a write, which alone does."""
        if database.connection().vendor == "sqlite":
            self.update(epoch=F("epoch"))
            return
        list(self.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))

    def void_access_tokens(self) -> None:
        """Revoke all access tokens of these accounts; their sessions continue.

        They are refused on this node as soon as the transaction commits, on all nodes
        within ``REVOCATION_BOUND``.
        """
        self.update(epoch=F("epoch") + 1, epoch_moved_at=DatabaseNow())
        moved = [
            (str(account), epoch, at)
            for account, epoch, at in self.values_list("pk", "epoch", "epoch_moved_at")
            if at is not None
        ]
        database.on_commit(partial(feed.publish_epochs, moved))

    def register(
        self,
        *,
        email: str,
        username: str | None,
        names: Mapping[str, str],
        encoded: str,
        role: str,
        phone: str = "",
        facts: Mapping[str, Fact] | None = None,
        self_registered: bool = False,
        **host_fields: Any,
    ) -> tuple[Person, datetime]:
        """Create the host's user and its account; return the person and the database's time.

        ``encoded`` is the hashed password. ``host_fields`` without a column are ignored.

        Raises:
            IntegrityError: the address, the username or a unique fact is taken.
        """
        columns = {**names, **host_fields, **in_user(facts or {})}
        user = new_user(email=email, username=username, encoded=encoded, columns=columns)
        user._vestibule_registering = True  # its account is created here, not by the signal
        user.save(using=self.db, force_insert=True)
        elsewhere = {name: value for name, value in names.items() if not user_has(name)}
        columns = {
            "email": email,
            "email_key": email_key(email),
            "username_skeleton": username_skeleton(user.get_username()),
            "role": role,
            "phone": phone,
            "facts": {**elsewhere, **in_account(facts or {})},
            "self_registered": self_registered,
            **search_keys({**names, "username": user.get_username()}),
        }
        self.store([self.model(user_id=user.pk, **columns)], columns)
        return self.filter(pk=user.pk)._registered()

    def _registered(self) -> tuple[Person, datetime]:
        found = self.credentials()
        if found is None:
            raise LookupError("The account that was just created is missing.")
        if user_has("is_active") and not found[0].is_active:  # as the host makes new users
            self.update(enabled=False)
        return found[0], found[2]


def _profile_from(row: Sequence[Any], *, closed: bool | None = None) -> Profile:
    facts = dict(zip((*PERSON, *_PROFILE), row, strict=False))
    fields, stored = settings.PROFILE_FIELDS, _object(facts["facts"])
    if len(row) > len(facts):
        stored |= profile_columns.facts_from(row[len(facts) :])
    return Profile(
        person=person_from(facts, closed=closed),
        phone=facts["phone"],
        phone_verified=facts["phone_verified_at"] is not None,
        created_at=as_moment(facts["created_at"]),
        updated_at=as_moment(facts["updated_at"]),
        facts=shown(fields, stored),
        avatar=facts["avatar"],
    )


@lru_cache(maxsize=4)
def _profile_sql(vendor: str, user_columns: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    """Let the ORM compile the query, and cache it: compiling costs more than running it."""
    names, paths = (*PERSON, *_PROFILE), fact_paths()
    columns = [paths.get(name, name) for name in names]
    columns += [f"user__{each}" for each in user_columns]
    # As text: a raw cursor would return a member of the JSON with its quotation marks.
    plain = (KT(path) if path.startswith("facts__") else path for path in columns)
    every = Account.objects.values_list(*plain)
    sql, params = every.query.get_compiler(using=every.db).as_sql()
    quote = database.connection().ops.quote_name
    key = f"{quote(Account._meta.db_table)}.{quote(column_of(Account._meta, 'pk'))}"
    return f"{sql} WHERE {key} = %s", tuple(params)


def _object(stored: Any) -> dict[str, Any]:
    """Read a JSON object that raw SQL returned as text."""
    return dict(json.loads(stored) if isinstance(stored, str) else stored or {})


class Account(models.Model):
    """One row for each of the host's users: identity, role and token epoch.

    The host's table is not changed. The email address is unique here, by a
    constraint on its canonical form, whatever the host's model allows.
    """

    user = UserField(
        django_settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="vestibule",
    )
    email = models.CharField(max_length=EMAIL_MAX, blank=True)
    """The address as entered: mail is sent to it."""
    email_key = models.CharField(max_length=EMAIL_MAX, null=True, unique=True)  # noqa: DJ001
    """The address in canonical form; NULL if the account cannot sign in with one."""
    email_verified_at = models.DateTimeField(null=True, blank=True)
    registrant_unproved = models.BooleanField(default=False, db_default=False)
    """The mailbox was verified, but perhaps not by the person who set the password before."""
    owner_confirmed = models.BooleanField(default=False, db_default=False)
    """The owner is confirmed, verified or not: the host set the address, or adopted a factor."""
    self_registered = models.BooleanField(default=False, db_default=False)
    """A visitor registered it with an unverified address, and the host has set no other since."""
    phone = models.CharField(max_length=16, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    role = models.CharField(max_length=50, blank=True)
    enabled = models.BooleanField(default=True)
    """Replaces ``is_active`` if the host's user has no such column; else a copy for searches."""
    username_skeleton = models.CharField(max_length=SKELETON_MAX, null=True)  # noqa: DJ001
    """Skeleton of the username (UTS 39); NULL if it was generated or another account has it."""
    username_key = models.CharField(max_length=SEARCH_MAX, blank=True, default="", db_default="")
    name_key = models.CharField(max_length=SEARCH_MAX, blank=True, default="", db_default="")
    last_name_key = models.CharField(max_length=SEARCH_MAX, blank=True, default="", db_default="")
    """Three copies for searches, updated by ``models.account_search``; not for sign-in."""
    epoch = models.PositiveIntegerField(default=0)
    """Access tokens carry it; tokens with a lower one are revoked."""
    epoch_moved_at = models.DateTimeField(null=True, blank=True)
    factors = models.CharField(max_length=40, blank=True, default="", db_default="")
    """Enrolled second factors, separated by spaces: a copy that a sign-in reads with the person.
    Written by ``recount_factors`` alone."""
    factor_due_at = models.DateTimeField(null=True, blank=True)
    """When a required second factor must be enrolled; NULL before the first sign-in under it."""
    webauthn_user_id = models.BinaryField(max_length=64, null=True, unique=True, editable=False)
    """The user handle of passkeys: 64 random bytes, which tell nothing about the user."""
    facts = models.JSONField(default=dict, blank=True)
    """Facts for which the host's user has no column, ``PROFILE_FIELDS`` included."""
    avatar = models.CharField(max_length=64, blank=True, default="", db_default="")
    """File name of its pictures, without size and extension; empty if it has none."""
    deletion_due_at = models.DateTimeField(null=True, blank=True)
    """When a deleted account, which can still be restored, is removed for good."""
    last_seen_at = models.DateTimeField(default=NEVER, db_default=NEVER, editable=False)
    """A copy from its sessions, for lists; written by ``models.last_seen``."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["username_skeleton"], name="vestibule_account_skeleton")
        ]
        indexes = (*RARE_INDEXES, *LIST_INDEXES)

    def __str__(self) -> str:
        return f"account {self.pk}"

    def natural_key(self) -> Any:
        """Return the natural key of the user, by which dumps refer to an account."""
        users = get_user_model()._base_manager.using(self._state.db)  # not from a replica
        return users.get(pk=self.pk).natural_key()

    natural_key.dependencies = [django_settings.AUTH_USER_MODEL]  # type: ignore[attr-defined]
