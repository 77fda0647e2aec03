"""Twilio's Programmable Messaging: https://www.twilio.com/docs/messaging/api/message-resource."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from vestibule.delivery.sms.request import Sms, post, refuse

NEEDS = ("sid", "token", "from")
URL = "https://api.twilio.com"


def send(sms: Sms, options: Mapping[str, str]) -> None:
    """Send through Twilio.

    Options: ``sid`` and ``token`` of the account; ``from``, a number, a sender name or the
    id of a messaging service (``MG…``); ``url`` for another region.

    Raises:
        Undeliverable: 400, for an invalid number, or one that has opted out.
        NotAccepted: any other refusal.
        OSError: no response.
    """
    sender = options["from"]
    by = "MessagingServiceSid" if sender.startswith("MG") else "From"
    credentials = b64encode(f"{options['sid']}:{options['token']}".encode()).decode()
    answer = post(
        f"{options.get('url', URL)}/2010-04-01/Accounts/{quote(options['sid'], safe='')}"
        "/Messages.json",
        urlencode({"To": sms.to, by: sender, "Body": sms.text}).encode(),
        {
            "Authorization": f"Basic {credentials}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    if answer.status not in {200, 201}:
        refuse(answer.status, for_good=frozenset({400}))
