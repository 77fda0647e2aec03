"""Complete a sign-up with a provider that did not say all that an account needs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from vestibule import database, limits
from vestibule.conf import settings
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired, Registered, VerificationSent
from vestibule.core.errors import (
    InvalidInput,
    InvalidState,
    Problem,
    RegistrationClosed,
)
from vestibule.core.external import ExternalProfile
from vestibule.core.identifiers import email_key, username_key
from vestibule.core.link_template import LinkTemplate
from vestibule.core.new_user import NewUser
from vestibule.core.people import Person, active
from vestibule.core.tokens import SignedIn, Transport
from vestibule.models import Account, Identity, OneTimeSecret, decoy_identity
from vestibule.models.idempotency_record import IdempotencyRecord
from vestibule.steps import (
    idempotency,
    link_identity,
    pending_sign_up,
    profile_facts,
    registration,
    send_email_verification,
    update_profile,
)
from vestibule.steps.complete_sign_in import complete_sign_in
from vestibule.steps.provider_profile import names_from
from vestibule.steps.registration import FLOW, Problems
from vestibule.steps.repeated import idempotent, sign_up_again

__all__ = ["SocialRegistration", "find_sign_up", "finish_sign_up"]

AMR = "social"
SignUpResult = SignedIn | ChallengeRequired | Registered | VerificationSent


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialRegistration(NewUser):
    """What the user adds to what the provider has said.

    Without an ``email``, the account gets the address that the provider has named. ``page``: where
    the link to verify the address leads, if the contract has a page of its own for it.
    """

    page: LinkTemplate | None = None


def find_sign_up(*, pending: str, caller: Caller) -> ExternalProfile:
    """Return the provider's user whose sign-up is pending.

    Raises:
        InvalidState: unknown, used or expired.
        RegistrationClosed: users may not register themselves.
        TooManyRequests: too many requests, or unknown ones, from this address.
    """
    limits.require("social", caller)
    _, profile = _found(pending, caller)
    if not settings.REGISTRATION_OPEN:
        raise RegistrationClosed
    return profile


def _made_again(record: IdempotencyRecord, caller: Caller) -> SignUpResult:
    if sent := record.data.get("verification"):
        return VerificationSent(**sent)
    return sign_up_again(record, caller)


@idempotent("pending", again=_made_again)
def finish_sign_up(
    *, pending: str, newcomer: SocialRegistration, transport: Transport, caller: Caller
) -> SignUpResult:
    """Register an account without a password, with the identity that its user came with.

    The user is signed in if the provider has verified the address and the host makes new users
    active. A typed one is verified by mail first, whatever ``EMAIL_VERIFICATION`` says, as every
    address is that a provider has not verified; then the next sign-in with the provider opens the
    first session. Until the mailbox's owner is confirmed (``confirm_owner``), the identity is in
    doubt like any registrant's password.
    Where clients must not learn that an address is taken, it gets the same response, and its owner
    an email; so does what follows (``decoy_identity``). What is pending is used up with the
    account; refused input leaves it.

    Raises:
        InvalidState: unknown, used or expired; or the identity has an account by now.
        RegistrationClosed: users may not register themselves.
        InvalidInput: a field is not acceptable.
        CaptchaRequired: where a captcha is configured for registrations.
        TooManyRequests: too many from this address, or messages to that one.
    """
    limits.require(FLOW, caller)
    registration.require_open_door(caller)
    found, profile = _found(pending, caller)
    newcomer = replace(newcomer, email=newcomer.email or profile.email)
    email_verified = profile.has_verified(newcomer.email)
    problems = _problems(newcomer, profile, email_verified=email_verified)
    hidden = not email_verified and _hides(problems)
    if problems and not hidden:
        raise InvalidInput(problems)
    if not email_verified:
        target = f"{FLOW} {email_key(newcomer.email)}"
        limits.require("message", caller, kind=FLOW, target=target)
    if hidden:
        return _decoy(found, profile, newcomer, caller)
    return _unless_overtaken(
        found, profile, newcomer, transport, caller, email_verified=email_verified
    )


def _found(pending: str, caller: Caller) -> tuple[OneTimeSecret, ExternalProfile]:
    found = pending_sign_up.find(pending)
    if found is None:
        limits.require("social_failure", caller)
        raise InvalidState
    return found


def _problems(
    newcomer: SocialRegistration,
    profile: ExternalProfile,
    *,
    email_verified: bool,
    defaults: bool = False,
) -> Problems:
    if not newcomer.email:
        return {"email": (Problem("field_required"),)}
    found = registration.invalid(newcomer, names_from(profile), defaults=defaults)
    taken = registration.taken(newcomer, may_take_reserved=email_verified)
    if not email_verified and settings.verified_email_required and (found or "username" in taken):
        taken.pop("email", None)  # other problems must not reveal that the address is taken
    return {**taken, **found}


def _hides(problems: Problems) -> bool:
    return settings.verified_email_required and registration.is_taken_address(problems)


def _unless_overtaken(
    found: OneTimeSecret,
    profile: ExternalProfile,
    newcomer: SocialRegistration,
    transport: Transport,
    caller: Caller,
    *,
    email_verified: bool,
) -> SignUpResult:
    name = username_key(newcomer.username)
    try:
        with database.atomic():
            _use_up(found)  # first: a request that is sent twice waits here, and holds no name
            return update_profile.named(
                name,
                lambda: _register(
                    profile, newcomer, transport, caller, email_verified=email_verified
                ),
            )
    except IntegrityError:
        if Identity.objects.account_of(profile) is not None:
            raise InvalidState from None  # by another tab: the next sign-in finds the account
        problems = _problems(newcomer, profile, email_verified=email_verified, defaults=True)
        if not problems:
            raise
        if not email_verified and _hides(problems):
            return _decoy(found, profile, newcomer, caller)
        raise InvalidInput(problems) from None


def _register(
    profile: ExternalProfile,
    newcomer: SocialRegistration,
    transport: Transport,
    caller: Caller,
    *,
    email_verified: bool,
) -> SignUpResult:
    """Make the account, and sign its user in if the provider has verified the address."""
    if decoy_identity.address_of(profile):
        raise InvalidState  # as if its first sign-up had made an account
    person, encoded = link_identity.create(
        profile,
        caller,
        email=newcomer.email,
        email_verified=email_verified,
        username=newcomer.username,
        phone=newcomer.phone,
        facts=profile_facts.of_registrant(newcomer.facts)[0],
    )
    if email_verified and active(person) is None:
        idempotency.keep(caller, account=person.id)
        return Registered(person)
    if email_verified:
        return complete_sign_in(_authentication(person, encoded, transport, caller))
    sent = send_email_verification.send(person, page=newcomer.page)
    idempotency.keep(caller, account=person.id, verification=asdict(sent))
    return sent


def _authentication(
    person: Person, encoded: str | None, transport: Transport, caller: Caller
) -> Authentication:
    stored = Account.objects.of(person.id).credentials()
    if stored is None:
        raise InvalidState
    return Authentication(
        person=person,
        encoded=encoded,
        amr=AMR,
        transport=transport,
        caller=caller,
        now=stored[2],
        known_device=True,
    )


def _decoy(
    found: OneTimeSecret, profile: ExternalProfile, newcomer: SocialRegistration, caller: Caller
) -> VerificationSent:
    try:
        with database.atomic():
            _use_up(found)
            if Identity.objects.account_of(profile) is None:
                decoy_identity.remember(profile, newcomer.email)
            return registration.decoy(
                newcomer,
                names_from(profile),
                encoded=make_password(None),
                page=newcomer.page,
                caller=caller,
                also=lambda person: Identity.objects.link(person.id, profile),
            )
    except IntegrityError:  # a concurrent registration has taken a unique fact
        problems = registration.invalid(newcomer, names_from(profile), defaults=True)
        if not problems:
            raise
        raise InvalidInput(problems) from None


def _use_up(found: OneTimeSecret) -> None:
    if not pending_sign_up.use_up(found):  # another request was faster
        raise InvalidState
