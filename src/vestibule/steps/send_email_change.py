"""Send the confirmation of a new address: a step of several flows."""

from __future__ import annotations

from vestibule import audit, database, delivery
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.link_template import LinkTemplate
from vestibule.core.people import Person
from vestibule.delivery import Message
from vestibule.models import Account, OneTimeSecret
from vestibule.models.one_time_secret import Issued, Purpose


def send(
    person: Person, new_email: str, caller: Caller, *, key: str, page: LinkTemplate | None = None
) -> None:
    """Send a link to the new address; nothing changes before it is used.

    The owner of a taken address gets a mail without the link instead. ``key`` is the address's
    canonical form, ``page`` where the link leads, if the caller's contract has a page of its own.
    """
    owner = Account.objects.named(email=key).person()
    with database.atomic():
        link = _issue(person, new_email)
        if owner is not None:  # the link stays unknown: it is in no mail
            delivery.queue(Message("account_exists", owner.email, {"name": owner.first_name}))
        else:
            values = {"name": person.first_name, "minutes": link.minutes}
            values["link"] = link.url(page or settings.CHANGE_EMAIL_PAGE, person.id)
            delivery.queue(Message("email_change_confirm", new_email, values))
        audit.record(Event.EMAIL_CHANGE_ASKED, caller, account=person.id)


def asked(secret: OneTimeSecret) -> str:
    """Return when a pending change was first requested, in ISO format."""
    return str(secret.data.get("asked") or secret.sent_at.isoformat())


def _issue(person: Person, new_email: str) -> Issued:
    return OneTimeSecret.objects.issue_link(
        Purpose.CHANGE_EMAIL,
        person.id,
        life=settings.LINK_LIFETIME,
        target=new_email,
        **_first_asked(person),
    )


def _first_asked(person: Person) -> dict[str, str]:
    """Return when the pending change was first requested, for the request that replaces it."""
    pending = OneTimeSecret.objects.of(person.id, Purpose.CHANGE_EMAIL).live().first()
    return {} if pending is None else {"asked": asked(pending)}
