"""Link a provider's identity to an account, when signing in and from the profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from vestibule import audit, avatars, database, delivery, limits, providers
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.errors import (
    EmailMissing,
    EmailNotVerified,
    IdentityTaken,
    InvalidCredentials,
    LinkingClosed,
    LinkRequired,
    RegistrationClosed,
    RegistrationIncomplete,
    TooManyRequests,
)
from vestibule.core.events import Event
from vestibule.core.external import ExternalProfile
from vestibule.core.identifiers import email_key, username_key
from vestibule.core.people import Person
from vestibule.core.profile_fields import Fact
from vestibule.models import (
    Account,
    Identity,
    account_search,
    decoy_identity,
    profile_columns,
)
from vestibule.models.host_user import user_has, users
from vestibule.models.identity import MOST
from vestibule.steps import reserved_addresses, secure_account
from vestibule.steps.linking_session import LinkingSession
from vestibule.steps.provider_profile import is_enough, names_from


def require_open() -> None:
    """Refuse where the installation does not let users link providers.

    Raises:
        LinkingClosed: ``LINK_IDENTITIES`` is ``never``.
    """
    if settings.LINK_IDENTITIES == "never":
        raise LinkingClosed


def link(person: Person, profile: ExternalProfile, caller: Caller) -> bool:
    """Link an identity and notify the account's owner. False if it is linked already.

    Call it inside a transaction.
    """
    if not Identity.objects.link(person.id, profile):
        return False
    audit.record(Event.IDENTITY_LINKED, caller, account=person.id, provider=profile.provider)
    tell(person, "identity_linked", profile.provider, caller)
    return True


def link_by_owner(linking: LinkingSession, profile: ExternalProfile, caller: Caller) -> None:
    """Link an identity to the account of a signed-in user who asked for it.

    A user who can sign in, and whose address the provider has verified, owns the address.

    Raises:
        LinkingClosed: ``LINK_IDENTITIES`` is ``never``.
        InvalidState: the session has ended, outlived its password or did not use an enrolled
            factor, or the account is gone, deactivated or secured.
        IdentityTaken: it is linked to another account, or the account has too many.
    """
    require_open()
    with database.atomic():
        person = linking.lock()
        typed = decoy_identity.address_of(profile)
        if typed and email_key(typed) != email_key(person.email):
            raise IdentityTaken  # as it would be if its sign-up had made an account
        if typed:
            decoy_identity.forget(profile)
        full = Identity.objects.of(person.id).count() >= MOST
        linked = not full and link(person, profile, caller)
        if linked and profile.has_verified(person.email):
            secure_account.record_confirmed_owner(person, caller)
    if not linked and Identity.objects.account_of(profile) != person.id:
        raise IdentityTaken


def owner_of(profile: ExternalProfile) -> int | str | None:
    """Return the account of the identity, or else that of the verified address."""
    known = Identity.objects.account_of(profile)
    if known is not None or not profile.email_verified:
        return known
    person = Account.objects.named(email=email_key(profile.email)).person()
    return person.id if person else None


def join(
    person: Person, encoded: str | None, profile: ExternalProfile, caller: Caller
) -> tuple[Person, str | None]:
    """Link the identity to the account, if both sides have verified the address.

    Raises:
        LinkRequired: the account's owner has to sign in and link it.
        IntegrityError: another account has it.
    """
    known = Identity.objects.account_of(profile) == person.id
    if not known and settings.LINK_IDENTITIES != "verified":
        raise LinkRequired(Identity.objects.sole_way_in(person.id, encoded))
    same = profile.has_verified(person.email)
    with database.atomic():
        voided = void_registration(person, profile, caller) if same else None
        if voided:
            known, encoded = False, voided
        elif not known and Identity.objects.of(person.id).filter(issuer=profile.issuer).exists():
            # A provider may give an address to another user; only the subject is permanent.
            raise LinkRequired(Identity.objects.sole_way_in(person.id, encoded))
        if not known and not link(person, profile, caller):
            raise IntegrityError
    return person_of(person.id), encoded


def void_registration(person: Person, profile: ExternalProfile, caller: Caller) -> str | None:
    """Give an account whose registrant is in doubt to the user who owns its address.

    The registrant may have been an attacker who waits for the owner. So password, sessions,
    identities, phone and everything pending are removed; names, picture and profile fields too,
    unless the address was verified in the meantime. Returns the new password hash, which no
    password matches; None if there is no doubt. Call it inside a transaction.
    """
    names = names_from(profile)
    unverified = Account.objects.of(person.id).in_doubt().filter(email_verified_at=None)
    picture = unverified.values_list("avatar", flat=True).first() or ""
    facts = {name: value for name, value in names.items() if not user_has(name)}
    emptied = unverified.update(avatar="", facts=facts, updated_at=clock.now())
    if not secure_account.confirm_owner(person, email=person.email):
        return None
    encoded = secure_account.void_registration(person, caller)
    if not emptied:
        return encoded
    columns = {name: value for name, value in names.items() if user_has(name)}
    columns |= profile_columns.without_facts()
    if columns:
        users().filter(pk=person.id).update(**columns)
    account_search.refresh_search_keys(person.id)
    database.on_commit(lambda: avatars.remove(picture), robust=True)
    return encoded


def register(profile: ExternalProfile, caller: Caller) -> tuple[Person, str | None]:
    """Register an account without a password: a password reset sets one.

    Raises:
        RegistrationClosed: users may not register themselves.
        RegistrationIncomplete: the user model needs facts that the provider does not have.
        EmailMissing: the provider has no valid address of the user.
        EmailNotVerified: the provider has not verified the address, which may have an account.
        LinkRequired: the address has an account, and the provider has not verified it.
    """
    key = email_key(profile.email)
    if not settings.REGISTRATION_OPEN:
        raise RegistrationClosed  # first, or the other refusals would tell who has an account
    if key is None:
        raise EmailMissing
    if reserved_addresses.is_taken(key, may_take_reserved=profile.email_verified):
        if profile.email_verified:
            raise IntegrityError  # registered in another way at the same time
        _refuse_taken(key, profile, caller)
    if not is_enough(profile):
        raise RegistrationIncomplete
    names = {"email": profile.email, "username": ""}
    return create(
        profile, caller, email_verified=profile.email_verified, phone="", facts={}, **names
    )


def create(
    profile: ExternalProfile,
    caller: Caller,
    *,
    email: str,
    email_verified: bool,
    username: str,
    phone: str,
    facts: Mapping[str, Fact],
) -> tuple[Person, str | None]:
    """Create an account without a password, with the identity that its user came with.

    ``email_verified``: by the provider, as this user's. Else the identity is as much in doubt as a
    registrant's password: it goes when the mailbox's owner is confirmed (``void_registration``).

    Raises:
        IntegrityError: the address, the username, a unique fact or the identity is taken.
    """
    with database.atomic():
        encoded = make_password(None)
        person, _ = Account.objects.register(
            email=email,
            username=username_key(username),
            names=names_from(profile),
            encoded=encoded,
            role=settings.DEFAULT_ROLE,
            phone=phone,
            facts=facts,
            self_registered=not email_verified,
        )
        audit.record(Event.SIGNED_UP, caller, account=person.id, provider=profile.provider)
        if email_verified:
            Account.objects.of(person.id).update(email_verified_at=clock.now())
            audit.record(Event.EMAIL_VERIFIED, caller, account=person.id)
        else:
            reserved_addresses.require_free(email)
        if not Identity.objects.link(person.id, profile):
            raise IntegrityError
        audit.record(Event.IDENTITY_LINKED, caller, account=person.id, provider=profile.provider)
    return person_of(person.id), encoded


def _refuse_taken(key: str, profile: ExternalProfile, caller: Caller) -> None:
    """Refuse an address that has an account and that the provider has not verified.

    Where clients must not learn that it has one, the response is that for a new address.
    """
    if not settings.verified_email_required:
        raise LinkRequired
    if not is_enough(profile):
        raise RegistrationIncomplete
    _refuse_hidden(key, profile.email, caller)


def refuse_decoy(profile: ExternalProfile, caller: Caller) -> None:
    """Refuse an identity whose sign-up made no account, as one that waits for its verification.

    Raises:
        EmailNotVerified: that is so, and the provider has not verified the address by now.
    """
    if Identity.objects.account_of(profile) is not None:
        return
    typed = decoy_identity.address_of(profile)
    key = email_key(typed)
    if key and not profile.has_verified(typed):
        _refuse_hidden(key, typed, caller)


def _refuse_hidden(key: str, email: str, caller: Caller) -> NoReturn:
    notice = reserved_addresses.notice_to_owner(email)
    if notice is not None and may_write(key, caller):
        with database.atomic():
            delivery.queue(notice)
    raise EmailNotVerified(email)


def may_write(key: str, caller: Caller) -> bool:
    """Whether the rate of messages allows another one to this address."""
    try:
        limits.require("message", caller, kind="linking", target=f"verify_email {key}")
    except TooManyRequests:
        return False
    return True


def person_of(account: int | str) -> Person:
    """Read a user again after a change.

    Raises:
        InvalidCredentials: the account has just been deleted.
    """
    person = Account.objects.of(account).person()
    if person is None:
        raise InvalidCredentials
    return person


def tell(person: Person, kind: str, provider: str, caller: Caller) -> None:
    """Notify the owner that an identity was linked or unlinked."""
    label = providers.labels().get(provider, provider.title())
    delivery.notify(kind, person, caller, provider=label)
