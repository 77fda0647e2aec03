"""Mail an invited user the link to choose a password."""

from __future__ import annotations

from typing import Any

from vestibule import audit, delivery
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.people import Person
from vestibule.delivery import Message
from vestibule.models import OneTimeSecret
from vestibule.models.one_time_secret import Purpose


def send(person: Person, caller: Caller, *, by: int | str | None, **details: Any) -> None:
    """Issue the link and queue the mail. The link replaces one that was sent before.

    ``by`` is the user who invites, None for a command on the server. Call it in a transaction.
    """
    inviter = {} if by is None else {"by": str(by)}
    link = OneTimeSecret.objects.issue_link(
        Purpose.INVITE,
        person.id,
        life=settings.INVITATION_LIFETIME,
        target=person.email,
        **inviter,
    )
    audit.record(Event.INVITED, caller, account=person.id, actor=by, role=person.role, **details)
    values: dict[str, object] = {"name": person.first_name, "minutes": link.minutes}
    values["link"] = link.url(settings.INVITATION_PAGE)
    delivery.queue(Message("invitation", person.email, values))
