"""A passkey in software, to test sign-ins without a browser (needs the extra ``passkeys``).

It answers options as ``navigator.credentials`` does, with real keys and signatures::

    phone = SoftwarePasskey(origin="https://app.example.org")
    added = client.post("/api/auth/factors/passkeys/", {
        "state": state, "credential": phone.create(options),
    })

What an attacker or a faulty authenticator would do differently is an attribute: ``user_verified``,
``origin``, ``cross_origin``, ``sign_count`` and so on can be changed between two responses.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from vestibule.factors.passkey_options import decoded, encoded

__all__ = ["SoftwarePasskey"]

Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
_UP, _UV, _BE, _BS, _AT = 0x01, 0x04, 0x08, 0x10, 0x40


def _generate(algorithm: int) -> Key:
    if algorithm == -7:
        return ec.generate_private_key(ec.SECP256R1())
    if algorithm == -8:
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class SoftwarePasskey:
    """One passkey on one device.

    - ``origin``: the page's; ``cross_origin`` and ``top_origin``: as in a frame of another site.
    - ``rp_id``: signed instead of the one in the options, as for another site.
    - ``algorithm``: of the key, as a COSE identifier: -7 (ES256), -8 (EdDSA) or -257 (RS256).
    - ``user_present``, ``user_verified``, ``backup_eligible``, ``backed_up``: flags.
    - ``sign_count``: counts up by one with each signature; None: always 0, as synced passkeys do.
    - ``user_handle``: learned from ``create``, and returned by ``get``; None: left out.
    """

    origin: str = "http://testserver"
    rp_id: str = ""
    algorithm: int = -7
    user_present: bool = True
    user_verified: bool = True
    backup_eligible: bool = True
    backed_up: bool = True
    sign_count: int | None = None
    cross_origin: bool = False
    top_origin: str = ""
    aaguid: str = "00000000-0000-0000-0000-000000000000"
    transports: tuple[str, ...] = ("hybrid", "internal")
    user_handle: bytes | None = None
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    _keys: dict[int, Key] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        """The credential id in base64url, as browsers name it."""
        return encoded(self.credential_id)

    @property
    def key(self) -> Key:
        """The private key, generated when it is first needed."""
        if self.algorithm not in self._keys:
            self._keys[self.algorithm] = _generate(self.algorithm)
        return self._keys[self.algorithm]

    def create(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the ``RegistrationResponseJSON`` for options of a registration.

        As an authenticator does, it refuses options that exclude its credential.
        """
        if any(each["id"] == self.id for each in options.get("excludeCredentials", ())):
            raise ValueError("InvalidStateError: this passkey is registered already")
        self.user_handle = decoded(options["user"]["id"])
        attested = bytes.fromhex(self.aaguid.replace("-", ""))
        attested += len(self.credential_id).to_bytes(2, "big") + self.credential_id
        attested += cbor2.dumps(self._cose_key())
        data = self._authenticator_data(options["rp"]["id"], _AT) + attested
        return self._response(
            {
                "clientDataJSON": encoded(self._client_data("webauthn.create", options)),
                "attestationObject": encoded(
                    cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
                ),
                "transports": list(self.transports),
            }
        )

    def get(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the ``AuthenticationResponseJSON`` for options of a sign-in."""
        client_data = self._client_data("webauthn.get", options)
        data = self._authenticator_data(options["rpId"])
        response = {
            "clientDataJSON": encoded(client_data),
            "authenticatorData": encoded(data),
            "signature": encoded(self._sign(data + hashlib.sha256(client_data).digest())),
        }
        if self.user_handle is not None:
            response["userHandle"] = encoded(self.user_handle)
        return self._response(response)

    def _response(self, response: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": self.id,
            "rawId": self.id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }

    def _client_data(self, ceremony: str, options: Mapping[str, Any]) -> bytes:
        data: dict[str, Any] = {"type": ceremony, "challenge": options["challenge"]}
        data |= {"origin": self.origin, "crossOrigin": self.cross_origin}
        if self.top_origin:
            data["topOrigin"] = self.top_origin
        return json.dumps(data).encode()

    def _authenticator_data(self, rp_id: str, flags: int = 0) -> bytes:
        flags |= _UP * self.user_present | _UV * self.user_verified
        flags |= _BE * self.backup_eligible | _BS * self.backed_up
        if self.sign_count is not None:
            self.sign_count += 1
        site = hashlib.sha256((self.rp_id or rp_id).encode()).digest()
        return site + bytes([flags]) + (self.sign_count or 0).to_bytes(4, "big")

    def _cose_key(self) -> dict[int, Any]:
        """Return the public key in COSE (RFC 9053)."""
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            point = self.key.public_key().public_numbers()
            x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
            return {1: 2, 3: -7, -1: 1, -2: x, -3: y}
        if isinstance(self.key, ed25519.Ed25519PrivateKey):
            return {1: 1, 3: -8, -1: 6, -2: self.key.public_key().public_bytes_raw()}
        numbers = self.key.public_key().public_numbers()
        return {1: 3, 3: -257, -1: numbers.n.to_bytes(256, "big"), -2: b"\x01\x00\x01"}

    def _sign(self, data: bytes) -> bytes:
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, ec.ECDSA(hashes.SHA256()))
        if isinstance(self.key, ed25519.Ed25519PrivateKey):
            return self.key.sign(data)
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
