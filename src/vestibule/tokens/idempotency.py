"""What is derived from an ``Idempotency-Key``: the hashes of its record, and secrets of an answer.

The key itself is not stored. So neither the database nor ``SECRET_KEY`` is enough to guess the
body of a request, or to derive a secret that its answer had.
"""

from __future__ import annotations

import hmac

from vestibule.core.idempotency import IdempotentRequest
from vestibule.tokens.secrets import derived_keys, keyed_hashes

_RECORD = "idempotency record"
_SECRET = "secret of an idempotent answer"  # noqa: S105 - the name of a purpose


def record_hashes(request: IdempotentRequest) -> list[str]:
    """Return the hashes that a record may be found by: of the key in its scope."""
    return keyed_hashes(_RECORD, f"key\x00{request.scope}\x00{request.key}")


def request_hashes(request: IdempotentRequest) -> list[str]:
    """Return the hashes that the request itself may be stored as: of key, method, path and body."""
    return keyed_hashes(_RECORD, f"request\x00{request.digest.hex()}\x00{request.key}")


def answer_secret(request: IdempotentRequest, name: str) -> bytes:
    """Derive a secret of the answer: 256 bits, for ``name`` alone.

    A repeated request derives it again, given the nonce of the first one.
    """
    text = "\x00".join((name, request.nonce, request.scope, request.key))
    return hmac.digest(
        derived_keys(_SECRET)[request.secret], text.encode(errors="replace"), "sha256"
    )
