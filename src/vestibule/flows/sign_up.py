"""Register an account, and sign it in or verify its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import IntegrityError

from vestibule import audit, database, delivery, limits, passwords
from vestibule.conf import settings
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired, Registered, VerificationSent
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import InvalidInput, Problem
from vestibule.core.events import Event
from vestibule.core.identifiers import email_key, username_key
from vestibule.core.link_template import LinkTemplate
from vestibule.core.new_user import NewUser
from vestibule.core.people import Person, active
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims, SignedIn, Transport
from vestibule.models import administrators
from vestibule.models.host_user import stored_user
from vestibule.models.idempotency_record import IdempotencyRecord
from vestibule.models.unsaved_user import draft_user
from vestibule.steps import (
    idempotency,
    pending_sign_in,
    permissions,
    reauthentication,
    registration,
    send_email_verification,
    update_profile,
)
from vestibule.steps.complete_sign_in import next_step, open_session
from vestibule.steps.registration import FLOW, Problems
from vestibule.steps.repeated import idempotent, sign_up_again

__all__ = ["Registration", "sign_up"]

SignUpResult = SignedIn | ChallengeRequired | Registered | VerificationSent


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration(NewUser):
    """The data of a registration.

    ``password_again`` is None where the contract asks for the password once. ``remember``: the
    session outlives the browser (``UNREMEMBERED_LIFETIME``). ``page``: where the link to verify
    the address leads, if the contract has a page of its own for it. ``notify``: a mail says that
    the account is ready; not while its address must be verified (``verify_email``).
    """

    password: str = field(repr=False)
    password_again: str | None = field(default=None, repr=False)
    names: Mapping[str, str] = field(default_factory=dict)
    role: str = ""
    remember: bool = True
    page: LinkTemplate | None = None
    notify: bool = False


def _made_again(record: IdempotencyRecord, caller: Caller) -> SignUpResult:
    if sent := record.data.get("verification"):
        return VerificationSent(**sent)
    return sign_up_again(record, caller)


@idempotent(lambda given: given["newcomer"].email or given["newcomer"].username, again=_made_again)
def sign_up(
    *,
    newcomer: Registration,
    transport: Transport | None,
    caller: Caller,
    claims: AccessClaims | None = None,
) -> SignUpResult:
    """Register an account, and open its first session.

    None is opened without a ``transport``, or where the host makes new users inactive. A second
    step that is required comes first. So does an address that must be verified; then a taken one
    gets the same response, and its owner an email. Registrants may not choose every role.

    ``claims`` are those of a user who creates the account for another person: they learn what is
    taken. Their role decides which roles they may assign, privileged ones after a recent sign-in.

    Raises:
        NotAuthenticated: the account of the claims is gone or deactivated, or the session ended.
        ReauthenticationRequired: the role is privileged, and the sign-in is not recent.
        RegistrationClosed: users may not register themselves.
        InvalidInput: a field is not acceptable; no account was made.
        TooManyRequests: too many from this address, or for the same username at once.
        CaptchaRequired: where a captcha is configured for this flow.
        Overloaded: too many passwords wait to be hashed.
    """
    actor = permissions.actor_of(claims) if claims else None
    limits.require(FLOW, caller)
    registration.require_open_door(caller, unless=actor)
    problems = _problems(newcomer, actor)
    hidden = _hides_taken_address(actor) and registration.is_taken_address(problems)
    if problems and not hidden:
        raise InvalidInput(problems)
    if claims and permissions.is_privileged(newcomer.role or settings.DEFAULT_ROLE):
        reauthentication.require_fresh(NO_CREDENTIAL, claims=claims, caller=caller)
    if settings.verified_email_required:
        limits.require("message", caller, kind=FLOW, target=f"{FLOW} {email_key(newcomer.email)}")
    encoded = passwords.make(newcomer.password)
    if hidden:
        return _decoy_unless_overtaken(newcomer, encoded, caller)
    return _create(newcomer, encoded, transport, caller, claims)


def _create(
    newcomer: Registration,
    encoded: str,
    transport: Transport | None,
    caller: Caller,
    claims: AccessClaims | None,
) -> SignUpResult:
    """Create the account; that of an actor is locked, whose session may have just ended."""
    if claims is None:
        return _unless_overtaken(newcomer, encoded, transport, caller, None)
    with database.atomic():
        actor = permissions.lock_own(claims)
        return _unless_overtaken(newcomer, encoded, transport, caller, actor)


def _unless_overtaken(
    newcomer: Registration,
    encoded: str,
    transport: Transport | None,
    caller: Caller,
    actor: Person | None,
) -> SignUpResult:
    try:
        return update_profile.named(
            username_key(newcomer.username),
            lambda: _register(newcomer, encoded, transport, caller, actor),
        )
    except IntegrityError:
        refused = registration.invalid(newcomer, newcomer.names, defaults=True)
        taken = _taken(newcomer, actor) | refused
        if _hides_taken_address(actor) and len(taken) > 1:
            taken.pop("email", None)  # other problems must not reveal that the address is taken
        if not taken:
            raise
        # A concurrent registration used this address first, or a change has just freed it.
        if _hides_taken_address(actor) and registration.is_taken_address(taken):
            return _decoy_unless_overtaken(newcomer, encoded, caller)
        raise InvalidInput(taken) from None


def _register(
    newcomer: Registration,
    encoded: str,
    transport: Transport | None,
    caller: Caller,
    actor: Person | None,
) -> SignUpResult:
    role = newcomer.role or settings.DEFAULT_ROLE
    person, now = registration.create(
        newcomer, newcomer.names, encoded=encoded, role=role, may_take_reserved=actor is not None
    )
    passwords.password_changed(newcomer.password, lambda: stored_user(person.id))
    if person.role == settings.ADMIN_ROLE:
        administrators.open_djangos_admin(person.id, to=True)
    audit.record(Event.SIGNED_UP, caller, account=person.id, actor=actor.id if actor else None)
    if person.email and settings.EMAIL_VERIFICATION != "off":
        sent = send_email_verification.send(person, page=newcomer.page)
        if settings.verified_email_required:
            idempotency.keep(caller, account=person.id, verification=asdict(sent))
            return sent
    if newcomer.notify and active(person):
        delivery.notify("account_activated", person, caller)
    if transport is None or active(person) is None:
        idempotency.keep(caller, account=person.id)
        return Registered(person)
    return _sign_in(
        Authentication(
            person=person,
            encoded=encoded,
            amr="pwd",
            transport=transport,
            caller=caller,
            now=now,
            known_device=True,
            remembered=newcomer.remember,
        )
    )


def _sign_in(authentication: Authentication) -> SignedIn | ChallengeRequired:
    """Open the first session, or ask for the step that the policy requires before any."""
    state = next_step(authentication.person, authentication.amr)
    if state is None:
        return open_session(authentication)
    return pending_sign_in.begin(state, authentication)


def _decoy_unless_overtaken(
    newcomer: Registration, encoded: str, caller: Caller
) -> VerificationSent:
    try:
        return _decoy_registration(newcomer, encoded, caller)
    except IntegrityError:  # a unique fact was taken meanwhile, or a constraint refuses one
        problems = registration.invalid(newcomer, newcomer.names, defaults=True)
        if not problems:
            raise
        raise InvalidInput(problems) from None


def _decoy_registration(newcomer: Registration, encoded: str, caller: Caller) -> VerificationSent:
    """Respond as for a new address, at the same cost; notify the owner of the taken one."""
    return registration.decoy(
        newcomer,
        newcomer.names,
        encoded=encoded,
        page=newcomer.page,
        caller=caller,
        also=lambda person: passwords.password_changed(
            newcomer.password, lambda: stored_user(person.id)
        ),
    )


def _hides_taken_address(actor: Person | None) -> bool:
    """Whether the client must not learn that an address is taken; users who manage accounts may."""
    return settings.verified_email_required and actor is None


def _problems(newcomer: Registration, actor: Person | None) -> Problems:
    found = registration.invalid(newcomer, newcomer.names)
    if not _may_be_given(newcomer.role or settings.DEFAULT_ROLE, actor):
        found["role"] = (Problem("role_not_open"),)
    taken = _taken(newcomer, actor)
    taken = {name: why for name, why in taken.items() if name not in found}
    weak = _password_problems(newcomer)
    if _hides_taken_address(actor) and (found or weak or "username" in taken):
        taken.pop("email", None)  # other problems must not reveal that the address is taken
    return found | taken | weak


def _taken(newcomer: Registration, actor: Person | None) -> Problems:
    return registration.taken(newcomer, may_take_reserved=actor is not None)


def _may_be_given(role: str, actor: Person | None) -> bool:
    declared = settings.role(role)
    if declared is None:
        return False
    if actor is not None:
        return permissions.may_act_on_role(actor, Action.CREATE, role)
    return declared.open or role == settings.DEFAULT_ROLE


def _password_problems(newcomer: Registration) -> Problems:
    about = (newcomer.email, newcomer.username, *newcomer.names.values())
    found = passwords.problems(
        newcomer.password,
        again=newcomer.password_again,
        about=about,
        user=lambda: _draft(newcomer),
    )
    return {"password": found} if found else {}


def _draft(newcomer: Registration) -> Any:
    return draft_user(email=newcomer.email, username=newcomer.username, names=newcomer.names)
