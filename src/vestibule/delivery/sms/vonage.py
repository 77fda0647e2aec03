"""Vonage's SMS API: https://developer.vonage.com/en/api/sms."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from vestibule.delivery.message import Undeliverable
from vestibule.delivery.sms.request import NotAccepted, Sms, post

NEEDS = ("key", "secret", "from")
URL = "https://rest.nexmo.com"

_FOR_GOOD = {"3", "6", "7", "12"}
"""Invalid parameter, number without a network, number barred, message too long."""

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
"""Characters of GSM 03.38; other texts are sent as Unicode."""


def send(sms: Sms, options: Mapping[str, str]) -> None:
    """Send through Vonage.

    Options: ``key`` and ``secret`` of the API; ``from``, a number or a sender name; ``url``
    for another endpoint.

    Raises:
        Undeliverable: the number or the message will never be accepted.
        NotAccepted: throttled, out of credit, wrong credentials, or an internal error.
        OSError: no response.
    """
    form = {
        "api_key": options["key"],
        "api_secret": options["secret"],
        "from": options["from"],
        "to": sms.to.removeprefix("+"),
        "text": sms.text,
        "type": "text" if set(sms.text) <= _GSM else "unicode",
        "client-ref": sms.id.hex,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = post(f"{options.get('url', URL)}/sms/json", urlencode(form).encode(), headers)
    # A refusal is a status inside a 200 response; long messages have one status per part.
    parts = answer.json().get("messages", [])
    statuses = [str(part.get("status")) for part in parts]
    if answer.status != 200 or not statuses:
        raise NotAccepted(answer.status)
    refused = [status for status in statuses if status != "0"]
    if refused and refused[0] in _FOR_GOOD:
        raise Undeliverable(f"the provider refused the message: {refused[0]}")
    if refused:
        raise NotAccepted(refused[0])
