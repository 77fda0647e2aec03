"""Check a passkey: as the second factor, or alone.

Errors of its response are returned, not raised: the transaction around it must keep that the
challenge was spent.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from vestibule import audit, delivery
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidPasskey
from vestibule.core.events import Event
from vestibule.core.passkey_origins import allowed_origins, passkey_domain
from vestibule.core.people import Person
from vestibule.factors import passkey_options, passkeys
from vestibule.factors.passkey_options import KnownCredential, RelyingParty, encoded
from vestibule.factors.passkeys import Assertion
from vestibule.models import Passkey, spent_token
from vestibule.models.one_time_secret import Purpose
from vestibule.scope import current_scope
from vestibule.tokens import passkey_challenges
from vestibule.tokens.passkey_challenges import Ceremony

logger = logging.getLogger(__name__)


def relying_party() -> RelyingParty:
    """Return the site that passkeys belong to: of the current tenant, if there are several."""
    origin = current_scope.origin
    origins = allowed_origins(
        settings.PASSKEY_ORIGINS, public_origin=origin, trusted=settings.TRUSTED_ORIGINS
    )
    domain = settings.PASSKEY_RP_ID or passkey_domain(origin)
    return RelyingParty(domain, settings.SERVICE_NAME, origins)


def available() -> bool:
    """Whether users can add passkeys and sign in with them."""
    party = relying_party()
    return settings.PASSKEYS and bool(party.id and party.origins) and passkeys.installed()


def known_credentials(account: int | str) -> list[KnownCredential]:
    """Return the registered credentials of an account, as options name them."""
    return [
        KnownCredential(encoded(credential), tuple(transports))
        for credential, transports in Passkey.objects.known(account)
    ]


def options(account: int | str, bound_to: str) -> Mapping[str, Any]:
    """Return the options for the second step: for the account's passkeys, and this step alone."""
    challenge = passkey_challenges.make(Ceremony.SECOND_FACTOR, bound_to)
    known = known_credentials(account)
    return passkey_options.request_options(relying_party(), challenge=challenge, known=known)


def spend(challenge: str, ceremony: Ceremony, *bound_to: str) -> bool:
    """Use up a challenge, before anything is verified. False if it was made for something else."""
    return passkey_challenges.holds(challenge, ceremony, *bound_to) and spent_token.spend(
        passkey_challenges.digest(challenge),
        life=passkey_challenges.LIFE,
        purpose=Purpose.PASSKEY_CHALLENGE,
    )


def verify(person: Person, credential: Any, caller: Caller, *, bound_to: str) -> str:
    """Check the passkey of the second step; returns what it adds to ``amr``, or an empty string.

    It must be one of the account's passkeys. The account is locked, after the challenge was spent.
    """
    if not passkeys.installed():
        return _refused("the extra passkeys is not installed")
    try:
        assertion = passkeys.read_assertion(credential)
    except InvalidPasskey as refused:
        return _refused(refused.reason)
    if not spend(assertion.challenge, Ceremony.SECOND_FACTOR, bound_to):
        return _refused("the challenge is used, expired, or for another sign-in")
    credential_id = passkey_options.decoded(assertion.credential_id)
    passkey = Passkey.objects.find_held_in(person.epoch, person.id, credential_id)
    if passkey is None:
        return _refused("not a passkey of this account, or it was secured meanwhile")
    return use(passkey, assertion, person, caller, named=True)


def use(
    passkey: Passkey, assertion: Assertion, person: Person, caller: Caller, *, named: bool
) -> str:
    """Verify the signature and record the use; returns the methods for ``amr``, or nothing.

    Call it with the account locked, after the challenge was spent. ``named``: the options named
    the credential, so that the response need not name the user.
    """
    try:
        found = passkeys.verify_assertion(
            relying_party(),
            assertion,
            challenge=assertion.challenge,
            public_key=bytes(passkey.public_key),
            user_id=bytes(passkey.account.webauthn_user_id or b""),
            user_handle_required=not named,
        )
    except InvalidPasskey as refused:
        return _refused(refused.reason)
    if found.backup_eligible != passkey.backup_eligible:
        return _refused("it says that it can be backed up, or no longer says so")
    if not Passkey.objects.used(passkey.pk, sign_count=found.sign_count, backed_up=found.backed_up):
        if not Passkey.objects.filter(pk=passkey.pk).exists():
            return _refused("it was removed meanwhile")
        _suspect(passkey, person, caller)
        return ""
    return "swk user" if found.backup_eligible else "hwk user"


def _suspect(passkey: Passkey, person: Person, caller: Caller) -> None:
    """Record that a counter did not advance, and notify the owner: there may be a copy.

    The passkey stays: which of the two is the owner's cannot be known (WebAuthn, 6.1.1).
    """
    audit.record(Event.PASSKEY_SUSPECT, caller, account=person.id, passkey=str(passkey.pk))
    delivery.notify("passkey_suspect", person, caller)


def _refused(reason: str) -> str:
    log_refusal(reason)
    return ""


def log_refusal(reason: str) -> None:
    """Tell the operator why a passkey was refused; a wrong origin is a matter of the settings."""
    logger.info("A passkey was refused: %s.", reason)
