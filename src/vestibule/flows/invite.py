"""Create an account for another user, who chooses the password through an invitation link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from vestibule import audit, database, limits, passwords
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.credentials import NO_CREDENTIAL, FreshCredential
from vestibule.core.errors import InvalidInput, PermissionDenied, Problem
from vestibule.core.events import EndReason, Event
from vestibule.core.identifiers import email_key, is_phone, username_key
from vestibule.core.people import Person
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account, OneTimeSecret, administrators, names, profile_columns
from vestibule.models.host_user import stored_user, users
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import (
    idempotency,
    mailed_link,
    permissions,
    profile_facts,
    reauthentication,
    send_invitation,
    update_profile,
    validate_person,
)
from vestibule.steps.repeated import idempotent, person_again
from vestibule.steps.secure_account import secure

__all__ = ["InvitedUser", "accept_invitation", "invite"]

Problems = dict[str, tuple[Problem, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedUser:
    """Data of the invited user. An empty role means the default role.

    ``facts`` are raw values of ``PROFILE_FIELDS``; all of them are optional here, but for those
    that every row of the user model needs.
    """

    email: str
    username: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    phone: str = ""
    role: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@idempotent(again=person_again)
def invite(
    *,
    invited: InvitedUser,
    claims: AccessClaims | None,
    caller: Caller,
    credential: FreshCredential = NO_CREDENTIAL,
) -> Person:
    """Create an account without a password, and mail its owner a link to choose one.

    Only the owner of the mailbox ever knows its password. The caller must be allowed to
    assign the role, and needs a fresh credential if the role is privileged.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated, or the session has ended.
        PermissionDenied: the caller may not invite users with this role.
        InvalidInput: a value is not acceptable; nothing was created.
        ReauthenticationRequired: no fresh credential was given, and the sign-in is too old.
        WrongPassword: the password is wrong.
        InvalidCode: the mailed code is wrong, used or expired.
        TooManyRequests: too many messages to this address, or from this caller.
    """
    role = invited.role or settings.DEFAULT_ROLE
    actor = permissions.actor_of(claims)
    _require_may_invite(actor, {each.name for each in settings.ROLES}, claims, caller)
    problems = _problems(invited, role)
    if problems:
        raise InvalidInput(problems)
    _require_may_invite(actor, {role}, claims, caller)
    if permissions.is_privileged(role):
        reauthentication.require_fresh(credential, claims=claims, caller=caller)
    limits.require("message", caller, kind="invite", target=f"invite {email_key(invited.email)}")
    try:
        return _create(invited, role, claims, caller)
    except IntegrityError:
        problems = _problems(invited, role, defaults=True)
        if not problems:
            raise
        raise InvalidInput(problems) from None


def _require_may_invite(
    actor: Person | None, roles: set[str], claims: AccessClaims | None, caller: Caller
) -> None:
    """Require a caller who may assign one of these roles; record a refusal as an event."""
    if not any(permissions.may_act_on_role(actor, Action.CREATE, role) for role in roles):
        permissions.note_refusal(None, Action.CREATE, claims, caller)
        raise PermissionDenied


@idempotent("link")
def accept_invitation(*, link: str, password: str, caller: Caller) -> None:
    """Choose the password of an invited account; the link also verifies the address.

    This does not sign the user in: the next sign-in has all its usual steps. If one browser
    sends link and password twice at once, the second call does nothing.

    Raises:
        InvalidLink: unknown, used, expired, not an invitation, or the account is deactivated.
        InvalidInput: the password is refused by the policy; the link stays usable.
        Overloaded: too many passwords are waiting to be hashed.
    """
    limits.require("proof", caller)
    secret = mailed_link.find(Purpose.INVITE, link, caller)
    person = mailed_link.person_of(secret)
    if person is None:
        raise mailed_link.invalid(caller)
    if secret.consumed_at is not None or not _accept(secret, person, password, caller):
        mailed_link.require_same_password(person, password, caller)


def _accept(secret: OneTimeSecret, person: Person, password: str, caller: Caller) -> bool:
    """Set the password; False if the same browser was faster."""
    names = (person.email, person.username, person.first_name, person.last_name)
    weak = passwords.problems(password, about=names, user=lambda: stored_user(person.id))
    if weak:
        raise InvalidInput({"password": weak})
    encoded = passwords.make(password)
    with database.atomic():
        if not mailed_link.use(secret, caller):
            return False
        secure(person.id, EndReason.PASSWORD_CHANGED)
        users().filter(pk=person.id).update(password=encoded)
        passwords.password_changed(password, lambda: stored_user(person.id))
        now = clock.now()
        Account.objects.of(person.id).update(
            email_verified_at=now, updated_at=now, registrant_unproved=False
        )
        audit.record(Event.INVITATION_ACCEPTED, caller, account=person.id)
        mailed_link.done(secret, caller)
        idempotency.keep(caller, account=person.id)
    return True


def _create(invited: InvitedUser, role: str, claims: AccessClaims | None, caller: Caller) -> Person:
    name = username_key(invited.username)
    with database.atomic():
        actor = permissions.lock_own(claims) if claims else None
        return update_profile.named(name, lambda: _make(invited, role, actor, caller))


def _make(invited: InvitedUser, role: str, actor: Person | None, caller: Caller) -> Person:
    person, _ = Account.objects.register(
        email=invited.email,
        username=username_key(invited.username),
        names=invited.names,
        encoded=make_password(None),
        role=role,
        phone=invited.phone,
        facts=profile_facts.of_another(invited.facts)[0],
    )
    if role == settings.ADMIN_ROLE:
        administrators.open_djangos_admin(person.id, to=True)
    send_invitation.send(person, caller, by=actor.id if actor else None)
    idempotency.keep(caller, account=person.id)
    return person


def _problems(invited: InvitedUser, role: str, *, defaults: bool = False) -> Problems:
    facts, problems = profile_facts.of_another(invited.facts)
    typed = {"email": invited.email, "username": invited.username, **invited.names}
    columns = None if problems else profile_columns.in_user(facts)
    problems |= validate_person.problems(typed, columns=columns, defaults=defaults)
    problems |= validate_person.missing(email=invited.email, username=invited.username)
    if email_key(invited.email) is None:
        problems["email"] = (Problem("email_invalid"),)
    if invited.phone and not is_phone(invited.phone):
        problems["phone"] = (Problem("phone_invalid"),)
    if settings.role(role) is None:
        problems["role"] = (Problem("role_unknown"),)
    return {name: why for name, why in _taken(invited).items() if name not in problems} | problems


def _taken(invited: InvitedUser) -> Problems:
    problems: Problems = {}
    email = email_key(invited.email)
    if email and Account.objects.named(email=email).exists():
        problems["email"] = (Problem("email_taken"),)
    name = username_key(invited.username)
    if name and names.is_taken(name):
        problems["username"] = (Problem("username_taken"),)
    return problems
