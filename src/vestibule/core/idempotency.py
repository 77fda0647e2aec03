"""The ``Idempotency-Key`` of a request that spends something, as a flow may know it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class IdempotentRequest:
    """A request whose outcome is kept under the key that its client has generated.

    - ``key``: the ``Idempotency-Key``. Only keyed hashes of it are stored.
    - ``digest``: of method, path and body. The key belongs to this request alone.
    - ``nonce``: random, of the request that was answered first. With the key, the secrets of its
      answer are derived from it, so that they can be given again without being stored.
    - ``scope``: whose key it is: a session's, or that of what is spent. Set by the flow
      (``steps.idempotency``); nothing is kept without it.
    - ``secret``: which of this node's secrets the answer was made with (``tokens.secrets``), the
      current one by default: the node that answered first may sign with another one.
    """

    key: str = field(repr=False)
    digest: bytes = field(repr=False)
    nonce: str = field(repr=False)
    scope: str = field(default="", repr=False)
    secret: int = 0
