"""Sends the way back in: a proof of the mailbox with which a new password is set."""

from __future__ import annotations

from django.db import transaction

from vestibule import audit, delivery
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.people import Person
from vestibule.delivery import Message
from vestibule.models import OneTimeSecret
from vestibule.models.one_time_secret import Issued, Purpose
from vestibule.steps import attempts
from vestibule.steps.secure_account import LASTS


def send(
    person: Person | None,
    caller: Caller,
    *,
    to: str,
    by_code: bool,
    actor: int | str | None = None,
    lasts: bool = False,
) -> Issued:
    """Send a link or a code to a person's address; to nobody at the same cost.

    ``to`` is the address that was asked for, ``actor`` who asked if that was another. No
    sign-in voids one that ``lasts``.
    """
    life = settings.CODE_LIFETIME if by_code else settings.LINK_LIFETIME
    issue = OneTimeSecret.objects.issue_code if by_code else OneTimeSecret.objects.issue_link
    with transaction.atomic():
        account, target = (person.id, person.email) if person else (None, "")
        secret = issue(
            Purpose.RESET_PASSWORD,
            account,
            life=life,
            target=target,
            unknown_key=attempts.key_for_email(to).unknown_key,
            **({LASTS: True} if lasts else {}),
        )
        proof = (
            {"code": secret.secret}
            if by_code
            else {"link": secret.url(settings.RESET_PASSWORD_PAGE)}
        )
        audit.record(Event.PASSWORD_RESET_ASKED, caller, account=account, actor=actor)
        name = person.first_name if person else ""
        # Where it was asked for says something to its owner only if the owner asked.
        ip = "" if actor is not None else caller.ip
        values = {**proof, "minutes": secret.minutes, "name": name, "ip": ip}
        delivery.queue(Message("reset_password", target, values))
    return secret
