"""A mail server that remembers, and finds what was sent to an address."""

from __future__ import annotations

import logging
import re
import threading
from collections import defaultdict
from email import message_from_bytes, policy

from tests.delivery.servers import MailServer

logging.getLogger("mail.log").setLevel(logging.WARNING)  # each command of SMTP is a line
_CODE = re.compile(r"(?<![\w/#])\d{6}(?!\w)")
_TOKEN = re.compile(r"/([\w-]+)#token=([\w-]+)")


class Letters:
    """Mails by recipient; the server can go down and come up again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._server = MailServer(port)
        self._is_up = False
        self._read = 0
        self._to: dict[str, list[str]] = defaultdict(list)
        self._lock = threading.Lock()

    def up(self) -> None:
        """Accept mails."""
        if not self._is_up:
            self._server.up()
        self._is_up = True

    def down(self) -> None:
        """Refuse connections."""
        if self._is_up:
            self._server.down()
        self._is_up = False

    @property
    def received(self) -> int:
        """How many mails have come."""
        return len(self._server.box.received)

    def to(self, address: str) -> list[str]:
        """Return the different texts that were sent to an address, in order."""
        with self._lock:
            new = self._server.box.received[self._read :]
            self._read += len(new)
            for each in new:
                # A killed worker may have sent a mail of which it could not say so.
                mail = message_from_bytes(each.content, policy=policy.default)  # type: ignore[arg-type]
                part = mail.get_body(("plain",))
                text = f"{mail['Subject']}\n{part.get_content() if part else ''}"
                for recipient in each.rcpt_tos:
                    if text not in self._to[recipient]:
                        self._to[recipient].append(text)
            return list(self._to[address])

    def codes(self, address: str) -> list[str]:
        """Return the codes that were sent to an address, each once: a mail may come twice."""
        found = [each for text in self.to(address) for each in _CODE.findall(text)]
        return list(dict.fromkeys(found))

    def links(self, page: str, address: str) -> list[str]:
        """Return the tokens of the links to a page that were sent to an address."""
        found = [each for text in self.to(address) for each in _TOKEN.findall(text)]
        return list(dict.fromkeys(token for at, token in found if at == page))
