"""List, add and remove the caller's own second factors."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from uuid import UUID

from vestibule import database, delivery, limits
from vestibule.core.caller import Caller
from vestibule.core.credentials import FreshCredential
from vestibule.core.errors import (
    EnrollmentRequired,
    IdempotencyKeyReused,
    LastFactor,
    NotFound,
)
from vestibule.core.factors import (
    FactorSetup,
    Method,
    SignInState,
    read_recovery_code,
)
from vestibule.core.people import Person, require_active
from vestibule.core.tokens import AccessClaims, AddedFactor
from vestibule.models import Account, PendingSignIn, RecoveryCode, Totp
from vestibule.models.host_user import public_id
from vestibule.models.idempotency_record import IdempotencyRecord
from vestibule.steps import (
    confirm_totp_setup,
    enrolled_factors,
    enrollment,
    factor_code,
    first_factor,
    idempotency,
    permissions,
)
from vestibule.steps.enrolled_factors import Factors, RecoveryCodes, TrustedDeviceEntry
from vestibule.steps.reauthentication import require_factor
from vestibule.steps.repeated import factor_again, idempotent, recovery_codes_again

__all__ = [
    "Factors",
    "RecoveryCodes",
    "TrustedDeviceEntry",
    "add_totp",
    "confirm_totp",
    "is_totp_setup",
    "list_factors",
    "list_factors_of",
    "make_recovery_codes",
    "remove_totp",
    "set_up_totp",
    "show_recovery_codes",
]

FLOW = "factors"


def list_factors(*, claims: AccessClaims) -> Factors:
    """List the caller's second factors, recovery codes by number, and trusted devices.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
    """
    person = require_active(Account.objects.of(claims.subject).person())
    return enrolled_factors.read(person, session=UUID(hex=claims.session))


def list_factors_of(*, account: int | str) -> Factors:
    """List the second factors of any user, for operators with access to the server.

    Raises:
        NotFound: there is no such account.
    """
    person = Account.objects.of(account).person()
    if person is None:
        raise NotFound
    return enrolled_factors.read(person)


def set_up_totp(
    *, credential: FreshCredential, claims: AccessClaims, caller: Caller
) -> FactorSetup:
    """Begin to set up an authenticator app; a confirmed one works until the new one is.

    An account with a factor requires one of them first, any other a fresh credential.

    Raises:
        PermissionDenied: ``SECOND_FACTOR`` is ``off``.
        ReauthenticationRequired: no fresh credential was given, or no enrolled factor used.
        EmailCodeRequired: for the first factor, the owner must be confirmed by a mailed code.
        WrongPassword: the password is wrong.
        InvalidCode: the mailed code is wrong, used or expired.
        TooManyRequests: too many requests, or too many wrong attempts.
        NotAuthenticated: the account is gone or deactivated.
    """
    enrollment.require_open()
    limits.require("proof", limits.known(caller, f"{FLOW} {claims.subject}"))
    person = require_active(Account.objects.of(claims.subject).person())
    first_factor.require_fresh(credential, person, claims=claims, caller=caller)
    handle = PendingSignIn.objects.begin(
        person.id,
        state=SignInState.ADD_FACTOR.value,
        # Whether an enrolled factor was used: another one may be enrolled until this is confirmed.
        amr=" ".join(claims.amr) if person.is_enrolled else "",
        methods=Method.TOTP.value,
        chosen=Method.TOTP.value,
        transport=claims.transport,
        epoch=person.epoch,
        session=UUID(hex=claims.session),
    )
    setup, sealed = enrollment.set_up(Method.TOTP, person, bound_to=handle)
    PendingSignIn.objects.set_up(handle, factor=Method.TOTP, seed=sealed)
    return setup


def is_totp_setup(*, setup: str, claims: AccessClaims) -> bool:
    """Whether this session has begun to set up an app so, and may still confirm it.

    For contracts that say which half of a confirmation is wrong; both are the caller's own.
    """
    return confirm_totp_setup.is_begun(setup, claims)


@idempotent(again=factor_again, renews_session=True)
def confirm_totp(
    *,
    code: str,
    claims: AccessClaims,
    caller: Caller,
    setup: str = "",
    key: str = "",
    recovery_codes: bool = True,
) -> AddedFactor:
    """Confirm an authenticator app by its first code; it replaces an earlier one.

    The session has used the factor, as its new tokens say; its earlier refresh tokens are void, as
    after a step-up. ``key`` is the ``Idempotency-Key`` of this request, as there. Without
    ``setup``, the code is for the newest set-up of this session. Without ``recovery_codes``, none
    are made with a first factor: see ``show_recovery_codes``.

    Raises:
        InvalidCode: wrong, guessed too often, or there is no such set-up in this session.
        ReauthenticationRequired: a factor was enrolled meanwhile, which must be used first.
        TooManyRequests: too many wrong attempts; a wait is running.
        NotAuthenticated: the account is gone or deactivated, or the session ended.
    """
    method = Method.TOTP.value

    def renewing(person: Person) -> confirm_totp_setup.OnStored[AddedFactor]:
        return partial(
            enrollment.added_in_session,
            person,
            method,
            caller=caller,
            additional=enrollment.claims_with(person, method, caller),
            key=key,
            with_codes=recovery_codes,
        )

    return confirm_totp_setup.confirm(setup, code, claims, caller, renewing)


def _codes_again(record: IdempotencyRecord, caller: Caller) -> tuple[str, ...]:
    codes = recovery_codes_again(public_id(record.account_id), caller)
    if not codes:
        raise IdempotencyKeyReused
    return codes


@idempotent(again=_codes_again)
def add_totp(
    *, setup: str, code: str, claims: AccessClaims, caller: Caller
) -> tuple[str, ...] | None:
    """Add an authenticator app by its first code; this session goes on with its tokens.

    For contracts whose clients get no tokens with the answer: the session has not used the factor,
    as far as its tokens say. Returns the first recovery codes; none if there are some already. None
    where an app is enrolled, which this does not replace: said here, so that a request that is
    repeated gets its codes again.

    Raises:
        InvalidCode: wrong, guessed too often, or there is no such set-up in this session.
        ReauthenticationRequired: a factor was enrolled meanwhile, which must be used first.
        TooManyRequests: too many wrong attempts; a wait is running.
        NotAuthenticated: the account is gone or deactivated, or the session ended.
    """

    enrolled = require_active(Account.objects.of(claims.subject).person()).factors.split()
    if Method.TOTP in enrolled:
        return None

    def noting(person: Person) -> confirm_totp_setup.OnStored[tuple[str, ...]]:
        def note(used: str, *, session: UUID) -> tuple[str, ...]:
            codes = enrollment.added(person, Method.TOTP.value, caller, session=session)
            idempotency.keep(caller, account=person.id)
            return codes

        return note

    return confirm_totp_setup.confirm(setup, code, claims, caller, noting)


def remove_totp(*, claims: AccessClaims, caller: Caller, code: str = "") -> None:
    """Remove the authenticator app; recovery codes go with the last factor.

    A ``code`` of the app, or a recovery code, takes the place of a recent use of a factor.

    Raises:
        ReauthenticationRequired: no code, and no factor was used within the last ten minutes.
        InvalidCode: the code is wrong or used.
        TooManyRequests: too many wrong codes; a wait is running.
        NotFound: there is no authenticator app.
        LastFactor: the role must have a factor, and this is the last one.
        NotAuthenticated: the account is gone or deactivated.
    """
    if code:
        factor_code.require(code, claims=claims, caller=caller)
    with database.atomic():
        person = permissions.lock_own(claims)
        if Method.TOTP not in person.factors.split():
            raise NotFound
        if not code:
            require_factor(person, claims)
        if not enrolled_factors.may_remove(person):
            raise LastFactor
        Totp.objects.of(person.id).delete()
        session = UUID(hex=claims.session)
        enrollment.removed(person, Method.TOTP.value, caller, session=session)


@idempotent(again=_codes_again)
def make_recovery_codes(*, claims: AccessClaims, caller: Caller, code: str = "") -> tuple[str, ...]:
    """Make new recovery codes, shown once; all earlier ones are void.

    A ``code`` of a factor takes the place of its recent use, as in ``remove_totp``.

    Raises:
        EnrollmentRequired: there is no factor that they could replace.
        ReauthenticationRequired: no code, and no factor was used within the last ten minutes.
        InvalidCode: the code is wrong or used.
        TooManyRequests: too many requests, or wrong codes.
        NotAuthenticated: the account is gone or deactivated.
    """
    limits.require("proof", limits.known(caller, f"{FLOW} {claims.subject}"))
    if code:
        factor_code.require(code, claims=claims, caller=caller)
    with database.atomic():
        person = permissions.lock_own(claims)
        if not person.is_enrolled:
            raise EnrollmentRequired
        if not code:
            require_factor(person, claims)
        codes = enrollment.new_recovery_codes(person, caller, session=UUID(hex=claims.session))
        delivery.notify("recovery_codes_made", person, caller)
        idempotency.keep(caller, account=person.id)
    return codes


def show_recovery_codes(
    *, shown: Collection[str] = (), claims: AccessClaims, caller: Caller
) -> tuple[str, ...]:
    """Return the recovery codes of the caller where that can be; empty otherwise.

    Only hashes are stored. So these are either ``shown``, which the client was given a moment ago,
    if they are all of the account's and none was used; or new ones, where a factor is enrolled and
    none were made yet: for clients that add a factor by one request and read the codes by the next.

    Raises:
        ReauthenticationRequired: no enrolled factor was used within the last ten minutes.
        TooManyRequests: too many requests.
        NotAuthenticated: the account is gone or deactivated.
    """
    limits.require("proof", limits.known(caller, f"{FLOW} {claims.subject}"))
    with database.atomic():
        person = permissions.lock_own(claims)
        require_factor(person, claims)
        codes = RecoveryCode.objects.of(person.id)
        if not person.is_enrolled or codes.exists():
            typed = [read_recovery_code(each) for each in shown]
            return tuple(shown) if typed and codes.unused().are(person.id, typed) else ()
        return enrollment.new_recovery_codes(person, caller, session=UUID(hex=claims.session))
