"""Tools of a forger: tokens taken apart, changed, and signed with whatever key is at hand."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from vestibule.models.signing_key import current_ring
from vestibule.tokens.secrets import derived_keys

Part = dict[str, Any] | bytes
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def b64(data: bytes) -> str:
    """Encode as base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    """Decode base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def header_of(token: str) -> dict[str, Any]:
    """Read the header of a token."""
    return dict(json.loads(unb64(token.split(".", maxsplit=1)[0])))


def claims_of(token: str) -> dict[str, Any]:
    """Read the claims of a token."""
    return dict(json.loads(unb64(token.split(".")[1])))


def _bytes(part: Part) -> bytes:
    return part if isinstance(part, bytes) else json.dumps(part).encode()


def unsigned(header: Part, claims: Part) -> str:
    """Join header and claims: what a signature is made of."""
    return f"{b64(_bytes(header))}.{b64(_bytes(claims))}"


def es256(header: Part, claims: Part, key: ec.EllipticCurvePrivateKey | None = None) -> str:
    """Sign with ES256; without a key of the forger's, with the server's own active one."""
    text = unsigned(header, claims)
    signer = ECAlgorithm(ECAlgorithm.SHA256)
    return f"{text}.{b64(signer.sign(text.encode(), key or active_key()))}"


def hs(header: Part, claims: Part, secret: bytes, algorithm: str = "sha256") -> str:
    """Sign with HMAC."""
    text = unsigned(header, claims)
    return f"{text}.{b64(hmac.new(secret, text.encode(), getattr(hashlib, algorithm)).digest())}"


def active_key() -> Any:
    """Return the server's private key for access tokens."""
    return current_ring.get().active.key


def refresh_key() -> bytes:
    """Return the server's key for refresh tokens."""
    return derived_keys("refresh token")[0]


def mirrored(token: str) -> str:
    """Return the other valid ECDSA signature (r, n - s) over the same token."""
    text, _, signature = token.rpartition(".")
    raw = unb64(signature)
    s = P256_ORDER - int.from_bytes(raw[32:], "big")
    return f"{text}.{b64(raw[:32] + s.to_bytes(32, 'big'))}"


def flipped(token: str, part: int, byte: int) -> str:
    """Flip one bit of one byte of one of the three parts."""
    parts = token.split(".")
    raw = bytearray(unb64(parts[part]))
    raw[byte] ^= 1 << byte % 8
    parts[part] = b64(bytes(raw))
    return ".".join(parts)


_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def low_bit_twins(token: str) -> list[str]:
    """Spell each part's last letter in every way that decodes to the same bytes."""
    twins = []
    for index, part in enumerate(token.split(".")):
        unused = {2: 4, 3: 2}.get(len(part) % 4, 0)
        last = _ALPHABET.index(part[-1])
        for bits in range(1, 1 << unused):
            parts = token.split(".")
            parts[index] = part[:-1] + _ALPHABET[last ^ bits]
            twins.append(".".join(parts))
    return twins


def re_encodings(token: str) -> list[str]:
    """Spell a token in every way that a lenient reader would take for the same one."""
    header, claims, signature = token.split(".")
    spelled = [
        f"{header}=.{claims}.{signature}",
        f"{header}.{claims}=.{signature}",
        f"{token}=",
        f"{token}==",
        f"{token}%3D",
        f"{token}.",
        f".{token}",
        f"{header}.{claims}.{signature[:40]}?{signature[40:]}",
        f"{header}.{claims}.{signature[:40]} {signature[40:]}",
        f"{header}.{claims}.{signature[:40]}\t{signature[40:]}",
        f"{header[:10]}*{header[10:]}.{claims}.{signature}",
        f"{header}.{claims[:10]}!{claims[10:]}.{signature}",
        f'"{token}"',
        f"Bearer {token}",
        token + "\u0000",
    ]
    if {"-", "_"} & set(token):
        spelled.append(token.replace("-", "+").replace("_", "/"))
    return spelled + low_bit_twins(token)
