"""Passkeys: the options for the browser (WebAuthn Level 3, 5.4 and 5.5).

Apart from the verification, which loads ``webauthn``: a page that offers passkeys fetches options
on every load, and most visitors sign in by other means. What a relying party may choose is decided
here: the key is discoverable, the user is verified, and no attestation is asked for.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

ALGORITHMS = (-7, -8, -257)
"""COSE identifiers of ES256, EdDSA and RS256, in the order of preference."""

TIMEOUT = 300_000
"""Milliseconds that the browser waits for the user: WCAG 2.2 asks for minutes, not seconds."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site that passkeys belong to: its domain, its name, and the origins of its pages."""

    id: str
    name: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownCredential:
    """A registered credential, as options name it: base64url, and the transports it had."""

    id: str
    transports: tuple[str, ...] = ()


def creation_options(
    party: RelyingParty,
    *,
    challenge: str,
    user_id: bytes,
    user_name: str,
    display_name: str,
    known: Sequence[KnownCredential] = (),
) -> dict[str, Any]:
    """Return ``PublicKeyCredentialCreationOptionsJSON`` for a new passkey of a user.

    ``challenge`` is base64url. ``user_id`` must say nothing about the user (WebAuthn, 14.6.1).
    An authenticator that has one of the ``known`` credentials refuses to make another.
    """
    return {
        "rp": {"id": party.id, "name": party.name},
        "user": {
            "id": encoded(user_id),
            "name": user_name,
            "displayName": display_name or user_name,
        },
        "challenge": challenge,
        "pubKeyCredParams": [{"type": "public-key", "alg": each} for each in ALGORITHMS],
        "timeout": TIMEOUT,
        "excludeCredentials": _descriptors(known),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
        "extensions": {"credProps": True},
    }


def request_options(
    party: RelyingParty, *, challenge: str, known: Sequence[KnownCredential] = ()
) -> dict[str, Any]:
    """Return ``PublicKeyCredentialRequestOptionsJSON``; without ``known``, for any passkey."""
    return {
        "challenge": challenge,
        "timeout": TIMEOUT,
        "rpId": party.id,
        "allowCredentials": _descriptors(known),
        "userVerification": "required",
    }


def _descriptors(known: Sequence[KnownCredential]) -> list[dict[str, Any]]:
    return [
        {"type": "public-key", "id": each.id, "transports": list(each.transports)} for each in known
    ]


def encoded(raw: bytes) -> str:
    """Encode bytes as base64url without padding (RFC 4648, 5)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Decode base64url without padding.

    Raises:
        ValueError: it is not base64url.
    """
    padded = text + "=" * (-len(text) % 4)
    return base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
