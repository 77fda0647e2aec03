"""Choose another username, or another address to sign in with, by a mailed link."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from vestibule import audit, captcha, database, delivery, limits
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidInput, Problem, ReauthenticationRequired
from vestibule.core.events import Event
from vestibule.core.identifiers import email_key
from vestibule.core.link_template import LinkTemplate
from vestibule.core.people import Person, active, require_active
from vestibule.delivery import Message
from vestibule.models import Account, OneTimeSecret
from vestibule.models.host_user import email_field
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import (
    idempotency,
    mailed_link,
    send_email_change,
    update_profile,
    validate_person,
)
from vestibule.steps.repeated import idempotent

__all__ = ["ask_to_reset_username", "reset_email", "reset_username"]

FLOW = "reset_username"
CHOSEN = "chosen"
"""Key in the data of a used link: what its browser has chosen, to be told from another choice."""


def ask_to_reset_username(*, email: str, caller: Caller, page: LinkTemplate) -> None:
    """Send a link to an address, if it belongs to an active account; only the newest one works.

    Response and cost are the same for every address. ``page`` is where the link leads. A captcha
    is required where a password reset requires one: both send mails to any address.

    Raises:
        TooManyRequests: too many messages to this address, or from this caller.
        CaptchaRequired: where a captcha is configured for password resets.
    """
    limits.require("proof", caller)
    if captcha.wanted("reset_password"):
        captcha.require("reset_password", caller.captcha, caller)
    key = email_key(email)
    limits.require("message", caller, kind=FLOW, target=f"{FLOW} {key or email}")
    person = active(Account.objects.named(email=key).person())
    account, target = (person.id, person.email) if person else (None, "")
    with database.atomic():
        link = OneTimeSecret.objects.issue_link(
            Purpose.RESET_USERNAME, account, life=settings.LINK_LIFETIME, target=target
        )
        audit.record(Event.USERNAME_RESET_ASKED, caller, account=account)
        values = {"minutes": link.minutes, "name": person.first_name if person else ""}
        values |= {"link": link.url(page, account or ""), "ip": caller.ip}
        if email_field() == get_user_model().USERNAME_FIELD:
            values["email"] = target
        delivery.queue(Message("reset_username", target, values))


@idempotent("link")
def reset_username(
    *,
    link: str,
    username: str,
    caller: Caller,
    account: str | None = None,
    notify: bool = False,
) -> None:
    """Give the account another username, by the mailed link and the rules of a registration.

    Sessions go on, and no address is verified: a name proves nothing. The audit trail has the
    event ``profile_changed``. If one browser sends link and name twice at once, the second call
    does nothing. ``account`` is the id that came with the link, where its form has one. ``notify``:
    the owner gets a mail.

    Raises:
        InvalidLink: unknown, used, replaced, expired or of another account.
        InvalidInput: the name is not acceptable, looks like a reserved one, is taken or is the
            present one; the link stays usable.
        TooManyRequests: concurrent requests want the same name, or too many invalid links.
    """
    limits.require("proof", caller)
    secret, person = _find(link, caller, account)
    with database.atomic():
        first = mailed_link.use(secret, caller)
        if first:  # a refusal rolls the use of the link back
            if username == person.username:
                raise InvalidInput({"username": (Problem("username_taken"),)})
            before = require_active(Account.objects.profile_of(person.id))
            update_profile.change(before, {"username": username}, caller)
            if notify:
                delivery.notify("username_changed", person, caller)
            mailed_link.done(secret, caller, **{CHOSEN: username})
            idempotency.keep(caller, account=person.id)
    if not first:
        _require_same(secret, username, caller)


@idempotent("link")
def reset_email(
    *,
    link: str,
    new_email: str,
    caller: Caller,
    account: str | None = None,
    page: LinkTemplate | None = None,
) -> None:
    """Ask the new address for its confirmation, by the link mailed to the present one.

    For host projects whose users sign in with their address. Nothing changes before the new
    address confirms it (``confirm_email_change``), and the present one can undo that. Whether the
    new address is taken is not revealed. An account with a second factor has to sign in for this:
    a mailbox alone must not move it. ``page`` is where the confirmation leads, if the contract
    has a page of its own for it.

    Raises:
        InvalidLink: unknown, used, replaced, expired or of another account.
        InvalidInput: the new address is not valid; the link stays usable.
        ReauthenticationRequired: a factor is enrolled; the link stays usable.
        PermissionDenied: a reset that an administrator has sent is still valid; the link stays
            usable.
        TooManyRequests: too many messages, or too many invalid links; the link stays usable.
    """
    limits.require("proof", caller)
    key = validate_person.require_email(new_email)
    secret, person = _find(link, caller, account)
    if secret.consumed_at is None:
        target, own = f"{FLOW} to {key}", f"{FLOW} of {person.id}"
        limits.require("message", caller, kind=FLOW, target=target, account=own)
    with database.atomic():
        first = mailed_link.use(secret, caller)
        if first:
            if Account.objects.of(person.id).enrolled().exists():  # a refusal rolls the use back
                raise ReauthenticationRequired
            send_email_change.send(person, new_email, caller, key=key, page=page)
            mailed_link.done(secret, caller, **{CHOSEN: new_email})
            idempotency.keep(caller, account=person.id)
    if not first:
        _require_same(secret, new_email, caller)


def _find(link: str, caller: Caller, account: str | None) -> tuple[OneTimeSecret, Person]:
    """Return the row of a link and its user, unless deactivated or moved to another address."""
    secret = mailed_link.find(Purpose.RESET_USERNAME, link, caller, account=account)
    person = mailed_link.person_of(secret)
    if person is None:
        raise mailed_link.invalid(caller)
    return secret, person


def _require_same(secret: OneTimeSecret, chosen: str, caller: Caller) -> None:
    """Accept a second call only with what the first one has chosen."""
    if secret.data.get(CHOSEN) != chosen:
        raise mailed_link.invalid(caller)
