"""Accounts for users whom the host has created without Vestibule's signals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from itertools import islice
from typing import Any, Self, TypeVar

from django.contrib.auth import get_user_model
from django.db import IntegrityError, models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Upper

from vestibule import database
from vestibule.conf import settings
from vestibule.core.identifiers import address_spellings, email_key, username_skeleton
from vestibule.models.host_user import (
    NAMES,
    email_field,
    search_keys,
    storable_username,
    text_of,
    user_email,
    user_has,
)
from vestibule.models.primary import PrimaryQuerySet
from vestibule.models.sql.plans import planned_by_value

BATCH = 500
"""Users whose accounts are created together."""
Row = TypeVar("Row", bound=models.Model)


class AdoptionQuerySet(PrimaryQuerySet[Row]):
    """Queries that create missing accounts.

    ``bulk_create``, ``loaddata``, ``COPY`` and other services create users without a signal.
    They get their account when they are first looked for by address or username.
    """

    def named(self, *, email: str | None) -> Self:
        """Select the account with this canonical address; none for None.

        A user with this address and no account gets one first, so that no other user can
        take the address. One query more, the same for every address.
        """
        if not email:
            return self.none()
        self.adopt_missing(emails=[email])
        return self.filter(email_key=email)

    def adopt_missing(
        self, *, emails: Collection[str] = (), usernames: Collection[str] = ()
    ) -> bool:
        """Create the missing accounts of users with these addresses or usernames.

        ``emails`` are canonical addresses. An account that has lost its address to another
        account gets it back if it is free by now. Returns whether there is such a user, whose
        account a concurrent request may have created.
        """
        found = list(_users_with(emails, usernames))
        self.adopt(user for user in found if user.vestibule_email_key is None)
        return bool(found)

    def adopt(self, users: Iterable[Any]) -> None:
        """Create the missing accounts for the host's users.

        If several users share an email address, the first one keeps it to sign in
        with; the others have none until their address is changed or becomes free. Five queries for
        each batch, so that a million users who were there before take minutes.
        """
        waiting = iter(users)
        while batch := list(islice(waiting, BATCH)):
            # One user at a time, as when the host saves it, has queries that are prepared.
            with planned_by_value() if len(batch) > 1 else nullcontext():
                self._adopt_batch(batch)

    def _adopt_batch(self, users: Sequence[Any]) -> None:
        found: dict[Any, Any] = {
            account.pk: account for account in self.filter(pk__in=[user.pk for user in users])
        }
        self._create_together([user for user in users if user.pk not in found])
        for account in found.values():
            if account.email_key is None:
                self._give_back_address(account)

    def _create_together(self, users: Sequence[Any]) -> None:
        """Create several accounts by one insert; those that a concurrent request stops, alone."""
        if not users:
            return
        names = [text_of(user.get_username()) for user in users]
        keys = self.free_values("email_key", [email_key(user_email(user)) for user in users])
        looks = self.free_values("username_skeleton", [username_skeleton(name) for name in names])
        self.bulk_create(
            [
                self.model(user_id=user.pk, email_key=key, username_skeleton=look, **_row_for(user))
                for user, key, look in zip(users, keys, looks, strict=True)
            ],
            ignore_conflicts=True,
        )
        created = set(self.filter(pk__in=[user.pk for user in users]).values_list("pk", flat=True))
        for user in users:
            if user.pk not in created:
                self._create_for(user)

    def _create_for(self, user: Any) -> None:
        """Create one account by one conditional insert, which a concurrent request may win."""
        row = _row_for(user)
        key, looks = email_key(user_email(user)), username_skeleton(text_of(user.get_username()))
        free = {
            "email_key": self.unless_taken("email_key", key),
            "username_skeleton": self.unless_taken("username_skeleton", looks),
        }
        # Without what another account has taken between query and insert.
        for unique in (free, {"email_key": free["email_key"]}, {}):
            new = self.model(user_id=user.pk, **row, **unique)
            self.bulk_create([new], ignore_conflicts=True)
            if self.filter(pk=user.pk).exists():
                return

    def store(self, accounts: Sequence[Row], columns: Collection[str]) -> None:
        """Insert the accounts of users who were just created, by one statement.

        A receiver of the host may have saved its user again, read from the database, so that it was
        adopted: such an account gets these ``columns``.

        Raises:
            IntegrityError: an address or a username is taken.
        """
        updated = {*columns, "updated_at"}
        self.bulk_create(
            accounts, update_conflicts=True, unique_fields=["user"], update_fields=updated
        )

    def _give_back_address(self, account: Any) -> None:
        """Let an account sign in with its address again, if no other account has it."""
        key = self.unless_taken("email_key", email_key(account.email))
        if key is None:
            return
        waiting = self.filter(pk=account.pk, email=account.email, email_key=None)
        try:
            with database.atomic():
                waiting.unverify(email_key=key)
        except IntegrityError:  # another account took it between query and update
            return

    def unverify(self, **columns: Any) -> None:
        """Set these columns, with which the address is the host's word, and not verified.

        The account is the host's from now on (``self_registered``). A confirmed owner stays so: the
        host knows who has the account, and the mailbox alone must not remove what they have set.
        """
        confirmed = When(email_verified_at__isnull=False, registrant_unproved=False, then=True)
        kept = Case(confirmed, default=F("owner_confirmed"))
        columns |= {"email_verified_at": None, "self_registered": False, "owner_confirmed": kept}
        self.update(**columns)

    def free_values(self, column: str, wanted: Sequence[str | None]) -> list[str | None]:
        """Return values for a unique column; None in place of each that another row has."""
        known = self.model._default_manager.filter(**{f"{column}__in": set(wanted) - {None}})
        taken = set(known.values_list(column, flat=True))
        free: list[str | None] = []
        for each in wanted:
            free.append(None if each in taken else each)
            taken.add(each)
        return free

    def unless_taken(self, column: str, key: str | None, *, but_for: Any = None) -> str | None:
        """Return a value for a unique column; None if another account has it."""
        taken = self.model._default_manager.filter(**{column: key}).exclude(pk=but_for)
        return None if key is None or taken.exists() else key


def users_without_account() -> models.QuerySet[Any]:
    """Select the host's users without an account, oldest first.

    Rows that the host's default manager hides are among them: they hold their address too.
    """
    users = get_user_model()._base_manager.using(database.alias())
    return users.filter(vestibule__isnull=True).order_by(_oldest_first())


def _users_with(emails: Collection[str], usernames: Collection[str]) -> models.QuerySet[Any]:
    """Select the users with these addresses or usernames, and the key that they sign in with.

    By ``UPPER`` on both sides, in one form on every database, for which a host with very many
    users can create an index.
    """
    model, wanted = get_user_model(), Q()
    users: models.QuerySet[Any] = model._base_manager.using(database.alias())
    if emails and user_has(email_field()):
        spelled = {each for key in emails for each in address_spellings(key)}
        users = users.alias(address_upper=Upper(F(email_field())))
        wanted |= Q(address_upper__in=[Upper(Value(each)) for each in sorted(spelled)])
    storable = [name for name in usernames if storable_username(name) is not None]
    if storable and email_field() != model.USERNAME_FIELD:
        wanted |= Q(**{f"{model.USERNAME_FIELD}__in": storable})
    if not wanted:
        return users.none()
    users = users.annotate(vestibule_email_key=F("vestibule__email_key"))
    return users.filter(wanted).order_by(_oldest_first())


def _oldest_first() -> str:
    return "date_joined" if user_has("date_joined") else "pk"


def _row_for(user: Any) -> dict[str, Any]:
    """Return the columns of a new account, its unique ones apart."""
    facts = {name: getattr(user, name, "") for name in NAMES if user_has(name)}
    facts["username"] = user.get_username()
    privileged = getattr(user, "is_superuser", False)
    return {
        "email": user_email(user),
        "role": settings.ADMIN_ROLE if privileged else settings.DEFAULT_ROLE,
        "enabled": bool(getattr(user, "is_active", True)) or not user_has("is_active"),
        **search_keys(facts),
    }
