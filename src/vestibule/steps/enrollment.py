"""Enroll and remove second factors: one place for every flow and every kind of factor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from vestibule import audit, delivery
from vestibule.conf import settings
from vestibule.core.adoptions import AdoptionRun
from vestibule.core.caller import Caller
from vestibule.core.errors import PermissionDenied
from vestibule.core.events import Event
from vestibule.core.factors import (
    ENROLLED,
    RECOVERY_CODES,
    FactorAnswer,
    FactorSetup,
    Method,
    show_recovery_code,
)
from vestibule.core.people import Person
from vestibule.core.tokens import AddedFactor
from vestibule.database import DatabaseNow, as_moment
from vestibule.factors import totp
from vestibule.models import (
    Account,
    OneTimeSecret,
    Passkey,
    PendingSignIn,
    RecoveryCode,
    Session,
    Totp,
    TrustedDevice,
)
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import enroll_passkey, factor_attempts, idempotency, renew_session
from vestibule.steps.verify_totp import open_seed, seal_seed
from vestibule.tokens.additional_claims import additional_claims
from vestibule.tokens.refresh import renewal_key_hash

_BEGUN_WITH_FACTOR = (Purpose.CHANGE_EMAIL, Purpose.VERIFY_PHONE)
"""What takes an enrolled factor when it is begun, but not when its link or code is used."""


def require_open() -> None:
    """Require that factors may be enrolled.

    Raises:
        PermissionDenied: ``SECOND_FACTOR`` is ``off``.
    """
    if settings.SECOND_FACTOR == "off":
        raise PermissionDenied


def set_up(factor: str, person: Person, *, bound_to: str) -> tuple[FactorSetup, bytes]:
    """Begin to set up a factor; returns what the client needs, and what to keep, sealed.

    Nothing usable is stored before ``confirm``. ``bound_to`` is the handle of the pending row.
    """
    if factor == Method.PASSKEY:
        asked = enroll_passkey.options(person, bound_to)
        return FactorSetup(id=bound_to, options=asked.options), b""
    seed = totp.new_seed()
    label = person.email or person.username
    uri = totp.uri(seed, account=label, issuer=settings.SERVICE_NAME)
    setup = FactorSetup(id=bound_to, secret=totp.base32(seed), uri=uri)
    return setup, seal_seed(person.id, seed)


def confirm(factor: str, answer: FactorAnswer, person: Person, pending: PendingSignIn) -> str:
    """Check that the user has the factor, and store it; returns what it adds to ``amr``.

    Empty if the answer is wrong. Call it with the account locked, after the guess was counted,
    and roll back unless the pending row can be used up afterwards.
    """
    if factor == Method.TOTP and pending.chosen == Method.TOTP:
        return "otp" if _confirm_totp(person.id, bytes(pending.seed), answer.code) else ""
    if factor == Method.PASSKEY and pending.chosen == Method.PASSKEY:
        return enroll_passkey.confirm(person, answer.credential, pending.handle)
    return ""


def _confirm_totp(account: int | str, sealed: bytes, code: str) -> bool:
    """Store an authenticator app, in place of an earlier one. Its first code is used up."""
    seed = open_seed(account, sealed) if sealed else None
    now = Account.objects.of(account).values_list(DatabaseNow(), flat=True).first()
    if seed is None or now is None:
        return False
    step = totp.matching_step(seed, code, at=as_moment(now).timestamp())
    if step is None:
        return False
    Totp.objects.replace(account, seed=sealed, step=step)
    return True


def added(
    person: Person,
    factor: str,
    caller: Caller,
    *,
    session: UUID | None = None,
    with_codes: bool = True,
) -> tuple[str, ...]:
    """Note a factor that was stored just now, and notify the owner.

    Returns the account's first recovery codes, to be shown once; none if it has some already, or
    without ``with_codes``.
    Call it in the transaction that stores the factor, after the pending row was used up: others
    are void, since they may have begun before the factor was asked for.
    """
    _changed(person, Event.FACTOR_ADDED, factor, caller, session)
    if not with_codes or RecoveryCode.objects.of(person.id).unused().exists():
        return ()
    return new_recovery_codes(person, caller, session=session)


def added_in_session(
    person: Person,
    factor: str,
    used: str,
    caller: Caller,
    *,
    session: UUID,
    additional: Mapping[str, Any],
    key: str,
    with_codes: bool = True,
    **data: Any,
) -> AddedFactor:
    """Note a factor that a session has just stored and thereby used (``amr``: ``used``).

    The session's earlier refresh tokens are void, since a stolen one must not get the new level.
    Call it as ``added``. ``additional`` are the host's claims (``claims_with``), ``key`` is the
    ``Idempotency-Key`` of the request, and ``data`` is kept with the outcome.

    Raises:
        NotAuthenticated: the session has ended.
    """
    codes = added(person, factor, caller, session=session, with_codes=with_codes)
    renewal = Session.objects.enroll(session, used, renewal_key_hash(key, session))
    renewed = renew_session.issue(renewal, caller, additional=additional, **data)
    return AddedFactor(renewed, codes)


def claims_with(person: Person, factor: str, caller: Caller) -> Mapping[str, Any]:
    """Return the host's claims about a person who is about to add a factor, as if it were added.

    Call it before the transaction that adds it: see ``renew_session``.
    """
    after = {*person.factors.split(), factor, Method.RECOVERY_CODE.value}
    factors = " ".join(name for name in ENROLLED if name in after)
    return additional_claims(replace(person, factors=factors), caller)


def removed(person: Person, factor: str, caller: Caller, *, session: UUID | None = None) -> None:
    """Note a factor that was removed just now, and notify the owner.

    Recovery codes go with the last factor. Call it in the transaction that removes it.
    """
    if not _changed(person, Event.FACTOR_REMOVED, factor, caller, session):
        RecoveryCode.objects.of(person.id).delete()
        factor_attempts.forget(person.id)


def remove_newer(person: Person, moment: datetime, caller: Caller) -> list[str]:
    """Remove the factors and recovery codes that were added after this time.

    Those from before stay. The owner is notified of each kind of factor; returns these kinds. Call
    it in a transaction, with the account locked.
    """
    codes, _ = RecoveryCode.objects.of(person.id).filter(made_at__gt=moment).delete()
    passkeys, _ = Passkey.objects.of(person.id).filter(created_at__gt=moment).delete()
    app, _ = Totp.objects.of(person.id).filter(confirmed_at__gt=moment).delete()
    counted = ((Method.PASSKEY, passkeys), (Method.TOTP, app))
    kinds = [factor.value for factor, gone in counted if gone]
    for kind in kinds:
        removed(person, kind, caller)
    if codes:
        Account.objects.of(person.id).recount_factors()
        code = Method.RECOVERY_CODE.value
        audit.record(Event.FACTOR_REMOVED, caller, account=person.id, method=code)
    return kinds


def registered(person: Person, factor: str, caller: Caller) -> None:
    """Note a factor that an account was registered with, and that its owner knows of.

    Call it in the transaction that stores it.
    """
    _recount(person)
    audit.record(Event.FACTOR_ADDED, caller, account=person.id, method=factor)


def adopted(person: Person, factor: str, caller: Caller, run: AdoptionRun) -> None:
    """Note a factor that was adopted from another package. Its owner is not notified.

    Call it in the transaction that stores it, with the account locked.
    """
    _recount(person)
    audit.record(
        Event.FACTOR_ADDED,
        caller,
        account=person.id,
        logged=not run.dry_run,
        method=factor,
        source=run.peer.value,
    )


def _recount(person: Person) -> str:
    """Count the factors again, and void what was begun or skipped without the one just changed.

    A first factor voids the pending changes of address and phone too: a thief may have begun them
    with the password alone. To link a provider, its session must have used the factor by then.
    """
    TrustedDevice.objects.of(person.id).end()
    PendingSignIn.objects.of(person.id).void()
    if not Account.objects.of(person.id).enrolled().exists():
        OneTimeSecret.objects.void(person.id, *_BEGUN_WITH_FACTOR)
    return Account.objects.of(person.id).recount_factors()


def _changed(
    person: Person, event: Event, factor: str, caller: Caller, session: UUID | None
) -> str:
    factors = _recount(person)
    audit.record(event, caller, account=person.id, session=session, method=factor)
    delivery.notify(event.value, person, caller, method=factor)
    return factors


def new_recovery_codes(
    person: Person, caller: Caller, *, session: UUID | None = None
) -> tuple[str, ...]:
    """Make recovery codes, to be shown once; all earlier ones are void.

    Call it inside a transaction, with the account locked.
    """
    codes = idempotency.recovery_codes(caller, RECOVERY_CODES)
    RecoveryCode.objects.replace(person.id, codes)
    Account.objects.of(person.id).recount_factors()
    audit.record(Event.RECOVERY_CODES_MADE, caller, account=person.id, session=session)
    return tuple(map(show_recovery_code, codes))
