"""Send the confirmation of a new address: a step of several flows."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from vestibule import audit, database, delivery
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.errors import PermissionDenied
from vestibule.core.events import Event
from vestibule.core.identifiers import email_key
from vestibule.core.link_template import LinkTemplate
from vestibule.core.people import Person
from vestibule.database import DatabaseNow
from vestibule.delivery import Message
from vestibule.models import Account, OneTimeSecret, Session
from vestibule.models.host_user import fingerprint_of, public_id
from vestibule.models.one_time_secret import IssuedSecret, Purpose


def send(
    person: Person,
    new_email: str,
    caller: Caller,
    *,
    key: str,
    page: LinkTemplate | None = None,
    by_code: bool = False,
    session: str = "",
) -> None:
    """Send a link or a code to the new address; nothing changes before it is used.

    The owner of a taken address gets a mail without it instead. ``key`` is the address's
    canonical form, ``page`` where the link leads, if the caller's contract has a page of its own.
    ``session`` is the one that requested it: see ``void_requested_in``. Another password voids it.
    Call it in a transaction, with the account locked.

    Raises:
        PermissionDenied: an administrator has sent a reset that is still valid (``LASTS``). It
            would be void at another address, and a thief who knows the password may be asking.
    """
    resets = OneTimeSecret.objects.of(person.id, Purpose.RESET_PASSWORD).live()
    if resets.filter(data__lasts__isnull=False).exists():
        raise PermissionDenied
    owner = Account.objects.named(email=key).person()
    with database.atomic():
        secret = _issue(person, new_email, by_code=by_code, session=session)
        if owner is not None:  # the secret stays unknown: it is in no mail
            delivery.queue(Message("account_exists", owner.email, {"name": owner.first_name}))
        else:
            values: dict[str, object] = {"name": person.first_name, "minutes": secret.minutes}
            leads_to = page or settings.CHANGE_EMAIL_PAGE
            link = {} if by_code else {"link": secret.url(leads_to, person.id)}
            values |= link or {"code": secret.secret}
            delivery.queue(Message("email_change_confirm", new_email, values))
        audit.record(Event.EMAIL_CHANGE_ASKED, caller, account=person.id)


def send_undo(person: Person, secret: OneTimeSecret) -> None:
    """Mail the old address of a person, if there was one, a link that undoes this change.

    While it is valid, a verified old address is reserved: see ``reserved_addresses``. Call it after
    the change, with the person from before it.
    """
    if not person.email:
        return
    # Verified by the change itself, so that any doubt that is left is about the registrant.
    in_doubt = not person.email_verified or Account.objects.of(person.id).in_doubt().exists()
    undo = OneTimeSecret.objects.issue_link(
        Purpose.UNDO_CHANGE_EMAIL,
        person.id,
        life=settings.UNDO_LIFETIME,
        target=person.email,
        verified=person.email_verified,
        in_doubt=in_doubt,
        asked=asked(secret),
        reserved=email_key(person.email) if person.email_verified else None,
    )
    values = {"name": person.first_name, "email": secret.target, "minutes": undo.minutes}
    values["link"] = undo.url(f"{settings.CHANGE_EMAIL_PAGE}?undo")
    delivery.queue(Message("email_changed", person.email, values))


def asked(secret: OneTimeSecret) -> str:
    """Return when a pending change was first requested, in ISO format."""
    return str(secret.data.get("asked") or secret.sent_at.isoformat())


def in_doubt(undo: OneTimeSecret) -> bool:
    """Return whether the old mailbox's owner may be another person than the registrant.

    As of the change, since the user who changed the address may have cleared the doubt by the new
    mailbox. Links of an older release do not say it; their address counts as verified.
    """
    return bool(undo.data.get("in_doubt") or not undo.data.get("verified", True))


def void_requested_in(sessions: Collection[UUID]) -> None:
    """Void the pending changes that these sessions requested: see ``suspected_sessions``."""
    accounts = Session.objects.filter(pk__in=sessions).values("account")
    pending = OneTimeSecret.objects.filter(account__in=accounts, purpose=Purpose.CHANGE_EMAIL)
    requested = pending.filter(data__session__in=[each.hex for each in sessions])
    requested.filter(consumed_at=None).update(consumed_at=DatabaseNow())


def void_requested_elsewhere(account: int | str, session: str) -> None:
    """Void a pending change that another session than this one requested, even if it has ended."""
    pending = OneTimeSecret.objects.of(account, Purpose.CHANGE_EMAIL).filter(consumed_at=None)
    others = pending.filter(data__session__isnull=False).exclude(data__session=session)
    others.update(consumed_at=DatabaseNow())


def is_of_current_password(secret: OneTimeSecret) -> bool:
    """Return whether the account has the password that it had when the change was requested.

    One that the host sets by SQL voids nothing by itself, and a thief may have known the former
    one. A link of an older release does not say it.
    """
    began = secret.data.get("password")
    return began is None or began == _password_of(public_id(secret.account_id))


def _password_of(account: int | str) -> str:
    known = Account.objects.of(account).credentials()
    return fingerprint_of(known[1] if known else "")


def _began_with(person: Person, session: str) -> str:
    """Return the fingerprint of the password that the requesting session was opened with.

    Not of the present one, which may have been set since the session was looked at.
    """
    own = Session.objects.filter(pk__in=[UUID(hex=session)] if session else [])
    return own.values_list("password_fingerprint", flat=True).first() or _password_of(person.id)


def _issue(person: Person, new_email: str, *, by_code: bool, session: str) -> IssuedSecret:
    life = settings.CODE_LIFETIME if by_code else settings.LINK_LIFETIME
    issue = OneTimeSecret.objects.issue_code if by_code else OneTimeSecret.objects.issue_link
    data = _first_asked(person) | ({"session": session} if session else {})
    data["password"] = _began_with(person, session)
    return issue(Purpose.CHANGE_EMAIL, person.id, life=life, target=new_email, **data)


def _first_asked(person: Person) -> dict[str, str]:
    """Return when the pending change was first requested, for the request that replaces it."""
    pending = OneTimeSecret.objects.of(person.id, Purpose.CHANGE_EMAIL).live().first()
    return {} if pending is None else {"asked": asked(pending)}
