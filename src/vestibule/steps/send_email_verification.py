"""Send the verification of an email address: a step of several flows."""

from __future__ import annotations

from vestibule import database, delivery
from vestibule.conf import settings
from vestibule.core.challenge import VerificationSent, masked
from vestibule.core.link_template import LinkTemplate
from vestibule.core.people import Person
from vestibule.delivery import Message
from vestibule.models import OneTimeSecret
from vestibule.models.one_time_secret import Purpose


def send(
    person: Person | None,
    *,
    to: str = "",
    queued: bool = True,
    by_link: bool = False,
    page: LinkTemplate | None = None,
) -> VerificationSent:
    """Send a link or a code to a person's address.

    Without a person it costs the same and sends nothing. ``to`` is the address to show in the
    response, if it is not the person's own. Without ``queued`` everything is done except
    queueing the message. ``by_link`` overrides the setting, and so does a ``page`` of the
    caller's contract, which the link then leads to.
    """
    by_code = settings.EMAIL_VERIFICATION_BY == "code" and not by_link and page is None
    life = settings.CODE_LIFETIME if by_code else settings.LINK_LIFETIME
    issue = OneTimeSecret.objects.issue_code if by_code else OneTimeSecret.objects.issue_link
    account, target = (person.id, person.email) if person else (None, "")
    with database.atomic():
        secret = issue(Purpose.VERIFY_EMAIL, account, life=life, target=target)
        leads_to = page or settings.VERIFY_EMAIL_PAGE
        secret_value = (
            {"code": secret.secret} if by_code else {"link": secret.url(leads_to, account or "")}
        )
        name = person.first_name if person else ""
        values = {**secret_value, "minutes": secret.minutes, "name": name}
        if queued:
            delivery.queue(Message("verify_email", target, values))
    return VerificationSent(
        method="email_code" if by_code else "link",
        sent_to=masked(to or target),
        expires_in=secret.expires_in,
    )
