"""Passkeys: verification of the browser's responses (WebAuthn Level 3, 7).

The only module that imports ``webauthn``. What a relying party may leave open is decided here: the
user is verified, no attestation is asked for, origins are compared exactly, and nothing is accepted
from a page within another site's frame. The signature counter is for the caller to compare, in one
query with the row that it changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar

from vestibule.core.errors import InvalidPasskey
from vestibule.core.lazy import LazyModule
from vestibule.factors.passkey_options import ALGORITHMS, RelyingParty, decoded, encoded

if TYPE_CHECKING:
    import webauthn
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from webauthn import helpers
    from webauthn.helpers import structs
else:
    webauthn = LazyModule("webauthn")
    helpers = LazyModule("webauthn.helpers")
    structs = LazyModule("webauthn.helpers.structs")
    ec = LazyModule("cryptography.hazmat.primitives.asymmetric.ec")
    ed25519 = LazyModule("cryptography.hazmat.primitives.asymmetric.ed25519")
    rsa = LazyModule("cryptography.hazmat.primitives.asymmetric.rsa")

Verified = TypeVar("Verified")

CREDENTIAL_ID_MAX = 1023
"""Bytes of a credential id (WebAuthn, 4); a longer one is refused (7.1)."""

RSA_BITS_MIN = 2048
FORMATS = frozenset({"none", "packed"})
"""Accepted attestation formats. None is asked for; password managers in a browser may return
``packed``, signed by the passkey itself. Parsing the others would be exposed for no use."""


OTHER_DOMAIN = "registered for another domain"
"""The reason for which ``read_stored`` refuses a passkey of another site."""


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A verified registration. ``credential_id`` is base64url; ``aaguid`` names the product."""

    credential_id: str
    public_key: bytes = field(repr=False)
    sign_count: int
    backup_eligible: bool
    backed_up: bool
    transports: tuple[str, ...]
    aaguid: str


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a response claims, before it is verified. Ids and challenge are base64url."""

    credential_id: str
    user_handle: str
    challenge: str
    response: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class VerifiedAssertion:
    """A verified sign-in by passkey. ``sign_count`` is 0 if the authenticator does not count."""

    sign_count: int
    backup_eligible: bool
    backed_up: bool


@cache
def installed() -> bool:
    """Whether the extra ``passkeys`` is installed."""
    return find_spec("webauthn") is not None


def read_registration(response: Mapping[str, Any]) -> str:
    """Return the challenge that a ``RegistrationResponseJSON`` is for; nothing is verified yet.

    Raises:
        InvalidPasskey: malformed.
    """
    return _verified(lambda: _challenge_of(dict(response)))


def _challenge_of(response: dict[str, Any]) -> str:
    credential = helpers.parse_registration_credential_json(response)
    return encoded(helpers.parse_client_data_json(credential.response.client_data_json).challenge)


def verify_registration(
    party: RelyingParty, response: Mapping[str, Any], *, challenge: str
) -> NewPasskey:
    """Verify a ``RegistrationResponseJSON`` (WebAuthn, 7.1).

    Raises:
        InvalidPasskey: malformed, for another challenge, origin or site, without verification of
            the user, from within a frame, with a key of another algorithm, or with an id that is
            too long.
    """
    return _verified(lambda: _registration(party, dict(response), challenge))


def _registration(party: RelyingParty, response: dict[str, Any], challenge: str) -> NewPasskey:
    credential = helpers.parse_registration_credential_json(response)
    _require_own_page(party, credential.response.client_data_json)
    if helpers.parse_attestation_object(credential.response.attestation_object).fmt not in FORMATS:
        raise InvalidPasskey("attestation format that was not asked for")
    found = webauthn.verify_registration_response(
        credential=credential,
        expected_challenge=decoded(challenge),
        expected_rp_id=party.id,
        expected_origin=list(party.origins),
        require_user_verification=True,
        supported_pub_key_algs=list(ALGORITHMS),  # type: ignore[arg-type]
    )
    _require_id(credential.id, found.credential_id)
    if not _is_usable(found.credential_public_key):
        raise InvalidPasskey("its public key cannot be used")
    return NewPasskey(
        credential_id=credential.id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        backup_eligible=found.credential_device_type == structs.CredentialDeviceType.MULTI_DEVICE,
        backed_up=found.credential_backed_up,
        transports=tuple(each.value for each in credential.response.transports or ()),
        aaguid=found.aaguid,
    )


def read_stored(party: RelyingParty, response: Mapping[str, Any]) -> tuple[NewPasskey, bool]:
    """Read a ``RegistrationResponseJSON`` that another package has verified and stored.

    Its challenge and origin were compared then; here, only what it says of the key counts.
    Returns the passkey, and whether its user was verified.

    Raises:
        InvalidPasskey: malformed, of another site than ``party``, with a key of another algorithm,
            or an id that is too long.
    """
    return _verified(lambda: _stored(party, dict(response)))


def _stored(party: RelyingParty, response: dict[str, Any]) -> tuple[NewPasskey, bool]:
    credential = helpers.parse_registration_credential_json(response)
    found = helpers.parse_attestation_object(credential.response.attestation_object).auth_data
    key = found.attested_credential_data
    if found.rp_id_hash != hashlib.sha256(party.id.encode()).digest():
        raise InvalidPasskey(OTHER_DOMAIN)
    if key is None:
        raise InvalidPasskey("without a credential")
    _require_id(credential.id, key.credential_id)
    if not _is_usable(key.credential_public_key):
        raise InvalidPasskey("its public key cannot be used")
    passkey = NewPasskey(
        credential_id=credential.id,
        public_key=key.credential_public_key,
        sign_count=found.sign_count,
        backup_eligible=found.flags.be,
        backed_up=found.flags.bs,
        transports=tuple(each.value for each in credential.response.transports or ()),
        aaguid=helpers.aaguid_to_string(key.aaguid),
    )
    return passkey, found.flags.uv


def _require_id(name: str, raw: bytes) -> None:
    """Require that a credential has the id that it is named by, and that it can be stored."""
    if encoded(raw) != name:
        raise InvalidPasskey("the credential id differs")
    if len(raw) > CREDENTIAL_ID_MAX:
        raise InvalidPasskey("the credential id is too long")


def _is_usable(public_key: bytes) -> bool:
    """Whether signatures of this key can be verified: nothing has been signed with it yet."""
    given = helpers.decode_credential_public_key(public_key)
    key = helpers.decoded_public_key_to_cryptography(given)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return given.alg == ALGORITHMS[0] and isinstance(key.curve, ec.SECP256R1)
    if isinstance(key, rsa.RSAPublicKey):
        return given.alg == ALGORITHMS[2] and key.key_size >= RSA_BITS_MIN
    return given.alg == ALGORITHMS[1] and isinstance(key, ed25519.Ed25519PublicKey)


def read_assertion(response: Mapping[str, Any]) -> Assertion:
    """Read an ``AuthenticationResponseJSON``, to find its credential; nothing is verified yet.

    Raises:
        InvalidPasskey: malformed.
    """
    return _verified(lambda: _assertion(dict(response)))


def _assertion(response: dict[str, Any]) -> Assertion:
    credential = helpers.parse_authentication_credential_json(response)
    _require_id(credential.id, credential.raw_id)
    client_data = helpers.parse_client_data_json(credential.response.client_data_json)
    return Assertion(
        credential_id=credential.id,
        user_handle=encoded(credential.response.user_handle or b""),
        challenge=encoded(client_data.challenge),
        response=response,
    )


def verify_assertion(
    party: RelyingParty,
    assertion: Assertion,
    *,
    challenge: str,
    public_key: bytes,
    user_id: bytes,
    user_handle_required: bool = True,
) -> VerifiedAssertion:
    """Verify an assertion by the credential's public key (WebAuthn, 7.2).

    A user handle must be that of the credential's owner (``user_id``). It may be missing only where
    the options named the credential. The counter is not compared.

    Raises:
        InvalidPasskey: for another challenge, origin, site or user, without verification of the
            user, from within a frame, or with a wrong signature.
    """
    missing = not assertion.user_handle and not user_handle_required
    if not missing and (not user_id or assertion.user_handle != encoded(user_id)):
        raise InvalidPasskey("the user handle is another user's")
    return _verified(lambda: _signed(party, assertion, decoded(challenge), public_key))


def _signed(
    party: RelyingParty, assertion: Assertion, challenge: bytes, public_key: bytes
) -> VerifiedAssertion:
    credential = helpers.parse_authentication_credential_json(dict(assertion.response))
    _require_own_page(party, credential.response.client_data_json)
    found = webauthn.verify_authentication_response(
        credential=credential,
        expected_challenge=challenge,
        expected_rp_id=party.id,
        expected_origin=list(party.origins),
        credential_public_key=public_key,
        credential_current_sign_count=0,
        require_user_verification=True,
    )
    return VerifiedAssertion(
        sign_count=found.new_sign_count,
        backup_eligible=found.credential_device_type == structs.CredentialDeviceType.MULTI_DEVICE,
        backed_up=found.credential_backed_up,
    )


def _require_own_page(party: RelyingParty, client_data: bytes) -> None:
    """Require a page of ours that is in no other site's frame, which the library does not check.

    The origin it does check; here it gets a reason that an operator can act upon.
    """
    data = json.loads(client_data)
    if data.get("origin") not in party.origins:
        raise InvalidPasskey("from a page whose origin is not in PASSKEY_ORIGINS")
    if data.get("crossOrigin", False) is not False or "topOrigin" in data:
        raise InvalidPasskey("from a page in a frame of another origin")


def _verified(verify: Callable[[], Verified]) -> Verified:
    """Turn whatever the library raises for a response into our refusal.

    Besides its own exceptions, it raises those of the parsers below it for malformed values.

    Raises:
        InvalidPasskey: anything was raised.
    """
    try:
        return verify()
    except (ImportError, InvalidPasskey):
        raise
    except Exception as error:
        raise InvalidPasskey(type(error).__name__) from error
