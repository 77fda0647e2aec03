"""Any provider: a signed POST to an address of your own."""

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
    ``Vestibule-Timestamp``, a dot and the body. Refuse what is older than some
    minutes, and an ``Idempotency-Key`` (the ``id``) that you have had: a message
    comes twice if we died before writing down that it had been sent.

    Raises:
        Undeliverable: 400, 404, 413 or 422.
        NotAccepted: any other answer but 2xx.
        OSError: no answer.
    """
    said = {"id": str(sms.id), "kind": sms.kind, "to": sms.to, "text": sms.text}
    body = json.dumps(said).encode()
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
