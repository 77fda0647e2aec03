"""Send the password-reset mail: a step of several flows."""

from __future__ import annotations

from typing import Any

from vestibule import audit, database, delivery
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.link_template import LinkTemplate
from vestibule.core.people import Person
from vestibule.delivery import Message
from vestibule.models import OneTimeSecret
from vestibule.models.one_time_secret import LASTS, IssuedSecret, Purpose
from vestibule.steps import attempts


def send(
    person: Person | None,
    caller: Caller,
    *,
    to: str,
    by_code: bool,
    actor: int | str | None = None,
    lasts: bool = False,
    page: LinkTemplate | None = None,
) -> IssuedSecret:
    """Send a reset link or code to a person's address; without a person, only the cost is equal.

    ``to`` is the requested address, ``actor`` the user who requested it for another. A reset that
    ``lasts`` (``LASTS``) is replaced by another one that does, not by others. ``page`` is where a
    link leads, if the caller's contract has a page of its own for it.
    """
    life = settings.CODE_LIFETIME if by_code else settings.LINK_LIFETIME
    issue = OneTimeSecret.objects.issue_code if by_code else OneTimeSecret.objects.issue_link
    with database.atomic():
        data: dict[str, Any] = {LASTS: True} if lasts else {}
        account, target = (person.id, person.email) if person else (None, "")
        secret = issue(
            Purpose.RESET_PASSWORD,
            account,
            life=life,
            target=target,
            unknown_key=attempts.key_for_email(to).unknown_key,
            **data,
        )
        leads_to = page or settings.RESET_PASSWORD_PAGE
        link = {} if by_code else {"link": secret.url(leads_to, account or "")}
        secret_value = link or {"code": secret.secret}
        audit.record(Event.PASSWORD_RESET_ASKED, caller, account=account, actor=actor)
        name = person.first_name if person else ""
        # The address of the request helps the owner only if the owner made it.
        ip = "" if actor is not None else caller.ip
        values = {**secret_value, "minutes": secret.minutes, "name": name, "ip": ip}
        delivery.queue(Message("reset_password", target, values))
    return secret
