"""Adopt phone numbers, which allauth keeps where the host's adapter says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from vestibule.core import clock
from vestibule.core.adoptions import AdoptionRun, Kind, Outcome, Verdict, left_out
from vestibule.core.caller import Caller
from vestibule.core.identifiers import is_phone
from vestibule.models import Account
from vestibule.models.host_user import public_id
from vestibule.models.peer_tables import Row, owner_of
from vestibule.steps.adopted_accounts import People, lock_owners

PHONE = Kind.PHONE


def adopt_phones(rows: Sequence[Row], run: AdoptionRun, caller: Caller) -> list[Verdict]:
    """Adopt what the host's ``get_phone`` says about each user: a number, and if it is verified.

    A number that the account has by now stays.
    """
    people = lock_owners(rows)
    held = Account.objects.filter(pk__in=list(people)).exclude(phone="")
    taken = set(map(public_id, held.values_list("pk", flat=True)))
    now = clock.now()
    return [_verdict(row, people, run, now, taken) for row in rows]


def _verdict(
    row: Row, people: People, run: AdoptionRun, now: datetime, taken: set[int | str]
) -> Verdict:
    owner = owner_of(row)
    if owner is None or owner not in people:
        return left_out(PHONE, "account_missing")
    found = run.phones(row["user"]) if run.phones else None
    if not found or not found[0]:
        return left_out(PHONE, "phone_missing")
    number, verified = str(found[0]), bool(found[1])
    if owner in taken:
        return Verdict(PHONE, Outcome.PRESENT)
    if not is_phone(number):
        return left_out(PHONE, "phone_form")
    Account.objects.of(owner).update(phone=number, phone_verified_at=now if verified else None)
    return Verdict(PHONE, Outcome.ADOPTED)
