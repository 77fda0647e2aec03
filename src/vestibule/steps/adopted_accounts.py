"""The accounts that rows of another package's tables belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth import get_user_model

from vestibule import database
from vestibule.core.people import Person
from vestibule.models import Account
from vestibule.models.peer_tables import Row, owner_of

People = Mapping[int | str, Person]


def lock_owners(rows: Iterable[Row]) -> People:
    """Lock the accounts of the owners of these rows and read them; call it in a transaction.

    A user without an account gets one. A row whose user is gone has none here.
    """
    owners: set[Any] = {owner for row in rows if (owner := owner_of(row)) is not None}
    accounts = Account.objects.filter(pk__in=owners)
    accounts.hold()
    people = {profile.person.id: profile.person for profile in accounts.profiles()}
    missing = owners - set(people)
    if not missing:
        return people
    users: Any = get_user_model()._base_manager.using(database.alias())
    Account.objects.adopt(users.filter(pk__in=missing))
    late = Account.objects.filter(pk__in=missing).profiles()
    return people | {profile.person.id: profile.person for profile in late}
