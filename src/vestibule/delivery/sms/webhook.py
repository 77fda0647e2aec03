"""Any provider: a signed POST to a URL of your own."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

from vestibule.core import clock
from vestibule.delivery.sms.request import Sms, post, refuse

NEEDS = ("url", "secret")


def send(sms: Sms, options: Mapping[str, str]) -> None:
    """POST ``{"id", "kind", "to", "text"}`` to ``url``, signed with ``secret``.

    ``Vestibule-Signature`` is ``v1=`` and the hexadecimal HMAC-SHA256 of the value of
    ``Vestibule-Timestamp``, a dot and the body. Refuse requests older than a few minutes,
    and an ``Idempotency-Key`` (the ``id``) that you have already seen: a message is sent
    twice if a worker died before recording that it was sent.

    Raises:
        Undeliverable: 400, 404, 413 or 422.
        NotAccepted: any other status except 2xx.
        OSError: no response.
    """
    payload = {"id": str(sms.id), "kind": sms.kind, "to": sms.to, "text": sms.text}
    body = json.dumps(payload).encode()
    timestamp = str(int(clock.timestamp()))
    signature = hmac.new(
        options["secret"].encode(), f"{timestamp}.".encode() + body, hashlib.sha256
    )
    answer = post(
        options["url"],
        body,
        {
            "Content-Type": "application/json",
            "Idempotency-Key": str(sms.id),
            "Vestibule-Timestamp": timestamp,
            "Vestibule-Signature": f"v1={signature.hexdigest()}",
        },
    )
    if not 200 <= answer.status < 300:
        refuse(answer.status)
