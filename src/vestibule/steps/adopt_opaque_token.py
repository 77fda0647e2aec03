"""Accept a token of REST framework's ``authtoken`` as the opaque token of a session.

Its text goes on working; only its hash is stored. The rules of sessions apply from now on: it ends
with a change of password, can be ended alone, and expires.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError

from vestibule import audit, database
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.tokens import Rotation, Transport
from vestibule.models import Account, Session, StoredOpaqueToken
from vestibule.models.host_user import fingerprint_of
from vestibule.models.session import TAKEN_OVER_TOKEN
from vestibule.steps.adopt_simplejwt_token import AUTHENTICATED_AT, void_since
from vestibule.steps.complete_sign_in import next_step, sign_in_refusal
from vestibule.tokens.opaque import hash_of, is_well_formed


class Adoption(StrEnum):
    """What became of a token."""

    ADOPTED = "adopted"
    KNOWN = "known"
    """It has a session already, which may have ended meanwhile: it does not come back."""
    MALFORMED = "malformed"
    """The text cannot be a token."""
    REFUSED = "refused"
    """Its owner could not sign in with a password alone: the account is gone or deactivated, the
    address must be verified first, or a second step is asked for. Or the account was secured since
    the token was issued, such as by a new password."""


def adopt(
    *, account: int | str, token: str, created: datetime, caller: Caller, logged: bool = True
) -> Adoption:
    """Open the session of a token that another system has issued, once.

    ``created`` is when the token was issued, ``logged`` as for ``audit.record``. The session lasts
    for ``SESSION_LIFETIME`` from now. When its user has authenticated is not known, and never
    counts as recent.
    """
    if not is_well_formed(token):
        return Adoption.MALFORMED
    if StoredOpaqueToken.objects.filter(pk=hash_of(token)).exists():
        return Adoption.KNOWN
    found = Account.objects.of(account).exclude(void_since(created)).credentials()
    if found is None or sign_in_refusal(found[0]) or next_step(found[0], TAKEN_OVER_TOKEN):
        return Adoption.REFUSED
    person, encoded, now = found
    session = Session(
        account_id=person.id,
        rotated_at=created,
        created_at=created,
        last_seen_at=now,
        authenticated_at=AUTHENTICATED_AT,
        expires_at=now + settings.SESSION_LIFETIME,
        amr=TAKEN_OVER_TOKEN,
        rotation=Rotation.OFF,
        transport=Transport.OPAQUE,
        password_fingerprint=fingerprint_of(encoded),
    )
    try:
        with database.atomic():
            session.save(force_insert=True)
            StoredOpaqueToken.objects.create(hash=hash_of(token), session=session)
            audit.record(
                Event.TAKEN_OVER, caller, account=person.id, session=session.pk, logged=logged
            )
    except IntegrityError:
        return Adoption.KNOWN  # by another process
    return Adoption.ADOPTED
