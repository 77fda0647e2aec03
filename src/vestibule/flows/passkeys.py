"""List, add, rename and remove the caller's passkeys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from vestibule import bearer, database
from vestibule.core.caller import Caller
from vestibule.core.credentials import FreshCredential
from vestibule.core.errors import (
    IdempotencyKeyReused,
    InvalidInput,
    LastFactor,
    NotFound,
    Problem,
)
from vestibule.core.factors import Method
from vestibule.core.passkeys import AddedPasskey, EnrolledPasskey, PasskeyList, PasskeyRequest
from vestibule.core.people import Person, require_active
from vestibule.core.tokens import AccessClaims
from vestibule.factors.passkey_options import encoded
from vestibule.factors.passkeys import NewPasskey
from vestibule.models import Account, Passkey
from vestibule.models.idempotency_record import IdempotencyRecord
from vestibule.models.passkey import NAME_MAX
from vestibule.steps import (
    enroll_passkey,
    enrolled_factors,
    enrollment,
    first_factor,
    permissions,
    verify_passkey,
)
from vestibule.steps.reauthentication import require_factor
from vestibule.steps.repeated import factor_again, idempotent

__all__ = [
    "add_passkey",
    "ask_to_add_passkey",
    "list_passkeys",
    "remove_passkey",
    "remove_passkeys",
    "rename_passkey",
]


def list_passkeys(*, claims: AccessClaims) -> PasskeyList:
    """List the caller's passkeys, the oldest first.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
    """
    bearer.require_active(claims)
    user_id = Account.objects.of(claims.subject).values_list("webauthn_user_id", flat=True).first()
    return PasskeyList(
        passkeys=enrolled_factors.passkeys_of(claims.subject),
        rp_id=verify_passkey.relying_party().id,
        user_id=encoded(bytes(user_id or b"")),
    )


def ask_to_add_passkey(
    *, credential: FreshCredential, claims: AccessClaims, caller: Caller
) -> PasskeyRequest:
    """Return what the browser needs in order to create a passkey, valid for five minutes.

    Raises:
        NotFound: passkeys are not available here (``PASSKEYS``).
        PermissionDenied: ``SECOND_FACTOR`` is ``off``.
        TooManyFactors: the account has 20 passkeys.
        WrongPassword: the password is wrong.
        InvalidCode: the mailed code is wrong, used or expired.
        ReauthenticationRequired: no fresh credential was given, and the sign-in is too old; or a
            factor is enrolled, and was not used within the last ten minutes.
        EmailCodeRequired: for the first factor, the owner must be confirmed by a mailed code.
        TooManyRequests: too many wrong attempts; a wait is running.
    """
    person = _person(claims)
    _require_open()
    first_factor.require_fresh(credential, person, claims=claims, caller=caller)
    return enroll_passkey.options(person, claims.session)


def _passkey_again(record: IdempotencyRecord, caller: Caller) -> AddedPasskey:
    added = factor_again(record, caller)
    own = Passkey.objects.of(added.signed_in.person.id)
    passkey = own.filter(pk=record.data["passkey"]).first()
    if passkey is None:
        raise IdempotencyKeyReused
    shown = enrolled_factors.passkey_shown(passkey)
    return AddedPasskey(added.signed_in, added.recovery_codes, shown)


@idempotent(again=_passkey_again, renews_session=True)
def add_passkey(
    *,
    credential: Mapping[str, Any],
    claims: AccessClaims,
    caller: Caller,
    state: str = "",
    name: str = "",
    key: str = "",
    recovery_codes: bool = True,
) -> AddedPasskey:
    """Add the passkey that the browser has created for options of this session.

    The session has used the passkey, as its new tokens say; its earlier refresh tokens are void, as
    after a step-up. ``key`` is the ``Idempotency-Key`` of this request, as there. Without
    ``state``, the response says itself what it answers. Without ``recovery_codes``, none are made
    with a first factor.

    Raises:
        NotFound: passkeys are not available here (``PASSKEYS``).
        PermissionDenied: ``SECOND_FACTOR`` is ``off``.
        InvalidPasskey: expired, used, made for another session or site, or not valid.
        InvalidInput: the name is too long.
        TooManyFactors: the account has 20 passkeys.
        ReauthenticationRequired: a factor was enrolled meanwhile, which the session did not use.
        EmailCodeRequired: it was put in doubt meanwhile whose the mailbox is.
        NotAuthenticated: the account is gone or deactivated, or the session ended.
    """
    person = _person(claims)
    _require_open()
    chosen = _checked(name) if name.strip() else ""
    new = enroll_passkey.verify(person, state, credential, claims.session)
    return _store(person, new, chosen, claims, caller, key=key, with_codes=recovery_codes)


def _store(
    person: Person,
    new: NewPasskey,
    name: str,
    claims: AccessClaims,
    caller: Caller,
    *,
    key: str,
    with_codes: bool,
) -> AddedPasskey:
    additional = enrollment.claims_with(person, Method.PASSKEY.value, caller)
    with database.atomic():
        person = permissions.lock_own(claims)
        require_factor(person, claims)
        first_factor.require_owner(person)
        passkey = enroll_passkey.store(person, new, name=name)
        added = enrollment.added_in_session(
            person,
            Method.PASSKEY.value,
            enroll_passkey.methods_of(new),
            caller,
            session=UUID(hex=claims.session),
            additional=additional,
            key=key,
            with_codes=with_codes,
            passkey=str(passkey.pk),
        )
    shown = enrolled_factors.passkey_shown(passkey)
    return AddedPasskey(added.signed_in, added.recovery_codes, shown)


def rename_passkey(*, passkey: UUID, name: str, claims: AccessClaims) -> EnrolledPasskey:
    """Give a passkey of the caller another name.

    Raises:
        NotFound: there is no such passkey, or it is not the caller's.
        InvalidInput: the name is empty or too long.
    """
    bearer.require_active(claims)
    own = Passkey.objects.of(claims.subject).filter(pk=passkey)
    if not own.update(name=_checked(name)):
        raise NotFound
    return enrolled_factors.passkey_shown(own.get())


def remove_passkey(*, passkey: UUID, claims: AccessClaims, caller: Caller) -> None:
    """Remove a passkey of the caller; recovery codes go with the last factor.

    Raises:
        NotFound: there is no such passkey, or it is not the caller's.
        LastFactor: the role must have a factor, and this is the last one.
        ReauthenticationRequired: no enrolled factor was used within the last ten minutes.
        NotAuthenticated: the account is gone or deactivated.
    """
    remove_passkeys(passkeys=[passkey], claims=claims, caller=caller)


def remove_passkeys(*, passkeys: Iterable[UUID], claims: AccessClaims, caller: Caller) -> None:
    """Remove some passkeys of the caller, all or none.

    Raises:
        NotFound, LastFactor, ReauthenticationRequired, NotAuthenticated: as for one.
    """
    session = UUID(hex=claims.session)
    with database.atomic():
        for passkey in passkeys:
            person = permissions.lock_own(claims)
            own = Passkey.objects.of(person.id).filter(pk=passkey)
            if not own.exists():
                raise NotFound
            require_factor(person, claims)
            if not enrolled_factors.may_remove(person):
                raise LastFactor
            own.delete()
            enrollment.removed(person, Method.PASSKEY.value, caller, session=session)


def _person(claims: AccessClaims) -> Person:
    return require_active(Account.objects.of(claims.subject).person())


def _require_open() -> None:
    if not verify_passkey.available():
        raise NotFound
    enrollment.require_open()


def _checked(name: str) -> str:
    short = " ".join(name.split())
    if not short:
        raise InvalidInput({"name": (Problem("field_required"),)})
    if len(short) > NAME_MAX:
        raise InvalidInput({"name": (Problem("field_too_long", {"max": NAME_MAX}),)})
    return short
