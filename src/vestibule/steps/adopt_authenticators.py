"""Adopt second factors: authenticator apps, recovery codes and passkeys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.http import int_to_base36

from vestibule.core import clock
from vestibule.core.adoptions import (
    AdoptionRun,
    Kind,
    NotAdoptable,
    Outcome,
    Verdict,
    left_out,
)
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidPasskey
from vestibule.core.factors import Method
from vestibule.core.people import Person
from vestibule.factors import passkeys, totp
from vestibule.factors.passkey_options import decoded
from vestibule.factors.passkeys import NewPasskey
from vestibule.models import Account, Passkey, RecoveryCode, Totp
from vestibule.models.host_user import public_id
from vestibule.models.passkey import MOST
from vestibule.models.peer_tables import Row, moment_in, object_in, owner_of
from vestibule.steps import enroll_passkey, enrollment, verify_passkey
from vestibule.steps.adopted_accounts import People, lock_owners
from vestibule.steps.peer_secrets import (
    FactorStore,
    allauth_store,
    dj_rest_auth_store,
)
from vestibule.steps.verify_totp import seal_seed

UNVERIFIED_USER = "registered without verification of the user: needs a PIN or biometrics now"
_KINDS = {
    "totp": Kind.TOTP,
    "recovery_codes": Kind.RECOVERY_CODES,
    "webauthn": Kind.PASSKEY,
}
_METHODS = {
    Kind.TOTP: Method.TOTP,
    Kind.RECOVERY_CODES: Method.RECOVERY_CODE,
    Kind.PASSKEY: Method.PASSKEY,
}


def kind_of(row: Row) -> Kind:
    """Return what a row of ``mfa_authenticator`` or ``dj_rest_auth_mfa_authenticator`` is."""
    return _KINDS.get(str(row["type"]), Kind.TOTP)


def adopt_allauth_factors(rows: Sequence[Row], run: AdoptionRun, caller: Caller) -> list[Verdict]:
    """Adopt rows of ``mfa_authenticator``."""
    return _adopt(rows, allauth_store(run.decrypt), run, caller)


def adopt_dj_rest_auth_factors(
    rows: Sequence[Row], run: AdoptionRun, caller: Caller
) -> list[Verdict]:
    """Adopt rows of ``dj_rest_auth_mfa_authenticator``."""
    return _adopt(rows, dj_rest_auth_store(), run, caller)


def adopt_djoser_passkeys(rows: Sequence[Row], run: AdoptionRun, caller: Caller) -> list[Verdict]:
    """Leave rows of ``webauthn_credentialoptions`` out, which lack what a passkey needs here.

    Those without a key are registrations that were never completed.
    """
    return [
        left_out(Kind.PASSKEY, "passkey_incomplete" if row["public_key"] else "passkey_begun")
        for row in rows
    ]


def _adopt(
    rows: Sequence[Row], store: FactorStore, run: AdoptionRun, caller: Caller
) -> list[Verdict]:
    """Store each factor as if its owner had enrolled it at the time at which it was made.

    Nothing is mailed: the owner has done nothing. Sign-ins that have begun before are void, and
    trusted devices too, as with each new factor.
    """
    people = lock_owners(rows)
    return [_verdict(row, people, store, run, caller) for row in rows]


def _verdict(
    row: Row, people: People, store: FactorStore, run: AdoptionRun, caller: Caller
) -> Verdict:
    owner, kind = owner_of(row), kind_of(row)
    if owner is None or owner not in people:
        return left_out(kind, "account_missing")
    try:
        verdict = _ADOPT[kind](people[owner], row, store)
    except NotAdoptable as refused:
        return left_out(kind, refused.reason)
    if verdict.outcome == Outcome.ADOPTED:
        _confirm_owner(people[owner])
        enrollment.adopted(people[owner], _METHODS[kind].value, caller, run)
    return verdict


def _confirm_owner(person: Person) -> None:
    """Record that the owner of an adopted factor is confirmed, verified address or not.

    None of the packages lets the mailbox alone remove a factor, so the first reset by mail must not
    do so here. An account that a visitor registered here stays in doubt until it is verified here.
    """
    Account.objects.of(person.id).filter(self_registered=False).update(owner_confirmed=True)


def _adopt_totp(person: Person, row: Row, store: FactorStore) -> Verdict:
    if Totp.objects.of(person.id).exists():
        return Verdict(Kind.TOTP, Outcome.PRESENT)
    seed = store.seed(object_in(row, "data"))
    used = moment_in(row, "last_used_at")
    # What was used there, and what the clock of an app that is fast would show, is used up here.
    step = int(used.timestamp()) // totp.STEP + store.tolerance if used else 0
    Totp.objects.create(
        account_id=person.id,
        seed=seal_seed(person.id, seed),
        last_step=step,
        confirmed_at=_made_at(row),
    )
    return Verdict(Kind.TOTP, Outcome.ADOPTED)


def _adopt_codes(person: Person, row: Row, store: FactorStore) -> Verdict:
    if RecoveryCode.objects.of(person.id).exists():
        return Verdict(Kind.RECOVERY_CODES, Outcome.PRESENT)
    codes = store.recovery_codes(object_in(row, "data"))
    RecoveryCode.objects.adopt(person.id, codes, made_at=_made_at(row))
    return Verdict(Kind.RECOVERY_CODES, Outcome.ADOPTED)


def _adopt_passkey(person: Person, row: Row, store: FactorStore) -> Verdict:
    data = object_in(row, "data")
    new, user_verified = _read_passkey(data.get("credential"))
    found = Passkey.objects.find(decoded(new.credential_id))
    if found is not None and public_id(found.account_id) == person.id:
        return Verdict(Kind.PASSKEY, Outcome.PRESENT)
    if found is not None:
        raise NotAdoptable("passkey_taken")
    if Passkey.objects.of(person.id).count() >= MOST:
        raise NotAdoptable("passkeys_full")
    _take_handle(person)
    _store_passkey(person, new, row, name=str(data.get("name") or ""))
    return Verdict(Kind.PASSKEY, Outcome.ADOPTED, detail="" if user_verified else UNVERIFIED_USER)


def _read_passkey(credential: Any) -> tuple[NewPasskey, bool]:
    if not verify_passkey.available():
        raise NotAdoptable("passkeys_unavailable")
    try:
        return passkeys.read_stored(verify_passkey.relying_party(), credential)
    except InvalidPasskey as refused:
        other = refused.reason == passkeys.OTHER_DOMAIN
        raise NotAdoptable("passkey_domain" if other else "passkey_unreadable") from None


def _take_handle(person: Person) -> None:
    """Give the account the user handle that allauth has given its passkeys.

    A handle that no passkey has is replaced.

    Raises:
        NotAdoptable: it has passkeys with another one.
    """
    accounts = Account.objects.of(person.id)
    handle = _allauth_handle(person)
    if accounts.filter(webauthn_user_id=handle).exists():
        return
    if Passkey.objects.of(person.id).exists():
        raise NotAdoptable("passkey_handle")
    accounts.update(webauthn_user_id=handle)


def _allauth_handle(person: Person) -> bytes:
    key: Any = get_user_model()._meta.pk
    text = str(person.id)
    if isinstance(key, models.UUIDField):
        text = UUID(text).hex
    elif isinstance(key, models.IntegerField):
        text = int_to_base36(int(text))
    return text.encode()


def _store_passkey(person: Person, new: NewPasskey, row: Row, *, name: str) -> None:
    passkey = enroll_passkey.insert(person, new, name=name)
    if passkey is not None:
        used = moment_in(row, "last_used_at")
        rows = Passkey.objects.filter(pk=passkey.pk)
        rows.update(created_at=_made_at(row), last_used_at=used)


def _made_at(row: Row) -> datetime:
    return moment_in(row, "created_at") or clock.now()


_ADOPT = {
    Kind.TOTP: _adopt_totp,
    Kind.RECOVERY_CODES: _adopt_codes,
    Kind.PASSKEY: _adopt_passkey,
}
