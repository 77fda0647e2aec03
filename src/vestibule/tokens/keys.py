"""Signing keys of access tokens, and their public halves for other back ends."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vestibule.core.errors import Unavailable
from vestibule.core.lazy import LazyModule

if TYPE_CHECKING:
    import jwt
    from cryptography import exceptions
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    type_of_private = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
else:
    exceptions = LazyModule("cryptography.exceptions")
    serialization = LazyModule("cryptography.hazmat.primitives.serialization")
    ec = LazyModule("cryptography.hazmat.primitives.asymmetric.ec")
    ed25519 = LazyModule("cryptography.hazmat.primitives.asymmetric.ed25519")
    rsa = LazyModule("cryptography.hazmat.primitives.asymmetric.rsa")
    jwt = LazyModule("jwt")

RSA_BITS = 3072
HMAC_BYTES = 32


class UnusableKey(ValueError):
    """The key must not sign: wrong type, too weak, or not readable."""


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A key that verifies signatures, with its one algorithm (RFC 8725, 3.1).

    ``jwk`` is the public half as published; None for a symmetric key, which is secret.
    """

    kid: str
    algorithm: str
    key: Any = field(repr=False)
    jwk: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key that signs, with its verifying half."""

    key: Any = field(repr=False)
    verifying: VerifyingKey


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The signing key, and all keys whose signatures are still accepted.

    ``signing`` is None where none can be decrypted: such a node verifies, and signs nothing.
    """

    signing: SigningKey | None
    verifying: Mapping[str, VerifyingKey]

    @property
    def active(self) -> SigningKey:
        """The key that signs.

        Raises:
            Unavailable: there is none.
        """
        if self.signing is None:
            raise Unavailable(retry_after=1)
        return self.signing

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """Return the JWK Set (RFC 7517) of all public keys in the ring."""
        return {"keys": [dict(key.jwk) for key in self.verifying.values() if key.jwk]}


def generate(algorithm: str) -> bytes:
    """Generate a private key: PKCS#8 PEM, or raw bytes for HS256."""
    if algorithm == "HS256":
        return secrets.token_bytes(HMAC_BYTES)
    key: type_of_private
    if algorithm == "ES256":
        key = ec.generate_private_key(ec.SECP256R1())
    elif algorithm == "EdDSA":
        key = ed25519.Ed25519PrivateKey.generate()
    else:
        key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def generate_named(algorithm: str) -> tuple[bytes, SigningKey]:
    """Generate a private key whose id no command mistakes for an option; return it parsed too.

    One thumbprint in 64 starts with a dash: such a key is discarded.
    """
    while True:
        material = generate(algorithm)
        parsed = parse(material, algorithm)
        if not parsed.verifying.kid.startswith("-"):
            return material, parsed


def _fits(private: object, algorithm: str) -> bool:
    if algorithm == "ES256":
        return isinstance(private, ec.EllipticCurvePrivateKey) and isinstance(
            private.curve, ec.SECP256R1
        )
    if algorithm == "EdDSA":
        return isinstance(private, ed25519.Ed25519PrivateKey)
    return isinstance(private, rsa.RSAPrivateKey) and private.key_size >= RSA_BITS


def parse(material: bytes, algorithm: str) -> SigningKey:
    """Parse a private key.

    Raises:
        UnusableKey: not readable, of another type than the algorithm needs, an RSA key
            under 3072 bits, or an HMAC key under 256 bits.
    """
    if algorithm == "HS256":
        if len(material) < HMAC_BYTES:
            raise UnusableKey("An HS256 key needs at least 32 random bytes.")
        kid = hashlib.sha256(b"kid" + material).hexdigest()[:16]
        return SigningKey(material, VerifyingKey(kid, algorithm, material, None))
    try:
        private = serialization.load_pem_private_key(material, password=None)
    except exceptions.UnsupportedAlgorithm as error:  # such as a rare curve
        raise UnusableKey(f"This key cannot sign {algorithm}.") from error
    except (ValueError, TypeError) as error:
        raise UnusableKey("This is not an unencrypted private key in PEM form.") from error
    if not _fits(private, algorithm):
        raise UnusableKey(
            f"This key cannot sign {algorithm} (RSA keys need at least {RSA_BITS} bits)."
        )
    public = private.public_key()
    jwk = _jwk(public, algorithm)
    return SigningKey(private, VerifyingKey(jwk["kid"], algorithm, public, jwk))


def parse_public(jwk: Mapping[str, str]) -> VerifyingKey:
    """Parse the stored JWK of one of our public keys."""
    key = _kind(jwk["alg"]).from_jwk(dict(jwk))
    return VerifyingKey(jwk["kid"], jwk["alg"], key, jwk)


def _jwk(public: Any, algorithm: str) -> dict[str, str]:
    jwk = json.loads(_kind(algorithm).to_jwk(public))
    members = {name: jwk[name] for name in ("crv", "e", "kty", "n", "x", "y") if name in jwk}
    return {**members, "use": "sig", "alg": algorithm, "kid": _thumbprint(members)}


def _kind(algorithm: str) -> Any:
    """Return PyJWT's class that converts keys of an algorithm to and from JWK (RFC 7517)."""
    names = {"ES256": "ECAlgorithm", "EdDSA": "OKPAlgorithm", "RS256": "RSAAlgorithm"}
    return getattr(jwt.algorithms, names[algorithm])


def _thumbprint(members: Mapping[str, str]) -> str:
    """Return the JWK thumbprint (RFC 7638), so that a key has the same id everywhere."""
    text = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
