"""The signature of the provenance: a DSSE envelope, signed with Ed25519.

Standard: DSSE v1.0.2, which in-toto prescribes for attestations. ``python -m release.dsse ENVELOPE
PUBLIC_KEY`` verifies one and prints the statement that is in it.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from release.programs import ReleaseRefused

PAYLOAD_TYPE = "application/vnd.in-toto+json"


def load_private_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key in PEM, not encrypted: ``openssl genpkey -algorithm ed25519``.

    Raises:
        ReleaseRefused: there is no such file, or it is another kind of key.
    """
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, TypeError, ValueError) as error:
        raise ReleaseRefused(f"{path} cannot be read as a private key: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ReleaseRefused(f"{path} is not an Ed25519 key.")
    return key


def sign(payload: bytes, key: Ed25519PrivateKey) -> str:
    """Return the envelope around a statement, as JSON."""
    signature = {"sig": _base64(key.sign(_signed_bytes(payload)))}
    envelope = {
        "payloadType": PAYLOAD_TYPE,
        "payload": _base64(payload),
        "signatures": [signature],
    }
    return json.dumps(envelope, indent=2) + "\n"


def verify(envelope: str, key: Ed25519PublicKey) -> bytes:
    """Return the statement in an envelope that this key has signed.

    Raises:
        ReleaseRefused: the envelope is malformed, or no signature in it is by this key.
    """
    try:
        data = json.loads(envelope)
        payload = base64.b64decode(data["payload"], validate=True)
        signatures = [base64.b64decode(each["sig"], validate=True) for each in data["signatures"]]
        of_a_statement = data["payloadType"] == PAYLOAD_TYPE
    except (KeyError, TypeError, ValueError) as error:
        raise ReleaseRefused("This is not a DSSE envelope.") from error
    if not of_a_statement or not any(_valid(key, each, payload) for each in signatures):
        raise ReleaseRefused("The signature is not by this key.")
    return payload


def _valid(key: Ed25519PublicKey, signature: bytes, payload: bytes) -> bool:
    try:
        key.verify(signature, _signed_bytes(payload))
    except InvalidSignature:
        return False
    return True


def _signed_bytes(payload: bytes) -> bytes:
    """What is signed (PAE): type and content, each with its length, so that neither can move."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def main(arguments: list[str]) -> int:
    """Verify the envelope in a file with a public key in PEM; returns the exit status."""
    if len(arguments) != 2:
        print("Usage: python -m release.dsse ENVELOPE PUBLIC_KEY", file=sys.stderr)
        return 2
    envelope, key_file = map(Path, arguments)
    try:
        key = load_pem_public_key(key_file.read_bytes())
        if not isinstance(key, Ed25519PublicKey):
            raise ReleaseRefused(f"{key_file} is not an Ed25519 key.")
        print(verify(envelope.read_text(), key).decode(), end="")
    except (OSError, ValueError, ReleaseRefused) as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
