"""Add a passkey to an account, or begin one with it: the browser's options and its response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from vestibule.core.errors import InvalidPasskey, TooManyFactors
from vestibule.core.passkeys import PasskeyRequest
from vestibule.core.people import Person
from vestibule.factors import aaguids, passkey_options, passkeys
from vestibule.factors.passkey_options import decoded
from vestibule.factors.passkeys import NewPasskey
from vestibule.models import Passkey
from vestibule.models.passkey import MOST, NAME_MAX, user_id_of
from vestibule.steps import verify_passkey
from vestibule.tokens import passkey_challenges
from vestibule.tokens.passkey_challenges import Ceremony

UNNAMED = "Passkey"
"""The name of a passkey whose owner gave none, and whose product is unknown."""


def options(person: Person, bound_to: str) -> PasskeyRequest:
    """Return what the browser needs to create a passkey of this account.

    ``bound_to`` is the session, or the pending sign-in, that the response must come from.

    Raises:
        TooManyFactors: the account has ``MOST`` passkeys.
    """
    known = verify_passkey.known_credentials(person.id)
    if len(known) >= MOST:
        raise TooManyFactors
    challenge = passkey_challenges.make(Ceremony.REGISTRATION, str(person.id), bound_to)
    made = passkey_options.creation_options(
        verify_passkey.relying_party(),
        challenge=challenge,
        user_id=user_id_of(person.id),
        user_name=person.email or str(person.id),
        display_name=f"{person.first_name} {person.last_name}".strip(),
        known=known,
    )
    return PasskeyRequest(made, challenge)


def verify(person: Person, state: str, credential: Any, bound_to: str) -> NewPasskey:
    """Use up the challenge, then verify the browser's response.

    An empty ``state`` is that of the response.

    Raises:
        InvalidPasskey: used, expired, made for another account or session, or not valid.
    """
    state = state or passkeys.read_registration(credential)
    return _verified(state, credential, Ceremony.REGISTRATION, str(person.id), bound_to)


def sign_up_options(
    bound_to: str, *, user_id: bytes, email: str, names: Mapping[str, str]
) -> Mapping[str, Any]:
    """Return what the browser needs to create the passkey of an account that is still to be made.

    ``bound_to`` is the handle of the pending sign-up, ``user_id`` the account's later user handle.
    """
    return passkey_options.creation_options(
        verify_passkey.relying_party(),
        challenge=passkey_challenges.make(Ceremony.SIGN_UP, bound_to),
        user_id=user_id,
        user_name=email,
        display_name=" ".join(filter(None, names.values())),
    )


def verify_sign_up(credential: Any, bound_to: str) -> NewPasskey:
    """Use up the challenge in the browser's response, then verify it.

    Raises:
        InvalidPasskey: used, expired, made for another sign-up, or not valid.
    """
    state = passkeys.read_registration(credential)
    return _verified(state, credential, Ceremony.SIGN_UP, bound_to)


def _verified(state: str, credential: Any, ceremony: Ceremony, *bound_to: str) -> NewPasskey:
    if not verify_passkey.spend(state, ceremony, *bound_to):
        raise InvalidPasskey("the challenge is used, expired, or for another session")
    party = verify_passkey.relying_party()
    try:
        return passkeys.verify_registration(party, credential, challenge=state)
    except InvalidPasskey as refused:
        verify_passkey.log_refusal(refused.reason)
        raise


def methods_of(new: NewPasskey) -> str:
    """Return what a passkey adds to ``amr``: it was created with the user verified."""
    return "swk user" if new.backup_eligible else "hwk user"


def confirm(person: Person, credential: Any, bound_to: str) -> str:
    """Verify and store the passkey of a sign-in that requires a factor.

    Returns what it adds to ``amr``, or an empty string if it is not valid. The challenge is the
    one in the response. Call it with the account locked.
    """
    try:
        new = verify(person, "", credential, bound_to)
        store(person, new)
    except InvalidPasskey:
        return ""
    return methods_of(new)


def store(person: Person, new: NewPasskey, *, name: str = "") -> Passkey:
    """Add a verified passkey to an account. Without a name it gets that of its product.

    Call it in a transaction, with the account locked, and then ``enrollment.added``.

    Raises:
        TooManyFactors: the account has ``MOST`` passkeys.
        InvalidPasskey: the credential is registered already.
    """
    if Passkey.objects.of(person.id).count() >= MOST:
        raise TooManyFactors
    passkey = insert(person, new, name=name)
    if passkey is None:
        raise InvalidPasskey("the credential is registered already")
    return passkey


def insert(person: Person, new: NewPasskey, *, name: str = "") -> Passkey | None:
    """Insert the row of a passkey; None if the credential is registered already."""
    return Passkey.objects.add(
        person.id,
        credential_id=decoded(new.credential_id),
        public_key=new.public_key,
        sign_count=new.sign_count,
        backup_eligible=new.backup_eligible,
        backed_up=new.backed_up,
        transports=list(new.transports),
        aaguid=UUID(new.aaguid),
        name=(name or aaguids.name_of(new.aaguid) or UNNAMED)[:NAME_MAX],
    )
