"""Join an identity to an account: a step that signing in and linking share."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from vestibule import audit, avatars, delivery, limits, providers
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.errors import (
    EmailMissing,
    EmailNotVerified,
    IdentityTaken,
    InvalidCredentials,
    InvalidState,
    LinkingClosed,
    LinkRequired,
    RegistrationClosed,
    TooManyRequests,
)
from vestibule.core.events import Event
from vestibule.core.external import ExternalProfile
from vestibule.core.identifiers import email_key
from vestibule.core.people import Person, active
from vestibule.delivery import Message
from vestibule.models import Account, Identity, Session, account_search
from vestibule.models.host_user import user_has
from vestibule.models.identity import MOST
from vestibule.steps import secure_account


def require_open() -> None:
    """Let people link providers only where the installation does.

    Raises:
        LinkingClosed: it does not.
    """
    if settings.LINK_IDENTITIES == "never":
        raise LinkingClosed


def link(person: Person, profile: ExternalProfile, caller: Caller) -> bool:
    """Join an identity to an account and tell its owner. False if it is somebody's already.

    Call it inside a transaction.
    """
    if not Identity.objects.link(person.id, profile):
        return False
    audit.record(Event.IDENTITY_LINKED, caller, account=person.id, provider=profile.provider)
    tell(person, "identity_linked", profile.provider, caller)
    return True


def link_by_owner(
    *, account: int | str, session: str, profile: ExternalProfile, caller: Caller
) -> None:
    """Join an identity to the account of somebody who asked for it while signed in.

    Whoever can sign in and holds the mailbox at the provider has proved the address.

    Raises:
        LinkingClosed: nobody may link here.
        InvalidState: the session that asked has ended.
        IdentityTaken: it is another account's, or there are too many.
    """
    require_open()
    live = Session.objects.of(account).filter(pk=UUID(hex=session)).live()
    person = active(Account.objects.of(account).person())
    if person is None or not live.exists():
        raise InvalidState
    with transaction.atomic():
        full = Identity.objects.of(account).count() >= MOST
        linked = not full and link(person, profile, caller)
        same = profile.email_verified and email_key(profile.email) == email_key(person.email)
        if linked and same and secure_account.take_proof(person.id, email=person.email):
            audit.record(Event.EMAIL_VERIFIED, caller, account=account)
    if not linked and Identity.objects.account_of(profile) != person.id:
        raise IdentityTaken


def void_registration(person: Person, profile: ExternalProfile, caller: Caller) -> str | None:
    """Give an account whose address nobody had proved to the one who now has.

    Whoever registered it may have been a stranger waiting for the owner: password,
    sessions, identities, phone and whatever is pending are gone; names, picture and profile
    fields too, unless somebody has verified the address since. Returns the new password
    hash, which nothing matches; None if there is no doubt. Call it inside a transaction.
    """
    names = {"first_name": profile.first_name, "last_name": profile.last_name}
    unverified = Account.objects.of(person.id).filter(email_verified_at=None)
    picture = unverified.values_list("avatar", flat=True).first() or ""
    facts = {name: value for name, value in names.items() if not user_has(name)}
    emptied = unverified.update(avatar="", facts=facts, updated_at=timezone.now())
    if not secure_account.take_proof(person.id, email=person.email):
        return None
    encoded = secure_account.void_registration(person, caller)
    if not emptied:
        return encoded
    columns = {name: value for name, value in names.items() if user_has(name)}
    if columns:
        get_user_model()._default_manager.filter(pk=person.id).update(**columns)
    account_search.refresh_search_keys(person.id)
    transaction.on_commit(lambda: avatars.remove(picture), robust=True)
    return encoded


def register(profile: ExternalProfile, caller: Caller) -> tuple[Person, str | None]:
    """Make an account for somebody new, without a password: a reset by mail sets one.

    Raises:
        RegistrationClosed: nobody new may come.
        EmailMissing: the provider names no address that could be somebody's here.
        LinkRequired: the address is an account's, and the provider has not verified it.
    """
    key = email_key(profile.email)
    if not settings.REGISTRATION_OPEN:
        raise RegistrationClosed  # first, or the other refusals would tell who has an account
    if key is None:
        raise EmailMissing
    if Account.objects.named(email=key).exists():
        if profile.email_verified:
            raise IntegrityError  # the owner came by another door in this moment
        _refuse_taken(key, caller)
    with transaction.atomic():
        encoded = make_password(None)
        person, _ = Account.objects.register(
            email=profile.email,
            username=None,
            names={"first_name": profile.first_name, "last_name": profile.last_name},
            encoded=encoded,
            role=settings.DEFAULT_ROLE,
        )
        audit.record(Event.SIGNED_UP, caller, account=person.id, provider=profile.provider)
        if profile.email_verified:
            Account.objects.of(person.id).update(email_verified_at=timezone.now())
            audit.record(Event.EMAIL_VERIFIED, caller, account=person.id)
        if not Identity.objects.link(person.id, profile):
            raise IntegrityError
        audit.record(Event.IDENTITY_LINKED, caller, account=person.id, provider=profile.provider)
    return person_of(person.id), encoded


def _refuse_taken(key: str, caller: Caller) -> None:
    """Refuse an address that is known, and that the provider has not verified.

    Where nobody may learn that it is known, the answer is that of a new one.
    """
    if not settings.verified_email_required:
        raise LinkRequired
    owner = Account.objects.named(email=key).person()
    if owner is not None and may_write(key, caller):
        with transaction.atomic():
            delivery.queue(Message("account_exists", owner.email, {"name": owner.first_name}))
    raise EmailNotVerified


def may_write(key: str, caller: Caller) -> bool:
    """Whether an address may be written to now, or was a moment ago."""
    try:
        limits.require("message", caller, kind="linking", target=f"verify_email {key}")
    except TooManyRequests:
        return False
    return True


def person_of(account: int | str) -> Person:
    """Read a person anew, after something about it was changed.

    Raises:
        InvalidCredentials: it was deleted in this very moment.
    """
    person = Account.objects.of(account).person()
    if person is None:
        raise InvalidCredentials
    return person


def tell(person: Person, kind: str, provider: str, caller: Caller) -> None:
    """Tell the owner that an identity came or went."""
    label = providers.labels().get(provider, provider.title())
    values = {"name": person.first_name, "ip": caller.ip, "user_agent": caller.user_agent}
    delivery.queue(Message(kind, person.email, {**values, "provider": label}))
