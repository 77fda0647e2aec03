"""Adopt that email addresses are verified: from allauth, and from djoser's activation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from vestibule.core.adoptions import AdoptionRun, Kind, Outcome, Verdict, left_out
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.identifiers import email_key
from vestibule.database import DatabaseNow
from vestibule.models import Account, AdoptedRow
from vestibule.models.event import AuditEvent
from vestibule.models.host_user import public_id
from vestibule.models.peer_tables import Row, owner_of
from vestibule.steps.adopted_accounts import People, lock_owners

ADDRESS = Kind.ADDRESS


def adopt_addresses(rows: Sequence[Row], run: AdoptionRun, caller: Caller) -> list[Verdict]:
    """Adopt rows of ``account_emailaddress``: the verified address of a user is verified here.

    An account has one address, the one of the host's user. Others are left out.
    """
    people = lock_owners(rows)
    keys = _keys_of(people)
    verdicts = [_verdict(row, people, keys) for row in rows]
    _verify(rows, verdicts)
    return verdicts


def adopt_activated(rows: Sequence[Row], run: AdoptionRun, caller: Caller) -> list[Verdict]:
    """Adopt djoser's activation: with it, an active user has followed the link in a mail.

    Not for users who registered with Vestibule: those are active before they verify.
    """
    people = lock_owners(rows)
    keys, own = _keys_of(people), _registered_here(map(str, people))
    since = AdoptedRow.objects.first_at("users")
    if since is not None:
        later = Account.objects.filter(pk__in=list(people), created_at__gt=since)
        own |= {str(key) for key in later.values_list("pk", flat=True)}
    verdicts = []
    for row in rows:
        if str(owner_of(row)) in own:
            verdicts.append(left_out(ADDRESS, "user_registered_here"))
        elif not row["is_active"]:
            verdicts.append(left_out(ADDRESS, "user_inactive"))
        else:
            verdicts.append(_verdict({**row, "verified": True, "primary": True}, people, keys))
    _verify(rows, verdicts)
    return verdicts


def _verdict(row: Row, people: People, keys: Mapping[int | str, str | None]) -> Verdict:
    owner = owner_of(row)
    person = None if owner is None else people.get(owner)
    if person is None:
        return left_out(ADDRESS, "account_missing")
    if not row["verified"]:
        return left_out(ADDRESS, "address_unverified")
    key = email_key(str(row["email"]))
    if key is None or key != keys.get(person.id):
        return left_out(ADDRESS, "address_differs" if row["primary"] else "address_secondary")
    return Verdict(ADDRESS, Outcome.PRESENT if person.email_verified else Outcome.ADOPTED)


def _keys_of(people: People) -> dict[int | str, str | None]:
    """Return the canonical address that each account signs in with; None if another has it."""
    found = Account.objects.filter(pk__in=list(people)).values_list("pk", "email_key")
    return {public_id(account): key for account, key in found}


def _verify(rows: Sequence[Row], verdicts: Sequence[Verdict]) -> None:
    chosen: list[Any] = [
        owner_of(row)
        for row, verdict in zip(rows, verdicts, strict=True)
        if verdict.outcome == Outcome.ADOPTED
    ]
    # Without a condition on the column: PostgreSQL may take the index of all unverified accounts.
    verified = Coalesce(F("email_verified_at"), DatabaseNow())
    Account.objects.filter(pk__in=chosen).update(email_verified_at=verified)


def _registered_here(accounts: Iterable[str]) -> set[str]:
    kinds = (Event.SIGNED_UP.value, Event.INVITED.value)
    found = AuditEvent.objects.filter(account_id__in=list(accounts), kind__in=kinds)
    return set(found.values_list("account_id", flat=True))
